//! A table's columns: which hold labels, account numbers, figures; and what the figures are.
//!
//! In: a grid with its header rows. Out: [`Columns`]. A column holds figures when most of its body does; years and running
//! numbers at the left edge are labels. What a column's figures are (its scenario) is told by its header's words.

use super::{
    Column, Scenario, amount,
    codes::{account_column, code_columns},
    column_cells::{body, cells_below, header, squeeze},
    periods,
};
use crate::{
    table::Table,
    vocabulary::{Phrases, Vocabulary, words},
};
use avstem_document::{
    figure::look,
    grid::{Cell, CellValue, Grid},
};

/// The roles of a table's columns.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Columns {
    /// Columns whose texts name a row, left to right.
    pub labels: Vec<usize>,
    /// The column of account numbers.
    pub account: Option<usize>,
    /// Columns of other codes ("Ansvar", "Funksjon") with their headers, left to right.
    pub dimensions: Vec<(usize, String)>,
    pub figures: Vec<Column>,
    /// A column that tells the side of the ledger of the figures in another: both as columns of the grid.
    pub side: Option<(usize, usize)>,
}

/// What the body cells of one column are.
#[derive(Debug, Clone, Copy, Default)]
struct Census {
    figures: usize,
    texts: usize,
    percents: usize,
    /// Of the first figure and of the last: a `%` stands behind it.
    first_percent: bool,
    last_percent: bool,
    /// Some figure is too large for a percentage.
    large: bool,
}

impl Census {
    /// True for a column of percentages: most carry the sign, or the first and the last do, as accountants set them.
    fn is_percent(self) -> bool {
        self.percents * 2 > self.figures || (self.first_percent && self.last_percent && !self.large)
    }
}

/// A figure from here on is no percentage.
const LARGEST_PERCENT: i64 = 1_000;

/// Finds the roles of all columns; `None` when no column holds figures. `digits` are those of the document's account numbers, where
/// they are known.
pub(super) fn columns(table: &Table, notation: amount::Notation, digits: Option<usize>, vocabulary: &Vocabulary) -> Option<Columns> {
    let grid = &table.grid;
    let census = census(table, notation);
    let holds_figures = |column: usize| census[column].figures > 0 && census[column].figures >= census[column].texts;
    let mut figures: Vec<usize> = (0..grid.columns).filter(|&column| holds_figures(column)).collect();
    let account = account_column(table, &figures, digits, vocabulary);
    let mut codes = code_columns(table, &figures, account, vocabulary);
    // A table of nothing but what its headers call codes is one of figures.
    if figures.iter().all(|column| codes.binary_search_by_key(column, |codes| codes.column).is_ok()) {
        codes.retain(|codes| codes.sure);
    }
    let dimensions: Vec<(usize, String)> = codes.into_iter().map(|codes| (codes.column, codes.header)).collect();
    let is_dimension = |column: usize| dimensions.binary_search_by_key(&column, |(other, _)| *other).is_ok();
    figures.retain(|&column| Some(column) != account && !is_dimension(column));
    if let Some(&first) = figures.first()
        && figures.len() > 1
        && !(0..first).any(|column| census[column].texts > 0)
        && names_rows(table, first)
    {
        figures.remove(0);
    }
    let left_edge = *figures.first()?;
    let is_text = |column: usize| {
        figures.binary_search(&column).is_err() && Some(column) != account && !is_dimension(column) && names_something(grid, column)
    };
    let mut labels: Vec<usize> = (0..left_edge).filter(|&column| is_text(column)).collect();
    if labels.is_empty() {
        labels = (left_edge..grid.columns).find(|&column| is_text(column)).into_iter().collect();
    }
    // Numbers, signs and codes at the left edge name no line where a column of words stands behind them.
    if labels.iter().all(|&column| letters(table, column) < WORDED) {
        let last = figures.last().copied().unwrap_or(left_edge);
        let words = (left_edge..last).filter(|&column| is_text(column) && !labels.contains(&column));
        let worded = words.map(|column| (letters(table, column), column)).filter(|(letters, _)| *letters >= WORDED);
        if let Some((_, column)) = worded.max_by_key(|&(letters, column)| (letters, std::cmp::Reverse(column))) {
            labels.push(column);
        }
    }
    let telling: Vec<usize> = labels.iter().copied().filter(|&label| says_anything(table, label)).collect();
    if !telling.is_empty() {
        labels = telling;
    }
    let numbering = figures.first().copied().filter(|&first| figures.len() > 1 && is_numbering(table, first));
    let mut figures: Vec<Column> = figures.into_iter().map(|column| describe(table, column, census[column], vocabulary)).collect();
    for column in figures.iter_mut().filter(|column| Some(column.grid_column) == numbering) {
        column.scenario = Scenario::Note;
    }
    let side = side_column(table, &figures, vocabulary);
    labels.retain(|label| side.is_none_or(|(column, _)| column != *label) || left_edge == 0);
    Some(Columns { labels, account, dimensions, figures, side })
}

