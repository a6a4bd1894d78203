//! Numbers of lines, pages and lists.

use super::{Case, Excuse, Plea};
use crate::check::thresholds::running::COUNTED;
use rust_decimal::Decimal;

/// A column whose figures count its rows, the total's among them.
pub(super) fn running_number(case: &Case) -> Plea {
    if !case.is_down() {
        return Plea::Silent;
    }
    let column = || case.statement.lines.iter().filter_map(|line| Some((line.row, line.facts.get(case.result.at)?.as_ref()?.value)));
    let Some((row, first)) = column().next() else { return Plea::Silent };
    let counts = |rows: usize, value: Decimal| first.checked_add(Decimal::from(rows)) == Some(value);
    let by_row = || column().all(|(at, value)| counts(at.saturating_sub(row), value));
    let by_place = || column().enumerate().all(|(place, (_, value))| counts(place, value));
    let runs = column().take(COUNTED).count() == COUNTED && (by_row() || by_place());
    if runs { Plea::Accepted(Excuse::RunningNumber) } else { Plea::Silent }
}
