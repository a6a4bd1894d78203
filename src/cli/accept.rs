//! `avstem accept`: one finding that is known and right as it is, in a baseline or in a ledger.
//!
//! In: a fingerprint or its first digits, and where the finding is: documents that are read, or a ledger that has them. Out: the baseline
//! or the ledger with the finding accepted, or counting again. The words are the same for both; `avstem ledger accept` uses them too.

use super::{
    Exit,
    acceptance::today,
    common::{Document, Reading, complain, refused, shown, terminal_width, why},
    run::{over, unfolded},
};
use crate::{
    batch::{HandOver, ledger::Ledger, output::write_whole},
    render::{
        baseline::{Baseline, Collection, Entry},
        summary::counted,
        terminal::{Row, Set, clean, columns},
    },
};
use avstem::report::{is_meant, model::Report, short, telling_digits};
use clap::Args;
use std::{
    collections::BTreeSet,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

/// Accept a finding: it is kept and marked, and counts no more
///
/// The finding is told by the digits that stand below it. With documents, it is written to a baseline, which `avstem audit --baseline`
/// reads; with --ledger, to the ledger. Once its figures change, it counts again.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  avstem accept 01234567 budget-2019.pdf --because 'printed so, see note 2'
  avstem accept 01234567 --because 'restated' --ledger archive.ledger
  avstem accept 01234567 --undo
  avstem accept --list

Exit codes: 0 done; 2 wrong usage, or no such finding, and nothing was done; 3 a document could not be read; 5 the ledger cannot be used.")]
pub(super) struct Arguments {
    /// The finding, by its fingerprint or the first 8 digits of it.
    #[arg(value_name = "FINGERPRINT", required_unless_present = "list")]
    fingerprint: Option<String>,
    /// Documents that have the finding; for a baseline.
    #[arg(value_name = "PATH", conflicts_with_all = ["list", "undo"])]
    paths: Vec<PathBuf>,
    /// Why; kept with the finding.
    #[arg(long, value_name = "TEXT", required_unless_present_any = ["list", "undo"], value_parser = reason)]
    because: Option<String>,
    /// Let it count again.
    #[arg(long, conflicts_with = "list")]
    undo: bool,
    /// List what is accepted.
    #[arg(long, conflicts_with = "fingerprint")]
    list: bool,
    /// The baseline; made where there is none.
    #[arg(long, value_name = "FILE", default_value = DEFAULT)]
    baseline: PathBuf,
    /// A ledger, in place of a baseline.
    #[arg(long, value_name = "FILE")]
    ledger: Option<PathBuf>,
    #[command(flatten)]
    document: Document,
}

/// Reads why a finding is accepted: whoever finds it accepted later has nothing else to go by.
pub(super) fn reason(text: &str) -> Result<String, &'static str> {
    let text = text.trim();
    if text.is_empty() { Err("expected a reason, such as 'printed so, see note 2'") } else { Ok(text.to_owned()) }
}

/// The baseline where none is named.
const DEFAULT: &str = "avstem.accepted.toml";

pub(super) fn run(arguments: &Arguments) -> io::Result<Exit> {
    let given = arguments.fingerprint.as_deref().unwrap_or_default();
    let because = arguments.because.as_deref().filter(|_| !arguments.undo);
    // Documents say that a baseline is meant, whatever avstem.toml names.
    let ledger = arguments.ledger.as_deref().filter(|_| arguments.paths.is_empty() || arguments.baseline == Path::new(DEFAULT));
    if let Some(path) = ledger {
        if !arguments.paths.is_empty() {
            complain(&"a ledger knows its findings: name either documents or --ledger");
            return Ok(Exit::Usage);
        }
        return in_ledger(path, (!arguments.list).then_some((given, because)));
    }
    let entries = match entries(&arguments.baseline) {
        Ok(entries) => entries,
        Err(problem) => {
            complain(&format_args!("{}: {problem}", shown(&arguments.baseline)));
            return Ok(Exit::Usage);
        }
    };
    match because {
        _ if arguments.list => list(&entries.iter().map(listed).collect::<Vec<_>>(), &arguments.baseline),
        None => undo(entries, given, &arguments.baseline),
        Some(_) if arguments.paths.is_empty() => {
            complain(&"which documents have the finding? Name them, or --ledger FILE");
            Ok(Exit::Usage)
        }
        Some(because) => accept(entries, (given, because), arguments),
    }
}

