//! Printed figures → exact decimals.
//!
//! In: the text of a cell and the [`Notation`] of its table. Out: [`Amount`]. `1.234` is a thousand in one table and a
//! decimal in the next, so the notation is decided once a table, from its unambiguous figures ([`notation`]). What
//! it does not do: a dash or a blank is no figure here, and never 0.

use rust_decimal::Decimal;

/// A figure as printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amount {
    pub value: Decimal,
    /// Digits printed after the decimal sign.
    pub decimals: u32,
    /// A `%` stood behind it; `value` is the printed number, not a fraction.
    pub percent: bool,
}

/// What `,` and `.` mean where a figure alone does not tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Notation {
    /// `1,234` is one and a bit.
    pub comma_is_decimal: bool,
    /// `1.234` is one and a bit.
    pub point_is_decimal: bool,
}

/// Marks that follow a figure and belong to a footnote.
const FOOTNOTE_MARKS: [char; 14] = ['*', '†', '‡', '§', '⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];

/// Currency words and signs that stand before or behind a figure, in lower case.
const CURRENCY_MARKS: [&str; 14] = ["kroner", "kr.", "kr", "nok", "sek", "dkk", "eur", "usd", "gbp", "tkr", "us$", "$", "€", "£"];

/// The digits and separators of a figure, sign and decoration taken off.
struct Bare<'a> {
    digits: &'a str,
    negative: bool,
    percent: bool,
}

/// Reads a printed figure; `None` for blanks, dashes and everything that is no single number.
#[must_use]
pub fn parse(text: &str, notation: Notation) -> Option<Amount> {
    let bare = bare(text)?;
    let (plain, decimals) = plain_digits(bare.digits, notation)?;
    let value = Decimal::from_str_exact(&plain).ok()?;
    Some(Amount { value: if bare.negative { -value } else { value }, decimals, percent: bare.percent })
}

/// Decides what separators mean from all figures of a table: unambiguous ones vote, and where none does, a single
/// separator before exactly three digits parts thousands.
#[must_use]
pub fn notation<'a>(texts: impl Iterator<Item = &'a str>) -> Notation {
    let (mut comma, mut point) = (0_i32, 0_i32);
    for text in texts {
        let Some(bare) = bare(text) else { continue };
        match decimal_sign(bare.digits) {
            Some((',', true)) => comma += 1,
            Some((',', false)) => comma -= 1,
            Some(('.', true)) => point += 1,
            Some(('.', false)) => point -= 1,
            _ => {}
        }
    }
    // A separator that parts thousands leaves the other one for decimals.
    Notation { comma_is_decimal: comma > 0 || (comma == 0 && point < 0), point_is_decimal: point > 0 || (point == 0 && comma < 0) }
}

/// Takes off sign, parentheses, currency, per cent sign and footnote marks.
fn bare(text: &str) -> Option<Bare<'_>> {
    let mut rest = text.trim_matches(is_space);
    rest = rest.trim_end_matches(|c| FOOTNOTE_MARKS.contains(&c) || is_space(c));
    let mut negative = false;
    let mut percent = false;
    // Sign and currency come in either order on either side: "-kr 5", "kr -5", "5 kr", "5,-", "5-".
    loop {
        let before = rest;
        if let Some(inner) = rest.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')) {
            if negative {
                return None;
            }
            negative = true;
            rest = inner.trim_matches(is_space);
        }
        rest = strip_currency(rest).trim_matches(is_space);
        if let Some(inner) = rest.strip_suffix('%') {
            percent = true;
            rest = inner.trim_end_matches(is_space);
        }
        if let Some(inner) = rest.strip_suffix(",-").or_else(|| rest.strip_suffix(",–")) {
            rest = inner;
        }
        if let Some(inner) = rest.strip_prefix(is_minus).or_else(|| rest.strip_suffix(is_minus)) {
            if negative {
                return None;
            }
            negative = true;
            rest = inner.trim_matches(is_space);
        } else if let Some(inner) = rest.strip_prefix('+') {
            rest = inner.trim_start_matches(is_space);
        }
        if rest == before {
            break;
        }
    }
    let starts = rest.starts_with(|c: char| c.is_ascii_digit() || c == '.' || c == ',');
    (starts && rest.ends_with(|c: char| c.is_ascii_digit() || c == '.')).then_some(Bare { digits: rest, negative, percent })
}

/// Takes one currency mark off either end, if it stands apart from letters.
fn strip_currency(text: &str) -> &str {
    for mark in CURRENCY_MARKS {
        let bytes = mark.len();
        if let (Some(head), Some(tail)) = (text.get(..bytes), text.get(bytes..))
            && head.eq_ignore_ascii_case(mark)
            && !tail.starts_with(char::is_alphabetic)
        {
            return tail;
        }
        let from = text.len().saturating_sub(bytes);
        if let (Some(head), Some(tail)) = (text.get(..from), text.get(from..))
            && tail.eq_ignore_ascii_case(mark)
            && !head.ends_with(char::is_alphabetic)
        {
            return head;
        }
    }
    text
}

