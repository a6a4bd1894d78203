//! A worker process as its supervisor sees it: started, asked, killed together with everything that it started.
//!
//! One line of JSON goes in a job, and the first frame that comes out with the job's number is its answer, with the line behind it where
//! that is the report. Three threads a child keep the pipes moving and a fourth runs programs for it ([`programs`]), so that a worker that
//! reads nothing, or floods its output, holds up nobody: frames are
//! bounded, standard error is drained and its last words kept. A child that is late, dead or worn is never asked again.

use super::{
    TimeLimit,
    ahead::Ahead,
    bounds,
    hand::{Letter, Way},
    programs,
    protocol::Frame,
};
use serde::de::DeserializeOwned;
use std::{
    collections::BTreeSet,
    ffi::OsString,
    io::{self, BufRead, BufReader, Read},
    path::PathBuf,
    process::{self, ExitStatus, Stdio},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread,
    time::{Duration, Instant},
};

/// How long the supervisor waits between two looks at whether the run was given up or the worker is gone.
const LOOK: Duration = Duration::from_millis(100);

/// Bytes that a worker may say for one job. A budget of 30,000 lines gives some 30 MB; a worker that floods its output is
/// stopped here.
const ANSWER_BYTES: u64 = 128 << 20;

/// Bytes of an answer that are read at once: what a pipe holds.
const AT_ONCE: usize = 64 << 10;

/// Bytes kept of what a worker said last on standard error.
const LAST_WORDS: usize = 4096;

/// How long a child whose output has ended may take to end itself, and its last words to arrive: mere moments, but for a machine
/// that others keep busy.
const ENDING: Duration = Duration::from_secs(5);

/// The processes that run now, by their numbers.
static RUNNING: Mutex<BTreeSet<u32>> = Mutex::new(BTreeSet::new());

/// Kills all workers with everything that they started, when the run is stopped. None is started from then on.
#[cfg(unix)]
pub fn kill_all() {
    use rustix::process::{Pid, Signal, kill_process_group};
    let running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
    for group in running.iter().filter_map(|number| Pid::from_raw(i32::try_from(*number).ok()?)) {
        let _ = kill_process_group(group, Signal::KILL);
    }
    // Held until the process ends: whoever would start another one waits.
    std::mem::forget(running);
}

/// How to start a worker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    pub program: PathBuf,
    pub arguments: Vec<OsString>,
}

impl Command {
    /// This very binary as a worker that may take so many MiB for a document.
    ///
    /// # Errors
    /// When the operating system does not tell which binary runs.
    pub fn own_worker(memory_mib: u32) -> io::Result<Self> {
        let arguments = ["reader", "--supervised", "--max-memory"].map(OsString::from).into_iter();
        Ok(Self { program: std::env::current_exe()?, arguments: arguments.chain([memory_mib.to_string().into()]).collect() })
    }
}

/// How an attempt ended.
pub(super) enum End<T> {
    Answered {
        answer: T,
        /// The line of the report that was to stand apart, without its end.
        report: Option<Vec<u8>>,
        /// The worker asks to be replaced.
        worn: bool,
    },
    /// The worker ended without an answer.
    Died(Death),
    /// The clock was too long about it.
    Late,
    /// It said more than one answer may hold.
    Flooded,
    GivenUp,
}

/// How a worker ended.
pub(super) enum Death {
    OutOfMemory,
    /// The operating system ended it for its processor time.
    OutOfTime,
    /// In words.
    Other(String),
}

/// What the thread at a child's standard output hands on.
enum Said {
    Line(Vec<u8>),
    TooMuch,
}

/// A child process and its pipes; killed when dropped, with its whole process group.
#[derive(Debug)]
pub(super) struct Child {
    process: process::Child,
    jobs: mpsc::Sender<Letter>,
    said: mpsc::Receiver<Said>,
    last_words: Arc<Mutex<Vec<u8>>>,
    asked: u64,
    /// Its end was waited for.
    reaped: bool,
}

