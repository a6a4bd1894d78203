//! The supervisor: hands files to worker processes and delivers what came of them in their order.
//!
//! A rayon pool does the distributing: each of its threads owns one child process, started when first needed and again after
//! its death. A worker that dies costs its document one retry in a fresh worker; one that passes the deadline is killed. At
//! most [`WINDOW`] documents a thread are under way or waiting for an earlier one, so that memory stays bounded. What
//! it does not do: it opens no document. Limits on memory, quarantine and the ledger belong here.

use super::{Answer, Found, Job, Outcome};
use crate::{options::Options, report::json};
use rayon::iter::{ParallelBridge, ParallelIterator};
use std::{
    collections::BTreeMap,
    ffi::OsString,
    io::{self, BufRead, BufReader, Write},
    path::PathBuf,
    process::{self, Child, ChildStdin, Stdio},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread,
    time::{Duration, Instant},
};

/// Documents a thread that are handed out before the earliest of them is delivered.
const WINDOW: usize = 16;

/// How long the supervisor waits between two looks at whether the run was given up.
const LOOK: Duration = Duration::from_millis(100);

/// How to start a worker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    pub program: PathBuf,
    pub arguments: Vec<OsString>,
}

impl Command {
    /// This very binary as a worker.
    ///
    /// # Errors
    /// When the operating system does not tell which binary runs.
    pub fn own_worker() -> io::Result<Self> {
        Ok(Self { program: std::env::current_exe()?, arguments: vec!["worker".into()] })
    }
}

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
            let delivered = in_order(files, hand_out, &answers, self.jobs.max(1) * WINDOW, &mut deliver);
            given_up.store(true, Ordering::Relaxed);
            delivered
        })
    }

    /// What comes of one file, in at most two attempts.
    fn answer(&self, slot: &Slot, file: &Found, options: &Options, given_up: &AtomicBool) -> Answer {
        if let Some(settled) = &file.settled {
            return settled.clone();
        }
        let job = match json::line(&Job::new(&file.path, options)) {
            Ok(line) => line + "\n",
            Err(problem) => return Answer::not_read(Outcome::Crashed, format!("crashed: the job could not be written: {problem}")),
        };
        let mut slot = slot.lock().unwrap_or_else(PoisonError::into_inner);
        let mut end = self.attempt(&mut slot, &job, given_up);
        if matches!(end, End::Died(_)) {
            end = self.attempt(&mut slot, &job, given_up);
        }
        match end {
            End::Answered(answer) => *answer,
            End::Died(how) => Answer::not_read(Outcome::Crashed, format!("crashed: {how}, twice")),
            End::Late => Answer::not_read(Outcome::Timeout, format!("timeout: not done after {} s", self.deadline.as_secs_f64())),
            End::GivenUp => Answer::not_read(Outcome::Skipped, "the run was given up"),
        }
    }

    /// One attempt. A worker that did not answer does not live on.
    fn attempt(&self, slot: &mut Option<Worker>, job: &str, given_up: &AtomicBool) -> End {
        if given_up.load(Ordering::Relaxed) {
            return End::GivenUp;
        }
        let mut worker = match slot.take().map_or_else(|| Worker::start(&self.command), Ok) {
            Ok(worker) => worker,
            Err(problem) => return End::Died(format!("no process could be started to read it ({problem})")),
        };
        let end = worker.ask(job, self.deadline, given_up);
        if matches!(end, End::Answered(_)) {
            *slot = Some(worker);
        }
        end
    }
}

/// A pool thread's worker, once it has one.
type Slot = Mutex<Option<Worker>>;

/// Hands out the files' indices, a window of them ahead, and delivers the answers in order.
fn in_order(
    files: &[Found],
    hand_out: mpsc::Sender<usize>,
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

/// How an attempt ended.
enum End {
    Answered(Box<Answer>),
    /// The worker ended without an answer; how.
    Died(String),
    Late,
    GivenUp,
}

/// A child process and its two pipes; killed when dropped.
#[derive(Debug)]
struct Worker {
    child: Child,
    jobs: ChildStdin,
    answers: mpsc::Receiver<Answer>,
}

impl Worker {
    fn start(command: &Command) -> io::Result<Self> {
        let mut child = process::Command::new(&command.program)
            .args(&command.arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let (Some(jobs), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::Error::other("a pipe is missing"));
        };
        let (answered, answers) = mpsc::channel();
        thread::Builder::new().name("answers".to_owned()).spawn(move || {
            let mut output = BufReader::new(output);
            let mut line = Vec::new();
            while output.read_until(b'\n', &mut line).is_ok_and(|length| length > 0) {
                // A line that is no answer was printed by a parser.
                if let Ok(answer) = serde_json::from_slice(&line)
                    && answered.send(answer).is_err()
                {
                    break;
                }
                line.clear();
            }
        })?;
        Ok(Self { child, jobs, answers })
    }

    fn ask(&mut self, job: &str, deadline: Duration, given_up: &AtomicBool) -> End {
        let start = Instant::now();
        if self.jobs.write_all(job.as_bytes()).and_then(|()| self.jobs.flush()).is_err() {
            return End::Died(self.how_it_ended());
        }
        loop {
            let left = deadline.saturating_sub(start.elapsed());
            match self.answers.recv_timeout(left.min(LOOK)) {
                Ok(answer) => return End::Answered(Box::new(answer)),
                Err(mpsc::RecvTimeoutError::Disconnected) => return End::Died(self.how_it_ended()),
                Err(mpsc::RecvTimeoutError::Timeout) if given_up.load(Ordering::Relaxed) => return End::GivenUp,
                Err(mpsc::RecvTimeoutError::Timeout) if left.is_zero() => return End::Late,
                Err(mpsc::RecvTimeoutError::Timeout) => (),
            }
        }
    }

    /// Called when its output has ended: it is gone or about to be.
    fn how_it_ended(&mut self) -> String {
        // One that closed its output and lives on would be waited for without end.
        let _ = self.child.kill();
        match self.child.wait() {
            Ok(status) => format!("the process that read it ended without an answer ({status})"),
            Err(problem) => format!("the process that read it ended without an answer ({problem})"),
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // Both fail only when the process is gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(all(test, unix))]
#[path = "pool_tests.rs"]
mod tests;
