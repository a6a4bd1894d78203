//! Joined rulings → frames → lattices of cells.
//!
//! A frame is a set of lines that touch. Its positions in x and y cut it into boxes; boxes that no line parts are one
//! cell, so a line that is missing between two boxes is a span. A frame that is open at its sides is closed there.

use avstem_document::{
    document::{Axis, Ruling},
    place::Rect,
};

/// Points by which lines that are meant to meet may miss each other.
const REACH: f32 = 3.0;
/// Points within which two positions are one.
const SAME: f32 = 3.0;
/// Share of a box's side that a line must cover to part it from its neighbour.
const COVER: f32 = 0.6;
/// Positions of one frame in one direction; a finer lattice is a chart's grid or a map.
const POSITIONS: usize = 400;

/// Lines that touch, directly or through others.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Frame {
    pub(super) horizontal: Vec<Ruling>,
    pub(super) vertical: Vec<Ruling>,
}

impl Frame {
    /// The box around its lines.
    pub(super) fn extent(&self) -> Rect {
        let at = |rulings: &[Ruling]| -> (f32, f32) {
            rulings.iter().fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), r| (low.min(r.at), high.max(r.at)))
        };
        let ((x0, x1), (y0, y1)) = (at(&self.vertical), at(&self.horizontal));
        Rect { x0, y0, x1, y1 }
    }
}

/// A cell of a lattice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Box {
    pub(super) row: usize,
    pub(super) column: usize,
    pub(super) row_span: usize,
    pub(super) column_span: usize,
}

/// A frame cut into cells.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Lattice {
    pub(super) xs: Vec<f32>,
    pub(super) ys: Vec<f32>,
    pub(super) cells: Vec<Box>,
    pub(super) rect: Rect,
    /// For each box between neighbouring positions, row by row, the cell that covers it.
    covering: Vec<usize>,
}

impl Lattice {
    fn new(xs: Vec<f32>, ys: Vec<f32>, cells: Vec<Box>) -> Self {
        let (columns, rows) = (xs.len() - 1, ys.len() - 1);
        let rect = Rect::new(xs[0], ys[0], xs[columns], ys[rows]);
        let mut covering = vec![usize::MAX; rows * columns];
        for (index, cell) in cells.iter().enumerate() {
            for row in cell.row..cell.row + cell.row_span {
                covering[row * columns + cell.column..][..cell.column_span].fill(index);
            }
        }
        Self { xs, ys, cells, rect, covering }
    }

    /// The cell that a point lies in.
    pub(super) fn cell_at(&self, x: f32, y: f32) -> Option<usize> {
        let columns = self.xs.len() - 1;
        let column = self.xs.partition_point(|edge| *edge <= x).checked_sub(1).filter(|column| *column < columns)?;
        let row = self.ys.partition_point(|edge| *edge <= y).checked_sub(1)?;
        self.covering.get(row * columns + column).copied().filter(|cell| *cell < self.cells.len())
    }
}

/// Groups lines that touch. Lines that touch no line of the other axis make no frame.
pub(super) fn frames(horizontal: &[Ruling], vertical: &[Ruling]) -> Vec<Frame> {
    let mut groups = Groups::new(horizontal.len() + vertical.len());
    for (i, h) in horizontal.iter().enumerate() {
        for (j, v) in vertical.iter().enumerate() {
            if touch(h, v) {
                groups.join(i, horizontal.len() + j);
            }
        }
    }
    let mut frames: Vec<(usize, Frame)> = Vec::new();
    for (index, ruling) in horizontal.iter().chain(vertical).enumerate() {
        let root = groups.root(index);
        let at = frames.iter().position(|(r, _)| *r == root).unwrap_or_else(|| {
            frames.push((root, Frame::default()));
            frames.len() - 1
        });
        let frame = &mut frames[at].1;
        if ruling.axis == Axis::Horizontal { frame.horizontal.push(*ruling) } else { frame.vertical.push(*ruling) }
    }
    let whole = |frame: &Frame| frame.horizontal.len() >= 2 && !frame.vertical.is_empty();
    frames.into_iter().map(|(_, frame)| frame).filter(whole).collect()
}

fn touch(h: &Ruling, v: &Ruling) -> bool {
    (h.from - REACH..=h.to + REACH).contains(&v.at) && (v.from - REACH..=v.to + REACH).contains(&h.at)
}

/// Cuts a frame into cells.
pub(super) fn cells_of(frame: &Frame) -> Lattice {
    let ends = |rulings: &[Ruling]| {
        let from = rulings.iter().map(|r| r.from).fold(f32::INFINITY, f32::min);
        let to = rulings.iter().map(|r| r.to).fold(f32::NEG_INFINITY, f32::max);
        (from, to)
    };
    let (left, right) = ends(&frame.horizontal);
    let (top, bottom) = ends(&frame.vertical);
    let xs = positions(frame.vertical.iter().map(|r| r.at).chain([left, right]));
    let ys = positions(frame.horizontal.iter().map(|r| r.at).chain([top, bottom]));
    let (columns, rows) = (xs.len() - 1, ys.len() - 1);
    let (down, across) = (at_each(&frame.vertical, &xs), at_each(&frame.horizontal, &ys));
    let mut groups = Groups::new(rows * columns);
    for row in 0..rows {
        for column in 0..columns {
            let here = row * columns + column;
            if column + 1 < columns && !parted(&down[column + 1], ys[row], ys[row + 1]) {
                groups.join(here, here + 1);
            }
            if row + 1 < rows && !parted(&across[row + 1], xs[column], xs[column + 1]) {
                groups.join(here, here + columns);
            }
        }
    }
    Lattice::new(xs, ys, boxes(&mut groups, rows, columns))
}

