//! Relations → verdicts: every calculation at every position, and what fails without accusing anybody.
//!
//! In: content, its cells and its relations. Out: one list of [`Evaluation`]s a calculation. First each is computed in exact decimals
//! ([`evaluate`](self::evaluate)). Then each failing check is heard ([`defence`]): a list of small functions, each of which may know a
//! reason why the document need not be wrong. The first [`Excuse`] makes the check unchecked, and stays with it. What it does not do: it
//! weighs nothing; the checks that no defence speaks for are weighed in `accusation`.

mod case;
mod counts;
mod defence;
mod evaluate;
mod excuse;

pub(super) use case::{is_near, is_summed, weighed};
pub(super) use evaluate::{compare_with, figure, remedies};
pub use excuse::Excuse;

use super::{Evaluation, Verdict, cells::Cells};
use crate::{interpret::Content, relate::Relations, vocabulary::Vocabulary};
use case::{Case, Records};
use defence::{Plea, ROUNDS, Round};

/// What a check is judged by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Document<'a> {
    pub content: &'a Content,
    pub relations: &'a Relations,
    pub cells: &'a Cells<'a>,
    pub vocabulary: &'a Vocabulary,
}

/// Every relation evaluated, and what fails for a known reason taken back.
pub(super) fn judge(document: Document) -> Vec<Vec<Evaluation>> {
    let mut results = evaluate::evaluate(document.content, document.relations);
    counts::without_rounding(document, &mut results);
    for round in &ROUNDS {
        for heard in hear(round, document, &results) {
            let result = &mut results[heard.calculation][heard.result];
            if let Some(excuse) = heard.excuse {
                result.verdict = Verdict::Unchecked;
                result.unchecked_because = Some(excuse);
            }
            result.heard.extend(heard.rejected);
        }
    }
    results
}

/// What the defences of a round say of one failing check.
struct Heard {
    /// Index into `Relations::calculations`, and into its results.
    calculation: usize,
    result: usize,
    excuse: Option<Excuse>,
    rejected: Vec<Excuse>,
}

/// Hears the defences of a round for every failing check, until one of them excuses it.
fn hear(round: &Round, document: Document, results: &[Vec<Evaluation>]) -> Vec<Heard> {
    let records = Records::new(document.content, document.relations, results);
    let mut all = Vec::new();
    for (index, (calculation, list)) in document.relations.calculations.iter().zip(results).enumerate() {
        if calculation.is_declared() && !round.doubts_declared {
            continue;
        }
        for (at, result) in list.iter().enumerate().filter(|(_, result)| result.verdict == Verdict::Inconsistent) {
            let case = Case::new(document, results, &records, index, result);
            let mut heard = Heard { calculation: index, result: at, excuse: None, rejected: Vec::new() };
            for defence in round.defences {
                match defence(&case) {
                    Plea::Silent => {}
                    Plea::Rejected(excuse) => heard.rejected.push(excuse),
                    Plea::Accepted(excuse) => {
                        heard.excuse = Some(excuse);
                        break;
                    }
                }
            }
            all.push(heard);
        }
    }
    all
}
