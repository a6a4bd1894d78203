//! Norwegian municipalities and counties: whom a name or a number means, over the years.
//!
//! In: `norway.tsv`, compiled in, and the words for municipalities of the vocabulary. Out: an [`Entry`], which says what somebody is known
//! by as an issuer of documents, whatever number it had that year. A municipality that got another number stays the same one; one that
//! was merged with others ended, even where its successor has the name ("Sogndal" of 2019 and of 2020) or the number too ("1103
//! Stavanger"). A name that two had in a year means nobody: a wrong issuer is worse than none. What it does not do: it does not look
//! for names in sentences, and knows no other country.

use crate::vocabulary::{Phrases, Vocabulary, words};
use std::{collections::BTreeMap, sync::OnceLock};

const SOURCE: &str = include_str!("norway.tsv");

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Municipality,
    County,
}

/// A municipality or a county under one number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Four digits, of a county two.
    pub number: &'static str,
    /// The same for all numbers that it had: its last number, with its last year where it has ended.
    pub issuer: &'static str,
    /// The Norwegian one first.
    names: Vec<&'static str>,
    /// The years in which it has the number, both included.
    first: Option<i16>,
    last: Option<i16>,
}

/// Whom a name means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meant {
    /// Nobody in the register, or nobody in that year.
    Nobody,
    One(&'static Entry),
    /// Two that have or had the name.
    Several,
}

impl Entry {
    #[must_use]
    pub fn kind(&self) -> Kind {
        if self.number.len() == COUNTY_DIGITS { Kind::County } else { Kind::Municipality }
    }

    /// The Norwegian name with the word for what it is: "Sogndal kommune".
    #[must_use]
    pub fn title(&self) -> String {
        let register = register();
        let word = if self.kind() == Kind::County { register.county } else { register.municipality };
        format!("{} {word}", self.names.first().unwrap_or(&""))
    }

    /// True where it has the number in a year; in any, where the year is not known.
    fn is_of(&self, year: Option<i16>) -> bool {
        year.is_none_or(|year| self.first.is_none_or(|first| first <= year) && self.last.is_none_or(|last| year <= last))
    }
}

const COUNTY_DIGITS: usize = 2;

#[derive(Debug, Default)]
struct Register {
    entries: Vec<Entry>,
    /// Indices of entries by the words of a name.
    named: BTreeMap<String, Vec<usize>>,
    /// What stands behind the name of a municipality, and of a county.
    municipality: &'static str,
    county: &'static str,
}

fn register() -> &'static Register {
    static REGISTER: OnceLock<Register> = OnceLock::new();
    REGISTER.get_or_init(|| parse(SOURCE))
}

/// Rows that are not understood are left out; a test sees that there are none.
fn parse(source: &'static str) -> Register {
    let mut register = Register::default();
    for line in source.lines().filter(|line| !line.starts_with('#')) {
        match line.split('\t').collect::<Vec<_>>()[..] {
            ["@municipality", word] => register.municipality = word,
            ["@county", word] => register.county = word,
            [number, first, last, issuer, names] => {
                let names: Vec<&str> = names.split('|').collect();
                for name in &names {
                    register.named.entry(words(name).join(" ")).or_default().push(register.entries.len());
                }
                let year = |text: &str| text.parse().ok();
                register.entries.push(Entry { number, issuer, names, first: year(first), last: year(last) });
            }
            _ => {}
        }
    }
    register
}

/// The one that has a number in a year; without a year the only one that ever had it.
#[must_use]
pub fn numbered(number: &str, year: Option<i16>) -> Option<&'static Entry> {
    let having: Vec<&Entry> = register().entries.iter().filter(|entry| entry.number == number && entry.is_of(year)).collect();
    match only(&having) {
        Meant::One(entry) => Some(entry),
        Meant::Nobody | Meant::Several => None,
    }
}

/// The name of an issuer, as it is called under its last number.
#[must_use]
pub fn called(issuer: &str) -> Option<String> {
    register().entries.iter().filter(|entry| entry.issuer == issuer).max_by_key(|entry| entry.first).map(Entry::title)
}

/// Whom a bare name means: "Sogndal".
#[must_use]
pub fn named(name: &str, kind: Kind, year: Option<i16>) -> Meant {
    of_words(&words(name), kind, year)
}

fn of_words(name: &[String], kind: Kind, year: Option<i16>) -> Meant {
    let register = register();
    let known = register.named.get(&name.join(" ")).into_iter().flatten().filter_map(|at| register.entries.get(*at));
    only(&known.filter(|entry| entry.kind() == kind && entry.is_of(year)).collect::<Vec<_>>())
}

