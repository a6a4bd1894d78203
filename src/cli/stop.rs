//! Ctrl-C, and a reader that is gone: a run that is stopped leaves no process and no half file, and says how to go on.

use std::fmt;

/// What becomes of a run that is stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stopped {
    /// What was read is kept.
    GoesOn,
    BeginsAnew,
    /// Who sent the jobs knows which were answered.
    Unanswered,
}

impl fmt::Display for Stopped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::GoesOn => "stopped; what was read is kept, the same command goes on from there",
            Self::BeginsAnew => "stopped; nothing is kept, the same command begins anew",
            Self::Unanswered => "stopped; what has no answer was not done",
        })
    }
}

/// From now on the first signal that asks the process to end (Ctrl-C, `kill`) kills the workers with everything that they started,
/// removes what is half written, says how to go on, and ends with 128 and the signal's number: 130 after Ctrl-C.
#[cfg(unix)]
pub(super) fn watch(stopped: Stopped) {
    use super::common::complain;
    use crate::batch::{kill_all, output::remove_unfinished};
    use signal_hook::{
        consts::{SIGINT, SIGTERM},
        iterator::Signals,
    };
    use std::io::{IsTerminal, Write};

    // Without it the signals end the process as they always do.
    let Ok(mut signals) = Signals::new([SIGINT, SIGTERM]) else { return };
    let _ = std::thread::Builder::new().name("signals".to_owned()).spawn(move || {
        let Some(signal) = signals.forever().next() else { return };
        kill_all();
        remove_unfinished();
        if std::io::stderr().is_terminal() {
            // Behind the ^C and the line of progress.
            let _ = writeln!(std::io::stderr());
        }
        complain(&stopped);
        std::process::exit(128 + signal);
    });
}

/// From now on the process ends, with its workers and everything that they started, once nobody reads its standard output any more, even
/// in the middle of a document: whoever asked is gone.
#[cfg(unix)]
pub(super) fn watch_output() {
    use crate::batch::kill_all;
    use rustix::event::{PollFd, PollFlags, poll};
    let _ = std::thread::Builder::new().name("output".to_owned()).spawn(|| {
        let stdout = std::io::stdout();
        // Told whatever is asked for: that the other end of a pipe or a socket is closed.
        let mut output = [PollFd::new(&stdout, PollFlags::empty())];
        loop {
            match poll(&mut output, None) {
                Err(rustix::io::Errno::INTR) => (),
                Ok(1..) if output[0].revents().intersects(PollFlags::ERR | PollFlags::HUP) => {
                    kill_all();
                    std::process::exit(0);
                }
                // Where it cannot be watched, the next answer that cannot be written ends the process.
                _ => return,
            }
        }
    });
}

#[cfg(not(unix))]
pub(super) fn watch_output() {}

#[cfg(not(unix))]
pub(super) fn watch(_stopped: Stopped) {}
