//! S402: a total's range leaves out a line that belongs to it, or takes in the year that heads its column.
//!
//! In: the sums of a workbook, the lines of its statements. Out: one finding a total. Two kinds of evidence: the totals beside it sum
//! the line in their columns; or a plain line stands between the range and the total (or right before the range, among accounts of
//! the same class) and nothing else takes it up. A line that says "of which", a share, an average, a line that another total adds to
//! this one are no omissions.

use super::{
    Cause, CauseKind, Finding, Input, Severity,
    cells::Cells,
    message::grouped,
    rules,
    thresholds::range::{AGREEING, FORMULAS_SEARCHED, MOST_BLANK, MOST_OMITTED, TELLING},
};
use crate::{
    formula::{Area, FormulaCell, Outcome, Position},
    interpret::{LineItem, LineKind, Scenario},
    vocabulary::words,
};
use avstem_document::{figure::look, place::a1};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// Rows (columns, for a total at the end of a row) from first to last, in order, apart.
type Spans = Vec<(usize, usize)>;

/// A formula that sums one column above or below it, or one row beside it.
#[derive(Debug)]
struct Sum<'a> {
    cell: &'a FormulaCell,
    spans: Spans,
    /// Down a column; else along a row.
    down: bool,
    /// As written, with at least one range of several cells.
    has_range: bool,
}

impl Sum<'_> {
    fn at(&self, along: usize) -> Position {
        let at = self.cell.at;
        if self.down { Position { row: along, ..at } } else { Position { column: along, ..at } }
    }

    fn own(&self) -> usize {
        if self.down { self.cell.at.row } else { self.cell.at.column }
    }

    fn holds(&self, along: usize) -> bool {
        holds(&self.spans, along)
    }

    fn written(&self) -> String {
        let name = |along: usize| {
            let at = self.at(along);
            a1(at.row, at.column)
        };
        let span = |(first, last): &(usize, usize)| if first == last { name(*first) } else { format!("{}:{}", name(*first), name(*last)) };
        self.spans.iter().map(span).collect::<Vec<_>>().join(", ")
    }
}

fn holds(spans: &Spans, along: usize) -> bool {
    spans.iter().any(|(first, last)| (*first..=*last).contains(&along))
}

pub(super) fn check(input: &Input) -> Vec<Finding> {
    let cells = input.cells;
    let sums: Vec<Sum> =
        cells.formulas.cells().iter().filter(|cell| cell.outcome == Outcome::Exact).filter_map(|cell| sum(cells, cell)).collect();
    let lane = |sum: &Sum| {
        let fact = cells.at(sum.cell.at)?;
        Some((fact.statement, sum.down, if sum.down { fact.line } else { fact.column }))
    };
    let mut lanes: BTreeMap<_, BTreeMap<&Spans, Vec<&Sum>>> = BTreeMap::new();
    for sum in &sums {
        if let Some(lane) = lane(sum) {
            lanes.entry(lane).or_default().entry(&sum.spans).or_default().push(sum);
        }
    }
    let lanes: BTreeMap<_, Lane> = lanes.into_iter().map(|(key, by_spans)| (key, Lane::of(&by_spans))).collect();
    let mut columns: BTreeMap<(usize, usize), Vec<&FormulaCell>> = BTreeMap::new();
    for cell in cells.formulas.cells() {
        columns.entry((cell.at.sheet, cell.at.column)).or_default().push(cell);
    }
    let one = |sum: &Sum| {
        unlike_its_neighbours(input, sum, lanes.get(&lane(sum)?)?)
            .or_else(|| takes_in_a_year(input, sum))
            .or_else(|| stops_short(input, sum, columns.get(&(sum.cell.at.sheet, sum.cell.at.column)).map_or(&[], Vec::as_slice)))
    };
    sums.iter().filter_map(one).collect()
}

