//! Columns of codes: numbers and short signs that say what a row is about, and are no amounts.
//!
//! In: a table, and which of its columns hold figures. Out: the column of account numbers, and those of other codes with their headers. A
//! column is one of codes when its header says so ("Ansvar", "Prosjektnr."), when the names beside it are called after it (`ansvar` and
//! `ansvar_tekst`), or when its numbers, all of the same length, come back again and again, each with its own name. Years, periods and
//! priorities are told by header and values together. What it does not do: a column that is only called by a word for money, or whose
//! cells have signs, decimals or spaces, is never one of codes.

use super::column_cells::{body, header};
use crate::{
    table::Table,
    vocabulary::{Vocabulary, same_word, words},
};
use avstem_document::figure::look;
use std::collections::{BTreeMap, BTreeSet};

/// A column of codes beside the account's.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Codes {
    pub column: usize,
    pub header: String,
    /// More than its header says so: it holds no figures even where nothing else in the table does.
    pub sure: bool,
}

/// The columns of codes beside the account's, left to right. `figures` are the columns that hold figures.
pub(super) fn code_columns(table: &Table, figures: &[usize], account: Option<usize>, vocabulary: &Vocabulary) -> Vec<Codes> {
    let headers: Vec<String> = (0..table.grid.columns).map(|column| header(table, column)).collect();
    let named_after = NamedAfter::of(&headers, vocabulary);
    let others = |column: &usize| Some(*column) != account;
    let mut found: Vec<Codes> = (0..table.grid.columns)
        .filter(others)
        .filter_map(|column| {
            let header = &headers[column];
            let named = vocabulary.columns.dimension.is(header) || names_codes(header, vocabulary);
            let sure = || {
                !tells_amounts(header, vocabulary)
                    && ((named_after.has(column, header, vocabulary) && Seen::of(table, column).are_codes(true))
                        || ranks(table, column, header, vocabulary)
                        || each_has_its_name(table, column, figures))
            };
            let sure = sure();
            let is_code = sure || (named && Seen::of(table, column).are_codes(false));
            is_code.then(|| Codes { column, header: header.clone(), sure })
        })
        .collect();
    let is_other = |column: &usize| found.binary_search_by_key(column, |codes| codes.column).is_err();
    let times: Vec<usize> = (0..table.grid.columns)
        .filter(|column| others(column) && is_other(column) && is_time(table, *column, &headers[*column], vocabulary))
        .collect();
    if times.is_empty() {
        return found;
    }
    // Years at the left edge name the rows of a table that has no other codes.
    let is_label = |column: &usize| others(column) && figures.binary_search(column).is_err() && has_words(table, *column);
    let (first, last) = ((0..table.grid.columns).find(is_label), (0..table.grid.columns).rfind(is_label));
    let has_codes = account.is_some() || !found.is_empty();
    let is_labelled =
        |column: &usize| first.is_some_and(|label| label < *column) || (has_codes && last.is_some_and(|label| label > *column));
    let times: Vec<Codes> =
        times.into_iter().filter(is_labelled).map(|column| Codes { column, header: headers[column].clone(), sure: true }).collect();
    found.extend(times);
    found.sort_by_key(|codes| codes.column);
    found
}

/// What the cells of a column below its header are.
#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    /// `3016`, `10`, `1.2`.
    numbers: usize,
    /// `F110`, `N00`.
    signs: usize,
    /// "Sum kultur".
    words: usize,
    /// Amounts and the like.
    others: usize,
}

/// Codes to one word in a column of codes, at least: sums have their name there.
const CODES_A_WORD: usize = 5;

impl Seen {
    fn of(table: &Table, column: usize) -> Self {
        let mut seen = Self::default();
        for cell in body(table, column) {
            let text = cell.text.trim();
            let count = match () {
                () if is_number(text) || is_list(text) => &mut seen.numbers,
                () if is_sign(text) => &mut seen.signs,
                () if is_words(text) => &mut seen.words,
                () => &mut seen.others,
            };
            *count += 1;
        }
        seen
    }

    /// True for a column of codes; those that are `told` by more than their header may be signs alone.
    fn are_codes(self, told: bool) -> bool {
        let codes = self.numbers + self.signs;
        self.others == 0 && codes > 0 && (told || self.numbers > 0) && self.words * CODES_A_WORD <= codes
    }
}

/// A sign with a number: `F110`, `N00`, `A-12`.
fn is_sign(text: &str) -> bool {
    text.len() <= LONGEST_CODE
        && text.starts_with(char::is_alphabetic)
        && text.contains(|c: char| c.is_ascii_digit())
        && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '.' | '/' | '_'))
}

/// Several numbers: `441, 442, 446`. Thousands have no space behind their comma.
fn is_list(text: &str) -> bool {
    text.contains(", ") && text.split(", ").all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
}

