//! Workbooks (.xlsx, .xlsb, .xls, .ods) → one native grid a sheet, hidden sheets included.
//!
//! Each format gives the filled cells of a sheet one by one, its formulas and its merged regions; [`Sheet::into_part`]
//! makes the grid. Rows and columns are the sheet's own, counted from 0. Nothing is dense: a cell in the last corner
//! costs one cell. A parser that panics costs the document, not the process. Not read: charts, pivot caches, comments; in .xlsb
//! also number formats and which rows and columns are hidden.

mod biff;
mod copied;
mod links;
mod merge;
mod number_format;
pub(super) mod ods;
pub(super) mod open_formula;
mod sheet_xml;
mod tokens;
mod value;
mod words;
mod xls;
mod xls_styles;
mod xlsb;
mod xlsb_formulas;
mod xlsx;

use avstem_document::{
    document::{Document, Format, NativeGrid, Part},
    error::{Error, ErrorKind},
    grid::{Cell, Grid},
    limits::Limits,
    note::{NoteCode, Notes},
    place::{Place, a1},
};
use merge::Region;
use sheet_xml::Extras;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Text of all formulas of a document in bytes. Shared formulas unfold to any length; real workbooks stay far below.
const FORMULA_BYTES: usize = 256 << 20;

/// Bytes of cell texts, with the sheet's name that every cell's place repeats. One string of a megabyte may be shared by
/// thousands of cells.
const TEXT_BYTES: usize = 512 << 20;

/// Characters of a sheet's name; Excel itself allows 31.
const LONGEST_NAME: usize = 255;

/// The filled cells of one sheet, in any order, before spans are known.
#[derive(Debug, Default)]
struct Sheet {
    name: String,
    cells: Vec<Cell>,
    formulas: Vec<((usize, usize), String)>,
    merged: Vec<Region>,
    /// Hidden rows and columns, and the ranges that array formulas fill.
    extras: Extras,
}

/// What one workbook may still cost.
#[derive(Debug)]
struct Budget<'a> {
    limits: &'a Limits,
    cells: usize,
    text_bytes: usize,
    formula_bytes: usize,
}

impl Budget<'_> {
    /// Counts a cell with its text and its sheet's name.
    fn count_cell(&mut self, text: &str, sheet: &str) -> Result<(), Error> {
        self.text_bytes += text.len() + sheet.len();
        if self.text_bytes > TEXT_BYTES {
            return Err(ErrorKind::TooLarge { what: "bytes of text in cells", limit: TEXT_BYTES as u64, found: None }.into());
        }
        self.foresee_cells(1)?;
        self.cells += 1;
        Ok(())
    }

    /// Fails when so many more cells are over the limit, before one of them is made.
    fn foresee_cells(&self, more: usize) -> Result<(), Error> {
        if self.cells.saturating_add(more) > self.limits.cells {
            return Err(ErrorKind::TooLarge { what: "cells", limit: self.limits.cells as u64, found: None }.into());
        }
        Ok(())
    }

    fn count_formula(&mut self, formula: &str) -> Result<(), Error> {
        self.formula_bytes += formula.len();
        if self.formula_bytes > FORMULA_BYTES {
            return Err(ErrorKind::TooLarge { what: "bytes of formulas", limit: FORMULA_BYTES as u64, found: None }.into());
        }
        Ok(())
    }
}

/// The sheets of a workbook as they are read.
#[derive(Debug)]
struct Sheets<'a> {
    budget: Budget<'a>,
    parts: Vec<Part>,
    /// Defined names and what they mean.
    names: Vec<(String, String)>,
    /// The first sheet's problem, where one could not be read.
    problem: Option<Error>,
    read: usize,
}

impl Sheets<'_> {
    /// Adds a sheet, or notes why it could not be read.
    ///
    /// # Errors
    /// Hands on what concerns the whole document: a limit that was passed.
    fn add(&mut self, name: &str, sheet: Result<Sheet, Error>, notes: &mut Notes) -> Result<(), Error> {
        match sheet {
            Ok(sheet) => {
                self.read += 1;
                self.parts.extend(sheet.into_part());
            }
            Err(problem) if matches!(problem.kind(), ErrorKind::TooLarge { .. }) => return Err(problem),
            Err(problem) => {
                notes.push(NoteCode::PartNotRead, format!("sheet {name:?} was not read: {problem}"), Some(whole_sheet(name)));
                self.problem.get_or_insert(problem);
            }
        }
        Ok(())
    }
}

/// Reads a workbook.
///
/// # Errors
/// `Encrypted`, `TooLarge`, or `Damaged` when none of its sheets could be read.
pub(super) fn read(format: Format, bytes: &[u8], limits: &Limits, notes: &mut Notes) -> Result<Document, Error> {
    let mut sheets = Sheets {
        budget: Budget { limits, cells: 0, text_bytes: 0, formula_bytes: 0 },
        parts: Vec::new(),
        names: Vec::new(),
        problem: None,
        read: 0,
    };
    let outcome = catch_unwind(AssertUnwindSafe(|| match format {
        Format::Xlsb => xlsb::read(bytes, &mut sheets, notes),
        Format::Xls => xls::read(bytes, &mut sheets, notes),
        Format::Ods => ods::read(bytes, &mut sheets, notes),
        _ => xlsx::read(bytes, &mut sheets, notes),
    }));
    match outcome {
        Ok(read) => read?,
        Err(_) => return Err(Error::damaged("the workbook's structure makes no sense to the parser")),
    }
    match sheets.problem {
        Some(problem) if sheets.read == 0 => Err(problem),
        problem => {
            let mut parts = sheets.parts;
            if !sheets.names.is_empty() {
                parts.push(Part::Names(sheets.names));
            }
            Ok(Document { format, parts, pages: None, complete: problem.is_none() })
        }
    }
}

