//! What is written into a ledger: documents as they were read, moved, found again and lost.
//!
//! Every function works within the caller's transaction and writes nothing that depends on the order of the documents or on
//! whether a run was broken off and continued.

use super::{
    compare::{self, Figure, Noted},
    imported::{Imported, Says, number},
};
use crate::batch::{
    Found, Outcome,
    identity::{Method, recorded_of},
};
use avstem::spot::Spots;
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

/// What the ledger knows of a document before a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    pub id: i64,
    pub shown: String,
    pub sha256: Option<String>,
    pub outcome: Outcome,
    pub reason: Option<String>,
    /// It was no longer there in the last run.
    pub gone: bool,
    /// The runs in which it was first found, and in which it last had another content or another path than before.
    pub first_run: i64,
    pub changed_run: Option<i64>,
    pub moved_run: Option<i64>,
    engine: String,
    configuration: String,
    limits: Option<String>,
}

impl Known {
    /// What was recorded beside its outcome; see [`Method::of`].
    #[must_use]
    pub fn limits(&self) -> Option<&str> {
        self.limits.as_deref()
    }

    /// What was recorded of these bytes beside their outcome; see [`Method::of`].
    #[must_use]
    pub fn recorded_of(&self, sha256: Option<&str>) -> Option<&str> {
        recorded_of(self.limits.as_deref(), self.sha256.as_deref(), sha256)
    }

    /// True when the same bytes would give the same by this method.
    #[must_use]
    pub fn holds(&self, sha256: &str, method: &Method) -> bool {
        self.sha256.as_deref() == Some(sha256) && method.gives_the_same(&self.engine, &self.configuration, self.limits.as_deref())
    }
}

/// All documents that the ledger knows, by path.
///
/// # Errors
/// Those of the database.
pub fn known(database: &Connection) -> rusqlite::Result<BTreeMap<PathBuf, Known>> {
    let mut statement = database.prepare(
        "SELECT path, id, shown, sha256, outcome, reason, gone_run IS NOT NULL, engine, configuration, limits,
             first_run, changed_run, moved_run
         FROM documents",
    )?;
    let rows = statement.query_map([], |row| {
        let outcome: String = row.get(4)?;
        let known = Known {
            id: row.get(1)?,
            shown: row.get(2)?,
            sha256: row.get(3)?,
            outcome: serde_json::from_value(outcome.into()).unwrap_or(Outcome::Vanished),
            reason: row.get(5)?,
            gone: row.get(6)?,
            engine: row.get(7)?,
            configuration: row.get(8)?,
            limits: row.get(9)?,
            first_run: row.get(10)?,
            changed_run: row.get(11)?,
            moved_run: row.get(12)?,
        };
        Ok((path(&row.get::<_, Vec<u8>>(0)?), known))
    })?;
    rows.collect()
}

/// Writes a document that was read: its figures and findings take the place of those of its last reading.
///
/// # Errors
/// Those of the database.
pub fn save(database: &Connection, run: i64, file: &Found, imported: &Imported, method: &Method) -> rusqlite::Result<()> {
    let before = version(database, &file.path)?;
    let (id, events) = match before {
        Some(before) => {
            let events = changes(database, run, &before, imported)?;
            (before.id, events)
        }
        None => (0, Vec::new()),
    };
    let id = write_document(database, run, file, Some(&imported.sha256), imported.outcome, None, method, (id > 0).then_some(id))?;
    let says = &imported.says;
    database
        .prepare_cached(
            "UPDATE documents SET format = ?1, kind = ?2, title = ?3, year = ?4, organisation = ?5, municipality = ?6,
                 organisation_from = ?7, body = ?8, spots = ?9 WHERE id = ?10",
        )?
        .execute(params![
            imported.format,
            imported.kind,
            says.title,
            imported.year,
            says.organisation,
            says.municipality,
            says.from,
            says.body,
            serde_json::to_string(&imported.spots).ok(),
            id
        ])?;
    write_figures(database, id, &imported.figures)?;
    let keep: BTreeSet<&str> = imported.findings.iter().map(|finding| finding.fingerprint.as_str()).collect();
    close_findings(database, run, id, "code NOT IN ('X302', 'X303')", &keep)?;
    let events: Vec<Noted> = events.iter().map(|finding| finding.spotted(&imported.spots)).collect();
    imported.findings.iter().chain(&events).try_for_each(|finding| write_finding(database, run, id, finding))
}

