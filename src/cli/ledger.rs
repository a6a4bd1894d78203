//! `avstem ledger`: what a ledger holds, as a table, CSV or JSON; and findings that are known and accepted.

use super::{
    Exit,
    common::{complain, shown},
};
use crate::{
    batch::ledger::{
        Ledger,
        query::{List, Value},
    },
    report::{json, terminal::clean},
};
use clap::{Args, Subcommand, ValueEnum};
use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};
use unicode_width::UnicodeWidthStr;

/// Ask a ledger
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  avstem ledger findings --ledger archive.ledger
  avstem ledger account 3016 --ledger archive.ledger --format csv
  avstem ledger accept 0123456789abcdef --because 'restated, see note 2' --ledger archive.ledger")]
pub(super) struct Arguments {
    #[command(subcommand)]
    question: Question,
    /// The ledger's file.
    #[arg(long, value_name = "FILE", global = true)]
    ledger: Option<PathBuf>,
    /// How to print a list.
    #[arg(long, value_enum, default_value = "table", global = true)]
    format: Format,
}

#[derive(Debug, Subcommand)]
enum Question {
    /// Every document, what came of it, and how many findings are open
    Documents,
    /// Findings that are open
    Findings {
        /// Those too that are gone or accepted.
        #[arg(long)]
        all: bool,
    },
    /// The runs, the last one first
    Runs,
    /// One account over the years, by its number or its label
    Account {
        #[arg(value_name = "ACCOUNT")]
        account: String,
    },
    /// Accept a finding by its fingerprint: it is kept, and counts no more
    Accept {
        #[arg(value_name = "FINGERPRINT")]
        fingerprint: String,
        /// Why; kept in the ledger.
        #[arg(long, value_name = "TEXT")]
        because: String,
    },
    /// A hash of what the ledger says, for comparing two of them
    Digest,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Table,
    Csv,
    Json,
}

pub(super) fn run(arguments: &Arguments) -> io::Result<Exit> {
    let Some(path) = &arguments.ledger else {
        complain(&"which ledger? --ledger FILE");
        return Ok(Exit::Usage);
    };
    let mut ledger = match Ledger::open(path) {
        Ok(ledger) => ledger,
        Err(problem) => {
            complain(&format_args!("{}: {problem}", shown(path)));
            return Ok(Exit::Usage);
        }
    };
    let list = match &arguments.question {
        Question::Documents => ledger.documents()?,
        Question::Findings { all } => ledger.findings(*all)?,
        Question::Runs => ledger.runs()?,
        Question::Account { account } => ledger.account(account)?,
        Question::Accept { fingerprint, because } => return accept(&mut ledger, fingerprint, because, path),
        Question::Digest => {
            writeln!(io::stdout().lock(), "{}", ledger.digest()?)?;
            return Ok(Exit::Clean);
        }
    };
    let text = match arguments.format {
        Format::Table => table(&list),
        Format::Csv => csv(&list)?,
        Format::Json => objects(&list)?,
    };
    io::stdout().lock().write_all(text.as_bytes())?;
    Ok(Exit::Clean)
}

fn accept(ledger: &mut Ledger, fingerprint: &str, because: &str, path: &Path) -> io::Result<Exit> {
    let accepted = ledger.accept(fingerprint, because)?;
    if accepted == 0 {
        complain(&format_args!("{}: no finding has the fingerprint {}", shown(path), clean(fingerprint)));
        return Ok(Exit::Usage);
    }
    Ok(Exit::Clean)
}

/// Columns under their names, two spaces apart.
fn table(list: &List) -> String {
    let rows: Vec<Vec<String>> = list.rows.iter().map(|row| row.iter().map(|value| clean(&text(value))).collect()).collect();
    let width = |at: usize| {
        let cells = rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.width());
        cells.chain(list.columns.get(at).map(|name| name.width())).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..list.columns.len()).map(width).collect();
    let line = |cells: &[String]| {
        let padded = cells.iter().zip(&widths).map(|(cell, width)| format!("{cell}{}", " ".repeat(width - cell.width().min(*width))));
        padded.collect::<Vec<_>>().join("  ").trim_end().to_owned() + "\n"
    };
    std::iter::once(line(&list.columns)).chain(rows.iter().map(|row| line(row))).collect()
}

fn csv(list: &List) -> io::Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&list.columns).map_err(io::Error::other)?;
    for row in &list.rows {
        writer.write_record(row.iter().map(|value| guarded(&text(value)))).map_err(io::Error::other)?;
    }
    let bytes = writer.into_inner().map_err(|error| io::Error::other(error.to_string()))?;
    String::from_utf8(bytes).map_err(io::Error::other)
}

/// A text that no spreadsheet takes for a formula; an amount stays an amount.
fn guarded(text: &str) -> String {
    let is_amount =
        || text.strip_prefix('-').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()) && rest.parse::<f64>().is_ok());
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) && !is_amount() { format!("'{text}") } else { text.to_owned() }
}

fn objects(list: &List) -> io::Result<String> {
    let object = |row: &Vec<Value>| {
        let fields = list.columns.iter().zip(row).map(|(name, value)| Ok((name.clone(), serde_json::to_value(value)?)));
        fields.collect::<serde_json::Result<indexmap::IndexMap<_, _>>>()
    };
    Ok(json::pretty(&list.rows.iter().map(object).collect::<serde_json::Result<Vec<_>>>()?)?)
}

fn text(value: &Value) -> String {
    match value {
        Value::Nothing => String::new(),
        Value::Number(number) => number.to_string(),
        Value::Text(text) => text.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list() -> List {
        let text = |text: &str| Value::Text(text.to_owned());
        List {
            columns: vec!["label".to_owned(), "value".to_owned()],
            rows: vec![vec![text("=1+1"), text("-12.50")], vec![text("Lønn, \"fast\""), Value::Nothing]],
        }
    }

    #[test]
    fn no_label_is_a_formula_in_csv_and_amounts_stay_amounts() {
        assert_eq!(csv(&list()).unwrap(), "label,value\n'=1+1,-12.50\n\"Lønn, \"\"fast\"\"\",\n");
    }

    #[test]
    fn a_table_stands_in_columns() {
        assert_eq!(table(&list()), "label         value\n=1+1          -12.50\nLønn, \"fast\"\n");
    }

    #[test]
    fn objects_keep_the_order_of_the_columns() {
        assert!(objects(&list()).unwrap().starts_with("[\n  {\n    \"label\": \"=1+1\",\n    \"value\": \"-12.50\"\n  },"));
    }
}
