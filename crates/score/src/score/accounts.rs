//! Tables of accounts, drawn.
//!
//! In: words, a notation, a year and a source of chance. Out: a [`Draft`]: a table with labels, headers and figures, and the plan and the
//! lines' figures that it came from, so that a slip can be planted in them. Every choice that a reader of tables may stumble over is an
//! axis with a name.

use super::{
    columns::{self, Columns},
    model::{Axis, Cell, Kind, Role, Row, RowKind, Table},
    numbers::Notation,
    plan::{self, ColumnSource, Misadded, PARTS, Plan, RowSource},
    words::{Section, Side, Words, fill, pick},
};
use fastrand::Rng;
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// A table with what its figures came from.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub(crate) table: Table,
    pub(crate) notation: Notation,
    /// Nothing for a table without figures.
    pub(crate) source: Option<(Plan, Vec<Vec<Option<i64>>>)>,
}

impl Draft {
    /// Prints every figure anew, with a slip in a sum where one is given.
    pub(crate) fn print(&mut self, misadded: Option<Misadded>) {
        let Some((plan, given)) = &self.source else { return };
        let printed = plan::evaluate(plan, given, misadded);
        for (row, values) in self.table.rows.iter_mut().zip(&printed) {
            for (at, value) in values.iter().enumerate().filter(|(at, _)| self.table.columns[*at].role.is_figures()) {
                row.cells[at] = set(*value, row.kind, self.table.columns[at].role, &self.notation);
            }
        }
        self.table.relations = plan::relations(plan, &printed);
    }
}

/// A figure as it is printed; in a heading nothing stands for nothing.
pub(crate) fn set(value: Option<Decimal>, kind: RowKind, role: Role, notation: &Notation) -> Cell {
    let text = match (value, kind, role) {
        (Some(value), _, Role::Percent) => notation.percent(value),
        (Some(value), ..) => notation.amount(value),
        (None, RowKind::Heading, _) => String::new(),
        (None, ..) => notation.nothing.to_owned(),
    };
    Cell { text, value }
}

/// The rows of a table before its figures.
#[derive(Debug, Default)]
struct Rows {
    labels: Vec<(String, RowKind, u8, Option<u32>)>,
    sources: Vec<RowSource>,
    /// By given line: −1 where its section's figures are printed with a minus.
    signs: Vec<i64>,
}

impl Rows {
    fn add(&mut self, label: String, kind: RowKind, level: u8, code: Option<u32>, source: RowSource) -> usize {
        self.labels.push((label, kind, level, code));
        self.sources.push(source);
        self.sources.len() - 1
    }

    /// So many lines of a section; gives their rows.
    fn lines(&mut self, section: &Section, count: usize, level: u8, sign: i64, chance: &mut Rng) -> Vec<(usize, i64)> {
        let mut chosen = chance.choose_multiple(section.lines.iter(), count.min(section.lines.len()));
        chosen.sort_by_key(|(code, _)| *code);
        let mut rows = Vec::new();
        for (code, label) in chosen {
            self.signs.push(sign);
            let given = self.signs.len() - 1;
            rows.push((self.add((*label).to_owned(), RowKind::Line, level, Some(*code), RowSource::Given(given)), 1));
        }
        rows
    }
}

/// How many lines a total has: mostly few.
fn line_count(chance: &mut Rng) -> usize {
    match chance.usize(..10) {
        0..4 => chance.usize(2..=4),
        4..8 => chance.usize(4..=8),
        _ => chance.usize(8..=15),
    }
}

/// A section with its heading and its total; gives the row of the total.
fn section(rows: &mut Rows, of: &Section, headed: bool, sign: i64, words: &Words, chance: &mut Rng) -> usize {
    if headed {
        rows.add(of.name.to_owned(), RowKind::Heading, 0, None, RowSource::Nothing);
    }
    let items = rows.lines(of, line_count(chance), u8::from(headed), sign, chance);
    let name = if words.code == "de" { of.name.to_owned() } else { of.name.to_lowercase() };
    let pattern = pick(words.section_totals, chance);
    let label = fill(pattern, &[if pattern.starts_with("{}") { of.name } else { &name }]);
    rows.add(label, RowKind::Total, 0, None, RowSource::Sum(items))
}

/// What no table of the document has used yet: two tables that state one line of one year differently would be a true conflict.
#[derive(Debug)]
pub(crate) struct Pool {
    income: Vec<&'static Section>,
    cost: Vec<&'static Section>,
    totals: Vec<&'static str>,
    results: Vec<&'static str>,
}

impl Pool {
    pub(crate) fn new(words: &'static Words, chance: &mut Rng) -> Self {
        let side = |side: Side| words.sections.iter().filter(move |section| section.side == side).collect();
        let mut pool =
            Self { income: side(Side::Income), cost: side(Side::Cost), totals: distinct(words.totals), results: distinct(words.results) };
        chance.shuffle(&mut pool.income);
        chance.shuffle(&mut pool.cost);
        chance.shuffle(&mut pool.totals);
        chance.shuffle(&mut pool.results);
        pool
    }

