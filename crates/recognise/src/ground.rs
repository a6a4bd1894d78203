//! Grey paper and shadows → even white paper, and white letters on dark bars → dark letters on paper.
//!
//! The brightness of the paper is measured field by field: most of any field is paper, but for letters of titles and bars, which are
//! smaller than a few fields. Each pixel is then as bright as it is against its paper. A bar is a dark field about as high as a line or a
//! few, and is turned round. What it does not do: it changes nothing where the paper is even and white.

use crate::{
    ink::{Ink, paper},
    runs::Rule,
};
use avstem_read::raster::{Grey, POINTS};

/// Points across of a field.
const FIELD: f32 = 12.0;
/// Of a field's pixels in the order of their brightness, which one is its paper.
const PAPER: f32 = 0.85;
/// Fields on each side that make up for a field that has no paper: bars and titles are lower than four fields.
const AROUND: usize = 2;
/// Brightness of the paper of all fields from which on the page needs nothing.
const WHITE: u8 = 235;
/// Brightness of paper that is taken for a field without paper: darker is a picture.
const DARK: u8 = 60;

/// The picture on even paper; `None` where it is.
pub(crate) fn levelled(picture: &Grey) -> Option<Grey> {
    let side = ((FIELD * picture.dots / POINTS) as usize).max(8);
    let (columns, rows) = (picture.width.div_ceil(side), picture.height.div_ceil(side));
    let measured: Vec<u8> =
        (0..rows).flat_map(|row| (0..columns).map(move |column| (column, row))).map(|(c, r)| field(picture, c, r, side)).collect();
    let around = |fields: &[u8], best: fn(u8, u8) -> u8| -> Vec<u8> {
        let window = |at: usize, most: usize| at.saturating_sub(AROUND)..(at + AROUND + 1).min(most);
        let of = |column: usize, row: usize| {
            let all = window(row, rows).flat_map(|y| window(column, columns).map(move |x| y * columns + x));
            all.filter_map(|at| fields.get(at).copied()).reduce(best).unwrap_or(255)
        };
        (0..rows).flat_map(|row| (0..columns).map(move |column| (column, row))).map(|(c, r)| of(c, r)).collect()
    };
    let fields = around(&around(&measured, u8::max), u8::min);
    if fields.iter().all(|field| *field >= WHITE) {
        return None;
    }
    let bright = |column: usize, row: usize| f32::from(fields.get(row * columns + column).copied().unwrap_or(255).max(DARK));
    let mut data = Vec::with_capacity(picture.data.len());
    for (y, pixels) in picture.data.chunks_exact(picture.width).enumerate() {
        let (above, below, down) = between(y, side, rows);
        let row: Vec<f32> = (0..columns).map(|column| bright(column, above) * (1.0 - down) + bright(column, below) * down).collect();
        let at = |column: usize| row.get(column).copied().unwrap_or(255.0);
        data.extend(pixels.iter().enumerate().map(|(x, pixel)| {
            let (left, right, along) = between(x, side, columns);
            let paper = at(left) * (1.0 - along) + at(right) * along;
            (f32::from(*pixel) * 255.0 / paper).min(255.0) as u8
        }));
    }
    Grey::new(picture.width, picture.height, data, picture.dots)
}

/// The brightness of a field's paper.
fn field(picture: &Grey, column: usize, row: usize, side: usize) -> u8 {
    let mut counts = [0_usize; 256];
    let (x0, x1) = (column * side, ((column + 1) * side).min(picture.width));
    for pixels in picture.data.chunks_exact(picture.width).skip(row * side).take(side) {
        pixels.get(x0..x1).unwrap_or_default().iter().for_each(|pixel| counts[usize::from(*pixel)] += 1);
    }
    let wanted = (counts.iter().sum::<usize>() as f32 * PAPER) as usize;
    let mut below = 0;
    let reaches = |tone: &u8| {
        below += counts[usize::from(*tone)];
        below > wanted
    };
    (0..=255_u8).find(reaches).unwrap_or(255)
}

