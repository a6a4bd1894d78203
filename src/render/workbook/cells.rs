//! A cell of a table → what a spreadsheet holds.
//!
//! A number is one where a double holds it exactly, else a text; a day is one from 1900 on. Texts lose characters that no XML can hold and
//! are cut where Excel's cells end.

use crate::render::rows::Cell;
use avstem_view::Texts;
use rust_decimal::Decimal;

/// Significant digits that every double holds, and that Excel shows.
const DIGITS: usize = 15;

/// Digits after the decimal point that a number format may have.
const MOST_DECIMALS: u32 = 30;

/// UTF-16 units of a cell's text.
const LONGEST: usize = 32_767;

/// What a spreadsheet holds.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Blank,
    Text(String),
    Number { value: f64, decimals: u32 },
    Day { year: u16, month: u8, day: u8 },
}

/// What a cell is, its words in the language of the texts.
pub(super) fn value(cell: &Cell, texts: &Texts) -> Value {
    let found = match cell {
        Cell::Number(text) => number(text),
        Cell::Date(text) => day(text),
        Cell::Word(section, word) => {
            let key = format!("{section}.{word}");
            return text(&if texts.has(&key) { texts.say(&key, &[]) } else { word.clone() });
        }
        Cell::Place { words, .. } => return text(words),
        _ => None,
    };
    found.unwrap_or_else(|| text(cell.raw()))
}

fn number(text: &str) -> Option<Value> {
    let decimal: Decimal = text.parse().ok()?;
    let digits = decimal.normalize().mantissa().unsigned_abs().to_string().trim_end_matches('0').len();
    let decimals = decimal.scale();
    (digits <= DIGITS && decimals <= MOST_DECIMALS).then_some(Value::Number { value: text.parse().ok()?, decimals })
}

fn day(text: &str) -> Option<Value> {
    let date: jiff::civil::Date = text.parse().ok().filter(|_| text.len() == "2026-11-30".len())?;
    let year = u16::try_from(date.year()).ok().filter(|year| *year >= 1900)?;
    Some(Value::Day { year, month: u8::try_from(date.month()).ok()?, day: u8::try_from(date.day()).ok()? })
}

fn text(text: &str) -> Value {
    let text = tidy(text);
    if text.is_empty() { Value::Blank } else { Value::Text(text) }
}

/// A text that a cell can hold.
fn tidy(text: &str) -> String {
    let kept = |c: &char| !matches!(c, '\u{fffe}' | '\u{ffff}') && (*c == '\n' || !c.is_control());
    let mut tidy: String = text.replace('\t', " ").chars().filter(kept).collect();
    if tidy.encode_utf16().count() > LONGEST {
        let mut units = 0;
        let fits = |c: &char| {
            units += c.len_utf16();
            units < LONGEST
        };
        tidy = tidy.chars().take_while(fits).chain(['…']).collect();
    }
    tidy
}

/// Characters that a value takes in its column.
pub(super) fn width(value: &Value) -> usize {
    match value {
        Value::Blank => 0,
        Value::Text(text) => text.lines().map(|line| line.chars().count()).max().unwrap_or(0),
        Value::Number { value, decimals } => {
            let whole = format!("{:.0}", value.trunc());
            whole.len() + whole.len() / 3 + *decimals as usize + usize::from(*decimals > 0)
        }
        Value::Day { .. } => "2026-11-30".len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use avstem_view::Language;

    fn of(cell: &Cell) -> Value {
        value(cell, Texts::of(Language::Norwegian))
    }

    fn of_number(text: &str) -> Value {
        of(&Cell::Number(text.to_owned()))
    }

    #[test]
    fn a_number_has_the_decimals_that_were_printed() {
        assert_eq!(of_number("-8248.50"), Value::Number { value: -8248.5, decimals: 2 });
        assert_eq!(of_number("846000"), Value::Number { value: 846_000.0, decimals: 0 });
    }

    #[test]
    fn what_a_double_cannot_hold_is_a_text() {
        assert_eq!(of_number("123456789012345"), Value::Number { value: 123_456_789_012_345.0, decimals: 0 });
        assert_eq!(of_number("1234567890123456"), Value::Text("1234567890123456".to_owned()));
        assert_eq!(of_number("12345678901234.25"), Value::Text("12345678901234.25".to_owned()));
        assert_eq!(of_number("1000000000000000000"), Value::Number { value: 1e18, decimals: 0 });
        assert_eq!(of_number("om lag 5"), Value::Text("om lag 5".to_owned()));
    }

    #[test]
    fn days_are_days_and_months_are_texts() {
        let day = |text: &str| of(&Cell::Date(text.to_owned()));
        assert_eq!(day("2026-11-30"), Value::Day { year: 2026, month: 11, day: 30 });
        assert_eq!(day("2026-11"), Value::Text("2026-11".to_owned()));
        assert_eq!(day("1899-12-31"), Value::Text("1899-12-31".to_owned()));
    }

    #[test]
    fn texts_are_cut_and_lose_what_xml_cannot_hold() {
        assert_eq!(of(&Cell::Text("a\u{1}\tb\r\nc\u{ffff}".to_owned())), Value::Text("a b\nc".to_owned()));
        let Value::Text(long) = of(&Cell::Text("😀".repeat(20_000))) else { panic!("a text") };
        assert!(long.ends_with("😀…") && long.encode_utf16().count() <= LONGEST);
    }

    #[test]
    fn words_are_said_in_the_language() {
        assert_eq!(of(&Cell::Word("severity", "warning".to_owned())), Value::Text("advarsel".to_owned()));
        assert_eq!(of(&Cell::Word("severity", "unheard".to_owned())), Value::Text("unheard".to_owned()));
    }
}
