//! Bytes of a directory → the numbers, flags and checksums that it is written in, none read beyond its end.

use super::damaged;
use avstem_document::error::Error;

/// What is left of a directory.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields<'a>(pub(super) &'a [u8]);

impl<'a> Fields<'a> {
    /// The next bytes.
    pub(super) fn take(&mut self, length: u64) -> Result<&'a [u8], Error> {
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        let (taken, rest) = self.0.split_at_checked(length).ok_or_else(|| damaged("its directory breaks off"))?;
        self.0 = rest;
        Ok(taken)
    }

    pub(super) fn byte(&mut self) -> Result<u8, Error> {
        Ok(self.take(1)?[0])
    }

    /// A 32-bit number, its lowest byte first.
    pub(super) fn word(&mut self) -> Result<u32, Error> {
        Ok(self.take(4)?.iter().rev().fold(0, |number, byte| number << 8 | u32::from(*byte)))
    }

    /// A number of one to nine bytes: the first has a bit set for each that follows, and the highest bits of the number in the rest.
    pub(super) fn number(&mut self) -> Result<u64, Error> {
        let first = self.byte()?;
        let more = first.leading_ones();
        let low = self.take(more.into())?.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte));
        let high = if more < 7 { u64::from(first) & (0x7f >> more) } else { 0 };
        Ok(low | high.checked_shl(8 * more).unwrap_or(0))
    }

    /// A number of things that take a byte each at the least.
    pub(super) fn count(&mut self) -> Result<usize, Error> {
        let count = self.number()?;
        usize::try_from(count).ok().filter(|count| *count <= self.0.len()).ok_or_else(|| damaged("its directory breaks off"))
    }

    /// A flag for each of `count` things, the first in the highest bit.
    pub(super) fn flags(&mut self, count: usize) -> Result<Vec<bool>, Error> {
        let bytes = self.take(count.div_ceil(8) as u64)?;
        Ok((0..count).map(|at| bytes[at / 8] & (0x80 >> (at % 8)) != 0).collect())
    }

    /// The same with one byte before them that says whether all are set; then none is written.
    pub(super) fn flags_or_all(&mut self, count: usize) -> Result<Vec<bool>, Error> {
        if self.byte()? == 0 { self.flags(count) } else { Ok(vec![true; count]) }
    }

    /// A 32-bit number for those of `count` things that have one.
    pub(super) fn words(&mut self, has_one: Vec<bool>) -> Result<Vec<Option<u32>>, Error> {
        has_one.into_iter().map(|has_one| if has_one { self.word().map(Some) } else { Ok(None) }).collect()
    }

    /// The checksums of those of `count` things that have one.
    pub(super) fn sums(&mut self, count: usize) -> Result<Vec<Option<u32>>, Error> {
        let has_one = self.flags_or_all(count)?;
        self.words(has_one)
    }
}
