//! Inner values → the wire [`model::Report`].
//!
//! In: what the stages made. Out: the report with its ids: tables t1…, measures m1…, statements s1… and findings f1… are
//! numbered over the document; columns c1…, lines l1… and calculations k1… within their statement. It decides nothing: an
//! index that leads nowhere is left out.

use super::{
    amount::exact,
    coverage::{computed_figure, coverage},
    doubt::doubt_recognised,
    fingerprint::fingerprint,
    keyed::{Keyed, distinct},
    model::{self, Report},
    recognised::{Words, annotate},
    statuses::statuses,
};
use crate::{
    check::{self, Checked},
    formula::Formulas,
    interpret::{self, Content, FactRef, Statement, amount},
    quote::{self, Claim},
    relate::{self, Axis, Relations},
};
use avstem_document::{
    document::{Document, Format},
    note::Notes,
};
use rust_decimal::prelude::ToPrimitive;
use std::collections::BTreeMap;

/// What is kept of the file and of the document as read.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// Of the file's bytes, in lower-case hexadecimal.
    pub sha256: String,
    pub format: Format,
    /// `None` for formats without pages.
    pub pages: Option<u32>,
    /// False when some page or sheet was not read.
    pub complete: bool,
    /// Words that were recognised in its pictures.
    pub(crate) words: Words,
}

impl Source {
    /// The source of a document whose bytes have this hash; empty where there are no bytes.
    #[must_use]
    pub fn of(sha256: String, document: &Document) -> Self {
        Self { sha256, format: document.format, pages: document.pages, complete: document.complete, words: Words::of(document) }
    }
}

/// Puts the report of one document together; `document.path` is left empty.
#[must_use]
pub fn build(
    source: Source,
    content: Content,
    claims: &[Claim],
    formulas: &Formulas,
    relations: &Relations,
    checked: &Checked,
    notes: Notes,
) -> Report {
    let notes = notes.into_vec();
    let words = source.words.clone();
    let statements: Vec<_> = content.statements.iter().enumerate().map(|(s, of)| statement(s, of, &content, relations, checked)).collect();
    let coverage = coverage(&statements, formulas, (content.books, checked.dates), claims.len(), &notes, source.pages);
    let ids = Ids::of(relations);
    let mut report = Report {
        schema_version: model::SCHEMA_VERSION,
        cases: content.cases.iter().map(meeting_case).collect(),
        statements,
        claims: claims
            .iter()
            .enumerate()
            .map(|(i, of)| claim(of, checked.claim_verdicts.get(i).copied().unwrap_or(check::Verdict::Unchecked)))
            .collect(),
        findings: findings(&content, checked, &ids),
        tables: content
            .tables
            .iter()
            .enumerate()
            .map(|(t, (table, kind))| self::table(t, table, *kind, content.column_roles.get(&t)))
            .collect(),
        measures: content.measures.into_iter().enumerate().map(|(m, of)| measure(m, of, &content.cases)).collect(),
        status: if source.complete { model::Status::Ok } else { model::Status::Partial },
        document: document(source, content.metadata, content.page_labels),
        coverage,
        notes,
    };
    report.coverage.statuses = statuses(report.measures.iter().filter_map(|measure| measure.status.as_ref()));
    annotate(&mut report, &words);
    doubt_recognised(&mut report, &words);
    super::pictures::name(&mut report);
    report
}

/// The id of the thing at `index` (from 0) among its like; ids count from 1.
fn id(letter: char, index: usize) -> String {
    format!("{letter}{}", index.saturating_add(1))
}

/// Calculations are numbered over the document inside, within their statement outside.
struct Ids {
    calculations: Vec<String>,
}

impl Ids {
    fn of(relations: &Relations) -> Self {
        let mut seen = BTreeMap::new();
        let calculations = relations.calculations.iter().map(|calculation| {
            let count = seen.entry(calculation.statement).or_insert(0);
            *count += 1;
            id('k', *count - 1)
        });
        Self { calculations: calculations.collect() }
    }

    fn calculations(&self, indices: &[usize]) -> Vec<String> {
        indices.iter().filter_map(|&index| self.calculations.get(index).cloned()).collect()
    }
}

fn document(source: Source, metadata: interpret::Metadata, page_labels: Vec<avstem_document::label::PageLabel>) -> model::DocumentInfo {
    let case_title = metadata.case_title;
    model::DocumentInfo {
        path: String::new(),
        sha256: source.sha256,
        format: source.format.name().to_owned(),
        pages: source.pages,
        page_labels: super::labels::told(page_labels),
        language: metadata.language,
        kind: metadata.kind.into(),
        title: metadata.title,
        body: metadata.body,
        meeting_date: metadata.meeting_date.map(|date| date.to_string()),
        case: metadata.case_number.map(|number| model::Case { number, title: case_title }),
        period: metadata.period.map(period),
        organisation: metadata.organisation,
        municipality: metadata.municipality,
        proposed_decision: metadata.proposed_decision,
        decision: metadata.decision,
        basis: metadata.basis.into_iter().map(|(field, basis)| (field.to_owned(), self::basis(basis))).collect(),
    }
}

