//! A row a case of a meeting.

use super::{
    Name, Part, document_id, of_report,
    place::{self, Placed},
};
use crate::{
    column::{Column, Kind, Table},
    document::Document,
    value::{owned, text},
};
use avstem::Place;
use avstem::model::MeetingCase;

pub(super) type Row<'r> = Part<'r, &'r Document<'r>, MeetingCase>;

impl<'r> Placed<'r> for Row<'r> {
    fn place(&self) -> Option<&'r Place> {
        self.item.place.as_ref()
    }
}

pub(super) fn table() -> Table {
    super::table(Name::Cases, "A case of a meeting, in the order in which they are first named.", &columns())
}

pub(super) fn columns<'r>() -> Vec<Column<'r, Row<'r>>> {
    let mut columns = vec![
        Column::new("case_id", Kind::Id, "", |row: &Row<'r>| owned(row.of.numbered("case", row.at))),
        document_id(),
        Column::new("number", Kind::Text, "as printed", |row| text(Some(&row.item.number))),
        Column::new("title", Kind::Text, "", |row| text(row.item.title.as_deref())),
        Column::new("proposed_decision", Kind::Text, "", |row| text(row.item.proposed_decision.as_deref())),
        Column::new("decision", Kind::Text, "", |row| text(row.item.decision.as_deref())),
    ];
    columns.extend(place::columns());
    columns
}

pub(super) fn rows<'r>(document: &'r Document<'r>) -> impl Iterator<Item = Row<'r>> {
    of_report(document, |report| &report.cases)
}
