//! `make score`: how well avstem reads and checks documents that are made up for the asking.
//!
//! In: a seed and a number of documents. Out, on standard output: what was read, checked and found, by format, and the shapes of tables that lose
//! most. Each document is drawn ([`generate`]), set in every format ([`render`]), given to the library as bytes and held against what was
//! planted ([`compare`]); then once more with a slip. A fresh seed each time keeps anybody from fitting the program to the documents. The same
//! seed gives the same text, whatever the number of cores: results are put together in the order of the documents.

mod accounts;
mod columns;
mod compare;
mod generate;
mod measures;
mod model;
mod numbers;
mod plan;
mod print;
mod render;
mod slip;
mod tally;
mod words;

use avstem::{Options, Report};
use fastrand::Rng;
use model::{Axis, Document, Kind, SLIPS, Table};
use print::Sample;
use rayon::prelude::*;
use render::{FORMATS, File, Format};
use std::{collections::BTreeMap, fmt::Write as _, fs, path::PathBuf, process::ExitCode};
use tally::Tally;

/// Documents of a run where nobody asks for another number; each is set and read eighteen times.
const DOCUMENTS: usize = 120;
/// Seeds are drawn from so many: they are typed by hand.
const SEEDS: u64 = 1_000_000;

/// What the command line asks for.
#[derive(Debug)]
struct Asked {
    seed: u64,
    documents: usize,
    /// A folder that every file is written into, with what was lost of it.
    keep: Option<PathBuf>,
    legend: bool,
}

/// What follows the name of the command.
pub(crate) const USAGE: &str = "score [--seed N] [--documents N] [--keep DIR] [--legend]";

/// Runs the command; `None` where its arguments make no sense.
pub(crate) fn run(arguments: impl Iterator<Item = String>) -> Option<ExitCode> {
    let asked = asked(arguments)?;
    let result = score(asked.seed, asked.documents);
    let kept = asked.keep.iter().try_for_each(|folder| keep(asked.seed, asked.documents, folder));
    match result.and_then(|text| kept.map(|()| text)) {
        Ok(text) => {
            println!("seed {}: {} documents in {} formats, clean and with a slip\n", asked.seed, asked.documents, FORMATS.len());
            print!("{text}");
            if asked.legend {
                print!("\n{}", print::legend());
            }
            Some(ExitCode::SUCCESS)
        }
        Err(problem) => {
            eprintln!("{problem}");
            Some(ExitCode::from(3))
        }
    }
}

fn asked(mut arguments: impl Iterator<Item = String>) -> Option<Asked> {
    let mut asked = Asked { seed: fastrand::u64(..SEEDS), documents: DOCUMENTS, keep: None, legend: false };
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--seed" => asked.seed = arguments.next()?.parse().ok()?,
            "--documents" => asked.documents = arguments.next()?.parse().ok()?,
            "--keep" => asked.keep = Some(arguments.next()?.into()),
            "--legend" => asked.legend = true,
            _ => return None,
        }
    }
    Some(asked)
}

/// The whole result for a seed.
///
/// # Errors
/// When a document cannot be set, which is a mistake of the renderers.
fn score(seed: u64, documents: usize) -> Result<String, String> {
    let all: Vec<Scored> = (0..documents as u64)
        .into_par_iter()
        .flat_map_iter(|number| FORMATS.map(|format| (number, format)))
        .map(|(number, format)| score_one(seed, number, format))
        .collect::<Result<Vec<_>, String>>()?;
    let mut by_format: BTreeMap<Format, Tally> = BTreeMap::new();
    let mut samples = Vec::new();
    for scored in all {
        let tally = by_format.entry(scored.format).or_default();
        tally.add(&scored.whole);
        scored.samples.iter().for_each(|sample| tally.add(&sample.tally));
        samples.extend(scored.samples);
    }
    Ok(format!("{}\n{}", print::lines(&by_format), print::worst(&samples)))
}

/// What is counted of one document in one format.
struct Scored {
    format: Format,
    whole: Tally,
    samples: Vec<Sample>,
}

/// The document of a number, clean or with the slip that is its turn.
fn document(seed: u64, number: u64, slipped: bool) -> Document {
    let kind = SLIPS[number as usize % SLIPS.len()];
    generate::draw(mix(seed, number), slipped.then_some(kind))
}

/// The files of a document; the looks are the same with and without a slip.
fn files(document: &Document, seed: u64, number: u64, format: Format) -> Result<Vec<File>, String> {
    render::render(document, format, &mut Rng::with_seed(mix(mix(seed, number), 1 + format as u64)))
}

/// Two numbers as one seed: neighbours must not give documents that are alike.
fn mix(seed: u64, number: u64) -> u64 {
    Rng::with_seed(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ number).u64(..)
}

fn read(file: &File) -> Option<Report> {
    avstem::process(&file.bytes, &Options::default()).ok()
}

fn score_one(seed: u64, number: u64, format: Format) -> Result<Scored, String> {
    let clean = document(seed, number, false);
    let mut scored = Scored { format, whole: Tally::default(), samples: Vec::new() };
    for file in files(&clean, seed, number, format)? {
        let compared = compare::compare(&clean, &file, read(&file).as_ref());
        scored.whole.add(&compared.whole);
        for (&table, tally) in file.tables.iter().zip(compared.tables) {
            let shape = shape(&clean, &clean.tables[table], &file);
            scored.samples.push(Sample { format, shape, tally });
        }
    }
    let wrong = document(seed, number, true);
    if wrong.slip.is_some() {
        for file in files(&wrong, seed, number, format)? {
            scored.whole.add(&compare::compare_slip(&wrong, &file, read(&file).as_ref()));
        }
    }
    Ok(scored)
}

/// All that was drawn for a table. What its looks do depends on what it is of.
fn shape(document: &Document, table: &Table, file: &File) -> Vec<Axis> {
    let of = if table.kind == Kind::Measures { "measures" } else { "accounts" };
    let looks = file.shape.iter().map(|(axis, value)| (*axis, format!("{value} ({of})")));
    document.shape.iter().chain(&table.shape).cloned().chain(looks).collect()
}

/// Writes every file with what was lost of it beside it.
fn keep(seed: u64, documents: usize, folder: &std::path::Path) -> Result<(), String> {
    let failed = |problem: std::io::Error| format!("{}: {problem}", folder.display());
    fs::create_dir_all(folder).map_err(failed)?;
    for (number, slipped) in (0..documents as u64).flat_map(|number| [(number, false), (number, true)]) {
        let document = document(seed, number, slipped);
        for format in FORMATS {
            for (part, file) in files(&document, seed, number, format)?.iter().enumerate() {
                let state = if slipped { "slip" } else { "clean" };
                let name = format!("{number:03}-{}-{state}-{part}", format.name());
                let mut told = format!("{:?}\n{:?}\n", document.shape, file.shape);
                for &table in &file.tables {
                    let _ = writeln!(told, "{:?}", document.tables[table].shape);
                }
                if let Some(slip) = &document.slip {
                    let _ = writeln!(told, "{slip:?}");
                }
                let lines = read(file).map_or_else(|| vec!["no report".to_owned()], |report| compare::explain(&document, file, &report));
                told.push_str(&lines.join("\n"));
                fs::write(folder.join(format!("{name}.{}", format.extension())), &file.bytes).map_err(failed)?;
                fs::write(folder.join(format!("{name}.lost")), told).map_err(failed)?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
