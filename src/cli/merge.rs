//! `avstem merge`: the output folders of several machines as one.

use super::{Exit, common::complain};
use crate::{
    batch::{
        books::is_failure,
        manifest::{self, Entry, Manifest},
        output::write_whole,
    },
    report::terminal::clean,
};
use clap::Args;
use std::{
    collections::BTreeMap,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

/// Join the output folders that `extract --shard` wrote on several machines
///
/// The result is what one run on one machine would have written. Nothing is written when two folders disagree about a
/// document, when a run did not come to its end, or when an output is missing.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  avstem extract archive/ --shard 1/2 --out part-1    (on one machine)
  avstem extract archive/ --shard 2/2 --out part-2    (on another)
  avstem merge part-1 part-2 --out json

Exit codes: 0 joined, 2 nothing was done, 3 joined, and some document was not read.")]
pub(super) struct Arguments {
    /// Output folders of `avstem extract`.
    #[arg(required = true, value_name = "DIR")]
    folders: Vec<PathBuf>,
    /// The folder for all of it.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

pub(super) fn run(arguments: &Arguments) -> io::Result<Exit> {
    let joined = match join(&arguments.folders) {
        Ok(joined) => joined,
        Err(problem) => {
            complain(&clean(&problem));
            return Ok(Exit::Usage);
        }
    };
    fs::create_dir_all(&arguments.out)?;
    let mut out = Manifest::open(&arguments.out)?;
    for (folder, entry) in joined.values() {
        if let Some(output) = entry.output() {
            write_whole(&arguments.out.join(&output), fs::read(folder.join(&output))?)?;
        }
        out.record(entry.clone())?;
    }
    out.close()?;
    let not_read: Vec<&Entry> = joined.values().map(|(_, entry)| entry).filter(|entry| is_failure(entry.outcome)).collect();
    let mut errors = io::stderr().lock();
    for entry in &not_read {
        writeln!(errors, "avstem: {}: {}", clean(&entry.path), clean(entry.reason.as_deref().unwrap_or_default()))?;
    }
    writeln!(errors, "avstem: {} documents joined, {} of them not read", joined.len(), not_read.len())?;
    Ok(if not_read.is_empty() { Exit::Clean } else { Exit::Incomplete })
}

/// Each document's folder and record; in words what speaks against joining them.
fn join(folders: &[PathBuf]) -> Result<BTreeMap<PathBuf, (&Path, Entry)>, String> {
    let mut joined: BTreeMap<PathBuf, (&Path, Entry)> = BTreeMap::new();
    let mut owners: BTreeMap<PathBuf, PathBuf> = BTreeMap::new();
    for folder in folders {
        let entries = manifest::read(folder).map_err(|problem| format!("{}: its manifest cannot be used: {problem}", folder.display()))?;
        for (path, entry) in entries {
            if let Some(output) = entry.output() {
                let length = fs::metadata(folder.join(&output)).map(|metadata| metadata.len()).ok();
                if length != entry.length {
                    return Err(format!("{}: the output is missing or was changed", folder.join(&output).display()));
                }
                if let Some(other) = owners.insert(output.clone(), path.clone()).filter(|other| *other != path) {
                    return Err(format!("{}: the output of two documents, {} and {}", output.display(), other.display(), path.display()));
                }
            }
            match joined.get(&path) {
                Some((other, known)) if *known != entry => {
                    return Err(format!("{}: recorded differently in {} and {}", path.display(), other.display(), folder.display()));
                }
                _ => joined.insert(path, (folder, entry)),
            };
        }
    }
    Ok(joined)
}
