//! Rows of a zone → runs of rows that may be tables.
//!
//! A run is kept together by rows of several tokens; single tokens between them (wrapped labels, group headings) are
//! part of it, single tokens before and after are not, unless they may be a header's upper line.

use super::{
    columns::is_amount,
    tokens::{Row, Token},
};
use crate::vocabulary::{Vocabulary, words};

/// Font sizes between the baselines of neighbouring rows of one table; a blank line between groups of rows is 2.4 to 3.
const PITCH: f32 = 3.3;
/// Rows of a single token in a row that a table may hold.
const SINGLES: usize = 4;
/// Rows of several tokens without which there is no table.
const ROWS: usize = 2;

/// Ranges of rows, in order, that do not overlap.
pub(super) fn regions(rows: &[Row], vocabulary: &Vocabulary) -> Vec<std::ops::Range<usize>> {
    let mut regions = Vec::new();
    let mut from = 0;
    let width = width(rows);
    let usual = usual_size(rows);
    for index in 0..=rows.len() {
        let parts = |row: &Row| {
            let between = is_heading(row, usual) || is_sentence(row);
            is_prose(row, width) || is_numbered_caption(row, vocabulary) || (between && !goes_on(rows, from, index))
        };
        if rows.get(index).is_some_and(parts) {
            regions.extend(trimmed(rows, from, index));
            from = index + 1;
            continue;
        }
        let ends =
            index == rows.len() || (index > from && breaks(&rows[index - 1], &rows[index])) || singles_before(rows, from, index) > SINGLES;
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

/// Words of the shortest sentence that stands between two tables.
const SENTENCE: usize = 5;

/// A line of nothing but words that ends like a sentence or leads to what is below.
fn is_sentence(row: &Row) -> bool {
    row.tokens.len() == 1 && row.words() >= SENTENCE && row.tokens[0].text.ends_with(['.', ':', ';'])
}

/// `Table 3: Costs by county`, alone on its line: a word that begins captions, then a number.
pub(super) fn is_numbered_caption(row: &Row, vocabulary: &Vocabulary) -> bool {
    let Some(line) = row.joined().filter(|_| row.tokens.len() <= 2) else { return false };
    let words = words(&line.text);
    let numbered = words.get(1).is_some_and(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    numbered && words.len() > 2 && vocabulary.context.caption.is(&words[0])
}

/// How much larger than the zone's text a line is that stands between tables.
const LARGER: f32 = 1.15;

/// A line of one token in a larger font.
fn is_heading(row: &Row, usual: f32) -> bool {
    row.tokens.len() == 1 && row.size >= LARGER * usual
}

/// Rows above a heading in which the columns of the rows below it are looked for.
const ROWS_ABOVE: usize = 6;
/// Points by which the edges of one column's figures may differ.
const EDGE: f32 = 3.0;

/// True when the heading at `index` only heads a group of the table around it: figures follow at once, and most of what
/// stands in their row lines up with what stands above the heading.
fn goes_on(rows: &[Row], from: usize, index: usize) -> bool {
    let Some(next) = rows.get(index + 1).filter(|row| row.tokens.len() >= 2 && row.tokens.iter().any(is_amount)) else { return false };
    let above = || rows[from..index].iter().rev().filter(|row| row.tokens.len() >= 2).take(ROWS_ABOVE).flat_map(|row| &row.tokens);
    let lined_up = |token: &&Token| {
        above().any(|other| {
            let edges = (other.rect.x0 - token.rect.x0).abs() <= EDGE || (other.rect.x1 - token.rect.x1).abs() <= EDGE;
            edges || (other.rect.center().0 - token.rect.center().0).abs() <= EDGE
        })
    };
    next.tokens.iter().filter(lined_up).count() * 2 > next.tokens.len()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        layout::{Line, Word},
        place::Rect,
        table::page::tokens,
    };

    /// A font size and words with their left edges.
    type Sketch = (f32, &'static [(&'static str, f32)]);

    /// Rows 12 points apart, five points a character.
    fn rows(lines: &[Sketch]) -> Vec<Row> {
        let line = |(index, (size, words)): (usize, &Sketch)| {
            let baseline = 100.0 + 12.0 * index as f32;
            let word = |(text, x): &(&str, f32)| {
                let rect = Rect::new(*x, baseline - 0.75 * size, x + 5.0 * text.len() as f32, baseline + 0.22 * size);
                Word { text: (*text).to_owned(), rect, baseline, size: *size, bold: false }
            };
            let words: Vec<Word> = words.iter().map(word).collect();
            let rect = Rect::around(words.iter().map(|word| &word.rect)).unwrap();
            Line { words, rect }
        };
        tokens::rows(&lines.iter().enumerate().map(line).collect::<Vec<_>>(), &[])
    }

    fn regions(rows: &[Row]) -> Vec<std::ops::Range<usize>> {
        super::regions(rows, Vocabulary::built_in())
    }

    const FIGURES: Sketch = (10.0, &[("Rent", 0.0), ("12", 100.0)]);
    const HEADING: Sketch = (14.0, &[("Costs", 0.0)]);
    const HEADER: Sketch = (10.0, &[("Account", 0.0), ("Sum", 100.0)]);

    #[test]
    fn a_larger_heading_before_a_header_parts_tables() {
        assert_eq!(regions(&rows(&[FIGURES, FIGURES, HEADING, HEADER, FIGURES])), [0..2, 3..5]);
    }

    #[test]
    fn a_larger_heading_of_a_group_parts_nothing() {
        assert_eq!(regions(&rows(&[HEADER, HEADING, FIGURES, HEADING, FIGURES])), [0..5; 1]);
    }

    #[test]
    fn a_caption_or_a_sentence_between_tables_parts_them() {
        let caption: Sketch = (10.0, &[("Table", 0.0), ("3b:", 28.0), ("Sums", 46.0)]);
        let sentence: Sketch = (10.0, &[("The", 0.0), ("rest", 18.0), ("is", 41.0), ("shown", 54.0), ("here:", 82.0)]);
        for line in [caption, sentence] {
            assert_eq!(regions(&rows(&[HEADER, FIGURES, FIGURES, line, HEADER, FIGURES])), [0..3, 4..6]);
        }
    }

    #[test]
    fn a_long_label_above_figures_in_the_same_columns_parts_nothing() {
        let label: Sketch = (10.0, &[("Costs", 0.0), ("of", 28.0), ("all", 41.0), ("the", 59.0), ("rest:", 77.0)]);
        assert_eq!(regions(&rows(&[HEADER, FIGURES, label, FIGURES])), [0..4; 1]);
    }

    #[test]
    fn one_row_is_no_table() {
        assert!(regions(&rows(&[HEADING, FIGURES])).is_empty());
    }
}
