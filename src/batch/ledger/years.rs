//! Years held against each other: which documents, what that brings (X302), and what could not be looked at again.
//!
//! In: documents with their issuers, as [`super::issuers`] gave them, and their figures of whole years. Out: findings, and of each
//! document that is held against none, why. Documents of one issuer are held against each other, whatever board they name: one passes the
//! budget, another is told how it goes. Where an issuer has more than can be compared in a night, those of one board are.
//!
//! A finding is gone where its two documents were held against each other without it, or where one of them is gone or has another
//! content. Where they are held against each other no more, since a folder has another name or an option is missing, it stays open, and
//! the night says so: nothing was put right.

use super::{
    compare::{self, Yearly},
    issuers::{DISAGREE, SEVERAL},
    store::{close, load_spots, load_those, write_finding},
};
use crate::batch::Outcome;
use avstem::vocabulary::words;
use rusqlite::{Connection, Row, params};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Documents of one issuer and their figures of whole years that are held against each other in a night, at most. Figures are kept in
/// memory, and what comparing takes grows with the square of the documents: 2,990 documents with 160 figures each took 4 s of a processor
/// and 360 MB, 9,990 with 50 each 13 s and 410 MB.
pub const MOST: usize = 10_000;
pub const FIGURES: usize = 500_000;

/// The same for an issuer that titles alone tell: a title that more documents share names nobody.
pub const OF_TITLE: usize = 300;

/// Figures that are held against those of other years, of a table `figures`.
const YEARLY: &str = "scenario IN ('actual', 'budget') AND substr(period_from, 5) = '-01-01'
    AND period_to = substr(period_from, 1, 4) || '-12-31'";

/// How many documents are not held against those of other years, by the reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Reasons {
    /// The sum of the others.
    pub documents: usize,
    pub without_issuer: usize,
    /// Their folder names another issuer than they do.
    pub folder_disagrees: usize,
    /// Two municipalities have the name.
    pub name_of_several: usize,
    pub without_year: usize,
    /// Their title alone tells the issuer, and too many have it.
    pub shared_title: usize,
    /// So many have the same issuer that they are not compared.
    pub too_many: usize,
}

impl Reasons {
    fn add(&mut self, why: Why) {
        self.documents += 1;
        *match why {
            Why::Nobody => &mut self.without_issuer,
            Why::Disagree => &mut self.folder_disagrees,
            Why::Several => &mut self.name_of_several,
            Why::Year => &mut self.without_year,
            Why::Title => &mut self.shared_title,
            Why::TooMany => &mut self.too_many,
        } += 1;
    }
}

/// Documents with figures of whole years that were not held against those of other years, and why; each counted once.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct NotCompared {
    #[serde(flatten)]
    pub reasons: Reasons,
    /// Of these, those that were compared up to the run before.
    pub stopped: Reasons,
    /// The first of those that their folder disagrees with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_disagreeing: Option<String>,
}

/// Why a document is held against none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Why {
    Nobody,
    Disagree,
    Several,
    Year,
    Title,
    TooMany,
}

/// A document with figures of whole years that is held against none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uncompared {
    /// Its path for people.
    shown: String,
    why: Why,
    /// It was compared up to the run before.
    has_stopped: bool,
}

/// A document that is there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Standing {
    id: i64,
    shown: String,
    sha256: Option<String>,
    kind: Option<String>,
    year: Option<i64>,
    issuer: Option<String>,
    issuer_from: String,
    body: Option<String>,
    is_read: bool,
    has_changed: bool,
    /// 0 where it is compared, else the run in which that stopped; none where it never was.
    stopped: Option<i64>,
    /// Of whole years.
    figures: usize,
}

/// Documents that are held against each other: an issuer, and a board where it has too many.
type Group = (String, Option<String>);

/// How much there is to compare.
#[derive(Debug, Clone, Copy, Default)]
struct Size {
    documents: usize,
    figures: usize,
    /// Of the documents, those whose title alone tells the issuer.
    titled: usize,
}

impl Size {
    /// Documents without figures cost nothing.
    fn add(&mut self, standing: &Standing) {
        if standing.figures > 0 {
            self.documents += 1;
            self.figures += standing.figures;
            self.titled += usize::from(standing.issuer_from == "title");
        }
    }

    fn is_of_title(self) -> bool {
        self.titled == self.documents
    }

