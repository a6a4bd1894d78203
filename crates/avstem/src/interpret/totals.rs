//! Labels that say that they are totals, and those that only begin like one.
//!
//! In: labels, and the codes beside them. Out: whether a label is one of a total or a result, what name is left without the words for
//! it, and which rows are records: lines of a list in which a word for a total is part of a name. What it does not do: it adds nothing up.

use crate::vocabulary::{Vocabulary, words};
use std::collections::{BTreeMap, BTreeSet};

/// What of a row tells whether it is a record.
#[derive(Debug, Clone, Copy)]
pub(super) struct Record<'r> {
    pub account: Option<&'r str>,
    /// Header and code.
    pub codes: &'r [(String, String)],
    /// The texts that its label is joined of.
    pub parts: &'r [String],
    pub has_facts: bool,
}

/// The account of a row, and its codes with their headers.
type Codes<'r> = (Option<&'r str>, &'r [(String, String)]);

/// Codes of a line, the account among them, from which on it may be one of a list of records.
const RECORD_CODES: usize = 2;

/// By row: a word for a total or a result in its label is part of a name. An area may be called "Sum felles inntekter og utgifter": so
/// where a row has all codes that the others have, and no other row has the same, or where the name comes back beside other texts. A total
/// is of no single code of the finest kind, or of the same as the rows that it sums, and stands there once.
pub(super) fn are_records(rows: &[Record], vocabulary: &Vocabulary) -> Vec<bool> {
    let count = |row: &Record| row.codes.len() + usize::from(row.account.is_some());
    let with_facts = || rows.iter().filter(|row| row.has_facts);
    let most = with_facts().map(count).max().unwrap_or(0);
    let is_full = |row: &Record| most >= RECORD_CODES && count(row) == most;
    let lists_records = with_facts().filter(|row| is_full(row)).count() * 2 > with_facts().count();
    let named = |row: &Record| row.parts.iter().position(|part| is_total(part, vocabulary) && !name_words(part, vocabulary).is_empty());
    let mut with_codes: BTreeMap<Codes, usize> = BTreeMap::new();
    let mut beside: BTreeMap<&str, BTreeSet<Vec<&str>>> = BTreeMap::new();
    for row in with_facts().filter(|row| count(row) > 0) {
        *with_codes.entry((row.account, row.codes)).or_default() += 1;
        if let Some(at) = named(row).filter(|_| row.parts.len() > 1) {
            let others = row.parts.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, part)| part.as_str());
            beside.entry(row.parts[at].as_str()).or_default().insert(others.collect());
        }
    }
    let alone = |row: &Record| lists_records && is_full(row) && with_codes.get(&(row.account, row.codes)) == Some(&1);
    let comes_back = |row: &Record| {
        count(row) > 0 && named(row).is_some_and(|at| beside.get(row.parts[at].as_str()).is_some_and(|others| others.len() > 1))
    };
    rows.iter().map(|row| alone(row) || comes_back(row)).collect()
}

/// The words of a label without the words that mark it as a total: "Sum lønnskostnad" names "lønnskostnad".
pub(crate) fn name_words(label: &str, vocabulary: &Vocabulary) -> Vec<String> {
    let all = words(label);
    let front = vocabulary.lines.total.prefix(&all).unwrap_or(0);
    let back = (front..all.len()).find(|&from| vocabulary.lines.total.prefix(&all[from..]) == Some(all.len() - from));
    all[front..back.unwrap_or(all.len())].to_vec()
}

/// True for a label that says it is a total: "Sum …", "… i alt", "Totalt".
pub(crate) fn is_total(label: &str, vocabulary: &Vocabulary) -> bool {
    let words = words(label);
    let ends = (0..words.len()).any(|from| vocabulary.lines.total.prefix(&words[from..]) == Some(words.len() - from));
    // "Sum/gj.snitt" is a sum in some columns only.
    let averages = vocabulary.lines.average.find(&words).is_some();
    (vocabulary.lines.total.prefix(&words).is_some() || ends) && !averages
}

/// True for a label that says it is a result or a net amount.
pub(crate) fn is_result(label: &str, vocabulary: &Vocabulary) -> bool {
    let words = words(label);
    // "Resultat før skatt", "Ordinært resultat før …": the word stands first or second.
    (0..words.len().min(2)).any(|at| vocabulary.lines.result.prefix(&words[at..]).is_some())
}
