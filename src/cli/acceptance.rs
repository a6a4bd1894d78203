//! `--baseline` and `--write-baseline`: findings that are known and accepted.

use crate::{
    batch::output::write_whole,
    report::{
        baseline::{Baseline, Collection},
        model::{Report, Severity},
        terminal::clean,
    },
};
use clap::Args;
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Options about accepted findings.
#[derive(Debug, Args)]
pub(super) struct Acceptance {
    /// Findings that this file accepts are marked and do not count.
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Write the findings that count to a file, as known and accepted; reasons that the file or --baseline gives are kept.
    #[arg(long, value_name = "FILE")]
    write_baseline: Option<PathBuf>,
    /// Why they are accepted, for --write-baseline.
    #[arg(long, value_name = "TEXT", requires = "write_baseline")]
    reason: Option<String>,
    /// When they were accepted, for --write-baseline [default: today].
    #[arg(long, value_name = "YYYY-MM-DD", requires = "write_baseline")]
    date: Option<Date>,
}

/// The reason of those who give none.
const NO_REASON: &str = "no reason given";

/// Accepted findings during a run.
#[derive(Debug, Default)]
pub(super) struct Accepting {
    baseline: Option<Baseline>,
    to_write: Option<(PathBuf, Collection)>,
}

impl Acceptance {
    /// Reads the files.
    ///
    /// # Errors
    /// What is wrong with a file, for people.
    pub(super) fn open(&self) -> Result<Accepting, String> {
        let known = self.baseline.as_ref().or_else(|| self.write_baseline.as_ref().filter(|path| path.exists()));
        let baseline = known.map(|path| read(path)).transpose()?;
        let today = || Timestamp::now().to_zoned(TimeZone::UTC).date();
        let date = self.date.unwrap_or_else(today).to_string();
        let collection = Collection::new(self.reason.as_deref().unwrap_or(NO_REASON), &date);
        Ok(Accepting { baseline, to_write: self.write_baseline.clone().map(|path| (path, collection)) })
    }
}

fn read(path: &Path) -> Result<Baseline, String> {
    let named = |problem: String| format!("{}: {problem}", clean(&path.display().to_string()));
    let text = fs::read_to_string(path).map_err(|problem| named(format!("the baseline cannot be read: {problem}")))?;
    Baseline::parse(&text).map_err(|problem| named(format!("the baseline is not understood: {problem}")))
}

impl Accepting {
    /// Marks a report's accepted findings and collects those that are to be written.
    pub(super) fn take(&mut self, report: &mut Report, least: Severity) {
        if let Some(baseline) = &mut self.baseline {
            baseline.apply(report);
        }
        if let Some((_, collection)) = &mut self.to_write {
            collection.add(report, |finding| finding.severity >= least);
        }
    }

    /// A line for each entry that no finding of the run matched.
    pub(super) fn stale(&self) -> Vec<String> {
        let line = |entry: &crate::report::baseline::Entry| format!("{} {}: {}", clean(&entry.document), entry.code, clean(&entry.message));
        self.baseline.iter().flat_map(Baseline::stale).map(line).collect()
    }

    /// Writes the new baseline; gives what was written, for people.
    ///
    /// # Errors
    /// When the file could not be written, for people.
    pub(super) fn close(&self) -> Result<Option<String>, String> {
        let Some((path, collection)) = &self.to_write else { return Ok(None) };
        let shown = clean(&path.display().to_string());
        write_whole(path, &collection.text()).map_err(|problem| format!("{shown}: the baseline cannot be written: {problem}"))?;
        let count = collection.len();
        Ok(Some(format!("{shown}: {count} accepted {} written", if count == 1 { "finding" } else { "findings" })))
    }
}
