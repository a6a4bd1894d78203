//! Text → the day of a meeting in it, among other days.
//!
//! In: a line, and for a day without a year the line that names the year. Out: the day, of a range the first one. A day behind
//! "neste møte" or "godkjent" is another's. A day without a year is taken only where the weekday agrees with the year, or where the
//! year stands beside what is held. What it does not do: it does not ask what the line is.

use super::super::dates::{dates, month};
use crate::vocabulary::{Vocabulary, words};
use avstem_document::figure::look;
use jiff::civil::Date;

/// Most words of a line that is a day with its time and place.
const DAY_LINE_WORDS: usize = 16;
/// Days that a meeting may last; what looks like a longer range is none.
const LONGEST_MEETING: i32 = 14;

/// The first day in a text that may be the meeting's own.
pub(super) fn own_day(text: &str, vocabulary: &Vocabulary) -> Option<Date> {
    let mut from = 0;
    for mention in dates(text, vocabulary) {
        let before = text.get(from..mention.start).unwrap_or_default();
        from = mention.start + mention.raw.len();
        if vocabulary.documents.other_day.within(before) {
            continue;
        }
        if let Ok(date) = mention.date {
            return Some(first_of_range(&text[..mention.start], date, vocabulary));
        }
    }
    None
}

/// Of "5.–6. mars 2019" the fifth, of "28. februar til 1. mars 2019" the twenty-eighth: what stands before the last day, in its words.
fn first_of_range(before: &str, last: Date, vocabulary: &Vocabulary) -> Date {
    let periods = &vocabulary.periods;
    let is_dash = |c: char| matches!(c, '-' | '–' | '—');
    let before = before.trim_end();
    let dashed = before.ends_with(is_dash);
    let mut left = words(before);
    // "til onsdag 7. mars": the weekday is the last day's.
    if left.last().is_some_and(|word| periods.weekdays.is(word)) {
        left.pop();
    }
    let joined = left.last().is_some_and(|word| periods.until.is(word) || periods.and.is(word));
    if joined {
        left.pop();
    } else if !dashed {
        return last;
    }
    let named = left.last().and_then(|word| month(word, vocabulary)).map(|(month, _)| month.cast_signed());
    if named.is_some() {
        left.pop();
    }
    let first = left.last().and_then(|word| day_number(word, vocabulary)).and_then(|day| {
        let first = Date::new(last.year(), named.unwrap_or(last.month()), day).ok()?;
        (first < last && first.until(last).ok()?.get_days() <= LONGEST_MEETING).then_some(first)
    });
    first.unwrap_or(last)
}

/// A day of a month: "5", "5th".
fn day_number(word: &str, vocabulary: &Vocabulary) -> Option<i8> {
    let digits = word.len() - word.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let behind = &word[digits..];
    let day: i8 = word[..digits].parse().ok().filter(|day| (1..=31).contains(day))?;
    (behind.is_empty() || vocabulary.periods.ordinal.is(behind)).then_some(day)
}

/// True for a line that begins with a day, but for its weekday and small words: "torsdag den 21. mars 2024 kl. 20.00".
pub(super) fn opens_with_day(text: &str, vocabulary: &Vocabulary) -> bool {
    if words(text).len() > DAY_LINE_WORDS {
        return false;
    }
    let start = match dates(text, vocabulary).first() {
        Some(mention) => words(&text[..mention.start]),
        None => match part_of_day(&words(text), vocabulary) {
            Some(day) => words(text)[..day.at].to_vec(),
            None => return false,
        },
    };
    // The first day of a range stands among them.
    start.iter().all(|word| is_small(word, vocabulary) || day_number(word, vocabulary).is_some() || month(word, vocabulary).is_some())
}

fn is_small(word: &str, vocabulary: &Vocabulary) -> bool {
    let periods = &vocabulary.periods;
    [&vocabulary.documents.body_after, &periods.weekdays, &periods.until, &periods.and].iter().any(|list| list.is(word))
}

/// A day and a month without a year.
struct PartOfDay {
    month: i8,
    day: i8,
    /// From 0 for Monday.
    weekday: Option<i8>,
    /// The word that it begins with.
    at: usize,
}

