//! Sums that run over a page break: what is carried forward, and what is brought forward after it.
//!
//! In: a statement whose carrying rows are marked, and the calculations found between its lines. Out: calculations of kind
//! carry. A row that is brought forward restates the one carried forward before it. A row that is carried forward sums what
//! was brought forward on its page (or carried before) and the plain lines since; so a wrong one is accused at its own page
//! alone. Where a total stands in between, the sum may have begun anew after it: then the columns decide, and where they are
//! at odds nothing is claimed. What it does not do: it links no two tables, and no opening balance with a closing one.

use crate::interpret::{LineKind, Statement};
use crate::relate::{
    board::{Board, Role, plus},
    model::{Axis, Basis, Calculation, CalculationKind, weighted},
    weigh,
};
use std::collections::BTreeSet;

/// The calculations of carried rows. `board` is along lines, `found` are the calculations of the other totals.
#[must_use]
pub(in crate::relate) fn carries(index: usize, statement: &Statement, board: &Board, found: &[Calculation]) -> Vec<Calculation> {
    let kinds: Vec<LineKind> = statement.lines.iter().map(|line| line.kind).collect();
    let computed: BTreeSet<usize> =
        found.iter().filter(|calculation| calculation.axis == Axis::Lines && calculation.kind.is_sum()).map(|c| c.total).collect();
    let plain = |line: &usize| board.roles[*line] == Role::Plain && board.has_figures(*line) && !computed.contains(line);
    // The last row that holds the sum so far.
    let mut so_far: Option<usize> = None;
    let mut calculations = Vec::new();
    for (line, kind) in kinds.iter().enumerate() {
        if !matches!(kind, LineKind::CarriedForward | LineKind::BroughtForward) {
            continue;
        }
        let from = so_far.map_or(0, |line| line + 1);
        let since: Vec<usize> = (from..line).filter(plain).collect();
        let restated = so_far.filter(|&above| kinds[above] == LineKind::CarriedForward && *kind == LineKind::BroughtForward);
        let candidates = match restated {
            Some(above) if since.is_empty() => vec![vec![above]],
            _ => sums(board, &kinds, so_far, &since, line),
        };
        calculations.extend(best(index, board, line, candidates));
        so_far = Some(line);
    }
    calculations
}

/// What a row may sum: all that was carried and the lines since, or the lines since the last total alone.
fn sums(board: &Board, kinds: &[LineKind], so_far: Option<usize>, since: &[usize], line: usize) -> Vec<Vec<usize>> {
    let from = so_far.map_or(0, |line| line + 1);
    let between = from..line;
    if board.roles[between.clone()].contains(&Role::Result) {
        return Vec::new();
    }
    let is_total = |line: &usize| matches!(kinds[*line], LineKind::Subtotal | LineKind::Total);
    let all: Vec<usize> = so_far.into_iter().chain(since.iter().copied()).collect();
    let anew = between.rev().find(is_total).map(|total| since.iter().copied().filter(|&line| line > total).collect());
    std::iter::once(all).chain(anew).filter(|items: &Vec<usize>| !items.is_empty()).collect()
}

/// The one calculation that the columns speak for, or the only one there is.
fn best(index: usize, board: &Board, total: usize, candidates: Vec<Vec<usize>>) -> Option<Calculation> {
    let only = candidates.len() == 1;
    let tallied = candidates.into_iter().map(plus).map(|items| (board.tally_items(total, &items), items));
    let (tally, items) = tallied.reduce(|best, next| if next.0.holds > best.0.holds { next } else { best })?;
    if !only && 2 * tally.holds <= tally.positions {
        return None;
    }
    let mut basis = vec![Basis::Label, Basis::Order];
    if tally.holds > 0 && tally.positions > 1 {
        basis.push(Basis::OtherColumns);
    }
    Some(Calculation {
        statement: index,
        kind: CalculationKind::Carry,
        axis: Axis::Lines,
        total,
        items: weighted(&items),
        positions: board.compared.to_vec(),
        basis,
        confidence: f32::midpoint(weigh::confidence(tally.share(), tally.digits), 1.0),
    })
}
