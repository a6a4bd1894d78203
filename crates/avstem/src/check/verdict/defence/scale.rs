//! Lines in another unit than their total.

use super::{Case, Excuse, Plea};
use crate::check::{
    Evaluation, Verdict,
    thresholds::scale::{FACTORS, POSITIONS, SMALLEST},
};
use rust_decimal::Decimal;

/// One line that is a thousand times too large or too small, in more than one column: that is its unit, and no misprint.
pub(super) fn other_scale(case: &Case) -> Plea {
    if !case.calculation.kind.is_sum() {
        return Plea::Silent;
    }
    let failing = || case.list().iter().filter(|result| result.verdict == Verdict::Inconsistent);
    let factors = || FACTORS.iter().flat_map(|factor| [Decimal::from(*factor), Decimal::ONE / Decimal::from(*factor)]);
    let readings = (0..case.calculation.items.len()).flat_map(|item| factors().map(move |factor| (item, factor)));
    let mut explaining = readings.filter(|&(item, factor)| explains(case, item, factor, case.result)).peekable();
    if explaining.peek().is_none() {
        return Plea::Silent;
    }
    let again = |(item, factor)| failing().filter(|result| explains(case, item, factor, result)).count() >= POSITIONS;
    Plea::of(Excuse::OtherScale, explaining.any(again))
}

/// True where an item in another unit makes the sum hold. What an item in a larger unit leaves out is no more than half of one; a figure
/// of one digit in it would explain any small difference, and one of no digit is a line that was left out.
fn explains(case: &Case, item: usize, factor: Decimal, result: &Evaluation) -> bool {
    let (member, weight) = case.calculation.items[item];
    let Some(value) = case.value(member, result.at).filter(|value| !value.is_zero()) else { return false };
    let larger = factor > Decimal::ONE;
    let change = factor.checked_sub(Decimal::ONE).and_then(|more| weight.checked_mul(value)?.checked_mul(more));
    let rest = change.and_then(|change| result.difference.checked_sub(change));
    let allowed = if larger { factor / Decimal::TWO } else { result.allowed };
    let smaller = if larger { Some(value) } else { value.checked_mul(factor) };
    smaller.is_some_and(|smaller| smaller.abs() >= Decimal::from(SMALLEST)) && rest.is_some_and(|rest| rest.abs() <= allowed)
}
