//! How many rows at the top of a grid are headers.
//!
//! In: a [`Grid`]. Out: a number of rows, 0 when there is no header. A table with columns of figures has its header above
//! the first row that shows one: up to a few rows of words, years, dates and units. A table of words has a header when
//! its first row names columns in words that we know, or when it looks unlike all that follow. What it does not do: it
//! does not ask what a column means.

use super::figure::{Look, cell_look};
use crate::vocabulary::Vocabulary;
use avstem_document::grid::{Cell, Grid};
use std::collections::BTreeSet;

/// Filled rows that are looked at; enough to tell a column of figures from one of words.
const SAMPLE_ROWS: usize = 200;

/// Rows that a header has at most; the tallest one seen has seven.
const TALLEST_HEADER: usize = 8;

/// Rows of titles that may stand in a grid above its header.
const TITLE_ROWS: usize = 3;

/// Words of the longest column header in a table of words.
const LONGEST_NAME: usize = 6;

/// Two years side by side in a header lie no further apart than this; figures that look like years usually do.
const YEARS_APART: u32 = 12;

/// A row of at least this many years to a figure is a row of years.
const YEARS_TO_A_FIGURE: usize = 3;

/// The rows under a header of words are on average at least this many times as long as the header.
const CONTRAST: usize = 2;

/// Number of rows at the top that are headers.
#[must_use]
pub(crate) fn header_rows(grid: &Grid, vocabulary: &Vocabulary) -> usize {
    let sample = Sample::of(grid, vocabulary);
    if sample.values.iter().any(|value| *value) { above_figures(&sample, vocabulary) } else { above_words(&sample, vocabulary) }
}

/// True when some column holds figures; account numbers at the left do not count beside others.
pub(crate) fn has_figure_columns(grid: &Grid, vocabulary: &Vocabulary) -> bool {
    Sample::of(grid, vocabulary).values.contains(&true)
}

/// True when the row names columns: most of its words are known headers.
///
/// Years and dates count neither for nor against; one known word is not enough where there are others.
pub(crate) fn names_columns<'a>(cells: impl IntoIterator<Item = &'a Cell>, vocabulary: &Vocabulary) -> bool {
    let looks = cells.into_iter().map(|cell| (cell, cell_look(cell, &vocabulary.units)));
    let (mut known, mut texts, mut times) = (0, 0, 0);
    for (cell, look) in looks {
        match look {
            Look::Text if is_column_name(&cell.text, vocabulary) => known += 1,
            Look::Text => texts += 1,
            Look::Year | Look::Date => times += 1,
            Look::Blank => {}
            Look::Figure | Look::Dash => return false,
        }
    }
    known > texts && known + times >= 2
}

/// True when the text is a known name of a column.
pub(crate) fn is_column_name(text: &str, vocabulary: &Vocabulary) -> bool {
    if text.split_whitespace().count() > LONGEST_NAME {
        return false;
    }
    let (headers, columns) = (&vocabulary.headers, &vocabulary.columns);
    let whole = [
        &headers.measure,
        &headers.activity,
        &headers.responsible,
        &headers.period,
        &headers.status,
        &headers.strategy,
        &headers.goal,
        &headers.area,
        &headers.cost,
        &headers.comment,
        &columns.note,
        &columns.account,
        &columns.label,
        &columns.total,
    ];
    let begun = [&columns.actual, &columns.budget, &columns.revised_budget, &columns.variance, &columns.percent, &columns.forecast];
    whole.iter().any(|phrases| phrases.is(text)) || begun.iter().any(|phrases| phrases.starts(text))
}

/// The first filled rows of a grid with the looks of their cells.
struct Sample<'a> {
    rows: Vec<Row<'a>>,
    /// By column: holds figures, and is not the column of labels or account numbers at the left.
    values: Vec<bool>,
    columns: usize,
}

