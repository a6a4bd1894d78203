//! Document → blocks in reading order: glyphs become words and lines; what has no pages passes through.
//!
//! In: a [`Document`]. Out: [`Block`]s: paragraphs and native grids as they came, and pages as lines of words with
//! their rulings, turned upright where their text runs sideways. What it does not do: no tables, no meaning. Gaps are
//! measured against the font size, never in absolute points.

mod furniture;
mod lines;
mod marks;
mod numbers;
mod turned;
mod words;

pub use numbers::page_labels;

use crate::vocabulary::Vocabulary;
use avstem_document::{
    document::{Document, Margin, NativeGrid, Page, Paragraph, Part, Ruling, Tag},
    note::{NoteCode, Notes},
    place::{Place, Rect},
};

/// A piece of a document in reading order.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    Paragraph(Paragraph),
    Grid(NativeGrid),
    Page(PageLines),
    Margin(Margin),
}

/// A page as lines of text and rulings. Its coordinates are those of the page as one holds it to read: where its text runs
/// sideways, [`PageLines::seen`] leads back to the page as it is seen.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PageLines {
    /// Counted from 1.
    pub number: u32,
    pub width: f32,
    pub height: f32,
    /// Quarter turns clockwise that its text runs in; 0 for nearly all pages.
    pub turn: u8,
    /// From top to bottom, then left to right. Running heads and feet are left out.
    pub lines: Vec<Line>,
    /// Lines that run up or down the page, each way in the order in which a reader who turns the page sees them. Their words stand
    /// in reading order.
    pub sideways: Vec<Line>,
    pub rulings: Vec<Ruling>,
    /// Bands and boxes behind text.
    pub fills: Vec<Rect>,
    /// The page shows a picture, and its text is the invisible layer that character recognition once put there.
    pub recognised: bool,
    /// What the structure tree says of the words; see [`Word::tag`].
    pub tags: Vec<Tag>,
    /// Running heads and feet, which are no lines of the page any more; true for those at its top.
    pub heads: Vec<(bool, Line)>,
    /// Figures that the page shows and no line holds.
    pub unread: usize,
}

impl PageLines {
    /// What the structure tree says of a word or piece of text with this number.
    pub(crate) fn tag(&self, number: u16) -> Option<&Tag> {
        Tag::of(&self.tags, number)
    }

    /// Where a box of this page stands on the page as it is seen.
    #[must_use]
    pub fn seen(&self, rect: &Rect) -> Rect {
        let (width, height) = if self.turn.is_multiple_of(2) { (self.width, self.height) } else { (self.height, self.width) };
        rect.turned_back(self.turn, &Rect::new(0.0, 0.0, width, height))
    }
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
        text(&self.words)
    }
}

/// Words with single spaces between them.
pub(crate) fn text<'w>(words: impl IntoIterator<Item = &'w Word>) -> String {
    words.into_iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
}

/// Characters without a gap between them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Word {
    pub text: String,
    pub rect: Rect,
    /// y of the baseline.
    pub baseline: f32,
    /// Font size in points.
    pub size: f32,
    pub bold: bool,
    /// Where its first character comes in the page's drawing order; no two words of a page have the same.
    pub order: u32,
    /// A space was drawn behind it.
    pub spaced: bool,
    /// Width of its first character, in points.
    pub lead: f32,
    /// Its tag among [`PageLines::tags`], counted from 1; 0 for none.
    pub tag: u16,
}

/// A line of these words; `None` when there are none.
fn line(mut words: Vec<Word>) -> Option<Line> {
    words.sort_by(|a, b| a.rect.x0.total_cmp(&b.rect.x0));
    let rect = Rect::around(words.iter().map(|word| &word.rect))?;
    Some(Line { words, rect })
}

/// Share of a page's characters that are turned from which on it is said that they are in no line.
const MUCH_TURNED: f32 = 0.25;

/// Lays out every part of a document.
#[must_use]
pub fn lay_out(document: Document, vocabulary: &Vocabulary, notes: &mut Notes) -> Vec<Block> {
    let mut blocks: Vec<Block> = document
        .parts
        .into_iter()
        .filter_map(|part| match part {
            Part::Paragraph(paragraph) => Some(Block::Paragraph(paragraph)),
            Part::Grid(grid) => Some(Block::Grid(grid)),
            Part::Page(page) => Some(Block::Page(lay_out_page(page, notes))),
            Part::Margin(margin) => Some(Block::Margin(margin)),
            Part::Names(_) => None,
        })
        .collect();
    let mut pages: Vec<&mut PageLines> =
        blocks.iter_mut().filter_map(|block| if let Block::Page(page) = block { Some(page) } else { None }).collect();
    furniture::leave_out(&mut pages, vocabulary);
    blocks
}

fn lay_out_page(mut page: Page, notes: &mut Notes) -> PageLines {
    let (glyphs, rulings): (Vec<_>, Vec<_>) = page.recognised.iter().map(|of| (of.glyphs(), of.rulings())).unzip();
    page.glyphs.extend(glyphs.into_iter().flatten());
    page.rulings.extend(rulings.into_iter().flatten());
    let (page, turn) = turned::upright(page);
    let lines = lines::page_lines(&page, turn);
    // What was recognised for us was noted where it was.
    if lines.recognised && page.recognised.is_empty() {
        let message = format!("the text of page {} was recognised from a picture; figures may be misread", page.number);
        notes.push(NoteCode::RecognisedText, message, Some(whole(&lines, &page)));
    }
    if lines.unread > 0 {
        let message =
            format!("{} figures on page {} stand on their head or are stamped on a picture, and were not read", lines.unread, page.number);
        notes.push(NoteCode::NotExamined, message, Some(whole(&lines, &page)));
    }
    let letters = || page.glyphs.iter().filter(|glyph| glyph.char != ' ');
    let turned = letters().filter(|glyph| glyph.turn != 0).count();
    if turned as f32 > MUCH_TURNED * letters().count() as f32 {
        let message = format!(
            "{turned} characters on page {} run in another direction than the rest; only those in the cells or over the columns of a table \
             were read",
            page.number
        );
        notes.push(NoteCode::NotExamined, message, Some(whole(&lines, &page)));
    }
    lines
}

/// The page as a place.
fn whole(lines: &PageLines, page: &Page) -> Place {
    Place::page(page.number, &lines.seen(&Rect::new(0.0, 0.0, page.width, page.height)))
}
