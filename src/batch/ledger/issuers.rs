//! Who issued a document, as far as years may be held against each other for it.
//!
//! In: what a document says of its organisation, and what its folders name. Out: an [`Issuer`]: a key that documents of one issuer share,
//! or why there is none. What the document says counts first, then its folder, then a title that says more than its kind. The folder is
//! no better a witness than the document, and wrong more often: papers are filed in bulk. So where the two name different issuers the
//! document is compared with none, and counted. A false accusation cannot be taken back; a comparison that was not made can be made.
//!
//! Municipalities are known by the register, in the document's year: spellings, languages and numbers are one issuer, a merged one and
//! its successor are two. A board is part of the key where the folders name one; a board that a document names decided on it and did not
//! issue it.

use super::{folders::Names, imported::Says, store::bytes};
use avstem::{
    register::{self, Kind, Meant},
    vocabulary::{Vocabulary, words},
};
use rusqlite::{Connection, OptionalExtension, params};
use std::path::PathBuf;

/// Words that a title must have to tell who issued a document.
const TITLE_WORDS: usize = 3;

/// Who issued a document, and what told it; or why nobody is known.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Issuer {
    key: Option<String>,
    told: String,
}

/// Why a document has no issuer, as the ledger keeps it.
const NOBODY: &str = "nothing";
pub(super) const DISAGREE: &str = "folder disagrees";
pub(super) const SEVERAL: &str = "name of several";

/// Whom a name means.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Who {
    /// One of the register.
    Known(&'static str),
    Several,
    /// Nobody there; who it is stands in its words.
    Words,
}

/// A year as the register counts.
fn short(year: Option<i64>) -> Option<i16> {
    year.and_then(|year| i16::try_from(year).ok())
}

fn who(meant: Meant) -> Who {
    match meant {
        Meant::One(entry) => Who::Known(entry.issuer),
        Meant::Several => Who::Several,
        Meant::Nobody => Who::Words,
    }
}

fn own(says: &Says, name: &str, year: Option<i64>) -> Who {
    let numbered = || says.municipality.as_deref().and_then(|number| register::numbered(number, short(year)));
    match who(register::organisation(name, short(year), Vocabulary::built_in())) {
        Who::Known(issuer) => Who::Known(issuer),
        other => numbered().map_or(other, |entry| Who::Known(entry.issuer)),
    }
}

/// A folder may name a municipality without the word for it, or by its number alone.
fn of_folder(name: &str, year: Option<i64>) -> Who {
    let known = who(register::organisation(name, short(year), Vocabulary::built_in()));
    if known != Who::Words {
        return known;
    }
    match words(name).as_slice() {
        [number] if number.bytes().all(|byte| byte.is_ascii_digit()) => {
            register::numbered(number, short(year)).map_or(Who::Words, |entry| Who::Known(entry.issuer))
        }
        _ => who(register::named(name, Kind::Municipality, short(year))),
    }
}

/// The words of a name without numbers.
fn letters(name: &str) -> Vec<String> {
    words(name).into_iter().filter(|word| !word.chars().any(|c| c.is_ascii_digit())).collect()
}

fn key(who: &Who, name: &str) -> Option<String> {
    match who {
        Who::Known(issuer) => Some(format!("{} {issuer}", register::called(issuer).unwrap_or_default().to_lowercase())),
        Who::Several => None,
        Who::Words => Some(letters(name)).filter(|words| !words.is_empty()).map(|words| words.join(" ")),
    }
}

/// Who issued a document of a year.
fn decide(says: &Says, folder: &Names, year: Option<i64>) -> Issuer {
    let nobody = |why: &str| Issuer { key: None, told: why.to_owned() };
    let (name, who, told) = match (says.organisation.as_deref(), folder.organisation.as_deref()) {
        (Some(name), None) => (name, own(says, name, year), says.from.as_str()),
        (None, Some(name)) => (name, of_folder(name, year), "folder"),
        (Some(name), Some(below)) => match agreed((name, own(says, name, year)), (below, of_folder(below, year))) {
            Some((name, who)) => (name, who, says.from.as_str()),
            None => return nobody(DISAGREE),
        },
        (None, None) => {
            // A title that says more than what kind of document it is.
            let title = says.title.as_deref().filter(|title| letters(title).len() >= TITLE_WORDS);
            let Some(title) = title else { return nobody(NOBODY) };
            (title, Who::Words, "title")
        }
    };
    if let (Some(board), Some(body)) = (&folder.board, &says.body)
        && !may_be_same_board(board, body)
    {
        return nobody(DISAGREE);
    }
    let board = folder.board.as_deref().map(|board| format!(" / {}", words(board).join(" "))).unwrap_or_default();
    match key(&who, name) {
        Some(key) => Issuer { key: Some(key + &board), told: told.to_owned() },
        None => nobody(if who == Who::Several { SEVERAL } else { NOBODY }),
    }
}

