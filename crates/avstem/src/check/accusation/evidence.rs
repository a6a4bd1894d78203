//! What speaks for and against an accusation: one row of numbers for each failing check.
//!
//! In: content, relations and their results. Out: [`Failing`] checks, each with its [`Evidence`]: how its relation fares elsewhere, what
//! the difference looks like, what the figures are, what else fails in the table and in the document. Only counts, shares and forms:
//! nothing here says how much any of it matters; the weights do.

use super::super::{
    Evaluation, Verdict,
    thresholds::evidence::{DIFFERENCES, FAR, MANY, SHORT},
    verdict::{is_near, is_summed, weighed},
};
use crate::{
    interpret::{Content, Fact, FactRef, Statement},
    relate::{Axis, Basis, Calculation, CalculationKind, Relations},
};
use avstem_document::figure::{arithmetic, slip};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// The numbers that an accusation is weighed by, in the order of [`NAMES`].
pub type Evidence = [f64; NAMES.len()];

/// What each number of an [`Evidence`] says.
pub const NAMES: [&str; 26] = [
    "always 1",
    "ln(1 + other failing checks of the table)",
    "other failing checks of the table that share a figure, up to 3",
    "other failing checks of the table that share none, with the same difference, up to 3",
    "it is the only failing position of its relation",
    "share of the positions in which the relation fails",
    "ln(1 + positions in which it holds with two figures that are not 0)",
    "the difference has the form of one digit or of two exchanged",
    "one item left out, counted twice or turned in sign explains the difference",
    "one of the items is not a figure but a mark",
    "one of the items is blank",
    "log10(relative difference), from -4 to 1",
    "other relations of the stated figure that hold, up to 3",
    "share of the table's other checks at this position that fail",
    "1 - confidence of the table",
    "ln(1 + failing checks of other tables)",
    "confidence of the relation",
    "stated and computed have opposite signs",
    "the stated figure has other decimals than its items",
    "it sums a whole section",
    "a sum with fewer than three digits",
    "account numbers confirm the relation",
    "share of the failing positions of the relation in which the difference is small",
    "other failing positions of the relation that leave out the same item, up to 3",
    "the only failing position of an announced change with decimals that is far off, its figures confirmed by relations that hold",
    "one item with a digit too few or too many explains the difference",
];

/// Where an [`Evidence`] says how many other relations of the stated figure hold.
pub(super) const SUPPORTERS: usize = 12;

/// A check that fails, and what is to be said of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Failing {
    /// Index into `Relations::calculations`.
    pub calculation: usize,
    /// Index into its results.
    pub result: usize,
    pub evidence: Evidence,
}

/// True for a relation that words tell, whatever the figures: declared by a profile, carried over a page, the two sides of a balance.
/// Documents with known errors hold too few of them to weigh them by.
fn is_told_by_words(calculation: &Calculation) -> bool {
    let has = |basis: Basis| calculation.basis.contains(&basis);
    match calculation.kind {
        // The label names the lines.
        CalculationKind::Footing | CalculationKind::Result if calculation.basis == [Basis::Label] => true,
        CalculationKind::Carry => true,
        CalculationKind::Equal => has(Basis::Label) && !has(Basis::Order),
        _ => has(Basis::Profile),
    }
}

/// All failing checks that are to be weighed, in the order of the calculations.
pub(super) fn failing(content: &Content, relations: &Relations, results: &[Vec<Evaluation>]) -> Vec<Failing> {
    let document = Surroundings::new(content, relations, results);
    let mut found = Vec::new();
    for (index, (calculation, list)) in relations.calculations.iter().zip(results).enumerate() {
        if is_told_by_words(calculation) {
            continue;
        }
        for (at, result) in list.iter().enumerate().filter(|(_, result)| result.verdict == Verdict::Inconsistent) {
            let case = Case { content, calculation, index, list, result, document: &document };
            found.push(Failing { calculation: index, result: at, evidence: case.evidence() });
        }
    }
    found
}

/// A figure's key in ordered maps.
type Key = (usize, usize, usize);

