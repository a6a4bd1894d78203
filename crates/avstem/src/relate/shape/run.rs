//! Totals and the runs of lines that they sum: searched over a whole board, in both directions.
//!
//! In: a [`Board`]. Out: [`Candidate`]s. The idea: walk the lines with a stack of those that no total has taken up yet (the
//! open lines). At each line, grow a run of open lines outwards from it; where the run's sums agree with the line in enough
//! positions, the line is their total, takes them off the stack and becomes an open line itself. So totals nest to any depth.
//! Walking backwards finds totals that stand before their lines.
//!
//! What it does not do: a run is never accepted for the one figure that it is to test: it must hold elsewhere on the
//! line, or carry a label and agree.

use crate::relate::{
    board::exact::{Number, Sum},
    board::tally::Tally,
    board::{Board, Items, Role},
    model::{Axis, Basis},
    proposal::{Candidate, Search},
    thresholds::run::{BUDGET, HINTED, LABELLED, LONGEST_LABELLED_RUN, LONGEST_RUN, PROBES},
    thresholds::weigh::RUN_PREFERENCE,
    weigh::{is_credible, may_be_credible, score},
};
use std::{cell::OnceCell, collections::BTreeSet};

/// Which way the stack walks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::relate) enum Direction {
    /// Totals stand after their lines.
    After,
    /// Totals stand before their lines.
    Before,
}

/// Finds the totals of a board in one direction. `taken` lines are parts of totals found before and take no part.
/// `fallback` is asked about a line that no run of open lines explains; what it finds takes its items off the stack too.
pub(in crate::relate) fn walk(
    search: Search,
    direction: Direction,
    taken: &[bool],
    fallback: impl Fn(usize, &[usize]) -> Option<Candidate>,
) -> Vec<Candidate> {
    let board = search.board;
    let lines = board.lines();
    let takes_part = |line: &usize| !taken[*line] && !matches!(board.roles[*line], Role::Heading | Role::Apart) && board.has_figures(*line);
    let mut order: Vec<usize> = (0..lines).filter(takes_part).collect();
    if direction == Direction::Before {
        order.reverse();
    }
    let chance = (order.len().max(2) as f64).powi(2).log10();
    let mut open_lines: Vec<usize> = Vec::new();
    let mut found = Vec::new();
    let mut budget = BUDGET;
    let mut summed = vec![false; lines];
    for line in order {
        let mut run = || best_run(search, line, &open_lines, &summed, direction, chance, &mut budget);
        let signed_first = board.roles[line] == Role::Result;
        let candidate = if signed_first { fallback(line, &open_lines).or_else(run) } else { run().or_else(|| fallback(line, &open_lines)) };
        if let Some(candidate) = candidate {
            open_lines.retain(|open_line| candidate.items.iter().all(|(item, _)| item != open_line));
            summed[line] = true;
            found.push(candidate);
        }
        open_lines.push(line);
    }
    found
}

/// Labelled totals that are the sum of their whole section in every position, whatever else some of its lines add up to: two lines that
/// happen to give the third are no reason to take them out of the section's sum.
pub(in crate::relate) fn whole_sections(search: Search) -> Vec<Candidate> {
    let board = search.board;
    let chance = (board.lines().max(2) as f64).log10();
    let labelled = (0..board.lines()).filter(|&line| board.roles[line] == Role::Total && board.has_figures(line));
    labelled
        .filter_map(|total| {
            let items: Items = section(board, total, Direction::After).map(|line| (line, search.sign(line))).collect();
            let tally = board.tally_items(total, &items);
            let adds_up = items.len() > 2 && tally.positions > 0 && tally.holds == tally.positions;
            (adds_up && is_credible(&tally, items.len(), true, chance)).then(|| {
                let mut basis = BTreeSet::from([Basis::Label, Basis::Order, Basis::Section]);
                if tally.positions > 1 {
                    basis.insert(Basis::OtherColumns);
                }
                Candidate { total, score: score(&tally, chance, RUN_PREFERENCE + LABELLED), items, tally, basis }
            })
        })
        .collect()
}

