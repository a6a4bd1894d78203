//! `avstem merge`: the output folders of several machines as one.

use super::{
    Exit,
    common::{complain, why},
};
use crate::{
    batch::{
        Shard,
        books::is_failure,
        manifest::{self, Entry, Manifest},
        output::write_whole,
    },
    render::summary::counted,
    render::terminal::clean,
};
use clap::Args;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

/// Join the output folders that `extract --shard` wrote on several machines
///
/// Name the folder of every part, 1/N to N/N: the result is what one run on one machine would have written. Nothing is written when the
/// folder of a part is missing, when two folders disagree about a document, when a run did not come to its end, or when an output is
/// missing.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  avstem extract archive/ --shard 1/2 --out part-1    (on one machine)
  avstem extract archive/ --shard 2/2 --out part-2    (on another)
  avstem merge part-1 part-2 --out json

Exit codes: 0 joined, 2 nothing was done: a part is missing or does not fit, 3 joined, and some document was not read.")]
pub(super) struct Arguments {
    /// Output folders of `avstem extract --shard`, one for every part.
    #[arg(required = true, value_name = "DIR")]
    folders: Vec<PathBuf>,
    /// The folder for all of it.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

/// Missing parts that are named, at most.
const MOST_NAMED: usize = 100;

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
    writeln!(errors, "avstem: {} joined, {} of them not read", counted(joined.len(), "document", "documents"), not_read.len())?;
    Ok(if not_read.is_empty() { Exit::Clean } else { Exit::Incomplete })
}

/// Each document's folder and record; in words what speaks against joining them.
fn join(folders: &[PathBuf]) -> Result<BTreeMap<PathBuf, (&Path, Entry)>, String> {
    let mut joined: BTreeMap<PathBuf, (&Path, Entry)> = BTreeMap::new();
    let mut owners: BTreeMap<PathBuf, PathBuf> = BTreeMap::new();
    let mut shards = BTreeSet::new();
    for folder in folders {
        let recorded =
            manifest::read(folder).map_err(|problem| format!("{}: its manifest cannot be used: {}", folder.display(), why(&problem)))?;
        shards.extend(recorded.shards);
        for (path, entry) in recorded.entries {
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
    match missing(&shards).as_slice() {
        [] => Ok(joined),
        [one] => Err(format!("part {one} is missing: name its folder too; nothing was joined")),
        several => {
            let named: Vec<String> = several.iter().map(Shard::to_string).collect();
            Err(format!("parts {} are missing: name their folders too; nothing was joined", named.join(", ")))
        }
    }
}

/// The parts that others belong to and that are not among them.
fn missing(shards: &BTreeSet<Shard>) -> Vec<Shard> {
    let numbers: BTreeSet<u32> = shards.iter().map(|shard| shard.of).collect();
    let whole = numbers.into_iter().flat_map(|of| (1..=of).map(move |part| Shard { part, of }));
    whole.filter(|shard| !shards.contains(shard)).take(MOST_NAMED).collect()
}
