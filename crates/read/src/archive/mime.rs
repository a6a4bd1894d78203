//! The bytes of a mail or a part of one → its head, its parts, its content.
//!
//! The heads are read by `mail-parser`. Parts are parted here, and transfer encodings undone here: what is attached has to come out
//! with its very bytes, a missing end has to be seen, and a broken encoding to be told.

use super::headers;
use mail_parser::{ContentType, MessageParser, MimeHeaders};

/// What the head of a part says.
#[derive(Debug, Default)]
pub(super) struct Head {
    /// `text/html`, in lower case; what is not told is plain text.
    pub(super) media: String,
    pub(super) charset: Option<String>,
    pub(super) boundary: Option<String>,
    pub(super) name: Option<String>,
    pub(super) encoding: String,
    pub(super) is_attachment: bool,
    pub(super) subject: Option<String>,
    /// Of S/MIME: whether it is signed or enveloped.
    pub(super) smime: Option<String>,
}

impl Head {
    pub(super) fn is_multipart(&self) -> bool {
        self.media.starts_with("multipart/")
    }

    pub(super) fn is(&self, media: &[&str]) -> bool {
        media.contains(&self.media.as_str())
    }
}

/// Where the head of a part ends and its body begins: after the first blank line, or at the first line that is no header.
pub(super) fn head_and_body(bytes: &[u8]) -> (&[u8], &[u8]) {
    let mut at = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let text = line.trim_ascii_end();
        if text.is_empty() {
            return (&bytes[..at], &bytes[at + line.len()..]);
        }
        let goes_on = at > 0 && (line.starts_with(b" ") || line.starts_with(b"\t"));
        if !goes_on && headers::field(text).is_none() {
            return (&bytes[..at], &bytes[at..]);
        }
        at += line.len();
    }
    (bytes, &[])
}

/// Reads a head. Names in bare Windows-1252, which no standard allows, are read as they are meant.
pub(super) fn head(parser: &MessageParser, bytes: &[u8], default: &str) -> Head {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0,
    };
    let text = format!("{}\r\n\r\n", text.trim_end());
    let Some(message) = parser.parse_headers(text.as_bytes()) else {
        return Head { media: default.to_owned(), ..Head::default() };
    };
    let kind = message.content_type();
    let of = |name: &str| kind.and_then(|kind| kind.attribute(name)).map(str::to_owned);
    let media = kind.map_or_else(|| default.to_owned(), media);
    let is_attachment = message.content_disposition().is_some_and(ContentType::is_attachment);
    Head {
        media,
        charset: of("charset"),
        boundary: of("boundary"),
        name: message.attachment_name().map(|name| whole_name(name, &text)).filter(|name| !name.is_empty()),
        encoding: message.content_transfer_encoding().unwrap_or_default().trim().to_ascii_lowercase(),
        is_attachment,
        subject: message.subject().map(str::to_owned),
        smime: of("smime-type").map(|kind| kind.to_ascii_lowercase()),
    }
}

/// A name as it was read, or, where a letter of it stood in two of its pieces (RFC 2231), put together before it is decoded.
fn whole_name(read: &str, head: &str) -> String {
    let piece = |part: &str| {
        let (name, value) = part.trim().split_once('=')?;
        let (_, number) = name.trim().strip_suffix('*')?.split_once('*')?;
        Some((number.parse::<u32>().ok()?, value.trim().trim_matches('"').to_owned()))
    };
    if !read.contains('\u{fffd}') {
        return read.trim().to_owned();
    }
    let mut pieces: Vec<(u32, String)> = head.split([';', '\r', '\n']).filter_map(piece).collect();
    pieces.sort();
    let joined: String = pieces.into_iter().map(|(_, value)| value).collect();
    let bytes = match joined.splitn(3, '\'').collect::<Vec<_>>().as_slice() {
        [_, _, value] => quoted_printable(value.replace('=', "=3D").replace('%', "=").as_bytes()),
        _ => Vec::new(),
    };
    String::from_utf8(bytes).ok().filter(|name| !name.is_empty()).unwrap_or_else(|| read.trim().to_owned())
}

fn media(kind: &ContentType<'_>) -> String {
    match kind.subtype() {
        Some(subtype) => format!("{}/{subtype}", kind.ctype()).to_ascii_lowercase(),
        // `text` alone stood for plain text once.
        None if kind.ctype().eq_ignore_ascii_case("text") => "text/plain".to_owned(),
        None => format!("{}/", kind.ctype()).to_ascii_lowercase(),
    }
}

