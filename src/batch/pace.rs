//! How long a run still takes.
//!
//! In: what each document is expected to cost ([`super::cost`]), and when it is begun and ended. Out: the time left, of which elapsed time
//! and time left together hardly move: small documents that are read first say nothing of the giants at the end, but their kinds and sizes do.
//! 1. What was seen of each kind is held against what was expected of it. A kind of which little was seen is taken to be as much slower or
//!    faster as all others are.
//! 2. A document that runs has left what is expected of it less what it took; one that took longer goes on for a part of that.
//! 3. The rest is handed out in order, each document to the worker that is free first: a giant takes its time from when its turn comes.
//! 4. Documents that fail (one that hangs takes minutes, whatever its size) are counted by themselves, as so many seconds a document.
//!
//! No clock is asked here: times are seconds since the run began.

use super::cost::{Cost, KINDS};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap},
};

/// Seconds of expected work as which "the machine is as fast as the one that was measured on" counts, and "this kind is as all others are".
/// Smaller, and the first document of a kind makes the time left jump by how much it is off; larger, and a kind that is off stays so for
/// longer.
const OF_ALL: f64 = 2.0;
const OF_KIND: f64 = 5.0;

/// Documents without failures that are counted before the first: one that hangs early on must not be taken for the rule.
const SOUND: f64 = 200.0;

/// What a document that takes longer than expected goes on for, as a part of what it took.
const ON: f64 = 0.25;

/// A document that is being read.
#[derive(Debug, Clone, Copy)]
struct Running {
    cost: Cost,
    since: f64,
}

/// Seconds that were expected, and those that it took.
#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    expected: f64,
    took: f64,
}

/// A run, as far as its time goes.
#[derive(Debug, Clone)]
pub struct Pace {
    /// One a document; none of those that cost nothing.
    costs: Vec<Option<Cost>>,
    jobs: usize,
    running: BTreeMap<usize, Running>,
    /// Documents up to here were begun: they are handed out in order.
    begun: usize,
    seen: [Seen; KINDS],
    ended: f64,
    /// Seconds that documents took that failed.
    lost: f64,
}

impl Pace {
    #[must_use]
    pub fn new(costs: Vec<Option<Cost>>, jobs: usize) -> Self {
        Self { costs, jobs: jobs.max(1), running: BTreeMap::new(), begun: 0, seen: [Seen::default(); KINDS], ended: 0.0, lost: 0.0 }
    }

    /// Bytes of all that is read.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.costs.iter().flatten().map(|cost| cost.bytes).sum()
    }

    pub fn begin(&mut self, index: usize, now: f64) {
        let Some(cost) = self.costs.get(index).copied().flatten() else { return };
        self.begun = self.begun.max(index + 1);
        self.running.insert(index, Running { cost, since: now });
    }

    /// `failed` says that no report came of it.
    pub fn end(&mut self, index: usize, now: f64, failed: bool) {
        let Some(Running { cost, since }) = self.running.remove(&index) else { return };
        let took = (now - since).max(0.0);
        self.ended += 1.0;
        if failed {
            self.lost += took;
        } else {
            let seen = &mut self.seen[cost.kind as usize];
            seen.expected += cost.seconds;
            seen.took += took;
        }
    }

    /// Seconds that the run still takes. Looks at every document that is left: some milliseconds for a hundred thousand of them.
    #[must_use]
    pub fn left(&self, now: f64) -> f64 {
        let factors = self.factors(now);
        let lost = self.lost / (self.ended + SOUND);
        let of = |cost: &Cost| cost.seconds * factors[cost.kind as usize];
        // When each worker is free, in microseconds, which unlike seconds have an order.
        let micro = |seconds: f64| (seconds * 1e6) as u64;
        let running = self.running.values().map(|Running { cost, since }| {
            let took = (now - since).max(0.0);
            Reverse(micro((of(cost) - took).max(took * ON)))
        });
        let idle = (self.running.len()..self.jobs).map(|_| Reverse(0));
        let mut free: BinaryHeap<Reverse<u64>> = running.chain(idle).collect();
        let mut last = free.iter().map(|Reverse(at)| *at).max().unwrap_or(0);
        for cost in self.costs.get(self.begun..).unwrap_or_default().iter().flatten() {
            if let Some(mut first) = free.peek_mut() {
                first.0 = first.0.saturating_add(micro(of(cost) + lost));
                last = last.max(first.0);
            }
        }
        last as f64 / 1e6
    }

    /// How much longer each kind takes than was expected.
    fn factors(&self, now: f64) -> [f64; KINDS] {
        let all = self.seen.iter().fold(Seen { expected: OF_ALL, took: OF_ALL }, |all, seen| all.with(*seen));
        let all = all.factor();
        let mut seen = self.seen.map(|seen| seen.with(Seen { expected: OF_KIND, took: OF_KIND * all }));
        // One that takes longer than expected says so before it is done.
        for Running { cost, since } in self.running.values() {
            let seen = &mut seen[cost.kind as usize];
            let late = Seen { expected: cost.seconds, took: now - since };
            if late.took > late.expected * seen.factor() {
                *seen = seen.with(late);
            }
        }
        seen.map(Seen::factor)
    }
}

impl Seen {
    fn with(self, other: Self) -> Self {
        Self { expected: self.expected + other.expected, took: self.took + other.took }
    }

    fn factor(self) -> f64 {
        self.took / self.expected
    }
}

#[cfg(test)]
#[path = "pace_tests.rs"]
mod tests;
