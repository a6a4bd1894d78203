//! Figures that were read from pictures: what arithmetic decides, what stays doubtful, what may accuse.
//!
//! Pages are made of words as a recognition gives them: each with what the second recognition reads there, and how sure the engine was.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use avstem::{Options, Report, Severity, document::Document, examine};
use avstem_document::{
    document::{Format, Page, Part},
    note::{NoteCode, Notes},
    place::{Place, Rect},
    recognised::{RecognisedPicture, RecognisedWord, Recognition, Why},
};

/// A word at a place, sure and agreed on.
fn word(text: &str, x: f32, y: f32) -> RecognisedWord {
    RecognisedWord {
        text: text.to_owned(),
        spans: text.chars().zip(0_u8..).map(|(_, i)| [x + 5.5 * f32::from(i), x + 5.0 + 5.5 * f32::from(i)]).collect(),
        top: y - 7.0,
        bottom: y,
        confidences: vec![97; text.chars().count()],
        baseline: y,
        size: 10.0,
        bold: false,
        follows: false,
        second: Some(text.to_owned()),
        first: None,
        repaired: false,
    }
}

/// A budget of four lines, their total, and the total of two years; `change` may change how a cell was read.
fn report(change: impl Fn(usize, usize, &mut RecognisedWord)) -> Report {
    let rows: [[&str; 4]; 6] = [
        ["Post", "Regnskap", "Budsjett", "Avvik"],
        ["Lønn", "48310", "50000", "1690"],
        ["Strøm", "12240", "12000", "-240"],
        ["Leie", "36570", "36000", "-570"],
        ["Renhold", "9185", "9500", "315"],
        ["Sum", "106305", "107500", "1195"],
    ];
    let mut words = vec![word("Budsjett", 60.0, 80.0), RecognisedWord { follows: true, ..word("2024", 108.0, 80.0) }];
    for (r, row) in rows.iter().enumerate() {
        for (c, text) in row.iter().enumerate() {
            let y = 110.0 + 14.0 * r as f32;
            let right = 200.0 + 90.0 * c as f32;
            let x = if c == 0 { 60.0 } else { right - 5.5 * text.chars().count() as f32 };
            let mut word = word(text, x, y);
            change(r, c, &mut word);
            words.push(word);
        }
    }
    let area = Rect::new(0.0, 0.0, 595.0, 842.0);
    let recognised = vec![RecognisedPicture { area, why: Why::NoText, recognition: Recognition { words, ..Recognition::default() } }];
    let page = Page { unread: Vec::new(), recognised, ..Page::of_picture(1, (595.0, 842.0), Why::NoText) };
    let mut notes = Notes::default();
    notes.push(NoteCode::RecognisedText, "recognised", Some(Place::page(1, &area)));
    examine(Document { format: Format::Pdf, parts: vec![Part::Page(page)], pages: Some(1), complete: true }, notes, &Options::default())
}

/// Reads a cell as other text, of the same length.
fn read_as(word: &mut RecognisedWord, text: &str) {
    assert_eq!(word.text.chars().count(), text.chars().count());
    text.clone_into(&mut word.text);
}

fn fact(report: &Report, label: &str, column: &str) -> avstem::model::Fact {
    let line = report.statements[0].lines.iter().find(|line| line.label == label).unwrap();
    line.facts[column].clone()
}

#[test]
fn a_page_that_was_read_well_is_checked_as_any_page() {
    let report = report(|_, _, _| ());
    assert_eq!((report.findings.len(), report.coverage.inconsistent), (0, 0), "{:#?}", report.findings);
    assert!(report.coverage.exact >= 5, "{:?}", report.coverage);
    let counts = report.coverage.recognised.unwrap();
    assert_eq!((counts.figures, counts.repaired, counts.doubtful), (15, 0, 0));
    assert!(fact(&report, "Sum", "c1").recognised.unwrap().confidence > 0.99);
}

#[test]
fn the_second_reading_is_taken_where_only_it_makes_the_sums_hold() {
    let report = report(|row, column, word| {
        if (row, column) == (2, 1) {
            read_as(word, "12340");
        }
    });
    let fact = fact(&report, "Strøm", "c1");
    let recognised = fact.recognised.unwrap();
    assert_eq!((fact.value.as_str(), recognised.raw.as_str(), recognised.read_as.as_deref()), ("12240", "12340", Some("12240")));
    assert!(!recognised.decided_by.is_empty());
    assert_eq!((report.findings.len(), report.coverage.recognised.unwrap().repaired), (0, 1));
}

#[test]
fn a_digit_that_the_eye_confuses_is_mended_where_the_engine_was_unsure() {
    let report = report(|row, column, word| {
        if (row, column) == (3, 1) {
            read_as(word, "38570");
            word.second = None;
            word.confidences[1] = 55;
        }
    });
    assert_eq!(fact(&report, "Leie", "c1").value, "36570");
    assert!(report.findings.is_empty());
}

#[test]
fn a_figure_that_was_read_twice_alike_and_surely_stays_and_may_be_called_wrong() {
    let report = report(|row, column, word| {
        if (row, column) == (5, 1) {
            *word = RecognisedWord { second: Some("106425".to_owned()), ..word.clone() };
            read_as(word, "106425");
        }
    });
    assert_eq!(fact(&report, "Sum", "c1").value, "106425");
    let loud: Vec<_> = report.findings.iter().filter(|finding| finding.severity > Severity::Info).collect();
    assert!(!loud.is_empty() && loud.iter().all(|finding| finding.severity == Severity::Warning), "{:#?}", report.findings);
}

#[test]
fn an_unsure_figure_that_nothing_mends_accuses_nobody() {
    let report = report(|row, column, word| {
        if (row, column) == (5, 1) {
            read_as(word, "106425");
            word.second = None;
            word.confidences[4] = 60;
        }
    });
    assert!(report.findings.iter().all(|finding| finding.severity == Severity::Info), "{:#?}", report.findings);
    assert!(report.findings.iter().any(|finding| finding.code == "Q901"), "{:#?}", report.findings);
    assert_eq!(fact(&report, "Sum", "c1").value, "106425");
}
