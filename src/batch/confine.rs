//! Takes files, sockets and programs away from a worker before it reads a document's first byte.
//!
//! In: nothing. Out: what the system took away, for good, from this thread and all that it starts. A parser that a hostile document
//! takes over can then use what the worker holds and nothing else: the documents that are handed to it, its answers, its memory and
//! its time. Two things do it, each for itself, so that one is left where the other is missing: Landlock (no path is opened, no
//! TCP port, no signal to others) and a filter of system calls (seccomp), which lets pass what reading takes; whatever else is
//! asked for is refused as by missing rights, and ends nothing. Where the system has neither, a worker runs as it always did.
//!
//! What it does not do: it bounds no memory and no time ([`super::bounds`] does), and hides no document from the next one: a
//! worker that was taken over may lie about the documents that follow, until it is replaced.

use super::bounds;
use std::{env, fmt, fs::File, net::TcpListener, net::UdpSocket, process::Command};

/// Set to anything but nothing, it leaves workers as they are: for a system on which what reading takes was not foreseen.
const VARIABLE: &str = "AVSTEM_UNCONFINED";

/// What the system took away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    pub landlock: Part,
    pub seccomp: Part,
}

/// How far one of the two holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    Whole,
    /// The kernel knows less than was asked of it.
    Partly,
    /// Why not.
    Not(String),
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole => f.write_str("holds"),
            Self::Partly => f.write_str("holds in part: this kernel knows less than the newest"),
            Self::Not(why) => write!(f, "does not hold: {why}"),
        }
    }
}

/// Takes away what reading does not need from the thread that calls and those that it starts from now on.
pub(super) fn confine() -> Taken {
    if env::var_os(VARIABLE).is_some_and(|value| !value.is_empty()) {
        let not = || Part::Not(format!("{VARIABLE} is set"));
        return Taken { landlock: not(), seccomp: not() };
    }
    // Opened while it can be.
    bounds::address_space();
    // The filter comes last: it does not let Landlock through.
    let landlock = system::landlock();
    Taken { landlock, seccomp: system::seccomp() }
}

