//! Rows of a zone → runs of rows that may be tables.
//!
//! A run is kept together by rows of several tokens; single tokens between them (wrapped labels, group headings) are
//! part of it, single tokens before and after are not, unless they may be a header's upper line. Where rules of one width
//! enclose rows ([`stacks`]), they tell where a run begins and ends.

use super::{
    columns::is_amount,
    guides::Guides,
    stacks::stacks,
    tokens::{Look, Row, Token},
    white::goes_on_below,
};
use crate::{
    table::unit_rows::names_period,
    vocabulary::{Vocabulary, words},
};
use avstem_document::place::Rect;

/// Font sizes between the baselines of neighbouring rows of one table; a blank line between groups of rows is 2.4 to 3.
const PITCH: f32 = 3.3;
/// The same where all that stands in the one row stands over or under something in the other.
const LINED_UP_PITCH: f32 = 5.0;
/// Tokens of each of these rows at least.
const LINED_UP: usize = 3;
/// Rows of a single token in a row that a table may hold; lines of one wrapped cell are not counted.
const SINGLES: usize = 4;
/// Rows inside a stack of rules among which the first of several tokens is looked for.
const ROWS_INSIDE: usize = 8;
/// Font sizes between the baselines of the lines of one wrapped cell.
const LEADING: f32 = 1.6;
/// Rows of several tokens without which there is no table.
const ROWS: usize = 2;

/// Ranges of rows, in order, that do not overlap.
pub(super) fn regions(rows: &[Row], guides: Guides) -> Vec<std::ops::Range<usize>> {
    let vocabulary = guides.vocabulary;
    let mut regions = Vec::new();
    let mut from = 0;
    let width = width(rows);
    let usual = usual_size(rows);
    let stacks = stacks(guides.rules, rows, |row| {
        is_prose(row, width) || is_numbered_caption(row, vocabulary) || (is_heading(row, usual) && !heads_figures(rows, row))
    });
    let stack = |row: &Row| {
        stacks.iter().position(|stack| {
            stack.contains(row.rect.center().0.clamp(stack.x0, stack.x1), row.rect.center().1) && stack.overlap_x(&row.rect) > 0.0
        })
    };
    let stacked: Vec<Option<usize>> = rows.iter().map(stack).collect();
    for index in 0..=rows.len() {
        let here = stacked.get(index).copied().flatten();
        let above = index.checked_sub(1).filter(|above| *above >= from).and_then(|above| stacked[above]);
        if here.is_some() && here == above {
            continue;
        }
        let parts = |row: &Row| {
            let between = is_heading(row, usual) || is_sentence(row);
            (is_prose(row, width) && !wraps_to_amount(rows, index))
                || is_numbered_caption(row, vocabulary)
                || (between && !goes_on(rows, from, index))
                || heads_with_amount(rows, index)
        };
        if here.is_none() && rows.get(index).is_some_and(parts) {
            regions.extend(trimmed(rows, from, index));
            from = index + 1;
            continue;
        }
        let edge = |index: usize| here != above && !beside_stack(rows, from, index, here.is_some());
        let apart = |index: usize| {
            let white = breaks(&rows[index - 1], &rows[index]) && !is_even(rows, index);
            (white && !goes_on_below(rows, from, index)) || edge(index)
        };
        let ends = index == rows.len() || (index > from && apart(index)) || singles_before(rows, from, index) > SINGLES;
        if ends {
            regions.extend(trimmed(rows, from, index));
            from = index;
        }
    }
    regions
}

/// Share of the zone's width that a line of running text fills.
const FULL: f32 = 0.7;
/// Words of a line of running text.
const WORDS: usize = 8;

/// A line of running text.
fn is_prose(row: &Row, width: f32) -> bool {
    row.is_tight_text() && row.words() >= WORDS && row.rect.width() >= FULL * width
}

/// Words of the shortest sentence that stands between two tables.
const SENTENCE: usize = 5;

/// A line of nothing but words that ends like a sentence or leads to what is below.
fn is_sentence(row: &Row) -> bool {
    row.tokens.len() == 1 && row.words() >= SENTENCE && row.tokens[0].text.ends_with(['.', ':', ';'])
}

