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

/// What another process has taken so far, without what it started; zero where the system does not tell (all but Linux).
#[cfg(unix)]
pub(super) fn processor_time_of(process: u32) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let ticks = processor_ticks(&stat).unwrap_or(0);
    Duration::from_millis(ticks.saturating_mul(1000) / rustix::param::clock_ticks_per_second().max(1))
}

/// The sum of `utime` and `stime` in a line of `proc_pid_stat(5)`, its fields 14 and 15. Field 2, the name, may hold anything.
#[cfg(unix)]
fn processor_ticks(stat: &str) -> Option<u64> {
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_whitespace().skip(11);
    Some(fields.next()?.parse::<u64>().ok()?.saturating_add(fields.next()?.parse().ok()?))
}

/// The address space of this process in bytes; 0 where the system does not tell. The file that tells is opened once: a confined
/// worker can open none.
#[cfg(unix)]
pub(super) fn address_space() -> u64 {
    use std::{os::unix::fs::FileExt, sync::OnceLock};
    static STATM: OnceLock<Option<File>> = OnceLock::new();
    let mut line = [0; 64];
    let statm = STATM.get_or_init(|| File::open("/proc/self/statm").ok()).as_ref();
    let length = statm.and_then(|statm| statm.read_at(&mut line, 0).ok()).unwrap_or(0);
    let text = std::str::from_utf8(line.get(..length).unwrap_or_default()).unwrap_or_default();
    let pages: u64 = text.split(' ').next().and_then(|pages| pages.parse().ok()).unwrap_or(0);
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

/// By the clock, where the system does not tell what a process takes.
#[cfg(not(unix))]
pub(super) fn processor_time() -> Duration {
    static START: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
    START.get_or_init(std::time::Instant::now).elapsed()
}

#[cfg(not(unix))]
pub(super) fn processor_time_of(_process: u32) -> Duration {
    Duration::ZERO
}

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

    #[test]
    fn processor_time_is_found_behind_any_name() {
        let stat = "7 (a) S 1 (b) R 1 7 7 0 -1 4194304 100 0 0 0 250 30 9 9 20 0 1 0 88 1000 10";
        assert_eq!(processor_ticks(stat), Some(280));
        assert_eq!(processor_ticks(""), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn another_process_tells_no_less_than_this_one_knows() {
        while processor_time() < Duration::from_millis(50) {
            std::hint::black_box(1);
        }
        // It is counted in ticks, and rounded down.
        assert!(processor_time_of(std::process::id()) >= Duration::from_millis(20));
    }
}
