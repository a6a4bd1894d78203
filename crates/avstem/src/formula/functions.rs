//! The functions that are evaluated: those that add up, count, round, choose, and [`lookups`]. All others leave a formula unchecked.

use super::{
    book::{Area, Stored},
    evaluate::{Evaluator, holds},
    lookups,
    syntax::{Expression, Position},
    value::{Argument, Outcome, Stop, Value, noise, number_of},
};
use rust_decimal::{Decimal, RoundingStrategy};
use std::cmp::Ordering;

/// Decimals to which a number can be rounded, either way.
const MOST_PLACES: i64 = 28;

/// Evaluates a call.
pub(super) fn call(e: &mut Evaluator<'_>, name: &str, arguments: &[Expression]) -> Outcome {
    match (name, arguments) {
        ("SUM", _) => total(e, arguments).map(|(sum, _)| Value::Number(sum)),
        ("AVERAGE", _) => total(e, arguments).and_then(average),
        ("COUNT", _) => total(e, arguments).map(|(_, count)| Value::Number(count.into())),
        ("COUNTA", _) => filled(e, arguments),
        ("MIN", _) => extreme(e, arguments, Ordering::Less),
        ("MAX", _) => extreme(e, arguments, Ordering::Greater),
        ("PRODUCT", _) => product(e, arguments),
        ("SUBTOTAL", [function, ranges @ ..]) => subtotal(e, function, ranges),
        ("SUMPRODUCT", _) => sum_of_products(e, arguments),
        ("SUMIF", [range, criterion]) => sum_where(e, None, &[range, criterion]),
        ("SUMIF", [range, criterion, summed]) => sum_where(e, Some(summed), &[range, criterion]),
        ("SUMIFS", [summed, conditions @ ..]) if !conditions.is_empty() => {
            sum_where(e, Some(summed), &conditions.iter().collect::<Vec<_>>())
        }
        ("COUNTIF" | "COUNTIFS", _) if !arguments.is_empty() => count_where(e, &arguments.iter().collect::<Vec<_>>()),
        ("IF", [condition, then]) => choose(e, condition, then, &Expression::Boolean(false)),
        ("IF", [condition, then, otherwise]) => choose(e, condition, then, otherwise),
        ("IFERROR" | "IFNA", [tried, otherwise]) => match e.evaluate(tried) {
            Err(Stop::Error) => {
                e.sure &= name == "IFERROR";
                e.evaluate(otherwise)
            }
            found => found,
        },
        ("ISERROR" | "ISERR", [tried]) => match e.evaluate(tried) {
            Err(Stop::Error) => Ok(Value::Boolean(true)),
            Err(stop) => Err(stop),
            Ok(_) => Ok(Value::Boolean(false)),
        },
        ("ISBLANK", [tried]) => e.evaluate(tried).map(|value| Value::Boolean(value == Value::Blank)),
        ("ISNUMBER", [tried]) => e.evaluate(tried).map(|value| Value::Boolean(matches!(value, Value::Number(_)))),
        ("AND", [_, ..]) => truths(e, arguments, true),
        ("OR", [_, ..]) => truths(e, arguments, false),
        ("NOT", [inner]) => e.truth(inner).map(|value| Value::Boolean(!value)),
        ("TRUE", []) => Ok(Value::Boolean(true)),
        ("FALSE", []) => Ok(Value::Boolean(false)),
        ("ABS", [inner]) => e.number(inner).map(|number| Value::Number(number.abs())),
        ("INT", [inner]) => e.number(inner).map(|number| Value::Number(number.floor())),
        ("ROUND", [inner, places]) => round(e, inner, places, RoundingStrategy::MidpointAwayFromZero),
        ("ROUNDUP", [inner, places]) => round(e, inner, places, RoundingStrategy::AwayFromZero),
        ("ROUNDDOWN" | "TRUNC", [inner, places]) => round(e, inner, places, RoundingStrategy::ToZero),
        ("TRUNC", [inner]) => e.number(inner).map(|number| Value::Number(number.trunc())),
        ("SIGN", [inner]) => e.number(inner).map(|number| Value::Number(Decimal::from(number.cmp(&Decimal::ZERO) as i8))),
        ("AVERAGEIF", [range, criterion]) => average_where(e, None, &[range, criterion]),
        ("AVERAGEIF", [range, criterion, averaged]) => average_where(e, Some(averaged), &[range, criterion]),
        ("AVERAGEIFS", [averaged, conditions @ ..]) if !conditions.is_empty() => {
            average_where(e, Some(averaged), &conditions.iter().collect::<Vec<_>>())
        }
        _ => lookups::call(e, name, arguments).unwrap_or(Err(Stop::Unknown)),
    }
}

