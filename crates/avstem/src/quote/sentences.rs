//! Text → sentences, and the stretches of a sentence around a quantity.

use crate::{
    interpret::dates,
    vocabulary::{Vocabulary, words},
};
use avstem_document::figure::look;
use std::ops::Range;

/// Byte offsets behind the sentence ends of a text. A point behind a scale, a hedge or a number's mark ends none: "Mio. Euro",
/// "ca. 3".
pub(super) fn ends(text: &str, vocabulary: &Vocabulary) -> Vec<usize> {
    let ends = |(i, c): &(usize, char)| {
        let mut rest = text[i + c.len_utf8()..].chars();
        let stops =
            matches!(c, '.' | '!' | '?') && rest.next().is_none_or(char::is_whitespace) && rest.next().is_none_or(char::is_uppercase);
        stops && !(*c == '.' && is_short(text, *i, vocabulary))
    };
    text.char_indices().filter(ends).map(|(i, c)| i + c.len_utf8()).collect()
}

/// True when the word before a point is short for another, and a currency or a number follows.
fn is_short(text: &str, point: usize, vocabulary: &Vocabulary) -> bool {
    let before = text[..point].split_whitespace().next_back().unwrap_or("");
    let behind: String = text[point + 1..].split_whitespace().next().unwrap_or("").to_owned();
    let scale = vocabulary.units.billion.is(before) || vocabulary.units.million.is(before) || vocabulary.units.thousand_word.is(before);
    let hedge = vocabulary.claims.about.is(before);
    (scale && is_currency(&behind, vocabulary)) || (hedge && behind.starts_with(|c: char| c.is_ascii_digit()))
}

/// True for a currency's word or sign.
pub(super) fn is_currency(word: &str, vocabulary: &Vocabulary) -> bool {
    let units = &vocabulary.units;
    let lists = [&units.krone_nok, &units.krone_sek, &units.krone_dkk, &units.euro, &units.pound, &units.dollar];
    lists.iter().any(|list| list.is(word)) || matches!(word, "€" | "$" | "£")
}

/// The sentence around a position: from the sentence end before it to the one behind it.
pub(super) fn around(ends: &[usize], length: usize, at: usize) -> Range<usize> {
    let behind = ends.partition_point(|&end| end <= at);
    let start = if behind == 0 { 0 } else { ends[behind - 1] };
    start..ends.get(behind).copied().unwrap_or(length)
}

/// A quantity's surroundings within its sentence, as words.
#[derive(Debug)]
pub(super) struct Around {
    /// The whole sentence.
    pub(super) sentence: Vec<String>,
    /// From the sentence's beginning to the quantity.
    pub(super) before: Vec<String>,
    /// From the quantity before it, or the sentence's beginning, to the quantity.
    pub(super) since: Vec<String>,
    /// From the quantity to the next one or the sentence's end; its own unit is left out.
    pub(super) behind: Vec<String>,
    /// True when another quantity stands before it in the sentence.
    pub(super) follows: bool,
    /// The year that stands right behind it: "kr 100 i 2024".
    pub(super) year: Option<i16>,
    /// It stands in brackets, as the figure of the year before does: "kr 120 (kr 100)".
    pub(super) bracketed: bool,
}

/// Words before a quantity that are looked at: a label farther away is another clause's.
const WINDOW: usize = 24;
/// Words behind it.
const AHEAD: usize = 12;
/// Bytes of a sentence that are looked at on either side; more is no sentence.
const REACH: usize = 600;

/// Words between a quantity and a year that belongs to it: "kr 100 i regnskapsåret 2024".
const BEFORE_YEAR: usize = 2;
/// Characters behind a quantity among which a year that belongs to it ends.
const YEAR_WITHIN: usize = 40;

/// The year right behind a quantity, and the bytes up to its end. In "var 120 (2023: 100)" the year is the next figure's.
pub(super) fn year_behind(behind: &str, vocabulary: &Vocabulary) -> Option<(i16, usize)> {
    let behind = &behind[..floor(behind, behind.char_indices().nth(YEAR_WITHIN).map_or(behind.len(), |(at, _)| at))];
    let days = dates::dates(behind, vocabulary);
    let claims = &vocabulary.claims;
    // "En økning på 3 % fra 2024" is no figure of 2024.
    let leads =
        |word: &str| (claims.scope.is(word) && !claims.from.is(word)) || claims.neutral.is(word) || vocabulary.periods.as_of.is(word);
    let mut at = 0;
    for _ in 0..=BEFORE_YEAR {
        let gap = behind[at..].find(char::is_alphanumeric)?;
        if !behind[at..at + gap].chars().all(|c| c.is_whitespace() || c == '(') {
            return None;
        }
        at += gap;
        if let Some(day) = days.iter().find(|day| day.start == at) {
            return Some((day.date.as_ref().ok()?.year(), at + day.raw.len()));
        }
        let length = behind[at..].find(|c: char| !c.is_alphanumeric()).unwrap_or(behind.len() - at);
        let word = &behind[at..at + length];
        at += length;
        if let Some(year) = look::year(word) {
            let ends = behind[at..].chars().next().is_none_or(|c| c.is_whitespace() || matches!(c, ')' | '.' | ',' | ';'));
            return ends.then_some((year, at));
        }
        // "i regnskapet for 2024" would need more words than a figure's own year has.
        if !leads(word) {
            return None;
        }
    }
    None
}

/// True when a bracket that opens before a position is not closed before it.
fn in_brackets(before: &str) -> bool {
    before.rfind('(') > before.rfind(')')
}

/// `previous` and `next` are the ends of the neighbouring quantities' spans.
pub(super) fn surroundings(
    text: &str,
    sentence: &Range<usize>,
    span: &Range<usize>,
    previous: Option<usize>,
    next: Option<usize>,
    year: Option<i16>,
) -> Around {
    let from = floor(text, sentence.start.max(span.start.saturating_sub(REACH)));
    let to = floor(text, sentence.end.min(span.end.saturating_add(REACH)));
    let previous = previous.filter(|&end| end > from);
    let cut = |range: Range<usize>| text.get(range).map(words).unwrap_or_default();
    let last = |mut all: Vec<String>| all.split_off(all.len().saturating_sub(WINDOW));
    let end = next.filter(|&start| start < to).unwrap_or(to).max(span.end.min(to));
    // In "kr 120 (2023: kr 100)" the bracket speaks of the figure in it.
    let opens = text.get(span.end.min(to)..end).and_then(|stretch| next.and(stretch.rfind('(')).filter(|at| !stretch[*at..].contains(')')));
    let mut behind = cut(span.end.min(to)..opens.map_or(end, |at| span.end.min(to) + at));
    behind.truncate(AHEAD);
    Around {
        sentence: cut(from..to),
        before: last(cut(from..span.start)),
        since: last(cut(previous.unwrap_or(from).min(span.start)..span.start)),
        behind,
        follows: previous.is_some(),
        year,
        bracketed: text.get(from..span.start).is_some_and(in_brackets),
    }
}

/// The nearest character boundary at or before an offset.
fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}
