//! What a user knows of documents and avstem cannot: which totals sum what, which lines belong to no sum, what a column is, in
//! which unit a table is printed.
//!
//! In: the TOML text of a profile file. Out: [`Profile`], plain values that travel to the workers with the options; what is
//! wrong with a file is told with line and column ([`parse`]). [`pattern`] says what a label, a title or an account matches. What
//! this module does not do: it applies nothing; `interpret` takes units and columns from it, `relate` the relations.

mod parse;
mod pattern;

pub use pattern::Pattern;

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, de};

/// What one or more profile files say, in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    pub tables: Vec<TableProfile>,
}

/// What is known of some tables. A table is meant when everything that is given matches.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TableProfile {
    /// The document's title.
    pub document: Option<Pattern>,
    /// The table's title or caption.
    pub title: Option<Pattern>,
    /// The header of any column.
    pub header: Option<Pattern>,
    /// Accounts, such as "3000-8999", in which most of the table's numbered lines lie.
    pub accounts: Option<Pattern>,
    /// What a printed 1 stands for: 1, 1000, 1000000.
    pub scale: Option<u32>,
    /// ISO 4217: three capital letters.
    #[serde(deserialize_with = "currency")]
    pub currency: Option<String>,
    /// Lines that belong to no sum.
    pub apart: Vec<Pattern>,
    /// Columns by their headers, and what their figures are.
    pub columns: Vec<ColumnProfile>,
    pub totals: Vec<TotalProfile>,
    pub variances: Vec<VarianceProfile>,
}

fn currency<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    let Some(code) = Option::<String>::deserialize(from)? else { return Ok(None) };
    if code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase()) {
        Ok(Some(code))
    } else {
        Err(de::Error::custom(format!("`{code}` is no currency; give the three letters of ISO 4217, such as \"NOK\"")))
    }
}

/// What a column is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnProfile {
    pub header: Pattern,
    pub role: Role,
}

/// What a column's figures are, in the words of a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Actual,
    Budget,
    RevisedBudget,
    Variance,
    Percent,
    Forecast,
    Note,
    Other,
}

/// A line and the lines that it sums.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TotalProfile {
    pub total: Pattern,
    /// Patterns of labels or accounts; one that begins with `-` is subtracted.
    pub items: Vec<Signed>,
}

/// A column and the columns that it is the difference of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VarianceProfile {
    pub column: Pattern,
    /// Patterns of headers; one that begins with `-` is subtracted.
    pub items: Vec<Signed>,
}

/// A pattern with a sign before it: `-Kostnader*`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Signed {
    pub negative: bool,
    pub pattern: Pattern,
}

impl Signed {
    /// +1 or −1.
    #[must_use]
    pub fn weight(&self) -> Decimal {
        if self.negative { Decimal::NEGATIVE_ONE } else { Decimal::ONE }
    }
}

impl TryFrom<String> for Signed {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let negative = text.starts_with(['-', '−']);
        let pattern = Pattern::try_from(text.trim_start_matches(['-', '−', '+']).trim().to_owned())?;
        Ok(Self { negative, pattern })
    }
}

impl From<Signed> for String {
    fn from(signed: Signed) -> Self {
        let text = String::from(signed.pattern);
        if signed.negative { format!("-{text}") } else { text }
    }
}

impl Profile {
    /// Reads the text of a profile file.
    ///
    /// # Errors
    /// What is wrong, with line and column: wrong TOML, a key that does not exist (with the one that may be meant), a value
    /// that is none.
    pub fn parse(text: &str) -> Result<Self, String> {
        parse::parse(text)
    }

    /// Adds another file's tables behind the own ones.
    pub fn join(&mut self, other: Self) {
        self.tables.extend(other.tables);
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tables.is_empty()
    }
}

/// What a table is recognised by.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    pub document: Option<&'a str>,
    pub titles: [Option<&'a str>; 2],
    pub headers: &'a [&'a str],
    pub accounts: &'a [&'a str],
}

impl TableProfile {
    /// True when the profile is about a table.
    #[must_use]
    pub fn is_about(&self, subject: &Subject) -> bool {
        let given = |pattern: &Option<Pattern>, fits: &dyn Fn(&Pattern) -> bool| pattern.as_ref().is_none_or(fits);
        let in_range = |pattern: &Pattern| subject.accounts.iter().filter(|account| pattern.matches_account(account)).count();
        given(&self.document, &|pattern| subject.document.is_some_and(|title| pattern.matches(title)))
            && given(&self.title, &|pattern| subject.titles.iter().flatten().any(|title| pattern.matches(title)))
            && given(&self.header, &|pattern| subject.headers.iter().any(|header| pattern.matches(header)))
            && given(&self.accounts, &|pattern| in_range(pattern) * 2 > subject.accounts.len())
    }
}
