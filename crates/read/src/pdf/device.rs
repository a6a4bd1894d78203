//! What hayro draws on one page, collected.
//!
//! A [`PageDevice`] receives drawing in page coordinates and keeps glyphs, rulings, fills and the area of pictures.
//! Colours matter only where they hide something: what is white on nothing or fully transparent draws no line, and text in the
//! colour of what lies behind it ([`backdrop`](super::backdrop)) is marked as invisible.

use super::{
    actual_text::ActualText,
    backdrop::{Backdrop, Ink, ink},
    clip::Clips,
    geometry::{Geometry, expanded, geometry, plain, slice},
    outlines::Outlines,
    overstrike::join_overstrikes,
    shapes::{self, Filled},
    weight::Weights,
};
use avstem_document::{
    document::{Glyph, Ruling},
    limits::{End, Limits},
    place::Rect,
};
use hayro_interpret::{
    BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, Paint, SoftMask,
    font::{Glyph as SourceGlyph, GlyphRun},
    hayro_cmap::BfString,
    kurbo::{self, Affine, BezPath, Shape},
};
use hayro_syntax::object::Dict;
use std::{collections::BTreeMap, panic::resume_unwind};

/// The darkest component, 0 to 1, from which on a colour is taken for the white of the paper.
const LIGHT: f32 = 0.985;
/// Boxes, the last ones drawn, that may lie under a white line.
const RECENT_FILLS: usize = 400;
/// Elements of the path of a box at most: four sides, a closing one and its beginning.
const BOX_ELEMENTS: usize = 6;
/// Points: a picture thinner than this is a line.
const THIN_PICTURE: f64 = 2.0;
/// Steps that a form or a clip costs: forms are decoded anew each time they are drawn.
pub(super) const FORM_STEPS: usize = 50;

/// Steps between two looks at the clock.
const STEPS_A_LOOK: usize = 1000;

/// Ends the interpretation of a page whose drawing takes too many steps: the interpreter knows no other way out.
#[derive(Debug)]
pub(super) struct Stopped;

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
    pub(super) pictures: usize,
    /// The largest share of the page that one picture covers.
    pub(super) largest_picture: f32,
    /// Letters that are drawn as shapes, and the box around them.
    pub(super) outlines: Option<(usize, Rect)>,
    pub(super) unknown: usize,
    /// Characters in the colour of what lies behind them, spaces left out.
    pub(super) unseen: usize,
}

pub(super) struct PageDevice<'w> {
    drawn: Drawn,
    clips: Clips,
    weights: &'w mut Weights,
    limits: &'w Limits,
    actual_text: ActualText,
    /// Tags by number of marked content, and those of the marked content that has begun and not ended.
    tags: &'w BTreeMap<i32, u16>,
    open_tags: Vec<Option<u16>>,
    /// Steps that may still be taken.
    steps: usize,
    limit: Option<&'static str>,
    /// True when joining strokes made too little room to be tried again.
    joined_in_vain: bool,
    /// When the page must be done.
    until: Option<End>,
    /// Area of pictures in square points, overlaps counted twice.
    picture_area: f64,
    largest_picture: f64,
    backdrop: Backdrop,
    outlines: Outlines,
}

impl<'w> PageDevice<'w> {
    /// A device for a page of this size; drawing it unwinds with [`Stopped`] after so many steps.
    pub(super) fn new(frame: kurbo::Rect, steps: usize, limits: &'w Limits, shared: (&'w mut Weights, &'w BTreeMap<i32, u16>)) -> Self {
        let (weights, tags) = shared;
        let drawn = Drawn {
            frame: super::rect(frame),
            glyphs: Vec::new(),
            pens: Vec::new(),
            rulings: Vec::new(),
            fills: Vec::new(),
            picture_share: 0.0,
            pictures: 0,
            largest_picture: 0.0,
            outlines: None,
            unknown: 0,
            unseen: 0,
        };
        let (clips, actual_text) = (Clips::new(frame), ActualText::default());
        Self {
            drawn,
            clips,
            weights,
            limits,
            actual_text,
            tags,
            open_tags: Vec::new(),
            steps,
            limit: None,
            joined_in_vain: false,
            until: limits.page_end(),
            picture_area: 0.0,
            largest_picture: 0.0,
            backdrop: Backdrop::default(),
            outlines: Outlines::default(),
        }
    }

