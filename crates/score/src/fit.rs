//! `make fit FOLDERS="…"`: fits the weights of an accusation on documents whose errors are known, and says how good they are.
//!
//! In: folders of documents (see [`corpus`]). Out, on standard output: how many failing checks of each origin there were, how well
//! confidences tell true from false on documents that a fit has not seen (five folds, whole groups at a time), and the constants for
//! `crates/avstem/src/check/accusation/weights.rs`. The same documents and seed give the same figures, whatever the number of cores.

use crate::{
    corpus::{self, Known},
    logistic::{self, Row},
    plant,
};
use avstem::{
    check::accusation::{self, Evidence, Failing, NAMES},
    interpret::{Content, FactRef},
    relate::Relations,
};
use fastrand::Rng;
use rayon::prelude::*;
use std::{collections::BTreeMap, fmt::Write as _, path::PathBuf, process::ExitCode};

/// Folds of the cross-validation.
const FOLDS: u64 = 5;
/// Strength of the ridge, for rows that weigh one each on average: from 1 to 100 the figures of the folds hardly move.
const RIDGE: f64 = 10.0;
/// How much more a check of an untouched document weighs than one of a document with a slip, true or false: there are few of them, and
/// they are what a reader sees. With 1 twice as many false alarms are left, with 30 a tenth of the slips more is lost.
const UNTOUCHED: f64 = 5.0;
/// How much less one of a misread document weighs: misreadings are made up, and many.
const MISREAD: f64 = 0.3;
/// How much more a slip of a digit weighs, which is the commonest one.
const ONE_DIGIT: f64 = 3.0;
/// Slips of each kind that are planted in a document; fewer in one of many figures.
const ROUNDS: usize = 2;
/// Figures that may be examined for the plants of one document.
const FIGURES: usize = 60_000;
/// Edges of the bins of confidence.
const BINS: [f64; 10] = [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

/// What the command line asks for.
struct Asked {
    folders: Vec<PathBuf>,
    seed: u64,
    rows: Option<PathBuf>,
}

/// What follows the name of the command.
pub(crate) const USAGE: &str = "fit FOLDER... [--seed N] [--rows FILE]";

/// Runs the command; `None` where its arguments make no sense.
pub(crate) fn run(arguments: impl Iterator<Item = String>) -> Option<ExitCode> {
    asked(arguments).map(|asked| fit(&asked))
}

fn fit(asked: &Asked) -> ExitCode {
    let documents = match corpus::load(&asked.folders) {
        Ok(documents) => documents,
        Err(problem) => {
            eprintln!("{problem}");
            return ExitCode::from(3);
        }
    };
    let mut rows: Vec<Row> = documents.par_iter().flat_map_iter(|known| rows_of(known, asked.seed)).collect();
    if rows.is_empty() {
        eprintln!("no check fails in these documents: there is nothing to fit");
        return ExitCode::from(3);
    }
    balance(&mut rows);
    if let Some(path) = &asked.rows
        && let Err(problem) = std::fs::write(path, table(&rows))
    {
        eprintln!("{}: {problem}", path.display());
        return ExitCode::from(3);
    }
    print!("{}", report(&documents, &rows));
    ExitCode::SUCCESS
}

fn asked(mut arguments: impl Iterator<Item = String>) -> Option<Asked> {
    let mut asked = Asked { folders: Vec::new(), seed: 1, rows: None };
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--seed" => asked.seed = arguments.next()?.parse().ok()?,
            "--rows" => asked.rows = Some(arguments.next()?.into()),
            _ if argument.starts_with('-') => return None,
            _ => asked.folders.push(argument.into()),
        }
    }
    (!asked.folders.is_empty()).then_some(asked)
}

