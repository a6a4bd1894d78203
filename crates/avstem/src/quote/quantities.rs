//! Text → quantities: amounts of money, percentages and bare figures, with the interval that their own words stand for.
//!
//! An amount has a currency or a scale beside it ("kr 7 370 200", "7,4 mill. kroner"); the first of a pair takes its unit from
//! the second ("fra 1,2 til 2,4 mill. kr"). The interval is half a unit of the last printed digit; zeros at the end of a large
//! amount are taken for rounding, and words like "ca." and "vel" allow a whole unit. A range ("5-6 mill.") and a bound ("mer
//! enn 5 mill.") are no figures to compare, and are marked.

use super::sentences::is_currency;
use crate::{
    interpret::{amount, dates},
    vocabulary::{Vocabulary, words},
};
use avstem_document::{figure::arithmetic::Figure, figure::look};
use regex::Regex;
use rust_decimal::Decimal;
use std::{ops::Range, sync::OnceLock};

/// A number in running text with what it counts.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Quantity {
    pub(super) span: Range<usize>,
    /// Where its unit ends; at the span's end where the unit stands before it.
    pub(super) end: usize,
    /// In the currency's main unit; a percentage as printed.
    pub(super) value: Decimal,
    /// As for facts: negative for scaled amounts.
    pub(super) decimals: i32,
    /// Half the width of the interval that it stands for.
    pub(super) half_unit: Decimal,
    pub(super) unit: Unit,
    /// A bound or an end of a range: it is quoted, but nothing is held against it.
    pub(super) open: bool,
    /// "ca.", "vel": it is rounded by its own words.
    pub(super) hedged: bool,
}

/// What a quantity counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Money,
    Percent,
    /// No unit beside it.
    Bare,
}

impl Quantity {
    /// Significant digits: 7 370 200 has five.
    pub(super) fn digits(&self) -> usize {
        let text = self.value.abs().normalize().to_string();
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        digits.trim_start_matches('0').trim_end_matches('0').len()
    }
}

/// Zeros at the end of an amount from which on they may be rounding.
const ROUND_ZEROS: u32 = 3;
/// Words before a number that may hedge it: "i overkant av kr 5".
const HEDGE: usize = 4;

/// All quantities of a text, in its order.
///
/// In an English text a comma before three digits parts thousands even before a scale: "$3,862 million".
pub(super) fn quantities(text: &str, english: bool, vocabulary: &Vocabulary) -> Vec<Quantity> {
    static NUMBER: OnceLock<Option<Regex>> = OnceLock::new();
    let number = NUMBER.get_or_init(|| {
        Regex::new(r"[-−–]?\b(?:\d{1,3}(?:[ \u{a0}\u{2009}\u{202f}]\d{3})+(?:,\d+)?|\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?)\b").ok()
    });
    let Some(number) = number else { return Vec::new() };
    if !text.contains(|c: char| c.is_ascii_digit()) {
        return Vec::new();
    }
    let taken: Vec<Range<usize>> =
        dates::dates(text, vocabulary).into_iter().map(|mention| mention.start..mention.start + mention.raw.len()).collect();
    let is_date = |at: &Range<usize>| taken.iter().any(|date| date.start < at.end && at.start < date.end);
    let spans = number.find_iter(text).map(|found| found.range()).filter(|span| !is_date(span));
    let mut found: Vec<Quantity> = spans.filter_map(|span| quantity(text, span, english, vocabulary)).collect();
    join_pairs(text, &mut found, english, vocabulary);
    open_ranges(text, &mut found, vocabulary);
    found
}