impl Child {
    /// Starts one; it may ask for what is converted `ahead`.
    pub(super) fn start(command: &Command, ahead: &Arc<Ahead>) -> io::Result<Self> {
        let mut starting = process::Command::new(&command.program);
        let (mut input, theirs) = Way::new(programs::open(ahead)?)?;
        starting.args(&command.arguments).stdin(theirs).stdout(Stdio::piped()).stderr(Stdio::piped());
        // One thread of a worker allocates. The GNU allocator would reserve 64 to 128 MiB of address space for it beside the heap, and
        // whether that fits a small limit would be chance.
        starting.env("MALLOC_ARENA_MAX", "1");
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut starting, 0);
        // Under the lock: no process slips through while the run is stopped.
        let mut running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
        let mut process = starting.spawn()?;
        running.insert(process.id());
        drop(running);
        // It holds their end of the pipe, which is to close with the process.
        drop(starting);
        let (Some(output), Some(errors)) = (process.stdout.take(), process.stderr.take()) else {
            return Err(io::Error::other("a pipe is missing"));
        };
        let (jobs, to_write) = mpsc::channel::<Letter>();
        let (say, said) = mpsc::sync_channel(1);
        let last_words = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&last_words);
        // Made before the threads, so that a child whose threads do not start is killed.
        let child = Self { process, jobs, said, last_words, asked: 0, reaped: false };
        thread::Builder::new().name("jobs".to_owned()).spawn(move || {
            while let Ok(job) = to_write.recv() {
                if input.send(&job).is_err() {
                    break;
                }
            }
        })?;
        thread::Builder::new().name("answers".to_owned()).spawn(move || hand_on(BufReader::with_capacity(AT_ONCE, output), &say))?;
        thread::Builder::new().name("errors".to_owned()).spawn(move || drain(errors, &kept))?;
        Ok(child)
    }

    /// How many jobs it was given.
    pub(super) fn asked(&self) -> u64 {
        self.asked
    }

    /// Sends a job and waits for the answer with its number, as long as the clock allows.
    pub(super) fn ask<T: DeserializeOwned>(&mut self, number: u64, job: Letter, time: TimeLimit, given_up: &AtomicBool) -> End<T> {
        let start = Instant::now();
        let before = bounds::processor_time_of(self.process.id());
        self.asked += 1;
        // A worker that is gone already is noticed below.
        let _ = self.jobs.send(job);
        let mut bytes = 0;
        let mut gone = false;
        // An answer whose report is the next line.
        let mut head = None;
        loop {
            let mut left = time.left(start.elapsed(), Duration::ZERO);
            if left.is_zero() {
                let taken = bounds::processor_time_of(self.process.id()).saturating_sub(before);
                left = time.left(start.elapsed(), taken);
            }
            match self.said.recv_timeout(left.min(LOOK)) {
                Ok(Said::Line(mut line)) => {
                    bytes += line.len() as u64;
                    if let (Some((answer, worn)), true) = (head.take(), is_whole(&line)) {
                        line.pop();
                        return End::Answered { answer, report: Some(line), worn };
                    }
                    // A line that is no answer, or the answer to another job, is chatter.
                    match serde_json::from_slice::<Frame<T>>(&line) {
                        Ok(Frame { job: Some(job), worn, answer, followed: false, .. }) if job == number => {
                            return End::Answered { answer, report: None, worn };
                        }
                        Ok(Frame { job: Some(job), worn, answer, followed: true, .. }) if job == number => head = Some((answer, worn)),
                        _ if bytes > ANSWER_BYTES => return End::Flooded,
                        _ => (),
                    }
                }
                Ok(Said::TooMuch) => return End::Flooded,
                Err(mpsc::RecvTimeoutError::Disconnected) => return End::Died(self.death()),
                // Its output may be held open by something that it started.
                Err(mpsc::RecvTimeoutError::Timeout) if gone => return End::Died(self.death()),
                Err(mpsc::RecvTimeoutError::Timeout) if given_up.load(Ordering::Relaxed) => return End::GivenUp,
                Err(mpsc::RecvTimeoutError::Timeout) if left.is_zero() => return End::Late,
                Err(mpsc::RecvTimeoutError::Timeout) => gone = self.is_gone(),
            }
        }
    }

    /// Called when its output has ended or it is gone.
    fn death(&mut self) -> Death {
        let start = Instant::now();
        while !self.is_gone() && start.elapsed() < ENDING {
            thread::sleep(Duration::from_millis(5));
        }
        self.kill_group();
        self.leave();
        let status = self.process.wait();
        self.reaped = true;
        // What it said last is drained by now or within a moment: nobody holds the pipe any more.
        let start = Instant::now();
        while Arc::strong_count(&self.last_words) > 1 && start.elapsed() < ENDING {
            thread::sleep(Duration::from_millis(1));
        }
        let words = String::from_utf8_lossy(&self.last_words.lock().unwrap_or_else(PoisonError::into_inner)).into_owned();
        match status {
            _ if words.contains("memory allocation of ") => Death::OutOfMemory,
            Ok(status) if ran_out_of_time(status) => Death::OutOfTime,
            Ok(_) if words.contains("has overflowed its stack") => Death::Other("its parser's stack overflowed".to_owned()),
            Ok(status) => Death::Other(format!("the process that read it ended without an answer ({status})")),
            Err(problem) => Death::Other(format!("the process that read it ended without an answer ({problem})")),
        }
    }

    /// Before the process is reaped: from then on its number may be another's.
    fn leave(&self) {
        RUNNING.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.process.id());
    }

    /// True when the process has ended; it is not reaped, so that its number still stands for its group.
    #[cfg(unix)]
    fn is_gone(&self) -> bool {
        use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};
        let look = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        waitid(WaitId::Pid(Pid::from_child(&self.process)), look).is_ok_and(|status| status.is_some())
    }

    #[cfg(not(unix))]
    fn is_gone(&mut self) -> bool {
        matches!(self.process.try_wait(), Ok(Some(_)))
    }

    #[cfg(unix)]
    fn kill_group(&mut self) {
        use rustix::process::{Pid, Signal, kill_process_group};
        // Fails only when nothing of the group is left.
        let _ = kill_process_group(Pid::from_child(&self.process), Signal::KILL);
    }

    #[cfg(not(unix))]
    fn kill_group(&mut self) {
        let _ = self.process.kill();
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        // Before the process is reaped: from then on its number may be another's.
        if !self.reaped {
            self.kill_group();
            self.leave();
            let _ = self.process.wait();
        }
    }
}

