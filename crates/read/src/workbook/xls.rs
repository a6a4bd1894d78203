//! .xls. The parser builds dense ranges, so the extent of every sheet is measured before it runs.

use super::{Budget, Sheet, Sheets, biff, keep_names, merge::Region, note_hidden_sheet, note_skipped, value, words, xls_styles::Looks};
use avstem_document::{
    error::{Error, ErrorKind},
    grid::Cell,
    note::Notes,
};
use calamine::{Reader, SheetType, SheetVisible, Xls, XlsError};
use std::{
    collections::BTreeMap,
    io::{Cursor, Read},
};

/// Positions of dense ranges for each cell that the limit allows. A stray cell in the last corner of an .xls sheet
/// makes 16 million; a tenfold of that, in a hostile file of many sheets, would fill the memory.
const POSITIONS_PER_CELL: u64 = 4;

/// How calamine begins the text of a formula that it could not read.
const UNREAD_FORMULA: &str = "Unrecognised formula";

type Book<'a> = Xls<Cursor<&'a [u8]>>;

/// Reads all sheets.
pub(super) fn read(bytes: &[u8], sheets: &mut Sheets<'_>, notes: &mut Notes) -> Result<(), Error> {
    let limits = sheets.budget.limits;
    let limit = (limits.cells as u64).saturating_mul(POSITIONS_PER_CELL);
    let stream = workbook_stream(bytes)?;
    if biff::is_encrypted(&stream) {
        return Err(ErrorKind::Encrypted.into());
    }
    let found = biff::dense_positions(&stream, limits.file_bytes);
    if found > limit {
        return Err(ErrorKind::TooLarge { what: "cells, blank ones between them included", limit, found: Some(found) }.into());
    }
    let mut book: Book<'_> = Xls::new(Cursor::new(bytes)).map_err(|problem| match problem {
        XlsError::Password => ErrorKind::Encrypted.into(),
        problem => Error::damaged(problem),
    })?;
    let names: Vec<String> = book.sheets_metadata().iter().map(|meta| meta.name.clone()).collect();
    let looks = Looks::read(&stream, &names, limits.cells);
    keep_names(&looks.names(), sheets)?;
    for (index, meta) in book.sheets_metadata().to_vec().into_iter().enumerate() {
        if meta.typ == SheetType::WorkSheet {
            if meta.visible != SheetVisible::Visible {
                note_hidden_sheet(&meta.name, notes);
            }
            let sheet = sheet(&mut book, &meta.name, (&looks, index), &mut sheets.budget);
            sheets.add(&meta.name, sheet, notes)?;
        } else {
            note_skipped(&meta.name, "a chart, a dialog or a macro", notes);
        }
    }
    Ok(())
}

/// What the parser writes for a token that it passes over: an array constant, a name of another workbook.
const PASSED_OVER: &str = "Ptg";

/// Whether a formula that only the parser reads can be believed. It confuses the columns and sheets of references to other sheets,
/// `>` with `>=`, and which half of a reference is fixed.
fn is_read(formula: &str) -> bool {
    !formula.starts_with(UNREAD_FORMULA) && !formula.contains(['!', '>', '$']) && !formula.contains(PASSED_OVER)
}

/// Twentieths of a point in a point.
const TWIPS: f32 = 20.0;

fn workbook_stream(bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let damaged = |problem| Error::damaged(format_args!("compound file: {problem}"));
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(damaged)?;
    let name = if file.is_stream("/Workbook") { "/Workbook" } else { "/Book" };
    let mut content = Vec::new();
    // A stream cannot be longer than the file around it, whatever its entry says.
    file.open_stream(name).map_err(damaged)?.take(bytes.len() as u64).read_to_end(&mut content).map_err(damaged)?;
    Ok(content)
}

fn sheet(book: &mut Book<'_>, name: &str, (looks, index): (&Looks, usize), budget: &mut Budget<'_>) -> Result<Sheet, Error> {
    let mut sheet = Sheet::new(name);
    let range = book.worksheet_range(name).map_err(Error::damaged)?;
    let start = range.start().unwrap_or_default();
    for (row, column, data) in range.used_cells() {
        let (row, column) = (row + start.0 as usize, column + start.1 as usize);
        let look = looks.of(index, row, column);
        let Some(shown) = value::shown_owned(data, look.and_then(|look| look.format.as_deref())) else { continue };
        let (bold, twips) = look.map_or((false, 0), |look| (look.bold, look.twips));
        let cell = Cell { bold, size: f32::from(twips) / TWIPS, ..shown.cell(row, column, &sheet.name) };
        budget.count_cell(&cell.text, &sheet.name)?;
        sheet.cells.push(cell);
    }
    let mut formulas: BTreeMap<(usize, usize), String> = BTreeMap::new();
    for (at, formula) in looks.formulas(index) {
        budget.count_formula(&formula)?;
        formulas.insert(at, formula);
    }
    if looks.is_older() {
        add_older(book, name, &mut formulas, budget)?;
    }
    sheet.formulas = formulas.into_iter().collect();
    sheet.extras = looks.extras(index);
    sheet.merged = book.merge_cells_by_sheet_name(name).unwrap_or_default().into_iter().map(Region::from).collect();
    Ok(sheet)
}

