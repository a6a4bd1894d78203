//! Names over several columns, where no rule tells over how many.
//!
//! In: the header lines of a table, placed, and its columns. Out: the same lines; what looks like one name, has none below,
//! but begins or ends where each of its columns does, is a name for each of them, set a word space apart, as is what has its middle there; a name that stands in
//! the middle over several names of the line below reaches over all of them. From below upwards, so that a name may stand over names that
//! stand over several themselves. What it does not do: a name that begins, ends or has its middle where one below it does
//! is that one's upper line.

use super::{
    columns::Column,
    slots::{Placed, PlacedLine},
    tokens::Token,
    units::is_unit,
};
use crate::vocabulary::Vocabulary;
use avstem_document::place::Rect;

/// Points by which the edges or middles of two lines of one name may differ.
const SAME: f32 = 3.0;

/// Columns under one name, and the white beside them.
#[derive(Debug, Clone, Copy)]
struct Group {
    first: usize,
    last: usize,
    /// The text of the name alone.
    name: Rect,
    /// From the left edge of all text in its columns to the right one.
    x0: f32,
    x1: f32,
}

/// Cuts the names that are several. A name over several names of a line below stays whole, but where its parts stand over them as
/// lines of one name do; a unit names no column.
pub(super) fn cut_names(lines: &mut [PlacedLine], columns: &[Column], vocabulary: &Vocabulary) {
    for at in 0..lines.len() {
        let (upper, below) = lines.split_at_mut(at + 1);
        let under = |wide: &Placed, line: &PlacedLine| -> Vec<Placed> {
            line.iter().filter(|placed| wide.first <= placed.first && placed.last <= wide.last).cloned().collect()
        };
        let cut = |placed: Placed| {
            let over: Vec<Vec<Placed>> = below.iter().map(|line| under(&placed, line)).filter(|names| names.len() > 1).collect();
            let names = match over.first() {
                _ if placed.first == placed.last || is_unit(&placed.token.text, vocabulary) => None,
                Some(names) => SIDES.iter().find_map(|side| over_names(&placed, names, *side)),
                None => one_a_column(&placed, columns),
            };
            names.unwrap_or_else(|| vec![placed])
        };
        upper[at] = std::mem::take(&mut upper[at]).into_iter().flat_map(cut).collect();
    }
}

/// Points by which the lines of one name, set to one side, differ there.
const SIDE: f32 = 1.0;

/// Where a line ends that is set to the right, begins that is set to the left, has its middle that is set in the middle.
const SIDES: [fn(&Rect) -> f32; 3] = [|rect| rect.x1, |rect| rect.x0, |rect| rect.center().0];

/// A part of a phrase over each of the names below it, one in each of its columns, when all are set to the same side as these
/// (`Revised budget Original budget` over `2025` and `2025`).
fn over_names(placed: &Placed, names: &[Placed], side: fn(&Rect) -> f32) -> Option<Vec<Placed>> {
    let own = names.iter().zip(placed.first..=placed.last).all(|(name, column)| name.first == column && name.last == column);
    if !own || names.len() != placed.last + 1 - placed.first {
        return None;
    }
    let set = |part: &Token, name: &Placed| (side(&part.rect) - side(&name.token.rect)).abs() <= SIDE;
    let mut parts = Vec::with_capacity(names.len());
    let mut rest = placed.token.clone();
    let (last, first) = names.split_last()?;
    for name in first {
        let (part, others) = (0..rest.gaps.len()).filter_map(|gap| rest.parted(gap)).find(|(part, _)| set(part, name))?;
        parts.push(Placed { first: name.first, last: name.last, token: part });
        rest = others;
    }
    let ends = set(&rest, last);
    parts.push(Placed { first: last.first, last: last.last, token: rest });
    ends.then_some(parts)
}

/// Points by which the edges of a name and of its column may differ.
const EDGE: f32 = 2.0;

