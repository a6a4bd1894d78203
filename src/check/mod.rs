//! Relations → findings: every relation evaluated in exact decimals; what is wrong, the smallest repair, why.
//!
//! In: [`Content`] and [`Relations`]. Out: [`Checked`]. A check never changes what it reads and sees no coordinates
//! beyond a `Place` that it passes on.

mod cause;
mod dates;
mod evaluate;
mod figures;
mod message;
mod misplaced;
mod periods;
mod prose;
mod repair;
pub mod rules;

pub use crate::relate::Verdict;
pub use message::grouped;

use crate::{
    interpret::Content,
    place::Place,
    relate::{FactRef, Relations},
    vocabulary::Vocabulary,
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

/// What every check sees.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Input<'a> {
    pub content: &'a Content,
    pub relations: &'a Relations,
    /// One list a calculation, in their order.
    pub results: &'a [Vec<Evaluation>],
    pub vocabulary: &'a Vocabulary,
}

/// All checks, in the order of their findings; each looks at everything and changes nothing.
const CHECKS: [fn(&Input) -> Vec<Finding>; 5] = [figures::check, prose::check, dates::check, misplaced::check, periods::check];

/// Evaluates every relation and runs every check.
#[must_use]
pub fn check(content: &Content, relations: &Relations, vocabulary: &Vocabulary) -> Checked {
    let results = evaluate::evaluate(content, relations);
    let input = Input { content, relations, results: &results, vocabulary };
    let findings = CHECKS.iter().flat_map(|check| check(&input)).collect();
    let claim_verdicts = prose::verdicts(content, relations);
    Checked { results, claim_verdicts, findings }
}