/// Adds the formulas of a workbook of Excel 95 or before, which the parser reads, as far as it can be believed. One with a name is not
/// read where a name of the workbook looks like a cell.
fn add_older(
    book: &mut Book<'_>,
    name: &str,
    formulas: &mut BTreeMap<(usize, usize), String>,
    budget: &mut Budget<'_>,
) -> Result<(), Error> {
    if book.defined_names().iter().any(|(name, _)| words::name(name) != *name) {
        return Ok(());
    }
    let found = book.worksheet_formula(name).map_err(Error::damaged)?;
    let start = found.start().unwrap_or_default();
    for (row, column, formula) in found.used_cells().filter(|(_, _, formula)| is_read(formula)) {
        budget.count_formula(formula)?;
        formulas.insert((row + start.0 as usize, column + start.1 as usize), formula.clone());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use avstem_document::{
        document::Part,
        error::{Error, ErrorKind},
        limits::Limits,
        note::Notes,
    };
    use std::io::{Cursor, Write};

    fn record(kind: u16, data: &[u8]) -> Vec<u8> {
        [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat()
    }

    fn number(row: u16, column: u16, value: f64) -> Vec<u8> {
        record(0x0203, &[&row.to_le_bytes()[..], &column.to_le_bytes(), &[0, 0], &value.to_le_bytes()].concat())
    }

    /// A workbook of one sheet called A.
    fn workbook(globals: &[u8], cells: &[u8]) -> Vec<u8> {
        let begin = record(0x0809, &[0, 6, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        let end = record(0x000A, &[]);
        let start = (begin.len() + globals.len() + 4 + 9 + end.len()) as u32;
        let sheet = record(0x0085, &[&start.to_le_bytes()[..], &[0, 0, 1, 0, b'A']].concat());
        let stream = [&begin, globals, &sheet, &end, &begin, cells, &end].concat();
        let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
        file.create_stream("/Workbook").unwrap().write_all(&stream).unwrap();
        file.into_inner().into_inner()
    }

    fn read(bytes: &[u8]) -> Result<Vec<Part>, Error> {
        crate::read(bytes, &Limits { cells: 1000, ..Limits::default() }, &mut Notes::default()).map(|document| document.parts)
    }

    #[test]
    fn cells_stand_at_their_own_rows_and_columns() {
        let cells = [number(2, 1, 1.5), number(4, 3, 2.0)].concat();
        let parts = read(&workbook(&[], &cells)).unwrap();
        let [Part::Grid(native)] = parts.as_slice() else { panic!("{parts:?}") };
        assert_eq!((native.name.as_deref(), native.grid.rows, native.grid.columns), (Some("A"), 5, 4));
        assert_eq!((native.grid.text(2, 1), native.grid.text(4, 3)), ("1.5", "2"));
    }

    #[test]
    fn two_cells_too_far_apart_are_too_large_before_they_are_built() {
        let cells = [number(0, 0, 1.0), number(0xFFFF, 0xFFFF, 2.0)].concat();
        assert!(matches!(read(&workbook(&[], &cells)).unwrap_err().kind(), ErrorKind::TooLarge { limit: 4000, .. }));
    }

    #[test]
    fn a_password_is_told() {
        // Dimensions that are noise, as all that follows the password.
        let noise = record(0x0200, &[0xA5; 14]);
        assert_eq!(read(&workbook(&record(0x002F, &[1, 0]), &noise)).unwrap_err().kind(), &ErrorKind::Encrypted);
        assert_eq!(read(&workbook(&record(0x002F, &[1, 0]), &[])).unwrap_err().kind(), &ErrorKind::Encrypted);
    }

    fn formula(row: u16, value: f64, tokens: &[u8]) -> Vec<u8> {
        let head = [&row.to_le_bytes()[..], &[1, 0, 0, 0], &value.to_le_bytes(), &[0; 6], &(tokens.len() as u16).to_le_bytes()].concat();
        record(0x0006, &[&head, tokens].concat())
    }

    /// The formulas of three cells.
    fn formulas(bytes: &[u8]) -> [String; 3] {
        match read(bytes).unwrap().as_slice() {
            [Part::Grid(native)] => [1, 2, 3].map(|row| native.grid.get(row, 1).unwrap().formula.clone().unwrap()),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn formulas_are_read_from_their_tokens() {
        let more = [0x44, 0, 0, 1, 0xC0, 0x1E, 5, 0, 0x0C];
        let sum = [0x44, 0, 0, 1, 0xC0, 0x1E, 5, 0, 0x03];
        let other_book = [0x5A, 7, 0, 0, 0, 1, 0];
        let cells = [formula(1, 1.0, &more), formula(2, 1.0, &sum), formula(3, 1.0, &other_book)].concat();
        assert_eq!(formulas(&workbook(&[], &cells)), ["B1>=5", "B1+5", ""]);
    }

    #[test]
    fn formulas_of_excel_95_are_read_as_far_as_they_are_sure() {
        let (moving, mixed) = ([0x44, 0, 0xC0, 1], [0x44, 0, 0x40, 1]);
        let sum = |cell: &[u8], operator: u8| [cell, &[0x1E, 5, 0, operator]].concat();
        let cells = [formula(1, 1.0, &sum(&moving, 0x03)), formula(2, 1.0, &sum(&moving, 0x0C)), formula(3, 1.0, &sum(&mixed, 0x03))];
        let mut bytes = workbook(&[], &cells.concat());
        let version = [0x09, 0x08, 16, 0, 0, 6];
        for at in (0..bytes.len() - version.len()).filter(|&at| bytes[at..].starts_with(&version)).collect::<Vec<_>>() {
            bytes[at + 5] = 5;
        }
        assert_eq!(formulas(&bytes), ["B1+5", "", ""]);
    }
}
