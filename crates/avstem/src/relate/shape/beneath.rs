//! Lines that are the sums of those that stand beneath them.
//!
//! In: a [`Board`] of lines with their depths. Out: the [`Candidate`]s that these suggest: a line is the
//! sum of those that stand one step deeper behind it, or before it, or of those before it that stand as deep. Which lines these are is no choice, so little is left to chance. Where
//! at least two lines of a table are the sums of what stands beneath them, one that is off by a slip of the pen is so as well.

use crate::relate::{
    board::slips::slips,
    board::tally::Tally,
    board::{Board, Items, Role},
    model::Basis,
    proposal::{Candidate, Search},
    thresholds::beneath::{CHANCE, HABIT, MOST_BENEATH, OUTLINED},
    thresholds::weigh::RUN_PREFERENCE,
    weigh::{is_credible, score},
};
use std::collections::BTreeSet;

/// The sums of what stands beneath lines.
pub(in crate::relate) fn sums(search: Search, taken: &[bool]) -> Vec<Candidate> {
    let board = search.board;
    if board.depths.iter().all(Option::is_none) {
        return Vec::new();
    }
    let lines = 0..board.lines();
    // Shares of one whole add up like the amounts beside them.
    let with_shares = board.at_positions(board.positions());
    let mut sure = Vec::new();
    let mut open = Vec::new();
    for total in lines.filter(|&line| matches!(board.roles[line], Role::Plain | Role::Total) && board.has_figures(line)) {
        let Some(depth) = board.depths[total] else { continue };
        let forms = [beneath(board, depth, total + 1..board.lines()), beneath(board, depth, (0..total).rev()), peers(board, depth, total)];
        for items in forms {
            if items.len() < 2 || items.iter().any(|&(line, _)| taken[line]) {
                continue;
            }
            let tally = board.tally_items(total, &items);
            let basis = BTreeSet::from([Basis::Indent, Basis::Order]);
            let candidate = Candidate { total, score: score(&tally, CHANCE, RUN_PREFERENCE + OUTLINED), tally, basis, items };
            let credible = |tally: &Tally| is_credible(tally, candidate.items.len(), false, CHANCE - search.conventions.discount);
            if credible(&tally)
                || (slips(board, total, &candidate.items) > 0 && credible(&with_shares.tally_items(total, &candidate.items)))
            {
                sure.push(candidate);
            } else if tally.positions > 0 && tally.holds + slips(board, total, &candidate.items) == tally.positions {
                open.push(candidate);
            }
        }
    }
    let totals: BTreeSet<usize> = sure.iter().map(|candidate| candidate.total).collect();
    if totals.len() >= HABIT {
        sure.extend(open.into_iter().filter(|candidate| !totals.contains(&candidate.total)));
    }
    sure
}

/// The lines before a total that stand as deep as it does, where others stand beneath some of them: the parts that are broken down and
/// those that are not, up to a line that stands less deep.
fn peers(board: &Board, depth: usize, total: usize) -> Items {
    let before = (0..total).rev().take(MOST_BENEATH).take_while(|&line| board.depths[line].is_none_or(|own| own >= depth));
    let (mut items, mut broken_down): (Items, bool) = (Vec::new(), false);
    for line in before.filter(|&line| board.has_figures(line) && matches!(board.roles[line], Role::Plain | Role::Total)) {
        match board.depths[line] {
            Some(own) if own == depth => items.push((line, 1)),
            Some(_) => broken_down = true,
            None => return Vec::new(),
        }
    }
    items.sort_unstable_by_key(|&(line, _)| line);
    if broken_down { items } else { Vec::new() }
}

/// The lines one step beneath a depth, up to the next line that stands no deeper.
fn beneath(board: &Board, depth: usize, lines: impl Iterator<Item = usize>) -> Items {
    let mut items: Vec<(usize, usize)> = Vec::new();
    for line in lines.take(MOST_BENEATH) {
        match board.depths[line] {
            Some(own) if own <= depth => break,
            Some(own) if matches!(board.roles[line], Role::Plain | Role::Total) && board.has_figures(line) => items.push((line, own)),
            None if board.has_figures(line) => break,
            _ => {}
        }
    }
    let step = items.iter().map(|&(_, own)| own).min();
    let mut items: Items = items.into_iter().filter(|&(_, own)| Some(own) == step).map(|(line, _)| (line, 1)).collect();
    items.sort_unstable_by_key(|&(line, _)| line);
    items
}