/// The one separator of a figure and whether it must be a decimal sign (`true`) or must part thousands (`false`);
/// `None` where the figure does not tell.
fn decimal_sign(digits: &str) -> Option<(char, bool)> {
    let commas = digits.matches(',').count();
    let points = digits.matches('.').count();
    match (commas, points) {
        (0, 0) => None,
        (1.., 1..) => (digits.rfind(',') > digits.rfind('.')).then_some((',', true)).or(Some(('.', true))),
        (2.., 0) => Some((',', false)),
        (0, 2..) => Some(('.', false)),
        (1, 0) | (0, 1) => {
            let sign = if commas == 1 { ',' } else { '.' };
            let (whole, fraction) = digits.split_once(sign)?;
            let spaced = whole.contains(is_space);
            let thousands_possible = fraction.len() == 3 && (1..=3).contains(&whole.len()) && !whole.starts_with('0');
            (spaced || !thousands_possible).then_some((sign, true))
        }
    }
}

/// Digits with a point as decimal sign and nothing else, and how many stand behind it.
fn plain_digits(digits: &str, notation: Notation) -> Option<(String, u32)> {
    let sign = match decimal_sign(digits) {
        Some((sign, true)) => Some(sign),
        None if notation.comma_is_decimal && digits.contains(',') => Some(','),
        None if notation.point_is_decimal && digits.contains('.') => Some('.'),
        _ => None,
    };
    let (whole, fraction) = match sign {
        Some(sign) => digits.rsplit_once(sign)?,
        None => (digits, ""),
    };
    if !fraction.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let whole = ungroup(whole)?;
    // "000" and "050" are pieces of figures or codes.
    if (whole.is_empty() && fraction.is_empty()) || (whole.len() > 1 && whole.starts_with('0')) {
        return None;
    }
    let decimals = u32::try_from(fraction.len()).ok()?;
    let whole = if whole.is_empty() { "0".to_owned() } else { whole };
    Some((if fraction.is_empty() { whole } else { format!("{whole}.{fraction}") }, decimals))
}

/// Joins groups of thousands: one separator throughout, three digits in every group but the first.
fn ungroup(whole: &str) -> Option<String> {
    let mut separators = whole.chars().filter(|c| !c.is_ascii_digit()).map(|c| if is_space(c) { ' ' } else { c });
    let Some(separator) = separators.next() else { return Some(whole.to_owned()) };
    if !matches!(separator, ' ' | '.' | ',' | '\'' | '’') || separators.any(|other| other != separator) {
        return None;
    }
    let mut groups = whole.split(|c: char| !c.is_ascii_digit());
    let first = groups.next()?;
    let mut joined = first.to_owned();
    for group in groups {
        if group.len() != 3 {
            return None;
        }
        joined.push_str(group);
    }
    (1..=3).contains(&first.len()).then_some(joined)
}

/// Spaces of every width that stand inside and around figures.
fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{a0}' | '\u{2007}' | '\u{2009}' | '\u{200a}' | '\u{202f}' | '\u{200b}')
}

/// Hyphen, minus and dashes, all of which are set for a minus sign.
fn is_minus(c: char) -> bool {
    matches!(c, '-' | '\u{2212}' | '\u{2013}' | '\u{2014}' | '\u{2010}' | '\u{2011}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Option<String> {
        parse(text, Notation::default()).map(|amount| amount.value.to_string())
    }

    #[test]
    fn figures_are_read_in_every_notation() {
        let cases = [
            ("1 234 567", "1234567"),
            ("1\u{a0}234,50", "1234.50"),
            ("1.234,50", "1234.50"),
            ("1,234.50", "1234.50"),
            ("1.234.567", "1234567"),
            ("1'234", "1234"),
            ("-8 248", "-8248"),
            ("\u{2212}5", "-5"),
            ("(123)", "-123"),
            ("123-", "-123"),
            ("kr -1 000", "-1000"),
            ("500,-", "500"),
            ("12,5 %", "12.5"),
            ("-400*", "-400"),
            ("1 234²", "1234"),
            ("0,5", "0.5"),
            (".75", "0.75"),
            ("$ (500)", "-500"),
            ("(12.5)%", "-12.5"),
            ("1 234⁹", "1234"),
            ("0", "0"),
        ];
        for (text, expected) in cases {
            assert_eq!(value(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_single_number_is_none() {
        for text in
            ["", "-", "–", "..", "n/a", "12 34", "1 2345", "Q1", "3 %-poeng", "2016/2017", "1.2.3", "--5", "(-5)", "12a", "1 234 56"]
        {
            assert_eq!(value(text), None, "{text}");
        }
    }

    #[test]
    fn one_separator_before_three_digits_parts_thousands_unless_the_table_says_otherwise() {
        assert_eq!(value("1.234").as_deref(), Some("1234"));
        let decimal = notation(["1.234", "0.512", "12.75"].into_iter());
        assert_eq!(parse("1.234", decimal).map(|a| a.value.to_string()).as_deref(), Some("1.234"));
        let spaced = notation(["1 234,125", "1,125"].into_iter());
        assert_eq!(parse("1,125", spaced).map(|a| a.value.to_string()).as_deref(), Some("1.125"));
    }
}
