//! What is there at the end of a time: what was there at its beginning, and what came and went between.
//!
//! In: the names of lines or columns, their board, the relations found so far. Out: calculations of closing holdings. Names make the
//! claim: "Saldo 1.1.2025", "Nye lån", "Avdrag", "Saldo 31.12.2025" as columns, where the lines tell which of the movements are taken
//! off; as lines a net change or a result between the two holdings, with nothing else beside them, or the claim would be another one.
//! What it does not do: it links no year with the next (`check/years`), and of lines that came and went one by one it knows no signs.

use crate::relate::{
    board::tally::Tally,
    board::{Board, Items, Role},
    model::{Axis, Basis, Calculation, CalculationKind, weighted},
    shape::section::misprinted,
    thresholds::holding::{CONFIDENCE, DIGITS, MOST_MOVEMENTS, MOVED, SHARE},
    thresholds::section,
};
use crate::vocabulary::{LineWords, Phrases, Vocabulary, words};
use std::collections::BTreeSet;

/// The closing columns of a statement. Relations between the same columns that hold in fewer lines are taken out of `found`.
pub(in crate::relate) fn across(index: usize, headers: &[&str], board: &Board, found: &mut Vec<Calculation>, vocabulary: &Vocabulary) {
    for (opening, closing) in pairs(headers, &vocabulary.lines) {
        let is_amount = |column: &usize| !board.percents[*column] && !board.notes[*column] && board.has_figures(*column);
        let movements: Vec<usize> = between(opening, closing, board.lines()).filter(is_amount).collect();
        if movements.is_empty() || movements.len() > MOST_MOVEMENTS {
            continue;
        }
        let is_off = |&column: &usize| vocabulary.lines.paid_off.within(headers[column]);
        let Some((items, tally)) = signed(board, opening, closing, &movements, &is_off) else { continue };
        let members: BTreeSet<usize> = items.iter().map(|&(column, _)| column).chain([closing]).collect();
        let weaker = |known: &Calculation| {
            let items: Items =
                known.items.iter().map(|&(column, weight)| (column, if weight.is_sign_negative() { -1 } else { 1 })).collect();
            known.kind.is_sum()
                && known.members().all(|member| members.contains(&member))
                && board.tally_items(known.total, &items).holds <= tally.holds
        };
        found.retain(|known| !weaker(known));
        found.push(calculation(index, board, closing, &items, vec![Basis::ColumnHeaders, Basis::OtherColumns]));
    }
}

/// The closing lines of a statement: each what was there and its net change. What computes the change from the two holdings says the same
/// the other way round; it gives way where something else computes the change as well.
pub(in crate::relate) fn down(index: usize, labels: &[&str], board: &Board, found: &mut Vec<Calculation>, vocabulary: &Vocabulary) {
    for (opening, closing) in pairs(labels, &vocabulary.lines) {
        let beside = || change(labels, board, opening, closing, &vocabulary.lines);
        let Some(change) = turned(found, opening, closing).or_else(beside) else { continue };
        let items: Items = vec![(opening.min(change), 1), (opening.max(change), 1)];
        let members = BTreeSet::from([opening, change, closing]);
        let (same, others): (Vec<&Calculation>, Vec<&Calculation>) = found.iter().partition(|known| is_same(known, &members));
        let is_computed = others.iter().any(|known| known.axis == Axis::Lines && known.kind.is_sum() && known.total == change);
        let gives_way = same.iter().all(|known| known.total != closing && is_computed);
        if gives_way && misprinted(board, closing, items.clone(), section::DIGITS).is_some() {
            found.retain(|known| !is_same(known, &members));
            found.push(calculation(index, board, closing, &items, vec![Basis::Label, Basis::Order]));
        }
    }
}

fn calculation(index: usize, board: &Board, total: usize, items: &[(usize, i8)], basis: Vec<Basis>) -> Calculation {
    Calculation {
        statement: index,
        kind: CalculationKind::Result,
        axis: board.axis,
        total,
        items: weighted(items),
        positions: board.compared.to_vec(),
        basis,
        confidence: CONFIDENCE,
    }
}

