//! Where the mark of a figure goes: a small square beside it, over nothing that is printed.
//!
//! In: boxes in points from the top left of the page as it is seen. Right of a figure there is mostly free space, for columns of
//! figures are aligned to the right; where there is none, the left is tried, then smaller marks.

use avstem_document::place::Rect;
use std::collections::HashMap;

/// Points between a figure and the frame around it, across and upright: its box ends hardly above its digits.
const FRAME: [f32; 2] = [1.0, 1.6];
/// Points between the frame and the mark.
const GAP: f32 = 0.8;
/// The mark's side in heights of the figure's box, and its bounds in points.
const SIDE: f32 = 0.85;
const LEAST: f32 = 4.0;
const MOST: f32 = 9.0;
/// How much smaller a mark is tried where there is no room.
const SMALLER: [f32; 2] = [0.7, 0.5];
/// Points of the strips in which boxes are looked up.
const STRIP: f32 = 24.0;
/// Strips that one box is entered in at the most; what is taller is a picture or a mistake.
const STRIPS: i32 = 100;

/// A figure's frame and its mark, both on the page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Spot {
    pub(super) frame: Rect,
    pub(super) mark: Rect,
}

/// What stands on one page.
#[derive(Debug, Default)]
pub(super) struct Taken {
    strips: HashMap<i32, Vec<Rect>>,
}

fn strips(rect: &Rect) -> std::ops::RangeInclusive<i32> {
    let (first, last) = ((rect.y0 / STRIP) as i32, (rect.y1 / STRIP) as i32);
    first..=last.min(first.saturating_add(STRIPS))
}

impl Taken {
    pub(super) fn add(&mut self, rect: Rect) {
        for strip in strips(&rect) {
            self.strips.entry(strip).or_default().push(rect);
        }
    }

    /// True where nothing stands in the box but what holds `own` in its middle: the figure's own cell.
    fn is_free(&self, rect: &Rect, own: &Rect) -> bool {
        let (x, y) = own.center();
        let meets = |other: &Rect| rect.overlap_x(other) > 0.0 && rect.overlap_y(other) > 0.0 && !other.contains(x, y);
        strips(rect).all(|strip| !self.strips.get(&strip).is_some_and(|boxes| boxes.iter().any(meets)))
    }

    /// Where the figure in this box is marked, and the mark's place is taken from now on.
    pub(super) fn place(&mut self, figure: &Rect, page: &Rect) -> Spot {
        let [across, upright] = FRAME;
        let frame = Rect::new(figure.x0 - across, figure.y0 - upright, figure.x1 + across, figure.y1 + upright);
        // Text that is turned stands in a box that is taller than its letters; a single digit in one that is narrower.
        let side = (figure.height().min(2.0 * figure.width()) * SIDE).clamp(LEAST, MOST);
        let tried = std::iter::once(1.0).chain(SMALLER).flat_map(|share| beside(&frame, side * share));
        let free = tried.into_iter().find(|mark| within(mark, page) && self.is_free(mark, figure));
        // No room at all: a small one at the right, or at the left where the page ends.
        let [right, left] = beside(&frame, side * SMALLER[1]);
        let mark = free.unwrap_or(if within(&right, page) { right } else { left });
        self.add(mark);
        Spot { frame, mark }
    }
}

/// Squares right and left of a frame, in the middle of its height.
fn beside(frame: &Rect, side: f32) -> [Rect; 2] {
    let y = frame.center().1 - side / 2.0;
    let at = |x: f32| Rect::new(x, y, x + side, y + side);
    [at(frame.x1 + GAP), at(frame.x0 - GAP - side)]
}

fn within(mark: &Rect, page: &Rect) -> bool {
    mark.x0 >= page.x0 && mark.x1 <= page.x1 && mark.y0 >= page.y0 && mark.y1 <= page.y1
}

/// The page as it is seen ↔ the page's own space, which may be turned and need not begin at 0.
#[derive(Debug, Clone, Copy)]
pub(super) struct Space {
    /// Of the map from the page's own space.
    coefficients: [f64; 6],
}

impl Space {
    /// From the coefficients of the map that brings the page's own space to the page as it is seen; `None` where it is no such map.
    pub(super) fn new(coefficients: [f64; 6]) -> Option<Self> {
        let [a, b, c, d, ..] = coefficients;
        (coefficients.iter().all(|v| v.is_finite()) && (a * d - b * c).abs() > 1e-9).then_some(Self { coefficients })
    }

    /// A direction on the page as it is seen, in the page's own space.
    fn direction(self, x: f64, y: f64) -> (f64, f64) {
        let [xx, xy, yx, yy, ..] = self.coefficients;
        let area = xx * yy - xy * yx;
        ((yy * x - yx * y) / area, (xx * y - xy * x) / area)
    }

    fn point(self, x: f32, y: f32) -> (f64, f64) {
        let [.., e, f] = self.coefficients;
        self.direction(f64::from(x) - e, f64::from(y) - f)
    }

    /// A box in the page's own space: left, bottom, right, top.
    pub(super) fn rect(self, rect: &Rect) -> [f64; 4] {
        let ((x0, y0), (x1, y1)) = (self.point(rect.x0, rect.y0), self.point(rect.x1, rect.y1));
        [x0.min(x1), y0.min(y1), x0.max(x1), y0.max(y1)]
    }

    /// The matrix of a form whose x goes right and whose y goes up on the page as it is seen.
    pub(super) fn upright(self) -> [f64; 4] {
        let (right, up) = (self.direction(1.0, 0.0), self.direction(0.0, -1.0));
        [right.0, right.1, up.0, up.1]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: Rect = Rect { x0: 0.0, y0: 0.0, x1: 200.0, y1: 200.0 };

    #[test]
    fn a_mark_stands_right_of_its_figure_or_left_or_is_small() {
        let figure = Rect::new(50.0, 50.0, 90.0, 60.0);
        let spot = Taken::default().place(&figure, &PAGE);
        assert!(spot.mark.x0 > figure.x1 && (spot.mark.width() - 8.5).abs() < 0.01, "{spot:?}");
        let mut taken = Taken::default();
        // Its own cell is wider than its digits.
        taken.add(Rect::new(40.0, 48.0, 99.0, 62.0));
        taken.add(Rect::new(95.0, 48.0, 140.0, 62.0));
        assert!(taken.place(&figure, &PAGE).mark.x1 < figure.x0);
        taken.add(Rect::new(0.0, 48.0, 45.0, 62.0));
        let small = taken.place(&figure, &PAGE).mark;
        assert!(small.width() < 5.0, "{small:?}");
    }

    #[test]
    fn a_mark_stays_on_the_page() {
        let at_the_edge = Rect::new(150.0, 50.0, 199.0, 60.0);
        assert!(Taken::default().place(&at_the_edge, &PAGE).mark.x1 < 150.0);
    }

    #[test]
    fn a_box_is_found_again_on_a_turned_page() {
        // A page of 300 by 400 points whose own space begins at (10, 20), turned by a quarter clockwise: x seen is y of its own.
        let space = Space::new([0.0, 1.0, 1.0, 0.0, -20.0, -10.0]).unwrap();
        assert_eq!(space.rect(&Rect::new(5.0, 7.0, 25.0, 17.0)).map(|v| v as i32), [17, 25, 27, 45]);
        assert_eq!(space.upright().map(|v| v as i32), [0, 1, -1, 0]);
        assert!(Space::new([1.0, 1.0, 1.0, 1.0, 0.0, 0.0]).is_none() && Space::new([f64::NAN; 6]).is_none());
    }
}
