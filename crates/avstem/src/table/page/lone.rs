//! A figure in a cell over several columns → the column that it stands in.
//!
//! In: the columns of a drawn table, what stands in its cells, one figure. Out: its column, where that can be told. The idea: the
//! figures of a column share an edge or their middle, and a figure of a total shares it too, though its row has fewer lines between
//! the columns, or fewer figures. What it does not do: a figure that is set to the left or into the middle of a cell that is drawn over
//! several columns may belong to all of them, and is left alone.

use super::{
    columns::{Column, is_amount},
    tokens::{Row, Token},
};
use avstem_document::place::Rect;

/// Points by which edges and middles of the figures of one column differ: half a point in print, one where digits are uneven.
const ALIGNED: f32 = 1.5;
/// Other figures that show how a column is set.
const OTHERS: usize = 2;

/// The boxes of the figures that stand in each column.
pub(super) struct Standing<'c> {
    columns: &'c [Column],
    figures: Vec<Vec<Rect>>,
}

impl<'c> Standing<'c> {
    pub(super) fn of(columns: &'c [Column], content: &[Vec<Row>]) -> Self {
        let mut figures = vec![Vec::new(); columns.len()];
        for token in content.iter().flatten().flat_map(|row| &row.tokens).filter(|token| is_amount(token)) {
            if let Some(at) = columns.iter().position(|column| column.x0 <= token.rect.x0 && token.rect.x1 <= column.x1) {
                figures[at].push(token.rect);
            }
        }
        Self { columns, figures }
    }

    /// The column of a figure in a cell from column `first` to `last`; `merged` when lines are drawn between these columns elsewhere.
    pub(super) fn column_of(&self, token: &Token, first: usize, last: usize, merged: bool) -> Option<usize> {
        if first >= last || !is_amount(token) {
            return None;
        }
        let aligned = (first..=last).filter(|at| overlap(&token.rect, self.columns[*at]) > 0.0 && self.is_aligned(&token.rect, *at));
        let aligned: Vec<usize> = aligned.collect();
        if merged {
            let middle = f32::midpoint(self.columns[first].x0, self.columns[last].x1);
            let of_cell = (token.rect.center().0 - middle).abs() <= ALIGNED;
            return aligned.first().filter(|at| aligned.len() == 1 && **at > first && !of_cell).copied();
        }
        let widest = |a: &usize, b: &usize| overlap(&token.rect, self.columns[*a]).total_cmp(&overlap(&token.rect, self.columns[*b]));
        if aligned.is_empty() { (first..=last).max_by(widest) } else { aligned.into_iter().max_by(widest) }
    }

    /// True when enough other figures of the column have the same left edge, right edge or middle.
    fn is_aligned(&self, rect: &Rect, at: usize) -> bool {
        let edges: [fn(&Rect) -> f32; 3] = [|r| r.x0, |r| r.x1, |r| r.center().0];
        let others = || self.figures[at].iter().filter(|other| *other != rect);
        edges.iter().any(|edge| others().filter(|other| (edge(other) - edge(rect)).abs() <= ALIGNED).count() >= OTHERS)
    }
}

fn overlap(rect: &Rect, column: Column) -> f32 {
    rect.x1.min(column.x1) - rect.x0.max(column.x0)
}

#[cfg(test)]
mod tests {
    use super::{super::testing::rows, *};

    const COLUMNS: [Column; 3] = [Column { x0: 0.0, x1: 60.0 }, Column { x0: 60.0, x1: 120.0 }, Column { x0: 120.0, x1: 180.0 }];

    fn column_of(text: &str, x0: f32, merged: bool) -> Option<usize> {
        let body: &[(&str, f32)] = &[("12", 5.0), ("34", 65.0), ("56", 125.0)];
        let content = vec![rows(&[body, body, &[(text, x0)]])];
        let token = content[0][2].tokens[0].clone();
        Standing::of(&COLUMNS, &content).column_of(&token, 0, 2, merged)
    }

    #[test]
    fn a_lone_figure_stands_where_the_figures_above_it_have_its_edge() {
        assert_eq!((column_of("3008", 125.0, false), column_of("3008", 125.0, true)), (Some(2), Some(2)));
        assert_eq!((column_of("3008", 65.0, false), column_of("3008", 5.0, false)), (Some(1), Some(0)));
    }

    #[test]
    fn a_figure_of_a_merged_cell_may_belong_to_all_of_it() {
        assert_eq!((column_of("3008", 5.0, true), column_of("3008", 140.0, true)), (None, None));
        assert_eq!(column_of("3008", 140.0, false), Some(2), "no line is drawn between the columns");
    }
}
