//! A block of a 7-Zip archive → its bytes, as a reader.
//!
//! Read are the methods that 7-Zip and its kin choose by themselves for documents: LZMA2, LZMA, none at all, Deflate, and before them the
//! filter for x86 programs (BCJ), which Python's py7zr puts before everything. Others are named as unsupported. A dictionary is never
//! larger than what the block unpacks to.

use super::{
    block::{Block, Coder, slice},
    damaged,
};
use avstem_document::error::{Error, ErrorKind};
use flate2::read::DeflateDecoder;
use lzma_rust2::{Lzma2Reader, LzmaReader, filter::bcj::BcjReader};
use std::io::Read;

/// Methods.
const NONE: &[u8] = b"\x00";
const LZMA: &[u8] = b"\x03\x01\x01";
const LZMA2: &[u8] = b"\x21";
const DEFLATE: &[u8] = b"\x04\x01\x08";
const X86: &[u8] = b"\x03\x03\x01\x03";
const PPMD: &[u8] = b"\x03\x04\x01";
const BZIP2: &[u8] = b"\x04\x02\x02";

/// Bytes of a dictionary. 256 MiB: 7-Zip takes 64 MiB at its highest level, and more only where it is asked for.
const DICTIONARY: u64 = 256 << 20;

/// A reader of what a block unpacks to.
///
/// # Errors
/// `Encrypted`, `Unsupported`, `TooLarge` for the dictionary, `Damaged`.
pub(super) fn reader<'a>(bytes: &'a [u8], block: &Block) -> Result<Box<dyn Read + 'a>, Error> {
    if block.is_encrypted {
        return Err(ErrorKind::Encrypted.into());
    }
    if block.coders.is_empty() {
        return Err(unsupported("programs in a 7-Zip archive (BCJ2)"));
    }
    let packed = slice(bytes, &block.packed).ok_or_else(|| damaged("it breaks off before a member"))?;
    let mut reader: Box<dyn Read + 'a> = Box::new(packed);
    for coder in &block.coders {
        reader = decoder(reader, coder)?;
    }
    Ok(reader)
}

fn decoder<'a>(input: Box<dyn Read + 'a>, coder: &Coder) -> Result<Box<dyn Read + 'a>, Error> {
    let settings = || damaged("the settings of its method are wrong");
    Ok(match coder.method.as_slice() {
        NONE => input,
        LZMA => {
            let [literals, dictionary @ ..] = <[u8; 5]>::try_from(coder.properties.as_slice()).map_err(|_| settings())?;
            let dictionary = self::dictionary(u32::from_le_bytes(dictionary), coder.size)?;
            Box::new(LzmaReader::new_with_props(input, coder.size, literals, dictionary, None).map_err(damaged)?)
        }
        LZMA2 => {
            let dictionary = coder.properties.first().and_then(|written| lzma2_dictionary(*written)).ok_or_else(settings)?;
            Box::new(Lzma2Reader::new(input, self::dictionary(dictionary, coder.size)?, None))
        }
        DEFLATE => Box::new(DeflateDecoder::new(input)),
        X86 => Box::new(BcjReader::new_x86(input, 0)),
        PPMD => return Err(unsupported("members of a 7-Zip archive that are packed with PPMd")),
        BZIP2 => return Err(unsupported("members of a 7-Zip archive that are packed with BZip2")),
        _ => return Err(unsupported("members of a 7-Zip archive that are packed with a rare method")),
    })
}

fn unsupported(feature: &'static str) -> Error {
    ErrorKind::Unsupported { feature, hint: "unpack it, or pack it with LZMA2, as 7-Zip does by itself" }.into()
}

/// Bytes of the dictionary for a block that unpacks to `size`, when they are not too many: nothing refers back further than there is.
fn dictionary(written: u32, size: u64) -> Result<u32, Error> {
    let needed = u64::from(written).min(size);
    if needed > DICTIONARY {
        let what = "bytes in the dictionary that the archive asks for";
        return Err(ErrorKind::TooLarge { what, limit: DICTIONARY, found: Some(needed) }.into());
    }
    Ok(u32::try_from(needed).unwrap_or(u32::MAX))
}

/// The size that LZMA2 writes in a byte: 2 or 3 times a power of two; none beyond 4 GiB.
fn lzma2_dictionary(written: u8) -> Option<u32> {
    match written {
        0..40 => Some((2 | u32::from(written) & 1) << (written / 2 + 11)),
        40 => Some(u32::MAX),
        _ => None,
    }
}
