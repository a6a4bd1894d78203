//! Content → relations: which figure the document claims to be computed from which.
//!
//! In: [`Content`]. Out: [`Relations`]: calculations between lines (evaluated in every column) or between columns
//! (evaluated in every line), and claims in prose linked to the fact they quote. A relation is taken from evidence
//! (labels, account codes, order, the same relation holding in other columns), never from the figure it is to test.
//! What it does not do: it does not say which figure is wrong.

use crate::{interpret::Content, place::Place, vocabulary::Vocabulary};
use rust_decimal::Decimal;

/// All relations of one document.
#[derive(Debug, Clone, Default)]
pub struct Relations {
    pub calculations: Vec<Calculation>,
    pub claims: Vec<Claim>,
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
    /// Index and weight of what it is computed from. For a percentage: numerator, denominator.
    pub items: Vec<(usize, Decimal)>,
    pub basis: Vec<Basis>,
    /// 0 to 1.
    pub confidence: f32,
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

/// Why we believe that the document claims a calculation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Basis {
    Label,
    Order,
    AccountCodes,
    ColumnHeaders,
    Indent,
    Bold,
    Formula,
    /// It holds in the other columns or lines.
    OtherColumns,
}

/// An amount in running text and the fact it quotes.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// The sentence.
    pub text: String,
    pub value: Decimal,
    pub decimals: i32,
    pub raw: String,
    pub about: Option<FactRef>,
    pub place: Place,
}

/// A fact by its indices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FactRef {
    pub statement: usize,
    pub line: usize,
    pub column: usize,
}

/// Finds what the document claims to be computed from what.
#[must_use]
pub fn relate(content: &Content, vocabulary: &Vocabulary) -> Relations {
    let _ = (content, vocabulary);
    Relations::default()
}
