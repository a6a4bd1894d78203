//! Glyphs → words → lines of one page.

use super::PageLines;
use crate::{document::Page, note::Notes};

/// The lines of one page.
pub fn page_lines(page: &Page, _notes: &mut Notes) -> PageLines {
    PageLines {
        number: page.number,
        width: page.width,
        height: page.height,
        lines: Vec::new(),
        rulings: page.rulings.clone(),
        fills: page.fills.clone(),
    }
}
