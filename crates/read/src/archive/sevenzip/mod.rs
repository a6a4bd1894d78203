//! 7-Zip archives → their members, bounded.
//!
//! In: the bytes of an archive. Out: its members that are no folders, in the order of its directory. The directory is read here, every
//! count held against the limits before anything is made for it; unpacking is left to the decoder of each method. Members stand one
//! behind the other in blocks that are packed as one: a block is unpacked once, from its beginning, and cut by the sizes that the
//! directory gives, so that it never gives more than these. All members together may unpack to what a single one may elsewhere, since
//! they are held together, as in a packed tar archive. What it does not do: passwords, archives in several files or in a program, and
//! methods that have to be asked for when an archive is made (see [`unpack`]).
//!
//! Source: 7zFormat.txt of the LZMA SDK.

mod block;
mod directory;
mod fields;
#[cfg(test)]
mod tests;
mod unpack;

use self::{
    block::{Block, Member},
    directory::{Directory, Entry},
};
use super::part::Part;
use avstem_document::{
    error::{Error, ErrorKind},
    limits::Limits,
};
use std::{fmt, io::Read};

pub(super) use self::directory::SIGNATURE;

/// The members of an archive that are no folders.
///
/// # Errors
/// `Damaged`, `TooLarge`, `Encrypted` or `Unsupported` where the directory cannot be read.
pub(super) fn parts(bytes: &[u8], limits: &Limits) -> Result<Vec<Part>, Error> {
    let Directory { blocks, entries } = directory::read(bytes, limits)?;
    let mut left = limits.member_bytes;
    let mut contents = blocks.iter().flat_map(|block| contents(bytes, block, limits, &mut left));
    let mut packed = || contents.next().unwrap_or_else(|| Err(damaged("its directory names more members than it packs")));
    let part = |entry| match entry {
        Entry::Folder => None,
        Entry::Empty { name } => Some(Part::new(name, Vec::new())),
        Entry::Packed { name, is_link } => Some(match packed() {
            Ok(_) if is_link => Part::new(name, Vec::new()).passed_over("a link or a device in an archive"),
            Ok(content) => Part::new(name, content),
            Err(problem) => Part::not(name, problem),
        }),
    };
    Ok(entries.into_iter().filter_map(part).collect())
}

/// The bytes of each member of a block, or why there are none. `left` are the bytes that all members may still unpack to.
fn contents(bytes: &[u8], block: &Block, limits: &Limits, left: &mut u64) -> Vec<Result<Vec<u8>, Error>> {
    let mut reader = unpack::reader(bytes, block);
    let content = |member: &Member| {
        let content = match &mut reader {
            Err(problem) => Err(problem.clone()),
            Ok(_) if member.size > *left => {
                Err(ErrorKind::TooLarge { what: "bytes in the members of the archive", limit: limits.member_bytes, found: None }.into())
            }
            Ok(reader) => {
                *left -= member.size;
                exactly(reader, member.size)
            }
        };
        // What stands behind such a member in its block is not reached.
        if let Err(problem) = &content {
            reader = Err(problem.clone());
        }
        content.and_then(|content| checked(content, member.sum))
    };
    block.members.iter().map(content).collect()
}

/// So many bytes of a reader.
fn exactly(reader: &mut impl Read, size: u64) -> Result<Vec<u8>, Error> {
    let mut content = Vec::new();
    reader.take(size).read_to_end(&mut content).map_err(damaged)?;
    if (content.len() as u64) < size { Err(damaged("it breaks off within a member")) } else { Ok(content) }
}

/// The bytes, when their checksum (CRC-32) is the one that is written.
fn checked(content: Vec<u8>, sum: Option<u32>) -> Result<Vec<u8>, Error> {
    if sum.is_some_and(|sum| sum != checksum(&content)) { Err(damaged("the checksum of a member is wrong")) } else { Ok(content) }
}

fn checksum(bytes: &[u8]) -> u32 {
    let mut sum = flate2::Crc::new();
    sum.update(bytes);
    sum.sum()
}

fn damaged(problem: impl fmt::Display) -> Error {
    Error::damaged(format_args!("7-Zip archive: {problem}"))
}
