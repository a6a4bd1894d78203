//! A zip container with some parts changed: all others keep their bytes, packed as they are.

use crate::Refusal;
use std::{
    collections::BTreeMap,
    io::{Cursor, Read, Write},
};
use zip::{ZipArchive, ZipWriter, result::ZipError, write::SimpleFileOptions};

/// Bytes that one part may unpack to.
const MOST_BYTES: u64 = 512 << 20;

/// A container that is read, and the parts that are to be others.
pub(crate) struct Package<'b> {
    zip: ZipArchive<Cursor<&'b [u8]>>,
    changed: BTreeMap<String, String>,
}

fn damaged(problem: &ZipError) -> Refusal {
    Refusal::damaged(problem)
}

impl<'b> Package<'b> {
    pub(crate) fn open(bytes: &'b [u8]) -> Result<Self, Refusal> {
        Ok(Self { zip: ZipArchive::new(Cursor::new(bytes)).map_err(|problem| damaged(&problem))?, changed: BTreeMap::new() })
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.changed.contains_key(name) || self.zip.index_for_name(name).is_some()
    }

    /// True where some part's name begins so, in whatever case.
    pub(crate) fn has_below(&self, folder: &str) -> bool {
        let folder = folder.as_bytes();
        self.zip.file_names_raw().any(|name| name.get(..folder.len()).is_some_and(|start| start.eq_ignore_ascii_case(folder)))
    }

    /// A part's text; `None` where there is no such part.
    pub(crate) fn text(&mut self, name: &str) -> Result<Option<String>, Refusal> {
        if let Some(text) = self.changed.get(name) {
            return Ok(Some(text.clone()));
        }
        let file = match self.zip.by_name(name) {
            Ok(file) => file,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(problem) => return Err(damaged(&problem)),
        };
        let mut content = Vec::new();
        file.take(MOST_BYTES + 1).read_to_end(&mut content).map_err(|problem| Refusal::damaged(format_args!("{name}: {problem}")))?;
        if content.len() as u64 > MOST_BYTES {
            return Err(Refusal::new(format!("{name} unpacks to more than {} MiB", MOST_BYTES >> 20)));
        }
        String::from_utf8(content).map(Some).map_err(|_| Refusal::new(format!("{name} is not in UTF-8, so nothing can be added to it")))
    }

    /// Sets what a part is to hold, new or not.
    pub(crate) fn set(&mut self, name: &str, text: String) {
        self.changed.insert(name.to_owned(), text);
    }

    /// The container with what was changed in its place and what is new at its end.
    pub(crate) fn finish(mut self) -> Result<Vec<u8>, Refusal> {
        let mut out = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default();
        for index in 0..self.zip.len() {
            let file = self.zip.by_index_raw(index).map_err(|problem| damaged(&problem))?;
            let name = std::str::from_utf8(file.name_raw()).unwrap_or_default().to_owned();
            match self.changed.remove(&name) {
                None => out.raw_copy_file(file).map_err(|problem| damaged(&problem))?,
                Some(text) => put(&mut out, &name, &text, options)?,
            }
        }
        for (name, text) in std::mem::take(&mut self.changed) {
            put(&mut out, &name, &text, options)?;
        }
        Ok(out.finish().map_err(|problem| damaged(&problem))?.into_inner())
    }
}

fn put(out: &mut ZipWriter<Cursor<Vec<u8>>>, name: &str, text: &str, options: SimpleFileOptions) -> Result<(), Refusal> {
    out.start_file(name, options).map_err(|problem| damaged(&problem))?;
    out.write_all(text.as_bytes()).map_err(|problem| Refusal::damaged(format_args!("{name}: {problem}")))
}
