//! One page of any kind of document → its pixels: of a PDF, of a picture file, or a picture in a text.
//!
//! In: the bytes and the page's number, from 1. Out: grey pixels for whoever recognises what they say, or a PNG for people. What it does
//! not do: it looks at no pixel.

use crate::{
    docx, odt, pdf, picture,
    raster::{Grey, POINTS, Sheet},
};
use avstem_document::limits::Limits;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The pixels of page `number` (from 1) with about `dots` an inch, on white.
///
/// # Errors
/// In words, where there is no such page or it cannot be drawn.
pub fn grey(bytes: &[u8], number: u32, dots: f32) -> Result<Grey, String> {
    if picture::is_picture(bytes) {
        return picture::grey(bytes, number, dots);
    }
    if !bytes.starts_with(b"PK") {
        return pdf::picture::grey(bytes, number, dots).ok_or_else(|| picture::NOT_DRAWN.to_owned());
    }
    let limits = Limits::default();
    let find = || docx::picture(bytes, number, &limits).or_else(|| odt::picture(bytes, number, &limits));
    let (pasted, file) = catch_unwind(AssertUnwindSafe(find)).ok().flatten().ok_or("the picture cannot be found")?;
    picture::pasted(&file, &pasted).map(|grey| grey.scaled(dots / grey.dots, dots / grey.dots))
}

/// Draws page `number` (from 1) with its size; `None` where there is no such page or it cannot be drawn.
#[must_use]
pub fn sheet(bytes: &[u8], number: u32, dots: f32) -> Option<Sheet> {
    if !picture::is_picture(bytes) {
        return pdf::picture::sheet(bytes, number, dots);
    }
    let grey = picture::grey(bytes, number, dots).ok()?;
    let points = |pixels: usize| pixels as f32 * POINTS / grey.dots;
    Some(Sheet { png: picture::grey_png(&grey)?, width: points(grey.width), height: points(grey.height) })
}

/// Draws page `number` as a PNG file, for people; `None` where there is no such page or it cannot be drawn.
#[must_use]
pub fn picture(bytes: &[u8], number: u32, dots: f32) -> Option<Vec<u8>> {
    if picture::is_picture(bytes) {
        picture::grey_png(&picture::grey(bytes, number, dots).ok()?)
    } else {
        pdf::picture::picture(bytes, number, dots)
    }
}
