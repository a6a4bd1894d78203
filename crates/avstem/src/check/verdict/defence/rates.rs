//! Prices and rates, whose total is an average.

use super::{Case, Excuse, Plea};
use crate::interpret::{Nature, Scenario};
use avstem_document::figure::arithmetic::Figure;
use rust_decimal::Decimal;

/// The stated figure is the average of its items weighed by another column: the price of all lots together.
pub(super) fn weighted_average(case: &Case) -> Plea {
    if !case.is_down() || !case.calculation.kind.is_sum() || !is_between(case) {
        return Plea::Silent;
    }
    let stated = Figure::new(case.result.stated, decimals(case).unwrap_or(0));
    let explains = |by: usize| {
        by != case.result.at && average(case, by).is_some_and(|average| (average - stated.value).abs() <= stated.half_unit * Decimal::TWO)
    };
    Plea::of(Excuse::RateOrAverage, (0..case.statement.columns.len()).any(explains))
}

/// A column or a line whose words say that it holds rates, where the total lies among its items.
pub(super) fn rates(case: &Case) -> Plea {
    if !case.is_down() || !case.calculation.kind.is_sum() {
        return Plea::Silent;
    }
    let Some(column) = case.statement.columns.get(case.result.at) else { return Plea::Silent };
    let line = case.statement.lines.get(case.calculation.total).and_then(|line| line.nature);
    let is_rate = |nature: Option<Nature>| matches!(nature, Some(Nature::PerUnit | Nature::Ratio | Nature::Percent));
    if !is_rate(column.nature) && !is_rate(line) && column.scenario != Scenario::Percent {
        return Plea::Silent;
    }
    Plea::of(Excuse::RateOrAverage, is_between(case) && case.result.stated != Decimal::ONE_HUNDRED)
}

/// True for a stated figure that is neither below nor above all its items.
fn is_between(case: &Case) -> bool {
    let items = case.weighed();
    let (least, most) = (items.iter().min(), items.iter().max());
    least.zip(most).is_some_and(|(least, most)| items.len() > 1 && *least <= case.result.stated && case.result.stated <= *most)
}

/// The average of the items, weighed by what stands beside them in another column.
fn average(case: &Case, by: usize) -> Option<Decimal> {
    let (mut sum, mut weights) = (Decimal::ZERO, Decimal::ZERO);
    for &(member, _) in &case.calculation.items {
        let (value, weight) = (case.value(member, case.result.at)?, case.value(member, by)?);
        sum = sum.checked_add(value.checked_mul(weight)?)?;
        weights = weights.checked_add(weight)?;
    }
    sum.checked_div(weights)
}

fn decimals(case: &Case) -> Option<i32> {
    let line = case.statement.lines.get(case.calculation.total)?;
    Some(line.facts.get(case.result.at)?.as_ref()?.decimals)
}
