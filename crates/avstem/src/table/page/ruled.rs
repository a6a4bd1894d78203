//! Rulings and rows of text → tables whose cells are drawn.
//!
//! 1. Lines that touch make a frame; frames below each other with the same columns and only white between them are one
//!    table with gaps, a coloured band at the top is a row ([`filled`]); a frame makes a lattice of cells ([`lattice`]).
//! 2. A token belongs to the cell that its middle lies in.
//! 3. Rules may part groups only: a drawn column whose lines hold several tokens each is cut into columns, by the white
//!    between them ([`columns`]), and drawn rows with several lines of figures into rows ([`expand`]).
//! 4. A token that runs over a place where no rule parts two cells spans both.
//!    A figure that shares an edge with the figures of a column stands there alone ([`lone`]).
//! 5. A table that lies inside one cell of another is a table of its own.
//! 6. A title or a note that is drawn as a row over the whole width is no row of the table.
//!
//! 7. Where a grid holds figures only, the labels left of it are its first column ([`left`]).
//!
//! Frames with one column after that are boxes around something else and are left to the search by alignment.

use super::{
    beside::stacked,
    columns::{Column, columns, is_amount},
    draft::{Draft, DraftCell},
    expand::{DrawnCell, expand},
    filled::with_filled_headers,
    guides::Guides,
    lattice::{Box, Frame, Lattice, cells_of, frames},
    left::with_labels,
    lone::Standing,
    slots::Placed,
    tokens::{Row, Token},
};
use crate::table::Method;
use avstem_document::{document::Ruling, place::Rect};

/// Finds the tables whose cells are drawn. `horizontal` and `vertical` are joined rulings, `fills` the coloured boxes.
pub(super) fn find(horizontal: &[Ruling], vertical: &[Ruling], fills: &[Rect], rows: &[Row], guides: Guides) -> Vec<Draft> {
    let frames = with_filled_headers(with_gaps(frames(horizontal, vertical), rows), fills, rows);
    let lattices: Vec<Lattice> = frames.iter().map(cells_of).collect();
    let drafts = frames.iter().zip(&lattices).map(|(frame, lattice)| draft(lattice, &frame.vertical, rows, guides));
    let mut drafts: Vec<Option<Draft>> = drafts.collect();
    let found: Vec<usize> = (0..frames.len()).filter(|&index| drafts[index].is_some()).collect();
    if found.len() <= NESTING {
        for &around in &found {
            let inner: Vec<Rect> = found.iter().filter(|&&inner| inner != around).map(|&inner| lattices[inner].rect).collect();
            let inner: Vec<Rect> = inner.into_iter().filter(|inner| in_one_cell(&lattices[around], inner)).collect();
            if !inner.is_empty() {
                drafts[around] = draft(&lattices[around], &frames[around].vertical, &without(rows, &inner), guides);
            }
        }
    }
    let drafts: Vec<Draft> = drafts.into_iter().flatten().collect();
    let taken: Vec<Rect> = drafts.iter().map(|draft| draft.rect).collect();
    let free = without(rows, &taken);
    drafts.into_iter().map(|draft| with_labels(draft, &free)).collect()
}

/// Drawn tables of one page up to which tables inside each other's cells are told; a page with more is a form or a drawing.
const NESTING: usize = 40;

/// True when a box lies inside one cell of the lattice: what it holds is its own.
fn in_one_cell(lattice: &Lattice, inner: &Rect) -> bool {
    let corner = lattice.cell_at(inner.x0, inner.y0);
    corner.is_some() && corner == lattice.cell_at(inner.x1, inner.y1)
}

/// The rows without what stands in the boxes.
fn without(rows: &[Row], boxes: &[Rect]) -> Vec<Row> {
    let outside = |token: &&Token| {
        let (x, y) = token.rect.center();
        !boxes.iter().any(|inner| inner.contains(x, y))
    };
    rows.iter().filter_map(|row| row.with(row.tokens.iter().filter(outside).cloned().collect())).collect()
}

/// Points of white between two frames of one table at most: two or three blank lines.
const WHITE: f32 = 45.0;
/// Points by which the edges of the columns of two frames may differ.
const EDGE: f32 = 3.0;

