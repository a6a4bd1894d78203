//! Where the outputs of a run go: a mirrored layout, never two documents in one file, never half a file.

use super::{
    Found,
    unusable::{is_unusable, of_disk, unusable},
};
use avstem::report::sha256;
use std::{
    collections::BTreeSet,
    ffi::OsString,
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::{Component, Path, PathBuf},
    sync::{Mutex, PoisonError},
};

/// The output of each file below `folder`, whose name ends in `suffix`: `sub/x.pdf` goes to `folder/sub/x.pdf.json`. Where that name is
/// taken by an earlier file or is among `reserved` (paths below the folder), a number tells them apart: `x.pdf.2.json`. A file keeps the
/// name that an earlier run gave it, as `known` says, where it may have it: no document that is found later takes it.
#[must_use]
pub fn mirrored(
    files: &[&Found],
    (folder, suffix): (&Path, &str),
    reserved: BTreeSet<PathBuf>,
    known: impl Fn(&Found) -> Option<PathBuf>,
) -> Vec<PathBuf> {
    let mut taken = reserved;
    let mut keep = |file: &&Found| known(file).filter(|output| is_of(file, output, suffix) && taken.insert(output.clone()));
    let kept: Vec<Option<PathBuf>> = files.iter().map(&mut keep).collect();
    let mut output = |(file, kept): (&&Found, Option<PathBuf>)| {
        folder.join(kept.unwrap_or_else(|| {
            let mut number = 1;
            while !taken.insert(numbered(file, number, suffix)) {
                number += 1;
            }
            numbered(file, number, suffix)
        }))
    };
    files.iter().zip(kept).map(&mut output).collect()
}

/// Documents of one name whose numbers are looked for.
const NUMBERS: usize = 1000;

/// True for a name that a run may have given the file's output.
fn is_of(file: &Found, output: &Path, suffix: &str) -> bool {
    (1..=NUMBERS).any(|number| numbered(file, number, suffix) == output)
}

/// The output of the file, or of the second, third, … of its name.
fn numbered(file: &Found, number: usize, suffix: &str) -> PathBuf {
    // Names only: an output never leaves the folder.
    let relative: PathBuf = file.relative.components().filter(|part| matches!(part, Component::Normal(_))).collect();
    if number == 1 { with_suffix(&relative, suffix) } else { with_suffix(&relative, &format!(".{number}{suffix}")) }
}

/// The longest name of a file that file systems allow, in bytes.
const LONGEST_NAME: usize = 255;

/// Hexadecimal digits that stand for the part of a name that was too long.
const DIGITS: usize = 16;

/// The path with a suffix to its name. A name that would be too long is cut, and a hash of the whole name keeps it apart from
/// others.
fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let name = path.file_name().unwrap_or_default();
    if name.len() + suffix.len() <= LONGEST_NAME {
        let mut name = OsString::from(path);
        name.push(suffix);
        return name.into();
    }
    let text = name.to_string_lossy();
    let room = LONGEST_NAME - suffix.len() - 1 - DIGITS;
    let start: String = text.char_indices().take_while(|(at, c)| at + c.len_utf8() <= room).map(|(_, c)| c).collect();
    let hash = sha256(name.as_encoded_bytes());
    path.with_file_name(format!("{start}~{}{suffix}", hash.get(..DIGITS).unwrap_or_default()))
}

/// True for errors that every later output would meet too: the disk is full or may not be written to.
#[must_use]
pub fn is_hopeless(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::ReadOnlyFilesystem)
}

/// True where a path leads to something that is no regular file, as `/dev/stdout` or a named pipe. It is written to where it
/// stands: a file that took its place, which root may well do to `/dev/null`, would break every other program.
fn is_device(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|data| !data.is_file() && !data.is_dir())
}

/// Temporary files of outputs that are being written.
static UNFINISHED: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

fn begin(temporary: &Path) {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner).insert(temporary.to_owned());
}

fn end(temporary: &Path) {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner).remove(temporary);
}

/// Removes what is not finished, when the run is stopped. Nothing is begun from then on.
#[cfg(unix)]
pub fn remove_unfinished() {
    let unfinished = UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner);
    for temporary in unfinished.iter() {
        let _ = fs::remove_file(temporary);
    }
    // Held until the process ends: whoever would begin another file waits.
    std::mem::forget(unfinished);
}

/// Writes a file whole or not at all: under a temporary name in its folder, synced, renamed. Folders are made as needed.
/// A device or a pipe is written to directly.
///
/// # Errors
/// When a folder or file could not be made, written or renamed; the temporary file is then removed.
pub fn write_whole(path: &Path, text: impl AsRef<[u8]>) -> io::Result<()> {
    if is_device(path) {
        return File::options().write(true).open(path)?.write_all(text.as_ref());
    }
    whole(path, text.as_ref()).map_err(|error| match of_disk(error) {
        error if is_unusable(&error) => unusable(error.kind(), format!("{}: {error}", path.display())),
        error => error,
    })
}

