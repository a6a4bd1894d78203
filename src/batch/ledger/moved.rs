//! Documents that are missing and files that are new → which of the files each document is now.
//!
//! In: paths and contents of both. Out: pairs of the same content, each document and each file in one at the most, and as many as there can be.
//! What has no bytes to know it by (a pipe, an encrypted member of an archive) is known by its name and by why it cannot be read.
//! The content alone does not tell copies apart; names do. A file of the document's own name goes before one of another name, so that a copy
//! which somebody made is not taken for the document. Among those the folder tells: every pair of one name says that a folder became
//! another, and the pair goes first whose folders most pairs name. Then comes what stayed in its folder, what went missing in this run, and the
//! order of the paths. What it does not do: it looks at no file and knows of no ledger.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, HashMap},
    ffi::OsStr,
    path::Path,
};

/// What tells that a document and a file are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Content<'a> {
    /// The SHA-256 of its bytes.
    Bytes(&'a str),
    /// Of what has none that could be read.
    Unreadable { name: Option<&'a OsStr>, reason: &'a str },
}

impl<'a> Content<'a> {
    /// Of what is larger than a document may be: nobody reads it to know its bytes.
    #[must_use]
    pub fn too_large(path: &'a Path) -> Self {
        Self::unreadable(path, "too large")
    }

    /// Of what cannot be read.
    #[must_use]
    pub fn unreadable(path: &'a Path, reason: &'a str) -> Self {
        Self::Unreadable { name: path.file_name(), reason }
    }
}

/// A document that is not found where it was.
#[derive(Debug, Clone, Copy)]
pub struct Missing<'a> {
    pub path: &'a Path,
    pub content: Content<'a>,
    /// It was there in the last run.
    pub lately: bool,
}

/// A file where no document was.
#[derive(Debug, Clone, Copy)]
pub struct New<'a> {
    pub path: &'a Path,
    pub content: Content<'a>,
}

/// Pairs of the same bytes that are weighed against each other, each with each, at the most. More of them, as of a form that lies empty in
/// every folder, are weighed among those of one name alone, and where these are more too, paired in the order of their paths: the work
/// stays bounded by so many for each file.
const WEIGHED: usize = 32 * 32;

/// Those of the same content, by their places in the two lists; or of the same content and the same name.
type Groups<'a> = BTreeMap<(Content<'a>, Option<&'a OsStr>), (Vec<usize>, Vec<usize>)>;

/// The place in `new` of each document of `missing` that is found again.
#[must_use]
pub fn pairs(missing: &[Missing], new: &[New]) -> BTreeMap<usize, usize> {
    let of_bytes = groups(missing, new, |_| None);
    let of_name = groups(missing, new, Path::file_name);
    let weighed = |groups: &Groups| -> Vec<(usize, usize)> {
        let few = groups.values().filter(|(missing, new)| missing.len().saturating_mul(new.len()) <= WEIGHED);
        few.flat_map(|(missing, new)| missing.iter().flat_map(|one| new.iter().map(|other| (*one, *other)))).collect()
    };
    let candidates: BTreeSet<(usize, usize)> = weighed(&of_bytes).into_iter().chain(weighed(&of_name)).collect();
    let in_order = of_name.values().chain(of_bytes.values());
    let mut paired = BTreeMap::new();
    let mut taken = BTreeSet::new();
    let mut take = |(one, other): (usize, usize)| {
        if !paired.contains_key(&one) && !taken.contains(&other) {
            paired.insert(one, other);
            taken.insert(other);
        }
        (paired.contains_key(&one), taken.contains(&other))
    };
    for pair in ranked(&candidates, missing, new) {
        take(pair);
    }
    for (missing, new) in in_order {
        let (mut at, mut to) = (0, 0);
        while let (Some(one), Some(other)) = (missing.get(at), new.get(to)) {
            let (is_paired, is_taken) = take((*one, *other));
            at += usize::from(is_paired);
            to += usize::from(is_taken);
        }
    }
    paired
}

/// The lists by content and what is made of the names.
fn groups<'a>(missing: &[Missing<'a>], new: &[New<'a>], name: impl Fn(&'a Path) -> Option<&'a OsStr>) -> Groups<'a> {
    let mut groups = Groups::new();
    for (index, one) in missing.iter().enumerate() {
        groups.entry((one.content, name(one.path))).or_default().0.push(index);
    }
    for (index, one) in new.iter().enumerate() {
        groups.entry((one.content, name(one.path))).or_default().1.push(index);
    }
    groups
}

/// The pairs, the likeliest first.
fn ranked(candidates: &BTreeSet<(usize, usize)>, missing: &[Missing], new: &[New]) -> Vec<(usize, usize)> {
    let both = |(one, other): &(usize, usize)| Some((missing.get(*one)?, new.get(*other)?));
    let same_name = |one: &Missing, other: &New| one.path.file_name() == other.path.file_name();
    let mut became: HashMap<(&Path, &Path), usize> = HashMap::new();
    for (one, other) in candidates.iter().filter_map(both).filter(|(one, other)| same_name(one, other)) {
        *became.entry(folders(one.path, other.path)).or_default() += 1;
    }
    let rank = |pair: &(usize, usize)| {
        let (one, other) = both(pair)?;
        let named = became.get(&folders(one.path, other.path)).copied().unwrap_or_default();
        let elsewhere = one.path.parent() != other.path.parent();
        Some((!same_name(one, other), Reverse(named), elsewhere, !one.lately, *pair))
    };
    let mut ranked: Vec<_> = candidates.iter().filter_map(rank).collect();
    ranked.sort_unstable();
    ranked.into_iter().map(|(.., pair)| pair).collect()
}

