//! What a page break cuts off: the rest of a row above the next part of its table, the first rows of a table.
//!
//! In: the flow up to a table. Out: the lines above it that go on with the last row of the table before, as a row of it; the
//! columns of a few rows told by those of the table before; a doubt about tables that open a page without a header and go on with
//! nothing. What it does not do: it joins no tables.

use super::{
    Doubt, Flow, Method, Table,
    headers::names_columns,
    parts::{TOLERANCE, doubt_too, extents, follows},
    running::Running,
};
use crate::vocabulary::Vocabulary;
use avstem_document::{
    document::Paragraph,
    grid::{Cell, Grid},
    place::Place,
};
use std::collections::BTreeMap;

/// Lines that a row may go on with at the top of a page.
const REST_LINES: usize = 3;
/// Points between the rest of a row and the row below it at most: two lines of usual size.
const REST_GAP: f32 = 30.0;

/// The paragraphs right above the second table, on its page, that stand where one column of the first does, with nothing else but
/// running text between the two tables: a row that the page break cut, each with its column.
pub(super) fn rest_of_row(flow: &[Flow], at: usize, from: usize, second: &Table, running: &Running) -> Option<Vec<(usize, Paragraph)>> {
    let Flow::Table(first) = &flow[at] else { return None };
    let (Some(Place::Page { page: above, .. }), Some(Place::Page { page, bbox: [_, top, ..] })) =
        (first.parts.last(), second.parts.first())
    else {
        return None;
    };
    let columns = extents(&first.grid, *above);
    let mut rest = Vec::new();
    let mut bottom = *top;
    for piece in flow[from..].iter().rev().take(REST_LINES) {
        let Flow::Paragraph(paragraph) = piece else { return None };
        if running.is(piece) {
            break;
        }
        let Place::Page { page: on, bbox: [x0, y0, x1, y1] } = paragraph.place else { return None };
        // Long texts are centred or cut; a rest begins where its column does.
        let column = columns.iter().find(|(_, (from, to))| (from - x0).abs() <= REST_SHIFT && x1 <= to + TOLERANCE);
        let (column, _) = column.filter(|_| on == *page && (0.0..=REST_GAP).contains(&(bottom - y1)) && paragraph.heading.is_none())?;
        bottom = y0;
        rest.push((*column, paragraph.clone()));
    }
    let others = &flow[from..flow.len() - rest.len()];
    rest.reverse();
    let same_column = rest.windows(2).all(|pair| pair[0].0 == pair[1].0);
    (!rest.is_empty() && same_column && others.iter().all(|piece| running.is(piece))).then_some(rest)
}

/// Points by which the rest of a row may begin beside its column.
const REST_SHIFT: f32 = 4.0;

/// The table with the rest of a row as its first.
pub(super) fn with_row_above(table: &Table, rest: &[(usize, Paragraph)]) -> Table {
    let mut cells: Vec<Cell> = table.grid.cells.iter().map(|cell| Cell { row: cell.row + 1, ..cell.clone() }).collect();
    if let Some((column, first)) = rest.first() {
        let text = rest.iter().map(|(_, paragraph)| paragraph.text.trim()).collect::<Vec<_>>().join("\n");
        cells.push(Cell { bold: first.bold, ..Cell::new(0, *column, text, first.place.clone()) });
    }
    Table { grid: Grid { columns: table.grid.columns, ..Grid::from_cells(cells) }, ..table.clone() }
}

/// Doubts the tables that open a page without a header and were joined to none, where the page before ends in text or in a table.
pub(super) fn doubt_cut_off(flow: &mut [Flow], running: &Running) {
    let page_of = |piece: &Flow| match piece {
        Flow::Paragraph(Paragraph { place: Place::Page { page, .. }, .. }) => Some(*page),
        Flow::Table(table) => table.parts.last().and_then(Place::page_number),
        Flow::Paragraph(_) | Flow::Margin(_) => None,
    };
    let mut last = None;
    for piece in flow.iter_mut().filter(|piece| !running.is(piece)) {
        let page = page_of(piece);
        if let Flow::Table(table) = piece
            && table.header_rows == 0
            && let (Some(before), Some(Place::Page { page, .. })) = (last, table.parts.first())
            && *page == before + 1
        {
            doubt_too(table, table.confidence * CUT_OFF, &[Doubt::CutOff]);
        }
        last = page;
    }
}

/// The share of the trust that is left in a table whose first rows may stand on the page before.
const CUT_OFF: f32 = 0.85;

/// Rows that may have fewer columns than their table: totals have no account number.
const FEW_ROWS: usize = 3;

/// A few rows at the top of a page with the columns of the table before, where each of their cells stands at one of those.
pub(super) fn fitted(first: &Table, second: &Table, vocabulary: &Vocabulary) -> Option<Table> {
    let few = second.grid.rows <= FEW_ROWS && second.grid.columns < first.grid.columns && follows(first, second);
    let unnamed = || (0..second.header_rows).all(|row| !names_columns(second.grid.row(row), vocabulary));
    let Place::Page { page: above, .. } = first.parts.last().filter(|_| few && unnamed())? else { return None };
    let columns = extents(&first.grid, *above);
    let cells = second.grid.cells.iter().map(|cell| placed(cell, &columns)).collect::<Option<Vec<_>>>()?.concat();
    let grid = Grid { columns: first.grid.columns, ..Grid::from_cells(cells) };
    let ordered = grid.cells.windows(2).all(|pair| (pair[0].row, pair[0].column) < (pair[1].row, pair[1].column));
    ordered.then(|| Table { grid, header_rows: 0, ..second.clone() })
}

/// A cell in the column that begins or ends where it does. An account number with its text is cut where the column of texts begins.
fn placed(cell: &Cell, columns: &BTreeMap<usize, (f32, f32)>) -> Option<Vec<Cell>> {
    let Place::Page { bbox: [x0, y0, x1, y1], page } = cell.place else { return None };
    let near = |(from, to): (f32, f32)| (from - x0).abs() <= REST_SHIFT || (to - x1).abs() <= REST_SHIFT;
    let (&column, &(_, end)) = columns.iter().find(|(_, extent)| near(**extent))?;
    let next = columns.get(&(column + 1)).filter(|(from, _)| *from < x1);
    let number = cell.text.split_once(' ').filter(|(number, _)| number.bytes().all(|b| b.is_ascii_digit()));
    Some(match (next, number) {
        (Some((from, _)), Some((number, text))) => {
            let part = |column, text: &str, x0, x1| Cell {
                column,
                text: text.to_owned(),
                place: Place::Page { page, bbox: [x0, y0, x1, y1] },
                ..cell.clone()
            };
            vec![part(column, number, x0, end.min(*from)), part(column + 1, text, *from, x1)]
        }
        _ => vec![Cell { column, ..cell.clone() }],
    })
}

/// Makes text of a lone row that was taken for the last one of a table and goes on with none.
pub(super) fn dissolve(piece: &mut Flow) {
    let Flow::Table(table) = piece else { return };
    let lone = table.grid.rows == 1 && table.header_rows == 0 && matches!(table.method, Method::Aligned | Method::Ocr);
    if let (true, Some(place)) = (lone, table.parts.first()) {
        let text = table.grid.cells.iter().map(|cell| cell.text.as_str()).collect::<Vec<_>>().join(" ");
        *piece = Flow::Paragraph(Paragraph::new(text, place.clone()));
    }
}
