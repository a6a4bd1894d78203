//! One document, as rows are made of it: what its report and the manifest say, its id, and which ids its report has.

use avstem::model::{Column, Line, Report, Statement};
use sha2::{Digest, Sha256};
use std::{collections::HashMap, fmt::Write as _};

/// Bytes of a document's id: two documents among ten million share one by chance with a probability of 10⁻¹⁵.
const ID_BYTES: usize = 12;

/// A document that was looked at, read or not.
#[derive(Debug)]
pub struct Document<'r> {
    pub(crate) id: String,
    pub(crate) path: &'r str,
    pub(crate) sha256: Option<&'r str>,
    pub(crate) outcome: Option<&'r str>,
    pub(crate) reason: Option<&'r str>,
    pub(crate) gone: bool,
    pub(crate) report: Option<&'r Report>,
    statements: HashMap<&'r str, Known<'r>>,
}

/// What a statement holds, by id.
#[derive(Debug)]
struct Known<'r> {
    lines: HashMap<&'r str, &'r Line>,
    columns: HashMap<&'r str, &'r Column>,
    calculations: HashMap<&'r str, usize>,
}

impl<'r> Known<'r> {
    fn of(statement: &'r Statement) -> Self {
        Self {
            lines: statement.lines.iter().map(|line| (line.id.as_str(), line)).collect(),
            columns: statement.columns.iter().map(|column| (column.id.as_str(), column)).collect(),
            calculations: statement.calculations.iter().enumerate().map(|(at, of)| (of.id.as_str(), at)).collect(),
        }
    }
}

impl<'r> Document<'r> {
    /// A document that was read.
    #[must_use]
    pub fn read(report: &'r Report) -> Self {
        let statements = report.statements.iter().map(|statement| (statement.id.as_str(), Known::of(statement))).collect();
        let (path, sha256) = (report.document.path.as_str(), Some(report.document.sha256.as_str()));
        Self { id: id(path, sha256), path, sha256, outcome: None, reason: None, gone: false, report: Some(report), statements }
    }

    /// A document of which there is no report.
    #[must_use]
    pub fn not_read(path: &'r str, sha256: Option<&'r str>) -> Self {
        let statements = HashMap::new();
        Self { id: id(path, sha256), path, sha256, outcome: None, reason: None, gone: false, report: None, statements }
    }

    /// The same with what a manifest says came of it.
    #[must_use]
    pub fn with_outcome(self, outcome: &'r str, reason: Option<&'r str>, gone: bool) -> Self {
        Self { outcome: Some(outcome), reason, gone, ..self }
    }

    /// Its id: of its bytes and its path.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// True where there is a report of it.
    #[must_use]
    pub fn is_read(&self) -> bool {
        self.report.is_some()
    }

    pub(crate) fn row_id(&self, of: &str) -> String {
        format!("{}:{of}", self.id)
    }

    /// The id of something by its number in the report, from 1.
    pub(crate) fn numbered(&self, of: &str, at: usize) -> String {
        format!("{}:{of}{}", self.id, at + 1)
    }

    pub(crate) fn statement_id(&self, statement: &str) -> Option<String> {
        self.statements.contains_key(statement).then(|| self.row_id(statement))
    }

    pub(crate) fn line_id(&self, statement: &str, line: &str) -> Option<String> {
        self.statements.get(statement)?.lines.contains_key(line).then(|| self.part_id(statement, line))
    }

    pub(crate) fn column_id(&self, statement: &str, column: &str) -> Option<String> {
        self.statements.get(statement)?.columns.contains_key(column).then(|| self.part_id(statement, column))
    }

    pub(crate) fn calculation_id(&self, statement: &str, calculation: &str) -> Option<String> {
        self.statements.get(statement)?.calculations.contains_key(calculation).then(|| self.part_id(statement, calculation))
    }

    /// The id of a figure, or of what stands for one, where there is either.
    pub(crate) fn figure_id(&self, statement: &str, line: &str, column: &str) -> Option<String> {
        let known = self.statements.get(statement)?;
        let row = known.lines.get(line)?;
        let is_there = known.columns.contains_key(column) && (row.facts.contains_key(column) || row.marks.contains_key(column));
        is_there.then(|| format!("{}:{statement}:{line}:{column}", self.id))
    }

    /// The id of a part of a statement.
    pub(crate) fn part_id(&self, statement: &str, part: &str) -> String {
        format!("{}:{statement}:{part}", self.id)
    }

    /// The id of a case of the meeting, by its number.
    pub(crate) fn case_id(&self, number: Option<&str>) -> Option<String> {
        let at = self.report?.cases.iter().position(|case| Some(case.number.as_str()) == number)?;
        Some(self.numbered("case", at))
    }
}

/// The id of a document: hexadecimal digits.
fn id(path: &str, sha256: Option<&str>) -> String {
    let mut hash = Sha256::new();
    hash.update(sha256.unwrap_or_default());
    hash.update(b"\n");
    hash.update(path);
    let mut id = String::with_capacity(2 * ID_BYTES);
    for byte in hash.finalize().iter().take(ID_BYTES) {
        let _ = write!(id, "{byte:02x}");
    }
    id
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_and_path_together_make_the_id() {
        let id = |path, hash| Document::not_read(path, hash).id;
        assert_eq!(id("a.pdf", Some("01")), id("a.pdf", Some("01")));
        assert_ne!(id("a.pdf", Some("01")), id("b.pdf", Some("01")));
        assert_ne!(id("a.pdf", Some("01")), id("a.pdf", Some("02")));
        assert_ne!(id("a.pdf", None), id("a.pdf", Some("01")));
        // Written in tables that others keep: it never changes.
        assert_eq!(id("a.pdf", Some("01")), "c0f931fe6a5ccf7c9fecd69a");
    }
}
