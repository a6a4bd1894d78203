//! Relations → findings: every relation evaluated in exact decimals; what is wrong, the smallest repair, why.
//!
//! In: [`Content`] and [`Relations`]. Out: [`Checked`]. A check never changes what it reads and sees no coordinates
//! beyond a `Place` that it passes on.

pub mod accusation;
mod cause;
mod cells;
mod conflicts;
mod dates;
mod figures;
mod finding;
mod message;
mod misplaced;
mod periods;
mod prose;
mod range;
mod repair;
pub mod rules;
mod stored;
mod text_numbers;
mod thresholds;
mod typed;
mod verdict;
mod years;

pub use avstem_document::figure::arithmetic::Verdict;
pub use message::grouped;
pub use verdict::Excuse;

use crate::{
    formula::Formulas,
    interpret::{Content, FactRef},
    quote::Claim,
    relate::Relations,
    vocabulary::Vocabulary,
};
use avstem_document::place::Place;
use cells::Cells;
use rust_decimal::Decimal;

/// The outcome of all checks.
#[derive(Debug, Clone, Default)]
pub struct Checked {
    /// One list a calculation of `Relations::calculations`, in its order.
    pub results: Vec<Vec<Evaluation>>,
    /// One a claim, in their order.
    pub claim_verdicts: Vec<Verdict>,
    pub findings: Vec<Finding>,
    /// Full dates that were looked at, in running text and in cells.
    pub dates: usize,
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
    /// Of a failing check: how likely the document is wrong, 0 to 1.
    pub confidence: Option<f32>,
    /// Of a check that could be made and says nothing all the same.
    pub unchecked_because: Option<Excuse>,
    /// Excuses that were looked into and do not explain why it fails.
    pub heard: Vec<Excuse>,
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
    /// How likely the document is wrong, 0 to 1, where that was weighed: for findings about relations between figures.
    pub confidence: Option<f32>,
    /// Excuses that were looked into and do not explain why its checks fail.
    pub heard: Vec<Excuse>,
}

impl Finding {
    /// A finding with its rule's severity that says no more than its message.
    fn new(rule: &'static Rule, message: String) -> Self {
        Self {
            rule,
            severity: rule.severity,
            message,
            statement: None,
            fact: None,
            row_label: None,
            column_header: None,
            place: None,
            stated: None,
            expected: None,
            difference: None,
            calculations: Vec::new(),
            cause: None,
            repair: Vec::new(),
            confidence: None,
            heard: Vec::new(),
        }
    }
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
    pub claims: &'a [Claim],
    pub relations: &'a Relations,
    pub cells: &'a Cells<'a>,
    /// One list a calculation, in their order.
    pub results: &'a [Vec<Evaluation>],
    /// The same without what stale formulas explain.
    pub left: &'a [Vec<Evaluation>],
    pub vocabulary: &'a Vocabulary,
}

/// All checks but that of dates, in the order of their findings; each looks at everything and changes nothing.
const CHECKS: [fn(&Input) -> Vec<Finding>; 9] = [
    figures::check,
    stored::check,
    range::check,
    typed::check,
    text_numbers::check,
    conflicts::check,
    prose::check,
    misplaced::check,
    periods::check,
];

/// Evaluates every relation and runs every check.
#[must_use]
pub fn check(content: &Content, claims: &[Claim], formulas: &Formulas, relations: &Relations, vocabulary: &Vocabulary) -> Checked {
    let cells = Cells::of(content, formulas);
    let mut results = verdict::judge(verdict::Document { content, relations, cells: &cells, vocabulary });
    accusation::weigh(content, relations, &mut results);
    let left = cells.without_stale(relations, &results);
    let input = Input { content, claims, cells: &cells, relations, results: &results, left: &left, vocabulary };
    let mut findings = one_a_figure(cells::join(CHECKS.iter().flat_map(|check| check(&input)).collect()));
    let (impossible, dates) = dates::check(&input);
    findings.extend(impossible);
    let claim_verdicts = prose::verdicts(content, claims);
    Checked { results, claim_verdicts, findings, dates }
}

/// Every relation evaluated, before any failing check is weighed: for whoever measures or fits what they are weighed by.
#[must_use]
pub fn evaluate_all(content: &Content, formulas: &Formulas, relations: &Relations, vocabulary: &Vocabulary) -> Vec<Vec<Evaluation>> {
    verdict::judge(verdict::Document { content, relations, cells: &Cells::of(content, formulas), vocabulary })
}

/// True where a calculation holds at a position, given the figures of `content`.
#[must_use]
pub fn holds(content: &Content, relations: &Relations, calculation: usize, at: usize) -> bool {
    let Some(calculation) = relations.calculations.get(calculation) else { return false };
    let Some(statement) = content.statements.get(calculation.statement) else { return false };
    let comparison = verdict::compare_with(statement, relations, calculation, at, None);
    comparison.is_some_and(|comparison| comparison.verdict != Verdict::Inconsistent)
}

/// Leaves out conflicts of figures that their own table already calls wrong: one finding per wrong figure.
fn one_a_figure(findings: Vec<Finding>) -> Vec<Finding> {
    let is_conflict = |finding: &Finding| finding.rule.code == rules::X301.code;
    let wrong: Vec<FactRef> = findings
        .iter()
        .filter(|finding| !is_conflict(finding) && finding.severity == Severity::Error)
        .filter_map(|finding| finding.fact)
        .collect();
    findings.into_iter().filter(|finding| !is_conflict(finding) || !finding.fact.is_some_and(|fact| wrong.contains(&fact))).collect()
}