fn basis(basis: interpret::Basis) -> model::DocumentBasis {
    model::DocumentBasis { from: basis.from.into(), text: basis.text }
}

fn meeting_case(case: &interpret::Case) -> model::MeetingCase {
    model::MeetingCase {
        number: case.number.clone(),
        title: case.title.clone(),
        proposed_decision: case.proposed_decision.clone(),
        decision: case.decision.clone(),
        place: case.place.clone(),
    }
}

/// The number of the case at an index.
fn case_number(index: Option<usize>, cases: &[interpret::Case]) -> Option<String> {
    Some(cases.get(index?)?.number.clone())
}

fn period(period: interpret::Period) -> model::Period {
    model::Period { from: period.from.to_string(), to: period.to.to_string(), raw: period.raw }
}

fn measure(index: usize, measure: interpret::Measure, cases: &[interpret::Case]) -> model::Measure {
    let other = distinct(measure.other);
    model::Measure {
        id: id('m', index),
        section: measure.section,
        resource: measure.resource,
        number: measure.number,
        measure: measure.measure,
        activity: measure.activity,
        strategy: measure.strategy,
        goal: measure.goal,
        risk: measure.risk,
        likelihood: measure.likelihood,
        consequence: measure.consequence,
        priority: measure.priority,
        responsible: measure.responsible,
        deadline: measure.deadline.map(|of| model::MeasureDeadline { raw: of.raw, date: of.date.map(|date| date.to_string()) }),
        recurrence: measure.recurrence.map(|of| model::MeasureRecurrence { raw: of.raw, every: of.every.map(Into::into) }),
        cost: measure.cost.map(|of| model::MeasureCost {
            raw: of.raw,
            value: of.value.map(|value| value.to_string()),
            currency: of.currency,
        }),
        period: measure.period.map(|of| model::MeasurePeriod {
            raw: of.raw,
            year: of.year,
            quarters: of.quarters,
            recurrence: of.recurrence.map(Into::into),
        }),
        status: measure.status.map(|of| model::MeasureStatus { raw: of.raw, state: of.state.into(), as_of: of.as_of }),
        other,
        case: case_number(measure.case, cases),
        table: measure.table.map(|table| id('t', table)),
        row: measure.row,
        place: measure.place,
    }
}

fn statement(index: usize, statement: &Statement, content: &Content, relations: &Relations, checked: &Checked) -> model::Statement {
    let calculations = relations.calculations.iter().enumerate().filter(|(_, calculation)| calculation.statement == index);
    model::Statement {
        id: id('s', index),
        title: statement.title.clone(),
        currency: statement.currency.clone(),
        scale: statement.scale.to_u64().unwrap_or(1),
        scale_told: statement.scale_told.as_ref().map(|told| model::ScaleTold { basis: told.basis.into(), text: told.text.clone() }),
        notation: statement.notation.iter().map(|decision| notation(*decision)).collect(),
        chart: statement.chart.map(Into::into),
        case: case_number(statement.case, &content.cases),
        table: id('t', statement.table),
        columns: statement.columns.iter().enumerate().map(|(c, of)| column(c, of)).collect(),
        lines: statement.lines.iter().enumerate().flat_map(|(l, of)| lines(l, of, statement)).collect(),
        calculations: calculations
            .enumerate()
            .map(|(k, (i, of))| calculation(k, of, statement, checked.results.get(i).map_or(&[][..], Vec::as_slice)))
            .collect(),
    }
}

fn notation(decision: amount::Decision) -> model::Notation {
    model::Notation {
        sign: decision.sign.to_string(),
        means: if decision.is_decimal { model::SignMeaning::Decimals } else { model::SignMeaning::Thousands },
        decided_by: decision.by.into(),
    }
}

fn column(index: usize, column: &interpret::Column) -> model::Column {
    model::Column {
        id: id('c', index),
        header: column.header.clone(),
        scenario: column.scenario.into(),
        period: column.period.clone().map(period),
        nature: column.nature.map(Into::into),
        scale: column.scale.and_then(|scale| scale.to_u64()),
    }
}