fn whole(path: &Path, text: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    // Short whatever the output's name, which may be as long as the file system allows; hidden, so that no walk reads it.
    let temporary = folder.join(format!(".avstem-{}.tmp", std::process::id()));
    begin(&temporary);
    let written = File::create(&temporary)
        .and_then(|mut file| file.write_all(text).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&temporary, path));
    if written.is_err() {
        // Nothing more can be done where this fails too.
        let _ = fs::remove_file(&temporary);
    }
    end(&temporary);
    written
}

/// A file that grows under a temporary name in its folder and takes its place when it is whole. A device or a pipe is written to directly.
#[derive(Debug)]
pub struct Growing {
    file: BufWriter<File>,
    /// None for what is no file.
    temporary: Option<PathBuf>,
    path: PathBuf,
}

impl Growing {
    /// Begins the file that is to stand at `path`.
    ///
    /// # Errors
    /// When its folder or the temporary file could not be made.
    pub fn new(path: &Path) -> io::Result<Self> {
        if is_device(path) {
            let file = File::options().write(true).open(path)?;
            return Ok(Self { file: BufWriter::new(file), temporary: None, path: path.to_owned() });
        }
        let folder = path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder).map_err(of_disk)?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let temporary = folder.join(format!(".avstem-{}-{name}.tmp", std::process::id()));
        begin(&temporary);
        Ok(Self { file: BufWriter::new(File::create(&temporary).map_err(of_disk)?), temporary: Some(temporary), path: path.to_owned() })
    }

    /// Syncs the file and gives it its name.
    ///
    /// # Errors
    /// When it could not be written or renamed; the temporary file is then removed.
    pub fn finish(mut self) -> io::Result<()> {
        self.file.flush()?;
        let Some(temporary) = &self.temporary else { return Ok(()) };
        self.file.get_ref().sync_all().and_then(|()| fs::rename(temporary, &self.path)).map_err(of_disk)
    }
}

impl Write for Growing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes).map_err(|error| if self.temporary.is_some() { of_disk(error) } else { error })
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for Growing {
    fn drop(&mut self) {
        // Gone already when it has its name.
        let _ = self.temporary.as_ref().map(fs::remove_file);
        self.temporary.iter().for_each(|temporary| end(temporary));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outputs(relatives: &[&str]) -> Vec<String> {
        let files: Vec<_> = relatives
            .iter()
            .map(|relative| Found {
                path: relative.into(),
                relative: relative.into(),
                sha256: None,
                settled: None,
                stored: None,
                inside: None,
            })
            .collect();
        mirrored(&files.iter().collect::<Vec<_>>(), (Path::new("out"), ".json"), BTreeSet::new(), |_| None)
            .iter()
            .map(|path| path.display().to_string())
            .collect()
    }

    #[test]
    fn a_file_that_is_not_finished_leaves_nothing_and_harms_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.csv");
        fs::write(&path, "before").unwrap();
        let mut growing = Growing::new(&path).unwrap();
        growing.write_all(b"half").unwrap();
        drop(growing);
        assert_eq!(fs::read_to_string(&path).unwrap(), "before");
        let mut growing = Growing::new(&path).unwrap();
        growing.write_all(b"whole").unwrap();
        growing.finish().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "whole");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_device_is_written_to_and_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        // By way of a link: a failing test must not cost the machine its device.
        let link = folder.path().join("null");
        std::os::unix::fs::symlink("/dev/null", &link).unwrap();
        write_whole(&link, "text").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn outputs_mirror_the_layout() {
        assert_eq!(outputs(&["a/x.pdf", "x.docx"]), ["out/a/x.pdf.json", "out/x.docx.json"]);
    }

    #[test]
    fn two_documents_never_share_an_output() {
        assert_eq!(
            outputs(&["x.pdf", "x.pdf", "x.pdf.2", "x.pdf"]),
            ["out/x.pdf.json", "out/x.pdf.2.json", "out/x.pdf.2.2.json", "out/x.pdf.3.json"]
        );
    }

    #[test]
    fn names_that_are_too_long_are_cut_and_stay_apart() {
        let names = ["æ".repeat(126) + ".a", "æ".repeat(126) + ".b"];
        let outputs = outputs(&[&names[0], &names[1]]);
        assert_ne!(outputs[0], outputs[1]);
        let folder = tempfile::tempdir().unwrap();
        for output in outputs {
            let name = output.strip_prefix("out/").unwrap();
            assert!(name.len() <= LONGEST_NAME && Path::new(name).extension() == Some("json".as_ref()), "{name}");
            write_whole(&folder.path().join(name), "text").unwrap();
        }
    }

    #[test]
    fn outputs_stay_below_their_folder() {
        assert_eq!(outputs(&["../../x.pdf", "/etc/x"]), ["out/x.pdf.json", "out/etc/x.json"]);
    }

    #[test]
    fn a_file_is_replaced_whole_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/x.json");
        write_whole(&path, "one").unwrap();
        write_whole(&path, "two").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "two");
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn a_file_that_cannot_be_written_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("x.json")).unwrap();
        assert!(write_whole(&folder.path().join("x.json"), "text").is_err());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
