//! A row a quantity in running text.

use super::{
    Name, Part, document_id, of_report,
    place::{self, Placed},
};
use crate::{
    column::{Column, Kind, Table},
    document::Document,
    value::{Value, amount, made, owned, text, word},
};
use avstem::Place;
use avstem::model::{About, Claim};

pub(super) type Row<'r> = Part<'r, &'r Document<'r>, Claim>;

impl<'r> Row<'r> {
    fn figure(&self, about: Option<&About>) -> Value<'r> {
        made(about.and_then(|about| self.of.figure_id(&about.statement, &about.line, &about.column)))
    }
}

impl<'r> Placed<'r> for Row<'r> {
    fn place(&self) -> Option<&'r Place> {
        Some(&self.item.place)
    }
}

pub(super) fn table() -> Table {
    super::table(Name::Claims, "An amount, a percentage or a count in running text.", &columns())
}

pub(super) fn columns<'r>() -> Vec<Column<'r, Row<'r>>> {
    use Kind::{Amount, Flag, Id, Reference, Text, Word};
    let mut columns: Vec<Column<'r, Row<'r>>> = vec![
        Column::new("claim_id", Id, "", |row| owned(row.of.numbered("claim", row.at))),
        document_id(),
        Column::new("kind", Word, "amount, percent, change, difference, share, count", |row| word(row.item.kind)),
        Column::new("sentence", Text, "in which it stands", |row| text(Some(&row.item.text))),
        Column::new("value", Amount, "", |row| amount(Some(&row.item.value))),
        Column::new("value_text", Text, "the same as exact text", |row| text(Some(&row.item.value))),
        Column::new("raw", Text, "as printed", |row| text(Some(&row.item.raw))),
        Column::new("verdict", Word, "exact, rounding, inconsistent, unchecked", |row| word(row.item.verdict)),
        Column::new("about_figure_id", Reference(Name::AccountLines), "the figure that it quotes; null when unsure", |row| {
            row.figure(row.item.about.as_ref())
        }),
        Column::new("against_figure_id", Reference(Name::AccountLines), "the figure that this one is set against", |row| {
            row.figure(row.item.against.as_ref())
        }),
        Column::new("counts_measures", Flag, "it is the number of the document's own measures", |row| {
            Value::Flag(row.item.counted.is_some())
        }),
        Column::new("counted_state", Word, "of those in this state only", |row| {
            word(row.item.counted.as_ref().and_then(|counted| counted.state))
        }),
    ];
    columns.extend(place::columns());
    columns
}

pub(super) fn rows<'r>(document: &'r Document<'r>) -> impl Iterator<Item = Row<'r>> {
    of_report(document, |report| &report.claims)
}
