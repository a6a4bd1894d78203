//! Amounts and names of figures, as people read them.

use crate::At;
use avstem::model::Line;

/// What a figure stands behind: `5000 Lønn`.
#[must_use]
pub fn label(line: &Line) -> String {
    match &line.account {
        Some(account) if !line.label.is_empty() && !line.label.starts_with(account.as_str()) => format!("{account} {}", line.label),
        Some(account) if line.label.is_empty() => account.clone(),
        _ => line.label.clone(),
    }
}

/// An exact amount for people, as the document prints figures at that place, with blanks that no line is broken at.
#[must_use]
pub fn amount(value: &str, at: Option<At>) -> String {
    at.map_or_else(|| avstem::grouped(value), |at| at.printed(value)).replace(' ', "\u{a0}")
}