/// What changed silently since the reading before (X303); what was told of earlier changes is settled where this reading confirms it.
fn changes(database: &Connection, run: i64, before: &Version, now: &Imported) -> rusqlite::Result<Vec<Noted>> {
    if before.title != now.says.title || before.year != now.year {
        return Ok(Vec::new());
    }
    let changes = compare::changed(&load_figures(database, before.id)?, &now.figures);
    // What this very run told stays open, so that a run that is killed and continued tells it too.
    settle(database, run, before.id, &format!("first_run < {run}"), &changes.confirmed)?;
    if before.sha256.as_ref() == Some(&now.sha256) {
        // The same bytes: where figures differ, they were read in another way, and the document did not change.
        return Ok(Vec::new());
    }
    settle(database, run, before.id, &format!("first_run <= {run}"), &changes.replaced)?;
    Ok(changes.found)
}

/// Closes changes of a document (X303) that need nobody any more. One that somebody accepted stays so, with its reason.
fn settle(database: &Connection, run: i64, document: i64, which: &str, settled: &BTreeSet<String>) -> rusqlite::Result<()> {
    let open = open_findings(database, document, &format!("code = 'X303' AND accepted IS NULL AND {which}"))?;
    close(database, run, open.into_iter().filter(|(_, fingerprint)| settled.contains(fingerprint)).map(|(id, _)| id))
}

pub(super) fn close(database: &Connection, run: i64, findings: impl Iterator<Item = i64>) -> rusqlite::Result<()> {
    let mut close = database.prepare_cached("UPDATE findings SET gone_run = ?1 WHERE id = ?2")?;
    findings.map(|id| close.execute([run, id])).try_for_each(|closed| closed.map(|_| ()))
}

/// Writes that a document could not be read. What its last reading gave stays.
///
/// # Errors
/// Those of the database.
pub fn save_not_read(
    database: &Connection,
    run: i64,
    file: &Found,
    outcome: Outcome,
    reason: &str,
    method: &Method,
) -> rusqlite::Result<()> {
    let before = version(database, &file.path)?.map(|before| before.id);
    write_document(database, run, file, file.sha256.as_ref(), outcome, Some(reason), method, before).map(|_| ())
}

/// What was read of a document, to be written under the path of a file with the same bytes; none when it was not read.
///
/// # Errors
/// Those of the database.
pub fn load(database: &Connection, id: i64) -> rusqlite::Result<Option<Imported>> {
    let mut statement = database.prepare_cached(
        "SELECT sha256, outcome, format, kind, title, organisation, year, municipality, organisation_from, body, spots
         FROM documents WHERE id = ?1 AND organisation_from IS NOT NULL",
    )?;
    let found = statement.query_row([id], |row| {
        let outcome: String = row.get(1)?;
        let (sha256, format, kind): (Option<String>, Option<String>, Option<String>) = (row.get(0)?, row.get(2)?, row.get(3)?);
        let outcome = serde_json::from_value::<Outcome>(outcome.into()).ok().filter(|outcome| outcome.is_read());
        let (Some(outcome), Some(sha256), Some(format), Some(kind)) = (outcome, sha256, format, kind) else { return Ok(None) };
        let says = Says { title: row.get(4)?, organisation: row.get(5)?, municipality: row.get(7)?, from: row.get(8)?, body: row.get(9)? };
        let year = row.get(6)?;
        let (figures, findings, spots) = (Vec::new(), Vec::new(), spots(row.get(10)?));
        Ok(Some(Imported { sha256, outcome, format, kind, says, year, figures, findings, spots }))
    });
    let Some(mut imported) = found.optional()?.flatten() else { return Ok(None) };
    imported.figures = load_figures(database, id)?;
    let mut statement = database.prepare_cached(
        "SELECT fingerprint, code, name, severity, message, row_label, column_header, stated, expected, difference, place, spot FROM findings
         WHERE document = ?1 AND gone_run IS NULL AND code NOT IN ('X302', 'X303') ORDER BY id",
    )?;
    imported.findings = statement.query_map([id], noted)?.collect::<rusqlite::Result<_>>()?;
    Ok(Some(imported))
}

/// What tells where a document's figures stand.
pub(super) fn load_spots(database: &Connection, document: i64) -> rusqlite::Result<Spots> {
    let mut statement = database.prepare_cached("SELECT spots FROM documents WHERE id = ?1")?;
    statement.query_row([document], |row| row.get(0)).map(spots)
}

/// What tells where figures stand, from what is kept of it.
fn spots(text: Option<String>) -> Spots {
    text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}

fn noted(row: &Row<'_>) -> rusqlite::Result<Noted> {
    Ok(Noted {
        fingerprint: row.get(0)?,
        code: row.get(1)?,
        name: row.get(2)?,
        severity: row.get(3)?,
        message: row.get(4)?,
        row_label: row.get(5)?,
        column_header: row.get(6)?,
        stated: row.get(7)?,
        expected: row.get(8)?,
        difference: row.get(9)?,
        place: row.get(10)?,
        spot: row.get(11)?,
    })
}

