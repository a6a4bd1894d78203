//! Reports → rows of tables, whatever they are written to.
//!
//! In: the report of one document at a time. Out: [`Row`]s of typed [`Cell`]s: [`extracted`] (a row a measure, a row an account line's
//! figure), [`findings`], [`documents`] and [`unchecked`]. A table for programs (CSV) writes every column and the words of the JSON; one
//! for people (a workbook) leaves out what is [`For::Programs`] and says words in a language. What it does not do: it knows no
//! format.

pub(crate) mod documents;
pub(crate) mod extracted;
pub(crate) mod findings;
pub(crate) mod unchecked;

use avstem::report::model::{Cell as TableCell, Report};
use avstem::spot::{Spot, Spots};
use avstem_document::place::Place;
use avstem_view::Texts;
use serde::Serialize;
use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
    path::Path,
};

/// A file of a run, and what came of it.
#[derive(Debug, Clone)]
pub struct File<'a> {
    pub path: &'a Path,
    /// The file to open: the path, or the archive that the document is in.
    pub opens: &'a Path,
    /// As it is shown.
    pub shown: String,
    /// What came of it, in the words of the contract.
    pub outcome: &'static str,
    /// Why there is no report; empty where there is one.
    pub reason: &'a str,
    pub report: Option<&'a Report>,
}

/// A column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Column {
    /// As CSV heads it; a table for people says `export.column.NAME`.
    pub(crate) name: &'static str,
    pub(crate) is_for: For,
}

/// Whom a column is for, where people and programs read the same rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum For {
    /// Everybody.
    All,
    /// Who asks of which document a row is: people look at it last.
    Context,
    /// Programs alone: identifiers that lead from one row to another in the JSON.
    Programs,
}

impl Column {
    pub(crate) const fn new(name: &'static str) -> Self {
        Self { name, is_for: For::All }
    }

    pub(crate) const fn context(name: &'static str) -> Self {
        Self { name, is_for: For::Context }
    }

    pub(crate) const fn id(name: &'static str) -> Self {
        Self { name, is_for: For::Programs }
    }
}

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cell {
    Text(String),
    /// Exact decimals with a point; a text where it is none.
    Number(String),
    /// A day in ISO 8601; a text where it is none.
    Date(String),
    /// A word of a closed vocabulary, as in JSON, and the section of the texts that says it.
    Word(&'static str, String),
    /// The path of the row's document.
    Path(String),
    /// Where something stands in the row's document: with its box, and in words alone.
    Place {
        exact: String,
        words: String,
    },
}

impl Cell {
    pub(crate) fn text(text: Option<&str>) -> Self {
        Self::Text(text.unwrap_or_default().to_owned())
    }

    pub(crate) fn number(value: Option<&str>) -> Self {
        Self::Number(value.unwrap_or_default().to_owned())
    }

    pub(crate) fn count(value: usize) -> Self {
        Self::Number(value.to_string())
    }

    pub(crate) fn date(value: Option<&str>) -> Self {
        Self::Date(value.unwrap_or_default().to_owned())
    }

    /// The word that a value is in JSON; empty for null.
    pub(crate) fn word(section: &'static str, value: &impl Serialize) -> Self {
        let word = match serde_json::to_value(value) {
            Ok(serde_json::Value::String(word)) => word,
            _ => String::new(),
        };
        Self::Word(section, word)
    }

    pub(crate) const fn empty() -> Self {
        Self::Text(String::new())
    }

    /// As it stands, words as in JSON.
    pub(crate) fn raw(&self) -> &str {
        match self {
            Self::Text(text) | Self::Number(text) | Self::Date(text) | Self::Word(_, text) | Self::Path(text) => text,
            Self::Place { exact, .. } => exact,
        }
    }
}

/// A row, and the page to which a link into its document leads.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Row {
    pub(crate) cells: Vec<Cell>,
    pub(crate) page: Option<u32>,
    /// It tells of a finding that was accepted.
    pub(crate) is_accepted: bool,
}

/// A place as a person reads it: `page 2`, `Drift!C7`, `block 3, row 1, column 2`.
pub(crate) fn shown(place: &Place, texts: &Texts) -> String {
    let say = |key: &str, values: &[(&str, &str)]| texts.say(&format!("export.place.{key}"), values);
    match place {
        Place::Page { page, .. } => say("page", &[("page", &page.to_string())]),
        Place::Picture { picture, .. } => say("picture", &[("picture", &picture.to_string())]),
        Place::Sheet { sheet, cell } => format!("{sheet}!{cell}"),
        Place::Body { block, row: Some(row), column: Some(column) } => {
            say("cell", &[("block", &block.to_string()), ("row", &row.to_string()), ("column", &column.to_string())])
        }
        Place::Body { block, .. } => say("block", &[("block", &block.to_string())]),
    }
}

