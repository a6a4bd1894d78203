//! A row a line of a table of figures; its further codes; and its figures, the table that most questions begin with.

use super::{Name, OfDocument, Part, document_id, parts, statements};
use crate::{
    column::{Column, Kind, Table},
    document::Document,
    value::{Value, integer, joined, made, owned, text, word},
};
use avstem::model::Line;

pub(super) type Row<'r> = Part<'r, statements::Row<'r>, Line>;

impl<'r> Row<'r> {
    fn line_id(&self) -> Value<'r> {
        owned(self.document().part_id(&self.of.item.id, &self.item.id))
    }

    fn statement_id(&self) -> Value<'r> {
        owned(self.document().row_id(&self.of.item.id))
    }
}

pub(super) fn table() -> Table {
    super::table(Name::StatementLines, "A line of a table of figures, also a heading without any.", &columns())
}

pub(super) fn columns<'r>() -> Vec<Column<'r, Row<'r>>> {
    use Kind::{Id, Integer, Reference, Text, Word};
    vec![
        Column::new("line_id", Id, "", |row: &Row<'r>| row.line_id()),
        Column::new("statement_id", Reference(Name::Statements), "", Row::statement_id),
        document_id(),
        Column::new("ordinal", Integer, "from top to bottom, counted from 1", |row| integer(row.at + 1)),
        Column::new("account", Text, "its number, a text: `0100` keeps its zero", |row| text(row.item.account.as_deref())),
        Column::new("label", Text, "", |row| text(Some(&row.item.label))),
        Column::new("kind", Word, KIND, |row| word(row.item.kind)),
        Column::new("level", Integer, "depth in the outline", |row| integer(row.item.level)),
        Column::new("section", Text, "headings above it, outermost first, parted by ` > `", |row| joined(&row.item.section, " > ")),
        Column::new("within_id", Reference(Name::StatementLines), "the line above whose label states its figures", |row| {
            made(row.item.within.as_deref().and_then(|line| row.document().line_id(&row.of.item.id, line)))
        }),
        Column::new("nature", Word, "as in `statement_columns`, where the label tells it", |row| word(row.item.nature)),
        Column::new("figures", Integer, "figures in it", |row| integer(row.item.facts.len())),
    ]
}

/// What a line may be.
const KIND: &str = "heading, line, subtotal, total, result, carried_forward, brought_forward, stated; only `line` is in no sum twice";

pub(super) fn rows<'r>(document: &'r Document<'r>) -> impl Iterator<Item = Row<'r>> {
    statements::rows(document).flat_map(|of| parts(of, &of.item.lines))
}

/// A row a further code of a line.
pub(super) mod dimensions {
    use super::{Column, Document, Kind, Name, OfDocument, Table, document_id, integer, text};

    pub(in super::super) struct Row<'r> {
        line: super::Row<'r>,
        at: usize,
        dimension: &'r str,
        code: &'r str,
    }

    impl<'r> OfDocument<'r> for Row<'r> {
        fn document(&self) -> &'r Document<'r> {
            self.line.document()
        }
    }

    pub(in super::super) fn table() -> Table {
        super::super::table(Name::LineDimensions, "A further code of a line beside its account: `Ansvar`, `Funksjon`.", &columns())
    }

    pub(in super::super) fn columns<'r>() -> Vec<Column<'r, Row<'r>>> {
        vec![
            Column::new("line_id", Kind::Reference(Name::StatementLines), "", |row: &Row<'r>| row.line.line_id()),
            document_id(),
            Column::new("ordinal", Kind::Integer, "from left to right, counted from 1; with `line_id` the row's key", |row| {
                integer(row.at + 1)
            }),
            Column::new("dimension", Kind::Text, "header of its column", |row| text(Some(row.dimension))),
            Column::new("code", Kind::Text, "as printed", |row| text(Some(row.code))),
        ]
    }

    pub(in super::super) fn rows<'r>(document: &'r Document<'r>) -> impl Iterator<Item = Row<'r>> {
        super::rows(document).flat_map(|line| {
            let codes = line.item.dimensions.iter().enumerate();
            codes.map(move |(at, (dimension, code))| Row { line, at, dimension, code })
        })
    }
}

/// A row a figure, and a row a text that stands in its place.
pub(super) mod figures {
    use super::{
        Column, Document, KIND, Kind, Name, OfDocument, Table, Value, document_id, integer, joined, owned, statements, text, word,
    };
    use crate::{
        content::place::{self, Placed},
        value::{amount, date, number, real},
    };
    use avstem::Place;
    use avstem::model::{self, Fact, Mark, RecognisedFigure};

