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
    at: Vec<At>,
    sums: Vec<Grown>,
    items: u32,
    /// Positions at which the sum agrees now, and those at which it is beyond the line.
    close: usize,
    beyond: usize,
}

/// A probe position of a line.
#[derive(Debug, Clone, Copy)]
struct At {
    position: usize,
    stated: f64,
    half: f64,
    /// No figure of the board is negative here: a sum only grows.
    grows: bool,
}

/// What was added up at a position.
#[derive(Debug, Clone, Copy, Default)]
struct Grown {
    sum: f64,
    slack: f64,
    /// Items that are not blank.
    filled: u32,
}

/// A sum as it stood, to go on from.
#[derive(Debug, Clone, Default)]
pub(in crate::relate) struct Kept {
    sums: Vec<Grown>,
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
        let at = |position: usize| At {
            position,
            stated: board.value(line, position),
            half: board.half(line, position),
            grows: board.only_grows(position),
        };
        let at: Vec<At> = positions(board, line).into_iter().map(at).collect();
        Self { sums: vec![Grown::default(); at.len()], items: 0, close: 0, beyond: 0, at }
    }

    /// True where these items alone add up to the line at enough positions.
    pub(in crate::relate) fn agrees_with(&self, board: &Board, items: &[usize]) -> bool {
        let needed = self.needed();
        let mut holds = 0;
        for (done, at) in self.at.iter().enumerate() {
            let (mut sum, mut slack) = (0.0, at.half);
            for &item in items {
                sum += board.value(item, at.position);
                slack += board.half(item, at.position);
            }
            holds += usize::from(is_close(at.stated, sum, slack));
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
        let (figures, filled) = (board.doubles(item), board.filled(item));
        let (mut close, mut beyond) = (0, 0);
        for (at, grown) in self.at.iter().zip(&mut self.sums) {
            let (value, half) = figures[at.position];
            grown.sum += value;
            grown.slack += half;
            grown.filled += u32::from(filled[at.position]);
            let is_close = is_close(at.stated, grown.sum, grown.slack + at.half);
            close += usize::from(is_close);
            beyond += usize::from(at.grows && !is_close && grown.sum > at.stated);
        }
        (self.close, self.beyond) = (close, beyond);
    }

    /// True when the sum, of one item at least, agrees at enough positions.
    pub(in crate::relate) fn agrees(&self) -> bool {
        self.close >= self.needed()
    }

    /// True when the sum, of one item at least, is beyond the line at so many positions that no item more can make it agree at enough of
    /// the others.
    pub(in crate::relate) fn is_beyond(&self) -> bool {
        self.beyond + self.needed() > self.at.len()
    }

    /// True when the average agrees at enough positions.
    pub(in crate::relate) fn averages(&self) -> bool {
        let close = |&(at, grown): &(&At, &Grown)| {
            let close = |count: f64| is_close(at.stated, grown.sum / count, grown.slack / count + at.half);
            close(f64::from(grown.filled.max(1))) || close(f64::from(self.items.max(1)))
        };
        self.at.iter().zip(&self.sums).filter(close).count() >= self.needed()
    }

    /// Empties the sum.
    pub(in crate::relate) fn clear(&mut self) {
        self.sums.fill(Grown::default());
        self.items = 0;
    }

    /// Keeps the sum as it stands.
    pub(in crate::relate) fn keep(&self, kept: &mut Kept) {
        kept.sums.clone_from(&self.sums);
        kept.items = self.items;
    }

    /// Goes on from a sum of this line that was kept.
    pub(in crate::relate) fn go_on_from(&mut self, kept: &Kept) {
        self.sums.clone_from(&kept.sums);
        self.items = kept.items;
    }
}

fn is_close(stated: f64, sum: f64, slack: f64) -> bool {
    (stated - sum).abs() <= slack * (1.0 + NOISE) + stated.abs().max(sum.abs()) * NOISE
}