/// The entries of a baseline; none where there is no such file.
fn entries(path: &Path) -> Result<Vec<Entry>, String> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Baseline::parse(&text)?.into_entries()),
        Err(problem) if problem.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(problem) => Err(format!("it cannot be read: {}", why(&problem))),
    }
}

/// Reads the documents, and writes their findings with this fingerprint to the baseline.
fn accept(entries: Vec<Entry>, (given, because): (&str, &str), arguments: &Arguments) -> io::Result<Exit> {
    let path = &arguments.baseline;
    let is_first = entries.is_empty();
    let mut before = Baseline::of(entries.clone());
    let mut found: Vec<Report> = Vec::new();
    let reading = Reading::quietly(arguments.paths.clone(), arguments.document.clone());
    let files = unfolded(reading.find(None)?, &reading)?;
    let run = over(&files, &reading, HandOver::Read, |_, _, mut answer| {
        if let Some(report) = &mut answer.report {
            before.apply(report);
            if report.findings.iter().any(|finding| is_meant(&finding.fingerprint, given)) {
                found.push((**report).clone());
            }
        }
        Ok(answer)
    })?;
    let fingerprints = found.iter().flat_map(|report| &report.findings).map(|finding| finding.fingerprint.as_str());
    let meant: BTreeSet<&str> = fingerprints.filter(|fingerprint| is_meant(fingerprint, given)).collect();
    let Some(one) = only(&meant.into_iter().collect::<Vec<_>>(), given, "no finding of these documents") else {
        return Ok(if run.summary.not_read > 0 { Exit::Incomplete } else { Exit::Usage });
    };
    let mut collection = Collection::new(because, &today().to_string());
    for entry in entries {
        collection.keep(entry);
    }
    let accepted: usize = found.iter().map(|report| collection.accept(report, &one)).sum();
    write_whole(path, collection.text())?;
    tell(path, accepted, true);
    if is_first && *path == Path::new(DEFAULT) {
        complain(&format_args!("avstem audit --baseline {DEFAULT} reads it, or a line `baseline = \"{DEFAULT}\"` in avstem.toml"));
    }
    Ok(if run.summary.not_read > 0 { Exit::Incomplete } else { Exit::Clean })
}

fn undo(entries: Vec<Entry>, given: &str, path: &Path) -> io::Result<Exit> {
    let meant: BTreeSet<&str> = entries.iter().map(|entry| entry.fingerprint.as_str()).filter(|of| is_meant(of, given)).collect();
    let name = format!("{}: no accepted finding", shown(path));
    let Some(one) = only(&meant.into_iter().collect::<Vec<_>>(), given, &name) else { return Ok(Exit::Usage) };
    let (gone, kept): (Vec<Entry>, Vec<Entry>) = entries.into_iter().partition(|entry| entry.fingerprint == one);
    let mut collection = Collection::new("", "");
    for entry in kept {
        collection.keep(entry);
    }
    write_whole(path, collection.text())?;
    tell(path, gone.len(), false);
    Ok(Exit::Clean)
}

/// What a ledger has accepted; or a finding of it that is accepted, or counts again where no reason is given.
fn in_ledger(path: &Path, finding: Option<(&str, Option<&str>)>) -> io::Result<Exit> {
    let opened = if finding.is_some() { Ledger::open_to_change(path) } else { Ledger::open(path) };
    let mut ledger = match opened {
        Ok(ledger) => ledger,
        Err(problem) => {
            return Ok(refused(path, &problem));
        }
    };
    match finding {
        Some((given, because)) => settle(&mut ledger, given, because, path),
        None => list(&ledger.accepted()?.into_iter().map(Listed::from).collect::<Vec<_>>(), path),
    }
}

