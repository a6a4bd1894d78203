//! Figures that were rounded more coarsely than they are printed.

use super::{Case, Excuse, Plea};
use crate::check::{
    Evaluation, Verdict,
    thresholds::rounded::COARSE_GRAIN,
    verdict::{is_summed, weighed},
};
use avstem_document::figure::arithmetic;
use rust_decimal::Decimal;

/// Figures in whole hundreds, or coarser, whose sums miss by what such a rounding allows, not once but again: where the other sums of
/// the table are exact, one that is not is wrong.
pub(super) fn coarse_rounding(case: &Case) -> Plea {
    if !case.calculation.kind.is_sum() || !misses_by_rounding(case, case.index, case.result) {
        return Plea::Silent;
    }
    let (mut exact, mut near) = (0, 0);
    for (index, (calculation, list)) in case.relations.calculations.iter().zip(case.results).enumerate() {
        if calculation.statement != case.calculation.statement || !calculation.kind.is_sum() {
            continue;
        }
        for result in list {
            match result.verdict {
                Verdict::Exact => exact += usize::from(is_summed(case.statement, calculation, result.at)),
                Verdict::Inconsistent => near += usize::from(misses_by_rounding(case, index, result)),
                Verdict::Rounding | Verdict::Unchecked => {}
            }
        }
    }
    Plea::of(Excuse::CoarseRounding, near > 1 && near >= exact)
}

/// True for a difference that rounding to the last place that all figures of the sum show would explain.
fn misses_by_rounding(case: &Case, index: usize, result: &Evaluation) -> bool {
    let calculation = &case.relations.calculations[index];
    let items = weighed(case.statement, calculation, result.at);
    let grain = arithmetic::common_grain(items.iter().copied().chain([result.stated]));
    if grain < COARSE_GRAIN {
        return false;
    }
    let unit = Decimal::from(10_u64.saturating_pow(grain.unsigned_abs().min(18)));
    let allowed = unit * Decimal::from(items.len() + 1) / Decimal::TWO;
    result.difference.abs() <= allowed
}
