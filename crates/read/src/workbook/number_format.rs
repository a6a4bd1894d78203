//! A number and its number format (ECMA-376 part 1, §18.8.31) → the text that is shown, free of any locale.
//!
//! Decimals, percent, scaling and hidden zeros are as the format says; the decimal sign is always `.`, thousands are
//! not parted, colours, currencies and literals beside digits are left out. Fractions and powers of ten are shown as
//! plain decimals. Dates never come here.

use rust_decimal::{Decimal, RoundingStrategy};

/// Significant digits that a spreadsheet shows at most; what a binary float holds beyond them is noise.
const SHOWN_DIGITS: u32 = 15;

/// Decimals that a `Decimal` can hold.
const MOST_DECIMALS: u32 = 28;

/// What a number looks like, and whether its format says percent.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) text: String,
    pub(super) percent: bool,
}

/// One section of a format: for positive, negative, zero.
#[derive(Debug, Default, PartialEq)]
struct Section {
    /// Text between or instead of digits.
    literal: String,
    has_digits: bool,
    /// A `0` among the digits: without one, a zero shows nothing but the literal.
    shows_zero: bool,
    /// Decimals that always show, and that show at most.
    decimals: (u32, u32),
    percents: u32,
    /// Commas after the last digit, each a division by 1000.
    thousands: u32,
    /// General, a fraction, a power of ten, text: shown as a plain decimal.
    plain: bool,
}

/// Shows a number by a format code.
pub(super) fn show(number: Decimal, code: &str) -> Shown {
    let section = section_for(code, number);
    if section.plain {
        return Shown { text: shortest(number), percent: false };
    }
    if !section.has_digits {
        // `;;;` hides a number, `"-"` stands for it.
        return Shown { text: section.literal.trim().to_owned(), percent: false };
    }
    let percent = section.percents > 0;
    let scaled = (0..section.percents).try_fold(number, |value, _| value.checked_mul(Decimal::ONE_HUNDRED));
    let scaled = (0..section.thousands).try_fold(scaled.unwrap_or(number), |value, _| value.checked_div(Decimal::ONE_THOUSAND));
    let mut text = fixed(scaled.unwrap_or(number), section.decimals);
    if text == "0" && !section.shows_zero {
        return Shown { text: section.literal.trim().to_owned(), percent };
    }
    if percent {
        text.push_str(" %");
    }
    Shown { text, percent }
}

/// A number as a spreadsheet shows it without a format.
pub(super) fn shortest(number: Decimal) -> String {
    number.round_sf_with_strategy(SHOWN_DIGITS, RoundingStrategy::MidpointAwayFromZero).unwrap_or(number).normalize().to_string()
}

/// A number rounded to at most `most` decimals, with at least `least` of them shown.
pub(super) fn fixed(number: Decimal, (least, most): (u32, u32)) -> String {
    let rounded = number.round_dp_with_strategy(most, RoundingStrategy::MidpointAwayFromZero).normalize();
    let rounded = if rounded.is_zero() { Decimal::ZERO } else { rounded };
    format!("{rounded:.*}", rounded.scale().max(least) as usize)
}

/// The section of a format that a number falls under.
fn section_for(code: &str, number: Decimal) -> Section {
    let sections = sections(code);
    if code.contains("[<") || code.contains("[>") || code.contains("[=") {
        return Section { plain: true, ..Section::default() };
    }
    let index = match sections.len() {
        0 | 1 => 0,
        2 => usize::from(number < Decimal::ZERO),
        _ if number.is_zero() => 2,
        _ => usize::from(number < Decimal::ZERO),
    };
    sections.get(index).map_or(Section { plain: true, ..Section::default() }, |section| parse(section))
}

/// Splits a code at the semicolons outside quotes and brackets.
fn sections(code: &str) -> Vec<&str> {
    let (mut sections, mut start, mut quoted, mut escaped, mut bracket) = (Vec::new(), 0, false, false, false);
    for (at, c) in code.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '"' => quoted = !quoted,
            _ if quoted => {}
            '\\' | '_' | '*' => escaped = true,
            '[' => bracket = true,
            ']' => bracket = false,
            ';' if !bracket => {
                sections.push(&code[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    sections.push(&code[start..]);
    sections
}

fn parse(code: &str) -> Section {
    let mut section = Section::default();
    let mut chars = code.chars().peekable();
    let mut after_point = false;
    while let Some(c) = chars.next() {
        match c {
            '"' => section.literal.extend(chars.by_ref().take_while(|&c| c != '"')),
            '\\' => section.literal.extend(chars.next()),
            '_' | '*' => {
                chars.next();
            }
            '[' => chars.by_ref().take_while(|&c| c != ']').for_each(drop),
            '0' | '#' | '?' => {
                section.has_digits = true;
                section.shows_zero |= c == '0';
                section.thousands = 0;
                if after_point {
                    section.decimals.1 = (section.decimals.1 + 1).min(MOST_DECIMALS);
                    if c != '#' {
                        section.decimals.0 = section.decimals.1;
                    }
                }
            }
            '.' => after_point = true,
            ',' => section.thousands += u32::from(section.has_digits),
            '%' => section.percents += 1,
            'E' | 'e' if matches!(chars.peek(), Some('+' | '-')) => section.plain = true,
            '/' | '@' => section.plain = true,
            'G' | 'g' if code.to_ascii_lowercase().contains("general") => section.plain = true,
            other => section.literal.push(other),
        }
    }
    section
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::str::FromStr;

    fn shown(number: &str, code: &str) -> String {
        show(Decimal::from_str(number).unwrap(), code).text
    }

    #[test]
    fn decimals_are_as_the_format_says() {
        assert_eq!(shown("1234.5", "#,##0.00"), "1234.50");
        assert_eq!(shown("1234.5", "#,##0"), "1235");
        assert_eq!(shown("-1234.5", "#,##0;(#,##0)"), "-1235");
        assert_eq!(shown("2.5", "0.0#"), "2.5");
        assert_eq!(shown("1.005", "0.00"), "1.01");
        assert_eq!(shown("-0.2", "0"), "0");
        assert_eq!(shown("1234.5", "_-* #,##0.00\\ \"kr\"_-;-* #,##0.00\\ \"kr\"_-"), "1234.50");
    }

    #[test]
    fn percent_is_shown_with_a_space() {
        assert_eq!(show(Decimal::new(125, 3), "0.0%"), Shown { text: "12.5 %".to_owned(), percent: true });
        assert_eq!(shown("0.125", "0\" \"%"), "13 %");
    }

    #[test]
    fn commas_after_the_digits_scale() {
        assert_eq!(shown("1234567", "#,##0,"), "1235");
        assert_eq!(shown("1234567", "0.0,,\"M\""), "1.2");
    }

    #[test]
    fn without_a_format_the_shortest_decimal_shows() {
        assert_eq!(shown("1234.50", "General"), "1234.5");
        assert_eq!(shown("0.30000000000000004", "General"), "0.3");
        assert_eq!(shown("1200", "0.00E+00"), "1200");
        assert_eq!(shown("0.5", "# ?/?"), "0.5");
    }

    #[test]
    fn zeros_and_hidden_numbers_are_as_the_format_says() {
        let accounting = "_-* #,##0_-;\\-* #,##0_-;_-* \"-\"??_-;_-@_-";
        assert_eq!((shown("0", accounting), shown("-7", accounting)), ("-".to_owned(), "-7".to_owned()));
        assert_eq!(shown("5", ";;;"), "");
    }
}
