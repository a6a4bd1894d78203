//! Fingerprints as people read and write them: their first digits, as many as tell the ledger's findings apart.

use super::told;
pub use avstem::report::short;
use avstem::report::{is_meant, telling_digits};
use rusqlite::Connection;
use std::io;

/// How many digits tell the ledger's fingerprints apart.
///
/// # Errors
/// When the ledger cannot be read.
pub fn digits(database: &Connection) -> io::Result<usize> {
    Ok(telling_digits(all(database)?.iter().map(String::as_str)))
}

/// The fingerprints of the ledger that a person means by one in full or by its first digits.
///
/// # Errors
/// When the ledger cannot be read.
pub fn meant(database: &Connection, given: &str) -> io::Result<Vec<String>> {
    Ok(all(database)?.into_iter().filter(|fingerprint| is_meant(fingerprint, given)).collect())
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
    fn digits_are_asked_of_the_whole_ledger() {
        let ledger = ledger(&["0123456789abcdef", "0123456789abcdef-2", "0123456700abcdef"]);
        assert_eq!(digits(&ledger).unwrap(), 12);
        assert_eq!(meant(&ledger, "01234567").unwrap().len(), 2);
        assert_eq!(meant(&ledger, "0123456789ab").unwrap(), ["0123456789abcdef"]);
    }
}
