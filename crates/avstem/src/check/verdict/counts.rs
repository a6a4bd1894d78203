//! Votes, people and things are counted, not rounded: a sum of counts that is off by one is wrong.
//!
//! In: the evaluated relations of a document. Out: the same; where all that is counted in it adds up exactly but for a stray sum, what
//! rounding would excuse there fails, if it is votes that are counted, or the same sum is exact in other columns: a single column of a
//! statistic may be estimated. A document in which several sums of counts miss by one has rounded them (to protect those who are
//! counted, or because they are in fact estimates), and nothing changes in it. What it does not do: man-years and hours are counted in
//! fractions; figures in thousands are rounded.

use super::{
    super::{
        Evaluation, Verdict,
        thresholds::counts::{EXACT_ELSEWHERE, EXACT_FOR_EACH, STRAY},
    },
    Document,
};
use crate::{
    interpret::{Content, FactRef, Nature, Statement},
    relate::Calculation,
    vocabulary::{Vocabulary, words},
};
use rust_decimal::Decimal;
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

/// Takes rounding from the sums of counts, where the document's other sums of counts do without it.
pub(super) fn without_rounding(document: Document, results: &mut [Vec<Evaluation>]) {
    let mut exact = 0;
    let mut near: Vec<(usize, usize)> = Vec::new();
    for (index, (calculation, list)) in document.relations.calculations.iter().zip(&*results).enumerate() {
        if !calculation.kind.is_sum() {
            continue;
        }
        for (at, result) in list.iter().enumerate().filter(|(_, result)| counts(document, calculation, result)) {
            match result.verdict {
                Verdict::Exact => exact += usize::from(super::is_summed(statement(document.content, calculation), calculation, result.at)),
                Verdict::Rounding if !result.difference.is_zero() => near.push((index, at)),
                _ => {}
            }
        }
    }
    if slips(document, results, &near) > STRAY + exact / EXACT_FOR_EACH {
        return;
    }
    for (index, at) in near {
        let calculation = &document.relations.calculations[index];
        if !is_of_votes(document, calculation, &results[index][at]) && !is_exact_elsewhere(document, calculation, &results[index]) {
            continue;
        }
        let result = &mut results[index][at];
        (result.verdict, result.allowed) = (Verdict::Inconsistent, Decimal::ZERO);
    }
}

/// A figure (statement, line and column) and what it would have to be.
type Remedy = ((usize, usize, usize), Decimal);

/// How many slips explain sums that miss: one figure that is wrong fails both in its line and in its column, by the same difference.
fn slips(document: Document, results: &[Vec<Evaluation>], near: &[(usize, usize)]) -> usize {
    let mut wanted: BTreeMap<Remedy, BTreeSet<usize>> = BTreeMap::new();
    for (which, &(index, at)) in near.iter().enumerate() {
        let calculation = &document.relations.calculations[index];
        for (fact, value) in super::remedies(document.content, calculation, &results[index][at]) {
            wanted.entry(((fact.statement, fact.line, fact.column), value.normalize())).or_default().insert(which);
        }
    }
    let mut shared: Vec<BTreeSet<usize>> = wanted.into_values().filter(|missing| missing.len() > 1).collect();
    shared.sort_by_key(|missing| Reverse(missing.len()));
    let (mut explained, mut slips) = (BTreeSet::new(), 0);
    for missing in shared {
        if missing.difference(&explained).count() > 1 {
            explained.extend(missing);
            slips += 1;
        }
    }
    slips + near.len() - explained.len()
}

fn statement<'a>(content: &'a Content, calculation: &Calculation) -> &'a Statement {
    &content.statements[calculation.statement]
}

/// True where all figures of a sum are whole, and its line or its column says that they are counts.
fn counts(document: Document, calculation: &Calculation, result: &Evaluation) -> bool {
    let statement = statement(document.content, calculation);
    let is_whole = |which: FactRef| {
        let coarse = document.relations.step(which.statement, which.column).is_some();
        which.get(document.content).is_none_or(|fact| !coarse && fact.decimals == 0 && fact.scale == Decimal::ONE)
    };
    let total = calculation.fact(calculation.total, result.at);
    let names_counts = || {
        is_count(statement, total, document.vocabulary)
            || is_of_votes(document, calculation, result)
            || (statement.currency.is_none() && is_titled(statement, document.vocabulary))
    };
    calculation.members().all(|member| is_whole(calculation.fact(member, result.at))) && names_counts()
}

/// True for a sum whose words say that votes are counted.
fn is_of_votes(document: Document, calculation: &Calculation, result: &Evaluation) -> bool {
    let statement = statement(document.content, calculation);
    let total = calculation.fact(calculation.total, result.at);
    let names = [&statement.lines[total.line].label, &statement.columns[total.column].header];
    let title = statement.title.as_ref();
    names.into_iter().chain(title).any(|name| document.vocabulary.units.votes.find(&words(name)).is_some())
}

/// True where the title of a table says that it counts: "Antall elever per skole".
fn is_titled(statement: &Statement, vocabulary: &Vocabulary) -> bool {
    let counts = |title: &String| vocabulary.units.count.starts(title) && vocabulary.units.fractional.find(&words(title)).is_none();
    statement.title.as_ref().is_some_and(counts)
}

/// True for a sum that is exact in other positions.
fn is_exact_elsewhere(document: Document, calculation: &Calculation, results: &[Evaluation]) -> bool {
    let statement = statement(document.content, calculation);
    let exact = |result: &&Evaluation| result.verdict == Verdict::Exact && super::is_summed(statement, calculation, result.at);
    results.iter().filter(exact).count() >= EXACT_ELSEWHERE
}

/// True for a figure whose line or column is one of counts, and of no fractions of people.
fn is_count(statement: &Statement, which: FactRef, vocabulary: &Vocabulary) -> bool {
    let (line, column) = (&statement.lines[which.line], &statement.columns[which.column]);
    let fractions = |text: &str| vocabulary.units.fractional.find(&words(text)).is_some();
    let counted = [line.nature, column.nature].contains(&Some(Nature::Count));
    counted && !fractions(&line.label) && !fractions(&column.header)
}
