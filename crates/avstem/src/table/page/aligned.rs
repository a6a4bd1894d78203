//! Rows of text without drawn cells → tables from alignment.
//!
//! 1. Runs of rows that may be a table ([`regions`]); tables side by side are taken apart ([`beside`]).
//! 2. Their columns, from the white corridors between figures and labels ([`columns`]); each token stands in one or several of
//!    them ([`slots`]).
//! 3. Another header further down begins another table ([`second`]).
//! 4. Header lines are told from body lines; header lines stacked in one column are one cell, a cell over several
//!    columns spans them.
//! 5. Body lines become rows; a line that only continues a label joins its row.

use super::{
    beside::{Pair, apart},
    body::{begins_small, body_rows},
    columns::{Column, columns, is_amount, reach},
    draft::{Draft, DraftCell},
    guides::{Guides, across, is_cut},
    header::{count_off, header_cells, header_lines},
    regions::regions,
    repeated::spread_repeated,
    second::second_table,
    sideways::{add_names, names},
    slots::{Placed, PlacedLine, is_body, placed},
    spread::{cut_names, spread},
    tokens::{Look, Row, Token, continues_thousands},
    units::spread_unit,
    upper::begin,
};
use crate::table::Method;
use avstem_document::place::Rect;
use std::ops::Range;

/// Finds the tables of one zone.
pub(super) fn find(rows: &[Row], guides: Guides) -> Vec<Draft> {
    regions(rows, guides).into_iter().flat_map(|range| drafts(rows, range, guides)).collect()
}

/// The tables of one run of rows, in reading order.
fn drafts(all: &[Row], range: Range<usize>, guides: Guides) -> Vec<Draft> {
    let columns = columns(&all[range.clone()].iter().collect::<Vec<_>>());
    if columns.len() < 2 {
        return Vec::new();
    }
    if let Some(Pair { left, right, blocks }) = apart(&all[range.clone()], &columns) {
        let mut both: Vec<Draft> = [left, right].iter().flat_map(|side| drafts(side, 0..side.len(), guides)).collect();
        if let ([first, second], true) = (&both[..], blocks)
            && let Some(stacked) = first.followed_by(second)
        {
            both = vec![stacked];
        }
        return both;
    }
    let lines: Vec<PlacedLine> = all[range.clone()].iter().map(|row| placed(row, &columns)).collect();
    if let Some(line) = second_table(&lines, columns.len()) {
        let middle = range.start + line;
        let mut tables = drafts(all, range.start..middle, guides);
        tables.extend(drafts(all, middle..range.end, guides));
        return tables;
    }
    draft(all, range, &columns, guides).into_iter().collect()
}

fn draft(all: &[Row], range: Range<usize>, columns: &[Column], guides: Guides) -> Option<Draft> {
    let names = names(guides.sideways, &all[range.clone()], columns);
    let start = beside_names(all, begin(all, range.start, columns, guides), &names);
    let rows = &all[start..with_wrapped_end(all, range.end, columns, guides)];
    let mut lines: Vec<PlacedLine> = rows.iter().map(|row| placed(row, columns)).collect();
    let dropped = lines.iter().take_while(|line| is_title(line)).count().max(below_running_head(&lines));
    lines.drain(..dropped);
    while lines.len() > 2 && lines.last().is_some_and(is_note) {
        lines.pop();
    }
    let rect = Rect::around(lines.iter().flatten().chain(&names).map(|placed| &placed.token.rect))?;
    let body_from = header_lines(&lines, guides.rules, guides.vocabulary).min(lines.len());
    let body = lines.split_off(body_from);
    let size = rows[0].size;
    let header_ends = lines.last().zip(body.first()).map(|(above, below)| (middle(above), middle(below)));
    let below_header = header_ends.is_some_and(|(top, bottom)| across(guides.rules, columns, top, bottom).next().is_some());
    let all = across(guides.rules, columns, rect.y0 - FRAME * size, rect.y1 + FRAME * size).count();
    let framed = (below_header && all >= 2) || all >= RULED_ROWS;
    count_off(&mut lines, columns);
    spread_unit(&mut lines, columns.len(), guides.vocabulary);
    cut_names(&mut lines, columns, guides.vocabulary);
    spread(&mut lines, columns);
    spread_repeated(&mut lines, columns);
    let mut cells = header_cells(lines, guides.rules);
    let header_rows = cells.iter().map(|cell| cell.row + cell.row_span).max().unwrap_or(0);
    let header_rows = add_names(&mut cells, header_rows, names);
    cells.extend(body_rows(body, columns, guides).into_iter().map(|cell| DraftCell { row: cell.row + header_rows, ..cell }));
    join_columns(&mut cells, header_rows, columns, size);
    let leaders = rows.iter().filter(|row| row.leader).count();
    Some(Draft { method: Method::Aligned, rect, cells, leaders, header_rows, framed })
}

