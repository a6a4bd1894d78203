//! A user's own file of words: its text, known to be understood.
//!
//! In: the text of a TOML file like those compiled in. Out: [`WordFile`], which holds the text because it travels to worker
//! processes, or [`WordFileError`] with the line and column: what is no TOML, names a list that there is not, or holds a phrase that
//! would match nothing, or anything. What it does not do: it opens no file.

use super::{Source, words};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

/// The text of a vocabulary file that parses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct WordFile(String);

/// Why a vocabulary file is not understood, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordFileError {
    /// From 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
    /// One line, lower case.
    pub message: String,
}

impl WordFile {
    /// Takes the text of a file.
    ///
    /// # Errors
    /// When it is no TOML, lacks `language`, has a list that avstem does not know, or in a list a phrase that cannot be meant.
    pub fn parse(text: &str) -> Result<Self, WordFileError> {
        let not_understood = |problem: toml::de::Error| {
            WordFileError::new(text, problem.span().map_or(0, |span| span.start), problem.message().lines().next().unwrap_or_default())
        };
        toml::from_str::<Source>(text).map_err(not_understood)?;
        let file = DeTable::parse(text).map_err(not_understood)?;
        match check(file.get_ref()) {
            Some((at, problem)) => Err(WordFileError::new(text, at, &problem)),
            None => Ok(Self(text.to_owned())),
        }
    }

    pub(super) fn text(&self) -> &str {
        &self.0
    }
}

/// A byte of the file and what is wrong there.
type Problem = (usize, String);

/// Lists that go by position: their number of phrases is a multiple of this, and a phrase may come again.
const BY_POSITION: [(&str, usize); 4] = [("months", 12), ("short_months", 12), ("ordinals", 4), ("weekdays", 7)];

/// The first thing wrong in a file whose lists are all known.
fn check(file: &DeTable) -> Option<Problem> {
    let mut problems: Vec<Problem> = Vec::new();
    let mut states: BTreeMap<String, String> = BTreeMap::new();
    for (name, value) in file {
        let name = name.get_ref().as_ref();
        match value.get_ref() {
            DeValue::String(code) if name == "language" && !is_code(code, 2..=3, char::is_ascii_lowercase) => {
                problems
                    .push((value.span().start, format!("`{code}` is no code of a language; two or three small letters, such as \"fi\"")));
            }
            DeValue::String(code) if name == "currency" && !is_code(code, 3..=3, char::is_ascii_uppercase) => {
                problems.push((value.span().start, format!("`{code}` is no code of a currency; three capitals, such as \"EUR\"")));
            }
            DeValue::Array(phrases) => check_list(name, phrases, value.span().start, &mut problems),
            DeValue::Table(lists) => {
                for (list, value) in lists {
                    let (list, DeValue::Array(phrases)) = (list.get_ref().as_ref(), value.get_ref()) else { continue };
                    check_list(list, phrases, value.span().start, &mut problems);
                    if name == "states" {
                        check_states(list, phrases, &mut states, &mut problems);
                    }
                }
            }
            _ => {}
        }
    }
    problems.into_iter().min()
}

fn is_code(text: &str, length: std::ops::RangeInclusive<usize>, letter: fn(&char) -> bool) -> bool {
    length.contains(&text.len()) && text.chars().all(|c| letter(&c))
}

fn check_list(list: &str, phrases: &[Spanned<DeValue>], start: usize, problems: &mut Vec<Problem>) {
    let by_position = BY_POSITION.iter().find(|(name, _)| *name == list).map(|(_, count)| *count);
    if let Some(count) = by_position.filter(|count| !phrases.len().is_multiple_of(*count)) {
        problems
            .push((start, format!("`{list}` has {} phrases; it goes by position and needs {count}, or a multiple of it", phrases.len())));
    }
    let mut known: Vec<String> = Vec::new();
    for (at, phrase) in texts(phrases) {
        let bare = words(phrase).join(" ");
        let starred: Vec<&str> = phrase.split_whitespace().filter(|word| word.trim_matches('*').contains('*')).collect();
        let key = phrase.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        let problem = match () {
            () if bare.is_empty() => Some(format!("`{phrase}` in `{list}` holds no word")),
            () if !starred.is_empty() => {
                Some(format!("`{phrase}` in `{list}`: a * stands at the beginning or the end of a word, not inside"))
            }
            () if by_position.is_none() && known.contains(&key) => Some(format!("`{phrase}` stands twice in `{list}`")),
            () => None,
        };
        problems.extend(problem.map(|problem| (at, problem)));
        known.push(key);
    }
}

