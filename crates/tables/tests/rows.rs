//! The rows of the fixtures: as they are expected, with ids that are their own and lead to each other; and the documentation of the columns.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use avstem_tables::{Kind, reference, tables, write::Format};
use common::{odd_report, report, reports, table, write};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

/// Compares a text with a file, or rewrites the file where that is asked for.
fn same_as_file(path: &Path, text: &str) {
    if std::env::var_os("AVSTEM_GOLDEN").is_some_and(|value| value == "rewrite") {
        assert!(std::env::var_os("CI").is_none(), "expected files are not rewritten where they are tested");
        fs::write(path, text).unwrap();
    }
    let expected = fs::read_to_string(path).unwrap_or_default();
    assert!(expected == text, "{} is not what the code gives; AVSTEM_GOLDEN=rewrite rewrites it:\n{text}", path.display());
}

#[test]
fn the_rows_of_a_fixture_are_those_expected() {
    for fixture in ["minutes-utf16", "sheet-budget-ods-faulty"] {
        let dir = tempfile::tempdir().unwrap();
        write(dir.path(), Format::Csv, &[report(fixture)]);
        let parts = tables().into_iter().map(|table| {
            let name = table.name.text();
            let text = fs::read_to_string(dir.path().join(name).join("part-0000.csv")).unwrap();
            format!("== {name}\n{}", text.replace("\r\n", "\n"))
        });
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(format!("{fixture}.txt"));
        same_as_file(&path, &parts.collect::<String>());
    }
}

#[test]
fn ids_name_one_row_and_references_lead_to_one() {
    let dir = tempfile::tempdir().unwrap();
    let mut all = reports();
    all.push(odd_report());
    // The same bytes at another path are another document.
    let mut copy = all[0].clone();
    copy.document.path = "copy".to_owned();
    all.push(copy);
    write(dir.path(), Format::Csv, &all);
    let mut ids: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let mut references = Vec::new();
    for of in tables() {
        let (_, rows) = table(dir.path(), of.name.text());
        assert!(of.columns.iter().any(|column| column.name == "document_id"));
        for (at, column) in of.columns.iter().enumerate() {
            let values = rows.iter().map(|row| row[at].clone());
            match column.kind {
                Kind::Id => {
                    let own: BTreeSet<String> = values.collect();
                    assert_eq!(own.len(), rows.len(), "{}: two rows with one id", of.name.text());
                    assert!(!own.contains(""));
                    ids.insert(of.name.text(), own);
                }
                Kind::Reference(to) => references.push((of.name.text(), column.name, to.text(), values.collect::<Vec<String>>())),
                _ => (),
            }
        }
        let has_id = of.columns[0].kind == Kind::Id;
        let named = |name: &str| of.columns.iter().position(|column| column.name == name);
        let ordinal = named("ordinal").or_else(|| named("calculation_id"));
        if let (false, Some(ordinal)) = (has_id, ordinal) {
            let keys: BTreeSet<(&String, &String)> = rows.iter().map(|row| (&row[0], &row[ordinal])).collect();
            assert_eq!(keys.len(), rows.len(), "{}: two rows with one key", of.name.text());
        }
    }
    for (table, column, to, values) in references {
        let lost = values.iter().find(|value| !value.is_empty() && !ids[to].contains(*value));
        assert_eq!(lost, None, "{table}.{column} leads to no row of {to}");
        // Some of them lead somewhere, or the test says nothing; two of them the fixtures have no example of.
        let is_used = ["within_id", "against_figure_id"].contains(&column) || values.iter().any(|value| !value.is_empty());
        assert!(is_used, "{table}.{column} is never set");
    }
}

#[test]
fn what_no_type_holds_is_null_beside_its_text_and_is_counted() {
    let dir = tempfile::tempdir().unwrap();
    let written = write(dir.path(), Format::Csv, &[odd_report()]);
    let (names, rows) = table(dir.path(), "account_lines");
    let at = |name: &str| names.iter().position(|known| known == name).unwrap();
    let pairs: Vec<(&str, &str)> = rows.iter().take(4).map(|row| (row[at("value")].as_str(), row[at("value_text")].as_str())).collect();
    let most = "99999999999999999999.999999999999999999";
    assert_eq!(pairs, [("", "0.0000000000000000001"), (most, most), ("-0.5", "-0.5"), ("", "no number")]);
    assert_eq!(written.iter().map(|of| of.unfit).sum::<u64>(), 1);
    let (names, rows) = table(dir.path(), "documents");
    let at = |name: &str| names.iter().position(|known| known == name).unwrap();
    assert_eq!((rows[0][at("meeting_date")].as_str(), rows[0][at("meeting_date_text")].as_str()), ("", "2026-02-30"));
    assert_eq!((rows[1][at("outcome")].as_str(), rows[1][at("totals")].as_str()), ("encrypted", ""));
    let (_, dimensions) = table(dir.path(), "line_dimensions");
    assert_eq!(dimensions.iter().map(|row| [row[3].as_str(), row[4].as_str()]).collect::<Vec<_>>(), [["Ansvar", "0100"], ["Funksjon", ""]]);
}

#[test]
fn every_amount_and_every_day_has_its_text_beside_it() {
    for table in tables() {
        let names: BTreeSet<&str> = table.columns.iter().map(|column| column.name).collect();
        assert_eq!(names.len(), table.columns.len(), "{}: two columns of one name", table.name.text());
        for column in table.columns.iter().filter(|column| matches!(column.kind, Kind::Amount | Kind::Date)) {
            let text = match column.name {
                "period_from" | "period_to" => "period_text".to_owned(),
                name => format!("{name}_text"),
            };
            assert!(names.contains(text.as_str()), "{}.{} has no {text}", table.name.text(), column.name);
        }
    }
}

/// Between these lines of `docs/tables.md` stands what the code says.
const MARKS: [&str; 2] = ["<!-- columns: written by the test `the_documentation_names_every_column` -->\n", "<!-- end of columns -->\n"];

#[test]
fn the_documentation_names_every_column() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/tables.md");
    let text = fs::read_to_string(&path).unwrap();
    let (before, rest) = text.split_once(MARKS[0]).expect("docs/tables.md has no place for the columns");
    let (_, after) = rest.split_once(MARKS[1]).expect("docs/tables.md has no end of the columns");
    same_as_file(&path, &format!("{before}{}\n{}\n{}{after}", MARKS[0], reference(), MARKS[1]));
}
