//! The cells of a workbook beside its facts: which cell is which fact, what its formula came to, what it is called.
//!
//! In: content and formulas. Out: [`Cells`], which the rules about spreadsheets ask. Where a formula is exact, it and not the
//! order of the lines says what a figure is computed from; where it is stale, that is the one finding about the figure.

use super::{Evaluation, Finding, Input, Rule, Severity, Verdict};
use crate::{
    formula::{Formulas, Outcome, Position},
    interpret::{Content, Fact, FactRef, LineItem},
    relate::{Calculation, Relations},
};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// Facts by their cells.
#[derive(Debug)]
pub(crate) struct Cells<'a> {
    pub(super) content: &'a Content,
    pub(super) formulas: &'a Formulas,
    facts: BTreeMap<Position, FactRef>,
}

impl<'a> Cells<'a> {
    /// Finds the cell of every fact of a workbook.
    pub(super) fn of(content: &'a Content, formulas: &'a Formulas) -> Self {
        let mut facts = BTreeMap::new();
        if !formulas.is_empty() {
            for (s, statement) in content.statements.iter().enumerate() {
                for (l, line) in statement.lines.iter().enumerate() {
                    for (c, fact) in line.facts.iter().enumerate() {
                        if let Some(at) = fact.as_ref().and_then(|fact| formulas.position(&fact.place)) {
                            facts.insert(at, FactRef { statement: s, line: l, column: c });
                        }
                    }
                }
            }
        }
        Self { content, formulas, facts }
    }

    /// The fact of a cell.
    pub(super) fn at(&self, at: Position) -> Option<FactRef> {
        self.facts.get(&at).copied()
    }

    /// The fact of a cell, itself.
    pub(super) fn fact(&self, at: Position) -> Option<&'a Fact> {
        let of = self.at(at)?;
        self.content.statements[of.statement].lines[of.line].facts[of.column].as_ref()
    }

    /// The line of a cell's fact.
    pub(super) fn line(&self, at: Position) -> Option<&'a LineItem> {
        let of = self.at(at)?;
        Some(&self.content.statements[of.statement].lines[of.line])
    }

    /// The cell of a fact.
    pub(super) fn position(&self, fact: FactRef) -> Option<Position> {
        self.formulas.position(&fact.get(self.content)?.place)
    }

    /// What became of the formula of a fact's cell.
    pub(super) fn outcome(&self, fact: FactRef) -> Option<Outcome> {
        self.formulas.get(self.position(fact)?).map(|cell| cell.outcome)
    }

    /// The results without those of figures whose stale formula is a finding already.
    pub(super) fn without_stale(&self, relations: &Relations, results: &[Vec<Evaluation>]) -> Vec<Vec<Evaluation>> {
        let mut left = results.to_vec();
        for (calculation, evaluation) in all(relations, &mut left) {
            if matches!(self.outcome(calculation.fact(calculation.total, evaluation.at)), Some(Outcome::Stale(_))) {
                evaluation.verdict = Verdict::Unchecked;
            }
        }
        left
    }

    /// What the row and the column of a cell are called: by its fact, else by the texts beside and above it.
    pub(super) fn names(&self, at: Position) -> (Option<String>, Option<String>) {
        if let Some(fact) = self.at(at) {
            let statement = &self.content.statements[fact.statement];
            return (Some(statement.lines[fact.line].label.clone()), Some(statement.columns[fact.column].header.clone()));
        }
        (self.formulas.text_beside(at).map(str::to_owned), self.formulas.text_above(at).map(str::to_owned))
    }

    /// A cell's name for a message.
    pub(super) fn name(&self, at: Position) -> String {
        if let Some(fact) = self.at(at) {
            return super::finding::name(&self.content.statements[fact.statement], fact);
        }
        match self.names(at) {
            (Some(label), Some(header)) => format!("\"{label}\", {header}"),
            (Some(name), None) | (None, Some(name)) => format!("\"{name}\""),
            (None, None) => "cell".to_owned(),
        }
    }

    /// A stored number in the unit of the cell's fact: thousands as thousands, a fraction as per cent.
    pub(super) fn in_unit(&self, at: Position, number: Decimal) -> Option<Decimal> {
        let Some(fact) = self.fact(at) else { return Some(number) };
        let stored = self.formulas.number(at)?;
        let rate = if !stored.is_zero() {
            fact.value.checked_div(stored)?.round_dp(6)
        } else if fact.raw.contains('%') {
            Decimal::ONE_HUNDRED
        } else {
            self.content.statements[self.at(at)?.statement].scale
        };
        number.checked_mul(rate).map(|number| number.normalize())
    }

    /// A finding about a cell, with the failing relations that compute its figure.
    pub(super) fn finding(
        &self,
        input: &Input,
        (rule, severity): (&'static Rule, Severity),
        at: Position,
        (stated, expected): (Option<String>, Option<Decimal>),
        message: String,
    ) -> Finding {
        let fact = self.at(at);
        let (row_label, column_header) = self.names(at);
        let amount = stated.as_deref().and_then(|stated| Decimal::from_str_exact(stated).ok());
        Finding {
            severity,
            statement: fact.map(|fact| fact.statement),
            fact,
            row_label,
            column_header,
            place: Some(self.formulas.place(at)),
            difference: amount.zip(expected).and_then(|(stated, expected)| stated.checked_sub(expected)),
            stated,
            expected: expected.map(|expected| expected.to_string()),
            calculations: fact.map(|fact| failing(input, fact)).unwrap_or_default(),
            ..Finding::new(rule, message)
        }
    }
}

