//! A glyph as it is drawn → where it stands, and which characters it says.

use avstem_document::place::Rect;
use hayro_interpret::{
    font::Glyph as SourceGlyph,
    kurbo::{self, Affine},
};

/// Above the baseline, in font sizes: the height of capitals and a little more.
pub(super) const ASCENT: f64 = 0.75;
/// Below the baseline, in font sizes.
pub(super) const DESCENT: f64 = 0.22;
/// Width in thousandths of the font size of a glyph whose font does not tell.
const UNKNOWN_WIDTH: f32 = 500.0;
/// Cosine of the largest angle to a quarter turn that still counts as one (about 8 degrees).
const NEAR_QUARTER: f64 = 0.99;
/// Points: what stands farther out stands on no page.
const FARTHEST: f64 = 1e6;

#[derive(Debug, Clone, Copy)]
pub(super) struct Geometry {
    pub(super) rect: Rect,
    pub(super) baseline: f32,
    pub(super) size: f32,
    pub(super) turn: u8,
}

/// Where a glyph stands; `None` when its transform is degenerate.
pub(super) fn geometry(source: &SourceGlyph<'_>, placed: Affine) -> Option<Geometry> {
    let [right, down_right, c, d, x, y] = placed.as_coeffs();
    let advance = match source {
        SourceGlyph::Outline(glyph) => glyph.advance_width(),
        SourceGlyph::Type3(glyph) => glyph.advance_width(),
    };
    let width = right.hypot(down_right) * f64::from(advance.unwrap_or(UNKNOWN_WIDTH).abs());
    let size = c.hypot(d) * 1000.0;
    if ![x, y, width, size].iter().all(|v| v.is_finite() && v.abs() < FARTHEST) || size <= 0.0 {
        return None;
    }
    let turn = turn(right, down_right);
    let (up, down) = (size * ASCENT, size * DESCENT);
    let rect = match turn {
        0 => kurbo::Rect::new(x, y - up, x + width, y + down),
        1 => kurbo::Rect::new(x - down, y, x + up, y + width),
        2 => kurbo::Rect::new(x - width, y - down, x, y + up),
        _ => kurbo::Rect::new(x - up, y - width, x + down, y),
    };
    let baseline = if turn.is_multiple_of(2) { y } else { x };
    Some(Geometry { rect: super::rect(rect), baseline: baseline as f32, size: size as f32, turn })
}

/// Quarter turns clockwise of the direction (a, b), y down. Slanted text (a watermark, the labels of a chart) counts as
/// turned, so that it never mixes with the lines of the page.
pub(super) fn turn(a: f64, b: f64) -> u8 {
    let length = a.hypot(b);
    if a >= length * NEAR_QUARTER {
        0
    } else if a <= -length * NEAR_QUARTER {
        2
    } else if b > 0.0 {
        1
    } else {
        3
    }
}

/// The part of a box that the `index`-th of `count` characters takes along the writing direction.
pub(super) fn slice(rect: &Rect, turn: u8, index: usize, count: usize) -> Rect {
    let (from, to) = (index as f32 / count as f32, (index + 1) as f32 / count as f32);
    let (width, height) = (rect.width(), rect.height());
    match turn {
        0 => Rect { x0: rect.x0 + width * from, x1: rect.x0 + width * to, ..*rect },
        1 => Rect { y0: rect.y0 + height * from, y1: rect.y0 + height * to, ..*rect },
        2 => Rect { x0: rect.x1 - width * to, x1: rect.x1 - width * from, ..*rect },
        _ => Rect { y0: rect.y1 - height * to, y1: rect.y1 - height * from, ..*rect },
    }
}

/// The letters of a ligature that has a character of its own.
pub(super) fn expanded(char: char) -> Option<&'static str> {
    let letters = ["ff", "fi", "fl", "ffi", "ffl", "st", "st"];
    u32::from(char).checked_sub(0xFB00).and_then(|i| letters.get(i as usize)).copied()
}

/// Every kind of space is one space; bullets of the fonts Symbol and Wingdings, which have no character
/// of their own, are those of Unicode.
pub(super) fn plain(char: char) -> char {
    match char {
        '\u{A0}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}' => ' ',
        '\u{F0B7}' => '•',
        '\u{F0A7}' => '▪',
        '\u{F0D8}' => '➢',
        '\u{F0FC}' => '✓',
        '\u{F0A8}' | '\u{F06F}' => '☐',
        '\u{F0FE}' => '☒',
        other => other,
    }
}
