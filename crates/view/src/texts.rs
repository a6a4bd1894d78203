//! The texts of a language, by their keys.
//!
//! In: a TOML file a language, a section a feature. Out: [`Texts`], which puts values into a text's `{names}`. A text of a number has two
//! forms, `one` and `many`. A key that is not there is shown as it is: a test holds the languages to the same keys and names.

use std::{collections::BTreeMap, str::FromStr, sync::OnceLock};

/// A language that avstem writes for people in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    #[default]
    English,
    /// Norwegian Bokmål.
    Norwegian,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::English, Self::Norwegian];

    /// The two letters of ISO 639-1, as HTML and the command line name it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Norwegian => "nb",
        }
    }

    fn file(self) -> &'static str {
        match self {
            Self::English => include_str!("texts/en.toml"),
            Self::Norwegian => include_str!("texts/nb.toml"),
        }
    }
}

impl FromStr for Language {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|language| language.code() == text).ok_or_else(|| "expected en or nb".to_owned())
    }
}

/// The texts of one language.
#[derive(Debug, PartialEq, Eq)]
pub struct Texts {
    language: Language,
    /// By `section.key`, or `section.key.one` and `section.key.many`.
    texts: BTreeMap<String, String>,
}

impl Texts {
    /// Those of a language; read once.
    #[must_use]
    pub fn of(language: Language) -> &'static Self {
        static ENGLISH: OnceLock<Texts> = OnceLock::new();
        static NORWEGIAN: OnceLock<Texts> = OnceLock::new();
        let cell = match language {
            Language::English => &ENGLISH,
            Language::Norwegian => &NORWEGIAN,
        };
        cell.get_or_init(|| {
            let mut texts = BTreeMap::new();
            // A file that does not parse fails the tests; here it leaves every key to itself.
            if let Ok(table) = language.file().parse::<toml::Table>() {
                collect(&table, "", &mut texts);
            }
            Self { language, texts }
        })
    }

    /// The language that they are of.
    #[must_use]
    pub fn language(&self) -> Language {
        self.language
    }

    /// True where there is a text of this key.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.texts.contains_key(key)
    }

    /// All keys, in their order, with the texts as they stand in the file.
    pub fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts.iter().map(|(key, text)| (key.as_str(), text.as_str()))
    }

    /// The text of a key with the values in the places of their names.
    #[must_use]
    pub fn say(&self, key: &str, values: &[(&str, &str)]) -> String {
        let Some(text) = self.texts.get(key) else { return key.to_owned() };
        let mut said = String::with_capacity(text.len());
        let mut rest = text.as_str();
        // In one pass: a value from a document may hold braces of its own.
        while let Some((before, after)) = rest.split_once('{') {
            said.push_str(before);
            let Some((name, behind)) = after.split_once('}') else {
                said.push('{');
                rest = after;
                continue;
            };
            match values.iter().find(|(known, _)| *known == name) {
                Some((_, value)) => said.push_str(value),
                None => said.extend(["{", name, "}"]),
            }
            rest = behind;
        }
        said.push_str(rest);
        said
    }

    /// The text of a key for a number, which stands for `{n}`.
    #[must_use]
    pub fn count(&self, key: &str, number: usize) -> String {
        let form = if number == 1 { "one" } else { "many" };
        self.say(&format!("{key}.{form}"), &[("n", &self.number(number))])
    }

    /// A number as the language writes it: `12,345`, `12 345`.
    #[must_use]
    pub fn number(&self, number: usize) -> String {
        let separator = match self.language {
            Language::English => ",",
            Language::Norwegian => "\u{a0}",
        };
        let digits = number.to_string();
        let mut text = String::new();
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                text.push_str(separator);
            }
            text.push(digit);
        }
        text
    }
}

fn collect(table: &toml::Table, prefix: &str, texts: &mut BTreeMap<String, String>) {
    for (key, value) in table {
        let key = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
        match value {
            toml::Value::Table(table) => collect(table, &key, texts),
            toml::Value::String(text) => drop(texts.insert(key, text.clone())),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// The names in a text.
    fn names(text: &str) -> BTreeSet<&str> {
        text.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0)).collect()
    }

    #[test]
    fn every_language_has_the_same_texts_with_the_same_names() {
        let english = Texts::of(Language::English);
        assert!(english.texts.len() > 50);
        for language in Language::ALL {
            assert!(language.file().parse::<toml::Table>().is_ok(), "{language:?}");
            let texts = Texts::of(language);
            assert_eq!(texts.texts.keys().collect::<Vec<_>>(), english.texts.keys().collect::<Vec<_>>(), "{language:?}");
            for (key, text) in &texts.texts {
                assert_eq!(names(text), names(&english.texts[key]), "{language:?} {key}");
            }
        }
    }

    #[test]
    fn values_take_the_places_of_names_and_are_not_looked_into() {
        let mut texts = Texts { language: Language::English, texts: BTreeMap::new() };
        texts.texts.insert("a".to_owned(), "{x} of {y}, {z}".to_owned());
        assert_eq!(texts.say("a", &[("x", "{y}"), ("y", "2")]), "{y} of 2, {z}");
        assert_eq!(texts.say("none", &[]), "none");
    }

    #[test]
    fn numbers_have_two_forms() {
        let texts = Texts::of(Language::English);
        assert_eq!([texts.count("count.errors", 1), texts.count("count.errors", 12345)], ["1 error", "12,345 errors"]);
        assert_eq!(Texts::of(Language::Norwegian).count("count.errors", 12345), "12\u{a0}345 feil");
    }
}
