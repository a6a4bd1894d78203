//! Pictures of pages (TIFF, PNG, JPEG) → pages without text, and one page of any kind → its pixels.
//!
//! In: the bytes. Out: a [`Document`] whose pages are told to hold writing that was not read; and from [`grey`] the pixels of one page of
//! it, or of a PDF's, for whoever recognises what they say. A TIFF holds many pages, as scanners write them. Sizes are in points, by the
//! dots an inch that the file states; where it states none or nonsense, the longer side is that of A4.
//!
//! What it does not do: it recognises nothing. Of a picture that is no scan it cannot know that it is none.

use crate::raster::{Grey, POINTS};
use avstem_document::{
    document::{Document, Format, Page, Part},
    error::{Error, ErrorKind},
    limits::Limits,
    note::{NoteCode, Notes},
    place::Rect,
    recognised::{Unread, Why},
};
use image::{ImageDecoder, ImageEncoder};
use std::{
    io::Cursor,
    panic::{AssertUnwindSafe, catch_unwind},
};
use tiff::{
    ColorType,
    decoder::{Decoder, DecodingResult},
    tags::Tag,
};

/// Pixels of one page at most: A3 at 600 dots an inch is 70 million.
const PIXELS: u64 = 100_000_000;
/// Bytes that decoding one page may take.
const BYTES: u64 = 512 << 20;
/// Dots an inch that a scanner makes.
const DOTS: std::ops::RangeInclusive<f32> = 50.0..=1300.0;
/// Points of the longer side of A4.
const A4: f32 = 842.0;

/// Reads the pages of a picture.
///
/// # Errors
/// `Damaged` when no page can be found, `TooLarge` for one of too many pixels.
pub(super) fn read(format: Format, bytes: &[u8], limits: &Limits, notes: &mut Notes) -> Result<Document, Error> {
    let sizes = guarded(|| if format == Format::Tiff { tiff_sizes(bytes, limits.pages) } else { flat_size(bytes).map(|size| vec![size]) })
        .unwrap_or_else(|| Err(broken()))?;
    let mut complete = true;
    if sizes.len() > limits.pages {
        complete = false;
        notes.push(NoteCode::LimitReached, format!("the document has more than {} pages, the rest were not read", limits.pages), None);
    }
    let pages: Vec<Part> = sizes.iter().take(limits.pages).zip(1..).map(|(size, number)| Part::Page(page(number, *size))).collect();
    Ok(Document { format, pages: u32::try_from(pages.len()).ok(), parts: pages, complete })
}

fn broken() -> Error {
    Error::damaged("the picture cannot be decoded")
}

fn guarded<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}

/// A page that shows a picture and nothing else.
fn page(number: u32, size: Size) -> Page {
    let (width, height) = size.points();
    Page {
        number,
        width,
        height,
        glyphs: Vec::new(),
        rulings: Vec::new(),
        fills: Vec::new(),
        picture_share: 1.0,
        unknown_glyphs: 0,
        tags: Vec::new(),
        unread: vec![Unread { area: Rect::new(0.0, 0.0, width, height), why: Why::NoText }],
        recognised: Vec::new(),
    }
}

/// How large a picture is.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Size {
    width: u32,
    height: u32,
    /// Dots an inch across and down.
    dots: (f32, f32),
}

impl Size {
    fn new(width: u32, height: u32, stated: Option<(f32, f32)>) -> Result<Self, Error> {
        let pixels = u64::from(width) * u64::from(height);
        if pixels == 0 {
            return Err(broken());
        }
        if pixels > PIXELS {
            return Err(ErrorKind::TooLarge { what: "pixels on a page", limit: PIXELS, found: Some(pixels) }.into());
        }
        let by_paper = width.max(height) as f32 * POINTS / A4;
        let dots = stated.filter(|(x, y)| DOTS.contains(x) && DOTS.contains(y)).unwrap_or((by_paper, by_paper));
        Ok(Self { width, height, dots })
    }

    fn points(self) -> (f32, f32) {
        (self.width as f32 * POINTS / self.dots.0, self.height as f32 * POINTS / self.dots.1)
    }
}

/// The pixels of page `number` (from 1) with about `dots` an inch, on white; `None` where there is no such page or it cannot be drawn.
#[must_use]
pub fn grey(bytes: &[u8], number: u32, dots: f32) -> Option<Grey> {
    if TIFF.iter().any(|start| bytes.starts_with(start)) {
        return guarded(|| tiff_page(bytes, number).ok())?.map(|(grey, size)| even(&grey, size, dots));
    }
    if FLAT.iter().any(|start| bytes.starts_with(start)) {
        return guarded(|| flat_page(bytes).ok())?.map(|(grey, size)| even(&grey, size, dots));
    }
    crate::pdf::picture::grey(bytes, number, dots)
}