/// Totals of totals: lines that sum a run of those totals that no total has taken up, whatever stands between them.
pub(in crate::relate) fn totals_of_totals(
    search: Search,
    direction: Direction,
    taken: &[bool],
    is_total: &dyn Fn(usize) -> bool,
) -> Vec<Candidate> {
    let board = search.board;
    let takes_part = |line: &usize| !matches!(board.roles[*line], Role::Heading | Role::Apart) && board.has_figures(*line);
    let mut order: Vec<usize> = (0..board.lines()).filter(takes_part).collect();
    if direction == Direction::Before {
        order.reverse();
    }
    let chance = (order.len().max(2) as f64 * 4.0).log10();
    let (mut open_lines, mut found, mut budget) = (Vec::new(), Vec::new(), BUDGET);
    let summed = vec![false; board.lines()];
    for line in order {
        found.extend(best_run(search, line, &open_lines, &summed, direction, chance, &mut budget));
        if is_total(line) && !taken[line] {
            open_lines.push(line);
        }
    }
    found
}

/// True where a run that ends at its `count`-th open line from the top of the stack ends of itself: at the beginning of a block or at
/// another total (`summed`).
fn ends_itself(board: &Board, open_lines: &[usize], count: usize, summed: &[bool], direction: Direction) -> bool {
    let end = open_lines[open_lines.len() - count];
    let Some(&next) = open_lines.len().checked_sub(count + 1).and_then(|at| open_lines.get(at)) else { return true };
    let between = match direction {
        Direction::After => next + 1..end + 1,
        Direction::Before => end + 1..next + 1,
    };
    summed[next] || matches!(board.roles[next], Role::Total | Role::Result) || between.into_iter().any(|line| board.opens[line])
}

