//! Lines of one page → paragraphs and tables.

use super::Flow;
use crate::{layout::PageLines, note::Notes};

/// The paragraphs and tables of one page, in reading order.
pub(crate) fn flow_of_page(page: &PageLines, notes: &mut Notes) -> Vec<Flow> {
    let _ = (page, notes);
    Vec::new()
}
