//! Formats that another program must convert first: LibreOffice turns a document into .docx, which avstem reads itself.
//!
//! The converter is a program that strangers' bytes may hang, crash or make write without end. So a shell stands between: it
//! limits what the converter may take and write, and when the pipe from the worker closes, however that comes (the deadline, the
//! worker's own death), it kills the whole process group. Profile and documents lie in a folder of the worker's own; a second
//! shell removes it when the worker is gone.

use super::Outcome;
use avstem_document::error::Error;
use std::{
    env, fs,
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{OnceLock, mpsc},
    thread,
    time::Duration,
};
use tempfile::TempDir;

/// Names the converter, a program that takes LibreOffice's arguments; blank means that there is none.
const VARIABLE: &str = "AVSTEM_CONVERTER";

/// The converter's names on the path, in the order in which they are tried.
const NAMES: [&str; 2] = ["soffice", "libreoffice"];

/// How long one document may take. LibreOffice takes 1 to 5 s, its first start some more.
const DEADLINE: Duration = Duration::from_mins(1);

/// Blocks of 512 bytes that any file of the converter may have: 256 MiB.
const FILE_BLOCKS: u64 = (256 << 20) / 512;

/// Kibibytes of address space that the converter may take, whatever the worker's own bound: LibreOffice maps some 2 GiB.
const MEMORY_KIB: u64 = 6 << 20;

/// Seconds of processor time of each of its processes.
const PROCESSOR_SECONDS: u64 = 120;

/// Runs the converter in the background and says how it ended; when standard input ends, kills all that is left, itself too.
const SHELL: &str = r#"
blocks=$1; memory=$2; seconds=$3; shift 3
ulimit -c 0; ulimit -f "$blocks"; ulimit -v "$memory"; ulimit -t "$seconds"
( "$@" </dev/null >/dev/null 2>&1; echo "$?" ) &
read -r word
kill -KILL 0
"#;

/// Removes the folder when standard input ends, once what wrote into it is dead.
const KEEPER: &str = r#"read -r word; sleep 1; rm -rf "$1""#;

/// The converter of this process; `None` when the machine has none.
pub(super) fn converter() -> Option<&'static Converter> {
    static FOUND: OnceLock<Option<Converter>> = OnceLock::new();
    FOUND.get_or_init(Converter::find).as_ref()
}

/// A converter that was found, with its folder.
#[derive(Debug)]
pub(super) struct Converter {
    program: PathBuf,
    folder: TempDir,
    /// Waits for this process to end, however it does.
    keeper: Child,
    file_blocks: u64,
}

/// Why a document was not converted.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// After so long.
    Late(Duration),
    /// The converter ended without a document; how.
    Failed(String),
}

impl Converter {
    /// The converter of this machine; `None` when there is none or no folder for it.
    pub(super) fn find() -> Option<Self> {
        let program = match env::var_os(VARIABLE) {
            Some(named) => Some(PathBuf::from(named)).filter(|program| is_program(program)),
            None => on_path(env::var_os("PATH")?.as_os_str()),
        }?;
        Self::new(program)
    }

    fn new(program: PathBuf) -> Option<Self> {
        if !cfg!(unix) {
            return None;
        }
        let folder = tempfile::Builder::new().prefix("avstem-").tempdir().ok()?;
        let keeper =
            in_own_group(Command::new("/bin/sh").args(["-c", KEEPER, "sh"]).arg(folder.path())).stdout(Stdio::null()).spawn().ok()?;
        Some(Self { program, folder, keeper, file_blocks: FILE_BLOCKS })
    }

    /// The document as .docx, in memory. `format` is the suffix that tells the converter what the bytes are, `time` what is
    /// left for it, `limit` the most bytes of the result.
    pub(super) fn convert(&self, bytes: &[u8], format: &str, time: Option<Duration>, limit: u64) -> Result<Vec<u8>, Failure> {
        let failed = |problem: io::Error| Failure::Failed(problem.to_string());
        let documents = self.folder.path().join("document");
        let source = documents.join(format!("source.{format}"));
        // An earlier document that killed the converter may have left something.
        let _ = fs::remove_dir_all(&documents);
        let out = documents.join("out");
        fs::create_dir_all(&out).and_then(|()| fs::write(&source, bytes)).map_err(failed)?;
        let ended = self.run(&source, &out, time.unwrap_or(DEADLINE).min(DEADLINE));
        let converted = ended.and_then(|()| {
            read_bounded(&out.join("source.docx"), limit).map_err(|problem| Failure::Failed(format!("it wrote no document ({problem})")))
        });
        let _ = fs::remove_dir_all(&documents);
        converted
    }

    /// Runs the converter to its end or the deadline.
    fn run(&self, source: &Path, out: &Path, time: Duration) -> Result<(), Failure> {
        let mut shell = self.shell(source, out).map_err(|problem| Failure::Failed(problem.to_string()))?;
        let Some(output) = shell.stdout.take() else { return Err(Failure::Failed("a pipe is missing".to_owned())) };
        let (said, status) = mpsc::channel();
        thread::spawn(move || {
            let mut line = String::new();
            let _ = BufReader::new(output.take(16)).read_line(&mut line);
            // The receiver is gone only after the deadline.
            let _ = said.send(line);
        });
        let status = status.recv_timeout(time);
        drop(shell.stdin.take());
        let _ = shell.wait();
        match status.as_deref().map(str::trim) {
            Ok("0") => Ok(()),
            Ok("") => Err(Failure::Failed("it was killed".to_owned())),
            Ok(status) => Err(Failure::Failed(format!("it ended with status {status}"))),
            Err(_) => Err(Failure::Late(time)),
        }
    }

