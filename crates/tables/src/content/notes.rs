//! A row a note: where avstem is unsure of its own reading.

use super::{
    Name, Part, document_id, of_report,
    place::{self, Placed},
};
use crate::{
    column::{Column, Kind, Table},
    document::Document,
    value::{Value, owned, text, word},
};
use avstem::{Note, Place};

pub(super) type Row<'r> = Part<'r, &'r Document<'r>, Note>;

impl<'r> Placed<'r> for Row<'r> {
    fn place(&self) -> Option<&'r Place> {
        self.item.place.as_ref()
    }
}

pub(super) fn table() -> Table {
    super::table(Name::Notes, "Where avstem is unsure of its own reading.", &columns())
}

pub(super) fn columns<'r>() -> Vec<Column<'r, Row<'r>>> {
    let mut columns: Vec<Column<'r, Row<'r>>> = vec![
        Column::new("note_id", Kind::Id, "", |row| owned(row.of.numbered("note", row.at))),
        document_id(),
        Column::new("code", Kind::Word, "`recognised-text`, `figures-not-placed`, …", |row| word(row.item.code)),
        Column::new("message", Kind::Text, "one line", |row| text(Some(&row.item.message))),
        Column::new("loses_content", Kind::Flag, "it tells of something that did not make it into the result", |row| {
            Value::Flag(row.item.code.loses_content())
        }),
    ];
    columns.extend(place::columns());
    columns
}

pub(super) fn rows<'r>(document: &'r Document<'r>) -> impl Iterator<Item = Row<'r>> {
    of_report(document, |report| &report.notes)
}
