//! Phrases and how they match text.

use serde::Deserialize;
use std::cell::RefCell;

/// The words of a text, lower case: runs of letters and digits; `%` is a word of its own.
///
/// `"Forbruk i % (2017)"` gives `forbruk`, `i`, `%`, `2017`.
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut split = Split::new(text);
    let mut word = String::new();
    while split.next_into(&mut word) {
        words.push(std::mem::take(&mut word));
    }
    words
}

/// A text that is taken apart word by word.
struct Split<'a> {
    rest: std::str::Chars<'a>,
    /// A `%` ended the word before.
    percent: bool,
}

impl<'a> Split<'a> {
    fn new(text: &'a str) -> Self {
        Self { rest: text.chars(), percent: false }
    }

    /// Appends the next word; false when there is none.
    fn next_into(&mut self, word: &mut String) -> bool {
        let begin = word.len();
        if std::mem::take(&mut self.percent) {
            word.push('%');
            return true;
        }
        for c in self.rest.by_ref() {
            if c.is_ascii_alphanumeric() {
                word.push(c.to_ascii_lowercase());
            } else if c.is_alphanumeric() {
                word.extend(c.to_lowercase());
            } else if c != '\u{ad}' {
                // A soft hyphen is no gap.
                let ended = word.len() > begin;
                if c == '%' && !ended {
                    word.push('%');
                    return true;
                }
                self.percent = c == '%';
                if ended {
                    return true;
                }
            }
        }
        word.len() > begin
    }
}

/// The words of a text in one buffer: texts are looked up by the million, and a string a word costs more than the looking up. It holds
/// the text that was looked up last, which is mostly the next one too, for the next list.
#[derive(Default)]
struct Buffer {
    text: String,
    /// Bytes of it that were taken apart.
    done: usize,
    /// As in [`Split`].
    percent: bool,
    letters: String,
    /// Where each word ends.
    ends: Vec<usize>,
}

thread_local! {
    static BUFFER: RefCell<Buffer> = RefCell::default();
}

impl Buffer {
    /// Holds at least the first `least` words of a text from now on, or all of them.
    fn hold(&mut self, text: &str, least: usize) {
        if self.text != text {
            self.text.clear();
            self.text.push_str(text);
            self.letters.clear();
            self.ends.clear();
            (self.done, self.percent) = (0, false);
        }
        let mut split = Split { rest: self.text[self.done..].chars(), percent: self.percent };
        while self.ends.len() < least && split.next_into(&mut self.letters) {
            self.ends.push(self.letters.len());
        }
        self.percent = split.percent;
        self.done = self.text.len() - split.rest.as_str().len();
    }
}

/// Words by their number.
trait Words {
    fn count(&self) -> usize;
    /// The word at an index below the count.
    fn word(&self, at: usize) -> &str;
}

impl Words for [String] {
    fn count(&self) -> usize {
        self.len()
    }

    fn word(&self, at: usize) -> &str {
        &self[at]
    }
}

impl Words for Buffer {
    fn count(&self) -> usize {
        self.ends.len()
    }

    fn word(&self, at: usize) -> &str {
        let begin = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.letters[begin..self.ends[at]]
    }
}

/// A list of phrases; the empty list matches nothing.
///
/// A text is looked up in hundreds of lists, and most words begin no phrase of a list: that is told from the first two bytes of a word,
/// or from its last one, before any phrase is looked at.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(from = "Vec<String>")]
pub struct Phrases {
    /// In the order of the file.
    all: Vec<Vec<Pattern>>,
    /// The first bytes of the first words, and the phrases that begin with each; ascending.
    starts: Vec<(u8, u32)>,
    /// The phrases whose first word may begin with anything.
    open: Vec<u32>,
    /// What the first words of `starts` begin with.
    begins: Beginnings,
    /// What the first words of `open` end with; all bytes where one may end with anything.
    ends: [u64; 4],
    /// Words of the longest phrase.
    longest: usize,
}

/// The first two bytes of words, as bits of their hashes.
#[derive(Debug, Default, Clone)]
struct Beginnings([u64; 16]);

impl Beginnings {
    fn bit(first: u8, second: u8) -> (usize, u64) {
        let hash = (usize::from(first) * 37 + usize::from(second)) % 1024;
        (hash / 64, 1 << (hash % 64))
    }

    fn add(&mut self, first: u8, second: u8) {
        let (at, bit) = Self::bit(first, second);
        self.0[at] |= bit;
    }

