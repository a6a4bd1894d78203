//! Notes that say the same of many pages → one line each.
//!
//! In: the notes of a document. Out: those that are shown, in the order of the first of each kind, with the pages that they speak of.
//! Notes are of one kind when they differ in numbers alone: that of the page, and a count. Of places where something was left unread,
//! the first few are told, those of one page as one; how many more there are stands below.

use crate::render::unread::{count, is_unread};
use avstem_document::{
    note::{Note, NoteCode},
    place::Place,
};

/// One or several notes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Joined {
    pub(super) at: At,
    pub(super) message: String,
    /// Tells a place where something was left unread.
    unread: bool,
    /// How many pages it speaks of, one where it speaks of none.
    pages: usize,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum At {
    Place(Option<Place>),
    /// `1–28, 31`.
    Pages(String),
}

/// Places that are told of one document: the closing lines stay in sight, and they stay true.
const PLACES: usize = 5;

/// The notes that are `wanted`, those of one kind as one; and how many more places were left unread.
pub(super) fn joined(notes: &[Note], wanted: impl Fn(&Note) -> bool) -> (Vec<Joined>, usize) {
    let (mut places, others): (Vec<Joined>, Vec<Joined>) = all(notes, wanted).into_iter().partition(|note| note.unread);
    let more = places.iter().skip(PLACES).map(|note| note.pages).sum();
    places.truncate(PLACES);
    (others.into_iter().chain(places).collect(), more)
}

fn all(notes: &[Note], wanted: impl Fn(&Note) -> bool) -> Vec<Joined> {
    let mut kinds: Vec<(Option<Kind>, Vec<&Note>)> = Vec::new();
    for note in notes.iter().filter(|note| wanted(note)) {
        let kind = kind(note);
        match kinds.iter_mut().find(|(known, _)| kind.is_some() && *known == kind) {
            Some((_, notes)) => notes.push(note),
            None => kinds.push((kind, vec![note])),
        }
    }
    kinds.into_iter().filter_map(|(_, notes)| join(&notes)).collect()
}

/// What notes have in common that are shown as one.
#[derive(Debug, PartialEq)]
struct Kind {
    code: NoteCode,
    /// The message, its first number and that of the page left out where it speaks of the page; else whole.
    words: String,
}

/// None for notes that stand alone.
fn kind(note: &Note) -> Option<Kind> {
    let page = note.place.as_ref()?.page_number()?;
    let words = match note.code {
        NoteCode::UnknownGlyphs | NoteCode::NoTextLayer => String::new(),
        // Where one page has several such places, their figures are added up.
        NoteCode::FiguresNotPlaced => page.to_string(),
        _ => note.message.replace(&format!("page {page} "), "page "),
    };
    Some(Kind { code: note.code, words })
}

fn join(notes: &[&Note]) -> Option<Joined> {
    let first = notes.first()?;
    let pages = pages(notes);
    let several = pages.len() > 1;
    let message = match first.code {
        NoteCode::UnknownGlyphs => {
            let count: usize = notes.iter().map(|note| count(note)).sum();
            let (has, was) = if count == 1 { ("character has", "was") } else { ("characters have", "were") };
            format!("{count} {has} no known meaning and {was} left out")
        }
        NoteCode::NoTextLayer if several => format!("{} pages show a picture and hold no text", pages.len()),
        NoteCode::FiguresNotPlaced if notes.len() > 1 => {
            format!("{} figures at {} places stand in no table", notes.iter().map(|note| count(note)).sum::<usize>(), notes.len())
        }
        _ if several => first.message.replace(&format!("page {} ", pages.first()?), "the page "),
        _ => first.message.clone(),
    };
    let at = if several { At::Pages(ranges(&pages)) } else { At::Place(first.place.clone()) };
    Some(Joined { at, message, unread: is_unread(first), pages: pages.len().max(1) })
}

/// In order, each once.
fn pages(notes: &[&Note]) -> Vec<u32> {
    let mut pages: Vec<u32> = notes.iter().filter_map(|note| note.place.as_ref()?.page_number()).collect();
    pages.sort_unstable();
    pages.dedup();
    pages
}

/// `1–3, 7`.
fn ranges(pages: &[u32]) -> String {
    let runs = pages.chunk_by(|a, b| a + 1 == *b);
    let run = |run: &[u32]| match run {
        [first, .., last] => format!("{first}–{last}"),
        [only] => only.to_string(),
        [] => String::new(),
    };
    runs.map(run).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use avstem_document::place::Rect;

    fn note(code: NoteCode, page: u32, message: &str) -> Note {
        Note { code, message: message.to_owned(), place: Some(Place::page(page, &Rect::default())) }
    }

    fn lines(notes: &[Note]) -> Vec<String> {
        let line = |joined: Joined| match joined.at {
            At::Pages(pages) => format!("{pages}: {}", joined.message),
            At::Place(place) => format!("{}: {}", place.and_then(|place| place.page_number()).unwrap_or(0), joined.message),
        };
        joined(notes, |_| true).0.into_iter().map(line).collect()
    }

    #[test]
    fn notes_of_many_pages_are_one_line() {
        let glyphs = |page, count| {
            note(NoteCode::UnknownGlyphs, page, &format!("{count} characters on page {page} have no known meaning and were left out"))
        };
        let picture = |page| note(NoteCode::NoTextLayer, page, &format!("page {page} shows a picture and holds no text"));
        let cut = |page| note(NoteCode::PartNotRead, page, &format!("page {page} could not be read to its end"));
        assert_eq!(
            lines(&[glyphs(2, 3), picture(1), glyphs(3, 10), picture(2), cut(5), glyphs(9, 1), cut(7), glyphs(4, 1)]),
            [
                "2–4, 9: 15 characters have no known meaning and were left out",
                "5, 7: the page could not be read to its end",
                "1–2: 2 pages show a picture and hold no text",
            ]
        );
    }

    #[test]
    fn a_note_alone_keeps_its_words_and_counts_in_them() {
        assert_eq!(
            lines(&[
                note(NoteCode::UnknownGlyphs, 2, "1 characters on page 2 have no known meaning and were left out"),
                note(NoteCode::UnreadableFigure, 2, "\"12.3.4\" stands among figures"),
                note(NoteCode::UnreadableFigure, 3, "\"1.2.3\" stands among figures"),
            ]),
            [
                "2: 1 character has no known meaning and was left out",
                "2: \"12.3.4\" stands among figures",
                "3: \"1.2.3\" stands among figures",
            ]
        );
    }

    #[test]
    fn figures_of_one_page_are_added_up_and_the_first_places_are_told() {
        let figures = |page, count: usize| note(NoteCode::FiguresNotPlaced, page, &format!("{count} figures on 4 lines stand in no table"));
        let notes = [vec![figures(7, 20), figures(7, 11)], (8..=13).map(|page| figures(page, 12)).collect()].concat();
        let told = lines(&notes);
        assert_eq!(told[..2], ["7: 31 figures at 2 places stand in no table", "8: 12 figures on 4 lines stand in no table"]);
        assert_eq!((told.len(), joined(&notes, |_| true).1), (PLACES, 2));
    }
}
