//! A line that is two others together.
//!
//! In: a [`Search`], the lines that may take part. Out: [`Candidate`]s. Said of `a = b + c` it covers the differences `b = a − c` as well, so
//! each triple is tried once, and which of the three is computed is decided at the end (see `stated`).

use crate::relate::{
    board::probe::Probe,
    model::Axis,
    proposal::{Candidate, Search},
    thresholds::pair::{NEAR_PAIR_PREFERENCE, PAIR_OF_COLUMNS, PAIR_PREFERENCE, SPAN_COST, WINDOW},
    weigh::weigh,
    work::Budget,
};

/// Lines that are two others together, among the members given.
pub(in crate::relate) fn pairs(search: Search, members: &[usize]) -> Vec<Candidate> {
    let board = search.board;
    let tries = members.len().max(2) * (2 * WINDOW).min(members.len()).pow(2) / 2;
    let chance = (tries.max(2) as f64).log10();
    let apart = if board.axis == Axis::Columns { PAIR_OF_COLUMNS } else { 0.0 };
    let mut found = Vec::new();
    let mut budget = Budget::new();
    for (index, &total) in members.iter().enumerate() {
        let probe = Probe::new(board, total);
        let near = &members[index.saturating_sub(WINDOW)..(index + WINDOW + 1).min(members.len())];
        for (i, &a) in near.iter().enumerate().filter(|&(_, &a)| a != total) {
            for &b in near[i + 1..].iter().filter(|&&b| b != total) {
                budget.spend(2);
                if probe.agrees_with(board, &[a, b]) && budget.spend_exact(2 * board.compared.len()) {
                    let adjacent = a.max(b).max(total) - a.min(b).min(total) == 2;
                    let span = a.max(b).max(total) - a.min(b).min(total);
                    let preference = PAIR_PREFERENCE - SPAN_COST * span.min(2 * WINDOW) as f64;
                    let (preference, chance) = if adjacent { (NEAR_PAIR_PREFERENCE, chance) } else { (preference, chance + apart) };
                    found.extend(weigh(search, total, &[a, b], chance, preference));
                }
            }
            if !budget.spend(1) {
                return found;
            }
        }
    }
    found
}
