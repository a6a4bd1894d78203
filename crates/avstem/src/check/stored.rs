//! S401: a formula's stored value is not what the formula gives.
//!
//! In: the outcomes of all formulas. Out: one finding a figure; a formula that was copied down or across and is stale in many
//! neighbouring cells is one finding.

use super::{
    Cause, CauseKind, Finding, Input,
    cells::Cells,
    message::grouped,
    rules,
    thresholds::stored::{JOINED, MORE_DECIMALS},
};
use crate::formula::{Outcome, Position};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// A stale cell: its formula's shape and what the formula gives.
type Stale = BTreeMap<Position, (usize, Decimal)>;

pub(super) fn check(input: &Input) -> Vec<Finding> {
    let stale: Stale = input
        .cells
        .formulas
        .cells()
        .iter()
        .filter_map(|cell| match cell.outcome {
            Outcome::Stale(computed) => Some((cell.at, (cell.shape?, computed))),
            _ => None,
        })
        .collect();
    let mut told: BTreeSet<Position> = BTreeSet::new();
    let mut findings = Vec::new();
    for (&at, &(_, computed)) in &stale {
        if told.contains(&at) {
            continue;
        }
        let down = run(&stale, at, |at| Position { row: at.row + 1, ..at });
        let across = run(&stale, at, |at| Position { column: at.column + 1, ..at });
        let run = if down.len() >= across.len() { down } else { across };
        let run = if run.len() < JOINED { vec![at] } else { run };
        findings.extend(finding(input, at, computed, &run));
        told.extend(run);
    }
    findings
}

/// The stale cells with the same formula that follow one another from a cell.
fn run(stale: &Stale, from: Position, step: impl Fn(Position) -> Position) -> Vec<Position> {
    let shape = stale.get(&from).map(|(shape, _)| *shape);
    std::iter::successors(Some(from), |at| Some(step(*at))).take_while(|at| stale.get(at).map(|(shape, _)| *shape) == shape).collect()
}

fn finding(input: &Input, at: Position, computed: Decimal, run: &[Position]) -> Option<Finding> {
    let cells: &Cells = input.cells;
    let stored = cells.formulas.number(at)?;
    let stated = cells.fact(at).map_or(stored, |fact| fact.value).normalize();
    let expected = cells.in_unit(at, computed)?;
    let expected =
        if expected.scale() > stated.scale() + MORE_DECIMALS { expected.round_dp(stated.scale() + MORE_DECIMALS) } else { expected };
    let difference = stated.checked_sub(expected)?;
    let mut message = format!(
        "{}: stored {}, the formula gives {}, difference {}",
        cells.name(at),
        grouped(stated),
        grouped(expected),
        grouped(difference)
    );
    if let [_, .., last] = run {
        let last = avstem_document::place::a1(last.row, last.column);
        message = format!("{message}; the same formula is stale in all {} cells to {last}", run.len());
    }
    let mut finding = cells.finding(input, (&rules::S401, rules::S401.severity), at, (Some(stated.to_string()), Some(expected)), message);
    finding.cause = Some(Cause {
        kind: CauseKind::StaleFormula,
        explanation: "the stored value was not calculated after the last change".to_owned(),
        confidence: 0.9,
    });
    Some(finding)
}
