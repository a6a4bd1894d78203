//! Tables that stand side by side are taken apart.
//!
//! In: the rows of one run and their columns. Out: the rows of the left and of the right side, when a column of labels
//! stands right of a column of figures and either repeats the header of the first column, or has the same columns of figures
//! on its right, or belongs to other rows. Where the whole header is repeated, the right side continues the left: two blocks
//! of one table; drawn cells are stacked too then. What it does not do: a
//! second column of text in rows of its table's own (a name, a remark) parts nothing.

use super::{
    columns::{Column, is_amount},
    draft::DraftCell,
    slots::{PlacedLine, is_body, placed},
    tokens::{Look, Row},
};
use crate::vocabulary::words;

/// Rows of figures on each side at least.
const ROWS: usize = 3;
/// Share of the rows of figures that stand on one side only, where no header tells the sides apart.
const ONE_SIDED: f32 = 0.4;
/// How much wider than every other gap between columns the gap between two tables is.
const WIDER: f32 = 1.2;
/// Font sizes of white between two tables at least.
const GAP: f32 = 1.5;
/// Share of labels in a column of labels.
const LABELS: f32 = 0.7;

/// Two tables side by side.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Pair {
    pub(super) left: Vec<Row>,
    pub(super) right: Vec<Row>,
    /// Both sides have the same header: the right one continues the left one.
    pub(super) blocks: bool,
}

/// Takes tables apart that stand side by side.
pub(super) fn apart(rows: &[Row], columns: &[Column]) -> Option<Pair> {
    if columns.len() < 4 {
        return None;
    }
    let lines: Vec<PlacedLine> = rows.iter().map(|row| placed(row, columns)).collect();
    let header = lines.iter().position(is_body)?;
    (2..columns.len() - 1).find_map(|column| {
        let sides_hold_tables = holds_labels(&lines[header..], 0)
            && holds_labels(&lines[header..], column)
            && holds_figures(&lines[header..], 1..column)
            && holds_figures(&lines[header..], column..columns.len())
            && holds_figures(&lines[header..], column - 1..column);
        let kind = if sides_hold_tables { kind(&lines, header, columns, column, rows) } else { None };
        kind.and_then(|blocks| pair(rows, f32::midpoint(columns[column - 1].x1, columns[column].x0), header, blocks))
    })
}

/// Whether the two sides are blocks of one table; `None` when they are one table side by side with itself.
fn kind(lines: &[PlacedLine], header: usize, columns: &[Column], column: usize, rows: &[Row]) -> Option<bool> {
    let (left, right) = (names(&lines[..header], 0..column), names(&lines[..header], column..columns.len()));
    let first = |names: &[(usize, Vec<String>)], at: usize| names.iter().find(|(c, _)| *c == at).map(|(_, words)| words.clone());
    if !left.is_empty() && left.iter().map(|(_, words)| words).eq(right.iter().map(|(_, words)| words)) {
        return Some(true);
    }
    if first(&left, 0).is_some_and(|words| !words.is_empty() && Some(words) == first(&right, column)) {
        return Some(false);
    }
    if let ([(0, _), of_left @ ..], [(at, _), of_right @ ..]) = (&left[..], &right[..])
        && *at == column
        && !of_left.is_empty()
        && of_left.iter().map(|(_, words)| words).eq(of_right.iter().map(|(_, words)| words))
    {
        return Some(false);
    }
    let gap = |c: usize| columns[c].x0 - columns[c - 1].x1;
    let widest = (1..columns.len()).filter(|c| *c != column).map(gap).fold(0.0, f32::max);
    let size = rows.iter().map(|row| row.size).fold(1.0, f32::max);
    let bodies: Vec<&PlacedLine> = lines[header..].iter().filter(|line| line.iter().any(|placed| is_amount(&placed.token))).collect();
    let one_sided = bodies.iter().filter(|line| line.iter().all(|p| p.last < column) || line.iter().all(|p| p.first >= column)).count();
    let own_rows = one_sided as f32 >= ONE_SIDED * bodies.len() as f32;
    (own_rows && gap(column) >= (WIDER * widest).max(GAP * size)).then_some(false)
}

