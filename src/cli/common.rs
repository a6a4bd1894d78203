//! Options that several commands share, and the lines that go to standard error.

use super::Exit;
pub(super) use crate::batch::why;
use crate::{
    batch::{
        Answer, Command, Found, Outcome, Pool, Recognition, Shard, Sheets, TimeLimit, discover,
        discover::{EMPTY_LIST, listed},
        identity::Method,
        own, piped,
        progress::Show,
        recognise::{Kept, When},
        unusable::is_unusable,
        walk::{Exclusion, Looking, OUTWARD},
    },
    render::csv::Dialect,
    render::summary::counted,
    render::terminal::{Look, Palette, clean},
};
use anstream::{AutoStream, ColorChoice};
use avstem::{Options, profile::Profile, report::model::Severity, vocabulary::WordFile};
use clap::{Args, ValueEnum};
use std::{
    collections::BTreeMap,
    fmt, fs,
    io::{self, Read, Write},
    num::NonZero,
    path::{Path, PathBuf},
    sync::OnceLock,
    thread,
    time::Duration,
};
use tempfile::TempPath;

/// What to read and how.
#[derive(Debug, Args)]
pub(super) struct Reading {
    /// Files and folders; folders are searched through, every file is told by its content. A document in an archive or a
    /// mail is named as a run tells it, 2019.zip/budget.pdf. `-` reads one document from standard input.
    #[arg(required_unless_present = "files_from", value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
    /// A list of further files and folders, one a line or each ended by a NUL; `-` reads it from standard input.
    #[arg(long, value_name = "LIST")]
    files_from: Option<PathBuf>,
    /// Pass over what matches below the folders given: a name at any depth ('*.tmp', 'drafts'), or a path ('2019/**'); may be given
    /// several times.
    #[arg(long, value_name = "GLOB")]
    exclude: Vec<Exclusion>,
    /// Follow symbolic links that lead out of the folders given.
    #[arg(long)]
    follow: bool,
    /// Read only part I of N of what is found: the same command with 1/N to N/N on several machines reads each file once.
    #[arg(long, value_name = "I/N")]
    shard: Option<Shard>,
    /// Documents read at once, each in a process of its own [default: the number of processors].
    #[arg(long, value_name = "N", value_parser = from_one)]
    jobs: Option<NonZero<u16>>,
    #[command(flatten)]
    pub(super) document: Document,
    /// Write a summary of the run to this file as JSON: counts, outcomes, and every document not read, with the reason.
    #[arg(long, value_name = "FILE")]
    pub(super) summary: Option<PathBuf>,
    /// How far the run is: a line that redraws itself on a terminal and nothing elsewhere, plain lines for a log, or nothing.
    #[arg(long, value_enum, default_value = "auto", value_name = "HOW")]
    progress: HowProgress,
    /// Show no progress; short for `--progress none`.
    #[arg(long)]
    no_progress: bool,
    /// Show no progress and no summary.
    #[arg(long, short)]
    pub(super) quiet: bool,
    /// Where what was recognised in pictures is kept.
    #[arg(skip)]
    kept: OnceLock<Kept>,
    /// Where pages are drawn to.
    #[arg(skip)]
    sheets: OnceLock<Sheets>,
    /// The document that came from standard input.
    #[arg(skip)]
    piped: OnceLock<TempPath>,
}

/// The path that stands for standard input.
const PIPE: &str = "-";
/// What parts the cells of CSV.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Separator {
    Comma,
    Semicolon,
}

impl From<Separator> for Dialect {
    fn from(separator: Separator) -> Self {
        match separator {
            Separator::Comma => Self::Comma,
            Separator::Semicolon => Self::Semicolon,
        }
    }
}

/// Whether the command line itself names a separator; one in the configuration waits for the runs that write CSV.
pub(super) fn separator_is_given() -> bool {
    std::env::args_os()
        .any(|argument| argument.to_str().is_some_and(|argument| argument == "--separator" || argument.starts_with("--separator=")))
}

/// Wrong usage that shows only when files are looked at; see [`super::run`].
pub(super) fn wrong(message: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, message.to_owned())
}

/// Says why a file or folder cannot be used; how the command ends then.
pub(super) fn refused(path: &Path, problem: &io::Error) -> Exit {
    complain(&format_args!("{}: {}", shown(path), if is_unusable(problem) { problem.to_string() } else { why(problem) }));
    if is_unusable(problem) { Exit::Unusable } else { Exit::Usage }
}

/// A path for people.
pub(super) fn shown(path: &Path) -> String {
    clean(&path.display().to_string())
}

