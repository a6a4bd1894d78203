//! Rulings and rows of text → tables whose cells are drawn.
//!
//! 1. Horizontal and vertical lines that touch make a frame.
//! 2. The positions of a frame's lines cut it into boxes; boxes with no line between them are one cell.
//! 3. A token belongs to the cell that its middle lies in.
//! 4. A row of cells that holds several lines of figures is cut into a row a line: its rules separate groups only.
//!
//! Frames with one column are boxes around something else and are left to the search by alignment.

use super::{
    Method,
    draft::{Draft, DraftCell},
    lines::{Lattice, cells_of, frames},
    rows_in_cell::split_rows,
    tokens::{Row, Token},
};
use crate::{document::Ruling, place::Rect};

/// Finds the tables whose cells are drawn. `horizontal` and `vertical` are joined rulings.
pub(super) fn find(horizontal: &[Ruling], vertical: &[Ruling], rows: &[Row]) -> Vec<Draft> {
    frames(horizontal, vertical).iter().filter_map(|frame| draft(&cells_of(frame), rows)).collect()
}

fn draft(lattice: &Lattice, rows: &[Row]) -> Option<Draft> {
    let mut filled: Vec<DraftCell> = lattice
        .cells
        .iter()
        .map(|cell| DraftCell {
            row: cell.row,
            column: cell.column,
            row_span: cell.row_span,
            column_span: cell.column_span,
            tokens: Vec::new(),
        })
        .collect();
    let mut leaders = 0;
    for row in rows {
        let mut inside = false;
        for token in &row.tokens {
            let (x, y) = token.rect.center();
            if let Some(index) = lattice.cell_at(x, y) {
                filled[index].tokens.push(token.clone());
                inside = true;
            }
        }
        leaders += usize::from(inside && row.leader);
    }
    filled.retain(|cell| !cell.tokens.is_empty());
    let columns = distinct(filled.iter().map(|cell| cell.column));
    let draft = Draft { method: Method::Ruled, rect: lattice.rect, cells: split_rows(filled), leaders };
    let rows = distinct(draft.cells.iter().map(|cell| cell.row));
    (columns >= 2 && rows >= 2).then_some(draft)
}

fn distinct(positions: impl Iterator<Item = usize>) -> usize {
    let mut all: Vec<usize> = positions.collect();
    all.sort_unstable();
    all.dedup();
    all.len()
}

/// True when the middle of a token lies in the box.
pub(super) fn holds(rect: &Rect, token: &Token) -> bool {
    let (x, y) = token.rect.center();
    rect.contains(x, y)
}
