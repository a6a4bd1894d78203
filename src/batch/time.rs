//! How long a document may take.
//!
//! What a document costs is the processor time of the process that reads it: that is the same on a busy machine as on an idle
//! one, so that other people's work never loses a document. The worker has the operating system count it
//! ([`super::bounds::restrict_time`]). A worker that waits for something that never comes uses no processor; for such a one the
//! supervisor looks at the clock, with much patience, and with more for one that is seen to get on, however slowly. Where the
//! system is no Unix, the clock alone counts.

use serde::{Deserialize, Serialize};
use std::{fmt, time::Duration};

/// How many times its processor time a document may take by the clock when it takes none. Beside one busy neighbour on each
/// processor, a run with the niceness 10 of a nightly job gets a tenth of the machine. With less, busy nights lose documents where
/// the system does not tell who gets on; with more, one that hangs holds up its worker for longer.
const PATIENCE: u32 = 10;

/// How many times the processor time that it did take is added by the clock: a worker that gets a hundredth of a processor is not
/// ended. With less, a machine with many busy neighbours loses documents; with more, one that hangs and looks again and again
/// whether it still has to holds up its worker for longer.
const SLOWEST: u32 = 100;

/// What the clock is left at least: a small limit is soon passed by waiting for a disk or for a turn.
const LEAST: Duration = Duration::from_secs(30);

/// What one document may take, from handing it out to its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeLimit {
    /// Processor time of the worker process, all its threads together.
    pub processor: Duration,
    /// Time by the clock, for a worker that hangs without using the processor; see [`Self::left`].
    pub clock: Duration,
}

impl TimeLimit {
    /// So much processor time, and by the clock a multiple of it.
    #[must_use]
    pub fn new(processor: Duration) -> Self {
        Self { processor, clock: processor.saturating_mul(PATIENCE).max(LEAST) }
    }

    /// What is left by the clock, after so much of it, for a worker that was seen to take so much processor time.
    pub(super) fn left(self, elapsed: Duration, taken: Duration) -> Duration {
        self.clock.saturating_add(taken.saturating_mul(SLOWEST)).saturating_sub(elapsed)
    }

    /// So many percent of it.
    #[must_use]
    pub(super) fn share(self, percent: u32) -> Self {
        let part = |time: Duration| time.saturating_mul(percent) / 100;
        Self { processor: part(self.processor), clock: part(self.clock) }
    }

    /// No more than the other.
    #[must_use]
    pub(super) fn within(self, other: Self) -> Self {
        Self { processor: self.processor.min(other.processor), clock: self.clock.min(other.clock) }
    }

    /// As a worker is told: milliseconds of processor time, from which it knows the rest.
    pub(super) fn processor_ms(self) -> Option<u64> {
        u64::try_from(self.processor.as_millis()).ok()
    }
}

impl fmt::Display for TimeLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} s of processor time, {} s by the clock", self.processor.as_secs_f64(), self.clock.as_secs_f64())
    }
}

/// As the operating system counts, rounded up: a document never gets less than it was promised.
pub(super) fn whole_seconds(time: Duration) -> u64 {
    time.as_secs().saturating_add(u64::from(time.subsec_nanos() > 0))
}

/// Which limit was passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Passed {
    Processor,
    Clock,
}

impl Passed {
    /// One line for the user; `missed` says in words what did not come about: `not done`.
    pub(super) fn message(self, limit: TimeLimit, missed: &str) -> String {
        match self {
            Self::Processor => format!("timeout: {missed} within {} s of processor time", limit.processor.as_secs_f64()),
            Self::Clock => {
                format!("timeout: {missed} after {} s by the clock: it hung, or the machine was too busy", limit.clock.as_secs_f64())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(limit: TimeLimit) -> (f64, f64) {
        (limit.processor.as_secs_f64(), limit.clock.as_secs_f64())
    }

    #[test]
    fn the_clock_is_left_a_multiple_and_never_little() {
        let of = |processor| seconds(TimeLimit::new(Duration::from_secs(processor)));
        assert_eq!([of(120), of(1)], [(120.0, 1200.0), (1.0, 30.0)]);
        assert_eq!(TimeLimit::new(Duration::MAX).clock, Duration::MAX);
    }

    #[test]
    fn one_that_gets_on_is_left_time_and_one_that_hangs_is_not() {
        let limit = TimeLimit::new(Duration::from_secs(3));
        let left = |elapsed, taken| limit.left(Duration::from_secs(elapsed), Duration::from_millis(taken)).as_secs();
        assert_eq!([left(10, 0), left(30, 0), left(30, 10), left(200, 1800), left(40, 10)], [20, 0, 1, 10, 0]);
    }

    #[test]
    fn a_share_ends_before_the_whole_on_both_sides() {
        let whole = TimeLimit::new(Duration::from_secs(1));
        assert_eq!(seconds(whole.share(50)), (0.5, 15.0));
        assert_eq!(seconds(TimeLimit::new(Duration::from_mins(10)).within(TimeLimit::new(Duration::from_mins(1)))), (60.0, 600.0));
    }

    #[test]
    fn a_part_of_a_second_counts_as_one() {
        assert_eq!([0, 900, 1000, 1001].map(|milliseconds| whole_seconds(Duration::from_millis(milliseconds))), [0, 1, 1, 2]);
    }

    #[test]
    fn the_message_says_which_limit_and_how_long() {
        let limit = TimeLimit::new(Duration::from_mins(2));
        assert_eq!(Passed::Processor.message(limit, "not done"), "timeout: not done within 120 s of processor time");
        assert_eq!(
            Passed::Clock.message(limit, "not done"),
            "timeout: not done after 1200 s by the clock: it hung, or the machine was too busy"
        );
    }
}