    /// The structures that there is enough left for.
    pub(crate) fn structures(&self) -> Vec<Structure> {
        let (income, cost, results) = (self.income.len(), self.cost.len(), self.results.len());
        let is_possible = |of: &Structure| match of {
            Structure::ListWithTotal => income + cost > 0 && !self.totals.is_empty(),
            Structure::ListWithoutTotal => income + cost > 0,
            Structure::Sections => cost > 1 && !self.totals.is_empty(),
            Structure::Result => income > 0 && cost > 0 && results > 0,
            Structure::TwoResults => income > 1 && cost > 0 && results > 1,
        };
        STRUCTURES.into_iter().filter(is_possible).collect()
    }
}

fn distinct(phrases: &[&'static str]) -> Vec<&'static str> {
    phrases.iter().copied().collect::<BTreeSet<_>>().into_iter().collect()
}

/// What the rows are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Structure {
    ListWithTotal,
    ListWithoutTotal,
    Sections,
    Result,
    TwoResults,
}

const STRUCTURES: [Structure; 5] =
    [Structure::ListWithTotal, Structure::ListWithoutTotal, Structure::Sections, Structure::Result, Structure::TwoResults];

/// The rows of a structure, their names taken from the pool; fewer of them where the pool is empty.
fn rows(words: &Words, structure: Structure, pool: &mut Pool, shape: &mut Vec<Axis>, chance: &mut Rng) -> Rows {
    let headed = chance.usize(..3) > 0;
    let (signs, income_sign, cost_sign) = match chance.usize(..4) {
        0 | 1 => ("costs positive", 1, 1),
        2 => ("costs negative", 1, -1),
        _ => ("income negative", -1, 1),
    };
    let name = ["list with total", "list without total", "sections", "result", "two results"][structure as usize];
    shape.push(("structure", name.into()));
    if matches!(structure, Structure::Sections | Structure::Result | Structure::TwoResults) {
        shape.push(("section headings", if headed { "yes" } else { "no" }.into()));
    }
    if matches!(structure, Structure::Result | Structure::TwoResults) {
        shape.push(("signs", signs.into()));
    }
    let mut rows = Rows::default();
    let total = |rows: &mut Rows, label: Option<&'static str>, items: Vec<(usize, i64)>| {
        label.map(|label| rows.add(label.to_owned(), RowKind::Total, 0, None, RowSource::Sum(items)))
    };
    match structure {
        Structure::ListWithTotal | Structure::ListWithoutTotal => {
            let from = if pool.income.is_empty() || (chance.bool() && !pool.cost.is_empty()) { &mut pool.cost } else { &mut pool.income };
            let Some(of) = from.pop() else { return rows };
            let items = rows.lines(of, line_count(chance), 0, 1, chance);
            if structure == Structure::ListWithTotal {
                total(&mut rows, pool.totals.pop(), items);
            }
        }
        Structure::Sections => {
            let chosen = pool.cost.split_off(pool.cost.len().saturating_sub(2));
            let totals = chosen.into_iter().map(|of| (section(&mut rows, of, headed, 1, words, chance), 1)).collect();
            total(&mut rows, pool.totals.pop(), totals);
        }
        Structure::Result | Structure::TwoResults => {
            let (Some(income), Some(cost)) = (pool.income.pop(), pool.cost.pop()) else { return rows };
            let first = section(&mut rows, income, headed, income_sign, words, chance);
            let second = section(&mut rows, cost, headed, cost_sign, words, chance);
            let weight = if signs == "costs positive" { -1 } else { 1 };
            let result = total(&mut rows, pool.results.pop(), vec![(first, 1), (second, weight)]);
            if let (Structure::TwoResults, Some(result), Some(income)) = (structure, result, pool.income.pop()) {
                let third = section(&mut rows, income, headed, income_sign, words, chance);
                total(&mut rows, pool.results.pop(), vec![(result, 1), (third, 1)]);
            }
        }
    }
    rows
}

/// What a table's figures are counted in.
struct Unit {
    name: &'static str,
    scale: u32,
    decimals: u32,
    /// The power of ten that the largest figures have, as printed without their decimal sign.
    size: (f64, f64),
}

fn unit(chance: &mut Rng) -> Unit {
    match chance.usize(..20) {
        0..9 => Unit { name: "kroner", scale: 1, decimals: 0, size: (3.5, 6.8) },
        9..11 => Unit { name: "kroner and øre", scale: 1, decimals: 2, size: (5.5, 8.0) },
        11..18 => Unit { name: "thousands", scale: 1000, decimals: 0, size: (1.8, 5.0) },
        _ => Unit { name: "millions", scale: 1_000_000, decimals: 1, size: (1.5, 4.0) },
    }
}

