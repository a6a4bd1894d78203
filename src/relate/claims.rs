//! Amounts in running text, linked to the fact that they quote.
//!
//! In: paragraphs and statements. Out: [`Claim`]s. An amount counts as one when a currency stands beside it. The line is
//! told by its label's words before the amount, the column by the scenario and the dates that the paragraph names. Where
//! either is open, the claim is linked only to a fact that it equals, and is never held against one.

use super::{Claim, FactRef};
use crate::{
    document::Paragraph,
    interpret::{Column, Content, LineKind, Scenario, Statement, amount, dates, name_words, scenarios},
    vocabulary::{Vocabulary, same_word, words},
};
use jiff::civil::Date;
use regex::Regex;
use rust_decimal::Decimal;
use std::{ops::Range, sync::OnceLock};

/// Words before an amount among which its line is named.
const WINDOW: usize = 8;

/// Letters that an inflected form may add to a label's word ("driftsresultat" + "et").
const ENDING: usize = 3;

/// An amount in a paragraph.
struct Quoted {
    span: Range<usize>,
    value: Decimal,
    decimals: i32,
}

/// Finds and links the amounts of all paragraphs.
pub(super) fn claims(content: &Content, vocabulary: &Vocabulary) -> Vec<Claim> {
    let named: Vec<Vec<NamedLine>> = content.statements.iter().map(|statement| named_lines(statement, vocabulary)).collect();
    content.paragraphs.iter().flat_map(|paragraph| claims_of(paragraph, content, &named, vocabulary)).collect()
}

/// A line with figures and what it is called.
struct NamedLine {
    line: usize,
    name: Vec<String>,
    /// Its name is a word for incomes, which prose calls turnover.
    income: bool,
}

fn named_lines(statement: &Statement, vocabulary: &Vocabulary) -> Vec<NamedLine> {
    let with_facts = statement.lines.iter().enumerate().filter(|(_, line)| line.facts.iter().any(Option::is_some));
    with_facts
        .map(|(line, item)| {
            let name = name_words(&item.label, vocabulary);
            let income = name.len() == 1 && vocabulary.lines.income.resembles(&name[0]);
            NamedLine { line, name, income }
        })
        .filter(|named| !named.name.is_empty())
        .collect()
}

fn claims_of(paragraph: &Paragraph, content: &Content, named: &[Vec<NamedLine>], vocabulary: &Vocabulary) -> Vec<Claim> {
    let text = &paragraph.text;
    let amounts = amounts(text, vocabulary);
    if amounts.is_empty() {
        return Vec::new();
    }
    let told = Told::of(text, vocabulary);
    let ends = sentence_ends(text);
    let mut from = 0;
    amounts
        .into_iter()
        .map(|quoted| {
            let sentence = sentence(&ends, text.len(), quoted.span.start);
            let window = &text[from.max(sentence.start).min(quoted.span.start)..quoted.span.start];
            from = quoted.span.end;
            let (about, certain) = link(&quoted, window, &told, content, named, vocabulary);
            Claim {
                text: text[sentence].trim().chars().take(LONGEST_TEXT).collect(),
                raw: text[quoted.span].trim().to_owned(),
                value: quoted.value,
                decimals: quoted.decimals,
                about,
                certain,
                place: paragraph.place.clone(),
            }
        })
        .collect()
}

/// Characters of a sentence that a claim keeps.
const LONGEST_TEXT: usize = 500;

/// What a paragraph says of the column that its amounts stand in.
struct Told {
    scenarios: Vec<Scenario>,
    dates: Vec<Date>,
    /// Numbers of four digits that can be years.
    years: Vec<i16>,
}

impl Told {
    fn of(text: &str, vocabulary: &Vocabulary) -> Self {
        let dates = dates::dates(text, vocabulary).into_iter().filter_map(|mention| mention.date.ok()).collect();
        let years =
            words(text).into_iter().filter(|word| word.len() == 4).filter_map(|word| word.parse().ok()).filter(|year| YEARS.contains(year));
        Self { scenarios: scenarios(text, vocabulary), dates, years: years.collect() }
    }

