//! Rows → tables as CSV: findings, measures, account lines.
//!
//! In: the report of one document at a time. Out: the rows of [`super::rows`] in UTF-8 with a byte order mark (Excel takes it for the
//! local code page otherwise), texts in quotes, CRLF; in one of two dialects, because a spreadsheet opens a file by the country it runs
//! in: commas and decimal points (RFC 4180), or semicolons and decimal commas. A text that a spreadsheet would run as a formula begins with
//! an apostrophe instead; numbers stay numbers. Columns and words of closed vocabularies are called as in JSON, whatever the language.

use super::rows::{Cell, Column, Row, extracted, findings};
use avstem::report::model::Report;
use avstem_view::{Language, Texts};
use csv::{QuoteStyle, Terminator, Writer, WriterBuilder};
use rust_decimal::Decimal;
use std::io::{self, Write};

/// What stands before the first row.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// What parts cells, and what marks decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Dialect {
    /// Commas between cells, decimal points.
    #[default]
    Comma,
    /// Semicolons between cells, decimal commas: what Excel opens in Norway and most of Europe.
    Semicolon,
}

/// One table, being written.
#[derive(Debug)]
pub struct Sheet<W: Write> {
    rows: Writer<W>,
    dialect: Dialect,
}

impl<W: Write> Sheet<W> {
    /// Begins `measures.csv`.
    ///
    /// # Errors
    /// Those of writing.
    pub fn of_measures(out: W, dialect: Dialect) -> io::Result<Self> {
        Self::new(out, dialect, &extracted::MEASURES)
    }

    /// Begins `account-lines.csv`.
    ///
    /// # Errors
    /// Those of writing.
    pub fn of_account_lines(out: W, dialect: Dialect) -> io::Result<Self> {
        Self::new(out, dialect, &extracted::ACCOUNT_LINES)
    }

    /// Begins a table of findings.
    ///
    /// # Errors
    /// Those of writing.
    pub fn of_findings(out: W, dialect: Dialect) -> io::Result<Self> {
        Self::new(out, dialect, &findings::COLUMNS)
    }

    fn new(mut out: W, dialect: Dialect, columns: &[Column]) -> io::Result<Self> {
        out.write_all(BYTE_ORDER_MARK)?;
        let mut builder = WriterBuilder::new();
        builder.terminator(Terminator::CRLF);
        match dialect {
            Dialect::Comma => builder.quote_style(QuoteStyle::NonNumeric),
            // A number with a decimal comma would be quoted, and read as a text by some.
            Dialect::Semicolon => builder.delimiter(b';').quote_style(QuoteStyle::Necessary),
        };
        let mut rows = builder.from_writer(out);
        rows.write_record(columns.iter().map(|column| column.name))?;
        Ok(Self { rows, dialect })
    }

    /// Writes the measures of a document.
    ///
    /// # Errors
    /// Those of writing.
    pub fn measures(&mut self, report: &Report) -> io::Result<()> {
        extracted::measures(report, Texts::of(Language::English)).try_for_each(|row| self.row(row))
    }

    /// Writes the account lines of a document: a row for each figure and each mark, one for a line that has neither.
    ///
    /// # Errors
    /// Those of writing.
    pub fn account_lines(&mut self, report: &Report) -> io::Result<()> {
        extracted::account_lines(report, Texts::of(Language::English)).try_for_each(|row| self.row(row))
    }

    /// Writes the findings of a document.
    ///
    /// # Errors
    /// Those of writing.
    pub fn findings(&mut self, report: &Report, texts: &Texts) -> io::Result<()> {
        findings::rows(report, texts).try_for_each(|row| self.row(row))
    }

    fn row(&mut self, row: Row) -> io::Result<()> {
        let dialect = self.dialect;
        Ok(self.rows.write_record(row.cells.into_iter().map(|cell| written(cell, dialect)))?)
    }

    /// Hands what was written to the reader of a pipe.
    ///
    /// # Errors
    /// Those of writing.
    pub fn flush(&mut self) -> io::Result<()> {
        self.rows.flush()
    }

    /// Ends the table and gives back what it was written to.
    ///
    /// # Errors
    /// Those of writing.
    pub fn finish(self) -> io::Result<W> {
        self.rows.into_inner().map_err(csv::IntoInnerError::into_error)
    }
}

