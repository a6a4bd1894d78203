//! A zip archive with members of one name → the same archive, with a name of its own for each.
//!
//! The reader keeps the last member of a name only; nothing forbids several, and programs that add to an archive write them. In: an
//! archive. Out: its bytes as they are, but for the names in its directory that stand there again, which become ones that no other has.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{self, Read, Seek, SeekFrom},
};

/// The bytes of an archive, with other ones in some places.
#[derive(Debug)]
pub(super) struct Patched<R> {
    inner: R,
    at: u64,
    /// By where they begin.
    patches: BTreeMap<u64, Vec<u8>>,
}

/// Bytes of a directory's entry before its name, and what it begins with.
const ENTRY: usize = 46;
const SIGNATURE: &[u8] = b"PK\x01\x02";

/// Bytes at the end of a name that are changed; two of them make 65 thousand names.
const CHANGED: usize = 3;

/// Names that are tried for one entry.
const TRIES: usize = 300;

impl<R: Read + Seek> Patched<R> {
    pub(super) fn new(inner: R) -> Self {
        Self { inner, at: 0, patches: BTreeMap::new() }
    }

    /// Gives each entry of the directory that begins at `start` a name of its own. Out: which entry is called as which earlier one.
    pub(super) fn rename(&mut self, start: u64, most: usize) -> io::Result<BTreeMap<usize, usize>> {
        let mut first: BTreeMap<Vec<u8>, usize> = BTreeMap::new();
        let mut taken: BTreeSet<Vec<u8>> = BTreeSet::new();
        let (mut again, mut later) = (BTreeMap::new(), Vec::new());
        let mut at = start;
        for index in 0..most {
            self.inner.seek(SeekFrom::Start(at))?;
            let mut entry = [0; ENTRY];
            if self.inner.read_exact(&mut entry).is_err() || !entry.starts_with(SIGNATURE) {
                break;
            }
            let length = |at: usize| u64::from(u16::from_le_bytes([entry[at], entry[at + 1]]));
            let mut name = vec![0; length(28) as usize];
            self.inner.read_exact(&mut name)?;
            if let Some(earlier) = first.get(&name) {
                again.insert(index, *earlier);
                later.push((at + ENTRY as u64, name));
            } else {
                taken.insert(name.clone());
                first.insert(name, index);
            }
            at += ENTRY as u64 + length(28) + length(30) + length(32);
        }
        let mut number = 0_u32;
        for (at, mut name) in later {
            let from = name.len().saturating_sub(CHANGED);
            // Names of no length and of one sign may run out of other ones; what is left keeps its name.
            for _ in 0..TRIES {
                number += 1;
                let signs = number.to_be_bytes();
                let changed = name.len() - from;
                name[from..].copy_from_slice(&signs[signs.len() - changed..]);
                if !taken.contains(&name) {
                    break;
                }
            }
            taken.insert(name.clone());
            self.patches.insert(at, name);
        }
        self.rewind()?;
        Ok(again)
    }
}

impl<R: Read> Read for Patched<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        let (from, to) = (self.at, self.at + count as u64);
        // Names are shorter than this: only patches that begin so close can reach into what was read.
        for (start, bytes) in self.patches.range(from.saturating_sub(u64::from(u16::MAX))..to) {
            for (place, byte) in (*start..).zip(bytes).filter(|(place, _)| (from..to).contains(place)) {
                buffer[(place - from) as usize] = *byte;
            }
        }
        self.at = to;
        Ok(count)
    }
}

impl<R: Seek> Seek for Patched<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.at = self.inner.seek(to)?;
        Ok(self.at)
    }
}