/// The parts between the lines of a boundary, and whether the last of these lines is there. The line end before such a line is its own.
pub(super) fn split<'a>(body: &'a [u8], boundary: &str) -> (Vec<&'a [u8]>, bool) {
    let mut parts = Vec::new();
    let mut start = None;
    let mut at = 0;
    for line in body.split_inclusive(|byte| *byte == b'\n') {
        let rest = line.strip_prefix(b"--").and_then(|line| line.strip_prefix(boundary.as_bytes()));
        let rest = rest.map(<[u8]>::trim_ascii).filter(|rest| matches!(*rest, b"" | b"--"));
        if let Some(rest) = rest {
            parts.extend(start.map(|start| without_end(&body[start..at.max(start)])));
            start = Some(at + line.len());
            if rest == b"--" {
                return (parts, true);
            }
        }
        at += line.len();
    }
    parts.extend(start.map(|start| &body[start..]));
    (parts, false)
}

fn without_end(bytes: &[u8]) -> &[u8] {
    let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    bytes.strip_suffix(b"\r").unwrap_or(bytes)
}

/// The content of a part; none where its encoding is broken.
pub(super) fn decoded(body: &[u8], encoding: &str) -> Option<Vec<u8>> {
    match encoding {
        "base64" => base64(body),
        "quoted-printable" => Some(quoted_printable(body)),
        "x-uuencode" | "uuencode" | "x-uue" | "uue" => uuencoded(body).1.pop().and_then(|file| file.content),
        _ => Some(body.to_vec()),
    }
}

/// Text may follow the last sign, as mailing lists add it after a blank line.
fn base64(body: &[u8]) -> Option<Vec<u8>> {
    let signs = |bytes: &[u8]| bytes.iter().filter(|byte| byte.is_ascii_alphanumeric() || b"+/".contains(byte)).count();
    let body = body.trim_ascii();
    let padded =
        body.iter().rposition(|byte| *byte == b'=').map_or(body, |end| if signs(&body[end..]) == 0 { &body[..=end] } else { body });
    // A count that no bytes have: the end is missing.
    let is_whole = matches!(signs(padded) % 4, 0) || padded.ends_with(b"=");
    is_whole.then(|| mail_parser::decoders::base64::base64_decode(padded)).flatten()
}

/// What is no escape stays as it is; blanks at the end of a line are none of the content.
fn quoted_printable(body: &[u8]) -> Vec<u8> {
    let hex = |byte: u8| char::from(byte).to_digit(16);
    let mut content = Vec::with_capacity(body.len());
    for line in body.split_inclusive(|byte| *byte == b'\n') {
        let text = line.trim_ascii_end();
        let (text, end) = match text.strip_suffix(b"=") {
            Some(text) => (text, &[][..]),
            None => (
                text,
                if line.ends_with(b"\r\n") {
                    &b"\r\n"[..]
                } else if line.ends_with(b"\n") {
                    &b"\n"[..]
                } else {
                    &[][..]
                },
            ),
        };
        let mut rest = text;
        while let Some((&byte, after)) = rest.split_first() {
            let escaped = match (byte, after) {
                (b'=', [high, low, ..]) => hex(*high).zip(hex(*low)).map(|(high, low)| (high * 16 + low) as u8),
                _ => None,
            };
            content.push(escaped.unwrap_or(byte));
            rest = if escaped.is_some() { &after[2..] } else { after };
        }
        content.extend_from_slice(end);
    }
    content
}

/// A file that stands in a text as uuencode writes it; its content is none where it is broken.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Encoded {
    pub(super) name: String,
    pub(super) content: Option<Vec<u8>>,
}

/// A text without the files that stand in it, and those.
pub(super) fn uuencoded(text: &[u8]) -> (Vec<u8>, Vec<Encoded>) {
    let (mut rest, mut files) = (Vec::new(), Vec::new());
    let mut lines = text.split_inclusive(|byte| *byte == b'\n');
    while let Some(line) = lines.next() {
        let Some(name) = begin(line) else {
            rest.extend_from_slice(line);
            continue;
        };
        let mut content = Some(Vec::new());
        let mut ended = false;
        for line in lines.by_ref() {
            let line = line.strip_suffix(b"\n").unwrap_or(line);
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            if line.trim_ascii() == b"end" {
                ended = true;
                break;
            }
            content = content.and_then(|content| with_line(content, line));
        }
        files.push(Encoded { name, content: content.filter(|_| ended) });
    }
    (rest, files)
}

