//! What a text looks like: nothing, a dash, a year, a date, a figure, words.
//!
//! In: a text. Out: a [`Look`], or yes or no. This is the one place that knows how years, dates, codes and figures are written; every
//! stage asks here, so that a year is a year in all of them. Nothing is parsed into a value, and an amount of 2000 looks like a year:
//! what stands around it must tell.

use crate::grid::is_footnote_mark;
use std::ops::RangeInclusive;

/// Years that a number of four digits may be: archives begin after 1900, long-term plans end before 2100. A wider range takes amounts
/// (1 850 printed `1850`) for years.
pub const YEARS: RangeInclusive<i16> = 1900..=2100;

/// Years that a date with day and month may be of. Its form says that it is a date, so old books are let in too.
pub const DATED_YEARS: RangeInclusive<i16> = 1800..=2199;

/// Account numbers have three to six digits: NS 4102 has four, KOSTRA arts three, local plans up to six.
pub const CODE_DIGITS: RangeInclusive<usize> = 3..=6;

/// Texts longer than this (in bytes) are never figures; the longest amount with units and markup seen has 40.
const LONGEST_FIGURE: usize = 80;

/// How a text looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    Blank,
    /// `-`, `–`, `..`: a mark for nothing.
    Dash,
    /// An amount, a count, a percentage.
    Figure,
    /// A year or a span of years: `2017`, `2015/16`.
    Year,
    Date,
    Text,
}

/// Words of a language that stand by figures.
pub trait Units {
    /// True for a word of a currency: `kr`, `NOK`.
    fn is_currency(&self, word: &str) -> bool;
    /// True for a scale, which is no figure although it has digits: `1000 kr`.
    fn is_scale(&self, text: &str) -> bool;
}

/// No words: signs of currencies alone.
impl Units for () {
    fn is_currency(&self, _: &str) -> bool {
        false
    }

    fn is_scale(&self, _: &str) -> bool {
        false
    }
}

/// The look of a text. Markup that was left in it is looked through.
#[must_use]
pub fn look(text: &str, units: &impl Units) -> Look {
    let text = text.trim();
    if text.is_empty() {
        return Look::Blank;
    }
    if text.len() > LONGEST_FIGURE {
        return Look::Text;
    }
    let plain = without_markup(text);
    let plain = plain.trim();
    if plain.is_empty() {
        Look::Blank
    } else if plain.trim_end_matches(is_footnote_mark).chars().all(|c| is_dash(c) || c == '.')
        && plain.starts_with(|c| is_dash(c) || c == '.')
    {
        Look::Dash
    } else if !plain.contains(|c: char| c.is_ascii_digit()) {
        Look::Text
    } else if is_year_or_span(plain) || without_unit(plain, units).any(is_year_or_span) {
        Look::Year
    } else if is_date(plain) {
        Look::Date
    } else if is_figure(plain) || (!units.is_scale(plain) && without_unit(plain, units).any(is_figure)) {
        Look::Figure
    } else {
        Look::Text
    }
}

/// True for hyphens, dashes and the minus sign.
#[must_use]
pub fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// The text without tags (`<b>`) and without emphasis marks at its ends.
fn without_markup(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        let tag = &rest[open + 1..];
        match tag.find('>') {
            Some(close) if tag.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/') => {
                plain.push_str(&rest[..open]);
                rest = &tag[close + 1..];
            }
            _ => {
                plain.push_str(&rest[..=open]);
                rest = tag;
            }
        }
    }
    plain.push_str(rest);
    plain.trim_matches(['*', '_', ' ']).to_owned()
}

/// The year that a text is: four digits in [`YEARS`] and nothing else.
#[must_use]
pub fn year(text: &str) -> Option<i16> {
    let year = text.parse().ok().filter(|_| text.len() == 4)?;
    YEARS.contains(&year).then_some(year)
}

/// True for a text that is a year and nothing else: `2017`.
#[must_use]
pub fn is_year(text: &str) -> bool {
    year(text).is_some()
}

/// True for a whole number that may be a year; a fraction must be told before.
#[must_use]
pub fn is_year_number(number: impl TryInto<i16>) -> bool {
    number.try_into().is_ok_and(|year| YEARS.contains(&year))
}

/// `2017`, `2017.0` (a number that lost its format), `2015/16`, `2015–2016`.
#[must_use]
pub fn is_year_or_span(text: &str) -> bool {
    let end = |text: &str| is_year(text) || (text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit()));
    match text.split_once(|c| c == '/' || is_dash(c)) {
        Some((from, to)) => is_year(from.trim()) && end(to.trim()),
        None => match text.split_once('.') {
            Some((whole, zeros)) => is_year(whole) && !zeros.is_empty() && zeros.bytes().all(|b| b == b'0'),
            None => is_year(text),
        },
    }
}

/// Three groups of digits, one of them a year of four or two digits at either end: `31.12.2016`, `2016-12-31`, `1/2/17`.
#[must_use]
pub fn is_date(text: &str) -> bool {
    let Some(separator) = text.chars().find(|c| !c.is_ascii_digit()) else { return false };
    if !matches!(separator, '.' | '/' | '-') {
        return false;
    }
    let groups: Vec<&str> = text.split(separator).map(str::trim).collect();
    let digits = |group: &&str| !group.is_empty() && group.bytes().all(|b| b.is_ascii_digit());
    let [a, b, c] = groups[..] else { return false };
    groups.iter().all(digits) && b.len() <= 2 && matches!((a.len(), c.len()), (1..=2, 2 | 4) | (4, 1..=2))
}

