//! What a night does about each file, before anything is read.
//!
//! In: the files under the names by which the ledger keeps them, and what the ledger knows. Out: the step of each file; those that need no
//! reading are settled, documents that moved are moved in the ledger. What it does not do: it opens no file.

use crate::batch::{
    Answer, Found, Outcome,
    books::is_failure,
    cost,
    identity::{Method, UNCHANGED},
    ledger::{
        Ledger,
        moved::{self, Content},
        roots::plain,
        store::{self, Known},
    },
};
use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::{Path, PathBuf},
};

/// What to do about a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// It has its answer, or a worker gives one.
    Await,
    /// The ledger holds what there is to say.
    Keep,
    /// The ledger's document with this number has the same bytes.
    AsDocument(i64),
    /// The file with this index has the same bytes.
    AsFile(usize),
}

/// Documents of the ledger that should have been found below the roots and were not. What lies below a folder that cannot be
/// listed or suddenly holds nothing is not called lost: more likely the folder is.
pub(super) fn lost(files: &[Found], known: &BTreeMap<PathBuf, Known>, roots: &[PathBuf]) -> BTreeSet<PathBuf> {
    // What is passed over now is no document, even if an earlier run took it for one.
    let is_passed_over = |file: &&Found| file.settled.as_ref().is_some_and(|answer| answer.outcome == Outcome::Skipped);
    let found: BTreeSet<&Path> = files.iter().filter(|file| !is_passed_over(file)).map(|file| file.path.as_path()).collect();
    let is_folder = |file: &&Found| file.settled.as_ref().is_some_and(|answer| is_failure(answer.outcome));
    let closed: Vec<PathBuf> = files.iter().filter(is_folder).map(|file| plain(&file.path)).collect();
    let here = |path: &&PathBuf| roots.iter().any(|root| path.starts_with(root));
    let behind = |path: &Path| closed.iter().any(|closed| path.starts_with(closed) && path != closed);
    let lost = known.iter().filter(|(path, known)| here(path) && !known.gone && !found.contains(path.as_path()) && !behind(path));
    lost.map(|(path, _)| path.clone()).collect()
}

/// True for what is found at its path each night and cannot be read, with no bytes to know it by: a member that is encrypted, an archive too
/// deep in others, a pipe, a link to nothing.
pub(super) fn is_unreadable(opened: &Found, answer: &Answer) -> bool {
    let is_there = answer.outcome != Outcome::Vanished || opened.path.is_symlink();
    is_failure(answer.outcome) && !opened.is_no_document(answer) && is_there
}

/// The step of each file; those that need no reading are settled, those that moved are moved. `opened` are the files under the paths at which
/// they were found.
pub(super) fn plan(
    opened: &[Found],
    files: &mut [Found],
    known: &BTreeMap<PathBuf, Known>,
    lost: &BTreeSet<PathBuf>,
    method: &Method,
    ledger: &mut Ledger,
) -> io::Result<Vec<Step>> {
    let read = |known: &&Known| known.outcome.is_read();
    let mut of_content: BTreeMap<&str, &Known> = BTreeMap::new();
    for document in known.values().filter(read) {
        if let Some(sha256) = document.sha256.as_deref().filter(|sha256| document.holds(sha256, method)) {
            of_content.entry(sha256).or_insert(document);
        }
    }
    let found_again = found_again(opened, files, known, lost);
    let mut first: BTreeMap<String, usize> = BTreeMap::new();
    // Documents that gave way to one that moved to their path.
    let mut given_way: BTreeSet<i64> = BTreeSet::new();
    let mut steps = Vec::with_capacity(files.len());
    for (index, file) in files.iter_mut().enumerate() {
        let mut before = known.get(&file.path);
        if before.is_none_or(|before| before.gone)
            && let Some(moved) = found_again.get(&index).filter(|moved| !given_way.contains(&moved.id))
        {
            given_way.extend(before.map(|before| before.id).filter(|id| *id != moved.id));
            ledger.write(|database, run| store::move_to(database, run, moved.id, file))?;
            before = Some(moved);
        }
        let Some(sha256) = file.sha256.clone().filter(|_| file.settled.is_none()) else {
            steps.push(Step::Await);
            continue;
        };
        let step = if let Some(before) = before.filter(|before| before.holds(&sha256, method)) {
            let (outcome, reason) = if before.outcome.is_read() {
                (Outcome::Skipped, UNCHANGED.to_owned())
            } else {
                (before.outcome, before.reason.clone().unwrap_or_default())
            };
            file.settled = Some(Answer::not_read(outcome, reason));
            if before.gone {
                ledger.write(|database, run| store::set_gone(database, run, before.id, false))?;
            }
            Step::Keep
        } else if let Some(same) = of_content.get(sha256.as_str()).filter(|same| !given_way.contains(&same.id)) {
            file.settled = Some(Answer::not_read(Outcome::Skipped, "of the same content as another"));
            Step::AsDocument(same.id)
        } else if let Some(same) = first.get(&sha256) {
            file.settled = Some(Answer::not_read(Outcome::Skipped, "of the same content as another"));
            Step::AsFile(*same)
        } else {
            first.insert(sha256, index);
            Step::Await
        };
        steps.push(step);
    }
    Ok(steps)
}

