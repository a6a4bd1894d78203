//! A PDF with annotations behind its bytes: an incremental update, so that the document itself stays as it is, bit by bit.
//!
//! In: the bytes and the marks. Out: the same bytes, then for every figure an annotation ([`drawing`]) and the form that draws it, for
//! every page with marks its dictionary with a longer list of annotations, and a cross-reference section ([`section`]). hayro finds the
//! pages, as it does where avstem reads them: page 7 is the same page there and here. What changes is cut out of the bytes of the page's
//! dictionary ([`syntax`]) and all else kept as it is spelt. Signatures stay valid, unless they say that they do not ([`permission`]).

mod drawing;
mod permission;
mod section;
mod space;
mod syntax;

use crate::{
    Counts, Mark, Marked, Marks, Refusal,
    join::{Note, join},
};
use avstem_document::place::{Place, Rect};
use hayro_syntax::{
    DecryptionError, LoadPdfError, Pdf,
    object::{Array, Dict, MaybeRef, Object, String as Text},
    page::Page,
};
use section::{Chain, chain};
use sha2::{Digest, Sha256};
use space::{Space, Taken};
use std::{
    cmp::Ordering,
    collections::{BTreeMap, HashSet},
};

/// The document with its marks. Without a mark that has a place, the bytes as they are.
///
/// # Errors
/// When the document is encrypted, its structure is damaged, or it forbids annotations.
pub fn mark(bytes: &[u8], marks: &Marks) -> Result<Marked, Refusal> {
    let chain = chain(bytes)?;
    if chain.is_encrypted {
        return Err(encrypted());
    }
    let pdf = Pdf::new(bytes.to_vec()).map_err(|error| match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected | DecryptionError::UnsupportedAlgorithm) => encrypted(),
        _ => Refusal::damaged("no page tree could be found"),
    })?;
    if pdf.pages().iter().any(is_marked) {
        return Err(Refusal::marked());
    }
    permission::check(pdf.xref())?;
    let (notes, unplaced) = join(&marks.marks, |mark| key(mark, pdf.pages().len()));
    let mut counts = Counts { unplaced, ..Counts::default() };
    let mut pages: BTreeMap<usize, Vec<(Rect, Note)>> = BTreeMap::new();
    for (Key { page, bbox }, note) in notes {
        counts.count(note.kind);
        pages.entry(page).or_default().push((rect(bbox.map(f32::from_bits)), note));
    }
    if pages.is_empty() {
        return Ok(Marked { bytes: bytes.to_vec(), counts });
    }
    let mut taken: BTreeMap<usize, Taken> = pages.keys().map(|page| (*page, Taken::default())).collect();
    for place in &marks.taken {
        if let Place::Page { page, bbox } = place
            && let Some(taken) = index(*page).and_then(|page| taken.get_mut(&page))
        {
            taken.add(rect(*bbox));
        }
    }
    let mut update = Update::new(bytes, chain);
    for (index, notes) in pages {
        let page = pdf.pages().get(index).ok_or_else(|| Refusal::damaged("a page is gone"))?;
        update.page(&pdf, page, in_reading_order(notes), taken.remove(&index).unwrap_or_default())?;
    }
    Ok(Marked { bytes: update.finish(), counts })
}

/// True for a page with an annotation of avstem, however another program has written it since.
fn is_marked(page: &Page<'_>) -> bool {
    let is_own = |note: Dict<'_>| {
        // Some programs write two bytes a letter.
        let letters =
            |text: &Text<'_>| text.as_bytes().iter().copied().filter(|byte| !matches!(byte, 0 | 0xfe | 0xff)).collect::<Vec<u8>>();
        let has = |key: &str, start: &str| note.get::<Text<'_>>(key).is_some_and(|text| letters(&text).starts_with(start.as_bytes()));
        has("T", drawing::AUTHOR) && has("NM", drawing::NAME)
    };
    page.raw().get::<Array<'_>>("Annots").is_some_and(|notes| notes.iter::<Dict<'_>>().any(is_own))
}

fn encrypted() -> Refusal {
    Refusal::new("it is encrypted, and a note in it would have to be so too; save it without encryption first")
}

/// A page's place in the list of pages, from its number.
fn index(page: u32) -> Option<usize> {
    usize::try_from(page).ok()?.checked_sub(1)
}

/// Where a mark is drawn: boxes of the same edges are one figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    page: usize,
    bbox: [u32; 4],
}

/// Where a mark is drawn; `None` for a place that is on none of so many pages.
fn key(mark: &Mark, pages: usize) -> Option<Key> {
    /// Points: what stands farther out stands on no page.
    const FARTHEST: f32 = 20_000.0;
    let Place::Page { page, bbox } = &mark.place else { return None };
    let page = index(*page).filter(|page| *page < pages)?;
    bbox.iter().all(|v| v.is_finite() && v.abs() < FARTHEST).then_some(Key { page, bbox: bbox.map(f32::to_bits) })
}

fn rect([x0, y0, x1, y1]: [f32; 4]) -> Rect {
    Rect::new(x0.min(x1), y0.min(y1), x0.max(x1), y0.max(y1))
}

/// Row by row, left to right; figures whose middles lie within the first one's height are of its row.
fn in_reading_order(mut notes: Vec<(Rect, Note)>) -> Vec<(Rect, Note)> {
    let across = |a: &(Rect, Note), b: &(Rect, Note)| a.0.x0.partial_cmp(&b.0.x0).unwrap_or(Ordering::Equal);
    notes.sort_by(|a, b| a.0.y0.partial_cmp(&b.0.y0).unwrap_or(Ordering::Equal).then_with(|| across(a, b)));
    let mut at = 0;
    while let Some(rest) = notes.get_mut(at..).filter(|rest| !rest.is_empty()) {
        let middle = rest.first().map_or(0.0, |(rect, _)| rect.center().1);
        let row = rest.iter().take_while(|(rect, _)| rect.y0 <= middle).count().max(1);
        if let Some(row) = rest.get_mut(..row) {
            row.sort_by(across);
        }
        at += row;
    }
    notes
}

