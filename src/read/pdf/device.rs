//! What hayro draws on one page, collected.
//!
//! A [`PageDevice`] receives drawing in page coordinates and keeps glyphs, rulings, fills and the area of pictures.
//! Colours matter only where they hide something: what is white on nothing or fully transparent draws no line.

use super::{
    clip::Clips,
    shapes::{self, Filled},
    weight::Weights,
};
use crate::{
    document::{Glyph, Ruling},
    place::Rect,
};
use hayro_interpret::{
    BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, Paint, SoftMask,
    font::{Glyph as SourceGlyph, GlyphRun},
    hayro_cmap::BfString,
    kurbo::{self, Affine, BezPath, Shape},
};

/// Rulings and fills of one page; a drawing with more is a map or a picture, not a table.
const SHAPES: usize = 40_000;
/// Above the baseline, in font sizes: the height of capitals and a little more.
const ASCENT: f64 = 0.75;
/// Below the baseline, in font sizes.
const DESCENT: f64 = 0.22;
/// Width in font sizes of a glyph whose font does not tell.
const UNKNOWN_WIDTH: f32 = 500.0;
/// The same character this close (in font sizes) to itself is drawn twice to look bold.
const OVERSTRIKE: f32 = 0.12;
/// Cosine of the largest angle to a quarter turn that still counts as one (about 8 degrees).
const NEAR_QUARTER: f64 = 0.99;
/// The darkest component, 0 to 1, from which on a colour is taken for the white of the paper.
const LIGHT: f32 = 0.985;
/// Boxes, the last ones drawn, that may lie under a white line.
const RECENT_FILLS: usize = 400;
/// Points: a picture thinner than this is a line.
const THIN_PICTURE: f64 = 2.0;

/// What one page shows.
#[derive(Debug)]
pub(super) struct Drawn {
    pub(super) frame: Rect,
    pub(super) glyphs: Vec<Glyph>,
    /// One a glyph: see [`Weights::pen`].
    pub(super) pens: Vec<u8>,
    pub(super) rulings: Vec<Ruling>,
    pub(super) fills: Vec<Rect>,
    pub(super) picture_share: f32,
    pub(super) unknown: usize,
}

pub(super) struct PageDevice<'w> {
    drawn: Drawn,
    clips: Clips,
    weights: &'w mut Weights,
    max_glyphs: usize,
    limit: Option<&'static str>,
    /// Area of pictures in square points, overlaps counted twice.
    picture_area: f64,
}

impl<'w> PageDevice<'w> {
    pub(super) fn new(frame: kurbo::Rect, max_glyphs: usize, weights: &'w mut Weights) -> Self {
        let drawn = Drawn {
            frame: super::rect(frame),
            glyphs: Vec::new(),
            pens: Vec::new(),
            rulings: Vec::new(),
            fills: Vec::new(),
            picture_share: 0.0,
            unknown: 0,
        };
        Self { drawn, clips: Clips::new(frame), weights, max_glyphs, limit: None, picture_area: 0.0 }
    }

