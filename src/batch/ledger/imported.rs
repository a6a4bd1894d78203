//! A report → what a ledger keeps of it: whose it says it is, of which year, its figures and its findings.

use super::compare::{Figure, Noted};
use crate::batch::{Found, Outcome};
use avstem::{report::model::Report, spot::Spots};
use std::str::FromStr;

/// What a document says of whose it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Says {
    pub(super) organisation: Option<String>,
    /// Its number in the register of municipalities.
    pub(super) municipality: Option<String>,
    /// What told it, as in reports; empty where nothing did.
    pub(super) from: String,
    pub(super) body: Option<String>,
    pub(super) title: Option<String>,
}

/// What is kept of a document that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Imported {
    pub(super) sha256: String,
    pub(super) outcome: Outcome,
    pub(super) format: String,
    pub(super) kind: String,
    pub(super) says: Says,
    pub(super) year: Option<i64>,
    pub(super) figures: Vec<Figure>,
    pub(super) findings: Vec<Noted>,
    pub(super) spots: Spots,
}

impl Imported {
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        self.outcome
    }

    /// True when it was read from the bytes that a file has.
    #[must_use]
    pub fn is_of(&self, file: &Found) -> bool {
        file.sha256.as_ref() == Some(&self.sha256)
    }

    /// Of a report.
    ///
    /// # Errors
    /// Never for the types of this crate; see [`avstem::report::json::line`].
    pub fn of(report: &Report) -> serde_json::Result<Self> {
        let spots = Spots::of(report);
        let figures = figures(report)?;
        let findings = report.findings.iter().map(|finding| {
            Ok(Noted {
                fingerprint: finding.fingerprint.clone(),
                code: finding.code.clone(),
                name: finding.name.clone(),
                severity: word(&finding.severity)?,
                message: finding.message.clone(),
                row_label: finding.row_label.clone(),
                column_header: finding.column_header.clone(),
                stated: finding.stated.clone(),
                expected: finding.expected.clone(),
                difference: finding.difference.clone(),
                place: finding.place.as_ref().map(serde_json::to_string).transpose()?,
                spot: finding
                    .place
                    .as_ref()
                    .map(|place| serde_json::to_string(&spots.spot(place, finding.column_header.as_deref())))
                    .transpose()?,
            })
        });
        let document = &report.document;
        let period = document.period.as_ref();
        let own = period.and_then(|period| whole_year(&period.from, &period.to));
        let actual = || figures.iter().filter(|figure| figure.scenario == "actual");
        // A report of a part of the year: its own period, else the end of what it accounts for.
        let part = || period.map(|period| period.to.as_str()).or_else(|| actual().filter_map(|figure| figure.to.as_deref()).max());
        let year = own.or_else(|| actual().filter_map(Figure::year).max()).or_else(|| part()?.get(..4)?.parse().ok());
        Ok(Self {
            sha256: document.sha256.clone(),
            outcome: Outcome::of_report(report),
            format: document.format.clone(),
            kind: word(&document.kind)?,
            says: Says {
                organisation: document.organisation.clone(),
                municipality: document.municipality.clone(),
                from: document.basis.get("organisation").map(|basis| word(&basis.from)).transpose()?.unwrap_or_default(),
                body: document.body.clone(),
                title: document.title.clone(),
            },
            year,
            findings: findings.collect::<serde_json::Result<_>>()?,
            figures,
            spots,
        })
    }
}

/// A unit variant's name in JSON.
fn word(value: &impl serde::Serialize) -> serde_json::Result<String> {
    Ok(serde_json::to_value(value)?.as_str().unwrap_or_default().to_owned())
}

fn figures(report: &Report) -> serde_json::Result<Vec<Figure>> {
    let mut figures = Vec::new();
    for statement in &report.statements {
        for line in &statement.lines {
            for (id, fact) in &line.facts {
                let Some(column) = statement.columns.iter().position(|column| column.id == *id) else { continue };
                let (Some(value), Some(header)) = (number(&fact.value), statement.columns.get(column)) else { continue };
                figures.push(Figure {
                    statement: statement.title.clone(),
                    section: line.section.join(" / "),
                    account: line.account.clone(),
                    label: line.label.clone(),
                    line_kind: word(&line.kind)?,
                    column: i64::try_from(column).unwrap_or(i64::MAX),
                    header: header.header.clone(),
                    scenario: word(&header.scenario)?,
                    from: header.period.as_ref().map(|period| period.from.clone()),
                    to: header.period.as_ref().map(|period| period.to.clone()),
                    value,
                    decimals: fact.decimals,
                    place: serde_json::to_string(&fact.place)?,
                });
            }
        }
    }
    Ok(figures)
}

/// An amount as reports and ledgers write it.
pub(super) fn number(text: &str) -> Option<rust_decimal::Decimal> {
    rust_decimal::Decimal::from_str(text).ok()
}

fn whole_year(from: &str, to: &str) -> Option<i64> {
    let year = from.strip_suffix("-01-01")?;
    (to.strip_suffix("-12-31") == Some(year)).then(|| year.parse().ok()).flatten()
}
