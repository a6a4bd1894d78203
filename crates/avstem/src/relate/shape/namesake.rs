//! All lines that carry one label, or all that end in it.
//!
//! In: a [`Search`]. Out: [`Candidate`]s. What it does not do: it does not ask what the labels mean.

use crate::relate::{
    board::members,
    board::probe::Probe,
    proposal::{Candidate, Search},
    thresholds::namesake::{NAMESAKES, NAMESAKES_PREFERENCE},
    weigh::weigh,
    work::Budget,
};
use std::collections::BTreeMap;

/// Totals of all lines of one name before or behind them, up to the next line of their own name.
pub(in crate::relate) fn namesakes(search: Search) -> Vec<Candidate> {
    let board = search.board;
    let members = members(board);
    let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for &line in members.iter().filter(|&&line| !board.names[line].is_empty()) {
        groups.entry(&board.names[line]).or_default().push(line);
    }
    groups.retain(|_, lines| (2..=NAMESAKES).contains(&lines.len()));
    let chance = ((members.len().max(2) * groups.len().max(2)) as f64).log10();
    let mut found = Vec::new();
    let mut budget = Budget::new();
    let (mut before, mut behind) = (Vec::new(), Vec::new());
    for &total in &members {
        let mut probe = Probe::new(board, total);
        for lines in groups.values() {
            let split = lines.partition_point(|&line| line < total);
            before.clear();
            before.extend(lines[..split].iter().rev());
            behind.clear();
            behind.extend(lines[split..].iter().filter(|&&line| line != total));
            for side in [&before, &behind] {
                probe.clear();
                for (count, &line) in side.iter().enumerate() {
                    budget.spend(probe.len());
                    if probe.grow(board, line) && count > 0 && budget.spend_exact((count + 1) * board.compared.len()) {
                        found.extend(weigh(search, total, &side[..=count], chance, NAMESAKES_PREFERENCE));
                    }
                }
            }
            if !budget.spend(1) {
                return found;
            }
        }
    }
    found
}
