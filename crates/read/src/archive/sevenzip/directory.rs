//! The directory of a 7-Zip archive → its blocks and its entries.
//!
//! The directory stands at the end, and mostly is packed itself, as a block with one member. It tells the packed streams, the coders of
//! each block, how members share the blocks, and last the names. No name leads anywhere here; whoever shows one makes it harmless.

use super::{
    block::{AES, Block, Coder, Member, slice},
    checked, checksum, damaged, exactly,
    fields::Fields,
    unpack,
};
use avstem_document::{
    error::{Error, ErrorKind},
    limits::Limits,
};
use std::ops::Range;

/// What a 7-Zip archive begins with.
pub(in super::super) const SIGNATURE: &[u8] = b"7z\xbc\xaf\x27\x1c";
/// Bytes before the packed data: signature, version, and where the directory stands.
const START: u64 = 32;
/// Bytes that a directory may unpack to. One of 20 000 members with paths of 260 characters has 12 MB.
const DIRECTORY_BYTES: u64 = 16 << 20;
/// Coders of a block, and streams of one of them; 7-Zip makes four at the most.
const CODERS: u64 = 32;

/// Kinds of fields.
const END: u8 = 0x00;
const HEADER: u8 = 0x01;
const PROPERTIES: u8 = 0x02;
const STREAMS: u8 = 0x04;
const FILES: u8 = 0x05;
const PACKED: u8 = 0x06;
const BLOCKS: u8 = 0x07;
const MEMBERS: u8 = 0x08;
const SIZES: u8 = 0x09;
const SUMS: u8 = 0x0a;
const CODERS_OF_BLOCKS: u8 = 0x0b;
const UNPACKED_SIZES: u8 = 0x0c;
const MEMBERS_OF_BLOCKS: u8 = 0x0d;
const WITHOUT_BYTES: u8 = 0x0e;
const EMPTY_FILES: u8 = 0x0f;
const NAMES: u8 = 0x11;
const ATTRIBUTES: u8 = 0x15;
const PACKED_HEADER: u8 = 0x17;

#[derive(Debug, Default)]
pub(super) struct Directory {
    pub(super) blocks: Vec<Block>,
    pub(super) entries: Vec<Entry>,
}

/// What the directory names.
#[derive(Debug)]
pub(super) enum Entry {
    Folder,
    /// A file without bytes.
    Empty {
        name: String,
    },
    /// The next member of the blocks.
    Packed {
        name: String,
        /// A link or a device.
        is_link: bool,
    },
}

/// Reads the directory of an archive.
///
/// # Errors
/// `Damaged`, `TooLarge`, or why a packed one cannot be unpacked.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Directory, Error> {
    let start = bytes.get(SIGNATURE.len()..START as usize).ok_or_else(|| damaged("it breaks off"))?;
    let (mut start, place) = (Fields(start), &start[6..]);
    if start.take(2)?[0] != 0 {
        return Err(damaged("its version is unknown"));
    }
    if start.word()? != checksum(place) {
        return Err(damaged("the checksum of its beginning is wrong"));
    }
    let long = |low: u32, high: u32| u64::from(high) << 32 | u64::from(low);
    let offset = long(start.word()?, start.word()?);
    let length = long(start.word()?, start.word()?);
    if length == 0 {
        return Ok(Directory::default());
    }
    let from = START.saturating_add(offset);
    let content = slice(bytes, &(from..from.saturating_add(length)));
    let content = content.ok_or_else(|| damaged("it breaks off before its directory, or is one of several files"))?;
    if start.word()? != checksum(content) {
        return Err(damaged("the checksum of its directory is wrong"));
    }
    let mut fields = Fields(content);
    match fields.byte()? {
        HEADER => header(&mut fields, limits),
        PACKED_HEADER => {
            let unpacked = unpacked_header(bytes, &streams(&mut fields, limits)?)?;
            let mut fields = Fields(&unpacked);
            if fields.byte()? == HEADER { header(&mut fields, limits) } else { Err(damaged("it has no directory")) }
        }
        _ => Err(damaged("it has no directory")),
    }
}

