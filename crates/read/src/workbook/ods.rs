//! .ods, read directly: the file holds the text that is shown and the spans, which the general parser leaves out.
//!
//! Numbers and dates are shown as in the other workbooks, free of the document's locale.
//! `OpenDocument` 1.3 part 3, §9. Repeated rows and cells are unfolded only where they are filled. Formulas are given in
//! the notation of the other formats (`[.A1:.B2]` becomes `A1:B2`). Comments, drawings and tracked changes are not cells.

use super::{
    Budget, Sheet, Sheets, keep_names,
    merge::Region,
    note_hidden_sheet, number_format,
    open_formula::{plain_formula, plain_reference},
    value,
    value::Shown,
    words,
};
use crate::{
    container::Container,
    xml::{Token, Xml},
};
use avstem_document::{
    error::{Error, ErrorKind},
    grid::{Cell, CellValue},
    note::Notes,
};
use rust_decimal::Decimal;
use std::{
    collections::{BTreeMap, BTreeSet},
    io::BufRead,
};

/// Rows and columns of the largest sheet that any program opens.
const MOST_ROWS: usize = 1 << 20;
const MOST_COLUMNS: usize = 1 << 14;

/// Spaces that one element may stand for; a line of a cell holds no more.
const MOST_SPACES: usize = 1000;

/// Decimals that a shown number may have for its text to be freed of separators; no format of figures shows more.
const MOST_SHOWN_DECIMALS: u32 = 15;

/// Digits from which on a shown date is a whole one : day, month and year. With fewer, a year or a month and a
/// year are shown, and stay as they are.
const DIGITS_OF_A_DATE: usize = 5;

/// Reads all sheets, of a container or of a flat file.
pub(super) fn read(bytes: &[u8], sheets: &mut Sheets<'_>, notes: &mut Notes) -> Result<(), Error> {
    let limits = sheets.budget.limits;
    if !bytes.starts_with(b"PK") {
        return content(Xml::new(bytes, limits.xml_depth, 0), sheets, notes);
    }
    let mut container = Container::open(bytes, limits)?;
    let member_bytes = container.member_bytes();
    if let Some(manifest) = container.stream("META-INF/manifest.xml")? {
        refuse_encrypted(Xml::new(manifest, limits.xml_depth, member_bytes))?;
    }
    let source = container.stream("content.xml")?.ok_or_else(|| Error::damaged("the container has no content"))?;
    content(Xml::new(source, limits.xml_depth, member_bytes), sheets, notes)
}

fn content<R: BufRead>(mut xml: Xml<R>, sheets: &mut Sheets<'_>, notes: &mut Notes) -> Result<(), Error> {
    let (mut looks, mut undisplayed) = (BTreeMap::new(), BTreeSet::new());
    loop {
        match xml.next()? {
            Token::Start => match xml.name() {
                "style" => style(&mut xml, &mut looks, &mut undisplayed)?,
                "named-range" | "named-expression" => {
                    let named = name(&xml);
                    keep_names(named.as_slice(), sheets)?;
                }
                "table" => {
                    let name = xml.attribute("name").unwrap_or_default();
                    if xml.attribute("style-name").is_some_and(|style| undisplayed.contains(&style)) {
                        note_hidden_sheet(&name, notes);
                    }
                    let (sheet, own) = (Sheet::new(&name), Vec::new());
                    let budget = &mut sheets.budget;
                    let mut reader = SheetReader { xml: &mut xml, looks: &looks, sheet, budget, names: own, row: 0, column: 0 };
                    reader.rows()?;
                    let (sheet, own) = (reader.sheet, reader.names);
                    sheets.names.extend(own);
                    sheets.add(&name, Ok(sheet), notes)?;
                }
                "tracked-changes"
                | "scripts"
                | "font-face-decls"
                | "content-validations"
                | "dde-links"
                | "master-styles"
                | "settings"
                | "meta" => xml.skip()?,
                _ => {}
            },
            Token::Eof => return Ok(()),
            Token::End | Token::Text => {}
        }
    }
}

