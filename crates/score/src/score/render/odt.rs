//! An OpenDocument text.

use super::{
    Body, body, heads, is_label_only,
    xml::{DECLARATION, escape, pack},
};
use crate::score::model::{Axis, Document, Table};
use fastrand::Rng;
use std::fmt::Write as _;

const MIME: &str = "application/vnd.oasis.opendocument.text";
const MANIFEST: &str = r#"<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.text"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>"#;
const OPEN: &str = r#"<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" office:version="1.2"><office:body><office:text>"#;

struct Text {
    xml: String,
    merged: bool,
    marked: bool,
}

/// Sets the document.
pub(super) fn render(document: &Document, chance: &mut Rng) -> Result<(Vec<u8>, Vec<Axis>), String> {
    let mut text = Text { xml: format!("{DECLARATION}{OPEN}"), merged: chance.bool(), marked: chance.bool() };
    body(document, &mut text);
    text.xml.push_str("</office:text></office:body></office:document-content>");
    let manifest = format!("{DECLARATION}{MANIFEST}");
    let shape = vec![
        ("names of sections", if text.merged { "merged" } else { "in a cell" }.into()),
        ("headers", if text.marked { "marked" } else { "plain cells" }.into()),
    ];
    Ok((pack(&[("mimetype", MIME), ("content.xml", &text.xml), ("META-INF/manifest.xml", &manifest)], true)?, shape))
}

fn cell(text: &str, span: usize) -> String {
    let covered = "<table:covered-table-cell/>".repeat(span - 1);
    let spanned = if span > 1 { format!(" table:number-columns-spanned=\"{span}\"") } else { String::new() };
    format!("<table:table-cell{spanned}><text:p>{}</text:p></table:table-cell>{covered}", escape(text))
}

impl Body for Text {
    fn heading(&mut self, level: u8, text: &str) {
        let _ = write!(self.xml, "<text:h text:outline-level=\"{level}\">{}</text:h>", escape(text));
    }

    fn paragraph(&mut self, text: &str) {
        let _ = write!(self.xml, "<text:p>{}</text:p>", escape(text));
    }

    fn table(&mut self, table: &Table) {
        let columns = table.columns.len();
        let _ = write!(self.xml, "<table:table><table:table-column table:number-columns-repeated=\"{columns}\"/>");
        self.xml.push_str(if self.marked { "<table:table-header-rows>" } else { "" });
        for row in heads(table) {
            let cells: String = row.iter().map(|head| cell(&head.text, head.span)).collect();
            let _ = write!(self.xml, "<table:table-row>{cells}</table:table-row>");
        }
        self.xml.push_str(if self.marked { "</table:table-header-rows>" } else { "" });
        for row in &table.rows {
            let cells: String = if self.merged && is_label_only(row) {
                cell(&row.cells[table.label_column()].text, columns)
            } else {
                row.cells.iter().map(|of| cell(&of.text, 1)).collect()
            };
            let _ = write!(self.xml, "<table:table-row>{cells}</table:table-row>");
        }
        self.xml.push_str("</table:table><text:p/>");
    }
}
