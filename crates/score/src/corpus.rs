//! Documents whose errors are known, read and examined up to what they claim.
//!
//! In: folders of documents. Out: [`Known`] documents. A folder may hold a `truth.json`:
//!
//! ```json
//! {"budget.pdf": {"group": "budgets", "wrong": ["26031000"], "open": ["1250"]}}
//! ```
//!
//! `wrong` are figures, in full units, that the document really states wrong: a failing check with one of them is true. `open` are
//! figures of which nobody knows: a check with one of them is left out; `"open": ["*"]` leaves out all that fail untouched. `group` names
//! what is of one kind and must not be parted between fitting and testing; by default the document alone. Everything else that fails
//! in a document is a false alarm.

use avstem::{
    Options,
    check::{self, Evaluation},
    formula::Formulas,
    interpret::Content,
    relate::{self, Relations},
    vocabulary::Vocabulary,
};
use rayon::prelude::*;
use rust_decimal::Decimal;
use serde::Deserialize;
use std::{
    collections::BTreeMap,
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
};

/// What `truth.json` says of a document.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Truth {
    group: Option<String>,
    wrong: Vec<String>,
    open: Vec<String>,
}

impl Truth {
    /// True for a figure that is really wrong.
    pub(crate) fn is_wrong(&self, value: Decimal) -> bool {
        states(&self.wrong, value)
    }

    /// True for a figure of which nobody knows.
    pub(crate) fn is_open(&self, value: Decimal) -> bool {
        self.open.iter().any(|open| open == "*") || states(&self.open, value)
    }
}

fn states(figures: &[String], value: Decimal) -> bool {
    figures.iter().any(|figure| Decimal::from_str_exact(figure).is_ok_and(|figure| figure == value))
}

/// A document with what is known of it.
#[derive(Debug)]
pub(crate) struct Known {
    pub(crate) name: String,
    pub(crate) group: String,
    pub(crate) truth: Truth,
    pub(crate) content: Content,
    pub(crate) formulas: Formulas,
}

impl Known {
    /// What a content of this document claims, and how it holds.
    pub(crate) fn examine(&self, content: &Content) -> (Relations, Vec<Vec<Evaluation>>) {
        let relations = relate::relate(content, &self.formulas, &Options::default().profile, Vocabulary::built_in());
        let results = check::evaluate_all(content, &self.formulas, &relations, Vocabulary::built_in());
        (relations, results)
    }
}

/// Reads all documents of the folders, in the order of their paths; one that cannot be read is named on standard error.
///
/// # Errors
///
/// A folder that cannot be listed, or a `truth.json` that says something else than it may: fitted without it, weights would be wrong.
pub(crate) fn load(folders: &[PathBuf]) -> Result<Vec<Known>, String> {
    let mut files = Vec::new();
    for folder in folders {
        let truths = truths(folder)?;
        for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
            let entry = entry.map_err(|problem| format!("{}: {problem}", folder.display()))?;
            if !entry.file_type().is_file() || entry.path().extension().is_none_or(|end| end == "json" || end == "md") {
                continue;
            }
            let name = entry.path().strip_prefix(folder).unwrap_or(entry.path()).to_string_lossy().into_owned();
            let truth = truths.get(&name).cloned().unwrap_or_default();
            files.push((entry.into_path(), name, truth));
        }
    }
    Ok(files.into_par_iter().filter_map(|(path, name, truth)| known(&path, name, truth)).collect())
}

/// What the folder's `truth.json` says of its documents; nothing where there is none.
fn truths(folder: &Path) -> Result<BTreeMap<String, Truth>, String> {
    let path = folder.join("truth.json");
    match fs::read(&path) {
        Ok(bytes) => serde_json::from_slice(&bytes).map_err(|problem| format!("{}: {problem}", path.display())),
        Err(problem) if problem.kind() == ErrorKind::NotFound => Ok(BTreeMap::new()),
        Err(problem) => Err(format!("{}: {problem}", path.display())),
    }
}

fn known(path: &Path, name: String, truth: Truth) -> Option<Known> {
    let bytes = fs::read(path).map_err(|problem| eprintln!("{name}: {problem}")).ok()?;
    let options = Options::default();
    let (document, mut notes) = avstem::read(&bytes, &options.limits).map_err(|problem| eprintln!("{name}: {problem}")).ok()?;
    let (content, formulas) = avstem::extract(document, &mut notes, &options, Vocabulary::built_in(), &mut |_| ());
    let group = truth.group.clone().unwrap_or_else(|| name.clone());
    Some(Known { name, group, truth, content, formulas })
}
