//! Options that several commands share, and the lines that go to standard error.

use crate::{batch::Found, options::Options, profile::Profile, report::terminal::clean};
use clap::{Args, ValueEnum};
use std::{
    fmt, fs,
    io::{self, Write},
    num::NonZero,
    path::PathBuf,
    thread,
    time::Duration,
};

/// What to read and how.
#[derive(Debug, Args)]
pub(super) struct Reading {
    /// Files and folders; folders are searched through, every file is told by its content.
    #[arg(required = true, value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
    /// Documents read at once, each in a process of its own [default: the number of processors].
    #[arg(long, value_name = "N")]
    jobs: Option<NonZero<u16>>,
    #[command(flatten)]
    pub(super) document: Document,
    /// Show no progress on the terminal.
    #[arg(long)]
    pub(super) no_progress: bool,
    /// Show no progress and no summary.
    #[arg(long, short)]
    pub(super) quiet: bool,
}

/// Worker processes that one run starts at the most; each may take hundreds of megabytes.
const MOST_JOBS: usize = 64;

impl Reading {
    /// Number of worker processes.
    pub(super) fn jobs(&self) -> usize {
        let processors = || thread::available_parallelism().map_or(1, NonZero::get);
        self.jobs.map_or_else(processors, |jobs| usize::from(jobs.get())).min(MOST_JOBS)
    }
}

/// How each document is read.
#[derive(Debug, Args)]
pub(super) struct Document {
    /// Seconds after which a document is given up.
    #[arg(long, value_name = "S", default_value = "120", value_parser = clap::value_parser!(u32).range(1..))]
    timeout: u32,
    /// The documents' language.
    #[arg(long, value_enum, default_value = "auto")]
    lang: Language,
    /// What you know of the documents: totals, signs, units, lines that belong to no sum; may be given several times.
    #[arg(long = "profile", value_name = "FILE")]
    profiles: Vec<PathBuf>,
}

impl Document {
    /// For one document.
    pub(super) fn deadline(&self) -> Duration {
        Duration::from_secs(self.timeout.into())
    }

    /// What travels to the workers.
    ///
    /// # Errors
    /// What is wrong with a profile, for people.
    pub(super) fn options(&self) -> Result<Options, String> {
        let mut profile = Profile::default();
        for path in &self.profiles {
            let named = |problem: String| format!("{}: {}", clean(&path.display().to_string()), problem);
            let text = fs::read_to_string(path).map_err(|problem| named(format!("the profile cannot be read: {problem}")))?;
            profile.join(Profile::parse(&text).map_err(named)?);
        }
        Ok(Options { language: self.lang.code().map(str::to_owned), profile, ..Options::default() })
    }
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
