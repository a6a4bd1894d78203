//! Every calculation at every position: what is stated, what the items give, how they compare.

use super::{Evaluation, Verdict};
use crate::{
    interpret::{Content, FactRef, Statement},
    relate::{Axis, Basis, Calculation, CalculationKind, Relations},
};
use avstem_document::figure::{
    arithmetic::{self, Comparison, Figure},
    slip,
};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// One list a calculation, in their order; positions where the total is blank are left out.
pub(super) fn evaluate(content: &Content, relations: &Relations) -> Vec<Vec<Evaluation>> {
    let evaluate = |calculation: &Calculation| -> Vec<Evaluation> {
        let statement = &content.statements[calculation.statement];
        calculation.positions.iter().filter_map(|&at| evaluate_at(statement, relations, calculation, at)).collect()
    };
    let mut results: Vec<Vec<Evaluation>> = relations.calculations.iter().map(evaluate).collect();
    let with_blanks = |(calculation, results): (&Calculation, &Vec<Evaluation>)| {
        sums_with_blanks(&content.statements[calculation.statement], calculation, results)
    };
    let with_blanks: Vec<usize> = relations.calculations.iter().zip(&results).map(with_blanks).collect();
    let side = |calculation: &Calculation| (calculation.statement, calculation.axis == Axis::Lines);
    let mut of_side: BTreeMap<(usize, bool), usize> = BTreeMap::new();
    for (calculation, count) in relations.calculations.iter().zip(&with_blanks) {
        *of_side.entry(side(calculation)).or_default() += count;
    }
    for ((calculation, results), own) in relations.calculations.iter().zip(&mut results).zip(with_blanks) {
        let statement = &content.statements[calculation.statement];
        if own < BLANK_HABIT {
            let habit = of_side.get(&side(calculation)).is_some_and(|sums| *sums >= BLANK_HABIT);
            excuse_blanks(statement, calculation, results, habit);
        }
        excuse_thin(statement, calculation, results);
    }
    excuse_restated(relations, &mut results);
    results
}

/// What a sum of figures is, and where: statement, axis (true: along lines), items.
type Summed<'a> = (usize, bool, &'a [(usize, Decimal)]);

/// A total that is stated twice is wrong once: where two lines sum the same figures, state the same and fail, nothing is held against
/// the second.
fn excuse_restated(relations: &Relations, results: &mut [Vec<Evaluation>]) {
    let mut failing: BTreeMap<Summed, Vec<(usize, Decimal)>> = BTreeMap::new();
    for (calculation, results) in relations.calculations.iter().zip(results) {
        if !calculation.kind.is_sum() || calculation.items.len() < 2 {
            continue;
        }
        let known = failing.entry((calculation.statement, calculation.axis == Axis::Lines, &calculation.items)).or_default();
        for result in results.iter_mut().filter(|result| result.verdict == Verdict::Inconsistent) {
            let stated = (result.at, result.stated);
            if known.contains(&stated) {
                result.verdict = Verdict::Unchecked;
            } else {
                known.push(stated);
            }
        }
    }
}

/// A fact as a figure with its unit.
pub(super) fn figure(statement: &Statement, fact: FactRef) -> Option<Figure> {
    let fact = statement.lines.get(fact.line)?.facts.get(fact.column)?.as_ref()?;
    Some(Figure::new(fact.value, fact.decimals))
}

