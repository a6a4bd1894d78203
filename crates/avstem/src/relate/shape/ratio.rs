//! Ratios and relative changes: lines that are one line divided by another, or by how much it differs from another.
//!
//! In: a [`Board`]. Out: calculations. Percentages of a row, shares of a total, growth against last year, a price from an
//! amount and a quantity; as percentages or as plain fractions. A header or a percent sign makes a line a likely ratio; without one,
//! the figures alone must be beyond chance. Of three lines that divide into each other only one is said to be computed.

use crate::relate::{
    board::probe::probed,
    board::{Board, Role},
    model::{Axis, Basis, Calculation, CalculationKind},
    thresholds::ratio::{
        BASES, BUDGET, CHANGE_COST, DIGITS_PER_POSITION, DISTANCE_COST, FINER_SHARE, LABELLED_HOLDS, LABELLED_SHARE, LABELLED_SURPLUS,
        LEAST_DIGITS, LEAST_PART, PLAIN_HOLDS, PLAIN_SHARE, PLAIN_SURPLUS, PROBES, WINDOW,
    },
    weigh::believed_ratio,
};
use avstem_document::figure::arithmetic::{Figure, Verdict, places, ratio, significant_digits, to_f64};
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// A ratio of two lines.
#[derive(Debug, Clone, PartialEq)]
struct Ratio {
    total: usize,
    kind: CalculationKind,
    items: [(usize, Decimal); 2],
    share: f64,
    digits: f64,
    score: f64,
    labelled: bool,
}

/// The ways to divide two lines.
const FORMS: [(CalculationKind, bool); 4] = [
    (CalculationKind::Percent, true),
    (CalculationKind::Percent, false),
    (CalculationKind::Change, true),
    (CalculationKind::Change, false),
];

/// The ratios of a board. `is_total` lines are tried as bases wherever they stand.
pub(in crate::relate) fn ratios(statement: usize, board: &Board, is_total: &dyn Fn(usize) -> bool) -> Vec<Calculation> {
    let mut found = search(board, is_total);
    found.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.total.cmp(&b.total)).then(a.items[0].0.cmp(&b.items[0].0)));
    let mut done: BTreeSet<usize> = BTreeSet::new();
    let mut triples: BTreeSet<[usize; 3]> = BTreeSet::new();
    found.retain(|ratio| {
        let mut triple = [ratio.total, ratio.items[0].0, ratio.items[1].0];
        triple.sort_unstable();
        !done.contains(&ratio.total) && triples.insert(triple) && done.insert(ratio.total)
    });
    found.sort_by_key(|ratio| ratio.total);
    found.into_iter().map(|ratio| calculation(statement, board, &ratio)).collect()
}

fn search(board: &Board, is_total: &dyn Fn(usize) -> bool) -> Vec<Ratio> {
    let usable = |&line: &usize| !matches!(board.roles[line], Role::Heading) && !board.notes[line] && board.has_any(line);
    let lines: Vec<usize> = (0..board.lines()).filter(usable).collect();
    let amounts: Vec<usize> = lines.iter().copied().filter(|&line| !board.percents[line]).collect();
    let totals: Vec<usize> = amounts.iter().copied().filter(|&line| is_total(line)).take(BASES).collect();
    let mut found = Vec::new();
    let mut budget = BUDGET;
    let may_be_one = |line: usize| board.percents[line] || board.averaged[line] || board.has_decimals(line, FINER_SHARE);
    for &total in lines.iter().filter(|&&line| may_be_one(line)) {
        let positions = probed(board, total, PROBES);
        if positions.len() < LABELLED_HOLDS {
            continue;
        }
        let here = amounts.partition_point(|&line| line < total);
        let mut near: Vec<usize> = amounts[here.saturating_sub(WINDOW)..(here + WINDOW + 1).min(amounts.len())].to_vec();
        near.extend(totals.iter().filter(|line| !near.contains(line)).copied().collect::<Vec<_>>());
        near.retain(|&line| line != total);
        let chance = ((near.len().max(2).pow(2) * FORMS.len()) as f64).log10();
        let chance = if board.percents[total] || board.averaged[total] { chance } else { chance + (lines.len() as f64).log10() };
        for (&first, &second) in near.iter().flat_map(|first| near.iter().map(move |second| (first, second))) {
            if first == second {
                continue;
            }
            budget = budget.saturating_sub(1);
            for (kind, percent) in FORMS {
                if agrees(board, &positions, total, first, second, kind, percent) {
                    budget = budget.saturating_sub(board.compared.len());
                    found.extend(weigh(board, total, first, second, kind, percent, chance));
                }
            }
        }
        if budget == 0 {
            break;
        }
    }
    found
}

