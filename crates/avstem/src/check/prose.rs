//! T201: a quantity in running text that disagrees with the figures it quotes or compares.
//!
//! In: claims linked in `quote`. Out: a verdict a claim, and a finding where the words leave no doubt about the figures.

use super::{
    Finding, Input, Severity, Verdict,
    finding::{finding, name},
    message::grouped,
    rules,
};
use crate::{
    interpret::{Content, Fact},
    quote::{Claim, ClaimKind, computed},
};
use avstem_document::figure::arithmetic::{self, Figure};
use rust_decimal::Decimal;

/// One verdict a claim, in their order.
pub(super) fn verdicts(content: &Content, claims: &[Claim]) -> Vec<Verdict> {
    claims.iter().map(|claim| verdict(content, claim)).collect()
}

/// Compares a claim with its figures, by the digits of its own words; the sign is the sentence's ("et underskudd på").
fn verdict(content: &Content, claim: &Claim) -> Verdict {
    if claim.counted.is_some() {
        return Verdict::Exact;
    }
    match compared(content, claim) {
        Some(comparison) if comparison.verdict != Verdict::Inconsistent || claim.certain => comparison.verdict,
        _ => Verdict::Unchecked,
    }
}

fn compared(content: &Content, claim: &Claim) -> Option<arithmetic::Comparison> {
    let about = claim.about?.get(content)?;
    let against = match claim.against {
        Some(at) => Some(at.get(content)?),
        None => None,
    };
    let value = computed(claim.kind, about.value, against.map(|fact| fact.value))?;
    let printed = Figure::new(claim.value, claim.decimals).half_unit;
    Some(arithmetic::compare(claim.value.abs(), value.abs(), allowed(claim, about, against, printed)))
}

/// What the roundings of both sides allow: nothing where text and table print the same digits of one figure.
fn allowed(claim: &Claim, about: &Fact, against: Option<&Fact>, printed: Decimal) -> Decimal {
    let unit = |fact: &Fact| Figure::new(fact.value, fact.decimals).half_unit;
    match (claim.kind, against) {
        // The figures' own rounding matters less than the percentage's.
        (ClaimKind::Change | ClaimKind::Share, _) => claim.half_unit,
        (_, None) if claim.half_unit == printed && unit(about) == printed => Decimal::ZERO,
        (_, None) => claim.half_unit.max(unit(about)),
        (_, Some(against)) => claim.half_unit.max(unit(about)) + unit(against).max(unit(about)),
    }
}

pub(super) fn check(input: &Input) -> Vec<Finding> {
    let wrong = input.claims.iter().filter(|claim| verdict(input.content, claim) == Verdict::Inconsistent);
    wrong.filter_map(|claim| prose_finding(input, claim)).collect()
}

fn prose_finding(input: &Input, claim: &Claim) -> Option<Finding> {
    let about = claim.about?;
    let places = u32::try_from(claim.decimals).unwrap_or(0);
    let value = compared(input.content, claim)?.computed;
    let expected = if claim.against.is_some() { value.round_dp(places) } else { value };
    let what = name(&input.content.statements[about.statement], about);
    let against = claim.against.map(|at| name(&input.content.statements[at.statement], at)).unwrap_or_default();
    let (unit, give) = match claim.kind {
        ClaimKind::Change => (" %", format!("{what} against {against}")),
        ClaimKind::Share => (" %", format!("{what} of {against}")),
        ClaimKind::Difference if claim.against.is_some() => ("", format!("{what} less {against}")),
        ClaimKind::Percent => (" %", what),
        ClaimKind::Amount | ClaimKind::Difference | ClaimKind::Count => ("", what),
    };
    let message = format!("the text says {}{unit}, the table {}{unit} for {give}", claim.raw, grouped(expected));
    let mut finding = finding(input, &rules::T201, Severity::Error, about, claim.value, expected, message);
    finding.place = Some(claim.place.clone());
    Some(finding)
}
