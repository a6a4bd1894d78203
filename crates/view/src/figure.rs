//! Amounts and names of figures, as people read them.

use avstem::model::{Line, Statement};

/// What a figure stands behind: `5000 Lønn`.
#[must_use]
pub fn label(line: &Line) -> String {
    match &line.account {
        Some(account) if !line.label.is_empty() && !line.label.starts_with(account.as_str()) => format!("{account} {}", line.label),
        Some(account) if line.label.is_empty() => account.clone(),
        _ => line.label.clone(),
    }
}

/// An exact amount for people, with blanks that no line is broken at.
#[must_use]
pub fn amount(value: &str, _statement: Option<&Statement>) -> String {
    avstem::grouped(value).replace(' ', "\u{a0}")
}