fn quantity(text: &str, span: Range<usize>, english: bool, vocabulary: &Vocabulary) -> Option<Quantity> {
    let behind = &text[span.end..];
    let near = behind.get(..behind.char_indices().nth(40).map_or(behind.len(), |(i, _)| i)).unwrap_or("");
    let words_behind = words(near);
    let directly = behind.chars().next().is_none_or(|c| c.is_whitespace() || matches!(c, '.' | ',' | ';' | ')' | '%'));
    let adjoining = directly && behind.trim_start().starts_with(|c: char| c.is_alphanumeric() || matches!(c, '%' | '€' | '$' | '£'));
    let before = text[..span.start].trim_end();
    let word_before = before.split_whitespace().next_back().unwrap_or("").trim_start_matches('(');
    let (mut scale, mut count) = if adjoining { scale_behind(&words_behind, vocabulary) } else { (Decimal::ONE, 0) };
    // "6.5 per cent" has two words for it.
    let percent_words = vocabulary.claims.percent.prefix(&words_behind).filter(|_| adjoining);
    let percent = percent_words.is_some();
    let currency_at = |at: usize| words_behind.get(at).is_some_and(|word| is_currency(word, vocabulary));
    let signed = behind.trim_start().starts_with(['€', '$', '£']);
    let money = is_currency(word_before.trim_end_matches('.'), vocabulary)
        || word_before.ends_with(['€', '$', '£'])
        || scale != Decimal::ONE
        || (adjoining && (currency_at(0) || signed))
        || ends_in_dash(behind);
    let unit = match () {
        () if percent => Unit::Percent,
        () if money => Unit::Money,
        () => Unit::Bare,
    };
    // "Sak 3/2026" counts nothing.
    let in_number = (!directly && !ends_of_range(behind)) || text[..span.start].ends_with(['/', '-', '.', ':']);
    if unit == Unit::Bare && (in_number || look::is_year(&text[span.clone()])) {
        return None;
    }
    match unit {
        Unit::Percent => (scale, count) = (Decimal::ONE, percent_words.unwrap_or(1)),
        Unit::Money if adjoining && currency_at(count) => count += 1,
        Unit::Money | Unit::Bare => {}
    }
    let notation = notation(unit == Unit::Percent || scale != Decimal::ONE, english);
    let amount = amount::parse(&text[span.clone()], notation)?;
    let range = text[..span.start].ends_with(|c: char| c.is_ascii_digit()) || ends_of_range(behind);
    let value = amount.value.checked_mul(scale)?;
    let value = if text[..span.start].ends_with(|c: char| c.is_ascii_digit()) { value.abs() } else { value };
    let hedge = words(&text[floor(text, span.start.saturating_sub(60))..span.start]);
    let hedge = &hedge[hedge.len().saturating_sub(HEDGE)..];
    let open = range || hedged(hedge, vocabulary, |words| vocabulary.claims.bound.prefix(words));
    let about = hedged(hedge, vocabulary, |words| vocabulary.claims.about.prefix(words));
    let decimals = amount.decimals.cast_signed() - powers(scale);
    let end = end_of_words(text, span.end, count);
    let half_unit = half_unit(value, decimals, unit, about);
    Some(Quantity { span, end, value, decimals, half_unit, unit, open, hedged: about })
}

/// What separators mean in a number that has decimals if anything, as "7,4" of "7,4 mill.".
fn notation(decimal: bool, english: bool) -> amount::Notation {
    amount::Notation { comma_is_decimal: decimal && !english, point_is_decimal: decimal }
}

/// True where the stroke for no øre stands behind a number: "393 205,-".
fn ends_in_dash(behind: &str) -> bool {
    let mut rest = behind.chars();
    rest.next() == Some(',') && matches!(rest.next(), Some('-' | '–' | '—' | '−')) && !rest.next().is_some_and(|c| c.is_ascii_digit())
}

/// True when a hedge ends right before the number or its currency.
fn hedged(before: &[String], vocabulary: &Vocabulary, prefix: impl Fn(&[String]) -> Option<usize>) -> bool {
    let end = if before.last().is_some_and(|word| is_currency(word, vocabulary)) { before.len() - 1 } else { before.len() };
    (0..end).any(|from| prefix(&before[from..end]) == Some(end - from))
}

/// A dash and a digit behind a number.
fn ends_of_range(behind: &str) -> bool {
    let mut rest = behind.trim_start().chars();
    matches!(rest.next(), Some('-' | '–' | '−')) && rest.find(|c| !c.is_whitespace()).is_some_and(|c| c.is_ascii_digit())
}

