//! Which candidates can stand beside each other.
//!
//! In: candidates of one board. Out: those kept, best first: no line that is computed from itself by any way round, no
//! total beside its own parts in one sum. A line may be the total of several sums (of the men and women, and of the ages)
//! where they share no line and neither is the other told more finely.
//!
//! A form that recurs speaks for each of its cases: where every third column sums the two before it, the next one does too.

mod span;

use crate::relate::{
    board::{Board, Items, bare_name},
    model::{Axis, Basis},
    proposal::Candidate,
    select::span::{Equation, Span},
    thresholds::select::{DIRECTION, FAR, MOST_RECURRING, RECURRING, SAME_WAY, SECOND_HOLDS, SECOND_SCORE, SUMS_OF_A_LINE},
};
use std::collections::{BTreeMap, BTreeSet};

/// What lines are computed from: for each line, the items of each of its sums.
#[derive(Debug, Clone)]
pub(in crate::relate) struct Chosen {
    parts: Vec<Vec<Vec<usize>>>,
    /// Lines that one total sums.
    summed: BTreeSet<Vec<usize>>,
    axis: Axis,
    /// What each line is called.
    names: Vec<String>,
    pub kept: Vec<Candidate>,
    /// The forms of `kept`, and those that several totals were suggested with.
    forms: BTreeSet<Vec<isize>>,
    suggested: BTreeSet<Vec<isize>>,
    /// What follows from `kept`.
    span: Span,
    /// The same where lines that state the same figures stand for each other.
    restated: Span,
}

impl Chosen {
    /// Nothing as yet.
    pub(in crate::relate) fn new(board: &Board) -> Self {
        Self {
            parts: vec![Vec::new(); board.lines()],
            summed: BTreeSet::new(),
            axis: board.axis,
            names: board.names.iter().map(|name| bare_name(name)).collect(),
            kept: Vec::new(),
            forms: BTreeSet::new(),
            suggested: BTreeSet::new(),
            span: Span::default(),
            restated: Span::of_equal_lines(board),
        }
    }

    /// True where the line is a total.
    pub(in crate::relate) fn is_total(&self, line: usize) -> bool {
        !self.parts[line].is_empty()
    }

    /// Lines that are items of a total.
    pub(in crate::relate) fn taken(&self) -> Vec<bool> {
        let mut taken = vec![false; self.parts.len()];
        for &line in self.parts.iter().flatten().flatten() {
            taken[line] = true;
        }
        taken
    }

