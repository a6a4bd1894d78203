//! A measure and what is said of it, as plain values, and what reading one takes from the document.
//!
//! In: nothing; `measures` and `blocks` fill them. Out: [`Measure`]. What it does not do: it reads no text.

use super::{amount, context::TableContext};
use avstem_document::place::Place;
use jiff::civil::Date;
use rust_decimal::Decimal;

/// What reading measures takes from the document around it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Around<'a> {
    pub context: &'a TableContext,
    /// The year that the document is about.
    pub year: Option<i16>,
    pub language: Option<&'a str>,
    /// What the figures of all tables say of separators.
    pub votes: amount::Votes,
}

/// A line of an action plan.
#[derive(Debug, Clone, Default)]
pub struct Measure {
    /// Headings above, outermost first.
    pub section: Vec<String>,
    pub resource: Option<String>,
    /// As printed.
    pub number: Option<String>,
    pub measure: Option<String>,
    pub activity: Option<String>,
    pub strategy: Option<String>,
    pub goal: Option<String>,
    /// What may happen, in a register of risks, how likely it is, and what then.
    pub risk: Option<String>,
    pub likelihood: Option<String>,
    pub consequence: Option<String>,
    pub priority: Option<String>,
    pub responsible: Option<String>,
    pub period: Option<MeasurePeriod>,
    pub deadline: Option<Deadline>,
    pub recurrence: Option<Repeated>,
    pub status: Option<Status>,
    pub cost: Option<MeasureCost>,
    /// Further columns: header and text, in column order.
    pub other: Vec<(String, String)>,
    /// Index into `Content::cases`.
    pub case: Option<usize>,
    /// Index into `Content::tables`; `None` for a measure in running text.
    pub table: Option<usize>,
    /// Row of the table's grid.
    pub row: Option<usize>,
    pub place: Option<Place>,
}

/// When a measure is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeasurePeriod {
    pub raw: String,
    pub year: Option<i16>,
    /// In ascending order, without repeats, 1 to 4.
    pub quarters: Vec<u8>,
    pub recurrence: Option<Recurrence>,
}

/// The last day of a measure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deadline {
    pub raw: String,
    /// Where the text names one day.
    pub date: Option<Date>,
}

/// How often a measure is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repeated {
    pub raw: String,
    pub every: Option<Recurrence>,
}

/// What a measure costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeasureCost {
    pub raw: String,
    /// In the currency's main unit, where the text is one amount.
    pub value: Option<Decimal>,
    /// ISO 4217, where the text or the header names one.
    pub currency: Option<String>,
}

/// A period that is no date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recurrence {
    Ongoing,
    Monthly,
    Quarterly,
    Yearly,
    Conditional,
}

/// How far a measure has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    pub raw: String,
    pub state: State,
    /// Year-month or date that the column's header names, as ISO 8601.
    pub as_of: Option<String>,
}

/// A status told from its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Done,
    OnTrack,
    InProgress,
    NotStarted,
    /// Behind its plan, and going on.
    Delayed,
    /// Put off to later.
    Postponed,
    Cancelled,
    NotPrioritised,
    Unknown,
}