/// `Table 3: Costs by county`, alone on its line: a word that begins captions, then a number.
pub(super) fn is_numbered_caption(row: &Row, vocabulary: &Vocabulary) -> bool {
    let Some(line) = row.joined().filter(|_| row.tokens.len() <= 2) else { return false };
    let words = words(&line.text);
    let numbered = words.get(1).is_some_and(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    numbered && words.len() > 2 && vocabulary.context.caption.is(&words[0])
}

/// How much larger than the zone's text a line is that stands between tables.
const LARGER: f32 = 1.15;

/// A line of one token in a larger font.
fn is_heading(row: &Row, usual: f32) -> bool {
    row.tokens.len() == 1 && row.size >= LARGER * usual
}

/// Rows above a heading in which the columns of the rows below it are looked for.
const ROWS_ABOVE: usize = 6;
/// Points by which the edges of one column's figures may differ.
const EDGE: f32 = 3.0;

/// Rows of one token between a heading and the first figures of its group at most: a heading of its own below it.
const HEADINGS: usize = 2;

/// True when the heading at `index` only heads a group of the table around it: figures follow at once or below further headings,
/// and most of what stands in their row lines up with what stands above the heading.
fn goes_on(rows: &[Row], from: usize, index: usize) -> bool {
    let next = rows[index + 1..].iter().take(HEADINGS + 1).find(|row| row.tokens.len() >= 2);
    let Some(next) = next.filter(|row| row.tokens.iter().any(is_amount)) else { return false };
    let above = || rows[from..index].iter().rev().filter(|row| row.tokens.len() >= 2).take(ROWS_ABOVE);
    let lined_up = |token: &&Token| {
        // A header stands over its column, at whichever side.
        let below_name =
            above().any(|row| !row.tokens.iter().any(is_amount) && row.tokens.iter().any(|o| o.rect.overlap_x(&token.rect) > 0.0));
        below_name
            || above().flat_map(|row| &row.tokens).any(|other| {
                let edges = (other.rect.x0 - token.rect.x0).abs() <= EDGE || (other.rect.x1 - token.rect.x1).abs() <= EDGE;
                edges || (other.rect.center().0 - token.rect.center().0).abs() <= EDGE
            })
    };
    next.tokens.iter().filter(lined_up).count() * 2 > next.tokens.len()
}

/// Rows that end in amounts lined up with that of a wrapped line, from which on the line is an item of their list.
const ITEMS: usize = 2;

/// True when a full line is the first of a label that wraps: close below it the label ends in an amount, lined up with those of
/// other rows around it. (`Fence Ltd, repair of the play area, subject to` / `the check on the work  2,713.20`)
fn wraps_to_amount(rows: &[Row], index: usize) -> bool {
    let (row, Some(next)) = (&rows[index], rows.get(index + 1)) else { return false };
    let ends = row.tokens.last().is_some_and(|token| token.text.ends_with(['.', ':', ';']));
    let last_amount = |row: &Row| row.tokens.last().filter(|token| row.tokens.len() >= 2 && is_amount(token)).map(|token| token.rect.x1);
    let Some(edge) = last_amount(next).filter(|_| !ends && next.baseline - row.baseline <= LEADING * row.size) else { return false };
    let around = &rows[index.saturating_sub(ROWS_ABOVE)..rows.len().min(index + 2 + ROWS_ABOVE)];
    let lined_up = around.iter().filter_map(last_amount).filter(|other| (other - edge).abs() <= EDGE).count();
    row.rect.x1 < edge && lined_up > ITEMS
}

/// Rows beside a heading in which the columns of the tables around it are looked for.
const ROWS_BESIDE: usize = 8;
/// Font sizes between baselines from which on a heading stands apart from what is below it.
const APART: f32 = 1.7;

/// A bold line of a text and an amount that lines up with no amount in the rows of several amounts around it, with white
/// below; or the amount in the line right below such a one. (`Debts  24 859 812`, and last year's amount below it.)
fn heads_with_amount(rows: &[Row], index: usize) -> bool {
    let row = &rows[index];
    if row.tokens.len() == 1 && index > 0 && is_amount(&row.tokens[0]) {
        let above = &rows[index - 1];
        let close = row.baseline - above.baseline < APART * row.size;
        return close && is_title_with_amount(above) && stands_alone(rows, index) && heads_with_amount(rows, index - 1);
    }
    let below = rows.get(index + 1);
    let under = below.is_some_and(|next| next.tokens.len() == 1 && is_amount(&next.tokens[0]));
    let (last, next) = if under { (below, rows.get(index + 2)) } else { (Some(row), below) };
    let white = last.zip(next).is_none_or(|(last, next)| next.baseline - last.baseline >= APART * last.size);
    is_title_with_amount(row) && white && stands_alone(rows, index)
}

/// A bold line that begins with a text, or with its number and a text, and ends in its only amount.
fn is_title_with_amount(row: &Row) -> bool {
    let [title @ .., amount] = &row.tokens[..] else { return false };
    let texts = title.iter().filter(|token| token.look == Look::Text).count();
    let bold = title.iter().all(|token| token.bold);
    bold && is_amount(amount) && texts == 1 && title.len() <= 2 && title.last().is_some_and(|token| token.look == Look::Text)
}

/// True when the last amount of a row ends where none does in the rows of several amounts around it, and there are such, and
/// is not centred with most of those that it stands under or over.
fn stands_alone(rows: &[Row], index: usize) -> bool {
    let Some(amount) = rows[index].tokens.last() else { return false };
    let amounts = |row: &&Row| row.tokens.iter().filter(|token| is_amount(token)).count() >= 2;
    let beside = &rows[index.saturating_sub(ROWS_BESIDE)..rows.len().min(index + 1 + ROWS_BESIDE)];
    let beside: Vec<&Token> = beside.iter().filter(amounts).flat_map(|row| row.tokens.iter().filter(|token| is_amount(token))).collect();
    let ends = |other: &&Token| (other.rect.x1 - amount.rect.x1).abs() <= EDGE;
    let over: Vec<&&Token> = beside.iter().filter(|other| other.rect.overlap_x(&amount.rect) > 0.0).collect();
    let centred = over.iter().filter(|other| (other.rect.center().0 - amount.rect.center().0).abs() <= EDGE).count();
    !beside.is_empty() && !beside.iter().any(ends) && (centred == 0 || centred * 2 < over.len())
}

/// True when the next row below shows amounts: a heading there heads a group; above a header it names another table.
fn heads_figures(rows: &[Row], heading: &Row) -> bool {
    let below = rows.partition_point(|row| row.rect.center().1 <= heading.rect.y1);
    rows.get(below).is_some_and(|next| next.tokens.iter().any(is_amount))
}

/// The median font size of the rows with several tokens.
fn usual_size(rows: &[Row]) -> f32 {
    let mut sizes: Vec<f32> = rows.iter().filter(|row| row.tokens.len() >= 2).map(|row| row.size).collect();
    sizes.sort_by(f32::total_cmp);
    sizes.get(sizes.len() / 2).copied().unwrap_or(f32::INFINITY)
}

fn width(rows: &[Row]) -> f32 {
    Rect::around(rows.iter().map(|row| &row.rect)).unwrap_or_default().width()
}

fn breaks(above: &Row, below: &Row) -> bool {
    let distance = (below.baseline - above.baseline) / above.size.max(below.size);
    let lined_up = || above.tokens.len().min(below.tokens.len()) >= LINED_UP && is_lined_up(above, below);
    distance > PITCH && (distance > LINED_UP_PITCH || !lined_up())
}

/// Distances between rows, on each side, among which those like the one between are looked for.
const NEAR: usize = 3;
/// Font sizes by which even distances differ: browsers set rows on whole pixels.
const EVEN: f32 = 0.12;

/// True when the row at `index` stands as far from the one above it as most of its neighbours do from each other: then it is a row of a
/// table that is set wide, however little stands in it.
fn is_even(rows: &[Row], index: usize) -> bool {
    let distance = |index: usize| (rows[index].baseline - rows[index - 1].baseline) / rows[index].size.max(rows[index - 1].size);
    let here = distance(index);
    let near = (index.saturating_sub(NEAR).max(1)..(index + NEAR + 1).min(rows.len())).filter(|other| *other != index);
    let even = near.filter(|other| (distance(*other) - here).abs() <= EVEN).count();
    here <= LINED_UP_PITCH && even >= NEAR
}

/// True when each token of the poorer row stands over or under a token of its own in the other.
fn is_lined_up(above: &Row, below: &Row) -> bool {
    let (poor, rich) = if above.tokens.len() <= below.tokens.len() { (above, below) } else { (below, above) };
    let mut last = None;
    poor.tokens.iter().all(|token| {
        let met =
            rich.tokens.iter().position(|other| other.rect.overlap_x(&token.rect) > 0.0).filter(|at| last.is_none_or(|last| *at > last));
        last = met.or(last);
        met.is_some()
    })
}

/// True when the row at the edge of a stack of rules goes with the rows inside: a header above its first rule, a total or
/// more rows below its last. `enters` tells whether the stack begins at `index` or has ended there.
fn beside_stack(rows: &[Row], from: usize, index: usize, enters: bool) -> bool {
    let several = |row: &&Row| row.tokens.len() >= 2;
    let (outside, inside) = if enters {
        if is_headed(rows, from, index) {
            return true;
        }
        // A unit between the names of the columns and the first rule goes with the names.
        let unit = index >= from + 2 && is_below_names(&rows[index - 2], &rows[index - 1]);
        (&rows[index - 1 - usize::from(unit)], rows[index..].iter().take(ROWS_INSIDE).find(several))
    } else {
        (&rows[index], rows[from..index].iter().rev().take(ROWS_INSIDE).find(several))
    };
    several(&outside) && inside.is_some_and(|inside| is_lined_up(outside, inside))
}

/// Font sizes between the lines of a header, and from it to the labels below.
const HEADED: f32 = 2.6;
/// Lone texts between the names of columns and the first rule at most: a unit, a section, the lines of a label beside its figures.
const HEADED_ROWS: usize = 8;

/// True when the rules begin in the body of a table, below the names of its columns: at most a few lone texts stand between (a unit, a
/// section, the first lines of a label), and the names are over the amounts, or one period for each.
fn is_headed(rows: &[Row], from: usize, index: usize) -> bool {
    let has_amount = |row: &Row| row.tokens.iter().any(is_amount);
    let Some(body) = rows[index..].iter().take(ROWS_INSIDE).find(|row| row.tokens.len() >= 2 && has_amount(row)) else { return false };
    let amounts: Vec<&Token> = body.tokens.iter().filter(|token| is_amount(token)).collect();
    let of_body = |names: &Row| {
        let over = amounts.iter().all(|amount| names.tokens.iter().any(|name| name.rect.overlap_x(&amount.rect) > 0.0));
        over || names.tokens.iter().filter(|name| names_period(&name.text)).count() >= amounts.len()
    };
    for at in (from..index).rev().take(HEADED_ROWS) {
        let (row, below) = (&rows[at], &rows[at + 1]);
        if below.baseline - row.baseline > HEADED * below.size || has_amount(row) {
            return false;
        }
        if row.tokens.len() >= 2 || names_period(&row.tokens[0].text) {
            return of_body(row);
        }
    }
    false
}

/// True for a lone token in brackets in the middle below the tokens of a row.
fn is_below_names(names: &Row, row: &Row) -> bool {
    let ([first, .., last], [only]) = (&names.tokens[..], &row.tokens[..]) else { return false };
    let middle = only.rect.center().0;
    only.text.starts_with('(') && only.text.ends_with(')') && first.rect.x0 <= middle && middle <= last.rect.x1
}

/// How many rows of one token stand directly before `index`, without the lines of wrapped cells.
fn singles_before(rows: &[Row], from: usize, index: usize) -> usize {
    let singles = rows[from..index].iter().rev().take_while(|row| row.tokens.len() == 1).count();
    let first = index - singles;
    let Some(above) = rows[from..first].last() else { return singles };
    (first..index).filter(|i| !is_wrapped(&rows[*i], &rows[i - 1], above)).count()
}

/// True when a lone token is the next line of a cell: it stands close below and between the left edge of a token of the row
/// above it and the next one.
fn is_wrapped(row: &Row, before: &Row, above: &Row) -> bool {
    let token = &row.tokens[0];
    let close = row.baseline - before.baseline <= LEADING * row.size;
    let cells = above.tokens.iter().enumerate();
    let mut cells = cells.map(|(at, cell)| (cell.rect.x0 - EDGE, above.tokens.get(at + 1).map_or(f32::INFINITY, |next| next.rect.x0)));
    close && cells.any(|(left, right)| left <= token.rect.x0 && token.rect.x0 <= left + 2.0 * row.size && token.rect.x1 < right)
}

/// The rows from the first to the last with several tokens.
fn trimmed(rows: &[Row], from: usize, to: usize) -> Option<std::ops::Range<usize>> {
    let several = |row: &Row| row.tokens.len() >= 2;
    let first = from + rows[from..to].iter().position(several)?;
    let last = from + rows[from..to].iter().rposition(several)?;
    let count = rows[first..=last].iter().filter(|row| several(row)).count();
    (count >= ROWS).then_some(first..last + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        layout::{Line, Word},
        table::page::tokens,
    };
    use avstem_document::place::Rect;

    /// A font size and words with their left edges.
    type Sketch = (f32, &'static [(&'static str, f32)]);

    /// Rows 12 points apart, five points a character.
    fn rows(lines: &[Sketch]) -> Vec<Row> {
        let line = |(index, (size, words)): (usize, &Sketch)| {
            let baseline = 100.0 + 12.0 * index as f32;
            let word = |(text, x): &(&str, f32)| {
                let rect = Rect::new(*x, baseline - 0.75 * size, x + 5.0 * text.len() as f32, baseline + 0.22 * size);
                Word { text: (*text).to_owned(), rect, baseline, size: *size, bold: false, ..Word::default() }
            };
            let words: Vec<Word> = words.iter().map(word).collect();
            let rect = Rect::around(words.iter().map(|word| &word.rect)).unwrap();
            Line { words, rect }
        };
        tokens::rows(&lines.iter().enumerate().map(line).collect::<Vec<_>>(), &[])
    }

    fn regions(rows: &[Row]) -> Vec<std::ops::Range<usize>> {
        super::regions(rows, Guides { rules: &[], sideways: &[], vocabulary: Vocabulary::built_in() })
    }

    const FIGURES: Sketch = (10.0, &[("Rent", 0.0), ("12", 100.0)]);
    const HEADING: Sketch = (14.0, &[("Costs", 0.0)]);
    const HEADER: Sketch = (10.0, &[("Account", 0.0), ("Sum", 100.0)]);

    #[test]
    fn a_heading_and_one_below_it_head_a_group() {
        let below: Sketch = (10.0, &[("Fixed", 0.0)]);
        assert_eq!(regions(&rows(&[FIGURES, FIGURES, HEADING, below, FIGURES, FIGURES])), [0..6; 1]);
    }

    #[test]
    fn a_label_that_wraps_before_its_amount_parts_no_list() {
        let words: &[(&str, f32)] = &[
            ("Fence", 0.0),
            ("Ltd,", 28.0),
            ("repair", 51.0),
            ("of", 84.0),
            ("the", 97.0),
            ("play", 115.0),
            ("area,", 138.0),
            ("subject", 166.0),
            ("to", 204.0),
        ];
        let long: Sketch = (10.0, words);
        let item: Sketch = (10.0, &[("Clerk", 0.0), ("400.00", 200.0)]);
        let end: Sketch = (10.0, &[("checks", 0.0), ("713.20", 200.0)]);
        assert_eq!(regions(&rows(&[item, item, long, end])), [0..4; 1]);
    }

    #[test]
    fn rows_set_wide_at_even_distances_are_one_run() {
        let label: Sketch = (3.0, &[("Costs", 0.0)]);
        let figures: Sketch = (3.0, &[("Rent", 0.0), ("12", 100.0)]);
        assert_eq!(regions(&rows(&[figures, figures, figures, label, figures, figures, figures])), [0..7; 1]);
        let uneven = rows(&[figures, figures, label, figures, figures]).into_iter().enumerate().map(|(index, row)| {
            let baseline = row.baseline + if index == 1 { 1.0 } else { 0.0 } + if index == 2 { 2.0 } else { 0.0 };
            Row { baseline, ..row }
        });
        assert!(regions(&uneven.collect::<Vec<_>>()).is_empty());
    }

    #[test]
    fn a_larger_heading_before_a_header_parts_tables() {
        assert_eq!(regions(&rows(&[FIGURES, FIGURES, HEADING, HEADER, FIGURES])), [0..2, 3..5]);
    }

    #[test]
    fn a_larger_heading_of_a_group_parts_nothing() {
        assert_eq!(regions(&rows(&[HEADER, HEADING, FIGURES, HEADING, FIGURES])), [0..5; 1]);
    }

    #[test]
    fn a_caption_or_a_sentence_between_tables_parts_them() {
        let caption: Sketch = (10.0, &[("Table", 0.0), ("3b:", 28.0), ("Sums", 46.0)]);
        let sentence: Sketch = (10.0, &[("The", 0.0), ("rest", 18.0), ("is", 41.0), ("shown", 54.0), ("here:", 82.0)]);
        for line in [caption, sentence] {
            assert_eq!(regions(&rows(&[HEADER, FIGURES, FIGURES, line, HEADER, FIGURES])), [0..3, 4..6]);
        }
    }

    #[test]
    fn a_long_label_above_figures_in_the_same_columns_parts_nothing() {
        let label: Sketch = (10.0, &[("Costs", 0.0), ("of", 28.0), ("all", 41.0), ("the", 59.0), ("rest:", 77.0)]);
        assert_eq!(regions(&rows(&[HEADER, FIGURES, label, FIGURES])), [0..4; 1]);
    }

    #[test]
    fn the_lines_of_a_long_cell_part_nothing() {
        let line: Sketch = (10.0, &[("and", 100.0), ("more", 118.0)]);
        let text: Sketch = (10.0, &[("Rent", 0.0), ("Paid", 100.0), ("12", 200.0)]);
        let lines = [text, line, line, line, line, line, line, text];
        assert_eq!(regions(&rows(&lines)), [0..8; 1]);
        let prose: Sketch = (10.0, &[("and", 20.0), ("moreover", 38.0), ("something", 81.0), ("else", 129.0)]);
        assert_eq!(regions(&rows(&[text, text, prose, prose, prose, prose, prose, text, text])), [0..2, 7..9]);
    }

    #[test]
    fn rules_of_one_width_tell_where_a_table_begins_and_ends() {
        let rule =
            |at: f32| avstem_document::document::Ruling { axis: avstem_document::document::Axis::Horizontal, at, from: 0.0, to: 200.0 };
        let item: Sketch = (10.0, &[("1.", 20.0), ("First", 40.0)]);
        let rules = [rule(116.0), rule(128.0), rule(152.0)];
        let rows = rows(&[item, item, HEADER, FIGURES, FIGURES]);
        assert_eq!(super::regions(&rows, Guides { rules: &rules, sideways: &[], vocabulary: Vocabulary::built_in() }), [0..2, 2..5]);
    }

    #[test]
    fn a_unit_in_brackets_below_the_names_goes_with_them() {
        let rows = rows(&[(10.0, &[("2025", 200.0), ("2024", 300.0)]), (10.0, &[("(thousands)", 225.0)]), (10.0, &[("Rent", 10.0)])]);
        assert!(is_below_names(&rows[0], &rows[1]));
        assert!(!is_below_names(&rows[0], &rows[2]));
    }

    #[test]
    fn a_larger_heading_parts_tables_whose_rules_are_of_one_width() {
        let rule =
            |at: f32| avstem_document::document::Ruling { axis: avstem_document::document::Axis::Horizontal, at, from: 0.0, to: 200.0 };
        let rules = [rule(92.0), rule(104.0), rule(128.0), rule(152.0), rule(176.0)];
        let rows = rows(&[HEADER, FIGURES, FIGURES, HEADING, HEADER, FIGURES, FIGURES]);
        assert_eq!(super::regions(&rows, Guides { rules: &rules, sideways: &[], vocabulary: Vocabulary::built_in() }), [0..3, 4..7]);
    }

    #[test]
    fn a_bold_line_with_an_amount_of_its_own_is_a_heading() {
        let figures: Sketch = (10.0, &[("Rent", 0.0), ("125", 100.0), ("118", 150.0)]);
        let blank: Sketch = (10.0, &[("-", 300.0)]);
        let found = |x: f32| {
            let title: Vec<(&'static str, f32)> = vec![("Debts", 0.0), ("243", x)];
            let title: Sketch = (10.0, title.leak());
            let last_year: Sketch = (10.0, vec![("(250)", x)].leak());
            let mut rows = rows(&[figures, figures, blank, title, last_year, blank, figures, figures]);
            rows.retain(|row| row.tokens[0].text != "-");
            rows[2].tokens.iter_mut().for_each(|token| token.bold = true);
            regions(&rows)
        };
        assert_eq!(found(164.0), [0..2, 4..6]);
        assert_eq!(found(150.0), [0..6; 1]);
    }

    #[test]
    fn one_row_is_no_table() {
        assert!(regions(&rows(&[HEADING, FIGURES])).is_empty());
    }
}