/// A line, and one for each series of figures that its label states.
fn lines(index: usize, of: &interpret::LineItem, statement: &Statement) -> Vec<model::Line> {
    let own = line(index, of);
    let stated = of.within.iter().enumerate().map(|(k, within)| {
        let facts = within.facts.iter();
        let of_column = |at: usize| statement.columns.get(at).and_then(|column| column.scale).unwrap_or(statement.scale);
        let scale = facts.clone().find(|(at, fact)| fact.scale != of_column(*at)).and_then(|(_, fact)| fact.scale.to_u64());
        model::Line {
            id: format!("{}.{}", own.id, k + 1),
            account: None,
            label: within.label.clone(),
            kind: model::LineKind::Stated,
            within: Some(own.id.clone()),
            level: own.level.saturating_add(1),
            section: own.section.clone(),
            nature: within.nature.map(Into::into),
            scale,
            facts: keyed(facts.map(|(at, of)| fact(*at, of))),
            marks: indexmap::IndexMap::new(),
            dimensions: indexmap::IndexMap::new(),
        }
    });
    let stated: Vec<model::Line> = stated.collect();
    std::iter::once(own).chain(stated).collect()
}

fn line(index: usize, line: &interpret::LineItem) -> model::Line {
    let facts = line.facts.iter().enumerate().filter_map(|(c, of)| Some(fact(c, of.as_ref()?)));
    model::Line {
        id: id('l', index),
        account: line.account.clone(),
        label: line.label.clone(),
        kind: line.kind.into(),
        within: None,
        level: line.level,
        section: line.section.clone(),
        nature: line.nature.map(Into::into),
        scale: line.scale.and_then(|scale| scale.to_u64()),
        facts: keyed(facts),
        marks: keyed(line.marks.iter().map(|(c, of)| mark(*c, of))),
        dimensions: distinct(line.dimensions.clone()),
    }
}

/// By the columns that they tell.
fn keyed<T: Keyed>(of: impl Iterator<Item = T>) -> indexmap::IndexMap<String, T> {
    of.map(|member| (member.key().to_owned(), member)).collect()
}

fn mark(column: usize, mark: &interpret::Mark) -> model::Mark {
    model::Mark { column: id('c', column), kind: mark.kind.into(), raw: mark.raw.clone(), place: mark.place.clone() }
}

fn fact(column: usize, fact: &interpret::Fact) -> model::Fact {
    model::Fact {
        column: id('c', column),
        value: exact(fact.value, fact.decimals),
        raw: fact.raw.clone(),
        decimals: fact.decimals,
        formula: fact.formula.clone().filter(|formula| !formula.is_empty()),
        hidden: fact.hidden,
        recognised: None,
        place: fact.place.clone(),
    }
}

fn calculation(index: usize, of: &relate::Calculation, statement: &Statement, results: &[check::Evaluation]) -> model::Calculation {
    let (member, across) = match of.axis {
        Axis::Lines => ('l', 'c'),
        Axis::Columns => ('c', 'l'),
    };
    let items = of.items.iter().map(|(item, weight)| model::Item { reference: id(member, *item), weight: exact(*weight, 0) });
    model::Calculation {
        id: id('k', index),
        kind: of.kind.into(),
        total: id(member, of.total),
        items: items.collect(),
        basis: of.basis.iter().map(|&basis| basis.into()).collect(),
        confidence: share(of.confidence),
        results: results
            .iter()
            .map(|result| {
                let decimals = decimals(statement, computed_figure(of, result.at));
                model::CalculationResult {
                    at: id(across, result.at),
                    stated: exact(result.stated, decimals),
                    computed: exact(result.computed, decimals),
                    difference: exact(result.difference, decimals),
                    allowed: exact(result.allowed, 0),
                    verdict: result.verdict.into(),
                    unchecked_because: result.unchecked_because.map(Into::into),
                }
            })
            .collect(),
    }
}

/// The printed decimals of a figure; 0 where there is none.
fn decimals(statement: &Statement, of: FactRef) -> i32 {
    let fact = statement.lines.get(of.line).and_then(|line| line.facts.get(of.column)?.as_ref());
    fact.map_or(0, |fact| fact.decimals)
}

fn claim(claim: &quote::Claim, verdict: check::Verdict) -> model::Claim {
    model::Claim {
        text: claim.text.clone(),
        value: exact(claim.value, claim.decimals),
        raw: claim.raw.clone(),
        kind: claim.kind.into(),
        about: claim.about.map(about),
        against: claim.against.map(about),
        counted: claim.counted.map(|counted| model::Counted { state: counted.state.map(Into::into) }),
        verdict: verdict.into(),
        place: claim.place.clone(),
    }
}

fn about(fact: FactRef) -> model::About {
    model::About { statement: id('s', fact.statement), line: id('l', fact.line), column: id('c', fact.column) }
}

