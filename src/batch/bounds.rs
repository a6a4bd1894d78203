//! What a worker may take of the machine, set by the worker itself before it reads a byte.
//!
//! Address space, processor time, the size of files and core dumps are bounded by the operating system (setrlimit(2)); the
//! limits are soft ones, so that a converter that the worker starts may lift its own. Standard output is moved out of the
//! parsers' reach: what a library prints there goes to standard error and is no answer. What it does not do: it ends
//! nothing by itself; the supervisor does that from outside. Where the system is no Unix, nothing is bounded.

#[cfg(unix)]
use super::time::whole_seconds;
use std::{fs::File, io, time::Duration};

/// Bytes of any file that a worker or a program that it starts may write; workers themselves write none.
#[cfg(unix)]
const WRITTEN: u64 = 256 << 20;

/// Bounds a process that is about to read documents to `memory` bytes beyond what it has already taken and the stack that
/// it is about to take.
///
/// # Errors
/// When the operating system refuses.
#[cfg(unix)]
pub(super) fn restrict(memory: u64, stack: u64) -> io::Result<()> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let soft = |resource: Resource, bytes: u64| {
        let maximum = getrlimit(resource).maximum;
        setrlimit(resource, Rlimit { current: Some(maximum.map_or(bytes, |maximum| maximum.min(bytes))), maximum })
    };
    soft(Resource::As, address_space().saturating_add(stack).saturating_add(memory))?;
    soft(Resource::Fsize, WRITTEN)?;
    setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) })?;
    Ok(())
}

/// Ends this process by a signal of its own (XCPU) when it takes more processor time than `time` from now on. The system
/// counts whole seconds and all threads; programs that the process starts are counted for themselves.
#[cfg(unix)]
pub(super) fn restrict_time(time: Duration) {
    limit_processor_time(Some(whole_seconds(processor_time().saturating_add(time))));
}

/// Lets this process take as much processor time as it wants.
#[cfg(unix)]
pub(super) fn lift_time() {
    limit_processor_time(None);
}

#[cfg(unix)]
fn limit_processor_time(seconds: Option<u64>) {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let maximum = getrlimit(Resource::Cpu).maximum;
    let current = seconds.map_or(maximum, |seconds| Some(maximum.map_or(seconds, |maximum| maximum.min(seconds))));
    // The supervisor has the clock where this fails.
    let _ = setrlimit(Resource::Cpu, Rlimit { current, maximum });
}

/// What this process has taken so far, all its threads together.
#[cfg(unix)]
pub(super) fn processor_time() -> Duration {
    use rustix::time::{ClockId, clock_gettime};
    let used = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(u64::try_from(used.tv_sec).unwrap_or(0), u32::try_from(used.tv_nsec).unwrap_or(0))
}

/// The address space of this process in bytes; 0 where the system does not tell.
#[cfg(unix)]
pub(super) fn address_space() -> u64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages: u64 = statm.split(' ').next().and_then(|pages| pages.parse().ok()).unwrap_or(0);
    pages.saturating_mul(rustix::param::page_size() as u64)
}

/// Standard output for answers alone; what anything else prints to standard output goes to standard error from now on.
///
/// # Errors
/// When the descriptors cannot be copied.
#[cfg(unix)]
pub(super) fn private_output() -> io::Result<File> {
    use std::os::fd::AsFd;
    let answers = io::stdout().as_fd().try_clone_to_owned()?;
    rustix::stdio::dup2_stdout(io::stderr())?;
    Ok(File::from(answers))
}

/// Kills this process and all that it started, if it leads a process group of its own.
#[cfg(unix)]
pub(super) fn end_group() {
    use rustix::process::{Signal, getpgrp, getpid, kill_current_process_group};
    if getpgrp() == getpid() {
        let _ = kill_current_process_group(Signal::KILL);
    }
}

#[cfg(not(unix))]
pub(super) fn restrict(_memory: u64, _stack: u64) -> io::Result<()> {
    Ok(())
}

#[cfg(not(unix))]
pub(super) fn restrict_time(_time: Duration) {}

#[cfg(not(unix))]
pub(super) fn lift_time() {}

#[cfg(not(unix))]
pub(super) fn address_space() -> u64 {
    0
}

#[cfg(not(unix))]
pub(super) fn private_output() -> io::Result<io::Stdout> {
    Ok(io::stdout())
}

#[cfg(not(unix))]
pub(super) fn end_group() {}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processor_time_grows_with_work() {
        let before = processor_time();
        while processor_time() == before {
            std::hint::black_box(1);
        }
        assert!(processor_time() > before);
    }
}
