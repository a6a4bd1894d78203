//! A block of a 7-Zip archive as plain values: what the directory tells of it, and what unpacking needs.

use std::ops::Range;

/// The method that needs a password: AES-256.
pub(super) const AES: &[u8] = b"\x06\xf1\x07\x01";

/// Members that are packed as one.
#[derive(Debug)]
pub(super) struct Block {
    /// In the order of unpacking; none where they are no chain.
    pub(super) coders: Vec<Coder>,
    /// Whether one of them needs a password.
    pub(super) is_encrypted: bool,
    /// Where its packed bytes stand in the archive.
    pub(super) packed: Range<u64>,
    pub(super) members: Vec<Member>,
}

#[derive(Debug, Clone)]
pub(super) struct Coder {
    pub(super) method: Vec<u8>,
    pub(super) properties: Vec<u8>,
    /// Bytes that it gives.
    pub(super) size: u64,
    /// One stream in, one out.
    pub(super) is_plain: bool,
}

#[derive(Debug)]
pub(super) struct Member {
    pub(super) size: u64,
    pub(super) sum: Option<u32>,
}

/// A range of the archive's bytes.
pub(super) fn slice<'a>(bytes: &'a [u8], range: &Range<u64>) -> Option<&'a [u8]> {
    bytes.get(usize::try_from(range.start).ok()?..usize::try_from(range.end).ok()?)
}
