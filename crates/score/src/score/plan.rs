//! The arithmetic of a table of accounts: which figures are given, which are computed, and what comes out.
//!
//! In: rows and columns by how they come about, and the figures of the lines. Out: every figure as printed. Figures are whole numbers of
//! thousandths of what is printed: whether a total adds up what is printed or what lies behind it is a matter of the lines' thousandths.
//! A slip in a sum (a line left out or counted twice) is made here, so that all that is computed from the sum follows it.

use super::model::{At, Relation, RelationKind};
use rust_decimal::Decimal;

/// Thousandths of what is printed.
pub(crate) const PARTS: i64 = 1000;

/// How a row comes about.
#[derive(Debug, Clone)]
pub(crate) enum RowSource {
    /// No figures: a heading.
    Nothing,
    /// A line: an index into the given figures.
    Given(usize),
    /// Rows with their weights.
    Sum(Vec<(usize, i64)>),
}

/// How a column comes about.
#[derive(Debug, Clone)]
pub(crate) enum ColumnSource {
    /// No figures: labels, codes, notes.
    Words,
    /// An index into the given columns.
    Given(usize),
    Sum(Vec<usize>),
    Difference(usize, usize),
    /// The first in per cent of the second, with so many decimals.
    Percent(usize, usize, u32),
}

/// A table without its figures.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) rows: Vec<RowSource>,
    pub(crate) columns: Vec<ColumnSource>,
    /// Decimals of amounts.
    pub(crate) decimals: u32,
}

/// A sum that takes one of its items so many times, in one column.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Misadded {
    pub(crate) at: At,
    pub(crate) item: usize,
    pub(crate) times: i64,
}

/// Every figure as printed, by row and column. `given` holds the lines' figures by line and given column; `None` is a blank.
pub(crate) fn evaluate(plan: &Plan, given: &[Vec<Option<i64>>], misadded: Option<Misadded>) -> Vec<Vec<Option<Decimal>>> {
    let mut exact: Vec<Vec<Option<i64>>> = vec![vec![None; plan.columns.len()]; plan.rows.len()];
    for (row, source) in plan.rows.iter().enumerate() {
        for column in 0..plan.columns.len() {
            exact[row][column] = match (&plan.columns[column], source) {
                (ColumnSource::Given(at), RowSource::Given(line)) => given[*line][*at],
                (ColumnSource::Given(_), RowSource::Sum(items)) => sum(&exact, items, (row, column), misadded),
                _ => None,
            };
        }
        for column in 0..plan.columns.len() {
            match &plan.columns[column] {
                ColumnSource::Sum(items) => exact[row][column] = total(items.iter().map(|&item| exact[row][item])),
                ColumnSource::Difference(a, b) => {
                    exact[row][column] = total([exact[row][*a], exact[row][*b].map(|value| -value)].into_iter());
                }
                _ => {}
            }
        }
    }
    let printed = |row: usize, column: usize| match plan.columns[column] {
        ColumnSource::Percent(part, whole, decimals) => percent(exact[row][part], exact[row][whole], decimals),
        _ => exact[row][column].map(|value| Decimal::new(round(value, PARTS), plan.decimals)),
    };
    (0..plan.rows.len()).map(|row| (0..plan.columns.len()).map(|column| printed(row, column)).collect()).collect()
}

