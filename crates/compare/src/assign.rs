//! Scored candidates → pairs, one to one, the best first.
//!
//! In: candidates for pairs with their scores. Out: those that hold. Where several are as good, those that stand as far on in both
//! documents win, so that what is there several times pairs up in order.

/// An index on each side, and how well they go together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Candidate {
    pub(crate) old: usize,
    pub(crate) new: usize,
    pub(crate) score: f32,
}

/// The best candidates, each side's index once at most, by the old side's index.
pub(crate) fn one_to_one(mut candidates: Vec<Candidate>) -> Vec<Candidate> {
    candidates.sort_by(|a, b| {
        let order = |one: &Candidate| (one.old.abs_diff(one.new), one.old, one.new);
        b.score.total_cmp(&a.score).then_with(|| order(a).cmp(&order(b)))
    });
    let (mut old, mut new) = (std::collections::BTreeSet::new(), std::collections::BTreeSet::new());
    candidates.retain(|one| {
        let free = !old.contains(&one.old) && !new.contains(&one.new);
        free && old.insert(one.old) && new.insert(one.new)
    });
    candidates.sort_by_key(|one| one.old);
    candidates
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(candidates: &[(usize, usize, f32)]) -> Vec<(usize, usize)> {
        let candidates = candidates.iter().map(|(old, new, score)| Candidate { old: *old, new: *new, score: *score }).collect();
        one_to_one(candidates).iter().map(|one| (one.old, one.new)).collect()
    }

    #[test]
    fn the_best_goes_first_and_takes_both() {
        assert_eq!(pairs(&[(0, 0, 0.7), (0, 1, 0.9), (1, 1, 0.8), (1, 0, 0.6)]), [(0, 1), (1, 0)]);
    }

    #[test]
    fn what_is_as_good_pairs_up_in_order() {
        assert_eq!(pairs(&[(0, 0, 1.0), (0, 1, 1.0), (1, 0, 1.0), (1, 1, 1.0)]), [(0, 0), (1, 1)]);
    }
}
