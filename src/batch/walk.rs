//! Given paths → what stands at and below them, each file once however many names lead to it.
//!
//! Folders are walked in byte order of names. A link below a folder is taken only once everything else is known: one that leads out of
//! what was given is not followed unless that is asked for; one that stays inside leads to what has been found already, and is said to. Two
//! names of one file (hard links) are one document, under the first name; a name that is no link goes before one that is. Nothing is
//! opened: reading a pipe may wait for ever.

use super::{
    Found, Outcome,
    discover::{EMPTY_FOLDER, passed_over},
    members::of_link,
    outcome::{io_reason, link_reason, not_regular},
};
use globset::{GlobBuilder, GlobMatcher};
use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    fs, io,
    path::{Component, Path, PathBuf},
};
use walkdir::WalkDir;

/// What becomes of a link that leads out of the folders that were given.
pub const OUTWARD: &str = "a link out of the folders given; --follow reads what it leads to";

/// What a name is called that leads to what is read by another one.
const LINK_TO: &str = "a link to ";
const SAME_AS: &str = "the same file as ";

/// What is said of what somebody excludes.
const EXCLUDED: &str = "excluded by --exclude ";

/// Why a file is passed over, where it is.
fn passed_over_because(found: &Found) -> Option<&str> {
    found.settled.as_ref().filter(|answer| answer.outcome == Outcome::Skipped).map(super::Answer::reason)
}

/// True for a name of what is read by another name.
#[must_use]
pub fn is_other_name(found: &Found) -> bool {
    passed_over_because(found).is_some_and(|why| why.starts_with(LINK_TO) || why.starts_with(SAME_AS))
}

/// True for a file, a folder or a member of an archive that somebody excludes, with all that is in it.
#[must_use]
pub fn is_excluded(found: &Found) -> bool {
    passed_over_because(found).is_some_and(|why| why.starts_with(EXCLUDED))
}

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
        Some(format!("{EXCLUDED}{}", by.text))
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
    Seen(Box<Seen>),
    /// A link below `folder`, a given one.
    Link {
        path: PathBuf,
        folder: PathBuf,
    },
}

/// All files at and below `paths` and those of a list, in the order given, each file once. The output of a file that
/// only the list names mirrors the whole path that the list gives.
#[must_use]
pub fn discover(paths: &[PathBuf], listed: &[PathBuf], looking: &Looking) -> Vec<Found> {
    let mut found = walk(&[paths, listed].concat(), looking);
    let listed: BTreeSet<&PathBuf> = listed.iter().filter(|path| !paths.contains(path)).collect();
    for file in found.iter_mut().filter(|file| listed.contains(&file.path)) {
        file.relative.clone_from(&file.path);
    }
    found
}

/// All files at and below `paths`, in the order given.
fn walk(paths: &[PathBuf], looking: &Looking) -> Vec<Found> {
    let given: Vec<PathBuf> = paths.iter().filter_map(|path| path.canonicalize().ok()).collect();
    let except = looking.except.as_deref().and_then(|path| path.canonicalize().ok());
    let mut walk = Walk { looking, given, except, searched: BTreeSet::new() };
    let mut left: VecDeque<Step> = paths.iter().flat_map(|path| walk.at(path)).collect();
    let mut seen = Vec::new();
    while let Some(step) = left.pop_front() {
        match step {
            Step::Seen(one) => seen.push(*one),
            Step::Link { path, folder } => walk.link(&path, &folder).into_iter().rev().for_each(|step| left.push_front(step)),
        }
    }
    once(&seen)
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
        let seen = |found| vec![Step::Seen(Box::new(Seen { found, real: real.clone(), stands: real.clone(), by_link, is_folder: false }))];
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
        let seen = |found: Found| {
            Step::Seen(Box::new(Seen { real: really(&found.path), stands: really(&found.path), found, by_link, is_folder: false }))
        };
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
        let itself = Found::settled(folder, Outcome::Unsupported, EMPTY_FOLDER);
        steps.push(Step::Seen(Box::new(Seen { found: itself, real: real.to_owned(), stands: real.to_owned(), by_link, is_folder: true })));
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
        vec![Step::Seen(Box::new(Seen { found, real, stands: stands(path), by_link: true, is_folder: false }))]
    }
}

/// A link, or what it leads to, that is settled.
fn told(found: Found, path: &Path) -> Step {
    Step::Seen(Box::new(Seen { found, real: path.to_owned(), stands: stands(path), by_link: true, is_folder: false }))
}

