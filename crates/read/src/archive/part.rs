//! What stands in a container that is no zip archive: a list of parts, made at once.
//!
//! In: the bytes of a container and its kind. Out: its parts with their names, as written, and their bytes or why there are none. Parts
//! that were packed hold their bytes; the others point into the container's.

use avstem_document::error::Error;
use std::ops::Range;

/// Something that stands in a container.
#[derive(Debug)]
pub(super) struct Part {
    /// As written there; made harmless by whoever shows it.
    pub(super) name: String,
    pub(super) content: Content,
    /// Why it is no document for anyone, where that is known.
    pub(super) passed_over: Option<&'static str>,
}

/// Where the bytes of a part are.
#[derive(Debug)]
pub(super) enum Content {
    /// In the container's bytes, or in those of [`Parts::unpacked`].
    At(Range<usize>),
    Bytes(Vec<u8>),
    Not(Error),
}

/// All that stands in a container.
#[derive(Debug, Default)]
pub(super) struct Parts {
    /// The container's content, where the container itself was packed.
    pub(super) unpacked: Option<Vec<u8>>,
    pub(super) list: Vec<Part>,
}

impl Part {
    pub(super) fn new(name: impl Into<String>, content: Vec<u8>) -> Self {
        Self { name: name.into(), content: Content::Bytes(content), passed_over: None }
    }

    pub(super) fn at(name: impl Into<String>, range: Range<usize>) -> Self {
        Self { name: name.into(), content: Content::At(range), passed_over: None }
    }

    pub(super) fn not(name: impl Into<String>, error: impl Into<Error>) -> Self {
        Self { name: name.into(), content: Content::Not(error.into()), passed_over: None }
    }

    pub(super) fn passed_over(self, why: &'static str) -> Self {
        Self { passed_over: Some(why), ..self }
    }
}

impl Parts {
    /// The bytes of a part, `container` being those of the container.
    pub(super) fn content<'a>(&'a self, part: &'a Part, container: &'a [u8]) -> Result<&'a [u8], Error> {
        match &part.content {
            Content::At(range) => {
                let whole = self.unpacked.as_deref().unwrap_or(container);
                whole.get(range.clone()).ok_or_else(|| Error::damaged("the archive ends within a member"))
            }
            Content::Bytes(bytes) => Ok(bytes),
            Content::Not(error) => Err(error.clone()),
        }
    }
}

/// For tests of the readers of containers.
#[cfg(test)]
pub(super) mod testing {
    use super::*;

    /// Name and content of a part; of one that is not read, why.
    pub(in super::super) fn told(part: Part) -> (String, String) {
        let content = match (part.passed_over, part.content) {
            (Some(why), _) => why.to_owned(),
            (None, Content::Bytes(bytes)) => String::from_utf8(bytes).unwrap(),
            (None, Content::Not(error)) => error.to_string(),
            (None, Content::At(range)) => panic!("{range:?}"),
        };
        (part.name, content)
    }

    /// Names and contents as they are expected.
    pub(in super::super) fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, content)| ((*name).to_owned(), (*content).to_owned())).collect()
    }
}
