//! Shapes that are letters: words drawn as outlines instead of text.
//!
//! In: the filled paths of a page ([`Outlines::see`]). Out: how many of their parts look like letters, and where ([`Outlines::letters`]).
//! Letters are small, of many sizes, and stand in lines: their feet at one height. Marks of a chart, dots of a map and icons do not. What
//! it does not do: it recognises no letter.

use avstem_document::place::Rect;
use hayro_interpret::kurbo::{self, BezPath, PathEl};
use std::collections::BTreeSet;

/// Points of the height of a letter without its rises, and of the widest and highest letter of a table.
const LOWEST: f64 = 2.5;
const HIGHEST: f64 = 16.0;
const WIDEST: f64 = 20.0;
/// Elements of the path of a box or a rule; the plainest letters have more.
const PLAIN: usize = 6;
/// Shapes that are kept of a page at most; a page of small type holds fewer letters.
const MOST: usize = 8000;
/// Points by which the feet of one line's letters differ.
const SAME_FOOT: f32 = 0.4;
/// Letters of the shortest line, lines and letters of the smallest table; logos and titles in outlines stay below.
const LINE: usize = 8;
const LINES: usize = 3;
const LETTERS: usize = 120;
/// Sizes, to a tenth of a point, that the shapes have at least: marks of charts have one or two, letters a dozen.
const SIZES: usize = 8;

/// Shapes as high and wide as letters.
#[derive(Debug, Default)]
pub(super) struct Outlines(Vec<Rect>);

impl Outlines {
    /// Takes in a filled path, whose parts may be the letters of a whole line.
    pub(super) fn see(&mut self, path: &BezPath) {
        let mut part: Option<(kurbo::Rect, usize)> = None;
        for element in path.elements() {
            let point = match *element {
                PathEl::MoveTo(p) => {
                    self.add(part.take());
                    part = Some((kurbo::Rect::from_points(p, p), 0));
                    p
                }
                PathEl::LineTo(p) | PathEl::QuadTo(_, p) | PathEl::CurveTo(_, _, p) => p,
                PathEl::ClosePath => continue,
            };
            part = part.map(|(around, elements)| (around.union_pt(point), elements + 1));
        }
        self.add(part);
    }

    fn add(&mut self, part: Option<(kurbo::Rect, usize)>) {
        let Some((around, elements)) = part else { return };
        let sized = (LOWEST..=HIGHEST).contains(&around.height()) && around.width() <= WIDEST;
        if sized && elements >= PLAIN && self.0.len() < MOST {
            self.0.push(super::rect(around));
        }
    }

    /// The letters in lines, and the box around them; `None` where there are too few for a table.
    pub(super) fn letters(mut self) -> Option<(usize, Rect)> {
        self.0.sort_by(|a, b| a.y1.total_cmp(&b.y1));
        let lines: Vec<&[Rect]> = self.0.chunk_by(|a, b| b.y1 - a.y1 <= SAME_FOOT).filter(|line| line.len() >= LINE).collect();
        let letters = || lines.iter().copied().flatten();
        let tenths = |length: f32| (length * 10.0).round() as i32;
        let sizes: BTreeSet<(i32, i32)> = letters().map(|letter| (tenths(letter.width()), tenths(letter.height()))).collect();
        let count = letters().count();
        let around = Rect::around(letters())?;
        (lines.len() >= LINES && count >= LETTERS && sizes.len() >= SIZES).then_some((count, around))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A shape of seven points, `size` high and wide.
    fn shape(x: f64, foot: f64, size: f64) -> String {
        let (right, top, middle) = (x + size * 0.6, foot - size, foot - size / 2.0);
        format!("M{x} {foot} L{x} {top} L{right} {top} L{right} {middle} L{x} {middle} L{right} {foot} L{x} {foot} Z ")
    }

    fn letters(size: impl Fn(usize) -> f64, foot: impl Fn(usize) -> f64) -> Option<usize> {
        let mut outlines = Outlines::default();
        for line in 0..6_u8 {
            let shapes: String = (0..30).map(|at| shape(at as f64 * 8.0, f64::from(line) * 20.0 + 50.0 + foot(at), size(at))).collect();
            outlines.see(&BezPath::from_svg(&shapes).unwrap());
        }
        outlines.letters().map(|(count, _)| count)
    }

    #[test]
    fn letters_stand_in_lines_and_are_of_many_sizes() {
        assert_eq!(letters(|at| 4.0 + (at % 10) as f64 * 0.4, |_| 0.0), Some(180));
        assert_eq!(letters(|_| 5.0, |_| 0.0), None, "marks of a chart");
        assert_eq!(letters(|at| 4.0 + (at % 10) as f64 * 0.4, |at| (at * 7 % 30) as f64 * 0.6), None, "dots of a map");
    }
}