/// The rulings that lie at each position.
fn at_each(rulings: &[Ruling], positions: &[f32]) -> Vec<Vec<Ruling>> {
    positions.iter().map(|at| rulings.iter().filter(|r| (r.at - at).abs() <= SAME).copied().collect()).collect()
}

/// Positions that lie close together become one; never fewer than one.
fn positions(all: impl Iterator<Item = f32>) -> Vec<f32> {
    let mut sorted: Vec<f32> = all.filter(|p| p.is_finite()).collect();
    sorted.sort_by(f32::total_cmp);
    let mut positions: Vec<f32> = Vec::new();
    for position in sorted {
        match positions.last() {
            Some(last) if position - last <= SAME => {}
            _ => positions.push(position),
        }
    }
    positions.truncate(POSITIONS);
    if positions.is_empty() {
        positions.push(0.0);
    }
    positions
}

/// True when the lines cover most of the way from `from` to `to`.
fn parted(rulings: &[Ruling], from: f32, to: f32) -> bool {
    let covered: f32 = rulings.iter().map(|r| (r.to.min(to) - r.from.max(from)).max(0.0)).sum();
    covered >= COVER * (to - from)
}

/// The cells that joined boxes make. A group that is no rectangle (a line is missing somewhere) falls back to its rows.
fn boxes(groups: &mut Groups, rows: usize, columns: usize) -> Vec<Box> {
    let mut members: Vec<Vec<(usize, usize)>> = vec![Vec::new(); rows * columns];
    for row in 0..rows {
        for column in 0..columns {
            members[groups.root(row * columns + column)].push((row, column));
        }
    }
    members.iter().filter(|group| !group.is_empty()).flat_map(|group| boxes_of(group)).collect()
}

fn boxes_of(group: &[(usize, usize)]) -> Vec<Box> {
    let whole = around(group);
    if whole.row_span * whole.column_span == group.len() {
        return vec![whole];
    }
    group.chunk_by(|a, b| a.0 == b.0 && a.1 + 1 == b.1).map(around).collect()
}

fn around(group: &[(usize, usize)]) -> Box {
    let (mut top, mut left, mut bottom, mut right) = (usize::MAX, usize::MAX, 0, 0);
    for (row, column) in group {
        (top, left, bottom, right) = (top.min(*row), left.min(*column), bottom.max(*row), right.max(*column));
    }
    Box { row: top, column: left, row_span: bottom + 1 - top, column_span: right + 1 - left }
}

/// Disjoint sets; the root of a set is its smallest member.
#[derive(Debug)]
struct Groups(Vec<usize>);

impl Groups {
    fn new(count: usize) -> Self {
        Self((0..count).collect())
    }

    fn root(&mut self, mut index: usize) -> usize {
        while self.0[index] != index {
            self.0[index] = self.0[self.0[index]];
            index = self.0[index];
        }
        index
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b)] = a.min(b);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn h(at: f32, from: f32, to: f32) -> Ruling {
        Ruling { axis: Axis::Horizontal, at, from, to }
    }

    fn v(at: f32, from: f32, to: f32) -> Ruling {
        Ruling { axis: Axis::Vertical, at, from, to }
    }

    fn lattice(horizontal: &[Ruling], vertical: &[Ruling]) -> Lattice {
        let frames = frames(horizontal, vertical);
        assert_eq!(frames.len(), 1);
        cells_of(&frames[0])
    }

    #[test]
    fn a_missing_line_is_a_span() {
        let horizontal = [h(0.0, 0.0, 200.0), h(20.0, 0.0, 200.0), h(40.0, 0.0, 200.0)];
        let vertical = [v(0.0, 0.0, 40.0), v(100.0, 20.0, 40.0), v(200.0, 0.0, 40.0)];
        let spans: Vec<(usize, usize, usize)> =
            lattice(&horizontal, &vertical).cells.iter().map(|c| (c.row, c.column, c.column_span)).collect();
        assert_eq!(spans, [(0, 0, 2), (1, 0, 1), (1, 1, 1)]);
    }

    #[test]
    fn a_frame_without_side_lines_is_closed_at_its_sides() {
        let horizontal = [h(0.0, 0.0, 200.0), h(20.0, 0.0, 200.0), h(40.0, 0.0, 200.0)];
        assert_eq!(lattice(&horizontal, &[v(100.0, 0.0, 40.0)]).cells.len(), 4);
    }

    #[test]
    fn lines_that_do_not_touch_make_no_frame() {
        assert_eq!(frames(&[h(0.0, 0.0, 100.0), h(20.0, 0.0, 100.0)], &[v(300.0, 0.0, 40.0)]), []);
    }

    #[test]
    fn a_point_lies_in_the_cell_that_spans_it() {
        let horizontal = [h(0.0, 0.0, 200.0), h(20.0, 0.0, 200.0), h(40.0, 0.0, 200.0)];
        let vertical = [v(0.0, 0.0, 40.0), v(100.0, 20.0, 40.0), v(200.0, 0.0, 40.0)];
        assert_eq!(lattice(&horizontal, &vertical).cell_at(150.0, 10.0), Some(0));
    }
}
