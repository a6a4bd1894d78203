//! Documents of two folders → which belong together.
//!
//! In: what is known of the documents that are left over once equal relative paths are paired. Out: pairs. Equal bytes are one document
//! that was moved; else kind and title must agree so well that nothing else could be meant; else, as in the folders of two years, their
//! names but for the years. What has no partner is new or gone.

use crate::{
    assign::{Candidate, one_to_one},
    model::MatchedBy,
    text::{Rarity, is_year, normal, times, words},
};
use avstem::model::{DocumentKind, Report};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

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
    /// Its names without years, as [`names`] tells them; `None` for one that another document of its side bears too.
    pub names: Names,
}

impl Known {
    /// Of a document that was read, with its names without years.
    #[must_use]
    pub fn of(report: &Report, names: Names) -> Self {
        let document = &report.document;
        Self { sha256: document.sha256.clone(), kind: document.kind, title: document.title.clone(), body: document.body.clone(), names }
    }
}

/// A document's path below its folder, the same without the ending, and its name alone without the ending; each with its years taken out.
pub type Names = [Option<String>; 3];

/// The names of a document by its path below its folder; `None` for those that hold no year. They are tried in this order: what two years
/// call alike is the same wherever it lies and whatever program wrote it.
#[must_use]
pub fn names(path: &Path) -> Names {
    let bare = path.with_extension("");
    let name = bare.file_name().unwrap_or_default();
    [path.as_os_str(), bare.as_os_str(), name].map(|name| without_years(&name.to_string_lossy()))
}

/// A text with its years taken out; `None` where it names none. No year is part of a longer number.
fn without_years(path: &str) -> Option<String> {
    let mut out = String::new();
    let mut rest = path;
    let mut found = false;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let end = rest[start..].find(|c: char| !c.is_ascii_digit()).map_or(rest.len(), |length| start + length);
        let number = &rest[start..end];
        out += &rest[..start];
        out += if is_year(number) { "*" } else { number };
        found |= is_year(number);
        rest = &rest[end..];
    }
    found.then(|| out + rest)
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
    let (mut paired_old, mut paired_new): (BTreeSet<usize>, BTreeSet<usize>) = pairs.iter().map(|(old, new, _)| (*old, *new)).unzip();
    for which in 0..Names::default().len() {
        let called: BTreeMap<&str, usize> =
            new.iter().enumerate().filter_map(|(at, known)| Some((known.names[which].as_deref()?, at))).collect();
        for (at, known) in old.iter().enumerate() {
            let partner = known.names[which].as_deref().and_then(|name| called.get(name));
            if let Some(&partner) = partner.filter(|partner| !paired_old.contains(&at) && !paired_new.contains(*partner)) {
                pairs.push((at, partner, MatchedBy::Name));
                paired_old.insert(at);
                paired_new.insert(partner);
            }
        }
    }
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
        Known { sha256: sha256.to_owned(), kind, title: Some(title.to_owned()), body: None, names: Names::default() }
    }

    #[test]
    fn names_that_differ_by_their_years_belong_together_where_nothing_else_tells() {
        use DocumentKind::{Accounts, Other};
        let named = |sha256: &str, title: &str, path: &str| Known { names: names(Path::new(path)), ..known(sha256, Accounts, title) };
        let old = [
            named("a", "Årsregnskap 2023", "regnskap-2023.pdf"),
            named("b", "Notat", "notat-2023.pdf"),
            known("c", Other, "Vedlegg"),
            named("f", "Plan 2023", "Gammelt/plan 2023.docx"),
        ];
        let new = [
            named("b", "Notat", "x-2024.pdf"),
            named("d", "Årsregnskap 2024", "regnskap-2024.pdf"),
            named("e", "Notat 2", "notat-2024.pdf"),
            // In another folder, and of another program.
            named("g", "Planen", "Saker/plan 2024.xlsx"),
        ];
        assert_eq!(paired(&old, &new), [(0, 1, MatchedBy::Name), (1, 0, MatchedBy::Content), (3, 3, MatchedBy::Name)]);
    }

    #[test]
    fn years_are_taken_out_of_names_and_other_numbers_are_not() {
        let name = |path: &str| without_years(path);
        assert_eq!(name("2023/regnskap-2023.pdf").as_deref(), Some("*/regnskap-*.pdf"));
        assert_eq!(name("tertial 1 2023-2024.pdf").as_deref(), Some("tertial 1 *-*.pdf"));
        assert_eq!([name("sak 20230115.pdf"), name("konto 3016.pdf"), name("plan.pdf")], [None, None, None]);
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
