//! A user's own file of words: its text, known to be understood.
//!
//! In: the text of a TOML file like those compiled in. Out: [`WordFile`], which holds the text because it travels to worker
//! processes, or [`WordFileError`] with the line and column. What it does not do: it opens no file.

use super::Source;
use serde::{Deserialize, Serialize};
use std::fmt;

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
    /// When it is no TOML, lacks `language`, or has a list that avstem does not know.
    pub fn parse(text: &str) -> Result<Self, WordFileError> {
        match toml::from_str::<Source>(text) {
            Ok(_) => Ok(Self(text.to_owned())),
            Err(problem) => Err(WordFileError::new(text, problem.span().map_or(0, |span| span.start), problem.message())),
        }
    }

    pub(super) fn text(&self) -> &str {
        &self.0
    }
}

impl WordFileError {
    fn new(text: &str, at: usize, message: &str) -> Self {
        let before = text.get(..at).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |end| end + 1);
        Self {
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            message: message.lines().next().unwrap_or_default().to_owned(),
        }
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
}
