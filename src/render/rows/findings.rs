//! A row a finding: where, what is stated and expected as numbers, what it is in words, and of which document.

use super::{Cell, Column, PLACE, Row, Tables, page, place_cells};
use avstem::report::model::{Cause, CauseKind, Finding, Report};
use avstem_view::{Texts, tell};
use std::sync::LazyLock;

const BEFORE: [Column; 4] = [Column::new("path"), Column::new("severity"), Column::new("code"), Column::new("rule")];
const AFTER: [Column; 23] = [
    Column::new("row_label"),
    Column::new("column_header"),
    Column::new("stated"),
    Column::new("expected"),
    Column::new("difference"),
    Column::new("raw"),
    Column::new("confidence"),
    Column::new("headline"),
    Column::new("cause"),
    Column::new("repair"),
    Column::new("ruled_out"),
    Column::new("second_reader"),
    Column::new("accepted_reason"),
    Column::new("accepted_date"),
    Column::new("body"),
    Column::new("organisation"),
    Column::new("period_from"),
    Column::new("period_to"),
    Column::new("meeting_date"),
    Column::new("title"),
    Column::new("format"),
    Column::id("sha256"),
    Column::new("fingerprint"),
];

/// The columns.
pub(crate) static COLUMNS: LazyLock<Vec<Column>> = LazyLock::new(|| [&BEFORE[..], &PLACE, &AFTER].concat());

/// Rules whose stated text is a date or a period: `2031` is no amount there.
const OF_DATES: [&str; 2] = ["T202", "T203"];

/// The rows of a report.
pub(crate) fn rows<'r>(report: &'r Report, texts: &'r Texts) -> impl Iterator<Item = Row> + 'r {
    let tables = if report.findings.is_empty() { Tables::default() } else { Tables::of(report) };
    let page = |finding: &Finding| finding.place.as_ref().and_then(page);
    report.findings.iter().map(move |finding| Row {
        cells: cells(report, &tables, finding, texts),
        page: page(finding),
        is_accepted: finding.accepted.is_some(),
    })
}

fn cells(report: &Report, tables: &Tables, finding: &Finding, texts: &Texts) -> Vec<Cell> {
    let (document, period) = (&report.document, report.document.period.as_ref());
    let told = tell(report, finding, texts);
    let hint = |name: &str| {
        let name = texts.say(&format!("hint.{name}"), &[]);
        let said: Vec<&str> = told.hints.iter().filter(|(known, _)| *known == name).map(|(_, text)| text.as_str()).collect();
        Cell::Text(said.join("; "))
    };
    let amount = |value: &Option<String>| {
        if OF_DATES.contains(&finding.code.as_str()) { Cell::text(value.as_deref()) } else { Cell::number(value.as_deref()) }
    };
    let accepted = finding.accepted.as_ref();
    let confidence = finding.confidence.map(|confidence| format!("{confidence:.2}")).unwrap_or_default();
    let mut cells = vec![
        Cell::Path(document.path.clone()),
        Cell::word("severity", &finding.severity),
        Cell::Text(finding.code.clone()),
        Cell::Text(told.rule.clone()),
    ];
    cells.extend(place_cells(tables, finding.place.as_ref(), finding.column_header.as_deref(), texts));
    cells.extend([
        Cell::text(finding.row_label.as_deref()),
        Cell::text(finding.column_header.as_deref()),
        amount(&finding.stated),
        amount(&finding.expected),
        amount(&finding.difference),
        Cell::Text(raw(report, tables, finding).unwrap_or_default().to_owned()),
        Cell::Number(confidence),
        Cell::Text(told.headline.clone()),
        if finding.cause.as_ref().is_some_and(is_known) { hint("cause") } else { Cell::empty() },
        hint("repair"),
        hint("ruled_out"),
        hint("second_reader"),
        Cell::Text(accepted.map(|accepted| accepted.reason.clone()).unwrap_or_default()),
        Cell::Date(accepted.map(|accepted| accepted.date.clone()).unwrap_or_default()),
        Cell::text(document.body.as_deref()),
        Cell::text(document.organisation.as_deref()),
        Cell::Date(period.map(|period| period.from.clone()).unwrap_or_default()),
        Cell::Date(period.map(|period| period.to.clone()).unwrap_or_default()),
        Cell::date(document.meeting_date.as_deref()),
        Cell::text(document.title.as_deref()),
        Cell::Text(document.format.clone()),
        Cell::Text(document.sha256.clone()),
        Cell::Text(finding.fingerprint.clone()),
    ]);
    cells
}

fn is_known(cause: &Cause) -> bool {
    cause.kind != CauseKind::Unknown
}

/// The figure as the document prints it: that of the finding's statement, an amount in a text, or the cell of a table.
pub(crate) fn raw<'r>(report: &'r Report, tables: &Tables<'r>, finding: &Finding) -> Option<&'r str> {
    let place = finding.place.as_ref()?;
    let statement = report.statements.iter().find(|of| Some(&of.id) == finding.statement.as_ref());
    let fact = statement.iter().flat_map(|of| &of.lines).flat_map(|line| line.facts.values()).find(|fact| fact.place == *place);
    let claim = || report.claims.iter().find(|claim| claim.place == *place && Some(&claim.value) == finding.stated.as_ref());
    fact.map(|fact| &fact.raw).or_else(|| Some(&claim()?.raw)).or_else(|| Some(&tables.at(place)?.1.text)).map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::tests::small_report;
    use avstem_view::Language;

    fn cell(row: &Row, name: &str) -> Cell {
        row.cells[COLUMNS.iter().position(|column| column.name == name).unwrap()].clone()
    }

    #[test]
    fn a_finding_is_a_row_of_the_columns() {
        let report = small_report();
        let row = rows(&report, Texts::of(Language::English)).next().unwrap();
        assert_eq!(row.cells.len(), COLUMNS.len());
        assert_eq!(cell(&row, "stated"), Cell::Number("1643".to_owned()));
        assert_eq!(cell(&row, "raw"), Cell::Text("1 643".to_owned()));
        assert_eq!(cell(&row, "severity"), Cell::Word("severity", "error".to_owned()));
    }

    #[test]
    fn the_words_are_those_of_the_language() {
        let report = small_report();
        let row = rows(&report, Texts::of(Language::Norwegian)).next().unwrap();
        assert_eq!(cell(&row, "rule").raw(), "summen stemmer ikke med linjene");
    }

    #[test]
    fn a_year_outside_the_document_is_no_amount() {
        let mut report = small_report();
        report.findings[0].code = "T203".to_owned();
        let row = rows(&report, Texts::of(Language::English)).next().unwrap();
        assert_eq!(cell(&row, "stated"), Cell::Text("1643".to_owned()));
    }
}
