//! What a figure is computed from, member by member.
//!
//! In: a report and one of its calculations at one column (or line). Out: [`Relation`], with the facts themselves. A calculation between
//! lines has its results at columns, one between columns at lines; who draws one need not know.

use crate::At;
use avstem::model::{Calculation, CalculationResult, Fact, Finding, Report, Statement};

/// A calculation at one figure.
#[derive(Debug, Clone)]
pub struct Relation<'r> {
    pub statement: &'r Statement,
    pub calculation: &'r Calculation,
    pub result: &'r CalculationResult,
    /// The figure that is computed.
    pub total: Member<'r>,
    /// What it is computed from, in the order of the calculation; blank cells are among them.
    pub items: Vec<Member<'r>>,
}

/// A figure that takes part.
#[derive(Debug, Clone)]
pub struct Member<'r> {
    /// Index into the statement's lines.
    pub line: usize,
    /// Index into the statement's columns.
    pub column: usize,
    /// `1` or `-1` for sums.
    pub weight: &'r str,
    /// `None` where the cell is blank.
    pub fact: Option<&'r Fact>,
}

impl<'r> Relation<'r> {
    /// The figure that is computed, for amounts in its notation.
    #[must_use]
    pub fn at(&self) -> At<'r> {
        At { statement: self.statement, line: self.total.line, column: self.total.column }
    }
}

/// The calculation at the column or line with the id `at`; `None` where it has no result there.
#[must_use]
pub fn relation<'r>(statement: &'r Statement, calculation: &'r Calculation, at: &str) -> Option<Relation<'r>> {
    let result = calculation.results.iter().find(|result| result.at == at)?;
    let member = |reference: &str, weight: &'r str| {
        let (line, column) = if result.at.starts_with('c') { (reference, result.at.as_str()) } else { (result.at.as_str(), reference) };
        let line = statement.lines.iter().position(|of| of.id == line)?;
        let column = statement.columns.iter().position(|of| of.id == column)?;
        let fact = statement.lines.get(line)?.facts.get(&statement.columns.get(column)?.id);
        Some(Member { line, column, weight, fact })
    };
    let items = calculation.items.iter().filter_map(|item| member(&item.reference, &item.weight)).collect();
    Some(Relation { statement, calculation, result, total: member(&calculation.total, "1")?, items })
}

/// The calculations that fail because of a finding, at the figure where each does; first those that compute the finding's figure.
#[must_use]
pub fn relations_of<'r>(report: &'r Report, finding: &Finding) -> Vec<Relation<'r>> {
    let Some(statement) = report.statements.iter().find(|of| Some(&of.id) == finding.statement.as_ref()) else { return Vec::new() };
    let calculations = finding.calculations.iter().filter_map(|id| statement.calculations.iter().find(|of| of.id == *id));
    let mut relations: Vec<Relation> = calculations.filter_map(|calculation| at_place(statement, calculation, finding)).collect();
    let is_computed = |relation: &Relation| relation.total.fact.map(|fact| &fact.place) == finding.place.as_ref();
    relations.sort_by_key(|relation| !is_computed(relation));
    relations
}

/// Of the results of a calculation the one that the finding's figure takes part in.
fn at_place<'r>(statement: &'r Statement, calculation: &'r Calculation, finding: &Finding) -> Option<Relation<'r>> {
    let place = finding.place.as_ref();
    let all = || calculation.results.iter().filter_map(|result| relation(statement, calculation, &result.at));
    let takes_part = |relation: &Relation| {
        let members = std::iter::once(&relation.total).chain(&relation.items);
        members.filter_map(|member| member.fact).any(|fact| Some(&fact.place) == place)
    };
    all().find(takes_part)
}
