//! X301: one document states two values for the same line, scenario and period in two of its tables.
//!
//! In: all statements. Out: a finding at the later of the two figures. Two figures are the same when the account number and the
//! label agree (or a label of two words, under the same section), and the columns agree in scenario, period and words. That
//! alone accuses nobody: tables by department, alternatives of a budget and restated years look just so. Further evidence is asked
//! for: the two tables agree in many other figures, or one figure is the other with a slip of the pen. Tables whose
//! titles name different things are not compared. What it does not do: it does not say which of the two is right.

use super::{
    Finding, Input, Severity,
    finding::{finding, name},
    message::grouped,
    rules,
    thresholds::conflicts::{AGREEING, BEYOND_DOUBT, DIGITS, DISTINCT_WORDS, MOST_PLACES, SHARE},
};
use crate::{
    interpret::{Column, Fact, FactRef, LineItem, Scenario, Statement, name_words},
    vocabulary::words,
};
use avstem_document::{
    figure::{
        arithmetic::Figure,
        slip::{self, Slip, telling_digits},
    },
    place::Place,
};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// What a figure is, in words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    account: Option<String>,
    label: Vec<String>,
    section: Vec<String>,
    column: String,
    currency: Option<String>,
}

/// Two places of one figure, the earlier first.
type Pair = (FactRef, FactRef);

pub(super) fn check(input: &Input) -> Vec<Finding> {
    let mut by_tables: BTreeMap<(usize, usize), (usize, Vec<Pair>)> = BTreeMap::new();
    for (earlier, later) in places(input).into_values().filter(|places| (2..=MOST_PLACES).contains(&places.len())).flat_map(pairs) {
        let (Some(a), Some(b)) = (earlier.get(input.content), later.get(input.content)) else { continue };
        let entry = by_tables.entry((earlier.statement, later.statement)).or_default();
        if same(a, b) {
            // Zeros and small numbers agree by chance.
            entry.0 += usize::from(telling_digits(a.value) >= 2);
        } else {
            entry.1.push((earlier, later));
        }
    }
    let comparable = |&(a, b): &(usize, usize)| same_subject(input, &input.content.statements[a], &input.content.statements[b]);
    let conflicts = by_tables.iter().filter(|(tables, (_, differing))| !differing.is_empty() && comparable(tables));
    conflicts
        .flat_map(|(_, (agreeing, differing))| differing.iter().filter_map(|&pair| conflict(input, pair, *agreeing, differing.len())))
        .collect()
}

/// All places of every figure that can be told by its words; a table that says the same words twice is left out.
fn places(input: &Input) -> BTreeMap<Key, Vec<FactRef>> {
    let mut all: BTreeMap<Key, Vec<FactRef>> = BTreeMap::new();
    for (index, statement) in input.content.statements.iter().enumerate() {
        let mut own: BTreeMap<Key, Option<FactRef>> = BTreeMap::new();
        let headers: Vec<Option<String>> = statement.columns.iter().map(column_key).collect();
        for (line, item) in statement.lines.iter().enumerate() {
            let Some(label) = label_key(item, input) else { continue };
            for (column, header) in headers.iter().enumerate() {
                let (Some(header), Some(Some(_))) = (header, item.facts.get(column)) else { continue };
                let section = if item.account.is_some() || item.kind.sums() { Vec::new() } else { section_key(item) };
                let key = Key {
                    account: item.account.clone(),
                    label: label.clone(),
                    section,
                    column: header.clone(),
                    currency: statement.currency.clone(),
                };
                own.entry(key).and_modify(|place| *place = None).or_insert(Some(FactRef { statement: index, line, column }));
            }
        }
        for (key, place) in own {
            all.entry(key).or_default().extend(place);
        }
    }
    all
}

fn section_key(item: &LineItem) -> Vec<String> {
    item.section.last().map(|section| words(section)).unwrap_or_default()
}

/// The words of a label that tells its line; `None` for labels that many lines have.
fn label_key(item: &LineItem, input: &Input) -> Option<Vec<String>> {
    let name = name_words(&item.label, input.vocabulary);
    let lettered = name.iter().filter(|word| word.chars().any(char::is_alphabetic)).count();
    (lettered >= DISTINCT_WORDS || (lettered > 0 && (item.account.is_some() || item.kind.sums()))).then_some(name)
}

