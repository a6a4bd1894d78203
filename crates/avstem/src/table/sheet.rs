//! Cuts a sheet into the pieces that hold one table each.
//!
//! In: the [`Grid`] of a sheet. Out: [`Row`]s by piece, from top to bottom, then from left to right; blank cells and rows
//! are left out. A cut is made only where the part that follows clearly opens a table of its own: below blank rows when
//! it has its own header over its figures, unlike the header above; without a blank row when that header also names columns
//! in words of the trade or is set off in bold; beside a blank column, or where a header begins anew over a column of labels,
//! when both sides have labels, header and figures of their own and their rows do not run in step. When unsure, one piece: a
//! total may sum across blank rows.

use super::{
    figure::{Look, cell_look},
    headers::is_column_name,
};
use crate::vocabulary::{Vocabulary, words};
use avstem_document::grid::{Cell, Grid};
use std::collections::{BTreeMap, BTreeSet};

/// Rows that the header of a table below others has at most, its titles and first section included.
const TALLEST_HEAD: usize = 8;

/// Rows with figures that a table beside or below another has at least.
const FEWEST_ROWS: usize = 2;

/// Of the rows that two sides fill, one in this many is filled on one side only, or they are one table.
const OUT_OF_STEP: usize = 5;

/// Gaps between columns that are looked at; each costs a pass over the rows.
const MOST_GAPS: usize = 16;

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

impl Row {
    fn cells(&self) -> &[Sighted] {
        &self.cells
    }
}

/// The pieces of a sheet.
pub(crate) fn pieces(grid: Grid, vocabulary: &Vocabulary) -> Vec<Vec<Row>> {
    let bands = cut_below_blank_rows(rows_of(grid, vocabulary), vocabulary);
    bands.into_iter().flat_map(|rows| cut_beside_blank_columns(rows, vocabulary)).collect()
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

/// Bands of rows, each beginning with a header of its own.
fn cut_below_blank_rows(mut rows: Vec<Row>, vocabulary: &Vocabulary) -> Vec<Vec<Row>> {
    let mut cuts = Vec::new();
    let mut start = 0;
    let mut current = head(rows.iter().map(Row::cells), vocabulary);
    for i in 1..rows.len() {
        if rows[i].index == rows[i - 1].index + 1 && !opens_table(&rows[start..], i - start, vocabulary) {
            continue;
        }
        let Some(above) = &current else { break };
        if let Some(below) = head(rows[i..].iter().map(Row::cells), vocabulary)
            && below.differs(above)
            && figure_rows(&rows[start..i]) >= FEWEST_ROWS
            && figure_rows(&rows[i..]) >= FEWEST_ROWS
        {
            cuts.push(i);
            start = i;
            current = Some(below);
        }
    }
    let mut bands: Vec<Vec<Row>> = cuts.iter().rev().map(|cut| rows.split_off(*cut)).collect();
    bands.push(rows);
    bands.reverse();
    bands
}

/// True where a table opens right below another: a row of column names, or a lone title and such a row, between rows of figures.
fn opens_table(rows: &[Row], at: usize, vocabulary: &Vocabulary) -> bool {
    let figures = |row: Option<&Row>| row.is_some_and(|row| has(&row.cells, &[Look::Figure]));
    let is_title = |row: &Row| matches!(row.cells(), [only] if only.look == Look::Text);
    let header = if is_title(&rows[at]) { at + 1 } else { at };
    figures(rows.get(at - 1)) && rows.get(header).is_some_and(|row| names_columns(row, rows, vocabulary)) && figures(rows.get(header + 1))
}

/// True for a row that can only be a header: words or years, most of them names of columns, or all bold as the header of `rows` is
/// while its figures are not.
fn names_columns(row: &Row, rows: &[Row], vocabulary: &Vocabulary) -> bool {
    let [_, over_figures @ ..] = row.cells() else { return false };
    if over_figures.is_empty()
        || !row.cells.iter().all(|s| matches!(s.look, Look::Text | Look::Year))
        || holds_yearlike_amounts(&row.cells, vocabulary)
    {
        return false;
    }
    let named = over_figures.iter().filter(|s| s.look == Look::Year || is_column_name(&s.cell.text, vocabulary)).count();
    let bold = |row: &Row| row.cells.iter().all(|s| s.cell.bold);
    let is_header = |row: &&Row| row.cells.len() > 1 && !has(&row.cells, &[Look::Figure]);
    let set_off = || {
        let plain = rows.iter().filter(|row| has(&row.cells, &[Look::Figure])).take(FEWEST_ROWS).all(|row| !bold(row));
        bold(row) && plain && rows.iter().find(is_header).is_some_and(bold)
    };
    2 * named > over_figures.len() || (over_figures.len() > 1 && set_off())
}

/// Number of rows with figures, counted no further than is asked for.
fn figure_rows(rows: &[Row]) -> usize {
    rows.iter().filter(|row| has(&row.cells, &[Look::Figure])).take(FEWEST_ROWS).count()
}

/// The words of a header by the column of figures that they stand over.
#[derive(Debug, PartialEq)]
struct Head(BTreeMap<usize, Vec<String>>);

impl Head {
    /// True unless half of the columns say the same in both.
    fn differs(&self, other: &Self) -> bool {
        let same = self.0.iter().filter(|(column, words)| other.0.get(column) == Some(words)).count();
        2 * same < self.0.len()
    }
}

/// The header that rows begin with: words, years or dates right above the first row of figures.
///
/// `None` when fewer than half of that row's figures, or only one beside others, have a header.
fn head<'a>(rows: impl Iterator<Item = &'a [Sighted]>, vocabulary: &Vocabulary) -> Option<Head> {
    let rows: Vec<&[Sighted]> = rows.take(TALLEST_HEAD + 1).collect();
    let figures = rows.iter().position(|row| has(row, &[Look::Figure, Look::Dash]) || holds_yearlike_amounts(row, vocabulary))?;
    let left = rows[figures].first()?.cell.column;
    let columns: Vec<usize> =
        rows[figures].iter().filter(|s| s.look == Look::Figure && s.cell.column > left).map(|s| s.cell.column).collect();
    let mut words_over: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for Sighted { cell, .. } in rows[..figures].iter().filter(|row| row.len() > 1).copied().flatten() {
        let from = columns.partition_point(|column| *column < cell.column);
        for column in columns[from..].iter().take_while(|column| **column < cell.column + cell.column_span) {
            words_over.entry(*column).or_default().extend(words(&cell.text));
        }
    }
    let enough = 2 * words_over.len() >= columns.len() && words_over.len() >= columns.len().clamp(1, 2);
    enough.then_some(Head(words_over))
}

