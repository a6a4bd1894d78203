//! Pages of a TIFF: what scanners and fax machines write, in whichever of its many ways.
//!
//! In: the bytes. Out: the sizes of its pages, and the pixels of one. The crate `tiff` decodes most; what faxes write is decoded in
//! [`super::fax`], and pages of indexed colours are decoded as grey and looked up here. Miniatures of pages, and masks, are no pages.
//! What cannot be decoded is told in words: archives hold files of forty years.

use super::{
    BYTES, Size,
    fax::{self, Coding},
    upright,
};
use crate::raster::Grey;
use hayro_ccitt::EncodingMode;
use std::io::Cursor;
use tiff::{
    ColorType, TiffError,
    decoder::{BufferLayoutPreference, Decoder, DecodingResult, ifd::Value},
    tags::Tag,
};

type Tiff<'b> = Decoder<Cursor<&'b [u8]>>;

/// What a page that cannot be decoded may be saved as.
const SAVE: &str = "save it as PNG, as PDF, or as TIFF with LZW or Group 4";
const DAMAGED: &str = "its data are damaged";

/// The sizes of its pages, and whether what follows them cannot be read.
pub(super) struct Sizes {
    pub(super) pages: Vec<Result<Size, avstem_document::error::Error>>,
    pub(super) cut: bool,
}

fn open(bytes: &[u8]) -> Result<Tiff<'_>, TiffError> {
    let mut limits = tiff::decoder::Limits::default();
    limits.decoding_buffer_size = BYTES as usize;
    limits.intermediate_buffer_size = BYTES as usize;
    Ok(Decoder::new(Cursor::new(bytes))?.with_limits(limits))
}

/// The sizes of its pages, of no more than one beyond `most`; `None` where it is no TIFF.
pub(super) fn sizes(bytes: &[u8], most: usize) -> Option<Sizes> {
    let mut tiff = open(bytes).ok()?;
    let mut sizes = Sizes { pages: Vec::new(), cut: false };
    loop {
        if is_page(&mut tiff) {
            sizes.pages.push(size(&mut tiff));
        }
        if sizes.pages.len() > most || !tiff.more_images() {
            return Some(sizes);
        }
        if tiff.next_image().is_err() {
            sizes.cut = true;
            return Some(sizes);
        }
    }
}

/// A page, and no smaller picture of another one, and no mask.
fn is_page(tiff: &mut Tiff<'_>) -> bool {
    let kind = number(tiff, Tag::NewSubfileType).unwrap_or(0);
    kind & 0b101 == 0 && number(tiff, Tag::SubfileType) != Some(2)
}

/// The tag of how a fax is coded.
const T4_OPTIONS: u16 = 292;

fn number(tiff: &mut Tiff<'_>, tag: Tag) -> Option<u32> {
    tiff.find_tag_unsigned(tag).ok().flatten()
}

fn size(tiff: &mut Tiff<'_>) -> Result<Size, avstem_document::error::Error> {
    let (width, height) = tiff.dimensions().map_err(|_| super::broken())?;
    let mut side = |tag| tiff.get_tag(tag).ok().as_ref().and_then(rational);
    let dots = side(Tag::XResolution).zip(side(Tag::YResolution));
    let unit = match number(tiff, Tag::ResolutionUnit) {
        None | Some(2) => 1.0,
        Some(3) => 2.54,
        Some(_) => 0.0,
    };
    let size = Size::new(width, height, dots.map(|(x, y)| (x * unit, y * unit)))?;
    Ok(size.upright(orientation(tiff)))
}

/// The first pixel of a byte stands in its lowest bit.
fn lowest_first(tiff: &mut Tiff<'_>) -> bool {
    number(tiff, Tag::FillOrder) == Some(2)
}

/// How it lies, in the numbers that cameras use too.
fn orientation(tiff: &mut Tiff<'_>) -> u8 {
    number(tiff, Tag::Orientation).and_then(|way| u8::try_from(way).ok()).unwrap_or(1)
}

fn rational(value: &Value) -> Option<f32> {
    match value {
        Value::Rational(top, bottom) if *bottom > 0 => Some(*top as f32 / *bottom as f32),
        Value::Short(dots) => Some(f32::from(*dots)),
        Value::Unsigned(dots) => Some(*dots as f32),
        Value::Float(dots) => Some(*dots),
        _ => None,
    }
}