/// A name for each column that a phrase reaches over, cut where its words begin or end with the columns; `None` where one of
/// them has no such word.
fn one_a_column(placed: &Placed, columns: &[Column]) -> Option<Vec<Placed>> {
    let mut names = Vec::new();
    let mut rest = placed.token.clone();
    for column in placed.first..placed.last {
        let (here, next) = (columns.get(column)?, columns.get(column + 1)?);
        let meets = |(end, start): &(f32, f32)| {
            let same = |a: f32, b: f32| (a - b).abs() <= EDGE;
            let in_the_middle = same(f32::midpoint(rest.rect.x0, *end), f32::midpoint(here.x0, here.x1));
            let between = *end <= next.x0 + EDGE && *start >= here.x1 - EDGE;
            in_the_middle || (between && (same(*end, here.x1) || same(*start, next.x0)))
        };
        let (name, others) = rest.parted(rest.gaps.iter().position(meets)?)?;
        names.push(Placed { first: column, last: column, token: name });
        rest = others;
    }
    names.push(Placed { first: placed.last, last: placed.last, token: rest });
    (names.len() > 1).then_some(names)
}

/// Spreads names over the columns that they stand in the middle of.
pub(super) fn spread(lines: &mut [PlacedLine], columns: &[Column]) {
    let Some((lowest, upper)) = lines.split_last_mut() else { return };
    let mut groups: Vec<Group> = lowest.iter().filter_map(|placed| group(placed, columns)).collect();
    for line in upper.iter_mut().rev() {
        let middles: Vec<f32> = line.iter().map(|placed| placed.token.rect.center().0).collect();
        for (at, placed) in line.iter_mut().enumerate() {
            let nearest = |group: &&Group| {
                let distance = |at: usize| (middles[at] - f32::midpoint(group.x0, group.x1)).abs();
                (0..middles.len()).min_by(|a, b| distance(*a).total_cmp(&distance(*b))) == Some(at)
            };
            let under: Vec<Group> = groups.iter().filter(nearest).copied().collect();
            if let Some((first, last)) = spanned(placed, &under) {
                (placed.first, placed.last) = (first, last);
            }
        }
        for placed in line.iter() {
            let Some(wide) = group(placed, columns) else { continue };
            if placed.first < placed.last && groups.iter().all(|g| g.last < wide.first || wide.last < g.first || contains(&wide, g)) {
                groups.retain(|g| !contains(&wide, g));
                groups.push(wide);
            }
        }
        groups.sort_by_key(|group| group.first);
    }
}

fn contains(wide: &Group, narrow: &Group) -> bool {
    wide.first <= narrow.first && narrow.last <= wide.last
}

fn group(placed: &Placed, columns: &[Column]) -> Option<Group> {
    let (first, last) = (columns.get(placed.first)?, columns.get(placed.last)?);
    let name = placed.token.rect;
    Some(Group { first: placed.first, last: placed.last, name, x0: first.x0.min(name.x0), x1: last.x1.max(name.x1) })
}