/// What is written behind the document.
struct Update<'b> {
    bytes: &'b [u8],
    chain: Chain,
    added: Vec<u8>,
    /// Where each object stands that is written.
    objects: BTreeMap<(u64, u64), u64>,
    free: u64,
}

impl<'b> Update<'b> {
    fn new(bytes: &'b [u8], chain: Chain) -> Self {
        let added = if matches!(bytes.last(), Some(b'\n' | b'\r')) { Vec::new() } else { vec![b'\n'] };
        let free = chain.free;
        Self { bytes, chain, added, objects: BTreeMap::new(), free }
    }

    fn end(&self) -> u64 {
        (self.bytes.len() + self.added.len()) as u64
    }

    fn write(&mut self, id: (u64, u64), object: &[u8]) {
        self.objects.insert(id, self.end());
        self.added.extend_from_slice(format!("{} {} obj\n", id.0, id.1).as_bytes());
        self.added.extend_from_slice(object);
        self.added.extend_from_slice(b"\nendobj\n");
    }

    /// The number of a new object.
    fn number(&mut self) -> u64 {
        self.free += 1;
        self.free - 1
    }

    /// Writes the notes of a page and the page with them.
    fn page(&mut self, pdf: &Pdf, page: &Page<'_>, notes: Vec<(Rect, Note)>, mut taken: Taken) -> Result<(), Refusal> {
        let raw = page.raw();
        let broken = |what: &str| Refusal::damaged(format_args!("the dictionary of a page {what}"));
        let id = raw.obj_id().filter(|id| {
            // A page that is no object of its own bears the number of the one that it stands in.
            pdf.xref().get::<Dict<'_>>(*id).is_some_and(|whole| std::ptr::eq(whole.data(), raw.data()) || whole == *raw)
        });
        let id = id.ok_or_else(|| broken("is no object of its own"))?;
        let (number, generation) = (u64::from(id.obj_number), u64::try_from(id.gen_number).map_err(|_| broken("has no number"))?);
        if self.chain.misplaces(self.bytes, number) || number >= self.chain.free {
            return Err(Refusal::damaged("its cross-reference table points to the wrong places"));
        }
        let space = Space::new(page.initial_transform(true).as_coeffs()).ok_or_else(|| broken("turns it into nothing"))?;
        let (width, height) = page.render_dimensions();
        let frame = Rect::new(0.0, 0.0, width, height);
        let reference = format!("{number} {generation} R");
        for (figure, _) in &notes {
            taken.add(*figure);
        }
        let mut added = Vec::new();
        for (figure, note) in notes {
            let spot = taken.place(&figure, &frame);
            let (own, form) = (self.number(), self.number());
            self.write((own, 0), drawing::annotation(&note, &spot, space, (own, form, &reference)).as_bytes());
            self.write((form, 0), drawing::form(note.kind, &spot, space).as_bytes());
            added.push(format!("{own} 0 R"));
        }
        let dictionary = with_annotations(raw, &added).ok_or_else(|| broken("cannot be written anew"))?;
        self.write((number, generation), &dictionary);
        Ok(())
    }

    /// The document with all that was written, and the section that lists it.
    fn finish(mut self) -> Vec<u8> {
        let (at, free) = (self.end(), self.free);
        let mut version = [0; 16];
        version.iter_mut().zip(Sha256::digest(&self.added)).for_each(|(to, from)| *to = from);
        let section = self.chain.next(&self.objects, free, at, &version);
        self.added.extend_from_slice(&section);
        [self.bytes, &self.added].concat()
    }
}

/// The bytes of a page's dictionary with further annotations. Those that are there stay, in their order, even where the list is an
/// object of its own: other pages may share it, so this page gets a list of its own.
fn with_annotations(page: &Dict<'_>, added: &[String]) -> Option<Vec<u8>> {
    let bytes = page.data();
    let (entries, end) = syntax::dictionary(bytes, 0)?;
    let old = match page.get_raw::<Object<'_>>("Annots") {
        None | Some(MaybeRef::NotRef(Object::Null(_))) => None,
        Some(_) => match page.get::<Object<'_>>("Annots") {
            // A reference to nothing.
            None | Some(Object::Null(_)) => None,
            Some(Object::Array(array)) => Some(array),
            Some(_) => return None,
        },
    };
    let mut out = Vec::with_capacity(bytes.len() + 16 * added.len());
    let mut at = 0;
    for entry in entries.iter().filter(|entry| entry.name == b"Annots") {
        out.extend_from_slice(bytes.get(at..entry.whole.start)?);
        at = entry.whole.end;
    }
    out.extend_from_slice(bytes.get(at..end.checked_sub(2)?)?);
    out.extend_from_slice(b"\n/Annots [");
    out.extend_from_slice(old.as_ref().map(Array::data).unwrap_or_default());
    out.extend_from_slice(b"\n");
    out.extend_from_slice(added.join(" ").as_bytes());
    out.extend_from_slice(b"]\n>>");
    // What readers would take for something else is not written.
    let known: HashSet<&[u8]> = entries.iter().map(|entry| entry.name.as_slice()).collect();
    (known.len() == page.len() && page.keys().all(|key| known.contains(key.as_ref()))).then_some(out)
}

#[cfg(test)]
mod tests;
