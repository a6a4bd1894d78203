//! Two sequences, put side by side in their order.

/// Pairs of the two sequences that give the largest sum of weights; each member is in one pair at most, and pairs do not cross. Of sums that
/// are equal, it is always the same one.
pub(super) fn align(left: usize, right: usize, weight: impl Fn(usize, usize) -> usize) -> Vec<(usize, usize)> {
    let mut best = vec![vec![0; right + 1]; left + 1];
    let weights: Vec<Vec<usize>> = (0..left).map(|a| (0..right).map(|b| weight(a, b)).collect()).collect();
    for a in (0..left).rev() {
        for b in (0..right).rev() {
            let paired = if weights[a][b] > 0 { weights[a][b] + best[a + 1][b + 1] } else { 0 };
            best[a][b] = paired.max(best[a + 1][b]).max(best[a][b + 1]);
        }
    }
    let (mut a, mut b, mut pairs) = (0, 0, Vec::new());
    while a < left && b < right {
        if weights[a][b] > 0 && best[a][b] == weights[a][b] + best[a + 1][b + 1] {
            pairs.push((a, b));
            a += 1;
            b += 1;
        } else if best[a][b] == best[a + 1][b] {
            a += 1;
        } else {
            b += 1;
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heaviest_pairs_that_do_not_cross_are_taken() {
        let left = ["a", "b", "c"];
        let right = ["x", "b", "a", "c"];
        assert_eq!(align(3, 4, |a, b| usize::from(left[a] == right[b]) * if a == 0 { 2 } else { 1 }), [(0, 2), (2, 3)]);
        let heavy = |a: usize, b: usize| usize::from(left[a] == right[b]) * if a == 1 { 3 } else { 1 };
        assert_eq!(align(3, 4, heavy), [(1, 1), (2, 3)]);
    }
}
