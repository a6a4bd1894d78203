//! The folder of the tables: new tables take the place of earlier ones at the end of a run, or not at all.
//!
//! In: a folder that is new, empty, or holds earlier tables, which [`MARKER`] says. Out: a hidden folder in it to write to, and at the end an
//! exchange: one rename a table, the marker last. A run that breaks off before leaves the earlier tables as they were. While the exchange
//! goes on the marker says `"complete": false`; a run that is killed in that moment is repaired by the next. Files that are not of the tables
//! are never touched, and a folder that holds such files and no marker is refused.

use super::Written;
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    fs::{self, File, TryLockError},
    io,
    path::{Component, Path, PathBuf},
};

/// The file that makes a folder one of tables, and says what they hold.
pub const MARKER: &str = "avstem-tables.json";

/// Where the new tables are written, below the folder.
const NEW: &str = ".avstem-tables.new";
/// Where the earlier ones go.
const OLD: &str = ".avstem-tables.old";
/// Locked by the run that writes; it stays, empty.
const LOCK: &str = ".avstem-tables.lock";

/// What the marker says.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Marker {
    /// The tables are those of one run.
    complete: bool,
    /// Rows of each table, and its parts.
    tables: BTreeMap<String, Counts>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Counts {
    rows: u64,
    parts: u64,
}

/// True for a folder that holds tables.
#[must_use]
pub fn is_tables(folder: &Path) -> bool {
    folder.join(MARKER).is_file()
}

/// A folder whose tables are being made.
#[derive(Debug)]
pub struct Folder {
    root: PathBuf,
    before: Marker,
    done: bool,
    /// Held as long as the run lasts.
    _lock: File,
}

/// Whether tables can be made in a folder: a new one, an empty one, or that of earlier tables. Hidden files do not count.
///
/// # Errors
/// `InvalidInput` where it holds something else or is a file; else when it cannot be looked at.
pub fn usable(root: &Path) -> io::Result<()> {
    let refused = |what: &str| Err(io::Error::new(io::ErrorKind::InvalidInput, format!("{}: {what}; nothing was done", root.display())));
    if is_tables(root) || !root.exists() {
        return Ok(());
    }
    if !root.is_dir() {
        return refused("--out must be a folder, and this is a file");
    }
    for entry in fs::read_dir(root)? {
        if !entry?.file_name().to_string_lossy().starts_with('.') {
            return refused("the folder is not empty and holds no tables of avstem");
        }
    }
    Ok(())
}

impl Folder {
    /// Opens a folder; it is made where it is not there. What a run left that was broken off is removed.
    ///
    /// # Errors
    /// As [`usable`]; `WouldBlock` when another run has it open; else when it cannot be written to.
    pub fn open(root: &Path) -> io::Result<Self> {
        usable(root)?;
        fs::create_dir_all(root)?;
        let lock = File::create(root.join(LOCK))?;
        lock.try_lock().map_err(|held| match held {
            TryLockError::WouldBlock => io::Error::from(io::ErrorKind::WouldBlock),
            TryLockError::Error(error) => error,
        })?;
        let before = fs::read(root.join(MARKER)).ok().and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or_default();
        let folder = Self { root: root.to_owned(), before, done: false, _lock: lock };
        folder.clear()?;
        fs::create_dir(folder.new_tables())?;
        Ok(folder)
    }

    /// Where the new tables are written.
    #[must_use]
    pub fn new_tables(&self) -> PathBuf {
        self.root.join(NEW)
    }

    /// Puts the new tables in the place of the earlier ones.
    ///
    /// # Errors
    /// When something cannot be renamed or written.
    pub fn finish(mut self, written: &[Written]) -> io::Result<()> {
        let counts = written.iter().map(|of| (of.name.text().to_owned(), Counts { rows: of.rows, parts: of.parts }));
        let mut marker = Marker { complete: false, tables: counts.collect() };
        // Both, so that the next run knows all names if this one is killed now.
        let earlier: Vec<String> = self.before.tables.keys().filter(|name| is_name(name)).cloned().collect();
        for name in &earlier {
            marker.tables.entry(name.clone()).or_insert(Counts { rows: 0, parts: 0 });
        }
        self.mark(&marker)?;
        let old = self.root.join(OLD);
        fs::create_dir(&old)?;
        for name in marker.tables.keys() {
            renamed(&self.root.join(name), &old.join(name))?;
        }
        for of in written {
            fs::rename(self.new_tables().join(of.name.text()), self.root.join(of.name.text()))?;
        }
        marker.tables.retain(|name, _| written.iter().any(|of| of.name.text() == name));
        marker.complete = true;
        self.mark(&marker)?;
        self.done = true;
        self.clear()
    }

