//! A101 to A105: figures that disagree with what they are computed from.
//!
//! In: the evaluated calculations. Out: one finding per wrong figure. First the culprits that several relations agree on;
//! then, for every relation that still fails, its total, with what the items give. Differences within rounding are
//! findings of severity info. Opening balances that are not what the year before ended with join them.

use super::{
    Evaluation, Excuse, Finding, Input, Repair, Rule, Severity, Verdict,
    cause::{Around, cause},
    finding::{finding, name},
    message::grouped,
    repair::{Culprit, Failing, culprits, failing},
    rules,
    thresholds::accusation::ERROR,
    verdict::figure,
    years,
};
use crate::{
    interpret::{FactRef, Statement},
    relate::{Axis, Calculation, CalculationKind},
};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn check(input: &Input) -> Vec<Finding> {
    let culprits = culprits(input.content, input.relations, input.left);
    let mut findings: Vec<Finding> = culprits.iter().map(|culprit| culprit_finding(input, culprit)).collect();
    for (_, group) in open_relations(input, &culprits) {
        findings.push(total_finding(input, &group));
    }
    let years = years::check(input);
    findings.retain(|finding| !years::explain(&years, finding, input.relations));
    findings.extend(years);
    findings.extend(roundings(input));
    findings.sort_by_key(|finding| finding.fact.map(|fact| (fact.statement, fact.line, fact.column)));
    findings
}

/// The failing relations that no culprit explains, by the figure they compute.
fn open_relations(input: &Input, culprits: &[Culprit]) -> BTreeMap<(usize, usize, usize), Vec<Failing>> {
    let mut open: BTreeMap<(usize, usize, usize), Vec<Failing>> = BTreeMap::new();
    for which in failing(input.left) {
        let fact = total_of(input, which);
        let explained = culprits.iter().any(|culprit| culprit.mends.contains(&which) || culprit.fact == fact);
        if !explained {
            open.entry((fact.statement, fact.line, fact.column)).or_default().push(which);
        }
    }
    open
}

fn total_of(input: &Input, which: Failing) -> FactRef {
    let calculation = &input.relations.calculations[which.calculation];
    calculation.fact(calculation.total, input.left[which.calculation][which.result].at)
}

/// The rule that a kind of calculation belongs to.
fn rule_of(kind: CalculationKind) -> &'static Rule {
    match kind {
        CalculationKind::Footing | CalculationKind::Average | CalculationKind::Equal => &rules::A101,
        CalculationKind::Variance => &rules::A102,
        CalculationKind::Result => &rules::A103,
        CalculationKind::Percent | CalculationKind::Change => &rules::A104,
        CalculationKind::Carry => &rules::A105,
    }
}

fn culprit_finding(input: &Input, culprit: &Culprit) -> Finding {
    let fact = culprit.fact;
    let statement = &input.content.statements[fact.statement];
    // All failing relations that compute this figure belong to this finding, also those that its repair does not mend.
    let mut calculations: Vec<usize> = culprit.mends.iter().map(|which| which.calculation).collect();
    calculations.extend(failing(input.left).into_iter().filter(|&which| total_of(input, which) == fact).map(|which| which.calculation));
    calculations.sort_unstable();
    calculations.dedup();
    let own = calculations.iter().map(|&index| &input.relations.calculations[index]).find(|calculation| computes(calculation, fact));
    let kind = own.map_or(input.relations.calculations[culprit.mends[0].calculation].kind, |calculation| calculation.kind);
    let mut confirmed_by: Vec<usize> = culprit.mends.iter().map(|which| which.calculation).collect();
    confirmed_by.sort_unstable();
    let message = format!(
        "{}: stated {}, {} relations agree on {}, difference {}",
        name(statement, fact),
        grouped(culprit.from),
        confirmed_by.len(),
        grouped(culprit.to),
        grouped(culprit.from.checked_sub(culprit.to).unwrap_or(Decimal::MAX))
    );
    let confidence = confidence(input, &culprit.mends);
    let mut finding = finding(input, rule_of(kind), severity(confidence), fact, culprit.from, culprit.to, message);
    finding.confidence = confidence;
    finding.heard = heard(input, &culprit.mends);
    finding.calculations = calculations;
    let summed = own.filter(|calculation| calculation.kind.is_sum());
    let items = summed.map(|calculation| items(statement, calculation, calculation.position(fact))).unwrap_or_default();
    let allowed = culprit.mends.iter().map(|which| input.left[which.calculation][which.result].allowed).max().unwrap_or_default();
    finding.cause = Some(cause(culprit.from, culprit.to, &Around { items, agreed: true, ..around(statement, fact, allowed) }));
    finding.repair = vec![Repair { fact, from: culprit.from, to: culprit.to, confirmed_by }];
    finding
}