/// Draws page `number` as a PNG file, for people; `None` where there is no such page or it cannot be drawn.
#[must_use]
pub fn picture(bytes: &[u8], number: u32, dots: f32) -> Option<Vec<u8>> {
    if !is_picture(bytes) {
        return crate::pdf::picture::picture(bytes, number, dots);
    }
    let grey = grey(bytes, number, dots)?;
    let mut file = Vec::new();
    let (width, height) = (u32::try_from(grey.width).ok()?, u32::try_from(grey.height).ok()?);
    image::codecs::png::PngEncoder::new(&mut file).write_image(&grey.data, width, height, image::ExtendedColorType::L8).ok()?;
    Some(file)
}

const TIFF: [&[u8]; 2] = [b"II*\0", b"MM\0*"];
const FLAT: [&[u8]; 2] = [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"];

fn is_picture(bytes: &[u8]) -> bool {
    TIFF.iter().chain(&FLAT).any(|start| bytes.starts_with(start))
}

/// With the same number of dots an inch, about the one asked for, across and down.
fn even(grey: &Grey, size: Size, dots: f32) -> Grey {
    let (across, down) = (dots / size.dots.0, dots / size.dots.1);
    Grey { dots, ..grey.scaled(across, down) }
}

fn flat_decoder(bytes: &[u8]) -> Result<impl ImageDecoder, Error> {
    let mut reader = image::ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| broken())?;
    let mut limits = image::Limits::default();
    limits.max_alloc = Some(BYTES);
    reader.limits(limits);
    reader.into_decoder().map_err(|_| broken())
}

fn flat_size(bytes: &[u8]) -> Result<Size, Error> {
    let (width, height) = flat_decoder(bytes)?.dimensions();
    Size::new(width, height, stated_dots(bytes))
}

fn flat_page(bytes: &[u8]) -> Result<(Grey, Size), Error> {
    let size = flat_size(bytes)?;
    let decoded = image::DynamicImage::from_decoder(flat_decoder(bytes)?).map_err(|_| broken())?;
    let pixels = decoded.into_luma_alpha8();
    let grey = Grey::of_pixels(size.width as usize, size.height as usize, pixels.as_raw(), 2, size.dots.0).ok_or_else(broken)?;
    Ok((grey, size))
}

/// The dots an inch that a PNG (`pHYs`) or a JPEG (JFIF) states.
fn stated_dots(bytes: &[u8]) -> Option<(f32, f32)> {
    let start = &bytes[..bytes.len().min(1 << 16)];
    let word = |at: usize| Some(u32::from_be_bytes(start.get(at..at + 4)?.try_into().ok()?) as f32);
    if bytes.starts_with(b"\x89PNG") {
        let at = start.windows(4).position(|window| window == b"pHYs")? + 4;
        // Dots a metre.
        return (start.get(at + 8) == Some(&1)).then_some((word(at)? * 0.0254, word(at + 4)? * 0.0254));
    }
    let at = start.windows(5).position(|window| window == b"JFIF\0")? + 7;
    let half = |at: usize| Some(f32::from(u16::from_be_bytes(start.get(at..at + 2)?.try_into().ok()?)));
    let unit = match start.get(at)? {
        1 => 1.0,
        2 => 2.54,
        _ => return None,
    };
    Some((half(at + 1)? * unit, half(at + 3)? * unit))
}

type Tiff<'b> = Decoder<Cursor<&'b [u8]>>;

fn tiff(bytes: &[u8]) -> Result<Tiff<'_>, Error> {
    let mut limits = tiff::decoder::Limits::default();
    limits.decoding_buffer_size = BYTES as usize;
    limits.intermediate_buffer_size = BYTES as usize;
    Ok(Decoder::new(Cursor::new(bytes)).map_err(|_| broken())?.with_limits(limits))
}

fn tiff_size(tiff: &mut Tiff<'_>) -> Result<Size, Error> {
    let (width, height) = tiff.dimensions().map_err(|_| broken())?;
    let mut side = |tag| tiff.get_tag(tag).ok().as_ref().and_then(rational);
    let dots = side(Tag::XResolution).zip(side(Tag::YResolution));
    let unit = match tiff.find_tag_unsigned::<u16>(Tag::ResolutionUnit).ok().flatten() {
        None | Some(2) => 1.0,
        Some(3) => 2.54,
        Some(_) => 0.0,
    };
    Size::new(width, height, dots.map(|(x, y)| (x * unit, y * unit)))
}

fn rational(value: &tiff::decoder::ifd::Value) -> Option<f32> {
    use tiff::decoder::ifd::Value;
    match value {
        Value::Rational(top, bottom) if *bottom > 0 => Some(*top as f32 / *bottom as f32),
        Value::Short(dots) => Some(f32::from(*dots)),
        Value::Unsigned(dots) => Some(*dots as f32),
        Value::Float(dots) => Some(*dots),
        _ => None,
    }
}

