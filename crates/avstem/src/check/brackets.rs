//! Sums whose items all stand in brackets → those that can be relied on.
//!
//! In: content, relations and their results. Out: the results; a sum that is exactly the opposite of what its items give, each of
//! them in brackets and the sum in none, is unchecked: there the brackets mark something else than a sign (an uncertain
//! figure, costs that the total counts as they are). What it does not do: one figure in brackets among others is negative.

use super::{Evaluation, cells::all};
use crate::{
    interpret::Content,
    relate::{Calculation, Relations},
};
use avstem_document::figure::arithmetic::Verdict;

/// Takes back the verdict of each failing sum whose sign alone is turned by brackets.
pub(super) fn abstain(content: &Content, relations: &Relations, results: &mut [Vec<Evaluation>]) {
    for (calculation, evaluation) in all(relations, results).filter(|(_, evaluation)| evaluation.verdict == Verdict::Inconsistent) {
        if evaluation.stated == -evaluation.computed && in_brackets(content, calculation, evaluation.at) {
            evaluation.verdict = Verdict::Unchecked;
        }
    }
}

/// True when all items that are not zero stand in brackets, and what they make does not.
fn in_brackets(content: &Content, calculation: &Calculation, at: usize) -> bool {
    let bracketed = |index: usize| {
        let fact = calculation.fact(index, at).get(content).filter(|fact| !fact.value.is_zero());
        fact.map(|fact| fact.raw.trim_start().starts_with('('))
    };
    let items: Vec<bool> = calculation.items.iter().filter_map(|&(index, _)| bracketed(index)).collect();
    items.len() > 1 && items.iter().all(|bracketed| *bracketed) && bracketed(calculation.total) == Some(false)
}
