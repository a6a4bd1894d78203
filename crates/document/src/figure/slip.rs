//! Slips of the pen: what a stated figure and the computed one have in common when one is a misprint of the other.
//!
//! In: two figures, and the items that the second was computed from. Out: the [`Slip`], when exactly one explains the
//! difference.

use rust_decimal::{Decimal, RoundingStrategy};

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
    /// The item at this index is off by this power of ten.
    ItemFactor(usize, u32),
    /// The item at this index has two neighbouring digits exchanged.
    ItemTransposed(usize),
    /// The item at this index has a digit too few or too many.
    ItemLength(usize),
    /// One digit in one of the items, not known which.
    ItemDigit,
    /// Two neighbouring digits exchanged in one of the items, not known which.
    ItemTransposition,
}

/// The slip that turns the expected figure into the stated one by its digits, its sign or its decimal place.
#[must_use]
pub fn of_form(stated: Decimal, expected: Decimal) -> Option<Slip> {
    if stated == -expected {
        return Some(Slip::Sign);
    }
    if let Some(factor) = factor(stated, expected) {
        return Some(Slip::Factor(factor));
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
    super::arithmetic::grain(difference).is_some_and(|power| power >= grain + ZEROS) && has_the_form(difference)
}

/// How many times larger a figure is than a difference that leaves its first digits alone.
const FIRST_DIGITS: i64 = 1_000;

/// True where one wrong digit, or two neighbours exchanged, explains the difference, the first three digits agree, and the last digits
/// of `items` figures, rounded, do not explain it.
#[must_use]
pub fn is_of_a_late_digit(difference: Decimal, grain: i32, stated: Decimal, items: u32) -> bool {
    let unit = super::arithmetic::Figure::new(stated, -grain).half_unit;
    let rounding = unit.checked_mul(Decimal::from(u64::from(items) + 1));
    let most = difference.abs().checked_mul(Decimal::from(FIRST_DIGITS));
    has_the_form(difference)
        && rounding.is_some_and(|rounding| difference.abs() > rounding)
        && most.is_some_and(|most| most <= stated.abs())
}

/// True for one digit with zeros around it, and for the difference that two neighbours make when they are exchanged.
#[must_use]
pub fn has_the_form(difference: Decimal) -> bool {
    let Some(power) = super::arithmetic::grain(difference) else { return false };
    let bare = difference.normalize().mantissa().unsigned_abs();
    let digits = (0..power.max(0)).fold(bare, |digits, _| digits / 10);
    digits < 10 || (digits % 9 == 0 && digits <= 81)
}

/// The slip that explains a wrong total by one of its items; `None` where two items would explain it.
#[must_use]
pub fn of_items(stated: Decimal, expected: Decimal, items: &[Decimal]) -> Option<Slip> {
    let difference = stated.checked_sub(expected)?;
    let only = |wanted: &dyn Fn(Decimal) -> bool| only(items, |item| !item.is_zero() && wanted(item));
    None.or_else(|| only(&|value| value == -difference).map(Slip::Omitted))
        .or_else(|| only(&|value| value == difference).map(Slip::CountedTwice))
        .or_else(|| only(&|value| value.checked_add(value) == Some(-difference)).map(Slip::WrongSign))
        // One of two items of the same amount was left out: no sign is turned.
        .filter(|slip| !matches!(slip, Slip::WrongSign(_)) || !items.iter().any(|item| item.abs() == difference.abs()))
}

/// The only item that is as wanted.
fn only(items: &[Decimal], wanted: impl Fn(Decimal) -> bool) -> Option<usize> {
    let mut matching = (0..items.len()).filter(|&index| wanted(items[index]));
    let first = matching.next()?;
    matching.next().is_none().then_some(first)
}

/// Digits that a figure must have to be told as a tenth of another, whose last digit is rounded away.
const SHIFTED_DIGITS: usize = 4;

/// True where the stated figure is a tenth of the expected one, rounded to the places that it is printed with.
#[must_use]
pub fn is_a_rounded_tenth(stated: Decimal, expected: Decimal) -> bool {
    let tenth = expected.checked_div(Decimal::TEN);
    let rounded = |tenth: Decimal| tenth.round_dp_with_strategy(stated.scale(), RoundingStrategy::MidpointAwayFromZero);
    telling_digits(stated) >= SHIFTED_DIGITS && tenth.is_some_and(|tenth| rounded(tenth) == stated)
}

/// The power of ten by which one figure is the other.
fn factor(stated: Decimal, expected: Decimal) -> Option<u32> {
    let is_off = |factor: &u32| {
        let times = Decimal::from(*factor);
        stated.checked_mul(times) == Some(expected) || expected.checked_mul(times) == Some(stated)
    };
    [10, 100, 1_000, 1_000_000].into_iter().find(|factor| !stated.is_zero() && is_off(factor))
}

/// The misprint of the one item that explains a total which is right itself; for what no slip of the total explains.
#[must_use]
pub fn within_items(stated: Decimal, expected: Decimal, items: &[Decimal]) -> Option<Slip> {
    let difference = stated.checked_sub(expected)?;
    let off = |(index, &item): (usize, &Decimal)| Some((index, factor(item, item.checked_add(difference)?)?));
    let mut factors = items.iter().enumerate().filter_map(off);
    if let (Some((index, factor)), None) = (factors.next(), factors.next()) {
        return Some(Slip::ItemFactor(index, factor));
    }
    let misprint = |item: Decimal| of_form(item, item.checked_add(difference)?);
    let is_transposed = |item: Decimal| matches!(misprint(item), Some(Slip::Transposition { .. }));
    let is_longer = |item: Decimal| matches!(misprint(item), Some(Slip::MissingDigit | Slip::ExtraDigit));
    only(items, is_transposed).map(Slip::ItemTransposed).or_else(|| only(items, is_longer).map(Slip::ItemLength))
}

/// Digits that an item must have been meant to have, to be told by a total as one that lost or won a digit: of four digits one in thirty
/// sums of eight lines would miss by such a difference by chance, of five one in two hundred.
const LOST_DIGITS: usize = 5;

/// The item with a digit too few or too many, or off by a power of ten, that explains a total which is right itself; `None` where its
/// figure has so few digits that any difference would look like it.
#[must_use]
pub fn shifted_item(stated: Decimal, expected: Decimal, items: &[Decimal]) -> Option<usize> {
    let (Slip::ItemFactor(index, _) | Slip::ItemLength(index)) = within_items(stated, expected, items)? else { return None };
    let meant = items.get(index)?.checked_add(stated.checked_sub(expected)?)?;
    (telling_digits(meant) >= LOST_DIGITS).then_some(index)
}

/// The misprint of an item, not known which, that the digits of the difference tell of.
#[must_use]
pub fn of_difference(stated: Decimal, expected: Decimal, items: &[Decimal]) -> Option<Slip> {
    let difference = stated.checked_sub(expected)?;
    let grain = super::arithmetic::common_grain(items.iter().copied().chain([stated]));
    if !(is_of_a_digit(difference, grain) || has_the_form(difference) && super::arithmetic::significant_digits(stated) >= TELLING_DIGITS) {
        return None;
    }
    Some(if super::arithmetic::significant_digits(difference) < 1.0 { Slip::ItemDigit } else { Slip::ItemTransposition })
}

/// Digits of a total from which on the form of a small difference tells something.
const TELLING_DIGITS: f64 = 3.0;

/// Digits of a figure between its first and its last that is not 0; between figures of few of them any difference looks like a slip.
pub fn telling_digits(value: Decimal) -> usize {
    let text: String = value.abs().normalize().to_string().chars().filter(char::is_ascii_digit).collect();
    text.trim_start_matches('0').trim_end_matches('0').len()
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
    fn the_item_that_is_misprinted_is_told_where_it_is_the_only_one() {
        let within = |stated: i64, items: &[i64]| {
            let items: Vec<Decimal> = items.iter().copied().map(Decimal::from).collect();
            within_items(Decimal::from(stated), items.iter().sum(), &items)
        };
        assert_eq!(within(309_000, &[57_500, 130_000, 103_500]), Some(Slip::ItemTransposed(0)));
        assert_eq!(within(1_281_346, &[813_459, 1_200_001]), Some(Slip::ItemLength(0)));
        assert_eq!(within(308_000, &[57_500, 57_500, 175_000]), None);
        assert_eq!(within(1_371_000, &[57_500, 130_000, 103_500]), None);
    }

    #[test]
    fn an_item_that_lost_a_digit_is_told_where_it_has_enough_of_them() {
        let shifted = |stated: i64, items: &[i64]| {
            let items: Vec<Decimal> = items.iter().copied().map(Decimal::from).collect();
            shifted_item(Decimal::from(stated), items.iter().sum(), &items)
        };
        assert_eq!(shifted(251_450, &[12_345, 8_000, 109_550]), None);
        assert_eq!(shifted(241_000, &[12_345, 8_000, 109_550]), Some(0));
        assert_eq!(shifted(143_005, &[2_545, 8_000, 109_550]), Some(0));
        assert_eq!(shifted(114_095, &[2_545, 200, 109_550]), None);
        assert_eq!(shifted(3_400, &[20, 1_200, 2_000]), None);
    }

    #[test]
    fn one_of_two_equal_items_left_out_turns_no_sign() {
        let items = [20_000, 10_000, 20_000].map(Decimal::from);
        assert_eq!(of_items(Decimal::from(30_000), Decimal::from(50_000), &items), None);
    }

    #[test]
    fn a_tenth_may_be_rounded() {
        let told = |stated: i64, expected: i64| is_a_rounded_tenth(Decimal::from(stated), Decimal::from(expected));
        assert!(told(2_013_819, 20_138_188) && told(-46_512, -465_115));
        assert!(!told(392, 3_918) && !told(2_013_818, 20_138_188));
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
    fn a_late_digit_leaves_the_first_ones_alone() {
        for (difference, stated, items, told) in [
            ("60", "41693193", 2, true),
            ("-2.70", "854549.84", 6, true),
            ("2", "41693193", 6, false),
            ("61", "41693193", 2, false),
            ("60", "41693", 2, false),
        ] {
            let [difference, stated] = [difference, stated].map(|text| Decimal::from_str_exact(text).unwrap());
            let grain = super::super::arithmetic::grain(stated).unwrap();
            assert_eq!(is_of_a_late_digit(difference, grain, stated, items), told, "{difference} of {stated}");
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
