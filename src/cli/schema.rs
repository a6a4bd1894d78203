//! `avstem schema`: the contract of the JSON.

use super::Exit;
use avstem::report::json;
use clap::{Args, ValueEnum};
use std::io::{self, Write};

/// Print a JSON Schema (2020-12)
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Which one: the JSON of one document.
    #[arg(value_enum, default_value = "document")]
    name: Name,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Name {
    Document,
}

pub(super) fn run(arguments: &Arguments) -> io::Result<Exit> {
    let schema = match arguments.name {
        Name::Document => json::document_schema()?,
    };
    io::stdout().lock().write_all(schema.as_bytes())?;
    Ok(Exit::Clean)
}
