//! Every second, third, … line from a start: the men of every age, the first quarter of every year.
//!
//! In: a [`Search`]. Out: [`Candidate`]s. What it does not do: it does not look at labels, nor at what other totals have taken up.

use crate::relate::{
    board::members,
    board::probe::Probe,
    proposal::{Candidate, Search},
    thresholds::stride::{FARTHEST, LONGEST, SHORTEST, STRIDE_PREFERENCE},
    weigh::weigh,
    work::Budget,
};

/// Totals of every n-th line.
pub(in crate::relate) fn strides(search: Search) -> Vec<Candidate> {
    let board = search.board;
    let lines = board.lines();
    let takes_part: Vec<bool> = marks(lines, &members(board));
    let chance = ((lines.max(2) * FARTHEST.min(lines) * FARTHEST.min(lines)) as f64).log10();
    let mut found = Vec::new();
    let mut budget = Budget::new();
    for total in members(board) {
        let mut probe = Probe::new(board, total);
        for (offset, stride) in (1..=FARTHEST).flat_map(|offset| (2..=FARTHEST).map(move |stride| (offset, stride))) {
            for behind in [true, false] {
                let at = |k: usize| {
                    let distance = offset + k * stride;
                    if behind { total.checked_add(distance).filter(|&line| line < lines) } else { total.checked_sub(distance) }
                };
                if at(SHORTEST - 1).is_none() {
                    continue;
                }
                probe.clear();
                let mut best: Option<Candidate> = None;
                let mut items = Vec::new();
                while let Some(line) = at(items.len()).filter(|&line| takes_part[line] && items.len() < LONGEST) {
                    items.push(line);
                    budget.spend(probe.len());
                    let agrees = probe.grow(board, line);
                    if !agrees && probe.is_beyond() {
                        break;
                    }
                    if !agrees || items.len() < SHORTEST || !budget.spend_exact(items.len() * board.compared.len()) {
                        continue;
                    }
                    let Some(candidate) = weigh(search, total, &items, chance, STRIDE_PREFERENCE) else { continue };
                    if best.as_ref().is_none_or(|best| candidate.tally.share() > best.tally.share() || board.is_zero(line)) {
                        best = Some(candidate);
                    }
                }
                found.extend(best);
                if !budget.spend(1) {
                    return found;
                }
            }
        }
    }
    found
}

fn marks(lines: usize, members: &[usize]) -> Vec<bool> {
    let mut marks = vec![false; lines];
    for &line in members {
        marks[line] = true;
    }
    marks
}
