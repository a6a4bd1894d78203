//! Given paths → what stands at and below them, each file once however many names lead to it.
//!
//! Folders are walked in byte order of names. A link below a folder is taken only once everything else is known: one that leads out of
//! what was given is not followed unless that is asked for; one that stays inside leads to what has been found already, and is said to. Two
//! names of one file (hard links) are one document, under the first name; a name that is no link goes before one that is. Nothing is
//! opened: reading a pipe may wait for ever.

use super::{
    Found, Outcome,
    discover::passed_over,
    outcome::{io_reason, not_regular},
};
use globset::{GlobBuilder, GlobMatcher};
use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    fs,
    path::{Component, Path, PathBuf},
};
use walkdir::WalkDir;

/// What becomes of a link that leads out of the folders that were given.
pub const OUTWARD: &str = "a link out of the folders given; --follow reads what it leads to";

/// What is looked for, and where not.
#[derive(Debug, Clone, Default)]
pub struct Looking {
    /// The folder that outputs go to: nothing in it is found by walking.
    pub except: Option<PathBuf>,
    /// Follow links out of what was given.
    pub follow: bool,
    pub exclude: Vec<Exclusion>,
}

/// What is passed over below the given folders.
#[derive(Debug, Clone)]
pub struct Exclusion {
    glob: GlobMatcher,
    text: String,
    /// Without a slash it is a name at any depth.
    is_name: bool,
}

impl Exclusion {
    fn holds(&self, relative: &Path) -> bool {
        if self.is_name { relative.file_name().is_some_and(|name| self.glob.is_match(name)) } else { self.glob.is_match(relative) }
    }
}

impl std::str::FromStr for Exclusion {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let pattern = text.trim_start_matches("./").trim_matches('/');
        if pattern.is_empty() {
            return Err("a pattern for paths below the folders given, such as '*.tmp' or 'drafts/**'".to_owned());
        }
        let glob = GlobBuilder::new(pattern).literal_separator(true).build().map_err(|problem| problem.kind().to_string())?;
        Ok(Self { glob: glob.compile_matcher(), text: text.to_owned(), is_name: !pattern.contains('/') })
    }
}

impl Looking {
    /// Why a path below a given folder is passed over, where it or a folder that holds it is excluded.
    #[must_use]
    pub fn excluded(&self, relative: &Path) -> Option<String> {
        let within = relative.ancestors().filter(|path| !path.as_os_str().is_empty());
        let by = within.flat_map(|path| self.exclude.iter().filter(move |exclusion| exclusion.holds(path))).next()?;
        Some(format!("excluded by --exclude {}", by.text))
    }
}

/// Something at or below a given path.
struct Seen {
    found: Found,
    /// Where it stands without any link; for what a link leads to, the link's target.
    real: PathBuf,
    /// Where its name stands without any link.
    stands: PathBuf,
    by_link: bool,
    is_folder: bool,
}

enum Step {
    Seen(Seen),
    /// A link below `folder`, a given one.
    Link {
        path: PathBuf,
        folder: PathBuf,
    },
}

/// All files at and below `paths`, in the order given.
#[must_use]
pub fn walk(paths: &[PathBuf], looking: &Looking) -> Vec<Found> {
    let given: Vec<PathBuf> = paths.iter().filter_map(|path| path.canonicalize().ok()).collect();
    let except = looking.except.as_deref().and_then(|path| path.canonicalize().ok());
    let mut walk = Walk { looking, given, except, searched: BTreeSet::new() };
    let mut left: VecDeque<Step> = paths.iter().flat_map(|path| walk.at(path)).collect();
    let mut seen = Vec::new();
    while let Some(step) = left.pop_front() {
        match step {
            Step::Seen(one) => seen.push(one),
            Step::Link { path, folder } => walk.link(&path, &folder).into_iter().rev().for_each(|step| left.push_front(step)),
        }
    }
    once(seen)
}

struct Walk<'a> {
    looking: &'a Looking,
    /// Without links.
    given: Vec<PathBuf>,
    except: Option<PathBuf>,
    /// Folders that were listed, without links.
    searched: BTreeSet<PathBuf>,
}

