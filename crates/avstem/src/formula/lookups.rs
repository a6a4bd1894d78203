//! Functions that look a value up: `VLOOKUP`, `HLOOKUP`, `MATCH` and `XLOOKUP` where an equal one is asked for, `INDEX`, `CHOOSE`.
//!
//! What is looked for nearest to (the default of the older functions) depends on an order that no cell promises: unchecked.

use super::{
    book::{Area, Stored},
    evaluate::Evaluator,
    syntax::{Expression, Position},
    value::{Argument, Outcome, Stop, Value},
};
use rust_decimal::{Decimal, prelude::ToPrimitive};
use std::cmp::Ordering;

/// Evaluates a call of one of them; `None` for any other function.
pub(super) fn call(e: &mut Evaluator<'_>, name: &str, arguments: &[Expression]) -> Option<Outcome> {
    Some(match (name, arguments) {
        ("VLOOKUP", [key, table, column, exact]) => in_table(e, [key, table, column, exact], true),
        ("HLOOKUP", [key, table, row, exact]) => in_table(e, [key, table, row, exact], false),
        ("MATCH", [key, line, kind]) => position(e, key, line, kind),
        ("XLOOKUP", [key, line, given, rest @ ..]) if rest.len() <= 2 => beside(e, [key, line, given], rest),
        ("INDEX", [table, at]) => entry(e, table, at, None),
        ("INDEX", [table, row, column]) => entry(e, table, row, Some(column)),
        ("CHOOSE", [index, choices @ ..]) => chosen(e, index, choices),
        _ => return None,
    })
}

fn chosen(e: &mut Evaluator<'_>, index: &Expression, choices: &[Expression]) -> Outcome {
    let index = ordinal(e, index)?.ok_or(Stop::Error)?;
    choices.get(index).map_or(Err(Stop::Error), |choice| e.evaluate(choice))
}

fn in_table(e: &mut Evaluator<'_>, [key, table, at, exact]: [&Expression; 4], downwards: bool) -> Outcome {
    // TRUE looks for the nearest one.
    if e.truth(exact)? {
        return Err(Stop::Unknown);
    }
    let (table, at) = (range(e, table)?, ordinal(e, at)?.ok_or(Stop::Error)?);
    let (line, size) = if downwards {
        (Area { last: (table.last.0, table.first.1), ..table }, table.last.1 - table.first.1)
    } else {
        (Area { last: (table.first.0, table.last.1), ..table }, table.last.0 - table.first.0)
    };
    let found = find(e, key, line)?.ok_or(Stop::Error)?;
    match at > size {
        true => Err(Stop::Error),
        false if downwards => cell(e, Position { column: table.first.1 + at, ..found }),
        false => cell(e, Position { row: table.first.0 + at, ..found }),
    }
}

/// Counts from 1.
fn position(e: &mut Evaluator<'_>, key: &Expression, line: &Expression, kind: &Expression) -> Outcome {
    if !e.number(kind)?.is_zero() {
        return Err(Stop::Unknown);
    }
    let line = one_line(range(e, line)?)?;
    let found = find(e, key, line)?.ok_or(Stop::Error)?;
    Ok(Value::Number(Decimal::from(found.row - line.first.0 + found.column - line.first.1 + 1)))
}

/// `XLOOKUP`: what stands in the one line where the key stands in the other.
fn beside(e: &mut Evaluator<'_>, [key, line, given]: [&Expression; 3], rest: &[Expression]) -> Outcome {
    if let Some(mode) = rest.get(1)
        && !e.number(mode)?.is_zero()
    {
        return Err(Stop::Unknown);
    }
    let (line, given) = (one_line(range(e, line)?)?, range(e, given)?);
    let size = |area: Area| (area.last.0 - area.first.0, area.last.1 - area.first.1);
    if size(line) != size(given) {
        return Err(Stop::Unknown);
    }
    match (find(e, key, line)?, rest.first()) {
        (Some(found), _) => {
            let (row, column) = (found.row - line.first.0 + given.first.0, found.column - line.first.1 + given.first.1);
            cell(e, Position { sheet: given.sheet, row, column })
        }
        (None, None | Some(Expression::Missing)) => Err(Stop::Error),
        (None, Some(otherwise)) => e.evaluate(otherwise),
    }
}

