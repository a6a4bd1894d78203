//! A table that opens a page without a header may be the rest of another one.

use super::{Case, Excuse, Plea};
use crate::table::Doubt;

/// A failing sum that reaches the first line of such a table cannot be called wrong. One that holds is right all the same.
pub(super) fn cut_off(case: &Case) -> Plea {
    let cut_off = case.content.tables.get(case.statement.table).is_some_and(|(table, _)| table.doubts.contains(&Doubt::CutOff));
    let first = case.statement.lines.iter().position(|line| line.facts.iter().any(Option::is_some));
    let reaches = || case.calculation.items.iter().any(|(line, _)| Some(*line) == first);
    Plea::only(Excuse::CutOff, cut_off && case.is_down() && reaches())
}
