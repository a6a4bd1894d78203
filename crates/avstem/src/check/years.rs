//! A105 across periods: what was there when a year began is what was there when the year before ended.
//!
//! In: statements with lines or columns that are named as opening and closing balances, side by side with periods. Out: a finding at
//! an opening balance that is not the closing one of the year before. The names alone accuse nobody: other openings of the same table
//! must agree with the closings before them, and the difference must be that of one slip of the pen, since balances are restated
//! when the rules of accounting change. A figure that its own line or column already calls wrong is left to that finding. What it
//! does not do: it links no two tables, and no periods that do not follow each other by a year.

use super::{
    Finding, Input, Repair, Severity, Verdict,
    cause::{Around, cause},
    finding::{finding, name},
    message::grouped,
    rules,
    thresholds::years::{AGREEING, DIGITS},
    verdict::compare_with,
};
use crate::{
    interpret::{FactRef, Period, Scenario, Statement},
    relate::{Axis, Calculation, Relations},
};
use avstem_document::{
    figure::look,
    figure::slip::{self, telling_digits},
};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// The closing balance of one year and the opening one of the next.
type Pair = (FactRef, FactRef);

pub(super) fn check(input: &Input) -> Vec<Finding> {
    let statements = input.content.statements.iter().enumerate();
    statements
        .flat_map(|(index, statement)| [Axis::Lines, Axis::Columns].map(|axis| along(input, index, statement, axis)))
        .flatten()
        .collect()
}

/// The findings of a statement whose balances are lines (and years columns), or the other way round.
fn along(input: &Input, index: usize, statement: &Statement, axis: Axis) -> Vec<Finding> {
    let pairs = pairs(input, index, statement, axis);
    let long = |fact: FactRef| fact.get(input.content).is_some_and(|fact| telling_digits(fact.value) >= DIGITS);
    let telling = |&&(closing, opening): &&Pair| long(closing) && long(opening);
    let (agreeing, differing): (Vec<Pair>, Vec<Pair>) = pairs.iter().filter(telling).partition(|(closing, opening)| {
        closing.get(input.content).map(|fact| fact.value) == opening.get(input.content).map(|fact| fact.value)
    });
    if agreeing.len() < AGREEING || differing.len() > agreeing.len() {
        return Vec::new();
    }
    differing.into_iter().filter_map(|pair| mismatch(input, pair)).collect()
}

fn mismatch(input: &Input, (closing, opening): Pair) -> Option<Finding> {
    let (ended, began) = (closing.get(input.content)?, opening.get(input.content)?);
    slip::of_form(began.value, ended.value)?;
    if is_accused(input, closing) {
        return None;
    }
    let statement = input.content.statements.get(opening.statement)?;
    let message = format!(
        "{}: stated {}, {} ended with {}",
        name(statement, opening),
        grouped(began.value),
        name(statement, closing),
        grouped(ended.value)
    );
    let mut finding = finding(input, &rules::A105, Severity::Error, opening, began.value, ended.value, message);
    finding.calculations = mended(input, opening, ended.value);
    let around = Around { agreed: !finding.calculations.is_empty(), ..Around::default() };
    finding.cause = Some(cause(began.value, ended.value, &around));
    finding.repair = vec![Repair { fact: opening, from: began.value, to: ended.value, confirmed_by: finding.calculations.clone() }];
    Some(finding)
}

/// The failing relations that hold with another figure in a place.
fn mended(input: &Input, fact: FactRef, value: Decimal) -> Vec<usize> {
    let mends = |(index, calculation): (usize, &Calculation)| {
        let at = calculation.position(fact);
        let takes_part = calculation.items.iter().any(|&(member, _)| calculation.fact(member, at) == fact);
        let fails = || input.left[index].iter().any(|result| result.at == at && result.verdict == Verdict::Inconsistent);
        let then = || compare_with(&input.content.statements[fact.statement], input.relations, calculation, at, Some((fact, value)));
        let mends = takes_part && fails() && then().is_some_and(|then| then.verdict != Verdict::Inconsistent);
        mends.then_some(index)
    };
    input.relations.calculations.iter().enumerate().filter_map(mends).collect()
}

