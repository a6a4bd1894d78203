//! `avstem extract`: normalized JSON, one file a document or one line a document; or two tables of all documents as CSV.

use super::{
    Exit,
    acceptance::{Acceptance, Accepting},
    common::{Reading, Separator, complain, separator_is_given, shown},
    folder,
    run::{Run, exit, told_once, unfolded},
    stop::Stopped,
};
use crate::{
    batch::{
        Found, HandOver,
        manifest::{JOURNAL, MANIFEST},
        output::Growing,
        stored::Form,
        unusable::{is_unusable, of_disk},
    },
    render::csv::{Dialect, Sheet},
};
use avstem::report::model::Severity;
use clap::{Args, ValueEnum};
use std::{
    fs,
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

/// The table of measures of a run that writes tables.
const MEASURES: &str = "measures.csv";

/// Write what the documents hold as normalized JSON
///
/// One file a document, in a layout that mirrors the folders given: sub/x.pdf becomes DIR/sub/x.pdf.json. The schema is what
/// `avstem schema` prints. DIR/avstem.manifest.ndjson records what came of each document; a later run, or the same run started
/// again after it was broken off, reads only what is new or changed. Documents with the same bytes are read once.
///
/// With --format csv it writes DIR/measures.csv (a row a measure) and DIR/account-lines.csv (a row a figure) of all documents instead,
/// and reads everything each time: UTF-8 with a byte order mark, commas, decimal points; with --separator semicolon,
/// semicolons and decimal commas, as Excel opens them in Norway and most of Europe. A text that begins like a formula (= + - @) gets an
/// apostrophe before it; numbers stay numbers.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  avstem extract archive/ --out json/
  avstem extract archive/ --out json/ --format ndjson > records.ndjson
  avstem extract archive/ --out tables/ --format csv --separator semicolon
  avstem extract minutes.docx --out - | jq .measures

Exit codes: 0 all were read; 2 wrong usage; 3 a document could not be read; 4 a defect in avstem;
5 the folder is locked by another run, or its disk is full or may not be written to.")]
#[allow(clippy::struct_excessive_bools, reason = "each is an option of its own")]
pub(super) struct Arguments {
    #[command(flatten)]
    reading: Reading,
    /// The folder for the JSON files; `-` writes to standard output.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Read everything again, even what was read before in the same way.
    #[arg(long)]
    force: bool,
    /// Remove the outputs of documents that are not found any more below what is given; without it they stay, marked in the manifest.
    #[arg(long)]
    prune: bool,
    /// With a folder, ndjson prints a record a document: path, outcome, reason, output. With `-`, json indents.
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Write each JSON as one line, without indents: half the bytes.
    #[arg(long)]
    compact: bool,
    /// Pack each JSON file by gzip: DIR/x.pdf.json.gz. Outputs of earlier runs are written anew in the form that is asked for.
    #[arg(long)]
    gzip: bool,
    /// What parts the cells of --format csv: comma (with decimal points) or semicolon (with decimal commas) [default: comma].
    #[arg(long, value_enum)]
    separator: Option<Separator>,
    #[command(flatten)]
    acceptance: Acceptance,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Json,
    Ndjson,
    Csv,
}

impl Arguments {
    /// What becomes of the run when it is stopped.
    pub(super) fn stopped(&self) -> Stopped {
        let is_kept = self.out != Path::new("-") && self.format != Some(Format::Csv);
        if is_kept { Stopped::GoesOn } else { Stopped::BeginsAnew }
    }
}

pub(super) fn run(arguments: &Arguments) -> io::Result<Exit> {
    let reading = &arguments.reading;
    let to_stdout = arguments.out == Path::new("-");
    let as_csv = arguments.format == Some(Format::Csv);
    if to_stdout && as_csv {
        complain(&"--format csv writes two files; --out must be a folder");
        return Ok(Exit::Usage);
    }
    if arguments.prune && (to_stdout || as_csv) {
        complain(&"--prune is for a folder with one file a document; nothing was done");
        return Ok(Exit::Usage);
    }
    if (arguments.gzip || arguments.compact) && (to_stdout || as_csv) {
        complain(&"--compact and --gzip are for a folder with one file a document; nothing was done");
        return Ok(Exit::Usage);
    }
    if !as_csv && separator_is_given() {
        complain(&"--separator is for --format csv; nothing was done");
        return Ok(Exit::Usage);
    }
    if !to_stdout && let Err(problem) = fs::create_dir_all(&arguments.out) {
        if arguments.out.is_file() {
            complain(&format_args!("{}: --out must be a folder, and this is a file; nothing was done", arguments.out.display()));
            return Ok(Exit::Usage);
        }
        let problem = of_disk(problem);
        complain(&format_args!("{}: the folder for the outputs cannot be made: {problem}", shown(&arguments.out)));
        return Ok(if is_unusable(&problem) { Exit::Unusable } else { Exit::Usage });
    }
    if !to_stdout && let Some(input) = reading.paths.iter().find(|path| is_inside(path, &arguments.out)) {
        complain(&format_args!("{}: the outputs would land among the documents of {}", arguments.out.display(), input.display()));
        return Ok(Exit::Usage);
    }
    if !to_stdout && let Some(input) = reading.paths.iter().find(|path| hides_documents(path, &arguments.out)) {
        let (out, input) = (arguments.out.display(), input.display());
        complain(&format_args!(
            "{out}: it holds files and lies in {input}: they would not be read; choose an empty folder for the outputs"
        ));
        return Ok(Exit::Usage);
    }
    if !to_stdout {
        reading.keep_in(arguments.out.join(".avstem.recognised"));
    }
    let out = BufWriter::new(io::stdout().lock());
    let mut files = unfolded(reading.find((!to_stdout).then_some(&arguments.out))?, reading)?;
    let mut accepting = arguments.acceptance.start(Severity::Warning);
    let (run, unwritten) = if to_stdout {
        files.retain(|file| reading.is_mine(file));
        (stream(out, &files, reading, Form { compact: arguments.format != Some(Format::Json), gzip: false }, &mut accepting)?, 0)
    } else if as_csv {
        files.retain(|file| reading.is_mine(file));
        (tables(&files, &arguments.out, arguments.separator.unwrap_or(Separator::Comma).into(), reading)?, 0)
    } else {
        let records = arguments.format == Some(Format::Ndjson);
        let to = folder::Destination {
            folder: &arguments.out,
            roots: reading.roots(),
            prune: arguments.prune,
            force: arguments.force || arguments.acceptance.writes(),
            form: Form { compact: arguments.compact, gzip: arguments.gzip },
            method: arguments.acceptance.join(reading.method()),
            reading,
            accepting: &mut accepting,
        };
        match folder::extract(files, to, records.then_some(out))? {
            Some(done) => done,
            None => return Ok(Exit::Unusable),
        }
    };
    accepting.close()?;
    if !reading.quiet {
        complain(&run.summary.line());
    }
    Ok(match exit(&run, None) {
        Exit::Clean if unwritten > 0 => Exit::Incomplete,
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

/// True when the folder for the outputs lies in a folder that is to be read and holds something, but no outputs of an earlier run: it is not
/// looked into, and documents in it would be lost without a word.
fn hides_documents(input: &Path, out: &Path) -> bool {
    let (Ok(within), Ok(real)) = (input.canonicalize(), out.canonicalize()) else { return false };
    let is_ours = || [MANIFEST, JOURNAL, MEASURES].iter().any(|name| real.join(name).exists());
    let is_some = |entry: fs::DirEntry| !entry.file_name().to_string_lossy().starts_with(".avstem.");
    let holds_some = || real.read_dir().is_ok_and(|entries| entries.flatten().any(is_some));
    within.is_dir() && real.starts_with(&within) && !is_ours() && holds_some()
}

/// Reports to standard output, in the order of the inputs.
fn stream(mut out: impl Write, files: &[Found], reading: &Reading, form: Form, accepting: &mut Accepting) -> io::Result<Run> {
    told_once(files, reading, accepting.hand_over(HandOver::Unread), |_, _, mut answer| {
        accepting.take(&mut answer);
        if let Some(line) = answer.line()? {
            out.write_all(&form.bytes(&line)?)?;
        }
        out.flush().map(|()| answer)
    })
}

/// The measures and account lines of all documents in two tables, in the order of the inputs. A run that is broken off leaves those
/// of the run before.
fn tables(files: &[Found], folder: &Path, dialect: Dialect, reading: &Reading) -> io::Result<Run> {
    let mut measures = Sheet::of_measures(Growing::new(&folder.join(MEASURES))?, dialect)?;
    let mut lines = Sheet::of_account_lines(Growing::new(&folder.join("account-lines.csv"))?, dialect)?;
    let run = told_once(files, reading, HandOver::Read, |_, _, answer| {
        if let Some(report) = &answer.report {
            measures.measures(report)?;
            lines.account_lines(report)?;
        }
        Ok(answer)
    })?;
    measures.finish()?.finish()?;
    lines.finish()?.finish()?;
    Ok(run)
}
