//! Documents that are converted before a worker asks for them, several in one start of the converter.
//!
//! In: the files that a run is going to read. Out: for the bytes that a worker asks about, what the converter made of these very bytes.
//! LibreOffice takes 0.9 s to start and 0.03 s for each further document of a start, so the first document that needs it takes the next
//! ones of the run along. Nothing is decided here: a batch has no more time and memory than one of its documents has by itself, and what
//! does not come of it is converted by itself as if there were no batches. So no document's outcome depends on its neighbours. Which
//! files may need the converter is told by their names; what is not asked about is converted in vain, and no more.

use super::{
    Found, TimeLimit,
    convert::{self, Converter},
    hand,
    tool::open_bounded,
};
use avstem::report::sha256;
use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    fs::{self, File},
    io::Read,
    path::{Path, PathBuf},
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tempfile::TempDir;

/// The format that workers read; documents are converted ahead to no other.
const TO: &str = "docx";

/// Documents of a batch at most. With 32 of them the start is half of what they take.
const DOCUMENTS: usize = 32;

/// Bytes of a document of a batch, and of all of them. Larger ones take so long that the start counts for little.
pub(super) const DOCUMENT_BYTES: u64 = 8 << 20;
const BATCH_BYTES: u64 = 64 << 20;

/// How much of the time that a conversion has, in percent, may pass in a batch: what then is converted by itself still has its time.
const SHARE: u32 = 50;

/// How long a batch may take by the clock: one of its documents may hang, and the others wait.
const CLOCK: Duration = Duration::from_mins(1);

/// Batches whose results are kept. A document is asked about again when its pictures were recognised.
const KEPT: usize = 2;

/// The hash of a document's bytes, and the suffix that tells the converter what they are.
type Key = (String, String);

/// What a run's workers may ask for, and what was made of it. One for all workers of a pool.
#[derive(Debug, Default)]
pub struct Ahead {
    state: Mutex<State>,
    /// The phase has changed.
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    /// Those that the run has not answered for yet, by their places in it.
    files: BTreeMap<usize, Expected>,
    phase: Phase,
    /// The last ones, the latest at the end.
    batches: VecDeque<Batch>,
    /// Not made in a batch that they were in.
    failed: BTreeSet<Key>,
    converter: Option<Converter>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Expected {
    path: PathBuf,
    suffix: &'static str,
    /// It was in a batch already.
    tried: bool,
}

#[derive(Debug, Default, PartialEq, Eq)]
enum Phase {
    #[default]
    Idle,
    /// A batch is being put together; what will be in it is not known yet.
    Gathering,
    /// These are being converted.
    Converting(BTreeSet<Key>),
}

/// What came of a batch: files in a folder.
#[derive(Debug)]
struct Batch {
    made: BTreeMap<Key, PathBuf>,
    _folder: TempDir,
}

/// A document of a batch: where the run expects it, the asked one but for that; what it is, and where its bytes are.
#[derive(Debug)]
struct Source {
    place: Option<usize>,
    key: Key,
    path: PathBuf,
}

impl Ahead {
    /// From now on, these files are read in this order.
    pub(super) fn foresee(&self, files: &[Found]) {
        let is_read = |file: &&Found| file.settled.is_none() && file.stored.is_none() && file.inside.is_none();
        let expected = |(place, file): (usize, &Found)| {
            let suffix = Some(file).filter(is_read).and_then(|file| convert::by_name(&file.path))?;
            Some((place, Expected { path: file.path.clone(), suffix, tried: false }))
        };
        self.state().files = files.iter().enumerate().filter_map(expected).collect();
    }

    /// The file in this place is answered for.
    pub(super) fn done(&self, place: usize) {
        self.state().files.remove(&place);
    }

