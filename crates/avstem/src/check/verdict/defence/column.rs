//! Figures that stand in another column than their total.

use super::{Case, Excuse, Plea};
use crate::check::Verdict;

/// The same items give what is stated here in another column, which states nothing, or what the items give here: the line was read
/// with its columns shifted or exchanged.
pub(super) fn other_column(case: &Case) -> Plea {
    if !case.is_down() || !case.calculation.kind.is_sum() || case.statement.columns.len() < 2 {
        return Plea::Silent;
    }
    let explains = |at: usize| {
        let sum = || case.sum(&case.calculation.items, at);
        let there = case.value(case.calculation.total, at);
        let open = there.is_none_or(|there| there == case.result.computed && !holds(case, at));
        at != case.result.at && open && sum() == Some(case.result.stated)
    };
    Plea::of(Excuse::OtherColumn, (0..case.statement.columns.len()).any(explains))
}

fn holds(case: &Case, at: usize) -> bool {
    case.list().iter().any(|result| result.at == at && matches!(result.verdict, Verdict::Exact | Verdict::Rounding))
}
