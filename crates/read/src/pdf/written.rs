//! The pictures of a page that show writing.
//!
//! In: a page that is drawn once more, for its pictures alone ([`WrittenDevice`]). Out: the boxes of those that show lines of writing, as
//! [`shows_writing`] tells. Pictures are decoded one at a time, in a coarse size where their format allows it, and so many pixels a page.

use super::device::Stopped;
use crate::writing::shows_writing;
use avstem_document::{limits::End, place::Rect};
use hayro_interpret::{
    BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageData, ImageDrawProps, LumaData, SoftMask,
    font::GlyphRun,
    kurbo::{self, BezPath},
};
use std::panic::resume_unwind;

/// Pixels that are decoded of a page at most: a page scanned at 600 dots an inch in grey has 35 million.
const PIXELS: u64 = 40_000_000;
/// Pixels a point that pictures are asked for; letters of 6 points are 12 pixels high then.
const FINE: f64 = 2.0;

/// Looks at the pictures of a page.
pub(super) struct WrittenDevice<'l> {
    frame: kurbo::Rect,
    steps: usize,
    pixels: u64,
    until: Option<End>,
    wanted: &'l dyn Fn(&Rect) -> bool,
    pub(super) written: Vec<Rect>,
}

impl<'l> WrittenDevice<'l> {
    /// Looks at the pictures whose box is `wanted`; drawing unwinds with [`Stopped`] after so many steps.
    pub(super) fn new(frame: kurbo::Rect, steps: usize, until: Option<End>, wanted: &'l dyn Fn(&Rect) -> bool) -> Self {
        Self { frame, steps, pixels: PIXELS, until, wanted, written: Vec::new() }
    }

    fn spend(&mut self, steps: usize) {
        self.steps = self.steps.saturating_sub(steps);
        if self.steps == 0 {
            resume_unwind(Box::new(Stopped));
        }
    }
}

impl<'a> Device<'a> for WrittenDevice<'_> {
    fn draw_path(&mut self, path: &BezPath, _: DrawProps<'a>, _: &DrawMode) {
        self.spend(path.elements().len() + 1);
    }

    fn push_clip_path(&mut self, clip: &ClipPath) {
        self.spend(super::device::FORM_STEPS + clip.path.elements().len());
    }

    fn push_clip_rect(&mut self, _: &kurbo::Rect) {
        self.spend(1);
    }

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, _: DrawProps<'a>, _: &DrawMode) {
        self.spend(run.glyphs().len() + 1);
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        self.spend(1);
        let (width, height) = (image.width(), image.height());
        let whole = props.transform.transform_rect_bbox(kurbo::Rect::new(0.0, 0.0, f64::from(width), f64::from(height)));
        let placed = super::rect(whole.intersect(self.frame));
        let pixels = u64::from(width) * u64::from(height);
        if !(self.wanted)(&placed) || pixels > self.pixels || self.until.is_some_and(End::is_over) {
            return;
        }
        self.pixels -= pixels;
        let size = Some(((whole.width() * FINE) as u32, (whole.height() * FINE) as u32));
        // The sides of a page that is turned change places; rows of pixels are then columns of writing, and bands of either will do.
        let (wide, high) = (whole.width() as f32, whole.height() as f32);
        let mut shown = false;
        match image {
            Image::Raster(raster) => raster.with_rgba(
                |data, _| {
                    let (data, width) = grey(data);
                    shown = shows_writing(&data, width, (wide, high));
                },
                size,
            ),
            Image::Stencil(stencil) => stencil.with_stencil(
                |mask, _| {
                    let data: Vec<u8> = mask.data.iter().map(|painted| 255 - painted).collect();
                    shown = shows_writing(&data, mask.width as usize, (wide, high));
                },
                size,
            ),
        }
        if shown && !self.written.contains(&placed) {
            self.written.push(placed);
        }
    }

    fn pop_clip(&mut self) {}

    fn pop_transparency_group(&mut self) {}
}

/// Its brightness, and how many pixels make a row.
fn grey(data: ImageData) -> (Vec<u8>, usize) {
    match data {
        ImageData::Luma(LumaData { data, width, .. }) => (data, width as usize),
        ImageData::Rgb(rgb) => {
            let luma = |pixel: &[u8]| ((u32::from(pixel[0]) * 3 + u32::from(pixel[1]) * 6 + u32::from(pixel[2])) / 10) as u8;
            (rgb.data.chunks_exact(3).map(luma).collect(), rgb.width as usize)
        }
    }
}