    /// What the converter makes of a document, where it comes of a batch; the next ones of the run are converted with it. None where it
    /// is to be converted by itself. `from` and `to` are suffixes, `time` what the conversion may take, `limit` the most bytes of the
    /// result.
    pub(super) fn get(&self, bytes: &[u8], (from, to): (&str, &str), time: TimeLimit, limit: u64) -> Option<File> {
        if to != TO || bytes.len() as u64 > DOCUMENT_BYTES {
            return None;
        }
        let key = (sha256(bytes), from.to_owned());
        let time = time.share(SHARE);
        let may_come = |state: &mut State| match &state.phase {
            Phase::Idle => false,
            Phase::Gathering => true,
            Phase::Converting(keys) => keys.contains(&key),
        };
        let waited = self.changed.wait_timeout_while(self.state(), time.clock, may_come);
        let mut state = waited.unwrap_or_else(PoisonError::into_inner).0;
        if state.made(&key).is_none() && state.may_begin(&key) {
            let begun = state.begin();
            drop(state);
            self.convert(begun, &key, bytes, time);
            state = self.state();
        }
        open_bounded(state.made(&key)?, limit).ok()
    }

    /// Converts a batch, the document that was asked about first.
    fn convert(&self, (converter, expected): (Option<Converter>, Vec<(usize, Expected)>), key: &Key, bytes: &[u8], time: TimeLimit) {
        let enter = |phase| {
            self.state().phase = phase;
            self.changed.notify_all();
        };
        let Some((converter, folder)) = converter.and_then(|converter| converter.room().map(|room| (converter, room))) else {
            return enter(Phase::Idle);
        };
        let sources = gather((key, bytes), expected, folder.path());
        enter(Phase::Converting(sources.iter().map(|source| source.key.clone()).collect()));
        let paths: Vec<&Path> = sources.iter().map(|source| source.path.as_path()).collect();
        let time = TimeLimit { clock: time.clock.min(CLOCK), ..time };
        let ended = converter.convert_all(&paths, folder.path(), TO, time).is_ok();
        let mut state = self.state();
        state.converter = Some(converter);
        state.end(sources, folder, ended);
        drop(state);
        enter(Phase::Idle);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn made(&self, key: &Key) -> Option<&Path> {
        self.batches.iter().find_map(|batch| batch.made.get(key)).map(PathBuf::as_path)
    }

    /// Whether a batch with this document is worth its start: with others, and not while another one is made.
    fn may_begin(&self, key: &Key) -> bool {
        self.phase == Phase::Idle && !self.failed.contains(key) && self.files.values().filter(|file| !file.tried).nth(1).is_some()
    }

    /// The converter, and the files to convert next.
    fn begin(&mut self) -> (Option<Converter>, Vec<(usize, Expected)>) {
        self.phase = Phase::Gathering;
        let next = self.files.iter_mut().filter(|(_, file)| !file.tried).take(DOCUMENTS);
        let next = next.map(|(place, file)| {
            file.tried = true;
            (*place, file.clone())
        });
        (self.converter.take().or_else(Converter::find), next.collect())
    }

    /// Keeps what a batch made. Where it came to a bad end, what was written last may be half a document; it or the next one is to blame,
    /// and those behind are converted with another batch.
    fn end(&mut self, sources: Vec<Source>, folder: TempDir, ended: bool) {
        let made: Vec<bool> = sources.iter().map(|source| result(&source.path).is_file()).collect();
        let begun = made.iter().rposition(|made| *made).map_or(0, |last| last + 1);
        let whole = if ended { sources.len() } else { begun.saturating_sub(1) };
        let mut batch = Batch { made: BTreeMap::new(), _folder: folder };
        for (index, (source, made)) in sources.into_iter().zip(made).enumerate() {
            let _ = fs::remove_file(&source.path);
            if made && index < whole {
                batch.made.insert(source.key, result(&source.path));
            } else if ended || index <= begun {
                self.failed.insert(source.key);
            } else if let Some(file) = source.place.and_then(|place| self.files.get_mut(&place)) {
                file.tried = false;
            }
        }
        self.batches.push_back(batch);
        let surplus = self.batches.len().saturating_sub(KEPT);
        self.batches.drain(..surplus);
    }
}

/// Where the converter puts what it makes of a source.
fn result(source: &Path) -> PathBuf {
    source.with_extension(TO)
}

/// Copies of the documents of a batch, each once, as many as it may have.
fn gather((key, bytes): (&Key, &[u8]), expected: Vec<(usize, Expected)>, folder: &Path) -> Vec<Source> {
    let mut sources: Vec<Source> = Vec::new();
    let mut room = BATCH_BYTES;
    let mut add = |place, key: Key, bytes: &[u8]| {
        let path = folder.join(format!("{}.{}", sources.len(), key.1));
        let length = bytes.len() as u64;
        let is_new = sources.iter().all(|source| source.key != key);
        if is_new && length <= room && fs::write(&path, bytes).is_ok() {
            room -= length;
            sources.push(Source { place, key, path });
        }
    };
    add(None, key.clone(), bytes);
    for (place, Expected { path, suffix, .. }) in expected {
        if let Some(bytes) = small(&path) {
            add(Some(place), (sha256(&bytes), suffix.to_owned()), &bytes);
        }
    }
    sources
}

/// A file's bytes, where it can be read and is not too large for a batch.
fn small(path: &Path) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    hand::open(path).ok()?.take(DOCUMENT_BYTES + 1).read_to_end(&mut bytes).ok()?;
    (bytes.len() as u64 <= DOCUMENT_BYTES).then_some(bytes)
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::{convert::tests::of_several, tool::tests::LONG};
    use std::{sync::Arc, thread};

