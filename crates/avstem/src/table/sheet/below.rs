//! Tables of figures below each other → bands of rows, each beginning with a header of its own.
//!
//! In: the rows of a sheet, or of a part of it. Out: the same rows in bands. A cut is made below blank rows where the part that
//! follows has its own header over its figures, unlike the header above; without a blank row when that header also names columns in
//! words of the trade or is set off in bold. When unsure, one band: a total may sum across blank rows.

use super::{FEWEST_ROWS, Row, Sighted, has, split};
use crate::{
    table::{figure::Look, headers::is_column_name},
    vocabulary::{Vocabulary, words},
};
use std::collections::BTreeMap;

/// Rows that the header of a table below others has at most, its titles and first section included.
const TALLEST_HEAD: usize = 8;

/// Bands of rows, each beginning with a header of its own.
pub(super) fn cut(rows: Vec<Row>, vocabulary: &Vocabulary) -> Vec<Vec<Row>> {
    let mut cuts = Vec::new();
    let mut start = 0;
    let leads = rows.iter().take_while(|row| row.cells.len() == 1 || row.is_labelled()).count();
    // A lone text may also be the upper tier of the header.
    let mut current = head(rows[leads.saturating_sub(1)..].iter().map(Row::cells), vocabulary);
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
    split(rows, &cuts)
}

/// True where a table opens right below another: a row of column names between rows of figures, perhaps a lone title before it and the
/// name of its first section behind it.
fn opens_table(rows: &[Row], at: usize, vocabulary: &Vocabulary) -> bool {
    let figures = |row: Option<&Row>| row.is_some_and(|row| has(&row.cells, &[Look::Figure]));
    let is_title = |row: &Row| matches!(row.cells(), [only] if only.look == Look::Text);
    let header = if is_title(&rows[at]) { at + 1 } else { at };
    let first = header + 1 + usize::from(rows.get(header + 1).is_some_and(is_title));
    figures(rows.get(at - 1)) && rows.get(header).is_some_and(|row| names_columns(row, rows, vocabulary)) && figures(rows.get(first))
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
pub(super) struct Head(BTreeMap<usize, Vec<String>>);

impl Head {
    /// True unless half of the columns say nothing new, and the other names all of them. Years alone, below "Group 2012", are the lower
    /// tier of the same header again.
    fn differs(&self, other: &Self) -> bool {
        if self.0.keys().any(|column| !other.0.contains_key(column)) {
            return true;
        }
        let said =
            |column: &usize, words: &[String]| other.0.get(column).is_some_and(|above| words.iter().all(|word| above.contains(word)));
        let same = self.0.iter().filter(|(column, words)| said(column, words)).count();
        2 * same < self.0.len()
    }
}

/// The header that rows begin with: words, years or dates right above the first row of figures.
///
/// `None` when fewer than half of that row's figures, or only one beside others, have a header.
pub(super) fn head<'a>(rows: impl Iterator<Item = &'a [Sighted]>, vocabulary: &Vocabulary) -> Option<Head> {
    let rows: Vec<&[Sighted]> = rows.take(TALLEST_HEAD + 1).collect();
    let figures = rows.iter().position(|row| has(row, &[Look::Figure, Look::Dash]) || holds_yearlike_amounts(row, vocabulary))?;
    let left = rows[figures].first()?.cell.column;
    // Beside a figure, what looks like a year is an amount too.
    let is_amount = |look: Look| matches!(look, Look::Figure | Look::Year | Look::Dash);
    let columns: Vec<usize> = rows[figures].iter().filter(|s| is_amount(s.look) && s.cell.column > left).map(|s| s.cell.column).collect();
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