fn key(fact: FactRef) -> Key {
    (fact.statement, fact.line, fact.column)
}

/// Checks that hold and that fail.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    holds: usize,
    fails: usize,
}

impl Count {
    fn add(&mut self, verdict: Verdict) {
        match verdict {
            Verdict::Exact | Verdict::Rounding => self.holds += 1,
            Verdict::Inconsistent => self.fails += 1,
            Verdict::Unchecked => {}
        }
    }

    /// The share that fails, of what is left without others.
    fn share_without(self, other: Self) -> f64 {
        let fails = self.fails.saturating_sub(other.fails);
        let all = fails + self.holds.saturating_sub(other.holds);
        if all == 0 { 0.0 } else { fails as f64 / all as f64 }
    }
}

/// One failing check of a table, for comparison with its neighbours.
#[derive(Debug)]
struct Neighbour {
    calculation: usize,
    at: usize,
    difference: Decimal,
    figures: BTreeSet<Key>,
}

/// What fails and holds around a check.
#[derive(Debug, Default)]
struct Surroundings {
    whole: Count,
    tables: BTreeMap<usize, Count>,
    /// By statement, axis (true: between lines) and position.
    positions: BTreeMap<(usize, bool, usize), Count>,
    neighbours: BTreeMap<usize, Vec<Neighbour>>,
    /// The checks that hold, by figure.
    holding: BTreeMap<Key, usize>,
}

impl Surroundings {
    fn new(content: &Content, relations: &Relations, results: &[Vec<Evaluation>]) -> Self {
        let mut all = Self::default();
        for (index, (calculation, list)) in relations.calculations.iter().zip(results).enumerate() {
            let Some(statement) = content.statements.get(calculation.statement) else { continue };
            for result in list {
                all.whole.add(result.verdict);
                all.tables.entry(calculation.statement).or_default().add(result.verdict);
                all.positions.entry((calculation.statement, calculation.axis == Axis::Lines, result.at)).or_default().add(result.verdict);
                let figures = || facts(statement, calculation, result.at).map(|(fact, _)| key(fact));
                match result.verdict {
                    Verdict::Inconsistent => all.neighbours.entry(calculation.statement).or_default().push(Neighbour {
                        calculation: index,
                        at: result.at,
                        difference: result.difference.abs().normalize(),
                        figures: figures().collect(),
                    }),
                    Verdict::Exact | Verdict::Rounding => figures().for_each(|figure| *all.holding.entry(figure).or_default() += 1),
                    Verdict::Unchecked => {}
                }
            }
        }
        all
    }
}

/// The figures of a calculation at a position, the total first; without the blank ones.
fn facts<'s>(statement: &'s Statement, calculation: &'s Calculation, at: usize) -> impl Iterator<Item = (FactRef, &'s Fact)> + 's {
    calculation.members().filter_map(move |member| {
        let which = calculation.fact(member, at);
        Some((which, statement.lines.get(which.line)?.facts.get(which.column)?.as_ref()?))
    })
}

/// One failing check with all that is known about it.
struct Case<'a> {
    content: &'a Content,
    calculation: &'a Calculation,
    /// Of the calculation.
    index: usize,
    list: &'a [Evaluation],
    result: &'a Evaluation,
    document: &'a Surroundings,
}

