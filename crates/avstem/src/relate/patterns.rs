//! Totals whose lines do not stand side by side, but at a regular distance, under one name, or in one of two pairs.
//!
//! In: a [`Board`]. Out: [`Candidate`]s. Three forms, each tried from every line:
//! - *strides*: every second, third, … line from a start: the men of every age, the first quarter of every year;
//! - *namesakes*: all lines that carry one label, or all that end in it;
//! - *pairs*: a line that is two others together. Said of `a = b + c` it covers the differences `b = a − c` as well, so
//!   each triple is tried once, and which of the three is computed is decided at the end (see `forms`).
//!
//! What it does not do: it does not look at labels for what they mean, nor at what other totals have taken up.

use super::{
    Axis,
    evidence::{Budget, Candidate, weigh},
    board::{Board, Role},
    probe::Probe,
    search::Search,
};
use std::collections::BTreeMap;

/// Lines from a total to the first of a stride, and between two of it.
const FARTHEST: usize = 16;
/// Items of a stride at the most.
const LONGEST: usize = 60;
/// Items of a stride at the least; two are a pair.
const SHORTEST: usize = 3;

/// Lines before and behind a total among which pairs are looked for.
const WINDOW: usize = 12;

/// Lines of one name at the most; more are no name but a filler.
const NAMESAKES: usize = 200;

/// The preference for a form, in digits over the others: a run of neighbours is at 3.
const STRIDE_PREFERENCE: f64 = 2.0;
const NAMESAKES_PREFERENCE: f64 = 2.5;
const PAIR_PREFERENCE: f64 = 1.0;
/// Digits that a pair of columns must show more than one of lines: of columns there are few, each with many figures, so that
/// what holds by chance or in consequence of other sums holds in all of them.
const PAIR_OF_COLUMNS: f64 = 1.5;
const NEAR_PAIR_PREFERENCE: f64 = 2.0;
/// What each line costs that a pair spans.
const SPAN_COST: f64 = 0.04;

/// Lines that take part in sums.
pub(super) fn members(board: &Board) -> Vec<usize> {
    (0..board.lines()).filter(|&line| !matches!(board.roles[line], Role::Heading | Role::Apart) && board.has_figures(line)).collect()
}

/// Totals of every n-th line.
pub(super) fn strides(search: Search) -> Vec<Candidate> {
    let board = search.board;
    let lines = board.lines();
    let takes_part: Vec<bool> = marks(lines, &members(board));
    let chance = ((lines.max(2) * FARTHEST.min(lines) * FARTHEST.min(lines)) as f64).log10();
    let mut found = Vec::new();
    let mut budget = Budget::new();
    for total in members(board) {
        let mut probe = Probe::new(board, total);
        for (offset, stride) in (1..=FARTHEST).flat_map(|offset| (2..=FARTHEST).map(move |stride| (offset, stride))) {
            for behind in [true, false] {
                let at = |k: usize| {
                    let distance = offset + k * stride;
                    if behind { total.checked_add(distance).filter(|&line| line < lines) } else { total.checked_sub(distance) }
                };
                if at(SHORTEST - 1).is_none() {
                    continue;
                }
                probe.clear();
                let mut best: Option<Candidate> = None;
                let mut items = Vec::new();
                while let Some(line) = at(items.len()).filter(|&line| takes_part[line] && items.len() < LONGEST) {
                    items.push(line);
                    budget.spend(probe.len());
                    let agrees = probe.grow(board, line);
                    if !agrees && probe.is_beyond() {
                        break;
                    }
                    if !agrees || items.len() < SHORTEST || !budget.spend_exact(items.len() * board.compared.len()) {
                        continue;
                    }
                    let Some(candidate) = weigh(search, total, &items, chance, STRIDE_PREFERENCE) else { continue };
                    if best.as_ref().is_none_or(|best| candidate.tally.share() > best.tally.share() || board.is_zero(line)) {
                        best = Some(candidate);
                    }
                }
                found.extend(best);
                if !budget.spend(1) {
                    return found;
                }
            }
        }
    }
    found
}

/// Totals of all lines of one name before or behind them, up to the next line of their own name.
pub(super) fn namesakes(search: Search) -> Vec<Candidate> {
    let board = search.board;
    let members = members(board);
    let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for &line in members.iter().filter(|&&line| !board.names[line].is_empty()) {
        groups.entry(&board.names[line]).or_default().push(line);
    }
    groups.retain(|_, lines| (2..=NAMESAKES).contains(&lines.len()));
    let chance = ((members.len().max(2) * groups.len().max(2)) as f64).log10();
    let mut found = Vec::new();
    let mut budget = Budget::new();
    for &total in &members {
        let mut probe = Probe::new(board, total);
        for lines in groups.values() {
            let split = lines.partition_point(|&line| line < total);
            let behind = lines[split..].iter().copied().filter(|&line| line != total).collect::<Vec<_>>();
            let before = lines[..split].iter().rev().copied().collect::<Vec<_>>();
            for side in [before, behind] {
                probe.clear();
                for (count, &line) in side.iter().enumerate() {
                    budget.spend(probe.len());
                    if probe.grow(board, line) && count > 0 && budget.spend_exact((count + 1) * board.compared.len()) {
                        found.extend(weigh(search, total, &side[..=count], chance, NAMESAKES_PREFERENCE));
                    }
                }
            }
            if !budget.spend(1) {
                return found;
            }
        }
    }
    found
}

/// Lines that are two others together, among the members given.
pub(super) fn pairs(search: Search, members: &[usize]) -> Vec<Candidate> {
    let board = search.board;
    let tries = members.len().max(2) * (2 * WINDOW).min(members.len()).pow(2) / 2;
    let chance = (tries.max(2) as f64).log10();
    let apart = if board.axis == Axis::Columns { PAIR_OF_COLUMNS } else { 0.0 };
    let mut found = Vec::new();
    let mut budget = Budget::new();
    for (index, &total) in members.iter().enumerate() {
        let probe = Probe::new(board, total);
        let near = &members[index.saturating_sub(WINDOW)..(index + WINDOW + 1).min(members.len())];
        for (i, &a) in near.iter().enumerate().filter(|&(_, &a)| a != total) {
            for &b in near[i + 1..].iter().filter(|&&b| b != total) {
                budget.spend(2);
                if probe.agrees_with(board, &[a, b]) && budget.spend_exact(2 * board.compared.len()) {
                    let adjacent = a.max(b).max(total) - a.min(b).min(total) == 2;
                    let span = a.max(b).max(total) - a.min(b).min(total);
                    let preference = PAIR_PREFERENCE - SPAN_COST * span.min(2 * WINDOW) as f64;
                    let (preference, chance) = if adjacent { (NEAR_PAIR_PREFERENCE, chance) } else { (preference, chance + apart) };
                    found.extend(weigh(search, total, &[a, b], chance, preference));
                }
            }
            if !budget.spend(1) {
                return found;
            }
        }
    }
    found
}

/// A name without its numbers: "01-3013 - Subtotal, IT costs" is called like "01-3023 - Subtotal, IT costs".
pub(super) fn bare_name(name: &str) -> String {
    let words = name.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

fn marks(lines: usize, members: &[usize]) -> Vec<bool> {
    let mut marks = vec![false; lines];
    for &line in members {
        marks[line] = true;
    }
    marks
}
