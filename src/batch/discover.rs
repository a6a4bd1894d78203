//! Paths → files, in a fixed order, none dropped without a word.
//!
//! The format is told by content, so every regular file below a folder is a candidate, whatever its name. Lock files and hidden files
//! below a folder are passed over, and said to be. What it does not do: it opens no file, and walks no folder ([`super::walk`]).

use super::{
    Outcome,
    protocol::{Answer, from_bytes, shown},
    walk::{Looking, walk},
};
use avstem::report::sha256;
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeSet,
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

    /// The path as it is shown.
    #[must_use]
    pub fn shown(&self) -> String {
        shown(&self.path)
    }
}

/// All files at and below `paths` and those of a list, in the order given, each file once; see [`super::walk`]. The output of a file that
/// only the list names mirrors the whole path that the list gives.
#[must_use]
pub fn discover(paths: &[PathBuf], listed: &[PathBuf], looking: &Looking) -> Vec<Found> {
    let mut found = walk(&[paths, listed].concat(), looking);
    let listed: BTreeSet<&PathBuf> = listed.iter().filter(|path| !paths.contains(path)).collect();
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
    use std::{fs, slice};

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
        discover(&[folder.to_owned()], &[], &Looking { except: except.map(Path::to_owned), ..Looking::default() })
            .into_iter()
            .map(name)
            .collect()
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
        let found = discover(&[folder.path().join(".a.pdf")], &[], &Looking::default());
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
        let found = discover(&[missing.clone(), folder.path().join("a.pdf")], &[], &Looking::default());
        assert_eq!(found[0], Found::settled(&missing, Outcome::Vanished, "not found"));
        assert!(found[1].settled.is_none());
    }

    #[test]
    fn a_path_given_twice_is_found_once() {
        let folder = tree(&["a.pdf"]);
        assert_eq!(discover(&[folder.path().to_owned(), folder.path().join("a.pdf")], &[], &Looking::default()).len(), 1);
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

    /// With the given options, the folder's `in` alone.
    fn inside(folder: &Path, looking: &Looking) -> Vec<String> {
        let root = folder.join("in");
        let name = |found: Found| {
            let path = found.path.strip_prefix(&root).unwrap().display().to_string();
            found.settled.map_or(path.clone(), |answer| {
                let reason = answer.reason().replace(&root.display().to_string(), "in");
                format!("{path} {:?}: {reason}", answer.outcome)
            })
        };
        discover(slice::from_ref(&root), &[], looking).into_iter().map(name).collect()
    }

    #[cfg(unix)]
    #[test]
    fn links_lead_to_what_is_found_anyway_or_nowhere() {
        use std::os::unix::fs::symlink;
        let folder = tree(&["in/a/x.pdf", "in/.hidden/y.pdf", "out/z.pdf"]);
        let at = |name: &str| folder.path().join(name);
        symlink(at("in"), at("in/a/up")).unwrap();
        symlink("x.pdf", at("in/a/link.pdf")).unwrap();
        symlink("gone", at("in/a/broken.pdf")).unwrap();
        symlink("a", at("in/b")).unwrap();
        symlink(".hidden", at("in/c")).unwrap();
        symlink("../out", at("in/d")).unwrap();
        symlink("../out/z.pdf", at("in/e.pdf")).unwrap();
        fs::hard_link(at("in/a/x.pdf"), at("in/f.pdf")).unwrap();
        let out = "Skipped: a link out of the folders given; --follow reads what it leads to";
        let alike = [
            ".hidden Skipped: hidden",
            "a/broken.pdf Vanished: a link whose target is not found",
            "a/link.pdf Skipped: a link to in/a/x.pdf, which is read by that name",
            "a/up Skipped: a link to a folder that holds it",
            "a/x.pdf",
            "b Skipped: a link to a folder that is searched by its own name",
            "c/y.pdf",
        ];
        let first = inside(folder.path(), &Looking::default());
        assert_eq!(first[..7], alike);
        assert_eq!(first[7..], [format!("d {out}"), format!("e.pdf {out}"), "f.pdf Skipped: the same file as in/a/x.pdf".to_owned()]);
        let followed = inside(folder.path(), &Looking { follow: true, ..Looking::default() });
        assert_eq!(followed[..7], alike);
        assert_eq!(
            followed[7..],
            ["d/z.pdf", "e.pdf Skipped: a link to in/d/z.pdf, which is read by that name", "f.pdf Skipped: the same file as in/a/x.pdf"]
        );
    }

    #[test]
    fn what_is_excluded_is_said_and_what_is_named_is_read() {
        let folder = tree(&["in/a.tmp", "in/s/b.tmp", "in/s/b.pdf", "in/drafts/2026/c.pdf", "in/s/drafts/d.pdf"]);
        let exclude = ["*.tmp", "drafts/"].map(|text| text.parse().unwrap()).to_vec();
        let looking = Looking { exclude, ..Looking::default() };
        assert_eq!(
            inside(folder.path(), &looking),
            [
                "a.tmp Skipped: excluded by --exclude *.tmp",
                "drafts Skipped: excluded by --exclude drafts/",
                "s/b.pdf",
                "s/b.tmp Skipped: excluded by --exclude *.tmp",
                "s/drafts Skipped: excluded by --exclude drafts/",
            ]
        );
        let looking = Looking { exclude: vec!["drafts/**".parse().unwrap()], ..Looking::default() };
        let found = inside(folder.path(), &looking);
        assert!(found.contains(&"s/drafts/d.pdf".to_owned()) && !found.contains(&"drafts/2026/c.pdf".to_owned()), "{found:?}");
        assert_eq!(discover(&[folder.path().join("in/a.tmp")], &[], &looking).iter().filter(|found| found.settled.is_none()).count(), 1);
        assert!("[".parse::<super::super::walk::Exclusion>().is_err() && "/".parse::<super::super::walk::Exclusion>().is_err());
    }

    #[test]
    fn a_folder_that_is_given_by_two_names_is_found_once() {
        let folder = tree(&["in/a.pdf", "in/.b.pdf"]);
        let (one, other) = (folder.path().join("in"), folder.path().join("in/../in/."));
        assert_eq!(discover(&[one.clone(), other, one.join("a.pdf")], &[], &Looking::default()).len(), 2);
    }

    #[cfg(unix)]
    #[test]
    fn pipes_and_sockets_are_never_opened() {
        let folder = tree(&[]);
        let _socket = std::os::unix::net::UnixListener::bind(folder.path().join("s")).unwrap();
        assert!(std::process::Command::new("mkfifo").arg(folder.path().join("p")).status().unwrap().success());
        assert_eq!(
            found(folder.path(), None),
            ["p Unsupported: unsupported: a named pipe, not a file", "s Unsupported: unsupported: a socket, not a file"]
        );
    }
}