impl Walk<'_> {
    fn at(&mut self, path: &Path) -> Vec<Step> {
        let real = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let by_link = path.is_symlink();
        let seen = |found| vec![Step::Seen(Seen { found, real: real.clone(), stands: real.clone(), by_link, is_folder: false })];
        match fs::metadata(path) {
            Err(error) if by_link => seen(broken(path, &error)),
            Err(error) => seen(Found::settled(path, Outcome::Vanished, io_reason(&error))),
            Ok(metadata) if metadata.is_dir() => self.below(path, &real, path, false),
            Ok(metadata) => match not_regular(metadata.file_type()) {
                Some(what) => seen(Found::settled(path, Outcome::Unsupported, what)),
                None => seen(Found::file(path.to_owned(), path.file_name().map_or_else(|| path.to_owned(), PathBuf::from))),
            },
        }
    }

    /// What stands below `folder`, which is `given` or a link below it.
    fn below(&mut self, folder: &Path, real: &Path, given: &Path, by_link: bool) -> Vec<Step> {
        let mut entries = WalkDir::new(folder).min_depth(1).sort_by(|a, b| a.file_name().cmp(b.file_name())).into_iter();
        let mut steps = Vec::new();
        self.searched.insert(real.to_owned());
        let really = |path: &Path| path.strip_prefix(folder).map_or_else(|_| path.to_owned(), |below| real.join(below));
        let seen =
            |found: Found| Step::Seen(Seen { real: really(&found.path), stands: really(&found.path), found, by_link, is_folder: false });
        while let Some(entry) = entries.next() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    let reason = error.io_error().map_or_else(|| "cannot be read".to_owned(), io_reason);
                    steps.push(seen(Found::settled(error.path().unwrap_or(folder), Outcome::Vanished, reason)));
                    continue;
                }
            };
            let is_folder = entry.file_type().is_dir();
            let relative = entry.path().strip_prefix(given).unwrap_or(entry.path()).to_owned();
            let passed_over = passed_over(entry.file_name()).map(str::to_owned).or_else(|| self.looking.excluded(&relative));
            let is_output = is_folder && self.except.as_ref().is_some_and(|except| really(entry.path()) == *except);
            if is_folder && (passed_over.is_some() || is_output) {
                entries.skip_current_dir();
            }
            if let Some(why) = passed_over {
                steps.push(seen(Found::settled(entry.path(), Outcome::Skipped, why)));
            } else if entry.file_type().is_symlink() {
                steps.push(Step::Link { path: entry.into_path(), folder: given.to_owned() });
            } else if is_folder {
                // Its entries follow.
                self.searched.insert(really(entry.path()));
            } else if let Some(what) = not_regular(entry.file_type()) {
                steps.push(seen(Found::settled(entry.path(), Outcome::Unsupported, what)));
            } else {
                steps.push(seen(Found::file(entry.into_path(), relative)));
            }
        }
        // A given folder is told at the end, where nothing in it is a document.
        let itself = Found::settled(folder, Outcome::Unsupported, "a folder without documents");
        steps.push(Step::Seen(Seen { found: itself, real: real.to_owned(), stands: real.to_owned(), by_link, is_folder: true }));
        steps
    }

    /// What a link below a given folder leads to.
    fn link(&mut self, path: &Path, folder: &Path) -> Vec<Step> {
        let (real, metadata) = match path.canonicalize().and_then(|real| Ok((real, fs::metadata(path)?))) {
            Ok(target) => target,
            Err(error) => return vec![told(broken(path, &error), path)],
        };
        let skipped = |why: &str| vec![told(Found::settled(path, Outcome::Skipped, why), path)];
        if !self.looking.follow && !self.given.iter().any(|given| real.starts_with(given)) {
            return skipped(OUTWARD);
        }
        if self.except.as_ref() == Some(&real) {
            return Vec::new();
        }
        if metadata.is_dir() {
            let parent = path.parent().and_then(|parent| parent.canonicalize().ok());
            return match parent {
                Some(parent) if parent.starts_with(&real) => skipped("a link to a folder that holds it"),
                _ if self.searched.contains(&real) => skipped("a link to a folder that is searched by its own name"),
                _ => self.below(path, &real, folder, true),
            };
        }
        let found = match not_regular(metadata.file_type()) {
            Some(what) => Found::settled(path, Outcome::Unsupported, what),
            None => Found::file(path.to_owned(), path.strip_prefix(folder).unwrap_or(path).to_owned()),
        };
        vec![Step::Seen(Seen { found, real, stands: stands(path), by_link: true, is_folder: false })]
    }
}

