//! Rows of tokens → columns: the white corridors that run down between the figures and labels of most rows.
//!
//! A column in which several rows hold two amounts each is more than one, hidden by poorer rows: it is cut again by those
//! rows alone.
//!
//! Only rows that are rich in tokens vote: spanning headers, group headings and wrapped labels would close corridors. A
//! corridor stays open when a small share of the voters crosses it (a long label in one row).

use super::tokens::{Look, Row, Token};
use avstem_document::{figure::look, place::Rect};

/// A column as wide as the tokens that stand in it, in points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Column {
    pub(super) x0: f32,
    pub(super) x1: f32,
}

/// Share of a rich row's tokens (against the upper quartile of all rows) from which on a row votes.
const RICH: f32 = 0.7;
/// Share of a table's width under which a lone token is one cell's line.
const NARROW: f32 = 0.45;
/// One voter in so many may cross a corridor.
const CROSSING: usize = 10;
/// Rows in which a column must hold something.
const SUPPORT: usize = 2;
/// Points: a narrower corridor is none.
const CORRIDOR: f32 = 0.8;

/// The columns of rows that may make a table, left to right.
pub(super) fn columns(rows: &[&Row]) -> Vec<Column> {
    let voters = voters(rows);
    let columns = supported(&voters).into_iter().flat_map(|column| recut(column, rows, DEPTH)).collect();
    with_lone_figures(columns, rows)
}

/// Font sizes of white on both sides of a figure that stands in a column of its own.
const LONE: f32 = 1.0;

/// The columns, and one for each figure that stands apart from all of them beside another figure: both in one cell would read as
/// one (`4` of a note, `238 477 483`).
fn with_lone_figures(mut columns: Vec<Column>, rows: &[&Row]) -> Vec<Column> {
    if columns.len() < 2 {
        return columns;
    }
    for row in rows {
        for token in row.tokens.iter().filter(|token| token.look == Look::Figure && token.text.contains(|c: char| c.is_ascii_digit())) {
            let apart = |column: &Column| (column.x0 - token.rect.x1).max(token.rect.x0 - column.x1) >= LONE * token.size;
            let (here, _) = reach(token, &columns);
            let beside = |other: &Token| other.look == Look::Figure && other.rect != token.rect && reach(other, &columns).0 == here;
            if columns.iter().all(apart) && row.tokens.iter().any(beside) {
                let at = columns.partition_point(|column| column.x0 < token.rect.x0);
                columns.insert(at, Column { x0: token.rect.x0, x1: token.rect.x1 });
            }
        }
    }
    columns
}

/// The columns between the corridors of these rows in which enough of them hold something.
fn supported(voters: &[&Row]) -> Vec<Column> {
    let mut columns = between_corridors(voters, voters.len() / CROSSING);
    columns.retain(|column| voters.iter().filter(|row| row.tokens.iter().any(|t| inside(t, *column))).count() >= SUPPORT.min(voters.len()));
    columns
}

/// How often a column is cut again.
const DEPTH: usize = 3;
/// Rows that hold two amounts in one column from which on it is more than one column.
const CROWDED: usize = 2;

/// A column, cut again where rows hold several amounts in it.
fn recut(column: Column, rows: &[&Row], depth: usize) -> Vec<Column> {
    let within = |row: &&Row| row.with(row.tokens.iter().filter(|t| inside(t, column)).cloned().collect());
    let crowded: Vec<Row> = rows.iter().filter_map(within).filter(|row| row.tokens.iter().filter(|t| is_amount(t)).count() >= 2).collect();
    if depth == 0 || crowded.len() < CROWDED {
        return vec![column];
    }
    let mut parts = supported(&crowded.iter().collect::<Vec<_>>());
    if parts.len() < 2 {
        return vec![column];
    }
    // The outermost parts reach as far as the column did: it may hold text that is wider than its figures.
    let last = parts.len() - 1;
    parts[0].x0 = parts[0].x0.min(column.x0);
    parts[last].x1 = parts[last].x1.max(column.x1);
    parts.into_iter().flat_map(|part| recut(part, rows, depth - 1)).collect()
}

