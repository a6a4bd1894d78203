//! The last rows of a table at the top of a page, too few to be a table by themselves → drafts of one row each.
//!
//! In: the rows of a page that stand in none of its tables, top to bottom, and how far down its head reaches: one that returns on too few
//! pages is not told from its text. Out: which of the first ones are such rows, and their drafts. What becomes of them is told where pages
//! are put together: rows that go on with no table become text again.
//! What it does not do: it looks at no other rows, and not at what they say.

use super::{
    columns::is_amount,
    draft::{Draft, DraftCell},
    tokens::{Row, Token},
};
use crate::table::Method;

/// Rows that a page may begin with and that are no table by themselves.
const MOST: usize = 3;
/// Amounts of such a row at least: a label with one amount may be anything.
const AMOUNTS: usize = 2;

/// Share of a page's height in which its head stands.
pub(super) const HEAD: f32 = 0.1;
/// Lines of a head.
const HEAD_ROWS: usize = 3;

/// The first rows of a page, or below what stands above `head`, that look like the last ones of a table: a text, then amounts. With the
/// number of rows above them.
pub(super) fn last_rows(rows: &[Row], head: f32) -> (usize, Vec<Draft>) {
    let ends = |row: &&Row| {
        let labels = row.tokens.iter().take_while(|token| !is_amount(token)).count();
        let amounts = row.tokens.iter().skip(labels);
        labels == 1 && amounts.len() >= AMOUNTS && amounts.clone().all(is_amount)
    };
    let above = rows.iter().take(HEAD_ROWS).take_while(|row| row.rect.y1 <= head && !ends(row)).count();
    let found: Vec<&Row> = rows[above..].iter().take_while(ends).collect();
    (above, if found.len() > MOST { Vec::new() } else { found.into_iter().map(draft).collect() })
}

fn draft(row: &Row) -> Draft {
    let cell = |(column, token): (usize, &Token)| DraftCell { row: 0, column, row_span: 1, column_span: 1, tokens: vec![token.clone()] };
    Draft {
        method: Method::Aligned,
        rect: row.rect,
        cells: row.tokens.iter().enumerate().map(cell).collect(),
        leaders: 0,
        header_rows: 0,
        framed: false,
    }
}

#[cfg(test)]
mod tests {
    use super::{super::testing::rows, *};

    #[test]
    fn a_label_with_amounts_may_be_the_last_row_of_a_table() {
        let count = |lines: &[&[(&str, f32)]]| last_rows(&rows(lines), 0.0).1.len();
        let total: &[(&str, f32)] = &[("Netto utgift", 50.0), ("3 834", 200.0), ("3 646", 300.0)];
        assert_eq!(count(&[total, &[("Neste kapittel", 50.0)]]), 1);
        assert_eq!(count(&[&[("Neste kapittel", 50.0)], total]), 0);
        assert_eq!(count(&[&[("Netto utgift", 50.0), ("3 834", 200.0)]]), 0);
        assert_eq!(count(&[total, total, total, total]), 0);
    }

    #[test]
    fn a_head_may_stand_above_the_last_row_of_a_table() {
        let rows = rows(&[&[("Lauvdal kommune", 50.0)], &[("Netto utgift", 50.0), ("3 834", 200.0), ("3 646", 300.0)]]);
        let found = |head: f32| (last_rows(&rows, head).0, last_rows(&rows, head).1.len());
        assert_eq!(found(rows[0].rect.y1), (1, 1));
        assert_eq!(found(rows[0].rect.y0), (0, 0));
        assert_eq!(found(rows[1].rect.y1), (1, 1));
    }
}
