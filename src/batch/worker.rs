//! The worker: jobs in, answers out, exactly one answer a job, in their order.
//!
//! It reads the file itself and runs the pipeline on a thread with a large stack. A panic becomes an answer; what no process
//! survives (stack overflow, abort) is the supervisor's to notice.

use super::{
    Answer, Drawn, Job, Outcome, Readings, Task,
    outcome::{NOT_REGULAR, io_reason},
};
use crate::{
    error::ErrorKind,
    inspect::{self, Request},
    options::Options,
    place::Place,
    process,
    report::{self, json},
    second,
};
use std::{
    fs::{self, File},
    io::{self, BufRead, Read, Write},
    panic::{self, AssertUnwindSafe},
    path::Path,
    thread,
};

/// Stack of the thread that reads documents. Parsers recurse on nesting; 256 MiB is address space, taken only when used.
const STACK: usize = 256 << 20;

/// Characters kept of a panic's message.
const PANIC_TEXT: usize = 200;

/// Answers jobs until the input ends.
///
/// # Errors
/// When the input cannot be read or an answer cannot be written.
pub fn serve(input: impl BufRead + Send, output: impl Write + Send) -> io::Result<()> {
    panic::set_hook(Box::new(|_| ()));
    thread::scope(|scope| {
        let reader = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, || answer_all(input, output))?;
        reader.join().unwrap_or_else(|_| Err(io::Error::other("the worker panicked outside a document")))
    })
}

fn answer_all(mut input: impl BufRead, mut output: impl Write) -> io::Result<()> {
    let mut line = Vec::new();
    while input.read_until(b'\n', &mut line)? > 0 {
        if !line.trim_ascii().is_empty() {
            let mut answer = answer(&line)?;
            answer.push('\n');
            output.write_all(answer.as_bytes())?;
            output.flush()?;
        }
        line.clear();
    }
    Ok(())
}

/// The answer to one line, as a line without its end.
fn answer(line: &[u8]) -> Result<String, serde_json::Error> {
    let job: Job = match serde_json::from_slice(line) {
        Ok(job) => job,
        Err(problem) => return json::line(&Answer::not_read(Outcome::Unsupported, format!("not a job: {problem}"))),
    };
    let bytes = read_file(&job.file(), &job.options);
    match (&job.task, bytes) {
        (Task::Read, Ok(bytes)) => json::line(&guarded(|| read(&job, &bytes)).unwrap_or_else(|crashed| *crashed)),
        (Task::Read, Err(answer)) => json::line(&answer),
        (Task::Reread { sha256, places }, Ok(bytes)) => json::line(&reread(&bytes, sha256, places)),
        (Task::Reread { .. }, Err(_)) => json::line(&Readings { readings: Vec::new() }),
        (Task::Draw(request), Ok(bytes)) => json::line(&guarded(|| draw(&job, &bytes, request)).unwrap_or_else(Drawn::NotRead)),
        (Task::Draw(_), Err(answer)) => json::line(&Drawn::NotRead(answer)),
    }
}

fn read(job: &Job, bytes: &[u8]) -> Answer {
    match process(bytes, &job.options) {
        Ok(mut report) => {
            report.document.path.clone_from(&job.path);
            Answer { outcome: Outcome::of_report(&report), report: Some(Box::new(report)), message: None }
        }
        Err(error) => Answer::not_read(Outcome::of_error(error.kind()), error.to_string()),
    }
}

fn reread(bytes: &[u8], sha256: &str, places: &[Place]) -> Readings {
    let unchanged = report::sha256(bytes) == sha256;
    // The second reader is known to panic; that is an answer like any other.
    let readings = panic::catch_unwind(|| if unchanged { second::read(bytes, places) } else { Vec::new() });
    Readings { readings: readings.unwrap_or_default() }
}

fn draw(job: &Job, bytes: &[u8], request: &Request) -> Drawn {
    match inspect::draw(bytes, &job.path, &job.options, request) {
        Ok(Ok(svg)) => Drawn::Svg(svg),
        Ok(Err(no_page)) => Drawn::NoPage(no_page),
        Err(error) => Drawn::NotRead(Box::new(Answer::not_read(Outcome::of_error(error.kind()), error.to_string()))),
    }
}

/// The file's bytes, never more than the limit and one.
fn read_file(path: &Path, options: &Options) -> Result<Vec<u8>, Box<Answer>> {
    let vanished = |error: io::Error| Box::new(Answer::not_read(Outcome::Vanished, io_reason(&error)));
    let limit = options.limits.file_bytes;
    let kind = fs::metadata(path).map_err(vanished)?.file_type();
    if !kind.is_file() && !kind.is_dir() {
        // Opening a pipe may wait for ever.
        return Err(Box::new(Answer::not_read(Outcome::Unsupported, NOT_REGULAR)));
    }
    let file = File::open(path).map_err(vanished)?;
    let length = file.metadata().map_err(vanished)?.len();
    let too_large = |found| {
        let error: crate::error::Error = ErrorKind::TooLarge { what: "bytes", limit, found }.into();
        Box::new(Answer::not_read(Outcome::TooLarge, error.to_string()))
    };
    if length > limit {
        return Err(too_large(Some(length)));
    }
    let mut bytes = Vec::new();
    // A file can grow while it is read.
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(vanished)?;
    if bytes.len() as u64 > limit { Err(too_large(None)) } else { Ok(bytes) }
}

/// What `work` gives, or that it panicked.
fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, Box<Answer>> {
    panic::catch_unwind(AssertUnwindSafe(work)).map_err(|panic| {
        let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
        let text: String = crate::report::terminal::clean(text.unwrap_or("no message")).chars().take(PANIC_TEXT).collect();
        Box::new(Answer::not_read(Outcome::Crashed, format!("crashed: a defect in avstem or in a parser that it uses: {text}")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(input: &str) -> Vec<Answer> {
        let mut output = Vec::new();
        answer_all(input.as_bytes(), &mut output).unwrap();
        String::from_utf8(output).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
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

    #[test]
    fn a_folder_is_named_as_one() {
        let folder = tempfile::tempdir().unwrap();
        let answer = read_file(folder.path(), &Options::default()).unwrap_err();
        assert_eq!((answer.outcome, answer.reason()), (Outcome::Vanished, "is a folder"));
    }

    #[test]
    fn a_file_over_the_limit_is_not_read() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(b"0123456789").unwrap();
        let mut options = Options::default();
        options.limits.file_bytes = 9;
        let answer = read_file(file.path(), &options).unwrap_err();
        assert_eq!((answer.outcome, answer.reason()), (Outcome::TooLarge, "too large: 10 bytes, the limit is 9"));
        options.limits.file_bytes = 10;
        assert!(read_file(file.path(), &options).is_ok());
    }

    #[test]
    fn a_panic_is_an_answer() {
        let answer = guarded::<()>(|| panic!("bad\n\u{1b}table {}", 7)).unwrap_err();
        assert_eq!(answer.outcome, Outcome::Crashed);
        assert!(answer.reason().ends_with("that it uses: bad table 7"), "{}", answer.reason());
    }
}
