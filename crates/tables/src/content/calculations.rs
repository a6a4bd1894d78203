//! A row a relation that a document claims, a row an item of one, and a row a place where it was checked.

use super::{Name, OfDocument, Part, document_id, parts, statements};
use crate::{
    column::{Column, Kind, Table},
    document::Document,
    value::{Value, amount, integer, made, owned, real, text, word, words},
};
use avstem::model::{Calculation, Verdict};

pub(super) type Row<'r> = Part<'r, statements::Row<'r>, Calculation>;

impl<'r> Row<'r> {
    fn id(&self) -> Value<'r> {
        owned(self.document().part_id(&self.of.item.id, &self.item.id))
    }

    /// Results with a verdict.
    fn count(&self, verdict: Verdict) -> Value<'r> {
        integer(self.item.results.iter().filter(|result| result.verdict == verdict).count())
    }

    /// The id of a line, and of a column: only one of them is there.
    fn line(&self, id: &str) -> Option<String> {
        self.document().line_id(&self.of.item.id, id)
    }

    fn column(&self, id: &str) -> Option<String> {
        self.document().column_id(&self.of.item.id, id)
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
        Column::new("statement_id", Reference(Name::Statements), "", |row| owned(row.document().row_id(&row.of.item.id))),
        document_id(),
        Column::new("kind", Word, "footing, variance, result, percent, average, change, carry, equal", |row| word(row.item.kind)),
        Column::new("total_line_id", Reference(Name::StatementLines), "the line that is computed; null where it is a column", |row| {
            made(row.line(&row.item.total))
        }),
        Column::new("total_column_id", Reference(Name::StatementColumns), "the column that is computed", |row| {
            made(row.column(&row.item.total))
        }),
        Column::new("basis", Word, "why the document is believed to claim it: label, order, section, account_codes, …", |row| {
            words(&row.item.basis)
        }),
        Column::new("confidence", Real, "0 to 1", |row| real(Some(row.item.confidence))),
        Column::new("items", Integer, "rows of `calculation_items`", |row| integer(row.item.items.len())),
        Column::new("exact", Integer, "results that are exact", |row| row.count(Verdict::Exact)),
        Column::new("rounding", Integer, "results that rounding explains", |row| row.count(Verdict::Rounding)),
        Column::new("inconsistent", Integer, "results that disagree", |row| row.count(Verdict::Inconsistent)),
        Column::new("unchecked", Integer, "results that say nothing", |row| row.count(Verdict::Unchecked)),
    ]
}

pub(super) fn rows<'r>(document: &'r Document<'r>) -> impl Iterator<Item = Row<'r>> {
    statements::rows(document).flat_map(|of| parts(of, &of.item.calculations))
}

/// A row an item.
pub(super) mod items {
    use super::{Column, Document, Kind, Name, Part, Table, amount, document_id, integer, made, parts, text};
    use avstem::model::Item;

    pub(in super::super) type Row<'r> = Part<'r, super::Row<'r>, Item>;

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
        super::rows(document).flat_map(|of| parts(of, &of.item.items))
    }
}

/// A row a place where a calculation was checked.
pub(super) mod results {
    use super::{Column, Document, Kind, Name, OfDocument, Part, Table, amount, document_id, integer, made, parts, text, word};
    use avstem::model::CalculationResult;

    pub(in super::super) type Row<'r> = Part<'r, super::Row<'r>, CalculationResult>;

    impl Row<'_> {
        /// The figure that is stated: the total's, in the column or line of the result.
        fn figure(&self) -> Option<String> {
            let (document, statement) = (self.document(), &self.of.of.item.id);
            let (total, at) = (&self.of.item.total, &self.item.at);
            document.figure_id(statement, total, at).or_else(|| document.figure_id(statement, at, total))
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
            Column::new("column_id", Reference(Name::StatementColumns), "where it was checked", |row| made(row.of.column(&row.item.at))),
            Column::new("line_id", Reference(Name::StatementLines), "the same, of a calculation between columns", |row| {
                made(row.of.line(&row.item.at))
            }),
            Column::new("verdict", Word, "exact, rounding, inconsistent, unchecked", |row| word(row.item.verdict)),
            Column::new("unchecked_because", Word, "`avstem explain unchecked` lists the reasons", |row| word(row.item.unchecked_because)),
            Column::new("stated", Amount, "", |row| amount(Some(&row.item.stated))),
            Column::new("stated_text", Text, "the same as exact text", |row| text(Some(&row.item.stated))),
            Column::new("computed", Amount, "", |row| amount(Some(&row.item.computed))),
            Column::new("computed_text", Text, "the same as exact text", |row| text(Some(&row.item.computed))),
            Column::new("difference", Amount, "stated minus computed", |row| amount(Some(&row.item.difference))),
            Column::new("difference_text", Text, "the same as exact text", |row| text(Some(&row.item.difference))),
            Column::new("allowed", Amount, "what rounding allows", |row| amount(Some(&row.item.allowed))),
            Column::new("allowed_text", Text, "the same as exact text", |row| text(Some(&row.item.allowed))),
        ]
    }

    pub(in super::super) fn rows<'r>(document: &'r Document<'r>) -> impl Iterator<Item = Row<'r>> {
        super::rows(document).flat_map(|of| parts(of, &of.item.results))
    }
}
