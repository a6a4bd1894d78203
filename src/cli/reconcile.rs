//! `avstem reconcile`: the nightly job. What is new or changed is read, the ledger says what that brought.

use super::{
    Exit,
    common::{FailOn, Reading, complain},
    run::{Run, over, read_alone, unfolded},
};
use crate::{
    batch::{
        Answer, Found, Outcome,
        books::{NotRead, is_failure},
        identity::{Method, hash_all},
        ledger::{
            Ledger,
            imported::Imported,
            query::{Night, Seen, Unread},
            store::{self, Known},
        },
    },
    options::Limits,
    place::Place,
    report::{json, model::Severity, terminal::clean},
};
use clap::{Args, ValueEnum};
use serde::Serialize;
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    io::{self, Write},
    path::{Path, PathBuf},
};

/// Read what is new or changed since the last run, and say what that brought
///
/// The nightly job. The ledger keeps documents, figures, findings and runs; a document with the same content is not read again,
/// one that moved is known by its content. Figures are compared with those of the document's last version (X303) and of last
/// year's document (X302). A run that was killed is continued by the next one.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  avstem reconcile archive/ --ledger archive.ledger
  avstem reconcile archive/ --ledger archive.ledger --format json | jq .new_findings
  avstem ledger findings --ledger archive.ledger

Exit codes count what is new: 0 nothing, 1 new findings at or above --fail-on, 2 wrong usage, 3 some document could not be read
that could before, or that is new or changed. What could not be read in earlier runs either is named, and fails no run.")]
pub(super) struct Arguments {
    #[command(flatten)]
    reading: Reading,
    /// The ledger's file; made where there is none.
    #[arg(long, value_name = "FILE")]
    ledger: PathBuf,
    /// What to print: a text for people, or one JSON object.
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    /// The least severity of a new finding that counts in the exit code.
    #[arg(long, value_enum, default_value = "error", value_name = "SEVERITY")]
    fail_on: FailOn,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Human,
    Json,
}

/// What to do about a file.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    /// It has its answer, or a worker gives one.
    Await,
    /// The ledger holds what there is to say.
    Keep,
    /// The ledger's document with this number has the same bytes.
    AsDocument(i64),
    /// The file with this index has the same bytes.
    AsFile(usize),
}

/// A run in JSON.
#[derive(Debug, Serialize)]
struct Told<'a> {
    #[serde(flatten)]
    night: &'a Night,
    /// Files and folders that are in no ledger: gone or unreachable when their turn came.
    unreachable: &'a [NotRead],
    outcomes: &'a BTreeMap<Outcome, usize>,
}

pub(super) fn run(arguments: &Arguments) -> io::Result<Exit> {
    let reading = &arguments.reading;
    if reading.shard().is_some() {
        complain(&"a ledger has one writer: reconcile reads everything, without --shard");
        return Ok(Exit::Usage);
    }
    let method = reading.method();
    let mut ledger = match Ledger::open_for_run(&arguments.ledger, &method.engine, &method.configuration) {
        Ok(ledger) => ledger,
        Err(problem) => {
            complain(&format_args!("{}: the ledger cannot be used: {problem}", arguments.ledger.display()));
            return Ok(Exit::Usage);
        }
    };
    let mut files = reading.find(None)?;
    let own = own_files(&arguments.ledger);
    files.retain(|file| !own.contains(&file.path.canonicalize().unwrap_or_default()));
    let mut files = unfolded(files, reading)?;
    hash_all(&mut files, reading.jobs(), Limits::default().file_bytes)?;
    let known = ledger.write(|database, _| store::known(database))?;
    let lost = lost(&files, &known, reading.roots());
    let steps = plan(&mut files, &known, &lost, &method, &mut ledger)?;
    let mut work = Work { ledger, reading, method, steps, files: &files, unreachable: Vec::new() };
    let run = over(&files, reading, |index, found, answer| work.deliver(index, found, answer))?;
    let Work { mut ledger, unreachable, .. } = work;
    ledger.write(|database, run| {
        // Those that moved are there again by now.
        let still: BTreeMap<PathBuf, Known> = store::known(database)?;
        let gone = lost.iter().filter(|path| still.get(*path).is_some_and(|known| !known.gone));
        let ids: Vec<i64> = gone.filter_map(|path| still.get(path).map(|known| known.id)).collect();
        ids.into_iter().try_for_each(|id| store::set_gone(database, run, id, true))?;
        store::compare_years(database, run)
    })?;
    ledger.finish(&run.json(false)?)?;
    let night = ledger.night()?;
    let mut out = io::stdout().lock();
    match arguments.format {
        Format::Human => out.write_all(mail(&night, &unreachable, &run, &arguments.ledger, reading.quiet).as_bytes())?,
        Format::Json => {
            let told = Told { night: &night, unreachable: &unreachable, outcomes: run.books.outcomes() };
            out.write_all(json::pretty(&told)?.as_bytes())?;
        }
    }
    out.flush()?;
    Ok(exit(&run, &night, &unreachable, arguments.fail_on.into()))
}

