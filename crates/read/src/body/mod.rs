//! What word processors and web pages hold, before it has its place: paragraphs, and tables with tables in their cells.
//!
//! The readers of Word, OpenDocument and HTML make [`Block`]s; here they become parts of a document. Blocks count
//! paragraphs and tables from 0, blank ones included; a nested table is a block of its own after the table around it. A
//! table that only lays out a page gives way to what it holds; paragraphs set with tabs become a grid; where no style
//! names a heading, the look does.

mod cells;
pub(super) mod numbers;
mod pasted;
mod tabbed;

use avstem_document::{
    document::{Edge, Margin, NativeGrid, Paragraph, Part, heading_by_look},
    error::{Error, ErrorKind},
    grid::{Grid, ends_as_figure, raised_or_lowered},
    limits::Limits,
    place::Place,
};
use std::collections::{BTreeMap, BTreeSet};

pub(super) use cells::{CellBlocks, TableBuilder, is_shown_as};
pub(crate) use pasted::Pasted;

/// A piece of the body before it has its place.
#[derive(Debug)]
pub(super) enum Block {
    Paragraph(Content),
    Table(Table),
    /// A picture of writing, after the paragraph or the outermost table that it stands in. It has no ordinal.
    Picture(Pasted),
}

/// A paragraph's text and look.
#[derive(Debug, Default)]
pub(super) struct Content {
    pub(super) text: String,
    pub(super) heading: Option<u8>,
    /// Visible characters, white space not counted, and how many of them are bold.
    pub(super) visible: usize,
    pub(super) bold: usize,
    /// Left indentation in points.
    pub(super) indent: f32,
    /// Font size in points of the first visible text; `None` where the format does not say.
    pub(super) size: Option<f32>,
    /// Where its own tab stops stand, in points; empty where it has none.
    pub(super) stops: Vec<f32>,
    /// An entry of a table of contents: its tab leads to a page number, not to a figure.
    pub(super) lists_contents: bool,
    /// A formula whose result the text is, without its `=`.
    pub(super) formula: Option<String>,
    /// What it is in a list of terms of a web page.
    pub(super) term: Option<Term>,
}

/// What a paragraph is in a list of terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Term {
    /// Of a term: true for the first paragraph of it.
    Name(bool),
    /// Of what is said of the term before it: true for its first paragraph.
    Said(bool),
}

/// How a run of text looks.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Look {
    pub(super) bold: bool,
    pub(super) hidden: bool,
    pub(super) white: bool,
    /// Set above the line (true) or below it (false).
    pub(super) raised: Option<bool>,
    pub(super) size: Option<f32>,
}

/// A table whose cells have no places yet.
#[derive(Debug)]
pub(super) struct Table {
    grid: Grid,
    nested: Vec<Table>,
    /// What stands in it, in order, when it only lays out a page.
    laid_out: Vec<Block>,
}

impl Table {
    /// True for a table in which nothing is seen.
    pub(super) fn is_empty(&self) -> bool {
        self.grid.cells.is_empty() && self.laid_out.is_empty()
    }
}

impl Block {
    /// True for a paragraph in which nothing is seen.
    pub(super) fn is_blank(&self) -> bool {
        matches!(self, Self::Paragraph(content) if content.visible == 0)
    }
}

impl Content {
    /// Adds text as a reader sees it: soft hyphens only show where a line breaks, and a raised number behind a figure is no
    /// digit of it.
    pub(super) fn add(&mut self, text: &str, look: Look) {
        if look.hidden {
            return;
        }
        let seen = |c: &char| *c != '\u{ad}';
        match look.raised {
            Some(raised) if ends_as_figure(&self.text) => self.text.push_str(&raised_or_lowered(text, raised)),
            _ => self.text.extend(text.chars().filter(seen)),
        }
        let visible = text.chars().filter(seen).filter(|c| !c.is_whitespace()).count();
        if visible > 0 {
            self.size = self.size.or(look.size);
        }
        self.visible += visible;
        if look.bold {
            self.bold += visible;
        }
    }

    /// Takes over what stands in a paragraph before this one, whose end was deleted.
    pub(super) fn follow(&mut self, before: Content) {
        self.text.insert_str(0, &before.text);
        self.visible += before.visible;
        self.bold += before.bold;
        self.formula = self.formula.take().or(before.formula);
    }

