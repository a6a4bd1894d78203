//! How far a run is: a line that redraws itself on a terminal, plain lines for a log, nothing on a pipe.

use super::{Answer, books::is_failure};
use crate::{render::summary::counted, render::terminal::clean};
use indicatif::{HumanDuration, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use std::{
    fmt::Write as _,
    io::{self, IsTerminal, Write},
    time::{Duration, Instant},
};

/// Time between two plain lines.
const LINE: Duration = Duration::from_secs(10);

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

/// Documents done, how fast, the time left, and what was not read.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
    lines: Option<Lines>,
    problems: usize,
}

#[derive(Debug)]
struct Lines {
    documents: usize,
    done: usize,
    start: Instant,
    last: Instant,
}

impl Progress {
    /// For `documents` files; no bar is drawn for a single one.
    #[must_use]
    pub fn new(documents: usize, show: Show) -> Self {
        let drawn = show == Show::Bar && documents > 1 && io::stderr().is_terminal();
        let target = if drawn { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(documents as u64), target);
        if let Ok(style) = ProgressStyle::with_template("{wide_bar} {pos}/{len} documents, {rate}, {eta} left{msg}") {
            // Writing to a string does not fail.
            let rate = |state: &ProgressState, out: &mut dyn std::fmt::Write| _ = write!(out, "{:.1}/s", state.per_sec());
            bar.set_style(style.with_key("rate", rate));
        }
        let now = Instant::now();
        let lines = (show == Show::Lines).then_some(Lines { documents, done: 0, start: now, last: now });
        Self { bar, lines, problems: 0 }
    }

    /// Counts a document.
    pub fn done(&mut self, path: &str, answer: &Answer) {
        if is_failure(answer.outcome) {
            self.problems += 1;
            let start = path.chars().count().saturating_sub(PATH);
            let end = clean(&path.chars().skip(start).collect::<String>());
            self.bar.set_message(format!(", {} not read, last {end}: {}", self.problems, answer.outcome.name()));
        }
        self.bar.inc(1);
        if let Some(lines) = &mut self.lines {
            lines.done += 1;
            if lines.last.elapsed() >= LINE || lines.done == lines.documents {
                lines.last = Instant::now();
                // Where standard error is closed there is nobody to tell.
                let _ = writeln!(io::stderr(), "{}", lines.line(lines.start.elapsed(), self.problems));
            }
        }
    }

    /// Runs `print` while the line is out of the way.
    pub fn aside<T>(&self, print: impl FnOnce() -> T) -> T {
        self.bar.suspend(print)
    }

    /// Takes the line away.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

impl Lines {
    fn line(&self, elapsed: Duration, problems: usize) -> String {
        let rate = self.done as f64 / elapsed.as_secs_f64().max(1e-3);
        let left = (self.documents - self.done.min(self.documents)) as f64 / rate.max(1e-9);
        let mut line = format!("progress: {}/{}, {rate:.1}/s", self.done, counted(self.documents, "document", "documents"));
        if left > 0.0 {
            let left = Duration::try_from_secs_f64(left.ceil()).unwrap_or(Duration::MAX);
            // Writing to a string does not fail.
            let _ = write!(line, ", {} left", HumanDuration(left));
        }
        if problems > 0 {
            let _ = write!(line, ", {problems} not read");
        }
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_line_tells_rate_rest_and_problems() {
        let lines = |done| Lines { documents: 300, done, start: Instant::now(), last: Instant::now() };
        assert_eq!(lines(100).line(Duration::from_secs(50), 2), "progress: 100/300 documents, 2.0/s, 2 minutes left, 2 not read");
        assert_eq!(lines(300).line(Duration::from_secs(150), 0), "progress: 300/300 documents, 2.0/s");
    }
}
