//! The defences that are heard before a failing check may accuse.
//!
//! In: a [`Case`]. Out: a [`Plea`]: an excuse, or that one was looked into and does not explain why the check fails. A defence is one
//! small function; it sees the whole document and changes nothing. They are heard in rounds: what one round excuses no longer counts as
//! failing in the next. Most are other readings of the same table, by which the relation would hold, or would not be one.

mod blanks;
mod brackets;
mod column;
mod cut;
mod favour;
mod floor;
mod formulas;
mod lines;
mod nature;
mod rates;
mod reported;
mod restated;
mod rounded;
mod running;
mod scale;
#[cfg(test)]
mod tests;
mod thin;
mod words;

use super::{Excuse, case::Case};

/// What a defence has to say of a failing check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Plea {
    /// There is nothing that it could speak of.
    Silent,
    /// It was looked into, and does not explain why the check fails.
    Rejected(Excuse),
    Accepted(Excuse),
}

impl Plea {
    /// A plea that was looked into.
    fn of(excuse: Excuse, explains: bool) -> Self {
        if explains { Self::Accepted(excuse) } else { Self::Rejected(excuse) }
    }

    /// One that is worth no word where it does not explain.
    fn only(excuse: Excuse, explains: bool) -> Self {
        if explains { Self::Accepted(excuse) } else { Self::Silent }
    }
}

/// A defence: the reason why a failing check need not be an error of the document.
type Defence = fn(&Case) -> Plea;

/// Defences that are heard together.
pub(super) struct Round {
    pub defences: &'static [Defence],
    /// False where what a profile declares needs no defence: whoever wrote it knows what the figures are.
    pub doubts_declared: bool,
}

pub(super) const ROUNDS: [Round; 4] = [
    // What is missing: only then is it known in how many positions a relation really fails.
    Round { defences: &[blanks::blank_item], doubts_declared: true },
    // What the relation is, and whether it holds often enough to be what the document means.
    Round {
        defences: &[
            nature::stated_zero,
            nature::unnamed_ratio,
            nature::average,
            nature::average_in_total,
            nature::line_count,
            thin::seldom,
            thin::often_fails,
            thin::rests_on_rounding,
        ],
        doubts_declared: false,
    },
    // Other readings of the table by which the relation holds, or is none.
    Round {
        defences: &[
            words::sentence,
            words::label_meaning,
            floor::floor_at_zero,
            favour::signed_by_favour,
            running::running_number,
            rates::rates,
            rates::weighted_average,
            reported::not_reported,
            rounded::coarse_rounding,
            scale::other_scale,
            column::other_column,
            lines::other_lines,
        ],
        doubts_declared: false,
    },
    // What stands around it.
    Round { defences: &[restated::stated_twice, formulas::formula, cut::cut_off, brackets::brackets], doubts_declared: true },
];
