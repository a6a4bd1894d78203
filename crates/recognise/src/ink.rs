//! A picture → its ink: which pixels are dark, how far its lines of text lie askew, and which of it is speckle.
//!
//! Angles are found by the rows of pixels: of a page that lies straight some are full of ink and some have none. What it does not do: it
//! tells no letters from rules; that is `rules`.

use avstem_read::raster::{Grey, POINTS};

/// Dark pixels of a picture, row by row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Ink {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) dark: Vec<bool>,
}

/// Brightness by which paper and ink differ at least: less is the grain of a blank page.
const CONTRAST: u8 = 40;

impl Ink {
    /// The ink of a picture: what is darker than the brightness that parts its pixels into two groups best (Otsu, 1979).
    pub(crate) fn of(picture: &Grey) -> Self {
        let threshold = threshold(&picture.data);
        let dark = picture.data.iter().map(|pixel| threshold.is_some_and(|threshold| *pixel <= threshold)).collect();
        Self { width: picture.width, height: picture.height, dark }
    }

    pub(crate) fn at(&self, x: usize, y: usize) -> bool {
        self.dark[y * self.width + x]
    }

    /// Share of the pixels that are dark.
    pub(crate) fn share(&self) -> f32 {
        self.dark.iter().filter(|dark| **dark).count() as f32 / self.dark.len().max(1) as f32
    }
}

/// The brightness of the lightest ink; `None` for a picture of one tone.
fn threshold(data: &[u8]) -> Option<u8> {
    let mut counts = [0_u64; 256];
    for pixel in data {
        counts[usize::from(*pixel)] += 1;
    }
    let all: u64 = counts.iter().sum();
    let total: u64 = counts.iter().zip(0_u64..).map(|(count, tone)| count * tone).sum();
    let (mut below, mut weight) = (0_u64, 0_u64);
    let mut best: Option<(f64, u8, f64)> = None;
    for tone in 0..=254_u8 {
        below += counts[usize::from(tone)];
        weight += counts[usize::from(tone)] * u64::from(tone);
        let above = all - below;
        if below == 0 || above == 0 {
            continue;
        }
        let apart = (total - weight) as f64 / above as f64 - weight as f64 / below as f64;
        let between = below as f64 * above as f64 * apart * apart;
        if best.is_none_or(|(most, ..)| between > most) {
            best = Some((between, tone, apart));
        }
    }
    best.filter(|(_, _, apart)| *apart >= f64::from(CONTRAST)).map(|(_, tone, _)| tone)
}

/// Dots an inch at which angles are looked for.
const COARSE: f32 = 75.0;
/// Degrees that a page lies askew at most, and the steps in which angles are tried, coarse and fine.
const ASKEW: f32 = 5.0;
const STEP: f32 = 0.5;
const FINE: f32 = 0.05;
/// How much better than straight an angle must be: the rows of a page without text hardly differ.
const BETTER: f64 = 1.02;
/// Degrees up to which a page is straight: a row of figures across A4 rises by less than a third of a letter.
const STRAIGHT: f32 = 0.1;

/// Degrees clockwise by which the lines of a picture fall; 0 where they lie straight or tell nothing.
pub(crate) fn skew(picture: &Grey) -> f32 {
    let page = Points::of(picture);
    let (angle, found) = page.best();
    if angle.abs() <= STRAIGHT || found < page.peak(0.0) * BETTER { 0.0 } else { angle }
}

/// True where lines of text seem to run up or down the picture.
pub(crate) fn is_sideways(picture: &Grey) -> bool {
    let page = Points::of(picture);
    let turned = Points { dark: page.dark.iter().map(|(x, y)| (*y, *x)).collect(), width: page.height, height: page.width };
    turned.best().1 > page.best().1
}

/// The ink of a picture at few dots an inch.
struct Points {
    dark: Vec<(f32, f32)>,
    width: usize,
    height: usize,
}

impl Points {
    fn of(picture: &Grey) -> Self {
        let factor = COARSE * 2.0 / picture.dots;
        let ink = Ink::of(&picture.scaled(factor.min(1.0), factor.min(1.0)));
        let all = (0..ink.height).flat_map(|y| (0..ink.width).map(move |x| (x, y)));
        let dark = all.filter(|(x, y)| ink.at(*x, *y)).map(|(x, y)| (x as f32, y as f32)).collect();
        Self { dark, width: ink.width, height: ink.height }
    }

    fn peak(&self, angle: f32) -> f64 {
        peakedness(&self.dark, angle, self.height, self.width)
    }

    /// The angle at which the rows of pixels differ most, and how much.
    fn best(&self) -> (f32, f64) {
        let best = |angles: &mut dyn Iterator<Item = f32>| {
            angles.map(|angle| (self.peak(angle), angle)).max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.abs().total_cmp(&a.1.abs())))
        };
        let (steps, near) = ((ASKEW / STEP) as i32, (STEP / FINE) as i32);
        let coarse = best(&mut (-steps..=steps).map(|i| i as f32 * STEP)).map_or(0.0, |(_, angle)| angle);
        best(&mut (-near..=near).map(|i| coarse + i as f32 * FINE)).map_or((0.0, 0.0), |(found, angle)| (angle, found))
    }
}

/// Share of a row of pixels that may count: rules fill rows whichever way the text runs.
const FILLED: f64 = 0.4;

