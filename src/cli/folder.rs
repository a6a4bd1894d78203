//! Reports into a folder: only what is new or changed is read, each content once, each output whole.
//!
//! In: the files and the folder. Out: an output for each document that was read, and the folder's manifest. Before anything is
//! read the files are hashed and each one gets its step: settled as before, a copy of a report of the same bytes, or to be
//! read. The steps are taken in the files' order.

use super::{
    acceptance::Accepting,
    common::{Reading, complain, complain_of, shown},
    run::{Run, read_alone, told_once},
};
use crate::batch::{
    Answer, Found, HandOver, Outcome,
    identity::{Method, UNCHANGED, hash_all},
    manifest::{Entry, Manifest},
    output::{is_hopeless, mirrored, write_whole},
    respelled::respelled,
    stands,
    stored::{self, Form},
    walk::{is_excluded, is_other_name},
};
use crate::render::summary::counted;
use avstem::{Limits, report::json};
use serde::Serialize;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

/// What came of one document, for the record of a run.
#[derive(Debug, Serialize)]
struct Record<'a> {
    path: String,
    outcome: Outcome,
    reason: Option<&'a str>,
    output: Option<String>,
}

/// What to do about a file.
#[derive(Debug, Clone, PartialEq)]
enum Step {
    /// It has its answer, or a worker gives one.
    Await,
    /// What was recorded holds: the answer is given, and the record stays as it is.
    Keep,
    /// The file with this index has the same bytes.
    AsFile(usize),
    /// This output, below the folder, is of the same bytes; and what was recorded of them beside their outcome.
    AsOutput(PathBuf, Option<String>),
}

/// Where to and how.
#[derive(Debug)]
pub(super) struct Destination<'a> {
    pub(super) folder: &'a Path,
    /// The files and folders that were looked at.
    pub(super) roots: &'a [PathBuf],
    /// Remove the outputs of documents that are gone.
    pub(super) prune: bool,
    /// Read everything again.
    pub(super) force: bool,
    pub(super) method: Method,
    pub(super) form: Form,
    pub(super) reading: &'a Reading,
    pub(super) accepting: &'a mut Accepting,
}

/// Extracts the files of this machine's part into a folder. Gives the run and how many outputs could not be written; none when
/// nothing was done because the folder cannot be used. `records` gets a line a document.
pub(super) fn extract(mut files: Vec<Found>, to: Destination, records: Option<impl Write>) -> io::Result<Option<(Run, usize)>> {
    let Destination { folder, roots, prune, force, method, form, reading, accepting } = to;
    let mut manifest = match Manifest::open(folder) {
        Ok(manifest) => manifest,
        Err(problem) => {
            complain(&format_args!("{}: the folder for the outputs cannot be used: {problem}", shown(folder)));
            return Ok(None);
        }
    };
    if let Some(shard) = reading.shard() {
        manifest.hold(shard);
    }
    let mine: Vec<bool> = files.iter().map(|file| reading.is_mine(file)).collect();
    let own = files.iter_mut().zip(&mine).filter_map(|(file, mine)| mine.then_some(file));
    // Before records are carried over to other names: the bytes tell that a root is the same.
    hash_all(own, reading.jobs(), Limits::default().file_bytes)?;
    let reserved = reserved(&files, &mut manifest);
    let gone = gone(&files, roots);
    manifest.mark_gone(gone);
    if prune {
        let removed = manifest.prune()?;
        if removed > 0 && !reading.quiet {
            complain(&format_args!("{}: {} of documents that are gone removed", shown(folder), counted(removed, "output", "outputs")));
        }
    }
    // Names are given before the files are parted, so that the parts of several machines fit together.
    // A part's own records say nothing of the other parts' names: there all names are given anew, alike on every machine.
    let known = |file: &Found| manifest.before(&file.path).filter(|_| reading.shard().is_none()).and_then(Entry::output);
    let mut outputs = outputs(&files, form.suffix(), reserved, known);
    let mut keep = mine.iter();
    outputs.retain(|_| *keep.next().unwrap_or(&false));
    let mut files: Vec<Found> = files.into_iter().zip(mine).filter_map(|(file, mine)| mine.then_some(file)).collect();
    let steps = plan(&mut files, &outputs, &manifest, (&method, form), force);
    let mut work =
        Work { folder, reading, accepting, method, form, steps, outputs, manifest, records, answers: BTreeMap::new(), unwritten: 0 };
    let hand_over = work.accepting.hand_over(HandOver::Unread);
    let run = told_once(&files, reading, hand_over, |index, found, answer| work.deliver(index, found, answer))?;
    let Work { mut manifest, unwritten, .. } = work;
    // Only now: until it was written over, an output spared reading the same bytes at another place.
    manifest.drop_replaced(&files.iter().map(|file| file.path.clone()).collect(), |path| stands(path).is_some());
    tell_gone(&manifest, folder, reading, files.iter().any(is_excluded));
    manifest.close()?;
    Ok(Some((run, unwritten)))
}

