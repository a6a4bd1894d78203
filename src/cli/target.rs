//! Where a command's output goes: a file or a folder that can be written and is no document.

use super::common::{shown, why, wrong};
use crate::batch::{
    container,
    unusable::{is_unusable, of_disk, unusable},
};
use std::{fs, io, path::Path};

/// Refuses an output file that is one of the documents or holds one, or that cannot be written, before hours of reading.
///
/// # Errors
/// When it is, or cannot.
pub(super) fn spare<'a>(documents: impl IntoIterator<Item = &'a Path>, out: &Path) -> io::Result<()> {
    let Ok(out_file) = fs::canonicalize(out) else { return made_for(out) };
    if out_file.is_dir() {
        return Err(wrong(&format!("{}: it is a folder; name a file to write to", shown(out))));
    }
    let is_it = |path: &Path| fs::canonicalize(path).is_ok_and(|path| path == out_file);
    let same = documents.into_iter().any(|document| is_it(container(document).unwrap_or(document)));
    if same { Err(wrong(&format!("{}: the output would take the place of a document that is read", shown(out)))) } else { Ok(()) }
}

/// What is said of an output that could not be written after all.
pub(super) fn not_written(out: &Path, problem: io::Error) -> io::Error {
    if is_unusable(&problem) {
        return problem;
    }
    unusable(problem.kind(), format!("{}: it could not be written: {}", shown(out), why(&problem)))
}

/// Makes the folder that an output will stand in.
pub(super) fn made_for(out: &Path) -> io::Result<()> {
    out.parent().map_or(Ok(()), fs::create_dir_all).map_err(|problem| cannot_be_written(out, problem))
}

/// What is said of an output that cannot be written at its place.
pub(super) fn cannot_be_written(out: &Path, problem: io::Error) -> io::Error {
    if let Some(file) = out.ancestors().skip(1).find(|path| path.is_file()) {
        return wrong(&format!("{}: it cannot be written there: {} is a file, no folder", shown(out), shown(file)));
    }
    match of_disk(problem) {
        problem if is_unusable(&problem) => unusable(problem.kind(), format!("{}: {problem}", shown(out))),
        problem => wrong(&format!("{}: it cannot be written there: {}", shown(out), why(&problem))),
    }
}
