//! Paths that were spelled from another working folder → the same paths as they are spelled now.
//!
//! In: paths of a manifest that lead to nothing from here, and the files that a run finds. Out: for each such path the one that it has now, also
//! where no file stands there any more. A manifest keeps paths as they were given: `arch/d.txt` from one folder is `m1/arch/d.txt` from the
//! folder above. A file that is found below a root at the same place as one of the manifest, with the same bytes, tells that the two roots are
//! one, where the root's absolute path ends as it was spelled. A copy of the folder elsewhere is another root.

use super::Found;
use std::{
    collections::{BTreeMap, HashMap},
    ffi::OsStr,
    path::{Component, Path, PathBuf},
};

/// Roots as they were spelled, each with as it is spelled now and how many files say so.
type Votes = BTreeMap<PathBuf, BTreeMap<PathBuf, usize>>;

/// Files of one name and the same bytes that are asked, at most: a form that lies empty in every folder says little.
const ASKED: usize = 32;

/// The old path and the new one of each of `lost`: relative paths that lead to nothing, with their hashes.
#[must_use]
pub fn respelled(lost: &[(PathBuf, Option<String>)], files: &[Found], working: &Path) -> Vec<(PathBuf, PathBuf)> {
    let mut found: HashMap<(&str, Option<&OsStr>), Vec<&Found>> = HashMap::new();
    for file in files {
        if let Some(sha256) = &file.sha256 {
            found.entry((sha256, file.path.file_name())).or_default().push(file);
        }
    }
    let mut votes = Votes::new();
    for (path, sha256) in lost {
        let same = sha256.as_deref().and_then(|sha256| found.get(&(sha256, path.file_name())));
        for file in same.into_iter().flatten().take(ASKED) {
            let (Some(old), Some(new)) = (root(path, &file.relative), root(&file.path, &file.relative)) else { continue };
            if old != new && ends_as(&working.join(&new), &old) && (!has_name(&old) || !old.exists()) {
                *votes.entry(old).or_default().entry(new).or_default() += 1;
            }
        }
    }
    let roots: BTreeMap<&Path, &Path> = votes.iter().filter_map(|(old, new)| Some((old.as_path(), likeliest(new)?))).collect();
    let now = |path: &PathBuf| path.ancestors().find_map(|old| Some(roots.get(old)?.join(path.strip_prefix(old).ok()?)));
    lost.iter().filter_map(|(path, _)| Some((path.clone(), now(path)?))).collect()
}

fn likeliest(roots: &BTreeMap<PathBuf, usize>) -> Option<&Path> {
    roots.iter().max_by_key(|(_, votes)| **votes).map(|(root, _)| root.as_path())
}

/// What stands before the last part of a path.
fn root(path: &Path, below: &Path) -> Option<PathBuf> {
    let (all, below): (Vec<Component>, Vec<Component>) = (path.components().collect(), below.components().collect());
    let root = all.strip_suffix(below.as_slice()).filter(|_| !below.is_empty())?;
    Some(root.iter().collect())
}

/// False for the working folder and those above it, which are there wherever one stands.
fn has_name(path: &Path) -> bool {
    path.components().any(|part| matches!(part, Component::Normal(_)))
}

/// True where a place's path ends in the names of a relative one.
fn ends_as(place: &Path, spelled: &Path) -> bool {
    let names = |path: &Path| -> PathBuf { path.components().filter(|part| matches!(part, Component::Normal(_))).collect() };
    // `..` leads up from somewhere that nobody knows any more, `a/../b` to b.
    let after = spelled.components().collect::<Vec<_>>();
    let last_up = after.iter().rposition(|part| *part == Component::ParentDir).map_or(0, |at| at + 1);
    names(place).ends_with(names(&after[last_up..].iter().collect::<PathBuf>()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `old > new` of what is lost; files are given as root, path below it and bytes.
    fn told(lost: &[(&str, &str)], files: &[(&str, &str, &str)]) -> Vec<String> {
        let file = |(root, below, sha256): &(&str, &str, &str)| Found {
            sha256: Some((*sha256).to_owned()),
            ..Found::file(Path::new(root).join(below), below.into())
        };
        let files: Vec<Found> = files.iter().map(file).collect();
        let lost: Vec<(PathBuf, Option<String>)> = lost.iter().map(|(path, sha)| (path.into(), Some((*sha).to_owned()))).collect();
        let told = respelled(&lost, &files, Path::new("/x"));
        told.into_iter().map(|(old, new)| format!("{} > {}", old.display(), new.display())).collect()
    }

    #[test]
    fn a_root_that_was_spelled_from_another_folder_takes_along_what_is_gone() {
        let lost = [("arch/d.txt", "1"), ("arch/2019/b.txt", "2"), ("other/e.txt", "3")];
        assert_eq!(told(&lost, &[("m1/arch", "d.txt", "1")]), ["arch/d.txt > m1/arch/d.txt", "arch/2019/b.txt > m1/arch/2019/b.txt"]);
        assert_eq!(
            told(&[("d.txt", "1"), ("b.txt", "2")], &[("m1/arch", "d.txt", "1")]),
            ["d.txt > m1/arch/d.txt", "b.txt > m1/arch/b.txt"]
        );
        assert_eq!(told(&[("../arch/d.txt", "1")], &[("m1/arch", "d.txt", "1")]), ["../arch/d.txt > m1/arch/d.txt"]);
    }

    #[test]
    fn a_folder_of_another_name_or_of_other_bytes_is_another() {
        assert_eq!(told(&[("arch/d.txt", "1")], &[("m1/copy", "d.txt", "1")]), Vec::<String>::new());
        assert_eq!(told(&[("arch/d.txt", "1")], &[("m1/arch", "d.txt", "2")]), Vec::<String>::new());
    }
}
