//! A report in a file of its own: how it is written, and how it is read again.
//!
//! In: a report as a line, and whether it is indented and packed. Out: the bytes of the file, the same for the same report, and the end of its name.
//! What is read again may have been written in any of these forms: its first bytes tell which.

use super::outcome::io_reason;
use avstem::{report::json, report::model::Report};
use flate2::{Compression, GzBuilder, bufread::GzDecoder};
use std::{
    fmt::Display,
    fs::File,
    io::{self, BufRead, BufReader, Read, Write},
    path::Path,
};

/// What a file in gzip begins with.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Bytes of a report's JSON that are read. An answer of a worker ends at 128 MiB; indented it takes up to four times as much.
pub(super) const MOST_BYTES: u64 = 512 << 20;

/// How reports are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Form {
    /// One line in place of an indented text.
    pub compact: bool,
    /// Packed by gzip.
    pub gzip: bool,
}

/// What the names of outputs end in.
pub const SUFFIXES: [&str; 2] = [".json", ".json.gz"];

impl Form {
    /// What the name of such a file ends in.
    #[must_use]
    pub fn suffix(self) -> &'static str {
        if self.gzip { SUFFIXES[1] } else { SUFFIXES[0] }
    }

    /// The bytes of the file of a report, from its line without the line's end.
    ///
    /// # Errors
    /// None is known: what is written to is memory.
    pub fn bytes(self, line: &[u8]) -> io::Result<Vec<u8>> {
        let text = if self.compact { [line, b"\n"].concat() } else { json::indented(line) };
        if !self.gzip {
            return Ok(text);
        }
        // Neither a time nor a name: the same report gives the same bytes.
        let mut packed = GzBuilder::new().write(Vec::new(), Compression::default());
        packed.write_all(&text)?;
        packed.finish()
    }

    /// True for a file in this form, by what it begins with.
    #[must_use]
    pub fn is_of(self, file: &Path) -> bool {
        let told = |file: &Path| {
            let (text, gzip) = unpacked(File::open(file)?)?;
            let mut head = Vec::new();
            text.take(2).read_to_end(&mut head)?;
            io::Result::Ok(Self { compact: head.get(1) != Some(&b'\n'), gzip })
        };
        told(file).is_ok_and(|form| form == self)
    }
}

/// The report in a file; in words why there is none.
///
/// # Errors
/// When the file cannot be read, or holds no report of this version or one before.
pub fn read(file: &Path) -> Result<Report, String> {
    let none = |problem: &dyn Display| format!("its output is no report of this version: {problem}");
    let text = text(file).map_err(|problem| match problem.kind() {
        // It breaks off in the midst of what is packed.
        io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => none(&problem),
        _ => io_reason(&problem),
    })?;
    serde_json::from_slice(&text).map_err(|problem| none(&problem))
}

/// The bytes of a file, unpacked where it is in gzip; of one that is too long for a report, one byte more than that.
///
/// # Errors
/// When the file cannot be read.
pub(super) fn text(file: &Path) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    opened(file)?.take(MOST_BYTES + 1).read_to_end(&mut text)?;
    Ok(text)
}

/// The bytes of a file as they come, unpacked where it is in gzip.
///
/// # Errors
/// When the file cannot be opened.
pub fn opened(file: &Path) -> io::Result<Box<dyn Read>> {
    unpacked(File::open(file)?).map(|(text, _)| text)
}

/// The same, and whether it is in gzip. It is opened once: what is a pipe gives its first bytes only once.
fn unpacked(file: File) -> io::Result<(Box<dyn Read>, bool)> {
    let mut text = BufReader::new(file);
    let gzip = text.fill_buf()?.starts_with(&GZIP);
    Ok((if gzip { Box::new(GzDecoder::new(text)) } else { Box::new(text) }, gzip))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    const FORMS: [Form; 4] = [
        Form { compact: false, gzip: false },
        Form { compact: true, gzip: false },
        Form { compact: false, gzip: true },
        Form { compact: true, gzip: true },
    ];

    fn report() -> Report {
        avstem::process("Budsjett 2026\n".as_bytes(), &avstem::Options::default()).unwrap()
    }

    #[test]
    fn every_form_is_told_by_its_file_and_reads_back_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("x");
        let report = report();
        let line = json::line(&report).unwrap();
        for form in FORMS {
            let bytes = form.bytes(line.as_bytes()).unwrap();
            fs::write(&file, &bytes).unwrap();
            assert_eq!(FORMS.into_iter().filter(|form| form.is_of(&file)).collect::<Vec<_>>(), [form]);
            assert_eq!(read(&file).unwrap(), report);
            assert_eq!(form.bytes(line.as_bytes()).unwrap(), bytes);
        }
    }

    #[test]
    fn what_is_cut_short_or_no_report_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("x");
        let packed = FORMS[2].bytes(json::line(&report()).unwrap().as_bytes()).unwrap();
        for bytes in [&packed[..packed.len() / 2], b"{}", b""] {
            fs::write(&file, bytes).unwrap();
            assert!(read(&file).unwrap_err().starts_with("its output is no report of this version"));
        }
    }
}
