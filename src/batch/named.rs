//! A path that leads into an archive or a mail → the document that it names there.
//!
//! Outputs tell the path of a member as if its archive were a folder: `a/v.zip/b.pdf`. In: such a path. Out: what the file holds by that name,
//! by the names and within the bounds of a run; a folder of an archive, or an archive in it, names all that is below. A file of that name
//! always goes before. Names are held against each other whole: nothing that stands in a path leads from an archive back onto the disk.

use super::{
    Answer, Found, Outcome, Pool,
    members::{may_be_archive, passed_over_inside},
    pool::{LookedInto, Slot},
};
use crate::render::{summary::counted, terminal::clean};
use avstem::Options;
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

/// The regular file that the path leads into, where it leads to nothing on the disk: the longest part of it that is one.
#[must_use]
pub fn container(path: &Path) -> Option<&Path> {
    if fs::symlink_metadata(path).is_ok() {
        return None;
    }
    // Without a slash at its end, which says of a file that it is none.
    path.components().as_path().ancestors().find(|path| path.is_file())
}

/// Looks into archives, and holds what the one holds that was looked into last: paths come in the order of their archives.
struct Containers<'a> {
    pool: &'a Pool,
    slot: &'a Slot,
    options: &'a Options,
    last: Option<LookedInto>,
}

impl<'a> Containers<'a> {
    fn new(pool: &'a Pool, slot: &'a Slot, options: &'a Options) -> Self {
        Self { pool, slot, options, last: None }
    }

    /// A file, or what it holds where it is an archive.
    fn unfold(&self, file: Found) -> Vec<Found> {
        if may_be_archive(&file) { self.pool.unfold_one(file, self.slot, self.options) } else { vec![file] }
    }

    /// What a path names in `container`, which it leads into; what came of it where it names nothing.
    fn named(&mut self, file: &Found, container: &Path) -> Vec<Found> {
        let none = |answer: Answer| vec![Found { settled: Some(answer), ..file.clone() }];
        let within = file.path.strip_prefix(container).unwrap_or(&file.path);
        // A path of a list is mirrored whole.
        let whole = file.relative == file.path;
        match &self.opened(container).1 {
            Err(answer) => none(answer.clone()),
            Ok(held) => match chosen(held, container, within) {
                Err(why) => none(Answer::not_read(Outcome::Vanished, why)),
                Ok(chosen) => chosen.into_iter().map(|one| if whole { Found { relative: one.path.clone(), ..one } } else { one }).collect(),
            },
        }
    }

    fn opened(&mut self, container: &Path) -> &LookedInto {
        let opened = match self.last.take().filter(|(last, _)| last == container) {
            Some(last) => last,
            None => (container.to_owned(), self.held(container)),
        };
        self.last.insert(opened)
    }

    fn held(&self, container: &Path) -> Result<Vec<Found>, Answer> {
        let name = container.file_name().map_or_else(|| container.to_owned(), PathBuf::from);
        let mut held = self.unfold(Found::file(container.to_owned(), name));
        let shown = super::protocol::shown(container);
        match held.pop_if(|one| one.inside.is_none()) {
            None => Ok(held),
            Some(Found { settled: Some(answer), .. }) => {
                Err(Answer::not_read(answer.outcome, format!("{shown}, which should hold it: {}", answer.reason())))
            }
            Some(_) => {
                Err(Answer::not_read(Outcome::Vanished, format!("not found: {shown} is a file, and no archive or mail that can be opened")))
            }
        }
    }
}

