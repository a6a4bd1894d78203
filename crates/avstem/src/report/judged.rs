//! Which figures of a statement the document claims to be computed, and what came of checking each.
//!
//! In: a [`Statement`] as it is written. Out: one [`Judged`] a figure (one line in one column), in the order of the statement. A figure
//! counts when a calculation computes it, or when its line is labelled as a total and claims to sum something; by its worst verdict over
//! all calculations that compute it. Silence must not read as "all well", so totals that no calculation reaches are among them. What it
//! does not do: it checks nothing.

use super::model::{Column, Line, LineKind, Nature, Scenario, Statement, UncheckedBecause, Verdict};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A figure that the document claims to be computed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Judged {
    /// Index into the statement's lines.
    pub line: usize,
    /// Index into the statement's columns.
    pub column: usize,
    /// The worst of its calculations; one that could not be made is the least.
    pub verdict: Verdict,
    /// Why it is unchecked; absent where it is not.
    pub because: Option<UncheckedBecause>,
    /// Indices into the statement's calculations: those that compute it, in their order.
    pub calculations: Vec<usize>,
}

/// The figures of a statement that are claimed to be computed, by line and column.
#[must_use]
pub fn judged(statement: &Statement) -> Vec<Judged> {
    let lines: HashMap<&str, usize> = statement.lines.iter().enumerate().map(|(index, line)| (line.id.as_str(), index)).collect();
    let columns: HashMap<&str, usize> = statement.columns.iter().enumerate().map(|(index, column)| (column.id.as_str(), index)).collect();
    let mut worst: BTreeMap<(usize, usize), Judged> = BTreeMap::new();
    for (index, calculation) in statement.calculations.iter().enumerate() {
        for result in &calculation.results {
            let (line, column) =
                if result.at.starts_with('c') { (&calculation.total, &result.at) } else { (&result.at, &calculation.total) };
            let (Some(&line), Some(&column)) = (lines.get(line.as_str()), columns.get(column.as_str())) else { continue };
            let own = (result.verdict, result.unchecked_because);
            let known = worst.entry((line, column)).or_insert_with(|| Judged {
                line,
                column,
                verdict: own.0,
                because: own.1,
                calculations: Vec::new(),
            });
            if rank(own) > rank((known.verdict, known.because)) {
                (known.verdict, known.because) = own;
            }
            known.calculations.push(index);
        }
    }
    let computed: BTreeSet<usize> = worst.keys().map(|&(line, _)| line).collect();
    for (line, column) in labelled_totals(statement) {
        let because = if computed.contains(&line) { UncheckedBecause::OtherColumnsOnly } else { UncheckedBecause::NoSumFound };
        worst.entry((line, column)).or_insert_with(|| Judged {
            line,
            column,
            verdict: Verdict::Unchecked,
            because: Some(because),
            calculations: Vec::new(),
        });
    }
    worst.into_values().map(with_a_reason).collect()
}

/// Unchecked figures have a reason, others none.
fn with_a_reason(judged: Judged) -> Judged {
    let because = (judged.verdict == Verdict::Unchecked).then(|| judged.because.unwrap_or(UncheckedBecause::NoSumFound));
    Judged { because, ..judged }
}

/// Figures of lines that are labelled as totals, where they claim to be computed from others.
fn labelled_totals(statement: &Statement) -> impl Iterator<Item = (usize, usize)> {
    let columns: Vec<Printed> = statement.columns.iter().map(|column| Printed::of(statement, column)).collect();
    let totals = statement.lines.iter().enumerate().filter(|(_, line)| sums(line.kind));
    totals.flat_map(move |(index, line)| {
        let claimed = statement.columns.iter().zip(&columns).enumerate();
        let claimed = claimed.filter(|(_, (column, printed))| {
            line.facts.contains_key(&column.id) && !is_rate(line, column) && printed.around(index, line.kind)
        });
        claimed.map(|(column, _)| (index, column)).collect::<Vec<_>>()
    })
}

/// The first and the last line of a column that hold a figure.
#[derive(Debug, Clone, Copy)]
struct Printed {
    first: usize,
    last: usize,
}

impl Printed {
    fn of(statement: &Statement, column: &Column) -> Self {
        let has = |line: &Line| line.within.is_none() && line.facts.contains_key(&column.id);
        let first = statement.lines.iter().position(has).unwrap_or(usize::MAX);
        Self { first, last: statement.lines.iter().rposition(has).unwrap_or(0) }
    }

    /// False for an amount that has nothing to sum: a "net" one that opens its table, a total of nothing else.
    fn around(self, line: usize, kind: LineKind) -> bool {
        self.first < line || (kind != LineKind::Result && self.last > line)
    }
}

/// True for a figure that claims no sum: the rate beside a total.
fn is_rate(line: &Line, column: &Column) -> bool {
    let rate = |nature: Option<Nature>| matches!(nature, Some(Nature::PerUnit | Nature::Ratio | Nature::Percent | Nature::Year));
    rate(line.nature) || rate(column.nature) || matches!(column.scenario, Scenario::Percent | Scenario::Note)
}

fn sums(kind: LineKind) -> bool {
    matches!(kind, LineKind::Subtotal | LineKind::Total | LineKind::Result)
}

/// How much a verdict counts among those of one figure; of two reasons, one for a check that fails says more.
fn rank((verdict, because): (Verdict, Option<UncheckedBecause>)) -> (u8, bool) {
    (badness(verdict), because.is_some_and(|because| because != UncheckedBecause::NothingToCompute))
}

/// Unchecked is the least: a figure that one calculation confirms was checked, even where another one could not be evaluated.
fn badness(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Unchecked => 0,
        Verdict::Exact => 1,
        Verdict::Rounding => 2,
        Verdict::Inconsistent => 3,
    }
}
