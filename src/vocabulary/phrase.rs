//! Phrases and how they match text.

use serde::Deserialize;

/// The words of a text, lower case: runs of letters and digits; `%` is a word of its own.
///
/// `"Forbruk i % (2017)"` gives `forbruk`, `i`, `%`, `2017`.
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    for c in text.chars() {
        if c.is_alphanumeric() {
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
pub struct Phrases(Vec<Vec<Pattern>>);

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
        Self(phrases.iter().map(patterns).filter(|phrase| !phrase.is_empty()).collect())
    }
}

impl Phrases {
    /// Appends another list.
    pub fn join(&mut self, other: Self) {
        self.0.extend(other.0);
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
        self.0.iter().filter(|phrase| fits(phrase, words)).map(Vec::len).max()
    }

    /// The first place where a phrase stands, as (first word, number of words); the longest at that place.
    #[must_use]
    pub fn find(&self, words: &[String]) -> Option<(usize, usize)> {
        (0..words.len()).find_map(|from| self.prefix(&words[from..]).map(|count| (from, count)))
    }

    /// True when a word is one of the one-word phrases but for slips of the pen.
    #[must_use]
    pub fn resembles(&self, word: &str) -> bool {
        self.0.iter().any(|phrase| matches!(phrase.as_slice(), [only] if only.matches(word) || same_word(&only.letters, word)))
    }

    /// The index of the first phrase that `words` begin with, and its number of words; for ordered lists such as months.
    #[must_use]
    pub fn position(&self, words: &[String]) -> Option<(usize, usize)> {
        self.0.iter().position(|phrase| fits(phrase, words)).map(|i| (i, self.0[i].len()))
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
