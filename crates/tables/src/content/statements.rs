//! A row a table of figures, and a row a column of one.

use super::{Name, OfDocument, document_id};
use crate::{
    column::{Column, Kind, Table},
    document::Document,
    value::{Value, integer, made, owned, text, word},
};
use avstem::model::{Period, Statement};

pub(super) struct Row<'r> {
    pub(super) document: &'r Document<'r>,
    pub(super) statement: &'r Statement,
}

impl<'r> OfDocument<'r> for Row<'r> {
    fn document(&self) -> &'r Document<'r> {
        self.document
    }
}

pub(super) fn table() -> Table {
    super::table(Name::Statements, "A table of figures.", &columns())
}

pub(super) fn columns<'r>() -> Vec<Column<'r, Row<'r>>> {
    use Kind::{Id, Integer, Text, Word};
    vec![
        Column::new("statement_id", Id, "", |row: &Row<'r>| owned(row.document.row_id(&row.statement.id))),
        document_id(),
        Column::new("case_id", Kind::Reference(Name::Cases), "the case that it belongs to", |row| {
            made(row.document.case_id(row.statement.case.as_deref()))
        }),
        Column::new("case_number", Text, "of that case", |row| text(row.statement.case.as_deref())),
        Column::new("title", Text, "", |row| text(row.statement.title.as_deref())),
        Column::new("currency", Text, "ISO 4217", |row| text(row.statement.currency.as_deref())),
        Column::new("scale", Integer, "what a printed 1 stands for, but in columns and lines with a scale of their own", |row| {
            integer(row.statement.scale)
        }),
        Column::new("scale_basis", Word, "where the words stand that told the scale; null where nothing did, and it is 1", |row| {
            word(row.statement.scale_told.as_ref().map(|told| told.basis))
        }),
        Column::new("chart", Word, "the plan that the account numbers follow: NS 4102, KOSTRA", |row| word(row.statement.chart)),
        Column::new("table_in_document", Text, "the table's id in the JSON", |row| text(Some(&row.statement.table))),
    ]
}

pub(super) fn rows<'r>(document: &'r Document<'r>) -> impl Iterator<Item = Row<'r>> {
    document.report.iter().flat_map(|report| &report.statements).map(move |statement| Row { document, statement })
}

/// Both ends of a period in one text.
pub(super) fn span<'r>(period: Option<&Period>) -> Value<'r> {
    made(period.map(|period| format!("{}/{}", period.from, period.to)))
}

/// A row a column of figures.
pub(super) mod columns {
    use super::{Document, Kind, Name, OfDocument, Statement, Table, document_id, integer, owned, span, text, word};
    use crate::{column::Column, value::date};
    use avstem::model;

    pub(in super::super) struct Row<'r> {
        document: &'r Document<'r>,
        statement: &'r Statement,
        at: usize,
        column: &'r model::Column,
    }

    impl<'r> OfDocument<'r> for Row<'r> {
        fn document(&self) -> &'r Document<'r> {
            self.document
        }
    }

    pub(in super::super) fn table() -> Table {
        super::super::table(Name::StatementColumns, "A column of a table of figures.", &columns())
    }

    pub(in super::super) fn columns<'r>() -> Vec<Column<'r, Row<'r>>> {
        use Kind::{Date, Id, Integer, Text, Word};
        vec![
            Column::new("column_id", Id, "", |row: &Row<'r>| owned(row.document.part_id(&row.statement.id, &row.column.id))),
            Column::new("statement_id", Kind::Reference(Name::Statements), "", |row| owned(row.document.row_id(&row.statement.id))),
            document_id(),
            Column::new("ordinal", Integer, "from left to right, counted from 1", |row| integer(row.at + 1)),
            Column::new("header", Text, "", |row| text(Some(&row.column.header))),
            Column::new("scenario", Word, "actual, budget, revised_budget, variance, percent, forecast, note, other", |row| {
                word(row.column.scenario)
            }),
            Column::new("period_from", Date, "first day", |row| date(period(row).map(|period| period.from.as_str()))),
            Column::new("period_to", Date, "last day", |row| date(period(row).map(|period| period.to.as_str()))),
            Column::new("period_text", Text, "both as in the JSON", |row| span(period(row))),
            Column::new("period_raw", Text, "as printed", |row| text(period(row).map(|period| period.raw.as_str()))),
            Column::new("nature", Word, "per_unit, shares, count, percent, ratio, year; null for amounts", |row| word(row.column.nature)),
            Column::new("scale", Integer, "what a printed 1 stands for in it", |row| {
                integer(row.column.scale.unwrap_or(row.statement.scale))
            }),
        ]
    }

    fn period<'r>(row: &Row<'r>) -> Option<&'r model::Period> {
        row.column.period.as_ref()
    }

    pub(in super::super) fn rows<'r>(document: &'r Document<'r>) -> impl Iterator<Item = Row<'r>> {
        super::rows(document).flat_map(move |super::Row { statement, .. }| {
            statement.columns.iter().enumerate().map(move |(at, column)| Row { document, statement, at, column })
        })
    }
}
