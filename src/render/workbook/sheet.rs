//! One table of a workbook, over as many sheets as it takes.
//!
//! In: rows. Out: sheets with a header that stays, a filter, columns that fit, numbers in the form of the printed ones, soft colours for
//! severities and outcomes, links as far as Excel takes them.

use super::cells::{Value, value, width};
use crate::render::rows::{Cell, Column, For, Row};
use avstem_view::{Language, Texts};
use rust_xlsxwriter::{Color, ExcelDateTime, Format, FormatAlign, Url, Workbook, Worksheet, XlsxError};
use std::{
    fmt, io,
    panic::{AssertUnwindSafe, catch_unwind},
};

/// Links that Excel takes in a sheet; with more it calls the workbook damaged.
const LINKS: usize = 65_530;

/// Characters of a link that Excel takes; the library refuses more.
const LONGEST_LINK: usize = 2_000;

/// Characters of the narrowest and the widest column.
const NARROW: usize = 7;
const WIDE: usize = 70;

/// Characters that the button of a filter takes in a header.
const BUTTON: usize = 3;

/// Where the cells of a row lead.
pub(super) struct Links<'a> {
    /// The document's row, as the sheet's name and its number; `None` in that row itself.
    pub(super) document: Option<(String, u32)>,
    /// To the document, at a page.
    pub(super) target: &'a dyn Fn(Option<u32>) -> Option<String>,
}

/// The formats of a table.
struct Formats {
    header: Format,
    day: Format,
    link: Format,
    /// By digits after the decimal point, as they are needed.
    numbers: Vec<Format>,
    wrong: Format,
    doubtful: Format,
    slight: Format,
    accepted: Format,
}

impl Formats {
    fn new(language: Language) -> Self {
        let filled = |colour: u32| Format::new().set_background_color(Color::RGB(colour));
        let day = if language == Language::English { "yyyy-mm-dd" } else { "dd.mm.yyyy" };
        Self {
            header: filled(0xE7_EC_F1).set_bold().set_align(FormatAlign::Top),
            day: Format::new().set_num_format(day).set_align(FormatAlign::Left),
            link: Format::new().set_hyperlink(),
            numbers: Vec::new(),
            wrong: filled(0xFB_DD_DD),
            doubtful: filled(0xFF_F2_CC),
            slight: filled(0xE3_EE_FA),
            accepted: filled(0xE9_E9_E9),
        }
    }

    fn number(&mut self, decimals: u32) -> &Format {
        let index = decimals as usize;
        while self.numbers.len() <= index {
            let digits = self.numbers.len();
            let format = if digits == 0 { "#,##0".to_owned() } else { format!("#,##0.{}", "0".repeat(digits)) };
            self.numbers.push(Format::new().set_num_format(format).set_align(FormatAlign::Right).set_indent(1));
        }
        &self.numbers[index]
    }

    /// Severities and outcomes that ask for a look are coloured.
    fn of_word(&self, section: &str, word: &str, is_accepted: bool) -> Option<&Format> {
        match (section, word) {
            ("severity", _) if is_accepted => Some(&self.accepted),
            ("export.outcome", "ok") => None,
            ("severity", "warning") | ("export.outcome", "partial") => Some(&self.doubtful),
            ("severity", "info") => Some(&self.slight),
            ("export.outcome", "skipped") => Some(&self.accepted),
            ("severity" | "export.outcome", _) => Some(&self.wrong),
            _ => None,
        }
    }
}

/// A table, being written.
pub(super) struct Sheet {
    name: String,
    texts: &'static Texts,
    headers: Vec<String>,
    /// For each header the place of its cell in a row.
    cells: Vec<usize>,
    widths: Vec<usize>,
    formats: Formats,
    // Large: kept off the stack.
    current: Box<Worksheet>,
    /// Those that are full.
    full: Vec<Worksheet>,
    /// The next row of the current sheet, from 0.
    row: u32,
    /// Rows that a sheet has.
    rows: u32,
    links: usize,
}

impl fmt::Debug for Sheet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sheet").field("name", &self.name).field("row", &self.row).finish_non_exhaustive()
    }
}

impl Sheet {
    pub(super) fn new(book: &mut Workbook, name: &str, columns: &[Column], texts: &'static Texts, rows: u32) -> io::Result<Self> {
        let of = |wanted: For| (0..columns.len()).filter(move |index| columns[*index].is_for == wanted);
        let cells: Vec<usize> = of(For::All).chain(of(For::Context)).collect();
        let headers: Vec<String> = cells.iter().map(|index| texts.say(&format!("export.column.{}", columns[*index].name), &[])).collect();
        let widths = headers.iter().map(|header| header.chars().count() + BUTTON).collect();
        let formats = Formats::new(texts.language());
        let current = Box::new(begun(book, name, &headers, &formats.header)?);
        Ok(Self { name: name.to_owned(), texts, headers, cells, widths, formats, current, full: Vec::new(), row: 1, rows, links: 0 })
    }

