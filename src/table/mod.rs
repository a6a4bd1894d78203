//! Blocks → the document's flow: paragraphs and tables in reading order.
//!
//! In: [`Block`]s. Out: [`Flow`]: native grids become tables (a sheet may hold several), pages are searched for ruled
//! and for aligned tables, and the lines outside them become paragraphs. Parts of one table are stitched, a row that a
//! page break cut is healed. What it does not do: it does not ask what a figure means.

mod aligned;
mod body;
mod columns;
mod draft;
mod expand;
mod gate;
mod header;
mod lattice;
mod page;
mod paragraphs;
mod regions;
mod ruled;
mod rules;
mod tokens;
mod zones;

use crate::{document::Paragraph, grid::Grid, layout::Block, note::Notes, place::Place};

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
pub fn find(blocks: Vec<Block>, notes: &mut Notes) -> Vec<Flow> {
    blocks.iter().flat_map(|block| if let Block::Page(page) = block { page::flow_of_page(page, notes) } else { Vec::new() }).collect()
}
