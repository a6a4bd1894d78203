//! A table in the making: tokens placed in rows and columns, not yet a [`Grid`].

use super::tokens::{Look, Token};
use crate::table::Method;
use avstem_document::{
    grid::{Cell, Grid},
    place::{Place, Rect},
};

/// A cell of a draft.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct DraftCell {
    pub(super) row: usize,
    pub(super) column: usize,
    pub(super) row_span: usize,
    pub(super) column_span: usize,
    /// In reading order, not empty.
    pub(super) tokens: Vec<Token>,
}

impl DraftCell {
    pub(super) fn rect(&self) -> Rect {
        Rect::around(self.tokens.iter().map(|token| &token.rect)).unwrap_or_default()
    }

    /// The tokens with spaces between them.
    pub(super) fn text(&self) -> String {
        self.tokens.iter().map(|token| token.text.as_str()).collect::<Vec<_>>().join(" ")
    }

    /// The text for reading: lines are put together by `join`, which makes words that a line's end had cut whole again.
    pub(super) fn joined_text(&self, join: &impl Fn(&str, &str) -> String) -> String {
        let mut text = String::new();
        let mut above: Option<&Token> = None;
        for token in &self.tokens {
            match above {
                None => text.clone_from(&token.text),
                Some(above) if token.rect.y0 >= above.rect.center().1 => text = join(&text, &token.text),
                Some(_) => {
                    text.push(' ');
                    text.push_str(&token.text);
                }
            }
            above = Some(token);
        }
        text
    }

    pub(super) fn is_figure(&self) -> bool {
        self.tokens.iter().all(|token| token.look == Look::Figure)
    }

    pub(super) fn words(&self) -> usize {
        self.tokens.iter().map(|token| token.words).sum()
    }
}

/// A table of one page before its gate.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Draft {
    pub(super) method: Method,
    /// Around its text and rules.
    pub(super) rect: Rect,
    pub(super) cells: Vec<DraftCell>,
    /// Dot leaders were dropped in this many rows.
    pub(super) leaders: usize,
    /// Rows at the top that were made from header lines; 0 where rules alone made the rows.
    pub(super) header_rows: usize,
    /// A rule across all columns stands below the header, and another above it or below the last row; or many stand between
    /// its rows.
    pub(super) framed: bool,
}

impl Draft {
    pub(super) fn rows(&self) -> usize {
        self.cells.iter().map(|cell| cell.row + cell.row_span).max().unwrap_or(0)
    }

    pub(super) fn columns(&self) -> usize {
        self.cells.iter().map(|cell| cell.column + cell.column_span).max().unwrap_or(0)
    }

    /// The draft as a grid whose cells know their place on the page. Rows and columns without any cell are closed up.
    pub(super) fn grid(&self, page: u32, join: &impl Fn(&str, &str) -> String) -> Grid {
        let rows = kept(self.cells.iter().map(|cell| cell.row));
        let columns = kept(self.cells.iter().map(|cell| cell.column));
        let lefts = self.left_edges();
        let cells = self.cells.iter().map(|draft| {
            let rect = draft.rect();
            let (row, column) = (index(&rows, draft.row), index(&columns, draft.column));
            let mut cell = Cell::new(row, column, draft.joined_text(join), Place::page(page, &rect));
            cell.row_span = (index(&rows, draft.row + draft.row_span) - row).max(1);
            cell.column_span = (index(&columns, draft.column + draft.column_span) - column).max(1);
            cell.bold = draft.tokens.iter().filter(|token| token.bold).count() * 2 > draft.tokens.len();
            let left = lefts.get(draft.column).copied().unwrap_or(rect.x0);
            cell.indent = if draft.is_figure() { 0.0 } else { ((rect.x0 - left).max(0.0) * 10.0).round() / 10.0 };
            cell
        });
        Grid::from_cells(cells.collect())
    }

