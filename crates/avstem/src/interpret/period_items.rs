//! Text → the years, quarters, months and days in it, in text order: the raw material of every kind of period.
//!
//! In: a cell, a header, a title. Out: [`Item`]s with their byte range: months (`Q1`, `2. tertial`, `mai 17`), days,
//! years, and the marks of a range between them; all other words are dropped. Units and months come from the vocabulary.
//! What it does not do: it does not say which period is meant.

use super::dates;
use crate::vocabulary::{Phrases, Vocabulary};
use avstem_document::figure::look;
use jiff::civil::Date;

/// Part of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// Whole months, 1 to 12, both ends included; `from` ≤ `to`.
    Months {
        from: u8,
        to: u8,
        year: Option<i16>,
    },
    /// Whole years, both ends included.
    Years {
        from: i16,
        to: i16,
    },
    Day(Date),
    /// A day and a month without a year: `1.4.`.
    DayMonth {
        day: u8,
        month: u8,
    },
    /// A dash or "til" between two others.
    Range,
}

/// A part with its byte range in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Item {
    pub part: Part,
    pub start: usize,
    pub end: usize,
}

/// Most numbers before one unit ("1., 2. og 3. kvartal"); a year has no more pieces, and a hostile list no end.
const MOST_NUMBERS: usize = 6;

/// A token of the text.
#[derive(Debug, Clone, PartialEq)]
struct Token {
    kind: Kind,
    start: usize,
    end: usize,
}

#[derive(Debug, Clone, PartialEq)]
enum Kind {
    /// Digits, and whether a full stop follows at once.
    Number {
        value: u32,
        digits: usize,
        dot: bool,
    },
    Word(String),
    Day(Date),
    Dash,
    Mark(char),
}

/// The parts of periods in `text`.
#[must_use]
pub(crate) fn items(text: &str, vocabulary: &Vocabulary) -> Vec<Item> {
    let scan = Scan { tokens: tokens(text, vocabulary), vocabulary };
    let mut items = Vec::new();
    let mut at = 0;
    while at < scan.tokens.len() {
        at = scan.step(at, &mut items).max(at + 1);
    }
    items
}

fn tokens(text: &str, vocabulary: &Vocabulary) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut at = 0;
    for mention in dates::dates(text, vocabulary) {
        plain_tokens(text, at, mention.start, &mut tokens);
        at = mention.start + mention.raw.len();
        let kind = match mention.date {
            Ok(date) => Kind::Day(date),
            // Of a date that no calendar has only the year can be meant.
            Err(impossible) => Kind::Number { value: u32::from(impossible.year.unsigned_abs()), digits: 4, dot: false },
        };
        tokens.push(Token { kind, start: mention.start, end: at });
    }
    plain_tokens(text, at, text.len(), &mut tokens);
    tokens
}

fn plain_tokens(text: &str, from: usize, to: usize, tokens: &mut Vec<Token>) {
    let mut at = from;
    while let Some(c) = text[at..to].chars().next() {
        let run = |belongs: fn(char) -> bool| text[at..to].find(|c| !belongs(c)).map_or(to, |length| at + length);
        let (kind, end) = if c.is_ascii_digit() {
            let end = run(|c| c.is_ascii_digit());
            let dot = text[end..to].starts_with('.');
            // Too long for a number is no year and no quarter either.
            let value = text[at..end].parse().unwrap_or(u32::MAX);
            (Some(Kind::Number { value, digits: end - at, dot }), end + usize::from(dot))
        } else if c.is_alphabetic() {
            let end = run(char::is_alphabetic);
            (Some(Kind::Word(text[at..end].to_lowercase())), end)
        } else {
            let kind = match c {
                '-' | '–' | '—' | '−' | '\u{2010}' | '\u{2011}' => Some(Kind::Dash),
                c if c.is_whitespace() => None,
                c => Some(Kind::Mark(c)),
            };
            (kind, at + c.len_utf8())
        };
        tokens.extend(kind.map(|kind| Token { kind, start: at, end }));
        at = end;
    }
}

/// A unit of the year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Unit {
    months: u8,
}

impl Unit {
    fn count(self) -> u32 {
        u32::from(12 / self.months)
    }