/// True when a row of years and nothing else has a label that names no column: amounts of about 2000, most likely.
fn holds_yearlike_amounts(cells: &[Sighted], vocabulary: &Vocabulary) -> bool {
    let [label, rest @ ..] = cells else { return false };
    let years = !rest.is_empty() && rest.iter().all(|sighted| sighted.look == Look::Year);
    years && label.look == Look::Text && !is_column_name(&label.cell.text, vocabulary)
}

fn has(cells: &[Sighted], looks: &[Look]) -> bool {
    cells.iter().any(|sighted| looks.contains(&sighted.look))
}

/// Pieces of a band side by side.
fn cut_beside_blank_columns(rows: Vec<Row>, vocabulary: &Vocabulary) -> Vec<Vec<Row>> {
    let cuts = column_cuts(&rows, vocabulary);
    let mut sides: Vec<Vec<Row>> = (0..=cuts.len()).map(|_| Vec::new()).collect();
    for row in rows {
        for sighted in row.cells {
            let side = &mut sides[cuts.partition_point(|cut| *cut <= sighted.cell.column)];
            match side.last_mut() {
                Some(last) if last.index == row.index => last.cells.push(sighted),
                _ => side.push(Row { index: row.index, cells: vec![sighted] }),
            }
        }
    }
    sides
}

/// Columns at which a new table begins beside another.
fn column_cuts(rows: &[Row], vocabulary: &Vocabulary) -> Vec<usize> {
    let mut cuts = Vec::new();
    let mut begun = 0;
    let gaps = after_blank_columns(rows).into_iter().chain(where_header_begins_anew(rows));
    for column in gaps.collect::<BTreeSet<_>>().into_iter().take(MOST_GAPS) {
        if stand_apart(rows, begun, column, vocabulary) {
            cuts.push(column);
            begun = column;
        }
    }
    cuts
}

