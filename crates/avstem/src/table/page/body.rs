//! Body lines → rows: a line that only continues the text of its neighbour joins it.
//!
//! Where rules or coloured bands part all rows, they decide. Elsewhere the distance of lines decides, and whether the text
//! of a cell runs on; figures never do.

use super::{
    columns::{Column, is_amount},
    draft::DraftCell,
    guides::{Guides, is_cut},
    slots::{Placed, PlacedLine, is_text, label_column, ruled, usual_pitch},
    tokens::{Look, Token},
};
use avstem_document::{document::Ruling, place::Rect};

/// Share of the table's usual distance between lines of figures within which a line of text belongs to its neighbour.
const NEAR: f32 = 0.8;
/// Font sizes between the lines of one wrapped label.
const LEADING: f32 = 1.35;
/// Font sizes: a line that overlaps the next one joins the line above only when it is set this tight.
const TIGHT: f32 = 1.25;
/// Font sizes: lines this close overlap, so they cannot be two rows (figures centred beside a label of two lines).
const OVERLAPPING: f32 = 0.8;
/// Share of the label column's width that a label must fill before it is taken to run on.
const FULL: f32 = 0.75;

/// The cells of the body, rows from 0.
pub(super) fn body_rows(lines: Vec<PlacedLine>, columns: &[Column], guides: Guides) -> Vec<DraftCell> {
    let lines = with_banners(lines, columns.len());
    let rows = banded_rows(&lines, guides.rules).unwrap_or_else(|| row_of_each(&lines, columns, guides));
    let mut cells: Vec<DraftCell> = Vec::new();
    for (line, row) in lines.into_iter().zip(rows) {
        for placed in line {
            match cells.iter_mut().rev().take_while(|cell| cell.row == row).find(|cell| cell.column == placed.first) {
                Some(cell) => {
                    cell.column_span = cell.column_span.max(placed.last + 1 - placed.first);
                    cell.tokens.push(placed.token);
                }
                None => cells.push(DraftCell {
                    row,
                    column: placed.first,
                    row_span: 1,
                    column_span: placed.last + 1 - placed.first,
                    tokens: vec![placed.token],
                }),
            }
        }
    }
    cells
}

/// A lone text in a column of figures is a heading of the group below it: it spans the table.
fn with_banners(mut lines: Vec<PlacedLine>, columns: usize) -> Vec<PlacedLine> {
    let figures = |column: usize| {
        let held = lines.iter().flatten().filter(|placed| placed.first == column && placed.last == column);
        held.clone().filter(|placed| placed.token.look == Look::Figure).count() * 2 > held.count()
    };
    let of_figures: Vec<bool> = (0..columns).map(figures).collect();
    for line in &mut lines {
        if let [placed] = line.as_mut_slice()
            && placed.first > 0
            && placed.token.look == Look::Text
            && of_figures[placed.first]
        {
            (placed.first, placed.last) = (0, columns - 1);
        }
    }
    lines
}

/// What a line is to its neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// Has figures, or is whole by itself.
    Whole,
    /// Text only: may continue the line above or be continued by the line below.
    Text,
}

/// Share of the body's width that a rule or the edge of a band must cover to part its rows.
const ACROSS: f32 = 0.8;
/// Bands with text without which they may part groups of rows, not rows.
const BANDS: usize = 4;

