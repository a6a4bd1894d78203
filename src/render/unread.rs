//! Notes that tell a place where something was left unread.

use avstem_document::note::{Note, NoteCode};

/// True for a note of figures in no table, and of a picture or shapes whose writing was not read.
pub fn is_unread(note: &Note) -> bool {
    matches!(note.code, NoteCode::FiguresNotPlaced | NoteCode::NotExamined | NoteCode::NoTextLayer)
}

/// The number that a note's message begins with, one where it begins with none.
pub fn count(note: &Note) -> usize {
    note.message.split(' ').next().and_then(|number| number.parse().ok()).unwrap_or(1)
}
