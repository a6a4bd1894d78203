//! A row a table of figures, and a row a column of one.

use super::{Name, OfDocument, Part, document_id, of_report, parts};
use crate::{
    column::{Column, Kind, Table},
    document::Document,
    value::{Value, integer, made, owned, text, word},
};
use avstem::model::{Period, Statement};

pub(super) type Row<'r> = Part<'r, &'r Document<'r>, Statement>;

pub(super) fn table() -> Table {
    super::table(Name::Statements, "A table of figures.", &columns())
}

pub(super) fn columns<'r>() -> Vec<Column<'r, Row<'r>>> {
    use Kind::{Id, Integer, Text, Word};
    vec![
        Column::new("statement_id", Id, "", |row: &Row<'r>| owned(row.of.row_id(&row.item.id))),
        document_id(),
        Column::new("case_id", Kind::Reference(Name::Cases), "the case that it belongs to", |row| {
            made(row.of.case_id(row.item.case.as_deref()))
        }),
        Column::new("case_number", Text, "of that case", |row| text(row.item.case.as_deref())),
        Column::new("title", Text, "", |row| text(row.item.title.as_deref())),
        Column::new("currency", Text, "ISO 4217", |row| text(row.item.currency.as_deref())),
        Column::new("scale", Integer, "what a printed 1 stands for, but in columns and lines with a scale of their own", |row| {
            integer(row.item.scale)
        }),
        Column::new("scale_basis", Word, "where the words stand that told the scale; null where nothing did, and it is 1", |row| {
            word(row.item.scale_told.as_ref().map(|told| told.basis))
        }),
        Column::new("chart", Word, "the plan that the account numbers follow: NS 4102, KOSTRA", |row| word(row.item.chart)),
        Column::new("table_in_document", Text, "the table's id in the JSON", |row| text(Some(&row.item.table))),
    ]
}

pub(super) fn rows<'r>(document: &'r Document<'r>) -> impl Iterator<Item = Row<'r>> {
    of_report(document, |report| &report.statements)
}

/// Both ends of a period in one text.
pub(super) fn span<'r>(period: Option<&Period>) -> Value<'r> {
    made(period.map(|period| format!("{}/{}", period.from, period.to)))
}

/// A row a column of figures.
pub(super) mod columns {
    use super::{Document, Kind, Name, OfDocument, Part, Table, document_id, integer, owned, parts, span, text, word};
    use crate::{column::Column, value::date};
    use avstem::model;

    pub(in super::super) type Row<'r> = Part<'r, super::Row<'r>, model::Column>;

    pub(in super::super) fn table() -> Table {
        super::super::table(Name::StatementColumns, "A column of a table of figures.", &columns())
    }

    pub(in super::super) fn columns<'r>() -> Vec<Column<'r, Row<'r>>> {
        use Kind::{Date, Id, Integer, Text, Word};
        vec![
            Column::new("column_id", Id, "", |row: &Row<'r>| owned(row.document().part_id(&row.of.item.id, &row.item.id))),
            Column::new("statement_id", Kind::Reference(Name::Statements), "", |row| owned(row.document().row_id(&row.of.item.id))),
            document_id(),
            Column::new("ordinal", Integer, "from left to right, counted from 1", |row| integer(row.at + 1)),
            Column::new("header", Text, "", |row| text(Some(&row.item.header))),
            Column::new("scenario", Word, "actual, budget, revised_budget, variance, percent, forecast, note, other", |row| {
                word(row.item.scenario)
            }),
            Column::new("period_from", Date, "first day", |row| date(period(row).map(|period| period.from.as_str()))),
            Column::new("period_to", Date, "last day", |row| date(period(row).map(|period| period.to.as_str()))),
            Column::new("period_text", Text, "both as in the JSON", |row| span(period(row))),
            Column::new("period_raw", Text, "as printed", |row| text(period(row).map(|period| period.raw.as_str()))),
            Column::new("nature", Word, "per_unit, shares, count, percent, ratio, year; null for amounts", |row| word(row.item.nature)),
            Column::new("scale", Integer, "what a printed 1 stands for in it", |row| integer(row.item.scale.unwrap_or(row.of.item.scale))),
        ]
    }

    fn period<'r>(row: &Row<'r>) -> Option<&'r model::Period> {
        row.item.period.as_ref()
    }

    pub(in super::super) fn rows<'r>(document: &'r Document<'r>) -> impl Iterator<Item = Row<'r>> {
        super::rows(document).flat_map(|of| parts(of, &of.item.columns))
    }
}
