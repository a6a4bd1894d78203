//! Zip containers, read in memory and never believed: members are found by exact name, and what is unpacked is
//! counted while it is unpacked.

use avstem_document::{
    error::{Error, ErrorKind},
    limits::Limits,
};
use std::io::{self, BufRead, BufReader, Cursor, Read};
use zip::{ZipArchive, result::ZipError};

/// What a member over its limit is counted in.
const MEMBER_UNIT: &str = "bytes in a member of the container";

/// An open zip container.
pub(super) struct Container<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    member_bytes: u64,
}

impl<'a> Container<'a> {
    /// Opens a container and counts its members.
    pub(super) fn open(bytes: &'a [u8], limits: &Limits) -> Result<Self, Error> {
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|problem| zip_error(&problem))?;
        if zip.len() > limits.members {
            let (limit, found) = (limits.members as u64, Some(zip.len() as u64));
            return Err(ErrorKind::TooLarge { what: "members of the container", limit, found }.into());
        }
        Ok(Self { zip, member_bytes: limits.member_bytes })
    }

    /// True when there is a member of exactly this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.zip.index_for_name(name).is_some()
    }

    /// The members' names, as far as they are text.
    pub(super) fn names(&self) -> Vec<String> {
        self.zip.file_names().flatten().map(std::borrow::Cow::into_owned).collect()
    }

    /// True when some member's name begins so.
    pub(super) fn has_below(&self, folder: &str) -> bool {
        self.zip.file_names_raw().any(|name| name.starts_with(folder.as_bytes()))
    }

    /// A member as a stream that fails when it unpacks to more than the limit; `None` when there is no such member.
    pub(super) fn stream(&mut self, name: &str) -> Result<Option<impl BufRead>, Error> {
        let left = self.member_bytes;
        match self.zip.by_name(name) {
            Ok(file) => Ok(Some(BufReader::new(Bounded { inner: file, left }))),
            Err(ZipError::FileNotFound) => Ok(None),
            Err(problem) => Err(zip_error(&problem)),
        }
    }

    /// A whole member; `None` when there is no such member.
    pub(super) fn read(&mut self, name: &str) -> Result<Option<Vec<u8>>, Error> {
        let limit = self.member_bytes;
        let Some(mut stream) = self.stream(name)? else { return Ok(None) };
        let mut content = Vec::new();
        stream.read_to_end(&mut content).map_err(|problem| io_error(&problem, limit))?;
        Ok(Some(content))
    }

    /// Unpacks every member into nothing, to see that each stays within the limit: for parsers that do not count.
    pub(super) fn check_members(&mut self) -> Result<(), Error> {
        for index in 0..self.zip.len() {
            let file = self.zip.by_index(index).map_err(|problem| zip_error(&problem))?;
            let mut bounded = Bounded { inner: file, left: self.member_bytes };
            io::copy(&mut bounded, &mut io::sink()).map_err(|problem| io_error(&problem, self.member_bytes))?;
        }
        Ok(())
    }

    /// Bytes that one member may unpack to.
    pub(super) fn member_bytes(&self) -> u64 {
        self.member_bytes
    }
}

/// A reader that fails, instead of ending, when there is more than `left`.
struct Bounded<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.left = self.left.checked_sub(count as u64).ok_or_else(|| io::Error::from(io::ErrorKind::FileTooLarge))?;
        Ok(count)
    }
}

/// An input error of a bounded stream: over the limit, or damaged.
pub(super) fn io_error(problem: &io::Error, limit: u64) -> Error {
    if problem.kind() == io::ErrorKind::FileTooLarge {
        return ErrorKind::TooLarge { what: MEMBER_UNIT, limit, found: None }.into();
    }
    Error::damaged(format_args!("zip container: {problem}"))
}

pub(super) fn zip_error(problem: &ZipError) -> Error {
    match problem {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword => ErrorKind::Encrypted.into(),
        ZipError::CompressionMethodNotSupported(_) => {
            ErrorKind::Unsupported { feature: "an unusual zip compression", hint: "save the document again" }.into()
        }
        _ => Error::damaged(format_args!("zip container: {problem}")),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use std::io::Write;
    use zip::{ZipWriter, write::SimpleFileOptions};

    /// A zip of these members, for tests.
    pub(crate) fn zip_of(members: &[(&str, &str)]) -> Vec<u8> {
        zip_of_bytes(&members.iter().map(|(name, content)| (*name, content.as_bytes())).collect::<Vec<_>>())
    }

    /// The same for members that are no text.
    pub(crate) fn zip_of_bytes(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in members {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(content).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn a_member_that_unpacks_to_more_than_the_limit_is_too_large() {
        let bytes = zip_of(&[("a", &"0".repeat(1000))]);
        let limits = Limits { member_bytes: 999, ..Limits::default() };
        let mut container = Container::open(&bytes, &limits).unwrap();
        let expected = ErrorKind::TooLarge { what: MEMBER_UNIT, limit: 999, found: None };
        assert_eq!(container.read("a").unwrap_err().kind(), &expected);
        assert_eq!(container.check_members().unwrap_err().kind(), &expected);
        let limits = Limits { member_bytes: 1000, ..Limits::default() };
        assert_eq!(Container::open(&bytes, &limits).unwrap().read("a").unwrap().unwrap().len(), 1000);
    }

    #[test]
    fn too_many_members_are_too_many() {
        let bytes = zip_of(&[("a", ""), ("b", "")]);
        let limits = Limits { members: 1, ..Limits::default() };
        assert!(matches!(Container::open(&bytes, &limits).err().unwrap().kind(), ErrorKind::TooLarge { found: Some(2), .. }));
    }

    #[test]
    fn a_cut_container_is_damaged() {
        let bytes = zip_of(&[("a", "text")]);
        assert!(matches!(Container::open(&bytes[..bytes.len() / 2], &Limits::default()).err().unwrap().kind(), ErrorKind::Damaged { .. }));
    }
}