/// The words of the header in each column of a range.
fn names(header: &[PlacedLine], range: std::ops::Range<usize>) -> Vec<(usize, Vec<String>)> {
    let in_column = |column: usize| {
        let placed = header.iter().flatten().filter(|placed| placed.first == column && placed.last == column);
        (column, placed.flat_map(|placed| words(&placed.token.text)).collect::<Vec<_>>())
    };
    range.map(in_column).filter(|(_, words)| !words.is_empty()).collect()
}

/// True when most of what stands in the column are labels.
fn holds_labels(lines: &[PlacedLine], column: usize) -> bool {
    let held: Vec<Look> =
        lines.iter().flatten().filter(|p| p.first == column && p.last == column).map(|placed| placed.token.look).collect();
    let labels = held.iter().filter(|look| **look == Look::Text).count();
    labels >= ROWS && labels as f32 >= LABELS * held.len() as f32
}

/// True when enough rows have an amount in some column of the range.
fn holds_figures(lines: &[PlacedLine], range: std::ops::Range<usize>) -> bool {
    let amount = |line: &&PlacedLine| line.iter().any(|placed| range.contains(&placed.first) && is_amount(&placed.token));
    lines.iter().filter(amount).count() >= ROWS
}

/// The rows of each side of `x`; what crosses it above the rows of figures belongs to neither. `None` when a row of the
/// body crosses it.
fn pair(rows: &[Row], x: f32, header: usize, blocks: bool) -> Option<Pair> {
    let crosses = |row: &Row| row.tokens.iter().any(|token| token.rect.x0 < x && x < token.rect.x1);
    if rows[header..].iter().any(crosses) {
        return None;
    }
    let side = |left: bool| -> Vec<Row> {
        let on_side = |row: &Row| {
            let tokens = row.tokens.iter().filter(|token| if left { token.rect.x1 <= x } else { token.rect.x0 >= x });
            row.with(tokens.cloned().collect())
        };
        rows.iter().filter_map(on_side).collect()
    };
    Some(Pair { left: side(true), right: side(false), blocks })
}

/// Drawn cells of which the left half of the columns has the same header as the right one: the right half goes below.
pub(super) fn stacked(mut cells: Vec<DraftCell>) -> Vec<DraftCell> {
    let count = |end: fn(&DraftCell) -> usize| cells.iter().map(end).max().unwrap_or(0);
    let (rows, columns) = (count(|cell| cell.row + cell.row_span), count(|cell| cell.column + cell.column_span));
    let half = columns / 2;
    if half < 2 || columns % 2 != 0 || !is_repeated(&cells, half) {
        return cells;
    }
    cells.retain(|cell| cell.row > 0 || cell.column < half);
    for cell in cells.iter_mut().filter(|cell| cell.column >= half) {
        cell.column -= half;
        cell.row += rows - 1;
    }
    cells.sort_by_key(|cell| (cell.row, cell.column));
    cells
}

/// True when the first row repeats itself, no cell reaches over the middle, and labels stand first on both sides, figures last.
fn is_repeated(cells: &[DraftCell], half: usize) -> bool {
    let mut header: Vec<(usize, String)> = cells
        .iter()
        .filter(|cell| cell.row == 0 && cell.row_span == 1 && cell.column_span == 1)
        .map(|cell| (cell.column, cell.text()))
        .collect();
    header.sort();
    let (left, right) = header.split_at(header.len() / 2);
    let same = left.len() == half && left.iter().zip(right).all(|(a, b)| a.0 + half == b.0 && words(&a.1) == words(&b.1));
    let crossing = cells.iter().any(|cell| cell.column < half && cell.column + cell.column_span > half);
    let of_figures = |column: usize| {
        let held = cells.iter().filter(|cell| cell.row > 0 && cell.column == column);
        held.clone().filter(|cell| cell.is_figure()).count() * 2 > held.count()
    };
    same && !crossing && [0, half].into_iter().all(|column| !of_figures(column)) && [half - 1, 2 * half - 1].into_iter().all(of_figures)
}

