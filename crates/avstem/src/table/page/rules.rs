//! Rulings → lines as they are seen: dashes and doubled strokes joined, decoration left out; the edges of coloured bands
//! as lines.

use avstem_document::{
    document::{Axis, Ruling},
    place::Rect,
};

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

/// Points across within which the edges of two fills meet.
const TOUCHING: f32 = 1.0;
/// Fills whose edges are looked at; a page with more is a drawing.
const FILLS: usize = 2000;

/// The rulings and, as rulings, the upper and lower edges of the bands behind text. An edge that another fill touches or
/// covers is left out: a band may be drawn line by line, and colours are not known.
pub(super) fn with_bands(rulings: &[Ruling], fills: &[Rect]) -> Vec<Ruling> {
    let covered = |fill: &Rect, at: f32| {
        let meets = |other: &Rect| other.y0 - TOUCHING <= at && at <= other.y1 + TOUCHING && other.overlap_x(fill) > 0.5 * fill.width();
        fills.iter().any(|other| !std::ptr::eq(other, fill) && meets(other) && !same_edges(other, fill))
    };
    let edges = fills.iter().take(if fills.len() > FILLS { 0 } else { FILLS }).flat_map(|fill| {
        let seen = [fill.y0, fill.y1].into_iter().filter(|at| !covered(fill, *at)).collect::<Vec<_>>();
        seen.into_iter().map(|at| Ruling { axis: Axis::Horizontal, at, from: fill.x0, to: fill.x1 })
    });
    rulings.iter().copied().chain(edges).collect()
}

/// True for the same band drawn twice, or as a cell and the text area inside it.
fn same_edges(a: &Rect, b: &Rect) -> bool {
    (a.y0 - b.y0).abs() <= TOUCHING && (a.y1 - b.y1).abs() <= TOUCHING
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
    fn a_band_is_parted_at_its_outer_edges_only() {
        let band = |y0: f32, y1: f32| Rect::new(0.0, y0, 200.0, y1);
        let edges = |fills: &[Rect]| with_bands(&[], fills).iter().map(|r| r.at).collect::<Vec<_>>();
        assert_eq!(edges(&[band(10.0, 22.0), band(34.0, 46.0)]), [10.0, 22.0, 34.0, 46.0]);
        assert_eq!(edges(&[band(10.0, 22.0), band(22.0, 34.0)]), [10.0, 34.0]);
    }

    #[test]
    fn ticks_are_left_out() {
        assert_eq!(joined(&[h(50.0, 0.0, 4.0)], Axis::Horizontal), []);
    }
}
