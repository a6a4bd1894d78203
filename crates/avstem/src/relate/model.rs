//! What the search gives: relations between the lines or columns of a statement.

use crate::interpret::FactRef;
use rust_decimal::Decimal;

/// All relations of one document.
#[derive(Debug, Clone, Default)]
pub struct Relations {
    pub calculations: Vec<Calculation>,
    /// For each statement and column the step to which its figures are rounded, where that is coarser than their last printed
    /// digit. Empty where nothing is known.
    pub steps: Vec<Vec<Option<Step>>>,
    /// What the other tables of the document say of each calculation's form, in the order of `calculations`.
    pub witnesses: Vec<Option<Witness>>,
}

/// In how many other tables of a document a sum of the same form, called by the same name, holds and fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Witness {
    pub holds: usize,
    pub fails: usize,
}

impl Witness {
    /// How likely the next table of the document is of that form (Laplace's rule of succession).
    #[must_use]
    pub fn probability(self) -> f64 {
        (self.holds + 1) as f64 / (self.holds + self.fails + 2) as f64
    }
}

impl Relations {
    /// The step to which the figures of a column are rounded, where it is coarser than they are printed.
    #[must_use]
    pub fn step(&self, statement: usize, column: usize) -> Option<Step> {
        self.steps.get(statement)?.get(column).copied().flatten()
    }
}

/// A relation between lines or between columns of one statement.
#[derive(Debug, Clone, PartialEq)]
pub struct Calculation {
    /// Index into `Content::statements`.
    pub statement: usize,
    pub kind: CalculationKind,
    pub axis: Axis,
    /// Index of the line or column that is computed.
    pub total: usize,
    /// Index and weight of what it is computed from. For a ratio: numerator and denominator, for a change: base and other; in
    /// percent, or with a weight of a hundredth as a plain fraction.
    pub items: Vec<(usize, Decimal)>,
    /// The columns (or lines) in which it is claimed, in ascending order: not percentages, and a variance may be signed one
    /// way for incomes and the other for costs.
    pub positions: Vec<usize>,
    pub basis: Vec<Basis>,
    /// 0 to 1.
    pub confidence: f32,
}

impl Calculation {
    /// The figure of a line or column that takes part, at a position.
    #[must_use]
    pub fn fact(&self, member: usize, at: usize) -> FactRef {
        let (line, column) = match self.axis {
            Axis::Lines => (member, at),
            Axis::Columns => (at, member),
        };
        FactRef { statement: self.statement, line, column }
    }

    /// Where a fact stands along it: the other half of [`Self::fact`].
    #[must_use]
    pub fn position(&self, fact: FactRef) -> usize {
        if self.axis == Axis::Lines { fact.column } else { fact.line }
    }

    /// True for what a profile declares.
    #[must_use]
    pub fn is_declared(&self) -> bool {
        self.basis.contains(&Basis::Profile)
    }

    /// The lines or columns that take part, the computed one first.
    pub fn members(&self) -> impl Iterator<Item = usize> + '_ {
        std::iter::once(self.total).chain(self.items.iter().map(|&(member, _)| member))
    }
}

/// Across what a calculation is repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Axis {
    /// Between lines, in every column.
    Lines,
    /// Between columns, in every line.
    Columns,
}

/// What is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CalculationKind {
    Footing,
    Variance,
    Result,
    Percent,
    Average,
    Change,
    Carry,
    Equal,
}

impl CalculationKind {
    /// True where items are added and subtracted; false for averages and ratios.
    #[must_use]
    pub fn is_sum(self) -> bool {
        !matches!(self, Self::Percent | Self::Average | Self::Change)
    }
}

/// Why we believe that the document claims a calculation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Basis {
    Label,
    Order,
    /// It sums all lines of its section, or of the table.
    Section,
    AccountCodes,
    ColumnHeaders,
    Indent,
    Bold,
    Formula,
    /// It holds in the other columns or lines.
    OtherColumns,
    /// A profile declares it.
    Profile,
    /// Other tables of the document hold in the same form.
    Document,
}

/// Lines with their signs as items with weights.
pub(in crate::relate) fn weighted(items: &[(usize, i8)]) -> Vec<(usize, Decimal)> {
    items.iter().map(|&(line, sign)| (line, Decimal::from(sign))).collect()
}

/// To what the figures of a column are rounded, in the currency's main unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// Every figure is a multiple of this.
    pub size: Decimal,
    /// By how much rounding to it may change a figure: half of it, or all of it where counts are rounded at random.
    pub half: Decimal,
}

impl Step {
    /// True for a figure that may have been rounded so.
    #[must_use]
    pub fn divides(&self, value: Decimal) -> bool {
        value.checked_rem(self.size).is_some_and(|rest| rest.is_zero())
    }
}
