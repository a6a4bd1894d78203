//! Lines in another unit than their total.

use super::{Case, Excuse, Plea};
use crate::check::{
    Evaluation,
    thresholds::scale::{FACTORS, POSITIONS},
};
use rust_decimal::Decimal;

/// One line that is a thousand times too large or too small, in more than one column: that is its unit, and no misprint.
pub(super) fn other_scale(case: &Case) -> Plea {
    if !case.calculation.kind.is_sum() {
        return Plea::Silent;
    }
    let failing = || case.list().iter().filter(|result| result.verdict == crate::check::Verdict::Inconsistent);
    let mut looked = false;
    for (at, _) in case.calculation.items.iter().enumerate() {
        for factor in FACTORS.iter().flat_map(|factor| [Decimal::from(*factor), Decimal::ONE / Decimal::from(*factor)]) {
            if explains(case, at, factor, case.result) {
                looked = true;
                if failing().filter(|result| explains(case, at, factor, result)).count() >= POSITIONS {
                    return Plea::Accepted(Excuse::OtherScale);
                }
            }
        }
    }
    if looked { Plea::Rejected(Excuse::OtherScale) } else { Plea::Silent }
}

/// True where an item in another unit makes the sum hold.
fn explains(case: &Case, item: usize, factor: Decimal, result: &Evaluation) -> bool {
    let mut items = case.calculation.items.clone();
    let Some(weight) = items[item].1.checked_mul(factor) else { return false };
    items[item].1 = weight;
    case.holds_with(&items, result.at)
}
