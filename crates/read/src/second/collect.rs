//! What pdf-extract draws on one page, collected: each character with the point it stands on.

use avstem_document::place::Rect;
use hayro_interpret::kurbo::{Affine, Point};
use pdf_extract::{MediaBox, OutputDev, OutputError, Transform};

/// Characters of one page; one with more is a map or a picture.
const CHARACTERS: usize = 500_000;
/// Height of a character's middle above its baseline, in font sizes.
const MIDDLE: f64 = 0.3;

/// One character, or several that one code stands for.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Character {
    pub(super) text: String,
    /// Left and right end in points from the left of the page as it is seen.
    pub(super) from: f32,
    pub(super) to: f32,
    /// Its middle's height in points from the top.
    pub(super) y: f32,
    /// Font size in points.
    pub(super) size: f32,
}

impl Character {
    pub(super) fn middle_in(&self, rect: &Rect) -> bool {
        rect.contains(f32::midpoint(self.from, self.to), self.y)
    }
}

/// Receives the characters of a page.
pub(super) struct Collector {
    /// From the page's own coordinates (y upwards) to those of places.
    to_page: Affine,
    pub(super) characters: Vec<Character>,
}

impl Collector {
    pub(super) fn new(to_page: Affine) -> Self {
        Self { to_page, characters: Vec::new() }
    }
}

impl OutputDev for Collector {
    fn output_character(&mut self, place: &Transform, width: f64, _: f64, font_size: f64, text: &str) -> Result<(), OutputError> {
        let text = text.trim();
        let matrix = self.to_page * Affine::new([place.m11, place.m12, place.m21, place.m22, place.m31, place.m32]);
        let (start, end) = (matrix * Point::ORIGIN, matrix * Point::new(width * font_size, 0.0));
        let up = matrix * Point::new(0.0, font_size) - start;
        let middle = start + up * MIDDLE;
        if text.is_empty() || self.characters.len() >= CHARACTERS || ![start, end, middle].iter().all(|point| point.is_finite()) {
            return Ok(());
        }
        let (from, to) = (start.x.min(end.x), start.x.max(end.x));
        self.characters.push(Character {
            text: text.to_owned(),
            from: from as f32,
            to: to as f32,
            y: middle.y as f32,
            size: up.hypot() as f32,
        });
        Ok(())
    }

    fn begin_page(&mut self, _: u32, _: &MediaBox, _: Option<(f64, f64, f64, f64)>) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_page(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn begin_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
}
