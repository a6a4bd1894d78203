//! A cell's value, and how texts of a report become one.
//!
//! In: texts as the JSON has them. Out: [`Value`]s that every writer holds without loss; what a type cannot hold is null, or
//! [`Value::Unfit`] where it is a number, so that somebody counts it.

use jiff::civil::Date;
use serde::Serialize;
use std::borrow::Cow;

/// Digits after the decimal point of every amount: `DECIMAL(38, 18)`, which is also what Spark takes for decimals. Of the figures in the
/// fixtures and in 351 real documents the longest had 14, percentages that a workbook stores; 20 digits stay before the point.
pub const SCALE: u32 = 18;

/// Digits of an amount in all.
pub(crate) const PRECISION: u32 = 38;

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'r> {
    Null,
    Text(Cow<'r, str>),
    Integer(i64),
    /// In units of 10⁻¹⁸.
    Amount(i128),
    /// A number that [`Value::Amount`] cannot hold exactly; written as null.
    Unfit,
    Real(f32),
    /// Days since 1970-01-01.
    Date(i32),
    Flag(bool),
}

/// A text that is there or is not.
pub(crate) fn text(text: Option<&str>) -> Value<'_> {
    text.map_or(Value::Null, |text| Value::Text(Cow::Borrowed(text)))
}

/// A text that was made for the row.
pub(crate) fn owned<'r>(text: String) -> Value<'r> {
    Value::Text(Cow::Owned(text))
}

/// A text that was made for the row, where there is one.
pub(crate) fn made<'r>(text: Option<String>) -> Value<'r> {
    text.map_or(Value::Null, owned)
}

/// Texts joined by a separator; null where there are none.
pub(crate) fn joined<'r>(texts: &[impl AsRef<str>], separator: &str) -> Value<'r> {
    if texts.is_empty() {
        return Value::Null;
    }
    owned(texts.iter().map(AsRef::as_ref).collect::<Vec<&str>>().join(separator))
}

/// A word of a closed vocabulary, as the JSON has it; null where the field is.
pub(crate) fn word<'r>(word: impl Serialize) -> Value<'r> {
    match serde_json::to_value(word) {
        Ok(serde_json::Value::String(word)) => owned(word),
        _ => Value::Null,
    }
}

/// Words of a closed vocabulary, parted by spaces; null where there are none.
pub(crate) fn words<'r>(words: &[impl Serialize]) -> Value<'r> {
    let words: Vec<String> = words.iter().filter_map(|of| serde_json::to_value(of).ok()?.as_str().map(str::to_owned)).collect();
    joined(&words, " ")
}

/// A whole number; null where 64 bits do not hold it.
pub(crate) fn integer<'r>(number: impl TryInto<i64>) -> Value<'r> {
    number.try_into().map_or(Value::Null, Value::Integer)
}

/// A whole number, where there is one.
pub(crate) fn number<'r>(number: Option<impl TryInto<i64>>) -> Value<'r> {
    number.map_or(Value::Null, integer)
}

/// A measured number or a confidence; null where it is none or infinite.
pub(crate) fn real<'r>(number: Option<f32>) -> Value<'r> {
    number.filter(|number| number.is_finite()).map_or(Value::Null, Value::Real)
}

/// An exact amount; null where the text is no number.
pub(crate) fn amount<'r>(text: Option<&str>) -> Value<'r> {
    let Some(text) = text else { return Value::Null };
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let is_number = !whole.is_empty() && !digits.ends_with('.') && whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit());
    if !is_number {
        return Value::Null;
    }
    scaled(whole, fraction.trim_end_matches('0')).map_or(Value::Unfit, |units| Value::Amount(if negative { -units } else { units }))
}

