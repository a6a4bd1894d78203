//! How figures read in messages.

use rust_decimal::Decimal;

/// A figure with a space between thousands and a point before decimals: `-8 248.50`.
#[must_use]
pub fn grouped(value: Decimal) -> String {
    let text = value.abs().to_string();
    let (whole, fraction) = text.split_once('.').map_or((text.as_str(), None), |(whole, fraction)| (whole, Some(fraction)));
    let mut out = String::new();
    if value.is_sign_negative() && !value.is_zero() {
        out.push('-');
    }
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i) % 3 == 0 {
            out.push(' ');
        }
        out.push(digit);
    }
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_parted_by_spaces() {
        let shown = |text: &str| grouped(Decimal::from_str_exact(text).unwrap());
        assert_eq!([shown("1234567"), shown("-8248.50"), shown("999"), shown("-0")], ["1 234 567", "-8 248.50", "999", "0"]);
    }
}
