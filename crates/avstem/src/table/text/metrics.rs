//! What is measured of a table of text before its rows are told: the distance of its lines, the right edges of its columns, how far
//! the drawing order can be trusted.
//!
//! In: the placed lines of all tables. Out: [`Metrics`]s. What must be measured over the whole is measured here once; the decisions
//! about single lines are taken elsewhere.

use super::{lines::TextLine, region::Placed};
use crate::layout::{PageLines, Word};

/// What holds for all lines of a table.
#[derive(Debug, Clone)]
pub(super) struct Metrics {
    /// Points from one line of a cell to the next.
    pub(super) pitch: f32,
    /// The x up to which the text of each column may run.
    pub(super) rights: Vec<f32>,
    /// Cells are drawn one after the other, row by row.
    pub(super) ordered: bool,
}

/// Share of a line's pitch by which a line may stand off it.
pub(super) const AT_PITCH: f32 = 0.06;
/// Font sizes of the pitch where none can be measured.
const USUAL_PITCH: f32 = 1.2;
/// Font sizes from one line of a cell to the next at least and at most.
const PITCHES: (f32, f32) = (0.95, 1.75);
/// Share of sure continuations that must follow in the drawing order. Of files whose order was kept all do, of sorted ones a
/// twentieth.
const HONEST: f32 = 0.5;
/// Sure continuations below which a table tells nothing of its drawing order.
const FEWEST: usize = 4;

/// Measures tables: each as its placed lines with the left edges of its columns. What was recognised comes line by line: unless something
/// tells otherwise, its order says nothing.
pub(super) fn measure(pages: &[&PageLines], lines: &[TextLine], tables: &[(&[Placed], &[f32])]) -> Vec<Metrics> {
    let pitches = pitches(lines, tables);
    let pitch_of = |size: f32| pitches.iter().find(|(other, _)| (other - size).abs() < 0.3).map_or(USUAL_PITCH * size, |(_, pitch)| *pitch);
    let sizes: Vec<f32> = tables.iter().map(|(placed, _)| placed.first().map_or(10.0, |placed| lines[placed.line].size)).collect();
    let counts: Vec<(usize, usize)> =
        tables.iter().zip(&sizes).map(|((placed, starts), size)| in_order(placed, starts.len(), pitch_of(*size))).collect();
    let all = counts.iter().fold((0, 0), |all, count| (all.0 + count.0, all.1 + count.1));
    let measured = tables.iter().zip(&sizes).zip(counts).map(|(((placed, starts), size), count)| {
        let (follow, sure) = if count.1 >= FEWEST { count } else { all };
        let recognised = placed.first().and_then(|line| pages.get(line.page)).is_some_and(|page| page.recognised);
        let ordered = if sure == 0 { !recognised } else { follow as f32 >= HONEST * sure as f32 };
        Metrics { pitch: pitch_of(*size), rights: rights(placed, starts), ordered }
    });
    measured.collect()
}

/// For each font size the most frequent distance between a line of a cell and the next one that begins in lower case.
fn pitches(lines: &[TextLine], tables: &[(&[Placed], &[f32])]) -> Vec<(f32, f32)> {
    let mut found: Vec<(f32, Vec<f32>)> = Vec::new();
    for (placed, starts) in tables {
        for column in 0..starts.len() {
            let mut above: Option<&Placed> = None;
            for line in placed.iter().filter(|line| !line.cells[column].is_empty() && !line.section) {
                if let Some(above) = above
                    && above.page == line.page
                    && begins_low(&line.cells[column])
                {
                    let (size, distance) = (lines[line.line].size, line.baseline - above.baseline);
                    if (PITCHES.0..=PITCHES.1).contains(&(distance / size)) {
                        match found.iter_mut().find(|(other, _)| (*other - size).abs() < 0.3) {
                            Some((_, distances)) => distances.push(distance),
                            None => found.push((size, vec![distance])),
                        }
                    }
                }
                above = Some(line);
            }
        }
    }
    found.into_iter().filter_map(|(size, distances)| Some((size, mode(distances)?))).collect()
}

