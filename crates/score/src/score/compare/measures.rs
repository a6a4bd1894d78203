//! Measures and what stands beside them.
//!
//! A planted measure is found where one is listed in its words; each listed one serves once. Its context counts where the planted table has it.

use super::text::plain;
use crate::score::{
    model::{Role, Table},
    tally::{Measured, Tally},
};
use avstem::model::Measure;

/// Compares a planted table of measures with the listed ones that no other table took; takes those it finds.
pub(super) fn compare(planted: &Table, listed: &[Measure], taken: &mut [bool], tally: &mut Tally) {
    let text = planted.label_column();
    for row in &planted.rows {
        let words = plain(&row.cells[text].text);
        let says = |measure: &Measure| [&measure.measure, &measure.activity].into_iter().flatten().any(|text| plain(text) == words);
        let at = (0..listed.len()).find(|&at| !taken[at] && says(&listed[at]));
        tally.one(Measured::MeasuresFound, at.is_some());
        if let Some(at) = at {
            taken[at] = true;
        }
        for (column, cell) in planted.columns.iter().zip(&row.cells).filter(|(_, cell)| !cell.text.is_empty()) {
            let Some(what) = context(column.role) else { continue };
            let cell = plain(&cell.text);
            tally.one(what, at.is_some_and(|at| texts(&listed[at], what).iter().any(|text| plain(text) == cell)));
        }
    }
}

/// What a column of context is counted as.
fn context(role: Role) -> Option<Measured> {
    match role {
        Role::Responsible => Some(Measured::Responsible),
        Role::Deadline => Some(Measured::Deadline),
        Role::Status => Some(Measured::Status),
        _ => None,
    }
}

/// The texts of a listed measure that may be this context.
fn texts(measure: &Measure, what: Measured) -> Vec<&str> {
    match what {
        Measured::Deadline => {
            let (period, deadline) = (measure.period.as_ref(), measure.deadline.as_ref());
            period.map(|period| period.raw.as_str()).into_iter().chain(deadline.map(|deadline| deadline.raw.as_str())).collect()
        }
        Measured::Status => measure.status.iter().map(|status| status.raw.as_str()).collect(),
        _ => measure.responsible.iter().chain(measure.other.values()).map(String::as_str).collect(),
    }
}
