//! The ledger: what is known of every document of a nightly run, in one `SQLite` file.
//!
//! In: what came of each document. Out: what is new, changed, moved and gone since the last run that came to its end. Documents,
//! their figures, their findings and the runs are tables ([`schema`]); everything that is printed is derived from them.
//! [`imported`] takes from a report what is kept, [`issuers`] says whose years are held against each other, by what documents and, in
//! [`folders`], their folders say, [`roots`] names where documents lie, [`moved`] tells which file a document
//! is now that is missing, [`store`] writes, [`chosen`] what somebody asks for, [`compare`] holds figures against each
//! other, [`years`] those of an issuer's years, [`query`] reads.
//!
//! One process writes: a lock beside the file keeps a second one out. The journal is `SQLite`'s rollback journal, not its
//! write-ahead log: the ledger is one file at rest, may be copied and mailed, and may lie on a network share, where a
//! write-ahead log does not work; readers wait for the length of a commit. Documents are committed a second's worth at a
//! time. A run that is killed is continued by the next one under its number, so that what it had found new stays new, and
//! the ledger ends as if nothing had happened.
//!
//! Two ledgers *say the same* when their [`query::digest`]s are equal: the same documents by path with the same content, outcome
//! and figures, and the same findings in the same state; numbers and times of runs do not count.

pub mod chosen;
pub mod compare;
pub mod fingerprints;
pub mod folders;
pub mod imported;
pub mod issuers;
pub mod moved;
pub mod query;
pub mod roots;
mod schema;
pub mod store;
pub mod years;

pub(in crate::batch) use schema::APPLICATION;

use super::unusable::{of_disk, unusable};
use jiff::Timestamp;
use rusqlite::{Connection, ErrorCode, OptionalExtension, params};
use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

/// How much work a kill may cost, at most.
const COMMIT: Duration = Duration::from_secs(1);

/// How long a reader or writer waits for the other's commit.
const PATIENCE: Duration = Duration::from_secs(30);

/// An open ledger.
#[derive(Debug)]
pub struct Ledger {
    database: Connection,
    /// Keeps other writers out while it lives.
    _lock: Option<File>,
    /// The run under way, else the last one.
    run: i64,
    begun: Option<Instant>,
}

impl Ledger {
    /// Opens a ledger to write to it, and makes it where there is none. A run is written after [`Self::begin`].
    ///
    /// # Errors
    /// `WouldBlock` when another process writes to it; else when the file is no ledger, or one of a later version, or cannot be
    /// written.
    pub fn open_for_run(path: &Path) -> io::Result<Self> {
        let mut name = path.as_os_str().to_owned();
        name.push(".lock");
        refuse_other(path)?;
        let lock = File::options().append(true).create(true).open(name).map_err(of_disk)?;
        super::lock::lock(&lock, "another run is writing to this ledger")?;
        Self::connect(path, Some(lock))
    }

    /// Begins a run, or goes on with one that did not come to its end.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn begin(&mut self, engine: &str, configuration: &str) -> io::Result<()> {
        self.run = begin(&self.database, engine, configuration).map_err(told)?;
        Ok(())
    }

    /// Opens a ledger that is there, to accept findings or forget documents; no run writes to it meanwhile.
    ///
    /// # Errors
    /// Those of [`Self::open`] and of [`Self::open_for_run`].
    pub fn open_to_change(path: &Path) -> io::Result<Self> {
        is_there(path)?;
        Self::open_for_run(path)
    }

    /// Opens a ledger that is there, to ask it.
    ///
    /// # Errors
    /// When it is not there, is no ledger, or is one of a later version.
    pub fn open(path: &Path) -> io::Result<Self> {
        is_there(path)?;
        refuse_other(path)?;
        Self::connect(path, None)
    }

    fn connect(path: &Path, lock: Option<File>) -> io::Result<Self> {
        let mut database = Connection::open(path).map_err(told)?;
        prepare(&database).map_err(told)?;
        schema::migrate(&mut database)?;
        let run = database.query_row("SELECT coalesce(max(id), 0) FROM runs", [], |row| row.get(0)).map_err(told)?;
        Ok(Self { database, _lock: lock, run, begun: None })
    }

    /// Does `work` within the transaction under way, and commits now and then.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn write<T>(&mut self, work: impl FnOnce(&Connection, i64) -> rusqlite::Result<T>) -> io::Result<T> {
        let begun = if let Some(begun) = self.begun {
            begun
        } else {
            self.database.execute_batch("BEGIN IMMEDIATE").map_err(told)?;
            *self.begun.insert(Instant::now())
        };
        let done = work(&self.database, self.run).map_err(told)?;
        #[cfg(feature = "misbehave")]
        if super::misbehave::is_last_write() {
            self.commit()?;
            std::process::abort();
        }
        if begun.elapsed() >= COMMIT {
            self.commit()?;
        }
        Ok(done)
    }

    /// Commits what was written.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn commit(&mut self) -> io::Result<()> {
        if self.begun.take().is_some() {
            self.database.execute_batch("COMMIT").map_err(told)?;
        }
        Ok(())
    }

    /// Writes that the run came to its end, with its books as JSON, and commits.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn finish(&mut self, books: &str) -> io::Result<()> {
        let now = now();
        self.write(|database, run| database.execute("UPDATE runs SET finished = ?1, books = ?2 WHERE id = ?3", params![now, books, run]))?;
        self.commit()
    }
}

