//! A table of figures → a statement: columns, line items, scale, currency.
//!
//! In: a table and what stands around it. Out: a [`Statement`].

use super::{
    Column, Fact, LineItem, LineKind, Scenario, Statement, TableKind, amount, charts,
    column_cells::{header, squeeze},
    columns::{Columns, columns, figure, scenario},
    context::TableContext,
    lines::lines,
    measure_roles::{ColumnRole, Role},
    nature::Nature,
    pages, periods,
    totals::is_result,
    unit_scope::{self, Scope},
    unit_words::{CURRENCY_SIGNS, Said, names_unit, said, said_by_caption},
    units::{Shown, ShownColumn, Sources, Unit, UnitBasis, Units, currency},
    within::Labels,
};
use crate::{
    table::{Flow, Table},
    vocabulary::Vocabulary,
};
use avstem_document::{figure::look, grid::Cell, place::Place};

/// Rows times columns of figures from which on a table must be filled, and as one in how many: each line makes room for all columns.
const MOST_SCATTERED_FIELDS: usize = 2_000_000;
const SCATTERED: usize = 20;

/// What a table's reading takes from the document around it.
#[derive(Debug, Clone)]
pub(super) struct Around<'a> {
    /// The lines right above the table, nearest last, with their positions: they may name the unit.
    pub above: &'a [(usize, &'a str)],
    /// The same above the table before, where few lines stand between.
    pub section: &'a [(usize, &'a str)],
    /// What the document says of units.
    pub scope: &'a Scope,
    /// The last unit that stands on a line of its own, with its page.
    pub page: Option<&'a (u32, Said)>,
    /// The last unit that is named for all tables behind it.
    pub everywhere: Option<&'a Said>,
    /// The unit of the table that this one seems to go on, from the page before, and the headers of that table's columns of figures.
    pub carried_on: Option<(Unit, Vec<String>)>,
    /// Columns of a table of measures that tell something other than amounts: numbers, priorities, times.
    pub no_amounts: &'a [usize],
    /// Digits of the account numbers of the document, where its earlier tables settle it.
    pub account_digits: Option<usize>,
    pub language: Option<&'a str>,
    /// What the figures of all tables say of separators.
    pub votes: amount::Votes,
}

