//! What it costs to read documents in processes of their own: `cargo bench --bench isolation`.
//!
//! Every document of a set is read, the figures called wrong in it are read again, and its report is written as a line of JSON:
//! once in this process on one thread, and once by the binary with `--jobs 1`. The ratio of the processor times of all processes
//! is the price, as a machine whose cores are all busy pays it; the clock is told beside it. Neither starts another program. Best of three, on documents made
//! from the fixtures, which take some milliseconds each, or on those of a folder: `cargo bench --bench isolation -- FOLDER`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a bench may fail by panicking")]

use avstem::{
    Options, process,
    report::{json, second_reading},
};
use avstem_read::second;
use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Instant,
};

/// Times that each fixture is read.
const COPIES: usize = 20;
const RUNS: usize = 3;

fn main() {
    let given = std::env::args().skip(1).find(|argument| argument != "--bench");
    let folder = tempfile::tempdir().unwrap();
    if let Some(given) = given {
        let mut paths: Vec<PathBuf> = fs::read_dir(&given).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        return compare(&paths, Path::new(&given));
    }
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut paths = Vec::new();
    for entry in fs::read_dir(fixtures).unwrap().map(|entry| entry.unwrap().path()) {
        let source = fs::read_dir(&entry)
            .ok()
            .and_then(|files| files.map(|file| file.unwrap().path()).find(|file| file.file_stem().is_some_and(|stem| stem == "source")));
        for copy in 0..COPIES {
            let Some(source) = &source else { continue };
            let name = format!("{}-{copy}.{}", entry.file_name().unwrap().display(), source.extension().unwrap().display());
            let path = folder.path().join(name);
            fs::copy(source, &path).unwrap();
            paths.push(path);
        }
    }
    paths.sort();
    compare(&paths, folder.path());
}

fn compare(paths: &[PathBuf], folder: &Path) {
    let (inside, apart) = (best(|| in_process(paths)), best(|| in_workers(folder)));
    let each = |seconds: f64| seconds * 1e3 / paths.len() as f64;
    println!("{} documents, milliseconds a document: processor time and clock", paths.len());
    println!("   in this process  {:.2}  {:.2}", each(inside.processor), each(inside.clock));
    println!("   in a worker      {:.2}  {:.2}", each(apart.processor), each(apart.clock));
    println!("isolation costs {:.1} % of processor time", (apart.processor / inside.processor - 1.0) * 100.0);
}

/// Seconds of a run.
struct Seconds {
    /// Of this process and its ended children.
    processor: f64,
    clock: f64,
}

/// The least of each, over the runs.
fn best(run: impl Fn()) -> Seconds {
    let mut best = Seconds { processor: f64::INFINITY, clock: f64::INFINITY };
    for _ in 0..RUNS {
        let (start, before) = (Instant::now(), processor_seconds());
        run();
        best.clock = best.clock.min(start.elapsed().as_secs_f64());
        best.processor = best.processor.min(processor_seconds() - before);
    }
    best
}

/// Seconds that this process and its ended children have used, in steps of a hundredth; Linux alone tells it.
fn processor_seconds() -> f64 {
    let text = fs::read_to_string("/proc/self/stat").unwrap();
    // After the program's name, which may hold blanks: utime, stime, cutime and cstime are the 14th to 17th field of the line.
    let fields = text.rsplit_once(')').unwrap().1.split_whitespace().skip(11).take(4);
    fields.map(|field| field.parse::<u64>().unwrap()).sum::<u64>() as f64 / 100.0
}

fn in_process(paths: &[PathBuf]) {
    let mut out = fs::File::create("/dev/null").unwrap();
    for path in paths {
        let bytes = fs::read(path).unwrap();
        if let Ok(mut report) = process(&bytes, &Options::default()) {
            let places = second_reading::wanted(&report);
            if !places.is_empty() {
                second_reading::apply(&mut report, &second::read(&bytes, &places));
            }
            writeln!(out, "{}", json::line(&report).unwrap()).unwrap();
        }
    }
}

fn in_workers(folder: &Path) {
    let run = Command::new(env!("CARGO_BIN_EXE_avstem"))
        .args(["extract", "--out", "-", "--jobs", "1", "--quiet", "--ocr", "never"])
        .env("AVSTEM_CONVERTER", "")
        .arg(folder)
        .stdout(Stdio::null())
        .status()
        .unwrap();
    assert_eq!(run.code(), Some(0));
}
