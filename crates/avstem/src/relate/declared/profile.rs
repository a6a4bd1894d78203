//! Relations that a profile declares.
//!
//! In: a statement and the profiles that are about it. Out: their calculations, with the basis `profile`, and the statement that
//! the search may look at: without the figures of lines that belong to no sum. A declared relation replaces what the
//! search finds for the same total. A total that no line, or more than one, answers to is left out: a profile is written for
//! many documents.

use crate::relate::model::{Axis, Basis, Calculation, CalculationKind};
use crate::{
    interpret::{LineItem, LineKind, Scenario, Statement},
    profile::{Pattern, Signed, TableProfile, TotalProfile, VarianceProfile},
};
use std::borrow::Cow;

/// The statement without the figures of lines that a profile sets apart.
pub(in crate::relate) fn without_apart<'a>(statement: &'a Statement, profiles: &[&TableProfile]) -> Cow<'a, Statement> {
    let apart = |line: &LineItem| profiles.iter().flat_map(|table| &table.apart).any(|pattern| is(pattern, line));
    if profiles.iter().all(|table| table.apart.is_empty()) {
        return Cow::Borrowed(statement);
    }
    let mut statement = statement.clone();
    for line in &mut statement.lines {
        if apart(line) {
            line.facts.iter_mut().for_each(|fact| *fact = None);
        }
    }
    Cow::Owned(statement)
}

/// The calculations that profiles declare for a statement.
pub(in crate::relate) fn calculations(statement: &Statement, index: usize, profiles: &[&TableProfile]) -> Vec<Calculation> {
    let totals = profiles.iter().flat_map(|table| table.totals.iter().filter_map(|total| footing(statement, index, total, table)));
    let variances = profiles.iter().flat_map(|table| table.variances.iter().filter_map(|taught| variance(statement, index, taught)));
    totals.chain(variances).collect()
}

/// Joins what was declared with what was found: the declared relation of a total is its only one along its axis.
pub(in crate::relate) fn replace(found: &mut Vec<Calculation>, declared: Vec<Calculation>) {
    found.retain(|old| !declared.iter().any(|new| new.statement == old.statement && new.axis == old.axis && new.total == old.total));
    found.extend(declared);
}

fn footing(statement: &Statement, index: usize, taught: &TotalProfile, table: &TableProfile) -> Option<Calculation> {
    let with_facts = |line: &&LineItem| line.facts.iter().any(Option::is_some);
    let total = only(statement.lines.iter().map(|line| with_facts(&line) && is(&taught.total, line)))?;
    let weight = |line: &LineItem| taught.items.iter().find(|item| is(&item.pattern, line)).map(Signed::weight);
    let apart = |line: &LineItem| table.apart.iter().any(|pattern| is(pattern, line));
    let lines = statement.lines.iter().enumerate().filter(|(at, line)| *at != total && with_facts(line) && !apart(line));
    let items: Vec<_> = lines.filter_map(|(at, line)| Some((at, weight(line)?))).collect();
    let amounts = |scenario| !matches!(scenario, Scenario::Percent | Scenario::Note);
    let positions = statement.columns.iter().enumerate().filter(|(_, column)| amounts(column.scenario)).map(|(at, _)| at);
    let kind = if statement.lines[total].kind == LineKind::Result { CalculationKind::Result } else { CalculationKind::Footing };
    calculation(index, kind, Axis::Lines, total, items, positions.collect())
}

fn variance(statement: &Statement, index: usize, taught: &VarianceProfile) -> Option<Calculation> {
    let total = only(statement.columns.iter().map(|column| taught.column.matches(&column.header)))?;
    let item =
        |item: &Signed| only(statement.columns.iter().map(|column| item.pattern.matches(&column.header))).map(|at| (at, item.weight()));
    let items: Option<Vec<_>> = taught.items.iter().map(item).collect();
    let positions = statement.lines.iter().enumerate().filter(|(_, line)| line.facts.iter().any(Option::is_some)).map(|(at, _)| at);
    calculation(index, CalculationKind::Variance, Axis::Columns, total, items?, positions.collect())
}

fn calculation(
    statement: usize,
    kind: CalculationKind,
    axis: Axis,
    total: usize,
    items: Vec<(usize, rust_decimal::Decimal)>,
    positions: Vec<usize>,
) -> Option<Calculation> {
    let sound = !items.is_empty() && items.iter().all(|(item, _)| *item != total);
    sound.then(|| Calculation { statement, kind, axis, total, items, positions, basis: vec![Basis::Profile], confidence: 1.0 })
}

fn is(pattern: &Pattern, line: &LineItem) -> bool {
    pattern.matches_line(line.account.as_deref(), &line.label)
}

/// The index of the only `true`.
fn only(matches: impl Iterator<Item = bool>) -> Option<usize> {
    let mut found = matches.enumerate().filter(|(_, fits)| *fits).map(|(at, _)| at);
    let first = found.next()?;
    found.next().is_none().then_some(first)
}