/// True for a finding about a total that holds once an opening balance is right: one finding per wrong figure.
pub(super) fn explain(years: &[Finding], finding: &Finding, relations: &Relations) -> bool {
    let Some(fact) = finding.fact.filter(|_| !finding.calculations.is_empty()) else { return false };
    let at = |index: usize, fact: FactRef| relations.calculations[index].position(fact);
    let is_mended = |&index: &usize| {
        let mends =
            |year: &Finding| year.calculations.contains(&index) && year.fact.is_some_and(|other| at(index, other) == at(index, fact));
        years.iter().any(mends)
    };
    finding.calculations.iter().all(is_mended)
}

/// True for a figure that a relation computes and that fails it.
fn is_accused(input: &Input, fact: FactRef) -> bool {
    input.relations.calculations.iter().zip(input.left).any(|(calculation, results)| {
        let fails = |at| calculation.fact(calculation.total, at) == fact;
        results.iter().any(|result| result.verdict == Verdict::Inconsistent && fails(result.at))
    })
}

/// The closings and openings that follow each other.
fn pairs(input: &Input, index: usize, statement: &Statement, axis: Axis) -> Vec<Pair> {
    let words = &input.vocabulary.lines;
    let (names, times): (Vec<&str>, Vec<Option<Time>>) = match axis {
        Axis::Lines => (
            statement.lines.iter().map(|line| line.label.as_str()).collect(),
            statement.columns.iter().map(|column| Some((column.scenario, year(column.period.as_ref()?)?))).collect(),
        ),
        Axis::Columns => (
            statement.columns.iter().map(|column| column.header.as_str()).collect(),
            statement.lines.iter().map(|line| Some((Scenario::Other, look::year(line.label.trim())?))).collect(),
        ),
    };
    let openings: Vec<usize> = (0..names.len()).filter(|&at| words.opening.starts(names[at])).collect();
    let closing_of = |(at, &opening): (usize, &usize)| {
        let end = openings.get(at + 1).copied().unwrap_or(names.len());
        (opening + 1..end).find(|&line| words.closing.starts(names[line])).map(|closing| (opening, closing))
    };
    let balances: Vec<(usize, usize)> = openings.iter().enumerate().filter_map(closing_of).collect();
    let following = following(&times);
    let fact = |member: usize, at: usize| match axis {
        Axis::Lines => FactRef { statement: index, line: member, column: at },
        Axis::Columns => FactRef { statement: index, line: at, column: member },
    };
    let all = balances
        .iter()
        .flat_map(|&(opening, closing)| following.iter().map(move |&(before, after)| (fact(closing, before), fact(opening, after))));
    all.filter(|(closing, opening)| closing.get(input.content).is_some() && opening.get(input.content).is_some()).collect()
}

/// Scenario and year.
type Time = (Scenario, i16);

/// The positions whose years follow each other, where one position alone has each year.
fn following(times: &[Option<Time>]) -> Vec<(usize, usize)> {
    let mut by_time: BTreeMap<(u8, i16), Vec<usize>> = BTreeMap::new();
    for (at, time) in times.iter().enumerate() {
        let Some((scenario, year)) = time else { continue };
        let kind = match scenario {
            Scenario::Actual => 0,
            Scenario::Other => 1,
            // A budget begins with what was known when it was made.
            _ => continue,
        };
        by_time.entry((kind, *year)).or_default().push(at);
    }
    let only = |time: &(u8, i16)| by_time.get(time).filter(|places| places.len() == 1).map(|places| places[0]);
    by_time.keys().filter_map(|time| Some((only(time)?, only(&(time.0, time.1.checked_add(1)?))?))).collect()
}

/// The year that a period is, from its first day to its last.
fn year(period: &Period) -> Option<i16> {
    let whole =
        period.from.year() == period.to.year() && period.from.day_of_year() == 1 && period.to.month() == 12 && period.to.day() == 31;
    whole.then(|| period.to.year())
}
