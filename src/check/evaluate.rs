//! Every calculation at every position: what is stated, what the items give, how they compare.

use super::{Evaluation, Verdict};
use crate::{
    interpret::{Content, Scenario, Statement},
    relate::{Axis, Calculation, CalculationKind, Comparison, FactRef, Figure, Relations, arithmetic},
};
use rust_decimal::Decimal;

/// One list a calculation, in their order; positions where the total is blank are left out.
pub(super) fn evaluate(content: &Content, relations: &Relations) -> Vec<Vec<Evaluation>> {
    relations
        .calculations
        .iter()
        .map(|calculation| {
            let statement = &content.statements[calculation.statement];
            let mut results: Vec<Evaluation> =
                positions(statement, calculation).filter_map(|at| evaluate_at(statement, calculation, at)).collect();
            if calculation.kind == CalculationKind::Result {
                excuse_variances(statement, &mut results);
            }
            results
        })
        .collect()
}

/// The figure of a line or column that takes part in a calculation, at a position.
pub(super) fn participant(calculation: &Calculation, member: usize, at: usize) -> FactRef {
    let (line, column) = match calculation.axis {
        Axis::Lines => (member, at),
        Axis::Columns => (at, member),
    };
    FactRef { statement: calculation.statement, line, column }
}

/// A fact as a figure with its unit.
pub(super) fn figure(statement: &Statement, fact: FactRef) -> Option<Figure> {
    let fact = statement.lines.get(fact.line)?.facts.get(fact.column)?.as_ref()?;
    Some(Figure::new(fact.value, fact.decimals))
}

/// Compares a calculation at one position, with some figures replaced; `None` where the total is blank or nothing can be
/// computed.
pub(super) fn compare_with(statement: &Statement, calculation: &Calculation, at: usize, replaced: Option<(FactRef, Decimal)>) -> Option<Comparison> {
    let read = |member: usize| {
        let fact = participant(calculation, member, at);
        let figure = figure(statement, fact)?;
        Some(match replaced {
            Some((which, value)) if which == fact => Figure { value, ..figure },
            _ => figure,
        })
    };
    let stated = read(calculation.total)?;
    if matches!(calculation.kind, CalculationKind::Percent | CalculationKind::Change) {
        let items: Option<Vec<(Decimal, Figure)>> = calculation.items.iter().map(|&(member, weight)| Some((weight, read(member)?))).collect();
        return arithmetic::ratio(calculation.kind == CalculationKind::Change, stated, &items?);
    }
    let mut sum = arithmetic::Sum::default();
    for &(member, weight) in &calculation.items {
        if let Some(item) = read(member)
            && !sum.add(weight, item)
        {
            return None;
        }
    }
    (sum.items > 0).then(|| sum.compare(stated))
}

/// Positions at which a calculation is evaluated: all lines, or the columns of amounts.
fn positions<'a>(statement: &'a Statement, calculation: &Calculation) -> Box<dyn Iterator<Item = usize> + 'a> {
    match calculation.axis {
        Axis::Columns => Box::new(0..statement.lines.len()),
        Axis::Lines => Box::new(
            (0..statement.columns.len()).filter(|&column| !matches!(statement.columns[column].scenario, Scenario::Percent | Scenario::Note)),
        ),
    }
}

fn evaluate_at(statement: &Statement, calculation: &Calculation, at: usize) -> Option<Evaluation> {
    let stated = figure(statement, participant(calculation, calculation.total, at))?.value;
    Some(match compare_with(statement, calculation, at, None) {
        Some(Comparison { computed, difference, allowed, verdict }) => Evaluation { at, stated, computed, difference, allowed, verdict },
        None => Evaluation { at, stated, computed: Decimal::ZERO, difference: Decimal::ZERO, allowed: Decimal::ZERO, verdict: Verdict::Unchecked },
    })
}

/// Variances of incomes and of costs may be signed differently; a result's variance then is no sum of theirs. Where no
/// variance column agrees, none is held against the document.
fn excuse_variances(statement: &Statement, results: &mut [Evaluation]) {
    let is_variance = |result: &Evaluation| statement.columns[result.at].scenario == Scenario::Variance;
    let agrees = |result: &Evaluation| matches!(result.verdict, Verdict::Exact | Verdict::Rounding) && !result.stated.is_zero();
    if results.iter().any(|result| is_variance(result) && agrees(result)) {
        return;
    }
    for result in results.iter_mut().filter(|result| is_variance(result) && result.verdict == Verdict::Inconsistent) {
        result.verdict = Verdict::Unchecked;
    }
}
