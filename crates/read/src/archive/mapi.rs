//! Properties of Outlook's messages, which both of its formats hold: what they are called, and their text.

use encoding_rs::{Encoding, UTF_8, UTF_16LE, WINDOWS_1252};

/// Properties that are read ([MS-OXPROPS]).
pub(super) const SUBJECT: u16 = 0x0037;
pub(super) const BODY: u16 = 0x1000;
pub(super) const RTF: u16 = 0x1009;
pub(super) const HTML: u16 = 0x1013;
pub(super) const DISPLAY_NAME: u16 = 0x3001;
pub(super) const DATA: u16 = 0x3701;
pub(super) const SHORT_NAME: u16 = 0x3704;
pub(super) const LONG_NAME: u16 = 0x3707;
pub(super) const MIME: u16 = 0x370E;
pub(super) const CONTENT_ID: u16 = 0x3712;

/// Types of them.
pub(super) const OBJECT: u16 = 0x000D;
pub(super) const TEXT: u16 = 0x001E;
pub(super) const WIDE_TEXT: u16 = 0x001F;
pub(super) const BYTES: u16 = 0x0102;

/// What a message's page or text is as bytes of a document: text in UTF-8, a page as it is.
pub(super) fn document(kind: u16, bytes: &[u8]) -> Vec<u8> {
    if kind == BYTES { bytes.to_vec() } else { text(kind, bytes).into_bytes() }
}

/// A text; what is no UTF-8 in the narrow form is Windows-1252, as in most of Europe.
pub(super) fn text(kind: u16, bytes: &[u8]) -> String {
    let encoding: &Encoding = match kind {
        WIDE_TEXT => UTF_16LE,
        _ if std::str::from_utf8(bytes).is_ok() => UTF_8,
        _ => WINDOWS_1252,
    };
    encoding.decode_without_bom_handling(bytes).0.trim_end_matches('\0').to_owned()
}
