//! Where the outputs of a run go: a mirrored layout, never two documents in one file, never half a file.

use super::Found;
use std::{
    collections::BTreeSet,
    ffi::OsString,
    fs::{self, File},
    io::{self, Write},
    path::{Component, Path, PathBuf},
};

/// The output of each file below `folder`: `sub/x.pdf` goes to `folder/sub/x.pdf.json`. Where that name is taken by an
/// earlier file, a number tells them apart: `x.pdf.2.json`.
#[must_use]
pub fn mirrored<'a>(files: impl IntoIterator<Item = &'a Found>, folder: &Path) -> Vec<PathBuf> {
    let mut taken = BTreeSet::new();
    let output = |file: &Found| {
        // Names only: an output never leaves the folder.
        let relative: PathBuf = file.relative.components().filter(|part| matches!(part, Component::Normal(_))).collect();
        let mut path = with_suffix(&relative, ".json");
        let mut number = 2_usize;
        while !taken.insert(path.clone()) {
            path = with_suffix(&relative, &format!(".{number}.json"));
            number += 1;
        }
        folder.join(path)
    };
    files.into_iter().map(output).collect()
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    name.into()
}

/// Writes a file whole or not at all: under a temporary name in its folder, synced, renamed. Folders are made as needed.
///
/// # Errors
/// When a folder or file could not be made, written or renamed; the temporary file is then removed.
pub fn write_whole(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    // Short whatever the output's name, which may be as long as the file system allows; hidden, so that no walk reads it.
    let temporary = folder.join(format!(".avstem-{}.tmp", std::process::id()));
    let written = File::create(&temporary)
        .and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&temporary, path));
    if written.is_err() {
        // Nothing more can be done where this fails too.
        let _ = fs::remove_file(&temporary);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outputs(relatives: &[&str]) -> Vec<String> {
        let files: Vec<_> =
            relatives.iter().map(|relative| Found { path: relative.into(), relative: relative.into(), settled: None }).collect();
        mirrored(&files, Path::new("out")).iter().map(|path| path.display().to_string()).collect()
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
