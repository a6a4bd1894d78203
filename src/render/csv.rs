//! Reports → two tables for spreadsheets: a row a measure, a row an account line's figure.
//!
//! In: the report of one document at a time. Out: rows of `measures.csv` and `account-lines.csv`: UTF-8 with a byte order mark (Excel
//! takes it for the local code page otherwise), texts in quotes, CRLF; in one of two dialects, because a spreadsheet opens a file by the
//! country it runs in: commas and decimal points (RFC 4180), or semicolons and decimal commas. A text that a spreadsheet would run as a
//! formula begins with an apostrophe instead; numbers stay numbers. Lists are joined by ` > ` (sections) or spaces. A line
//! without figures has one row. What it does not do: calculations and findings.

use avstem::report::model::{Line, Measure, Report, Statement};
use avstem_document::place::Place;
use csv::{QuoteStyle, Terminator, Writer, WriterBuilder};
use rust_decimal::Decimal;
use serde::Serialize;
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

/// What a row says of its document.
const DOCUMENT: [&str; 11] =
    ["path", "sha256", "kind", "title", "body", "meeting_date", "organisation", "period_from", "period_to", "case", "case_title"];
const MEASURE: [&str; 31] = [
    "id",
    "section",
    "resource",
    "measure",
    "activity",
    "strategy",
    "period",
    "period_year",
    "period_quarters",
    "period_recurrence",
    "status",
    "status_state",
    "status_as_of",
    "other",
    "table",
    "row",
    "place",
    "number",
    "goal",
    "responsible",
    "deadline",
    "deadline_date",
    "recurrence",
    "recurrence_every",
    "cost",
    "cost_value",
    "cost_currency",
    "priority",
    "risk",
    "likelihood",
    "consequence",
];
const ACCOUNT_LINE: [&str; 21] = [
    "statement",
    "statement_title",
    "currency",
    "scale",
    "table",
    "line",
    "account",
    "label",
    "line_kind",
    "level",
    "section",
    "dimensions",
    "column",
    "column_header",
    "scenario",
    "column_from",
    "column_to",
    "value",
    "raw",
    "mark",
    "place",
];

