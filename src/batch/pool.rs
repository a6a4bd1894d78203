//! The supervisor: hands files to worker processes and delivers what came of them in their order.
//!
//! A rayon pool does the distributing: each of its threads owns one child process, started when first needed and again after
//! its death, when it is worn, and after [`JOBS_A_WORKER`] jobs. A worker that dies costs its document one retry in a fresh
//! worker; one that takes too long is killed. Figures that a report calls wrong are read again before it is delivered. At
//! most [`WINDOW`] documents a thread are under way or waiting for an earlier one, so that memory stays bounded. What it does
//! not do: it reads no document; it opens them and hands them over ([`Letter`]).

use super::{
    Answer, Found, Job, Outcome,
    again::Again,
    ahead::Ahead,
    child::{Child, Command, Death, End},
    hand::Letter,
    progress::Watch,
    protocol::{Drawing, Readable, Readings, Task, Unread},
    recognise::{self, Kept, When},
    sheets::{self, Sheets},
    stored,
    time::{Passed, TimeLimit},
};
use avstem::{Options, report::second_reading};
use avstem_document::note::{Note, NoteCode};
use avstem_recognise::{Outcome as Recognises, Picture, Recognised};
use rayon::iter::{IntoParallelRefIterator, ParallelBridge, ParallelIterator};
use serde::de::DeserializeOwned;
use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, OnceLock, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread,
    time::Duration,
};

/// Documents a thread that are handed out before the earliest of them is delivered.
const WINDOW: usize = 16;

/// Jobs after which a worker is replaced by a fresh one, whatever its memory looks like: it costs some 10 ms.
const JOBS_A_WORKER: u64 = 500;

/// Processor time that a second reading may take at most: it adds to findings and must not hold up a run.
const SECOND_READING: Duration = Duration::from_secs(20);

/// A pool of worker processes.
#[derive(Debug, Clone)]
pub struct Pool {
    pub command: Command,
    /// Number of worker processes, at least 1.
    pub jobs: usize,
    /// For one document, from handing it out to its answer; a retry gets as much again, and so does each of its pictures.
    pub time: TimeLimit,
    pub recognition: Recognition,
    /// Pages of what was read are drawn for people, where that is wanted.
    pub sheets: Option<Sheets>,
    /// Is told when a document is begun and ended.
    pub watch: Option<Watch>,
    pub hand_over: HandOver,
    /// Documents that another program converts, several at once.
    pub ahead: Arc<Ahead>,
    /// The archive that was looked into last for a document whose path leads there.
    pub opened: Arc<Mutex<Option<LookedInto>>>,
}

/// An archive that was looked into, and its documents; why there are none, else.
pub type LookedInto = (PathBuf, Result<Vec<Found>, Answer>);

/// In what form reports are delivered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum HandOver {
    /// Read: whoever asks looks into each.
    #[default]
    Read,
    /// As the worker wrote them; they are passed on.
    Unread,
    /// Read where people are told something of the document, see [`super::protocol::Head`]; else as the worker wrote them.
    ReadIfItTells,
}

/// Whether and how pictures are recognised.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recognition {
    pub when: When,
    /// What was recognised in earlier runs.
    pub kept: Option<Kept>,
}

impl Pool {
    /// One that draws no pages, is watched by nobody and hands reports over read.
    #[must_use]
    pub fn new(command: Command, jobs: usize, time: TimeLimit, recognition: Recognition) -> Self {
        let (ahead, opened) = (Arc::default(), Arc::default());
        Self { command, jobs, time, recognition, sheets: None, watch: None, hand_over: HandOver::Read, ahead, opened }
    }

    /// Has every file read and calls `deliver` once for each, in their order, on the calling thread.
    ///
    /// # Errors
    /// The first error of `deliver` ends the run at once; else when no threads could be started.
    pub fn run(&self, files: &[Found], options: &Options, mut deliver: impl FnMut(&Found, Answer) -> io::Result<()>) -> io::Result<()> {
        let threads = rayon::ThreadPoolBuilder::new().num_threads(self.jobs.max(1)).build().map_err(io::Error::other)?;
        self.ahead.foresee(files);
        let given_up = AtomicBool::new(false);
        let slots: Vec<Slot> = (0..self.jobs.max(1)).map(|_| Mutex::new(None)).collect();
        let (hand_out, handed_out) = mpsc::channel::<usize>();
        let (done, answers) = mpsc::channel();
        let read = |index: usize| {
            self.watch.iter().for_each(|watch| watch.begin(index));
            let answer = self.answer(&slots, &files[index], options, &given_up);
            self.ahead.done(index);
            self.watch.iter().for_each(|watch| watch.end(index, &answer));
            answer
        };
        thread::scope(|scope| {
            scope.spawn(|| {
                threads.install(|| {
                    handed_out.into_iter().par_bridge().for_each_with(done, |done, index| {
                        // The receiver is gone only when the run was given up.
                        let _ = done.send((index, read(index)));
                    });
                });
            });
            let delivered = in_order(files, hand_out, &answers, self.jobs.max(1) * WINDOW, &mut deliver);
            given_up.store(true, Ordering::Relaxed);
            delivered
        })
    }