/// A status word says one thing.
fn check_states(list: &str, phrases: &[Spanned<DeValue>], states: &mut BTreeMap<String, String>, problems: &mut Vec<Problem>) {
    for (at, phrase) in texts(phrases) {
        match states.get(&phrase.to_lowercase()) {
            Some(other) if other != list => problems.push((at, format!("`{phrase}` stands in `{other}` and in `{list}`"))),
            _ => drop(states.insert(phrase.to_lowercase(), list.to_owned())),
        }
    }
}

fn texts<'a>(phrases: &'a [Spanned<DeValue>]) -> impl Iterator<Item = (usize, &'a str)> {
    phrases.iter().filter_map(|phrase| Some((phrase.span().start, phrase.get_ref().as_str()?)))
}

impl WordFileError {
    fn new(text: &str, at: usize, message: &str) -> Self {
        let before = text.get(..at).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |end| end + 1);
        Self { line: before.matches('\n').count() + 1, column: before[line_start..].chars().count() + 1, message: message.to_owned() }
    }
}

impl fmt::Display for WordFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.line, self.column, self.message)
    }
}

impl std::error::Error for WordFileError {}

impl TryFrom<String> for WordFile {
    type Error = WordFileError;

    fn try_from(text: String) -> Result<Self, WordFileError> {
        Self::parse(&text)
    }
}

impl From<WordFile> for String {
    fn from(file: WordFile) -> Self {
        file.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        WordFile::parse(text).unwrap_err().to_string()
    }

    #[test]
    fn an_error_says_where_and_what() {
        assert!(error("language = \"fi\"\n[headers]\nmeasures = [\"x\"]\n").starts_with("3:1: unknown field `measures`"));
        assert!(
            error("language = \"fi\"\n[headers]\nmeasure = [\"x\"\n").starts_with("3:"),
            "{}",
            error("language = \"fi\"\n[headers]\nmeasure = [\"x\"\n")
        );
        assert!(error("[headers]\n").contains("missing field `language`"));
    }

    #[test]
    fn a_phrase_that_cannot_be_meant_is_refused() {
        for (text, problem) in [
            ("language = \"fi\"\n[headers]\nmeasure = [\"x\", \"y\", \"X\"]\n", "3:22: `X` stands twice in `measure`"),
            ("language = \"fi\"\n[headers]\nmeasure = [\"toimen*pide\"]\n", "3:12: `toimen*pide` in `measure`: a * stands"),
            ("language = \"fi\"\n[headers]\nmeasure = [\"*\"]\n", "3:12: `*` in `measure` holds no word"),
            ("language = \"fi\"\nstop_words = [\"ja\", \"\"]\n", "2:21: `` in `stop_words` holds no word"),
            ("language = \"fi\"\n[periods]\nmonths = [\"tammikuu\"]\n", "3:10: `months` has 1 phrases"),
            ("language = \"fi\"\n[states]\ndone = [\"valmis\"]\nnot_started = [\"Valmis\"]\n", "4:16: `Valmis` stands in `done` and"),
            ("language = \"suomi\"\n", "1:12: `suomi` is no code of a language"),
            ("language = \"fi\"\ncurrency = \"euro\"\n", "2:12: `euro` is no code of a currency"),
        ] {
            assert!(error(text).starts_with(problem), "{text}\n{}", error(text));
        }
    }
}