    /// What there was too much of.
    pub(super) fn limit_reached(&self) -> Option<&'static str> {
        self.limit
    }

    pub(super) fn steps_left(&self) -> usize {
        self.steps
    }

    pub(super) fn finish(mut self) -> Drawn {
        let page_area = f64::from(self.drawn.frame.width()) * f64::from(self.drawn.frame.height());
        let share = |area: f64| if page_area > 0.0 { (area / page_area).min(1.0) as f32 } else { 0.0 };
        self.drawn.picture_share = share(self.picture_area);
        self.drawn.largest_picture = share(self.largest_picture);
        self.drawn.outlines = self.outlines.letters();
        join_overstrikes(&mut self.drawn.glyphs, &mut self.drawn.pens);
        self.drawn.glyphs.shrink_to_fit();
        self.drawn.pens.shrink_to_fit();
        self.drawn
    }

    fn spend(&mut self, steps: usize) {
        let late = self.steps / STEPS_A_LOOK != self.steps.saturating_sub(steps) / STEPS_A_LOOK && self.until.is_some_and(End::is_over);
        if late {
            self.limit = Some("steps of drawing for the time there is");
            resume_unwind(Box::new(Stopped));
        } else if steps <= self.steps {
            self.steps -= steps;
        } else {
            self.steps = 0;
            self.limit = Some("steps of drawing");
            resume_unwind(Box::new(Stopped));
        }
    }

    fn add_ruling(&mut self, ruling: Ruling) {
        if let Some(visible) = shapes::cut(ruling, &self.clips.visible()) {
            // A grid drawn box by box gives each line many times over and in pieces.
            if self.drawn.rulings.len() >= self.limits.rulings && !self.joined_in_vain {
                shapes::join_strokes(&mut self.drawn.rulings);
                self.joined_in_vain = self.drawn.rulings.len() > self.limits.rulings / 4 * 3;
            }
            if self.drawn.rulings.len() < self.limits.rulings {
                self.drawn.rulings.push(visible);
            } else {
                self.limit = Some("lines");
            }
        }
    }

    fn add_fill(&mut self, fill: Rect) {
        if let Some(cut) = self.visible_part(fill) {
            if self.drawn.fills.len() < self.limits.fills {
                self.drawn.fills.push(cut);
            } else {
                self.limit = Some("boxes");
            }
        }
    }

    /// Keeps what a path puts behind the text that comes after it.
    fn add_backdrop(&mut self, path: &BezPath, paint: &Paint<'_>, mode: &DrawMode) {
        let (ink, reach) = match mode {
            DrawMode::Invisible => return,
            DrawMode::Stroke(stroke) if stroke.line_width <= shapes::THIN as f32 => return,
            DrawMode::Stroke(stroke) => (Ink::Unknown, f64::from(stroke.line_width) / 2.0),
            DrawMode::Fill(_) | DrawMode::FillAndStroke(..) => (ink(paint), 0.0),
        };
        let around = path.bounding_box().inflate(reach, reach);
        if around.width().min(around.height()) <= shapes::THIN {
            return;
        }
        let area = match shapes::filled(path).as_slice() {
            // More parts than one may cut holes into each other: the lines of a frame are drawn so.
            [Filled::Box(area)] if path.elements().len() <= BOX_ELEMENTS => (*area, ink),
            _ => (super::rect(around), if ink == Ink::None { ink } else { Ink::Unknown }),
        };
        if let Some(visible) = self.visible_part(area.0) {
            self.backdrop.paint(visible, area.1);
        }
    }

    /// What the clips leave of a box.
    fn visible_part(&self, area: Rect) -> Option<Rect> {
        let visible = super::rect(self.clips.visible());
        let cut =
            Rect { x0: area.x0.max(visible.x0), y0: area.y0.max(visible.y0), x1: area.x1.min(visible.x1), y1: area.y1.min(visible.y1) };
        (cut.x0 < cut.x1 && cut.y0 < cut.y1).then_some(cut)
    }

    fn paint(&mut self, path: &BezPath, paint: &Paint<'_>, mode: &DrawMode) {
        self.add_backdrop(path, paint, mode);
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
                if tone == Tone::Dark && self.visible_part(super::rect(path.control_box())).is_some() {
                    self.outlines.see(path);
                }
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
        let (x, y) = if ruling.axis == avstem_document::document::Axis::Horizontal { (middle, ruling.at) } else { (ruling.at, middle) };
        if tone == Tone::Dark || self.drawn.fills.iter().rev().take(RECENT_FILLS).any(|fill| fill.contains(x, y)) {
            self.add_ruling(ruling);
        }
    }

    /// The tag of what is being drawn.
    fn tag(&self) -> u16 {
        self.open_tags.iter().rev().find_map(|tag| *tag).unwrap_or(0)
    }

    fn add_glyph(&mut self, source: &SourceGlyph<'_>, placed: Affine, pen: u8, (invisible, ink): (bool, Option<Ink>)) {
        let Some(geometry) = geometry(source, placed) else { return };
        let (x, y) = geometry.rect.center();
        if !self.clips.shows(f64::from(x), f64::from(y)) {
            return;
        }
        let unseen = !invisible && ink.is_some_and(|ink| !self.backdrop.shows(ink, x, y));
        self.drawn.unseen += usize::from(unseen && source.as_unicode().is_some_and(|text| !is_blank(&text)));
        let invisible = invisible || unseen;
        self.actual_text.see(&geometry, invisible);
        let Some(text) = source.as_unicode() else {
            self.drawn.unknown += 1;
            return;
        };
        let chars: Vec<char> = match text {
            BfString::Char(c) => expanded(c).map_or_else(|| vec![c], |letters| letters.chars().collect()),
            BfString::String(s) => s.chars().collect(),
        };
        for (index, char) in chars.iter().enumerate() {
            if char.is_control() || crate::invisible::is_mark(*char) || *char == '\u{FFFD}' {
                self.drawn.unknown += usize::from(*char == '\u{FFFD}');
                continue;
            }
            if self.drawn.glyphs.len() >= self.limits.glyphs {
                self.limit = Some("characters");
                return;
            }
            let rect = slice(&geometry.rect, geometry.turn, index, chars.len());
            let Geometry { baseline, size, turn, .. } = geometry;
            let tag = self.tag();
            self.drawn.glyphs.push(Glyph { char: plain(*char), rect, baseline, size, bold: false, invisible, turn, tag });
            self.drawn.pens.push(pen);
        }
    }
}

