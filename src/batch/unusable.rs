//! A ledger or an output folder that cannot be used as it is: locked, damaged, of a later version, on a disk that is full or may not be
//! written to. Nothing about the command line is wrong; something has to be done about the file, and the error says what.

use std::{error::Error, fmt, io};

/// What is the matter and what to do about it, in words.
#[derive(Debug)]
struct Unusable(String);

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for Unusable {}

/// An error that says what is the matter and what to do about it.
#[must_use]
pub fn unusable(kind: io::ErrorKind, what: impl Into<String>) -> io::Error {
    io::Error::new(kind, Unusable(what.into()))
}

/// True for errors of [`unusable`].
#[must_use]
pub fn is_unusable(error: &io::Error) -> bool {
    error.get_ref().is_some_and(<dyn Error + Send + Sync>::is::<Unusable>)
}

/// The same error, with what to do about it where a disk is full or may not be written to.
#[must_use]
pub fn of_disk(error: io::Error) -> io::Error {
    let what = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            "no room is left on its disk; make room, and run the same command again"
        }
        io::ErrorKind::ReadOnlyFilesystem => "its disk may only be read; mount it for writing, or name another place",
        io::ErrorKind::PermissionDenied => "permission denied; let this user write there, or name another place",
        _ => return error,
    };
    unusable(error.kind(), what)
}
