//! The worker: jobs in, answers out, exactly one answer a job, in their order.
//!
//! It bounds itself first ([`bounds`]); under a supervisor that hands it the documents ([`hand`]) it then gives up all else that it
//! could do ([`confine`]). It reads each file itself and runs the pipeline on a thread with a large stack. The main
//! thread watches the input meanwhile, so that a worker whose supervisor is gone ends at once. A panic becomes an answer; what
//! no process survives (stack overflow, abort) is the supervisor's to notice.

use super::{
    Answer, Drawn, Job, Listing, Outcome, Readings, Task, Written, bounds, confine, convert, hand,
    input::{Input, Sent},
    members,
    outcome::io_reason,
    programs,
    protocol::{Drawing, DrawnSheet, Frame, Head, Opened, Pictures, Readable},
    tool::Failure,
    write,
};
use crate::inspect::{self, Request};
use avstem::{
    Options, Report, examine, process,
    report::{self, json, second_reading},
};
use avstem_document::{
    document::Document,
    error::{Error, ErrorKind},
    limits::End,
    note::{Note, NoteCode, Notes},
    place::Place,
};
use avstem_read::{archive, second::Reading, unread};
use avstem_recognise::{Picture, enter, want_anew, wanted};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde::Serialize;
use std::{
    fs::File,
    io::{self, BufReader, Read, Write},
    panic::{self, AssertUnwindSafe},
    path::PathBuf,
    sync::{
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread,
};

/// Stack of the thread that reads documents. Parsers recurse on nesting; 256 MiB is address space, taken only when used.
const STACK: usize = 256 << 20;

/// Characters kept of a panic's message.
const PANIC_TEXT: usize = 200;

/// The share of a document's time, in percent, after which no further page is read: tables, relations and checks take theirs.
const READING: u32 = 60;

/// How a worker runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Bounds {
    /// Bytes of memory that a document may take; unbounded where absent.
    pub memory: Option<u64>,
    /// Ends, with everything that it started, when its input ends, even in the middle of a job: the supervisor is gone.
    pub supervised: bool,
}

/// Answers jobs from standard input on standard output until the input ends.
///
/// # Errors
/// When the process cannot be bounded, the input cannot be read, or an answer cannot be written.
pub fn serve(bounds: Bounds) -> io::Result<()> {
    panic::set_hook(Box::new(|_| ()));
    let output = bounds::private_output()?;
    if let Some(memory) = bounds.memory {
        bounds::restrict(memory, STACK as u64)?;
    }
    let input = Input::open(bounds.supervised);
    if input.is_handed() {
        confine::confine();
    }
    let (hand_over, jobs) = mpsc::channel::<Sent>();
    let reader = thread::Builder::new().name("reader".to_owned()).stack_size(STACK).spawn(move || answer_all(&jobs, output, bounds))?;
    let ended = input.hand_over_all(&hand_over);
    if bounds.supervised {
        bounds::end_group();
    }
    drop(hand_over);
    reader.join().unwrap_or_else(|_| Err(io::Error::other("the worker panicked outside a document")))?;
    ended
}

fn answer_all(jobs: &mpsc::Receiver<Sent>, mut output: impl Write, bounds: Bounds) -> io::Result<()> {
    let begin = bounds::address_space();
    let most = bounds.memory.map_or(u64::MAX, |memory| memory / 4);
    let mut shelf = Shelf { memory: bounds.memory, archive: None, last: None };
    while let Ok((line, file)) = jobs.recv() {
        let grown = || bounds::address_space().saturating_sub(begin) > most;
        let job = serde_json::from_slice::<Job>(&line);
        if let Some(time) = job.as_ref().ok().and_then(Job::time) {
            bounds::restrict_time(time.processor);
        }
        #[cfg(feature = "misbehave")]
        let twice = super::misbehave::act(&line, file.as_ref(), &mut output)?;
        let mut answer = answer(job, file, &mut shelf, grown)?;
        answer.push('\n');
        #[cfg(feature = "misbehave")]
        if twice {
            output.write_all(answer.as_bytes())?;
        }
        output.write_all(answer.as_bytes())?;
        output.flush()?;
        // What the next job takes until it is understood is not held against this document's time.
        bounds::lift_time();
    }
    Ok(())
}

