//! `make fit-rows FOLDERS="…"`: fits the weights by which the lines of tables of text are told to begin a row.
//!
//! In: folders that `fixtures/make/plans` wrote: PDFs, and beside them a `truth.json` with the cells of every table row. Out, on standard
//! output: how many lines were decided wrongly (as the weights are, and by weights that have not seen the document: five folds, whole
//! documents at a time), by producer, and the constants for `crates/avstem/src/table/text/weights.rs`. A line's truth comes from
//! following the letters of the true cells line by line; a table whose letters differ is left out, and counted.

use crate::logistic::{self, Row};
use avstem::{
    layout,
    table::text::{EVIDENCE, Weighed, weighed},
    vocabulary::Vocabulary,
};
use avstem_document::note::Notes;
use rayon::prelude::*;
use serde::Deserialize;
use std::{
    collections::BTreeMap,
    fmt::Write as _,
    path::{Path, PathBuf},
    process::ExitCode,
};

/// Folds of the cross-validation.
const FOLDS: usize = 5;
/// Strength of the ridge.
const RIDGE: f64 = 1.0;
/// Evidence that only the drawing order gives.
const OF_ORDER: [usize; 3] = [1, 2, 3];

/// What follows the name of the command.
pub(crate) const USAGE: &str = "rows FOLDER... [--wrong]";

#[derive(Deserialize)]
struct Truth {
    tables: Vec<TrueTable>,
}

