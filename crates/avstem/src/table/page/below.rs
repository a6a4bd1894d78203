//! The last rows of a table that stand below its drawn frame.
//!
//! In: a draft and the rows of the page that stand in no table. Out: the draft with the rows right below it, where each of them is a
//! label and amounts, and every amount has an edge or its middle where the figures of one column have theirs. The idea: a total below
//! the frame is set by the stops of the table, and what else stands below a table (a note, a page number, a caption) is not. What it does
//! not do: a row with one amount that stands under no column, or under two, is left alone with all that follows.

use super::{
    columns::is_amount,
    draft::{Draft, DraftCell},
    tokens::{Look, Row, Token},
};
use avstem_document::place::Rect;

/// Font sizes of white between a table and a row that belongs to it, and between two such rows: a line of air is one and a half.
const GAP: f32 = 1.5;
/// Font sizes by which a row may overlap the frame above it: its line is drawn close to the text.
const OVERLAP: f32 = 0.4;
/// Rows at most: more are a table of their own.
const MOST: usize = 3;
/// Words of the longest label: a line of text has more.
const WORDS: usize = 8;
/// Points by which edges and middles of the figures of one column differ: half a point in print, one where digits are uneven.
const ALIGNED: f32 = 1.5;
/// Figures that show how a column is set.
const OTHERS: usize = 2;
/// Font sizes left and right of the table within which everything in a row must belong to it.
const BESIDE: f32 = 2.0;

/// The draft with the rows below it that stand in its columns; `free` are the rows in no table, from top to bottom.
pub(super) fn with_last_rows(draft: Draft, free: &[Row]) -> Draft {
    let columns = figures(&draft);
    let mut bottom = draft.rect.y1;
    let mut found: Vec<Vec<DraftCell>> = Vec::new();
    for row in free.iter().filter(|row| row.rect.y0 >= draft.rect.y1 - OVERLAP * row.size) {
        let margin = BESIDE * row.size;
        let beside = |token: &&Token| token.rect.x1 > draft.rect.x0 - margin && token.rect.x0 < draft.rect.x1 + margin;
        let tokens: Vec<&Token> = row.tokens.iter().filter(beside).collect();
        if tokens.is_empty() {
            continue;
        }
        if row.rect.y0 - bottom > GAP * row.size {
            break;
        }
        let Some(cells) = cells(&tokens, &draft, &columns) else { break };
        bottom = row.rect.y1;
        found.push(cells);
    }
    if found.len() > MOST { draft } else { found.into_iter().fold(draft, with_row) }
}

/// The boxes of the figures of each column below the header.
fn figures(draft: &Draft) -> Vec<Vec<Rect>> {
    let mut figures = vec![Vec::new(); draft.columns()];
    let of_one = |cell: &&DraftCell| cell.column_span == 1 && cell.row >= draft.header_rows;
    for cell in draft.cells.iter().filter(of_one) {
        figures[cell.column].extend(cell.tokens.iter().filter(|token| is_amount(token)).map(|token| token.rect));
    }
    figures
}

/// The cells of a row, without their row; `None` where it is no row of this table.
fn cells(tokens: &[&Token], draft: &Draft, figures: &[Vec<Rect>]) -> Option<Vec<DraftCell>> {
    let labels = tokens.iter().take_while(|token| !is_amount(token)).count();
    let (label, amounts) = tokens.split_at(labels);
    let inside = tokens.iter().all(|token| token.rect.x0 >= draft.rect.x0 - token.size && token.rect.x1 <= draft.rect.x1 + token.size);
    let [label] = label else { return None };
    if !inside || amounts.is_empty() || label.look != Look::Text || label.words > WORDS {
        return None;
    }
    let mut cells = vec![cell(label, label_column(draft))];
    for token in amounts {
        let column = column_of(token, figures)?;
        let free = is_amount(token) && cells.last().is_some_and(|before| before.column < column);
        cells.push(free.then(|| cell(token, column))?);
    }
    Some(cells)
}

fn cell(token: &Token, column: usize) -> DraftCell {
    DraftCell { row: 0, column, row_span: 1, column_span: 1, tokens: vec![token.clone()] }
}

/// The column with the most cells of text: labels.
fn label_column(draft: &Draft) -> usize {
    let texts = |column: &usize| draft.cells.iter().filter(|cell| cell.column == *column && !cell.is_figure()).count();
    (0..draft.columns()).rev().max_by_key(texts).unwrap_or(0)
}

