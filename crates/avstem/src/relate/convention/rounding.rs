//! Figures that were rounded more coarsely than they are printed: a census in steps of 3 or 5, a survey in hundreds.
//!
//! In: a statement, and the sums found in it. Out: the [`Step`] of each column, where the document does round to it. That all
//! figures of a column end in 00 is no proof: a budget is planned in thousands and adds up exactly. So steps count only where
//! sums are off by what rounding to them explains, in a good part of the figures and never exactly once or twice, which would
//! be errors. Zeros after the decimal sign of all figures (an export with five decimals) are no step either:
//! a count that is off by one is wrong however it is printed.

use crate::relate::{
    board::Board,
    model::Axis,
    model::Step,
    proposal::Candidate,
    proposal::{Conventions, Search},
    shape::run::{self, Direction},
    thresholds::rounding::{FEWEST, INEXACT, INEXACT_SHARE, MANY_STEPS, MISPRINTED, MISPRINTED_PART, MOST_PLACES},
};
use crate::{
    interpret::{Scenario, Statement},
    vocabulary::Vocabulary,
};
use avstem_document::figure::arithmetic;
use avstem_document::figure::arithmetic::Verdict;
use rust_decimal::Decimal;

/// The step of each column whose figures are rounded more coarsely than printed; empty where none are.
pub(in crate::relate) fn rounded_to(statement: &Statement, vocabulary: &Vocabulary) -> Vec<Option<Step>> {
    let steps = of(statement);
    if steps.iter().all(Option::is_none) {
        return Vec::new();
    }
    let boards = [Axis::Lines, Axis::Columns]
        .map(|axis| (Board::new(statement, axis, &[], vocabulary), Board::new(statement, axis, &steps, vocabulary)));
    let walked = boards.each_ref().map(|(fine, coarse)| {
        let nothing = vec![false; coarse.lines()];
        let search = Search { board: coarse, conventions: Conventions::default(), deducts: false };
        let mut candidates = run::walk(search, Direction::After, &nothing, |_, _| None);
        candidates.extend(run::walk(search, Direction::Before, &nothing, |_, _| None));
        (fine, coarse, candidates)
    });
    if are_rounded(&walked) { steps } else { Vec::new() }
}

/// The step of each column, where it is coarser than its last printed digit.
pub(in crate::relate) fn of(statement: &Statement) -> Vec<Option<Step>> {
    (0..statement.columns.len()).map(|column| step(statement, column)).collect()
}

fn step(statement: &Statement, column: usize) -> Option<Step> {
    if matches!(statement.columns[column].scenario, Scenario::Percent | Scenario::Note) {
        return None;
    }
    let facts: Vec<_> = statement.lines.iter().filter_map(|line| line.facts.get(column)?.as_ref()).collect();
    let values: Vec<Decimal> = facts.iter().map(|fact| fact.value.normalize()).filter(|value| !value.is_zero()).collect();
    let places = values.iter().map(Decimal::scale).max()?;
    if values.len() < FEWEST || places > MOST_PLACES {
        return None;
    }
    let mut units: Vec<u128> = values.into_iter().map(|value| in_units(value, places)).collect();
    units.sort_unstable();
    let middle = units[units.len() / 2];
    let finest = facts.iter().map(|fact| fact.decimals).max()?;
    let (twice_half, step) = coarsest(&units, places);
    if step == 1 || middle < step * MANY_STEPS {
        return None;
    }
    let amount = |units: u128| Decimal::try_from_i128_with_scale(i128::try_from(units).ok()?, places).ok();
    let (half, size) = (amount(twice_half)? / Decimal::TWO, amount(step)?);
    let printed = arithmetic::Figure::new(Decimal::ONE, finest).half_unit;
    (half > printed).then_some(Step { size, half })
}

/// Twice the half step that figures without sign allow, and the step: figures rounded to tens are off by up to half of ten;
/// counts rounded at random to a multiple of 3 or 5, to keep persons unknown, by nearly the whole step. One unit where the figures
/// are as fine as their last place that is not 0.
fn coarsest(units: &[u128], places: u32) -> (u128, u128) {
    // A misprint is no multiple of the step, and must not hide it. A figure with more decimals than all others hides nothing.
    let misprints = if units.len() < MISPRINTED { 0 } else { (units.len() / MISPRINTED_PART).max(1) };
    let one = 10_u128.saturating_pow(places);
    let others = |step: u128| units.iter().filter(|value| !value.is_multiple_of(step)).count();
    let are_multiples = |step: u128| others(step) <= if others(one) == 0 { misprints } else { 0 };
    let mut ten: u128 = 1;
    while ten < 1_000_000_000 && are_multiples(ten * 10) {
        ten *= 10;
    }
    let random = [5, 3].into_iter().find(|step| places == 0 && ten == 1 && are_multiples(*step));
    random.map_or((ten, ten), |step| (2 * step, step))
}

/// A value without sign, as a whole number of units of its last place.
fn in_units(mut value: Decimal, places: u32) -> u128 {
    value.rescale(places);
    value.mantissa().unsigned_abs()
}

/// True when sums in the coarse board are off by what its steps explain, and often so. `fine` holds the same figures as they
/// are printed.
pub(in crate::relate) fn are_rounded(pairs: &[(&Board, &Board, Vec<Candidate>)]) -> bool {
    let (mut exact, mut inexact) = (0_usize, 0_usize);
    for (fine, coarse, candidates) in pairs {
        for candidate in candidates {
            for &position in coarse.compared.iter() {
                let (Some(stated), Some(sum)) = (coarse.at(candidate.total, position), coarse.sum(&candidate.items, position)) else {
                    continue;
                };
                if sum.nonzero < 2 || sum.compare(stated).verdict == Verdict::Inconsistent {
                    continue;
                }
                let (Some(stated), Some(sum)) = (fine.at(candidate.total, position), fine.sum(&candidate.items, position)) else {
                    continue;
                };
                match sum.compare(stated).verdict {
                    Verdict::Inconsistent => inexact += 1,
                    _ => exact += 1,
                }
            }
        }
    }
    inexact >= INEXACT && inexact as f64 >= (exact + inexact) as f64 * INEXACT_SHARE
}
