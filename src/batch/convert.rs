//! Formats that another program must convert first: LibreOffice turns a document into .docx, which avstem reads itself, or into a PDF.
//!
//! The converter runs as a [`Tool`]: bounded, in a folder of its own, and dead when who started it is.

use super::{
    Answer, Outcome, TimeLimit,
    time::Passed,
    tool::{self, Failure, Tool, open_bounded},
};
use avstem_document::error::Error;
use md5::{Digest, Md5};
use std::{
    ffi::OsString,
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
    time::Duration,
};
use tempfile::TempDir;

/// Names the converter, a program that takes LibreOffice's arguments; blank means that there is none.
const VARIABLE: &str = "AVSTEM_CONVERTER";

/// The converter's names on the path, in the order in which they are tried.
const NAMES: [&str; 2] = ["soffice", "libreoffice"];

/// Processor time that one document may take. LibreOffice takes 1 to 5 s, its first start some more.
const MOST: Duration = Duration::from_mins(1);

/// As much of a document's time, in percent, its conversion may take, where it needs one: another program's processor time.
const CONVERTING: u32 = 50;

/// Kibibytes of address space that the converter may take, whatever the worker's own bound: LibreOffice maps some 2 GiB.
const MEMORY_KIB: u64 = 6 << 20;

/// The folder in the converter's own where LibreOffice keeps what it remembers.
const PROFILE: &str = "profile";

/// What LibreOffice finds there at its first start: that it has run before in a later version than any. Since 7.4 it tries out how
/// it draws when its version rose, which costs more than a conversion: a start took 1.1 s of the processor, and so takes 0.4.
const SETTINGS: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"><item oor:path="/org.openoffice.Setup/Product"><prop oor:name="ooSetupLastVersion" oor:op="fuse"><value>999.9</value></prop></item></oor:items>
"#;

/// What of a document's time its conversion may take.
pub(super) fn share(time: TimeLimit) -> TimeLimit {
    time.share(CONVERTING)
}

/// The time of a conversion for which so much is left; no more than any may take.
pub(super) fn bounded(time: Option<TimeLimit>) -> TimeLimit {
    let most = TimeLimit::new(MOST);
    time.map_or(most, |time| time.within(most))
}

/// The suffix for the converter of what a name says that it is, where a document of that kind is converted.
pub(super) fn by_name(path: &Path) -> Option<&'static str> {
    let ending = path.extension()?.to_string_lossy().to_ascii_lowercase();
    match ending.as_str() {
        "doc" | "dot" => Some("doc"),
        "rtf" => Some("rtf"),
        _ => None,
    }
}

/// Whether the machine has a converter; nothing is started.
pub(super) fn is_there() -> bool {
    tool::find(VARIABLE, &NAMES).is_some()
}

/// A converter that was found.
#[derive(Debug)]
pub(super) struct Converter {
    tool: Tool,
}

impl Converter {
    /// The converter of this machine; `None` when there is none or no folder for it.
    pub(super) fn find() -> Option<Self> {
        Self::of(tool::find(VARIABLE, &NAMES)?)
    }

    fn of(program: PathBuf) -> Option<Self> {
        let tool = Tool::that_leaves(program, MEMORY_KIB, |folder| sockets(&folder.join(PROFILE)).into())?;
        let user = tool.folder().join(PROFILE).join("user");
        // Where it cannot be written, LibreOffice starts slower.
        let _ = fs::create_dir_all(&user).and_then(|()| fs::write(user.join("registrymodifications.xcu"), SETTINGS));
        Some(Self { tool })
    }

    /// The document in another format, an open file without a name. `from` is the suffix that tells the converter what the bytes are,
    /// `to` that of the format wanted, `time` what it may take, `limit` the most bytes of the result.
    pub(super) fn convert(&self, mut bytes: impl Read, (from, to): (&str, &str), time: TimeLimit, limit: u64) -> Result<File, Failure> {
        let failed = |problem: io::Error| Failure::Failed(problem.to_string());
        let documents = self.tool.folder().join("document");
        let source = documents.join(format!("source.{from}"));
        // An earlier document that killed the converter may have left something.
        let _ = fs::remove_dir_all(&documents);
        let out = documents.join("out");
        let written = fs::create_dir_all(&out).and_then(|()| io::copy(&mut bytes, &mut File::create(&source)?));
        written.map_err(failed)?;
        let converted = self.convert_all(&[&source], &out, to, time).and_then(|()| {
            open_bounded(&out.join(format!("source.{to}")), limit)
                .map_err(|problem| Failure::Failed(format!("it wrote no document ({problem})")))
        });
        let _ = fs::remove_dir_all(&documents);
        converted
    }

    /// Converts all of them in one start, in their order, each to a file of its name with the suffix `to` in the folder `out`. A document
    /// that is none does not make it fail.
    pub(super) fn convert_all(&self, sources: &[&Path], out: &Path, to: &str, time: TimeLimit) -> Result<(), Failure> {
        self.tool.run(&self.arguments(sources, out, to), time)
    }