/// The pixels of page `page` (from 1), upright.
///
/// # Errors
/// In words, why there are none.
pub(super) fn grey(bytes: &[u8], page: u32) -> Result<(Grey, Size), String> {
    let mut tiff = open(bytes).map_err(|problem| why(&problem))?;
    let (mut left, mut at) = (page.max(1) - u32::from(is_page(&mut tiff)), 0);
    while left > 0 {
        tiff.next_image().map_err(|problem| why(&problem))?;
        left -= u32::from(is_page(&mut tiff));
        at += 1;
    }
    let size = size(&mut tiff).map_err(|problem| problem.to_string())?;
    let way = orientation(&mut tiff);
    let (width, height) = tiff.dimensions().map_err(|problem| why(&problem))?;
    let (width, height) = (width as usize, height as usize);
    let compression = number(&mut tiff, Tag::Compression).unwrap_or(1);
    let striped = number(&mut tiff, Tag::TileWidth).is_none();
    let grey = match compression {
        2..=4 if striped => {
            faxed(bytes, &mut tiff, (width, height), compression).and_then(|data| Grey::new(width, height, data, size.dots.0))
        }
        2 | 3 => None,
        6 => return Err(format!("it is compressed as old-style JPEG, which is not read: {SAVE}")),
        _ => {
            let (data, channels) = pixels(bytes, &mut tiff, (width, at))?;
            Grey::of_pixels(width, height, &data, channels, size.dots.0)
        }
    };
    Ok((upright(grey.ok_or(DAMAGED)?, way), size))
}

fn why(problem: &TiffError) -> String {
    match problem {
        TiffError::UnsupportedError(problem) => format!("{problem}: {SAVE}"),
        TiffError::LimitsExceeded => "it would take too much memory".to_owned(),
        _ => DAMAGED.to_owned(),
    }
}

/// The pixels of a page that is coded as a fax.
fn faxed(bytes: &[u8], tiff: &mut Tiff<'_>, (width, height): (usize, usize), compression: u32) -> Option<Vec<u8>> {
    let options = number(tiff, Tag::Unknown(T4_OPTIONS)).unwrap_or(0);
    let mode = match compression {
        3 if options & 1 == 1 => EncodingMode::Group3_2D,
        4 => EncodingMode::Group4,
        _ => EncodingMode::Group3_1D,
    };
    let coding = Coding {
        mode,
        aligned: compression == 2,
        lowest_first: lowest_first(tiff),
        inverted: number(tiff, Tag::PhotometricInterpretation) == Some(1),
    };
    let mut all = |tag| tiff.find_tag_unsigned_vec::<u64>(tag).ok().flatten().unwrap_or_default();
    let (offsets, lengths) = (all(Tag::StripOffsets), all(Tag::StripByteCounts));
    let a_strip = number(tiff, Tag::RowsPerStrip).map_or(height, |rows| rows as usize).clamp(1, height.max(1));
    let strips = offsets.iter().zip(0..).take(height.div_ceil(a_strip)).map(|(offset, i)| {
        let from = usize::try_from(*offset).unwrap_or(usize::MAX).min(bytes.len());
        let length =
            lengths.get(i).filter(|length| **length > 0).map_or(usize::MAX, |length| usize::try_from(*length).unwrap_or(usize::MAX));
        (&bytes[from..from.saturating_add(length).min(bytes.len())], a_strip.min(height - i * a_strip))
    });
    fax::pixels(strips, width, coding)
}

/// The pixels of the page whose directory is the one numbered `at`, and how many bytes each has.
fn pixels(bytes: &[u8], tiff: &mut Tiff<'_>, (width, at): (usize, usize)) -> Result<(Vec<u8>, usize), String> {
    if number(tiff, Tag::PhotometricInterpretation) == Some(INDEXED) {
        return Ok((indexed(bytes, tiff, (width, at))?, 1));
    }
    let color = tiff.colortype().map_err(|problem| why(&problem))?;
    let alpha = matches!(tiff.find_tag_unsigned_vec::<u16>(Tag::ExtraSamples).ok().flatten().as_deref(), Some([1 | 2, ..]));
    let (mut data, layout) = decoded(tiff)?;
    let samples = usize::from(color.num_samples());
    if lowest_first(tiff) && number(tiff, Tag::Compression).unwrap_or(1) == 1 && matches!(color, ColorType::Gray(1 | 2 | 4)) {
        for byte in &mut data {
            *byte = byte.reverse_bits();
        }
    }
    if layout.planes > 1 {
        data = interleaved(&data, layout.planes);
    }
    Ok(match color {
        ColorType::Gray(bits @ (1 | 2 | 4)) => (unpacked(&data, width, bits, true), 1),
        ColorType::Gray(_) => (data, 1),
        ColorType::GrayA(_) => (data, 2),
        ColorType::Multiband { num_samples: 2, bit_depth: 8 | 16 } if alpha => (data, 2),
        ColorType::Multiband { bit_depth: 8 | 16, .. } => (data.into_iter().step_by(samples.max(1)).collect(), 1),
        ColorType::RGB(_) | ColorType::YCbCr(_) => (data, 3),
        ColorType::RGBA(_) => (data, 4),
        ColorType::Lab(_) => (data.into_iter().step_by(3).collect(), 1),
        ColorType::CMYK(_) => (data.chunks_exact(4).flat_map(|p| [0, 1, 2].map(|i| 255 - p[i].saturating_add(p[3]))).collect(), 3),
        _ => return Err(format!("its colours ({color:?}) are not read: {SAVE}")),
    })
}

