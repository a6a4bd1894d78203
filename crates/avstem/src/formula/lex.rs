//! The text of a formula → tokens, in the one notation that the readers give: English names, `,` or `;` between arguments,
//! `Sheet!A1` references.
//!
//! References are tokens of their own, with what is fixed (`$B$3`) told from what moves with the cell.

use rust_decimal::Decimal;
use std::{iter::Peekable, str::CharIndices, str::FromStr};

/// Rows and columns of the largest sheet that any program opens.
pub(crate) const MOST_ROWS: usize = 1 << 20;
pub(crate) const MOST_COLUMNS: usize = 1 << 14;

/// One piece of a formula.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    Number(Decimal),
    Text(String),
    /// `#REF!`, `#N/A`.
    Error,
    Reference(Written),
    /// A function's name in upper case; its bracket is read too.
    Call(String),
    /// Another name, in upper case: `TRUE`, a defined name.
    Name(String),
    /// `+ - * / ^ & = < > <= >= <>` and `%`.
    Operator(&'static str),
    Open,
    Close,
    Comma,
}

/// A reference as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Written {
    pub sheet: Option<String>,
    pub first: Corner,
    pub last: Corner,
}

/// One end of a reference: row and column from 0, and whether each is fixed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Corner {
    pub row: usize,
    pub column: usize,
    pub row_fixed: bool,
    pub column_fixed: bool,
}

/// Splits a formula; `None` for what this notation does not hold: references into other files, into tables (`Table[Column]`),
/// arrays, intersections.
pub(super) fn tokens(formula: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = formula;
    while let Some(c) = rest.chars().next() {
        if c.is_whitespace() {
            rest = rest.trim_start();
            continue;
        }
        let (token, length) = next(rest, c)?;
        tokens.push(token);
        rest = rest.get(length..)?;
    }
    Some(tokens)
}

fn next(rest: &str, c: char) -> Option<(Token, usize)> {
    if let Some(found) = reference(rest) {
        return Some(found);
    }
    match c {
        '0'..='9' | '.' => number(rest),
        '"' => quoted(rest, '"').map(|(text, length)| (Token::Text(text), length)),
        '#' => error(rest),
        '(' => Some((Token::Open, 1)),
        ')' => Some((Token::Close, 1)),
        ',' | ';' => Some((Token::Comma, 1)),
        '<' if rest.starts_with("<=") => Some((Token::Operator("<="), 2)),
        '<' if rest.starts_with("<>") => Some((Token::Operator("<>"), 2)),
        '>' if rest.starts_with(">=") => Some((Token::Operator(">="), 2)),
        _ if c.is_alphabetic() || c == '_' || c == '\\' => Some(name(rest)),
        _ => ["+", "-", "*", "/", "^", "&", "=", "<", ">", "%"].iter().find(|o| rest.starts_with(**o)).map(|o| (Token::Operator(o), 1)),
    }
}

fn number(rest: &str) -> Option<(Token, usize)> {
    let mut length = digits(rest);
    if rest[length..].starts_with('.') {
        length += 1 + digits(&rest[length + 1..]);
    }
    if let Some(power) = rest[length..].strip_prefix(['e', 'E']) {
        let sign = usize::from(power.starts_with(['+', '-']));
        let power = digits(&power[sign..]);
        if power > 0 {
            length += 1 + sign + power;
        }
    }
    let text = &rest[..length];
    let value = Decimal::from_str(text).or_else(|_| Decimal::from_scientific(text)).ok()?;
    Some((Token::Number(value), length))
}

fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// Text between quotes, in which a doubled quote stands for one; and its length with the quotes.
fn quoted(rest: &str, quote: char) -> Option<(String, usize)> {
    let mut text = String::new();
    let mut chars: Peekable<CharIndices<'_>> = rest.char_indices().peekable();
    chars.next();
    while let Some((at, c)) = chars.next() {
        if c != quote {
            text.push(c);
        } else if chars.next_if(|(_, next)| *next == quote).is_some() {
            text.push(quote);
        } else {
            return Some((text, at + 1));
        }
    }
    None
}

