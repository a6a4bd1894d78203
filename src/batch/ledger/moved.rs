//! Documents that are missing and files that are new → which of the files each document is now.
//!
//! In: paths and contents of both, and the paths of the documents that stayed. Out: pairs, each document and each file in one at the most: as
//! many of the same content as there can be, then those that changed in a folder that moved.
//! What has no bytes to know it by (a pipe, an encrypted member of an archive) is known by its name and by why it cannot be read.
//! The content alone does not tell copies apart; names do. A file of the document's own name goes before one of another name, so that a copy
//! which somebody made is not taken for the document. Among those the folder tells: every pair of one name says that a folder became
//! another, and the pair goes first whose folders most pairs name. Then comes what stayed in its folder, what went missing in this run, and the
//! order of the paths. A document of no file's content is the file of its relative name in the folder that its own became: where more of the
//! documents below stand there with the same bytes than stayed, went elsewhere or are lost. Where two files or two documents could be meant,
//! none is. What it does not do: it looks at no file and knows of no ledger.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, HashMap},
    ffi::OsStr,
    path::{Path, PathBuf},
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
    /// A document that is gone was known at this path: with other bytes it is that one.
    pub is_taken: bool,
}

/// Pairs of the same bytes that are weighed against each other, each with each, at the most. More of them, as of a form that lies empty in
/// every folder, are weighed among those of one name alone, and where these are more too, paired in the order of their paths: the work
/// stays bounded by so many for each file.
const WEIGHED: usize = 32 * 32;

/// Those of the same content, by their places in the two lists; or of the same content and the same name.
type Groups<'a> = BTreeMap<(Content<'a>, Option<&'a OsStr>), (Vec<usize>, Vec<usize>)>;

/// The place in `new` of each document of `missing` that is found again.
#[must_use]
pub fn pairs(missing: &[Missing], new: &[New], stayed: &[&Path]) -> BTreeMap<usize, usize> {
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
    let same = candidates.into_iter().chain(paired.iter().map(|(one, other)| (*one, *other))).collect();
    let changed = Folders::of(missing, new, &paired).changed(&same, stayed);
    paired.extend(changed);
    paired
}

/// What is asked about the folders of documents when those of the same content are paired.
struct Folders<'a> {
    missing: &'a [Missing<'a>],
    new: &'a [New<'a>],
    paired: &'a BTreeMap<usize, usize>,
    /// The files by their paths.
    at: HashMap<&'a Path, usize>,
    /// The files that nothing else is known to be.
    open: BTreeSet<usize>,
}

impl<'a> Folders<'a> {
    fn of(missing: &'a [Missing], new: &'a [New], paired: &'a BTreeMap<usize, usize>) -> Self {
        let at = new.iter().enumerate().map(|(index, one)| (one.path, index)).collect();
        let taken: BTreeSet<usize> = paired.values().copied().collect();
        let open = new.iter().enumerate().filter(|(index, one)| !one.is_taken && !taken.contains(index)).map(|(index, _)| index).collect();
        Self { missing, new, paired, at, open }
    }

    /// Pairs of those that changed in a folder that moved; `same` are pairs of the same content.
    fn changed(&self, same: &BTreeSet<(usize, usize)>, stayed: &[&Path]) -> Vec<(usize, usize)> {
        let became = self.became(same, stayed);
        let mut meant: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (one, document) in self.missing.iter().enumerate().filter(|(one, _)| !self.paired.contains_key(one)) {
            let there = below(&became, document.path).filter_map(|(_, place)| self.at.get(&*place));
            let there: BTreeSet<usize> = there.filter(|other| self.open.contains(other)).copied().collect();
            if let (Some(other), 1) = (there.first(), there.len()) {
                meant.entry(*other).or_default().push(one);
            }
        }
        meant.into_iter().filter_map(|(other, of)| if let [one] = of[..] { Some((one, other)) } else { None }).collect()
    }

