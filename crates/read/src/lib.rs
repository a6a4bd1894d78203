//! Bytes → `Document`: the only stage that knows formats and the only one that can fail.
//!
//! In: the bytes of one file and the limits. Out: a [`Document`] of pages, native grids and paragraphs in source order,
//! and notes on what was left out. The format is told by content alone, never by a name. Containers are read in
//! memory by bounded readers: a declared size is never believed. What it does not do: it interprets nothing, joins
//! nothing, and converts no format into another.

pub mod archive;
mod body;
mod container;
mod csv;
mod docx;
mod encoding;
mod html;
mod invisible;
mod odt;
#[cfg(feature = "pictures")]
pub mod pages;
mod pasted;
pub mod pdf;
#[cfg(feature = "pictures")]
mod picture;
mod properties;
pub mod raster;
pub mod second;
mod sniff;
mod text;
pub mod unread;
mod workbook;
mod writing;
mod xml;

use avstem_document::{
    document::{Document, Format},
    error::{Error, ErrorKind},
    limits::Limits,
    note::Notes,
};

/// Reads a document, its format told by its content. Pictures that hold writing are left to whoever recognises it, and to
/// [`unread::tell`].
///
/// # Errors
/// When no part of it could be read; a part that fails alone becomes a note.
pub fn read(bytes: &[u8], limits: &Limits, notes: &mut Notes) -> Result<Document, Error> {
    if bytes.is_empty() {
        return Err(ErrorKind::Empty.into());
    }
    if bytes.len() as u64 > limits.file_bytes {
        return Err(ErrorKind::TooLarge { what: "bytes", limit: limits.file_bytes, found: Some(bytes.len() as u64) }.into());
    }
    let mut document = match sniff::sniff(bytes, limits, archive::kind::named)? {
        Format::Pdf => pdf::read(bytes, limits, notes),
        Format::Docx => docx::read(bytes, limits, notes),
        Format::Odt => odt::read(bytes, limits, notes),
        Format::Html => html::read(bytes, limits, notes),
        format @ (Format::Xlsx | Format::Xlsb | Format::Xls | Format::Ods) => workbook::read(format, bytes, limits, notes),
        #[cfg(feature = "pictures")]
        format @ (Format::Tiff | Format::Png | Format::Jpeg) => picture::read(format, bytes, limits, notes),
        #[cfg(not(feature = "pictures"))]
        Format::Tiff | Format::Png | Format::Jpeg => Err(ErrorKind::UnknownFormat { what: "a picture" }.into()),
        Format::Csv | Format::Text => {
            let text = encoding::decode(bytes, notes);
            match csv::delimiter(&text) {
                Some(delimiter) => csv::read(&text, delimiter, limits, notes),
                None => text::read(&text, limits, notes),
            }
        }
    }?;
    document.parts.extend(properties::read(bytes, limits));
    invisible::drop_marks(&mut document);
    Ok(document)
}

#[cfg(test)]
mod tests {
    use super::*;
    use avstem_document::note::NoteCode;

    fn kind(bytes: &[u8]) -> ErrorKind {
        read(bytes, &Limits::default(), &mut Notes::default()).map(|document| document.format).unwrap_err().kind().clone()
    }

    fn format(bytes: &[u8]) -> Format {
        read(bytes, &Limits::default(), &mut Notes::default()).unwrap().format
    }

    #[test]
    fn no_bytes_is_empty() {
        assert_eq!(kind(b""), ErrorKind::Empty);
    }

    #[test]
    fn a_file_over_the_limit_is_too_large() {
        let limits = Limits { file_bytes: 3, ..Limits::default() };
        let error = read(b"four", &limits, &mut Notes::default()).unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::TooLarge { what: "bytes", limit: 3, found: Some(4) });
    }

    #[test]
    fn prose_is_text_and_delimited_records_are_csv() {
        assert_eq!(format("Møtet ble hevet, og alle gikk hjem.\n".as_bytes()), Format::Text);
        assert_eq!(format(b"konto;sum\n3016;500\n3020;700\n"), Format::Csv);
    }

    #[test]
    fn bytes_that_fit_no_encoding_are_replaced_with_a_note() {
        let mut notes = Notes::default();
        read(b"\xef\xbb\xbfS\xc3\xb8knad \xff her", &Limits::default(), &mut notes).unwrap();
        assert_eq!(notes.as_slice()[0].code, NoteCode::InvalidText);
    }
}
