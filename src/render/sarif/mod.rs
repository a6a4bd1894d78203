//! Reports → a SARIF 2.1.0 log, the format of tools that show the findings of programs.
//!
//! In: the files of a run, one at a time. Out: one run with the tool and all its rules, a result a finding ([`result`]), an artifact a
//! file, and what was not read or is unsure as notifications of the invocation. Results are written as they come; artifacts and
//! notifications, which stand behind them, wait in temporary files. What it does not do: it names no time, so that the same input gives
//! the same bytes.

mod result;

use super::{
    links::{file_uri, uri},
    rows::{File, shown},
};
use avstem::{
    check::rules,
    report::model::{DocumentInfo, Severity},
};
use avstem_view::{Texts, rule_name};
use serde_json::{Value, json};
use std::{
    fs,
    io::{self, BufWriter, Seek, Write},
    path::{Path, PathBuf},
};

/// What a log begins with, by which avstem knows its own. The rest of the schema's address follows.
pub const BEGINNING: &str = "{\n\"$schema\": \"https://docs.oasis-open.org/sarif/sarif/v2.1.0/";

/// What the tool is called, right behind that.
pub const MARK: &str = "\"name\":\"avstem\"";

const SCHEMA: &str = "errata01/os/schemas/sarif-schema-2.1.0.json\",\n\"version\": \"2.1.0\",\n\"runs\": [{\n\"tool\": ";

/// What the addresses of documents are relative to.
const BASE: &str = "WORKING_FOLDER";

/// A log, being written.
#[derive(Debug)]
pub struct Log<W: Write> {
    out: W,
    texts: &'static Texts,
    working: PathBuf,
    artifacts: Spool,
    notifications: Spool,
    results: usize,
}

impl<W: Write> Log<W> {
    /// Begins a log; documents are named from the folder `working`.
    ///
    /// # Errors
    /// Those of writing.
    pub fn new(mut out: W, working: &Path, texts: &'static Texts) -> io::Result<Self> {
        write!(out, "{BEGINNING}{SCHEMA}{},\n\"results\": [", tool(texts))?;
        let (artifacts, notifications) = (Spool::new()?, Spool::new()?);
        Ok(Self { out, texts, working: working.to_owned(), artifacts, notifications, results: 0 })
    }

    /// Writes what there is of a file.
    ///
    /// # Errors
    /// Those of writing.
    pub fn add(&mut self, file: &File) -> io::Result<()> {
        let mut location = address(file.path, &self.working);
        self.artifacts.add(&artifact(&location, file.report.map(|report| &report.document)))?;
        location["index"] = json!(self.artifacts.count - 1);
        let Some(report) = file.report else {
            let is_failure = file.outcome != "skipped";
            return self.notifications.add(&json!({
                "descriptor": {"id": file.outcome},
                "level": if is_failure { "error" } else { "note" },
                "message": {"text": format!("{}: {}", file.shown, file.reason)},
                "locations": [{"physicalLocation": {"artifactLocation": location}}],
            }));
        };
        for note in &report.notes {
            let mut at = json!({"physicalLocation": {"artifactLocation": location}});
            if let Some(place) = &note.place {
                at["message"] = json!({"text": shown(place, self.texts)});
                at["properties"] = result::place_properties(place);
            }
            self.notifications.add(&json!({
                "descriptor": {"id": note.code},
                "level": if note.code.loses_content() { "warning" } else { "note" },
                "message": {"text": note.message},
                "locations": [at],
            }))?;
        }
        for result in result::results(report, &location, self.texts) {
            write!(self.out, "{}{result}", if self.results == 0 { "\n" } else { ",\n" })?;
            self.results += 1;
        }
        Ok(())
    }

    /// Hands what was written to the reader of a pipe.
    ///
    /// # Errors
    /// Those of writing.
    pub fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    /// Ends the log with the code with which avstem ends, and gives back what it was written to.
    ///
    /// # Errors
    /// Those of writing.
    pub fn finish(mut self, exit_code: u8) -> io::Result<W> {
        let out = &mut self.out;
        // 0 and 1: everything was read.
        write!(out, "\n],\n\"artifacts\": [")?;
        self.artifacts.copy(out)?;
        write!(out, "\n],\n\"invocations\": [{{\"executionSuccessful\": {}, \"exitCode\": {exit_code},", exit_code <= 1)?;
        write!(out, "\n\"toolExecutionNotifications\": [")?;
        self.notifications.copy(out)?;
        let base = json!({"uri": format!("{}/", file_uri(&self.working).trim_end_matches('/')), "description": {"text": "the folder in which avstem ran"}});
        writeln!(out, "\n]}}],\n\"originalUriBaseIds\": {{\"{BASE}\": {base}}},\n\"columnKind\": \"unicodeCodePoints\"\n}}]\n}}")?;
        out.flush()?;
        Ok(self.out)
    }
}

/// JSON values, one a line, in a temporary file until they are wanted.
#[derive(Debug)]
struct Spool {
    file: BufWriter<fs::File>,
    count: usize,
}

impl Spool {
    fn new() -> io::Result<Self> {
        Ok(Self { file: BufWriter::new(tempfile::tempfile()?), count: 0 })
    }

    fn add(&mut self, value: &Value) -> io::Result<()> {
        write!(self.file, "{}{value}", if self.count == 0 { "\n" } else { ",\n" })?;
        self.count += 1;
        Ok(())
    }

    fn copy(&mut self, out: &mut impl Write) -> io::Result<()> {
        self.file.flush()?;
        let file = self.file.get_mut();
        file.rewind()?;
        io::copy(file, out).map(drop)
    }
}

/// The tool with all its rules, in one line.
fn tool(texts: &Texts) -> Value {
    let rule = |rule: &avstem::check::Rule| {
        json!({
            "id": rule.code,
            "name": rule.name,
            "shortDescription": {"text": rule_name(rule.code, rule.name, texts)},
            "fullDescription": {"text": rule.summary},
            "help": {"text": rule.page, "markdown": rule.page},
            "defaultConfiguration": {"level": level(rule.severity.into())},
        })
    };
    let rules: Vec<Value> = rules::RULES.iter().copied().map(rule).collect();
    json!({"driver": {
        "name": "avstem",
        "version": env!("CARGO_PKG_VERSION"),
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "language": texts.language().code(),
        "rules": rules,
    }})
}

/// The level of SARIF.
fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

/// Where a document is.
fn address(path: &Path, working: &Path) -> Value {
    match uri(path, working) {
        (uri, true) => json!({"uri": uri, "uriBaseId": BASE}),
        (uri, false) => json!({"uri": uri}),
    }
}

fn artifact(location: &Value, document: Option<&DocumentInfo>) -> Value {
    let mut artifact = json!({"location": location});
    if let Some(document) = document {
        artifact["hashes"] = json!({"sha-256": document.sha256});
        if let Some(title) = document.title.as_ref().filter(|title| !title.is_empty()) {
            artifact["description"] = json!({"text": title});
        }
    }
    artifact
}
