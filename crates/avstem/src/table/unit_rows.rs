//! A scale that stands alone in a row of the header → the columns of periods that it is of.
//!
//! ```text
//! |       | 2025          | 2024 |      |       | 2025 | 2024 |
//! |       | (in millions) |      |  →   |       | (in millions, 2 wide) |
//! ```
//! In: a table with its header. Out: the same; a scale alone in its row, above or below a row of periods, reaches over all of these. A
//! printed page sets it in the middle of them, where it stands over the one or the other; writers of web pages put it into a cell of
//! its own. What it does not do: below other names a unit may be that of the one it stands under.

use super::Table;
use crate::vocabulary::{Vocabulary, words};
use avstem_document::{
    figure::look,
    grid::{Cell, Grid},
};

/// True for a text that names a scale.
pub(super) fn names_scale(text: &str, vocabulary: &Vocabulary) -> bool {
    let units = &vocabulary.units;
    let all = words(&text.replace("1 000", "1000").replace("1\u{a0}000", "1000").replace("1.000", "1000"));
    [&units.thousand, &units.million, &units.billion].iter().any(|scale| scale.find(&all).is_some())
}

/// True for a text that names a period: it holds a year or a date.
pub(super) fn names_period(text: &str) -> bool {
    text.split([' ', ',', '\u{a0}']).any(|word| look::is_year(word) || look::is_date(word)) || look::is_date(text)
}

/// Lets scales that stand alone reach over the periods beside them.
pub(super) fn widen(table: &mut Table, vocabulary: &Vocabulary) {
    for row in 0..table.header_rows {
        let Some((at, first, last)) = reach(&table.grid, row, table.header_rows, vocabulary) else { continue };
        (table.grid.cells[at].column, table.grid.cells[at].column_span) = (first, last + 1 - first);
        let covered = |cell: &Cell| cell.row == row && cell.is_blank() && first <= cell.column && cell.column <= last;
        table.grid.cells.retain(|cell| !covered(cell));
    }
}

/// The index of the only cell in a row of the header, when it names a scale, and the columns of the periods above or below it.
fn reach(grid: &Grid, row: usize, header_rows: usize, vocabulary: &Vocabulary) -> Option<(usize, usize, usize)> {
    let mut filled = grid.cells.iter().enumerate().filter(|(_, cell)| cell.row == row && !cell.is_blank());
    let (at, cell) = filled.next().filter(|(_, cell)| cell.row_span == 1 && cell.column > 0)?;
    if filled.next().is_some() || !names_scale(&cell.text, vocabulary) {
        return None;
    }
    let beside = [row.checked_sub(1), Some(row + 1).filter(|below| *below < header_rows)];
    let (first, last) = beside.into_iter().flatten().find_map(|row| periods(grid, row))?;
    let wider = cell.column_span < last + 1 - first;
    (wider && first > 0 && (first..=last).contains(&cell.column)).then_some((at, first, last))
}

/// The first and the last column of a row whose names, but for one that may be of notes, are all of periods, two or more.
fn periods(grid: &Grid, row: usize) -> Option<(usize, usize)> {
    let names = || grid.cells.iter().filter(|cell| cell.row == row && !cell.is_blank() && cell.column > 0);
    let (periods, others): (Vec<&Cell>, Vec<&Cell>) = names().partition(|cell| names_period(&cell.text));
    let first = periods.iter().map(|cell| cell.column).min()?;
    let last = periods.iter().map(|cell| cell.column + cell.column_span - 1).max()?;
    (periods.len() > 1 && others.iter().all(|cell| cell.column < first)).then_some((first, last))
}

#[cfg(test)]
mod tests {
    use super::{super::testing::grid, *};

    /// Column and width of the scale.
    fn widened(text: &str) -> Option<(usize, usize)> {
        let mut table = Table::native(grid(text), 2, Vec::new());
        widen(&mut table, Vocabulary::built_in());
        table.grid.cells.iter().find(|cell| cell.text.contains("million")).map(|cell| (cell.column, cell.column_span))
    }

    #[test]
    fn a_scale_alone_beside_periods_is_that_of_all() {
        assert_eq!(widened("|Note|2025|31.12.2024\n||(in millions)|\nSales|4|120|110"), Some((2, 2)));
        assert_eq!(widened("|(in millions)|\n|2025|2024\nSales|120|110"), Some((1, 2)));
        assert_eq!(widened("|Value|Units\n|(in millions)|\nSales|120|110"), Some((1, 1)));
    }
}
