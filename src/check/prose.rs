//! T201: an amount in running text that disagrees with the fact it quotes.
//!
//! In: claims linked in `relate`. Out: a verdict a claim, and a finding where the words leave no doubt about the fact.

use super::{
    Finding, Input, Severity, Verdict,
    figures::{finding, name},
    message::grouped,
    rules,
};
use crate::{
    interpret::Content,
    relate::{Claim, Figure, Relations, arithmetic},
};

/// One verdict a claim, in their order.
pub(super) fn verdicts(content: &Content, relations: &Relations) -> Vec<Verdict> {
    relations.claims.iter().map(|claim| verdict(content, claim)).collect()
}

/// Compares a claim with its fact, by the digits of its own words; the sign is the sentence's ("et underskudd på").
fn verdict(content: &Content, claim: &Claim) -> Verdict {
    let compare = || {
        let about = claim.about?;
        let fact = content.statements.get(about.statement)?.lines.get(about.line)?.facts.get(about.column)?.as_ref()?;
        let stated = Figure::new(claim.value, claim.decimals);
        let quoted = Figure::new(fact.value, fact.decimals);
        let allowed = if stated.half_unit > quoted.half_unit { stated.half_unit } else { rust_decimal::Decimal::ZERO };
        Some(arithmetic::compare(stated.value.abs(), quoted.value.abs(), allowed).verdict)
    };
    match compare() {
        Some(verdict) if verdict != Verdict::Inconsistent || claim.certain => verdict,
        _ => Verdict::Unchecked,
    }
}

pub(super) fn check(input: &Input) -> Vec<Finding> {
    let wrong = input.relations.claims.iter().filter(|claim| verdict(input.content, claim) == Verdict::Inconsistent);
    wrong.filter_map(|claim| prose_finding(input, claim)).collect()
}

fn prose_finding(input: &Input, claim: &Claim) -> Option<Finding> {
    let about = claim.about?;
    let statement = &input.content.statements[about.statement];
    let fact = statement.lines[about.line].facts[about.column].as_ref()?;
    let message = format!("the text says {}, the table {} for {}", claim.raw, grouped(fact.value), name(statement, about));
    let mut finding = finding(input, &rules::T201, Severity::Error, about, claim.value, fact.value, message);
    finding.place = Some(claim.place.clone());
    Some(finding)
}