    fn is_too_much(self) -> bool {
        self.documents > MOST || self.figures > FIGURES || self.is_of_title() && self.documents > OF_TITLE
    }
}

/// With whom each document is held against others, in their order.
fn groups(standings: &[Standing]) -> Vec<Result<Group, Why>> {
    let mut of_issuer: BTreeMap<&str, Size> = BTreeMap::new();
    let mut of_board: BTreeMap<Group, Size> = BTreeMap::new();
    for standing in standings.iter().filter(|standing| standing.year.is_some()) {
        let Some(issuer) = &standing.issuer else { continue };
        of_issuer.entry(issuer).or_default().add(standing);
        if let Some(board) = board(standing) {
            of_board.entry((issuer.clone(), Some(board))).or_default().add(standing);
        }
    }
    let group = |standing: &Standing| {
        let issuer = match (&standing.issuer, standing.issuer_from.as_str()) {
            (None, DISAGREE) => return Err(Why::Disagree),
            _ if standing.year.is_none() => return Err(Why::Year),
            (None, SEVERAL) => return Err(Why::Several),
            (None, _) => return Err(Why::Nobody),
            (Some(issuer), _) => issuer,
        };
        let size = of_issuer.get(issuer.as_str()).copied().unwrap_or_default();
        if !size.is_too_much() {
            return Ok((issuer.clone(), None));
        }
        if size.is_of_title() {
            return Err(Why::Title);
        }
        let group = board(standing).map(|board| (issuer.clone(), Some(board)));
        group.filter(|group| of_board.get(group).is_some_and(|size| !size.is_too_much())).ok_or(Why::TooMany)
    };
    standings.iter().map(group).collect()
}

/// The board that a document names, by its words.
fn board(standing: &Standing) -> Option<String> {
    standing.body.as_deref().map(words).filter(|words| !words.is_empty()).map(|words| words.join(" "))
}