    /// Adds what can stand beside what is there, best first.
    pub(in crate::relate) fn choose(&mut self, mut candidates: Vec<Candidate>) {
        self.suggested.extend(favour_recurring(&mut candidates));
        favour_direction(&mut candidates);
        let stated_sums: BTreeSet<Vec<usize>> = candidates.iter().filter(|candidate| is_stated(candidate)).map(lines_of).collect();
        candidates.retain(|candidate| !self.restates(candidate, &stated_sums));
        self.leave_out_contrary(&mut candidates);
        candidates.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.total.cmp(&b.total)).then(a.items.len().cmp(&b.items.len())));
        for candidate in candidates {
            if self.stands(&candidate) {
                self.keep(candidate);
            }
        }
    }

    /// True where figures alone speak for a sum whose lines make another total: assets equal equity and liabilities, and are no sum of
    /// them. Columns state one sum for several reasons.
    fn restates(&self, candidate: &Candidate, sums: &BTreeSet<Vec<usize>>) -> bool {
        self.axis == Axis::Lines && candidate.items.len() > 1 && !is_stated(candidate) && sums.contains(&lines_of(candidate))
    }

    /// Lines of one name are computed in one way: where several of them sum what stands before them, none sums what stands behind it.
    fn leave_out_contrary(&self, candidates: &mut Vec<Candidate>) {
        let mut sides: BTreeMap<&str, [BTreeSet<usize>; 2]> = BTreeMap::new();
        for candidate in candidates.iter().filter(|candidate| is_stated(candidate)) {
            if let Some(name) = self.names.get(candidate.total).filter(|name| !name.is_empty()) {
                sides.entry(name).or_default()[usize::from(stands_behind(candidate))].insert(candidate.total);
            }
        }
        let of_name = |candidate: &Candidate| sides.get(self.names[candidate.total].as_str());
        let contrary = |candidate: &Candidate| {
            of_name(candidate).is_some_and(|sides| {
                let behind = stands_behind(candidate);
                let (own, other) = (sides[usize::from(behind)].len(), sides[usize::from(!behind)].len());
                other >= SAME_WAY && own * SAME_WAY <= other
            })
        };
        let kept: Vec<bool> = candidates.iter().map(|candidate| !contrary(candidate)).collect();
        let mut kept = kept.into_iter();
        candidates.retain(|_| kept.next().unwrap_or(true));
    }

    /// Adds a candidate.
    pub(in crate::relate) fn keep(&mut self, candidate: Candidate) {
        self.summed.insert(lines_of(&candidate));
        self.parts[candidate.total].push(lines_of(&candidate));
        self.forms.insert(form(&candidate));
        self.span.add(equation(&candidate));
        self.restated.add(equation(&candidate));
        self.kept.push(candidate);
    }

    /// True when the candidate closes no circle, holds no total beside one of its parts, and says of its total what is new.
    pub(in crate::relate) fn stands(&self, candidate: &Candidate) -> bool {
        if self.restates(candidate, &self.summed) {
            return false;
        }
        let items: BTreeSet<usize> = candidate.items.iter().map(|&(line, _)| line).collect();
        let others = &self.parts[candidate.total];
        if !others.is_empty() {
            let second = others.len() < SUMS_OF_A_LINE
                && items.len() > 1
                && candidate.tally.holds >= SECOND_HOLDS
                && candidate.score >= SECOND_SCORE;
            if !second || others.iter().flatten().any(|line| items.contains(line)) {
                return false;
            }
        }
        let suggested = || is_regular(candidate) && self.suggested.contains(&form(candidate));
        let known = is_stated(candidate) || suggested() || self.recurs(candidate);
        if !known {
            let far = nearest(candidate).is_some_and(|line| line.abs_diff(candidate.total) > FAR);
            if (if far { &self.restated } else { &self.span }).implies(&equation(candidate)) {
                return false;
            }
        }
        let below: Vec<BTreeSet<usize>> = items.iter().map(|&line| self.descendants(line)).collect();
        if below.iter().any(|below| below.contains(&candidate.total) || !below.is_disjoint(&items)) {
            return false;
        }
        if others.is_empty() {
            return true;
        }
        let own = self.descendants(candidate.total);
        let all_below: BTreeSet<usize> = below.into_iter().flatten().collect();
        !items.is_subset(&own) && !others.iter().any(|parts| parts.iter().all(|line| all_below.contains(line)))
    }

    /// True when another total stands to its lines in the same way.
    fn recurs(&self, candidate: &Candidate) -> bool {
        self.forms.contains(&form(candidate))
    }

    /// Tells each sum by the totals among its lines: where a subtotal sums some of them, it stands for these.
    pub(in crate::relate) fn coarsen(&mut self, board: &Board) {
        let mut by_first: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (index, candidate) in self.kept.iter().enumerate() {
            by_first.entry(candidate.items[0].0).or_default().push(index);
        }
        for index in 0..self.kept.len() {
            while let Some(coarser) = self.coarser(board, index, &by_first) {
                let own = lines_of(&self.kept[index]);
                if let Some(parts) = self.parts[coarser.total].iter_mut().find(|parts| **parts == own) {
                    *parts = lines_of(&coarser);
                }
                by_first.entry(coarser.items[0].0).or_default().push(index);
                self.kept[index] = coarser;
            }
        }
    }

    /// A kept sum with some of its lines told as their subtotal, where it holds as often. `by_first` are the kept sums by their
    /// first item, some of them as they were before.
    fn coarser(&self, board: &Board, index: usize, by_first: &BTreeMap<usize, Vec<usize>>) -> Option<Candidate> {
        let candidate = &self.kept[index];
        let lines: BTreeSet<usize> = lines_of(candidate).into_iter().collect();
        if candidate.items.iter().any(|(_, weight)| *weight != 1) {
            return None;
        }
        lines.iter().filter_map(|line| by_first.get(line)).flatten().find_map(|&other| {
            let inner = &self.kept[other];
            let within = inner.total != candidate.total
                && inner.items.len() > 1
                && inner.items.len() < lines.len()
                && !lines.contains(&inner.total)
                && inner.items.iter().all(|(line, weight)| *weight == 1 && lines.contains(line));
            if !within || self.descendants(inner.total).contains(&candidate.total) || self.are_cumulative(inner, candidate) {
                return None;
            }
            let parts: BTreeSet<usize> = lines_of(inner).into_iter().collect();
            let rest = candidate.items.iter().copied().filter(|(line, _)| !parts.contains(line));
            let mut items: Items = rest.chain([(inner.total, 1)]).collect();
            items.sort_unstable_by_key(|&(line, _)| line);
            let tally = board.tally_items(candidate.total, &items);
            (tally.holds >= candidate.tally.holds).then(|| Candidate { items, tally, ..candidate.clone() })
        })
    }

    /// True where the inner sum is one of several that begin at one line and grow: the first quarter, the half year, the year. Each
    /// is told by its months and not by another. In a hierarchy the smallest of them stands next to the lines; here it does not.
    fn are_cumulative(&self, inner: &Candidate, outer: &Candidate) -> bool {
        let Some(first) = nearest(outer).filter(|first| nearest(inner) == Some(*first)) else { return false };
        let own = lines_of(inner);
        let nested = |a: &[usize], b: &[usize]| a.len() < b.len() && a.iter().all(|line| b.contains(line));
        let distance = |candidate: &Candidate| candidate.total.abs_diff(first);
        self.kept.iter().filter(|third| ![inner.total, outer.total].contains(&third.total) && nearest(third) == Some(first)).any(|third| {
            let lines = lines_of(third);
            nested(&own, &lines) && distance(third) < distance(inner) || nested(&lines, &own) && distance(third) > distance(inner)
        })
    }

    /// All lines that a line is computed from, at any depth.
    fn descendants(&self, line: usize) -> BTreeSet<usize> {
        let mut seen = BTreeSet::new();
        let mut open = vec![line];
        while let Some(line) = open.pop() {
            for &part in self.parts[line].iter().flatten() {
                if seen.insert(part) {
                    open.push(part);
                }
            }
        }
        seen
    }
}