/// The same with its box: `page 2 [100 20 140 30]`.
pub(crate) fn exactly(place: &Place, texts: &Texts) -> String {
    match place {
        Place::Page { bbox, .. } | Place::Picture { bbox, .. } => format!("{} [{}]", shown(place, texts), shown_box(bbox)),
        _ => shown(place, texts),
    }
}

/// A box as its four numbers.
pub(crate) fn shown_box([x0, y0, x1, y1]: &[f32; 4]) -> String {
    format!("{x0} {y0} {x1} {y1}")
}

/// The page on which a place is.
pub(crate) fn page(place: &Place) -> Option<u32> {
    if let Place::Page { page, .. } = place { Some(*page) } else { None }
}

/// The columns of [`place_cells`].
pub(crate) const PLACE: [Column; 8] = [
    Column::new("place"),
    Column::new("page"),
    Column::new("sheet"),
    Column::new("cell"),
    Column::id("table"),
    Column::context("table_row"),
    Column::context("table_column"),
    Column::id("box"),
];

/// A place in words, and its parts. Rows and columns of the document's table count from 0, as in JSON.
pub(crate) fn place_cells(tables: &Tables, place: Option<&Place>, header: Option<&str>, texts: &Texts) -> [Cell; 8] {
    let number = |of: Option<usize>| Cell::Number(of.map(|of| of.to_string()).unwrap_or_default());
    let Some(place) = place else { return [const { Cell::empty() }; 8] };
    let in_table = tables.at(place);
    let (sheet, cell) = if let Place::Sheet { sheet, cell } = place { (sheet.clone(), cell.clone()) } else { Default::default() };
    let bbox = match place {
        Place::Page { bbox, .. } | Place::Picture { bbox, .. } => shown_box(bbox),
        _ => String::new(),
    };
    let found = tables.found(place, header, texts);
    [
        // The box has a column of its own.
        Cell::Place { exact: found.clone(), words: found },
        Cell::Number(page(place).map(|page| page.to_string()).unwrap_or_default()),
        Cell::Text(sheet),
        Cell::Text(cell),
        Cell::Text(in_table.map(|(table, _)| table.to_owned()).unwrap_or_default()),
        number(in_table.map(|(_, cell)| cell.row)),
        number(in_table.map(|(_, cell)| cell.column)),
        Cell::Text(bbox),
    ]
}

/// The cells of a report's tables by their places.
#[derive(Debug, Default)]
pub(crate) struct Tables<'r> {
    cells: HashMap<u64, Vec<(&'r str, &'r TableCell)>>,
    /// None where nothing is looked up.
    spots: Option<Spots>,
}

impl<'r> Tables<'r> {
    pub(crate) fn of(report: &'r Report) -> Self {
        let mut cells: HashMap<u64, Vec<(&str, &TableCell)>> = HashMap::new();
        for table in &report.tables {
            for cell in &table.cells {
                cells.entry(hash(&cell.place)).or_default().push((&table.id, cell));
            }
        }
        Self { cells, spots: Some(Spots::of(report)) }
    }

    /// A place as a person finds it: `page 244 (printed page 231)`, `record 7, column Beløp`; `header` names its column.
    pub(crate) fn found(&self, place: &Place, header: Option<&str>, texts: &Texts) -> String {
        let spot = self.spots.as_ref().map_or_else(|| Spot::bare(place), |spots| spots.spot(place, header));
        let told = avstem_view::place(&spot, texts);
        if page(place).is_some() { texts.say("export.place.page", &[("page", &told)]) } else { told }
    }

    /// The table and the cell that stand at a place.
    pub(crate) fn at(&self, place: &Place) -> Option<(&'r str, &'r TableCell)> {
        self.cells.get(&hash(place))?.iter().find(|(_, cell)| cell.place == *place).copied()
    }
}

fn hash(place: &Place) -> u64 {
    let mut hasher = DefaultHasher::new();
    match place {
        Place::Page { page: number, bbox } | Place::Picture { picture: number, bbox } => {
            // Two zeros that are equal have two forms.
            (number, bbox.map(|edge| (edge + 0.0).to_bits())).hash(&mut hasher);
        }
        Place::Sheet { sheet, cell } => (sheet, cell).hash(&mut hasher),
        Place::Body { block, row, column } => (block, row, column).hash(&mut hasher),
    }
    hasher.finish()
}
