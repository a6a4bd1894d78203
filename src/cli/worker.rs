//! `avstem worker`: what the supervisor and a cluster run.

use super::Exit;
use crate::batch::worker;
use clap::Args;
use std::io::{self, BufReader};

/// Read jobs as NDJSON from standard input and write exactly one answer each to standard output
///
/// A job is {"path": "a.pdf", "options": {"language": null}}; an answer is {"outcome": "ok", "report": {…}, "message": null}.
/// Figures are read again and pages drawn by jobs with a "task" of their own, whose answers have other fields.
#[derive(Debug, Args)]
pub(super) struct Arguments {}

pub(super) fn run(_arguments: &Arguments) -> io::Result<Exit> {
    worker::serve(BufReader::new(io::stdin()), io::stdout())?;
    Ok(Exit::Clean)
}
