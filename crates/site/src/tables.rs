//! A table as read → rows of cells, with the marks of checked figures.
//!
//! In: the cells of a table, by row and column, blank ones left out. Out: [`Piece`] for an HTML table, cut into pieces that a browser lays
//! out at once. A cell that reaches over the end of a piece ends there.

use avstem::{
    Place,
    model::{Cell, Table},
};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Cells of one piece at most, blank ones counted: some 1 MB of page.
const CELLS: usize = 6_000;

/// Columns of a table that are shown: sheets may have 16,384.
const COLUMNS: usize = 200;

/// A piece of a table.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct Piece {
    pub(crate) rows: Vec<Vec<Shown>>,
    /// The first row's number, from 0.
    pub(crate) first: usize,
    /// Columns that are left out.
    pub(crate) more_columns: usize,
}

/// A cell.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct Shown {
    pub(crate) text: String,
    pub(crate) header: bool,
    pub(crate) row_span: usize,
    pub(crate) column_span: usize,
    /// Index among the document's checked figures, where one stands here.
    pub(crate) mark: Option<usize>,
    pub(crate) number: bool,
}

/// The pieces of a table; `mark` tells which checked figure stands at a place.
pub(crate) fn pieces(table: &Table, mark: impl Fn(&Place) -> Option<usize>) -> Vec<Piece> {
    let width = table.cells.iter().map(|cell| cell.column + cell.column_span.max(1)).max().unwrap_or(0);
    let shown = width.min(COLUMNS);
    let height = (CELLS / shown.max(1)).max(1);
    let mut by_row: BTreeMap<usize, Vec<&Cell>> = BTreeMap::new();
    for cell in table.cells.iter().filter(|cell| cell.column < shown) {
        by_row.entry(cell.row).or_default().push(cell);
    }
    let mut pieces: Vec<Piece> = Vec::new();
    // A row that cells above reach into, and that has none of its own, is not shown: spans are cut to the rows that are.
    let rows: Vec<usize> = by_row.keys().copied().collect();
    for chunk in rows.chunks(height) {
        pieces.push(piece(chunk, &by_row, shown, width - shown, &mark));
    }
    pieces
}

fn piece(
    rows: &[usize],
    by_row: &BTreeMap<usize, Vec<&Cell>>,
    width: usize,
    more_columns: usize,
    mark: &impl Fn(&Place) -> Option<usize>,
) -> Piece {
    // Positions that a cell above or to the left reaches over.
    let mut taken: BTreeSet<(usize, usize)> = BTreeSet::new();
    let mut shown = Vec::with_capacity(rows.len());
    for (index, row) in rows.iter().enumerate() {
        let mut cells: BTreeMap<usize, &Cell> = BTreeMap::new();
        for cell in by_row.get(row).into_iter().flatten() {
            cells.entry(cell.column).or_insert(cell);
        }
        let mut line = Vec::new();
        for column in 0..width {
            if taken.contains(&(index, column)) {
                continue;
            }
            let Some(cell) = cells.get(&column) else {
                line.push(Shown { row_span: 1, column_span: 1, ..Shown::default() });
                continue;
            };
            let most = (column + 1..column + cell.column_span.max(1)).take_while(|at| *at < width && !taken.contains(&(index, *at)));
            let column_span = 1 + most.count();
            let end = cell.row.saturating_add(cell.row_span.max(1));
            let row_span = rows[index..].iter().take_while(|row| **row < end).count().max(1);
            for below in index..index + row_span {
                for at in column..column + column_span {
                    taken.insert((below, at));
                }
            }
            line.push(Shown {
                text: cell.text.clone(),
                header: cell.header,
                row_span,
                column_span,
                mark: mark(&cell.place),
                number: is_number(&cell.text),
            });
        }
        shown.push(line);
    }
    Piece { rows: shown, first: rows.first().copied().unwrap_or(0), more_columns }
}

/// True for a text that is set to the right: mostly digits.
fn is_number(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    digits > 0 && text.chars().filter(|c| c.is_alphabetic()).count() == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(cells: &[(usize, usize, usize, usize, &str)]) -> Table {
        let cell = |&(row, column, row_span, column_span, text): &(usize, usize, usize, usize, &str)| {
            serde_json::json!({"row": row, "column": column, "row_span": row_span, "column_span": column_span, "text": text,
                "header": row == 0, "place": {"block": row, "row": row, "column": column}})
        };
        let cells: Vec<_> = cells.iter().map(cell).collect();
        serde_json::from_value(serde_json::json!({"id": "t1", "kind": "figures", "confidence": 1.0, "caption": null, "method": "native",
            "parts": [], "cells": cells}))
        .unwrap()
    }

    /// Texts of a piece, a cell's spans behind it.
    fn text(rows: &Piece) -> Vec<Vec<String>> {
        let cell = |cell: &Shown| match (cell.row_span, cell.column_span) {
            (1, 1) => cell.text.clone(),
            (rows, columns) => format!("{}{rows}x{columns}", cell.text),
        };
        rows.rows.iter().map(|row| row.iter().map(cell).collect()).collect()
    }

    #[test]
    fn blank_cells_are_filled_and_spans_are_kept() {
        let pieces =
            pieces(&table(&[(0, 0, 1, 2, "a"), (1, 0, 2, 1, "b"), (1, 1, 1, 1, "1"), (2, 1, 1, 1, "2"), (3, 1, 1, 1, "3")]), |_| None);
        assert_eq!(pieces.len(), 1);
        assert_eq!(text(&pieces[0]), [vec!["a1x2"], vec!["b2x1", "1"], vec!["2"], vec!["", "3"]]);
    }

    #[test]
    fn cells_that_overlap_or_reach_far_do_no_harm() {
        let pieces = pieces(&table(&[(0, 0, usize::MAX, usize::MAX, "a"), (0, 1, 1, 1, "b"), (1, 0, 1, 1, "c")]), |_| None);
        assert!(pieces.iter().all(|piece| piece.rows.len() <= CELLS));
    }

    #[test]
    fn long_tables_are_cut_and_lose_no_row() {
        let cells: Vec<_> = (0..20_000).map(|row| (row, 0, 1, 1, "1")).collect();
        let pieces = pieces(&table(&cells), |place| matches!(place, Place::Body { block: 7, .. }).then_some(3));
        assert!(pieces.len() > 1 && pieces.iter().map(|piece| piece.rows.len()).sum::<usize>() == 20_000);
        assert_eq!(pieces[0].rows[7][0].mark, Some(3));
    }
}
