//! A report against what was planted.
//!
//! In: a document, the file that it was set as, the report of it. Out: a [`Tally`] for each of the file's tables and one for the whole file. A
//! planted table is held against the table of the report that shares most cells with it; each of the report's serves one planted table, so
//! that of two that were read as one only one is found.

mod align;
mod cells;
mod measures;
mod slips;
mod text;
mod values;

use super::{
    model::{Document, Kind, Table},
    render::File,
    tally::{Measured, Tally},
};
use avstem::model::{Report, Verdict};
use cells::Reading;

/// Confidence above which a table should be right in every cell.
const TRUSTED: f32 = 0.9;

/// What is counted of a file.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Compared {
    pub(crate) whole: Tally,
    /// By the file's tables.
    pub(crate) tables: Vec<Tally>,
}

/// Compares the reading of a clean document; `None` is a file that gave no report.
pub(crate) fn compare(document: &Document, file: &File, report: Option<&Report>) -> Compared {
    let mut compared = Compared::default();
    compared.whole.one(Measured::DocumentsRead, report.is_some());
    let planted: Vec<&Table> = file.tables.iter().map(|&at| &document.tables[at]).collect();
    let readings = report.map(|report| pair(&planted, report)).unwrap_or_default();
    let listed = report.map_or(&[][..], |report| &report.measures);
    let mut taken = vec![false; listed.len()];
    for (at, table) in planted.iter().enumerate() {
        let mut tally = Tally::default();
        let found = readings.iter().find(|pair| pair.0 == at);
        let cells = planted_cells(table);
        tally.one(Measured::TablesFound, found.is_some());
        tally.count(Measured::CellsRead, found.map_or(0, |(_, _, reading)| reading.read), cells);
        if let Some((_, _, reading)) = found {
            tally.count(Measured::CellsAdded, reading.found.saturating_sub(reading.read), reading.found);
        }
        if let Some(((_, table, reading), report)) = found.zip(report)
            && report.tables[*table].confidence > TRUSTED
        {
            tally.one(Measured::TablesTrusted, reading.read == cells);
        }
        match table.kind {
            Kind::Accounts => {
                let id = found.zip(report).map(|((_, table, _), report)| report.tables[*table].id.as_str());
                let statement = report.and_then(|report| report.statements.iter().find(|of| Some(of.table.as_str()) == id));
                values::compare(table, statement, &mut tally);
            }
            Kind::Measures => measures::compare(table, listed, &mut taken, &mut tally),
        }
        compared.tables.push(tally);
    }
    if let Some(report) = report {
        let added = taken.iter().filter(|taken| !**taken).count();
        compared.whole.count(Measured::MeasuresAdded, added, listed.len());
        compared.whole.count(Measured::Unchecked, report.coverage.unchecked, report.coverage.totals);
        slips::count_false(report, &mut compared.whole);
    }
    compared
}

/// Compares the accusations of a document with a slip, where the file holds it.
pub(crate) fn compare_slip(document: &Document, file: &File, report: Option<&Report>) -> Tally {
    let mut tally = Tally::default();
    if let (Some(slip), Some(report)) = (&document.slip, report)
        && file.tables.contains(&slip.table)
    {
        slips::compare(document, slip, report, &mut tally);
    }
    tally
}

/// What was lost and what was said wrongly, a line each, for whoever looks at a document.
pub(crate) fn explain(document: &Document, file: &File, report: &Report) -> Vec<String> {
    let planted: Vec<&Table> = file.tables.iter().map(|&at| &document.tables[at]).collect();
    let mut lines = Vec::new();
    let readings = pair(&planted, report);
    for (at, table) in planted.iter().enumerate() {
        let Some((_, found, reading)) = readings.iter().find(|pair| pair.0 == at) else {
            lines.push(format!("table {at}: not found"));
            continue;
        };
        let text = |&(row, column): &(usize, usize)| match row.checked_sub(1) {
            None => table.columns[column].header.clone(),
            Some(row) => table.rows[row].cells[column].text.clone(),
        };
        let lost: Vec<String> = reading.lost.iter().map(|at| format!("r{}c{} {:?}", at.0, at.1, text(at))).collect();
        lines.push(format!(
            "table {at}: {}, {} of {} cells; lost {}",
            report.tables[*found].id,
            reading.read,
            reading.planted,
            lost.join(", ")
        ));
    }
    let failing = slips::accusations(report).map(|finding| format!("accusation {} {}", finding.code, finding.message));
    lines.extend(failing);
    let unchecked = report.statements.iter().flat_map(|statement| &statement.calculations).flat_map(|of| &of.results);
    lines.push(format!("{} results unchecked", unchecked.filter(|result| result.verdict == Verdict::Unchecked).count()));
    lines
}

fn planted_cells(table: &Table) -> usize {
    let headers = table.columns.iter().filter(|column| !column.header.is_empty()).count();
    headers + table.rows.iter().flat_map(|row| &row.cells).filter(|cell| !cell.text.is_empty()).count()
}

/// Planted tables with the tables of the report that share most cells with them, best first: planted, found, reading.
fn pair(planted: &[&Table], report: &Report) -> Vec<(usize, usize, Reading)> {
    let numbers = matches!(report.document.format.as_str(), "xlsx" | "ods" | "xls");
    let mut readings = Vec::new();
    for (at, table) in planted.iter().enumerate() {
        for (of, found) in report.tables.iter().enumerate() {
            readings.push((at, of, cells::compare(table, found, numbers)));
        }
    }
    readings.retain(|(_, _, reading)| reading.read > 0);
    readings.sort_by_key(|(at, of, reading)| (std::cmp::Reverse(reading.read), *at, *of));
    let mut pairs: Vec<(usize, usize, Reading)> = Vec::new();
    for (at, of, reading) in readings {
        if pairs.iter().all(|pair| pair.0 != at && pair.1 != of) {
            pairs.push((at, of, reading));
        }
    }
    pairs
}