/// Holds the documents of every issuer that this run touched against each other (X302), writes what became of earlier findings, and says
/// which documents were held against none.
///
/// # Errors
/// Those of the database.
pub fn compare_years(database: &Connection, run: i64) -> rusqlite::Result<Vec<Uncompared>> {
    // Ledgers of earlier versions do not say which document states a figure otherwise.
    let mut statement = database.prepare(
        "SELECT issuer FROM documents WHERE issuer IS NOT NULL AND (read_run = ?1 OR gone_run = ?1) UNION
         SELECT d.issuer FROM findings f JOIN documents d ON d.id = f.document
         WHERE d.issuer IS NOT NULL AND f.code = 'X302' AND f.source IS NULL AND f.gone_run IS NULL",
    )?;
    let touched: BTreeSet<String> = statement.query_map([run], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    let standings = standings(database, run)?;
    let groups = groups(&standings);
    let mut documents: BTreeMap<&Group, Vec<&Standing>> = BTreeMap::new();
    for (standing, group) in standings.iter().zip(&groups) {
        if let Ok(group) = group
            && touched.contains(&group.0)
            && standing.figures > 0
        {
            documents.entry(group).or_default().push(standing);
        }
    }
    let mut made = BTreeSet::new();
    for documents in documents.into_values() {
        let documents: Vec<Yearly> = documents.into_iter().map(|standing| yearly(database, standing)).collect::<rusqlite::Result<_>>()?;
        for found in compare::restated(&documents) {
            let spots = load_spots(database, found.document)?;
            write_finding(database, run, found.document, &found.finding.spotted(&spots))?;
            database
                .prepare_cached(
                    "UPDATE findings SET uncompared_run = NULL, source = (SELECT sha256 FROM documents WHERE id = ?1)
                     WHERE document = ?2 AND fingerprint = ?3",
                )?
                .execute(params![found.source, found.document, found.finding.fingerprint])?;
            made.insert((found.document, found.finding.fingerprint));
        }
    }
    let compared = |group: &Group| touched.contains(&group.0);
    settle(database, run, &standings, &groups, &compared, &made)?;
    note_stopped(database, run, &standings, &groups)?;
    Ok(uncompared(run, standings, groups))
}

fn yearly(database: &Connection, standing: &Standing) -> rusqlite::Result<Yearly> {
    let accused = accused(database, standing.id)?;
    let mut figures = load_those(database, standing.id, YEARLY)?;
    figures.retain(|figure| !accused.contains(&figure.place));
    let name = standing.shown.rsplit('/').next().unwrap_or(&standing.shown).to_owned();
    let (year, kind) = (standing.year.unwrap_or_default(), standing.kind.clone().unwrap_or_default());
    Ok(Yearly { document: standing.id, name, year, kind, figures })
}

/// Places of a document's figures that its own arithmetic accuses. They are told once, there: that another year's document has what they
/// should be is no second finding.
fn accused(database: &Connection, document: i64) -> rusqlite::Result<BTreeSet<String>> {
    let mut statement = database
        .prepare_cached("SELECT place FROM findings WHERE document = ?1 AND code LIKE 'A%' AND gone_run IS NULL AND place IS NOT NULL")?;
    statement.query_map([document], |row| row.get(0))?.collect()
}

/// A contradiction that stands in the ledger.
struct Open {
    id: i64,
    document: i64,
    fingerprint: String,
    /// The content of the document that states the figure otherwise; none in ledgers of earlier versions.
    source: Option<String>,
    uncompared: Option<i64>,
}

/// Closes contradictions that were looked at again and not found, and marks those that could not be looked at.
fn settle(
    database: &Connection,
    run: i64,
    standings: &[Standing],
    groups: &[Result<Group, Why>],
    compared: &dyn Fn(&Group) -> bool,
    made: &BTreeSet<(i64, String)>,
) -> rusqlite::Result<()> {
    let of: BTreeMap<i64, (&Standing, Option<&Group>)> =
        standings.iter().zip(groups).map(|(standing, group)| (standing.id, (standing, group.as_ref().ok()))).collect();
    // Where documents of a content are compared; none for one that is not.
    let mut places: BTreeMap<&str, BTreeSet<Option<&Group>>> = BTreeMap::new();
    for (standing, group) in of.values() {
        if let Some(sha256) = standing.sha256.as_deref() {
            places.entry(sha256).or_default().insert(*group);
        }
    }
    let mut mark = database.prepare("UPDATE findings SET uncompared_run = ?1 WHERE id = ?2")?;
    for open in open_contradictions(database)? {
        let Some((standing, group)) = of.get(&open.document).filter(|_| !made.contains(&(open.document, open.fingerprint.clone()))) else {
            continue;
        };
        let there = open.source.as_deref().map(|sha256| places.get(sha256));
        let is_together = group.is_some() && there.is_none_or(|there| there.is_some_and(|there| there.contains(group)));
        let is_over = standing.has_changed || matches!(there, Some(None)) || is_together && group.is_some_and(compared);
        if is_over {
            close(database, run, std::iter::once(open.id))?;
        } else if is_together && open.uncompared.is_some() {
            mark.execute(params![None::<i64>, open.id])?;
        } else if !is_together && open.uncompared.is_none() {
            mark.execute(params![run, open.id])?;
        }
    }
    Ok(())
}

fn open_contradictions(database: &Connection) -> rusqlite::Result<Vec<Open>> {
    let mut statement = database.prepare(
        "SELECT f.id, f.document, f.fingerprint, f.source, f.uncompared_run FROM findings f JOIN documents d ON d.id = f.document
         WHERE f.code = 'X302' AND f.gone_run IS NULL AND d.gone_run IS NULL",
    )?;
    let open = |row: &Row<'_>| {
        Ok(Open { id: row.get(0)?, document: row.get(1)?, fingerprint: row.get(2)?, source: row.get(3)?, uncompared: row.get(4)? })
    };
    statement.query_map([], open)?.collect()
}

/// Writes since when documents that were compared are not.
fn note_stopped(database: &Connection, run: i64, standings: &[Standing], groups: &[Result<Group, Why>]) -> rusqlite::Result<()> {
    let mut note = database.prepare("UPDATE documents SET stopped_run = ?1 WHERE id = ?2")?;
    for (standing, group) in standings.iter().zip(groups).filter(|(standing, _)| standing.figures > 0) {
        match (group, standing.stopped) {
            (Ok(_), Some(0)) => (),
            (Ok(_), _) => _ = note.execute([0, standing.id])?,
            (Err(_), Some(0)) => _ = note.execute([run, standing.id])?,
            (Err(_), _) => (),
        }
    }
    Ok(())
}