/// Accepts a finding of a ledger, or lets it count again where no reason is given.
pub(super) fn settle(ledger: &mut Ledger, given: &str, because: Option<&str>, path: &Path) -> io::Result<Exit> {
    let meant = ledger.meant(given)?;
    let name = format!("{}: no finding", shown(path));
    let Some(one) = only(&meant, given, &name) else { return Ok(Exit::Usage) };
    let settled = ledger.accept(&one, because)?;
    if settled == 0 && because.is_some() {
        complain(&format_args!("{}: the finding is accepted already, for that reason", shown(path)));
    } else {
        tell(path, settled, because.is_some());
    }
    Ok(Exit::Clean)
}

/// The only fingerprint that is meant; else it is said why there is none.
fn only<T: AsRef<str>>(meant: &[T], given: &str, none: &str) -> Option<String> {
    let given = clean(given);
    match meant {
        [one] => return Some(one.as_ref().to_owned()),
        [] => complain(&format_args!("{none} has the fingerprint {given}; give it whole, or its first 8 digits or more")),
        several => {
            let named = several.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(", ");
            complain(&format_args!("{given} begins {} fingerprints; give more digits: {named}", several.len()));
        }
    }
    None
}

fn tell(path: &Path, count: usize, accepted: bool) {
    let done = match (accepted, count) {
        (true, _) => "accepted",
        (false, 1) => "counts again",
        (false, _) => "count again",
    };
    complain(&format_args!("{}: {} {done}", shown(path), counted(count, "finding", "findings")));
}

/// An accepted finding as it is listed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Listed {
    fingerprint: String,
    code: String,
    document: String,
    reason: String,
    message: String,
}

impl From<[String; 5]> for Listed {
    fn from([fingerprint, code, document, reason, message]: [String; 5]) -> Self {
        Self { fingerprint, code, document, reason, message }
    }
}

fn listed(entry: &Entry) -> Listed {
    let Entry { fingerprint, code, document, message, reason, .. } = entry.clone();
    Listed { fingerprint, code, document, reason, message }
}

fn list(accepted: &[Listed], path: &Path) -> io::Result<Exit> {
    if accepted.is_empty() {
        complain(&format_args!("{}: nothing is accepted", shown(path)));
        return Ok(Exit::Clean);
    }
    io::stdout().lock().write_all(table(accepted, terminal_width()).as_bytes())?;
    Ok(Exit::Clean)
}

fn table(accepted: &[Listed], width: usize) -> String {
    let digits = telling_digits(accepted.iter().map(|of| of.fingerprint.as_str()));
    let names = [("finding", Set::Left), ("code", Set::Left), ("document", Set::CutStart), ("because", Set::Cut)];
    let row = |of: &Listed| Row {
        cells: vec![short(&of.fingerprint, digits), of.code.clone(), of.document.clone(), of.reason.clone()],
        below: Some(of.message.clone()),
    };
    columns(&names, &accepted.iter().map(row).collect::<Vec<_>>(), width)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_finding_can_be_meant() {
        assert_eq!(only(&["0123456789abcdef"], "01234567", "none").as_deref(), Some("0123456789abcdef"));
        assert_eq!(only::<&str>(&[], "01234567", "none"), None);
        assert_eq!(only(&["0123456789abcdef", "0123456789abcdff"], "01234567", "none"), None);
    }

    #[test]
    fn blanks_are_no_reason() {
        assert!(["", " ", "\n\t"].iter().all(|blank| reason(blank).is_err()));
        assert_eq!(reason(" printed so ").as_deref(), Ok("printed so"));
    }

    #[test]
    fn what_is_accepted_is_listed_with_its_reason() {
        let of = ["0123456789abcdef", "A101", "in/plan.pdf", "printed so", "stated 9, lines give 8"].map(str::to_owned);
        assert_eq!(
            table(&[of.into()], 80),
            "finding   code  document     because\n01234567  A101  in/plan.pdf  printed so\n  stated 9, lines give 8\n"
        );
    }
}