/// The name in `begin 644 name`.
fn begin(line: &[u8]) -> Option<String> {
    let rest = String::from_utf8_lossy(line.strip_prefix(b"begin ")?).into_owned();
    let (mode, name) = rest.trim().split_once(' ')?;
    let is_mode = (3..=4).contains(&mode.len()) && mode.bytes().all(|byte| (b'0'..=b'7').contains(&byte));
    (is_mode && !name.trim().is_empty()).then(|| name.trim().to_owned())
}

fn with_line(mut content: Vec<u8>, line: &[u8]) -> Option<Vec<u8>> {
    let value = |byte: u8| (0x20..=0x60).contains(&byte).then(|| (byte - 0x20) & 0x3f);
    let Some((&count, signs)) = line.split_first() else { return Some(content) };
    let count = usize::from(value(count)?);
    let before = content.len();
    for four in signs.chunks(4) {
        // Blanks at the end of a line may have been lost.
        let four: Option<Vec<u32>> = (0..4).map(|at| value(four.get(at).copied().unwrap_or(b' ')).map(u32::from)).collect();
        let bits = four?.into_iter().fold(0, |bits, six| bits << 6 | six);
        content.extend_from_slice(&bits.to_be_bytes()[1..]);
    }
    let missing = (before + count).saturating_sub(content.len());
    if missing > 3 {
        return None;
    }
    content.resize(before + count, 0);
    Some(content)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_stand_between_boundaries_and_a_missing_end_is_seen() {
        let body = b"before\r\n--b\r\n\r\none\r\n--b  \r\ntwo\r\n--bb\r\n--b--\r\nafter";
        assert_eq!(split(body, "b"), (vec![&b"\r\none"[..], b"two\r\n--bb"], true));
        assert_eq!(split(b"--b\none\n", "b"), (vec![&b"one\n"[..]], false));
        assert_eq!(split(b"--b\n--b--", "b"), (vec![&b""[..]], true));
    }

    #[test]
    fn transfer_encodings_are_undone_to_the_byte() {
        assert_eq!(decoded(b"aGVp\r\n", "base64").unwrap(), b"hei");
        assert_eq!(decoded(b"aGVpIQ==\r\n\r\n", "base64").unwrap(), b"hei!");
        assert_eq!(decoded(b"aGV", "base64"), None);
        assert_eq!(decoded(b"bl=E5 =3D 100=\r\n kr \r\n50 =x", "quoted-printable").unwrap(), b"bl\xe5 = 100 kr\r\n50 =x");
        assert_eq!(decoded(b"\0\xff", "8bit").unwrap(), b"\0\xff");
    }

    #[test]
    fn files_in_a_text_are_taken_out_of_it() {
        let text = b"Hei\nbegin 644 a b.txt\n#0V%T\n`\nend\nslutt\nbegin 644 cut\n#0V%T\n";
        let (rest, files) = uuencoded(text);
        assert_eq!(rest, b"Hei\nslutt\n");
        let expected = [("a b.txt", Some(&b"Cat"[..])), ("cut", None)];
        assert_eq!(files.len(), 2);
        for (file, (name, content)) in files.iter().zip(expected) {
            assert_eq!((file.name.as_str(), file.content.as_deref()), (name, content));
        }
    }

    #[test]
    fn heads_tell_names_however_they_are_written() {
        let parser = MessageParser::default();
        let name = |text: &[u8]| head(&parser, text, "text/plain").name.unwrap_or_default();
        assert_eq!(name(b"Content-Disposition: attachment; filename*=utf-8''bl%C3%A5.pdf\r\n"), "bl\u{e5}.pdf");
        assert_eq!(name(b"Content-Type: application/pdf; name=\"=?iso-8859-1?Q?bl=E5.pdf?=\"\n"), "bl\u{e5}.pdf");
        assert_eq!(name(b"Content-Disposition: attachment; filename=\"bl\xe5.pdf\"\n"), "bl\u{e5}.pdf");
        let cut = b"Content-Disposition: attachment;\r\n filename*0*=utf-8''bl%C3;\r\n filename*1*=%A5.pdf\r\n";
        assert_eq!(name(cut), "bl\u{e5}.pdf");
        assert_eq!(name(b"Content-Disposition: attachment;\n filename*0=\"bud\";\n filename*1=\"sjett.pdf\"\n"), "budsjett.pdf");
    }
}
