//! The stack of clips: what is visible where.
//!
//! Each clip is kept as the bounding box of its path, cut by the clips around it. A clip of another shape than a
//! rectangle therefore hides less here than on paper; text is seldom clipped by curves.

use hayro_interpret::kurbo::Rect;

/// Points by which a glyph's middle may lie outside a clip and still count as visible: clips are often set to the
/// exact box of a cell whose text just touches it.
const TOLERANCE: f64 = 1.0;

/// The clips in force, innermost last. Never empty: the first is the page itself.
#[derive(Debug)]
pub(super) struct Clips(Vec<Rect>);

impl Clips {
    pub(super) fn new(page: Rect) -> Self {
        Self(vec![page])
    }

    /// Narrows the visible area; [`Clips::pop`] widens it again.
    pub(super) fn push(&mut self, clip: Rect) {
        let visible = intersection(self.visible(), clip);
        self.0.push(visible);
    }

    pub(super) fn pop(&mut self) {
        if self.0.len() > 1 {
            self.0.pop();
        }
    }

    /// The box in which anything is visible at all.
    pub(super) fn visible(&self) -> Rect {
        self.0.last().copied().unwrap_or(Rect::ZERO)
    }

    pub(super) fn shows(&self, x: f64, y: f64) -> bool {
        let visible = self.visible();
        let (x_range, y_range) = (visible.x0 - TOLERANCE..=visible.x1 + TOLERANCE, visible.y0 - TOLERANCE..=visible.y1 + TOLERANCE);
        x_range.contains(&x) && y_range.contains(&y)
    }
}

/// The common part of two boxes; where there is none, a box whose edges are out of order and that shows nothing.
fn intersection(a: Rect, b: Rect) -> Rect {
    Rect { x0: a.x0.max(b.x0), y0: a.y0.max(b.y0), x1: a.x1.min(b.x1), y1: a.y1.min(b.y1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clips_nest_and_end() {
        let mut clips = Clips::new(Rect::new(0.0, 0.0, 100.0, 100.0));
        clips.push(Rect::new(0.0, 0.0, 50.0, 50.0));
        clips.push(Rect::new(60.0, 0.0, 90.0, 50.0));
        assert!(!clips.shows(20.0, 20.0) && !clips.shows(70.0, 20.0));
        clips.pop();
        assert!(clips.shows(20.0, 20.0) && !clips.shows(70.0, 20.0));
        clips.pop();
        clips.pop();
        assert!(clips.shows(70.0, 20.0));
    }
}
