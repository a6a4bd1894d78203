//! Rows of text without drawn cells → tables from alignment.
//!
//! 1. Runs of rows that may be a table ([`regions`]).
//! 2. Their columns, from the white corridors between figures and labels ([`columns`]).
//! 3. Header lines are told from body lines; header lines stacked in one column are one cell, a cell over several
//!    columns spans them.
//! 4. Body lines become rows; a line that only continues a label joins its row.

use super::{
    Method,
    body::body_rows,
    columns::{Column, columns, is_amount, reach},
    draft::{Draft, DraftCell},
    header::header_cells,
    regions::regions,
    tokens::{Row, Token},
};
use crate::{document::Ruling, place::Rect};
use std::ops::Range;

/// A token with the columns that it stands in.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Placed {
    pub(super) first: usize,
    pub(super) last: usize,
    pub(super) token: Token,
}

/// The placed tokens of one line.
pub(super) type PlacedLine = Vec<Placed>;

/// Finds the tables of one zone. `horizontal` are the joined horizontal rulings of the page.
pub(super) fn find(rows: &[Row], horizontal: &[Ruling]) -> Vec<Draft> {
    regions(rows).into_iter().filter_map(|range| draft(rows, range, horizontal)).collect()
}

fn draft(all: &[Row], range: Range<usize>, horizontal: &[Ruling]) -> Option<Draft> {
    let columns = columns(&all[range.clone()].iter().collect::<Vec<_>>());
    if columns.len() < 2 {
        return None;
    }
    let rows = &all[with_upper_header(all, range.start, &columns)..range.end];
    let mut lines: Vec<PlacedLine> = rows.iter().map(|row| placed(row, &columns)).collect();
    let dropped = lines.iter().take_while(|line| is_title(line)).count();
    lines.drain(..dropped);
    let rect = Rect::around(lines.iter().flatten().map(|placed| &placed.token.rect))?;
    let body_from = lines.iter().position(is_body).unwrap_or(1).min(lines.len());
    let body = lines.split_off(body_from);
    let mut cells = header_cells(lines, horizontal);
    let header_rows = cells.iter().map(|cell| cell.row + cell.row_span).max().unwrap_or(0);
    cells.extend(body_rows(body, &columns, horizontal).into_iter().map(|cell| DraftCell { row: cell.row + header_rows, ..cell }));
    let leaders = rows.iter().filter(|row| row.leader).count();
    Some(Draft { method: Method::Aligned, rect, cells, leaders })
}

/// Font sizes between the baselines of header lines.
const HEADER_PITCH: f32 = 1.9;

/// Where the table begins: lines of one token that stand right of the first column, close above, are headers.
fn with_upper_header(rows: &[Row], start: usize, columns: &[Column]) -> usize {
    let header = |i: &usize| {
        let (row, below) = (&rows[*i], &rows[i + 1]);
        let close = below.baseline - row.baseline <= HEADER_PITCH * below.size;
        row.tokens.len() == 1 && close && row.rect.x0 > columns[0].x1 && row.words() < 8
    };
    start - (0..start).rev().take_while(header).count()
}

fn placed(row: &Row, columns: &[Column]) -> PlacedLine {
    let place = |token: &Token| {
        let (first, last) = reach(token, columns);
        Placed { first, last, token: token.clone() }
    };
    let mut line: PlacedLine = row.tokens.iter().map(place).collect();
    let apart = line.windows(2).all(|pair| pair[0].last < pair[1].first);
    if !apart && row.is_tight_text() {
        return row.joined().iter().map(place).collect();
    }
    // A long label may reach over the next column; where something stands there, the label ends before it.
    for i in 1..line.len() {
        let next = line[i].first;
        if line[i - 1].last >= next && line[i - 1].first < next {
            line[i - 1].last = next - 1;
        }
    }
    line
}

/// A line of one token over several columns from the first on, above the table.
fn is_title(line: &PlacedLine) -> bool {
    line.len() == 1 && line[0].first == 0 && line[0].last > 0
}

/// A line of the body has figures in at least half of what stands right of the first column.
fn is_body(line: &PlacedLine) -> bool {
    let right = line.iter().filter(|placed| placed.first > 0);
    let figures = right.clone().filter(|placed| is_amount(&placed.token)).count();
    figures > 0 && figures * 2 >= right.count()
}