    /// This draft with the rows of another below it; `None` when their columns or headers differ.
    pub(super) fn followed_by(&self, other: &Self) -> Option<Self> {
        let header = |draft: &Self| -> Vec<(usize, usize, String)> {
            draft.cells.iter().filter(|c| c.row < draft.header_rows).map(|c| (c.row, c.column, c.text())).collect()
        };
        if self.columns() != other.columns() || header(self) != header(other) {
            return None;
        }
        let mut both = self.clone();
        both.rect = self.rect.union(&other.rect);
        both.leaders += other.leaders;
        let below = self.rows();
        let body = other.cells.iter().filter(|cell| cell.row >= other.header_rows);
        both.cells.extend(body.map(|cell| DraftCell { row: cell.row - other.header_rows + below, ..cell.clone() }));
        Some(both)
    }

    /// The left edge of each column's text.
    fn left_edges(&self) -> Vec<f32> {
        let mut lefts = vec![f32::INFINITY; self.columns()];
        for cell in self.cells.iter().filter(|cell| cell.column_span == 1) {
            lefts[cell.column] = lefts[cell.column].min(cell.rect().x0);
        }
        lefts
    }
}

/// The positions at which something starts, in order, without repeats.
fn kept(positions: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut kept: Vec<usize> = positions.collect();
    kept.sort_unstable();
    kept.dedup();
    kept
}

/// How many kept positions lie before this one.
fn index(kept: &[usize], position: usize) -> usize {
    kept.partition_point(|p| *p < position)
}

#[cfg(test)]
mod tests {
    use super::{super::testing::token, *};
    use crate::{table::heal, vocabulary::Vocabulary};

    fn join(above: &str, below: &str) -> String {
        heal::join(above, below, Vocabulary::built_in())
    }

    fn cell(row: usize, column: usize, lines: &[&str]) -> DraftCell {
        let tokens =
            lines.iter().enumerate().map(|(i, text)| token(text, 60.0 * column as f32, 20.0 * row as f32 + 12.0 * i as f32)).collect();
        DraftCell { row, column, row_span: 1, column_span: 1, tokens }
    }

    fn draft(cells: Vec<DraftCell>, header_rows: usize) -> Draft {
        let rect = Rect::around(cells.iter().map(DraftCell::rect).collect::<Vec<_>>().iter()).unwrap();
        Draft { method: Method::Aligned, rect, cells, leaders: 0, header_rows, framed: false }
    }

    #[test]
    fn words_that_a_line_cut_are_joined_and_real_hyphens_stay() {
        let text = |lines: &[&str]| cell(0, 0, lines).joined_text(&join);
        assert_eq!(text(&["kommune-", "styret"]), "kommunestyret");
        assert_eq!(text(&["plan-", "og byggesak"]), "plan- og byggesak");
        assert_eq!(text(&["2016-", "2017"]), "2016- 2017");
        let beside = DraftCell { tokens: vec![token("plan-", 0.0, 0.0), token("avdeling", 40.0, 0.0)], ..cell(0, 0, &["x"]) };
        assert_eq!(beside.joined_text(&join), "plan- avdeling");
    }

    #[test]
    fn rows_and_columns_without_cells_are_closed_up() {
        let grid = draft(vec![cell(0, 0, &["a"]), cell(3, 2, &["1"])], 0).grid(1, &join);
        assert_eq!((grid.rows, grid.columns, grid.text(1, 1)), (2, 2, "1"));
    }

    #[test]
    fn indentation_is_measured_from_the_columns_left_edge() {
        let mut inner = cell(1, 0, &["b"]);
        inner.tokens[0].rect.x0 += 9.0;
        inner.tokens[0].rect.x1 += 9.0;
        let grid = draft(vec![cell(0, 0, &["a"]), inner], 0).grid(1, &join);
        assert_eq!(grid.cells.iter().map(|cell| cell.indent).collect::<Vec<_>>(), [0.0, 9.0]);
    }

    #[test]
    fn a_block_with_the_same_header_goes_below() {
        let block = |label: &str| draft(vec![cell(0, 0, &["Place"]), cell(0, 1, &["Sum"]), cell(1, 0, &[label]), cell(1, 1, &["1"])], 1);
        let both = block("Nordby").followed_by(&block("Sorby")).unwrap();
        assert_eq!(both.cells.iter().map(|cell| (cell.row, cell.text())).filter(|(row, _)| *row == 2).count(), 2);
        assert_eq!(block("Nordby").followed_by(&draft(vec![cell(0, 0, &["Land"]), cell(0, 1, &["Sum"])], 1)), None);
    }
}
