//! A statement's figures seen along one axis: lines of figures at positions.
//!
//! In: a statement, an axis. Out: a [`Board`], which nothing changes: every search reads it, and whoever wants other positions or
//! roles makes a board of its own from it ([`Board::at_positions`], [`Board::with_percents`]), which shares the figures.
//! Along `Axis::Lines` a line of the board is a line item and a position is a column; along `Axis::Columns` a line of the
//! board is a column and a position is a line item. Relations are searched on the board, so one search serves both.

pub(in crate::relate) mod exact;
pub(in crate::relate) mod outline;
pub(in crate::relate) mod probe;
pub(in crate::relate) mod shares;
pub(in crate::relate) mod slips;
pub(in crate::relate) mod tally;

use crate::relate::{
    board::exact::{Number, Sum, Unit},
    model::{Axis, Step},
    thresholds::board::LABELLED_SHARE,
};
use crate::{
    interpret::{LineItem, LineKind, Scenario, Statement},
    vocabulary::Vocabulary,
};
use avstem_document::figure::arithmetic::{Figure, to_f64};
use std::sync::Arc;

/// What the words say of a line of the board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::relate) enum Role {
    /// Nothing that tells.
    Plain,
    /// Labelled as a total, or marked as one by its place among account numbers.
    Total,
    /// Labelled as a result or net amount.
    Result,
    /// Opens a section; has no figures.
    Heading,
    /// Takes no part in sums: a percentage, a note number, a variance.
    Apart,
}

/// Lines with their signs: what a total is computed from.
pub(in crate::relate) type Items = Vec<(usize, i8)>;

/// Lines that are added, each once, in order.
pub(super) fn plus(lines: impl IntoIterator<Item = usize>) -> Items {
    let mut items: Items = lines.into_iter().map(|line| (line, 1)).collect();
    items.sort_unstable_by_key(|&(line, _)| line);
    items
}

/// Figures by line, then position, and what the words say of the lines.
#[derive(Debug, Clone)]
pub(in crate::relate) struct Board {
    pub axis: Axis,
    figures: Arc<Figures>,
    pub roles: Arc<[Role]>,
    /// Labels of lines, or headers of columns, in small letters.
    pub names: Arc<[String]>,
    /// Lines that give percentages, by their header, label or figures.
    pub percents: Arc<[bool]>,
    /// Lines that give averages, by their label or header.
    pub averaged: Arc<[bool]>,
    /// Lines of note numbers.
    pub notes: Arc<[bool]>,
    /// Positions that hold note numbers.
    unsummed: Arc<[usize]>,
    /// Positions that are compared, ascending: no percentages, no note numbers.
    pub compared: Arc<[usize]>,
    /// Lines that look like totals without being called so: they alone have no label.
    pub unlabelled: Arc<[bool]>,
    /// Lines that begin a block: the first, and those below a heading or a blank row.
    pub opens: Arc<[bool]>,
    /// Lines that are taken off though their figures have no sign, by their labels.
    pub deducted: Arc<[bool]>,
    /// How deep lines stand beneath others, by their numbers (1, 1.1, 1.1.1) or where their labels begin; `None` where neither tells.
    pub depths: Arc<[Option<usize>]>,
}

/// The figures of a board: by line, then position.
#[derive(Debug, Default)]
struct Figures {
    lines: usize,
    positions: usize,
    unit: Unit,
    numbers: Vec<Option<Number>>,
    /// The same as binary doubles with half of their units, 0 where blank: for ruling out quickly, and for proportions.
    doubles: Vec<(f64, f64)>,
    /// True where there is a figure.
    filled: Vec<bool>,
    /// Positions without a negative figure.
    grows: Vec<bool>,
}