/// The first and last column of the groups in whose middle a name stands; `None` when it stands over one of them or over
/// none. The groups at the ends that lie further away may have no name above them.
fn spanned(placed: &Placed, under: &[Group]) -> Option<(usize, usize)> {
    let name = placed.token.rect;
    let middle = name.center().0;
    let stacked = |group: &Group| {
        let apart = |a: f32, b: f32| (a - b).abs() > SAME;
        !(apart(group.name.x0, name.x0) && apart(group.name.x1, name.x1) && apart(group.name.center().0, middle))
    };
    if under.iter().any(stacked) {
        return None;
    }
    let mut under = under;
    while let [left, .., right] = under {
        let neighbours = under.windows(2).all(|pair| pair[0].last + 1 == pair[1].first);
        // What is written in a column need not fill it: its edge lies somewhere in the white beside it.
        let white = under.windows(2).map(|pair| pair[1].x0 - pair[0].x1).fold(f32::INFINITY, f32::min);
        let off = middle - f32::midpoint(left.x0, right.x1);
        let own = left.first <= placed.first && placed.last <= right.last;
        if neighbours && own && off.abs() <= (white / 2.0).max(SAME) && left.x0 <= name.x0 && name.x1 <= right.x1 {
            return Some((left.first, right.last));
        }
        under = if off > 0.0 { &under[1..] } else { &under[..under.len() - 1] };
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{
        super::testing::{COLUMNS, placed, token},
        *,
    };

    #[test]
    fn names_a_word_space_apart_are_one_a_column_where_they_begin_or_end_with_them() {
        let columns = [Column { x0: 0.0, x1: 30.0 }, Column { x0: 50.0, x1: 94.0 }, Column { x0: 97.0, x1: 130.0 }];
        let names = |text: &str, gaps: &[(f32, f32)]| {
            let mut token = token(text, 40.0, 100.0);
            (token.gaps, token.rect.x1) = (gaps.to_vec(), 129.0);
            let mut lines = vec![vec![Placed { first: 1, last: 2, token }]];
            cut_names(&mut lines, &columns, Vocabulary::built_in());
            lines[0].iter().map(|placed| (placed.token.text.clone(), placed.first, placed.last)).collect::<Vec<_>>()
        };
        let centred = names("Result 2025 Budget 2025", &[(60.0, 63.0), (104.0, 107.0), (117.0, 120.0)]);
        assert_eq!(centred[0].0, "Result 2025");
        let cut = [("Result 2025".to_owned(), 1, 1), ("Budget 2025".to_owned(), 2, 2)];
        assert_eq!(names("Result 2025 Budget 2025", &[(65.0, 69.0), (94.5, 98.0), (110.0, 113.0)]), cut);
        assert_eq!(names("Result and budget", &[(70.0, 74.0), (86.0, 90.0)]), [("Result and budget".to_owned(), 1, 2)]);
    }

    #[test]
    fn names_over_names_are_cut_where_all_are_set_to_one_side() {
        let columns = [Column { x0: 0.0, x1: 30.0 }, Column { x0: 50.0, x1: 90.0 }, Column { x0: 100.0, x1: 150.0 }];
        let names = |end: f32| {
            let mut token = token("Revised plan First plan", 35.0, 100.0);
            (token.gaps, token.rect.x1) = (vec![(70.0, 73.0), (90.0, 94.0), (120.0, 123.0)], end);
            let below = vec![placed("2025", 1, 70.0, 112.0), placed("2024", 2, 130.0, 112.0)];
            let mut lines = vec![vec![Placed { first: 1, last: 2, token }], below];
            cut_names(&mut lines, &columns, Vocabulary::built_in());
            lines[0].iter().map(|placed| placed.token.text.clone()).collect::<Vec<_>>()
        };
        assert_eq!(names(150.0), ["Revised plan", "First plan"]);
        assert_eq!(names(145.0), ["Revised plan First plan"]);
    }

    fn spans(upper: &[(&str, f32)]) -> Vec<(usize, usize)> {
        let names = ["Area", "Result", "Budget", "Result", "Budget"];
        let lowest = names.iter().enumerate().map(|(at, name)| placed(name, at, COLUMNS[at].x0, 112.0)).collect();
        let upper = upper.iter().map(|(text, x)| placed(text, 1 + ((x - 90.0) / 50.0) as usize, *x, 100.0)).collect();
        let mut lines = vec![upper, lowest];
        spread(&mut lines, &COLUMNS);
        lines[0].iter().map(|placed| (placed.first, placed.last)).collect()
    }

    #[test]
    fn a_name_in_the_middle_over_two_columns_reaches_over_both() {
        assert_eq!(spans(&[("2025", 130.0), ("2026", 230.0)]), [(1, 2), (3, 4)]);
        assert_eq!(spans(&[("2025", 126.0), ("2026", 226.0)]), [(1, 2), (3, 4)]);
    }

    #[test]
    fn the_upper_line_of_a_name_stays_with_it() {
        assert_eq!(spans(&[("2025", 100.0), ("2025", 150.0), ("2026", 200.0), ("2026", 250.0)]), [(1, 1), (2, 2), (3, 3), (4, 4)]);
        assert_eq!(spans(&[("Last", 110.0), ("This", 160.0)]), [(1, 1), (2, 2)]);
    }

    #[test]
    fn a_name_over_all_columns_of_figures_leaves_the_labels_out() {
        assert_eq!(spans(&[("Frames", 175.0)]), [(1, 4)]);
    }
}
