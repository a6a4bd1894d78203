//! Pictures that were pasted into text documents → pages to recognise, where they show writing.
//!
//! In: what a reader of Word or OpenDocument meets of pictures while it walks the text ([`Pictures`]), and then the bytes of each. Out:
//! those that are drawn large and show lines of writing stay among the blocks, as pages without text; pages are numbered over all
//! pictures of the text, as people count them. A picture that is drawn large and cannot be looked at is noted. What it does not do: it
//! recognises nothing, and looks at no logo.

use crate::body::{Block, Pasted};
use avstem_document::{
    limits::Limits,
    note::{NoteCode, Notes},
};
use std::collections::BTreeMap;

/// Pictures of a text that are looked at.
const MOST: usize = 2000;

/// The pictures of a text as they are met.
#[derive(Debug, Default)]
pub(crate) struct Pictures {
    /// Inside the body: pictures of heads, feet and footnotes are none of the text.
    open: bool,
    /// Tables around the place.
    tables: usize,
    /// Of the drawing that is read.
    size: Option<(f32, f32)>,
    count: u32,
    waiting: Vec<Pasted>,
}

impl Pictures {
    pub(crate) fn begin(&mut self) {
        self.open = true;
    }

    pub(crate) fn end(&mut self) {
        self.open = false;
    }

    pub(crate) fn enter_table(&mut self) {
        self.tables += 1;
    }

    /// Behind a table; behind the outermost one its pictures follow.
    pub(crate) fn leave_table(&mut self, out: &mut Vec<Block>) {
        self.tables = self.tables.saturating_sub(1);
        self.add_to(out);
    }

    /// The points that the next picture is drawn wide and high.
    pub(crate) fn size(&mut self, size: Option<(f32, f32)>) {
        self.size = size;
    }

    /// A picture by what the text names it by.
    pub(crate) fn extend(&mut self, source: Option<String>) {
        let Some(source) = source.filter(|_| self.open) else { return };
        self.count += 1;
        let picture = Pasted { number: self.count, source, size: self.size.unwrap_or_default(), crop: [0.0; 4] };
        if picture.is_large() {
            self.waiting.push(picture);
        }
    }

    /// The shares of the last picture that are cut off.
    pub(crate) fn crop(&mut self, crop: [f32; 4]) {
        if let Some(last) = self.waiting.last_mut().filter(|last| last.number == self.count) {
            last.crop = crop;
        }
    }

    /// Puts the large ones that were met behind `out`, outside of tables.
    pub(crate) fn add_to(&mut self, out: &mut Vec<Block>) {
        if self.tables == 0 {
            out.extend(self.waiting.drain(..).map(Block::Picture));
        }
    }
}

/// Width and height in points of a style as old drawings have it: `width:453pt;height:12cm`.
pub(crate) fn styled_size(style: &str) -> Option<(f32, f32)> {
    let side = |name: &str| {
        let value = style.split(';').find_map(|part| part.trim().strip_prefix(name)?.trim_start().strip_prefix(':'))?.trim();
        let unit = value.find(|c: char| c.is_ascii_alphabetic())?;
        let points = match &value[unit..] {
            "pt" => 1.0,
            "in" => 72.0,
            "cm" => 72.0 / 2.54,
            "mm" => 7.2 / 2.54,
            "px" => 0.75,
            _ => return None,
        };
        Some(value[..unit].trim().parse::<f32>().ok()? * points)
    };
    Some((side("width")?, side("height")?))
}

/// True for the name of a file whose pixels are read.
pub(crate) fn is_read(name: &str) -> bool {
    ["png", "jpg", "jpeg", "tif", "tiff"].contains(&extension(name).as_str())
}

/// What a file calls its format, in lower case; letters and digits only.
fn extension(name: &str) -> String {
    let end = name.rsplit_once('.').map_or("", |(_, end)| end);
    end.chars().filter(char::is_ascii_alphanumeric).take(8).collect::<String>().to_ascii_lowercase()
}

/// The picture of this number among some blocks.
#[cfg(any(test, feature = "pictures"))]
pub(crate) fn find(blocks: Vec<Block>, number: u32) -> Option<Pasted> {
    blocks.into_iter().find_map(|block| match block {
        Block::Picture(picture) if picture.number == number => Some(picture),
        _ => None,
    })
}

