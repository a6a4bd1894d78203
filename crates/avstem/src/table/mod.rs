//! Blocks → the document's flow: paragraphs and tables in reading order.
//!
//! In: [`Block`]s. Out: [`Flow`]: native grids become tables (a sheet may hold several), pages are searched for ruled
//! and for aligned tables, and the lines outside them become paragraphs. Parts of one table are stitched, a row that a
//! page break cut is healed. What it does not do: it does not ask what a figure means.

mod cut_rows;
pub(crate) mod digits;
mod figure;
mod folded;
mod headers;
mod heal;
mod hyphens;
mod labels;
mod listed;
mod marked;
mod native;
mod page;
mod parts;
mod placed;
mod running;
mod sheet;
pub mod steps;
mod stitch;
pub mod text;
mod tracks;
mod turned;
mod under_names;
mod unit_rows;
mod wrapped;

use crate::{
    layout::{Block, Line, PageLines},
    vocabulary::Vocabulary,
};
use avstem_document::{
    document::{Edge, Margin, Paragraph},
    grid::{Cell, Grid},
    note::{NoteCode, Notes},
    place::Place,
};
use steps::{Objection, Step, StepKind};

/// A piece of the document in reading order.
#[derive(Debug, Clone, PartialEq)]
pub enum Flow {
    Paragraph(Paragraph),
    Table(Table),
    Margin(Margin),
}

/// A table with its header rows told apart.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// The line above that names it; a sheet's name where there is none.
    pub caption: Option<String>,
    pub grid: Grid,
    /// Rows at the top of the grid that are headers; 0 when there are none.
    pub header_rows: usize,
    pub method: Method,
    /// 0 to 1: how sure we are that this is one table with these cells.
    pub confidence: f32,
    /// What lowers it, without repeats, in the order of [`Doubt`].
    pub doubts: Vec<Doubt>,
    /// Where its parts stand: one place a page, a range of a sheet, a block of a body.
    pub parts: Vec<Place>,
    /// Headers and labels of its parts that say again what the grid says once: they are in no row of it.
    pub repeated: Vec<Cell>,
}

impl Table {
    /// A table that the format marks, nothing in doubt.
    pub(crate) fn native(grid: Grid, header_rows: usize, parts: Vec<Place>) -> Self {
        Self { caption: None, grid, header_rows, method: Method::Native, confidence: 1.0, doubts: Vec::new(), parts, repeated: Vec::new() }
    }
}

/// Why a table may not be what it seems.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Doubt {
    /// Found by the alignment of its text alone: no rules enclose it.
    Unruled,
    /// No line names its columns.
    NoHeader,
    /// Hardly any rows.
    FewRows,
    /// Hardly any figures.
    FewFigures,
    /// Much of the grid is blank.
    Sparse,
    /// Figures and words stand mixed in a column.
    MixedColumn,
    /// Cells of its rows reach over several columns.
    WideCells,
    /// Lines of text were put together into one row by their distance or by the text that runs on.
    WrappedRows,
    /// Rows of figures have no label of their own.
    NoLabels,
    /// It opens a page without a header, and nothing says what it goes on: its first rows may stand on the page before.
    CutOff,
}

impl Doubt {
    /// The share that it takes of the trust that is left. Measured on tables whose truth is known: a table above 0.9 is right in nearly
    /// every cell at least nine times in ten (`make score`: tables-trusted).
    fn share(self) -> f32 {
        match self {
            Self::Unruled => 0.04,
            Self::NoHeader => 0.08,
            Self::FewRows | Self::Sparse => 0.05,
            Self::MixedColumn | Self::WideCells => 0.1,
            Self::FewFigures | Self::WrappedRows | Self::NoLabels | Self::CutOff => 0.15,
        }
    }
}

/// How a table's grid was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// The format marks it.
    Native,
    /// From rulings.
    Ruled,
    /// From the alignment of text.
    Aligned,
    /// On a page whose text was recognised from a picture, by rulings or alignment.
    Ocr,
}

