//! Rows of text → lines in column slots: each token with the columns that it stands in.
//!
//! In: a row, and the columns of its run. Out: a [`PlacedLine`], and what such lines tell by themselves: whether one is of the body,
//! which column holds the labels, how far lines stand apart. The idea: a phrase that the row has cut or joined against the columns is
//! put right here, so that all later steps see one token a slot. What it does not do: it tells neither headers nor which lines are one
//! row.

use super::{
    columns::{Column, is_amount, reach},
    tokens::{Look, Row, Token},
};
use avstem_document::{document::Ruling, place::Rect};

/// A token with the columns that it stands in.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Placed {
    pub(super) first: usize,
    pub(super) last: usize,
    pub(super) token: Token,
}

/// The placed tokens of one line.
pub(super) type PlacedLine = Vec<Placed>;

/// The tokens of a row with the columns that they stand in.
pub(super) fn placed(row: &Row, columns: &[Column]) -> PlacedLine {
    let place = |token: &Token| {
        let (first, last) = reach(token, columns);
        Placed { first, last, token: token.clone() }
    };
    let whole = without_stray_gaps(row, columns);
    let mut line: PlacedLine = whole.iter().flat_map(|token| own_column(token, columns)).map(|token| place(&token)).collect();
    leave_figures(&mut line, columns);
    let apart = line.windows(2).all(|pair| pair[0].last < pair[1].first);
    if !apart && row.is_tight_text() {
        return row.joined().iter().map(place).collect();
    }
    // A long label may reach over the next column; where something stands there, the label ends before it.
    for i in 1..line.len() {
        let next = line[i].first;
        if line[i - 1].last >= next && line[i - 1].first < next {
            line[i - 1].last = next - 1;
        }
    }
    line
}

/// A text that stands left of the column of the figure behind it is no part of its cell: it belongs to the column before, when that
/// is free (`TOTAL`, set to the right, far from the labels).
fn leave_figures(line: &mut PlacedLine, columns: &[Column]) {
    for i in 1..line.len() {
        let (column, taken) = (line[i].first, i.checked_sub(2).map(|before| line[before].last));
        let text = &line[i - 1];
        let beside =
            text.first == column && text.last == column && text.token.look == Look::Text && text.token.rect.x1 <= columns[column].x0;
        if beside && is_amount(&line[i].token) && column > 0 && taken.is_none_or(|taken| taken + 1 < column) {
            (line[i - 1].first, line[i - 1].last) = (column - 1, column - 1);
        }
    }
}

/// Font sizes of white inside one phrase that crosses a corridor: two word spaces, or a space after a stop.
const STRAY_GAP: f32 = 0.75;

/// Joins a phrase to the one before it when it begins in the white between two columns, not at the edge of one: then the
/// gap before it is only a wide space. Headers are left alone: they may be centred over columns that are narrower.
fn without_stray_gaps(row: &Row, columns: &[Column]) -> Vec<Token> {
    if !row.tokens.iter().any(is_amount) {
        return row.tokens.clone();
    }
    let mut whole: Vec<Token> = Vec::with_capacity(row.tokens.len());
    for token in &row.tokens {
        let in_corridor = columns.windows(2).any(|pair| pair[0].x1 < token.rect.x0 && token.rect.x0 < pair[1].x0 - 0.5 * token.size);
        match whole.last_mut() {
            Some(last)
                if in_corridor
                    && last.look == Look::Text
                    && token.look == Look::Text
                    && token.rect.x0 - last.rect.x1 < STRAY_GAP * token.size =>
            {
                last.append(token);
            }
            _ => whole.push(token.clone()),
        }
    }
    whole
}

/// A token that reaches over columns is two where its right part is a figure in columns of its own: a label and a figure,
/// or two figures, a word space apart.
fn own_column(token: &Token, columns: &[Column]) -> Vec<Token> {
    let (first, last) = reach(token, columns);
    let split = |gap: usize| {
        let (left, right) = token.parted(gap)?;
        let (from, to) = reach(&right, columns);
        let inside = from > 0 && columns[from - 1].x1 - 1.0 <= right.rect.x0 && right.rect.x1 <= columns[to].x1 + 1.0;
        (right.look == Look::Figure && from == to && inside && reach(&left, columns).1 < from).then_some((left, right))
    };
    let parted = if first < last { (0..token.gaps.len()).find_map(split) } else { None };
    match parted {
        Some((left, right)) => {
            let mut parts = own_column(&left, columns);
            parts.push(right);
            parts
        }
        None => vec![token.clone()],
    }
}

