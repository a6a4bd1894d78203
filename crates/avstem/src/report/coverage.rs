//! What was checked and what was not, counted in figures.
//!
//! A figure is one line in one column. It counts as a total when a calculation computes it or when its line is labelled as a
//! total; by its worst verdict over all calculations that compute it. Silence must not read as "all well", so totals that no
//! calculation reaches are counted too.

use super::model::{Coverage, FigureBooks, FormulaCoverage, UncheckedBecause, UncheckedCount};
use crate::{
    check::{Checked, Verdict},
    formula::{Counts, Formulas},
    interpret::{Books, Content, FactRef, LineKind},
    relate::{Axis, Calculation, Relations},
};
use avstem_document::note::{Note, NoteCode};
use std::collections::{BTreeMap, BTreeSet};

/// Counts; `pages` is `None` for formats without pages.
pub(super) fn coverage(
    content: &Content,
    formulas: &Formulas,
    relations: &Relations,
    checked: &Checked,
    claims: usize,
    notes: &[Note],
    pages: Option<u32>,
) -> Coverage {
    let mut coverage = Coverage {
        dates: checked.dates,
        figures: figures(content.books, claims),
        pages: pages.unwrap_or(0),
        pages_without_text: without_text(notes),
        ..Coverage::default()
    };
    if !formulas.is_empty() {
        let Counts { formulas, exact, stale, unchecked } = formulas.counts();
        coverage.formulas = Some(FormulaCoverage { formulas, exact, stale, unchecked });
    }
    let verdicts = verdicts(content, relations, checked);
    let doubtful = doubtful(relations, checked).filter(|figure| verdicts.get(figure) == Some(&Verdict::Unchecked));
    let count = doubtful.collect::<BTreeSet<_>>().len();
    if count > 0 {
        coverage.unchecked_because.push(UncheckedCount { reason: UncheckedBecause::DoubtfulClaim, count });
    }
    for verdict in verdicts.into_values() {
        coverage.totals += 1;
        match verdict {
            Verdict::Exact => coverage.exact += 1,
            Verdict::Rounding => coverage.rounding += 1,
            Verdict::Inconsistent => coverage.inconsistent += 1,
            Verdict::Unchecked => coverage.unchecked += 1,
        }
    }
    coverage
}

/// The books of the figures, with those that are quoted taken out of the sentences.
fn figures(books: Books, claims: usize) -> FigureBooks {
    let Books { facts, labels, dates, measures, margins, text, unplaced } = books;
    let claims = claims.min(text);
    FigureBooks { seen: books.seen(), facts, labels, claims, dates, measures, margins, text: text - claims, unplaced }
}

/// The figure that a calculation computes at one column (or line).
pub(super) fn computed_figure(calculation: &Calculation, at: usize) -> FactRef {
    let (line, column) = match calculation.axis {
        Axis::Lines => (calculation.total, at),
        Axis::Columns => (at, calculation.total),
    };
    FactRef { statement: calculation.statement, line, column }
}

/// The figures that fail a check which was too doubtful to accuse them.
fn doubtful<'r>(relations: &'r Relations, checked: &'r Checked) -> impl Iterator<Item = (usize, usize, usize)> + 'r {
    relations.calculations.iter().zip(&checked.results).flat_map(|(calculation, results)| {
        results.iter().filter(|result| result.unchecked_because.is_some()).map(|result| {
            let figure = computed_figure(calculation, result.at);
            (figure.statement, figure.line, figure.column)
        })
    })
}

fn verdicts(content: &Content, relations: &Relations, checked: &Checked) -> BTreeMap<(usize, usize, usize), Verdict> {
    let mut worst: BTreeMap<_, _> = labelled_totals(content).map(|figure| (figure, Verdict::Unchecked)).collect();
    for (calculation, results) in relations.calculations.iter().zip(&checked.results) {
        for result in results {
            let figure = computed_figure(calculation, result.at);
            let verdict = worst.entry((figure.statement, figure.line, figure.column)).or_insert(Verdict::Unchecked);
            if badness(result.verdict) > badness(*verdict) {
                *verdict = result.verdict;
            }
        }
    }
    worst
}

fn labelled_totals(content: &Content) -> impl Iterator<Item = (usize, usize, usize)> {
    content.statements.iter().enumerate().flat_map(|(s, statement)| {
        statement
            .lines
            .iter()
            .enumerate()
            .filter(|(_, line)| matches!(line.kind, LineKind::Subtotal | LineKind::Total | LineKind::Result))
            .flat_map(move |(l, line)| line.facts.iter().enumerate().filter(|(_, fact)| fact.is_some()).map(move |(c, _)| (s, l, c)))
    })
}

/// Unchecked is the least: a figure that one calculation confirms was checked, even where another one could not be evaluated.
fn badness(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Unchecked => 0,
        Verdict::Exact => 1,
        Verdict::Rounding => 2,
        Verdict::Inconsistent => 3,
    }
}

fn without_text(notes: &[Note]) -> u32 {
    u32::try_from(notes.iter().filter(|note| note.code == NoteCode::NoTextLayer).count()).unwrap_or(u32::MAX)
}