    /// The months of the unit's nth piece of the year, n from 1 to `count`.
    fn months(self, nth: u32) -> (u8, u8) {
        let to = self.months * u8::try_from(nth).unwrap_or(1);
        (to - self.months + 1, to)
    }
}

struct Scan<'a> {
    tokens: Vec<Token>,
    vocabulary: &'a Vocabulary,
}

impl Scan<'_> {
    /// Reads what begins at token `at`; returns the token behind it.
    fn step(&self, at: usize, items: &mut Vec<Item>) -> usize {
        let token = &self.tokens[at];
        let item = |part, last: usize| Item { part, start: token.start, end: self.tokens[last].end };
        match &token.kind {
            Kind::Day(date) => {
                items.push(item(Part::Day(*date), at));
                at + 1
            }
            Kind::Number { .. } => {
                let part = self.ordinals_before_unit(at, items).or_else(|| self.year(at, items));
                part.or_else(|| self.day(at, items)).or_else(|| self.slashed_day(at, items)).unwrap_or(at + 1)
            }
            Kind::Word(word) => {
                let part = self.unit_before_numbers(at, items).or_else(|| self.ordinals_before_unit(at, items));
                let part = part.or_else(|| self.weeks(at, items)).or_else(|| self.month(at, word, items));
                part.unwrap_or_else(|| self.range_words(at, items))
            }
            Kind::Dash => {
                items.push(item(Part::Range, at));
                at + 1
            }
            Kind::Mark(_) => at + 1,
        }
    }

    /// `1. kvartal`, `1.–3. kvartal`, `1. og 2. tertial`, `2nd half 2017`.
    fn ordinals_before_unit(&self, at: usize, items: &mut Vec<Item>) -> Option<usize> {
        let mut numbers = Vec::new();
        let mut next = at;
        loop {
            let value = self.small(next).or_else(|| self.small_in_words(next))?;
            numbers.push((value, next, false));
            if numbers.len() > MOST_NUMBERS {
                return None;
            }
            let dotted_word = matches!(self.kind(next), Some(Kind::Word(_))) && self.kind(next + 1) == Some(&Kind::Mark('.'));
            next += 1 + usize::from(dotted_word);
            if let Some(Kind::Word(word)) = self.kind(next)
                && self.glued(next)
                && self.vocabulary.periods.ordinal.is(word)
            {
                next += 1;
            }
            if let Some((unit, behind)) = self.unit(next) {
                if !numbers.iter().all(|&(value, ..)| value <= unit.count()) {
                    return None;
                }
                let (year, behind) = self.year_behind(behind, unit.months > 1);
                self.push_pieces(unit, &numbers, year, behind, items);
                return Some(behind);
            }
            let (range, behind) = self.joint(next)?;
            if let Some(last) = numbers.last_mut() {
                last.2 = range;
            }
            next = behind;
        }
    }

    /// `Q1`, `Q1-3`, `kvartal 1 og 2`, `Q4-17`, `tertialrapport 1 – 2017`.
    fn unit_before_numbers(&self, at: usize, items: &mut Vec<Item>) -> Option<usize> {
        let (unit, mut next) = self.unit(at).or_else(|| self.unit_mark(at))?;
        // "kv. 3"
        next += usize::from(self.kind(next) == Some(&Kind::Mark('.')));
        let first = self.small(next).filter(|&value| value <= unit.count())?;
        let mut numbers = vec![(first, at, false)];
        next += 1;
        // More numbers of the same unit: one digit each, or they are a year or a day.
        while let Some((range, behind)) = self.joint(next) {
            let Some(value) = self.small(behind).filter(|&value| value <= unit.count()) else { break };
            let one_digit = matches!(self.kind(behind), Some(Kind::Number { digits: 1, .. }));
            let begins_another = self.unit(behind + 1).is_some() || self.month_at(behind + 1).is_some();
            if !one_digit || begins_another {
                break;
            }
            if let Some(last) = numbers.last_mut() {
                last.2 = range;
            }
            numbers.push((value, behind, false));
            next = behind + 1;
        }
        let (year, next) = self.year_behind(next, true);
        self.push_pieces(unit, &numbers, year, next, items);
        Some(next)
    }

    /// Numbers of one unit, each with its token and whether a range leads to the next.
    fn push_pieces(&self, unit: Unit, numbers: &[(u32, usize, bool)], year: Option<i16>, behind: usize, items: &mut Vec<Item>) {
        let end = self.tokens.get(behind.saturating_sub(1)).map_or(0, |token| token.end);
        for &(nth, token, range) in numbers {
            let (from, to) = unit.months(nth);
            let start = self.tokens[token].start;
            items.push(Item { part: Part::Months { from, to, year }, start, end });
            if range {
                items.push(Item { part: Part::Range, start, end });
            }
        }
    }

    /// `2017`, `2016/2017`, `2016–2019`, `2016/17`; `2017-04` is April.
    fn year(&self, at: usize, items: &mut Vec<Item>) -> Option<usize> {
        let from = self.four_digit_year(at)?;
        let token = &self.tokens[at];
        let mut push = |part, last: usize| {
            items.push(Item { part, start: token.start, end: self.tokens[last].end });
            Some(last + 1)
        };
        let joined = matches!(self.kind(at + 1), Some(Kind::Dash | Kind::Mark('/')));
        if joined {
            if let Some(to) = self.four_digit_year(at + 2).filter(|&to| to > from) {
                return push(Part::Years { from, to }, at + 2);
            }
            if let Some(Kind::Number { value, digits: 2, .. }) = self.kind(at + 2) {
                let century = from - from % 100;
                let to = century + i16::try_from(*value).unwrap_or(0);
                let dash = self.kind(at + 1) == Some(&Kind::Dash);
                // `2016-17` and `2011-12` are budget years; `2017-04` is a month.
                if dash && to != from + 1 && (1..=12).contains(value) && self.glued(at + 1) && self.glued(at + 2) {
                    let month = u8::try_from(*value).unwrap_or(1);
                    return push(Part::Months { from: month, to: month, year: Some(from) }, at + 2);
                }
                if to > from && (dash || to == from + 1) {
                    return push(Part::Years { from, to }, at + 2);
                }
            }
        }
        push(Part::Years { from, to: from }, at)
    }

    /// `30.4.`: a day and a month without a year.
    fn day(&self, at: usize, items: &mut Vec<Item>) -> Option<usize> {
        let (Some(Kind::Number { value: day, dot: true, digits: 1..=2 }), Some(Kind::Number { value: month, digits: 1..=2, .. })) =
            (self.kind(at), self.kind(at + 1))
        else {
            return None;
        };
        let alone = self.glued(at + 1) && !matches!(self.kind(at + 2), Some(Kind::Number { .. }) if self.glued(at + 2));
        let (day, month) = (u8::try_from(*day).ok()?, u8::try_from(*month).ok()?);
        // A leap year, so that 29.2. passes.
        Date::new(2000, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
        if !alone || self.unit(at + 2).is_some() {
            return None;
        }
        items.push(Item { part: Part::DayMonth { day, month }, start: self.tokens[at].start, end: self.tokens[at + 1].end });
        Some(at + 2)
    }

    /// `15/3-18`, `15/3 2018`: a day and a month that only a year tells from a share or a case.
    fn slashed_day(&self, at: usize, items: &mut Vec<Item>) -> Option<usize> {
        let number = |at: usize| match self.kind(at)? {
            Kind::Number { value, digits: 1..=2, .. } => i8::try_from(*value).ok(),
            _ => None,
        };
        let (day, month) = (number(at)?, number(at + 2)?);
        let joined = self.kind(at + 1) == Some(&Kind::Mark('/')) && self.glued(at + 1) && self.glued(at + 2);
        let dash = self.kind(at + 3) == Some(&Kind::Dash) && self.glued(at + 3) && self.glued(at + 4);
        let year_at = at + 3 + usize::from(dash);
        let short = || number(year_at).filter(|_| dash).map(|year| 2000 + i16::from(year));
        let date = Date::new(self.four_digit_year(year_at).or_else(short)?, month, day).ok().filter(|_| joined)?;
        items.push(Item { part: Part::Day(date), start: self.tokens[at].start, end: self.tokens[year_at].end });
        Some(year_at + 1)
    }

    /// `uke 12`, `uke 34–36 2018`, `v. 9`, `KW 12`: the months in which the weeks' Thursdays lie.
    fn weeks(&self, at: usize, items: &mut Vec<Item>) -> Option<usize> {
        let behind = self.phrase(&self.vocabulary.periods.week, at);
        if behind == at {
            return None;
        }
        let dot = self.kind(behind) == Some(&Kind::Mark('.'));
        let next = behind + usize::from(dot);
        // One letter is a week's only with a dot or a number right behind it.
        let letter = matches!(self.kind(at), Some(Kind::Word(word)) if word.chars().count() == 1);
        if letter && !dot && !self.glued(next) {
            return None;
        }
        let first = self.week_number(next)?;
        let second = self.joint(next + 1).and_then(|(range, behind)| Some((range, behind, self.week_number(behind)?)));
        let behind = second.map_or(next + 1, |(_, behind, _)| behind + 1);
        let (year, behind) = self.year_behind(behind, false);
        let (start, end) = (self.tokens[at].start, self.tokens[behind - 1].end);
        let months = |week: u32| Part::Months { from: month_of_week(week), to: month_of_week(week), year };
        items.push(Item { part: months(first), start, end });
        if let Some((range, _, last)) = second {
            items.extend(range.then_some(Item { part: Part::Range, start, end }));
            items.push(Item { part: months(last), start, end });
        }
        Some(behind)
    }

    fn week_number(&self, at: usize) -> Option<u32> {
        match self.kind(at)? {
            Kind::Number { value, digits: 1..=2, .. } if (1..=53).contains(value) => Some(*value),
            _ => None,
        }
    }

    /// `april`, `mai 2017`, `jun. -17`.
    fn month(&self, at: usize, word: &str, items: &mut Vec<Item>) -> Option<usize> {
        let (month, _) = dates::month(word, self.vocabulary)?;
        let dot = matches!(self.kind(at + 1), Some(Kind::Mark('.')));
        let (year, next) = self.year_behind(at + 1 + usize::from(dot), false);
        let end = self.tokens.get(next - 1).map_or(0, |token| token.end);
        items.push(Item { part: Part::Months { from: month, to: month, year }, start: self.tokens[at].start, end });
        Some(next)
    }

    fn range_words(&self, at: usize, items: &mut Vec<Item>) -> usize {
        let behind = self.phrase(&self.vocabulary.periods.until, at);
        if behind > at {
            items.push(Item { part: Part::Range, start: self.tokens[at].start, end: self.tokens[behind - 1].end });
        }
        behind.max(at + 1)
    }

    /// The token behind the phrase that begins at `at`; `at` itself when none does.
    fn phrase(&self, phrases: &Phrases, at: usize) -> usize {
        let run: Vec<String> = self.tokens[at.min(self.tokens.len())..]
            .iter()
            .filter(|token| token.kind != Kind::Mark('.'))
            .map_while(|token| if let Kind::Word(word) = &token.kind { Some(word.clone()) } else { None })
            .take(4)
            .collect();
        let Some(mut count) = phrases.prefix(&run) else { return at };
        let mut next = at;
        while count > 0 {
            count -= usize::from(matches!(self.kind(next), Some(Kind::Word(_))));
            next += 1;
        }
        next
    }

    /// A dash or "til" (true), or a list's mark or "og" (false), and the token behind it.
    fn joint(&self, at: usize) -> Option<(bool, usize)> {
        match self.kind(at)? {
            Kind::Dash => Some((true, at + 1)),
            Kind::Mark('+' | ',' | '/' | '&') => Some((false, at + 1)),
            Kind::Word(_) => {
                let until = self.phrase(&self.vocabulary.periods.until, at);
                let and = self.phrase(&self.vocabulary.periods.and, at);
                if until > at { Some((true, until)) } else { (and > at).then_some((false, and)) }
            }
            _ => None,
        }
    }

    /// The year behind a quarter or a month: ` 2017`, `, 2017`, `-17`, `'17`, and ` 17` where `bare` allows it.
    fn year_behind(&self, at: usize, bare: bool) -> (Option<i16>, usize) {
        let marked = matches!(self.kind(at), Some(Kind::Dash | Kind::Mark('\'' | '’' | '/' | ',' | '(')));
        let number = at + usize::from(marked);
        if let Some(year) = self.four_digit_year(number) {
            // `Q1 2017-2019` is no year of the quarter alone, but the first one is the best reading.
            return (Some(year), number + 1);
        }
        match self.kind(number) {
            Some(Kind::Number { value, digits: 2, dot: false }) if self.small_year_stands(at, number, marked, bare) => {
                (i16::try_from(2000 + value).ok(), number + 1)
            }
            Some(Kind::Number { value, digits: 2, dot: true }) if marked && self.kind(number + 1).is_none() => {
                (i16::try_from(2000 + value).ok(), number + 1)
            }
            _ => (None, at),
        }
    }

    /// True when two digits can only be a year: not the first of `Q1-12. mai`, not a list's next number.
    fn small_year_stands(&self, at: usize, number: usize, marked: bool, bare: bool) -> bool {
        let begins_another = self.small(number).is_some() && self.unit(number + 1).is_some() || self.month_at(number + 1).is_some();
        let comma = self.kind(at) == Some(&Kind::Mark(','));
        !begins_another && !comma && (marked || bare)
    }

    fn four_digit_year(&self, at: usize) -> Option<i16> {
        match self.kind(at)? {
            Kind::Number { value, digits: 4, .. } => i16::try_from(*value).ok().filter(|year| look::YEARS.contains(year)),
            _ => None,
        }
    }

    /// A number of one or two digits that can be a quarter, half-year or tertial.
    fn small(&self, at: usize) -> Option<u32> {
        match self.kind(at)? {
            Kind::Number { value, digits: 1..=2, .. } if (1..=4).contains(value) => Some(*value),
            _ => None,
        }
    }

    /// `første`, `II`: an ordinal word or a Roman number. One letter ("i" is a word) is one only with a dot behind it.
    fn small_in_words(&self, at: usize) -> Option<u32> {
        let Kind::Word(word) = self.kind(at)? else { return None };
        let roman = match word.as_str() {
            "i" if self.kind(at + 1) == Some(&Kind::Mark('.')) => Some(1),
            "ii" => Some(2),
            "iii" => Some(3),
            "iv" => Some(4),
            _ => None,
        };
        let ordinal = || self.vocabulary.periods.ordinals.position(std::slice::from_ref(word)).map(|(index, _)| index % 4 + 1);
        roman.or_else(|| ordinal().and_then(|nth| u32::try_from(nth).ok()))
    }

    fn unit(&self, at: usize) -> Option<(Unit, usize)> {
        let Kind::Word(_) = self.kind(at)? else { return None };
        let periods = &self.vocabulary.periods;
        [(&periods.quarter, 3), (&periods.half_year, 6), (&periods.tertial, 4)].into_iter().find_map(|(phrases, months)| {
            let behind = self.phrase(phrases, at);
            (behind > at).then_some((Unit { months }, behind))
        })
    }

    /// A letter with its digit right behind it: `K1`, `T2`.
    fn unit_mark(&self, at: usize) -> Option<(Unit, usize)> {
        let Kind::Word(word) = self.kind(at)? else { return None };
        if !self.glued(at + 1) {
            return None;
        }
        let periods = &self.vocabulary.periods;
        [(&periods.quarter_mark, 3), (&periods.half_year_mark, 6), (&periods.tertial_mark, 4)]
            .into_iter()
            .find_map(|(phrases, months)| phrases.is(word).then_some((Unit { months }, at + 1)))
    }

    fn month_at(&self, at: usize) -> Option<u8> {
        match self.kind(at)? {
            Kind::Word(word) => dates::month(word, self.vocabulary).map(|(month, _)| month),
            _ => None,
        }
    }

    /// True when nothing stands between this token and the one before it.
    fn glued(&self, at: usize) -> bool {
        at > 0 && self.tokens.get(at).is_some_and(|token| token.start == self.tokens[at - 1].end)
    }

    fn kind(&self, at: usize) -> Option<&Kind> {
        self.tokens.get(at).map(|token| &token.kind)
    }
}

/// The month of a week's Thursday, from 1, in a year whose first Thursday is the fourth of January; in others it is off by a few
/// days, which changes the quarter of no week but those that lie across its end.
fn month_of_week(week: u32) -> u8 {
    let day = i64::from(week) * 7 - 3;
    let new_year = jiff::civil::date(2001, 1, 1);
    let thursday = new_year.checked_add(jiff::Span::new().days(day - 1)).unwrap_or(new_year);
    if thursday.year() > new_year.year() { 12 } else { thursday.month().unsigned_abs() }
}
