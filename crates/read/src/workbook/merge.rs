//! Merged regions → spans on the cells of a sheet.
//!
//! One sweep from the top down keeps the regions that reach the current row, by their first column. A region that
//! overlaps an earlier one is ignored; a cell that a region covers is not seen by a reader and goes.

use avstem_document::grid::Cell;
use std::collections::BTreeMap;

/// A merged region: first and last row and column, both included, counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Region {
    pub(super) first: (usize, usize),
    pub(super) last: (usize, usize),
}

impl From<calamine::Dimensions> for Region {
    fn from(dimensions: calamine::Dimensions) -> Self {
        let pair = |(row, column): (u32, u32)| (row as usize, column as usize);
        Self { first: pair(dimensions.start), last: pair(dimensions.end) }
    }
}

/// Gives spans to the cells that begin a region, clipped to the sheet's filled `rows` and `columns`, and drops the
/// cells that are covered. `cells` are in row order, then column order, and stay so.
pub(super) fn spanned(cells: Vec<Cell>, mut regions: Vec<Region>, rows: usize, columns: usize) -> Vec<Cell> {
    regions.retain(|region| {
        region.first.0 < rows && region.first.1 < columns && region.first.0 <= region.last.0 && region.first.1 <= region.last.1
    });
    regions.sort_unstable();
    let mut regions = regions.into_iter().peekable();
    let mut reaching: BTreeMap<usize, Region> = BTreeMap::new();
    let mut kept = Vec::with_capacity(cells.len());
    for mut cell in cells {
        while let Some(region) = regions.next_if(|region| region.first.0 <= cell.row) {
            reach(&mut reaching, region);
        }
        match reaching.range(..=cell.column).next_back().map(|(_, region)| region) {
            Some(region) if region.last.0 >= cell.row && region.last.1 >= cell.column => {
                if region.first == (cell.row, cell.column) {
                    cell.row_span = region.last.0.min(rows - 1) + 1 - cell.row;
                    cell.column_span = region.last.1.min(columns - 1) + 1 - cell.column;
                    kept.push(cell);
                }
            }
            _ => kept.push(cell),
        }
    }
    kept
}

/// Adds a region unless it overlaps one that still reaches its first row.
fn reach(reaching: &mut BTreeMap<usize, Region>, region: Region) {
    while let Some((&column, other)) = reaching.range(..=region.last.1).next_back() {
        if other.last.1 < region.first.1 {
            break;
        }
        if other.last.0 >= region.first.0 {
            return;
        }
        reaching.remove(&column);
    }
    reaching.insert(region.first.1, region);
}

#[cfg(test)]
mod tests {
    use super::*;
    use avstem_document::place::Place;

    fn cells(positions: &[(usize, usize)]) -> Vec<Cell> {
        positions.iter().map(|&(row, column)| Cell::new(row, column, "x", Place::block(0))).collect()
    }

    type Position = (usize, usize);

    fn spans(positions: &[Position], regions: &[(Position, Position)]) -> Vec<(usize, usize, usize, usize)> {
        let regions = regions.iter().map(|&(first, last)| Region { first, last }).collect();
        let cells = spanned(cells(positions), regions, 4, 4);
        cells.iter().map(|cell| (cell.row, cell.column, cell.row_span, cell.column_span)).collect()
    }

    #[test]
    fn a_region_gives_spans_and_hides_what_it_covers() {
        assert_eq!(spans(&[(0, 0), (0, 1), (1, 1), (2, 0)], &[((0, 0), (1, 1))]), [(0, 0, 2, 2), (2, 0, 1, 1)]);
    }

    #[test]
    fn a_region_is_clipped_to_what_is_filled() {
        assert_eq!(spans(&[(1, 0)], &[((1, 0), (1_048_575, 16_383))]), [(1, 0, 3, 4)]);
    }

    #[test]
    fn of_two_overlapping_regions_the_first_counts() {
        assert_eq!(spans(&[(0, 0), (0, 1), (2, 1)], &[((0, 0), (1, 1)), ((1, 1), (2, 2))]), [(0, 0, 2, 2), (2, 1, 1, 1)]);
        assert_eq!(spans(&[(0, 0), (2, 0)], &[((0, 0), (1, 3)), ((2, 0), (3, 1))]), [(0, 0, 2, 4), (2, 0, 2, 2)]);
    }
}
