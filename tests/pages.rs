//! The pages that `avstem explain` prints: the example of each rule that this version checks gives just the findings that the page shows.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use avstem::{
    Options,
    check::{Rule, rules::RULES},
    process,
    report::model::{Finding, Severity},
};
use common::document;

/// Rules whose findings need a spreadsheet's formulas, a PDF's two readers or a ledger; their examples are told, and other tests give them.
const NOT_IN_TEXT: [&str; 4] = ["Q", "S", "X302", "X303"];

fn example(rule: &Rule) -> &str {
    let rest = rule.page.split_once("## Example\n").unwrap_or_else(|| panic!("{} has no example", rule.code)).1;
    rest.split_once("\n## ").map_or(rest, |(example, _)| example)
}

/// A finding's first line as diagnostics show it, without its place.
fn headline(finding: &Finding) -> String {
    let severity = match finding.severity {
        Severity::Error => "",
        Severity::Warning => " (warning)",
        Severity::Info => " (info)",
    };
    format!("{} {}{severity}: {}", finding.code, finding.name, finding.message)
}

#[test]
fn every_example_gives_the_findings_that_its_page_shows() {
    let in_text = |rule: &&&Rule| !NOT_IN_TEXT.iter().any(|start| rule.code.starts_with(start));
    let checked = |rule: &&&Rule| !rule.page.contains("Not yet checked by this version.");
    let mut tested = 0;
    for rule in RULES.iter().filter(in_text).filter(checked) {
        let shown: Vec<&str> = example(rule).lines().filter_map(|line| line.strip_prefix("    ")).collect();
        let report = process(document(example(rule)).as_bytes(), &Options::default()).unwrap();
        let found: Vec<String> = report.findings.iter().map(headline).collect();
        assert_eq!(found, shown, "{}", rule.code);
        assert!(found.iter().all(|line| line.starts_with(rule.code)) && !found.is_empty(), "{}: {found:?}", rule.code);
        tested += 1;
    }
    assert!(tested >= 8, "{tested} examples");
}
