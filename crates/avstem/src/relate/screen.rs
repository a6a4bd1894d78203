//! A view's figures as binary doubles, for ruling out quickly what no rounding allows.
//!
//! In: a [`View`]. Out: yes or no at a few probe positions. A search tries thousands of items for every relation that it
//! finds; nearly all of them disagree at once with the line they should add up to. Only what agrees here is compared in
//! exact decimals, so a double never decides that a relation holds.

use super::{arithmetic::to_f64, view::View};

/// Positions of a line that are looked at: its largest figures, and some spread evenly, since a table of several blocks has its
/// largest figures in one of them.
const LARGEST: usize = 4;
const SPREAD: usize = 12;

/// Part of a figure that the last digits of a double may be off.
const NOISE: f64 = 1e-9;

/// Values and half units by line and position; blanks are 0.
#[derive(Debug)]
pub(super) struct Screen {
    positions: usize,
    values: Vec<f64>,
    halves: Vec<f64>,
    filled: Vec<bool>,
}

/// A sum that grows at the probe positions of one line.
#[derive(Debug, Clone)]
pub(super) struct Probe {
    /// Position, stated value, half unit of the stated value.
    at: Vec<(usize, f64, f64)>,
    sums: Vec<f64>,
    slack: Vec<f64>,
    /// Items that are not blank, by position, and all of them.
    filled: Vec<u32>,
    items: u32,
}

impl Screen {
    pub(super) fn new(view: &View) -> Self {
        let positions = view.figures.first().map_or(0, Vec::len);
        let mut screen = Self { positions, values: Vec::new(), halves: Vec::new(), filled: Vec::new() };
        for figure in view.figures.iter().flatten() {
            screen.values.push(figure.map_or(0.0, |figure| to_f64(figure.value)));
            screen.halves.push(figure.map_or(0.0, |figure| to_f64(figure.half_unit)));
            screen.filled.push(figure.is_some());
        }
        screen
    }

    pub(super) fn value(&self, line: usize, position: usize) -> f64 {
        self.values[line * self.positions + position]
    }

    pub(super) fn half(&self, line: usize, position: usize) -> f64 {
        self.halves[line * self.positions + position]
    }

    pub(super) fn is_filled(&self, line: usize, position: usize) -> bool {
        self.filled[line * self.positions + position]
    }

    /// The positions at which sums for a line are tried, ascending; figures of 0 tell nothing.
    pub(super) fn positions(&self, view: &View, line: usize) -> Vec<usize> {
        let mut all: Vec<usize> = view.compared.iter().copied().filter(|&position| self.value(line, position) != 0.0).collect();
        let mut spread: Vec<usize> = (0..SPREAD).filter_map(|i| all.get(all.len() * (2 * i + 1) / (2 * SPREAD)).copied()).collect();
        all.sort_by(|&a, &b| self.value(line, b).abs().total_cmp(&self.value(line, a).abs()).then(a.cmp(&b)));
        all.truncate(LARGEST);
        all.append(&mut spread);
        all.sort_unstable();
        all.dedup();
        all
    }

    /// At most `most` of those positions, spread over them.
    pub(super) fn probed(&self, view: &View, line: usize, most: usize) -> Vec<usize> {
        let all = self.positions(view, line);
        let step = all.len().div_ceil(most.max(1)).max(1);
        all.into_iter().step_by(step).collect()
    }

    /// A sum for a line, empty as yet.
    pub(super) fn probe(&self, view: &View, line: usize) -> Probe {
        let at: Vec<(usize, f64, f64)> = self
            .positions(view, line)
            .into_iter()
            .map(|position| (position, self.value(line, position), self.half(line, position)))
            .collect();
        Probe { sums: vec![0.0; at.len()], slack: vec![0.0; at.len()], filled: vec![0; at.len()], items: 0, at }
    }

    /// True where the items add up to the line of a probe at enough of its positions.
    pub(super) fn agrees(&self, probe: &Probe, items: &[usize]) -> bool {
        let needed = probe.needed();
        let mut holds = 0;
        for (done, &(position, stated, half)) in probe.at.iter().enumerate() {
            let (mut sum, mut slack) = (0.0, half);
            for &item in items {
                sum += self.value(item, position);
                slack += self.half(item, position);
            }
            holds += usize::from(is_close(stated, sum, slack));
            if holds >= needed || holds + probe.at.len() - done - 1 < needed {
                break;
            }
        }
        holds >= needed
    }
}

impl Probe {
    /// Positions that must agree: two fifths, as some may be wrong and some belong to other blocks.
    fn needed(&self) -> usize {
        (self.at.len() * 2).div_ceil(5).max(1)
    }

    pub(super) fn len(&self) -> usize {
        self.at.len()
    }

    /// Adds an item and tells whether the sum now agrees at enough positions.
    pub(super) fn grow(&mut self, screen: &Screen, item: usize) -> bool {
        self.add(screen, item);
        self.agrees()
    }

    /// Adds an item.
    pub(super) fn add(&mut self, screen: &Screen, item: usize) {
        self.items += 1;
        for (i, &(position, ..)) in self.at.iter().enumerate() {
            self.sums[i] += screen.value(item, position);
            self.slack[i] += screen.half(item, position);
            self.filled[i] += u32::from(screen.is_filled(item, position));
        }
    }

    /// True when the sum agrees at enough positions.
    pub(super) fn agrees(&self) -> bool {
        let close = |i: &usize| is_close(self.at[*i].1, self.sums[*i], self.slack[*i] + self.at[*i].2);
        (0..self.at.len()).filter(close).count() >= self.needed()
    }

    /// True when the average agrees at enough positions.
    pub(super) fn averages(&self) -> bool {
        let close = |i: &usize| {
            let (stated, half) = (self.at[*i].1, self.at[*i].2);
            let close = |count: f64| is_close(stated, self.sums[*i] / count, self.slack[*i] / count + half);
            close(f64::from(self.filled[*i].max(1))) || close(f64::from(self.items.max(1)))
        };
        (0..self.at.len()).filter(close).count() >= self.needed()
    }

    /// Empties the sum.
    pub(super) fn clear(&mut self) {
        self.sums.fill(0.0);
        self.slack.fill(0.0);
        self.filled.fill(0);
        self.items = 0;
    }
}

fn is_close(stated: f64, sum: f64, slack: f64) -> bool {
    (stated - sum).abs() <= slack * (1.0 + NOISE) + stated.abs().max(sum.abs()) * NOISE
}