fn half_unit(value: Decimal, decimals: i32, unit: Unit, about: bool) -> Decimal {
    let printed = Figure::new(value, decimals).half_unit;
    let zeros = trailing_zeros(value);
    // Of an amount in words of scale the digits tell; of one in full the zeros at its end may be rounding.
    let wide = if unit != Unit::Percent && decimals >= 0 && (zeros >= ROUND_ZEROS || about) {
        Figure::new(value, -i32::try_from(zeros).unwrap_or(0)).half_unit.max(printed)
    } else {
        printed
    };
    if about { wide * Decimal::TWO } else { wide }
}

/// Zeros that a whole number ends in; 0 for fractions and for 0.
fn trailing_zeros(value: Decimal) -> u32 {
    let whole = value.normalize();
    if whole.is_zero() || whole.scale() > 0 {
        return 0;
    }
    let text = whole.abs().to_string();
    u32::try_from(text.len() - text.trim_end_matches('0').len()).unwrap_or(0)
}

/// Powers of ten of a scale.
fn powers(scale: Decimal) -> i32 {
    i32::try_from(scale.normalize().to_string().len()).unwrap_or(1) - 1
}

/// The scale that the words behind a number give it ("mill. kroner"), and how many words that takes.
fn scale_behind(words: &[String], vocabulary: &Vocabulary) -> (Decimal, usize) {
    let units = &vocabulary.units;
    let first = words.get(..1).unwrap_or(&[]);
    // "mia. kr" is a scale, "mia" alone a name.
    let two = words.get(..2).unwrap_or(&[]);
    let lists = [(&units.billion, 1_000_000_000_i64), (&units.million, 1_000_000), (&units.thousand_word, 1_000)];
    let found = lists.iter().find(|(list, _)| list.prefix(first).is_some() || list.prefix(two).is_some());
    found.map_or((Decimal::ONE, 0), |(_, scale)| (Decimal::from(*scale), 1))
}

/// The byte offset behind so many words.
fn end_of_words(text: &str, from: usize, count: usize) -> usize {
    let mut end = from;
    for _ in 0..count {
        let rest = &text[end..];
        let start = end + rest.find(|c: char| c.is_alphanumeric() || c == '%').unwrap_or(rest.len());
        let word = &text[start..];
        let length = word.find(|c: char| !c.is_alphanumeric()).unwrap_or(word.len());
        end = start + length.max(word.chars().next().map_or(0, char::len_utf8));
    }
    end
}

/// Marks both ends of "mellom kr 100 og kr 200".
fn open_ranges(text: &str, found: &mut [Quantity], vocabulary: &Vocabulary) {
    let begins = |quantity: &Quantity| {
        let before = words(&text[floor(text, quantity.span.start.saturating_sub(30))..quantity.span.start]);
        let end = before.len() - usize::from(before.last().is_some_and(|word| is_currency(word, vocabulary)));
        before[..end].last().is_some_and(|word| vocabulary.claims.between.is(word))
    };
    for first in (0..found.len()).filter(|at| begins(&found[*at])).collect::<Vec<_>>() {
        found.iter_mut().skip(first).take(2).for_each(|quantity| quantity.open = true);
    }
}

/// Gives the first of a pair the unit of the second: "fra 1,2 til 2,4 mill. kr", "5-6 %".
fn join_pairs(text: &str, found: &mut [Quantity], english: bool, vocabulary: &Vocabulary) {
    for second in (1..found.len()).rev() {
        let [first, next] = [&found[second - 1], &found[second]];
        let between = text.get(first.span.end..next.span.start).unwrap_or_default();
        let joining = words(between);
        let pair = vocabulary.periods.until.prefix(&joining) == Some(joining.len()) && !joining.is_empty();
        let range = joining.is_empty() && first.open && between.trim().is_empty();
        if first.unit != Unit::Bare || next.unit == Unit::Bare || !(pair || range) {
            continue;
        }
        let scale = scale_behind(&words(text.get(next.span.end..next.end).unwrap_or_default()), vocabulary).0;
        let decimal = scale != Decimal::ONE || next.unit == Unit::Percent;
        let Some(amount) = amount::parse(&text[first.span.clone()], notation(decimal, english)) else { continue };
        let Some(value) = amount.value.checked_mul(scale) else { continue };
        let decimals = amount.decimals.cast_signed() - powers(scale);
        let unit = next.unit;
        let half = half_unit(value, decimals, unit, false);
        let first = &mut found[second - 1];
        (first.value, first.decimals, first.half_unit, first.unit) = (value, decimals, half, unit);
    }
}

