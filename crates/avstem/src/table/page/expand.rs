//! Drawn rows → rows: what rules enclose may be several rows.
//!
//! A drawn row is several rows when a column stacks figures in it (a row each line of figures; lines of text go to the
//! nearest, so wrapped labels stay whole; the title of a group is a row of its own) or when it is a header whose upper text spans
//! several lower ones. Where a cell over several rows stacks figures, or holds a line of text beside most of them, or labels beside lines of figures, rules
//! are missing: those rows are cut by their text, and by the rules that are there.

use super::{
    body::{body_rows, runs_on},
    columns::{Column, is_amount},
    draft::DraftCell,
    guides::{Guides, is_cut},
    header::header_cells,
    signs::is_currency,
    slots::{Placed, PlacedLine},
    tokens::{Look, Token},
};
use std::ops::Range;

/// A drawn cell, its tokens placed in columns, line by line.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct DrawnCell {
    pub(super) row: usize,
    pub(super) row_span: usize,
    pub(super) first: usize,
    pub(super) last: usize,
    /// The tokens stand in columns of their own inside the cell.
    pub(super) split: bool,
    /// Top to bottom, left to right, not empty.
    pub(super) lines: Vec<PlacedLine>,
}

/// Cuts drawn rows; the rows below move down. `columns` are the columns that the tokens were placed in.
pub(super) fn expand(drawn: &[DrawnCell], columns: &[Column], guides: Guides) -> Vec<DraftCell> {
    let rows = drawn.iter().map(|cell| cell.row + cell.row_span).max().unwrap_or(0);
    let blocks = blocks(drawn, rows, columns);
    let mut starts = vec![0; rows + 1];
    let mut cells: Vec<DraftCell> = Vec::new();
    let mut row = 0;
    while row < rows {
        let end = blocks.iter().find(|block| block.start == row).map_or(row + 1, |block| block.end);
        let (count, expanded) = if blocks.iter().any(|block| block.start == row) {
            let inside = drawn.iter().filter(|cell| (row..end).contains(&cell.row));
            expand_block(inside, columns, guides)
        } else {
            let low: Vec<DrawnCell> = drawn.iter().filter(|cell| cell.row == row && cell.row_span == 1).cloned().collect();
            expand_row(&low, columns, guides)
        };
        let from = starts[row];
        cells.extend(expanded.into_iter().map(|cell| DraftCell { row: cell.row + from, ..cell }));
        for later in &mut starts[row + 1..=end] {
            *later = from + count;
        }
        row = end;
    }
    let in_block = |cell: &DrawnCell| blocks.iter().any(|block| block.contains(&cell.row));
    for cell in drawn.iter().filter(|cell| cell.row_span > 1 && !in_block(cell)) {
        let (from, to) = (starts[cell.row], starts[cell.row + cell.row_span]);
        cells.extend(pieces(cell).into_iter().map(|piece| DraftCell { row: from, row_span: to - from, ..piece }));
    }
    cells
}

/// Lines of text in a cell over several rows from which on it may be a column whose rules are missing.
const TALL_LINES: usize = 4;
/// The same where every line begins like a label of its own: a wrapped label seldom does.
const TALL_LABELS: usize = 3;

/// Runs of drawn rows in which rules are missing: a cell over several of them stacks figures, or holds a line of text for
/// most of them, or labels. Cells that reach over the ends of a run make it longer.
fn blocks(drawn: &[DrawnCell], rows: usize, columns: &[Column]) -> Vec<Range<usize>> {
    let mut blocks: Vec<Range<usize>> = Vec::new();
    for tall in drawn.iter().filter(|cell| cell.row_span > 1) {
        if stacks_figures(tall) || holds_rows(tall, drawn, rows) || holds_labels(tall, drawn, columns) {
            blocks.push(tall.row..(tall.row + tall.row_span).min(rows));
        }
    }
    for block in &mut blocks {
        // Each pass may reach cells that make the next one longer; there are no more rows than passes.
        for _ in 0..rows {
            let reaching = drawn.iter().filter(|cell| cell.row < block.end && block.start < cell.row + cell.row_span);
            let longer =
                reaching.fold(block.clone(), |all, cell| all.start.min(cell.row)..all.end.max((cell.row + cell.row_span).min(rows)));
            if longer == *block {
                break;
            }
            *block = longer;
        }
    }
    blocks.sort_by_key(|block| block.start);
    blocks.dedup_by(|later, earlier| {
        let joined = later.start < earlier.end;
        if joined {
            earlier.end = earlier.end.max(later.end);
        }
        joined
    });
    blocks
}

