//! A statement's figures seen along one axis: lines of figures at positions.
//!
//! Along `Axis::Lines` a line of the view is a line item and a position is a column; along `Axis::Columns` a line of the
//! view is a column and a position is a line item. Relations are searched in the view, so one search serves both.

use super::{
    Axis,
    arithmetic::{Figure, Sum, Verdict, to_f64},
};
use crate::{
    interpret::{LineItem, LineKind, Scenario, Statement},
    vocabulary::Vocabulary,
};
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// What the words say of a line of the view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Nothing that tells.
    Plain,
    /// Labelled as a total, or marked as one by its place among account numbers.
    Total,
    /// Labelled as a result or net amount.
    Result,
    /// Opens a section; has no figures.
    Heading,
    /// Takes no part in sums: a percentage, a note number, a variance.
    Apart,
}

/// Figures by line, then position.
#[derive(Debug, Clone)]
pub(super) struct View {
    pub axis: Axis,
    pub figures: Vec<Vec<Option<Figure>>>,
    pub roles: Vec<Role>,
    /// Labels of lines, or headers of columns, in small letters.
    pub names: Vec<String>,
    /// Lines that give percentages, by their header, label or figures.
    pub percents: Vec<bool>,
    /// Lines that give averages, by their label or header.
    pub averaged: Vec<bool>,
    /// Lines of note numbers.
    pub notes: Vec<bool>,
    /// Positions that hold note numbers.
    pub unsummed: Vec<usize>,
    /// Positions that are compared: no percentages, no note numbers.
    pub compared: Vec<usize>,
}

/// How well a relation holds over the positions of a view.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Tally {
    /// Positions in which there is something to compare: not blank, not 0 = 0.
    pub positions: usize,
    pub holds: usize,
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
    pub(super) fn share(&self) -> f64 {
        if self.positions == 0 { 0.0 } else { self.holds as f64 / self.positions as f64 }
    }
}

/// A failing sum that is off by less than this share of the total is probably the right sum with a wrong figure in it.
const NEAR: f64 = 0.05;

/// Digits that one position can count for at the most, so that one long number is not proof of a pattern.
const DIGITS_PER_POSITION: f64 = 7.0;

/// Items by whose proportions two positions are told apart.
const PROPORTIONS: usize = 8;

impl View {
    /// The figures of a statement along an axis. `halves` are half of the step of each column whose figures are rounded
    /// more coarsely than printed.
    #[must_use]
    pub(super) fn new(statement: &Statement, axis: Axis, halves: &[Option<Decimal>], vocabulary: &Vocabulary) -> Self {
        let figure = |line: usize, column: usize| {
            let fact = statement.lines[line].facts.get(column)?.as_ref()?;
            Some(Figure::new(fact.value, fact.decimals).widened(halves.get(column).copied().flatten()))
        };
        let (lines, columns) = (statement.lines.len(), statement.columns.len());
        // Where all columns are percentages they are the figures of the table, and add up like others.
        let is_amount = |column: usize| !matches!(statement.columns[column].scenario, Scenario::Percent | Scenario::Note);
        let apart = (0..columns).any(is_amount);
        let summable = |column: &usize| statement.columns[*column].scenario != Scenario::Note && !(apart && is_percent(statement, *column));
        match axis {
            Axis::Lines => Self {
                axis,
                figures: (0..lines).map(|line| (0..columns).map(|column| figure(line, column)).collect()).collect(),
                roles: statement.lines.iter().map(|line| role_of_line(line, vocabulary)).collect(),
                names: statement.lines.iter().map(|line| line.label.to_lowercase()).collect(),
                percents: statement.lines.iter().map(|line| is_rate(line, vocabulary)).collect(),
                averaged: statement.lines.iter().map(|line| vocabulary.lines.average.within(&line.label)).collect(),
                notes: vec![false; lines],
                unsummed: (0..columns).filter(|&column| statement.columns[column].scenario == Scenario::Note).collect(),
                compared: (0..columns).filter(summable).collect(),
            },
            Axis::Columns => Self {
                axis,
                figures: (0..columns).map(|column| (0..lines).map(|line| figure(line, column)).collect()).collect(),
                roles: (0..columns)
                    .map(|column| if summable(&column) { role_of_column(statement, column, vocabulary) } else { Role::Apart })
                    .collect(),
                names: statement.columns.iter().map(|column| column.header.to_lowercase()).collect(),
                percents: (0..columns).map(|column| is_percent(statement, column)).collect(),
                averaged: statement.columns.iter().map(|column| vocabulary.lines.average.within(&column.header)).collect(),
                notes: statement.columns.iter().map(|column| column.scenario == Scenario::Note).collect(),
                unsummed: Vec::new(),
                compared: (0..lines).collect(),
            },
        }
    }

    /// The same view with its percentages among the figures that add up: a header may say "%" of all columns beneath it.
    #[must_use]
    pub(super) fn with_percents(&self) -> Self {
        let role = |(&role, &percent): (&Role, &bool)| if percent && role == Role::Apart { Role::Plain } else { role };
        Self { roles: self.roles.iter().zip(&self.percents).map(role).collect(), ..self.clone() }
    }

    /// All positions with figures that could add up, percentages among them, ascending.
    #[must_use]
    pub(super) fn positions(&self) -> Vec<usize> {
        let count = self.figures.first().map_or(0, Vec::len);
        (0..count).filter(|position| !self.unsummed.contains(position)).collect()
    }

