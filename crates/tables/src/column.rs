//! Tables and their columns: what they are called, of which type, and what they mean.

use crate::value::Value;

/// A table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Name {
    Documents,
    Cases,
    Measures,
    MeasureFields,
    Statements,
    StatementColumns,
    StatementLines,
    LineDimensions,
    AccountLines,
    Calculations,
    CalculationItems,
    CalculationResults,
    Findings,
    FindingCalculations,
    FindingRepairs,
    Claims,
    Notes,
}

impl Name {
    /// What the table and its folder are called.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Documents => "documents",
            Self::Cases => "cases",
            Self::Measures => "measures",
            Self::MeasureFields => "measure_fields",
            Self::Statements => "statements",
            Self::StatementColumns => "statement_columns",
            Self::StatementLines => "statement_lines",
            Self::LineDimensions => "line_dimensions",
            Self::AccountLines => "account_lines",
            Self::Calculations => "calculations",
            Self::CalculationItems => "calculation_items",
            Self::CalculationResults => "calculation_results",
            Self::Findings => "findings",
            Self::FindingCalculations => "finding_calculations",
            Self::FindingRepairs => "finding_repairs",
            Self::Claims => "claims",
            Self::Notes => "notes",
        }
    }
}

/// The type of a column, and what it is in Parquet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Names a row: a text, never null.
    Id,
    /// The id of a row of another table.
    Reference(Name),
    Text,
    /// One word of a closed vocabulary, or several parted by spaces.
    Word,
    /// 64 bits.
    Integer,
    /// `DECIMAL(38, 18)`.
    Amount,
    /// 32 bits.
    Real,
    /// Days, 32 bits.
    Date,
    Flag,
}

impl Kind {
    /// What it is called in documentation.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Id | Self::Reference(_) | Self::Text => "text",
            Self::Word => "word",
            Self::Integer => "integer",
            Self::Amount => "decimal",
            Self::Real => "real",
            Self::Date => "date",
            Self::Flag => "true/false",
        }
    }
}

/// A column of a table whose rows are made from an `R`.
pub(crate) struct Column<'r, R> {
    pub(crate) info: ColumnInfo,
    pub(crate) get: fn(&R) -> Value<'r>,
}

impl<'r, R> Column<'r, R> {
    pub(crate) fn new(name: &'static str, kind: Kind, meaning: &'static str, get: fn(&R) -> Value<'r>) -> Self {
        Self { info: ColumnInfo { name, kind, meaning }, get }
    }
}

/// A column, as a writer and a reader see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ColumnInfo {
    pub name: &'static str,
    pub kind: Kind,
    /// One line, for `docs/tables.md`.
    pub meaning: &'static str,
}

/// A table without its rows.
#[derive(Debug, Clone)]
pub struct Table {
    pub name: Name,
    /// One line: what a row is.
    pub meaning: &'static str,
    pub columns: Vec<ColumnInfo>,
}
