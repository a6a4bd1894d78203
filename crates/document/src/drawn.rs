//! What is drawn on a page: characters and straight lines.

use crate::place::Rect;

/// One character with its place. A ligature is given as its characters, its width shared evenly.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Glyph {
    pub char: char,
    /// From 0.75 font sizes above the baseline to 0.22 below it, and as wide as the advance, along the writing direction.
    pub rect: Rect,
    /// y of the baseline (x of it for text turned a quarter).
    pub baseline: f32,
    /// Font size in points.
    pub size: f32,
    pub bold: bool,
    /// Drawn with text rendering mode 3: the text layer of a scan.
    pub invisible: bool,
    /// Writing direction in quarter turns clockwise: 0 is left to right.
    pub turn: u8,
    /// Its tag among [`super::document::Page::tags`], counted from 1; 0 for none.
    pub tag: u16,
}

/// A straight line on the page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ruling {
    pub axis: Axis,
    /// y of a horizontal ruling, x of a vertical one (its middle).
    pub at: f32,
    /// Where it begins along its axis; less than `to`.
    pub from: f32,
    pub to: f32,
}

/// The direction of a ruling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Axis {
    Horizontal,
    Vertical,
}
