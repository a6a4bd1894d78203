//! A picture in a text: where its bytes are, and how it is drawn.

use crate::writing::TABLE_PICTURE;
use avstem_document::{document::Page, recognised::Why};

/// Square points of A4: word processors have no pages before they print.
const A4: f32 = 595.0 * 842.0;

/// A picture in a text.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Pasted {
    /// Counted from 1 over the pictures of the text.
    pub(crate) number: u32,
    /// What the text names it by.
    pub(crate) source: String,
    /// Points that it is drawn wide and high.
    pub(crate) size: (f32, f32),
    /// Shares of it that are not shown: left, top, right, bottom.
    pub(crate) crop: [f32; 4],
}

impl Pasted {
    /// It may hold a table.
    pub(crate) fn is_large(&self) -> bool {
        self.size.0 * self.size.1 >= TABLE_PICTURE * A4
    }

    /// A page that shows it and nothing else.
    pub(crate) fn page(&self) -> Page {
        Page::of_picture(self.number, self.size, Why::Written)
    }
}
