//! The text of a formula, copied to another cell: what a sheet's XML leaves out in the cells that share a formula (ECMA-376 part 1,
//! §18.3.1.40 `f`).
//!
//! In: the formula as it stands in its first cell, and how far away the copy stands. Out: its text there, with every reference moved
//! that is not fixed; `None` where one would leave the sheet. Texts, brackets, functions and the names of sheets stay as they are, also
//! a sheet called `Ark1`, which looks like a cell.

use super::words;

/// Rows and columns of the largest sheet.
const ROWS: i64 = 1 << 20;
const COLUMNS: i64 = 1 << 14;

/// The formula as it reads `down` rows and `right` columns away.
pub(super) fn copied(formula: &str, down: i64, right: i64) -> Option<String> {
    let mut text = String::with_capacity(formula.len() + 8);
    let mut rest = formula;
    while let Some(c) = rest.chars().next() {
        let length = match c {
            '"' | '\'' => quoted(rest, c),
            '[' => bracketed(rest),
            '#' => rest[1..].find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '/' | '!' | '?'))).map_or(rest.len(), |at| at + 1),
            _ if is_of_word(c) => {
                let length = word(rest, &mut text, down, right)?;
                rest = &rest[length..];
                continue;
            }
            _ => c.len_utf8(),
        };
        text.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    Some(text)
}

fn is_of_word(c: char) -> bool {
    words::is_of_name(c) || c == '$'
}

/// Length of a word at the beginning of a text.
fn span(text: &str) -> usize {
    text.find(|c: char| !is_of_word(c)).unwrap_or(text.len())
}

/// Length of what stands between quotes, in which a doubled quote stands for one.
fn quoted(rest: &str, quote: char) -> usize {
    rest[1..].find(quote).map_or(rest.len(), |at| at + 2)
}

/// Length of what stands in brackets: a table's column, another workbook. An apostrophe keeps the sign behind it from counting.
fn bracketed(rest: &str) -> usize {
    let (mut depth, mut escaped) = (0_usize, false);
    for (at, c) in rest.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\'' => escaped = true,
            '[' => depth += 1,
            ']' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at + c.len_utf8();
        }
    }
    rest.len()
}

/// Writes the word that a text begins with, moved where it is a reference; gives the length of what was read.
fn word(rest: &str, text: &mut String, down: i64, right: i64) -> Option<usize> {
    let length = span(rest);
    let after = &rest[length..];
    let second = after.strip_prefix(':').map(|after| &after[..span(after)]).unwrap_or_default();
    let both = length + 1 + second.len();
    // `Ark1:Ark3!B1`, `Ark1!B1`, `LOG10(A1)`, `Tabell1[Sum]`.
    let is_span_of_sheets = !second.is_empty() && rest[both..].starts_with('!');
    if is_span_of_sheets {
        text.push_str(&rest[..both]);
        return Some(both);
    }
    if after.starts_with(['!', '(', '[']) {
        text.push_str(&rest[..length]);
        return Some(length);
    }
    let (first, end) = (&rest[..length], words::end(&rest[..length]));
    if let (Some(from), Some(to)) = (end, words::end(second)) {
        let (columns, rows) = (from.row.is_none() && to.row.is_none(), from.column.is_none() && to.column.is_none());
        if columns || rows {
            text.push_str(&from.moved(down, right)?);
            text.push(':');
            text.push_str(&to.moved(down, right)?);
            return Some(both);
        }
    }
    match end.filter(|end| end.row.is_some() && end.column.is_some()) {
        Some(end) => text.push_str(&end.moved(down, right)?),
        None => text.push_str(first),
    }
    Some(length)
}

impl words::End {
    /// The end of a reference, moved where it is not fixed; `None` outside the sheet.
    fn moved(self, down: i64, right: i64) -> Option<String> {
        let at = |(at, fixed): (usize, bool), by: i64, size: i64| {
            let moved = i64::try_from(at).ok()?.checked_add(if fixed { 0 } else { by })?;
            usize::try_from(moved).ok().filter(|_| moved < size)
        };
        let sign = |fixed: bool| if fixed { "$" } else { "" };
        let column = match self.column {
            Some(column) => format!("{}{}", sign(column.1), words::letters(at(column, right, COLUMNS)?)),
            None => String::new(),
        };
        let row = match self.row {
            Some(row) => format!("{}{}", sign(row.1), at(row, down, ROWS)? + 1),
            None => String::new(),
        };
        Some(column + &row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_move_and_fixed_ones_stay() {
        for (formula, expected) in [
            ("B1*2", "D4*2"),
            ("SUM($B1:B$9)-$D$4", "SUM($B4:D$9)-$D$4"),
            ("SUM(A:A,1:2,$A:B,$1:3)", "SUM(C:C,4:5,$A:D,$1:6)"),
            ("Z9+AZ9&\"B1 \"\"B1\"", "AB12+BB12&\"B1 \"\"B1\""),
            ("IF(A1>=1.5E3,LOG10(A1),TRUE)", "IF(C4>=1.5E3,LOG10(C4),TRUE)"),
            ("SUM(A1:INDEX(B:B,2))", "SUM(C4:INDEX(D:D,2))"),
        ] {
            assert_eq!(copied(formula, 3, 2).as_deref(), Some(expected), "{formula}");
        }
    }

    #[test]
    fn names_of_sheets_and_other_names_stay_though_they_look_like_cells() {
        for (formula, expected) in [
            ("Ark1!B1*2", "Ark1!B2*2"),
            ("SUM(Ark1:Ark3!B1)", "SUM(Ark1:Ark3!B2)"),
            ("SUM(Ark1!B1:B3)", "SUM(Ark1!B2:B4)"),
            ("SUM(Ark1!A:A)", "SUM(Ark1!A:A)"),
            ("'A1 B''C1'!B1+[1]Ark1!C1", "'A1 B''C1'!B2+[1]Ark1!C2"),
            ("T1[[#This Row],[A1]]*B1+Sum_A1+A1.x", "T1[[#This Row],[A1]]*B2+Sum_A1+A1.x"),
            ("XFE1+ABCD1+A1048577+#REF!+Å1", "XFE1+ABCD1+A1048577+#REF!+Å1"),
        ] {
            assert_eq!(copied(formula, 1, 0).as_deref(), Some(expected), "{formula}");
        }
    }

    #[test]
    fn what_leaves_the_sheet_is_not_read_and_no_text_makes_it_fail() {
        assert_eq!((copied("B1", -1, 0), copied("B1", 0, -2), copied("XFD1", 0, 1)), (None, None, None));
        for formula in ["", "\"", "'", "[", "[[']", "$", "$$1", "$A$", "A:", ":A", "#", "Æ:Ø!", "99999999999999999999:1"] {
            assert_eq!(copied(formula, 1, 1).as_deref(), Some(formula), "{formula}");
        }
    }
}
