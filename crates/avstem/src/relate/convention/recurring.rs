//! Forms that recur: where every block of a table ends in the sum of the two lines before it, so does the block that has nothing but
//! zeros in it, and the one whose figures do not agree.
//!
//! In: a [`Board`] and the sums chosen. Out: the same, with those added that other totals of the table speak for: several that stand to
//! their lines in the same way, and are called the same or follow each other at one distance. The figures of the line itself are
//! no part of that evidence. Where they disagree at more positions than they agree, nothing is added.

use crate::relate::{
    board::{Board, Items, Role, bare_name},
    model::Basis,
    proposal::Candidate,
    select::{Chosen, form},
    thresholds::recurring::TOTALS,
};
use std::collections::{BTreeMap, BTreeSet};

/// A form of sums and the totals that have it.
struct Form {
    offsets: Vec<isize>,
    totals: Vec<usize>,
}

/// Adds the sums that recurring forms explain.
pub(in crate::relate) fn spread(board: &Board, chosen: &mut Chosen) {
    let mut taken = chosen.taken();
    for form in forms(chosen) {
        let names: BTreeSet<String> =
            form.totals.iter().map(|&line| bare_name(&board.names[line])).filter(|name| !name.is_empty()).collect();
        let step = step(&form.totals);
        for line in 0..board.lines() {
            if chosen.is_total(line) || !matches!(board.roles[line], Role::Plain | Role::Total) || !board.has_figures(line) {
                continue;
            }
            let called = names.contains(&bare_name(&board.names[line]));
            let in_step = step.is_some_and(|step| form.totals.iter().any(|&total| total.abs_diff(line) == step));
            if !(called || in_step) {
                continue;
            }
            if let Some(candidate) = candidate(board, chosen, &taken, &form, line).filter(|candidate| chosen.stands(candidate)) {
                for &(item, _) in &candidate.items {
                    taken[item] = true;
                }
                chosen.keep(candidate);
            }
        }
    }
}

/// The forms of several sums with plain weights, most frequent first.
fn forms(chosen: &Chosen) -> Vec<Form> {
    let mut totals: BTreeMap<Vec<isize>, Vec<usize>> = BTreeMap::new();
    let plain = |candidate: &&Candidate| candidate.items.len() > 1 && candidate.items.iter().all(|(_, weight)| *weight == 1);
    for candidate in chosen.kept.iter().filter(plain) {
        totals.entry(form(candidate)).or_default().push(candidate.total);
    }
    let mut forms: Vec<Form> =
        totals.into_iter().filter(|(_, totals)| totals.len() >= TOTALS).map(|(offsets, totals)| Form { offsets, totals }).collect();
    for form in &mut forms {
        form.totals.sort_unstable();
    }
    forms.sort_by_key(|form| std::cmp::Reverse(form.totals.len()));
    forms
}

/// The distance at which totals follow each other, where most do so at the same.
fn step(totals: &[usize]) -> Option<usize> {
    let mut steps: BTreeMap<usize, usize> = BTreeMap::new();
    for pair in totals.windows(2) {
        *steps.entry(pair[1] - pair[0]).or_default() += 1;
    }
    let (step, count) = steps.into_iter().max_by_key(|&(step, count)| (count, std::cmp::Reverse(step)))?;
    (count * 2 > totals.len() - 1 && count + 1 >= TOTALS).then_some(step)
}

/// The sum of that form at a line, where its figures do not speak against it.
fn candidate(board: &Board, chosen: &Chosen, taken: &[bool], form: &Form, line: usize) -> Option<Candidate> {
    let at = |&offset: &isize| line.checked_add_signed(offset).filter(|&item| item < board.lines());
    let items: Option<Vec<usize>> = form.offsets.iter().map(at).collect();
    let items = items?;
    let takes_part = |&item: &usize| !taken[item] && matches!(board.roles[item], Role::Plain | Role::Total) && board.has_figures(item);
    if !items.iter().all(takes_part) {
        return None;
    }
    // A total is no item where it is none in the sums that speak for this one.
    let totals_there =
        |&offset: &isize| form.totals.iter().all(|&total| total.checked_add_signed(offset).is_some_and(|item| chosen.is_total(item)));
    if items.iter().zip(&form.offsets).any(|(&item, offset)| chosen.is_total(item) && !totals_there(offset)) {
        return None;
    }
    let items: Items = items.into_iter().map(|item| (item, 1)).collect();
    let tally = board.tally_items(line, &items);
    let fails = tally.positions - tally.holds;
    let some = board.compared.iter().any(|&position| board.at(line, position).is_some() && board.sum(&items, position).is_some());
    (some && (fails == 0 || tally.holds >= fails || tally.fails_seldom() && tally.near == fails)).then(|| Candidate {
        total: line,
        items,
        score: tally.digits,
        tally,
        basis: BTreeSet::from([Basis::Order, Basis::OtherColumns]),
    })
}
