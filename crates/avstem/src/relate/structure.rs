//! Labelled totals whose sum does not agree anywhere: what the order, the headings and the account numbers say they sum.
//!
//! In: a statement and its open lines. Out: a [`Candidate`] for a total that no run of figures explains. A total that is
//! wrong in every column is still a total: "Sum lønnskostnad" closes the section "Lønnskostnad". Such a candidate must
//! come near in most columns, or it is left unchecked.

use super::{
    Basis,
    arithmetic::{Verdict, to_f64},
    evidence::Candidate,
    slip,
    view::{Role, View},
};
use crate::{
    interpret::{LineKind, Statement},
    vocabulary::same_name,
};
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// Share of the compared columns in which the sum must hold or come near.
const NEAR_SHARE: f64 = 0.6;

/// Headings before a total that are compared with its name letter by letter; slips of the pen are sought near by.
const HEADINGS_COMPARED: usize = 30;

/// The lines that a labelled total sums by structure. `names` are the words of the lines' labels, `open_lines` the lines
/// before it that no total has taken up.
#[must_use]
pub(super) fn structural(
    statement: &Statement,
    names: &[Vec<String>],
    view: &View,
    total: usize,
    open_lines: &[usize],
) -> Option<Candidate> {
    let section = opening_heading(statement, names, total);
    let from = section.map_or_else(|| previous_boundary(statement, total), |heading| heading + 1);
    let within = |from: usize| -> Vec<usize> {
        open_lines.iter().copied().filter(|line| (from..total).contains(line) && view.roles[*line] != Role::Apart).collect()
    };
    let own = within(from);
    if own.len() > 1 {
        return of_section(statement, view, total, &own, section.is_some(), from).or_else(|| {
            // Headings part the lines of one sum too.
            let since = statement.lines[..total].iter().rposition(|line| ends_a_sum(line.kind)).map_or(0, |line| line + 1);
            (since < from).then(|| misprinted(view, total, within(since), DIGITS)).flatten()
        });
    }
    // A total right below a total sums those that stand above it.
    let totals = open_lines.iter().rev().take_while(|&&line| view.roles[line] == Role::Total).count();
    misprinted(view, total, open_lines[open_lines.len() - totals..].to_vec(), DIGITS)
}

/// The lines that a line without a label sums, where nearly all others have one: those since the last such line, heading or total.
#[must_use]
pub(super) fn unlabelled(view: &View, total: usize, open_lines: &[usize]) -> Option<Candidate> {
    let since =
        open_lines.iter().rposition(|&open_line| view.unlabelled[open_line] || view.roles[open_line] != Role::Plain).map_or(0, |at| at + 1);
    let mut candidate = misprinted(view, total, open_lines[since..].to_vec(), DIGITS_UNLABELLED)?;
    candidate.basis.remove(&Basis::Label);
    Some(candidate)
}

/// The sum of all lines of a section, where it comes near in most columns.
fn of_section(statement: &Statement, view: &View, total: usize, lines: &[usize], named: bool, from: usize) -> Option<Candidate> {
    let items: Vec<(usize, Decimal)> = lines.iter().map(|&line| (line, Decimal::ONE)).collect();
    let tally = view.tally_items(total, &items);
    let slips = slips(view, total, &items);
    let close = (tally.holds + tally.near).max(tally.holds + slips);
    if (close as f64) < tally.positions as f64 * NEAR_SHARE || (tally.positions < 2 && slips == 0) {
        return None;
    }
    let mut basis = BTreeSet::from([Basis::Label, Basis::Order]);
    if (from..total).filter(|&line| view.roles[line] == Role::Plain && view.has_figures(line)).eq(items.iter().map(|&(line, _)| line)) {
        basis.insert(Basis::Section);
    }
    if share_account_class(statement, &items) {
        basis.insert(Basis::AccountCodes);
    }
    if tally.holds > 0 {
        basis.insert(Basis::OtherColumns);
    }
    // Order alone is thin: account numbers of one class must agree with it, or a heading of that name and some column, or
    // every difference must be that of one slip of the pen.
    let supported = basis.contains(&Basis::AccountCodes)
        || (named && tally.holds > 0)
        || tally.holds * 2 >= tally.positions
        || slips == tally.positions - tally.holds;
    supported.then_some(Candidate { total, items, tally, basis, score: 1.0 + tally.digits })
}

/// Digits that a total must have above the last digit of its lines: of short figures every difference is a slip.
const DIGITS: f64 = 4.0;
/// The same for a total without a label.
const DIGITS_UNLABELLED: f64 = 5.0;

