//! `avstem mark`: the document itself with a mark at every figure that was checked.
//!
//! The document is read and checked as `avstem audit` does it; a worker writes the marks ([`crate::batch::write`]). Of a text document
//! LibreOffice makes a PDF, and that is read and marked.

use super::{
    Exit,
    common::{Document, complain, shown, wrong},
    marks::{Only, marks},
    target::spare,
};
use crate::{
    batch::{
        Answer, Found, Pool, Recognition, Task, Written,
        output::write_whole,
        write::{bytes, can_be_printed, write},
    },
    render::terminal::clean,
};
use avstem::{Options, report::model::Report};
use avstem_mark::Counts;
use avstem_view::{Language, Texts};
use clap::Args;
use std::{
    ffi::OsStr,
    fs,
    io::{self, Write},
    num::NonZero,
    path::{Path, PathBuf},
    slice, thread,
};

/// Mark every figure that was checked, in the document itself: a tick, a cross or a question mark
///
/// A PDF stays as it is and gets annotations behind its bytes; a workbook gets notes on its cells; of a Word, RTF or OpenDocument text
/// the PDF is marked that LibreOffice makes of it.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  avstem mark budget-2019.pdf --out budget-2019-marked.pdf
  avstem mark accounts.xlsx --out accounts-marked.xlsx --only wrong --report-lang nb

Exit codes: 0 written, 2 wrong usage, 3 the document could not be read or cannot be marked.")]
pub(super) struct Arguments {
    /// A PDF, a workbook or a text document; one in an archive or a mail by the path that a run tells.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The marked document; `-` writes to standard output.
    #[arg(long, value_name = "MARKED")]
    out: PathBuf,
    /// What to mark: wrong and doubtful figures, every figure that was checked, or also those that could not be.
    #[arg(long, value_enum, default_value = "all", value_name = "WHAT")]
    only: Only,
    /// The language of the notes.
    #[arg(long, default_value = "en", value_name = "nb|en")]
    report_lang: Language,
    #[command(flatten)]
    document: Document,
}

/// The formats that can be marked, by the names in a report, and the suffixes of their files.
const FORMATS: [(&str, &[&str]); 3] = [("pdf", &["pdf"]), ("xlsx", &["xlsx", "xlsm", "xltx", "xltm"]), ("ods", &["ods", "ots"])];

pub(super) fn run(arguments: &Arguments) -> io::Result<Exit> {
    spare([arguments.file.as_path()], &arguments.out)?;
    let marking = Marking { arguments, options: arguments.document.options() };
    match marking.marked()? {
        Ok((document, counts)) => deliver(arguments, &document, counts),
        Err(why) => {
            complain(&format_args!("{}: {}", shown(&arguments.file), clean(&why)));
            Ok(Exit::Incomplete)
        }
    }
}

/// What one command line asks for.
struct Marking<'a> {
    arguments: &'a Arguments,
    options: Options,
}

