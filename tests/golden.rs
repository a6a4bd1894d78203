//! Every fixture through the whole pipeline, against its `expected.json` and against what was counted by hand.
//!
//! `make golden` (`AVSTEM_GOLDEN=rewrite`) rewrites the files; git shows the difference, a person reads it. What stands in
//! `ORIGIN.md` is never rewritten.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use avstem::{Options, process, report::model::Report};
use common::{Fixture, finding_differences, fixtures, listed_findings, pretty, text_difference};
use std::{env, fs, panic::catch_unwind, path::Path, sync::LazyLock};

const SWITCH: &str = "AVSTEM_GOLDEN";

fn rewriting() -> bool {
    env::var(SWITCH).is_ok_and(|value| value == "rewrite")
}

/// Every fixture with its report, or with why there is none; read once for all tests.
static REPORTS: LazyLock<Vec<(Fixture, Result<Report, String>)>> =
    LazyLock::new(|| fixtures().into_iter().map(|fixture| (fixture.clone(), report(&fixture))).collect());

/// The report of a fixture, as the command gives it for the fixture's path.
fn report(fixture: &Fixture) -> Result<Report, String> {
    let bytes = fixture.bytes();
    let read = catch_unwind(|| process(&bytes, &Options::default()));
    let mut report = read.map_err(|_| "panicked".to_owned())?.map_err(|error| format!("not read: {error}"))?;
    let file = fixture.source.file_name().unwrap().to_string_lossy();
    report.document.path = format!("fixtures/{}/{file}", fixture.name);
    Ok(report)
}

/// Runs `differs` on every fixture and fails with all that it says, so that one run shows the whole picture.
fn for_every_fixture(differs: impl Fn(&Fixture, &Report) -> Option<String>) {
    let complaint = |(fixture, report): &(Fixture, Result<Report, String>)| {
        let complaint = report.as_ref().map_or_else(|error| Some(error.clone()), |report| differs(fixture, report))?;
        Some(format!("{}: {complaint}", fixture.name))
    };
    let complaints: Vec<String> = REPORTS.iter().filter_map(complaint).collect();
    assert!(complaints.is_empty(), "{} of the {} fixtures differ\n\n{}", complaints.len(), REPORTS.len(), complaints.join("\n"));
}

#[test]
fn every_fixture_gives_its_expected_report() {
    for_every_fixture(|fixture, report| {
        let found = pretty(report);
        if rewriting() {
            fs::write(fixture.expected_path(), &found).unwrap();
        }
        let expected = fs::read_to_string(fixture.expected_path()).unwrap_or_default();
        text_difference(&expected, &found)
    });
}

#[test]
fn every_fixture_gives_the_findings_counted_by_hand() {
    for_every_fixture(|fixture, report| {
        let expected = listed_findings(&fixture.origin).expect("ORIGIN.md lists findings").unwrap();
        let differences = finding_differences(&expected, report);
        (!differences.is_empty()).then(|| format!("\n  {}", differences.join("\n  ")))
    });
}

#[test]
fn every_fixture_gives_as_many_measures_as_counted_by_hand() {
    for_every_fixture(|fixture, report| {
        let (expected, found) = (fixture.measures().unwrap_or(0), report.measures.len());
        (expected != found).then(|| format!("{expected} measures counted, {found} found"))
    });
}

#[test]
fn every_report_is_valid_by_the_published_schema() {
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/document.schema.json");
    let schema: serde_json::Value = serde_json::from_str(&fs::read_to_string(schema).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for_every_fixture(|_, report| {
        let value = serde_json::to_value(report).unwrap();
        let errors: Vec<String> = validator.iter_errors(&value).map(|error| format!("{}: {error}", error.instance_path())).collect();
        (!errors.is_empty()).then(|| errors.join("\n  "))
    });
}

#[test]
fn a_report_read_back_from_json_is_the_same() {
    for_every_fixture(|_, report| {
        let back: Report = serde_json::from_str(&pretty(report)).unwrap();
        (back != *report).then(|| "differs after a round trip".to_owned())
    });
}

#[test]
fn coverage_counts_add_up() {
    for_every_fixture(|_, report| {
        let coverage = &report.coverage;
        let parts = coverage.exact + coverage.rounding + coverage.inconsistent + coverage.unchecked;
        (coverage.totals != parts).then(|| format!("{} totals, but {parts} verdicts", coverage.totals))
    });
}

#[test]
fn no_digit_is_lost_between_a_page_and_its_tables() {
    for_every_fixture(|_, report| {
        let lost = report.notes.iter().find(|note| note.message.starts_with("digits were read"));
        lost.map(|note| note.message.clone())
    });
}

#[test]
fn every_unchecked_total_has_one_reason() {
    for_every_fixture(|_, report| {
        let reasons: usize = report.coverage.unchecked_because.iter().map(|of| of.count).sum();
        let unchecked = report.coverage.unchecked;
        (reasons != unchecked).then(|| format!("{unchecked} unchecked, but {reasons} reasons"))
    });
}

#[test]
fn every_note_of_lost_content_is_said_in_norwegian() {
    let texts = avstem_view::Texts::of(avstem_view::Language::Norwegian);
    for_every_fixture(|_, report| {
        let mut lost = report.notes.iter().filter(|note| note.code.loses_content());
        lost.find(|note| avstem_view::said(&note.message, texts).is_none()).map(|note| note.message.clone())
    });
    let lost = REPORTS.iter().filter_map(|(_, report)| report.as_ref().ok()).flat_map(|report| &report.notes);
    assert!(lost.filter(|note| note.code.loses_content()).count() > 4);
}

#[test]
fn the_rewrite_switch_is_off_where_results_count() {
    assert!(env::var("CI").is_err() || env::var(SWITCH).is_err(), "{SWITCH} is set in CI: expected.json would follow the program");
}

#[test]
fn fixtures_stay_small() {
    const LARGEST: usize = 200 * 1024;
    let large: Vec<String> = fixtures().into_iter().filter(|fixture| fixture.bytes().len() > LARGEST).map(|fixture| fixture.name).collect();
    assert!(large.is_empty(), "over 200 KB: {large:?}");
}