/// True when a cell holds amounts on several lines and little else: figures do not wrap.
fn stacks_figures(cell: &DrawnCell) -> bool {
    let of_figures = cell.lines.iter().filter(|line| line.iter().all(|placed| is_amount(&placed.token))).count();
    of_figures >= 2 && of_figures * 2 > cell.lines.len()
}

/// True when a cell over several rows holds a line of text beside most of them.
fn holds_rows(tall: &DrawnCell, drawn: &[DrawnCell], rows: usize) -> bool {
    let labels = tall.lines.iter().all(|line| line[0].token.text.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit()));
    if tall.lines.len() < if labels { TALL_LABELS } else { TALL_LINES } {
        return false;
    }
    let levels: Vec<f32> = (tall.row..(tall.row + tall.row_span).min(rows)).filter_map(|row| level(drawn, row)).collect();
    let beside = |y: &f32| tall.lines.iter().any(|line| (middle(line) - y).abs() <= LEVEL);
    levels.len() >= 2 && levels.iter().filter(|y| beside(y)).count() * 3 >= levels.len() * 2
}

/// True when a cell of the first column holds labels: most of its lines stand at the height of lines with figures beside the
/// cell, and few go on from the line above.
fn holds_labels(tall: &DrawnCell, drawn: &[DrawnCell], columns: &[Column]) -> bool {
    if tall.first > 0 || tall.lines.len() < TALL_LINES {
        return false;
    }
    let beside = |cell: &&DrawnCell| cell.first > tall.last && tall.row <= cell.row && cell.row < tall.row + tall.row_span;
    let amounts = |line: &&PlacedLine| line.iter().any(|placed| is_amount(&placed.token));
    let levels: Vec<f32> = drawn.iter().filter(beside).flat_map(|cell| &cell.lines).filter(amounts).map(middle).collect();
    let at_figures = tall.lines.iter().filter(|line| levels.iter().any(|y| (middle(line) - y).abs() <= LEVEL)).count();
    let going_on = tall.lines.windows(2).filter(|pair| runs_on(&pair[0], &pair[1], columns)).count();
    at_figures * 2 >= tall.lines.len() && going_on * 3 <= tall.lines.len()
}

/// Points by which the middles of two lines of one row may differ.
const LEVEL: f32 = 3.0;

/// The middle of the text of a drawn row that has one line.
fn level(drawn: &[DrawnCell], row: usize) -> Option<f32> {
    drawn.iter().filter(|cell| cell.row == row && cell.row_span == 1).flat_map(|cell| &cell.lines).map(middle).next()
}

fn middle(line: &PlacedLine) -> f32 {
    line.first().map_or(0.0, |placed| placed.token.rect.center().1)
}

/// Drawn rows as one block of lines, cut into rows by their text.
fn expand_block<'c>(inside: impl Iterator<Item = &'c DrawnCell>, columns: &[Column], guides: Guides) -> (usize, Vec<DraftCell>) {
    let mut all: Vec<PlacedLine> = inside.flat_map(|cell| cell.lines.iter().cloned()).collect();
    all.sort_by(|a, b| middle(a).total_cmp(&middle(b)));
    let mut lines: Vec<PlacedLine> = Vec::new();
    for line in all {
        match lines.last_mut() {
            Some(last) if middle(&line) - middle(last) <= LEVEL => last.extend(line),
            _ => lines.push(line),
        }
    }
    for line in &mut lines {
        line.sort_by(|a, b| a.token.rect.x0.total_cmp(&b.token.rect.x0));
    }
    let cells = body_rows(lines, columns, guides);
    (cells.iter().map(|cell| cell.row + 1).max().unwrap_or(1), cells)
}

