//! A table of figures → a statement: columns, line items, scale, currency.
//!
//! In: a table and what stands around it. Out: a [`Statement`]. The unit is taken from the nearest text that names one: a
//! column's own header, the corner of the table, its caption, the lines above.

use super::{
    Column, Fact, LineItem, Scenario, Statement, TableKind, amount, charts,
    columns::{ACCOUNT_DIGITS, Columns, columns, header},
    context::TableContext,
    lines::lines,
};
use crate::{
    grid::Cell,
    table::{Flow, Table},
    vocabulary::{Vocabulary, words},
};
use rust_decimal::Decimal;

/// What a table's reading takes from the document around it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Around<'a> {
    /// The lines right above the table, nearest last: they may name the unit.
    pub above: &'a [&'a str],
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
    let columns = columns(table, amount::Notation::default(), vocabulary)?;
    let decisions = amount::decisions(votes(table, &columns), around.votes);
    let notation = amount::notation(&decisions);
    let corner = corner_texts(table, &columns);
    let mut unit_texts: Vec<&str> = around.above.iter().copied().filter(|text| names_unit(text, vocabulary)).collect();
    unit_texts.extend(table.caption.as_deref());
    unit_texts.extend(context.caption.as_deref());
    unit_texts.extend(corner.iter().map(String::as_str).filter(|text| names_unit(text, vocabulary)));
    let (scale, scales) = scales(&unit_texts, &columns.figures, vocabulary);
    unit_texts.extend(columns.figures.iter().map(|column| column.header.as_str()));
    let mut lines = lines(table, &columns, notation, &scales, vocabulary);
    drop_idle_decimals(&mut lines);
    if lines.iter().all(|line| line.facts.iter().all(Option::is_none)) {
        return None;
    }
    // Running numbers stand in many tables; an account's number has three digits at least.
    let is_account = |account: &str| account.bytes().filter(u8::is_ascii_digit).count() >= *ACCOUNT_DIGITS.start();
    let speaks_of_accounts = lines.iter().any(|line| line.account.as_deref().is_some_and(is_account))
        || columns.figures.iter().any(|column| matches!(column.scenario, Scenario::Actual | Scenario::Budget | Scenario::RevisedBudget));
    let kind = if speaks_of_accounts { TableKind::Accounts } else { TableKind::Figures };
    let title = context.caption.clone().or_else(|| table.caption.clone()).or_else(|| context.section.last().cloned());
    let home = || around.language.and_then(|language| vocabulary.home_currency(language)).filter(|_| kind == TableKind::Accounts);
    let currency = currency(&unit_texts, around.language, vocabulary).or_else(home).map(str::to_owned);
    let chart = charts::chart(&lines, vocabulary);
    let statement =
        Statement { title, currency, scale, table: index, case: None, notation: decisions, chart, columns: columns.figures, lines };
    Some((statement, kind))
}

