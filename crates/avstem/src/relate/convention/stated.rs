//! How a document states a chosen sum: which of its lines is the computed one, and at which other positions it is claimed.
//!
//! In: [`Candidate`]s in the form `total = items`. Out: the same, told as documents tell them. `a = b + c` is `c = a − b` as well:
//! where one of the items is labelled as a result, or the last of three columns closes what the others open, that one is
//! computed. A sum also counts at positions that were left out of the search (percentages), if it holds there.

use crate::relate::{
    board::{Board, Role},
    model::Basis,
    proposal::Candidate,
};

/// Tells a sum of two as a difference where that is what the document shows.
pub(in crate::relate) fn as_stated(board: &Board, mut candidate: Candidate) -> Candidate {
    let [(first, plus), (second, other)] = candidate.items[..] else { return candidate };
    let whole = candidate.total;
    if plus != 1 || other != 1 {
        return candidate;
    }
    let is_result = |line: usize| board.roles[line] == Role::Result;
    let (computed, other) = match (is_result(first), is_result(second)) {
        (false, true) => (second, first),
        (true, false) => (first, second),
        _ if board.roles[whole] == Role::Plain && first < whole && whole < second => (second, first),
        _ => return candidate,
    };
    if is_result(whole) {
        return candidate;
    }
    candidate.total = computed;
    candidate.items = vec![(whole, 1), (other, -1)];
    candidate.items.sort_unstable_by_key(|&(line, _)| line);
    candidate
}

/// The positions at which a sum is claimed: those that were searched, and of the others those at which it holds.
pub(in crate::relate) fn claimed_at(board: &Board, candidate: &Candidate, all: &[usize]) -> Vec<usize> {
    let holds = |&position: &usize| {
        let (Some(stated), Some(sum)) = (board.at(candidate.total, position), board.sum(&candidate.items, position)) else { return false };
        sum.nonzero > 1 && sum.compare(stated).holds()
    };
    let searched = |position: &usize| board.compared.binary_search(position).is_ok();
    // What is told by its figures alone, and is off by little in many columns, is claimed where it holds.
    let tally = &candidate.tally;
    let partly = !candidate.basis.contains(&Basis::Label) && !tally.fails_seldom() && tally.nearly_holds();
    let silent = |&position: &usize| partly && !holds(&position);
    all.iter().copied().filter(|position| (searched(position) && !silent(position)) || holds(position)).collect()
}