/// Keeps what the defined names of a workbook mean, as far as the limit on formulas reaches.
fn keep_names(names: &[(String, String)], sheets: &mut Sheets<'_>) -> Result<(), Error> {
    for (name, meaning) in names {
        sheets.budget.count_formula(meaning)?;
        sheets.names.push((name.clone(), meaning.clone()));
    }
    Ok(())
}

fn note_hidden_sheet(name: &str, notes: &mut Notes) {
    notes.push(NoteCode::Hidden, format!("sheet {name:?} is hidden; it was read as the others"), Some(whole_sheet(name)));
}

/// The place of a sheet of unknown extent: its first cell.
fn whole_sheet(name: &str) -> Place {
    Place::sheet(name, 0, 0)
}

fn note_skipped(name: &str, what: &str, notes: &mut Notes) {
    notes.push(NoteCode::NotExamined, format!("sheet {name:?} is {what}; it was not read"), None);
}

impl Sheet {
    fn new(name: &str) -> Self {
        Self { name: name.chars().take(LONGEST_NAME).collect(), ..Self::default() }
    }

    /// The sheet as a grid; `None` when it is blank. Of two cells at one position the later one counts, as it does when
    /// Excel opens such a file.
    ///
    /// A formula without a stored value is kept in a blank cell.
    fn into_part(self) -> Option<Part> {
        let Self { name, mut cells, mut formulas, merged, extras } = self;
        cells.reverse();
        cells.sort_by_key(|cell| (cell.row, cell.column));
        cells.dedup_by_key(|cell| (cell.row, cell.column));
        formulas.sort_by_key(|(position, _)| *position);
        formulas.dedup_by_key(|(position, _)| *position);
        let mut without_value = Vec::new();
        for (position, formula) in formulas {
            if let Ok(index) = cells.binary_search_by_key(&position, |cell| (cell.row, cell.column)) {
                cells[index].formula = Some(formula);
            } else {
                let place = Place::sheet(&name, position.0, position.1);
                without_value.push(Cell { formula: Some(formula), ..Cell::new(position.0, position.1, "", place) });
            }
        }
        cells.extend(without_value);
        for cell in &mut cells {
            cell.hidden = extras.rows.holds(cell.row) || extras.columns.holds(cell.column);
        }
        mark_arrays(&mut cells, &extras.arrays);
        let Grid { rows, columns, cells } = Grid::from_cells(cells);
        if cells.is_empty() {
            return None;
        }
        let grid = Grid { rows, columns, cells: merge::spanned(cells, merged, rows, columns) };
        let range = format!("{}:{}", a1(0, 0), a1(rows - 1, columns - 1));
        let place = Place::Sheet { sheet: name.clone(), cell: range };
        Some(Part::Grid(NativeGrid { name: Some(name), sheet: true, grid, place }))
    }
}

/// Array formulas that are marked; sheets of accounts hold few.
const MOST_ARRAYS: usize = 10_000;

/// Puts array formulas in braces, as spreadsheets show them, in every cell that they fill.
fn mark_arrays(cells: &mut [Cell], arrays: &[Region]) {
    cells.sort_by_key(|cell| (cell.row, cell.column));
    let mut left = cells.len();
    for region in arrays.iter().take(MOST_ARRAYS) {
        let from = cells.partition_point(|cell| (cell.row, cell.column) < region.first);
        let formula = match cells.get(from) {
            Some(cell) if (cell.row, cell.column) == region.first => cell.formula.clone().unwrap_or_default(),
            _ => continue,
        };
        for cell in cells[from..].iter_mut().take_while(|cell| cell.row <= region.last.0) {
            left = left.saturating_sub(1);
            if left == 0 {
                return;
            }
            if (region.first.1..=region.last.1).contains(&cell.column)
                && (cell.formula.is_none() || (cell.row, cell.column) == region.first)
            {
                cell.formula = Some(format!("{{{formula}}}"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(row: usize, column: usize, text: &str) -> Cell {
        Cell::new(row, column, text, Place::sheet("S", row, column))
    }

    #[test]
    fn a_sheet_becomes_a_grid_with_its_own_rows_and_columns() {
        let sheet = Sheet {
            name: "S".to_owned(),
            cells: vec![cell(4, 2, "late"), cell(1, 1, "first"), cell(1, 1, "again")],
            formulas: vec![((4, 2), "A1".to_owned()), ((0, 0), "B1".to_owned())],
            ..Sheet::default()
        };
        let Some(Part::Grid(native)) = sheet.into_part() else { panic!() };
        assert_eq!((native.grid.rows, native.grid.columns, native.grid.cells.len()), (5, 3, 3));
        assert_eq!((native.grid.text(1, 1), native.grid.get(4, 2).unwrap().formula.as_deref()), ("again", Some("A1")));
        assert_eq!(native.place, Place::Sheet { sheet: "S".to_owned(), cell: "A1:C5".to_owned() });
    }

    #[test]
    fn a_blank_sheet_is_no_part() {
        assert_eq!(Sheet::new("S").into_part(), None);
    }
}
