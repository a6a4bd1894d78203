//! Text → the full dates in it, with day, month and year; dates that no calendar has are told apart.
//!
//! In: any text. Out: [`DateMention`]s in text order. A number chain (`31.12.2017`, `2017-12-31`) or a day with a month's
//! name. An impossible date accuses the document, so it must look like nothing else: version numbers, case numbers, amounts,
//! phone and section numbers, addresses and file names are left alone, and so is whatever is a date with day and month
//! exchanged. What it does not do: dates without a year.

use crate::vocabulary::{Vocabulary, words};
use avstem_document::figure::look;
use jiff::civil::Date;

/// A date as it stands in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DateMention {
    pub raw: String,
    /// Byte offset of `raw` in the text.
    pub start: usize,
    pub date: Result<Date, ImpossibleDate>,
}

/// A day, month and year that no calendar has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ImpossibleDate {
    pub day: u8,
    pub month: u8,
    pub year: i16,
}

/// Largest day and month that still read as a slip in a dotted date; beyond, it is a number of another kind.
const SLIP_DAY: u8 = 39;
const SLIP_MONTH: u8 = 19;

/// All full dates in `text`, in text order; none overlap.
#[must_use]
pub(crate) fn dates(text: &str, vocabulary: &Vocabulary) -> Vec<DateMention> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(offset) = text[at..].find(|c: char| c.is_ascii_digit()) {
        let start = at + offset;
        let end = start + chain_length(&text[start..]);
        // Of `8.–24. september 2017` the last day is the one with a month.
        let last_number = start + text[start..end].trim_end_matches(is_separator).rfind(is_separator).map_or(0, |at| at + 1);
        let last_number = (last_number..end).find(|&at| text.is_char_boundary(at)).unwrap_or(start);
        if let Some(mention) = worded(text, last_number, vocabulary) {
            at = mention.start + mention.raw.len();
            found.push(mention);
            continue;
        }
        found.extend(numeric(text, start, end));
        at = end;
    }
    found.extend(month_first(text, vocabulary, &found));
    found.sort_by_key(|mention| mention.start);
    found
}

/// Bytes of the run of digits and date separators that `text` begins with.
fn chain_length(text: &str) -> usize {
    text.char_indices().find(|&(_, c)| !(c.is_ascii_digit() || is_separator(c))).map_or(text.len(), |(at, _)| at)
}

fn is_separator(c: char) -> bool {
    matches!(c, '.' | '/' | '-' | '–' | '—')
}

/// The dates of one chain: one, or the two ends of a range.
fn numeric(text: &str, start: usize, end: usize) -> Vec<DateMention> {
    let chain = text[start..end].trim_end_matches(is_separator);
    let behind = &text[start + chain.len()..];
    if !stands_free(&text[..start], behind) {
        return Vec::new();
    }
    if let Some(mention) = spaced(text, start, chain.len()) {
        return vec![mention];
    }
    let pieces = pieces(chain);
    let alone = pieces.len() == 1;
    // In a range every end is a date, or a day and a month without a year; else the chain is a number of another kind.
    if pieces.len() > 2 || (!alone && !pieces.iter().all(|(_, piece)| is_date_like(piece))) {
        return Vec::new();
    }
    let mentions = pieces.iter().filter_map(|&(offset, piece)| {
        let date = read_numeric(piece, heads_a_line(text, start, behind))?;
        Some(DateMention { raw: piece.to_owned(), start: start + offset, date })
    });
    mentions.collect()
}