    /// The folders that moved, and where to.
    fn became(&self, same: &BTreeSet<(usize, usize)>, stayed: &[&Path]) -> BTreeMap<&'a Path, &'a Path> {
        let mut told: BTreeMap<&Path, BTreeMap<&Path, usize>> = BTreeMap::new();
        for (one, other) in same {
            let (Some(one), Some(other)) = (self.missing.get(*one), self.new.get(*other)) else { continue };
            if matches!(one.content, Content::Bytes(_)) && one.path.file_name() == other.path.file_name() {
                levels(one.path, other.path).for_each(|(from, to)| *told.entry(from).or_default().entry(to).or_default() += 1);
            }
        }
        let mut became: BTreeMap<&Path, &Path> = told.iter().filter_map(|(from, to)| Some((*from, most(to)?))).collect();
        // Documents with it, and those without it.
        let mut votes: HashMap<&Path, (usize, usize)> = HashMap::new();
        for (from, _) in stayed.iter().flat_map(|path| below(&became, path)) {
            votes.entry(from).or_default().1 += 1;
        }
        for (one, document) in self.missing.iter().enumerate() {
            for (from, place) in below(&became, document.path) {
                let there = self.at.get(&*place);
                let is_same = there.and_then(|there| self.new.get(*there)).is_some_and(|there| there.content == document.content);
                let may_be = match self.paired.get(&one) {
                    None => there.is_some_and(|there| self.open.contains(there)),
                    paired => paired == there,
                };
                let (with, without) = votes.entry(from).or_default();
                *with += usize::from(is_same && matches!(document.content, Content::Bytes(_)));
                *without += usize::from(!is_same && !may_be && document.lately);
            }
        }
        became.retain(|from, _| votes.get(from).is_some_and(|(with, without)| with > without));
        became
    }
}

/// The folders above a document that became others, and its path if it went along.
fn below<'a>(became: &BTreeMap<&'a Path, &'a Path>, path: &Path) -> impl Iterator<Item = (&'a Path, PathBuf)> {
    path.ancestors().skip(1).filter_map(|folder| {
        let (from, to) = became.get_key_value(folder)?;
        Some((*from, to.join(path.strip_prefix(folder).ok()?)))
    })
}

/// The folder that is named most often, if there is one.
fn most<'a>(named: &BTreeMap<&'a Path, usize>) -> Option<&'a Path> {
    let (most, times) = named.iter().max_by_key(|(_, times)| **times)?;
    (named.values().filter(|other| *other == times).count() == 1).then_some(*most)
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
    levels(one, other).last().unwrap_or((one, other))
}