    /// True when no year that the text names lies outside the column's period.
    fn years_fit(&self, column: &Column) -> bool {
        match &column.period {
            Some(period) => self.years.iter().all(|year| (period.from.year()..=period.to.year()).contains(year)),
            None => self.years.is_empty(),
        }
    }
}

/// Years that a figure of an archived document can be of.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2199;

/// All amounts of money in a text: a number with a currency before or behind it.
fn amounts(text: &str, vocabulary: &Vocabulary) -> Vec<Quoted> {
    static NUMBER: OnceLock<Option<Regex>> = OnceLock::new();
    let number = NUMBER.get_or_init(|| {
        Regex::new(r"[-−–]?\b(?:\d{1,3}(?:[ \u{a0}\u{2009}\u{202f}]\d{3})+(?:,\d+)?|\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?)\b").ok()
    });
    let Some(number) = number else { return Vec::new() };
    number.find_iter(text).filter_map(|found| quoted(text, found.range(), vocabulary)).collect()
}

fn quoted(text: &str, span: Range<usize>, vocabulary: &Vocabulary) -> Option<Quoted> {
    let units = &vocabulary.units;
    let currencies = [&units.krone_nok, &units.krone_sek, &units.krone_dkk, &units.euro, &units.pound, &units.dollar];
    let before = text[..span.start].trim_end();
    let word_before = before.split_whitespace().next_back().unwrap_or("");
    let before_is_currency = currencies.iter().any(|list| list.is(word_before)) || word_before.ends_with(['€', '$', '£']);
    let behind = &text[span.end..];
    let words_behind: Vec<String> = words(behind.get(..behind.char_indices().nth(40).map_or(behind.len(), |(i, _)| i)).unwrap_or(""));
    let directly_behind = behind.chars().next().is_none_or(|c| c.is_whitespace() || matches!(c, '.' | ',' | ';' | ')' | '\u{a0}'));
    let adjoining = behind.trim_start().chars().next().is_some_and(char::is_alphanumeric);
    let (scale, scale_words) = if directly_behind && adjoining { scale_behind(&words_behind, vocabulary) } else { (Decimal::ONE, 0) };
    let currency_behind = adjoining && currencies.iter().any(|list| list.prefix(words_behind.get(scale_words..).unwrap_or(&[])).is_some());
    if !before_is_currency && !currency_behind && scale == Decimal::ONE {
        return None;
    }
    let amount = amount::parse(&text[span.clone()], amount::Notation { comma_is_decimal: scale != Decimal::ONE, point_is_decimal: false })?;
    let powers = i32::try_from(scale.to_string().len()).unwrap_or(1) - 1;
    Some(Quoted { span, value: amount.value.checked_mul(scale)?, decimals: amount.decimals.cast_signed() - powers })
}

/// The scale that the words behind a number give it ("mill. kroner"), and how many words that takes.
fn scale_behind(words: &[String], vocabulary: &Vocabulary) -> (Decimal, usize) {
    let first = words.get(..1).unwrap_or(&[]);
    if vocabulary.units.million.prefix(first).is_some() {
        return (Decimal::from(1_000_000), 1);
    }
    if vocabulary.units.thousand_word.prefix(first).is_some() {
        return (Decimal::from(1_000), 1);
    }
    (Decimal::ONE, 0)
}

/// Byte offsets behind the sentence ends of a text.
fn sentence_ends(text: &str) -> Vec<usize> {
    let ends = |(i, c): &(usize, char)| {
        let mut rest = text[i + c.len_utf8()..].chars();
        matches!(c, '.' | '!' | '?') && rest.next().is_none_or(char::is_whitespace) && rest.next().is_none_or(char::is_uppercase)
    };
    text.char_indices().filter(ends).map(|(i, c)| i + c.len_utf8()).collect()
}

/// The sentence around a position: from the sentence end before it to the one behind it.
fn sentence(ends: &[usize], length: usize, at: usize) -> Range<usize> {
    let behind = ends.partition_point(|&end| end <= at);
    let start = if behind == 0 { 0 } else { ends[behind - 1] };
    start..ends.get(behind).copied().unwrap_or(length)
}

