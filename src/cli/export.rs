//! What `avstem audit` writes for other programs: a table of findings, a workbook, SARIF; and where it goes.
//!
//! Each is written as the documents come: no report is kept.

use super::{
    acceptance::Accepting,
    common::{Reading, shown, wrong},
    run::{Run, told_once},
};
use crate::{
    batch::{Answer, Found, HandOver, output::Growing},
    render::{
        File,
        csv::{Dialect, Sheet},
        sarif::Log,
        workbook::Workbook,
    },
};
use avstem_view::Texts;
use std::{
    env,
    io::{self, BufWriter, StdoutLock, Write},
    path::Path,
};

/// Standard output, or a file that is written whole or not at all.
#[derive(Debug)]
pub(super) enum Output {
    Standard(BufWriter<StdoutLock<'static>>),
    File(Growing),
}

impl Output {
    /// To a file, or to standard output where none is named.
    ///
    /// # Errors
    /// When the file cannot be made, before anything is read.
    pub(super) fn to(file: Option<&Path>) -> io::Result<Self> {
        let Some(file) = file else { return Ok(Self::Standard(BufWriter::new(io::stdout().lock()))) };
        if file.is_dir() {
            return Err(wrong(&format!("{}: --out must be a file, and this is a folder; nothing was done", shown(file))));
        }
        Growing::new(file).map(Self::File).map_err(|problem| wrong(&format!("{}: the file cannot be made: {problem}", shown(file))))
    }

    /// Gives a file its name.
    ///
    /// # Errors
    /// Those of writing.
    pub(super) fn finish(self) -> io::Result<()> {
        match self {
            Self::Standard(mut out) => out.flush(),
            Self::File(file) => file.finish(),
        }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Standard(out) => out.write(bytes),
            Self::File(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Standard(out) => out.flush(),
            Self::File(file) => file.flush(),
        }
    }
}

/// The findings as CSV.
pub(super) fn table(
    out: &mut Output,
    files: &[Found],
    reading: &Reading,
    accepting: &mut Accepting,
    (dialect, texts): (Dialect, &'static Texts),
) -> io::Result<Run> {
    let mut table = Sheet::of_findings(out, dialect)?;
    let run = told_once(files, reading, HandOver::Read, |_, _, mut answer| {
        accepting.take(&mut answer);
        if let Some(report) = &answer.report {
            table.findings(report, texts)?;
        }
        table.flush().map(|()| answer)
    })?;
    table.finish()?;
    Ok(run)
}

/// All that was read and found as a workbook, which will stand at `path`.
pub(super) fn workbook(
    out: &mut Output,
    path: &Path,
    files: &[Found],
    reading: &Reading,
    accepting: &mut Accepting,
    texts: &'static Texts,
) -> io::Result<Run> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut book = Workbook::new(folder, &env::current_dir()?, texts)?;
    let run = told_once(files, reading, HandOver::Read, |_, found, mut answer| {
        accepting.take(&mut answer);
        book.add(&file(found, &answer)).map(|()| answer)
    })?;
    // The library writes on another thread, to which a lock of standard output cannot go; a workbook always has a file.
    if let Output::File(file) = out {
        book.finish(file)?;
    }
    Ok(run)
}

/// The findings as SARIF; the log wants the exit code to be whole.
pub(super) fn log<'o>(
    out: &'o mut Output,
    files: &[Found],
    reading: &Reading,
    accepting: &mut Accepting,
    texts: &'static Texts,
) -> io::Result<(Run, Log<&'o mut Output>)> {
    let mut log = Log::new(out, &env::current_dir()?, texts)?;
    let run = told_once(files, reading, HandOver::Read, |_, found, mut answer| {
        accepting.take(&mut answer);
        log.add(&file(found, &answer))?;
        log.flush().map(|()| answer)
    })?;
    Ok((run, log))
}

/// What came of a file, for those who write it.
fn file<'a>(found: &'a Found, answer: &'a Answer) -> File<'a> {
    File {
        path: &found.path,
        opens: found.inside.as_ref().map_or(&found.path, |inside| &inside.archive),
        shown: found.shown(),
        outcome: answer.outcome.name(),
        reason: answer.reason(),
        report: answer.report.as_deref(),
    }
}