#[cfg(test)]
mod tests {
    use super::{
        super::{columns::columns, testing::rows},
        *,
    };

    fn found(lines: &[&[(&str, f32)]]) -> Option<(usize, usize, bool)> {
        let rows = rows(lines);
        apart(&rows, &columns(&rows.iter().collect::<Vec<_>>())).map(|pair| (pair.left.len(), pair.right.len(), pair.blocks))
    }

    #[test]
    fn a_repeated_header_begins_a_block_of_the_same_table() {
        let header: &[(&str, f32)] = &[("County", 0.0), ("Sum", 60.0), ("County", 120.0), ("Sum", 180.0)];
        let row: &[(&str, f32)] = &[("Nordby", 0.0), ("125", 60.0), ("Sorby", 120.0), ("98", 180.0)];
        assert_eq!(found(&[header, row, row, row]), Some((4, 4, true)));
    }

    #[test]
    fn other_columns_under_the_same_first_header_are_a_table_of_their_own() {
        let header: &[(&str, f32)] = &[("County", 0.0), ("Sum", 60.0), ("County", 120.0), ("Share", 180.0)];
        let row: &[(&str, f32)] = &[("Nordby", 0.0), ("125", 60.0), ("Sorby", 120.0), ("98", 180.0)];
        assert_eq!(found(&[header, row, row, row]), Some((4, 4, false)));
    }

    #[test]
    fn the_same_columns_of_figures_beside_other_labels_are_a_table_of_their_own() {
        let header: &[(&str, f32)] = &[("Costs", 0.0), ("2026", 60.0), ("Income", 120.0), ("2026", 180.0)];
        let row: &[(&str, f32)] = &[("Rent", 0.0), ("125", 60.0), ("Fees", 120.0), ("98", 180.0)];
        assert_eq!(found(&[header, row, row, row]), Some((4, 4, false)));
    }

    #[test]
    fn drawn_blocks_of_one_header_are_stacked() {
        let cell = |row: usize, column: usize, text: &str| DraftCell {
            row,
            column,
            row_span: 1,
            column_span: 1,
            tokens: vec![super::super::testing::token(text, 60.0 * column as f32, 12.0 * row as f32)],
        };
        let table = |header: [&str; 4]| {
            let rows = [header, ["Nordby", "125", "Sorby", "98"], ["Vestby", "77", "Ostby", "12"], ["Midtby", "5", "", ""]];
            let texts =
                rows.iter().enumerate().flat_map(|(row, texts)| texts.iter().enumerate().map(move |(column, text)| (row, column, text)));
            texts.filter(|(.., text)| !text.is_empty()).map(|(row, column, text)| cell(row, column, text)).collect::<Vec<_>>()
        };
        let size = |cells: Vec<DraftCell>| {
            let cells = stacked(cells);
            (cells.iter().map(|cell| cell.row).max(), cells.iter().map(|cell| cell.column).max())
        };
        assert_eq!(size(table(["Place", "Sum", "Place", "Sum"])), (Some(5), Some(1)));
        assert_eq!(size(table(["Place", "Sum", "Place", "Share"])), (Some(3), Some(3)));
    }

    #[test]
    fn tables_with_rows_of_their_own_are_two() {
        let both: &[(&str, f32)] = &[("Rent", 0.0), ("125", 50.0), ("Fees", 150.0), ("98", 200.0)];
        let left: &[(&str, f32)] = &[("Power", 0.0), ("77", 55.0)];
        assert_eq!(found(&[both, both, both, left, left, left]), Some((6, 3, false)));
    }

    #[test]
    fn a_name_between_figures_parts_nothing() {
        let header: &[(&str, f32)] = &[("Account", 0.0), ("Sum", 60.0), ("Owner", 120.0), ("Share", 180.0)];
        let row: &[(&str, f32)] = &[("Rent", 0.0), ("125", 60.0), ("Board", 120.0), ("98", 180.0)];
        assert_eq!(found(&[header, row, row, row]), None);
    }
}
