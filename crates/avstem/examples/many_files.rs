//! A thousand files: read side by side on all cores, told in the order of their paths. A parser that panics costs its document.
//! What ends a process (a stack overflow, an endless loop) is the command's to survive: it reads every document in a process of its
//! own.
//!
//!     cargo run --release -p avstem --example many_files -- archive/*

use avstem::{Options, Report, process};
use rayon::prelude::*;
use std::{env, fs, panic::catch_unwind, path::PathBuf};

fn audit(path: &PathBuf) -> Result<Report, String> {
    let bytes = fs::read(path).map_err(|error| error.to_string())?;
    let read = catch_unwind(|| process(&bytes, &Options::default())).map_err(|_| "the reader failed".to_owned())?;
    read.map_err(|error| error.to_string())
}

fn main() {
    let paths: Vec<PathBuf> = env::args_os().skip(1).map(PathBuf::from).collect();
    let reports: Vec<Result<Report, String>> = paths.par_iter().map(audit).collect();
    for (path, report) in paths.iter().zip(&reports) {
        match report {
            Ok(report) => println!("{}: {} findings", path.display(), report.findings.len()),
            Err(reason) => println!("{}: not read: {reason}", path.display()),
        }
    }
    let read = reports.iter().filter(|report| report.is_ok()).count();
    println!("{read} of {} read", paths.len());
}