/// Rules or edges of bands across a table from which on they stand between its rows.
const RULED_ROWS: usize = 5;
/// Font sizes between a table's text and the rules that enclose it.
const FRAME: f32 = 1.2;

fn middle(line: &PlacedLine) -> f32 {
    line.first().map_or(0.0, |placed| placed.token.rect.center().1)
}

/// Where the table begins whose columns have turned names: the names of other columns stand beside those.
fn beside_names(rows: &[Row], start: usize, names: &[Placed]) -> usize {
    let Some(around) = Rect::around(names.iter().map(|name| &name.token.rect)) else { return start };
    let beside = |i: &usize| around.contains(around.x0, rows[*i].rect.center().1);
    start - (0..start).rev().take_while(beside).count()
}

/// Font sizes between the lines of one wrapped cell.
const LEADING: f32 = 1.35;
/// Points by which the lines of one cell may begin apart.
const SAME_LEFT: f32 = 3.0;

/// Font sizes by which the next lines of a label may hang.
const HANGING: f32 = 1.6;

/// Where the table ends: a line right below its last row that stands under a cell of it and begins where that begins goes
/// on with it. In the first column, where notes begin too, the cell above must be cut off in the middle, or the line begin small.
fn with_wrapped_end(rows: &[Row], end: usize, columns: &[Column], guides: Guides) -> usize {
    let continues = |i: &usize| {
        let (above, row) = (&rows[*i - 1], &rows[*i]);
        let close = row.baseline - above.baseline <= LEADING * row.size && (row.size - above.size).abs() < 0.5;
        let under = |token: &Token| {
            let (first, last) = reach(token, columns);
            // Figures beside the middle of a label stand in a row of their own.
            let cells = || rows[end.saturating_sub(2)..*i].iter().rev().flat_map(|row| &row.tokens).filter(|o| o.look == Look::Text);
            let hangs = |other: &&Token| (-SAME_LEFT..=HANGING * token.size).contains(&(token.rect.x0 - other.rect.x0));
            let small = first == 0 && begins_small(&token.text) && token.rect.x1 <= columns[1].x0 && cells().find(hangs).is_some();
            let mut cell = rows[end.saturating_sub(1)..*i].iter().rev().flat_map(|row| &row.tokens);
            let cell = cell.find(|other| (other.rect.x0 - token.rect.x0).abs() <= SAME_LEFT && other.look == Look::Text);
            first == last && (small || cell.is_some_and(|cell| first > 0 || is_cut(&cell.text, guides)))
        };
        close && row.tokens.iter().all(under)
    };
    end + (end..rows.len()).take_while(continues).count()
}

/// A line of one token over several columns from the first on, or of a number and a long phrase (`Table 3.  Costs by
/// year and county`).
fn is_title(line: &PlacedLine) -> bool {
    match line.as_slice() {
        [one] => one.first == 0 && one.last > 0,
        [number, phrase] => {
            let last = number.token.text.rsplit(' ').next().unwrap_or("");
            let numbered = number.token.words <= 3 && (last.ends_with(['.', ':']) || last.starts_with(|c: char| c.is_ascii_digit()));
            number.first == 0 && numbered && phrase.token.look == Look::Text && phrase.token.words >= NOTE_WORDS
        }
        _ => false,
    }
}

/// Lines among which a title below a running head is looked for.
const HEAD_LINES: usize = 3;
/// How much larger than a table's text a title is, and than a running head.
const TITLE_SIZE: f32 = 1.05;

