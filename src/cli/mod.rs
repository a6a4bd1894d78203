//! The command line: one file a command, each with its arguments, its help text and what it prints.
//!
//! Results go to standard output, errors and progress to standard error. A reader that closes the pipe early is no error.
//! Exit codes: 0 all read and nothing at or above `--fail-on`; 1 findings; 2 usage; 3 some document was not read; 4 the run's
//! own books do not balance; 5 a ledger or an output cannot be used as it is;
//! 130 after Ctrl-C.

mod accept;
mod acceptance;
mod audit;
mod bulk;
mod common;
mod compare;
mod completions;
mod config;
mod explain;
mod export;
mod extract;
mod folder;
mod inspect;
mod ledger;
mod ledgered;
mod mail;
mod man;
mod mark;
mod marks;
mod merge;
mod met;
mod morning;
mod mounted;
mod night_plan;
mod profile;
mod reader;
mod reconcile;
mod report;
mod run;
mod schema;
mod site;
mod stop;
mod tables;
mod target;
mod version;
mod worker;

use crate::batch::unusable::{is_unusable, of_disk};
use clap::{Parser, Subcommand};
use std::{io, path::PathBuf, process::ExitCode};
use stop::Stopped;

/// How the program ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// All was read, nothing at or above `--fail-on`.
    Clean = 0,
    /// All was read, findings at or above `--fail-on`.
    Findings = 1,
    /// The command line is wrong; nothing was done.
    Usage = 2,
    /// Some document was not read, or a result could not be written.
    Incomplete = 3,
    /// The run's own books do not balance: a defect in avstem.
    Unbalanced = 4,
    /// The ledger or the output is locked, damaged, of a later version, or its disk is full or may not be written to.
    Unusable = 5,
}

/// Reads archived minutes, reports and budgets, extracts their measures and account lines, and checks every figure that the
/// document itself lets one check.
#[derive(Debug, Parser)]
#[command(name = "avstem", version, long_version = version::LONG.as_str(), arg_required_else_help = true, args_override_self = true, after_help = EXAMPLES)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// A file with options [default: avstem.toml in the working folder, if there is one].
    #[arg(long, value_name = "FILE", global = true)]
    config: Option<PathBuf>,
}

const EXAMPLES: &str = "Examples:
  avstem audit budget-2019.pdf             wrong totals, with the table rows shown
  avstem audit archive/ --format ndjson    one JSON object a document
  avstem extract archive/ --out json/      one JSON file a document, in a mirrored layout
  avstem inspect budget-2019.pdf --page 4 --out page-4.svg    what each stage saw on a page
  avstem explain A101                      what a rule checks and how far to trust it

Exit codes: 0 everything read, nothing to report; 1 findings; 2 wrong usage, nothing was done; 3 a document could not be read;
4 a defect in avstem; 5 a ledger or an output is locked, damaged, of a later version, or cannot be written; 130 stopped by Ctrl-C.";

#[derive(Debug, Subcommand)]
enum Command {
    Audit(audit::Arguments),
    Extract(extract::Arguments),
    Merge(merge::Arguments),
    Tables(tables::Arguments),
    Report(report::Arguments),
    Mark(mark::Arguments),
    Compare(compare::Arguments),
    Reconcile(reconcile::Arguments),
    Ledger(ledger::Arguments),
    Accept(accept::Arguments),
    Inspect(inspect::Arguments),
    Profile(profile::Arguments),
    Explain(explain::Arguments),
    Schema(schema::Arguments),
    Worker(worker::Arguments),
    Completions(completions::Arguments),
    Man(man::Arguments),
    #[command(hide = true)]
    Reader(reader::Arguments),
}

/// Runs the command that the command line names.
#[must_use]
pub fn run() -> ExitCode {
    let line = match config::with_options(std::env::args_os().collect()) {
        Ok(line) => line,
        Err(problem) => {
            common::complain(&problem);
            return ExitCode::from(Exit::Usage as u8);
        }
    };
    let arguments = Arguments::try_parse_from(line.arguments).unwrap_or_else(|error| {
        if let (Some(file), true) = (&line.file, error.use_stderr()) {
            common::complain(&format_args!("options of {} take part in this command line", file.display()));
        }
        error.exit()
    });
    match &arguments.command {
        Command::Reconcile(_) => stop::watch(Stopped::GoesOn),
        Command::Extract(arguments) => stop::watch(arguments.stopped()),
        Command::Worker(_) => stop::watch(Stopped::Unanswered),
        Command::Reader(_) => (),
        _ => stop::watch(Stopped::BeginsAnew),
    }
    let done = match arguments.command {
        Command::Audit(arguments) => audit::run(&arguments),
        Command::Compare(arguments) => compare::run(&arguments),
        Command::Extract(arguments) => extract::run(&arguments),
        Command::Merge(arguments) => merge::run(&arguments),
        Command::Tables(arguments) => tables::run(&arguments),
        Command::Report(arguments) => report::run(&arguments),
        Command::Reconcile(arguments) => reconcile::run(arguments),
        Command::Ledger(arguments) => ledger::run(&arguments),
        Command::Accept(arguments) => accept::run(&arguments),
        Command::Inspect(arguments) => inspect::run(&arguments),
        Command::Profile(arguments) => profile::run(&arguments),
        Command::Mark(arguments) => mark::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Schema(arguments) => schema::run(&arguments),
        Command::Completions(arguments) => completions::run(&arguments),
        Command::Man(arguments) => man::run(&arguments),
        Command::Worker(arguments) => worker::run(&arguments),
        Command::Reader(arguments) => reader::run(&arguments),
    };
    let exit = done.unwrap_or_else(|error| {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Exit::Clean;
        }
        if error.kind() == io::ErrorKind::InvalidInput {
            common::complain(&format_args!("{error}"));
            return Exit::Usage;
        }
        if is_unusable(&error) {
            common::complain(&format_args!("{error}"));
            return Exit::Unusable;
        }
        // Standard output leads to a file on a full disk.
        let is_full = matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded);
        let error = if is_full { of_disk(error) } else { error };
        common::complain(&format_args!("the run broke off: {error}"));
        if is_full { Exit::Unusable } else { Exit::Incomplete }
    });
    ExitCode::from(exit as u8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    fn help(command: &str) -> String {
        Arguments::command().find_subcommand_mut(command).unwrap().render_long_help().to_string()
    }

    #[test]
    fn compare_names_nothing_that_it_refuses() {
        let help = help("compare");
        assert!(["--shard", "--files-from", "PATH]", "standard input"].iter().all(|refused| !help.contains(refused)), "{help}");
        assert!(help.contains("<OLD> <NEW>") && help.contains("--exclude"), "{help}");
    }

    #[test]
    fn help_names_all_exit_codes() {
        for help in [Arguments::command().render_long_help().to_string(), help("audit")] {
            let codes = help.split_once("Exit codes: ").unwrap().1;
            let named: Vec<u8> = codes.split_whitespace().filter_map(|word| word.parse().ok()).collect();
            assert_eq!(named, [0, 1, 2, 3, 4, 5, 130], "{help}");
        }
    }

    #[test]
    fn a_command_without_a_path_is_a_usage_error() {
        for command in ["audit", "extract"] {
            let error = Arguments::try_parse_from(["avstem", command]).unwrap_err();
            assert_eq!(error.exit_code(), 2);
        }
    }
}
