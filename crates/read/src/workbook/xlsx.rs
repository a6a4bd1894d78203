//! .xlsx and .xlsm, cell by cell.

use super::{
    Budget, Sheet, Sheets, copied::copied, keep_names, merge::Region, note_hidden_sheet, note_skipped, sheet_xml, value, whole_sheet,
};
use crate::{
    container::Container,
    xml::{Token, Xml},
};
use avstem_document::{
    error::{Error, ErrorKind},
    note::{NoteCode, Notes},
};
use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx, XlsxError, XlsxFormulaMetadata};
use std::{collections::BTreeMap, io::Cursor};

/// Points that one level of a cell's indentation moves its text: three characters of the usual font.
const INDENT_POINTS: f32 = 9.0;

type Book<'a> = Xlsx<Cursor<&'a [u8]>>;

/// Reads all sheets.
pub(super) fn read(bytes: &[u8], sheets: &mut Sheets<'_>, notes: &mut Notes) -> Result<(), Error> {
    let mut container = Container::open(bytes, sheets.budget.limits)?;
    container.check_members()?;
    check_shared_strings(&mut container, &sheets.budget)?;
    let paths = sheet_xml::sheet_paths(&mut container, sheets.budget.limits);
    let mut book: Book<'_> = Xlsx::new(Cursor::new(bytes)).map_err(|problem| error(&problem))?;
    keep_names(book.defined_names(), sheets)?;
    for meta in book.sheets_metadata().to_vec() {
        match meta.typ {
            SheetType::WorkSheet => match sheet(&mut book, &meta.name, &mut sheets.budget, notes) {
                Err(Problem::NoSheet(what)) => note_skipped(&meta.name, &format!("a {what}"), notes),
                Err(Problem::Unreadable(problem)) => sheets.add(&meta.name, Err(problem), notes)?,
                Ok(mut sheet) => {
                    if let Some(path) = paths.get(&meta.name) {
                        sheet.extras = sheet_xml::extras(&mut container, path, sheets.budget.limits);
                    }
                    if meta.visible != SheetVisible::Visible {
                        note_hidden_sheet(&meta.name, notes);
                    }
                    sheets.add(&meta.name, Ok(sheet), notes)?;
                }
            },
            SheetType::ChartSheet => note_skipped(&meta.name, "a chart", notes),
            SheetType::DialogSheet | SheetType::MacroSheet | SheetType::Vba => note_skipped(&meta.name, "a dialog or a macro", notes),
        }
    }
    Ok(())
}

/// Why a sheet gave no cells.
enum Problem {
    /// It is something other than a worksheet.
    NoSheet(String),
    Unreadable(Error),
}

impl From<XlsxError> for Problem {
    fn from(problem: XlsxError) -> Self {
        match problem {
            XlsxError::NotAWorksheet(what) => Self::NoSheet(what),
            problem => Self::Unreadable(error(&problem)),
        }
    }
}

impl From<Error> for Problem {
    fn from(problem: Error) -> Self {
        Self::Unreadable(problem)
    }
}

fn error(problem: &XlsxError) -> Error {
    match problem {
        XlsxError::Password => ErrorKind::Encrypted.into(),
        problem => Error::damaged(problem),
    }
}

/// calamine makes room for as many shared strings as the part declares, before it reads one.
fn check_shared_strings(container: &mut Container<'_>, budget: &Budget<'_>) -> Result<(), Error> {
    let (limit, member_bytes) = (budget.limits.cells as u64, container.member_bytes());
    for name in container.names().into_iter().filter(|name| name.to_ascii_lowercase().ends_with("sharedstrings.xml")) {
        let Some(source) = container.stream(&name)? else { continue };
        let mut xml = Xml::new(source, budget.limits.xml_depth, member_bytes);
        while xml.next()? == Token::Text {}
        let declared = xml.attribute("uniqueCount").and_then(|count| count.parse::<u64>().ok());
        if let Some(found) = declared.filter(|&found| found > limit) {
            return Err(ErrorKind::TooLarge { what: "shared strings", limit, found: Some(found) }.into());
        }
    }
    Ok(())
}

fn sheet(book: &mut Book<'_>, name: &str, budget: &mut Budget<'_>, notes: &mut Notes) -> Result<Sheet, Problem> {
    let mut sheet = Sheet::new(name);
    cells(book, &mut sheet, budget, notes)?;
    formulas(book, &mut sheet, budget, notes)?;
    sheet.merged = book.merge_cells_by_sheet_name(name)?.into_iter().map(Region::from).collect();
    Ok(sheet)
}

