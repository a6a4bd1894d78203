//! Rows of a fax (Group 3 and Group 4 of the ITU, and the run lengths of TIFF) → pixels.
//!
//! In: the data of a TIFF's strips and what its tags say of them. Out: brightness, a byte a pixel. Fax machines, modems and the scanners
//! of archives write black and white so. Rows that are damaged between two marks of a line's end are as far as they are whole; where
//! rows are missing, there is no picture: half a page must not look like a whole one.

use hayro_ccitt::{DecodeSettings, Decoder, DecoderContext, EncodingMode, decode};

/// Share of the rows that are there at least: machines count a few rows that they never send, or end early.
const ROWS: f32 = 0.98;

/// How a strip is coded.
#[derive(Debug, Clone, Copy)]
pub(super) struct Coding {
    pub(super) mode: EncodingMode,
    /// Every row begins with a byte of its own.
    pub(super) aligned: bool,
    /// The first pixel stands in the lowest bit.
    pub(super) lowest_first: bool,
    /// The tag says that zero is black; the colours of fax are the other way round.
    pub(super) inverted: bool,
}

/// The pixels of strips one below the other, each with its number of rows; `None` where too many are missing.
pub(super) fn pixels<'b>(strips: impl Iterator<Item = (&'b [u8], usize)>, width: usize, coding: Coding) -> Option<Vec<u8>> {
    let (mut data, mut stated, mut found) = (Vec::new(), 0, 0);
    for (strip, rows) in strips {
        let reversed = coding.lowest_first.then(|| strip.iter().map(|byte| byte.reverse_bits()).collect::<Vec<u8>>());
        let settings = DecodeSettings {
            columns: u32::try_from(width).ok()?,
            rows: u32::try_from(rows).ok()?,
            end_of_block: true,
            end_of_line: false,
            rows_are_byte_aligned: coding.aligned,
            encoding: coding.mode,
            strict: false,
        };
        let mut sink = Rows { data: Vec::with_capacity(width * rows), width, most: rows, found: 0, inverted: coding.inverted };
        // What was decoded before an error counts.
        let _ = decode(reversed.as_deref().unwrap_or(strip), &mut sink, &mut DecoderContext::new(settings));
        stated += rows;
        found += sink.found;
        let white = sink.shade(false);
        sink.data.resize(width * rows, white);
        data.append(&mut sink.data);
    }
    (found as f32 >= ROWS * stated as f32).then_some(data)
}

struct Rows {
    data: Vec<u8>,
    width: usize,
    most: usize,
    found: usize,
    inverted: bool,
}

impl Rows {
    fn shade(&self, black: bool) -> u8 {
        if black == self.inverted { 255 } else { 0 }
    }
}

impl Decoder for Rows {
    fn push_row(&mut self, changes: &[u32]) {
        if self.found == self.most {
            return;
        }
        self.found += 1;
        let (mut at, mut black) = (0, false);
        for change in changes.iter().map(|change| *change as usize).chain([self.width]) {
            let change = change.clamp(at, self.width);
            let shade = self.shade(black);
            self.data.extend(std::iter::repeat_n(shade, change - at));
            (at, black) = (change, !black);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_become_pixels_and_missing_ones_no_picture() {
        // Two white rows of eight pixels, each a byte of its own: white 8 is 10011.
        let coding = Coding { mode: EncodingMode::Group3_1D, aligned: true, lowest_first: false, inverted: false };
        let strip = [0b1001_1000, 0b1001_1000];
        assert_eq!(pixels([(&strip[..], 2)].into_iter(), 8, coding), Some(vec![255; 16]));
        let turned = strip.map(u8::reverse_bits);
        let coding = Coding { lowest_first: true, ..coding };
        assert_eq!(pixels([(&turned[..], 2)].into_iter(), 8, coding), Some(vec![255; 16]));
        assert_eq!(pixels([(&turned[..], 9)].into_iter(), 8, coding), None);
        assert_eq!(pixels([(&[0xff_u8; 9][..], 9)].into_iter(), 0, coding), None);
    }
}
