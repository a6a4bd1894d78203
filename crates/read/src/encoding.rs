//! Bytes of a text file → text.
//!
//! A byte order mark decides; then NUL bytes at every other place (UTF-16); then UTF-8 where most of what is not
//! ASCII is valid in it; else Windows-1252. Line ends are left as they are. No other encoding is guessed.

use avstem_document::note::{NoteCode, Notes};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Bytes looked at to tell UTF-16 without a mark; enough for any line, cheap for any file.
const SAMPLE_BYTES: usize = 4096;

/// Valid sequences of UTF-8 that must stand against each invalid one. Windows-1252 text makes valid sequences by
/// chance only (`Ã¸`), so a low factor suffices; much higher, and one bad byte would turn a UTF-8 file into mojibake.
const VALID_PER_INVALID: usize = 4;

/// Decodes a text; bytes that are invalid in its encoding become U+FFFD, with a note.
pub(super) fn decode(bytes: &[u8], notes: &mut Notes) -> String {
    let (encoding, mark) = Encoding::for_bom(bytes).unwrap_or_else(|| (without_mark(bytes), 0));
    let (text, replaced) = encoding.decode_without_bom_handling(&bytes[mark..]);
    if replaced {
        notes.push(NoteCode::InvalidText, format!("bytes that are not valid {} were replaced", encoding.name()), None);
    }
    text.into_owned()
}

/// Bytes of a page in which its encoding is looked for, as browsers do.
const PAGE_HEAD: usize = 4096;

/// Decodes a web page: a byte order mark decides, then what the page says of itself (`charset=`, or `encoding=` of an XML
/// declaration), then its bytes as those of a text.
pub(super) fn decode_page(bytes: &[u8], notes: &mut Notes) -> String {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(PAGE_HEAD)]).to_ascii_lowercase();
    let label = |key: &str| {
        let value = head.split_once(key)?.1.trim_start().strip_prefix('=')?.trim_start_matches([' ', '"', '\'']);
        Encoding::for_label(value.split(['"', '\'', ';', '>', ' ', '/', '?']).next()?.as_bytes())
    };
    let said = label("charset").or_else(|| label("encoding"));
    match said.filter(|said| ![UTF_8, UTF_16LE, UTF_16BE].contains(said) && utf16(bytes).is_none() && Encoding::for_bom(bytes).is_none()) {
        Some(encoding) => {
            let (text, replaced) = encoding.decode_without_bom_handling(bytes);
            if replaced {
                notes.push(NoteCode::InvalidText, format!("bytes that are not valid {} were replaced", encoding.name()), None);
            }
            text.into_owned()
        }
        None => decode(bytes, notes),
    }
}

fn without_mark(bytes: &[u8]) -> &'static Encoding {
    utf16_without_mark(bytes).unwrap_or_else(|| if is_utf8(bytes) { UTF_8 } else { WINDOWS_1252 })
}

/// UTF-16 told by its byte order mark or by where its NUL bytes stand; `None` for all else.
pub(super) fn utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    match Encoding::for_bom(bytes) {
        Some((encoding, _)) => (encoding != UTF_8).then_some(encoding),
        None => utf16_without_mark(bytes),
    }
}

/// European text in UTF-16 has a NUL in nearly every second byte, and none in the others.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let pairs = bytes[..bytes.len().min(SAMPLE_BYTES)].as_chunks::<2>().0;
    let first = pairs.iter().filter(|pair| pair[0] == 0).count();
    let second = pairs.iter().filter(|pair| pair[1] == 0).count();
    if !bytes.len().is_multiple_of(2) || pairs.len() < 2 {
        None
    } else if first == 0 && second * 2 > pairs.len() {
        Some(UTF_16LE)
    } else if second == 0 && first * 2 > pairs.len() {
        Some(UTF_16BE)
    } else {
        None
    }
}

fn is_utf8(bytes: &[u8]) -> bool {
    let (mut valid, mut invalid) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        valid += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        invalid += usize::from(!chunk.invalid().is_empty());
    }
    invalid == 0 || valid > invalid * VALID_PER_INVALID
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8]) -> (String, usize) {
        let mut notes = Notes::default();
        (decode(bytes, &mut notes), notes.as_slice().len())
    }

    #[test]
    fn utf_8_with_and_without_a_mark_reads_the_same() {
        assert_eq!(decoded("Lønn".as_bytes()), ("Lønn".to_owned(), 0));
        assert_eq!(decoded(b"\xef\xbb\xbfL\xc3\xb8nn"), ("Lønn".to_owned(), 0));
    }

    #[test]
    fn utf_16_is_told_by_mark_or_by_nul_bytes() {
        assert_eq!(decoded(b"\xff\xfeL\0\xf8\0n\0n\0").0, "Lønn");
        assert_eq!(decoded(b"\xfe\xff\0L\0\xf8\0n\0n").0, "Lønn");
        assert_eq!(decoded(b"L\0\xf8\0n\0n\0").0, "Lønn");
        assert_eq!(decoded(b"\0L\0\xf8\0n\0n").0, "Lønn");
    }

    #[test]
    fn what_is_not_utf_8_is_windows_1252() {
        assert_eq!(decoded(b"L\xf8nn og p\xe5sl\xe5tt \x80 5"), ("Lønn og påslått € 5".to_owned(), 0));
    }

    #[test]
    fn one_bad_byte_does_not_spoil_a_utf_8_text() {
        let (text, notes) = decoded(&["æøåæøå ".as_bytes(), &[0xff]].concat());
        assert_eq!((text.as_str(), notes), ("æøåæøå \u{fffd}", 1));
    }
}
