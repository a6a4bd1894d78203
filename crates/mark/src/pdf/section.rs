//! The cross-reference sections of a PDF: the chain that a file has, and one more behind it.
//!
//! In: the file's bytes. Out: [`Chain`], what a further section must know: of which style the last one is, what its trailer says, which
//! number is free. Every section of the chain must be there and be whole; a file whose chain is broken is read by searching it, by each
//! program in its own way, and what is added to it may or may not be seen.

use super::syntax::{self, Entry, dictionary, get, head, number, skip_blank, word};
use crate::Refusal;
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

/// Sections of one file: one a change that was saved.
const MOST_SECTIONS: usize = 4096;

/// The largest number of an object that all readers take; Acrobat's own limit is 8 388 607.
const LARGEST_ID: u64 = 8_388_607;

/// Entries of a trailer that belong to one section, or to the stream that holds it.
const OWN: [&[u8]; 10] = [b"Size", b"Prev", b"XRefStm", b"Length", b"Filter", b"DecodeParms", b"W", b"Index", b"Type", b"ID"];

/// What is known of the sections of a file.
#[derive(Debug)]
pub(super) struct Chain {
    /// Where the last section begins.
    start: usize,
    /// It is a stream, and no table.
    is_stream: bool,
    /// Its trailer's entries as they are spelt, without those of the section itself.
    kept: Vec<u8>,
    /// The first part of the identifier as it is spelt.
    first_id: Option<Vec<u8>>,
    pub(super) is_encrypted: bool,
    /// The first number that no object has.
    pub(super) free: u64,
    /// Where tables say that objects stand; the newest table counts.
    listed: BTreeMap<u64, Option<u64>>,
}

/// One section as it is read.
struct Section<'b> {
    is_stream: bool,
    /// The bytes from the dictionary on.
    bytes: &'b [u8],
    entries: Vec<Entry>,
    /// The first number after those listed.
    end: u64,
}

/// The chain of a file.
pub(super) fn chain(bytes: &[u8]) -> Result<Chain, Refusal> {
    let start = last_start(bytes).ok_or_else(|| Refusal::damaged("it does not say where its cross-reference table is"))?;
    let mut chain =
        Chain { start, is_stream: false, kept: Vec::new(), first_id: None, is_encrypted: false, free: 1, listed: BTreeMap::new() };
    let mut seen = BTreeSet::new();
    let mut wanted = vec![start];
    while let Some(at) = wanted.pop() {
        if !seen.insert(at) {
            continue;
        }
        let broken = || Refusal::damaged("its cross-reference table is broken");
        let section = section(bytes, at, &mut chain.listed).filter(|_| seen.len() <= MOST_SECTIONS).ok_or_else(broken)?;
        let number_of = |name: &[u8]| get(section.bytes, &section.entries, name).and_then(|value| number(value, 0)).map(|(n, _)| n);
        chain.free = chain.free.max(section.end).max(number_of(b"Size").unwrap_or(0));
        if at == start {
            chain.is_stream = section.is_stream;
            chain.take_trailer(&section);
        }
        // That of a hybrid file counts before the one before.
        for name in [b"Prev".as_slice(), b"XRefStm"] {
            if let Some(value) = get(section.bytes, &section.entries, name) {
                let at = number(value, 0).and_then(|(at, _)| usize::try_from(at).ok());
                wanted.push(at.ok_or_else(broken)?);
            }
        }
    }
    if chain.free > LARGEST_ID { Err(Refusal::damaged("its objects are numbered too high")) } else { Ok(chain) }
}

fn last_start(bytes: &[u8]) -> Option<usize> {
    const WORD: &[u8] = b"startxref";
    let at = bytes.windows(WORD.len()).rposition(|window| window == WORD)?;
    usize::try_from(number(bytes, skip_blank(bytes, at + WORD.len()))?.0).ok()
}

/// The section at a place; what its table lists is entered where no newer one did.
fn section<'b>(bytes: &'b [u8], at: usize, listed: &mut BTreeMap<u64, Option<u64>>) -> Option<Section<'b>> {
    let at = skip_blank(bytes, at);
    let (dictionary_at, is_stream, mut end) = match word(bytes, at, b"xref") {
        Some(after) => {
            let (at, end) = table(bytes, after, listed)?;
            (at, false, end)
        }
        None => (head(bytes, at)?.1, true, 0),
    };
    let bytes = bytes.get(skip_blank(bytes, dictionary_at)..)?;
    let (entries, _) = dictionary(bytes, 0)?;
    if is_stream {
        if get(bytes, &entries, b"Type")? != b"/XRef" {
            return None;
        }
        end = get(bytes, &entries, b"Index").map_or(Some(0), last_of_index)?;
    }
    Some(Section { is_stream, bytes, entries, end })
}

/// Reads a table; where its trailer's dictionary stands, and the first number after those listed.
fn table(bytes: &[u8], mut at: usize, listed: &mut BTreeMap<u64, Option<u64>>) -> Option<(usize, u64)> {
    let mut end = 0;
    loop {
        at = skip_blank(bytes, at);
        if let Some(after) = word(bytes, at, b"trailer") {
            return Some((after, end));
        }
        let (first, after) = number(bytes, at)?;
        let (count, after) = number(bytes, skip_blank(bytes, after))?;
        at = after;
        for id in first..first.checked_add(count)? {
            let (offset, after) = number(bytes, skip_blank(bytes, at))?;
            let (_, after) = number(bytes, skip_blank(bytes, after))?;
            let kind = skip_blank(bytes, after);
            let used = word(bytes, kind, b"n");
            at = used.or_else(|| word(bytes, kind, b"f"))?;
            listed.entry(id).or_insert(used.map(|_| offset));
        }
        // Numbers that are listed beyond what a file may hold are refused by the caller.
        end = end.max(first.checked_add(count)?);
    }
}