/// The failing checks of a document: untouched, with slips, and misread.
fn rows_of(known: &Known, seed: u64) -> Vec<Row> {
    let (relations, results) = known.examine(&known.content);
    let untouched = accusation::failing(&known.content, &relations, &results);
    let mut rows = Vec::new();
    for check in untouched {
        if let Some(is_true) = label_untouched(known, &known.content, &relations, &check, at(&results, &check)) {
            rows.push(row(known, "untouched", &check, is_true));
        }
    }
    let mut chance = Rng::with_seed(seed ^ hash(&known.name));
    let figures = known.content.statements.iter().flat_map(|of| &of.lines).map(|line| line.facts.iter().flatten().count()).sum::<usize>();
    let most = (FIGURES / figures.max(1)).max(1);
    let mut kinds: Vec<plant::Slip> = plant::SLIPS.iter().copied().cycle().take(plant::SLIPS.len() * ROUNDS).collect();
    chance.shuffle(&mut kinds);
    let mut rows_made = 1;
    for kind in kinds.into_iter().take(most) {
        let Some((content, figures)) = plant::slip(kind, &known.content, &relations, &results, &mut chance) else { continue };
        rows.extend(with_slip(known, kind, &content, &figures).into_iter().map(|row| Row { variant: rows_made, ..row }));
        rows_made += 1;
    }
    let mut kinds = plant::MISREADINGS;
    chance.shuffle(&mut kinds);
    for kind in kinds.into_iter().take(most) {
        let Some(content) = plant::misread(kind, &known.content, &mut chance) else { continue };
        rows.extend(misread(known, kind, &content));
    }
    rows
}

/// The failing checks of a document with a slip. One is true exactly where it holds once the slip is undone.
fn with_slip(known: &Known, kind: plant::Slip, content: &Content, figures: &[FactRef]) -> Vec<Row> {
    let (relations, results) = known.examine(content);
    let origin = format!("{kind:?}").to_lowercase();
    let failing = accusation::failing(content, &relations, &results);
    let label = |check: &Failing| {
        let at = at(&results, check);
        let touched = relations.calculations[check.calculation].members().any(|member| {
            let which = relations.calculations[check.calculation].fact(member, at);
            figures.contains(&which)
        });
        if touched && avstem::check::holds(&known.content, &relations, check.calculation, at) {
            return Some(true);
        }
        label_untouched(known, &known.content, &relations, check, at)
    };
    failing.iter().filter_map(|check| Some(row(known, &origin, check, label(check)?))).collect()
}

/// The failing checks of a misread document: none of them is true, but those that are true of it anyway.
fn misread(known: &Known, kind: plant::Misreading, content: &Content) -> Vec<Row> {
    let (relations, results) = known.examine(content);
    let origin = format!("{kind:?}").to_lowercase();
    let failing = accusation::failing(content, &relations, &results);
    let rows = failing.iter().filter_map(|check| {
        let is_true = label_untouched(known, content, &relations, check, at(&results, check))?;
        Some(row(known, &origin, check, is_true))
    });
    rows.collect()
}

fn at(results: &[Vec<avstem::check::Evaluation>], check: &Failing) -> usize {
    results[check.calculation][check.result].at
}

/// What is known of a check that fails by itself; `None` where nobody knows.
fn label_untouched(known: &Known, content: &Content, relations: &Relations, check: &Failing, at: usize) -> Option<bool> {
    let calculation = relations.calculations.get(check.calculation)?;
    let total = calculation.fact(calculation.total, at).get(content)?.value;
    let mut values = calculation.members().filter_map(|member| Some(calculation.fact(member, at).get(content)?.value));
    if values.any(|value| known.truth.is_wrong(value)) {
        return Some(true);
    }
    (!known.truth.is_open(total)).then_some(false)
}

fn row(known: &Known, origin: &str, check: &Failing, is_true: bool) -> Row {
    Row { group: known.group.clone(), variant: 0, origin: origin.to_owned(), values: check.evidence.to_vec(), is_true, weight: 1.0 }
}

/// FNV-1a: the same on every machine.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Share of true ones among all failing checks that a confidence stands for. In tables of statistics with a slip in each it is higher,
/// in published reports lower.
const TRUE: f64 = 0.6;

/// Gives true and false checks their share of the weight, one on average; those of one group and origin share one of their own, so that
/// a document in which much fails says no more than another.
fn balance(rows: &mut [Row]) {
    let mut sizes: BTreeMap<(String, String, bool), usize> = BTreeMap::new();
    for row in rows.iter() {
        *sizes.entry((row.group.clone(), row.origin.clone(), row.is_true)).or_default() += 1;
    }
    for row in rows.iter_mut() {
        let size = sizes[&(row.group.clone(), row.origin.clone(), row.is_true)] as f64;
        row.weight = importance(&row.origin, row.is_true) / size.sqrt();
    }
    let weight = |wanted: bool, rows: &[Row]| rows.iter().filter(|row| row.is_true == wanted).map(|row| row.weight).sum::<f64>();
    let (right, wrong) = (weight(true, rows), weight(false, rows));
    let all = rows.len() as f64;
    for row in rows.iter_mut() {
        row.weight *= if row.is_true { all * TRUE / right } else { all * (1.0 - TRUE) / wrong };
    }
}

