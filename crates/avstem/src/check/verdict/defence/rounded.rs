//! Figures that were rounded more coarsely than they are printed.

use super::{Case, Excuse, Plea};
use crate::{
    check::{
        Evaluation, Verdict,
        thresholds::rounded::{CHOSEN, COARSE_GRAIN, COUNT_FIGURES, COUNT_STEPS, EXACT_FOR_EACH, SPREAD, TELLING_FIGURES},
        verdict::{is_summed, weighed},
    },
    interpret::Statement,
    relate::Calculation,
};
use avstem_document::figure::arithmetic;
use rust_decimal::Decimal;

/// A sum of figures in whole hundreds, or of counts in threes or fives, that misses by what such a rounding allows: rounded, sums hold
/// in about every second column. Only where far more of the document's sums of such figures are exact is one that is not wrong.
pub(super) fn coarse_rounding(case: &Case) -> Plea {
    if !case.calculation.kind.is_sum() || !misses_by_rounding(case, case.calculation, case.result) {
        return Plea::Silent;
    }
    let (exact, near) = *case.records.coarse.get_or_init(|| coarse_sums(case));
    // One round budget that misses its total by a thousand is wrong; two that do may be rounded. Counts in threes are rounded anyhow,
    // and so is one total of figures that nobody chose.
    let again = near > 1 || is_of_counts(case) || is_of_measured(case);
    Plea::of(Excuse::CoarseRounding, again && near * EXACT_FOR_EACH > exact)
}

/// True for figures with all digits before their zeros: who chooses an amount, as in a budget, likes it to end in 0 or 5 once more; what
/// was rounded ends in any digit.
fn is_of_measured(case: &Case) -> bool {
    let Some(unit) = unit(case, case.calculation, case.result) else { return false };
    let units = |value: Decimal| value.checked_div(unit).filter(|units| units.is_integer() && !units.is_zero());
    // The lines of all columns that are multiples of the unit; of a total nobody chose the digits.
    let lines = || case.statement.lines.iter().enumerate().filter(|(line, _)| !case.is_total_line(*line)).map(|(_, line)| line);
    let figures: Vec<Decimal> = lines().flat_map(|line| line.facts.iter().flatten()).filter_map(|fact| units(fact.value)).collect();
    let chosen = figures.iter().filter(|units| units.checked_rem(Decimal::from(5)).is_some_and(|rest| rest.is_zero())).count();
    figures.len() >= TELLING_FIGURES && chosen * 100 < figures.len() * CHOSEN
}

/// True for a sum of counts in threes or fives, and not of figures that end in zeros.
fn is_of_counts(case: &Case) -> bool {
    unit(case, case.calculation, case.result).is_some_and(|unit| unit < Decimal::TEN)
}

/// The sums of such figures in the document that are exact, and those that miss by what rounding allows.
fn coarse_sums(case: &Case) -> (usize, usize) {
    let (mut exact, mut near) = (0, 0);
    for (calculation, list) in case.relations.calculations.iter().zip(case.results).filter(|(calculation, _)| calculation.kind.is_sum()) {
        for result in list {
            match result.verdict {
                Verdict::Exact => exact += usize::from(is_coarse_sum(case, calculation, result)),
                Verdict::Inconsistent => near += usize::from(misses_by_rounding(case, calculation, result)),
                Verdict::Rounding | Verdict::Unchecked => {}
            }
        }
    }
    (exact, near)
}

fn is_coarse_sum(case: &Case, calculation: &Calculation, result: &Evaluation) -> bool {
    let statement = &case.content.statements[calculation.statement];
    is_summed(statement, calculation, result.at) && unit(case, calculation, result).is_some()
}

/// True for a difference that rounding to the unit of all figures of the sum would explain.
fn misses_by_rounding(case: &Case, calculation: &Calculation, result: &Evaluation) -> bool {
    let Some(unit) = unit(case, calculation, result) else { return false };
    let figures = (calculation.items.len() + 1) as f64;
    let spread = Decimal::try_from((SPREAD * (figures / 12.0).sqrt()).max(1.0)).unwrap_or(Decimal::ONE);
    unit.checked_mul(spread).is_some_and(|allowed| result.difference.abs() <= allowed)
}

/// To what the figures of a sum may be rounded: the power of ten that they all end in, or the step of whole counts.
fn unit(case: &Case, calculation: &Calculation, result: &Evaluation) -> Option<Decimal> {
    let statement = &case.content.statements[calculation.statement];
    let items = weighed(statement, calculation, result.at);
    let grain = arithmetic::common_grain(items.iter().copied().chain([result.stated]));
    if grain >= COARSE_GRAIN {
        return Some(Decimal::from(10_u64.saturating_pow(grain.unsigned_abs().min(18))));
    }
    let steps = case.records.steps.get_or_init(|| case.content.statements.iter().map(step_of_counts).collect());
    steps.get(calculation.statement).copied().flatten().map(Decimal::from)
}

/// To what the counts of a table are rounded: all of its figures are multiples of it.
fn step_of_counts(statement: &Statement) -> Option<u32> {
    let figures = || statement.lines.iter().flat_map(|line| line.facts.iter().flatten()).map(|fact| fact.value);
    if statement.currency.is_some() || figures().take(COUNT_FIGURES).count() < COUNT_FIGURES {
        return None;
    }
    let divides = |step: &u32| figures().all(|value| value.checked_rem(Decimal::from(*step)).is_some_and(|rest| rest.is_zero()));
    COUNT_STEPS.iter().copied().find(divides)
}