    fn mark(&self, marker: &Marker) -> io::Result<()> {
        let new = self.new_tables().join(MARKER);
        fs::write(&new, serde_json::to_string_pretty(marker)? + "\n")?;
        fs::rename(&new, self.root.join(MARKER))
    }

    /// Removes what is neither new nor earlier tables.
    fn clear(&self) -> io::Result<()> {
        for name in [NEW, OLD] {
            match fs::remove_dir_all(self.root.join(name)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => (),
            }
        }
        Ok(())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if !self.done {
            // Nothing more can be done where this fails too: the next run tries again.
            let _ = self.clear();
        }
    }
}

/// Renames what is there.
fn renamed(from: &Path, to: &Path) -> io::Result<()> {
    match fs::rename(from, to) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        done => done,
    }
}

/// True for one plain name: the marker is a file that anybody may have changed, and nothing outside the folder is touched.
fn is_name(name: &str) -> bool {
    let mut parts = Path::new(name).components();
    matches!((parts.next(), parts.next()), (Some(Component::Normal(_)), None)) && !name.starts_with('.')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Document,
        write::{Format, Tables},
    };

    fn make(root: &Path, paths: &[&str]) -> io::Result<()> {
        let folder = Folder::open(root)?;
        let mut tables = Tables::new(&folder.new_tables(), Format::Csv);
        for path in paths {
            tables.add(&Document::not_read(path, None))?;
        }
        folder.finish(&tables.finish()?)
    }

    fn documents(root: &Path) -> usize {
        fs::read_to_string(root.join("documents/part-0000.csv")).unwrap().lines().count() - 1
    }

    #[test]
    fn later_tables_take_the_place_of_earlier_ones_and_of_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().join("tables");
        make(&root, &["a", "b"]).unwrap();
        fs::write(root.join("own.sql"), "mine").unwrap();
        fs::create_dir(dir.path().join("outside")).unwrap();
        let marked = fs::read_to_string(root.join(MARKER)).unwrap();
        fs::write(root.join(MARKER), marked.replace("\"cases\"", "\"../outside\"")).unwrap();
        make(&root, &["a"]).unwrap();
        assert_eq!(documents(&root), 1);
        assert!(root.join("own.sql").exists() && dir.path().join("outside").exists());
        let hidden = fs::read_dir(&root).unwrap().filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().starts_with('.'));
        assert_eq!(hidden.count(), 1, "the lock stays");
    }

    #[test]
    fn a_run_that_breaks_off_changes_nothing() {
        let dir = tempfile::tempdir().unwrap();
        make(dir.path(), &["a", "b"]).unwrap();
        let folder = Folder::open(dir.path()).unwrap();
        let mut tables = Tables::new(&folder.new_tables(), Format::Csv);
        tables.add(&Document::not_read("c", None)).unwrap();
        drop((tables, folder));
        assert_eq!(documents(dir.path()), 2);
        // Killed: nothing was cleaned up.
        fs::create_dir(dir.path().join(NEW)).unwrap();
        fs::write(dir.path().join(NEW).join("half"), "x").unwrap();
        make(dir.path(), &["a"]).unwrap();
        assert_eq!(documents(dir.path()), 1);
    }

    #[test]
    fn a_run_that_is_killed_in_the_exchange_is_repaired_by_the_next() {
        let dir = tempfile::tempdir().unwrap();
        make(dir.path(), &["a", "b"]).unwrap();
        let marker = fs::read_to_string(dir.path().join(MARKER)).unwrap().replace("true", "false");
        fs::write(dir.path().join(MARKER), marker).unwrap();
        fs::create_dir(dir.path().join(OLD)).unwrap();
        fs::rename(dir.path().join("measures"), dir.path().join(OLD).join("measures")).unwrap();
        make(dir.path(), &["a"]).unwrap();
        assert_eq!(documents(dir.path()), 1);
        assert!(dir.path().join("measures/part-0000.csv").exists() && !dir.path().join(OLD).exists());
        assert!(fs::read_to_string(dir.path().join(MARKER)).unwrap().contains("\"complete\": true"));
    }

    #[test]
    fn two_runs_do_not_share_a_folder() {
        let dir = tempfile::tempdir().unwrap();
        let _first = Folder::open(dir.path()).unwrap();
        assert_eq!(Folder::open(dir.path()).unwrap_err().kind(), io::ErrorKind::WouldBlock);
    }

    #[test]
    fn a_folder_with_other_files_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("thesis.odt"), "").unwrap();
        assert_eq!(Folder::open(dir.path()).unwrap_err().kind(), io::ErrorKind::InvalidInput);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }
}
