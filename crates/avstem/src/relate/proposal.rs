//! What a shape sees, and what it proposes.
//!
//! In: a board, and what the relations found so far tell of the table ([`Search`]). Out: [`Candidate`]s.

use crate::relate::{
    board::tally::Tally,
    board::{Board, Items},
    model::Basis,
};
use std::collections::BTreeSet;

/// A relation that the figures or the labels suggest.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::relate) struct Candidate {
    pub total: usize,
    /// In line order.
    pub items: Items,
    pub tally: Tally,
    /// In order, without repeats.
    pub basis: BTreeSet<Basis>,
    pub score: f64,
}

/// A board, and what the relations found on it so far tell of the table.
#[derive(Debug, Clone, Copy)]
pub(in crate::relate) struct Search<'a> {
    pub board: &'a Board,
    pub conventions: Conventions,
    /// Lines whose labels say so are taken off and not added.
    pub deducts: bool,
}

impl Search<'_> {
    /// The sign that a line has in a sum.
    pub(in crate::relate) fn sign(&self, line: usize) -> i8 {
        if self.deducts && self.board.deducted[line] { -1 } else { 1 }
    }
}

/// What the relations found so far tell of a table: where many lines are sums, the next one needs less proof.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(in crate::relate) struct Conventions {
    /// Digits of proof that a relation may lack.
    pub discount: f64,
    /// Lines without a label are totals here.
    pub unlabelled_totals: bool,
}
