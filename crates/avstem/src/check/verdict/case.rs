//! One failing check with everything that a defence may look at, and what several of them ask of it.
//!
//! In: content, relations and their results. Out: [`Case`]s; [`Records`] say how each relation fares in its other positions. Only
//! questions about figures: what an answer excuses is said by the defences.

use super::{
    super::{
        Evaluation, Verdict,
        cells::Cells,
        thresholds::case::{LONG_DIGITS, NEAR, SHORT_FIGURE},
    },
    Document, compare_with, figure,
};
use crate::{
    interpret::{Content, Statement},
    relate::{Axis, Basis, Calculation, Relations},
    vocabulary::Vocabulary,
};
use avstem_document::figure::{
    arithmetic::{self, Figure},
    slip,
};
use rust_decimal::Decimal;
use std::{
    cell::OnceCell,
    collections::{BTreeMap, BTreeSet},
};

/// How a relation fares in all its positions.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Record {
    /// Positions with a stated figure other than 0 in which it holds and in which it fails.
    pub holds: usize,
    pub fails: usize,
    /// Of those in which it holds, the ones where a difference that is not small beside the figures is left to rounding.
    pub roundings: usize,
    /// Positions in which it holds with more than one item.
    pub adds_up: usize,
    /// The same, with a blank among the items.
    pub with_blanks: usize,
    /// Positions in which it fails by what one slip of the pen explains.
    pub slips: usize,
}

/// A statement and whether calculations run between its lines.
type Side = (usize, bool);

/// The records of all relations.
#[derive(Debug)]
pub(super) struct Records {
    own: Vec<Record>,
    /// Positions at which sums hold with a blank among their items, by statement and axis.
    with_blanks: BTreeMap<Side, usize>,
    /// Lines that a sum of lines computes.
    totals: BTreeSet<(usize, usize)>,
    /// Exact and nearly exact sums of coarse figures in the document, and to what the counts of each statement are rounded; worked out
    /// where a defence asks.
    pub coarse: OnceCell<(usize, usize)>,
    pub steps: OnceCell<Vec<Option<u32>>>,
}

impl Records {
    pub(super) fn new(content: &Content, relations: &Relations, results: &[Vec<Evaluation>]) -> Self {
        let own = relations.calculations.iter().zip(results);
        let own = own.map(|(calculation, list)| record(&content.statements[calculation.statement], calculation, list)).collect::<Vec<_>>();
        let mut with_blanks: BTreeMap<Side, usize> = BTreeMap::new();
        for (calculation, record) in relations.calculations.iter().zip(&own) {
            *with_blanks.entry(side(calculation)).or_default() += record.with_blanks;
        }
        let down = relations.calculations.iter().filter(|calculation| calculation.axis == Axis::Lines);
        let totals = down.map(|calculation| (calculation.statement, calculation.total)).collect();
        Self { own, with_blanks, totals, coarse: OnceCell::new(), steps: OnceCell::new() }
    }
}

fn side(calculation: &Calculation) -> Side {
    (calculation.statement, calculation.axis == Axis::Lines)
}

fn record(statement: &Statement, calculation: &Calculation, results: &[Evaluation]) -> Record {
    let mut record = Record::default();
    for result in results {
        let telling = usize::from(!result.stated.is_zero());
        match result.verdict {
            Verdict::Exact | Verdict::Rounding => {
                record.holds += telling;
                record.roundings += usize::from(is_coarse(result));
                if is_summed(statement, calculation, result.at) {
                    record.adds_up += 1;
                    record.with_blanks += usize::from(has_blank(statement, calculation, result.at));
                }
            }
            Verdict::Inconsistent => {
                record.fails += telling;
                record.slips += usize::from(is_slip(statement, calculation, result, true));
            }
            Verdict::Unchecked => {}
        }
    }
    record
}

/// A failing check.
#[derive(Debug, Clone, Copy)]
pub(super) struct Case<'a> {
    pub content: &'a Content,
    pub relations: &'a Relations,
    pub cells: &'a Cells<'a>,
    pub vocabulary: &'a Vocabulary,
    pub statement: &'a Statement,
    pub calculation: &'a Calculation,
    /// Of the calculation.
    pub index: usize,
    /// Of all calculations, as they were when the round began.
    pub results: &'a [Vec<Evaluation>],
    /// The one that fails.
    pub result: &'a Evaluation,
    pub records: &'a Records,
    pub record: Record,
    /// Positions at which sums of the same statement and axis hold with a blank among their items.
    pub with_blanks: usize,
}

impl<'a> Case<'a> {
    pub(super) fn new(
        document: Document<'a>,
        results: &'a [Vec<Evaluation>],
        records: &'a Records,
        index: usize,
        result: &'a Evaluation,
    ) -> Self {
        let Document { content, relations, cells, vocabulary } = document;
        let calculation = &relations.calculations[index];
        Self {
            content,
            relations,
            cells,
            vocabulary,
            statement: &content.statements[calculation.statement],
            calculation,
            index,
            results,
            result,
            records,
            record: records.own[index],
            with_blanks: records.with_blanks.get(&side(calculation)).copied().unwrap_or(0),
        }
    }

    pub(super) fn has(&self, basis: Basis) -> bool {
        self.calculation.basis.contains(&basis)
    }

    pub(super) fn is_labelled(&self) -> bool {
        self.has(Basis::Label)
    }

    pub(super) fn is_down(&self) -> bool {
        self.calculation.axis == Axis::Lines
    }

    /// True for a line whose words or whose sum say that it is a total.
    pub(super) fn is_total_line(&self, line: usize) -> bool {
        let named = || self.statement.lines.get(line).is_some_and(|line| line.kind.sums());
        self.records.totals.contains(&(self.calculation.statement, line)) || named()
    }