    fn is_bold(&self) -> bool {
        self.bold == self.visible
    }
}

/// Runs of the file's white space as one space; at the beginning none when `begins`.
pub(super) fn collapsed(text: &str, begins: bool) -> String {
    let mut collapsed = String::with_capacity(text.len());
    let mut after_space = begins;
    for c in text.chars() {
        let space = matches!(c, ' ' | '\t' | '\r' | '\n');
        if !space {
            collapsed.push(c);
        } else if !after_space {
            collapsed.push(' ');
        }
        after_space = space;
    }
    collapsed
}

/// Texts in the margins that are kept; a letter head has a dozen.
const MOST_MARGINS: usize = 200;

/// Gives every block its ordinal; what stands in the margins of the pages follows, each text once.
pub(super) fn placed(blocks: Vec<Block>, margins: Vec<(Edge, Vec<Block>)>) -> Vec<Part> {
    let usual_size = if blocks.iter().any(has_heading) { None } else { usual_size(&blocks) };
    let mut parts = Vec::new();
    let mut ordinal = 0;
    place_blocks(blocks, usual_size, &mut ordinal, &mut parts);
    let mut seen = BTreeSet::new();
    for (edge, blocks) in margins {
        let mut texts = Vec::new();
        for block in blocks {
            add_texts(block, &mut texts);
        }
        texts.retain(|text| !text.trim().is_empty() && seen.len() < MOST_MARGINS && seen.insert((edge == Edge::Foot, text.clone())));
        for text in texts {
            parts.push(Part::Margin(Margin { edge, text, place: Place::block(ordinal) }));
            ordinal += 1;
        }
    }
    parts
}

/// The texts of paragraphs and cells. As deep as tables are nested, which the readers bound.
fn add_texts(block: Block, texts: &mut Vec<String>) {
    match block {
        Block::Paragraph(content) => texts.push(content.text),
        Block::Table(table) if table.laid_out.is_empty() => {
            texts.extend(table.grid.cells.into_iter().map(|cell| cell.text));
            table.nested.into_iter().for_each(|inner| add_texts(Block::Table(inner), texts));
        }
        Block::Table(table) => table.laid_out.into_iter().for_each(|block| add_texts(block, texts)),
        Block::Picture(_) => {}
    }
}

fn has_heading(block: &Block) -> bool {
    match block {
        Block::Paragraph(content) => content.heading.is_some() && content.visible > 0,
        Block::Table(table) => table.laid_out.iter().any(has_heading),
        Block::Picture(_) => false,
    }
}

/// The font size of most of the text, in points.
fn usual_size(blocks: &[Block]) -> Option<f32> {
    let mut visible = BTreeMap::new();
    for block in blocks {
        if let Block::Paragraph(Content { size: Some(size), visible: count, .. }) = block {
            *visible.entry((size * 2.0).round() as i32).or_insert(0_usize) += count;
        }
    }
    visible.into_iter().max_by_key(|&(size, count)| (count, std::cmp::Reverse(size))).map(|(size, _)| size as f32 / 2.0)
}

/// As deep as tables that lay out a page are nested, which the readers bound.
fn place_blocks(blocks: Vec<Block>, usual_size: Option<f32>, ordinal: &mut usize, parts: &mut Vec<Part>) {
    let mut run = Vec::new();
    for block in blocks {
        match block {
            Block::Paragraph(content) => run.push(content),
            Block::Table(table) => {
                place_run(std::mem::take(&mut run), usual_size, ordinal, parts);
                if table.laid_out.is_empty() {
                    place_table(table, ordinal, parts);
                } else {
                    *ordinal += 1;
                    place_blocks(table.laid_out, usual_size, ordinal, parts);
                }
            }
            Block::Picture(picture) => {
                place_run(std::mem::take(&mut run), usual_size, ordinal, parts);
                parts.push(Part::Page(picture.page()));
            }
        }
    }
    place_run(run, usual_size, ordinal, parts);
}

