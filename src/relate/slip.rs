//! Slips of the pen: what a stated figure and the computed one have in common when one is a misprint of the other.
//!
//! In: two figures, and the items that the second was computed from. Out: the [`Slip`], when exactly one explains the
//! difference.

use rust_decimal::Decimal;

/// How one figure became another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Slip {
    Sign,
    /// Off by this power of ten.
    Factor(u32),
    /// One digit for another.
    Digit {
        was: char,
        should: char,
    },
    MissingDigit,
    ExtraDigit,
    /// Two neighbouring digits exchanged.
    Transposition {
        was: String,
        should: String,
    },
    /// The item at this index was left out of the total.
    Omitted(usize),
    CountedTwice(usize),
    /// The item at this index was taken with the wrong sign.
    WrongSign(usize),
}

/// The slip that turns the expected figure into the stated one by its digits, its sign or its decimal place.
#[must_use]
pub fn of_form(stated: Decimal, expected: Decimal) -> Option<Slip> {
    if stated == -expected {
        return Some(Slip::Sign);
    }
    for factor in [10, 100, 1_000, 1_000_000] {
        let times = Decimal::from(factor);
        if !stated.is_zero() && (stated.checked_mul(times) == Some(expected) || expected.checked_mul(times) == Some(stated)) {
            return Some(Slip::Factor(factor));
        }
    }
    if stated.is_sign_negative() != expected.is_sign_negative() {
        return None;
    }
    let places = stated.scale().max(expected.scale());
    let (stated, expected) = (digits(stated, places), digits(expected, places));
    if stated.len() != expected.len() {
        return dropped_digit(&stated, &expected);
    }
    let differing: Vec<usize> = (0..stated.len()).filter(|&i| stated[i] != expected[i]).collect();
    match differing.as_slice() {
        [at] if stated.len() > 1 => Some(Slip::Digit { was: char::from(stated[*at]), should: char::from(expected[*at]) }),
        [first, second] if first + 1 == *second && stated[*first] == expected[*second] && stated[*second] == expected[*first] => {
            let pair = |digits: &[u8]| String::from_utf8_lossy(&digits[*first..=*second]).into_owned();
            Some(Slip::Transposition { was: pair(&stated), should: pair(&expected) })
        }
        _ => None,
    }
}

/// Zeros that a difference must end in, above the figures' last digit, to be told as that of one digit: every small difference is
/// one of those.
const ZEROS: i32 = 2;

/// True where one wrong digit, or two neighbours exchanged, in any of the figures of a sum explains the difference: 8 000 or 2 700
/// among figures in whole units. `grain` is the power of ten that all of them are multiples of.
#[must_use]
pub fn is_of_a_digit(difference: Decimal, grain: i32) -> bool {
    let Some(power) = super::arithmetic::grain(difference) else { return false };
    let bare = difference.normalize().mantissa().unsigned_abs();
    let digits = (0..power.max(0)).fold(bare, |digits, _| digits / 10);
    let exchanged = digits % 9 == 0 && digits <= 81;
    power >= grain + ZEROS && (digits < 10 || exchanged)
}

/// The slip that explains a wrong total by one of its items; `None` where two items would explain it.
#[must_use]
pub fn of_items(stated: Decimal, expected: Decimal, items: &[Decimal]) -> Option<Slip> {
    let difference = stated.checked_sub(expected)?;
    let only = |wanted: &dyn Fn(Decimal) -> bool| {
        let mut matching = (0..items.len()).filter(|&i| !items[i].is_zero() && wanted(items[i]));
        let first = matching.next()?;
        matching.next().is_none().then_some(first)
    };
    None.or_else(|| only(&|value| value == -difference).map(Slip::Omitted))
        .or_else(|| only(&|value| value == difference).map(Slip::CountedTwice))
        .or_else(|| only(&|value| value.checked_add(value) == Some(-difference)).map(Slip::WrongSign))
}

/// The digits of a figure without sign and decimal point, padded to `places` decimals.
fn digits(value: Decimal, places: u32) -> Vec<u8> {
    let mut value = value.abs();
    value.rescale(places);
    value.mantissa().to_string().into_bytes()
}

/// One figure is the other with a digit missing.
fn dropped_digit(stated: &[u8], expected: &[u8]) -> Option<Slip> {
    let (longer, shorter, slip) =
        if stated.len() > expected.len() { (stated, expected, Slip::ExtraDigit) } else { (expected, stated, Slip::MissingDigit) };
    // Of short figures nearly everything is a part of something.
    if shorter.len() < 3 || longer.len() != shorter.len() + 1 {
        return None;
    }
    let without = |skip: usize| longer.iter().enumerate().filter(move |(i, _)| *i != skip).map(|(_, digit)| digit);
    (0..longer.len()).any(|skip| without(skip).eq(shorter.iter())).then_some(slip)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(stated: &str, expected: &str) -> Option<Slip> {
        of_form(Decimal::from_str_exact(stated).unwrap(), Decimal::from_str_exact(expected).unwrap())
    }

    fn items(stated: i64) -> Option<Slip> {
        of_items(Decimal::from(stated), Decimal::from(1777), &[1000, 500, 277].map(Decimal::from))
    }

    #[test]
    fn slips_are_told_from_the_digits() {
        assert_eq!(form("587894", "587884"), Some(Slip::Digit { was: '9', should: '8' }));
        assert_eq!(form("1643", "1634"), Some(Slip::Transposition { was: "43".to_owned(), should: "34".to_owned() }));
        assert_eq!(form("-145", "145"), Some(Slip::Sign));
        assert_eq!(form("1200", "12000"), Some(Slip::Factor(10)));
        assert_eq!(form("1234", "12934"), Some(Slip::MissingDigit));
        assert_eq!(form("12.50", "12.80"), Some(Slip::Digit { was: '5', should: '8' }));
        assert_eq!(form("5052", "6140"), None);
    }

    #[test]
    fn a_difference_tells_of_one_digit() {
        for (difference, told) in
            [("8000", true), ("-2700", true), ("8", false), ("80", false), ("1300", false), ("0", false), ("0.9", false)]
        {
            assert_eq!(is_of_a_digit(Decimal::from_str_exact(difference).unwrap(), 0), told, "{difference}");
        }
    }

    #[test]
    fn slips_are_told_from_the_items() {
        assert_eq!(items(1500), Some(Slip::Omitted(2)));
        assert_eq!(items(2054), Some(Slip::CountedTwice(2)));
        assert_eq!(items(1223), Some(Slip::WrongSign(2)));
        assert_eq!(items(1001), None);
    }
}
