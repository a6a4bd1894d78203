//! What several integration tests share: the fixtures on disk, and findings written as text.
//!
//! A finding is written as `"row label" / column: CODE stated X, expected Y, cause Z, severity S`; `tests/checks/README.md`
//! is the grammar's page. The same lines stand in the cases and in each fixture's `ORIGIN.md`, where they were counted by
//! hand: they hold the program to account where a rewritten `expected.json` would only follow it.
#![allow(dead_code, unreachable_pub, reason = "each test binary uses its own part")]

#[cfg(unix)]
pub mod nights;
pub mod sheets;

use avstem::report::model::{Finding, Report};
use rust_decimal::Decimal;
use serde::Serialize;
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// A fixture: its folder's name, its document, what `ORIGIN.md` says of it.
#[derive(Debug, Clone)]
pub struct Fixture {
    pub name: String,
    pub source: PathBuf,
    pub origin: String,
}

impl Fixture {
    /// The document's bytes.
    pub fn bytes(&self) -> Vec<u8> {
        fs::read(&self.source).unwrap()
    }

    /// The file that holds the whole report as it is expected.
    pub fn expected_path(&self) -> PathBuf {
        self.source.with_file_name("expected.json")
    }

    /// The number of measures that were counted by hand, where `ORIGIN.md` has a line `measures: N`.
    pub fn measures(&self) -> Option<usize> {
        self.origin.lines().find_map(|line| line.strip_prefix("measures: ")).map(|count| count.trim().parse().unwrap())
    }
}

/// The folder of fixtures.
pub fn fixtures_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

/// Every folder of `fixtures/` that holds a `source.*`, by name.
pub fn fixtures() -> Vec<Fixture> {
    let mut found: Vec<Fixture> = sorted_entries(&fixtures_folder()).into_iter().filter_map(|folder| fixture(&folder)).collect();
    found.sort_by(|a, b| a.name.cmp(&b.name));
    assert!(!found.is_empty(), "no fixtures were found");
    found
}

fn fixture(folder: &Path) -> Option<Fixture> {
    let source = sorted_entries(folder).into_iter().find(|path| path.file_stem().is_some_and(|stem| stem == "source"))?;
    let name = folder.file_name()?.to_string_lossy().into_owned();
    let origin = fs::read_to_string(folder.join("ORIGIN.md")).unwrap_or_else(|e| panic!("{name} has no ORIGIN.md: {e}"));
    Some(Fixture { name, source, origin })
}

/// The documents that cannot be read.
pub fn unreadable() -> Vec<PathBuf> {
    sorted_entries(&fixtures_folder().join("unreadable")).into_iter().filter(|path| path.extension().is_some_and(|e| e != "md")).collect()
}

/// The entries of a folder by name; none when it is no folder.
pub fn sorted_entries(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// A value as pretty JSON with a line end, as the files hold it.
pub fn pretty(value: &impl Serialize) -> String {
    serde_json::to_string_pretty(value).unwrap() + "\n"
}

/// The first line in which two texts differ, with the lines around it; `None` when they are equal.
pub fn text_difference(expected: &str, found: &str) -> Option<String> {
    const AROUND: usize = 6;
    if expected == found {
        return None;
    }
    let (expected, found): (Vec<&str>, Vec<&str>) = (expected.lines().collect(), found.lines().collect());
    let first = expected.iter().zip(&found).take_while(|(a, b)| a == b).count();
    let mut shown = vec![format!("line {}:", first + 1)];
    shown.extend(expected[first.saturating_sub(AROUND)..first].iter().map(|line| format!("    {line}")));
    shown.extend(expected.iter().skip(first).take(AROUND).map(|line| format!("  - {line}")));
    shown.extend(found.iter().skip(first).take(AROUND).map(|line| format!("  + {line}")));
    Some(shown.join("\n"))
}

/// A finding as a person wrote it down; what is `None` is not compared.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ExpectedFinding {
    pub row_label: Option<String>,
    pub column: Option<String>,
    pub code: String,
    pub stated: Option<String>,
    pub expected: Option<String>,
    pub cause: Option<String>,
    pub severity: Option<String>,
    written: String,
}

