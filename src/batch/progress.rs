//! How far a run is, on a terminal only.

use super::{Answer, Outcome};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{self, IsTerminal};

/// A line that shows how many documents are done, how fast, and how many were not read. Draws on standard error.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
    problems: usize,
}

impl Progress {
    /// For `documents` files; nothing is drawn when `hidden` or when standard error is no terminal.
    #[must_use]
    pub fn new(documents: usize, hidden: bool) -> Self {
        let target = if hidden || !io::stderr().is_terminal() { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
        let bar = ProgressBar::with_draw_target(Some(documents as u64), target);
        if let Ok(style) = ProgressStyle::with_template("{wide_bar} {pos}/{len} documents, {per_sec}, {eta} left{msg}") {
            bar.set_style(style);
        }
        Self { bar, problems: 0 }
    }

    /// Counts a document.
    pub fn done(&mut self, answer: &Answer) {
        if !answer.outcome.is_read() && answer.outcome != Outcome::Skipped {
            self.problems += 1;
            self.bar.set_message(format!(", {} not read", self.problems));
        }
        self.bar.inc(1);
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
