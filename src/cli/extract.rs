//! `avstem extract`: normalized JSON, one file a document or one line a document.

use super::{
    Exit,
    acceptance::Acceptance,
    common::{Reading, complain, complain_of},
    run::{Run, exit, over},
};
use crate::{
    batch::{
        Answer, Found, Outcome, discover,
        output::{mirrored, write_whole},
    },
    report::{json, model::Severity, summary::Summary},
};
use clap::{Args, ValueEnum};
use serde::Serialize;
use std::{
    fs,
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

/// Write what the documents hold as normalized JSON
///
/// One file a document, in a layout that mirrors the folders given: sub/x.pdf becomes DIR/sub/x.pdf.json. The schema is what
/// `avstem schema` prints.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  avstem extract archive/ --out json/
  avstem extract archive/ --out json/ --format ndjson > records.ndjson
  avstem extract minutes.docx --out - | jq .measures

Exit codes: 0 all were read, 2 wrong usage, 3 some document was not read.")]
pub(super) struct Arguments {
    #[command(flatten)]
    reading: Reading,
    /// The folder for the JSON files; `-` writes to standard output.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// With a folder, ndjson prints a record a document: path, outcome, reason, output. With `-`, json indents.
    #[arg(long, value_enum)]
    format: Option<Format>,
    #[command(flatten)]
    acceptance: Acceptance,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Json,
    Ndjson,
}

pub(super) fn run(arguments: &Arguments) -> io::Result<Exit> {
    let reading = &arguments.reading;
    let mut run = match Run::open(reading, &arguments.acceptance, Severity::Warning) {
        Ok(run) => run,
        Err(problem) => {
            complain(&problem);
            return Ok(Exit::Usage);
        }
    };
    let to_stdout = arguments.out == Path::new("-");
    if !to_stdout && let Err(problem) = fs::create_dir_all(&arguments.out) {
        complain(&format_args!("{}: the folder for the outputs cannot be made: {problem}", arguments.out.display()));
        return Ok(Exit::Usage);
    }
    if !to_stdout && let Some(input) = reading.paths.iter().find(|path| is_inside(path, &arguments.out)) {
        complain(&format_args!("{}: the outputs would land among the documents of {}", arguments.out.display(), input.display()));
        return Ok(Exit::Usage);
    }
    let files = discover(&reading.paths, (!to_stdout).then_some(&arguments.out));
    let out = BufWriter::new(io::stdout().lock());
    let (summary, unwritten) = if to_stdout {
        (stream(out, &files, &mut run, arguments.format == Some(Format::Json))?, 0)
    } else {
        into_folder(out, &files, arguments, &mut run)?
    };
    if !reading.quiet {
        complain(&summary.line());
    }
    let lost = match run.accepting.close() {
        Ok(written) => {
            if let Some(written) = written {
                complain(&written);
            }
            unwritten
        }
        Err(problem) => {
            complain(&problem);
            unwritten + 1
        }
    };
    Ok(match exit(&summary, files.len(), None) {
        Exit::Clean if lost > 0 => Exit::Incomplete,
        other => other,
    })
}

/// True when a folder that is to be read is the folder for the outputs or lies in it: then outputs would be read as
/// documents, or written over them.
fn is_inside(input: &Path, out: &Path) -> bool {
    match (input.canonicalize(), out.canonicalize()) {
        (Ok(input), Ok(out)) => input.is_dir() && input.starts_with(out),
        _ => false,
    }
}

/// Reports to standard output, in the order of the inputs.
fn stream(mut out: impl Write, files: &[Found], run: &mut Run, indent: bool) -> io::Result<Summary> {
    over(files, run, |_, _, answer| {
        if let Some(report) = &answer.report {
            let text = if indent { json::pretty(report)? } else { json::line(report)? + "\n" };
            out.write_all(text.as_bytes())?;
        }
        out.flush()
    })
}

/// What came of one document, for the record of a run.
#[derive(Debug, Serialize)]
struct Record<'a> {
    path: String,
    outcome: Outcome,
    reason: Option<&'a str>,
    output: Option<String>,
}

/// Files below a folder; gives the counts and how many outputs could not be written.
fn into_folder(mut out: impl Write, files: &[Found], arguments: &Arguments, run: &mut Run) -> io::Result<(Summary, usize)> {
    let outputs = outputs(files, &arguments.out);
    let mut unwritten = 0;
    let summary = over(files, run, |index, found, answer| {
        let written = match (&answer.report, &outputs[index]) {
            (Some(report), Some(output)) => write_whole(output, &json::pretty(report)?).map(|()| Some(output)),
            _ => Ok(None),
        };
        let problem = written.as_ref().err().map(|problem| format!("the output could not be written: {problem}"));
        if let Some(problem) = &problem {
            unwritten += 1;
            complain_of(found, problem);
        }
        if arguments.format == Some(Format::Ndjson) {
            let output = written.ok().flatten().map(|path| path.display().to_string());
            writeln!(out, "{}", json::line(&record(found, answer, problem.as_deref(), output))?)?;
        }
        out.flush()
    })?;
    Ok((summary, unwritten))
}

fn record<'a>(found: &Found, answer: &'a Answer, problem: Option<&'a str>, output: Option<String>) -> Record<'a> {
    Record { path: found.shown(), outcome: answer.outcome, reason: problem.or(answer.message.as_deref()), output }
}

/// One a file; none for files that are settled without being read.
fn outputs(files: &[Found], folder: &Path) -> Vec<Option<PathBuf>> {
    let mut paths = mirrored(files.iter().filter(|found| found.settled.is_none()), folder).into_iter();
    files.iter().map(|found| if found.settled.is_none() { paths.next() } else { None }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_are_not_read_take_no_output_name() {
        let file = |settled: bool| Found {
            path: "x".into(),
            relative: "x".into(),
            settled: settled.then(|| Answer::not_read(Outcome::Skipped, "hidden")),
        };
        assert_eq!(outputs(&[file(true), file(false)], Path::new("out")), [None, Some(PathBuf::from("out/x.json"))]);
    }

    #[test]
    fn a_record_says_why_there_is_no_output() {
        let found = Found { path: "a/x.pdf".into(), relative: "x.pdf".into(), settled: None };
        let answer = Answer::not_read(Outcome::Encrypted, "encrypted; a password is needed to read it");
        assert_eq!(
            json::line(&record(&found, &answer, None, None)).unwrap(),
            r#"{"path":"a/x.pdf","outcome":"encrypted","reason":"encrypted; a password is needed to read it","output":null}"#
        );
    }
}
