//! What makes a piece of work the same work: the bytes, the engine that reads them, and how it is set.
//!
//! In: files. Out: their SHA-256, read piece by piece: nothing is parsed. Two readings of the same bytes by the same engine in
//! the same configuration give the same report, so the second one need not be done. Limits count only for what failed or was
//! cut short: a document that was read as a whole is the same whatever time it was given.

use super::{
    Answer, Found, Outcome, TimeLimit,
    again::{Again, Try},
    convert,
    recognise::{self, When},
};
use avstem::{Options, report::json, report::model::SCHEMA_VERSION, report::sha256};
use rayon::iter::{IntoParallelRefMutIterator, ParallelIterator};
use sha2::{Digest, Sha256};
use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

/// Bytes that are read at once.
const PIECE: usize = 256 << 10;

/// Hexadecimal digits of a configuration's hash: it is compared with a handful of others.
const DIGITS: usize = 16;

/// How the documents of a run are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Method {
    /// Version of the program and of its JSON.
    pub engine: String,
    /// Hash of the options that can change a report.
    pub configuration: String,
    /// The limits and the programs that read what avstem cannot, in words.
    pub limits: String,
    /// Of one document: what is recorded beside what came of it.
    again: Option<(Again, Try)>,
}

impl Method {
    /// True when this engine, configuration and limits would give the same; limits that are not known made no difference.
    #[must_use]
    pub(super) fn gives_the_same(&self, engine: &str, configuration: &str, limits: Option<&str>) -> bool {
        self.engine == engine && self.configuration == configuration && limits.is_none_or(|limits| limits == self.limits)
    }

    /// The method as it is recorded for what came of a document, which is told whether it is tried again. `before` is what was recorded
    /// of the same bytes in the run before.
    #[must_use]
    pub fn of(&self, answer: &mut Answer, before: Option<&str>) -> Self {
        let this = Try::after(before, &self.limits);
        if answer.again == Again::Chance
            && let Some(message) = &mut answer.message
        {
            *message += &this.word();
        }
        Self { again: Some((answer.again, this)), ..self.clone() }
    }

    /// The method as it is recorded for a document of the same bytes as one beside which this was recorded.
    #[must_use]
    pub fn like(&self, recorded: Option<&str>) -> Self {
        let again = if recorded.is_some() { Again::Changed } else { Again::default() };
        Self { again: Some((again, Try::after(None, &self.limits))), ..self.clone() }
    }

    /// What to record of a document with this outcome: the limits, where others, or another run, might give another one.
    #[must_use]
    pub(super) fn recorded(&self, outcome: Outcome) -> Option<String> {
        let (again, this) = self.again.unzip();
        match (again.unwrap_or_default(), this) {
            (Again::Chance, Some(this)) => this.record(&self.limits).or_else(|| Some(self.limits.clone())),
            (Again::Changed | Again::Chance, _) => Some(self.limits.clone()),
            (Again::ByOutcome, _) => depends_on_limits(outcome).then(|| self.limits.clone()),
        }
    }

    /// The method of this build with these options and limits on this machine.
    #[must_use]
    pub fn new(options: &Options, time: TimeLimit, memory_mib: u32, ocr: When) -> Self {
        let mut set = json::line(options).unwrap_or_default();
        if ocr != When::default() {
            set += &json::line(&ocr).unwrap_or_default();
        }
        let mut configuration = sha256(set.as_bytes());
        configuration.truncate(DIGITS);
        Self {
            engine: format!("{} schema {SCHEMA_VERSION}", env!("CARGO_PKG_VERSION")),
            configuration,
            limits: format!("{time}, {memory_mib} MiB{}", programs(options, ocr)),
            again: None,
        }
    }
}

/// The programs of this machine that read what avstem cannot: what failed without one is tried again once it is there.
fn programs(options: &Options, ocr: When) -> String {
    let engine = recognise::engine().filter(|_| ocr != When::Never);
    let recogniser = engine.and_then(|engine| Some(engine.name(engine.language(options.language.as_deref())?)));
    let converter = convert::is_there().then(|| "LibreOffice".to_owned());
    converter.into_iter().chain(recogniser).fold(String::new(), |names, name| names + ", " + &name)
}

