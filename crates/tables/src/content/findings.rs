//! A row a finding; which calculations fail because of it; and the repairs that would make them hold.

use super::{
    Name, OfDocument, Part, document_id, of_report, parts,
    place::{self, Placed},
};
use crate::{
    column::{Column, Kind, Table},
    document::Document,
    value::{Value, amount, date, integer, made, owned, real, text, word, words},
};
use avstem::Place;
use avstem::model::Finding;

pub(super) type Row<'r> = Part<'r, &'r Document<'r>, Finding>;

impl<'r> Row<'r> {
    fn id(&self) -> Value<'r> {
        owned(self.of.row_id(&self.item.id))
    }
}

impl<'r> Placed<'r> for Row<'r> {
    fn place(&self) -> Option<&'r Place> {
        self.item.place.as_ref()
    }
}

pub(super) fn table() -> Table {
    super::table(Name::Findings, "Something that the document says and that cannot be right.", &columns())
}

pub(super) fn columns<'r>() -> Vec<Column<'r, Row<'r>>> {
    use Kind::{Amount, Date, Id, Real, Reference, Text, Word};
    let mut columns: Vec<Column<'r, Row<'r>>> = vec![
        Column::new("finding_id", Id, "", Row::id),
        document_id(),
        Column::new("statement_id", Reference(Name::Statements), "the table of figures that it is in", |row| {
            made(row.item.statement.as_deref().and_then(|statement| row.of.statement_id(statement)))
        }),
        Column::new("code", Text, "`avstem explain CODE` prints the rule's page", |row| text(Some(&row.item.code))),
        Column::new("name", Text, "of the rule", |row| text(Some(&row.item.name))),
        Column::new("severity", Word, "error, warning, info", |row| word(row.item.severity)),
        Column::new("message", Text, "one line, complete in itself", |row| text(Some(&row.item.message))),
        Column::new("fingerprint", Text, "of its content: the same after the document is moved or converted", |row| {
            text(Some(&row.item.fingerprint))
        }),
        Column::new("row_label", Text, "", |row| text(row.item.row_label.as_deref())),
        Column::new("column_header", Text, "", |row| text(row.item.column_header.as_deref())),
        Column::new("stated", Amount, "null where it is about a date", |row| amount(row.item.stated.as_deref())),
        Column::new("stated_text", Text, "as exact text, or the date", |row| text(row.item.stated.as_deref())),
        Column::new("expected", Amount, "", |row| amount(row.item.expected.as_deref())),
        Column::new("expected_text", Text, "as exact text, or the date", |row| text(row.item.expected.as_deref())),
        Column::new("difference", Amount, "stated minus expected", |row| amount(row.item.difference.as_deref())),
        Column::new("difference_text", Text, "as exact text", |row| text(row.item.difference.as_deref())),
        Column::new("confidence", Real, "0 to 1: how likely it is that the document is wrong", |row| real(row.item.confidence)),
        Column::new("cause_kind", Word, "digit, transposition, sign, omitted_line, …", |row| {
            word(row.item.cause.as_ref().map(|cause| cause.kind))
        }),
        Column::new("cause", Text, "in words", |row| text(row.item.cause.as_ref().map(|cause| cause.explanation.as_str()))),
        Column::new("cause_confidence", Real, "0 to 1", |row| real(row.item.cause.as_ref().map(|cause| cause.confidence))),
        Column::new("heard", Word, "other readings that were looked into, and by which it is wrong all the same", |row| {
            words(&row.item.heard)
        }),
        Column::new("second_reading", Word, "what another engine reads there: same_digits, other_digits, no_answer", |row| {
            word(row.item.second_reading)
        }),
        Column::new("accepted_reason", Text, "why a baseline accepts it; null where none does, and it counts", |row| {
            text(row.item.accepted.as_ref().map(|accepted| accepted.reason.as_str()))
        }),
        Column::new("accepted_date", Date, "", |row| date(row.item.accepted.as_ref().map(|accepted| accepted.date.as_str()))),
        Column::new("accepted_date_text", Text, "as in the JSON", |row| {
            text(row.item.accepted.as_ref().map(|accepted| accepted.date.as_str()))
        }),
    ];
    columns.extend(place::columns());
    columns
}

pub(super) fn rows<'r>(document: &'r Document<'r>) -> impl Iterator<Item = Row<'r>> {
    of_report(document, |report| &report.findings)
}

/// A row a calculation that fails because of a finding.
pub(super) mod calculations {
    use super::{Column, Document, Kind, Name, OfDocument, Part, Table, document_id, made, parts};

    pub(in super::super) type Row<'r> = Part<'r, super::Row<'r>, String>;

    pub(in super::super) fn table() -> Table {
        super::super::table(Name::FindingCalculations, "A calculation that fails because of a finding.", &columns())
    }

    pub(in super::super) fn columns<'r>() -> Vec<Column<'r, Row<'r>>> {
        vec![
            Column::new("finding_id", Kind::Reference(Name::Findings), "", |row: &Row<'r>| row.of.id()),
            document_id(),
            Column::new("calculation_id", Kind::Reference(Name::Calculations), "with `finding_id` the row's key", |row| {
                made(row.of.item.statement.as_deref().and_then(|statement| row.document().calculation_id(statement, row.item)))
            }),
        ]
    }

    pub(in super::super) fn rows<'r>(document: &'r Document<'r>) -> impl Iterator<Item = Row<'r>> {
        super::rows(document).flat_map(|of| parts(of, &of.item.calculations))
    }
}

/// A row a figure that would have to be another.
pub(super) mod repairs {
    use super::{Column, Document, Kind, Name, OfDocument, Part, Table, amount, document_id, integer, made, parts, text};
    use avstem::model::Repair;

    pub(in super::super) type Row<'r> = Part<'r, super::Row<'r>, Repair>;

    pub(in super::super) fn table() -> Table {
        super::super::table(Name::FindingRepairs, "A figure changed so that the relations of a finding hold.", &columns())
    }

    pub(in super::super) fn columns<'r>() -> Vec<Column<'r, Row<'r>>> {
        use Kind::{Amount, Integer, Reference, Text};
        vec![
            Column::new("finding_id", Reference(Name::Findings), "", |row: &Row<'r>| row.of.id()),
            document_id(),
            Column::new("ordinal", Integer, "counted from 1; with `finding_id` the row's key", |row| integer(row.at + 1)),
            Column::new("figure_id", Reference(Name::AccountLines), "the figure", |row| {
                let statement = row.of.item.statement.as_deref();
                made(statement.and_then(|statement| row.document().figure_id(statement, &row.item.line, &row.item.column)))
            }),
            Column::new("from_value", Amount, "what is printed", |row| amount(Some(&row.item.from))),
            Column::new("from_value_text", Text, "the same as exact text", |row| text(Some(&row.item.from))),
            Column::new("to_value", Amount, "what it would have to be", |row| amount(Some(&row.item.to))),
            Column::new("to_value_text", Text, "the same as exact text", |row| text(Some(&row.item.to))),
            Column::new("confirmed_by", Integer, "calculations that hold with it", |row| integer(row.item.confirmed_by.len())),
        ]
    }

    pub(in super::super) fn rows<'r>(document: &'r Document<'r>) -> impl Iterator<Item = Row<'r>> {
        super::rows(document).flat_map(|of| parts(of, &of.item.repair))
    }
}
