//! Text → periods: when a measure is to be done, and the span of days that a header or a title names.
//!
//! In: a cell with its column's header, or a header, or a title. Out: [`MeasurePeriod`], or [`Period`] when the text names
//! exactly one span. Half-years, tertials and months become quarters only where no part of a quarter is left over: `2.
//! halvår` is Q3 and Q4, `april` lies in Q2, `1. tertial` gives none. Two different years give no year.

use super::{
    MeasurePeriod, Recurrence,
    dates::dates,
    period_items::{Item, Part, items},
};
use crate::vocabulary::{Phrases, Vocabulary, words};
use jiff::civil::Date;

/// A span of days, both ends included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Period {
    pub from: Date,
    pub to: Date,
    pub raw: String,
}

/// Reads a measure's period. The year is the cell's own, else the header's, else the document's.
#[must_use]
pub(crate) fn measure_period(raw: &str, header: &str, document_year: Option<i16>, vocabulary: &Vocabulary) -> MeasurePeriod {
    if vocabulary.marks.not_applicable.is(raw) {
        return MeasurePeriod { raw: raw.to_owned(), year: None, quarters: Vec::new(), recurrence: None };
    }
    let parts: Vec<Part> = items(raw, vocabulary).into_iter().map(|item| item.part).collect();
    let year = match years(&parts).as_slice() {
        [] => only_year(header, vocabulary).or(document_year),
        own => single(own),
    };
    let mut quarters = quarters(&parts);
    if quarters.is_empty() && vocabulary.periods.whole_year.within(raw) {
        quarters = vec![1, 2, 3, 4];
    }
    MeasurePeriod { raw: raw.to_owned(), year, quarters, recurrence: recurrence(raw, vocabulary) }
}

/// The years named, without repeats.
fn years(parts: &[Part]) -> Vec<i16> {
    let mut years = Vec::new();
    for part in parts {
        match *part {
            Part::Months { year: Some(year), .. } => years.push(year),
            Part::Day(date) => years.push(date.year()),
            Part::Years { from, to } => years.extend([from, to]),
            Part::Months { year: None, .. } | Part::DayMonth { .. } | Part::Range => {}
        }
    }
    years.sort_unstable();
    years.dedup();
    years
}

fn single(years: &[i16]) -> Option<i16> {
    if let [year] = years { Some(*year) } else { None }
}

/// The quarters that the parts fill or lie in, ascending.
fn quarters(parts: &[Part]) -> Vec<u8> {
    let mut inside = [false; 4];
    let mut loose = [false; 12];
    for (from, to) in month_spans(parts) {
        let aligned = from % 3 == 1 && to % 3 == 0;
        let months = usize::from(from) - 1..usize::from(to);
        if aligned || (from - 1) / 3 == (to - 1) / 3 {
            months.for_each(|month| inside[month / 3] = true);
        } else {
            months.for_each(|month| loose[month] = true);
        }
    }
    // Tertials and odd months count only together: three tertials are a year.
    let blocks: Vec<(usize, usize)> = blocks(&loose);
    if blocks.iter().all(|(from, to)| from % 3 == 0 && to % 3 == 0) {
        blocks.into_iter().flat_map(|(from, to)| from..to).for_each(|month| inside[month / 3] = true);
    }
    (1..=4).filter(|&quarter| inside[usize::from(quarter) - 1]).collect()
}

/// Unbroken runs of set months, as half-open ranges from 0.
fn blocks(months: &[bool; 12]) -> Vec<(usize, usize)> {
    let starts = (0..12).filter(|&at| months[at] && (at == 0 || !months[at - 1]));
    starts.map(|from| (from, (from..12).find(|&at| !months[at]).unwrap_or(12))).collect()
}

/// Spans of months within one year, ranges joined; a range that runs over the turn of the year gives two.
fn month_spans(parts: &[Part]) -> Vec<(u8, u8)> {
    let mut spans: Vec<(u8, u8)> = Vec::new();
    let mut range = false;
    for part in parts {
        let (from, to) = match *part {
            Part::Range => {
                range = true;
                continue;
            }
            Part::Years { .. } => {
                range = false;
                continue;
            }
            Part::Months { from, to, .. } => (from, to),
            Part::Day(date) => (month_of(date), month_of(date)),
            Part::DayMonth { month, .. } => (month, month),
        };
        match spans.pop() {
            Some((start, end)) if range && start <= to => spans.push((start, to.max(end))),
            Some((start, _)) if range => spans.extend([(start, 12), (1, to)]),
            last => spans.extend(last.into_iter().chain([(from, to)])),
        }
        range = false;
    }
    spans
}

