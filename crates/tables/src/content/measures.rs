//! A row a measure, and beside it a row a text of a column that has no field of its own.

use super::{
    Name, OfDocument, Part, document_id, of_report,
    place::{self, Placed},
};
use crate::{
    column::{Column, Kind, Table},
    document::Document,
    value::{Value, amount, date, integer, joined, made, number, owned, text, word},
};
use avstem::Place;
use avstem::model::Measure;

pub(super) type Row<'r> = Part<'r, &'r Document<'r>, Measure>;

impl<'r> Placed<'r> for Row<'r> {
    fn place(&self) -> Option<&'r Place> {
        self.item.place.as_ref()
    }
}

pub(super) fn table() -> Table {
    super::table(Name::Measures, "A measure of an action plan, or a risk of a register.", &columns())
}

pub(super) fn columns<'r>() -> Vec<Column<'r, Row<'r>>> {
    use Kind::{Amount, Date, Id, Integer, Text, Word};
    let mut columns: Vec<Column<'r, Row<'r>>> = vec![
        Column::new("measure_id", Id, "", |row| owned(row.of.row_id(&row.item.id))),
        document_id(),
        Column::new("case_id", Kind::Reference(Name::Cases), "the case that it belongs to", |row| {
            made(row.of.case_id(row.item.case.as_deref()))
        }),
        Column::new("case_number", Text, "of that case, also where `cases` has no row of it", |row| text(row.item.case.as_deref())),
        Column::new("section", Text, "headings above the table, outermost first, parted by ` > `", |row| joined(&row.item.section, " > ")),
        Column::new("resource", Text, "the line of resources that governs the table", |row| said(row, |of| of.resource.as_ref())),
        Column::new("number", Text, "as printed: `3.2`, `T-04`", |row| said(row, |of| of.number.as_ref())),
        Column::new("measure", Text, "repeated where the cell is blank or merged", |row| said(row, |of| of.measure.as_ref())),
        Column::new("activity", Text, "", |row| said(row, |of| of.activity.as_ref())),
        Column::new("strategy", Text, "", |row| said(row, |of| of.strategy.as_ref())),
        Column::new("goal", Text, "", |row| said(row, |of| of.goal.as_ref())),
        Column::new("risk", Text, "what may happen, in a register of risks", |row| said(row, |of| of.risk.as_ref())),
        Column::new("likelihood", Text, "", |row| said(row, |of| of.likelihood.as_ref())),
        Column::new("consequence", Text, "", |row| said(row, |of| of.consequence.as_ref())),
        Column::new("priority", Text, "", |row| said(row, |of| of.priority.as_ref())),
        Column::new("responsible", Text, "", |row| said(row, |of| of.responsible.as_ref())),
        Column::new(
            "status_state",
            Word,
            "how far it has come: done, on_track, in_progress, …; `unknown` where the words do not tell, null where blank",
            |row| word(row.item.status.as_ref().map(|status| status.state)),
        ),
        Column::new("status_raw", Text, "as printed", |row| said(row, |of| of.status.as_ref().map(|status| &status.raw))),
        Column::new("status_as_of", Date, "the day of the status; null where only a month is named", |row| {
            date(row.item.status.as_ref().and_then(|status| status.as_of.as_deref()))
        }),
        Column::new("status_as_of_text", Text, "as in the JSON: a day or a month", |row| {
            said(row, |of| of.status.as_ref()?.as_of.as_ref())
        }),
        Column::new("period_raw", Text, "when it is to be done, as printed", |row| {
            said(row, |of| of.period.as_ref().map(|period| &period.raw))
        }),
        Column::new("period_year", Integer, "", |row| number(row.item.period.as_ref().and_then(|period| period.year))),
        Column::new("period_quarters", Text, "1 to 4, parted by spaces", |row| {
            let quarters: Vec<String> = row.item.period.iter().flat_map(|period| &period.quarters).map(u8::to_string).collect();
            joined(&quarters, " ")
        }),
        Column::new("period_recurrence", Word, "ongoing, monthly, quarterly, yearly, conditional", |row| {
            word(row.item.period.as_ref().and_then(|period| period.recurrence))
        }),
        Column::new("deadline_raw", Text, "its last day, as printed", |row| {
            said(row, |of| of.deadline.as_ref().map(|deadline| &deadline.raw))
        }),
        Column::new("deadline", Date, "where the text names one day", |row| {
            date(row.item.deadline.as_ref().and_then(|deadline| deadline.date.as_deref()))
        }),
        Column::new("deadline_text", Text, "as in the JSON, ISO 8601", |row| said(row, |of| of.deadline.as_ref()?.date.as_ref())),
        Column::new("recurrence_raw", Text, "how often, as printed", |row| {
            said(row, |of| of.recurrence.as_ref().map(|recurrence| &recurrence.raw))
        }),
        Column::new("recurrence", Word, "as `period_recurrence`", |row| {
            word(row.item.recurrence.as_ref().and_then(|recurrence| recurrence.every))
        }),
        Column::new("cost_raw", Text, "as printed", |row| said(row, |of| of.cost.as_ref().map(|cost| &cost.raw))),
        Column::new("cost", Amount, "in the currency's main unit, where the text is one amount", |row| {
            amount(row.item.cost.as_ref().and_then(|cost| cost.value.as_deref()))
        }),
        Column::new("cost_text", Text, "the same as exact text", |row| said(row, |of| of.cost.as_ref()?.value.as_ref())),
        Column::new("cost_currency", Text, "ISO 4217", |row| said(row, |of| of.cost.as_ref()?.currency.as_ref())),
        Column::new("table_in_document", Text, "the table's id in the JSON; null for a measure in running text", |row| {
            said(row, |of| of.table.as_ref())
        }),
        Column::new("row_in_table", Integer, "counted from 0", |row| number(row.item.row)),
    ];
    columns.extend(place::columns());
    columns
}

