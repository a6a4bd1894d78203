//! Roots of a ledger that somebody says stand elsewhere now (`--root NAME=PATH`).
//!
//! In: names and places. Out: the paths of a night at the places where their roots stand now, and what is said of roots that the ledger does not
//! know, that hold another one's documents, or that no path leads to.

use super::common::{shown, why};
use crate::batch::{
    Found,
    ledger::{
        Ledger,
        roots::{Given, plain},
    },
};
use crate::render::summary::counted;
use std::{
    io,
    path::{Path, PathBuf},
};

/// A root's name, and its place without links.
pub(super) type Mounted = (PathBuf, PathBuf);

/// Reads a root's name and its place.
pub(super) fn root(text: &str) -> Result<Mounted, String> {
    let (name, place) = text.split_once('=').ok_or("expected NAME=PATH, as in archive=/mnt/archive")?;
    let place = Path::new(place).canonicalize().map_err(|problem| format!("{place}: {}", why(&problem)))?;
    Ok((PathBuf::from(name), place))
}

/// Where a path is found now: one that leads to nothing and begins with a root's name leads below its new place. A cron line stays what it was.
pub(super) fn now(path: &Path, roots: &[Mounted]) -> PathBuf {
    if path.symlink_metadata().is_ok() {
        return path.to_owned();
    }
    let named = plain(path);
    let below = |(name, place): &Mounted| {
        let name = plain(name);
        let below = named.strip_prefix(&name).ok().filter(|_| !name.as_os_str().is_empty())?;
        Some((name.components().count(), if below.as_os_str().is_empty() { place.clone() } else { place.join(below) }))
    };
    roots.iter().filter_map(below).max_by_key(|(length, _)| *length).map_or_else(|| path.to_owned(), |(_, place)| place)
}

/// What is said of roots that these paths lead neither to nor into: nobody looks there tonight.
pub(super) fn left_out(roots: &[Mounted], paths: &[PathBuf]) -> Vec<String> {
    let paths: Vec<PathBuf> = paths.iter().filter_map(|path| path.canonicalize().ok()).collect();
    let is_left = |(_, place): &&Mounted| !paths.iter().any(|path| path.starts_with(place) || place.starts_with(path));
    let said = |(name, place): &Mounted| format!("--root {}={}: not read, since no PATH leads there", shown(name), shown(place));
    roots.iter().filter(is_left).map(said).collect()
}

/// How many roots are named to somebody who names one that there is not; a list of files may have made a root of each folder.
const NAMED: usize = 8;

/// What is said of a root that the ledger does not know: under a name of its own, each of its documents would be there twice.
pub(super) fn unknown(given: &[Mounted], ledger: &Ledger) -> io::Result<Option<String>> {
    if given.is_empty() {
        return Ok(None);
    }
    let twice = given.iter().enumerate().find(|(at, (name, place))| given[..*at].iter().any(|(of, at)| of == name || at == place));
    if let Some((_, (name, place))) = twice {
        return Ok(Some(format!("--root {}={}: a root has one place, and a place one root", shown(name), shown(place))));
    }
    let (roots, known) = (ledger.roots()?, ledger.known()?);
    let Some((name, _)) = given.iter().find(|(name, _)| !roots.knows(name, &known)) else { return Ok(None) };
    let names = roots.root_names();
    let more = names.len().checked_sub(NAMED).filter(|more| *more > 0).map_or_else(String::new, |more| format!(" and {more} more"));
    let names = names.into_iter().take(NAMED).map(shown).collect::<Vec<_>>().join(", ");
    Ok(Some(format!("--root {}: the ledger knows no such root; it knows {names}{more}", shown(name))))
}

/// What is said of a root that is put where another one's documents are: all of both would be told as gone and changed.
pub(super) fn misplaced(roots: &[Mounted], files: &[Found], paths: &[PathBuf], ledger: &Ledger) -> io::Result<Option<String>> {
    let given = Given::of(paths);
    let misplaced = ledger.roots()?.misplaced(roots, files, &given, &ledger.known()?);
    Ok(misplaced.map(|of| {
        let (name, place, other) = (shown(&of.name), shown(&of.place), shown(&of.other));
        let documents = counted(of.own.1, "document", "documents");
        let there =
            format!("{} of {} documents of {other} are there, and {} of the {documents} of {name}", of.others.0, of.others.1, of.own.0);
        format!("--root {name}={place}: {there}; are the two swapped? nothing was written")
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_is_gone_leads_below_the_place_of_its_root() {
        let roots = [("arkiv", "/mnt/a"), ("arkiv/felles", "/mnt/f"), (".", "/usr")].map(|(name, place)| (name.into(), place.into()));
        let now = |path: &str| now(Path::new(path), &roots).display().to_string();
        assert_eq!(
            ["arkiv", "./arkiv/2018/x.pdf", "arkiv/felles/y", "arkivet/x"].map(now),
            ["/mnt/a", "/mnt/a/2018/x.pdf", "/mnt/f/y", "arkivet/x"]
        );
        // What is there is what is meant.
        assert_eq!(super::now(Path::new("src"), &[("src".into(), "/usr".into())]), Path::new("src"));
    }
}
