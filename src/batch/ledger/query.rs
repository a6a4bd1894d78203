//! What is asked of a ledger: lists for people and programs, what one night brought, and whether two ledgers say the same.

use super::{told, years::NotCompared};
use avstem::spot::Spot;
use avstem_document::place::Place;
use rusqlite::{Connection, ToSql, params, types::ValueRef};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::io;

/// Rows of a list with the names of its columns.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct List {
    pub columns: Vec<String>,
    pub rows: Vec<Vec<Value>>,
}

/// A value of a list.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Value {
    Nothing,
    Number(i64),
    Text(String),
}

/// How findings stand in the ledger.
const STATE: &str = "CASE WHEN f.gone_run IS NOT NULL THEN 'gone' WHEN d.gone_run IS NOT NULL THEN 'document gone'
    WHEN f.accepted IS NOT NULL THEN 'accepted' WHEN f.first_run = ?1 THEN 'new' ELSE 'open' END";

/// Of documents that are there and were read.
const READ: &str = "gone_run IS NULL AND outcome IN ('ok', 'partial')";

/// All documents; or those alone that are there and could not be read.
///
/// # Errors
/// When the ledger cannot be read.
pub fn documents(database: &Connection, unread: bool) -> io::Result<List> {
    let sql = "SELECT d.shown AS path, CASE WHEN d.gone_run IS NULL THEN d.outcome ELSE 'gone' END AS outcome, d.reason AS reason,
            d.format AS format, d.kind AS kind, coalesce(d.year, d.folder_year) AS year, d.title AS title,
            d.issuer AS issuer, d.issuer_from AS issuer_from,
            (SELECT count(*) FROM findings f WHERE f.document = d.id AND f.gone_run IS NULL AND f.accepted IS NULL) AS open_findings,
            d.first_run AS first_run, d.changed_run AS changed_run, d.sha256 AS sha256
        FROM documents d WHERE NOT ?1 OR d.gone_run IS NULL AND d.outcome NOT IN ('ok', 'partial') ORDER BY d.path";
    list(database, sql, &[&unread])
}

/// Findings; those that are gone or accepted too where `all`.
///
/// # Errors
/// When the ledger cannot be read.
pub fn findings(database: &Connection, run: i64, all: bool) -> io::Result<List> {
    let sql = format!(
        "SELECT {STATE} AS state, f.severity AS severity, f.code AS code, f.name AS name, d.shown AS path, f.place AS place,
            f.message AS message, f.row_label AS row_label, f.column_header AS column_header, f.stated AS stated,
            f.expected AS expected, f.difference AS difference, f.fingerprint AS fingerprint, f.first_run AS first_run,
            f.gone_run AS gone_run, f.accepted AS accepted, f.spot AS spot
        FROM findings f JOIN documents d ON d.id = f.document
        WHERE ?2 OR f.gone_run IS NULL AND d.gone_run IS NULL AND f.accepted IS NULL
        ORDER BY d.path, f.code, f.fingerprint"
    );
    list(database, &sql, &[&run, &all])
}

/// The findings that are accepted and made still: fingerprint, code, document, reason, message.
///
/// # Errors
/// When the ledger cannot be read.
pub fn accepted(database: &Connection) -> io::Result<Vec<[String; 5]>> {
    let read = || -> rusqlite::Result<Vec<[String; 5]>> {
        let mut statement = database.prepare(
            "SELECT f.fingerprint, f.code, d.shown, f.accepted, f.message FROM findings f JOIN documents d ON d.id = f.document
             WHERE f.accepted IS NOT NULL AND f.gone_run IS NULL AND d.gone_run IS NULL ORDER BY d.path, f.code, f.fingerprint",
        )?;
        let row = |row: &rusqlite::Row<'_>| Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?]);
        statement.query_map([], row)?.collect()
    };
    read().map_err(told)
}

/// What a run told of itself, by the names of [`Counts`], as it is kept with the run.
const COUNTS: [&str; 11] = [
    "documents",
    "new",
    "changed",
    "moved",
    "unchanged",
    "not_read",
    "passed_over",
    "disappeared",
    "new_findings",
    "changed_figures",
    "gone_findings",
];

