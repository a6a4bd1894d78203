//! `avstem audit`: findings as diagnostics, or reports as JSON.

use super::{
    Exit,
    acceptance::{Acceptance, Accepting},
    common::{FailOn, Reading, terminal_width},
    run::{Run, exit, over, told_once, unfolded},
};
use crate::{
    batch::Found,
    render::terminal::{self, Look, Palette},
};
use anstream::{AutoStream, ColorChoice};
use avstem::{report::json, report::model::Severity};
use clap::{Args, ValueEnum};
use std::io::{self, BufWriter, Write};

/// Check every figure that a document lets one check, and say what is wrong
///
/// Findings are shown with the table rows around them, what the figure should be, and why. The summary says how much was
/// read, checked and left unchecked.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  avstem audit budget-2019.pdf
  avstem audit archive/ --fail-on warning
  curl -s https://example.org/budget.pdf | avstem audit -
  avstem audit archive/ --format ndjson | jq .findings
  avstem audit archive/ --write-baseline known.toml --reason \"printed so\"
  avstem audit archive/ --baseline known.toml

Exit codes: 0 no finding at or above --fail-on; 1 such findings; 2 wrong usage; 3 a document could not be read; 4 a defect in avstem.")]
pub(super) struct Arguments {
    #[command(flatten)]
    reading: Reading,
    /// What to print: diagnostics, one JSON object, or one JSON object a document.
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    /// The least severity that counts as a finding in the exit code.
    #[arg(long, value_enum, default_value = "error", value_name = "SEVERITY")]
    fail_on: FailOn,
    /// The least severity that diagnostics show; JSON has all.
    #[arg(long, value_enum, default_value = "warning", value_name = "SEVERITY")]
    show: FailOn,
    #[command(flatten)]
    acceptance: Acceptance,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Human,
    Json,
    Ndjson,
}

pub(super) fn run(arguments: &Arguments) -> io::Result<Exit> {
    let reading = &arguments.reading;
    let mut files = unfolded(reading.find(None)?, reading)?;
    files.retain(|file| reading.is_mine(file));
    let out = BufWriter::new(io::stdout().lock());
    let fail_on = Severity::from(arguments.fail_on);
    let mut accepting = arguments.acceptance.start(fail_on.min(Severity::Warning));
    let run = match arguments.format {
        Format::Human => human(out, &files, arguments, &mut accepting)?,
        Format::Json => one_object(out, &files, reading, &mut accepting)?,
        Format::Ndjson => lines(out, &files, reading, &mut accepting)?,
    };
    // What was just accepted fails no run.
    let written = accepting.close()?;
    Ok(exit(&run, (!written).then_some(fail_on)))
}

fn human(mut out: impl Write, files: &[Found], arguments: &Arguments, accepting: &mut Accepting) -> io::Result<Run> {
    let (look, show) = (look(), Severity::from(arguments.show));
    let run = told_once(files, &arguments.reading, |_, found, mut answer| {
        accepting.take(&mut answer);
        if let Some(report) = &answer.report {
            let look = Look { drawable: found.inside.is_none(), ..look };
            out.write_all(terminal::diagnostics(report, show, &look).as_bytes())?;
        }
        out.flush().map(|()| answer)
    })?;
    for entry in accepting.stale() {
        writeln!(out, "info: an accepted finding is gone: {entry}")?;
    }
    if !arguments.reading.quiet {
        out.write_all(run.summary.text(show).as_bytes())?;
    }
    out.flush()?;
    Ok(run)
}

/// As wide as the terminal; colours only on a terminal that wants them (`NO_COLOR`).
fn look() -> Look {
    let stdout = io::stdout();
    let palette = if AutoStream::choice(&stdout) == ColorChoice::Never { Palette::plain() } else { Palette::coloured() };
    Look { width: terminal_width(), palette, drawable: true }
}

fn lines(mut out: impl Write, files: &[Found], reading: &Reading, accepting: &mut Accepting) -> io::Result<Run> {
    over(files, reading, |_, _, mut answer| {
        accepting.take(&mut answer);
        if let Some(report) = &answer.report {
            json::write_line(&mut out, report)?;
        }
        out.flush().map(|()| answer)
    })
}

/// One JSON object, written as the documents come: none is kept.
fn one_object(mut out: impl Write, files: &[Found], reading: &Reading, accepting: &mut Accepting) -> io::Result<Run> {
    let mut separator = "\n";
    out.write_all(b"{\"documents\": [")?;
    let run = over(files, reading, |_, _, mut answer| {
        accepting.take(&mut answer);
        if let Some(report) = &answer.report {
            write!(out, "{separator}{}", json::line(report)?)?;
            separator = ",\n";
        }
        out.flush().map(|()| answer)
    })?;
    write!(out, "\n],\n\"not_read\": [")?;
    for (index, document) in run.books.not_read().iter().enumerate() {
        write!(out, "{}{}", if index == 0 { "\n" } else { ",\n" }, json::line(document)?)?;
    }
    writeln!(out, "\n],\n\"summary\": {}}}", run.json(false)?)?;
    out.flush()?;
    Ok(run)
}
