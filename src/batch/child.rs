//! A worker process as its supervisor sees it: started, asked, killed.
//!
//! One line of JSON goes in a job, and the first line that comes out and is an answer to it is its answer. A child that is
//! late or dead is never asked again.

use serde::de::DeserializeOwned;
use std::{
    ffi::OsString,
    io::{self, BufRead, BufReader, Write},
    path::PathBuf,
    process::{self, ChildStdin, Stdio},
    sync::{
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread,
    time::{Duration, Instant},
};

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

/// How an attempt ended.
pub(super) enum End<T> {
    Answered(T),
    /// The worker ended without an answer; how.
    Died(String),
    Late,
    GivenUp,
}

/// A child process and its two pipes; killed when dropped.
#[derive(Debug)]
pub(super) struct Child {
    process: process::Child,
    jobs: ChildStdin,
    lines: mpsc::Receiver<Vec<u8>>,
}

impl Child {
    pub(super) fn start(command: &Command) -> io::Result<Self> {
        let mut process = process::Command::new(&command.program)
            .args(&command.arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let (Some(jobs), Some(output)) = (process.stdin.take(), process.stdout.take()) else {
            return Err(io::Error::other("a pipe is missing"));
        };
        let (said, lines) = mpsc::channel();
        thread::Builder::new().name("answers".to_owned()).spawn(move || {
            let mut output = BufReader::new(output);
            let mut line = Vec::new();
            while output.read_until(b'\n', &mut line).is_ok_and(|length| length > 0) {
                if said.send(std::mem::take(&mut line)).is_err() {
                    break;
                }
            }
        })?;
        Ok(Self { process, jobs, lines })
    }

    /// Sends a job, a line with its end, and waits for its answer.
    pub(super) fn ask<T: DeserializeOwned>(&mut self, job: &str, deadline: Duration, given_up: &AtomicBool) -> End<T> {
        let start = Instant::now();
        if self.jobs.write_all(job.as_bytes()).and_then(|()| self.jobs.flush()).is_err() {
            return End::Died(self.how_it_ended());
        }
        loop {
            let left = deadline.saturating_sub(start.elapsed());
            match self.lines.recv_timeout(left.min(LOOK)) {
                Ok(line) => {
                    // A line that is no answer was printed by a parser.
                    if let Ok(answer) = serde_json::from_slice(&line) {
                        return End::Answered(answer);
                    }
                }
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
        let _ = self.process.kill();
        match self.process.wait() {
            Ok(status) => format!("the process that read it ended without an answer ({status})"),
            Err(problem) => format!("the process that read it ended without an answer ({problem})"),
        }
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        // Both fail only when the process is gone already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
