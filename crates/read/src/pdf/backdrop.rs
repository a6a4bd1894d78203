//! What lies behind text, and whether text is seen on it.
//!
//! In: what a page paints, in order: boxes of one colour, and everything else (pictures, curves, patterns, wide strokes) as an
//! area of unknown colour. Out: whether text of a colour, drawn now at a point, can be told from what lies behind it. The paper
//! is white. What it does not do: it does not look at what is drawn later over the text.

use avstem_document::place::Rect;
use hayro_interpret::Paint;

/// Difference of a colour's component, 0 to 1, up to which two colours look alike.
const ALIKE: f32 = 0.015;
/// Opacity, 0 to 1, from which on nothing shows through a paint.
const OPAQUE: f32 = 0.99;
/// Opacity, 0 to 1, up to which a paint leaves nothing.
const CLEAR: f32 = 0.01;
/// Areas that are kept; on a page with more all text counts as seen.
const AREAS: usize = 2000;

const PAPER: Colour = Colour([1.0, 1.0, 1.0]);

/// A colour that hides what is below it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Colour([f32; 3]);

impl Colour {
    fn looks_like(self, other: Self) -> bool {
        self.0.iter().zip(other.0).all(|(a, b)| (a - b).abs() <= ALIKE)
    }
}

/// What a paint leaves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Ink {
    /// Nothing.
    None,
    /// One colour.
    Plain(Colour),
    /// A pattern, or a mixture with what is below it.
    Unknown,
}

/// The ink of a paint.
pub(super) fn ink(paint: &Paint<'_>) -> Ink {
    let Paint::Color(color) = paint else { return Ink::Unknown };
    let [r, g, b, alpha] = color.to_rgba().components();
    if alpha <= CLEAR {
        Ink::None
    } else if alpha >= OPAQUE {
        Ink::Plain(Colour([r, g, b]))
    } else {
        Ink::Unknown
    }
}

/// What a page has painted so far, text left out.
#[derive(Debug, Default)]
pub(super) struct Backdrop {
    /// In drawing order; without a colour where it is not known.
    areas: Vec<(Rect, Option<Colour>)>,
    overflown: bool,
}

impl Backdrop {
    /// Adds an area that is painted over all that is there.
    pub(super) fn paint(&mut self, area: Rect, ink: Ink) {
        let colour = match ink {
            Ink::None => return,
            Ink::Plain(colour) => Some(colour),
            Ink::Unknown => None,
        };
        if self.areas.len() >= AREAS {
            self.overflown = true;
        } else if colour.is_none_or(|colour| !self.areas.is_empty() || !colour.looks_like(PAPER)) {
            self.areas.push((area, colour));
        }
    }

    /// False when text of this ink, drawn now at a point, looks like what lies behind it.
    pub(super) fn shows(&self, ink: Ink, x: f32, y: f32) -> bool {
        match ink {
            Ink::None => false,
            Ink::Unknown => true,
            Ink::Plain(colour) => {
                let behind = self.areas.iter().rev().find(|(area, _)| area.contains(x, y));
                let behind = behind.map_or(Some(PAPER), |(_, colour)| *colour);
                self.overflown || behind.is_none_or(|behind| !behind.looks_like(colour))
            }
        }
    }

    /// False when nothing that was painted can hide text of this ink.
    pub(super) fn may_hide(&self, ink: Ink) -> bool {
        match ink {
            Ink::None => true,
            Ink::Unknown => false,
            Ink::Plain(colour) => {
                !self.overflown
                    && (colour.looks_like(PAPER) || self.areas.iter().any(|(_, other)| other.is_some_and(|o| o.looks_like(colour))))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHITE: Ink = Ink::Plain(PAPER);
    const BLUE: Ink = Ink::Plain(Colour([0.0, 0.2, 0.6]));
    const BLACK: Ink = Ink::Plain(Colour([0.0; 3]));

    fn on(areas: &[(Rect, Ink)]) -> Backdrop {
        let mut backdrop = Backdrop::default();
        for (area, ink) in areas {
            backdrop.paint(*area, *ink);
        }
        backdrop
    }

    #[test]
    fn white_text_is_seen_on_a_coloured_box_and_not_on_paper() {
        let backdrop = on(&[(Rect::new(0.0, 0.0, 50.0, 10.0), BLUE)]);
        assert!(backdrop.shows(WHITE, 20.0, 5.0));
        assert!(!backdrop.shows(WHITE, 20.0, 15.0));
        assert!(backdrop.shows(BLACK, 20.0, 15.0));
        assert!(!backdrop.shows(BLUE, 20.0, 5.0));
    }

    #[test]
    fn the_last_box_counts() {
        let backdrop = on(&[(Rect::new(0.0, 0.0, 50.0, 50.0), BLUE), (Rect::new(0.0, 0.0, 50.0, 10.0), WHITE)]);
        assert!(!backdrop.shows(WHITE, 20.0, 5.0));
        assert!(backdrop.shows(WHITE, 20.0, 15.0));
    }

    #[test]
    fn text_on_something_of_unknown_colour_is_seen() {
        assert!(on(&[(Rect::new(0.0, 0.0, 50.0, 50.0), Ink::Unknown)]).shows(WHITE, 20.0, 5.0));
    }

    #[test]
    fn black_text_needs_no_look_where_nothing_is_black() {
        assert!(!on(&[(Rect::new(0.0, 0.0, 50.0, 50.0), BLUE)]).may_hide(BLACK));
        assert!(on(&[(Rect::new(0.0, 0.0, 50.0, 50.0), BLACK)]).may_hide(BLACK));
    }
}