/// Finds the tables of a document.
#[must_use]
pub fn find(mut blocks: Vec<Block>, vocabulary: &Vocabulary, notes: &mut Notes, steps: &mut Vec<Step>) -> Vec<Flow> {
    let begun = steps.len();
    let turned = turned::pages(&blocks);
    let hyphens = hyphens::Hyphens::of(&blocks, vocabulary);
    let mut pages: Vec<_> = blocks.iter_mut().filter_map(|block| if let Block::Page(page) = block { Some(page) } else { None }).collect();
    let mut texts = text::take(&mut pages, &hyphens, vocabulary, steps);
    texts.extend(marked::take(&mut pages, &hyphens, vocabulary, steps));
    let untaken: Vec<Place> = steps[begun..].iter().filter(|step| is_of_measures(step)).map(|step| step.place.clone()).collect();
    let mut flow = Vec::new();
    let mut heads = Vec::new();
    for block in blocks {
        match block {
            // An empty line between two parts of a table is no text between them.
            Block::Paragraph(paragraph) if paragraph.text.trim().is_empty() => {}
            Block::Paragraph(paragraph) => flow.push(Flow::Paragraph(paragraph)),
            Block::Margin(margin) => flow.push(Flow::Margin(margin)),
            Block::Grid(grid) => flow.extend(native::flow_of_grid(grid, vocabulary)),
            Block::Page(page) => {
                let (here, later) = texts.into_iter().partition(|part| part.page == page.number);
                texts = later;
                flow.extend(page::flow_of_page(&page, here, &hyphens, vocabulary, steps));
                heads.extend(page.heads.iter().map(|(top, line)| margin(&page, *top, line)));
            }
        }
    }
    note_untaken(&untaken, &flow, notes);
    let flow = under_names::tabled(listed::tabled(flow, vocabulary), vocabulary, notes);
    let mut stitched = Notes::default();
    let mut flow = stitch::stitch(flow, vocabulary, &mut stitched);
    turned::put_back(&mut flow, &turned);
    for step in &mut steps[begun..] {
        step.place = turned::seen(step.place.clone(), &turned);
    }
    for note in stitched.into_vec() {
        notes.push(note.code, note.message, note.place.map(|place| turned::seen(place, &turned)));
    }
    for table in flow.iter_mut().filter_map(|piece| if let Flow::Table(table) = piece { Some(table) } else { None }) {
        table.grid = native::compact_columns(std::mem::take(&mut table.grid));
        folded::unfold(table, vocabulary);
        unit_rows::widen(table, vocabulary);
    }
    name_tables(&mut flow, vocabulary);
    flow.extend(heads);
    flow
}

/// A running head or foot of a page.
fn margin(page: &PageLines, top: bool, line: &Line) -> Flow {
    let edge = if top { Edge::Head } else { Edge::Foot };
    Flow::Margin(Margin { edge, text: line.text(), place: Place::page(page.number, &page.seen(&line.rect)) })
}

/// True for the names of columns of measures under which no rows were found.
fn is_of_measures(step: &Step) -> bool {
    step.kind == StepKind::Rejected(Objection::NoRows)
}

/// Notes names of columns of measures that stand in no table, whichever way it was looked for.
fn note_untaken(untaken: &[Place], flow: &[Flow], notes: &mut Notes) {
    let meets = |a: &Place, b: &Place| match (a, b) {
        (Place::Page { page, bbox: [_, top, _, bottom] }, Place::Page { page: other, bbox: [_, y0, _, y1] }) => {
            page == other && top < y1 && y0 < bottom
        }
        _ => false,
    };
    let in_table =
        |place: &Place| flow.iter().any(|piece| matches!(piece, Flow::Table(table) if table.parts.iter().any(|part| meets(part, place))));
    for place in untaken.iter().filter(|place| !in_table(place)) {
        let message = "a line names columns of measures, and the lines below it do not stand in them";
        notes.push(NoteCode::MeasuresNotTaken, message, Some(place.clone()));
    }
}

/// True for a text of more letters than digits: an amount beside a heading names no table.
fn has_more_letters(text: &str) -> bool {
    let count = |kind: fn(&char) -> bool| text.chars().filter(kind).count();
    count(|c| c.is_alphabetic()) > count(char::is_ascii_digit)
}

