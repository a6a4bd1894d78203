//! A run over many documents: what `audit` and `extract` have in common.

use super::{
    Exit,
    acceptance::{Acceptance, Accepting},
    common::{Reading, complain, complain_of},
};
use crate::{
    batch::{Answer, Command, Found, Outcome, Pool, Progress},
    options::Options,
    report::{model::Severity, summary::Summary},
};
use std::io;

/// What a run needs beside its files, read before anything is done.
#[derive(Debug)]
pub(super) struct Run<'a> {
    reading: &'a Reading,
    options: Options,
    pub(super) accepting: Accepting,
    /// The least severity of findings that are written to a new baseline.
    least: Severity,
}

impl<'a> Run<'a> {
    /// # Errors
    /// What is wrong with a profile or a baseline, for people.
    pub(super) fn open(reading: &'a Reading, acceptance: &Acceptance, least: Severity) -> Result<Self, String> {
        Ok(Self { reading, options: reading.document.options()?, accepting: acceptance.open()?, least })
    }
}

/// Reads all files and calls `deliver` for each, in their order, while no progress is drawn. Documents that were not read are
/// named on standard error after `deliver`. Gives the counts.
pub(super) fn over(
    files: &[Found],
    run: &mut Run,
    mut deliver: impl FnMut(usize, &Found, &Answer) -> io::Result<()>,
) -> io::Result<Summary> {
    let reading = run.reading;
    let pool =
        Pool { command: Command::own_worker()?, jobs: reading.jobs().min(files.len().max(1)), deadline: reading.document.deadline() };
    let mut progress = Progress::new(files.len(), reading.no_progress || reading.quiet);
    let mut summary = Summary::default();
    let mut index = 0;
    let done = pool.run(files, &run.options, |found, mut answer| {
        if let Some(report) = &mut answer.report {
            run.accepting.take(report, run.least);
        }
        count(&mut summary, &answer);
        progress.aside(|| deliver(index, found, &answer))?;
        if is_failure(&answer) {
            progress.aside(|| complain_of(found, answer.reason()));
        }
        progress.done(&answer);
        index += 1;
        Ok(())
    });
    progress.finish();
    done.map(|()| summary)
}

/// True for documents that were to be read and were not.
pub(super) fn is_failure(answer: &Answer) -> bool {
    !answer.outcome.is_read() && answer.outcome != Outcome::Skipped
}

fn count(summary: &mut Summary, answer: &Answer) {
    match &answer.report {
        Some(report) => summary.add(report),
        None if is_failure(answer) => summary.add_not_read(),
        None => summary.add_skipped(),
    }
}

/// The exit code of a run over `discovered` files; `fail_on` is the least severity that counts as findings.
pub(super) fn exit(summary: &Summary, discovered: usize, fail_on: Option<Severity>) -> Exit {
    if summary.documents != discovered || summary.read + summary.not_read + summary.skipped != discovered {
        complain(&format_args!(
            "the books do not balance: {discovered} discovered, {} accounted for; this is a defect in avstem",
            summary.documents
        ));
        Exit::Unbalanced
    } else if summary.not_read > 0 {
        Exit::Incomplete
    } else if fail_on.is_some_and(|severity| summary.findings_from(severity) > 0) {
        Exit::Findings
    } else {
        Exit::Clean
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::summary::FindingCounts;

    fn summary(not_read: usize, warnings: usize) -> Summary {
        let findings = FindingCounts { warning: warnings, ..FindingCounts::default() };
        Summary { documents: 2, read: 2 - not_read, not_read, findings, ..Summary::default() }
    }

    #[test]
    fn a_document_that_was_not_read_wins_over_findings() {
        assert_eq!(exit(&summary(1, 1), 2, Some(Severity::Info)), Exit::Incomplete);
    }

    #[test]
    fn findings_count_from_the_severity_asked_for() {
        assert_eq!(exit(&summary(0, 1), 2, Some(Severity::Warning)), Exit::Findings);
        assert_eq!(exit(&summary(0, 1), 2, Some(Severity::Error)), Exit::Clean);
        assert_eq!(exit(&summary(0, 1), 2, None), Exit::Clean);
    }

    #[test]
    fn books_that_do_not_balance_win_over_everything() {
        assert_eq!(exit(&summary(1, 0), 3, None), Exit::Unbalanced);
    }

    #[test]
    fn lock_files_are_accounted_for_and_no_failure() {
        let mut summary = Summary::default();
        count(&mut summary, &Answer::not_read(Outcome::Skipped, "a lock file"));
        count(&mut summary, &Answer::not_read(Outcome::Encrypted, "encrypted"));
        assert_eq!((summary.documents, summary.skipped, summary.not_read), (2, 1, 1));
    }
}
