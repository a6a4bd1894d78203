//! How much each piece of evidence says of a line being the first of its row.
//!
//! In: the evidence about a line. Out: a score. The weights stand in the order of [`NAMES`]; `make fit-rows` prints them anew. Those
//! here were fitted on 204 made documents in six languages by eight producers (fixtures/make/plans, as they are, narrow and blank, seeds
//! 2, 4 and 6: 75,362 lines, of which weights that had not seen the document decided 0.2 % wrongly, and 2 % of 1,550 lines at the top
//! of a page).

/// Numbers that speak for or against a line being the first of its row, in the order of [`NAMES`].
pub(super) type Evidence = [f32; NAMES.len()];

/// The names of the evidence inside a page.
pub(super) const NAMES: [&str; 41] = [
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
    "had room",
    "had room, anew",
    "anew in a list",
    "goes on in a list",
    "alone in a list",
];

/// The sum of evidence times weight; above 0 a line begins a row.
pub(super) fn score(evidence: &Evidence, weights: &Evidence) -> f32 {
    evidence.iter().zip(weights).map(|(value, weight)| value * weight).sum()
}

/// Inside a page whose drawing order can be trusted.
#[rustfmt::skip]
pub(super) const INSIDE: Evidence = [
    -2.27, -6.24, 0.77, 2.85, -1.30, 1.34, 1.30, -0.84, 6.46, -1.53, 0.25, -1.41,
    -1.98, 1.52, 2.01, -0.94, -0.34, -0.54, -2.34, 8.94, -0.93, -1.60, -1.15, -2.39,
    -4.78, -3.32, 4.93, -4.34, 1.03, 0.32, -0.74, -2.16, -0.27, 1.08, 2.73, 6.50,
    2.02, -1.46, 2.35, -4.40, 5.73,
];

/// Inside a page whose drawing order tells nothing.
#[rustfmt::skip]
pub(super) const UNORDERED: Evidence = [
    -1.54, 0.00, 0.00, 0.00, -0.61, 2.61, 0.61, -1.40, 6.53, -2.03, 1.28, -1.79,
    -3.92, 3.18, 3.00, -0.98, -0.03, 0.97, -0.79, 8.63, -1.29, -1.72, -0.36, -3.54,
    -4.79, -3.21, 6.23, -4.64, 1.10, 0.21, -1.41, -1.99, -1.15, 1.35, 2.65, 7.24,
    2.18, -2.29, 2.36, -4.09, 5.01,
];

/// At the top of a page.
#[rustfmt::skip]
pub(super) const PAGE_TOP: Evidence = [
    -2.62, -1.39, -3.26, -0.34, -0.10, -0.46, 0.10, 0.11, 12.15, -3.18, 0.00, 0.00,
    1.22, -0.60, -0.58, 0.58, 0.00, 0.80, 0.00, 0.80, -2.18, 0.02, 0.95, -2.33,
    -3.04, -1.23, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.58, 1.62,
    0.00, 0.00, 0.00, 0.00, 0.00,
];
