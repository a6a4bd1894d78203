//! Tables beside each other → pieces of a band.
//!
//! In: a band of rows. Out: its pieces from left to right. A cut is made beside a blank column, or where a header begins anew over a
//! column of labels, when both sides have labels, header (or title and section) and figures of their own and their rows do not
//! run in step, or both come to a sum.

use super::{FEWEST_ROWS, Row, Sighted, below::head, has};
use crate::{
    table::figure::Look,
    vocabulary::{Vocabulary, words},
};
use std::collections::{BTreeMap, BTreeSet};

/// Of the rows that two sides fill, one in this many is filled on one side only, or they are one table.
const OUT_OF_STEP: usize = 5;

/// Gaps between columns that are looked at; each costs a pass over the rows.
const MOST_GAPS: usize = 16;

/// Pieces of a band side by side.
pub(super) fn cut(rows: Vec<Row>, vocabulary: &Vocabulary) -> Vec<Vec<Row>> {
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
    let sums = |cells: &[Sighted]| figures(cells) && cells[0].look == Look::Text && vocabulary.lines.total.within(&cells[0].cell.text);
    // Rows in step are one table's, unless both sides come to a sum of their own.
    let out_of_step = OUT_OF_STEP * one >= both + one || (sides().any(|(a, _)| sums(a)) && sides().any(|(_, b)| sums(b)));
    out_of_step && is_table(sides().map(|side| side.0), vocabulary) && is_table(sides().map(|side| side.1), vocabulary)
}

/// True when a side has a header over figures or a title of its own, and labels in its first column.
fn is_table<'a>(rows: impl Iterator<Item = &'a [Sighted]> + Clone, vocabulary: &Vocabulary) -> bool {
    let filled = rows.filter(|row| !row.is_empty());
    let figures = || filled.clone().filter(|row| has(row, &[Look::Figure]));
    let labelled = figures().filter(|row| row[0].look == Look::Text).count();
    let all = figures().count();
    all >= FEWEST_ROWS && 2 * labelled > all && (head(filled.clone(), vocabulary).is_some() || is_titled(filled))
}

/// True for a side whose first row is a lone text over its labels, below which a heading stands over the figures: "Regnskap 2011",
/// "Inntekter". Its only column of figures needs no name.
fn is_titled<'a>(mut filled: impl Iterator<Item = &'a [Sighted]>) -> bool {
    let lone = |row: Option<&'a [Sighted]>| match row {
        Some([only]) if only.look == Look::Text => Some(only.cell.column),
        _ => None,
    };
    let (title, section) = (lone(filled.next()), lone(filled.next()));
    title.is_some() && title == section
}
