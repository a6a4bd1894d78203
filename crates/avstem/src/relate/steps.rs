//! Figures that were rounded more coarsely than they are printed: a census in steps of 3 or 5, a survey in hundreds.
//!
//! In: a statement, and the sums found in it. Out: the [`Step`] of each column, where the document does round to it. That all
//! figures of a column end in 00 is no proof: a budget is planned in thousands and adds up exactly. So steps count only where
//! sums are off by what rounding to them explains, in a good part of the figures and never exactly once or twice, which would
//! be errors. Zeros after the decimal sign of all figures (an export with five decimals) are no step either:
//! a count that is off by one is wrong however it is printed.

use super::{arithmetic::Verdict, board::Board, evidence::Candidate};
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

/// To what the figures of a column are rounded, in the currency's main unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// Every figure is a multiple of this.
    pub size: Decimal,
    /// By how much rounding to it may change a figure: half of it, or all of it where counts are rounded at random.
    pub half: Decimal,
}

impl Step {
    /// True for a figure that may have been rounded so.
    #[must_use]
    pub fn divides(&self, value: Decimal) -> bool {
        value.checked_rem(self.size).is_some_and(|rest| rest.is_zero())
    }
}

/// The step of each column, where it is coarser than its last printed digit.
pub(super) fn of(statement: &Statement) -> Vec<Option<Step>> {
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
    let printed = super::arithmetic::Figure::new(Decimal::ONE, finest).half_unit;
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
pub(super) fn are_rounded(pairs: &[(&Board, &Board, Vec<Candidate>)]) -> bool {
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
