//! Cells that were cut for the looks of a table → one cell a figure, one column for figures that stand below each other.
//!
//! ```text
//! | $ | 2 194 |   |        | $ 2 194 (3 wide)     |
//! | (501      | ) |   →    | (501) (3 wide)       |   all three begin in one column
//! |   |    61 |   |        |   | 61 |             |
//! ```
//! In: a native grid. Out: the same grid, signs joined to their figures, and the columns over which one figure reaches made one
//! wherever no row has two cells in them. Reports for authorities and pages of web editors are written so: the currency, the figure
//! and its closing bracket in a cell each, narrow cells for gaps. Every figure keeps its place; no column is taken out, for a second
//! part of the table may follow. What it does not do: figures side by side are never joined, texts are never moved into columns of
//! figures that they do not touch. Linear in the cells that the grid covers.

use super::figure::{Look, cell_look};
use crate::vocabulary::{UnitWords, Vocabulary};
use avstem_document::{
    figure::look::Units,
    grid::{Cell, Grid},
    place::Rect,
};
use std::collections::BTreeSet;

/// Rows times cells up to which a grid is looked at: more come from spans that a page claims, not from a table.
const MOST_COVERED: usize = 2_000_000;

/// Characters of the longest sign that stands in a cell of its own: `US$`, `kr.`.
const LONGEST_SIGN: usize = 4;

/// Joins signs to their figures and makes one column of those over which single figures reach.
pub(super) fn align(grid: Grid, vocabulary: &Vocabulary) -> Grid {
    let covered = grid.cells.iter().fold(0_usize, |sum, cell| sum.saturating_add(cell.row_span));
    if covered > MOST_COVERED || grid.cells.iter().any(|cell| cell.value.is_some()) {
        return grid;
    }
    merged(joined(grid, &vocabulary.units), &vocabulary.units)
}

/// What a cell of mere signs is to the figure beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    /// `$`, `kr`, `(`: belongs to the figure behind it, or to the one before it where there is none behind.
    Currency,
    Opening,
    /// `)`, `%`, `)%`.
    Closing,
}

fn sign(cell: &Cell, units: &UnitWords) -> Option<Sign> {
    let text = cell.text.trim();
    if text.is_empty() || text.chars().count() > LONGEST_SIGN {
        return None;
    }
    if text.chars().all(|c| matches!(c, ')' | '%' | ' ')) {
        return Some(Sign::Closing);
    }
    let currency = text.trim_matches(|c: char| matches!(c, '(' | ' ') || avstem_document::figure::look::is_dash(c));
    let is_currency = |text: &str| matches!(text, "$" | "€" | "£" | "¥") || units.is_currency(&text.to_lowercase());
    if currency.is_empty() {
        return text.starts_with('(').then_some(Sign::Opening);
    }
    is_currency(currency).then_some(Sign::Currency)
}

/// The grid with signs joined to the figures beside them.
fn joined(grid: Grid, units: &UnitWords) -> Grid {
    let Grid { rows, columns, cells } = grid;
    let apart = texts_beside(&cells, units);
    let mut out: Vec<Cell> = Vec::with_capacity(cells.len());
    for row in cells.chunk_by(|a, b| a.row == b.row) {
        // Where the last figure of a row has its currency behind it, all have.
        let behind = row.last().is_some_and(|last| sign(last, units) == Some(Sign::Currency));
        let start = out.len();
        // The sign that waits for its figure.
        let mut leading: Option<Cell> = None;
        for cell in row {
            let kind = sign(cell, units);
            let holds = |cell: &Cell| matches!(cell_look(cell, units), Look::Figure | Look::Dash);
            let before = (out.len() > start).then(|| out.len() - 1);
            if let Some(before) = before
                && (kind == Some(Sign::Closing) || (kind == Some(Sign::Currency) && behind))
                && leading.is_none()
                && touches(&out[before], cell)
                && holds(&out[before])
                && !apart.contains(&(out[before].column, cell.column))
                && let Some(whole) = with_sign_behind(&out[before], cell, units)
            {
                out[before] = whole;
                continue;
            }
            if let Some(waiting) = leading.take() {
                let fits = touches(&waiting, cell) && holds(cell) && !apart.contains(&(waiting.column, cell.column));
                match with_sign_before(&waiting, cell, units).filter(|_| fits) {
                    Some(whole) => {
                        out.push(whole);
                        continue;
                    }
                    None => out.push(waiting),
                }
            }
            // A word at the left edge names its row: "NOK" among the currencies of a list.
            let names_row = out.len() == start && cell.text.contains(char::is_alphabetic);
            match kind {
                Some(Sign::Currency) if !behind && !names_row => leading = Some(cell.clone()),
                Some(Sign::Opening) => leading = Some(cell.clone()),
                _ => out.push(cell.clone()),
            }
        }
        out.extend(leading);
    }
    Grid { rows, columns, cells: out }
}

