//! Content → relations: which figure the document claims to be computed from which.
//!
//! In: [`Content`]. Out: [`Relations`]: calculations between lines (evaluated in every column) or between columns
//! (evaluated in every line), and claims in prose linked to the fact they quote. A relation is taken from evidence
//! (labels, account codes, order, the same relation holding in other columns), never from the figure it is to test.
//! What it does not do: it does not say which figure is wrong.

pub mod arithmetic;
mod carry;
mod choose;
mod claims;
mod columns;
mod results;
pub mod slip;
mod structure;
mod sums;
#[cfg(test)]
mod tests;
mod view;

pub use arithmetic::{Comparison, Figure, Verdict};

use crate::{
    interpret::{Content, Statement, name_words},
    place::Place,
    vocabulary::Vocabulary,
};
use rust_decimal::Decimal;
use sums::{Candidate, Direction};
use view::{Role, View};

/// All relations of one document.
#[derive(Debug, Clone, Default)]
pub struct Relations {
    pub calculations: Vec<Calculation>,
    pub claims: Vec<Claim>,
}

/// A relation between lines or between columns of one statement.
#[derive(Debug, Clone, PartialEq)]
pub struct Calculation {
    /// Index into `Content::statements`.
    pub statement: usize,
    pub kind: CalculationKind,
    pub axis: Axis,
    /// Index of the line or column that is computed.
    pub total: usize,
    /// Index and weight of what it is computed from. For a percentage: numerator, denominator.
    pub items: Vec<(usize, Decimal)>,
    /// The columns (or lines) in which it is claimed, in ascending order: not percentages, and a variance may be signed one
    /// way for incomes and the other for costs.
    pub positions: Vec<usize>,
    pub basis: Vec<Basis>,
    /// 0 to 1.
    pub confidence: f32,
}

/// Across what a calculation is repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Axis {
    /// Between lines, in every column.
    Lines,
    /// Between columns, in every line.
    Columns,
}

/// What is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CalculationKind {
    Footing,
    Variance,
    Result,
    Percent,
    Average,
    Change,
    Carry,
    Equal,
}

/// Why we believe that the document claims a calculation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Basis {
    Label,
    Order,
    /// It sums all lines of its section, or of the table.
    Section,
    AccountCodes,
    ColumnHeaders,
    Indent,
    Bold,
    Formula,
    /// It holds in the other columns or lines.
    OtherColumns,
}

/// An amount in running text and the fact it quotes.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// The sentence.
    pub text: String,
    pub value: Decimal,
    pub decimals: i32,
    pub raw: String,
    pub about: Option<FactRef>,
    /// The words alone tell which fact is quoted, so that a difference may be held against it.
    pub certain: bool,
    pub place: Place,
}

/// A fact by its indices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FactRef {
    pub statement: usize,
    pub line: usize,
    pub column: usize,
}

/// Rounds of the search: each looks at what the totals of the rounds before have left over.
const ROUNDS: usize = 4;

/// Finds what the document claims to be computed from what.
#[must_use]
pub fn relate(content: &Content, vocabulary: &Vocabulary) -> Relations {
    let calculations =
        content.statements.iter().enumerate().flat_map(|(index, statement)| relate_statement(index, statement, vocabulary)).collect();
    Relations { calculations, claims: claims::claims(content, vocabulary) }
}

fn relate_statement(index: usize, statement: &Statement, vocabulary: &Vocabulary) -> Vec<Calculation> {
    let lines = View::new(statement, Axis::Lines, vocabulary);
    let columns = View::new(statement, Axis::Columns, vocabulary);
    let names: Vec<Vec<String>> = statement.lines.iter().map(|line| name_words(&line.label, vocabulary)).collect();
    let otherwise = |total: usize, roots: &[usize]| match lines.roles[total] {
        Role::Result => results::signed(&lines, total, roots),
        Role::Total => structure::structural(statement, &names, &lines, total, roots),
        _ => None,
    };
    let mut found = totals(index, &lines, otherwise);
    found.extend(carry::carries(index, statement, &lines, &found));
    found.extend(columns::variances(statement, index, &columns));
    found.extend(columns::percents(statement, index, &columns));
    found.extend(totals(index, &columns.without_rates(statement, vocabulary), |_, _| None));
    found
}

/// The totals of one view, in the order of their lines.
fn totals(index: usize, view: &View, otherwise: impl Fn(usize, &[usize]) -> Option<Candidate>) -> Vec<Calculation> {
    let mut kept: Vec<Candidate> = Vec::new();
    for _ in 0..ROUNDS {
        let mut taken = vec![false; view.figures.len()];
        for &(line, _) in kept.iter().flat_map(|candidate| &candidate.items) {
            taken[line] = true;
        }
        let before = kept.len();
        let mut candidates = sums::walk(view, Direction::After, &taken, &otherwise);
        candidates.extend(sums::walk(view, Direction::Before, &taken, |_, _| None));
        choose::choose(candidates, &mut kept, view.figures.len());
        if kept.len() == before {
            break;
        }
    }
    kept.sort_by_key(|candidate| candidate.total);
    kept.into_iter().map(|candidate| calculation(index, view, candidate)).collect()
}

fn calculation(statement: usize, view: &View, candidate: Candidate) -> Calculation {
    let kind = match (view.roles[candidate.total], candidate.items.as_slice()) {
        (Role::Result, _) => CalculationKind::Result,
        (_, [_]) => CalculationKind::Equal,
        _ => CalculationKind::Footing,
    };
    let mut confidence = columns::confidence(candidate.tally.share(), candidate.tally.digits);
    if candidate.basis.contains(&Basis::Label) {
        confidence = f32::midpoint(confidence, 1.0);
    }
    let basis = candidate.basis.into_iter().collect();
    Calculation {
        statement,
        kind,
        axis: view.axis,
        total: candidate.total,
        items: candidate.items,
        positions: view.compared.clone(),
        basis,
        confidence,
    }
}