/// False inside words, longer numbers, addresses and file names.
fn stands_free(before: &str, behind: &str) -> bool {
    let mut back = before.chars().rev();
    let free_before = match back.next() {
        None => true,
        Some('.' | ',' | '/' | '-' | '–' | '—' | '_' | '#' | '§' | '@' | ':' | '=' | '+' | '\\') => {
            // `dato:31.12.2017` is a date; `-31`, `/31` and `,31` belong to something before them.
            before.ends_with(':') && !back.next().is_some_and(|c| c.is_ascii_digit())
        }
        Some(c) => !c.is_alphanumeric(),
    };
    let mut ahead = behind.chars();
    let free_behind = match ahead.next() {
        None => true,
        Some('.' | '-' | '/' | '–' | '—') => !ahead.next().is_some_and(|c| c.is_lowercase() || c.is_ascii_digit()),
        Some('T') => ahead.next().is_some_and(|c| c.is_ascii_digit()),
        Some('_' | '@' | '%') => false,
        Some(',') => !ahead.next().is_some_and(|c| c.is_ascii_digit()),
        Some(c) => !c.is_alphanumeric(),
    };
    free_before && free_behind
}

/// True for a number that begins a line and is followed by words: `3.1.12 Økonomi` is a section.
fn heads_a_line(text: &str, start: usize, behind: &str) -> bool {
    let before = text[..start].trim_end_matches([' ', '\t']);
    (before.is_empty() || before.ends_with('\n')) && behind.trim_start_matches(['.', ' ']).starts_with(char::is_alphabetic)
}

/// Cuts a chain at the separator that divides a range (`1.1.-30.4.2017`, `2017-01-01/2017-04-30`), with byte offsets.
fn pieces(chain: &str) -> Vec<(usize, &str)> {
    let dotted = chain.contains('.');
    let slashed = chain.contains('/');
    // `2017-01-01/2017-04-30`: the hyphens belong to the dates.
    let year_led = chain.as_bytes().get(4) == Some(&b'-');
    let divides = |c: char| match c {
        '–' | '—' => true,
        '-' => dotted || (slashed && !year_led),
        '/' => dotted || chain.contains('-'),
        _ => false,
    };
    let mut pieces = Vec::new();
    let mut from = 0;
    for (at, c) in chain.char_indices().filter(|&(_, c)| divides(c)) {
        pieces.push((from, &chain[from..at]));
        from = at + c.len_utf8();
    }
    pieces.push((from, &chain[from..]));
    pieces
}

/// True for a date, or for a day (and a month) without a year: `30.4.2017`, `1.1.`, `8.`.
fn is_date_like(piece: &str) -> bool {
    let short = piece.trim_end_matches('.');
    let parts: Vec<&str> = short.split('.').collect();
    read_numeric(piece, false).is_some()
        || (parts.len() <= 2 && parts.iter().all(|part| matches!(part.len(), 1 | 2) && number(part).is_some()))
}

/// Reads three numbers with one kind of separator.
fn read_numeric(piece: &str, heads_a_line: bool) -> Option<Result<Date, ImpossibleDate>> {
    let separator = piece.chars().find(|c| !c.is_ascii_digit())?;
    let parts: Vec<&str> = piece.split(separator).collect();
    let &[a, b, c] = parts.as_slice() else { return None };
    if ![a, b, c].iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit())) {
        return None;
    }
    match (a.len(), b.len(), c.len()) {
        (1 | 2, 1 | 2, 4) => {
            let strict = a.len() == 2 && b.len() == 2;
            day_first(number(a)?, number(b)?, c.parse().ok()?, separator, strict)
        }
        (4, 1 | 2, 1 | 2) => {
            let strict = separator == '-' && b.len() == 2 && c.len() == 2;
            year_first(a.parse().ok()?, number(b)?, number(c)?, strict)
        }
        // Two digits of a year are too little to accuse a document, and at the head of a line they number a section; but no section's
        // number begins with a nought.
        (1 | 2, 1 | 2, 2) if separator != '-' && (!heads_a_line || a.starts_with('0') || b.starts_with('0')) => {
            let short: i16 = c.parse().ok()?;
            let year = if short < 70 { 2000 + short } else { 1900 + short };
            calendar(year, number(b)?, number(a)?).map(Ok)
        }
        _ => None,
    }
}

fn number(digits: &str) -> Option<u8> {
    digits.parse().ok()
}

