//! Rows of a zone → runs of rows that may be tables.
//!
//! A run is kept together by rows of several tokens; single tokens between them (wrapped labels, group headings) are
//! part of it, single tokens before and after are not, unless they may be a header's upper line.

use super::tokens::Row;

/// Font sizes between the baselines of neighbouring rows of one table; a blank line between groups of rows is 2.4 to 3.
const PITCH: f32 = 3.3;
/// Rows of a single token in a row that a table may hold.
const SINGLES: usize = 4;
/// Rows of several tokens without which there is no table.
const ROWS: usize = 2;

/// Ranges of rows, in order, that do not overlap.
pub(super) fn regions(rows: &[Row]) -> Vec<std::ops::Range<usize>> {
    let mut regions = Vec::new();
    let mut from = 0;
    let width = width(rows);
    let usual = usual_size(rows);
    for index in 0..=rows.len() {
        if index < rows.len() && (is_prose(&rows[index], width) || is_heading(&rows[index], usual)) {
            regions.extend(trimmed(rows, from, index));
            from = index + 1;
            continue;
        }
        let ends = index == rows.len() || (index > from && breaks(&rows[index - 1], &rows[index])) || singles_before(rows, from, index) > SINGLES;
        if ends {
            regions.extend(trimmed(rows, from, index));
            from = index;
        }
    }
    regions
}

/// Share of the zone's width that a line of running text fills.
const FULL: f32 = 0.7;
/// Words of a line of running text.
const WORDS: usize = 8;

/// A line of running text.
fn is_prose(row: &Row, width: f32) -> bool {
    row.is_tight_text() && row.words() >= WORDS && row.rect.width() >= FULL * width
}

/// How much larger than the zone's text a line is that stands between tables.
const LARGER: f32 = 1.15;

/// A line of one token in a larger font.
fn is_heading(row: &Row, usual: f32) -> bool {
    row.tokens.len() == 1 && row.size >= LARGER * usual
}

/// The median font size of the rows with several tokens.
fn usual_size(rows: &[Row]) -> f32 {
    let mut sizes: Vec<f32> = rows.iter().filter(|row| row.tokens.len() >= 2).map(|row| row.size).collect();
    sizes.sort_by(f32::total_cmp);
    sizes.get(sizes.len() / 2).copied().unwrap_or(f32::INFINITY)
}

fn width(rows: &[Row]) -> f32 {
    crate::place::Rect::around(rows.iter().map(|row| &row.rect)).unwrap_or_default().width()
}

fn breaks(above: &Row, below: &Row) -> bool {
    below.baseline - above.baseline > PITCH * above.size.max(below.size)
}

/// How many rows of one token stand directly before `index`.
fn singles_before(rows: &[Row], from: usize, index: usize) -> usize {
    rows[from..index].iter().rev().take_while(|row| row.tokens.len() == 1).count()
}

/// The rows from the first to the last with several tokens.
fn trimmed(rows: &[Row], from: usize, to: usize) -> Option<std::ops::Range<usize>> {
    let several = |row: &Row| row.tokens.len() >= 2;
    let first = from + rows[from..to].iter().position(several)?;
    let last = from + rows[from..to].iter().rposition(several)?;
    let count = rows[first..=last].iter().filter(|row| several(row)).count();
    (count >= ROWS).then_some(first..last + 1)
}
