//! Paths → files, in a fixed order, none dropped without a word.
//!
//! The format is told by content, so every regular file below a folder is a candidate, whatever its name. Lock files and hidden files
//! below a folder are passed over, and said to be. What it does not do: it opens no file, and walks no folder.

use super::{
    Outcome,
    protocol::{Answer, from_bytes, shown},
};
use avstem::report::sha256;
use serde::{Deserialize, Serialize};
use std::{
    ffi::OsStr,
    fmt,
    path::{Path, PathBuf},
};

/// A file, or a path that leads to none.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// As it is opened and shown: the given path, and what lies below it.
    pub path: PathBuf,
    /// Below the given folder; for a file that was named itself, its name. Mirrored by outputs.
    pub relative: PathBuf,
    /// Of its bytes, where they were hashed beforehand; a file that has changed since is not read.
    pub sha256: Option<String>,
    /// What came of it already, without being read.
    pub settled: Option<Answer>,
    /// A file that holds its report already: it is taken from there, and the document not read.
    pub stored: Option<PathBuf>,
    /// For a member of an archive, where its bytes are; its path is that of the archive and its own in it.
    pub inside: Option<Inside>,
}

/// Where a document stands that is no file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inside {
    pub archive: PathBuf,
    /// The member's index, after those of the archives that hold it.
    pub indices: Vec<usize>,
    /// How many the member has; 0 where nobody knows.
    pub bytes: u64,
}

impl Found {
    pub(super) fn file(path: PathBuf, relative: PathBuf) -> Self {
        Self { path, relative, sha256: None, settled: None, stored: None, inside: None }
    }

    /// A path that needs no reading.
    #[must_use]
    pub fn settled(path: &Path, outcome: Outcome, message: impl Into<String>) -> Self {
        let relative = path.file_name().map(PathBuf::from).unwrap_or_default();
        Self {
            path: path.to_owned(),
            relative,
            sha256: None,
            settled: Some(Answer::not_read(outcome, message)),
            stored: None,
            inside: None,
        }
    }

    /// True for a folder without documents, or a list that names nothing: what was said of it is of no document.
    #[must_use]
    pub fn is_no_document(&self, answer: &Answer) -> bool {
        self.inside.is_none() && (self.path.is_dir() || answer.message.as_deref() == Some(EMPTY_LIST))
    }

    /// The path as it is shown.
    #[must_use]
    pub fn shown(&self) -> String {
        shown(&self.path)
    }
}

/// What a folder is in which nothing is a document.
pub const EMPTY_FOLDER: &str = "a folder without documents";

/// What a list is that names nothing.
pub const EMPTY_LIST: &str = "a list without documents";

/// The paths of a list, one a line, or each ended by a NUL where there is one.
#[must_use]
pub fn listed(list: &[u8]) -> Vec<PathBuf> {
    let end = if list.contains(&0) { 0 } else { b'\n' };
    let paths = list.split(|byte| *byte == end).map(|path| if end == 0 { path } else { path.strip_suffix(b"\r").unwrap_or(path) });
    paths.filter(|path| !path.is_empty()).map(from_bytes).collect()
}

/// One part of several that machines share the work by. A file belongs to the same part wherever it is discovered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Shard {
    /// From 1.
    pub part: u32,
    pub of: u32,
}

impl Shard {
    /// True for the files of this part.
    #[must_use]
    pub fn holds(self, file: &Found) -> bool {
        let hash = sha256(file.relative.as_os_str().as_encoded_bytes());
        // 60 bits: for any number of parts as even as can be.
        let number = hash.get(..15).and_then(|digits| u64::from_str_radix(digits, 16).ok()).unwrap_or(0);
        number % u64::from(self.of.max(1)) == u64::from(self.part.saturating_sub(1))
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.part, self.of)
    }
}

impl From<Shard> for String {
    fn from(shard: Shard) -> Self {
        shard.to_string()
    }
}

impl TryFrom<String> for Shard {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl std::str::FromStr for Shard {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let numbers = text.split_once('/').and_then(|(part, of)| Some((part.parse().ok()?, of.parse().ok()?)));
        match numbers {
            Some((part, of)) if part >= 1 && part <= of => Ok(Self { part, of }),
            _ => Err("expected I/N with I from 1 to N, as in 2/4"),
        }
    }
}

/// Why a name is passed over below a folder.
pub(super) fn passed_over(name: &OsStr) -> Option<&'static str> {
    let name = name.as_encoded_bytes();
    if name.starts_with(b"~$") || name.starts_with(b".~lock") {
        Some("a lock file")
    } else if name.starts_with(b".") {
        Some("hidden")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_parted_by_lines_or_by_nul() {
        assert_eq!(listed(b"a b.pdf\r\nc.pdf\n\n"), [Path::new("a b.pdf"), Path::new("c.pdf")]);
        assert_eq!(listed(b"a\nb.pdf\0c.pdf"), [Path::new("a\nb.pdf"), Path::new("c.pdf")]);
        assert!(listed(b"").is_empty());
    }

    #[test]
    fn every_file_belongs_to_exactly_one_part() {
        let files: Vec<Found> = (0..300).map(|n| Found::file("x".into(), format!("{n}.pdf").into())).collect();
        let parts: Vec<Shard> = (1..=3).map(|part| Shard { part, of: 3 }).collect();
        assert!(files.iter().all(|file| parts.iter().filter(|part| part.holds(file)).count() == 1));
        assert!(parts.iter().all(|part| files.iter().filter(|file| part.holds(file)).count() > 70));
        assert!(["0/2", "3/2", "1", "a/b", "1/0"].iter().all(|text| text.parse::<Shard>().is_err()));
    }
}
