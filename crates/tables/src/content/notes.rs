//! A row a note: where avstem is unsure of its own reading.

use super::{
    Name, OfDocument, document_id,
    place::{self, Placed},
};
use crate::{
    column::{Column, Kind, Table},
    document::Document,
    value::{Value, owned, text, word},
};
use avstem::{Note, Place};

pub(super) struct Row<'r> {
    document: &'r Document<'r>,
    at: usize,
    note: &'r Note,
}

impl<'r> OfDocument<'r> for Row<'r> {
    fn document(&self) -> &'r Document<'r> {
        self.document
    }
}

impl<'r> Placed<'r> for Row<'r> {
    fn place(&self) -> Option<&'r Place> {
        self.note.place.as_ref()
    }
}

pub(super) fn table() -> Table {
    super::table(Name::Notes, "Where avstem is unsure of its own reading.", &columns())
}

pub(super) fn columns<'r>() -> Vec<Column<'r, Row<'r>>> {
    let mut columns: Vec<Column<'r, Row<'r>>> = vec![
        Column::new("note_id", Kind::Id, "", |row| owned(row.document.numbered("note", row.at))),
        document_id(),
        Column::new("code", Kind::Word, "`recognised-text`, `figures-not-placed`, …", |row| word(row.note.code)),
        Column::new("message", Kind::Text, "one line", |row| text(Some(&row.note.message))),
        Column::new("loses_content", Kind::Flag, "it tells of something that did not make it into the result", |row| {
            Value::Flag(row.note.code.loses_content())
        }),
    ];
    columns.extend(place::columns());
    columns
}

pub(super) fn rows<'r>(document: &'r Document<'r>) -> impl Iterator<Item = Row<'r>> {
    let notes = document.report.iter().flat_map(|report| &report.notes);
    notes.enumerate().map(move |(at, note)| Row { document, at, note })
}
