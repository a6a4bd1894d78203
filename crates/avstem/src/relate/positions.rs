//! Positions at which nothing adds up: columns of rates, of indices, of shares in something else.
//!
//! In: a [`View`] and relations that hold in a good part of it. Out: the view without the positions at which most of these
//! relations fail. A column is left out for what many relations say of it, never for the one figure that is to be tested.

use super::{
    arithmetic::Verdict,
    evidence::Candidate,
    view::{View, is_near},
};

/// Relations that must fail at a position before it is left out, and how many times as many as hold.
const FAILING: usize = 3;
const TIMES: usize = 3;

/// The view without positions at which relations fail as a rule.
pub(super) fn without_unsummed(mut view: View, candidates: &[Candidate]) -> View {
    let votes: Vec<(usize, usize)> = view.compared.iter().map(|&position| votes(&view, candidates, position)).collect();
    let mut votes = votes.into_iter();
    view.compared.retain(|_| votes.next().is_none_or(|(holds, fails)| fails < FAILING || holds * TIMES > fails));
    view
}

/// How many relations hold and fail at a position.
fn votes(view: &View, candidates: &[Candidate], position: usize) -> (usize, usize) {
    let (mut holds, mut fails) = (0, 0);
    for candidate in candidates {
        let (Some(stated), Some(sum)) = (view.at(candidate.total, position), view.sum(&candidate.items, position)) else { continue };
        if stated.value.is_zero() && sum.nonzero == 0 {
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