/// Joins frames of the same columns that stand below each other when the lower one begins with figures, not with a header.
fn with_gaps(mut frames: Vec<Frame>, rows: &[Row]) -> Vec<Frame> {
    frames.sort_by(|a, b| a.extent().y0.total_cmp(&b.extent().y0));
    let mut joined: Vec<Frame> = Vec::with_capacity(frames.len());
    for frame in frames {
        match joined.iter_mut().rev().find(|above| goes_on(above, &frame, rows)) {
            Some(above) => {
                above.horizontal.extend(frame.horizontal);
                above.vertical.extend(frame.vertical);
            }
            None => joined.push(frame),
        }
    }
    joined
}

/// True when the frame below continues the one above.
fn goes_on(above: &Frame, below: &Frame, rows: &[Row]) -> bool {
    let (upper, lower) = (above.extent(), below.extent());
    let stands = |inside: &Frame, around: &Frame| {
        let meets = |r: &Ruling| around.vertical.iter().any(|other| (other.at - r.at).abs() <= EDGE);
        inside.vertical.iter().all(meets)
    };
    let near = (-EDGE..=WHITE).contains(&(lower.y0 - upper.y1)) && (upper.x1 - lower.x1).abs() <= EDGE;
    let same_columns = || stands(above, below) || stands(below, above);
    let inside = |y0: f32, y1: f32| {
        let within = move |token: &&Token| {
            let (x, y) = token.rect.center();
            y0 < y && y < y1 && lower.x0.min(upper.x0) - EDGE < x && x < lower.x1 + EDGE
        };
        rows.iter().filter_map(move |row| row.with(row.tokens.iter().filter(within).cloned().collect()))
    };
    let figures_first = || inside(lower.y0, lower.y1).next().is_some_and(|row| row.tokens.iter().any(is_amount));
    near && same_columns() && inside(upper.y1, lower.y0).next().is_none() && figures_first()
}

fn draft(lattice: &Lattice, vertical: &[Ruling], rows: &[Row], guides: Guides) -> Option<Draft> {
    if lattice.cells.len() == 1 {
        return None; // a box around something
    }
    let content = content(lattice, rows);
    let leaders = content.iter().flatten().filter(|row| row.leader).count();
    let (all, starts) = finer_columns(lattice, &content);
    let standing = Standing::of(&all, &content);
    let drawn: Vec<DrawnCell> = lattice
        .cells
        .iter()
        .zip(content)
        .filter(|(_, rows)| !rows.is_empty())
        .map(|(cell, rows)| drawn(*cell, &rows, &all, &starts, vertical, &standing))
        .collect();
    let (cells, rect) = without_banners(expand(&drawn, &all, guides), lattice.rect);
    let cells = stacked(cells);
    let (filled_rows, filled_columns) = (distinct(cells.iter().map(|cell| cell.row)), distinct(cells.iter().map(|cell| cell.column)));
    (filled_rows >= 2 && filled_columns >= 2).then_some(Draft { method: Method::Ruled, rect, cells, leaders, header_rows: 0, framed: true })
}

/// The lines of text in each cell of the lattice.
fn content(lattice: &Lattice, rows: &[Row]) -> Vec<Vec<Row>> {
    let mut content: Vec<Vec<Row>> = vec![Vec::new(); lattice.cells.len()];
    for row in rows {
        let mut inside: Vec<(usize, Vec<Token>)> = Vec::new();
        for token in &row.tokens {
            let (x, y) = token.rect.center();
            if let Some(index) = lattice.cell_at(x, y) {
                match inside.iter_mut().find(|(i, _)| *i == index) {
                    Some((_, tokens)) => tokens.push(token.clone()),
                    None => inside.push((index, vec![token.clone()])),
                }
            }
        }
        for (index, tokens) in inside {
            content[index].extend(row.with(tokens));
        }
    }
    content
}

/// The columns of the lattice, cut where their lines hold several tokens each; and the first finer column of each drawn
/// one, closed by their number.
fn finer_columns(lattice: &Lattice, content: &[Vec<Row>]) -> (Vec<Column>, Vec<usize>) {
    let mut all = Vec::new();
    let mut starts = vec![0];
    let mut lines_of: Vec<Vec<&Row>> = vec![Vec::new(); lattice.xs.len().saturating_sub(1)];
    for (cell, rows) in lattice.cells.iter().zip(content).filter(|(cell, _)| cell.column_span == 1) {
        lines_of[cell.column].extend(rows);
    }
    for (edges, lines) in lattice.xs.windows(2).zip(&lines_of) {
        all.extend(cut(Column { x0: edges[0], x1: edges[1] }, lines));
        starts.push(all.len());
    }
    (all, starts)
}

