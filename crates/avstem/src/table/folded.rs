//! A list in several blocks of columns → one list.
//!
//! In: a table whose header says the same names again to the right (`Krets | Tilskudd | Krets | Tilskudd`): a long list that
//! was folded to save paper, with its total at the very end. Out: the blocks below each other, so that the total stands below
//! all its lines. Each cell keeps its place on the page. What it does not do: without a total nothing says that the blocks
//! are one list, and with a total each they are not; a header of years or of figures alone may repeat for other reasons.

use super::Table;
use crate::vocabulary::Vocabulary;
use avstem_document::grid::{Cell, Grid};

/// Columns of a block: a name and something said of it.
const NARROWEST: usize = 2;

/// Puts the blocks of a folded list below each other; any other table is left as it is.
pub(super) fn unfold(table: &mut Table, vocabulary: &Vocabulary) {
    let width = block_width(&table.grid, table.header_rows);
    if let Some(width) = width.filter(|width| one_total_ends(&table.grid, table.header_rows, *width, vocabulary)) {
        let again = |cell: &&Cell| cell.row < table.header_rows && cell.column >= width && !cell.is_blank();
        table.repeated.extend(table.grid.cells.iter().filter(again).cloned());
        table.grid = below_each_other(std::mem::take(&mut table.grid), table.header_rows, width);
    }
}

/// The number of columns after which the header says the same again, to the last column.
fn block_width(grid: &Grid, header_rows: usize) -> Option<usize> {
    let repeats = |width: &usize| {
        let header = |column: usize| (0..header_rows).map(move |row| grid.text(row, column).trim());
        let same = |column: usize| header(column).eq(header(column + width));
        grid.columns.is_multiple_of(*width) && header(0).any(|text| !text.is_empty()) && (0..grid.columns - width).all(same)
    };
    let unbroken = |width: &usize| grid.cells.iter().all(|cell| cell.column % width + cell.column_span <= *width);
    let named = |width: &usize| (0..grid.columns).step_by(*width).all(|column| holds_names(grid, header_rows, column));
    (header_rows > 0).then(|| (NARROWEST..=grid.columns / 2).find(|width| repeats(width) && unbroken(width) && named(width))).flatten()
}

/// True for a column of words under a word.
fn holds_names(grid: &Grid, header_rows: usize, column: usize) -> bool {
    let worded = |text: &str| text.chars().any(char::is_alphabetic);
    let cells = || grid.cells.iter().filter(|cell| cell.column == column && !cell.is_blank());
    let body = || cells().filter(|cell| cell.row >= header_rows);
    let words = body().filter(|cell| worded(&cell.text)).count();
    cells().any(|cell| cell.row < header_rows && worded(&cell.text)) && words > 0 && words * 3 >= body().count() * 2
}

/// True when the last name of the last block is a total's, and no other.
fn one_total_ends(grid: &Grid, header_rows: usize, width: usize, vocabulary: &Vocabulary) -> bool {
    let names = (0..grid.columns)
        .step_by(width)
        .flat_map(|column| (header_rows..grid.rows).map(move |row| grid.text(row, column)).filter(|name| !name.trim().is_empty()));
    let totals: Vec<bool> = names.map(|name| vocabulary.lines.total.within(name)).collect();
    totals.last() == Some(&true) && totals.iter().filter(|total| **total).count() == 1
}

fn below_each_other(grid: Grid, header_rows: usize, width: usize) -> Grid {
    let blocks = grid.columns / width;
    // What a block holds, down to its last cell that is not blank.
    let end = |block: usize| {
        let ends = grid.cells.iter().filter(|cell| cell.column / width == block && !cell.is_blank()).map(|cell| cell.row + cell.row_span);
        ends.max().unwrap_or(header_rows).max(header_rows)
    };
    let mut shifts = vec![0];
    for block in 0..blocks {
        shifts.push(shifts[block] + end(block) - header_rows);
    }
    let mut cells = grid.cells;
    cells.retain(|cell| !cell.is_blank() && (cell.row >= header_rows || cell.column < width));
    for cell in &mut cells {
        cell.row += shifts[cell.column / width];
        cell.column %= width;
    }
    Grid { columns: width, ..Grid::from_cells(cells) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::testing;

    fn unfolded(text: &str, header_rows: usize) -> Vec<String> {
        let mut table = Table::native(testing::grid(text), header_rows, Vec::new());
        unfold(&mut table, Vocabulary::built_in());
        let line = |row: usize| (0..table.grid.columns).map(|column| table.grid.text(row, column).to_owned()).collect::<Vec<_>>().join("|");
        (0..table.grid.rows).map(line).collect()
    }

    #[test]
    fn the_blocks_of_a_folded_list_stand_below_each_other() {
        let folded = "Krets|Kroner|Krets|Kroner\nBerg|12|Dalen|9\nElva|23|Sum|44\nFoss|0||";
        assert_eq!(unfolded(folded, 1), ["Krets|Kroner", "Berg|12", "Elva|23", "Foss|0", "Dalen|9", "Sum|44"]);
    }

    #[test]
    fn columns_that_mean_something_else_stay_beside_each_other() {
        for (table, header_rows) in [
            ("Post|2025|2026|2025|2026\nLeie|1|2|3|4\nSum|1|2|3|4", 1),
            ("Regnskap|Budsjett|Regnskap|Budsjett\n1|2|3|4", 1),
            ("Utgifter||Inntekter|\nPost|Kroner|Post|Kroner\nLeie|1|Salg|4\n||Sum|4", 2),
            ("Krets|Kroner|Krets|Kroner\nBerg|12|=|9\nElva|2|Sum|14", 1),
            ("Krets|Kroner|Krets|Kroner\nBerg|12|Dalen|9", 1),
            ("Krets|Kroner|Krets|Kroner\nBerg|12|Dalen|9\nSum|12|Sum|9", 1),
        ] {
            assert_eq!(unfolded(table, header_rows).len(), table.lines().count(), "{table}");
        }
    }
}