/// The directory that is the one member of a block.
fn unpacked_header(bytes: &[u8], blocks: &[Block]) -> Result<Vec<u8>, Error> {
    let found = blocks.first().and_then(|block| Some((block, block.members.first()?)));
    let (block, member) = found.ok_or_else(|| damaged("it has no directory"))?;
    if member.size > DIRECTORY_BYTES {
        let what = "bytes in the directory of the archive";
        return Err(ErrorKind::TooLarge { what, limit: DIRECTORY_BYTES, found: Some(member.size) }.into());
    }
    checked(exactly(&mut unpack::reader(bytes, block)?, member.size)?, member.sum)
}

fn header(fields: &mut Fields<'_>, limits: &Limits) -> Result<Directory, Error> {
    let mut directory = Directory::default();
    let mut kind = fields.byte()?;
    if kind == PROPERTIES {
        while fields.byte()? != END {
            let length = fields.number()?;
            fields.take(length)?;
        }
        kind = fields.byte()?;
    }
    if kind == STREAMS {
        directory.blocks = streams(fields, limits)?;
        kind = fields.byte()?;
    }
    if kind == FILES {
        directory.entries = entries(fields, limits)?;
        kind = fields.byte()?;
    }
    if kind == END { Ok(directory) } else { Err(unexpected()) }
}

fn unexpected() -> Error {
    damaged("its directory has a field that does not belong there")
}

/// A count of members or blocks, when it is no more than there may be.
fn within(count: u64, limits: &Limits) -> Result<usize, Error> {
    let bounded = usize::try_from(count).ok().filter(|count| *count <= limits.members);
    let too_many = ErrorKind::TooLarge { what: "members of the archive", limit: limits.members as u64, found: Some(count) };
    bounded.ok_or_else(|| too_many.into())
}

/// The blocks, with where they stand and what is in them.
fn streams(fields: &mut Fields<'_>, limits: &Limits) -> Result<Vec<Block>, Error> {
    let mut packed = Vec::new();
    let mut blocks = Vec::new();
    let mut kind = fields.byte()?;
    if kind == PACKED {
        packed = packed_streams(fields)?;
        kind = fields.byte()?;
    }
    if kind == BLOCKS {
        blocks = self::blocks(fields, &packed, limits)?;
        kind = fields.byte()?;
    }
    if kind == MEMBERS {
        members(fields, &mut blocks, limits)?;
        kind = fields.byte()?;
    }
    if kind == END { Ok(blocks) } else { Err(unexpected()) }
}

/// Where the packed streams stand in the archive: one behind the other.
fn packed_streams(fields: &mut Fields<'_>) -> Result<Vec<Range<u64>>, Error> {
    let mut from = START.saturating_add(fields.number()?);
    let count = fields.count()?;
    let mut streams = Vec::new();
    let mut kind = fields.byte()?;
    if kind == SIZES {
        for _ in 0..count {
            let end = from.saturating_add(fields.number()?);
            streams.push(from..end);
            from = end;
        }
        kind = fields.byte()?;
    }
    if kind == SUMS {
        fields.sums(count)?;
        kind = fields.byte()?;
    }
    if kind == END { Ok(streams) } else { Err(unexpected()) }
}

/// The blocks with one member each, their whole content.
fn blocks(fields: &mut Fields<'_>, packed: &[Range<u64>], limits: &Limits) -> Result<Vec<Block>, Error> {
    if fields.byte()? != CODERS_OF_BLOCKS {
        return Err(unexpected());
    }
    let count = within(fields.number()?, limits)?;
    is_here(fields)?;
    let mut packed = packed.iter();
    let mut shapes = Vec::new();
    for _ in 0..count {
        let shape = shape(fields)?;
        let first = packed.next().cloned();
        let first = first.ok_or_else(|| damaged("its directory has a block without packed bytes"))?;
        // Blocks of several packed streams are no chain, and are not unpacked.
        for _ in 1..shape.packed {
            packed.next();
        }
        shapes.push((shape, first));
    }
    if fields.byte()? != UNPACKED_SIZES {
        return Err(unexpected());
    }
    for (shape, _) in &mut shapes {
        for (coder, outputs) in shape.coders.iter_mut().zip(&shape.outputs) {
            for _ in 0..*outputs {
                coder.size = fields.number()?;
            }
        }
    }
    let mut kind = fields.byte()?;
    let mut sums = vec![None; count];
    if kind == SUMS {
        sums = fields.sums(count)?;
        kind = fields.byte()?;
    }
    let blocks = shapes.into_iter().zip(sums).map(|((shape, packed), sum)| shape.block(packed, sum));
    if kind == END { Ok(blocks.collect()) } else { Err(unexpected()) }
}

