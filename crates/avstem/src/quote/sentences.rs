//! Text → sentences, and the stretches of a sentence around a quantity.

use crate::vocabulary::{Vocabulary, words};
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
}

/// Words before a quantity that are looked at: a label farther away is another clause's.
const WINDOW: usize = 24;
/// Words behind it.
const AHEAD: usize = 12;
/// Bytes of a sentence that are looked at on either side; more is no sentence.
const REACH: usize = 600;

/// `previous` and `next` are the ends of the neighbouring quantities' spans.
pub(super) fn surroundings(
    text: &str,
    sentence: &Range<usize>,
    span: &Range<usize>,
    previous: Option<usize>,
    next: Option<usize>,
) -> Around {
    let from = floor(text, sentence.start.max(span.start.saturating_sub(REACH)));
    let to = floor(text, sentence.end.min(span.end.saturating_add(REACH)));
    let previous = previous.filter(|&end| end > from);
    let cut = |range: Range<usize>| text.get(range).map(words).unwrap_or_default();
    let last = |mut all: Vec<String>| all.split_off(all.len().saturating_sub(WINDOW));
    let mut behind = cut(span.end.min(to)..next.filter(|&start| start < to).unwrap_or(to).max(span.end.min(to)));
    behind.truncate(AHEAD);
    Around {
        sentence: cut(from..to),
        before: last(cut(from..span.start)),
        since: last(cut(previous.unwrap_or(from).min(span.start)..span.start)),
        behind,
        follows: previous.is_some(),
    }
}

/// The nearest character boundary at or before an offset.
fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}
