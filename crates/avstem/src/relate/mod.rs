//! Content → relations: which figure the document claims to be computed from which.
//!
//! In: [`Content`]. Out: [`Relations`]: calculations between lines (evaluated in every column) or between columns
//! (evaluated in every line). A relation is taken from evidence
//! (labels, account codes, order, the same relation holding in other columns), never from the figure it is to test.
//! What it does not do: it does not say which figure is wrong.

mod balance;
mod board;
mod carry;
mod choose;
mod columns;
mod detached;
mod distant;
mod evidence;
mod exact;
mod forms;
mod formulas;
mod hierarchy;
mod implied;
mod model;
mod outline;
mod patterns;
mod positions;
mod probe;
mod ratios;
mod recurring;
mod results;
mod search;
mod shares;
mod steps;
mod structure;
mod sums;
mod tally;
mod taught;
#[cfg(test)]
mod tests;

pub use model::{Axis, Basis, Calculation, CalculationKind, Relations};
pub use steps::Step;

use crate::{
    formula::Formulas,
    interpret::{Content, Statement, name_words, taught_about},
    profile::Profile,
    vocabulary::Vocabulary,
};
use avstem_document::figure::{arithmetic, slip};
use board::{Board, Role};
use model::weighted;
use rust_decimal::Decimal;
use search::{Conventions, Search, relations};
use std::collections::BTreeSet;
use sums::Direction;

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
    let boards = [Axis::Lines, Axis::Columns]
        .map(|axis| (Board::new(statement, axis, &[], vocabulary), Board::new(statement, axis, &steps, vocabulary)));
    let walked = boards.each_ref().map(|(fine, coarse)| {
        let nothing = vec![false; coarse.lines()];
        let search = Search { board: coarse, conventions: Conventions::default() };
        let mut candidates = sums::walk(search, Direction::After, &nothing, |_, _| None);
        candidates.extend(sums::walk(search, Direction::Before, &nothing, |_, _| None));
        (fine, coarse, candidates)
    });
    if steps::are_rounded(&walked) { steps } else { Vec::new() }
}

fn relate_statement(index: usize, statement: &Statement, steps: &[Option<Step>], vocabulary: &Vocabulary) -> Vec<Calculation> {
    let lines = Board::new(statement, Axis::Lines, steps, vocabulary);
    let columns = Board::new(statement, Axis::Columns, steps, vocabulary);
    let names: Vec<Vec<String>> = statement.lines.iter().map(|line| name_words(&line.label, vocabulary)).collect();
    let fallback = |Search { board, conventions }: Search, total: usize, open_lines: &[usize]| match board.roles[total] {
        Role::Result => results::signed(board, total, open_lines),
        Role::Total => structure::structural(statement, &names, board, total, open_lines),
        Role::Plain if board.unlabelled[total] && conventions.unlabelled_totals => {
            let since = open_lines
                .iter()
                .rposition(|&open_line| board.unlabelled[open_line] || board.roles[open_line] != Role::Plain)
                .map_or(0, |at| at + 1);
            structure::structural(statement, &names, board, total, &open_lines[since..])
        }
        Role::Plain if board.unlabelled[total] => structure::unlabelled(board, total, open_lines),
        _ => None,
    };
    let variances = columns::variances(statement, index, &columns, vocabulary);
    let rates = board::percents_across(statement, vocabulary);
    let mut across = relations(index, &columns, Some(&rates), |_, _, _| None);
    // A column of growth rates or percentages of another column adds up to nothing.
    let percentage = |found: &Calculation| found.items.iter().all(|(_, weight)| weight.abs() == Decimal::ONE);
    let is_rate = |found: &Calculation| match found.kind {
        CalculationKind::Change => true,
        CalculationKind::Percent => percentage(found),
        _ => false,
    };
    let rates: BTreeSet<usize> = across.iter().filter(|found| is_rate(found)).map(|found| found.total).collect();
    let amounts: Vec<usize> = lines.compared.iter().copied().filter(|column| !rates.contains(column)).collect();
    let down = if amounts.is_empty() { lines.clone() } else { lines.at_positions(amounts) };
    let mut found = relations(index, &down, None, fallback);
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