impl Figures {
    fn new(lines: usize, positions: usize, figure: impl Fn(usize, usize) -> Option<Figure>) -> Self {
        let all = || (0..lines).flat_map(|line| (0..positions).map(move |position| (line, position)));
        let unit = Unit::for_all(all().filter_map(|(line, position)| figure(line, position)));
        let numbers: Vec<Option<Number>> = all().map(|(line, position)| figure(line, position).map(|figure| unit.number(figure))).collect();
        let double = |figure: Option<Figure>| figure.map_or((0.0, 0.0), |figure| (to_f64(figure.value), to_f64(figure.half_unit)));
        let doubles = all().map(|(line, position)| double(figure(line, position))).collect();
        let mut grows = vec![true; positions];
        for (at, number) in numbers.iter().enumerate() {
            if number.is_some_and(|number| number.value < 0) {
                grows[at % positions] = false;
            }
        }
        let filled = numbers.iter().map(Option::is_some).collect();
        Self { lines, positions, unit, numbers, doubles, filled, grows }
    }
}

impl Board {
    /// The figures of a statement along an axis. `steps` are those of the columns whose figures are rounded more coarsely than
    /// printed.
    #[must_use]
    pub(in crate::relate) fn new(statement: &Statement, axis: Axis, steps: &[Option<Step>], vocabulary: &Vocabulary) -> Self {
        let figure = |line: usize, column: usize| {
            let fact = statement.lines[line].facts.get(column)?.as_ref()?;
            Some(Figure::new(fact.value, fact.decimals).widened(steps.get(column).copied().flatten().map(|step| step.half)))
        };
        let (lines, columns) = (statement.lines.len(), statement.columns.len());
        // Where all columns are percentages they are the figures of the table, and add up like others.
        let is_amount = |column: usize| !matches!(statement.columns[column].scenario, Scenario::Percent | Scenario::Note);
        let apart = (0..columns).any(is_amount);
        let summable = |column: &usize| statement.columns[*column].scenario != Scenario::Note && !(apart && is_percent(statement, *column));
        let parts_of_hundred = if axis == Axis::Lines { shares::columns(statement) } else { vec![false; columns] };
        match axis {
            Axis::Lines => Self {
                axis,
                figures: Arc::new(Figures::new(lines, columns, figure)),
                roles: statement.lines.iter().map(|line| role_of_line(line, vocabulary)).collect(),
                names: statement.lines.iter().map(|line| line.label.to_lowercase()).collect(),
                percents: percents_across(statement, vocabulary).into(),
                averaged: statement.lines.iter().map(|line| vocabulary.lines.average.within(&line.label)).collect(),
                notes: vec![false; lines].into(),
                unsummed: (0..columns).filter(|&column| statement.columns[column].scenario == Scenario::Note).collect(),
                compared: (0..columns).filter(|column| summable(column) && !parts_of_hundred[*column]).collect(),
                unlabelled: unlabelled(statement).into(),
                opens: (0..lines).map(|line| opens(statement, line)).collect(),
                deducted: statement.lines.iter().map(|line| is_deducted(line, vocabulary)).collect(),
                depths: outline::depths(statement).into(),
            },
            Axis::Columns => Self {
                axis,
                figures: Arc::new(Figures::new(columns, lines, |column, line| figure(line, column))),
                roles: (0..columns)
                    .map(|column| if summable(&column) { role_of_column(statement, column, vocabulary) } else { Role::Apart })
                    .collect(),
                names: statement.columns.iter().map(|column| column.header.to_lowercase()).collect(),
                percents: (0..columns).map(|column| is_percent(statement, column)).collect(),
                averaged: statement.columns.iter().map(|column| vocabulary.lines.average.within(&column.header)).collect(),
                notes: statement.columns.iter().map(|column| column.scenario == Scenario::Note).collect(),
                unsummed: Arc::default(),
                compared: (0..lines).collect(),
                unlabelled: vec![false; columns].into(),
                opens: vec![false; columns].into(),
                deducted: vec![false; columns].into(),
                depths: vec![None; columns].into(),
            },
        }
    }

    /// The same board with its percentages among the figures that add up: a header may say "%" of all columns beneath it.
    #[must_use]
    pub(in crate::relate) fn with_percents(&self) -> Self {
        let role = |(&role, &percent): (&Role, &bool)| if percent && role == Role::Apart { Role::Plain } else { role };
        Self { roles: self.roles.iter().zip(self.percents.iter()).map(role).collect(), ..self.clone() }
    }