/// What is named by `within`; why nothing is, in words.
fn chosen(held: &[Found], container: &Path, within: &Path) -> Result<Vec<Found>, String> {
    let inside = |one: &Found| one.path.strip_prefix(container).map(Path::to_owned).unwrap_or_default();
    if let Some(one) = held.iter().find(|one| inside(one) == within) {
        return Ok(vec![asked_for(one, within)]);
    }
    let below: Vec<Found> = held.iter().filter(|one| inside(one).starts_with(within)).cloned().collect();
    if !below.is_empty() {
        return Ok(below);
    }
    // For people a name is printed without what would steer their terminal.
    let printed = |path: &Path| clean(&super::protocol::shown(path));
    let meant = printed(within);
    let alike: Vec<&Found> = held.iter().filter(|one| printed(&inside(one)) == meant).collect();
    let shown = super::protocol::shown(container);
    match alike[..] {
        [one] => Ok(vec![asked_for(one, &inside(one))]),
        [] => {
            let holds = format!("not found: {shown} holds {}", counted(held.len(), "document", "documents"));
            Err(nearest(held, &meant, |one| printed(&inside(one)))
                .map_or(holds.clone(), |one| format!("{holds}, the nearest is {}", one.shown())))
        }
        _ => Err(format!("not found: {shown} holds {} documents that are printed so", alike.len())),
    }
}

/// A document that is asked for by its own name is read, as a file is, though a run would pass over its name.
fn asked_for(one: &Found, within: &Path) -> Found {
    let by_name = within.iter().find_map(passed_over_inside);
    let is_by_name = |answer: &Answer| answer.outcome == Outcome::Skipped && Some(answer.reason()) == by_name;
    Found { settled: one.settled.clone().filter(|answer| !is_by_name(answer)), ..one.clone() }
}

/// Documents whose names are held against one that is not there, and the signs of each: some 20 ms at the most.
const COMPARED: usize = 2_000;
const SIGNS: usize = 120;

/// The document whose name is most like this one, as a whole and in its last part.
fn nearest<'f>(held: &'f [Found], meant: &str, name: impl Fn(&Found) -> String) -> Option<&'f Found> {
    let short = |name: &str| name.to_lowercase().chars().take(SIGNS).collect::<String>();
    let meant = short(meant);
    let last = |name: &str| name.rsplit('/').next().unwrap_or_default().to_owned();
    let likeness = |one: &Found| {
        let name = short(&name(one));
        strsim::jaro_winkler(&name, &meant) + strsim::jaro_winkler(&last(&name), &last(&meant))
    };
    let rated = held.iter().take(COMPARED).map(|one| (likeness(one), one));
    rated.reduce(|best, next| if next.0 > best.0 { next } else { best }).map(|(_, one)| one)
}

impl Pool {
    /// The files, with the members of an archive in the archive's place, and what a path names that leads into an archive; each once.
    #[must_use]
    pub fn unfold(&self, files: Vec<Found>, options: &Options) -> Vec<Found> {
        let slot: Slot = Mutex::new(None);
        let mut containers = Containers::new(self, &slot, options);
        let mut unfolded = Vec::new();
        let mut is_named = false;
        for file in files {
            match Some(&file.path).filter(|_| is_vanished(&file)).and_then(|path| container(path)) {
                Some(container) => {
                    is_named = true;
                    unfolded.extend(containers.named(&file, container));
                }
                None => unfolded.extend(containers.unfold(file)),
            }
        }
        if is_named {
            let mut seen = BTreeSet::new();
            unfolded.retain(|file| file.inside.is_none() || seen.insert(super::stands(&file.path)));
        }
        unfolded
    }

    /// The one document of a path: a file, in an archive, or the only one of an archive.
    ///
    /// # Errors
    /// What came of it where the path names none, or several.
    pub fn document(&self, path: &Path, options: &Options) -> Result<Found, Box<Answer>> {
        let file = Found::file(path.to_owned(), path.file_name().map_or_else(|| path.to_owned(), PathBuf::from));
        let slot = Mutex::new(None);
        let mut containers = Containers::new(self, &slot, options);
        let mut named = match container(path) {
            Some(container) => containers.named(&file, container),
            None => containers.unfold(file.clone()),
        };
        match (named.pop(), named.first()) {
            (Some(Found { settled: Some(answer), .. }), None) => Err(Box::new(answer)),
            (Some(one), None) => Ok(one),
            (None, _) => Ok(file),
            (Some(_), Some(first)) => {
                let several = format!("it holds {} documents; name one, such as {}", named.len() + 1, first.shown());
                Err(Box::new(Answer::not_read(Outcome::Unsupported, several)))
            }
        }
    }

