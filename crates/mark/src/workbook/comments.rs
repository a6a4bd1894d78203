//! The notes of a sheet: those that are there, and those that are added.

use super::Cell;
use crate::{
    Refusal,
    join::Note,
    xml::{TagKind, at, each, escaped, insert},
};
use avstem_document::place::a1;
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
};

/// Who says it.
pub(crate) const AUTHOR: &str = "avstem";

/// What the author of a note is called that stands for a conversation; what it says is made from that one.
const CONVERSATION: &str = "tc=";

/// Notes with what was added.
pub(super) struct Added {
    pub(super) text: String,
    /// Cells that had no note.
    pub(super) fresh: BTreeSet<Cell>,
    /// Cells whose conversation is left alone.
    pub(super) left: BTreeSet<Cell>,
}

/// Notes of a sheet without any.
pub(super) fn blank(strict: bool) -> String {
    let namespace =
        if strict { "http://purl.oclc.org/ooxml/spreadsheetml/main" } else { "http://schemas.openxmlformats.org/spreadsheetml/2006/main" };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<comments xmlns=\"{namespace}\"><authors></authors><commentList></commentList></comments>"
    )
}

/// What is known of the notes that are there.
#[derive(Default)]
struct Found {
    authors: Vec<String>,
    /// Where a further author is put, and one in place of an empty list.
    authors_end: Option<std::ops::Range<usize>>,
    list_end: Option<std::ops::Range<usize>>,
    prefix: String,
    /// By cell: the author, and where a text can go on.
    notes: BTreeMap<Cell, (usize, Option<usize>)>,
}

/// Adds notes to those that are there.
pub(super) fn add(old: &str, part: &str, notes: &BTreeMap<Cell, Note>) -> Result<Added, Refusal> {
    let found = look(old, part)?;
    if found.authors.iter().any(|author| author == AUTHOR) {
        return Err(Refusal::marked());
    }
    let (Some(authors_end), Some(list_end)) = (found.authors_end.clone(), found.list_end.clone()) else {
        return Err(Refusal::damaged(format_args!("{part} holds no notes")));
    };
    let x = &found.prefix;
    let own = found.authors.len();
    let mut edits = Vec::new();
    let mut added = Added { text: String::new(), fresh: BTreeSet::new(), left: BTreeSet::new() };
    let mut list = String::new();
    for (cell, note) in notes {
        let text = escaped(&note.text);
        match found.notes.get(cell) {
            None => {
                added.fresh.insert(*cell);
                let name = a1(cell.0 as usize, cell.1 as usize);
                let _ = write!(
                    list,
                    "<{x}comment ref=\"{name}\" authorId=\"{own}\"><{x}text><{x}r><{x}t xml:space=\"preserve\">{text}</{x}t></{x}r></{x}text></{x}comment>"
                );
            }
            Some((author, Some(end))) if !found.authors.get(*author).is_some_and(|name| name.starts_with(CONVERSATION)) => {
                edits.push((at(*end), format!("<{x}r><{x}t xml:space=\"preserve\">\n\n{AUTHOR}: {text}</{x}t></{x}r>")));
            }
            Some(_) => {
                added.left.insert(*cell);
            }
        }
    }
    let opened = |range: std::ops::Range<usize>, name: &str, inside: String| {
        let whole = if range.is_empty() { inside } else { format!("<{x}{name}>{inside}</{x}{name}>") };
        (range, whole)
    };
    if !list.is_empty() {
        edits.push(opened(authors_end, "authors", format!("<{x}author>{AUTHOR}</{x}author>")));
        edits.push(opened(list_end, "commentList", list));
    }
    added.text = insert(old, edits);
    Ok(added)
}