/// What is asked; see [`query`].
impl Ledger {
    /// # Errors
    /// When the ledger cannot be read; so for all that follow.
    pub fn documents(&self, unread: bool) -> io::Result<query::List> {
        query::documents(&self.database, unread)
    }

    pub fn findings(&self, all: bool) -> io::Result<query::List> {
        query::findings(&self.database, self.run, all)
    }

    /// The folders in which its documents lie.
    pub fn roots(&self) -> io::Result<roots::Roots> {
        roots::Roots::load(&self.database).map_err(told)
    }

    /// All documents, by path.
    pub fn known(&self) -> io::Result<BTreeMap<PathBuf, store::Known>> {
        store::known(&self.database).map_err(told)
    }

    pub fn runs(&self) -> io::Result<query::List> {
        query::runs(&self.database)
    }

    pub fn account(&self, account: &str) -> io::Result<query::List> {
        query::account(&self.database, account)
    }

    pub fn night(&self) -> io::Result<query::Night> {
        query::night(&self.database, self.run)
    }

    pub fn digest(&self) -> io::Result<String> {
        query::digest(&self.database)
    }

    /// How many digits of a fingerprint tell the ledger's findings apart.
    pub fn digits(&self) -> io::Result<usize> {
        fingerprints::digits(&self.database)
    }

    /// The fingerprints that a person means; see [`fingerprints::meant`].
    pub fn meant(&self, fingerprint: &str) -> io::Result<Vec<String>> {
        fingerprints::meant(&self.database, fingerprint)
    }

    /// The findings that are accepted: fingerprint, code, document, reason, message.
    pub fn accepted(&self) -> io::Result<Vec<[String; 5]>> {
        query::accepted(&self.database)
    }

    /// Takes documents out, by the names that they are kept by.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn forget(&mut self, ids: &[i64]) -> io::Result<chosen::Forgotten> {
        let forgotten = self.write(|database, run| chosen::forget(database, run, ids))?;
        self.commit().map(|()| forgotten)
    }

    /// The findings that are meant; see [`chosen::select`].
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn select(&self, which: &chosen::Which) -> io::Result<Vec<(i64, [String; 4])>> {
        chosen::select(&self.database, which).map_err(told)
    }

    /// Accepts findings by their numbers, or lets them count again where there is no reason.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn accept_all(&mut self, ids: &[i64], because: Option<&str>) -> io::Result<()> {
        self.write(|database, _| chosen::accept_all(database, ids, because))?;
        self.commit()
    }

    /// Accepts the findings with this fingerprint, or lets them count again where there is no reason; gives how many of them that
    /// changed.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn accept(&mut self, fingerprint: &str, because: Option<&str>) -> io::Result<usize> {
        let accepted = self.write(|database, _| store::accept(database, fingerprint, because))?;
        self.commit().map(|()| accepted)
    }
}

fn is_there(path: &Path) -> io::Result<()> {
    if path.is_file() {
        return Ok(());
    }
    Err(io::Error::new(io::ErrorKind::NotFound, "there is no such ledger; `avstem reconcile` makes one"))
}

fn prepare(database: &Connection) -> rusqlite::Result<()> {
    database.busy_timeout(PATIENCE)?;
    database.pragma_update(None, "journal_mode", "DELETE")?;
    database.pragma_update(None, "synchronous", "FULL")?;
    database.pragma_update(None, "foreign_keys", true)
}