/// The cells of a row of a page from left to right, signs without letters joined to the figures beside them, with their boxes.
pub(super) fn with_signs(row: &[(Cell, Rect)], vocabulary: &Vocabulary) -> Vec<(Cell, Rect)> {
    let units = &vocabulary.units;
    let bare = |cell: &Cell| sign(cell, units).filter(|_| !cell.text.contains(char::is_alphabetic));
    let holds = |cell: &Cell| matches!(cell_look(cell, units), Look::Figure | Look::Dash);
    let mut out: Vec<(Cell, Rect)> = Vec::with_capacity(row.len());
    for (cell, rect) in row {
        let whole = out.last().and_then(|(before, of)| {
            let joined = match (bare(before), bare(cell)) {
                (None, Some(Sign::Closing)) => with_sign_behind(before, cell, units).filter(|_| holds(before)),
                (Some(Sign::Currency | Sign::Opening), None) => with_sign_before(before, cell, units).filter(|_| holds(cell)),
                _ => None,
            };
            Some((joined?, of.union(rect)))
        });
        match whole {
            Some(whole) => {
                out.pop();
                out.push(whole);
            }
            None => out.push((cell.clone(), *rect)),
        }
    }
    out
}

/// Pairs of columns side by side in which some row has two cells neither of which is a sign: there signs have a column of their own.
fn texts_beside(cells: &[Cell], units: &UnitWords) -> BTreeSet<(usize, usize)> {
    let beside = |pair: &[Cell]| pair[0].row == pair[1].row && touches(&pair[0], &pair[1]);
    let plain = |cell: &Cell| sign(cell, units).is_none();
    cells
        .windows(2)
        .filter(|pair| beside(pair) && plain(&pair[0]) && plain(&pair[1]))
        .map(|pair| (pair[0].column, pair[1].column))
        .collect()
}

fn touches(left: &Cell, right: &Cell) -> bool {
    left.column + left.column_span == right.column && left.row_span == right.row_span
}

/// `$` and `2 194` as `$ 2 194` at the sign's column; the place is the figure's. A mark for nothing needs no currency.
fn with_sign_before(sign: &Cell, figure: &Cell, units: &UnitWords) -> Option<Cell> {
    let text = match cell_look(figure, units) {
        Look::Dash => figure.text.clone(),
        _ if sign.text.trim_end().ends_with('(') => format!("{}{}", sign.text.trim(), figure.text.trim()),
        _ => format!("{} {}", sign.text.trim(), figure.text.trim()),
    };
    let whole = Cell { text, column: sign.column, column_span: sign.column_span + figure.column_span, ..figure.clone() };
    matches!(cell_look(&whole, units), Look::Figure | Look::Dash).then_some(whole)
}

/// `(22` and `)`, `4.8` and `%`, `12` and `kr` as one.
fn with_sign_behind(figure: &Cell, sign: &Cell, units: &UnitWords) -> Option<Cell> {
    let (number, mark) = (figure.text.trim_end(), sign.text.trim());
    let text = match cell_look(figure, units) {
        Look::Dash => figure.text.clone(),
        _ if mark.starts_with(')') && number.contains('(') => format!("{number}{mark}"),
        _ if mark.starts_with(')') => return None,
        _ => format!("{number} {mark}"),
    };
    let whole = Cell { text, column_span: figure.column_span + sign.column_span, ..figure.clone() };
    matches!(cell_look(&whole, units), Look::Figure | Look::Dash).then_some(whole)
}

/// The grid with its cells moved to the first of the columns over which a figure reaches, where each row has one cell there at most.
fn merged(mut grid: Grid, units: &UnitWords) -> Grid {
    let wide = |cell: &&Cell| cell.column_span > 1 && matches!(cell_look(cell, units), Look::Figure | Look::Dash);
    let mut reaches: Vec<(usize, usize, usize)> =
        grid.cells.iter().filter(wide).map(|cell| (cell.column_span, cell.column, cell.column + cell.column_span)).collect();
    reaches.sort_unstable();
    reaches.dedup();
    if reaches.is_empty() {
        return grid;
    }
    let gaps = Gaps::of(&grid);
    // By column: the columns that are one with it, as a range.
    let mut tracks: Vec<(usize, usize)> = (0..grid.columns).map(|column| (column, column + 1)).collect();
    for (_, from, to) in reaches {
        let (Some(first), Some(last)) = (tracks.get(from), tracks.get(to - 1)) else { continue };
        let track = (first.0, last.1);
        if track != *first && gaps.none_within(track) {
            tracks[track.0..track.1].fill(track);
        }
    }
    for cell in &mut grid.cells {
        let end = cell.column + cell.column_span;
        if let (Some(first), Some(last)) = (tracks.get(cell.column), tracks.get(end - 1)) {
            (cell.column, cell.column_span) = (first.0, last.1 - first.0);
        }
    }
    grid
}

