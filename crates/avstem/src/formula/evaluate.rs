//! One formula, evaluated from the stored values of the cells that it names.
//!
//! In: an expression, its cell, the [`Book`]. Out: a value, or why there is none. Nothing is computed from what another formula
//! would give: a cell is judged against the figures that stand beside it, so no chain and no circle of formulas is followed. What
//! is not known for certain (dates, other workbooks, functions of the day) is not evaluated.

use super::{
    book::{Area, Book, Stored},
    syntax::{Expression, Position},
    value::{Argument, Outcome, Stop, Value, noise, number_of, text_of},
};
use rust_decimal::Decimal;
use std::{cmp::Ordering, collections::BTreeMap};

/// How a call is evaluated: the function by its name, and its arguments.
pub(super) type Call = fn(&mut Evaluator<'_>, &str, &[Expression]) -> Outcome;

/// Figures that take the place of stored ones: by sheet, column, row.
pub(super) type Overlay = BTreeMap<(usize, usize, usize), Decimal>;

/// Characters of a text that a formula puts together.
const LONGEST_TEXT: usize = 32_767;

/// Levels of defined names inside defined names.
const NAME_DEPTH: usize = 4;

/// Evaluates one formula.
pub(super) struct Evaluator<'a> {
    pub book: &'a Book,
    pub names: &'a BTreeMap<String, Option<Expression>>,
    pub overlay: &'a Overlay,
    /// The functions there are. They ask the evaluator for their arguments; it knows none of them.
    pub call: Call,
    pub at: Position,
    /// Cells that may still be looked at.
    pub budget: &'a mut u64,
    /// The largest number that took part: what binary noise is measured by.
    pub largest: Decimal,
    /// False when programs may differ about the value: then only its agreement means something.
    pub sure: bool,
    /// True for a cell that holds a subtotal, which other subtotals leave out.
    pub is_subtotal: &'a dyn Fn(Position) -> bool,
    pub depth: usize,
}

