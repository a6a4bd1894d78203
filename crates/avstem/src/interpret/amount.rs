//! Printed figures → exact decimals.
//!
//! In: the text of a cell and the [`Notation`] of its table. Out: [`Amount`]. `1.234` is a thousand in one table and a
//! decimal in the next, so the notation is decided once a table, from its unambiguous figures ([`Votes`]), else from those of the
//! document, else by convention; what was decided is said ([`decisions`]). What it does not do: a dash or a blank is no figure
//! here, and never 0.

use avstem_document::grid::is_footnote_mark;
use rust_decimal::Decimal;
use std::cmp::Ordering;

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

/// Currency words and signs that stand before or behind a figure, in lower case; the codes are those of ISO 4217 that are no words.
const CURRENCY_MARKS: [&str; 50] = [
    "kroner", "kr.", "kr", "nok", "sek", "dkk", "eur", "usd", "gbp", "tkr", "us$", "$", "€", "£", "rs.", "rs", "inr", "₹", "chf", "sfr.",
    "isk", "jpy", "cny", "¥", "cad", "aud", "nzd", "c$", "a$", "r$", "brl", "mxn", "zar", "pln", "zł", "czk", "kč", "huf", "ron", "uah",
    "₴", "rub", "₽", "krw", "₩", "sgd", "hkd", "thb", "ils", "₪",
];

/// What marks an amount as one of the credit side, which takes off what the debit side adds: "250.00 CR".
const CREDIT_MARKS: [&str; 1] = ["cr"];
const DEBIT_MARKS: [&str; 1] = ["dr"];

/// The digits and separators of a figure, sign and decoration taken off.
struct Bare<'a> {
    digits: &'a str,
    negative: bool,
    percent: bool,
}

/// Reads a printed figure; `None` for blanks, dashes and everything that is no single number.
#[must_use]
pub fn parse(text: &str, notation: Notation) -> Option<Amount> {
    read(text, notation).filter(|(_, padded)| !padded).map(|(amount, _)| amount)
}

/// Reads what would be a figure but for zeros in front: `02.50`, `0,036,982`. Alone it may be a code or a piece of a figure;
/// among figures it is one with a wrong or a needless digit, and its value is what it shows.
#[must_use]
pub fn parse_padded(text: &str, notation: Notation) -> Option<Amount> {
    read(text, notation).filter(|(_, padded)| *padded).map(|(amount, _)| amount)
}

/// A figure, and whether zeros stand in front of it.
fn read(text: &str, notation: Notation) -> Option<(Amount, bool)> {
    let bare = bare(text)?;
    let (plain, decimals) = plain_digits(bare.digits, notation)?;
    let value = Decimal::from_str_exact(&plain).ok()?;
    // "000" and "050" are pieces of figures or codes.
    let padded = plain.len() > 1 && plain.starts_with('0') && !plain.starts_with("0.");
    Some((Amount { value: if bare.negative { -value } else { value }, decimals, percent: bare.percent }, padded))
}

/// What the figures of a table or a document say of the two separators, each counted in figures: `,` first, `.` second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Votes {
    /// Figures in which the sign can only be a decimal sign.
    decimals: [usize; 2],
    /// Figures in which it can only part thousands.
    thousands: [usize; 2],
    /// Figures that hold one of it, and do not tell.
    unsure: [usize; 2],
    /// Figures of one to three digits without any sign, but for 0: beside `1.234` they say that it is a thousand, for a column
    /// of decimals prints them in every figure.
    short: usize,
}

/// The separators, in the order of [`Votes`].
const SIGNS: [char; 2] = [',', '.'];