/// The fields between whose middles a pixel lies, and how far it lies from the first.
fn between(pixel: usize, side: usize, fields: usize) -> (usize, usize, f32) {
    let at = (pixel as f32 + 0.5) / side as f32 - 0.5;
    let first = at.max(0.0) as usize;
    (first.min(fields - 1), (first + 1).min(fields - 1), (at - first as f32).clamp(0.0, 1.0))
}

/// Points across of the fields by which bars are found.
const PIECE: f32 = 2.0;
/// Points that a bar is wide at least, and high at least and at most: small letters of a title in bold run together and are 9 high.
const WIDE: f32 = 30.0;
const HIGH: (f32, f32) = (10.0, 80.0);
/// Share of a bar that is dark: letters in bold take up a third.
const FULL: f32 = 0.5;

/// Turns dark bars round, so that their letters are dark, and returns their edges.
pub(crate) fn turn_bars(picture: &mut Grey, ink: &mut Ink) -> Vec<Rule> {
    let bars = bars(picture, ink);
    if bars.is_empty() {
        return Vec::new();
    }
    let white = paper(picture, ink);
    for bar in &bars {
        let mut tones: Vec<u8> = bar.pixels(ink.width).filter(|at| ink.dark[*at]).map(|at| picture.data[at]).collect();
        let middle = tones.len() / 2;
        let tone = if tones.is_empty() { 0 } else { *tones.select_nth_unstable(middle).1 };
        for at in bar.pixels(ink.width) {
            let against = f32::from(255 - picture.data[at]) / f32::from(255 - tone).max(1.0);
            picture.data[at] = (f32::from(white) * against.min(1.0)) as u8;
        }
    }
    *ink = Ink::of(picture);
    bars.iter().flat_map(|bar| [bar.y0, bar.y1].map(|at| Rule { horizontal: true, at: at as f32, from: bar.x0, to: bar.x1 })).collect()
}

/// A field of pixels, its ends outside.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Bar {
    x0: usize,
    y0: usize,
    x1: usize,
    y1: usize,
}

impl Bar {
    fn pixels(&self, width: usize) -> impl Iterator<Item = usize> + use<> {
        let (x0, x1) = (self.x0, self.x1);
        (self.y0..self.y1).flat_map(move |y| (x0..x1).map(move |x| y * width + x))
    }
}

fn bars(picture: &Grey, ink: &Ink) -> Vec<Bar> {
    let side = ((PIECE * picture.dots / POINTS) as usize).max(2);
    let (columns, rows) = (ink.width / side, ink.height / side);
    let dark = |x0: usize, y0: usize, x1: usize, y1: usize| -> f32 {
        let count: usize = (y0..y1).map(|y| ink.dark[y * ink.width + x0..y * ink.width + x1].iter().filter(|dark| **dark).count()).sum();
        count as f32 / ((x1 - x0) * (y1 - y0)).max(1) as f32
    };
    let full: Vec<bool> = (0..rows)
        .flat_map(|row| (0..columns).map(move |column| (column * side, row * side)))
        .map(|(x, y)| dark(x, y, x + side, y + side) >= FULL)
        .collect();
    let points = |points: f32| (points * picture.dots / POINTS) as usize;
    let mut seen = vec![false; full.len()];
    let mut bars = Vec::new();
    for start in 0..full.len() {
        if !full[start] || seen[start] {
            continue;
        }
        seen[start] = true;
        let (mut piece, mut next) = (vec![start], 0);
        let (mut left, mut right, mut top, mut bottom) = (columns, 0, rows, 0);
        while let Some(&at) = piece.get(next) {
            next += 1;
            let (x, y) = (at % columns, at / columns);
            (left, right, top, bottom) = (left.min(x), right.max(x), top.min(y), bottom.max(y));
            let beside = [(x > 0).then(|| at - 1), (x + 1 < columns).then_some(at + 1), at.checked_sub(columns), Some(at + columns)];
            for other in beside.into_iter().flatten().filter(|other| *other < full.len()) {
                if full[other] && !seen[other] {
                    seen[other] = true;
                    piece.push(other);
                }
            }
        }
        let (wide, high) = ((right + 1 - left) * side, (bottom + 1 - top) * side);
        let whole = piece.len() as f32 >= FULL * ((right + 1 - left) * (bottom + 1 - top)) as f32;
        if whole && wide >= points(WIDE) && (points(HIGH.0)..=points(HIGH.1)).contains(&high) {
            let around = Bar {
                x0: (left * side).saturating_sub(side),
                y0: (top * side).saturating_sub(side),
                x1: ((right + 2) * side).min(ink.width),
                y1: ((bottom + 2) * side).min(ink.height),
            };
            bars.extend(Some(trimmed(around, dark)).filter(|bar| bar.y1 - bar.y0 >= points(HIGH.0)));
        }
    }
    bars
}

