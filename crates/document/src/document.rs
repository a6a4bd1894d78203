//! What every reader ends in: one `Document` of parts in source order, each with its place.
//!
//! Paged formats give pages of glyphs and rulings; Word, text and workbooks give paragraphs and native grids.

pub use crate::drawn::{Axis, Glyph, Ruling};
use crate::{
    grid::Grid,
    place::{Place, Rect},
    recognised::{RecognisedPicture, Unread, Why},
};

/// The formats that are read, told by content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    Pdf,
    Docx,
    Odt,
    Html,
    Xlsx,
    Xlsb,
    Xls,
    Ods,
    Csv,
    Text,
    /// Pictures: of pages that were scanned.
    Tiff,
    Png,
    Jpeg,
}

impl Format {
    /// The name used in the JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Docx => "docx",
            Self::Odt => "odt",
            Self::Html => "html",
            Self::Xlsx => "xlsx",
            Self::Xlsb => "xlsb",
            Self::Xls => "xls",
            Self::Ods => "ods",
            Self::Csv => "csv",
            Self::Text => "text",
            Self::Tiff => "tiff",
            Self::Png => "png",
            Self::Jpeg => "jpeg",
        }
    }
}

/// A document as read: nothing interpreted yet.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    pub format: Format,
    /// In source order.
    pub parts: Vec<Part>,
    /// Number of pages; `None` for formats without pages.
    pub pages: Option<u32>,
    /// False when some page or sheet could not be read (a note says which).
    pub complete: bool,
}

impl Document {
    /// The parts that are pages, in source order.
    pub fn each_page(&self) -> impl Iterator<Item = &Page> {
        self.parts.iter().filter_map(|part| if let Part::Page(page) = part { Some(page) } else { None })
    }

    /// The same, to be changed.
    pub fn each_page_mut(&mut self) -> impl Iterator<Item = &mut Page> {
        self.parts.iter_mut().filter_map(|part| if let Part::Page(page) = part { Some(page) } else { None })
    }
}

/// One part of a document.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    Page(Page),
    Grid(NativeGrid),
    /// The defined names of a workbook, each with its meaning as a formula without `=`.
    Names(Vec<(String, String)>),
    Paragraph(Paragraph),
    Margin(Margin),
}

/// Text in the margin of the pages, which a word processor keeps apart from the body: a running head or foot. No body text, and no
/// part of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Margin {
    pub edge: Edge,
    pub text: String,
    pub place: Place,
}

/// Where on the page a margin is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    Head,
    Foot,
    /// On no page: the title in the file's properties.
    Title,
    /// On no page: what the file's properties say of whom it is from, a company or an author.
    From,
    /// On no page: what the file calls the page at its place; the pages after it count on, as in [`crate::label`].
    Label,
}

/// A table that the format itself marks as one: a Word table, a sheet, the rows of a CSV, tab-separated lines.
#[derive(Debug, Clone, PartialEq)]
pub struct NativeGrid {
    /// The sheet's name, where the format has one.
    pub name: Option<String>,
    /// True for a sheet: a sheet may hold titles, notes and several tables; a Word table is one table.
    pub sheet: bool,
    pub grid: Grid,
    pub place: Place,
}

/// A paragraph, a heading or a list item.
#[derive(Debug, Clone, PartialEq)]
pub struct Paragraph {
    /// White space as in the source, without the line end; markup removed where the format is known.
    pub text: String,
    /// Heading level from 1, where the format says so or where its look does.
    pub heading: Option<u8>,
    /// All of the text is bold or set as emphasis.
    pub bold: bool,
    /// The format marks it as an item of a list: it heads nothing.
    pub item: bool,
    /// Blank lines between it and the line above, in a text; formats that mark what belongs together have none.
    pub blank_above: usize,
    pub place: Place,
}