/// Leaves among the blocks the pictures that show writing, and notes those that cannot be looked at; false where the time was up before
/// all were. `file` gives the name and the bytes of one by what the text names it by.
pub(crate) fn settle(
    blocks: &mut Vec<Block>,
    mut file: impl FnMut(&str) -> Option<(String, Vec<u8>)>,
    limits: &Limits,
    notes: &mut Notes,
) -> bool {
    let (mut looked, mut left, mut troubles) = (0, 0_usize, BTreeMap::new());
    blocks.retain(|block| {
        let Block::Picture(picture) = block else { return true };
        if looked == MOST || limits.is_over() {
            left += 1;
            return false;
        }
        looked += 1;
        match look(picture, || file(&picture.source)) {
            Ok(shown) => shown,
            Err(trouble) => {
                *troubles.entry(trouble).or_insert(0_usize) += 1;
                false
            }
        }
    });
    for (trouble, count) in troubles {
        notes.push(NoteCode::NotExamined, format!("large pictures that were not looked at: {count} {trouble}"), None);
    }
    if left > 0 {
        notes.push(NoteCode::LimitReached, format!("{left} large pictures were not looked at: there are too many"), None);
    }
    left == 0
}

/// True for a picture that shows writing, or why it cannot be told.
#[cfg(feature = "pictures")]
fn look(picture: &Pasted, file: impl FnOnce() -> Option<(String, Vec<u8>)>) -> Result<bool, String> {
    /// Pixels a point of the picture that is looked at.
    const FINE: f32 = 2.0;
    let Some((name, bytes)) = file() else { return Err("not in the file".to_owned()) };
    if !crate::picture::is_picture(&bytes) {
        let format = extension(&name).to_ascii_uppercase();
        let known = ["EMF", "WMF", "GIF", "BMP", "SVG"].contains(&format.as_str());
        return Err(if known { format!("in the format {format}") } else { "in a format that is not read".to_owned() });
    }
    let whole = crate::picture::pasted(&bytes, picture).map_err(|_| "that could not be decoded".to_owned())?;
    let finer = FINE * crate::raster::POINTS / whole.dots;
    let seen = if finer < 1.0 { whole.scaled(finer, finer) } else { whole };
    Ok(crate::writing::shows_writing(&seen.data, seen.width, picture.size))
}

/// A build that decodes no pictures looks at none.
#[cfg(not(feature = "pictures"))]
#[allow(clippy::unnecessary_wraps, reason = "the same shape as with pictures")]
fn look(_: &Pasted, _: impl FnOnce() -> Option<(String, Vec<u8>)>) -> Result<bool, String> {
    Ok(false)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A picture of ten lines of writing, twice as wide as high, as a PNG file.
    #[cfg(feature = "pictures")]
    pub(crate) fn writing() -> Vec<u8> {
        use image::ImageEncoder;
        let pixel = |x: u32, y: u32| if y % 30 < 14 && x % 10 < 3 { 20 } else { 250 };
        let data: Vec<u8> = (0..300).flat_map(|y| (0..600).map(move |x| pixel(x, y))).collect();
        let mut file = Vec::new();
        image::codecs::png::PngEncoder::new(&mut file).write_image(&data, 600, 300, image::ExtendedColorType::L8).unwrap();
        file
    }

    #[test]
    fn old_drawings_state_their_size_in_words() {
        assert_eq!(styled_size("position:absolute;width:453pt;height:1in"), Some((453.0, 72.0)));
        assert_eq!((styled_size("width:9pt"), styled_size("width:50%;height:9pt"), styled_size("")), (None, None, None));
    }

    #[test]
    fn large_pictures_follow_the_outermost_table_and_all_are_counted() {
        let (mut pictures, mut out) = (Pictures::default(), Vec::new());
        pictures.extend(Some("of a head".to_owned()));
        pictures.begin();
        pictures.size(Some((50.0, 50.0)));
        pictures.extend(Some("a logo".to_owned()));
        pictures.enter_table();
        pictures.size(Some((400.0, 300.0)));
        pictures.extend(Some("accounts".to_owned()));
        pictures.crop([0.1, 0.0, 0.0, 0.0]);
        pictures.add_to(&mut out);
        assert!(out.is_empty());
        pictures.leave_table(&mut out);
        let picture = find(out, 2).unwrap();
        assert_eq!((picture.source.as_str(), picture.crop[0]), ("accounts", 0.1));
        assert_eq!((picture.page().number, picture.page().width), (2, 400.0));
    }
}
