//! A finding at one figure, and what the figure is called in it.
//!
//! In: where a fact stands, what it states and what it should. Out: the [`Finding`] with the names, the place and the difference that
//! every check gives alike. What it does not do: it finds nothing itself; relations, cause and repair are the check's to add.

use super::{Finding, Input, Rule, Severity};
use crate::{interpret::Statement, relate::FactRef};
use rust_decimal::Decimal;

/// A figure by its row and column, for a message.
pub(super) fn name(statement: &Statement, fact: FactRef) -> String {
    let line = &statement.lines[fact.line];
    let header = &statement.columns[fact.column].header;
    let label = match (&line.account, line.label.is_empty()) {
        (Some(account), false) => format!("{account} {}", line.label),
        (Some(account), true) => account.clone(),
        (None, false) => line.label.clone(),
        (None, true) => format!("row {}", line.row + 1),
    };
    let header = if header.is_empty() { format!("column {}", statement.columns[fact.column].grid_column + 1) } else { header.clone() };
    format!("\"{label}\", {header}")
}

/// A finding at a fact, without calculations, cause and repair.
pub(super) fn finding(
    input: &Input,
    rule: &'static Rule,
    severity: Severity,
    fact: FactRef,
    stated: Decimal,
    expected: Decimal,
    message: String,
) -> Finding {
    let statement = &input.content.statements[fact.statement];
    let line = &statement.lines[fact.line];
    Finding {
        severity,
        statement: Some(fact.statement),
        fact: Some(fact),
        row_label: Some(line.label.clone()),
        column_header: Some(statement.columns[fact.column].header.clone()),
        place: line.facts[fact.column].as_ref().map(|fact| fact.place.clone()),
        stated: Some(stated.to_string()),
        expected: Some(expected.to_string()),
        difference: stated.checked_sub(expected),
        ..Finding::new(rule, message)
    }
}
