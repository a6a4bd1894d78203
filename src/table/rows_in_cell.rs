//! Cells whose rules part groups of rows only → a row for every line.
//!
//! A drawn row is cut where some column stacks figures in it: each line of figures is a row of its own. Lines of text
//! between two such lines belong to the row whose line is nearest, so wrapped labels stay whole.

use super::{draft::DraftCell, tokens::Token};

/// Cuts drawn rows that hold several lines of figures; the rows below move down.
pub(super) fn split_rows(cells: Vec<DraftCell>) -> Vec<DraftCell> {
    let rows = cells.iter().map(|cell| cell.row + cell.row_span).max().unwrap_or(0);
    let mut starts = Vec::with_capacity(rows + 1);
    let mut lines: Vec<Vec<f32>> = Vec::with_capacity(rows);
    let mut next = 0;
    for row in 0..rows {
        let stacked = stacked_lines(cells.iter().filter(|cell| cell.row == row && cell.row_span == 1));
        starts.push(next);
        next += stacked.len().max(1);
        lines.push(stacked);
    }
    starts.push(next);
    cells.into_iter().flat_map(|cell| split_cell(cell, &starts, &lines)).collect()
}

/// The middles of the lines of figures of a drawn row, from its column with the most; empty when it is not to be cut.
fn stacked_lines<'c>(cells: impl Iterator<Item = &'c DraftCell>) -> Vec<f32> {
    let cells: Vec<&DraftCell> = cells.collect();
    let stacks: Vec<Vec<f32>> = cells.iter().filter(|cell| cell.is_figure()).map(|cell| middles(&cell.tokens)).filter(|s| s.len() >= 2).collect();
    let tallest = stacks.iter().max_by_key(|stack| stack.len()).cloned().unwrap_or_default();
    let several = cells.iter().filter(|cell| middles(&cell.tokens).len() >= 2).count();
    if several >= 2 { tallest } else { Vec::new() }
}

/// The y of each line of a cell, top to bottom.
fn middles(tokens: &[Token]) -> Vec<f32> {
    let mut ys: Vec<f32> = tokens.iter().map(|token| token.rect.center().1).collect();
    ys.sort_by(f32::total_cmp);
    let size = tokens.iter().map(|token| token.size).fold(1.0, f32::max);
    ys.dedup_by(|b, a| *b - *a < size * 0.5);
    ys
}

fn split_cell(cell: DraftCell, starts: &[usize], lines: &[Vec<f32>]) -> Vec<DraftCell> {
    let (from, to) = (starts[cell.row], starts[cell.row + cell.row_span]);
    let stacked = &lines[cell.row];
    if cell.row_span > 1 || stacked.is_empty() {
        return vec![DraftCell { row: from, row_span: to - from, ..cell }];
    }
    let mut parts: Vec<DraftCell> = Vec::new();
    for token in cell.tokens {
        let y = token.rect.center().1;
        let line = nearest(stacked, y);
        match parts.iter_mut().find(|part| part.row == from + line) {
            Some(part) => part.tokens.push(token),
            None => parts.push(DraftCell { row: from + line, row_span: 1, tokens: vec![token], ..cell }),
        }
    }
    parts
}

fn nearest(lines: &[f32], y: f32) -> usize {
    let distance = |i: &usize| (lines[*i] - y).abs();
    (0..lines.len()).min_by(|a, b| distance(a).total_cmp(&distance(b))).unwrap_or(0)
}
