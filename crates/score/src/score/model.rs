//! A document as the score knows it: what it says and what is true of it, before any format.
//!
//! Plain values. A generator fills them, a renderer sets them as bytes, and the comparison holds a report against them. Rows and columns
//! count from 0; row 0 of the cells is the row of headers.

use rust_decimal::Decimal;

/// A choice that was drawn: its name and what came of it.
pub(crate) type Axis = (&'static str, String);

/// A document.
#[derive(Debug, Clone)]
pub(crate) struct Document {
    /// What was drawn for the whole document.
    pub(crate) shape: Vec<Axis>,
    pub(crate) blocks: Vec<Block>,
    pub(crate) tables: Vec<Table>,
    pub(crate) slip: Option<Slip>,
}

/// A piece of a document, in reading order.
#[derive(Debug, Clone)]
pub(crate) enum Block {
    Title(String),
    Heading(String),
    Prose(String),
    /// An index into the document's tables. Its caption and its line of units are set with it.
    Table(usize),
}

/// A table with all that is known of it.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    pub(crate) shape: Vec<Axis>,
    pub(crate) kind: Kind,
    pub(crate) caption: Option<String>,
    /// A line between caption and table: "Beløp i 1000 kr".
    pub(crate) unit_line: Option<String>,
    /// What a printed 1 stands for, where the table says so.
    pub(crate) scale: u32,
    pub(crate) columns: Vec<Column>,
    pub(crate) rows: Vec<Row>,
    pub(crate) relations: Vec<Relation>,
}

/// What a table is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Accounts,
    Measures,
}

/// A column by its meaning and its header.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    pub(crate) role: Role,
    /// The header above several columns that this one stands under.
    pub(crate) group: Option<String>,
    pub(crate) header: String,
}

impl Column {
    /// The header with that of its group.
    pub(crate) fn full_header(&self) -> String {
        self.group.as_ref().map_or_else(|| self.header.clone(), |group| format!("{group} {}", self.header))
    }
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Account,
    Label,
    Note,
    Figure,
    Percent,
    Number,
    Measure,
    Activity,
    Responsible,
    Deadline,
    Status,
    Comment,
}

impl Role {
    /// True for a column that is set to the right.
    pub(crate) fn is_figures(self) -> bool {
        matches!(self, Self::Figure | Self::Percent)
    }
}

/// A row of the body.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) kind: RowKind,
    /// How far its label is indented.
    pub(crate) level: u8,
    pub(crate) cells: Vec<Cell>,
}

/// What a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RowKind {
    Heading,
    Line,
    Total,
}

/// A cell as printed, with the figure it states; blank where the text is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Cell {
    pub(crate) text: String,
    pub(crate) value: Option<Decimal>,
}

impl Cell {
    pub(crate) fn words(text: impl Into<String>) -> Self {
        Self { text: text.into(), value: None }
    }
}

/// A figure of the body by row and column.
pub(crate) type At = (usize, usize);

/// One figure that is computed from others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Relation {
    pub(crate) kind: RelationKind,
    pub(crate) computed: At,
    pub(crate) items: Vec<At>,
}

/// How it is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum RelationKind {
    /// A total or a result, down a column.
    Total,
    /// A sum along a row.
    RowTotal,
    Variance,
    Percent,
}

/// Something that was set wrong on purpose.
#[derive(Debug, Clone)]
pub(crate) struct Slip {
    pub(crate) kind: SlipKind,
    pub(crate) table: usize,
    /// The wrong figure.
    pub(crate) at: At,
    /// All figures that stand there because of it: the wrong one, and what was computed from it.
    pub(crate) touched: Vec<At>,
}

/// Kinds of slips.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum SlipKind {
    Digit,
    Exchange,
    Sign,
    Factor,
    Omitted,
    Twice,
}

/// All kinds of slips.
pub(crate) const SLIPS: [SlipKind; 6] =
    [SlipKind::Digit, SlipKind::Exchange, SlipKind::Sign, SlipKind::Factor, SlipKind::Omitted, SlipKind::Twice];

impl Table {
    /// The figure of a cell.
    pub(crate) fn value(&self, (row, column): At) -> Option<Decimal> {
        self.rows.get(row)?.cells.get(column)?.value
    }

    /// True where a header stands above several columns.
    pub(crate) fn has_groups(&self) -> bool {
        self.columns.iter().any(|column| column.group.is_some())
    }

    /// The column of the labels or, of measures, of the measures.
    pub(crate) fn label_column(&self) -> usize {
        self.columns.iter().position(|column| matches!(column.role, Role::Label | Role::Measure)).unwrap_or(0)
    }
}
