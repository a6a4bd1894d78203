//! A column of a table → its header, and the cells below it.
//!
//! What it does not do: it says nothing about what they are.

use crate::table::Table;
use avstem_document::grid::{Cell, Grid};

/// The header of a column: the texts of all header rows above it, spans included, repeats left out.
pub(super) fn header(table: &Table, column: usize) -> String {
    let mut texts: Vec<String> = Vec::new();
    for row in 0..table.header_rows {
        let text = table.grid.covering(row, column).map(|cell| squeeze(&cell.text)).unwrap_or_default();
        if !text.is_empty() && texts.last() != Some(&text) {
            texts.push(text);
        }
    }
    texts.join(" ")
}

/// White space of every kind as single spaces.
pub(super) fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The non-blank body cells that start in a column, top to bottom.
pub(super) fn body(table: &Table, column: usize) -> impl Iterator<Item = &Cell> {
    cells_below(&table.grid, table.header_rows, column)
}

/// Cells that are walked past in the time in which one is looked up.
const LOOK_UP: usize = 32;

/// The non-blank cells that start in a column from a row on. They are looked up in a wide grid, where a walk over all cells for each of
/// two hundred thousand columns would take hours.
pub(super) fn cells_below(grid: &Grid, from: usize, column: usize) -> impl Iterator<Item = &Cell> {
    let rows = grid.rows.saturating_sub(from);
    let is_wide = rows.saturating_mul(LOOK_UP) < grid.cells.len();
    let walked = grid.cells.iter().take(if is_wide { 0 } else { usize::MAX }).filter(move |cell| cell.column == column && cell.row >= from);
    let looked_up = (from..if is_wide { grid.rows } else { from }).filter_map(move |row| grid.get(row, column));
    walked.chain(looked_up).filter(|cell| !cell.is_blank())
}