/// Refuses what is said to stand elsewhere, which no program writes.
fn is_here(fields: &mut Fields<'_>) -> Result<(), Error> {
    if fields.byte()? == 0 { Ok(()) } else { Err(unexpected()) }
}

/// The coders of a block and how they are joined.
#[derive(Debug)]
struct Shape {
    coders: Vec<Coder>,
    /// Streams that come out of each coder.
    outputs: Vec<u64>,
    /// Which stream in is fed by which stream out.
    joined: Vec<(u64, u64)>,
    /// Streams in that are fed by packed ones.
    packed: u64,
    /// The first of them.
    first: u64,
}

fn shape(fields: &mut Fields<'_>) -> Result<Shape, Error> {
    let few = |count: u64| if count <= CODERS { Ok(count) } else { Err(damaged("its directory has a block of too many coders")) };
    let (mut coders, mut outputs, mut inputs, mut outs) = (Vec::new(), Vec::new(), 0, 0);
    for _ in 0..few(fields.number()?)? {
        let flags = fields.byte()?;
        let method = fields.take((flags & 0x0f).into())?.to_vec();
        let (in_streams, out_streams) = if flags & 0x10 == 0 { (1, 1) } else { (few(fields.number()?)?, few(fields.number()?)?) };
        let length = if flags & 0x20 == 0 { 0 } else { fields.number()? };
        let properties = fields.take(length)?.to_vec();
        coders.push(Coder { method, properties, size: 0, is_plain: (in_streams, out_streams) == (1, 1) });
        outputs.push(out_streams);
        inputs += in_streams;
        outs += out_streams;
    }
    if outs == 0 || inputs < outs - 1 {
        return Err(damaged("its directory has a block without coders"));
    }
    let joined = (1..outs).map(|_| Ok((fields.number()?, fields.number()?))).collect::<Result<Vec<_>, Error>>()?;
    let packed = inputs - (outs - 1);
    let mut first = (0..inputs).find(|input| joined.iter().all(|(fed, _)| fed != input)).unwrap_or(0);
    if packed > 1 {
        let all = (0..packed).map(|_| fields.number()).collect::<Result<Vec<_>, Error>>()?;
        first = all.first().copied().unwrap_or(0);
    }
    Ok(Shape { coders, outputs, joined, packed, first })
}

impl Shape {
    /// The coders in the order of unpacking, when each takes what the one before it gives and all take part.
    fn chain(&self) -> Option<Vec<Coder>> {
        if self.packed != 1 || !self.coders.iter().all(|coder| coder.is_plain) {
            return None;
        }
        let mut chain = Vec::new();
        let mut at = Some(self.first);
        while let Some(index) = at {
            if chain.len() == self.coders.len() {
                return None;
            }
            chain.push(self.coders.get(usize::try_from(index).ok()?)?.clone());
            at = self.joined.iter().find(|(_, out)| *out == index).map(|(fed, _)| *fed);
        }
        (chain.len() == self.coders.len()).then_some(chain)
    }

    fn block(self, packed: Range<u64>, sum: Option<u32>) -> Block {
        let coders = self.chain().unwrap_or_default();
        let size = coders.last().map_or(0, |coder| coder.size);
        let is_encrypted = self.coders.iter().any(|coder| coder.method == AES);
        Block { coders, is_encrypted, packed, members: vec![Member { size, sum }] }
    }
}

