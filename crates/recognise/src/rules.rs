//! The rules of a picture: found as lines of the page, and painted over before recognition, which takes them for letters.
//!
//! A rule is ink that runs straight for longer than any letter is large, and is thin. Where a stroke of a letter crosses it, the crossing
//! stays. Coordinates are pixels.

use crate::{
    faint,
    ink::{Ink, paper},
    runs::{Band, Rule, Run, bands},
};
use avstem_read::raster::{Grey, POINTS};

/// Points of the shortest rule across and down the page: a dash of a heading is 12 wide, a letter of a title 18 high.
const ACROSS: f32 = 24.0;
const DOWN: f32 = 20.0;
/// The share of that from which on a run of ink may be a piece of one: a rule that does not lie quite straight goes from one row of
/// pixels to the next, and its ends are short.
const PIECE: usize = 5;
/// Points of the thickest rule.
const THICK: f32 = 3.0;
/// Points of a gap in a rule that was scanned badly.
const GAP: f32 = 0.7;
/// Points by which two pieces of one rule may lie apart along it: a letter crosses it there, or the scan is weak.
const PIECES: f32 = 3.0;

/// Finds the rules of a picture and paints over them.
pub(crate) fn take_out(picture: &mut Grey, ink: &mut Ink) -> Vec<Rule> {
    let dots = picture.dots;
    let points = |points: f32| (points * dots / POINTS).max(1.0) as usize;
    let (gap, thick, pieces) = (points(GAP), points(THICK), points(PIECES));
    let mut rules = Vec::new();
    for (horizontal, least) in [(true, points(ACROSS)), (false, points(DOWN))] {
        let runs = if horizontal {
            runs(ink.width, ink.height, least / PIECE, gap, |along, other| ink.at(along, other))
        } else {
            runs(ink.height, ink.width, least / PIECE, gap, |along, other| ink.at(other, along))
        };
        rules.extend(bands(runs, gap).into_iter().filter(|runs| is_rule(runs, least, thick)).map(|runs| (horizontal, runs)));
    }
    let paper = paper(picture, ink);
    for (horizontal, runs) in &rules {
        for run in runs {
            erase(picture, ink, *horizontal, run, paper);
        }
    }
    let faint = faint::take_out(picture, paper);
    let bands = rules.iter().map(|(horizontal, runs)| Band::of(*horizontal, runs)).chain(faint.iter().map(Band::around));
    let rules = joined(bands.collect(), pieces);
    rules.iter().map(|rule| snapped(rule, &rules, points(CORNER) as f32)).collect()
}

/// A rule whose ends lie on the rules that it meets.
fn snapped(rule: &Rule, rules: &[Rule], near: f32) -> Rule {
    let meets = |of: &&Rule| of.horizontal != rule.horizontal && (of.from as f32 - near..=of.to as f32 + near).contains(&rule.at);
    let end = |end: usize| {
        let distance = |of: &Rule| (of.at - end as f32).abs();
        let nearest = rules.iter().filter(meets).min_by(|a, b| distance(a).total_cmp(&distance(b)));
        nearest.filter(|of| distance(of) <= near).map_or(end, |of| of.at.round() as usize)
    };
    Rule { from: end(rule.from), to: end(rule.to), ..*rule }
}

/// True for runs that together are as long as a rule and as thin.
fn is_rule(runs: &[Run], least: usize, thick: usize) -> bool {
    let band = Band::of(true, runs);
    let longest = runs.iter().map(|run| run.to - run.from).max().unwrap_or(0);
    band.to - band.from >= least && 2 * longest >= least && band.last - band.first < thick
}

/// Runs of ink of at least `least` pixels, small gaps in them allowed.
fn runs(length: usize, others: usize, least: usize, gap: usize, dark: impl Fn(usize, usize) -> bool) -> Vec<Run> {
    let mut found = Vec::new();
    for other in 0..others {
        let mut open: Option<Run> = None;
        for along in 0..length {
            if !dark(along, other) {
                continue;
            }
            match &mut open {
                Some(run) if along - run.to <= gap => run.to = along + 1,
                _ => {
                    found.extend(open.filter(|run| run.to - run.from >= least));
                    open = Some(Run { other, from: along, to: along + 1 });
                }
            }
        }
        found.extend(open.filter(|run| run.to - run.from >= least));
    }
    found
}

