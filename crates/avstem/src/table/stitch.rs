//! Parts of one table are joined.
//!
//! In: [`Flow`]. Out: the same, with tables joined that a page break (or, in text, a blank line) had parted: nothing
//! between them but page numbers, running text and the rest of a row that the break cut, as many columns, at the same places
//! across the page, and the second without a header of its own. A header that is repeated on every page is left out. Two tables
//! with nothing between them whose rows have the same labels are the column blocks of one wide table. Each join makes a note.
//! What it does not do: rows that carry a sum from page to page stay, for they are figures to be checked.

use super::{
    Flow, Table,
    cut_rows::{dissolve, doubt_cut_off, fitted, rest_of_row, with_row_above},
    headers::{has_figure_columns, header_rows, names_columns},
    heal::heal,
    parts::{answered, columns_stand_alike, doubt_too, follows},
    running::Running,
};
use crate::vocabulary::{Vocabulary, words};
use avstem_document::{
    grid::Grid,
    note::{NoteCode, Notes},
    place::Place,
};
use std::collections::BTreeSet;

/// Rows of the first part whose cells are compared with a row that might be a header.
const ROWS_COMPARED: usize = 200;

/// Joins the parts of tables.
pub(crate) fn stitch(flow: Vec<Flow>, vocabulary: &Vocabulary, notes: &mut Notes) -> Vec<Flow> {
    let running = Running::of(&flow);
    let mut stitched: Vec<Flow> = Vec::with_capacity(flow.len());
    // The last table, and how long the flow was when its last part was joined: what stands after that is between parts.
    let mut open: Option<(usize, usize)> = None;
    for next in flow {
        let Flow::Table(second) = next else {
            stitched.push(next);
            continue;
        };
        let above = open.and_then(|(at, _)| if let Flow::Table(first) = &stitched[at] { Some(first) } else { None });
        let second = above.and_then(|first| fitted(first, &second, vocabulary)).unwrap_or(second);
        let rest = open.and_then(|(at, from)| Some((at, rest_of_row(&stitched, at, from, &second, &running)?)));
        if let Some((at, rest)) = rest
            && let Flow::Table(first) = &mut stitched[at]
            && let whole = with_row_above(&second, &rest)
            && repeated_header(first, &second, vocabulary) == Some(0)
        {
            append(first, whole, 0, vocabulary, notes);
            let from = stitched.len() - rest.len();
            stitched.truncate(from);
            open = Some((at, from));
            continue;
        }
        let between = |(at, from): (usize, usize)| (stitched[from..].iter().all(|piece| running.is(piece)), at, stitched.len() - from);
        if let Some((true, at, pieces)) = open.map(between)
            && let Flow::Table(first) = &mut stitched[at]
        {
            if let Some(header) = repeated_header(first, &second, vocabulary) {
                append(first, second, header, vocabulary, notes);
                open = Some((at, stitched.len()));
                continue;
            }
            if pieces == 0 && is_column_block(first, &second) {
                widen(first, second, notes);
                open = Some((at, stitched.len()));
                continue;
            }
        }
        stitched.push(Flow::Table(second));
        open = Some((stitched.len() - 1, stitched.len()));
    }
    stitched.iter_mut().for_each(dissolve);
    doubt_cut_off(&mut stitched, &running);
    stitched
}

/// Rows with labels of the smallest column block.
const BLOCK_ROWS: usize = 4;

/// True when the second has the labels of the first, row by row, beside other columns on the same page or the next.
fn is_column_block(first: &Table, second: &Table) -> bool {
    let (Some(Place::Page { page: above, .. }), Some(Place::Page { page: below, .. })) = (first.parts.last(), second.parts.first()) else {
        return false;
    };
    let labels = |table: &Table| -> Vec<Vec<String>> { (0..table.grid.rows).map(|row| words(table.grid.text(row, 0))).collect() };
    let filled = |labels: &[Vec<String>]| labels.iter().filter(|words| !words.is_empty()).count() >= BLOCK_ROWS;
    let (left, right) = (labels(first), labels(second));
    let header = |table: &Table| -> Vec<String> { table.grid.row(0).iter().skip(1).flat_map(|cell| words(&cell.text)).collect() };
    (*above..=above + 1).contains(below)
        && first.header_rows == second.header_rows
        && first.header_rows > 0
        && left == right
        && filled(&left)
        && header(first) != header(second)
}

/// Puts the columns of the second beside those of the first, but for its labels.
fn widen(first: &mut Table, second: Table, notes: &mut Notes) {
    let place = second.parts.first().cloned();
    notes.push(NoteCode::TableStitched, "a block of columns with the same rows was joined to the table above", place);
    let shift = first.grid.columns - 1;
    first.repeated.extend(second.repeated);
    first.repeated.extend(second.grid.cells.iter().filter(|cell| cell.column == 0).cloned());
    let mut cells = std::mem::take(&mut first.grid.cells);
    cells.extend(second.grid.cells.into_iter().filter(|cell| cell.column > 0).map(|mut cell| {
        cell.column += shift;
        cell
    }));
    first.grid = Grid { rows: first.grid.rows, columns: shift + second.grid.columns, ..Grid::from_cells(cells) };
    doubt_too(first, second.confidence, &second.doubts);
    first.parts.extend(second.parts);
}

