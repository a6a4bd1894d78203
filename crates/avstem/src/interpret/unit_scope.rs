//! What a document says of the unit of tables that do not name theirs.
//!
//! In: the flow, once, before the tables are read. Out: a [`Scope`]: the unit that a sentence gives all figures ("All amounts are in
//! thousands unless otherwise stated"), the unit at the edge of a page, and the one that nearly all tables agree on: the notes of
//! an annual report are in millions even where a table does not repeat it. A unit from afar reaches only a table that shows money
//! and shows nothing else ([`reaches`]): no øre, no figure larger than those of the tables that name the unit, no index that
//! begins at 100. What it does not do: it overrules no word at the table itself; a wrong scale is worse than none.

use super::{
    Scenario,
    amount::{self, Amount},
    columns::{Columns, figure},
    unit_words::{CURRENCY_SIGNS, Said, names_unit, said, said_of_all},
    units::UnitBasis,
};
use crate::{
    table::{Flow, Table},
    vocabulary::Vocabulary,
};
use avstem_document::{grid::Cell, place::Place};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Lines above a table that may name its unit ("Beløp i 1000 kr").
pub(super) const UNIT_LINES: usize = 3;
/// Lines that are looked at for them; page numbers and running titles between are none.
pub(super) const LINES_BACK: usize = 8;

/// Tables that must name their unit, and of them, in per cent, the same one, before it is that of the others. In the six annual and
/// quarterly reports that were looked at, 30 to 78 tables name it themselves, and 95 to 100 % of them the same.
const LEAST_AGREEING: usize = 4;
const AGREEING_SHARE: usize = 80;
/// Times that a line stands in a document before it is one of the page, not of a table, and its longest form in bytes.
const REPEATED: usize = 3;
const LONGEST_REPEATED: usize = 80;

/// What the document says of units.
#[derive(Debug, Default)]
pub(super) struct Scope {
    /// Of all figures, before and behind the sentence.
    whole: Option<Said>,
    /// By page: at its edge.
    pages: BTreeMap<u32, Said>,
    /// The scale that nearly all tables name, and the largest printed figure of those.
    agreed: Option<(Decimal, Decimal)>,
    /// Lines that repeat: running titles, "Table of contents".
    repeated: HashSet<String>,
}

/// Looks at a document's flow.
pub(super) fn scope(flow: &[Flow], vocabulary: &Vocabulary) -> Scope {
    let mut lines: HashMap<&str, usize> = HashMap::new();
    for item in flow {
        if let Flow::Paragraph(paragraph) = item {
            let text = paragraph.text.trim();
            if text.len() <= LONGEST_REPEATED {
                *lines.entry(text).or_default() += 1;
            }
        }
    }
    let often = |(text, count): (&str, usize)| (count >= REPEATED && said(text, vocabulary).is_none()).then(|| text.to_owned());
    let mut scope = Scope { repeated: lines.into_iter().filter_map(often).collect(), ..Scope::default() };
    let mut tally: BTreeMap<Decimal, (usize, Decimal)> = BTreeMap::new();
    let mut wholes: Vec<Said> = Vec::new();
    let mut above: Vec<&str> = Vec::new();
    for item in flow {
        match item {
            Flow::Paragraph(paragraph) => {
                above.push(&paragraph.text);
                wholes.extend(
                    paragraph
                        .text
                        .split('\n')
                        .filter_map(|line| said_of_all(line, vocabulary))
                        .filter(|(_, whole)| *whole)
                        .map(|(said, _)| said),
                );
            }
            Flow::Margin(margin) => {
                if let (Place::Page { page, .. }, Some(said)) = (&margin.place, said(&margin.text, vocabulary)) {
                    scope.pages.insert(*page, said);
                }
            }
            Flow::Table(table) => {
                let lines = scope.nearest(&above, 0);
                let head = table.grid.cells.iter().take_while(|cell| cell.row < table.header_rows.max(1)).map(|cell| cell.text.as_str());
                let texts: Vec<&str> = lines.into_iter().map(|(_, text)| text).chain(table.caption.as_deref()).chain(head).collect();
                if let Some(said) = texts.iter().rev().find_map(|text| said(text, vocabulary)) {
                    let (count, largest) = tally.entry(said.scale).or_default();
                    *count += 1;
                    *largest = (*largest).max(largest_figure(table));
                }
                above.clear();
            }
        }
    }
    wholes.dedup_by_key(|said| said.scale);
    if let [only] = wholes.as_slice() {
        scope.whole = Some(only.clone());
    }
    let named: usize = tally.values().map(|(count, _)| count).sum();
    let first = tally.into_iter().max_by_key(|(_, (count, _))| *count);
    scope.agreed = first
        .filter(|(_, (count, _))| *count >= LEAST_AGREEING && *count * 100 >= named * AGREEING_SHARE)
        .map(|(scale, (_, largest))| (scale, largest));
    scope
}