/// Reads a table as a statement; `None` when it holds no figures.
pub(super) fn statement(
    table: &Table,
    index: usize,
    context: &TableContext,
    around: &Around,
    vocabulary: &Vocabulary,
) -> Option<(Statement, TableKind)> {
    let mut columns = columns(table, amount::Notation::default(), around.account_digits, vocabulary)?;
    columns.figures.retain(|column| names_money(column, vocabulary) || !around.no_amounts.contains(&column.grid_column));
    if columns.figures.is_empty() {
        return None;
    }
    let fields = table.grid.rows.saturating_mul(columns.figures.len());
    if fields > MOST_SCATTERED_FIELDS && table.grid.cells.len() < fields / SCATTERED {
        return None; // figures strewn over a sheet
    }
    let named: Vec<&str> =
        [&table.caption, &context.caption].into_iter().flatten().chain(context.section.last()).map(String::as_str).collect();
    if pages::lists_pages(table, &columns, &named, vocabulary) {
        return None;
    }
    name_only_column(&mut columns, &named, around, vocabulary);
    let decisions = amount::decisions(votes(table, &columns), around.votes);
    let notation = amount::notation(&decisions);
    let corner = corner_texts(table, &columns);
    let captions: Vec<&str> = table.caption.as_deref().into_iter().chain(context.caption.as_deref()).collect();
    let goes_on = |headers: &[String]| {
        let own = || columns.figures.iter().map(|column| column.header.as_str());
        own().len() == headers.len() && (own().all(str::is_empty) || own().eq(headers.iter().map(String::as_str)))
    };
    let carried_on = around.carried_on.as_ref().filter(|(_, headers)| goes_on(headers)).map(|(unit, _)| unit);
    let shows_money = tells_money(table, &columns, vocabulary) || unit_scope::shows_currency(table, vocabulary);
    let near = || {
        let by_corner = corner.iter().rev().find_map(|text| said(text, vocabulary));
        let by_caption = || captions.iter().rev().find_map(|text| said_by_caption(text, vocabulary));
        let by_line = || around.above.iter().rev().find_map(|(_, text)| said(text, vocabulary));
        let at_table = by_corner.or_else(by_caption).map(|said| (said, UnitBasis::Table));
        at_table.or_else(|| by_line().map(|said| (said, UnitBasis::Above)))
    };
    let far = || {
        let section = around.section.iter().rev().find_map(|(_, text)| said(text, vocabulary));
        let reaches = |scale, largest| unit_scope::reaches(table, &columns, notation, scale, largest);
        let page = table.parts.first().and_then(|place| if let Place::Page { page, .. } = place { Some(*page) } else { None });
        around.scope.far(section, (page, around.page), around.everywhere, reaches).filter(|_| shows_money)
    };
    let sources = Sources { near: near(), continued: carried_on.map(|unit| unit.scale), far: far() };
    let lowest = lowest_headers(table, &columns);
    let shown = Shown { money: shows_money, lowest: &lowest, columns: &shown_columns(table, &columns, notation) };
    let units = Units::of(sources, &columns.figures, &shown, vocabulary);
    for (column, unit) in columns.figures.iter_mut().zip(&units.columns) {
        column.nature = unit.nature.filter(|nature| *nature != Nature::Percent);
        let in_unit = !matches!(column.scenario, Scenario::Percent | Scenario::Note);
        column.scale = Some(unit.scale).filter(|scale| in_unit && *scale != units.table);
    }
    let mut unit_texts: Vec<&str> = around.everywhere.into_iter().filter(|_| shows_money).map(|said| said.text.as_str()).collect();
    unit_texts.extend(around.above.iter().map(|(_, text)| *text).filter(|text| names_unit(text, vocabulary)));
    unit_texts.extend(captions.iter().copied());
    unit_texts.extend(corner.iter().map(String::as_str).filter(|text| names_unit(text, vocabulary)));
    unit_texts.extend(units.told.iter().filter_map(|told| told.text.as_deref()));
    unit_texts.extend(columns.figures.iter().map(|column| column.header.as_str()));
    let mut lines = lines(table, &columns, notation, &units, around.account_digits, vocabulary);
    drop_idle_decimals(&mut lines);
    if lines.iter().all(|line| line.facts.iter().all(Option::is_none)) {
        return None;
    }
    // Running numbers stand in many tables; an account's number has three digits at least.
    let is_account = |account: &str| account.bytes().filter(u8::is_ascii_digit).count() >= *look::CODE_DIGITS.start();
    let speaks_of_accounts = lines.iter().any(|line| line.account.as_deref().is_some_and(is_account))
        || columns.figures.iter().any(|column| matches!(column.scenario, Scenario::Actual | Scenario::Budget | Scenario::RevisedBudget));
    let kind = if speaks_of_accounts { TableKind::Accounts } else { TableKind::Figures };
    let title = context.caption.clone().or_else(|| table.caption.clone()).or_else(|| context.section.last().cloned());
    let home = || around.language.and_then(|language| vocabulary.home_currency(language)).filter(|_| kind == TableKind::Accounts);
    let currency = currency(&unit_texts, around.language, vocabulary).map(str::to_owned);
    let currency = currency.or_else(|| carried_on?.currency.clone()).or_else(|| home().map(str::to_owned));
    let chart = charts::chart(&lines, vocabulary);
    let labels = Labels { columns: &columns.figures, units: &units, currency: currency.as_deref(), notation, vocabulary };
    for line in &mut lines {
        let cell = columns.labels.iter().filter_map(|&column| table.grid.covering(line.row, column)).find(|cell| !cell.is_blank());
        line.within = cell.map(|cell| labels.within(&line.label, &cell.place)).unwrap_or_default();
    }
    let (scale, scale_told, columns) = (units.table, units.told.clone(), columns.figures.clone());
    let statement = Statement { title, currency, scale, scale_told, table: index, case: None, notation: decisions, chart, columns, lines };
    Some((statement, kind))
}

/// True for a column that is headed as a cost, a budget or an account.
pub(super) fn names_money(column: &Column, vocabulary: &Vocabulary) -> bool {
    vocabulary.headers.cost.is(&column.header) || !matches!(column.scenario, Scenario::Other | Scenario::Note)
}

/// What the only column of figures shows is told by the nearest text above where it has no header: "Budsjett 2024".
fn name_only_column(columns: &mut Columns, named: &[&str], around: &Around, vocabulary: &Vocabulary) {
    let [column] = columns.figures.as_mut_slice() else { return };
    if !column.header.is_empty() || column.scenario != Scenario::Other {
        return;
    }
    let above = around.above.iter().rev().map(|(_, text)| *text);
    let says = |text: &str| match scenario(text, vocabulary) {
        told @ (Scenario::Actual | Scenario::Budget | Scenario::RevisedBudget | Scenario::Forecast) if text.len() <= LONGEST_NAME => {
            Some((told, periods::span(text, vocabulary)))
        }
        _ => None,
    };
    if let Some((told, period)) = named.iter().copied().chain(above).find_map(says) {
        (column.scenario, column.period) = (told, period);
    }
}

/// Bytes of the longest text that names the figures of a table: a heading, no sentence.
const LONGEST_NAME: usize = 60;

/// The lowest header of each column of figures: the joined ones begin with what stands above several.
fn lowest_headers(table: &Table, columns: &Columns) -> Vec<String> {
    let lowest = |column: usize| {
        let row = table.header_rows.checked_sub(1)?;
        table.grid.covering(row, column).map(|cell| cell.text.clone())
    };
    columns.figures.iter().map(|column| lowest(column.grid_column).unwrap_or_default()).collect()
}

