//! The ledger's tables, as a list of steps from each version to the next.
//!
//! A step is never changed once it was published; a new one is added. `PRAGMA user_version` counts those taken, and
//! `PRAGMA application_id` tells a ledger from any other `SQLite` file.

use super::{told, unusable};
use rusqlite::Connection;
use std::io;

/// "avst" as four bytes.
pub(in crate::batch) const APPLICATION: i32 = 0x6176_7374;

/// Paths are bytes, because names of files are; `shown` is for people. Amounts are text with exact decimals. `run` columns hold
/// numbers of runs.
const STEPS: [&str; 6] = [
    "
CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    started TEXT NOT NULL,
    finished TEXT,
    engine TEXT NOT NULL,
    configuration TEXT NOT NULL,
    books TEXT
);
CREATE TABLE documents (
    id INTEGER PRIMARY KEY,
    path BLOB NOT NULL UNIQUE,
    shown TEXT NOT NULL,
    sha256 TEXT,
    engine TEXT NOT NULL,
    configuration TEXT NOT NULL,
    limits TEXT,
    outcome TEXT NOT NULL,
    reason TEXT,
    format TEXT,
    kind TEXT,
    title TEXT,
    issuer TEXT,
    year INTEGER,
    -- When it was first found, when it was last read, when its content last changed, when its outcome last changed, when it moved, when it was no longer found.
    first_run INTEGER NOT NULL,
    read_run INTEGER NOT NULL,
    changed_run INTEGER,
    outcome_run INTEGER NOT NULL,
    moved_run INTEGER,
    moved_from TEXT,
    gone_run INTEGER
);
CREATE INDEX documents_by_content ON documents (sha256);
CREATE INDEX documents_by_issuer ON documents (issuer);
CREATE TABLE figures (
    document INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    statement TEXT,
    section TEXT NOT NULL,
    account TEXT,
    label TEXT NOT NULL,
    line_kind TEXT NOT NULL,
    column_ordinal INTEGER NOT NULL,
    header TEXT NOT NULL,
    scenario TEXT NOT NULL,
    period_from TEXT,
    period_to TEXT,
    value TEXT NOT NULL,
    decimals INTEGER NOT NULL,
    place TEXT NOT NULL,
    PRIMARY KEY (document, ordinal)
) WITHOUT ROWID;
CREATE INDEX figures_by_account ON figures (account);
CREATE TABLE findings (
    id INTEGER PRIMARY KEY,
    document INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    fingerprint TEXT NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    severity TEXT NOT NULL,
    message TEXT NOT NULL,
    row_label TEXT,
    column_header TEXT,
    stated TEXT,
    expected TEXT,
    difference TEXT,
    place TEXT,
    first_run INTEGER NOT NULL,
    gone_run INTEGER,
    accepted TEXT,
    UNIQUE (document, fingerprint)
);
",
    // Where it stands as a person finds it: a spot as JSON.
    "ALTER TABLE findings ADD COLUMN spot TEXT;",
    // Folders in which documents lie: the name that their paths begin with, and where they stand without links.
    "CREATE TABLE roots (id INTEGER PRIMARY KEY, name BLOB NOT NULL UNIQUE, place BLOB NOT NULL);",
    // What a document says of whose it is; `organisation_from` is what told it, empty where nothing did, and null until it is read by a
    // version that asks. `issuer_from` is what told the issuer, or why there is none.
    "
ALTER TABLE documents ADD COLUMN organisation TEXT;
ALTER TABLE documents ADD COLUMN municipality TEXT;
ALTER TABLE documents ADD COLUMN organisation_from TEXT;
ALTER TABLE documents ADD COLUMN body TEXT;
ALTER TABLE documents ADD COLUMN issuer_from TEXT;
-- The year that the folder names, for a document that names none.
ALTER TABLE documents ADD COLUMN folder_year INTEGER;
",
    // What tells a person where the document's figures stand, as JSON; null until it is read by a version that keeps it.
    "ALTER TABLE documents ADD COLUMN spots TEXT;",
    // Of a contradiction between years: the content of the other document, and since when the two are not held against each other. Of a
    // document: 0 where it is held against other years', else since when it is not; null where it never was.
    "
ALTER TABLE findings ADD COLUMN source TEXT;
ALTER TABLE findings ADD COLUMN uncompared_run INTEGER;
ALTER TABLE documents ADD COLUMN stopped_run INTEGER;
",
];

/// Brings a ledger to this version.
pub(super) fn migrate(database: &mut Connection) -> io::Result<()> {
    let pragma = |database: &Connection, name: &str| database.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).map_err(told);
    let taken = pragma(database, "user_version")?;
    let application = pragma(database, "application_id")?;
    let tables: i64 = database.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(told)?;
    if tables > 0 && application != i64::from(APPLICATION) {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "this is a database of another program; name another file"));
    }
    let Some(steps) = usize::try_from(taken).ok().and_then(|taken| STEPS.get(taken..)) else {
        return Err(unusable(io::ErrorKind::InvalidData, "the ledger was written by a later version of avstem; update this one"));
    };
    if steps.is_empty() {
        return Ok(());
    }
    let change = database.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).map_err(told)?;
    for step in steps {
        change.execute_batch(step).map_err(told)?;
    }
    change.pragma_update(None, "application_id", APPLICATION).map_err(told)?;
    change.pragma_update(None, "user_version", i64::try_from(STEPS.len()).unwrap_or(i64::MAX)).map_err(told)?;
    change.commit().map_err(told)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_file_becomes_a_ledger_once() {
        let mut database = Connection::open_in_memory().unwrap();
        migrate(&mut database).unwrap();
        migrate(&mut database).unwrap();
        assert_eq!(database.query_row("SELECT count(*) FROM documents", [], |row| row.get(0)), Ok(0_i64));
    }

    #[test]
    fn other_databases_and_later_versions_are_refused() {
        let mut other = Connection::open_in_memory().unwrap();
        other.execute_batch("CREATE TABLE x (y)").unwrap();
        assert!(migrate(&mut other).unwrap_err().to_string().contains("another program"));
        let mut later = Connection::open_in_memory().unwrap();
        migrate(&mut later).unwrap();
        later.pragma_update(None, "user_version", 99).unwrap();
        assert!(migrate(&mut later).unwrap_err().to_string().contains("later version"));
    }
}
