//! An Outlook message (.msg, [MS-OXMSG]) → its body and attachments.
//!
//! It is a compound file: a stream for each property of some length, a storage for each attachment, and for a message that is attached
//! a storage like the whole. The body is the page where there is one, else the plain text, else the rich text (RTF).

use super::{
    mail::SMALL_PICTURE,
    mapi,
    part::{Content, Part},
    rich,
};
use avstem_document::{
    error::{Error, ErrorKind},
    limits::Limits,
};
use std::io::{Cursor, Read};

/// The stream that every message has, and what storages of attachments begin with.
pub(super) const PROPERTIES: &str = "__properties_version1.0";
const ATTACHMENT: &str = "__attach_version1.0_#";

/// Messages in messages that are opened, the outermost one counted.
const DEPTH: usize = 2;

type File<'a> = cfb::CompoundFile<Cursor<&'a [u8]>>;

/// Everything in a message.
pub(super) fn parts(bytes: &[u8], limits: &Limits) -> Result<Vec<Part>, Error> {
    let file = File::open(Cursor::new(bytes)).map_err(|problem| Error::damaged(format_args!("compound file: {problem}")))?;
    let mut message = Message { file, most: bytes.len() as u64, limits, parts: Vec::new() };
    message.storage("", "", 1);
    Ok(message.parts)
}

struct Message<'a> {
    file: File<'a>,
    /// Bytes that no stream can have more of.
    most: u64,
    limits: &'a Limits,
    parts: Vec<Part>,
}

impl Message<'_> {
    /// The message in a storage, its parts called as below `folder`.
    fn storage(&mut self, storage: &str, folder: &str, depth: usize) {
        self.body(storage, folder);
        let storages = if storage.is_empty() { "/" } else { storage };
        let found = self.file.read_storage(storages).map(|entries| entries.map(|entry| entry.name().to_owned()).collect::<Vec<_>>());
        let mut attachments: Vec<String> = found.unwrap_or_default().into_iter().filter(|name| name.starts_with(ATTACHMENT)).collect();
        attachments.sort();
        for attachment in attachments {
            if self.parts.len() > self.limits.members {
                return;
            }
            self.attachment(&format!("{storage}/{attachment}"), folder, depth);
        }
    }

    fn body(&mut self, storage: &str, folder: &str) {
        let said = |(kind, bytes): &(u16, Vec<u8>)| !mapi::text(*kind, bytes).trim().is_empty();
        if let Some((kind, bytes)) = self.property(storage, mapi::HTML).filter(said) {
            self.parts.push(Part::new(format!("{folder}body.html"), mapi::document(kind, &bytes)));
        } else if let Some((kind, bytes)) = self.property(storage, mapi::BODY).filter(said) {
            self.parts.push(Part::new(format!("{folder}body.txt"), mapi::document(kind, &bytes)));
        } else if let Some((_, bytes)) = self.property(storage, mapi::RTF).filter(|(_, bytes)| !bytes.is_empty()) {
            self.parts.push(rich_text(format!("{folder}body.rtf"), &bytes));
        }
    }

    fn attachment(&mut self, storage: &str, folder: &str, depth: usize) {
        let mut text = |property| {
            self.property(storage, property).map(|(kind, bytes)| mapi::text(kind, &bytes)).filter(|text| !text.trim().is_empty())
        };
        let name = text(mapi::LONG_NAME).or_else(|| text(mapi::SHORT_NAME)).or_else(|| text(mapi::DISPLAY_NAME));
        let is_shown = text(mapi::CONTENT_ID).is_some();
        let is_picture = text(mapi::MIME).is_some_and(|media| media.starts_with("image/")) || name.as_deref().is_some_and(is_picture);
        let number = self.parts.len() + 1;
        let inner = format!("{storage}/{}", stream(mapi::DATA, mapi::OBJECT));
        if self.file.is_storage(&inner) {
            let subject = self.property(&inner, mapi::SUBJECT).map(|(kind, bytes)| mapi::text(kind, &bytes));
            let name = subject.or(name).filter(|name| !name.trim().is_empty()).unwrap_or_else(|| format!("mail-{number}"));
            let name = format!("{folder}{}.msg", name.trim().replace(['/', '\\'], "_"));
            self.embedded(&inner, &name, depth);
            return;
        }
        let name = format!("{folder}{}", name.unwrap_or_else(|| format!("part-{number}")));
        let part = match self.property(storage, mapi::DATA) {
            Some((_, content)) if is_shown && is_picture && content.len() < SMALL_PICTURE => {
                Part::new(name, content).passed_over("a small picture in the text of the mail")
            }
            Some((_, content)) => Part::new(name, content),
            None => Part::not(name, ELSEWHERE),
        };
        self.parts.push(part);
    }

    /// What is attached as an object: a message, or something that another program put there.
    fn embedded(&mut self, storage: &str, name: &str, depth: usize) {
        if !self.file.is_stream(format!("{storage}/{PROPERTIES}")) {
            self.parts.push(Part::not(name, OBJECT));
        } else if depth >= DEPTH {
            let error = ErrorKind::TooLarge { what: "mails in each other", limit: DEPTH as u64, found: None };
            self.parts.push(Part::not(name, error));
        } else {
            let before = self.parts.len();
            self.storage(storage, &format!("{name}/"), depth + 1);
            if self.parts.len() == before {
                self.parts.push(Part { passed_over: Some(EMPTY), content: Content::Bytes(Vec::new()), name: name.to_owned() });
            }
        }
    }

    /// The type and bytes of a property.
    fn property(&mut self, storage: &str, property: u16) -> Option<(u16, Vec<u8>)> {
        [mapi::WIDE_TEXT, mapi::TEXT, mapi::BYTES].into_iter().find_map(|kind| {
            let path = format!("{storage}/{}", stream(property, kind));
            if !self.file.is_stream(&path) {
                return None;
            }
            let mut bytes = Vec::new();
            self.file.open_stream(&path).ok()?.take(self.most).read_to_end(&mut bytes).ok()?;
            Some((kind, bytes))
        })
    }
}