/// Points by which two rules that meet in a corner may miss each other.
const CORNER: f32 = 2.5;
/// Pixels on either side of a run whose ink belongs to its rule.
const EDGE: usize = 1;

/// Paints over a run of a rule, but for what crosses it: ink on both of its sides.
fn erase(picture: &mut Grey, ink: &mut Ink, horizontal: bool, run: &Run, paper: u8) {
    let (others, thick) = (if horizontal { ink.height } else { ink.width }, (THICK * picture.dots / POINTS) as usize);
    let pixel = |ink: &Ink, along: usize, other: usize| if horizontal { other * ink.width + along } else { along * ink.width + other };
    for along in run.from..run.to {
        let dark = |other: usize| other < others && ink.dark[pixel(ink, along, other)];
        // The ink across the run: where it is thicker than a rule, a letter stands here.
        let above = (0..=thick).take_while(|far| run.other >= *far && dark(run.other - far)).count();
        let below = (0..=thick).take_while(|far| dark(run.other + far)).count();
        if above + below > thick + 1 {
            continue;
        }
        for other in run.other.saturating_sub(EDGE)..=(run.other + EDGE).min(others - 1) {
            let pixel = pixel(ink, along, other);
            picture.data[pixel] = paper;
            ink.dark[pixel] = false;
        }
    }
}

/// Pieces of one rule as one.
fn joined(mut bands: Vec<Band>, pieces: usize) -> Vec<Rule> {
    bands.sort_by_key(|band| (!band.horizontal, band.first, band.from));
    let mut rules: Vec<Band> = Vec::new();
    for band in bands {
        let goes_on = |rule: &&mut Band| {
            rule.horizontal == band.horizontal
                && band.first <= rule.last + 2
                && rule.first <= band.last + 2
                && band.from <= rule.to + pieces
                && rule.from <= band.to + pieces
        };
        match rules.iter_mut().rev().take(50).find(goes_on) {
            Some(rule) => {
                rule.from = rule.from.min(band.from);
                rule.to = rule.to.max(band.to);
            }
            None => rules.push(band),
        }
    }
    let rule =
        |band: &Band| Rule { horizontal: band.horizontal, at: (band.first + band.last + 1) as f32 / 2.0, from: band.from, to: band.to };
    rules.iter().map(rule).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ink::tests::page;

    fn found(luma: impl Fn(usize, usize) -> u8) -> (Vec<Rule>, Grey) {
        let mut picture = page(luma);
        let mut ink = Ink::of(&picture);
        let rules = take_out(&mut picture, &mut ink);
        (rules, picture)
    }

    #[test]
    fn rules_are_found_and_painted_over() {
        let (rules, picture) = found(|x, y| {
            let rule = (y == 100 || y == 101) && (50..300).contains(&x) || x == 50 && (100..200).contains(&y);
            if rule { 10 } else { 250 }
        });
        assert_eq!(
            rules,
            [Rule { horizontal: true, at: 101.0, from: 51, to: 300 }, Rule { horizontal: false, at: 50.5, from: 101, to: 200 }]
        );
        assert!(picture.data.iter().all(|pixel| *pixel == 250));
    }

    #[test]
    fn letters_and_thick_bars_are_none() {
        let (rules, picture) = found(|x, y| if x % 20 < 3 && y % 40 < 25 || (307..318).contains(&y) { 10 } else { 250 });
        assert!(rules.is_empty(), "{rules:?}");
        assert_eq!(picture.data[310 * 600 + 110], 10);
    }

    #[test]
    fn a_stroke_that_crosses_a_rule_stays_whole() {
        let (rules, picture) = found(|x, y| if y == 100 || (200..203).contains(&x) && (90..110).contains(&y) { 10 } else { 250 });
        assert_eq!(rules.len(), 1);
        assert_eq!((picture.data[100 * 600 + 201], picture.data[100 * 600 + 300]), (10, 250));
    }

    #[test]
    fn a_rule_that_was_scanned_badly_is_one() {
        let (rules, _) = found(|x, y| if y == 100 && x % 80 != 7 && !(300..305).contains(&x) { 10 } else { 250 });
        assert_eq!(rules.len(), 1);
        assert_eq!((rules[0].from, rules[0].to), (0, 600));
    }
}
