//! The literate cases of `tests/checks/*.md`: each one a text document or a workbook and the findings it must give; and the examples on
//! the pages of the rules that are about workbooks.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use avstem::{Options, Place, check::rules::RULES, process};
use common::{ExpectedFinding, document, finding_differences, listed_findings, sheets, sorted_entries};
use std::{fs, path::Path};

/// One case: where it stands, the document, the findings.
struct Case {
    name: String,
    document: Vec<u8>,
    findings: Vec<ExpectedFinding>,
}

/// The cases of one Markdown file.
fn cases(file: &str, text: &str) -> Vec<Case> {
    let sections = text.split("\n## ").skip(1);
    sections
        .map(|section| {
            let (title, body) = section.split_once('\n').unwrap_or((section, ""));
            let name = format!("{file}: {title}");
            let findings =
                listed_findings(body).unwrap_or_else(|| panic!("{name}: no line `findings:`")).unwrap_or_else(|e| panic!("{name}: {e}"));
            let sheets = sheets::sheets(body);
            let document = if sheets.is_empty() { document(body).into_bytes() } else { sheets::workbook(&sheets) };
            Case { name, document, findings }
        })
        .collect()
}

fn all_cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/checks");
    let files = sorted_entries(&folder).into_iter().filter(|path| path.extension().is_some_and(|e| e == "md"));
    files
        .filter(|path| path.file_stem().is_some_and(|stem| stem != "README"))
        .flat_map(|path| cases(&path.file_stem().unwrap().to_string_lossy(), &fs::read_to_string(&path).unwrap()))
        .collect()
}

#[test]
fn every_case_gives_the_findings_it_lists() {
    let mut cases = all_cases();
    // AVSTEM_CASE=words runs the cases whose title holds them, to look at one alone.
    if let Ok(words) = std::env::var("AVSTEM_CASE") {
        cases.retain(|case| case.name.contains(&words));
        assert!(!cases.is_empty(), "no case is called {words:?}");
    }
    let complaints: Vec<String> = cases
        .iter()
        .filter_map(|case| {
            let differences = match process(&case.document, &Options::default()) {
                Ok(report) => finding_differences(&case.findings, &report),
                Err(error) => vec![format!("not read: {error}")],
            };
            (!differences.is_empty()).then(|| format!("{}\n  {}", case.name, differences.join("\n  ")))
        })
        .collect();
    assert!(complaints.is_empty(), "{} of {} cases differ\n\n{}", complaints.len(), cases.len(), complaints.join("\n\n"));
}

#[test]
fn a_case_is_its_quotes_tables_and_fences_and_nothing_else() {
    let body = "\nExplained.\n\n> Said.\n\n| A | B |\n|---|--:|\n| x | |\n\nMore.\n\n```\nas  it\tis\n```\n\nfindings: none\n";
    assert_eq!(document(body), "Said.\n\nA\tB\nx\t\n\nas  it\tis\n");
}

#[test]
fn a_finding_is_read_from_its_line() {
    let line = "\"Sum drift\" / 2025: A101 stated 1643, expected 1634, cause transposition";
    let found = ExpectedFinding::parse(line).unwrap();
    assert_eq!((found.row_label.as_deref(), found.column.as_deref(), found.code.as_str()), (Some("Sum drift"), Some("2025"), "A101"));
    assert_eq!((found.stated.as_deref(), found.expected.as_deref()), (Some("1643"), Some("1634")));
    assert_eq!((found.cause.as_deref(), found.severity), (Some("transposition"), None));
    assert!(ExpectedFinding::parse("A101 said 5").is_err());
}

#[test]
fn titles_of_cases_are_unique() {
    let mut names: Vec<String> = all_cases().into_iter().map(|case| case.name).collect();
    let all = names.len();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), all);
}

#[test]
fn the_examples_of_the_spreadsheet_rules_give_the_findings_that_they_show() {
    for rule in RULES.iter().filter(|rule| rule.code.starts_with('S')) {
        let report = process(&sheets::workbook(&sheets::sheets(rule.page)), &Options::default()).unwrap();
        let found: Vec<String> = report
            .findings
            .iter()
            .map(|finding| match &finding.place {
                Some(Place::Sheet { sheet, cell }) => {
                    format!("    budget.xlsx:{sheet}!{cell}: {} {}: {}", finding.code, finding.name, finding.message)
                }
                other => panic!("{}: {other:?}", rule.code),
            })
            .collect();
        let shown: Vec<&str> = rule.page.lines().filter(|line| line.starts_with("    budget.xlsx:")).collect();
        assert_eq!(found, shown, "{}", rule.code);
    }
}
