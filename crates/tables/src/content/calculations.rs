//! A row a relation that a document claims, a row an item of one, and a row a place where it was checked.

use super::{Name, OfDocument, document_id, statements};
use crate::{
    column::{Column, Kind, Table},
    document::Document,
    value::{Value, amount, integer, made, owned, real, text, word, words},
};
use avstem::model::{Calculation, Statement, Verdict};

#[derive(Clone, Copy)]
pub(super) struct Row<'r> {
    document: &'r Document<'r>,
    statement: &'r Statement,
    calculation: &'r Calculation,
}

impl<'r> Row<'r> {
    fn id(&self) -> Value<'r> {
        owned(self.document.part_id(&self.statement.id, &self.calculation.id))
    }

    /// Results with a verdict.
    fn count(&self, verdict: Verdict) -> Value<'r> {
        integer(self.calculation.results.iter().filter(|result| result.verdict == verdict).count())
    }

    /// The id of a line, and of a column: only one of them is there.
    fn line(&self, id: &str) -> Option<String> {
        self.document.line_id(&self.statement.id, id)
    }

    fn column(&self, id: &str) -> Option<String> {
        self.document.column_id(&self.statement.id, id)
    }
}

impl<'r> OfDocument<'r> for Row<'r> {
    fn document(&self) -> &'r Document<'r> {
        self.document
    }
}

pub(super) fn table() -> Table {
    let meaning = "A relation that the document claims: between lines, checked in every column, or between columns, checked in every line.";
    super::table(Name::Calculations, meaning, &columns())
}

pub(super) fn columns<'r>() -> Vec<Column<'r, Row<'r>>> {
    use Kind::{Id, Integer, Real, Reference, Word};
    vec![
        Column::new("calculation_id", Id, "", |row: &Row<'r>| row.id()),
        Column::new("statement_id", Reference(Name::Statements), "", |row| owned(row.document.row_id(&row.statement.id))),
        document_id(),
        Column::new("kind", Word, "footing, variance, result, percent, average, change, carry, equal", |row| word(row.calculation.kind)),
        Column::new("total_line_id", Reference(Name::StatementLines), "the line that is computed; null where it is a column", |row| {
            made(row.line(&row.calculation.total))
        }),
        Column::new("total_column_id", Reference(Name::StatementColumns), "the column that is computed", |row| {
            made(row.column(&row.calculation.total))
        }),
        Column::new("basis", Word, "why the document is believed to claim it: label, order, section, account_codes, …", |row| {
            words(&row.calculation.basis)
        }),
        Column::new("confidence", Real, "0 to 1", |row| real(Some(row.calculation.confidence))),
        Column::new("items", Integer, "rows of `calculation_items`", |row| integer(row.calculation.items.len())),
        Column::new("exact", Integer, "results that are exact", |row| row.count(Verdict::Exact)),
        Column::new("rounding", Integer, "results that rounding explains", |row| row.count(Verdict::Rounding)),
        Column::new("inconsistent", Integer, "results that disagree", |row| row.count(Verdict::Inconsistent)),
        Column::new("unchecked", Integer, "results that say nothing", |row| row.count(Verdict::Unchecked)),
    ]
}

pub(super) fn rows<'r>(document: &'r Document<'r>) -> impl Iterator<Item = Row<'r>> {
    statements::rows(document).flat_map(move |statements::Row { statement, .. }| {
        statement.calculations.iter().map(move |calculation| Row { document, statement, calculation })
    })
}

/// A row an item.
pub(super) mod items {
    use super::{Column, Document, Kind, Name, OfDocument, Table, amount, document_id, integer, made, text};
    use avstem::model::Item;

