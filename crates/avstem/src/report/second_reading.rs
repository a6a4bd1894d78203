//! A report and what a second reader says of the figures that it is about to call wrong.
//!
//! In: a [`Report`]; [`wanted`] names the places to read again, and after someone has read them, [`apply`] writes the outcome
//! into the findings. A figure of which the second reader reads the same digits is reported as it was: that confirms the reading and says
//! nothing of the judgement. One that it reads otherwise becomes Q901 `doubtful-reading`, which accuses nobody. What it does not do: it
//! reads nothing.

use super::{
    amount::grouped,
    doubt::make_doubtful,
    model::{Finding, Report, SecondReading, Severity},
};
use avstem_document::place::Place;
use avstem_read::second::{Comparison, Reading, compare, same_digits};

/// Confidence in a misreading where two readers differ: one of the two is wrong, and the second is the weaker one.
const MISREAD: f32 = 0.5;

/// The places to read again, in the order of the findings; none when the document is no PDF or nothing in it is called wrong.
#[must_use]
pub fn wanted(report: &Report) -> Vec<Place> {
    asked(report).into_iter().map(|asked| asked.place).collect()
}

/// Writes into each finding what the second reader says; `readings` are those of [`wanted`], in its order, a missing one
/// counting as no answer.
pub fn apply(report: &mut Report, readings: &[Option<Reading>]) {
    for (index, asked) in asked(report).into_iter().enumerate() {
        let reading = readings.get(index).and_then(Option::as_ref);
        let mut comparison = compare(&asked.printed, reading, asked.whole);
        let text = reading.map_or("", |reading| reading.text.as_str());
        if comparison == Comparison::OtherDigits && asked.neighbours.iter().any(|neighbour| same_digits(neighbour, text)) {
            // It found the figure of another row here: it has lost its place.
            comparison = Comparison::NoAnswer;
        }
        let Some(finding) = report.findings.get_mut(asked.finding) else { continue };
        finding.second_reading = Some(comparison.into());
        if comparison == Comparison::OtherDigits {
            lower(finding, &asked.printed, text);
        }
    }
}

/// A figure that a finding calls wrong.
struct Asked {
    /// Index into the report's findings.
    finding: usize,
    place: Place,
    /// As the first reader read it.
    printed: String,
    /// The figure is all that stands in the place.
    whole: bool,
    /// The other figures of its column.
    neighbours: Vec<String>,
}

fn asked(report: &Report) -> Vec<Asked> {
    let findings = report.findings.iter().enumerate().filter(|(_, finding)| finding.severity > Severity::Info);
    findings
        .filter(|_| report.document.format == "pdf")
        .filter_map(|(index, finding)| {
            let place = finding.place.clone().filter(|place| place.page_number().is_some())?;
            Some(figure(report, finding, &place).map_or_else(
                || Asked {
                    finding: index,
                    printed: quoted(report, finding, &place),
                    whole: false,
                    neighbours: Vec::new(),
                    place: place.clone(),
                },
                |(printed, neighbours)| Asked { finding: index, printed, whole: true, neighbours, place: place.clone() },
            ))
        })
        .collect()
}

/// The printed figure of a statement at a place, and the other figures of its column.
fn figure(report: &Report, finding: &Finding, place: &Place) -> Option<(String, Vec<String>)> {
    let statement = report.statements.iter().find(|statement| Some(&statement.id) == finding.statement.as_ref())?;
    let facts = || statement.lines.iter().flat_map(|line| &line.facts);
    let (column, fact) = facts().find(|(_, fact)| fact.place == *place)?;
    let others = facts().filter(|(other, neighbour)| *other == column && neighbour.place != *place);
    Some((fact.raw.clone(), others.map(|(_, neighbour)| neighbour.raw.clone()).collect()))
}

/// What a finding quotes from a sentence: of several claims there, the one that states its amount; else what it states.
fn quoted(report: &Report, finding: &Finding, place: &Place) -> String {
    let stated = finding.stated.clone().unwrap_or_default();
    let claim = report.claims.iter().find(|claim| claim.place == *place && claim.value == stated);
    claim.map_or(stated, |claim| claim.raw.clone())
}