    fn shell(&self, source: &Path, out: &Path) -> io::Result<Child> {
        let mut command = Command::new("/bin/sh");
        command
            .args(["-c", SHELL, "sh"])
            .args([self.file_blocks, MEMORY_KIB, PROCESSOR_SECONDS].map(|bound| bound.to_string()))
            .arg(&self.program);
        let mut profile = std::ffi::OsString::from("-env:UserInstallation=file://");
        profile.push(self.folder.path().join("profile"));
        command.arg(profile).args(["--headless", "--norestore", "--nolockcheck", "--convert-to", "docx", "--outdir"]).arg(out).arg(source);
        in_own_group(&mut command).stdout(Stdio::piped()).current_dir(self.folder.path()).spawn()
    }
}

impl Drop for Converter {
    /// Lets the keeper go, as the end of the process does.
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
    }
}

/// A shell that leads a process group and waits for its standard input to end.
fn in_own_group(command: &mut Command) -> &mut Command {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    command.stdin(Stdio::piped()).stderr(Stdio::null())
}

impl Failure {
    pub(super) fn outcome(&self) -> Outcome {
        match self {
            Self::Late(_) => Outcome::Timeout,
            Self::Failed(_) => Outcome::Damaged,
        }
    }

    /// One line for the user; `what` is the document's format in words.
    pub(super) fn message(&self, what: &str) -> String {
        match self {
            Self::Late(time) => format!("timeout: {what} was not converted after {} s", time.as_secs_f64()),
            Self::Failed(how) => Error::damaged(format_args!("{what} could not be converted: {how}")).to_string(),
        }
    }
}

fn on_path(path: &std::ffi::OsStr) -> Option<PathBuf> {
    NAMES.iter().find_map(|name| env::split_paths(path).map(|folder| folder.join(name)).find(|program| is_program(program)))
}

fn is_program(path: &Path) -> bool {
    path.is_absolute() && path.is_file()
}

/// A file's bytes, when they are no more than `limit`.
fn read_bounded(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(bytes) }
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        os::unix::fs::PermissionsExt,
        time::{Duration, Instant},
    };

    /// A converter that is a shell script; `$out` and `$source` are its last arguments.
    fn converter(script: &str) -> (Converter, TempDir) {
        let home = tempfile::tempdir().unwrap();
        let program = home.path().join("soffice");
        let script =
            format!("#!/bin/sh\nwhile [ $# -gt 2 ]; do shift; done\nout=$1; source=$2; home={}\n{script}\n", home.path().display());
        fs::write(&program, script).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o700)).unwrap();
        (Converter::new(program).unwrap(), home)
    }

    fn convert(converter: &Converter) -> Result<Vec<u8>, Failure> {
        converter.convert(b"bytes", "doc", Some(Duration::from_secs(5)), 1000)
    }

    #[test]
    fn what_the_converter_writes_is_read_and_removed() {
        let (converter, _home) = converter(r#"cat "$source" > "$out/source.docx"; echo " more" >> "$out/source.docx""#);
        for _ in 0..2 {
            assert_eq!(convert(&converter).unwrap(), b"bytes more\n");
        }
        assert_eq!(fs::read_dir(converter.folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_converter_that_hangs_is_killed_with_its_children() {
        let (converter, home) = converter("sh -c 'echo $$ > '$home/child'; trap \"\" TERM; while :; do sleep 1; done' & wait");
        let (start, time) = (Instant::now(), Duration::from_millis(500));
        assert_eq!(converter.convert(b"bytes", "doc", Some(time), 1000), Err(Failure::Late(time)));
        assert!(start.elapsed() < Duration::from_secs(4));
        let child = fs::read_to_string(home.path().join("child")).unwrap();
        let is_gone = || match fs::read_to_string(format!("/proc/{}/stat", child.trim())) {
            Ok(stat) => stat.contains(") Z"), // dead, and nobody has asked how it ended
            Err(_) => true,
        };
        let gone = (0..50).any(|_| {
            thread::sleep(Duration::from_millis(20));
            is_gone()
        });
        assert!(gone, "process {} lives on", child.trim());
    }

    #[test]
    fn a_converter_that_fails_or_writes_nothing_is_told() {
        let (failing, _home) = converter("exit 77");
        assert_eq!(convert(&failing), Err(Failure::Failed("it ended with status 77".to_owned())));
        let (idle, _home) = converter("exit 0");
        assert!(matches!(convert(&idle), Err(Failure::Failed(how)) if how.starts_with("it wrote no document")));
    }

    #[test]
    fn a_converter_cannot_write_more_than_it_may() {
        let (mut converter, _home) = converter(r#"exec head -c 1000000 /dev/zero > "$out/source.docx""#);
        converter.file_blocks = 100;
        assert!(matches!(convert(&converter), Err(Failure::Failed(how)) if how.starts_with("it ended with status")));
    }

    #[test]
    fn what_is_larger_than_a_document_may_be_is_not_read() {
        let (converter, _home) = converter(r#"head -c 1001 /dev/zero > "$out/source.docx""#);
        assert!(matches!(convert(&converter), Err(Failure::Failed(how)) if how.starts_with("it wrote no document")));
    }

    #[test]
    fn when_the_worker_is_gone_its_converter_dies_and_the_folder_goes() {
        let (mut converter, _home) = converter("sleep 60");
        let documents = converter.folder.path().join("document");
        fs::create_dir_all(&documents).unwrap();
        let mut shell = converter.shell(&documents.join("source.doc"), &documents).unwrap();
        drop(shell.stdin.take());
        drop(converter.keeper.stdin.take());
        let start = Instant::now();
        shell.wait().unwrap();
        converter.keeper.wait().unwrap();
        assert!(start.elapsed() < Duration::from_secs(10));
        assert!(!converter.folder.path().exists());
    }
}
