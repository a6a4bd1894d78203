//! Labels that stand left of a grid of figures.
//!
//! In: a drawn table and the rows of the page that stand in no drawn table. Out: the table with a first column of labels, when its
//! own first column holds figures and most of its rows of figures have a text left of them. What it does not do: text beside a
//! grid that has labels of its own is none of it.

use super::{
    draft::{Draft, DraftCell},
    tokens::{Look, Row, Token},
};

/// Rows with a label from which on labels stand beside a grid.
const ROWS: usize = 3;
/// Share of the rows of figures that have a label left of the grid.
const LABELLED: f32 = 0.6;
/// Font sizes of white between a label's column and the grid at most: further off stands something else.
const GAP: f32 = 20.0;
/// Words of the longest label in one line: a line of text beside the grid has more.
const WORDS: usize = 8;

/// The draft with the labels left of it, where it has none of its own.
pub(super) fn with_labels(draft: Draft, free: &[Row]) -> Draft {
    if !begins_with_figures(&draft) {
        return draft;
    }
    let rows: Vec<Option<(f32, f32)>> = (0..draft.rows()).map(|row| height(&draft, row)).collect();
    let mut labels: Vec<(usize, Vec<Token>)> = Vec::new();
    for row in free {
        let left: Vec<Token> = row.tokens.iter().filter(|token| token.rect.x1 <= draft.rect.x0 + token.size).cloned().collect();
        let y = row.rect.center().1;
        let at = rows.iter().position(|height| height.is_some_and(|(top, bottom)| top <= y && y <= bottom));
        if let Some(at) = at.filter(|_| !left.is_empty()) {
            labels.push((at, left));
        }
    }
    let reached = labels
        .iter()
        .flat_map(|(_, tokens)| tokens)
        .map(|token| (draft.rect.x0 - token.rect.x1) / token.size)
        .fold(f32::INFINITY, f32::min);
    let of_figures = |row: &usize| draft.cells.iter().any(|cell| cell.row == *row && cell.is_figure());
    let all = (0..draft.rows()).filter(of_figures).count();
    let names = |tokens: &[Token]| {
        let words: usize = tokens.iter().map(|token| token.words).sum();
        words <= WORDS && tokens.iter().any(|token| token.look == Look::Text)
    };
    let is_label = |row: &usize| labels.iter().any(|(at, tokens)| at == row && names(tokens));
    let labelled = (0..draft.rows()).filter(of_figures).filter(is_label).count();
    if labelled < ROWS || (labelled as f32) < LABELLED * all as f32 || reached > GAP {
        return draft;
    }
    with_first_column(draft, labels)
}

/// True when most rows of figures have a figure in the first column or nothing at all.
fn begins_with_figures(draft: &Draft) -> bool {
    let first: Vec<&DraftCell> = draft.cells.iter().filter(|cell| cell.column == 0).collect();
    let figures = first.iter().filter(|cell| cell.is_figure()).count();
    figures >= 2 && figures * 2 > first.len()
}

/// The upper and lower edge of what stands in a row.
fn height(draft: &Draft, row: usize) -> Option<(f32, f32)> {
    let cells = draft.cells.iter().filter(|cell| cell.row == row && cell.row_span == 1).map(DraftCell::rect);
    cells.map(|rect| (rect.y0, rect.y1)).reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
}

fn with_first_column(mut draft: Draft, labels: Vec<(usize, Vec<Token>)>) -> Draft {
    for cell in &mut draft.cells {
        cell.column += 1;
    }
    for (row, tokens) in labels {
        draft.rect = tokens.iter().fold(draft.rect, |rect, token| rect.union(&token.rect));
        match draft.cells.iter_mut().find(|cell| cell.row == row && cell.column == 0) {
            Some(cell) => cell.tokens.extend(tokens),
            None => draft.cells.push(DraftCell { row, column: 0, row_span: 1, column_span: 1, tokens }),
        }
    }
    draft.cells.sort_by_key(|cell| (cell.row, cell.column));
    draft
}

#[cfg(test)]
mod tests {
    use super::{super::testing, *};
    use crate::table::Method;
    use avstem_document::place::Rect;

    fn grid(first: &[&str]) -> Draft {
        let cell = |(row, text): (usize, &&str)| DraftCell {
            row,
            column: 0,
            row_span: 1,
            column_span: 1,
            tokens: vec![testing::token(text, 100.0, 100.0 + 12.0 * row as f32)],
        };
        let cells: Vec<DraftCell> = first.iter().enumerate().map(cell).collect();
        let rect = Rect::new(98.0, 90.0, 200.0, 150.0);
        Draft { method: Method::Ruled, rect, cells, leaders: 0, header_rows: 0, framed: true }
    }

    fn first_column(draft: &Draft) -> Vec<String> {
        draft.cells.iter().filter(|cell| cell.column == 0).map(DraftCell::text).collect()
    }

    #[test]
    fn labels_left_of_a_grid_of_figures_are_its_first_column() {
        let rows = testing::rows(&[&[("Plan", 20.0)], &[("1", 5.0), ("Walls", 20.0)], &[("Sand", 20.0)], &[("Sum", 20.0)]]);
        let draft = with_labels(grid(&["2025", "120", "300", "420"]), &rows);
        assert_eq!(first_column(&draft), ["Plan", "1 Walls", "Sand", "Sum"]);
        assert!(draft.rect.x0 <= 5.0);
    }

    #[test]
    fn text_beside_a_grid_with_labels_is_none_of_it() {
        let rows = testing::rows(&[&[("This", 20.0)], &[("is", 20.0)], &[("prose", 20.0)], &[("beside", 20.0)]]);
        assert_eq!(with_labels(grid(&["Year", "Rent", "Power", "Sum"]), &rows), grid(&["Year", "Rent", "Power", "Sum"]));
    }
}
