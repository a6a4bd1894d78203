//! What a summary counts and says.

use super::*;
use crate::render::tests::small_report;
use avstem_document::note::Note;

#[test]
fn figures_from_pictures_have_a_line_of_their_own() {
    let summary = Summary { recognised: 12, repaired: 1, ..Summary::default() };
    assert!(summary.text(Severity::Info).contains("12 figures read from pictures: 1 decided by arithmetic, 0 may be misread\n"));
    assert!(!Summary::default().text(Severity::Info).contains("pictures"));
}

#[test]
fn words_of_statuses_that_nobody_taught_are_named() {
    let words = [("avventer".to_owned(), 2), ("sjå sak".to_owned(), 6)].into_iter().collect();
    let summary = Summary { statuses: 20, statuses_unknown: 9, unknown_status_words: words, ..Summary::default() };
    let line = "9 of 20 statuses not understood: \"sjå sak\" 6, \"avventer\" 2; teach them with --vocabulary";
    assert_eq!(summary.statuses_line().as_deref(), Some(line));
    assert!(summary.text(Severity::Info).contains(line));
    assert_eq!(Summary { statuses: 20, ..Summary::default() }.statuses_line(), None);
}

#[test]
fn a_run_is_told_in_one_line() {
    let mut summary = Summary::default();
    summary.add(&small_report());
    summary.add_not_read();
    assert_eq!(summary.line(), "2 documents: 1 read, 1 not read; 2 totals: 1 exact, 1 wrong, 0 unchecked; 1 measure, 3 account lines");
}

#[test]
fn documents_counted_elsewhere_count_the_same() {
    let (mut here, mut joined) = (Summary::default(), Summary::default());
    for _ in 0..2 {
        here.add(&small_report());
        joined.join(&Summary::of(&small_report()));
    }
    assert_eq!(joined, here);
    let back: Summary = serde_json::from_str(&serde_json::to_string(&here).unwrap()).unwrap();
    assert_eq!(back, here);
}

#[test]
fn rounding_skips_and_partial_reading_are_named_where_they_occur() {
    let mut summary = Summary::default();
    let mut report = small_report();
    report.status = Status::Partial;
    report.coverage.rounding = 3;
    summary.add(&report);
    summary.add_skipped(false);
    let line = summary.line();
    assert!(line.starts_with("2 documents: 1 read (1 in part), 0 not read, 1 skipped; "), "{line}");
    assert!(line.contains("1 exact, 3 within rounding, 1 wrong"), "{line}");
}

#[test]
fn what_may_be_misread_is_called_in_doubt_and_not_wrong() {
    let mut report = small_report();
    report.findings[0].code = DOUBTFUL_READING.to_owned();
    let mut summary = Summary::default();
    summary.add(&report);
    assert!(summary.line().contains("2 totals: 1 exact, 0 wrong, 1 in doubt, 0 unchecked"), "{}", summary.line());
    assert_eq!((summary.inconsistent, wrong(3, 0).as_str()), (1, "3 wrong"));
}

#[test]
fn what_was_left_out_is_counted() {
    let mut report = small_report();
    let note = |code, message: &str| Note { code, message: message.to_owned(), place: None };
    report.notes = vec![
        note(NoteCode::FiguresNotPlaced, "31 figures on 4 lines stand in no table"),
        note(NoteCode::NotExamined, "a picture on page 3 shows lines of writing; what it says was not read"),
    ];
    let mut summary = Summary::default();
    summary.add(&report);
    let text = summary.text(Severity::Warning);
    assert!(text.contains("\nleft out: 31 figures in no table, 1 picture or other place not read\n"), "{text}");
    assert!(!Summary::default().text(Severity::Warning).contains("left out"));
}

#[test]
fn a_run_without_work_says_so() {
    let summary = Summary { documents: 4, not_read: 1, skipped: 3, up_to_date: 2, ..Summary::default() };
    assert_eq!(summary.line(), "2 documents up to date, nothing read, 1 not read, 1 skipped");
    let some = Summary { documents: 4, read: 1, skipped: 3, up_to_date: 2, ..Summary::default() };
    assert!(some.line().starts_with("4 documents: 1 read, 0 not read, 2 up to date, 1 skipped; "), "{}", some.line());
}

#[test]
fn what_is_not_shown_is_counted() {
    let findings = FindingCounts { error: 1, warning: 2, info: 4 };
    let summary =
        Summary { documents: 1, read: 1, findings, accepted: 3, claims: 2, claims_agreeing: 1, claims_unlinked: 1, ..Summary::default() };
    let text = summary.text(Severity::Warning);
    assert!(text.contains("2 quantities in the text: 1 agree, 0 wrong, 1 not linked to a figure\n"), "{text}");
    assert!(text.ends_with("1 error, 2 warnings, 4 infos; 3 accepted\n4 findings not shown; --show info shows them\n"), "{text}");
    assert!(summary.text(Severity::Error).ends_with("6 findings not shown; --show info shows them\n"));
    assert!(!summary.text(Severity::Info).contains("not shown"));
    assert!(text.lines().all(|line| line.len() <= 80));
}

#[test]
fn a_severity_counts_all_that_is_worse() {
    let summary = Summary { findings: FindingCounts { error: 1, warning: 2, info: 4 }, ..Summary::default() };
    assert_eq!([Severity::Error, Severity::Warning, Severity::Info].map(|s| summary.findings_from(s)), [1, 3, 7]);
}