/// The rows that decide: those with figures where there are any, and of them the ones with many tokens. In a table of
/// text alone, lines of one cell count too, unless they are wide: its cells are wrapped, so few lines fill all columns.
fn voters<'r>(rows: &[&'r Row]) -> Vec<&'r Row> {
    let several: Vec<&Row> = rows.iter().filter(|row| row.tokens.len() >= 2).copied().collect();
    let figures: Vec<&Row> = several.iter().filter(|row| row.tokens.iter().any(is_amount)).copied().collect();
    if figures.len() < 2 {
        let width = Rect::around(rows.iter().map(|row| &row.rect)).unwrap_or_default().width();
        return rows.iter().filter(|row| row.tokens.len() >= 2 || row.rect.width() < NARROW * width).copied().collect();
    }
    let mut counts: Vec<usize> = figures.iter().map(|row| row.tokens.len()).collect();
    counts.sort_unstable();
    let upper = counts.get(counts.len() * 3 / 4).copied().unwrap_or(0);
    figures.into_iter().filter(|row| row.tokens.len() as f32 >= RICH * upper as f32).collect()
}

/// A figure that is no year and no date.
pub(super) fn is_amount(token: &Token) -> bool {
    token.look == Look::Figure && !is_year(&token.text) && !look::is_date(&token.text)
}

/// A year or a span of years, with the marks of a footnote or in brackets.
pub(super) fn is_year(text: &str) -> bool {
    look::is_year_or_span(text.trim_end_matches(['*', ')', '.']).trim_start_matches('('))
}

/// What lies between the corridors that at most `crossing` rows cross.
///
/// The spaces inside a figure may be the white between two columns: rows that fill both make one figure of them. There a
/// corridor is open when other rows show it: two figures, further apart than thousands are.
fn between_corridors(rows: &[&Row], crossing: usize) -> Vec<Column> {
    let mut edges: Vec<(f32, i32)> =
        rows.iter().flat_map(|row| &row.tokens).flat_map(pieces).flat_map(|(x0, x1)| [(x0, 1), (x1, -1)]).collect();
    edges.sort_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
    let open = i32::try_from(crossing).unwrap_or(i32::MAX);
    let mut columns: Vec<Column> = Vec::new();
    let (mut depth, mut from) = (0, None);
    for (x, step) in edges {
        depth += step;
        match from {
            None if depth > open => from = Some(x),
            Some(x0) if depth <= open => {
                match columns.last_mut() {
                    Some(last) if x0 - last.x1 < CORRIDOR || !is_corridor(rows, last.x1, x0, crossing) => last.x1 = x,
                    _ => columns.push(Column { x0, x1: x }),
                }
                from = None;
            }
            _ => {}
        }
    }
    columns
}

/// The extent of a token in x, without the spaces inside a figure.
fn pieces(token: &Token) -> Vec<(f32, f32)> {
    if token.look == Look::Text {
        return vec![(token.rect.x0, token.rect.x1)];
    }
    let starts = std::iter::once(token.rect.x0).chain(token.gaps.iter().map(|(_, start)| *start));
    let ends = token.gaps.iter().map(|(end, _)| *end).chain(std::iter::once(token.rect.x1));
    starts.zip(ends).collect()
}

/// Points by which the right edges of the figures of one column differ.
const RIGHT_EDGE: f32 = 1.5;

/// True when the white from `x0` to `x1` parts columns: few figures reach over it, or enough rows have two figures there,
/// the left one ending where the white begins, for figures stand at the right of their column.
fn is_corridor(rows: &[&Row], x0: f32, x1: f32, crossing: usize) -> bool {
    let x = f32::midpoint(x0, x1);
    let over = rows.iter().flat_map(|row| &row.tokens).filter(|t| t.look == Look::Figure && t.rect.x0 < x && x < t.rect.x1).count();
    let parted = |row: &&&Row| {
        let pair = row.tokens.windows(2).find(|pair| pair[0].rect.x1 <= x && x <= pair[1].rect.x0);
        pair.is_some_and(|pair| pair.iter().all(|token| token.look == Look::Figure) && (pair[0].rect.x1 - x0).abs() <= RIGHT_EDGE)
    };
    over <= crossing || rows.iter().filter(parted).count() >= SUPPORT.max(rows.len() / CROSSING)
}

fn inside(token: &Token, column: Column) -> bool {
    let x = token.rect.center().0;
    column.x0 <= x && x <= column.x1
}

/// Share of the narrower of token and column that they must have in common.
const COMMON: f32 = 0.3;