/// Gives a table without a caption the line right above it, if that reads as a heading and labels nothing else.
fn name_tables(flow: &mut [Flow], vocabulary: &Vocabulary) {
    let context = &vocabulary.context;
    let labels = [&context.resource, &context.area, &context.focus];
    for i in 1..flow.len() {
        let (above, rest) = flow.split_at_mut(i);
        // What was cut off a table that was set as one has the same name.
        if let (Flow::Table(before), Flow::Table(table)) = (&above[i - 1], &mut rest[0])
            && table.method == Method::Native
            && before.parts == table.parts
        {
            table.caption = table.caption.take().or_else(|| before.caption.clone());
        }
        if let (Flow::Paragraph(line), Flow::Table(table)) = (&above[i - 1], &mut rest[0])
            && table.caption.is_none()
            && (line.heading.is_some() || native::reads_as_heading(&line.text))
            && has_more_letters(&line.text)
            && !labels.iter().any(|phrases| phrases.starts(&line.text))
        {
            table.caption = Some(line.text.trim().to_owned());
        }
    }
}

#[cfg(test)]
mod testing {
    //! Grids for tests, written as lines with cells between bars.

    use avstem_document::{
        grid::{Cell, Grid},
        place::Place,
    };

    /// One row a line, cells parted by `|`; a cell that begins with `=` is merged with the one before it. Block 0.
    pub(super) fn grid(text: &str) -> Grid {
        grid_at(text, |row, column| Place::cell(0, row, column))
    }

    /// The same with another place for each cell.
    pub(super) fn grid_at(text: &str, place: impl Fn(usize, usize) -> Place) -> Grid {
        let mut cells: Vec<Cell> = Vec::new();
        let mut columns = 0;
        for (row, line) in text.lines().enumerate() {
            for (column, text) in line.split('|').enumerate() {
                columns = columns.max(column + 1);
                match cells.last_mut() {
                    Some(last) if text == "=" => last.column_span += 1,
                    _ => cells.push(Cell::new(row, column, text, place(row, column))),
                }
            }
        }
        Grid { columns, ..Grid::from_cells(cells) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use avstem_document::document::NativeGrid;

    fn paragraph(text: &str, block: usize) -> Block {
        Block::Paragraph(Paragraph::new(text, Place::block(block)))
    }

    fn table(text: &str, block: usize) -> Block {
        let grid = testing::grid_at(text, |row, column| Place::cell(block, row, column));
        Block::Grid(NativeGrid { name: None, sheet: false, grid, place: Place::block(block) })
    }

    /// Tables as caption and number of rows, paragraphs as their text.
    fn shapes(blocks: Vec<Block>) -> Vec<(Option<String>, usize)> {
        let shape = |piece: Flow| match piece {
            Flow::Paragraph(paragraph) => (Some(paragraph.text), 0),
            Flow::Margin(margin) => (Some(margin.text), 0),
            Flow::Table(table) => (table.caption, table.grid.rows),
        };
        find(blocks, Vocabulary::built_in(), &mut Notes::default(), &mut Vec::new()).into_iter().map(shape).collect()
    }

    #[test]
    fn a_table_parted_by_empty_lines_is_one_between_its_paragraphs() {
        let blocks = vec![
            paragraph("Ressurs: En leder", 0),
            table("Tiltak|Frist\nKurs|Q1", 1),
            paragraph(" ", 2),
            table("|Q2", 3),
            paragraph("Slutt", 4),
        ];
        assert_eq!(shapes(blocks), [(Some("Ressurs: En leder".to_owned()), 0), (None, 3), (Some("Slutt".to_owned()), 0)]);
    }

    #[test]
    fn the_line_above_names_a_table_if_it_reads_as_a_heading() {
        let caption = |text: &str| shapes(vec![paragraph(text, 0), table("Leie|100", 1)])[1].0.clone();
        assert_eq!(caption("Resultat per mai").as_deref(), Some("Resultat per mai"));
        assert_eq!(caption("Tabellen viser utviklingen."), None);
        assert_eq!(caption("Ansvarlig: Rektor"), None);
    }

    #[test]
    fn columns_that_are_blank_in_all_parts_go_after_the_parts_are_joined() {
        let blocks = vec![table("Tiltak|Frist|", 0), table("|Q2|", 1)];
        let flow = find(blocks, Vocabulary::built_in(), &mut Notes::default(), &mut Vec::new());
        assert!(matches!(&flow[..], [Flow::Table(table)] if (table.grid.rows, table.grid.columns) == (2, 2)));
    }
}
