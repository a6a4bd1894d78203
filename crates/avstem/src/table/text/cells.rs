//! Lines and the rows that they begin → the grid of a table of text.
//!
//! In: placed lines, which of them begin a row, how lines are joined. Out: a [`Grid`] whose row 0 is the header. A first cell that spans
//! rows is drawn beside the lower rows too: its lines belong to the row in which it began.

use super::{
    header::Trade,
    join::{CellLines, Room, Witness},
    lines::{rect, text},
    metrics::AT_PITCH,
    region::Placed,
    rows::{Decided, Table},
    tagged::{CellLine, Tagged},
};
use crate::layout::{PageLines, Word};
use avstem_document::{
    grid::{Cell, Grid},
    place::Place,
};

/// A cell in the making: its lines of words, each with its page.
#[derive(Debug, Default, Clone)]
struct Open<'p> {
    lines: Vec<(usize, f32, Vec<&'p Word>)>,
}

/// The grid of a table whose cells are marked. `rights` are the x up to which the text of its columns may run.
pub(super) fn marked_grid(table: &Tagged, rights: &[f32], pages: &[&PageLines], witness: &Witness) -> Grid {
    let columns = table.starts.len();
    let mut cells = Vec::new();
    for cell in table.cells.iter().filter(|cell| !cell.lines.is_empty()) {
        let (row, column) = (cell.at.row as usize, cell.at.column as usize);
        let last = (column + cell.at.columns as usize).min(columns) - 1;
        let room = Room { left: table.starts[column], right: rights[last] };
        // Paragraphs of a cell are lines of it, as in a document of a word processor; but no word is cut at the end of a paragraph.
        let cut = |above: &CellLine, below: &CellLine| {
            above.words.last().is_some_and(|word| word.text.ends_with('-'))
                && below.words.first().is_some_and(|word| word.text.starts_with(char::is_lowercase))
        };
        let paragraphs = cell
            .lines
            .chunk_by(|a, b| a.element == b.element || cut(a, b))
            .map(|lines| Open { lines: lines.iter().map(|line| (line.page, line.baseline, line.words.clone())).collect() });
        let paragraphs: Vec<String> = paragraphs.map(|lines| joined(&lines, room, witness)).collect();
        let first = Open { lines: cell.lines.iter().map(|line| (line.page, line.baseline, line.words.clone())).collect() };
        let mut grid_cell = Cell::new(row, column, paragraphs.join("\n"), place(&first, pages));
        grid_cell.column_span = last + 1 - column;
        grid_cell.row_span = (cell.at.rows as usize).min(table.rows - row);
        grid_cell.bold = cell.lines.iter().flat_map(|line| &line.words).all(|word| word.bold);
        cells.push(grid_cell);
    }
    Grid { rows: table.rows, columns, ..Grid::from_cells(cells) }
}

/// The words of the cells of rows, line by line.
pub(super) fn lines<'p>(rows: &[Row<'p>]) -> Vec<CellLines<'p>> {
    let cells = rows.iter().flat_map(|row| &row.cells);
    cells.map(|cell| cell.lines.iter().map(|(page, _, words)| (*page, words.clone())).collect()).collect()
}

/// The words of the cells of a table whose cells are marked, line by line.
pub(super) fn marked_lines<'p>(table: &Tagged<'p>) -> Vec<CellLines<'p>> {
    table.cells.iter().map(|cell| cell.lines.iter().map(|line| (line.page, line.words.clone())).collect()).collect()
}

/// The grid of a table with these rows; the first one is the header.
pub(super) fn grid(table: &Table, rows: &[Row], witness: &Witness) -> Grid {
    let columns = table.starts.len();
    let mut cells = Vec::new();
    for (row, open) in rows.iter().enumerate() {
        for (column, cell) in open.cells.iter().enumerate().filter(|(_, cell)| !cell.lines.is_empty()) {
            let room = Room { left: table.starts[column], right: table.metrics.rights[column] };
            let mut grid_cell = Cell::new(row, column, joined(cell, room, witness), place(cell, table.pages));
            grid_cell.column_span = if open.section { columns } else { 1 };
            grid_cell.bold = cell.lines.iter().flat_map(|(.., words)| words).all(|word| word.bold);
            cells.push(grid_cell);
        }
    }
    Grid { rows: rows.len(), columns, ..Grid::from_cells(cells) }
}

