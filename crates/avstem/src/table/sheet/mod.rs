//! Cuts a sheet into the pieces that hold one table each.
//!
//! In: the [`Grid`] of a sheet. Out: [`Row`]s by piece, from top to bottom, then from left to right; blank cells and rows
//! are left out. A sheet may hold a whole document. First every row is told by its kind ([`Kind`]: free text, labelled values, names
//! of columns, words, figures), and the sheet is cut where kinds show that a new table opens (`openings`): what stands between tables
//! leads the next one. Then tables of figures below each other (`below`) and beside each other (`beside`) are told apart. When
//! unsure, one piece: a total may sum across blank rows. What it does not do: it does not say which rows of a piece are its titles
//! and its notes (see `native`).

mod below;
mod beside;
mod openings;
mod unknown;

use super::{
    figure::{Look, cell_look},
    headers::names_columns,
};
use crate::vocabulary::Vocabulary;
use avstem_document::grid::{Cell, Grid};

/// Rows with figures that a table beside or below another has at least.
const FEWEST_ROWS: usize = 2;

/// A row of a sheet with at least one cell that is not blank.
#[derive(Debug)]
pub(crate) struct Row {
    /// Row of the sheet's grid.
    pub(crate) index: usize,
    /// The cells that are not blank, left to right; never empty.
    pub(crate) cells: Vec<Sighted>,
}

/// A cell with its look.
#[derive(Debug)]
pub(crate) struct Sighted {
    pub(crate) cell: Cell,
    pub(crate) look: Look,
}

/// What a row holds, told from the row alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A lone text: a title, a line of prose, a heading, a section, a label without figures.
    Free,
    /// "Dato: | 12. mai | Sted: | Rådhuset".
    Labelled,
    /// Several cells, most of them known names of columns.
    Names,
    /// Several cells without a figure, or a lone year.
    Words,
    /// A figure, or a mark for none, among the cells.
    Figures,
}

impl Row {
    fn cells(&self) -> &[Sighted] {
        &self.cells
    }

    /// True for a row that is nothing but labels with their values, in turn; the values are no figures.
    pub(crate) fn is_labelled(&self) -> bool {
        let pair = |pair: &[Sighted]| match pair {
            [label, value] => label.look == Look::Text && label.cell.text.trim_end().ends_with(':') && !is_figure(value.look),
            _ => false,
        };
        self.cells.chunks(2).all(pair)
    }

    fn kind(&self, vocabulary: &Vocabulary) -> Kind {
        match self.cells() {
            [only] if matches!(only.look, Look::Text | Look::Date) => Kind::Free,
            cells if cells.iter().any(|sighted| is_figure(sighted.look)) => Kind::Figures,
            _ if self.is_labelled() => Kind::Labelled,
            cells if names_columns(cells.iter().map(|sighted| &sighted.cell), vocabulary) => Kind::Names,
            _ => Kind::Words,
        }
    }
}

fn is_figure(look: Look) -> bool {
    matches!(look, Look::Figure | Look::Dash)
}

/// The pieces of a sheet.
pub(crate) fn pieces(grid: Grid, vocabulary: &Vocabulary) -> Vec<Vec<Row>> {
    let regions = openings::cut(rows_of(grid, vocabulary), vocabulary);
    let bands = regions.into_iter().flat_map(|rows| below::cut(rows, vocabulary));
    bands.flat_map(|rows| beside::cut(rows, vocabulary)).collect()
}

/// The tables below each other and side by side that were set as one table of a text; nearly always one.
pub(crate) fn parts(grid: Grid, vocabulary: &Vocabulary) -> Vec<Vec<Row>> {
    let bands = below::cut(rows_of(grid, vocabulary), vocabulary);
    bands.into_iter().flat_map(|rows| beside::cut(rows, vocabulary)).collect()
}

/// The rows that are not blank.
fn rows_of(grid: Grid, vocabulary: &Vocabulary) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for cell in grid.cells {
        let look = cell_look(&cell, &vocabulary.units);
        if look == Look::Blank {
            continue;
        }
        let sighted = Sighted { cell, look };
        match rows.last_mut() {
            Some(row) if row.index == sighted.cell.row => row.cells.push(sighted),
            _ => rows.push(Row { index: sighted.cell.row, cells: vec![sighted] }),
        }
    }
    rows
}

/// The rows in parts, each beginning at one of the cuts, which ascend.
fn split(mut rows: Vec<Row>, cuts: &[usize]) -> Vec<Vec<Row>> {
    let mut parts: Vec<Vec<Row>> = cuts.iter().rev().map(|cut| rows.split_off(*cut)).collect();
    parts.push(rows);
    parts.reverse();
    parts
}

fn has(cells: &[Sighted], looks: &[Look]) -> bool {
    cells.iter().any(|sighted| looks.contains(&sighted.look))
}

/// Words from which a lone text reads as a sentence if it ends as one, and from which it does in any case; the longest headings
/// in plans and reports have 14.
const SENTENCE: usize = 5;
const LONG_LINE: usize = 15;