    /// What comes of one file.
    pub(super) fn answer(&self, slots: &[Slot], file: &Found, options: &Options, given_up: &AtomicBool) -> Answer {
        if let Some(settled) = &file.settled {
            return settled.clone();
        }
        let placed = OnceLock::new();
        let place = || placed.get_or_init(|| self.placed(file, own(slots), options));
        let mut answer = match &file.stored {
            Some(stored) => from_file(stored),
            None => self.read(slots, place(), options, given_up),
        };
        if let (Some(sheets), Some(report)) = (&self.sheets, &answer.report) {
            let draw = |pages: Vec<u32>| {
                let task = Task::Sheets { pages, dots: sheets::DOTS };
                let job = Job { task, sha256: Some(report.document.sha256.clone()), ..Job::of(place(), options) };
                self.ask_twice(slots, &job, given_up).unwrap_or_else(|_: Answer| Drawing::default())
            };
            (answer.sheets, answer.is_elsewhere) = sheets.draw(report, draw);
        }
        answer
    }

    /// Reads one file, with what its pictures say.
    fn read(&self, slots: &[Slot], file: &Found, options: &Options, given_up: &AtomicBool) -> Answer {
        let mut answer = self.ask_to_read(slots, &self.job(file, options), given_up).unwrap_or_else(|answer| answer);
        if let Some(readable) = self.recognise_all(slots, file, options, &mut answer, given_up) {
            let sha256 = answer.sha256().map(str::to_owned);
            let failed = readable.pictures.iter().any(|picture| matches!(picture.outcome, Recognises::Failed(_)));
            let job = Job { recognised: Some(readable), sha256, ..self.job(file, options) };
            // The document was read before: whatever happens now, that stands.
            match self.ask_to_read(slots, &job, given_up) {
                Ok(read) => answer = Answer { again: if failed { Again::Chance } else { read.again }, ..read },
                Err(failed) => note(&mut answer, &format!("with what was recognised in its pictures it was not read: {}", failed.reason())),
            }
        }
        answer.pictures.clear();
        let mut slot = own(slots).lock().unwrap_or_else(PoisonError::into_inner);
        let answer = self.read_again(&mut slot, file, options, answer, given_up);
        match self.hand_over {
            HandOver::Unread => answer,
            HandOver::ReadIfItTells if answer.unread.as_ref().is_some_and(|unread| !unread.head.tells) => answer,
            HandOver::Read | HandOver::ReadIfItTells => with_report(answer),
        }
    }

    /// The answer to a job of reading, its report unread.
    fn ask_to_read(&self, slots: &[Slot], job: &Job, given_up: &AtomicBool) -> Result<Answer, Answer> {
        let (mut answer, line): (Answer, _) = self.ask_for(slots, job, given_up)?;
        answer.unread = answer.head.take().zip(line).map(|(head, line)| Box::new(Unread { head, line }));
        Ok(answer)
    }

    /// The answer to a job about a document, in at most two attempts; that it was not answered, else.
    fn ask_twice<T: DeserializeOwned>(&self, slots: &[Slot], job: &Job, given_up: &AtomicBool) -> Result<T, Answer> {
        self.ask_for(slots, job, given_up).map(|(answer, _)| answer)
    }

    /// As [`Self::ask_twice`], with the report that was to stand apart.
    fn ask_for<T: DeserializeOwned>(&self, slots: &[Slot], job: &Job, given_up: &AtomicBool) -> Result<(T, Option<Vec<u8>>), Answer> {
        let mut slot = own(slots).lock().unwrap_or_else(PoisonError::into_inner);
        let mut end = self.attempt(&mut slot, job, self.time, given_up);
        let mut attempts = 1;
        if matches!(end, End::Died(Death::OutOfMemory | Death::Other(_))) {
            end = self.attempt(&mut slot, job, self.time, given_up);
            attempts = 2;
        }
        match end {
            End::Answered { answer, report, .. } => Ok((answer, report)),
            end => Err(unanswered(&end, self.time, attempts)),
        }
    }

