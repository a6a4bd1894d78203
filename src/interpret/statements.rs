//! A table of figures → a statement: columns, line items, scale, currency.

use super::{Column, Fact, LineItem, Scenario, Statement, TableKind, amount, columns::columns, context::TableContext, lines::lines};
use crate::{
    grid::Cell,
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
    let columns = columns(table, amount::Notation::default(), vocabulary)?;
    // Section numbers (1.1, 1.2) have no say in what a point means in the figures.
    let in_figures = |cell: &&Cell| cell.row >= table.header_rows && columns.figures.iter().any(|column| column.grid_column == cell.column);
    let notation = amount::notation(table.grid.cells.iter().filter(in_figures).map(|cell| cell.text.as_str()));
    let mut unit_texts: Vec<&str> = above.iter().copied().filter(|text| names_unit(text)).collect();
    unit_texts.extend(table.caption.as_deref());
    unit_texts.extend(context.caption.as_deref());
    let (scale, scales) = scales(&unit_texts, &columns.figures, vocabulary);
    unit_texts.extend(columns.figures.iter().map(|column| column.header.as_str()));
    let mut lines = lines(table, &columns, notation, &scales, vocabulary);
    drop_idle_decimals(&mut lines);
    if lines.iter().all(|line| line.facts.iter().all(Option::is_none)) {
        return None;
    }
    let speaks_of_accounts = lines.iter().any(|line| line.account.is_some())
        || columns.figures.iter().any(|column| matches!(column.scenario, Scenario::Actual | Scenario::Budget | Scenario::RevisedBudget));
    let kind = if speaks_of_accounts { TableKind::Accounts } else { TableKind::Figures };
    let title = context.caption.clone().or_else(|| table.caption.clone()).or_else(|| context.section.last().cloned());
    let currency = currency(&unit_texts, language, vocabulary).or_else(|| home_currency(language).filter(|_| kind == TableKind::Accounts));
    Some((Statement { title, currency: currency.map(str::to_owned), scale, table: index, columns: columns.figures, lines }, kind))
}

/// Words of the longest line that names a table's unit ("Alle beløp i hele tusen kroner").
const UNIT_WORDS: usize = 8;

/// True for a line that can name the unit of a table below it; a sentence that tells an amount cannot.
fn names_unit(text: &str) -> bool {
    let text = text.trim();
    let words = words(&text.replace("1 000", "1000").replace("1.000", "1000"));
    let is_year = |word: &String| word.len() == 4 && (word.starts_with("19") || word.starts_with("20"));
    let tells_amount = words.iter().any(|word| word.bytes().all(|b| b.is_ascii_digit()) && word != "1000" && !is_year(word));
    words.len() <= UNIT_WORDS && !tells_amount && (!text.ends_with('.') || words.len() <= UNIT_WORDS / 2)
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

/// What a printed 1 stands for: in the table, and in each column. A unit in the header of some columns only ("Antall",
/// "Beløp i 1000 kr") is theirs alone.
fn scales(texts: &[&str], columns: &[Column], vocabulary: &Vocabulary) -> (Decimal, Vec<Decimal>) {
    let around = texts.iter().rev().find_map(|text| named_scale(text, vocabulary));
    let own: Vec<Option<Decimal>> = columns.iter().map(|column| named_scale(&column.header, vocabulary)).collect();
    let shared = own.iter().all(|scale| *scale == own[0]).then(|| own[0]).flatten();
    let table = around.or(shared).unwrap_or(Decimal::ONE);
    (table, own.into_iter().map(|scale| scale.unwrap_or(table)).collect())
}

/// The scale that a text names.
fn named_scale(text: &str, vocabulary: &Vocabulary) -> Option<Decimal> {
    let words = words(text);
    if vocabulary.units.million.find(&words).is_some() {
        return Some(Decimal::from(1_000_000));
    }
    vocabulary.units.thousand.find(&words).map(|_| Decimal::from(1_000))
}

/// The currency that the texts around a table name; "kr" is the one of the document's language.
fn currency(texts: &[&str], language: Option<&str>, vocabulary: &Vocabulary) -> Option<&'static str> {
    let signs = [("€", "EUR"), ("£", "GBP"), ("$", "USD")];
    let units = &vocabulary.units;
    let crowns = [(&units.krone_nok, "NOK"), (&units.krone_sek, "SEK"), (&units.krone_dkk, "DKK")];
    let others = [(&units.euro, "EUR"), (&units.pound, "GBP"), (&units.dollar, "USD")];
    texts.iter().rev().find_map(|text| {
        let named: Vec<&str> = crowns.iter().chain(&others).filter(|(phrases, _)| phrases.within(text)).map(|(_, code)| *code).collect();
        let by_sign = signs.iter().find(|(sign, _)| text.contains(sign)).map(|(_, code)| *code);
        let at_home = home_currency(language)
            .filter(|home| named.contains(home) || (!named.is_empty() && crowns.iter().any(|(_, code)| code == home)));
        by_sign.or(at_home).or(named.first().copied())
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
