//! Positions at which nothing adds up: columns of rates, of indices, of shares in something else.
//!
//! In: a [`Board`] and relations that hold in a good part of it. Out: the board without the positions at which most of these
//! relations fail. A column is left out for what many relations say of it, never for the one figure that is to be tested.

use crate::relate::{
    board::Board,
    board::tally::is_near,
    proposal::Candidate,
    thresholds::unsummed::{FAILING, TIMES},
};
use avstem_document::figure::arithmetic::Verdict;

/// The board without positions at which relations fail as a rule.
pub(in crate::relate) fn without_unsummed(board: &Board, candidates: &[Candidate]) -> Board {
    let votes: Vec<(usize, usize)> = board.compared.iter().map(|&position| votes(board, candidates, position)).collect();
    let summed = |(holds, fails): (usize, usize)| fails < FAILING || holds * TIMES > fails;
    board.at_positions(board.compared.iter().zip(votes).filter(|&(_, votes)| summed(votes)).map(|(&position, _)| position))
}

/// How many relations hold and fail at a position.
fn votes(board: &Board, candidates: &[Candidate], position: usize) -> (usize, usize) {
    let (mut holds, mut fails) = (0, 0);
    for candidate in candidates {
        let (Some(stated), Some(sum)) = (board.at(candidate.total, position), board.sum(&candidate.items, position)) else { continue };
        if stated.value == 0 && sum.nonzero == 0 {
            continue;
        }
        let comparison = sum.compare(stated);
        match comparison.verdict {
            Verdict::Exact | Verdict::Rounding => holds += 1,
            // What nearly adds up is a sum with a wrong figure in it.
            Verdict::Inconsistent if is_near(stated.value, comparison.difference) => {}
            Verdict::Inconsistent | Verdict::Unchecked => fails += 1,
        }
    }
    (holds, fails)
}
