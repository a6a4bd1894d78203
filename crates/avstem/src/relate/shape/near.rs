//! The runs of neighbours that begin at a line or a few lines away from it.

use crate::relate::{
    board::probe::Probe,
    board::{Board, Role},
    thresholds::near::{GAP, LONGEST},
    work::Budget,
};
use std::ops::ControlFlow;

/// Shows every run of members before and behind every `wanted` member: the line, the run (nearest first), and its sums at the line's
/// probe positions. The run begins `gap` to [`GAP`] lines away, and grows until `see` says that it is long enough.
pub(in crate::relate) fn each_run(
    board: &Board,
    members: &[usize],
    gap: usize,
    wanted: &dyn Fn(usize) -> bool,
    mut see: impl FnMut(usize, &[usize], &Probe, &mut Budget) -> ControlFlow<()>,
) {
    let mut budget = Budget::new();
    for (index, &total) in members.iter().enumerate().filter(|&(_, &total)| wanted(total)) {
        let mut probe = Probe::new(board, total);
        let before: Vec<usize> = members[..index].iter().rev().copied().take(LONGEST + GAP).collect();
        let behind: Vec<usize> = members[index + 1..].iter().copied().take(LONGEST + GAP).collect();
        for side in [before, behind] {
            for start in gap..=GAP.min(side.len().saturating_sub(1)) {
                probe.clear();
                let run = &side[start..];
                for count in 1..=run.len() {
                    if !budget.spend(probe.len() * 2) {
                        return;
                    }
                    probe.add(board, run[count - 1]);
                    if see(total, &run[..count], &probe, &mut budget).is_break() {
                        break;
                    }
                }
            }
        }
    }
}

/// Lines that take part in runs; a total's own items do not end them.
pub(in crate::relate) fn run_members(board: &Board) -> Vec<usize> {
    (0..board.lines()).filter(|&line| board.roles[line] != Role::Heading && board.has_figures(line)).collect()
}