/// The column that says of each figure right beside it whether it adds or takes off: `S` and `H`, `Debet` and `Kredit`.
fn side_column(table: &Table, figures: &[Column], vocabulary: &Vocabulary) -> Option<(usize, usize)> {
    let units = &vocabulary.units;
    let beside =
        figures.iter().flat_map(|of| [of.grid_column.checked_add(1), of.grid_column.checked_sub(1)].map(|at| (at, of.grid_column)));
    beside.filter_map(|(at, of)| Some((at?, of))).find(|&(column, _)| {
        let cells = || body(table, column).map(|cell| cell.text.as_str());
        let (debits, credits) = (cells().filter(|text| units.debit.is(text)).count(), cells().filter(|text| units.credit.is(text)).count());
        let header = words(&header(table, column));
        let is_side = |word: &String| units.debit.is(word) || units.credit.is(word);
        debits > 0 && credits > 0 && debits + credits == cells().count() && header.iter().all(is_side)
    })
}

/// True where the side of a row's figure is the one that takes off.
pub(super) fn takes_off(side: &str, vocabulary: &Vocabulary) -> bool {
    vocabulary.units.debit.is(side)
}

/// Letters of a name, on average, from which on a column holds words.
const WORDED: usize = 4;

/// Letters of the texts of a column below its header, on average.
fn letters(table: &Table, column: usize) -> usize {
    let of = |cell: &Cell| cell.text.chars().filter(|c| c.is_alphabetic()).count();
    let (cells, letters) = body(table, column).fold((0_usize, 0), |(cells, letters), cell| (cells + 1, letters + of(cell)));
    letters / cells.max(1)
}

/// True for a column that holds more than signs.
fn says_anything(table: &Table, column: usize) -> bool {
    body(table, column).any(|cell| cell.text.contains(char::is_alphanumeric))
}

/// A cell's figure: the stored one of a workbook, else the printed one.
pub(super) fn figure(cell: &Cell, notation: amount::Notation) -> Option<amount::Amount> {
    match &cell.value {
        Some(CellValue::Number(value)) => {
            let value = significant(*value);
            Some(amount::Amount { value, decimals: value.scale(), percent: false })
        }
        Some(CellValue::Percent(fraction)) => {
            let value = significant(*fraction).checked_mul(rust_decimal::Decimal::ONE_HUNDRED)?.normalize();
            Some(amount::Amount { value, decimals: value.scale(), percent: true })
        }
        Some(_) => None,
        None => amount::parse(&cell.text, notation),
    }
}

/// True where the `%` of a figure stands in a cell of its own right behind it.
pub(super) fn percent_behind(row: &[Cell], cell: &Cell) -> bool {
    let at = row.partition_point(|other| other.column <= cell.column);
    row.get(at).is_some_and(|next| is_percent_of(next, cell))
}

fn is_percent_of(next: &Cell, cell: &Cell) -> bool {
    next.row == cell.row && next.column == cell.column + cell.column_span && matches!(next.text.trim(), "%" | ")%" | "%)")
}

/// A stored double as Excel shows it: 15 significant digits; more are noise of binary fractions.
fn significant(value: rust_decimal::Decimal) -> rust_decimal::Decimal {
    value.round_sf(15).unwrap_or(value).normalize()
}

fn census(table: &Table, notation: amount::Notation) -> Vec<Census> {
    let mut census = vec![Census::default(); table.grid.columns];
    let cells = &table.grid.cells;
    for (at, cell) in cells.iter().enumerate().filter(|(_, cell)| cell.row >= table.header_rows) {
        let Some(column) = census.get_mut(cell.column) else { continue };
        match figure(cell, notation) {
            Some(amount) => {
                let percent = amount.percent || cells.get(at + 1).is_some_and(|next| is_percent_of(next, cell));
                column.first_percent |= percent && column.figures == 0;
                column.last_percent = percent;
                column.large |= amount.value.abs() >= rust_decimal::Decimal::from(LARGEST_PERCENT);
                column.figures += 1;
                column.percents += usize::from(percent);
            }
            None if cell.text.chars().any(char::is_alphabetic) => column.texts += 1,
            None => {}
        }
    }
    census
}

