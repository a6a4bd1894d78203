//! C501: an account stands in a section that its number does not belong to.
//!
//! In: statements whose account numbers follow a known plan. Out: one finding a line: an account of an income among costs, or the
//! other way round. The evidence must be strong: the section's own heading says what it holds, most of its other accounts are of
//! that nature by their numbers, and the label does not say the same as the section. What it does not do: plans that it does not know.

use super::{Finding, Input, rules, thresholds::misplaced::SETTLED};
use crate::interpret::{
    LineItem, LineKind, Statement,
    charts::{Nature, named_nature, nature},
};

pub(super) fn check(input: &Input) -> Vec<Finding> {
    let statements = input.content.statements.iter().enumerate();
    statements.flat_map(|(index, statement)| in_statement(index, statement, input)).collect()
}

fn in_statement(index: usize, statement: &Statement, input: &Input) -> Vec<Finding> {
    let Some(chart) = statement.chart else { return Vec::new() };
    let by_number = |line: &LineItem| line.account.as_deref().and_then(|account| nature(account, chart));
    let mut findings = Vec::new();
    for (at, line) in statement.lines.iter().enumerate().filter(|(_, line)| line.kind == LineKind::Line) {
        let Some((own, section)) = by_number(line).zip(line.section.last()) else { continue };
        let said = named_nature(section, input.vocabulary);
        let Some(wanted) = said.filter(|said| *said != own) else { continue };
        let others = statement.lines.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, other)| other);
        let beside: Vec<Nature> = others.filter(|other| other.section == line.section).filter_map(by_number).collect();
        let settled = beside.iter().filter(|nature| **nature == wanted).count();
        let label_agrees = named_nature(&line.label, input.vocabulary) == Some(wanted);
        if settled >= SETTLED && settled >= SETTLED * (beside.len() - settled) && !label_agrees {
            findings.push(finding(index, line, section, own));
        }
    }
    findings
}

fn finding(statement: usize, line: &LineItem, section: &str, own: Nature) -> Finding {
    let account = line.account.as_deref().unwrap_or_default();
    let what = match own {
        Nature::Income => "an income",
        Nature::Cost => "a cost",
    };
    Finding {
        statement: Some(statement),
        row_label: Some(format!("{account} {}", line.label)),
        place: line.facts.iter().flatten().next().map(|fact| fact.place.clone()),
        stated: Some(account.to_owned()),
        ..Finding::new(&rules::C501, format!("\"{account} {}\" stands under \"{section}\"; by its number it is {what}", line.label))
    }
}