/// What was recorded beside the outcome of the bytes with the hash `of`, where these are the same; see [`Method::of`].
#[must_use]
pub(super) fn recorded_of<'r>(recorded: Option<&'r str>, of: Option<&str>, sha256: Option<&str>) -> Option<&'r str> {
    recorded.filter(|_| of.is_some() && of == sha256)
}

/// What is said of a document that was read before and needs no reading.
pub const UNCHANGED: &str = "read before, and unchanged since";

/// True for outcomes that other limits, or a program that was missing, may change.
#[must_use]
pub fn depends_on_limits(outcome: Outcome) -> bool {
    matches!(
        outcome,
        Outcome::Unsupported | Outcome::Partial | Outcome::Timeout | Outcome::OutOfMemory | Outcome::Crashed | Outcome::TooLarge
    )
}

/// Sets the hash of every file that is still to be read, `jobs` at once. A file that cannot be opened or is larger than a
/// document may be keeps none: the worker says why. Members of archives have theirs.
///
/// # Errors
/// When no threads could be started.
pub fn hash_all<'f>(files: impl IntoIterator<Item = &'f mut Found>, jobs: usize, largest: u64) -> io::Result<()> {
    let mut files: Vec<&mut Found> = files.into_iter().collect();
    let threads = rayon::ThreadPoolBuilder::new().num_threads(jobs.max(1)).build().map_err(io::Error::other)?;
    threads.install(|| {
        files.par_iter_mut().filter(|file| file.settled.is_none() && file.inside.is_none()).for_each(|file| {
            file.sha256 = hash(&file.path, largest).ok().flatten();
        });
    });
    Ok(())
}

/// The SHA-256 of a file in lower-case hexadecimal; none when it is no regular file or has more than `largest` bytes.
pub(super) fn hash(path: &Path, largest: u64) -> io::Result<Option<String>> {
    let metadata = path.metadata()?;
    if !metadata.is_file() || metadata.len() > largest {
        return Ok(None);
    }
    let mut file = File::open(path)?.take(largest.saturating_add(1));
    let mut hash = Sha256::new();
    let mut piece = vec![0; PIECE];
    let mut length = 0;
    while let read @ 1.. = file.read(&mut piece)? {
        hash.update(piece.get(..read).unwrap_or_default());
        length += read as u64;
    }
    Ok((length <= largest).then(|| hexadecimal(&hash.finalize())))
}

/// Bytes in lower-case hexadecimal.
pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 0xf]).filter_map(|digit| char::from_digit(digit.into(), 16)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_file_has_the_hash_of_its_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        let bytes: Vec<u8> = (0..PIECE * 2 + 7).map(|n| n as u8).collect();
        std::fs::write(&path, &bytes).unwrap();
        assert_eq!(hash(&path, u64::MAX).unwrap(), Some(sha256(&bytes)));
        assert_eq!(hash(&path, bytes.len() as u64 - 1).unwrap(), None);
        assert_eq!(hash(folder.path(), u64::MAX).unwrap(), None);
    }

    #[test]
    fn options_change_the_configuration_and_limits_do_not() {
        let method = |options: &Options, seconds| Method::new(options, TimeLimit::new(Duration::from_secs(seconds)), 64, When::Never);
        let plain = method(&Options::default(), 60);
        let longer = method(&Options::default(), 61);
        let german = method(&Options { language: Some("de".to_owned()), ..Options::default() }, 60);
        assert_eq!((&plain.configuration, plain.configuration.len()), (&longer.configuration, DIGITS));
        assert!(plain.limits.starts_with("60 s of processor time, 600 s by the clock, 64 MiB"), "{}", plain.limits);
        let recognised = Method::new(&Options::default(), TimeLimit::new(Duration::from_mins(1)), 64, When::Auto);
        assert_ne!(plain.configuration, recognised.configuration);
        assert_ne!(plain.limits, longer.limits);
        assert_ne!(plain.configuration, german.configuration);
    }
}
