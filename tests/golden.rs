//! Every fixture through the whole pipeline, against its `expected.json` and against what was counted by hand.
//!
//! `make golden` (`AVSTEM_GOLDEN=rewrite`) rewrites the files; git shows the difference, a person reads it. What stands in
//! `ORIGIN.md` is never rewritten.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use avstem::{options::Options, process, report::model::Report};
use common::{Fixture, finding_differences, fixtures, listed_findings, pretty, text_difference};
use std::{env, fs, path::Path};

const SWITCH: &str = "AVSTEM_GOLDEN";

fn rewriting() -> bool {
    env::var(SWITCH).is_ok_and(|value| value == "rewrite")
}

/// The report of a fixture, as the command gives it for the fixture's path.
fn report(fixture: &Fixture) -> Report {
    let mut report = process(&fixture.bytes(), &Options::default()).unwrap_or_else(|e| panic!("{}: {e}", fixture.name));
    let file = fixture.source.file_name().unwrap().to_string_lossy();
    report.document.path = format!("fixtures/{}/{file}", fixture.name);
    report
}

/// Runs `differs` on every fixture and fails with all that it says, so that one run shows the whole picture.
fn for_every_fixture(differs: impl Fn(&Fixture) -> Option<String>) {
    let complaints: Vec<String> =
        fixtures().iter().filter_map(|fixture| Some(format!("{}: {}", fixture.name, differs(fixture)?))).collect();
    assert!(complaints.is_empty(), "{} of the fixtures differ\n\n{}", complaints.len(), complaints.join("\n"));
}

#[test]
fn every_fixture_gives_its_expected_report() {
    for_every_fixture(|fixture| {
        let found = pretty(&report(fixture));
        if rewriting() {
            fs::write(fixture.expected_path(), &found).unwrap();
        }
        let expected = fs::read_to_string(fixture.expected_path()).unwrap_or_default();
        text_difference(&expected, &found)
    });
}

#[test]
fn every_fixture_gives_the_findings_counted_by_hand() {
    for_every_fixture(|fixture| {
        let expected = listed_findings(&fixture.origin).expect("ORIGIN.md lists findings").unwrap();
        let differences = finding_differences(&expected, &report(fixture));
        (!differences.is_empty()).then(|| format!("\n  {}", differences.join("\n  ")))
    });
}

#[test]
fn every_fixture_gives_as_many_measures_as_counted_by_hand() {
    for_every_fixture(|fixture| {
        let (expected, found) = (fixture.measures().unwrap_or(0), report(fixture).measures.len());
        (expected != found).then(|| format!("{expected} measures counted, {found} found"))
    });
}

#[test]
fn every_report_is_valid_by_the_published_schema() {
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/document.schema.json");
    let schema: serde_json::Value = serde_json::from_str(&fs::read_to_string(schema).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for_every_fixture(|fixture| {
        let value = serde_json::to_value(report(fixture)).unwrap();
        let errors: Vec<String> = validator.iter_errors(&value).map(|error| format!("{}: {error}", error.instance_path())).collect();
        (!errors.is_empty()).then(|| errors.join("\n  "))
    });
}

#[test]
fn a_report_read_back_from_json_is_the_same() {
    for_every_fixture(|fixture| {
        let report = report(fixture);
        let back: Report = serde_json::from_str(&pretty(&report)).unwrap();
        (back != report).then(|| "differs after a round trip".to_owned())
    });
}

#[test]
fn coverage_counts_add_up() {
    for_every_fixture(|fixture| {
        let coverage = report(fixture).coverage;
        let parts = coverage.exact + coverage.rounding + coverage.inconsistent + coverage.unchecked;
        (coverage.totals != parts).then(|| format!("{} totals, but {parts} verdicts", coverage.totals))
    });
}

#[test]
fn the_rewrite_switch_is_off_where_results_count() {
    assert!(env::var("CI").is_err() || env::var(SWITCH).is_err(), "{SWITCH} is set in CI: expected.json would follow the program");
}

#[test]
fn fixtures_stay_small() {
    const LARGEST: usize = 200 * 1024;
    for_every_fixture(|fixture| (fixture.bytes().len() > LARGEST).then(|| "over 200 KB".to_owned()));
}