/// True for free text that is a sentence.
fn reads_as_sentence(row: &Row, kind: Kind) -> bool {
    let text = row.cells[0].cell.text.trim_end();
    let words = text.split_whitespace().count();
    kind == Kind::Free && (words >= LONG_LINE || (words >= SENTENCE && text.ends_with('.')))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::testing::grid;

    /// Number of rows of each piece.
    fn sizes(text: &str) -> Vec<usize> {
        pieces(grid(text), Vocabulary::built_in()).iter().map(Vec::len).collect()
    }

    const ABOVE: &str = "Tekst|Regnskap|Budsjett\nLeie|1|2\nSum|1|2\n\n";

    #[test]
    fn a_table_below_with_a_header_of_its_own_is_cut_off() {
        assert_eq!(sizes(&format!("{ABOVE}Stillinger\nYrke|Menn|Kvinner\nLærer|1|2\nLege|1|2")), [3, 4]);
    }

    #[test]
    fn a_part_without_header_or_with_the_same_one_is_not() {
        assert_eq!(sizes(&format!("{ABOVE}Kostnader\nStrøm|1|2\nSum|1|2")), [6]);
        assert_eq!(sizes(&format!("{ABOVE}Tekst|Regnskap|Budsjett\nStrøm|1|2\nSum|1|2")), [6]);
    }

    #[test]
    fn a_lone_row_of_figures_is_no_table() {
        assert_eq!(sizes(&format!("{ABOVE}Nøkkeltall|Grad|Andel\nStrøm|1|2")), [5]);
    }

    #[test]
    fn amounts_that_look_like_years_are_no_header() {
        assert_eq!(sizes(&format!("{ABOVE}Strøm|2010|2000\nVarme|1|2\nVann|1|2")), [6]);
    }

    #[test]
    fn a_header_in_words_of_the_trade_needs_no_blank_row_above() {
        let above = ABOVE.trim_end();
        assert_eq!(sizes(&format!("{above}\nPost|2024|2023\nSalg|1|2\nGebyr|1|2")), [3, 3]);
        assert_eq!(sizes("|Konsern|Morselskap\n|2025|2025\nSalg|1|2\nGebyr|1|2\nUtgifter|2025|2025\nLeie|1|2\nLys|1|2"), [7]);
        assert_eq!(sizes(&format!("{above}\n|2024|2023\nUtgifter\nSalg|1|2\nGebyr|1|2")), [3, 4]);
        assert_eq!(sizes(&format!("{above}\nBalanse\nTekst|2024|2023\nBank|1|2\nKasse|1|2")), [3, 4]);
        assert_eq!(sizes(&format!("{above}\nTekst|Regnskap|Budsjett\nSalg|1|2\nGebyr|1|2")), [6]);
        assert_eq!(sizes(&format!("{above}\nGodkjent|ja|nei\nSalg|1|2\nGebyr|1|2")), [6]);
    }

    #[test]
    fn a_header_that_is_bold_as_the_first_one_needs_no_blank_row_above() {
        let mut grid = grid("Yrke|Menn|Kvinner\nLærer|1|2\nLege|1|2\nHus|Eid|Leid\nBy|1|2\nBygd|1|2");
        let cut = |grid: &Grid| pieces(grid.clone(), Vocabulary::built_in()).len();
        assert_eq!(cut(&grid), 1);
        grid.cells.iter_mut().filter(|cell| cell.row % 3 == 0).for_each(|cell| cell.bold = true);
        assert_eq!(cut(&grid), 2);
    }

    #[test]
    fn a_header_that_begins_anew_needs_no_blank_column() {
        assert_eq!(sizes("Inntekter|Kroner|Kostnader|Kroner\nSalg|5|Lønn|3\nGebyr|1|Strøm|2\n||Leie|1"), [3, 4]);
        assert_eq!(sizes("Inntekter|Kroner|Kostnader|Kroner\nSalg|-|Lønn|3\nGebyr|1|Strøm|2\nGave|2|Leie|1\n||Lys|4"), [4, 5]);
        assert_eq!(sizes("Inntekter|Kroner|Merknad|Budsjett\nSalg|5|se note|3\nGebyr|1|se note|2\nLeie|1"), [4]);
    }

    #[test]
    fn words_that_may_be_cells_cut_nothing_without_a_blank_row_above() {
        assert_eq!(sizes("Tekst|Regnskap|Budsjett\nLeie|1|2\nSum|1|2\nYrke|Menn|Kvinner\nLærer|1|2\nLege|1|2"), [6]);
    }

    #[test]
    fn tables_side_by_side_are_told_apart_when_their_rows_are_out_of_step() {
        assert_eq!(sizes("Inntekter|Kroner||Kostnader|Kroner\nSalg|5||Lønn|3\nGebyr|1||Strøm|2\n|||Leie|1"), [3, 4]);
    }

    #[test]
    fn a_title_and_a_section_stand_for_a_header() {
        assert_eq!(sizes("Plan|Høst|Vår||Regnskap 2011|\n||||Inntekter|\nSalg|5|4||Renter|3\nGebyr|1|2||Gaver|2\n||||Leie|1"), [3, 5]);
        assert_eq!(sizes("Plan|Høst|Vår||Merknad|\nSalg|5|4||se note|3\nGebyr|1|2||se note|2\n||||se note|1"), [4]);
    }

    #[test]
    fn columns_in_step_or_without_labels_are_one_table() {
        assert_eq!(sizes("Inntekter|Kroner||Kostnader|Kroner\nSalg|5||Lønn|3\nGebyr|1||Strøm|2"), [3]);
        assert_eq!(sizes("Inntekter|Kroner||Kostnader|Kroner\nSalg|5||Lønn|3\nGebyr|1||Strøm|2\nSum|6||Sum|5"), [4, 4]);
        assert_eq!(sizes("Inntekter|Kroner||Euro|Pund\nSalg|5||4|3\nGebyr|1||1|2\n|||1|1"), [4]);
    }
}
