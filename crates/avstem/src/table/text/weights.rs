//! How much each piece of evidence says of a line being the first of its row.
//!
//! In: the evidence about a line. Out: a score. The weights stand in the order of [`NAMES`]; `make fit-rows` prints them anew. Those
//! here were fitted on 120 made documents in six languages by seven producers (fixtures/make/plans, seeds 2, 4 and 6: 47,298 lines, of
//! which weights that had not seen the document decided 0.2 % wrongly, and 2 % of 957 lines at the top of a page).

/// Numbers that speak for or against a line being the first of its row, in the order of [`NAMES`].
pub(super) type Evidence = [f32; NAMES.len()];

/// The names of the evidence inside a page.
pub(super) const NAMES: [&str; 36] = [
    "constant",
    "interleaved",
    "back to the left",
    "same column, far",
    "one column",
    "one column, the last",
    "two columns or more",
    "three columns or more",
    "share filled",
    "share filled above",
    "begin afresh",
    "go on at pitch",
    "distance",
    "over 1.08",
    "over 1.3",
    "at pitch",
    "paragraph distance",
    "first begins",
    "first goes on",
    "capitals",
    "lower case",
    "any lower case",
    "period begins",
    "bullet",
    "open above",
    "full stop above",
    "rule above",
    "no rule in ruled",
    "row distance",
    "row distance, distinct",
    "row distance, one column",
    "not row distance",
    "as a paragraph",
    "row distance, not distinct",
    "number begins",
    "bold changes",
];

/// The sum of evidence times weight; above 0 a line begins a row.
pub(super) fn score(evidence: &Evidence, weights: &Evidence) -> f32 {
    evidence.iter().zip(weights).map(|(value, weight)| value * weight).sum()
}

/// Inside a page whose drawing order can be trusted.
#[rustfmt::skip]
pub(super) const INSIDE: Evidence = [
    -3.53, -4.30, 2.09, 3.50, -1.21, 0.01, 1.21, 1.32, 9.79, 0.72, 0.10, -0.86,
    0.08, -0.12, 5.02, -0.57, 0.30, -1.26, -1.72, -2.38, -2.10, -1.77, -0.56, -0.40,
    -2.49, -0.86, 3.22, -1.53, 0.90, 0.48, -1.32, -0.90, -0.12, 0.75, 2.33, 3.07,
];

/// Inside a page whose drawing order tells nothing.
#[rustfmt::skip]
pub(super) const UNORDERED: Evidence = [
    -4.68, 0.00, 0.00, 0.00, -0.20, 0.31, 0.20, 0.91, 9.15, 0.09, 0.71, -1.24,
    0.77, 0.96, 4.22, -0.87, 1.00, -0.42, -0.83, 0.03, -2.93, -1.02, 0.11, -0.67,
    -3.51, -1.15, 4.06, -1.61, 1.12, 0.24, -2.35, -1.12, -2.10, 1.33, 3.03, 4.81,
];

/// At the top of a page.
#[rustfmt::skip]
pub(super) const PAGE_TOP: Evidence = [
    -5.17, -1.01, -1.65, 1.41, -0.35, -2.39, 0.35, -0.55, 6.42, 0.11, 0.00, 0.00,
    0.75, -2.18, -0.74, 0.74, 0.00, 0.05, 0.00, 3.69, -0.49, -0.41, 0.35, 0.10,
    -1.23, -1.04, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 2.35, 1.90,
];
