//! Rules of one width below each other → the blocks of rows that they enclose.
//!
//! In: horizontal rulings and the edges of coloured bands, joined, and the rows of a zone. Out: stacks. Rules above the header,
//! below it and below the last row have the same ends, and so have the rules between all rows: three of them with rows of
//! several tokens between are one table, however far its groups stand apart, and what stands outside is a title or a note.
//! What it does not do: rules above and below running text enclose no table, and neither does one rule alone. Rules over the
//! amounts alone part sums: what stands left of them are the labels of the same rows.

use super::tokens::{Look, Row, Token};
use avstem_document::{document::Ruling, place::Rect};

/// Points by which the ends of the rules of one stack may differ.
const EDGE: f32 = 3.0;
/// Rules that make a stack: above the header, below it, below the last row.
const RULES: usize = 3;
/// Rules that are looked at; a page with more is a drawing.
const MOST_RULES: usize = 2000;
/// Rows of several tokens inside a stack at least.
const ROWS: usize = 2;
/// Font sizes of a band that holds nothing, or nothing but lone texts, from which on it stands between two tables: there a
/// title has air around it.
const AIR: f32 = 3.0;

/// The box from the first to the last rule of each stack. `is_between` tells the rows that stand between tables only.
pub(super) fn stacks(rules: &[Ruling], rows: &[Row], is_between: impl Fn(&Row) -> bool) -> Vec<Rect> {
    let mut groups: Vec<Vec<&Ruling>> = Vec::new();
    for rule in rules.iter().take(if rules.len() > MOST_RULES { 0 } else { MOST_RULES }) {
        let same = |group: &&mut Vec<&Ruling>| (group[0].from - rule.from).abs() <= EDGE && (group[0].to - rule.to).abs() <= EDGE;
        match groups.iter_mut().find(same) {
            Some(group) => group.push(rule),
            None => groups.push(vec![rule]),
        }
    }
    groups.retain(|group| group.len() >= RULES);
    for group in &mut groups {
        group.sort_by(|a, b| a.at.total_cmp(&b.at));
    }
    groups.iter().flat_map(|group| runs(group, rows, &is_between)).collect()
}

/// The unbroken runs of rules of one width.
fn runs(group: &[&Ruling], rows: &[Row], is_between: &impl Fn(&Row) -> bool) -> Vec<Rect> {
    let mut stacks = Vec::new();
    for run in group.chunk_by(|upper, lower| goes_on(&band(upper, lower, rows), lower.at - upper.at, rows, is_between)) {
        let (first, last) = (run[0], run[run.len() - 1]);
        let several = band(first, last, rows).iter().filter(|row| row.tokens.len() >= 2).count();
        if run.len() >= RULES && several >= ROWS && !are_of_sums(first, last, rows) {
            stacks.push(Rect::new(first.from, first.at, first.to, last.at));
        }
    }
    stacks
}

/// Letters of a text from which on it may be a row's own label: `Not 4` is none.
const LABEL_LETTERS: usize = 4;

/// True when the rules cover the amounts alone: most rows of several tokens between them begin left of the rules and without an
/// amount there, and hold no label of their own below the rules. A table beside another one has its own labels.
fn are_of_sums(first: &Ruling, last: &Ruling, rows: &[Row]) -> bool {
    let between = |row: &&Row| row.tokens.len() >= 2 && first.at < row.rect.center().1 && row.rect.center().1 < last.at;
    let (mut all, mut unnamed) = (0_usize, 0_usize);
    for row in rows.iter().filter(between) {
        let (left, inside): (Vec<&Token>, Vec<&Token>) =
            row.tokens.iter().filter(|token| token.rect.x0 <= first.to).partition(|token| token.rect.x1 <= first.from + EDGE);
        let labels = left.iter().any(|token| token.look == Look::Text);
        let named = inside
            .iter()
            .any(|token| token.look == Look::Text && token.text.chars().filter(|c| c.is_alphabetic()).count() >= LABEL_LETTERS);
        all += usize::from(!inside.is_empty());
        unnamed += usize::from(!inside.is_empty() && labels && !named);
    }
    all > 0 && unnamed * 2 > all
}

