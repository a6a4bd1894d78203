//! How thick the strokes of words are: which words are bold.
//!
//! A line of ink across a letter runs through its strokes. Their mean width against the size of the letters is compared with that of the
//! page: print, scan and threshold make all strokes of a page thicker or thinner alike. What it does not do: a page that is bold for the
//! most part has no bold words.

use crate::{agree::Agreed, ink::Ink};

/// How many times the usual width of strokes those of bold letters are at least; bold fonts have 1.5 to 1.9.
const BOLD: f32 = 1.3;
/// Font sizes of the widest stroke: what is wider is a bar of a letter seen along it.
const WIDEST: f32 = 0.28;
/// Strokes that a line of text must show for its words to be told: two letters of 10 points have 60.
const FEWEST: usize = 40;

/// For each word whether it is bold; `scale` is points a pixel.
pub(crate) fn bold(agreed: &[Agreed], sizes: &[f32], ink: &Ink, scale: f32) -> Vec<bool> {
    let mut lines: Vec<(usize, Option<f32>)> = Vec::new();
    let mut at = 0;
    for line in agreed.chunk_by(|a, b| a.word.line == b.word.line) {
        let size = sizes.get(at).copied().unwrap_or(0.0) / scale;
        at += line.len();
        let (sum, count) = line.iter().map(|of| strokes(of, ink, size * WIDEST)).fold((0, 0), |all, of| (all.0 + of.0, all.1 + of.1));
        lines.push((line.len(), (count >= FEWEST && size > 0.0).then(|| sum as f32 / count as f32 / size)));
    }
    let mut all: Vec<f32> =
        lines.iter().flat_map(|(words, width)| width.iter().flat_map(|width| std::iter::repeat_n(*width, *words))).collect();
    all.sort_by(f32::total_cmp);
    let usual = all.get(all.len() / 2).copied().unwrap_or(f32::INFINITY);
    lines.iter().flat_map(|(words, width)| std::iter::repeat_n(width.is_some_and(|width| width >= BOLD * usual), *words)).collect()
}

/// The sum of the widths of the strokes across a word, and how many there are.
fn strokes(of: &Agreed, ink: &Ink, widest: f32) -> (usize, usize) {
    let area = of.word.rect();
    let (x0, x1) = (area.x0.max(0.0) as usize, (area.x1.max(0.0) as usize).min(ink.width));
    let (y0, y1) = (area.y0.max(0.0) as usize, (area.y1.max(0.0) as usize).min(ink.height));
    let (mut sum, mut count) = (0, 0);
    for y in y0..y1 {
        let row = ink.dark.get(y * ink.width + x0..y * ink.width + x1.max(x0)).unwrap_or_default();
        for run in row.chunk_by(|a, b| a == b).filter(|run| run[0] && run.len() as f32 <= widest) {
            sum += run.len();
            count += 1;
        }
    }
    (sum, count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hocr::{Character, Read};
    use avstem_document::place::Rect;

    #[test]
    fn words_with_thicker_strokes_are_bold() {
        let wide = |y: usize| if y < 100 { 7 } else { 4 };
        let dark = (0..200).flat_map(|y| (0..600).map(move |x| x % 20 < wide(y) && y % 50 < 30)).collect();
        let ink = Ink { width: 600, height: 200, dark };
        let line = |line: usize| {
            let y = 50.0 * line as f32;
            let letter = |i: usize| Rect::new(20.0 * i as f32, y, 20.0 * i as f32 + 12.0, y + 30.0);
            let characters = (0..6).map(|i| Character { char: 'l', rect: letter(i), confidence: 90 }).collect();
            Agreed { word: Read { characters, line }, other: None }
        };
        let lines = [line(0), line(2), line(3), line(2)];
        assert_eq!(bold(&lines, &[10.0; 4], &ink, 0.24), [true, false, false, false]);
    }
}
