//! One board → its relations: rounds in which shapes propose and a selection keeps.

use crate::relate::{
    board,
    board::{Board, Role},
    convention::{recurring, stated, unsummed},
    model::{Axis, Basis, Calculation, CalculationKind, weighted},
    proposal::{Candidate, Conventions, Search},
    select::Chosen,
    shape::run::Direction,
    shape::{anywhere, average, beneath, gap, namesake, near, pair, ratio, run, section, stride},
    thresholds::search::{MOST_COLUMNS, MOST_DISCOUNT, ROUNDS, UNLABELLED},
    weigh,
};

/// All relations of one board, in the order of their lines: sums, averages, ratios. Sums leave `rates` positions out.
pub(in crate::relate) fn relations(
    index: usize,
    board: &Board,
    rates: Option<&[bool]>,
    fallback: impl Fn(Search, usize, &[usize]) -> Option<Candidate>,
) -> Vec<Calculation> {
    if board.axis == Axis::Columns && board.lines() > MOST_COLUMNS {
        return Vec::new();
    }
    let is_rate = |position: usize| rates.is_some_and(|rates| rates[position]);
    let mut summed = board.at_positions(board.compared.iter().copied().filter(|&position| !is_rate(position)));
    let mut chosen = search(&summed, &fallback);
    if board.axis == Axis::Lines {
        let narrower = unsummed::without_unsummed(&summed, &chosen.kept);
        if narrower.compared.len() < summed.compared.len() {
            summed = narrower;
            chosen = search(&summed, &fallback);
        }
    }
    recurring::spread(&summed, &mut chosen);
    chosen.coarsen(&summed);
    let every = board.positions();
    let stated = chosen.kept.iter().map(|candidate| stated::as_stated(&summed, candidate.clone()));
    let mut found: Vec<Calculation> = stated.map(|candidate| calculation(index, &summed, &candidate, &every)).collect();
    let is_total = |line: usize| chosen.is_total(line);
    let averages = average::averages(board, &near::run_members(board), &is_total);
    let averaged: Vec<usize> = averages.iter().map(|average| average.total).collect();
    found.extend(averages.into_iter().map(|average| averaging(index, board, average)));
    found.extend(ratio::ratios(index, board, &is_total).into_iter().filter(|ratio| !averaged.contains(&ratio.total)));
    found.sort_by_key(|calculation| calculation.total);
    found
}

/// The sums of a board, found in rounds: each looks at what the totals of the rounds before have left over, and asks for less
/// proof where these were many.
fn search(board: &Board, fallback: impl Fn(Search, usize, &[usize]) -> Option<Candidate>) -> Chosen {
    let mut chosen = Chosen::new(board);
    let mut search = Search { board, conventions: Conventions::default(), deducts: false };
    for round in 0..ROUNDS {
        let before = chosen.kept.len();
        chosen.choose(candidates(search, &chosen, round, &fallback));
        if chosen.kept.len() == before {
            break;
        }
        search.conventions = conventions(board, &chosen);
    }
    chosen
}

fn conventions(board: &Board, chosen: &Chosen) -> Conventions {
    let unlabelled = (0..board.unlabelled.len()).filter(|&line| board.unlabelled[line]);
    let (all, totals) = unlabelled.fold((0, 0), |(all, totals), line| (all + 1, totals + usize::from(chosen.is_total(line))));
    Conventions {
        discount: (chosen.kept.len().max(1) as f64).log10().min(MOST_DISCOUNT),
        unlabelled_totals: totals >= UNLABELLED && totals * 2 >= all,
    }
}

/// The sums that a round of the search suggests.
fn candidates(
    search: Search,
    chosen: &Chosen,
    round: usize,
    fallback: impl Fn(Search, usize, &[usize]) -> Option<Candidate>,
) -> Vec<Candidate> {
    let board = search.board;
    let taken = chosen.taken();
    let mut candidates = run::walk(search, Direction::After, &taken, |total, open_lines| fallback(search, total, open_lines));
    candidates.extend(run::walk(search, Direction::Before, &taken, |total, _| {
        let opens = board.axis == Axis::Lines && board.roles[total] == Role::Total && !run::follows_lines(board, total);
        opens.then(|| section::structural_before(board, total, &taken)).flatten()
    }));
    if board.deducted.contains(&true) {
        candidates.extend(run::walk(Search { deducts: true, ..search }, Direction::After, &taken, |_, _| None));
    }
    candidates.extend(beneath::sums(search, &taken));
    if round == 0 && board.axis == Axis::Lines {
        candidates.extend(run::whole_sections(search));
    }
    if board.axis == Axis::Columns && board.percents.contains(&true) {
        let with_percents = board.with_percents();
        let among_percents = Search { board: &with_percents, ..search };
        candidates.extend(run::walk(among_percents, Direction::After, &taken, |_, _| None));
        candidates.extend(run::walk(among_percents, Direction::Before, &taken, |_, _| None));
        if round == 0 {
            candidates.extend(stride::strides(among_percents));
        }
    }
    let mut members = board::members(board);
    if round == 0 {
        candidates.extend(stride::strides(search));
        candidates.extend(namesake::namesakes(search));
        candidates.extend(gap::sums(search, &members));
        candidates.extend(anywhere::sums(search, &members));
    } else {
        let is_total = |line: usize| chosen.is_total(line);
        candidates.extend(run::totals_of_totals(search, Direction::After, &taken, &is_total));
        candidates.extend(run::totals_of_totals(search, Direction::Before, &taken, &is_total));
        let parts: Vec<usize> = members.iter().copied().filter(|&line| !chosen.is_total(line)).collect();
        if round == 1 && parts.len() < members.len() {
            candidates.extend(anywhere::sums_of_parts(search, &members, &parts));
        }
        members.retain(|&line| !taken[line]);
    }
    candidates.extend(pair::pairs(search, &members));
    candidates
}

fn averaging(statement: usize, board: &Board, average: average::Average) -> Calculation {
    Calculation {
        statement,
        kind: CalculationKind::Average,
        axis: board.axis,
        total: average.total,
        items: weighted(&board::plus(average.items.iter().copied())),
        positions: board.compared.to_vec(),
        confidence: weigh::believed_ratio(average.share, average.digits, average.basis.contains(&Basis::Label)),
        basis: average.basis.into_iter().collect(),
    }
}

fn calculation(statement: usize, board: &Board, candidate: &Candidate, every: &[usize]) -> Calculation {
    let kind = match (board.roles[candidate.total], candidate.items.as_slice()) {
        (Role::Result, _) => CalculationKind::Result,
        (_, [_]) => CalculationKind::Equal,
        (_, [(_, a), (_, b)]) if a != b && board.axis == Axis::Columns => CalculationKind::Variance,
        (_, [(_, a), (_, b)]) if a != b => CalculationKind::Result,
        _ => CalculationKind::Footing,
    };
    Calculation {
        statement,
        kind,
        axis: board.axis,
        total: candidate.total,
        items: weighted(&candidate.items),
        positions: stated::claimed_at(board, candidate, every),
        basis: candidate.basis.iter().copied().collect(),
        confidence: weigh::believed(candidate, kind == CalculationKind::Result),
    }
}