/// The largest confidence of failing relations that one figure explains.
fn confidence(input: &Input, group: &[Failing]) -> Option<f32> {
    group.iter().filter_map(|which| input.left[which.calculation][which.result].confidence).max_by(f32::total_cmp)
}

/// What was looked into for failing relations and does not explain why they fail, each once.
fn heard(input: &Input, group: &[Failing]) -> Vec<Excuse> {
    let all = group.iter().flat_map(|which| input.left[which.calculation][which.result].heard.iter().copied());
    all.collect::<BTreeSet<Excuse>>().into_iter().collect()
}

fn severity(confidence: Option<f32>) -> Severity {
    if confidence.is_none_or(|confidence| confidence >= ERROR) { Severity::Error } else { Severity::Warning }
}

/// True when the figure is the calculation's total.
fn computes(calculation: &Calculation, fact: FactRef) -> bool {
    let (member, _) = match calculation.axis {
        Axis::Lines => (fact.line, fact.column),
        Axis::Columns => (fact.column, fact.line),
    };
    calculation.statement == fact.statement && calculation.total == member
}

/// The finding for a figure that one or more failing relations compute.
fn total_finding(input: &Input, group: &[Failing]) -> Finding {
    let first = group[0];
    let calculation = &input.relations.calculations[first.calculation];
    let evaluation = &input.left[first.calculation][first.result];
    let fact = total_of(input, first);
    let statement = &input.content.statements[fact.statement];
    let confidence = confidence(input, group);
    let restates = calculation.kind == CalculationKind::Carry && matches!(calculation.items.as_slice(), [_]);
    let what = match calculation.axis {
        Axis::Lines if restates => "carried",
        Axis::Lines => "lines give",
        Axis::Columns => "columns give",
    };
    let computed = evaluation.computed.normalize();
    let shown = if computed.scale() > evaluation.stated.scale() + 2 { computed.round_dp(evaluation.stated.scale() + 2) } else { computed };
    let difference = evaluation.stated.checked_sub(shown).unwrap_or(evaluation.difference);
    let mut message = format!(
        "{}: stated {}, {what} {}, difference {}",
        name(statement, fact),
        grouped(evaluation.stated),
        grouped(shown),
        grouped(difference)
    );
    let supporters = supporters(input, fact);
    message += &doubt(supporters, calculation);
    let items = items(statement, calculation, evaluation.at);
    let mut finding = finding(input, rule_of(calculation.kind), severity(confidence), fact, evaluation.stated, shown, message);
    finding.confidence = confidence;
    finding.heard = heard(input, group);
    finding.calculations = group.iter().map(|which| which.calculation).collect();
    let rounded = matches!(calculation.kind, CalculationKind::Percent | CalculationKind::Change);
    let printed = if rounded { shown.round_dp(evaluation.stated.scale()) } else { shown };
    let items = if rounded { Vec::new() } else { items };
    finding.cause = Some(cause(evaluation.stated, printed, &Around { items, ..around(statement, fact, evaluation.allowed) }));
    if supporters == 0 {
        finding.repair = vec![Repair { fact, from: evaluation.stated, to: shown, confirmed_by: vec![first.calculation] }];
    }
    finding
}

/// What to say when other relations of the stated figure hold: then it may be right, and a line wrong.
fn doubt(supporters: usize, calculation: &Calculation) -> String {
    let members = parts(calculation);
    match supporters {
        0 => String::new(),
        1 => format!("; 1 other relation of the stated figure holds, so the error may be in one of the {members}"),
        many => format!("; {many} other relations of the stated figure hold, so the error may be in one of the {members}"),
    }
}

