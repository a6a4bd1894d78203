//! Workbooks' formulas → relations: a formula that adds and subtracts figures of one line or of one column says outright what
//! its figure is computed from.
//!
//! In: the content, the [`Formulas`], the relations that were found without them. Out: the same relations, those that formulas
//! confirm with [`Basis::Formula`], those that formulas contradict without the figures in question, and those that only formulas
//! tell. What it does not do: a formula that takes figures from another table, or does more than add, is no relation here.

use crate::relate::{
    model::{Axis, Basis, Calculation, CalculationKind},
    thresholds::formulas::{CONFIDENCE, MOST_ITEMS},
};
use crate::{
    formula::{Area, FormulaCell, Formulas, Position},
    interpret::{Content, Fact, Statement},
};
use avstem_document::place::Place;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// Lines or columns with their weights.
type Items = Vec<(usize, Decimal)>;

/// What formulas say of one line or column, by what they compute it from: the positions in which they say so.
type Claims = BTreeMap<(CalculationKind, Items), Vec<usize>>;

/// Statement, axis (`true` for lines) and total.
type Total = (usize, bool, usize);

/// Adds what the formulas say to the relations of a document.
pub(in crate::relate) fn add(content: &Content, formulas: &Formulas, calculations: &mut Vec<Calculation>) {
    let mut claims: BTreeMap<Total, Claims> = BTreeMap::new();
    let facts = facts(content, formulas);
    let mut left = MOST_ITEMS;
    for (&at, &(statement, line, column)) in &facts {
        let Some(cell) = formulas.get(at) else { continue };
        let Some(filled) = filled_along(formulas, cell) else { continue };
        let Some(rest) = left.checked_sub(filled) else { break };
        left = rest;
        let Some((kind, axis, items)) = claim(content, formulas, cell, &facts) else { continue };
        let (total, position) = if axis == Axis::Lines { (line, column) } else { (column, line) };
        claims.entry((statement, axis == Axis::Lines, total)).or_default().entry((kind, items)).or_default().push(position);
    }
    for calculation in calculations.iter_mut() {
        if let Some(claims) = claims.get_mut(&(calculation.statement, calculation.axis == Axis::Lines, calculation.total)) {
            confirm(calculation, claims);
        }
    }
    calculations.retain(|calculation| !calculation.positions.is_empty());
    calculations.extend(claims.into_iter().flat_map(|((statement, lines, total), claims)| {
        let axis = if lines { Axis::Lines } else { Axis::Columns };
        claims.into_iter().map(move |((kind, items), mut positions)| {
            positions.sort_unstable();
            Calculation { statement, kind, axis, total, items, positions, basis: vec![Basis::Formula], confidence: CONFIDENCE }
        })
    }));
    calculations.sort_by_key(|calculation| calculation.statement);
}

/// How many cells a formula names, where all of them stand in its own column or all in its own row.
fn filled_along(formulas: &Formulas, cell: &FormulaCell) -> Option<usize> {
    let named = formulas.named(cell);
    let down = |area: &Area| area.first.1 == cell.at.column && area.last.1 == cell.at.column;
    let across = |area: &Area| area.first.0 == cell.at.row && area.last.0 == cell.at.row;
    let along = named.iter().all(|area| area.sheet == cell.at.sheet) && (named.iter().all(down) || named.iter().all(across));
    along.then(|| named.iter().map(|area| formulas.filled(*area)).sum())
}

/// The facts of a document by their cells: statement, line, column.
fn facts(content: &Content, formulas: &Formulas) -> BTreeMap<Position, (usize, usize, usize)> {
    let mut facts = BTreeMap::new();
    if formulas.is_empty() {
        return facts;
    }
    for (s, statement) in content.statements.iter().enumerate() {
        for (l, line) in statement.lines.iter().enumerate() {
            for (c, fact) in line.facts.iter().enumerate() {
                if let Some(at) = fact.as_ref().and_then(|fact| formulas.position(&fact.place)) {
                    facts.insert(at, (s, l, c));
                }
            }
        }
    }
    facts
}

/// Takes a claim that says the same over into the relation, and the positions of all other claims out of it.
fn confirm(calculation: &mut Calculation, claims: &mut Claims) {
    let same_kind = |kind: CalculationKind| (kind == CalculationKind::Percent) == (calculation.kind == CalculationKind::Percent);
    let mut sorted = calculation.items.clone();
    if calculation.kind != CalculationKind::Percent {
        sorted.sort_unstable();
    }
    let same = claims.keys().find(|(kind, items)| same_kind(*kind) && *items == sorted).cloned();
    let own = same.and_then(|key| claims.remove(&key));
    let contradicted: BTreeSet<usize> = claims.values().flatten().copied().collect();
    calculation.positions.retain(|position| !contradicted.contains(position));
    if let Some(own) = own {
        calculation.positions.extend(own);
        calculation.positions.sort_unstable();
        calculation.positions.dedup();
        calculation.confidence = calculation.confidence.max(CONFIDENCE);
        if !calculation.basis.contains(&Basis::Formula) {
            calculation.basis.push(Basis::Formula);
            calculation.basis.sort_unstable();
        }
    }
}