impl Marking<'_> {
    /// The marked document, or why there is none.
    fn marked(&self) -> io::Result<Result<(Vec<u8>, Counts), String>> {
        let file = match self.arguments.document.find(&self.arguments.file)? {
            Ok(found) => &found.clone(),
            Err(answer) => return Ok(Err(answer.reason().to_owned())),
        };
        let report = match self.read(file)? {
            Ok(report) => report,
            Err(why) => return Ok(Err(why)),
        };
        let format = report.document.format.as_str();
        if !can_be_printed(format) {
            if !FORMATS.iter().any(|(known, _)| *known == format) {
                return Ok(Err(format!("it cannot be marked: {}", avstem_mark::ELSE)));
            }
            self.suits(format)?;
            return self.write(file, &report);
        }
        self.suits("pdf")?;
        let print = Task::Print { format: format.to_owned() };
        let pdf = match self.ask(file, &report, print)? {
            Ok((pdf, _)) => pdf,
            Err(why) => return Ok(Err(why)),
        };
        let folder = tempfile::tempdir()?;
        let printed = folder.path().join("printed.pdf");
        fs::write(&printed, pdf)?;
        let printed = &Found { path: printed, relative: PathBuf::new(), sha256: None, settled: None, stored: None, inside: None };
        match self.read(printed)? {
            Ok(report) => self.write(printed, &report),
            Err(why) => Ok(Err(format!("the PDF that LibreOffice made of it was not read: {why}"))),
        }
    }

    /// Refuses an output whose name tells of another format than the one that is written.
    fn suits(&self, format: &str) -> io::Result<()> {
        let out = &self.arguments.out;
        let Some(suffix) = out.extension().and_then(OsStr::to_str).map(str::to_lowercase) else { return Ok(()) };
        let own = FORMATS.iter().find(|(known, _)| *known == format).map_or(&[][..], |(_, own)| own);
        let of_another = FORMATS.iter().any(|(_, others)| others.contains(&suffix.as_str())) || can_be_printed(&suffix);
        match own.first() {
            Some(first) if of_another && !own.contains(&suffix.as_str()) => {
                Err(wrong(&format!("{}: the marked document is a .{first} file and should be called so", shown(out))))
            }
            _ => Ok(()),
        }
    }

    fn write(&self, found: &Found, report: &Report) -> io::Result<Result<(Vec<u8>, Counts), String>> {
        let wanted = marks(report, self.arguments.only, Texts::of(self.arguments.report_lang));
        self.ask(found, report, Task::Mark(wanted))
    }

    fn ask(&self, found: &Found, report: &Report, task: Task) -> io::Result<Result<(Vec<u8>, Counts), String>> {
        let document = &self.arguments.document;
        let written = write(&document.worker()?, found, (&self.options, report), task, document.time())?;
        Ok(match written {
            Written::Document { base64, counts } => {
                bytes(&base64).map(|bytes| (bytes, counts)).ok_or_else(|| "the marked document arrived broken".to_owned())
            }
            Written::Refused(why) => Err(format!("it cannot be marked: {why}")),
            Written::NotRead(answer) => Err(answer.reason().to_owned()),
        })
    }

    /// The report of a document, or why there is none.
    fn read(&self, found: &Found) -> io::Result<Result<Report, String>> {
        let document = &self.arguments.document;
        let recognition = Recognition { when: document.ocr, kept: None };
        let jobs = thread::available_parallelism().map_or(1, NonZero::get);
        let pool = Pool::new(document.worker()?, jobs, document.time(), recognition);
        let mut read = None;
        pool.run(slice::from_ref(found), &self.options, |_, answer| {
            read = Some(answer);
            Ok(())
        })?;
        Ok(match read {
            Some(Answer { report: Some(report), .. }) => Ok(*report),
            Some(answer) => Err(answer.reason().to_owned()),
            None => Err("the document was not answered for".to_owned()),
        })
    }
}

fn deliver(arguments: &Arguments, document: &[u8], counts: Counts) -> io::Result<Exit> {
    if arguments.out == Path::new("-") {
        let mut stdout = io::stdout().lock();
        stdout.write_all(document)?;
        stdout.flush()?;
    } else if let Err(problem) = write_whole(&arguments.out, document) {
        complain(&format_args!("{}: the output could not be written: {problem}", shown(&arguments.out)));
        return Ok(Exit::Incomplete);
    }
    complain(&told(counts, Texts::of(arguments.report_lang)));
    Ok(Exit::Clean)
}

/// What was marked, in one line.
fn told(counts: Counts, texts: &Texts) -> String {
    let mut parts = if counts.is_empty() {
        vec![texts.say("mark.nothing", &[])]
    } else {
        let counted = [("mark.ticks", counts.ticks), ("mark.crosses", counts.crosses), ("mark.questions", counts.questions)];
        counted.map(|(key, count)| texts.count(key, count)).to_vec()
    };
    if counts.unplaced > 0 {
        parts.push(texts.count("mark.unplaced", counts.unplaced));
    }
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_counts_marks_and_what_has_no_place() {
        let english = Texts::of(Language::English);
        assert_eq!(told(Counts { ticks: 12, crosses: 1, questions: 3, unplaced: 0 }, english), "12 ticks, 1 cross, 3 question marks");
        let nothing = told(Counts { unplaced: 1, ..Counts::default() }, Texts::of(Language::Norwegian));
        assert_eq!(nothing, "ingenting å merke, dokumentet ble kopiert, 1 vurdering har ikke noe sted som kunne merkes");
    }
}
