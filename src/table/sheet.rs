//! Cuts a sheet into the pieces that hold one table each.
//!
//! In: the [`Grid`] of a sheet. Out: [`Row`]s by piece, from top to bottom, then from left to right; blank cells and rows
//! are left out. A cut is made only where the part that follows clearly opens a table of its own: below blank rows when
//! it has its own header over its figures, unlike the header above; beside a blank column when both sides have labels,
//! header and figures of their own and their rows do not run in step. When unsure, one piece: a total may sum across blank rows.

use super::figure::{Look, cell_look};
use crate::{
    grid::{Cell, Grid},
    vocabulary::{Vocabulary, words},
};
use std::collections::BTreeMap;

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
    let bands = cut_below_blank_rows(rows_of(grid, vocabulary));
    bands.into_iter().flat_map(cut_beside_blank_columns).collect()
}

/// The rows that are not blank.
fn rows_of(grid: Grid, vocabulary: &Vocabulary) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for cell in grid.cells {
        let look = cell_look(&cell, &vocabulary.units);
        if look == Look::Blank {
            continue;
        }
        let sighted = Sighted { look, cell };
        match rows.last_mut() {
            Some(row) if row.index == sighted.cell.row => row.cells.push(sighted),
            _ => rows.push(Row { index: sighted.cell.row, cells: vec![sighted] }),
        }
    }
    rows
}

/// Bands of rows, each beginning with a header of its own.
fn cut_below_blank_rows(mut rows: Vec<Row>) -> Vec<Vec<Row>> {
    let mut cuts = Vec::new();
    let mut start = 0;
    let mut current = head(rows.iter().map(Row::cells));
    for i in 1..rows.len() {
        if rows[i].index == rows[i - 1].index + 1 {
            continue;
        }
        let Some(above) = &current else { break };
        if let Some(below) = head(rows[i..].iter().map(Row::cells))
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
fn head<'a>(rows: impl Iterator<Item = &'a [Sighted]>) -> Option<Head> {
    let rows: Vec<&[Sighted]> = rows.take(TALLEST_HEAD + 1).collect();
    let figures = rows.iter().position(|row| has(row, &[Look::Figure, Look::Dash]))?;
    let left = rows[figures].first()?.cell.column;
    let columns: Vec<usize> =
        rows[figures].iter().filter(|s| s.look == Look::Figure && s.cell.column > left).map(|s| s.cell.column).collect();
    let mut words_over: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for Sighted { cell, .. } in rows[..figures].iter().filter(|row| row.len() > 1).copied().flatten() {
        let (from, to) = (cell.column, cell.column + cell.column_span);
        for column in columns.iter().filter(|column| (from..to).contains(column)) {
            words_over.entry(*column).or_default().extend(words(&cell.text));
        }
    }
    let enough = 2 * words_over.len() >= columns.len() && words_over.len() >= columns.len().clamp(1, 2);
    enough.then_some(Head(words_over))
}

fn has(cells: &[Sighted], looks: &[Look]) -> bool {
    cells.iter().any(|sighted| looks.contains(&sighted.look))
}

/// Pieces of a band side by side.
fn cut_beside_blank_columns(rows: Vec<Row>) -> Vec<Vec<Row>> {
    let cuts = column_cuts(&rows);
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
fn column_cuts(rows: &[Row]) -> Vec<usize> {
    let mut cuts = Vec::new();
    let mut begun = 0;
    for column in after_blank_columns(rows).into_iter().take(MOST_GAPS) {
        if stand_apart(rows, begun, column) {
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

/// True when the cells from column `left` up to `right` and those from `right` on are two tables.
fn stand_apart(rows: &[Row], left: usize, right: usize) -> bool {
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
    OUT_OF_STEP * one >= both + one && is_table(sides().map(|side| side.0)) && is_table(sides().map(|side| side.1))
}

/// True when a side has a header over figures, and labels in its first column.
fn is_table<'a>(rows: impl Iterator<Item = &'a [Sighted]> + Clone) -> bool {
    let filled = rows.filter(|row| !row.is_empty());
    let figures = || filled.clone().filter(|row| has(row, &[Look::Figure]));
    let labelled = figures().filter(|row| row[0].look == Look::Text).count();
    let all = figures().count();
    all >= FEWEST_ROWS && 2 * labelled > all && head(filled.clone()).is_some()
}