/// The name that says more, where a document's and its folder's mean the same: one has all words of the other.
fn agreed<'n>(own: (&'n str, Who), folder: (&'n str, Who)) -> Option<(&'n str, Who)> {
    let (own_words, folder_words) = (letters(own.0), letters(folder.0));
    let within = |some: &[String], all: &[String]| some.iter().all(|word| all.contains(word));
    match (&own.1, &folder.1) {
        (Who::Known(one), Who::Known(other)) => (one == other).then_some(own),
        // "Herøy kommune" by its name, "1515 Herøy" by its number.
        (Who::Several, Who::Known(issuer)) => named_so(issuer, own.0).then_some(folder),
        _ if !folder_words.is_empty() && within(&folder_words, &own_words) => Some(own),
        _ if !own_words.is_empty() && within(&own_words, &folder_words) => Some(folder),
        _ => None,
    }
}

/// True where a name is that of an issuer of the register, whoever else has it.
fn named_so(issuer: &str, name: &str) -> bool {
    let number = issuer.split('-').next().unwrap_or(issuer);
    let entry = register::numbered(number, None).filter(|entry| entry.issuer == issuer);
    entry.is_some_and(|entry| register::title_of(name, entry))
}

/// False for two boards whose names are known and differ by more than their endings: "formannskapet", "Formannskap". What is no board's
/// name, such as a short form, may be any.
fn may_be_same_board(folder: &str, body: &str) -> bool {
    let bodies = &Vocabulary::built_in().documents.bodies;
    let (one, other) = (words(folder), words(body));
    let same = |(a, b): (&String, &String)| a.starts_with(b.as_str()) || b.starts_with(a.as_str());
    let is_known = |name: &str| bodies.is(name) || bodies.is(&format!("{name}et")) || bodies.is(&format!("{name}t"));
    !is_known(folder) || !is_known(body) || one.len() == other.len() && one.iter().zip(&other).all(same)
}

/// Gives these documents their issuers, by their names in the ledger and what their folders name. Whoever shares an issuer with one that
/// changed is held against the others anew.
///
/// # Errors
/// Those of the database.
pub fn assign<'n>(database: &Connection, run: i64, documents: impl Iterator<Item = (&'n PathBuf, Names)>) -> rusqlite::Result<()> {
    let mut find = database.prepare(
        "SELECT id, organisation, municipality, organisation_from, body, title, year, issuer, issuer_from, folder_year FROM documents
         WHERE path = ?1 AND organisation_from IS NOT NULL",
    )?;
    for (path, names) in documents {
        let row = |row: &rusqlite::Row<'_>| {
            let says =
                Says { organisation: row.get(1)?, municipality: row.get(2)?, from: row.get(3)?, body: row.get(4)?, title: row.get(5)? };
            Ok((
                row.get::<_, i64>(0)?,
                says,
                row.get::<_, Option<i64>>(6)?,
                row.get::<_, Option<String>>(7)?,
                row.get::<_, Option<String>>(8)?,
                row.get::<_, Option<i64>>(9)?,
            ))
        };
        let Some((id, says, year, known, known_from, known_year)) = find.query_row([bytes(path)], row).optional()? else { continue };
        let folder_year = if year.is_none() { year_of_folder(database, id, names.year)? } else { None };
        let issuer = decide(&says, &names, year.or(folder_year));
        if issuer.key == known && folder_year == known_year {
            if known_from.as_deref() != Some(issuer.told.as_str()) {
                database.prepare_cached("UPDATE documents SET issuer_from = ?1 WHERE id = ?2")?.execute(params![issuer.told, id])?;
            }
            continue;
        }
        if let Some(known) = &known {
            database
                .prepare_cached("UPDATE documents SET read_run = ?1 WHERE issuer = ?2 AND gone_run IS NULL")?
                .execute(params![run, known])?;
        }
        database
            .prepare_cached("UPDATE documents SET issuer = ?1, issuer_from = ?2, folder_year = ?3, read_run = ?4 WHERE id = ?5")?
            .execute(params![issuer.key, issuer.told, folder_year, run, id])?;
    }
    Ok(())
}