/// The relations that compute a figure and fail at it.
pub(super) fn failing(input: &Input, fact: FactRef) -> Vec<usize> {
    let fails = |(index, results): (usize, &Vec<Evaluation>)| {
        let calculation = &input.relations.calculations[index];
        let fails = |evaluation: &Evaluation| {
            evaluation.verdict == Verdict::Inconsistent && calculation.fact(calculation.total, evaluation.at) == fact
        };
        (calculation.statement == fact.statement && results.iter().any(fails)).then_some(index)
    };
    input.results.iter().enumerate().filter_map(fails).collect()
}

/// All results with their calculations.
pub(super) fn all<'r>(
    relations: &'r Relations,
    results: &'r mut [Vec<Evaluation>],
) -> impl Iterator<Item = (&'r Calculation, &'r mut Evaluation)> {
    let pairs = relations.calculations.iter().zip(results);
    pairs.flat_map(|(calculation, list)| list.iter_mut().map(move |evaluation| (calculation, evaluation)))
}

/// Makes one finding of those about one figure: the spreadsheet's own says why, the relation's says by how much.
pub(super) fn join(findings: Vec<Finding>) -> Vec<Finding> {
    let key = |finding: &Finding| finding.fact.map(|fact| (fact.statement, fact.line, fact.column));
    let (mut sheets, others): (Vec<Finding>, Vec<Finding>) = findings.into_iter().partition(|finding| finding.rule.code.starts_with('S'));
    let by_fact: BTreeMap<_, usize> = sheets.iter().enumerate().rev().filter_map(|(index, finding)| Some((key(finding)?, index))).collect();
    let mut left = Vec::new();
    for other in others {
        match key(&other).and_then(|key| by_fact.get(&key)) {
            Some(&index) if other.rule.code.starts_with('A') => take_over(&mut sheets[index], other),
            _ => left.push(other),
        }
    }
    // In the order of the checks: relations, sheets, texts.
    let texts = left.iter().position(|finding| !finding.rule.code.starts_with('A')).unwrap_or(left.len());
    let texts = left.split_off(texts);
    left.into_iter().chain(sheets).chain(texts).collect()
}

fn take_over(finding: &mut Finding, relation: Finding) {
    finding.severity = finding.severity.max(relation.severity);
    finding.confidence = relation.confidence;
    finding.heard = relation.heard;
    finding.calculations.extend(relation.calculations);
    finding.calculations.sort_unstable();
    finding.calculations.dedup();
    if finding.expected.is_none() {
        (finding.stated, finding.expected, finding.difference) = (relation.stated, relation.expected, relation.difference);
    }
    if finding.repair.is_empty() {
        finding.repair = relation.repair;
    }
    finding.cause = finding.cause.take().or(relation.cause);
}
