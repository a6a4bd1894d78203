//! The names of all lines, and which of them a stretch of text says last.
//!
//! A name is said when its words stand there, inflected or with slips ("driftsresultatet", "driftsinntektene"). Names are
//! looked up by the first letters of their first word, so that slips there are missed and long documents stay cheap.

use crate::{
    interpret::{Content, name_words},
    vocabulary::{Vocabulary, same_word, words},
};
use std::{
    cell::Cell,
    collections::{BTreeMap, HashMap},
};

/// A line by its indices: statement, line.
pub(super) type LineRef = (usize, usize);

/// Letters of the first word by which names are looked up.
const KEY: usize = 2;
/// Letters that must be the same before an ending may differ.
const STEM: usize = 5;
/// Letters of an inflected ending ("driftsresultat" + "et").
const ENDING: usize = 3;
/// Comparisons of names that one document may cost; a document with more lines and amounts than that has no prose.
const LOOKUPS: usize = 20_000_000;

/// A name and the lines that carry it.
#[derive(Debug)]
struct Name {
    words: Vec<String>,
    lines: Vec<LineRef>,
    /// It is a word for incomes, which prose calls turnover.
    income: bool,
}

/// All names of a document.
#[derive(Debug)]
pub(super) struct Names {
    all: Vec<Name>,
    by_key: HashMap<String, Vec<usize>>,
    turnover: Vec<LineRef>,
    left: Cell<usize>,
}

/// A name found in a text: where, and whose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Said {
    /// Words before it.
    pub(super) at: usize,
    /// Its number of words.
    pub(super) length: usize,
    pub(super) lines: Vec<LineRef>,
    /// It was said by a word for turnover, not by its own name.
    pub(super) turnover: bool,
}

impl Names {
    pub(super) fn of(content: &Content, vocabulary: &Vocabulary) -> Self {
        let mut all: BTreeMap<Vec<String>, Vec<LineRef>> = BTreeMap::new();
        for (index, statement) in content.statements.iter().enumerate() {
            for (line, item) in statement.lines.iter().enumerate().filter(|(_, line)| line.facts.iter().any(Option::is_some)) {
                let name = name_words(&item.label, vocabulary);
                if name.iter().any(|word| word.chars().any(char::is_alphabetic)) {
                    all.entry(name).or_default().push((index, line));
                }
            }
        }
        let income = |words: &[String]| matches!(words, [only] if vocabulary.lines.income.resembles(only));
        let names: Vec<Name> = all.into_iter().map(|(words, lines)| Name { income: income(&words), words, lines }).collect();
        let mut by_key: HashMap<String, Vec<usize>> = HashMap::new();
        for (index, name) in names.iter().enumerate() {
            by_key.entry(key(&name.words[0])).or_default().push(index);
        }
        let turnover = names.iter().filter(|name| name.income).flat_map(|name| name.lines.iter().copied()).collect();
        Self { all: names, by_key, turnover, left: Cell::new(LOOKUPS) }
    }

    /// The name that ends last in a text; of several the longest. A word for turnover says the lines of incomes.
    pub(super) fn last(&self, text: &[String], vocabulary: &Vocabulary) -> Option<Said> {
        let by_name = (0..text.len()).rev().find_map(|end| self.ending_at(&text[..=end]));
        let turnover = || {
            let (at, length) = (0..text.len()).rev().find_map(|at| vocabulary.lines.turnover.prefix(&text[at..]).map(|n| (at, n)))?;
            (!self.turnover.is_empty()).then(|| Said { at, length, lines: self.turnover.clone(), turnover: true })
        };
        match (by_name, turnover()) {
            (Some(name), Some(turnover)) if turnover.at + turnover.length > name.at + name.length => Some(turnover),
            (Some(name), _) => Some(name),
            (None, turnover) => turnover,
        }
    }

    /// The longest name that a text begins with, after at most `skip` words.
    pub(super) fn first(&self, text: &[String], skip: usize) -> Option<Said> {
        (0..=skip.min(text.len())).find_map(|at| {
            let fitting = self.candidates(text.get(at)?).filter(|name| fits(&name.words, &text[at..]));
            let name = fitting.max_by_key(|name| name.words.len())?;
            Some(Said { at, length: name.words.len(), lines: name.lines.clone(), turnover: false })
        })
    }

    /// The longest name that a text ends with.
    fn ending_at(&self, text: &[String]) -> Option<Said> {
        (0..text.len()).find_map(|at| {
            let exact = |name: &&Name| name.words.len() == text.len() - at && fits(&name.words, &text[at..]);
            let name = self.candidates(&text[at]).find(exact)?;
            Some(Said { at, length: name.words.len(), lines: name.lines.clone(), turnover: false })
        })
    }

    /// The names whose first word begins as `word` does; none when the document has cost enough.
    fn candidates(&self, word: &str) -> impl Iterator<Item = &Name> {
        let found = self.by_key.get(&key(word)).map_or(&[][..], Vec::as_slice);
        let left = self.left.get().saturating_sub(found.len());
        self.left.set(left);
        let found = if left == 0 { &[][..] } else { found };
        found.iter().filter_map(|&index| self.all.get(index))
    }
}

fn key(word: &str) -> String {
    word.chars().take(KEY).collect()
}

/// True when a text begins with a name's words, inflected or with slips.
fn fits(name: &[String], text: &[String]) -> bool {
    !name.is_empty() && name.len() <= text.len() && name.iter().zip(text).all(|(label, word)| same(label, word))
}

/// True for two forms of one word: "driftsinntekter", "driftsinntektene".
pub(super) fn same(a: &str, b: &str) -> bool {
    let common = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count();
    let (rest_a, rest_b) = (a.chars().count() - common, b.chars().count() - common);
    same_word(a, b) || (common >= STEM && rest_a <= ENDING && rest_b <= ENDING && b.chars().all(char::is_alphabetic))
}

/// The words of texts that name the whole document and its parts: they narrow no sentence.
pub(super) fn known_words(content: &Content) -> Vec<String> {
    let titles = content.statements.iter().filter_map(|statement| statement.title.as_deref());
    sorted(titles.flat_map(words).chain(own_words(content)))
}

/// The words of texts that name the whole document.
pub(super) fn own_words(content: &Content) -> Vec<String> {
    let metadata = &content.metadata;
    let own = [&metadata.title, &metadata.body, &metadata.organisation, &metadata.case_title];
    sorted(own.into_iter().filter_map(Option::as_deref).flat_map(words))
}

fn sorted(words: impl Iterator<Item = String>) -> Vec<String> {
    let mut all: Vec<String> = words.collect();
    all.sort_unstable();
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inflected_forms_are_the_same_word_and_others_are_not() {
        assert!(same("driftsresultat", "driftsresultatet"));
        assert!(same("driftsinntekter", "driftsinntektene"));
        assert!(same("lønnskostnader", "lønnskostnadene"));
        assert!(!same("inntekt", "inntak"));
        assert!(!same("lønn", "lån"));
        assert!(!same("driftsinntekter", "driftsutgifter"));
    }
}