impl Evaluator<'_> {
    pub(super) fn evaluate(&mut self, expression: &Expression) -> Outcome {
        match expression {
            Expression::Number(number) => Ok(Value::Number(*number)),
            Expression::Text(text) => Ok(Value::Text(text.clone())),
            Expression::Boolean(value) => Ok(Value::Boolean(*value)),
            Expression::Error => Err(Stop::Error),
            Expression::Missing => Ok(Value::Blank),
            Expression::Reference(_) | Expression::Name(_) => match self.argument(expression)? {
                Argument::Range(area) if area.is_cell() => self.cell(area),
                Argument::Range(_) => Err(Stop::Unknown),
                Argument::Value(value) => Ok(value),
            },
            Expression::Negative(inner) => Ok(Value::Number(-self.number(inner)?)),
            Expression::Percent(inner) => self.number(inner)?.checked_div(Decimal::ONE_HUNDRED).map(Value::Number).ok_or(Stop::Unknown),
            Expression::Chain(first, rest) => {
                let mut value = self.evaluate(first)?;
                for (operator, operand) in rest {
                    let operand = self.evaluate(operand)?;
                    value = self.operate(operator, &value, &operand)?;
                }
                Ok(value)
            }
            Expression::Call(name, arguments) => (self.call)(self, name, arguments),
        }
    }

    /// An argument of a function that takes ranges.
    pub(super) fn argument(&mut self, expression: &Expression) -> Outcome<Argument> {
        match expression {
            Expression::Reference(reference) => self.book.area(reference, self.at).map(Argument::Range).ok_or(Stop::Unknown),
            Expression::Name(name) => {
                let names = self.names;
                let Some(Some(meant)) = names.get(name) else { return Err(Stop::Unknown) };
                if self.depth >= NAME_DEPTH {
                    return Err(Stop::Unknown);
                }
                self.depth += 1;
                let found = self.argument(meant);
                self.depth -= 1;
                found
            }
            other => self.evaluate(other).map(Argument::Value),
        }
    }

    /// Takes from what may be looked at.
    pub(super) fn pay(&mut self, cells: usize) -> Outcome<()> {
        *self.budget = self.budget.checked_sub(cells as u64 + 1).ok_or(Stop::Cost)?;
        Ok(())
    }

    /// The stored value of one cell, or the figure that takes its place.
    pub(super) fn cell(&mut self, area: Area) -> Outcome {
        self.pay(0)?;
        let at = Position { sheet: area.sheet, row: area.first.0, column: area.first.1 };
        if let Some(number) = self.overlay.get(&(at.sheet, at.column, at.row)) {
            return Ok(Value::Number(self.seen(*number)));
        }
        let book = self.book;
        match book.at(at) {
            None => Ok(Value::Blank),
            Some(Stored::Number(number)) => Ok(Value::Number(self.seen(*number))),
            Some(Stored::Text(text)) => Ok(Value::Text(text.to_string())),
            Some(Stored::Boolean(value)) => Ok(Value::Boolean(*value)),
            Some(Stored::Error) => Err(Stop::Error),
            Some(Stored::Opaque) => Err(Stop::Unknown),
            Some(Stored::Empty) => {
                self.sure = false;
                Ok(Value::Blank)
            }
        }
    }

    pub(super) fn seen(&mut self, number: Decimal) -> Decimal {
        self.largest = self.largest.max(number.abs());
        number
    }

    /// The numbers of a range, cell by cell; an error or something opaque among them stops.
    pub(super) fn numbers(&mut self, area: Area, mut each: impl FnMut(&mut Self, Position, Decimal) -> Outcome<()>) -> Outcome<()> {
        if area.holds(self.at) {
            return Err(Stop::Unknown);
        }
        let book = self.book;
        self.pay(book.count(area))?;
        for (at, stored) in book.cells(area) {
            match stored {
                Stored::Number(number) => {
                    let number = self.overlay.get(&(at.sheet, at.column, at.row)).copied().unwrap_or(*number);
                    let number = self.seen(number);
                    each(self, at, number)?;
                }
                Stored::Error => return Err(Stop::Error),
                Stored::Opaque => return Err(Stop::Unknown),
                Stored::Text(_) | Stored::Boolean(_) | Stored::Empty => {}
            }
        }
        Ok(())
    }

    /// Sum and count of the numbers of a range, by running sums.
    pub(super) fn total(&mut self, area: Area) -> Outcome<(Decimal, u32)> {
        // A range that holds its own total is a circle.
        if area.holds(self.at) {
            return Err(Stop::Unknown);
        }
        let (total, looked) = self.book.total(area);
        self.pay(looked)?;
        let total = total.ok_or(Stop::Unknown)?;
        if total.unknown > 0 {
            return Err(Stop::Unknown);
        }
        let mut sum = total.sum;
        if !self.overlay.is_empty() {
            sum = self.overlaid(area, sum)?;
        }
        self.seen(total.size);
        Ok((sum, total.numbers))
    }

    /// The sum of a range with the figures of the overlay in their places.
    fn overlaid(&mut self, area: Area, mut sum: Decimal) -> Outcome<Decimal> {
        let overlay = self.overlay;
        let mut from = (area.sheet, area.first.1, area.first.0);
        while let Some((&(sheet, column, row), number)) = overlay.range(from..).next() {
            if sheet != area.sheet || column > area.last.1 {
                break;
            }
            self.pay(0)?;
            from = if row > area.last.0 {
                (sheet, column + 1, area.first.0)
            } else if row < area.first.0 {
                (sheet, column, area.first.0)
            } else {
                if let Some(Stored::Number(stored)) = self.book.at(Position { sheet, row, column }) {
                    sum = sum.checked_sub(*stored).and_then(|sum| sum.checked_add(*number)).ok_or(Stop::Unknown)?;
                }
                (sheet, column, row + 1)
            };
        }
        Ok(sum)
    }

    pub(super) fn number(&mut self, expression: &Expression) -> Outcome<Decimal> {
        let value = self.evaluate(expression)?;
        number_of(&value)
    }

    pub(super) fn truth(&mut self, expression: &Expression) -> Outcome<bool> {
        match self.evaluate(expression)? {
            Value::Boolean(value) => Ok(value),
            Value::Number(number) => Ok(!number.is_zero()),
            Value::Blank => Ok(false),
            Value::Text(_) => Err(Stop::Unknown),
        }
    }

    fn operate(&mut self, operator: &str, left: &Value, right: &Value) -> Outcome {
        let number = |value: Option<Decimal>| value.map(Value::Number).ok_or(Stop::Unknown);
        match operator {
            "+" => number(number_of(left)?.checked_add(number_of(right)?)),
            "-" => number(number_of(left)?.checked_sub(number_of(right)?)),
            "*" => number(number_of(left)?.checked_mul(number_of(right)?)),
            "/" => {
                let divisor = number_of(right)?;
                if divisor.is_zero() { Err(Stop::Error) } else { number(number_of(left)?.checked_div(divisor)) }
            }
            "^" => number(power(number_of(left)?, number_of(right)?)),
            "&" => {
                let text = text_of(left)? + &text_of(right)?;
                if text.len() > LONGEST_TEXT { Err(Stop::Unknown) } else { Ok(Value::Text(text)) }
            }
            _ => {
                let ordering = self.compare(left, right);
                Ok(Value::Boolean(holds(operator, ordering)))
            }
        }
    }

    /// Numbers before texts before truth values, as spreadsheets order them; texts whatever their case.
    pub(super) fn compare(&mut self, left: &Value, right: &Value) -> Ordering {
        let blank_as = |other: &Value| match other {
            Value::Text(_) => Value::Text(String::new()),
            Value::Boolean(_) => Value::Boolean(false),
            Value::Number(_) | Value::Blank => Value::Number(Decimal::ZERO),
        };
        let (left, right) = match (left, right) {
            (Value::Blank, other) => (blank_as(other), if *other == Value::Blank { blank_as(other) } else { other.clone() }),
            (other, Value::Blank) => (other.clone(), blank_as(other)),
            (left, right) => (left.clone(), right.clone()),
        };
        match (&left, &right) {
            (Value::Number(a), Value::Number(b)) => {
                // A comparison of what nearly is equal falls as the binary noise wills.
                let near = (a - b).abs() <= noise(a.abs().max(b.abs()));
                self.sure &= !near || a == b;
                a.cmp(b)
            }
            (Value::Text(a), Value::Text(b)) => {
                let (a, b) = (a.to_lowercase(), b.to_lowercase());
                // Which text comes first depends on the language.
                self.sure &= a == b || a.is_ascii() && b.is_ascii();
                a.cmp(&b)
            }
            (Value::Boolean(a), Value::Boolean(b)) => a.cmp(b),
            (a, b) => rank(a).cmp(&rank(b)),
        }
    }
}

