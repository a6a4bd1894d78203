//! .xlsb, cell by cell. The parser gives neither styles nor merged regions for it.

use super::{Budget, Sheet, Sheets, keep_names, note_hidden_sheet, note_skipped, value};
use crate::{
    error::{Error, ErrorKind},
    note::Notes,
    read::container::Container,
};
use calamine::{Reader, SheetType, SheetVisible, Xlsb, XlsbError};
use std::io::Cursor;

type Book<'a> = Xlsb<Cursor<&'a [u8]>>;

/// Reads all sheets.
pub(super) fn read(bytes: &[u8], sheets: &mut Sheets<'_>, notes: &mut Notes) -> Result<(), Error> {
    Container::open(bytes, sheets.budget.limits)?.check_members()?;
    let mut book: Book<'_> = Xlsb::new(Cursor::new(bytes)).map_err(|problem| error(&problem))?;
    keep_names(book.defined_names(), sheets)?;
    for meta in book.sheets_metadata().to_vec() {
        if meta.typ == SheetType::WorkSheet {
            let sheet = sheet(&mut book, &meta.name, &mut sheets.budget);
            if meta.visible != SheetVisible::Visible {
                note_hidden_sheet(&meta.name, notes);
            }
            sheets.add(&meta.name, sheet, notes)?;
        } else {
            note_skipped(&meta.name, "a chart, a dialog or a macro", notes);
        }
    }
    Ok(())
}

fn error(problem: &XlsbError) -> Error {
    match problem {
        XlsbError::Password => ErrorKind::Encrypted.into(),
        problem => Error::damaged(problem),
    }
}

fn sheet(book: &mut Book<'_>, name: &str, budget: &mut Budget<'_>) -> Result<Sheet, Error> {
    let mut sheet = Sheet::new(name);
    let mut reader = book.worksheet_cells_reader(name).map_err(|problem| error(&problem))?;
    while let Some(cell) = reader.next_cell().map_err(|problem| error(&problem))? {
        let Some(shown) = value::shown(cell.get_value(), None) else { continue };
        let (row, column) = cell.get_position();
        let cell = shown.cell(row as usize, column as usize, &sheet.name);
        budget.count_cell(&cell.text, &sheet.name)?;
        sheet.cells.push(cell);
    }
    drop(reader);
    let mut reader = book.worksheet_cells_reader(name).map_err(|problem| error(&problem))?;
    loop {
        match reader.next_formula() {
            Ok(Some(cell)) => {
                budget.count_formula(cell.get_value())?;
                let (row, column) = cell.get_position();
                sheet.formulas.push(((row as usize, column as usize), cell.get_value().clone()));
            }
            Ok(None) => return Ok(sheet),
            Err(XlsbError::Io(problem)) => return Err(Error::damaged(problem)),
            // A formula with an operator that the parser does not know; its record was read to the end.
            Err(_) => {}
        }
    }
}
