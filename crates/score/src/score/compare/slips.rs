//! Accusations: findings that `audit` shows as warnings or errors.
//!
//! An accusation is true where a figure that the slip touched takes part in what it says. Figures are told by their value, so that a slip in a
//! line whose label was misread is found all the same. No accusation of a clean document is true.

use crate::score::{
    model::{Document, Slip, SlipKind},
    tally::{Measured, Tally},
};
use avstem::model::{Finding, Report, Severity, Statement, Verdict};
use rust_decimal::Decimal;

/// The accusations of a clean document: how many there are.
pub(super) fn count_false(report: &Report, tally: &mut Tally) {
    tally.count(Measured::FalseClean, accusations(report).count(), 1);
}

/// The accusations of a document with a slip.
pub(super) fn compare(document: &Document, slip: &Slip, report: &Report, tally: &mut Tally) {
    let table = &document.tables[slip.table];
    let touched: Vec<Decimal> = slip.touched.iter().filter_map(|&at| table.value(at)).collect();
    let wrong: Vec<Decimal> = table.value(slip.at).into_iter().collect();
    let scale = Decimal::from(table.scale);
    let is_true = |finding: &Finding| says(finding, report, &touched, scale);
    let (told, others): (Vec<&Finding>, Vec<&Finding>) = accusations(report).partition(|finding| is_true(finding));
    let what = match slip.kind {
        SlipKind::Digit => Measured::SlipDigit,
        SlipKind::Exchange => Measured::SlipExchange,
        SlipKind::Sign => Measured::SlipSign,
        SlipKind::Factor => Measured::SlipFactor,
        SlipKind::Omitted => Measured::SlipOmitted,
        SlipKind::Twice => Measured::SlipTwice,
    };
    tally.one(what, !told.is_empty());
    if !told.is_empty() {
        tally.one(Measured::SlipsPlaced, told.iter().any(|finding| points_at(finding, &wrong, scale)));
    }
    tally.count(Measured::FalseSlip, others.len(), 1);
}

/// Findings that accuse.
pub(super) fn accusations(report: &Report) -> impl Iterator<Item = &Finding> {
    report.findings.iter().filter(|finding| finding.severity >= Severity::Warning)
}

/// True where one of the values takes part in what a finding says: in a calculation that fails, or as what it states or expects.
fn says(finding: &Finding, report: &Report, values: &[Decimal], scale: Decimal) -> bool {
    let own = [&finding.stated, &finding.expected].into_iter().flatten();
    let statement = report.statements.iter().find(|statement| Some(&statement.id) == finding.statement.as_ref());
    let parts = statement.map(|statement| participants(finding, statement)).unwrap_or_default();
    own.map(String::as_str).chain(parts).any(|stated| is_one_of(stated, values, scale))
}

/// The figures of the finding's calculations where they fail.
fn participants<'r>(finding: &Finding, statement: &'r Statement) -> Vec<&'r str> {
    let fact = |line: &str, column: &str| {
        let line = statement.lines.iter().find(|of| of.id == line)?;
        line.facts.get(column).map(|fact| fact.value.as_str())
    };
    let mut figures = Vec::new();
    for calculation in statement.calculations.iter().filter(|calculation| finding.calculations.contains(&calculation.id)) {
        let members = || calculation.items.iter().map(|item| item.reference.as_str()).chain([calculation.total.as_str()]);
        for result in calculation.results.iter().filter(|result| result.verdict == Verdict::Inconsistent) {
            figures.extend(members().filter_map(|member| fact(member, &result.at).or_else(|| fact(&result.at, member))));
        }
    }
    figures
}

/// True where a finding states the wrong figure itself, or would put another in its place.
fn points_at(finding: &Finding, wrong: &[Decimal], scale: Decimal) -> bool {
    let repaired = finding.repair.iter().map(|repair| repair.from.as_str());
    finding.stated.iter().map(String::as_str).chain(repaired).any(|stated| is_one_of(stated, wrong, scale))
}

/// True of a figure as printed and in its unit.
fn is_one_of(stated: &str, values: &[Decimal], scale: Decimal) -> bool {
    stated.parse::<Decimal>().is_ok_and(|stated| values.iter().any(|&value| value == stated || value * scale == stated))
}
