//! What follows from relations that are known: the span of their equations.
//!
//! In: equations between lines, each a weighted sum that is 0. Out: whether another one follows from them. If the total of one table
//! is restated below another, each is the sum of the other's lines as well, and no document means that. The equations are kept in
//! echelon form, so the question is one elimination. What it does not do: it is no proof that a relation is not claimed; a table of
//! men and women by age states its total twice over, and one of the two follows from the rest.

use crate::relate::{
    board::Board,
    thresholds::span::{EQUAL_POSITIONS, EQUAL_SHARE, MOST_LINES, MOST_TERMS, NOTHING},
};
use std::collections::BTreeMap;

/// Coefficients by line.
pub(in crate::relate) type Equation = BTreeMap<usize, f64>;

/// Equations by their last line, each 1 there.
#[derive(Debug, Clone, Default)]
pub(in crate::relate) struct Span(BTreeMap<usize, Equation>);

impl Span {
    /// The equations of lines that state the same figures.
    pub(in crate::relate) fn of_equal_lines(board: &Board) -> Self {
        let mut span = Self::default();
        let lines: Vec<usize> = (0..board.lines()).filter(|&line| board.has_figures(line) && !board.is_zero(line)).collect();
        if lines.len() > MOST_LINES {
            return span;
        }
        for (i, &a) in lines.iter().enumerate() {
            for &b in lines[i + 1..].iter().filter(|&&b| are_equal(board, a, b)) {
                span.add(Equation::from([(a, 1.0), (b, -1.0)]));
            }
        }
        span
    }

    /// True when the equation follows from those added.
    pub(in crate::relate) fn implies(&self, equation: &Equation) -> bool {
        self.reduce(equation.clone()).is_some_and(|rest| rest.is_empty())
    }

    /// Adds an equation.
    pub(in crate::relate) fn add(&mut self, equation: Equation) {
        let Some(mut rest) = self.reduce(equation) else { return };
        let Some((&last, &lead)) = rest.last_key_value() else { return };
        for coefficient in rest.values_mut() {
            *coefficient /= lead;
        }
        self.0.insert(last, rest);
    }

    /// What is left of an equation when all that is known is taken off; `None` where that is too much work.
    fn reduce(&self, mut rest: Equation) -> Option<Equation> {
        let mut below = usize::MAX;
        let mut terms = 0;
        while let Some((&line, &coefficient)) = rest.range(..below).next_back() {
            below = line;
            let Some(known) = self.0.get(&line) else { continue };
            terms += known.len();
            if terms > MOST_TERMS {
                return None;
            }
            for (&at, &other) in known {
                let left = rest.entry(at).or_insert(0.0);
                *left -= coefficient * other;
                if left.abs() < NOTHING {
                    rest.remove(&at);
                }
            }
        }
        Some(rest)
    }
}

/// True when two lines state the same figures nearly everywhere.
fn are_equal(board: &Board, a: usize, b: usize) -> bool {
    let (mut both, mut equal) = (0_usize, 0_usize);
    for &position in board.compared.iter() {
        let (Some(first), Some(second)) = (board.at(a, position), board.at(b, position)) else { continue };
        if first.value == 0 && second.value == 0 {
            continue;
        }
        both += 1;
        equal += usize::from(first.value == second.value);
        if equal + 2 < both && (equal as f64) < both as f64 * EQUAL_SHARE / 2.0 {
            return false;
        }
    }
    equal >= EQUAL_POSITIONS && equal as f64 >= both as f64 * EQUAL_SHARE
}
