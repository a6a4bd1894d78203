//! What an output folder holds and from what: one line a document in `avstem.manifest.ndjson`, sorted by path. Before them stands
//! a line `{"shards":["1/4"]}` in the folder of a machine that read a part of what was found: who joins the parts can tell that one
//! is missing.
//!
//! In: what came of each document, as it comes. Out: what need not be done again. While a run goes on, its records go to a
//! journal, a line a document, written after the output itself; at its end they are joined into the manifest and the journal is
//! emptied. So a run that is killed at any moment loses at most the document under way: the next run reads manifest and
//! journal. Records of documents that a run was not asked about stay. A lock on the journal keeps a second run out. What it does
//! not do: it reads no document and deletes no output.

use super::{
    Answer, Found, Outcome, Shard,
    identity::{Method, recorded_of},
    lock::lock,
    output::write_whole,
    protocol::{bytes, from_bytes},
    stored::{Form, SUFFIXES},
    unusable::of_disk,
};
use avstem::report::json;
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File},
    io::{self, BufRead, BufReader, Read, Seek, Write},
    path::{Component, Path, PathBuf},
};

/// The manifest's name; outputs end in `.json` or `.json.gz`, so it is never one's.
pub const MANIFEST: &str = "avstem.manifest.ndjson";
pub const JOURNAL: &str = ".avstem.journal.ndjson";
/// What unfinished outputs are called: `.avstem-` and the number of the process.
const UNFINISHED: (&str, &str) = (".avstem-", ".tmp");

/// What came of one document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// As it was given and shown.
    pub path: String,
    /// The path's own bytes where they are no valid UTF-8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path_bytes: Option<Vec<u8>>,
    /// Of the document's bytes; null where they could not be read.
    pub sha256: Option<String>,
    pub outcome: Outcome,
    pub reason: Option<String>,
    /// Below the folder; null where there is none.
    pub output: Option<String>,
    /// The output's own bytes where its name is no valid UTF-8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output_bytes: Option<Vec<u8>>,
    /// Length of the output in bytes.
    pub length: Option<u64>,
    pub engine: String,
    pub configuration: String,
    /// The limits that were set, where others might give another outcome.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limits: Option<String>,
    /// The document was looked for and is not there any more, or is excluded now; the output is of its last reading.
    #[serde(default, skip_serializing_if = "is_not")]
    pub gone: bool,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "as serde hands it over")]
fn is_not(flag: &bool) -> bool {
    !flag
}

impl Entry {
    /// What to record of a file.
    #[must_use]
    pub fn new(file: &Found, answer: &Answer, method: &Method) -> Self {
        let sha256 = answer.sha256().map(str::to_owned).or_else(|| file.sha256.clone());
        Self {
            path: file.shown(),
            path_bytes: bytes(&file.path),
            sha256: sha256.filter(|_| answer.outcome != Outcome::Vanished),
            outcome: answer.outcome,
            reason: answer.message.clone(),
            output: None,
            output_bytes: None,
            length: None,
            engine: method.engine.clone(),
            configuration: method.configuration.clone(),
            limits: method.recorded(answer.outcome),
            gone: false,
        }
    }

    /// The same with the output that was written, a path below the folder.
    #[must_use]
    pub fn with_output(mut self, output: &Path, length: u64) -> Self {
        self.output = Some(super::protocol::shown(output));
        self.output_bytes = bytes(output);
        self.length = Some(length);
        self
    }

    /// The file that was read.
    #[must_use]
    pub fn file(&self) -> PathBuf {
        self.path_bytes.as_deref().map_or_else(|| PathBuf::from(&self.path), from_bytes)
    }

    /// The output, below the folder.
    #[must_use]
    pub fn output(&self) -> Option<PathBuf> {
        self.output_bytes.as_deref().map(from_bytes).or_else(|| self.output.as_ref().map(PathBuf::from))
    }

    /// What was recorded of these bytes beside their outcome; see [`Method::of`].
    #[must_use]
    pub fn recorded_of(&self, sha256: Option<&str>) -> Option<&str> {
        recorded_of(self.limits.as_deref(), self.sha256.as_deref(), sha256)
    }

    /// True when the same bytes would give the same by this method.
    #[must_use]
    pub fn holds(&self, sha256: &str, method: &Method) -> bool {
        self.sha256.as_deref() == Some(sha256)
            && method.gives_the_same(&self.engine, &self.configuration, self.limits.as_deref())
            && !matches!(self.outcome, Outcome::Vanished | Outcome::Skipped)
    }
}

/// The parts of several machines' work that a folder holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Parts {
    shards: BTreeSet<Shard>,
}

