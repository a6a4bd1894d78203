//! `avstem worker`: jobs from anybody, exactly one answer each.

use super::{
    Exit,
    common::{Document, languages},
    stop,
};
use crate::batch::{HandOver, Pool, Recognition, confine, serve::Desk};
use clap::Args;
use std::io::{self, BufWriter, Write};

/// Read documents for another program: jobs as NDJSON on standard input, exactly one answer each on standard output, in their order
///
/// A job is {"path": "a.pdf"}, with a number of your own as "job" if you like. Its answer is {"protocol": 1, "line": 1, "job": 7, "path":
/// "a.pdf", "outcome": "ok", "reason": null, "sha256": "…", "report": {…}}, with the report that `avstem extract --out -` writes. Of an
/// archive or a mail the answer lists in "members" the jobs to send next; {"hello": 1} asks for the versions. The document is opened by
/// a process of its own: one that crashes, hangs or takes too much is an answer too. docs/worker.md has the whole of it.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  echo '{\"path\": \"budget.pdf\"}' | avstem worker
  jq -nRc 'inputs | {path: .}' list.txt | avstem worker | jq -r '[.path, .outcome] | @tsv'

Exit codes: 0 every line was answered, or nobody reads the answers any more; 2 wrong usage; 143 ended by SIGTERM.")]
pub(super) struct Arguments {
    #[command(flatten)]
    document: Document,
    /// Say what the system takes away from the process that opens documents on this machine, try it, and end
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
    let document = &arguments.document;
    let recognition = Recognition { when: document.ocr, kept: None };
    let pool = Pool { hand_over: HandOver::Unread, ..Pool::new(document.worker()?, 1, document.time(), recognition) };
    let desk = Desk::new(pool, document.options(), languages())?;
    stop::watch_output();
    desk.serve(io::stdin().lock(), BufWriter::new(io::stdout().lock()))?;
    Ok(Exit::Clean)
}