/// Documents with figures of whole years that are held against none, by path; `standings` as they were before this run.
fn uncompared(run: i64, standings: Vec<Standing>, groups: Vec<Result<Group, Why>>) -> Vec<Uncompared> {
    let compared = [Some(0), Some(run)];
    let those = standings.into_iter().zip(groups).filter(|(standing, _)| standing.figures > 0 && standing.is_read);
    those
        .filter_map(|(standing, group)| {
            Some(Uncompared { why: group.err()?, has_stopped: compared.contains(&standing.stopped), shown: standing.shown })
        })
        .collect()
}

/// Those of them with these names for people, counted.
#[must_use]
pub fn not_compared(uncompared: Vec<Uncompared>, found: &BTreeSet<String>) -> NotCompared {
    let mut not = NotCompared::default();
    for document in uncompared.into_iter().filter(|document| found.contains(&document.shown)) {
        not.reasons.add(document.why);
        if document.has_stopped {
            not.stopped.add(document.why);
        }
        if document.why == Why::Disagree {
            not.first_disagreeing.get_or_insert(document.shown);
        }
    }
    not
}

/// All documents that are there, by path.
fn standings(database: &Connection, run: i64) -> rusqlite::Result<Vec<Standing>> {
    let sql = format!("SELECT document, count(*) FROM figures WHERE {YEARLY} GROUP BY document");
    let mut statement = database.prepare(&sql)?;
    let figures: BTreeMap<i64, i64> = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?;
    let mut statement = database.prepare(
        "SELECT id, shown, sha256, kind, coalesce(year, folder_year), issuer, coalesce(issuer_from, ''), body, outcome,
             changed_run IS ?1, stopped_run
         FROM documents WHERE gone_run IS NULL ORDER BY path",
    )?;
    let standing = |row: &Row<'_>| {
        let (id, outcome): (i64, String) = (row.get(0)?, row.get(8)?);
        let is_read = [Outcome::Ok, Outcome::Partial].iter().any(|read| read.name() == outcome);
        Ok(Standing {
            id,
            shown: row.get(1)?,
            sha256: row.get(2)?,
            kind: row.get(3)?,
            year: row.get(4)?,
            issuer: row.get(5)?,
            issuer_from: row.get(6)?,
            body: row.get(7)?,
            is_read,
            has_changed: row.get(9)?,
            stopped: row.get(10)?,
            figures: figures.get(&id).and_then(|count| usize::try_from(*count).ok()).unwrap_or(0),
        })
    };
    statement.query_map([run], standing)?.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(issuer: &str, body: Option<&str>, figures: usize) -> Standing {
        let (issuer, issuer_from) = (Some(issuer.to_owned()), "letterhead".to_owned());
        Standing { issuer, issuer_from, body: body.map(str::to_owned), year: Some(2020), figures, ..Standing::default() }
    }

    #[test]
    fn an_issuer_is_one_group_whatever_its_boards() {
        let standings = [of("a", Some("Styret"), 9), of("a", Some("Rådet"), 9), of("b", None, 9)];
        let group = |issuer: &str| Ok((issuer.to_owned(), None));
        assert_eq!(groups(&standings), [group("a"), group("a"), group("b")]);
    }

    #[test]
    fn an_issuer_with_too_much_is_parted_by_its_boards() {
        let half = FIGURES / 2;
        let mut standings = vec![of("a", Some("Styret"), half), of("a", Some("STYRET"), half), of("a", Some("Rådet"), 9), of("a", None, 9)];
        let board = |board: &str| Ok(("a".to_owned(), Some(board.to_owned())));
        assert_eq!(groups(&standings), [board("styret"), board("styret"), board("rådet"), Err(Why::TooMany)]);
        // What has no figures to compare does not count.
        standings.truncate(2);
        standings.extend((0..=MOST).map(|_| of("a", None, 0)));
        assert_eq!(groups(&standings)[0], Ok(("a".to_owned(), None)));
        standings.push(of("a", Some("Styret"), 1));
        assert_eq!(groups(&standings)[0], Err(Why::TooMany));
    }

    #[test]
    fn a_title_that_many_share_names_nobody() {
        let titled = Standing { issuer_from: "title".to_owned(), ..of("budsjett for hele året", Some("Styret"), 9) };
        let mut standings = vec![titled; OF_TITLE];
        assert!(groups(&standings)[0].is_ok());
        standings.push(standings[0].clone());
        assert_eq!(groups(&standings)[0], Err(Why::Title));
        standings.push(of("budsjett for hele året", Some("Styret"), 9));
        assert!(groups(&standings)[0].is_ok());
    }
}