#[derive(Deserialize)]
struct TrueTable {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

/// One line: its document and producer, what is known of it.
#[allow(clippy::struct_excessive_bools, reason = "four independent facts about one line")]
struct Line {
    document: String,
    producer: String,
    text: String,
    evidence: Vec<f32>,
    top: bool,
    ordered: bool,
    decided: bool,
    is_first: bool,
}

/// Runs the command; `None` where its arguments make no sense.
pub(crate) fn run(arguments: impl Iterator<Item = String>) -> Option<ExitCode> {
    let (options, folders): (Vec<String>, Vec<String>) = arguments.partition(|argument| argument.starts_with("--"));
    if folders.is_empty() || options.iter().any(|option| option != "--wrong") {
        return None;
    }
    let files = pdfs(&folders);
    let read: Vec<(Vec<Line>, usize)> = files.par_iter().map(|path| lines_of(path)).collect();
    let left_out: usize = read.iter().map(|(_, left_out)| left_out).sum();
    let lines: Vec<Line> = read.into_iter().flat_map(|(lines, _)| lines).collect();
    if lines.is_empty() {
        eprintln!("no table of text in these folders is known: there is nothing to fit");
        return Some(ExitCode::from(3));
    }
    print!("{}", report(&lines, left_out, !options.is_empty()));
    Some(ExitCode::SUCCESS)
}

fn pdfs(folders: &[String]) -> Vec<PathBuf> {
    let all = folders.iter().flat_map(|folder| walkdir::WalkDir::new(folder).sort_by_file_name()).flatten();
    let known = |path: &Path| path.extension().is_some_and(|kind| kind == "pdf") && path.with_file_name("truth.json").exists();
    all.map(walkdir::DirEntry::into_path).filter(|path| known(path)).collect()
}

fn lines_of(path: &Path) -> (Vec<Line>, usize) {
    let truth = std::fs::read_to_string(path.with_file_name("truth.json")).ok();
    let Some(truth) = truth.and_then(|text| serde_json::from_str::<Truth>(&text).ok()) else { return (Vec::new(), 0) };
    let document = std::fs::read(path).ok().and_then(|bytes| avstem::read(&bytes, &avstem::Limits::default()).ok());
    let Some((document, _)) = document else { return (Vec::new(), 0) };
    let blocks = layout::lay_out(document, Vocabulary::built_in(), &mut Notes::default());
    let name = |part: Option<&std::ffi::OsStr>| part.map_or(String::new(), |part| part.to_string_lossy().into_owned());
    let (document, producer) = (name(path.parent().and_then(Path::file_name)), name(path.file_stem()));
    let mut lines = Vec::new();
    let mut used = vec![false; truth.tables.len()];
    for table in weighed(&blocks, Vocabulary::built_in()) {
        let told = truth.tables.iter().enumerate().filter(|(at, _)| !used[*at]).find_map(|(at, known)| Some((at, firsts(&table, known)?)));
        let Some((at, firsts)) = told else { continue };
        used[at] = true;
        for (line, is_first) in table.lines.into_iter().zip(firsts) {
            if let Some((evidence, top)) = line.evidence {
                let text = line.cells.join(" | ");
                lines.push(Line {
                    document: document.clone(),
                    producer: producer.clone(),
                    text,
                    evidence,
                    top,
                    ordered: table.ordered,
                    decided: line.first,
                    is_first,
                });
            }
        }
    }
    (lines, used.iter().filter(|used| !**used).count())
}

/// The letters and digits of a text.
fn letters(text: &str) -> Vec<char> {
    text.chars().filter(|c| c.is_alphanumeric() || matches!(c, '☐' | '☑' | '✓' | '✗' | '✔' | '☒')).collect()
}

/// For each line whether it begins a row of the true table; `None` where the letters differ.
fn firsts(table: &Weighed, known: &TrueTable) -> Option<Vec<bool>> {
    let columns = known.header.len();
    if table.header.len() != columns {
        return None;
    }
    let rows: Vec<Vec<Vec<char>>> =
        std::iter::once(&known.header).chain(&known.rows).map(|row| row.iter().map(|cell| letters(cell)).collect()).collect();
    let mut firsts = Vec::with_capacity(table.lines.len());
    let mut next = 0;
    // What is left of each column's open cell.
    let mut rest: Vec<Vec<char>> = vec![Vec::new(); columns];
    for line in &table.lines {
        let cells: Vec<Vec<char>> = line.cells.iter().map(|cell| letters(cell)).collect();
        if line.section || rows.get(next).is_some_and(|row| is_section(row, &cells)) {
            if rows.get(next).is_some_and(|row| is_section(row, &cells)) {
                next += 1;
            }
            firsts.push(true);
            continue;
        }
        let beside_done = rest.iter().skip(1).all(Vec::is_empty);
        let goes_on = cells.iter().zip(&rest).all(|(cell, rest)| rest.starts_with(cell));
        let only_first = cells.iter().skip(1).all(Vec::is_empty) && !cells[0].is_empty();
        let is_first = (beside_done && !(only_first && goes_on && !rest[0].is_empty())) || (rest.iter().all(Vec::is_empty));
        if is_first {
            let row = rows.get(next)?;
            next += 1;
            for (column, cell) in row.iter().enumerate() {
                if column > 0 || rest[0].is_empty() {
                    rest[column].clone_from(cell);
                } else if !cell.is_empty() {
                    return None;
                }
            }
        }
        for (column, cell) in cells.iter().enumerate() {
            if !rest[column].starts_with(cell) {
                return None;
            }
            rest[column].drain(..cell.len());
        }
        firsts.push(is_first);
    }
    (next == rows.len() && rest.iter().all(Vec::is_empty)).then_some(firsts)
}

/// A row of one text that a line holds as a whole.
fn is_section(row: &[Vec<char>], cells: &[Vec<char>]) -> bool {
    let only = |cells: &[Vec<char>]| -> Option<Vec<char>> {
        let mut filled = cells.iter().filter(|cell| !cell.is_empty());
        filled.next().filter(|_| filled.next().is_none()).cloned()
    };
    row.iter().filter(|cell| !cell.is_empty()).count() == 1
        && only(row).is_some()
        && cells.concat() == only(row).unwrap_or_default()
        && !row[0].is_empty()
}

fn report(lines: &[Line], left_out: usize, wrong: bool) -> String {
    let mut out = String::new();
    let mut counts: BTreeMap<&str, [usize; 4]> = BTreeMap::new();
    for line in lines {
        let count = counts.entry(&line.producer).or_default();
        let at = if line.top { 2 } else { 0 };
        count[at] += 1;
        count[at + 1] += usize::from(line.decided != line.is_first);
        if wrong && line.decided != line.is_first {
            let truth = if line.is_first { "begins" } else { "goes on" };
            let _ =
                writeln!(out, "{}\t{}\t{truth}{}\t{}", line.document, line.producer, if line.top { ", page top" } else { "" }, line.text);
        }
    }
    for (producer, [inside, lost, tops, lost_tops]) in &counts {
        let _ = writeln!(out, "{producer:14} {inside} lines, {lost} wrong; {tops} at the top of a page, {lost_tops} wrong");
    }
    let _ = writeln!(out, "{left_out} tables left out: not found, or other letters\n");
    for (name, top, without) in [("INSIDE", false, &[][..]), ("UNORDERED", false, &OF_ORDER[..]), ("PAGE_TOP", true, &[][..])] {
        let rows: Vec<Row> =
            lines.iter().filter(|line| line.top == top && (line.ordered || name != "INSIDE")).map(|line| row(line, without)).collect();
        if rows.is_empty() {
            continue;
        }
        let wrong: usize = (0..FOLDS).map(|fold| missed(&rows, fold)).sum();
        let weights = logistic::fit(&rows.iter().collect::<Vec<_>>(), RIDGE);
        let _ = writeln!(out, "// {} lines; {wrong} wrong in documents that the weights have not seen", rows.len());
        let numbers: Vec<String> = weights.iter().map(|weight| format!("{weight:.2}")).collect();
        let _ = writeln!(out, "pub(super) const {name}: Evidence = [");
        for chunk in numbers.chunks(12) {
            let _ = writeln!(out, "    {},", chunk.join(", "));
        }
        let _ = writeln!(out, "];");
    }
    let _ = writeln!(out, "// {}", EVIDENCE.join(" | "));
    out
}

fn row(line: &Line, without: &[usize]) -> Row {
    let value = |(at, value): (usize, &f32)| if without.contains(&at) { 0.0 } else { f64::from(*value) };
    Row {
        group: line.document.clone(),
        variant: 0,
        origin: line.producer.clone(),
        values: line.evidence.iter().enumerate().map(value).collect(),
        is_true: line.is_first,
        weight: 1.0,
    }
}

/// Lines of one fold that weights fitted on the others decide wrongly.
fn missed(rows: &[Row], fold: usize) -> usize {
    let of_fold =
        |row: &&Row| row.group.bytes().fold(0_usize, |sum, byte| sum.wrapping_mul(31).wrapping_add(usize::from(byte))) % FOLDS == fold;
    let (tested, learned): (Vec<&Row>, Vec<&Row>) = rows.iter().partition(of_fold);
    let weights = logistic::fit(&learned, RIDGE);
    tested.iter().filter(|row| (logistic::probability(&row.values, &weights) > 0.5) != row.is_true).count()
}
