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
    arithmetic::{Figure, Sum},
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

/// Figures that one walk may add up: some seconds' work. A table that needs more is no statement of accounts; what is left
/// then goes unsearched.
const BUDGET: usize = 20_000_000;

/// Positions that are added up first: only where one of them agrees is the run looked at as a whole.
const PROBES: usize = 4;

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
    let mut budget = BUDGET;
    for line in order {
        if let Some(candidate) = best_run(view, line, &roots, direction, luck, &mut budget).or_else(|| otherwise(line, &roots)) {
            roots.retain(|root| candidate.items.iter().all(|(item, _)| item != root));
            found.push(candidate);
        }
        // A result is made of totals; no total before it is made of the result.
        if direction == Direction::After || view.roles[line] != Role::Result {
            roots.push(line);
        }
    }
    found
}

/// The best run of roots, from the top of the stack, that the line may sum.
fn best_run(view: &View, total: usize, roots: &[usize], direction: Direction, luck: f64, budget: &mut usize) -> Option<Candidate> {
    let labelled = view.roles[total] == Role::Total;
    let sums_upwards = labelled && view.axis == Axis::Lines && follows_lines(view, total);
    if view.roles[total] == Role::Result || (sums_upwards && direction == Direction::Before) {
        return None;
    }
    let longest = if labelled { LONGEST_LABELLED_RUN } else { LONGEST_RUN };
    let probes = probes(view, total);
    let mut sums = vec![Sum::default(); probes.len()];
    let mut best: Option<(usize, Tally)> = None;
    for (count, &line) in roots.iter().rev().take(longest).enumerate() {
        let count = count + 1;
        *budget = budget.saturating_sub(probes.len());
        if *budget == 0 {
            break;
        }
        let mut agrees = false;
        for (&(position, stated), sum) in probes.iter().zip(&mut sums) {
            let added = view.at(line, position).is_none_or(|figure| sum.add(Decimal::ONE, figure));
            agrees |= added && sum.items > 0 && sum.may_equal(stated);
        }
        if !agrees || (count < 2 && !labelled) {
            continue;
        }
        *budget = budget.saturating_sub(count * view.compared.len());
        let items: Vec<(usize, Decimal)> = roots[roots.len() - count..].iter().map(|&line| (line, Decimal::ONE)).collect();
        let tally = view.tally_items(total, &items);
        let better = best.is_none_or(|(_, old)| tally.share() > old.share() || (view.is_zero(line) && tally.share() >= old.share()));
        if better && acceptable(&tally, count, labelled, luck) {
            best = Some((count, tally));
        } else if best.is_some_and(|(length, tally)| length + 1 < count && tally.holds == tally.positions) && !view.is_zero(line) {
            // A run that holds only in part may be the beginning of the true one, its other lines blank in some columns.
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
    if labelled && direction == Direction::After && view.axis == Axis::Lines && sums_its_section(view, total, &items) {
        basis.insert(Basis::Section);
    }
    if tally.positions > 1 {
        basis.insert(Basis::OtherColumns);
    }
    let score = tally.digits * tally.share().powi(2) + if labelled { 4.0 } else { 0.0 };
    Some(Candidate { total, items, tally, basis, score })
}

/// True when the items are all plain lines between a total and the heading, total or table start before it.
fn sums_its_section(view: &View, total: usize, items: &[(usize, Decimal)]) -> bool {
    let from = view.roles[..total].iter().rposition(|role| !matches!(role, Role::Plain | Role::Apart)).map_or(0, |line| line + 1);
    let lines = (from..total).filter(|&line| view.roles[line] == Role::Plain && view.has_figures(line));
    lines.eq(items.iter().map(|&(line, _)| line))
}

/// The positions of a line with its largest figures, and those figures.
fn probes(view: &View, total: usize) -> Vec<(usize, Figure)> {
    let mut probes: Vec<(usize, Figure)> =
        view.compared.iter().filter_map(|&position| Some((position, view.at(total, position)?))).collect();
    probes.sort_by(|a, b| b.1.value.abs().cmp(&a.1.value.abs()).then(a.0.cmp(&b.0)));
    probes.truncate(PROBES);
    probes
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