fn month_of(date: Date) -> u8 {
    date.month().unsigned_abs()
}

/// The recurrence whose words stand first.
pub(crate) fn recurrence(raw: &str, vocabulary: &Vocabulary) -> Option<Recurrence> {
    let periods = &vocabulary.periods;
    let kinds: [(&Phrases, Recurrence); 5] = [
        (&periods.conditional, Recurrence::Conditional),
        (&periods.ongoing, Recurrence::Ongoing),
        (&periods.monthly, Recurrence::Monthly),
        (&periods.quarterly, Recurrence::Quarterly),
        (&periods.yearly, Recurrence::Yearly),
    ];
    let words = words(raw);
    let places = kinds.into_iter().filter_map(|(phrases, kind)| phrases.find(&words).map(|(at, _)| (at, kind)));
    places.min_by_key(|(at, _)| *at).map(|(_, kind)| kind)
}

/// What a text tells of time, and nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Told {
    /// One full date.
    Day,
    Time,
    Recurrence,
}

/// Words that may stand beside a time without being more than it: "innen utgangen av mai", "Høsten 2018".
const BESIDE_TIME: usize = 2;
/// The same beside a recurrence: "ved behov, minst to ganger".
const BESIDE_RECURRENCE: usize = 4;

/// What a cell tells that is nothing but a time; `None` for one that tells more, or no time.
#[must_use]
pub(crate) fn told(text: &str, vocabulary: &Vocabulary) -> Option<Told> {
    let items = items(text, vocabulary);
    let times: Vec<&Item> = items.iter().filter(|item| item.part != Part::Range).collect();
    let count = words(text).len();
    if times.is_empty() {
        return (count <= BESIDE_RECURRENCE && recurrence(text, vocabulary).is_some()).then_some(Told::Recurrence);
    }
    let within: usize = times.iter().map(|item| text.get(item.start..item.end).map_or(0, |part| words(part).len())).sum();
    let day = matches!(times.as_slice(), [only] if matches!(only.part, Part::Day(_)));
    (count.saturating_sub(within) <= BESIDE_TIME).then_some(if day { Told::Day } else { Told::Time })
}

/// The one day that a cell names; its year may stand in the header. `None` where it names several, or a longer time.
#[must_use]
pub(crate) fn one_day(raw: &str, header: &str, vocabulary: &Vocabulary) -> Option<Date> {
    let items = items(raw, vocabulary);
    // "bis 1.5.2018": a range without a beginning.
    let only = match items.as_slice() {
        [only] => only,
        [range, only] if range.part == Part::Range => only,
        _ => return None,
    };
    match only.part {
        Part::Day(date) => Some(date),
        Part::DayMonth { day, month } => {
            let year = only_year(header, vocabulary)?;
            Date::new(year, month.cast_signed(), day.cast_signed()).ok()
        }
        _ => None,
    }
}

/// The only year that a header names.
fn only_year(header: &str, vocabulary: &Vocabulary) -> Option<i16> {
    single(&years(&items(header, vocabulary).into_iter().map(|item| item.part).collect::<Vec<_>>()))
}

/// The span of days that a header or a title names; `None` when it names none, or several that do not join.
///
/// A single day stands for the part of its year up to it (`30.4.2017` is January to April), and so does "pr" before
/// months. `raw` is the part of the text that names it.
#[must_use]
pub(crate) fn span(text: &str, vocabulary: &Vocabulary) -> Option<Period> {
    if dates(text, vocabulary).iter().any(|mention| mention.date.is_err()) {
        return None;
    }
    let all = items(text, vocabulary);
    let named: Vec<Item> = all.iter().filter(|item| item.part != Part::Range).copied().collect();
    let (from, to) = day_range(&all).or_else(|| months_range(&all, &named, text, vocabulary)).or_else(|| years_range(&all, &named))?;
    let start = named.iter().map(|item| item.start).min()?;
    let end = named.iter().map(|item| item.end).max()?;
    let raw = text.get(start..end)?.trim().to_owned();
    (from <= to).then_some(Period { from, to, raw })
}