/// What the figures of each column show.
fn shown_columns(table: &Table, columns: &Columns, notation: amount::Notation) -> Vec<ShownColumn> {
    let mut shown: Vec<Option<ShownColumn>> = vec![None; columns.figures.len()];
    for cell in table.grid.cells.iter().filter(|cell| cell.row >= table.header_rows) {
        let Ok(at) = columns.figures.binary_search_by_key(&cell.column, |column| column.grid_column) else { continue };
        let Some(amount) = figure(cell, notation) else { continue };
        let signed = cell.text.contains(CURRENCY_SIGNS);
        let seen = shown[at].get_or_insert(ShownColumn { currency: signed, decimals: 0 });
        // A signed figure among others is an amount among numbers: its decimals are not the column's.
        if !signed {
            seen.decimals = seen.decimals.max(amount.decimals);
        }
    }
    shown.into_iter().map(Option::unwrap_or_default).collect()
}

/// True for a table that says of itself that it is about money: by its accounts, its columns, or a label.
fn tells_money(table: &Table, columns: &Columns, vocabulary: &Vocabulary) -> bool {
    let is_money = |scenario: Scenario| matches!(scenario, Scenario::Actual | Scenario::Budget | Scenario::RevisedBudget);
    let lines = &vocabulary.lines;
    let says_money = |text: &str| is_result(text, vocabulary) || lines.income.within(text) || lines.cost.within(text);
    let labels = table.grid.cells.iter().filter(|cell| columns.labels.contains(&cell.column));
    columns.account.is_some()
        || columns.figures.iter().any(|column| is_money(column.scenario))
        || labels.take(LABELS).any(|cell| says_money(&cell.text))
}

/// Labels that are looked at for money.
const LABELS: usize = 200;

/// What the figures of a table say of separators. Section numbers (1.1, 1.2) have no say.
fn votes(table: &Table, columns: &Columns) -> amount::Votes {
    let in_figures = |cell: &&Cell| {
        let in_column = || columns.figures.binary_search_by_key(&cell.column, |column| column.grid_column).is_ok();
        cell.value.is_none() && cell.row >= table.header_rows && in_column()
    };
    amount::Votes::of(table.grid.cells.iter().filter(in_figures).map(|cell| cell.text.as_str()))
}

/// What the figures of all tables say of separators; nothing where every figure tells by itself.
pub(super) fn document_votes(flow: &[Flow], vocabulary: &Vocabulary) -> amount::Votes {
    let tables = || flow.iter().filter_map(|item| if let Flow::Table(table) = item { Some(table) } else { None });
    let texts = |table: &'_ Table| {
        let printed = table.grid.cells.iter().filter(|cell| cell.value.is_none());
        amount::Votes::of(printed.map(|cell| cell.text.as_str())).unsure()
    };
    if !tables().any(texts) {
        return amount::Votes::default();
    }
    let of_table = |table: &Table| columns(table, amount::Notation::default(), None, vocabulary).map(|columns| votes(table, &columns));
    tables().filter_map(of_table).fold(amount::Votes::default(), amount::Votes::and)
}

/// The headers of the columns of labels: the corner of a table may name its unit.
fn corner_texts(table: &Table, columns: &Columns) -> Vec<String> {
    columns.labels.iter().chain(&columns.account).map(|&column| header(table, column)).filter(|text| !text.is_empty()).collect()
}

/// Decimals that are 0 in every figure of a table ("2377.0", "512.0") are the exporting program's, not the figures'.
fn drop_idle_decimals(lines: &mut [LineItem]) {
    let used = facts(lines).map(|fact| fact.value.normalize().scale()).max().unwrap_or(0);
    for fact in lines.iter_mut().flat_map(|line| line.facts.iter_mut().flatten()) {
        fact.decimals = fact.decimals.min(used.cast_signed());
    }
}

fn facts(lines: &[LineItem]) -> impl Iterator<Item = &Fact> {
    lines.iter().flat_map(|line| line.facts.iter().flatten())
}
/// Calls the lines of a table of measures by their measures alone: who answers for one and when it is due are no part of what an amount is for.
pub(super) fn called_by_measures(mut statement: Statement, table: &Table, roles: &[ColumnRole]) -> Statement {
    let named: Vec<usize> = roles.iter().filter(|of| matches!(of.role, Role::Measure | Role::Activity)).map(|of| of.column).collect();
    for line in statement.lines.iter_mut().filter(|line| line.kind == LineKind::Line) {
        let names = named.iter().map(|column| squeeze(table.grid.text(line.row, *column)));
        let names: Vec<String> = names.filter(|name| !name.is_empty()).collect();
        if !names.is_empty() {
            line.label = names.join(" ");
        }
    }
    statement
}