fn said<'r>(row: &Row<'r>, get: fn(&'r Measure) -> Option<&'r String>) -> Value<'r> {
    text(get(row.item).map(String::as_str))
}

pub(super) fn rows<'r>(document: &'r Document<'r>) -> impl Iterator<Item = Row<'r>> {
    of_report(document, |report| &report.measures)
}

/// A row a text of a column that has no field of its own.
pub(super) mod fields {
    use super::{Column, Document, Kind, Name, OfDocument, Table, Value, document_id, integer, owned, text};

    pub(in super::super) struct Row<'r> {
        of: super::Row<'r>,
        at: usize,
        header: &'r str,
        text: &'r str,
    }

    impl<'r> OfDocument<'r> for Row<'r> {
        fn document(&self) -> &'r Document<'r> {
            self.of.document()
        }
    }

    pub(in super::super) fn table() -> Table {
        super::super::table(Name::MeasureFields, "A text beside a measure whose column has no field of its own.", &columns())
    }

    pub(in super::super) fn columns<'r>() -> Vec<Column<'r, Row<'r>>> {
        vec![
            Column::new("measure_id", Kind::Reference(Name::Measures), "the measure", |row: &Row<'r>| {
                owned(row.document().row_id(&row.of.item.id))
            }),
            document_id(),
            Column::new("ordinal", Kind::Integer, "from left to right, counted from 1; with `measure_id` the row's key", |row| {
                integer(row.at + 1)
            }),
            Column::new("header", Kind::Text, "of the column", |row| text(Some(row.header))),
            Column::new("text", Kind::Text, "as printed", |row| -> Value<'r> { text(Some(row.text)) }),
        ]
    }

    pub(in super::super) fn rows<'r>(document: &'r Document<'r>) -> impl Iterator<Item = Row<'r>> {
        super::rows(document).flat_map(|of| {
            let fields = of.item.other.iter().enumerate();
            fields.map(move |(at, (header, text))| Row { of, at, header, text })
        })
    }
}
