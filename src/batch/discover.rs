//! Paths → files, in a fixed order, none dropped without a word.
//!
//! The format is told by content, so every regular file below a folder is a candidate, whatever its name. Folders are
//! walked in byte order of names. Lock files and hidden files below a folder are passed over, and said to be. Links are
//! followed, but not in circles. What it does not do: it opens no file.

use super::{
    Outcome,
    outcome::{NOT_REGULAR, io_reason},
    protocol::{Answer, from_bytes, shown},
};
use avstem::report::sha256;
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeSet,
    ffi::OsStr,
    fmt,
    fs::{self, FileType},
    path::{Path, PathBuf},
};
use walkdir::{DirEntry, WalkDir};

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
}

impl Found {
    fn file(path: PathBuf, relative: PathBuf) -> Self {
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

    /// The path as it is shown.
    #[must_use]
    pub fn shown(&self) -> String {
        shown(&self.path)
    }
}

/// All files at and below `paths`, in the order given, each path once. Nothing below `except` (the folder that outputs go
/// to) is found by walking.
#[must_use]
pub fn discover(paths: &[PathBuf], except: Option<&Path>) -> Vec<Found> {
    let except = except.and_then(|path| fs::canonicalize(path).ok());
    let mut seen = BTreeSet::new();
    let found = paths.iter().flat_map(|path| at(path, except.as_deref()));
    found.filter(|found| seen.insert(found.path.clone())).collect()
}

/// As [`discover`], for paths of a list: a file's output mirrors the whole path that the list gives.
#[must_use]
pub fn discover_listed(paths: &[PathBuf], except: Option<&Path>) -> Vec<Found> {
    let mut found = discover(paths, except);
    let listed: BTreeSet<&PathBuf> = paths.iter().collect();
    for file in found.iter_mut().filter(|file| listed.contains(&file.path)) {
        file.relative.clone_from(&file.path);
    }
    found
}

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

fn at(path: &Path, except: Option<&Path>) -> Vec<Found> {
    match fs::metadata(path) {
        Err(error) => vec![Found::settled(path, Outcome::Vanished, io_reason(&error))],
        Ok(metadata) if metadata.is_dir() => below(path, except),
        Ok(metadata) => match not_regular(metadata.file_type()) {
            Some(what) => vec![Found::settled(path, Outcome::Unsupported, what)],
            None => vec![Found::file(path.to_owned(), path.file_name().map_or_else(|| path.to_owned(), PathBuf::from))],
        },
    }
}

fn below(folder: &Path, except: Option<&Path>) -> Vec<Found> {
    let walk = WalkDir::new(folder).min_depth(1).follow_links(true).sort_by(|a, b| a.file_name().cmp(b.file_name()));
    let mut entries = walk.into_iter();
    let mut found = Vec::new();
    while let Some(entry) = entries.next() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                found.push(unreachable(folder, &error));
                continue;
            }
        };
        let is_folder = entry.file_type().is_dir();
        let passed_over = passed_over(entry.file_name());
        if is_folder && (passed_over.is_some() || is_output(&entry, except)) {
            entries.skip_current_dir();
        }
        if let Some(why) = passed_over {
            found.push(Found::settled(entry.path(), Outcome::Skipped, why));
        } else if is_folder {
            // Its entries follow.
        } else if let Some(what) = not_regular(entry.file_type()) {
            found.push(Found::settled(entry.path(), Outcome::Unsupported, what));
        } else {
            let relative = entry.path().strip_prefix(folder).unwrap_or(entry.path()).to_owned();
            found.push(Found::file(entry.into_path(), relative));
        }
    }
    if found.iter().all(|found| found.settled.as_ref().is_some_and(|answer| answer.outcome == Outcome::Skipped)) {
        found.push(Found::settled(folder, Outcome::Unsupported, "a folder without documents"));
    }
    found
}

