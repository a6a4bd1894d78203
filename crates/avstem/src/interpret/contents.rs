//! What the cells of a column look like, counted.
//!
//! In: the filled cells of a column below its header. Out: a [`Census`]: how many cells are states, times, names, amounts, long texts
//! and so on. A cell is one thing: the first kind that fits, from the narrowest to the widest, so that "Q1" is no name and "Høy" no
//! text. Words come from the vocabulary. What it does not do: it says nothing about what the column is for.

use super::{periods, status};
use crate::vocabulary::{Vocabulary, words};
use avstem_document::figure::look::{self, Look};
use std::collections::BTreeSet;

/// What a cell looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// `x`, `☑`.
    Tick,
    /// "I gang", "grønn".
    State,
    /// "Høy".
    Level,
    /// One full date.
    Day,
    /// Any other time: "Q1", "mai 2018", "2018–2020".
    Time,
    /// "Årlig", "Løpende".
    Recurrence,
    /// `1`, `2.3`, `T-04`.
    Number,
    /// An amount with its currency.
    Money,
    /// Any other figure.
    Figure,
    /// A few words, the first with a capital, without a digit: "Rektor", "HR/Økonomi".
    Name,
    /// Other words, and few of them.
    Words,
    /// Many words.
    Prose,
}

/// The kinds, in the order of their numbers.
const KINDS: usize = 12;

/// Words from which on a text is long, and characters. Measured on the two seeds: measures have 2 to 6 words, activities 5 to 20.
const PROSE_WORDS: usize = 6;
const PROSE_LETTERS: usize = 40;
/// Words and characters of the longest name of someone: "Kommunalsjef for oppvekst og kultur".
const NAME_WORDS: usize = 5;
const NAME_LETTERS: usize = 40;
/// Bytes of the longest text that is looked at for a state or a time; beyond, it is prose that mentions one.
const SHORT: usize = 60;
/// Words of the longest cell that is nothing but a state.
const STATE_WORDS: usize = 4;

/// The cells of a column, counted.
#[derive(Debug, Clone, Default)]
pub(super) struct Census {
    /// Cells that hold more than a dash.
    pub filled: usize,
    /// Cells that hold nothing but a dash.
    pub dashes: usize,
    counts: [usize; KINDS],
    /// Names in which every word has a capital or that join several: "Kari Nes", "HR/Økonomi", "NAV".
    proper: usize,
    /// Cells in the form of a running number, though they may be a time (`T1` is a tertial).
    numbered: usize,
    distinct: usize,
}

impl Census {
    /// Counts texts that are not blank.
    pub(super) fn of(texts: impl Iterator<Item = String>, vocabulary: &Vocabulary) -> Self {
        let mut census = Self::default();
        let mut seen = BTreeSet::new();
        for text in texts {
            let Some(kind) = kind(&text, vocabulary) else {
                census.dashes += 1;
                continue;
            };
            census.filled += 1;
            census.counts[kind as usize] += 1;
            census.proper += usize::from(kind == Kind::Name && is_proper(&text));
            census.numbered += usize::from(is_number(text.trim()));
            seen.insert(text.to_lowercase());
        }
        census.distinct = seen.len();
        census
    }

    /// How many of a hundred filled cells are of one of the kinds.
    pub(super) fn share(&self, kinds: &[Kind]) -> usize {
        let of_kinds: usize = kinds.iter().map(|kind| self.counts[*kind as usize]).sum();
        (of_kinds * 100).checked_div(self.filled).unwrap_or(0)
    }

    /// How many of a hundred filled cells hold words that say what is done or what it is about.
    pub(super) fn texts(&self) -> usize {
        self.share(&[Kind::Name, Kind::Words, Kind::Prose])
    }

    /// How many of a hundred filled cells name someone so that it is no mere short text.
    pub(super) fn proper(&self) -> usize {
        (self.proper * 100).checked_div(self.filled).unwrap_or(0)
    }

    /// How many of a hundred filled cells have the form of a running number.
    pub(super) fn numbered(&self) -> usize {
        (self.numbered * 100).checked_div(self.filled).unwrap_or(0)
    }

    /// How many of a hundred filled cells say something that no cell before them says.
    pub(super) fn distinct(&self) -> usize {
        (self.distinct * 100).checked_div(self.filled).unwrap_or(0)
    }
}

/// What a text looks like; `None` for a blank or a dash.
pub(super) fn kind(text: &str, vocabulary: &Vocabulary) -> Option<Kind> {
    let text = text.trim();
    let look = look::look(text, &vocabulary.units);
    if matches!(look, Look::Blank | Look::Dash) {
        return None;
    }
    let words = words(text);
    let short = text.len() <= SHORT;
    Some(match look {
        _ if status::is_mark(text) => Kind::Tick,
        _ if vocabulary.marks.level.is(text) => Kind::Level,
        // `Q1` is a quarter.
        _ if is_number(text) && (text.starts_with(|c: char| c.is_ascii_digit()) || periods::told(text, vocabulary).is_none()) => {
            Kind::Number
        }
        _ if short && words.len() <= STATE_WORDS && status::is_state(text, vocabulary) => Kind::State,
        Look::Date => Kind::Day,
        Look::Year => Kind::Time,
        Look::Figure if money(text, vocabulary) => Kind::Money,
        Look::Figure => Kind::Figure,
        _ => short.then(|| time(text, vocabulary)).flatten().unwrap_or_else(|| words_kind(text, &words, vocabulary)),
    })
}