/// Lines of several amounts from which on a drawn column is more than one, however many lines hold one only: amounts of one
/// column do not stand beside each other.
const CROWDED: usize = 2;

/// A drawn column cut at the white between the tokens of its lines.
fn cut(drawn: Column, lines: &[&Row]) -> Vec<Column> {
    let with_amounts: Vec<&&Row> = lines.iter().filter(|row| row.tokens.iter().any(is_amount)).collect();
    let several = with_amounts.iter().filter(|row| row.tokens.len() >= 2 && !row.is_tight_text()).count();
    let mixed = with_amounts.len() * 2 < lines.len();
    let crowded = lines.iter().filter(|row| row.tokens.iter().filter(|token| is_amount(token)).count() >= 2).count();
    if several < 2 || (several * 2 < with_amounts.len() && crowded < CROWDED) || mixed {
        return vec![drawn];
    }
    let finer = columns(lines);
    let mut cuts = vec![drawn.x0];
    cuts.extend(finer.windows(2).map(|pair| f32::midpoint(pair[0].x1, pair[1].x0)).filter(|x| !cuts_thousands(lines, *x)));
    cuts.push(drawn.x1);
    cuts.windows(2).map(|pair| Column { x0: pair[0], x1: pair[1] }).collect()
}

/// Font sizes of white between the thousands of one figure at most.
const THOUSANDS: f32 = 0.9;

