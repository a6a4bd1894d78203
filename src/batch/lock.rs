//! One writer at a time: a lock on a file, held as long as the file is open.

use super::unusable::unusable;
use std::{
    fs::{File, TryLockError},
    io, thread,
    time::{Duration, Instant},
};

/// How long a lock may be held on to by a process that was killed: a worker that it was just starting has a copy of the file for
/// a moment, and for some more on a machine that others keep busy.
const LINGERING: Duration = Duration::from_secs(5);

/// Locks a file for this process.
///
/// # Errors
/// `WouldBlock`, with the reason `held` and what to do, when another process has it; else when the system has no such locks here.
pub(super) fn lock(file: &File, held: &'static str) -> io::Result<()> {
    let start = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(()),
            Err(TryLockError::Error(error)) => return Err(error),
            Err(TryLockError::WouldBlock) if start.elapsed() >= LINGERING => {
                return Err(unusable(io::ErrorKind::WouldBlock, format!("{held}; wait for its end, and run the same command again")));
            }
            Err(TryLockError::WouldBlock) => thread::sleep(Duration::from_millis(20)),
        }
    }
}
