//! True for pictures that show writing: a table that was pasted as a picture, a page that was scanned, and no photograph.
//!
//! In: a picture's brightness and the size that it is drawn in. Out: whether it shows lines of writing, by [`shows_writing`]. Writing is
//! thin dark strokes on flat light paper, in bands one below the other: rows of pixels with many short dark runs, as high as letters,
//! parted by rows with few. Such bands cover much of the width, or stand at even distances; those of a chart, from its axes and bars, do
//! neither. A legend of many even lines is told as writing: nothing parts it from a short list of figures. A photograph has no flat
//! paper, a crest or a logo hardly such bands. What it does not do: it recognises no letter.

/// Share of a page that a picture covers from which on it may hold a table: a logo covers a hundredth.
pub(crate) const TABLE_PICTURE: f32 = 0.04;
/// Points between the rows of pixels that are looked at.
const ROW_STEP: f32 = 0.7;
/// Brightness, of 255, of the darkest paper.
const PAPER: u8 = 150;
/// Brightness by which paper differs from itself, and that ink is darker than paper.
const GRAIN: u8 = 24;
const INK: u8 = 70;
/// Share of a picture that is bare paper at least: tables and text leave 0.7 to 0.97, photographs 0.05 to 0.4.
const BARE: f32 = 0.55;
/// Dark runs in a row of pixels through writing, and the points that one is long at most, on the average.
const RUNS: usize = 8;
const STROKE: f32 = 5.0;
/// Share of the width from the first run to the last one: the names beside the bars of a chart, and its legend, reach less far.
const SPREAD: f32 = 0.5;
/// Share of the rows in which a column of pixels is dark that is a rule.
const RULE: f32 = 0.5;
/// Points of the height of a line of writing.
const LINE: std::ops::RangeInclusive<f32> = 2.0..=24.0;
/// Lines of the smallest table: a logo with a motto has three.
const LINES: usize = 4;
/// Share of the width that the letters of lines cover, on the average: lines of text and of tables 0.39 to 0.76; legends, axes and bars
/// of charts 0.08 to 0.27, a wide box of names 0.36, the labels of a pie 0.54.
const COVERED: f32 = 0.33;
/// Share of the distances between lines that are alike: narrow tables have 0.89 to 1, charts 0 to 0.67, a letterhead 0.75.
const EVEN: f32 = 0.8;
/// Share by which distances that are alike differ from the middle one.
const ALIKE: f32 = 0.25;

/// True for a picture, of rows of `width` pixels and so many points wide and high, with lines of writing.
pub(crate) fn shows_writing(data: &[u8], width: usize, (wide, high): (f32, f32)) -> bool {
    if width == 0 || data.len() < width || wide <= 0.0 || high <= 0.0 {
        return false;
    }
    let rows = data.len() / width;
    let Some(paper) = paper(data) else { return false };
    let (across, down) = (wide / width as f32, high / rows as f32);
    let step = ((ROW_STEP / down) as usize).max(1);
    let mut dark: Vec<Vec<bool>> =
        data.chunks_exact(width).step_by(step).map(|row| row.iter().map(|luma| *luma < paper.saturating_sub(INK)).collect()).collect();
    for column in 0..width {
        // The rules of a table would join its lines.
        if dark.iter().filter(|row| row[column]).count() as f32 > RULE * dark.len() as f32 {
            for row in &mut dark {
                row[column] = false;
            }
        }
    }
    let is_written = |row: &Vec<bool>| {
        let runs = row.chunk_by(|a, b| a == b).filter(|run| run[0]).count();
        let ink = row.iter().filter(|dark| **dark).count();
        let spread = row.iter().rposition(|dark| *dark).unwrap_or(0) - row.iter().position(|dark| *dark).unwrap_or(0);
        runs >= RUNS && ink as f32 * across <= STROKE * runs as f32 && spread as f32 >= SPREAD * width as f32
    };
    let written: Vec<bool> = dark.iter().map(is_written).collect();
    let mut lines: Vec<Line> = Vec::new();
    let mut from = 0;
    for band in written.chunk_by(|a, b| a == b) {
        let (top, rows) = (from, &dark[from..from + band.len()]);
        from += band.len();
        if band[0] && LINE.contains(&(band.len() as f32 * step as f32 * down)) {
            let inked = (0..width).filter(|column| rows.iter().any(|row| row[*column])).count();
            lines.push(Line { middle: top as f32 + band.len() as f32 / 2.0, covered: inked as f32 / width as f32 });
        }
    }
    lines.len() >= LINES && (covered(&lines) >= COVERED || evenness(&lines) >= EVEN)
}

