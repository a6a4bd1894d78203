//! What was checked and what was not, counted in figures.
//!
//! A figure is one line in one column. It counts as a total when a calculation computes it or when its line is labelled as a
//! total and claims to sum something; by its worst verdict over all calculations that compute it. Silence must not read as "all well", so
//! totals that no calculation reaches are counted too, and each unchecked one with its reason.

use super::model::{Coverage, FigureBooks, FormulaCoverage, UncheckedBecause, UncheckedCount};
use crate::{
    check::{Checked, Excuse, Verdict},
    formula::{Counts, Formulas},
    interpret::{Books, Content, FactRef, LineItem, LineKind, Nature, Scenario, Statement},
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
    let mut reasons: BTreeMap<UncheckedBecause, usize> = BTreeMap::new();
    for (verdict, excuse) in judged(content, relations, checked).into_values() {
        coverage.totals += 1;
        match verdict {
            Verdict::Exact => coverage.exact += 1,
            Verdict::Rounding => coverage.rounding += 1,
            Verdict::Inconsistent => coverage.inconsistent += 1,
            Verdict::Unchecked => {
                coverage.unchecked += 1;
                *reasons.entry(excuse.unwrap_or(Excuse::NoSumFound).into()).or_default() += 1;
            }
        }
    }
    coverage.unchecked_because = reasons.into_iter().map(|(reason, count)| UncheckedCount { reason, count }).collect();
    coverage.unchecked_because.sort_by_key(|of| std::cmp::Reverse(of.count));
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

/// A figure: statement, line and column.
type Figure = (usize, usize, usize);

/// The figures that are claimed to be computed, each with its worst verdict and, unchecked, with the reason.
fn judged(content: &Content, relations: &Relations, checked: &Checked) -> BTreeMap<Figure, (Verdict, Option<Excuse>)> {
    let mut worst: BTreeMap<Figure, (Verdict, Option<Excuse>)> = BTreeMap::new();
    for (calculation, results) in relations.calculations.iter().zip(&checked.results) {
        for result in results {
            let figure = computed_figure(calculation, result.at);
            let own = (result.verdict, result.unchecked_because);
            let known = worst.entry((figure.statement, figure.line, figure.column)).or_insert(own);
            if rank(own) > rank(*known) {
                *known = own;
            }
        }
    }
    let computed: BTreeSet<(usize, usize)> = worst.keys().map(|&(statement, line, _)| (statement, line)).collect();
    for (statement, line, column) in labelled_totals(content) {
        let reason = if computed.contains(&(statement, line)) { Excuse::OtherColumnsOnly } else { Excuse::NoSumFound };
        worst.entry((statement, line, column)).or_insert((Verdict::Unchecked, Some(reason)));
    }
    worst
}

/// Figures of lines that are labelled as totals, where they claim to be computed from others.
fn labelled_totals(content: &Content) -> impl Iterator<Item = Figure> {
    content.statements.iter().enumerate().flat_map(|(s, statement)| {
        let totals = statement.lines.iter().enumerate().filter(|(_, line)| line.kind.sums());
        totals.flat_map(move |(l, line)| {
            let printed = line.facts.iter().enumerate().filter(|(_, fact)| fact.is_some());
            printed.filter(move |&(c, _)| claims_a_sum(statement, l, c)).map(move |(c, _)| (s, l, c))
        })
    })
}

/// False for a figure that claims nothing: the rate beside a total, a "net" amount that opens its table, a total of nothing else.
fn claims_a_sum(statement: &Statement, line: usize, column: usize) -> bool {
    let is_rate = |nature: Option<Nature>| matches!(nature, Some(Nature::PerUnit | Nature::Ratio | Nature::Percent | Nature::Year));
    let own = &statement.lines[line];
    let header = &statement.columns[column];
    if is_rate(own.nature) || is_rate(header.nature) || matches!(header.scenario, Scenario::Percent | Scenario::Note) {
        return false;
    }
    let printed = |lines: &[LineItem]| lines.iter().any(|line| line.facts.get(column).is_some_and(Option::is_some));
    let above = printed(&statement.lines[..line]);
    above || (own.kind != LineKind::Result && printed(&statement.lines[line + 1..]))
}

/// How much a verdict counts among those of one figure; of two reasons, one for a check that fails says more.
fn rank((verdict, excuse): (Verdict, Option<Excuse>)) -> (u8, bool) {
    (badness(verdict), excuse.is_some_and(|excuse| excuse != Excuse::NothingToCompute))
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