/// The name of something where codes stand, and no code itself.
pub(super) fn is_words(text: &str) -> bool {
    text.contains(char::is_alphabetic) && !is_sign(text.trim())
}

/// True for a column that holds words at all.
fn has_words(table: &Table, column: usize) -> bool {
    body(table, column).any(|cell| is_words(&cell.text))
}

/// True for a header that says that there are amounts below it, or counts.
fn tells_amounts(header: &str, vocabulary: &Vocabulary) -> bool {
    let (columns, units) = (&vocabulary.columns, &vocabulary.units);
    let scenarios = [&columns.actual, &columns.budget, &columns.revised_budget, &columns.variance, &columns.percent, &columns.forecast];
    let counts = [&units.per_unit, &units.share_count, &units.counted];
    vocabulary.headers.cost.is(header) || columns.total.within(header) || scenarios.iter().chain(&counts).any(|list| list.within(header))
}

/// Columns of names by what they are called after: the `ansvar` of `ansvar_tekst`.
struct NamedAfter {
    stems: BTreeMap<String, BTreeSet<usize>>,
    /// By column.
    own: Vec<Vec<String>>,
}

impl NamedAfter {
    fn of(headers: &[String], vocabulary: &Vocabulary) -> Self {
        let mut stems: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
        let own: Vec<Vec<String>> = headers.iter().map(|header| stems_of(header, |tail| vocabulary.columns.naming.is(tail))).collect();
        for (column, found) in own.iter().enumerate() {
            for stem in found {
                stems.entry(stem.clone()).or_default().insert(column);
            }
        }
        Self { stems, own }
    }

    /// True when another column holds the names of what stands in this one; a slip of the pen may part it from the one beside it.
    fn has(&self, column: usize, header: &str, vocabulary: &Vocabulary) -> bool {
        if self.stems.is_empty() || header.len() > LONGEST_HEADER {
            return false;
        }
        let mut codes = stems_of(header, |tail| vocabulary.columns.code.is(tail));
        codes.push(words(header).concat());
        let beside = self.own.get(column + 1).into_iter().flatten();
        let known = |stem: &String| self.stems.get(stem).is_some_and(|columns| columns.iter().any(|other| *other != column));
        codes.iter().filter(|stem| !stem.is_empty()).any(|stem| known(stem) || beside.clone().any(|other| same_word(other, stem)))
    }
}

/// Bytes of the longest header that is taken apart; a longer one is a text that stands in the first row.
const LONGEST_HEADER: usize = 100;
/// Letters that a word must have to end another one.
const SHORTEST_TAIL: usize = 3;

/// What a header is without the word at its end that `is_tail` knows: "ansvar" of `ansvar_tekst`, `ansvarsnavn` and "Ansvar (T)".
fn stems_of(header: &str, is_tail: impl Fn(&str) -> bool) -> Vec<String> {
    let words = if header.len() <= LONGEST_HEADER { words(header) } else { Vec::new() };
    let Some((last, before)) = words.split_last() else { return Vec::new() };
    // An s joins two words to one.
    let stem = |text: String| text.strip_suffix('s').map(str::to_owned).unwrap_or(text);
    if is_tail(last) {
        return if before.is_empty() { Vec::new() } else { vec![before.concat()] };
    }
    let cuts = last.char_indices().map(|(at, _)| at).filter(|at| *at > 0 && last.len() - at >= SHORTEST_TAIL);
    let parted = cuts.map(|at| last.split_at(at)).filter(|(_, tail)| is_tail(tail));
    parted.map(|(head, _)| stem(before.concat() + head)).collect()
}

/// True for a column of priorities: 1, 2, 3 under a word for them.
fn ranks(table: &Table, column: usize, header: &str, vocabulary: &Vocabulary) -> bool {
    vocabulary.headers.priority.is(header) && Seen::of(table, column).are_codes(false)
}

/// Codes of which each must come back on average, and how many different ones there are at least: fewer may be prices of few things.
const TIMES_BACK: usize = 2;
const DIFFERENT_CODES: usize = 3;

/// True for numbers of one length that come back again and again, each always with its own name in the column behind it. Figures must
/// follow: of what something costs, the price of each thing would look the same.
fn each_has_its_name(table: &Table, column: usize, figures: &[usize]) -> bool {
    let names = column + 1;
    let figures_follow = figures.last().is_some_and(|last| *last > names);
    if !figures_follow || figures.binary_search(&names).is_ok() {
        return false;
    }
    let (mut name_of, mut code_of) = (BTreeMap::new(), BTreeMap::new());
    let mut rows = 0;
    let mut digits = None;
    for cell in body(table, column) {
        let code = cell.text.trim();
        let plain = code.bytes().all(|b| b.is_ascii_digit()) && (2..=LONGEST_CODE).contains(&code.len());
        let Some(name) = table.grid.get(cell.row, names).map(|name| name.text.trim()) else { return false };
        if !(plain || is_sign(code)) || *digits.get_or_insert(code.len()) != code.len() || !is_words(name) {
            return false;
        }
        if *name_of.entry(code).or_insert(name) != name || *code_of.entry(name).or_insert(code) != code {
            return false;
        }
        rows += 1;
    }
    name_of.len() >= DIFFERENT_CODES && rows >= TIMES_BACK * name_of.len()
}

