//! A run over many documents: what `audit` and `extract` have in common.

use super::{
    Exit,
    common::{Reading, complain, complain_of},
    met::Met,
    target::{not_written, spare},
};
use crate::{
    batch::{
        Answer, Books, Found, HandOver, Outcome, Pool, Progress,
        books::{NotRead, is_failure},
        identity::UNCHANGED,
        output::write_whole,
        recognise::When,
    },
    render::summary::Summary,
    render::terminal::clean,
};
use avstem::{report::json, report::model::Severity};
use serde::Serialize;
use std::{
    collections::{BTreeMap, BTreeSet},
    io::{self, Write},
    path::PathBuf,
};

/// Documents from which on what was not read is named at the end of a run: among so many findings nobody would see it.
const LONG_RUN: usize = 20;

/// What a run read and what came of each file.
#[derive(Debug, Default)]
pub(super) struct Run {
    pub(super) summary: Summary,
    pub(super) books: Books,
}

/// A run in JSON.
#[derive(Debug, Serialize)]
struct Told<'a> {
    #[serde(flatten)]
    summary: &'a Summary,
    /// Files by outcome; their sum is `documents`.
    outcomes: &'a BTreeMap<Outcome, usize>,
    not_read: &'a [NotRead],
}

impl Run {
    /// Writes its books where they are asked for.
    pub(super) fn write(&self, reading: &Reading) -> io::Result<()> {
        let Some(file) = &reading.summary else { return Ok(()) };
        write_whole(file, self.json(true)?).map_err(|problem| not_written(file, problem))
    }

    /// As JSON, with its counts alone or with every document that was not read.
    pub(super) fn json(&self, with_names: bool) -> io::Result<String> {
        let not_read = if with_names { self.books.not_read() } else { &[] };
        let told = Told { summary: &self.summary, outcomes: self.books.outcomes(), not_read };
        let mut value = serde_json::to_value(&told)?;
        if let (false, Some(object)) = (with_names, value.as_object_mut()) {
            object.remove("not_read");
        }
        Ok(if with_names { json::pretty(&told)? } else { json::line(&value)? })
    }
}

/// As [`over`], for commands that print for people: what was not read is named at the end of a long run, once, under its outcome.
pub(super) fn told_once(
    files: &[Found],
    reading: &Reading,
    hand_over: HandOver,
    deliver: impl FnMut(usize, &Found, Answer) -> io::Result<Answer>,
) -> io::Result<Run> {
    let at_the_end = files.len() >= LONG_RUN && !reading.quiet;
    let run = each(files, reading, hand_over, !at_the_end, deliver)?;
    run.write(reading)?;
    if at_the_end {
        // Where standard error is closed there is nobody to tell.
        let _ = io::stderr().lock().write_all(run.books.list(clean).as_bytes());
    }
    Ok(run)
}

/// As [`over`], where `deliver` tells what was not read, or it was told before; the caller writes the books where they are asked for.
pub(super) fn silently(
    files: &[Found],
    reading: &Reading,
    hand_over: HandOver,
    deliver: impl FnMut(usize, &Found, Answer) -> io::Result<Answer>,
) -> io::Result<Run> {
    each(files, reading, hand_over, false, deliver)
}

/// Reads all files and calls `deliver` for each, in their order, while no progress is drawn; what it gives back is what counts.
/// Documents that were not read are named on standard error after `deliver`.
pub(super) fn over(
    files: &[Found],
    reading: &Reading,
    hand_over: HandOver,
    deliver: impl FnMut(usize, &Found, Answer) -> io::Result<Answer>,
) -> io::Result<Run> {
    let run = each(files, reading, hand_over, true, deliver)?;
    run.write(reading).map(|()| run)
}

fn each(
    files: &[Found],
    reading: &Reading,
    hand_over: HandOver,
    named_at_once: bool,
    mut deliver: impl FnMut(usize, &Found, Answer) -> io::Result<Answer>,
) -> io::Result<Run> {
    if let Some(summary) = &reading.summary {
        spare(files.iter().map(|file| file.path.as_path()), summary)?;
    }
    let pool = pool(files.len(), reading)?;
    let mut progress = Progress::new(files, pool.jobs, reading.progress());
    let mut run = Run { summary: Summary::default(), books: Books::new(files.len()) };
    let mut met = Met::of(reading.document.options().profile);
    let hand_over = if met.looks() { HandOver::Read } else { hand_over };
    let pool = Pool { watch: Some(progress.watch()), hand_over, ..pool };
    let mut index = 0;
    let done = pool.run(files, &reading.document.options(), |found, answer| {
        let answer = progress.aside(|| deliver(index, found, answer))?;
        count(&mut run.summary, &answer);
        answer.report.iter().for_each(|report| met.take(report));
        run.books.enter(index, found, &answer);
        if named_at_once && is_failure(answer.outcome) {
            progress.aside(|| complain_of(found, answer.reason()));
        }
        progress.done(&found.shown(), &answer);
        index += 1;
        Ok(())
    });
    progress.finish();
    done?;
    if let Some(unmet) = met.untold() {
        complain(&unmet);
    }
    Ok(run)
}