/// The row of each line where rules or bands part every row: several bands hold text, and none holds figures on two lines.
fn banded_rows(lines: &[PlacedLine], rules: &[Ruling]) -> Option<Vec<usize>> {
    let around = Rect::around(lines.iter().flatten().map(|placed| &placed.token.rect))?;
    let across = |r: &&Ruling| r.to.min(around.x1) - r.from.max(around.x0) >= ACROSS * around.width();
    let parting: Vec<f32> = rules.iter().filter(across).map(|r| r.at).filter(|at| around.y0 < *at && *at < around.y1).collect();
    let band = |line: &PlacedLine| {
        let middle = Rect::around(line.iter().map(|placed| &placed.token.rect)).unwrap_or_default().center().1;
        parting.iter().filter(|at| **at < middle).count()
    };
    let bands: Vec<usize> = lines.iter().map(band).collect();
    let mut filled = bands.clone();
    filled.dedup();
    let mut wrapped = 0;
    for same in (0..lines.len()).collect::<Vec<_>>().chunk_by(|a, b| bands[*a] == bands[*b]) {
        let heights = distinct_heights(same.iter().map(|i| &lines[*i]).filter(|line| part(line) == Part::Whole));
        if heights > 1 {
            return None;
        }
        wrapped += usize::from(same.len() > 1);
    }
    // Where only a few bands hold one line, they are not what parts the rows.
    let all_text = lines.iter().all(|line| part(line) == Part::Text);
    if filled.len() < BANDS || (all_text && wrapped * 2 > filled.len() && filled.len() < 2 * BANDS) {
        return None;
    }
    Some(bands.iter().map(|band| filled.iter().position(|f| f == band).unwrap_or(0)).collect())
}

/// How many heights the figures of some lines stand at; lines that overlap are one.
fn distinct_heights<'l>(lines: impl Iterator<Item = &'l PlacedLine>) -> usize {
    let mut heights = 0;
    let mut last = f32::NEG_INFINITY;
    for line in lines {
        let y = line.first().map_or(0.0, |placed| placed.token.rect.y1);
        heights += usize::from(y - last > OVERLAPPING * size(line));
        last = y;
    }
    heights
}

/// The row that each line belongs to, told by distances and by text that runs on.
fn row_of_each(lines: &[PlacedLine], columns: &[Column], guides: Guides) -> Vec<usize> {
    let parts: Vec<Part> = lines.iter().map(part).collect();
    let ys: Vec<f32> = lines.iter().map(|line| line.first().map_or(0.0, |placed| placed.token.rect.y1)).collect();
    let pitch = usual_pitch(lines).unwrap_or(0.0);
    let labels = label_column(lines);
    let leading = is_textual(lines).then(|| text_leading(lines, &ys));
    let joins = |i: usize| match leading {
        Some(leading) => joins_text(lines, &ys, i, leading, columns),
        None => joins(lines, &parts, &ys, i, pitch, columns, labels) || joins_open(lines, &ys, i, pitch, guides),
    };
    let (mut row, mut start) = (0, 0);
    (0..lines.len())
        .map(|i| {
            let joined = i > 0 && !ruled(&lines[i - 1], &lines[i], guides.rules) && joins(i);
            if i > 0 && (!joined || (leading.is_some() && has_figures_of_its_own(&lines[start..i], &lines[i], ys[i] - ys[i - 1]))) {
                (row, start) = (row + 1, i);
            }
            row
        })
        .collect()
}

/// True when a line begins with a label and has an amount where the row above it has one already: figures do not wrap.
fn has_figures_of_its_own(row: &[PlacedLine], here: &PlacedLine, distance: f32) -> bool {
    let amount_in = |column: usize| row.iter().flatten().any(|placed| placed.first == column && is_amount(&placed.token));
    let amounts = here.iter().filter(|placed| placed.first > 0 && is_amount(&placed.token) && amount_in(placed.first));
    has_label(here) && distance >= OVERLAPPING * size(here) && amounts.count() > 0
}

/// True when a cell of the line above cannot end there (`Fees and`, `62,640-`) and line `i` goes on in it, with one of the
/// two lines holding nothing else: a label above its figures, or a second line below them.
fn joins_open(lines: &[PlacedLine], ys: &[f32], i: usize, pitch: f32, guides: Guides) -> bool {
    let (above, here) = (&lines[i - 1], &lines[i]);
    let alone = |line: &PlacedLine| line.len() == 1;
    let close = ys[i] - ys[i - 1] <= LEADING.max(pitch / size(here)) * size(here);
    let goes_on = |placed: &Placed| {
        let above = above.iter().find(|other| other.first == placed.first && other.last == placed.last);
        above.is_some_and(|above| above.token.bold == placed.token.bold && is_cut(&above.token.text, guides))
    };
    let column = if alone(here) { here.first() } else { here.iter().find(|placed| Some(placed.first) == above.first().map(|a| a.first)) };
    (alone(above) || (alone(here) && !closer_below(ys, i))) && close && column.is_some_and(goes_on)
}

