//! What it costs to read documents in processes of their own: `cargo bench --bench isolation`.
//!
//! Every document of a set is read and written as a line of JSON, once in this process on one thread and once by the binary with
//! `--jobs 1`. The ratio of the two times is the price; both are the best of three, on documents made from the fixtures.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a bench may fail by panicking")]

use avstem::{options::Options, process, report::json};
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
    let folder = tempfile::tempdir().unwrap();
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
    let (inside, apart) = (best(|| in_process(&paths)), best(|| in_workers(folder.path())));
    let each = |seconds: f64| seconds * 1e3 / paths.len() as f64;
    println!("{} documents, milliseconds a document: {:.2} in this process, {:.2} in a worker", paths.len(), each(inside), each(apart));
    println!("isolation costs {:.1} %", (apart / inside - 1.0) * 100.0);
}

fn best(run: impl Fn()) -> f64 {
    let time = || {
        let start = Instant::now();
        run();
        start.elapsed().as_secs_f64()
    };
    (0..RUNS).map(|_| time()).fold(f64::INFINITY, f64::min)
}

fn in_process(paths: &[PathBuf]) {
    let mut out = fs::File::create("/dev/null").unwrap();
    for path in paths {
        if let Ok(report) = process(&fs::read(path).unwrap(), &Options::default()) {
            writeln!(out, "{}", json::line(&report).unwrap()).unwrap();
        }
    }
}

fn in_workers(folder: &Path) {
    let run = Command::new(env!("CARGO_BIN_EXE_avstem"))
        .args(["extract", "--out", "-", "--jobs", "1", "--quiet"])
        .arg(folder)
        .stdout(Stdio::null())
        .status()
        .unwrap();
    assert_eq!(run.code(), Some(0));
}
