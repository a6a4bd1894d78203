//! Names of columns that repeat: the names above them are of a group of columns each.
//!
//! ```text
//!       Group           Parent        →   Group over the first two columns, Parent over the last two
//!    2025    2024    2025    2024
//! ```
//! In: the header lines of a table, placed, and its columns. Out: the same; where a line repeats the same names in the same order, each
//! name above it reaches over the whole block that it stands over, whether it is set to the left, in the middle or to the right of it.
//! What it does not do: a line that has no name above one of the blocks, or two, tells nothing.

use super::{
    columns::Column,
    slots::{Placed, PlacedLine},
};
use std::{collections::BTreeSet, ops::Range};

/// A block of columns under one name, from the first to the last.
#[derive(Debug, Clone, Copy)]
struct Block {
    first: usize,
    last: usize,
    x0: f32,
    x1: f32,
}

/// Spreads the names above repeated ones over their blocks.
pub(super) fn spread_repeated(lines: &mut [PlacedLine], columns: &[Column]) {
    for at in 1..lines.len() {
        let (above, here) = lines.split_at_mut(at);
        let Some(blocks) = here.first().and_then(|names| blocks(names, columns)) else { continue };
        let from = above.iter().rposition(|line| of_blocks(line, &blocks).is_none()).map_or(0, |other| other + 1);
        let named: BTreeSet<usize> = above[from..].iter().filter_map(|line| of_blocks(line, &blocks)).flatten().collect();
        if named.len() < blocks.len() {
            continue;
        }
        for line in &mut above[from..] {
            let places = of_blocks(line, &blocks).unwrap_or_default();
            for (name, block) in line.iter_mut().zip(places) {
                (name.first, name.last) = (blocks[block].first, blocks[block].last);
            }
        }
    }
}

/// The blocks of a line that repeats two or more names in their order, one a column: all of its names, or all behind the first few.
fn blocks(names: &[Placed], columns: &[Column]) -> Option<Vec<Block>> {
    let repeated = (0..names.len()).find_map(|from| period(&names[from..]).map(|count| (from, count)));
    let (from, count) = repeated?;
    let block = |names: &[Placed]| {
        let (first, last) = (names.first()?, names.last()?);
        let (left, right) = (columns.get(first.first)?, columns.get(last.last)?);
        let (x0, x1) = (left.x0.min(first.token.rect.x0), right.x1.max(last.token.rect.x1));
        Some(Block { first: first.first, last: last.last, x0, x1 })
    };
    names[from..].chunks(count).map(block).collect()
}

/// After how many names these repeat, each in a column of its own and right of the one before.
fn period(names: &[Placed]) -> Option<usize> {
    let own = names.iter().all(|name| name.first == name.last) && names.windows(2).all(|pair| pair[0].last + 1 == pair[1].first);
    let text = |at: usize| names[at].token.text.as_str();
    let repeats = |count: &usize| {
        names.len().is_multiple_of(*count) && (*count..names.len()).all(|at| text(at) == text(at - count)) && text(0) != text(count - 1)
    };
    if own { (2..=names.len() / 2).find(repeats) } else { None }
}

/// The block over which each name of a line stands, one name a block; `None` where one stands over none, or over several.
fn of_blocks(line: &[Placed], blocks: &[Block]) -> Option<Vec<usize>> {
    let over = |name: &Placed| {
        let rect = name.token.rect;
        let reached: Range<usize> =
            blocks.iter().position(|block| rect.x0 < block.x1)?..blocks.iter().rposition(|block| block.x0 < rect.x1)? + 1;
        (reached.len() == 1).then_some(reached.start)
    };
    let places: Vec<usize> = line.iter().map(over).collect::<Option<_>>()?;
    (!places.is_empty() && places.windows(2).all(|pair| pair[0] < pair[1])).then_some(places)
}

#[cfg(test)]
mod tests {
    use super::{
        super::testing::{COLUMNS, placed},
        *,
    };

    fn spans(upper: Vec<Placed>, names: [&str; 4]) -> Vec<(usize, usize)> {
        let name = |(at, text): (usize, &&str)| placed(text, at + 1, COLUMNS[at + 1].x1 - 20.0, 112.0);
        let mut lines = vec![upper, names.iter().enumerate().map(name).collect()];
        spread_repeated(&mut lines, &COLUMNS);
        lines[0].iter().map(|name| (name.first, name.last)).collect()
    }

    #[test]
    fn a_name_at_the_edge_of_its_block_reaches_over_it() {
        let names = || vec![placed("Group", 2, 155.0, 100.0), placed("Parent", 4, 250.0, 100.0)];
        assert_eq!(spans(names(), ["2025", "2024", "2025", "2024"]), [(1, 2), (3, 4)]);
        assert_eq!(spans(names(), ["2025", "2024", "2023", "2022"]), [(2, 2), (4, 4)]);
        assert_eq!(spans(vec![placed("Parent", 4, 250.0, 100.0)], ["2025", "2024", "2025", "2024"]), [(4, 4)]);
    }
}
