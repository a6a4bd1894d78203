//! What formulas and their parts give: values, and why there is none.
//!
//! In: what a cell stores or a formula computes. Out: [`Value`], or the reason ([`Stop`]) for which there is none; a value as the number
//! or the text that an operator asks for. What programs may read in two ways is no value.

use super::book::Area;
use rust_decimal::Decimal;

/// What a formula gives.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Number(Decimal),
    Text(String),
    Boolean(bool),
    Blank,
}

/// Why a formula gives no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// It gives an error value, as far as can be told.
    Error,
    /// It holds what is not evaluated.
    Unknown,
    /// All formulas together have cost too much.
    Cost,
}

pub(super) type Outcome<T = Value> = Result<T, Stop>;

/// An argument: a range as it stands, or a value.
pub(super) enum Argument {
    Range(Area),
    Value(Value),
}

/// A value as a number.
pub(super) fn number_of(value: &Value) -> Outcome<Decimal> {
    match value {
        Value::Number(number) => Ok(*number),
        Value::Boolean(value) => Ok(Decimal::from(u8::from(*value))),
        Value::Blank => Ok(Decimal::ZERO),
        // Whether "1,5" is a number depends on the program's language.
        Value::Text(_) => Err(Stop::Unknown),
    }
}

/// A value as a text.
pub(super) fn text_of(value: &Value) -> Outcome<String> {
    match value {
        Value::Text(text) => Ok(text.clone()),
        Value::Blank => Ok(String::new()),
        Value::Number(number) if number.scale() == 0 => Ok(number.to_string()),
        Value::Number(_) | Value::Boolean(_) => Err(Stop::Unknown),
    }
}

/// What binary fractions may add to a number of this size: spreadsheets keep 15 digits and more.
pub(super) fn noise(size: Decimal) -> Decimal {
    size.checked_mul(Decimal::new(1, 11)).unwrap_or(Decimal::MAX)
}