/// What a manifest says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recorded {
    /// By the document's path.
    pub entries: BTreeMap<PathBuf, Entry>,
    /// Empty where no part of several was read.
    pub shards: BTreeSet<Shard>,
}

/// The manifest of a folder, opened for a run.
#[derive(Debug)]
pub struct Manifest {
    folder: PathBuf,
    /// As the last runs left it.
    before: Recorded,
    /// Of this run.
    now: BTreeMap<PathBuf, Entry>,
    /// Paths whose records were of other names of the same files.
    renamed: BTreeSet<PathBuf>,
    journal: File,
}

impl Manifest {
    /// Opens or makes the manifest of a folder, which must be there. What a killed run left unfinished is removed.
    ///
    /// # Errors
    /// `WouldBlock` when another run has it open; else when it cannot be read or the folder not be written to.
    pub fn open(folder: &Path) -> io::Result<Self> {
        let journal = File::options().read(true).append(true).create(true).open(folder.join(JOURNAL)).map_err(of_disk)?;
        lock(&journal, "another run is writing to this folder")?;
        let mut before = match File::open(folder.join(MANIFEST)) {
            Ok(file) => recorded(file)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Recorded::default(),
            Err(error) => return Err(error),
        };
        if journal.metadata()?.len() > 0 {
            before.entries.extend(recorded(&journal)?.entries);
            remove_unfinished(folder);
        }
        // From here on the journal is not empty: the run is under way. And a torn last line does not swallow the next record.
        (&journal).write_all(b"\n").map_err(of_disk)?;
        Ok(Self { folder: folder.to_owned(), before, now: BTreeMap::new(), renamed: BTreeSet::new(), journal })
    }

    /// What was recorded of a path before this run.
    #[must_use]
    pub fn before(&self, path: &Path) -> Option<&Entry> {
        self.before.entries.get(path)
    }

    /// Everything that was recorded before this run.
    pub fn all_before(&self) -> impl Iterator<Item = &Entry> {
        self.before.entries.values()
    }

    /// Marks the folder as holding this part of several. The mark stays, whatever later runs add.
    pub fn hold(&mut self, shard: Shard) {
        self.before.shards.insert(shard);
    }

    /// Carries what was recorded of a path over to another name by which the same file is found now.
    pub fn rename(&mut self, path: &Path, now: &Path) {
        let Some(mut entry) = self.before.entries.remove(path) else { return };
        entry.path = super::protocol::shown(now);
        entry.path_bytes = bytes(now);
        if self.before.entries.contains_key(now) {
            return;
        }
        self.renamed.insert(now.to_owned());
        self.before.entries.insert(now.to_owned(), entry);
    }

    /// True where what was recorded of a path is of another name: its output says that name.
    #[must_use]
    pub fn is_renamed(&self, path: &Path) -> bool {
        self.renamed.contains(path)
    }

    /// Marks the documents that are gone now, and those that are there again. Of what was passed over and is gone nothing is left to say.
    pub fn mark_gone(&mut self, is_gone: impl Fn(&Entry) -> bool) {
        self.before.entries.retain(|_, entry| {
            entry.gone = is_gone(entry);
            !(entry.gone && entry.outcome == Outcome::Skipped)
        });
    }

    /// Drops what was recorded of documents outside `found` where that is by now told of one of `found`: their output is its output, or they
    /// had none, are not there, and it has their name and bytes, or cannot be read for the same reason where there are none. So it is where a
    /// folder is read again that stands elsewhere.
    pub fn drop_replaced(&mut self, found: &BTreeSet<PathBuf>, is_there: impl Fn(&Path) -> bool) {
        let entry = |path: &PathBuf| self.now.get(path).or_else(|| self.before.entries.get(path));
        let entries: Vec<&Entry> = found.iter().filter_map(entry).collect();
        let named = |entry: &Entry| Some((entry.file().file_name()?.to_owned(), entry.sha256.clone().ok_or_else(|| entry.reason.clone())));
        let outputs: BTreeSet<PathBuf> = entries.iter().filter_map(|entry| entry.output()).collect();
        let names: BTreeSet<_> = entries.iter().filter_map(|entry| named(entry)).collect();
        let is_replaced = |path: &Path, entry: &Entry| match entry.output() {
            Some(output) => outputs.contains(&output),
            None => named(entry).is_some_and(|named| names.contains(&named)) && !is_there(path),
        };
        self.before.entries.retain(|path, entry| found.contains(path) || !is_replaced(path, entry));
    }

    /// How many documents with an output are gone.
    #[must_use]
    pub fn gone(&self) -> usize {
        self.before.entries.values().filter(|entry| entry.gone && entry.output.is_some()).count()
    }