/// True for a text that can be an account number: three to six digits, the first of them no zero.
#[must_use]
pub fn is_code(text: &str) -> bool {
    let text = text.trim();
    CODE_DIGITS.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit()) && !text.starts_with('0')
}

/// Digits with separators, and around them sign, parentheses, percent or currency sign.
#[must_use]
pub fn is_figure(text: &str) -> bool {
    let shell = |c: char| is_dash(c) || c.is_whitespace() || matches!(c, '(' | ')' | '%' | '$' | '€' | '£') || is_footnote_mark(c);
    let core = text.trim_matches(shell).trim_start_matches(['+', ' ']);
    // The long way of writing whole kroner: `1 000,-`.
    let core = core.strip_suffix(',').filter(|_| text.ends_with(is_dash)).unwrap_or(core);
    if !core.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '.' | ',')) || !core.ends_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let groups: Vec<&str> = core.split(|c: char| !c.is_ascii_digit()).collect();
    let mut separators = core.chars().filter(|c| !c.is_ascii_digit());
    if !separators.clone().all(|c| c.is_whitespace() || matches!(c, '.' | ',' | '\'' | '’')) {
        return false;
    }
    match groups[..] {
        [_] => true,
        // One separator: a decimal point of any length, or a thousands space.
        [whole, rest] => !separators.any(char::is_whitespace) || (whole.len() <= 3 && rest.len() == 3),
        // More: groups of three, but for the last after a decimal point.
        [first, ref middle @ .., last] => {
            let decimals = separators.next_back().is_some_and(|c| matches!(c, '.' | ','));
            first.len() <= 3 && middle.iter().all(|group| group.len() == 3) && (decimals || last.len() == 3)
        }
        [] => false,
    }
}

/// What is left when a word of a currency is taken off the front or the back.
fn without_unit<'a>(text: &'a str, units: &impl Units) -> impl Iterator<Item = &'a str> {
    let front = text.split_once(char::is_whitespace).filter(|(first, _)| units.is_currency(first)).map(|(_, rest)| rest);
    let back = text.rsplit_once(char::is_whitespace).filter(|(_, last)| units.is_currency(last)).map(|(rest, _)| rest);
    [front, back].into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Kroner;

    impl Units for Kroner {
        fn is_currency(&self, word: &str) -> bool {
            matches!(word, "kr" | "kr.")
        }

        fn is_scale(&self, text: &str) -> bool {
            text == "1000 kr"
        }
    }

    fn all(texts: &[&str], expected: Look) {
        for text in texts {
            assert_eq!(look(text, &Kroner), expected, "{text:?}");
        }
    }

    #[test]
    fn figures_have_separators_signs_and_units() {
        all(
            &[
                "0",
                "974 696",
                "974\u{a0}696",
                "-8 248",
                "(1 234)",
                "1.234,56",
                "12,5 %",
                "–3,4",
                "- 145",
                "1 000,-",
                "12'300",
                "1 234²",
                "56ᵃ",
            ],
            Look::Figure,
        );
        all(&["kr 1 200", "1 200 kr", "kr. 50", "<b>5 633</b>", "**12**", "1234567.89", ".5", "1,234,567", "+5", "(+5 %)"], Look::Figure);
    }

    #[test]
    fn words_ranges_and_numbering_are_text() {
        all(&["Q1", "uke 17", "1000 kr", "1.2.3", "5-6", "2016 2017", "1.", "4 møter", "12:30", "%", "kr", "65+", "65+ %"], Look::Text);
    }

    #[test]
    fn years_and_dates_are_no_figures() {
        all(&["2017", "2017.00000", "2015/16", "2015–2016", "kr 2016", "2016 kr"], Look::Year);
        all(&["31.12.2016", "1.5.17", "2016-12-31", "31/12/2016"], Look::Date);
        all(&["1750", "2 017", "201700"], Look::Figure);
    }

    #[test]
    fn marks_for_nothing_are_dashes() {
        all(&["-", "–", "--", "..", "–¹"], Look::Dash);
        all(&["", " \u{a0}\n", "<b></b>"], Look::Blank);
    }

    #[test]
    fn one_range_of_years_for_numbers_and_a_wider_one_for_dates() {
        assert_eq!(
            [year("1899"), year("1900"), year("2100"), year("2101"), year("02017"), year("+201")],
            [None, Some(1900), Some(2100), None, None, None]
        );
        assert!(is_year_or_span("2015/16") && is_year_or_span("2015–2016") && !is_year_or_span("2015/2216") && !is_year_or_span("1850"));
        assert!(DATED_YEARS.contains(&1850));
    }

    #[test]
    fn codes_are_three_to_six_digits() {
        assert!(["3016", "110", " 123456 "].iter().all(|text| is_code(text)));
        assert!(["12", "0110", "1234567", "3.16", "-316", ""].iter().all(|text| !is_code(text)));
    }
}