/// The exit code, by what is new.
fn exit(run: &Run, night: &Night, unreachable: &[NotRead], fail_on: Severity) -> Exit {
    let severe = |seen: &Seen| match seen.severity.as_str() {
        "error" => true,
        "warning" => fail_on <= Severity::Warning,
        _ => fail_on <= Severity::Info,
    };
    if super::run::is_unbalanced(run) {
        Exit::Unbalanced
    } else if !night.newly_not_read.is_empty() || !unreachable.is_empty() {
        Exit::Incomplete
    } else if night.new_findings.iter().any(severe) {
        Exit::Findings
    } else {
        Exit::Clean
    }
}

/// The ledger and what stands beside it; never read as documents.
fn own_files(ledger: &Path) -> Vec<PathBuf> {
    let beside = ["", ".lock", "-journal"].map(|suffix| {
        let mut name = ledger.as_os_str().to_owned();
        name.push(suffix);
        PathBuf::from(name)
    });
    beside.iter().filter_map(|path| path.canonicalize().ok()).collect()
}

/// Documents of the ledger that should have been found below the roots and were not. What lies below a folder that cannot be
/// listed or suddenly holds nothing is not called lost: more likely the folder is.
fn lost(files: &[Found], known: &BTreeMap<PathBuf, Known>, roots: &[PathBuf]) -> BTreeSet<PathBuf> {
    let found: BTreeSet<&Path> = files.iter().map(|file| file.path.as_path()).collect();
    let is_folder = |file: &&Found| file.settled.as_ref().is_some_and(|answer| is_failure(answer.outcome));
    let closed: Vec<&Path> = files.iter().filter(is_folder).map(|file| file.path.as_path()).collect();
    let here = |path: &&PathBuf| roots.iter().any(|root| path.starts_with(root));
    let behind = |path: &Path| closed.iter().any(|closed| path.starts_with(closed) && path != *closed);
    let lost = known.iter().filter(|(path, known)| here(path) && !known.gone && !found.contains(path.as_path()) && !behind(path));
    lost.map(|(path, _)| path.clone()).collect()
}

/// The step of each file; those that need no reading are settled, those that moved are moved.
fn plan(
    files: &mut [Found],
    known: &BTreeMap<PathBuf, Known>,
    lost: &BTreeSet<PathBuf>,
    method: &Method,
    ledger: &mut Ledger,
) -> io::Result<Vec<Step>> {
    let read = |known: &&Known| known.outcome.is_read();
    let mut of_content: BTreeMap<&str, &Known> = BTreeMap::new();
    for document in known.values().filter(read) {
        if let Some(sha256) = document.sha256.as_deref().filter(|sha256| document.holds(sha256, method)) {
            of_content.entry(sha256).or_insert(document);
        }
    }
    // A document that is lost now, or was in a run before, may be found again by its content, each once.
    let mut movable: BTreeMap<&str, Vec<&Known>> = BTreeMap::new();
    for (path, document) in known {
        if let Some(sha256) = document.sha256.as_deref().filter(|_| document.gone || lost.contains(path)) {
            movable.entry(sha256).or_default().push(document);
        }
    }
    let mut first: BTreeMap<String, usize> = BTreeMap::new();
    let mut steps = Vec::with_capacity(files.len());
    for (index, file) in files.iter_mut().enumerate() {
        let Some(sha256) = file.sha256.clone().filter(|_| file.settled.is_none()) else {
            steps.push(Step::Await);
            continue;
        };
        let mut before = known.get(&file.path);
        if before.is_none_or(|before| before.gone)
            && let Some(moved) = movable.get_mut(sha256.as_str()).and_then(Vec::pop)
        {
            ledger.write(|database, run| store::move_to(database, run, moved.id, file))?;
            before = Some(moved);
        }
        let step = if let Some(before) = before.filter(|before| before.holds(&sha256, method)) {
            let (outcome, reason) = if before.outcome.is_read() {
                (Outcome::Skipped, "read before, and unchanged since".to_owned())
            } else {
                (before.outcome, before.reason.clone().unwrap_or_default())
            };
            file.settled = Some(Answer::not_read(outcome, reason));
            if before.gone {
                ledger.write(|database, run| store::set_gone(database, run, before.id, false))?;
            }
            Step::Keep
        } else if let Some(same) = of_content.get(sha256.as_str()) {
            file.settled = Some(Answer::not_read(Outcome::Skipped, "of the same content as another"));
            Step::AsDocument(same.id)
        } else if let Some(same) = first.get(&sha256) {
            file.settled = Some(Answer::not_read(Outcome::Skipped, "of the same content as another"));
            Step::AsFile(*same)
        } else {
            first.insert(sha256, index);
            Step::Await
        };
        steps.push(step);
    }
    Ok(steps)
}

/// A run under way.
struct Work<'a> {
    ledger: Ledger,
    reading: &'a Reading,
    method: Method,
    steps: Vec<Step>,
    files: &'a [Found],
    unreachable: Vec<NotRead>,
}