    pub(in super::super) struct Row<'r> {
        line: super::Row<'r>,
        column: &'r model::Column,
        fact: Option<&'r Fact>,
        mark: Option<&'r Mark>,
    }

    impl<'r> Row<'r> {
        fn id(&self) -> Value<'r> {
            let (document, statement) = (self.line.document(), self.line.of.item);
            owned(format!("{}:{}:{}:{}", document.id(), statement.id, self.line.item.id, self.column.id))
        }

        fn recognised(&self) -> Option<&'r RecognisedFigure> {
            self.fact?.recognised.as_ref()
        }
    }

    impl<'r> OfDocument<'r> for Row<'r> {
        fn document(&self) -> &'r Document<'r> {
            self.line.document()
        }
    }

    impl<'r> Placed<'r> for Row<'r> {
        fn place(&self) -> Option<&'r Place> {
            self.fact.map(|fact| &fact.place).or(self.mark.map(|mark| &mark.place))
        }
    }

    pub(in super::super) fn table() -> Table {
        let meaning = "A figure, with what its line, its column and its table say of it; or a dash or text in its place, with `mark`. A line \
            without figures has no row here.";
        super::super::table(Name::AccountLines, meaning, &columns())
    }

    pub(in super::super) fn columns<'r>() -> Vec<Column<'r, Row<'r>>> {
        use Kind::{Amount, Date, Flag, Id, Integer, Real, Reference, Text, Word};
        let mut columns: Vec<Column<'r, Row<'r>>> = vec![
            Column::new("figure_id", Id, "", Row::id),
            document_id(),
            Column::new("statement_id", Reference(Name::Statements), "", |row| row.line.statement_id()),
            Column::new("line_id", Reference(Name::StatementLines), "", |row| row.line.line_id()),
            Column::new("column_id", Reference(Name::StatementColumns), "", |row| {
                owned(row.line.document().part_id(&row.line.of.item.id, &row.column.id))
            }),
            Column::new("account", Text, "number of the account, a text", |row| text(row.line.item.account.as_deref())),
            Column::new("label", Text, "of the line", |row| text(Some(&row.line.item.label))),
            Column::new("kind", Word, KIND, |row| word(row.line.item.kind)),
            Column::new("level", Integer, "depth in the outline", |row| integer(row.line.item.level)),
            Column::new("section", Text, "headings above the line, parted by ` > `", |row| joined(&row.line.item.section, " > ")),
            Column::new("header", Text, "of the column", |row| text(Some(&row.column.header))),
            Column::new("scenario", Word, "actual, budget, revised_budget, variance, percent, forecast, note, other", |row| {
                word(row.column.scenario)
            }),
            Column::new("period_from", Date, "first day, as the column tells", |row| {
                date(row.column.period.as_ref().map(|period| period.from.as_str()))
            }),
            Column::new("period_to", Date, "last day", |row| date(row.column.period.as_ref().map(|period| period.to.as_str()))),
            Column::new("period_text", Text, "both as in the JSON", |row| statements::span(row.column.period.as_ref())),
            Column::new(
                "value",
                Amount,
                "in the currency's main unit, the scale multiplied in; null where nothing or a mark stands",
                |row| amount(row.fact.map(|fact| fact.value.as_str())),
            ),
            Column::new("value_text", Text, "the same as exact text, with the decimals that were printed", |row| {
                text(row.fact.map(|fact| fact.value.as_str()))
            }),
            Column::new("raw", Text, "as printed", |row| {
                text(row.fact.map(|fact| fact.raw.as_str()).or(row.mark.map(|mark| mark.raw.as_str())))
            }),
            Column::new("mark", Word, "why no figure is there: dash, not_applicable, not_available, text", |row| {
                word(row.mark.map(|mark| mark.kind))
            }),
            Column::new(
                "decimals",
                Integer,
                "digits after the point that were printed, in the unit of `value`; −3 when thousands were",
                |row| number(row.fact.map(|fact| fact.decimals)),
            ),
            Column::new("currency", Text, "ISO 4217", |row| text(row.line.of.item.currency.as_deref())),
            Column::new("scale", Integer, "what a printed 1 stands for: of the line, else of the column, else of the table", |row| {
                integer(row.line.item.scale.or(row.column.scale).unwrap_or(row.line.of.item.scale))
            }),
            Column::new("nature", Word, "per_unit, shares, count, percent, ratio, year; null for amounts", |row| {
                word(row.line.item.nature.or(row.column.nature))
            }),
            Column::new("hidden", Flag, "its row or column is hidden", |row| Value::Flag(row.fact.is_some_and(|fact| fact.hidden))),
            Column::new("formula", Text, "of a workbook, without `=`, or of a text's field", |row| {
                text(row.fact.and_then(|fact| fact.formula.as_deref()))
            }),
            Column::new(
                "recognised_confidence",
                Real,
                "0 to 1, of a figure read from a picture: how often figures that were read so are right",
                |row| real(row.recognised().map(|of| of.confidence)),
            ),
            Column::new("recognised_raw", Text, "as it was read at first", |row| text(row.recognised().map(|of| of.raw.as_str()))),
            Column::new("read_as", Text, "what arithmetic decided that it is", |row| {
                text(row.recognised().and_then(|of| of.read_as.as_deref()))
            }),
        ];
        columns.extend(place::columns());
        columns
    }

    pub(in super::super) fn rows<'r>(document: &'r Document<'r>) -> impl Iterator<Item = Row<'r>> {
        super::rows(document).flat_map(|line| {
            line.of.item.columns.iter().filter_map(move |column| {
                let (fact, mark) = (line.item.facts.get(&column.id), line.item.marks.get(&column.id));
                (fact.is_some() || mark.is_some()).then_some(Row { line, column, fact, mark })
            })
        })
    }
}