/// Reads a formula as the sum of one column or row that does not hold it.
fn sum<'a>(cells: &Cells, cell: &'a FormulaCell) -> Option<Sum<'a>> {
    let areas = cells.formulas.summed(cell)?;
    let here = |area: &Area| area.sheet == cell.at.sheet && !area.holds(cell.at);
    let down = areas.iter().all(|area| here(area) && area.first.1 == cell.at.column && area.last.1 == cell.at.column);
    let across = areas.iter().all(|area| here(area) && area.first.0 == cell.at.row && area.last.0 == cell.at.row);
    if areas.is_empty() || !(down || across) {
        return None;
    }
    let mut spans: Spans = areas.iter().map(|area| if down { (area.first.0, area.last.0) } else { (area.first.1, area.last.1) }).collect();
    spans.sort_unstable();
    let mut joined = Spans::new();
    for (first, last) in spans {
        match joined.last_mut() {
            Some((_, end)) if first <= *end + 1 => *end = last.max(*end),
            _ => joined.push((first, last)),
        }
    }
    Some(Sum { cell, spans: joined, down, has_range: areas.iter().any(|area| !area.is_cell()) })
}

/// The sums of one line of a statement (of one column, for sums along rows), by what they sum.
struct Lane<'a> {
    all: usize,
    counts: BTreeMap<&'a Spans, usize>,
    /// The two ranges that most sums have, the commonest first, each with one of its sums.
    commonest: Vec<(&'a Spans, &'a Sum<'a>)>,
}

impl<'a> Lane<'a> {
    fn of(by_spans: &BTreeMap<&'a Spans, Vec<&'a Sum<'a>>>) -> Self {
        let counts: BTreeMap<&Spans, usize> = by_spans.iter().map(|(spans, sums)| (*spans, sums.len())).collect();
        let mut commonest: Vec<(&Spans, &Sum)> = by_spans.iter().filter_map(|(spans, sums)| Some((*spans, *sums.first()?))).collect();
        commonest.sort_by_key(|(spans, _)| std::cmp::Reverse(counts[spans]));
        commonest.truncate(2);
        Self { all: counts.values().sum(), counts, commonest }
    }
}

/// The totals beside this one sum a line that this one leaves out.
fn unlike_its_neighbours(input: &Input, sum: &Sum, lane: &Lane) -> Option<Finding> {
    let (usual, like) = lane.commonest.iter().find(|(spans, _)| **spans != sum.spans)?;
    let count = |spans: &Spans| lane.counts.get(spans).copied().unwrap_or(0);
    let (agreeing, own) = (count(usual), count(&sum.spans));
    // Two totals that differ: the longer range is right where it holds the shorter one.
    let within = |span: &(usize, usize)| holds(usual, span.0) && holds(usual, span.1);
    let pair = lane.all == 2 && sum.down && sum.has_range && sum.spans.iter().all(within);
    let many = agreeing > own && agreeing * 100 >= (lane.all - own) * AGREEING && (sum.down || agreeing > 2);
    if !(pair || many) {
        return None;
    }
    let omitted: Vec<(Position, Decimal)> = usual
        .iter()
        .flat_map(|(first, last)| *first..=*last)
        .filter(|along| !sum.holds(*along))
        .map(|along| sum.at(along))
        // What is no fact is a header: the other range is the wrong one.
        .filter(|at| input.cells.at(*at).is_some())
        .filter_map(|at| Some((at, input.cells.formulas.number(at).filter(|number| !number.is_zero())?)))
        .take(MOST_OMITTED + 1)
        .collect();
    if omitted.is_empty() || omitted.len() > MOST_OMITTED || omitted.iter().any(|(at, _)| *at == sum.cell.at) {
        return None;
    }
    let severity = if agreeing > 1 { Severity::Error } else { rules::S402.severity };
    let expected = like.cell.shape.and_then(|shape| input.cells.formulas.copied(shape, sum.cell.at));
    Some(left_out(input, sum, &omitted, severity, expected))
}

