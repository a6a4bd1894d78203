//! A table of figures → a statement: columns, line items, scale, currency.

use super::{
    Fact, LineItem, Scenario, Statement, TableKind, amount,
    columns::{columns, header},
    context::TableContext,
    lines::lines,
};
use crate::{
    table::Table,
    vocabulary::{Vocabulary, words},
};
use rust_decimal::Decimal;

/// Reads a table as a statement; `None` when it holds no figures. `above` are the lines right above the table, nearest
/// last: they may name the unit.
pub(super) fn statement(
    table: &Table,
    index: usize,
    context: &TableContext,
    above: &[&str],
    language: Option<&str>,
    vocabulary: &Vocabulary,
) -> Option<(Statement, TableKind)> {
    let body = table.grid.cells.iter().filter(|cell| cell.row >= table.header_rows);
    let notation = amount::notation(body.map(|cell| cell.text.as_str()));
    let columns = columns(table, notation, vocabulary)?;
    let headers: Vec<String> = (0..table.grid.columns).map(|column| header(table, column)).collect();
    let mut unit_texts: Vec<&str> = above.to_vec();
    unit_texts.extend(table.caption.as_deref());
    unit_texts.extend(context.caption.as_deref());
    unit_texts.extend(headers.iter().map(String::as_str));
    let scale = scale(&unit_texts, vocabulary);
    let mut lines = lines(table, &columns, notation, scale, vocabulary);
    drop_idle_decimals(&mut lines);
    if lines.iter().all(|line| line.facts.iter().all(Option::is_none)) {
        return None;
    }
    let speaks_of_accounts = lines.iter().any(|line| line.account.is_some())
        || columns.figures.iter().any(|column| matches!(column.scenario, Scenario::Actual | Scenario::Budget | Scenario::RevisedBudget));
    let kind = if speaks_of_accounts { TableKind::Accounts } else { TableKind::Figures };
    let title = context.caption.clone().or_else(|| table.caption.clone()).or_else(|| context.section.last().cloned());
    let currency = currency(&unit_texts, vocabulary).or_else(|| home_currency(language).filter(|_| kind == TableKind::Accounts));
    Some((Statement { title, currency: currency.map(str::to_owned), scale, table: index, columns: columns.figures, lines }, kind))
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

/// What a printed 1 stands for, as the texts around a table say; 1 when none does.
fn scale(texts: &[&str], vocabulary: &Vocabulary) -> Decimal {
    for text in texts.iter().rev() {
        let words = words(text);
        if vocabulary.units.million.find(&words).is_some() {
            return Decimal::from(1_000_000);
        }
        if vocabulary.units.thousand.find(&words).is_some() {
            return Decimal::from(1_000);
        }
    }
    Decimal::ONE
}

/// The currency that the texts around a table name.
fn currency(texts: &[&str], vocabulary: &Vocabulary) -> Option<&'static str> {
    let signs = [("€", "EUR"), ("£", "GBP"), ("$", "USD")];
    let lists = [
        (&vocabulary.units.euro, "EUR"),
        (&vocabulary.units.krone_sek, "SEK"),
        (&vocabulary.units.krone_dkk, "DKK"),
        (&vocabulary.units.krone_nok, "NOK"),
    ];
    texts.iter().rev().find_map(|text| {
        let by_sign = signs.iter().find(|(sign, _)| text.contains(sign)).map(|(_, code)| *code);
        by_sign.or_else(|| lists.iter().find(|(phrases, _)| phrases.within(text)).map(|(_, code)| *code))
    })
}

/// The currency of accounts in a language that is written in one country.
fn home_currency(language: Option<&str>) -> Option<&'static str> {
    match language? {
        "nb" | "nn" => Some("NOK"),
        "sv" => Some("SEK"),
        "da" => Some("DKK"),
        _ => None,
    }
}