/// The number of the run: that of one that did not come to its end, else the next.
fn begin(database: &Connection, engine: &str, configuration: &str) -> rusqlite::Result<i64> {
    let unfinished = database.query_row("SELECT max(id) FROM runs WHERE finished IS NULL", [], |row| row.get::<_, Option<i64>>(0));
    if let Some(run) = unfinished.optional()?.flatten() {
        database.execute("UPDATE runs SET engine = ?1, configuration = ?2 WHERE id = ?3", params![engine, configuration, run])?;
        return Ok(run);
    }
    let started = now();
    database.execute("INSERT INTO runs (started, engine, configuration) VALUES (?1, ?2, ?3)", params![started, engine, configuration])?;
    Ok(database.last_insert_rowid())
}

/// The time to the second, in UTC, as ISO 8601 writes it.
fn now() -> String {
    let now = Timestamp::now();
    Timestamp::from_second(now.as_second()).unwrap_or(now).to_string()
}

/// What every database of `SQLite` begins with.
const MAGIC: &[u8] = b"SQLite format 3\0";

/// Refuses what is there and is no ledger: another file was named by mistake.
fn refuse_other(path: &Path) -> io::Result<()> {
    let other = |what: &str| Err(io::Error::new(io::ErrorKind::InvalidInput, what));
    match std::fs::metadata(path) {
        Ok(data) if data.is_file() => (),
        Ok(_) => return other("this is no file; a ledger is one"),
        Err(_) if path.parent().is_some_and(|folder| !folder.as_os_str().is_empty() && !folder.is_dir()) => {
            return other("there is no such folder to make the ledger in");
        }
        Err(_) => return Ok(()),
    }
    let mut start = [0; MAGIC.len()];
    match File::open(path).and_then(|mut file| file.read(&mut start)) {
        Ok(0) | Err(_) => Ok(()),
        Ok(_) if start == MAGIC => Ok(()),
        Ok(_) => other("this file is no ledger; name another one"),
    }
}

/// An error of the ledger in words, with what to do about it.
#[allow(clippy::needless_pass_by_value, reason = "handed to map_err")]
fn told(error: rusqlite::Error) -> io::Error {
    let (kind, what) = match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            (io::ErrorKind::WouldBlock, "another program has the ledger open; wait for its end, and run the same command again")
        }
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => (
            io::ErrorKind::InvalidData,
            "the ledger is damaged; take the last copy of it, or move it away and let the next night make a new one",
        ),
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            (io::ErrorKind::PermissionDenied, "the ledger cannot be written; let this user write to it and to its folder")
        }
        Some(ErrorCode::DiskFull) => {
            (io::ErrorKind::StorageFull, "no room is left on the ledger's disk; make room, and run the same command again")
        }
        Some(ErrorCode::SystemIoFailure) => {
            (io::ErrorKind::Other, "the ledger's disk cannot be read or written; look at the disk, and run the same command again")
        }
        _ => return io::Error::other(format!("the ledger: {error}")),
    };
    unusable(kind, what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_that_did_not_end_is_continued_and_the_next_one_counts_on() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.db");
        let open = || {
            let mut ledger = Ledger::open_for_run(&path).unwrap();
            ledger.begin("1", "c").unwrap();
            ledger
        };
        assert_eq!(open().run, 1);
        let mut ledger = open();
        assert_eq!(ledger.run, 1);
        ledger.finish("{}").unwrap();
        drop(ledger);
        assert_eq!(open().run, 2);
    }

    #[test]
    fn two_runs_do_not_write_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.db");
        let _first = Ledger::open_for_run(&path).unwrap();
        assert_eq!(Ledger::open_for_run(&path).unwrap_err().kind(), io::ErrorKind::WouldBlock);
        assert!(Ledger::open(&path).is_ok());
    }

    #[test]
    fn what_is_no_ledger_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.pdf");
        std::fs::write(&path, "%PDF-1.4 and some more, so that it is longer than a header of a hundred bytes would be. Lorem ipsum.")
            .unwrap();
        assert!(Ledger::open(&path).is_err());
        assert_eq!(Ledger::open(&folder.path().join("none")).unwrap_err().kind(), io::ErrorKind::NotFound);
    }
}