    /// Removes the outputs of documents that are gone, with their records; gives how many. Only files are touched that this manifest
    /// names and that stand below the folder without any link.
    ///
    /// # Errors
    /// When an output cannot be removed; its record then stays.
    pub fn prune(&mut self) -> io::Result<usize> {
        let gone: Vec<PathBuf> = self.before.entries.iter().filter(|(_, entry)| entry.gone).map(|(path, _)| path.clone()).collect();
        let mut removed = 0;
        for path in gone {
            let output = self.before.entries.get(&path).and_then(Entry::output);
            if let Some(output) = output {
                // A document that is there may have been given the same name.
                let is_others = self.before.entries.iter().any(|(other, entry)| *other != path && entry.output().as_ref() == Some(&output));
                if !is_others && !self.stands_below(&output) {
                    continue;
                }
                match if is_others { Ok(()) } else { fs::remove_file(self.folder.join(&output)) } {
                    Ok(()) => removed += usize::from(!is_others),
                    Err(error) if error.kind() == io::ErrorKind::NotFound => (),
                    Err(error) => return Err(of_disk(error)),
                }
            }
            self.before.entries.remove(&path);
        }
        Ok(removed)
    }

    /// True for a path of names alone that is a file, or nothing, with no link on the way.
    fn stands_below(&self, output: &Path) -> bool {
        let names = output.components().all(|part| matches!(part, Component::Normal(_)));
        let name = output.file_name().unwrap_or_default().to_string_lossy();
        let is_json = SUFFIXES.iter().any(|suffix| name.ends_with(suffix));
        let mut path = self.folder.clone();
        names
            && is_json
            && output.components().all(|part| {
                path.push(part);
                fs::symlink_metadata(&path).map_or(true, |data| !data.file_type().is_symlink())
            })
    }

    /// True when the entry's output is there in this form.
    #[must_use]
    pub fn has_output_in(&self, entry: &Entry, form: Form) -> bool {
        self.has_output(entry) && entry.output().is_some_and(|output| form.is_of(&self.folder.join(output)))
    }

    /// True when the entry's output is there, as long as it was written.
    #[must_use]
    pub fn has_output(&self, entry: &Entry) -> bool {
        let length = entry.output().and_then(|output| fs::metadata(self.folder.join(output)).ok()).map(|metadata| metadata.len());
        length.is_some() && length == entry.length
    }

    /// Records what came of a document, after its output was written.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub fn record(&mut self, entry: Entry) -> io::Result<()> {
        let line = json::line(&entry)? + "\n";
        self.journal.write_all(line.as_bytes()).map_err(of_disk)?;
        self.now.insert(entry.file(), entry);
        Ok(())
    }

    /// Joins the run's records into the manifest.
    ///
    /// # Errors
    /// When the manifest cannot be written; the journal then stays.
    pub fn close(mut self) -> io::Result<()> {
        self.before.entries.extend(self.now);
        write(&self.folder, &self.before)?;
        self.journal.set_len(0)?;
        self.journal.rewind()
    }
}

/// True for a folder whose run is under way, or was broken off.
#[must_use]
pub fn is_unfinished(folder: &Path) -> bool {
    fs::metadata(folder.join(JOURNAL)).is_ok_and(|journal| journal.len() > 0)
}

/// The manifest of a folder as it stands.
///
/// # Errors
/// When it is not there or cannot be read.
pub fn read(folder: &Path) -> io::Result<Recorded> {
    if is_unfinished(folder) {
        return Err(io::Error::other("the run that wrote it did not come to its end; run it again"));
    }
    recorded(File::open(folder.join(MANIFEST))?)
}

/// Writes a folder's manifest whole.
fn write(folder: &Path, recorded: &Recorded) -> io::Result<()> {
    let mut text = String::new();
    if !recorded.shards.is_empty() {
        text = json::line(&Parts { shards: recorded.shards.clone() })? + "\n";
    }
    for entry in recorded.entries.values() {
        text += &json::line(entry)?;
        text.push('\n');
    }
    write_whole(&folder.join(MANIFEST), &text)
}

/// The records of a file, the last one of each path; what is no record (a line that was cut short) is passed over.
fn recorded(file: impl Read) -> io::Result<Recorded> {
    let mut recorded = Recorded::default();
    for line in BufReader::new(file).split(b'\n') {
        let line = line?;
        if let Ok(entry) = serde_json::from_slice::<Entry>(&line) {
            recorded.entries.insert(entry.file(), entry);
        } else if let Ok(parts) = serde_json::from_slice::<Parts>(&line) {
            recorded.shards.extend(parts.shards);
        }
    }
    Ok(recorded)
}