/// A byte a sample; planes one after the other.
fn decoded(tiff: &mut Tiff<'_>) -> Result<(Vec<u8>, BufferLayoutPreference), String> {
    let mut read = DecodingResult::U8(Vec::new());
    let layout = tiff.read_image_to_buffer(&mut read).map_err(|problem| why(&problem))?;
    let data = match read {
        DecodingResult::U8(data) => data,
        DecodingResult::U16(words) => words.iter().map(|word| (word >> 8) as u8).collect(),
        _ => return Err(format!("its pixels are no bytes, which is not read: {SAVE}")),
    };
    Ok((data, layout))
}

/// Samples of planes, as samples of pixels.
fn interleaved(data: &[u8], planes: usize) -> Vec<u8> {
    let a_plane = data.len() / planes.max(1);
    (0..a_plane).flat_map(|at| (0..planes).map(move |plane| data[plane * a_plane + at])).collect()
}

/// The interpretation of pixels that are numbers of colours, and that of grey.
const INDEXED: u32 = 3;
const GREY: u16 = 1;

/// The brightness of pixels that are numbers of colours. The decoder does not know them: it is told that they are grey.
fn indexed(bytes: &[u8], tiff: &mut Tiff<'_>, (width, at): (usize, usize)) -> Result<Vec<u8>, String> {
    let colors = tiff.find_tag_unsigned_vec::<u16>(Tag::ColorMap).ok().flatten().ok_or(DAMAGED)?;
    let bits = number(tiff, Tag::BitsPerSample).unwrap_or(1);
    let big = bytes.get(2).zip(bytes.get(3)).is_some_and(|(a, b)| [*a, *b].contains(&43));
    let (directory, large) = (tiff.ifd_pointer().ok_or(DAMAGED)?, tiff.byte_order() == tiff::tags::ByteOrder::BigEndian);
    let told = as_grey(bytes, usize::try_from(directory.0).map_err(|_| DAMAGED)?, big, large).ok_or(DAMAGED)?;
    let mut tiff = open(&told).map_err(|problem| why(&problem))?;
    tiff.seek_to_image(at).map_err(|problem| why(&problem))?;
    let data = decoded(&mut tiff)?.0;
    let numbers = if bits < 8 { unpacked(&data, width, u8::try_from(bits).unwrap_or(8), false) } else { data };
    let most = colors.len() / 3;
    let lookup: Vec<u8> = (0..most)
        .map(|i| (((u32::from(colors[i]) * 3 + u32::from(colors[most + i]) * 6 + u32::from(colors[2 * most + i])) / 10) >> 8) as u8)
        .collect();
    Ok(numbers.into_iter().map(|number| lookup.get(usize::from(number)).copied().unwrap_or(255)).collect())
}

/// A copy of the file whose directory at `at` says that its pixels are grey.
fn as_grey(bytes: &[u8], at: usize, big: bool, large_first: bool) -> Option<Vec<u8>> {
    let word = |at: usize| {
        let two: [u8; 2] = bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if large_first { u16::from_be_bytes(two) } else { u16::from_le_bytes(two) })
    };
    // Counts and entries are wider in large files; a count of more than two bytes is none.
    let (first, entry, count, value) =
        if big { (at + 8, 20, word(if large_first { at + 6 } else { at })?, 12) } else { (at + 2, 12, word(at)?, 8) };
    let found = (0..usize::from(count)).map(|i| first + i * entry).find(|at| word(*at) == Some(262))? + value;
    let mut told = bytes.to_vec();
    told.get_mut(found..found + 2)?.copy_from_slice(&if large_first { GREY.to_be_bytes() } else { GREY.to_le_bytes() });
    Some(told)
}