/// The document with this path.
///
/// # Errors
/// Those of the database.
pub fn id_of(database: &Connection, path: &Path) -> rusqlite::Result<Option<i64>> {
    Ok(version(database, path)?.map(|version| version.id))
}

/// True for a document that could not be read in an earlier run either, and has not changed in this one.
///
/// # Errors
/// Those of the database.
pub fn was_unread(database: &Connection, run: i64, path: &Path) -> rusqlite::Result<bool> {
    let mut statement = database.prepare_cached(
        "SELECT 1 FROM documents WHERE path = ?1 AND outcome NOT IN ('ok', 'partial') AND outcome_run < ?2 AND changed_run IS NOT ?2",
    )?;
    statement.exists(params![bytes(path), run])
}

/// Writes that a document was found under another path; where its bytes are others, what it is now is still to be written. It counts as read in
/// this run: what others' findings say of it, its name among it, is compared anew.
///
/// # Errors
/// Those of the database.
pub fn move_to(database: &Connection, run: i64, id: i64, file: &Found) -> rusqlite::Result<()> {
    // What stood at the new path before and is gone gives way.
    database.execute("DELETE FROM documents WHERE path = ?1 AND id <> ?2", params![bytes(&file.path), id])?;
    let moved =
        "UPDATE documents SET moved_from = shown, path = ?1, shown = ?2, moved_run = ?3, read_run = ?3, gone_run = NULL WHERE id = ?4";
    database.execute(moved, params![bytes(&file.path), file.shown(), run, id]).map(|_| ())
}

/// Writes that a document is no longer there, or is there again; then it counts as read in this run, and is compared with others'.
///
/// # Errors
/// Those of the database.
pub fn set_gone(database: &Connection, run: i64, id: i64, gone: bool) -> rusqlite::Result<()> {
    let sql = if gone { "gone_run = ?1" } else { "gone_run = NULL, read_run = ?1" };
    database.execute(&format!("UPDATE documents SET {sql} WHERE id = ?2"), params![run, id]).map(|_| ())
}

/// Accepts every finding with this fingerprint, or lets it count again where there is no reason; gives how many of them that changed.
///
/// # Errors
/// Those of the database.
pub fn accept(database: &Connection, fingerprint: &str, because: Option<&str>) -> rusqlite::Result<usize> {
    database.execute("UPDATE findings SET accepted = ?1 WHERE fingerprint = ?2 AND accepted IS NOT ?1", params![because, fingerprint])
}

/// A document's last version, as far as comparing needs it.
struct Version {
    id: i64,
    sha256: Option<String>,
    title: Option<String>,
    year: Option<i64>,
}

fn version(database: &Connection, path: &Path) -> rusqlite::Result<Option<Version>> {
    let mut statement = database.prepare_cached("SELECT id, sha256, title, year FROM documents WHERE path = ?1")?;
    let version = |row: &Row<'_>| Ok(Version { id: row.get(0)?, sha256: row.get(1)?, title: row.get(2)?, year: row.get(3)? });
    statement.query_row([bytes(path)], version).optional()
}

#[allow(clippy::too_many_arguments, reason = "a row of the table, named where it is called")]
fn write_document(
    database: &Connection,
    run: i64,
    file: &Found,
    sha256: Option<&String>,
    outcome: Outcome,
    reason: Option<&str>,
    method: &Method,
    before: Option<i64>,
) -> rusqlite::Result<i64> {
    let limits = method.recorded(outcome);
    let Some(id) = before else {
        let mut insert = database.prepare_cached(
            "INSERT INTO documents (path, shown, sha256, engine, configuration, limits, outcome, reason, first_run, read_run, outcome_run)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9, ?9)",
        )?;
        insert.execute(params![
            bytes(&file.path),
            file.shown(),
            sha256,
            method.engine,
            method.configuration,
            limits,
            outcome.name(),
            reason,
            run
        ])?;
        return Ok(database.last_insert_rowid());
    };
    let mut update = database.prepare_cached(
        "UPDATE documents SET shown = ?2, engine = ?4, configuration = ?5, limits = ?6, reason = ?8, read_run = ?9, gone_run = NULL,
             changed_run = CASE WHEN sha256 IS NOT ?3 THEN ?9 ELSE changed_run END,
             outcome_run = CASE WHEN outcome <> ?7 THEN ?9 ELSE outcome_run END,
             sha256 = ?3, outcome = ?7
         WHERE id = ?1",
    )?;
    update.execute(params![id, file.shown(), sha256, method.engine, method.configuration, limits, outcome.name(), reason, run])?;
    Ok(id)
}