/// The best run of open lines, from the top of the stack, that the line may sum. `summed` are the totals among the open lines.
fn best_run(
    search: Search,
    total: usize,
    open_lines: &[usize],
    summed: &[bool],
    direction: Direction,
    chance: f64,
    budget: &mut usize,
) -> Option<Candidate> {
    let board = search.board;
    let unlabelled = board.unlabelled[total];
    let labelled =
        board.roles[total] == Role::Total || (unlabelled && search.conventions.unlabelled_totals && direction == Direction::After);
    let sums_upwards = labelled && board.axis == Axis::Lines && follows_lines(board, total);
    if sums_upwards && direction == Direction::Before {
        return None;
    }
    // Where the lines end is no choice then, and only the line was: so little is left to chance.
    let hinted = |ends: bool| {
        let chance = [ends, unlabelled].iter().fold(0.0, |sum, &sign| sum + if sign { HINTED.min(chance / 2.0) } else { chance / 2.0 });
        chance - search.conventions.discount
    };
    if !labelled && !may_be_credible(board.most_digits(total), hinted(true)) {
        return None;
    }
    let longest = if labelled { LONGEST_LABELLED_RUN } else { LONGEST_RUN };
    let probes = probes(board, total);
    let mut sums = vec![Sum::default(); probes.len()];
    let mut best: Option<(usize, Tally)> = None;
    // Only few lines have a run that agrees, and a section may be the whole table.
    let whole_section: OnceCell<Vec<usize>> = OnceCell::new();
    let is_section = |run: &[usize]| {
        let section = whole_section.get_or_init(|| section(board, total, direction).collect());
        match direction {
            Direction::After => section == run,
            Direction::Before => section.len() == run.len() && section.iter().eq(run.iter().rev()),
        }
    };
    // The sums of the run at all compared positions, as far as it has been looked at as a whole.
    let mut whole_sums: Vec<Sum> = Vec::new();
    let mut added = 0;
    for (count, &line) in open_lines.iter().rev().take(longest).enumerate() {
        let count = count + 1;
        *budget = budget.saturating_sub(probes.len());
        if *budget == 0 {
            break;
        }
        let mut agrees = false;
        for (&(position, stated), sum) in probes.iter().zip(&mut sums) {
            if let Some(number) = board.at(line, position) {
                sum.add(search.sign(line), number);
            }
            agrees |= sum.items > 0 && sum.may_equal(stated);
        }
        let beyond = || {
            probes.iter().zip(&sums).all(|(&(position, stated), sum)| board.only_grows(position) && sum.value > stated.value)
                && !search.deducts
        };
        if !agrees && beyond() {
            break;
        }
        if !agrees || (count < 2 && !(labelled && board.axis == Axis::Lines)) {
            continue;
        }
        *budget = budget.saturating_sub((count - added) * board.compared.len());
        let run = &open_lines[open_lines.len() - count..];
        whole_sums.resize(board.compared.len(), Sum::default());
        for &line in &run[..count - added] {
            for (sum, &position) in whole_sums.iter_mut().zip(board.compared.iter()) {
                if let Some(number) = board.at(line, position) {
                    sum.add(search.sign(line), number);
                }
            }
        }
        added = count;
        let tally = board.tally_run(total, run, &whole_sums);
        let whole = is_section(run);
        // Of two that hold equally often, a labelled total sums its whole section, if that misses by less.
        let nearer = |old: &Tally| labelled && whole && tally.near > old.near;
        let as_good = |old: &Tally| tally.share() >= old.share() && (board.is_zero(line) || nearer(old));
        let better = best.is_none_or(|(_, old)| tally.share() > old.share() || as_good(&old));
        let chance = hinted(whole || ends_itself(board, open_lines, count, summed, direction));
        let labelled_section = labelled && direction == Direction::After && tally.holds == tally.positions && whole;
        if better && (is_credible(&tally, count, labelled, chance) || (tally.holds > 0 && labelled_section)) {
            best = Some((count, tally));
        } else if best.is_some_and(|(length, tally)| length + 1 < count && tally.holds == tally.positions) && !board.is_zero(line) {
            // A run that holds only in part may be the beginning of the true one, its other lines blank in some columns.
            break;
        }
    }
    let (count, tally) = best?;
    let mut items: Items = open_lines[open_lines.len() - count..].iter().map(|&line| (line, search.sign(line))).collect();
    items.sort_unstable_by_key(|&(line, _)| line);
    let mut basis = BTreeSet::from([Basis::Order]);
    if labelled {
        basis.insert(Basis::Label);
    }
    if labelled && direction == Direction::After && is_section(&open_lines[open_lines.len() - count..]) {
        basis.insert(Basis::Section);
    }
    if tally.positions > 1 {
        basis.insert(Basis::OtherColumns);
    }
    let score = score(&tally, chance, if labelled { RUN_PREFERENCE + LABELLED } else { RUN_PREFERENCE });
    Some(Candidate { total, items, tally, basis, score })
}

/// The plain lines between a total and the heading, total or end of the table next to it, in order.
pub(in crate::relate) fn section(board: &Board, total: usize, direction: Direction) -> impl Iterator<Item = usize> {
    let bounds = |role: &Role| !matches!(role, Role::Plain | Role::Apart);
    let lines = match direction {
        Direction::After => board.roles[..total].iter().rposition(bounds).map_or(0, |line| line + 1)..total,
        Direction::Before => total + 1..board.roles[total + 1..].iter().position(bounds).map_or(board.roles.len(), |next| total + 1 + next),
    };
    lines.filter(|&line| board.roles[line] == Role::Plain && board.has_figures(line))
}

/// The positions of a line with its largest figures, and those figures.
fn probes(board: &Board, total: usize) -> Vec<(usize, Number)> {
    let mut probes: Vec<(usize, Number)> =
        board.compared.iter().filter_map(|&position| Some((position, board.at(total, position)?))).collect();
    probes.sort_by(|a, b| b.1.value.abs().cmp(&a.1.value.abs()).then(a.0.cmp(&b.0)));
    probes.truncate(PROBES);
    probes
}

/// True when the line before a labelled total is a plain one: then the total sums upwards, not downwards.
pub(in crate::relate) fn follows_lines(board: &Board, total: usize) -> bool {
    board.roles[..total].iter().rposition(|role| *role != Role::Apart).is_some_and(|line| board.roles[line] == Role::Plain)
}