impl Votes {
    /// Counts all figures among the texts.
    #[must_use]
    pub fn of<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        let mut votes = Self::default();
        for bare in texts.filter_map(bare) {
            let (list, sign) = match decimal_sign(bare.digits) {
                Some((sign, true)) => (&mut votes.decimals, Some(sign)),
                Some((sign, false)) => (&mut votes.thousands, Some(sign)),
                None => (&mut votes.unsure, SIGNS.into_iter().find(|&sign| bare.digits.contains(sign))),
            };
            match SIGNS.iter().position(|known| sign == Some(*known)) {
                Some(at) => list[at] += 1,
                None => votes.short += usize::from((1..=3).contains(&bare.digits.len()) && bare.digits != "0"),
            }
        }
        votes
    }

    /// The votes of two tables together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let add = |a: [usize; 2], b: [usize; 2]| [a[0] + b[0], a[1] + b[1]];
        Self {
            decimals: add(self.decimals, other.decimals),
            thousands: add(self.thousands, other.thousands),
            unsure: add(self.unsure, other.unsure),
            short: self.short + other.short,
        }
    }

    /// True when some figure must be decided.
    #[must_use]
    pub fn unsure(self) -> bool {
        self.unsure != [0, 0]
    }

    /// What most figures of a table say of the sign at an index: true for a decimal sign. A separator that parts thousands leaves
    /// the other one for decimals, and the other way round.
    fn of_table(self, at: usize) -> Option<bool> {
        let balance = |at: usize| if self.outnumbered(at) { Ordering::Less } else { self.decimals[at].cmp(&self.thousands[at]) };
        match (balance(at), balance(1 - at)) {
            (Ordering::Greater, _) | (Ordering::Equal, Ordering::Less) => Some(true),
            (Ordering::Less, _) | (Ordering::Equal, Ordering::Greater) => Some(false),
            (Ordering::Equal, Ordering::Equal) => (self.short > 0).then_some(false),
        }
    }

    /// True when the few figures that have the sign for decimals stand beside many that have exactly three digits behind it, and beside
    /// whole ones: those are thousands, and the few are lists (the levels "2,3").
    fn outnumbered(self, at: usize) -> bool {
        let decimals = self.decimals[at];
        decimals > 0 && self.short >= OUTNUMBERED * decimals && self.unsure[at] >= OUTNUMBERED * decimals && self.decimals[1 - at] == 0
    }

    /// What the document's tables say of it, where they all agree. It takes several figures to make a decimal of what convention
    /// calls a thousand: one may be a section number.
    fn of_document(self, at: usize) -> Option<bool> {
        let for_decimal = self.decimals[at] + self.thousands[1 - at];
        let for_thousands = self.thousands[at] + self.decimals[1 - at];
        match (for_decimal, for_thousands) {
            (0, 1..) => Some(false),
            (DOCUMENT_VOTES.., 0) => Some(true),
            _ => None,
        }
    }
}

/// Thousands, and whole figures too, that outnumber one figure with decimals. Amounts with decimals print them throughout; of the list of
/// two levels seen in a table of fair values, there was one beside eight thousands.
const OUTNUMBERED: usize = 4;

/// Least figures of other tables that make a sign a decimal one in a table that does not tell.
const DOCUMENT_VOTES: usize = 2;

/// What told what a sign means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecidedBy {
    /// Other figures of the same table.
    Table,
    /// Figures of the document's other tables.
    Document,
    /// Nothing: one separator before exactly three digits parts thousands.
    Convention,
}

/// How a sign was read that figures of a table leave open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision {
    /// `,` or `.`.
    pub sign: char,
    pub is_decimal: bool,
    pub by: DecidedBy,
}

/// Decides what each separator means that stands in figures of the table that do not tell.
#[must_use]
pub fn decisions(table: Votes, document: Votes) -> Vec<Decision> {
    let decide = |at: usize| {
        let (is_decimal, by) = match (table.of_table(at), document.of_document(at)) {
            (Some(is_decimal), _) => (is_decimal, DecidedBy::Table),
            (None, Some(is_decimal)) => (is_decimal, DecidedBy::Document),
            (None, None) => (false, DecidedBy::Convention),
        };
        Decision { sign: SIGNS[at], is_decimal, by }
    };
    (0..SIGNS.len()).filter(|&at| table.unsure[at] > 0).map(decide).collect()
}

/// The notation that the decisions make.
#[must_use]
pub fn notation(decisions: &[Decision]) -> Notation {
    let is_decimal = |sign: char| decisions.iter().any(|decision| decision.sign == sign && decision.is_decimal);
    Notation { comma_is_decimal: is_decimal(','), point_is_decimal: is_decimal('.') }
}

/// Takes off sign, parentheses, currency, per cent sign and footnote marks.
fn bare(text: &str) -> Option<Bare<'_>> {
    let mut rest = without_note(text.trim_matches(is_space));
    rest = rest.trim_end_matches(|c| is_footnote_mark(c) || is_space(c));
    let mut negative = false;
    let mut percent = false;
    if let Some(inner) = strip_side(rest, &CREDIT_MARKS) {
        (rest, negative) = (inner, true);
    } else if let Some(inner) = strip_side(rest, &DEBIT_MARKS) {
        rest = inner;
    }
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

/// Takes off a footnote mark that ends in a parenthesis: `1 234 1)`, `1 234 *)`, `1 234¹⁾`.
fn without_note(text: &str) -> &str {
    let Some(open) = text.strip_suffix(')').filter(|open| !open.contains('(')) else { return text };
    let before = open.trim_end_matches(is_footnote_mark);
    if before.len() < open.len() {
        return before;
    }
    let mut chars = open.chars().rev();
    let single = chars.next().is_some_and(char::is_alphanumeric) && chars.next().is_some_and(is_space);
    if single { open[..open.len() - open.chars().next_back().map_or(0, char::len_utf8)].trim_end_matches(is_space) } else { text }
}

