//! Which lines are a header, and header lines → header cells.
//!
//! All lines before the first figures are the header, but for labels alone that stand below it as far as a row: they open
//! the first section of the body.
//!
//! Lines stacked in the same columns with no more than a line's space and no rule between them are one cell. A cell
//! over others stands a row above them.

use super::{
    columns::Column,
    draft::DraftCell,
    slots::{Placed, PlacedLine, bottom, is_body, label_column, ruled, usual_pitch},
    units::{is_unit, is_unit_over},
};
use crate::vocabulary::Vocabulary;
use avstem_document::document::Ruling;

/// Lines of the tallest header; where more come before the first figures, only the first is taken for one.
const HEADER_LINES: usize = 20;
/// Share of the usual distance between rows of figures from which on a label below a header is no part of it.
const SECTION: f32 = 0.9;
/// Font sizes between baselines: where the rows' own distance is not known, a label this far below a header is none.
const SECTION_LEADING: f32 = 1.5;

/// Lines before the body: all before the first figures, or the bold ones above a table of text, or one.
pub(super) fn header_lines(lines: &[PlacedLine], rules: &[Ruling], vocabulary: &Vocabulary) -> usize {
    if let Some(figures) = lines.iter().position(is_body).filter(|lines| *lines <= HEADER_LINES) {
        return figures - sections_below(lines, figures, rules, vocabulary);
    }
    let bold = lines.iter().take_while(|line| line.iter().all(|placed| placed.token.bold)).count();
    if bold < lines.len() { bold.clamp(1, HEADER_LINES) } else { 1 }
}

/// Font sizes between baselines from which on two lines do not overlap.
const LINES_APART: f32 = 0.9;

/// True for a label of a header that is whole: a unit, or a text in brackets.
fn is_closed(text: &str, vocabulary: &Vocabulary) -> bool {
    (text.starts_with('(') && text.ends_with(')')) || is_unit(text, vocabulary)
}

/// How many of the lines directly above the first `figures` are labels alone that open sections.
fn sections_below(lines: &[PlacedLine], figures: usize, rules: &[Ruling], vocabulary: &Vocabulary) -> usize {
    let label_column = label_column(&lines[figures..]);
    let labels =
        lines[..figures].iter().rev().take_while(|line| line.len() == 1 && !is_unit_over(&line[0], label_column, vocabulary)).count();
    // A unit at the left closes the header.
    let unit = |line: &PlacedLine| line[0].first <= label_column && is_unit(&line[0].token.text, vocabulary);
    let labels = lines[figures - labels..figures].iter().rposition(unit).map_or(labels, |at| labels - at - 1);
    let first = figures - labels;
    if labels == 0 || first == 0 {
        return 0;
    }
    let distance = bottom(&lines[first]) - bottom(&lines[first - 1]);
    let size = lines[first][0].token.size;
    // Where the header has no label of its own there is none to go on.
    let open = |placed: &&Placed| placed.first <= label_column && !is_closed(&placed.token.text, vocabulary);
    let apart = distance >= LINES_APART * size && lines[first..figures].iter().all(|line| line[0].last <= label_column);
    if apart && !lines[..first].iter().flatten().any(|placed| open(&placed)) {
        return labels;
    }
    let pitch = usual_pitch(&lines[figures..]);
    let row = if lines[first..figures].iter().all(|line| line[0].first <= label_column) {
        pitch.map_or(SECTION_LEADING * size, |pitch| SECTION * pitch.max(size))
    } else {
        // A title in the middle of the table stands further off than the second line of a column's own name.
        (SECTION * pitch.unwrap_or(0.0)).max(SECTION_LEADING * size)
    };
    // A rule under the header ends it; a second line of the header's own label stands closer than a row.
    let ended = ruled(&lines[first - 1], &lines[first], rules) && !ruled(&lines[figures - 1], &lines[figures], rules);
    if ended || distance >= row { labels } else { 0 }
}