/// Something to try, and how: true where it was refused.
type Trial = (&'static str, fn() -> bool);

/// What is tried by a process that was confined, for people to see what holds.
const TRIED: [Trial; 5] = [
    ("open a file", || File::open("/etc/passwd").is_err()),
    ("write a file", || tempfile::tempfile().is_err()),
    ("listen on a port", || TcpListener::bind(("127.0.0.1", 0)).is_err()),
    ("open a socket", || UdpSocket::bind(("127.0.0.1", 0)).is_err()),
    ("start a program", || Command::new("/bin/true").spawn().and_then(|mut child| child.wait()).is_err()),
];

/// Confines this very process as a worker is and tells, a line each, what holds and what a worker cannot do here.
#[must_use]
pub fn what_holds() -> Vec<String> {
    let Taken { landlock, seccomp } = confine();
    let tried = TRIED.iter().map(|(what, is_refused)| format!("to {what}: {}", if is_refused() { "refused" } else { "allowed" }));
    [format!("landlock: {landlock}"), format!("seccomp: {seccomp}")].into_iter().chain(tried).collect()
}

#[cfg(target_os = "linux")]
mod system {
    use super::Part;
    use landlock::{ABI, Access, AccessFs, AccessNet, Ruleset, RulesetAttr, RulesetStatus, Scope};
    use seccompiler::{
        BpfProgram, SeccompAction, SeccompCmpArgLen::Dword, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule, TargetArch,
        apply_filter,
    };
    use std::{collections::BTreeMap, error::Error};

    /// The newest rules that were tried: Linux 6.12 and later. An older kernel keeps those that it knows.
    const RULES: ABI = ABI::V6;

    /// Handles every right that there is and grants none.
    pub(super) fn landlock() -> Part {
        let restricted = Ruleset::default()
            .handle_access(AccessFs::from_all(RULES))
            .and_then(|rules| rules.handle_access(AccessNet::from_all(RULES)))
            .and_then(|rules| rules.scope(Scope::from_all(RULES)))
            .and_then(Ruleset::create)
            .and_then(landlock::RulesetCreated::restrict_self);
        match restricted.map(|status| status.ruleset) {
            Ok(RulesetStatus::FullyEnforced) => Part::Whole,
            Ok(RulesetStatus::PartiallyEnforced) => Part::Partly,
            Ok(RulesetStatus::NotEnforced) => Part::Not("this kernel has none".to_owned()),
            Err(problem) => Part::Not(problem.to_string()),
        }
    }

    /// Lets pass what is on the lists below.
    pub(super) fn seccomp() -> Part {
        let confined = programs().and_then(|programs| Ok(programs.iter().try_for_each(|program| apply_filter(program))?));
        confined.map_or_else(|problem| Part::Not(problem.to_string()), |()| Part::Whole)
    }

    /// What a reader asks of the system, whatever it is told to do with it: its descriptors, memory, time, itself.
    const PASS: &[i64] = &[
        libc::SYS_read,
        libc::SYS_readv,
        libc::SYS_pread64,
        libc::SYS_write,
        libc::SYS_writev,
        libc::SYS_lseek,
        libc::SYS_close,
        libc::SYS_fstat,
        libc::SYS_ppoll,
        // Jobs come with the documents' descriptors.
        libc::SYS_recvmsg,
        libc::SYS_brk,
        libc::SYS_munmap,
        libc::SYS_mremap,
        libc::SYS_madvise,
        libc::SYS_futex,
        libc::SYS_sched_yield,
        libc::SYS_sched_getaffinity,
        libc::SYS_clock_gettime,
        libc::SYS_clock_getres,
        libc::SYS_clock_nanosleep,
        libc::SYS_nanosleep,
        libc::SYS_gettimeofday,
        libc::SYS_getrandom,
        libc::SYS_getrusage,
        libc::SYS_sysinfo,
        libc::SYS_uname,
        libc::SYS_getpid,
        libc::SYS_gettid,
        libc::SYS_rt_sigaction,
        libc::SYS_rt_sigprocmask,
        libc::SYS_rt_sigreturn,
        libc::SYS_sigaltstack,
        libc::SYS_set_robust_list,
        libc::SYS_rseq,
        libc::SYS_restart_syscall,
        libc::SYS_exit,
        libc::SYS_exit_group,
        // Refused by a filter of its own, as by a kernel that has none: the C library then uses the older one.
        libc::SYS_clone3,
        #[cfg(target_arch = "x86_64")]
        libc::SYS_poll,
    ];

    /// The two filters, of which the stricter answer counts.
    fn programs() -> Result<[BpfProgram; 2], Box<dyn Error>> {
        let architecture: TargetArch = std::env::consts::ARCH.try_into()?;
        let refused = SeccompAction::Errno(libc::EPERM as u32);
        let lists = SeccompFilter::new(rules()?, refused, SeccompAction::Allow, architecture)?;
        let missing = SeccompAction::Errno(libc::ENOSYS as u32);
        let newer = SeccompFilter::new(BTreeMap::from([(libc::SYS_clone3, Vec::new())]), SeccompAction::Allow, missing, architecture)?;
        Ok([newer.try_into()?, lists.try_into()?])
    }

    fn rules() -> Result<BTreeMap<i64, Vec<SeccompRule>>, seccompiler::BackendError> {
        let is = |argument, value: u64| SeccompCondition::new(argument, Dword, SeccompCmpOp::Eq, value);
        let of = |argument, mask: i32, value: i32| {
            SeccompCondition::new(
                argument,
                Dword,
                SeccompCmpOp::MaskedEq(u64::from(mask.cast_unsigned())),
                u64::from(value.cast_unsigned()),
            )
        };
        let one = |condition: Result<SeccompCondition, _>| condition.and_then(|condition| SeccompRule::new(vec![condition]));
        let mut rules: BTreeMap<i64, Vec<SeccompRule>> = PASS.iter().map(|call| (*call, Vec::new())).collect();
        // Memory never becomes code.
        for call in [libc::SYS_mmap, libc::SYS_mprotect] {
            rules.insert(call, vec![one(of(2, libc::PROT_EXEC, 0))?]);
        }
        // Threads, and no processes.
        let spaces = libc::CLONE_NEWNS | libc::CLONE_NEWUSER | libc::CLONE_NEWPID | libc::CLONE_NEWNET;
        rules.insert(libc::SYS_clone, vec![one(of(0, libc::CLONE_THREAD | spaces, libc::CLONE_THREAD))?]);
        // Signals to itself: a process that aborts, and one that ends with its supervisor.
        let own = u64::from(std::process::id());
        rules.insert(libc::SYS_tgkill, vec![one(is(0, own))?]);
        rules.insert(libc::SYS_kill, vec![one(is(0, 0))?, one(is(0, own))?]);
        // Its own limits.
        rules.insert(libc::SYS_prlimit64, vec![one(is(0, 0))?]);
        // Names of threads and of memory.
        rules.insert(libc::SYS_prctl, vec![one(is(0, libc::PR_SET_NAME as u64))?, one(is(0, libc::PR_SET_VMA as u64))?]);
        rules.insert(libc::SYS_fcntl, vec![one(is(1, libc::F_GETFD as u64))?, one(is(1, libc::F_GETFL as u64))?]);
        Ok(rules)
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    use super::Part;

    pub(super) fn landlock() -> Part {
        Part::Not("only Linux has it".to_owned())
    }

    pub(super) fn seccomp() -> Part {
        Part::Not("only Linux has it".to_owned())
    }
}