impl ExpectedFinding {
    /// Reads one line; an error says what is not understood.
    pub fn parse(line: &str) -> Result<Self, String> {
        let mut finding = Self { written: line.to_owned(), ..Self::default() };
        let mut rest = line;
        if let Some(quoted) = line.strip_prefix('"') {
            let (label, after) = quoted.split_once("\" / ").ok_or_else(|| format!("no `\" / column` after the label: {line}"))?;
            let (column, after) = after.split_once(": ").ok_or_else(|| format!("no `: ` after the column: {line}"))?;
            finding.row_label = Some(label.to_owned());
            finding.column = Some(column.to_owned());
            rest = after;
        }
        let (code, facts) = rest.split_once(' ').unwrap_or((rest, ""));
        code.clone_into(&mut finding.code);
        for fact in facts.split(", ").filter(|fact| !fact.is_empty()) {
            let (name, value) = fact.split_once(' ').ok_or_else(|| format!("`{fact}` has no value: {line}"))?;
            let slot = match name {
                "stated" => &mut finding.stated,
                "expected" => &mut finding.expected,
                "cause" => &mut finding.cause,
                "severity" => &mut finding.severity,
                _ => return Err(format!("`{name}` is no part of a finding: {line}")),
            };
            *slot = Some(value.to_owned());
        }
        Ok(finding)
    }

    fn matches(&self, finding: &Finding) -> bool {
        let severity = word(&finding.severity);
        let cause = finding.cause.as_ref().map(|cause| word(&cause.kind));
        self.code == finding.code
            && self.row_label.as_ref().is_none_or(|label| finding.row_label.as_deref().is_some_and(|found| same_label(label, found)))
            && self.column.as_ref().is_none_or(|column| finding.column_header.as_deref().is_some_and(|found| found.contains(column)))
            && self.stated.as_ref().is_none_or(|stated| finding.stated.as_deref().is_some_and(|found| same_amount(stated, found)))
            && self.expected.as_ref().is_none_or(|expected| finding.expected.as_deref().is_some_and(|found| same_amount(expected, found)))
            && self.cause.as_ref().is_none_or(|expected| cause.as_ref() == Some(expected))
            && self.severity.as_ref().map_or(severity != "info", |expected| *expected == severity)
    }
}

/// A label with or without the account number before it.
fn same_label(written: &str, found: &str) -> bool {
    found == written || found.strip_suffix(written).is_some_and(|before| before.trim().chars().all(|c| c.is_ascii_digit()))
}

/// Equal as decimals, whatever zeros they end in; otherwise equal as text.
fn same_amount(written: &str, found: &str) -> bool {
    match (written.parse::<Decimal>(), found.parse::<Decimal>()) {
        (Ok(a), Ok(b)) => a == b,
        _ => written == found,
    }
}

/// The word that an enum is in JSON.
fn word(value: &impl Serialize) -> String {
    serde_json::to_value(value).unwrap().as_str().unwrap_or_default().to_owned()
}

/// The findings that a text lists: `findings: none`, `findings: …` on one line, or `findings:` and a list.
///
/// `None` when the text says nothing about findings.
pub fn listed_findings(text: &str) -> Option<Result<Vec<ExpectedFinding>, String>> {
    let mut listed = None;
    for line in text.lines() {
        if let Some(after) = line.strip_prefix("findings:") {
            listed.get_or_insert_with(Vec::new).extend(Some(after.trim()).filter(|after| !after.is_empty() && *after != "none"));
        } else if let (Some(lines), Some(item)) = (&mut listed, line.strip_prefix("- ")) {
            lines.push(item.trim());
        }
    }
    listed.map(|lines| lines.into_iter().map(ExpectedFinding::parse).collect())
}

/// What differs between the findings that were written down and those of a report: a line each, none when they agree.
pub fn finding_differences(expected: &[ExpectedFinding], report: &Report) -> Vec<String> {
    let mut left: Vec<&Finding> = report.findings.iter().collect();
    let mut differences = Vec::new();
    for wanted in expected {
        match left.iter().position(|finding| wanted.matches(finding)) {
            Some(at) => drop(left.remove(at)),
            None => differences.push(format!("missing:    {}", wanted.written)),
        }
    }
    differences.extend(left.into_iter().map(|finding| format!("unexpected: {}", written(finding))));
    differences
}

