//! How far a run is: a line that redraws itself on a terminal, plain lines for a log, nothing on a pipe.
//!
//! Documents are counted, but the bar, the rate and the time left go by what the documents cost ([`super::pace`]): by their bytes and kinds.
//! The rate is that of the whole run as it is foreseen, so that it moves as little as the run's end does.

use super::{Answer, Found, books::is_failure, cost::Cost, pace::Pace};
use crate::{render::summary::counted, render::terminal::clean};
use indicatif::{HumanDuration, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use std::{
    fmt::{self, Write as _},
    io::{self, IsTerminal, Write},
    sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc},
    thread,
    time::{Duration, Instant},
};

/// Time between two plain lines.
const LINE: Duration = Duration::from_secs(10);

/// Time between two drawings of the bar.
const TICK: Duration = Duration::from_millis(500);

/// Before this no time left is told: it would be a guess about this machine.
const FIRST: Duration = Duration::from_secs(3);

/// Steps of the bar.
const STEPS: u64 = 1000;

/// Characters of the last problem's path that are shown.
const PATH: usize = 40;

/// How progress is shown, on standard error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Show {
    /// A line that redraws itself, if standard error is a terminal.
    Bar,
    /// A line every ten seconds and one at the end.
    Lines,
    Nothing,
}

/// What the threads that read tell the line of progress.
#[derive(Debug, Clone)]
pub struct Watch(Arc<Mutex<Told>>);

#[derive(Debug)]
struct Told {
    start: Instant,
    pace: Pace,
    bytes: u64,
    documents: usize,
    done: usize,
    problems: usize,
    /// Steps that the bar has gone, and when that was found; it does not go back.
    steps: u64,
    looked: Duration,
}

impl Watch {
    fn told(&self) -> MutexGuard<'_, Told> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A document is begun.
    pub(super) fn begin(&self, index: usize) {
        let mut told = self.told();
        let now = told.start.elapsed().as_secs_f64();
        told.pace.begin(index, now);
    }

    /// What came of it.
    pub(super) fn end(&self, index: usize, answer: &Answer) {
        let mut told = self.told();
        let now = told.start.elapsed().as_secs_f64();
        told.pace.end(index, now, is_failure(answer.outcome));
    }
}

/// Documents done, how fast, the time left, and what was not read.
#[derive(Debug)]
pub struct Progress {
    watch: Watch,
    bar: ProgressBar,
    lines: Option<Lines>,
}

/// The thread that writes plain lines; it ends when it is told nothing more.
#[derive(Debug)]
struct Lines {
    end: mpsc::Sender<()>,
    thread: thread::JoinHandle<()>,
}

impl Progress {
    /// For these files, so many at once; no bar is drawn for a single one.
    #[must_use]
    pub fn new(files: &[Found], jobs: usize, show: Show) -> Self {
        let drawn = show == Show::Bar && files.len() > 1 && io::stderr().is_terminal();
        // What nobody is shown needs no sizes.
        let costs = if drawn || show == Show::Lines { files.iter().map(Cost::of_file).collect() } else { Vec::new() };
        let pace = Pace::new(costs, jobs);
        let (bytes, documents) = (pace.bytes(), files.len());
        let told = Told { start: Instant::now(), pace, bytes, documents, done: 0, problems: 0, steps: 0, looked: Duration::ZERO };
        let watch = Watch(Arc::new(Mutex::new(told)));
        let bar = if drawn { bar(&watch) } else { ProgressBar::hidden() };
        let lines = if show == Show::Lines { lines(&watch) } else { None };
        Self { watch, bar, lines }
    }

    /// For those who read.
    #[must_use]
    pub fn watch(&self) -> Watch {
        self.watch.clone()
    }

    /// Counts a document.
    pub fn done(&self, path: &str, answer: &Answer) {
        let mut told = self.watch.told();
        told.done += 1;
        let failed = is_failure(answer.outcome);
        told.problems += usize::from(failed);
        let elapsed = told.start.elapsed();
        let (steps, problems) = (told.steps(elapsed), told.problems);
        // The bar asks for what was told while it draws.
        drop(told);
        if failed {
            let start = path.chars().count().saturating_sub(PATH);
            let end = clean(&path.chars().skip(start).collect::<String>());
            self.bar.set_message(format!(", {problems} not read, last {end}: {}", answer.outcome.name()));
        }
        self.bar.set_position(steps);
    }

    /// Runs `print` while the line is out of the way.
    pub fn aside<T>(&self, print: impl FnOnce() -> T) -> T {
        self.bar.suspend(print)
    }

