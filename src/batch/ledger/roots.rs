//! The folders in which a ledger's documents lie, each named once.
//!
//! In: paths as somebody spells them tonight. Out: the name under which each document is kept, a root's name and the path below it. A root
//! is known by where it stands without any link, so that a relative path, an absolute one, one through a link and one with dots all lead
//! to the same documents. It keeps the name by which it was given first. A root may be found at another place, on another mount: that is
//! told by its name, or by its documents, which are the same at the same paths below.

use super::store::Known;
use crate::batch::{Found, protocol, stands};
use rusqlite::{Connection, params};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
    path::{Component, Path, PathBuf},
};

/// A root that was given, or that the ledger knows.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Root {
    name: PathBuf,
    /// Without links.
    place: PathBuf,
}

/// The roots of a ledger.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Roots {
    known: Vec<Root>,
    /// Given for the first time in this run.
    fresh: BTreeSet<PathBuf>,
}

/// What a night was told to look at.
#[derive(Debug)]
pub struct Given {
    /// As given, and without links where there is such a path.
    paths: Vec<(PathBuf, Option<PathBuf>)>,
    working: PathBuf,
}

impl Given {
    #[must_use]
    pub fn of(paths: &[PathBuf]) -> Self {
        let working = std::env::current_dir().and_then(|path| path.canonicalize()).unwrap_or_default();
        Self { paths: paths.iter().map(|path| (path.clone(), path.canonicalize().ok())).collect(), working }
    }

    /// Where a path leads, or would.
    #[must_use]
    pub fn place(&self, path: &Path) -> PathBuf {
        let stands = path.ancestors().find_map(|path| Some((path, path.canonicalize().ok()?)));
        match stands.and_then(|(stands, real)| Some(joined(&real, path.strip_prefix(stands).ok()?))) {
            Some(place) => place,
            None => self.absolute(path),
        }
    }

    /// Where a file stands, but for links below what was given.
    fn real(&self, file: &Found) -> PathBuf {
        let below = |(given, real): &(PathBuf, Option<PathBuf>)| {
            let below = file.path.strip_prefix(given).ok()?;
            let real = real.clone().unwrap_or_else(|| self.absolute(given));
            Some(joined(&real, below))
        };
        if let Some(real) = self.paths.iter().find_map(below) {
            return real;
        }
        // One of a list. A member of an archive stands below a file.
        self.place(&file.path)
    }

    fn absolute(&self, path: &Path) -> PathBuf {
        self.working.join(plain(path))
    }
}

/// A root that somebody puts where another one's documents are found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misplaced {
    pub name: PathBuf,
    pub place: PathBuf,
    pub other: PathBuf,
    /// Documents that are found there, and all that the ledger knows: of the root, and of the other one.
    pub own: (usize, usize),
    pub others: (usize, usize),
}

/// A path without the dots that say nothing: `./archive` is `archive`. The working folder itself is the empty path, which every relative
/// path begins with.
#[must_use]
pub fn plain(path: &Path) -> PathBuf {
    path.components().filter(|part| *part != Component::CurDir).collect()
}

/// How many of a root's documents must be found at another place for the root to have moved there: more than one of so many.
const MOVED: usize = 2;

