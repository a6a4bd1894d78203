//! Labelled totals whose sum does not agree anywhere: what the order, the headings and the account numbers say they sum.
//!
//! In: a statement and its open lines. Out: a [`Candidate`] for a total that no run of figures explains. A total that is
//! wrong in every column is still a total: "Sum lønnskostnad" closes the section "Lønnskostnad". Such a candidate must
//! come near in most columns, or it is left unchecked.

use crate::relate::{
    board::slips::is_misprint,
    board::slips::slips,
    board::{Board, Items, Role, plus},
    model::Basis,
    proposal::Candidate,
    thresholds::section::{DIGITS, DIGITS_UNLABELLED, HEADINGS_COMPARED, NEAR_SHARE},
};
use crate::{
    interpret::{LineKind, Statement},
    vocabulary::same_name,
};
use std::collections::BTreeSet;

/// The lines that a labelled total sums by structure. `names` are the words of the lines' labels, `open_lines` the lines
/// before it that no total has taken up.
#[must_use]
pub(in crate::relate) fn structural(
    statement: &Statement,
    names: &[Vec<String>],
    board: &Board,
    total: usize,
    open_lines: &[usize],
) -> Option<Candidate> {
    let section = opening_heading(statement, names, total);
    let from = section.map_or_else(|| previous_boundary(statement, total), |heading| heading + 1);
    let within = |from: usize| -> Vec<usize> {
        open_lines.iter().copied().filter(|line| (from..total).contains(line) && board.roles[*line] != Role::Apart).collect()
    };
    let own = within(from);
    if own.len() > 1 {
        return of_section(statement, board, total, &own, section.is_some(), from).or_else(|| {
            // Headings part the lines of one sum too.
            let since = statement.lines[..total].iter().rposition(|line| ends_a_sum(line.kind)).map_or(0, |line| line + 1);
            (since < from).then(|| misprinted(board, total, plus(within(since)), DIGITS)).flatten()
        });
    }
    // A total right below a total sums those that stand above it.
    let totals = open_lines.iter().rev().take_while(|&&line| board.roles[line] == Role::Total).count();
    misprinted(board, total, plus(open_lines[open_lines.len() - totals..].iter().copied()), DIGITS)
}

/// The lines that a line without a label sums, where nearly all others have one: those since the last such line, heading or total.
#[must_use]
pub(in crate::relate) fn unlabelled(board: &Board, total: usize, open_lines: &[usize]) -> Option<Candidate> {
    let since = open_lines
        .iter()
        .rposition(|&open_line| board.unlabelled[open_line] || board.roles[open_line] != Role::Plain)
        .map_or(0, |at| at + 1);
    let mut candidate = misprinted(board, total, plus(open_lines[since..].iter().copied()), DIGITS_UNLABELLED)?;
    candidate.basis.remove(&Basis::Label);
    Some(candidate)
}

/// The sum of all lines of a section, where it comes near in most columns.
fn of_section(statement: &Statement, board: &Board, total: usize, lines: &[usize], named: bool, from: usize) -> Option<Candidate> {
    let items = plus(lines.iter().copied());
    let tally = board.tally_items(total, &items);
    let slips = slips(board, total, &items);
    let close = (tally.holds + tally.near).max(tally.holds + slips);
    if (close as f64) < tally.positions as f64 * NEAR_SHARE || (tally.positions < 2 && slips == 0) {
        return None;
    }
    let mut basis = BTreeSet::from([Basis::Label, Basis::Order]);
    if (from..total).filter(|&line| board.roles[line] == Role::Plain && board.has_figures(line)).eq(items.iter().map(|&(line, _)| line)) {
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

/// The sum of lines that little else tells: every position must hold or be off by a misprint, in figures of so many digits.
pub(in crate::relate) fn misprinted(board: &Board, total: usize, items: Items, digits: f64) -> Option<Candidate> {
    let tally = board.tally_items(total, &items);
    let is_long = |&position: &usize| {
        let (Some(stated), Some(sum)) = (board.at(total, position), board.sum(&items, position)) else { return true };
        stated.value.abs() as f64 >= 10_f64.powf(f64::from(sum.zeros_with(stated)) + digits)
    };
    let misprints = board.compared.iter().filter(|&&position| is_misprint(board, total, &items, position)).count();
    let explained = (items.len() > 1 || is_turned(&items))
        && tally.positions > 0
        && tally.holds + misprints == tally.positions
        && board.compared.iter().all(is_long);
    let basis = BTreeSet::from([Basis::Label, Basis::Order]);
    explained.then_some(Candidate { total, items, tally, basis, score: 1.0 + tally.digits })
}

/// True for one line that is restated with a minus.
fn is_turned(items: &[(usize, i8)]) -> bool {
    matches!(items, [(_, sign)] if *sign < 0)
}

/// True for lines that end what the next total sums.
fn ends_a_sum(kind: LineKind) -> bool {
    matches!(kind, LineKind::Subtotal | LineKind::Total | LineKind::Result)
}

/// The lines that a labelled total before its lines sums by structure: all plain lines up to the next block or the next line that is
/// none. In every position the sum must hold or be off by one slip of the pen.
#[must_use]
pub(in crate::relate) fn structural_before(board: &Board, total: usize, taken: &[bool]) -> Option<Candidate> {
    let ends = |line: &usize| !matches!(board.roles[*line], Role::Plain | Role::Apart) || (*line > total + 1 && board.opens[*line]);
    let end = (total + 1..board.roles.len()).find(ends).unwrap_or(board.roles.len());
    let lines = (total + 1..end).filter(|&line| board.roles[line] == Role::Plain && board.has_figures(line) && !taken[line]);
    let items = plus(lines);
    if items.len() < 2 {
        return None;
    }
    let tally = board.tally_items(total, &items);
    let slips = slips(board, total, &items);
    let explained = tally.positions > 0 && tally.holds + slips == tally.positions && tally.holds >= slips.saturating_sub(1);
    let mut basis = BTreeSet::from([Basis::Label, Basis::Order, Basis::Section]);
    if tally.holds > 0 {
        basis.insert(Basis::OtherColumns);
    }
    explained.then_some(Candidate { total, items, tally, basis, score: 1.0 + tally.digits })
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
fn share_account_class(statement: &Statement, items: &[(usize, i8)]) -> bool {
    let mut classes: Vec<char> = items.iter().filter_map(|&(line, _)| statement.lines[line].account.as_ref()?.chars().next()).collect();
    let coded = classes.len();
    classes.dedup();
    coded * 2 > items.len() && classes.windows(2).all(|pair| pair[0] <= pair[1]) && classes.len() <= 2
}