/// Tells the documents that are not found any more below what was looked at, or are excluded now, from those that a run has nothing to say of:
/// documents elsewhere, and those behind a folder or an archive that cannot be read.
fn gone(files: &[Found], roots: &[PathBuf]) -> impl Fn(&Entry) -> bool + use<> {
    let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let found: BTreeSet<PathBuf> = files.iter().map(|file| absolute(&file.path)).collect();
    let is_closed = |file: &&Found| file.settled.as_ref().is_some_and(|answer| answer.outcome != Outcome::Skipped);
    let paths = |files: Vec<&Found>| files.into_iter().map(|file| absolute(&file.path)).collect::<BTreeSet<PathBuf>>();
    let closed = paths(files.iter().filter(is_closed).collect());
    let excluded = paths(files.iter().filter(|file| is_excluded(file)).collect());
    let roots: Vec<PathBuf> = roots.iter().flat_map(|root| [Some(absolute(root)), root.canonicalize().ok()]).flatten().collect();
    let is_in = |path: &Path, these: &BTreeSet<PathBuf>| path.ancestors().any(|path| these.contains(path));
    move |entry| {
        let path = absolute(&entry.file());
        let is_passed_over = entry.outcome == Outcome::Skipped;
        if is_in(&path, &excluded) && !(is_passed_over && found.contains(&path)) {
            return true;
        }
        if found.contains(&path) {
            return false;
        }
        let is_away = !path.exists() && !path.is_symlink();
        let looked = roots.iter().any(|root| path.starts_with(root)) && !is_in(&path, &closed);
        entry.gone && is_away || looked && (is_away || is_passed_over)
    }
}

/// Says how many outputs are of documents that are gone.
fn tell_gone(manifest: &Manifest, folder: &Path, reading: &Reading, is_some_excluded: bool) {
    let gone = manifest.gone();
    if gone > 0 && !reading.quiet {
        let (documents, outputs) =
            (counted(gone, "document is", "documents are"), if gone == 1 { "its output stays" } else { "their outputs stay" });
        let or_excluded = if is_some_excluded { " or excluded" } else { "" };
        complain(&format_args!("{}: {documents} gone{or_excluded}, {outputs}; --prune removes what is gone", shown(folder)));
    }
}

/// Outputs of documents that this run does not find, but that are still there. What was recorded of a document that it finds by another
/// name is carried over to that name.
fn reserved(files: &[Found], manifest: &mut Manifest) -> BTreeSet<PathBuf> {
    let paths: BTreeSet<&Path> = files.iter().map(|file| file.path.as_path()).collect();
    // Nearly always none: only these are looked for on the disk.
    let others = |manifest: &Manifest| -> Vec<Entry> {
        manifest.all_before().filter(|entry| !paths.contains(entry.file().as_path())).cloned().collect()
    };
    let is_lost = |entry: &Entry| entry.file().is_relative() && stands(&entry.file()).is_none();
    let lost: Vec<_> = others(manifest).into_iter().filter(is_lost).map(|entry| (entry.file(), entry.sha256)).collect();
    if !lost.is_empty() {
        for (old, new) in respelled(&lost, files, &std::env::current_dir().unwrap_or_default()) {
            manifest.rename(&old, &new);
        }
    }
    let others = others(manifest);
    if others.is_empty() {
        return BTreeSet::new();
    }
    // Of several names of one file, the one that is read.
    let by_reading = files.iter().filter(|file| is_other_name(file)).chain(files.iter().filter(|file| !is_other_name(file)));
    let found: BTreeMap<PathBuf, &Path> = by_reading.filter_map(|file| Some((stands(&file.path)?, file.path.as_path()))).collect();
    let mut reserved = BTreeSet::new();
    for entry in others {
        match stands(&entry.file()).map(|place| found.get(&place)) {
            Some(Some(name)) => manifest.rename(&entry.file(), name),
            Some(None) => reserved.extend(entry.output()),
            None => (),
        }
    }
    reserved
}

/// One a file, below the folder; none for files that are settled without being read.
fn outputs(files: &[Found], suffix: &str, reserved: BTreeSet<PathBuf>, known: impl Fn(&Found) -> Option<PathBuf>) -> Vec<Option<PathBuf>> {
    let to_read: Vec<&Found> = files.iter().filter(|found| found.settled.is_none()).collect();
    let mut paths = mirrored(&to_read, (Path::new(""), suffix), reserved, known).into_iter();
    files.iter().map(|found| if found.settled.is_none() { paths.next() } else { None }).collect()
}

