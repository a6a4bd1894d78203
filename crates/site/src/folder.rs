//! The site's folder: what is written, and what an earlier site left there.
//!
//! Every file that the site holds is listed in [`MARKER`], so that a later site takes away what it no longer has, and nothing else. A
//! folder that holds other files and no such list is refused: nobody's files are mixed with pages. Files are written whole or not at all.

use sha2::{Digest, Sha256};
use std::{
    collections::BTreeSet,
    fmt::Write as _,
    fs, io,
    path::{Component, Path, PathBuf},
};

/// The file that makes a folder a site of avstem, and lists what belongs to it.
pub const MARKER: &str = "avstem-site.json";

/// True for a folder that holds a site.
#[must_use]
pub fn is_site(folder: &Path) -> bool {
    folder.join(MARKER).is_file()
}

/// Whether a site can be made in a folder: a new one, an empty one, or that of an earlier site.
///
/// # Errors
/// `InvalidInput` where it holds something else; else when it cannot be looked at.
fn usable(root: &Path) -> io::Result<()> {
    if is_site(root) || !root.exists() || fs::read_dir(root)?.next().is_none() {
        return Ok(());
    }
    let problem = format!("{}: the folder is not empty and holds no site of avstem", root.display());
    Err(io::Error::new(io::ErrorKind::InvalidInput, problem))
}

/// Makes a folder that of a site, empty or as it was.
///
/// # Errors
/// When it holds something else than a site, or cannot be written.
pub fn claim(root: &Path) -> io::Result<()> {
    Folder::open(root).map(|_| ())
}

#[derive(Debug)]
pub(crate) struct Folder {
    root: PathBuf,
    /// Below the root, with `/` between folders.
    written: BTreeSet<String>,
    before: BTreeSet<String>,
}

impl Folder {
    pub(crate) fn open(root: &Path) -> io::Result<Self> {
        usable(root)?;
        fs::create_dir_all(root)?;
        let before = fs::read_to_string(root.join(MARKER)).ok().and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
        let folder = Self { root: root.to_owned(), written: BTreeSet::new(), before };
        // From now on it is a site, also when the run breaks off.
        folder.mark(&folder.before)?;
        Ok(folder)
    }

    /// Writes a file, whole or not at all.
    pub(crate) fn write(&mut self, name: &str, text: impl AsRef<[u8]>) -> io::Result<()> {
        let path = self.root.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        let temporary = path.with_extension("tmp");
        fs::write(&temporary, text)?;
        fs::rename(&temporary, &path)?;
        self.keep(name);
        Ok(())
    }

    /// A file that somebody else wrote into the folder belongs to the site.
    pub(crate) fn keep(&mut self, name: &str) {
        self.written.insert(name.to_owned());
    }

    /// Takes away what an earlier site left.
    pub(crate) fn finish(self) -> io::Result<()> {
        for name in self.before.difference(&self.written) {
            // The list is a file that anybody may have changed: nothing outside the folder is touched.
            if Path::new(name).components().all(|part| matches!(part, Component::Normal(_))) {
                let _ = fs::remove_file(self.root.join(name));
            }
        }
        self.mark(&self.written)
    }

    fn mark(&self, files: &BTreeSet<String>) -> io::Result<()> {
        fs::write(self.root.join(MARKER), serde_json::to_string_pretty(files)? + "\n")
    }
}

/// Hexadecimal digits of a document's name.
const DIGITS: usize = 12;

/// A short name from a path; other numbers give other names.
pub(crate) fn short_hash(path: &str, number: u32) -> String {
    let mut hash = Sha256::new();
    hash.update(path.as_bytes());
    if number > 0 {
        hash.update(number.to_be_bytes());
    }
    let mut name = String::new();
    for byte in hash.finalize().iter().take(DIGITS / 2) {
        let _ = write!(name, "{byte:02x}");
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_later_site_takes_away_what_it_no_longer_has_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().join("site");
        let mut first = Folder::open(&root).unwrap();
        first.write("d/a.html", "a").unwrap();
        first.write("d/b.html", "b").unwrap();
        first.finish().unwrap();
        fs::write(root.join("own.txt"), "mine").unwrap();
        fs::write(dir.path().join("outside"), "x").unwrap();
        let marked = fs::read_to_string(root.join(MARKER)).unwrap();
        fs::write(root.join(MARKER), marked.replace("\"d/a.html\"", "\"../outside\", \"d/a.html\"")).unwrap();
        let mut second = Folder::open(&root).unwrap();
        second.write("d/b.html", "b2").unwrap();
        second.finish().unwrap();
        let there = |name: &str| root.join(name).exists();
        assert!(!there("d/a.html") && there("d/b.html") && there("own.txt") && dir.path().join("outside").exists());
    }

    #[test]
    fn a_folder_with_other_files_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("thesis.odt"), "").unwrap();
        assert!(Folder::open(dir.path()).unwrap_err().to_string().contains("not empty"));
    }

    #[test]
    fn names_are_stable_and_apart() {
        assert_eq!(short_hash("a.pdf", 0), short_hash("a.pdf", 0));
        assert_ne!(short_hash("a.pdf", 0), short_hash("a.pdf", 1));
        assert_eq!(short_hash("a.pdf", 0).len(), DIGITS);
    }
}
