//! A program of the user's that does what avstem cannot: started bounded, and dead when who started it is: a supervisor, or a worker.
//!
//! It is a program that strangers' bytes may hang, crash or make write without end. So a shell stands between: it
//! limits what the program may take and write, and when the pipe to it closes, however that comes (the clock, the
//! death of who holds it), it kills the whole process group. Its documents lie in a folder of its own; a second
//! shell removes it when who made it is gone.

use super::{
    TimeLimit,
    time::{Passed, whole_seconds},
};
use serde::{Deserialize, Serialize};
use std::{
    env,
    ffi::{OsStr, OsString},
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};
use tempfile::TempDir;

/// The system and the shell count processor time in pieces, and not in the same ones.
const PIECES: Duration = Duration::from_millis(100);

/// Bytes of what the shell says at the end.
const ENDING: u64 = 200;

/// Blocks of 512 bytes that any file of a program may have: 256 MiB.
const FILE_BLOCKS: u64 = (256 << 20) / 512;

/// Runs the program in the background and says how it ended and what processor time it took, after the shell's own; when standard
/// input ends, kills all that is left, itself too. Each of the program's processes may take so many seconds; one that does
/// not heed the signal is killed a second later.
const SHELL: &str = r#"
blocks=$1; memory=$2; seconds=$3; shift 3
ulimit -c 0; ulimit -f "$blocks"; ulimit -v "$memory"; ulimit -S -t "$seconds"; ulimit -H -t "$((seconds + 1))"
( "$@" </dev/null >/dev/null 2>&1; echo "$?"; times ) &
read -r word
kill -KILL 0
"#;

/// Removes the folder, and what else the program leaves, when standard input ends, once what wrote there is dead.
const KEEPER: &str = r#"read -r word; sleep 1; rm -rf "$@""#;

/// A program that was found, with its folder.
#[derive(Debug)]
pub(super) struct Tool {
    program: PathBuf,
    folder: TempDir,
    /// Waits for this process to end, however it does.
    keeper: Child,
    file_blocks: u64,
    /// Kibibytes of address space that it may take, whatever the worker's own bound.
    memory_kib: u64,
}

/// Why a program did not do its work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Failure {
    /// It passed this limit.
    Late(Passed, TimeLimit),
    /// It ended without a result; how.
    Failed(String),
}

/// The program that a variable of the environment names, blank meaning that there is none; else the first of these names on the path.
pub(super) fn find(variable: &str, names: &[&str]) -> Option<PathBuf> {
    match env::var_os(variable) {
        Some(named) => Some(PathBuf::from(named)).filter(|program| is_program(program)),
        None => on_path(env::var_os("PATH")?.as_os_str(), names),
    }
}

impl Tool {
    /// The program with a folder of its own; `None` where none can be made, or no process bounded.
    pub(super) fn new(program: PathBuf, memory_kib: u64) -> Option<Self> {
        Self::that_leaves(program, memory_kib, |_| Vec::new())
    }

    /// The same of a program that leaves files outside its folder when it is killed: `left` tells them by the folder.
    pub(super) fn that_leaves(program: PathBuf, memory_kib: u64, left: impl FnOnce(&Path) -> Vec<PathBuf>) -> Option<Self> {
        if !cfg!(unix) {
            return None;
        }
        let folder = tempfile::Builder::new().prefix("avstem-").tempdir().ok()?;
        let mut keeper = Command::new("/bin/sh");
        keeper.args(["-c", KEEPER, "sh"]).arg(folder.path()).args(left(folder.path()));
        let keeper = in_own_group(&mut keeper).stdout(Stdio::null()).spawn().ok()?;
        Some(Self { program, folder, keeper, file_blocks: FILE_BLOCKS, memory_kib })
    }