    /// False where no word with these letters begins so.
    fn may_hold(&self, word: &[u8]) -> bool {
        let Some(&first) = word.first() else { return false };
        let (at, bit) = Self::bit(first, word.get(1).copied().unwrap_or(0));
        self.0[at] & bit != 0
    }
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
        let mut phrases = Self::default();
        phrases.append(all);
        phrases
    }

    /// Appends another list.
    pub fn join(&mut self, other: Self) {
        self.append(other.all);
    }

    /// Adds the spellings without letters beyond a to z: `funksjonsomrade` and `funksjonsomraade` beside "funksjonsområde".
    pub(super) fn spell_out(&mut self) {
        let spelled = |phrase: &Vec<Pattern>, long: bool| -> Vec<Pattern> {
            phrase.iter().map(|of| Pattern { letters: plain_letters(&of.letters, long), ..of.clone() }).collect()
        };
        let other = |phrase: &&Vec<Pattern>| phrase.iter().any(|pattern| !pattern.letters.is_ascii());
        let more: Vec<Vec<Pattern>> =
            self.all.iter().filter(other).flat_map(|phrase| [false, true].map(|long| spelled(phrase, long))).collect();
        self.append(more);
    }

    fn append(&mut self, phrases: Vec<Vec<Pattern>>) {
        for phrase in phrases {
            let index = self.all.len() as u32;
            self.longest = self.longest.max(phrase.len());
            if let Some(first) = phrase.first() {
                self.enter(index, first);
            }
            self.all.push(phrase);
        }
        self.starts.sort_unstable();
    }

    /// Enters a phrase into what the list is searched by.
    fn enter(&mut self, index: u32, first: &Pattern) {
        let letters = first.letters.as_bytes();
        match letters.first() {
            Some(&byte) if !first.open_start => {
                self.starts.push((byte, index));
                match letters.get(1) {
                    Some(&second) => self.begins.add(byte, second),
                    None if first.open_end => (0..=u8::MAX).for_each(|second| self.begins.add(byte, second)),
                    None => self.begins.add(byte, 0),
                }
            }
            _ => {
                self.open.push(index);
                match letters.last().filter(|_| !first.open_end) {
                    Some(&last) => self.ends[usize::from(last) / 64] |= 1 << (last % 64),
                    None => self.ends = [u64::MAX; 4],
                }
            }
        }
    }

    /// Shows the phrases that the words from `from` on begin with, by their indices in no order.
    fn each_fitting(&self, words: &(impl Words + ?Sized), from: usize, mut see: impl FnMut(usize)) {
        if from >= words.count() {
            return;
        }
        let first = words.word(from).as_bytes();
        if self.begins.may_hold(first)
            && let Some(&byte) = first.first()
        {
            let begin = self.starts.partition_point(|&(start, _)| start < byte);
            for &(_, index) in self.starts[begin..].iter().take_while(|(start, _)| *start == byte) {
                if fits(&self.all[index as usize], words, from) {
                    see(index as usize);
                }
            }
        }
        let may_end = |last: &u8| self.ends[usize::from(*last) / 64] & (1 << (last % 64)) != 0;
        if !self.open.is_empty() && first.last().is_none_or(may_end) {
            for &index in &self.open {
                if fits(&self.all[index as usize], words, from) {
                    see(index as usize);
                }
            }
        }
    }

    /// Number of words of the longest phrase that the words from `from` on begin with.
    fn longest_at(&self, words: &(impl Words + ?Sized), from: usize) -> Option<usize> {
        let mut longest = None;
        self.each_fitting(words, from, |index| longest = longest.max(Some(self.all[index].len())));
        longest
    }

    /// What `see` makes of the words of a text: of `least` of them at least, where there are so many.
    fn with_words<T>(text: &str, least: usize, see: impl FnOnce(&Buffer) -> T) -> T {
        BUFFER.with_borrow_mut(|buffer| {
            buffer.hold(text, least);
            see(buffer)
        })
    }

    /// True when the whole text is one of the phrases.
    #[must_use]
    pub fn is(&self, text: &str) -> bool {
        // One word more than any phrase has tells that the text is longer.
        Self::with_words(text, self.longest + 1, |words| words.count() > 0 && self.longest_at(words, 0) == Some(words.count()))
    }

    /// True when the text begins with one of the phrases.
    #[must_use]
    pub fn starts(&self, text: &str) -> bool {
        Self::with_words(text, self.longest, |words| self.longest_at(words, 0).is_some())
    }

    /// True when one of the phrases stands anywhere in the text.
    #[must_use]
    pub fn within(&self, text: &str) -> bool {
        let stands = |words: &Buffer| (0..words.count()).any(|from| self.longest_at(words, from).is_some());
        self.longest > 0 && Self::with_words(text, usize::MAX, stands)
    }

    /// As [`Self::is`], for a text that was taken apart.
    #[must_use]
    pub fn is_all(&self, words: &[String]) -> bool {
        !words.is_empty() && self.longest_at(words, 0) == Some(words.len())
    }

    /// Number of words of the longest phrase that `words` begin with.
    #[must_use]
    pub fn prefix(&self, words: &[String]) -> Option<usize> {
        self.longest_at(words, 0)
    }

    /// The first place where a phrase stands, as (first word, number of words); the longest at that place.
    #[must_use]
    pub fn find(&self, words: &[String]) -> Option<(usize, usize)> {
        (0..words.len()).find_map(|from| self.longest_at(words, from).map(|count| (from, count)))
    }

    /// True when a word is one of the one-word phrases but for slips of the pen.
    #[must_use]
    pub fn resembles(&self, word: &str) -> bool {
        self.all.iter().any(|phrase| matches!(phrase.as_slice(), [only] if only.matches(word) || same_word(&only.letters, word)))
    }

    /// The index of the first phrase that `words` begin with, and its number of words; for ordered lists such as months.
    #[must_use]
    pub fn position(&self, words: &[String]) -> Option<(usize, usize)> {
        let mut first: Option<usize> = None;
        self.each_fitting(words, 0, |index| first = Some(first.map_or(index, |first| first.min(index))));
        first.map(|index| (index, self.all[index].len()))
    }
}