impl Roots {
    /// # Errors
    /// Those of the database; so for [`Self::save`].
    pub fn load(database: &Connection) -> rusqlite::Result<Self> {
        let mut statement = database.prepare("SELECT name, place FROM roots ORDER BY id")?;
        let root = |row: &rusqlite::Row<'_>| {
            let path = |at| row.get::<_, Vec<u8>>(at).map(|bytes| protocol::from_bytes(&bytes));
            Ok(Root { name: path(0)?, place: path(1)? })
        };
        Ok(Self { known: statement.query_map([], root)?.collect::<rusqlite::Result<_>>()?, fresh: BTreeSet::new() })
    }

    pub fn save(&self, database: &Connection) -> rusqlite::Result<()> {
        database.execute("DELETE FROM roots", [])?;
        let mut insert = database.prepare("INSERT INTO roots (name, place) VALUES (?1, ?2)")?;
        self.known
            .iter()
            .try_for_each(|root| insert.execute(params![super::store::bytes(&root.name), super::store::bytes(&root.place)]).map(|_| ()))
    }

    /// Gives up those in which no document lies, but in roots below them: who reads the parent folder once, and forgets what lay there,
    /// has the same roots as before.
    pub fn give_up_empty<'a>(&mut self, documents: impl IntoIterator<Item = &'a PathBuf>) {
        let used = self.used(documents);
        self.known.retain(|root| used.contains(&root.name));
    }

    /// The names of the roots that hold documents of their own, in no root below them.
    pub fn used<'a>(&self, documents: impl IntoIterator<Item = &'a PathBuf>) -> BTreeSet<PathBuf> {
        let names: BTreeSet<&Path> = self.known.iter().map(|root| root.name.as_path()).collect();
        let root_of = |path: &'a PathBuf| path.ancestors().find_map(|path| names.get(path)).map(|name| name.to_path_buf());
        documents.into_iter().filter_map(root_of).collect()
    }

    /// Puts the root of a name at a place, as somebody says.
    pub fn put(&mut self, name: &Path, place: &Path) {
        let name = plain(name);
        self.known.retain(|root| root.name != name && root.place != place);
        self.known.push(Root { name, place: place.to_owned() });
    }

    /// The first of these roots that would be put where most documents of another one are, and not most of its own: the two were swapped.
    #[must_use]
    pub fn misplaced(
        &self,
        put: &[(PathBuf, PathBuf)],
        files: &[Found],
        given: &Given,
        known: &BTreeMap<PathBuf, Known>,
    ) -> Option<Misplaced> {
        let real: Vec<PathBuf> = files.iter().map(|file| given.real(file)).collect();
        put.iter().find_map(|(name, place)| {
            let name = plain(name);
            let there: BTreeSet<&str> = below_place(files, &real, place).into_values().collect();
            let found = |root: &Path| {
                let documents = known.iter().filter(|(path, known)| starts(path, root) && known.sha256.is_some());
                documents.fold((0, 0), |(found, all), (_, known)| {
                    (found + usize::from(known.sha256.as_deref().is_some_and(|sha256| there.contains(sha256))), all + 1)
                })
            };
            let most = |(found, all): (usize, usize)| found * MOVED > all;
            let own = found(&name);
            let others = self.known.iter().filter(|root| !starts(&root.name, &name) && !starts(&name, &root.name));
            let mut others =
                others.map(|root| (root, found(&root.name))).filter(|(_, others)| !most(own) && most(*others) && others.0 > own.0);
            let (other, others) = others.next()?;
            Some(Misplaced { name, place: place.clone(), other: other.name.clone(), own, others })
        })
    }

    /// False for a name that is no root's and that no document's name begins with, where there are roots: a new one.
    #[must_use]
    pub fn knows(&self, name: &Path, known: &BTreeMap<PathBuf, Known>) -> bool {
        let name = plain(name);
        self.known.is_empty() || self.known.iter().any(|root| root.name == name) || known.keys().any(|path| starts(path, &name))
    }

    /// The names of the roots, sorted.
    #[must_use]
    pub fn root_names(&self) -> BTreeSet<&Path> {
        self.known.iter().map(|root| if root.name.as_os_str().is_empty() { Path::new(".") } else { &root.name }).collect()
    }

    /// The name under which what stands at a place is kept.
    #[must_use]
    pub fn name_of(&self, real: &Path) -> Option<PathBuf> {
        let root = self.known.iter().filter(|root| real.starts_with(&root.place)).max_by_key(|root| root.place.components().count())?;
        below(&root.place, real).map(|below| plain(&root.name.join(below)))
    }

    /// Where the document of a name stands.
    #[must_use]
    pub fn place_of(&self, name: &Path) -> Option<PathBuf> {
        let root = self.known.iter().filter(|root| starts(name, &root.name)).max_by_key(|root| root.name.components().count())?;
        below(&root.name, name).map(|below| plain(&root.place.join(below)))
    }

    /// The names of these files, in their order; roots that are new are taken up, those that are found elsewhere are put there. Gives with
    /// them what was found elsewhere: name, place, and how many documents said so.
    #[must_use]
    pub fn names(
        &mut self,
        files: &[Found],
        given: &Given,
        known: &BTreeMap<PathBuf, Known>,
    ) -> (Vec<PathBuf>, Vec<(PathBuf, PathBuf, usize)>) {
        for (path, real) in &given.paths {
            let Some(real) = real else { continue };
            let name = plain(path);
            let file = (!real.is_dir()).then(|| (name.parent().unwrap_or(Path::new("")), real.parent().unwrap_or(real)));
            let (name, folder) = file.unwrap_or((&name, real));
            self.add(name, folder, given, known);
        }
        let real: Vec<PathBuf> = files.iter().map(|file| given.real(file)).collect();
        for (file, real) in files.iter().zip(&real) {
            if self.name_of(real).is_some() || given.paths.iter().any(|(path, _)| file.path.starts_with(path)) {
                continue;
            }
            let folder = file
                .inside
                .as_ref()
                .map_or(real.as_path(), |inside| real.ancestors().find(|path| path.ends_with(&inside.archive)).unwrap_or(real));
            let folder = folder.parent().unwrap_or(folder);
            if folder.starts_with(&given.working) {
                self.add(Path::new(""), &given.working, given, known);
            } else {
                self.add(folder, folder, given, known);
            }
        }
        let moved = self.find_moved(files, &real, given, known);
        let name = |(file, real): (&Found, &PathBuf)| {
            let name = self.name_of(real).unwrap_or_else(|| plain(&file.path));
            if name.as_os_str().is_empty() { PathBuf::from(".") } else { name }
        };
        (files.iter().zip(&real).map(name).collect(), moved)
    }

    /// The paths of a document below the roots that it lies in, the outermost first, by the name that it is kept by. Those that hold no
    /// document of their own come last: who reads the parent folder once means the same folders as before.
    #[must_use]
    pub fn below(&self, name: &Path, used: &BTreeSet<PathBuf>) -> Vec<PathBuf> {
        let place = self.place_of(name).unwrap_or_else(|| name.to_owned());
        let mut below: Vec<(bool, Reverse<usize>, &Path)> = self
            .known
            .iter()
            .filter_map(|root| Some((root, place.strip_prefix(&root.place).ok()?)))
            .map(|(root, below)| (!used.contains(&root.name), Reverse(below.components().count()), below))
            .collect();
        below.sort_unstable();
        if below.is_empty() { vec![name.to_owned()] } else { below.into_iter().map(|(_, _, below)| below.to_owned()).collect() }
    }

    /// The names below which a night looked: what was known there and is not found is lost.
    #[must_use]
    pub fn covered(&self, given: &Given) -> Vec<PathBuf> {
        let mut covered = Vec::new();
        for (path, real) in &given.paths {
            let real = real.clone().unwrap_or_else(|| given.absolute(path));
            covered.push(self.name_of(&real).unwrap_or_else(|| plain(path)));
            covered.extend(self.known.iter().filter(|root| root.place.starts_with(&real)).map(|root| root.name.clone()));
        }
        covered
    }

    fn add(&mut self, name: &Path, place: &Path, given: &Given, known: &BTreeMap<PathBuf, Known>) {
        if self.name_of(place).is_some() {
            return;
        }
        if let Some(root) = self.known.iter_mut().find(|root| root.name == name && !root.place.exists()) {
            place.clone_into(&mut root.place);
            return;
        }
        // Ledgers of earlier versions keep documents by the path of their time.
        let beside = place.strip_prefix(&given.working).ok().map(Path::to_owned);
        let names: Vec<PathBuf> = [Some(name.to_owned()), beside, Some(place.to_owned())].into_iter().flatten().collect();
        let has_documents = |name: &&PathBuf| known.keys().any(|path| starts(path, name));
        let kept = names.iter().filter(|name| self.may_be(name, place)).find(has_documents).cloned();
        let numbered = (2..).map(|number| PathBuf::from(format!("{} ({number})", place.display())));
        let free = || [name.to_owned(), place.to_owned()].into_iter().chain(numbered).find(|name| self.may_be(name, place));
        if let Some(name) = kept.or_else(free) {
            self.fresh.insert(name.clone());
            self.known.push(Root { name, place: place.to_owned() });
        }
    }

    /// True where no path would name two documents.
    fn may_be(&self, name: &Path, place: &Path) -> bool {
        self.known.iter().all(|root| {
            if starts(&root.name, name) {
                below(name, &root.name).is_some_and(|below| plain(&place.join(below)) == root.place)
            } else if starts(name, &root.name) {
                below(&root.name, name).is_some_and(|below| plain(&root.place.join(below)) == place)
            } else {
                true
            }
        })
    }

    /// Puts roots whose documents are all gone where the same documents are found at the same paths, below roots without documents. Where one
    /// folder holds what several did, as backups do, those belong together that have most in common.
    fn find_moved(
        &mut self,
        files: &[Found],
        real: &[PathBuf],
        given: &Given,
        known: &BTreeMap<PathBuf, Known>,
    ) -> Vec<(PathBuf, PathBuf, usize)> {
        let fresh = std::mem::take(&mut self.fresh);
        let is_fresh = |root: &&Root| fresh.contains(&root.name);
        // What is looked at tonight is where it is looked for.
        let is_away = |root: &&Root| !given.paths.iter().flat_map(|(_, real)| real).any(|real| root.place.starts_with(real));
        let mut pairs = Vec::new();
        for new in self.known.iter().filter(is_fresh).filter(|new| !known.keys().any(|path| starts(path, &new.name))) {
            let there = below_place(files, real, &new.place);
            for old in self.known.iter().filter(is_away).filter(|root| !is_fresh(root)) {
                if let Some(same) = in_common(old, &there, known) {
                    let other_name = old.place.file_name() != new.place.file_name();
                    pairs.push((Reverse(same), there.len() - same, other_name, old.clone(), new.clone()));
                }
            }
        }
        pairs.sort_by_key(|pair| (pair.0, pair.1, pair.2));
        let mut moved: Vec<(PathBuf, PathBuf, usize)> = Vec::new();
        for (Reverse(same), _, _, old, new) in pairs {
            if moved.iter().all(|(name, place, _)| *name != old.name && *place != new.place) {
                self.known.retain(|root| *root != new && *root != old);
                self.known.push(Root { name: old.name.clone(), place: new.place.clone() });
                moved.push((old.name, new.place, same));
            }
        }
        moved
    }
}