    /// The same board, compared at these positions.
    #[must_use]
    pub(in crate::relate) fn at_positions(&self, compared: impl IntoIterator<Item = usize>) -> Self {
        Self { compared: compared.into_iter().collect(), ..self.clone() }
    }

    /// The number of lines.
    #[must_use]
    pub(in crate::relate) fn lines(&self) -> usize {
        self.figures.lines
    }

    /// All positions with figures that could add up, percentages among them, ascending.
    #[must_use]
    pub(in crate::relate) fn positions(&self) -> Vec<usize> {
        let count = if self.figures.lines == 0 { 0 } else { self.figures.positions };
        (0..count).filter(|position| !self.unsummed.contains(position)).collect()
    }

    /// The unit that the figures are counted in.
    #[must_use]
    pub(in crate::relate) fn unit(&self) -> Unit {
        self.figures.unit
    }

    /// The figure of a line at a position.
    #[must_use]
    pub(in crate::relate) fn at(&self, line: usize, position: usize) -> Option<Number> {
        self.figures.numbers[line * self.figures.positions + position]
    }

    /// The same in decimals, with half of its unit.
    #[must_use]
    pub(in crate::relate) fn figure(&self, line: usize, position: usize) -> Option<Figure> {
        let number = self.at(line, position)?;
        let unit = self.unit();
        Some(Figure { value: unit.decimal(number.value), half_unit: unit.decimal(number.width) / rust_decimal::Decimal::TWO })
    }

    /// The figure of a line at a position as a double, 0 where it is blank.
    #[must_use]
    pub(in crate::relate) fn value(&self, line: usize, position: usize) -> f64 {
        self.figures.doubles[line * self.figures.positions + position].0
    }

    /// Half a unit of its last digit as a double, 0 where it is blank.
    #[must_use]
    pub(in crate::relate) fn half(&self, line: usize, position: usize) -> f64 {
        self.figures.doubles[line * self.figures.positions + position].1
    }

    /// The figures of a line by position, as doubles with half of their units, 0 where blank.
    #[must_use]
    pub(in crate::relate) fn doubles(&self, line: usize) -> &[(f64, f64)] {
        &self.figures.doubles[line * self.figures.positions..(line + 1) * self.figures.positions]
    }

    /// Where a line has figures, by position.
    #[must_use]
    pub(in crate::relate) fn filled(&self, line: usize) -> &[bool] {
        &self.figures.filled[line * self.figures.positions..(line + 1) * self.figures.positions]
    }

    /// True where no figure at a position is negative, so that a sum of lines only grows.
    #[must_use]
    pub(in crate::relate) fn only_grows(&self, position: usize) -> bool {
        self.figures.grows[position]
    }

    /// True when the share of a line's figures that are not whole numbers is at least this: what is computed by dividing seldom is one.
    #[must_use]
    pub(in crate::relate) fn has_decimals(&self, line: usize, share: f64) -> bool {
        let figures = || self.compared.iter().filter_map(|&position| self.at(line, position)).filter(|number| number.value != 0);
        let unit = self.unit();
        figures().filter(|number| unit.has_decimals(*number)).count() as f64 >= figures().count() as f64 * share
    }

    /// True when the line has a figure at any compared position.
    #[must_use]
    pub(in crate::relate) fn has_figures(&self, line: usize) -> bool {
        let filled = self.filled(line);
        self.compared.iter().any(|&position| filled[position])
    }

    /// True when the line has a figure at any position.
    #[must_use]
    pub(in crate::relate) fn has_any(&self, line: usize) -> bool {
        self.filled(line).contains(&true)
    }

    /// True when all figures of the line at compared positions are 0.
    #[must_use]
    pub(in crate::relate) fn is_zero(&self, line: usize) -> bool {
        self.compared.iter().filter_map(|&position| self.at(line, position)).all(|number| number.value == 0)
    }

    /// The sum of items at a position; `None` when all are blank.
    #[must_use]
    pub(in crate::relate) fn sum(&self, items: &[(usize, i8)], position: usize) -> Option<Sum> {
        let mut sum = Sum::default();
        for &(line, sign) in items {
            if let Some(number) = self.at(line, position) {
                sum.add(sign, number);
            }
        }
        (sum.items > 0).then_some(sum)
    }
}