fn rank(value: &Value) -> u8 {
    match value {
        Value::Number(_) | Value::Blank => 0,
        Value::Text(_) => 1,
        Value::Boolean(_) => 2,
    }
}

/// Powers that are multiplied out exactly; others are taken in binary.
const EXACT_POWER: u64 = 64;

fn power(base: Decimal, exponent: Decimal) -> Option<Decimal> {
    let whole = exponent.is_integer().then(|| u64::try_from(exponent.abs()).ok()).flatten().filter(|power| *power <= EXACT_POWER);
    if let Some(times) = whole {
        let power = (0..times).try_fold(Decimal::ONE, |product, _| product.checked_mul(base))?;
        return if exponent.is_sign_negative() && times > 0 { Decimal::ONE.checked_div(power) } else { Some(power) };
    }
    let (base, exponent) = (f64::try_from(base).ok()?, f64::try_from(exponent).ok()?);
    Decimal::try_from(base.powf(exponent)).ok()
}

/// Whether an ordering is what a comparison asks for.
pub(super) fn holds(operator: &str, ordering: Ordering) -> bool {
    match operator {
        "=" => ordering.is_eq(),
        "<>" => ordering.is_ne(),
        "<" => ordering.is_lt(),
        "<=" => ordering.is_le(),
        ">" => ordering.is_gt(),
        _ => ordering.is_ge(),
    }
}
