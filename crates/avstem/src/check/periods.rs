//! T203: a period outside the document's own year, where it must be inside.
//!
//! In: the measures and the document's period. Out: one finding a measure whose own year lies before the document's period, in an
//! action plan of one year or a span of years that its title names, when nearly all other measures lie inside. A later year is no
//! error (work goes on), nor is a report's (it looks back). What it does not do: years that the cell does not print.

use super::{Finding, Input, rules, thresholds::periods::INSIDE};
use crate::interpret::{DocumentKind, Measure};

pub(super) fn check(input: &Input) -> Vec<Finding> {
    let metadata = &input.content.metadata;
    let Some(period) = metadata.period.as_ref().filter(|_| metadata.kind == DocumentKind::ActionPlan) else { return Vec::new() };
    let (first, last) = (period.from.year(), period.to.year());
    let own_years = input.content.measures.iter().filter_map(|measure| Some((measure, own_year(measure)?)));
    let (inside, outside): (Vec<_>, Vec<_>) = own_years.partition(|(_, year)| (first..=last).contains(year));
    let before: Vec<_> = outside.into_iter().filter(|(_, year)| *year < first).collect();
    if before.is_empty() || inside.len() < INSIDE * before.len() {
        return Vec::new();
    }
    before.into_iter().map(|(measure, year)| finding(measure, year, &period.raw)).collect()
}

/// The year that the cell itself prints; a year from the header or the document cannot be a slip in the cell.
fn own_year(measure: &Measure) -> Option<i16> {
    let period = measure.period.as_ref()?;
    let year = period.year?;
    let printed = [format!("{year}"), format!("{:02}", year % 100)];
    let mut numbers = period.raw.split(|c: char| !c.is_ascii_digit());
    numbers.any(|number| printed.iter().any(|year| year == number)).then_some(year)
}

fn finding(measure: &Measure, year: i16, document: &str) -> Finding {
    let raw = measure.period.as_ref().map(|period| period.raw.clone()).unwrap_or_default();
    let name = measure.activity.as_ref().or(measure.measure.as_ref()).cloned();
    let shown = name.clone().unwrap_or_default();
    Finding {
        row_label: name,
        place: measure.place.clone(),
        stated: Some(raw),
        ..Finding::new(&rules::T203, format!("\"{shown}\" is to be done in {year}, before the plan's own period, {document}"))
    }
}