/// True for a sum between the same lines, whichever of them it calls the total.
fn is_same(known: &Calculation, members: &BTreeSet<usize>) -> bool {
    known.axis == Axis::Lines && known.kind.is_sum() && known.members().collect::<BTreeSet<usize>>() == *members
}

/// What stands between two columns; where they are neighbours, what stands behind them.
fn between(opening: usize, closing: usize, columns: usize) -> std::ops::Range<usize> {
    let (first, last) = (opening.min(closing), opening.max(closing));
    if last > first + 1 { first + 1..last } else { last + 1..columns }
}

/// The movements with the signs by which most lines hold: those that their names tell, unless others hold in more.
fn signed(board: &Board, opening: usize, closing: usize, movements: &[usize], is_off: &dyn Fn(&usize) -> bool) -> Option<(Items, Tally)> {
    let named: u32 = movements.iter().enumerate().filter(|(_, column)| is_off(column)).map(|(bit, _)| 1_u32 << bit).sum();
    let all = (0..1_u32 << movements.len()).map(|pattern| pattern ^ named);
    let tallied = all.map(|pattern| {
        let sign = |bit: usize| if pattern >> bit & 1 == 1 { -1 } else { 1 };
        let mut items: Items = movements.iter().enumerate().map(|(bit, &column)| (column, sign(bit))).collect();
        items.push((opening, 1));
        items.sort_unstable_by_key(|&(column, _)| column);
        let tally = board.tally_items(closing, &items);
        (items, tally)
    });
    let (items, tally) = tallied.reduce(|best, next| if next.1.holds > best.1.holds { next } else { best })?;
    let chance = f64::from(1_u32 << movements.len()).log10();
    let moved = |position: &&usize| {
        let moves = movements.iter().any(|&column| board.at(column, **position).is_some_and(|figure| figure.value != 0));
        let sum = board.sum(&items, **position);
        let stated = board.at(closing, **position);
        moves && sum.zip(stated).is_some_and(|(sum, stated)| sum.compare(stated).holds())
    };
    let holds = tally.share() >= SHARE && board.compared.iter().filter(moved).count() >= MOVED;
    (holds && tally.summed_digits >= chance + DIGITS).then_some((items, tally))
}

/// The line that is computed from the two holdings, wherever the three stand.
fn turned(found: &[Calculation], opening: usize, closing: usize) -> Option<usize> {
    let ends = BTreeSet::from([opening, closing]);
    let is_turned = |known: &&Calculation| {
        known.axis == Axis::Lines && known.kind.is_sum() && known.items.iter().map(|&(line, _)| line).collect::<BTreeSet<usize>>() == ends
    };
    found.iter().find(is_turned).map(|known| known.total)
}

/// The line by which a holding changed: called a net change, or the result alone between the two; nothing else stands among the three.
fn change(labels: &[&str], board: &Board, opening: usize, closing: usize, lines: &LineWords) -> Option<usize> {
    let filled = |from: usize, to: usize| (from..to).filter(|&line| board.has_figures(line)).collect::<Vec<usize>>();
    let is_net = |line: usize| lines.net_change.starts(labels[line]);
    match filled(opening + 1, closing).as_slice() {
        [only] if is_net(*only) || board.roles[*only] == Role::Result => Some(*only),
        // "Netto endring", then what was there and what is.
        [] => filled(0, opening).last().copied().filter(|&line| is_net(line)),
        _ => None,
    }
}

/// Openings and the closings that belong to them, by their names.
fn pairs(names: &[&str], lines: &LineWords) -> Vec<(usize, usize)> {
    let ends: Vec<Option<End>> = names.iter().map(|name| end(name, lines)).collect();
    let closing = |(closing, end): (usize, &Option<End>)| {
        let end = end.as_ref().filter(|end| end.closes)?;
        let opens = |other: &usize| ends[*other].as_ref().is_some_and(|other| other.opens(end));
        let opening = (0..names.len()).filter(|other| *other != closing).filter(opens).min_by_key(|other| other.abs_diff(closing))?;
        Some((opening, closing))
    };
    ends.iter().enumerate().filter_map(closing).collect()
}

/// A holding at the beginning or at the end of a year.
#[derive(Debug, Clone, PartialEq, Eq)]
struct End {
    /// Its name without the day.
    name: Vec<String>,
    closes: bool,
    year: Option<i32>,
}