    /// Where the next row will stand: the sheet's name, and the row from 1.
    pub(super) fn next(&mut self, book: &mut Workbook) -> io::Result<(String, u32)> {
        if self.row >= self.rows {
            let name = format!("{} {}", self.name, self.full.len() + 2);
            let next = begun(book, &name, &self.headers, &self.formats.header)?;
            let full = std::mem::replace(&mut *self.current, next);
            let full = self.ended(full)?;
            self.full.push(full);
            (self.row, self.links) = (1, 0);
        }
        Ok((self.current.name(), self.row + 1))
    }

    pub(super) fn write(&mut self, book: &mut Workbook, row: &Row, links: &Links) -> io::Result<()> {
        self.next(book)?;
        for (column, index) in (0..u16::MAX).zip(&self.cells) {
            let Some(cell) = row.cells.get(*index) else { continue };
            let value = value(cell, self.texts);
            if let Some(widest) = self.widths.get_mut(usize::from(column)) {
                *widest = (*widest).max(width(&value));
            }
            let target = match (cell, &links.document) {
                (Cell::Path(_), Some((sheet, row))) => Some(format!("internal:'{sheet}'!A{row}")),
                (Cell::Path(_), None) => (links.target)(None),
                (Cell::Place { .. }, _) => (links.target)(row.page),
                _ => None,
            };
            let target = target.filter(|target| self.links < LINKS && target.len() <= LONGEST_LINK);
            let (sheet, formats, at) = (&mut self.current, &mut self.formats, self.row);
            match (value, target) {
                (Value::Blank, _) => {}
                (Value::Text(text), Some(target)) => {
                    let url = Url::new(target).set_text(text);
                    attempt(|| sheet.write_url_with_format(at, column, url, &formats.link).map(drop))?;
                    self.links += 1;
                }
                (Value::Text(text), None) => {
                    let format = if let Cell::Word(section, word) = cell { formats.of_word(section, word, row.is_accepted) } else { None };
                    attempt(|| match format {
                        Some(format) => sheet.write_string_with_format(at, column, text, format).map(drop),
                        None => sheet.write_string(at, column, text).map(drop),
                    })?;
                }
                (Value::Number { value, decimals }, _) => {
                    attempt(|| sheet.write_number_with_format(at, column, value, formats.number(decimals)).map(drop))?;
                }
                (Value::Day { year, month, day }, _) => attempt(|| {
                    let day = ExcelDateTime::from_ymd(year, month, day)?;
                    sheet.write_datetime_with_format(at, column, &day, &formats.day).map(drop)
                })?,
            }
        }
        self.row += 1;
        Ok(())
    }

    /// All sheets of the table, in their order.
    pub(super) fn finish(mut self, book: &mut Workbook) -> io::Result<Vec<Worksheet>> {
        // Takes the current sheet out.
        let rest = attempt(|| book.new_worksheet_with_constant_memory())?;
        let last = std::mem::replace(&mut *self.current, rest);
        let last = self.ended(last)?;
        self.full.push(last);
        Ok(self.full)
    }

    /// A sheet with its filter and the widths of its columns.
    fn ended(&self, mut sheet: Worksheet) -> io::Result<Worksheet> {
        let columns = u16::try_from(self.widths.len()).unwrap_or(u16::MAX);
        attempt(|| {
            for (column, width) in (0..columns).zip(&self.widths) {
                sheet.set_column_width(column, (*width).clamp(NARROW, WIDE) as f64 + 1.0)?;
            }
            sheet.autofilter(0, 0, self.row - 1, columns - 1).map(drop)
        })?;
        Ok(sheet)
    }
}

/// A sheet with its header, which stays in sight.
fn begun(book: &mut Workbook, name: &str, headers: &[String], format: &Format) -> io::Result<Worksheet> {
    attempt(|| {
        let mut sheet = book.new_worksheet_with_constant_memory()?;
        sheet.set_name(name)?.set_freeze_panes(1, 0)?.set_repeat_rows(0, 0)?.set_landscape();
        for (column, header) in (0..u16::MAX).zip(headers) {
            sheet.write_string_with_format(0, column, header, format)?;
        }
        Ok(sheet)
    })
}

/// What the library does, with its errors as those of writing. It panics where its temporary file cannot be written.
pub(super) fn attempt<T>(act: impl FnOnce() -> Result<T, XlsxError>) -> io::Result<T> {
    match catch_unwind(AssertUnwindSafe(act)) {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(XlsxError::IoError(problem))) => Err(problem),
        Ok(Err(problem)) => Err(io::Error::other(format!("the workbook cannot be written: {problem}"))),
        Err(_) => Err(io::Error::other("the workbook cannot be written: is the disk full?")),
    }
}
