//! Sums of runs that are parted from their total by a few lines: a maximum, a bonus that is not counted.
//!
//! In: a [`Search`], the lines that take part. Out: [`Candidate`]s.

use crate::relate::{
    proposal::{Candidate, Search},
    shape::near::each_run,
    thresholds::gap::{GAP_COST, PREFERENCE, SHORTEST_SUM},
    thresholds::near::GAP,
    thresholds::weigh::APART,
    weigh::{may_be_credible, weigh},
};
use std::{collections::BTreeSet, ops::ControlFlow};

/// Sums of runs that do not touch their total.
pub(in crate::relate) fn sums(search: Search, members: &[usize]) -> Vec<Candidate> {
    let board = search.board;
    let chance = ((members.len().max(2).pow(2) * 2 * GAP) as f64).log10();
    let mut found = Vec::new();
    let may_be_one = |line: usize| may_be_credible(board.most_digits(line), chance + APART);
    each_run(board, members, 1, &may_be_one, |total, run, probe, budget| {
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
