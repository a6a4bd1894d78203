//! What a document is expected to cost, before it is read.
//!
//! In: a file that was found. Out: its kind, by the end of its name, its bytes, and the processor seconds that a document of that kind and
//! size takes. It is a guess that a run corrects by what it sees ([`super::pace`]); here stands how the kinds compare with each other.

use super::{Found, convert};
use avstem::Limits;
use std::{fs, path::Path};

/// What a document is, as far as its cost goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Pdf,
    /// A scan: TIFF, PNG, JPEG.
    Picture,
    /// Word and OpenDocument texts.
    Writing,
    /// Workbooks.
    Sheet,
    Csv,
    Page,
    Text,
    /// What LibreOffice converts first.
    Converted,
    /// A report that stands in a file already.
    Stored,
    /// What no name tells: mostly no document.
    Other,
}

/// How many kinds there are.
pub const KINDS: usize = 10;

/// Processor seconds a document and a megabyte (10⁶ bytes) by kind, in the order of [`Kind`]. Measured on 412 documents, fixtures and public
/// ones (PDF: 198 of 48 MB, pages: 54 of 31 MB, texts of Word and OpenDocument: 49 of 7 MB, most of it pictures, workbooks: 48 of 1.4 MB, CSV: 40
/// of 1.3 MB, plain text: 15, converted: 8, scans: 3), each read by a run of its own less what an empty run takes; PDF, CSV and pages
/// again on 193 public ones, after CSV of many lines had become faster. Single documents are off
/// by a factor of 1.5 to 3 either way. Where all are off by one factor, a run knows it after some seconds; where one kind is, after some
/// documents of it.
const SECONDS: [(f64, f64); KINDS] = [
    (0.01, 0.18),  // Pdf
    (1.5, 0.5),    // Picture: a page takes Tesseract 1.3 to 2.1 s
    (0.008, 0.02), // Writing
    (0.006, 1.0),  // Sheet
    (0.002, 2.1),  // Csv
    (0.002, 0.1),  // Page
    (0.004, 1.2),  // Text
    (0.2, 0.5),    // Converted: LibreOffice takes 1.2 s to start and to end, and up to 32 documents share a start
    (0.001, 0.02), // Stored
    (0.004, 0.02), // Other: refused by its first bytes once it is hashed, or a text after all
];

/// What a document is expected to cost.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cost {
    pub kind: Kind,
    pub bytes: u64,
    /// Seconds of one processor.
    pub seconds: f64,
}

impl Cost {
    /// That of a document of a kind and a size.
    #[must_use]
    pub fn of(kind: Kind, bytes: u64) -> Self {
        let (document, megabyte) = SECONDS[kind as usize];
        Self { kind, bytes, seconds: document + megabyte * bytes as f64 / 1e6 }
    }

    /// That of a file; none of one that is settled, which costs nothing. One that is larger than a document may be is refused unread.
    #[must_use]
    pub fn of_file(file: &Found) -> Option<Self> {
        if file.settled.is_some() {
            return None;
        }
        let size = |path: &Path| fs::metadata(path).map_or(0, |data| data.len());
        let read = |path: &Path| if is_too_large(path) { 0 } else { size(path) };
        Some(match (&file.stored, &file.inside) {
            (Some(stored), _) => Self::of(Kind::Stored, size(stored)),
            (None, Some(inside)) => Self::of(kind(&file.path), inside.bytes),
            (None, None) => Self::of(kind(&file.path), read(&file.path)),
        })
    }
}

/// True for the ending of a document's name.
#[must_use]
pub fn is_ending(text: &str) -> bool {
    !text.is_empty() && !text.contains('.') && kind(Path::new(&format!("x.{text}"))) != Kind::Other
}

/// True for a file that is larger than a document may be: it is refused unread.
#[must_use]
pub fn is_too_large(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|data| data.is_file() && data.len() > Limits::default().file_bytes)
}

/// The kind that a name promises; a name without an ending promises a text.
fn kind(path: &Path) -> Kind {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    match ending.as_str() {
        "pdf" => Kind::Pdf,
        "tif" | "tiff" | "png" | "jpg" | "jpeg" => Kind::Picture,
        "docx" | "docm" | "dotx" | "odt" | "ott" | "fodt" => Kind::Writing,
        "xlsx" | "xlsm" | "xltx" | "xlsb" | "xls" | "ods" | "ots" | "fods" => Kind::Sheet,
        "csv" | "tsv" => Kind::Csv,
        "htm" | "html" | "xhtml" => Kind::Page,
        _ if convert::by_name(path).is_some() => Kind::Converted,
        "" | "txt" | "text" | "md" | "json" | "xml" | "eml" | "mht" | "mhtml" => Kind::Text,
        _ => Kind::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::Outcome;

    #[test]
    fn what_is_settled_costs_nothing_and_a_file_what_its_kind_and_size_do() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("PLAN.PDF");
        fs::write(&path, [0; 3000]).unwrap();
        let file = Found::file(path.clone(), path.clone());
        assert_eq!(Cost::of_file(&file), Some(Cost::of(Kind::Pdf, 3000)));
        assert_eq!(Cost::of_file(&Found::settled(&path, Outcome::Skipped, "read before")), None);
        // A picture of a disk, which has no bytes on this one.
        let disk = folder.path().join("server.vhd");
        fs::File::create(&disk).unwrap().set_len(3 << 30).unwrap();
        assert_eq!(Cost::of_file(&Found::file(disk.clone(), disk)), Some(Cost::of(Kind::Other, 0)));
        assert!(Cost::of(Kind::Pdf, 2_000_000).seconds > Cost::of(Kind::Pdf, 1_000_000).seconds);
    }
}