#[cfg(unix)]
fn ran_out_of_time(status: ExitStatus) -> bool {
    use std::os::unix::process::ExitStatusExt;
    status.signal() == Some(rustix::process::Signal::XCPU.as_raw())
}

#[cfg(not(unix))]
fn ran_out_of_time(_status: ExitStatus) -> bool {
    false
}

/// True for a line of JSON that came to its end, as far as its ends tell: the worker that died while it wrote did not finish its report.
fn is_whole(line: &[u8]) -> bool {
    line.starts_with(b"{") && line.ends_with(b"}\n") && std::str::from_utf8(line).is_ok()
}

/// Hands on the lines of a child's output until it ends, one at a time, none longer than an answer may be.
fn hand_on(mut output: impl BufRead, say: &mpsc::SyncSender<Said>) {
    loop {
        let mut line = Vec::new();
        match output.by_ref().take(ANSWER_BYTES + 1).read_until(b'\n', &mut line) {
            Ok(1..) if line.len() as u64 > ANSWER_BYTES => {
                let _ = say.send(Said::TooMuch);
                return;
            }
            // The receiver is gone when the child is no longer asked.
            Ok(1..) if say.send(Said::Line(line)).is_ok() => (),
            _ => return,
        }
    }
}

/// Reads a child's standard error to its end and keeps what it said last.
fn drain(mut errors: impl Read, kept: &Mutex<Vec<u8>>) {
    let mut buffer = vec![0; 16 * LAST_WORDS];
    while let Ok(length @ 1..) = errors.read(&mut buffer) {
        let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.extend_from_slice(buffer.get(..length).unwrap_or_default());
        let surplus = kept.len().saturating_sub(LAST_WORDS);
        kept.drain(..surplus);
    }
}
