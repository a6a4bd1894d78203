//! A dash that says "not reported", and not "nothing".

use super::{Case, Excuse, Plea};
use crate::{
    check::verdict::figure,
    relate::{Axis, Calculation, CalculationKind},
};
use avstem_document::figure::arithmetic::{self, Figure};
use rust_decimal::Decimal;

/// A total line whose parts cover fewer lines than their whole does: a percentage that is that of the lines which report all its parts, or
/// a sum that misses by what the others report without telling their parts.
pub(super) fn not_reported(case: &Case) -> Plea {
    if case.is_down() || !case.is_total_line(case.result.at) {
        return Plea::Silent;
    }
    let members: Vec<usize> = case.calculation.members().collect();
    let mut whole = vec![Decimal::ZERO; members.len()];
    // What lines add that lack some of their parts, and what those add that tell none: a dash among the parts may be a nil.
    let mut unreported = None;
    let mut alone = Decimal::ZERO;
    for line in summed_lines(case) {
        let figures: Vec<Option<Decimal>> = members.iter().map(|member| case.value(*member, line)).collect();
        if figures.iter().skip(1).all(Option::is_some) {
            for (sum, figure) in whole.iter_mut().zip(figures) {
                *sum = figure.and_then(|figure| sum.checked_add(figure)).unwrap_or(*sum);
            }
        } else if figures.iter().any(Option::is_some) {
            let sum = unreported.get_or_insert(Decimal::ZERO);
            let add = |sum: Decimal| figures[0].and_then(|figure| sum.checked_add(figure)).unwrap_or(sum);
            *sum = add(*sum);
            if figures.iter().skip(1).all(Option::is_none) {
                alone = add(alone);
            }
        }
    }
    let Some(unreported) = unreported else { return Plea::Silent };
    let explains = match case.calculation.kind {
        CalculationKind::Percent | CalculationKind::Change => is_ratio_of(case, &whole[1..]),
        kind => kind.is_sum() && [unreported, alone].contains(&case.result.difference),
    };
    Plea::of(Excuse::NotReported, explains)
}

/// The lines that the total line sums in the column of the whole; all others where no relation tells.
fn summed_lines(case: &Case) -> Vec<usize> {
    let sums_line = |other: &&Calculation| {
        (other.statement, other.axis, other.total) == (case.calculation.statement, Axis::Lines, case.result.at)
            && other.positions.contains(&case.calculation.total)
    };
    match case.relations.calculations.iter().find(sums_line) {
        Some(sum) => sum.items.iter().map(|(line, _)| *line).collect(),
        None => (0..case.statement.lines.len()).filter(|line| *line != case.result.at).collect(),
    }
}

/// True where other figures give the stated ratio.
fn is_ratio_of(case: &Case, figures: &[Decimal]) -> bool {
    let total = case.calculation.fact(case.calculation.total, case.result.at);
    let Some(stated) = figure(case.statement, total) else { return false };
    let weights = case.calculation.items.iter().map(|(_, weight)| *weight);
    let items: Vec<(Decimal, Figure)> = weights.zip(figures).map(|(weight, value)| (weight, Figure::new(*value, 0))).collect();
    let comparison = arithmetic::ratio(case.calculation.kind == CalculationKind::Change, stated, &items);
    comparison.is_some_and(|comparison| comparison.verdict != arithmetic::Verdict::Inconsistent)
}
