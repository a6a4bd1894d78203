//! Parts of tables, side by side: whether one stands where another would go on.
//!
//! In: two tables in the order of the flow. Out: whether the second follows the first in the document, whether their columns stand
//! at the same places across the page, from where to where these reach, and what doubts about a part mean for the whole. What it does
//! not do: it looks at places alone, never at what the tables say, and joins nothing.

use super::{Doubt, Table};
use avstem_document::{grid::Grid, place::Place};
use std::collections::BTreeMap;

/// How far a column may stand from its place on the page before, in points: a little more than the slack of one
/// character, less than the narrowest column.
pub(super) const TOLERANCE: f32 = 12.0;

/// True when the second stands where the first would go on: on the next page, or in another block. A lone row that was taken for one
/// of the last rows of a table may follow another one.
pub(super) fn follows(first: &Table, second: &Table) -> bool {
    match (first.parts.last(), second.parts.first()) {
        (Some(Place::Page { page: above, .. }), Some(Place::Page { page: below, .. })) => {
            *below == above + 1 || (below == above && first.parts.len() > 1 && second.grid.rows == 1)
        }
        (Some(Place::Body { block: above, .. }), Some(Place::Body { block: below, .. })) => above != below,
        _ => false,
    }
}

/// True when the columns of the second stand where those of the first do; formats without pages have no place across.
pub(super) fn columns_stand_alike(first: &Table, second: &Table) -> bool {
    match (first.parts.last(), second.parts.first()) {
        (Some(Place::Page { page: above, .. }), Some(Place::Page { page: below, .. })) => {
            columns_agree(&extents(&first.grid, *above), &extents(&second.grid, *below), TOLERANCE, ALIKE)
        }
        _ => true,
    }
}

/// Points by which columns may differ that are surely the same.
const SURE: f32 = 2.0;

/// True when each column of the second stands exactly where that of the first does.
fn columns_stand_exactly(first: &Table, second: &Table) -> bool {
    let (Some(above), Some(below)) = (first.parts.last().and_then(Place::page_number), second.parts.first().and_then(Place::page_number))
    else {
        return false;
    };
    columns_agree(&extents(&first.grid, above), &extents(&second.grid, below), SURE, 1.0)
}

/// What is in doubt of a second part for itself, and not as a part of the first: there its columns have names, and its rows are not few.
/// Only where its columns stand exactly as those above: else it may be a table of its own.
pub(super) fn answered(first: &Table, second: &Table) -> Vec<Doubt> {
    let moot = |doubt: &Doubt| matches!(doubt, Doubt::NoHeader | Doubt::FewRows) && !first.doubts.contains(doubt);
    if first.header_rows == 0 || !columns_stand_exactly(first, second) {
        return Vec::new();
    }
    second.doubts.iter().copied().filter(moot).collect()
}

/// From where to where the cells of each column reach on a page, in points.
pub(super) fn extents(grid: &Grid, on_page: u32) -> BTreeMap<usize, (f32, f32)> {
    let mut extents: BTreeMap<usize, (f32, f32)> = BTreeMap::new();
    // The first part of a long table ends in the rows of the last page.
    let cells = grid.cells.iter().rev().take_while(|cell| cell.place.page_number() == Some(on_page));
    for cell in cells.filter(|cell| cell.column_span == 1 && !cell.is_blank()) {
        if let Place::Page { bbox: [x0, _, x1, _], .. } = cell.place {
            let extent = extents.entry(cell.column).or_insert((x0, x1));
            *extent = (extent.0.min(x0), extent.1.max(x1));
        }
    }
    extents
}

/// Share of the columns that must stand at the same place: the longest text of one column may be centred, or of one page.
const ALIKE: f32 = 0.75;

/// True when this share of the columns that both parts fill have their left edge, their right edge or their middle at the same place.
fn columns_agree(above: &BTreeMap<usize, (f32, f32)>, below: &BTreeMap<usize, (f32, f32)>, tolerance: f32, share: f32) -> bool {
    let near = |a: f32, b: f32| (a - b).abs() <= tolerance;
    let agree =
        |(a0, a1): (f32, f32), (b0, b1): (f32, f32)| near(a0, b0) || near(a1, b1) || near(f32::midpoint(a0, a1), f32::midpoint(b0, b1));
    let shared: Vec<bool> = above.iter().filter_map(|(column, a)| below.get(column).map(|b| agree(*a, *b))).collect();
    let alike = shared.iter().filter(|agrees| **agrees).count();
    alike > 0 && alike as f32 >= share * shared.len() as f32
}

/// Doubts about a part are doubts about the whole.
pub(super) fn doubt_too(first: &mut Table, confidence: f32, doubts: &[Doubt]) {
    first.confidence = first.confidence.min(confidence);
    first.doubts.extend(doubts);
    first.doubts.sort_unstable();
    first.doubts.dedup();
}