/// Where one cell of a row ends and the next begins, over all rows.
struct Gaps {
    /// By column: the leftmost beginning of a cell that has another one before it in its row, ending at this column or further right.
    begins: Vec<usize>,
}

impl Gaps {
    fn of(grid: &Grid) -> Self {
        let mut begins = vec![usize::MAX; grid.columns + 2];
        // The cells of the rows above that reach into the row.
        let mut reaching: Vec<&Cell> = Vec::new();
        for row in grid.cells.chunk_by(|a, b| a.row == b.row) {
            let at = row[0].row;
            reaching.retain(|cell| cell.row + cell.row_span > at);
            let mut here: Vec<&Cell> = reaching.iter().copied().chain(row).collect();
            if !reaching.is_empty() {
                here.sort_by_key(|cell| cell.column);
            }
            for pair in here.windows(2) {
                let end = (pair[0].column + pair[0].column_span).min(grid.columns);
                begins[end] = begins[end].min(pair[1].column);
            }
            reaching.extend(row.iter().filter(|cell| cell.row_span > 1));
        }
        for column in (0..=grid.columns).rev() {
            begins[column] = begins[column].min(begins[column + 1]);
        }
        Self { begins }
    }

    /// True when no row has two cells that both reach into these columns.
    fn none_within(&self, (from, to): (usize, usize)) -> bool {
        self.begins.get(from + 1).is_none_or(|begin| *begin >= to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::testing;

    /// The rows after alignment: `column:text`, cells parted by blanks.
    fn aligned(text: &str) -> Vec<String> {
        let mut grid = testing::grid(text);
        grid.cells.retain(|cell| !cell.is_blank());
        let grid = align(grid, Vocabulary::built_in());
        let cell = |cell: &Cell| format!("{}:{}", cell.column, cell.text);
        (0..grid.rows).map(|row| grid.row(row).iter().map(cell).collect::<Vec<_>>().join(" | ")).collect()
    }

    #[test]
    fn signs_join_their_figures_and_the_columns_they_cut_are_one() {
        let rows =
            aligned("|2025|=|=||2024|=|=\nCash|$|12|||$|34|\nDebt|(5|=|)||61|=|\nRate|4.8|=|%||(2.5|=|)%\nOther||7||||9|\nNone|$|—|||$|—|");
        assert_eq!(
            rows,
            [
                "1:2025 | 5:2024",
                "0:Cash | 1:$ 12 | 5:$ 34",
                "0:Debt | 1:(5) | 5:61",
                "0:Rate | 1:4.8 % | 5:(2.5)%",
                "0:Other | 1:7 | 5:9",
                "0:None | 1:— | 5:—",
            ]
        );
    }

    #[test]
    fn columns_with_two_cells_in_a_row_stay_two() {
        assert_eq!(aligned("a|1|2\nb|3|=\nc|4|5"), ["0:a | 1:1 | 2:2", "0:b | 1:3", "0:c | 1:4 | 2:5"]);
        assert_eq!(aligned("|x|y\nb|3|=\nc||5"), ["1:x | 2:y", "0:b | 1:3", "0:c | 2:5"]);
    }

    #[test]
    fn a_currency_with_a_column_of_its_own_stays_there() {
        assert_eq!(
            aligned("Loan|Currency|Sum\nA|NOK|12\nB|EUR|34"),
            ["0:Loan | 1:Currency | 2:Sum", "0:A | 1:NOK | 2:12", "0:B | 1:EUR | 2:34"]
        );
        assert_eq!(aligned("NOK|12\nEUR|34"), ["0:NOK | 1:12", "0:EUR | 1:34"]);
    }

    #[test]
    fn a_currency_behind_its_figures_joins_them() {
        assert_eq!(aligned("Leie|12|kr|34|kr\nSum|12|kr|34|kr"), ["0:Leie | 1:12 kr | 3:34 kr", "0:Sum | 1:12 kr | 3:34 kr"]);
        assert_eq!(aligned("Sales|5|$|6"), ["0:Sales | 1:5 | 2:$ 6"]);
    }
}