impl<'a> Device<'a> for PageDevice<'_> {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        self.spend(path.elements().len());
        self.paint(&(props.transform * path.clone()), &props.paint, mode);
    }

    fn push_clip_path(&mut self, clip: &ClipPath) {
        self.spend(FORM_STEPS + clip.path.elements().len());
        self.clips.push(clip.path.bounding_box());
    }

    fn push_clip_rect(&mut self, rect: &kurbo::Rect) {
        self.spend(1);
        self.clips.push(*rect);
    }

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        self.spend(run.glyphs().len());
        let pen = self.weights.pen(run);
        let invisible = matches!(mode, DrawMode::Invisible);
        // Only filled letters can be of the colour behind them; few pages paint anything that could hide theirs.
        let ink = matches!(mode, DrawMode::Fill(_)).then(|| ink(&props.paint)).filter(|ink| self.backdrop.may_hide(*ink));
        for glyph in run.glyphs() {
            self.add_glyph(glyph, props.transform * glyph.transform(), pen, (invisible, ink));
        }
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        self.spend(1);
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
            self.largest_picture = self.largest_picture.max(placed.area());
            self.drawn.pictures += 1;
            self.backdrop.paint(super::rect(placed), Ink::Unknown);
        }
    }

    fn pop_clip(&mut self) {
        self.clips.pop();
    }

    fn pop_transparency_group(&mut self) {}

    fn begin_marked_content(&mut self, _: &[u8], properties: Option<&Dict<'_>>) {
        self.spend(1);
        let number = properties.and_then(|dict| dict.get::<i32>("MCID"));
        self.open_tags.push(number.map(|number| self.tags.get(&number).copied().unwrap_or(0)));
        self.actual_text.begin(properties, self.drawn.glyphs.len(), self.drawn.unknown);
    }

    fn end_marked_content(&mut self) {
        self.open_tags.pop();
        let Drawn { glyphs, pens, unknown, .. } = &mut self.drawn;
        self.actual_text.end(glyphs, pens, unknown);
    }
}

/// True for a character that leaves nothing on paper anyhow.
fn is_blank(text: &BfString) -> bool {
    match text {
        BfString::Char(c) => c.is_whitespace(),
        BfString::String(s) => s.chars().all(char::is_whitespace),
    }
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
