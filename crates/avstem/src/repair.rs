//! Figures read from pictures that arithmetic can read better.
//!
//! In: a document with recognised words, and its report. Out: changed words, to be read again. Where a total and its lines disagree and
//! one other reading of one figure makes all relations hold in which it takes part, that is what the figure is: the second recognition's
//! reading, or, where the engine was unsure, a digit that the eye confuses with the one that was read. Where two figures, or two readings
//! of one, would do, neither is taken: a document may be wrong too. Figures that both recognitions read alike and surely stay what they
//! are.
//!
//! What it does not do: it decides nothing about the document; the changed one runs through all stages again, and a change that does not
//! make its relations hold is taken back.

use crate::report::{
    figures::{At, fact, figure, members, number},
    model::{Calculation, CalculationKind, CalculationResult, Fact, Report, Statement},
    recognised::{Reading, SURE, WordRef, Words, confused, digits, printed_digits},
};
use avstem_document::document::Document;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// Times that a document is read again; each must mend something.
pub(crate) const ROUNDS: usize = 3;

/// Another reading of a figure.
#[derive(Debug, Clone, PartialEq)]
struct Candidate {
    figure: At,
    value: Decimal,
    /// The digits of the new reading.
    digits: Vec<char>,
    /// The second recognition reads it so.
    read: bool,
}

/// How many results of calculations fail.
pub(crate) fn failing(report: &Report) -> usize {
    report.statements.iter().flat_map(|statement| &statement.calculations).flat_map(|of| &of.results).filter(|result| fails(result)).count()
}

/// The document with the figures changed whose relations all hold then; `None` where none is.
pub(crate) fn repaired(document: &Document, report: &Report) -> Option<Document> {
    let words = Words::of(document);
    let mut changes: BTreeMap<WordRef, Vec<char>> = BTreeMap::new();
    for statement in &report.statements {
        let candidates = chosen(statement, &words);
        for candidate in candidates {
            let Some(reading) = fact(statement, &candidate.figure).and_then(|fact| words.reading(&fact.place)) else { continue };
            let mut left = candidate.digits.as_slice();
            for (at, word) in &reading.words {
                let count = digits(&word.text).len().min(left.len());
                let (own, rest) = left.split_at(count);
                left = rest;
                if digits(&word.text) != own {
                    changes.insert(*at, own.to_vec());
                }
            }
        }
    }
    if changes.is_empty() {
        return None;
    }
    let mut changed = document.clone();
    for (at, digits) in changes {
        change(&mut changed, at, &digits);
    }
    Some(changed)
}

/// Gives a word other digits; what was read stays beside it.
fn change(document: &mut Document, at: WordRef, digits: &[char]) {
    let page = document.each_page_mut().find(|page| page.number == at.page);
    let Some(word) = page.and_then(|page| page.recognised.get_mut(at.picture)?.recognition.words.get_mut(at.word)) else { return };
    let mut new = digits.iter();
    let text: String = word.text.chars().map(|c| if c.is_ascii_digit() { new.next().copied().unwrap_or(c) } else { c }).collect();
    let read = std::mem::replace(&mut word.text, text);
    word.first.get_or_insert(read);
    word.repaired = true;
}

fn fails(result: &CalculationResult) -> bool {
    let (difference, allowed) = (number(&result.difference), number(&result.allowed));
    difference.is_some_and(|difference| difference.abs() > allowed.unwrap_or_default())
}

/// True for calculations that are sums with signs.
fn is_sum(calculation: &Calculation) -> bool {
    matches!(
        calculation.kind,
        CalculationKind::Footing | CalculationKind::Variance | CalculationKind::Result | CalculationKind::Carry | CalculationKind::Equal
    )
}

/// For each failing relation the one reading that mends it and everything else that its figure takes part in.
fn chosen(statement: &Statement, words: &Words) -> Vec<Candidate> {
    let mut chosen: Vec<Candidate> = Vec::new();
    for calculation in statement.calculations.iter().filter(|calculation| is_sum(calculation)) {
        for result in calculation.results.iter().filter(|result| fails(result)) {
            let all: Vec<Candidate> = candidates(statement, calculation, result, words).collect();
            let read: Vec<&Candidate> = all.iter().filter(|candidate| candidate.read).collect();
            let one = match (read.as_slice(), all.as_slice()) {
                ([one], _) => Some(*one),
                ([], [one]) => Some(one),
                _ => None,
            };
            if let Some(one) = one.filter(|one| !chosen.iter().any(|other| other.figure == one.figure)) {
                chosen.push(one.clone());
            }
        }
    }
    chosen
}

fn candidates<'a>(
    statement: &'a Statement,
    calculation: &'a Calculation,
    result: &'a CalculationResult,
    words: &'a Words,
) -> impl Iterator<Item = Candidate> + 'a {
    let difference = number(&result.difference).unwrap_or_default();
    members(calculation).filter_map(move |(member, weight)| {
        let figure = figure(result, member);
        let fact = fact(statement, &figure)?;
        let value = number(&fact.value)?.checked_sub(difference.checked_div(weight)?)?;
        let reading = words.reading(&fact.place)?;
        let (digits, read) = readable(&reading, fact, value)?;
        let candidate = Candidate { figure, value, digits, read };
        holds_everywhere(statement, &candidate, number(&fact.value)?).then_some(candidate)
    })
}

/// The digits of a figure with another value, where it may have been read wrong that way, and whether the second recognition reads
/// them.
fn readable(reading: &Reading<'_>, fact: &Fact, value: Decimal) -> Option<(Vec<char>, bool)> {
    if reading.is_sure() || value.is_sign_negative() != number(&fact.value)?.is_sign_negative() {
        return None;
    }
    let read: Vec<char> = reading.words.iter().flat_map(|(_, word)| digits(&word.text)).collect();
    let meant = printed_digits(fact, value, read.len())?;
    if meant.len() != read.len() || meant == read {
        return None;
    }
    let second: Vec<char> = reading.words.iter().flat_map(|(_, word)| digits(word.second.as_deref().unwrap_or(&word.text))).collect();
    if second == meant {
        return Some((meant, true));
    }
    let at = confused(&read, &meant)?;
    let unsure = reading.words.iter().flat_map(|(_, word)| {
        let digits = word.text.chars().zip(&word.confidences).filter(|(c, _)| c.is_ascii_digit());
        digits.map(|(_, confidence)| !word.agreed() || *confidence < SURE).collect::<Vec<_>>()
    });
    unsure.into_iter().nth(at).unwrap_or(true).then_some((meant, false))
}

/// True where every relation that the figure takes part in holds with its new value.
fn holds_everywhere(statement: &Statement, candidate: &Candidate, old: Decimal) -> bool {
    let step = candidate.value - old;
    statement.calculations.iter().filter(|calculation| is_sum(calculation)).all(|calculation| {
        calculation.results.iter().all(|result| {
            let weight = members(calculation).find(|(member, _)| figure(result, member) == candidate.figure).map(|(_, weight)| weight);
            let Some(weight) = weight else { return true };
            let (difference, allowed) = (number(&result.difference), number(&result.allowed).unwrap_or_default());
            difference.is_none_or(|difference| (difference + step * weight).abs() <= allowed)
        })
    })
}
