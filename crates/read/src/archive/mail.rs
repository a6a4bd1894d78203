//! A mail → its body and everything attached to it, each a part of its own.
//!
//! The body is the HTML one where the mail has one, else the plain text; it is called `body.html` or `body.txt`. Attachments keep their
//! bytes and names; attached mails stay mails. Small pictures within the text (logos, icons of a signature), signatures and receipts
//! are told and passed over. A mail that breaks off is told where it does.

use super::{
    headers,
    mime::{self, Head},
    part::{Content, Part},
};
use avstem_document::{
    error::{Error, ErrorKind},
    limits::Limits,
};
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use mail_parser::MessageParser;

/// Parts in parts that are opened. Mail programs nest four: signed, mixed, related, alternative.
const DEPTH: usize = 20;

/// Bytes of a picture within the text below which it is a logo or an icon. A table in a picture takes more than 10 kB.
pub(super) const SMALL_PICTURE: usize = 10_000;

/// Parts that only programs read.
const SIGNATURES: [&str; 4] =
    ["application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-keys"];
const RECEIPTS: [&str; 4] =
    ["message/delivery-status", "message/disposition-notification", "text/rfc822-headers", "message/feedback-report"];
const INVITATIONS: [&str; 2] = ["text/calendar", "application/ics"];
const LOOKS: [&str; 4] = ["text/css", "text/javascript", "application/javascript", "application/x-javascript"];

/// What parts without a name are called after their kind.
const ENDINGS: [(&str, &str); 13] = [
    ("application/pdf", "pdf"),
    ("application/msword", "doc"),
    ("application/vnd.ms-excel", "xls"),
    ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    ("application/vnd.oasis.opendocument.text", "odt"),
    ("application/vnd.oasis.opendocument.spreadsheet", "ods"),
    ("application/zip", "zip"),
    ("text/html", "html"),
    ("text/plain", "txt"),
    ("text/csv", "csv"),
    ("image/jpeg", "jpg"),
    ("image/png", "png"),
];

/// Everything in a mail.
pub(super) fn parts(bytes: &[u8], limits: &Limits) -> Vec<Part> {
    let bytes = headers::start(bytes);
    let mut mail = Mail { parser: MessageParser::default(), limits, parts: Vec::new(), bodies: 0 };
    mail.entity(bytes, Place { default: "text/plain", ..Place::default() });
    mail.parts
}

/// A mail's subject as a part of a name.
pub(super) fn subject(bytes: &[u8]) -> Option<String> {
    let (head, _) = mime::head_and_body(bytes);
    let subject = mime::head(&MessageParser::default(), head, "").subject?;
    let subject = subject.trim().replace(['/', '\\'], "_");
    (!subject.is_empty()).then(|| subject.chars().take(80).collect())
}

struct Mail<'a> {
    parser: MessageParser,
    limits: &'a Limits,
    parts: Vec<Part>,
    /// Texts that are no attachments.
    bodies: usize,
}

/// Where in a mail a part stands.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    /// What a part is that does not say it.
    default: &'static str,
    depth: usize,
    /// Shown with another part, as the pictures of a page are.
    related: bool,
    /// The same text stands in a part that is read.
    said: bool,
    /// The mail breaks off in this part.
    cut: bool,
}

