//! Blocks → the document's flow: paragraphs and tables in reading order.
//!
//! In: [`Block`]s. Out: [`Flow`]: native grids become tables (a sheet may hold several), pages are searched for ruled
//! and for aligned tables, and the lines outside them become paragraphs. Parts of one table are stitched, a row that a
//! page break cut is healed. What it does not do: it does not ask what a figure means.

mod figure;
mod headers;
mod native;
mod page;
mod sheet;

use crate::{document::Paragraph, grid::Grid, layout::Block, note::Notes, place::Place, vocabulary::Vocabulary};

/// A piece of the document in reading order.
#[derive(Debug, Clone, PartialEq)]
pub enum Flow {
    Paragraph(Paragraph),
    Table(Table),
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
    /// Where its parts stand: one place a page, a range of a sheet, a block of a body.
    pub parts: Vec<Place>,
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
}

/// Finds the tables of a document.
#[must_use]
pub fn find(blocks: Vec<Block>, vocabulary: &Vocabulary, notes: &mut Notes) -> Vec<Flow> {
    let mut flow = Vec::new();
    for block in blocks {
        match block {
            Block::Paragraph(paragraph) => flow.push(Flow::Paragraph(paragraph)),
            Block::Grid(grid) => flow.extend(native::flow_of_grid(grid, vocabulary)),
            Block::Page(page) => flow.extend(page::flow_of_page(&page, notes)),
        }
    }
    flow
}

#[cfg(test)]
mod testing {
    //! Grids for tests, written as lines with cells between bars.

    use crate::{
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