/// Sum and count of the numbers of all arguments.
fn total(e: &mut Evaluator<'_>, arguments: &[Expression]) -> Outcome<(Decimal, u32)> {
    let (mut sum, mut count) = (Decimal::ZERO, 0_u32);
    for argument in arguments {
        let (part, numbers) = match e.argument(argument)? {
            Argument::Range(area) => e.total(area)?,
            Argument::Value(value) => (number_of(&value)?, 1),
        };
        sum = sum.checked_add(part).ok_or(Stop::Unknown)?;
        count = count.saturating_add(numbers);
    }
    Ok((sum, count))
}

fn average((sum, count): (Decimal, u32)) -> Outcome {
    if count == 0 { Err(Stop::Error) } else { sum.checked_div(count.into()).map(Value::Number).ok_or(Stop::Unknown) }
}

/// Cells that are not blank. An empty text counts, and is not told from a blank here.
fn filled(e: &mut Evaluator<'_>, arguments: &[Expression]) -> Outcome {
    let mut count = 0_u64;
    for argument in arguments {
        match e.argument(argument)? {
            Argument::Range(area) => {
                let cells = e.book.count(area);
                e.pay(cells)?;
                count += cells as u64;
            }
            Argument::Value(_) => count += 1,
        }
    }
    e.sure = false;
    Ok(Value::Number(count.into()))
}

fn extreme(e: &mut Evaluator<'_>, arguments: &[Expression], wanted: Ordering) -> Outcome {
    let mut best: Option<Decimal> = None;
    let mut take = |number: Decimal| {
        if best.is_none_or(|best| number.cmp(&best) == wanted) {
            best = Some(number);
        }
    };
    for argument in arguments {
        match e.argument(argument)? {
            Argument::Range(area) => e.numbers(area, |_, _, number| {
                take(number);
                Ok(())
            })?,
            Argument::Value(value) => take(number_of(&value)?),
        }
    }
    Ok(Value::Number(best.unwrap_or_default()))
}

fn product(e: &mut Evaluator<'_>, arguments: &[Expression]) -> Outcome {
    let mut product = Decimal::ONE;
    let mut any = false;
    let mut take = |number: Decimal| {
        any = true;
        product = product.checked_mul(number).ok_or(Stop::Unknown)?;
        Ok(())
    };
    for argument in arguments {
        match e.argument(argument)? {
            Argument::Range(area) => e.numbers(area, |_, _, number| take(number))?,
            Argument::Value(value) => take(number_of(&value)?)?,
        }
    }
    Ok(Value::Number(if any { product } else { Decimal::ZERO }))
}

/// `SUBTOTAL`: other subtotals in the range are left out. What it does with hidden rows depends on how they were hidden.
fn subtotal(e: &mut Evaluator<'_>, function: &Expression, ranges: &[Expression]) -> Outcome {
    let function = e.number(function)?;
    let (mut sum, mut count) = (Decimal::ZERO, 0_u32);
    for range in ranges {
        let Argument::Range(area) = e.argument(range)? else { return Err(Stop::Unknown) };
        e.numbers(area, |e, at, number| {
            if (e.is_subtotal)(at) {
                return Ok(());
            }
            e.sure &= !e.book.is_hidden(at);
            sum = sum.checked_add(number).ok_or(Stop::Unknown)?;
            count = count.saturating_add(1);
            Ok(())
        })?;
    }
    match u32::try_from(function).map(|function| function % 100) {
        Ok(9) => Ok(Value::Number(sum)),
        Ok(1) => average((sum, count)),
        Ok(2) => Ok(Value::Number(count.into())),
        _ => Err(Stop::Unknown),
    }
}

/// `SUMPRODUCT` of ranges of one shape; cells without numbers count as 0.
fn sum_of_products(e: &mut Evaluator<'_>, arguments: &[Expression]) -> Outcome {
    let mut areas = Vec::new();
    for argument in arguments {
        let Argument::Range(area) = e.argument(argument)? else { return Err(Stop::Unknown) };
        areas.push(area);
    }
    let Some((first, others)) = areas.split_first() else { return Err(Stop::Unknown) };
    let size = |area: &Area| (area.last.0 - area.first.0, area.last.1 - area.first.1);
    if others.iter().any(|other| size(other) != size(first)) {
        return Err(Stop::Unknown);
    }
    let mut sum = Decimal::ZERO;
    e.numbers(*first, |e, at, number| {
        let mut product = number;
        for other in others {
            product = match beside(e, *first, *other, at)? {
                Some(factor) => product.checked_mul(factor).ok_or(Stop::Unknown)?,
                None => Decimal::ZERO,
            };
        }
        sum = sum.checked_add(product).ok_or(Stop::Unknown)?;
        e.seen(product);
        Ok(())
    })?;
    Ok(Value::Number(sum))
}