fn look(old: &str, part: &str) -> Result<Found, Refusal> {
    let mut found = Found::default();
    let mut note: Option<(Cell, usize)> = None;
    let mut author = None;
    let mut text_depth = None;
    each(old, part, |tag| {
        let end = |tag: &crate::xml::Tag<'_>| match tag.kind {
            TagKind::Open => None,
            TagKind::Close => Some(at(tag.span.start)),
            TagKind::Empty => Some(tag.span.clone()),
        };
        match tag.local() {
            "comments" if tag.depth == 0 && tag.kind == TagKind::Open => tag.prefix().clone_into(&mut found.prefix),
            "authors" if tag.depth == 1 => found.authors_end = end(tag).or(found.authors_end.take()),
            "commentList" if tag.depth == 1 => found.list_end = end(tag).or(found.list_end.take()),
            "author" if tag.depth == 2 => match tag.kind {
                TagKind::Open => author = Some(tag.span.end),
                TagKind::Close => {
                    let name = author.take().and_then(|from| old.get(from..tag.span.start)).unwrap_or_default();
                    found.authors.push(name.trim().to_owned());
                }
                TagKind::Empty => found.authors.push(String::new()),
            },
            "comment" if tag.depth == 2 && tag.kind != TagKind::Close => {
                note =
                    tag.attribute("ref").and_then(|name| super::parse(&name)).zip(tag.attribute("authorId").and_then(|id| id.parse().ok()));
                if let Some((cell, author)) = note {
                    found.notes.insert(cell, (author, None));
                }
            }
            "text" if tag.depth == 3 && tag.kind == TagKind::Open => {
                text_depth = Some(tag.depth);
                go_on(&mut found, note, tag.span.end);
            }
            "text" if tag.depth == 3 => text_depth = None,
            // Behind the last run; what tells how to pronounce it comes after that.
            "r" | "t" if text_depth == Some(3) && tag.depth == 4 && tag.kind != TagKind::Open => go_on(&mut found, note, tag.span.end),
            _ => (),
        }
    })?;
    Ok(found)
}

fn go_on(found: &mut Found, note: Option<(Cell, usize)>, place: usize) {
    if let Some((cell, author)) = note {
        found.notes.insert(cell, (author, Some(place)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Kind;

    fn notes(cells: &[Cell]) -> BTreeMap<Cell, Note> {
        cells.iter().map(|cell| (*cell, Note { kind: Kind::Wrong, text: "no & <7>".to_owned() })).collect()
    }

    #[test]
    fn notes_that_are_there_stay() {
        let old = "<x:comments><x:authors><x:author>Ada</x:author><x:author>tc={1}</x:author></x:authors><x:commentList>\
                   <x:comment ref=\"A1\" authorId=\"0\"><x:text><x:t>mine</x:t></x:text></x:comment>\
                   <x:comment ref=\"B1\" authorId=\"1\"><x:text><x:t>talk</x:t></x:text></x:comment></x:commentList></x:comments>";
        let added = add(old, "p", &notes(&[(0, 0), (0, 1), (1, 2)])).unwrap();
        assert_eq!((added.fresh, added.left), (BTreeSet::from([(1, 2)]), BTreeSet::from([(0, 1)])));
        let text = added.text;
        assert!(
            text.contains("<x:t>mine</x:t><x:r><x:t xml:space=\"preserve\">\n\navstem: no &amp; &lt;7&gt;</x:t></x:r></x:text>"),
            "{text}"
        );
        assert!(text.contains("<x:author>tc={1}</x:author><x:author>avstem</x:author></x:authors>"), "{text}");
        assert!(text.contains("<x:t>talk</x:t></x:text></x:comment><x:comment ref=\"C2\" authorId=\"2\">"), "{text}");
    }

    #[test]
    fn a_sheet_without_notes_gets_some() {
        let added = add(&blank(false), "p", &notes(&[(0, 0)])).unwrap().text;
        assert!(added.contains("<authors><author>avstem</author></authors><commentList><comment ref=\"A1\" authorId=\"0\">"), "{added}");
        let shut = add("<comments><authors/><commentList/></comments>", "p", &notes(&[(0, 0)])).unwrap().text;
        assert!(shut.starts_with("<comments><authors><author>avstem</author></authors><commentList><comment "), "{shut}");
        assert!(add("<comments/>", "p", &notes(&[(0, 0)])).is_err());
    }
}
