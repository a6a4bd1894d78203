//! Variances that are signed by favour: more income and less cost are both good, and both positive.

use super::{Case, Excuse, Plea};
use crate::interpret::Scenario;
use rust_decimal::Decimal;

/// A result in a column of variances that holds once what the other columns take off is added, as the variances of costs are turned
/// round already.
pub(super) fn signed_by_favour(case: &Case) -> Plea {
    let items = &case.calculation.items;
    let taken_off = items.iter().any(|(_, weight)| weight.is_sign_negative());
    let variance = case.statement.columns.get(case.result.at).is_some_and(|column| column.scenario == Scenario::Variance);
    if !case.is_down() || !variance || !taken_off {
        return Plea::Silent;
    }
    let added: Vec<(usize, Decimal)> = items.iter().map(|(member, weight)| (*member, weight.abs())).collect();
    Plea::of(Excuse::SignedByFavour, case.holds_with(&added, case.result.at))
}