/// A row with at least one cell that is not blank.
struct Row<'a> {
    /// Row of the grid.
    index: usize,
    /// The cells that are not blank.
    cells: Vec<(&'a Cell, Look)>,
}

impl<'a> Sample<'a> {
    fn of(grid: &'a Grid, vocabulary: &Vocabulary) -> Self {
        let mut rows: Vec<Row> = Vec::new();
        for cell in &grid.cells {
            let look = cell_look(cell, &vocabulary.units);
            if look == Look::Blank {
                continue;
            }
            let full = rows.len() == SAMPLE_ROWS;
            match rows.last_mut() {
                Some(row) if row.index == cell.row => row.cells.push((cell, look)),
                _ if full => break,
                _ => rows.push(Row { index: cell.row, cells: vec![(cell, look)] }),
            }
        }
        let values = value_columns(&rows, grid.columns);
        Self { rows, values, columns: grid.columns }
    }

    /// True when the cell stands over a column of figures. One that spans the whole width is a title.
    fn over_values(&self, cell: &Cell) -> bool {
        let end = (cell.column + cell.column_span).min(self.columns);
        let whole_width = cell.column == 0 && end == self.columns && self.columns > 1;
        !whole_width && cell.column < end && self.values[cell.column..end].contains(&true)
    }
}

/// The columns in which figures are common. Leftmost, they are account numbers or years, unless nothing else is there.
fn value_columns(rows: &[Row], columns: usize) -> Vec<bool> {
    let mut figures = vec![0_usize; columns];
    let mut texts = vec![0_usize; columns];
    let mut leftmost = columns;
    for (cell, look) in rows.iter().flat_map(|row| &row.cells) {
        leftmost = leftmost.min(cell.column);
        match look {
            Look::Figure => figures[cell.column] += 1,
            Look::Text => texts[cell.column] += 1,
            _ => {}
        }
    }
    // A third, not a half: three header rows and section words may stand above one row of figures.
    let mut values: Vec<bool> = figures.iter().zip(&texts).map(|(figures, texts)| *figures > 0 && 3 * figures >= *texts).collect();
    if values.iter().filter(|value| **value).count() > 1 {
        values[leftmost] = false;
    }
    values
}

/// The header of a table with columns of figures.
fn above_figures(sample: &Sample, vocabulary: &Vocabulary) -> usize {
    let first_value = sample.values.iter().position(|value| *value).unwrap_or(0);
    let mut header = 0;
    let mut labelled = false;
    for (i, row) in sample.rows.iter().enumerate().take(2 * TALLEST_HEADER) {
        let numbering = if header > 0 { counts_columns(row) } else { i == 0 && counts_from_one(row) };
        if !numbering && holds_figures(sample, row) {
            break;
        }
        let over: Vec<&(&Cell, Look)> = row.cells.iter().filter(|(cell, _)| sample.over_values(cell)).collect();
        let has_label = row.cells[0].0.column < first_value;
        let named = row.cells.iter().any(|(cell, _)| is_column_name(&cell.text, vocabulary));
        if over.is_empty() {
            // Above the header a title, in it the second line of a label, below it the first section.
            if header > 0 && !named {
                break;
            }
            if header == 0 {
                continue;
            }
        } else if header > 0 && !numbering && has_label && !named && !fills_values(sample, &over, !labelled) {
            break;
        }
        if i >= TALLEST_HEADER {
            break;
        }
        labelled |= has_label;
        header = row.index + 1;
    }
    header
}

/// True when a row shows amounts: a figure or a mark for none in a column of figures, or years that no header would name.
fn holds_figures(sample: &Sample, row: &Row) -> bool {
    let over: Vec<&(&Cell, Look)> = row.cells.iter().filter(|(cell, _)| sample.over_values(cell)).collect();
    let count = |wanted: Look| over.iter().filter(|(_, look)| *look == wanted).count();
    // A year with a footnote mark (`20081`) looks like a figure.
    let figures = count(Look::Figure) > 0 && count(Look::Year) < YEARS_TO_A_FIGURE * count(Look::Figure);
    figures || (count(Look::Dash) > 0 && count(Look::Text) == 0) || !plausible_years(&over)
}