/// The answer to one job, as a line without its end. `grown` tells whether the process holds on to too much memory.
fn answer(job: serde_json::Result<Job>, file: Option<File>, shelf: &mut Shelf, grown: impl Fn() -> bool) -> serde_json::Result<String> {
    let mut job = match job {
        Ok(job) => job,
        Err(problem) => {
            let answer = Answer::not_read(Outcome::Unsupported, format!("not a job: {problem}"));
            return json::line(&Frame { job: None, path: String::new(), worn: false, answer, followed: false });
        }
    };
    if let Some(memory) = shelf.memory {
        job.options.limits = job.options.limits.within(memory);
    }
    let last = shelf.last.take();
    let bytes = open_file(&mut job, file).and_then(|file| if job.inside.is_empty() { read_file(file) } else { shelf.member(file, &job) });
    let bytes = bytes.and_then(|bytes| unchanged(&job, bytes));
    match (&job.task, bytes) {
        (Task::Read, Ok(bytes)) => {
            let answer = guarded(|| read(&job, &bytes)).unwrap_or_else(|crashed| *crashed);
            if job.apart { shelf.part(&job, answer, grown) } else { framed(&job, answer, grown) }
        }
        (Task::Read, Err(answer)) => framed(&job, *answer, grown),
        (Task::Reread { sha256, places }, Ok(bytes)) => Shelf::told(&job, reread(&bytes, sha256, places), last, grown),
        (Task::Reread { .. }, Err(_)) => Shelf::told(&job, Vec::new(), last, grown),
        (Task::Recognise { picture, language }, bytes) => framed(&job, recognised(&job, bytes, picture, language), grown),
        (Task::Pictures, Ok(bytes)) => framed(&job, Pictures { pictures: guarded(|| pictures(&bytes, &job)).unwrap_or_default() }, grown),
        (Task::Pictures, Err(_)) => framed(&job, Pictures { pictures: Vec::new() }, grown),
        (Task::List, Ok(bytes)) => {
            let listing = guarded(|| members::list(&bytes, &job.options.limits));
            framed(&job, listing.unwrap_or_else(Listing::NotRead), grown)
        }
        (Task::List, Err(answer)) => framed(&job, Listing::NotRead(answer), grown),
        (Task::Sheets { pages, dots }, Ok(bytes)) => {
            framed(&job, Drawing { sheets: guarded(|| sheets(&bytes, pages, *dots)).unwrap_or_default(), is_elsewhere: false }, grown)
        }
        (Task::Sheets { .. }, Err(_)) => framed(&job, Drawing { sheets: Vec::new(), is_elsewhere: true }, grown),
        (Task::Draw(request), Ok(bytes)) => framed(&job, guarded(|| draw(&job, &bytes, request)).unwrap_or_else(Drawn::NotRead), grown),
        (Task::Draw(_), Err(answer)) => framed(&job, Drawn::NotRead(answer), grown),
        (Task::Mark(marks), Ok(bytes)) => framed(&job, guarded(|| write::mark(&bytes, marks)).unwrap_or_else(Written::NotRead), grown),
        (Task::Print { format }, Ok(bytes)) => {
            framed(&job, guarded(|| write::print(&job, &bytes, format)).unwrap_or_else(Written::NotRead), grown)
        }
        (Task::Mark(_) | Task::Print { .. }, Err(answer)) => framed(&job, Written::NotRead(answer), grown),
    }
}

fn framed<T: Serialize>(job: &Job, answer: T, grown: impl Fn() -> bool) -> Result<String, serde_json::Error> {
    frame(job, answer, false, grown)
}

fn frame<T: Serialize>(job: &Job, answer: T, followed: bool, grown: impl Fn() -> bool) -> Result<String, serde_json::Error> {
    let worn = grown() || PANICKED.load(Ordering::Relaxed);
    json::line(&Frame { job: job.job, path: job.path.clone(), worn, answer, followed })
}

/// An answer and the line of its report behind it.
fn followed<T: Serialize>(job: &Job, answer: T, report: &Report, grown: impl Fn() -> bool) -> Result<String, serde_json::Error> {
    let report = json::line(report)?;
    Ok([frame(job, answer, true, grown)?, report].join("\n"))
}

/// What a worker keeps from job to job.
struct Shelf {
    /// Bytes that a document may take.
    memory: Option<u64>,
    /// The archive whose member was read last, open: jobs come in the order of the members.
    archive: Option<Archive>,
    /// The report that was made last, where it waits for the second reader.
    last: Option<Box<Report>>,
}

struct Archive {
    path: PathBuf,
    /// A file of another length or another time is another one.
    length: u64,
    modified: Option<Modified>,
    opened: archive::Opened<BufReader<File>>,
}

