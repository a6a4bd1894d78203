//! Sums and averages of runs of neighbours that stand near a line, but not always next to it.
//!
//! In: a [`Board`]. Out: [`Candidate`]s of sums whose run is parted from its total by a few lines (a maximum, a bonus that is
//! not counted), and [`Average`]s of runs beside a line or parted from it. Averages are told from their figures like sums
//! are; where all figures of a run are equal, nothing is learnt.

use super::{
    Basis,
    arithmetic::{Figure, Verdict, average, places, significant_digits, to_f64},
    evidence::{Budget, Candidate, weigh},
    board::{Board, Items, Role},
    probe::Probe,
    search::Search,
    tally::REPRESENTATIVES,
};
use std::{collections::BTreeSet, ops::ControlFlow};

/// Lines that may stand between a line and its run.
const GAP: usize = 5;
/// Lines of a run at the most.
const LONGEST: usize = 400;
/// The preference for a detached run, in digits; a run of neighbours is at 3.
const PREFERENCE: f64 = 1.0;
/// What an extra line in the gap costs.
const GAP_COST: f64 = 0.25;
/// Items of a detached sum at the least; two are a pair.
const SHORTEST_SUM: usize = 3;

/// Share of the positions in which an average must hold, labelled or not.
const LABELLED_SHARE: f64 = 0.75;
const PLAIN_SHARE: f64 = 0.9;
/// Share of the positions at which a stated average without a label must be finer than what it averages: of whole numbers it
/// seldom is a whole number, while the neighbours of a series are each other's averages in whole numbers by chance.
const FINER_SHARE: f64 = 0.4;
/// Digits of agreement beyond chance that an average without a label must show; one with a label needs no more than these.
const PLAIN_SURPLUS: f64 = 2.0;
const LABELLED_DIGITS: f64 = 2.0;

/// Digits that one position can count for at the most.
const DIGITS_PER_POSITION: f64 = 6.0;

