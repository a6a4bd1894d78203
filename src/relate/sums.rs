//! Totals and the runs of lines that they sum: searched over a whole view, in both directions.
//!
//! In: a [`View`]. Out: [`Candidate`]s. The idea: walk the lines with a stack of those that no total has taken up yet (the
//! roots). At each line, grow a run of roots outwards from it; where the run's sums agree with the line in enough
//! positions, the line is their total, takes them off the stack and becomes a root itself. So totals nest to any depth.
//! Walking backwards finds totals that stand before their lines.
//!
//! What it does not do: a run is never accepted for the one figure that it is to test: it must hold elsewhere on the
//! line, or carry a label and agree.

use super::{
    Axis, Basis,
    arithmetic::Sum,
    view::{Role, Tally, View},
};
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// A relation that the figures or the labels suggest.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Candidate {
    pub total: usize,
    /// In line order.
    pub items: Vec<(usize, Decimal)>,
    pub tally: Tally,
    /// In order, without repeats.
    pub basis: BTreeSet<Basis>,
    pub score: f64,
}

/// Lines that one total sums up at the most; longer runs are only tried for labelled totals.
const LONGEST_RUN: usize = 400;
const LONGEST_LABELLED_RUN: usize = 20_000;

/// Share of the positions that may fail for a run without a label, and the count that may fail in any case.
const FAILING_SHARE: f64 = 0.1;
const FAILING_COUNT: usize = 1;

/// Digits of agreement that a run without a label must show beyond what the number of runs tried explains.
const SURPLUS_DIGITS: f64 = 1.5;
/// The same where only one position can be compared, so that nothing else confirms it.
const SURPLUS_DIGITS_ALONE: f64 = 2.5;
/// The same where one position fails and fewer than [`FEW_HOLDS`] times as many hold.
const SURPLUS_DIGITS_FAILING: f64 = 4.0;
const FEW_HOLDS: usize = 3;
/// For a labelled total.
const LABELLED_DIGITS: f64 = 1.0;

/// Which way the stack walks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    /// Totals stand after their lines.
    After,
    /// Totals stand before their lines.
    Before,
}

/// Finds the totals of a view in one direction. `taken` lines are parts of totals found before and take no part.
/// `otherwise` is asked about a line that no run of roots explains; what it finds takes its items off the stack too.
pub(super) fn walk(
    view: &View,
    direction: Direction,
    taken: &[bool],
    otherwise: impl Fn(usize, &[usize]) -> Option<Candidate>,
) -> Vec<Candidate> {
    let lines = view.figures.len();
    let takes_part = |line: &usize| !taken[*line] && !matches!(view.roles[*line], Role::Heading | Role::Apart) && view.has_figures(*line);
    let mut order: Vec<usize> = (0..lines).filter(takes_part).collect();
    if direction == Direction::Before {
        order.reverse();
    }
    let luck = (order.len().max(2) as f64).powi(2).log10();
    let mut roots: Vec<usize> = Vec::new();
    let mut found = Vec::new();
    for line in order {
        if let Some(candidate) = best_run(view, line, &roots, direction, luck).or_else(|| otherwise(line, &roots)) {
            roots.retain(|root| candidate.items.iter().all(|(item, _)| item != root));
            found.push(candidate);
        }
        roots.push(line);
    }
    found
}

/// The best run of roots, from the top of the stack, that the line may sum.
fn best_run(view: &View, total: usize, roots: &[usize], direction: Direction, luck: f64) -> Option<Candidate> {
    let labelled = view.roles[total] == Role::Total;
    let sums_upwards = labelled && view.axis == Axis::Lines && follows_lines(view, total);
    if view.roles[total] == Role::Result || (sums_upwards && direction == Direction::Before) {
        return None;
    }
    let longest = if labelled { LONGEST_LABELLED_RUN } else { LONGEST_RUN };
    let mut sums = vec![Sum::default(); view.compared.len()];
    let mut best: Option<(usize, Tally)> = None;
    for (count, &line) in roots.iter().rev().take(longest).enumerate() {
        for (&position, sum) in view.compared.iter().zip(&mut sums) {
            if let Some(figure) = view.at(line, position) {
                sum.add(Decimal::ONE, figure);
            }
        }
        let count = count + 1;
        if count < 2 && !labelled {
            continue;
        }
        let tally = view.tally(total, &sums);
        let better = best.is_none_or(|(_, old)| tally.share() > old.share() || (view.is_zero(line) && tally.share() >= old.share()));
        if better && acceptable(&tally, count, labelled, luck) {
            best = Some((count, tally));
        } else if best.is_some_and(|(length, _)| length + 1 < count) && !view.is_zero(line) {
            break;
        }
    }
    let (count, tally) = best?;
    let mut items: Vec<(usize, Decimal)> = roots[roots.len() - count..].iter().map(|&line| (line, Decimal::ONE)).collect();
    items.sort_unstable_by_key(|&(line, _)| line);
    let mut basis = BTreeSet::from([Basis::Order]);
    if labelled {
        basis.insert(Basis::Label);
    }
    if tally.positions > 1 {
        basis.insert(Basis::OtherColumns);
    }
    let score = tally.digits * tally.share().powi(2) + if labelled { 4.0 } else { 0.0 };
    Some(Candidate { total, items, tally, basis, score })
}

/// True when the line before a labelled total is a plain one: then the total sums upwards, not downwards.
fn follows_lines(view: &View, total: usize) -> bool {
    view.roles[..total].iter().rposition(|role| *role != Role::Apart).is_some_and(|line| view.roles[line] == Role::Plain)
}

/// Whether figures alone, or figures and a label, make a run credible.
fn acceptable(tally: &Tally, items: usize, labelled: bool, luck: f64) -> bool {
    let failing = tally.positions - tally.holds;
    if labelled {
        return tally.holds > 0 && tally.holds >= failing && tally.digits >= LABELLED_DIGITS;
    }
    if failing > FAILING_COUNT.max((tally.positions as f64 * FAILING_SHARE) as usize) {
        return false;
    }
    match tally.holds {
        0 => false,
        1 => failing == 0 && items > 2 && tally.summed_digits >= luck + SURPLUS_DIGITS_ALONE,
        holds if holds < failing * FEW_HOLDS => tally.summed_digits >= luck + SURPLUS_DIGITS_FAILING,
        _ => tally.summed_digits >= luck + SURPLUS_DIGITS,
    }
}
