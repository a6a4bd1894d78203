//! The smallest repair: one figure that several failing relations agree on.
//!
//! In: the failing relations. Out: [`Culprit`]s. For every figure that takes part in two or more failing relations, each says what the
//! figure would have to be for it to hold; a ratio says nothing by itself, and agrees with what mends it. Where they agree, and no
//! relation that holds now would break, that figure is the culprit. The one that mends most comes first; what it mends is mended before
//! the next is sought. What it does not do: it proposes nothing where only one relation fails, and nothing where two figures mend as much.

use super::{
    Evaluation, Verdict,
    thresholds::repair::AGREEING,
    verdict::{compare_with, figure, remedies},
};
use crate::{
    interpret::{Content, FactRef},
    relate::{Axis, CalculationKind, Relations},
};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// A relation that fails at a position: indices into calculations and their results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Failing {
    pub calculation: usize,
    pub result: usize,
}

/// A figure that explains several failing relations.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Culprit {
    pub fact: FactRef,
    pub from: Decimal,
    pub to: Decimal,
    /// The failing relations that hold with the new figure.
    pub mends: Vec<Failing>,
}

/// A figure's key in ordered maps.
type Key = (usize, usize, usize);

/// What the failing relations want a figure to be: figure and value, and the relations that want it.
type Proposals = BTreeMap<(Key, Decimal), (FactRef, Vec<Failing>)>;

/// Finds culprits until none is left.
pub(super) fn culprits(content: &Content, relations: &Relations, results: &[Vec<Evaluation>]) -> Vec<Culprit> {
    let mut failing = failing(results);
    let mut found: Vec<Culprit> = Vec::new();
    let touching = touching(relations, results);
    while let Some(mut culprit) = next_culprit(content, relations, results, &failing, &touching) {
        let also = failing
            .iter()
            .filter(|which| !culprit.mends.contains(which))
            .filter(|&&which| mends(content, relations, results, (culprit.fact, culprit.to), which));
        let also: Vec<Failing> = also.copied().collect();
        culprit.mends.extend(also);
        failing.retain(|failing| !culprit.mends.contains(failing));
        found.push(culprit);
    }
    found
}

/// True when a failing relation holds with a new figure (a rounded percentage proposes none itself).
fn mends(content: &Content, relations: &Relations, results: &[Vec<Evaluation>], new: (FactRef, Decimal), which: Failing) -> bool {
    let calculation = &relations.calculations[which.calculation];
    let at = results[which.calculation][which.result].at;
    let takes_part = calculation.members().any(|member| calculation.fact(member, at) == new.0);
    let then = || compare_with(&content.statements[calculation.statement], relations, calculation, at, Some(new));
    takes_part && then().is_some_and(|comparison| comparison.verdict != Verdict::Inconsistent)
}

/// The failing ratios that hold with a new figure of what they compare: a sum that wants it there, and the percentage beside it, say
/// together that the figure is wrong and the percentage right. `touching` are the relations that the figure takes part in.
fn ratios_mended(
    content: &Content,
    relations: &Relations,
    results: &[Vec<Evaluation>],
    [failing, touching]: [&[Failing]; 2],
    new: (FactRef, Decimal),
) -> Vec<Failing> {
    let compares = |which: &&Failing| {
        let calculation = &relations.calculations[which.calculation];
        let at = results[which.calculation][which.result].at;
        matches!(calculation.kind, CalculationKind::Percent | CalculationKind::Change)
            && calculation.fact(calculation.total, at) != new.0
            && failing.contains(which)
    };
    touching.iter().filter(compares).copied().filter(|&which| mends(content, relations, results, new, which)).collect()
}

/// All relations that fail.
pub(super) fn failing(results: &[Vec<Evaluation>]) -> Vec<Failing> {
    let of = |(calculation, list): (usize, &Vec<Evaluation>)| -> Vec<Failing> {
        let fails = list.iter().enumerate().filter(|(_, evaluation)| evaluation.verdict == Verdict::Inconsistent);
        fails.map(|(result, _)| Failing { calculation, result }).collect()
    };
    results.iter().enumerate().flat_map(of).collect()
}

/// For every figure, the evaluated relations that it takes part in.
fn touching(relations: &Relations, results: &[Vec<Evaluation>]) -> BTreeMap<Key, Vec<Failing>> {
    let mut touching: BTreeMap<Key, Vec<Failing>> = BTreeMap::new();
    for (index, calculation) in relations.calculations.iter().enumerate() {
        for (result, evaluation) in results[index].iter().enumerate() {
            if evaluation.verdict != Verdict::Unchecked {
                for member in calculation.members() {
                    touching.entry(key(calculation.fact(member, evaluation.at))).or_default().push(Failing { calculation: index, result });
                }
            }
        }
    }
    touching
}

fn key(fact: FactRef) -> Key {
    (fact.statement, fact.line, fact.column)
}

fn next_culprit(
    content: &Content,
    relations: &Relations,
    results: &[Vec<Evaluation>],
    failing: &[Failing],
    touching: &BTreeMap<Key, Vec<Failing>>,
) -> Option<Culprit> {
    let mut proposals: Proposals = BTreeMap::new();
    for &which in failing {
        let calculation = &relations.calculations[which.calculation];
        let evaluation = &results[which.calculation][which.result];
        for (fact, value) in remedies(content, calculation, evaluation) {
            proposals.entry((key(fact), value.normalize())).or_insert_with(|| (fact, Vec::new())).1.push(which);
        }
    }
    let mut best: Vec<Culprit> = Vec::new();
    for ((key, to), (fact, mends)) in proposals {
        let most = best.first().map_or(AGREEING, |best| best.mends.len());
        let Some(from) = figure(&content.statements[fact.statement], fact).map(|figure| figure.value) else { continue };
        let here = touching.get(&key).map_or(&[][..], Vec::as_slice);
        let mends = [mends, ratios_mended(content, relations, results, [failing, here], (fact, to))].concat();
        if mends.len() < most || !independent(relations, &mends) {
            continue;
        }
        let breaks = here.iter().any(|touched| {
            let calculation = &relations.calculations[touched.calculation];
            let evaluation = &results[touched.calculation][touched.result];
            let holds_now = matches!(evaluation.verdict, Verdict::Exact | Verdict::Rounding);
            let statement = &content.statements[calculation.statement];
            let then = compare_with(statement, relations, calculation, evaluation.at, Some((fact, to)));
            holds_now && then.is_some_and(|comparison| comparison.verdict == Verdict::Inconsistent)
        });
        if breaks {
            continue;
        }
        if mends.len() > most {
            best.clear();
        }
        best.push(Culprit { fact, from, to, mends });
    }
    // Two figures that mend as much: nothing tells which is wrong.
    if best.len() == 1 { best.pop() } else { None }
}

/// True when the relations run both along a line and down a column, or have different totals: the same sum stated twice
/// over the same figures is one witness, not two.
fn independent(relations: &Relations, mends: &[Failing]) -> bool {
    let described = |failing: &Failing| {
        let calculation = &relations.calculations[failing.calculation];
        (calculation.axis == Axis::Lines, calculation.total)
    };
    mends.windows(2).any(|pair| described(&pair[0]) != described(&pair[1]))
}