/// True unless two neighbouring years lie further apart than the periods of one table.
fn plausible_years(cells: &[&(&Cell, Look)]) -> bool {
    let years: Vec<u32> =
        cells.iter().filter(|(_, look)| *look == Look::Year).filter_map(|(cell, _)| cell.text.trim().parse().ok()).collect();
    years.windows(2).all(|pair| pair[0].abs_diff(pair[1]) <= YEARS_APART)
}

/// True when texts stand over most of the columns of figures, and over two at least: a wrapped header or its units.
/// `times`: years and dates count too; under a header with labels they are amounts.
fn fills_values(sample: &Sample, over: &[&(&Cell, Look)], times: bool) -> bool {
    let texts = over.iter().filter(|(_, look)| times || *look == Look::Text).count();
    let values = sample.values.iter().filter(|value| **value).count();
    texts >= 2 && 2 * texts >= values
}

/// True for a row that numbers the columns: `1 | 2 | 3`, `(1) | (2)`.
fn counts_columns(row: &Row) -> bool {
    let number = |text: &str| text.trim().trim_start_matches('(').trim_end_matches(')').parse::<usize>().ok();
    let numbers: Option<Vec<usize>> = row.cells.iter().map(|(cell, _)| number(&cell.text)).collect();
    let marked = row.cells.iter().all(|(cell, _)| cell.text.trim().starts_with('('));
    numbers.is_some_and(|numbers| {
        numbers.len() >= if marked { 2 } else { 3 } && numbers[0] <= 2 && numbers.windows(2).all(|pair| pair[0] + 1 == pair[1])
    })
}

/// True for a first row of a word and then 1, 2, 3 and so on, words behind them: `Trinn | 1 | 2 | 3 | Sum`.
fn counts_from_one(row: &Row) -> bool {
    let [(first, Look::Text), rest @ ..] = row.cells.as_slice() else { return false };
    let numbers: Vec<usize> = rest.iter().map_while(|(cell, _)| cell.text.trim().parse().ok()).collect();
    let words = rest[numbers.len()..].iter().all(|(_, look)| *look == Look::Text);
    !first.is_blank() && words && numbers.len() >= 3 && numbers.iter().enumerate().all(|(i, number)| *number == i + 1)
}

/// The header of a table of words: one row, perhaps under titles.
fn above_words(sample: &Sample, vocabulary: &Vocabulary) -> usize {
    let Some(first) = sample.rows.iter().take(TITLE_ROWS + 1).position(|row| row.cells.len() > 1) else { return 0 };
    let (row, below) = (&sample.rows[first], &sample.rows[first + 1..]);
    let named = names_columns(row.cells.iter().map(|(cell, _)| *cell), vocabulary);
    if named || stands_out(row, below, sample.columns) { row.index + 1 } else { 0 }
}

/// True when a row is unlike the rows below it: filled, short, none of its cells met again, and bold or much shorter.
fn stands_out(row: &Row, below: &[Row], columns: usize) -> bool {
    let filled = row.cells.iter().map(|(cell, _)| cell.column_span).sum::<usize>() + 1 >= columns;
    let name = |(cell, look): &(&Cell, Look)| {
        *look != Look::Figure
            && cell.text.split_whitespace().count() <= LONGEST_NAME
            && !cell.text.trim_start().starts_with(char::is_lowercase)
    };
    if !filled || below.len() < 2 || !row.cells.iter().all(name) || recurs(row, below) {
        return false;
    }
    let bold = |row: &Row| row.cells.iter().all(|(cell, _)| cell.bold);
    let average = |rows: &[Row]| {
        let lengths = rows.iter().flat_map(|row| &row.cells).map(|(cell, _)| cell.text.len());
        lengths.clone().sum::<usize>() / lengths.count().max(1)
    };
    (bold(row) && !below.iter().any(bold)) || CONTRAST * average(std::slice::from_ref(row)) <= average(below)
}

