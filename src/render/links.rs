//! Paths → addresses that lead to documents.
//!
//! In: a document's path, the folder in which avstem runs, for a workbook the folder in which it stands. Out: a reference in the
//! percent-encoding of RFC 3986 ([`uri`], [`relative_uri`]), or a link for a workbook ([`from_folder`]). What it does not do: it touches no
//! file; links of the file system are not followed.

use std::{
    fmt::Write,
    path::{Component, Path, PathBuf, Prefix},
};

/// A path as the part of a URI: slashes, and every byte that is no letter, digit or one of `-._~/:` as `%XX`.
fn encoded(path: &Path) -> String {
    let mut text = String::new();
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'\\' if cfg!(windows) => text.push('/'),
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => text.push(char::from(*byte)),
            b':' if cfg!(windows) => text.push(':'),
            // Writing to a string does not fail.
            byte => drop(write!(text, "%{byte:02X}")),
        }
    }
    text
}

/// The address of a path: below the working folder it is relative to it (true), else `file:///…`.
pub(crate) fn uri(path: &Path, working: &Path) -> (String, bool) {
    let whole = absolute(path, working);
    match whole.strip_prefix(working) {
        Ok(inner) if !inner.as_os_str().is_empty() => (encoded(inner), true),
        _ => (file_uri(&whole), false),
    }
}

/// An absolute path as `file:///…`.
pub(crate) fn file_uri(path: &Path) -> String {
    let encoded = encoded(path);
    format!("file://{}{encoded}", if encoded.starts_with('/') { "" } else { "/" })
}

/// The path from the root, without `.` and `..`.
pub(crate) fn absolute(path: &Path, working: &Path) -> PathBuf {
    let mut whole = PathBuf::new();
    for part in working.join(path).components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(whole.pop()),
            part => whole.push(part),
        }
    }
    whole
}

/// From a folder to a file, both from the root; `None` where only the root, or not even that, is common.
fn relative(file: &Path, folder: &Path) -> Option<PathBuf> {
    let common = file.components().zip(folder.components()).take_while(|(a, b)| a == b).count();
    let named = file.components().take(common).filter(|part| matches!(part, Component::Normal(_))).count();
    if named == 0 {
        return None;
    }
    let ups = folder.components().skip(common).map(|_| Component::ParentDir);
    Some(ups.chain(file.components().skip(common)).collect())
}

/// What a workbook in `folder` links to a file with, at a page where there is one: its path from there, the whole path where the two have
/// nothing in common. `None` for a path that the workbook's library would write otherwise than it is.
pub(crate) fn from_folder(file: &Path, folder: &Path, page: Option<u32>) -> Option<String> {
    let path = relative(file, folder).unwrap_or_else(|| file.to_owned());
    let is_network = matches!(path.components().next(), Some(Component::Prefix(prefix)) if !matches!(prefix.kind(), Prefix::Disk(_)));
    let text = path.to_str().filter(|text| !is_network && !text.chars().any(char::is_control))?;
    // The library splits at `#`, leaves `?` alone and takes what looks encoded for encoded.
    if text.contains(['#', '?', '%']) {
        return None;
    }
    let anchor = page.map(|page| format!("#page={page}")).unwrap_or_default();
    Some(format!("file:///{text}{anchor}"))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_relative_to_the_working_folder_or_whole() {
        let uri = |path: &str| uri(Path::new(path), Path::new("/home/ola"));
        assert_eq!(uri("arkiv/budsjett 2026 å.pdf"), ("arkiv/budsjett%202026%20%C3%A5.pdf".to_owned(), true));
        assert_eq!(uri("./a/../b#1%.pdf"), ("b%231%25.pdf".to_owned(), true));
        assert_eq!(uri("../kari/a.pdf"), ("file:///home/kari/a.pdf".to_owned(), false));
        assert_eq!(uri("/home/ola/x.pdf"), ("x.pdf".to_owned(), true));
    }

    #[test]
    fn a_workbook_leads_to_its_documents_from_where_it_stands() {
        let link = |file: &str, folder: &str, page| from_folder(Path::new(file), Path::new(folder), page);
        assert_eq!(link("/home/ola/arkiv/a.pdf", "/home/ola/ut", Some(4)).as_deref(), Some("file:///../arkiv/a.pdf#page=4"));
        assert_eq!(link("/home/ola/a.pdf", "/home/ola", None).as_deref(), Some("file:///a.pdf"));
        assert_eq!(link("/srv/a.pdf", "/home/ola", None).as_deref(), Some("file:////srv/a.pdf"));
        assert_eq!(link("/home/ola/50%.pdf", "/home/ola", None), None);
    }
}
