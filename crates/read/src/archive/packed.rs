//! Tar archives and gzip → their members, bounded.
//!
//! A tar archive in gzip is one container. What is unpacked is counted while it is unpacked.

use super::{
    kind::{Kind, other_kind},
    part::{Part, Parts},
};
use avstem_document::{
    error::{Error, ErrorKind},
    limits::Limits,
};
use flate2::bufread::MultiGzDecoder;
use std::io::{Cursor, Read};

/// The members of a tar archive that are no folders.
pub(super) fn tar(bytes: &[u8], limits: &Limits) -> Result<Vec<Part>, Error> {
    let damaged = |problem: std::io::Error| Error::damaged(format_args!("tar archive: {problem}"));
    let mut archive = tar::Archive::new(Cursor::new(bytes));
    let mut parts = Vec::new();
    for entry in archive.entries_with_seek().map_err(damaged)? {
        let mut entry = match entry {
            Ok(entry) => entry,
            Err(problem) if parts.is_empty() => return Err(damaged(problem)),
            Err(problem) => {
                // What was found before it is sound.
                parts.push(Part::not("the rest of the archive", damaged(problem)));
                break;
            }
        };
        if parts.len() >= limits.members {
            return Err(ErrorKind::TooLarge { what: "members of the archive", limit: limits.members as u64, found: None }.into());
        }
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let kind = entry.header().entry_type();
        if kind.is_file() || kind.is_contiguous() {
            let start = usize::try_from(entry.raw_file_position()).unwrap_or(usize::MAX);
            let end = start.saturating_add(usize::try_from(entry.size()).unwrap_or(usize::MAX));
            parts.push(match bytes.get(start..end) {
                Some(_) => Part::at(name, start..end),
                None => Part::not(name, Error::damaged("the archive ends within this member")),
            });
        } else if kind.is_gnu_sparse() {
            parts.push(match bounded(&mut entry, limits.member_bytes) {
                Ok(content) => Part::new(name, content),
                Err(problem) => Part::not(name, problem),
            });
        } else if !kind.is_dir() && !kind.is_pax_global_extensions() {
            parts.push(Part::new(name, Vec::new()).passed_over("a link or a device in an archive"));
        }
    }
    Ok(parts)
}

/// The one file in gzip, or the members of the tar archive in it.
pub(super) fn gzip(bytes: &[u8], limits: &Limits) -> Result<Parts, Error> {
    let mut reader = MultiGzDecoder::new(bytes);
    let content = bounded(&mut reader, limits.member_bytes)?;
    if other_kind(&content) == Some(Kind::Tar) {
        let list = tar(&content, limits)?;
        return Ok(Parts { unpacked: Some(content), list });
    }
    let name = reader.header().and_then(|header| header.filename()).map(|name| String::from_utf8_lossy(name).into_owned());
    let name = name.filter(|name| !name.trim().is_empty()).unwrap_or_else(|| "content".to_owned());
    Ok(Parts { unpacked: None, list: vec![Part::new(name, content)] })
}

/// All that a reader gives, when it is no more than `limit`.
fn bounded(reader: &mut impl Read, limit: u64) -> Result<Vec<u8>, Error> {
    let mut content = Vec::new();
    let read = reader.take(limit.saturating_add(1)).read_to_end(&mut content);
    read.map_err(|problem| Error::damaged(format_args!("packed file: {problem}")))?;
    if content.len() as u64 > limit {
        return Err(ErrorKind::TooLarge { what: "bytes in a member of the archive", limit, found: None }.into());
    }
    Ok(content)
}
