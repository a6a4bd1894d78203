//! A table in the making: tokens placed in rows and columns, not yet a [`Grid`].

use super::tokens::{Look, Token};
use crate::{
    grid::{Cell, Grid},
    place::{Place, Rect},
    table::Method,
};

/// A cell of a draft.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct DraftCell {
    pub(super) row: usize,
    pub(super) column: usize,
    pub(super) row_span: usize,
    pub(super) column_span: usize,
    /// In reading order, not empty.
    pub(super) tokens: Vec<Token>,
}

impl DraftCell {
    pub(super) fn rect(&self) -> Rect {
        Rect::around(self.tokens.iter().map(|token| &token.rect)).unwrap_or_default()
    }

    pub(super) fn text(&self) -> String {
        self.tokens.iter().map(|token| token.text.as_str()).collect::<Vec<_>>().join(" ")
    }

    pub(super) fn is_figure(&self) -> bool {
        self.tokens.iter().all(|token| token.look == Look::Figure)
    }

    pub(super) fn words(&self) -> usize {
        self.tokens.iter().map(|token| token.words).sum()
    }
}

/// A table of one page before its gate.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Draft {
    pub(super) method: Method,
    /// Around its text and rules.
    pub(super) rect: Rect,
    pub(super) cells: Vec<DraftCell>,
    /// Dot leaders were dropped in this many rows.
    pub(super) leaders: usize,
}

impl Draft {
    pub(super) fn rows(&self) -> usize {
        self.cells.iter().map(|cell| cell.row + cell.row_span).max().unwrap_or(0)
    }

    pub(super) fn columns(&self) -> usize {
        self.cells.iter().map(|cell| cell.column + cell.column_span).max().unwrap_or(0)
    }

    /// The draft as a grid whose cells know their place on the page. Rows and columns without any cell are closed up.
    pub(super) fn grid(&self, page: u32) -> Grid {
        let rows = kept(self.cells.iter().map(|cell| cell.row));
        let columns = kept(self.cells.iter().map(|cell| cell.column));
        let lefts = self.left_edges();
        let cells = self.cells.iter().map(|draft| {
            let rect = draft.rect();
            let (row, column) = (index(&rows, draft.row), index(&columns, draft.column));
            let mut cell = Cell::new(row, column, draft.text(), Place::page(page, &rect));
            cell.row_span = (index(&rows, draft.row + draft.row_span) - row).max(1);
            cell.column_span = (index(&columns, draft.column + draft.column_span) - column).max(1);
            cell.bold = draft.tokens.iter().filter(|token| token.bold).count() * 2 > draft.tokens.len();
            let left = lefts.get(draft.column).copied().unwrap_or(rect.x0);
            cell.indent = if draft.is_figure() { 0.0 } else { ((rect.x0 - left).max(0.0) * 10.0).round() / 10.0 };
            cell
        });
        Grid::from_cells(cells.collect())
    }

    /// The left edge of each column's text.
    fn left_edges(&self) -> Vec<f32> {
        let mut lefts = vec![f32::INFINITY; self.columns()];
        for cell in self.cells.iter().filter(|cell| cell.column_span == 1) {
            lefts[cell.column] = lefts[cell.column].min(cell.rect().x0);
        }
        lefts
    }
}

/// The positions at which something starts, in order, without repeats.
fn kept(positions: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut kept: Vec<usize> = positions.collect();
    kept.sort_unstable();
    kept.dedup();
    kept
}

/// How many kept positions lie before this one.
fn index(kept: &[usize], position: usize) -> usize {
    kept.partition_point(|p| *p < position)
}