fn cells(book: &mut Book<'_>, sheet: &mut Sheet, budget: &mut Budget<'_>, notes: &mut Notes) -> Result<(), Problem> {
    let mut reader = book.worksheet_cells_reader(&sheet.name)?;
    let mut unknown_errors = 0_usize;
    loop {
        let (cell, style) = match reader.next_cell_with_style_id() {
            Ok(Some(found)) => found,
            Ok(None) => break,
            Err(XlsxError::CellError(_)) => {
                unknown_errors += 1;
                continue;
            }
            Err(problem) => return Err(problem.into()),
        };
        let style = reader.styles().get(style);
        let format = style.and_then(|style| style.number_format.as_ref()).map(|format| format.format_code.as_str());
        let Some(shown) = value::shown(cell.get_value(), format) else { continue };
        let (row, column) = cell.get_position();
        let mut added = shown.cell(row as usize, column as usize, &sheet.name);
        budget.count_cell(&added.text, &sheet.name)?;
        let font = style.and_then(|style| style.font.as_ref());
        added.bold = font.is_some_and(calamine::Font::is_bold);
        added.size = font.and_then(|font| font.size).map_or(0.0, |size| size as f32);
        let levels = style.and_then(|style| style.alignment.as_ref()).and_then(|alignment| alignment.indent).unwrap_or(0);
        added.indent = f32::from(levels) * INDENT_POINTS;
        sheet.cells.push(added);
    }
    if unknown_errors > 0 {
        let message = format!("{unknown_errors} cells with an error value of a newer kind were left out of sheet {:?}", sheet.name);
        notes.push(NoteCode::NotExamined, message, Some(whole_sheet(&sheet.name)));
    }
    Ok(())
}