/// The first cell of the range is the year that heads the column.
fn takes_in_a_year(input: &Input, sum: &Sum) -> Option<Finding> {
    let formulas = input.cells.formulas;
    let first = sum.spans.first().filter(|(first, last)| sum.down && first < last)?.0;
    let at = sum.at(first);
    let year = formulas.number(at).filter(Decimal::is_integer).filter(|year| look::is_year_number(*year))?;
    // A header is no fact, and no label names it as a line.
    if input.cells.at(at).is_some()
        || formulas.get(at).is_some()
        || formulas.is_text(Position { column: at.column.checked_sub(1)?, ..at }) && !is_headed(input, sum, at)
    {
        return None;
    }
    let stored = formulas.number(sum.cell.at)?;
    let (stated, expected) = (input.cells.in_unit(sum.cell.at, stored)?, input.cells.in_unit(sum.cell.at, stored.checked_sub(year)?)?);
    let message = format!(
        "{}: the range {} takes in {} ({}), the year that heads the column",
        input.cells.name(sum.cell.at),
        sum.written(),
        year,
        a1(at.row, at.column)
    );
    let mut finding =
        input.cells.finding(input, (&rules::S402, Severity::Error), sum.cell.at, (Some(stated.to_string()), Some(expected)), message);
    finding.cause = Some(Cause { kind: CauseKind::Shifted, explanation: "the range begins in the header".to_owned(), confidence: 0.9 });
    Some(finding)
}

/// True when the row of a year is a header row of the total's table.
fn is_headed(input: &Input, sum: &Sum, at: Position) -> bool {
    let Some(fact) = input.cells.at(sum.cell.at) else { return false };
    let (table, _) = &input.content.tables[input.content.statements[fact.statement].table];
    let place = input.cells.formulas.place(at);
    table.grid.cells.iter().take_while(|cell| cell.row < table.header_rows).any(|cell| cell.place == place)
}

/// Plain lines between the range and its total, or right before a range of accounts, that nothing takes up.
fn stops_short(input: &Input, sum: &Sum, column: &[&FormulaCell]) -> Option<Finding> {
    let (first, last) = (sum.spans.first()?.0, sum.spans.last()?.1);
    if !sum.down || !sum.has_range || last >= sum.own() {
        return None;
    }
    let after: Vec<usize> = (last + 1..sum.own()).take(MOST_OMITTED + MOST_BLANK + 1).take_while(|row| is_line(input, sum, *row)).collect();
    let end = after.last().map_or(last, |row| *row);
    let blank = sum.own() - end - 1 <= MOST_BLANK && (end + 1..sum.own()).all(|row| input.cells.formulas.is_blank(sum.at(row)));
    let before: Vec<usize> = (0..first).rev().take(MOST_OMITTED + 1).take_while(|row| is_line(input, sum, *row)).collect();
    let between =
        sum.spans.windows(2).flat_map(|pair| pair[0].1 + 1..pair[1].0).take(MOST_OMITTED + 1).filter(|row| is_line(input, sum, *row));
    let coded: Vec<usize> = before.into_iter().chain(between).filter(|row| is_coded_alike(input, sum, *row)).collect();
    let after = if blank && (1..=MOST_OMITTED).contains(&after.len()) { after } else { Vec::new() };
    let mut rows: Vec<usize> = coded.into_iter().chain(after).collect();
    rows.sort_unstable();
    if rows.is_empty() || rows.len() > MOST_OMITTED || rows.iter().any(|row| is_left_out_on_purpose(input, sum, *row, column)) {
        return None;
    }
    let omitted: Vec<(Position, Decimal)> =
        rows.iter().map(|row| sum.at(*row)).filter_map(|at| Some((at, input.cells.formulas.number(at)?))).collect();
    let sure = rows.iter().all(|row| is_coded_alike(input, sum, *row));
    let severity = if sure { Severity::Error } else { rules::S402.severity };
    let expected = omitted.iter().try_fold(input.cells.formulas.number(sum.cell.at)?, |total, (_, number)| total.checked_add(*number));
    Some(left_out(input, sum, &omitted, severity, expected))
}

/// The plain line of a row, when it is one of the total's own statement and its cell is no part of the range.
fn line<'a>(input: &Input<'a>, sum: &Sum, row: usize) -> Option<&'a LineItem> {
    let at = sum.at(row);
    let (fact, total) = (input.cells.at(at)?, input.cells.at(sum.cell.at)?);
    let line = &input.content.statements[fact.statement].lines[fact.line];
    (fact.statement == total.statement && line.kind == LineKind::Line).then_some(line)
}

