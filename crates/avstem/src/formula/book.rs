//! The stored values of a workbook, by sheet, column and row; ranges are asked for, never laid out.
//!
//! Each column keeps running sums, so that the sum of a range costs two searches a column, however long it is.

use super::{
    lex::{MOST_COLUMNS, MOST_ROWS},
    syntax::{Position, Reference},
};
use avstem_document::grid::{Cell, CellValue};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// Filled cells of a column that are passed over in the search for its header.
const FARTHEST_HEADER: usize = 10_000;

/// A stored value, as a formula sees it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Stored {
    Number(Decimal),
    Text(Box<str>),
    Boolean(bool),
    Error,
    /// A date, a time, a number beyond decimals: worth something that is not known here.
    Opaque,
    /// A formula that shows nothing: an empty text, or no stored result.
    Empty,
}

impl Stored {
    pub(super) fn of(cell: &Cell) -> Self {
        match &cell.value {
            Some(CellValue::Number(value) | CellValue::Percent(value)) => Self::Number(*value),
            Some(CellValue::Boolean(value)) => Self::Boolean(*value),
            Some(CellValue::Error(_)) => Self::Error,
            Some(CellValue::Date(_) | CellValue::Opaque) => Self::Opaque,
            None if cell.is_blank() => Self::Empty,
            None => Self::Text(cell.text.as_str().into()),
        }
    }
}

/// Counts and sums of the cells above a row of a column.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Running {
    pub sum: Decimal,
    /// The numbers without their signs.
    pub size: Decimal,
    pub numbers: u32,
    /// Errors and what is opaque: a range with one has no sum that is known.
    pub unknown: u32,
    /// Numbers in hidden rows or columns.
    pub hidden: u32,
}

#[derive(Debug, Default)]
pub(super) struct Column {
    rows: Vec<u32>,
    cells: Vec<Stored>,
    hidden: Vec<bool>,
    /// One more than cells: what stands before each, and after the last.
    running: Vec<Running>,
}

impl Column {
    fn push(&mut self, row: usize, stored: Stored, hidden: bool) {
        let mut running = self.running.last().copied().unwrap_or_default();
        if self.running.is_empty() {
            self.running.push(running);
        }
        match &stored {
            Stored::Number(number) => match running.sum.checked_add(*number).zip(running.size.checked_add(number.abs())) {
                Some((sum, size)) => {
                    running.sum = sum;
                    running.size = size;
                    running.numbers += 1;
                    running.hidden += u32::from(hidden);
                }
                None => running.unknown += 1,
            },
            Stored::Error | Stored::Opaque => running.unknown += 1,
            Stored::Text(_) | Stored::Boolean(_) | Stored::Empty => {}
        }
        self.running.push(running);
        self.rows.push(row as u32);
        self.cells.push(stored);
        self.hidden.push(hidden);
    }

    /// The cells from row `first` to row `last`, as indices.
    fn within(&self, first: usize, last: usize) -> std::ops::Range<usize> {
        let from = self.rows.partition_point(|row| (*row as usize) < first);
        let to = self.rows.partition_point(|row| (*row as usize) <= last);
        from..to.max(from)
    }
}

/// The cells of one sheet.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    pub name: String,
    pub columns: BTreeMap<usize, Column>,
}

impl Sheet {
    /// Adds a cell; cells come in row order.
    pub(super) fn push(&mut self, cell: &Cell) {
        self.columns.entry(cell.column).or_default().push(cell.row, Stored::of(cell), cell.hidden);
    }
}

/// A range of one sheet, ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Area {
    pub sheet: usize,
    /// Row and column of the top left cell.
    pub first: (usize, usize),
    pub last: (usize, usize),
}

impl Area {
    #[must_use]
    pub fn is_cell(&self) -> bool {
        self.first == self.last
    }

    #[must_use]
    pub fn holds(&self, at: Position) -> bool {
        self.sheet == at.sheet && (self.first.0..=self.last.0).contains(&at.row) && (self.first.1..=self.last.1).contains(&at.column)
    }
}

/// All sheets.
#[derive(Debug, Default)]
pub(super) struct Book {
    pub sheets: Vec<Sheet>,
}

impl Book {
    /// A sheet by its name, whatever its case.
    pub(super) fn sheet(&self, name: &str) -> Option<usize> {
        let exact = self.sheets.iter().position(|sheet| sheet.name == name);
        exact.or_else(|| self.sheets.iter().position(|sheet| sheet.name.to_lowercase() == name.to_lowercase()))
    }