fn day_first(day: u8, month: u8, year: i16, separator: char, two_digits: bool) -> Option<Result<Date, ImpossibleDate>> {
    if let Some(date) = calendar(year, month, day) {
        return Some(Ok(date));
    }
    if let Some(exchanged) = calendar(year, day, month) {
        return (separator == '/').then_some(Ok(exchanged));
    }
    let plausible = match separator {
        // One number out of range is a slip; two make a reference ("38.15.2016").
        '.' => (1..=SLIP_DAY).contains(&day) && (1..=SLIP_MONTH).contains(&month) && (day <= 31 || month <= 12),
        // Slashes and hyphens also join case numbers and property numbers.
        _ => two_digits && (1..=31).contains(&day) && (1..=12).contains(&month),
    };
    impossible(plausible, day, month, year)
}

fn year_first(year: i16, month: u8, day: u8, strict: bool) -> Option<Result<Date, ImpossibleDate>> {
    match calendar(year, month, day) {
        Some(date) => Some(Ok(date)),
        // Beyond twelve months it is more likely a reference number than a slip.
        None => impossible(strict && (1..=31).contains(&day) && (1..=12).contains(&month), day, month, year),
    }
}

fn impossible(plausible: bool, day: u8, month: u8, year: i16) -> Option<Result<Date, ImpossibleDate>> {
    (plausible && look::DATED_YEARS.contains(&year)).then_some(Err(ImpossibleDate { day, month, year }))
}

/// A date of the calendar within the archive's years.
fn calendar(year: i16, month: u8, day: u8) -> Option<Date> {
    let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    look::DATED_YEARS.contains(&year).then_some(date)
}

/// `30. 4. 2017`: dots with spaces behind them; only real dates, for spaced numbers are many things.
fn spaced(text: &str, start: usize, length: usize) -> Option<DateMention> {
    let day = number(&text[start..start + length])?;
    let rest = text[start + length..].strip_prefix(". ")?;
    let month_digits = leading_digits(rest);
    let tail = rest[month_digits.len()..].strip_prefix(". ")?;
    let year_digits = leading_digits(tail);
    let behind = &tail[year_digits.len()..];
    if year_digits.len() != 4 || behind.starts_with(|c: char| c.is_alphanumeric()) {
        return None;
    }
    let date = calendar(year_digits.parse().ok()?, number(month_digits)?, day)?;
    let raw = text[start..text.len() - behind.len()].to_owned();
    Some(DateMention { raw, start, date: Ok(date) })
}

fn leading_digits(text: &str) -> &str {
    &text[..text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len())]
}

/// The word that `text` begins with.
fn leading_word(text: &str) -> &str {
    &text[..text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len())]
}

/// `30. april 2017`, `30 April 2017`, `30th of April, 2017`.
fn worded(text: &str, start: usize, vocabulary: &Vocabulary) -> Option<DateMention> {
    let digits = leading_digits(&text[start..]);
    let mut before = text[..start].chars().rev();
    let before_is_free = match before.next() {
        // `8.–24. september` is a range, and so is `28. februar–1. mars`; a hyphen behind a letter belongs to a name or an address.
        Some('–' | '—') => true,
        Some('-') => before.next().is_none_or(|c| c.is_whitespace() || c.is_ascii_digit() || c == '.'),
        Some('.' | ',' | '/' | '_') => false,
        other => other.is_none_or(|c| !c.is_alphanumeric()),
    };
    if digits.len() > 2 || !before_is_free {
        return None;
    }
    let day = number(digits)?;
    let rest = &text[start + digits.len()..];
    let dotted = rest.starts_with('.');
    let rest = rest.strip_prefix('.').unwrap_or(rest);
    let ordinal = leading_word(rest);
    let rest = if !ordinal.is_empty() && vocabulary.periods.ordinal.is(ordinal) { &rest[ordinal.len()..] } else { rest };
    let rest = skip_space(rest);
    // "of" in English; any two-letter word there is a preposition when a month follows it.
    let of = leading_word(rest);
    let rest = if of.len() == 2 { skip_space(&rest[of.len()..]) } else { rest };
    if rest.len() + digits.len() == text.len() - start {
        return None; // nothing between the number and the word
    }
    let name = leading_word(rest);
    let (month, full) = month(name, vocabulary)?;
    let rest = &rest[name.len()..];
    let rest = skip_space(rest.strip_prefix(['.', ',']).unwrap_or(rest));
    let year_digits = leading_digits(rest);
    let behind = &rest[year_digits.len()..];
    if year_digits.len() != 4 || behind.starts_with(char::is_alphanumeric) {
        return None;
    }
    let year = year_digits.parse().ok()?;
    let date = match calendar(year, month, day) {
        Some(date) => Ok(date),
        // Without the dot of an ordinal a number before a month may count something else ("sak 34 mars 2017").
        None => impossible(full && (1..=if dotted { SLIP_DAY } else { 31 }).contains(&day), day, month, year)?,
    };
    let raw = text[start..text.len() - behind.len()].to_owned();
    Some(DateMention { raw, start, date })
}