/// The nearest character boundary at or before an offset.
fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(Unit, String, String, bool)> {
        let all = quantities(text, false, Vocabulary::built_in());
        let shown = |q: Quantity| (q.unit, q.value.normalize().to_string(), q.half_unit.normalize().to_string(), q.open);
        all.into_iter().map(shown).collect()
    }

    fn one(text: &str) -> (Unit, String, String, bool) {
        let found = found(text);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        found.into_iter().next().unwrap()
    }

    fn is(unit: Unit, value: &str, half: &str, open: bool) -> (Unit, String, String, bool) {
        (unit, value.to_owned(), half.to_owned(), open)
    }

    #[test]
    fn an_amount_stands_for_the_interval_of_its_words() {
        assert_eq!(one("en omsetning på kr 7 370 218."), is(Unit::Money, "7370218", "0.5", false));
        assert_eq!(one("7,4 mill. kroner"), is(Unit::Money, "7400000", "50000", false));
        assert_eq!(one("vel 7 mill. kr"), is(Unit::Money, "7000000", "1000000", false));
        assert_eq!(one("kr 4 900 000"), is(Unit::Money, "4900000", "50000", false));
        assert_eq!(one("ca. kr 4 940 000 i år"), is(Unit::Money, "4940000", "10000", false));
        assert_eq!(one("en økning på 3,2 %"), is(Unit::Percent, "3.2", "0.05", false));
        assert_eq!(one("rose 6.5 per cent between"), is(Unit::Percent, "6.5", "0.05", false));
        assert_eq!(one("42 prosent av"), is(Unit::Percent, "42", "0.5", false));
    }

    #[test]
    fn in_english_a_comma_before_three_digits_parts_thousands() {
        let english =
            |text: &str| quantities(text, true, Vocabulary::built_in()).iter().map(|q| q.value.normalize().to_string()).collect::<Vec<_>>();
        assert_eq!(english("rose from $13,140 million to $17,003 million"), ["13140000000", "17003000000"]);
        assert_eq!(english("$7.4 billion"), ["7400000000"]);
        assert_eq!(one("3,862 mill. kr").1, "3862000");
        assert_eq!(one("5,2 mia. kr").1, "5200000000");
    }

    #[test]
    fn a_stroke_for_no_cents_makes_an_amount() {
        assert_eq!(one("- 393 205,- i budsjett").1, "393205");
        assert_eq!(one("- 1 300 422,32,- i utgifter").1, "1300422.32");
        assert_eq!(one("Resultat: -39 386,-").1, "-39386");
    }

    #[test]
    fn bounds_and_ranges_are_open() {
        assert!(one("mer enn 5 mill. kroner").3);
        assert!(found("5–6 mill. kroner").iter().all(|(unit, .., open)| *open && *unit == Unit::Money));
        assert_eq!(found("5–6 mill. kroner")[1].1, "6000000");
        assert!(found("mellom kr 150 966 og kr 180 000").iter().all(|(.., open)| *open));
    }

    #[test]
    fn the_first_of_a_pair_has_the_unit_of_the_second() {
        let pair = found("doblet fra 1,2 til 2,4 mill. kr");
        assert_eq!(pair, [is(Unit::Money, "1200000", "50000", false), is(Unit::Money, "2400000", "50000", false)]);
        assert_eq!(found("steg fra 3 til 4,5 %")[0], is(Unit::Percent, "3", "0.5", false));
    }

    #[test]
    fn dates_are_no_quantities_and_points_of_per_cent_no_per_cent() {
        assert!(found("per 30.4.2026").is_empty());
        assert!(found("Sak 3/2026 Tiltak").is_empty());
        assert_eq!(one("økte med 2 prosentpoeng").0, Unit::Bare);
    }
}