/// True when a cell's text stands again further down in its column.
fn recurs(row: &Row, below: &[Row]) -> bool {
    let texts: BTreeSet<(usize, &str)> = below.iter().flat_map(|row| &row.cells).map(|(cell, _)| (cell.column, cell.text.trim())).collect();
    row.cells.iter().any(|(cell, _)| texts.contains(&(cell.column, cell.text.trim())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::testing::grid;

    fn rows(text: &str) -> usize {
        header_rows(&grid(text), Vocabulary::built_in())
    }

    #[test]
    fn years_above_amounts_are_a_header() {
        assert_eq!(rows("|2016|2017\nLeie|310|320\nSum|310|320"), 1);
        assert_eq!(rows("Konto|2016|2017\nLeie|310|320"), 1);
    }

    #[test]
    fn amounts_that_look_like_years_are_none() {
        assert_eq!(rows("Leie|2000|1950\nPorto|310|320\nSum|2310|2270"), 0);
        assert_eq!(rows("Tekst|Regnskap|Budsjett\nLeie|2000|2010\nPorto|310|320"), 1);
    }

    #[test]
    fn a_header_has_several_rows() {
        assert_eq!(rows("|Regnskap|Regnskap|Budsjett\n|2015|2016|2017\n|1000 kr|1000 kr|1000 kr\nLeie|3|4|5\nPorto|1|2|3"), 3);
        assert_eq!(rows("Post|Regnskap|Budsjett\n|(1)|(2)\nLeie|3|4"), 2);
        assert_eq!(rows("Post|Menn|Kvinner\n1|2|3\nLeie|3|4\nPorto|5|6"), 2);
    }

    #[test]
    fn a_section_under_the_header_is_no_header() {
        assert_eq!(rows("Tekst|Regnskap|Budsjett\nInntekter\nSalg|3|4"), 1);
        assert_eq!(rows("Konto|Tekst|Beløp\nInntekter\n3016|Salg|3\n3020|Gebyr|4"), 1);
        assert_eq!(rows("|2016|2017\nLederlønn|Ikke fastsatt|\nSalg|3|4\nLeie|3|4"), 1);
    }

    #[test]
    fn a_title_inside_the_grid_belongs_to_the_header_below_it() {
        assert_eq!(rows("Oversikt over driften\n|2016|2017\nSalg|3|4"), 2);
        assert_eq!(rows("Salg\nKaker|3|4\nKaffe|3|4"), 0);
    }

    #[test]
    fn figures_alone_have_no_header() {
        assert_eq!(rows("Salg|3|4\nLeie|-|5"), 0);
        assert_eq!(rows("Salg|-|-\nLeie|-|5"), 0);
        assert_eq!(rows(""), 0);
    }

    #[test]
    fn known_words_are_a_header_above_words() {
        assert_eq!(rows("Tiltak|Aktiviteter|2017|Status april 2017\nKurs|Holde to kurs|Q1|Ok\n|Skrive brev|Q2|"), 1);
        assert_eq!(rows("Kurs|Holde to kurs|Q1|Ok\n|Skrive brev|Q2|"), 0);
        // One long section title over the whole width.
        assert_eq!(rows("Kapittel om kurs\nTiltak|Ansvarlig\nKurs|Leder"), 2);
    }

    #[test]
    fn unknown_words_are_a_header_when_they_stand_out() {
        let below = "Hagen bak skolehuset|Luke bedene to ganger i året\nLekeplassen ved elva|Male gjerdet og bytte ut sanden";
        assert_eq!(rows(&format!("Sted|Arbeid\n{below}")), 1);
        assert_eq!(rows(&format!("ny hage|luking\n{below}")), 0);
        assert_eq!(rows(&format!("Sted|\n|Arbeid\n{below}")), 0);
    }
}