/// Formulas are read apart from the cells, since the reader gives either the style or the formula. Shared formulas are
/// unfolded here: the reader would make room for any index that the file names.
fn formulas(book: &mut Book<'_>, sheet: &mut Sheet, budget: &mut Budget<'_>, notes: &mut Notes) -> Result<(), Problem> {
    let mut reader = book.worksheet_cells_reader(&sheet.name)?;
    let mut shared: BTreeMap<usize, ((u32, u32), String)> = BTreeMap::new();
    let mut without_value = 0_usize;
    loop {
        let record = match reader.next_cell_with_formula_metadata() {
            Ok(Some(record)) => record,
            Ok(None) => break,
            Err(XlsxError::CellError(_)) => continue,
            Err(problem) => return Err(problem.into()),
        };
        without_value += usize::from(record.formula.is_some() && record.value == DataRef::Empty);
        let formula = match record.formula {
            Some(XlsxFormulaMetadata::Normal { formula }) => formula,
            Some(XlsxFormulaMetadata::Shared { shared_index, formula, .. }) => {
                shared.insert(shared_index, (record.pos, formula.clone()));
                formula
            }
            Some(XlsxFormulaMetadata::SharedDerived { shared_index }) => match shared.get(&shared_index) {
                Some((start, formula)) => {
                    let by = |to: u32, from: u32| i64::from(to) - i64::from(from);
                    copied(formula, by(record.pos.0, start.0), by(record.pos.1, start.1)).unwrap_or_default()
                }
                None => String::new(),
            },
            _ => continue,
        };
        // A formula without a text that can be read is kept: its cell was not typed.
        budget.count_formula(&formula)?;
        sheet.formulas.push(((record.pos.0 as usize, record.pos.1 as usize), formula));
    }
    if without_value > 0 {
        let message = format!("{without_value} formulas of sheet {:?} have no stored result; their cells count as blank", sheet.name);
        notes.push(NoteCode::NotExamined, message, Some(whole_sheet(&sheet.name)));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::container::tests::zip_of;
    use avstem_document::{
        document::{NativeGrid, Part},
        error::ErrorKind,
        grid::CellValue,
        limits::Limits,
        note::{NoteCode, Notes},
    };
    use rust_decimal::Decimal;

    const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    /// A workbook of one sheet with these rows, and what follows them.
    fn workbook(rows: &str, after: &str, shared_strings: &str) -> Vec<u8> {
        let package =
            format!("<Relationships><Relationship Id='r' Type='{RELATIONS}/officeDocument' Target='xl/workbook.xml'/></Relationships>");
        let book = format!(
            "<workbook xmlns:r='{RELATIONS}'><sheets><sheet name='Drift' sheetId='1' state='hidden' r:id='s1'/></sheets></workbook>"
        );
        let sheets =
            format!("<Relationships><Relationship Id='s1' Type='{RELATIONS}/worksheet' Target='worksheets/sheet1.xml'/></Relationships>");
        let styles = "<styleSheet><fonts><font/><font><b/></font></fonts><cellXfs><xf numFmtId='0' fontId='0'/><xf numFmtId='10' fontId='1'>\
                      <alignment indent='2'/></xf></cellXfs></styleSheet>";
        let sheet = format!("<worksheet><sheetData>{rows}</sheetData>{after}</worksheet>");
        zip_of(&[
            ("_rels/.rels", &package),
            ("xl/workbook.xml", &book),
            ("xl/_rels/workbook.xml.rels", &sheets),
            ("xl/styles.xml", styles),
            ("xl/sharedStrings.xml", shared_strings),
            ("xl/worksheets/sheet1.xml", &sheet),
        ])
    }

    fn read(rows: &str, after: &str) -> (NativeGrid, Notes) {
        let mut notes = Notes::default();
        let document = crate::read(&workbook(rows, after, "<sst/>"), &Limits::default(), &mut notes).unwrap();
        match document.parts.into_iter().next() {
            Some(Part::Grid(native)) => (native, notes),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_hidden_sheet_is_read_with_values_looks_and_spans() {
        let rows =
            "<row r='2'><c r='B2' t='str'><v>Share</v></c><c r='C2' s='1'><v>0.125</v></c></row><row r='3'><c r='B3'><v>7</v></c></row>";
        let (native, _) = read(rows, "<mergeCells><mergeCell ref='C2:C3'/></mergeCells>");
        let share = native.grid.get(1, 2).unwrap();
        assert_eq!((share.text.as_str(), share.bold, share.indent, share.row_span), ("12.50 %", true, 18.0, 2));
        assert_eq!(share.value, Some(CellValue::Percent(Decimal::new(125, 3))));
        assert_eq!((native.name.as_deref(), native.grid.text(1, 1), native.grid.text(2, 1)), (Some("Drift"), "Share", "7"));
    }

    #[test]
    fn shared_formulas_are_unfolded_whatever_their_number() {
        let rows = "<row r='1'><c r='A1'><f t='shared' ref='A1:A2' si='40000000000'>B1*2</f><v>1</v></c></row>\
                    <row r='2'><c r='A2'><f t='shared' si='40000000000'/><v>2</v></c></row>";
        let (native, _) = read(rows, "");
        assert_eq!(native.grid.get(1, 0).unwrap().formula.as_deref(), Some("B2*2"));
    }

    #[test]
    fn shared_formulas_keep_a_sheet_called_like_a_cell_and_lost_ones_are_formulas_still() {
        let rows = "<row r='1'><c r='A1'><f t='shared' ref='A1:A2' si='0'>Ark1!B1*2</f><v>1</v></c></row>\
                    <row r='2'><c r='A2'><f t='shared' si='0'/><v>2</v></c><c r='B2'><f t='shared' si='7'/><v>2</v></c></row>";
        let (native, _) = read(rows, "");
        assert_eq!(native.grid.get(1, 0).unwrap().formula.as_deref(), Some("Ark1!B2*2"));
        assert_eq!(native.grid.get(1, 1).unwrap().formula.as_deref(), Some(""));
    }

    #[test]
    fn a_cell_in_the_last_corner_costs_one_cell() {
        let (native, _) = read("<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>", "");
        assert_eq!((native.grid.rows, native.grid.columns, native.grid.cells.len()), (1_048_576, 16_384, 1));
    }

    #[test]
    fn formulas_without_a_result_and_unknown_errors_are_noted() {
        let rows = "<row r='1'><c r='A1'><f>B1</f></c><c r='B1' t='e'><v>#SPILL!</v></c><c r='C1'><v>5</v></c></row>";
        let (native, notes) = read(rows, "");
        assert_eq!(native.grid.text(0, 2), "5");
        let codes: Vec<NoteCode> = notes.as_slice().iter().map(|note| note.code).collect();
        assert_eq!(codes, [NoteCode::NotExamined, NoteCode::NotExamined, NoteCode::Hidden]);
    }

    #[test]
    fn limits_on_cells_and_shared_strings_hold() {
        let limits = Limits { cells: 1, ..Limits::default() };
        let kind = |bytes: &[u8]| crate::read(bytes, &limits, &mut Notes::default()).unwrap_err().kind().clone();
        let two = "<row r='1'><c r='A1'><v>1</v></c><c r='B1'><v>2</v></c></row>";
        assert_eq!(kind(&workbook(two, "", "<sst/>")), ErrorKind::TooLarge { what: "cells", limit: 1, found: None });
        let promised = workbook("", "", "<sst uniqueCount='4000000000'/>");
        assert_eq!(kind(&promised), ErrorKind::TooLarge { what: "shared strings", limit: 1, found: Some(4_000_000_000) });
    }

    #[test]
    fn a_workbook_whose_only_sheet_is_cut_is_damaged() {
        let bytes = workbook("<row r='1'><c r='A1'><v>1</v></c><row", "", "<sst/>");
        let error = crate::read(&bytes, &Limits::default(), &mut Notes::default()).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Damaged { .. }));
    }

    #[test]
    fn a_binary_workbook_of_noise_is_damaged() {
        let bytes = zip_of(&[("xl/workbook.bin", "noise"), ("xl/_rels/workbook.bin.rels", "<Relationships/>")]);
        let error = crate::read(&bytes, &Limits::default(), &mut Notes::default()).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Damaged { .. }));
    }
}