    /// The same document with the place of its bytes, where its path leads into an archive and nobody has looked there in this run. What is
    /// not there any more stays as it is, and cannot be opened.
    pub(super) fn placed(&self, file: &Found, slot: &Slot, options: &Options) -> Found {
        let Some(container) = container(&file.path).filter(|_| file.inside.is_none()) else { return file.clone() };
        let mut last = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        let mut containers = Containers { last: last.take(), ..Containers::new(self, slot, options) };
        let named = containers.named(&Found { settled: None, ..file.clone() }, container);
        *last = containers.last;
        match &named[..] {
            [one] if one.path == file.path => Found { inside: one.inside.clone(), ..file.clone() },
            _ => file.clone(),
        }
    }
}

/// True for a path that was given and leads nowhere.
fn is_vanished(file: &Found) -> bool {
    file.inside.is_none() && file.settled.as_ref().is_some_and(|answer| answer.outcome == Outcome::Vanished)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::Inside;

    fn held(names: &[&str]) -> Vec<Found> {
        let one = |(index, name): (usize, &&str)| {
            let path = Path::new("a/v.zip").join(name);
            let inside = Some(Inside { archive: "a/v.zip".into(), indices: vec![index], bytes: 1 });
            let hidden = name.starts_with('.').then(|| Answer::not_read(Outcome::Skipped, "hidden"));
            Found { inside, settled: hidden, ..Found::file(path.clone(), path) }
        };
        names.iter().enumerate().map(one).collect()
    }

    fn told(names: &[&str], within: &str) -> Result<Vec<String>, String> {
        let chosen = chosen(&held(names), Path::new("a/v.zip"), Path::new(within))?;
        Ok(chosen.iter().map(Found::shown).collect())
    }

    #[test]
    fn a_name_is_one_document_and_a_folder_all_below_it() {
        let names = ["b.pdf", "b (2).pdf", "x/inner.zip/c.txt", "x/d.txt"];
        assert_eq!(told(&names, "b (2).pdf").unwrap(), ["a/v.zip/b (2).pdf"]);
        assert_eq!(told(&names, "x").unwrap(), ["a/v.zip/x/inner.zip/c.txt", "a/v.zip/x/d.txt"]);
        assert_eq!(told(&names, "x/inner.zip").unwrap(), ["a/v.zip/x/inner.zip/c.txt"]);
    }

    #[test]
    fn a_name_is_known_as_it_is_printed_unless_two_are_printed_so() {
        assert_eq!(told(&["m\u{202e}a.pdf"], "ma.pdf").unwrap(), ["a/v.zip/m\u{202e}a.pdf"]);
        let two = told(&["m\u{202e}a.pdf", "m\u{202d}a.pdf"], "ma.pdf").unwrap_err();
        assert_eq!(two, "not found: a/v.zip holds 2 documents that are printed so");
    }

    #[test]
    fn what_is_not_there_is_answered_with_the_nearest() {
        let nearest = told(&["report.docx", "budget-2019.pdf"], "Budget-2018.pdf").unwrap_err();
        assert_eq!(nearest, "not found: a/v.zip holds 2 documents, the nearest is a/v.zip/budget-2019.pdf");
        assert!(told(&["b.pdf"], "../b.pdf").is_err() && told(&["etc/passwd"], "../../etc/passwd").is_err());
    }

    #[test]
    fn a_hidden_document_is_read_where_it_is_asked_for_by_name() {
        let chosen = |within: &str| chosen(&held(&[".x/a.txt", ".x/b.txt"]), Path::new("a/v.zip"), Path::new(within)).unwrap();
        assert!(chosen(".x/a.txt")[0].settled.is_none());
        assert!(chosen(".x").iter().all(|one| one.settled.is_some()));
    }

    #[test]
    fn only_what_is_no_file_leads_into_one() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("v.zip");
        fs::write(&file, "x").unwrap();
        assert_eq!(container(&file.join("b.pdf")), Some(file.as_path()));
        assert_eq!(container(&file.join("../b.pdf")), Some(file.as_path()));
        assert_eq!(container(&file.join("")), Some(file.as_path()));
        assert_eq!((container(&file), container(&folder.path().join("gone/b.pdf"))), (None, None));
    }
}
