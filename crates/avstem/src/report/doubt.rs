//! Accusations that rest on a doubtful reading become Q901 `doubtful-reading`, which accuses nobody.
//!
//! In: a [`Report`] or one of its findings. Out: the same, lowered. A figure that was recognised in a picture is doubtful whatever a
//! second reader says: both read the same layer. Only where avstem had the picture recognised itself, and two recognitions agree surely
//! on every figure that takes part, and no digit that the eye confuses explains the difference, an accusation stays: as a warning. What
//! it does not do: it drops nothing.

use super::{
    figures::{At, fact, figure, members, number},
    model::{Cause, CauseKind, Fact, Finding, Report, Severity, Statement, Verdict},
    recognised::{Reading, Words, confused, digits, printed_digits},
};
use crate::check::rules::Q901;
use avstem_document::{note::NoteCode, place::Place};
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// Confidence in a misreading where the text was recognised from a picture: a wrong digit in a few hundred is common there,
/// and a wrong total in a printed document is not.
const RECOGNISED: f32 = 0.7;

/// Turns an accusation into a doubt; the message stays.
pub(super) fn make_doubtful(finding: &mut Finding, explanation: &str, confidence: f32) {
    Q901.code.clone_into(&mut finding.code);
    Q901.name.clone_into(&mut finding.name);
    finding.severity = Severity::Info;
    finding.cause = Some(Cause { kind: CauseKind::Misread, explanation: explanation.to_owned(), confidence });
    finding.repair.clear();
}

/// Lowers the findings that touch what was recognised: where the figure stands, or where a figure of a calculation that it
/// fails may stand.
pub(super) fn doubt_recognised(report: &mut Report, words: &Words) {
    let places = recognised_places(report);
    if places.is_empty() {
        return;
    }
    let touched: BTreeSet<String> = statements_in(report, &places, words);
    let is_recognised = |place: &Place| words.touch(place) || touches(&places, place) && words.is_empty_on(place);
    let statements = std::mem::take(&mut report.statements);
    for finding in report.findings.iter_mut().filter(|finding| finding.severity > Severity::Info) {
        let doubtful =
            finding.place.as_ref().is_some_and(is_recognised) || finding.statement.as_ref().is_some_and(|id| touched.contains(id));
        if !doubtful {
            continue;
        }
        let statement = statements.iter().find(|of| Some(&of.id) == finding.statement.as_ref());
        match statement.map(|statement| standing(finding, statement, words, &is_recognised)) {
            Some(Standing::Sure) => {
                finding.severity = finding.severity.min(Severity::Warning);
                finding.message = format!("{}; read from a picture, twice and alike", finding.message);
            }
            Some(Standing::Confused(explanation)) => {
                finding.message = format!("{}; {}, but the text was recognised from a picture", finding.message, finding.code);
                make_doubtful(finding, &explanation, RECOGNISED);
            }
            Some(Standing::Unsure) | None => {
                finding.message = format!("{}; {}, but the text was recognised from a picture", finding.message, finding.code);
                make_doubtful(finding, "recognised text often has a wrong digit", RECOGNISED);
            }
        }
    }
    report.statements = statements;
}

/// What the reading of the figures that take part in a finding is worth.
enum Standing {
    /// Two recognitions agree on all of them, and no confused digit explains it.
    Sure,
    /// A digit that the eye confuses would explain it; in words.
    Confused(String),
    Unsure,
}

fn standing(finding: &Finding, statement: &Statement, words: &Words, is_recognised: &dyn Fn(&Place) -> bool) -> Standing {
    let mut figures: Vec<(At, Option<Decimal>)> = Vec::new();
    for calculation in statement.calculations.iter().filter(|of| finding.calculations.contains(&of.id)) {
        for result in calculation.results.iter().filter(|result| result.verdict == Verdict::Inconsistent) {
            let all: Vec<(At, Decimal)> = members(calculation).map(|(member, weight)| (figure(result, member), weight)).collect();
            if all.iter().any(|(at, _)| fact(statement, at).is_some_and(|fact| finding.place.as_ref() == Some(&fact.place))) {
                let difference = number(&result.difference);
                figures.extend(all.into_iter().map(|(at, weight)| (at, difference.and_then(|difference| difference.checked_div(weight)))));
            }
        }
    }
    if figures.is_empty() {
        return Standing::Unsure;
    }
    let mut sure = true;
    for (at, step) in &figures {
        let Some(fact) = fact(statement, at) else { continue };
        let Some(reading) = words.reading(&fact.place) else {
            sure &= !is_recognised(&fact.place);
            continue;
        };
        sure &= reading.is_sure() && !reading.is_repaired();
        let meant = step.and_then(|step| number(&fact.value)?.checked_sub(step));
        if let Some(explanation) = meant.and_then(|meant| confusion(&reading, fact, meant)) {
            return Standing::Confused(explanation);
        }
    }
    if sure { Standing::Sure } else { Standing::Unsure }
}

/// That one digit which the eye confuses makes a figure what it should be.
fn confusion(reading: &Reading<'_>, fact: &Fact, meant: Decimal) -> Option<String> {
    let read: Vec<char> = reading.words.iter().flat_map(|(_, word)| digits(&word.text)).collect();
    let meant = printed_digits(fact, meant, read.len())?;
    let at = confused(&read, &meant)?;
    Some(format!("{} read for {} in {} would explain it", read[at], meant[at], fact.raw))
}

fn recognised_places(report: &Report) -> Vec<Place> {
    let notes = report.notes.iter().filter(|note| note.code == NoteCode::RecognisedText);
    notes.filter_map(|note| note.place.clone()).collect()
}

/// True where a place meets one of others on its page.
fn touches(places: &[Place], place: &Place) -> bool {
    let (Some(page), Some(own)) = (place.page_number(), place.bbox()) else { return false };
    places
        .iter()
        .filter(|other| other.page_number() == Some(page))
        .filter_map(Place::bbox)
        .any(|other| own[0] < other[2] && other[0] < own[2] && own[1] < other[3] && other[1] < own[3])
}

/// Ids of the statements whose table has a part in what was recognised.
fn statements_in(report: &Report, places: &[Place], words: &Words) -> BTreeSet<String> {
    let meets = |place: &Place| words.touch(place) || touches(places, place) && words.is_empty_on(place);
    let tables: BTreeSet<&str> =
        report.tables.iter().filter(|table| table.parts.iter().any(meets)).map(|table| table.id.as_str()).collect();
    report.statements.iter().filter(|of| tables.contains(of.table.as_str())).map(|of| of.id.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::build::tests::small_report;
    use avstem_document::note::Note;

    fn with_note_on(page: u32) -> Report {
        let mut report = small_report();
        let place = Place::Page { page, bbox: [0.0, 0.0, 600.0, 800.0] };
        report.notes.push(Note { code: NoteCode::RecognisedText, message: "recognised".to_owned(), place: Some(place) });
        doubt_recognised(&mut report, &Words::default());
        report
    }

    #[test]
    fn a_wrong_figure_on_a_recognised_page_is_a_doubt() {
        let page = small_report().findings[0].place.as_ref().and_then(Place::page_number).unwrap();
        let finding = with_note_on(page).findings.remove(0);
        assert_eq!((finding.code.as_str(), finding.severity), ("Q901", Severity::Info));
        assert!(finding.message.ends_with("; A101, but the text was recognised from a picture"), "{}", finding.message);
        assert!(finding.repair.is_empty());
    }

    #[test]
    fn other_pages_change_nothing() {
        assert_eq!(with_note_on(77).findings, small_report().findings);
    }
}