/// Scenario, period and words of a column that says when and what it is.
fn column_key(column: &Column) -> Option<String> {
    let period = column.period.as_ref()?;
    let told = matches!(column.scenario, Scenario::Actual | Scenario::Budget | Scenario::RevisedBudget | Scenario::Forecast);
    let mut lettered: Vec<String> = words(&column.header).into_iter().filter(|word| word.chars().all(char::is_alphabetic)).collect();
    lettered.sort_unstable();
    told.then(|| format!("{:?} {} {} {}", column.scenario, period.from, period.to, lettered.join(" ")))
}

fn pairs(places: Vec<FactRef>) -> impl Iterator<Item = Pair> {
    let count = places.len();
    (0..count).flat_map(move |a| (a + 1..count).map(move |b| (a, b))).map(move |(a, b)| (places[a], places[b]))
}

/// True when two figures are one figure, each rounded as it is printed; costs may stand with either sign.
fn same(a: &Fact, b: &Fact) -> bool {
    let allowed = if a.decimals == b.decimals {
        Decimal::ZERO
    } else {
        Figure::new(a.value, a.decimals).half_unit + Figure::new(b.value, b.decimals).half_unit
    };
    a.value.abs().checked_sub(b.value.abs()).is_some_and(|difference| difference.abs() <= allowed)
}

/// True when the titles of two tables name nothing that the other does not: a department, a place, an alternative.
fn same_subject(input: &Input, a: &Statement, b: &Statement) -> bool {
    let subject = |statement: &Statement| -> BTreeSet<String> {
        let caption = input.content.tables.get(statement.table).and_then(|(table, _)| table.caption.as_deref());
        let texts = [statement.title.as_deref(), caption];
        texts.into_iter().flatten().flat_map(words).filter(|word| !is_general(word, input)).collect()
    };
    subject(a) == subject(b)
}

/// True for words that any table's title may have.
fn is_general(word: &str, input: &Input) -> bool {
    let vocabulary = input.vocabulary;
    let columns =
        [&vocabulary.columns.actual, &vocabulary.columns.budget, &vocabulary.columns.revised_budget, &vocabulary.columns.forecast];
    let others = [&vocabulary.context.caption, &vocabulary.claims.neutral, &vocabulary.units.krone_nok];
    word.chars().all(|c| c.is_ascii_digit())
        || columns.iter().chain(&others).any(|list| list.is(word))
        || vocabulary.stop_words.iter().any(|(_, list)| list.is(word))
}

fn conflict(input: &Input, (earlier, later): Pair, agreeing: usize, differing: usize) -> Option<Finding> {
    let (a, b) = (earlier.get(input.content)?, later.get(input.content)?);
    let slip = matches!(
        slip::of_form(b.value.abs(), a.value.abs()),
        Some(Slip::Digit { .. } | Slip::Transposition { .. } | Slip::MissingDigit | Slip::ExtraDigit)
    );
    let telling = slip && telling_digits(a.value).min(telling_digits(b.value)) >= DIGITS;
    let restated = agreeing >= differing * SHARE;
    let severity = match () {
        () if telling && restated && agreeing >= BEYOND_DOUBT => Severity::Error,
        () if (telling && (restated || differing == 1)) || (restated && agreeing >= AGREEING) => Severity::Warning,
        () => return None,
    };
    let statement = &input.content.statements[later.statement];
    let message =
        format!("{}: stated {}, {} states {}", name(statement, later), grouped(b.value), shown(input, earlier, &a.place), grouped(a.value));
    let mut finding = finding(input, &rules::X301, severity, later, b.value, a.value, message);
    finding.cause = None;
    Some(finding)
}

/// The earlier place in words.
fn shown(input: &Input, at: FactRef, place: &Place) -> String {
    let title = input.content.statements[at.statement].title.as_deref().filter(|title| !title.is_empty());
    match (title, place) {
        (Some(title), _) => format!("the table \"{title}\""),
        (None, Place::Page { page, .. }) => format!("a table on page {page}"),
        (None, Place::Sheet { sheet, cell }) => format!("{sheet}!{cell}"),
        (None, Place::Body { .. } | Place::Picture { .. }) => "an earlier table".to_owned(),
    }
}