/// The files with the members of archives in their place; those that are excluded are settled, as files are, unless they were named.
pub(super) fn unfolded(files: Vec<Found>, reading: &Reading) -> io::Result<Vec<Found>> {
    let named: BTreeSet<PathBuf> = files.iter().map(|file| file.path.clone()).collect();
    let mut files = pool(1, reading)?.unfold(files, &reading.document.options());
    let looking = reading.looking(None);
    for file in files.iter_mut().filter(|file| file.inside.is_some() && file.settled.is_none() && !named.contains(&file.path)) {
        file.settled = looking.excluded(&file.relative).map(|why| Answer::not_read(Outcome::Skipped, why));
    }
    Ok(files)
}

/// Reads one file out of turn, whatever was settled about it.
pub(super) fn read_alone(reading: &Reading, found: &Found) -> io::Result<Answer> {
    let file = Found { settled: None, ..found.clone() };
    let mut read = None;
    pool(1, reading)?.run(&[file], &reading.document.options(), |_, answer| {
        read = Some(answer);
        Ok(())
    })?;
    read.ok_or_else(|| io::Error::other("a document was not answered for"))
}

/// The worker processes for so many documents.
fn pool(documents: usize, reading: &Reading) -> io::Result<Pool> {
    // The pages of one document are recognised side by side.
    let jobs = if reading.document.ocr == When::Never { reading.jobs().min(documents.max(1)) } else { reading.jobs() };
    let pool = Pool::new(reading.document.worker()?, jobs, reading.document.time(), reading.recognition());
    Ok(Pool { sheets: reading.sheets(), ..pool })
}

fn count(summary: &mut Summary, answer: &Answer) {
    match (&answer.report, &answer.unread) {
        // A ledger shows what it knows of one.
        _ if is_failure(answer.outcome) => summary.add_not_read(),
        (Some(report), _) => summary.add(report),
        (None, Some(unread)) => summary.join(&unread.head.counts),
        (None, None) if let Some(head) = &answer.head => summary.join(&head.counts),
        (None, None) => summary.add_skipped(answer.reason() == UNCHANGED),
    }
}

/// Whether the run's books do not balance, which is said aloud: a defect in avstem.
pub(super) fn is_unbalanced(run: &Run) -> bool {
    let Err(imbalance) = run.books.balance() else { return false };
    complain(&format_args!(
        "the books do not balance: {} discovered, {} accounted for, {} twice; this is a defect in avstem",
        imbalance.discovered, imbalance.accounted_for, imbalance.twice
    ));
    true
}

/// The exit code of a run; `fail_on` is the least severity that counts as findings.
pub(super) fn exit(run: &Run, fail_on: Option<Severity>) -> Exit {
    if is_unbalanced(run) {
        Exit::Unbalanced
    } else if run.summary.not_read > 0 {
        Exit::Incomplete
    } else if fail_on.is_some_and(|severity| run.summary.findings_from(severity) > 0) {
        Exit::Findings
    } else {
        Exit::Clean
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A run over two files, with the first `settled` of them accounted for.
    fn run(settled: usize, not_read: usize, warnings: usize) -> Run {
        let mut run = Run { summary: Summary { documents: 2, read: 2 - not_read, not_read, ..Summary::default() }, books: Books::new(2) };
        run.summary.findings.warning = warnings;
        let file = Found { path: "x".into(), relative: "x".into(), sha256: None, settled: None, stored: None, inside: None };
        for index in 0..settled {
            run.books.enter(index, &file, &Answer::not_read(Outcome::Skipped, "a lock file"));
        }
        run
    }

    #[test]
    fn a_document_that_was_not_read_wins_over_findings() {
        assert_eq!(exit(&run(2, 1, 1), Some(Severity::Info)), Exit::Incomplete);
    }

    #[test]
    fn findings_count_from_the_severity_asked_for() {
        assert_eq!(exit(&run(2, 0, 1), Some(Severity::Warning)), Exit::Findings);
        assert_eq!(exit(&run(2, 0, 1), Some(Severity::Error)), Exit::Clean);
        assert_eq!(exit(&run(2, 0, 1), None), Exit::Clean);
    }

    #[test]
    fn books_that_do_not_balance_win_over_everything() {
        assert_eq!(exit(&run(1, 1, 0), None), Exit::Unbalanced);
    }

    #[test]
    fn lock_files_are_accounted_for_and_no_failure() {
        let mut summary = Summary::default();
        count(&mut summary, &Answer::not_read(Outcome::Skipped, "a lock file"));
        count(&mut summary, &Answer::not_read(Outcome::Encrypted, "encrypted"));
        assert_eq!((summary.documents, summary.skipped, summary.not_read), (2, 1, 1));
    }
}
