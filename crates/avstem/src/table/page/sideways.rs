//! Lines that run up or down the page → names of columns.
//!
//! In: [`PageLines::sideways`] as tokens. Out: those that stand over the columns of a table without drawn cells; in drawn
//! cells a token is what any other is. What it does not do: what stands beside a table, or over one column only, names
//! nothing (an axis, a note in the margin).
//!
//! [`PageLines::sideways`]: crate::layout::PageLines::sideways

use super::{
    columns::{Column, is_amount},
    draft::DraftCell,
    slots::Placed,
    tokens::{Row, Token, look, phrase_gap},
};
use crate::layout::{Line, Word, text};
use avstem_document::place::Rect;

/// Font sizes between the ends of the names and the first figures below them.
const NEAR: f32 = 3.0;
/// Columns that are named at least.
const COLUMNS: usize = 2;

/// Each phrase of each line as a row of its own.
pub(super) fn phrases(lines: &[Line]) -> Vec<Row> {
    lines.iter().flat_map(|line| line.words.chunk_by(|a, b| !apart(a, b))).filter_map(phrase).collect()
}

/// True when two neighbours on a line that runs up or down are no one phrase.
fn apart(a: &Word, b: &Word) -> bool {
    -a.rect.overlap_y(&b.rect) >= phrase_gap(a.size.max(b.size))
}

fn phrase(words: &[Word]) -> Option<Row> {
    let text = text(words);
    let rect = Rect::around(words.iter().map(|word| &word.rect))?;
    let size = words.iter().map(|word| word.size).fold(0.0, f32::max);
    let bold = words.iter().filter(|word| word.bold).count() * 2 > words.len();
    let token = Token { look: look(&text), text, rect, size, bold, words: words.len(), gaps: Vec::new(), tag: 0 };
    Row::of(vec![token], false)
}

/// The phrases that name columns of the table whose rows these are, in reading order.
pub(super) fn names(phrases: &[Row], rows: &[Row], columns: &[Column]) -> Vec<Placed> {
    let Some(body) = rows.iter().find(|row| row.tokens.iter().any(is_amount)) else { return Vec::new() };
    let near = |token: &Token| {
        let distance = body.rect.y0 - token.rect.y1;
        (-0.5 * token.size..=NEAR * token.size).contains(&distance)
    };
    let tokens = phrases.iter().flat_map(|row| &row.tokens).filter(|token| near(token));
    let names: Vec<Placed> = tokens.filter_map(|token| over(token, columns)).collect();
    let mut named: Vec<usize> = names.iter().map(|name| name.first).collect();
    named.sort_unstable();
    named.dedup();
    if named.len() >= COLUMNS && named.len() * 2 >= columns.len() - 1 { names } else { Vec::new() }
}

/// A phrase over one of the columns right of the first.
fn over(token: &Token, columns: &[Column]) -> Option<Placed> {
    let x = token.rect.center().0;
    let slack = 0.5 * token.size;
    let column = columns.iter().position(|column| column.x0 - slack <= x && x <= column.x1 + slack).filter(|column| *column > 0)?;
    Some(Placed { first: column, last: column, token: token.clone() })
}

/// Adds the names to the cells of a header of so many rows; the rows of the header then.
pub(super) fn add_names(cells: &mut Vec<DraftCell>, header_rows: usize, names: Vec<Placed>) -> usize {
    if names.is_empty() {
        return header_rows;
    }
    let row = header_rows.saturating_sub(1);
    for Placed { first, token, .. } in names {
        match cells.iter_mut().find(|cell| cell.row == row && cell.column == first) {
            Some(cell) => cell.tokens.push(token),
            None => cells.push(DraftCell { row, column: first, row_span: 1, column_span: 1, tokens: vec![token] }),
        }
    }
    row + 1
}

#[cfg(test)]
mod tests {
    use super::{super::testing::rows, *};

    /// A word of 10 points that runs upwards from y = 98, its left edge at `x`.
    fn upwards(text: &str, x: f32) -> Line {
        let rect = Rect::new(x, 88.0 - 5.0 * text.len() as f32, x + 10.0, 88.0);
        Line { words: vec![Word { text: text.to_owned(), rect, baseline: 88.0, size: 10.0, bold: false, ..Word::default() }], rect }
    }

    fn named(lines: &[Line]) -> Vec<(usize, String)> {
        let body: &[(&str, f32)] = &[("Rent", 0.0), ("125", 50.0), ("98", 90.0)];
        let columns = [Column { x0: 0.0, x1: 20.0 }, Column { x0: 50.0, x1: 65.0 }, Column { x0: 90.0, x1: 100.0 }];
        names(&phrases(lines), &rows(&[body, body]), &columns).into_iter().map(|name| (name.first, name.token.text)).collect()
    }

    #[test]
    fn turned_words_right_over_figures_name_their_columns() {
        assert_eq!(named(&[upwards("Plan", 52.0), upwards("Result", 90.0)]), [(1, "Plan".to_owned()), (2, "Result".to_owned())]);
    }

    #[test]
    fn one_turned_line_or_one_beside_the_table_names_nothing() {
        assert_eq!(named(&[upwards("Costs", 52.0)]), []);
        assert_eq!(named(&[upwards("Costs", 52.0), upwards("Axis", 150.0)]), []);
    }

    #[test]
    fn names_go_into_the_last_row_of_the_header() {
        let name = |column| Placed { first: column, last: column, token: super::super::testing::token("Plan", 50.0, 90.0) };
        let label = DraftCell { row: 0, column: 0, row_span: 1, column_span: 1, tokens: vec![name(0).token] };
        let mut cells = vec![label];
        assert_eq!(add_names(&mut cells, 1, vec![name(1), name(1)]), 1);
        assert_eq!(cells.iter().map(|cell| (cell.row, cell.column, cell.tokens.len())).collect::<Vec<_>>(), [(0, 0, 1), (0, 1, 2)]);
        assert_eq!(add_names(&mut Vec::new(), 0, vec![name(1)]), 1);
    }
}