fn entry(e: &mut Evaluator<'_>, table: &Expression, at: &Expression, column: Option<&Expression>) -> Outcome {
    let table = range(e, table)?;
    // 0 stands for a whole row or column.
    let at = ordinal(e, at)?.ok_or(Stop::Unknown)?;
    let (row, column) = match column {
        Some(column) => (at, ordinal(e, column)?.ok_or(Stop::Unknown)?),
        None if table.first.0 == table.last.0 => (0, at),
        None if table.first.1 == table.last.1 => (at, 0),
        None => return Err(Stop::Unknown),
    };
    let entry = Position { sheet: table.sheet, row: table.first.0.saturating_add(row), column: table.first.1.saturating_add(column) };
    if table.holds(entry) { cell(e, entry) } else { Err(Stop::Error) }
}

/// A number that counts from 1, as one that counts from 0; `None` for 0.
fn ordinal(e: &mut Evaluator<'_>, expression: &Expression) -> Outcome<Option<usize>> {
    let number = e.number(expression)?.trunc();
    if number.is_sign_negative() && !number.is_zero() {
        return Err(Stop::Error);
    }
    Ok(number.to_usize().ok_or(Stop::Error)?.checked_sub(1))
}

fn range(e: &mut Evaluator<'_>, expression: &Expression) -> Outcome<Area> {
    match e.argument(expression)? {
        // A range that holds the formula is a circle.
        Argument::Range(area) if !area.holds(e.at) => Ok(area),
        _ => Err(Stop::Unknown),
    }
}

fn one_line(area: Area) -> Outcome<Area> {
    if area.first.0 == area.last.0 || area.first.1 == area.last.1 { Ok(area) } else { Err(Stop::Unknown) }
}

fn cell(e: &mut Evaluator<'_>, at: Position) -> Outcome {
    e.cell(Area { sheet: at.sheet, first: (at.row, at.column), last: (at.row, at.column) })
}

/// The first cell of a line that is equal to the key. Numbers and texts are never equal; patterns are not followed.
fn find(e: &mut Evaluator<'_>, key: &Expression, line: Area) -> Outcome<Option<Position>> {
    let key = e.evaluate(key)?;
    if matches!(&key, Value::Blank | Value::Boolean(_)) || matches!(&key, Value::Text(text) if text.contains(['*', '?', '~'])) {
        return Err(Stop::Unknown);
    }
    let book = e.book;
    e.pay(book.count(line))?;
    for (at, stored) in book.cells(line) {
        let overlaid = e.overlay.get(&(at.sheet, at.column, at.row)).map(|number| Stored::Number(*number));
        let held = match overlaid.as_ref().unwrap_or(stored) {
            Stored::Number(number) => Value::Number(*number),
            Stored::Text(text) => Value::Text(text.to_string()),
            // A date may be the number that is looked for.
            Stored::Opaque => return Err(Stop::Unknown),
            Stored::Boolean(_) | Stored::Error | Stored::Empty => continue,
        };
        match (&key, &held) {
            (Value::Number(_), Value::Number(_)) if e.compare(&key, &held) == Ordering::Equal => return Ok(Some(at)),
            (Value::Text(a), Value::Text(b)) if a.to_lowercase() == b.to_lowercase() => return Ok(Some(at)),
            (Value::Text(_), Value::Text(_)) => {}
            // Programs differ about a number that is stored as a text.
            (Value::Text(text), _) | (_, Value::Text(text)) => e.sure &= text.trim().parse::<Decimal>().is_err(),
            _ => {}
        }
    }
    Ok(None)
}