/// Compares a calculation at one position, with some figures replaced; `None` where the total is blank or nothing can be
/// computed.
pub(super) fn compare_with(
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

fn evaluate_at(statement: &Statement, relations: &Relations, calculation: &Calculation, at: usize) -> Option<Evaluation> {
    let stated = figure(statement, calculation.fact(calculation.total, at))?.value;
    Some(match compare_with(statement, relations, calculation, at, None) {
        Some(Comparison { computed, difference, allowed, verdict }) => {
            Evaluation { at, stated, computed, difference, allowed, verdict, confidence: None, unchecked_because: None }
        }
        None => Evaluation {
            at,
            stated,
            computed: Decimal::ZERO,
            difference: Decimal::ZERO,
            allowed: Decimal::ZERO,
            verdict: Verdict::Unchecked,
            confidence: None,
            unchecked_because: None,
        },
    })
}

/// Share of its positions in which a relation must hold before it accuses whatever fails it.
const ACCUSES: f64 = 0.75;
/// The same where it fails more than once and no label of a line says what it is.
const MANY: f64 = 0.9;
/// The same for a labelled total that holds more than once.
const LABELLED_ACCUSES: f64 = 0.6;

/// Lines that hold where the one that fails is no other kind of line.
const MANY_HOLD: usize = 8;

/// Lines in which columns that nearly add up may fail.
const FEW_FAIL: usize = 2;

/// A failing sum that is off by less than this share of the stated figure is probably the right sum with a wrong figure.
const NEAR: f64 = 0.05;

/// A relation that holds too seldom accuses a figure only where the difference is small or has the form of a misprint;
/// and a stated 0 is more often a blank than a wrong total. All else is left unchecked. Account numbers that confirm a
/// labelled total are evidence enough on their own; so is a labelled total that sums its whole section and holds once, what
/// a profile declares, and what the document's other tables speak for.
fn excuse_thin(statement: &Statement, calculation: &Calculation, results: &mut [Evaluation]) {
    if calculation.basis.contains(&Basis::Profile) || calculation.basis.contains(&Basis::Document) {
        return;
    }
    let count = |wanted: &[Verdict]| results.iter().filter(|result| wanted.contains(&result.verdict) && !result.stated.is_zero()).count();
    let (holds, fails) = (count(&[Verdict::Exact, Verdict::Rounding]), count(&[Verdict::Inconsistent]));
    let labelled = calculation.basis.contains(&Basis::Label);
    let ratio = matches!(calculation.kind, CalculationKind::Percent | CalculationKind::Change);
    let unnamed_ratio = ratio && !labelled && !calculation.basis.contains(&Basis::ColumnHeaders);
    let share = if labelled && holds > 1 { LABELLED_ACCUSES } else { ACCUSES };
    let adds_up =
        |result: &Evaluation| matches!(result.verdict, Verdict::Exact | Verdict::Rounding) && is_summed(statement, calculation, result.at);
    let complete = labelled && calculation.basis.contains(&Basis::Section) && holds >= fails && results.iter().any(adds_up);
    let holds_in = |share: f64| holds as f64 >= (holds + fails) as f64 * share;
    let few_fail = holds_in(share) && ((labelled && calculation.axis == Axis::Lines) || fails <= 1 || holds_in(MANY));
    let strong = few_fail || complete || calculation.basis.contains(&Basis::AccountCodes);
    // One misprint is an accident, several of the same shape are a habit: what is left out in many lines is none of the sum there. And
    // columns that seldom add up say nothing about the lines in which they do not.
    let slips = |result: &&Evaluation| result.verdict == Verdict::Inconsistent && is_slip(statement, calculation, result, true);
    let along_columns = calculation.axis == Axis::Columns;
    let habit = (along_columns || !labelled) && fails > FEW_FAIL && results.iter().filter(slips).count() > FEW_FAIL;
    let seldom = along_columns && fails > holds;
    for result in results.iter_mut().filter(|result| result.verdict == Verdict::Inconsistent) {
        let blank = result.stated.is_zero() && !labelled;
        // A price is an amount by a quantity in the lines, and anything in their total; an average counts blanks, weighs or
        // leaves out the worst mark, as its author likes.
        let free = unnamed_ratio || calculation.kind == CalculationKind::Average;
        // Of small figures every difference is a slip.
        // An item left out or turned in sign may as well be none of the sum, unless a label or many columns say that it is one.
        let sure_of_items = labelled || holds > FEW_FAIL;
        let slipped = || (labelled || is_long(statement, calculation, result)) && is_slip(statement, calculation, result, sure_of_items);
        // Between columns, what is near but fails in many lines is another thing than the sum.
        let near = || (calculation.axis == Axis::Lines || fails <= FEW_FAIL) && is_near(result);
        // One line that gives an average where all others give sums is a misprint.
        let averages = (calculation.axis == Axis::Lines || fails > 1 || holds < MANY_HOLD)
            && (is_average(calculation, result) || is_among_items(statement, calculation, result));
        let counts = calculation.axis == Axis::Lines && is_count(statement, calculation, result);
        if blank || free || averages || counts || seldom || !(strong || near() || (!habit && slipped())) {
            result.verdict = Verdict::Unchecked;
        }
    }
}

/// Items up to which a blank among them is more likely a figure that was lost than one that is not there.
const FEW_ITEMS: usize = 4;

/// Positions with a blank among their items at which sums of a statement must add up before a blank says that there is nothing.
const BLANK_HABIT: usize = 2;

/// The positions with a blank among the items at which a sum adds up.
fn sums_with_blanks(statement: &Statement, calculation: &Calculation, results: &[Evaluation]) -> usize {
    let adds_up =
        |result: &&Evaluation| matches!(result.verdict, Verdict::Exact | Verdict::Rounding) && is_summed(statement, calculation, result.at);
    results.iter().filter(adds_up).filter(|result| has_blank(statement, calculation, result.at)).count()
}

fn has_blank(statement: &Statement, calculation: &Calculation, at: usize) -> bool {
    calculation.items.iter().any(|&(member, _)| figure(statement, calculation.fact(member, at)).is_none())
}

/// Where one of a few items is blank and the rest does not add up, nothing is held against the figures that are there; where other
/// sums of the statement add up with blanks (`habit`), little may be missing.
fn excuse_blanks(statement: &Statement, calculation: &Calculation, results: &mut [Evaluation], habit: bool) {
    if calculation.items.len() > FEW_ITEMS {
        return;
    }
    // What is left out is an amount of its own; it seldom is one digit and zeros.
    let labelled = calculation.basis.contains(&Basis::Label);
    let is_misprint = |result: &Evaluation| labelled && is_near(result) && (habit || is_off_by_a_digit(statement, calculation, result));
    for result in results.iter_mut().filter(|result| result.verdict == Verdict::Inconsistent) {
        if has_blank(statement, calculation, result.at) && !is_misprint(result) {
            result.verdict = Verdict::Unchecked;
        }
    }
}

/// True when more than one item is not 0: one item that equals its total is no sum.
pub(super) fn is_summed(statement: &Statement, calculation: &Calculation, at: usize) -> bool {
    let filled =
        |&&(member, _): &&(usize, Decimal)| figure(statement, calculation.fact(member, at)).is_some_and(|item| !item.value.is_zero());
    calculation.items.iter().filter(filled).count() > 1
}

/// How far from the plain average a stated average may lie, as a share of it: published ones are often weighted.
const AVERAGE_SLACK: f64 = 0.1;

/// Items from which on an average is told from a misprinted sum.
const AVERAGED_ITEMS: usize = 3;

/// True when a stated "total" is about the average of its items: a total line gives averages in some columns.
fn is_average(calculation: &Calculation, result: &Evaluation) -> bool {
    let items = calculation.items.len();
    let Some(average) = result.computed.checked_div(Decimal::from(items)).and_then(|average| f64::try_from(average).ok()) else {
        return false;
    };
    let stated = f64::try_from(result.stated).unwrap_or(f64::MAX);
    items >= AVERAGED_ITEMS && (stated - average).abs() <= average.abs() * AVERAGE_SLACK
}

/// True when a stated "total" is no larger than one of its items, none of which is negative, and no slip of the pen made it so: a
/// total line gives rates in some columns.
fn is_among_items(statement: &Statement, calculation: &Calculation, result: &Evaluation) -> bool {
    let items: Vec<Decimal> = weighed(statement, calculation, result.at).into_iter().filter(|item| !item.is_zero()).collect();
    let positive = items.iter().all(Decimal::is_sign_positive);
    let largest = items.iter().max().copied().unwrap_or_default();
    items.len() >= AVERAGED_ITEMS
        && positive
        && result.stated.is_sign_positive()
        && result.stated <= largest
        && slip::of_form(result.stated, result.computed).is_none()
}

/// Lines from which on their number is no accident.
const COUNTED_ITEMS: usize = 5;

/// True when a stated "total" is the number of its lines: "Total, no. of buildings".
fn is_count(statement: &Statement, calculation: &Calculation, result: &Evaluation) -> bool {
    let filled = calculation.items.iter().filter(|&&(member, _)| figure(statement, calculation.fact(member, result.at)).is_some());
    let filled = filled.count();
    filled >= COUNTED_ITEMS && result.stated == Decimal::from(filled)
}

/// Digits above the last one of its items from which on a figure is long, where it is below a hundred.
const LONG_DIGITS: i32 = 4;

/// False for short figures: of these nearly every difference is a slip.
fn is_long(statement: &Statement, calculation: &Calculation, result: &Evaluation) -> bool {
    if result.stated.abs() >= Decimal::ONE_HUNDRED {
        return true;
    }
    let grain = grain(statement, calculation, result);
    !result.stated.is_zero() && result.stated.abs() >= Figure::new(result.stated, -(grain + LONG_DIGITS)).half_unit * Decimal::TWO
}

/// True when one slip of the pen explains the difference, by its digits or by one of the items.
fn is_slip(statement: &Statement, calculation: &Calculation, result: &Evaluation, sure_of_items: bool) -> bool {
    let of_items = || slip::of_items(result.stated, result.computed, &weighed(statement, calculation, result.at));
    slip::of_form(result.stated, result.computed).is_some()
        || (sure_of_items && of_items().is_some())
        || is_off_by_a_digit(statement, calculation, result)
}

/// True where one misprinted digit of one of the figures explains the difference.
fn is_off_by_a_digit(statement: &Statement, calculation: &Calculation, result: &Evaluation) -> bool {
    slip::is_of_a_digit(result.difference, grain(statement, calculation, result))
}

/// The last place that any of the figures of a calculation shows, as a power of ten.
fn grain(statement: &Statement, calculation: &Calculation, result: &Evaluation) -> i32 {
    let items = calculation.items.iter().filter_map(|&(member, _)| figure(statement, calculation.fact(member, result.at)));
    arithmetic::common_grain(items.map(|item| item.value).chain([result.stated]))
}

/// The items of a calculation at a position, each with its weight; without the blank ones.
pub(super) fn weighed(statement: &Statement, calculation: &Calculation, at: usize) -> Vec<Decimal> {
    let value = |&(member, weight): &(usize, Decimal)| figure(statement, calculation.fact(member, at))?.value.checked_mul(weight);
    calculation.items.iter().filter_map(value).collect()
}

pub(super) fn is_near(result: &Evaluation) -> bool {
    let size = |value: Decimal| f64::try_from(value.abs()).unwrap_or(f64::MAX);
    size(result.difference) <= size(result.stated) * NEAR
}
