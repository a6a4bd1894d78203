//! A statement's figures seen along one axis: lines of figures at positions.
//!
//! Along `Axis::Lines` a line of the view is a line item and a position is a column; along `Axis::Columns` a line of the
//! view is a column and a position is a line item. Relations are searched in the view, so one search serves both.

use super::{
    Axis, Step,
    arithmetic::{Figure, Sum, Verdict, to_f64},
    outline, shares,
};
use crate::{
    interpret::{LineItem, LineKind, Scenario, Statement},
    vocabulary::Vocabulary,
};
use rust_decimal::Decimal;

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
    /// Lines that look like totals without being called so: they alone have no label.
    pub unlabelled: Vec<bool>,
    /// Lines that begin a block: the first, and those below a heading or a blank row.
    pub opens: Vec<bool>,
    /// How deep lines stand beneath others, by their numbers (1, 1.1, 1.1.1) or where their labels begin; `None` where neither tells.
    pub depths: Vec<Option<usize>>,
    /// What the relations found so far tell of the table.
    pub conventions: Conventions,
}

/// What the relations found so far tell of a table: where many lines are sums, the next one needs less proof.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Conventions {
    /// Digits of proof that a relation may lack.
    pub discount: f64,
    /// Lines without a label are totals here.
    pub unlabelled_totals: bool,
}

/// How well a relation holds over the positions of a view.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Tally {
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
/// Positions that another is held against.
pub(super) const REPRESENTATIVES: usize = 8;
/// By how much a proportion may differ at the most, whatever rounding allows: of small counts rounding explains everything.
const SAME_PROPORTION: f64 = 0.002;
const NO_PROPORTION: f64 = 1e-9;

/// Share of the lines that must have labels before one without is told by that.
const LABELLED_SHARE: f64 = 0.6;