/// The columns right after columns that are blank in every row with several cells.
fn after_blank_columns(rows: &[Row]) -> Vec<usize> {
    let mut reach: BTreeMap<usize, usize> = BTreeMap::new();
    for Sighted { cell, .. } in rows.iter().filter(|row| row.cells.len() > 1).flat_map(|row| &row.cells) {
        let end = reach.entry(cell.column).or_default();
        *end = (*end).max(cell.column + cell.column_span);
    }
    let mut starts = Vec::new();
    let mut covered = reach.keys().next().copied().unwrap_or(0);
    for (from, to) in reach {
        if from > covered {
            starts.push(from);
        }
        covered = covered.max(to);
    }
    starts
}

/// The columns of labels whose header is followed by words that the columns of figures before them have all said already: no table
/// names two of its columns alike.
fn where_header_begins_anew(rows: &[Row]) -> Vec<usize> {
    let Some(first) = rows.iter().position(|row| has(&row.cells, &[Look::Figure])) else { return Vec::new() };
    let Some(header) = rows[..first].iter().rev().find(|row| row.cells.len() > 1) else { return Vec::new() };
    let (mut texts, mut figures): (BTreeMap<usize, usize>, BTreeMap<usize, usize>) = Default::default();
    for sighted in rows[first..].iter().flat_map(|row| &row.cells) {
        match sighted.look {
            Look::Text => *texts.entry(sighted.cell.column).or_default() += 1,
            Look::Figure => *figures.entry(sighted.cell.column).or_default() += 1,
            _ => {}
        }
    }
    let count = |of: &BTreeMap<usize, usize>, column: usize| of.get(&column).copied().unwrap_or(0);
    let is_label = |column: usize| count(&texts, column) > count(&figures, column);
    let names: Vec<Option<Vec<String>>> = header.cells.iter().map(|s| (!is_label(s.cell.column)).then(|| words(&s.cell.text))).collect();
    let mut first_said: BTreeMap<&[String], usize> = BTreeMap::new();
    for (at, name) in names.iter().enumerate() {
        if let Some(name) = name {
            first_said.entry(name).or_insert(at);
        }
    }
    let begins = |&at: &usize| {
        let again = || names[at + 1..].iter().map_while(Option::as_deref);
        names[at].is_none() && again().next().is_some() && again().all(|name| first_said.get(name).is_some_and(|said| *said < at))
    };
    (1..header.cells.len()).filter(begins).map(|at| header.cells[at].cell.column).take(MOST_GAPS).collect()
}

/// True when the cells from column `left` up to `right` and those from `right` on are two tables.
fn stand_apart(rows: &[Row], left: usize, right: usize, vocabulary: &Vocabulary) -> bool {
    let sides = || {
        rows.iter().map(move |row| {
            let (from, to) = (row.cells.partition_point(|s| s.cell.column < left), row.cells.partition_point(|s| s.cell.column < right));
            (&row.cells[from..to], &row.cells[to..])
        })
    };
    let figures = |cells: &[Sighted]| has(cells, &[Look::Figure]);
    let (mut both, mut one) = (0, 0);
    for (a, b) in sides().filter(|(a, b)| figures(a) || figures(b)) {
        if a.is_empty() || b.is_empty() { one += 1 } else { both += 1 }
    }
    OUT_OF_STEP * one >= both + one && is_table(sides().map(|side| side.0), vocabulary) && is_table(sides().map(|side| side.1), vocabulary)
}

/// True when a side has a header over figures, and labels in its first column.
fn is_table<'a>(rows: impl Iterator<Item = &'a [Sighted]> + Clone, vocabulary: &Vocabulary) -> bool {
    let filled = rows.filter(|row| !row.is_empty());
    let figures = || filled.clone().filter(|row| has(row, &[Look::Figure]));
    let labelled = figures().filter(|row| row[0].look == Look::Text).count();
    let all = figures().count();
    all >= FEWEST_ROWS && 2 * labelled > all && head(filled.clone(), vocabulary).is_some()
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
    fn columns_in_step_or_without_labels_are_one_table() {
        assert_eq!(sizes("Inntekter|Kroner||Kostnader|Kroner\nSalg|5||Lønn|3\nGebyr|1||Strøm|2"), [3]);
        assert_eq!(sizes("Inntekter|Kroner||Euro|Pund\nSalg|5||4|3\nGebyr|1||1|2\n|||1|1"), [4]);
    }
}
