//! Signs beside figures: which figure a `$`, a `%` or a footnote's mark belongs to.
//!
//! In: words on one line, left to right. Out: answers about one sign. The idea: whoever writes `$` before one amount of a row writes it
//! before all of them, so that a sign right behind a figure may open the next column. What it does not do: it reads no amount.

use avstem_document::grid::is_footnote_mark;

/// `(1)`, `²`: the mark of a footnote.
pub(super) fn is_mark(text: &str) -> bool {
    matches!(text.as_bytes(), [b'(', b'1'..=b'9', b')']) || text.chars().all(is_footnote_mark)
}

/// True for the signs that stand before amounts.
pub(super) fn is_currency(text: &str) -> bool {
    matches!(text, "$" | "€" | "£" | "¥" | "($" | "-$" | "kr" | "NOK" | "EUR" | "USD")
}

pub(super) fn is_suffix(text: &str) -> bool {
    matches!(text, "%" | ")" | "%)" | "‰" | "€" | "*" | "**" | "***")
}

/// True for a row whose currency signs stand before their figures: where it ends in a sign, they may stand behind them. Each word comes
/// with whether it is a figure.
pub(super) fn stand_before<'t>(row: impl DoubleEndedIterator<Item = (&'t str, bool)>) -> bool {
    let last = row.rev().find(|(text, figure)| *figure || is_currency(text));
    last.is_some_and(|(text, _)| !is_currency(text))
}

/// True for a sign that stands in a cell of its own, at the other edge of a wide column.
pub(super) fn is_far_sign(text: &str) -> bool {
    matches!(text, "$" | "€" | "£" | "¥")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_stand_before_their_figures_unless_the_row_ends_in_one() {
        let before = |row: &[&'static str]| stand_before(row.iter().map(|text| (*text, text.contains(|c: char| c.is_ascii_digit()))));
        assert!(before(&["Sales", "$", "1,200", "$", "900"]));
        assert!(!before(&["Sales", "1,200", "$", "900", "$"]));
    }
}