/// When the second table continues the first: the number of its rows that repeat the header. `None` when it does not.
fn repeated_header(first: &Table, second: &Table, vocabulary: &Vocabulary) -> Option<usize> {
    if first.grid.columns != second.grid.columns || !follows(first, second) {
        return None;
    }
    let header = first.header_rows;
    let repeated = header > 0 && header <= second.grid.rows && (0..header).all(|row| same_row(&first.grid, &second.grid, row));
    let named = (0..header).flat_map(|row| second.grid.row(row)).filter(|cell| !cell.is_blank()).count();
    if repeated && (named >= NAMES || columns_stand_alike(first, second)) {
        return Some(header);
    }
    (!repeated && columns_stand_alike(first, second) && !has_own_header(first, second, vocabulary)).then_some(0)
}

/// Names of columns that a repeated header has when it alone tells that the columns are the same.
const NAMES: usize = 4;

/// True when a row says the same in both grids, whatever its case and punctuation. The corner above the labels may be blank
/// in the second: the first may hold the section that opens there.
fn same_row(first: &Grid, second: &Grid, row: usize) -> bool {
    let said = |grid: &Grid| -> Vec<(usize, Vec<String>)> {
        grid.row(row).iter().filter(|cell| !cell.is_blank()).map(|cell| (cell.column, words(&cell.text))).collect()
    };
    let (above, below) = (said(first), said(second));
    let without_corner = |said: &[(usize, Vec<String>)]| said.iter().filter(|(column, _)| *column > 0).cloned().collect::<Vec<_>>();
    let corner_blank = below.first().is_some_and(|(column, _)| *column > 0);
    above == below || (corner_blank && without_corner(&above) == below)
}

/// True when the second table opens with a header that the first does not have.
///
/// Above figures any header counts. Among words a known name does; an unlike first row only if the first part never says
/// the same in those columns, for short cells begin many rows of measures.
fn has_own_header(first: &Table, second: &Table, vocabulary: &Vocabulary) -> bool {
    if second.header_rows == 0 {
        return false;
    }
    let figures_above = has_figure_columns(&first.grid, vocabulary) || first.header_rows == first.grid.rows;
    if figures_above && has_figure_columns(&second.grid, vocabulary) {
        return true;
    }
    let row = second.grid.row(second.header_rows.saturating_sub(1));
    let from = first.grid.cells.partition_point(|cell| cell.row + ROWS_COMPARED < first.grid.rows);
    let met: BTreeSet<(usize, &str)> = first.grid.cells[from..].iter().map(|cell| (cell.column, cell.text.as_str())).collect();
    let unlike = || !row.iter().any(|cell| !cell.is_blank() && met.contains(&(cell.column, cell.text.as_str())));
    names_columns(row, vocabulary) || (!header_is_known(first, vocabulary) && unlike())
}

/// True when the header of a table is made of known words.
fn header_is_known(table: &Table, vocabulary: &Vocabulary) -> bool {
    (0..table.header_rows).any(|row| names_columns(table.grid.row(row), vocabulary))
}

/// Appends the second part, without the header that it repeats.
fn append(first: &mut Table, second: Table, header: usize, vocabulary: &Vocabulary, notes: &mut Notes) {
    let place = second.parts.first().cloned();
    let rows = second.grid.rows - header;
    let left_out = if header > 0 { ", its repeated header left out" } else { "" };
    notes.push(NoteCode::TableStitched, format!("a part of {rows} rows was joined to the table above{left_out}"), place);
    let healed = heal(&mut first.grid, first.header_rows, &second.grid, header, vocabulary);
    if healed {
        let place = second.grid.row(header).iter().find(|cell| !cell.is_blank()).map(|cell| cell.place.clone());
        notes.push(NoteCode::RowHealed, "the row was joined to the last row of the part above", place);
    }
    let answered = answered(first, &second);
    let taken = header + usize::from(healed);
    first.repeated.extend(second.repeated);
    first.repeated.extend(second.grid.cells.iter().filter(|cell| cell.row < header).cloned());
    let start = first.grid.rows;
    first.grid.cells.extend(second.grid.cells.into_iter().filter(|cell| cell.row >= taken).map(|mut cell| {
        cell.row = cell.row - taken + start;
        cell
    }));
    first.grid.rows = start + second.grid.rows.saturating_sub(taken);
    if first.header_rows == 0 {
        first.header_rows = header_rows(&first.grid, vocabulary);
    }
    let confidence = answered.iter().fold(second.confidence, |left, doubt| left / (1.0 - doubt.share()));
    let doubts: Vec<_> = second.doubts.into_iter().filter(|doubt| !answered.contains(doubt)).collect();
    doubt_too(first, confidence, &doubts);
    first.parts.extend(second.parts);
}

#[cfg(test)]
#[path = "stitch_tests.rs"]
mod tests;