/// Sums of runs that do not touch their total.
pub(super) fn sums(search: Search, members: &[usize]) -> Vec<Candidate> {
    let board = search.board;
    let chance = ((members.len().max(2).pow(2) * 2 * GAP) as f64).log10();
    let mut found = Vec::new();
    each_run(board, members, 1, &|_| true, |total, run, probe, budget| {
        if run.len() >= SHORTEST_SUM && probe.agrees() && budget.spend_exact(run.len() * board.compared.len()) {
            let gap = run[0].abs_diff(total) as f64;
            found.extend(weigh(search, total, run, chance, PREFERENCE - GAP_COST * gap));
        }
        if probe.is_beyond() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    // Of the runs of one total and one beginning the longest that holds as well: what is added there is 0.
    found.reverse();
    found.sort_by(|a, b| a.total.cmp(&b.total).then(b.score.total_cmp(&a.score)));
    found.dedup_by(|b, a| a.total == b.total && overlap(a, b));
    found
}

fn overlap(a: &Candidate, b: &Candidate) -> bool {
    let lines: BTreeSet<usize> = a.items.iter().map(|&(line, _)| line).collect();
    b.items.iter().any(|(line, _)| lines.contains(line))
}

/// A line that is the average of others.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Average {
    pub total: usize,
    pub items: Vec<usize>,
    pub share: f64,
    pub digits: f64,
    pub basis: BTreeSet<Basis>,
}

/// The averages of a board, at most one a line.
pub(super) fn averages(board: &Board, members: &[usize], is_total: &dyn Fn(usize) -> bool) -> Vec<Average> {
    let chance = ((members.len().max(2).pow(2) * 2 * GAP) as f64).log10();
    let mut best: Vec<Option<(f64, Average)>> = vec![None; board.lines()];
    let may_be_one = |line: usize| !is_total(line) && (board.averaged[line] || board.has_decimals(line, FINER_SHARE));
    each_run(board, members, 0, &may_be_one, |total, run, probe, budget| {
        if run.len() > 1
            && probe.averages()
            && budget.spend_exact(run.len() * board.compared.len())
            && let Some((score, average)) = weigh_average(board, total, run, chance)
        {
            let slot = &mut best[total];
            if slot.as_ref().is_none_or(|(old, _)| score >= *old) {
                *slot = Some((score, average));
            }
        }
        ControlFlow::Continue(())
    });
    best.into_iter().flatten().map(|(_, average)| average).collect()
}

fn weigh_average(board: &Board, total: usize, run: &[usize], chance: f64) -> Option<(f64, Average)> {
    let (mut positions, mut holds, mut finer, mut digits) = (0_usize, 0_usize, 0_usize, 0.0);
    let items = plus(run);
    let labelled = board.averaged[total];
    let mut seen: Vec<usize> = Vec::new();
    for &position in board.compared.iter() {
        let Some(stated) = board.figure(total, position) else { continue };
        let figures: Vec<_> = run.iter().filter_map(|&line| board.figure(line, position)).collect();
        let range = range(&figures);
        if figures.len() < 2 || range <= 0.0 {
            continue;
        }
        let Some(comparison) = average(stated, &figures, run.len() - figures.len()) else { continue };
        positions += 1;
        if comparison.verdict != Verdict::Inconsistent {
            holds += 1;
            // Any figure within the range of the run might have been its average.
            let unit = to_f64(comparison.allowed).max(f64::MIN_POSITIVE);
            let worth = (range / unit).max(1.0).log10().min(significant_digits(stated.value)).min(DIGITS_PER_POSITION);
            if !seen.iter().any(|&other| board.is_multiple(total, items.iter().map(|&(line, _)| line), position, other)) {
                digits += worth;
                if seen.len() < REPRESENTATIVES {
                    seen.push(position);
                }
            }
            finer += usize::from(figures.iter().all(|figure| places(figure.value) < places(stated.value)));
        }
    }
    let share = holds as f64 / positions.max(1) as f64;
    let credible = if labelled {
        share >= LABELLED_SHARE && digits >= LABELLED_DIGITS
    } else {
        let is_finer = finer as f64 >= positions as f64 * FINER_SHARE;
        (share >= PLAIN_SHARE || positions == holds + 1 && holds > 3) && holds >= 2 && is_finer && digits >= chance + PLAIN_SURPLUS
    };
    let mut basis = BTreeSet::from([Basis::Order]);
    if labelled {
        basis.insert(Basis::Label);
    }
    if positions > 1 {
        basis.insert(Basis::OtherColumns);
    }
    credible.then(|| (digits * share.powi(2), Average { total, items: run.to_vec(), share, digits, basis }))
}

/// From the smallest to the largest of the figures.
fn range(figures: &[Figure]) -> f64 {
    let values = figures.iter().map(|figure| to_f64(figure.value));
    values.clone().fold(f64::MIN, f64::max) - values.fold(f64::MAX, f64::min)
}

/// Shows every run of members before and behind every `wanted` member: the line, the run (nearest first), and its sums at the line's
/// probe positions. The run begins `gap` to [`GAP`] lines away, and grows until `see` says that it is long enough.
fn each_run(
    board: &Board,
    members: &[usize],
    gap: usize,
    wanted: &dyn Fn(usize) -> bool,
    mut see: impl FnMut(usize, &[usize], &Probe, &mut Budget) -> ControlFlow<()>,
) {
    let mut budget = Budget::new();
    for (index, &total) in members.iter().enumerate().filter(|&(_, &total)| wanted(total)) {
        let mut probe = Probe::new(board, total);
        let before: Vec<usize> = members[..index].iter().rev().copied().take(LONGEST + GAP).collect();
        let behind: Vec<usize> = members[index + 1..].iter().copied().take(LONGEST + GAP).collect();
        for side in [before, behind] {
            for start in gap..=GAP.min(side.len().saturating_sub(1)) {
                probe.clear();
                let run = &side[start..];
                for count in 1..=run.len() {
                    if !budget.spend(probe.len() * 2) {
                        return;
                    }
                    probe.add(board, run[count - 1]);
                    if see(total, &run[..count], &probe, &mut budget).is_break() {
                        break;
                    }
                }
            }
        }
    }
}

/// The items of an average, each counted once.
pub(super) fn plus(items: &[usize]) -> Items {
    let mut items: Items = items.iter().map(|&line| (line, 1)).collect();
    items.sort_unstable_by_key(|&(line, _)| line);
    items
}

/// Lines that take part in runs; a total's own items do not end them.
pub(super) fn run_members(board: &Board) -> Vec<usize> {
    (0..board.lines()).filter(|&line| board.roles[line] != Role::Heading && board.has_figures(line)).collect()
}
