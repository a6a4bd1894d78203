//! Every second, third, … line from a start: the men of every age, the first quarter of every year.
//!
//! In: a [`Search`]. Out: [`Candidate`]s. What it does not do: it does not look at labels, nor at what other totals have taken up.

use crate::relate::{
    board::members,
    board::probe::{Kept, Probe},
    proposal::{Candidate, Search},
    thresholds::stride::{FARTHEST, LONGEST, SHORTEST, STRIDE_PREFERENCE},
    thresholds::weigh::APART,
    weigh::{may_be_credible, weigh},
    work::Budget,
};

/// Totals of every n-th line.
pub(in crate::relate) fn strides(search: Search) -> Vec<Candidate> {
    let board = search.board;
    let lines = board.lines();
    let takes_part: Vec<bool> = marks(lines, &members(board));
    let chance = ((lines.max(2) * FARTHEST.min(lines) * FARTHEST.min(lines)) as f64).log10();
    let mut found = Vec::new();
    let mut budget = Budget::new();
    let (mut items, mut kept) = (Vec::new(), [Kept::default(), Kept::default()]);
    for total in members(board) {
        if !may_be_credible(board.most_digits(total), chance + APART) {
            continue;
        }
        let mut probe = Probe::new(board, total);
        for offset in 1..=FARTHEST {
            let at = |distance: usize, behind: bool| {
                if behind { total.checked_add(distance).filter(|&line| line < lines) } else { total.checked_sub(distance) }
            };
            // What comes of the first line is the same for every stride: the line, and whether the sum may go on.
            let mut begin = |behind: bool, kept: &mut Kept| {
                let line = at(offset, behind).filter(|&line| takes_part[line])?;
                probe.clear();
                let goes_on = probe.grow(board, line) || !probe.is_beyond();
                probe.keep(kept);
                Some((line, goes_on))
            };
            let begins = [begin(true, &mut kept[0]), begin(false, &mut kept[1])];
            for stride in 2..=FARTHEST {
                for (side, behind) in [true, false].into_iter().enumerate() {
                    if at(offset + (SHORTEST - 1) * stride, behind).is_none() {
                        continue;
                    }
                    if let Some((first, goes_on)) = begins[side] {
                        budget.spend(probe.len());
                        if goes_on {
                            items.clear();
                            items.push(first);
                            probe.go_on_from(&kept[side]);
                            let line = |count: usize| at(offset + count * stride, behind).filter(|&line| takes_part[line]);
                            found.extend(longer(search, total, &mut items, line, &mut probe, chance, &mut budget));
                        }
                    }
                    if !budget.spend(1) {
                        return found;
                    }
                }
            }
        }
    }
    found
}

/// The best sum of the first line of a stride and so many more as `line` tells by their number.
fn longer(
    search: Search,
    total: usize,
    items: &mut Vec<usize>,
    line: impl Fn(usize) -> Option<usize>,
    probe: &mut Probe,
    chance: f64,
    budget: &mut Budget,
) -> Option<Candidate> {
    let board = search.board;
    let mut best: Option<Candidate> = None;
    while let Some(line) = line(items.len()).filter(|_| items.len() < LONGEST) {
        items.push(line);
        budget.spend(probe.len());
        let agrees = probe.grow(board, line);
        if !agrees && probe.is_beyond() {
            break;
        }
        if !agrees || items.len() < SHORTEST || !budget.spend_exact(items.len() * board.compared.len()) {
            continue;
        }
        let Some(candidate) = weigh(search, total, items, chance, STRIDE_PREFERENCE) else { continue };
        if best.as_ref().is_none_or(|best| candidate.tally.share() > best.tally.share() || board.is_zero(line)) {
            best = Some(candidate);
        }
    }
    best
}

fn marks(lines: usize, members: &[usize]) -> Vec<bool> {
    let mut marks = vec![false; lines];
    for &line in members {
        marks[line] = true;
    }
    marks
}