impl View {
    /// The figures of a statement along an axis. `steps` are those of the columns whose figures are rounded more coarsely than
    /// printed.
    #[must_use]
    pub(super) fn new(statement: &Statement, axis: Axis, steps: &[Option<Step>], vocabulary: &Vocabulary) -> Self {
        let figure = |line: usize, column: usize| {
            let fact = statement.lines[line].facts.get(column)?.as_ref()?;
            Some(Figure::new(fact.value, fact.decimals).widened(steps.get(column).copied().flatten().map(|step| step.half)))
        };
        let (lines, columns) = (statement.lines.len(), statement.columns.len());
        // Where all columns are percentages they are the figures of the table, and add up like others.
        let is_amount = |column: usize| !matches!(statement.columns[column].scenario, Scenario::Percent | Scenario::Note);
        let apart = (0..columns).any(is_amount);
        let summable = |column: &usize| statement.columns[*column].scenario != Scenario::Note && !(apart && is_percent(statement, *column));
        let parts_of_hundred = if axis == Axis::Lines { shares::columns(statement) } else { vec![false; columns] };
        match axis {
            Axis::Lines => Self {
                axis,
                figures: (0..lines).map(|line| (0..columns).map(|column| figure(line, column)).collect()).collect(),
                roles: statement.lines.iter().map(|line| role_of_line(line, vocabulary)).collect(),
                names: statement.lines.iter().map(|line| line.label.to_lowercase()).collect(),
                percents: percents_across(statement, vocabulary),
                averaged: statement.lines.iter().map(|line| vocabulary.lines.average.within(&line.label)).collect(),
                notes: vec![false; lines],
                unsummed: (0..columns).filter(|&column| statement.columns[column].scenario == Scenario::Note).collect(),
                compared: (0..columns).filter(|column| summable(column) && !parts_of_hundred[*column]).collect(),
                unlabelled: unlabelled(statement),
                opens: (0..lines).map(|line| opens(statement, line)).collect(),
                depths: outline::depths(statement),
                conventions: Conventions::default(),
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
                unlabelled: vec![false; columns],
                opens: vec![false; columns],
                depths: vec![None; columns],
                conventions: Conventions::default(),
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
        let mut seen: Vec<usize> = Vec::new();
        for &position in &self.compared {
            let Some(stated) = self.at(total, position) else { continue };
            let sum = self.sum(items, position).unwrap_or_default();
            let before = tally.summed_digits;
            tally.count(stated, &sum);
            if tally.summed_digits > before {
                if seen.iter().any(|&other| self.is_multiple(total, items, position, other)) {
                    tally.summed_digits = before;
                } else if seen.len() < REPRESENTATIVES {
                    seen.push(position);
                }
            }
        }
        tally
    }

    /// True where the items stand in the same proportions to their total at two positions, as nearly as rounding lets one tell; of
    /// long sums only the first items are looked at.
    pub(super) fn is_multiple(&self, total: usize, items: &[(usize, Decimal)], position: usize, other: usize) -> bool {
        let part = |line: usize, position: usize| {
            let (whole, part) = (self.at(total, position)?, self.at(line, position));
            let size = to_f64(whole.value).abs();
            let part = part.map_or((0.0, 0.0), |part| (to_f64(part.value) / size, to_f64(part.half_unit) / size));
            Some((part.0, part.1 + to_f64(whole.half_unit) / size))
        };
        items.iter().take(PROPORTIONS).all(|&(line, _)| {
            let (Some((a, rounding_a)), Some((b, rounding_b))) = (part(line, position), part(line, other)) else { return false };
            (a.abs() - b.abs()).abs() <= (rounding_a + rounding_b).min(SAME_PROPORTION * a.abs().min(1.0)) + NO_PROPORTION
        })
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
            self.exact += usize::from(comparison.verdict == Verdict::Exact);
            let unit = to_f64(comparison.allowed.max(stated.half_unit)).max(10_f64.powi(sum.grain_with(stated)));
            let digits = magnitude(stated.value.abs().max(sum.value.abs()), unit).clamp(0.0, DIGITS_PER_POSITION);
            self.digits += digits;
            self.summed_digits += if sum.is_summed(stated, &comparison) { digits } else { 0.0 };
        } else if is_near(stated.value, comparison.difference) {
            self.near += 1;
        }
    }
}

/// True when a difference is small against the stated figure.
pub(super) fn is_near(stated: Decimal, difference: Decimal) -> bool {
    let (stated, difference) = (to_f64(stated).abs(), to_f64(difference).abs());
    difference <= stated * NEAR
}

/// Decimal digits of a value above a unit.
fn magnitude(value: Decimal, unit: f64) -> f64 {
    let ratio = to_f64(value).abs() / unit.max(f64::MIN_POSITIVE);
    ratio.max(1.0).log10()
}

/// Lines with figures and no label, where nearly all others have one.
fn unlabelled(statement: &Statement) -> Vec<bool> {
    let bare = |line: &LineItem| line.label.is_empty() && line.account.is_none();
    let filled = |line: &&LineItem| line.facts.iter().any(Option::is_some);
    let (with_figures, labelled) =
        statement.lines.iter().filter(filled).fold((0, 0), |(all, named), line| (all + 1, named + usize::from(!bare(line))));
    let tells = labelled as f64 >= f64::from(with_figures) * LABELLED_SHARE;
    statement.lines.iter().map(|line| tells && bare(line) && filled(&line)).collect()
}

fn opens(statement: &Statement, line: usize) -> bool {
    line == 0 || statement.lines[line - 1].kind == LineKind::Heading || statement.lines[line].row > statement.lines[line - 1].row + 1
}

fn role_of_line(line: &LineItem, vocabulary: &Vocabulary) -> Role {
    match line.kind {
        // "Herav …" tells a part of the line above; adding it would count that twice.
        LineKind::Line if vocabulary.lines.of_which.starts(&line.label) => Role::Apart,
        LineKind::CarriedForward | LineKind::BroughtForward => Role::Apart,
        LineKind::Heading => Role::Heading,
        // What was there, what came and what went make what is there.
        LineKind::Line if vocabulary.lines.closing.starts(&line.label) => Role::Result,
        LineKind::Line => Role::Plain,
        LineKind::Subtotal | LineKind::Total => Role::Total,
        LineKind::Result => Role::Result,
    }
}

/// The lines that are rates, which add up to nothing across columns.
#[must_use]
pub(super) fn percents_across(statement: &Statement, vocabulary: &Vocabulary) -> Vec<bool> {
    statement.lines.iter().map(|line| is_rate(statement, line, vocabulary)).collect()
}

/// True for a line of rates. A percentage in a column of percentages tells of the column and not of the line.
fn is_rate(statement: &Statement, line: &LineItem, vocabulary: &Vocabulary) -> bool {
    let (shares, amounts): (Vec<_>, Vec<_>) = line
        .facts
        .iter()
        .enumerate()
        .filter_map(|(column, fact)| Some((column, fact.as_ref()?)))
        .partition(|(column, _)| is_percent(statement, *column));
    let telling = if amounts.is_empty() { shares } else { amounts };
    telling.iter().any(|(_, fact)| fact.raw.contains('%')) || vocabulary.columns.percent.within(&line.label)
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