/// Removes outputs that a killed run had begun. Only its own temporary names are touched.
fn remove_unfinished(folder: &Path) {
    for entry in walkdir::WalkDir::new(folder).into_iter().filter_map(Result::ok) {
        let name = entry.file_name().to_string_lossy();
        let inner = name.strip_prefix(UNFINISHED.0).and_then(|name| name.strip_suffix(UNFINISHED.1));
        if entry.file_type().is_file() && inner.is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit())) {
            // What cannot be removed is in nobody's way.
            let _ = fs::remove_file(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::TimeLimit;
    use avstem::Options;
    use std::time::Duration;

    fn method() -> Method {
        Method::new(&Options::default(), TimeLimit::new(Duration::from_secs(1)), 64, crate::batch::recognise::When::Never)
    }

    fn entry(path: &str, outcome: Outcome) -> Entry {
        let file =
            Found { path: path.into(), relative: path.into(), sha256: Some("ab".to_owned()), settled: None, stored: None, inside: None };
        Entry::new(&file, &Answer::not_read(outcome, "why"), &method())
    }

    fn paths(folder: &Path) -> Vec<PathBuf> {
        read(folder).unwrap().entries.into_keys().collect()
    }

    #[test]
    fn a_run_adds_to_what_earlier_runs_recorded() {
        let folder = tempfile::tempdir().unwrap();
        for path in ["b", "a"] {
            let mut manifest = Manifest::open(folder.path()).unwrap();
            manifest.record(entry(path, Outcome::Damaged)).unwrap();
            manifest.close().unwrap();
        }
        assert_eq!(paths(folder.path()), [Path::new("a"), Path::new("b")]);
    }

    #[test]
    fn a_run_that_was_killed_is_remembered_and_its_unfinished_output_removed() {
        let folder = tempfile::tempdir().unwrap();
        let mut manifest = Manifest::open(folder.path()).unwrap();
        manifest.record(entry("a", Outcome::Damaged)).unwrap();
        manifest.journal.write_all(b"{\"path\":\"torn").unwrap();
        drop(manifest);
        fs::write(folder.path().join(".avstem-17.tmp"), "half").unwrap();
        assert!(read(folder.path()).is_err());
        let mut manifest = Manifest::open(folder.path()).unwrap();
        assert_eq!(manifest.before(Path::new("a")).unwrap().outcome, Outcome::Damaged);
        assert!(!folder.path().join(".avstem-17.tmp").exists());
        manifest.record(entry("b", Outcome::Damaged)).unwrap();
        drop(manifest);
        Manifest::open(folder.path()).unwrap().close().unwrap();
        assert_eq!(paths(folder.path()), [Path::new("a"), Path::new("b")]);
        // Killed before its first record.
        drop(Manifest::open(folder.path()).unwrap());
        fs::write(folder.path().join(".avstem-18.tmp"), "half").unwrap();
        Manifest::open(folder.path()).unwrap().close().unwrap();
        assert!(!folder.path().join(".avstem-18.tmp").exists());
    }

    #[test]
    fn a_part_of_several_stays_marked() {
        let folder = tempfile::tempdir().unwrap();
        for shard in [Some(Shard { part: 2, of: 3 }), None] {
            let mut manifest = Manifest::open(folder.path()).unwrap();
            if let Some(shard) = shard {
                manifest.hold(shard);
            }
            manifest.record(entry("a", Outcome::Damaged)).unwrap();
            manifest.close().unwrap();
        }
        assert_eq!(read(folder.path()).unwrap().shards, BTreeSet::from([Shard { part: 2, of: 3 }]));
        assert!(fs::read_to_string(folder.path().join(MANIFEST)).unwrap().starts_with("{\"shards\":[\"2/3\"]}\n{\"path\":\"a\""));
        assert_eq!(paths(folder.path()), [Path::new("a")]);
    }

    #[test]
    fn two_runs_do_not_share_a_folder() {
        let folder = tempfile::tempdir().unwrap();
        let _first = Manifest::open(folder.path()).unwrap();
        assert_eq!(Manifest::open(folder.path()).unwrap_err().kind(), io::ErrorKind::WouldBlock);
    }

    #[test]
    fn other_limits_count_for_what_failed_only() {
        let mut longer = method();
        longer.limits = "another".to_owned();
        assert!(entry("a", Outcome::Damaged).holds("ab", &longer));
        assert!(!entry("a", Outcome::Timeout).holds("ab", &longer));
        assert!(entry("a", Outcome::Timeout).holds("ab", &method()));
        assert!(!entry("a", Outcome::Damaged).holds("cd", &method()));
        assert!(!entry("a", Outcome::Vanished).holds("ab", &method()));
    }
}