/// The most frequent of some distances, to a fifth of a point; the smaller of two.
pub(super) fn mode(mut values: Vec<f32>) -> Option<f32> {
    values.sort_by(f32::total_cmp);
    let mut best: Option<(usize, f32)> = None;
    let mut to = 0;
    for from in 0..values.len() {
        while to < values.len() && values[to] - values[from] <= 0.2 {
            to += 1;
        }
        let count = to - from;
        if best.is_none_or(|(most, _)| count > most) {
            best = Some((count, values[from + count / 2]));
        }
    }
    best.map(|(_, value)| value)
}

/// How many sure continuations follow directly in the drawing order, and how many there are: lines in lower case at the regular pitch,
/// beside another filled column that the line before fills too.
fn in_order(placed: &[Placed], columns: usize, pitch: f32) -> (usize, usize) {
    let mut orders: Vec<(usize, u32)> =
        placed.iter().flat_map(|line| line.cells.iter().flatten().map(|word| (line.page, word.order))).collect();
    orders.sort_unstable();
    let (mut follow, mut sure) = (0, 0);
    for pair in placed.windows(2) {
        let (above, line) = (&pair[0], &pair[1]);
        if above.page != line.page || (line.baseline - above.baseline - pitch).abs() > AT_PITCH * pitch {
            continue;
        }
        let both = (0..columns).filter(|&column| !above.cells[column].is_empty() && !line.cells[column].is_empty());
        let both: Vec<usize> = both.collect();
        for &column in both.iter().filter(|_| both.len() > 1) {
            if begins_low(&line.cells[column])
                && let (Some(last), Some(first)) = (above.cells[column].last(), line.cells[column].first())
            {
                sure += 1;
                let at = orders.binary_search(&(line.page, last.order)).ok();
                follow += usize::from(at.and_then(|at| orders.get(at + 1)) == Some(&(line.page, first.order)));
            }
        }
    }
    (follow, sure)
}

/// Points of the widest gutter; columns of short words seem to have wider ones.
const WIDEST_GUTTER: f32 = 24.0;

/// The larger of a column's farthest word and the beginning of the next one without the table's smallest gutter.
fn rights(placed: &[Placed], starts: &[f32]) -> Vec<f32> {
    let mut rights: Vec<f32> = starts.to_vec();
    for line in placed.iter().filter(|line| !line.section) {
        for (column, words) in line.cells.iter().enumerate() {
            rights[column] = words.iter().map(|word| word.rect.x1).fold(rights[column], f32::max);
        }
    }
    let gutter = (1..starts.len()).map(|column| starts[column] - rights[column - 1]).filter(|gap| *gap > 0.0).fold(WIDEST_GUTTER, f32::min);
    let limits = limits(placed, starts.len());
    for column in 0..starts.len() {
        let next = starts.get(column + 1).map_or(rights[column], |next| next - gutter);
        rights[column] = rights[column].max(next.min(limits[column]));
    }
    rights
}

/// Font sizes of a space.
const SPACE: f32 = 0.25;

/// The x that each column's right edge lies left of: had there been room for the word that begins the next line in mid-sentence, it would
/// stand above.
fn limits(placed: &[Placed], columns: usize) -> Vec<f32> {
    let mut limits = vec![f32::INFINITY; columns];
    for pair in placed.windows(2).filter(|pair| pair[0].page == pair[1].page) {
        for (column, limit) in limits.iter_mut().enumerate() {
            if let (Some(last), Some(first)) = (pair[0].cells[column].last(), pair[1].cells[column].first())
                && first.text.starts_with(char::is_lowercase)
                && last.text.ends_with(char::is_alphabetic)
            {
                *limit = limit.min(last.rect.x1 + SPACE * last.size + first.rect.width());
            }
        }
    }
    limits
}

pub(super) fn begins_low(words: &[&Word]) -> bool {
    words.first().is_some_and(|word| word.text.starts_with(char::is_lowercase))
}