/// True when a column of numbers only names its rows: years, or 1, 2, 3 and so on.
fn names_rows(table: &Table, column: usize) -> bool {
    let numbers: Vec<Option<i64>> = body(table, column).map(|cell| cell.text.trim().trim_end_matches('.').parse().ok()).collect();
    let known: Vec<i64> = numbers.iter().flatten().copied().collect();
    if known.len() < 2 || known.len() * 10 < numbers.len() * 8 {
        return false;
    }
    known.iter().all(|number| look::is_year_number(*number)) || known.windows(2).all(|pair| pair[1] == pair[0] + 1)
}

/// Rows that a numbering must have; fewer can ascend by chance.
const NUMBERED_ROWS: usize = 5;
/// Largest step of a numbering: positions count in ones, fives, tens or hundreds.
const LARGEST_STEP: i64 = 100;

/// True when a column of figures numbers its rows (1, 2, 3 or 110, 120, 200): whole numbers that only ascend, in small steps.
fn is_numbering(table: &Table, column: usize) -> bool {
    let numbers: Option<Vec<i64>> = body(table, column).map(|cell| cell.text.trim().parse().ok()).collect();
    let small_steps = |pair: &[i64]| (1..=LARGEST_STEP).contains(&(pair[1] - pair[0]));
    numbers.is_some_and(|numbers| {
        let round = |by: i64| numbers.iter().all(|number| number % by == 0);
        let regular = numbers.windows(2).filter(|pair| pair[1] - pair[0] == 1).count() * 2 >= numbers.len() || round(5);
        numbers.len() >= NUMBERED_ROWS && regular && numbers.windows(2).all(small_steps)
    })
}

fn names_something(grid: &Grid, column: usize) -> bool {
    cells_below(grid, 0, column).next().is_some()
}

fn describe(table: &Table, column: usize, census: Census, vocabulary: &Vocabulary) -> Column {
    let header = header(table, column);
    let lowest =
        (0..table.header_rows).rev().map(|row| table.grid.covering(row, column).map(|cell| squeeze(&cell.text)).unwrap_or_default());
    // A title over the whole table may stand in its header: what stands right over the figures says that they number something.
    let numbers = lowest.into_iter().find(|text| !text.is_empty()).is_some_and(|text| vocabulary.columns.note.is(&text));
    let scenario = match (numbers, census.is_percent()) {
        (true, _) => Scenario::Note,
        (_, true) => Scenario::Percent,
        _ => scenario(&header, vocabulary),
    };
    Column { period: periods::span(&header, vocabulary), header, scenario, nature: None, scale: None, grid_column: column }
}

/// Words of a header that are looked at; a longer one is a text that stands in the first row.
const HEADER_WORDS: usize = 64;

/// What a header says its figures are. Words that take a figure out of the accounts come first ("Avvik budsjett" is a variance),
/// unless they are part of a longer phrase ("Budsjett inkl. endring" is a budget).
pub(super) fn scenario(header: &str, vocabulary: &Vocabulary) -> Scenario {
    let mut words = words(header);
    words.truncate(HEADER_WORDS);
    let columns = &vocabulary.columns;
    let lists = [
        (&columns.percent, Scenario::Percent),
        (&columns.variance, Scenario::Variance),
        (&columns.forecast, Scenario::Forecast),
        (&columns.revised_budget, Scenario::RevisedBudget),
        (&columns.budget, Scenario::Budget),
        (&columns.actual, Scenario::Actual),
    ];
    if columns.note.is(header) {
        return Scenario::Note;
    }
    let places = |(phrases, scenario): &(&Phrases, Scenario)| {
        (0..words.len()).filter_map(|at| phrases.prefix(&words[at..]).map(|count| (at, at + count, *scenario))).collect::<Vec<_>>()
    };
    // "Earnings per share" holds the word for a share in per cent.
    let units = &vocabulary.units;
    let others = [&units.per_unit, &units.share_count, &units.counted].map(|phrases| (phrases, Scenario::Other));
    let places: Vec<(usize, usize, Scenario)> = lists.iter().chain(&others).flat_map(places).collect();
    let inside_another = |&(from, to, _): &(usize, usize, Scenario)| {
        places.iter().any(|&(start, end, _)| start <= from && to <= end && end - start > to - from)
    };
    places.iter().find(|place| !inside_another(place)).map_or(Scenario::Other, |(.., scenario)| *scenario)
}