/// The last of these, where all are the same issuer.
fn only(entries: &[&'static Entry]) -> Meant {
    match entries {
        [] => Meant::Nobody,
        [.., last] if entries.iter().all(|entry| entry.issuer == last.issuer) => Meant::One(last),
        _ => Meant::Several,
    }
}

/// Marks between the names of one municipality in several languages, and around its number.
const BETWEEN: [char; 6] = ['/', '|', '–', '—', '•', '·'];

/// Whom the name of an organisation means: "SOGNDAL KOMMUNE", "Deanu gielda/Tana kommune", "4640 Sogndal kommune". What is no
/// municipality itself, such as its parish, means nobody.
#[must_use]
pub fn organisation(text: &str, year: Option<i16>, vocabulary: &Vocabulary) -> Meant {
    let parts = text.split(BETWEEN).flat_map(|part| part.split(" - ")).map(words).filter(|words| !words.is_empty());
    let mut meant = Meant::Nobody;
    for (at, words) in parts.enumerate() {
        let this = part(&words, year, vocabulary);
        meant = match (at, meant, this) {
            (0, _, this) => this,
            (_, Meant::One(one), Meant::One(other)) if one.issuer == other.issuer => meant,
            // "Karasjok" behind "Kárášjoga gielda": the other language's name without the word.
            (_, Meant::One(one), Meant::Nobody) if is_name_of(one, &words) => meant,
            _ => return Meant::Nobody,
        };
    }
    meant
}

fn is_name_of(entry: &Entry, words: &[String]) -> bool {
    entry.names.iter().any(|name| self::words(name) == words)
}

/// A number, a name and a word for what it is, of which the number may be missing, or the word where there is a number.
fn part(words: &[String], year: Option<i16>, vocabulary: &Vocabulary) -> Meant {
    let (number, words) = match words {
        [number, rest @ ..] if is_number(number) => (Some(number.as_str()), rest),
        _ => (None, words),
    };
    let documents = &vocabulary.documents;
    let ends = |list: &Phrases| words.split_last().filter(|(last, name)| list.is(last) && !name.is_empty()).map(|(_, name)| name);
    let (kind, name) = match (ends(&documents.county), ends(&documents.municipality)) {
        (Some(name), _) => (Kind::County, name),
        (None, Some(name)) => (Kind::Municipality, name),
        (None, None) if number.is_some() => (Kind::Municipality, words),
        (None, None) => return Meant::Nobody,
    };
    match number {
        None => of_words(name, kind, year),
        Some(number) => match numbered(number, year).filter(|entry| is_name_of(entry, name)) {
            Some(entry) => Meant::One(entry),
            None => Meant::Nobody,
        },
    }
}

/// True where the name of an organisation is the one that an entry has, whoever else has it.
#[must_use]
pub fn title_of(text: &str, entry: &Entry) -> bool {
    let name = words(text);
    entry.names.iter().any(|own| name.starts_with(&words(own)) && name.len() <= words(own).len() + 1)
}

/// True for four digits.
fn is_number(word: &str) -> bool {
    word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// The municipality or county that words name somewhere ("Budsjett 2021 for Sogndal kommune"), and where its name begins; none where
/// they name two, or one that another has the name of.
#[must_use]
pub fn within(text: &[String], year: Option<i16>, vocabulary: &Vocabulary) -> Option<(&'static Entry, usize)> {
    let documents = &vocabulary.documents;
    let mut found: Option<(&'static Entry, usize)> = None;
    for end in 1..text.len() {
        let kind = match &text[end] {
            word if documents.county.is(word) => Kind::County,
            word if documents.municipality.is(word) => Kind::Municipality,
            _ => continue,
        };
        let starts = (1..=NAME_WORDS.min(end)).rev().map(|count| end - count);
        let mut named = starts.map(|start| (of_words(&text[start..end], kind, year), start));
        match named.find(|(meant, _)| *meant != Meant::Nobody) {
            Some((Meant::One(entry), start)) if found.is_none_or(|(known, _)| known.issuer == entry.issuer) => {
                found.get_or_insert((entry, start));
            }
            // Another one, one of two, or one that the register does not know.
            _ => return None,
        }
    }
    found
}

/// Words of the longest name.
const NAME_WORDS: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn of(text: &str, year: i16) -> Option<&'static str> {
        match organisation(text, Some(year), Vocabulary::built_in()) {
            Meant::One(entry) => Some(entry.issuer),
            Meant::Nobody | Meant::Several => None,
        }
    }

    #[test]
    fn the_register_counts_as_the_country_does() {
        for (year, municipalities, counties) in
            [(2016, 428, 19), (2017, 426, 19), (2018, 422, 18), (2019, 422, 18), (2020, 356, 11), (2023, 356, 11), (2024, 357, 15)]
        {
            let there: Vec<&Entry> = register().entries.iter().filter(|entry| entry.is_of(Some(year))).collect();
            let of = |kind| there.iter().filter(move |entry| entry.kind() == kind);
            assert_eq!((of(Kind::Municipality).count(), of(Kind::County).count()), (municipalities, counties), "{year}");
            let numbers: BTreeSet<&str> = there.iter().map(|entry| entry.number).collect();
            assert_eq!(numbers.len(), there.len(), "{year}");
            for entry in of(Kind::Municipality) {
                assert!(numbers.contains(&entry.number[..COUNTY_DIGITS]), "{year}: {entry:?}");
            }
        }
    }

    #[test]
    fn every_row_is_understood_and_an_issuer_has_one_number_a_year() {
        let rows = SOURCE.lines().filter(|line| !line.starts_with(['#', '@'])).count();
        assert_eq!((register().entries.len(), register().municipality, register().county), (rows, "kommune", "fylkeskommune"));
        for entry in &register().entries {
            assert!([2, 4].contains(&entry.number.len()) && entry.number.bytes().all(|byte| byte.is_ascii_digit()), "{entry:?}");
            assert!(entry.names.iter().all(|name| !words(name).is_empty() && words(name).len() <= NAME_WORDS), "{entry:?}");
            let same = |year| register().entries.iter().filter(|other| other.issuer == entry.issuer && other.is_of(Some(year))).count();
            assert!((2010..2030).all(|year| same(year) <= 1), "{entry:?}");
            // It is known by its last number.
            assert!(
                register().entries.iter().any(|last| last.issuer == entry.issuer && entry.issuer.starts_with(last.number)),
                "{entry:?}"
            );
        }
    }

    #[test]
    fn spellings_languages_and_numbers_mean_one() {
        for text in ["Sogndal kommune", "SOGNDAL KOMMUNE", "4640 Sogndal kommune", "4640 Sogndal"] {
            assert_eq!(of(text, 2021), Some("4640"), "{text}");
        }
        for text in ["Deanu gielda/Tana kommune", "Tana kommune", "Deatnu gielda", "DEANU GIELDA - TANA KOMMUNE"] {
            assert_eq!(of(text, 2021), Some("5628"), "{text}");
        }
        assert_eq!(of("Voss herad", 2021), Some("4621"));
        assert_eq!(of("Nore og Uvdal kommune", 2012), Some("3338"));
        assert_eq!(of("Vestland fylkeskommune", 2021), Some("46"));
    }

    #[test]
    fn another_number_is_the_same_one_and_a_merger_is_another() {
        assert_eq!([2015, 2021, 2025].map(|year| of("Bærum kommune", year)), [Some("3201"); 3]);
        assert_eq!([2019, 2020].map(|year| of("Sogndal kommune", year)), [Some("1420-2019"), Some("4640")]);
        assert_eq!([2019, 2020].map(|year| numbered("1103", Some(year)).map(|entry| entry.issuer)), [Some("1103-2019"), Some("1103")]);
        assert_eq!([2023, 2024].map(|year| of("Ålesund kommune", year)), [Some("1507-2023"), Some("1508")]);
        assert_eq!(called("3322").as_deref(), Some("Nesbyen kommune"));
        assert_eq!(numbered("1103", None), None);
        assert_eq!(numbered("1420", None).map(Entry::title).as_deref(), Some("Sogndal kommune"));
    }

    #[test]
    fn what_two_are_called_and_what_is_no_municipality_means_nobody() {
        let vocabulary = Vocabulary::built_in();
        assert_eq!(organisation("Herøy kommune", Some(2021), vocabulary), Meant::Several);
        assert_eq!(of("1515 Herøy kommune", 2021), Some("1515"));
        assert_eq!((of("Nes kommune", 2019), of("Nes kommune", 2021)), (None, Some("3228")));
        assert_eq!(organisation("Sogndal kommune", None, vocabulary), Meant::Several);
        for text in
            ["Sogndal", "Sogndal sokn", "1515 Sogndal kommune", "Norges kommunerevisorforbund", "Sogndal kommune/Luster kommune", "kommune"]
        {
            assert_eq!(organisation(text, Some(2021), vocabulary), Meant::Nobody, "{text}");
        }
    }

    #[test]
    fn a_title_names_one_or_none() {
        let find = |text: &str| within(&words(text), Some(2021), Vocabulary::built_in()).map(|(entry, at)| (entry.number, at));
        assert_eq!(find("Årsbudsjett 2021 for Sogndal kommune"), Some(("4640", 3)));
        assert_eq!(find("Nore og Uvdal kommune: økonomiplan"), Some(("3052", 0)));
        assert_eq!(find("Avtale mellom Luster kommune og Sogndal kommune"), None);
        assert_eq!(find("Budsjett for vår kommune"), None);
        assert_eq!(find("Herøy kommune, budsjett"), None);
    }
}
