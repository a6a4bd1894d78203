//! Documents of two folders → which belong together.
//!
//! In: what is known of the documents that are left over once equal relative paths are paired. Out: pairs. Equal bytes are one document
//! that was moved; else kind and title must agree so well that nothing else could be meant. What has no partner is new or gone.

use crate::{
    assign::{Candidate, one_to_one},
    model::MatchedBy,
    text::{Rarity, normal, times, words},
};
use avstem::model::{DocumentKind, Report};
use std::collections::BTreeMap;

/// From this similarity of titles on, two documents under different names are versions of one. Titles of one folder differ by their
/// years and numbers more often than by their words, so both must agree.
const SAME_TITLE: f32 = 0.9;

/// What a document is told by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    pub sha256: String,
    pub kind: DocumentKind,
    pub title: Option<String>,
    pub body: Option<String>,
}

impl Known {
    /// Of a document that was read.
    #[must_use]
    pub fn of(report: &Report) -> Self {
        let document = &report.document;
        Self { sha256: document.sha256.clone(), kind: document.kind, title: document.title.clone(), body: document.body.clone() }
    }
}

/// Indices of documents that belong together, by the old side's order.
#[must_use]
pub fn paired(old: &[Known], new: &[Known]) -> Vec<(usize, usize, MatchedBy)> {
    let mut by_hash: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, known) in new.iter().enumerate().rev() {
        by_hash.entry(&known.sha256).or_default().push(at);
    }
    let mut pairs = Vec::new();
    for (at, known) in old.iter().enumerate() {
        let partner = by_hash.get_mut(known.sha256.as_str()).and_then(Vec::pop);
        pairs.extend(partner.map(|partner| (at, partner, MatchedBy::Content)));
    }
    let free_old: Vec<usize> = (0..old.len()).filter(|at| pairs.iter().all(|(old, _, _)| old != at)).collect();
    let free_new: Vec<usize> = (0..new.len()).filter(|at| pairs.iter().all(|(_, new, _)| new != at)).collect();
    let mut candidates = Vec::new();
    for a in &free_old {
        for b in &free_new {
            let score = old.get(*a).zip(new.get(*b)).and_then(|(a, b)| alike(a, b));
            candidates.extend(score.map(|score| Candidate { old: *a, new: *b, score }));
        }
    }
    // Sure is what nothing else competes with.
    let alone = |one: &Candidate| {
        let rivals = |other: &&Candidate| (other.old == one.old) != (other.new == one.new);
        !candidates.iter().any(|other| rivals(&other))
    };
    let sure = candidates.iter().filter(|one| alone(one)).copied().collect();
    pairs.extend(one_to_one(sure).into_iter().map(|one| (one.old, one.new, MatchedBy::Title)));
    pairs.sort_by_key(|(old, _, _)| *old);
    pairs
}

/// How alike two documents are; `None` where they are not versions of one.
fn alike(old: &Known, new: &Known) -> Option<f32> {
    let (a, b) = (old.title.as_deref()?, new.title.as_deref()?);
    let bodies = old.body.is_none() || new.body.is_none() || old.body.as_deref().map(normal) == new.body.as_deref().map(normal);
    if old.kind != new.kind || old.kind == DocumentKind::Other || !bodies || times(a) != times(b) {
        return None;
    }
    let (a, b) = (words(a), words(b));
    let score = Rarity::joined([&a[..]].into_iter(), [&b[..]].into_iter()).similarity(&a, &b);
    (score >= SAME_TITLE).then_some(score)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(sha256: &str, kind: DocumentKind, title: &str) -> Known {
        Known { sha256: sha256.to_owned(), kind, title: Some(title.to_owned()), body: None }
    }

    #[test]
    fn moved_documents_and_versions_of_one_title_belong_together() {
        use DocumentKind::{Budget, PeriodReport};
        let old =
            [known("a", Budget, "Budsjett 2026"), known("b", PeriodReport, "Tertialrapport 1 2026"), known("c", Budget, "Budsjett 2025")];
        let new =
            [known("d", Budget, "Budsjett 2026"), known("c", Budget, "Budsjett 2025"), known("e", PeriodReport, "Tertialrapport 2 2026")];
        assert_eq!(paired(&old, &new), [(0, 0, MatchedBy::Title), (2, 1, MatchedBy::Content)]);
    }

    #[test]
    fn of_two_that_could_be_meant_neither_is_taken() {
        let budget = |hash| known(hash, DocumentKind::Budget, "Budsjett 2026");
        assert_eq!(paired(&[budget("a")], &[budget("b"), budget("c")]), []);
    }
}