/// A band that is as high as letters.
struct Line {
    /// In rows of pixels that were looked at.
    middle: f32,
    /// Share of the width with ink in some row.
    covered: f32,
}

fn covered(lines: &[Line]) -> f32 {
    lines.iter().map(|line| line.covered).sum::<f32>() / lines.len().max(1) as f32
}

/// The share of the distances between neighbouring lines that are like the middle one.
fn evenness(lines: &[Line]) -> f32 {
    let mut pitches: Vec<f32> = lines.windows(2).map(|pair| pair[1].middle - pair[0].middle).collect();
    pitches.sort_by(f32::total_cmp);
    let Some(middle) = pitches.get(pitches.len() / 2) else { return 0.0 };
    pitches.iter().filter(|pitch| (*pitch - middle).abs() <= ALIKE * middle).count() as f32 / pitches.len() as f32
}

/// The brightness of most of a picture, where that is light and most of it is bare.
fn paper(data: &[u8]) -> Option<u8> {
    let mut counts = [0_usize; 256];
    for luma in data {
        counts[usize::from(*luma)] += 1;
    }
    let near = |luma: u8| counts[usize::from(luma.saturating_sub(GRAIN))..=usize::from(luma.saturating_add(GRAIN))].iter().sum::<usize>();
    let paper = (PAPER..=255).max_by_key(|luma| (near(*luma), *luma))?;
    (near(paper) as f32 >= BARE * data.len() as f32).then_some(paper)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture of 400 by 300 pixels and half as many points.
    fn shown(luma: impl Fn(usize, usize) -> u8) -> bool {
        let data: Vec<u8> = (0..300).flat_map(|y| (0..400).map(move |x| (x, y))).map(|(x, y)| luma(x, y)).collect();
        shows_writing(&data, 400, (200.0, 150.0))
    }

    #[test]
    fn lines_of_thin_strokes_on_paper_are_writing() {
        assert!(shown(|x, y| if y % 30 < 14 && x % 10 < 3 { 20 } else { 250 }));
        assert!(shown(|x, y| if y % 30 < 14 && x % 10 < 3 { 20 } else { 225 + (x * 31 % 7 + y * 17 % 9) as u8 }), "grain");
    }

    #[test]
    fn narrow_lines_are_writing_at_even_distances_only() {
        let narrow = |x: usize| (x % 10 < 3 && (x / 50).is_multiple_of(4)) || x > 390;
        assert!(shown(|x, y| if y % 30 < 14 && narrow(x) && x % 3 > 0 { 20 } else { 250 }));
        let uneven = [10, 40, 120, 140, 240, 285];
        assert!(!shown(|x, y| if uneven.iter().any(|top| (*top..top + 12).contains(&y)) && narrow(x) && x % 3 > 0 { 20 } else { 250 }));
    }

    #[test]
    fn photographs_crests_and_plain_colour_are_none() {
        assert!(!shown(|x, y| ((x * 2 + y) % 256) as u8), "tones");
        assert!(!shown(|x, y| (x * 7919 + y * 104_729).wrapping_mul(2_654_435_761) as u8), "noise");
        assert!(!shown(|x, y| if (x / 100 + y / 100) % 2 == 0 { 20 } else { 250 }), "a crest");
        assert!(!shown(|_, _| 255) && !shown(|_, _| 0));
    }
}