/// One day up to which the year counts, or a range between two.
fn day_range(items: &[Item]) -> Option<(Date, Date)> {
    let days: Vec<Date> = items.iter().filter_map(|item| if let Part::Day(date) = item.part { Some(date) } else { None }).collect();
    if let Some(range) = items.windows(3).find(|three| three[1].part == Part::Range) {
        match (range[0].part, range[2].part) {
            (Part::Day(from), Part::Day(to)) if days.len() == 2 => return Some((from, to)),
            (Part::DayMonth { day, month }, Part::Day(to)) if days.len() == 1 => {
                return Some((Date::new(to.year(), month.cast_signed(), day.cast_signed()).ok()?, to));
            }
            _ => {}
        }
    }
    let (&to, rest) = days.split_first()?;
    rest.iter().all(|day| *day == to).then_some((to.first_of_year(), to))
}

/// Months of one year, or of a range over the turn of years.
fn months_range(items: &[Item], named: &[Item], text: &str, vocabulary: &Vocabulary) -> Option<(Date, Date)> {
    let parts: Vec<Part> = items.iter().map(|item| item.part).collect();
    if named.iter().any(|item| matches!(item.part, Part::Day(_) | Part::DayMonth { .. })) {
        return None;
    }
    let own = single(&years(&parts));
    let mut spans = Vec::new();
    for item in named {
        if let Part::Months { from, to, year } = item.part {
            let year = year.or(own)?;
            spans.push((Date::new(year, from.cast_signed(), 1).ok()?, Date::new(year, to.cast_signed(), 1).ok()?.last_of_month()));
        }
    }
    let (first, last) = (*spans.first()?, *spans.last()?);
    let range = items.iter().any(|item| item.part == Part::Range);
    let joined = spans.windows(2).all(|pair| range || pair[0].1.tomorrow().is_ok_and(|day| day == pair[1].0));
    if !joined || (spans.len() > 2 && range) {
        return None;
    }
    let counts_from_january = vocabulary.periods.as_of.within(text) || vocabulary.periods.year_to_date.within(text);
    Some((if counts_from_january { first.0.first_of_year() } else { first.0 }, last.1))
}

/// One year, or one range of years.
fn years_range(items: &[Item], named: &[Item]) -> Option<(Date, Date)> {
    let mut spans = named.iter().map(|item| if let Part::Years { from, to } = item.part { Some((from, to)) } else { None });
    let first = spans.next()??;
    let (from, to) = match (spans.next(), spans.next()) {
        (None, _) => first,
        (Some(Some(second)), None) if second == first => first,
        (Some(Some(second)), None) if items.len() == 3 && items[1].part == Part::Range => (first.0, second.1),
        _ => return None,
    };
    Some((Date::new(from, 1, 1).ok()?, Date::new(to, 12, 31).ok()?))
}

/// Of several spans of years the one that holds all others: "Budsjett 2019 og økonomiplan 2019–2022" is about 2019 to 2022.
#[must_use]
pub(crate) fn covering_years(text: &str, vocabulary: &Vocabulary) -> Option<Period> {
    let mut widest: Option<(i16, i16, Item)> = None;
    let all = items(text, vocabulary);
    for item in &all {
        let Part::Years { from, to } = item.part else { return None };
        if widest.is_none_or(|(first, last, _)| to - from > last - first) {
            widest = Some((from, to, *item));
        }
    }
    let (first, last, item) = widest?;
    let holds = |item: &Item| matches!(item.part, Part::Years { from, to } if first <= from && to <= last);
    let raw = text.get(item.start..item.end)?.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    let period = || Some(Period { from: Date::new(first, 1, 1).ok()?, to: Date::new(last, 12, 31).ok()?, raw });
    if all.iter().all(holds) { period() } else { None }
}