/// Which folder would have become which, without what both paths have in common at their ends: `n/2018/x` and `t/2018/x` say `n` and `t`.
fn folders<'a>(one: &'a Path, other: &'a Path) -> (&'a Path, &'a Path) {
    let above = |path: &'a Path| path.parent().unwrap_or(Path::new(""));
    let (mut from, mut to) = (above(one), above(other));
    while from.file_name().is_some() && from.file_name() == to.file_name() {
        (from, to) = (above(from), above(to));
    }
    (from, to)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What begins with a question mark is why there are no bytes.
    fn content(path: &'static str, text: &'static str) -> Content<'static> {
        text.strip_prefix('?').map_or(Content::Bytes(text), |reason| Content::unreadable(Path::new(path), reason))
    }

    /// `old > new` of each pair; a path's bytes are those after its last colon, and one that was gone before begins with a minus.
    fn paired(missing: &[&str], new: &[&str]) -> Vec<String> {
        let split = |text: &'static str| text.rsplit_once(':').unwrap();
        let leak = |text: &&str| split(String::leak((*text).to_owned()));
        let old: Vec<Missing> = missing
            .iter()
            .map(|text| {
                let (path, sha256) = leak(text);
                Missing { path: Path::new(path.trim_start_matches('-')), content: content(path, sha256), lately: !path.starts_with('-') }
            })
            .collect();
        let found: Vec<New> =
            new.iter().map(leak).map(|(path, sha256)| New { path: Path::new(path), content: content(path, sha256) }).collect();
        pairs(&old, &found)
            .into_iter()
            .map(|(one, other)| format!("{} > {}", old[one].path.display(), found[other].path.display()))
            .collect()
    }

    #[test]
    fn neighbours_tell_which_of_two_copies_moved() {
        let moved = paired(&["n/f/v/a/x:1", "n/f/v/o:2", "s/z/a/x:1"], &["t/f/v/a/x:1", "t/f/v/o:2"]);
        assert_eq!(moved, ["n/f/v/a/x > t/f/v/a/x", "n/f/v/o > t/f/v/o"]);
        // Whatever comes first by its path.
        let moved = paired(&["a/z/a/x:1", "n/f/v/a/x:1", "n/f/v/o:2"], &["t/f/v/a/x:1", "t/f/v/o:2"]);
        assert_eq!(moved, ["n/f/v/a/x > t/f/v/a/x", "n/f/v/o > t/f/v/o"]);
    }

    #[test]
    fn its_own_name_goes_before_the_folder_and_the_folder_before_the_order() {
        assert_eq!(paired(&["n/x:1"], &["k/Kopi av x:1", "t/x:1"]), ["n/x > t/x"]);
        assert_eq!(paired(&["n/x:1"], &["n/Kopi av x:1", "t/x:1"]), ["n/x > t/x"]);
        // None has its name.
        assert_eq!(paired(&["n/o:2", "n/x:1"], &["k/y:1", "t/o:2", "t/y:1"]), ["n/o > t/o", "n/x > t/y"]);
        assert_eq!(paired(&["n/x:1"], &["k/y:1", "n/y:1"]), ["n/x > n/y"]);
        assert_eq!(paired(&["-a/x:1", "b/x:1"], &["t/x:1"]), ["b/x > t/x"]);
        assert_eq!(paired(&["a/x:1", "b/x:1"], &["s/y:1", "t/y:1"]), ["a/x > s/y", "b/x > t/y"]);
        assert_eq!(paired(&["a/x:1"], &["b/x:2"]), Vec::<String>::new());
    }

    #[test]
    fn what_cannot_be_read_is_known_by_its_name_and_reason() {
        assert_eq!(
            paired(&["n/x.zip/y:?encrypted", "n/p:?a pipe"], &["t/x.zip/y:?encrypted", "t/p:?a pipe"]),
            ["n/x.zip/y > t/x.zip/y", "n/p > t/p"]
        );
        assert_eq!(paired(&["n/y:?encrypted"], &["t/z:?encrypted", "t/y:?a pipe", "t/y:1"]), Vec::<String>::new());
        // A folder that became another one tells which of two it is.
        assert_eq!(paired(&["n/p:?a pipe", "n/x:1"], &["k/p:?a pipe", "t/p:?a pipe", "t/x:1"]), ["n/p > t/p", "n/x > t/x"]);
    }

    #[test]
    fn many_copies_are_paired_by_name_and_in_order() {
        let paths = |root: &str, name: &str| (10..99).map(|number| format!("{root}/{number}/{name}:1")).collect::<Vec<_>>();
        let (old, new) = ([paths("n", "x"), paths("n", "z")].concat(), [paths("t", "a"), paths("t", "z")].concat());
        let texts = |all: &[String]| all.iter().map(String::as_str).map(|text| &*String::leak(text.to_owned())).collect::<Vec<_>>();
        let moved = paired(&texts(&old), &texts(&new));
        assert_eq!(moved.len(), 178);
        assert_eq!([&moved[0], &moved[177]], ["n/10/x > t/10/a", "n/98/z > t/98/z"]);
    }
}