impl Scope {
    /// The last lines of some that may name a unit, nearest last, with their positions counted from `start`.
    pub(super) fn nearest<'a>(&self, lines: &[&'a str], start: usize) -> Vec<(usize, &'a str)> {
        let is_line = |text: &str| text.chars().any(char::is_alphabetic) && !self.repeated.contains(text.trim());
        let back = lines.iter().enumerate().rev().take(LINES_BACK).filter(|(_, text)| is_line(text)).take(UNIT_LINES);
        let mut found: Vec<(usize, &str)> = back.map(|(at, text)| (start + at, *text)).collect();
        found.reverse();
        found
    }

    /// The unit from afar for a table on a page, where it may count: `section` is that of the text above the table before,
    /// `page` stands further up on the page, `behind` speaks of all tables behind it.
    pub(super) fn far(
        &self,
        section: Option<Said>,
        page: (Option<u32>, Option<&(u32, Said)>),
        behind: Option<&Said>,
        reaches: impl Fn(Decimal, Option<Decimal>) -> bool,
    ) -> Option<(Said, UnitBasis)> {
        let (number, further_up) = page;
        let largest = |scale: Decimal| self.agreed.filter(|(agreed, _)| *agreed == scale).map(|(_, largest)| largest);
        let on_page = further_up.filter(|(of, _)| Some(*of) == number).map(|(_, said)| said);
        let at_edge = number.and_then(|number| self.pages.get(&number));
        let others = self.agreed.map(|(scale, _)| Said { scale, shares: None, money: false, subjects: Vec::new(), text: String::new() });
        let told = [
            section.map(|said| (said, UnitBasis::Section)),
            on_page.or(at_edge).map(|said| (said.clone(), UnitBasis::Page)),
            behind.or(self.whole.as_ref()).map(|said| (said.clone(), UnitBasis::Document)),
            others.map(|said| (said, UnitBasis::Others)),
        ];
        told.into_iter().flatten().next().filter(|(said, _)| reaches(said.scale, largest(said.scale)))
    }
}

/// The unit that a line of its own gives the rest of its page.
pub(super) fn said_of_page(text: &str, place: &Place, vocabulary: &Vocabulary) -> Option<(u32, Said)> {
    let Place::Page { page, .. } = place else { return None };
    let line = text.split('\n').find(|line| names_unit(line, vocabulary) && said(line, vocabulary).is_some())?;
    said(line, vocabulary).map(|said| (*page, said))
}

/// The largest printed figure of a table.
fn largest_figure(table: &Table) -> Decimal {
    let body = table.grid.cells.iter().filter(|cell| cell.row >= table.header_rows);
    let amounts = body.filter_map(|cell| figure(cell, amount::Notation::default())).filter(|amount| !amount.percent);
    amounts.map(|amount| amount.value.abs()).max().unwrap_or_default()
}

/// Of the figures of a table, in per cent, with two decimals: from here on they are printed to the last øre or cent.
const CENTS_SHARE: usize = 50;
const CENTS: u32 = 2;
/// How many times larger than the figures of the tables that name the unit a figure may be.
const TIMES_LARGER: i64 = 3;
/// No amount of a report is larger, whatever its currency.
const LARGEST_AMOUNT: i64 = 100_000_000_000_000;
/// Where an index begins, and the lines that make one.
const INDEX_BASE: Decimal = Decimal::ONE_HUNDRED;
const INDEX_LINES: usize = 2;

