//! Every calculation at every position: what is stated, what the items give, how they compare.

use super::{
    super::{Evaluation, Verdict},
    Excuse,
};
use crate::{
    interpret::{Content, FactRef, Statement},
    relate::{Calculation, CalculationKind, Relations},
};
use avstem_document::figure::{
    arithmetic::{self, Comparison, Figure},
    slip,
};
use rust_decimal::Decimal;

/// One list a calculation, in their order; positions where the total is blank are left out.
pub(super) fn evaluate(content: &Content, relations: &Relations) -> Vec<Vec<Evaluation>> {
    let evaluate = |calculation: &Calculation| -> Vec<Evaluation> {
        let statement = &content.statements[calculation.statement];
        calculation.positions.iter().filter_map(|&at| evaluate_at(statement, relations, calculation, at)).collect()
    };
    relations.calculations.iter().map(evaluate).collect()
}

/// A fact as a figure with its unit.
pub(in crate::check) fn figure(statement: &Statement, fact: FactRef) -> Option<Figure> {
    let fact = statement.lines.get(fact.line)?.facts.get(fact.column)?.as_ref()?;
    Some(Figure::new(fact.value, fact.decimals))
}

/// Compares a calculation at one position, with some figures replaced; `None` where the total is blank or nothing can be
/// computed.
pub(in crate::check) fn compare_with(
    statement: &Statement,
    relations: &Relations,
    calculation: &Calculation,
    at: usize,
    replaced: Option<(FactRef, Decimal)>,
) -> Option<Comparison> {
    let printed = |member: usize| {
        let fact = calculation.fact(member, at);
        let figure = figure(statement, fact)?;
        Some(match replaced {
            Some((which, value)) if which == fact => Figure { value, ..figure },
            _ => figure,
        })
    };
    let step = |member: usize| relations.step(calculation.statement, calculation.fact(member, at).column);
    let fits = |member: usize| {
        let figure = printed(member);
        figure.is_none_or(|figure| step(member).is_none_or(|step| step.divides(figure.value)))
    };
    let total_fits = fits(calculation.total);
    // What is finer than the step of its column was not rounded to it; then no more than the total's own step is left to rounding.
    let rounded = calculation.items.iter().all(|&(member, _)| fits(member));
    let read = |member: usize| {
        let half = step(member).filter(|_| rounded || member == calculation.total).map(|step| step.half);
        Some(printed(member)?.widened(half))
    };
    let comparison = compare(calculation, &read)?;
    if total_fits || comparison.verdict != Verdict::Rounding {
        return Some(comparison);
    }
    // The total alone is finer: known exactly, unless a slip of the pen made it so.
    let stated = printed(calculation.total)?.value;
    let misprinted = slip::of_form(stated, comparison.computed).is_some();
    if misprinted { compare(calculation, &printed) } else { Some(comparison) }
}

/// Compares a calculation whose figures `read` gives.
fn compare(calculation: &Calculation, read: &dyn Fn(usize) -> Option<Figure>) -> Option<Comparison> {
    let stated = read(calculation.total)?;
    if matches!(calculation.kind, CalculationKind::Percent | CalculationKind::Change) {
        let items: Option<Vec<(Decimal, Figure)>> =
            calculation.items.iter().map(|&(member, weight)| Some((weight, read(member)?))).collect();
        return arithmetic::ratio(calculation.kind == CalculationKind::Change, stated, &items?);
    }
    if calculation.kind == CalculationKind::Average {
        let figures: Vec<Figure> = calculation.items.iter().filter_map(|&(member, _)| read(member)).collect();
        return arithmetic::average(stated, &figures, calculation.items.len() - figures.len());
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

/// For each figure of a failing relation, the value that would make it hold.
pub(in crate::check) fn remedies(content: &Content, calculation: &Calculation, evaluation: &Evaluation) -> Vec<(FactRef, Decimal)> {
    let statement = &content.statements[calculation.statement];
    let total = calculation.fact(calculation.total, evaluation.at);
    let mut remedies = vec![(total, evaluation.computed)];
    if matches!(calculation.kind, CalculationKind::Percent | CalculationKind::Change) {
        // A rounded percentage does not tell its figures' digits.
        return remedies;
    }
    for &(member, weight) in &calculation.items {
        let fact = calculation.fact(member, evaluation.at);
        let Some(item) = figure(statement, fact) else { continue };
        if let Some(value) = evaluation.difference.checked_div(weight).and_then(|change| item.value.checked_add(change)) {
            remedies.push((fact, value));
        }
    }
    remedies
}

fn evaluate_at(statement: &Statement, relations: &Relations, calculation: &Calculation, at: usize) -> Option<Evaluation> {
    let stated = figure(statement, calculation.fact(calculation.total, at))?.value;
    Some(match compare_with(statement, relations, calculation, at, None) {
        Some(Comparison { computed, difference, allowed, verdict }) => {
            Evaluation { at, stated, computed, difference, allowed, verdict, confidence: None, unchecked_because: None, heard: Vec::new() }
        }
        None => Evaluation {
            at,
            stated,
            computed: Decimal::ZERO,
            difference: Decimal::ZERO,
            allowed: Decimal::ZERO,
            verdict: Verdict::Unchecked,
            confidence: None,
            unchecked_because: Some(Excuse::NothingToCompute),
            heard: Vec::new(),
        },
    })
}
