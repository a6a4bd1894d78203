//! What was checked and what was not, counted in figures.
//!
//! In: the statements as they are written, whose totals [`judged`] finds, and the books of the stages. Out: [`Coverage`]. Each unchecked
//! total is counted with its reason.

use super::{
    judged::judged,
    model::{Coverage, FigureBooks, FormulaCoverage, Statement, UncheckedBecause, UncheckedCount, Verdict},
};
use crate::{
    formula::{Counts, Formulas},
    interpret::{Books, FactRef},
    relate::{Axis, Calculation},
};
use avstem_document::note::{Note, NoteCode};
use std::collections::BTreeMap;

/// Counts; `dates` that were looked at, and `pages`, which is `None` for formats without pages.
pub(super) fn coverage(
    statements: &[Statement],
    formulas: &Formulas,
    (books, dates): (Books, usize),
    claims: usize,
    notes: &[Note],
    pages: Option<u32>,
) -> Coverage {
    let mut coverage = Coverage {
        dates,
        figures: figures(books, claims),
        pages: pages.unwrap_or(0),
        pages_without_text: without_text(notes),
        ..Coverage::default()
    };
    if !formulas.is_empty() {
        let Counts { formulas, exact, stale, unchecked } = formulas.counts();
        coverage.formulas = Some(FormulaCoverage { formulas, exact, stale, unchecked });
    }
    let mut reasons: BTreeMap<UncheckedBecause, usize> = BTreeMap::new();
    for judged in statements.iter().flat_map(judged) {
        coverage.totals += 1;
        match judged.verdict {
            Verdict::Exact => coverage.exact += 1,
            Verdict::Rounding => coverage.rounding += 1,
            Verdict::Inconsistent => coverage.inconsistent += 1,
            Verdict::Unchecked => {
                coverage.unchecked += 1;
                *reasons.entry(judged.because.unwrap_or(UncheckedBecause::NoSumFound)).or_default() += 1;
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

fn without_text(notes: &[Note]) -> u32 {
    u32::try_from(notes.iter().filter(|note| note.code == NoteCode::NoTextLayer).count()).unwrap_or(u32::MAX)
}
