//! A relation that holds too seldom is hardly what the document means.

use super::{Case, Excuse, Plea};
use crate::{
    check::thresholds::thin::{ACCUSES, FEW_FAIL, LABELLED_ACCUSES, MANY, ROUNDED_SHARE},
    relate::{Basis, CalculationKind},
};
use avstem_document::figure::slip;

/// Columns that seldom add up say nothing about the lines in which they do not.
pub(super) fn seldom(case: &Case) -> Plea {
    Plea::only(Excuse::FailsOften, !case.is_down() && case.record.fails > case.record.holds)
}

/// Short whole numbers are near each other by nature: where no words claim a relation and many of its positions hold only within
/// rounding, the one that does not is no error.
pub(super) fn rests_on_rounding(case: &Case) -> Plea {
    let told = case.is_labelled() || case.has(Basis::ColumnHeaders) || case.has(Basis::AccountCodes) || case.has(Basis::Formula);
    let many = case.record.roundings > 1 && case.record.roundings * ROUNDED_SHARE >= case.record.holds;
    Plea::only(Excuse::RestsOnRounding, case.calculation.kind.is_sum() && !told && many)
}

/// A relation that holds too seldom accuses a figure only where the difference is small or has the form of a misprint. Account numbers
/// that confirm a labelled total are evidence enough on their own; so is a labelled total that sums its whole section and holds once.
pub(super) fn often_fails(case: &Case) -> Plea {
    let accuses = is_claimed(case)
        || holds_mostly(case)
        || sums_its_section(case)
        || case.has(Basis::AccountCodes)
        || misses_narrowly(case)
        || is_misprint(case);
    let once = case.is_labelled() && case.is_down() && case.record.holds == 0 && case.record.fails == 1;
    Plea::only(if once { Excuse::FormSeenOnce } else { Excuse::FailsOften }, !accuses)
}

/// True where other words than those of a total claim the relation: a label that names its lines, or the other tables of the document.
fn is_claimed(case: &Case) -> bool {
    case.has(Basis::Document) || case.calculation.basis == [Basis::Label]
}

/// True where the relation holds in nearly all positions.
fn holds_mostly(case: &Case) -> bool {
    let (holds, fails) = (case.record.holds, case.record.fails);
    let holds_in = |share: f64| holds as f64 >= (holds + fails) as f64 * share;
    // A header that says what its column is, is a label.
    let told = case.is_labelled() || (case.calculation.kind == CalculationKind::Change && case.has(Basis::ColumnHeaders));
    let share = if told && holds > 1 { LABELLED_ACCUSES } else { ACCUSES };
    holds_in(share) && ((case.is_labelled() && case.is_down()) || fails <= 1 || holds_in(MANY))
}

/// True for a labelled total that sums its whole section, adds up at least once and fails no oftener than it holds.
fn sums_its_section(case: &Case) -> bool {
    case.is_labelled() && case.has(Basis::Section) && case.record.holds >= case.record.fails && case.record.adds_up > 0
}

/// True for a small difference; between columns, what is near but fails in many lines is another thing than the sum.
fn misses_narrowly(case: &Case) -> bool {
    (case.is_down() || case.record.fails <= FEW_FAIL) && case.is_near()
}

/// True for a difference that one slip of the pen explains. Of small figures every difference is a slip, unless a label says that they
/// are a total. An item left out, turned in sign or ten times off may as well be none of the sum, unless a label or many columns say that it is one.
fn is_misprint(case: &Case) -> bool {
    let sure_of_items = case.is_labelled() || case.record.holds > FEW_FAIL;
    let shifted = || slip::shifted_item(case.result.stated, case.result.computed, &case.weighed()).is_some();
    !is_habit(case) && (case.is_labelled() || case.is_long()) && (case.is_slip(sure_of_items) || (sure_of_items && shifted()))
}

/// One misprint is an accident, several of the same shape are a habit: what is left out in many lines is none of the sum there.
fn is_habit(case: &Case) -> bool {
    (!case.is_down() || !case.is_labelled()) && case.record.fails > FEW_FAIL && case.record.slips > FEW_FAIL
}
