//! The cells of a planted table in a table of the report.
//!
//! Columns are put side by side by the texts that they share, then rows by the cells that they share in those columns: a cell is read where its
//! text stands in the row and the column that its neighbours stand in. Rows that the report has beside them cost nothing here; cells are
//! counted as added. A cell alone in its row may stand in any column. A header in several rows is read where it says the same from top to bottom.

use super::{
    align::align,
    text::{header, number, plain},
};
use crate::score::model::Table;
use avstem::model::{self as report};
use std::collections::HashMap;

/// How a planted table is read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Reading {
    pub(super) read: usize,
    pub(super) planted: usize,
    /// Cells of the report's table.
    pub(super) found: usize,
    /// The planted cells that were not read, for whoever looks.
    pub(super) lost: Vec<(usize, usize)>,
}

/// Compares; with `numbers`, figures are the same if their numbers are.
pub(super) fn compare(planted: &Table, found: &report::Table, numbers: bool) -> Reading {
    let key = |text: &str| {
        let number = if numbers { number(text) } else { None };
        number.map_or_else(|| plain(text), |number| number.to_string())
    };
    let ours: Vec<Vec<String>> = rows(planted).iter().map(|row| row.iter().map(|text| key(text)).collect()).collect();
    let theirs = Grid::of(found, key);
    let columns = align(planted.columns.len(), theirs.columns, |a, b| shared(&ours, a, &theirs, b));
    let weight = |a: usize, b: usize| columns.iter().filter(|&&(c, d)| !ours[a][c].is_empty() && theirs.at(b, d) == ours[a][c]).count();
    let rows = align(ours.len(), theirs.rows, weight);
    let mut reading = Reading { found: found.cells.len(), ..Reading::default() };
    for (row, cells) in ours.iter().enumerate() {
        for column in (0..cells.len()).filter(|&column| !cells[column].is_empty()) {
            reading.planted += 1;
            let right_column = columns.iter().find(|pair| pair.0 == column).map(|pair| pair.1);
            let right_row = rows.iter().find(|pair| pair.0 == row).map(|pair| pair.1);
            let in_place = right_row.zip(right_column).is_some_and(|(below, beside)| theirs.at(below, beside) == cells[column]);
            let as_header = row == 0 && right_column.is_some_and(|at| theirs.says(at, &planted.columns[column].full_header()));
            if in_place || as_header {
                reading.read += 1;
            } else {
                reading.lost.push((row, column));
            }
        }
    }
    reading
}

/// Headers and body.
fn rows(planted: &Table) -> Vec<Vec<&str>> {
    let headers = planted.columns.iter().map(|column| column.header.as_str()).collect();
    let body = planted.rows.iter().map(|row| row.cells.iter().map(|cell| cell.text.as_str()).collect());
    std::iter::once(headers).chain(body).collect()
}

/// How many texts two columns share, each as often as both have it.
fn shared(ours: &[Vec<String>], column: usize, theirs: &Grid, other: usize) -> usize {
    let mut left: HashMap<&str, usize> = HashMap::new();
    for row in 0..theirs.rows {
        *left.entry(theirs.at(row, other)).or_default() += 1;
    }
    let texts = ours.iter().map(|row| row[column].as_str()).filter(|text| !text.is_empty());
    texts.filter(|text| left.get_mut(text).filter(|count| **count > 0).map(|count| *count -= 1).is_some()).count()
}

/// A table of the report by rows and columns.
struct Grid {
    texts: HashMap<(usize, usize), String>,
    rows: usize,
    columns: usize,
    /// What the headers of each column say, from top to bottom.
    headers: Vec<Vec<String>>,
}

impl Grid {
    fn of(table: &report::Table, key: impl Fn(&str) -> String) -> Self {
        let rows = table.cells.iter().map(|cell| cell.row + 1).max().unwrap_or(0);
        let columns = table.cells.iter().map(|cell| cell.column + cell.column_span.max(1)).max().unwrap_or(0);
        let mut headers = vec![Vec::new(); columns];
        for cell in table.cells.iter().filter(|cell| cell.header) {
            for of in headers.iter_mut().skip(cell.column).take(cell.column_span.max(1)) {
                of.push(header(&cell.text));
            }
        }
        let mut in_row: HashMap<usize, usize> = HashMap::new();
        for cell in &table.cells {
            *in_row.entry(cell.row).or_default() += 1;
        }
        // A cell alone in its row is a section's name: merged over the columns, it belongs to none of them.
        let reach = |cell: &report::Cell| if in_row.get(&cell.row) == Some(&1) { 0..columns } else { cell.column..cell.column + 1 };
        let each = table.cells.iter().flat_map(|cell| reach(cell).map(|at| ((cell.row, at), key(&cell.text))));
        let texts = each.collect();
        Self { texts, rows, columns, headers }
    }

    fn at(&self, row: usize, column: usize) -> &str {
        self.texts.get(&(row, column)).map_or("", String::as_str)
    }

    /// True where the headers of a column end in this one: a line of units above it does no harm.
    fn says(&self, column: usize, full: &str) -> bool {
        let full = header(full);
        (0..self.headers[column].len()).any(|from| self.headers[column][from..].concat() == full)
    }
}