/// One of the two tables, being written.
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
        Self::new(out, dialect, DOCUMENT.iter().chain(&MEASURE))
    }

    /// Begins `account-lines.csv`.
    ///
    /// # Errors
    /// Those of writing.
    pub fn of_account_lines(out: W, dialect: Dialect) -> io::Result<Self> {
        Self::new(out, dialect, DOCUMENT.iter().chain(&ACCOUNT_LINE))
    }

    fn new<'a>(mut out: W, dialect: Dialect, header: impl Iterator<Item = &'a &'a str>) -> io::Result<Self> {
        out.write_all(BYTE_ORDER_MARK)?;
        let mut builder = WriterBuilder::new();
        builder.terminator(Terminator::CRLF);
        match dialect {
            Dialect::Comma => builder.quote_style(QuoteStyle::NonNumeric),
            // A number with a decimal comma would be quoted, and read as a text by some.
            Dialect::Semicolon => builder.delimiter(b';').quote_style(QuoteStyle::Necessary),
        };
        let mut rows = builder.from_writer(out);
        rows.write_record(header)?;
        Ok(Self { rows, dialect })
    }

    /// Writes the measures of a document.
    ///
    /// # Errors
    /// Those of writing.
    pub fn measures(&mut self, report: &Report) -> io::Result<()> {
        for measure in &report.measures {
            self.row(document(report, measure.case.as_deref()).into_iter().chain(of_measure(measure)))?;
        }
        Ok(())
    }

    /// Writes the account lines of a document: a row for each figure and each mark, one for a line that has neither.
    ///
    /// # Errors
    /// Those of writing.
    pub fn account_lines(&mut self, report: &Report) -> io::Result<()> {
        for statement in &report.statements {
            let of_document = document(report, statement.case.as_deref());
            for line in &statement.lines {
                for figure in figures(statement, line) {
                    self.row(of_document.iter().cloned().chain(of_line(statement, line)).chain(figure))?;
                }
            }
        }
        Ok(())
    }

    fn row(&mut self, cells: impl Iterator<Item = String>) -> io::Result<()> {
        let dialect = self.dialect;
        Ok(self.rows.write_record(cells.map(|cell| localised(guarded(cell), dialect)))?)
    }

    /// Ends the table and gives back what it was written to.
    ///
    /// # Errors
    /// Those of writing.
    pub fn finish(self) -> io::Result<W> {
        self.rows.into_inner().map_err(csv::IntoInnerError::into_error)
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

/// The word that a value is in JSON; empty for null.
fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

/// A place as a person reads it: `page 2 [100 20 140 30]`, `Drift!C7`, `block 3, row 1, column 2`.
fn shown(place: &Place) -> String {
    match place {
        Place::Page { page, bbox: [x0, y0, x1, y1] } => format!("page {page} [{x0} {y0} {x1} {y1}]"),
        Place::Picture { picture, bbox: [x0, y0, x1, y1] } => format!("picture {picture} [{x0} {y0} {x1} {y1}]"),
        Place::Sheet { sheet, cell } => format!("{sheet}!{cell}"),
        Place::Body { block, row: Some(row), column: Some(column) } => format!("block {block}, row {row}, column {column}"),
        Place::Body { block, .. } => format!("block {block}"),
    }
}

fn document(report: &Report, case: Option<&str>) -> Vec<String> {
    let document = &report.document;
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let period = document.period.as_ref();
    let own = document.case.as_ref();
    let of_meeting = || report.cases.iter().find(|known| Some(known.number.as_str()) == case).and_then(|known| known.title.clone());
    let number = case.map(str::to_owned).or_else(|| own.map(|own| own.number.clone()));
    let title = if case.is_some() { of_meeting() } else { own.and_then(|own| own.title.clone()) };
    vec![
        document.path.clone(),
        document.sha256.clone(),
        word(&document.kind),
        text(&document.title),
        text(&document.body),
        text(&document.meeting_date),
        text(&document.organisation),
        period.map(|period| period.from.clone()).unwrap_or_default(),
        period.map(|period| period.to.clone()).unwrap_or_default(),
        number.unwrap_or_default(),
        title.unwrap_or_default(),
    ]
}

fn of_measure(measure: &Measure) -> Vec<String> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let (period, status) = (measure.period.as_ref(), measure.status.as_ref());
    let (deadline, recurrence, cost) = (measure.deadline.as_ref(), measure.recurrence.as_ref(), measure.cost.as_ref());
    let quarters = period.map(|period| period.quarters.iter().map(u8::to_string).collect::<Vec<_>>().join(" "));
    let other = measure.other.iter().map(|(header, text)| format!("{header}: {text}"));
    vec![
        measure.id.clone(),
        measure.section.join(" > "),
        text(&measure.resource),
        text(&measure.measure),
        text(&measure.activity),
        text(&measure.strategy),
        period.map(|period| period.raw.clone()).unwrap_or_default(),
        period.and_then(|period| period.year).map(|year| year.to_string()).unwrap_or_default(),
        quarters.unwrap_or_default(),
        period.map(|period| word(&period.recurrence)).unwrap_or_default(),
        status.map(|status| status.raw.clone()).unwrap_or_default(),
        status.map(|status| word(&status.state)).unwrap_or_default(),
        status.and_then(|status| status.as_of.clone()).unwrap_or_default(),
        other.collect::<Vec<_>>().join(" | "),
        text(&measure.table),
        measure.row.map(|row| row.to_string()).unwrap_or_default(),
        measure.place.as_ref().map(shown).unwrap_or_default(),
        text(&measure.number),
        text(&measure.goal),
        text(&measure.responsible),
        deadline.map(|deadline| deadline.raw.clone()).unwrap_or_default(),
        deadline.and_then(|deadline| deadline.date.clone()).unwrap_or_default(),
        recurrence.map(|recurrence| recurrence.raw.clone()).unwrap_or_default(),
        recurrence.map(|recurrence| word(&recurrence.every)).unwrap_or_default(),
        cost.map(|cost| cost.raw.clone()).unwrap_or_default(),
        cost.and_then(|cost| cost.value.clone()).unwrap_or_default(),
        cost.and_then(|cost| cost.currency.clone()).unwrap_or_default(),
        text(&measure.priority),
        text(&measure.risk),
        text(&measure.likelihood),
        text(&measure.consequence),
    ]
}

fn of_line(statement: &Statement, line: &Line) -> Vec<String> {
    let dimensions = line.dimensions.iter().map(|(header, code)| format!("{header}: {code}"));
    vec![
        statement.id.clone(),
        statement.title.clone().unwrap_or_default(),
        statement.currency.clone().unwrap_or_default(),
        statement.scale.to_string(),
        statement.table.clone(),
        line.id.clone(),
        line.account.clone().unwrap_or_default(),
        line.label.clone(),
        word(&line.kind),
        line.level.to_string(),
        line.section.join(" > "),
        dimensions.collect::<Vec<_>>().join(" | "),
    ]
}

/// The cells of each figure and mark of a line, in column order; blank cells where there is neither.
fn figures(statement: &Statement, line: &Line) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for column in &statement.columns {
        let (fact, mark) = (line.facts.get(&column.id), line.marks.get(&column.id));
        if fact.is_none() && mark.is_none() {
            continue;
        }
        let period = column.period.as_ref();
        rows.push(vec![
            column.id.clone(),
            column.header.clone(),
            word(&column.scenario),
            period.map(|period| period.from.clone()).unwrap_or_default(),
            period.map(|period| period.to.clone()).unwrap_or_default(),
            fact.map(|fact| fact.value.clone()).unwrap_or_default(),
            fact.map(|fact| &fact.raw).or(mark.map(|mark| &mark.raw)).cloned().unwrap_or_default(),
            mark.map(|mark| word(&mark.kind)).unwrap_or_default(),
            fact.map(|fact| &fact.place).or(mark.map(|mark| &mark.place)).map(shown).unwrap_or_default(),
        ]);
    }
    if rows.is_empty() {
        rows.push(vec![String::new(); 9]);
    }
    rows
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
        assert!(lines.iter().all(|line| cells(line) == DOCUMENT.len() + ACCOUNT_LINE.len()));
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