    /// The job of reading what was found.
    fn job(&self, file: &Found, options: &Options) -> Job {
        Job { anew: self.recognition.when == When::Always, apart: true, ..Job::of(file, options) }
    }

    /// What the pictures of a document say; `None` where they are not to be recognised, or it cannot be done, which is noted.
    fn recognise_all(
        &self,
        slots: &[Slot],
        file: &Found,
        options: &Options,
        answer: &mut Answer,
        given_up: &AtomicBool,
    ) -> Option<Readable> {
        if answer.pictures.is_empty() || self.recognition.when == When::Never {
            return None;
        }
        let Some(engine) = recognise::engine() else {
            answer.again = Again::Changed;
            note(answer, &format!("pictures with writing can be read where Tesseract is there: {}", recognise::INSTALL));
            return None;
        };
        let language = engine.language(options.language.as_deref())?;
        let name = engine.name(language);
        let sha256 = answer.sha256().unwrap_or_default().to_owned();
        let one = |picture: &Picture| {
            let kept = self.recognition.kept.as_ref();
            if let Some(recognition) = kept.and_then(|kept| kept.get(&sha256, picture, &name)) {
                return Recognised { picture: *picture, outcome: Recognises::Recognised(recognition) };
            }
            let task = Task::Recognise { picture: *picture, language: language.to_owned() };
            let job = Job { task, sha256: None, ..Job::of(file, options) };
            let answer = self.ask_twice(slots, &job, given_up);
            let outcome = answer.unwrap_or_else(|failed: Answer| Recognises::Failed(failed.reason().to_owned()));
            if let (Some(kept), Recognises::Recognised(recognition)) = (kept, &outcome) {
                kept.put(&sha256, picture, &name, recognition);
            }
            Recognised { picture: *picture, outcome }
        };
        let pictures = answer.pictures.par_iter().map(one).collect();
        Some(Readable { engine: name, pictures })
    }

    /// Has the figures that a report calls wrong read by the second reader. Whatever happens to the worker costs no more than
    /// this answer. The worker that made the report has it still and writes the readings into it; where it is gone, that is done here.
    fn read_again(&self, slot: &mut Option<Child>, file: &Found, options: &Options, mut answer: Answer, given_up: &AtomicBool) -> Answer {
        let Some(Unread { head, .. }) = answer.unread.as_deref().filter(|unread| !unread.head.again.is_empty()) else { return answer };
        if !cfg!(feature = "second-reader") {
            return answer;
        }
        let task = Task::Reread { sha256: head.sha256.clone(), places: head.again.clone() };
        let job = Job { task, sha256: None, apart: true, ..Job::of(file, options) };
        let readings = match self.attempt(slot, &job, self.time.within(TimeLimit::new(SECOND_READING)), given_up) {
            End::Answered { answer: Readings { head: Some(head), .. }, report: Some(line), .. } => {
                answer.unread = Some(Box::new(Unread { head, line }));
                return answer;
            }
            End::Answered { answer: Readings { readings, .. }, .. } => readings,
            End::Died(_) | End::Late | End::Flooded | End::GivenUp => Vec::new(),
        };
        let mut answer = with_report(answer);
        if let Some(report) = &mut answer.report {
            second_reading::apply(report, &readings);
        }
        answer
    }

    /// One job about a file in one attempt, for the answer that it gives.
    pub(super) fn ask_once<T: DeserializeOwned>(&self, slot: &Slot, file: &Found, options: &Options, task: Task) -> Result<T, End<T>> {
        let job = Job { task, ..Job::of(file, options) };
        let mut slot = slot.lock().unwrap_or_else(PoisonError::into_inner);
        match self.attempt(&mut slot, &job, self.time, &AtomicBool::new(false)) {
            End::Answered { answer, .. } => Ok(answer),
            end => Err(end),
        }
    }

