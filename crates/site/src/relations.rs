//! The relation of a finding: its members as rows, and drawn over the picture of their page.
//!
//! In: a [`Relation`]. Out: [`Shown`] rows with the figures as printed, and an SVG path that connects the items with what is computed from
//! them: a bracket to the right of lines that stand below each other, below those that stand side by side.

use avstem::Place;
use avstem_view::{Relation, Texts, amount, label};
use serde::Serialize;
use std::fmt::Write as _;

/// Members that are shown of one relation; statements of registers sum thousands.
const MEMBERS: usize = 200;

/// Points between the figures and the bracket that connects them.
const GAP: f32 = 5.0;

/// Brackets beside each other at most.
const BRACKETS: usize = 6;

/// A relation as rows.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Shown {
    pub(crate) rows: Vec<Row>,
    /// How many members are not among the rows.
    pub(crate) more: usize,
    pub(crate) computed: String,
    pub(crate) stated: String,
    pub(crate) difference: String,
}

/// A member.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Row {
    pub(crate) sign: &'static str,
    pub(crate) name: String,
    /// As printed; empty where the cell is blank.
    pub(crate) raw: String,
    /// Where it stands, if that is on another page than the finding.
    pub(crate) page: Option<u32>,
    /// It is the figure that the finding accuses.
    pub(crate) accused: bool,
}

/// The rows of a relation; `place` is that of the finding.
pub(crate) fn shown(relation: &Relation, place: Option<&Place>, _texts: &Texts) -> Shown {
    let statement = relation.statement;
    let between_lines = relation.calculation.total.starts_with('l');
    let name = |line: usize, column: usize| {
        if between_lines {
            statement.lines.get(line).map(label).unwrap_or_default()
        } else {
            statement.columns.get(column).map(|column| column.header.clone()).unwrap_or_default()
        }
    };
    let home = page(place);
    let rows: Vec<Row> = relation
        .items
        .iter()
        .take(MEMBERS)
        .map(|item| Row {
            sign: if item.weight.starts_with('-') { "−" } else { "+" },
            name: name(item.line, item.column),
            raw: item.fact.map(|fact| fact.raw.clone()).unwrap_or_default(),
            page: item.fact.and_then(|fact| page(Some(&fact.place))).filter(|page| Some(*page) != home),
            accused: item.fact.is_some_and(|fact| Some(&fact.place) == place),
        })
        .collect();
    let (result, at) = (relation.result, Some(relation.at()));
    Shown {
        more: relation.items.len() - rows.len(),
        rows,
        computed: amount(&result.computed, at),
        stated: relation.total.fact.map_or_else(|| amount(&result.stated, at), |fact| fact.raw.clone()),
        difference: amount(&result.difference, at),
    }
}

fn page(place: Option<&Place>) -> Option<u32> {
    match place {
        Some(Place::Page { page, .. }) => Some(*page),
        _ => None,
    }
}

/// The path that connects a relation's members on a page; nothing where fewer than two stand there. Of several relations of a finding each
/// is drawn further out.
pub(crate) fn drawn(relation: &Relation, on: u32, nth: usize) -> Option<String> {
    let gap = GAP * (nth.min(BRACKETS) + 1) as f32;
    let bbox = |place: &Place| match place {
        Place::Page { page, bbox } if *page == on => Some(*bbox),
        _ => None,
    };
    let total = bbox(&relation.total.fact?.place)?;
    let items: Vec<[f32; 4]> = relation.items.iter().take(MEMBERS).filter_map(|item| bbox(&item.fact?.place)).collect();
    if items.is_empty() {
        return None;
    }
    let all = || std::iter::once(&total).chain(&items);
    let (left, right) = (smallest(all().map(|b| b[0])), largest(all().map(|b| b[2])));
    let (top, bottom) = (smallest(all().map(|b| b[1])), largest(all().map(|b| b[3])));
    let middle = |a: f32, b: f32| f32::midpoint(a, b);
    let mut path = String::new();
    if relation.calculation.total.starts_with('l') {
        let x = right + gap;
        for b in all() {
            let _ = write!(path, "M{:.1} {:.1}H{x:.1}", b[2] + 1.0, middle(b[1], b[3]));
        }
        let (from, to) = (smallest(all().map(|b| middle(b[1], b[3]))), largest(all().map(|b| middle(b[1], b[3]))));
        let _ = write!(path, "M{x:.1} {from:.1}V{to:.1}");
    } else {
        let y = bottom + gap;
        for b in all() {
            let _ = write!(path, "M{:.1} {:.1}V{y:.1}", middle(b[0], b[2]), b[3] + 1.0);
        }
        let (from, to) = (smallest(all().map(|b| middle(b[0], b[2]))), largest(all().map(|b| middle(b[0], b[2]))));
        let _ = write!(path, "M{from:.1} {y:.1}H{to:.1}");
    }
    (left.is_finite() && top.is_finite()).then_some(path)
}

fn smallest(values: impl Iterator<Item = f32>) -> f32 {
    values.fold(f32::INFINITY, f32::min)
}

fn largest(values: impl Iterator<Item = f32>) -> f32 {
    values.fold(f32::NEG_INFINITY, f32::max)
}