/// Share of figures up to which a body is one of text.
const FEW_FIGURES: f32 = 0.25;
/// How much wider than the leading of wrapped lines the distance between rows is at least.
const ROW_SPACE: f32 = 1.06;

/// A body of text: its cells are wrapped, and its rows are told by their distance, not by their figures.
fn is_textual(lines: &[PlacedLine]) -> bool {
    let tokens = lines.iter().flatten().count();
    let figures = lines.iter().flatten().filter(|placed| is_amount(&placed.token)).count();
    (figures as f32) < FEW_FIGURES * tokens as f32
}

/// The distance of wrapped lines in a body of text, where rows stand further apart; `None` where all distances are alike.
fn text_leading(lines: &[PlacedLine], ys: &[f32]) -> Option<f32> {
    let apart = |i: &usize| ys[*i] - ys[i - 1] >= OVERLAPPING * size(&lines[*i]);
    let distances: Vec<f32> = (1..ys.len()).filter(apart).map(|i| (ys[i] - ys[i - 1]) / size(&lines[i])).collect();
    let least = distances.iter().copied().fold(f32::INFINITY, f32::min);
    let wide = distances.iter().filter(|d| **d > least * ROW_SPACE).count();
    (wide * 4 >= distances.len() && least <= LEADING).then_some(least)
}

fn size(line: &PlacedLine) -> f32 {
    line.iter().map(|placed| placed.token.size).fold(1.0, f32::max)
}

/// True when line `i` of a body of text is one row with the line above.
fn joins_text(lines: &[PlacedLine], ys: &[f32], i: usize, leading: Option<f32>, columns: &[Column]) -> bool {
    let (above, here) = (&lines[i - 1], &lines[i]);
    let distance = (ys[i] - ys[i - 1]) / size(here);
    match leading {
        _ if distance < OVERLAPPING => true,
        Some(leading) => distance <= leading * ROW_SPACE,
        None => distance <= LEADING && here.iter().all(|placed| continues_cell(above, placed, columns)),
    }
}

/// Characters of the longest number of an item (`xviii)`).
const ITEM_NUMBER: usize = 6;

/// True for a text that begins with a small letter and not with the number of an item (`iii)`, `a.`).
pub(super) fn begins_small(text: &str) -> bool {
    let number = || {
        let word = text.split(' ').next().unwrap_or("");
        let letters = word.trim_end_matches([')', '.']);
        let roman = letters.chars().all(|c| matches!(c, 'i' | 'v' | 'x')) || letters.chars().count() == 1;
        letters.len() < word.len() && word.len() <= ITEM_NUMBER && roman
    };
    text.starts_with(char::is_lowercase) && !number()
}

/// The text of a cell goes on: with a small letter, or below a line that fills its column.
fn continues_cell(above: &PlacedLine, placed: &Placed, columns: &[Column]) -> bool {
    let small = begins_small(&placed.token.text) || placed.token.text.starts_with(['(', '-', '–']);
    let full = |other: &Placed| other.first == placed.first && is_full(&other.token, &placed.token, columns[placed.first]);
    small || above.iter().any(full)
}

/// True when a line fills its column: the first word of the next one would hardly have stood beside it.
fn is_full(line: &Token, next: &Token, column: Column) -> bool {
    let word = next.text.split(' ').next().unwrap_or("").chars().count() as f32 / next.text.chars().count().max(1) as f32;
    let fits = line.rect.x1 + word * next.rect.width() < column.x1 - 0.5 * next.size;
    line.rect.x1 - column.x0 >= FULL * (column.x1 - column.x0) && !fits
}

fn part(line: &PlacedLine) -> Part {
    if is_text(line) { Part::Text } else { Part::Whole }
}

