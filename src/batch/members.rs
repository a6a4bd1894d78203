//! Archives among the files → their members, each a document of its own with its own outcome.
//!
//! A worker opens an archive and says what is in it; the supervisor looks at the beginning of a file to see whether one has to.
//! A member is shown, and its output put, as if the archive were a folder. An archive that cannot be opened stays one document.

use super::{
    Answer, Found, Inside, Outcome, Pool, Task, cost,
    discover::passed_over,
    pool::{Slot, unanswered},
};
use avstem::{Limits, Options, report::sha256};
use avstem_document::error::Error;
use avstem_read::archive;
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeSet,
    ffi::OsStr,
    fs::File,
    io::Read,
    path::{Path, PathBuf},
};

/// What is in a file. Answers [`Task::List`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Listing {
    /// No archive: a document.
    Document,
    Members(Vec<Member>),
    /// An archive that cannot be read.
    NotRead(Box<Answer>),
}

/// A member of an archive.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Member {
    /// Its path in the archive; it leads nowhere else.
    pub name: String,
    pub inside: Vec<usize>,
    /// How many it has.
    pub bytes: u64,
    /// Of its bytes.
    pub sha256: Option<String>,
    /// Why it cannot be read.
    pub not_read: Option<Answer>,
}

/// Where a document stands without any link, a member of an archive below that, a link to nothing where it stands itself; none where there
/// is nothing.
#[must_use]
pub fn stands(path: &Path) -> Option<PathBuf> {
    path.canonicalize().ok().or_else(|| path.is_symlink().then(|| of_link(path))?).or_else(|| {
        let archive = path.ancestors().skip(1).find(|path| path.is_file())?;
        Some(archive.canonicalize().ok()?.join(path.strip_prefix(archive).ok()?))
    })
}

/// Where a link stands itself, wherever it leads.
pub(super) fn of_link(link: &Path) -> Option<PathBuf> {
    Some(std::path::absolute(link).ok()?.parent()?.canonicalize().ok()?.join(link.file_name()?))
}

/// What is in these bytes. For workers.
pub(super) fn list(bytes: &[u8], limits: &Limits) -> Listing {
    let mut members = Vec::new();
    let not_read = |error: &Error| Answer::not_read(Outcome::of_error(error.kind()), error.to_string());
    let listed = archive::list(bytes, limits, &mut |member| {
        members.push(Member {
            name: member.name.to_owned(),
            inside: member.inside.to_vec(),
            bytes: member.content.as_ref().map_or(0, |content| content.len() as u64),
            sha256: member.content.as_ref().ok().map(|content| sha256(content)),
            not_read: match member.passed_over {
                Some(why) => Some(Answer::not_read(Outcome::Skipped, why)),
                None => member.content.as_ref().err().map(not_read),
            },
        });
    });
    match listed {
        Ok(true) => Listing::Members(members),
        Ok(false) => Listing::Document,
        Err(error) => Listing::NotRead(Box::new(not_read(&error))),
    }
}

impl Pool {
    /// A file that may be a container, with its members in its place.
    pub(super) fn unfold_one(&self, file: Found, slot: &Slot, options: &Options) -> Vec<Found> {
        match self.ask_once(slot, &file, options, Task::List) {
            Ok(Listing::Document) => vec![file],
            Ok(Listing::Members(listed)) => members(&file, listed),
            Ok(Listing::NotRead(answer)) => vec![Found { settled: Some(*answer), ..file }],
            Err(end) => vec![Found { settled: Some(unanswered(&end, self.time, 1)), ..file }],
        }
    }
}

/// True for a regular file that begins as a container does. One that cannot be opened is the worker's to explain.
pub(super) fn may_be_archive(file: &Found) -> bool {
    let mut start = Vec::new();
    file.settled.is_none()
        && file.path.is_file()
        && File::open(&file.path).is_ok_and(|file| file.take(archive::HEAD as u64).read_to_end(&mut start).is_ok())
        && archive::may_be_container(&start)
}

fn members(archive: &Found, listed: Vec<Member>) -> Vec<Found> {
    if listed.is_empty() {
        return vec![Found {
            settled: Some(Answer::not_read(Outcome::Unsupported, "unsupported: an archive or a mail without documents")),
            ..archive.clone()
        }];
    }
    let mut names = BTreeSet::new();
    let found = listed.into_iter().map(|member| {
        let mut name = member.name.clone();
        let mut number = 2_usize;
        while !names.insert(name.clone()) {
            name = numbered(&member.name, number);
            number += 1;
        }
        let passed_over = Path::new(&member.name).iter().find_map(passed_over_inside);
        Found {
            path: archive.path.join(&name),
            relative: archive.relative.join(&name),
            sha256: member.sha256,
            settled: passed_over.map(|why| Answer::not_read(Outcome::Skipped, why)).or(member.not_read),
            stored: None,
            inside: Some(Inside { archive: archive.path.clone(), indices: member.inside, bytes: member.bytes }),
        }
    });
    found.collect()
}

/// A name that stands there already, with a number before its ending.
fn numbered(name: &str, number: usize) -> String {
    let path = Path::new(name);
    match (path.file_stem().and_then(OsStr::to_str), path.extension().and_then(OsStr::to_str)) {
        (Some(stem), Some(ending)) => {
            let file = format!("{stem} ({number}).{ending}");
            path.parent().map_or(file.clone(), |folder| folder.join(&file).to_string_lossy().into_owned())
        }
        _ => format!("{name} ({number})"),
    }
}

/// As for files below a folder, and what macOS adds to every archive. A name that is nothing but a document's ending hides nothing: programs
/// send attachments as `.csv` whose names they lost.
pub(super) fn passed_over_inside(name: &OsStr) -> Option<&'static str> {
    match name.to_str() {
        Some("__MACOSX") => Some("added by macOS"),
        Some(name) if name.strip_prefix('.').is_some_and(cost::is_ending) => None,
        _ => passed_over(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_ending_is_no_hidden_name() {
        let told = |name: &str| passed_over_inside(OsStr::new(name));
        assert_eq!((told(".csv"), told(".PDF")), (None, None));
        assert_eq!((told(".a.csv"), told("._b.pdf"), told(".env")), (Some("hidden"), Some("hidden"), Some("hidden")));
    }
}