/// The year that a folder names, for a document that names none: where it is that of its latest figures. A budget lies in the folder of
/// the year in which it was passed, and is not of that year.
fn year_of_folder(database: &Connection, document: i64, year: Option<i64>) -> rusqlite::Result<Option<i64>> {
    let Some(year) = year else { return Ok(None) };
    let latest = database
        .prepare_cached(
            "SELECT max(CAST(substr(period_to, 1, 4) AS INTEGER)) FROM figures WHERE document = ?1 AND scenario IN ('actual', 'budget')",
        )?
        .query_row([document], |row| row.get::<_, Option<i64>>(0))?;
    Ok((latest == Some(year)).then_some(year))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn says(organisation: Option<&str>, title: Option<&str>) -> Says {
        let own = |text: &str| text.to_owned();
        Says { organisation: organisation.map(own), title: title.map(own), from: "letterhead".to_owned(), ..Says::default() }
    }

    fn folder(organisation: Option<&str>, board: Option<&str>) -> Names {
        Names { organisation: organisation.map(str::to_owned), board: board.map(str::to_owned), year: None }
    }

    fn issuer(says: &Says, folder: &Names, year: i64) -> (Option<String>, String) {
        let found = decide(says, folder, Some(year));
        (found.key, found.told)
    }

    fn known(key: &str, told: &str) -> (Option<String>, String) {
        (Some(key.to_owned()), told.to_owned())
    }

    fn unknown(why: &str) -> (Option<String>, String) {
        (None, why.to_owned())
    }

    #[test]
    fn an_issuer_is_an_organisation_or_a_title_that_says_whose_it_is() {
        let none = Names::default();
        assert_eq!(issuer(&says(Some("Lillevik kommune"), Some("Budsjett 2020")), &none, 2020), known("lillevik kommune", "letterhead"));
        let title = says(None, Some("Årsregnskap 2019 for Granvik havnelag"));
        assert_eq!(issuer(&title, &none, 2019), known("årsregnskap for granvik havnelag", "title"));
        assert_eq!(issuer(&says(None, Some("Budsjett 2020")), &none, 2020), unknown(NOBODY));
        assert_eq!(issuer(&says(None, None), &none, 2020), unknown(NOBODY));
    }

    #[test]
    fn a_municipality_is_known_by_the_register_and_its_successor_is_another() {
        let none = Names::default();
        for name in ["Sogndal kommune", "SOGNDAL KOMMUNE", "4640 Sogndal"] {
            assert_eq!(issuer(&says(Some(name), None), &none, 2021), known("sogndal kommune 4640", "letterhead"), "{name}");
        }
        assert_eq!(issuer(&says(Some("Sogndal kommune"), None), &none, 2019), known("sogndal kommune 1420-2019", "letterhead"));
        assert_eq!(issuer(&says(Some("Herøy kommune"), None), &none, 2021), unknown(SEVERAL));
        let numbered = Says { municipality: Some("1818".to_owned()), ..says(Some("Herøy kommune"), None) };
        assert_eq!(issuer(&numbered, &none, 2021), known("herøy kommune 1818", "letterhead"));
        assert_eq!(
            issuer(&says(Some("Herøy kommune"), None), &folder(Some("1515 Herøy"), None), 2021),
            known("herøy kommune 1515", "letterhead")
        );
    }

    #[test]
    fn a_folder_tells_where_the_document_does_not() {
        let silent = says(None, Some("Årsregnskap for hele året"));
        assert_eq!(issuer(&silent, &folder(Some("Sogndal"), None), 2021), known("sogndal kommune 4640", "folder"));
        assert_eq!(issuer(&silent, &folder(Some("4640"), None), 2021), known("sogndal kommune 4640", "folder"));
        assert_eq!(issuer(&silent, &folder(Some("sogndal_kommune"), None), 2021), known("sogndal kommune 4640", "folder"));
        assert_eq!(issuer(&silent, &folder(Some("Granvik havnelag"), Some("Styret")), 2021), known("granvik havnelag / styret", "folder"));
    }

    #[test]
    fn a_folder_that_names_another_is_no_issuer_and_one_that_says_less_agrees() {
        let own = says(Some("Sogndal kommune"), None);
        assert_eq!(issuer(&own, &folder(Some("Luster"), None), 2021), unknown(DISAGREE));
        assert_eq!(issuer(&own, &folder(Some("Luster kommune"), None), 2021), unknown(DISAGREE));
        assert_eq!(issuer(&own, &folder(Some("Sogndal"), None), 2021), known("sogndal kommune 4640", "letterhead"));
        assert_eq!(issuer(&own, &folder(Some("1420 Sogndal"), None), 2021), known("sogndal kommune 4640", "letterhead"));
        let parish = says(Some("Sogndal kyrkjelege fellesråd"), None);
        assert_eq!(issuer(&parish, &folder(Some("Sogndal"), None), 2021), known("sogndal kyrkjelege fellesråd", "letterhead"));
        assert_eq!(issuer(&parish, &folder(Some("Sogndal kommune"), None), 2021), unknown(DISAGREE));
        assert_eq!(issuer(&own, &folder(Some("K-17"), None), 2021), unknown(DISAGREE));
    }

    #[test]
    fn a_board_of_the_folder_parts_issuers_and_one_that_the_document_denies_is_none() {
        let own = Says { body: Some("Formannskapet".to_owned()), ..says(Some("Lillevik kommune"), None) };
        assert_eq!(issuer(&own, &folder(None, Some("Formannskap")), 2021), known("lillevik kommune / formannskap", "letterhead"));
        assert_eq!(issuer(&own, &folder(None, Some("FSK")), 2021), known("lillevik kommune / fsk", "letterhead"));
        assert_eq!(issuer(&own, &folder(None, Some("Kommunestyret")), 2021), unknown(DISAGREE));
    }
}
