//! Numbers of lines, pages and lists.

use super::{Case, Excuse, Plea};
use crate::check::thresholds::running::COUNTED;
use rust_decimal::Decimal;

/// A column whose figures count its rows, the total's among them.
pub(super) fn running_number(case: &Case) -> Plea {
    if !case.is_down() {
        return Plea::Silent;
    }
    let column = case.statement.lines.iter().filter_map(|line| Some((line.row, line.facts.get(case.result.at)?.as_ref()?.value)));
    let column: Vec<(usize, Decimal)> = column.collect();
    let by_row = column.iter().map(|(row, value)| value.checked_sub(Decimal::from(*row))).collect::<Vec<_>>();
    let by_place = column.iter().enumerate().map(|(place, (_, value))| value.checked_sub(Decimal::from(place))).collect::<Vec<_>>();
    let constant = |all: &[Option<Decimal>]| all.windows(2).all(|pair| pair[0] == pair[1]);
    let runs = column.len() >= COUNTED && (constant(&by_row) || constant(&by_place));
    if runs { Plea::Accepted(Excuse::RunningNumber) } else { Plea::Silent }
}