impl Mail<'_> {
    fn entity(&mut self, bytes: &[u8], place: Place) {
        if self.parts.len() > self.limits.members {
            // One more than allowed: whoever counts them refuses the mail.
            return;
        }
        let (head, body) = mime::head_and_body(bytes);
        let head = mime::head(&self.parser, head, place.default);
        if head.is(&["multipart/encrypted"]) {
            self.parts.push(Part::not("body", ErrorKind::Encrypted));
        } else if head.is_multipart() {
            self.multipart(&head, body, place);
        } else {
            self.leaf(&head, body, place);
        }
    }

    fn multipart(&mut self, head: &Head, body: &[u8], place: Place) {
        let name = self.name(head);
        let (parts, closed) = head.boundary.as_deref().map(|boundary| mime::split(body, boundary)).unwrap_or_default();
        if parts.is_empty() {
            let what = "the mail breaks off, or the lines that part it are missing";
            self.parts.push(Part::not(name, Error::damaged(what)));
            return;
        }
        if place.depth >= DEPTH {
            let error = ErrorKind::TooLarge { what: "parts of a mail in each other", limit: DEPTH as u64, found: None };
            self.parts.push(Part::not(name, error));
            return;
        }
        let default = if head.is(&["multipart/digest"]) { "message/rfc822" } else { "text/plain" };
        let chosen = head.is(&["multipart/alternative"]).then(|| self.chosen(&parts));
        let last = parts.len() - 1;
        for (index, part) in parts.into_iter().enumerate() {
            let place = Place {
                default,
                depth: place.depth + 1,
                related: place.related || (index > 0 && head.is(&["multipart/related"])),
                said: place.said || chosen.is_some_and(|chosen| chosen != index),
                cut: index == last && !closed,
            };
            self.entity(part, place);
        }
        // The last part has its end, and the parts around it have none: more may have followed.
        if !closed && last_is_whole(self.parts.last()) {
            self.parts.push(Part::not("the rest of the mail", Error::damaged("the mail breaks off here")));
        }
    }

    /// Which of several forms of one text is read: the last with HTML that says anything, else the last of plain text, else the first.
    fn chosen(&self, parts: &[&[u8]]) -> usize {
        let is = |wanted: &dyn Fn(&Head, &[u8]) -> bool| {
            parts.iter().rposition(|part| {
                let (head, body) = mime::head_and_body(part);
                wanted(&mime::head(&self.parser, head, "text/plain"), body)
            })
        };
        let html = is(&|head, body| self.has_html(head, body, 0));
        html.or_else(|| is(&|head, _| head.media == "text/plain")).unwrap_or(0)
    }

    fn has_html(&self, head: &Head, body: &[u8], depth: usize) -> bool {
        if head.is_multipart() && depth < DEPTH {
            let parts = head.boundary.as_deref().map(|boundary| mime::split(body, boundary).0).unwrap_or_default();
            return parts.iter().any(|part| {
                let (head, body) = mime::head_and_body(part);
                self.has_html(&mime::head(&self.parser, head, "text/plain"), body, depth + 1)
            });
        }
        head.media == "text/html" && mime::decoded(body, &head.encoding).is_some_and(|page| says_anything(&page))
    }

    fn leaf(&mut self, head: &Head, body: &[u8], place: Place) {
        let is_text = head.is(&["text/plain", "text/html", "text/enriched", "text/richtext"]);
        let is_body = is_text && head.name.is_none() && !head.is_attachment && !place.related;
        if is_body && place.said && !place.cut {
            return;
        }
        let content = mime::decoded(body, &head.encoding);
        let content = match content {
            _ if place.cut => Err(Error::damaged("the mail breaks off here")),
            Some(content) => Ok(content),
            None => Err(Error::damaged("its encoding in the mail is broken, or the mail breaks off here")),
        };
        match content {
            Ok(content) if is_body => self.body(head, &content),
            content => {
                let name = if is_body { self.body_name(&head.media) } else { self.name(head) };
                self.attachment(head, name, content, place);
            }
        }
    }

    /// A text of the mail, and the files that stand in it.
    fn body(&mut self, head: &Head, content: &[u8]) {
        let (text, files) = if head.media == "text/html" { (content.to_vec(), Vec::new()) } else { mime::uuencoded(content) };
        if !text.trim_ascii().is_empty() {
            let name = self.body_name(&head.media);
            self.parts.push(Part::new(name, in_utf8(text, head)));
        }
        let file = |file: mime::Encoded| match file.content {
            Some(content) => Part::new(file.name, content),
            None => Part::not(file.name, Error::damaged("its encoding in the mail is broken, or the mail breaks off here")),
        };
        self.parts.extend(files.into_iter().map(file));
    }

    fn attachment(&mut self, head: &Head, name: String, content: Result<Vec<u8>, Error>, place: Place) {
        let part = match content {
            Err(error) => Part::not(name, error),
            Ok(content) => {
                let is_small = head.media.starts_with("image/") && !head.is_attachment && content.len() < SMALL_PICTURE;
                let part = Part::new(name.clone(), content);
                if head.is(&SIGNATURES) {
                    part.passed_over("a signature of the mail")
                } else if head.is(&RECEIPTS) {
                    part.passed_over("a receipt of a mail")
                } else if place.said && head.is(&INVITATIONS) {
                    part.passed_over("an invitation, said in the text too")
                } else if place.related && head.is(&LOOKS) {
                    part.passed_over("how the page looks")
                } else if is_small {
                    part.passed_over("a small picture in the text of the mail")
                } else if head.is(&["application/pkcs7-mime", "application/x-pkcs7-mime"]) {
                    match head.smime.as_deref() {
                        Some("signed-data") => Part::not(name, SIGNED),
                        _ => Part::not(name, ErrorKind::Encrypted),
                    }
                } else if head.is(&["message/external-body", "message/partial"]) {
                    Part::not(name, ELSEWHERE)
                } else {
                    part
                }
            }
        };
        self.parts.push(part);
    }

    fn body_name(&mut self, media: &str) -> String {
        self.bodies += 1;
        let number = if self.bodies > 1 { format!("-{}", self.bodies) } else { String::new() };
        format!("body{number}.{}", if media == "text/html" { "html" } else { "txt" })
    }

    /// The name that a part was given, or one after its number and kind.
    fn name(&self, head: &Head) -> String {
        if let Some(name) = &head.name {
            return name.clone();
        }
        let number = self.parts.len() + 1;
        if head.is(&["message/rfc822", "message/global"]) {
            return format!("mail-{number}.eml");
        }
        let ending = ENDINGS.iter().find(|(media, _)| *media == head.media).map(|(_, ending)| format!(".{ending}"));
        format!("part-{number}{}", ending.unwrap_or_default())
    }
}