/// Points by which a name may reach over the figures of a neighbouring column.
const OVER: f32 = 2.0;

/// Counts names off where a line has one for each column and two fell into one, or the first to the labels that it stands right of: in a
/// wide cell the name stands at the left and the figures at the right, nearer to the next name. Every name must stand between the figures of its column's neighbours.
pub(super) fn count_off(lines: &mut [PlacedLine], columns: &[Column]) {
    for line in lines {
        let Some(skipped) = columns.len().checked_sub(line.len()) else { continue };
        let right_of_labels = line.first().is_some_and(|name| name.first == 0 && skipped == 1 && name.token.rect.x0 > columns[0].x1);
        let shared = right_of_labels || line.windows(2).any(|pair| pair[1].first <= pair[0].last);
        if !shared || line.len() < 2 || skipped > 1 {
            continue;
        }
        let stands = |(at, placed): (usize, &Placed)| {
            let rect = &placed.token.rect;
            let column = at + skipped;
            let right_of = column.checked_sub(1).is_none_or(|left| rect.x0 >= columns[left].x1 - OVER || (left == 0 && skipped == 0));
            right_of && columns.get(column + 1).is_none_or(|right| rect.x1 <= right.x0 + OVER) && rect.x0 <= columns[column].x1
        };
        if line.iter().enumerate().all(stands) {
            for (at, placed) in line.iter_mut().enumerate() {
                (placed.first, placed.last) = (at + skipped, at + skipped);
            }
        }
    }
}

/// Font sizes of white between two lines of one header cell.
const LEADING: f32 = 0.75;

/// Font sizes by which the middles of the centred lines of one name may differ.
const CENTRED: f32 = 0.25;

/// A header cell before it knows its row.
#[derive(Debug, Clone)]
struct Stack {
    placed: Vec<Placed>,
    first: usize,
    last: usize,
    top: f32,
    bottom: f32,
}

/// The cells of the header lines, rows from 0.
pub(super) fn header_cells(lines: Vec<PlacedLine>, horizontal: &[Ruling]) -> Vec<DraftCell> {
    let mut stacks: Vec<Stack> = Vec::new();
    for placed in lines.into_iter().flatten() {
        let host = stacks.iter_mut().rev().find(|stack| stack.first <= placed.last && placed.first <= stack.last);
        match host {
            Some(stack) if continues(stack, &placed, horizontal) => stack.add(placed),
            _ => stacks.push(Stack::of(placed)),
        }
    }
    let levels = levels(&stacks);
    stacks.iter().zip(&levels).map(|(stack, level)| stack.cell(*level)).collect()
}

impl Stack {
    fn of(placed: Placed) -> Self {
        let (first, last, top, bottom) = (placed.first, placed.last, placed.token.rect.y0, placed.token.rect.y1);
        Self { placed: vec![placed], first, last, top, bottom }
    }

    fn add(&mut self, placed: Placed) {
        self.bottom = placed.token.rect.y1;
        (self.first, self.last) = (self.first.min(placed.first), self.last.max(placed.last));
        self.placed.push(placed);
    }

    /// True when a token over more columns is the next line of this stack: both are centred on one axis (`Nybygg,` above
    /// `anlegg mv.`). A name over several others is the wider one and stands above them.
    fn is_shorter_line_of(&self, below: &Placed) -> bool {
        let wider = below.first <= self.first && self.last <= below.last && below.last - below.first > self.last - self.first;
        let centred = |last: &Placed| {
            let (above, here) = (&last.token, &below.token);
            (above.rect.center().0 - here.rect.center().0).abs() <= CENTRED * here.size && above.rect.width() < here.rect.width()
        };
        wider && self.placed.last().is_some_and(centred)
    }

    fn cell(&self, row: usize) -> DraftCell {
        let tokens = self.placed.iter().map(|placed| placed.token.clone()).collect();
        DraftCell { row, column: self.first, row_span: 1, column_span: self.last + 1 - self.first, tokens }
    }
}