/// The units of 10⁻¹⁸ of a number; none where the type has no place for them.
fn scaled(whole: &str, fraction: &str) -> Option<i128> {
    let missing = SCALE.checked_sub(u32::try_from(fraction.len()).ok()?)?;
    let digits = whole.trim_start_matches('0').bytes().chain(fraction.bytes());
    let units = digits.into_iter().try_fold(0_i128, |units, digit| units.checked_mul(10)?.checked_add(i128::from(digit - b'0')))?;
    let units = units.checked_mul(10_i128.checked_pow(missing)?)?;
    (units < 10_i128.pow(PRECISION)).then_some(units)
}

/// An amount without zeros at its end.
#[must_use]
pub fn decimal_text(units: i128) -> String {
    let (sign, digits) = (if units < 0 { "-" } else { "" }, units.unsigned_abs());
    let one = 10_u128.pow(SCALE);
    let fraction = format!("{:018}", digits % one);
    let fraction = fraction.trim_end_matches('0');
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{}{point}{fraction}", digits / one)
}

/// A day; null where the text is a part of a date, or no day that there is.
pub(crate) fn date<'r>(text: Option<&str>) -> Value<'r> {
    text.and_then(days).map_or(Value::Null, Value::Date)
}

/// Days since 1970-01-01 of `YYYY-MM-DD`; years 1 to 9999, which every reader of these files knows.
fn days(text: &str) -> Option<i32> {
    let mut parts = text.splitn(3, '-');
    let mut part = |digits: usize| {
        let part = parts.next().filter(|part| part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit()))?;
        part.parse::<i16>().ok()
    };
    let (year, month, day) = (part(4)?, part(2)?, part(2)?);
    let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok().filter(|_| year >= 1)?;
    i32::try_from(date.duration_since(Date::constant(1970, 1, 1)).as_hours() / 24).ok()
}

/// A day as ISO 8601.
pub(crate) fn date_text(days: i32) -> String {
    let day = jiff::Span::new().try_days(days).and_then(|span| Date::constant(1970, 1, 1).checked_add(span));
    day.map(|day| day.to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact_or_none() {
        let text = |amount: &str| match super::amount(Some(amount)) {
            Value::Amount(units) => decimal_text(units),
            other => format!("{other:?}"),
        };
        for (amount, exact) in [
            ("1643.50", "1643.5"),
            ("-8248", "-8248"),
            ("-0.5", "-0.5"),
            ("0", "0"),
            ("00012", "12"),
            ("0.123456789012345678", "0.123456789012345678"),
            ("0.1234567890123456780000", "0.123456789012345678"),
            ("99999999999999999999.999999999999999999", "99999999999999999999.999999999999999999"),
            ("100000000000000000000", "Unfit"),
            ("0.1234567890123456789", "Unfit"),
            ("31.06.2026", "Null"),
            ("1,5", "Null"),
            ("1e5", "Null"),
            ("1.", "Null"),
            (".5", "Null"),
            ("-", "Null"),
            ("", "Null"),
        ] {
            assert_eq!(text(amount), exact, "{amount}");
        }
        assert_eq!(super::amount(Some(&"9".repeat(1_000_000))), Value::Unfit);
    }

    #[test]
    fn only_days_that_there_are_are_days() {
        assert_eq!([date(Some("1970-01-01")), date(Some("2026-09-24")), date(Some("1969-12-31"))], [0, 20720, -1].map(Value::Date));
        for text in ["2026-09", "2026-02-30", "20260924", "2026-9-24", "0000-01-01", "-100-01-01", "2026-09-24T00:00", "", "+202-01-01"] {
            assert_eq!(date(Some(text)), Value::Null, "{text}");
        }
        assert_eq!([date_text(0), date_text(20720), date_text(-719_162)], ["1970-01-01", "2026-09-24", "0001-01-01"]);
    }

    #[test]
    fn words_are_those_of_the_json() {
        use avstem::model::{MeasureState, UncheckedBecause};
        assert_eq!(word(MeasureState::OnTrack), owned("on_track".to_owned()));
        assert_eq!(word(None::<MeasureState>), Value::Null);
        assert_eq!(words(&[UncheckedBecause::BlankItem, UncheckedBecause::CutOff]), owned("blank-item cut-off".to_owned()));
    }
}