/// The one column whose figures have an edge or their middle where this one has it.
fn column_of(token: &Token, figures: &[Vec<Rect>]) -> Option<usize> {
    let edges: [fn(&Rect) -> f32; 3] = [|r| r.x0, |r| r.x1, |r| r.center().0];
    let shares =
        |of: &Vec<Rect>, edge: &fn(&Rect) -> f32| of.iter().filter(|rect| (edge(rect) - edge(&token.rect)).abs() <= ALIGNED).count();
    let stands = |of: &Vec<Rect>| {
        let over = of.iter().any(|rect| rect.overlap_x(&token.rect) > 0.0);
        over && edges.iter().any(|edge| shares(of, edge) >= OTHERS)
    };
    let mut found = figures.iter().enumerate().filter(|(_, of)| stands(of));
    found.next().filter(|_| found.next().is_none()).map(|(column, _)| column)
}

fn with_row(mut draft: Draft, cells: Vec<DraftCell>) -> Draft {
    let row = draft.rows();
    draft.rect = cells.iter().fold(draft.rect, |rect, cell| rect.union(&cell.rect()));
    draft.cells.extend(cells.into_iter().map(|cell| DraftCell { row, ..cell }));
    draft
}

#[cfg(test)]
mod tests {
    use super::{super::testing, *};
    use crate::table::Method;

    /// A table of three rows with two columns of figures, its frame two points below the last row.
    fn table() -> Draft {
        let cells = (0..3_usize).flat_map(|row| {
            let y = 100.0 + 12.0 * row as f32;
            [("Wages", 50.0), ("1 250", 200.0), ("3 400", 260.0)].into_iter().enumerate().map(move |(column, (text, x))| DraftCell {
                row,
                column,
                row_span: 1,
                column_span: 1,
                tokens: vec![testing::token(text, x, y)],
            })
        });
        let rect = Rect::new(48.0, 90.0, 290.0, 128.0);
        Draft { method: Method::Ruled, rect, cells: cells.collect(), leaders: 0, header_rows: 0, framed: true }
    }

    /// The cells of each row that was added, with their columns.
    fn added(lines: &[&[(&str, f32)]]) -> Vec<Vec<(usize, String)>> {
        let rows: Vec<Row> = testing::rows(lines).into_iter().collect();
        let moved = rows.into_iter().map(|row| {
            let tokens = row.tokens.iter().map(|token| testing::token(&token.text, token.rect.x0, row.baseline + 38.0)).collect();
            Row::of(tokens, false).unwrap()
        });
        let draft = with_last_rows(table(), &moved.collect::<Vec<_>>());
        (3..draft.rows())
            .map(|row| draft.cells.iter().filter(|cell| cell.row == row).map(|cell| (cell.column, cell.text())).collect())
            .collect()
    }

    #[test]
    fn a_total_below_the_frame_is_the_last_row() {
        let total = added(&[&[("Total", 50.0), ("3 750", 200.0)], &[("All figures in kroner.", 50.0)]]);
        assert_eq!(total, [[(0, "Total".to_owned()), (1, "3 750".to_owned())]]);
        assert_eq!(added(&[&[("Sum", 50.0), ("9 750", 260.0)], &[("Tax", 50.0), ("1 250", 200.0), ("2 250", 260.0)]]).len(), 2);
    }

    #[test]
    fn notes_page_numbers_and_other_tables_are_none() {
        for line in [
            &[("Page", 150.0), ("12", 230.0)][..],
            &[("12", 212.0)],
            &[("Note", 50.0), ("2024", 202.0)],
            &[("Adopted by 7 votes against 2, see the note below the table on page", 50.0), ("1 250", 200.0)],
            &[("Total", 50.0), ("3 750", 200.0), ("1 250", 296.0)],
            &[("Total", 50.0), ("3 750", 200.0), ("of which loans", 260.0)],
        ] {
            assert_eq!(added(&[line]), Vec::<Vec<(usize, String)>>::new(), "{line:?}");
        }
        let row: &[(&str, f32)] = &[("Rent", 50.0), ("1 250", 200.0)];
        assert!(added(&[row, row, row, row]).is_empty(), "a table of its own");
    }
}