/// The lines' figures: sizes spread over two powers of ten, the columns of a line near each other.
fn figures(rows: &Rows, columns: &Columns, unit: &Unit, behind: bool, gaps: bool, chance: &mut Rng) -> Vec<Vec<Option<i64>>> {
    let size = unit.size.0 + chance.f64() * (unit.size.1 - unit.size.0);
    let line = |sign: &i64, chance: &mut Rng| {
        let base = 10_f64.powf(size - chance.f64() * 2.0);
        let sign = if chance.usize(..25) == 0 { -sign } else { *sign };
        let mut values: Vec<Option<i64>> = Vec::new();
        for rounded in &columns.rounded {
            let near = base * (0.75 + chance.f64() * 0.5);
            let near = if *rounded { to_two_digits(near) } else { near };
            let exact = (near * PARTS as f64).round() as i64;
            let exact = if behind { exact } else { plan::round(exact, PARTS) * PARTS };
            values.push((!gaps || chance.usize(..7) > 0).then_some(sign * exact));
        }
        if values.iter().all(Option::is_none) {
            values[0] = Some(sign * (base.ceil() as i64) * PARTS);
        }
        values
    };
    rows.signs.iter().map(|sign| line(sign, chance)).collect()
}

/// A figure as whoever plans it writes it: two digits, then noughts.
fn to_two_digits(value: f64) -> f64 {
    let step = 10_f64.powf((value.log10().floor() - 1.0).max(0.0));
    (value / step).round() * step
}

/// Draws a table of accounts.
pub(crate) fn draw(
    words: &Words,
    structure: Structure,
    pool: &mut Pool,
    (notation, year, number): (&Notation, i32, usize),
    chance: &mut Rng,
) -> Draft {
    let mut shape: Vec<Axis> = vec![("table", "accounts".into())];
    let rows = rows(words, structure, pool, &mut shape, chance);
    let codes = ["no", "no", "column", "in the label"][chance.usize(..4)];
    let unit = unit(chance);
    let behind = unit.scale > 1 && chance.usize(..3) > 0;
    let gaps = chance.usize(..5) < 2;
    let has_notes = chance.usize(..6) == 0;
    let mut columns = columns::draw(words, year, &mut shape, chance);
    columns.add_words(codes == "column", has_notes, words, chance);
    let given = figures(&rows, &columns, &unit, behind, gaps, chance);
    shape.push(("codes", codes.into()));
    shape.push(("unit", unit.name.into()));
    shape.push(("totals", if behind { "of unrounded figures" } else { "of printed figures" }.into()));
    shape.push(("gaps", if gaps { "yes" } else { "no" }.into()));
    shape.push(("notes", if has_notes { "column" } else { "no" }.into()));
    let mut caption = (chance.usize(..3) > 0).then(|| fill(pick(words.captions, chance), &[&number.to_string()]));
    let unit_line = name_unit(&unit, words, &mut caption, &mut columns, &mut shape, chance);
    let table = Table {
        shape,
        kind: Kind::Accounts,
        caption,
        unit_line,
        scale: unit.scale,
        rows: rows.labels.iter().map(|label| row(label, &columns, codes, chance)).collect(),
        columns: columns.all,
        relations: Vec::new(),
    };
    let plan = Plan { rows: rows.sources, columns: columns.sources, decimals: unit.decimals };
    let mut draft = Draft { table, notation: notation.clone(), source: Some((plan, given)) };
    draft.print(None);
    draft
}

/// Says the unit somewhere: in the caption, in a line of its own, or in the header of the labels. Gives the line.
fn name_unit(
    unit: &Unit,
    words: &Words,
    caption: &mut Option<String>,
    columns: &mut Columns,
    shape: &mut Vec<Axis>,
    chance: &mut Rng,
) -> Option<String> {
    let phrase = match unit.scale {
        1 => return None,
        1000 => pick(words.thousand, chance),
        _ => pick(words.million, chance),
    };
    let own_line = |phrase: &str| {
        let mut letters = phrase.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>())
    };
    let label = columns.all.iter_mut().find(|column| column.role == Role::Label);
    let (place, line) = match (chance.usize(..3), caption, label) {
        (0, Some(caption), _) => {
            *caption = format!("{caption} ({phrase})");
            ("caption", None)
        }
        (1, _, Some(label)) if label.header.is_empty() => {
            label.header = own_line(phrase).unwrap_or_default();
            ("header", None)
        }
        _ => ("own line", own_line(phrase)),
    };
    shape.push(("unit stands in", place.into()));
    line
}

fn row((label, kind, level, code): &(String, RowKind, u8, Option<u32>), columns: &Columns, codes: &str, chance: &mut Rng) -> Row {
    let cell = |role: Role, chance: &mut Rng| match (role, code) {
        (Role::Label, Some(code)) if codes == "in the label" => Cell::words(format!("{code} {label}")),
        (Role::Label, _) => Cell::words(label.as_str()),
        (Role::Account, Some(code)) => Cell::words(code.to_string()),
        (Role::Note, Some(_)) if chance.usize(..3) == 0 => Cell::words(chance.usize(1..15).to_string()),
        _ => Cell::default(),
    };
    Row { kind: *kind, level: *level, cells: columns.all.iter().map(|column| cell(column.role, chance)).collect() }
}

/// The columns of the source that hold given figures.
pub(crate) fn given_columns(plan: &Plan) -> impl Iterator<Item = usize> + '_ {
    plan.columns.iter().enumerate().filter(|(_, source)| matches!(source, ColumnSource::Given(_))).map(|(at, _)| at)
}