/// A bar without what is paper at its edges.
fn trimmed(mut bar: Bar, dark: impl Fn(usize, usize, usize, usize) -> f32) -> Bar {
    while bar.y0 + 1 < bar.y1 && dark(bar.x0, bar.y0, bar.x1, bar.y0 + 1) < FULL {
        bar.y0 += 1;
    }
    while bar.y0 + 1 < bar.y1 && dark(bar.x0, bar.y1 - 1, bar.x1, bar.y1) < FULL {
        bar.y1 -= 1;
    }
    while bar.x0 + 1 < bar.x1 && dark(bar.x0, bar.y0, bar.x0 + 1, bar.y1) < FULL {
        bar.x0 += 1;
    }
    while bar.x0 + 1 < bar.x1 && dark(bar.x1 - 1, bar.y0, bar.x1, bar.y1) < FULL {
        bar.x1 -= 1;
    }
    bar
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ink::tests::page;

    #[test]
    fn even_white_paper_stays_as_it_is() {
        assert_eq!(levelled(&page(|x, y| if x % 9 < 3 && y % 24 < 10 { 20 } else { 250 })), None);
    }

    #[test]
    fn a_shadow_goes_and_letters_in_it_stay() {
        let shadow = |x: usize| 100 + (x / 4).min(140) as u8;
        let letter = |x: usize, y: usize| x % 9 < 3 && y % 24 < 10;
        let level = levelled(&page(|x, y| if letter(x, y) { shadow(x) / 5 } else { shadow(x) })).unwrap();
        let wrong = level.data.iter().enumerate().filter(|(at, tone)| (**tone < 128) != letter(at % 600, at / 600));
        assert_eq!(wrong.count(), 0);
    }

    #[test]
    fn white_letters_on_a_bar_become_dark() {
        let bar = |x: usize, y: usize| (50..450).contains(&x) && (100..140).contains(&y);
        let letter = |x: usize, y: usize| bar(x, y) && (110..130).contains(&y) && x % 20 < 4;
        let mut picture = page(|x, y| if bar(x, y) && !letter(x, y) { 40 } else { 250 });
        let mut ink = Ink::of(&picture);
        let edges = turn_bars(&mut picture, &mut ink);
        assert_eq!(edges.iter().map(|edge| (edge.at, edge.from, edge.to)).collect::<Vec<_>>(), [(100.0, 50, 450), (140.0, 50, 450)]);
        assert!(picture.data.iter().enumerate().all(|(at, tone)| (*tone < 128) == letter(at % 600, at / 600)));
    }

    #[test]
    fn letters_and_rules_are_no_bars() {
        let mut picture = page(|x, y| if y == 100 || (200..230).contains(&y) && x % 60 < 40 { 10 } else { 250 });
        let mut ink = Ink::of(&picture);
        assert!(turn_bars(&mut picture, &mut ink).is_empty());
    }
}