/// A line of the body has figures in at least half of what stands right of the first column.
pub(super) fn is_body(line: &PlacedLine) -> bool {
    let right = line.iter().filter(|placed| placed.first > 0);
    let figures = right.clone().filter(|placed| is_amount(&placed.token)).count();
    figures > 0 && figures * 2 >= right.count()
}

/// True for a line of text only, without a figure or an amount in it.
pub(super) fn is_text(line: &PlacedLine) -> bool {
    let text = line.iter().all(|placed| placed.token.look == Look::Text);
    text && !line.iter().any(|placed| is_amount(&placed.token))
}

/// The column of the labels: the first one, or the second where the first holds numbers.
pub(super) fn label_column(body: &[PlacedLine]) -> usize {
    let texts = |column: usize| {
        let text = |placed: &Placed| placed.first == column && placed.token.look == Look::Text;
        body.iter().filter(|line| line.iter().any(text)).count()
    };
    usize::from(texts(1) > texts(0) && texts(0) * 2 < body.len())
}

/// The lower edge of a line.
pub(super) fn bottom(line: &PlacedLine) -> f32 {
    line.iter().map(|placed| placed.token.rect.y1).fold(f32::NEG_INFINITY, f32::max)
}

/// The median distance between neighbouring lines in points, those of text only left out; `None` when there are none.
pub(super) fn usual_pitch(lines: &[PlacedLine]) -> Option<f32> {
    let bottom = |line: &PlacedLine| line.first().map_or(0.0, |placed| placed.token.rect.y1);
    let whole = |pair: &&[PlacedLine]| pair.iter().all(|line| !is_text(line));
    let mut pitches: Vec<f32> = lines.windows(2).filter(whole).map(|pair| bottom(&pair[1]) - bottom(&pair[0])).collect();
    pitches.sort_by(f32::total_cmp);
    pitches.get(pitches.len() / 2).copied()
}

/// True when a rule runs between two lines.
pub(super) fn ruled(above: &PlacedLine, here: &PlacedLine, horizontal: &[Ruling]) -> bool {
    let rect = |line: &PlacedLine| Rect::around(line.iter().map(|placed| &placed.token.rect)).unwrap_or_default();
    let (above, here) = (rect(above), rect(here));
    let (from, to) = (above.center().1, here.center().1);
    horizontal.iter().any(|r| from < r.at && r.at < to && r.from < here.x1 && r.to > here.x0)
}

#[cfg(test)]
mod tests {
    use super::{super::testing::token, *};

    #[test]
    fn a_text_far_from_the_labels_is_no_part_of_the_figure_behind_it() {
        let columns = [Column { x0: 0.0, x1: 60.0 }, Column { x0: 150.0, x1: 180.0 }];
        let row = Row::of(vec![token("TOTAL", 120.0, 100.0), token("12", 160.0, 100.0)], false).unwrap();
        assert_eq!(placed(&row, &columns).iter().map(|placed| placed.first).collect::<Vec<_>>(), [0, 1]);
    }

    #[test]
    fn a_phrase_that_begins_between_two_columns_goes_on_with_the_one_before() {
        let columns = [Column { x0: 0.0, x1: 40.0 }, Column { x0: 70.0, x1: 110.0 }, Column { x0: 150.0, x1: 180.0 }];
        let row =
            |second: f32| Row::of(vec![token("TOTALS FOR", 0.0, 100.0), token("AGING", second, 100.0), token("12", 160.0, 100.0)], false);
        let texts = |row: Row| placed(&row, &columns).iter().map(|placed| placed.token.text.clone()).collect::<Vec<_>>();
        assert_eq!(texts(row(56.0).unwrap()), ["TOTALS FOR AGING", "12"]);
        assert_eq!(texts(row(70.0).unwrap()), ["TOTALS FOR", "AGING", "12"]);
    }
}
