//! What Outlook packs a mail's attachments into for others (`winmail.dat`, [MS-OXTNEF]) → those attachments.
//!
//! A row of attributes; an attachment begins with one of its own kind, and the following ones tell its name and bytes, in the older way
//! or as properties. The text stands in the mail around it too, mostly; here it is read as a page, as plain text or as
//! rich text.

use super::{mapi, outlook, part::Part};
use avstem_document::{error::Error, limits::Limits};

/// What it begins with.
pub(super) const SIGNATURE: &[u8] = b"\x78\x9f\x3e\x22";

/// Attributes that are read.
const BEGIN: u32 = 0x0006_9002;
const TITLE: u32 = 0x0001_8010;
const DATA: u32 = 0x0006_800F;
const PROPERTIES: u32 = 0x0006_9005;
const BODY: u32 = 0x0002_800C;
const MESSAGE: u32 = 0x0006_9003;

/// Bytes of the identifier before an object, and of those of named properties.
const IDENTIFIER: usize = 16;

/// The attachment that is being read.
#[derive(Default)]
struct Attachment {
    title: Option<String>,
    name: Option<String>,
    content: Option<Vec<u8>>,
}

/// Everything in it.
pub(super) fn parts(bytes: &[u8], limits: &Limits) -> Vec<Part> {
    let mut rest = Bytes(bytes.get(SIGNATURE.len() + 2..).unwrap_or_default());
    let (mut parts, mut open): (Vec<Part>, Option<Attachment>) = (Vec::new(), None);
    let (mut page, mut text, mut rich) = (None, None, None);
    let mut is_whole = true;
    while !rest.0.is_empty() && parts.len() <= limits.members {
        let Some((attribute, data)) = rest.attribute() else {
            is_whole = false;
            break;
        };
        match attribute {
            BEGIN => parts.extend(open.replace(Attachment::default()).map(closed)),
            TITLE => open.get_or_insert_default().title = Some(mapi::text(mapi::TEXT, data)),
            DATA => open.get_or_insert_default().content = Some(data.to_vec()),
            PROPERTIES => with_properties(open.get_or_insert_default(), data),
            BODY => text = Some(mapi::text(mapi::TEXT, data)),
            MESSAGE => {
                for (property, kind, value) in properties(data) {
                    match property {
                        mapi::HTML => page = Some(mapi::document(kind, value)),
                        mapi::BODY => text = Some(mapi::text(kind, value)),
                        mapi::RTF => rich = Some(value),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
    parts.extend(open.map(closed));
    if let Some(page) = page {
        parts.insert(0, Part::new("body.html", page));
    } else if let Some(text) = text.filter(|text| !text.trim().is_empty()) {
        parts.insert(0, Part::new("body.txt", text.into_bytes()));
    } else if let Some(rich) = rich.filter(|rich| !rich.is_empty()) {
        parts.insert(0, outlook::rich_text("body.rtf".to_owned(), rich));
    }
    if !is_whole {
        parts.push(Part::not("the rest of the attachments", Error::damaged("what Outlook packed breaks off")));
    }
    parts
}

fn closed(attachment: Attachment) -> Part {
    let name = attachment.name.or(attachment.title).filter(|name| !name.trim().is_empty()).unwrap_or_default();
    match attachment.content {
        Some(content) => Part::new(name, content),
        None => Part::not(name, Error::damaged("an attachment without bytes")),
    }
}

fn with_properties(attachment: &mut Attachment, data: &[u8]) {
    let mut short = None;
    for (property, kind, value) in properties(data) {
        match property {
            mapi::LONG_NAME => attachment.name = Some(mapi::text(kind, value)),
            mapi::SHORT_NAME | mapi::DISPLAY_NAME => short = Some(mapi::text(kind, value)),
            // A message that is attached is packed in the same way.
            mapi::DATA if kind == mapi::OBJECT => attachment.content = value.get(IDENTIFIER..).map(<[u8]>::to_vec),
            mapi::DATA => attachment.content = Some(value.to_vec()),
            _ => {}
        }
    }
    attachment.title = attachment.title.take().or(short);
}

/// Property, type and first value of each.
fn properties(data: &[u8]) -> Vec<(u16, u16, &[u8])> {
    let mut rest = Bytes(data);
    let count = rest.number().unwrap_or(0);
    let mut found = Vec::new();
    for _ in 0..count {
        let Some(property) = rest.property() else { break };
        found.push(property);
    }
    found
}

/// Bytes that are taken from the front.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn number(&mut self) -> Option<u32> {
        self.take(4)?.first_chunk().map(|bytes| u32::from_le_bytes(*bytes))
    }

    fn short(&mut self) -> Option<u16> {
        self.take(2)?.first_chunk().map(|bytes| u16::from_le_bytes(*bytes))
    }

    /// A level, a kind, a length, the data and their sum.
    fn attribute(&mut self) -> Option<(u32, &'a [u8])> {
        self.take(1)?;
        let kind = self.number()?;
        let length = self.number()? as usize;
        let data = self.take(length)?;
        self.take(2)?;
        Some((kind, data))
    }

    /// So many bytes, and those that fill up to a multiple of four.
    fn padded(&mut self, count: usize) -> Option<&'a [u8]> {
        let value = self.take(count)?;
        let fill = count.next_multiple_of(4) - count;
        self.0 = self.0.get(fill..).unwrap_or_default();
        Some(value)
    }

    fn property(&mut self) -> Option<(u16, u16, &'a [u8])> {
        const SEVERAL: u16 = 0x1000;
        const NAMED: u16 = 0x8000;
        let (kind, property) = (self.short()?, self.short()?);
        if property >= NAMED {
            self.take(IDENTIFIER)?;
            let is_text = self.number()? == 1;
            let length = self.number()? as usize;
            if is_text {
                self.padded(length)?;
            }
        }
        let single = kind & !SEVERAL;
        let size = match single {
            2 | 3 | 4 | 0x0A | 0x0B => Some(4),
            5 | 6 | 7 | 0x14 | 0x40 => Some(8),
            0x48 => Some(16),
            mapi::TEXT | mapi::WIDE_TEXT | mapi::BYTES | mapi::OBJECT => None,
            _ => return None,
        };
        let count = if kind & SEVERAL != 0 || size.is_none() { self.number()? } else { 1 };
        let mut first: &[u8] = &[];
        for index in 0..count {
            let length = match size {
                Some(size) => size,
                None => self.number()? as usize,
            };
            let value = self.padded(length)?;
            if index == 0 {
                first = value;
            }
        }
        Some((property, single, first))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::part::Content;

    fn attribute(kind: u32, data: &[u8]) -> Vec<u8> {
        [&[2][..], &kind.to_le_bytes(), &(data.len() as u32).to_le_bytes(), data, &[0, 0]].concat()
    }

    fn property(property: u16, kind: u16, value: &[u8]) -> Vec<u8> {
        let fill = vec![0; value.len().next_multiple_of(4) - value.len()];
        [&kind.to_le_bytes()[..], &property.to_le_bytes(), &1_u32.to_le_bytes(), &(value.len() as u32).to_le_bytes(), value, &fill].concat()
    }

    #[test]
    fn attachments_have_their_long_names_and_bytes() {
        let names =
            [&2_u32.to_le_bytes()[..], &[3, 0, 5, 0x37, 1, 0, 0, 0], &property(mapi::LONG_NAME, mapi::TEXT, b"bl\xe5tt budsjett.csv\0")]
                .concat();
        let message = [&1_u32.to_le_bytes()[..], &property(mapi::HTML, mapi::BYTES, b"<p>x")].concat();
        let bytes = [
            SIGNATURE.to_vec(),
            vec![1, 0],
            attribute(MESSAGE, &message),
            attribute(BEGIN, &[0; 14]),
            attribute(TITLE, b"BLTTBU~1.CSV\0"),
            attribute(DATA, b"a;1"),
            attribute(PROPERTIES, &names),
            attribute(BEGIN, &[0; 14]),
            attribute(TITLE, b"b.csv\0"),
            attribute(DATA, b"b;2"),
        ]
        .concat();
        let told = |part: Part| match part.content {
            Content::Bytes(bytes) => (part.name, String::from_utf8(bytes).unwrap()),
            Content::Not(error) => (part.name, error.to_string()),
            Content::At(range) => panic!("{range:?}"),
        };
        let found = |bytes: &[u8]| parts(bytes, &Limits::default()).into_iter().map(told).collect::<Vec<_>>();
        let expected = [("body.html", "<p>x"), ("blått budsjett.csv", "a;1"), ("b.csv", "b;2")];
        assert_eq!(found(&bytes), expected.map(|(name, content)| (name.to_owned(), content.to_owned())));
        let cut = found(&bytes[..bytes.len() - 2]);
        assert_eq!(cut.last().unwrap().1, "damaged: what Outlook packed breaks off");
    }
}
