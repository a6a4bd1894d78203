//! What somebody chose: documents to be forgotten, findings to be accepted, many at once.

use super::years::compare_years;
use rusqlite::{Connection, Row, params};

/// What takes leave of a ledger with its documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Forgotten {
    pub documents: usize,
    pub figures: usize,
    pub findings: usize,
}

/// Takes documents out of the ledger with all that is known of them; what others' findings say of them is compared anew.
///
/// # Errors
/// Those of the database.
pub fn forget(database: &Connection, run: i64, ids: &[i64]) -> rusqlite::Result<Forgotten> {
    let mut forgotten = Forgotten::default();
    for id in ids {
        let count = |table: &str| {
            let sql = format!("SELECT count(*) FROM {table} WHERE document = ?1");
            database.query_row(&sql, [id], |row| row.get::<_, i64>(0)).map(|count| usize::try_from(count).unwrap_or(0))
        };
        forgotten.figures += count("figures")?;
        forgotten.findings += count("findings")?;
        database.execute(
            "UPDATE documents SET read_run = ?1 WHERE gone_run IS NULL AND issuer = (SELECT issuer FROM documents WHERE id = ?2)",
            [run, *id],
        )?;
        forgotten.documents += database.execute("DELETE FROM documents WHERE id = ?1", [id])?;
    }
    if forgotten.documents > 0 {
        compare_years(database, run)?;
    }
    Ok(forgotten)
}

/// Which findings are meant, where many are; what is not given leaves none out.
#[derive(Debug, Clone, Default)]
pub struct Which<'a> {
    pub rule: Option<&'a str>,
    /// A part of the name of who issued the document, or of its title.
    pub board: Option<&'a str>,
    /// The documents, by their numbers.
    pub documents: Option<&'a [i64]>,
    /// Those that are accepted, else those that count.
    pub accepted: bool,
}

/// The findings that are meant, of documents that are there: number, document, code, message, fingerprint.
///
/// # Errors
/// Those of the database.
pub fn select(database: &Connection, which: &Which) -> rusqlite::Result<Vec<(i64, [String; 4])>> {
    let mut statement = database.prepare(
        "SELECT f.id, d.shown, f.code, f.message, f.fingerprint, d.id, coalesce(d.issuer, ''), coalesce(d.title, '')
         FROM findings f JOIN documents d ON d.id = f.document
         WHERE f.gone_run IS NULL AND d.gone_run IS NULL AND (f.accepted IS NOT NULL) = ?1 AND (?2 IS NULL OR f.code = ?2 OR f.name = ?2)
         ORDER BY d.path, f.code, f.fingerprint",
    )?;
    let row = |row: &Row<'_>| {
        let told = [row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?];
        Ok((row.get(0)?, told, row.get::<_, i64>(5)?, [row.get::<_, String>(6)?, row.get::<_, String>(7)?]))
    };
    let board = which.board.map(str::to_lowercase);
    let mut meant = Vec::new();
    for row in statement.query_map(params![which.accepted, which.rule], row)? {
        let (id, told, document, names) = row?;
        let of_board = board.as_ref().is_none_or(|board| names.iter().any(|name| name.to_lowercase().contains(board)));
        if of_board && which.documents.is_none_or(|documents| documents.contains(&document)) {
            meant.push((id, told));
        }
    }
    Ok(meant)
}

/// Accepts findings by their numbers, or lets them count again where there is no reason.
///
/// # Errors
/// Those of the database.
pub fn accept_all(database: &Connection, ids: &[i64], because: Option<&str>) -> rusqlite::Result<()> {
    let mut accept = database.prepare("UPDATE findings SET accepted = ?1 WHERE id = ?2")?;
    ids.iter().try_for_each(|id| accept.execute(params![because, id]).map(|_| ()))
}
