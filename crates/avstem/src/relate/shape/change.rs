//! Changes in per cent that a header announces: "Endring i pst." beside two years.
//!
//! In: a statement, the board of its columns, the relations found between them. Out: calculations along `Axis::Columns`. The header makes
//! the claim; from which column to which is what holds in most lines. What it does not do: it asks no column that is a ratio already.

use crate::{
    interpret::{Scenario, Statement},
    relate::{
        board::Board,
        model::{Axis, Basis, Calculation, CalculationKind, weighted},
        shape::variance::pairs,
        thresholds::change::{CONFIDENCE, LINES},
    },
    vocabulary::Vocabulary,
};
use avstem_document::figure::arithmetic::{Verdict, ratio};
use rust_decimal::Decimal;

/// The changes of a statement.
pub(in crate::relate) fn changes(
    statement: &Statement,
    index: usize,
    board: &Board,
    found: &[Calculation],
    vocabulary: &Vocabulary,
) -> Vec<Calculation> {
    let is_known = |column: usize| found.iter().any(|known| known.axis == Axis::Columns && known.total == column && !known.kind.is_sum());
    let announced = statement
        .columns
        .iter()
        .enumerate()
        .filter(|(_, column)| column.scenario == Scenario::Percent && vocabulary.columns.variance.within(&column.header));
    let change = |total: usize| {
        let tried = pairs(statement, total).into_iter().map(|(base, other)| (count(board, total, base, other), base, other));
        // Among equals the nearest columns: the first pair, as pairs are in order of distance.
        let best = tried.reduce(|best, next| if next.0.0 > best.0.0 { next } else { best });
        let ((holds, fails), base, other) = best?;
        (holds >= LINES && holds > fails).then(|| Calculation {
            statement: index,
            kind: CalculationKind::Change,
            axis: Axis::Columns,
            total,
            items: weighted(&[(base, -1), (other, 1)]),
            positions: board.compared.to_vec(),
            basis: vec![Basis::ColumnHeaders, Basis::OtherColumns],
            confidence: CONFIDENCE,
        })
    };
    announced.filter(|&(column, _)| !is_known(column)).filter_map(|(column, _)| change(column)).collect()
}

/// In how many lines a column is the change from one to another, and in how many it is not.
fn count(board: &Board, total: usize, base: usize, other: usize) -> (usize, usize) {
    let verdict = |&position: &usize| {
        let (stated, base, other) = (board.figure(total, position)?, board.figure(base, position)?, board.figure(other, position)?);
        let compared = ratio(true, stated, &[(Decimal::NEGATIVE_ONE, base), (Decimal::ONE, other)])?;
        // A change of nothing is told by any two equal figures.
        (!stated.value.is_zero()).then_some(compared.verdict != Verdict::Inconsistent)
    };
    let verdicts: Vec<bool> = board.compared.iter().filter_map(verdict).collect();
    let holds = verdicts.iter().filter(|holds| **holds).count();
    (holds, verdicts.len() - holds)
}