    /// A folder beside its own documents, gone when dropped or with who started this.
    pub(super) fn room(&self) -> Option<TempDir> {
        tempfile::Builder::new().prefix("batch-").tempdir_in(self.tool.folder()).ok()
    }

    fn arguments(&self, sources: &[&Path], out: &Path, to: &str) -> Vec<OsString> {
        let mut installation = OsString::from("-env:UserInstallation=file://");
        installation.push(self.tool.folder().join(PROFILE));
        let fixed = ["--headless", "--norestore", "--nolockcheck", "--convert-to", to, "--outdir"].map(OsString::from);
        [installation].into_iter().chain(fixed).chain([out.into()]).chain(sources.iter().map(OsString::from)).collect()
    }
}

/// Where a LibreOffice of this profile listens for others of its kind: outside any folder that one can give it, and left there when it
/// is killed. It names the socket by the user and the MD5 of the profile's address in UTF-16, each byte without a leading zero.
fn sockets(profile: &Path) -> [PathBuf; 2] {
    let address: Vec<u8> = format!("file://{}", profile.display()).encode_utf16().flat_map(u16::to_le_bytes).collect();
    let name = Md5::digest(address).iter().fold(String::new(), |name, byte| format!("{name}{byte:x}"));
    #[cfg(unix)]
    let user = rustix::process::getuid().as_raw();
    #[cfg(not(unix))]
    let user = 0;
    ["/tmp", "/var/tmp"].map(|folder| PathBuf::from(format!("{folder}/OSL_PIPE_{user}_SingleOfficeIPC_{name}")))
}

impl Failure {
    /// The answer of a document that was not converted; `what` is its format in words.
    pub(super) fn answer(&self, what: &str) -> Answer {
        match self {
            Self::Late(passed, time) => {
                let late = Answer::not_read(Outcome::Timeout, passed.message(*time, &format!("{what} was not converted")));
                // What takes too much of the processor takes it every time.
                if *passed == Passed::Clock { late.by_chance() } else { late }
            }
            // It may have found no room, or been ended by others.
            Self::Failed(how) => {
                let error = Error::damaged(format_args!("{what} could not be converted: {how}"));
                Answer::not_read(Outcome::Damaged, error.to_string()).by_chance()
            }
        }
    }
}

#[cfg(unix)]
#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::batch::tool::tests::{LONG, script};

    /// A converter that is a shell script; `$out` is the folder asked for, and its arguments are the sources.
    pub(in crate::batch) fn of_several(text: &str) -> (Converter, TempDir) {
        let (program, home) = script(&format!("while [ $1 != --outdir ]; do shift; done\nout=$2; shift 2\n{text}"));
        (Converter::of(program).unwrap(), home)
    }

    /// As [`of_several`], of one source: `$source`.
    fn converter(text: &str) -> (Converter, TempDir) {
        of_several(&format!("source=$1\n{text}"))
    }

    fn convert(converter: &Converter) -> Result<Vec<u8>, Failure> {
        let converted = converter.convert(&b"bytes"[..], ("doc", "docx"), TimeLimit { processor: LONG, clock: LONG }, 1000);
        converted.map(|mut file| {
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).unwrap();
            bytes
        })
    }

    #[test]
    fn what_the_converter_writes_is_read_and_removed() {
        let (converter, _home) = converter(r#"cat "$source" > "$out/source.docx"; echo " more" >> "$out/source.docx""#);
        for _ in 0..2 {
            assert_eq!(convert(&converter).unwrap(), b"bytes more\n");
        }
        let left: Vec<_> = fs::read_dir(converter.tool.folder()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left, [PROFILE]);
    }

    #[test]
    fn it_does_not_try_out_how_it_draws() {
        let (converter, _home) = converter(r#"cp profile/user/registrymodifications.xcu "$out/source.docx""#);
        assert_eq!(convert(&converter), Ok(SETTINGS.as_bytes().to_vec()));
    }

    #[test]
    fn a_converter_that_fails_or_writes_nothing_is_told() {
        let (failing, _home) = converter("exit 77");
        assert_eq!(convert(&failing), Err(Failure::Failed("it ended with status 77".to_owned())));
        let (idle, _home) = converter("exit 0");
        assert!(matches!(convert(&idle), Err(Failure::Failed(how)) if how.starts_with("it wrote no document")));
    }

    #[test]
    fn what_is_larger_than_a_document_may_be_is_not_read() {
        let (converter, _home) = converter(r#"head -c 1001 /dev/zero > "$out/source.docx""#);
        assert!(matches!(convert(&converter), Err(Failure::Failed(how)) if how.starts_with("it wrote no document")));
    }

    #[test]
    fn the_socket_is_named_as_libreoffice_names_it() {
        // What LibreOffice 7.4 bound for this profile; the digest has bytes below 16.
        let [first, second] = sockets(Path::new("/tmp/avstem-abc/profile")).map(|socket| socket.display().to_string());
        assert!(first.starts_with("/tmp/OSL_PIPE_") && first.ends_with("_SingleOfficeIPC_6d1d57d2e27d44e68b1ba7a318b6064"), "{first}");
        assert_eq!(second, format!("/var{first}"));
    }
}
