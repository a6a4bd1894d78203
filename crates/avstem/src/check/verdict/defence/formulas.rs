//! A workbook's formula says what a figure is computed from; no guess of ours does.

use super::{Case, Excuse, Plea};
use crate::formula::Outcome;

/// Where a formula gives exactly what is stored, or could not be evaluated, what the figure claims to be is not known.
pub(super) fn formula(case: &Case) -> Plea {
    let total = case.calculation.fact(case.calculation.total, case.result.at);
    Plea::only(Excuse::Formula, matches!(case.cells.outcome(total), Some(Outcome::Exact | Outcome::Unchecked)))
}
