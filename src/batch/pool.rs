//! The supervisor: hands files to worker processes and delivers what came of them in their order.
//!
//! A rayon pool does the distributing: each of its threads owns one child process, started when first needed and again after
//! its death, when it is worn, and after [`JOBS_A_WORKER`] jobs. A worker that dies costs its document one retry in a fresh
//! worker; one that passes the deadline is killed. Figures that a report calls wrong are read again before it is delivered. At
//! most [`WINDOW`] documents a thread are under way or waiting for an earlier one, so that memory stays bounded. What it does
//! not do: it opens no document.

use super::{
    Answer, Found, Job, Outcome,
    child::{Child, Command, Death, End},
    protocol::{Readings, Task},
};
use avstem::{Options, report::model::Report, report::second_reading};
use rayon::iter::{ParallelBridge, ParallelIterator};
use serde::de::DeserializeOwned;
use std::{
    collections::BTreeMap,
    io,
    sync::{
        Mutex, PoisonError,
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

/// How long a second reading may take at most: it adds to findings and must not hold up a run.
const SECOND_READING: Duration = Duration::from_secs(20);

/// A pool of worker processes.
#[derive(Debug, Clone)]
pub struct Pool {
    pub command: Command,
    /// Number of worker processes, at least 1.
    pub jobs: usize,
    /// For one document, from handing it out to its answer; a retry gets as much again.
    pub deadline: Duration,
}

impl Pool {
    /// Has every file read and calls `deliver` once for each, in their order, on the calling thread.
    ///
    /// # Errors
    /// The first error of `deliver` ends the run at once; else when no threads could be started.
    pub fn run(&self, files: &[Found], options: &Options, mut deliver: impl FnMut(&Found, Answer) -> io::Result<()>) -> io::Result<()> {
        let threads = rayon::ThreadPoolBuilder::new().num_threads(self.jobs.max(1)).build().map_err(io::Error::other)?;
        let given_up = AtomicBool::new(false);
        let slots: Vec<Slot> = (0..self.jobs.max(1)).map(|_| Mutex::new(None)).collect();
        let (hand_out, handed_out) = mpsc::channel::<usize>();
        let (done, answers) = mpsc::channel();
        let read = |index: usize| {
            let slot = slots.get(rayon::current_thread_index().unwrap_or(0)).unwrap_or(&slots[0]);
            self.answer(slot, &files[index], options, &given_up)
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
            let delivered = in_order(files, &hand_out, &answers, self.jobs.max(1) * WINDOW, &mut deliver);
            given_up.store(true, Ordering::Relaxed);
            drop(hand_out);
            delivered
        })
    }

    /// What comes of one file, in at most two attempts.
    fn answer(&self, slot: &Slot, file: &Found, options: &Options, given_up: &AtomicBool) -> Answer {
        if let Some(settled) = &file.settled {
            return settled.clone();
        }
        let deadline_ms = u64::try_from(self.deadline.as_millis()).ok();
        let job = Job { deadline_ms, ..Job::of(file, options) };
        let mut slot = slot.lock().unwrap_or_else(PoisonError::into_inner);
        let mut end = self.attempt(&mut slot, &job, self.deadline, given_up);
        let mut attempts = 1;
        if matches!(end, End::Died(Death::OutOfMemory | Death::Other(_))) {
            end = self.attempt(&mut slot, &job, self.deadline, given_up);
            attempts = 2;
        }
        let End::Answered { mut answer, .. } = end else { return unanswered(&end, self.deadline, attempts) };
        if let Answer { report: Some(report), .. } = &mut answer {
            self.read_again(&mut slot, file, options, report, given_up);
        }
        answer
    }

    /// Has the figures that a report calls wrong read by the second reader. Whatever happens to the worker costs no more than
    /// this answer.
    fn read_again(&self, slot: &mut Option<Child>, file: &Found, options: &Options, report: &mut Report, given_up: &AtomicBool) {
        let places = second_reading::wanted(report);
        if places.is_empty() || !cfg!(feature = "second-reader") {
            return;
        }
        let task = Task::Reread { sha256: report.document.sha256.clone(), places };
        let job = Job { task, sha256: None, ..Job::of(file, options) };
        let readings = match self.attempt(slot, &job, self.deadline.min(SECOND_READING), given_up) {
            End::Answered { answer: Readings { readings }, .. } => readings,
            End::Died(_) | End::Late | End::Flooded | End::GivenUp => Vec::new(),
        };
        second_reading::apply(report, &readings);
    }

    /// One job about a file in one attempt, for the answer that it gives.
    pub(super) fn ask_once<T: DeserializeOwned>(&self, slot: &Slot, file: &Found, options: &Options, task: Task) -> Result<T, End<T>> {
        let deadline_ms = u64::try_from(self.deadline.as_millis()).ok();
        let job = Job { deadline_ms, task, ..Job::of(file, options) };
        let mut slot = slot.lock().unwrap_or_else(PoisonError::into_inner);
        match self.attempt(&mut slot, &job, self.deadline, &AtomicBool::new(false)) {
            End::Answered { answer, .. } => Ok(answer),
            end => Err(end),
        }
    }

    /// One attempt. A worker that did not answer, or that is worn, does not live on.
    fn attempt<T: DeserializeOwned>(&self, slot: &mut Option<Child>, job: &Job, deadline: Duration, given_up: &AtomicBool) -> End<T> {
        if given_up.load(Ordering::Relaxed) {
            return End::GivenUp;
        }
        let mut worker = match slot.take().map_or_else(|| Child::start(&self.command), Ok) {
            Ok(worker) => worker,
            Err(problem) => return End::Died(Death::Other(format!("no process could be started to read it ({problem})"))),
        };
        let number = worker.asked();
        let line = match (Job { job: Some(number), ..job.clone() }).line() {
            Ok(line) => line,
            Err(problem) => return End::Died(Death::Other(format!("the job could not be written: {problem}"))),
        };
        let end = worker.ask(number, line, deadline, given_up);
        if matches!(end, End::Answered { worn: false, .. }) && worker.asked() < JOBS_A_WORKER {
            *slot = Some(worker);
        }
        end
    }
}

/// What came of a document whose worker gave no answer, in so many attempts.
pub(super) fn unanswered<T>(end: &End<T>, deadline: Duration, attempts: u32) -> Answer {
    let twice = if attempts > 1 { ", twice" } else { "" };
    match end {
        End::Died(Death::OutOfMemory) => Answer::not_read(Outcome::OutOfMemory, "out of memory: more was needed than --max-memory allows"),
        End::Died(Death::Other(how)) => Answer::not_read(Outcome::Crashed, format!("crashed: {how}{twice}")),
        End::Flooded => Answer::not_read(Outcome::TooLarge, "too large: what was read of it takes more than an answer may hold"),
        End::GivenUp => Answer::not_read(Outcome::Skipped, "the run was given up"),
        End::Late | End::Died(Death::OutOfTime) | End::Answered { .. } => {
            Answer::not_read(Outcome::Timeout, format!("timeout: not done after {} s", deadline.as_secs_f64()))
        }
    }
}

/// A pool thread's worker, once it has one.
pub(super) type Slot = Mutex<Option<Child>>;

/// Hands out the files' indices, a window of them ahead, and delivers the answers in order.
fn in_order(
    files: &[Found],
    hand_out: &mpsc::Sender<usize>,
    answers: &mpsc::Receiver<(usize, Answer)>,
    window: usize,
    deliver: &mut impl FnMut(&Found, Answer) -> io::Result<()>,
) -> io::Result<()> {
    let mut next_out = 0;
    let mut waiting = BTreeMap::new();
    for (index, file) in files.iter().enumerate() {
        while next_out < files.len() && next_out < index + window {
            if hand_out.send(next_out).is_err() {
                return Err(io::Error::other("the pool's threads ended too early"));
            }
            next_out += 1;
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