/// Where a link stands itself.
fn stands(link: &Path) -> PathBuf {
    of_link(link).unwrap_or_else(|| link.to_owned())
}

/// A link that leads to nothing that can be read.
fn broken(path: &Path, error: &io::Error) -> Found {
    Found::settled(path, Outcome::Vanished, link_reason(error))
}

/// Each file once: what was given twice is dropped, what has another name is settled, a folder is told where it has no documents.
fn once(seen: &[Seen]) -> Vec<Found> {
    let mut first: BTreeMap<Identity, usize> = BTreeMap::new();
    for by_link in [false, true] {
        for (index, one) in seen.iter().enumerate().filter(|(_, one)| one.by_link == by_link && one.found.settled.is_none()) {
            for identity in identities(&one.real) {
                first.entry(identity).or_insert(index);
            }
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
            let why = if one.by_link { format!("{LINK_TO}{name}, which is read by that name") } else { format!("{SAME_AS}{name}") };
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs, slice};

    fn tree(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        folder
    }

    /// Paths below the folder, with the outcome of those settled.
    fn found(folder: &Path, except: Option<&Path>) -> Vec<String> {
        let name = |found: Found| {
            let path = found.path.strip_prefix(folder).unwrap().display().to_string();
            found.settled.map_or(path.clone(), |answer| format!("{path} {:?}: {}", answer.outcome, answer.reason()))
        };
        discover(&[folder.to_owned()], &[], &Looking { except: except.map(Path::to_owned), ..Looking::default() })
            .into_iter()
            .map(name)
            .collect()
    }

    #[test]
    fn folders_are_walked_in_byte_order_of_names() {
        let folder = tree(&["b/2.pdf", "b/10.pdf", "a.txt", "B.bin", "å"]);
        assert_eq!(found(folder.path(), None), ["B.bin", "a.txt", "b/10.pdf", "b/2.pdf", "å"]);
    }

    #[test]
    fn what_is_passed_over_is_said() {
        let folder = tree(&["a.docx", "~$a.docx", ".~lock.a.ods#", ".git/config", "s/.DS_Store"]);
        assert_eq!(
            found(folder.path(), None),
            [
                ".git Skipped: hidden",
                ".~lock.a.ods# Skipped: a lock file",
                "a.docx",
                "s/.DS_Store Skipped: hidden",
                "~$a.docx Skipped: a lock file"
            ]
        );
    }

    #[test]
    fn a_hidden_file_that_is_named_is_read() {
        let folder = tree(&[".a.pdf"]);
        let found = discover(&[folder.path().join(".a.pdf")], &[], &Looking::default());
        assert_eq!((found.len(), found[0].settled.is_none(), found[0].relative.to_str()), (1, true, Some(".a.pdf")));
    }

    #[test]
    fn a_folder_without_documents_is_one_line() {
        let folder = tree(&["s/~$a.docx"]);
        fs::create_dir(folder.path().join("t")).unwrap();
        let found = found(folder.path(), None);
        assert_eq!(found, ["s/~$a.docx Skipped: a lock file", " Unsupported: a folder without documents"]);
    }

    #[test]
    fn a_missing_path_is_one_line_and_the_others_are_found() {
        let folder = tree(&["a.pdf"]);
        let missing = folder.path().join("nothing");
        let found = discover(&[missing.clone(), folder.path().join("a.pdf")], &[], &Looking::default());
        assert_eq!(found[0], Found::settled(&missing, Outcome::Vanished, "not found"));
        assert!(found[1].settled.is_none());
    }

    #[test]
    fn a_path_given_twice_is_found_once() {
        let folder = tree(&["a.pdf"]);
        assert_eq!(discover(&[folder.path().to_owned(), folder.path().join("a.pdf")], &[], &Looking::default()).len(), 1);
    }

    #[test]
    fn the_folder_for_outputs_is_not_read() {
        let folder = tree(&["a.pdf", "out/a.pdf.json"]);
        assert_eq!(found(folder.path(), Some(&folder.path().join("out"))), ["a.pdf"]);
    }

    /// With the given options, the folder's `in` alone.
    fn inside(folder: &Path, looking: &Looking) -> Vec<String> {
        let root = folder.join("in");
        let name = |found: Found| {
            let path = found.path.strip_prefix(&root).unwrap().display().to_string();
            found.settled.map_or(path.clone(), |answer| {
                let reason = answer.reason().replace(&root.display().to_string(), "in");
                format!("{path} {:?}: {reason}", answer.outcome)
            })
        };
        discover(slice::from_ref(&root), &[], looking).into_iter().map(name).collect()
    }

    #[cfg(unix)]
    #[test]
    fn links_lead_to_what_is_found_anyway_or_nowhere() {
        use std::os::unix::fs::symlink;
        let folder = tree(&["in/a/x.pdf", "in/.hidden/y.pdf", "out/z.pdf"]);
        let at = |name: &str| folder.path().join(name);
        symlink(at("in"), at("in/a/up")).unwrap();
        symlink("x.pdf", at("in/a/link.pdf")).unwrap();
        symlink("gone", at("in/a/broken.pdf")).unwrap();
        symlink("circle.pdf", at("in/a/circle.pdf")).unwrap();
        symlink("a", at("in/b")).unwrap();
        symlink(".hidden", at("in/c")).unwrap();
        symlink("../out", at("in/d")).unwrap();
        symlink("../out/z.pdf", at("in/e.pdf")).unwrap();
        fs::hard_link(at("in/a/x.pdf"), at("in/f.pdf")).unwrap();
        let out = "Skipped: a link out of the folders given; --follow reads what it leads to";
        let alike = [
            ".hidden Skipped: hidden",
            "a/broken.pdf Vanished: a link whose target is not found",
            "a/circle.pdf Vanished: a link that leads in a circle",
            "a/link.pdf Skipped: a link to in/a/x.pdf, which is read by that name",
            "a/up Skipped: a link to a folder that holds it",
            "a/x.pdf",
            "b Skipped: a link to a folder that is searched by its own name",
            "c/y.pdf",
        ];
        let first = inside(folder.path(), &Looking::default());
        assert_eq!(first[..8], alike);
        assert_eq!(first[8..], [format!("d {out}"), format!("e.pdf {out}"), "f.pdf Skipped: the same file as in/a/x.pdf".to_owned()]);
        let followed = inside(folder.path(), &Looking { follow: true, ..Looking::default() });
        assert_eq!(followed[..8], alike);
        assert_eq!(
            followed[8..],
            ["d/z.pdf", "e.pdf Skipped: a link to in/d/z.pdf, which is read by that name", "f.pdf Skipped: the same file as in/a/x.pdf"]
        );
    }

    #[test]
    fn what_is_excluded_is_said_and_what_is_named_is_read() {
        let folder = tree(&["in/a.tmp", "in/s/b.tmp", "in/s/b.pdf", "in/drafts/2026/c.pdf", "in/s/drafts/d.pdf"]);
        let exclude = ["*.tmp", "drafts/"].map(|text| text.parse().unwrap()).to_vec();
        let looking = Looking { exclude, ..Looking::default() };
        assert_eq!(
            inside(folder.path(), &looking),
            [
                "a.tmp Skipped: excluded by --exclude *.tmp",
                "drafts Skipped: excluded by --exclude drafts/",
                "s/b.pdf",
                "s/b.tmp Skipped: excluded by --exclude *.tmp",
                "s/drafts Skipped: excluded by --exclude drafts/",
            ]
        );
        let looking = Looking { exclude: vec!["drafts/**".parse().unwrap()], ..Looking::default() };
        let found = inside(folder.path(), &looking);
        assert!(found.contains(&"s/drafts/d.pdf".to_owned()) && !found.contains(&"drafts/2026/c.pdf".to_owned()), "{found:?}");
        assert_eq!(discover(&[folder.path().join("in/a.tmp")], &[], &looking).iter().filter(|found| found.settled.is_none()).count(), 1);
        assert!("[".parse::<Exclusion>().is_err() && "/".parse::<Exclusion>().is_err());
    }

    #[test]
    fn a_folder_that_is_given_by_two_names_is_found_once() {
        let folder = tree(&["in/a.pdf", "in/.b.pdf"]);
        let (one, other) = (folder.path().join("in"), folder.path().join("in/../in/."));
        assert_eq!(discover(&[one.clone(), other, one.join("a.pdf")], &[], &Looking::default()).len(), 2);
    }

    #[cfg(unix)]
    #[test]
    fn pipes_and_sockets_are_never_opened() {
        let folder = tree(&[]);
        let _socket = std::os::unix::net::UnixListener::bind(folder.path().join("s")).unwrap();
        assert!(std::process::Command::new("mkfifo").arg(folder.path().join("p")).status().unwrap().success());
        assert_eq!(
            found(folder.path(), None),
            ["p Unsupported: unsupported: a named pipe, not a file", "s Unsupported: unsupported: a socket, not a file"]
        );
    }
}
