//! Parts of one table are joined.
//!
//! In: [`Flow`]. Out: the same, with tables joined that a page break (or, in text, a blank line) had parted: nothing
//! between them but page numbers, running text and the rest of a row that the break cut, as many columns, at the same places
//! across the page, and the second without a header of its own. A header that is repeated on every page is left out. Two tables
//! with nothing between them whose rows have the same labels are the column blocks of one wide table. Each join makes a note.
//! What it does not do: rows that carry a sum from page to page stay, for they are figures to be checked.

use super::{
    Doubt, Flow, Table,
    cut_rows::{dissolve, doubt_cut_off, fitted, rest_of_row, with_row_above},
    headers::{has_figure_columns, header_rows, names_columns},
    heal::heal,
};
use crate::vocabulary::{Vocabulary, words};
use avstem_document::{
    document::Paragraph,
    grid::Grid,
    note::{NoteCode, Notes},
    place::Place,
};
use std::collections::{BTreeMap, BTreeSet};

/// How far a column may stand from its place on the page before, in points: a little more than the slack of one
/// character, less than the narrowest column.
pub(super) const TOLERANCE: f32 = 12.0;

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

/// Letters of the longest page number (`Side 3 av 10`).
const PAGE_NUMBER_LETTERS: usize = 10;
/// Words of the longest page number.
const PAGE_NUMBER_WORDS: usize = 5;
/// Points by which the height of running text may differ between pages.
const SAME_HEIGHT: f32 = 6.0;

/// What stands at one height on more than one page: text without its digits, page, top.
pub(super) struct Running(Vec<(String, u32, f32)>);

impl Running {
    fn of(flow: &[Flow]) -> Self {
        Self(flow.iter().filter_map(|piece| if let Flow::Paragraph(paragraph) = piece { look(paragraph) } else { None }).collect())
    }

    /// True when a piece is a page number, or is repeated on the page before or after.
    pub(super) fn is(&self, piece: &Flow) -> bool {
        let Flow::Paragraph(paragraph) = piece else { return false };
        let Some((text, page, top)) = look(paragraph) else { return false };
        let repeated = |(other, on, at): &(String, u32, f32)| on.abs_diff(page) == 1 && (at - top).abs() <= SAME_HEIGHT && *other == text;
        is_page_number(&paragraph.text) || self.0.iter().any(repeated)
    }
}

fn look(paragraph: &Paragraph) -> Option<(String, u32, f32)> {
    let Place::Page { page, bbox: [_, top, ..] } = paragraph.place else { return None };
    Some((paragraph.text.chars().filter(|c| !c.is_ascii_digit() && !c.is_whitespace()).collect(), page, top))
}

/// `- 12 -`, `Side 3 av 10`, `2/13`: a number with hardly a word.
fn is_page_number(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let digits = text.chars().filter(char::is_ascii_digit).count();
    (1..=2 * 4).contains(&digits) && letters <= PAGE_NUMBER_LETTERS && text.split_whitespace().count() <= PAGE_NUMBER_WORDS
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

/// True when the second stands where the first would go on: on the next page, or in another block. A lone row that was taken for one
/// of the last rows of a table may follow another one.
pub(super) fn follows(first: &Table, second: &Table) -> bool {
    match (first.parts.last(), second.parts.first()) {
        (Some(Place::Page { page: above, .. }), Some(Place::Page { page: below, .. })) => {
            *below == above + 1 || (below == above && first.parts.len() > 1 && second.grid.rows == 1)
        }
        (Some(Place::Body { block: above, .. }), Some(Place::Body { block: below, .. })) => above != below,
        _ => false,
    }
}

/// True when the columns of the second stand where those of the first do; formats without pages have no place across.
fn columns_stand_alike(first: &Table, second: &Table) -> bool {
    match (first.parts.last(), second.parts.first()) {
        (Some(Place::Page { page: above, .. }), Some(Place::Page { page: below, .. })) => {
            columns_agree(&extents(&first.grid, *above), &extents(&second.grid, *below))
        }
        _ => true,
    }
}

/// From where to where the cells of each column reach on a page, in points.
pub(super) fn extents(grid: &Grid, on_page: u32) -> BTreeMap<usize, (f32, f32)> {
    let mut extents: BTreeMap<usize, (f32, f32)> = BTreeMap::new();
    // The first part of a long table ends in the rows of the last page.
    let cells = grid.cells.iter().rev().take_while(|cell| cell.place.page_number() == Some(on_page));
    for cell in cells.filter(|cell| cell.column_span == 1 && !cell.is_blank()) {
        if let Place::Page { bbox: [x0, _, x1, _], .. } = cell.place {
            let extent = extents.entry(cell.column).or_insert((x0, x1));
            *extent = (extent.0.min(x0), extent.1.max(x1));
        }
    }
    extents
}

/// Share of the columns that must stand at the same place: the longest text of one column may be centred, or of one page.
const ALIKE: f32 = 0.75;

/// True when most columns that both parts fill have their left edge, their right edge or their middle at the same place.
fn columns_agree(above: &BTreeMap<usize, (f32, f32)>, below: &BTreeMap<usize, (f32, f32)>) -> bool {
    let near = |a: f32, b: f32| (a - b).abs() <= TOLERANCE;
    let agree =
        |(a0, a1): (f32, f32), (b0, b1): (f32, f32)| near(a0, b0) || near(a1, b1) || near(f32::midpoint(a0, a1), f32::midpoint(b0, b1));
    let shared: Vec<bool> = above.iter().filter_map(|(column, a)| below.get(column).map(|b| agree(*a, *b))).collect();
    let alike = shared.iter().filter(|agrees| **agrees).count();
    alike > 0 && alike as f32 >= ALIKE * shared.len() as f32
}

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
    let taken = header + usize::from(healed);
    let start = first.grid.rows;
    first.grid.cells.extend(second.grid.cells.into_iter().filter(|cell| cell.row >= taken).map(|mut cell| {
        cell.row = cell.row - taken + start;
        cell
    }));
    first.grid.rows = start + second.grid.rows.saturating_sub(taken);
    if first.header_rows == 0 {
        first.header_rows = header_rows(&first.grid, vocabulary);
    }
    doubt_too(first, second.confidence, &second.doubts);
    first.parts.extend(second.parts);
}

/// Doubts about a part are doubts about the whole.
pub(super) fn doubt_too(first: &mut Table, confidence: f32, doubts: &[Doubt]) {
    first.confidence = first.confidence.min(confidence);
    first.doubts.extend(doubts);
    first.doubts.sort_unstable();
    first.doubts.dedup();
}

#[cfg(test)]
#[path = "stitch_tests.rs"]
mod tests;
