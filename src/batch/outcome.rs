//! The closed vocabulary of what can come of a file.

use avstem::report::model::{Report, Status};
use avstem_document::error::ErrorKind;
use serde::{Deserialize, Serialize};
use std::{fs::FileType, io};

/// What came of a file. Every discovered file ends in exactly one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Read as a whole.
    Ok,
    /// Read, but for some page or sheet.
    Partial,
    /// No format that is read, or no regular file.
    Unsupported,
    /// A password is needed.
    Encrypted,
    /// The bytes break the rules of their format, or there are none.
    Damaged,
    /// A limit was passed.
    TooLarge,
    /// The limit of time was passed: of processor time, or of the clock by a worker that hung.
    Timeout,
    /// The memory limit was passed.
    OutOfMemory,
    /// The reading process ended without an answer, or a parser panicked.
    Crashed,
    /// Gone, changed or not to be opened when its turn came.
    Vanished,
    /// Passed over on purpose: read before in the same way, a lock file, a hidden file.
    Skipped,
}

impl Outcome {
    /// True when there is a report.
    #[must_use]
    pub fn is_read(self) -> bool {
        matches!(self, Self::Ok | Self::Partial)
    }

    /// In the words of the contract, as in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Partial => "partial",
            Self::Unsupported => "unsupported",
            Self::Encrypted => "encrypted",
            Self::Damaged => "damaged",
            Self::TooLarge => "too_large",
            Self::Timeout => "timeout",
            Self::OutOfMemory => "out_of_memory",
            Self::Crashed => "crashed",
            Self::Vanished => "vanished",
            Self::Skipped => "skipped",
        }
    }

    /// The outcome of a document that was read.
    #[must_use]
    pub fn of_report(report: &Report) -> Self {
        match report.status {
            Status::Ok => Self::Ok,
            Status::Partial => Self::Partial,
        }
    }

    /// The outcome of a document that could not be read.
    #[must_use]
    pub fn of_error(kind: &ErrorKind) -> Self {
        match kind {
            ErrorKind::UnknownFormat { .. } | ErrorKind::Unsupported { .. } | ErrorKind::NeedsConversion { .. } => Self::Unsupported,
            ErrorKind::Encrypted => Self::Encrypted,
            ErrorKind::TooLarge { .. } => Self::TooLarge,
            // Empty, damaged, and what a later library may add.
            _ => Self::Damaged,
        }
    }
}

/// What it is instead of a regular file; such a thing is never opened: reading a pipe may wait for ever.
pub(super) fn not_regular(kind: FileType) -> Option<&'static str> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        if kind.is_fifo() {
            return Some("unsupported: a named pipe, not a file");
        } else if kind.is_socket() {
            return Some("unsupported: a socket, not a file");
        }
    }
    (!kind.is_file()).then_some("unsupported: a device, not a file")
}

/// Why a file that a person named could not be used, in plain words.
#[must_use]
pub fn why(problem: &io::Error) -> String {
    match problem.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        _ => problem.to_string(),
    }
}

/// Why a file or folder could not be opened or read, in words; the operating system's own where they say more.
pub(super) fn io_reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "not found".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::IsADirectory => "is a folder".to_owned(),
        _ => format!("cannot be read: {error}"),
    }
}

/// Why what a link leads to could not be looked at, in words.
pub(super) fn link_reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "a link whose target is not found".to_owned(),
        io::ErrorKind::PermissionDenied => "a link whose target may not be reached: permission denied".to_owned(),
        _ if is_circle(error) => "a link that leads in a circle".to_owned(),
        _ => format!("a link whose target cannot be read: {error}"),
    }
}

/// The system counts the links that it follows, and gives up; the standard library has no stable name for that error.
#[cfg(unix)]
fn is_circle(error: &io::Error) -> bool {
    error.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error())
}

/// `ERROR_CANT_RESOLVE_FILENAME`, which Windows gives for it.
#[cfg(not(unix))]
fn is_circle(error: &io::Error) -> bool {
    cfg!(windows) && error.raw_os_error() == Some(1921)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_are_written_in_the_words_of_the_contract() {
        let all = [
            Outcome::Ok,
            Outcome::Partial,
            Outcome::Unsupported,
            Outcome::Encrypted,
            Outcome::Damaged,
            Outcome::TooLarge,
            Outcome::Timeout,
            Outcome::OutOfMemory,
            Outcome::Crashed,
            Outcome::Vanished,
            Outcome::Skipped,
        ];
        assert!(all.iter().all(|outcome| serde_json::to_value(outcome).unwrap() == outcome.name()));
        assert_eq!(
            serde_json::to_string(&all).unwrap(),
            r#"["ok","partial","unsupported","encrypted","damaged","too_large","timeout","out_of_memory","crashed","vanished","skipped"]"#
        );
    }

    #[test]
    fn an_empty_file_is_damaged_and_a_picture_unsupported() {
        assert_eq!(Outcome::of_error(&ErrorKind::Empty), Outcome::Damaged);
        assert_eq!(Outcome::of_error(&ErrorKind::UnknownFormat { what: "a picture" }), Outcome::Unsupported);
    }

    #[test]
    fn a_broken_link_says_what_is_wrong() {
        let because = |kind: io::ErrorKind| link_reason(&io::Error::from(kind));
        assert_eq!(because(io::ErrorKind::PermissionDenied), "a link whose target may not be reached: permission denied");
        assert_eq!(because(io::ErrorKind::TimedOut), "a link whose target cannot be read: timed out");
    }
}