/// `April 30, 2017`: only real dates. Those that overlap `found` are left out.
fn month_first(text: &str, vocabulary: &Vocabulary, found: &[DateMention]) -> Vec<DateMention> {
    let mut mentions: Vec<DateMention> = Vec::new();
    for (comma, _) in text.match_indices(", ") {
        let year_digits = leading_digits(&text[comma + 2..]);
        let before = &text[..comma];
        let day_start = before.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        let name_end = before[..day_start].trim_end_matches(' ').len();
        let name_start = before[..name_end]
            .rfind(|c: char| !c.is_alphabetic())
            .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
        let end = comma + 2 + year_digits.len();
        let read = || {
            let (month, _) = month(&before[name_start..name_end], vocabulary)?;
            calendar(year_digits.parse().ok()?, month, number(&before[day_start..])?)
        };
        // `found` is in text order: only the last one that begins before the end can overlap.
        let nearest = found.partition_point(|mention| mention.start < end).checked_sub(1).map(|at| &found[at]);
        let overlaps = nearest.is_some_and(|mention| name_start < mention.start + mention.raw.len());
        if year_digits.len() != 4 || name_end == day_start || overlaps {
            continue;
        }
        if let Some(date) = read() {
            mentions.push(DateMention { raw: text[name_start..end].to_owned(), start: name_start, date: Ok(date) });
        }
    }
    mentions
}

fn skip_space(text: &str) -> &str {
    text.trim_start_matches([' ', '\u{a0}'])
}

/// True for a word that names a month.
pub(crate) fn is_month(word: &str, vocabulary: &Vocabulary) -> bool {
    month(word, vocabulary).is_some()
}

