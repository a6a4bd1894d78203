//! How well a relation holds over the positions of a board.
//!
//! In: a board, a total, its items. Out: a [`Tally`]: where it holds and fails, and how many digits agree. It counts and does not judge;
//! `evidence` does.

use crate::relate::{
    board::Board,
    board::exact::{Number, Sum},
    thresholds::tally::{DIGITS_PER_POSITION, NEAR, NO_PROPORTION, PROPORTIONS, REPRESENTATIVES, SAME_PROPORTION},
};

/// How well a relation holds over the positions of a board.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(in crate::relate) struct Tally {
    /// Positions in which there is something to compare: not blank, not 0 = 0.
    pub positions: usize,
    pub holds: usize,
    /// Of those that hold: to the last digit.
    pub exact: usize,
    /// Of those that do not hold: off by less than [`NEAR`].
    pub near: usize,
    /// Decimal digits that agree, summed over the positions that hold: what chance would have to guess. Zeros that all
    /// figures of a position end in do not count.
    pub digits: f64,
    /// The part of `digits` from positions with more than one item that is not 0: one item that equals its total is no
    /// sum.
    pub summed_digits: f64,
}

impl Tally {
    /// Share of the positions in which the relation holds; 0 without any.
    #[must_use]
    pub(in crate::relate) fn share(&self) -> f64 {
        if self.positions == 0 { 0.0 } else { self.holds as f64 / self.positions as f64 }
    }
}

impl Board {
    /// How well a total agrees with sums that were built position by position (in the order of `compared`).
    #[must_use]
    pub(in crate::relate) fn tally(&self, total: usize, sums: &[Sum]) -> Tally {
        let mut tally = Tally::default();
        for (&position, sum) in self.compared.iter().zip(sums) {
            if let Some(stated) = self.at(total, position) {
                tally.count(stated, sum);
            }
        }
        tally
    }

    /// How well a total agrees with its items. Positions whose figures are another's multiplied say nothing new: hours of
    /// twelve staff at twelve rates are one pattern told twelve times.
    #[must_use]
    pub(in crate::relate) fn tally_items(&self, total: usize, items: &[(usize, i8)]) -> Tally {
        let sum = |position: usize| self.sum(items, position).unwrap_or_default();
        self.tally_telling(total, || items.iter().map(|&(line, _)| line), self.compared.iter().map(|&position| (position, sum(position))))
    }

    /// The same for lines whose sums were built position by position (in the order of `compared`).
    #[must_use]
    pub(in crate::relate) fn tally_run(&self, total: usize, lines: &[usize], sums: &[Sum]) -> Tally {
        self.tally_telling(total, || lines.iter().copied(), self.compared.iter().copied().zip(sums.iter().copied()))
    }

    fn tally_telling<I: Iterator<Item = usize>>(
        &self,
        total: usize,
        lines: impl Fn() -> I,
        sums: impl Iterator<Item = (usize, Sum)>,
    ) -> Tally {
        let mut tally = Tally::default();
        let mut seen: Vec<usize> = Vec::new();
        for (position, sum) in sums {
            let Some(stated) = self.at(total, position) else { continue };
            let before = tally.summed_digits;
            tally.count(stated, &sum);
            if tally.summed_digits > before {
                if seen.iter().any(|&other| self.is_multiple(total, lines(), position, other)) {
                    tally.summed_digits = before;
                } else if seen.len() < REPRESENTATIVES {
                    seen.push(position);
                }
            }
        }
        tally
    }

    /// Digits that relations of a total can agree in at the most: those of its figures at compared positions.
    #[must_use]
    pub(in crate::relate) fn most_digits(&self, total: usize) -> f64 {
        let digits = |number: Number| {
            // What agrees may be larger by what rounding allows, which is one at the most.
            let one = (number.width as f64 / 2.0).max(1.0);
            (number.value.unsigned_abs() as f64 / one + 1.0).log10().min(DIGITS_PER_POSITION)
        };
        self.compared.iter().filter_map(|&position| self.at(total, position)).map(digits).sum()
    }

    /// True where the items stand in the same proportions to their total at two positions, as nearly as rounding lets one tell; of
    /// long sums only the first items are looked at.
    pub(in crate::relate) fn is_multiple(&self, total: usize, lines: impl Iterator<Item = usize>, position: usize, other: usize) -> bool {
        let part = |line: usize, position: usize| {
            self.at(total, position)?;
            let size = self.value(total, position).abs();
            Some((self.value(line, position) / size, (self.half(line, position) + self.half(total, position)) / size))
        };
        lines.take(PROPORTIONS).all(|line| {
            let (Some((a, rounding_a)), Some((b, rounding_b))) = (part(line, position), part(line, other)) else { return false };
            (a.abs() - b.abs()).abs() <= (rounding_a + rounding_b).min(SAME_PROPORTION * a.abs().min(1.0)) + NO_PROPORTION
        })
    }
}

impl Tally {
    fn count(&mut self, stated: Number, sum: &Sum) {
        if sum.items == 0 || (stated.value == 0 && sum.nonzero == 0) {
            return;
        }
        let compared = sum.compare(stated);
        self.positions += 1;
        if compared.holds() {
            self.holds += 1;
            self.exact += usize::from(compared.difference == 0);
            let one = (compared.twice_allowed.max(stated.width) as f64 / 2.0).max(power_of_ten(sum.zeros_with(stated)));
            let digits = magnitude(stated.value.abs().max(sum.value.abs()) as f64, one).clamp(0.0, DIGITS_PER_POSITION);
            self.digits += digits;
            self.summed_digits += if sum.is_summed(stated, &compared) { digits } else { 0.0 };
        } else if is_near(stated.value, compared.difference) {
            self.near += 1;
        }
    }
}

/// True when a difference is small against the stated figure.
pub(in crate::relate) fn is_near(stated: i128, difference: i128) -> bool {
    difference.abs() as f64 <= stated.abs() as f64 * NEAR
}

/// Ten to the power of so many zeros, in units.
fn power_of_ten(zeros: u8) -> f64 {
    10_f64.powi(i32::from(zeros))
}

/// Decimal digits of a value above one.
fn magnitude(value: f64, one: f64) -> f64 {
    (value / one.max(f64::MIN_POSITIVE)).max(1.0).log10()
}