/// A link, or what it leads to, that is settled.
fn told(found: Found, path: &Path) -> Step {
    Step::Seen(Seen { found, real: path.to_owned(), stands: stands(path), by_link: true, is_folder: false })
}

/// Where a link stands itself.
fn stands(link: &Path) -> PathBuf {
    let parent = link.parent().and_then(|parent| parent.canonicalize().ok());
    parent.zip(link.file_name()).map_or_else(|| link.to_owned(), |(parent, name)| parent.join(name))
}

fn broken(path: &Path, error: &std::io::Error) -> Found {
    Found::settled(path, Outcome::Vanished, format!("a link whose target is {}", io_reason(error)))
}

/// Each file once: what was given twice is dropped, what has another name is settled, a folder is told where it has no documents.
fn once(seen: Vec<Seen>) -> Vec<Found> {
    let mut first: BTreeMap<Identity, usize> = BTreeMap::new();
    for by_link in [false, true] {
        for (index, one) in seen.iter().enumerate().filter(|(_, one)| one.by_link == by_link && one.found.settled.is_none()) {
            identities(&one.real).into_iter().for_each(|identity| {
                first.entry(identity).or_insert(index);
            });
        }
    }
    let document = |index: usize| seen.get(index).map(|one| (one.found.shown(), one.real.clone()));
    let best = |at: &usize| (seen.get(*at).is_some_and(|one| one.by_link), *at);
    let mut told = BTreeSet::new();
    let mut once = Vec::new();
    let skipped = |found: &Found| found.settled.as_ref().is_some_and(|answer| answer.outcome == Outcome::Skipped);
    for (index, one) in seen.iter().enumerate() {
        let mut found = one.found.clone();
        if one.is_folder {
            let is_document = |other: &Seen| !other.is_folder && other.found.path.starts_with(&found.path) && !skipped(&other.found);
            if !one.by_link && !seen.iter().any(is_document) && told.insert((one.real.clone(), true)) {
                once.push(found);
            }
            continue;
        }
        let of = identities(&one.real).iter().filter_map(|identity| first.get(identity)).copied().min_by_key(best);
        if let (Some(of), None) = (of.filter(|of| *of != index), &found.settled) {
            let Some((name, real)) = document(of) else { continue };
            if real == one.real && !one.by_link {
                continue;
            }
            let why =
                if one.by_link { format!("a link to {name}, which is read by that name") } else { format!("the same file as {name}") };
            found = Found::settled(&found.path, Outcome::Skipped, why);
        }
        if told.insert((one.stands.clone(), false)) {
            once.push(found);
        }
    }
    once
}

/// What makes two names those of one file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Identity {
    Path(PathBuf),
    /// Device, number, length and time of change: file systems of networks do not always give numbers that are one file's own.
    Node([u64; 2], u64, i64),
}

fn identities(real: &Path) -> Vec<Identity> {
    let mut all = vec![Identity::Path(real.components().filter(|part| *part != Component::CurDir).collect())];
    #[cfg(unix)]
    if let Some(data) = fs::metadata(real).ok().filter(|data| std::os::unix::fs::MetadataExt::nlink(data) > 1 && data.is_file()) {
        use std::os::unix::fs::MetadataExt;
        all.push(Identity::Node([data.dev(), data.ino()], data.len(), data.mtime()));
    }
    all
}
