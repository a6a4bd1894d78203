//! `avstem schema`: the contract of the JSON.

use super::Exit;
use avstem::report::json;
use clap::{Args, ValueEnum};
use std::io::{self, Write};

/// Print a JSON Schema (2020-12)
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Which one: the JSON of one document, or what `avstem compare` writes.
    #[arg(value_enum, default_value = "document")]
    name: Name,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Name {
    Document,
    Comparison,
}

pub(super) fn run(arguments: &Arguments) -> io::Result<Exit> {
    let schema = match arguments.name {
        Name::Document => json::document_schema()?,
        Name::Comparison => avstem_compare::schema()?,
    };
    io::stdout().lock().write_all(schema.as_bytes())?;
    Ok(Exit::Clean)
}