/// What the formula of a fact claims, where all figures that it names are facts of the same line or of the same column.
fn claim(
    content: &Content,
    formulas: &Formulas,
    cell: &FormulaCell,
    facts: &BTreeMap<Position, (usize, usize, usize)>,
) -> Option<(CalculationKind, Axis, Items)> {
    let &(statement, line, column) = facts.get(&cell.at)?;
    let ratio = formulas.ratio(cell);
    let terms = match ratio {
        Some((numerator, denominator)) => vec![(numerator, Decimal::ONE), (denominator, Decimal::ONE)],
        None => formulas.terms(cell)?,
    };
    let members: Vec<(usize, usize, usize)> = terms.iter().map(|(at, _)| facts.get(at).copied()).collect::<Option<_>>()?;
    let of = &content.statements[statement];
    let in_statement = |member: &(usize, usize, usize)| member.0 == statement;
    let axis = if members.iter().all(|member| in_statement(member) && member.2 == column && member.1 != line) {
        Axis::Lines
    } else if members.iter().all(|member| in_statement(member) && member.1 == line && member.2 != column) {
        Axis::Columns
    } else {
        return None;
    };
    let total = of.lines[line].facts[column].as_ref()?;
    let total_unit = unit(formulas, cell.at, total)?;
    let mut items = Items::new();
    for (&(_, l, c), &(at, weight)) in members.iter().zip(&terms) {
        let fact = of.lines[l].facts[c].as_ref()?;
        // Figures in thousands and figures in pieces add up in the sheet, not in the statement.
        if ratio.is_none() && !unit(formulas, at, fact)?.fits(total_unit) {
            return None;
        }
        items.push((if axis == Axis::Lines { l } else { c }, weight));
    }
    if let Some((first, second)) = ratio {
        let (first_unit, second_unit) = (unit_at(formulas, of, &members[0], first)?, unit_at(formulas, of, &members[1], second)?);
        let is_percent = total.raw.contains('%') && total_unit.is_percent();
        return (is_percent && first_unit.fits(second_unit)).then_some((CalculationKind::Percent, axis, items));
    }
    items.sort_unstable();
    Some((kind(axis, &items), axis, items))
}

fn kind(axis: Axis, items: &[(usize, Decimal)]) -> CalculationKind {
    let minus = items.iter().any(|(_, weight)| weight.is_sign_negative());
    match (axis, items.len()) {
        (_, 1) if !minus => CalculationKind::Equal,
        _ if !minus => CalculationKind::Footing,
        (Axis::Columns, 2) => CalculationKind::Variance,
        _ => CalculationKind::Result,
    }
}

/// What a stored 1 of a cell stands for, as value and stored number of its fact.
#[derive(Debug, Clone, Copy)]
enum Unit {
    /// A stored 0 fits every unit.
    Any,
    Of(Decimal, Decimal),
}

impl Unit {
    fn fits(self, other: Self) -> bool {
        let rate = |value: Decimal, stored: Decimal| value.checked_div(stored).map(|rate| rate.round_dp(6));
        match (self, other) {
            (Self::Of(value, stored), Self::Of(other, other_stored)) => rate(value, stored) == rate(other, other_stored),
            _ => true,
        }
    }

    fn is_percent(self) -> bool {
        match self {
            Self::Any => true,
            Self::Of(value, stored) => stored.checked_mul(Decimal::ONE_HUNDRED) == Some(value),
        }
    }
}

fn unit(formulas: &Formulas, at: Position, fact: &Fact) -> Option<Unit> {
    let stored = formulas.number(at)?;
    Some(if stored.is_zero() { Unit::Any } else { Unit::Of(fact.value, stored) })
}

fn unit_at(formulas: &Formulas, statement: &Statement, member: &(usize, usize, usize), at: Position) -> Option<Unit> {
    unit(formulas, at, statement.lines[member.1].facts[member.2].as_ref()?)
}

/// Reads a text document's field `SUM(ABOVE)` or `SUM(LEFT)` as the relation that it is: it sums the figures that follow one
/// another up to it.
pub(in crate::relate) fn add_fields(content: &Content, calculations: &mut Vec<Calculation>) {
    for (s, statement) in content.statements.iter().enumerate() {
        for (l, line) in statement.lines.iter().enumerate() {
            for (c, fact) in line.facts.iter().enumerate() {
                let Some(formula) =
                    fact.as_ref().filter(|fact| !matches!(fact.place, Place::Sheet { .. })).and_then(|fact| fact.formula.as_deref())
                else {
                    continue;
                };
                let (axis, items) = match formula.trim().to_ascii_uppercase().replace(' ', "").as_str() {
                    "SUM(ABOVE)" => (Axis::Lines, run(l, |line| statement.lines[line].facts[c].is_some())),
                    "SUM(LEFT)" => (Axis::Columns, run(c, |column| line.facts[column].is_some())),
                    _ => continue,
                };
                let (total, position) = if axis == Axis::Lines { (l, c) } else { (c, l) };
                let mut claims = Claims::from([((kind(axis, &items), items.clone()), vec![position])]);
                let known = calculations
                    .iter_mut()
                    .filter(|calculation| (calculation.statement, calculation.axis, calculation.total) == (s, axis, total));
                known.for_each(|calculation| confirm(calculation, &mut claims));
                if !items.is_empty() && !claims.is_empty() {
                    calculations.push(Calculation {
                        statement: s,
                        kind: kind(axis, &items),
                        axis,
                        total,
                        items,
                        positions: vec![position],
                        basis: vec![Basis::Formula],
                        confidence: CONFIDENCE,
                    });
                }
            }
        }
    }
    calculations.retain(|calculation| !calculation.positions.is_empty());
    calculations.sort_by_key(|calculation| calculation.statement);
}

/// The lines or columns right before a total that hold figures, up to the first that does not.
fn run(total: usize, holds: impl Fn(usize) -> bool) -> Items {
    let first = (0..total).rev().take_while(|at| holds(*at)).last().unwrap_or(total);
    (first..total).map(|at| (at, Decimal::ONE)).collect()
}
