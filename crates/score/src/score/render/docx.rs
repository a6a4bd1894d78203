//! A Word document: the least that Word itself would open.
//!
//! Tables are Word's own or, as in many old documents, paragraphs with tabs.

use super::{
    Body, Head, body,
    font::width,
    heads, is_label_only, rows,
    xml::{DECLARATION, escape, pack},
};
use crate::score::model::{Axis, Document, RowKind, Table};
use fastrand::Rng;
use std::fmt::Write as _;

const TYPES: &str = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/></Types>"#;
const RELATIONS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#;
const DOCUMENT_RELATIONS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#;
const STYLES: &str = r#"<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style><w:style w:type="paragraph" w:styleId="Heading2"><w:name w:val="heading 2"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style></w:styles>"#;
const OPEN: &str = r#"<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>"#;

struct Word {
    text: String,
    /// Tables that fit on a line are paragraphs with tabs.
    tabbed: bool,
    merged: bool,
    /// The rows of headers are marked as such.
    marked: bool,
}

/// Sets the document.
pub(super) fn render(document: &Document, chance: &mut Rng) -> Result<(Vec<u8>, Vec<Axis>), String> {
    let mut word = Word { text: OPEN.to_owned(), tabbed: chance.usize(..6) == 0, merged: chance.bool(), marked: chance.bool() };
    body(document, &mut word);
    word.text.push_str("<w:sectPr/></w:body></w:document>");
    let members = [("[Content_Types].xml", TYPES), ("_rels/.rels", RELATIONS), ("word/_rels/document.xml.rels", DOCUMENT_RELATIONS)];
    let members = members.into_iter().chain([("word/styles.xml", STYLES), ("word/document.xml", word.text.as_str())]);
    let members: Vec<(&str, String)> = members.map(|(name, text)| (name, format!("{DECLARATION}{text}"))).collect();
    let members: Vec<(&str, &str)> = members.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let shape = vec![
        ("tables set with", if word.tabbed { "tabs where they fit" } else { "cells" }.into()),
        ("names of sections", if word.merged { "merged" } else { "in a cell" }.into()),
        ("headers", if word.marked { "marked" } else { "plain cells" }.into()),
    ];
    Ok((pack(&members, false)?, shape))
}

/// A run of text, bold or not; tabs in it are Word's.
fn run(text: &str, bold: bool) -> String {
    if text.is_empty() {
        return String::new();
    }
    let bold = if bold { "<w:rPr><w:b/></w:rPr>" } else { "" };
    let text = escape(text).replace('\t', "</w:t><w:tab/><w:t xml:space=\"preserve\">");
    format!("<w:r>{bold}<w:t xml:space=\"preserve\">{text}</w:t></w:r>")
}

/// Twips that a line of text has on a page.
const LINE: u32 = 9600;

/// A stop for each column but the first, so that every tab leads to its column; `None` where the columns do not fit on a line.
fn stops(table: &Table) -> Option<String> {
    let mut at = 0;
    let mut stops = String::new();
    for (column, of) in table.columns.iter().enumerate() {
        let texts = table.rows.iter().map(|row| row.cells[column].text.as_str()).chain([of.header.as_str()]);
        let widest = texts.map(|text| width(text, 11.0, true)).fold(20.0, f32::max);
        // A twentieth of a point is a twip; a quarter inch parts columns.
        let wide = (widest * 20.0) as u32;
        let (kind, place) = if of.role.is_figures() { ("right", at + wide) } else { ("left", at) };
        if column > 0 {
            let _ = write!(stops, "<w:tab w:val=\"{kind}\" w:pos=\"{place}\"/>");
        }
        at += wide + 360;
    }
    (at <= LINE).then_some(stops)
}

fn cell(text: &str, span: usize, right: bool, bold: bool) -> String {
    let span = if span > 1 { format!("<w:gridSpan w:val=\"{span}\"/>") } else { String::new() };
    let right = if right { "<w:pPr><w:jc w:val=\"right\"/></w:pPr>" } else { "" };
    format!("<w:tc><w:tcPr><w:tcW w:w=\"0\" w:type=\"auto\"/>{span}</w:tcPr><w:p>{right}{}</w:p></w:tc>", run(text, bold))
}

impl Body for Word {
    fn heading(&mut self, level: u8, text: &str) {
        let _ = write!(self.text, "<w:p><w:pPr><w:pStyle w:val=\"Heading{level}\"/></w:pPr>{}</w:p>", run(text, false));
    }

    fn paragraph(&mut self, text: &str) {
        let _ = write!(self.text, "<w:p>{}</w:p>", run(text, false));
    }

    fn table(&mut self, table: &Table) {
        if let Some(stops) = stops(table).filter(|_| self.tabbed) {
            for row in rows(table) {
                let _ = write!(self.text, "<w:p><w:pPr><w:tabs>{stops}</w:tabs></w:pPr>{}</w:p>", run(&row.join("\t"), false));
            }
            self.paragraph("");
            return;
        }
        let grid = "<w:gridCol w:w=\"1500\"/>".repeat(table.columns.len());
        let _ = write!(self.text, "<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>");
        let mark = if self.marked { "<w:trPr><w:tblHeader/></w:trPr>" } else { "" };
        for row in heads(table) {
            let cells: String = row.iter().map(|Head { text, span }| cell(text, *span, false, self.marked)).collect();
            let _ = write!(self.text, "<w:tr>{mark}{cells}</w:tr>");
        }
        for row in &table.rows {
            let bold = row.kind == RowKind::Total;
            let cells: String = if self.merged && is_label_only(row) {
                cell(&row.cells[table.label_column()].text, table.columns.len(), false, true)
            } else {
                let columns = table.columns.iter().zip(&row.cells);
                columns.map(|(column, of)| cell(&of.text, 1, column.role.is_figures(), bold)).collect()
            };
            let _ = write!(self.text, "<w:tr>{cells}</w:tr>");
        }
        self.text.push_str("</w:tbl><w:p/>");
    }
}