    /// The figure of a line at a position.
    #[must_use]
    pub(super) fn at(&self, line: usize, position: usize) -> Option<Figure> {
        self.figures[line][position]
    }

    /// True when the line has a figure at any compared position.
    #[must_use]
    pub(super) fn has_figures(&self, line: usize) -> bool {
        self.compared.iter().any(|&position| self.at(line, position).is_some())
    }

    /// True when all figures of the line at compared positions are 0.
    #[must_use]
    pub(super) fn is_zero(&self, line: usize) -> bool {
        self.compared.iter().filter_map(|&position| self.at(line, position)).all(|figure| figure.value.is_zero())
    }

    /// The weighted sum of items at a position; `None` when all are blank or the sum leaves the range of decimals.
    #[must_use]
    pub(super) fn sum(&self, items: &[(usize, Decimal)], position: usize) -> Option<Sum> {
        let mut sum = Sum::default();
        for &(line, weight) in items {
            if let Some(figure) = self.at(line, position)
                && !sum.add(weight, figure)
            {
                return None;
            }
        }
        (sum.items > 0).then_some(sum)
    }

    /// How well a total agrees with sums that were built position by position (in the order of `compared`).
    #[must_use]
    pub(super) fn tally(&self, total: usize, sums: &[Sum]) -> Tally {
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
    pub(super) fn tally_items(&self, total: usize, items: &[(usize, Decimal)]) -> Tally {
        let mut tally = Tally::default();
        let mut seen: BTreeSet<Vec<i64>> = BTreeSet::new();
        for &position in &self.compared {
            let Some(stated) = self.at(total, position) else { continue };
            let sum = self.sum(items, position).unwrap_or_default();
            let before = tally.summed_digits;
            tally.count(stated, &sum);
            if tally.summed_digits > before && !seen.insert(self.proportions(stated, items, position)) {
                tally.summed_digits = before;
            }
        }
        tally
    }

    /// The items of a position as millionths of their total; of long sums only the first.
    fn proportions(&self, stated: Figure, items: &[(usize, Decimal)], position: usize) -> Vec<i64> {
        let whole = to_f64(stated.value);
        let part = |&(line, _): &(usize, Decimal)| self.at(line, position).map_or(0.0, |figure| to_f64(figure.value) / whole);
        items.iter().take(PROPORTIONS).map(|item| (part(item) * 1e6).round() as i64).collect()
    }

    /// True when the line has a figure at any position.
    #[must_use]
    pub(super) fn has_any(&self, line: usize) -> bool {
        self.figures[line].iter().any(Option::is_some)
    }
}

impl Tally {
    fn count(&mut self, stated: Figure, sum: &Sum) {
        if sum.items == 0 || (stated.value.is_zero() && sum.nonzero == 0) {
            return;
        }
        let comparison = sum.compare(stated);
        self.positions += 1;
        if matches!(comparison.verdict, Verdict::Exact | Verdict::Rounding) {
            self.holds += 1;
            let unit = to_f64(comparison.allowed.max(stated.half_unit)).max(10_f64.powi(sum.grain_with(stated)));
            let digits = magnitude(stated.value.abs().max(sum.value.abs()), unit).clamp(0.0, DIGITS_PER_POSITION);
            self.digits += digits;
            self.summed_digits += if sum.nonzero > 1 { digits } else { 0.0 };
        } else if is_near(stated.value, comparison.difference) {
            self.near += 1;
        }
    }
}

/// True when a difference is small against the stated figure.
fn is_near(stated: Decimal, difference: Decimal) -> bool {
    let (stated, difference) = (to_f64(stated).abs(), to_f64(difference).abs());
    difference <= stated * NEAR
}

/// Decimal digits of a value above a unit.
fn magnitude(value: Decimal, unit: f64) -> f64 {
    let ratio = to_f64(value).abs() / unit.max(f64::MIN_POSITIVE);
    ratio.max(1.0).log10()
}

fn role_of_line(line: &LineItem, vocabulary: &Vocabulary) -> Role {
    match line.kind {
        // "Herav …" tells a part of the line above; adding it would count that twice.
        LineKind::Line if vocabulary.lines.of_which.starts(&line.label) => Role::Apart,
        LineKind::CarriedForward | LineKind::BroughtForward => Role::Apart,
        LineKind::Heading => Role::Heading,
        LineKind::Line => Role::Plain,
        LineKind::Subtotal | LineKind::Total => Role::Total,
        LineKind::Result => Role::Result,
    }
}

/// The lines that are rates, which add up to nothing across columns.
#[must_use]
pub(super) fn percents_across(statement: &Statement, vocabulary: &Vocabulary) -> Vec<bool> {
    statement.lines.iter().map(|line| is_rate(line, vocabulary)).collect()
}

/// True for a line of rates.
fn is_rate(line: &LineItem, vocabulary: &Vocabulary) -> bool {
    vocabulary.columns.percent.within(&line.label) || line.facts.iter().flatten().any(|fact| fact.raw.contains('%'))
}

fn is_percent(statement: &Statement, column: usize) -> bool {
    statement.columns[column].scenario == Scenario::Percent
}

fn role_of_column(statement: &Statement, column: usize, vocabulary: &Vocabulary) -> Role {
    match statement.columns[column].scenario {
        Scenario::Note | Scenario::Variance => Role::Apart,
        _ if vocabulary.columns.total.within(&statement.columns[column].header) => Role::Total,
        _ => Role::Plain,
    }
}
