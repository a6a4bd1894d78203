//! Which candidates can stand beside each other.
//!
//! In: candidates of one view. Out: those kept, best first: one calculation a total, no line that is computed from
//! itself by any way round, and no total beside its own parts in one sum.

use super::sums::Candidate;
use std::collections::BTreeSet;

/// Chooses greedily by score; `kept` holds what was chosen in earlier rounds and grows.
pub(super) fn choose(mut candidates: Vec<Candidate>, kept: &mut Vec<Candidate>, lines: usize) {
    candidates.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.total.cmp(&b.total)).then(a.items.len().cmp(&b.items.len())));
    let mut parts: Vec<Option<Vec<usize>>> = vec![None; lines];
    for candidate in kept.iter() {
        parts[candidate.total] = Some(candidate.items.iter().map(|&(line, _)| line).collect());
    }
    for candidate in candidates {
        if parts[candidate.total].is_none() && stands(&candidate, &parts) {
            parts[candidate.total] = Some(candidate.items.iter().map(|&(line, _)| line).collect());
            kept.push(candidate);
        }
    }
}

/// True when the candidate closes no circle and holds no total beside one of its parts.
fn stands(candidate: &Candidate, parts: &[Option<Vec<usize>>]) -> bool {
    let below: Vec<BTreeSet<usize>> = candidate.items.iter().map(|&(line, _)| descendants(line, parts)).collect();
    let items: BTreeSet<usize> = candidate.items.iter().map(|&(line, _)| line).collect();
    below.iter().all(|below| !below.contains(&candidate.total) && below.is_disjoint(&items))
}

/// All lines that a line is computed from, at any depth.
fn descendants(line: usize, parts: &[Option<Vec<usize>>]) -> BTreeSet<usize> {
    let mut seen = BTreeSet::new();
    let mut open = vec![line];
    while let Some(line) = open.pop() {
        for &part in parts[line].iter().flatten() {
            if seen.insert(part) {
                open.push(part);
            }
        }
    }
    seen
}
