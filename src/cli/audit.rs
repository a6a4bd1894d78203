//! `avstem audit`: findings as diagnostics, or reports as JSON.

use super::{
    Exit,
    acceptance::Acceptance,
    common::{Reading, complain},
    run::{Run, exit, is_failure, over},
};
use crate::{
    batch::{Answer, Found, Outcome, discover},
    report::{
        json,
        model::Severity,
        summary::Summary,
        terminal::{self, Look, Palette},
    },
};
use anstream::{AutoStream, ColorChoice};
use clap::{Args, ValueEnum};
use serde::Serialize;
use std::io::{self, BufWriter, Write};

/// Check every figure that a document lets one check, and say what is wrong
///
/// Findings are shown with the table rows around them, what the figure should be, and why. The summary says how much was
/// read, checked and left unchecked.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  avstem audit budget-2019.pdf
  avstem audit archive/ --fail-on warning
  avstem audit archive/ --format ndjson | jq .findings
  avstem audit archive/ --write-baseline known.toml --reason \"printed so\"
  avstem audit archive/ --baseline known.toml

Exit codes: 0 nothing found, 1 findings at or above --fail-on, 2 wrong usage, 3 some document was not read.")]
pub(super) struct Arguments {
    #[command(flatten)]
    reading: Reading,
    /// What to print: diagnostics, one JSON object, or one JSON object a document.
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    /// The least severity that counts as a finding in the exit code.
    #[arg(long, value_enum, default_value = "error", value_name = "SEVERITY")]
    fail_on: Level,
    /// The least severity that diagnostics show; JSON has all.
    #[arg(long, value_enum, default_value = "warning", value_name = "SEVERITY")]
    show: Level,
    #[command(flatten)]
    acceptance: Acceptance,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Human,
    Json,
    Ndjson,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Level {
    Error,
    Warning,
    Info,
}

impl From<Level> for Severity {
    fn from(from: Level) -> Self {
        match from {
            Level::Error => Self::Error,
            Level::Warning => Self::Warning,
            Level::Info => Self::Info,
        }
    }
}

pub(super) fn run(arguments: &Arguments) -> io::Result<Exit> {
    let fail_on = Severity::from(arguments.fail_on);
    let mut run = match Run::open(&arguments.reading, &arguments.acceptance, fail_on.min(Severity::Warning)) {
        Ok(run) => run,
        Err(problem) => {
            complain(&problem);
            return Ok(Exit::Usage);
        }
    };
    let files = discover(&arguments.reading.paths, None);
    let out = BufWriter::new(io::stdout().lock());
    let summary = match arguments.format {
        Format::Human => human(out, &files, arguments, &mut run)?,
        Format::Json => one_object(out, &files, &mut run)?,
        Format::Ndjson => lines(out, &files, &mut run)?,
    };
    let written = match run.accepting.close() {
        Ok(written) => written,
        Err(problem) => {
            complain(&problem);
            return Ok(Exit::Incomplete);
        }
    };
    if let Some(written) = &written {
        complain(written);
    }
    // What was just accepted fails no run.
    Ok(exit(&summary, files.len(), written.is_none().then_some(fail_on)))
}

fn human(mut out: impl Write, files: &[Found], arguments: &Arguments, run: &mut Run) -> io::Result<Summary> {
    let (look, show) = (look(), Severity::from(arguments.show));
    let summary = over(files, run, |_, _, answer| {
        if let Some(report) = &answer.report {
            out.write_all(terminal::diagnostics(report, show, &look).as_bytes())?;
        }
        out.flush()
    })?;
    for entry in run.accepting.stale() {
        writeln!(out, "info: an accepted finding is gone: {entry}")?;
    }
    if !arguments.reading.quiet {
        write!(out, "{}", summary.text(show))?;
    }
    out.flush()?;
    Ok(summary)
}

/// As wide as the terminal; colours only on a terminal that wants them (`NO_COLOR`).
fn look() -> Look {
    let stdout = io::stdout();
    let width = terminal_size::terminal_size_of(&stdout).map_or(Look::WIDTH, |(width, _)| width.0.into());
    let palette = if AutoStream::choice(&stdout) == ColorChoice::Never { Palette::plain() } else { Palette::coloured() };
    Look { width, palette }
}

fn lines(mut out: impl Write, files: &[Found], run: &mut Run) -> io::Result<Summary> {
    over(files, run, |_, _, answer| {
        if let Some(report) = &answer.report {
            writeln!(out, "{}", json::line(report)?)?;
        }
        out.flush()
    })
}

/// A document that was not read, in the JSON of a run.
#[derive(Debug, Serialize)]
struct NotRead {
    path: String,
    outcome: Outcome,
    message: String,
}

/// One JSON object, written as the documents come: none is kept.
fn one_object(mut out: impl Write, files: &[Found], run: &mut Run) -> io::Result<Summary> {
    let mut not_read = Vec::new();
    let mut separator = "\n";
    out.write_all(b"{\"documents\": [")?;
    let summary = over(files, run, |_, found, answer| {
        if let Some(report) = &answer.report {
            write!(out, "{separator}{}", json::line(report)?)?;
            separator = ",\n";
        } else if is_failure(answer) {
            not_read.push(self::not_read(found, answer));
        }
        out.flush()
    })?;
    write!(out, "\n],\n\"not_read\": [")?;
    for (index, document) in not_read.iter().enumerate() {
        write!(out, "{}{}", if index == 0 { "\n" } else { ",\n" }, json::line(document)?)?;
    }
    writeln!(out, "\n],\n\"summary\": {}}}", json::line(&summary)?)?;
    out.flush()?;
    Ok(summary)
}

fn not_read(found: &Found, answer: &Answer) -> NotRead {
    NotRead { path: found.shown(), outcome: answer.outcome, message: answer.reason().to_owned() }
}
