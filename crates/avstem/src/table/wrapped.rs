//! Rows of a sheet over which the text of one row was wrapped by hand → one row.
//!
//! In: a table of words of a sheet. Out: the same with such rows joined. A row goes on the row above when it follows without a blank
//! row and each of its cells begins in lower case under a text that has not ended, in a column whose other texts begin in upper case.
//! Each joined cell keeps the place of its first row. What it does not do: text that goes on with a name or a number stays a row of
//! its own, for a row of measures may begin so; tables of figures are left alone.

use super::{
    Table,
    figure::{Look, cell_look},
};
use crate::vocabulary::Vocabulary;
use avstem_document::grid::{Cell, Grid};

/// Joins the wrapped rows of a table of words under a header.
pub(super) fn join(table: &mut Table, vocabulary: &Vocabulary) {
    if table.header_rows == 0 || !is_of_words(table, vocabulary) {
        return;
    }
    let starts = starts_in_upper_case(&table.grid, table.header_rows);
    let columns = table.grid.columns;
    let mut joined: Vec<Cell> = Vec::with_capacity(table.grid.cells.len());
    // By column: the cell of the last row, and the number of rows that were taken out so far.
    let mut above: Vec<Option<usize>> = vec![None; columns];
    let mut taken_out = 0;
    let mut cells = std::mem::take(&mut table.grid.cells).into_iter().peekable();
    let mut last_row = None;
    while let Some(first) = cells.next() {
        let row = first.row;
        let mut own = vec![first];
        while let Some(cell) = cells.next_if(|cell| cell.row == row) {
            own.push(cell);
        }
        let follows = row > table.header_rows && last_row.is_some_and(|last| last + 1 == row);
        let goes_on = |cell: &Cell| starts[cell.column] && above[cell.column].is_some_and(|at| continues(&joined[at], cell));
        if follows && own.iter().all(goes_on) {
            for cell in own {
                if let Some(at) = above[cell.column] {
                    joined[at].text = format!("{} {}", joined[at].text.trim_end(), cell.text.trim());
                }
            }
            taken_out += 1;
        } else {
            above.fill(None);
            for mut cell in own {
                above[cell.column] = Some(joined.len());
                cell.row -= taken_out;
                joined.push(cell);
            }
        }
        last_row = Some(row);
    }
    table.grid = Grid { columns, ..Grid::from_cells(joined) };
}

/// True when texts outnumber figures beside the first column.
fn is_of_words(table: &Table, vocabulary: &Vocabulary) -> bool {
    let body = || table.grid.cells.iter().filter(|cell| cell.row >= table.header_rows && cell.column > 0);
    let count = |wanted: Look| body().filter(|cell| cell_look(cell, &vocabulary.units) == wanted).count();
    count(Look::Text) > count(Look::Figure)
}

/// True when a text goes on in the cell below.
fn continues(above: &Cell, below: &Cell) -> bool {
    let ends = above.text.trim_end().ends_with(['.', ':', ';', '!', '?']);
    let plain = below.value.is_none() && below.row_span == 1 && above.column_span == below.column_span;
    plain && !ends && below.text.trim_start().starts_with(char::is_lowercase)
}

/// By column: the texts of the rows that are fullest begin in upper case.
fn starts_in_upper_case(grid: &Grid, header_rows: usize) -> Vec<bool> {
    let mut filled = vec![0_usize; grid.rows];
    grid.cells.iter().for_each(|cell| filled[cell.row] += 1);
    let widest = filled.iter().skip(header_rows).max().copied().unwrap_or(0);
    let mut starts = vec![true; grid.columns];
    for cell in grid.cells.iter().filter(|cell| cell.row >= header_rows && 3 * filled[cell.row] > 2 * widest) {
        starts[cell.column] &= !cell.text.trim_start().starts_with(char::is_lowercase);
    }
    starts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::testing::grid;

    fn rows(text: &str) -> Vec<String> {
        let grid = grid(&format!("Tiltak|Aktivitet|Status\n{text}"));
        let grid = Grid::from_cells(grid.cells.into_iter().filter(|cell| !cell.is_blank()).collect());
        let mut table = Table::native(grid, 1, Vec::new());
        join(&mut table, Vocabulary::built_in());
        let line = |row: usize| (0..3).map(|column| table.grid.text(row, column)).collect::<Vec<_>>().join("|");
        (1..table.grid.rows).map(line).collect()
    }

    #[test]
    fn a_row_that_goes_on_in_the_middle_of_a_sentence_is_joined() {
        let wrapped = "Kurs|Holde kurs for alle|Ok\n|som vil være med|\nVei|Grøfte|I rute";
        assert_eq!(rows(wrapped), ["Kurs|Holde kurs for alle som vil være med|Ok", "Vei|Grøfte|I rute"]);
        assert_eq!(
            rows("Kurs i|Holde kurs for alle|Ok\nredning|som vil|\n|være med|"),
            ["Kurs i redning|Holde kurs for alle som vil være med|Ok"]
        );
    }

    #[test]
    fn rows_of_their_own_stay() {
        for text in ["Kurs|Holde kurs|Ok\n|Skrive brev|", "Kurs|Holde kurs.|Ok\n|skrive brev|", "Kurs|holde kurs|ok\n|skrive brev|"] {
            assert_eq!(rows(text).len(), 2, "{text}");
        }
        assert_eq!(rows("Kurs|Holde kurs|Ok\n\n|skrive brev|").len(), 3);
        assert_eq!(rows("Kurs||Ok\n|skrive brev|").len(), 2);
    }
}