/// The first and the last column that a token stands in; the nearest one where it stands between two.
pub(super) fn reach(token: &Token, columns: &[Column]) -> (usize, usize) {
    let common = |column: &Column| {
        let overlap = token.rect.x1.min(column.x1) - token.rect.x0.max(column.x0);
        overlap >= COMMON * token.rect.width().min(column.x1 - column.x0)
    };
    let first = columns.iter().position(common);
    let last = columns.iter().rposition(common);
    if let (Some(first), Some(last)) = (first, last) {
        return (first, last);
    }
    let gap = |i: &usize| (columns[*i].x0 - token.rect.x1).max(token.rect.x0 - columns[*i].x1);
    let nearest = (0..columns.len()).min_by(|a, b| gap(a).total_cmp(&gap(b))).unwrap_or(0);
    (nearest, nearest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        layout::{Line, Word},
        table::page::tokens,
    };

    /// Rows of right-aligned words of 10 points, each with its right edge, five points a character.
    fn rows(lines: &[&[(&str, f32)]]) -> Vec<Row> {
        let line = |(index, words): (usize, &&[(&str, f32)])| {
            let baseline = 100.0 + 12.0 * index as f32;
            let word = |(text, x1): &(&str, f32)| {
                let rect = Rect::new(x1 - 5.0 * text.len() as f32, baseline - 7.5, *x1, baseline + 2.2);
                Word { text: (*text).to_owned(), rect, baseline, size: 10.0, bold: false, ..Word::default() }
            };
            let words: Vec<Word> = words.iter().map(word).collect();
            let rect = Rect::around(words.iter().map(|word| &word.rect)).unwrap();
            Line { words, rect }
        };
        tokens::rows(&lines.iter().enumerate().map(line).collect::<Vec<_>>(), &[])
    }

    fn found(lines: &[&[(&str, f32)]]) -> usize {
        columns(&rows(lines).iter().collect::<Vec<_>>()).len()
    }

    #[test]
    fn a_lone_figure_beside_another_stands_in_a_column_of_its_own() {
        let rows: [&[(&str, f32)]; 3] =
            [&[("Land", 40.0), ("4", 60.0), ("1250", 140.0)], &[("Power", 40.0), ("98", 140.0)], &[("Sum", 40.0), ("1348", 140.0)]];
        assert_eq!((found(&rows), found(&rows[1..])), (3, 2));
    }

    #[test]
    fn figures_a_word_space_apart_stand_in_columns_of_their_own() {
        assert_eq!(found(&[&[("Rent", 40.0), ("1250", 100.0), ("1300", 123.0)], &[("Power", 40.0), ("98", 100.0), ("1010", 123.0)]]), 3);
    }

    #[test]
    fn thousands_make_no_column() {
        assert_eq!(found(&[&[("Rent", 40.0), ("1", 90.0), ("250", 108.0)], &[("Power", 40.0), ("9", 90.0), ("800", 108.0)]]), 2);
    }

    #[test]
    fn figures_that_touch_their_neighbours_column_stand_in_columns_of_their_own() {
        // The first two rows fill both columns, so that nothing but a word space lies between their figures.
        let full: &[(&str, f32)] = &[("Pay", 15.0), ("974", 60.0), ("696", 78.0), ("965", 96.0), ("336", 114.0)];
        let short: &[(&str, f32)] = &[("Rent", 20.0), ("9", 70.0), ("600", 78.0), ("98", 114.0)];
        assert_eq!(found(&[full, full, short, short]), 3);
    }

    #[test]
    fn a_heading_over_the_columns_closes_none() {
        let lines: [&[(&str, f32)]; 3] =
            [&[("AllTheCostsOfTheYear", 130.0)], &[("Rent", 40.0), ("12", 120.0)], &[("Power", 40.0), ("98", 120.0)]];
        assert_eq!(found(&lines), 2);
    }

    #[test]
    fn figures_that_poorer_rows_hide_stand_in_columns_of_their_own() {
        let poor: &[(&str, f32)] = &[("Note", 40.0), ("12345678901", 160.0)];
        let rich: &[(&str, f32)] = &[("Rent", 40.0), ("12", 110.0), ("98", 160.0)];
        assert_eq!(found(&[poor, poor, poor, poor, rich, rich]), 3);
    }

    #[test]
    fn dates_are_told_from_amounts() {}

    #[test]
    fn years_are_told_from_amounts() {
        assert!(is_year("2017") && is_year("2008-09") && is_year("(2017)"));
        assert!(!is_year("2 017") && !is_year("20177") && !is_year("1250"));
    }
}