/// All runs, the last one first, with the counts that they told.
///
/// # Errors
/// When the ledger cannot be read.
pub fn runs(database: &Connection) -> io::Result<List> {
    let counts: String = COUNTS.map(|name| format!(", json_extract(books, '$.counts.{name}') AS {name}")).concat();
    // Ledgers of earlier versions kept fractions of seconds.
    let second = |name: &str| format!("substr({name}, 1, 19) || 'Z' AS {name}");
    let sql = format!("SELECT id AS run, {}, {}, engine{counts} FROM runs ORDER BY id DESC", second("started"), second("finished"));
    list(database, &sql, &[])
}

/// The figures of an account, by its number or its label, over the years.
///
/// # Errors
/// When the ledger cannot be read.
pub fn account(database: &Connection, account: &str) -> io::Result<List> {
    let sql = "SELECT coalesce(substr(g.period_to, 1, 4), d.year, d.folder_year) AS year, g.scenario AS scenario, g.header AS header,
            g.value AS value, g.account AS account, g.label AS label, g.section AS section, d.shown AS path, g.place AS place
        FROM figures g JOIN documents d ON d.id = g.document
        WHERE d.gone_run IS NULL AND (g.account = ?1 OR lower(g.label) = lower(?1))
        ORDER BY 1, g.scenario, d.path, g.ordinal";
    list(database, sql, &[&account])
}

fn list(database: &Connection, sql: &str, parameters: &[&dyn ToSql]) -> io::Result<List> {
    let mut statement = database.prepare(sql).map_err(told)?;
    let columns: Vec<String> = statement.column_names().into_iter().map(str::to_owned).collect();
    let width = columns.len();
    let rows = statement.query_map(parameters, |row| (0..width).map(|at| row.get_ref(at).map(value)).collect()).map_err(told)?;
    Ok(List { columns, rows: rows.collect::<rusqlite::Result<_>>().map_err(told)? })
}

fn value(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Nothing,
        ValueRef::Integer(number) => Value::Number(number),
        ValueRef::Real(number) => Value::Text(number.to_string()),
        ValueRef::Text(text) | ValueRef::Blob(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
    }
}

/// What came of the documents that a run found, each in one of `new` to `passed_over`: their sum is `documents`. And how much the
/// lists of [`Night`] hold beside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Counts {
    pub documents: usize,
    pub new: usize,
    pub changed: usize,
    pub moved: usize,
    /// With the content and under the path of the run before, or there again.
    pub unchanged: usize,
    pub not_read: usize,
    /// Lock files, hidden files, files that avstem made.
    pub passed_over: usize,
    /// Known and no longer found.
    pub disappeared: usize,
    /// Without figures that changed.
    pub new_findings: usize,
    /// Figures that changed since the document was read last (X303).
    pub changed_figures: usize,
    pub gone_findings: usize,
}

impl Counts {
    /// Whether each document that was found is counted once.
    #[must_use]
    pub fn balance(&self) -> bool {
        self.documents == self.new + self.changed + self.moved + self.unchanged + self.not_read + self.passed_over
    }
}

/// What one run brought. A document stands in one of the lists of documents at most: one that was not read among those, one that is
/// new among the new ones, one with another content among the changed ones.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Night {
    pub run: i64,
    pub started: String,
    pub counts: Counts,
    /// Documents found for the first time.
    pub new: Vec<String>,
    /// Documents with another content than in the run before.
    pub changed: Vec<String>,
    pub moved: Vec<Moved>,
    /// Documents that were there in the run before.
    pub disappeared: Vec<String>,
    /// Documents that were there in the run before, and that somebody excludes now: they left nobody's archive.
    pub excluded: Vec<String>,
    /// Documents that could be read before, or are new, or fail in another way than before.
    pub newly_not_read: Vec<Unread>,
    /// Documents that could not be read in earlier runs either.
    pub still_not_read: Vec<Unread>,
    pub new_findings: Vec<Seen>,
    /// Findings whose document was read again without them.
    pub gone_findings: Vec<Seen>,
    /// Contradictions between documents that are held against each other no more: they are open, and nothing was put right.
    pub uncompared_findings: Vec<Seen>,
    /// How many were so in earlier runs already.
    pub still_uncompared: usize,
    pub still_open: usize,
    pub accepted: usize,
    /// Documents with figures of whole years that were not held against those of other years.
    pub not_compared: NotCompared,
}