/// A finding in the grammar of the cases.
pub fn written(finding: &Finding) -> String {
    let cell = match (&finding.row_label, &finding.column_header) {
        (None, None) => String::new(),
        (label, column) => format!("\"{}\" / {}: ", label.as_deref().unwrap_or_default(), column.as_deref().unwrap_or_default()),
    };
    let facts = [
        ("stated", finding.stated.clone()),
        ("expected", finding.expected.clone()),
        ("cause", finding.cause.as_ref().map(|cause| word(&cause.kind))),
        ("severity", Some(word(&finding.severity))),
    ];
    let facts: Vec<String> = facts.into_iter().filter_map(|(name, value)| Some(format!("{name} {}", value?))).collect();
    format!("{cell}{} {}", finding.code, facts.join(", "))
}

/// What a run of the binary gave.
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

/// Runs the binary in the crate's folder, so that paths in its output are short and the same everywhere; without the programs that
/// read what it cannot, so that every machine gives the same.
pub fn avstem<S: AsRef<std::ffi::OsStr>>(arguments: &[S]) -> Run {
    avstem_with(arguments, &[("AVSTEM_CONVERTER", Some("")), ("AVSTEM_RECOGNISER", Some(""))])
}

/// The same, with these variables set or, where they have no value, taken away.
pub fn avstem_with<S: AsRef<std::ffi::OsStr>>(arguments: &[S], variables: &[(&str, Option<&str>)]) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_avstem"));
    command.args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).env("NO_COLOR", "1").env_remove("AVSTEM_GOLDEN");
    for (name, value) in variables {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).expect("output is UTF-8");
    Run { code: output.status.code().expect("ends by itself"), stdout: text(output.stdout), stderr: text(output.stderr) }
}

/// The lines of an output, each as JSON.
pub fn json_lines(text: &str) -> Vec<serde_json::Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"))).collect()
}

/// The only file of a fixture, as given on the command line.
pub fn source(name: &str) -> String {
    let fixture = fixtures().into_iter().find(|fixture| fixture.name == name).unwrap_or_else(|| panic!("no fixture {name}"));
    format!("fixtures/{name}/{}", fixture.source.file_name().unwrap().to_string_lossy())
}

/// The document of a case: block quotes are paragraphs, pipe tables become lines of cells between tabs, fenced blocks are taken
/// as they stand. A blank line parts one block from the next.
pub fn document(body: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut fenced = false;
    let mut inside = false;
    for line in body.lines() {
        if line.starts_with("```") {
            fenced = !fenced;
            inside = false;
            continue;
        }
        let found = if fenced { Some(line.to_owned()) } else { block_line(line) };
        match found {
            Some(text) => {
                if !inside && !lines.is_empty() {
                    lines.push(String::new());
                }
                lines.extend(Some(text).filter(|text| text != ALIGNMENT));
                inside = true;
            }
            None => inside = false,
        }
    }
    lines.join("\n") + "\n"
}

/// Stands for the line of dashes under a pipe table's header.
const ALIGNMENT: &str = "\u{0}";

fn block_line(line: &str) -> Option<String> {
    if let Some(quoted) = line.strip_prefix("> ") {
        return Some(quoted.to_owned());
    }
    let row = line.strip_prefix('|')?.strip_suffix('|')?;
    if row.chars().all(|c| matches!(c, '-' | ':' | '|' | ' ')) && row.contains('-') {
        return Some(ALIGNMENT.to_owned());
    }
    Some(row.split('|').map(str::trim).collect::<Vec<_>>().join("\t"))
}

/// Every file under a folder with its bytes, by its path in it.
pub fn tree(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for path in sorted_entries(&next) {
            if path.is_dir() {
                folders.push(path);
            } else {
                files.insert(path.strip_prefix(folder).unwrap().to_owned(), fs::read(&path).unwrap());
            }
        }
    }
    files
}
