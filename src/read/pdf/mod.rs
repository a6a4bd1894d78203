//! PDF → pages of glyphs and rulings (placeholder until the real reader is merged).

use crate::{
    document::Document,
    error::{Error, ErrorKind},
    note::Notes,
    options::Limits,
};

/// Reads a PDF.
///
/// # Errors
/// Always `Unsupported` in this build.
pub fn read(bytes: &[u8], limits: &Limits, notes: &mut Notes) -> Result<Document, Error> {
    let _ = (bytes, limits, notes);
    Err(ErrorKind::Unsupported { feature: "PDF", hint: "this build has no PDF reader" }.into())
}
