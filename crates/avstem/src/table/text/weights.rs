//! How much each piece of evidence says of a line being the first of its row.
//!
//! In the order of [`rows::NAMES`](super::rows::NAMES).

use super::rows::Evidence;

/// The sum of evidence times weight; above 0 a line begins a row.
pub(super) fn score(evidence: &Evidence, weights: &Evidence) -> f32 {
    evidence.iter().zip(weights).map(|(value, weight)| value * weight).sum()
}

/// Inside a page whose drawing order can be trusted.
#[rustfmt::skip]
pub(super) const INSIDE: Evidence = [
    -1.2, -4.7, 4.1, 0.9, -2.2, -1.1, 1.1, 1.3, 0.6, -0.9, 2.1, -1.5, 1.2, 1.3, 1.8, -1.6, -0.6,
    0.7, -0.9, 1.0, -0.7, -0.5, 0.8, -0.5, -0.4, 0.2, 4.0, -1.0, 0.7, 1.4, 0.4, -1.5, -0.9, -0.7,
];

/// Inside a page whose drawing order tells nothing.
#[rustfmt::skip]
pub(super) const UNORDERED: Evidence = [
    -1.2, 0.0, 0.0, 0.0, -2.2, -1.1, 1.1, 1.3, 0.6, -0.9, 2.1, -1.5, 1.2, 1.3, 1.8, -1.6, -0.6,
    0.7, -0.9, 1.6, -1.0, -0.8, 1.2, -0.5, -0.6, 0.3, 4.0, -1.0, 0.7, 1.4, 0.4, -1.5, -0.9, -0.7,
];

/// At the top of a page.
#[rustfmt::skip]
pub(super) const PAGE_TOP: Evidence = [
    -1.3, -0.6, -0.6, 0.5, 0.0, 0.0, 0.0, 0.8, 0.7, 0.0, 0.0, 0.0, 0.6, -2.8, 0.0, 0.0, 0.0,
    0.0, 0.0, 1.0, -0.7, -0.6, 0.6, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0,
];