/// Takes the mark of a side of the ledger off the end of a figure: "250.00 DR", "250.00 Cr.".
fn strip_side<'a>(text: &'a str, marks: &[&str]) -> Option<&'a str> {
    let bare = text.strip_suffix('.').unwrap_or(text);
    let at = bare.rfind(|c: char| !c.is_alphabetic()).map(|at| at + bare[at..].chars().next().map_or(1, char::len_utf8))?;
    let (rest, word) = bare.split_at(at);
    let is_mark = marks.iter().any(|mark| word.eq_ignore_ascii_case(mark));
    is_mark.then(|| rest.trim_end_matches(is_space))
}

/// True for a word or sign of currency: "kr", "NOK".
pub(super) fn is_currency(word: &str) -> bool {
    CURRENCY_MARKS.iter().any(|mark| mark.eq_ignore_ascii_case(word))
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
    if whole.is_empty() && fraction.is_empty() {
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
            ("(1 234)¹⁾", "-1234"),
            ("56ᵃ", "56"),
            ("0,5", "0.5"),
            (".75", "0.75"),
            ("$ (500)", "-500"),
            ("(12.5)%", "-12.5"),
            ("1 234⁹", "1234"),
            ("0", "0"),
            ("1 234 1)", "1234"),
            ("1 234 *)", "1234"),
            ("56¹)", "56"),
            ("250.00 DR", "250.00"),
            ("1,500.00 CR", "-1500.00"),
            ("Rs 1939", "1939"),
            ("CHF 12.50", "12.50"),
        ];
        for (text, expected) in cases {
            assert_eq!(value(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_single_number_is_none() {
        for text in [
            "",
            "-",
            "–",
            "..",
            "n/a",
            "12 34",
            "1 2345",
            "Q1",
            "3 %-poeng",
            "2016/2017",
            "1.2.3",
            "--5",
            "(-5)",
            "12a",
            "1 234 56",
            "1)",
            "a)",
            "12)",
        ] {
            assert_eq!(value(text), None, "{text}");
        }
    }

    #[test]
    fn a_list_of_numbers_makes_no_decimals_of_many_thousands() {
        let table = |texts: &[&'static str]| {
            let decisions = decisions(Votes::of(texts.iter().copied()), Votes::default());
            decisions.iter().map(|decision| decision.is_decimal).collect::<Vec<_>>()
        };
        let levels = ["2,3", "6,652", "7,216", "3,504", "11,391", "564", "284", "500", "645"];
        assert_eq!(table(&levels), [false]);
        assert_eq!(table(&["2,3", "6,652", "7,216", "3,504", "11,391"]), [true]);
        assert_eq!(table(&["2,3", "6,652", "564"]), [true]);
    }

    #[test]
    fn one_separator_before_three_digits_parts_thousands_unless_the_table_says_otherwise() {
        assert_eq!(value("1.234").as_deref(), Some("1234"));
        let notation = |texts: &[&str]| notation(&decisions(Votes::of(texts.iter().copied()), Votes::default()));
        let decimal = notation(&["1.234", "0.512", "12.75"]);
        assert_eq!(parse("1.234", decimal).map(|a| a.value.to_string()).as_deref(), Some("1.234"));
        let spaced = notation(&["1 234,125", "1,125"]);
        assert_eq!(parse("1,125", spaced).map(|a| a.value.to_string()).as_deref(), Some("1.125"));
    }

    #[test]
    fn a_table_that_does_not_tell_is_read_like_the_rest_of_the_document() {
        let table = Votes::of(["1.234", "2.500"].into_iter());
        let decided = |others: &[&str]| decisions(table, table.and(Votes::of(others.iter().copied())))[0];
        let by = |is_decimal, by| Decision { sign: '.', is_decimal, by };
        assert_eq!(decided(&[]), by(false, DecidedBy::Convention));
        assert_eq!(decided(&["1.1"]), by(false, DecidedBy::Convention));
        assert_eq!(decided(&["0.51", "1.25"]), by(true, DecidedBy::Document));
        assert_eq!(decided(&["0.51", "1.25", "1.234.567"]), by(false, DecidedBy::Convention));
        assert_eq!(decided(&["12,5"]), by(false, DecidedBy::Document));
        assert_eq!(decisions(Votes::of(["1.234", "500"].into_iter()), Votes::default())[0], by(false, DecidedBy::Table));
        assert!(decisions(Votes::of(["1 234", "5,5"].into_iter()), Votes::default()).is_empty());
    }
}
