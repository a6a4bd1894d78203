//! What a run read, checked and left unchecked: counts added up over documents.

use super::model::{Report, Severity, Status};
use serde::Serialize;

/// Counts over the documents of a run. `documents` = `read` + `not_read` + `skipped`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    pub documents: usize,
    /// Read, in whole or in part.
    pub read: usize,
    /// Of those read, how many only in part.
    pub partial: usize,
    pub not_read: usize,
    /// Lock files and hidden files.
    pub skipped: usize,
    pub measures: usize,
    /// Lines of statements that hold at least one figure.
    pub account_lines: usize,
    /// Figures that are claimed to be computed from others: the sum of the next four.
    pub totals: usize,
    pub exact: usize,
    pub rounding: usize,
    pub inconsistent: usize,
    pub unchecked: usize,
    pub findings: FindingCounts,
}

/// Findings by severity.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct FindingCounts {
    pub error: usize,
    pub warning: usize,
    pub info: usize,
}

impl Summary {
    /// Counts a document that was read.
    pub fn add(&mut self, report: &Report) {
        self.documents += 1;
        self.read += 1;
        self.partial += usize::from(report.status == Status::Partial);
        self.measures += report.measures.len();
        self.account_lines += report.statements.iter().flat_map(|statement| &statement.lines).filter(|line| !line.facts.is_empty()).count();
        self.totals += report.coverage.totals;
        self.exact += report.coverage.exact;
        self.rounding += report.coverage.rounding;
        self.inconsistent += report.coverage.inconsistent;
        self.unchecked += report.coverage.unchecked;
        for finding in &report.findings {
            match finding.severity {
                Severity::Error => self.findings.error += 1,
                Severity::Warning => self.findings.warning += 1,
                Severity::Info => self.findings.info += 1,
            }
        }
    }

    /// Counts a document that was not read.
    pub fn add_not_read(&mut self) {
        self.documents += 1;
        self.not_read += 1;
    }

    /// Counts a file that was passed over on purpose.
    pub fn add_skipped(&mut self) {
        self.documents += 1;
        self.skipped += 1;
    }

    /// How many findings are at least this severe.
    #[must_use]
    pub fn findings_from(&self, severity: Severity) -> usize {
        let FindingCounts { error, warning, info } = self.findings;
        match severity {
            Severity::Error => error,
            Severity::Warning => error + warning,
            Severity::Info => error + warning + info,
        }
    }

    /// One line for people, without a line end.
    #[must_use]
    pub fn line(&self) -> String {
        let some = |count: usize, what: &str| if count > 0 { format!(", {count} {what}") } else { String::new() };
        let partial = if self.partial > 0 { format!(" ({} in part)", self.partial) } else { String::new() };
        format!(
            "{}: {} read{partial}, {} not read{}; {}: {} exact{}, {} wrong, {} unchecked; {}, {}",
            counted(self.documents, "document"),
            self.read,
            self.not_read,
            some(self.skipped, "skipped"),
            counted(self.totals, "total"),
            self.exact,
            some(self.rounding, "within rounding"),
            self.inconsistent,
            self.unchecked,
            counted(self.measures, "measure"),
            counted(self.account_lines, "account line"),
        )
    }
}

/// `1 total`, `2 totals`.
fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::build::tests::small_report;

    #[test]
    fn a_run_is_told_in_one_line() {
        let mut summary = Summary::default();
        summary.add(&small_report());
        summary.add_not_read();
        assert_eq!(summary.line(), "2 documents: 1 read, 1 not read; 2 totals: 1 exact, 1 wrong, 0 unchecked; 1 measure, 3 account lines");
    }

    #[test]
    fn rounding_skips_and_partial_reading_are_named_where_they_occur() {
        let mut summary = Summary::default();
        let mut report = small_report();
        report.status = Status::Partial;
        report.coverage.rounding = 3;
        summary.add(&report);
        summary.add_skipped();
        let line = summary.line();
        assert!(line.starts_with("2 documents: 1 read (1 in part), 0 not read, 1 skipped; "), "{line}");
        assert!(line.contains("1 exact, 3 within rounding, 1 wrong"), "{line}");
    }

    #[test]
    fn a_severity_counts_all_that_is_worse() {
        let summary = Summary { findings: FindingCounts { error: 1, warning: 2, info: 4 }, ..Summary::default() };
        assert_eq!([Severity::Error, Severity::Warning, Severity::Info].map(|s| summary.findings_from(s)), [1, 3, 7]);
    }
}
