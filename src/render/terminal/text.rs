//! Text that came from a document, made fit for a terminal.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// One line of printable text: control characters and characters that turn the writing direction or show nothing are left
/// out, white space (line ends too) becomes single spaces.
#[must_use]
pub fn clean(text: &str) -> String {
    let visible: String = text.chars().filter(|c| c.is_whitespace() || !steers(*c)).collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// True for control characters, bidirectional controls (Unicode Standard Annex 9) and invisible characters.
fn steers(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Columns that the text takes in a terminal.
pub(super) fn width(text: &str) -> usize {
    text.width()
}

/// The text in at most `columns`, an ellipsis where it was cut.
pub(super) fn fit(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut used = 0;
    for c in text.chars() {
        used += c.width().unwrap_or(0);
        // The last column is the ellipsis's.
        if used >= columns {
            break;
        }
        kept.push(c);
    }
    if columns > 0 {
        kept.push('…');
    }
    kept
}

/// The text with spaces after it, up to `columns`.
pub(super) fn pad_right(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(width(text))))
}

/// The text with spaces before it, up to `columns`.
pub(super) fn pad_left(text: &str, columns: usize) -> String {
    format!("{}{text}", " ".repeat(columns.saturating_sub(width(text))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_a_terminal_is_left_out_and_the_rest_kept() {
        assert_eq!(clean("a\u{1b}[2Jb\u{202e}c\u{200b}d"), "a[2Jbcd");
        assert_eq!(clean(" to\n linjer\t og\u{a0}mer "), "to linjer og mer");
        assert_eq!(clean("Blåbærsyltetøy 5 %"), "Blåbærsyltetøy 5 %");
    }

    #[test]
    fn text_is_cut_to_columns_not_to_characters() {
        assert_eq!(fit("kostnad", 7), "kostnad");
        assert_eq!(fit("kostnader", 7), "kostna…");
        assert_eq!(width(&fit("漢字漢字", 5)), 5);
        assert_eq!(fit("ab", 0), "");
    }
}