/// What is found below a place: the paths from there, with the hashes.
fn below_place<'a>(files: &'a [Found], real: &'a [PathBuf], place: &Path) -> BTreeMap<&'a Path, &'a str> {
    files.iter().zip(real).filter_map(|(file, real)| Some((below(place, real)?, file.sha256.as_deref()?))).collect()
}

/// How many documents of a root are the same there, where they are more than one in [`MOVED`] of those whose bytes are known, and none is at
/// its old place. Pipes, links to nothing and the like say neither that a root moved nor that it did not.
fn in_common(root: &Root, there: &BTreeMap<&Path, &str>, known: &BTreeMap<PathBuf, Known>) -> Option<usize> {
    let of = |(path, known): (&'_ PathBuf, &'_ Known)| {
        let below = below(&root.name, path).filter(|_| !known.gone && starts(path, &root.name))?;
        Some((below.to_owned(), known.sha256.clone()))
    };
    let documents: Vec<(PathBuf, Option<String>)> = known.iter().filter_map(of).collect();
    let of_bytes: Vec<(&Path, &str)> = documents.iter().filter_map(|(path, sha256)| Some((path.as_path(), sha256.as_deref()?))).collect();
    let same = of_bytes.iter().filter(|(path, sha256)| there.get(path) == Some(sha256)).count();
    let gone = !documents.iter().any(|(path, _)| stands(&root.place.join(path)).is_some());
    (gone && same * MOVED > of_bytes.len()).then_some(same)
}

