//! T202: a date that no calendar has.
//!
//! In: all text, running and in tables. Out: one finding for each impossible date as written, at its first place.

use super::{Finding, Input, rules};
use crate::interpret::dates::{self, ImpossibleDate};
use avstem_document::place::Place;
use jiff::civil::Date;

/// The findings, and how many dates were looked at.
pub(super) fn check(input: &Input) -> (Vec<Finding>, usize) {
    let mut all = 0;
    let mut seen: Vec<(String, String, Place, usize)> = Vec::new();
    for (text, place) in texts(input) {
        for mention in dates::dates(text, input.vocabulary) {
            all += 1;
            let Err(impossible) = mention.date else { continue };
            match seen.iter_mut().find(|(raw, ..)| *raw == mention.raw) {
                Some((.., count)) => *count += 1,
                None => seen.push((mention.raw, why(impossible), place.clone(), 1)),
            }
        }
    }
    (seen.into_iter().map(|(raw, why, place, count)| date_finding(raw, &why, place, count)).collect(), all)
}

/// What is impossible about it.
fn why(date: ImpossibleDate) -> String {
    let month = i8::try_from(date.month).ok().and_then(|month| Date::new(date.year, month, 1).ok());
    match month {
        Some(first) => format!("month {} of {} has {} days", date.month, date.year, first.days_in_month()),
        None => format!("there is no month {}", date.month),
    }
}

/// All texts of the document with their places, running text first.
fn texts<'a>(input: &'a Input) -> impl Iterator<Item = (&'a str, &'a Place)> {
    let running = input.content.paragraphs.iter().map(|paragraph| (paragraph.text.as_str(), &paragraph.place));
    let cells = input.content.tables.iter().flat_map(|(table, _)| table.grid.cells.iter().map(|cell| (cell.text.as_str(), &cell.place)));
    running.chain(cells)
}

fn date_finding(raw: String, why: &str, place: Place, count: usize) -> Finding {
    let places = if count > 1 { format!(" (in {count} places)") } else { String::new() };
    let message = format!("{raw} is no date: {why}{places}");
    Finding { place: Some(place), stated: Some(raw), ..Finding::new(&rules::T202, message) }
}