    /// What there was too much of.
    pub(super) fn limit_reached(&self) -> Option<&'static str> {
        self.limit
    }

    pub(super) fn finish(mut self) -> Drawn {
        let page_area = f64::from(self.drawn.frame.width()) * f64::from(self.drawn.frame.height());
        self.drawn.picture_share = if page_area > 0.0 { (self.picture_area / page_area).min(1.0) as f32 } else { 0.0 };
        join_overstrikes(&mut self.drawn.glyphs, &mut self.drawn.pens);
        self.drawn.glyphs.shrink_to_fit();
        self.drawn.pens.shrink_to_fit();
        self.drawn
    }

    fn add_ruling(&mut self, ruling: Ruling) {
        if let Some(visible) = shapes::cut(ruling, &self.clips.visible()) {
            if self.drawn.rulings.len() < SHAPES {
                self.drawn.rulings.push(visible);
            } else {
                self.limit = Some("lines");
            }
        }
    }

    fn add_fill(&mut self, fill: Rect) {
        let visible = super::rect(self.clips.visible());
        let cut = Rect::new(fill.x0.max(visible.x0), fill.y0.max(visible.y0), fill.x1.min(visible.x1), fill.y1.min(visible.y1));
        if cut.x0 < cut.x1 && cut.y0 < cut.y1 && self.drawn.fills.len() < SHAPES {
            self.drawn.fills.push(cut);
        }
    }

    fn paint(&mut self, path: &BezPath, paint: &Paint<'_>, mode: &DrawMode) {
        let tone = tone(paint);
        if tone == Tone::None {
            return;
        }
        match mode {
            DrawMode::Stroke(_) => {
                for ruling in shapes::stroked(path) {
                    self.add_painted_ruling(ruling, tone);
                }
            }
            DrawMode::Fill(_) | DrawMode::FillAndStroke(..) => {
                for shape in shapes::filled(path) {
                    match shape {
                        Filled::Line(ruling) => self.add_painted_ruling(ruling, tone),
                        Filled::Box(fill) if tone == Tone::Dark => self.add_fill(fill),
                        Filled::Box(_) => {}
                    }
                }
            }
            DrawMode::Invisible => {}
        }
    }

    /// A white line is seen only on a coloured box.
    fn add_painted_ruling(&mut self, ruling: Ruling, tone: Tone) {
        let middle = f32::midpoint(ruling.from, ruling.to);
        let (x, y) = if ruling.axis == crate::document::Axis::Horizontal { (middle, ruling.at) } else { (ruling.at, middle) };
        if tone == Tone::Dark || self.drawn.fills.iter().rev().take(RECENT_FILLS).any(|fill| fill.contains(x, y)) {
            self.add_ruling(ruling);
        }
    }

    fn add_glyph(&mut self, source: &SourceGlyph<'_>, placed: Affine, pen: u8, invisible: bool) {
        let Some(geometry) = geometry(source, placed) else { return };
        let (x, y) = geometry.rect.center();
        if !self.clips.shows(f64::from(x), f64::from(y)) {
            return;
        }
        let Some(text) = source.as_unicode() else {
            self.drawn.unknown += 1;
            return;
        };
        let chars: Vec<char> = match text {
            BfString::Char(c) => expanded(c).map_or_else(|| vec![c], |letters| letters.chars().collect()),
            BfString::String(s) => s.chars().collect(),
        };
        for (index, char) in chars.iter().enumerate() {
            if char.is_control() || *char == '\u{FFFD}' {
                self.drawn.unknown += usize::from(*char == '\u{FFFD}');
                continue;
            }
            if self.drawn.glyphs.len() >= self.max_glyphs {
                self.limit = Some("characters");
                return;
            }
            let rect = slice(&geometry.rect, geometry.turn, index, chars.len());
            let Geometry { baseline, size, turn, .. } = geometry;
            self.drawn.glyphs.push(Glyph { char: plain(*char), rect, baseline, size, bold: false, invisible, turn });
            self.drawn.pens.push(pen);
        }
    }
}

impl<'a> Device<'a> for PageDevice<'_> {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        self.paint(&(props.transform * path.clone()), &props.paint, mode);
    }

    fn push_clip_path(&mut self, clip: &ClipPath) {
        self.clips.push(clip.path.bounding_box());
    }

    fn push_clip_rect(&mut self, rect: &kurbo::Rect) {
        self.clips.push(*rect);
    }

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        let pen = self.weights.pen(run);
        let invisible = matches!(mode, DrawMode::Invisible);
        for glyph in run.glyphs() {
            self.add_glyph(glyph, props.transform * glyph.transform(), pen, invisible);
        }
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        let pixels = kurbo::Rect::new(0.0, 0.0, f64::from(image.width()), f64::from(image.height()));
        let placed = props.transform.transform_rect_bbox(pixels).intersect(self.clips.visible());
        if placed.width() <= 0.0 || placed.height() <= 0.0 {
            return;
        }
        if placed.width().min(placed.height()) <= THIN_PICTURE {
            for shape in shapes::filled(&placed.to_path(0.1)) {
                if let Filled::Line(ruling) = shape {
                    self.add_ruling(ruling);
                }
            }
        } else {
            self.picture_area += placed.area();
        }
    }

    fn pop_clip(&mut self) {
        self.clips.pop();
    }

    fn pop_transparency_group(&mut self) {}
}

