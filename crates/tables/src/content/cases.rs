//! A row a case of a meeting.

use super::{
    Name, OfDocument, document_id,
    place::{self, Placed},
};
use crate::{
    column::{Column, Kind, Table},
    document::Document,
    value::{owned, text},
};
use avstem::Place;
use avstem::model::MeetingCase;

pub(super) struct Row<'r> {
    document: &'r Document<'r>,
    at: usize,
    case: &'r MeetingCase,
}

impl<'r> OfDocument<'r> for Row<'r> {
    fn document(&self) -> &'r Document<'r> {
        self.document
    }
}

impl<'r> Placed<'r> for Row<'r> {
    fn place(&self) -> Option<&'r Place> {
        self.case.place.as_ref()
    }
}

pub(super) fn table() -> Table {
    super::table(Name::Cases, "A case of a meeting, in the order in which they are first named.", &columns())
}

pub(super) fn columns<'r>() -> Vec<Column<'r, Row<'r>>> {
    let mut columns = vec![
        Column::new("case_id", Kind::Id, "", |row: &Row<'r>| owned(row.document.numbered("case", row.at))),
        document_id(),
        Column::new("number", Kind::Text, "as printed", |row| text(Some(&row.case.number))),
        Column::new("title", Kind::Text, "", |row| text(row.case.title.as_deref())),
        Column::new("proposed_decision", Kind::Text, "", |row| text(row.case.proposed_decision.as_deref())),
        Column::new("decision", Kind::Text, "", |row| text(row.case.decision.as_deref())),
    ];
    columns.extend(place::columns());
    columns
}

pub(super) fn rows<'r>(document: &'r Document<'r>) -> impl Iterator<Item = Row<'r>> {
    let cases = document.report.iter().flat_map(|report| &report.cases);
    cases.enumerate().map(move |(at, case)| Row { document, at, case })
}