/// The sum of lines that little else tells: every position must hold or be off by a misprint, in figures of so many digits.
fn misprinted(view: &View, total: usize, lines: Vec<usize>, digits: f64) -> Option<Candidate> {
    let items: Vec<(usize, Decimal)> = lines.into_iter().map(|line| (line, Decimal::ONE)).collect();
    let tally = view.tally_items(total, &items);
    let is_long = |&position: &usize| {
        let (Some(stated), Some(sum)) = (view.at(total, position), view.sum(&items, position)) else { return true };
        to_f64(stated.value).abs() >= 10_f64.powf(f64::from(sum.grain_with(stated)) + digits)
    };
    let misprints = view.compared.iter().filter(|&&position| is_misprint(view, total, &items, position)).count();
    let explained =
        items.len() > 1 && tally.positions > 0 && tally.holds + misprints == tally.positions && view.compared.iter().all(is_long);
    let basis = BTreeSet::from([Basis::Label, Basis::Order]);
    explained.then_some(Candidate { total, items, tally, basis, score: 1.0 + tally.digits })
}

/// True for lines that end what the next total sums.
fn ends_a_sum(kind: LineKind) -> bool {
    matches!(kind, LineKind::Subtotal | LineKind::Total | LineKind::Result)
}

/// The lines that a labelled total before its lines sums by structure: all plain lines up to the next block or the next line that is
/// none. In every position the sum must hold or be off by one slip of the pen.
#[must_use]
pub(super) fn structural_before(view: &View, total: usize, taken: &[bool]) -> Option<Candidate> {
    let ends = |line: &usize| !matches!(view.roles[*line], Role::Plain | Role::Apart) || (*line > total + 1 && view.opens[*line]);
    let end = (total + 1..view.roles.len()).find(ends).unwrap_or(view.roles.len());
    let lines = (total + 1..end).filter(|&line| view.roles[line] == Role::Plain && view.has_figures(line) && !taken[line]);
    let items: Vec<(usize, Decimal)> = lines.map(|line| (line, Decimal::ONE)).collect();
    if items.len() < 2 {
        return None;
    }
    let tally = view.tally_items(total, &items);
    let slips = slips(view, total, &items);
    let explained = tally.positions > 0 && tally.holds + slips == tally.positions && tally.holds >= slips.saturating_sub(1);
    let mut basis = BTreeSet::from([Basis::Label, Basis::Order, Basis::Section]);
    if tally.holds > 0 {
        basis.insert(Basis::OtherColumns);
    }
    explained.then_some(Candidate { total, items, tally, basis, score: 1.0 + tally.digits })
}

/// In how many positions the difference is that of one slip of the pen, by its digits or by one of the items.
pub(super) fn slips(view: &View, total: usize, items: &[(usize, Decimal)]) -> usize {
    let is_slip = |&&position: &&usize| {
        let values = || -> Vec<Decimal> { items.iter().filter_map(|&(line, _)| Some(view.at(line, position)?.value)).collect() };
        let (Some(stated), Some(sum)) = (view.at(total, position), view.sum(items, position)) else { return false };
        is_misprint(view, total, items, position)
            || (sum.compare(stated).verdict == Verdict::Inconsistent && slip::of_items(stated.value, sum.value, &values()).is_some())
    };
    view.compared.iter().filter(is_slip).count()
}

/// True where the difference is that of a slip of the pen in the digits of one figure.
fn is_misprint(view: &View, total: usize, items: &[(usize, Decimal)], position: usize) -> bool {
    let (Some(stated), Some(sum)) = (view.at(total, position), view.sum(items, position)) else { return false };
    let comparison = sum.compare(stated);
    comparison.verdict == Verdict::Inconsistent
        && (slip::of_form(stated.value, sum.value).is_some()
            || slip::is_of_a_digit(comparison.difference, sum.grain_with(stated))
            || slip::is_of_a_late_digit(comparison.difference, sum.grain_with(stated), stated.value, sum.items))
}

/// The heading that a total closes by its name.
fn opening_heading(statement: &Statement, names: &[Vec<String>], total: usize) -> Option<usize> {
    let headings = (0..total).rev().filter(|&line| statement.lines[line].kind == LineKind::Heading);
    let exact = headings.clone().find(|&line| names[line] == names[total]);
    exact.or_else(|| headings.take(HEADINGS_COMPARED).find(|&line| same_name(&names[line], &names[total])))
}

/// The first line after the last heading, total or result before `total`.
fn previous_boundary(statement: &Statement, total: usize) -> usize {
    let goes_on = |kind: LineKind| matches!(kind, LineKind::Line | LineKind::CarriedForward | LineKind::BroughtForward);
    statement.lines[..total].iter().rposition(|line| !goes_on(line.kind)).map_or(0, |line| line + 1)
}

/// True when all items with an account number share its first digit (the account class).
fn share_account_class(statement: &Statement, items: &[(usize, Decimal)]) -> bool {
    let mut classes: Vec<char> = items.iter().filter_map(|&(line, _)| statement.lines[line].account.as_ref()?.chars().next()).collect();
    let coded = classes.len();
    classes.dedup();
    coded * 2 > items.len() && classes.windows(2).all(|pair| pair[0] <= pair[1]) && classes.len() <= 2
}
