//! Calculations of tables whose first rows may be missing → those that can be relied on.
//!
//! In: content, relations and their results. Out: the results, with what fails only because rows may be missing unchecked. A
//! table that opens a page without a header may be the rest of another one: a sum that reaches its first line cannot be called
//! wrong then. One that holds is right all the same.

use super::{Evaluation, cells::all};
use crate::{
    interpret::Content,
    relate::{Axis, Calculation, Relations, Verdict},
    table::Doubt,
};

/// Takes back the verdict of each failing sum that reaches the first line of a table that may be cut off.
pub(super) fn abstain(content: &Content, relations: &Relations, results: &mut [Vec<Evaluation>]) {
    for (calculation, evaluation) in all(relations, results).filter(|(_, evaluation)| evaluation.verdict == Verdict::Inconsistent) {
        if is_cut(calculation, content) {
            evaluation.verdict = Verdict::Unchecked;
        }
    }
}

fn is_cut(calculation: &Calculation, content: &Content) -> bool {
    let Some(statement) = content.statements.get(calculation.statement) else { return false };
    let cut_off = content.tables.get(statement.table).is_some_and(|(table, _)| table.doubts.contains(&Doubt::CutOff));
    let first = statement.lines.iter().position(|line| line.facts.iter().any(Option::is_some));
    cut_off && calculation.axis == Axis::Lines && calculation.items.iter().any(|(line, _)| Some(*line) == first)
}
