//! Fingerprints as people read and write them: their first digits, as many as tell the ledger's findings apart.

use super::told;
use rusqlite::Connection;
use std::io;

/// Digits that are shown and taken, at least; and how many more where two findings share those.
const FEWEST: usize = 8;
const LONGER: usize = 12;

/// Stands before the ordinal of findings with the same texts: `0123456789abcdef-2`.
const ORDINAL: char = '-';

/// How many digits tell the ledger's fingerprints apart.
///
/// # Errors
/// When the ledger cannot be read.
pub fn digits(database: &Connection) -> io::Result<usize> {
    let mut all: Vec<String> = all(database)?.iter().map(|fingerprint| parted(fingerprint).0.to_owned()).collect();
    all.dedup();
    // Sorted: those that share digits stand beside each other.
    let shared = |digits: usize| all.windows(2).any(|two| matches!(two, [a, b] if a.get(..digits) == b.get(..digits)));
    Ok([FEWEST, LONGER].into_iter().find(|digits| !shared(*digits)).unwrap_or(usize::MAX))
}

/// A fingerprint in so many digits, with its ordinal.
#[must_use]
pub fn short(fingerprint: &str, digits: usize) -> String {
    let (hash, ordinal) = parted(fingerprint);
    hash.get(..digits).unwrap_or(hash).to_owned() + ordinal
}

/// The fingerprints of the ledger that a person means by one in full or by its first digits.
///
/// # Errors
/// When the ledger cannot be read.
pub fn meant(database: &Connection, given: &str) -> io::Result<Vec<String>> {
    let all = all(database)?;
    if all.iter().any(|fingerprint| fingerprint == given) {
        return Ok(vec![given.to_owned()]);
    }
    let (hash, ordinal) = parted(given);
    let fits = |fingerprint: &String| {
        let (whole, its_ordinal) = parted(fingerprint);
        hash.len() >= FEWEST && whole.starts_with(hash) && its_ordinal == ordinal
    };
    Ok(all.into_iter().filter(fits).collect())
}

fn parted(fingerprint: &str) -> (&str, &str) {
    fingerprint.find(ORDINAL).map_or((fingerprint, ""), |at| fingerprint.split_at(at))
}

fn all(database: &Connection) -> io::Result<Vec<String>> {
    let mut statement = database.prepare("SELECT DISTINCT fingerprint FROM findings ORDER BY fingerprint").map_err(told)?;
    let rows = statement.query_map([], |row| row.get(0)).map_err(told)?;
    rows.collect::<rusqlite::Result<_>>().map_err(told)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ledger(fingerprints: &[&str]) -> Connection {
        let database = Connection::open_in_memory().unwrap();
        database.execute_batch("CREATE TABLE findings (fingerprint TEXT)").unwrap();
        for fingerprint in fingerprints {
            database.execute("INSERT INTO findings VALUES (?1)", [fingerprint]).unwrap();
        }
        database
    }

    #[test]
    fn as_many_digits_are_shown_as_tell_findings_apart() {
        assert_eq!(digits(&ledger(&["0123456789abcdef", "0123456789abcdef-2", "1123456789abcdef"])).unwrap(), 8);
        assert_eq!(digits(&ledger(&["0123456789abcdef", "0123456700abcdef"])).unwrap(), 12);
        assert_eq!(short("0123456789abcdef-2", 8), "01234567-2");
        assert_eq!(short("0123456789abcdef", usize::MAX), "0123456789abcdef");
    }

    #[test]
    fn the_first_digits_mean_what_they_are_the_beginning_of() {
        let ledger = ledger(&["0123456789abcdef", "0123456789abcdef-2", "0123456700abcdef"]);
        assert_eq!(meant(&ledger, "0123456789ab").unwrap(), ["0123456789abcdef"]);
        assert_eq!(meant(&ledger, "0123456789ab-2").unwrap(), ["0123456789abcdef-2"]);
        assert_eq!(meant(&ledger, "0123456789abcdef").unwrap(), ["0123456789abcdef"]);
        assert_eq!(meant(&ledger, "01234567").unwrap().len(), 2);
        assert!(meant(&ledger, "0123456").unwrap().is_empty() && meant(&ledger, "").unwrap().is_empty());
    }
}
