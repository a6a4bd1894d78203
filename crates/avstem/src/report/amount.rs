//! Decimals as text.

use rust_decimal::Decimal;

/// Exact decimals without zeros that nobody printed: at least `decimals` digits after the point, more only where they count.
///
/// Negative `decimals` (−3: printed in thousands) count as 0.
pub(super) fn exact(value: Decimal, decimals: i32) -> String {
    let mut value = value.normalize();
    let wanted = u32::try_from(decimals).unwrap_or(0).min(Decimal::MAX_SCALE);
    if value.scale() < wanted {
        value.rescale(wanted);
    }
    if value.is_zero() { value.abs().to_string() } else { value.to_string() }
}

/// The same with spaces between thousands, for people: `-8248.50` is `-8 248.50`. Text that is no amount stays as it is.
#[must_use]
pub fn grouped(amount: &str) -> String {
    let (sign, digits) = amount.strip_prefix('-').map_or(("", amount), |rest| ("-", rest));
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(whole, fraction)| (whole, Some(fraction)));
    if whole.is_empty() || !whole.chars().chain(fraction.unwrap_or("0").chars()).all(|c| c.is_ascii_digit()) {
        return amount.to_owned();
    }
    let mut text = sign.to_owned();
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    if let Some(fraction) = fraction {
        text.push('.');
        text.push_str(fraction);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_keep_the_printed_decimals_and_no_others() {
        let text = |amount: &str, decimals| exact(amount.parse().unwrap(), decimals);
        assert_eq!(text("974696.00", 0), "974696");
        assert_eq!(text("-8248.5", 2), "-8248.50");
        assert_eq!(text("1500.0", -3), "1500");
        assert_eq!(text("0.125", 1), "0.125");
        assert_eq!(text("-0.00", 0), "0");
        assert_eq!(text("1", i32::MAX), format!("1.{}", "0".repeat(28)));
    }

    #[test]
    fn thousands_are_set_apart_for_people() {
        assert_eq!(grouped("974696"), "974 696");
        assert_eq!(grouped("-8248.50"), "-8 248.50");
        assert_eq!(grouped("145"), "145");
        assert_eq!(grouped("31.09.2017"), "31.09.2017");
        assert_eq!(grouped(""), "");
    }
}