/// What a list is called in messages.
fn list_name(list: &Path) -> &Path {
    if list == Path::new("-") { Path::new("standard input") } else { list }
}

/// Reads a number from 1.
fn from_one(text: &str) -> Result<NonZero<u16>, String> {
    text.parse().map_err(|_| format!("expected a whole number from 1 to {}", u16::MAX))
}

/// Columns of the terminal.
pub(super) fn terminal_width() -> usize {
    terminal_size::terminal_size_of(io::stdout()).map_or(Look::WIDTH, |(width, _)| width.0.into())
}

/// As wide as the terminal; colours only on a terminal that wants them (`NO_COLOR`).
pub(super) fn look() -> Look {
    let stdout = io::stdout();
    let palette = if AutoStream::choice(&stdout) == ColorChoice::Never { Palette::plain() } else { Palette::coloured() };
    Look { width: terminal_width(), palette, drawable: true }
}

/// Worker processes that one run starts at the most; each may take hundreds of megabytes.
const MOST_JOBS: usize = 64;

/// How far a run is, as it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum HowProgress {
    Auto,
    Plain,
    None,
}

impl Reading {
    /// These documents, without progress.
    pub(super) fn quietly(paths: Vec<PathBuf>, document: Document) -> Self {
        Self {
            paths,
            files_from: None,
            exclude: Vec::new(),
            follow: false,
            shard: None,
            jobs: None,
            document,
            summary: None,
            progress: HowProgress::None,
            no_progress: true,
            quiet: true,
            kept: OnceLock::new(),
            sheets: OnceLock::new(),
            piped: OnceLock::new(),
        }
    }

    /// All files to read, in order, before they are parted by [`Self::is_mine`]. Nothing below `except` is found by walking; what avstem
    /// itself made is settled, and said to be. Where there is nothing to read, that is one more line: an empty list or folder is more
    /// likely a share that is not there than a night without work.
    ///
    /// # Errors
    /// When the list cannot be read, or standard input cannot.
    pub(super) fn find(&self, except: Option<&Path>) -> io::Result<Vec<Found>> {
        let mut named = Vec::new();
        let mut empty = None;
        if let Some(list) = &self.files_from {
            let mut bytes = Vec::new();
            if list == Path::new("-") {
                io::stdin().lock().read_to_end(&mut bytes)?;
            } else {
                bytes = fs::read(list).map_err(|problem| wrong(&format!("{}: the list cannot be read: {}", shown(list), why(&problem))))?;
            }
            named = listed(&bytes);
            empty = named.is_empty().then(|| Found::settled(list_name(list), Outcome::Unsupported, EMPTY_LIST));
        }
        let mut found = discover(&self.paths, &named, &self.looking(except));
        if self.reads_pipe() {
            let piped = self.hold_pipe()?;
            found.iter_mut().filter(|found| found.path == Path::new(PIPE)).for_each(|found| found.clone_from(&piped));
        }
        found.extend(empty);
        self.tell_links(&found);
        self.pass_over_own(&mut found, &self.paths);
        Ok(found)
    }

    /// What is looked for.
    pub(super) fn looking(&self, except: Option<&Path>) -> Looking {
        Looking { except: except.map(Path::to_owned), follow: self.follow, exclude: self.exclude.clone() }
    }

    /// Says how many links were not followed: what they lead to may be missed.
    fn tell_links(&self, found: &[Found]) {
        let outward = |found: &&Found| found.settled.as_ref().is_some_and(|answer| answer.reason() == OUTWARD);
        let count = found.iter().filter(outward).count();
        if count > 0 && !self.quiet {
            complain(&format_args!(
                "not followed: {} out of the folders given; --follow reads what is there",
                counted(count, "link that leads", "links that lead")
            ));
        }
    }

    /// True when a document comes from standard input.
    pub(super) fn reads_pipe(&self) -> bool {
        self.paths.iter().any(|path| path == Path::new(PIPE))
    }

    fn hold_pipe(&self) -> io::Result<Found> {
        let both = self.files_from.as_deref() == Some(Path::new(PIPE));
        if both || self.paths.iter().filter(|path| *path == Path::new(PIPE)).count() > 1 {
            return Err(wrong("standard input can be read once: as one document, or as the list of --files-from"));
        }
        let (found, file) = piped::hold(io::stdin().lock(), self.document.options().limits.file_bytes)?;
        // It goes away with the options of the run.
        let _ = self.piped.set(file);
        Ok(found)
    }