fn last_is_whole(part: Option<&Part>) -> bool {
    part.is_none_or(|part| !matches!(part.content, Content::Not(_)))
}

const SIGNED: ErrorKind = ErrorKind::Unsupported {
    feature: "a mail that is signed in one piece (S/MIME)",
    hint: "save its text and attachments from a mail program",
};
const ELSEWHERE: ErrorKind =
    ErrorKind::Unsupported { feature: "an attachment that stands elsewhere, not in this mail", hint: "fetch it and give it as a file" };

/// A text in the encoding that its head says, in UTF-8; where the head says none that can be, its bytes as they are.
fn in_utf8(text: Vec<u8>, head: &Head) -> Vec<u8> {
    let said = head.charset.as_deref().and_then(|charset| Encoding::for_label(charset.trim().as_bytes()));
    let is_utf8 = std::str::from_utf8(&text).is_ok();
    let is_guess = said.is_none_or(|said| said == UTF_8 || said == WINDOWS_1252 && is_utf8);
    if text.is_ascii() && said.is_none_or(Encoding::is_ascii_compatible) || is_guess && !is_utf8 {
        return text;
    }
    let decoded = if is_guess { text } else { said.unwrap_or(UTF_8).decode_without_bom_handling(&text).0.into_owned().into_bytes() };
    // A page may say another encoding, which it had before it was sent; a mark is stronger.
    let mark: &[u8] = if head.media == "text/html" && !decoded.starts_with(MARK) { MARK } else { &[] };
    [mark, &decoded].concat()
}

/// The byte order mark of UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// True where a page holds more than tags and blanks.
fn says_anything(page: &[u8]) -> bool {
    let mut in_tag = false;
    let text = String::from_utf8_lossy(page).replace("&nbsp;", " ");
    text.chars().any(|c| {
        let was_in_tag = in_tag;
        in_tag = if in_tag { c != '>' } else { c == '<' };
        !was_in_tag && !in_tag && !c.is_whitespace()
    })
}

#[cfg(test)]
mod tests;