/// The step of each file; those that need no reading are settled.
fn plan(files: &mut [Found], outputs: &[Option<PathBuf>], manifest: &Manifest, (method, form): (&Method, Form), force: bool) -> Vec<Step> {
    let mut of_content: BTreeMap<String, (PathBuf, Option<String>)> = BTreeMap::new();
    if !force {
        let usable = manifest.all_before().filter(|entry| entry.outcome.is_read() && manifest.has_output(entry));
        let of = |entry: &Entry| {
            let sha256 = entry.sha256.clone().filter(|sha256| entry.holds(sha256, method))?;
            Some((sha256, (entry.output()?, entry.limits.clone())))
        };
        of_content.extend(usable.filter_map(of));
    }
    let mut first: BTreeMap<String, usize> = BTreeMap::new();
    let mut steps = Vec::with_capacity(files.len());
    for (index, file) in files.iter_mut().enumerate() {
        let Some(sha256) = file.sha256.clone().filter(|_| file.settled.is_none()) else {
            steps.push(Step::Await);
            continue;
        };
        let before = manifest.before(&file.path).filter(|before| !force && before.holds(&sha256, method));
        let step = match before {
            Some(before) if before.outcome.is_read() => {
                let same_output = before.output().is_some() && before.output() == outputs.get(index).cloned().flatten();
                (same_output && manifest.has_output_in(before, form) && !manifest.is_renamed(&file.path)).then(|| {
                    file.settled = Some(Answer::not_read(Outcome::Skipped, UNCHANGED));
                    Step::Keep
                })
            }
            Some(before) => {
                file.settled = Some(Answer::not_read(before.outcome, before.reason.clone().unwrap_or_default()));
                Some(Step::Keep)
            }
            None => None,
        };
        let step = step.or_else(|| {
            let same = of_content.get(&sha256).map(|(output, limits)| Step::AsOutput(output.clone(), limits.clone()));
            let same = same.or_else(|| first.get(&sha256).map(|index| Step::AsFile(*index)))?;
            // Its answer is made when its turn comes.
            file.settled = Some(Answer::not_read(Outcome::Skipped, "of the same content as another"));
            Some(same)
        });
        if step.is_none() {
            first.insert(sha256, index);
        }
        steps.push(step.unwrap_or(Step::Await));
    }
    steps
}

/// A run into a folder, under way.
struct Work<'a, W> {
    folder: &'a Path,
    reading: &'a Reading,
    accepting: &'a mut Accepting,
    method: Method,
    form: Form,
    steps: Vec<Step>,
    outputs: Vec<Option<PathBuf>>,
    manifest: Manifest,
    records: Option<W>,
    /// Of files whose content others have too: what came of them, and how it is recorded.
    answers: BTreeMap<usize, (Outcome, Option<String>, Method)>,
    unwritten: usize,
}

