//! `avstem worker`: what the supervisor and a cluster run.

use super::Exit;
use crate::batch::{
    confine,
    worker::{self, Bounds},
};
use clap::Args;
use std::io::{self, Write};

/// Read jobs as NDJSON from standard input and write exactly one answer each to standard output
///
/// A job is {"path": "a.pdf"}, with a number of your own as "job" and "options": {"language": "nb"} if you like. An answer is
/// {"job": null, "path": "a.pdf", "answer": {"outcome": "ok", "report": {…}, "message": null}}. Figures are read again and pages
/// drawn by jobs with a "task" of their own, whose answers have other fields.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// MiB of memory that a document may take beyond what the worker itself needs [default: no limit].
    #[arg(long, value_name = "MIB", value_parser = clap::value_parser!(u32).range(1..))]
    max_memory: Option<u32>,
    /// End at once when standard input ends, even in the middle of a job.
    #[arg(long, hide = true)]
    supervised: bool,
    /// Say what the system takes away from a worker on this machine, try it, and end.
    #[arg(long)]
    what_holds: bool,
}

pub(super) fn run(arguments: &Arguments) -> io::Result<Exit> {
    if arguments.what_holds {
        for line in confine::what_holds() {
            writeln!(io::stdout(), "{line}")?;
        }
        return Ok(Exit::Clean);
    }
    let memory = arguments.max_memory.map(|mib| u64::from(mib) << 20);
    worker::serve(Bounds { memory, supervised: arguments.supervised })?;
    Ok(Exit::Clean)
}
