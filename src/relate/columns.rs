//! Relations between columns that their headers announce: variances and percentages.
//!
//! In: a statement. Out: calculations along `Axis::Columns`. A header says *that* a column is a variance; which of the
//! other columns it compares, and which is taken from which, is what holds in most lines.

use super::{
    Axis, Basis, Calculation, CalculationKind,
    arithmetic::{Figure, Verdict, ratio},
    view::View,
};
use crate::interpret::{Scenario, Statement};
use rust_decimal::Decimal;

/// Share of the lines in which a variance must hold.
const VARIANCE_SHARE: f64 = 0.5;
/// Lines in which it must hold; one line can agree by chance.
const VARIANCE_LINES: usize = 2;

/// Share of the lines in which a percentage must hold: rounding hides much, so more is asked.
const PERCENT_SHARE: f64 = 0.8;
const PERCENT_LINES: usize = 3;

/// The variances of a statement: columns whose header says so.
pub(super) fn variances(statement: &Statement, index: usize, view: &View) -> Vec<Calculation> {
    columns_of(statement, |scenario| scenario == Scenario::Variance)
        .filter_map(|total| {
            let mut best: Option<(Vec<(usize, Decimal)>, f64, f64)> = None;
            for (minuend, subtrahend) in pairs(statement, total) {
                let items = vec![(minuend, Decimal::ONE), (subtrahend, -Decimal::ONE)];
                let tally = view.tally_items(total, &items);
                let credible = tally.holds >= VARIANCE_LINES && tally.share() >= VARIANCE_SHARE;
                // Among equals the nearest columns: the first pair, as pairs are in order of distance.
                if credible && best.as_ref().is_none_or(|(_, share, _)| tally.share() > *share) {
                    best = Some((items, tally.share(), tally.digits));
                }
            }
            let (items, share, digits) = best?;
            let confidence = confidence(share, digits);
            let basis = vec![Basis::ColumnHeaders, Basis::OtherColumns];
            Some(Calculation { statement: index, kind: CalculationKind::Variance, axis: Axis::Columns, total, items, basis, confidence })
        })
        .collect()
}

/// The percentages of a statement: columns whose header or figures say so, as a part of or as a change against other
/// columns.
pub(super) fn percents(statement: &Statement, index: usize, view: &View) -> Vec<Calculation> {
    columns_of(statement, |scenario| scenario == Scenario::Percent)
        .filter_map(|total| {
            let mut best: Option<(CalculationKind, Vec<(usize, Decimal)>, f64)> = None;
            for (first, second) in pairs(statement, total) {
                let forms = [
                    (CalculationKind::Percent, vec![(first, Decimal::ONE), (second, Decimal::ONE)]),
                    (CalculationKind::Change, vec![(first, -Decimal::ONE), (second, Decimal::ONE)]),
                    (CalculationKind::Change, vec![(first, Decimal::ONE), (second, -Decimal::ONE)]),
                ];
                for (kind, items) in forms {
                    let (holds, compared) = ratio_tally(view, kind, total, &items);
                    let share = holds as f64 / compared.max(1) as f64;
                    if holds >= PERCENT_LINES && share >= PERCENT_SHARE && best.as_ref().is_none_or(|(_, _, old)| share > *old) {
                        best = Some((kind, items, share));
                    }
                }
            }
            let (kind, items, share) = best?;
            let basis = vec![Basis::ColumnHeaders, Basis::OtherColumns];
            Some(Calculation { statement: index, kind, axis: Axis::Columns, total, items, basis, confidence: confidence(share, 9.0) })
        })
        .collect()
}

/// In how many lines a ratio holds, and in how many it can be compared.
fn ratio_tally(view: &View, kind: CalculationKind, total: usize, items: &[(usize, Decimal)]) -> (usize, usize) {
    let (mut holds, mut compared) = (0, 0);
    for &position in &view.compared {
        let figures: Option<Vec<(Decimal, Figure)>> = items.iter().map(|&(line, weight)| Some((weight, view.at(line, position)?))).collect();
        let (Some(stated), Some(figures)) = (view.at(total, position), figures) else { continue };
        // A percentage of nothing, and one of a figure against itself, tell nothing.
        if stated.value.is_zero() || figures[0].1.value == figures[1].1.value {
            continue;
        }
        let Some(comparison) = ratio(kind == CalculationKind::Change, stated, &figures) else { continue };
        compared += 1;
        holds += usize::from(matches!(comparison.verdict, Verdict::Exact | Verdict::Rounding));
    }
    (holds, compared)
}

/// Ordered pairs of amount columns, nearest to `total` first.
fn pairs(statement: &Statement, total: usize) -> Vec<(usize, usize)> {
    let amounts: Vec<usize> =
        columns_of(statement, |scenario| !matches!(scenario, Scenario::Percent | Scenario::Note)).filter(|&column| column != total).collect();
    let mut pairs: Vec<(usize, usize)> =
        amounts.iter().flat_map(|&a| amounts.iter().map(move |&b| (a, b))).filter(|(a, b)| a != b).collect();
    pairs.sort_by_key(|&(a, b)| (a.abs_diff(total) + b.abs_diff(total), a, b));
    pairs
}

fn columns_of(statement: &Statement, wanted: impl Fn(Scenario) -> bool) -> impl Iterator<Item = usize> {
    (0..statement.columns.len()).filter(move |&column| wanted(statement.columns[column].scenario))
}

/// From how often a relation holds and how many digits agree.
pub(super) fn confidence(share: f64, digits: f64) -> f32 {
    // Eight digits of agreement are beyond chance in any table of printable size.
    let certainty = (digits / 8.0).min(1.0);
    ((0.5 + 0.5 * certainty) * (0.6 + 0.4 * share)) as f32
}
