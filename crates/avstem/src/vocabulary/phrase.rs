//! Phrases and how they match text.

use serde::Deserialize;
use std::collections::BTreeMap;

/// The words of a text, lower case: runs of letters and digits; `%` is a word of its own.
///
/// `"Forbruk i % (2017)"` gives `forbruk`, `i`, `%`, `2017`.
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            word.push(c.to_ascii_lowercase());
        } else if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        } else if c != '\u{ad}' {
            // A soft hyphen is no gap.
            if !word.is_empty() {
                words.push(std::mem::take(&mut word));
            }
            if c == '%' {
                words.push("%".to_owned());
            }
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// A list of phrases; the empty list matches nothing.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(from = "Vec<String>")]
pub struct Phrases {
    /// In the order of the file.
    all: Vec<Vec<Pattern>>,
    /// The phrases by the first byte of their first word, or by none where it may begin with anything: a text is looked up in
    /// hundreds of lists, and most words begin no phrase of a list.
    starts: BTreeMap<Option<u8>, Vec<usize>>,
}

/// One word of a phrase.
#[derive(Debug, Clone)]
struct Pattern {
    letters: String,
    open_start: bool,
    open_end: bool,
}

impl Pattern {
    fn new(text: &str) -> Self {
        Self { letters: text.trim_matches('*').to_lowercase(), open_start: text.starts_with('*'), open_end: text.ends_with('*') }
    }

    fn matches(&self, word: &str) -> bool {
        match (self.open_start, self.open_end) {
            (false, false) => word == self.letters,
            (false, true) => word.starts_with(&self.letters),
            (true, false) => word.ends_with(&self.letters),
            (true, true) => word.contains(&self.letters),
        }
    }
}

impl From<Vec<String>> for Phrases {
    fn from(phrases: Vec<String>) -> Self {
        let patterns = |phrase: &String| phrase.split_whitespace().map(Pattern::new).collect::<Vec<_>>();
        Self::new(phrases.iter().map(patterns).filter(|phrase| !phrase.is_empty()).collect())
    }
}

impl Phrases {
    fn new(all: Vec<Vec<Pattern>>) -> Self {
        let mut starts: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (index, phrase) in all.iter().enumerate() {
            let first = phrase.first().filter(|pattern| !pattern.open_start).and_then(|pattern| pattern.letters.bytes().next());
            starts.entry(first).or_default().push(index);
        }
        Self { all, starts }
    }

    /// Appends another list.
    pub fn join(&mut self, other: Self) {
        *self = Self::new(std::mem::take(&mut self.all).into_iter().chain(other.all).collect());
    }

    /// The phrases that `words` begin with, as indices in no order.
    fn fitting<'a>(&'a self, words: &'a [String]) -> impl Iterator<Item = usize> + 'a {
        let first = words.first().and_then(|word| word.bytes().next());
        let listed = |start: Option<u8>| self.starts.get(&start).into_iter().flatten().copied();
        let named = listed(first).filter(move |_| first.is_some());
        named.chain(listed(None)).filter(|index| fits(&self.all[*index], words))
    }

    /// True when the whole text is one of the phrases.
    #[must_use]
    pub fn is(&self, text: &str) -> bool {
        let words = words(text);
        self.prefix(&words) == Some(words.len()) && !words.is_empty()
    }

    /// True when the text begins with one of the phrases.
    #[must_use]
    pub fn starts(&self, text: &str) -> bool {
        self.prefix(&words(text)).is_some()
    }

    /// True when one of the phrases stands anywhere in the text.
    #[must_use]
    pub fn within(&self, text: &str) -> bool {
        self.find(&words(text)).is_some()
    }

    /// Number of words of the longest phrase that `words` begin with.
    #[must_use]
    pub fn prefix(&self, words: &[String]) -> Option<usize> {
        self.fitting(words).map(|index| self.all[index].len()).max()
    }

    /// The first place where a phrase stands, as (first word, number of words); the longest at that place.
    #[must_use]
    pub fn find(&self, words: &[String]) -> Option<(usize, usize)> {
        (0..words.len()).find_map(|from| self.prefix(&words[from..]).map(|count| (from, count)))
    }

    /// True when a word is one of the one-word phrases but for slips of the pen.
    #[must_use]
    pub fn resembles(&self, word: &str) -> bool {
        self.all.iter().any(|phrase| matches!(phrase.as_slice(), [only] if only.matches(word) || same_word(&only.letters, word)))
    }

    /// The index of the first phrase that `words` begin with, and its number of words; for ordered lists such as months.
    #[must_use]
    pub fn position(&self, words: &[String]) -> Option<(usize, usize)> {
        self.fitting(words).min().map(|index| (index, self.all[index].len()))
    }
}

/// True when `words` begin with the phrase.
fn fits(phrase: &[Pattern], words: &[String]) -> bool {
    phrase.len() <= words.len() && phrase.iter().zip(words).all(|(pattern, word)| pattern.matches(word))
}

/// Letters per tolerated slip of the pen: a word of eight letters may differ in one, one of sixteen in two.
const LETTERS_PER_SLIP: usize = 8;

/// True when two words are the same but for slips ("innetekter", "inntekter"); short words must be equal.
#[must_use]
pub fn same_word(a: &str, b: &str) -> bool {
    let letters = a.chars().count().min(b.chars().count());
    a == b || (letters >= LETTERS_PER_SLIP && strsim::levenshtein(a, b) <= letters / LETTERS_PER_SLIP)
}

/// True when two names are the same but for case, punctuation and slips ("Annens driftskostnad", "annen driftskostnad").
#[must_use]
pub fn same_name(a: &[String], b: &[String]) -> bool {
    !a.is_empty() && same_word(&a.join(" "), &b.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_drop_punctuation_and_keep_the_percent_sign() {
        assert_eq!(words("Forbruk i % (2017)"), ["forbruk", "i", "%", "2017"]);
    }

    #[test]
    fn a_star_stands_for_any_letters() {
        let phrases = Phrases::from(vec!["*resultat".to_owned(), "sum*".to_owned(), "i alt".to_owned()]);
        assert!(phrases.is("Driftsresultat"));
        assert!(phrases.starts("Summen av"));
        assert!(phrases.within("Utgifter i alt:"));
        assert!(!phrases.within("Resultater"));
    }
}
