//! `avstem reader`: the process that opens documents, started by the others; `avstem worker` is for everybody else.

use super::Exit;
use crate::batch::worker::{self, Bounds};
use clap::Args;
use std::io;

/// Read the supervisor's jobs as NDJSON from standard input and write exactly one answer each to standard output
///
/// Whatever ends this process is its supervisor's to notice. Its jobs and answers are those of src/batch/protocol.rs, the same in one build.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// MiB of memory that a document may take beyond what the worker itself needs [default: no limit].
    #[arg(long, value_name = "MIB", value_parser = clap::value_parser!(u32).range(1..))]
    max_memory: Option<u32>,
    /// End at once when standard input ends, even in the middle of a job.
    #[arg(long, hide = true)]
    supervised: bool,
}

pub(super) fn run(arguments: &Arguments) -> io::Result<Exit> {
    let memory = arguments.max_memory.map(|mib| u64::from(mib) << 20);
    worker::serve(Bounds { memory, supervised: arguments.supervised })?;
    Ok(Exit::Clean)
}
