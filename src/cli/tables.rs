//! `avstem tables`: what was extracted as flat tables.

use super::{
    Exit,
    common::{complain, shown, wrong},
};
use crate::{
    batch::{
        Outcome,
        extracted::{self, Stored},
        unusable::{is_unusable, of_disk, unusable},
    },
    render::{summary::counted, terminal::clean},
};
use avstem_tables::{
    Document,
    write::{Format, Tables, Written, folder},
};
use clap::{Args, ValueEnum};
use std::{
    collections::HashSet,
    io::{self, Write},
    path::PathBuf,
};

/// Write what was extracted as flat tables, for DuckDB, pandas, Spark and databases
///
/// Reads what `avstem extract --out DIR` wrote, or the lines of `avstem extract --out -`, and no document. Each table is a folder of parts:
/// documents, measures, `account_lines` (a row a figure), calculations, findings, claims, notes and what belongs to them, with ids that stay
/// and refer to each other. docs/tables.md describes every column. Of documents that were not read the manifest gives a row with the reason.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  avstem tables json/ --out tables/
  avstem tables json/ --out tables/ --format csv
  avstem extract archive/ --out - | avstem tables - --out tables/

Exit codes: 0 all was taken; 2 wrong usage; 3 a file is no report and was left out, or there was none;
5 the folder is locked by another run, or its disk is full or may not be written to.")]
pub(super) struct Arguments {
    /// Folders that `extract` wrote, files with a report a line, or `-` for those on standard input.
    #[arg(required = true, value_name = "JSON")]
    inputs: Vec<PathBuf>,
    /// The folder for the tables: a new one, an empty one, or that of earlier tables.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// What the files are [default: parquet].
    #[arg(long, value_enum)]
    format: Option<Kind>,
    /// Print no counts.
    #[arg(long, short)]
    quiet: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    Parquet,
    Csv,
}

impl Kind {
    /// # Errors
    /// Where this build cannot write it.
    #[cfg_attr(feature = "parquet", allow(clippy::unnecessary_wraps, reason = "a build without Parquet refuses it"))]
    fn format(self) -> io::Result<Format> {
        match self {
            Self::Csv => Ok(Format::Csv),
            #[cfg(feature = "parquet")]
            Self::Parquet => Ok(Format::Parquet),
            #[cfg(not(feature = "parquet"))]
            Self::Parquet => Err(wrong(
                "this avstem was built without Parquet: take --format csv, or build it with `cargo install --path . --features parquet`",
            )),
        }
    }
}

pub(super) fn run(arguments: &Arguments) -> io::Result<Exit> {
    let format = arguments.format.unwrap_or(Kind::Parquet).format()?;
    let refused = |problem: io::Error| match problem.kind() {
        io::ErrorKind::InvalidInput => wrong(&clean(&problem.to_string())),
        io::ErrorKind::WouldBlock => {
            let what = format!(
                "{}: another run is writing to this folder; wait for its end, and run the same command again",
                shown(&arguments.out)
            );
            unusable(problem.kind(), what)
        }
        _ => unwritable(arguments, problem),
    };
    folder::usable(&arguments.out).map_err(refused)?;
    let mut making = None;
    let mut met = Met::default();
    extracted::each(&arguments.inputs, &mut |stored| {
        let Some(document) = met.document(&stored) else { return Ok(()) };
        let (_, tables) = if let Some(making) = &mut making {
            making
        } else {
            let folder = folder::Folder::open(&arguments.out).map_err(refused)?;
            let tables = Tables::new(&folder.new_tables(), format);
            making.insert((folder, tables))
        };
        tables.add(&document).map_err(|problem| unwritable(arguments, problem))
    })?;
    let Some((folder, tables)) = making else {
        complain(&"there is nothing to put into tables: none were made");
        return Ok(Exit::Incomplete);
    };
    let written = tables.finish().map_err(|problem| unwritable(arguments, problem))?;
    folder.finish(&written).map_err(|problem| unwritable(arguments, problem))?;
    if !arguments.quiet {
        print(&written)?;
    }
    met.tell(&written, arguments.quiet);
    Ok(if met.broken == 0 { Exit::Clean } else { Exit::Incomplete })
}

/// What was met among the inputs.
#[derive(Debug, Default)]
struct Met {
    read: usize,
    not_read: usize,
    /// What is no document, or was not meant.
    passed_over: usize,
    /// What is no report.
    broken: usize,
    /// Documents that were met before.
    again: usize,
    ids: HashSet<String>,
}

impl Met {
    /// The document to put into tables; none for what is no report, which is told, and for a document that was met before.
    fn document<'s>(&mut self, stored: &'s Stored) -> Option<Document<'s>> {
        let document = match stored {
            Stored::Broken(whence, reason) => {
                complain(&format_args!("{}: {}", clean(whence), clean(reason)));
                self.broken += 1;
                return None;
            }
            Stored::Report(report, None) => Document::read(report),
            Stored::Report(report, Some(entry)) => {
                Document::read(report).with_outcome(entry.outcome.name(), entry.reason.as_deref(), entry.gone)
            }
            Stored::NotRead(entry) => {
                let document = Document::not_read(&entry.path, entry.sha256.as_deref());
                document.with_outcome(entry.outcome.name(), entry.reason.as_deref(), entry.gone)
            }
        };
        if !self.ids.insert(document.id().to_owned()) {
            self.again += 1;
            return None;
        }
        *match stored {
            Stored::NotRead(entry) if entry.outcome == Outcome::Skipped => &mut self.passed_over,
            _ if document.is_read() => &mut self.read,
            _ => &mut self.not_read,
        } += 1;
        Some(document)
    }

    fn tell(&self, written: &[Written], quiet: bool) {
        let unfit: u64 = written.iter().map(|of| of.unfit).sum();
        if unfit > 0 {
            let amounts = counted(usize::try_from(unfit).unwrap_or(usize::MAX), "amount does", "amounts do");
            complain(&format_args!("{amounts} not fit into DECIMAL(38, 18): null there, and exact in the column of text beside it"));
        }
        if self.again > 0 {
            let documents = counted(self.again, "document was", "documents were");
            complain(&format_args!("{documents} given more than once, with the same path and bytes: the first report was taken"));
        }
        if !quiet {
            let documents = counted(self.read + self.not_read + self.passed_over, "document", "documents");
            let passed_over = if self.passed_over > 0 { format!(", {} passed over", self.passed_over) } else { String::new() };
            let left_out = counted(self.broken, "file", "files");
            complain(&format_args!("{documents}: {} read, {} not read{passed_over}; {left_out} left out", self.read, self.not_read));
        }
    }
}

/// The rows of each table.
fn print(written: &[Written]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    for of in written {
        let parts = if of.parts > 1 { format!("  ({} parts)", of.parts) } else { String::new() };
        writeln!(out, "{:<20} {:>10}{parts}", of.name.text(), of.rows)?;
    }
    out.flush()
}

/// An error of writing with the folder's name.
fn unwritable(arguments: &Arguments, problem: io::Error) -> io::Error {
    match of_disk(problem) {
        problem if is_unusable(&problem) => unusable(problem.kind(), format!("{}: {problem}", shown(&arguments.out))),
        problem => io::Error::new(problem.kind(), format!("{}: {problem}", shown(&arguments.out))),
    }
}