/// Turns an accusation into a doubt.
fn lower(finding: &mut Finding, first: &str, second: &str) {
    let label = finding.row_label.as_deref().map(|label| format!("\"{label}\", ")).unwrap_or_default();
    let header = finding.column_header.as_deref().filter(|header| !header.is_empty());
    let name = header.map_or_else(|| label.trim_end_matches(", ").to_owned(), |header| label.clone() + header);
    let name = if name.is_empty() { name } else { name + ": " };
    let expected = finding.expected.as_deref().map(|expected| format!("; {} expects {}", finding.code, grouped(expected)));
    let settled = finding.expected.as_deref().is_some_and(|expected| same_digits(expected, second));
    finding.message = format!(
        "{name}read as {first}, by a second reader as {second}{}{}",
        expected.unwrap_or_default(),
        if settled { ", as the second reader reads it" } else { "" }
    );
    make_doubtful(finding, "two readers see different figures", MISREAD);
}

impl From<Comparison> for SecondReading {
    fn from(comparison: Comparison) -> Self {
        match comparison {
            Comparison::SameDigits => Self::SameDigits,
            Comparison::OtherDigits => Self::OtherDigits,
            Comparison::NoAnswer => Self::NoAnswer,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{build::tests::small_report, model::Claim};

    fn reading(text: &str) -> Reading {
        Reading { text: text.to_owned(), fits: true }
    }

    fn read_as(text: Option<&str>) -> Finding {
        let mut report = small_report();
        assert_eq!(wanted(&report), [report.findings[0].place.clone().unwrap()]);
        apply(&mut report, &[text.map(reading)]);
        report.findings.remove(0)
    }

    #[test]
    fn a_figure_that_is_confirmed_stays_wrong() {
        let before = small_report().findings.remove(0);
        let finding = read_as(Some("1 643"));
        assert_eq!(finding, Finding { second_reading: Some(SecondReading::SameDigits), ..before });
    }

    #[test]
    fn a_figure_that_reads_otherwise_accuses_nobody() {
        let finding = read_as(Some("1 634"));
        assert_eq!((finding.code.as_str(), finding.name.as_str(), finding.severity), ("Q901", "doubtful-reading", Severity::Info));
        assert_eq!(
            finding.message,
            "\"Sum drift\", 2019: read as 1643, by a second reader as 1 634; A101 expects 1 634, as the second reader reads it"
        );
        assert_eq!(finding.second_reading, Some(SecondReading::OtherDigits));
        assert!(finding.repair.is_empty() && finding.fingerprint == small_report().findings[0].fingerprint);
    }

    #[test]
    fn silence_changes_nothing_but_is_said() {
        let before = small_report().findings.remove(0);
        assert_eq!(read_as(None), Finding { second_reading: Some(SecondReading::NoAnswer), ..before.clone() });
        let mut report = small_report();
        apply(&mut report, &[]);
        assert_eq!(report.findings[0].second_reading, Some(SecondReading::NoAnswer));
    }

    #[test]
    fn the_figure_of_another_row_is_no_answer() {
        assert_eq!(small_report().statements[0].lines[0].facts["c2"].raw, "1234");
        assert_eq!(read_as(Some("1 234")).second_reading, Some(SecondReading::NoAnswer));
    }

    #[test]
    fn roundings_and_other_formats_are_not_read_again() {
        let mut report = small_report();
        report.findings[0].severity = Severity::Info;
        assert!(wanted(&report).is_empty());
        let mut report = small_report();
        report.document.format = "docx".to_owned();
        assert!(wanted(&report).is_empty());
    }

    #[test]
    fn a_claim_is_looked_for_in_its_sentence() {
        let mut report = small_report();
        let finding = &mut report.findings[0];
        let place = Place::Page { page: 1, bbox: [0.0, 0.0, 90.0, 10.0] };
        (finding.statement, finding.place) = (None, Some(place.clone()));
        report.claims = vec![Claim {
            text: "Vi brukte kr 1 643 i fjor".to_owned(),
            value: "1643".to_owned(),
            raw: "kr 1 643".to_owned(),
            kind: crate::report::model::ClaimKind::Amount,
            about: None,
            against: None,
            counted: None,
            verdict: crate::report::model::Verdict::Inconsistent,
            place,
        }];
        apply(&mut report, &[Some(reading("Vi brukte kr 1 643 i fjor"))]);
        assert_eq!(report.findings[0].second_reading, Some(SecondReading::SameDigits));
    }
}
