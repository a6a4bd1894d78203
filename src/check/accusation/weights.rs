//! What an accusation is weighed by. Data, as `make fit` prints it; the order is that of the evidence.
//!
//! Fitted with seed 1 on 512 documents: 385 tables of statistics whose sums are annotated (Troy and EUSES, of the `AggreCol` study), 12
//! annual and quarterly reports, 34 Norwegian, German and American budgets, accounts and minutes of public bodies, 71 small documents
//! that each show one difficulty, two municipal documents in five formats each, one of them with twelve broken relations; untouched, with
//! slips of nine kinds and misread in four ways: 10,087 failing checks. On documents that the fit had not seen (five folds, whole groups
//! at a time) the shares that were true were .38 from .1 to .3, .53 to .5, .71 to .6, .78 to .7, .88 to .8, .91 to .9, .93 above. Below .1
//! it was .57, nearly all of them the one document with twelve broken relations: nothing else in the folds says what account numbers are
//! worth. That number comes from it alone.

use super::evidence::NAMES;

/// Probability from which on a failing check accuses. In the folds 91 % of the slips of one digit that were found in the tables of
/// statistics are kept with it, and 6 % of the alarms there are false; of 51 false alarms of untouched reports and budgets 8 are left, six
/// of them of one form of table.
pub(super) const ACCUSES: f64 = 0.5;

/// Probability from which on it is an error, and not a warning: of the 51 false alarms one is left, of five true ones three.
pub(in crate::check) const ERROR: f32 = 0.6;

pub(super) const WEIGHTS: [f64; NAMES.len()] = [
    -1.35,  // always 1
    -1.13,  // ln(1 + other failing checks of the table)
    1.82,   // other failing checks of the table that share a figure, up to 3
    0.32,   // other failing checks of the table that share none, with the same difference, up to 3
    0.98,   // it is the only failing position of its relation
    -0.59,  // share of the positions in which the relation fails
    0.34,   // ln(1 + positions in which it holds with two figures that are not 0)
    0.69,   // the difference has the form of one digit or of two exchanged
    0.86,   // one item left out, counted twice or turned in sign explains the difference
    -1.78,  // one of the items is not a figure but a mark
    -0.25,  // one of the items is blank
    0.17,   // log10(relative difference), from -4 to 1
    -0.43,  // other relations of the stated figure that hold, up to 3
    -0.82,  // share of the table's other checks at this position that fail
    -10.62, // 1 - confidence of the table
    -1.04,  // ln(1 + failing checks of other tables)
    0.54,   // confidence of the relation
    0.63,   // stated and computed have opposite signs
    -1.72,  // the stated figure has other decimals than its items
    1.25,   // it sums a whole section
    -0.97,  // the stated figure has fewer than three digits
    4.91,   // account numbers confirm the relation
    0.34,   // share of the failing positions of the relation in which the difference is small
];
