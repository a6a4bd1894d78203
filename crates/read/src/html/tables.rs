//! Tables of a page → grids: the column of a cell follows from the spans above and before it.

use super::{Page, attribute};
use crate::body::{Block, CellBlocks, TableBuilder, is_shown_as};
use avstem_document::{
    document::Part,
    error::{Error, ErrorKind},
    grid::{Cell, CellValue},
};
use html5gum::StartTag;
use rust_decimal::Decimal;

/// Columns of a table, and rows that a cell may span: the standard's own bounds.
const MOST_COLUMNS: usize = 1000;
const MOST_ROWS: usize = 65_534;

/// A table whose element is open.
#[derive(Debug)]
pub(super) struct OpenTable {
    table: TableBuilder,
    /// The next row; the row that is being read is the one before it.
    rows: usize,
    /// Where the next cell of the row may stand.
    column: usize,
    /// By column: the first row that no cell from above reaches into.
    free: Vec<usize>,
    cell: Option<OpenCell>,
}

/// A cell whose element is open.
#[derive(Debug, Default)]
struct OpenCell {
    content: CellBlocks,
    formula: Option<String>,
    value: Option<Decimal>,
}

impl OpenTable {
    pub(super) fn new() -> Self {
        Self { table: TableBuilder::default(), rows: 0, column: 0, free: Vec::new(), cell: None }
    }

    /// What stands in the cell that is open.
    pub(super) fn cell(&mut self) -> Option<&mut Vec<Block>> {
        self.cell.as_mut().map(|cell| &mut cell.content.blocks)
    }
}

impl Page<'_> {
    pub(super) fn begin_row(&mut self) {
        if let Some(table) = self.tables.last_mut() {
            table.rows += 1;
            table.column = 0;
        }
    }

    pub(super) fn begin_cell(&mut self, tag: &StartTag<()>) {
        let in_row = self.open.iter().rev().skip(1).map(|element| element.kind).find(|kind| kind.is_of_table()) == Some(super::Kind::Row);
        if !in_row {
            self.begin_row();
        }
        let span = |name: &str| attribute(tag, name).and_then(|span| span.trim().parse().ok()).unwrap_or(1_usize).max(1);
        let exact = ["x:num", "sdval"].iter().find_map(|name| attribute(tag, name));
        let cell = OpenCell {
            content: CellBlocks { blocks: Vec::new(), rows: span("rowspan").min(MOST_ROWS), columns: span("colspan") },
            formula: attribute(tag, "x:fmla").map(|formula| formula.trim_start_matches('=').to_owned()),
            value: exact.and_then(|value| Decimal::from_str_exact(value.trim()).ok()),
        };
        if let Some(table) = self.tables.last_mut() {
            table.cell = Some(cell);
        }
    }

    pub(super) fn end_cell(&mut self) -> Result<(), Error> {
        let Some(table) = self.tables.last_mut() else { return Ok(()) };
        let Some(mut cell) = table.cell.take() else { return Ok(()) };
        let row = table.rows.saturating_sub(1);
        let most = MOST_COLUMNS.min(self.limits.columns);
        let is_taken = |column: usize, free: &[usize]| free.get(column).is_some_and(|first| *first > row);
        while is_taken(table.column, &table.free) {
            table.column += 1;
        }
        let column = table.column;
        if column >= most {
            self.cut = true;
            return Ok(());
        }
        // A cell that would reach over one from above ends before it.
        let asked = cell.content.columns.min(most - column);
        let columns = (1..asked).find(|step| is_taken(column + step, &table.free)).unwrap_or(asked);
        cell.content.columns = columns;
        table.column += columns;
        if table.free.len() < table.column {
            table.free.resize(table.column, 0);
        }
        table.free[column..table.column].fill(row + cell.content.rows);
        table.table.grid.columns = table.table.grid.columns.max(table.column);
        if cell.content.blocks.iter().all(Block::is_blank) {
            return Ok(());
        }
        self.cells += 1;
        if self.cells > self.limits.cells {
            return Err(ErrorKind::TooLarge { what: "cells", limit: self.limits.cells as u64, found: None }.into());
        }
        let added = table.table.add(cell.content, row, column);
        added.formula = cell.formula;
        added.value = cell.value.filter(|value| is_shown_as(*value, &added.text)).map(CellValue::Number);
        Ok(())
    }

    /// Ends the table that was opened last.
    pub(super) fn end_table(&mut self) -> Result<(), Error> {
        let Some(OpenTable { mut table, rows, .. }) = self.tables.pop() else { return Ok(()) };
        // A span may reach below the last row; there is nothing.
        for cell in &mut table.grid.cells {
            cell.row_span = cell.row_span.min(rows.saturating_sub(cell.row)).max(1);
        }
        table.grid.rows = rows;
        let table = table.finish(true);
        if table.is_empty() { Ok(()) } else { self.push_block(Block::Table(table)) }
    }
}

/// A page that is one table, with blank rows in it, is a sheet that was stored as a page: it may hold a whole document.
pub(super) fn mark_sheet(parts: &mut [Part]) {
    let is_blank = |part: &Part| matches!(part, Part::Paragraph(paragraph) if paragraph.text.trim().is_empty());
    let mut filled = parts.iter_mut().filter(|part| !is_blank(part));
    if let (Some(Part::Grid(native)), None) = (filled.next(), filled.next()) {
        let cells = &native.grid.cells;
        let reach = |reached: usize, cell: &Cell| reached.max(cell.row + cell.row_span);
        native.sheet =
            cells.iter().try_fold(0, |reached, cell| if cell.row > reached { None } else { Some(reach(reached, cell)) }).is_none();
    }
}