fn error(rest: &str) -> Option<(Token, usize)> {
    let length = rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '#' | '/' | '!' | '?' | '_'))).unwrap_or(rest.len());
    (length > 1).then_some((Token::Error, length))
}

fn name(rest: &str) -> (Token, usize) {
    let length = rest.find(|c: char| !is_of_name(c)).unwrap_or(rest.len());
    let upper = rest[..length].to_uppercase();
    if rest[length..].starts_with('(') {
        let plain = upper.trim_start_matches("_XLFN.").trim_start_matches("_XLWS.").to_owned();
        return (Token::Call(plain), length + 1);
    }
    (Token::Name(upper), length)
}

fn is_of_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '.' | '\\' | '?')
}

/// A reference at the beginning of a text, with its length.
fn reference(rest: &str) -> Option<(Token, usize)> {
    let (sheet, start) = sheet_prefix(rest);
    let (first, length) = corner(&rest[start..])?;
    let mut end = start + length;
    let mut last = None;
    if let Some(after) = rest[end..].strip_prefix(':') {
        // The second end may name the same sheet again.
        let (again, skip) = sheet_prefix(after);
        if again.is_none() || again == sheet {
            let (corner, length) = corner(&after[skip..])?;
            last = Some(corner);
            end += 1 + skip + length;
        }
    }
    if rest[end..].starts_with(|c: char| is_of_name(c) || matches!(c, '(' | '!' | '[' | ':' | '$')) {
        return None;
    }
    let (first, last) = span(first, last)?;
    Some((Token::Reference(Written { sheet, first, last }), end))
}

/// The sheet before a `!`, and the length of both; a `$` before a sheet's name says nothing.
fn sheet_prefix(rest: &str) -> (Option<String>, usize) {
    let skip = usize::from(rest.starts_with("$'"));
    if rest[skip..].starts_with('\'') {
        return match quoted(&rest[skip..], '\'') {
            Some((name, length)) if rest[skip + length..].starts_with('!') => (Some(name), skip + length + 1),
            _ => (None, 0),
        };
    }
    let bare = rest.strip_prefix('$').unwrap_or(rest);
    let length = bare.find(|c: char| !is_of_name(c)).unwrap_or(bare.len());
    if length > 0 && bare[length..].starts_with('!') {
        let before = rest.len() - bare.len();
        return (Some(bare[..length].to_owned()), before + length + 1);
    }
    (None, 0)
}

/// What one end of a reference may hold: letters, a number or both.
type Part = (Option<(usize, bool)>, Option<(usize, bool)>);

fn corner(rest: &str) -> Option<(Part, usize)> {
    let dollar = usize::from(rest.starts_with('$'));
    let letters = rest[dollar..].bytes().take_while(u8::is_ascii_alphabetic).count();
    let mut at = dollar + letters;
    let column = match letters {
        0 => None,
        1..=3 => {
            let number = rest[dollar..at].bytes().fold(0_usize, |n, letter| n * 26 + usize::from(letter.to_ascii_uppercase() - b'A') + 1);
            Some((number.checked_sub(1).filter(|column| *column < MOST_COLUMNS)?, dollar == 1))
        }
        _ => return None,
    };
    let dollar = if column.is_some() { usize::from(rest[at..].starts_with('$')) } else { dollar };
    at = if column.is_some() { at + dollar } else { dollar };
    let count = digits(&rest[at..]);
    if count == 0 {
        return (column.is_some() && !rest[..at].ends_with('$')).then_some(((column, None), at));
    }
    let row = rest[at..at + count].parse::<usize>().ok()?.checked_sub(1).filter(|row| *row < MOST_ROWS)?;
    Some(((column, Some((row, dollar == 1))), at + count))
}