/// A row whose cells are still lines of words.
pub(super) struct Row<'p> {
    cells: Vec<Open<'p>>,
    section: bool,
}

/// What belongs to which cell, where it is decided which lines begin a row.
pub(super) fn rows<'p>(table: &Table<'_, 'p>, decided: &Decided) -> Vec<Row<'p>> {
    let columns = table.starts.len();
    let spanning = table.trades.iter().take_while(|trade| !matches!(trade, Some(Trade::Activity | Trade::Period | Trade::Status))).count();
    let mut rows: Vec<Row> = Vec::new();
    // For each column the row whose cell was filled last.
    let mut begun: Vec<Option<usize>> = vec![None; columns];
    for (at, line) in table.placed.iter().enumerate() {
        if decided.firsts[at] || rows.is_empty() {
            rows.push(Row { cells: vec![Open::default(); columns], section: line.section });
        }
        let current = rows.len() - 1;
        if line.section {
            begun.fill(None);
        }
        for (column, words) in line.cells.iter().enumerate().filter(|(_, words)| !words.is_empty()) {
            let earlier = begun[column].filter(|row| 0 < *row && *row < current && column < spanning.max(1) && columns > 1);
            let row = earlier.filter(|row| goes_on(table, &rows, *row, column, line, words, decided.ordered)).unwrap_or(current);
            rows[row].cells[column].lines.push((line.page, line.baseline, words.clone()));
            begun[column] = Some(row);
        }
    }
    rows.retain(|row| row.cells.iter().any(|cell| !cell.lines.is_empty()));
    rows
}

/// True when words go on with a cell that began in a row above: they are drawn before the cells beside it, or where the drawing order
/// tells nothing, they stand one line below it in lower case.
fn goes_on(table: &Table, rows: &[Row], begun: usize, column: usize, line: &Placed, words: &[&Word], ordered: bool) -> bool {
    let Some((page, baseline, _)) = rows[begun].cells[column].lines.last() else { return false };
    let Some(first) = words.first() else { return false };
    if *page != line.page {
        // The page cut the cell: its rest stands in the first line of the next page.
        let last = rows[begun].cells[column].lines.last().and_then(|(.., words)| words.last());
        let top = !rows[begun + 1..]
            .iter()
            .flat_map(|row| &row.cells)
            .any(|cell| cell.lines.iter().any(|(other, height, _)| *other == line.page && *height < line.baseline));
        let full = last.is_some_and(|last| last.rect.x1 + first.rect.width() > table.metrics.rights[column]);
        return top && *page + 1 == line.page && first.text.starts_with(char::is_lowercase) && full;
    }
    let distance = (line.baseline - baseline) / table.metrics.pitch;
    let above = &rows[begun..rows.len() - 1];
    let beside = above.iter().flat_map(|row| row.cells.iter().skip(column + 1)).flat_map(|cell| &cell.lines);
    let drawn = beside.filter(|(other, ..)| other == page).flat_map(|(.., words)| words.iter().map(|word| word.order)).max();
    match drawn.filter(|_| ordered) {
        Some(last) => distance <= FARTHEST && first.order < last,
        None => distance <= 1.0 + AT_PITCH && first.text.starts_with(char::is_lowercase),
    }
}

/// Pitches between two lines of one cell at most.
const FARTHEST: f32 = 1.6;

fn joined(cell: &Open, room: Room, witness: &Witness) -> String {
    let mut whole = String::new();
    let mut last: Option<&Word> = None;
    for (.., words) in &cell.lines {
        let line = text(words);
        whole = match (last, words.first()) {
            (Some(last), Some(first)) => witness.join(&whole, &line, last, first, room),
            _ => line,
        };
        last = words.last().copied();
    }
    whole
}

/// The place of the part of a cell that stands on its first page.
fn place(cell: &Open, pages: &[&PageLines]) -> Place {
    let Some((page, ..)) = cell.lines.first() else { return Place::block(0) };
    let words: Vec<&Word> = cell.lines.iter().filter(|(other, ..)| other == page).flat_map(|(.., words)| words.iter().copied()).collect();
    Place::page(pages[*page].number, &rect(&words))
}
