//! Drawn rows → rows: what rules enclose may be several rows.
//!
//! A drawn row is several rows when a column stacks figures in it (a row each line of figures; lines of text go to the
//! nearest, so wrapped labels stay whole) or when it is a header whose upper text spans several lower ones. A cell over
//! several rows whose lines stand level with them is cut as well.

use super::{
    aligned::{Placed, PlacedLine},
    draft::DraftCell,
    header::header_cells,
    tokens::Token,
};

/// A drawn cell, its tokens placed in columns, line by line.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct DrawnCell {
    pub(super) row: usize,
    pub(super) row_span: usize,
    pub(super) first: usize,
    pub(super) last: usize,
    /// The tokens stand in columns of their own inside the cell.
    pub(super) split: bool,
    /// Top to bottom, left to right, not empty.
    pub(super) lines: Vec<PlacedLine>,
}

/// Cuts drawn rows; the rows below move down.
pub(super) fn expand(drawn: Vec<DrawnCell>) -> Vec<DraftCell> {
    let rows = drawn.iter().map(|cell| cell.row + cell.row_span).max().unwrap_or(0);
    let (tall, low): (Vec<DrawnCell>, Vec<DrawnCell>) = drawn.into_iter().partition(|cell| cell.row_span > 1);
    let mut by_row: Vec<Vec<DrawnCell>> = vec![Vec::new(); rows];
    for cell in low {
        by_row[cell.row].push(cell);
    }
    let mut starts = vec![0];
    let mut cells: Vec<DraftCell> = Vec::new();
    for row in by_row {
        let from = starts[starts.len() - 1];
        let (count, expanded) = expand_row(&row);
        cells.extend(expanded.into_iter().map(|cell| DraftCell { row: cell.row + from, ..cell }));
        starts.push(from + count);
    }
    for cell in tall {
        let (from, to) = (starts[cell.row], starts[cell.row + cell.row_span]);
        let more = tall_cell(&cell, from, to, &cells);
        cells.extend(more);
    }
    cells
}

/// The number of rows in a drawn row, and its cells with rows from 0.
fn expand_row(row: &[DrawnCell]) -> (usize, Vec<DraftCell>) {
    let pieces: Vec<DraftCell> = row.iter().flat_map(pieces).collect();
    let stacked = stacked_lines(&pieces);
    if !stacked.is_empty() {
        return (stacked.len(), pieces.into_iter().flat_map(|piece| to_lines(piece, &stacked)).collect());
    }
    let overlapping = row.iter().any(|cell| cell.split) && pieces.iter().enumerate().any(|(i, a)| pieces[..i].iter().any(|b| overlap(a, b)));
    if overlapping {
        let cells = header_cells(merged_lines(row), &[]);
        let count = cells.iter().map(|cell| cell.row + 1).max().unwrap_or(1);
        return (count, cells);
    }
    (1, pieces)
}

/// The parts of a drawn cell that stand in the same columns.
fn pieces(cell: &DrawnCell) -> Vec<DraftCell> {
    let mut pieces: Vec<DraftCell> = Vec::new();
    for Placed { first, last, token } in cell.lines.iter().flatten().cloned() {
        match pieces.iter_mut().find(|piece| piece.column == first && piece.column_span == last + 1 - first) {
            Some(piece) => piece.tokens.push(token),
            None => pieces.push(DraftCell { row: 0, column: first, row_span: 1, column_span: last + 1 - first, tokens: vec![token] }),
        }
    }
    pieces
}

fn overlap(a: &DraftCell, b: &DraftCell) -> bool {
    a.column < b.column + b.column_span && b.column < a.column + a.column_span
}

/// The lines of all cells of a row, top to bottom.
fn merged_lines(row: &[DrawnCell]) -> Vec<PlacedLine> {
    let mut lines: Vec<PlacedLine> = row.iter().flat_map(|cell| cell.lines.iter().cloned()).collect();
    lines.sort_by(|a, b| top(a).total_cmp(&top(b)));
    lines
}

fn top(line: &PlacedLine) -> f32 {
    line.first().map_or(0.0, |placed| placed.token.rect.y0)
}

/// The middles of the lines of figures of a drawn row, from its column with the most; empty when it is not to be cut.
fn stacked_lines(cells: &[DraftCell]) -> Vec<f32> {
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

/// A cell cut at the nearest of the lines.
fn to_lines(cell: DraftCell, lines: &[f32]) -> Vec<DraftCell> {
    let mut parts: Vec<DraftCell> = Vec::new();
    for token in cell.tokens {
        let y = token.rect.center().1;
        let distance = |i: &usize| (lines[*i] - y).abs();
        let row = cell.row + (0..lines.len()).min_by(|a, b| distance(a).total_cmp(&distance(b))).unwrap_or(0);
        match parts.iter_mut().find(|part| part.row == row) {
            Some(part) => part.tokens.push(token),
            None => parts.push(DraftCell { row, row_span: 1, tokens: vec![token], ..cell }),
        }
    }
    parts
}

/// A cell over several rows: cut where its lines stand level with those rows.
fn tall_cell(cell: &DrawnCell, from: usize, to: usize, others: &[DraftCell]) -> Vec<DraftCell> {
    let pieces: Vec<DraftCell> = pieces(cell).into_iter().map(|piece| DraftCell { row: from, row_span: to - from, ..piece }).collect();
    let stacked = stacked_lines(&pieces);
    let levels: Vec<Option<f32>> = (from..to).map(|row| level(row, others)).collect();
    let lines: Vec<f32> = pieces.iter().map(|piece| middles(&piece.tokens)).max_by_key(Vec::len).unwrap_or_default();
    let level_with = |y: &f32| levels.iter().flatten().any(|level| (level - y).abs() <= LEVEL);
    let matching = lines.iter().filter(|y| level_with(y)).count();
    if lines.len() >= 3 && matching * 10 >= lines.len() * 7 {
        let known: Vec<f32> = levels.iter().map(|level| level.unwrap_or(f32::INFINITY)).collect();
        return pieces.into_iter().flat_map(|piece| to_lines(piece, &known)).collect();
    }
    if stacked.len() == to - from {
        return pieces.into_iter().flat_map(|piece| to_lines(piece, &stacked)).collect();
    }
    pieces
}

/// Points by which the middles of two lines of one row may differ.
const LEVEL: f32 = 3.0;

/// The middle of the text of a row.
fn level(row: usize, cells: &[DraftCell]) -> Option<f32> {
    let ys: Vec<f32> = cells.iter().filter(|cell| cell.row == row && cell.row_span == 1).map(|cell| cell.rect().center().1).collect();
    (!ys.is_empty()).then(|| ys.iter().sum::<f32>() / ys.len() as f32)
}
