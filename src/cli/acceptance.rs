//! `--baseline` and `--write-baseline`: findings that are known and accepted.
//!
//! The files are read while the command line is parsed, so that one that is not understood ends the run before it begins.

use super::common::{complain, shown, why};
use crate::{
    batch::{Answer, HandOver, identity::Method, output::write_whole},
    render::baseline::{Baseline, Collection, Entry},
    render::terminal::clean,
};
use avstem::{report::model::Severity, report::sha256};
use clap::Args;
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
};

/// Options about accepted findings.
#[derive(Debug, Args)]
pub(super) struct Acceptance {
    /// Findings that this file accepts are marked and do not count.
    #[arg(long, value_name = "FILE", value_parser = read)]
    baseline: Option<Known>,
    /// Write the findings that count to a file, as known and accepted; reasons that the file or --baseline gives are kept.
    #[arg(long, value_name = "FILE", value_parser = target)]
    write_baseline: Option<Target>,
    /// Why they are accepted, for --write-baseline.
    #[arg(long, visible_alias = "because", value_name = "TEXT", requires = "write_baseline")]
    reason: Option<String>,
    /// When they were accepted, for --write-baseline [default: today].
    #[arg(long, value_name = "YYYY-MM-DD", requires = "write_baseline", value_parser = date)]
    date: Option<Date>,
}

fn date(text: &str) -> Result<Date, &'static str> {
    text.parse().map_err(|_| "expected a date as YYYY-MM-DD, such as 2026-11-29")
}

/// The day on which a finding is accepted that no date is given for.
pub(super) fn today() -> Date {
    Timestamp::now().to_zoned(TimeZone::UTC).date()
}

/// A baseline that was read.
#[derive(Debug, Clone)]
struct Known {
    baseline: Baseline,
    sha256: String,
}

/// A baseline that is to be written, and what stood in it.
#[derive(Debug, Clone)]
struct Target {
    path: PathBuf,
    before: Option<Known>,
}

/// The reason of those who give none.
const NO_REASON: &str = "no reason given";

fn read(path: &str) -> Result<Known, String> {
    let text = fs::read_to_string(path).map_err(|problem| format!("it cannot be read: {}", why(&problem)))?;
    Ok(Known { baseline: Baseline::parse(&text)?, sha256: sha256(text.as_bytes()) })
}

fn target(path: &str) -> Result<Target, String> {
    let before = if Path::new(path).exists() { Some(read(path)?) } else { None };
    Ok(Target { path: path.into(), before })
}

/// Accepted findings during a run.
#[derive(Debug)]
pub(super) struct Accepting {
    baseline: Option<Baseline>,
    to_write: Option<(PathBuf, Collection)>,
    /// The least severity of findings that are written.
    least: Severity,
    /// The documents that were read.
    read: BTreeSet<String>,
}

impl Acceptance {
    /// For one run; findings below `least` are not written.
    pub(super) fn start(&self, least: Severity) -> Accepting {
        let date = self.date.unwrap_or_else(today).to_string();
        let collection = Collection::new(self.reason.as_deref().unwrap_or(NO_REASON), &date);
        let to_write = self.write_baseline.as_ref().map(|target| (target.path.clone(), collection));
        Accepting { baseline: self.known().map(|known| known.baseline.clone()), to_write, least, read: BTreeSet::new() }
    }

    fn known(&self) -> Option<&Known> {
        self.baseline.as_ref().or_else(|| self.write_baseline.as_ref()?.before.as_ref())
    }

    /// True when a new baseline is to be written, for which every document must be looked at.
    pub(super) fn writes(&self) -> bool {
        self.write_baseline.is_some()
    }

    /// The method of reading with what is accepted: outputs hold the marks.
    pub(super) fn join(&self, mut method: Method) -> Method {
        if let Some(known) = self.known() {
            method.configuration.push('+');
            method.configuration.extend(known.sha256.chars().take(method.configuration.len()));
        }
        method
    }
}

impl Accepting {
    /// The form in which reports are wanted: where findings are marked or collected they are read, else as `otherwise` says.
    pub(super) fn hand_over(&self, otherwise: HandOver) -> HandOver {
        if self.baseline.is_some() || self.to_write.is_some() { HandOver::Read } else { otherwise }
    }

    /// Marks a report's accepted findings and collects those that are to be written.
    pub(super) fn take(&mut self, answer: &mut Answer) {
        let Some(report) = &mut answer.report else { return };
        if let Some(baseline) = &mut self.baseline {
            self.read.insert(report.document.path.clone());
            baseline.apply(report);
        }
        if let Some((_, collection)) = &mut self.to_write {
            collection.add(report, |finding| finding.severity >= self.least);
        }
    }

    /// A line for each entry of a document that was read which no finding of the run matched.
    pub(super) fn stale(&self) -> Vec<String> {
        let line = |entry: &Entry| format!("{} {}: {}", clean(&entry.document), entry.code, clean(&entry.message));
        self.baseline.iter().flat_map(Baseline::stale).filter(|entry| self.read.contains(&entry.document)).map(line).collect()
    }

    /// Writes the new baseline and says so on standard error; true when one was written.
    ///
    /// # Errors
    /// When the file could not be written.
    pub(super) fn close(&self) -> io::Result<bool> {
        let Some((path, collection)) = &self.to_write else { return Ok(false) };
        let shown = shown(path);
        let named = |problem: io::Error| io::Error::new(problem.kind(), format!("{shown}: the baseline cannot be written: {problem}"));
        write_whole(path, collection.text()).map_err(named)?;
        let count = collection.len();
        complain(&format_args!("{shown}: {count} accepted {} written", if count == 1 { "finding" } else { "findings" }));
        Ok(true)
    }
}
