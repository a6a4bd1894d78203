//! Bytes → the format, told by content alone.
//!
//! First the signatures of containers (zip, OLE), then PDF, then other things with a signature of their own, each
//! refused by its name; what remains and has no control bytes is text. Whether a text is CSV is decided in `csv`.

use super::{container::Container, encoding};
use avstem_document::{
    document::Format,
    error::{Error, ErrorKind},
    limits::Limits,
};
use std::io::{Cursor, Read};

/// Bytes in which `%PDF-` must begin: readers of PDF have always allowed a preamble of this length.
const PDF_PREAMBLE: usize = 1024;

/// Bytes looked at for control characters and for the beginning of markup.
const SAMPLE_BYTES: usize = 64 * 1024;

/// Share of control bytes from which on a file is binary, as one in so many. Text from old systems holds a few.
const ONE_CONTROL_IN: usize = 50;

/// The bit of the twelfth byte of a Word 97-2003 document that says that it is encrypted (MS-DOC, `FibBase`).
const FIB_ENCRYPTED: u8 = 0x01;

/// What a container is called that is no document but may hold some; see `archive`.
pub(super) const ARCHIVE: &str = "a zip archive";

/// What to do with a container.
const ONE_BY_ONE: &str = "its documents are read one by one when it is given as a file";

/// Beginnings of files that are no documents, and what they are.
const SIGNATURES: [(&[u8], &str); 22] = [
    (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF87a", "a GIF picture"),
    (b"GIF89a", "a GIF picture"),
    (b"II*\0", "a TIFF picture"),
    (b"MM\0*", "a TIFF picture"),
    (b"II+\0", "a TIFF picture"),
    (b"MM\0+", "a TIFF picture"),
    (b"BM", "a BMP picture"),
    (b"RIFF", "a sound, film or WebP picture"),
    (b"\0\0\x01\0", "an icon"),
    (b"\x7fELF", "a program (ELF)"),
    (b"MZ", "a program (Windows)"),
    (b"\xca\xfe\xba\xbe", "a program (Java or macOS)"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\0", "an xz archive"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"%!PS", "a PostScript file"),
    (b"ID3", "a sound file"),
    (b"OggS", "a sound file"),
    (b"wOFF", "a font"),
];

/// Beginnings of these lengths or shorter may also begin a text; they count only where control bytes follow.
const WEAK_SIGNATURE: usize = 3;

/// Tells the format. `Text` stands for CSV too. `packed` names what holds documents and is none: mails, tar and the like; zip archives are
/// told here.
///
/// # Errors
/// `Unsupported`, `UnknownFormat`, `Encrypted`, and what a broken container gives.
pub(super) fn sniff(bytes: &[u8], limits: &Limits, packed: impl Fn(&[u8]) -> Option<&'static str>) -> Result<Format, Error> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return zip_format(&mut Container::open(bytes, limits)?);
    }
    if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return ole_format(bytes);
    }
    if is_pdf(bytes) {
        return Ok(Format::Pdf);
    }
    if let Some(name) = packed(bytes) {
        return unsupported(name, ONE_BY_ONE);
    }
    let binary = is_binary(bytes);
    let found = SIGNATURES.iter().find(|(start, _)| bytes.starts_with(start) && (binary || start.len() > WEAK_SIGNATURE));
    let picture = match found {
        Some((_, "a PNG picture")) => Some(Format::Png),
        Some((_, "a JPEG picture")) => Some(Format::Jpeg),
        Some((_, "a TIFF picture")) => Some(Format::Tiff),
        _ => None,
    };
    if let Some(format) = picture.filter(|_| cfg!(feature = "pictures")) {
        return Ok(format);
    }
    if let Some((_, what)) = found {
        return Err(ErrorKind::UnknownFormat { what }.into());
    }
    if binary {
        return Err(ErrorKind::UnknownFormat { what: "binary data" }.into());
    }
    markup_format(bytes)
}

fn is_pdf(bytes: &[u8]) -> bool {
    let start = &bytes[..bytes.len().min(PDF_PREAMBLE + 6)];
    start.windows(6).any(|window| window.starts_with(b"%PDF-") && window[5].is_ascii_digit())
}