/// True when a cut at `x` would part figures at their thousands: what stands left of it begins a figure, and what stands right
/// of that, close by, begins with three digits.
fn cuts_thousands(lines: &[&Row], x: f32) -> bool {
    let digits = |text: &str, lengths: std::ops::RangeInclusive<usize>| {
        lengths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let begins = |token: &Token| {
        let mut groups = token.text.trim_start_matches(['-', '−', '–', '+']).split(' ');
        groups.next().is_some_and(|first| digits(first, 1..=3)) && groups.all(|group| digits(group, 3..=3))
    };
    let goes_on = |token: &Token| token.text.split([' ', ',']).next().is_some_and(|first| digits(first, 3..=3));
    let mut both = 0;
    for row in lines.iter().filter(|row| row.tokens.iter().any(is_amount)) {
        let crosses = |token: &&Token| is_amount(token) && token.rect.x0 < x && x < token.rect.x1;
        if row.tokens.iter().any(|token| crosses(&token)) {
            continue;
        }
        let at = row.tokens.partition_point(|token| token.rect.center().0 < x);
        match (at.checked_sub(1).and_then(|left| row.tokens.get(left)), row.tokens.get(at)) {
            (None, Some(right)) if begins(right) => {}
            (Some(left), Some(right)) if begins(left) && goes_on(right) && right.rect.x0 - left.rect.x1 <= THOUSANDS * left.size => {
                both += 1;
            }
            _ => return false,
        }
    }
    both > 0
}

/// Points by which a token must reach into the next column to span it.
const REACH: f32 = 4.0;

/// A cell of the lattice with its tokens placed in the finer columns.
fn drawn(cell: Box, rows: &[Row], all: &[Column], starts: &[usize], vertical: &[Ruling], standing: &Standing) -> DrawnCell {
    let (first, last) = (starts[cell.column], starts[cell.column + cell.column_span] - 1);
    let whole = |token: &Token, alone: bool| {
        let (mut left, mut right) = (first, last);
        while left > 0 && token.rect.x0 < all[left].x0 - REACH && !parts(vertical, all[left].x0, token) {
            left -= 1;
        }
        while right + 1 < all.len() && token.rect.x1 > all[right].x1 + REACH && !parts(vertical, all[right].x1, token) {
            right += 1;
        }
        // A figure at the right edge of a cell over several columns stands in the last of them.
        let margin = if alone { ALONE_AT_EDGE } else { AT_EDGE };
        let at_edge = is_amount(token) && all[last].x1 - token.rect.x1 < margin * token.size && token.rect.x0 > all[last].x0;
        match standing.column_of(token, first, last, cell.column_span > 1).filter(|_| !at_edge && left == first && right == last) {
            Some(at) => Placed { first: at, last: at, token: token.clone() },
            None => Placed { first: if at_edge { last } else { left }, last: right, token: token.clone() },
        }
    };
    let own = |token: &Token| {
        let column = |x: f32| (first..=last).rfind(|i| all[*i].x0 <= x).unwrap_or(first);
        let slack = token.size * 0.2;
        let left = column(token.rect.x0 + slack);
        let right = column(token.rect.x1 - slack).max(left);
        // A figure wider than its column reaches over the white that the column was cut at.
        let one = standing.column_of(token, left, right, cell.column_span > 1);
        Placed { first: one.unwrap_or(left), last: one.unwrap_or(right), token: token.clone() }
    };
    let split = first < last && rows.iter().any(|row| row.tokens.len() >= 2 && parted(row, &own));
    let lines: Vec<Vec<Placed>> = rows
        .iter()
        .map(|row| row.tokens.iter().map(|token| if split { own(token) } else { whole(token, row.tokens.len() == 1) }).collect())
        .collect();
    let beyond = lines.iter().flatten().any(|placed| placed.first < first || placed.last > last);
    DrawnCell { row: cell.row, row_span: cell.row_span, first, last, split: split || beyond, lines }
}

/// Font sizes of white between a figure and the right edge of its cell at most.
const AT_EDGE: f32 = 1.0;
/// The same for a figure that stands in its cell alone: nothing else shows where the columns are.
const ALONE_AT_EDGE: f32 = 1.5;

/// True when a vertical rule stands at `x` beside the token.
fn parts(vertical: &[Ruling], x: f32, token: &Token) -> bool {
    let y = token.rect.center().1;
    vertical.iter().any(|r| (r.at - x).abs() <= REACH && r.from <= y && y <= r.to)
}

/// True when the tokens of a line stand in columns of their own.
fn parted(row: &Row, own: &impl Fn(&Token) -> Placed) -> bool {
    let placed: Vec<Placed> = row.tokens.iter().map(own).collect();
    placed.windows(2).all(|pair| pair[0].last < pair[1].first)
}

/// Leaves out titles above and notes below the table that are drawn as its first and last rows, and narrows its box.
fn without_banners(mut cells: Vec<DraftCell>, mut rect: Rect) -> (Vec<DraftCell>, Rect) {
    let columns = cells.iter().map(|cell| cell.column + cell.column_span).max().unwrap_or(0);
    while let (Some(top), Some(bottom)) = (cells.iter().map(|cell| cell.row).min(), cells.iter().map(|cell| cell.row).max()) {
        let alone = |row: usize| {
            let mut in_row = cells.iter().filter(|cell| cell.row == row);
            in_row.next().filter(|cell| in_row.next().is_none() && cell.column == 0 && cell.column_span == columns && columns > 1)
        };
        if bottom - top < 2 {
            break;
        }
        if let Some(title) = alone(top) {
            rect.y0 = title.rect().y1;
            cells.retain(|cell| cell.row != top);
        } else if let Some(note) = alone(bottom).filter(|note| note.words() > NOTE_WORDS) {
            rect.y1 = note.rect().y0;
            cells.retain(|cell| cell.row != bottom);
        } else {
            break;
        }
    }
    (cells, rect)
}

/// Words from which on a last row over the whole width is a note.
const NOTE_WORDS: usize = 8;

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

#[cfg(test)]
mod tests {
    use super::{super::testing::rows, *};

    /// The number of columns that a drawn one is cut into.
    fn columns_in(lines: &[&[(&str, f32)]]) -> usize {
        cut(Column { x0: 0.0, x1: 100.0 }, &rows(lines).iter().collect::<Vec<_>>()).len()
    }

    #[test]
    fn a_wide_space_between_thousands_makes_no_column() {
        assert_eq!(columns_in(&[&[("450", 20.0), ("000", 40.0)], &[("60", 25.0), ("500", 40.0)], &[("1 900", 12.0), ("250", 40.0)]]), 1);
        assert_eq!(columns_in(&[&[("450", 20.0), ("12", 40.0)], &[("60", 25.0), ("500", 40.0)]]), 2);
        assert_eq!(columns_in(&[&[("450", 20.0), ("120", 60.0)], &[("60", 25.0), ("500", 60.0)]]), 2);
    }

    #[test]
    fn two_lines_of_several_amounts_make_columns_among_poorer_ones() {
        let rich: &[(&str, f32)] = &[("2", 10.0), ("300", 60.0)];
        let poor: &[(&str, f32)] = &[("250", 60.0)];
        assert_eq!(columns_in(&[poor, poor, poor, rich, poor, rich, poor, poor]), 2);
        assert_eq!(columns_in(&[poor, poor, poor, rich, poor, poor]), 1);
    }
}
