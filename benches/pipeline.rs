//! How long the whole pipeline takes on each fixture, as a ratio against getting nothing but the bytes' text in the same run:
//! pdf-extract's text of a PDF, the unpacked members of a zip container. Other formats are text already and have no ratio.
//!
//! Times of one machine say little; ratios of one run can be compared between changes. Medians of several runs, no warm-up
//! counted.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a bench stops by panicking")]

use avstem::{options::Options, process};
use std::{
    fs,
    hint::black_box,
    io::{Cursor, Read},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

/// Odd, so that the median is a run that was measured.
const RUNS: usize = 11;

/// The documents of `fixtures/`, by name.
fn documents() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .flat_map(|entry| fs::read_dir(entry.unwrap().path()).into_iter().flatten())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.file_stem().is_some_and(|stem| stem == "source"))
        .collect();
    paths.sort();
    let name = |path: &Path| path.parent().unwrap().file_name().unwrap().to_string_lossy().into_owned();
    paths.iter().map(|path| (name(path), fs::read(path).unwrap())).collect()
}

/// The length of a document's text, got by the shortest way; `None` where the bytes are the text.
fn plain_text(bytes: &[u8]) -> Option<usize> {
    if bytes.starts_with(b"%PDF") {
        return Some(pdf_extract::extract_text_from_mem(bytes).map_or(0, |text| text.len()));
    }
    if !bytes.starts_with(b"PK") {
        return None;
    }
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = Vec::new();
    for index in 0..archive.len() {
        archive.by_index(index).unwrap().read_to_end(&mut text).unwrap();
    }
    Some(text.len())
}

/// The median duration of `RUNS` runs after one that is not counted.
fn median(mut run: impl FnMut()) -> Duration {
    run();
    let mut times: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed()
        })
        .collect();
    times.sort();
    times[RUNS / 2]
}

fn main() {
    println!("{:30} {:>8} {:>12} {:>12} {:>8}", "fixture", "bytes", "pipeline", "text alone", "ratio");
    for (name, bytes) in documents() {
        let whole = median(|| {
            let _ = black_box(process(black_box(&bytes), &Options::default()));
        });
        let text = plain_text(&bytes).map(|_| {
            median(|| {
                black_box(plain_text(black_box(&bytes)));
            })
        });
        let [text, ratio] = text.map_or(["–".to_owned(), "–".to_owned()], |text| {
            [format!("{text:.1?}"), format!("{:.1}", whole.as_secs_f64() / text.as_secs_f64().max(1e-9))]
        });
        println!("{name:30} {:>8} {:>12} {text:>12} {ratio:>8}", bytes.len(), format!("{whole:.1?}"));
    }
}
