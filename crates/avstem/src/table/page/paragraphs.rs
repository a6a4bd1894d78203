//! Rows outside tables → paragraphs.
//!
//! Lines join while their spacing goes on, their size stays and no new indentation starts. A short line that is bold or
//! larger than the page's text is a heading by its look. Where the document's structure tree tells paragraphs, headings and the items of
//! lists apart, it is followed.

use super::tokens::Row;
use crate::layout::PageLines;
use avstem_document::{
    document::{Paragraph, Tag, heading_by_look},
    place::{Place, Rect},
};

/// Font sizes between the baselines of lines of one paragraph.
const PITCH: f32 = 1.55;
/// Font sizes by which the first line of a paragraph is indented at least.
const INDENT: f32 = 0.9;
/// What stands before the items of lists.
const BULLETS: [char; 13] = ['•', '◦', '▪', '‣', '·', '●', '○', '■', '▫', '\u{f0b7}', '–', '-', '*'];
/// Share of the text width that a line must reach for its paragraph to go on.
const FULL: f32 = 0.75;

/// The paragraphs of rows of one zone, with their boxes, in order.
pub(super) fn paragraphs(rows: &[&Row], page: &PageLines, usual_size: f32) -> Vec<(Rect, Paragraph)> {
    let right = rows.iter().map(|row| row.rect.x1).fold(0.0, f32::max);
    let left = rows.iter().map(|row| row.rect.x0).fold(f32::INFINITY, f32::min);
    let mut groups: Vec<Vec<&Row>> = Vec::new();
    for row in rows {
        match groups.last_mut() {
            Some(group) if goes_on(group, row, left, right) && same_element(group[group.len() - 1], row, page) => group.push(row),
            _ => groups.push(vec![row]),
        }
    }
    groups.iter().filter_map(|group| paragraph(group, page, usual_size)).collect()
}

/// What the document's structure tree says of a row, by its first word.
fn tag<'p>(row: &Row, page: &'p PageLines) -> Option<&'p Tag> {
    row.tokens.first().and_then(|token| page.tag(token.tag))
}

fn goes_on(group: &[&Row], row: &Row, left: f32, right: f32) -> bool {
    let last = group[group.len() - 1];
    let close = row.baseline - last.baseline <= PITCH * row.size && row.baseline >= last.baseline;
    let same = (row.size - last.size).abs() <= 0.1 * row.size && bold(row) == bold(last);
    let full = last.rect.x1 - left >= FULL * (right - left);
    let indented = group.len() > 1 && row.rect.x0 - last.rect.x0 > INDENT * row.size;
    close && same && full && !indented
}

/// False for two rows that the structure tree puts into two paragraphs.
fn same_element(above: &Row, below: &Row, page: &PageLines) -> bool {
    let element = |row: &Row| tag(row, page).map(|tag| tag.element);
    element(above).is_none() || element(below).is_none() || element(above) == element(below)
}

/// True for a text behind a bullet or a dash.
fn is_item(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|first| BULLETS.contains(&first)) && chars.next() == Some(' ')
}

fn bold(row: &Row) -> bool {
    row.tokens.iter().all(|token| token.bold)
}

fn paragraph(group: &[&Row], page: &PageLines, usual_size: f32) -> Option<(Rect, Paragraph)> {
    let rect = Rect::around(group.iter().map(|row| &row.rect))?;
    let text = group.iter().flat_map(|row| &row.tokens).map(|token| token.text.as_str()).collect::<Vec<_>>().join(" ");
    let bold = group.iter().all(|row| bold(row));
    let size = group[0].size;
    let tag = tag(group[0], page);
    let listed = tag.is_some_and(|tag| tag.item) || is_item(&text);
    let looks = || if group.len() <= 2 && !listed { heading_by_look(&text, size / usual_size, bold) } else { None };
    let heading = tag.and_then(|tag| tag.heading).or_else(looks);
    let item = listed && heading.is_none();
    Some((rect, Paragraph { heading, bold, item, ..Paragraph::new(text, Place::page(page.number, &rect)) }))
}