    /// What a reference means from a cell; `None` when it leads out of the workbook.
    pub(super) fn area(&self, reference: &Reference, at: Position) -> Option<Area> {
        let sheet = match &reference.sheet {
            Some(name) => self.sheet(name)?,
            None => at.sheet,
        };
        let corner = |(row, column): (super::syntax::Coordinate, super::syntax::Coordinate)| {
            Some((row.from(at.row, MOST_ROWS)?, column.from(at.column, MOST_COLUMNS)?))
        };
        Some(Area { sheet, first: corner(reference.first)?, last: corner(reference.last)? })
    }

    pub(super) fn at(&self, at: Position) -> Option<&Stored> {
        let column = self.sheets.get(at.sheet)?.columns.get(&at.column)?;
        let index = column.rows.binary_search(&(at.row as u32)).ok()?;
        column.cells.get(index)
    }

    pub(super) fn is_hidden(&self, at: Position) -> bool {
        let find = || {
            let column = self.sheets.get(at.sheet)?.columns.get(&at.column)?;
            column.hidden.get(column.rows.binary_search(&(at.row as u32)).ok()?).copied()
        };
        find().unwrap_or(false)
    }

    fn columns(&self, area: Area) -> impl Iterator<Item = (usize, &Column)> {
        let sheet = self.sheets.get(area.sheet);
        sheet.into_iter().flat_map(move |sheet| sheet.columns.range(area.first.1..=area.last.1)).map(|(number, column)| (*number, column))
    }

    /// Sum and counts of a range, and the number of columns that were looked at.
    pub(super) fn total(&self, area: Area) -> (Option<Running>, usize) {
        let mut total = Running::default();
        let mut looked = 0;
        for (_, column) in self.columns(area) {
            looked += 1;
            let range = column.within(area.first.0, area.last.0);
            let (Some(before), Some(after)) = (column.running.get(range.start), column.running.get(range.end)) else { continue };
            let Some(sum) = after.sum.checked_sub(before.sum).and_then(|part| total.sum.checked_add(part)) else { return (None, looked) };
            total = Running {
                sum,
                size: (after.size - before.size).checked_add(total.size).unwrap_or(Decimal::MAX),
                numbers: total.numbers + after.numbers - before.numbers,
                unknown: total.unknown + after.unknown - before.unknown,
                hidden: total.hidden + after.hidden - before.hidden,
            };
        }
        (Some(total), looked)
    }

    /// The filled cells of a range, column by column.
    pub(super) fn cells(&self, area: Area) -> impl Iterator<Item = (Position, &Stored)> {
        self.columns(area).flat_map(move |(number, column)| {
            column
                .within(area.first.0, area.last.0)
                .map(move |index| (Position { sheet: area.sheet, row: column.rows[index] as usize, column: number }, &column.cells[index]))
        })
    }

    /// The nearest text above a cell, not farther than [`FARTHEST_HEADER`] filled cells.
    pub(super) fn text_above(&self, at: Position) -> Option<&str> {
        let column = self.sheets.get(at.sheet)?.columns.get(&at.column)?;
        let upto = column.within(0, at.row).end;
        column.cells[..upto].iter().rev().take(FARTHEST_HEADER).find_map(|stored| match stored {
            Stored::Text(text) => Some(&**text),
            _ => None,
        })
    }

    /// Number of filled cells of a range, at the cost of its columns.
    pub(super) fn count(&self, area: Area) -> usize {
        self.columns(area).map(|(_, column)| column.within(area.first.0, area.last.0).len()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use avstem_document::place::Place;

    fn book(cells: &[(usize, usize, &str)]) -> Book {
        let mut sheet = Sheet { name: "Drift".to_owned(), ..Sheet::default() };
        for (row, column, text) in cells {
            let value = text.parse().ok().map(CellValue::Number);
            sheet.push(&Cell { value, ..Cell::new(*row, *column, *text, Place::block(0)) });
        }
        Book { sheets: vec![sheet] }
    }

    #[test]
    fn a_range_is_summed_without_being_laid_out() {
        let book = book(&[(0, 1, "Sum"), (1, 1, "2"), (1, 2, "5"), (900_000, 1, "3"), (900_000, 16_383, "7")]);
        let area = |first, last| Area { sheet: 0, first, last };
        let sum = |first, last| book.total(area(first, last)).0.map(|total| (total.sum.to_string(), total.numbers));
        assert_eq!(sum((0, 1), (1_048_575, 1)), Some(("5".to_owned(), 2)));
        assert_eq!(sum((0, 0), (1_048_575, 16_383)), Some(("17".to_owned(), 4)));
        assert_eq!(sum((2, 1), (899_999, 1)), Some(("0".to_owned(), 0)));
        assert_eq!(book.count(area((0, 0), (1_048_575, 16_383))), 5);
        assert_eq!(book.sheet("DRIFT"), Some(0));
    }
}