/// The number of rows in a drawn row, and its cells with rows from 0.
fn expand_row(row: &[DrawnCell], columns: &[Column], guides: Guides) -> (usize, Vec<DraftCell>) {
    let pieces: Vec<DraftCell> = row.iter().flat_map(pieces).collect();
    let mut stacked = stacked_lines(&pieces);
    if stacked.is_empty() {
        stacked = level_lines(&pieces);
    }
    if !stacked.is_empty() {
        let titles: Vec<f32> = row.iter().flat_map(|cell| titles(&cell.lines, &stacked, columns, guides)).collect();
        stacked.extend(titles);
        stacked.sort_by(f32::total_cmp);
        return (stacked.len(), pieces.into_iter().flat_map(|piece| to_lines(piece, &stacked)).collect());
    }
    let overlapping =
        row.iter().any(|cell| cell.split) && pieces.iter().enumerate().any(|(i, a)| pieces[..i].iter().any(|b| overlap(a, b)));
    if overlapping {
        let cells = header_cells(merged_lines(row), &[]);
        let count = cells.iter().map(|cell| cell.row + 1).max().unwrap_or(1);
        return (count, cells);
    }
    (1, pieces)
}

/// The parts of a drawn cell that stand in the same columns.
fn pieces(cell: &DrawnCell) -> Vec<DraftCell> {
    let mut pieces: Vec<DraftCell> = Vec::new();
    for Placed { first, last, token } in cell.lines.iter().flatten().cloned() {
        match pieces.iter_mut().find(|piece| piece.column == first && piece.column_span == last + 1 - first) {
            Some(piece) => piece.tokens.push(token),
            None => pieces.push(DraftCell { row: 0, column: first, row_span: 1, column_span: last + 1 - first, tokens: vec![token] }),
        }
    }
    pieces
}

fn overlap(a: &DraftCell, b: &DraftCell) -> bool {
    a.column < b.column + b.column_span && b.column < a.column + a.column_span
}

/// The lines of all cells of a row, top to bottom.
fn merged_lines(row: &[DrawnCell]) -> Vec<PlacedLine> {
    let mut lines: Vec<PlacedLine> = row.iter().flat_map(|cell| cell.lines.iter().cloned()).collect();
    lines.sort_by(|a, b| top(a).total_cmp(&top(b)));
    lines
}

fn top(line: &PlacedLine) -> f32 {
    line.first().map_or(0.0, |placed| placed.token.rect.y0)
}

/// Lines of amounts below a name in one cell from which on they are a column: a header may hold a number or two.
const NAMED_STACK: usize = 3;

/// The middles of the lines of figures of a drawn row, from its column with the most; empty when it is not to be cut.
fn stacked_lines(cells: &[DraftCell]) -> Vec<f32> {
    // A currency sign over a stack of figures is a line of its own.
    let stacks_figures = |cell: &&DraftCell| {
        let top = |token: &&Token| token.rect.y0;
        let (figures, others): (Vec<&Token>, Vec<&Token>) = cell.tokens.iter().partition(|token| token.look == Look::Figure);
        let first = figures.iter().map(top).fold(f32::INFINITY, f32::min);
        let above = others.iter().all(|token| token.rect.y1 <= first + token.size / 2.0);
        let signs = others.iter().all(|token| is_currency(&token.text));
        // So does a name in the cell of the figures that it stands over.
        let named = || {
            middles(&figures.iter().filter(|token| is_amount(token)).map(|token| (*token).clone()).collect::<Vec<_>>()).len() >= NAMED_STACK
        };
        !figures.is_empty() && above && (signs || named())
    };
    let stacks: Vec<Vec<f32>> = cells.iter().filter(stacks_figures).map(|cell| middles(&cell.tokens)).filter(|s| s.len() >= 2).collect();
    let tallest = stacks.iter().max_by_key(|stack| stack.len()).cloned().unwrap_or_default();
    let several = cells.iter().filter(|cell| middles(&cell.tokens).len() >= 2).count();
    if several >= 2 { tallest } else { Vec::new() }
}

/// Share of the least distance between rows of figures at which a title stands from the rows beside it.
const ROW: f32 = 0.9;

/// The heights of the titles of groups in a cell of labels: all their lines stand a row away from all figures, and neither
/// they nor the line below them go on from the line above.
fn titles(lines: &[PlacedLine], stacked: &[f32], columns: &[Column], guides: Guides) -> Vec<f32> {
    let pitch = stacked.windows(2).map(|pair| pair[1] - pair[0]).fold(f32::INFINITY, f32::min);
    let goes_on = |above: &PlacedLine, here: &PlacedLine| {
        runs_on(above, here, columns) || above.iter().any(|placed| is_cut(&placed.token.text, guides))
    };
    let is_free = |line: &PlacedLine| {
        let apart = stacked.iter().all(|row| (row - middle(line)).abs() >= ROW * pitch);
        apart && line.iter().all(|placed| placed.first == 0 && placed.token.look == Look::Text)
    };
    let last = stacked.last().copied().unwrap_or(0.0);
    let labels = lines.chunk_by(|above, here| goes_on(above, here));
    let titles = labels.filter(|label| label.iter().all(is_free) && label.iter().all(|line| middle(line) < last));
    titles.map(|label| label.iter().map(middle).sum::<f32>() / label.len() as f32).collect()
}