impl Shelf {
    /// An answer without its report, and that behind it; one that waits for the second reader is kept.
    fn part(&mut self, job: &Job, mut answer: Answer, grown: impl Fn() -> bool) -> serde_json::Result<String> {
        let Some(report) = answer.report.take() else { return framed(job, answer, grown) };
        let head = Box::new(Head::of(&report));
        let waits = !head.again.is_empty();
        answer.head = Some(head);
        let text = followed(job, answer, &report, grown);
        self.last = waits.then_some(report);
        text
    }

    /// What the second reader says; and where the report is here that it was asked about, that with the readings written into it.
    fn told(job: &Job, readings: Vec<Option<Reading>>, last: Option<Box<Report>>, grown: impl Fn() -> bool) -> serde_json::Result<String> {
        let is_it = |report: &Report| {
            matches!(&job.task, Task::Reread { sha256, .. } if *sha256 == report.document.sha256) && report.document.path == job.path
        };
        match last.filter(|report| job.apart && is_it(report)) {
            Some(mut report) => {
                second_reading::apply(&mut report, &readings);
                followed(job, Readings { readings, head: Some(Box::new(Head::of(&report))) }, &report, grown)
            }
            None => framed(job, Readings { readings, head: None }, grown),
        }
    }

    /// The bytes of the member that the job is about.
    fn member(&mut self, Regular { file, length, modified, .. }: Regular, job: &Job) -> Result<Vec<u8>, Box<Answer>> {
        let limits = &job.options.limits;
        let path = job.file();
        let same = |held: &Archive| held.path == path && held.length == length && held.modified.is_some() && held.modified == modified;
        // After a panic it is opened anew.
        let held = self.archive.take().filter(same);
        let unpacked = guarded(|| {
            let mut archive = match held {
                Some(held) => held,
                None => Archive { path, length, modified, opened: archive::Opened::open(BufReader::new(file), limits)? },
            };
            let content = archive.opened.member(&job.inside, limits);
            Ok((archive, content))
        })?;
        let not_read = |error: Error| Box::new(Answer::not_read(Outcome::of_error(error.kind()), error.to_string()));
        let (archive, content) = unpacked.map_err(not_read)?;
        self.archive = Some(archive);
        content.map_err(not_read)
    }
}

/// The bytes, if they are those that the job is about.
fn unchanged(job: &Job, bytes: Vec<u8>) -> Result<Vec<u8>, Box<Answer>> {
    match &job.sha256 {
        Some(sha256) if report::sha256(&bytes) != *sha256 => {
            Err(Box::new(Answer::not_read(Outcome::Vanished, "changed since it was found: its bytes have another hash")))
        }
        _ => Ok(bytes),
    }
}

fn read(job: &Job, bytes: &[u8]) -> Answer {
    #[cfg(feature = "misbehave")]
    super::misbehave::panic_if_told(bytes);
    let mut options = job.options.clone();
    options.limits.until = job.time().map(|time| End::after(time.share(READING).processor, bounds::processor_time));
    match process_with(bytes, &options, job.recognised.as_ref(), job.anew) {
        Ok((mut report, pictures)) => {
            report.document.path.clone_from(&job.path);
            Answer { pictures, ..Answer::read(report) }
        }
        Err(error) => match *error.kind() {
            ErrorKind::NeedsConversion { format, what } => convert_and_read(job, bytes, &options, format, what),
            _ => Answer::not_read(Outcome::of_error(error.kind()), error.to_string()),
        },
    }
}

/// Reads a document with what was recognised in its pictures; and those of them that hold writing that was not read.
fn process_with(bytes: &[u8], options: &Options, recognised: Option<&Readable>, anew: bool) -> Result<(Report, Vec<Picture>), Error> {
    let (document, notes, pictures) = read_with(bytes, options, recognised, anew)?;
    let mut report = examine(document, notes, options);
    report.document.sha256 = report::sha256(bytes);
    Ok((report, pictures))
}

/// A document with what was recognised in its pictures, its doubts, and the pictures that hold writing that was not read.
pub(super) fn read_with(
    bytes: &[u8],
    options: &Options,
    recognised: Option<&Readable>,
    anew: bool,
) -> Result<(Document, Notes, Vec<Picture>), Error> {
    let mut notes = Notes::default();
    let mut document = avstem_read::read(bytes, &options.limits, &mut notes)?;
    if anew {
        want_anew(&mut document);
    }
    if let Some(Readable { engine, pictures }) = recognised {
        enter(&mut document, pictures, engine, &mut notes);
    }
    let pictures = wanted(&document);
    unread::tell(&mut document, &mut notes);
    Ok((document, notes, pictures))
}

