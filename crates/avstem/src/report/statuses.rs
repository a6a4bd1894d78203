//! Statuses of measures → how many were understood, and the words that were not.
//!
//! In: the statuses as they are written. Out: [`StatusCoverage`]. Only short statuses are listed, as words that somebody may teach: a
//! sentence is no vocabulary, nor is what has a number in it. A status with no letter says nothing that words could tell.

use super::model::{MeasureState, MeasureStatus, StatusCoverage, UnknownWords};
use crate::vocabulary::words;
use std::{cmp::Reverse, collections::BTreeMap};

/// Words of the longest status that is listed, and how many are.
const MOST_WORDS: usize = 4;
const LISTED: usize = 20;

/// Counts; `None` where no measure has a status.
pub(super) fn statuses<'s>(all: impl Iterator<Item = &'s MeasureStatus>) -> Option<StatusCoverage> {
    let mut coverage = StatusCoverage::default();
    let mut unknown: BTreeMap<String, usize> = BTreeMap::new();
    for status in all {
        let words = words(&status.raw);
        match status.state {
            MeasureState::Unknown if !status.raw.chars().any(char::is_alphabetic) => {}
            MeasureState::Unknown => {
                coverage.unknown += 1;
                if words.len() <= MOST_WORDS && !status.raw.contains(|c: char| c.is_ascii_digit()) {
                    *unknown.entry(words.join(" ")).or_default() += 1;
                }
            }
            _ => coverage.told += 1,
        }
    }
    coverage.unknown_words = unknown.into_iter().map(|(text, count)| UnknownWords { text, count }).collect();
    coverage.unknown_words.sort_by_key(|of| Reverse(of.count));
    coverage.unknown_words.truncate(LISTED);
    (coverage.told + coverage.unknown > 0).then_some(coverage)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(all: &[(&str, MeasureState)]) -> Option<StatusCoverage> {
        let status = |(raw, state): &(&str, MeasureState)| MeasureStatus { raw: (*raw).to_owned(), state: *state, as_of: None };
        statuses(all.iter().map(status).collect::<Vec<_>>().iter())
    }

    #[test]
    fn words_that_no_vocabulary_knows_are_counted() {
        use MeasureState::{Done, Unknown};
        let found = of(&[
            ("Avventer", Unknown),
            ("avventer.", Unknown),
            ("Sjå eiga sak", Unknown),
            ("Møte 3.4.", Unknown),
            ("Dette er ei lang setning om noko", Unknown),
            ("–", Unknown),
            ("Ferdig", Done),
        ])
        .unwrap();
        let listed: Vec<(&str, usize)> = found.unknown_words.iter().map(|of| (of.text.as_str(), of.count)).collect();
        assert_eq!((found.told, found.unknown, listed), (1, 5, vec![("avventer", 2), ("sjå eiga sak", 1)]));
        assert_eq!(of(&[]), None);
    }

    #[test]
    fn the_list_is_bounded() {
        let texts: Vec<String> = ('a'..='z').map(|letter| letter.to_string().repeat(3)).collect();
        let found = of(&texts.iter().map(|text| (text.as_str(), MeasureState::Unknown)).collect::<Vec<_>>()).unwrap();
        assert_eq!((found.unknown, found.unknown_words.len()), (26, LISTED));
    }
}
