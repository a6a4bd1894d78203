//! `avstem report`: a run as a site of static pages.
//!
//! In: documents, or what `extract` wrote of them, or a ledger. Out: a folder of pages. Pages of documents are drawn in workers, while the
//! next documents are read. What was read before is taken as it stands; its documents are opened for their pictures alone.

use super::{
    Exit,
    acceptance::{Acceptance, Accepting},
    common::{Reading, complain, complain_of, shown, wrong},
    ledgered,
    run::{Run, exit, unfolded},
    site::{Look, Making},
};
use crate::batch::{
    Answer, Found, Outcome,
    books::is_failure,
    manifest::{self, MANIFEST},
};
use avstem::report::model::Severity;
use clap::Args;
use std::{
    io::{self, Write},
    path::{Component, Path, PathBuf},
};

/// Make a site of what was found: pages that open from a file, with pictures
///
/// The first page says what matters; each finding has its page's picture beside it, with the figure and the lines that it is computed from
/// marked. Nothing is fetched from anywhere, and nothing but a browser is needed. A site that is made again draws only pages of documents
/// that are new or changed.
#[derive(Debug, Args)]
#[command(mut_arg("paths", |paths| paths.required_unless_present_any(["from", "ledger"])), after_help = "Examples:
  avstem report budget-2019.pdf --out site/
  avstem report archive/ --out site/ --report-lang nb
  avstem report --from json/ --out site/
  avstem report --ledger archive.ledger --out site/

Exit codes: 0 the site is made, whatever it says; 2 wrong usage; 3 a document could not be read, the site says which; 4 a defect in avstem.")]
pub(super) struct Arguments {
    #[command(flatten)]
    reading: Reading,
    /// The folder of the site: a new one, an empty one, or that of an earlier site.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// What `avstem extract --out DIR` wrote, in place of documents.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["paths", "files_from", "ledger"])]
    from: Option<PathBuf>,
    /// A ledger, in place of documents: its open findings, and all its documents.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["paths", "files_from"])]
    ledger: Option<PathBuf>,
    #[command(flatten)]
    look: Look,
    #[command(flatten)]
    acceptance: Acceptance,
}

pub(super) fn run(arguments: &Arguments) -> io::Result<Exit> {
    let reading = &arguments.reading;
    let mut accepting = arguments.acceptance.start(Severity::Warning);
    let mut making;
    let run = if let Some(folder) = &arguments.from {
        making = Making::begin(&arguments.out, arguments.look, reading)?;
        from_outputs(folder, &mut making, &mut accepting)?
    } else if let Some(ledger) = &arguments.ledger {
        making = Making::begin(&arguments.out, arguments.look, reading)?;
        match ledgered::site(ledger, &mut making)? {
            Ok(run) => run,
            Err(exit) => return Ok(exit),
        }
    } else {
        if !reading.is_given() {
            return Err(wrong("what is the site to show? Name documents, or --from DIR, or --ledger FILE"));
        }
        let mut files = unfolded(reading.find(Some(&arguments.out))?, reading)?;
        files.retain(|file| reading.is_mine(file));
        if files.iter().all(|file| file.settled.as_ref().is_some_and(|answer| is_failure(answer.outcome))) {
            // A slip in a name must not cost an earlier site.
            for file in &files {
                complain_of(file, file.settled.as_ref().map_or("", |answer| answer.reason()));
            }
            complain(&"there is nothing to show: no site was made");
            return Ok(Exit::Incomplete);
        }
        making = Making::begin(&arguments.out, arguments.look, reading)?;
        making.add(&files, |_, mut answer| {
            accepting.take(&mut answer);
            Ok(answer)
        })?
    };
    accepting.close()?;
    // What a ledger holds is told as its site tells it: most of it was not read for the site.
    let told = arguments.ledger.is_some().then(|| making.sentence() + "\n");
    let index = making.finish()?;
    if !reading.quiet {
        let mut out = io::stdout().lock();
        out.write_all(told.unwrap_or_else(|| run.summary.text(Severity::Warning)).as_bytes())?;
        writeln!(out, "\nopen {}", shown(&index))?;
    }
    Ok(exit(&run, None))
}

/// What an output folder holds, in the order of its manifest.
fn from_outputs(folder: &Path, making: &mut Making, accepting: &mut Accepting) -> io::Result<Run> {
    if !folder.join(MANIFEST).is_file() {
        return Err(wrong(&format!("{}: no outputs of avstem extract: there is no {MANIFEST}", shown(folder))));
    }
    let recorded = manifest::read(folder)?;
    let entries: Vec<manifest::Entry> = recorded.entries.into_values().collect();
    let files: Vec<Found> = entries.iter().map(|entry| written(folder, entry)).collect();
    making.add(&files, |_, mut answer| {
        accepting.take(&mut answer);
        Ok(answer)
    })
}

/// A document, and where what was read of it stands.
fn written(folder: &Path, entry: &manifest::Entry) -> Found {
    let path = entry.file();
    let output = entry.output().filter(|output| output.components().all(|part| matches!(part, Component::Normal(_))));
    let settled = match (&output, entry.outcome.is_read()) {
        (Some(_), _) => None,
        (None, true) => Some(Answer::not_read(Outcome::Vanished, "the manifest names no output of it")),
        (None, false) => Some(Answer::not_read(entry.outcome, entry.reason.clone().unwrap_or_default())),
    };
    let stored = output.map(|output| folder.join(output));
    Found { sha256: entry.sha256.clone(), relative: path.clone(), path, settled, stored, inside: None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        arguments: Arguments,
    }

    #[test]
    fn outputs_or_a_ledger_stand_in_place_of_documents() {
        let read = |words: &[&str]| Line::try_parse_from([&["report", "--out", "site"], words].concat()).ok().map(|line| line.arguments);
        assert!(read(&["--from", "json"]).is_some_and(|line| line.from.is_some()));
        assert!(read(&["--ledger", "archive.ledger"]).is_some_and(|line| line.ledger.is_some()));
        assert!(read(&["a.pdf"]).is_some() && read(&[]).is_none() && read(&["a.pdf", "--from", "json"]).is_none());
    }
}
