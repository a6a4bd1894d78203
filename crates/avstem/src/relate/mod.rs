//! Content → relations: which figure the document claims to be computed from which.
//!
//! In: [`Content`]. Out: [`Relations`]: calculations between lines (evaluated in every column) or between columns
//! (evaluated in every line). A relation is taken from evidence
//! (labels, account codes, order, the same relation holding in other columns), never from the figure it is to test.
//! What it does not do: it does not say which figure is wrong.

mod balance;
mod carry;
mod choose;
mod columns;
mod detached;
mod distant;
mod evidence;
mod forms;
mod formulas;
mod hierarchy;
mod implied;
mod outline;
mod patterns;
mod positions;
mod ratios;
mod recurring;
mod results;
mod screen;
mod shares;
mod steps;
mod structure;
mod sums;
mod taught;
#[cfg(test)]
mod tests;
mod view;

pub use steps::Step;

use crate::{
    formula::Formulas,
    interpret::{Content, FactRef, Statement, name_words, taught_about},
    profile::Profile,
    vocabulary::Vocabulary,
};
use avstem_document::figure::{
    arithmetic::{self},
    slip,
};
use choose::Chosen;
use evidence::Candidate;
use rust_decimal::Decimal;
use screen::Screen;
use std::collections::BTreeSet;
use sums::Direction;
use view::{Conventions, Role, View};

/// All relations of one document.
#[derive(Debug, Clone, Default)]
pub struct Relations {
    pub calculations: Vec<Calculation>,
    /// For each statement and column the step to which its figures are rounded, where that is coarser than their last printed
    /// digit. Empty where nothing is known.
    pub steps: Vec<Vec<Option<Step>>>,
}

impl Relations {
    /// The step to which the figures of a column are rounded, where it is coarser than they are printed.
    #[must_use]
    pub fn step(&self, statement: usize, column: usize) -> Option<Step> {
        self.steps.get(statement)?.get(column).copied().flatten()
    }
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
    /// Index and weight of what it is computed from. For a ratio: numerator and denominator, for a change: base and other; in
    /// percent, or with a weight of a hundredth as a plain fraction.
    pub items: Vec<(usize, Decimal)>,
    /// The columns (or lines) in which it is claimed, in ascending order: not percentages, and a variance may be signed one
    /// way for incomes and the other for costs.
    pub positions: Vec<usize>,
    pub basis: Vec<Basis>,
    /// 0 to 1.
    pub confidence: f32,
}

impl Calculation {
    /// The figure of a line or column that takes part, at a position.
    #[must_use]
    pub fn fact(&self, member: usize, at: usize) -> FactRef {
        let (line, column) = match self.axis {
            Axis::Lines => (member, at),
            Axis::Columns => (at, member),
        };
        FactRef { statement: self.statement, line, column }
    }

    /// Where a fact stands along it: the other half of [`Self::fact`].
    #[must_use]
    pub fn position(&self, fact: FactRef) -> usize {
        if self.axis == Axis::Lines { fact.column } else { fact.line }
    }

    /// The lines or columns that take part, the computed one first.
    pub fn members(&self) -> impl Iterator<Item = usize> + '_ {
        std::iter::once(self.total).chain(self.items.iter().map(|&(member, _)| member))
    }
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
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

impl CalculationKind {
    /// True where items are added and subtracted; false for averages and ratios.
    #[must_use]
    pub fn is_sum(self) -> bool {
        !matches!(self, Self::Percent | Self::Average | Self::Change)
    }
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
    /// A profile declares it.
    Profile,
}

/// Rounds of the search.
const ROUNDS: usize = 4;

/// Finds what the document claims to be computed from what.
#[must_use]
pub fn relate(content: &Content, formulas: &Formulas, profile: &Profile, vocabulary: &Vocabulary) -> Relations {
    let mut relations = Relations::default();
    let mut declared = Vec::new();
    for (index, statement) in content.statements.iter().enumerate() {
        let profiles = taught_about(content, statement, profile);
        let seen = taught::without_apart(statement, &profiles);
        let steps = rounded_to(&seen, vocabulary);
        relations.calculations.extend(relate_statement(index, &seen, &steps, vocabulary));
        relations.steps.push(steps);
        declared.extend(taught::calculations(statement, index, &profiles));
    }
    formulas::add(content, formulas, &mut relations.calculations);
    formulas::add_fields(content, &mut relations.calculations);
    taught::replace(&mut relations.calculations, declared);
    relations
}

/// The step of each column whose figures are rounded more coarsely than printed; empty where none are.
fn rounded_to(statement: &Statement, vocabulary: &Vocabulary) -> Vec<Option<Step>> {
    let steps = steps::of(statement);
    if steps.iter().all(Option::is_none) {
        return Vec::new();
    }
    let views = [Axis::Lines, Axis::Columns]
        .map(|axis| (View::new(statement, axis, &[], vocabulary), View::new(statement, axis, &steps, vocabulary)));
    let walked = views.each_ref().map(|(fine, coarse)| {
        let nothing = vec![false; coarse.figures.len()];
        let mut candidates = sums::walk(coarse, Direction::After, &nothing, |_, _| None);
        candidates.extend(sums::walk(coarse, Direction::Before, &nothing, |_, _| None));
        (fine, coarse, candidates)
    });
    if steps::are_rounded(&walked) { steps } else { Vec::new() }
}