    /// Where it may write.
    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Runs the program to its end or that of its time.
    pub(super) fn run(&self, arguments: &[OsString], time: TimeLimit) -> Result<(), Failure> {
        let mut shell = self.shell(arguments, time.processor).map_err(|problem| Failure::Failed(problem.to_string()))?;
        let Some(output) = shell.stdout.take() else { return Err(Failure::Failed("a pipe is missing".to_owned())) };
        let (say, said) = mpsc::channel();
        thread::spawn(move || {
            let mut lines = BufReader::new(output.take(ENDING)).lines().map_while(Result::ok);
            // The status, what the shell took and what the program took. The receiver is gone only when the clock was passed.
            let _ = say.send([lines.next(), lines.nth(1)].map(Option::unwrap_or_default));
        });
        let said = said.recv_timeout(time.clock);
        drop(shell.stdin.take());
        let _ = shell.wait();
        match said {
            Ok([status, taken]) => how_it_ended(&status, &taken, time),
            Err(_) => Err(Failure::Late(Passed::Clock, time)),
        }
    }

    fn shell(&self, arguments: &[OsString], processor: Duration) -> io::Result<Child> {
        let mut command = Command::new("/bin/sh");
        command
            .args(["-c", SHELL, "sh"])
            .args([self.file_blocks, self.memory_kib, whole_seconds(processor)].map(|bound| bound.to_string()))
            .arg(&self.program)
            .args(arguments)
            // Each worker is one of many; a program that takes all processors would slow down the others.
            .env("OMP_THREAD_LIMIT", "1");
        in_own_group(&mut command).stdout(Stdio::piped()).current_dir(self.folder.path()).spawn()
    }
}

impl Drop for Tool {
    /// Lets the keeper go, as the end of the process does.
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
    }
}

/// What came of the program by its exit status and the processor time that it took, in the words of the shell. A program that is
/// ended for its time may say so by any status: LibreOffice catches the signal and aborts.
fn how_it_ended(status: &str, taken: &str, time: TimeLimit) -> Result<(), Failure> {
    let seconds = Duration::from_secs(whole_seconds(time.processor));
    match status.trim() {
        "0" => Ok(()),
        _ if processor_time(taken).is_some_and(|taken| taken + PIECES >= seconds) => Err(Failure::Late(Passed::Processor, time)),
        "" => Err(Failure::Failed("it was killed".to_owned())),
        status => Err(Failure::Failed(format!("it ended with status {status}"))),
    }
}

/// A line of the shell's `times`, `0m1.50s 0m0.25s` (some write a comma), as one time.
fn processor_time(times: &str) -> Option<Duration> {
    let one = |text: &str| -> Option<f64> {
        let (minutes, seconds) = text.strip_suffix('s')?.split_once('m')?;
        Some(minutes.parse::<f64>().ok()? * 60.0 + seconds.replace(',', ".").parse::<f64>().ok()?)
    };
    let both: Option<Vec<f64>> = times.split_whitespace().map(one).collect();
    Duration::try_from_secs_f64(both?.iter().sum()).ok()
}

/// A shell that leads a process group and waits for its standard input to end.
fn in_own_group(command: &mut Command) -> &mut Command {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    command.stdin(Stdio::piped()).stderr(Stdio::null())
}

fn on_path(path: &OsStr, names: &[&str]) -> Option<PathBuf> {
    names.iter().find_map(|name| env::split_paths(path).map(|folder| folder.join(name)).find(|program| is_program(program)))
}

fn is_program(path: &Path) -> bool {
    path.is_absolute() && path.is_file()
}

/// A file's bytes, when they are no more than `limit`.
pub(super) fn read_bounded(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(bytes) }
}

/// A file that a program wrote, and no link to another, when it has no more than `limit` bytes.
pub(super) fn open_bounded(path: &Path, limit: u64) -> io::Result<File> {
    if !path.symlink_metadata()?.is_file() {
        return Err(io::Error::other("what it wrote is no file"));
    }
    let file = File::open(path)?;
    if file.metadata()?.len() > limit { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(file) }
}

