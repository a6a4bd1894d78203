//! A blank among few items is more likely a figure that was lost than one that is not there.

use super::{Case, Excuse, Plea};
use crate::check::thresholds::{
    blanks::{BLANK_HABIT, FEW_ITEMS},
    lines::TELLING_DIGITS,
};
use avstem_document::figure::slip;

/// Where one of a few items is blank and the rest does not add up, nothing is held against the figures that are there; where other
/// sums of the statement add up with blanks, little may be missing.
pub(super) fn blank_item(case: &Case) -> Plea {
    if case.record.with_blanks >= BLANK_HABIT || case.calculation.items.len() > FEW_ITEMS || !case.has_blank() {
        return Plea::Silent;
    }
    // What is left out is an amount of its own; it seldom is one digit and zeros.
    let habit = case.with_blanks >= BLANK_HABIT;
    let is_misprint = case.is_labelled() && (case.is_near() && (habit || case.is_off_by_a_digit()) || has_the_digits(case));
    Plea::of(Excuse::BlankItem, !is_misprint)
}

/// True for a stated figure that has the digits of the computed one, but for a slip, and enough of them to tell.
fn has_the_digits(case: &Case) -> bool {
    let (stated, computed) = (case.result.stated, case.result.computed);
    slip::telling_digits(stated).min(slip::telling_digits(computed)) >= TELLING_DIGITS && slip::of_form(stated, computed).is_some()
}