    pub(in super::super) struct Row<'r> {
        of: super::Row<'r>,
        at: usize,
        item: &'r Item,
    }

    impl<'r> OfDocument<'r> for Row<'r> {
        fn document(&self) -> &'r Document<'r> {
            self.of.document
        }
    }

    pub(in super::super) fn table() -> Table {
        super::super::table(Name::CalculationItems, "A line or column that a calculation takes in.", &columns())
    }

    pub(in super::super) fn columns<'r>() -> Vec<Column<'r, Row<'r>>> {
        use Kind::{Amount, Integer, Reference, Text};
        vec![
            Column::new("calculation_id", Reference(Name::Calculations), "", |row: &Row<'r>| row.of.id()),
            document_id(),
            Column::new("ordinal", Integer, "counted from 1; with `calculation_id` the row's key", |row| integer(row.at + 1)),
            Column::new("line_id", Reference(Name::StatementLines), "", |row| made(row.of.line(&row.item.reference))),
            Column::new("column_id", Reference(Name::StatementColumns), "of a calculation between columns", |row| {
                made(row.of.column(&row.item.reference))
            }),
            Column::new("weight", Amount, "1 or -1 in sums", |row| amount(Some(&row.item.weight))),
            Column::new("weight_text", Text, "the same as exact text", |row| text(Some(&row.item.weight))),
        ]
    }

    pub(in super::super) fn rows<'r>(document: &'r Document<'r>) -> impl Iterator<Item = Row<'r>> {
        super::rows(document).flat_map(|of| of.calculation.items.iter().enumerate().map(move |(at, item)| Row { of, at, item }))
    }
}

/// A row a place where a calculation was checked.
pub(super) mod results {
    use super::{Column, Document, Kind, Name, OfDocument, Table, amount, document_id, integer, made, text, word};
    use avstem::model::CalculationResult;

    pub(in super::super) struct Row<'r> {
        of: super::Row<'r>,
        at: usize,
        result: &'r CalculationResult,
    }

    impl Row<'_> {
        /// The figure that is stated: the total's, in the column or line of the result.
        fn figure(&self) -> Option<String> {
            let (document, statement) = (self.of.document, &self.of.statement.id);
            let (total, at) = (&self.of.calculation.total, &self.result.at);
            document.figure_id(statement, total, at).or_else(|| document.figure_id(statement, at, total))
        }
    }

    impl<'r> OfDocument<'r> for Row<'r> {
        fn document(&self) -> &'r Document<'r> {
            self.of.document
        }
    }

    pub(in super::super) fn table() -> Table {
        super::super::table(
            Name::CalculationResults,
            "A calculation at one column, or at one line where it is between columns.",
            &columns(),
        )
    }

    pub(in super::super) fn columns<'r>() -> Vec<Column<'r, Row<'r>>> {
        use Kind::{Amount, Integer, Reference, Text, Word};
        vec![
            Column::new("calculation_id", Reference(Name::Calculations), "", |row: &Row<'r>| row.of.id()),
            document_id(),
            Column::new("ordinal", Integer, "counted from 1; with `calculation_id` the row's key", |row| integer(row.at + 1)),
            Column::new("figure_id", Reference(Name::AccountLines), "the figure that is stated", |row| made(row.figure())),
            Column::new("column_id", Reference(Name::StatementColumns), "where it was checked", |row| made(row.of.column(&row.result.at))),
            Column::new("line_id", Reference(Name::StatementLines), "the same, of a calculation between columns", |row| {
                made(row.of.line(&row.result.at))
            }),
            Column::new("verdict", Word, "exact, rounding, inconsistent, unchecked", |row| word(row.result.verdict)),
            Column::new("unchecked_because", Word, "`avstem explain unchecked` lists the reasons", |row| {
                word(row.result.unchecked_because)
            }),
            Column::new("stated", Amount, "", |row| amount(Some(&row.result.stated))),
            Column::new("stated_text", Text, "the same as exact text", |row| text(Some(&row.result.stated))),
            Column::new("computed", Amount, "", |row| amount(Some(&row.result.computed))),
            Column::new("computed_text", Text, "the same as exact text", |row| text(Some(&row.result.computed))),
            Column::new("difference", Amount, "stated minus computed", |row| amount(Some(&row.result.difference))),
            Column::new("difference_text", Text, "the same as exact text", |row| text(Some(&row.result.difference))),
            Column::new("allowed", Amount, "what rounding allows", |row| amount(Some(&row.result.allowed))),
            Column::new("allowed_text", Text, "the same as exact text", |row| text(Some(&row.result.allowed))),
        ]
    }

    pub(in super::super) fn rows<'r>(document: &'r Document<'r>) -> impl Iterator<Item = Row<'r>> {
        super::rows(document).flat_map(|of| of.calculation.results.iter().enumerate().map(move |(at, result)| Row { of, at, result }))
    }
}
