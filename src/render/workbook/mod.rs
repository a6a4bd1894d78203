//! Reports → one workbook for Excel: findings, documents, measures, account lines, unchecked figures.
//!
//! In: the files of a run, one at a time. Out: an .xlsx file. A sheet goes to a temporary file row by row, so that no report is kept; one
//! that is full goes on in another (`Account lines 2`). Numbers are numbers in the form in which they were printed, days are days, and
//! whatever a cell cannot hold exactly is a text ([`cells`]). Every text is a text, also one that looks like a formula. The same
//! input gives the same bytes: the workbook tells no time.

mod cells;
mod sheet;

use super::{
    links::{absolute, from_folder},
    rows::{File, documents, extracted, findings, unchecked},
};
use avstem_view::Texts;
use rust_xlsxwriter::{DocProperties, ExcelDateTime};
use sheet::{Links, Sheet, attempt};
use std::{
    fmt,
    io::{self, Write},
    path::{Path, PathBuf},
};

/// What the properties of the workbook name as its author, by which avstem knows its own.
pub const AUTHOR: &str = "avstem";

/// Rows of a sheet in Excel, its header among them.
const ROWS: u32 = 1_048_576;

/// The sheets, in their order.
const SHEETS: usize = 5;

/// A workbook, being written.
pub struct Workbook {
    book: rust_xlsxwriter::Workbook,
    sheets: [Sheet; SHEETS],
    texts: &'static Texts,
    /// In which avstem runs.
    working: PathBuf,
    /// In which the workbook will stand.
    folder: PathBuf,
}

impl fmt::Debug for Workbook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Workbook").field("sheets", &self.sheets).finish_non_exhaustive()
    }
}

impl Workbook {
    /// Begins a workbook that will stand in `folder`, where its temporary files are too, with links to documents that are named from the
    /// folder `working`.
    ///
    /// # Errors
    /// When a temporary file cannot be made.
    pub fn new(folder: &Path, working: &Path, texts: &'static Texts) -> io::Result<Self> {
        Self::with_rows(folder, working, texts, ROWS)
    }

    fn with_rows(folder: &Path, working: &Path, texts: &'static Texts, rows: u32) -> io::Result<Self> {
        let mut book = rust_xlsxwriter::Workbook::new();
        book.set_tempdir(folder).map_err(io::Error::other)?;
        let mut properties = DocProperties::new().set_author(AUTHOR).set_title(texts.say("export.title", &[]));
        // The time of writing would make two workbooks of the same documents differ.
        if let Ok(fixed) = ExcelDateTime::from_ymd(2000, 1, 1) {
            properties = properties.set_creation_datetime(&fixed);
        }
        book.set_properties(&properties);
        let mut sheet =
            |name: &str, columns: &[_]| Sheet::new(&mut book, &texts.say(&format!("export.sheet.{name}"), &[]), columns, texts, rows);
        let sheets = [
            sheet("findings", &findings::COLUMNS)?,
            sheet("documents", &documents::COLUMNS)?,
            sheet("measures", &extracted::MEASURES)?,
            sheet("account_lines", &extracted::ACCOUNT_LINES)?,
            sheet("unchecked", &unchecked::COLUMNS)?,
        ];
        Ok(Self { book, sheets, texts, working: working.to_owned(), folder: absolute(folder, working) })
    }

    /// Writes what there is of a file.
    ///
    /// # Errors
    /// Those of writing.
    pub fn add(&mut self, file: &File) -> io::Result<()> {
        let whole = absolute(file.opens, &self.working);
        // Pages are for PDF; what a viewer does not understand it passes over.
        let target = |page| from_folder(&whole, &self.folder, page);
        let (book, [findings, documents, measures, account_lines, unchecked]) = (&mut self.book, &mut self.sheets);
        let links = Links { document: Some(documents.next(book)?), target: &target };
        documents.write(book, &documents::row(file), &Links { document: None, target: &target })?;
        let Some(report) = file.report else { return Ok(()) };
        findings::rows(report, self.texts).try_for_each(|row| findings.write(book, &row, &links))?;
        extracted::measures(report, self.texts).try_for_each(|row| measures.write(book, &row, &links))?;
        extracted::account_lines(report, self.texts).try_for_each(|row| account_lines.write(book, &row, &links))?;
        unchecked::rows(report, self.texts).iter().try_for_each(|row| unchecked.write(book, row, &links))
    }

    /// Ends the workbook and writes it whole.
    ///
    /// # Errors
    /// Those of writing.
    pub fn finish(mut self, out: impl Write + Send) -> io::Result<()> {
        for sheet in self.sheets {
            for whole in sheet.finish(&mut self.book)? {
                self.book.push_worksheet(whole);
            }
        }
        attempt(|| self.book.save_to_writer(out))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::tests::small_report;
    use avstem_view::Language;
    use calamine::{Reader, Xlsx};
    use std::io::Cursor;

    #[test]
    fn a_full_sheet_goes_on_in_another() {
        let (folder, report) = (tempfile::tempdir().unwrap(), small_report());
        let mut book = Workbook::with_rows(folder.path(), Path::new("/"), Texts::of(Language::English), 5).unwrap();
        let path = Path::new("plan.pdf");
        for _ in 0..3 {
            book.add(&File { path, opens: path, shown: "plan.pdf".to_owned(), outcome: "ok", reason: "", report: Some(&report) }).unwrap();
        }
        let mut bytes = Vec::new();
        book.finish(&mut bytes).unwrap();
        let mut read: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
        // 18 figures and four rows a sheet under its header.
        let names: Vec<String> = read.sheet_names().into_iter().filter(|name| name.starts_with("Account")).collect();
        assert_eq!(names, ["Account lines", "Account lines 2", "Account lines 3", "Account lines 4", "Account lines 5"]);
        let rows: Vec<usize> = names.iter().map(|name| read.worksheet_range(name).unwrap().rows().count()).collect();
        assert_eq!(rows, [5, 5, 5, 5, 3]);
    }
}