/// How many of the first lines are a running head at the top of the page (a date and a title, far apart) and the title below it: a lone
/// text at the left, larger than what stands above and below it.
fn below_running_head(lines: &[PlacedLine]) -> usize {
    let size = |line: &PlacedLine| line.iter().map(|placed| placed.token.size).fold(0.0, f32::max);
    let larger = |at: usize| {
        let (title, head) = (&lines[at], &lines[at - 1]);
        let below = lines.get(at + 1).map_or(f32::INFINITY, size);
        let lone = title.len() == 1 && title[0].first == 0 && title[0].token.look == Look::Text && head.len() > 1;
        lone && size(title) >= TITLE_SIZE * below && size(title) >= TITLE_SIZE * size(head) && !lines[..=at].iter().any(is_body)
    };
    (1..HEAD_LINES.min(lines.len())).rev().find(|at| larger(*at)).map_or(0, |at| at + 1)
}

/// Words from which on a last line without figures is a caption or a note below the table.
const NOTE_WORDS: usize = 4;

/// A line of text over several columns from the first on, below the table.
fn is_note(line: &PlacedLine) -> bool {
    let words: usize = line.iter().map(|placed| placed.token.words).sum();
    is_title(line) && words >= NOTE_WORDS
}

/// Font sizes of white between two columns that one header may have made one.
const ONE_COLUMN_GAP: f32 = 1.3;

/// Rows with an amount in both of two columns from which on they are two, whatever stands over them.
const AMOUNTS: usize = 2;

/// Joins neighbouring columns that stand close and share one header cell with nothing below it, and a nameless column
/// close by that only continues texts of its neighbour.
fn join_columns(cells: &mut Vec<DraftCell>, header_rows: usize, columns: &[Column], size: f32) {
    for right in (1..columns.len()).rev() {
        let close = columns[right].x0 - columns[right - 1].x1 < ONE_COLUMN_GAP * size;
        let over =
            |cell: &DraftCell, column: usize| cell.row < header_rows && cell.column <= column && column < cell.column + cell.column_span;
        let mut headers = cells.iter().filter(|cell| over(cell, right) || over(cell, right - 1));
        let shared = headers.next().is_some_and(|cell| over(cell, right) && over(cell, right - 1)) && headers.next().is_none();
        let nameless = header_rows > 0 && !cells.iter().any(|cell| over(cell, right));
        let continues = |cell: &&DraftCell| {
            let left = cells.iter().find(|other| other.row == cell.row && other.column + 1 == right && other.column_span == 1);
            !cell.is_figure() && left.is_some_and(|left| !left.is_figure())
        };
        let both_amounts = |left: &&DraftCell| {
            let right = cells.iter().find(|other| other.row == left.row && other.column == right && other.column_span == 1);
            let amounts = |cell: &DraftCell| cell.tokens.iter().all(is_amount);
            right.is_some_and(|right| amounts(left) && amounts(right) && !continues_thousands(&left.text(), &right.text()))
        };
        let pairs = cells.iter().filter(|cell| cell.column + 1 == right && cell.column_span == 1).filter(both_amounts).count();
        let shared = shared && pairs < AMOUNTS;
        if close && (shared || (nameless && cells.iter().filter(|cell| cell.column == right).all(|cell| continues(&cell)))) {
            join_pair(cells, right);
        }
    }
}

/// Moves what stands in column `right` and beyond one column to the left.
fn join_pair(cells: &mut Vec<DraftCell>, right: usize) {
    let mut joined: Vec<DraftCell> = Vec::with_capacity(cells.len());
    for mut cell in cells.drain(..) {
        if cell.column < right && cell.column + cell.column_span > right {
            cell.column_span -= 1;
        } else if cell.column >= right {
            cell.column -= 1;
        }
        match joined.iter_mut().find(|other| other.row == cell.row && other.column == cell.column) {
            Some(other) => other.tokens.append(&mut cell.tokens),
            None => joined.push(cell),
        }
    }
    *cells = joined;
}

#[cfg(test)]
mod tests {
    use super::{super::testing::rows, *};
    use crate::vocabulary::Vocabulary;

    /// The texts of each row of the only table, blank cells left out.
    fn table(lines: &[&[(&str, f32)]]) -> Vec<Vec<String>> {
        let guides = Guides { rules: &[], sideways: &[], vocabulary: Vocabulary::built_in() };
        let drafts = find(&rows(lines), guides);
        assert_eq!(drafts.len(), 1, "{drafts:?}");
        let mut texts: Vec<Vec<String>> = vec![Vec::new(); drafts[0].rows()];
        for cell in &drafts[0].cells {
            texts[cell.row].push(cell.text());
        }
        texts
    }

