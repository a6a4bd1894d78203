//! What must hold for every input: damaged bytes never panic, a right table is silent, a wrong digit is found, rounding alone is
//! never an error, and an amount is the same amount in every notation.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use avstem::{
    Options, process,
    report::model::{Report, Severity},
};
use common::{fixtures, unreadable};
use proptest::{prelude::*, sample::Index, test_runner::RngSeed};
use rust_decimal::{Decimal, RoundingStrategy};
use std::{env, fs, panic::catch_unwind};

const LABELS: [&str; 8] = ["Husleie", "Strøm", "Reiser", "Kurs", "Porto", "Renhold", "Forsikring", "Vakthold"];
const TOTAL: &str = "Sum kostnader";
const COLUMNS: usize = 3;

/// Hundredths, one row a line item, one figure a column.
type Lines = Vec<[i64; COLUMNS]>;

/// Three to eight lines of whole amounts from 10 000 to 9 999 999, in hundredths.
fn whole_lines() -> impl Strategy<Value = Lines> {
    prop::collection::vec(prop::array::uniform3((10_000..9_999_999_i64).prop_map(|whole| whole * 100)), 3..=LABELS.len())
}

/// Lines with decimals and with negative figures among them.
fn signed_lines() -> impl Strategy<Value = Lines> {
    prop::collection::vec(prop::array::uniform3(-99_999_999..999_999_999_i64), 3..=LABELS.len())
}

/// How a figure is written.
#[derive(Debug, Clone, Copy)]
struct Notation {
    thousands: &'static str,
    decimal: &'static str,
    negative: (&'static str, &'static str),
}

fn notations() -> impl Strategy<Value = Notation> {
    let separators =
        prop::sample::select(vec![(" ", ","), ("\u{a0}", ","), ("\u{202f}", ","), (".", ","), (",", "."), ("", ","), ("", ".")]);
    let negatives = prop::sample::select(vec![("-", ""), ("\u{2212}", ""), ("(", ")")]);
    (separators, negatives).prop_map(|((thousands, decimal), negative)| Notation { thousands, decimal, negative })
}

impl Notation {
    const SPACED: Self = Self { thousands: " ", decimal: ",", negative: ("-", "") };

    /// Writes hundredths with two decimals.
    fn write(&self, hundredths: i64) -> String {
        let size = hundredths.unsigned_abs();
        let text = format!("{}{}{:02}", grouped(&(size / 100).to_string(), self.thousands), self.decimal, size % 100);
        if hundredths < 0 { format!("{}{text}{}", self.negative.0, self.negative.1) } else { text }
    }

    /// Writes hundredths as whole units.
    fn write_whole(&self, hundredths: i64) -> String {
        self.write(hundredths).rsplit_once(self.decimal).unwrap().0.to_owned()
    }
}

/// Digits in groups of three from the right.
fn grouped(digits: &str, separator: &str) -> String {
    let first = digits.len() % 3;
    let groups = (first > 0).then(|| &digits[..first]).into_iter();
    groups.chain((first..digits.len()).step_by(3).map(|at| &digits[at..at + 3])).collect::<Vec<_>>().join(separator)
}

fn totals(lines: &Lines) -> [i64; COLUMNS] {
    std::array::from_fn(|column| lines.iter().map(|line| line[column]).sum())
}

/// The text of a table: a header, the lines, their total; `write` prints the figure of a row (the total's comes last) and column.
fn table(rows: &[[i64; COLUMNS]], write: impl Fn(usize, usize, i64) -> String) -> String {
    let mut lines = vec!["Kostnader i driften av huset\n\nTekst\tRegnskap 2024\tRegnskap 2025\tBudsjett 2026".to_owned()];
    for (row, figures) in rows.iter().enumerate() {
        let label = if row + 1 == rows.len() { TOTAL } else { LABELS[row] };
        let cells: Vec<String> = figures.iter().enumerate().map(|(column, figure)| write(row, column, *figure)).collect();
        lines.push(format!("{label}\t{}", cells.join("\t")));
    }
    lines.join("\n") + "\n"
}

fn with_total(lines: &Lines) -> Lines {
    lines.iter().copied().chain([totals(lines)]).collect()
}

fn read(text: &str) -> Report {
    process(text.as_bytes(), &Options::default()).unwrap_or_else(|e| panic!("not read: {e}\n{text}"))
}

fn says(report: &Report) -> Vec<&str> {
    report.findings.iter().map(|finding| finding.message.as_str()).collect()
}

/// `figure` with one of its digits changed to another; a leading digit never becomes 0.
fn misprint(figure: &str, at: Index, to: Index) -> String {
    let digits: Vec<usize> = figure.char_indices().filter(|(_, c)| c.is_ascii_digit()).map(|(at, _)| at).collect();
    let place = at.index(digits.len());
    let old = &figure[digits[place]..=digits[place]];
    let others: Vec<&str> =
        ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"].into_iter().filter(|d| *d != old && (place > 0 || *d != "0")).collect();
    let mut changed = figure.to_owned();
    changed.replace_range(digits[place]..=digits[place], others[to.index(others.len())]);
    changed
}