/// What the figures of a table say of separators. Section numbers (1.1, 1.2) have no say.
fn votes(table: &Table, columns: &Columns) -> amount::Votes {
    let in_figures = |cell: &&Cell| {
        cell.value.is_none() && cell.row >= table.header_rows && columns.figures.iter().any(|column| column.grid_column == cell.column)
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
    let of_table = |table: &Table| columns(table, amount::Notation::default(), vocabulary).map(|columns| votes(table, &columns));
    tables().filter_map(of_table).fold(amount::Votes::default(), amount::Votes::and)
}

/// The headers of the columns of labels: the corner of a table may name its unit.
fn corner_texts(table: &Table, columns: &Columns) -> Vec<String> {
    columns.labels.iter().chain(&columns.account).map(|&column| header(table, column)).filter(|text| !text.is_empty()).collect()
}

/// Words of the longest line that names a table's unit ("Alle beløp i hele tusen kroner").
const UNIT_WORDS: usize = 8;

/// True for a line that can name the unit of a table below it; a sentence that tells an amount cannot.
fn names_unit(text: &str, vocabulary: &Vocabulary) -> bool {
    let text = text.trim();
    let words = words(&text.replace("1 000", "1000").replace("1.000", "1000"));
    let is_year = |word: &String| word.len() == 4 && (word.starts_with("19") || word.starts_with("20"));
    let is_unit = |word: &String| matches!(word.as_str(), "1000" | "000" | "1000000");
    let tells_amount = words.iter().any(|word| word.bytes().all(|b| b.is_ascii_digit()) && !is_unit(word) && !is_year(word));
    let short_sentence = words.len() <= UNIT_WORDS / 2 || vocabulary.units.amounts.prefix(&words).is_some();
    words.len() <= UNIT_WORDS && !tells_amount && (!text.ends_with('.') || short_sentence)
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
    // A unit is that of amounts: percentages and note numbers are what they are.
    let is_amount = |column: &Column| !matches!(column.scenario, Scenario::Percent | Scenario::Note);
    let scale = |(own, column): (Option<Decimal>, &Column)| if is_amount(column) { own.unwrap_or(table) } else { Decimal::ONE };
    (table, own.into_iter().zip(columns).map(scale).collect())
}

/// The scale that a text names.
fn named_scale(text: &str, vocabulary: &Vocabulary) -> Option<Decimal> {
    let words = words(text);
    if vocabulary.units.million.find(&words).is_some() {
        return Some(Decimal::from(1_000_000));
    }
    let thousands = || vocabulary.units.thousand.find(&words).map(|_| Decimal::from(1_000));
    thousands().or_else(|| scale_by_sign(text))
}

/// The scale of a currency sign with a letter or zeros: `T€`, `k€`, `£000`, `£'000`, `£m`, `M€`.
fn scale_by_sign(text: &str) -> Option<Decimal> {
    text.split_whitespace().find_map(|word| {
        let bare: String = word.chars().filter(|c| c.is_alphanumeric() || CURRENCY_SIGNS.contains(c)).collect();
        let sign = bare.find(CURRENCY_SIGNS)?;
        let (before, after) = (&bare[..sign], bare[sign..].trim_start_matches(CURRENCY_SIGNS));
        match (before, after) {
            ("T" | "t" | "k" | "K", "") | ("", "000" | "k" | "K" | "000s") => Some(Decimal::from(1_000)),
            ("M" | "m", "") | ("", "m" | "M" | "mn" | "000000") => Some(Decimal::from(1_000_000)),
            _ => None,
        }
    })
}

const CURRENCY_SIGNS: [char; 3] = ['€', '£', '$'];

/// The currency that the texts around a table name; "kr" is the one of the document's language.
fn currency<'a>(texts: &[&str], language: Option<&str>, vocabulary: &'a Vocabulary) -> Option<&'a str> {
    let home = language.and_then(|language| vocabulary.home_currency(language));
    let signs = [("€", "EUR"), ("£", "GBP"), ("$", "USD")];
    let units = &vocabulary.units;
    let crowns = [(&units.krone_nok, "NOK"), (&units.krone_sek, "SEK"), (&units.krone_dkk, "DKK")];
    let others = [(&units.euro, "EUR"), (&units.pound, "GBP"), (&units.dollar, "USD")];
    texts.iter().rev().find_map(|text| {
        let named: Vec<&str> = crowns.iter().chain(&others).filter(|(phrases, _)| phrases.within(text)).map(|(_, code)| *code).collect();
        let by_sign = signs.iter().find(|(sign, _)| text.contains(sign)).map(|(_, code)| *code);
        let at_home = home.filter(|home| named.contains(home) || (!named.is_empty() && crowns.iter().any(|(_, code)| code == home)));
        by_sign.or(at_home).or(named.first().copied())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_name_scales() {
        for (text, scale) in [
            ("T€", Some(1_000)),
            ("Angaben in T€", Some(1_000)),
            ("£'000", Some(1_000)),
            ("(£000)", Some(1_000)),
            ("£m", Some(1_000_000)),
            ("Amounts in $", None),
            ("£5", None),
            ("Tabell 3", None),
        ] {
            assert_eq!(scale_by_sign(text), scale.map(Decimal::from), "{text}");
        }
    }
}