/// The month that a word names, from 1, and whether it is its full name.
pub(crate) fn month(word: &str, vocabulary: &Vocabulary) -> Option<(u8, bool)> {
    let words = words(word);
    let (index, full) = match vocabulary.periods.months.position(&words) {
        Some((index, _)) => (index, true),
        None => (vocabulary.periods.short_months.position(&words)?.0, false),
    };
    // Every language gives twelve names in each list, January first.
    Some((u8::try_from(index % 12).ok()? + 1, full))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn read(text: &str) -> Vec<(String, Result<Date, ImpossibleDate>)> {
        dates(text, Vocabulary::built_in()).into_iter().map(|mention| (mention.raw, mention.date)).collect()
    }

    fn one(text: &str) -> Option<Result<Date, ImpossibleDate>> {
        let found = read(text);
        assert!(found.len() < 2, "{found:?}");
        found.into_iter().next().map(|(_, date)| date)
    }

    fn never(day: u8, month: u8, year: i16) -> Result<Date, ImpossibleDate> {
        Err(ImpossibleDate { day, month, year })
    }

    #[test]
    fn dates_are_read_in_the_usual_ways_of_writing() {
        for text in [
            "pr 30.4.2017.",
            "den 30.04.2017 kl 10",
            "30. april 2017",
            "30.april 2017",
            "2017-04-30",
            "2017-04-30T10:15",
            "30/4/2017",
            "30.4.17",
            "30 April 2017",
            "30th of April 2017",
            "April 30, 2017",
            "30. 4. 2017",
            "(30.4.2017)",
            "dato:30.4.2017",
            "den 30. apr. 2017",
            "30–4–17 30.4.2017",
            "30.04.17 kl. 18.00",
        ] {
            assert_eq!(one(text), Some(Ok(date(2017, 4, 30))), "{text}");
        }
    }

    #[test]
    fn dates_that_no_calendar_has_are_told() {
        assert_eq!(one("Status 31.09.2017"), Some(never(31, 9, 2017)));
        assert_eq!(one("30.02.2016"), Some(never(30, 2, 2016)));
        assert_eq!(one("29.02.2017"), Some(never(29, 2, 2017)));
        assert_eq!(one("32.01.2017"), Some(never(32, 1, 2017)));
        assert_eq!(one("15.13.2017"), Some(never(15, 13, 2017)));
        assert_eq!(one("2017-09-31"), Some(never(31, 9, 2017)));
        assert_eq!(one("31. september 2017"), Some(never(31, 9, 2017)));
        assert_eq!(one("31/09/2017"), Some(never(31, 9, 2017)));
        assert_eq!(one("29.02.2016"), Some(Ok(date(2016, 2, 29))));
    }

    #[test]
    fn day_and_month_in_american_order_are_no_error() {
        assert_eq!(one("12/25/2017"), Some(Ok(date(2017, 12, 25))));
        assert_eq!(one("09/31/2017"), None);
    }

    #[test]
    fn other_numbers_are_no_dates() {
        for text in [
            "sak 02/2017",
            "1.234.567",
            "3.1.2",
            "3.1.12 Økonomi",
            "192.168.1.1",
            "10.31.09.2017",
            "versjon 31.09.2017.4",
            "tlf 31-09-20171",
            "v31.09.2017",
            "31.09/2017",
            "31,09.2017",
            "a/31.09.2017",
            "rapport_31.09.2017.pdf",
            "31.09.2017.pdf",
            "00.00.2017",
            "45.09.2017",
            "31.09.2350",
            "gnr 31/2/1850",
            "2017-13-05",
            "2017/09/31",
            "2017-9-31",
            "kr 31.092.017",
            "31.9.17",
            "1.2.3.2017",
            "34 september 2017",
            "31.09.2017,50",
            "32/13/2017",
            "§ 3-13-2016",
            "978-82-02-30-2",
            "5.2.2350",
            "100.31.09.2017",
            "+31.09.2017",
            "31.09.2017%",
            "x.no/samling-21mars2017/",
            "samling-31 september 2017",
        ] {
            assert_eq!(one(text), None, "{text}");
        }
    }

    #[test]
    fn both_ends_of_a_range_are_read() {
        let ends = [date(2017, 1, 1), date(2017, 4, 30)].map(Ok).to_vec();
        for text in [
            "01.01.2017-30.04.2017",
            "1.1.2017 – 30.4.2017",
            "2017-01-01/2017-04-30",
            "1.1.2017–30.4.2017",
            "1. januar 2017-30. april 2017",
        ] {
            assert_eq!(read(text).into_iter().map(|(_, date)| date).collect::<Vec<_>>(), ends, "{text}");
        }
        assert_eq!(read("1.1.-30.4.2017"), [("30.4.2017".to_owned(), Ok(date(2017, 4, 30)))]);
        assert_eq!(read("8.-24. september 2017")[0].1, Ok(date(2017, 9, 24)));
    }

    #[test]
    fn the_offset_points_at_the_date() {
        let text = "æ: 31.09.2017";
        assert_eq!(&text[dates(text, Vocabulary::built_in())[0].start..], "31.09.2017");
    }

    proptest::proptest! {
        #[test]
        fn whatever_the_text_a_date_stands_at_its_offset(text in "[0-9./–—, Qqæmai\\-]{0,24}") {
            for mention in dates(&text, Vocabulary::built_in()) {
                assert_eq!(&text[mention.start..mention.start + mention.raw.len()], mention.raw);
            }
        }
    }
}