fn part_of_day(words: &[String], vocabulary: &Vocabulary) -> Option<PartOfDay> {
    let name = |at: usize| words.get(at).and_then(|word| month(word, vocabulary)).map(|(month, _)| month.cast_signed());
    let number = |at: usize| words.get(at).and_then(|word| day_number(word, vocabulary));
    let day_first = |at: usize| {
        // "16th of March"
        let behind = if words.get(at + 1).is_some_and(|word| word.len() == 2 && name(at + 1).is_none()) { at + 2 } else { at + 1 };
        Some((number(at)?, name(behind)?))
    };
    let found = |at: usize| day_first(at).or_else(|| Some((number(at + 1)?, name(at)?))).map(|(day, month)| (at, day, month));
    let (at, day, month) = (0..words.len()).find_map(found)?;
    let weekday = words[..at].iter().find_map(|word| vocabulary.periods.weekdays.position(std::slice::from_ref(word)));
    let weekday = weekday.and_then(|(index, _)| i8::try_from(index % 7).ok());
    Some(PartOfDay { month, day, weekday, at })
}

/// The day of a line without a year, in the only year that `heading` names.
pub(super) fn day_in_year_of(heading: &str, text: &str, vocabulary: &Vocabulary) -> Option<Date> {
    let part = part_of_day(&words(text), vocabulary)?;
    let heading = words(heading);
    let year_of = |word: &String| word.parse::<i16>().ok().filter(|year| word.len() == 4 && look::DATED_YEARS.contains(year));
    let mut years = heading.iter().enumerate().filter_map(|(at, word)| Some((at, year_of(word)?)));
    let (at, year) = years.next()?;
    if years.any(|(_, other)| other != year) {
        return None;
    }
    let date = Date::new(year, part.month, part.day).ok()?;
    let agrees = match part.weekday {
        Some(weekday) => date.weekday().to_monday_zero_offset() == weekday,
        // "Årsmøte for 2018" is held in another year.
        None => at.checked_sub(1).is_none_or(|before| !vocabulary.documents.about.is(&heading[before])),
    };
    agrees.then_some(date)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn day(text: &str) -> Option<Date> {
        own_day(text, Vocabulary::built_in())
    }

    #[test]
    fn of_several_days_the_meetings_own_is_taken() {
        assert_eq!(day("Referat fra styremøte 05.03.19"), Some(date(2019, 3, 5)));
        assert_eq!(day("Styremøte 5. mars 2019. Neste møte 4. april 2019"), Some(date(2019, 3, 5)));
        assert_eq!(day("Neste møte: 4. april 2019"), None);
        assert_eq!(day("Godkjent 4. april 2019"), None);
    }

    #[test]
    fn of_a_range_the_first_day_is_taken() {
        for text in ["5.–6. mars 2019", "5. og 6. mars 2019", "tirsdag 5. til onsdag 6. mars 2019", "5.-6.3.2019"] {
            assert_eq!(day(text), Some(date(2019, 3, 5)), "{text}");
        }
        assert_eq!(day("28. februar–1. mars 2019"), Some(date(2019, 2, 28)));
        assert_eq!(day("Rom 3, 6. mars 2019"), Some(date(2019, 3, 6)));
    }

    #[test]
    fn a_day_without_a_year_agrees_with_the_weekday() {
        let read = |heading: &str, text: &str| day_in_year_of(heading, text, Vocabulary::built_in());
        assert_eq!(read("Årsmøte 2026", "Mandag 16. mars kl. 18.00"), Some(date(2026, 3, 16)));
        assert_eq!(read("Årsmøte 2026", "Tirsdag 16. mars kl. 18.00"), None);
        assert_eq!(read("Årsmøte for 2018", "16. mars"), None);
        assert_eq!(read("Annual meeting 2026", "Monday 16th of March"), Some(date(2026, 3, 16)));
    }

    #[test]
    fn a_line_of_a_day_begins_with_it() {
        let opens = |text: &str| opens_with_day(text, Vocabulary::built_in());
        assert!(opens("torsdag den 21. marts 2024 kl. 20.00") && opens("Mandag 16. mars kl. 18") && opens("5.–6. mars 2019"));
        assert!(!opens("Vi møttes 21. mars 2024") && !opens("Rådhuset") && !opens("Publisert 5.3.2019"));
    }
}
