//! Lines whose label says what they are computed from, by the names of other lines: "Income plus balance brought forward",
//! "Sum egenkapital og gjeld", "Inntekter minus utgifter".
//!
//! In: a statement, the board of its lines, the words of their labels. Out: calculations between lines. Each part of the label must be the
//! name of one line; the names make the claim, so it stands whether it holds or not. But where it holds nowhere and no slip of the pen
//! explains why, the names mean other lines, and nothing is claimed. What it does not do: it asks no line that has a sum already.

use crate::{
    interpret::Statement,
    relate::{
        board::{Board, Items, Role, slips::slips},
        model::{Axis, Basis, Calculation, CalculationKind, weighted},
        thresholds::named::{CONFIDENCE, MOST_PARTS},
    },
    vocabulary::{LineWords, Phrases, Vocabulary},
};

/// The calculations that labels name; `names` are the words of the lines' labels without those of totals.
pub(in crate::relate) fn sums(
    index: usize,
    statement: &Statement,
    board: &Board,
    names: &[Vec<String>],
    found: &[Calculation],
    vocabulary: &Vocabulary,
) -> Vec<Calculation> {
    let is_known = |line: usize| found.iter().any(|known| known.axis == Axis::Lines && known.kind.is_sum() && known.total == line);
    let lines = (0..board.lines()).filter(|&line| !matches!(board.roles[line], Role::Heading | Role::Apart) && board.has_figures(line));
    let named = lines.filter(|&line| !is_known(line)).filter_map(|total| {
        let parts = parts(&names[total], board.roles[total] != Role::Plain, &vocabulary.lines)?;
        let items = items(statement, board, names, total, &parts)?;
        let tally = board.tally_items(total, &items);
        (tally.holds + slips(board, total, &items) > 0).then(|| Calculation {
            statement: index,
            kind: if items.iter().any(|&(_, sign)| sign < 0) { CalculationKind::Result } else { CalculationKind::Footing },
            axis: Axis::Lines,
            total,
            items: weighted(&items),
            positions: board.compared.to_vec(),
            basis: vec![Basis::Label],
            confidence: CONFIDENCE,
        })
    });
    named.collect()
}

/// The names that a label adds up or takes off, each with its sign. "And" joins the parts of what is called a total alone: "lys og varme"
/// is one thing.
fn parts(name: &[String], is_total: bool, lines: &LineWords) -> Option<Vec<(Vec<String>, i8)>> {
    let sign = |word: &String| {
        let is = |phrases: &Phrases| phrases.is(word);
        match () {
            () if is(&lines.plus) => Some(1),
            () if is(&lines.minus) => Some(-1),
            () if is_total && is(&lines.and) => Some(1),
            () => None,
        }
    };
    let mut parts: Vec<(Vec<String>, i8)> = vec![(Vec::new(), 1)];
    for word in name {
        match sign(word) {
            Some(sign) => parts.push((Vec::new(), sign)),
            None => parts.last_mut()?.0.push(word.clone()),
        }
    }
    let whole = parts.iter().all(|(words, _)| !words.is_empty());
    ((2..=MOST_PARTS).contains(&parts.len()) && whole).then_some(parts)
}

/// The lines of those names: before the total the nearest, else behind it. A line's own name may go on with a date.
fn items(statement: &Statement, board: &Board, names: &[Vec<String>], total: usize, parts: &[(Vec<String>, i8)]) -> Option<Items> {
    let is_called = |line: usize, part: &[String]| {
        let rest = names[line].strip_prefix(part);
        let dated = |rest: &[String]| rest.is_empty() || rest.iter().any(|word| word.starts_with(|c: char| c.is_ascii_digit()));
        line != total && board.has_figures(line) && board.roles[line] != Role::Heading && rest.is_some_and(dated)
    };
    let nearest = |part: &[String]| {
        let before = (0..total).rev().find(|&line| is_called(line, part));
        before.or_else(|| (total + 1..statement.lines.len()).find(|&line| is_called(line, part)))
    };
    let mut items: Items = parts.iter().map(|(part, sign)| Some((nearest(part)?, *sign))).collect::<Option<_>>()?;
    items.sort_unstable_by_key(|&(line, _)| line);
    items.windows(2).all(|pair| pair[0].0 != pair[1].0).then_some(items)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::words;

    fn told(label: &str, is_total: bool) -> Vec<(String, i8)> {
        let parts = parts(&words(label), is_total, &Vocabulary::built_in().lines).unwrap_or_default();
        parts.into_iter().map(|(words, sign)| (words.join(" "), sign)).collect()
    }

    #[test]
    fn plus_and_minus_join_names_anywhere() {
        assert_eq!(told("Income plus bank balance", false), [("income".to_owned(), 1), ("bank balance".to_owned(), 1)]);
        assert_eq!(told("Inntekter minus utgifter", false), [("inntekter".to_owned(), 1), ("utgifter".to_owned(), -1)]);
    }

    #[test]
    fn and_joins_names_of_a_total_alone() {
        assert_eq!(told("egenkapital og gjeld", true), [("egenkapital".to_owned(), 1), ("gjeld".to_owned(), 1)]);
        assert!(told("lys og varme", false).is_empty());
    }
}
