//! XML and zip, for the office formats.

use std::io::{Cursor, Write};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

/// The first line of every XML file.
pub(super) const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

/// A text as it may stand in an element or an attribute.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A zip container of the members, the first of which may have to stand uncompressed.
pub(super) fn pack(members: &[(&str, &str)], first_stored: bool) -> Result<Vec<u8>, String> {
    let mut container = ZipWriter::new(Cursor::new(Vec::new()));
    for (at, (name, text)) in members.iter().enumerate() {
        let method = if at == 0 && first_stored { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        let options = SimpleFileOptions::default().compression_method(method);
        container.start_file(*name, options).map_err(|problem| problem.to_string())?;
        container.write_all(text.as_bytes()).map_err(|problem| problem.to_string())?;
    }
    container.finish().map(Cursor::into_inner).map_err(|problem| problem.to_string())
}