/// True for bytes that no text holds: NUL outside UTF-16, or many control characters.
fn is_binary(bytes: &[u8]) -> bool {
    if encoding::utf16(bytes).is_some() {
        return false;
    }
    let sample = &bytes[..bytes.len().min(SAMPLE_BYTES)];
    let controls = sample.iter().filter(|&&byte| byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0b | 0x0c | 0x1b)).count();
    sample.contains(&0) || controls * ONE_CONTROL_IN > sample.len()
}

/// Tags that a web page begins with. A text may begin with others, which converters left in it.
const PAGE_TAGS: [&str; 12] =
    ["!doctype html", "html", "head", "body", "table", "meta", "title", "style", "div", "script", "center", "link"];

/// Text, unless it begins as a markup language that would be read as noise.
fn markup_format(bytes: &[u8]) -> Result<Format, Error> {
    let sample = &bytes[..bytes.len().min(SAMPLE_BYTES)];
    let decoded = encoding::utf16(bytes).map_or_else(|| String::from_utf8_lossy(sample), |encoding| encoding.decode(sample).0);
    let start = decoded.trim_start_matches('\u{feff}').trim_start();
    if start.starts_with("{\\rtf") {
        return Err(ErrorKind::NeedsConversion { format: "rtf", what: "a rich text (RTF) document" }.into());
    }
    let is_xml = start.starts_with("<?xml");
    let root = root(start);
    let tag: String = root.chars().take(40).map(|c| c.to_ascii_lowercase()).collect();
    let begins = |name: &str| {
        tag.strip_prefix('<').and_then(|tag| tag.strip_prefix(name)).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()))
    };
    if PAGE_TAGS.iter().any(|name| begins(name)) {
        return Ok(Format::Html);
    }
    if begins("office:document") {
        let of = |kind: &str| decoded.contains(&format!("application/vnd.oasis.opendocument.{kind}"));
        return match () {
            () if of("text") => Ok(Format::Odt),
            () if of("spreadsheet") => Ok(Format::Ods),
            () => unsupported("a flat OpenDocument drawing or presentation", "convert it to PDF"),
        };
    }
    if begins("workbook") && decoded.contains("urn:schemas-microsoft-com:office:spreadsheet") {
        return unsupported("an Excel 2003 XML workbook", "save it as .xlsx");
    }
    if begins("w:worddocument") || begins("pkg:package") {
        return unsupported("a Word document in a single XML file", "save it as .docx");
    }
    if is_xml {
        return Err(ErrorKind::UnknownFormat { what: "an XML file" }.into());
    }
    Ok(Format::Text)
}

/// What follows the XML declaration, processing instructions, comments and a document type that names no HTML.
fn root(text: &str) -> &str {
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        let end = if rest.starts_with("<!--") {
            "-->"
        } else if rest.starts_with("<?") {
            "?>"
        } else {
            return rest;
        };
        match rest.split_once(end) {
            Some((_, after)) => rest = after,
            None => return rest,
        }
    }
}

fn unsupported(feature: &'static str, hint: &'static str) -> Result<Format, Error> {
    Err(ErrorKind::Unsupported { feature, hint }.into())
}

