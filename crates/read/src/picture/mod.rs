//! Pictures of pages (TIFF, PNG, JPEG) → pages without text, and one page of any kind → its pixels.
//!
//! In: the bytes. Out: a [`Document`] whose pages are told to hold writing that was not read; and from [`grey`] the pixels of one page of
//! it, or of a PDF's, for whoever recognises what they say. A TIFF holds many pages, as scanners write them. Pages lie as the file says
//! that they are held. Sizes are in points, by the dots an inch that the file states; where it states none or nonsense, the longer side
//! is that of A4.
//!
//! What it does not do: it recognises nothing. Of a picture that is no scan it cannot know that it is none.

mod fax;
mod tiff;

use crate::{
    body::Pasted,
    raster::{Grey, POINTS},
};
use avstem_document::{
    document::{Document, Format, Page, Part},
    error::{Error, ErrorKind},
    limits::Limits,
    note::{NoteCode, Notes},
    place::Rect,
    recognised::Why,
};
use image::{ImageDecoder, ImageEncoder};
use std::{
    io::Cursor,
    panic::{AssertUnwindSafe, catch_unwind},
};

/// Pixels of one page at most: A3 at 600 dots an inch is 70 million.
const PIXELS: u64 = 100_000_000;
/// Bytes that decoding one page may take.
const BYTES: u64 = 512 << 20;
/// Dots an inch that a scanner makes.
const DOTS: std::ops::RangeInclusive<f32> = 50.0..=1300.0;
/// Points of the longer side of A4.
const A4: f32 = 842.0;
/// Points of the longer side of the largest page whose stated dots are believed, that of A2: programs state the 72 or 96 of a screen.
const LARGEST: f32 = 1684.0;

/// Reads the pages of a picture.
///
/// # Errors
/// `Damaged` when no page can be found, `TooLarge` for one of too many pixels.
pub(super) fn read(format: Format, bytes: &[u8], limits: &Limits, notes: &mut Notes) -> Result<Document, Error> {
    let sizes =
        guarded(|| if format == Format::Tiff { tiff_sizes(bytes, limits.pages) } else { flat_size(bytes).map(|size| (vec![size], false)) });
    let (sizes, cut) = sizes.unwrap_or_else(|| Err(broken()))?;
    let complete = !cut && sizes.len() <= limits.pages;
    if sizes.len() > limits.pages {
        notes.push(NoteCode::LimitReached, format!("the document has more than {} pages, the rest were not read", limits.pages), None);
    } else if cut {
        notes.push(NoteCode::PartNotRead, format!("the file is damaged behind page {}; what follows was not read", sizes.len()), None);
    }
    let pages: Vec<Part> = sizes
        .iter()
        .take(limits.pages)
        .zip(1..)
        .map(|(size, number)| Part::Page(Page::of_picture(number, size.points(), Why::NoText)))
        .collect();
    Ok(Document { format, pages: u32::try_from(pages.len()).ok(), parts: pages, complete })
}

fn broken() -> Error {
    Error::damaged("the picture cannot be decoded")
}

/// The sizes of the pages of a TIFF, and whether more follow that cannot be read.
fn tiff_sizes(bytes: &[u8], most: usize) -> Result<(Vec<Size>, bool), Error> {
    let found = tiff::sizes(bytes, most).ok_or_else(broken)?;
    let mut sizes = Vec::new();
    for page in found.pages {
        match page {
            Ok(size) => sizes.push(size),
            Err(problem) if sizes.is_empty() => return Err(problem),
            Err(_) => return Ok((sizes, true)),
        }
    }
    if sizes.is_empty() { Err(broken()) } else { Ok((sizes, found.cut)) }
}

fn guarded<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok()
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
        let fits = |(x, y): (f32, f32)| (width as f32 / x).max(height as f32 / y) * POINTS <= LARGEST;
        let dots = stated.filter(|(x, y)| DOTS.contains(x) && DOTS.contains(y) && fits((*x, *y))).unwrap_or((by_paper, by_paper));
        Ok(Self { width, height, dots })
    }

    /// That of what lies so, as TIFF and cameras number it, once it lies upright.
    fn upright(self, way: u8) -> Self {
        if matches!(way, 5..=8) { Self { width: self.height, height: self.width, dots: (self.dots.1, self.dots.0) } } else { self }
    }

    fn points(self) -> (f32, f32) {
        (self.width as f32 * POINTS / self.dots.0, self.height as f32 * POINTS / self.dots.1)
    }
}

