//! Jobs as they come to a worker: from a supervisor with the documents' descriptors, or as lines from anybody.
//!
//! In: standard input. Out: lines, each with the file that came with it.

#[cfg(target_os = "linux")]
use super::{hand, programs};
use std::{
    fs::File,
    io::{self, BufRead, Read},
    sync::mpsc,
};
#[cfg(target_os = "linux")]
use std::{io::BufReader, os::fd::OwnedFd};

/// Bytes that one job's line may hold. Places to read again take a hundred bytes each.
const JOB_BYTES: u64 = 64 << 20;

/// A job's line, and the file that came with it.
pub(super) type Sent = (Vec<u8>, Option<File>);

/// Where jobs come from.
pub(super) enum Input {
    /// From a supervisor that opens the files.
    #[cfg(target_os = "linux")]
    Handed(hand::Post<io::Stdin>, mpsc::Receiver<OwnedFd>),
    #[cfg(not(target_os = "linux"))]
    Handed(std::convert::Infallible),
    /// From anybody.
    Told,
}

impl Input {
    /// Descriptors come from a supervisor alone, and only by a way that can carry them.
    pub(super) fn open(supervised: bool) -> Self {
        #[cfg(target_os = "linux")]
        if let Some((post, descriptors)) = supervised.then(|| hand::Post::at(io::stdin())).flatten() {
            return Self::Handed(post, descriptors);
        }
        let _ = supervised;
        Self::Told
    }

    /// True where the documents come with the jobs.
    pub(super) fn is_handed(&self) -> bool {
        matches!(self, Self::Handed(..))
    }

    pub(super) fn hand_over_all(self, hand_over: &mpsc::Sender<Sent>) -> io::Result<()> {
        match self {
            Self::Told => hand_over_all(io::stdin().lock(), hand_over, || None),
            #[cfg(target_os = "linux")]
            Self::Handed(post, descriptors) => {
                let mut is_first = true;
                hand_over_all(BufReader::new(post), hand_over, || {
                    // The first one ever is the way to programs; then each is the document of its job.
                    if std::mem::take(&mut is_first) {
                        descriptors.try_recv().ok().map(File::from).into_iter().for_each(programs::ask_at);
                    }
                    descriptors.try_recv().ok().map(File::from)
                })
            }
            #[cfg(not(target_os = "linux"))]
            Self::Handed(never) => match never {},
        }
    }
}

/// Hands over the lines of `input` with the file of each, blank ones left out, until it ends or nobody takes them.
pub(super) fn hand_over_all(
    mut input: impl BufRead,
    hand_over: &mpsc::Sender<Sent>,
    mut file: impl FnMut() -> Option<File>,
) -> io::Result<()> {
    loop {
        let mut line = Vec::new();
        if input.by_ref().take(JOB_BYTES).read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        if !line.trim_ascii().is_empty() && hand_over.send((line, file())).is_err() {
            return Ok(());
        }
    }
}
