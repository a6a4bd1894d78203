//! One line more or fewer, or the lines on the other side: another sum that gives what is stated.

use super::{Case, Excuse, Plea};
use crate::{
    check::{
        Verdict,
        thresholds::lines::{LONGEST_RUN, MOST_WITNESSES, SHORTEST_RUN, TELLING_DIGITS, WITNESSES},
    },
    relate::{Axis, Calculation},
};
use avstem_document::figure::slip::telling_digits;
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// Items with their weights.
type Items = Vec<(usize, Decimal)>;

/// A total that holds here *and elsewhere* once a line is left out or a neighbour is taken in is the sum of those lines; so is one that
/// the lines behind it give, and one that holds with a sign turned that nothing tells. One that a change mends here alone is the slip of a forgotten line, and stays accused.
pub(super) fn other_lines(case: &Case) -> Plea {
    if !case.calculation.kind.is_sum() || case.calculation.items.len() < SHORTEST_RUN {
        return Plea::Silent;
    }
    let changes = || without_one(case).chain(with_neighbour(case));
    let mends = || changes().any(|(changed, weight)| is_rather(case, changed, weight)) || is_turned(case);
    Plea::of(Excuse::OtherLines, mends() || sums_what_follows(case))
}

/// What becomes of a line or column: left out, or taken in with a weight.
type Change = (usize, Option<Decimal>);

/// The first or the last of the items left out. One that is missing from the middle of its own run was forgotten, in all columns at once
/// perhaps.
fn without_one(case: &Case) -> impl Iterator<Item = Change> {
    let members = || case.calculation.items.iter().map(|(member, _)| *member);
    [members().min(), members().max()].into_iter().flatten().map(|member| (member, None))
}

/// A line or column that stands beside the items or between them, added or taken off.
fn with_neighbour(case: &Case) -> impl Iterator<Item = Change> {
    let members: BTreeSet<usize> = case.calculation.members().collect();
    let items = || case.calculation.items.iter().map(|(member, _)| *member);
    let (first, last) = (items().min().unwrap_or(0), items().max().unwrap_or(0));
    let beside = first.saturating_sub(1)..(last + 2).min(case.members());
    let free = beside.filter(move |member| !members.contains(member));
    free.flat_map(|member| [Decimal::ONE, Decimal::NEGATIVE_ONE].map(|weight| (member, Some(weight))))
}

/// True where an item counts with the other sign, and no line or column that holds says otherwise: it is 0 in them, as new loans are where
/// none was taken up. Costs that are printed without a sign are told by two columns; of a table's columns the lines that hold tell the
/// form, and one more the sign.
fn is_turned(case: &Case) -> bool {
    let is_unproved = |&(member, weight): &(usize, Decimal)| {
        let tells = |at: usize| case.value(member, at).is_some_and(|value| !value.is_zero());
        let telling = || case.list().iter().filter(|result| tells(result.at)).take(MOST_WITNESSES);
        if !tells(case.result.at) || telling().any(|result| matches!(result.verdict, Verdict::Exact | Verdict::Rounding)) {
            return false;
        }
        let turned = changed_items(case, member, Some(-weight));
        let holds = telling().filter(|result| case.holds_with(&turned, result.at)).count();
        let wanted = if case.is_down() { WITNESSES + 1 } else { WITNESSES };
        holds >= wanted && (!case.is_down() || case.holds_with(&turned, case.result.at))
    };
    (case.is_down() || case.record.holds > WITNESSES) && case.calculation.items.iter().any(is_unproved)
}

/// The items with a change made to them.
fn changed_items(case: &Case, changed: usize, weight: Option<Decimal>) -> Items {
    let kept = case.calculation.items.iter().filter(|(member, _)| *member != changed).copied();
    kept.chain(weight.map(|weight| (changed, weight))).collect()
}

/// True where other items give what is stated here and in other positions too, in no fewer than the ones that were taken. Positions in
/// which the line that makes the difference is blank or 0 say nothing of it.
fn is_rather(case: &Case, changed: usize, weight: Option<Decimal>) -> bool {
    // Only a figure of about the difference makes it up: seen at once, where a table has thousands of lines.
    let makes_it_up = |value: Decimal| (value.abs() - case.result.difference.abs()).abs() <= case.slack();
    if !case.value(changed, case.result.at).is_some_and(makes_it_up) {
        return false;
    }
    let items = changed_items(case, changed, weight);
    if !case.holds_with(&items, case.result.at) {
        return false;
    }
    let tells = |at: usize| case.value(changed, at).is_some_and(|value| !value.is_zero());
    let (mut holds, mut fails, mut own) = (0, 0, 0);
    for result in case.list().iter().filter(|result| tells(result.at)).take(MOST_WITNESSES) {
        if case.holds_with(&items, result.at) {
            holds += 1;
        } else {
            fails += 1;
        }
        own += usize::from(matches!(result.verdict, Verdict::Exact | Verdict::Rounding));
    }
    // One column adds up with the line and one without it: which of them is wrong is not known. Lines are forgotten, not made up.
    let is_torn = weight == Some(Decimal::ONE) && case.is_down() && !case.is_total_line(changed) && (holds, own) == (1, 1);
    holds > WITNESSES && holds > fails && holds > own || is_torn && telling_digits(case.result.stated) >= TELLING_DIGITS
}

/// True where a run of lines that begins right behind the total gives it, by its digits or in other columns too: the total stands first.
fn sums_what_follows(case: &Case) -> bool {
    let total = case.calculation.total;
    if !case.is_down() || total + SHORTEST_RUN >= case.members() {
        return false;
    }
    let telling = telling_digits(case.result.stated) >= TELLING_DIGITS;
    let mut items: Items = Vec::new();
    for member in (total + 1..case.members()).take(LONGEST_RUN).take_while(|member| !is_taken_from(case, *member)) {
        items.push((member, Decimal::ONE));
        let summed = items.iter().filter(|(member, _)| case.value(*member, case.result.at).is_some_and(|value| !value.is_zero())).count();
        if summed >= SHORTEST_RUN && case.holds_with(&items, case.result.at) {
            let holds = case.list().iter().filter(|result| case.holds_with(&items, result.at)).count();
            if telling || holds > WITNESSES {
                return true;
            }
        }
    }
    false
}

/// True for a line behind a total that is no part of it: its words take it off, or it is computed from the total.
fn is_taken_from(case: &Case, member: usize) -> bool {
    let of_total = |other: &Calculation| {
        (other.statement, other.axis, other.total) == (case.calculation.statement, Axis::Lines, member)
            && other.items.len() > 1
            && other.items.iter().any(|(item, _)| *item == case.calculation.total)
    };
    case.vocabulary.lines.taken_off.starts(&case.statement.lines[member].label) || case.relations.calculations.iter().any(of_total)
}
