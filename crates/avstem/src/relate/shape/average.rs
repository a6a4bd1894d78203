//! Averages of runs beside a line or a few lines away from it.
//!
//! In: a board. Out: [`Average`]s. They are told from their figures like sums are; where all figures of a run are equal, nothing is learnt.

use crate::relate::{
    board::{Board, plus},
    model::Basis,
    shape::near::each_run,
    thresholds::average::{DIGITS_PER_POSITION, FINER_SHARE, LABELLED_DIGITS, LABELLED_SHARE, PLAIN_SHARE, PLAIN_SURPLUS},
    thresholds::near::GAP,
    thresholds::tally::REPRESENTATIVES,
};
use avstem_document::figure::arithmetic::{Figure, Verdict, average, places, significant_digits, to_f64};
use std::{collections::BTreeSet, ops::ControlFlow};

/// A line that is the average of others.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::relate) struct Average {
    pub total: usize,
    pub items: Vec<usize>,
    pub share: f64,
    pub digits: f64,
    pub basis: BTreeSet<Basis>,
}

/// The averages of a board, at most one a line.
pub(in crate::relate) fn averages(board: &Board, members: &[usize], is_total: &dyn Fn(usize) -> bool) -> Vec<Average> {
    let chance = ((members.len().max(2).pow(2) * 2 * GAP) as f64).log10();
    let mut best: Vec<Option<(f64, Average)>> = vec![None; board.lines()];
    let figures = |line: usize| board.compared.iter().filter(|&&position| board.filled(line)[position]).count();
    // Without a label it must hold twice, see below.
    let may_be_one = |line: usize| !is_total(line) && (board.averaged[line] || figures(line) > 1 && board.has_decimals(line, FINER_SHARE));
    each_run(board, members, 0, &may_be_one, |total, run, probe, budget| {
        if run.len() > 1
            && probe.averages()
            && budget.spend_exact(run.len() * board.compared.len())
            && let Some((score, average)) = weigh_average(board, total, run, chance)
        {
            let slot = &mut best[total];
            if slot.as_ref().is_none_or(|(old, _)| score >= *old) {
                *slot = Some((score, average));
            }
        }
        ControlFlow::Continue(())
    });
    best.into_iter().flatten().map(|(_, average)| average).collect()
}

fn weigh_average(board: &Board, total: usize, run: &[usize], chance: f64) -> Option<(f64, Average)> {
    let (mut positions, mut holds, mut finer, mut digits) = (0_usize, 0_usize, 0_usize, 0.0);
    let items = plus(run.iter().copied());
    let labelled = board.averaged[total];
    let mut seen: Vec<usize> = Vec::new();
    for &position in board.compared.iter() {
        let Some(stated) = board.figure(total, position) else { continue };
        let figures: Vec<_> = run.iter().filter_map(|&line| board.figure(line, position)).collect();
        let range = range(&figures);
        if figures.len() < 2 || range <= 0.0 {
            continue;
        }
        let Some(comparison) = average(stated, &figures, run.len() - figures.len()) else { continue };
        positions += 1;
        if comparison.verdict != Verdict::Inconsistent {
            holds += 1;
            // Any figure within the range of the run might have been its average.
            let unit = to_f64(comparison.allowed).max(f64::MIN_POSITIVE);
            let worth = (range / unit).max(1.0).log10().min(significant_digits(stated.value)).min(DIGITS_PER_POSITION);
            if !seen.iter().any(|&other| board.is_multiple(total, items.iter().map(|&(line, _)| line), position, other)) {
                digits += worth;
                if seen.len() < REPRESENTATIVES {
                    seen.push(position);
                }
            }
            finer += usize::from(figures.iter().all(|figure| places(figure.value) < places(stated.value)));
        }
    }
    let share = holds as f64 / positions.max(1) as f64;
    let credible = if labelled {
        share >= LABELLED_SHARE && digits >= LABELLED_DIGITS
    } else {
        let is_finer = finer as f64 >= positions as f64 * FINER_SHARE;
        (share >= PLAIN_SHARE || positions == holds + 1 && holds > 3) && holds >= 2 && is_finer && digits >= chance + PLAIN_SURPLUS
    };
    let mut basis = BTreeSet::from([Basis::Order]);
    if labelled {
        basis.insert(Basis::Label);
    }
    if positions > 1 {
        basis.insert(Basis::OtherColumns);
    }
    credible.then(|| (digits * share.powi(2), Average { total, items: run.to_vec(), share, digits, basis }))
}

/// From the smallest to the largest of the figures.
fn range(figures: &[Figure]) -> f64 {
    let values = figures.iter().map(|figure| to_f64(figure.value));
    values.clone().fold(f64::MIN, f64::max) - values.fold(f64::MAX, f64::min)
}
