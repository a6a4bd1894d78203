//! What a formula adds up: the cells it sums, with their weights.

use super::{
    Area, FormulaCell, Formulas, Position,
    book::Stored,
    syntax::{Expression, Reference},
};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// Cells that one formula may sum for it to be a relation between lines.
const MOST_TERMS: usize = 20_000;

impl Formulas {
    /// The numbers that a formula adds and subtracts, by position, when that is all it does; blank cells and texts take no part.
    #[must_use]
    pub fn terms(&self, cell: &FormulaCell) -> Option<Vec<(Position, Decimal)>> {
        let expression = self.expression(cell)?;
        let mut terms = BTreeMap::new();
        self.collect(expression, cell.at, Decimal::ONE, &mut terms)?;
        (!terms.is_empty()).then(|| terms.into_iter().collect())
    }

    /// Numerator and denominator of a formula that divides one cell by another and does nothing else.
    #[must_use]
    pub fn ratio(&self, cell: &FormulaCell) -> Option<(Position, Position)> {
        let Expression::Chain(first, rest) = self.expression(cell)? else { return None };
        let [("/", second)] = rest.as_slice() else { return None };
        let single = |expression: &Expression| {
            let Expression::Reference(reference) = expression else { return None };
            let area = self.book.area(reference, cell.at).filter(Area::is_cell)?;
            Some(Position { sheet: area.sheet, row: area.first.0, column: area.first.1 })
        };
        Some((single(first)?, single(second)?))
    }

    /// The ranges and cells of a formula that adds them up and does nothing else, as they are written.
    #[must_use]
    pub fn summed(&self, cell: &FormulaCell) -> Option<Vec<Area>> {
        let mut areas = Vec::new();
        self.summed_by(self.expression(cell)?, cell.at, &mut areas)?;
        Some(areas)
    }

    fn summed_by(&self, expression: &Expression, at: Position, areas: &mut Vec<Area>) -> Option<()> {
        match expression {
            Expression::Reference(reference) => areas.push(self.book.area(reference, at)?),
            Expression::Call(name, arguments) => {
                let ranges = match (name.as_str(), arguments.as_slice()) {
                    ("SUM", ranges) => ranges,
                    ("SUBTOTAL", [Expression::Number(function), ranges @ ..]) if is_sum(*function) => ranges,
                    _ => return None,
                };
                for range in ranges {
                    let Expression::Reference(reference) = range else { return None };
                    areas.push(self.book.area(reference, at)?);
                }
            }
            Expression::Chain(first, rest) if rest.iter().all(|(operator, _)| *operator == "+") => {
                self.summed_by(first, at, areas)?;
                rest.iter().try_for_each(|(_, operand)| self.summed_by(operand, at, areas))?;
            }
            _ => return None,
        }
        Some(())
    }

    /// Every range and cell that a formula names, whatever it does with them.
    #[must_use]
    pub fn named(&self, cell: &FormulaCell) -> Vec<Area> {
        cell.shape.map(|shape| self.named_at(shape, cell.at)).unwrap_or_default()
    }

    /// The same for a formula as if it were copied to another cell.
    #[must_use]
    pub fn named_at(&self, shape: usize, at: Position) -> Vec<Area> {
        let mut references = Vec::new();
        if let Some(expression) = self.shapes.get(shape).and_then(|shape| shape.expression.as_ref()) {
            references_of(expression, &mut references);
        }
        references.into_iter().filter_map(|reference| self.book.area(reference, at)).collect()
    }

    /// The filled cells of a range that hold numbers.
    pub fn numbers(&self, area: Area) -> impl Iterator<Item = (Position, Decimal)> {
        self.book.cells(area).filter_map(|(at, stored)| if let Stored::Number(number) = stored { Some((at, *number)) } else { None })
    }

    /// The cells of a range that hold a text.
    pub fn texts(&self, area: Area) -> impl Iterator<Item = (Position, &str)> {
        self.book.cells(area).filter_map(|(at, stored)| if let Stored::Text(text) = stored { Some((at, &**text)) } else { None })
    }

    /// Filled cells of a range; costs a look at each of its columns.
    #[must_use]
    pub fn filled(&self, area: Area) -> usize {
        self.book.count(area)
    }

    fn expression(&self, cell: &FormulaCell) -> Option<&Expression> {
        self.shapes.get(cell.shape?)?.expression.as_ref()
    }

    fn collect(&self, expression: &Expression, at: Position, weight: Decimal, terms: &mut BTreeMap<Position, Decimal>) -> Option<()> {
        match expression {
            Expression::Reference(reference) => self.add_area(reference, at, weight, false, terms),
            Expression::Negative(inner) => self.collect(inner, at, -weight, terms),
            Expression::Chain(first, rest) => {
                self.collect(first, at, weight, terms)?;
                rest.iter().try_for_each(|(operator, operand)| match *operator {
                    "+" => self.collect(operand, at, weight, terms),
                    "-" => self.collect(operand, at, -weight, terms),
                    _ => None,
                })
            }
            Expression::Call(name, arguments) => match (name.as_str(), arguments.as_slice()) {
                ("SUM", arguments) => arguments.iter().try_for_each(|argument| match argument {
                    Expression::Reference(reference) => self.add_area(reference, at, weight, true, terms),
                    other => self.collect(other, at, weight, terms),
                }),
                ("SUBTOTAL", [Expression::Number(function), ranges @ ..]) if is_sum(*function) => {
                    let mut inner = BTreeMap::new();
                    for range in ranges {
                        let Expression::Reference(reference) = range else { return None };
                        self.add_area(reference, at, weight, true, &mut inner)?;
                    }
                    inner.retain(|at, _| !self.subtotals.contains(at));
                    inner.into_iter().try_for_each(|(at, weight)| add(terms, at, weight))
                }
                _ => None,
            },
            _ => None,
        }
    }

    fn add_area(
        &self,
        reference: &Reference,
        at: Position,
        weight: Decimal,
        range: bool,
        terms: &mut BTreeMap<Position, Decimal>,
    ) -> Option<()> {
        let area = self.book.area(reference, at)?;
        if !(range || area.is_cell()) || self.book.count(area) > MOST_TERMS {
            return None;
        }
        self.numbers(area).try_for_each(|(at, _)| add(terms, at, weight))
    }
}

fn add(terms: &mut BTreeMap<Position, Decimal>, at: Position, weight: Decimal) -> Option<()> {
    if terms.len() >= MOST_TERMS {
        return None;
    }
    // A cell that is taken twice is no relation between lines that anyone would state.
    terms.insert(at, weight).is_none().then_some(())
}

fn is_sum(function: Decimal) -> bool {
    function == Decimal::from(9) || function == Decimal::from(109)
}

fn references_of<'a>(expression: &'a Expression, found: &mut Vec<&'a Reference>) {
    match expression {
        Expression::Reference(reference) => found.push(reference),
        Expression::Negative(inner) | Expression::Percent(inner) => references_of(inner, found),
        Expression::Chain(first, rest) => {
            references_of(first, found);
            for (_, operand) in rest {
                references_of(operand, found);
            }
        }
        Expression::Call(_, arguments) => arguments.iter().for_each(|argument| references_of(argument, found)),
        _ => {}
    }
}
