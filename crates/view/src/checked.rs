//! Every figure that was checked, with its judgement.
//!
//! In: a [`Report`]. Out: one [`Checked`] a place, in the order of the document: figures of statements that are claimed to be computed,
//! amounts that a text quotes, and whatever else a finding stands at. What is wrong counts before what holds. [`reason`] says in one line
//! why.

use crate::{
    Texts,
    figure::{amount, label},
    finding::{because, headline},
    relation::{Relation, relation},
};
use avstem::{
    Finding, Place, Report, Severity,
    judged::judged,
    model::{CalculationKind, Claim, ClaimKind, Fact, UncheckedBecause, Verdict},
};
use std::collections::{BTreeSet, HashMap};

/// What came of checking a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Judgement {
    /// It holds exactly.
    Right,
    /// It holds within what rounding explains.
    Rounding,
    /// It claims to be computed, and was not checked.
    Unchecked,
    /// It disagrees with others, and avstem is unsure of its own reading.
    Doubtful,
    /// It disagrees because another figure is wrong.
    Affected,
    /// A finding accuses it.
    Wrong,
}

impl Judgement {
    /// All of them, the worst last.
    pub const ALL: [Self; 6] = [Self::Right, Self::Rounding, Self::Unchecked, Self::Doubtful, Self::Affected, Self::Wrong];

    /// A short name, for classes and data.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Right => "right",
            Self::Rounding => "rounding",
            Self::Unchecked => "unchecked",
            Self::Doubtful => "doubtful",
            Self::Affected => "affected",
            Self::Wrong => "wrong",
        }
    }
}

/// A figure that was checked, or anything else that a finding stands at.
#[derive(Debug, Clone)]
pub struct Checked<'r> {
    pub place: &'r Place,
    /// As the document prints it; of a finding that is about no figure, what it states.
    pub raw: &'r str,
    pub judgement: Judgement,
    /// Account and label; empty where there are none.
    pub row: String,
    /// The column's header; empty where there is none.
    pub column: &'r str,
    /// Indices into the report's findings: those that stand at it.
    pub findings: Vec<usize>,
    /// Why it is unchecked; absent where it is not.
    pub because: Option<UncheckedBecause>,
    /// Indices of its statement and of the statement's line and column; absent outside statements.
    pub figure: Option<(usize, usize, usize)>,
    /// Indices into the statement's calculations: those that compute it.
    pub calculations: Vec<usize>,
    /// Index into the report's claims, for an amount in running text.
    pub claim: Option<usize>,
}

/// The figures of a report whose sum was not checked, in the order of the document; a finding may stand at them all the same.
#[must_use]
pub fn unchecked(report: &Report) -> Vec<Checked<'_>> {
    checked(report).into_iter().filter(|one| one.because.is_some()).collect()
}

/// Every figure of a report that was checked, in the order of the document.
#[must_use]
pub fn checked(report: &Report) -> Vec<Checked<'_>> {
    let mut all: Vec<Checked> = Vec::new();
    for (s, statement) in report.statements.iter().enumerate() {
        for of in judged(statement) {
            let (Some(line), Some(column)) = (statement.lines.get(of.line), statement.columns.get(of.column)) else { continue };
            let Some(fact) = line.facts.get(&column.id) else { continue };
            all.push(Checked {
                place: &fact.place,
                raw: &fact.raw,
                judgement: by_verdict(of.verdict),
                row: label(line),
                column: &column.header,
                findings: Vec::new(),
                because: of.because,
                figure: Some((s, of.line, of.column)),
                calculations: of.calculations,
                claim: None,
            });
        }
    }
    for (index, claim) in report.claims.iter().enumerate().filter(|(_, claim)| claim.about.is_some() || claim.counted.is_some()) {
        let (row, column) = quoted(report, claim);
        all.push(Checked {
            place: &claim.place,
            raw: &claim.raw,
            judgement: by_verdict(claim.verdict),
            row,
            column,
            findings: Vec::new(),
            because: (claim.verdict == Verdict::Unchecked).then_some(UncheckedBecause::NothingToCompute),
            figure: None,
            calculations: Vec::new(),
            claim: Some(index),
        });
    }
    accuse(report, &mut all);
    all.sort_by(|a, b| order(a.place).partial_cmp(&order(b.place)).unwrap_or(std::cmp::Ordering::Equal));
    all
}

/// The pages that hold a checked figure; or only those that hold one that does not agree.
#[must_use]
pub fn pages_of(report: &Report, disagreeing: bool) -> BTreeSet<u32> {
    let page = |place: &Place| match place {
        Place::Page { page, .. } => Some(*page),
        _ => None,
    };
    let all = checked(report).into_iter().filter(|one| !disagreeing || one.judgement >= Judgement::Doubtful);
    all.filter_map(|one| page(one.place)).collect()
}