    /// All files to read at and below these paths, in order; what avstem itself made is settled, and said to be.
    pub(super) fn find_at(&self, roots: &[PathBuf]) -> Vec<Found> {
        let mut found = discover(roots, &[], &self.looking(None));
        self.tell_links(&found);
        self.pass_over_own(&mut found, roots);
        found
    }

    /// True where a list names files, or where only a part is read.
    pub(super) fn is_parted(&self) -> bool {
        self.files_from.is_some() || self.shard.is_some()
    }

    /// Settles the files that avstem itself made, and says how many there are of what.
    fn pass_over_own(&self, found: &mut Vec<Found>, roots: &[PathBuf]) {
        let mut kinds: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for file in found.iter_mut().filter(|file| file.settled.is_none()) {
            if let Some(made) = own::made(&file.path) {
                file.settled = Some(Answer::not_read(Outcome::Skipped, format!("a {} of avstem", made.0)));
                *kinds.entry(made).or_default() += 1;
            }
        }
        if kinds.is_empty() {
            return;
        }
        if !self.quiet {
            let files = counted(kinds.values().sum(), "file", "files");
            let named: Vec<String> = kinds.iter().map(|((one, several), count)| counted(*count, one, several)).collect();
            complain(&format_args!("passed over {files} that avstem made: {}", named.join(", ")));
        }
        // A folder whose documents are gone may still hold what was made of them.
        let is_skipped = |file: &Found| file.settled.as_ref().is_some_and(|answer| answer.outcome == Outcome::Skipped);
        let bare = |root: &&PathBuf| root.is_dir() && found.iter().filter(|file| file.path.starts_with(root)).all(is_skipped);
        let mut bare: Vec<&Path> = roots.iter().filter(bare).map(PathBuf::as_path).collect();
        if bare.is_empty() && found.iter().all(is_skipped) {
            bare.extend(roots.first().or(self.files_from.as_ref()).map(|path| list_name(path)));
        }
        found.extend(bare.into_iter().map(|root| Found::settled(root, Outcome::Unsupported, "no documents, only what avstem made")));
    }

    /// True for the files of this machine's part.
    pub(super) fn is_mine(&self, file: &Found) -> bool {
        self.shard.is_none_or(|shard| shard.holds(file))
    }

    /// The part of what is found that is read, where it is not all.
    pub(super) fn shard(&self) -> Option<Shard> {
        self.shard
    }

    /// The files and folders of the command line.
    pub(super) fn roots(&self) -> &[PathBuf] {
        &self.paths
    }

    /// How progress is shown.
    pub(super) fn progress(&self) -> Show {
        match self.progress {
            _ if self.no_progress || self.quiet => Show::Nothing,
            HowProgress::None => Show::Nothing,
            HowProgress::Plain => Show::Lines,
            HowProgress::Auto => Show::Bar,
        }
    }

    /// Keeps what is recognised in pictures in this folder, for later runs.
    pub(super) fn keep_in(&self, folder: PathBuf) {
        let _ = self.kept.set(Kept::new(folder));
    }

    /// True where files, folders or a list are named.
    pub(super) fn is_given(&self) -> bool {
        !self.paths.is_empty() || self.files_from.is_some()
    }

    /// Has pages of what is read drawn for people.
    pub(super) fn draw_into(&self, sheets: Sheets) {
        let _ = self.sheets.set(sheets);
    }

    /// Where pages are drawn to.
    pub(super) fn sheets(&self) -> Option<Sheets> {
        self.sheets.get().cloned()
    }

    /// Whether and how pictures are recognised.
    pub(super) fn recognition(&self) -> Recognition {
        Recognition { when: self.document.ocr, kept: self.kept.get().cloned() }
    }

    /// What makes two readings the same.
    pub(super) fn method(&self) -> Method {
        Method::new(&self.document.options(), self.document.time(), self.document.max_memory, self.document.ocr)
    }

    /// Number of worker processes.
    pub(super) fn jobs(&self) -> usize {
        let processors = || thread::available_parallelism().map_or(1, NonZero::get);
        self.jobs.map_or_else(processors, |jobs| usize::from(jobs.get())).min(MOST_JOBS)
    }
}

fn seconds(text: &str) -> Result<u32, &'static str> {
    text.parse().ok().filter(|seconds| *seconds >= 1).ok_or("expected a whole number of seconds, 1 or more")
}

fn mebibytes(text: &str) -> Result<u32, &'static str> {
    text.parse().ok().filter(|size| (16..=1_048_576).contains(size)).ok_or("expected a whole number of MiB from 16 to 1048576")
}

