//! A row a file: what came of it and, where it was read, what was checked in it.
//!
//! Every file that was found has its row, also one that was not read or was passed over, with the reason.

use super::{Cell, Column, File, Row};
use avstem::report::model::{Coverage, Report, Severity};

/// The columns.
pub(crate) const COLUMNS: [Column; 26] = [
    Column::new("path"),
    Column::new("outcome"),
    Column::new("reason"),
    Column::new("errors"),
    Column::new("warnings"),
    Column::new("infos"),
    Column::new("accepted"),
    Column::new("totals"),
    Column::new("exact"),
    Column::new("rounding"),
    Column::new("wrong"),
    Column::new("unchecked"),
    Column::new("measures"),
    Column::new("account_lines"),
    Column::new("notes"),
    Column::new("format"),
    Column::new("pages"),
    Column::new("kind"),
    Column::new("title"),
    Column::new("body"),
    Column::new("organisation"),
    Column::new("meeting_date"),
    Column::new("period_from"),
    Column::new("period_to"),
    Column::new("language"),
    Column::new("sha256"),
];

/// The row of a file.
pub(crate) fn row(file: &File) -> Row {
    let mut cells =
        vec![Cell::Path(file.shown.clone()), Cell::Word("export.outcome", file.outcome.to_owned()), Cell::Text(file.reason.to_owned())];
    match file.report {
        Some(report) => cells.extend(of_report(report)),
        None => cells.resize(COLUMNS.len(), Cell::empty()),
    }
    Row { cells, ..Row::default() }
}

fn of_report(report: &Report) -> [Cell; 23] {
    let (document, period) = (&report.document, report.document.period.as_ref());
    let Coverage { totals, exact, rounding, inconsistent, unchecked, .. } = report.coverage;
    let open = |severity: Severity| report.findings.iter().filter(|of| of.severity == severity && of.accepted.is_none()).count();
    [
        Cell::count(open(Severity::Error)),
        Cell::count(open(Severity::Warning)),
        Cell::count(open(Severity::Info)),
        Cell::count(report.findings.iter().filter(|of| of.accepted.is_some()).count()),
        Cell::count(totals),
        Cell::count(exact),
        Cell::count(rounding),
        Cell::count(inconsistent),
        Cell::count(unchecked),
        Cell::count(report.measures.len()),
        Cell::count(report.statements.iter().map(|of| of.lines.len()).sum::<usize>()),
        Cell::count(report.notes.len()),
        Cell::Text(document.format.clone()),
        Cell::Number(document.pages.map(|pages| pages.to_string()).unwrap_or_default()),
        Cell::word("export.kind", &document.kind),
        Cell::text(document.title.as_deref()),
        Cell::text(document.body.as_deref()),
        Cell::text(document.organisation.as_deref()),
        Cell::date(document.meeting_date.as_deref()),
        Cell::Date(period.map(|period| period.from.clone()).unwrap_or_default()),
        Cell::Date(period.map(|period| period.to.clone()).unwrap_or_default()),
        Cell::text(document.language.as_deref()),
        Cell::Text(document.sha256.clone()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::tests::small_report;
    use std::path::Path;

    #[test]
    fn a_file_that_was_not_read_has_a_row_with_the_reason() {
        let file = File {
            path: Path::new("a.pdf"),
            opens: Path::new("a.pdf"),
            shown: "a.pdf".to_owned(),
            outcome: "encrypted",
            reason: "a password",
            report: None,
        };
        let row = row(&file);
        let cells: Vec<&str> = row.cells.iter().take(4).map(Cell::raw).collect();
        assert_eq!((cells, row.cells.len()), (vec!["a.pdf", "encrypted", "a password", ""], COLUMNS.len()));
    }

    #[test]
    fn the_counts_are_those_of_the_report() {
        let report = small_report();
        let file = File {
            path: Path::new("plan.pdf"),
            opens: Path::new("plan.pdf"),
            shown: "plan.pdf".to_owned(),
            outcome: "ok",
            reason: "",
            report: Some(&report),
        };
        let row = row(&file);
        let cell = |name: &str| row.cells[COLUMNS.iter().position(|column| column.name == name).unwrap()].raw();
        assert_eq!(row.cells.len(), COLUMNS.len());
        assert_eq!([cell("outcome"), cell("errors"), cell("accepted"), cell("wrong"), cell("measures")], ["ok", "1", "0", "1", "1"]);
    }
}
