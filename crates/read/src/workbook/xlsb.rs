//! .xlsb, cell by cell. The parser gives neither styles nor merged regions for it; formulas are read apart.

use super::{Budget, Sheet, Sheets, keep_names, note_hidden_sheet, note_skipped, value, xlsb_formulas::Formulas};
use crate::container::Container;
use avstem_document::{
    error::{Error, ErrorKind},
    note::Notes,
};
use calamine::{Reader, SheetType, SheetVisible, Xlsb, XlsbError};
use std::io::Cursor;

type Book<'a> = Xlsb<Cursor<&'a [u8]>>;

/// Reads all sheets.
pub(super) fn read(bytes: &[u8], sheets: &mut Sheets<'_>, notes: &mut Notes) -> Result<(), Error> {
    let mut container = Container::open(bytes, sheets.budget.limits)?;
    container.check_members()?;
    let mut book: Book<'_> = Xlsb::new(Cursor::new(bytes)).map_err(|problem| error(&problem))?;
    let formulas = Formulas::read(&mut container, sheets.budget.limits)?;
    keep_names(&formulas.names(), sheets)?;
    for meta in book.sheets_metadata().to_vec() {
        if meta.typ == SheetType::WorkSheet {
            let read = sheet(&mut book, &meta.name, &mut sheets.budget);
            let sheet = read.and_then(|mut sheet| {
                sheet.formulas = formulas.of(&mut container, &meta.name, &mut sheets.budget)?;
                Ok(sheet)
            });
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
    Ok(sheet)
}