/// The month or day that a header such as "Status april 2017" names, as ISO 8601: `2017-04`, `2017-04-30`.
#[must_use]
pub(crate) fn as_of(header: &str, vocabulary: &Vocabulary) -> Option<String> {
    let named: Vec<Part> = items(header, vocabulary).into_iter().map(|item| item.part).filter(|part| *part != Part::Range).collect();
    let year = single(&years(&named))?;
    match named.last()? {
        Part::Day(date) if named.len() == 1 => Some(date.to_string()),
        Part::Months { to, .. } => Some(format!("{year:04}-{to:02}")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn of(raw: &str) -> (Vec<u8>, Option<i16>, Option<Recurrence>) {
        let period = measure_period(raw, "Frist", None, Vocabulary::built_in());
        assert_eq!(period.raw, raw);
        (period.quarters, period.year, period.recurrence)
    }

    #[test]
    fn quarters_are_read_singly_in_lists_and_in_ranges() {
        for (raw, quarters) in [
            ("Q1", vec![1]),
            ("Q1+Q2", vec![1, 2]),
            ("Q1 og Q3", vec![1, 3]),
            ("Q1 – Q4", vec![1, 2, 3, 4]),
            ("Q2-4", vec![2, 3, 4]),
            ("Q1 Q1 Q1 Q1-Q3", vec![1, 2, 3]),
            ("Q4 til Q2", vec![1, 2, 4]),
            ("1. kvartal", vec![1]),
            ("1.-3. kvartal", vec![1, 2, 3]),
            ("1. og 4. kvartal", vec![1, 4]),
            ("kvartal 2 og 3", vec![2, 3]),
            ("K3", vec![3]),
            ("3rd quarter", vec![3]),
            ("2. Quartal", vec![2]),
        ] {
            assert_eq!(of(raw), (quarters, None, None), "{raw}");
        }
    }

    #[test]
    fn other_parts_of_the_year_become_quarters_where_nothing_is_left_over() {
        for (raw, quarters) in [
            ("2. halvår", vec![3, 4]),
            ("H1", vec![1, 2]),
            ("1. tertial", vec![]),
            ("T1, T2 og T3", vec![1, 2, 3, 4]),
            ("mai", vec![2]),
            ("januar-mars", vec![1]),
            ("april til september", vec![2, 3]),
            ("mars–april", vec![]),
            ("mars og april", vec![1, 2]),
            ("innen 1. mai", vec![2]),
            ("30.4.", vec![2]),
            ("hele året", vec![1, 2, 3, 4]),
            ("vår", vec![]),
            ("uke 17", vec![2]),
            ("uke 14-20", vec![2]),
            ("uke 53", vec![4]),
            ("II. kvartal", vec![2]),
            ("kv. 3", vec![3]),
            ("andre halvår", vec![3, 4]),
            ("i kvartal 2", vec![2]),
        ] {
            assert_eq!(of(raw), (quarters, None, None), "{raw}");
        }
        // A fraction is no date.
        assert_eq!(of("15/3-18 og 1/2 stilling"), (vec![1], Some(2018), None));
    }

    #[test]
    fn the_year_is_the_cells_own_else_the_headers_else_the_documents() {
        let vocabulary = Vocabulary::built_in();
        assert_eq!(of("Q4-17"), (vec![4], Some(2017), None));
        assert_eq!(of("Q1- 17 Q4-17"), (vec![1, 4], Some(2017), None));
        assert_eq!(of("31.12.2018"), (vec![4], Some(2018), None));
        assert_eq!(of("juni -18"), (vec![2], Some(2018), None));
        assert_eq!(of("2. kvartal 2018"), (vec![2], Some(2018), None));
        assert_eq!(of("Q4 2017 – Q1 2018"), (vec![1, 4], None, None));
        assert_eq!(of("2017-2019"), (vec![], None, None));
        assert_eq!(measure_period("Q1", "HP 2016", Some(2015), vocabulary).year, Some(2016));
        assert_eq!(measure_period("Q1", "Frist", Some(2015), vocabulary).year, Some(2015));
    }

    #[test]
    fn words_of_recurrence_are_told_apart() {
        for (raw, recurrence) in [
            ("Løpende", Recurrence::Ongoing),
            ("kvartalsvis", Recurrence::Quarterly),
            ("Årlig", Recurrence::Yearly),
            ("hver måned", Recurrence::Monthly),
            ("Når midlene er bevilget", Recurrence::Conditional),
            ("ved behov/løpende", Recurrence::Conditional),
            ("ongoing", Recurrence::Ongoing),
        ] {
            assert_eq!(of(raw), (vec![], None, Some(recurrence)), "{raw}");
        }
    }

    fn span_of(text: &str) -> Option<(Date, Date, String)> {
        span(text, Vocabulary::built_in()).map(|period| (period.from, period.to, period.raw))
    }

    #[test]
    fn headers_and_titles_name_spans_of_days() {
        let year = |y| (date(y, 1, 1), date(y, 12, 31));
        let to_april = (date(2017, 1, 1), date(2017, 4, 30));
        for (text, (from, to), raw) in [
            ("Budsjett 2017", year(2017), "2017"),
            ("Budsjett hele 2017", year(2017), "2017"),
            ("Regnskap 31.12.2016", year(2016), "31.12.2016"),
            ("Regnskap 30.4.2017", to_april, "30.4.2017"),
            ("pr 30. april 2017", to_april, "30. april 2017"),
            ("pr april 2017", to_april, "april 2017"),
            ("april 2017", (date(2017, 4, 1), date(2017, 4, 30)), "april 2017"),
            ("Tertialrapport 1 – 2017", to_april, "Tertialrapport 1 – 2017"),
            ("1. tertial 2017", to_april, "1. tertial 2017"),
            ("2. halvår 2016", (date(2016, 7, 1), date(2016, 12, 31)), "2. halvår 2016"),
            ("3. kvartal 2017", (date(2017, 7, 1), date(2017, 9, 30)), "3. kvartal 2017"),
            ("Kvartalsrapport 3 2017", (date(2017, 7, 1), date(2017, 9, 30)), "Kvartalsrapport 3 2017"),
            ("jan–mars 2017", (date(2017, 1, 1), date(2017, 3, 31)), "jan–mars 2017"),
            ("Skoleåret 2016/2017", (date(2016, 1, 1), date(2017, 12, 31)), "2016/2017"),
            ("Plan 2016-2019", (date(2016, 1, 1), date(2019, 12, 31)), "2016-2019"),
            ("2016/17", (date(2016, 1, 1), date(2017, 12, 31)), "2016/17"),
            ("1.1.–30.4.2017", to_april, "1.1.–30.4.2017"),
            ("1.1.2017 - 30.4.2017", to_april, "1.1.2017 - 30.4.2017"),
            ("2011-12", (date(2011, 1, 1), date(2012, 12, 31)), "2011-12"),
            ("2017-04", (date(2017, 4, 1), date(2017, 4, 30)), "2017-04"),
        ] {
            assert_eq!(span_of(text), Some((from, to, raw.to_owned())), "{text}");
        }
    }

    #[test]
    fn a_span_that_is_not_named_is_not_invented() {
        for text in ["Budsjett", "Avvik 2016 mot 2017", "april", "31.09.2017 og 30.4.2016", "Q1 og Q3 2017", "1 000 kr", "20170", ""] {
            assert_eq!(span_of(text), None, "{text}");
        }
    }

    #[test]
    fn a_status_header_gives_its_month_or_day() {
        let of = |header: &str| as_of(header, Vocabulary::built_in());
        assert_eq!(of("Status april 2017").as_deref(), Some("2017-04"));
        assert_eq!(of("Status pr. 31.10.2017").as_deref(), Some("2017-10-31"));
        assert_eq!(of("Status 1. tertial 2017").as_deref(), Some("2017-04"));
        assert_eq!([of("Status 31.09.2017"), of("Status 2017"), of("Status")], [None, None, None]);
    }

    proptest::proptest! {
        #[test]
        fn whatever_the_text_a_span_runs_forwards(text in "([0-9]{1,4}|[./–, '-]|Q|T|kvartal|mai|til|og|hele){0,12}") {
            let _ = measure_period(&text, &text, None, Vocabulary::built_in());
            assert!(span(&text, Vocabulary::built_in()).is_none_or(|period| period.from <= period.to));
        }
    }
}
