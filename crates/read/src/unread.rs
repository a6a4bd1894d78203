//! Pictures that nobody read → notes.
//!
//! In: a document whose pages know what stands in pictures and in no text. Out: a note for each, with its place; the document is not
//! complete then. It is a step of its own, after reading, so that whoever recognises pictures may take them out before.

use avstem_document::{
    document::{Document, Page},
    note::{NoteCode, Notes},
    place::Place,
    recognised::{Unread, Why},
};

/// Notes what was not read.
pub fn tell(document: &mut Document, notes: &mut Notes) {
    let mut complete = true;
    for page in document.each_page() {
        for unread in &page.unread {
            let (code, message) = message(page, unread, document.pages.is_some());
            notes.push(code, message, Some(Place::page(page.number, &unread.area)));
            complete &= matches!(unread.why, Why::BadLayer(_) | Why::Layer);
        }
    }
    document.complete &= complete;
}

/// Of a document without pages, a page is a picture in its text.
fn message(page: &Page, unread: &Unread, has_pages: bool) -> (NoteCode, String) {
    let number = page.number;
    match unread.why {
        Why::NoText => (NoteCode::NoTextLayer, format!("page {number} shows a picture and holds no text")),
        Why::InPieces => {
            (NoteCode::NotExamined, format!("page {number} shows pictures and hardly any text; what the pictures say was not read"))
        }
        _ if !has_pages => (NoteCode::NotExamined, format!("picture {number} shows lines of writing; what it says was not read")),
        Why::Written => (NoteCode::NotExamined, format!("a picture on page {number} shows lines of writing; what it says was not read")),
        Why::Outlines(count) => {
            (NoteCode::NotExamined, format!("{count} letters on page {number} are drawn as shapes; what they say was not read"))
        }
        Why::Layer => (NoteCode::RecognisedText, format!("the text behind page {number} was not recognised anew")),
        Why::BadLayer(share) => (
            NoteCode::RecognisedText,
            format!("the text behind page {number} was recognised badly: {share} % of its words are none; figures may be misread"),
        ),
    }
}