fn write_figures(database: &Connection, document: i64, figures: &[Figure]) -> rusqlite::Result<()> {
    database.prepare_cached("DELETE FROM figures WHERE document = ?1")?.execute([document])?;
    let mut insert = database.prepare_cached(
        "INSERT INTO figures (document, ordinal, statement, section, account, label, line_kind, column_ordinal, header, scenario,
             period_from, period_to, value, decimals, place)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
    )?;
    for (ordinal, figure) in figures.iter().enumerate() {
        insert.execute(params![
            document,
            i64::try_from(ordinal).unwrap_or(i64::MAX),
            figure.statement,
            figure.section,
            figure.account,
            figure.label,
            figure.line_kind,
            figure.column,
            figure.header,
            figure.scenario,
            figure.from,
            figure.to,
            figure.value.to_string(),
            figure.decimals,
            figure.place,
        ])?;
    }
    Ok(())
}

fn load_figures(database: &Connection, document: i64) -> rusqlite::Result<Vec<Figure>> {
    load_those(database, document, "1")
}

/// The figures of a document that are meant.
pub(super) fn load_those(database: &Connection, document: i64, which: &str) -> rusqlite::Result<Vec<Figure>> {
    let mut statement = database.prepare_cached(&format!(
        "SELECT statement, section, account, label, line_kind, column_ordinal, header, scenario, period_from, period_to, value, decimals,
             place
         FROM figures WHERE document = ?1 AND {which} ORDER BY ordinal"
    ))?;
    let figure = |row: &Row<'_>| {
        Ok(Figure {
            statement: row.get(0)?,
            section: row.get(1)?,
            account: row.get(2)?,
            label: row.get(3)?,
            line_kind: row.get(4)?,
            column: row.get(5)?,
            header: row.get(6)?,
            scenario: row.get(7)?,
            from: row.get(8)?,
            to: row.get(9)?,
            value: number(&row.get::<_, String>(10)?).unwrap_or_default(),
            decimals: row.get(11)?,
            place: row.get(12)?,
        })
    };
    statement.query_map([document], figure)?.collect()
}

/// Numbers and fingerprints of a document's findings that still stand, of those that are meant.
fn open_findings(database: &Connection, document: i64, which: &str) -> rusqlite::Result<Vec<(i64, String)>> {
    let mut statement =
        database.prepare_cached(&format!("SELECT id, fingerprint FROM findings WHERE document = ?1 AND gone_run IS NULL AND {which}"))?;
    statement.query_map([document], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

/// Findings of a document that are no longer made.
fn close_findings(database: &Connection, run: i64, document: i64, which: &str, keep: &BTreeSet<&str>) -> rusqlite::Result<()> {
    let open = open_findings(database, document, which)?;
    close(database, run, open.into_iter().filter(|(_, fingerprint)| !keep.contains(fingerprint.as_str())).map(|(id, _)| id))
}

/// A finding that is made, for the first time or again. With other figures it is another one: new, and not accepted, unless it is accepted
/// with these figures in a document of the same content.
pub(super) fn write_finding(database: &Connection, run: i64, document: i64, finding: &Noted) -> rusqlite::Result<()> {
    let mut upsert = database.prepare_cached(
        "INSERT INTO findings (document, fingerprint, code, name, severity, message, row_label, column_header, stated, expected,
             difference, place, first_run, spot, accepted)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14,
             (SELECT min(f.accepted) FROM findings f JOIN documents d ON d.id = f.document
              WHERE f.fingerprint = ?2 AND f.document <> ?1 AND f.stated IS ?9 AND f.expected IS ?10
                  AND d.sha256 = (SELECT sha256 FROM documents WHERE id = ?1)))
         ON CONFLICT (document, fingerprint) DO UPDATE SET code = ?3, name = ?4, severity = ?5, message = ?6, row_label = ?7,
             column_header = ?8, stated = ?9, expected = ?10, difference = ?11, place = ?12, spot = ?14,
             first_run = CASE WHEN gone_run IS NULL AND stated IS ?9 AND expected IS ?10 THEN first_run ELSE ?13 END,
             accepted = CASE WHEN stated IS ?9 AND expected IS ?10 THEN coalesce(accepted, excluded.accepted) ELSE excluded.accepted END,
             gone_run = NULL",
    )?;
    upsert
        .execute(params![
            document,
            finding.fingerprint,
            finding.code,
            finding.name,
            finding.severity,
            finding.message,
            finding.row_label,
            finding.column_header,
            finding.stated,
            finding.expected,
            finding.difference,
            finding.place,
            run,
            finding.spot,
        ])
        .map(|_| ())
}

/// A path as it is kept: its bytes.
pub(super) fn bytes(path: &Path) -> Vec<u8> {
    crate::batch::protocol::bytes(path).unwrap_or_else(|| path.to_string_lossy().into_owned().into_bytes())
}

fn path(bytes: &[u8]) -> PathBuf {
    crate::batch::protocol::from_bytes(bytes)
}
