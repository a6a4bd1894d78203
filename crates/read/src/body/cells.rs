//! Cells as they come → a table: the text and look of each, the tables inside, and whether the table only lays out a page.

use super::{Block, Content, Look, Table};
use avstem_document::{
    grid::{Cell, Grid},
    place::Place,
};
use rust_decimal::{Decimal, RoundingStrategy};
use std::collections::BTreeMap;

/// Text of a nested table that its outer cell repeats, in bytes. The nested table is a grid of its own anyway; without a
/// bound, tables nested a hundredfold would hold their text a hundredfold.
const NESTED_BYTES: usize = 64 * 1024;

/// Decimals that a cell may show of its stored value.
const MOST_SHOWN_DECIMALS: u32 = 6;

/// What stands in a cell.
#[derive(Debug, Default)]
pub(crate) struct CellBlocks {
    pub(crate) blocks: Vec<Block>,
    pub(crate) rows: usize,
    pub(crate) columns: usize,
}

/// A table as it grows.
#[derive(Debug, Default)]
pub(crate) struct TableBuilder {
    pub(crate) grid: Grid,
    /// By index into the grid's cells: what stands in the cells that hold tables.
    held: BTreeMap<usize, Vec<Block>>,
}

impl TableBuilder {
    /// Adds a cell at its place, blank or not; the cells come in row order, then column order.
    pub(crate) fn add(&mut self, cell: CellBlocks, row: usize, column: usize) -> &mut Cell {
        let (rows, columns) = (cell.rows.max(1), cell.columns.max(1));
        if cell.blocks.iter().any(|block| matches!(block, Block::Table(_))) {
            self.held.insert(self.grid.cells.len(), Vec::new());
        }
        let mut added = self.content(cell.blocks);
        (added.row, added.column, added.row_span, added.column_span) = (row, column, rows, columns);
        self.grid.rows = self.grid.rows.max(row + rows);
        self.grid.columns = self.grid.columns.max(column + columns);
        let at = self.grid.cells.len();
        self.grid.cells.push(added);
        &mut self.grid.cells[at]
    }

    /// The text and look of a cell; blocks of a cell with a table in it are kept.
    fn content(&mut self, blocks: Vec<Block>) -> Cell {
        let (mut lines, mut visible, mut bold, mut indent, mut formula) = (Vec::new(), 0, 0, None, None);
        let held = self.held.get_mut(&self.grid.cells.len());
        let keep = held.is_some();
        let mut kept = Vec::new();
        for block in blocks {
            match block {
                Block::Paragraph(paragraph) if paragraph.visible == 0 => {}
                Block::Paragraph(paragraph) => {
                    visible += paragraph.visible;
                    bold += paragraph.bold;
                    indent = indent.or(Some(paragraph.indent));
                    formula = formula.or_else(|| paragraph.formula.clone());
                    if keep {
                        lines.push(paragraph.text.clone());
                        kept.push(Block::Paragraph(paragraph));
                    } else {
                        lines.push(paragraph.text);
                    }
                }
                Block::Table(table) => {
                    lines.extend(rows_as_text(&table.grid));
                    kept.push(Block::Table(table));
                }
                // Readers put pictures behind the outermost table.
                Block::Picture(_) => {}
            }
        }
        if let Some(held) = held {
            *held = kept;
        }
        let mut cell = Cell::new(0, 0, lines.join("\n"), Place::block(0));
        cell.bold = bold * 2 > visible;
        cell.indent = indent.unwrap_or(0.0);
        cell.formula = formula.filter(|_| visible > 0);
        cell
    }

    /// The table, blank cells left out. With tables in it and never two filled cells side by side it lays out a page; of a
    /// web page (`of_web`), any table with tables in it does.
    pub(crate) fn finish(self, of_web: bool) -> Table {
        let Self { mut grid, mut held } = self;
        let filled = || grid.cells.iter().filter(|cell| !cell.is_blank());
        let beside = filled().zip(filled().skip(1)).any(|(a, b)| a.row == b.row);
        let lays_out = !held.is_empty() && (of_web || !beside);
        if lays_out {
            let blocks = |(at, cell): (usize, Cell)| held.remove(&at).unwrap_or_else(|| paragraphs(&cell));
            let laid_out = std::mem::take(&mut grid.cells).into_iter().enumerate().flat_map(blocks).collect();
            return Table { grid: Grid::default(), nested: Vec::new(), laid_out };
        }
        grid.cells.retain(|cell| !cell.is_blank());
        let tables = |block| if let Block::Table(table) = block { Some(table) } else { None };
        Table { grid, nested: held.into_values().flatten().filter_map(tables).collect(), laid_out: Vec::new() }
    }
}

/// A cell's lines as paragraphs.
fn paragraphs(cell: &Cell) -> Vec<Block> {
    let line = |text: &str| {
        let mut content = Content::default();
        content.add(text, Look { bold: cell.bold, ..Look::default() });
        Block::Paragraph(content)
    };
    cell.text.lines().filter(|text| !text.trim().is_empty()).map(line).collect()
}

/// A nested table's rows, a line each, the cells parted by tabs, as far as [`NESTED_BYTES`] allow.
fn rows_as_text(grid: &Grid) -> Vec<String> {
    let mut left = NESTED_BYTES;
    let mut lines = Vec::new();
    for row in grid.cells.chunk_by(|a, b| a.row == b.row) {
        let bytes: usize = row.iter().map(|cell| cell.text.len() + 1).sum();
        if bytes > left {
            break;
        }
        left -= bytes;
        lines.push(row.iter().map(|cell| cell.text.as_str()).collect::<Vec<_>>().join("\t"));
    }
    lines
}

/// True when a text shows this number, rounded or not. A stored value stays behind when its text is typed over.
pub(crate) fn is_shown_as(value: Decimal, text: &str) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let shown = digits(text);
    let round = |decimals| value.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero);
    !shown.is_empty() && (0..=MOST_SHOWN_DECIMALS).any(|decimals| digits(&format!("{:.*}", decimals as usize, round(decimals))) == shown)
}