/// The body of a mail that has no other than packed rich text.
pub(super) fn rich_text(name: String, packed: &[u8]) -> Part {
    match rich::unpacked(packed) {
        Some(text) => Part::new(name, text),
        None => Part::not(name, Error::damaged("the mail's rich text is broken")),
    }
}

fn stream(property: u16, kind: u16) -> String {
    format!("__substg1.0_{property:04X}{kind:04X}")
}

fn is_picture(name: &str) -> bool {
    let ending = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    ["png", "jpg", "jpeg", "gif", "bmp", "emz", "wmz"].contains(&ending.as_str())
}

const EMPTY: &str = "a mail without text and attachments";
const ELSEWHERE: ErrorKind =
    ErrorKind::Unsupported { feature: "an attachment that is no file or stands elsewhere", hint: "fetch it and give it as a file" };
const OBJECT: ErrorKind =
    ErrorKind::Unsupported { feature: "an object of another program in a mail", hint: "save it as a file and give that" };

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn utf16(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    #[test]
    fn body_attachments_and_attached_messages_are_found() {
        let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
        let attachments = ["/__attach_version1.0_#00000000", "/__attach_version1.0_#00000001"];
        let inner = format!("{}/__substg1.0_3701000D", attachments[1]);
        for storage in attachments.iter().copied().chain([inner.as_str()]) {
            file.create_storage(storage).unwrap();
        }
        let streams = [
            (format!("/{PROPERTIES}"), Vec::new()),
            ("/__substg1.0_1000001F".to_owned(), utf16("Hei på deg")),
            (format!("{}/__substg1.0_3707001F", attachments[0]), utf16("blå.csv")),
            (format!("{}/__substg1.0_37010102", attachments[0]), b"a;1".to_vec()),
            (format!("{inner}/{PROPERTIES}"), Vec::new()),
            (format!("{inner}/__substg1.0_0037001E"), b"Sak 1/25".to_vec()),
            (format!("{inner}/__substg1.0_10130102"), b"<p>x".to_vec()),
        ];
        for (path, bytes) in streams {
            file.create_stream(path).unwrap().write_all(&bytes).unwrap();
        }
        let bytes = file.into_inner().into_inner();
        let found: Vec<(String, String)> = parts(&bytes, &Limits::default())
            .unwrap()
            .into_iter()
            .map(|part| match part.content {
                Content::Bytes(bytes) => (part.name, String::from_utf8(bytes).unwrap()),
                other => panic!("{other:?}"),
            })
            .collect();
        let expected = [("body.txt", "Hei på deg"), ("blå.csv", "a;1"), ("Sak 1_25.msg/body.html", "<p>x")];
        assert_eq!(found, expected.map(|(name, content)| (name.to_owned(), content.to_owned())));
    }
}