fn time(text: &str, vocabulary: &Vocabulary) -> Option<Kind> {
    Some(match periods::told(text, vocabulary)? {
        periods::Told::Day => Kind::Day,
        periods::Told::Time => Kind::Time,
        periods::Told::Recurrence => Kind::Recurrence,
    })
}

fn words_kind(text: &str, words: &[String], vocabulary: &Vocabulary) -> Kind {
    let letters = text.chars().count();
    let digits = text.contains(|c: char| c.is_ascii_digit());
    if digits && letters <= NAME_LETTERS && money(text, vocabulary) {
        Kind::Money
    } else if words.len() >= PROSE_WORDS || letters > PROSE_LETTERS {
        Kind::Prose
    } else if words.len() <= NAME_WORDS
        && letters <= NAME_LETTERS
        && !digits
        && text.starts_with(char::is_uppercase)
        && !text.ends_with(['.', '?', '!', ':'])
    {
        Kind::Name
    } else {
        Kind::Words
    }
}

/// A figure with a currency's word or sign.
fn money(text: &str, vocabulary: &Vocabulary) -> bool {
    use look::Units;
    text.contains(['€', '£', '$'])
        || text.ends_with(",-")
        || text.split(|c: char| c.is_whitespace() || c.is_ascii_digit()).any(|word| !word.is_empty() && vocabulary.units.is_currency(word))
}

/// Most digits of a running number; an account's has three, but so has the hundredth measure.
const NUMBER_DIGITS: usize = 3;
/// Most letters before one: `HMS-12`.
const NUMBER_LETTERS: usize = 4;

/// A running number: `1`, `2.`, `3.1.2`, `4b`, `5)`, `T1`, `HMS-12`. `30.4.` is a day.
fn is_number(text: &str) -> bool {
    let letters = text.chars().take_while(|c| c.is_alphabetic()).count();
    let rest = text.trim_start_matches(char::is_alphabetic).trim_start_matches(['-', '.', ' ', '#', '_']);
    if letters > NUMBER_LETTERS || !text.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || c == '#') {
        return false;
    }
    let bare = rest.trim_end_matches([')', ':']);
    let dotted = bare.ends_with('.') && bare.matches('.').count() > 1;
    let bare = bare.trim_end_matches('.');
    let bare = bare.strip_suffix(|c: char| c.is_ascii_lowercase()).unwrap_or(bare);
    let group = |group: &str| (1..=NUMBER_DIGITS).contains(&group.len()) && group.bytes().all(|b| b.is_ascii_digit());
    !dotted && !bare.is_empty() && bare.split(['.', '-']).all(group)
}

/// A name in which every word has a capital, or several names with a stroke between, or capitals alone.
fn is_proper(text: &str) -> bool {
    let capital = |word: &str| word.starts_with(char::is_uppercase);
    let mut words = text.split_whitespace();
    let several = text.split_whitespace().count() > 1 && words.all(capital);
    several || text.contains('/') || text.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_one_thing() {
        for (text, expected) in [
            ("x", Kind::Tick),
            ("☑", Kind::Tick),
            ("I gang", Kind::State),
            ("Ikke påbegynt", Kind::State),
            ("Grønn", Kind::State),
            ("Ej påbörjad", Kind::State),
            ("Høy", Kind::Level),
            ("niedrig", Kind::Level),
            ("1.5.2018", Kind::Day),
            ("innen 1. mai 2018", Kind::Day),
            ("Q1", Kind::Time),
            ("2. kvartal 2018", Kind::Time),
            ("Høsten 2018", Kind::Time),
            ("2018-2020", Kind::Time),
            ("30.4.", Kind::Time),
            ("Årlig", Kind::Recurrence),
            ("Løpende", Kind::Recurrence),
            ("1", Kind::Number),
            ("3.2", Kind::Number),
            ("T-04", Kind::Number),
            ("12b", Kind::Number),
            ("kr 50 000", Kind::Money),
            ("1,2 mill. kr", Kind::Money),
            ("50 000,-", Kind::Money),
            ("50 000", Kind::Figure),
            ("400020", Kind::Figure),
            ("Rektor", Kind::Name),
            ("HR/Økonomi", Kind::Name),
            ("Kari Nes", Kind::Name),
            ("i samarbeid med NAV", Kind::Words),
            ("Vi skal gjøre mye mer av dette", Kind::Prose),
        ] {
            assert_eq!(kind(text, Vocabulary::built_in()), Some(expected), "{text}");
        }
        assert_eq!([kind("", Vocabulary::built_in()), kind("–", Vocabulary::built_in())], [None, None]);
    }
}