/// True where order or a label speaks for a sum, and not its figures alone.
fn is_stated(candidate: &Candidate) -> bool {
    candidate.basis.contains(&Basis::Order) || candidate.basis.contains(&Basis::Label)
}

/// True for three items or more at one distance: the men of every age, whose sum follows from the other sums of the table as well.
fn is_regular(candidate: &Candidate) -> bool {
    let mut steps = candidate.items.windows(2).map(|pair| pair[1].0 - pair[0].0);
    let first = steps.next();
    candidate.items.len() > 2 && steps.all(|step| Some(step) == first)
}

/// Total less items.
fn equation(candidate: &Candidate) -> Equation {
    let items = candidate.items.iter().map(|&(line, weight)| (line, -f64::from(weight)));
    items.chain([(candidate.total, 1.0)]).collect()
}

/// The item next to a total.
fn nearest(candidate: &Candidate) -> Option<usize> {
    candidate.items.iter().map(|&(line, _)| line).min_by_key(|line| line.abs_diff(candidate.total))
}

fn lines_of(candidate: &Candidate) -> Vec<usize> {
    candidate.items.iter().map(|&(line, _)| line).collect()
}

/// The distances from a total to its items: the form of a sum.
pub(in crate::relate) fn form(candidate: &Candidate) -> Vec<isize> {
    candidate.items.iter().map(|&(line, _)| line.cast_signed() - candidate.total.cast_signed()).collect()
}

/// True where a total stands behind its lines.
fn stands_behind(candidate: &Candidate) -> bool {
    candidate.items.last().is_some_and(|&(line, _)| line < candidate.total)
}

/// Totals stand behind their lines in one table and before them in another: what most of them do speaks for the rest.
fn favour_direction(candidates: &mut [Candidate]) {
    let behind = stands_behind;
    // An outline has a direction of its own.
    let outlined = |candidate: &Candidate| candidate.basis.contains(&Basis::Indent);
    let totals = |wanted: bool| {
        let such = candidates.iter().filter(|candidate| !outlined(candidate) && behind(candidate) == wanted);
        such.map(|candidate| candidate.total).collect::<BTreeSet<_>>().len() as f64
    };
    let (after, others) = (totals(true), totals(false));
    let share = after / (after + others).max(1.0);
    for candidate in candidates.iter_mut().filter(|candidate| !outlined(candidate)) {
        candidate.score += DIRECTION * if behind(candidate) { share } else { 1.0 - share };
    }
}

/// Favours the forms that several totals have, and gives them.
fn favour_recurring(candidates: &mut [Candidate]) -> BTreeSet<Vec<isize>> {
    let mut totals: BTreeMap<Vec<isize>, BTreeSet<usize>> = BTreeMap::new();
    for candidate in candidates.iter() {
        totals.entry(form(candidate)).or_default().insert(candidate.total);
    }
    for candidate in candidates {
        let others = totals[&form(candidate)].len() - 1;
        candidate.score += (others as f64 * RECURRING).min(MOST_RECURRING);
    }
    totals.into_iter().filter(|(_, totals)| totals.len() > 1).map(|(form, _)| form).collect()
}