/// True when line `i` is one row with the line above.
fn joins(lines: &[PlacedLine], parts: &[Part], ys: &[f32], i: usize, pitch: f32, columns: &[Column], labels: usize) -> bool {
    let (above, here) = (&lines[i - 1], &lines[i]);
    let banner = |line: &PlacedLine| line.len() == 1 && line[0].first == 0 && line[0].last + 1 == columns.len();
    if banner(above) || banner(here) {
        return false;
    }
    let distance = ys[i] - ys[i - 1];
    let size = size(above).max(size(here));
    if distance < OVERLAPPING * size {
        return true;
    }
    let below = ys.get(i + 1).is_some_and(|next| next - ys[i] < OVERLAPPING * size);
    if below && distance > TIGHT * size {
        return false;
    }
    let near = pitch > 0.0 && distance <= NEAR * pitch && distance <= LEADING * size;
    match (parts[i - 1], parts[i]) {
        (Part::Whole, Part::Whole) => false,
        // A label goes on above the figures' line, or below it.
        (Part::Text, Part::Whole) => {
            let here = from_labels(here, labels);
            let alone = above.iter().all(|placed| placed.first == labels);
            let labelled = here.first().is_some_and(|placed| placed.first == labels);
            // Behind codes the labels of a section's lines hang below its heading.
            let small = || here.first().is_some_and(|placed| begins_small(&placed.token.text));
            let goes_on = near || if labels == 0 { runs_on(above, here, columns) } else { small() };
            alone && labelled && goes_on && !is_heading(above, here)
        }
        (Part::Whole, Part::Text) => {
            continues_text(here) && (near || runs_on(above, here, columns)) && (near || !closer_below(ys, i)) && !begins_below(lines, ys, i)
        }
        (Part::Text, Part::Text) => (near || runs_on(above, here, columns)) && !is_heading(above, here),
    }
}

/// How much further off than the line above the line below may stand that goes on from a text between both: positions are rounded.
const AS_NEAR: f32 = 1.2;

/// True when line `i` is the first one of a label whose second one, about as near as the line above, goes on with a small letter
/// and holds the figures.
fn begins_below(lines: &[PlacedLine], ys: &[f32], i: usize) -> bool {
    let (here, Some(below)) = (&lines[i], lines.get(i + 1)) else { return false };
    let label = |line: &PlacedLine| line.first().filter(|placed| placed.first == 0).map(|placed| placed.token.text.clone());
    let goes_on = label(here).is_some_and(|text| !begins_small(&text)) && label(below).is_some_and(|text| begins_small(&text));
    goes_on && part(below) == Part::Whole && ys[i + 1] - ys[i] <= AS_NEAR * (ys[i] - ys[i - 1])
}

fn closer_below(ys: &[f32], i: usize) -> bool {
    ys.get(i + 1).is_some_and(|next| next - ys[i] < 0.9 * (ys[i] - ys[i - 1]))
}

/// What stands in the column of the labels and behind it: a line without its code.
fn from_labels(line: &[Placed], labels: usize) -> &[Placed] {
    &line[line.partition_point(|placed| placed.first < labels)..]
}

fn is_label(line: &PlacedLine) -> bool {
    line.iter().all(|placed| placed.first == 0)
}

fn has_label(line: &PlacedLine) -> bool {
    line.first().is_some_and(|placed| placed.first == 0)
}

/// Text that may continue the row above: no label of its own, or nothing but a label.
fn continues_text(line: &PlacedLine) -> bool {
    is_label(line) || !has_label(line)
}

/// A label over its group: it ends in a colon, or is bold where the next line is not.
fn is_heading(above: &[Placed], here: &[Placed]) -> bool {
    let bold = |line: &[Placed]| line.first().is_some_and(|placed| placed.token.bold);
    above.last().is_some_and(|placed| placed.token.text.ends_with(':')) || (bold(above) && !bold(here))
}

/// The text of one line goes on in the next: the first is full, or the second begins with a small letter.
pub(super) fn runs_on(above: &[Placed], here: &[Placed], columns: &[Column]) -> bool {
    let (Some(first), Some(next)) = (above.first(), here.first()) else { return false };
    // A label may have its number before it: the line goes on from what stands last in its column.
    let last = above.iter().rev().find(|placed| placed.first == next.first).unwrap_or(first);
    let small = begins_small(&next.token.text) || next.token.text.starts_with('(');
    if last.first != next.first {
        // Below the last line of another cell a label begins a row.
        return next.first > 0 || small;
    }
    let column = columns[last.first];
    let full = is_full(&last.token, &next.token, column) && next.token.look == Look::Text;
    let hyphen = last.token.text.ends_with('-') || last.token.text.ends_with(',');
    let hanging = next.token.rect.x0 - first.token.rect.x0 > 0.4 * next.token.size;
    small || hyphen || (full && hanging)
}

