//! White between two groups of rows of one table.
//!
//! In: the rows of a zone, where a run of them began and where white follows. Out: whether the run goes on below it. The idea: what has
//! no header of its own, and amounts that end where those above end, is read under the header above. What it does not do: without a
//! header above there is nothing to go on under, and a blank line or two is all the white there may be.

use super::{columns::is_amount, tokens::Row};

/// The distance of the rows above by which those below the white may stand off: a blank line, and half of one around it.
const BLANK: f32 = 2.7;
/// Rows of one text between the white and the next amounts at most: headings, and the first line of a label.
const HEADINGS: usize = 3;
/// Points by which the right edges of one column's amounts differ.
const EDGE: f32 = 2.0;
/// Rows of amounts above the white at least.
const ROWS: usize = 2;
/// How much larger than the rows above the text of a heading may be.
const LARGER: f32 = 1.1;

/// True when the rows from `index` on go on with those from `from` on.
pub(super) fn goes_on_below(rows: &[Row], from: usize, index: usize) -> bool {
    let several = |row: &Row| row.tokens.len() >= 2;
    let has_amount = |row: &Row| row.tokens.iter().any(is_amount);
    let Some(header) = rows[from..index].iter().position(several).map(|at| from + at) else { return false };
    let above = &rows[header..index];
    let amounts: Vec<&Row> = above.iter().filter(|row| several(row) && has_amount(row)).collect();
    let headings = rows[index..].iter().take(HEADINGS).take_while(|row| row.tokens.len() == 1 && !has_amount(row)).count();
    let Some(next) = rows.get(index + headings).filter(|row| several(row) && has_amount(row)) else { return false };
    let size = amounts.iter().map(|row| row.size).fold(0.0, f32::max);
    let white = rows[index].baseline - rows[index - 1].baseline;
    let near = pitch(above).is_some_and(|pitch| white <= BLANK * pitch.max(next.size));
    let lined_up = |row: &Row| {
        let edges = || amounts.iter().flat_map(|row| &row.tokens).filter(|token| is_amount(token)).map(|token| token.rect.x1);
        row.tokens.iter().filter(|token| is_amount(token)).all(|token| edges().any(|edge| (edge - token.rect.x1).abs() <= EDGE))
    };
    let left = next.tokens.iter().find(|token| is_amount(token)).map_or(0.0, |token| token.rect.x0);
    let labels = rows[index..index + headings].iter().all(|row| row.rect.x1 <= left && row.size <= LARGER * size);
    !has_amount(&above[0]) && amounts.len() >= ROWS && near && labels && !is_amount(&next.tokens[0]) && lined_up(next)
}

/// The median distance of neighbouring rows.
fn pitch(rows: &[Row]) -> Option<f32> {
    let mut distances: Vec<f32> = rows.windows(2).map(|pair| pair[1].baseline - pair[0].baseline).collect();
    distances.sort_by(f32::total_cmp);
    distances.get(distances.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::{super::testing::rows, *};

    #[test]
    fn rows_below_a_blank_line_go_on_under_the_header_above() {
        let sales: &[(&str, f32)] = &[("Sales", 0.0), ("1250", 100.0), ("1300", 160.0)];
        let goes_on = |header: &[(&str, f32)], below: &[(&str, f32)], white: f32| {
            let mut rows = rows(&[header, sales, sales, &[("Costs", 0.0)], below]);
            rows.iter_mut().skip(3).for_each(|row| row.baseline += white);
            goes_on_below(&rows, 0, 3)
        };
        let years: &[(&str, f32)] = &[("2025", 100.0), ("2024", 160.0)];
        let rent: &[(&str, f32)] = &[("Rent", 0.0), ("980", 105.0), ("1010", 160.0)];
        assert!(goes_on(years, rent, 14.0));
        assert!(!goes_on(years, rent, 40.0) && !goes_on(sales, rent, 14.0) && !goes_on(years, years, 14.0));
        assert!(!goes_on(years, &[("Rent", 0.0), ("980", 95.0), ("1010", 150.0)], 14.0));
    }
}
