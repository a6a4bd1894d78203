//! Where something stands, in words by which a person finds it.
//!
//! In: a report and a place in its document. Out: the path, then what that format counts: pages, with the number that they print; cells of
//! sheets; records of a CSV; tables of a text with their rows. Rows are counted as people count them, from 1, while places in a report
//! count from 0; columns go by their names. Where the report does not know the table, or there is no report, the place is told as it is.

use super::text::{clean, fit};
use avstem::report::{model::Report, printed_page};
use avstem_document::place::Place;
use std::collections::BTreeSet;

/// Columns of the terminal that the name of a column takes in a place, at most.
const NAME: usize = 32;

/// `path:244 (printed page 231)`, `path:record 7, column Beløp`, `path:table 3, row 4`.
pub(super) fn spot(report: &Report, place: Option<&Place>, header: Option<&str>) -> String {
    let path = &report.document.path;
    let told = match place {
        Some(Place::Page { page, .. }) => {
            printed_page(&report.document.page_labels, *page).map(|label| format!("{page} (printed page {})", clean(&label)))
        }
        Some(Place::Body { block, row: Some(row), column: Some(column) }) => in_table(report, (*block, *row, *column), header),
        _ => None,
    };
    told.map_or_else(|| position(path, place), |told| format!("{}:{told}", clean(path)))
}

fn in_table(report: &Report, (block, row, column): (usize, usize, usize), header: Option<&str>) -> Option<String> {
    let rows = match report.document.format.as_str() {
        "csv" => {
            let headers = header_rows(report, block);
            match row.checked_sub(headers) {
                Some(record) if headers > 0 => format!("record {}", record + 1),
                _ => format!("row {}", row + 1),
            }
        }
        _ => format!("table {}, row {}", table(report, block)?, row + 1),
    };
    let name = header.map(clean).filter(|name| !name.is_empty()).map_or_else(|| (column + 1).to_string(), |name| fit(&name, NAME));
    Some(format!("{rows}, column {name}"))
}

/// The number of the table that stands in a block, counted from 1.
fn table(report: &Report, of: usize) -> Option<usize> {
    let is_it = |part: &Place| matches!(part, Place::Body { block, .. } if *block == of);
    report.tables.iter().position(|table| table.parts.iter().any(is_it)).map(|at| at + 1)
}

/// Rows at the top of a block that name its columns.
fn header_rows(report: &Report, of: usize) -> usize {
    let headers = report.tables.iter().flat_map(|table| &table.cells).filter(|cell| cell.header);
    let row = |place: &Place| match place {
        Place::Body { block, row, .. } if *block == of => *row,
        _ => None,
    };
    let rows: BTreeSet<usize> = headers.filter_map(|cell| row(&cell.place)).collect();
    rows.iter().enumerate().take_while(|(at, row)| at == *row).count()
}

/// `path:4`, `path:Drift!B7`, `path:block 12, row 3, column 2`; the path alone where the place is unknown.
#[must_use]
pub fn position(path: &str, place: Option<&Place>) -> String {
    let path = clean(path);
    match place {
        None => path,
        Some(Place::Page { page, .. }) => format!("{path}:{page}"),
        Some(Place::Picture { picture, .. }) => format!("{path}:picture {picture}"),
        Some(Place::Sheet { sheet, cell }) => format!("{path}:{}!{cell}", clean(sheet)),
        Some(Place::Body { block, row, column }) => {
            let row = row.map(|row| format!(", row {row}")).unwrap_or_default();
            let column = column.map(|column| format!(", column {column}")).unwrap_or_default();
            format!("{path}:block {block}{row}{column}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::tests::small_report;
    use avstem_document::place::Rect;

    /// A report whose only table stands in block 4, with one row of headers.
    fn report(format: &str) -> Report {
        let mut report = small_report();
        report.document.format = format.to_owned();
        report.tables.truncate(1);
        report.tables[0].parts = vec![Place::block(4)];
        for cell in &mut report.tables[0].cells {
            (cell.header, cell.place) = (cell.row == 0, Place::cell(4, cell.row, cell.column));
        }
        report
    }

    #[test]
    fn rows_are_counted_as_people_count_them() {
        let told = |format: &str, header: Option<&str>| spot(&report(format), Some(&Place::cell(4, 3, 2)), header);
        assert_eq!(told("docx", Some("Beløp")), "plan.pdf:table 1, row 4, column Beløp");
        assert_eq!(told("docx", None), "plan.pdf:table 1, row 4, column 3");
        assert_eq!(told("csv", Some("Bel\u{1b}øp")), "plan.pdf:record 3, column Beløp");
        let mut bare = report("csv");
        bare.tables[0].cells.iter_mut().for_each(|cell| cell.header = false);
        assert_eq!(spot(&bare, Some(&Place::cell(4, 3, 2)), None), "plan.pdf:row 4, column 3");
    }

    #[test]
    fn pages_are_told_with_the_number_that_they_print() {
        let mut report = small_report();
        let page = Place::page(14, &Rect::default());
        assert_eq!(spot(&report, Some(&page), None), "plan.pdf:14");
        report.document.page_labels = serde_json::from_str(r#"[{"page": 12, "label": "1"}]"#).unwrap();
        assert_eq!(spot(&report, Some(&page), None), "plan.pdf:14 (printed page 3)");
    }

    #[test]
    fn what_the_report_does_not_know_is_told_as_it_is() {
        let report = report("docx");
        let positions = [None, Some(Place::sheet("Drift", 6, 1)), Some(Place::cell(12, 3, 2)), Some(Place::block(4))];
        let told = positions.map(|place| spot(&report, place.as_ref(), Some("Beløp")));
        assert_eq!(told, ["plan.pdf", "plan.pdf:Drift!B7", "plan.pdf:block 12, row 3, column 2", "plan.pdf:block 4"]);
    }
}
