//! A run's books: every file that was found ends in exactly one outcome, and whatever was not read is named.

use super::{Answer, Found, Outcome};
use serde::Serialize;
use std::{collections::BTreeMap, fmt::Write};

/// What came of the files of a run, by their index in the order in which they were found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Books {
    discovered: usize,
    outcomes: BTreeMap<Outcome, usize>,
    settled: Vec<bool>,
    twice: usize,
    not_read: Vec<NotRead>,
}

/// A document that was to be read and was not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NotRead {
    pub path: String,
    pub outcome: Outcome,
    pub message: String,
}

/// Files that were found and do not end in exactly one outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Imbalance {
    pub discovered: usize,
    pub accounted_for: usize,
    pub twice: usize,
}

impl Books {
    /// For so many files.
    #[must_use]
    pub fn new(discovered: usize) -> Self {
        Self { discovered, settled: vec![false; discovered], ..Self::default() }
    }

    /// Writes down what came of a file.
    pub fn enter(&mut self, index: usize, file: &Found, answer: &Answer) {
        match self.settled.get_mut(index) {
            Some(settled) if !*settled => *settled = true,
            _ => self.twice += 1,
        }
        *self.outcomes.entry(answer.outcome).or_default() += 1;
        if is_failure(answer.outcome) {
            self.not_read.push(NotRead { path: file.shown(), outcome: answer.outcome, message: answer.reason().to_owned() });
        }
    }

    /// Files by outcome.
    #[must_use]
    pub fn outcomes(&self) -> &BTreeMap<Outcome, usize> {
        &self.outcomes
    }

    /// Everything that was to be read and was not, in the order in which it was found.
    #[must_use]
    pub fn not_read(&self) -> &[NotRead] {
        &self.not_read
    }

    /// Whether what was found equals the sum of the outcomes, each file once.
    ///
    /// # Errors
    /// When it does not: a defect in avstem.
    pub fn balance(&self) -> Result<(), Imbalance> {
        let accounted_for = self.outcomes.values().sum();
        let all = self.settled.iter().all(|settled| *settled);
        if all && self.twice == 0 && accounted_for == self.discovered {
            Ok(())
        } else {
            Err(Imbalance { discovered: self.discovered, accounted_for, twice: self.twice })
        }
    }

    /// For people: a line for every document that was not read, under its outcome; empty when there is none. `clean` makes a
    /// text fit for a terminal.
    #[must_use]
    pub fn list(&self, clean: impl Fn(&str) -> String) -> String {
        let mut by_outcome: BTreeMap<Outcome, Vec<&NotRead>> = BTreeMap::new();
        for document in &self.not_read {
            by_outcome.entry(document.outcome).or_default().push(document);
        }
        let mut text = String::new();
        for (outcome, documents) in by_outcome {
            // Writing to a string does not fail.
            let _ = writeln!(text, "not read, {}: {}", outcome.name(), documents.len());
            for document in documents {
                let _ = writeln!(text, "  {}: {}", clean(&document.path), clean(&document.message));
            }
        }
        text
    }
}

/// True for documents that were to be read and were not.
#[must_use]
pub fn is_failure(outcome: Outcome) -> bool {
    !outcome.is_read() && outcome != Outcome::Skipped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str) -> Found {
        Found { path: path.into(), relative: path.into(), sha256: None, settled: None, stored: None, inside: None }
    }

    fn entered(discovered: usize, entries: &[(usize, Outcome)]) -> Books {
        let mut books = Books::new(discovered);
        for (index, outcome) in entries {
            books.enter(*index, &file(&format!("{index}.pdf")), &Answer::not_read(*outcome, outcome.name()));
        }
        books
    }

    #[test]
    fn every_file_once_is_balanced() {
        assert_eq!(entered(2, &[(0, Outcome::Damaged), (1, Outcome::Skipped)]).balance(), Ok(()));
        assert_eq!(entered(0, &[]).balance(), Ok(()));
    }

    #[test]
    fn a_file_without_an_outcome_and_one_with_two_are_noticed() {
        assert!(entered(2, &[(0, Outcome::Damaged)]).balance().is_err());
        assert!(entered(2, &[(0, Outcome::Damaged), (0, Outcome::Damaged)]).balance().is_err());
        assert!(entered(1, &[(0, Outcome::Damaged), (1, Outcome::Damaged)]).balance().is_err());
    }

    #[test]
    fn everything_that_was_not_read_is_named_under_its_outcome() {
        let books = entered(4, &[(0, Outcome::Damaged), (1, Outcome::Skipped), (2, Outcome::Encrypted), (3, Outcome::Damaged)]);
        assert_eq!(
            books.list(str::to_owned),
            "not read, encrypted: 1\n  2.pdf: encrypted\nnot read, damaged: 2\n  0.pdf: damaged\n  3.pdf: damaged\n"
        );
    }
}