/// True where a unit from afar may hold for a table: it shows nothing that speaks against it.
pub(super) fn reaches(table: &Table, columns: &Columns, notation: amount::Notation, scale: Decimal, largest: Option<Decimal>) -> bool {
    let column_of = |cell: &Cell| columns.figures.binary_search_by_key(&cell.column, |column| column.grid_column).ok();
    let body = table.grid.cells.iter().filter(|cell| cell.row >= table.header_rows);
    let figures: Vec<(usize, Amount)> =
        body.filter_map(|cell| Some((column_of(cell)?, figure(cell, notation)?))).filter(|(_, amount)| !amount.percent).collect();
    if figures.is_empty() {
        return false;
    }
    let in_unit = |at: usize| !matches!(columns.figures[at].scenario, Scenario::Percent | Scenario::Note);
    // A table of rates speaks of taxes and incomes too.
    if !figures.iter().any(|(at, _)| in_unit(*at)) {
        return false;
    }
    let cents = figures.iter().filter(|(_, amount)| amount.decimals >= CENTS).count();
    let bound = largest
        .and_then(|largest| largest.checked_mul(Decimal::from(TIMES_LARGER)))
        .unwrap_or_else(|| Decimal::from(LARGEST_AMOUNT).checked_div(scale).unwrap_or(Decimal::MAX));
    let too_large = figures.iter().any(|(_, amount)| amount.value.abs() > bound);
    let of_column = |at: usize| figures.iter().filter(move |(column, _)| *column == at);
    let is_base = |at: usize| of_column(at).count() >= INDEX_LINES && of_column(at).all(|(_, amount)| amount.value == INDEX_BASE);
    let is_index = (0..columns.figures.len()).any(is_base);
    cents * 100 < figures.len() * CENTS_SHARE && !too_large && !is_index
}

/// True for a table that prints currencies beside its figures.
pub(super) fn shows_currency(table: &Table, vocabulary: &Vocabulary) -> bool {
    let is_currency = |text: &str| {
        let bare = text.trim().trim_end_matches('.');
        bare.starts_with(CURRENCY_SIGNS) || bare.ends_with(CURRENCY_SIGNS) || {
            use avstem_document::figure::look::Units;
            let word = bare.split_whitespace().next().unwrap_or("");
            let amount = bare == word || (bare.len() <= LONGEST_AMOUNT && bare.ends_with(|c: char| c.is_ascii_digit() || c == '-'));
            amount && word.chars().all(char::is_alphabetic) && vocabulary.units.is_currency(word)
        }
    };
    table.grid.cells.iter().filter(|cell| cell.row >= table.header_rows).any(|cell| is_currency(&cell.text))
}

/// Bytes of the longest cell that is an amount with its currency.
const LONGEST_AMOUNT: usize = 24;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interpret::columns::columns;
    use avstem_document::{document::Paragraph, grid::Grid};

    fn table(figures: &[&str]) -> Table {
        let cell = |row: usize, column: usize, text: &str| Cell::new(row, column, text, Place::block(0));
        let rows = figures.iter().enumerate().flat_map(|(row, figure)| [cell(row + 1, 0, "Rent"), cell(row + 1, 1, figure)]);
        let cells = [cell(0, 1, "2025")].into_iter().chain(rows).collect();
        Table::native(Grid::from_cells(cells), 1, vec![Place::block(0)])
    }

    fn line(text: &str) -> Flow {
        Flow::Paragraph(Paragraph::new(text, Place::block(0)))
    }

    #[test]
    fn a_unit_from_afar_stops_at_cents_indices_and_figures_that_are_too_large() {
        let vocabulary = Vocabulary::built_in();
        let reached = |figures: &[&str], largest: Option<i64>| {
            let table = table(figures);
            let columns = columns(&table, amount::Notation::default(), None, vocabulary).unwrap();
            reaches(&table, &columns, amount::Notation::default(), Decimal::from(1_000_000), largest.map(Decimal::from))
        };
        assert!(reached(&["$ 1,250", "$ 730"], Some(5_000)));
        assert!(!reached(&["$ 1,250.50", "$ 730.25"], None));
        assert!(!reached(&["$ 5,603,520,725", "$ 730"], Some(5_000)));
        assert!(!reached(&["$ 100", "$ 100"], None));
    }

    #[test]
    fn what_nearly_all_tables_name_holds_for_the_others() {
        let vocabulary = Vocabulary::built_in();
        let named = || (0..LEAST_AGREEING).flat_map(|_| [line("(in millions)"), Flow::Table(table(&["1,250"]))]);
        let agreed = |flow: Vec<Flow>| scope(&flow, vocabulary).agreed.map(|(scale, largest)| (scale.to_string(), largest.to_string()));
        assert_eq!(agreed(named().collect()), Some(("1000000".to_owned(), "1250".to_owned())));
        let other = [line("(in thousands)"), Flow::Table(table(&["1,250"])), line("(in dollars)"), Flow::Table(table(&["1,250"]))];
        assert_eq!(agreed(named().chain(other).collect()), None);
    }
}