/// Lines with figures and no label, where nearly all others have one.
fn unlabelled(statement: &Statement) -> Vec<bool> {
    let bare = |line: &LineItem| line.label.is_empty() && line.account.is_none();
    let filled = |line: &&LineItem| line.facts.iter().any(Option::is_some);
    let (with_figures, labelled) =
        statement.lines.iter().filter(filled).fold((0, 0), |(all, named), line| (all + 1, named + usize::from(!bare(line))));
    let tells = labelled as f64 >= f64::from(with_figures) * LABELLED_SHARE;
    statement.lines.iter().map(|line| tells && bare(line) && filled(&line)).collect()
}

/// "Less: treasury stock 75,680": printed without a sign, and taken off.
fn is_deducted(line: &LineItem, vocabulary: &Vocabulary) -> bool {
    let words = &vocabulary.lines;
    let plain = line.facts.iter().flatten().all(|fact| !fact.value.is_sign_negative() || fact.value.is_zero());
    plain && words.taken_off.starts(&line.label) && !words.not_taken_off.starts(&line.label)
}

fn opens(statement: &Statement, line: usize) -> bool {
    line == 0 || statement.lines[line - 1].kind == LineKind::Heading || statement.lines[line].row > statement.lines[line - 1].row + 1
}

fn role_of_line(line: &LineItem, vocabulary: &Vocabulary) -> Role {
    match line.kind {
        // "Herav …" tells a part of the line above; adding it would count that twice.
        LineKind::Line if vocabulary.lines.of_which.starts(&line.label) => Role::Apart,
        LineKind::CarriedForward | LineKind::BroughtForward => Role::Apart,
        LineKind::Heading => Role::Heading,
        // What was there, what came and what went make what is there.
        LineKind::Line if vocabulary.lines.closing.starts(&line.label) => Role::Result,
        // The sum of a section of a cash flow statement, and what came and went in all.
        LineKind::Line if vocabulary.lines.cash_flow.starts(&line.label) || vocabulary.lines.net_change.starts(&line.label) => Role::Result,
        LineKind::Line => Role::Plain,
        LineKind::Subtotal | LineKind::Total => Role::Total,
        LineKind::Result => Role::Result,
    }
}

/// The lines that are rates, which add up to nothing across columns.
#[must_use]
pub(in crate::relate) fn percents_across(statement: &Statement, vocabulary: &Vocabulary) -> Vec<bool> {
    statement.lines.iter().map(|line| is_rate(statement, line, vocabulary)).collect()
}

/// True for a line of rates. A percentage in a column of percentages tells of the column and not of the line.
fn is_rate(statement: &Statement, line: &LineItem, vocabulary: &Vocabulary) -> bool {
    let (shares, amounts): (Vec<_>, Vec<_>) = line
        .facts
        .iter()
        .enumerate()
        .filter_map(|(column, fact)| Some((column, fact.as_ref()?)))
        .partition(|(column, _)| is_percent(statement, *column));
    let telling = if amounts.is_empty() { shares } else { amounts };
    telling.iter().any(|(_, fact)| fact.raw.contains('%')) || vocabulary.columns.percent.within(&line.label)
}

fn is_percent(statement: &Statement, column: usize) -> bool {
    statement.columns[column].scenario == Scenario::Percent
}

fn role_of_column(statement: &Statement, column: usize, vocabulary: &Vocabulary) -> Role {
    match statement.columns[column].scenario {
        Scenario::Note | Scenario::Variance => Role::Apart,
        _ if vocabulary.columns.total.within(&statement.columns[column].header) => Role::Total,
        _ => Role::Plain,
    }
}

/// Lines that take part in sums.
pub(in crate::relate) fn members(board: &Board) -> Vec<usize> {
    (0..board.lines()).filter(|&line| !matches!(board.roles[line], Role::Heading | Role::Apart) && board.has_figures(line)).collect()
}

/// A name without its numbers: "01-3013 - Subtotal, IT costs" is called like "01-3023 - Subtotal, IT costs".
pub(in crate::relate) fn bare_name(name: &str) -> String {
    let words = name.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}