/// The files whose content others have too, by their indices.
pub(super) fn copied(steps: &[Step]) -> BTreeSet<usize> {
    steps.iter().filter_map(|step| if let Step::AsFile(first) = step { Some(*first) } else { None }).collect()
}

/// Documents that are lost now, or were in a run before, and are found again by their content or in the folder that theirs became, each under
/// one path; by the file's index. One that is back at its own path did not move.
fn found_again<'a>(
    opened: &[Found],
    files: &[Found],
    known: &'a BTreeMap<PathBuf, Known>,
    lost: &BTreeSet<PathBuf>,
) -> BTreeMap<usize, &'a Known> {
    let mut back: BTreeSet<&Path> = BTreeSet::new();
    let mut new = Vec::new();
    for (index, (file, opened)) in files.iter().zip(opened).enumerate() {
        let Some(content) = content_of(file, opened) else { continue };
        match known.get(&file.path) {
            Some(before) if !before.gone => (),
            Some(before) if content_known(&file.path, before) == Some(content) => _ = back.insert(&file.path),
            before => new.push((index, moved::New { path: &file.path, content, is_taken: before.is_some() })),
        }
    }
    let is_missing = |(path, document): &(&PathBuf, &Known)| (document.gone || lost.contains(*path)) && !back.contains(path.as_path());
    let stayed: Vec<&Path> = known.iter().filter(|one| !one.1.gone && !is_missing(one)).map(|(path, _)| path.as_path()).collect();
    let missing = known.iter().filter(is_missing).filter_map(|(path, document)| {
        Some((document, moved::Missing { path, content: content_known(path, document)?, lately: !document.gone }))
    });
    let (documents, missing): (Vec<&Known>, Vec<moved::Missing>) = missing.unzip();
    let (indices, new): (Vec<usize>, Vec<moved::New>) = new.into_iter().unzip();
    let pairs = moved::pairs(&missing, &new, &stayed).into_iter();
    pairs.filter_map(|(document, file)| Some((*indices.get(file)?, *documents.get(document)?))).collect()
}

/// By what a file is known wherever it stands; none for what is passed over, or missing.
fn content_of<'a>(file: &'a Found, opened: &Found) -> Option<Content<'a>> {
    match &file.settled {
        None if file.sha256.is_none() && cost::is_too_large(&opened.path) => Some(Content::too_large(&file.path)),
        None => file.sha256.as_deref().map(Content::Bytes),
        Some(answer) => is_unreadable(opened, answer).then(|| unreadable(&file.path, answer.outcome, answer.reason())),
    }
}

fn unreadable<'a>(path: &'a Path, outcome: Outcome, reason: &'a str) -> Content<'a> {
    if outcome == Outcome::TooLarge { Content::too_large(path) } else { Content::unreadable(path, reason) }
}

/// By what a document was known in its last run.
fn content_known<'a>(path: &'a Path, known: &'a Known) -> Option<Content<'a>> {
    let unreadable = || known.reason.as_deref().filter(|_| is_failure(known.outcome)).map(|reason| unreadable(path, known.outcome, reason));
    known.sha256.as_deref().map(Content::Bytes).or_else(unreadable)
}