#[cfg(unix)]
#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use std::{fs, os::unix::fs::PermissionsExt, time::Instant};

    /// Longer than what is to end takes, on a busy machine too.
    pub(in crate::batch) const LONG: Duration = Duration::from_mins(5);

    /// A program that is a shell script; `$home` is the folder it stands in.
    pub(in crate::batch) fn script(text: &str) -> (PathBuf, TempDir) {
        let home = tempfile::tempdir().unwrap();
        let program = home.path().join("program");
        fs::write(&program, format!("#!/bin/sh\nhome={}\n{text}\n", home.path().display())).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o700)).unwrap();
        (program, home)
    }

    fn tool(text: &str) -> (Tool, TempDir) {
        let (program, home) = script(text);
        (Tool::new(program, 1 << 20).unwrap(), home)
    }

    #[test]
    fn a_program_that_hangs_is_killed_with_its_children() {
        let (tool, home) = tool("sh -c 'echo $$ > '$home/child'; trap \"\" TERM; while :; do sleep 1; done' & wait");
        let time = TimeLimit { processor: LONG, clock: Duration::from_secs(3) };
        assert_eq!(tool.run(&[], time), Err(Failure::Late(Passed::Clock, time)));
        let child = fs::read_to_string(home.path().join("child")).unwrap();
        let is_gone = || match fs::read_to_string(format!("/proc/{}/stat", child.trim())) {
            Ok(stat) => stat.contains(") Z"), // dead, and nobody has asked how it ended
            Err(_) => true,
        };
        let start = Instant::now();
        while !is_gone() && start.elapsed() < LONG {
            thread::sleep(Duration::from_millis(20));
        }
        assert!(is_gone(), "process {} lives on", child.trim());
    }

    #[test]
    fn a_program_that_burns_its_processor_time_is_late_whatever_it_says() {
        let time = TimeLimit { processor: Duration::from_millis(700), clock: LONG };
        for text in ["while :; do :; done", "sh -c 'while :; do :; done'; exit 77"] {
            let (tool, _home) = tool(text);
            assert_eq!(tool.run(&[], time), Err(Failure::Late(Passed::Processor, time)), "{text}");
        }
    }

    #[test]
    fn processor_time_is_read_as_shells_write_it() {
        let milliseconds = |times| processor_time(times).map(|time| time.as_millis());
        assert_eq!(["0m1.50s 1m0.250000s", "0m1,500s 0m0,000s", ""].map(milliseconds), [Some(61_750), Some(1500), Some(0)]);
        assert_eq!(milliseconds("1.5 s"), None);
    }

    #[test]
    fn a_program_cannot_write_more_than_it_may() {
        let (mut tool, _home) = tool(r#"exec head -c 1000000 /dev/zero > "$home/out""#);
        tool.file_blocks = 100;
        let time = TimeLimit { processor: LONG, clock: LONG };
        assert!(matches!(tool.run(&[], time), Err(Failure::Failed(how)) if how.starts_with("it ended with status")));
    }

    #[test]
    fn a_program_uses_one_processor() {
        let (tool, home) = tool("echo $OMP_THREAD_LIMIT > $home/threads");
        tool.run(&[], TimeLimit { processor: LONG, clock: LONG }).unwrap();
        assert_eq!(fs::read_to_string(home.path().join("threads")).unwrap(), "1\n");
    }

    #[test]
    fn when_the_worker_is_gone_its_program_dies_and_the_folder_goes() {
        let (mut tool, _home) = tool("sleep 900");
        let mut shell = tool.shell(&[], LONG).unwrap();
        drop(shell.stdin.take());
        drop(tool.keeper.stdin.take());
        let start = Instant::now();
        shell.wait().unwrap();
        tool.keeper.wait().unwrap();
        assert!(start.elapsed() < LONG);
        assert!(!tool.folder().exists());
    }

    #[test]
    fn what_a_killed_program_leaves_elsewhere_goes_with_its_folder() {
        let (program, home) = script("sleep 900");
        let left = home.path().join("socket");
        fs::write(&left, "").unwrap();
        let mut tool = Tool::that_leaves(program, 1 << 20, |_| vec![left.clone(), home.path().join("never there")]).unwrap();
        drop(tool.keeper.stdin.take());
        tool.keeper.wait().unwrap();
        assert!(!left.exists() && !tool.folder().exists());
    }
}
