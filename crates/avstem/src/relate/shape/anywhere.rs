//! Sums of runs of neighbours anywhere in the table, however far from their total.
//!
//! In: a [`Board`]. Out: [`Candidate`]s. The idea: where the figures of a position are added up from the first line on, every run is the
//! difference of two of these sums, so the run that gives a total is looked up and not searched: in all positions of doubles, at the
//! total's largest figure first. Each total and each beginning of a run is one try. What it does not do: it does not look at runs
//! beside their total (see `sums`, `detached`), and tables of very many lines are left out.

use crate::relate::{
    board::Board,
    board::probe::probed,
    model::Axis,
    proposal::{Candidate, Search},
    thresholds::anywhere::{MOST_LINES, MOST_RUNS, PARTS_PREFERENCE, PREFERENCE, PROBES, SHORTEST},
    weigh::weigh,
    work::Budget,
};

/// Sums of runs of members.
pub(in crate::relate) fn sums(search: Search, members: &[usize]) -> Vec<Candidate> {
    if search.board.axis == Axis::Columns { runs(search, members, members, PREFERENCE) } else { Vec::new() }
}

/// Sums of runs of parts alone: those members that are no totals themselves.
pub(in crate::relate) fn sums_of_parts(search: Search, members: &[usize], parts: &[usize]) -> Vec<Candidate> {
    runs(search, members, parts, PARTS_PREFERENCE)
}

fn runs(search: Search, totals: &[usize], parts: &[usize], preference: f64) -> Vec<Candidate> {
    let board = search.board;
    if parts.len() < SHORTEST || totals.len() > MOST_LINES {
        return Vec::new();
    }
    let chance = (totals.len() as f64).powi(3).log10();
    let mut budget = Budget::new();
    let mut found = Vec::new();
    for &total in totals {
        let mut probes = probed(board, total, PROBES);
        probes.sort_by(|&a, &b| board.value(total, b).abs().total_cmp(&board.value(total, a).abs()).then(a.cmp(&b)));
        let Some((&main, others)) = probes.split_first() else { continue };
        let sides = [&parts[..parts.partition_point(|&line| line < total)], &parts[parts.partition_point(|&line| line <= total)..]];
        for side in sides {
            if !budget.spend(side.len() * 4) {
                return found;
            }
            let mut best: Option<Candidate> = None;
            for (from, to) in matching(board, total, main, side).into_iter().take(MOST_RUNS) {
                let run = &side[from..to];
                let agree = |&&position: &&usize| {
                    let (sum, slack) = add(board, run, position);
                    (sum - board.value(total, position)).abs() <= slack + board.half(total, position)
                };
                let seen = others.iter().filter(agree).count();
                if seen * 2 < others.len() || !budget.spend_exact(run.len() * board.compared.len()) {
                    continue;
                }
                if let Some(candidate) = weigh(search, total, run, chance, preference)
                    && best.as_ref().is_none_or(|best| candidate.score >= best.score)
                {
                    best = Some(candidate);
                }
            }
            found.extend(best);
        }
    }
    found
}

fn add(board: &Board, run: &[usize], position: usize) -> (f64, f64) {
    run.iter().fold((0.0, 0.0), |(sum, slack), &line| (sum + board.value(line, position), slack + board.half(line, position)))
}

/// The runs that give the total's figure at a position, as ranges of `side`; longer ones first where several begin or end in zeros.
fn matching(board: &Board, total: usize, position: usize, side: &[usize]) -> Vec<(usize, usize)> {
    let wanted = board.value(total, position);
    let mut so_far = vec![0.0; side.len() + 1];
    for (i, &line) in side.iter().enumerate() {
        so_far[i + 1] = so_far[i] + board.value(line, position);
    }
    let widest = side.iter().map(|&line| board.half(line, position)).fold(board.half(total, position), f64::max);
    let mut sorted: Vec<usize> = (0..so_far.len()).collect();
    sorted.sort_by(|&a, &b| so_far[a].total_cmp(&so_far[b]).then(a.cmp(&b)));
    let mut found = Vec::new();
    for to in SHORTEST..so_far.len() {
        let slack = widest * (to as f64).sqrt() + so_far[to].abs() * 1e-9;
        let sought = so_far[to] - wanted;
        let first = sorted.partition_point(|&at| so_far[at] < sought - slack);
        let near = sorted[first..].iter().take_while(|&&at| so_far[at] <= sought + slack).take(MOST_RUNS);
        found.extend(near.filter(|&&from| from + SHORTEST <= to).map(|&from| (from, to)));
    }
    found.sort_by_key(|&(from, to)| (std::cmp::Reverse(to - from), from));
    found
}
