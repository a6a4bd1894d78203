//! Where a table begins: lone texts above its first row of several.
//!
//! In: the rows of a zone, and where a run of them begins. Out: where its table does. The idea: a run begins with a row of several texts,
//! but a table with one column of figures has a lone name over it, a header may have a lone upper line, and the first label may have
//! lines above its figures. What it does not do: a title at the left begins no table.

use super::{
    body::begins_small,
    columns::{Column, is_amount, reach},
    guides::{Guides, across},
    regions::is_numbered_caption,
    tokens::Row,
    units::{is_unit, is_unit_of_all},
};
use crate::table::unit_rows::names_period;

/// Rows above the first figures among which the name of their column is looked for.
const ABOVE: usize = 8;
/// Font sizes between these rows at most.
const PITCH: f32 = 2.8;
/// Words of the longest one.
const WORDS: usize = 10;
/// Font sizes between the lines of one label.
const LEADING: f32 = 1.45;
/// Font sizes: rows this close overlap, so they are lines of one row.
const OVERLAPPING: f32 = 0.8;
/// Points by which the edge of a name may miss that of its column.
const EDGE: f32 = 3.0;

/// The first row of a table whose run begins at `start`.
pub(super) fn begin(rows: &[Row], start: usize, columns: &[Column], guides: Guides) -> usize {
    with_upper_header(rows, with_first_label(rows, start, columns, guides), columns, guides)
}

/// Where a run that begins with figures begins with the lone name of their column, or with the first lines of their label.
fn with_first_label(rows: &[Row], start: usize, columns: &[Column], guides: Guides) -> usize {
    if !rows[start].tokens.iter().any(is_amount) {
        return start;
    }
    let mut label = start;
    for at in (start.saturating_sub(ABOVE)..start).rev() {
        let (row, below) = (&rows[at], &rows[at + 1]);
        let distance = (below.baseline - row.baseline) / below.size;
        let [token] = row.tokens.as_slice() else { break };
        let same = (row.size - rows[start].size).abs() < 0.5 && row.words() <= WORDS && !is_numbered_caption(row, guides.vocabulary);
        if distance > PITCH || !same {
            break;
        }
        if is_amount(token) {
            // Figures beside the middle of a label of several lines.
            if (token.rect.x1 - columns[reach(token, columns).1].x1).abs() > EDGE {
                break;
            }
            label = at;
            continue;
        }
        if reach(token, columns).0 > 0 && token.rect.x0 >= columns[0].x1 {
            if is_name(row, columns) {
                return at;
            }
            if !is_unit(&token.text, guides.vocabulary) {
                break;
            }
        } else if token.rect.x1 > columns[1].x0 {
            break;
        } else if label == at + 1 && goes_on_in(below, distance) {
            label = at;
        }
    }
    label
}

/// True for a period over a column of figures, or a text at one of its edges.
fn is_name(row: &Row, columns: &[Column]) -> bool {
    let token = &row.tokens[0];
    let column = columns[reach(token, columns).1];
    names_period(&token.text) || (token.rect.x1 - column.x1).abs() <= EDGE
}

/// True when a row holds the next line of the label whose first one stands so far above it.
fn goes_on_in(row: &Row, distance: f32) -> bool {
    let first = &row.tokens[0];
    if is_amount(first) { distance < OVERLAPPING } else { distance <= LEADING && begins_small(&first.text) }
}

/// Font sizes between the baselines of header lines.
const HEADER_PITCH: f32 = 1.9;

/// Where the table begins: lines of one token that stand right of the first column, close above, are headers. Above the rule
/// that stands over a header of several tokens there is none (`in millions` does not belong to the table).
fn with_upper_header(rows: &[Row], start: usize, columns: &[Column], guides: Guides) -> usize {
    let begun = !rows[start].tokens.iter().any(is_amount);
    let header = |i: &usize| {
        let (row, below) = (&rows[*i], &rows[i + 1]);
        let close = below.baseline - row.baseline <= HEADER_PITCH * below.size;
        let caption = is_numbered_caption(row, guides.vocabulary);
        let ruled_off = begun && across(guides.rules, columns, row.baseline, below.baseline).next().is_some();
        let header = row.tokens.len() == 1 && close && !ruled_off && row.rect.x0 > columns[0].x1 && row.words() < 8 && !caption;
        header && !is_unit_of_all(row, columns, guides.vocabulary)
    };
    start - (0..start).rev().take_while(header).count()
}

#[cfg(test)]
mod tests {
    use super::{super::testing::rows, *};
    use crate::vocabulary::Vocabulary;

    const COLUMNS: [Column; 2] = [Column { x0: 0.0, x1: 90.0 }, Column { x0: 200.0, x1: 225.0 }];

    fn begins(lines: &[&[(&str, f32)]], start: usize) -> usize {
        let guides = Guides { rules: &[], sideways: &[], vocabulary: Vocabulary::built_in() };
        begin(&rows(lines), start, &COLUMNS, guides)
    }

    #[test]
    fn the_lone_name_of_a_column_and_the_labels_below_it_begin_the_table() {
        let body: &[(&str, f32)] = &[("to the hall", 0.0), ("1250", 205.0)];
        assert_eq!(begins(&[&[("A title", 0.0)], &[("2025", 205.0)], &[("Costs", 0.0)], &[("Repairs", 0.0)], body], 4), 1);
        assert_eq!(begins(&[&[("A title", 0.0)], &[("Costs", 0.0)], &[("Repairs", 0.0)], body], 3), 2);
    }
}
