//! A dash that says "not reported", and not "nothing".

use super::{Case, Excuse, Plea};
use crate::{check::verdict::figure, relate::CalculationKind};
use avstem_document::figure::arithmetic::{self, Figure};
use rust_decimal::Decimal;

/// A percentage or ratio of a total line that is that of the lines which report all its parts.
pub(super) fn not_reported(case: &Case) -> Plea {
    let ratio = matches!(case.calculation.kind, CalculationKind::Percent | CalculationKind::Change);
    if !ratio || case.is_down() {
        return Plea::Silent;
    }
    let members: Vec<usize> = case.calculation.items.iter().map(|(member, _)| *member).collect();
    let others = (0..case.statement.lines.len()).filter(|line| *line != case.result.at);
    let parts = |line: usize| members.iter().map(|member| case.value(*member, line)).collect::<Vec<_>>();
    let (mut whole, mut lacking) = (vec![Decimal::ZERO; members.len()], 0);
    for parts in others.map(parts) {
        let there = parts.iter().flatten().count();
        if there == members.len() {
            for (sum, part) in whole.iter_mut().zip(parts.into_iter().flatten()) {
                *sum = sum.checked_add(part).unwrap_or(*sum);
            }
        } else if there > 0 {
            lacking += 1;
        }
    }
    if lacking == 0 {
        return Plea::Silent;
    }
    let total = case.calculation.fact(case.calculation.total, case.result.at);
    let Some(stated) = figure(case.statement, total) else { return Plea::Silent };
    let items: Vec<(Decimal, Figure)> =
        case.calculation.items.iter().zip(&whole).map(|((_, weight), value)| (*weight, Figure::new(*value, 0))).collect();
    let comparison = arithmetic::ratio(case.calculation.kind == CalculationKind::Change, stated, &items);
    let holds = comparison.is_some_and(|comparison| comparison.verdict != arithmetic::Verdict::Inconsistent);
    Plea::of(Excuse::NotReported, holds)
}
