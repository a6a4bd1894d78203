//! Why a figure may be wrong: what the stated and the expected figure and the items have in common.
//!
//! Guesses, and they read as such; each carries how far to trust it.

use super::{Cause, CauseKind, message::grouped};
use rust_decimal::Decimal;

/// Confidence of a guess that several relations agree on.
const AGREED: f32 = 0.97;

/// The likeliest cause. `items` are the labels and values that the expected figure was computed from; `agreed` tells that
/// several relations give the same expected figure.
pub(super) fn cause(stated: Decimal, expected: Decimal, items: &[(String, Decimal)], agreed: bool) -> Cause {
    let guess = by_form(stated, expected).or_else(|| by_items(stated, expected, items));
    let (kind, explanation, confidence) = guess.unwrap_or((CauseKind::Unknown, "nothing tells why".to_owned(), 0.0));
    let confidence = if agreed && kind != CauseKind::Unknown { AGREED } else { confidence };
    Cause { kind, explanation, confidence }
}

type Guess = (CauseKind, String, f32);

/// From the digits of both figures.
fn by_form(stated: Decimal, expected: Decimal) -> Option<Guess> {
    if stated == -expected {
        return Some((CauseKind::Sign, format!("the sign is turned: {} for {}", grouped(stated), grouped(expected)), 0.9));
    }
    for (factor, name) in [(10, "ten"), (100, "a hundred"), (1_000, "a thousand"), (1_000_000, "a million")] {
        let factor = Decimal::from(factor);
        if stated.checked_mul(factor) == Some(expected) || expected.checked_mul(factor) == Some(stated) {
            return Some((CauseKind::Factor, format!("off by a factor of {name}"), 0.9));
        }
    }
    if stated.is_sign_negative() != expected.is_sign_negative() {
        return None;
    }
    let places = stated.scale().max(expected.scale());
    let digits = |value: Decimal| {
        let mut value = value.abs();
        value.rescale(places);
        value.mantissa().to_string().into_bytes()
    };
    let (stated, expected) = (digits(stated), digits(expected));
    if stated.len() != expected.len() {
        return dropped_digit(&stated, &expected);
    }
    let differing: Vec<usize> = (0..stated.len()).filter(|&i| stated[i] != expected[i]).collect();
    match differing.as_slice() {
        [at] => {
            let (was, should) = (char::from(stated[*at]), char::from(expected[*at]));
            Some((CauseKind::Digit, format!("one digit differs: {was} for {should}"), 0.8))
        }
        [first, second] if first + 1 == *second && stated[*first] == expected[*second] && stated[*second] == expected[*first] => {
            let pair = |digits: &[u8]| String::from_utf8_lossy(&digits[*first..=*second]).into_owned();
            Some((CauseKind::Transposition, format!("two digits are transposed: {} for {}", pair(&stated), pair(&expected)), 0.9))
        }
        _ => None,
    }
}

/// One figure is the other with a digit missing.
fn dropped_digit(stated: &[u8], expected: &[u8]) -> Option<Guess> {
    let (longer, shorter) = if stated.len() > expected.len() { (stated, expected) } else { (expected, stated) };
    let missing = (0..longer.len()).any(|skip| longer.iter().enumerate().filter(|(i, _)| *i != skip).map(|(_, digit)| digit).eq(shorter.iter()));
    let what = if stated.len() > expected.len() { "one digit too many" } else { "one digit is missing" };
    (missing && longer.len() == shorter.len() + 1).then(|| (CauseKind::Digit, what.to_owned(), 0.7))
}

/// From the items of a sum: one left out, counted twice, or with its sign turned. Only when it is one item.
fn by_items(stated: Decimal, expected: Decimal, items: &[(String, Decimal)]) -> Option<Guess> {
    let difference = stated.checked_sub(expected)?;
    let only = |wanted: &dyn Fn(Decimal) -> bool| {
        let mut matching = items.iter().filter(|(_, value)| !value.is_zero() && wanted(*value));
        let first = matching.next()?;
        matching.next().is_none().then_some(first)
    };
    if let Some((label, value)) = only(&|value| value == -difference) {
        return Some((CauseKind::OmittedLine, format!("\"{label}\" ({}) is left out", grouped(*value)), 0.7));
    }
    if let Some((label, value)) = only(&|value| value == difference) {
        return Some((CauseKind::CountedTwice, format!("\"{label}\" ({}) is counted twice", grouped(*value)), 0.7));
    }
    if let Some((label, value)) = only(&|value| value * Decimal::TWO == -difference) {
        return Some((CauseKind::Sign, format!("\"{label}\" ({}) is taken with the wrong sign", grouped(*value)), 0.6));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(stated: &str, expected: &str, items: &[i64]) -> CauseKind {
        let items: Vec<(String, Decimal)> = items.iter().map(|&value| (format!("line {value}"), Decimal::from(value))).collect();
        cause(Decimal::from_str_exact(stated).unwrap(), Decimal::from_str_exact(expected).unwrap(), &items, false).kind
    }

    #[test]
    fn causes_are_told_from_the_digits() {
        assert_eq!(kind("587894", "587884", &[]), CauseKind::Digit);
        assert_eq!(kind("1643", "1634", &[]), CauseKind::Transposition);
        assert_eq!(kind("-145", "145", &[]), CauseKind::Sign);
        assert_eq!(kind("1200", "12000", &[]), CauseKind::Factor);
        assert_eq!(kind("1234", "12934", &[]), CauseKind::Digit);
        assert_eq!(kind("12.50", "12.80", &[]), CauseKind::Digit);
    }

    #[test]
    fn causes_are_told_from_the_items() {
        assert_eq!(kind("1500", "1777", &[1000, 500, 277]), CauseKind::OmittedLine);
        assert_eq!(kind("2054", "1777", &[1000, 500, 277]), CauseKind::CountedTwice);
        assert_eq!(kind("1223", "1777", &[1000, 500, 277]), CauseKind::Sign);
        assert_eq!(kind("1000", "1777", &[1000, 500, 277]), CauseKind::Unknown);
    }
}