/// Font sizes between lines from which on they are no wrapped text.
const WRAPPED: f32 = 1.35;
/// Cells that stand in lines of one height before they are taken for rows.
const LEVEL_CELLS: usize = 2;
/// Their lines: two may be those of a header set wide.
const LEVEL_LINES: usize = 3;

/// The middles of the lines of a drawn row all of whose cells hold as many lines at the same heights, set wider than
/// wrapped text is; empty when it is not to be cut.
fn level_lines(cells: &[DraftCell]) -> Vec<f32> {
    let lines: Vec<Vec<f32>> = cells.iter().map(|cell| middles(&cell.tokens)).collect();
    let Some(first) = lines.first().filter(|first| first.len() >= LEVEL_LINES && lines.len() >= LEVEL_CELLS) else { return Vec::new() };
    let size = cells.iter().flat_map(|cell| &cell.tokens).map(|token| token.size).fold(1.0, f32::max);
    let wide = first.windows(2).all(|pair| pair[1] - pair[0] > WRAPPED * size);
    let level = |other: &Vec<f32>| other.len() == first.len() && other.iter().zip(first).all(|(a, b)| (a - b).abs() <= LEVEL);
    if wide && lines.iter().all(level) { first.clone() } else { Vec::new() }
}

/// The y of each line of a cell, top to bottom.
fn middles(tokens: &[Token]) -> Vec<f32> {
    let mut ys: Vec<f32> = tokens.iter().map(|token| token.rect.center().1).collect();
    ys.sort_by(f32::total_cmp);
    let size = tokens.iter().map(|token| token.size).fold(1.0, f32::max);
    ys.dedup_by(|b, a| *b - *a < size * 0.5);
    ys
}

/// The nearest line for each token; a text right above one that goes on with a small letter stands where that stands.
fn rows_of(tokens: &[Token], lines: &[f32]) -> Vec<usize> {
    let nearest = |token: &Token| {
        let distance = |i: &usize| (lines[*i] - token.rect.center().1).abs();
        (0..lines.len()).min_by(|a, b| distance(a).total_cmp(&distance(b))).unwrap_or(0)
    };
    let mut rows: Vec<usize> = tokens.iter().map(nearest).collect();
    let small = |token: &Token| token.text.starts_with(char::is_lowercase);
    for i in (1..tokens.len()).rev() {
        let (above, here) = (&tokens[i - 1], &tokens[i]);
        let free = (lines[rows[i - 1]] - above.rect.center().1).abs() > LEVEL;
        if free && small(here) && !small(above) && here.rect.y0 - above.rect.y1 < WRAPPED * here.size {
            rows[i - 1] = rows[i];
        }
    }
    rows
}

