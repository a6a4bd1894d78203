//! A total that is stated twice is wrong once.

use super::{Case, Excuse, Plea};
use crate::{
    check::Verdict,
    relate::{Axis, Calculation},
};

/// Where two lines sum the same figures, state the same and fail, nothing is held against the second.
pub(super) fn stated_twice(case: &Case) -> Plea {
    let is_sum = |calculation: &Calculation| calculation.kind.is_sum() && calculation.items.len() > 1;
    let own = case.calculation;
    let is_same = |other: &Calculation| {
        is_sum(other) && (other.statement, other.axis == Axis::Lines) == (own.statement, case.is_down()) && other.items == own.items
    };
    let earlier = case.relations.calculations.iter().zip(case.results).take(case.index).filter(|(other, _)| is_same(other));
    let fails = |(_, results): (&Calculation, &Vec<crate::check::Evaluation>)| {
        results
            .iter()
            .any(|result| result.verdict == Verdict::Inconsistent && (result.at, result.stated) == (case.result.at, case.result.stated))
    };
    Plea::only(Excuse::StatedTwice, is_sum(own) && earlier.into_iter().any(fails))
}