/// A document that was found under another path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Moved {
    pub from: String,
    pub to: String,
}

/// A document that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unread {
    pub path: String,
    pub outcome: String,
    pub reason: String,
}

/// A finding in a ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Seen {
    pub path: String,
    pub code: String,
    pub name: String,
    pub severity: String,
    pub message: String,
    pub fingerprint: String,
    pub row_label: Option<String>,
    pub column_header: Option<String>,
    /// A place as JSON.
    pub place: Option<String>,
    pub stated: Option<String>,
    pub expected: Option<String>,
    pub difference: Option<String>,
    /// The document that states it otherwise, where that is another one and is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other_document: Option<String>,
    /// Where a person finds it: a spot as JSON.
    #[serde(skip)]
    pub spot: Option<String>,
}

impl Seen {
    /// Where a person finds it, as well as the ledger knows.
    #[must_use]
    pub fn spot(&self) -> Option<Spot> {
        spot(self.spot.as_deref(), self.place.as_deref())
    }
}

/// A spot from what a ledger keeps of it; where it keeps none, that of the place.
#[must_use]
pub fn spot(spot: Option<&str>, place: Option<&str>) -> Option<Spot> {
    let told = spot.and_then(|spot| serde_json::from_str(spot).ok());
    told.or_else(|| Some(Spot::bare(&serde_json::from_str::<Place>(place?).ok()?)))
}

/// The rule of figures that changed since a document was read last, and that of figures that another year's document contradicts.
pub const CHANGED_FIGURE: &str = "X303";
pub const CONTRADICTION: &str = "X302";