/// A picture that lies as TIFF and cameras number it, upright.
fn upright(picture: Grey, way: u8) -> Grey {
    let picture = if matches!(way, 2 | 4 | 5 | 7) { picture.mirrored() } else { picture };
    match way {
        3 | 4 => picture.turned_upright(2),
        5 | 8 => picture.turned_upright(1),
        6 | 7 => picture.turned_upright(3),
        _ => picture,
    }
}

/// The pixels of page `number` (from 1) of a picture file with about `dots` an inch.
pub(crate) fn grey(bytes: &[u8], number: u32, dots: f32) -> Result<Grey, String> {
    let decode = || if TIFF.iter().any(|start| bytes.starts_with(start)) { tiff::grey(bytes, number) } else { flat_page(bytes) };
    guarded(decode).unwrap_or_else(|| Err(NOT_DRAWN.to_owned())).map(|(grey, size)| even(&grey, size, dots))
}

/// The pixels of a picture in a text, as it is drawn there: what is cut off of it is not seen.
pub(crate) fn pasted(file: &[u8], picture: &Pasted) -> Result<Grey, String> {
    let decode = || if TIFF.iter().any(|start| file.starts_with(start)) { tiff::grey(file, 1) } else { flat_page(file) };
    let (whole, _) = guarded(decode).unwrap_or_else(|| Err(NOT_DRAWN.to_owned()))?;
    let whole = Grey { dots: POINTS, ..whole };
    let (width, height) = (whole.width as f32, whole.height as f32);
    let [left, top, right, bottom] = picture.crop.map(|share| share.clamp(0.0, 1.0));
    let shown = whole.cut(&Rect::new(left * width, top * height, (1.0 - right) * width, (1.0 - bottom) * height)).ok_or(NOT_DRAWN)?;
    // Drawn wider or higher than it is, it is seen so.
    let (across, down) = (shown.width as f32 / picture.size.0, shown.height as f32 / picture.size.1);
    let dots = across.max(down) * POINTS;
    if !(1.0..=10_000.0).contains(&dots) {
        return Err(NOT_DRAWN.to_owned());
    }
    let pixels = (dots / POINTS).powi(2) * picture.size.0 * picture.size.1;
    if pixels > PIXELS as f32 {
        return Err("it has too many pixels".to_owned());
    }
    Ok(if (across / down - 1.0).abs() < 0.02 {
        Grey { dots, ..shown }
    } else {
        Grey { dots, ..shown.scaled(dots / POINTS / across, dots / POINTS / down) }
    })
}

pub(crate) const NOT_DRAWN: &str = "the page cannot be drawn";

/// A grey picture as a PNG file; `None` where it cannot be written.
pub(crate) fn grey_png(grey: &Grey) -> Option<Vec<u8>> {
    png(&grey.data, (u32::try_from(grey.width).ok()?, u32::try_from(grey.height).ok()?), image::ExtendedColorType::L8)
}

/// Pixels as a PNG file; `None` where they are not as many as the sides say.
pub(crate) fn png(data: &[u8], (width, height): (u32, u32), colour: image::ExtendedColorType) -> Option<Vec<u8>> {
    let mut file = Vec::new();
    image::codecs::png::PngEncoder::new(&mut file).write_image(data, width, height, colour).ok()?;
    Some(file)
}