/// Pages drawn for people; a build without the renderer draws none.
fn sheets(bytes: &[u8], pages: &[u32], dots: u32) -> Vec<DrawnSheet> {
    #[cfg(feature = "pictures")]
    let drawn = |page: &u32| {
        let avstem_read::raster::Sheet { png, width, height } = avstem_read::pages::sheet(bytes, *page, dots as f32)?;
        Some(DrawnSheet { page: *page, png: BASE64_STANDARD.encode(png), width, height })
    };
    #[cfg(not(feature = "pictures"))]
    let drawn = |_: &u32| (bytes, dots).0.first().and(None);
    pages.iter().filter_map(drawn).collect()
}

fn pictures(bytes: &[u8], job: &Job) -> Vec<Picture> {
    read_with(bytes, &job.options, None, job.anew).map(|(_, _, pictures)| pictures).unwrap_or_default()
}

/// What a picture of a document says.
fn recognised(job: &Job, bytes: Result<Vec<u8>, Box<Answer>>, picture: &Picture, language: &str) -> avstem_recognise::Outcome {
    let read = bytes.and_then(|bytes| guarded(|| programs::recognised(&bytes, picture, language, job.time())));
    read.unwrap_or_else(|answer| avstem_recognise::Outcome::Failed(answer.reason().to_owned()))
}

/// Reads what the converter makes of a document; the report is the document's own.
fn convert_and_read(job: &Job, bytes: &[u8], options: &Options, format: &str, what: &'static str) -> Answer {
    let time = job.time().map(convert::share);
    let failed = |failure: &Failure| failure.answer(what);
    let converted = match programs::convert(bytes, (format, "docx"), time, options.limits.file_bytes) {
        None => {
            let error: Error = ErrorKind::NeedsConversion { format: "", what }.into();
            return Answer::not_read(Outcome::of_error(error.kind()), error.to_string());
        }
        Some(Ok(converted)) => converted,
        Some(Err(failure)) => return failed(&failure),
    };
    match process(&converted, options) {
        Ok(mut report) => {
            report.document.path.clone_from(&job.path);
            report.document.sha256 = report::sha256(bytes);
            format.clone_into(&mut report.document.format);
            report.notes.push(Note {
                code: NoteCode::Converted,
                message: "converted to .docx by LibreOffice, then read".to_owned(),
                place: None,
            });
            Answer::read(report)
        }
        Err(error) => failed(&Failure::Failed(error.to_string())),
    }
}

#[cfg(feature = "second-reader")]
use avstem_read::second::read as read_boxes;
/// Without a second reader nobody asks for it.
#[cfg(not(feature = "second-reader"))]
fn read_boxes(_: &[u8], _: &[Place]) -> Vec<Option<Reading>> {
    Vec::new()
}

fn reread(bytes: &[u8], sha256: &str, places: &[Place]) -> Vec<Option<Reading>> {
    let unchanged = report::sha256(bytes) == sha256;
    // The second reader is known to panic; that is an answer like any other.
    let readings = panic::catch_unwind(|| if unchanged { read_boxes(bytes, places) } else { Vec::new() });
    readings.unwrap_or_default()
}

fn draw(job: &Job, bytes: &[u8], request: &Request) -> Drawn {
    match read_with(bytes, &job.options, job.recognised.as_ref(), job.anew) {
        Ok((document, notes, _)) => {
            inspect::draw(bytes, (document, notes), &job.path, &job.options, request).map_or_else(Drawn::NoPage, Drawn::Svg)
        }
        Err(error) => Drawn::NotRead(Box::new(Answer::not_read(Outcome::of_error(error.kind()), error.to_string()))),
    }
}

/// The file's bytes, never more than the limit and one.
fn read_file(Regular { file, length, limit, .. }: Regular) -> Result<Vec<u8>, Box<Answer>> {
    let mut bytes = Vec::new();
    // A file can grow while it is read.
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(|error| vanished(&error))?;
    if (bytes.len() as u64) < length {
        return Err(Box::new(Answer::not_read(Outcome::Vanished, "cut short while it was being read")));
    }
    if bytes.len() as u64 > limit { Err(too_large(limit, None).into()) } else { Ok(bytes) }
}

fn vanished(error: &io::Error) -> Answer {
    Answer::not_read(Outcome::Vanished, io_reason(error))
}

fn too_large(limit: u64, found: Option<u64>) -> Answer {
    let error: Error = ErrorKind::TooLarge { what: "bytes", limit, found }.into();
    Answer::not_read(Outcome::TooLarge, error.to_string())
}

/// An open file within the limit of bytes.
struct Regular {
    file: File,
    length: u64,
    modified: Option<Modified>,
    limit: u64,
}