/// What stands between two rules.
fn band(upper: &Ruling, lower: &Ruling, rows: &[Row]) -> Vec<Row> {
    let inside = |token: &&Token| {
        let (x, y) = token.rect.center();
        upper.from <= x && x <= upper.to && upper.at < y && y < lower.at
    };
    let from = rows.partition_point(|row| row.rect.y1 < upper.at);
    let near = rows[from..].iter().take_while(|row| row.rect.y0 < lower.at + row.size);
    near.filter_map(|row| row.with(row.tokens.iter().filter(inside).cloned().collect())).collect()
}

/// True when a band of this height between two rules is a part of one table.
fn goes_on(band: &[Row], height: f32, rows: &[Row], is_between: &impl Fn(&Row) -> bool) -> bool {
    let size = band.first().or(rows.first()).map_or(1.0, |row| row.size);
    let lone = band.iter().all(|row| row.tokens.len() == 1);
    let title = band.windows(2).any(|pair| pair[1].tokens.len() == 1 && pair[1].baseline - pair[0].baseline > AIR * size);
    let apart = title || (lone && height > AIR * size);
    !apart && !band.iter().any(is_between)
}

#[cfg(test)]
mod tests {
    use super::{super::testing::rows, *};
    use avstem_document::document::Axis;

    const LINES: [&[(&str, f32)]; 4] =
        [&[("Table of costs", 0.0)], &[("Item", 0.0), ("Sum", 100.0)], &[("Rent", 0.0), ("12", 100.0)], &[("Fees", 0.0), ("13", 100.0)]];

    fn found(rules: &[(f32, f32)]) -> Vec<(f32, f32)> {
        let rules: Vec<Ruling> = rules.iter().map(|(at, to)| Ruling { axis: Axis::Horizontal, at: *at, from: 0.0, to: *to }).collect();
        stacks(&rules, &rows(&LINES), |row| row.words() > 5).iter().map(|stack| (stack.y0, stack.y1)).collect()
    }

    #[test]
    fn three_rules_of_one_width_enclose_a_table() {
        assert_eq!(found(&[(104.0, 200.0), (116.0, 200.0), (140.0, 200.0)]), [(104.0, 140.0)]);
        assert_eq!(found(&[(104.0, 200.0), (116.0, 150.0), (140.0, 200.0)]), []);
        assert_eq!(found(&[(104.0, 200.0), (140.0, 200.0)]), []);
    }

    #[test]
    fn rules_over_the_amounts_alone_enclose_no_table() {
        let of_sums = |from: f32| {
            let rule = |at: f32| Ruling { axis: Axis::Horizontal, at, from, to: 200.0 };
            stacks(&[rule(104.0), rule(116.0), rule(140.0)], &rows(&LINES), |_| false).len()
        };
        assert_eq!((of_sums(0.0), of_sums(80.0)), (1, 0));
    }

    #[test]
    fn a_title_with_air_around_it_stands_between_two_tables() {
        assert_eq!(found(&[(70.0, 200.0), (104.0, 200.0), (116.0, 200.0), (140.0, 200.0)]), [(104.0, 140.0)]);
        let rule = |at: f32| Ruling { axis: avstem_document::document::Axis::Horizontal, at, from: 0.0, to: 200.0 };
        let mut lines = rows(&[LINES[1], LINES[2], LINES[0], LINES[1], LINES[2]]);
        for row in &mut lines[2..] {
            row.rect = Rect::new(row.rect.x0, row.rect.y0 + 30.0, row.rect.x1, row.rect.y1 + 30.0);
            row.baseline += 30.0;
            for token in &mut row.tokens {
                token.rect = Rect::new(token.rect.x0, token.rect.y0 + 30.0, token.rect.x1, token.rect.y1 + 30.0);
            }
        }
        let rules = [rule(88.0), rule(104.0), rule(158.0), rule(170.0), rule(184.0)];
        assert_eq!(stacks(&rules, &lines, |_| false).iter().map(|stack| stack.y0).collect::<Vec<_>>(), [158.0]);
    }
}