pub(crate) fn refuse_encrypted<R: BufRead>(mut manifest: Xml<R>) -> Result<(), Error> {
    loop {
        match manifest.next()? {
            Token::Start if manifest.name() == "encryption-data" => return Err(ErrorKind::Encrypted.into()),
            Token::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// What a style says of text.
#[derive(Debug, Clone, Copy, Default)]
struct Look {
    bold: bool,
    /// In points; 0 where the style does not say.
    size: f32,
}

/// Reads the style that started last: how it sets text, or that it hides a sheet.
fn style<R: BufRead>(xml: &mut Xml<R>, looks: &mut BTreeMap<String, Look>, undisplayed: &mut BTreeSet<String>) -> Result<(), Error> {
    let depth = xml.depth();
    let Some(name) = xml.attribute("name") else { return xml.skip() };
    while let Some(token) = xml.next_within(depth)? {
        if token == Token::Start && xml.name() == "text-properties" {
            let bold = xml.attribute("font-weight").is_some_and(|weight| weight == "bold");
            let size = xml.attribute("font-size").and_then(|size| size.strip_suffix("pt")?.parse().ok()).unwrap_or(0.0);
            if bold || size > 0.0 {
                looks.insert(name.clone(), Look { bold, size });
            }
        } else if token == Token::Start
            && xml.name() == "table-properties"
            && xml.attribute("display").is_some_and(|value| value == "false")
        {
            undisplayed.insert(name.clone());
        }
    }
    Ok(())
}

/// The defined name that started last, and what it means.
fn name<R: BufRead>(xml: &Xml<R>) -> Option<(String, String)> {
    let range = xml.attribute("cell-range-address").map(|range| plain_reference(&range));
    let meaning = range.or_else(|| xml.attribute("expression").map(|formula| plain_formula(&formula)));
    let name = xml.attribute("name")?;
    Some((words::name(&name), meaning.unwrap_or_default()))
}

struct SheetReader<'a, 'b, R> {
    xml: &'a mut Xml<R>,
    looks: &'a BTreeMap<String, Look>,
    sheet: Sheet,
    budget: &'a mut Budget<'b>,
    /// Names that are the sheet's own. One that the workbook has with another meaning means neither.
    names: Vec<(String, String)>,
    row: usize,
    /// Column that the next description of columns begins at.
    column: usize,
}

/// A cell as the file holds it.
struct Stored {
    kind: Option<String>,
    value: Option<String>,
    formula: Option<String>,
    look: Look,
    repeated: usize,
    spans: (usize, usize),
    /// Rows and columns that its formula fills, where that is an array formula.
    array: Option<(usize, usize)>,
    covered: bool,
}

impl<R: BufRead> SheetReader<'_, '_, R> {
    fn rows(&mut self) -> Result<(), Error> {
        let depth = self.xml.depth();
        while let Some(token) = self.xml.next_within(depth)? {
            if token == Token::Start {
                match self.xml.name() {
                    "table-row" => self.row()?,
                    "table-column" => {
                        let last = self.column.saturating_add(self.count("number-columns-repeated") - 1);
                        if self.is_hidden() {
                            self.sheet.extras.columns.push(self.column, last);
                        }
                        self.column = last.saturating_add(1);
                        self.xml.skip()?;
                    }
                    "named-range" | "named-expression" => {
                        if let Some(named) = name(self.xml) {
                            self.budget.count_formula(&named.1)?;
                            self.names.push(named);
                        }
                        self.xml.skip()?;
                    }
                    "table-header-rows"
                    | "named-expressions"
                    | "table-row-group"
                    | "table-rows"
                    | "table-header-columns"
                    | "table-column-group"
                    | "table-columns" => {}
                    _ => self.xml.skip()?,
                }
            }
        }
        Ok(())
    }

    fn row(&mut self) -> Result<(), Error> {
        let depth = self.xml.depth();
        let repeated = self.count("number-rows-repeated").min(MOST_ROWS - self.row);
        if self.is_hidden() && repeated > 0 {
            self.sheet.extras.rows.push(self.row, self.row + repeated - 1);
        }
        let first = self.sheet.cells.len();
        let first_formula = self.sheet.formulas.len();
        let mut column = 0;
        while let Some(token) = self.xml.next_within(depth)? {
            if token == Token::Start {
                match self.xml.name() {
                    "table-cell" | "covered-table-cell" => column = self.cell(column)?,
                    _ => self.xml.skip()?,
                }
            }
        }
        self.repeat_row(first, first_formula, repeated)?;
        self.row += repeated;
        Ok(())
    }

    /// Copies the cells of a filled row into the rows that repeat it.
    fn repeat_row(&mut self, first: usize, first_formula: usize, repeated: usize) -> Result<(), Error> {
        let (cells, formulas) = (self.sheet.cells[first..].to_vec(), self.sheet.formulas[first_formula..].to_vec());
        if cells.is_empty() {
            return Ok(());
        }
        self.budget.foresee_cells(cells.len().saturating_mul(repeated - 1))?;
        for row in self.row + 1..self.row + repeated {
            for cell in &cells {
                self.budget.count_cell(&cell.text, &self.sheet.name)?;
                let place = avstem_document::place::Place::sheet(&self.sheet.name, row, cell.column);
                self.sheet.cells.push(Cell { row, place, ..cell.clone() });
            }
            for ((_, column), formula) in &formulas {
                self.budget.count_formula(formula)?;
                self.sheet.formulas.push(((row, *column), formula.clone()));
            }
        }
        Ok(())
    }

    /// Reads the cell that started last; gives the column after it.
    fn cell(&mut self, column: usize) -> Result<usize, Error> {
        let stored = self.stored();
        let repeated = stored.repeated.min(MOST_COLUMNS - column.min(MOST_COLUMNS));
        let text = self.text()?;
        if stored.covered || repeated == 0 || self.row >= MOST_ROWS {
            return Ok(column + repeated);
        }
        let Some(shown) = stored.shown(text) else {
            // A formula that shows an empty text is kept once; it repeats nothing that could be counted on.
            if let Some(formula) = stored.formula {
                self.budget.count_formula(&formula)?;
                self.sheet.formulas.push(((self.row, column), formula));
            }
            return Ok(column + repeated);
        };
        let cell = Cell { bold: stored.look.bold, size: stored.look.size, ..shown.cell(self.row, column, &self.sheet.name) };
        self.budget.foresee_cells(repeated)?;
        for column in column..column + repeated {
            self.budget.count_cell(&cell.text, &self.sheet.name)?;
            let place = avstem_document::place::Place::sheet(&self.sheet.name, self.row, column);
            self.sheet.cells.push(Cell { column, place, ..cell.clone() });
            if let Some(formula) = &stored.formula {
                self.budget.count_formula(formula)?;
                self.sheet.formulas.push(((self.row, column), formula.clone()));
            }
        }
        if let Some(array) = stored.array {
            let last = (self.row.saturating_add(array.0 - 1), column.saturating_add(array.1 - 1));
            self.sheet.extras.arrays.push(Region { first: (self.row, column), last });
        }
        if stored.spans != (1, 1) {
            let last = (self.row.saturating_add(stored.spans.0 - 1), column.saturating_add(stored.spans.1 - 1));
            self.sheet.merged.push(Region { first: (self.row, column), last });
        }
        Ok(column + repeated)
    }

    /// True for a row or column, started last, that is hidden by hand or by a filter.
    fn is_hidden(&self) -> bool {
        self.xml.attribute("visibility").is_some_and(|value| value == "collapse" || value == "filter")
    }

    fn stored(&self) -> Stored {
        let value = ["value", "date-value", "boolean-value"].iter().find_map(|name| self.xml.attribute(name));
        Stored {
            kind: self.xml.attribute("value-type"),
            value,
            formula: self.xml.attribute("formula").map(|formula| plain_formula(&formula)),
            look: self.xml.attribute("style-name").and_then(|style| self.looks.get(&style).copied()).unwrap_or_default(),
            repeated: self.count("number-columns-repeated"),
            spans: (self.count("number-rows-spanned"), self.count("number-columns-spanned")),
            array: self
                .xml
                .attribute("number-matrix-rows-spanned")
                .map(|_| (self.count("number-matrix-rows-spanned"), self.count("number-matrix-columns-spanned"))),
            covered: self.xml.name() == "covered-table-cell",
        }
    }

    fn count(&self, attribute: &str) -> usize {
        self.xml.attribute(attribute).and_then(|count| count.parse().ok()).unwrap_or(1).max(1)
    }

    /// The paragraphs of the cell that started last, a line each.
    fn text(&mut self) -> Result<String, Error> {
        let depth = self.xml.depth();
        let mut text = String::new();
        let mut paragraphs = 0;
        while let Some(token) = self.xml.next_within(depth)? {
            match token {
                Token::Start => match self.xml.name() {
                    "p" | "h" => {
                        if paragraphs > 0 {
                            text.push('\n');
                        }
                        paragraphs += 1;
                    }
                    "s" => {
                        let spaces = self.xml.attribute("c").and_then(|count| count.parse().ok()).unwrap_or(1);
                        text.extend(std::iter::repeat_n(' ', spaces.min(MOST_SPACES)));
                    }
                    "tab" => text.push('\t'),
                    "line-break" => text.push('\n'),
                    "span" | "a" | "ruby" | "ruby-base" | "date" | "time" | "sheet-name" | "title" => {}
                    _ => self.xml.skip()?,
                },
                Token::Text if paragraphs > 0 => text.push_str(self.xml.text()),
                _ => {}
            }
        }
        Ok(text)
    }
}

impl Stored {
    /// What the cell shows and is worth; `None` for a blank cell.
    fn shown(&self, text: String) -> Option<Shown> {
        let number = || self.value.as_deref().and_then(value::decimal);
        let value = match self.kind.as_deref() {
            Some("float" | "currency") => number().map(CellValue::Number),
            Some("percentage") => number().map(CellValue::Percent),
            Some("date") => self.value.as_deref().and_then(|date| value::iso_date(date).value),
            Some("time") => Some(CellValue::Opaque),
            Some("boolean") => self.value.as_deref().map(|value| CellValue::Boolean(value == "true")),
            Some("string") if self.formula.is_some() && (text.starts_with('#') || text.starts_with("Err:")) => {
                Some(CellValue::Error(text.clone()))
            }
            _ => None,
        };
        let text = match (&value, self.value.as_deref()) {
            (Some(CellValue::Number(number)), _) => neutral(*number, &text).unwrap_or_else(|| text.trim().to_owned()),
            (Some(CellValue::Percent(fraction)), _) => {
                let percent = fraction.checked_mul(Decimal::ONE_HUNDRED).and_then(|percent| neutral(percent, &text));
                percent.map_or_else(|| text.trim().to_owned(), |percent| percent + " %")
            }
            (Some(CellValue::Date(_)), Some(date)) if digits(&text).len() >= DIGITS_OF_A_DATE => value::iso_date(date).text,
            _ => text,
        };
        // A number that its format hides is still worth something; text that is blank is not.
        (value.is_some() || !text.trim().is_empty()).then_some(Shown { text, value })
    }
}

/// A number with the decimals that are shown, but without the document's own separators; `None` where the digits that
/// are shown are not the number's (a scaled, a hidden, a written-out one).
fn neutral(number: Decimal, shown: &str) -> Option<String> {
    let shown = digits(shown);
    (0..=MOST_SHOWN_DECIMALS).map(|decimals| number_format::fixed(number, (decimals, decimals))).find(|text| digits(text) == shown)
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::container::tests::zip_of;
    use avstem_document::{document::Part, limits::Limits};

    fn sheet_of(rows: &str) -> Result<avstem_document::grid::Grid, ErrorKind> {
        let limits = Limits { cells: 1000, ..Limits::default() };
        let content = format!(
            "<o:document-content><o:automatic-styles><st:style st:name='fat'><st:text-properties fo:font-weight='bold'/></st:style>\
             </o:automatic-styles><o:body><o:spreadsheet><t:table t:name='Ark'>{rows}</t:table></o:spreadsheet></o:body></o:document-content>"
        );
        let bytes = zip_of(&[("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", &content)]);
        let document = crate::read(&bytes, &limits, &mut Notes::default()).map_err(|error| error.kind().clone())?;
        match document.parts.into_iter().next() {
            Some(Part::Grid(native)) => Ok(native.grid),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn text_value_formula_and_look_are_read() {
        let grid = sheet_of(
            "<t:table-row><t:table-cell t:style-name='fat'><x:p>Sum<x:s x:c='2'/>drift</x:p></t:table-cell>\
             <t:table-cell o:value-type='float' o:value='1234.5' t:formula='of:=SUM([.A1:.B2];[$Ark2.C3])'><x:p>1 234,50</x:p></t:table-cell>\
             <t:table-cell o:value-type='percentage' o:value='0.5'><x:p>50 %</x:p></t:table-cell></t:table-row>",
        )
        .unwrap();
        assert_eq!((grid.text(0, 0), grid.get(0, 0).unwrap().bold), ("Sum  drift", true));
        let figure = grid.get(0, 1).unwrap();
        assert_eq!((figure.text.as_str(), figure.formula.as_deref()), ("1234.50", Some("SUM(A1:B2,Ark2!C3)")));
        assert_eq!(figure.value, value::decimal("1234.5").map(CellValue::Number));
        assert_eq!(grid.text(0, 2), "50 %");
        assert_eq!(grid.get(0, 2).unwrap().value, value::decimal("0.5").map(CellValue::Percent));
    }

    #[test]
    fn repeats_are_unfolded_only_where_they_are_filled() {
        let grid = sheet_of(
            "<t:table-row t:number-rows-repeated='1000000'><t:table-cell t:number-columns-repeated='16384'/></t:table-row>\
             <t:table-row t:number-rows-repeated='2'><t:table-cell/><t:table-cell t:number-columns-repeated='3'><x:p>7</x:p></t:table-cell></t:table-row>",
        )
        .unwrap();
        assert_eq!((grid.rows, grid.columns, grid.cells.len()), (1_000_002, 4, 6));
    }

    #[test]
    fn a_million_filled_rows_of_many_cells_are_too_many() {
        let rows = "<t:table-row t:number-rows-repeated='1000000'><t:table-cell t:number-columns-repeated='16384'><x:p>7</x:p></t:table-cell></t:table-row>";
        assert!(matches!(sheet_of(rows), Err(ErrorKind::TooLarge { what: "cells", .. })));
    }

    #[test]
    fn spans_come_from_the_cell_and_comments_are_no_text() {
        let grid = sheet_of(
            "<t:table-row><t:table-cell t:number-columns-spanned='2'><o:annotation><x:p>note</x:p></o:annotation><x:p>2017</x:p></t:table-cell>\
             <t:covered-table-cell/><t:table-cell><x:p>x</x:p></t:table-cell></t:table-row>",
        )
        .unwrap();
        assert_eq!((grid.get(0, 0).unwrap().column_span, grid.text(0, 0), grid.text(0, 2)), (2, "2017", "x"));
    }

    #[test]
    fn figures_that_are_shown_otherwise_keep_their_text() {
        let grid = sheet_of(
            "<t:table-row><t:table-cell o:value-type='float' o:value='0'><x:p> - </x:p></t:table-cell>\
             <t:table-cell o:value-type='date' o:date-value='2017-01-23'><x:p>23.01.17</x:p></t:table-cell>\
             <t:table-cell o:value-type='date' o:date-value='2017-01-01'><x:p>januar 2017</x:p></t:table-cell></t:table-row>",
        )
        .unwrap();
        assert_eq!([grid.text(0, 0), grid.text(0, 1), grid.text(0, 2)], ["-", "2017-01-23", "januar 2017"]);
    }

    #[test]
    fn a_password_is_told() {
        let manifest = "<m:manifest><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>";
        let mime = "application/vnd.oasis.opendocument.spreadsheet";
        let bytes = zip_of(&[("mimetype", mime), ("META-INF/manifest.xml", manifest), ("content.xml", "noise")]);
        let error = crate::read(&bytes, &Limits::default(), &mut Notes::default()).unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::Encrypted);
    }

    #[test]
    fn names_of_a_sheet_are_kept_beside_those_of_the_workbook() {
        let names = |address: &str| {
            format!("<t:named-expressions><t:named-range t:name='BUD25' t:cell-range-address='{address}'/></t:named-expressions>")
        };
        let row = "<t:table-row><t:table-cell o:value-type='float' o:value='1'><x:p>1</x:p></t:table-cell></t:table-row>";
        let table = |name: &str, names: &str| format!("<t:table t:name='{name}'>{row}{names}</t:table>");
        let content = format!(
            "<o:document><o:body><o:spreadsheet>{}{}{}</o:spreadsheet></o:body></o:document>",
            table("A", &names("$A.$A$1")),
            table("B", ""),
            names("$B.$A$1")
        );
        let bytes = zip_of(&[("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", &content)]);
        let parts = crate::read(&bytes, &Limits::default(), &mut Notes::default()).unwrap().parts;
        let Some(Part::Names(names)) = parts.last() else { panic!("{parts:?}") };
        let expected = [("\\BUD25", "A!$A$1"), ("\\BUD25", "B!$A$1")];
        assert_eq!(*names, expected.map(|(name, meaning)| (name.to_owned(), meaning.to_owned())));
    }
}
