//! `avstem ledger`: what a ledger holds, as a table, CSV or JSON; and findings that are known and accepted.

use super::{
    Exit, accept, bulk,
    common::{complain, refused, shown, terminal_width},
};
use crate::{
    batch::ledger::{
        Ledger,
        fingerprints::short,
        query::{List, Value, spot},
    },
    render::summary::counted,
    render::terminal::{Row, Set, columns, located, position, told},
};
use avstem::{grouped, report::json};
use avstem_document::place::Place;
use clap::{Args, Subcommand, ValueEnum};
use std::{
    io::{self, Write},
    path::PathBuf,
};

/// Ask a ledger
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  avstem ledger findings --ledger archive.ledger
  avstem ledger documents --unread --ledger archive.ledger
  avstem ledger account 3016 --ledger archive.ledger --format csv
  avstem ledger accept 01234567 --because 'restated, see note 2' --ledger archive.ledger
  avstem ledger accept 01234567 --undo --ledger archive.ledger
  avstem ledger accept --rule A103 --board 'Lillevik kommune' --dry-run --ledger archive.ledger
  avstem ledger forget archive/drafts --ledger archive.ledger

Exit codes: 0 done; 2 wrong usage, or nothing of that name; 5 the ledger cannot be used.")]
pub(super) struct Arguments {
    #[command(subcommand)]
    question: Question,
    /// The ledger's file.
    #[arg(long, value_name = "FILE", global = true)]
    ledger: Option<PathBuf>,
    /// How to print a list; a table has the columns that fit the terminal, CSV and JSON have all.
    #[arg(long, value_enum, default_value = "table", global = true)]
    format: Format,
}

#[derive(Debug, Subcommand)]
enum Question {
    /// Every document, what came of it, and how many findings are open
    Documents {
        /// Those alone that are there and could not be read.
        #[arg(long)]
        unread: bool,
    },
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
    /// Accept a finding by its fingerprint or the first 8 digits of it, or all of a rule, a board or a document: kept, and counts no more
    Accept {
        #[arg(value_name = "FINGERPRINT", required_unless_present_any = ["rule", "board", "documents"])]
        fingerprint: Option<String>,
        #[command(flatten)]
        bulk: bulk::Bulk,
        /// Why; kept in the ledger.
        #[arg(long, value_name = "TEXT", required_unless_present_any = ["undo", "dry_run"], value_parser = accept::reason)]
        because: Option<String>,
        /// Let it count again.
        #[arg(long)]
        undo: bool,
    },
    /// Take documents out of the ledger with their figures and findings; the next night that finds them takes them up as new
    Forget {
        /// A document as the ledger names it, or a path to it; a folder stands for all documents below it.
        #[arg(value_name = "DOCUMENT", required = true)]
        documents: Vec<PathBuf>,
        /// Say what would go, and do nothing.
        #[arg(long)]
        dry_run: bool,
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
    let changes = match &arguments.question {
        Question::Accept { bulk, .. } => !bulk.dry_run,
        Question::Forget { dry_run, .. } => !dry_run,
        _ => false,
    };
    let opened = if changes { Ledger::open_to_change(path) } else { Ledger::open(path) };
    let mut ledger = match opened {
        Ok(ledger) => ledger,
        Err(problem) => {
            return Ok(refused(path, &problem));
        }
    };
    let list = match &arguments.question {
        Question::Documents { unread } => ledger.documents(*unread)?,
        Question::Findings { all } => ledger.findings(*all)?,
        Question::Runs => ledger.runs()?,
        Question::Account { account } => ledger.account(account)?,
        Question::Accept { fingerprint, bulk, because, undo } => {
            let because = because.as_deref().filter(|_| !undo);
            return match fingerprint {
                Some(fingerprint) => accept::settle(&mut ledger, fingerprint, because, path),
                None => bulk.settle(&mut ledger, because, *undo, path),
            };
        }
        Question::Forget { documents, dry_run } => return bulk::forget(&mut ledger, documents, *dry_run, path),
        Question::Digest => {
            writeln!(io::stdout().lock(), "{}", ledger.digest()?)?;
            return Ok(Exit::Clean);
        }
    };
    if list.rows.is_empty() && arguments.format == Format::Table {
        complain(&format_args!("{}: nothing to list", shown(path)));
    }
    let text = match arguments.format {
        Format::Table => table(&arguments.question, &list, ledger.digits()?, terminal_width()),
        Format::Csv => csv(&list)?,
        Format::Json => objects(&list)?,
    };
    io::stdout().lock().write_all(text.as_bytes())?;
    Ok(Exit::Clean)
}

/// What a list shows on a terminal: the columns that a person needs, fitted to the width; CSV and JSON have all of them.
fn table(question: &Question, list: &List, digits: usize, width: usize) -> String {
    let rows = list.rows.iter().map(|values| Asked { list, values });
    match question {
        Question::Documents { .. } => {
            let names = [
                ("path", Set::CutStart),
                ("outcome", Set::Left),
                ("format", Set::Left),
                ("kind", Set::Left),
                ("year", Set::Right),
                ("findings", Set::Right),
                ("reason", Set::Cut),
            ];
            let row = |row: Asked| Row {
                cells: ["path", "outcome", "format", "kind", "year", "open_findings", "reason"].map(|name| row.text(name)).to_vec(),
                below: None,
            };
            columns(&names, &rows.map(row).collect::<Vec<_>>(), width)
        }
        Question::Findings { .. } => {
            let names = [("finding", Set::Left), ("state", Set::Left), ("code", Set::Left), ("where", Set::CutStart)];
            let row = |row: Asked| Row {
                cells: vec![short(&row.text("fingerprint"), digits), row.text("state"), row.text("code"), row.position()],
                below: Some(told(&row.text("message"), row.some("row_label").as_deref(), row.some("column_header").as_deref())),
            };
            columns(&names, &rows.map(row).collect::<Vec<_>>(), width)
        }
        Question::Runs => {
            let counts = ["documents", "new", "changed", "moved", "unchanged"];
            let names: Vec<(&str, Set)> = [("run", Set::Right), ("started", Set::Left)]
                .into_iter()
                .chain(counts.map(|name| (name, Set::Right)))
                .chain([("not read", Set::Right)])
                .collect();
            let row = |row: Asked| Row {
                cells: ["run", "started"].into_iter().chain(counts).chain(["not_read"]).map(|name| row.text(name)).collect(),
                below: run_below(&row),
            };
            columns(&names, &rows.map(row).collect::<Vec<_>>(), width)
        }
        Question::Account { .. } | Question::Accept { .. } | Question::Forget { .. } | Question::Digest => {
            let names = [
                ("year", Set::Right),
                ("scenario", Set::Left),
                ("header", Set::Cut),
                ("value", Set::Right),
                ("account", Set::Left),
                ("label", Set::Cut),
                ("where", Set::CutStart),
            ];
            let row = |row: Asked| Row {
                // Figures of several documents stand below each other: in one notation and unit, whatever each of them prints.
                cells: ["year", "scenario", "header", "value", "account", "label"]
                    .iter()
                    .map(|name| if *name == "value" { grouped(&row.text(name)) } else { row.text(name) })
                    .chain([row.position()])
                    .collect(),
                below: None,
            };
            columns(&names, &rows.map(row).collect::<Vec<_>>(), width)
        }
    }
}

/// What a run told beside what came of the documents.
fn run_below(row: &Asked) -> Option<String> {
    if row.some("finished").is_none() {
        return Some("did not come to its end; the next run continues it".to_owned());
    }
    // Ledgers of earlier versions kept no counts.
    row.some("documents")?;
    let count = |name| row.text(name).parse::<usize>().unwrap_or(0);
    Some(format!(
        "{} disappeared; {}, {} changed; {} gone",
        counted(count("disappeared"), "document", "documents"),
        counted(count("new_findings"), "new finding", "new findings"),
        counted(count("changed_figures"), "figure", "figures"),
        counted(count("gone_findings"), "finding", "findings"),
    ))
}

/// A row of a list, asked by the names of its columns.
struct Asked<'a> {
    list: &'a List,
    values: &'a [Value],
}