/// Both ends in order; whole columns and rows reach over the sheet.
fn span(first: Part, last: Option<Part>) -> Option<(Corner, Corner)> {
    let corner =
        |column: (usize, bool), row: (usize, bool)| Corner { row: row.0, column: column.0, row_fixed: row.1, column_fixed: column.1 };
    let (mut a, mut b) = match (first, last) {
        ((Some(column), Some(row)), None) => (corner(column, row), corner(column, row)),
        ((Some(left), Some(top)), Some((Some(right), Some(bottom)))) => (corner(left, top), corner(right, bottom)),
        ((Some(left), None), Some((Some(right), None))) => (corner(left, (0, true)), corner(right, (MOST_ROWS - 1, true))),
        ((None, Some(top)), Some((None, Some(bottom)))) => (corner((0, true), top), corner((MOST_COLUMNS - 1, true), bottom)),
        _ => return None,
    };
    if a.row > b.row {
        std::mem::swap(&mut a.row, &mut b.row);
        std::mem::swap(&mut a.row_fixed, &mut b.row_fixed);
    }
    if a.column > b.column {
        std::mem::swap(&mut a.column, &mut b.column);
        std::mem::swap(&mut a.column_fixed, &mut b.column_fixed);
    }
    Some((a, b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use avstem_document::place::a1;

    fn shown(formula: &str) -> Option<String> {
        let token = |token: &Token| match token {
            Token::Reference(Written { sheet, first, last }) => {
                let sheet = sheet.as_deref().map(|sheet| format!("{sheet}!")).unwrap_or_default();
                format!("<{sheet}{}:{}>", a1(first.row, first.column), a1(last.row, last.column))
            }
            Token::Number(number) => number.to_string(),
            Token::Text(text) => format!("{text:?}"),
            Token::Error => "#".to_owned(),
            Token::Call(name) => format!("{name}("),
            Token::Name(name) => name.clone(),
            Token::Operator(operator) => (*operator).to_owned(),
            Token::Open => "(".to_owned(),
            Token::Close => ")".to_owned(),
            Token::Comma => ",".to_owned(),
        };
        Some(tokens(formula)?.iter().map(token).collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn references_are_told_from_names_and_numbers() {
        assert_eq!(shown("SUM($B$3:B12;5)").unwrap(), "SUM( <B3:B12> , 5 )");
        assert_eq!(shown("'Drift 2024'!C3+Ark2!B$1").unwrap(), "<Drift 2024!C3:C3> + <Ark2!B1:B1>");
        assert_eq!(shown("$'It''s'!A1:'It''s'!A2").unwrap(), "<It's!A1:A2>");
        assert_eq!(
            shown("B:B*3:5").unwrap(),
            format!("<{}:{}> * <{}:{}>", a1(0, 1), a1(MOST_ROWS - 1, 1), a1(2, 0), a1(4, MOST_COLUMNS - 1))
        );
        assert_eq!(shown("C9:A1").unwrap(), "<A1:C9>");
        assert_eq!(shown("LOG10(A1)+Sum_A1+1.5e3%").unwrap(), "LOG10( <A1:A1> ) + SUM_A1 + 1500 %");
        assert_eq!(shown("IF(A1<>\"a\"\"b\",#N/A,-1)").unwrap(), "IF( <A1:A1> <> \"a\"b\" , # , - 1 )".replace("\"a\"b\"", "\"a\\\"b\""));
        assert_eq!(shown("_xlfn.SUMIFS(A1)").unwrap(), "SUMIFS( <A1:A1> )");
    }

    #[test]
    fn what_leads_out_of_the_workbook_is_not_read() {
        for formula in ["[1]Ark!A1", "Tabell1[Sum]", "{1,2}", "A1:B2:C3", "@A1", "\"open", "SUM(A1:INDEX(B1,1))"] {
            assert_eq!(shown(formula), None, "{formula}");
        }
    }

    #[test]
    fn no_text_makes_it_fail() {
        for formula in
            ["$", "$A", "A", "'", "'x'", "$'", "1.", "1e", "ÆØÅ!", "é1", "#", "A1:", "A1:$", "$1", "99999999999999999999999999999999"]
        {
            let _ = tokens(formula);
        }
    }
}