#[cfg(test)]
mod tests {
    use super::{
        super::tokens::{Token, look},
        *,
    };

    const COLUMNS: [Column; 2] = [Column { x0: 0.0, x1: 100.0 }, Column { x0: 150.0, x1: 180.0 }];

    /// A line of 10-point text at `y`: the label, and the figure in the second column where there is one.
    fn line(label: &str, figure: &str, y: f32) -> PlacedLine {
        let token = |text: &str, x: f32| Token {
            text: text.to_owned(),
            rect: Rect::new(x, y - 7.5, x + 5.0 * text.len() as f32, y + 2.2),
            size: 10.0,
            bold: false,
            look: look(text),
            words: text.split(' ').count(),
            gaps: Vec::new(),
            tag: 0,
        };
        let placed = |column: usize, text: &str| Placed { first: column, last: column, token: token(text, COLUMNS[column].x0) };
        [(0, label), (1, figure)].into_iter().filter(|(_, text)| !text.is_empty()).map(|(column, text)| placed(column, text)).collect()
    }

    fn guides(rules: &[Ruling]) -> Guides<'_> {
        Guides { rules, sideways: &[], vocabulary: crate::vocabulary::Vocabulary::built_in() }
    }

    fn rows(lines: Vec<PlacedLine>) -> Vec<(usize, String)> {
        body_rows(lines, &COLUMNS, guides(&[])).iter().filter(|cell| cell.column == 0).map(|cell| (cell.row, cell.text())).collect()
    }

    #[test]
    fn a_label_that_runs_on_joins_its_row() {
        let lines =
            vec![line("Rent", "10", 0.0), line("Repairs and other", "", 20.0), line("upkeep", "12", 32.0), line("Power", "9", 52.0)];
        assert_eq!(rows(lines), [(0, "Rent".into()), (1, "Repairs and other upkeep".into()), (2, "Power".into())]);
    }

    #[test]
    fn the_first_line_of_a_label_leaves_the_row_close_above_it() {
        let lines = vec![
            line("Rent", "10", 0.0),
            line("Power", "11", 17.0),
            line("Repairs and other", "", 28.0),
            line("upkeep", "12", 40.0),
            line("Porters", "9", 57.0),
            line("Post", "9", 74.0),
        ];
        let all = ["Rent", "Power", "Repairs and other upkeep", "Porters", "Post"];
        assert_eq!(rows(lines).into_iter().map(|(_, text)| text).collect::<Vec<_>>(), all);
    }

    #[test]
    fn the_number_of_an_item_is_no_small_letter() {
        assert!(begins_small("upkeep") && begins_small("i arbeid") && !begins_small("iii) Clerk") && !begins_small("b. Fees"));
    }

    #[test]
    fn a_label_behind_codes_that_runs_on_joins_its_row() {
        let columns = [Column { x0: 0.0, x1: 20.0 }, Column { x0: 30.0, x1: 100.0 }, Column { x0: 150.0, x1: 180.0 }];
        let line = |texts: [&str; 3], y: f32| -> PlacedLine {
            let placed = |(at, text): (usize, &str)| {
                let token = super::super::testing::token(text, columns[at].x0, y);
                Placed { first: at, last: at, token }
            };
            texts.into_iter().enumerate().filter(|(_, text)| !text.is_empty()).map(placed).collect()
        };
        let lines = vec![
            line(["3000", "Rent", "10"], 0.0),
            line(["", "Repairs and", ""], 20.0),
            line(["3010", "upkeep", "12"], 32.0),
            line(["3020", "Power", "9"], 52.0),
        ];
        let cells = body_rows(lines, &columns, guides(&[]));
        let labels: Vec<String> = cells.iter().filter(|cell| cell.column == 1).map(DraftCell::text).collect();
        assert_eq!(labels, ["Rent", "Repairs and upkeep", "Power"]);
    }

    #[test]
    fn a_heading_of_a_group_is_a_row_of_its_own() {
        let lines = vec![line("Rent", "10", 0.0), line("Costs", "", 12.0), line("Power", "9", 24.0)];
        assert_eq!(rows(lines), [(0, "Rent".into()), (1, "Costs".into()), (2, "Power".into())]);
    }

    #[test]
    fn figures_centred_beside_two_lines_are_one_row_with_them() {
        let lines = vec![line("Share of all", "", 0.0), line("", "10", 5.0), line("Homes", "", 10.0), line("Power", "9", 30.0)];
        assert_eq!(rows(lines), [(0, "Share of all Homes".into()), (1, "Power".into())]);
    }

    #[test]
    fn a_line_with_a_figure_of_its_own_is_a_row_among_wrapped_text() {
        let texts = |first: &str, y: f32, second: &str, third: &str| -> (f32, Vec<String>) {
            (y, [first, second, third].map(str::to_owned).to_vec())
        };
        let all = [
            texts("05", 0.0, "Support of", "85"),
            texts("", 12.0, "old houses", ""),
            texts("06", 24.0, "Increase of", "13"),
            texts("", 36.0, "the total", ""),
            texts("07", 50.0, "Fees", "14"),
            texts("08", 64.0, "More fees", "15"),
        ];
        let lines: Vec<(f32, Vec<&str>)> = all.iter().map(|(y, texts)| (*y, texts.iter().map(String::as_str).collect())).collect();
        let lines: Vec<(f32, &[&str])> = lines.iter().map(|(y, texts)| (*y, texts.as_slice())).collect();
        let columns = [Column { x0: 0.0, x1: 20.0 }, Column { x0: 60.0, x1: 115.0 }, Column { x0: 120.0, x1: 130.0 }];
        let cells = body_rows(super::super::testing::placed_lines(&lines), &columns, guides(&[]));
        assert_eq!(cells.iter().filter(|cell| cell.column == 0).map(|cell| cell.row).collect::<Vec<_>>(), [0, 1, 2, 3]);
    }

    #[test]
    fn a_group_between_wrapped_rows_is_a_row_of_its_own() {
        let lines: [(f32, &[&str]); 7] = [
            (0.0, &["01", "Rent", "12"]),
            (12.0, &["02", "Power and", "13"]),
            (24.0, &["", "heating", ""]),
            (36.0, &["Income", "", ""]),
            (48.0, &["03", "Fees", "14"]),
            (60.0, &["04", "Sales", "15"]),
            (72.0, &["05", "Grants", "16"]),
        ];
        let columns = [Column { x0: 0.0, x1: 10.0 }, Column { x0: 60.0, x1: 105.0 }, Column { x0: 120.0, x1: 130.0 }];
        let cells = body_rows(super::super::testing::placed_lines(&lines), &columns, guides(&[]));
        assert_eq!(cells.iter().filter(|cell| cell.column == 0).map(|cell| cell.row).collect::<Vec<_>>(), [0, 1, 2, 3, 4, 5]);
    }

    #[test]
    fn rows_of_text_are_told_by_their_distance() {
        let lines = vec![line("Sell the old", "", 0.0), line("House", "", 12.0), line("Paint the new", "", 27.0), line("House", "", 39.0)];
        assert_eq!(rows(lines), [(0, "Sell the old House".into()), (1, "Paint the new House".into())]);
    }

    #[test]
    fn a_rule_parts_lines_however_close() {
        let rule = Ruling { axis: avstem_document::document::Axis::Horizontal, at: 26.0, from: 0.0, to: 200.0 };
        let lines = vec![line("Repairs and other", "", 20.0), line("upkeep", "12", 32.0)];
        let cells = body_rows(lines, &COLUMNS, guides(&[rule]));
        assert_eq!(cells.iter().map(|cell| cell.row).collect::<Vec<_>>(), [0, 1, 1]);
    }
}