/// True where a path begins with a name; the empty one begins relative paths alone.
fn starts(path: &Path, name: &Path) -> bool {
    path.starts_with(name) && path.is_absolute() == name.is_absolute()
}

fn joined(path: &Path, below: &Path) -> PathBuf {
    if below.as_os_str().is_empty() { path.to_owned() } else { path.join(below) }
}

fn below<'a>(root: &Path, path: &'a Path) -> Option<&'a Path> {
    path.strip_prefix(root).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_root_without_documents_of_its_own_is_given_up() {
        let given = Given { paths: Vec::new(), working: "/usr".into() };
        let mut roots = Roots::default();
        let none = BTreeMap::new();
        roots.add(Path::new("bin"), Path::new("/usr/bin"), &given, &none);
        roots.add(Path::new(""), Path::new("/usr"), &given, &none);
        roots.add(Path::new("/etc"), Path::new("/etc"), &given, &none);
        let names = |roots: &Roots| roots.root_names().into_iter().map(|name| name.display().to_string()).collect::<Vec<_>>();
        roots.give_up_empty(&["bin/2018/x", "y", "/etc/z"].map(PathBuf::from));
        assert_eq!(names(&roots), ["/etc", ".", "bin"]);
        roots.give_up_empty(&[PathBuf::from("bin/2018/x")]);
        assert_eq!(names(&roots), ["bin"]);
    }

    #[test]
    fn a_parent_without_documents_of_its_own_is_the_last_that_a_document_lies_below() {
        let given = Given { paths: Vec::new(), working: "/usr".into() };
        let mut roots = Roots::default();
        let none = BTreeMap::new();
        roots.add(Path::new("bin"), Path::new("/usr/bin"), &given, &none);
        roots.add(Path::new(""), Path::new("/usr"), &given, &none);
        let below = |documents: &[&str]| {
            let used = roots.used(&documents.iter().map(PathBuf::from).collect::<Vec<_>>());
            roots.below(Path::new("bin/2018/x"), &used).into_iter().map(|below| below.display().to_string()).collect::<Vec<_>>()
        };
        assert_eq!(below(&["bin/2018/x"]), ["2018/x", "bin/2018/x"]);
        assert_eq!(below(&["bin/2018/x", "lib/y"]), ["bin/2018/x", "2018/x"]);
    }

    #[test]
    fn a_place_has_one_name_and_a_name_one_place() {
        // Folders that are there: one that is gone gives its name to another.
        let given = Given { paths: Vec::new(), working: "/usr".into() };
        let mut roots = Roots::default();
        let none = BTreeMap::new();
        roots.add(Path::new("bin"), Path::new("/usr/bin"), &given, &none);
        roots.add(Path::new("/usr/bin/2018"), Path::new("/usr/bin/2018"), &given, &none);
        roots.add(Path::new(""), Path::new("/usr"), &given, &none);
        let name = |roots: &Roots, path: &str| roots.name_of(Path::new(path)).unwrap().display().to_string();
        assert_eq!(["/usr/bin/2018/x", "/usr/y", "/usr/bin"].map(|path| name(&roots, path)), ["bin/2018/x", "y", "bin"]);
        assert_eq!(roots.place_of(Path::new("bin/x")).unwrap(), Path::new("/usr/bin/x"));
        // Of another folder, from which the same name means something else.
        roots.add(Path::new("bin"), Path::new("/etc"), &given, &none);
        assert_eq!(name(&roots, "/etc/x"), "/etc/x");
    }
}
