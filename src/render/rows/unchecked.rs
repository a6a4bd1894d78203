//! A row a figure that claims to be computed and was not checked, with the reason.

use super::{Cell, Column, PLACE, Row, Tables, page, place_cells};
use avstem::report::model::Report;
use avstem_view::{Checked, Texts, because, unchecked};
use std::sync::LazyLock;

const BEFORE: [Column; 6] = [
    Column::new("path"),
    Column::new("statement_title"),
    Column::new("row_label"),
    Column::new("column_header"),
    Column::new("value"),
    Column::new("raw"),
];
const REASON: [Column; 1] = [Column::new("reason")];

/// The columns.
pub(crate) static COLUMNS: LazyLock<Vec<Column>> = LazyLock::new(|| [&BEFORE[..], &REASON, &PLACE].concat());

/// The rows of a report.
pub(crate) fn rows(report: &Report, texts: &Texts) -> Vec<Row> {
    let unchecked = unchecked(report);
    let tables = if unchecked.is_empty() { Tables::default() } else { Tables::of(report) };
    unchecked.iter().map(|one| Row { page: page(one.place), cells: cells(report, &tables, one, texts), ..Row::default() }).collect()
}

fn cells(report: &Report, tables: &Tables, one: &Checked, texts: &Texts) -> Vec<Cell> {
    let statement = one.figure.and_then(|(s, ..)| report.statements.get(s));
    let fact = || {
        let (_, line, column) = one.figure?;
        statement?.lines.get(line)?.facts.get(&statement?.columns.get(column)?.id)
    };
    let claim = one.claim.and_then(|index| report.claims.get(index));
    let value = fact().map(|fact| &fact.value).or(claim.map(|claim| &claim.value));
    let mut cells = vec![
        Cell::Path(report.document.path.clone()),
        statement.map_or(Cell::empty(), |of| Cell::text(of.title.as_deref())),
        Cell::Text(one.row.clone()),
        Cell::Text(one.column.to_owned()),
        Cell::Number(value.cloned().unwrap_or_default()),
        Cell::Text(one.raw.to_owned()),
        Cell::Text(one.because.map(|why| because(why, texts)).unwrap_or_default()),
    ];
    cells.extend(place_cells(tables, Some(one.place), Some(one.column), texts));
    cells
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::tests::small_report;
    use avstem::report::model::{UncheckedBecause, Verdict};
    use avstem_view::Language;

    #[test]
    fn an_unchecked_total_is_a_row_with_its_reason() {
        let mut report = small_report();
        report.findings.clear();
        for result in report.statements[0].calculations.iter_mut().flat_map(|of| &mut of.results) {
            result.verdict = Verdict::Unchecked;
            result.unchecked_because = Some(UncheckedBecause::BlankItem);
        }
        let rows = rows(&report, Texts::of(Language::Norwegian));
        assert!(!rows.is_empty());
        for row in &rows {
            assert_eq!(row.cells.len(), COLUMNS.len());
            assert_eq!((row.cells[2].raw(), row.cells[6].raw()), ("Sum drift", "en linje er tom"));
        }
    }
}