/// True for a column of years, months, quarters or weeks under a word for them.
fn is_time(table: &Table, column: usize, header: &str, vocabulary: &Vocabulary) -> bool {
    let time = &vocabulary.columns.time;
    let words = words(header);
    let Some(last) = words.last() else { return false };
    if !time.is(last) {
        return false;
    }
    let numbers: Option<Vec<u32>> = body(table, column).map(|cell| cell.text.trim().parse().ok()).collect();
    let numbers = numbers.unwrap_or_default();
    let years = numbers.iter().all(|number| look::is_year_number(*number));
    let within_year =
        |number: &u32| (1..=LAST_WEEK).contains(number) || (look::is_year_number(number / 100) && (1..=12).contains(&(number % 100)));
    !numbers.is_empty() && (years || (time.is(header) && numbers.iter().all(within_year)))
}

/// The last week that a year may have.
const LAST_WEEK: u32 = 53;

/// Codes at the left edge that make a column of account numbers where no header names it.
const LEAST_CODES: usize = 3;

/// The column of account numbers: named by its header, or codes beside a column of texts at the left edge: several, or as long as the
/// account numbers of the tables before.
pub(super) fn account_column(table: &Table, figures: &[usize], digits: Option<usize>, vocabulary: &Vocabulary) -> Option<usize> {
    let named = (0..table.grid.columns).find(|&column| {
        let holds_codes = || {
            let (codes, texts) = codes_and_others(table, column);
            codes > 0 && codes >= texts
        };
        vocabulary.columns.account.is(&header(table, column)) && holds_codes()
    });
    named.or_else(|| {
        let of_others = |column: &usize| vocabulary.columns.dimension.is(&header(table, *column));
        let first = *figures.first().filter(|first| !of_others(first))?;
        let text_follows =
            body(table, first + 1).filter(|cell| cell.text.chars().any(char::is_alphabetic)).count() * 2 > body(table, first + 1).count();
        let codes: Vec<i64> =
            body(table, first).filter(|cell| look::is_code(&cell.text)).filter_map(|cell| cell.text.trim().parse().ok()).collect();
        let ascending = codes.windows(2).filter(|pair| pair[0] <= pair[1]).count() * 10 >= codes.len().saturating_sub(1) * 8;
        let years = codes.iter().all(|code| look::is_year_number(*code));
        let known = !codes.is_empty() && codes.iter().all(|code| digits == Some(code.to_string().len()));
        let others = body(table, first).filter(|cell| !look::is_code(&cell.text)).all(|cell| cell.text.chars().any(char::is_alphabetic));
        (first == 0 && text_follows && (known || codes.len() >= LEAST_CODES) && others && ascending && !years).then_some(first)
    })
}

/// "Kap. nr", "Postnr.": the last word says that these are numbers of something. "Nummer" alone may be how many there are.
fn names_codes(header: &str, vocabulary: &Vocabulary) -> bool {
    let words = words(header);
    let named = &vocabulary.columns;
    words.last().is_some_and(|last| {
        let of_something = words.len() > 1 || !named.code.is(last);
        of_something && (named.code.is(last) || named.coded.is(last)) && !named.account.is(header)
    })
}

/// A number of an account or position: `3016`, `10`, `1.2`.
fn is_number(text: &str) -> bool {
    let text = text.trim().trim_end_matches('.');
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let within = text.split('.').skip(1).all(|part| part.len() <= LONGEST_PART || part.bytes().all(|b| b == b'0'));
    (1..=LONGEST_CODE).contains(&text.len()) && within && text.split('.').all(digits)
}

/// Cells of a column that are numbers of accounts or positions, and all others that are not blank.
fn codes_and_others(table: &Table, column: usize) -> (usize, usize) {
    let codes = body(table, column).filter(|cell| is_number(&cell.text)).count();
    (codes, body(table, column).count() - codes)
}

/// Characters of the longest account or position number under a header that names them.
const LONGEST_CODE: usize = 12;
/// Digits behind a point of a code or position (`4.12`); more are decimals of a measured figure (`27.93000`),
/// but for idle zeros (`7.00000`).
const LONGEST_PART: usize = 3;