impl<W: Write> Work<'_, W> {
    /// Writes and records what came of a file; gives what counts.
    fn deliver(&mut self, index: usize, found: &Found, answer: Answer) -> io::Result<Answer> {
        let step = self.steps.get(index).cloned().unwrap_or(Step::Await);
        let mut answer = match &step {
            Step::Await | Step::Keep => answer,
            Step::AsOutput(output, _) => self.copy(found, output)?,
            Step::AsFile(first) => self.same_as(*first, found)?,
        };
        self.accepting.take(&mut answer);
        let before = self.manifest.before(&found.path).and_then(|before| before.recorded_of(found.sha256.as_deref()));
        let method = match &step {
            Step::AsFile(first) => self.answers.get(first).map(|made| made.2.clone()),
            Step::AsOutput(_, recorded) => Some(self.method.like(recorded.as_deref())),
            Step::Await | Step::Keep => None,
        };
        let method = method.unwrap_or_else(|| self.method.of(&mut answer, before));
        self.answers.insert(index, (answer.outcome, answer.message.clone(), method.clone()));
        if step == Step::Keep {
            let output = self.manifest.before(&found.path).and_then(Entry::output);
            self.tell(found, &answer, None, output.as_deref())?;
            return Ok(answer);
        }
        let output = self.outputs.get(index).cloned().flatten();
        let text = answer.line()?.map(|line| self.form.bytes(&line)).transpose()?;
        let written = match (&text, &output) {
            (Some(text), Some(output)) => write_whole(&self.folder.join(output), text).map(|()| Some((output.clone(), text.len() as u64))),
            _ => Ok(None),
        };
        let (written, problem) = match written {
            Ok(written) => (written, None),
            Err(error) if is_hopeless(&error) => {
                return Err(error);
            }
            Err(error) => (None, Some(format!("the output could not be written: {error}"))),
        };
        if let Some(problem) = &problem {
            self.unwritten += 1;
            complain_of(found, problem);
        }
        self.tell(found, &answer, problem.as_deref(), written.as_ref().map(|(output, _)| output.as_path()))?;
        let has_text = text.is_some();
        if !has_text || written.is_some() {
            self.record(index, found, (&answer, &method), written)?;
        }
        Ok(answer)
    }

    /// Records what came of a file, and removes an output that is no longer true of it.
    fn record(
        &mut self,
        index: usize,
        found: &Found,
        (answer, method): (&Answer, &Method),
        written: Option<(PathBuf, u64)>,
    ) -> io::Result<()> {
        if found.is_no_document(answer) && answer.outcome == Outcome::Unsupported {
            // An empty folder or list: named by this run, and nothing to remember.
            return Ok(());
        }
        let before = self.manifest.before(&found.path).and_then(Entry::output);
        if (answer.outcome == Outcome::Vanished || is_excluded(found)) && before.is_some() {
            // Its last reading stays until it is found again.
            return Ok(());
        }
        let mut entry = Entry::new(found, answer, method);
        if let Some((output, length)) = &written {
            entry = entry.with_output(output, *length);
        }
        self.manifest.record(entry)?;
        let now = written.map(|(output, _)| output);
        if let Some(stale) = before.filter(|before| now.as_ref() != Some(before))
            && !self.outputs.iter().enumerate().any(|(other, output)| other != index && output.as_ref() == Some(&stale))
        {
            // Gone already is just as well.
            let _ = fs::remove_file(self.folder.join(stale));
        }
        Ok(())
    }

    /// What came of a file with the same bytes as an earlier one.
    fn same_as(&self, first: usize, found: &Found) -> io::Result<Answer> {
        match self.answers.get(&first) {
            Some((outcome, ..)) if outcome.is_read() => match self.outputs.get(first) {
                Some(Some(output)) => self.copy(found, output),
                _ => read_alone(self.reading, found),
            },
            Some((outcome, message, _)) if *outcome != Outcome::Vanished => {
                Ok(Answer::not_read(*outcome, message.clone().unwrap_or_default()))
            }
            _ => read_alone(self.reading, found),
        }
    }

    /// The report in an output under the name of a file of the same bytes; read anew where the output is not of them any more.
    fn copy(&self, found: &Found, output: &Path) -> io::Result<Answer> {
        match stored::read(&self.folder.join(output)) {
            Ok(mut report) if Some(&report.document.sha256) == found.sha256.as_ref() => {
                report.document.path = found.shown();
                Ok(Answer::read(report))
            }
            _ => read_alone(self.reading, found),
        }
    }

    fn tell(&mut self, found: &Found, answer: &Answer, problem: Option<&str>, output: Option<&Path>) -> io::Result<()> {
        let Some(records) = &mut self.records else { return Ok(()) };
        let output = output.map(|path| self.folder.join(path).display().to_string());
        writeln!(records, "{}", json::line(&record(found, answer, problem, output))?)?;
        records.flush()
    }
}

fn record<'a>(found: &Found, answer: &'a Answer, problem: Option<&'a str>, output: Option<String>) -> Record<'a> {
    Record { path: found.shown(), outcome: answer.outcome, reason: problem.or(answer.message.as_deref()), output }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_are_not_read_take_no_output_name() {
        let file = |settled: bool| Found {
            path: "x".into(),
            relative: "x".into(),
            sha256: None,
            settled: settled.then(|| Answer::not_read(Outcome::Skipped, "hidden")),
            stored: None,
            inside: None,
        };
        assert_eq!(outputs(&[file(true), file(false)], ".json", BTreeSet::new(), |_| None), [None, Some(PathBuf::from("x.json"))]);
    }

    #[test]
    fn a_record_says_why_there_is_no_output() {
        let found = Found { path: "a/x.pdf".into(), relative: "x.pdf".into(), sha256: None, settled: None, stored: None, inside: None };
        let answer = Answer::not_read(Outcome::Encrypted, "encrypted; a password is needed to read it");
        assert_eq!(
            json::line(&record(&found, &answer, None, None)).unwrap(),
            r#"{"path":"a/x.pdf","outcome":"encrypted","reason":"encrypted; a password is needed to read it","output":null}"#
        );
    }
}