impl Case<'_> {
    fn evidence(&self) -> Evidence {
        let [others, sharing, alike] = self.neighbours();
        let [only, share, proofs] = self.elsewhere();
        let [form, of_item] = self.slips();
        let [marked, blank] = self.missing();
        let [relative, opposite, decimals, short] = self.sizes();
        [
            1.0,
            others,
            sharing,
            alike,
            only,
            share,
            proofs,
            form,
            of_item,
            marked,
            blank,
            relative,
            self.supporters(),
            self.beside(),
            self.doubt(),
            self.other_tables(),
            f64::from(self.calculation.confidence),
            opposite,
            decimals,
            flag(self.calculation.basis.contains(&Basis::Section)),
            short,
            flag(self.calculation.basis.contains(&Basis::AccountCodes)),
            self.near(),
            self.forgotten(),
            flag(only > 0.0 && self.is_proven_change()),
            flag(self.calculation.kind.is_sum() && self.has_shifted_item()),
        ]
    }

    fn statement(&self) -> &Statement {
        &self.content.statements[self.calculation.statement]
    }

    fn total(&self) -> FactRef {
        self.calculation.fact(self.calculation.total, self.result.at)
    }

    /// What else fails in the table: how much, at the same figures, by the same difference.
    fn neighbours(&self) -> [f64; 3] {
        let all = self.document.neighbours.get(&self.calculation.statement).map_or(&[][..], Vec::as_slice);
        let own: BTreeSet<Key> = facts(self.statement(), self.calculation, self.result.at).map(|(fact, _)| key(fact)).collect();
        let difference = self.result.difference.abs().normalize();
        let (mut others, mut sharing, mut alike) = (0, 0, 0);
        for other in all.iter().filter(|other| (other.calculation, other.at) != (self.index, self.result.at)) {
            others += 1;
            if !other.figures.is_disjoint(&own) {
                sharing += 1;
            } else if other.difference == difference {
                alike += 1;
            }
        }
        [logarithm(others), up_to(sharing), up_to(alike)]
    }

    /// How the relation fares in its other positions.
    fn elsewhere(&self) -> [f64; 3] {
        let mut count = Count::default();
        self.list.iter().for_each(|result| count.add(result.verdict));
        let holding = self.list.iter().filter(|result| matches!(result.verdict, Verdict::Exact | Verdict::Rounding));
        let proofs = holding.filter(|result| is_summed(self.statement(), self.calculation, result.at)).count();
        [flag(count.fails == 1), count.share_without(Count::default()), logarithm(proofs)]
    }

    /// The share of the positions in which the relation fails that fail by little: a sum that is misunderstood is far off.
    fn near(&self) -> f64 {
        let failing = self.list.iter().filter(|result| result.verdict == Verdict::Inconsistent);
        let (near, all) = failing.fold((0, 0), |(near, all), result| (near + usize::from(is_near(result)), all + 1_usize));
        if all == 0 { 0.0 } else { near as f64 / all as f64 }
    }

    /// The other positions in which the relation fails because the same item is left out: a line that was added later, and in no sum.
    fn forgotten(&self) -> f64 {
        let left_out = |result: &Evaluation| {
            let members =
                self.calculation.items.iter().filter(|&&(member, _)| self.calculation.fact(member, result.at).get(self.content).is_some());
            let items = weighed(self.statement(), self.calculation, result.at);
            match slip::of_items(result.stated, result.computed, &items) {
                Some(slip::Slip::Omitted(at)) => members.map(|&(member, _)| member).nth(at),
                _ => None,
            }
        };
        let Some(own) = left_out(self.result).filter(|_| self.calculation.kind.is_sum()) else { return 0.0 };
        let others = self.list.iter().filter(|result| result.verdict == Verdict::Inconsistent && result.at != self.result.at);
        up_to(others.filter(|result| left_out(result) == Some(own)).count())
    }

    /// What one slip of the pen would explain. A ratio is compared with the decimals that are printed, as whoever typed it saw it.
    fn slips(&self) -> [f64; 2] {
        let items = weighed(self.statement(), self.calculation, self.result.at);
        let of_item = || slip::of_items(self.result.stated, self.result.computed, &items).is_some();
        let is_sum = self.calculation.kind.is_sum();
        let printed = if is_sum { self.result.difference } else { self.result.difference.round_dp(self.result.stated.scale()) };
        [flag(slip::has_the_form(printed)), flag(is_sum && of_item())]
    }

    /// True where an item that is ten times too small or too large, or lacks a digit, explains the difference.
    fn has_shifted_item(&self) -> bool {
        slip::shifted_item(self.result.stated, self.result.computed, &weighed(self.statement(), self.calculation, self.result.at)).is_some()
    }

    /// What stands where items have no figure: a mark, or nothing.
    fn missing(&self) -> [f64; 2] {
        let items = self.calculation.items.iter().map(|&(member, _)| self.calculation.fact(member, self.result.at));
        let missing: Vec<FactRef> = items.filter(|which| which.get(self.content).is_none()).collect();
        let is_marked = |which: &FactRef| {
            let line = self.statement().lines.get(which.line);
            line.is_some_and(|line| line.marks.iter().any(|(column, _)| *column == which.column))
        };
        let marked = missing.iter().filter(|which| is_marked(which)).count();
        [flag(marked > 0), flag(marked < missing.len())]
    }

    /// How large the difference is, and how the stated figure compares with the computed one and with its items.
    fn sizes(&self) -> [f64; 4] {
        let (stated, computed) = (self.result.stated, self.result.computed);
        let base = arithmetic::to_f64(stated).abs().max(arithmetic::to_f64(computed).abs()).max(f64::MIN_POSITIVE);
        let relative = arithmetic::to_f64(self.result.difference).abs() / base;
        let opposite = !stated.is_zero() && !computed.is_zero() && stated.is_sign_negative() != computed.is_sign_negative();
        [
            relative.max(f64::MIN_POSITIVE).log10().clamp(DIFFERENCES.0, DIFFERENCES.1),
            flag(opposite),
            flag(self.has_other_decimals()),
            flag(self.calculation.kind.is_sum() && arithmetic::significant_digits(stated) < SHORT),
        ]
    }

    /// True where the stated figure of a sum is printed with more or fewer decimals than the finest of its items.
    fn has_other_decimals(&self) -> bool {
        let all: Vec<i32> = facts(self.statement(), self.calculation, self.result.at).map(|(_, fact)| fact.decimals).collect();
        let Some((total, items)) = all.split_first() else { return false };
        self.calculation.kind.is_sum() && *total != items.iter().max().copied().unwrap_or_default()
    }

    /// How far the table is to be doubted.
    fn doubt(&self) -> f64 {
        self.content.tables.get(self.statement().table).map_or(0.0, |(table, _)| 1.0 - f64::from(table.confidence))
    }

    /// How much fails in the other tables of the document.
    fn other_tables(&self) -> f64 {
        let own = self.document.tables.get(&self.calculation.statement).copied().unwrap_or_default();
        logarithm(self.document.whole.fails.saturating_sub(own.fails))
    }

    /// Other relations of the stated figure that hold.
    fn supporters(&self) -> f64 {
        up_to(self.document.holding.get(&key(self.total())).copied().unwrap_or(0))
    }

    /// True for a change that a header announces and that is printed with decimals, where other relations that hold confirm both figures:
    /// then the change alone is left to be wrong. A whole percentage holds elsewhere by chance, and may leave something out; one that is off
    /// by little was computed from figures that are not printed.
    fn is_proven_change(&self) -> bool {
        let announced = self.calculation.kind == CalculationKind::Change && self.calculation.basis.contains(&Basis::ColumnHeaders);
        let finer = self.total().get(self.content).is_some_and(|stated| stated.decimals > 0);
        let mut items = self.calculation.items.iter().map(|&(member, _)| self.calculation.fact(member, self.result.at));
        let rounded = self.result.allowed.checked_mul(Decimal::from(FAR)).is_none_or(|near| self.result.difference.abs() <= near);
        announced && finer && !rounded && items.all(|item| self.document.holding.contains_key(&key(item)))
    }

    /// The share of the other checks at the same position that fail.
    fn beside(&self) -> f64 {
        let key = (self.calculation.statement, self.calculation.axis == Axis::Lines, self.result.at);
        let own = Count { holds: 0, fails: 1 };
        self.document.positions.get(&key).map_or(0.0, |count| count.share_without(own))
    }
}

fn flag(holds: bool) -> f64 {
    f64::from(u8::from(holds))
}

fn logarithm(count: usize) -> f64 {
    (count as f64).ln_1p()
}

fn up_to(count: usize) -> f64 {
    count.min(MANY) as f64
}