    const TIME: TimeLimit = TimeLimit { processor: LONG, clock: LONG };

    /// Makes what its source says and one more word of each, and counts its starts; a source that says `bad` is none, one that says
    /// `kill` kills it when half of it is written.
    const COPIES: &str = r#"
        echo start >> "$home/starts"
        for source; do
            name=${source##*/}
            case $(cat "$source") in
                bad) continue;;
                kill) echo half > "$out/${name%.*}.docx"; kill -9 $$;;
            esac
            echo "$(cat "$source") made" > "$out/${name%.*}.docx"
        done"#;

    /// Documents of a run with what they say, and the converter that is to convert them.
    struct Run {
        ahead: Arc<Ahead>,
        folder: TempDir,
        home: TempDir,
    }

    impl Run {
        fn new(script: &str, says: &[&str]) -> Self {
            let (converter, home) = of_several(script);
            let folder = tempfile::tempdir().unwrap();
            let file = |(n, says): (usize, &&str)| {
                let path = folder.path().join(format!("{n}.DOC"));
                fs::write(&path, says).unwrap();
                Found::file(path.clone(), path)
            };
            let files: Vec<Found> = says.iter().enumerate().map(file).collect();
            let state = State { converter: Some(converter), ..State::default() };
            let ahead = Arc::new(Ahead { state: Mutex::new(state), changed: Condvar::new() });
            ahead.foresee(&files);
            Self { ahead, folder, home }
        }

        fn get(&self, says: &str) -> Option<String> {
            let mut made = self.ahead.get(says.as_bytes(), ("doc", "docx"), TIME, 1000)?;
            let mut text = String::new();
            made.read_to_string(&mut text).unwrap();
            Some(text)
        }

        fn starts(&self) -> usize {
            fs::read_to_string(self.home.path().join("starts")).unwrap_or_default().lines().count()
        }
    }

    #[test]
    fn the_next_documents_are_converted_in_the_same_start_and_can_be_asked_for_again() {
        let run = Run::new(COPIES, &["a", "b", "c"]);
        for says in ["a", "c", "b", "a"] {
            assert_eq!(run.get(says), Some(format!("{says} made\n")));
        }
        assert_eq!(run.starts(), 1);
    }