/// The job's file: as it came with the job, or opened here.
fn open_file(job: &mut Job, handed: Option<File>) -> Result<Regular, Box<Answer>> {
    let file = match (job.opened.take(), handed) {
        (Some(Opened::Not(answer)), _) => return Err(answer),
        (Some(Opened::Here), Some(file)) => file,
        (Some(Opened::Here), None) => return Err(Box::new(Answer::not_read(Outcome::Vanished, "its file did not come with the job"))),
        (None, _) => hand::open(&job.file())?,
    };
    let (length, modified) = length_and_time(&file).map_err(|error| vanished(&error))?;
    let limit = job.options.limits.file_bytes;
    if length > limit { Err(too_large(limit, Some(length)).into()) } else { Ok(Regular { file, length, modified, limit }) }
}

/// When a file was changed last: whatever the system counts by.
type Modified = (i128, i128);

/// By the descriptor alone: a confined worker may not ask for more.
#[cfg(unix)]
fn length_and_time(file: &File) -> io::Result<(u64, Option<Modified>)> {
    let status = rustix::fs::fstat(file)?;
    Ok((u64::try_from(status.st_size).unwrap_or(0), Some((status.st_mtime.into(), status.st_mtime_nsec.into()))))
}

#[cfg(not(unix))]
fn length_and_time(file: &File) -> io::Result<(u64, Option<Modified>)> {
    let data = file.metadata()?;
    let since = data.modified().ok().and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
    Ok((data.len(), since.map(|since| (since.as_secs().into(), since.subsec_nanos().into()))))
}

/// Set when a document's reading panicked: who knows what state it left behind.
static PANICKED: AtomicBool = AtomicBool::new(false);

/// What `work` gives, or that it panicked.
fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, Box<Answer>> {
    panic::catch_unwind(AssertUnwindSafe(work)).map_err(|panic| {
        PANICKED.store(true, Ordering::Relaxed);
        let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
        let text: String = crate::render::terminal::clean(text.unwrap_or("no message")).chars().take(PANIC_TEXT).collect();
        Box::new(Answer::not_read(Outcome::Crashed, format!("crashed: a defect in avstem or in a parser that it uses: {text}")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::input;

    fn answers(input: &str) -> Vec<Answer> {
        let mut output = Vec::new();
        let (hand_over, jobs) = mpsc::channel();
        input::hand_over_all(input.as_bytes(), &hand_over, || None).unwrap();
        drop(hand_over);
        answer_all(&jobs, &mut output, Bounds::default()).unwrap();
        let frames = String::from_utf8(output).unwrap();
        frames.lines().map(|line| serde_json::from_str::<Frame<Answer>>(line).unwrap().answer).collect()
    }

    #[test]
    fn every_job_gets_one_answer_in_its_order() {
        let folder = tempfile::tempdir().unwrap();
        let empty = folder.path().join("empty.docx");
        std::fs::write(&empty, "").unwrap();
        let jobs = format!("{{\"path\":{:?}}}\n\nnonsense\n{{\"path\":\"/no/such/file\"}}", empty.to_str().unwrap());
        let outcomes: Vec<_> = answers(&jobs).into_iter().map(|answer| answer.outcome).collect();
        assert_eq!(outcomes, [Outcome::Damaged, Outcome::Unsupported, Outcome::Vanished]);
    }

    fn read_path(path: &std::path::Path, options: Options) -> Result<Vec<u8>, Box<Answer>> {
        open_file(&mut Job { options, ..Job::new(path, &Options::default()) }, None).and_then(read_file)
    }

    #[test]
    fn a_folder_is_named_as_one() {
        let folder = tempfile::tempdir().unwrap();
        let answer = read_path(folder.path(), Options::default()).unwrap_err();
        assert_eq!((answer.outcome, answer.reason()), (Outcome::Vanished, "is a folder"));
    }

    #[test]
    fn a_file_over_the_limit_is_not_read() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(b"0123456789").unwrap();
        let mut options = Options::default();
        options.limits.file_bytes = 9;
        let answer = read_path(file.path(), options.clone()).unwrap_err();
        assert_eq!((answer.outcome, answer.reason()), (Outcome::TooLarge, "too large: 10 bytes, the limit is 9"));
        options.limits.file_bytes = 10;
        assert!(read_path(file.path(), options).is_ok());
    }

    #[test]
    fn a_panic_is_an_answer() {
        let answer = guarded::<()>(|| panic!("bad\n\u{1b}table {}", 7)).unwrap_err();
        assert_eq!(answer.outcome, Outcome::Crashed);
        assert!(answer.reason().ends_with("that it uses: bad table 7"), "{}", answer.reason());
    }
}