/// Puts each finding at the figure where it stands, or at a place of its own.
fn accuse<'r>(report: &'r Report, all: &mut Vec<Checked<'r>>) {
    let mut at: HashMap<Key, Vec<usize>> = HashMap::new();
    for (index, one) in all.iter().enumerate() {
        at.entry(key(one.place)).or_default().push(index);
    }
    for (index, finding) in report.findings.iter().enumerate() {
        let Some(place) = &finding.place else { continue };
        let known = at.get(&key(place)).into_iter().flatten().copied().find(|&one| is_at(report, finding, &all[one]));
        if let Some(one) = known {
            let one = &mut all[one];
            let own = by_finding(finding);
            // The finding says more than the calculation that fails: it may be a doubt. The worst of several findings counts.
            one.judgement = if one.findings.is_empty() { own } else { one.judgement.max(own) };
            one.findings.push(index);
        } else {
            let fact = figure_at(report, finding, place);
            at.entry(key(place)).or_default().push(all.len());
            all.push(Checked {
                place,
                raw: fact.map_or(finding.stated.as_deref().unwrap_or_default(), |(_, fact)| fact.raw.as_str()),
                judgement: by_finding(finding),
                row: finding.row_label.clone().unwrap_or_default(),
                column: finding.column_header.as_deref().unwrap_or_default(),
                findings: vec![index],
                because: None,
                figure: fact.map(|(figure, _)| figure),
                calculations: Vec::new(),
                claim: None,
            });
        }
    }
    // What disagrees and is not itself accused does so because of another figure.
    for one in all.iter_mut().filter(|one| one.findings.is_empty() && one.judgement == Judgement::Wrong) {
        one.judgement = Judgement::Affected;
    }
}

/// True where the finding at the same place is about this figure: a sentence may quote several.
fn is_at(report: &Report, finding: &Finding, one: &Checked) -> bool {
    let Some(claim) = one.claim.and_then(|index| report.claims.get(index)) else { return true };
    finding.stated.as_deref() == Some(claim.value.as_str())
}

/// The figure of the finding's statement that stands at a place.
fn figure_at<'r>(report: &'r Report, finding: &Finding, place: &Place) -> Option<((usize, usize, usize), &'r Fact)> {
    let s = report.statements.iter().position(|of| Some(&of.id) == finding.statement.as_ref())?;
    let statement = report.statements.get(s)?;
    statement.lines.iter().enumerate().find_map(|(l, line)| {
        let (id, fact) = line.facts.iter().find(|(_, fact)| fact.place == *place)?;
        Some(((s, l, statement.columns.iter().position(|column| column.id == *id)?), fact))
    })
}

/// The row and column that an amount in running text quotes.
fn quoted<'r>(report: &'r Report, claim: &Claim) -> (String, &'r str) {
    let of = || {
        let about = claim.about.as_ref()?;
        let statement = report.statements.iter().find(|of| of.id == about.statement)?;
        let line = statement.lines.iter().find(|of| of.id == about.line)?;
        let column = statement.columns.iter().find(|of| of.id == about.column)?;
        Some((label(line), column.header.as_str()))
    };
    of().unwrap_or_default()
}

fn by_verdict(verdict: Verdict) -> Judgement {
    match verdict {
        Verdict::Exact => Judgement::Right,
        Verdict::Rounding => Judgement::Rounding,
        Verdict::Inconsistent => Judgement::Wrong,
        Verdict::Unchecked => Judgement::Unchecked,
    }
}

/// The rule of readings that two readers doubt.
const DOUBTFUL: &str = "Q901";

fn by_finding(finding: &Finding) -> Judgement {
    match finding.severity {
        Severity::Error | Severity::Warning => Judgement::Wrong,
        Severity::Info if finding.code == DOUBTFUL => Judgement::Doubtful,
        Severity::Info => Judgement::Rounding,
    }
}

/// A place that can be looked up; boxes by their bits, which are the same wherever a place was passed on.
pub type Key<'r> = (u8, u64, [u32; 4], &'r str, &'r str);

/// A place in a form that can be looked up: equal for equal places.
#[must_use]
pub fn key(place: &Place) -> Key<'_> {
    match place {
        Place::Page { page, bbox } => (0, u64::from(*page), bbox.map(f32::to_bits), "", ""),
        Place::Picture { picture, bbox } => (1, u64::from(*picture), bbox.map(f32::to_bits), "", ""),
        Place::Sheet { sheet, cell } => (2, 0, [0; 4], sheet, cell),
        Place::Body { block, row, column } => {
            let index = |of: &Option<usize>| of.map_or(0, |of| u32::try_from(of).unwrap_or(u32::MAX).saturating_add(1));
            (3, *block as u64, [index(row), index(column), 0, 0], "", "")
        }
    }
}

