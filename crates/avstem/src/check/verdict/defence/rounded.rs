//! Figures that were rounded more coarsely than they are printed.

use super::{Case, Excuse, Plea};
use crate::{
    check::{
        Evaluation, Verdict,
        thresholds::rounded::{COARSE_GRAIN, COUNT_FIGURES, COUNT_STEPS, EXACT_FOR_EACH, SPREAD},
        verdict::{is_summed, weighed},
    },
    relate::Calculation,
};
use avstem_document::figure::arithmetic;
use rust_decimal::Decimal;

/// A sum of figures in whole hundreds, or of counts in threes or fives, that misses by what such a rounding allows: rounded, sums hold
/// in about every second column. Only where far more of the document's sums of such figures are exact is one that is not wrong.
pub(super) fn coarse_rounding(case: &Case) -> Plea {
    if !case.calculation.kind.is_sum() || !misses_by_rounding(case, case.calculation, case.result) {
        return Plea::Silent;
    }
    let (mut exact, mut near) = (0, 0);
    for (calculation, list) in case.relations.calculations.iter().zip(case.results) {
        if !calculation.kind.is_sum() {
            continue;
        }
        for result in list {
            match result.verdict {
                Verdict::Exact => exact += usize::from(is_coarse_sum(case, calculation, result)),
                Verdict::Inconsistent => near += usize::from(misses_by_rounding(case, calculation, result)),
                Verdict::Rounding | Verdict::Unchecked => {}
            }
        }
    }
    Plea::of(Excuse::CoarseRounding, near * EXACT_FOR_EACH > exact)
}

fn is_coarse_sum(case: &Case, calculation: &Calculation, result: &Evaluation) -> bool {
    let statement = &case.content.statements[calculation.statement];
    is_summed(statement, calculation, result.at) && unit(case, calculation, result).is_some()
}

/// True for a difference that rounding to the unit of all figures of the sum would explain.
fn misses_by_rounding(case: &Case, calculation: &Calculation, result: &Evaluation) -> bool {
    let Some(unit) = unit(case, calculation, result) else { return false };
    let figures = (calculation.items.len() + 1) as f64;
    let spread = Decimal::try_from((SPREAD * (figures / 12.0).sqrt()).max(1.0)).unwrap_or(Decimal::ONE);
    unit.checked_mul(spread).is_some_and(|allowed| result.difference.abs() <= allowed)
}

/// To what the figures of a sum may be rounded: the power of ten that they all end in, or the step of whole counts.
fn unit(case: &Case, calculation: &Calculation, result: &Evaluation) -> Option<Decimal> {
    let statement = &case.content.statements[calculation.statement];
    let items = weighed(statement, calculation, result.at);
    let grain = arithmetic::common_grain(items.iter().copied().chain([result.stated]));
    if grain >= COARSE_GRAIN {
        return Some(Decimal::from(10_u64.saturating_pow(grain.unsigned_abs().min(18))));
    }
    if statement.currency.is_some() {
        return None;
    }
    let figures = || statement.lines.iter().flat_map(|line| line.facts.iter().flatten()).map(|fact| fact.value);
    let divides = |step: &&u32| figures().all(|value| value.checked_rem(Decimal::from(**step)).is_some_and(|rest| rest.is_zero()));
    let step = COUNT_STEPS.iter().find(divides).filter(|_| figures().count() >= COUNT_FIGURES)?;
    Some(Decimal::from(*step))
}
