//! The figures of a report's calculations, by the ids of their line and column.
//!
//! In: a statement and its calculations as they are written. Out: which figures take part in a result, and with what weight. A calculation
//! between lines has its results at columns, one between columns at lines; whoever asks for figures need not know.

use super::model::{Calculation, CalculationResult, Fact, Statement};
use rust_decimal::Decimal;
use std::str::FromStr;

/// Line and column of a figure.
pub(crate) type At = (String, String);

/// An amount of a report; `None` for a text that is none.
pub(crate) fn number(text: &str) -> Option<Decimal> {
    Decimal::from_str(text).ok()
}

/// The figure at a line and column; `None` where the cell is blank.
pub(crate) fn fact<'s>(statement: &'s Statement, (line, column): &At) -> Option<&'s Fact> {
    statement.lines.iter().find(|of| of.id == *line)?.facts.get(column)
}

/// The line and column of a member of a calculation at one of its results.
pub(crate) fn figure(result: &CalculationResult, member: &str) -> At {
    if result.at.starts_with('c') { (member.to_owned(), result.at.clone()) } else { (result.at.clone(), member.to_owned()) }
}

/// The members of a calculation with their weights in `stated − computed`.
pub(crate) fn members(calculation: &Calculation) -> impl Iterator<Item = (&str, Decimal)> {
    let items = calculation.items.iter().filter_map(|item| Some((item.reference.as_str(), -number(&item.weight)?)));
    std::iter::once((calculation.total.as_str(), Decimal::ONE)).chain(items)
}