/// The fact that an amount quotes, and whether words alone tell it.
fn link(
    quoted: &Quoted,
    window: &str,
    told: &Told,
    content: &Content,
    named: &[Vec<NamedLine>],
    vocabulary: &Vocabulary,
) -> (Option<FactRef>, bool) {
    let before = words(window);
    let before = &before[before.len().saturating_sub(WINDOW)..];
    let mut by_words = Vec::new();
    let mut equal = Vec::new();
    for (index, statement) in content.statements.iter().enumerate() {
        let Some(lines) = nearest_lines(&named[index], before, vocabulary) else { continue };
        let columns = named_columns(&statement.columns, &told.scenarios, &told.dates);
        for &line in &lines {
            for (column, fact) in statement.lines[line].facts.iter().enumerate() {
                let Some(fact) = fact else { continue };
                let reference = FactRef { statement: index, line, column };
                if columns == [column] && lines.len() == 1 && leaves_no_doubt(statement, line, column, told) {
                    by_words.push(reference);
                }
                if fact.value == quoted.value || fact.value == -quoted.value {
                    equal.push(reference);
                }
            }
        }
    }
    match (by_words.as_slice(), equal.as_slice()) {
        (_, [one]) => (Some(*one), by_words == [*one]),
        ([one], []) => (Some(*one), true),
        ([one], several) if several.contains(one) => (Some(*one), true),
        // The same figure in several columns or statements: the first that the words allow, but never held against it.
        (_, [first, ..]) => (Some(*first), false),
        _ => (None, false),
    }
}

/// True when a difference may be held against the text: it names a total or a result (a line's name is an ordinary word
/// that a sentence uses for a part of it), and a scenario or a date, and no year that is not the column's.
fn leaves_no_doubt(statement: &Statement, line: usize, column: usize, told: &Told) -> bool {
    let sums = matches!(statement.lines[line].kind, LineKind::Subtotal | LineKind::Total | LineKind::Result);
    let column_told = !told.scenarios.is_empty() || !told.dates.is_empty();
    sums && column_told && told.years_fit(&statement.columns[column])
}

/// The lines whose label is named nearest to the amount; `None` when none is.
fn nearest_lines(named: &[NamedLine], before: &[String], vocabulary: &Vocabulary) -> Option<Vec<usize>> {
    let turnover = vocabulary.lines.turnover.find(before).map(|(at, _)| at);
    let place = |named: &NamedLine| {
        let by_label = (0..before.len()).rev().find(|&at| fits(&named.name, &before[at..]));
        by_label.or(turnover.filter(|_| named.income)).map(|at| (named.line, at))
    };
    let places: Vec<(usize, usize)> = named.iter().filter_map(place).collect();
    let nearest = places.iter().map(|(_, at)| *at).max()?;
    Some(places.into_iter().filter(|(_, at)| *at == nearest).map(|(line, _)| line).collect())
}

/// True when a text begins with a label's words, inflected or with slips.
fn fits(name: &[String], text: &[String]) -> bool {
    let same = |label: &String, word: &String| {
        same_word(label, word)
            || word.strip_prefix(label.as_str()).is_some_and(|ending| label.len() > ENDING && ending.chars().count() <= ENDING)
    };
    !name.is_empty() && name.len() <= text.len() && name.iter().zip(text).all(|(label, word)| same(label, word))
}

/// The columns that the scenarios and dates of a text point at.
fn named_columns(columns: &[Column], scenarios: &[Scenario], dates: &[Date]) -> Vec<usize> {
    let by_scenario = |column: &Column| scenarios.is_empty() || scenarios.contains(&column.scenario);
    let by_date = |column: &Column| dates.is_empty() || column.period.as_ref().is_some_and(|period| dates.contains(&period.to));
    let amounts = columns
        .iter()
        .enumerate()
        .filter(|(_, column)| !matches!(column.scenario, Scenario::Percent | Scenario::Note | Scenario::Variance));
    amounts.filter(|(_, column)| by_scenario(column) && by_date(column)).map(|(index, _)| index).collect()
}
