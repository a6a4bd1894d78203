//! Figures that were rounded more coarsely than they are printed: a census in steps of 3 or 5, a survey in hundreds.
//!
//! In: a statement, and the sums found in it. Out: for each column half of its step, where the document does round to it. That all
//! figures of a column end in 00 is no proof: a budget is planned in thousands and adds up exactly. So steps count only where
//! sums are off by what rounding to them explains, in a good part of the figures and never exactly once or twice, which would
//! be errors.

use super::{arithmetic::Verdict, evidence::Candidate, view::View};
use crate::interpret::{Scenario, Statement};
use rust_decimal::Decimal;

/// Figures that a column must have before all being multiples of 3 is no accident.
const FEWEST: usize = 6;
/// Decimal places beyond which figures are dumps of binary doubles.
const MOST_PLACES: u32 = 6;

/// Figures from which on one of them, or one of so many, may be a misprint.
const MISPRINTED: usize = 10;
const MISPRINTED_PART: usize = 50;

/// Steps that the middle figure of a column must have: marks from 0 to 20 are often multiples of 5 and not rounded to them.
const MANY_STEPS: u128 = 4;

/// Sums that must be off by rounding, and their share among those that can be compared.
const INEXACT: usize = 2;
const INEXACT_SHARE: f64 = 0.12;

/// Half of the step of each column, where it is coarser than its last printed digit.
pub(super) fn halves(statement: &Statement) -> Vec<Option<Decimal>> {
    (0..statement.columns.len()).map(|column| half(statement, column)).collect()
}

fn half(statement: &Statement, column: usize) -> Option<Decimal> {
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
    coarsest(&units, places).filter(|(_, step)| middle >= step * MANY_STEPS).and_then(|(twice_half, _)| {
        let half = Decimal::try_from_i128_with_scale(i128::try_from(twice_half).ok()?, places).ok()? / Decimal::TWO;
        let printed = super::arithmetic::Figure::new(Decimal::ONE, finest).half_unit;
        (half > printed).then_some(half)
    })
}

/// Twice the half step that figures without sign allow, and the step: figures rounded to tens are off by up to half of ten;
/// counts rounded at random to a multiple of 3 or 5, to keep persons unknown, by nearly the whole step. `None` where the figures
/// are as fine as their last place.
fn coarsest(units: &[u128], places: u32) -> Option<(u128, u128)> {
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
    match (random, ten) {
        (Some(step), _) => Some((2 * step, step)),
        (None, 1) => None,
        (None, ten) => Some((ten, ten)),
    }
}

/// A value without sign, as a whole number of units of its last place.
fn in_units(mut value: Decimal, places: u32) -> u128 {
    value.rescale(places);
    value.mantissa().unsigned_abs()
}

/// True when sums in the coarse view are off by what its steps explain, and often so. `fine` holds the same figures as they
/// are printed.
pub(super) fn are_rounded(pairs: &[(&View, &View, Vec<Candidate>)]) -> bool {
    let (mut exact, mut inexact) = (0_usize, 0_usize);
    for (fine, coarse, candidates) in pairs {
        for candidate in candidates {
            for &position in &coarse.compared {
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
