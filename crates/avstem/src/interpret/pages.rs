//! Whether a table is a list of contents: its figures are the pages of what its lines name.
//!
//! In: a table with the roles of its columns and the texts above it. Out: yes or no. A list of contents says so, by the header of its
//! column ("Side", "Page") or by the line above it ("Innhold"), and its numbers are whole, as short as a page's and never go back. What it
//! does not do: a list that says nothing of pages stays a table of figures, however much it looks like one.

use super::columns::Columns;
use crate::{
    table::Table,
    vocabulary::{Vocabulary, words},
};
use avstem_document::grid::Cell;

/// Entries of the shortest list of contents.
const LEAST_ENTRIES: usize = 3;
/// Digits of the largest page number: annual reports of groups have some hundred pages.
const PAGE_DIGITS: usize = 4;

/// True for a list of contents.
pub(super) fn lists_pages(table: &Table, columns: &Columns, above: &[&str], vocabulary: &Vocabulary) -> bool {
    let [column] = columns.figures.as_slice() else { return false };
    let named = |text: &str| {
        let words = words(text);
        !words.is_empty() && words.iter().all(|word| vocabulary.lines.page.is(word))
    };
    let headed = named(&column.header) || above.iter().any(|text| vocabulary.documents.agenda.is(text.trim().trim_end_matches(':')));
    headed && are_pages(table, column.grid_column)
}

/// True when the cells of a column below its header are page numbers in their order.
fn are_pages(table: &Table, column: usize) -> bool {
    let cells = table.grid.cells.iter().filter(|cell| cell.column == column && cell.row >= table.header_rows && !cell.is_blank());
    let pages: Option<Vec<u32>> = cells.filter(|cell| cell.text.contains(|c: char| c.is_ascii_digit())).map(page).collect();
    pages.is_some_and(|pages| pages.len() >= LEAST_ENTRIES && pages.is_sorted())
}

/// The page that a cell names, the first one of a span ("12–14").
fn page(cell: &Cell) -> Option<u32> {
    let text = cell.text.trim().trim_end_matches('.');
    let first = text.split(['-', '–']).next().unwrap_or(text).trim();
    let digits = first.len() <= PAGE_DIGITS && first.bytes().all(|b| b.is_ascii_digit());
    first.parse().ok().filter(|_| digits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interpret::{amount::Notation, columns::columns};
    use avstem_document::{grid::Grid, place::Place};

    fn lists(rows: &str, header_rows: usize, above: &str) -> bool {
        let cell = |row: usize| move |(column, text): (usize, &str)| Cell::new(row, column, text, Place::cell(0, row, column));
        let cells = rows.lines().enumerate().flat_map(|(row, line)| line.split('|').enumerate().map(cell(row))).collect();
        let table = Table::native(Grid::from_cells(cells), header_rows, Vec::new());
        let vocabulary = Vocabulary::built_in();
        columns(&table, Notation::default(), None, vocabulary).is_some_and(|columns| lists_pages(&table, &columns, &[above], vocabulary))
    }

    #[test]
    fn a_list_of_contents_says_so_and_never_goes_back() {
        assert!(lists("Report|2\nBalance|7\nNotes|7", 0, "Contents"));
        assert!(lists("|Page\nReport|2\nBalance|7\nNotes|11", 1, ""));
        assert!(!lists("Report|2\nBalance|7\nNotes|11", 0, "Votes"));
        assert!(!lists("Report|2\nBalance|17\nNotes|11", 0, "Contents"));
        assert!(!lists("Report|2,5\nBalance|7\nNotes|11", 0, "Contents"));
    }
}