/// A word in letters from a to z: one for one (`omrade`), or in the `long` way (`omraade`).
fn plain_letters(word: &str, long: bool) -> String {
    let plain = |c: char| match (c, long) {
        ('å', true) => "aa",
        ('å' | 'ä', false) => "a",
        ('ä' | 'æ', true) => "ae",
        ('æ', false) => "e",
        ('ö' | 'ø', true) => "oe",
        ('ö' | 'ø', false) => "o",
        ('ü', true) => "ue",
        ('ü', false) => "u",
        ('ß', _) => "ss",
        _ => "",
    };
    let mut spelled = String::with_capacity(word.len());
    for c in word.chars() {
        match plain(c) {
            "" => spelled.push(c),
            letters => spelled.push_str(letters),
        }
    }
    spelled
}

/// True when the words from `from` on begin with the phrase.
fn fits(phrase: &[Pattern], words: &(impl Words + ?Sized), from: usize) -> bool {
    phrase.len() <= words.count() - from && phrase.iter().enumerate().all(|(at, pattern)| pattern.matches(words.word(from + at)))
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
    fn a_percent_sign_ends_a_word_and_is_one() {
        assert_eq!(words("5%av%%"), ["5", "%", "av", "%", "%"]);
        assert_eq!(words("%"), ["%"]);
        assert_eq!(words("for\u{ad}bruk Ø"), ["forbruk", "ø"]);
    }

    #[test]
    fn what_a_list_is_searched_by_leaves_no_phrase_out() {
        let list = ["a", "b*", "*", "*slutt", "*midt*", "år", "å* b", "sum i alt", "%"];
        let texts = ["a", "ab", "bx", "b", "inn slutt", "xmidty", "år", "åx b", "Sum i alt", "sum", "%", "", "ø", "a a"];
        for phrase in list {
            let phrases = Phrases::from(vec![phrase.to_owned()]);
            for text in texts {
                let words = words(text);
                let fits = |from: usize| words.len() >= from + phrases.all[0].len() && fits(&phrases.all[0], words.as_slice(), from);
                let at = (0..words.len()).find(|&from| fits(from));
                assert_eq!(phrases.find(&words).map(|(from, _)| from), at, "{phrase} in {text}");
                assert_eq!(phrases.within(text), at.is_some(), "{phrase} in {text}");
                assert_eq!(phrases.starts(text), at == Some(0), "{phrase} in {text}");
                assert_eq!(phrases.is(text), at == Some(0) && words.len() == phrases.all[0].len(), "{phrase} in {text}");
            }
        }
    }

    #[test]
    fn spelled_out_a_phrase_is_found_in_plain_letters() {
        let mut phrases = Phrases::from(vec!["funksjonsområde".to_owned(), "kostnadsställe".to_owned(), "år".to_owned()]);
        assert!(!phrases.is("funksjonsomrade"));
        phrases.spell_out();
        for header in ["Funksjonsområde", "funksjonsomrade", "funksjonsomraade", "kostnadsstalle", "kostnadsstaelle", "aar"] {
            assert!(phrases.is(header), "{header}");
        }
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