/// How each document is read.
#[derive(Debug, Clone, Args)]
pub(super) struct Document {
    /// Seconds of processor time after which a document is given up, however busy the machine; one that hangs without using the
    /// processor is given up after ten times as long by the clock, and 30 s at least.
    #[arg(long, value_name = "S", default_value = "120", value_parser = seconds)]
    timeout: u32,
    /// MiB of memory after which a document is given up.
    #[arg(long, value_name = "MIB", default_value = "2048", value_parser = mebibytes)]
    max_memory: u32,
    /// The documents' language.
    #[arg(long, value_enum, default_value = "auto")]
    lang: Language,
    /// Text in pictures (scans, pasted tables), by Tesseract where it is installed: where no text says it, not at all, or also where
    /// somebody recognised it before.
    #[arg(long, value_enum, default_value = "auto", value_name = "WHEN")]
    pub(super) ocr: When,
    /// What you know of the documents: totals, signs, units, lines that belong to no sum; may be given several times.
    #[arg(long = "profile", value_name = "FILE", value_parser = read_profile)]
    profiles: Vec<Profile>,
    /// A TOML file of extra words for headers, periods, statuses and so on: added to a built-in language, or for a new one; may be
    /// given several times.
    #[arg(long, value_name = "FILE", value_parser = word_file)]
    vocabulary: Vec<WordFile>,
}

/// Reads a profile file.
fn read_profile(path: &str) -> Result<Profile, String> {
    let text = fs::read_to_string(path).map_err(|problem| format!("it cannot be read: {}", why(&problem)))?;
    Profile::parse(&text)
}

impl Document {
    /// For one document.
    pub(super) fn time(&self) -> TimeLimit {
        TimeLimit::new(Duration::from_secs(self.timeout.into()))
    }

    /// How a worker is started.
    ///
    /// # Errors
    /// When the operating system does not tell which binary runs.
    pub(super) fn worker(&self) -> io::Result<Command> {
        Command::own_worker(self.max_memory)
    }

    /// The document of a path, a file or in an archive; what came of it where there is none.
    ///
    /// # Errors
    /// When the operating system does not tell which binary runs.
    pub(super) fn find(&self, path: &Path) -> io::Result<Result<Found, Box<Answer>>> {
        Ok(Pool::new(self.worker()?, 1, self.time(), Recognition::default()).document(path, &self.options()))
    }

    /// What travels to the workers.
    pub(super) fn options(&self) -> Options {
        let mut profile = Profile::default();
        self.profiles.iter().cloned().for_each(|one| profile.join(one));
        Options { language: self.lang.code().map(str::to_owned), profile, words: self.vocabulary.clone(), ..Options::default() }
    }
}

/// The least severity that counts: in the exit code, among the findings that are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum FailOn {
    Error,
    Warning,
    Info,
}

impl From<FailOn> for Severity {
    fn from(from: FailOn) -> Self {
        match from {
            FailOn::Error => Self::Error,
            FailOn::Warning => Self::Warning,
            FailOn::Info => Self::Info,
        }
    }
}

/// Reads a file of words; what is wrong with it, with its line and column.
fn word_file(path: &str) -> Result<WordFile, String> {
    let text = fs::read_to_string(path).map_err(|problem| format!("it cannot be read: {}", why(&problem)))?;
    WordFile::parse(&text).map_err(|problem| format!("line {}, column {}: {}", problem.line, problem.column, problem.message))
}

/// A document's language.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Language {
    /// Told from the text.
    Auto,
    /// Norwegian Bokmål.
    Nb,
    /// Norwegian Nynorsk.
    Nn,
    /// Swedish.
    Sv,
    /// Danish.
    Da,
    /// English.
    En,
    /// German.
    De,
}

/// The languages that can be named.
pub(super) fn languages() -> Vec<&'static str> {
    Language::value_variants().iter().filter_map(|language| language.code()).collect()
}

impl Language {
    fn code(self) -> Option<&'static str> {
        match self {
            Self::Auto => None,
            Self::Nb => Some("nb"),
            Self::Nn => Some("nn"),
            Self::Sv => Some("sv"),
            Self::Da => Some("da"),
            Self::En => Some("en"),
            Self::De => Some("de"),
        }
    }
}

/// Says on standard error what went wrong: `avstem: …`.
pub(super) fn complain(what: &dyn fmt::Display) {
    // Where standard error is closed there is nobody to tell.
    let _ = writeln!(io::stderr(), "avstem: {what}");
}

/// Says on standard error that a document was not read, and why.
pub(super) fn complain_of(found: &Found, reason: &str) {
    complain(&format_args!("{}: {}", clean(&found.shown()), clean(reason)));
}
