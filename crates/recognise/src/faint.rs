//! Faint rules: hairlines of light grey, which are no ink, found and painted over.
//!
//! A pixel of a hairline is hardly darker than the grain of the paper; a piece of it is darker on the mean, and the paper on both of its
//! sides is not. What is longer than any letter and dark in this way all along is a rule. The picture is looked at with half as many dots
//! an inch, which takes away half of the grain too.

use crate::runs::{Rule, Run, bands, span};
use avstem_read::raster::{Grey, POINTS};

/// Pixels along a rule whose mean is taken: 3 points.
const PIECE: usize = 6;
/// The same, to divide sums of brightness by.
const PIECE_PIXELS: i32 = 6;
/// By how much darker than paper a piece of a rule is at least.
const DARKER: i32 = 10;
/// How many times as dark as the paper beside it.
const BESIDE: i32 = 2;
/// Pixels that grain may interrupt it.
const GAP: usize = 3;
/// Pixels from the middle of a rule to the paper beside it.
const ASIDE: usize = 3;
/// Points of the shortest faint rule.
const LEAST: f32 = 40.0;
/// Dots an inch at which they are looked for.
const DOTS: f32 = 150.0;

/// Finds faint rules and paints over them; `paper` is how bright the paper is.
pub(crate) fn take_out(picture: &mut Grey, paper: u8) -> Vec<Rule> {
    let factor = (DOTS / picture.dots).min(1.0);
    let small = picture.scaled(factor, factor);
    let down = transposed(&small);
    let grow = |rule: Rule| Rule {
        at: rule.at / factor,
        from: (rule.from as f32 / factor) as usize,
        to: (rule.to as f32 / factor) as usize,
        ..rule
    };
    let across = found(&small, paper, true);
    let rules: Vec<Rule> = across.into_iter().chain(found(&down, paper, false)).map(grow).collect();
    for rule in &rules {
        erase(picture, rule, paper);
    }
    rules
}

fn transposed(picture: &Grey) -> Grey {
    let (width, height) = (picture.height, picture.width);
    let data = (0..height).flat_map(|y| (0..width).map(move |x| x * height + y)).map(|at| picture.data[at]).collect();
    Grey { width, height, data, dots: picture.dots }
}

/// The faint rules along the rows of a picture.
fn found(picture: &Grey, paper: u8, horizontal: bool) -> Vec<Rule> {
    let (width, height) = (picture.width, picture.height);
    if width <= PIECE || height <= 2 * ASIDE {
        return Vec::new();
    }
    let least = (LEAST * picture.dots / POINTS) as usize;
    // How much darker than paper each piece is on the mean.
    let mut darker = vec![0_i32; width * height];
    for y in 0..height {
        let row = &picture.data[y * width..(y + 1) * width];
        let pixel = |x: usize| (i32::from(paper) - i32::from(row[x])).max(-DARKER);
        let mut sum: i32 = (0..PIECE).map(pixel).sum();
        for x in PIECE..width {
            darker[y * width + x - PIECE / 2] = sum / PIECE_PIXELS;
            sum += pixel(x) - pixel(x - PIECE);
        }
    }
    let is_rule = |x: usize, y: usize| {
        let own = darker[y * width + x];
        own >= DARKER && own > BESIDE * darker[(y - ASIDE) * width + x] && own > BESIDE * darker[(y + ASIDE) * width + x]
    };
    let mut runs = Vec::new();
    for y in ASIDE..height - ASIDE {
        let mut open: Option<Run> = None;
        for x in (0..width).filter(|x| is_rule(*x, y)) {
            match &mut open {
                Some(run) if x - run.to <= GAP => run.to = x + 1,
                _ => {
                    runs.extend(open.filter(|run| run.to - run.from >= least / 4));
                    open = Some(Run { other: y, from: x, to: x + 1 });
                }
            }
        }
        runs.extend(open.filter(|run| run.to - run.from >= least / 4));
    }
    let mut rules = Vec::new();
    for band in bands(runs, PIECE) {
        let (at, from, to, thick) = span(&band);
        let longest = band.iter().map(|run| run.to - run.from).max().unwrap_or(0);
        if to - from >= least && 2 * longest >= least && thick <= ASIDE {
            rules.push(Rule { horizontal, at, from, to });
        }
    }
    rules
}

/// Points on each side of a rule that are painted over, and beyond which there is paper where nothing crosses it.
const HALF: f32 = 0.7;

fn erase(picture: &mut Grey, rule: &Rule, paper: u8) {
    let half = (HALF * picture.dots / POINTS) as usize + 1;
    let (width, length, others) =
        if rule.horizontal { (picture.width, picture.width, picture.height) } else { (picture.width, picture.height, picture.width) };
    let middle = rule.at as usize;
    let (first, last) = (middle.saturating_sub(half), (middle + half).min(others.saturating_sub(1)));
    for along in rule.from..rule.to.min(length) {
        let at = |other: usize| if rule.horizontal { other * width + along } else { along * width + other };
        let crossed = [first.saturating_sub(1), (last + 1).min(others - 1)].iter().any(|other| picture.data[at(*other)] < paper / 2);
        if !crossed {
            (first..=last).for_each(|other| picture.data[at(other)] = paper);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ink::tests::page;

    /// Grain from -20 to 20.
    fn grain(x: usize, y: usize) -> i32 {
        let mix = |seed: u32, by: u32| (seed ^ (seed >> 15)).wrapping_mul(by);
        let seed = (x as u32).wrapping_mul(0x9E37_79B1) ^ (y as u32).wrapping_mul(0x85EB_CA77);
        let mixed = mix(mix(seed, 0x2C1B_3C6D), 0x297A_2D39);
        ((mixed ^ (mixed >> 15)) % 41).cast_signed() - 20
    }

    #[test]
    fn hairlines_are_found_in_grain() {
        let line = |x: usize, y: usize| y == 100 && (50..500).contains(&x) || x == 50 && (100..300).contains(&y);
        let mut picture = page(|x, y| (if line(x, y) { 200 } else { 240 } + grain(x, y)).clamp(0, 255) as u8);
        let rules = take_out(&mut picture, 240);
        let near = |found: usize, wanted: usize| found.abs_diff(wanted) <= 6;
        assert_eq!(rules.len(), 2, "{rules:?}");
        assert!(
            rules[0].horizontal && near(rules[0].from, 50) && near(rules[0].to, 500) && (rules[0].at - 100.5).abs() <= 1.0,
            "{rules:?}"
        );
        assert!(!rules[1].horizontal && near(rules[1].from, 100) && near(rules[1].to, 300), "{rules:?}");
    }

    #[test]
    fn letters_and_the_edges_of_grey_fields_are_none() {
        let mut picture = page(|x, y| if x % 9 < 4 && y % 24 < 10 { 20 } else { 240 });
        assert!(take_out(&mut picture, 240).is_empty());
        let mut picture = page(|_, y| if (100..200).contains(&y) { 220 } else { 240 });
        assert!(take_out(&mut picture, 240).is_empty());
    }
}
