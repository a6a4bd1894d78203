//! One page of a PDF → a picture of it, as people see the page.
//!
//! What it does not do: it tells nothing about the page's text; the coordinates of places fit the picture after scaling.

use crate::{
    picture::png,
    raster::{Grey, POINTS, Sheet},
};
use hayro::{
    PixmapSettings, RenderCache, RenderSettings, render,
    vello_cpu::{Pixmap, color::palette::css::WHITE},
};
use hayro_interpret::InterpreterSettings;
use image::ExtendedColorType;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Pixels of one picture at most; larger pages are drawn with fewer dots an inch. 16 million are an A3 page at 290.
const PIXELS: f32 = 16e6;
/// Pixels along one edge at most; the renderer counts in 16 bits.
const EDGE: f32 = 16_000.0;

/// Draws page `number` (counted from 1) on white, with about so many dots an inch, as a PNG file; `None` where there is no such
/// page or it cannot be drawn.
#[must_use]
pub fn picture(bytes: &[u8], number: u32, dots: f32) -> Option<Vec<u8>> {
    drawn(bytes, number, dots)?.0.into_png().ok()
}

/// As [`picture`], with its size in points and without opacity: one byte a pixel where nothing on the page has a colour.
#[must_use]
pub fn sheet(bytes: &[u8], number: u32, dots: f32) -> Option<Sheet> {
    let (pixels, scale) = drawn(bytes, number, dots)?;
    let (width, height) = (u32::from(pixels.width()), u32::from(pixels.height()));
    let points = |pixels: u32| pixels as f32 / scale;
    let data = pixels.data_as_u8_slice();
    // The page lies on white: every pixel is opaque.
    let png = if data.chunks_exact(4).all(|p| p[0] == p[1] && p[1] == p[2]) {
        png(&data.iter().step_by(4).copied().collect::<Vec<u8>>(), (width, height), ExtendedColorType::L8)?
    } else {
        png(&data.chunks_exact(4).flat_map(|p| [p[0], p[1], p[2]]).collect::<Vec<u8>>(), (width, height), ExtendedColorType::Rgb8)?
    };
    Some(Sheet { png, width: points(width), height: points(height) })
}

/// As [`picture`], as grey pixels.
#[must_use]
pub fn grey(bytes: &[u8], number: u32, dots: f32) -> Option<Grey> {
    let (pixels, scale) = drawn(bytes, number, dots)?;
    Grey::of_pixels(pixels.width().into(), pixels.height().into(), pixels.data_as_u8_slice(), 4, scale * POINTS)
}

/// The pixels of a page, and how many of them make a point.
fn drawn(bytes: &[u8], number: u32, dots: f32) -> Option<(Pixmap, f32)> {
    let pdf = super::open(bytes).ok()?;
    let page = pdf.pages().get((number as usize).checked_sub(1)?)?;
    let scale = scale(page.render_dimensions(), dots)?;
    let settings = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
    let draw = || render(page, &RenderCache::new(), &InterpreterSettings::default(), &RenderSettings::default(), &settings);
    Some((catch_unwind(AssertUnwindSafe(draw)).ok()?, scale))
}

/// Pixels a point, so that the picture keeps to the limits; `None` for a page without an area.
fn scale((width, height): (f32, f32), dots: f32) -> Option<f32> {
    let within_area = (PIXELS / (width * height)).sqrt();
    let within_edge = EDGE / width.max(height);
    let scale = (dots / POINTS).min(within_area).min(within_edge);
    (scale.is_finite() && width * scale >= 1.0 && height * scale >= 1.0).then_some(scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_pages_are_drawn_with_fewer_dots() {
        assert_eq!(scale((595.0, 842.0), 144.0), Some(2.0));
        let scale = scale((14_400.0, 14_400.0), 144.0).unwrap();
        assert!(14_400.0 * scale <= 4_001.0);
        assert_eq!(super::scale((0.0, 842.0), 144.0), None);
    }

    #[test]
    fn a_page_becomes_a_png_and_a_missing_one_nothing() {
        let bytes = super::super::tests::one_page("BT /F1 10 Tf 50 150 Td (Ab) Tj ET");
        let png = picture(&bytes, 1, 72.0).unwrap();
        assert!(png.starts_with(b"\x89PNG\r\n\x1a\n"));
        // Width and height stand at the start of the header chunk.
        assert_eq!((&png[16..20], &png[20..24]), (&300_u32.to_be_bytes()[..], &200_u32.to_be_bytes()[..]));
        assert_eq!((picture(&bytes, 2, 72.0), picture(b"text", 1, 72.0)), (None, None));
    }
}