/// What a run brought, without its counts, from the ledger alone.
///
/// # Errors
/// When the ledger cannot be read.
pub fn night(database: &Connection, run: i64) -> io::Result<Night> {
    let read = || -> rusqlite::Result<Night> {
        let names = |which: &str| {
            let mut statement = database.prepare(&format!("SELECT shown FROM documents WHERE {which} ORDER BY path"))?;
            statement.query_map([run], |row| row.get(0))?.collect::<rusqlite::Result<Vec<String>>>()
        };
        let unread = |which: &str| {
            let mut statement = database.prepare(&format!(
                "SELECT shown, outcome, coalesce(reason, '') FROM documents
                 WHERE gone_run IS NULL AND outcome NOT IN ('ok', 'partial') AND {which} ORDER BY path"
            ))?;
            let unread = |row: &rusqlite::Row<'_>| Ok(Unread { path: row.get(0)?, outcome: row.get(1)?, reason: row.get(2)? });
            statement.query_map([run], unread)?.collect::<rusqlite::Result<Vec<Unread>>>()
        };
        let seen = |which: &str| {
            let mut statement = database.prepare(&format!(
                "SELECT d.shown, f.code, f.name, f.severity, f.message, f.fingerprint, f.row_label, f.column_header, f.place,
                    f.stated, f.expected, f.difference, f.spot,
                    (SELECT o.shown FROM documents o WHERE o.sha256 = f.source AND o.gone_run IS NULL ORDER BY o.path LIMIT 1)
                 FROM findings f JOIN documents d ON d.id = f.document
                 WHERE d.gone_run IS NULL AND {which} ORDER BY d.path, f.code, f.fingerprint"
            ))?;
            let seen = |row: &rusqlite::Row<'_>| {
                Ok(Seen {
                    path: row.get(0)?,
                    code: row.get(1)?,
                    name: row.get(2)?,
                    severity: row.get(3)?,
                    message: row.get(4)?,
                    fingerprint: row.get(5)?,
                    row_label: row.get(6)?,
                    column_header: row.get(7)?,
                    place: row.get(8)?,
                    stated: row.get(9)?,
                    expected: row.get(10)?,
                    difference: row.get(11)?,
                    spot: row.get(12)?,
                    other_document: row.get(13)?,
                })
            };
            statement.query_map([run], seen)?.collect::<rusqlite::Result<Vec<Seen>>>()
        };
        let count = |which: &str| {
            let sql = format!("SELECT count(*) FROM findings f JOIN documents d ON d.id = f.document WHERE d.gone_run IS NULL AND {which}");
            database.query_row(&sql, [run], |row| row.get::<_, i64>(0)).map(|count| usize::try_from(count).unwrap_or(0))
        };
        let mut moved = database.prepare(&format!(
            "SELECT moved_from, shown FROM documents WHERE moved_run = ?1 AND first_run < ?1 AND changed_run IS NOT ?1 AND {READ} ORDER BY path"
        ))?;
        let moved = moved.query_map(params![run], |row| Ok(Moved { from: row.get(0)?, to: row.get(1)? }))?;
        Ok(Night {
            run,
            counts: Counts::default(),
            not_compared: NotCompared::default(),
            started: database.query_row("SELECT started FROM runs WHERE id = ?1", [run], |row| row.get(0))?,
            new: names(&format!("first_run = ?1 AND {READ}"))?,
            changed: names(&format!("changed_run = ?1 AND first_run < ?1 AND {READ}"))?,
            moved: moved.collect::<rusqlite::Result<_>>()?,
            disappeared: names("gone_run = ?1")?,
            excluded: Vec::new(),
            newly_not_read: unread("(outcome_run = ?1 OR changed_run = ?1)")?,
            still_not_read: unread("outcome_run < ?1 AND changed_run IS NOT ?1")?,
            new_findings: seen("f.first_run = ?1 AND f.gone_run IS NULL AND f.accepted IS NULL")?,
            gone_findings: seen("f.gone_run = ?1")?,
            uncompared_findings: seen("f.uncompared_run = ?1 AND f.gone_run IS NULL AND f.accepted IS NULL")?,
            still_uncompared: count("f.uncompared_run < ?1 AND f.gone_run IS NULL AND f.accepted IS NULL")?,
            still_open: count("f.gone_run IS NULL AND f.accepted IS NULL AND f.first_run < ?1")?,
            accepted: count("f.gone_run IS NULL AND f.accepted IS NOT NULL AND ?1 > 0")?,
        })
    };
    read().map_err(told)
}

/// A hash of what a ledger says, whatever the numbers and times of its runs: documents by path with content, outcome and
/// figures, and their findings with their state.
///
/// # Errors
/// When the ledger cannot be read.
pub fn digest(database: &Connection) -> io::Result<String> {
    let parts = [
        "SELECT shown, sha256, engine, configuration, outcome, reason, format, kind, title, issuer, coalesce(year, folder_year), gone_run IS NULL
         FROM documents ORDER BY path",
        "SELECT d.shown, g.ordinal, g.statement, g.section, g.account, g.label, g.line_kind, g.column_ordinal, g.header, g.scenario,
             g.period_from, g.period_to, g.value, g.decimals, g.place
         FROM figures g JOIN documents d ON d.id = g.document ORDER BY d.path, g.ordinal",
        "SELECT d.shown, f.fingerprint, f.code, f.severity, f.message, f.stated, f.expected, f.difference, f.place, f.gone_run IS NULL,
             f.accepted
         FROM findings f JOIN documents d ON d.id = f.document ORDER BY d.path, f.fingerprint",
    ];
    let mut hash = Sha256::new();
    for sql in parts {
        let mut statement = database.prepare(sql).map_err(told)?;
        let width = statement.column_count();
        let mut rows = statement.query([]).map_err(told)?;
        while let Some(row) = rows.next().map_err(told)? {
            for at in 0..width {
                let text = format!("{:?}\u{1f}", row.get_ref(at).map(value).map_err(told)?);
                hash.update(text.as_bytes());
            }
        }
        hash.update([0x1e]);
    }
    Ok(super::super::identity::hexadecimal(&hash.finalize()))
}