impl Asked<'_> {
    fn some(&self, name: &str) -> Option<String> {
        let at = self.list.columns.iter().position(|column| column == name)?;
        self.values.get(at).filter(|value| **value != Value::Nothing).map(text)
    }

    fn text(&self, name: &str) -> String {
        self.some(name).unwrap_or_default()
    }

    /// In the words of `avstem audit`.
    fn position(&self) -> String {
        let spot = spot(self.some("spot").as_deref(), self.some("place").as_deref());
        located(&self.text("path"), spot.as_ref())
    }
}

fn csv(list: &List) -> io::Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&list.columns).map_err(io::Error::other)?;
    for row in &list.rows {
        let cells = list.columns.iter().zip(row).map(|(name, value)| guarded(&if name == "place" { in_words(value) } else { text(value) }));
        writer.write_record(cells).map_err(io::Error::other)?;
    }
    let bytes = writer.into_inner().map_err(|error| io::Error::other(error.to_string()))?;
    String::from_utf8(bytes).map_err(io::Error::other)
}

/// A place as people say it.
fn in_words(value: &Value) -> String {
    match serde_json::from_str::<Place>(&text(value)) {
        Ok(Place::Page { page, .. }) => format!("page {page}"),
        // The path before the colon is another column's.
        Ok(place) => position("", Some(&place)).trim_start_matches(':').to_owned(),
        Err(_) => text(value),
    }
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
    fn tables_fit_and_places_are_words() {
        let text = |text: &str| Value::Text(text.to_owned());
        let place = r#"{"block":3,"row":7,"column":2}"#;
        let names = ["state", "code", "path", "place", "message", "row_label", "column_header", "fingerprint"];
        let values = ["new", "A101", "in/regnskap.txt", place, "stated 9, lines give 8", "Sum", "2018", "0123456789abcdef"];
        let list = List { columns: names.map(str::to_owned).to_vec(), rows: vec![values.map(text).to_vec()] };
        assert_eq!(
            table(&Question::Findings { all: false }, &list, 8, 80),
            "finding   state  code  where\n01234567  new    A101  in/regnskap.txt:block 3, row 7, column 2\n  \"Sum\", 2018: stated 9, lines give 8\n"
        );
        assert!(csv(&list).unwrap().contains(",\"block 3, row 7, column 2\","), "{}", csv(&list).unwrap());
    }

    #[test]
    fn figures_are_grouped_in_a_table_and_plain_elsewhere() {
        let text = |text: &str| Value::Text(text.to_owned());
        let names = ["year", "scenario", "header", "value", "account", "label", "path"];
        let values = ["2018", "actual", "2018", "-104735.50", "3016", "Salg", "in/regnskap.txt"];
        let list = List { columns: names.map(str::to_owned).to_vec(), rows: vec![values.map(text).to_vec()] };
        let shown = table(&Question::Account { account: "3016".to_owned() }, &list, 8, 80);
        assert!(shown.contains(" -104 735.50  3016 "), "{shown}");
        assert!(csv(&list).unwrap().contains(",-104735.50,3016,"), "{}", csv(&list).unwrap());
    }

    #[test]
    fn objects_keep_the_order_of_the_columns() {
        assert!(objects(&list()).unwrap().starts_with("[\n  {\n    \"label\": \"=1+1\",\n    \"value\": \"-12.50\"\n  },"));
    }
}