    #[test]
    fn a_scale_alone_above_the_last_name_is_none_of_its_words() {
        let lines: [&[(&str, f32)]; 4] = [
            &[("Mill. kroner", 125.0)],
            &[("Plan", 100.0), ("Result", 155.0)],
            &[("Sales", 0.0), ("1250", 100.0), ("1300", 165.0)],
            &[("Rent", 0.0), ("980", 105.0), ("1010", 165.0)],
        ];
        assert_eq!(table(&lines)[0], ["Plan", "Result"]);
    }

    #[test]
    fn a_section_right_below_the_header_is_a_row() {
        let lines: [&[(&str, f32)]; 4] = [
            &[("Plan", 100.0), ("Result", 150.0)],
            &[("Income", 0.0)],
            &[("Sales", 0.0), ("1250", 100.0), ("1300", 160.0)],
            &[("Rent", 0.0), ("980", 105.0), ("1010", 160.0)],
        ];
        assert_eq!(table(&lines)[..2], [vec!["Plan".to_owned(), "Result".to_owned()], vec!["Income".to_owned()]]);
    }

    #[test]
    fn a_label_on_the_headers_own_line_stays_there() {
        let lines: [&[(&str, f32)]; 3] = [
            &[("Text", 0.0), ("Plan", 100.0), ("Result", 150.0)],
            &[("Sales", 0.0), ("1250", 100.0), ("1300", 160.0)],
            &[("Rent", 0.0), ("980", 105.0), ("1010", 160.0)],
        ];
        assert_eq!(table(&lines)[0], ["Text", "Plan", "Result"]);
    }

    #[test]
    fn a_name_far_left_of_its_figures_is_not_joined_to_the_next() {
        let lines: [&[(&str, f32)]; 3] = [
            &[("Text", 0.0), ("Plan", 90.0), ("Result", 125.0), ("Next", 215.0)],
            &[("Sales", 0.0), ("1250", 95.0), ("1300", 185.0), ("1400", 250.0)],
            &[("Rent", 0.0), ("980", 100.0), ("1010", 185.0), ("1050", 250.0)],
        ];
        assert_eq!(table(&lines)[0], ["Text", "Plan", "Result", "Next"]);
    }

    #[test]
    fn figures_that_fill_their_columns_are_taken_apart() {
        let full: &[(&str, f32)] = &[("Pay", 15.0), ("974", 60.0), ("696", 78.0), ("965", 96.0), ("336", 114.0)];
        let short: &[(&str, f32)] = &[("Rent", 20.0), ("9", 70.0), ("600", 78.0), ("98", 119.0)];
        assert_eq!(table(&[full, short, short, full])[0], ["Pay", "974 696", "965 336"]);
    }

    #[test]
    fn the_second_line_of_a_cell_in_the_last_row_is_kept() {
        let row: &[(&str, f32)] = &[("B1", 0.0), ("New roof", 40.0), ("1250", 160.0)];
        let last: &[(&str, f32)] = &[("B2", 0.0), ("Paper shredder and", 40.0), ("1300", 160.0)];
        let rows = table(&[row, row, last, &[("power bank", 40.0)]]);
        assert_eq!(rows.last().unwrap(), &["B2", "Paper shredder and power bank", "1300"]);
        assert_eq!(table(&[row, row, row, &[("Source: the board", 0.0)]]).len(), 3);
    }

    #[test]
    fn a_second_header_begins_a_second_table() {
        let first: &[(&str, f32)] = &[("Cost", 0.0), ("Plan", 100.0), ("Result", 150.0)];
        let second: &[(&str, f32)] = &[("Income", 0.0), ("Quota", 100.0), ("Share", 150.0)];
        let row: &[(&str, f32)] = &[("Rent", 0.0), ("1250", 100.0), ("1300", 150.0)];
        let mut lines = rows(&[first, row, row, row, &[("-", 0.0)], second, row, row]);
        lines.remove(4);
        let guides = Guides { rules: &[], sideways: &[], vocabulary: Vocabulary::built_in() };
        assert_eq!(find(&lines, guides).iter().map(Draft::rows).collect::<Vec<_>>(), [4, 3]);
    }
}