    /// One attempt. A worker that did not answer, or that is worn, does not live on.
    fn attempt<T: DeserializeOwned>(&self, slot: &mut Option<Child>, job: &Job, time: TimeLimit, given_up: &AtomicBool) -> End<T> {
        if given_up.load(Ordering::Relaxed) {
            return End::GivenUp;
        }
        let mut worker = match slot.take().map_or_else(|| Child::start(&self.command, &self.ahead), Ok) {
            Ok(worker) => worker,
            Err(problem) => return End::Died(Death::Other(format!("no process could be started to read it ({problem})"))),
        };
        let number = worker.asked();
        let letter = match Letter::of(Job { job: Some(number), processor_ms: time.processor_ms(), ..job.clone() }) {
            Ok(letter) => letter,
            Err(problem) => return End::Died(Death::Other(format!("the job could not be written: {problem}"))),
        };
        let end = worker.ask(number, letter, time, given_up);
        if matches!(end, End::Answered { worn: false, .. }) && worker.asked() < JOBS_A_WORKER {
            *slot = Some(worker);
        }
        end
    }
}

/// A report that stands in a file.
fn from_file(file: &Path) -> Answer {
    stored::read(file).map_or_else(|why| Answer::not_read(Outcome::Vanished, why), Answer::read)
}

/// The slot of the thread that asks.
fn own(slots: &[Slot]) -> &Slot {
    slots.get(rayon::current_thread_index().unwrap_or(0)).unwrap_or(&slots[0])
}

/// The answer with its report read. One that is none is no answer, and a defect of the worker.
fn with_report(answer: Answer) -> Answer {
    answer
        .with_report()
        .unwrap_or_else(|problem| Answer::not_read(Outcome::Crashed, format!("crashed: its report cannot be read: {problem}")))
}

/// Says something of how a document was read.
fn note(answer: &mut Answer, message: &str) {
    *answer = with_report(std::mem::replace(answer, Answer::not_read(Outcome::Crashed, "")));
    if let Some(report) = &mut answer.report {
        report.notes.push(Note { code: NoteCode::NotExamined, message: message.to_owned(), place: None });
    }
}

/// What came of a document whose worker gave no answer, in so many attempts.
pub(super) fn unanswered<T>(end: &End<T>, time: TimeLimit, attempts: u32) -> Answer {
    let twice = if attempts > 1 { ", twice" } else { "" };
    match end {
        End::Died(Death::OutOfMemory) => Answer::not_read(Outcome::OutOfMemory, "out of memory: more was needed than --max-memory allows"),
        // Others may have ended it, or left no room to start it.
        End::Died(Death::Other(how)) => Answer::not_read(Outcome::Crashed, format!("crashed: {how}{twice}")).by_chance(),
        End::Flooded => Answer::not_read(Outcome::TooLarge, "too large: what was read of it takes more than an answer may hold"),
        End::GivenUp => Answer::not_read(Outcome::Skipped, "the run was given up"),
        End::Died(Death::OutOfTime) => Answer::not_read(Outcome::Timeout, Passed::Processor.message(time, "not done")),
        End::Late | End::Answered { .. } => Answer::not_read(Outcome::Timeout, Passed::Clock.message(time, "not done")).by_chance(),
    }
}

/// A pool thread's worker, once it has one.
pub(super) type Slot = Mutex<Option<Child>>;

/// Hands out the files' indices, a window of them ahead, and delivers the answers in order.
fn in_order(
    files: &[Found],
    hand_out: mpsc::Sender<usize>,
    answers: &mpsc::Receiver<(usize, Answer)>,
    window: usize,
    deliver: &mut impl FnMut(&Found, Answer) -> io::Result<()>,
) -> io::Result<()> {
    let mut next_out = 0;
    // Dropped with the last of them: threads that wait for more could not help with the pictures of the others.
    let mut hand_out = Some(hand_out);
    let mut waiting = BTreeMap::new();
    for (index, file) in files.iter().enumerate() {
        while next_out < files.len() && next_out < index + window {
            if hand_out.as_ref().is_none_or(|hand_out| hand_out.send(next_out).is_err()) {
                return Err(io::Error::other("the pool's threads ended too early"));
            }
            next_out += 1;
        }
        if next_out == files.len() {
            hand_out = None;
        }
        let answer = loop {
            if let Some(answer) = waiting.remove(&index) {
                break answer;
            }
            let (done, answer) = answers.recv().map_err(|_| io::Error::other("the pool's threads ended too early"))?;
            waiting.insert(done, answer);
        };
        deliver(file, answer)?;
    }
    Ok(())
}

#[cfg(unix)]
#[cfg(test)]
#[path = "pool_tests.rs"]
mod tests;
