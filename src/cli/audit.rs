//! `avstem audit`: findings as diagnostics, as tables, or as SARIF; reports as JSON.

use super::{
    Exit,
    acceptance::{Acceptance, Accepting},
    common::{FailOn, Reading, Separator, complain, look, separator_is_given},
    export::{self, Output},
    run::{Run, exit, over, told_once, unfolded},
    target::spare,
};
use crate::{
    batch::{Found, HandOver},
    render::terminal::{self, Look, Palette},
};
use avstem::{report::json, report::model::Severity};
use avstem_view::{Language, Texts};
use clap::{Args, ValueEnum};
use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};

/// Check every figure that a document lets one check, and say what is wrong
///
/// Findings are shown with the table rows around them, what the figure should be, and why. The summary says how much was
/// read, checked and left unchecked.
///
/// With --format csv it writes a table of the findings (UTF-8 with a byte order mark; see --separator), with xlsx a workbook with the sheets
/// findings, documents, measures, account lines and unchecked figures, with sarif a SARIF 2.1.0 log. Amounts of more than 15 digits
/// are texts in a workbook, since Excel would round them.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  avstem audit budget-2019.pdf
  avstem audit archive/ --fail-on warning
  curl -s https://example.org/budget.pdf | avstem audit -
  avstem audit archive/ --format ndjson | jq .findings
  avstem audit archive/ --format xlsx --out findings.xlsx --report-lang nb
  avstem audit archive/ --format sarif --out findings.sarif
  avstem audit archive/ --write-baseline known.toml --reason \"printed so\"
  avstem audit archive/ --baseline known.toml

Exit codes: 0 no finding at or above --fail-on; 1 such findings; 2 wrong usage;
3 a document could not be read; 4 a defect in avstem; 5 the output cannot be written;
130 stopped by Ctrl-C.")]
pub(super) struct Arguments {
    #[command(flatten)]
    reading: Reading,
    /// What to write: diagnostics, one JSON object, one JSON object a document, a table of the findings, a workbook, or SARIF.
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    /// The file to write to, whole or not at all, instead of standard output; a workbook needs one.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// The language of what people read in csv, xlsx and sarif: en or nb. The columns of csv are called the same in both.
    #[arg(long, default_value = "en", value_name = "LANG")]
    report_lang: Language,
    /// What parts the cells of --format csv: comma (with decimal points) or semicolon (with decimal commas) [default: comma].
    #[arg(long, value_enum)]
    separator: Option<Separator>,
    /// The least severity that counts as a finding in the exit code.
    #[arg(long, value_enum, default_value = "error", value_name = "SEVERITY")]
    fail_on: FailOn,
    /// The least severity that diagnostics show, with info also the figures that were not checked; JSON has all.
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
    Csv,
    Xlsx,
    Sarif,
}

pub(super) fn run(arguments: &Arguments) -> io::Result<Exit> {
    let (reading, format) = (&arguments.reading, arguments.format);
    let to = arguments.out.as_deref().filter(|out| *out != Path::new("-"));
    if let Some(problem) = wrong_usage(format, to) {
        complain(&problem);
        return Ok(Exit::Usage);
    }
    let mut files = unfolded(reading.find(None)?, reading)?;
    files.retain(|file| reading.is_mine(file));
    if let Some(to) = to {
        spare(files.iter().map(|file| file.path.as_path()), to)?;
    }
    let mut out = Output::to(to)?;
    let texts = Texts::of(arguments.report_lang);
    let fail_on = Severity::from(arguments.fail_on);
    let mut accepting = arguments.acceptance.start(fail_on.min(Severity::Warning));
    let mut log = None;
    let run = match format {
        Format::Human => human(&mut out, &files, arguments, &mut accepting)?,
        Format::Json => one_object(&mut out, &files, reading, &mut accepting)?,
        Format::Ndjson => lines(&mut out, &files, reading, &mut accepting)?,
        Format::Csv => {
            let dialect = arguments.separator.unwrap_or(Separator::Comma).into();
            export::table(&mut out, &files, reading, &mut accepting, (dialect, texts))?
        }
        Format::Xlsx => export::workbook(&mut out, to.unwrap_or(Path::new("")), &files, reading, &mut accepting, texts)?,
        Format::Sarif => {
            let (run, open) = export::log(&mut out, &files, reading, &mut accepting, texts)?;
            log = Some(open);
            run
        }
    };
    // What was just accepted fails no run.
    let written = accepting.close()?;
    let exit = exit(&run, (!written).then_some(fail_on));
    if let Some(log) = log {
        log.finish(exit as u8)?;
    }
    out.finish()?;
    if !reading.quiet && matches!(format, Format::Csv | Format::Xlsx | Format::Sarif) {
        complain(&run.summary.line());
    }
    Ok(exit)
}

/// What is wrong with options that are about a format.
fn wrong_usage(format: Format, to: Option<&Path>) -> Option<&'static str> {
    if format == Format::Xlsx && to.is_none() {
        return Some("--format xlsx writes a workbook; name it with --out FILE");
    }
    if format != Format::Csv && separator_is_given() {
        return Some("--separator is for --format csv; nothing was done");
    }
    None
}

fn human(mut out: impl Write, files: &[Found], arguments: &Arguments, accepting: &mut Accepting) -> io::Result<Run> {
    let look = if arguments.out.is_some() { Look { width: Look::WIDTH, palette: Palette::plain(), drawable: true } } else { look() };
    let show = Severity::from(arguments.show);
    // A document of which nothing else is told may have figures that were not checked.
    let hand_over = accepting.hand_over(if show == Severity::Info { HandOver::Read } else { HandOver::ReadIfItTells });
    let run = told_once(files, &arguments.reading, hand_over, |_, found, mut answer| {
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

fn lines(mut out: impl Write, files: &[Found], reading: &Reading, accepting: &mut Accepting) -> io::Result<Run> {
    over(files, reading, accepting.hand_over(HandOver::Unread), |_, _, mut answer| {
        accepting.take(&mut answer);
        if let Some(line) = answer.line()? {
            out.write_all(&line)?;
            out.write_all(b"\n")?;
        }
        out.flush().map(|()| answer)
    })
}

/// One JSON object, written as the documents come: none is kept.
fn one_object(mut out: impl Write, files: &[Found], reading: &Reading, accepting: &mut Accepting) -> io::Result<Run> {
    let mut separator = "\n";
    out.write_all(b"{\"documents\": [")?;
    let run = over(files, reading, accepting.hand_over(HandOver::Unread), |_, _, mut answer| {
        accepting.take(&mut answer);
        if let Some(line) = answer.line()? {
            out.write_all(separator.as_bytes())?;
            out.write_all(&line)?;
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
