//! Words of formulas: which look like a reference, and how a name is written that does.
//!
//! In: a word of a formula, or a defined name. Out: the end of a reference that the word would be read as; the name as the readers
//! write it, in formulas and among the defined names, so that none is taken for a cell.

use avstem_document::place::a1;

/// Rows and columns of the largest sheet.
const ROWS: usize = 1 << 20;
const COLUMNS: usize = 1 << 14;

/// What stands before a name that looks like a reference. Names may begin with it.
const MARK: char = '\\';

/// One end of a reference: column and row from 0, and whether each is fixed. One of them may be missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct End {
    pub(super) column: Option<(usize, bool)>,
    pub(super) row: Option<(usize, bool)>,
}

/// True for a sign that a name, a number or a cell is made of.
pub(super) fn is_of_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '.' | '\\' | '?')
}

/// A word as one end of a reference: `$B$3`, `B`, `$3`.
pub(super) fn end(word: &str) -> Option<End> {
    let dollar = |text: &str| usize::from(text.starts_with('$'));
    let fixed = dollar(word);
    let letters = word[fixed..].bytes().take_while(u8::is_ascii_alphabetic).count();
    let (column, rest) = if letters > 0 {
        let number = (letters <= 3).then(|| number_of(&word[fixed..fixed + letters]))?;
        (Some((number.checked_sub(1).filter(|column| *column < COLUMNS)?, fixed == 1)), &word[fixed + letters..])
    } else {
        (None, word)
    };
    if rest.is_empty() {
        return column.map(|_| End { column, row: None });
    }
    let fixed = dollar(rest);
    let digits = &rest[fixed..];
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let row = digits.parse::<usize>().ok()?.checked_sub(1).filter(|row| *row < ROWS)?;
    Some(End { column, row: Some((row, fixed == 1)) })
}

fn number_of(letters: &str) -> usize {
    letters.bytes().fold(0, |number, letter| number * 26 + usize::from(letter.to_ascii_uppercase() - b'A') + 1)
}

/// The letters of a column.
pub(super) fn letters(column: usize) -> String {
    a1(0, column).trim_end_matches(|c: char| c.is_ascii_digit()).to_owned()
}

/// A defined name as the readers write it: with a mark before it where it would be read as a cell or a column.
pub(super) fn name(name: &str) -> String {
    let marked = end(name).is_some();
    format!("{}{name}", if marked { MARK.to_string() } else { String::new() })
}

/// The same for a name that a formula may hold: none for one of a program's own, which holds other signs, nor for a word with a meaning.
pub(super) fn plain_name(name: &str) -> Option<String> {
    let begins = name.starts_with(|c: char| c.is_alphabetic() || matches!(c, '_' | '\\'));
    let has_meaning = ["TRUE", "FALSE"].iter().any(|word| name.eq_ignore_ascii_case(word));
    (begins && !has_meaning && name.chars().all(is_of_name)).then(|| self::name(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_look_like_references_are_marked() {
        assert_eq!(["BUD25", "tot97", "A", "XFD1048576"].map(name), ["\\BUD25", "\\tot97", "\\A", "\\XFD1048576"]);
        assert_eq!(["Sats", "Sum_A1", "XFE1", "A0", "BUD25x", "Å1"].map(name), ["Sats", "Sum_A1", "XFE1", "A0", "BUD25x", "Å1"]);
    }

    #[test]
    fn ends_of_references_are_read() {
        assert_eq!(end("$AB$10"), Some(End { column: Some((27, true)), row: Some((9, true)) }));
        assert_eq!((end("$3").unwrap().row, end("c").unwrap().column, letters(27)), (Some((2, true)), Some((2, false)), "AB".to_owned()));
        for word in ["", "$", "$$1", "A$", "1.5", "1E3", "ABCD1", "A1B"] {
            assert_eq!(end(word), None, "{word}");
        }
    }
}
