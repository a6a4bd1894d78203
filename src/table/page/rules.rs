//! Rulings → lines as they are seen: dashes and doubled strokes joined, decoration left out.

use crate::document::{Axis, Ruling};

/// Points across within which two rulings are one line: the two sides of a thin box, a double rule.
const SAME_LINE: f32 = 2.5;
/// Points along between the dashes of one line.
const DASH_GAP: f32 = 4.0;
/// Points: shorter lines separate nothing (ticks, underlined characters).
const SHORT: f32 = 6.0;

/// Joined rulings of one axis, by position, then start.
pub(super) fn joined(rulings: &[Ruling], axis: Axis) -> Vec<Ruling> {
    let mut sorted: Vec<Ruling> = rulings.iter().filter(|r| r.axis == axis).copied().collect();
    sorted.sort_by(|a, b| a.at.total_cmp(&b.at).then(a.from.total_cmp(&b.from)));
    let mut joined: Vec<Ruling> = bands(&sorted).into_iter().flat_map(join_band).filter(|r| r.to - r.from >= SHORT).collect();
    joined.sort_by(|a, b| a.at.total_cmp(&b.at).then(a.from.total_cmp(&b.from)));
    joined
}

/// Rulings at nearly one position.
fn bands(sorted: &[Ruling]) -> Vec<Vec<Ruling>> {
    let mut bands: Vec<Vec<Ruling>> = Vec::new();
    for ruling in sorted {
        match bands.last_mut() {
            Some(band) if ruling.at - band[0].at <= SAME_LINE => band.push(*ruling),
            _ => bands.push(vec![*ruling]),
        }
    }
    bands
}

fn join_band(mut band: Vec<Ruling>) -> Vec<Ruling> {
    band.sort_by(|a, b| a.from.total_cmp(&b.from));
    let mut joined: Vec<Ruling> = Vec::new();
    for ruling in band {
        match joined.last_mut() {
            Some(last) if ruling.from - last.to <= DASH_GAP => last.to = last.to.max(ruling.to),
            _ => joined.push(ruling),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    fn h(at: f32, from: f32, to: f32) -> Ruling {
        Ruling { axis: Axis::Horizontal, at, from, to }
    }

    #[test]
    fn dashes_and_double_rules_are_one_line() {
        let dashes: Vec<Ruling> = (0..10).map(|i| h(50.0, 5.0 * i as f32, 5.0 * i as f32 + 2.0)).collect();
        assert_eq!(joined(&dashes, Axis::Horizontal), [h(50.0, 0.0, 47.0)]);
        assert_eq!(joined(&[h(50.0, 0.0, 90.0), h(52.0, 0.0, 90.0)], Axis::Horizontal).len(), 1);
    }

    #[test]
    fn ticks_are_left_out() {
        assert_eq!(joined(&[h(50.0, 0.0, 4.0)], Axis::Horizontal), []);
    }
}
