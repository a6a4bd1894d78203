//! Running text: page numbers, and what stands at one height on several pages.
//!
//! In: the flow. Out: [`Running`], which tells for a paragraph whether it is running text: such a paragraph parts no table from its next
//! part. What it does not do: it takes nothing out of the flow.

use super::Flow;
use avstem_document::{document::Paragraph, place::Place};

/// Letters of the longest page number (`Side 3 av 10`).
const PAGE_NUMBER_LETTERS: usize = 10;
/// Words of the longest page number.
const PAGE_NUMBER_WORDS: usize = 5;
/// Points by which the height of running text may differ between pages.
const SAME_HEIGHT: f32 = 6.0;

/// What stands at one height on more than one page: text without its digits, page, top.
pub(super) struct Running(Vec<(String, u32, f32)>);

impl Running {
    pub(super) fn of(flow: &[Flow]) -> Self {
        Self(flow.iter().filter_map(|piece| if let Flow::Paragraph(paragraph) = piece { look(paragraph) } else { None }).collect())
    }

    /// True when a piece is a page number, or is repeated on the page before or after.
    pub(super) fn is(&self, piece: &Flow) -> bool {
        let Flow::Paragraph(paragraph) = piece else { return false };
        let Some((text, page, top)) = look(paragraph) else { return false };
        let repeated = |(other, on, at): &(String, u32, f32)| on.abs_diff(page) == 1 && (at - top).abs() <= SAME_HEIGHT && *other == text;
        is_page_number(&paragraph.text) || self.0.iter().any(repeated)
    }
}

fn look(paragraph: &Paragraph) -> Option<(String, u32, f32)> {
    let Place::Page { page, bbox: [_, top, ..] } = paragraph.place else { return None };
    Some((paragraph.text.chars().filter(|c| !c.is_ascii_digit() && !c.is_whitespace()).collect(), page, top))
}

/// `- 12 -`, `Side 3 av 10`, `2/13`: a number with hardly a word.
fn is_page_number(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let digits = text.chars().filter(char::is_ascii_digit).count();
    (1..=2 * 4).contains(&digits) && letters <= PAGE_NUMBER_LETTERS && text.split_whitespace().count() <= PAGE_NUMBER_WORDS
}
