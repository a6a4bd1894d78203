//! The text strings of a PDF's dictionaries → Unicode.

use encoding_rs::{UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Decodes a text string: UTF-16 or UTF-8 behind its mark, else the format's own encoding of single bytes, which agrees with
/// Windows-1252 but for quotes, dashes and ligatures between 0x80 and 0x9E and accents below 0x20.
pub(super) fn decode(bytes: &[u8]) -> String {
    let marked = |encoding: &'static encoding_rs::Encoding| encoding.decode_with_bom_removal(bytes).0.into_owned();
    match bytes {
        [0xFE, 0xFF, ..] => marked(UTF_16BE),
        [0xFF, 0xFE, ..] => marked(UTF_16LE),
        [0xEF, 0xBB, 0xBF, ..] => marked(UTF_8),
        _ => bytes.iter().map(|byte| single(*byte)).collect(),
    }
}

fn single(byte: u8) -> char {
    const FROM_80: [char; 31] = [
        '•', '†', '‡', '…', '—', '–', 'ƒ', '⁄', '‹', '›', '−', '‰', '„', '“', '”', '‘', '’', '‚', '™', 'ﬁ', 'ﬂ', 'Ł', 'Œ', 'Š', 'Ÿ', 'Ž',
        'ı', 'ł', 'œ', 'š', 'ž',
    ];
    match byte {
        0x80..=0x9E => FROM_80[usize::from(byte - 0x80)],
        0xA0 => '€',
        other => WINDOWS_1252.decode_without_bom_handling(&[other]).0.chars().next().unwrap_or('\u{FFFD}'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_strings_are_told_by_their_mark() {
        assert_eq!(decode(b"\xFE\xFF\0K\0\xF8"), "Kø");
        assert_eq!(decode(b"\xEF\xBB\xBFK\xC3\xB8"), "Kø");
        assert_eq!(decode(b"K\xF8 \x85 1"), "Kø – 1");
    }
}