/// The sizes of its pages, of no more than one beyond `most`. Miniatures of pages, as cameras add them, count as pages.
fn tiff_sizes(bytes: &[u8], most: usize) -> Result<Vec<Size>, Error> {
    let mut tiff = tiff(bytes)?;
    let mut sizes = vec![tiff_size(&mut tiff)?];
    while sizes.len() <= most && tiff.more_images() && tiff.next_image().is_ok() {
        match tiff_size(&mut tiff) {
            Ok(size) => sizes.push(size),
            Err(_) => break,
        }
    }
    Ok(sizes)
}

fn tiff_page(bytes: &[u8], number: u32) -> Result<(Grey, Size), Error> {
    let mut tiff = tiff(bytes)?;
    for _ in 1..number {
        tiff.next_image().map_err(|_| broken())?;
    }
    let size = tiff_size(&mut tiff)?;
    let color = tiff.colortype().map_err(|_| broken())?;
    let (width, height) = (size.width as usize, size.height as usize);
    let read = tiff.read_image().map_err(|_| broken())?;
    let bytes = match read {
        DecodingResult::U8(bytes) => bytes,
        DecodingResult::U16(words) => words.iter().map(|word| (word >> 8) as u8).collect(),
        _ => return Err(broken()),
    };
    let (pixels, channels) = match color {
        ColorType::Gray(bits @ (1 | 2 | 4)) => (unpacked(&bytes, width, bits), 1),
        ColorType::Palette(_) | ColorType::Gray(_) => (bytes, 1),
        ColorType::GrayA(_) => (bytes, 2),
        ColorType::RGB(_) | ColorType::YCbCr(_) => (bytes, 3),
        ColorType::RGBA(_) => (bytes, 4),
        ColorType::CMYK(_) => (bytes.chunks_exact(4).flat_map(|p| [0, 1, 2].map(|i| 255 - p[i].saturating_add(p[3]))).collect(), 3),
        _ => return Err(broken()),
    };
    Ok((Grey::of_pixels(width, height, &pixels, channels, size.dots.0).ok_or_else(broken)?, size))
}

/// Pixels of less than a byte, each row beginning with a byte of its own, as bytes from 0 to 255.
fn unpacked(bytes: &[u8], width: usize, bits: u8) -> Vec<u8> {
    let (bits, a_byte) = (usize::from(bits), usize::from(8 / bits));
    let most = (1_u16 << bits) - 1;
    let row_bytes = width.div_ceil(a_byte).max(1);
    let pixel = |row: &[u8], x: usize| {
        let shift = 8 - bits * (x % a_byte + 1);
        ((u16::from(row[x / a_byte]) >> shift & most) * 255 / most) as u8
    };
    bytes.chunks_exact(row_bytes).flat_map(|row| (0..width).map(move |x| pixel(row, x))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_become_pixels_row_by_row() {
        assert_eq!(unpacked(&[0b1010_0000, 0b0100_0000], 3, 1), [255, 0, 255, 0, 255, 0]);
        assert_eq!(unpacked(&[0xf0], 2, 4), [255, 0]);
    }

    #[test]
    fn without_dots_an_inch_the_page_is_as_long_as_a4() {
        let size = Size::new(1000, 2000, None).unwrap();
        let (width, height) = size.points();
        assert!((width - 421.0).abs() < 0.1 && (height - 842.0).abs() < 0.1);
        assert_eq!(Size::new(1000, 2000, Some((0.0, 1.0))).unwrap(), size);
        assert!(Size::new(0, 5, None).is_err() && Size::new(200_000, 200_000, None).is_err());
    }

    /// A TIFF of these pages.
    fn pages(sizes: &[(u32, u32)]) -> Vec<u8> {
        let mut file = Cursor::new(Vec::new());
        let mut encoder = tiff::encoder::TiffEncoder::new(&mut file).unwrap();
        for (width, height) in sizes {
            let data = vec![200; (width * height) as usize];
            encoder.write_image::<tiff::encoder::colortype::Gray8>(*width, *height, &data).unwrap();
        }
        file.into_inner()
    }

    #[test]
    fn every_page_of_a_tiff_is_a_page() {
        let bytes = pages(&[(100, 200), (200, 100)]);
        let document = read(Format::Tiff, &bytes, &Limits::default(), &mut Notes::default()).unwrap();
        assert_eq!((document.pages, document.parts.len()), (Some(2), 2));
        let second = grey(&bytes, 2, 72.0).unwrap();
        assert!(second.width > second.height && second.data.iter().all(|pixel| *pixel == 200));
        assert!(grey(&bytes, 3, 72.0).is_none());
    }

    #[test]
    fn a_broken_picture_is_damaged() {
        for (format, bytes) in [(Format::Tiff, &b"II*\0nonsense"[..]), (Format::Png, b"\x89PNG\r\n\x1a\nnonsense")] {
            let error = read(format, bytes, &Limits::default(), &mut Notes::default()).unwrap_err();
            assert!(matches!(error.kind(), ErrorKind::Damaged { .. }));
        }
    }
}