/// The figures that are computed, as far as their figure and one of their items are printed.
pub(crate) fn relations(plan: &Plan, printed: &[Vec<Option<Decimal>>]) -> Vec<Relation> {
    let mut relations = Vec::new();
    let mut add = |kind, computed: At, items: Vec<At>| {
        let stated = |&(row, column): &At| printed[row][column].is_some();
        if stated(&computed) && items.iter().any(stated) {
            relations.push(Relation { kind, computed, items });
        }
    };
    for (row, source) in plan.rows.iter().enumerate() {
        for (column, from) in plan.columns.iter().enumerate() {
            match from {
                ColumnSource::Sum(items) => add(RelationKind::RowTotal, (row, column), items.iter().map(|&item| (row, item)).collect()),
                ColumnSource::Difference(a, b) => add(RelationKind::Variance, (row, column), vec![(row, *a), (row, *b)]),
                ColumnSource::Percent(part, whole, _) => add(RelationKind::Percent, (row, column), vec![(row, *part), (row, *whole)]),
                ColumnSource::Words | ColumnSource::Given(_) => {}
            }
            if let RowSource::Sum(items) = source
                && matches!(from, ColumnSource::Given(_) | ColumnSource::Sum(_) | ColumnSource::Difference(..))
            {
                add(RelationKind::Total, (row, column), items.iter().map(|&(item, _)| (item, column)).collect());
            }
        }
    }
    relations
}

fn sum(exact: &[Vec<Option<i64>>], items: &[(usize, i64)], at: At, misadded: Option<Misadded>) -> Option<i64> {
    let slip = misadded.filter(|slip| slip.at == at);
    let weight = |item: usize, weight: i64| slip.filter(|slip| slip.item == item).map_or(weight, |slip| weight * slip.times);
    total(items.iter().map(|&(item, by)| exact[item][at.1].map(|value| value * weight(item, by))))
}

/// The sum of what is there; nothing where nothing is.
fn total(values: impl Iterator<Item = Option<i64>>) -> Option<i64> {
    values.flatten().reduce(|a, b| a + b)
}

fn percent(part: Option<i64>, whole: Option<i64>, decimals: u32) -> Option<Decimal> {
    let (part, whole) = (i128::from(part?), i128::from(whole?));
    if whole == 0 {
        return None;
    }
    let scaled = part * 100 * 10_i128.pow(decimals);
    let sign = if (scaled < 0) == (whole < 0) { 1 } else { -1 };
    let rounded = sign * ((2 * scaled.abs() + whole.abs()) / (2 * whole.abs()));
    i64::try_from(rounded).ok().map(|value| Decimal::new(value, decimals))
}

/// A quotient, rounded half away from zero.
pub(crate) fn round(value: i64, by: i64) -> i64 {
    let half = by / 2;
    if value >= 0 { (value + half) / by } else { -((half - value) / by) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan() -> Plan {
        Plan {
            rows: vec![RowSource::Given(0), RowSource::Given(1), RowSource::Sum(vec![(0, 1), (1, -1)])],
            columns: vec![ColumnSource::Given(0), ColumnSource::Given(1), ColumnSource::Difference(0, 1), ColumnSource::Percent(2, 1, 1)],
            decimals: 0,
        }
    }

    fn given() -> Vec<Vec<Option<i64>>> {
        vec![vec![Some(10_400), Some(8_000)], vec![Some(3_400), None]]
    }

    #[test]
    fn sums_and_differences_are_of_what_lies_behind_the_figures() {
        let printed = evaluate(&plan(), &given(), None);
        let whole = |value| Some(Decimal::new(value, 0));
        assert_eq!(printed[0], [whole(10), whole(8), whole(2), Some(Decimal::new(300, 1))]);
        assert_eq!(printed[2][..3], [whole(7), whole(8), whole(-1)]);
    }

    #[test]
    fn a_line_left_out_changes_all_that_follows() {
        let slip = Misadded { at: (2, 0), item: 1, times: 0 };
        let printed = evaluate(&plan(), &given(), Some(slip));
        assert_eq!(printed[2][..3], [Some(Decimal::new(10, 0)), Some(Decimal::new(8, 0)), Some(Decimal::new(2, 0))]);
    }

    #[test]
    fn relations_are_those_that_are_printed() {
        let relations = relations(&plan(), &evaluate(&plan(), &given(), None));
        assert_eq!(relations.iter().filter(|relation| relation.kind == RelationKind::Total).count(), 3);
        assert_eq!(relations.iter().filter(|relation| relation.kind == RelationKind::Percent).count(), 2);
    }
}