/// How much a check counts, by what was done to its document.
fn importance(origin: &str, is_true: bool) -> f64 {
    let misread = plant::MISREADINGS.iter().any(|kind| format!("{kind:?}").to_lowercase() == origin);
    match origin {
        "untouched" => UNTOUCHED,
        _ if misread && !is_true => MISREAD,
        "digit" | "exchange" if is_true => ONE_DIGIT,
        _ => 1.0,
    }
}

fn table(rows: &[Row]) -> String {
    let mut text = String::from("group\tvariant\torigin\ttrue\tweight");
    for name in NAMES {
        let _ = write!(text, "\t{name}");
    }
    for row in rows {
        let _ = write!(text, "\n{}\t{}\t{}\t{}\t{}", row.group, row.variant, row.origin, u8::from(row.is_true), row.weight);
        row.values.iter().for_each(|value| {
            let _ = write!(text, "\t{value}");
        });
    }
    text + "\n"
}

fn report(documents: &[Known], rows: &[Row]) -> String {
    let mut text = format!("{} documents, {} failing checks\n\norigin        true  false\n", documents.len(), rows.len());
    let mut origins: BTreeMap<&str, [usize; 2]> = BTreeMap::new();
    for row in rows {
        origins.entry(&row.origin).or_default()[usize::from(!row.is_true)] += 1;
    }
    for (origin, [right, wrong]) in origins {
        let _ = writeln!(text, "{origin:<12} {right:>5} {wrong:>6}");
    }
    let fold = |row: &Row| hash(&row.group) % FOLDS;
    let mut told = vec![0.0; rows.len()];
    for current in 0..FOLDS {
        let fitted: Vec<&Row> = rows.iter().filter(|row| fold(row) != current).collect();
        let weights = logistic::fit(&fitted, RIDGE);
        for (row, told) in rows.iter().zip(&mut told).filter(|(row, _)| fold(row) == current) {
            *told = logistic::probability(&row.values, &weights);
        }
    }
    text.push_str("\nfitted anew, on what the fit had not seen:\n");
    text.push_str(&calibration(rows, &told));
    text.push_str("\nby the weights in use:\n");
    text.push_str(&calibration(rows, &in_use(rows)));
    let all: Vec<&Row> = rows.iter().collect();
    let weights = logistic::fit(&all, RIDGE);
    text.push_str("\npub(super) const WEIGHTS: [f64; NAMES.len()] = [\n");
    for (weight, name) in weights.iter().zip(NAMES) {
        let _ = writeln!(text, "    {weight:.2}, // {name}");
    }
    text + "];\n"
}

/// What the weights in use say of each row.
fn in_use(rows: &[Row]) -> Vec<f64> {
    let evidence = |row: &Row| <Evidence>::try_from(row.values.as_slice()).ok();
    rows.iter().map(|row| evidence(row).map_or(0.0, |evidence| accusation::probability(&evidence))).collect()
}

/// How many of the checks of each confidence are true: of all, of those with a slip, of untouched documents.
fn calibration(rows: &[Row], told: &[f64]) -> String {
    let mut text = String::from("confidence    checks   true  of slips  of untouched\n");
    for (at, &from) in BINS.iter().enumerate() {
        let to = BINS.get(at + 1).copied().unwrap_or(1.01);
        let bin = || rows.iter().zip(told).filter(move |(_, told)| **told >= from && **told < to).map(|(row, _)| row);
        let share = |rows: Vec<&Row>| {
            let all = rows.len();
            let right = rows.iter().filter(|row| row.is_true).count();
            if all == 0 { "-".to_owned() } else { format!("{:.2} of {all}", right as f64 / all as f64) }
        };
        let of = |untouched: bool| share(bin().filter(|row| (row.origin == "untouched") == untouched).collect());
        let _ = writeln!(
            text,
            "{from:.2} to {:.2} {:>7} {:>6} {:>12} {:>12}",
            to.min(1.0),
            bin().count(),
            bin().filter(|row| row.is_true).count(),
            of(false),
            of(true)
        );
    }
    text
}