/// The first number after those of an `/Index`.
fn last_of_index(value: &[u8]) -> Option<u64> {
    let mut at = 1;
    let mut end = 0;
    loop {
        at = skip_blank(value, at);
        if value.get(at) == Some(&b']') {
            return Some(end);
        }
        let (first, after) = number(value, at)?;
        let (count, after) = number(value, skip_blank(value, after))?;
        end = end.max(first.checked_add(count)?);
        at = after;
    }
}

impl Chain {
    fn take_trailer(&mut self, section: &Section<'_>) {
        let value = |name: &[u8]| get(section.bytes, &section.entries, name);
        for entry in section.entries.iter().filter(|entry| !OWN.contains(&entry.name.as_slice())) {
            self.kept.extend_from_slice(section.bytes.get(entry.whole.clone()).unwrap_or_default());
            self.kept.push(b'\n');
        }
        self.is_encrypted = value(b"Encrypt").is_some_and(|value| value != b"null");
        self.first_id = value(b"ID").and_then(|id| {
            let at = skip_blank(id, 1);
            (id.first() == Some(&b'[')).then(|| id.get(at..syntax::end_of_value(id, at)?)).flatten().map(<[u8]>::to_vec)
        });
    }

    /// True where a table says that the object stands elsewhere than it does; streams are believed.
    pub(super) fn misplaces(&self, bytes: &[u8], id: u64) -> bool {
        let Some(Some(offset)) = self.listed.get(&id) else { return false };
        usize::try_from(*offset).ok().and_then(|offset| head(bytes, offset)).is_none_or(|((found, _), _)| found != id)
    }

    /// The section that lists objects at these places, with the end of the file; `at` is where it is to stand. `version` tells this
    /// state of the file from others.
    pub(super) fn next(&self, objects: &BTreeMap<(u64, u64), u64>, free: u64, at: u64, version: &[u8; 16]) -> Vec<u8> {
        let id = self.first_id.as_ref().map(|first| {
            let second = version.iter().fold(String::new(), |mut text, byte| {
                let _ = write!(text, "{byte:02X}");
                text
            });
            [b"/ID [".as_slice(), first, format!(" <{second}>]\n").as_bytes()].concat()
        });
        let trailer = [self.kept.as_slice(), id.as_deref().unwrap_or_default()].concat();
        let mut out = if self.is_stream { self.stream(objects, free, at, &trailer) } else { self.table(objects, free, &trailer) };
        out.extend_from_slice(format!("startxref\n{at}\n%%EOF\n").as_bytes());
        out
    }

    fn table(&self, objects: &BTreeMap<(u64, u64), u64>, free: u64, trailer: &[u8]) -> Vec<u8> {
        let mut out = String::from("xref\n");
        for run in runs(objects) {
            let _ = writeln!(out, "{} {}", run.first().map_or(0, |((id, _), _)| *id), run.len());
            for ((_, generation), offset) in run {
                let _ = write!(out, "{offset:010} {generation:05} n\r\n");
            }
        }
        let _ = write!(out, "trailer\n<<\n/Size {free}\n/Prev {}\n", self.start);
        [out.as_bytes(), trailer, b">>\n"].concat()
    }

    fn stream(&self, objects: &BTreeMap<(u64, u64), u64>, own: u64, at: u64, trailer: &[u8]) -> Vec<u8> {
        let mut all = objects.clone();
        all.insert((own, 0), at);
        let mut index = String::new();
        let mut data = Vec::new();
        for run in runs(&all) {
            let _ = write!(index, "{} {} ", run.first().map_or(0, |((id, _), _)| *id), run.len());
            for ((_, generation), offset) in run {
                data.push(1);
                data.extend_from_slice(&offset.to_be_bytes());
                data.extend_from_slice(&u16::try_from(generation).unwrap_or(u16::MAX).to_be_bytes());
            }
        }
        let (size, length, index) = (own + 1, data.len(), index.trim_end());
        let head =
            format!("{own} 0 obj\n<<\n/Type /XRef\n/Size {size}\n/Prev {}\n/W [1 8 2]\n/Index [{index}]\n/Length {length}\n", self.start);
        [head.as_bytes(), trailer, b">>\nstream\n", &data, b"\nendstream\nendobj\n"].concat()
    }
}

/// Objects whose numbers follow each other.
fn runs(objects: &BTreeMap<(u64, u64), u64>) -> Vec<Vec<((u64, u64), u64)>> {
    let mut runs: Vec<Vec<((u64, u64), u64)>> = Vec::new();
    for (id, offset) in objects {
        match runs.last_mut() {
            Some(run) if run.last().is_some_and(|((last, _), _)| last + 1 == id.0) => run.push((*id, *offset)),
            _ => runs.push(vec![(*id, *offset)]),
        }
    }
    runs
}
