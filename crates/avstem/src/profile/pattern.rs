//! What a label, a title, a header or an account number matches.
//!
//! `Sum drift*` is words in which `*` stands for any text; case and white space do not matter. `3000-3999` is a range of
//! account numbers, `3016` a single one.

use serde::{Deserialize, Serialize};

/// Words with `*`, or a range of account numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Pattern(String);

/// Digits of the longest account number.
const LONGEST_ACCOUNT: usize = 12;

impl TryFrom<String> for Pattern {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let text = squeeze(&text);
        if text.is_empty() || text.chars().all(|c| matches!(c, '*' | ' ')) {
            return Err("a pattern that matches everything, or nothing".to_owned());
        }
        let pattern = Self(text);
        match pattern.range() {
            Some((from, to)) if from > to => Err(format!("the range {} ends before it begins", pattern.0)),
            _ => Ok(pattern),
        }
    }
}

impl From<Pattern> for String {
    fn from(pattern: Pattern) -> Self {
        pattern.0
    }
}

impl Pattern {
    /// True for a text that the words stand for, as a whole.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        like(&self.0.to_lowercase(), &squeeze(text).to_lowercase())
    }

    /// True for an account number in the range. Numbers are compared by their digits, so that `30` is no part of
    /// `3000-3999`.
    #[must_use]
    pub fn matches_account(&self, account: &str) -> bool {
        let number = |text: &str| text.trim().parse::<u64>().ok();
        self.range().is_some_and(|(from, to)| number(account).is_some_and(|account| (from..=to).contains(&account)))
    }

    /// True for a line: by its account where the pattern is a range, else by its label.
    #[must_use]
    pub fn matches_line(&self, account: Option<&str>, label: &str) -> bool {
        match self.range() {
            Some(_) => account.is_some_and(|account| self.matches_account(account)),
            None => self.matches(label),
        }
    }

    fn range(&self) -> Option<(u64, u64)> {
        let (from, to) = self.0.split_once('-').unwrap_or((&self.0, &self.0));
        let number = |text: &str| {
            let text = text.trim();
            let digits = (1..=LONGEST_ACCOUNT).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
            digits.then(|| text.parse().ok()).flatten()
        };
        Some((number(from)?, number(to)?))
    }
}

fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// True when a text is the pattern's pieces in their order; linear in the text for each piece.
fn like(pattern: &str, text: &str) -> bool {
    let mut pieces = pattern.split('*');
    let first = pieces.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let mut last: Option<&str> = None;
    for piece in pieces {
        if let Some(before) = last.replace(piece) {
            let Some(at) = rest.find(before) else { return false };
            rest = &rest[at + before.len()..];
        }
    }
    last.map_or(rest.is_empty(), |last| rest.ends_with(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str) -> Pattern {
        Pattern::try_from(text.to_owned()).unwrap()
    }

    #[test]
    fn a_star_stands_for_any_text() {
        assert!(pattern("sum *").matches("SUM  Driftsinntekter"));
        assert!(pattern("*drift*").matches("Netto driftsresultat"));
        assert!(pattern("a*b*c").matches("a1b2b3c"));
        assert!(!pattern("a*b").matches("ab c"));
        assert!(!pattern("ab*b").matches("ab"));
        assert!(!pattern("sum").matches("sum drift"));
    }

    #[test]
    fn a_range_is_of_accounts() {
        let incomes = pattern("3000-3999");
        assert!(
            incomes.matches_line(Some("3016"), "x") && !incomes.matches_line(Some("4016"), "x") && !incomes.matches_line(None, "3000-3999")
        );
        assert!(!incomes.matches_account("30"));
        assert!(pattern("3016").matches_account("3016"));
    }

    #[test]
    fn patterns_of_everything_and_turned_ranges_are_refused() {
        for text in ["", "*", " * ", "4000-3000"] {
            assert!(Pattern::try_from(text.to_owned()).is_err(), "{text:?}");
        }
    }
}
