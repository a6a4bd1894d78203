//! Counts by what they measure.
//!
//! Each [`Measured`] has a name that is printed at the head of its line; comments in the code may cite it (`score: values-read`).

use std::collections::BTreeMap;

/// What is counted, in the order of the lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Measured {
    DocumentsRead,
    TablesFound,
    CellsRead,
    CellsAdded,
    TablesTrusted,
    MeasuresFound,
    MeasuresAdded,
    Responsible,
    Deadline,
    Status,
    ValuesRead,
    ValuesAdded,
    Headers,
    UnitsRead,
    Totals,
    RowTotals,
    Variances,
    Percents,
    Rounding,
    SumsBySection,
    SumsByOrder,
    SumsByFigures,
    Unchecked,
    SlipDigit,
    SlipExchange,
    SlipSign,
    SlipFactor,
    SlipOmitted,
    SlipTwice,
    SlipsPlaced,
    FalseClean,
    FalseSlip,
}

/// Each with its name and what it says.
pub(crate) const LINES: [(Measured, &str, &str); 32] = [
    (Measured::DocumentsRead, "documents-read", "files that give a report"),
    (Measured::TablesFound, "tables-found", "planted tables with a table of their own in the report"),
    (Measured::CellsRead, "cells-read", "planted cells that stand in the right row and column of it"),
    (Measured::CellsAdded, "cells-added", "cells of those tables that nobody planted"),
    (Measured::TablesTrusted, "tables-trusted", "tables of a confidence above 0.9 of which every planted cell is read"),
    (Measured::MeasuresFound, "measures-found", "planted measures that are listed, word for word"),
    (Measured::MeasuresAdded, "measures-added", "listed measures that nobody planted"),
    (Measured::Responsible, "measures-responsible", "who is responsible, of planted measures"),
    (Measured::Deadline, "measures-deadline", "until when, likewise"),
    (Measured::Status, "measures-status", "how far, likewise"),
    (Measured::ValuesRead, "values-read", "figures of account lines under the right label and header"),
    (Measured::ValuesAdded, "values-added", "figures of account lines that nobody planted there"),
    (Measured::Headers, "headers-read", "columns of figures whose header is read whole, with that of its group"),
    (Measured::UnitsRead, "units-read", "tables of accounts with the right unit"),
    (Measured::Totals, "relations-totals", "totals and results that were checked and hold"),
    (Measured::RowTotals, "relations-row-totals", "sums along a row, likewise"),
    (Measured::Variances, "relations-variances", "variances and changes, likewise"),
    (Measured::Percents, "relations-percents", "percentages, likewise"),
    (Measured::Rounding, "relations-rounding", "those of them that hold within rounding, not exactly"),
    (Measured::SumsBySection, "sums-by-section", "sums that a label and a section or account numbers tell, of a planted total or result"),
    (Measured::SumsByOrder, "sums-by-order", "sums that order, indents or a label tell, likewise"),
    (Measured::SumsByFigures, "sums-by-figures", "sums that figures alone tell, likewise"),
    (Measured::Unchecked, "unchecked", "figures that the report itself leaves unchecked, of those it calls computed"),
    (Measured::SlipDigit, "slips-digit", "a digit: told by an accusation"),
    (Measured::SlipExchange, "slips-exchange", "two digits exchanged, likewise"),
    (Measured::SlipSign, "slips-sign", "a sign, likewise"),
    (Measured::SlipFactor, "slips-factor", "a factor of ten, likewise"),
    (Measured::SlipOmitted, "slips-omitted", "a line left out of a total, likewise"),
    (Measured::SlipTwice, "slips-twice", "a line counted twice, likewise"),
    (Measured::SlipsPlaced, "slips-placed", "accusations of slips that point at the very figure"),
    (Measured::FalseClean, "false-accusations-clean", "accusations a clean file, in per cent"),
    (Measured::FalseSlip, "false-accusations-slip", "accusations a file with a slip that the slip does not explain, in per cent"),
];

/// So many of so many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Share {
    pub(crate) hits: usize,
    pub(crate) of: usize,
}

impl Share {
    /// In per cent; `None` of nothing.
    pub(crate) fn percent(self) -> Option<f64> {
        (self.of > 0).then(|| 100.0 * self.hits as f64 / self.of as f64)
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.hits += other.hits;
        self.of += other.of;
    }
}

/// Shares by what they measure.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Tally(BTreeMap<Measured, Share>);

impl Tally {
    pub(crate) fn count(&mut self, what: Measured, hits: usize, of: usize) {
        self.0.entry(what).or_default().add(Share { hits, of });
    }

    pub(crate) fn one(&mut self, what: Measured, is_hit: bool) {
        self.count(what, usize::from(is_hit), 1);
    }

    pub(crate) fn get(&self, what: Measured) -> Share {
        self.0.get(&what).copied().unwrap_or_default()
    }

    pub(crate) fn add(&mut self, other: &Self) {
        for (what, share) in &other.0 {
            self.0.entry(*what).or_default().add(*share);
        }
    }
}
