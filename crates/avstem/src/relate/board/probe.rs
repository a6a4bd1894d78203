//! A few positions of a line at which a search rules out quickly what no rounding allows.
//!
//! In: a [`Board`]. Out: yes or no at a few probe positions, in binary doubles. A search tries thousands of items for every relation that it
//! finds; nearly all of them disagree at once with the line they should add up to. Only what agrees here is compared in
//! whole numbers, so a double never decides that a relation holds.

use crate::relate::{
    board::Board,
    thresholds::probe::{LARGEST, NOISE, SPREAD},
};

/// A sum that grows at the probe positions of one line.
#[derive(Debug, Clone)]
pub(in crate::relate) struct Probe {
    /// Position, stated value, half unit of the stated value.
    at: Vec<(usize, f64, f64)>,
    sums: Vec<f64>,
    slack: Vec<f64>,
    /// Positions at which no figure of the board is negative: a sum there only grows.
    grows: Vec<bool>,
    /// Items that are not blank, by position, and all of them.
    filled: Vec<u32>,
    items: u32,
}

/// The positions at which sums for a line are tried, ascending; figures of 0 tell nothing.
fn positions(board: &Board, line: usize) -> Vec<usize> {
    let mut all: Vec<usize> = board.compared.iter().copied().filter(|&position| board.value(line, position) != 0.0).collect();
    let mut spread: Vec<usize> = (0..SPREAD).filter_map(|i| all.get(all.len() * (2 * i + 1) / (2 * SPREAD)).copied()).collect();
    all.sort_by(|&a, &b| board.value(line, b).abs().total_cmp(&board.value(line, a).abs()).then(a.cmp(&b)));
    all.truncate(LARGEST);
    all.append(&mut spread);
    all.sort_unstable();
    all.dedup();
    all
}

/// At most `most` of those positions, spread over them.
pub(in crate::relate) fn probed(board: &Board, line: usize, most: usize) -> Vec<usize> {
    let all = positions(board, line);
    let step = all.len().div_ceil(most.max(1)).max(1);
    all.into_iter().step_by(step).collect()
}

impl Probe {
    /// A sum for a line, empty as yet.
    pub(in crate::relate) fn new(board: &Board, line: usize) -> Self {
        let at: Vec<(usize, f64, f64)> = positions(board, line)
            .into_iter()
            .map(|position| (position, board.value(line, position), board.half(line, position)))
            .collect();
        Self {
            sums: vec![0.0; at.len()],
            slack: vec![0.0; at.len()],
            filled: vec![0; at.len()],
            items: 0,
            grows: at.iter().map(|&(position, ..)| board.only_grows(position)).collect(),
            at,
        }
    }

    /// True where these items alone add up to the line at enough positions.
    pub(in crate::relate) fn agrees_with(&self, board: &Board, items: &[usize]) -> bool {
        let needed = self.needed();
        let mut holds = 0;
        for (done, &(position, stated, half)) in self.at.iter().enumerate() {
            let (mut sum, mut slack) = (0.0, half);
            for &item in items {
                sum += board.value(item, position);
                slack += board.half(item, position);
            }
            holds += usize::from(is_close(stated, sum, slack));
            if holds >= needed || holds + self.at.len() - done - 1 < needed {
                break;
            }
        }
        holds >= needed
    }

    /// Positions that must agree: two fifths, as some may be wrong and some belong to other blocks.
    fn needed(&self) -> usize {
        (self.at.len() * 2).div_ceil(5).max(1)
    }

    pub(in crate::relate) fn len(&self) -> usize {
        self.at.len()
    }

    /// Adds an item and tells whether the sum now agrees at enough positions.
    pub(in crate::relate) fn grow(&mut self, board: &Board, item: usize) -> bool {
        self.add(board, item);
        self.agrees()
    }

    /// Adds an item.
    pub(in crate::relate) fn add(&mut self, board: &Board, item: usize) {
        self.items += 1;
        for (i, &(position, ..)) in self.at.iter().enumerate() {
            self.sums[i] += board.value(item, position);
            self.slack[i] += board.half(item, position);
            self.filled[i] += u32::from(board.at(item, position).is_some());
        }
    }

    /// True when the sum agrees at enough positions.
    pub(in crate::relate) fn agrees(&self) -> bool {
        let close = |i: &usize| is_close(self.at[*i].1, self.sums[*i], self.slack[*i] + self.at[*i].2);
        (0..self.at.len()).filter(close).count() >= self.needed()
    }

    /// True when the sum is beyond the line at so many positions that no item more can make it agree at enough of the others.
    pub(in crate::relate) fn is_beyond(&self) -> bool {
        let beyond = |i: &usize| {
            self.grows[*i] && !is_close(self.at[*i].1, self.sums[*i], self.slack[*i] + self.at[*i].2) && self.sums[*i] > self.at[*i].1
        };
        (0..self.at.len()).filter(beyond).count() + self.needed() > self.at.len()
    }

    /// True when the average agrees at enough positions.
    pub(in crate::relate) fn averages(&self) -> bool {
        let close = |i: &usize| {
            let (stated, half) = (self.at[*i].1, self.at[*i].2);
            let close = |count: f64| is_close(stated, self.sums[*i] / count, self.slack[*i] / count + half);
            close(f64::from(self.filled[*i].max(1))) || close(f64::from(self.items.max(1)))
        };
        (0..self.at.len()).filter(close).count() >= self.needed()
    }

    /// Empties the sum.
    pub(in crate::relate) fn clear(&mut self) {
        self.sums.fill(0.0);
        self.slack.fill(0.0);
        self.filled.fill(0);
        self.items = 0;
    }
}

fn is_close(stated: f64, sum: f64, slack: f64) -> bool {
    (stated - sum).abs() <= slack * (1.0 + NOISE) + stated.abs().max(sum.abs()) * NOISE
}