/// Each folder that would have become another, from the document's own up to the last one of the same name and what it lies in.
fn levels<'a>(one: &'a Path, other: &'a Path) -> impl Iterator<Item = (&'a Path, &'a Path)> {
    let above = |path: &'a Path| path.parent().unwrap_or(Path::new(""));
    std::iter::successors(Some((above(one), above(other))), move |(from, to)| {
        (from.file_name().is_some() && from.file_name() == to.file_name()).then(|| (above(from), above(to)))
    })
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
        paired_beside(missing, new, &[])
    }

    /// The same beside documents that stayed. A file whose path another document had begins with a minus.
    fn paired_beside(missing: &[&str], new: &[&str], stayed: &[&str]) -> Vec<String> {
        let split = |text: &'static str| text.rsplit_once(':').unwrap();
        let leak = |text: &&str| split(String::leak((*text).to_owned()));
        let old: Vec<Missing> = missing
            .iter()
            .map(|text| {
                let (path, sha256) = leak(text);
                Missing { path: Path::new(path.trim_start_matches('-')), content: content(path, sha256), lately: !path.starts_with('-') }
            })
            .collect();
        let found: Vec<New> = new
            .iter()
            .map(leak)
            .map(|(path, sha256)| {
                let (is_taken, path) = (path.starts_with('-'), path.trim_start_matches('-'));
                New { path: Path::new(path), content: content(path, sha256), is_taken }
            })
            .collect();
        pairs(&old, &found, &stayed.iter().map(Path::new).collect::<Vec<_>>())
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

    #[test]
    fn what_changed_in_a_folder_that_moved_moved_with_it() {
        let all = ["n/p > t/p", "n/x > t/x", "n/y > t/y"];
        assert_eq!(paired(&["n/p:?a pipe", "n/x:1", "n/y:2"], &["t/p:?a pipe", "t/x:1", "t/y:9"]), all);
        // The folder above, to another parent, and a folder below alone.
        assert_eq!(paired(&["n/a/x:1", "n/b/y:2"], &["t/a/x:1", "t/b/y:9"]), ["n/a/x > t/a/x", "n/b/y > t/b/y"]);
        assert_eq!(paired(&["n/a/x:1", "n/a/y:2"], &["k/m/a/x:1", "k/m/a/y:9"]), ["n/a/x > k/m/a/x", "n/a/y > k/m/a/y"]);
        let stayed = ["n/b/z", "n/c/z", "n/d/z"];
        assert_eq!(paired_beside(&["n/a/x:1", "n/a/y:2"], &["k/a/x:1", "k/a/y:9"], &stayed), ["n/a/x > k/a/x", "n/a/y > k/a/y"]);
        assert_eq!(paired_beside(&["n/a/x:1", "n/b/y:2"], &["k/a/x:1", "k/b/y:9"], &stayed), ["n/a/x > k/a/x"]);
        assert_eq!(paired(&["n/x:1", "n/y:2"], &["n/s/x:1", "n/s/y:9"]), ["n/x > n/s/x", "n/y > n/s/y"]);
        // Two folders, each its own.
        let moved = paired(&["m/x:1", "m/y:2", "n/x:3", "n/y:4"], &["s/x:3", "s/y:8", "t/x:1", "t/y:9"]);
        assert_eq!(moved, ["m/x > t/x", "m/y > t/y", "n/x > s/x", "n/y > s/y"]);
    }

    #[test]
    fn most_documents_tell_that_a_folder_moved_and_those_without_bytes_do_not() {
        assert_eq!(paired_beside(&["n/x:1", "n/y:2"], &["t/x:1", "t/y:9"], &["n/z"]), ["n/x > t/x"]);
        assert_eq!(paired(&["n/x:1", "n/y:2", "n/z:3"], &["t/x:1", "t/y:9", "k/z:3"]), ["n/x > t/x", "n/z > k/z"]);
        assert_eq!(paired(&["n/x:1", "n/y:2", "n/z:3"], &["t/x:1", "t/y:9"]), ["n/x > t/x"]);
        // What was gone before says nothing.
        assert_eq!(paired(&["n/x:1", "n/y:2", "-n/z:3"], &["t/x:1", "t/y:9"]), ["n/x > t/x", "n/y > t/y"]);
        assert_eq!(paired(&["n/p:?a pipe", "n/y:2"], &["t/p:?a pipe", "t/y:9"]), ["n/p > t/p"]);
        assert_eq!(paired(&["n/x:1", "n/y:2"], &["t/x:1", "t/z:9"]), ["n/x > t/x"]);
    }

    #[test]
    fn where_two_could_be_meant_none_is() {
        // A folder in two places, two folders in one, a folder and one above it that went elsewhere, and a path of another document.
        assert_eq!(paired(&["n/x:1", "n/y:2"], &["s/x:1", "s/y:8", "t/x:1", "t/y:9"]), ["n/x > s/x"]);
        assert_eq!(paired(&["m/x:1", "m/y:2", "n/z:3", "n/y:4"], &["t/x:1", "t/z:3", "t/y:9"]), ["m/x > t/x", "n/z > t/z"]);
        let deep = ["n/a/x:1", "n/a/y:2", "n/u:3", "n/v:4", "n/w:5"];
        let moved = paired(&deep, &["k/a/x:1", "k/a/y:8", "t/u:3", "t/v:4", "t/w:5", "t/a/y:9"]);
        assert_eq!(moved, ["n/a/x > k/a/x", "n/u > t/u", "n/v > t/v", "n/w > t/w"]);
        assert_eq!(paired(&["n/x:1", "n/y:2"], &["t/x:1", "-t/y:9"]), ["n/x > t/x"]);
    }
}
