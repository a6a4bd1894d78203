//! Amounts that cannot fall below nothing: a taxable income, a fee, a grant.

use super::{Case, Excuse, Plea};

/// A stated 0 where the items give a negative amount.
pub(super) fn floor_at_zero(case: &Case) -> Plea {
    if !case.result.stated.is_zero() || !case.calculation.kind.is_sum() {
        return Plea::Silent;
    }
    let below = case.result.computed.is_sign_negative() && !case.result.computed.is_zero();
    Plea::of(Excuse::FloorAtZero, below)
}