/// True when the ratio may hold at a third of the positions.
fn agrees(board: &Board, at: &[usize], total: usize, first: usize, second: usize, kind: CalculationKind, percent: bool) -> bool {
    let scale = if percent { 100.0 } else { 1.0 };
    let holds = |&&position: &&usize| {
        let (stated, a, b) = (board.value(total, position), board.value(first, position), board.value(second, position));
        let base = if kind == CalculationKind::Change { a } else { b };
        if a == 0.0 || b == 0.0 {
            return false;
        }
        let ratio = if kind == CalculationKind::Change { (b - a) / a } else { a / b };
        let moved = (board.half(first, position) + board.half(second, position)) * (ratio.abs() + 1.0) / base.abs();
        (stated.abs() - (ratio * scale).abs()).abs() <= board.half(total, position) + moved * scale + stated.abs() * 1e-9
    };
    at.iter().filter(holds).count() >= at.len().div_ceil(3)
}

fn weigh(board: &Board, total: usize, first: usize, second: usize, kind: CalculationKind, percent: bool, chance: f64) -> Option<Ratio> {
    let unit = if percent { Decimal::ONE } else { Decimal::new(1, 2) };
    let forms = match kind {
        CalculationKind::Change => vec![[(first, -unit), (second, unit)], [(first, unit), (second, -unit)]],
        _ => vec![[(first, unit), (second, Decimal::ONE)]],
    };
    // What a line calls an average, and no figures of it average to, is one figure for each of another: persons a household.
    let averages = board.averaged[total] && kind == CalculationKind::Percent && !percent;
    let labelled = board.percents[total] || averages;
    let weighed = forms.into_iter().filter_map(|items| {
        let Tally { positions, holds, finer, digits } = tally(board, total, kind, &items);
        let share = holds as f64 / positions.max(1) as f64;
        let (least, needed, surplus) =
            if labelled { (LABELLED_HOLDS, LABELLED_SHARE, LABELLED_SURPLUS) } else { (PLAIN_HOLDS, PLAIN_SHARE, PLAIN_SURPLUS) };
        let distance = (first.abs_diff(total) + second.abs_diff(total)) as f64;
        let change = if kind == CalculationKind::Change { CHANGE_COST } else { 0.0 };
        let score = digits.min(40.0) * share.powi(2) - DISTANCE_COST * distance - change;
        let derived = labelled || finer as f64 >= positions as f64 * FINER_SHARE;
        (holds >= least && share >= needed && derived && digits >= chance + surplus).then_some(Ratio {
            total,
            kind,
            items,
            share,
            digits,
            score,
            labelled,
        })
    });
    weighed.max_by(|a, b| a.score.total_cmp(&b.score))
}

/// How well a ratio holds.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    /// Positions at which it can be compared, and at which it holds.
    positions: usize,
    holds: usize,
    /// Positions at which it holds and is given in more decimals than its figures.
    finer: usize,
    digits: f64,
}

fn tally(board: &Board, total: usize, kind: CalculationKind, items: &[(usize, Decimal); 2]) -> Tally {
    let mut tally = Tally::default();
    for &position in board.compared.iter() {
        let figures: Option<Vec<(Decimal, Figure)>> =
            items.iter().map(|&(line, weight)| Some((weight, board.figure(line, position)?))).collect();
        let (Some(stated), Some(figures)) = (board.figure(total, position), figures) else { continue };
        let (first, second) = (figures[0].1, figures[1].1);
        // A ratio of nothing, one of a figure against itself, and a division by a power of ten tell nothing.
        if stated.value.is_zero() || first.value == second.value || is_power_of_ten(second.value) {
            continue;
        }
        let (smaller, larger) = (first.value.abs().min(second.value.abs()), first.value.abs().max(second.value.abs()));
        if kind == CalculationKind::Change && to_f64(smaller) < to_f64(larger) * LEAST_PART {
            continue;
        }
        let Some(comparison) = ratio(kind == CalculationKind::Change, stated, &figures) else { continue };
        let agreed = to_f64(stated.value).abs() / to_f64(comparison.allowed).max(f64::MIN_POSITIVE);
        let worth = agreed.max(1.0).log10().min(significant_digits(stated.value)).min(DIGITS_PER_POSITION);
        if worth < LEAST_DIGITS {
            continue;
        }
        tally.positions += 1;
        if comparison.verdict != Verdict::Inconsistent {
            tally.holds += 1;
            tally.digits += worth;
            tally.finer += usize::from(places(stated.value) > places(first.value).max(places(second.value)));
        }
    }
    tally
}

fn is_power_of_ten(value: Decimal) -> bool {
    let mut mantissa = value.normalize().mantissa().abs();
    while mantissa >= 10 && mantissa % 10 == 0 {
        mantissa /= 10;
    }
    mantissa == 1
}

fn calculation(statement: usize, board: &Board, ratio: &Ratio) -> Calculation {
    let mut basis = Vec::new();
    if ratio.labelled {
        basis.push(if board.axis == Axis::Columns { Basis::ColumnHeaders } else { Basis::Label });
    }
    basis.push(Basis::OtherColumns);
    Calculation {
        statement,
        kind: ratio.kind,
        axis: board.axis,
        total: ratio.total,
        items: ratio.items.to_vec(),
        positions: board.compared.to_vec(),
        basis,
        confidence: believed_ratio(ratio.share, ratio.digits, ratio.labelled),
    }
}