impl Work<'_> {
    /// Writes what came of a file into the ledger; gives what counts.
    fn deliver(&mut self, index: usize, found: &Found, answer: Answer) -> io::Result<Answer> {
        let method = self.method.clone();
        let same = match self.steps.get(index) {
            Some(Step::Keep) => return Ok(answer),
            Some(Step::AsDocument(id)) => Some(*id),
            Some(Step::AsFile(first)) => {
                let path = self.files.get(*first).map(|file| file.path.clone()).unwrap_or_default();
                self.ledger.write(|database, _| store::id_of(database, &path))?
            }
            _ => None,
        };
        if let Some(id) = same
            && let Some(imported) = self.ledger.write(|database, _| store::load(database, id))?
            && imported.is_of(found)
        {
            self.ledger.write(|database, run| store::save(database, run, found, &imported, &method))?;
            return Ok(answer);
        }
        let is_twin = matches!(self.steps.get(index), Some(Step::AsDocument(_) | Step::AsFile(_)));
        let answer = if is_twin { read_alone(self.reading, found)? } else { answer };
        match &answer.report {
            Some(report) => {
                let imported = Imported::of(report)?;
                self.ledger.write(|database, run| store::save(database, run, found, &imported, &method))?;
            }
            None if answer.outcome == Outcome::Vanished || found.settled.is_some() && !is_twin => {
                if is_failure(answer.outcome) {
                    self.unreachable.push(NotRead { path: found.shown(), outcome: answer.outcome, message: answer.reason().to_owned() });
                }
            }
            None => {
                let (outcome, reason) = (answer.outcome, answer.reason().to_owned());
                self.ledger.write(|database, run| store::save_not_read(database, run, found, outcome, &reason, &method))?;
            }
        }
        Ok(answer)
    }
}

/// The text for people: what is new first, every list whole.
fn mail(night: &Night, unreachable: &[NotRead], run: &Run, ledger: &Path, quiet: bool) -> String {
    let mut text = String::new();
    let unchanged = run.summary.skipped;
    // Writing to a string does not fail.
    let _ = writeln!(
        text,
        "run {} of {}: {} documents: {} new, {} changed, {} moved, {} disappeared, {unchanged} unchanged, {} not read",
        night.run,
        night.started.get(..10).unwrap_or_default(),
        run.summary.documents,
        night.new.len(),
        night.changed.len(),
        night.moved.len(),
        night.disappeared.len(),
        night.newly_not_read.len() + night.still_not_read.len() + unreachable.len(),
    );
    let (changes, findings): (Vec<&Seen>, Vec<&Seen>) = night.new_findings.iter().partition(|seen| seen.code == "X303");
    section(&mut text, "new findings", findings.into_iter().map(seen));
    section(&mut text, "figures that changed since the document was read last", changes.into_iter().map(seen));
    section(&mut text, "findings that are gone", night.gone_findings.iter().map(seen));
    section(&mut text, "not read, for the first time", night.newly_not_read.iter().map(unread));
    section(
        &mut text,
        "gone or unreachable while reading",
        unreachable.iter().map(|one| format!("{}: {}", clean(&one.path), clean(&one.message))),
    );
    if !quiet {
        section(&mut text, "changed", night.changed.iter().map(|path| clean(path)));
        section(&mut text, "moved", night.moved.iter().map(|moved| format!("{} → {}", clean(&moved.from), clean(&moved.to))));
    }
    section(&mut text, "disappeared", night.disappeared.iter().map(|path| clean(path)));
    section(&mut text, "still not read", night.still_not_read.iter().map(unread));
    if night.still_open > 0 || night.accepted > 0 {
        let _ = writeln!(
            text,
            "\nstill open from earlier runs: {} findings, accepted: {}; avstem ledger findings --ledger {}",
            night.still_open,
            night.accepted,
            clean(&ledger.to_string_lossy()),
        );
    }
    text
}

fn section(text: &mut String, title: &str, lines: impl Iterator<Item = String>) {
    let lines: Vec<String> = lines.collect();
    if !lines.is_empty() {
        let _ = writeln!(text, "\n{title}: {}", lines.len());
        for line in &lines {
            let _ = writeln!(text, "  {line}");
        }
    }
}

fn seen(seen: &Seen) -> String {
    let place = seen.place.as_deref().and_then(|place| serde_json::from_str::<Place>(place).ok());
    let at = match place {
        Some(Place::Page { page, .. }) => format!(":{page}"),
        Some(Place::Sheet { sheet, cell }) => format!(":{sheet}!{cell}"),
        Some(Place::Body { .. }) | None => String::new(),
    };
    format!("{}{}: {} {}: {} [{}]", clean(&seen.path), clean(&at), seen.code, seen.name, clean(&seen.message), seen.fingerprint)
}

fn unread(unread: &Unread) -> String {
    format!("{}: {}", clean(&unread.path), clean(&unread.reason))
}
