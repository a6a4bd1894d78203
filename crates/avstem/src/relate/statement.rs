//! One statement → its relations: between lines, then between columns.

use crate::{
    interpret::{Statement, name_words},
    relate::{
        board::{self, Board, Role},
        model::{Axis, Calculation, CalculationKind, Step},
        proposal::Search,
        search::relations,
        shape::{balance, carry, change, holding, misprint, named, result, section, variance},
    },
    vocabulary::Vocabulary,
};
use rust_decimal::Decimal;
use std::collections::BTreeSet;

pub(super) fn relate_statement(index: usize, statement: &Statement, steps: &[Option<Step>], vocabulary: &Vocabulary) -> Vec<Calculation> {
    let lines = Board::new(statement, Axis::Lines, steps, vocabulary);
    let columns = Board::new(statement, Axis::Columns, steps, vocabulary);
    let names: Vec<Vec<String>> = statement.lines.iter().map(|line| name_words(&line.label, vocabulary)).collect();
    let fallback = |Search { board, conventions, .. }: Search, total: usize, open_lines: &[usize]| match board.roles[total] {
        Role::Result => {
            result::signed(board, total, open_lines).or_else(|| misprint::result(statement, board, total, open_lines, &vocabulary.lines))
        }
        Role::Total => section::structural(statement, &names, board, total, open_lines),
        Role::Plain if board.unlabelled[total] && conventions.unlabelled_totals => {
            let since = open_lines
                .iter()
                .rposition(|&open_line| board.unlabelled[open_line] || board.roles[open_line] != Role::Plain)
                .map_or(0, |at| at + 1);
            section::structural(statement, &names, board, total, &open_lines[since..])
        }
        Role::Plain if board.unlabelled[total] => section::unlabelled(board, total, open_lines),
        _ => None,
    };
    let variances = variance::variances(statement, index, &columns, vocabulary);
    let rates = board::percents_across(statement, vocabulary);
    let mut across = relations(index, &columns, Some(&rates), |_, _, _| None);
    let headers: Vec<&str> = statement.columns.iter().map(|column| column.header.as_str()).collect();
    holding::across(index, &headers, &columns, &mut across, vocabulary);
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
    found.extend(named::sums(index, statement, &lines, &names, &found, vocabulary));
    let labels: Vec<&str> = statement.lines.iter().map(|line| line.label.as_str()).collect();
    holding::down(index, &labels, &lines, &mut found, vocabulary);
    let changes = change::changes(statement, index, &columns, &across, vocabulary);
    found.extend(variances);
    found.extend(changes);
    found.extend(across);
    found
}
