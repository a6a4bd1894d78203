//! Document → blocks in reading order: glyphs become words and lines; what has no pages passes through.
//!
//! In: a [`Document`]. Out: [`Block`]s: paragraphs and native grids as they came, and pages as lines of words with
//! their rulings. What it does not do: no tables, no meaning. Gaps are measured against the font size, never in
//! absolute points.

mod furniture;
mod lines;
mod words;

use crate::{
    document::{Document, NativeGrid, Paragraph, Part, Ruling},
    note::Notes,
    place::Rect,
};

/// A piece of a document in reading order.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    Paragraph(Paragraph),
    Grid(NativeGrid),
    Page(PageLines),
}

/// A page as lines of text and rulings.
#[derive(Debug, Clone, PartialEq)]
pub struct PageLines {
    /// Counted from 1.
    pub number: u32,
    pub width: f32,
    pub height: f32,
    /// From top to bottom, then left to right. Running heads and feet are left out.
    pub lines: Vec<Line>,
    pub rulings: Vec<Ruling>,
    /// Bands and boxes behind text.
    pub fills: Vec<Rect>,
}

/// Words on one baseline.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Left to right.
    pub words: Vec<Word>,
    pub rect: Rect,
}

impl Line {
    /// The words with single spaces between them.
    #[must_use]
    pub fn text(&self) -> String {
        self.words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
    }
}

/// Characters without a gap between them.
#[derive(Debug, Clone, PartialEq)]
pub struct Word {
    pub text: String,
    pub rect: Rect,
    /// y of the baseline.
    pub baseline: f32,
    /// Font size in points.
    pub size: f32,
    pub bold: bool,
}

/// Lays out every part of a document.
#[must_use]
pub fn lay_out(document: Document, notes: &mut Notes) -> Vec<Block> {
    let _ = notes;
    let mut blocks: Vec<Block> = document
        .parts
        .into_iter()
        .map(|part| match part {
            Part::Paragraph(paragraph) => Block::Paragraph(paragraph),
            Part::Grid(grid) => Block::Grid(grid),
            Part::Page(page) => Block::Page(lines::page_lines(&page)),
        })
        .collect();
    let mut pages: Vec<&mut PageLines> =
        blocks.iter_mut().filter_map(|block| if let Block::Page(page) = block { Some(page) } else { None }).collect();
    furniture::leave_out(&mut pages);
    blocks
}
