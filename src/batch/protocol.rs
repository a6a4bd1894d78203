//! What supervisor and worker say to each other: one line of JSON a job, one line of JSON an answer.
//!
//! An answer comes in a [`Frame`] that repeats the job's number and path, so that a late or second answer is never taken for
//! another job's, and a cluster can join answers to its inputs. Who asks for it gets a report apart from its answer, in a line of its own
//! right behind it: the supervisor passes most of them on unread, and what it must know of one stands in a [`Head`].

use super::{Found, Inside, Outcome, TimeLimit, again::Again};
use crate::{inspect::Request, render::summary::Summary};
use avstem::{
    Options,
    report::{json, model::Report, second_reading},
};
use avstem_document::place::Place;
use avstem_mark::{Counts, Marks};
use avstem_read::second::Reading;
use avstem_recognise::{Picture, Recognised};
use serde::{Deserialize, Serialize};
use std::{
    borrow::Cow,
    path::{Path, PathBuf},
    time::Duration,
};

/// A document and what to do with it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(clippy::struct_field_names, reason = "the name is the wire's")]
pub struct Job {
    /// Repeated in the answer's frame.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job: Option<u64>,
    /// As given on the command line, with `/` between folders.
    pub path: String,
    /// The path's own bytes where they are no valid UTF-8 (archives from before UTF-8), Unix only; and for a member of an
    /// archive those of the archive's path.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path_bytes: Option<Vec<u8>>,
    /// The member of the archive, after the archives that hold it, by their indices; empty for a file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inside: Vec<usize>,
    #[serde(default)]
    pub options: Options,
    /// Of the bytes that are to be read: a file that has changed since is not read, its outcome is `vanished`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// Milliseconds of processor time after which the worker is ended, rounded up to seconds; see [`super::TimeLimit`]. Pages that
    /// cannot be begun in good time before are left out, with a note.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub processor_ms: Option<u64>,
    #[serde(default, skip_serializing_if = "Task::is_read")]
    pub task: Task,
    /// What was recognised in the document's pictures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recognised: Option<Readable>,
    /// Pages that were recognised before are to be recognised anew.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub anew: bool,
    /// The report is to stand in a line of its own behind the answer's.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub apart: bool,
    /// What became of the file where the supervisor opened it; without it the worker does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opened: Option<Opened>,
}

/// What the supervisor says of a job's file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Opened {
    /// It comes with the job.
    Here,
    /// Why it could not be opened.
    Not(Box<Answer>),
}

/// What was recognised in the pictures of a document, and by whom.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Readable {
    /// The program's name for people.
    pub engine: String,
    pub pictures: Vec<Recognised>,
}

/// What to do with a document.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// Read, extract, check. Answered by an [`Answer`].
    #[default]
    Read,
    /// Read boxes of a PDF's pages with the second reader. Answered by [`Readings`].
    Reread {
        /// Of the file as it was read; one that has changed since is not read again.
        sha256: String,
        places: Vec<Place>,
    },
    /// Recognise what a picture says, in this language. Answered by a [`avstem_recognise::Outcome`].
    Recognise { picture: Picture, language: String },
    /// Say which pictures hold writing that was not read. Answered by [`Pictures`].
    Pictures,
    /// Say what is in it, if it is an archive. Answered by a [`super::Listing`].
    List,
    /// Draw pages for people, with about so many dots an inch. Answered by [`Drawing`].
    Sheets { pages: Vec<u32>, dots: u32 },
    /// Draw what the stages made of a page. Answered by a [`Drawn`].
    Draw(Request),
    /// Write these marks into the document. Answered by a [`Written`].
    Mark(Marks),
    /// Make a PDF of a text document, whose format has this name in its report. Answered by a [`Written`].
    Print { format: String },
}

impl Task {
    fn is_read(&self) -> bool {
        *self == Self::Read
    }
}

impl Job {
    /// The job of reading the file at `path`.
    #[must_use]
    pub fn new(path: &Path, options: &Options) -> Self {
        Self {
            job: None,
            path: shown(path),
            path_bytes: bytes(path),
            inside: Vec::new(),
            options: options.clone(),
            sha256: None,
            processor_ms: None,
            task: Task::Read,
            recognised: None,
            anew: false,
            apart: false,
            opened: None,
        }
    }