/// The number of `other` that stands where `at` stands in `area`; `None` where there is none.
fn beside(e: &mut Evaluator<'_>, area: Area, other: Area, at: Position) -> Outcome<Option<Decimal>> {
    e.pay(0)?;
    let (row, column) = (other.first.0 + at.row - area.first.0, other.first.1 + at.column - area.first.1);
    if let Some(number) = e.overlay.get(&(other.sheet, column, row)) {
        return Ok(Some(e.seen(*number)));
    }
    match e.book.at(Position { sheet: other.sheet, row, column }) {
        Some(Stored::Number(number)) => Ok(Some(e.seen(*number))),
        Some(Stored::Error) => Err(Stop::Error),
        Some(Stored::Opaque) => Err(Stop::Unknown),
        _ => Ok(None),
    }
}

fn choose(e: &mut Evaluator<'_>, condition: &Expression, then: &Expression, otherwise: &Expression) -> Outcome {
    let chosen = if e.truth(condition)? { then } else { otherwise };
    e.evaluate(chosen)
}

fn truths(e: &mut Evaluator<'_>, arguments: &[Expression], all: bool) -> Outcome {
    let mut value = all;
    for argument in arguments {
        let truth = e.truth(argument)?;
        value = if all { value && truth } else { value || truth };
    }
    Ok(Value::Boolean(value))
}

fn round(e: &mut Evaluator<'_>, inner: &Expression, places: &Expression, how: RoundingStrategy) -> Outcome {
    let number = e.number(inner)?;
    let places = i64::try_from(e.number(places)?.trunc()).ok().filter(|places| places.abs() <= MOST_PLACES).ok_or(Stop::Unknown)?;
    let (decimals, zeros) = (u32::try_from(places.max(0)).unwrap_or(0), places.min(0).unsigned_abs());
    let unit = (0..zeros).try_fold(Decimal::ONE, |unit, _| unit.checked_mul(Decimal::TEN)).ok_or(Stop::Unknown)?;
    let at = |number: Decimal| number.checked_div(unit)?.round_dp_with_strategy(decimals, how).checked_mul(unit);
    let rounded = at(number).ok_or(Stop::Unknown)?;
    // Binary noise may have brought a number to the other side of a half, unless its own digits end there.
    let ends = number.checked_div(unit).is_some_and(|number| number.normalize().scale() <= decimals + 1);
    let noise = noise(number.abs().max(e.largest));
    let either = |moved: Option<Decimal>| moved.and_then(at) == Some(rounded);
    e.sure &= ends || (either(number.checked_add(noise)) && either(number.checked_sub(noise)));
    Ok(Value::Number(rounded))
}

