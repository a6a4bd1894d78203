//! Rows over the whole page → zones in reading order: the columns of running text told apart.
//!
//! A page is cut where a white gutter runs down between two blocks of which at least one is running text: many lines
//! that fill their block's width. Tables have gutters too, but their columns do not fill their width line after line.

use super::tokens::{Look, Row, Token};
use avstem_document::{document::Ruling, place::Rect};

/// Font sizes: the least width of a gutter.
const GUTTER: f32 = 0.9;
/// Rows with text on both sides of a gutter from which on it counts.
const ROWS: usize = 6;
/// Share of a block's width that a line must reach to be full.
const FULL: f32 = 0.8;
/// Share of a block's width from which on a line is flush with both of its edges: narrow columns of justified text have gaps
/// as wide as those between a table's columns.
const JUSTIFIED: f32 = 0.985;
/// Share of full lines in running text.
const FULL_LINES: f32 = 0.55;
/// Mean words a line in running text.
const WORDS: f32 = 4.0;
/// Font sizes between baselines from which on a new block begins: lines of text stand 1.2 to 1.5 apart.
const BLOCK_PITCH: f32 = 1.8;
/// Gutters that are tried on one page.
const CANDIDATES: usize = 300;
/// How often zones are cut again.
const DEPTH: usize = 4;

/// Cuts rows into zones, in reading order. `rules` are horizontal rulings and the edges of bands, joined.
pub(super) fn zones(rows: Vec<Row>, rules: &[Ruling]) -> Vec<Vec<Row>> {
    cut(rows, rules, DEPTH)
}

fn cut(rows: Vec<Row>, rules: &[Ruling], depth: usize) -> Vec<Vec<Row>> {
    if depth == 0 {
        return vec![rows];
    }
    let Some(gutter) = best_gutter(&rows, rules) else { return vec![rows] };
    let mut above = rows;
    let mut middle = above.split_off(gutter.from);
    let below = middle.split_off(gutter.to - gutter.from);
    let left = side(&middle, |token| token.rect.center().0 < gutter.x);
    let right = side(&middle, |token| token.rect.center().0 >= gutter.x);
    let mut zones = Vec::new();
    for part in [above, left, right, below] {
        if !part.is_empty() {
            zones.extend(cut(part, rules, depth - 1));
        }
    }
    zones
}

/// A white gap down through the rows `from..to`.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Gutter {
    x: f32,
    from: usize,
    to: usize,
}

/// The gutter along which most rows lie and that parts running text from something else.
fn best_gutter(rows: &[Row], rules: &[Ruling]) -> Option<Gutter> {
    let mut best: Option<(usize, Gutter)> = None;
    for x in candidates(rows) {
        for gutter in runs(rows, x, rules).into_iter().map(|gutter| without_tables(rows, gutter)) {
            let both = rows[gutter.from..gutter.to].iter().filter(|row| two_sided(row, x)).count();
            if both >= ROWS
                && best.as_ref().is_none_or(|(most, _)| both > *most)
                && parts_text(&rows[gutter.from..gutter.to], x, is_enclosed(rows, &gutter, rules))
            {
                best = Some((both, gutter));
            }
        }
    }
    best.map(|(_, gutter)| gutter)
}

/// The middles of wide gaps, coarsely.
fn candidates(rows: &[Row]) -> Vec<f32> {
    let mut xs: Vec<i32> = rows
        .iter()
        .flat_map(|row| row.tokens.windows(2).map(|pair| (pair, row.size)))
        .filter(|(pair, size)| pair[1].rect.x0 - pair[0].rect.x1 >= GUTTER * size)
        .map(|(pair, size)| (pair[1].rect.x0 - GUTTER * size / 2.0).round() as i32)
        .collect();
    xs.sort_unstable();
    let count = |x: &i32| xs.partition_point(|v| *v <= x + 2) - xs.partition_point(|v| *v < x - 2);
    let mut kept: Vec<i32> = xs.iter().filter(|x| count(x) >= ROWS).copied().collect();
    kept.dedup();
    let step = kept.len() / CANDIDATES + 1;
    kept.into_iter().step_by(step).map(|x| x as f32).collect()
}

