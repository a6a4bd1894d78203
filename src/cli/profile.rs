//! `avstem profile`: a profile to edit, from what avstem found in a document.

use super::{
    Exit,
    common::{Document, Reading, complain, shown},
    run::{over, unfolded},
};
use crate::{batch::HandOver, render::draft::draft};
use clap::{Args, Subcommand};
use std::{
    io::{self, Write},
    path::PathBuf,
};

/// Draft a profile
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  avstem profile draft budget-2019.pdf > harbour.toml
  avstem audit archive/ --profile harbour.toml

Exit codes: 0 drafted, 2 wrong usage, 3 the document could not be read.")]
pub(super) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Write the relations that avstem finds in a document as a profile to edit
    Draft {
        #[arg(value_name = "FILE")]
        file: PathBuf,
        #[command(flatten)]
        document: Box<Document>,
    },
}

pub(super) fn run(arguments: &Arguments) -> io::Result<Exit> {
    let What::Draft { file, document } = &arguments.what;
    if file.is_dir() {
        complain(&format_args!("{}: it is a folder; a profile is drafted from one document", shown(file)));
        return Ok(Exit::Usage);
    }
    let reading = Reading::quietly(vec![file.clone()], document.as_ref().clone());
    let files = unfolded(reading.find(None)?, &reading)?;
    let run = over(&files, &reading, HandOver::Read, |_, _, answer| {
        if let Some(report) = &answer.report {
            io::stdout().lock().write_all(draft(report).as_bytes())?;
        }
        Ok(answer)
    })?;
    Ok(if run.summary.not_read > 0 { Exit::Incomplete } else { Exit::Clean })
}
