//! Calculations and findings as shapes: which figures hold, which are off by rounding, which are wrong.
//!
//! A total has the colour of its worst verdict, a figure that totals are computed from that of its best: one calculation
//! that holds confirms it. A finding shows what is stated and what is expected.

use super::{svg::Layer, tables::on_page};
use avstem::{
    check::{Checked, Finding, Severity, Verdict, grouped},
    interpret::Content,
    relate::{Axis, Calculation, FactRef, Relations},
};
use avstem_document::place::Rect;
use std::collections::BTreeMap;

/// Points by which a figure's box is drawn wider than its text.
const MARGIN: f32 = 1.0;
/// Points from the top of a wrong figure's box up to the baseline of what it should be.
const NOTE_GAP: f32 = 0.6;

pub(super) fn checks(layer: &mut Layer, content: &Content, relations: &Relations, checked: &Checked, page: u32) {
    for (key, figure) in figures(content, relations, checked) {
        let place = content.statements[key.0].lines[key.1].facts[key.2].as_ref().and_then(|fact| on_page(&fact.place, page));
        if let Some(rect) = place {
            let class = match (figure.total, figure.verdict) {
                (true, Verdict::Exact) => "exact total",
                (true, Verdict::Rounding) => "rounding total",
                (true, Verdict::Inconsistent) => "wrong total",
                (true, Verdict::Unchecked) => "unchecked total",
                (false, Verdict::Exact) => "exact",
                (false, Verdict::Rounding) => "rounding",
                (false, Verdict::Inconsistent) => "wrong",
                (false, Verdict::Unchecked) => "unchecked",
            };
            layer.rect(&format!("figure {class}"), &wider(&rect), &figure.titles.join("\n"));
        }
    }
    for finding in &checked.findings {
        self::finding(layer, finding, page);
    }
}

fn wider(rect: &Rect) -> Rect {
    Rect::new(rect.x0 - MARGIN, rect.y0, rect.x1 + MARGIN, rect.y1)
}

/// What calculations say of one figure.
struct Figure {
    total: bool,
    verdict: Verdict,
    titles: Vec<String>,
}

/// Tooltip lines of one figure; a figure may take part in very many calculations.
const TITLES: usize = 12;

/// All figures that take part in calculations, by statement, line and column.
fn figures(content: &Content, relations: &Relations, checked: &Checked) -> BTreeMap<(usize, usize, usize), Figure> {
    let mut figures: BTreeMap<(usize, usize, usize), Figure> = BTreeMap::new();
    for (calculation, results) in relations.calculations.iter().zip(&checked.results) {
        let statement = &content.statements[calculation.statement];
        let name = |member: usize| match calculation.axis {
            Axis::Lines => statement.lines[member].label.as_str(),
            Axis::Columns => statement.columns[member].header.as_str(),
        };
        for result in results {
            let said = verdict_name(result.verdict);
            let own = format!(
                "{:?}: stated {}, {} items give {}: {said}",
                calculation.kind,
                grouped(result.stated),
                calculation.items.len(),
                grouped(result.computed.normalize())
            );
            note(&mut figures, content, at(calculation, calculation.total, result.at), true, result.verdict, own);
            let part = format!("part of {}: {said}", name(calculation.total));
            for &(item, _) in &calculation.items {
                note(&mut figures, content, at(calculation, item, result.at), false, result.verdict, part.clone());
            }
        }
    }
    figures
}

/// The figure of a member (line or column) of a calculation at a position.
fn at(calculation: &Calculation, member: usize, at: usize) -> FactRef {
    let (line, column) = match calculation.axis {
        Axis::Lines => (member, at),
        Axis::Columns => (at, member),
    };
    FactRef { statement: calculation.statement, line, column }
}

fn note(
    figures: &mut BTreeMap<(usize, usize, usize), Figure>,
    content: &Content,
    fact: FactRef,
    total: bool,
    verdict: Verdict,
    title: String,
) {
    let line = content.statements.get(fact.statement).and_then(|statement| statement.lines.get(fact.line));
    if line.and_then(|line| line.facts.get(fact.column)).is_none_or(Option::is_none) {
        return;
    }
    let key = (fact.statement, fact.line, fact.column);
    let figure = figures.entry(key).or_insert(Figure { total, verdict, titles: Vec::new() });
    let worse = badness(verdict) > badness(figure.verdict);
    if total && !figure.total || total == figure.total && worse == total {
        figure.verdict = verdict;
    }
    figure.total |= total;
    if figure.titles.len() < TITLES {
        figure.titles.push(title);
    }
}

/// What was not checked is no news beside any verdict, whichever of them counts.
fn badness(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Exact => 0,
        Verdict::Rounding => 1,
        Verdict::Unchecked => 2,
        Verdict::Inconsistent => 3,
    }
}

fn verdict_name(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Exact => "holds",
        Verdict::Rounding => "holds within rounding",
        Verdict::Inconsistent => "does not hold",
        Verdict::Unchecked => "not checked",
    }
}

/// A wrong figure with what it should be above its right end; roundings are told by the figures' colour alone.
fn finding(layer: &mut Layer, finding: &Finding, page: u32) {
    if finding.severity == Severity::Info {
        return;
    }
    let Some(rect) = finding.place.as_ref().and_then(|place| on_page(place, page)) else { return };
    let title = format!("{} {}\n{}", finding.rule.code, finding.rule.name, finding.message);
    layer.rect("finding", &wider(&rect), &title);
    let said = match (&finding.stated, &finding.expected) {
        (Some(stated), Some(expected)) => format!("{} → {}", shown(stated), shown(expected)),
        (Some(stated), None) => format!("{}: {stated}", finding.rule.name),
        _ => finding.rule.name.to_owned(),
    };
    layer.text("note right", (rect.x1 + MARGIN, rect.y0 - NOTE_GAP), &said);
}

fn shown(amount: &str) -> String {
    amount.parse().map_or_else(|_| amount.to_owned(), grouped)
}