/// The format of a zip container, by its members.
fn zip_format(container: &mut Container<'_>) -> Result<Format, Error> {
    if container.has("xl/workbook.bin") {
        return Ok(Format::Xlsb);
    }
    if container.has("word/document.xml") {
        return Ok(Format::Docx);
    }
    if container.has("xl/workbook.xml") {
        return Ok(Format::Xlsx);
    }
    if let Some(mime) = container.read("mimetype")? {
        return match mime.trim_ascii().strip_prefix(b"application/vnd.oasis.opendocument.") {
            Some(b"spreadsheet" | b"spreadsheet-template") => Ok(Format::Ods),
            Some(b"text" | b"text-template" | b"text-master" | b"text-web") => Ok(Format::Odt),
            Some(b"presentation") => unsupported("an OpenDocument presentation", "convert it to PDF"),
            Some(_) => unsupported("an OpenDocument drawing or database", "convert it to PDF"),
            None if mime.trim_ascii().starts_with(b"application/") => {
                unsupported("an electronic book or another package", "convert it to PDF")
            }
            None => unsupported(ARCHIVE, ONE_BY_ONE),
        };
    }
    if let Some(types) = container.read("[Content_Types].xml")? {
        let types = String::from_utf8_lossy(&types);
        // The main part may have any name; its content type may not.
        let main = |kind: &str| types.contains(&format!("{kind}.main+xml")) || types.contains(&format!("{kind}.macroEnabled.main+xml"));
        if main("wordprocessingml.document") || main("wordprocessingml.template") || types.contains("word.document.macroEnabled.main+xml") {
            return Ok(Format::Docx);
        }
        if main("spreadsheetml.sheet") || main("spreadsheetml.template") || types.contains("excel.sheet.macroEnabled.main+xml") {
            return Ok(Format::Xlsx);
        }
        if container.has_below("ppt/") {
            return unsupported("a PowerPoint presentation", "convert it to PDF");
        }
        return unsupported("an Office document of an unknown kind", "convert it to PDF");
    }
    if container.has("Index/Document.iwa") || container.has("Index.zip") {
        return unsupported("an Apple iWork document", "convert it to PDF");
    }
    if container.has("META-INF/MANIFEST.MF") {
        return Err(ErrorKind::UnknownFormat { what: "a program (Java)" }.into());
    }
    unsupported(ARCHIVE, ONE_BY_ONE)
}

/// The format of an OLE compound file, by the streams at its root.
fn ole_format(bytes: &[u8]) -> Result<Format, Error> {
    let mut file =
        cfb::CompoundFile::open(Cursor::new(bytes)).map_err(|problem| Error::damaged(format_args!("compound file: {problem}")))?;
    let names: Vec<String> = file.read_root_storage().map(|entry| entry.name().to_owned()).collect();
    let has = |name: &str| names.iter().any(|found| found.eq_ignore_ascii_case(name));
    if has("EncryptedPackage") {
        Err(ErrorKind::Encrypted.into())
    } else if has("WordDocument") {
        let mut start = [0; 12];
        let read = file.open_stream("WordDocument").and_then(|mut stream| stream.read_exact(&mut start));
        if read.is_ok() && start[11] & FIB_ENCRYPTED != 0 {
            return Err(ErrorKind::Encrypted.into());
        }
        Err(ErrorKind::NeedsConversion { format: "doc", what: "a Word 97-2003 document" }.into())
    } else if has("Workbook") || has("Book") {
        Ok(Format::Xls)
    } else if has("PowerPoint Document") {
        unsupported("a PowerPoint 97-2003 presentation", "convert it to PDF")
    } else if has("__properties_version1.0") {
        unsupported("an Outlook message", ONE_BY_ONE)
    } else {
        Err(ErrorKind::UnknownFormat { what: "an OLE compound file without a document" }.into())
    }
}

#[cfg(test)]
mod tests {
    use super::super::container::tests::zip_of;
    use super::*;
    use std::io::Write;

    fn sniffed(bytes: &[u8]) -> Result<Format, ErrorKind> {
        sniff(bytes, &Limits::default(), |_| None).map_err(|error| error.kind().clone())
    }