/// How unevenly the ink is shared among the rows of the picture after turning it back by this angle.
fn peakedness(points: &[(f32, f32)], degrees: f32, height: usize, width: usize) -> f64 {
    let slope = degrees.to_radians().tan();
    let shift = width as f32 * slope.abs();
    let mut rows = vec![0_u32; height + 2 * shift as usize + 3];
    for (x, y) in points {
        let row = (y - x * slope + shift).max(0.0) as usize;
        if let Some(count) = rows.get_mut(row) {
            *count += 1;
        }
    }
    let most = FILLED * width as f64;
    let count = |row: u32| f64::from(row).min(most);
    rows.windows(2).map(|pair| (count(pair[0]) - count(pair[1])).powi(2)).sum()
}

/// Points across of the largest speckle: a full stop of a 6-point letter is 0.7.
const SPECKLE: f32 = 0.5;
/// Speckles on a square inch of paper from which on a page is speckled: clean scans have none, a bad fax hundreds.
const SPECKLED: f32 = 4.0;

/// Paints over the speckles of a page that is full of them; clean pages stay as they are.
pub(crate) fn despeckle(picture: &mut Grey, ink: &mut Ink) {
    let most = (SPECKLE * picture.dots / POINTS).max(1.0) as usize;
    let speckles = speckles(ink, most);
    let inches = picture.data.len() as f32 / (picture.dots * picture.dots);
    if (speckles.len() as f32) < SPECKLED * inches {
        return;
    }
    let paper = paper(picture, ink);
    for pixel in speckles.into_iter().flatten() {
        picture.data[pixel] = paper;
        ink.dark[pixel] = false;
    }
}

/// The pixels of each piece of ink that is no larger than `most` either way.
fn speckles(ink: &Ink, most: usize) -> Vec<Vec<usize>> {
    let mut seen = vec![false; ink.dark.len()];
    let mut found = Vec::new();
    for start in 0..ink.dark.len() {
        if !ink.dark[start] || seen[start] {
            continue;
        }
        seen[start] = true;
        let (mut piece, mut next) = (vec![start], 0);
        let (mut left, mut right, top, mut bottom) = (start % ink.width, start % ink.width, start / ink.width, start / ink.width);
        while let Some(&pixel) = piece.get(next) {
            next += 1;
            let (x, y) = (pixel % ink.width, pixel / ink.width);
            (left, right, bottom) = (left.min(x), right.max(x), bottom.max(y));
            for ny in y.saturating_sub(1)..=(y + 1).min(ink.height - 1) {
                for nx in x.saturating_sub(1)..=(x + 1).min(ink.width - 1) {
                    let neighbour = ny * ink.width + nx;
                    if ink.dark[neighbour] && !seen[neighbour] {
                        seen[neighbour] = true;
                        piece.push(neighbour);
                    }
                }
            }
        }
        if right - left < most && bottom - top < most {
            found.push(piece);
        }
    }
    found
}

/// The commonest brightness of what is no ink.
pub(crate) fn paper(picture: &Grey, ink: &Ink) -> u8 {
    let mut counts = [0_usize; 256];
    for (pixel, dark) in picture.data.iter().zip(&ink.dark) {
        counts[usize::from(*pixel)] += usize::from(!dark);
    }
    (0..=255_u8).max_by_key(|tone| counts[usize::from(*tone)]).unwrap_or(255)
}

#[cfg(test)]
pub(crate) mod tests {
    #![allow(clippy::float_cmp, reason = "what is compared is copied, not computed")]

    use super::*;

    /// A page of 600 by 400 pixels at 150 dots an inch.
    pub(crate) fn page(luma: impl Fn(usize, usize) -> u8) -> Grey {
        let data = (0..400).flat_map(|y| (0..600).map(move |x| (x, y))).map(|(x, y)| luma(x, y)).collect();
        Grey::new(600, 400, data, 150.0).unwrap()
    }

    /// Lines of letters.
    fn text(x: usize, y: usize) -> u8 {
        if y % 24 < 10 && x % 9 < 4 && (40..560).contains(&x) && (20..380).contains(&y) { 20 } else { 240 }
    }

    #[test]
    fn a_page_of_one_tone_has_no_ink() {
        assert_eq!(Ink::of(&page(|_, _| 255)).share(), 0.0);
        assert_eq!(Ink::of(&page(|x, y| 230 + ((x + y) % 20) as u8)).share(), 0.0);
        assert!(Ink::of(&page(text)).share() > 0.1);
    }

    #[test]
    fn a_page_that_lies_askew_is_told_by_how_much() {
        assert_eq!(skew(&page(text)), 0.0);
        for angle in [-3.0, -0.7, 1.5] {
            let found = skew(&page(text).rotated(-angle));
            assert!((found - angle).abs() < 0.2, "{angle}: {found}");
        }
    }

    #[test]
    fn speckles_go_from_a_speckled_page_only() {
        let speckled = |x: usize, y: usize| if x % 40 == 20 && y % 40 == 20 { 0 } else { text(x, y) };
        let mut picture = page(speckled);
        let mut ink = Ink::of(&picture);
        despeckle(&mut picture, &mut ink);
        assert!(picture.data[20 * 600 + 20] > 200 && !ink.at(20, 20));
        assert!(ink.at(46, 50), "letters stay");
        let mut clean = page(|x, y| if (x, y) == (20, 10) { 0 } else { text(x, y) });
        let mut ink = Ink::of(&clean);
        despeckle(&mut clean, &mut ink);
        assert_eq!(clean.data[10 * 600 + 20], 0);
    }
}