fn relate_statement(index: usize, statement: &Statement, steps: &[Option<Step>], vocabulary: &Vocabulary) -> Vec<Calculation> {
    let lines = View::new(statement, Axis::Lines, steps, vocabulary);
    let columns = View::new(statement, Axis::Columns, steps, vocabulary);
    let names: Vec<Vec<String>> = statement.lines.iter().map(|line| name_words(&line.label, vocabulary)).collect();
    let fallback = |view: &View, total: usize, open_lines: &[usize]| match view.roles[total] {
        Role::Result => results::signed(view, total, open_lines),
        Role::Total => structure::structural(statement, &names, view, total, open_lines),
        Role::Plain if view.unlabelled[total] && view.conventions.unlabelled_totals => {
            let since = open_lines
                .iter()
                .rposition(|&open_line| view.unlabelled[open_line] || view.roles[open_line] != Role::Plain)
                .map_or(0, |at| at + 1);
            structure::structural(statement, &names, view, total, &open_lines[since..])
        }
        Role::Plain if view.unlabelled[total] => structure::unlabelled(view, total, open_lines),
        _ => None,
    };
    let variances = columns::variances(statement, index, &columns, vocabulary);
    let rates = view::percents_across(statement, vocabulary);
    let mut across = relations(index, columns, Some(rates), |_, _, _| None);
    // A column of growth rates or percentages of another column adds up to nothing.
    let percentage = |found: &Calculation| found.items.iter().all(|(_, weight)| weight.abs() == Decimal::ONE);
    let is_rate = |found: &Calculation| match found.kind {
        CalculationKind::Change => true,
        CalculationKind::Percent => percentage(found),
        _ => false,
    };
    let rates: BTreeSet<usize> = across.iter().filter(|found| is_rate(found)).map(|found| found.total).collect();
    let mut down = lines.clone();
    down.compared.retain(|column| !rates.contains(column));
    if down.compared.is_empty() {
        down.compared.clone_from(&lines.compared);
    }
    let mut found = relations(index, down, None, fallback);
    // Averages of the lines add up across as a matter of course, and nobody claims it.
    let averages: Vec<usize> = found.iter().filter(|found| found.kind == CalculationKind::Average).map(|average| average.total).collect();
    // The largest figures of two columns do not add up to the largest sum.
    let is_statistic = |line: usize| vocabulary.lines.statistic.starts(&statement.lines[line].label);
    for calculation in across.iter_mut().filter(|calculation| calculation.kind.is_sum()) {
        calculation.positions.retain(|line| !averages.contains(line) && !is_statistic(*line));
    }
    found.extend(carry::carries(index, statement, &lines, &found));
    found.extend(balance::balances(index, &lines, &names, &found, vocabulary));
    found.extend(variances);
    found.extend(across);
    found
}

/// Columns beyond which none is said to be computed from others: what is so wide is data, and a search a matter of minutes.
const MOST_COLUMNS: usize = 2000;

/// All relations of one view, in the order of their lines: sums, averages, ratios. Sums leave `rates` positions out.
fn relations(
    index: usize,
    view: View,
    rates: Option<Vec<bool>>,
    fallback: impl Fn(&View, usize, &[usize]) -> Option<Candidate>,
) -> Vec<Calculation> {
    if view.axis == Axis::Columns && view.figures.len() > MOST_COLUMNS {
        return Vec::new();
    }
    let screen = Screen::new(&view);
    let all = view.compared.clone();
    let mut view = view;
    if let Some(rates) = rates {
        view.compared.retain(|&position| !rates[position]);
    }
    let mut chosen = search(&mut view, &screen, &fallback);
    if view.axis == Axis::Lines {
        let before = view.compared.len();
        view = positions::without_unsummed(view, &chosen.kept);
        if view.compared.len() < before {
            chosen = search(&mut view, &screen, &fallback);
        }
    }
    recurring::spread(&view, &mut chosen);
    chosen.coarsen(&view);
    let every = view.positions();
    let stated = chosen.kept.iter().map(|candidate| forms::as_stated(&view, candidate.clone()));
    let mut found: Vec<Calculation> = stated.map(|candidate| calculation(index, &view, &candidate, &every)).collect();
    let is_total = |line: usize| chosen.is_total(line);
    view.compared = all;
    let averages = detached::averages(&view, &screen, &detached::run_members(&view), &is_total);
    let averaged: Vec<usize> = averages.iter().map(|average| average.total).collect();
    found.extend(averages.into_iter().map(|average| averaging(index, &view, average)));
    found.extend(ratios::ratios(index, &view, &screen, &is_total).into_iter().filter(|ratio| !averaged.contains(&ratio.total)));
    found.sort_by_key(|calculation| calculation.total);
    found
}

