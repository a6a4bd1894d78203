//! What the tests of this crate share: the reports of the fixtures, and tables written and read back.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, dead_code, unreachable_pub, reason = "a test fails by panicking")]

use avstem::Report;
use avstem_tables::{
    Document,
    write::{Format, Tables, Written},
};
use std::{
    fs,
    path::{Path, PathBuf},
};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures")
}

/// The expected report of a fixture.
pub fn report(fixture: &str) -> Report {
    serde_json::from_slice(&fs::read(fixtures().join(fixture).join("expected.json")).unwrap()).unwrap()
}

/// The expected reports of all fixtures.
pub fn reports() -> Vec<Report> {
    let mut names: Vec<String> = fs::read_dir(fixtures()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    let found: Vec<Report> =
        names.iter().filter(|name| fixtures().join(name).join("expected.json").exists()).map(|name| report(name)).collect();
    assert!(found.len() > 30, "the fixtures were not found");
    found
}

/// A report that holds what the fixtures do not: codes beside accounts, amounts at the edge of the type, references to nowhere.
pub fn odd_report() -> Report {
    let mut report = report("minutes-utf16");
    "odd, \"path\"\nof two lines".clone_into(&mut report.document.path);
    let line = &mut report.statements[0].lines[1];
    line.dimensions.insert("Ansvar".to_owned(), "0100".to_owned());
    line.dimensions.insert("Funksjon".to_owned(), String::new());
    let values = ["0.0000000000000000001", "99999999999999999999.999999999999999999", "-0.5", "no number"];
    let facts = report.statements[0].lines.iter_mut().flat_map(|line| line.facts.values_mut());
    facts.zip(values).for_each(|(fact, value)| value.clone_into(&mut fact.value));
    "nowhere".clone_into(&mut report.statements[0].calculations[0].total);
    report.claims.iter_mut().filter_map(|claim| claim.about.as_mut()).for_each(|about| "nowhere".clone_into(&mut about.statement));
    report.document.meeting_date = Some("2026-02-30".to_owned());
    report.measures[0].other.insert("Merknad".to_owned(), "=1+1, \"so\"".to_owned());
    report
}

/// Writes the reports, and a document that was not read, into a folder.
pub fn write(root: &Path, format: Format, reports: &[Report]) -> Vec<Written> {
    let mut tables = Tables::new(root, format);
    for report in reports {
        tables.add(&Document::read(report)).unwrap();
    }
    tables.add(&Document::not_read("locked.pdf", None).with_outcome("encrypted", Some("a password is needed to read it"), false)).unwrap();
    tables.finish().unwrap()
}

/// The first part of a table of CSV: its names and its rows.
pub fn table(root: &Path, name: &str) -> (Vec<String>, Vec<Vec<String>>) {
    let mut reader = csv::Reader::from_path(root.join(name).join("part-0000.csv")).unwrap();
    let names = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let rows = reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect();
    (names, rows)
}