    /// How far a line may be from the difference that it makes up: what rounding allows, and a unit of the total.
    pub(super) fn slack(&self) -> Decimal {
        let total = figure(self.statement, self.calculation.fact(self.calculation.total, self.result.at));
        let half = total.map_or(Decimal::ONE, |total| total.half_unit);
        self.result.allowed.checked_add(half).and_then(|slack| slack.checked_mul(Decimal::TWO)).unwrap_or(self.result.allowed)
    }

    /// All results of the calculation.
    pub(super) fn list(&self) -> &'a [Evaluation] {
        &self.results[self.index]
    }

    /// Lines or columns of the statement, whichever take part in the calculation.
    pub(super) fn members(&self) -> usize {
        if self.is_down() { self.statement.lines.len() } else { self.statement.columns.len() }
    }

    /// The figure of a line or column at a position.
    pub(super) fn value(&self, member: usize, at: usize) -> Option<Decimal> {
        figure(self.statement, self.calculation.fact(member, at)).map(|figure| figure.value)
    }

    /// What other items add up to at a position; `None` where all of them are blank.
    pub(super) fn sum(&self, items: &[(usize, Decimal)], at: usize) -> Option<Decimal> {
        let mut values = items.iter().filter_map(|&(member, weight)| self.value(member, at)?.checked_mul(weight)).peekable();
        values.peek()?;
        values.try_fold(Decimal::ZERO, Decimal::checked_add)
    }

    /// True where other items give what the total states at a position.
    pub(super) fn holds_with(&self, items: &[(usize, Decimal)], at: usize) -> bool {
        let other = Calculation { items: items.to_vec(), ..self.calculation.clone() };
        let comparison = compare_with(self.statement, self.relations, &other, at, None);
        comparison.is_some_and(|comparison| matches!(comparison.verdict, Verdict::Exact | Verdict::Rounding))
    }

    pub(super) fn has_blank(&self) -> bool {
        has_blank(self.statement, self.calculation, self.result.at)
    }

    pub(super) fn is_near(&self) -> bool {
        is_near(self.result)
    }

    /// True when one slip of the pen explains the difference, by its digits or, where it is sure what is added, by one of the items.
    pub(super) fn is_slip(&self, sure_of_items: bool) -> bool {
        is_slip(self.statement, self.calculation, self.result, sure_of_items)
    }

    pub(super) fn is_off_by_a_digit(&self) -> bool {
        is_off_by_a_digit(self.statement, self.calculation, self.result)
    }

    /// The items that are not blank, each with its weight.
    pub(super) fn weighed(&self) -> Vec<Decimal> {
        weighed(self.statement, self.calculation, self.result.at)
    }

    /// False for short figures: of these nearly every difference is a slip.
    pub(super) fn is_long(&self) -> bool {
        let stated = self.result.stated;
        if stated.abs() >= Decimal::ONE_HUNDRED {
            return true;
        }
        let grain = grain(self.statement, self.calculation, self.result);
        !stated.is_zero() && stated.abs() >= Figure::new(stated, -(grain + LONG_DIGITS)).half_unit * Decimal::TWO
    }
}

/// True when more than one item is not 0: one item that equals its total is no sum.
pub(in crate::check) fn is_summed(statement: &Statement, calculation: &Calculation, at: usize) -> bool {
    let filled =
        |&&(member, _): &&(usize, Decimal)| figure(statement, calculation.fact(member, at)).is_some_and(|item| !item.value.is_zero());
    calculation.items.iter().filter(filled).count() > 1
}

/// True for a sum of short figures that only rounding makes hold.
fn is_coarse(result: &Evaluation) -> bool {
    let far = || result.difference.abs().checked_mul(Decimal::from(SHORT_FIGURE)).is_some_and(|size| result.stated.abs() < size);
    !result.difference.is_zero() && far()
}

fn has_blank(statement: &Statement, calculation: &Calculation, at: usize) -> bool {
    calculation.items.iter().any(|&(member, _)| figure(statement, calculation.fact(member, at)).is_none())
}

fn is_slip(statement: &Statement, calculation: &Calculation, result: &Evaluation, sure_of_items: bool) -> bool {
    let of_items = || slip::of_items(result.stated, result.computed, &weighed(statement, calculation, result.at));
    slip::of_form(result.stated, result.computed).is_some()
        || (sure_of_items && of_items().is_some())
        || is_off_by_a_digit(statement, calculation, result)
}

/// True where one misprinted digit of one of the figures explains the difference.
fn is_off_by_a_digit(statement: &Statement, calculation: &Calculation, result: &Evaluation) -> bool {
    slip::is_of_a_digit(result.difference, grain(statement, calculation, result))
}

/// The last place that any of the figures of a calculation shows, as a power of ten.
fn grain(statement: &Statement, calculation: &Calculation, result: &Evaluation) -> i32 {
    let items = calculation.items.iter().filter_map(|&(member, _)| figure(statement, calculation.fact(member, result.at)));
    arithmetic::common_grain(items.map(|item| item.value).chain([result.stated]))
}

/// The items of a calculation at a position, each with its weight; without the blank ones.
pub(in crate::check) fn weighed(statement: &Statement, calculation: &Calculation, at: usize) -> Vec<Decimal> {
    let value = |&(member, weight): &(usize, Decimal)| figure(statement, calculation.fact(member, at))?.value.checked_mul(weight);
    calculation.items.iter().filter_map(value).collect()
}

/// True for a difference that is small beside the stated figure.
pub(in crate::check) fn is_near(result: &Evaluation) -> bool {
    let size = |value: Decimal| f64::try_from(value.abs()).unwrap_or(f64::MAX);
    size(result.difference) <= size(result.stated) * NEAR
}