/// Paragraphs without a table among them.
fn place_run(run: Vec<Content>, usual_size: Option<f32>, ordinal: &mut usize, parts: &mut Vec<Part>) {
    let mut tables = tabbed::tables(&run).into_iter().peekable();
    let mut run = run.into_iter();
    let mut at = 0;
    while let Some(content) = run.next() {
        let mut taken = 1;
        if let Some((range, mut grid)) = tables.next_if(|(range, _)| range.start == at) {
            for cell in &mut grid.cells {
                cell.place = Place::cell(*ordinal, cell.row, cell.column);
            }
            parts.push(Part::Grid(NativeGrid { name: None, sheet: false, grid, place: Place::block(*ordinal) }));
            taken = range.len();
            run.by_ref().take(taken - 1).for_each(drop);
        } else {
            parts.extend(paragraph(content, usual_size, *ordinal));
        }
        at += taken;
        *ordinal += taken;
    }
}

fn paragraph(content: Content, usual_size: Option<f32>, ordinal: usize) -> Option<Part> {
    if content.visible == 0 {
        return None;
    }
    let bold = content.is_bold();
    let by_look = || {
        let (size, usual) = (content.size?, usual_size?);
        heading_by_look(&content.text, size / usual.max(1.0), bold)
    };
    let heading = content.heading.or_else(by_look);
    Some(Part::Paragraph(Paragraph { heading, bold, ..Paragraph::new(content.text, Place::block(ordinal)) }))
}

/// A table, then the tables inside it. As deep as tables are nested, which the readers bound.
fn place_table(table: Table, ordinal: &mut usize, parts: &mut Vec<Part>) {
    let Table { mut grid, nested, .. } = table;
    for cell in &mut grid.cells {
        cell.place = Place::cell(*ordinal, cell.row, cell.column);
    }
    if !grid.cells.is_empty() {
        parts.push(Part::Grid(NativeGrid { name: None, sheet: false, grid, place: Place::block(*ordinal) }));
    }
    *ordinal += 1;
    for inner in nested {
        place_table(inner, ordinal, parts);
    }
}

/// Counts a cell of a document.
///
/// # Errors
/// `TooLarge` beyond the limit.
pub(super) fn count_cell(cells: &mut usize, limits: &Limits) -> Result<(), Error> {
    *cells += 1;
    if *cells > limits.cells {
        return Err(ErrorKind::TooLarge { what: "cells", limit: limits.cells as u64, found: None }.into());
    }
    Ok(())
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// The paragraphs among some parts.
    pub(crate) fn paragraphs(parts: &[Part]) -> Vec<&Paragraph> {
        parts.iter().filter_map(|part| if let Part::Paragraph(paragraph) = part { Some(paragraph) } else { None }).collect()
    }

    /// The grids among some parts.
    pub(crate) fn grids(parts: &[Part]) -> Vec<&NativeGrid> {
        parts.iter().filter_map(|part| if let Part::Grid(grid) = part { Some(grid) } else { None }).collect()
    }

    /// The margins among some parts.
    pub(crate) fn margins(parts: &[Part]) -> Vec<(Edge, String, Place)> {
        let margin = |part: &Part| if let Part::Margin(m) = part { Some((m.edge, m.text.clone(), m.place.clone())) } else { None };
        parts.iter().filter_map(margin).collect()
    }

    fn content(text: &str, look: Look) -> Content {
        let mut content = Content::default();
        content.add(text, look);
        content
    }

    #[test]
    fn a_raised_number_behind_a_figure_is_no_digit_of_it() {
        let mut figure = content("1 234", Look::default());
        figure.add("2", Look { raised: Some(true), ..Look::default() });
        let mut unit = content("m", Look::default());
        unit.add("2", Look { raised: Some(true), ..Look::default() });
        assert_eq!((figure.text.as_str(), unit.text.as_str()), ("1 234²", "m2"));
    }

    #[test]
    fn where_no_style_names_a_heading_the_look_does() {
        let sized = |text: &str, size, bold| Block::Paragraph(content(text, Look { bold, size: Some(size), ..Look::default() }));
        let body = || sized("The board met, and everybody went home in good time.", 11.0, false);
        let headings = |blocks| paragraphs(&placed(blocks, Vec::new())).iter().map(|paragraph| paragraph.heading).collect::<Vec<_>>();
        let unstyled = vec![sized("Minutes", 18.0, true), body(), sized("Economy", 11.0, true), body()];
        assert_eq!(headings(unstyled), [Some(1), None, Some(3), None]);
        let mut styled = vec![sized("Minutes", 18.0, true), body()];
        styled.push(Block::Paragraph(Content { heading: Some(2), ..content("Economy", Look::default()) }));
        assert_eq!(headings(styled), [None, None, Some(2)]);
    }
}
