//! What a cell's text looks like: figure, year, date, dash, text or nothing.
//!
//! In: a cell or its text. Out: a [`Look`]. Cheap, and for finding the structure of a table only: nothing is parsed into a
//! value, and an amount of 2000 may look like a year.

use crate::vocabulary::UnitWords;
use avstem_document::grid::{Cell, CellValue, is_footnote_mark};

/// Years that a header may name; archives begin after 1900, long-term plans end before 2100.
const YEARS: std::ops::RangeInclusive<u32> = 1900..=2100;

/// Texts longer than this (in bytes) are never figures; the longest amount with units and markup seen has 40.
const LONGEST_FIGURE: usize = 80;

/// How a cell's text looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    Blank,
    /// `-`, `–`, `..`: a mark for nothing.
    Dash,
    Figure,
    /// A year or a span of years: `2017`, `2015/16`.
    Year,
    Date,
    Text,
}

/// The look of a cell: its stored value where the workbook has one, else its text.
pub(crate) fn cell_look(cell: &Cell, units: &UnitWords) -> Look {
    match (&cell.value, look(&cell.text, units)) {
        (None | Some(CellValue::Opaque), look) | (_, look @ (Look::Blank | Look::Year)) => look,
        (Some(CellValue::Number(_) | CellValue::Percent(_) | CellValue::Error(_)), _) => Look::Figure,
        (Some(CellValue::Date(_)), _) => Look::Date,
        (Some(CellValue::Boolean(_)), _) => Look::Text,
    }
}

/// The look of a text. Markup that was left in it is looked through; `units` hold the words that may stand by a figure.
pub(crate) fn look(text: &str, units: &UnitWords) -> Look {
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
    } else if plain.chars().all(|c| is_dash(c) || c == '.') {
        Look::Dash
    } else if !plain.contains(|c: char| c.is_ascii_digit()) {
        Look::Text
    } else if is_year(plain) || without_unit(plain, units).any(is_year) {
        Look::Year
    } else if is_date(plain) {
        Look::Date
    } else if is_figure(plain) || is_figure_with_unit(plain, units) {
        Look::Figure
    } else {
        Look::Text
    }
}

/// True for hyphens, dashes and the minus sign.
pub(crate) fn is_dash(c: char) -> bool {
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

/// `2017`, `2017.0` (a number that lost its format), `2015/16`, `2015–2016`.
fn is_year(text: &str) -> bool {
    let year = |text: &str| text.len() == 4 && text.parse().is_ok_and(|year| YEARS.contains(&year));
    let end = |text: &str| year(text) || (text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit()));
    match text.split_once(|c| c == '/' || is_dash(c)) {
        Some((from, to)) => year(from.trim()) && end(to.trim()),
        None => match text.split_once('.') {
            Some((whole, zeros)) => year(whole) && !zeros.is_empty() && zeros.bytes().all(|b| b == b'0'),
            None => year(text),
        },
    }
}

/// Three groups of digits, one of them a year of four or two digits at either end: `31.12.2016`, `2016-12-31`, `1/2/17`.
fn is_date(text: &str) -> bool {
    let Some(separator) = text.chars().find(|c| !c.is_ascii_digit()) else { return false };
    if !matches!(separator, '.' | '/' | '-') {
        return false;
    }
    let groups: Vec<&str> = text.split(separator).map(str::trim).collect();
    let digits = |group: &&str| !group.is_empty() && group.bytes().all(|b| b.is_ascii_digit());
    let [a, b, c] = groups[..] else { return false };
    groups.iter().all(digits) && b.len() <= 2 && matches!((a.len(), c.len()), (1..=2, 2 | 4) | (4, 1..=2))
}

/// Digits with separators, and around them sign, parentheses, percent or currency sign.
fn is_figure(text: &str) -> bool {
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

/// A figure with words of a unit at its ends: `kr 1 200`. A scale alone (`1000 kr`) is a unit, not a figure.
fn is_figure_with_unit(text: &str, units: &UnitWords) -> bool {
    !units.thousand.is(text) && !units.million.is(text) && without_unit(text, units).any(is_figure)
}

/// What is left when a word of a currency is taken off the front or the back.
fn without_unit<'a>(text: &'a str, units: &UnitWords) -> impl Iterator<Item = &'a str> {
    let word = |word: &str| {
        [&units.krone_nok, &units.krone_sek, &units.krone_dkk, &units.euro, &units.pound, &units.dollar]
            .iter()
            .any(|phrases| phrases.is(word))
    };
    let front = text.split_once(char::is_whitespace).filter(|(first, _)| word(first)).map(|(_, rest)| rest);
    let back = text.rsplit_once(char::is_whitespace).filter(|(_, last)| word(last)).map(|(rest, _)| rest);
    [front, back].into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::Vocabulary;
    use avstem_document::place::Place;

    fn all(texts: &[&str], expected: Look) {
        for text in texts {
            assert_eq!(look(text, &Vocabulary::built_in().units), expected, "{text:?}");
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
        all(&["-", "–", "--", ".."], Look::Dash);
        all(&["", " \u{a0}\n", "<b></b>"], Look::Blank);
    }

    #[test]
    fn a_stored_value_says_more_than_the_text() {
        let mut cell = Cell::new(0, 0, "mai 17", Place::block(0));
        cell.value = Some(CellValue::Date(jiff::civil::date(2017, 5, 1)));
        assert_eq!(cell_look(&cell, &Vocabulary::built_in().units), Look::Date);
        cell.value = Some(CellValue::Number(4.into()));
        assert_eq!(cell_look(&cell, &Vocabulary::built_in().units), Look::Figure);
    }
}