    /// The job of reading what was found.
    #[must_use]
    pub fn of(file: &Found, options: &Options) -> Self {
        let job = Self { sha256: file.sha256.clone(), ..Self::new(&file.path, options) };
        match &file.inside {
            Some(Inside { archive, indices, .. }) => {
                Self { path_bytes: Some(archive.as_os_str().as_encoded_bytes().to_vec()), inside: indices.clone(), ..job }
            }
            None => job,
        }
    }

    /// The line that a worker is sent, with its end.
    ///
    /// # Errors
    /// Never for the types of this crate: serialization fails only for map keys that are no strings.
    pub(super) fn line(&self) -> Result<String, serde_json::Error> {
        json::line(self).map(|line| line + "\n")
    }

    /// What the document may take.
    pub(super) fn time(&self) -> Option<TimeLimit> {
        self.processor_ms.map(|time| TimeLimit::new(Duration::from_millis(time)))
    }

    /// The file to open.
    #[must_use]
    pub fn file(&self) -> PathBuf {
        self.path_bytes.as_deref().map_or_else(|| PathBuf::from(&self.path), from_bytes)
    }
}

/// An answer with the job that it answers. Exactly one a job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Frame<T> {
    /// The job's number, if it had one.
    pub job: Option<u64>,
    /// The job's path as it is shown.
    pub path: String,
    /// The worker has grown or panicked and asks to be replaced.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub worn: bool,
    pub answer: T,
    /// The next line is the report.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub followed: bool,
}

/// What the supervisor must know of a report that it does not read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// Of the document's bytes.
    pub sha256: String,
    pub counts: Summary,
    /// Figures that the second reader is to be asked about; see [`second_reading::wanted`].
    pub again: Vec<Place>,
    /// True where people are told something of the document: it has findings, or notes.
    pub tells: bool,
}

impl Head {
    #[must_use]
    pub fn of(report: &Report) -> Self {
        Self {
            sha256: report.document.sha256.clone(),
            counts: Summary::of(report),
            again: second_reading::wanted(report),
            tells: !report.findings.is_empty() || !report.notes.is_empty(),
        }
    }
}

/// A report as the line that the worker made of it, without its end.
#[derive(Debug, Clone, PartialEq)]
pub struct Unread {
    pub head: Box<Head>,
    pub line: Vec<u8>,
}

/// What the second reader sees in each place that it was asked about, in their order; none when it failed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Readings {
    pub readings: Vec<Option<Reading>>,
    /// Of the report with that written into it, which follows; a worker that did not make the report itself does not give it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head: Option<Box<Head>>,
}

/// Pictures that hold writing that was not read; none where the document could not be read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pictures {
    pub pictures: Vec<Picture>,
}

/// Pages drawn for people, those that could be.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Drawing {
    pub sheets: Vec<DrawnSheet>,
    /// The document is not there any more, or is another one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_elsewhere: bool,
}

/// A page drawn for people.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DrawnSheet {
    pub page: u32,
    /// A PNG file, in base 64.
    pub png: String,
    /// In points.
    pub width: f32,
    pub height: f32,
}

/// A page that was drawn for people, as a file.
#[derive(Debug, Clone, PartialEq)]
pub struct SheetFile {
    pub page: u32,
    /// Its name in links.
    pub file: String,
    /// In points.
    pub width: f32,
    pub height: f32,
}

/// What came of drawing a page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Drawn {
    /// The drawing as SVG.
    Svg(String),
    /// The document was read and has no such page; why, in words.
    NoPage(String),
    /// An answer without a report.
    NotRead(Box<Answer>),
}

/// What came of making a document of a document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Written {
    /// The document's bytes in base64, and what was marked in it.
    Document { base64: String, counts: Counts },
    /// It cannot be done with this document; why, in words.
    Refused(String),
    /// An answer without a report.
    NotRead(Box<Answer>),
}