/// Where a place stands among those of its document: pages down and across, blocks in their order; sheets keep the order in which they come.
fn order(place: &Place) -> (u64, f32, f32) {
    match place {
        Place::Page { page, bbox } => (u64::from(*page), bbox[1], bbox[0]),
        Place::Picture { picture, bbox } => (u64::from(*picture), bbox[1], bbox[0]),
        Place::Sheet { .. } => (0, 0.0, 0.0),
        Place::Body { block, row, column } => {
            (*block as u64, row.map_or(-1.0, |row| row as f32), column.map_or(-1.0, |column| column as f32))
        }
    }
}

/// In one line why a figure is judged so.
#[must_use]
pub fn reason(report: &Report, one: &Checked, texts: &Texts) -> String {
    let findings: Vec<String> =
        one.findings.iter().filter_map(|&index| report.findings.get(index)).map(|finding| headline(report, finding, texts)).collect();
    if !findings.is_empty() {
        return findings.join("; ");
    }
    if let Some(claim) = one.claim.and_then(|index| report.claims.get(index)) {
        return quotation(one, claim, texts);
    }
    match one.judgement {
        Judgement::Unchecked => {
            let why = one.because.map(|because_| because(because_, texts)).unwrap_or_default();
            texts.say("reason.unchecked", &[("why", &why)])
        }
        Judgement::Affected => texts.say("reason.affected", &[("names", &blamed(report, one, texts))]),
        _ => {
            let mut said: Vec<String> = Vec::new();
            for relation in relations(report, one) {
                let text = gives(&relation, texts);
                if !said.contains(&text) {
                    said.push(text);
                }
            }
            said.join("; ")
        }
    }
}

/// The calculations that compute a figure and could be made.
fn relations<'r>(report: &'r Report, one: &Checked) -> Vec<Relation<'r>> {
    let of = || {
        let (s, l, c) = one.figure?;
        let statement = report.statements.get(s)?;
        let ats = [statement.columns.get(c)?.id.as_str(), statement.lines.get(l)?.id.as_str()];
        let calculations = one.calculations.iter().filter_map(|&index| statement.calculations.get(index));
        let relations = calculations.filter_map(|of| relation(statement, of, ats[usize::from(of.total.starts_with('c'))]));
        Some(relations.filter(|relation| relation.result.verdict != Verdict::Unchecked).collect())
    };
    of().unwrap_or_default()
}

/// "3 lines give 1 634".
fn gives(relation: &Relation, texts: &Texts) -> String {
    let computed = amount(&relation.result.computed, Some(relation.at()));
    let count = texts.number(relation.items.iter().filter(|item| item.fact.is_some()).count());
    let values = [("value", computed.as_str()), ("n", count.as_str())];
    let key = match relation.calculation.kind {
        CalculationKind::Carry => "reason.carry",
        CalculationKind::Equal => "reason.equal",
        CalculationKind::Percent | CalculationKind::Change => "reason.percent",
        CalculationKind::Average => "reason.average",
        CalculationKind::Variance => "reason.columns",
        _ if relation.calculation.total.starts_with('c') => "reason.columns",
        _ => "reason.lines",
    };
    match relation.result.verdict {
        Verdict::Rounding => texts.say("reason.rounding", &[("what", &texts.say(key, &values))]),
        _ => texts.say(key, &values),
    }
}

/// The figures that are wrong where this one only disagrees.
fn blamed(report: &Report, one: &Checked, texts: &Texts) -> String {
    let of = || {
        let (s, ..) = one.figure?;
        let statement = report.statements.get(s)?;
        let own: Vec<&str> = one.calculations.iter().filter_map(|&index| Some(statement.calculations.get(index)?.id.as_str())).collect();
        let guilty = report.findings.iter().filter(|finding| finding.statement.as_ref() == Some(&statement.id));
        let guilty = guilty.filter(|finding| finding.calculations.iter().any(|id| own.contains(&id.as_str())));
        let mut names: Vec<String> = guilty.filter_map(|finding| finding.row_label.clone()).collect();
        names.dedup();
        (!names.is_empty()).then(|| names.iter().map(|name| texts.say("quote", &[("text", name)])).collect::<Vec<_>>().join(", "))
    };
    of().unwrap_or_else(|| texts.say("reason.another", &[]))
}

fn quotation(one: &Checked, claim: &Claim, texts: &Texts) -> String {
    let key = match (claim.verdict, claim.kind) {
        (Verdict::Unchecked, _) => "reason.quoted_unchecked",
        (Verdict::Inconsistent, _) => "reason.quoted_otherwise",
        (_, ClaimKind::Count) => "reason.counted",
        _ => "reason.quoted",
    };
    let name = [one.row.as_str(), one.column].iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(", ");
    texts.say(key, &[("name", &name)])
}
