//! The limits that hostile input meets.

use std::time::{Duration, Instant};

/// Bounds on what one document may cost. Each is enforced in `read` and gives `too large` or a `limit-reached` note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file itself. 1 GiB: the largest archived report seen has 60 MB.
    pub file_bytes: u64,
    /// Bytes that one member of a zip container may unpack to. 512 MiB; a 511 KB workbook was seen to hold 530 MB.
    pub member_bytes: u64,
    /// Members of a zip container.
    pub members: usize,
    /// Pages of one document.
    pub pages: usize,
    /// Non-blank cells of one document.
    pub cells: usize,
    /// Paragraphs and tables of a text; the longest budget seen has 30,000.
    pub blocks: usize,
    /// Nesting of XML elements; Word's own documents stay under 60.
    pub xml_depth: usize,
    /// Columns of a Word or text table; Word itself stops at 63.
    pub columns: usize,
    /// Glyphs of one page.
    pub glyphs: usize,
    /// Straight lines of one page. A drawing with more is a map or a picture, not a table.
    pub rulings: usize,
    /// Filled boxes of one page, likewise.
    pub fills: usize,
    /// Steps of drawing one page: one for a glyph, a picture or a piece of a path, fifty for a form or a clip. Densely
    /// printed pages take some 20 000; forms that draw each other many times over take any number.
    pub page_steps: usize,
    /// Steps of drawing all pages of a document.
    pub document_steps: usize,
    /// When reading must have come to its end; pages that are left then are left out, with a note. None in a report that is to
    /// be the same in every run.
    pub until: Option<Instant>,
    /// How long one page may take where there is such an end.
    pub page_time: Duration,
}

/// Bytes of memory that a cell takes from its reading to the report, by half a million of them; a longer text takes more.
const CELL_BYTES: u64 = 1100;

impl Limits {
    /// The limits for so many bytes of memory: what cannot be done in them is too large before it is begun.
    #[must_use]
    pub fn within(self, memory: u64) -> Self {
        Self { cells: self.cells.min(usize::try_from(memory / CELL_BYTES).unwrap_or(usize::MAX)), ..self }
    }

    /// True when the time for reading is over.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.until.is_some_and(|until| Instant::now() >= until)
    }

    /// When a page that is begun now must be done.
    #[must_use]
    pub fn page_end(&self) -> Option<Instant> {
        self.until.map(|until| Instant::now().checked_add(self.page_time).map_or(until, |end| end.min(until)))
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 1 << 30,
            member_bytes: 512 << 20,
            members: 20_000,
            pages: 20_000,
            cells: 5_000_000,
            blocks: 500_000,
            xml_depth: 400,
            columns: 20_000,
            glyphs: 500_000,
            rulings: 40_000,
            fills: 40_000,
            page_steps: 5_000_000,
            document_steps: 200_000_000,
            until: None,
            page_time: Duration::from_secs(20),
        }
    }
}
