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
    -1.63, -3.02, 2.05, 2.99, -1.23, 0.15, 1.23, 1.40, 9.27, 0.46, 0.29, -0.78,
    0.22, -0.10, 6.65, -0.69, 0.57, -0.83, -1.80, -2.45, -2.30, -1.72, -0.40, -0.48,
    -2.48, -1.12, 3.00, -1.45, -0.25, -0.76, -1.07, -2.35, -1.12, 0.41, 4.36, 3.16,
];

/// Inside a page whose drawing order tells nothing.
#[rustfmt::skip]
pub(super) const UNORDERED: Evidence = [
    -2.24, 0.00, 0.00, 0.00, -0.41, 0.44, 0.41, 1.48, 8.81, 0.06, 0.53, -1.15,
    0.99, 0.09, 4.33, -1.40, 1.11, -0.11, -0.89, -1.05, -3.10, -1.12, 0.11, -0.61,
    -3.33, -1.33, 3.95, -1.43, 0.21, -0.48, -2.18, -2.65, -2.99, 0.79, 2.93, 4.68,
];

/// At the top of a page.
#[rustfmt::skip]
pub(super) const PAGE_TOP: Evidence = [
    -3.46, -1.44, -1.86, 0.53, -0.41, -2.18, 0.41, -0.17, 6.29, -1.50, 0.00, 0.00,
    0.51, -3.00, -0.75, 0.75, 0.00, 0.55, 0.00, 3.46, -0.49, -0.56, 0.49, 0.19,
    -0.92, -1.60, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 1.61, 2.05,
];
