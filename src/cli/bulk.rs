//! Many findings or documents of a ledger at once: accepted, counted again, forgotten.
//!
//! In: a ledger and what is meant in it. Out: what was done, or would be, counted on standard error and listed on standard output.

use super::{
    Exit,
    common::{complain, shown, terminal_width},
};
use crate::{
    batch::ledger::{
        Ledger,
        chosen::Which,
        fingerprints::short,
        roots::{Given, Roots, plain},
    },
    render::summary::counted,
    render::terminal::{Row, Set, clean, columns},
};
use avstem::check::rules;
use clap::Args;
use std::{
    collections::BTreeSet,
    io::{self, Write},
    path::{Path, PathBuf},
};

/// Which findings are meant; several options leave those that are of all of them.
#[derive(Debug, Args)]
pub(super) struct Bulk {
    /// All findings of a rule, in place of one.
    #[arg(long, value_name = "CODE", conflicts_with = "fingerprint")]
    rule: Option<String>,
    /// All findings of a board: a part of the name of who issued the document, or of its title.
    #[arg(long, value_name = "TEXT", conflicts_with = "fingerprint")]
    board: Option<String>,
    /// All findings of a document, or of those below a folder; may be given several times.
    #[arg(long = "document", value_name = "PATH", conflicts_with = "fingerprint")]
    documents: Vec<PathBuf>,
    /// List what would be accepted, and do nothing.
    #[arg(long, conflicts_with = "fingerprint")]
    pub(super) dry_run: bool,
}

impl Bulk {
    /// Accepts what is meant, or lets it count again.
    pub(super) fn settle(&self, ledger: &mut Ledger, because: Option<&str>, undo: bool, path: &Path) -> io::Result<Exit> {
        let rule = match self.rule.as_deref().map(|code| rules::get(code).ok_or(code)).transpose() {
            Ok(rule) => rule.map(|rule| rule.code),
            Err(code) => {
                complain(&format_args!("no rule {}; see `avstem explain`", clean(code)));
                return Ok(Exit::Usage);
            }
        };
        let documents = match self.documents.as_slice() {
            [] => None,
            documents => match named(ledger, documents, path)? {
                Some(documents) => Some(documents),
                None => return Ok(Exit::Usage),
            },
        };
        let which = Which { rule, board: self.board.as_deref(), documents: documents.as_deref(), accepted: undo };
        let meant = ledger.select(&which)?;
        let digits = ledger.digits()?;
        let names = [("finding", Set::Left), ("code", Set::Left), ("document", Set::CutStart)];
        let row = |(_, [document, code, message, fingerprint]): &(i64, [String; 4])| Row {
            cells: vec![short(fingerprint, digits), code.clone(), document.clone()],
            below: Some(message.clone()),
        };
        if self.dry_run && !meant.is_empty() {
            let table = columns(&names, &meant.iter().map(row).collect::<Vec<_>>(), terminal_width());
            io::stdout().lock().write_all(table.as_bytes())?;
        }
        if !self.dry_run {
            ledger.accept_all(&meant.iter().map(|(id, _)| *id).collect::<Vec<_>>(), because)?;
        }
        let done = match (self.dry_run, undo) {
            (false, false) => "accepted",
            (false, true) => "let count again",
            (true, false) => "would be accepted",
            (true, true) => "would count again",
        };
        complain(&format_args!("{}: {} {done}", shown(path), counted(meant.len(), "finding", "findings")));
        Ok(Exit::Clean)
    }
}

/// Takes documents out of a ledger.
pub(super) fn forget(ledger: &mut Ledger, documents: &[PathBuf], dry_run: bool, path: &Path) -> io::Result<Exit> {
    let Some(ids) = named(ledger, documents, path)? else { return Ok(Exit::Usage) };
    if dry_run {
        let known = ledger.known()?;
        let mut out = io::stdout().lock();
        for document in known.values().filter(|known| ids.contains(&known.id)) {
            writeln!(out, "{}", shown(Path::new(&document.shown)))?;
        }
        complain(&format_args!("{}: {} would be forgotten", shown(path), counted(ids.len(), "document", "documents")));
        return Ok(Exit::Clean);
    }
    let forgotten = ledger.forget(&ids)?;
    complain(&format_args!(
        "{}: {} forgotten, with {} and {}",
        shown(path),
        counted(forgotten.documents, "document", "documents"),
        counted(forgotten.figures, "figure", "figures"),
        counted(forgotten.findings, "finding", "findings"),
    ));
    Ok(Exit::Clean)
}

/// The documents that are meant; `None`, which is said, where one of the paths leads to none.
fn named(ledger: &Ledger, paths: &[PathBuf], ledger_path: &Path) -> io::Result<Option<Vec<i64>>> {
    let known = ledger.known()?;
    let roots = ledger.roots()?;
    let mut ids = BTreeSet::new();
    for path in paths {
        let names = names(path, &roots);
        let below: Vec<i64> =
            known.iter().filter(|(document, _)| names.iter().any(|name| document.starts_with(name))).map(|(_, known)| known.id).collect();
        if below.is_empty() {
            complain(&format_args!("{}: no document is kept under {}; nothing was done", shown(ledger_path), shown(path)));
            return Ok(None);
        }
        ids.extend(below);
    }
    Ok(Some(ids.into_iter().collect()))
}

/// What a path may be called in a ledger: as it stands, and as it is found from here.
fn names(path: &Path, roots: &Roots) -> Vec<PathBuf> {
    let given = Given::of(&[path.to_owned()]);
    [Some(plain(path)), roots.name_of(&given.place(path))].into_iter().flatten().filter(|name| !name.as_os_str().is_empty()).collect()
}