    /// Takes the line away, or writes the last one.
    pub fn finish(&mut self) {
        self.bar.finish_and_clear();
        if let Some(Lines { end, thread }) = self.lines.take() {
            drop(end);
            let _ = thread.join();
            let told = self.watch.told();
            if told.done == told.documents {
                told.write_line();
            }
        }
    }
}

fn bar(watch: &Watch) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(STEPS), ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template("{wide_bar} {told}{msg}") {
        let watch = watch.clone();
        let told = move |_: &ProgressState, out: &mut dyn fmt::Write| {
            let told = watch.told();
            // Writing to a string does not fail.
            let _ = write!(out, "{}", told.text(told.start.elapsed()));
        };
        bar.set_style(style.with_key("told", told));
    }
    bar.enable_steady_tick(TICK);
    bar
}

/// A line now and then, also while a giant is read; none where no thread can be started.
fn lines(watch: &Watch) -> Option<Lines> {
    let (end, ended) = mpsc::channel::<()>();
    let watch = watch.clone();
    let write = move || {
        while ended.recv_timeout(LINE) == Err(mpsc::RecvTimeoutError::Timeout) {
            watch.told().write_line();
        }
    };
    thread::Builder::new().name("progress".to_owned()).spawn(write).ok().map(|thread| Lines { end, thread })
}

impl Told {
    fn write_line(&self) {
        // Where standard error is closed there is nobody to tell.
        let _ = writeln!(io::stderr(), "{}", self.line(self.start.elapsed()));
    }

    fn line(&self, elapsed: Duration) -> String {
        let problems = if self.problems > 0 { format!(", {} not read", self.problems) } else { String::new() };
        format!("progress: {}{problems}", self.text(elapsed))
    }

    /// Done of all, rate, time elapsed and left.
    fn text(&self, elapsed: Duration) -> String {
        let mut text = format!("{}/{}", self.done, counted(self.documents, "document", "documents"));
        let left = self.pace.left(elapsed.as_secs_f64());
        if elapsed >= FIRST && self.bytes > 0 {
            let _ = write!(text, ", {}", rate(self.bytes as f64 / (elapsed.as_secs_f64() + left)));
        }
        let _ = write!(text, ", {} elapsed", HumanDuration(Duration::from_secs(elapsed.as_secs())));
        if elapsed >= FIRST && self.done < self.documents {
            let left = Duration::try_from_secs_f64(left.ceil().max(1.0)).unwrap_or(Duration::MAX);
            let _ = write!(text, ", {} left", HumanDuration(left));
        }
        text
    }

    /// Of the bar. Looking at all that is left for each document would be too much.
    fn steps(&mut self, elapsed: Duration) -> u64 {
        if elapsed.saturating_sub(self.looked) >= TICK {
            self.looked = elapsed;
            let now = elapsed.as_secs_f64();
            let part = now / (now + self.pace.left(now)).max(1e-9);
            self.steps = self.steps.max((part * STEPS as f64) as u64);
        }
        self.steps
    }
}

/// Bytes a second.
fn rate(bytes: f64) -> String {
    if bytes < 1e5 { format!("{:.0} kB/s", bytes / 1e3) } else { format!("{:.1} MB/s", bytes / 1e6) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::cost::Kind;

    #[test]
    fn a_plain_line_tells_rate_rest_and_problems() {
        let cost = Cost { kind: Kind::Pdf, bytes: 1_000_000, seconds: 0.5 };
        let pace = Pace::new(vec![Some(cost); 300], 1);
        let mut told = Told {
            start: Instant::now(),
            pace,
            bytes: 300_000_000,
            documents: 300,
            done: 100,
            problems: 2,
            steps: 0,
            looked: Duration::ZERO,
        };
        assert_eq!(told.line(Duration::from_secs(1)), "progress: 100/300 documents, 1 second elapsed, 2 not read");
        for index in 0..100 {
            told.pace.begin(index, index as f64 / 2.0);
            told.pace.end(index, (index + 1) as f64 / 2.0, false);
        }
        assert_eq!(
            told.line(Duration::from_secs(50)),
            "progress: 100/300 documents, 2.0 MB/s, 50 seconds elapsed, 2 minutes left, 2 not read"
        );
        (told.done, told.problems) = (300, 0);
        told.pace = Pace::new(Vec::new(), 1);
        assert_eq!(told.line(Duration::from_secs(150)), "progress: 300/300 documents, 2.0 MB/s, 3 minutes elapsed");
        assert_eq!((rate(99_000.0), rate(150_000.0)), ("99 kB/s".to_owned(), "0.1 MB/s".to_owned()));
    }
}
