//! The tables, a file each or two that belong together: what a row is made of, and its columns.
//!
//! In: a [`Document`]. Out: its rows of every table, parents before children. A table is a row type, a list of columns over it, and the
//! rows of a document; nothing else is known of it anywhere.

mod calculations;
mod cases;
mod claims;
mod documents;
mod findings;
mod lines;
mod measures;
mod notes;
mod place;
mod statements;

use crate::{
    column::{Column, Kind, Name, Table},
    document::Document,
    value::{Value, text},
};
use avstem::model::Report;
use std::io;

/// What makes each table, in the order of [`Name`].
const TABLES: [fn() -> Table; 17] = [
    documents::table,
    cases::table,
    measures::table,
    measures::fields::table,
    statements::table,
    statements::columns::table,
    lines::table,
    lines::dimensions::table,
    lines::figures::table,
    calculations::table,
    calculations::items::table,
    calculations::results::table,
    findings::table,
    findings::calculations::table,
    findings::repairs::table,
    claims::table,
    notes::table,
];

/// All tables, in the order of [`Name`].
#[must_use]
pub fn tables() -> Vec<Table> {
    TABLES.iter().map(|table| table()).collect()
}

/// Who takes rows: the table, and a value a column.
pub type Rows<'a> = dyn FnMut(Name, &[Value]) -> io::Result<()> + 'a;

/// Hands on all rows of a document.
///
/// # Errors
/// Those of who takes them.
pub fn rows<'r>(document: &'r Document<'r>, out: &mut Rows) -> io::Result<()> {
    emit(Name::Documents, &documents::columns(), std::iter::once(document), out)?;
    emit(Name::Cases, &cases::columns(), cases::rows(document), out)?;
    emit(Name::Measures, &measures::columns(), measures::rows(document), out)?;
    emit(Name::MeasureFields, &measures::fields::columns(), measures::fields::rows(document), out)?;
    emit(Name::Statements, &statements::columns(), statements::rows(document), out)?;
    emit(Name::StatementColumns, &statements::columns::columns(), statements::columns::rows(document), out)?;
    emit(Name::StatementLines, &lines::columns(), lines::rows(document), out)?;
    emit(Name::LineDimensions, &lines::dimensions::columns(), lines::dimensions::rows(document), out)?;
    emit(Name::AccountLines, &lines::figures::columns(), lines::figures::rows(document), out)?;
    emit(Name::Calculations, &calculations::columns(), calculations::rows(document), out)?;
    emit(Name::CalculationItems, &calculations::items::columns(), calculations::items::rows(document), out)?;
    emit(Name::CalculationResults, &calculations::results::columns(), calculations::results::rows(document), out)?;
    emit(Name::Findings, &findings::columns(), findings::rows(document), out)?;
    emit(Name::FindingCalculations, &findings::calculations::columns(), findings::calculations::rows(document), out)?;
    emit(Name::FindingRepairs, &findings::repairs::columns(), findings::repairs::rows(document), out)?;
    emit(Name::Claims, &claims::columns(), claims::rows(document), out)?;
    emit(Name::Notes, &notes::columns(), notes::rows(document), out)
}

fn emit<R>(name: Name, columns: &[Column<'_, R>], rows: impl Iterator<Item = R>, out: &mut Rows) -> io::Result<()> {
    let mut cells = Vec::with_capacity(columns.len());
    for row in rows {
        cells.clear();
        cells.extend(columns.iter().map(|column| (column.get)(&row)));
        out(name, &cells)?;
    }
    Ok(())
}

fn table<R>(name: Name, meaning: &'static str, columns: &[Column<R>]) -> Table {
    Table { name, meaning, columns: columns.iter().map(|column| column.info).collect() }
}

/// A row that belongs to a document.
trait OfDocument<'r> {
    fn document(&self) -> &'r Document<'r>;
}

impl<'r> OfDocument<'r> for &'r Document<'r> {
    fn document(&self) -> &'r Document<'r> {
        self
    }
}

/// A row made of one of several things that a document has, or that what another row is made of has.
struct Part<'r, R, T> {
    of: R,
    /// Counted from 0.
    at: usize,
    item: &'r T,
}

impl<R: Copy, T> Clone for Part<'_, R, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R: Copy, T> Copy for Part<'_, R, T> {}

impl<'r, R: OfDocument<'r>, T> OfDocument<'r> for Part<'r, R, T> {
    fn document(&self) -> &'r Document<'r> {
        self.of.document()
    }
}

/// A row each.
fn parts<R: Copy, T>(of: R, items: &[T]) -> impl Iterator<Item = Part<'_, R, T>> {
    items.iter().enumerate().map(move |(at, item)| Part { of, at, item })
}

/// A row each of what a document's report has; none where there is no report.
fn of_report<'r, T>(document: &'r Document<'r>, get: fn(&'r Report) -> &'r [T]) -> impl Iterator<Item = Part<'r, &'r Document<'r>, T>> {
    parts(document, document.report.map_or(&[], get))
}

/// The column that every table but the first has.
fn document_id<'r, R: OfDocument<'r>>() -> Column<'r, R> {
    Column::new("document_id", Kind::Reference(Name::Documents), "the document", |row| text(Some(&row.document().id)))
}