/// Parts the blocks into their members.
fn members(fields: &mut Fields<'_>, blocks: &mut [Block], limits: &Limits) -> Result<(), Error> {
    let mut kind = fields.byte()?;
    let mut counts = vec![1; blocks.len()];
    if kind == MEMBERS_OF_BLOCKS {
        let mut all = 0_u64;
        for count in &mut counts {
            let more = fields.number()?;
            all = all.saturating_add(more);
            *count = within(all, limits).map(|_| more)?;
        }
        kind = fields.byte()?;
    }
    // The size of a block's last member is what the others leave.
    let are_written = kind == SIZES;
    for (block, count) in blocks.iter_mut().zip(&counts) {
        let whole = block.members.first().map_or(0, |member| member.size);
        let known = block.members.first().and_then(|member| member.sum).filter(|_| *count == 1);
        let mut left = whole;
        block.members.clear();
        for at in 0..*count {
            let size = if at + 1 < *count && are_written { fields.number()? } else { left };
            left = left.checked_sub(size).ok_or_else(|| damaged("the members of a block are larger than the block"))?;
            block.members.push(Member { size, sum: known });
        }
    }
    if are_written {
        kind = fields.byte()?;
    }
    let unknown = || blocks.iter().flat_map(|block| &block.members).filter(|member| member.sum.is_none());
    if kind == SUMS {
        let sums = fields.sums(unknown().count())?;
        let unknown = blocks.iter_mut().flat_map(|block| &mut block.members).filter(|member| member.sum.is_none());
        for (member, sum) in unknown.zip(sums) {
            member.sum = sum;
        }
        kind = fields.byte()?;
    }
    if kind == END { Ok(()) } else { Err(unexpected()) }
}

/// What stands in the archive, by name.
fn entries(fields: &mut Fields<'_>, limits: &Limits) -> Result<Vec<Entry>, Error> {
    let count = within(fields.number()?, limits)?;
    let mut names = vec![String::new(); count];
    let mut without_bytes = vec![false; count];
    let mut empty_files = Vec::new();
    let mut attributes = vec![None; count];
    loop {
        let kind = fields.byte()?;
        if kind == END {
            break;
        }
        let length = fields.number()?;
        let mut field = Fields(fields.take(length)?);
        match kind {
            WITHOUT_BYTES => without_bytes = field.flags(count)?,
            EMPTY_FILES => empty_files = field.flags(without_bytes.iter().filter(|is| **is).count())?,
            NAMES => {
                is_here(&mut field)?;
                names = self::names(field.0, count)?;
            }
            ATTRIBUTES => {
                let has_some = field.flags_or_all(count)?;
                is_here(&mut field)?;
                attributes = field.words(has_some)?;
            }
            // Times, comments, what pads.
            _ => {}
        }
    }
    let mut empty_files = empty_files.into_iter();
    let entry = |((name, without_bytes), attributes): ((String, bool), Option<u32>)| match without_bytes {
        false => Entry::Packed { name, is_link: attributes.is_some_and(is_link) },
        true if empty_files.next() == Some(true) => Entry::Empty { name },
        true => Entry::Folder,
    };
    Ok(names.into_iter().zip(without_bytes).zip(attributes).map(entry).collect())
}

/// So many names in UTF-16, each ended by a zero.
fn names(bytes: &[u8], count: usize) -> Result<Vec<String>, Error> {
    let units: Vec<u16> = bytes.as_chunks().0.iter().map(|unit| u16::from_le_bytes(*unit)).collect();
    let names: Vec<String> = units.split(|unit| *unit == 0).take(count).map(String::from_utf16_lossy).collect();
    if names.len() == count { Ok(names) } else { Err(damaged("its directory names too few members")) }
}

/// What is no file by the attributes: a reparse point of Windows, or by the mode of Unix that stands in their upper half.
fn is_link(attributes: u32) -> bool {
    let mode = (attributes & 0x8000 != 0).then_some(attributes >> 16 & 0xf000);
    attributes & 0x400 != 0 || mode.is_some_and(|mode| mode != 0x8000 && mode != 0)
}
