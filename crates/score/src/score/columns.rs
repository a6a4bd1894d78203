//! The columns of a table of accounts, drawn.
//!
//! In: words, a year, a source of chance. Out: headers and, of each column of figures, how it comes about. Words stand to the left; their
//! columns are put before the figures when all of those are known.

use super::{
    model::{Axis, Column, Role},
    plan::ColumnSource,
    words::{Words, fill, pick},
};
use fastrand::Rng;

/// Columns with their sources, in step.
#[derive(Debug, Default)]
pub(crate) struct Columns {
    pub(crate) all: Vec<Column>,
    pub(crate) sources: Vec<ColumnSource>,
    /// By given column: whether its figures are rounded, as budgets are.
    pub(crate) rounded: Vec<bool>,
}

impl Columns {
    fn figure(&mut self, header: String, source: ColumnSource) -> usize {
        let role = if matches!(source, ColumnSource::Percent(..)) { Role::Percent } else { Role::Figure };
        self.all.push(Column { role, group: None, header });
        self.sources.push(source);
        self.all.len() - 1
    }

    fn given(&mut self, header: String, rounded: bool) -> usize {
        self.rounded.push(rounded);
        self.figure(header, ColumnSource::Given(self.rounded.len() - 1))
    }

    /// Puts the columns of words before those of figures.
    pub(crate) fn add_words(&mut self, account: bool, note: bool, words: &Words, chance: &mut Rng) {
        let mut first = Vec::new();
        if account {
            first.push((Role::Account, pick(words.account, chance)));
        }
        first.push((Role::Label, pick(words.label, chance)));
        if note {
            first.push((Role::Note, pick(words.note, chance)));
        }
        let shift = first.len();
        for source in &mut self.sources {
            match source {
                ColumnSource::Sum(items) => items.iter_mut().for_each(|item| *item += shift),
                ColumnSource::Difference(a, b) | ColumnSource::Percent(a, b, _) => {
                    *a += shift;
                    *b += shift;
                }
                ColumnSource::Words | ColumnSource::Given(_) => {}
            }
        }
        self.sources.splice(0..0, std::iter::repeat_n(ColumnSource::Words, shift));
        self.all.splice(0..0, first.into_iter().map(|(role, header)| Column { role, group: None, header: header.to_owned() }));
    }
}

/// Draws the columns of figures.
pub(crate) fn draw(words: &Words, year: i32, shape: &mut Vec<Axis>, chance: &mut Rng) -> Columns {
    let mut columns = Columns::default();
    let (actual, budget) = (pick(words.actual, chance), pick(words.budget, chance));
    let rounded = chance.bool();
    let name = match chance.usize(..12) {
        0 => {
            columns.given(header(actual, year), false);
            "one year"
        }
        1..4 => {
            years(&mut columns, words, actual, year, shape, chance);
            "years"
        }
        4..6 => {
            columns.given(header(actual, year), false);
            columns.given(header(budget, year), rounded);
            "actual and budget"
        }
        6..9 => {
            variance(&mut columns, words, (actual, budget), year, rounded, chance);
            "variance"
        }
        9..11 => {
            for ahead in 1..=chance.i32(2..=4) {
                columns.given(header(budget, year + ahead), rounded);
            }
            group(&mut columns, budget, shape, chance);
            "years to come"
        }
        _ => {
            let parts = chance.choice(words.parts_of_year).copied().unwrap_or_default();
            let given = parts.iter().map(|part| columns.given((*part).to_owned(), false)).collect();
            columns.figure(pick(words.row_totals, chance).to_owned(), ColumnSource::Sum(given));
            "parts of a year"
        }
    };
    shape.push(("columns", name.into()));
    shape.push(("figure columns", columns.all.len().to_string()));
    columns
}

fn header(pattern: &str, year: i32) -> String {
    fill(pattern, &[&year.to_string()])
}

/// Two to four years, latest first; of two perhaps the change.
fn years(columns: &mut Columns, words: &Words, actual: &str, year: i32, shape: &mut Vec<Axis>, chance: &mut Rng) {
    let count = chance.i32(2..=4);
    for back in 0..count {
        columns.given(header(actual, year - back), false);
    }
    if count > 2 || chance.bool() {
        group(columns, actual, shape, chance);
        return;
    }
    let change = columns.figure(pick(words.change, chance).to_owned(), ColumnSource::Difference(0, 1));
    if chance.bool() {
        columns.figure(pick(words.change_percent, chance).to_owned(), ColumnSource::Percent(change, 1, 1));
    }
}

/// Actual, budget and their difference, perhaps in per cent, perhaps with the year before.
fn variance(columns: &mut Columns, words: &Words, (actual, budget): (&str, &str), year: i32, rounded: bool, chance: &mut Rng) {
    let a = columns.given(header(actual, year), false);
    let b = columns.given(header(budget, year), rounded);
    let source = if chance.bool() { ColumnSource::Difference(a, b) } else { ColumnSource::Difference(b, a) };
    let difference = columns.figure(pick(words.variance, chance).to_owned(), source);
    let decimals = chance.u32(0..=1);
    match chance.usize(..4) {
        0 => {
            columns.figure(pick(words.variance_percent, chance).to_owned(), ColumnSource::Percent(difference, b, decimals));
        }
        1 => {
            columns.figure(pick(words.used_percent, chance).to_owned(), ColumnSource::Percent(a, b, decimals));
        }
        2 => {
            columns.given(header(actual, year - 1), false);
        }
        _ => {}
    }
}

/// Sometimes what all years have in common stands once, above them.
fn group(columns: &mut Columns, pattern: &str, shape: &mut Vec<Axis>, chance: &mut Rng) {
    let common = pattern.replace("{}", "").trim().to_owned();
    if common.chars().count() < 2 || chance.usize(..4) > 0 {
        return;
    }
    for column in &mut columns.all {
        column.header = column.header.chars().filter(char::is_ascii_digit).collect();
        column.group = Some(common.clone());
    }
    shape.push(("header", "in two rows".into()));
}