fn findings(content: &Content, checked: &Checked, ids: &Ids) -> Vec<model::Finding> {
    let mut seen: BTreeMap<Vec<String>, usize> = BTreeMap::new();
    let findings = checked.findings.iter().enumerate().map(|(index, finding)| {
        let texts = identity(content, finding);
        let ordinal = seen.entry(texts.clone()).or_insert(0);
        *ordinal += 1;
        self::finding(index, finding, content, ids, fingerprint(&texts.iter().map(String::as_str).collect::<Vec<_>>(), *ordinal - 1))
    });
    findings.collect()
}

/// The texts that make a finding the same in the next run: what document it is, what line and column. Its figures are not among
/// them, so that a figure that changes is seen to have changed; only what has no line and no column (a date) is told by what it
/// states. Nor is the table's title: which line above a table is its title depends on the format.
fn identity(content: &Content, finding: &check::Finding) -> Vec<String> {
    let metadata = &content.metadata;
    let line = finding.fact.and_then(|fact| content.statements.get(fact.statement)?.lines.get(fact.line));
    let period = metadata.period.as_ref().map(|period| format!("{} {}", period.from, period.to));
    let unplaced = finding.row_label.is_none() && finding.column_header.is_none();
    [
        metadata.title.clone(),
        metadata.case_number.clone(),
        metadata.organisation.clone(),
        metadata.meeting_date.map(|date| date.to_string()),
        period,
        Some(finding.rule.code.to_owned()),
        line.and_then(|line| line.account.clone()),
        line.map(|line| line.section.join(" / ")),
        finding.row_label.clone(),
        finding.column_header.clone(),
        finding.stated.clone().filter(|_| unplaced),
    ]
    .map(Option::unwrap_or_default)
    .to_vec()
}

fn finding(index: usize, finding: &check::Finding, content: &Content, ids: &Ids, fingerprint: String) -> model::Finding {
    let decimals_of = |fact: FactRef| content.statements.get(fact.statement).map_or(0, |statement| decimals(statement, fact));
    let decimals = finding.fact.map_or(0, decimals_of);
    let repair = finding.repair.iter().map(|repair| model::Repair {
        line: id('l', repair.fact.line),
        column: id('c', repair.fact.column),
        from: exact(repair.from, decimals_of(repair.fact)),
        to: exact(repair.to, decimals_of(repair.fact)),
        confirmed_by: ids.calculations(&repair.confirmed_by),
    });
    model::Finding {
        id: id('f', index),
        code: finding.rule.code.to_owned(),
        name: finding.rule.name.to_owned(),
        severity: finding.severity.into(),
        message: finding.message.clone(),
        fingerprint,
        statement: finding.statement.map(|index| id('s', index)),
        row_label: finding.row_label.clone(),
        column_header: finding.column_header.clone(),
        place: finding.place.clone(),
        stated: finding.stated.clone(),
        expected: finding.expected.clone(),
        difference: finding.difference.map(|difference| exact(difference, decimals)),
        calculations: ids.calculations(&finding.calculations),
        cause: finding.cause.as_ref().map(|cause| model::Cause {
            kind: cause.kind.into(),
            explanation: cause.explanation.clone(),
            confidence: share(cause.confidence),
        }),
        repair: repair.collect(),
        confidence: finding.confidence.map(share),
        heard: finding.heard.iter().map(|&excuse| excuse.into()).collect(),
        second_reading: None,
        accepted: None,
        accepted_before: None,
    }
}

fn table(
    index: usize,
    table: &crate::table::Table,
    kind: interpret::TableKind,
    roles: Option<&Vec<interpret::ColumnRole>>,
) -> model::Table {
    let cells = table.grid.cells.iter().filter(|cell| !cell.is_blank()).map(|cell| model::Cell {
        row: cell.row,
        column: cell.column,
        row_span: cell.row_span,
        column_span: cell.column_span,
        text: cell.text.clone(),
        header: cell.row < table.header_rows,
        place: cell.place.clone(),
    });
    model::Table {
        id: id('t', index),
        kind: kind.into(),
        confidence: share(table.confidence),
        confidence_reasons: table.doubts.iter().map(|doubt| (*doubt).into()).collect(),
        caption: table.caption.clone(),
        method: table.method.into(),
        parts: table.parts.clone(),
        columns: roles.into_iter().flatten().map(table_column).collect(),
        cells: cells.collect(),
    }
}

fn table_column(of: &interpret::ColumnRole) -> model::TableColumn {
    model::TableColumn {
        column: of.column,
        header: of.header.clone(),
        role: of.role.into(),
        basis: of.basis.iter().map(|basis| (*basis).into()).collect(),
        confidence: share(of.confidence),
    }
}

/// A confidence from 0 to 1 with three decimals; JSON has no word for what is no number.
fn share(confidence: f32) -> f32 {
    if confidence.is_nan() { 0.0 } else { (confidence.clamp(0.0, 1.0) * 1000.0).round() / 1000.0 }
}

#[cfg(test)]
#[path = "build_tests.rs"]
pub(super) mod tests;
