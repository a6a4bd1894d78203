//! Brackets that mark something else than a sign: an uncertain figure, costs that the total counts as they are.

use super::{Case, Excuse, Plea};

/// A sum that is exactly the opposite of what its items give, each of them in brackets and the sum in none. One figure in brackets
/// among others is negative.
pub(super) fn brackets(case: &Case) -> Plea {
    Plea::only(Excuse::Brackets, case.result.stated == -case.result.computed && in_brackets(case))
}

/// True when all items that are not zero stand in brackets, and what they make does not.
fn in_brackets(case: &Case) -> bool {
    let bracketed = |member: usize| {
        let fact = case.calculation.fact(member, case.result.at).get(case.content).filter(|fact| !fact.value.is_zero());
        fact.map(|fact| fact.raw.trim_start().starts_with('('))
    };
    let items: Vec<bool> = case.calculation.items.iter().filter_map(|&(member, _)| bracketed(member)).collect();
    items.len() > 1 && items.iter().all(|bracketed| *bracketed) && bracketed(case.calculation.total) == Some(false)
}