/// What a paint leaves on white paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tone {
    None,
    White,
    Dark,
}

fn tone(paint: &Paint<'_>) -> Tone {
    match paint {
        Paint::Pattern(_) => Tone::Dark,
        Paint::Color(color) => {
            let [r, g, b, alpha] = color.to_rgba().components();
            if alpha <= 0.01 {
                Tone::None
            } else if r.min(g).min(b) >= LIGHT {
                Tone::White
            } else {
                Tone::Dark
            }
        }
    }
}

#[derive(Debug, Clone, Copy)]
struct Geometry {
    rect: Rect,
    baseline: f32,
    size: f32,
    turn: u8,
}

/// Where a glyph stands; `None` when its transform is degenerate.
fn geometry(source: &SourceGlyph<'_>, placed: Affine) -> Option<Geometry> {
    let [right, down_right, c, d, x, y] = placed.as_coeffs();
    let advance = match source {
        SourceGlyph::Outline(glyph) => glyph.advance_width(),
        SourceGlyph::Type3(glyph) => glyph.advance_width(),
    };
    let width = right.hypot(down_right) * f64::from(advance.unwrap_or(UNKNOWN_WIDTH).abs());
    let size = c.hypot(d) * 1000.0;
    if ![x, y, width, size].iter().all(|v| v.is_finite() && v.abs() < 1e6) || size <= 0.0 {
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
fn turn(a: f64, b: f64) -> u8 {
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
fn slice(rect: &Rect, turn: u8, index: usize, count: usize) -> Rect {
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
fn expanded(char: char) -> Option<&'static str> {
    let letters = ["ff", "fi", "fl", "ffi", "ffl", "st", "st"];
    u32::from(char).checked_sub(0xFB00).and_then(|i| letters.get(i as usize)).copied()
}

/// Every kind of space is one space, every soft hyphen a hyphen.
fn plain(char: char) -> char {
    match char {
        '\u{A0}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}' => ' ',
        '\u{AD}' => '-',
        other => other,
    }
}

/// Characters drawn twice at nearly one place become one bold character.
fn join_overstrikes(glyphs: &mut Vec<Glyph>, pens: &mut Vec<u8>) {
    let mut order: Vec<usize> = (0..glyphs.len()).filter(|i| glyphs[*i].char != ' ').collect();
    let key = |glyph: &Glyph| (glyph.char, glyph.turn, (glyph.baseline * 2.0).round() as i32);
    let along = |glyph: &Glyph| if glyph.turn.is_multiple_of(2) { glyph.rect.x0 } else { glyph.rect.y0 };
    order.sort_by(|a, b| {
        let (a, b) = (&glyphs[*a], &glyphs[*b]);
        key(a).cmp(&key(b)).then(along(a).total_cmp(&along(b)))
    });
    let mut dropped = vec![false; glyphs.len()];
    let mut kept: Option<usize> = None;
    for i in order {
        match kept {
            Some(k) if key(&glyphs[k]) == key(&glyphs[i]) && along(&glyphs[i]) - along(&glyphs[k]) < OVERSTRIKE * glyphs[i].size => {
                dropped[i] = true;
                glyphs[k].bold = true;
            }
            _ => kept = Some(i),
        }
    }
    let mut keep = dropped.iter().map(|d| !d);
    glyphs.retain(|_| keep.next().unwrap_or(true));
    let mut keep = dropped.iter().map(|d| !d);
    pens.retain(|_| keep.next().unwrap_or(true));
}
