//! Places in a text's pictures, named for what they are.
//!
//! In: the report of a document without pages. Out: the same, where what stands in pages stands in pictures: the stages know a picture of
//! a text document as a page, and nobody else is to look for that page. What it does not do: it touches no other place.

use super::model::Report;
use avstem_document::place::Place;

/// Names pictures where a document has no pages.
pub(super) fn name(report: &mut Report) {
    if report.document.pages.is_none() {
        places(report).for_each(|place| {
            if let Place::Page { page, bbox } = *place {
                *place = Place::Picture { picture: page, bbox };
            }
        });
    }
}

/// Every place of a report.
fn places(report: &mut Report) -> impl Iterator<Item = &mut Place> {
    let lines = report.statements.iter_mut().flat_map(|statement| &mut statement.lines);
    let lines = lines
        .flat_map(|line| line.facts.values_mut().map(|fact| &mut fact.place).chain(line.marks.values_mut().map(|mark| &mut mark.place)));
    let tables =
        report.tables.iter_mut().flat_map(|table| table.parts.iter_mut().chain(table.cells.iter_mut().map(|cell| &mut cell.place)));
    let cases = report.cases.iter_mut().filter_map(|case| case.place.as_mut());
    let measures = report.measures.iter_mut().filter_map(|measure| measure.place.as_mut());
    let claims = report.claims.iter_mut().map(|claim| &mut claim.place);
    let findings = report.findings.iter_mut().filter_map(|finding| finding.place.as_mut());
    let notes = report.notes.iter_mut().filter_map(|note| note.place.as_mut());
    lines.chain(tables).chain(cases).chain(measures).chain(claims).chain(findings).chain(notes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::build::tests::small_report;

    #[test]
    fn pages_of_a_document_without_pages_are_pictures() {
        let mut report = small_report();
        assert!(places(&mut report).any(|place| place.page_number().is_some()));
        let paged = report.clone();
        name(&mut report);
        assert_eq!(report, paged);
        report.document.pages = None;
        name(&mut report);
        assert!(places(&mut report).all(|place| place.page_number().is_none() && place.bbox().is_some()));
        let json = serde_json::to_string(&report).unwrap();
        assert!(!json.contains("\"page\":") && json.contains("\"picture\":"));
    }
}