fn is_line(input: &Input, sum: &Sum, row: usize) -> bool {
    let at = sum.at(row);
    let Some(item) = line(input, sum, row) else { return false };
    let Some(fact) = input.cells.at(at) else { return false };
    let lines = &input.vocabulary.lines;
    let label = words(&item.label);
    let apart = lines.of_which.starts(&item.label) || lines.carried.find(&label).is_some() || lines.average.find(&label).is_some();
    let scenario = input.content.statements[fact.statement].columns[fact.column].scenario;
    let rate = matches!(scenario, Scenario::Percent | Scenario::Note) || input.cells.fact(at).is_some_and(|fact| fact.raw.contains('%'));
    let derived = input
        .cells
        .formulas
        .get(at)
        .is_some_and(|cell| cell.shape.is_none() || input.cells.formulas.named(cell).iter().any(|area| touches(sum, area)));
    let number = input.cells.formulas.number(at).filter(|number| !number.is_zero());
    number.is_some() && !apart && !rate && !derived && item.label.chars().any(char::is_alphabetic)
}

/// True when an area lies in the summed column, within the range.
fn touches(sum: &Sum, area: &Area) -> bool {
    let column = sum.cell.at.column;
    let rows = |(first, last): &(usize, usize)| area.first.0 <= *last && area.last.0 >= *first;
    area.sheet == sum.cell.at.sheet && (area.first.1..=area.last.1).contains(&column) && sum.spans.iter().any(rows)
}

/// True when a line and the nearest line of the range have account numbers of the same class.
fn is_coded_alike(input: &Input, sum: &Sum, row: usize) -> bool {
    let class = |row: usize| line(input, sum, row)?.account.as_ref()?.chars().next();
    let near = sum.spans.iter().flat_map(|(first, last)| [*first, *last]).min_by_key(|inside| inside.abs_diff(row));
    near.and_then(class).is_some_and(|near| class(row) == Some(near))
}

/// True when the total's name tells what it leaves out, when the lines of the range have account numbers and this one has none, or
/// when another formula adds the line to the total or sums it.
fn is_left_out_on_purpose(input: &Input, sum: &Sum, row: usize, column: &[&FormulaCell]) -> bool {
    let (Some(item), Some(total)) = (line(input, sum, row), input.cells.line(sum.cell.at)) else { return true };
    let name = words(&total.label);
    let told = words(&item.label).iter().any(|word| word.chars().count() >= TELLING && name.contains(word));
    let coded = |row: usize| line(input, sum, row).is_some_and(|line| line.account.is_some());
    let unlike = item.account.is_none() && sum.spans.iter().any(|(first, last)| coded(*first) || coded(*last));
    let at = sum.at(row);
    let from = column.partition_point(|cell| cell.at < at);
    let window = &column[from.saturating_sub(FORMULAS_SEARCHED / 2)..column.len().min(from + FORMULAS_SEARCHED / 2)];
    let taken = window
        .iter()
        .filter(|cell| cell.at != sum.cell.at && cell.at != at)
        .any(|cell| input.cells.formulas.named(cell).iter().any(|area| area.holds(at)));
    told || unlike || taken
}

fn left_out(input: &Input, sum: &Sum, omitted: &[(Position, Decimal)], severity: Severity, expected: Option<Decimal>) -> Finding {
    let cells = input.cells;
    let shown = |(at, number): &(Position, Decimal)| {
        let label = cells.names(*at).0.filter(|_| sum.down).or_else(|| cells.names(*at).1).unwrap_or_default();
        let amount = cells.in_unit(*at, *number).unwrap_or(*number);
        format!("\"{label}\" ({}), {}", a1(at.row, at.column), grouped(amount.normalize()))
    };
    let list = omitted.iter().map(shown).collect::<Vec<_>>().join("; ");
    let at = sum.cell.at;
    let message = format!("{}: the range {} leaves out {list}", cells.name(at), sum.written());
    let stated = cells.formulas.number(at).and_then(|stored| cells.in_unit(at, stored));
    let expected = expected.and_then(|expected| cells.in_unit(at, expected));
    let mut finding = cells.finding(input, (&rules::S402, severity), at, (stated.map(|stated| stated.to_string()), expected), message);
    finding.cause = Some(Cause {
        kind: CauseKind::OmittedLine,
        explanation: format!("the range {} was not made to follow", sum.written()),
        confidence: if severity == Severity::Error { 0.9 } else { 0.7 },
    });
    finding
}
