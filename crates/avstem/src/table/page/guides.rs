//! What helps to tell rows apart besides their own text and place: rules, turned phrases, words.
//!
//! In: what a page holds beside its rows. Out: [`Guides`], which every step from runs of rows to cells is given.

use super::{columns::Column, tokens::Row};
use crate::{table::heal::is_open, vocabulary::Vocabulary};
use avstem_document::document::Ruling;

/// What helps to tell rows apart besides the text itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct Guides<'g> {
    /// Joined horizontal rulings, and the edges of coloured bands.
    pub(super) rules: &'g [Ruling],
    /// Phrases that run up or down the page, a row each.
    pub(super) sideways: &'g [Row],
    pub(super) vocabulary: &'g Vocabulary,
}

/// True when a text cannot end here.
pub(super) fn is_cut(text: &str, guides: Guides) -> bool {
    let cut_number = text.strip_suffix(['-', ',']).is_some_and(|rest| rest.ends_with(|c: char| c.is_ascii_digit()));
    cut_number || text.ends_with(['>', '<', '=']) || (text.chars().any(char::is_alphabetic) && is_open(text, guides.vocabulary))
}

/// Share of the width of the columns that a rule across them covers.
const ACROSS: f32 = 0.9;

/// The rules across all columns between two heights.
pub(super) fn across<'g>(rules: &'g [Ruling], columns: &[Column], top: f32, bottom: f32) -> impl Iterator<Item = &'g Ruling> {
    let (x0, x1) = (columns[0].x0, columns[columns.len() - 1].x1);
    rules.iter().filter(move |r| top < r.at && r.at < bottom && r.to.min(x1) - r.from.max(x0) >= ACROSS * (x1 - x0))
}
