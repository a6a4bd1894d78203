//! S403: a typed number where its neighbours have one formula.
//!
//! In: the lines and columns of statements. Out: a finding for each figure that was typed into a row of totals or into a computed
//! column. The formula that its neighbours share must give a number here too, from figures that are there; a column that only counts
//! up from the cell before it is no neighbourhood, for such a column begins with a typed number.

use super::{
    Finding, Input,
    cells::failing,
    message::grouped,
    rules,
    thresholds::typed::{ALL_IN_COLUMN, ALL_IN_ROW, BESIDE, ENOUGH},
};
use crate::{
    formula::{Area, Formulas, Position},
    interpret::{Scenario, Statement},
};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

pub(super) fn check(input: &Input) -> Vec<Finding> {
    let mut typed: BTreeMap<Position, usize> = BTreeMap::new();
    for (index, statement) in input.content.statements.iter().enumerate() {
        look_along(input, index, statement, &mut typed);
    }
    typed.into_iter().filter_map(|(at, shape)| finding(input, at, shape)).collect()
}

/// A figure of a row or a column.
#[derive(Debug, Clone, Copy)]
struct Member {
    at: Position,
    typed: bool,
    /// The shape of its formula; `None` also for a formula that was not read.
    shape: Option<usize>,
}

fn look_along(input: &Input, index: usize, statement: &Statement, typed: &mut BTreeMap<Position, usize>) {
    let member = |line: usize, column: usize| {
        let at = input.cells.position(crate::interpret::FactRef { statement: index, line, column })?;
        let cell = input.cells.formulas.get(at);
        Some(Member { at, typed: cell.is_none(), shape: cell.and_then(|cell| cell.shape) })
    };
    let amounts = |column: &usize| statement.columns[*column].scenario != Scenario::Note;
    for line in 0..statement.lines.len() {
        // What is computed along the row (a variance, a share) says nothing about a total's own formula.
        let along = |area: &Area, at: Position| area.first.0 == at.row && area.last.0 == at.row;
        let row: Vec<Member> = (0..statement.columns.len())
            .filter(amounts)
            .filter_map(|column| member(line, column))
            .filter(|member| !leads_along(input.cells.formulas, member, along))
            .collect();
        for (at, shape) in lone(&row, ALL_IN_ROW) {
            let enough = row.len() > ENOUGH || is_right_or_wrong(input, at, shape);
            if enough && is_computed(input.cells.formulas, shape, at, |area| along(area, at)) {
                typed.insert(at, shape);
            }
        }
    }
    for column in (0..statement.columns.len()).filter(amounts) {
        let along = |area: &Area, at: Position| area.first.1 == at.column && area.last.1 == at.column;
        let members: Vec<Member> = (0..statement.lines.len())
            .filter_map(|line| member(line, column))
            .filter(|member| !leads_along(input.cells.formulas, member, along))
            .collect();
        for (at, shape) in lone(&members, ALL_IN_COLUMN) {
            if is_computed(input.cells.formulas, shape, at, |area| along(area, at)) {
                typed.entry(at).or_insert(shape);
            }
        }
    }
}

/// True for a cell whose formula names cells along the row (or column) alone.
fn leads_along(formulas: &Formulas, member: &Member, along: impl Fn(&Area, Position) -> bool) -> bool {
    let named = member.shape.map(|shape| formulas.named_at(shape, member.at)).unwrap_or_default();
    !named.is_empty() && named.iter().all(|area| along(area, member.at))
}

/// The typed numbers among cells that share one formula.
fn lone(members: &[Member], all: usize) -> Vec<(Position, usize)> {
    let mut shapes: BTreeMap<usize, usize> = BTreeMap::new();
    for shape in members.iter().filter_map(|member| member.shape) {
        *shapes.entry(shape).or_default() += 1;
    }
    let Some((&shape, &count)) = shapes.iter().max_by_key(|(shape, count)| (**count, usize::MAX - **shape)) else { return Vec::new() };
    let has = |member: &Member| member.shape == Some(shape);
    let typed: Vec<usize> = (0..members.len()).filter(|&index| members[index].typed).collect();
    if typed.len() == 1 && count + 1 == members.len() && count >= all {
        return vec![(members[typed[0]].at, shape)];
    }
    let beside = |index: usize| {
        let (before, after) = (&members[..index], &members[index + 1..]);
        before.len() >= BESIDE && after.len() >= BESIDE && before.iter().rev().take(BESIDE).all(has) && after.iter().take(BESIDE).all(has)
    };
    typed.into_iter().filter(|&index| beside(index)).map(|index| (members[index].at, shape)).collect()
}

/// True when a formula, copied to a cell, computes something there: from figures, and not only from cells along the way that
/// the copies follow.
fn is_computed(formulas: &Formulas, shape: usize, at: Position, along: impl Fn(&Area) -> bool) -> bool {
    let named = formulas.named_at(shape, at);
    let own_sheet = |area: &&Area| area.sheet == at.sheet;
    !formulas.is_incomplete(at.sheet)
        && named.iter().any(|area| area.sheet == at.sheet && !along(area))
        && named.iter().filter(own_sheet).all(|area| formulas.numbers(*area).next().is_some() && !area.holds(at))
        && formulas.copied(shape, at).is_some()
}

/// True when a typed number is what the formula gives, or when a relation of it fails: then it stands for what is computed.
fn is_right_or_wrong(input: &Input, at: Position, shape: usize) -> bool {
    let formulas = input.cells.formulas;
    let right = formulas.number(at).zip(formulas.copied(shape, at)).is_some_and(|(stored, computed)| Formulas::agree(stored, computed));
    right || input.cells.at(at).is_some_and(|fact| !failing(input, fact).is_empty())
}

fn finding(input: &Input, at: Position, shape: usize) -> Option<Finding> {
    let cells = input.cells;
    let stored = cells.formulas.number(at)?;
    let computed = cells.formulas.copied(shape, at)?;
    if stored.is_zero() {
        return None;
    }
    let stated = cells.fact(at).map_or(stored, |fact| fact.value).normalize();
    let agrees = Formulas::agree(stored, computed);
    let expected = cells.in_unit(at, computed)?;
    let expected: Decimal = if expected.scale() > stated.scale() + 2 { expected.round_dp(stated.scale() + 2) } else { expected };
    let gives = if agrees { "gives the same".to_owned() } else { format!("gives {}", grouped(expected)) };
    let message = format!("{}: {} is typed where its neighbours have a formula, which {gives} here", cells.name(at), grouped(stated));
    let expected = (!agrees).then_some(expected);
    Some(cells.finding(input, (&rules::S403, rules::S403.severity), at, (Some(stated.to_string()), expected), message))
}