/// True when a token is the next line of a stack.
fn continues(stack: &Stack, placed: &Placed, horizontal: &[Ruling]) -> bool {
    let token = &placed.token;
    let same = (stack.first == placed.first && stack.last == placed.last) || stack.is_shorter_line_of(placed);
    let close = token.rect.y0 - stack.bottom <= LEADING * token.size;
    let x = token.rect.center().0;
    let ruled = horizontal.iter().any(|r| r.from <= x && x <= r.to && stack.bottom - 3.0 <= r.at && r.at <= token.rect.y0 + 3.0);
    same && close && !ruled
}

/// The row of each stack: under everything that stands over it, and on one row with what stands at its height.
fn levels(stacks: &[Stack]) -> Vec<usize> {
    let mut levels: Vec<usize> = Vec::with_capacity(stacks.len());
    for stack in stacks {
        let above = levels.iter().zip(stacks).filter(|(_, other)| other.first <= stack.last && stack.first <= other.last);
        levels.push(above.map(|(level, _)| level + 1).max().unwrap_or(0));
    }
    let deepest = levels.iter().max().copied().unwrap_or(0);
    // What has nothing over it stands on the lowest row whose cells it overlaps in height.
    for i in 0..stacks.len() {
        let below = (0..stacks.len()).any(|j| j != i && levels[j] > levels[i] && overlaps(&stacks[i], &stacks[j]));
        if !below {
            let beside = |level: &usize| {
                (0..stacks.len())
                    .any(|j| j != i && levels[j] == *level && stacks[j].bottom > stacks[i].top && stacks[j].top < stacks[i].bottom)
            };
            if let Some(level) = (levels[i]..=deepest).rev().find(beside) {
                levels[i] = level;
            }
        }
    }
    levels
}

fn overlaps(a: &Stack, b: &Stack) -> bool {
    a.first <= b.last && b.first <= a.last
}

#[cfg(test)]
mod tests {
    use super::{super::testing::token, *};

    fn placed(text: &str, x: f32, baseline: f32, (first, last): (usize, usize)) -> Placed {
        Placed { first, last, token: token(text, x, baseline) }
    }

    fn cells(lines: Vec<PlacedLine>) -> Vec<(usize, usize, usize, String)> {
        header_cells(lines, &[]).iter().map(|cell| (cell.row, cell.column, cell.column_span, cell.text())).collect()
    }

    #[test]
    fn the_longer_second_line_of_a_centred_name_makes_it_span_both_columns() {
        let lines = vec![
            vec![placed("Roads,", 110.0, 100.0, (2, 2))],
            vec![placed("bridges etc", 97.5, 110.0, (1, 2))],
            vec![placed("2024", 90.0, 122.0, (1, 1)), placed("2025", 130.0, 122.0, (2, 2))],
        ];
        let name = (0, 1, 2, "Roads, bridges etc".to_owned());
        assert_eq!(cells(lines), [name, (1, 1, 1, "2024".to_owned()), (1, 2, 1, "2025".to_owned())]);
    }

    #[test]
    fn names_at_the_left_of_wide_cells_are_counted_off() {
        let columns = [Column { x0: 0.0, x1: 80.0 }, Column { x0: 150.0, x1: 180.0 }, Column { x0: 250.0, x1: 280.0 }];
        let mut lines = vec![vec![placed("2025", 95.0, 100.0, (0, 0)), placed("2024", 195.0, 100.0, (1, 1))]];
        count_off(&mut lines, &columns);
        assert_eq!(lines[0].iter().map(|name| name.first).collect::<Vec<_>>(), [1, 2]);
    }

    #[test]
    fn a_name_over_several_others_stays_above_them() {
        let lines = vec![vec![placed("Operating costs", 90.0, 100.0, (1, 3))], vec![placed("2025", 117.5, 110.0, (2, 2))]];
        assert_eq!(cells(lines), [(0, 1, 3, "Operating costs".to_owned()), (1, 2, 1, "2025".to_owned())]);
    }
}