/// A cell cut at the nearest of the lines.
fn to_lines(cell: DraftCell, lines: &[f32]) -> Vec<DraftCell> {
    let mut parts: Vec<DraftCell> = Vec::new();
    let rows = rows_of(&cell.tokens, lines);
    for (token, row) in cell.tokens.into_iter().zip(rows) {
        let row = cell.row + row;
        match parts.iter_mut().find(|part| part.row == row) {
            Some(part) => part.tokens.push(token),
            None => parts.push(DraftCell { row, row_span: 1, tokens: vec![token], ..cell }),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::page::{testing::placed_lines, tokens::look};
    use avstem_document::place::Rect;

    fn cell(column: usize, lines: &[(&str, f32)]) -> DraftCell {
        let token = |(text, y): &(&str, f32)| Token {
            text: (*text).to_owned(),
            rect: Rect::new(0.0, *y, 40.0, y + 10.0),
            size: 10.0,
            bold: false,
            look: look(text),
            words: 1,
            gaps: Vec::new(),
            tag: 0,
        };
        DraftCell { row: 0, column, row_span: 1, column_span: 1, tokens: lines.iter().map(token).collect() }
    }

    #[test]
    fn lines_of_one_height_in_all_cells_are_rows_unless_they_are_set_like_wrapped_text() {
        let lines = |column, pitch: f32| cell(column, &[("Ann", 0.0), ("Bob", pitch), ("Cid", 2.0 * pitch)]);
        assert_eq!(level_lines(&[lines(0, 17.0), lines(1, 17.0)]).len(), 3);
        assert_eq!(level_lines(&[lines(0, 12.0), lines(1, 12.0)]).len(), 0);
        assert_eq!(level_lines(&[lines(0, 17.0), cell(1, &[("Note", 0.0)])]).len(), 0);
    }

    fn drawn(row: usize, row_span: usize, column: usize, lines: &[(f32, &[&str])]) -> DrawnCell {
        DrawnCell { row, row_span, first: column, last: column, split: false, lines: placed_lines(lines) }
    }

    #[test]
    fn labels_beside_figures_are_rows_though_no_rule_parts_them() {
        let columns = [Column { x0: 0.0, x1: 50.0 }, Column { x0: 60.0, x1: 100.0 }];
        let guides = Guides { rules: &[], sideways: &[], vocabulary: crate::vocabulary::Vocabulary::built_in() };
        let table = |labels: &[(f32, &[&str])]| {
            let sums = [drawn(1, 1, 1, &[(148.0, &["", "99"])]), drawn(3, 1, 1, &[(208.0, &["", "77"])])];
            let upper = drawn(0, 1, 1, &[(124.0, &["", "12"]), (136.0, &["", "87"])]);
            let lower = drawn(2, 1, 1, &[(184.0, &["", "70"]), (196.0, &["", "7"])]);
            let cells = [[drawn(0, 4, 0, labels), upper, lower].to_vec(), sums.to_vec()].concat();
            let cells = expand(&cells, &columns, guides);
            cells.iter().filter(|cell| cell.column == 0).map(DraftCell::text).collect::<Vec<_>>()
        };
        let labels = table(&[
            (112.0, &["Land"]),
            (124.0, &["Roads"]),
            (136.0, &["Parks"]),
            (172.0, &["Sea"]),
            (184.0, &["Ports"]),
            (196.0, &["ships"]),
        ]);
        assert_eq!(labels, ["Land", "Roads", "Parks", "Sea", "Ports", "ships"]);
        let text = table(&[(112.0, &["Costs of"]), (124.0, &["roads and"]), (136.0, &["of parks"]), (148.0, &["by year"])]);
        assert_eq!(text, ["Costs of roads and of parks by year"]);
    }

    #[test]
    fn a_label_whose_second_line_stands_at_the_figures_goes_there() {
        let tokens = [("Cash", 0.0), ("Short debts", 14.0), ("to banks", 26.0), ("Sum", 40.0)];
        let tokens = cell(0, &tokens).tokens;
        assert_eq!(rows_of(&tokens, &[5.0, 31.0, 45.0]), [0, 1, 1, 2]);
    }

    #[test]
    fn titles_stand_a_row_away_from_figures_and_wrapped_labels_are_none() {
        let columns = [Column { x0: 0.0, x1: 100.0 }, Column { x0: 150.0, x1: 180.0 }];
        let guides = Guides { rules: &[], sideways: &[], vocabulary: crate::vocabulary::Vocabulary::built_in() };
        let found = |labels: &[(f32, &[&str])]| titles(&placed_lines(labels), &[112.0, 124.0, 148.0].map(|y| y - 2.65), &columns, guides);
        let label = |below| found(&[(100.0, &["Roads"]), (112.0, &["Summer"]), (124.0, &["Winter"]), (136.0, &["Lights"]), (148.0, below)]);
        assert_eq!(label(&["Poles"]), [97.35, 133.35]);
        assert_eq!(label(&["of all roads"]), [97.35]);
        let long = [(88.0, &["Roads, paths and"][..]), (100.0, &["squares"]), (112.0, &["Summer"]), (124.0, &["Winter"])];
        assert_eq!(found(&long), [91.35]);
    }

    #[test]
    fn figures_below_a_currency_sign_are_rows_and_a_sign_below_its_figure_is_none() {
        let stack = |column| cell(column, &[("€", 0.0), ("1,00", 12.0), ("2,50", 24.0)]);
        assert_eq!(stacked_lines(&[stack(0), stack(1)]).len(), 3);
        let wrapped = |column| cell(column, &[("4 000", 0.0), ("€", 12.0)]);
        assert_eq!(stacked_lines(&[wrapped(0), wrapped(1)]).len(), 0);
    }
}