/// The bytes of every fixture, the unreadable ones too.
fn documents() -> Vec<(String, Vec<u8>)> {
    let paths = fixtures().into_iter().map(|fixture| fixture.source).chain(unreadable());
    paths.map(|path| (path.display().to_string(), fs::read(&path).unwrap())).collect()
}

/// The same inputs in every run, so that a change that fails fails because of what it changed. `PROPTEST_RNG_SEED` and
/// `PROPTEST_CASES` look further.
fn config(cases: u32) -> ProptestConfig {
    let given = ProptestConfig::default();
    ProptestConfig {
        cases: if env::var("PROPTEST_CASES").is_ok() { given.cases } else { cases },
        rng_seed: if env::var("PROPTEST_RNG_SEED").is_ok() { given.rng_seed } else { RngSeed::Fixed(1) },
        failure_persistence: None,
        ..given
    }
}

/// True when a document gives a report or an error.
fn survives(bytes: &[u8]) -> bool {
    catch_unwind(|| process(bytes, &Options::default()).is_ok()).is_ok()
}

proptest! {
    #![proptest_config(config(128))]

    #[test]
    fn a_table_that_adds_up_gives_no_finding(lines in whole_lines()) {
        let text = table(&with_total(&lines), |_, _, figure| Notation::SPACED.write_whole(figure));
        let report = read(&text);
        prop_assert!(report.findings.is_empty(), "{:#?}\n{text}", says(&report));
    }

    #[test]
    fn a_table_that_adds_up_is_checked_in_every_column(lines in whole_lines()) {
        let text = table(&with_total(&lines), |_, _, figure| Notation::SPACED.write_whole(figure));
        prop_assert_eq!(read(&text).coverage.exact, COLUMNS, "{}", text);
    }

    #[test]
    fn one_wrong_digit_is_found_in_its_row_or_its_total(
        lines in whole_lines(), row in any::<Index>(), column in 0..COLUMNS, at in any::<Index>(), to in any::<Index>(),
    ) {
        let rows = with_total(&lines);
        let row = row.index(rows.len());
        let text = table(&rows, |r, c, figure| {
            let right = Notation::SPACED.write_whole(figure);
            if (r, c) == (row, column) { misprint(&right, at, to) } else { right }
        });
        let label = if row + 1 == rows.len() { TOTAL } else { LABELS[row] };
        let report = read(&text);
        let named = report.findings.iter().any(|f| f.row_label.as_deref().is_some_and(|found| found == label || found == TOTAL));
        prop_assert!(named, "no finding names {label} or {TOTAL}: {:#?}\n{text}", says(&report));
    }

    #[test]
    fn an_amount_is_the_same_in_every_notation(lines in signed_lines(), notation in notations()) {
        let text = table(&with_total(&lines), |_, _, figure| notation.write(figure));
        let report = read(&text);
        let expected: Vec<Decimal> = with_total(&lines).into_iter().flatten().map(|hundredths| Decimal::new(hundredths, 2)).collect();
        let facts = report.statements.iter().flat_map(|statement| &statement.lines).flat_map(|line| line.facts.values());
        let found: Vec<Decimal> = facts.map(|fact| fact.value.parse().unwrap()).collect();
        prop_assert_eq!(found, expected, "{}", text);
    }

    #[test]
    fn rounding_alone_is_never_an_error(lines in signed_lines(), decimals in 0_u32..2) {
        let text = table(&with_total(&lines), |_, _, figure| {
            let rounded = Decimal::new(figure, 2).round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero);
            format!("{rounded:.*}", decimals as usize).replace('.', ",")
        });
        let report = read(&text);
        prop_assert!(report.findings.iter().all(|finding| finding.severity == Severity::Info), "{:#?}\n{text}", says(&report));
    }
}

proptest! {
    #![proptest_config(config(6))]

    #[test]
    fn a_document_cut_anywhere_gives_an_error_or_a_report(cut in any::<Index>()) {
        for (name, bytes) in documents() {
            prop_assert!(survives(&bytes[..cut.index(bytes.len() + 1)]), "{name} panics");
        }
    }

    #[test]
    fn flipped_bits_give_an_error_or_a_report(flips in prop::collection::vec((any::<Index>(), 0_u8..8), 1..12)) {
        for (name, mut bytes) in documents().into_iter().filter(|(_, bytes)| !bytes.is_empty()) {
            for (at, bit) in &flips {
                let place = at.index(bytes.len());
                bytes[place] ^= 1 << bit;
            }
            prop_assert!(survives(&bytes), "{name} panics");
        }
    }
}

#[test]
fn the_same_bytes_give_the_same_report() {
    for (name, bytes) in documents() {
        let run = || process(&bytes, &Options::default()).map(|report| common::pretty(&report));
        assert_eq!(run(), run(), "{name}");
    }
}

#[test]
fn a_misprint_differs_in_one_digit_and_keeps_its_length() {
    proptest!(config(256), |(figure in 1_i64..999_999_999, at in any::<Index>(), to in any::<Index>())| {
        let right = grouped(&figure.to_string(), " ");
        let wrong = misprint(&right, at, to);
        prop_assert_eq!(right.len(), wrong.len());
        prop_assert_eq!(right.chars().zip(wrong.chars()).filter(|(a, b)| a != b).count(), 1);
    });
}
