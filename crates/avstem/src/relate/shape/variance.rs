//! Variances: differences between columns that their headers announce.
//!
//! In: a statement. Out: calculations along `Axis::Columns`. A header says *that* a column is a variance; which of the
//! other columns it compares, and which is taken from which, is what holds in most lines.

use crate::relate::{
    board::{Board, Items},
    model::{Axis, Basis, Calculation, CalculationKind, weighted},
    thresholds::variance::{NEAREST, SETTLED, TURNED_LINES, VARIANCE_LINES, VARIANCE_SHARE},
    weigh::confidence,
};
use crate::{
    interpret::{LineKind, Scenario, Statement, charts::named_nature},
    vocabulary::Vocabulary,
};

/// The variances of a statement: columns whose header says so.
pub(in crate::relate) fn variances(statement: &Statement, index: usize, board: &Board, vocabulary: &Vocabulary) -> Vec<Calculation> {
    let of = |total: usize| {
        let mut best: Option<(Signs, Items)> = None;
        // Among equals the nearest columns: the first pair, as pairs are in order of distance.
        for (minuend, subtrahend) in pairs(statement, total) {
            let items = vec![(minuend, 1), (subtrahend, -1)];
            let signs = signs(board, total, &items);
            if signs.is_credible() && best.as_ref().is_none_or(|(old, _)| signs.holds() > old.holds()) {
                best = Some((signs, items));
            }
        }
        let (signs, items) = best?;
        let turned = items.iter().map(|&(column, weight)| (column, -weight)).collect();
        let calculation = |items: &Items, positions| Calculation {
            statement: index,
            kind: CalculationKind::Variance,
            axis: Axis::Columns,
            total,
            items: weighted(items),
            positions,
            basis: vec![Basis::ColumnHeaders, Basis::OtherColumns],
            confidence: confidence(signs.share(), signs.digits),
        };
        Some(match signs.split() {
            Some(split) => {
                let (plain, reversed) = settle(statement, split, vocabulary);
                vec![calculation(&items, plain), calculation(&turned, reversed)]
            }
            None => vec![calculation(&items, board.compared.to_vec())],
        })
    };
    columns_of(statement, |scenario| scenario == Scenario::Variance).filter_map(of).flatten().collect()
}

/// In which lines a variance holds as it is, and in which with its sign turned.
struct Signs {
    /// For each line with something to compare: the line and +1, −1, or 0 where neither sign holds.
    lines: Vec<(usize, i8)>,
    /// Lines in which both signs hold, because nothing varies.
    level: Vec<usize>,
    digits: f64,
}

impl Signs {
    fn count(&self, sign: i8) -> usize {
        self.lines.iter().filter(|(_, found)| *found == sign).count()
    }

    /// A better variance of costs is a smaller amount, of incomes a larger one: then both signs occur, each many times.
    fn is_mixed(&self) -> bool {
        self.count(-1) >= TURNED_LINES && self.count(1) > self.count(-1).min(TURNED_LINES)
    }

    fn holds(&self) -> usize {
        self.count(1) + if self.is_mixed() { self.count(-1) } else { 0 }
    }

    fn share(&self) -> f64 {
        self.holds() as f64 / self.lines.len().max(1) as f64
    }

    fn is_credible(&self) -> bool {
        self.holds() >= VARIANCE_LINES && self.share() >= VARIANCE_SHARE
    }

    /// Lines by the sign they claim; a line that holds with neither goes with the line above it.
    fn split(&self) -> Option<(Vec<usize>, Vec<usize>)> {
        if !self.is_mixed() {
            return None;
        }
        let mut last = self.lines.iter().map(|(_, sign)| *sign).find(|sign| *sign != 0)?;
        let (mut plain, mut turned) = (Vec::new(), Vec::new());
        for &(line, sign) in &self.lines {
            last = if sign == 0 { last } else { sign };
            if last > 0 { plain.push(line) } else { turned.push(line) }
        }
        plain.extend(&self.level);
        plain.sort_unstable();
        Some((plain, turned))
    }
}

/// Lines by the sign they claim, where a section says that it holds incomes or costs: the only one of its lines whose sign is turned,
/// and which is called nothing else, claims the sign of the others.
fn settle(statement: &Statement, (plain, turned): (Vec<usize>, Vec<usize>), vocabulary: &Vocabulary) -> (Vec<usize>, Vec<usize>) {
    let is_odd = |line: usize, same: &[usize], others: &[usize]| {
        let item = &statement.lines[line];
        let Some(section) = item.section.last() else { return false };
        let nature = named_nature(section, vocabulary);
        let own = named_nature(&item.label, vocabulary);
        let beside = |lines: &[usize]| {
            let sisters = lines.iter().map(|&other| &statement.lines[other]);
            sisters.filter(|other| other.kind == LineKind::Line && other.section == item.section).count()
        };
        let plain = item.kind == LineKind::Line && item.facts.iter().flatten().filter(|fact| fact.value.is_sign_negative()).count() < 2;
        plain && nature.is_some() && own.is_none_or(|own| Some(own) == nature) && beside(same) == 1 && beside(others) >= SETTLED
    };
    let parted = |same: &[usize], others: &[usize]| -> (Vec<usize>, Vec<usize>) {
        same.iter().copied().partition(|&line| is_odd(line, same, others))
    };
    let ((to_turned, mut left), (to_plain, mut other)) = (parted(&plain, &turned), parted(&turned, &plain));
    left.extend(to_plain);
    other.extend(to_turned);
    left.sort_unstable();
    other.sort_unstable();
    (left, other)
}

fn signs(board: &Board, total: usize, items: &[(usize, i8)]) -> Signs {
    let turned: Items = items.iter().map(|&(column, weight)| (column, -weight)).collect();
    let holds = |items: &[(usize, i8)], position| {
        let (stated, sum) = (board.at(total, position)?, board.sum(items, position)?);
        Some(sum.compare(stated).holds())
    };
    let (mut lines, mut level) = (Vec::new(), Vec::new());
    for &position in board.compared.iter() {
        let (Some(plain), Some(reversed)) = (holds(items, position), holds(&turned, position)) else { continue };
        if plain && reversed {
            level.push(position);
        } else {
            lines.push((position, i8::from(plain) - i8::from(reversed)));
        }
    }
    Signs { lines, level, digits: board.tally_items(total, items).digits }
}

/// Ordered pairs of amount columns, nearest to `total` first.
pub(in crate::relate) fn pairs(statement: &Statement, total: usize) -> Vec<(usize, usize)> {
    let is_amount = |scenario| !matches!(scenario, Scenario::Percent | Scenario::Note | Scenario::Variance);
    let mut amounts: Vec<usize> = columns_of(statement, is_amount).filter(|&column| column != total).collect();
    amounts.sort_by_key(|column| (column.abs_diff(total), *column));
    amounts.truncate(NEAREST);
    let mut pairs: Vec<(usize, usize)> =
        amounts.iter().flat_map(|&a| amounts.iter().map(move |&b| (a, b))).filter(|(a, b)| a != b).collect();
    pairs.sort_by_key(|&(a, b)| (a.abs_diff(total) + b.abs_diff(total), a, b));
    pairs
}

fn columns_of(statement: &Statement, wanted: impl Fn(Scenario) -> bool) -> impl Iterator<Item = usize> {
    (0..statement.columns.len()).filter(move |&column| wanted(statement.columns[column].scenario))
}