impl Paragraph {
    /// Text that is neither a heading nor bold nor an item, with no blank line above it.
    #[must_use]
    pub fn new(text: impl Into<String>, place: Place) -> Self {
        Self { text: text.into(), heading: None, bold: false, item: false, blank_above: 0, place }
    }
}

/// Words of the longest line that is taken for a heading by its look.
const HEADING_WORDS: usize = 14;
/// How much larger than the usual text a heading is at least.
const LARGER: f32 = 1.12;
/// How much larger a title is.
const MUCH_LARGER: f32 = 1.5;

/// The level of a paragraph that is a heading by its look alone: short, no sentence, and bold or larger than the usual text
/// (`larger` is its size as a share of that).
#[must_use]
pub fn heading_by_look(text: &str, larger: f32, bold: bool) -> Option<u8> {
    let text = text.trim();
    let short = text.split(' ').count() <= HEADING_WORDS && text.chars().any(char::is_alphabetic) && !text.ends_with(['.', ',', ';']);
    match larger {
        _ if !short => None,
        l if l >= MUCH_LARGER => Some(1),
        l if l >= LARGER => Some(2),
        _ => bold.then_some(3),
    }
}

/// One page of a paged document. Origin top left of the crop box after rotation, y downwards, in points.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// Counted from 1.
    pub number: u32,
    pub width: f32,
    pub height: f32,
    /// In drawing order. Clipped and off-page glyphs are left out.
    pub glyphs: Vec<Glyph>,
    /// Straight horizontal and vertical strokes and thin filled rectangles.
    pub rulings: Vec<Ruling>,
    /// Filled rectangles that are large enough to be bands or boxes behind text.
    pub fills: Vec<Rect>,
    /// Share of the page's area that pictures cover, 0 to 1.
    pub picture_share: f32,
    /// Glyphs whose character is unknown (no mapping to Unicode); they are not in `glyphs`.
    pub unknown_glyphs: usize,
    /// What the document's structure tree says of stretches of drawing; see [`Glyph::tag`].
    pub tags: Vec<Tag>,
    /// What stands in pictures and in no text.
    pub unread: Vec<Unread>,
    /// What was recognised in pictures of the page; it stands in none of the fields above.
    pub recognised: Vec<RecognisedPicture>,
}

impl Page {
    /// A page of this size, in points, that shows a picture of writing and nothing else.
    #[must_use]
    pub fn of_picture(number: u32, (width, height): (f32, f32), why: Why) -> Self {
        Self {
            number,
            width,
            height,
            glyphs: Vec::new(),
            rulings: Vec::new(),
            fills: Vec::new(),
            picture_share: 1.0,
            unknown_glyphs: 0,
            tags: Vec::new(),
            unread: vec![Unread { area: Rect::new(0.0, 0.0, width, height), why }],
            recognised: Vec::new(),
        }
    }
}

/// Where a stretch of drawing stands in the structure tree of a tagged PDF. It tells what the producer meant, not what is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tag {
    /// The innermost element that is more than a stretch of text, counted over the document; 0 for none.
    pub element: u32,
    /// Level of the heading it stands in, from 1.
    pub heading: Option<u8>,
    /// It stands in an item of a list.
    pub item: bool,
    /// The innermost cell it stands in.
    pub cell: Option<TaggedCell>,
}

impl Tag {
    /// The tag of this number among those of a page; numbers count from 1, and 0 is none.
    #[must_use]
    pub fn of(tags: &[Self], number: u16) -> Option<&Self> {
        tags.get(usize::from(number).checked_sub(1)?)
    }
}

/// A cell of a table as it is marked. In order they stand table by table, row by row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TaggedCell {
    /// Counted from 1 over the document.
    pub table: u32,
    /// Counted from 0.
    pub row: u32,
    /// Counted from 0, with the columns that wide cells beside and tall cells above take up.
    pub column: u32,
    /// Columns and rows that it takes up, at least 1.
    pub columns: u32,
    pub rows: u32,
    /// It is marked as one that names a row or column.
    pub header: bool,
}
