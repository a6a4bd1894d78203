//! Figures that stand where totals do and are none: blanks written as 0, rates, prices, averages, the number of the lines.

use super::{Case, Excuse, Plea};
use crate::{
    check::{
        Evaluation, Verdict,
        thresholds::{
            lines::TELLING_DIGITS,
            nature::{AVERAGE_SLACK, AVERAGED_ITEMS, COUNTED_ITEMS, MANY_HOLD},
        },
    },
    relate::{Basis, Calculation, CalculationKind},
};
use avstem_document::figure::slip;
use rust_decimal::Decimal;

/// A stated 0 is more often a blank than a wrong total, unless a label calls it one.
pub(super) fn stated_zero(case: &Case) -> Plea {
    Plea::only(Excuse::StatedZero, case.result.stated.is_zero() && !case.is_labelled())
}

/// A price is an amount by a quantity in the lines, and anything in their total: a ratio that no word names accuses nobody.
pub(super) fn unnamed_ratio(case: &Case) -> Plea {
    let ratio = matches!(case.calculation.kind, CalculationKind::Percent | CalculationKind::Change);
    Plea::only(Excuse::RateOrAverage, ratio && !case.is_labelled() && !case.has(Basis::ColumnHeaders))
}

/// An average counts blanks, weighs or leaves out the worst mark, as its author likes.
pub(super) fn average(case: &Case) -> Plea {
    Plea::only(Excuse::RateOrAverage, case.calculation.kind == CalculationKind::Average)
}

/// A total line gives averages or rates in some columns. One line that gives an average where all others give sums is a misprint, and so
/// is a figure that a result counts as an amount.
pub(super) fn average_in_total(case: &Case) -> Plea {
    let may = case.is_down() || case.record.fails > 1 || case.record.holds < MANY_HOLD;
    Plea::only(Excuse::RateOrAverage, may && (is_average(case) || is_among_items(case)) && !is_counted_on(case))
}

/// True where the line adds up elsewhere, and what is stated here goes exactly into another sum: averages do not add up.
fn is_counted_on(case: &Case) -> bool {
    let (statement, axis, total) = (case.calculation.statement, case.calculation.axis, case.calculation.total);
    let goes_into = |other: &Calculation, results: &[Evaluation]| {
        (other.statement, other.axis) == (statement, axis)
            && other.kind.is_sum()
            && other.items.iter().any(|(item, _)| *item == total)
            && results.iter().any(|result| result.at == case.result.at && result.verdict == Verdict::Exact)
            && other.items.iter().filter(|(item, _)| case.value(*item, case.result.at).is_some_and(|value| !value.is_zero())).count() > 1
    };
    case.record.adds_up > 0
        && slip::telling_digits(case.result.stated) >= TELLING_DIGITS
        && case.relations.calculations.iter().zip(case.results).any(|(other, results)| goes_into(other, results))
}

/// "Total, no. of buildings": the stated figure is the number of its lines.
pub(super) fn line_count(case: &Case) -> Plea {
    Plea::only(Excuse::LineCount, case.is_down() && is_count(case))
}

/// True when a stated "total" is about the average of its items.
fn is_average(case: &Case) -> bool {
    let items = case.calculation.items.len();
    let average = case.result.computed.checked_div(Decimal::from(items)).and_then(|average| f64::try_from(average).ok());
    let Some(average) = average else { return false };
    let stated = f64::try_from(case.result.stated).unwrap_or(f64::MAX);
    items >= AVERAGED_ITEMS && (stated - average).abs() <= average.abs() * AVERAGE_SLACK
}

/// True when a stated "total" is no larger than one of its items, none of which is negative, and no slip of the pen made it so.
fn is_among_items(case: &Case) -> bool {
    let items: Vec<Decimal> = case.weighed().into_iter().filter(|item| !item.is_zero()).collect();
    let positive = items.iter().all(Decimal::is_sign_positive);
    let largest = items.iter().max().copied().unwrap_or_default();
    let stated = case.result.stated;
    items.len() >= AVERAGED_ITEMS && positive && stated.is_sign_positive() && stated <= largest && !is_of_a_slip(case)
}

/// True where a slip explains the difference: by the form of the stated figure or of an item, or by an item that was left out of a total
/// with digits enough to tell.
fn is_of_a_slip(case: &Case) -> bool {
    let (stated, computed, items) = (case.result.stated, case.result.computed, case.weighed());
    let left_out = || slip::telling_digits(stated) >= TELLING_DIGITS && slip::of_items(stated, computed, &items).is_some();
    let misprinted = || slip::within_items(stated, computed, &items).is_some();
    let sums = case.is_labelled() && case.record.adds_up > 0;
    slip::of_form(stated, computed).is_some() || sums && (slip::is_a_rounded_tenth(stated, computed) || misprinted() || left_out())
}

/// True when a stated "total" is the number of its lines that hold a figure.
fn is_count(case: &Case) -> bool {
    let filled = case.weighed().len();
    filled >= COUNTED_ITEMS && case.result.stated == Decimal::from(filled)
}