/// Unbroken runs of rows that no token crosses at `x`, and no rule between them.
fn runs(rows: &[Row], x: f32, rules: &[Ruling]) -> Vec<Gutter> {
    let mut heights: Vec<f32> = rules.iter().filter(|r| r.from < x && x < r.to).map(|r| r.at).collect();
    heights.sort_by(f32::total_cmp);
    let rules_above = |row: &Row| heights.partition_point(|at| *at < row.rect.center().1);
    let mut runs = Vec::new();
    let mut from = None;
    for (index, row) in rows.iter().enumerate() {
        let margin = row.size * GUTTER / 3.0;
        let crossed = row.tokens.iter().any(|token| token.rect.x0 < x + margin && token.rect.x1 > x - margin);
        let ruled = index > 0 && rules_above(row) > rules_above(&rows[index - 1]);
        if crossed || ruled {
            runs.extend(from.take().map(|from| Gutter { x, from, to: index }));
        }
        if !crossed && from.is_none() {
            from = Some(index);
        }
    }
    runs.extend(from.map(|from| Gutter { x, from, to: rows.len() }));
    runs
}

/// The gutter without the blocks of rows at its ends that have figures on one side of it: a table that follows on columns
/// of text has a column of labels where the text has its left one.
fn without_tables(rows: &[Row], gutter: Gutter) -> Gutter {
    let Gutter { x, mut from, mut to } = gutter;
    let has_figures = |block: &[Row]| is_figures(&side(block, |token| token.rect.center().0 >= x));
    let apart = |at: &usize| rows[*at].baseline - rows[*at - 1].baseline > BLOCK_PITCH * rows[*at].size;
    while let Some(cut) = (from + 1..to).rev().find(apart).filter(|cut| has_figures(&rows[*cut..to])) {
        to = cut;
    }
    while let Some(cut) = (from + 1..to).find(apart).filter(|cut| has_figures(&rows[from..*cut])) {
        from = cut;
    }
    Gutter { x, from, to }
}

fn two_sided(row: &Row, x: f32) -> bool {
    row.rect.x0 < x && row.rect.x1 > x
}

/// Font sizes between text and the rules that enclose it.
const ENCLOSED: f32 = 2.5;

/// True when rules cross the gutter close above its first row and close below its last one: what they enclose is a table.
fn is_enclosed(rows: &[Row], gutter: &Gutter, rules: &[Ruling]) -> bool {
    let (first, last) = (&rows[gutter.from], &rows[gutter.to - 1]);
    let crosses = |from: f32, to: f32| rules.iter().any(|r| r.from < gutter.x && gutter.x < r.to && from <= r.at && r.at <= to);
    crosses(first.rect.y0 - ENCLOSED * first.size, first.rect.y1 + ENCLOSED * first.size)
        && crosses(last.rect.y1 - last.size / 2.0, last.rect.y1 + ENCLOSED * last.size)
}

/// True when a gutter parts running text from something else, or from more of it where rules enclose both.
fn parts_text(rows: &[Row], x: f32, enclosed: bool) -> bool {
    let left = side(rows, |token| token.rect.center().0 < x);
    let right = side(rows, |token| token.rect.center().0 >= x);
    let (text, more) = (is_running_text(&left), is_running_text(&right));
    !is_figures(&left) && !is_figures(&right) && if enclosed { text && more } else { text || more }
}

/// Most rows hold nothing but figures: a table's columns.
fn is_figures(rows: &[Row]) -> bool {
    let figures = rows.iter().filter(|row| row.tokens.iter().all(|token| token.look == Look::Figure)).count();
    figures * 2 >= rows.len().max(1)
}

/// True when most rows are one piece of text that fills the width of all of them.
pub(super) fn is_running_text(rows: &[Row]) -> bool {
    if rows.len() < ROWS {
        return false;
    }
    let Some(around) = Rect::around(rows.iter().map(|row| &row.rect)) else { return false };
    let flush = |row: &Row| row.rect.width() >= JUSTIFIED * around.width() && row.words() as f32 >= WORDS && is_evenly_spaced(row);
    let full = rows.iter().filter(|row| row.rect.width() >= FULL * around.width() && (filled(row) || flush(row)) && is_text(row)).count();
    let words: usize = rows.iter().flat_map(|row| &row.tokens).map(|token| token.words).sum();
    full as f32 >= FULL_LINES * rows.len() as f32 && words as f32 >= WORDS * rows.len() as f32
}

/// Font sizes by which the spaces between the words of one justified line differ.
const EVEN: f32 = 0.35;