fn parts(calculation: &Calculation) -> &'static str {
    match calculation.axis {
        Axis::Lines => "lines",
        Axis::Columns => "columns",
    }
}

/// Relations of a figure that hold as it is stated.
fn supporters(input: &Input, fact: FactRef) -> usize {
    let holds = |(index, calculation): (usize, &Calculation)| {
        let at = match calculation.axis {
            Axis::Lines => fact.column,
            Axis::Columns => fact.line,
        };
        let member = match calculation.axis {
            Axis::Lines => fact.line,
            Axis::Columns => fact.column,
        };
        let takes_part = calculation.statement == fact.statement
            && (calculation.total == member || calculation.items.iter().any(|&(item, _)| item == member));
        let verdict = input.left[index].iter().find(|evaluation| evaluation.at == at).map(|evaluation| evaluation.verdict);
        takes_part && matches!(verdict, Some(Verdict::Exact | Verdict::Rounding))
    };
    input.relations.calculations.iter().enumerate().filter(|&pair| holds(pair)).count()
}

/// The other figures of a figure's line, its unit, and what rounding allows.
fn around(statement: &Statement, which: FactRef, allowed: Decimal) -> Around {
    let value = |column: usize| figure(statement, FactRef { column, ..which }).map(|figure| figure.value);
    let others = (0..statement.columns.len()).filter(|column| *column != which.column);
    let beside = others.filter_map(|column| Some((statement.columns[column].header.clone(), value(column)?))).collect();
    let unit = figure(statement, which).and_then(|figure| figure.half_unit.checked_mul(Decimal::TWO)).unwrap_or_default();
    Around { beside, unit, allowed, ..Around::default() }
}

/// Labels and signed values of a calculation's items at a position.
fn items(statement: &Statement, calculation: &Calculation, at: usize) -> Vec<(String, Decimal)> {
    let of = |&(member, weight): &(usize, Decimal)| {
        let value = figure(statement, calculation.fact(member, at))?.value;
        let label = match calculation.axis {
            Axis::Lines => &statement.lines[member].label,
            Axis::Columns => &statement.columns[member].header,
        };
        Some((label.clone(), value.checked_mul(weight)?))
    };
    calculation.items.iter().filter_map(of).collect()
}

/// Differences that rounding explains, at severity info.
fn roundings(input: &Input) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, calculation) in input.relations.calculations.iter().enumerate() {
        // A percentage is always rounded.
        if matches!(calculation.kind, CalculationKind::Percent | CalculationKind::Change) {
            continue;
        }
        for evaluation in input.left[index].iter().filter(|evaluation| evaluation.verdict == Verdict::Rounding) {
            let fact = calculation.fact(calculation.total, evaluation.at);
            // A total that is the sum, rounded to the digits it is printed with, is right.
            let statement = &input.content.statements[fact.statement];
            if figure(statement, fact).is_some_and(|figure| evaluation.difference.abs() <= figure.half_unit) {
                continue;
            }
            findings.push(rounding(input, index, calculation, evaluation, fact));
        }
    }
    findings
}

fn rounding(input: &Input, index: usize, calculation: &Calculation, evaluation: &Evaluation, fact: FactRef) -> Finding {
    let statement = &input.content.statements[fact.statement];
    let message = format!(
        "{}: stated {}, {} give {}, difference {} within rounding",
        name(statement, fact),
        grouped(evaluation.stated),
        parts(calculation),
        grouped(evaluation.computed.normalize()),
        grouped(evaluation.difference)
    );
    let mut finding =
        finding(input, rule_of(calculation.kind), Severity::Info, fact, evaluation.stated, evaluation.computed.normalize(), message);
    finding.calculations = vec![index];
    finding.cause = Some(super::Cause {
        kind: super::CauseKind::Rounding,
        explanation: "rounded figures rarely add up exactly".to_owned(),
        confidence: 0.9,
    });
    finding
}
