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

/// Shares of a hundred cells that tell a column: states, states in a column of notes that tell them at length, names, names that repeat,
/// names that say that they are someone's. Names repeat where few people do many things; texts of measures do not.
const STATES: usize = 60;
const STATES_AMONG_NOTES: usize = 20;
const NOTES_WITH_STATES: usize = 40;
const NAMES: usize = 80;
const NAMES_REPEATED: usize = 80;
const NAMES_OF_SOMEONE: usize = 40;
/// Least names that may repeat: two are alike by chance.
const NAMES_LEAST: usize = 3;

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
    /// Names that say that they are someone's: proper ones, "Rektor", "Økonomiavdelingen".
    someone: usize,
    /// Texts of any length that say how far something has come.
    stated: usize,
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
            census.someone += usize::from(kind == Kind::Name && (is_proper(&text) || vocabulary.marks.someone.within(&text)));
            census.stated += usize::from(matches!(kind, Kind::State | Kind::Tick) || is_note_of_state(kind, &text, vocabulary));
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

    /// How many of a hundred filled cells say that they name someone.
    pub(super) fn someone(&self) -> usize {
        (self.someone * 100).checked_div(self.filled).unwrap_or(0)
    }

    /// True for a column that says how far things have come: by states, or by notes of which some are nothing else.
    pub(super) fn states(&self) -> bool {
        let states = self.share(&[Kind::State]);
        let stated = (self.stated * 100).checked_div(self.filled).unwrap_or(0);
        states >= STATES || (states >= STATES_AMONG_NOTES && stated >= NOTES_WITH_STATES)
    }

    /// True for a column of those who do something.
    pub(super) fn owners(&self) -> bool {
        let repeated = self.filled >= NAMES_LEAST && self.distinct() <= NAMES_REPEATED;
        self.filled > 1 && self.share(&[Kind::Name]) >= NAMES && (repeated || self.someone() >= NAMES_OF_SOMEONE)
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
        _ if is_short_date(text) => Kind::Day,
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

/// Characters of the longest note that is looked at for a state.
const NOTE: usize = 120;

/// A text that tells a state at length: "I gang, første utkast er sendt".
fn is_note_of_state(kind: Kind, text: &str, vocabulary: &Vocabulary) -> bool {
    matches!(kind, Kind::Name | Kind::Words | Kind::Prose) && text.len() <= NOTE && status::is_state(text, vocabulary)
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
    } else if !digits && letters <= 2 * NAME_LETTERS && are_names(text) {
        Kind::Name
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

/// Several names with commas or strokes between: "Helse og omsorg, Teknisk".
fn are_names(text: &str) -> bool {
    let name = |part: &str| part.trim().starts_with(char::is_uppercase) && part.split_whitespace().count() < NAME_WORDS;
    text.contains([',', ';']) && !text.ends_with(['.', '?', '!', ':']) && text.split([',', ';']).all(name)
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

/// A running number: `1`, `2.`, `3.1.2`, `4b`, `5)`, `T1`, `HMS-12`, `12/26` (a case and its year). `30.4.` is a day.
fn is_number(text: &str) -> bool {
    let letters = text.chars().take_while(|c| c.is_alphabetic()).count();
    let rest = text.trim_start_matches(char::is_alphabetic).trim_start_matches(['-', '.', ' ', '#', '_']);
    if letters > NUMBER_LETTERS || !text.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || c == '#') {
        return false;
    }
    let bare = rest.trim_end_matches([')', ':']);
    let bare = bare.split_once('/').filter(|(_, year)| is_short_year(year)).map_or(bare, |(number, _)| number);
    let dotted = bare.ends_with('.') && bare.matches('.').count() > 1;
    let bare = bare.trim_end_matches('.');
    let bare = bare.strip_suffix(|c: char| c.is_ascii_lowercase()).unwrap_or(bare);
    let group = |group: &str| (1..=NUMBER_DIGITS).contains(&group.len()) && group.bytes().all(|b| b.is_ascii_digit());
    !dotted && !bare.is_empty() && bare.split(['.', '-']).all(group)
}

/// `02.04.27`, `17.4.26`: a day with its year in two digits. `1.2.10` may be the number of a section.
fn is_short_date(text: &str) -> bool {
    let groups: Vec<&str> = text.split('.').collect();
    let [day, month, year] = groups.as_slice() else { return false };
    let number =
        |group: &str, most: u8| (1..=2).contains(&group.len()) && group.parse::<u8>().is_ok_and(|value| (1..=most).contains(&value));
    number(day, 31) && number(month, 12) && number(year, 99) && year.len() == 2 && day.len() == 2 && !year.starts_with('0')
}

/// `26`, `2026`.
fn is_short_year(text: &str) -> bool {
    matches!(text.len(), 2 | 4) && text.bytes().all(|b| b.is_ascii_digit())
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
            ("02.04.27", Kind::Day),
            ("1.2.10", Kind::Number),
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
            ("29/26", Kind::Number),
            ("kr 50 000", Kind::Money),
            ("1,2 mill. kr", Kind::Money),
            ("50 000,-", Kind::Money),
            ("50 000", Kind::Figure),
            ("400020", Kind::Figure),
            ("Rektor", Kind::Name),
            ("HR/Økonomi", Kind::Name),
            ("Kari Nes", Kind::Name),
            ("Helse og omsorg, Plan- og byggesak", Kind::Name),
            ("i samarbeid med NAV", Kind::Words),
            ("Vi skal gjøre mye mer av dette", Kind::Prose),
        ] {
            assert_eq!(kind(text, Vocabulary::built_in()), Some(expected), "{text}");
        }
        assert_eq!([kind("", Vocabulary::built_in()), kind("–", Vocabulary::built_in())], [None, None]);
    }
}
