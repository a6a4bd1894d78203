//! Columns that part each line into a hundred per cent: shares of something else, which add up across and never down.
//!
//! In: a statement. Out: for each column whether it is such a share. Neighbouring columns whose figures give 100 in nearly every
//! line are told by that alone, whatever their headers say. Where all columns are shares they are the table's figures.

use crate::interpret::Statement;
use crate::relate::thresholds::shares::{FEWEST, LINES, MOST, ROUNDING, SHARE};
use avstem_document::figure::arithmetic::to_f64;

/// For each column, whether it is a share.
#[must_use]
pub(in crate::relate) fn columns(statement: &Statement) -> Vec<bool> {
    let count = statement.columns.len();
    let mut shares = vec![false; count];
    let mut from = 0;
    while from < count {
        let length = (FEWEST..=MOST.min(count - from)).rev().find(|&length| give_hundred(statement, from, length));
        if let Some(length) = length {
            shares[from..from + length].fill(true);
        }
        from += length.unwrap_or(1);
    }
    if shares.iter().all(|&share| share) { vec![false; count] } else { shares }
}

/// True where the columns from `from` on give 100 in nearly every line.
fn give_hundred(statement: &Statement, from: usize, length: usize) -> bool {
    let (mut lines, mut hold) = (0_usize, 0_usize);
    for line in &statement.lines {
        let Some(facts) = line.facts.get(from..from + length) else { return false };
        let figures: Vec<(f64, i32)> = facts.iter().flatten().map(|fact| (to_f64(fact.value), fact.decimals)).collect();
        if figures.len() < FEWEST || figures.len() + 1 < length {
            continue;
        }
        lines += 1;
        let unit = figures.iter().map(|(_, decimals)| 0.1_f64.powi(*decimals)).fold(0.0, f64::max);
        let sum: f64 = figures.iter().map(|(value, _)| value).sum();
        let within = figures.iter().all(|(value, _)| (0.0..=100.0).contains(value));
        hold += usize::from(within && (sum - 100.0).abs() <= ROUNDING * unit.min(1.0) * (figures.len() as f64 + 1.0));
        if lines >= LINES && (hold as f64) < lines as f64 * SHARE / 2.0 {
            return false;
        }
    }
    hold >= LINES && hold as f64 >= lines as f64 * SHARE
}