/// The sums of a view, found in rounds: each looks at what the totals of the rounds before have left over, and asks for less
/// proof where these were many.
fn search(view: &mut View, screen: &Screen, fallback: impl Fn(&View, usize, &[usize]) -> Option<Candidate>) -> Chosen {
    let mut chosen = Chosen::new(view);
    view.conventions = Conventions::default();
    for round in 0..ROUNDS {
        let before = chosen.kept.len();
        chosen.choose(candidates(view, screen, &chosen, round, &fallback));
        if chosen.kept.len() == before {
            break;
        }
        view.conventions = conventions(view, &chosen);
    }
    chosen
}

/// Digits of proof that a relation may lack at the most.
const MOST_DISCOUNT: f64 = 1.0;
/// Lines without a label that must be totals before that is a habit.
const UNLABELLED: usize = 2;

fn conventions(view: &View, chosen: &Chosen) -> Conventions {
    let unlabelled = (0..view.unlabelled.len()).filter(|&line| view.unlabelled[line]);
    let (all, totals) = unlabelled.fold((0, 0), |(all, totals), line| (all + 1, totals + usize::from(chosen.is_total(line))));
    Conventions {
        discount: (chosen.kept.len().max(1) as f64).log10().min(MOST_DISCOUNT),
        unlabelled_totals: totals >= UNLABELLED && totals * 2 >= all,
    }
}

/// The sums that a round of the search suggests.
fn candidates(
    view: &View,
    screen: &Screen,
    chosen: &Chosen,
    round: usize,
    fallback: impl Fn(&View, usize, &[usize]) -> Option<Candidate>,
) -> Vec<Candidate> {
    let taken = chosen.taken();
    let mut candidates = sums::walk(view, Direction::After, &taken, |total, open_lines| fallback(view, total, open_lines));
    candidates.extend(sums::walk(view, Direction::Before, &taken, |total, _| {
        let opens = view.axis == Axis::Lines && view.roles[total] == Role::Total && !sums::follows_lines(view, total);
        opens.then(|| structure::structural_before(view, total, &taken)).flatten()
    }));
    candidates.extend(hierarchy::sums(view, &taken));
    if view.axis == Axis::Columns && view.percents.contains(&true) {
        let with_percents = view.with_percents();
        candidates.extend(sums::walk(&with_percents, Direction::After, &taken, |_, _| None));
        candidates.extend(sums::walk(&with_percents, Direction::Before, &taken, |_, _| None));
        if round == 0 {
            candidates.extend(patterns::strides(&with_percents, screen));
        }
    }
    let mut members = patterns::members(view);
    if round == 0 {
        candidates.extend(patterns::strides(view, screen));
        candidates.extend(patterns::namesakes(view, screen));
        candidates.extend(detached::sums(view, screen, &members));
        candidates.extend(distant::sums(view, screen, &members));
    } else {
        let is_total = |line: usize| chosen.is_total(line);
        candidates.extend(sums::totals_of_totals(view, Direction::After, &taken, &is_total));
        candidates.extend(sums::totals_of_totals(view, Direction::Before, &taken, &is_total));
        let parts: Vec<usize> = members.iter().copied().filter(|&line| !chosen.is_total(line)).collect();
        if round == 1 && parts.len() < members.len() {
            candidates.extend(distant::sums_of_parts(view, screen, &members, &parts));
        }
        members.retain(|&line| !taken[line]);
    }
    candidates.extend(patterns::pairs(view, screen, &members));
    candidates
}

fn averaging(statement: usize, view: &View, average: detached::Average) -> Calculation {
    Calculation {
        statement,
        kind: CalculationKind::Average,
        axis: view.axis,
        total: average.total,
        items: detached::weighted(&average.items),
        positions: view.compared.clone(),
        confidence: evidence::believed_ratio(average.share, average.digits, average.basis.contains(&Basis::Label)),
        basis: average.basis.into_iter().collect(),
    }
}

fn calculation(statement: usize, view: &View, candidate: &Candidate, every: &[usize]) -> Calculation {
    let kind = match (view.roles[candidate.total], candidate.items.as_slice()) {
        (Role::Result, _) => CalculationKind::Result,
        (_, [_]) => CalculationKind::Equal,
        (_, [(_, a), (_, b)]) if a != b && view.axis == Axis::Columns => CalculationKind::Variance,
        (_, [(_, a), (_, b)]) if a != b => CalculationKind::Result,
        _ => CalculationKind::Footing,
    };
    Calculation {
        statement,
        kind,
        axis: view.axis,
        total: candidate.total,
        items: candidate.items.clone(),
        positions: forms::claimed_at(view, candidate, every),
        basis: candidate.basis.iter().copied().collect(),
        confidence: evidence::believed(candidate, kind == CalculationKind::Result),
    }
}
