//! Runs of dark pixels along the rows of a picture, and what makes bands of them: the pieces of rules.
//!
//! In: runs, row by row. Out: those that touch, together. What it does not do: it decides nothing about what is a rule.

use std::collections::BTreeMap;

/// A rule in pixels: its middle, and where it begins and ends along its axis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Rule {
    pub(crate) horizontal: bool,
    pub(crate) at: f32,
    pub(crate) from: usize,
    pub(crate) to: usize,
}

/// A run of ink along a row or column of pixels.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Run {
    /// The row or column.
    pub(crate) other: usize,
    pub(crate) from: usize,
    /// Behind its last pixel.
    pub(crate) to: usize,
}

/// The middle of runs that touch, where they begin and end, and how many rows they fill.
pub(crate) fn span(runs: &[Run]) -> (f32, usize, usize, usize) {
    let band = Band::of(true, runs);
    ((band.first + band.last + 1) as f32 / 2.0, band.from, band.to, band.last + 1 - band.first)
}

/// Where the runs of one rule lie.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Band {
    pub(crate) horizontal: bool,
    pub(crate) first: usize,
    pub(crate) last: usize,
    pub(crate) from: usize,
    pub(crate) to: usize,
}

impl Band {
    pub(crate) fn of(horizontal: bool, runs: &[Run]) -> Self {
        let least = |of: fn(&Run) -> usize| runs.iter().map(of).min().unwrap_or(0);
        let most = |of: fn(&Run) -> usize| runs.iter().map(of).max().unwrap_or(0);
        Self { horizontal, first: least(|run| run.other), last: most(|run| run.other), from: least(|run| run.from), to: most(|run| run.to) }
    }

    pub(crate) fn around(rule: &Rule) -> Self {
        Self { horizontal: rule.horizontal, first: rule.at as usize, last: rule.at as usize, from: rule.from, to: rule.to }
    }
}

/// Runs that touch, in rows of pixels one below the other; they come row by row.
pub(crate) fn bands(runs: Vec<Run>, gap: usize) -> Vec<Vec<Run>> {
    // Each run knows an earlier one of its band, the first knows itself.
    let mut earlier: Vec<usize> = (0..runs.len()).collect();
    let first = |earlier: &[usize], mut at: usize| {
        while earlier[at] != at {
            at = earlier[at];
        }
        at
    };
    let mut near = 0;
    for (at, run) in runs.iter().enumerate() {
        while runs[near].other + 1 < run.other {
            near += 1;
        }
        for (other, of) in runs.iter().enumerate().take(at).skip(near) {
            if run.from <= of.to + gap && of.from <= run.to + gap {
                let (one, two) = (first(&earlier, at), first(&earlier, other));
                let root = one.min(two);
                (earlier[one], earlier[two], earlier[at]) = (root, root, root);
            }
        }
    }
    let mut bands: BTreeMap<usize, Vec<Run>> = BTreeMap::new();
    for (at, run) in runs.into_iter().enumerate() {
        bands.entry(first(&earlier, at)).or_default().push(run);
    }
    bands.into_values().collect()
}