/// What a cell is in a dialect: a number with its decimal mark, a text as it is, but for what a spreadsheet would run.
fn written(cell: Cell, dialect: Dialect) -> String {
    match cell {
        Cell::Number(value) => localised(guarded(value), dialect),
        Cell::Text(text) | Cell::Date(text) | Cell::Word(_, text) | Cell::Path(text) | Cell::Place { exact: text, .. } => guarded(text),
    }
}

/// A text that no spreadsheet takes for a formula: one that begins like a formula and is no number gets an apostrophe.
fn guarded(text: String) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
    if formula && text.parse::<Decimal>().is_err() { format!("'{text}") } else { text }
}

/// A number with the dialect's decimal mark; a text as it is.
fn localised(cell: String, dialect: Dialect) -> String {
    let is_number = || cell.contains('.') && cell.parse::<Decimal>().is_ok() && !cell.starts_with('.') && !cell.ends_with('.');
    if dialect == Dialect::Semicolon && is_number() { cell.replace('.', ",") } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::tests::small_report;

    fn written(sheet: Sheet<Vec<u8>>) -> String {
        String::from_utf8(sheet.finish().unwrap()).unwrap()
    }

    #[test]
    fn each_figure_is_a_row_under_the_header() {
        let mut sheet = Sheet::of_account_lines(Vec::new(), Dialect::Comma).unwrap();
        sheet.account_lines(&small_report()).unwrap();
        let text = written(sheet);
        let lines: Vec<&str> = text.split_terminator("\r\n").collect();
        assert_eq!(lines.len(), 1 + 6);
        assert!(lines[0].starts_with("\u{feff}\"path\",\"sha256\"") && lines[0].ends_with("\"mark\",\"place\""));
        assert!(
            lines[6].contains("\"Sum drift\",\"total\",0,\"\",\"\",\"c2\",2019,\"actual\",\"\",\"\",1643,\"1 643\",\"\","),
            "{}",
            lines[6]
        );
        let cells =
            |line: &str| csv::ReaderBuilder::new().has_headers(false).from_reader(line.as_bytes()).records().next().unwrap().unwrap().len();
        assert!(lines.iter().all(|line| cells(line) == extracted::ACCOUNT_LINES.len()));
    }

    #[test]
    fn with_semicolons_decimals_have_commas() {
        let mut report = small_report();
        report.statements[0].lines[0].facts.values_mut().for_each(|fact| fact.value = "-1234.50".to_owned());
        let mut sheet = Sheet::of_account_lines(Vec::new(), Dialect::Semicolon).unwrap();
        sheet.account_lines(&report).unwrap();
        let text = written(sheet);
        assert!(text.starts_with("\u{feff}path;sha256;") && text.contains(";-1234,50;"), "{text}");
        assert_eq!(localised("31.12.2018".to_owned(), Dialect::Semicolon), "31.12.2018");
    }

    #[test]
    fn each_measure_is_a_row_under_the_header() {
        let mut sheet = Sheet::of_measures(Vec::new(), Dialect::Comma).unwrap();
        let mut report = small_report();
        report.measures[0].other.insert("Kostnad".to_owned(), "=1+1".to_owned());
        report.measures[0].activity = Some("=HYPERLINK(\"x\")\nto".to_owned());
        sheet.measures(&report).unwrap();
        let text = written(sheet);
        let mut rows = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let header = rows.headers().unwrap().clone();
        let row = rows.records().next().unwrap().unwrap();
        let cell = |name: &str| &row[header.iter().position(|head| head == name).unwrap()];
        assert_eq!((cell("path"), cell("measure"), cell("other")), ("plan.pdf", "Plante trær", "Kostnad: =1+1"));
        assert_eq!(cell("activity"), "'=HYPERLINK(\"x\")\nto");
    }

    #[test]
    fn no_text_is_a_formula_and_every_number_is_one() {
        for (text, safe) in [
            ("=1+1", "'=1+1"),
            ("+47 12 34", "'+47 12 34"),
            ("-cmd", "'-cmd"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("\r=1", "'\r=1"),
            ("- 8 248", "'- 8 248"),
            ("-8248.50", "-8248.50"),
            ("Sum = 5", "Sum = 5"),
            ("", ""),
        ] {
            assert_eq!(guarded(text.to_owned()), safe);
        }
    }
}