/// The spaces between all words are alike, as in a justified line.
fn is_evenly_spaced(row: &Row) -> bool {
    let inside = row.tokens.iter().flat_map(|token| &token.gaps).map(|(end, start)| start - end);
    let between = row.tokens.windows(2).map(|pair| pair[1].rect.x0 - pair[0].rect.x1);
    let (least, most) = inside.chain(between).fold((f32::INFINITY, 0.0_f32), |(least, most), gap| (least.min(gap), most.max(gap)));
    most - least <= EVEN * row.size
}

/// No wide gap inside.
fn filled(row: &Row) -> bool {
    row.tokens.windows(2).all(|pair| pair[1].rect.x0 - pair[0].rect.x1 < GUTTER * row.size)
}

fn is_text(row: &Row) -> bool {
    row.tokens.iter().filter(|token| token.look == Look::Text).map(|token| token.words).sum::<usize>() >= 2
}

/// The rows with only the tokens of one side.
fn side(rows: &[Row], keep: impl Fn(&Token) -> bool) -> Vec<Row> {
    rows.iter().filter_map(|row| row.with(row.tokens.iter().filter(|token| keep(token)).cloned().collect())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::{Line, Word};

    /// Lines of 10-point text, 12 points apart; each piece with its left edge, five points a character.
    fn rows(lines: &[&[(&str, f32)]]) -> Vec<Row> {
        let line = |(index, pieces): (usize, &&[(&str, f32)])| {
            let baseline = 100.0 + 12.0 * index as f32;
            let mut words = Vec::new();
            for (text, x) in *pieces {
                let mut x0 = *x;
                for word in text.split(' ') {
                    let x1 = x0 + 5.0 * word.len() as f32;
                    words.push(Word {
                        text: word.to_owned(),
                        rect: Rect::new(x0, baseline - 7.5, x1, baseline + 2.2),
                        baseline,
                        size: 10.0,
                        bold: false,
                        ..Word::default()
                    });
                    x0 = x1 + 3.0;
                }
            }
            let rect = Rect::around(words.iter().map(|word| &word.rect)).unwrap();
            Line { words, rect }
        };
        super::super::tokens::rows(&lines.iter().enumerate().map(line).collect::<Vec<_>>(), &[])
    }

    #[test]
    fn justified_lines_with_wide_spaces_are_running_text_and_rows_of_a_table_are_not() {
        let text: &[(&str, f32)] = &[("costs", 0.0), ("of", 37.0), ("public", 59.0), ("works", 101.0), ("rose", 138.0)];
        let row: &[(&str, f32)] = &[("Rent", 0.0), ("of", 23.0), ("one", 36.0), ("house", 54.0), ("126", 143.0)];
        assert!(is_running_text(&rows(&[text; 6])));
        assert!(!is_running_text(&rows(&[row; 6])));
    }

    #[test]
    fn a_rule_across_both_columns_ends_them() {
        let text: &[(&str, f32)] = &[("costs of all the public works rose", 0.0), ("and so did those of the schools", 200.0)];
        let header: &[(&str, f32)] = &[("Item", 0.0), ("Comments", 200.0)];
        let lines: Vec<&[(&str, f32)]> = std::iter::repeat_n(text, 8).chain([header; 2]).collect();
        let rule = Ruling { axis: avstem_document::document::Axis::Horizontal, at: 188.0, from: 0.0, to: 360.0 };
        assert_eq!(zones(rows(&lines), &[rule]).iter().map(Vec::len).collect::<Vec<_>>(), [8, 8, 2]);
    }

    #[test]
    fn two_columns_of_running_text_are_two_zones() {
        let both: &[(&str, f32)] = &[("words that fill the whole line here", 0.0), ("other words that fill their line too", 220.0)];
        assert_eq!(zones(rows(&[both; 8]), &[]).len(), 2);
    }

    #[test]
    fn a_table_below_two_columns_of_text_stays_whole() {
        let both: &[(&str, f32)] = &[("words that fill the whole line here", 0.0), ("other words that fill their line too", 220.0)];
        let line: &[(&str, f32)] = &[("Rent of halls", 0.0), ("1 250", 300.0)];
        let mut all = rows(&[both; 8]);
        let mut table = rows(&[line; 14]).split_off(10);
        all.append(&mut table);
        assert_eq!(zones(all, &[]).iter().map(Vec::len).collect::<Vec<_>>(), [8, 8, 4]);
    }

    #[test]
    fn labels_beside_figures_are_one_zone() {
        let row: &[(&str, f32)] = &[("a long label of a table with figures", 0.0), ("12 345", 220.0)];
        assert_eq!(zones(rows(&[row; 8]), &[]).len(), 1);
    }
}
