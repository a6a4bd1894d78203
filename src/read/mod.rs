//! Bytes → `Document`: the only stage that knows formats and the only one that can fail.

mod pdf;

use crate::{document::Document, error::Error, note::Notes, options::Limits};

/// Reads a document, its format told by its content.
///
/// # Errors
/// When no part of it could be read; a part that fails alone becomes a note.
pub fn read(bytes: &[u8], limits: &Limits, notes: &mut Notes) -> Result<Document, Error> {
    if bytes.starts_with(b"%PDF") {
        return pdf::read(bytes, limits, notes);
    }
    Err(crate::error::ErrorKind::Empty.into())
}