impl End {
    /// True for what was there when the time began that the other ends.
    fn opens(&self, closing: &Self) -> bool {
        let begins = match (self.closes, self.year, closing.year) {
            (true, Some(before), Some(after)) => before + 1 == after,
            (true, ..) => false,
            (false, Some(year), Some(other)) => year == other,
            (false, ..) => true,
        };
        begins && self.name == closing.name
    }
}

/// What a name says of a holding; names like "Inngående balanse" have no other part.
fn end(name: &str, lines: &LineWords) -> Option<End> {
    let all = words(name);
    let year = all.last().filter(|word| word.len() == 4).and_then(|word| word.parse::<i32>().ok());
    let dated = if year.is_some() { &all[..all.len() - 1] } else { &all[..] };
    let stem = |days: &Phrases| {
        let at = (0..dated.len()).find(|&from| days.prefix(&dated[from..]) == Some(dated.len() - from))?;
        Some(dated[..at].to_vec())
    };
    let found = |name: Vec<String>, closes: bool| Some(End { name, closes, year });
    if let Some(name) = stem(&lines.first_day) {
        return found(name, false);
    }
    if let Some(name) = stem(&lines.last_day) {
        return found(name, true);
    }
    match (lines.opening.starts(name), lines.closing.starts(name)) {
        (true, false) => found(Vec::new(), false),
        (false, true) => found(Vec::new(), true),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::relate::tests::relations;

    fn told(names: &[&str]) -> Vec<(usize, usize)> {
        pairs(names, &Vocabulary::built_in().lines)
    }

    #[test]
    fn names_tell_which_holding_a_closing_one_goes_on_from() {
        assert_eq!(told(&["Saldo 1.1.2025", "Avdrag", "Saldo 31.12.2025"]), [(0, 2)]);
        assert_eq!(told(&["Restgjeld 31.12.2024", "Avdrag", "Restgjeld 31.12.2025"]), [(0, 2)]);
        assert_eq!(told(&["Cash at beginning of year", "Net change", "Cash at end of year"]), [(0, 2)]);
        assert_eq!(told(&["Likvider primo", "Likvider ultimo"]), [(0, 1)]);
        assert_eq!(told(&["Inngående balanse", "Tilgang", "Utgående balanse"]), [(0, 2)]);
    }

    #[test]
    fn other_names_and_other_years_belong_to_no_holding() {
        assert_eq!(told(&["Bank 1.1.2025", "Gjeld 31.12.2025"]), []);
        assert_eq!(told(&["Saldo 31.12.2023", "Avdrag", "Saldo 31.12.2025"]), []);
        assert_eq!(told(&["Saldo 1.1.2024", "Avdrag", "Saldo 31.12.2025"]), []);
    }

    #[test]
    fn a_movement_that_is_blank_in_nearly_all_lines_belongs_to_the_sum() {
        let rows = [
            "Lån | Saldo 1.1. | Nye lån | Avdrag | Saldo 31.12.",
            "Bygg | 4 210 550 | | 310 250 | 3 900 300",
            "Vei | 1 850 000 | | 92 500 | 1 757 500",
            "Bil | 935 400 | 200 000 | 41 875 | 1 093 525",
            "Kai | 612 300 | | 30 615 | 581 685",
        ];
        assert!(relations(&rows).contains(&"Saldo 31.12. = +Saldo 1.1. +Nye lån -Avdrag".to_owned()), "{:?}", relations(&rows));
    }

    #[test]
    fn a_holding_is_what_was_there_and_its_net_change_though_it_is_misprinted() {
        let rows = |closing: &str| {
            [
                "Tekst | 2025".to_owned(),
                "Netto endring i likvider | 249 373".to_owned(),
                "Likvider 1.1. | 1 233 416".to_owned(),
                format!("Likvider 31.12. | {closing}"),
            ]
        };
        let told = |closing: &str| relations(&rows(closing).iter().map(String::as_str).collect::<Vec<_>>());
        let wanted = "Likvider 31.12. = +Netto endring i likvider +Likvider 1.1.".to_owned();
        assert!(told("1 492 789").contains(&wanted), "{:?}", told("1 492 789"));
        // Something else came or went.
        assert!(!told("1 496 013").contains(&wanted));
    }
}