/// What a cell must be to be counted.
enum Criterion {
    Number(&'static str, Decimal),
    /// A text, whatever its case; `true` for "not this one".
    Text(String, bool),
}

/// Reads a criterion: a value, or a text such as `">=100"`. Patterns (`*`, `?`) are not followed.
fn criterion(value: &Value) -> Outcome<Criterion> {
    let text = match value {
        Value::Number(number) => return Ok(Criterion::Number("=", *number)),
        Value::Text(text) => text.as_str(),
        Value::Blank | Value::Boolean(_) => return Err(Stop::Unknown),
    };
    let (operator, rest) = ["<=", ">=", "<>", "<", ">", "="]
        .iter()
        .find_map(|operator| text.strip_prefix(operator).map(|rest| (*operator, rest)))
        .unwrap_or(("=", text));
    if let Ok(number) = rest.trim().parse::<Decimal>() {
        return Ok(Criterion::Number(operator, number));
    }
    // `TRUE` and `#N/A` as texts count the values of that name.
    let is_value = rest.starts_with('#') || rest.eq_ignore_ascii_case("true") || rest.eq_ignore_ascii_case("false");
    let is_pattern =
        is_value || rest.is_empty() || rest.chars().any(|c| matches!(c, '*' | '?' | '~' | '[' | '(' | '|' | '^' | '$' | '\\' | '+'));
    match operator {
        "=" | "<>" if !is_pattern => Ok(Criterion::Text(rest.to_lowercase(), operator == "<>")),
        _ => Err(Stop::Unknown),
    }
}

/// Whether a stored value meets a criterion; a text that reads as a number makes programs differ.
fn meets(e: &mut Evaluator<'_>, at: Position, criterion: &Criterion) -> Outcome<bool> {
    let overlaid = e.overlay.get(&(at.sheet, at.column, at.row)).map(|number| Stored::Number(*number));
    let book = e.book;
    let stored = overlaid.as_ref().or_else(|| book.at(at));
    Ok(match (criterion, stored) {
        (_, Some(Stored::Opaque)) => return Err(Stop::Unknown),
        (Criterion::Number(operator, wanted), Some(Stored::Number(number))) => {
            let ordering = e.compare(&Value::Number(*number), &Value::Number(*wanted));
            holds(operator, ordering)
        }
        (Criterion::Number(operator, _), other) => {
            e.sure &= !matches!(other, Some(Stored::Text(text)) if text.trim().parse::<Decimal>().is_ok());
            *operator == "<>"
        }
        (Criterion::Text(wanted, not), Some(Stored::Text(text))) => (text.to_lowercase() == *wanted) != *not,
        (Criterion::Text(_, not), _) => *not,
    })
}

/// Ranges and criteria in turn.
fn conditions(e: &mut Evaluator<'_>, arguments: &[&Expression]) -> Outcome<Vec<(Area, Criterion)>> {
    let mut conditions = Vec::new();
    for pair in arguments.chunks(2) {
        let [range, wanted] = pair else { return Err(Stop::Unknown) };
        let Argument::Range(area) = e.argument(range)? else { return Err(Stop::Unknown) };
        let wanted = e.evaluate(wanted)?;
        conditions.push((area, criterion(&wanted)?));
    }
    Ok(conditions)
}

/// Ranges of different sizes have no cells that belong together.
fn same_size(conditions: &[(Area, Criterion)], wanted: &Area) -> Outcome<()> {
    let size = |area: &Area| (area.last.0 - area.first.0, area.last.1 - area.first.1);
    if conditions.iter().any(|(area, _)| size(area) != size(wanted)) { Err(Stop::Unknown) } else { Ok(()) }
}

/// Whether the cells that belong to one of `origin` meet all conditions.
fn meets_all(e: &mut Evaluator<'_>, conditions: &[(Area, Criterion)], at: Position, origin: &Area) -> Outcome<bool> {
    for (area, criterion) in conditions {
        let (row, column) = (area.first.0 + at.row - origin.first.0, area.first.1 + at.column - origin.first.1);
        if !meets(e, Position { sheet: area.sheet, row, column }, criterion)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn sum_where(e: &mut Evaluator<'_>, summed: Option<&Expression>, arguments: &[&Expression]) -> Outcome {
    total_where(e, summed, arguments).map(|(sum, _)| Value::Number(sum))
}

fn average_where(e: &mut Evaluator<'_>, averaged: Option<&Expression>, arguments: &[&Expression]) -> Outcome {
    total_where(e, averaged, arguments).and_then(average)
}

/// Sum and count of the numbers that meet conditions.
fn total_where(e: &mut Evaluator<'_>, summed: Option<&Expression>, arguments: &[&Expression]) -> Outcome<(Decimal, u32)> {
    let conditions = conditions(e, arguments)?;
    let Some((first, _)) = conditions.first() else { return Err(Stop::Unknown) };
    let summed = match summed {
        Some(summed) => match e.argument(summed)? {
            Argument::Range(area) => area,
            Argument::Value(_) => return Err(Stop::Unknown),
        },
        None => *first,
    };
    same_size(&conditions, &summed)?;
    let (mut sum, mut count) = (Decimal::ZERO, 0_u32);
    let book = e.book;
    e.pay(book.count(summed).saturating_mul(conditions.len()))?;
    for (at, stored) in book.cells(summed) {
        let all = meets_all(e, &conditions, at, &summed)?;
        match stored {
            Stored::Number(number) if all => {
                let number = e.overlay.get(&(at.sheet, at.column, at.row)).copied().unwrap_or(*number);
                sum = sum.checked_add(e.seen(number)).ok_or(Stop::Unknown)?;
                count = count.saturating_add(1);
            }
            Stored::Error if all => return Err(Stop::Error),
            Stored::Opaque if all => return Err(Stop::Unknown),
            _ => {}
        }
    }
    Ok((sum, count))
}

/// `COUNTIF`, `COUNTIFS`: only cells that are filled can be told; "not this" would count blanks.
fn count_where(e: &mut Evaluator<'_>, arguments: &[&Expression]) -> Outcome {
    let conditions = conditions(e, arguments)?;
    let Some((first, criterion)) = conditions.first() else { return Err(Stop::Unknown) };
    if matches!(criterion, Criterion::Text(_, true) | Criterion::Number("<>", _)) {
        return Err(Stop::Unknown);
    }
    same_size(&conditions, first)?;
    let book = e.book;
    e.pay(book.count(*first).saturating_mul(conditions.len()))?;
    let mut count = 0_u64;
    for (at, _) in book.cells(*first) {
        let all = meets_all(e, &conditions, at, first)?;
        count += u64::from(all);
    }
    Ok(Value::Number(count.into()))
}