/// What came of reading a document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    pub outcome: Outcome,
    /// Present when the outcome is `ok` or `partial`, but for a report that stands apart.
    pub report: Option<Box<Report>>,
    /// Of a report that follows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head: Option<Box<Head>>,
    /// The report where nobody has read it. No worker tells it.
    #[serde(skip)]
    pub unread: Option<Box<Unread>>,
    /// Why there is no report: one line, lower case, without the path and without a full stop.
    pub message: Option<String>,
    /// Pictures that hold writing that was not read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pictures: Vec<Picture>,
    /// When another reading may give more.
    #[serde(default, skip_serializing_if = "Again::is_by_outcome")]
    pub again: Again,
    /// Its pages as they were drawn, where they were to be; see [`super::sheets`]. No worker tells them.
    #[serde(skip)]
    pub sheets: Vec<SheetFile>,
    /// True where pages were to be drawn and the document is not there any more, or is another one.
    #[serde(skip)]
    pub is_elsewhere: bool,
}

impl Answer {
    /// An answer with a report.
    #[must_use]
    pub fn read(report: Report) -> Self {
        Self {
            outcome: Outcome::of_report(&report),
            report: Some(Box::new(report)),
            message: None,
            ..Self::not_read(Outcome::Ok, String::new())
        }
    }

    /// An answer without a report.
    #[must_use]
    pub fn not_read(outcome: Outcome, message: impl Into<String>) -> Self {
        let message = Some(message.into());
        let again = Again::default();
        let (pictures, sheets) = (Vec::new(), Vec::new());
        Self { outcome, report: None, head: None, unread: None, message, pictures, again, sheets, is_elsewhere: false }
    }

    /// The hash of the bytes that were read; none where nothing was.
    #[must_use]
    pub fn sha256(&self) -> Option<&str> {
        let of_report = self.report.as_ref().map(|report| report.document.sha256.as_str());
        of_report.or_else(|| self.unread.as_ref().map(|unread| unread.head.sha256.as_str()))
    }

    /// The same with its report read, where nobody had.
    ///
    /// # Errors
    /// When it is no report of this version.
    pub fn with_report(mut self) -> Result<Self, serde_json::Error> {
        if let Some(unread) = self.unread.take() {
            self.report = Some(serde_json::from_slice(&unread.line)?);
        }
        Ok(self)
    }

    /// The report as a line without its end; none where there is no report.
    ///
    /// # Errors
    /// As [`json::line()`].
    pub fn line(&self) -> Result<Option<Cow<'_, [u8]>>, serde_json::Error> {
        match (&self.unread, &self.report) {
            (Some(unread), _) => Ok(Some(Cow::Borrowed(unread.line.as_slice()))),
            (None, Some(report)) => Ok(Some(Cow::Owned(json::line(report)?.into_bytes()))),
            (None, None) => Ok(None),
        }
    }

    /// The same, of what may not fail another time.
    #[must_use]
    pub(super) fn by_chance(self) -> Self {
        Self { again: Again::Chance, ..self }
    }

    /// The reason why there is no report; empty when there is one.
    #[must_use]
    pub fn reason(&self) -> &str {
        self.message.as_deref().unwrap_or_default()
    }
}

/// A path as it is shown and written: with `/` between folders, what is no UTF-8 replaced.
pub(super) fn shown(path: &Path) -> String {
    let text = path.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' { text.into_owned() } else { text.replace(std::path::MAIN_SEPARATOR, "/") }
}

#[cfg(unix)]
pub(super) fn bytes(path: &Path) -> Option<Vec<u8>> {
    use std::os::unix::ffi::OsStrExt;
    path.to_str().is_none().then(|| path.as_os_str().as_bytes().to_vec())
}

#[cfg(unix)]
pub(super) fn from_bytes(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    PathBuf::from(std::ffi::OsStr::from_bytes(bytes))
}

#[cfg(not(unix))]
fn bytes(_path: &Path) -> Option<Vec<u8>> {
    None
}

#[cfg(not(unix))]
pub(super) fn from_bytes(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_needs_nothing_but_a_path() {
        let job: Job = serde_json::from_str(r#"{"path": "a.pdf"}"#).unwrap();
        assert_eq!(job, Job::new(Path::new("a.pdf"), &Options::default()));
    }

    #[cfg(unix)]
    #[test]
    fn a_name_that_is_no_utf_8_survives_the_journey() {
        use std::os::unix::ffi::OsStrExt;
        let latin1 = Path::new(std::ffi::OsStr::from_bytes(b"m\xf8te.pdf"));
        let line = serde_json::to_string(&Job::new(latin1, &Options::default())).unwrap();
        assert_eq!(serde_json::from_str::<Job>(&line).unwrap().file(), latin1);
    }
}