/// A link in a circle, a link that leads nowhere, a folder that may not be listed.
fn unreachable(folder: &Path, error: &walkdir::Error) -> Found {
    let path = error.path().unwrap_or(folder);
    match error.io_error() {
        _ if error.loop_ancestor().is_some() => Found::settled(path, Outcome::Skipped, "a link to a folder that holds it"),
        Some(io) if path.is_symlink() => Found::settled(path, Outcome::Vanished, format!("a link whose target is {}", io_reason(io))),
        Some(io) => Found::settled(path, Outcome::Vanished, io_reason(io)),
        None => Found::settled(path, Outcome::Vanished, "cannot be read"),
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

fn is_output(entry: &DirEntry, except: Option<&Path>) -> bool {
    except.is_some_and(|except| fs::canonicalize(entry.path()).is_ok_and(|path| path == except))
}

/// What it is instead of a regular file; such a thing is never opened: reading a pipe may wait for ever.
fn not_regular(kind: FileType) -> Option<&'static str> {
    (!kind.is_file()).then_some(NOT_REGULAR)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        folder
    }

    /// Paths below the folder, with the outcome of those settled.
    fn found(folder: &Path, except: Option<&Path>) -> Vec<String> {
        let name = |found: Found| {
            let path = found.path.strip_prefix(folder).unwrap().display().to_string();
            found.settled.map_or(path.clone(), |answer| format!("{path} {:?}: {}", answer.outcome, answer.reason()))
        };
        discover(&[folder.to_owned()], except).into_iter().map(name).collect()
    }

    #[test]
    fn folders_are_walked_in_byte_order_of_names() {
        let folder = tree(&["b/2.pdf", "b/10.pdf", "a.txt", "B.bin", "å"]);
        assert_eq!(found(folder.path(), None), ["B.bin", "a.txt", "b/10.pdf", "b/2.pdf", "å"]);
    }

    #[test]
    fn what_is_passed_over_is_said() {
        let folder = tree(&["a.docx", "~$a.docx", ".~lock.a.ods#", ".git/config", "s/.DS_Store"]);
        assert_eq!(
            found(folder.path(), None),
            [
                ".git Skipped: hidden",
                ".~lock.a.ods# Skipped: a lock file",
                "a.docx",
                "s/.DS_Store Skipped: hidden",
                "~$a.docx Skipped: a lock file"
            ]
        );
    }

    #[test]
    fn a_hidden_file_that_is_named_is_read() {
        let folder = tree(&[".a.pdf"]);
        let found = discover(&[folder.path().join(".a.pdf")], None);
        assert_eq!((found.len(), found[0].settled.is_none(), found[0].relative.to_str()), (1, true, Some(".a.pdf")));
    }

    #[test]
    fn a_folder_without_documents_is_one_line() {
        let folder = tree(&["s/~$a.docx"]);
        fs::create_dir(folder.path().join("t")).unwrap();
        let found = found(folder.path(), None);
        assert_eq!(found, ["s/~$a.docx Skipped: a lock file", " Unsupported: a folder without documents"]);
    }

    #[test]
    fn a_missing_path_is_one_line_and_the_others_are_found() {
        let folder = tree(&["a.pdf"]);
        let missing = folder.path().join("nothing");
        let found = discover(&[missing.clone(), folder.path().join("a.pdf")], None);
        assert_eq!(found[0], Found::settled(&missing, Outcome::Vanished, "not found"));
        assert!(found[1].settled.is_none());
    }

    #[test]
    fn a_path_given_twice_is_found_once() {
        let folder = tree(&["a.pdf"]);
        assert_eq!(discover(&[folder.path().to_owned(), folder.path().join("a.pdf")], None).len(), 1);
    }

    #[test]
    fn the_folder_for_outputs_is_not_read() {
        let folder = tree(&["a.pdf", "out/a.pdf.json"]);
        assert_eq!(found(folder.path(), Some(&folder.path().join("out"))), ["a.pdf"]);
    }

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

    #[cfg(unix)]
    #[test]
    fn links_are_followed_but_not_in_circles() {
        use std::os::unix::fs::symlink;
        let folder = tree(&["a/x.pdf"]);
        symlink(folder.path(), folder.path().join("a/up")).unwrap();
        symlink("x.pdf", folder.path().join("a/link.pdf")).unwrap();
        symlink("gone", folder.path().join("a/broken.pdf")).unwrap();
        assert_eq!(
            found(folder.path(), None),
            [
                "a/broken.pdf Vanished: a link whose target is not found",
                "a/link.pdf",
                "a/up Skipped: a link to a folder that holds it",
                "a/x.pdf"
            ]
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_socket_is_never_opened() {
        let folder = tree(&[]);
        let _socket = std::os::unix::net::UnixListener::bind(folder.path().join("s")).unwrap();
        assert_eq!(found(folder.path(), None), ["s Unsupported: unsupported: a pipe, a socket or a device, not a file"]);
    }
}
