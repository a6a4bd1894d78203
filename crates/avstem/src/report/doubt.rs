//! Accusations that rest on a doubtful reading become Q901 `doubtful-reading`, which accuses nobody.
//!
//! In: a [`Report`] or one of its findings. Out: the same, lowered. A figure of a page whose text was recognised from a
//! picture is doubtful whatever a second reader says: both read the same layer. What it does not do: it drops nothing.

use super::model::{Cause, CauseKind, Finding, Report, Severity};
use crate::check::rules::Q901;
use avstem_document::{note::NoteCode, place::Place};
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

/// Lowers the findings that touch a recognised page: where the figure stands, or where a figure of a calculation that it
/// fails may stand.
pub(super) fn doubt_recognised(report: &mut Report) {
    let pages: BTreeSet<u32> = recognised_pages(report);
    if pages.is_empty() {
        return;
    }
    let touched: BTreeSet<String> = statements_on(report, &pages);
    let on_page = |place: &Option<Place>| place.as_ref().and_then(Place::page_number).is_some_and(|page| pages.contains(&page));
    let doubtful = |finding: &Finding| on_page(&finding.place) || finding.statement.as_ref().is_some_and(|id| touched.contains(id));
    for finding in report.findings.iter_mut().filter(|finding| finding.severity > Severity::Info) {
        if doubtful(finding) {
            finding.message = format!("{}; {}, but the text was recognised from a picture", finding.message, finding.code);
            make_doubtful(finding, "recognised text often has a wrong digit", RECOGNISED);
        }
    }
}

fn recognised_pages(report: &Report) -> BTreeSet<u32> {
    let notes = report.notes.iter().filter(|note| note.code == NoteCode::RecognisedText);
    notes.filter_map(|note| note.place.as_ref().and_then(Place::page_number)).collect()
}

/// Ids of the statements whose table has a part on one of the pages.
fn statements_on(report: &Report, pages: &BTreeSet<u32>) -> BTreeSet<String> {
    let on_page = |place: &Place| place.page_number().is_some_and(|page| pages.contains(&page));
    let tables: BTreeSet<&str> =
        report.tables.iter().filter(|table| table.parts.iter().any(on_page)).map(|table| table.id.as_str()).collect();
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
        doubt_recognised(&mut report);
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