/// Pixels of less than a byte, each row beginning with a byte of its own, as bytes: from 0 to 255 where they are `shades`.
fn unpacked(bytes: &[u8], width: usize, bits: u8, shades: bool) -> Vec<u8> {
    let (bits, a_byte) = (usize::from(bits.max(1)), usize::from(8 / bits.max(1)));
    let most = (1_u16 << bits) - 1;
    let row_bytes = width.div_ceil(a_byte).max(1);
    let factor = if shades { 255 / most } else { 1 };
    let pixel = |row: &[u8], x: usize| {
        let shift = 8 - bits * (x % a_byte + 1);
        ((u16::from(row[x / a_byte]) >> shift & most) * factor) as u8
    };
    bytes.chunks_exact(row_bytes).flat_map(|row| (0..width).map(move |x| pixel(row, x))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_become_pixels_row_by_row() {
        assert_eq!(unpacked(&[0b1010_0000, 0b0100_0000], 3, 1, true), [255, 0, 255, 0, 255, 0]);
        assert_eq!(unpacked(&[0xf0], 2, 4, true), [255, 0]);
        assert_eq!(unpacked(&[0xf3], 2, 4, false), [15, 3]);
    }

    #[test]
    fn planes_become_pixels() {
        assert_eq!(interleaved(&[1, 2, 3, 4, 5, 6], 3), [1, 3, 5, 2, 4, 6]);
    }

    /// A TIFF of one row of bytes with these further tags (number, type, value), least byte first.
    fn file(interpretation: u32, tags: &[(u16, u16, u32)], row: &[u8], behind: &[u8]) -> Vec<u8> {
        let count = 9 + tags.len();
        let data = (8 + 2 + 12 * count + 4) as u32;
        let length = row.len() as u32;
        let mut all = vec![
            (256, 4, length),
            (257, 4, 1),
            (258, 3, 8),
            (259, 3, 1),
            (262, 3, interpretation),
            (273, 4, data),
            (277, 3, 1),
            (278, 4, 1),
            (279, 4, length),
        ];
        all.extend(tags);
        all.sort_unstable();
        let mut file = b"II*\0\x08\0\0\0".to_vec();
        file.extend(u16::try_from(count).unwrap().to_le_bytes());
        for (tag, kind, value) in all {
            let many: u32 = if tag == 320 { 768 } else { 1 };
            file.extend([&tag.to_le_bytes()[..], &u16::to_le_bytes(kind), &many.to_le_bytes(), &value.to_le_bytes()].concat());
        }
        file.extend([0; 4]);
        file.extend(row);
        file.extend(behind);
        file
    }

    #[test]
    fn numbers_of_colours_are_looked_up() {
        let map: Vec<u8> = (0..3).flat_map(|_| (0..256_u16).flat_map(|i| ((255 - i) << 8).to_le_bytes())).collect();
        let map_at = (8 + 2 + 12 * 10 + 4 + 4) as u32;
        let (grey, _) = grey(&file(3, &[(320, 3, map_at)], &[0, 255, 55, 200], &map), 1).unwrap();
        assert_eq!(grey.data, [255, 0, 200, 55]);
    }

    #[test]
    fn a_page_lies_as_its_tag_says_and_miniatures_are_none() {
        let turned = file(1, &[(274, 3, 6)], &[1, 2, 3], &[]);
        let (grey, size) = super::grey(&turned, 1).unwrap();
        assert_eq!((grey.width, grey.height, &grey.data[..], size.width), (1, 3, &[1, 2, 3][..], 1));
        assert_eq!(sizes(&file(1, &[(254, 4, 1)], &[1], &[]), 9).unwrap().pages.len(), 0);
    }

    #[test]
    fn what_is_not_decoded_is_told() {
        let mut old = file(1, &[], &[1, 2, 3], &[]);
        let compression = old.windows(2).position(|pair| pair == 259_u16.to_le_bytes()).unwrap();
        old[compression + 8] = 6;
        assert!(super::grey(&old, 1).unwrap_err().starts_with("it is compressed as old-style JPEG"));
        old[compression + 8] = 99;
        assert!(super::grey(&old, 1).unwrap_err().ends_with(SAVE));
    }
}