    fn refused_as(bytes: &[u8]) -> &'static str {
        match sniffed(bytes) {
            Err(ErrorKind::UnknownFormat { what } | ErrorKind::NeedsConversion { what, .. }) => what,
            Err(ErrorKind::Unsupported { feature, .. }) => feature,
            other => panic!("{other:?}"),
        }
    }

    fn compound(stream: &str) -> Vec<u8> {
        let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
        file.create_stream(stream).unwrap().write_all(b"content").unwrap();
        file.into_inner().into_inner()
    }

    #[test]
    fn containers_are_told_by_their_members() {
        assert_eq!(sniffed(&zip_of(&[("word/document.xml", "")])), Ok(Format::Docx));
        assert_eq!(sniffed(&zip_of(&[("xl/workbook.xml", "")])), Ok(Format::Xlsx));
        assert_eq!(sniffed(&zip_of(&[("xl/workbook.bin", "")])), Ok(Format::Xlsb));
        assert_eq!(sniffed(&zip_of(&[("mimetype", "application/vnd.oasis.opendocument.spreadsheet")])), Ok(Format::Ods));
        for kind in ["text", "text-template", "text-master", "text-web"] {
            let mime = format!("application/vnd.oasis.opendocument.{kind}");
            assert_eq!(sniffed(&zip_of(&[("mimetype", &mime)])), Ok(Format::Odt), "{kind}");
        }
        assert_eq!(refused_as(&zip_of(&[("[Content_Types].xml", ""), ("ppt/presentation.xml", "")])), "a PowerPoint presentation");
        assert_eq!(refused_as(&zip_of(&[("holiday.jpg", "")])), "a zip archive");
    }

    #[test]
    fn compound_files_are_told_by_their_streams() {
        assert_eq!(sniffed(&compound("/Workbook")), Ok(Format::Xls));
        assert_eq!(sniffed(&compound("/EncryptedPackage")), Err(ErrorKind::Encrypted));
        assert_eq!(refused_as(&compound("/WordDocument")), "a Word 97-2003 document");
        let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
        file.create_stream("/WordDocument").unwrap().write_all(&[0xec, 0xa5, 0xc1, 0, 0, 0, 0, 0, 0, 0, 0, 0x01, 0]).unwrap();
        assert_eq!(sniffed(&file.into_inner().into_inner()), Err(ErrorKind::Encrypted));
    }

    #[test]
    fn pdf_may_begin_after_a_preamble() {
        assert_eq!(sniffed(b"\n\n%PDF-1.4\n"), Ok(Format::Pdf));
        assert_eq!(sniffed(&[vec![b' '; 2000].as_slice(), b"%PDF-1.4"].concat()), Ok(Format::Text));
    }

    #[test]
    fn markup_is_told_by_its_first_tag() {
        assert_eq!(sniffed(b"<!DOCTYPE html><p>x"), Ok(Format::Html));
        assert_eq!(sniffed(b"\n<!-- saved --><table border=0><tr><td>x"), Ok(Format::Html));
        assert_eq!(sniffed(b"<?xml version='1.0'?><!DOCTYPE html PUBLIC 'x'><html/>"), Ok(Format::Html));
        // A letter of two bytes anywhere at the beginning.
        for length in 20..45 {
            assert_eq!(sniffed(format!("<html><body><h1>{}ærå</h1>", "a".repeat(length)).as_bytes()), Ok(Format::Html));
        }
        let utf16: Vec<u8> = "<html><body>x".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(sniffed(&utf16), Ok(Format::Html));
        let flat =
            |kind: &str| format!("<?xml version='1.0'?><office:document office:mimetype='application/vnd.oasis.opendocument.{kind}'>");
        assert_eq!(sniffed(flat("text").as_bytes()), Ok(Format::Odt));
        assert_eq!(sniffed(flat("spreadsheet").as_bytes()), Ok(Format::Ods));
        assert_eq!(refused_as(b"<?xml version='1.0'?><report/>"), "an XML file");
        assert_eq!(sniffed(b"<b>Sum</b>\t5\n"), Ok(Format::Text));
    }

    #[test]
    fn what_is_no_document_is_refused_by_name() {
        assert_eq!(refused_as(b"GIF89a\0\0\0\r"), "a GIF picture");
        assert_eq!(refused_as(b"\x7fELF\x02\x01\x01\0"), "a program (ELF)");
        assert_eq!(refused_as(b"one\0two"), "binary data");
        assert_eq!(refused_as(b"{\\rtf1\\ansi}"), "a rich text (RTF) document");
        assert_eq!(sniffed(b"BMI was lower this year."), Ok(Format::Text));
        assert_eq!(sniffed(b"<header>\n"), Ok(Format::Text));
    }
}