    #[test]
    fn only_the_very_bytes_are_asked_for() {
        let run = Run::new(COPIES, &["a", "b", "c"]);
        run.get("a").unwrap();
        fs::write(run.folder.path().join("1.DOC"), "changed").unwrap();
        assert_eq!([run.get("changed"), run.get("b")], [None, Some("b made\n".to_owned())]);
        assert!(run.ahead.get(b"b", ("rtf", "docx"), TIME, 1000).is_none());
        assert!(run.ahead.get(b"b", ("doc", "pdf"), TIME, 1000).is_none());
        assert!(run.ahead.get(b"b", ("doc", "docx"), TIME, 3).is_none());
    }

    #[test]
    fn one_that_is_none_costs_no_other_its_result_and_is_not_tried_again() {
        let run = Run::new(COPIES, &["bad", "a", "b"]);
        assert_eq!(["bad", "a", "bad", "b"].map(|says| run.get(says).is_some()), [false, true, false, true]);
        assert_eq!(run.starts(), 1);
    }

    #[test]
    fn what_may_be_half_written_is_not_taken_and_what_follows_is_converted_with_others() {
        let run = Run::new(COPIES, &["a", "kill", "b", "c", "d"]);
        assert_eq!(run.get("a"), Some("a made\n".to_owned()));
        // "kill" and the one that might have been begun behind it are left to themselves.
        assert_eq!(["kill", "b"].map(|says| run.get(says)), [None, None]);
        assert_eq!(run.get("c"), Some("c made\n".to_owned()));
        assert_eq!(run.get("d"), Some("d made\n".to_owned()));
        assert_eq!(run.starts(), 2);
    }

    #[test]
    fn a_single_document_and_those_that_are_answered_for_start_nothing() {
        let run = Run::new(COPIES, &["a", "b"]);
        run.ahead.done(0);
        assert_eq!((run.get("b"), run.starts()), (None, 0));
    }

    #[test]
    fn who_asks_for_what_is_being_converted_waits_and_who_asks_for_another_does_not() {
        let wait = r#"echo start >> "$home/starts"; while [ ! -e "$home/go" ]; do sleep 0.02; done"#;
        let run = Run::new(&format!("{wait}\n{COPIES}"), &["a", "b", "c"]);
        thread::scope(|scope| {
            let first = scope.spawn(|| run.get("a"));
            while run.starts() == 0 {
                thread::sleep(Duration::from_millis(5));
            }
            let second = scope.spawn(|| run.get("b"));
            assert_eq!(run.get("another"), None);
            fs::write(run.home.path().join("go"), "").unwrap();
            assert_eq!(first.join().unwrap(), Some("a made\n".to_owned()));
            assert_eq!(second.join().unwrap(), Some("b made\n".to_owned()));
        });
    }

    #[test]
    fn what_no_batch_may_hold_is_left_out() {
        let run = Run::new(COPIES, &["a", "b"]);
        fs::write(run.folder.path().join("1.DOC"), vec![b'x'; DOCUMENT_BYTES as usize + 1]).unwrap();
        assert_eq!(run.get("a"), Some("a made\n".to_owned()));
        assert_eq!(run.ahead.state().batches[0].made.len(), 1);
        assert_eq!(run.get(&"x".repeat(DOCUMENT_BYTES as usize + 1)), None);
    }

    #[test]
    fn results_of_old_batches_are_removed() {
        let says: Vec<String> = (0..DOCUMENTS * (KEPT + 1)).map(|n| n.to_string()).collect();
        let run = Run::new(COPIES, &says.iter().map(String::as_str).collect::<Vec<_>>());
        for says in &says {
            assert_eq!(run.get(says), Some(format!("{says} made\n")));
        }
        assert_eq!((run.starts(), run.ahead.state().batches.len()), (KEPT + 1, KEPT));
        let state = run.ahead.state();
        let made = state.batches[0].made.values().next().unwrap();
        let folders = fs::read_dir(made.ancestors().nth(2).unwrap()).unwrap().map(|entry| entry.unwrap().file_name());
        assert_eq!(folders.filter(|name| name.to_string_lossy().starts_with("batch-")).count(), KEPT);
    }
}