/// How files of up to 4 GB begin, and larger ones.
const TIFF: [&[u8]; 4] = [b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"];
const FLAT: [&[u8]; 2] = [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"];

pub(crate) fn is_picture(bytes: &[u8]) -> bool {
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
    let mut decoder = flat_decoder(bytes)?;
    let (width, height) = decoder.dimensions();
    Ok(Size::new(width, height, stated_dots(bytes))?.upright(orientation(&mut decoder)))
}

fn orientation(decoder: &mut impl ImageDecoder) -> u8 {
    decoder.orientation().map_or(1, image::metadata::Orientation::to_exif)
}

fn flat_page(bytes: &[u8]) -> Result<(Grey, Size), String> {
    if is_cut(bytes) {
        return Err("the file ends in the middle of the picture".to_owned());
    }
    let said = |problem: Error| problem.to_string();
    let size = flat_size(bytes).map_err(said)?;
    let mut decoder = flat_decoder(bytes).map_err(said)?;
    let way = orientation(&mut decoder);
    let (width, height) = decoder.dimensions();
    let decoded = image::DynamicImage::from_decoder(decoder).map_err(|_| "its data are damaged")?;
    let pixels = decoded.into_luma_alpha8();
    let grey = Grey::of_pixels(width as usize, height as usize, pixels.as_raw(), 2, size.dots.0).ok_or(NOT_DRAWN)?;
    Ok((upright(grey, way), size))
}

/// True for a JPEG without the mark of its end behind its last scan: what is missing would be grey.
fn is_cut(bytes: &[u8]) -> bool {
    let last = |mark: u8| bytes.windows(2).rposition(|pair| pair == [0xff, mark]);
    bytes.starts_with(b"\xff\xd8\xff") && last(0xd9) < last(0xda)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_dots_an_inch_the_page_is_as_long_as_a4() {
        let size = Size::new(1000, 2000, None).unwrap();
        let (width, height) = size.points();
        assert!((width - 421.0).abs() < 0.1 && (height - 842.0).abs() < 0.1);
        assert_eq!(Size::new(1000, 2000, Some((0.0, 1.0))).unwrap(), size);
        assert_eq!(Size::new(2480, 3508, Some((72.0, 72.0))).unwrap(), Size::new(2480, 3508, None).unwrap(), "the dots of a screen");
        assert!(Size::new(0, 5, None).is_err() && Size::new(200_000, 200_000, None).is_err());
    }

    /// A TIFF of these pages.
    fn pages(sizes: &[(u32, u32)]) -> Vec<u8> {
        let mut file = Cursor::new(Vec::new());
        let mut encoder = ::tiff::encoder::TiffEncoder::new(&mut file).unwrap();
        for (width, height) in sizes {
            let data = vec![200; (width * height) as usize];
            encoder.write_image::<::tiff::encoder::colortype::Gray8>(*width, *height, &data).unwrap();
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
        assert!(grey(&bytes, 3, 72.0).is_err() && grey(&bytes[..bytes.len() - 150], 2, 72.0).is_err());
    }

    #[test]
    fn a_picture_lies_as_cameras_number_it() {
        // The letter F of 2 by 3 pixels, as it is stored by each number.
        let upright = [0, 0, 0, 255, 0, 1];
        let stored: [(u8, usize, [u8; 6]); 8] = [
            (1, 2, [0, 0, 0, 255, 0, 1]),
            (2, 2, [0, 0, 255, 0, 1, 0]),
            (3, 2, [1, 0, 255, 0, 0, 0]),
            (4, 2, [0, 1, 0, 255, 0, 0]),
            (5, 3, [0, 0, 0, 0, 255, 1]),
            (6, 3, [0, 255, 1, 0, 0, 0]),
            (7, 3, [1, 255, 0, 0, 0, 0]),
            (8, 3, [0, 0, 0, 1, 255, 0]),
        ];
        for (way, width, data) in stored {
            let held = super::upright(Grey::new(width, 6 / width, data.to_vec(), 72.0).unwrap(), way);
            assert_eq!((held.width, &held.data[..]), (2, &upright[..]), "{way}");
        }
    }

    #[test]
    fn a_picture_that_ends_too_early_is_cut() {
        assert!(is_cut(b"\xff\xd8\xff\xe0..\xff\xd9..\xff\xda...") && !is_cut(b"\xff\xd8\xff\xda...\xff\xd9..") && !is_cut(b"PNG"));
    }

    #[test]
    fn a_broken_picture_is_damaged() {
        for (format, bytes) in [(Format::Tiff, &b"II*\0nonsense"[..]), (Format::Png, b"\x89PNG\r\n\x1a\nnonsense")] {
            let error = read(format, bytes, &Limits::default(), &mut Notes::default()).unwrap_err();
            assert!(matches!(error.kind(), ErrorKind::Damaged { .. }));
        }
    }
}
