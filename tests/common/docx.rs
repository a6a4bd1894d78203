//! Blocks written as text → a Word document, for cases that are about what words mean and not about where they stand.
//!
//! `# ` opens a heading, `**…**` around a line or a cell makes it bold. In a table `^` is a cell merged with the one above, `<`
//! one merged with the one to its left, and `<br>` begins a new paragraph in a cell.

use std::{
    fmt::Write as _,
    io::{Cursor, Write as _},
};

/// A piece of the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Block {
    Paragraph(String),
    /// Rows of cells.
    Table(Vec<Vec<String>>),
}

const NAMESPACE: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const STYLES: usize = 4;

/// The bytes of a Word document that holds the blocks.
pub(crate) fn docx(blocks: &[Block]) -> Vec<u8> {
    let body: String = blocks.iter().map(block).collect();
    let heading = |level: usize| {
        let outline = level - 1;
        format!(
            r#"<w:style w:type="paragraph" w:styleId="Heading{level}"><w:name w:val="heading {level}"/><w:pPr><w:outlineLvl w:val="{outline}"/></w:pPr></w:style>"#
        )
    };
    let styles: String = (1..=STYLES).map(heading).collect();
    let files = [
        (
            "[Content_Types].xml",
            r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/></Types>"#.to_owned(),
        ),
        (
            "_rels/.rels",
            r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#.to_owned(),
        ),
        (
            "word/_rels/document.xml.rels",
            r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#.to_owned(),
        ),
        ("word/styles.xml", format!(r#"<?xml version="1.0"?><w:styles xmlns:w="{NAMESPACE}">{styles}</w:styles>"#)),
        (
            "word/document.xml",
            format!(r#"<?xml version="1.0"?><w:document xmlns:w="{NAMESPACE}"><w:body>{body}</w:body></w:document>"#),
        ),
    ];
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn block(block: &Block) -> String {
    match block {
        Block::Paragraph(text) => {
            let level = text.chars().take_while(|&c| c == '#').count();
            if (1..=STYLES).contains(&level) && text[level..].starts_with(' ') {
                return paragraph(&text[level + 1..], &format!(r#"<w:pPr><w:pStyle w:val="Heading{level}"/></w:pPr>"#));
            }
            paragraph(text, "")
        }
        Block::Table(rows) => {
            let rows: String = rows.iter().enumerate().map(|(at, row)| table_row(row, rows.get(at + 1))).collect();
            format!("<w:tbl>{rows}</w:tbl>")
        }
    }
}

fn paragraph(text: &str, properties: &str) -> String {
    let inner = text.strip_prefix("**").and_then(|text| text.strip_suffix("**"));
    let (bold, text) = inner.map_or(("", text), |inner| ("<w:rPr><w:b/></w:rPr>", inner));
    format!(r#"<w:p>{properties}<w:r>{bold}<w:t xml:space="preserve">{}</w:t></w:r></w:p>"#, escape(text))
}

fn table_row(row: &[String], below: Option<&Vec<String>>) -> String {
    let mut cells = String::new();
    let mut column = 0;
    while column < row.len() {
        let behind = row[column + 1..].iter().take_while(|text| *text == "<").count();
        let mut properties = String::new();
        if behind > 0 {
            write!(properties, r#"<w:gridSpan w:val="{}"/>"#, behind + 1).unwrap();
        }
        let goes_on = below.is_some_and(|below| below.get(column).is_some_and(|text| text == "^"));
        match (row[column] == "^", goes_on) {
            (true, _) => properties.push_str("<w:vMerge/>"),
            (false, true) => properties.push_str(r#"<w:vMerge w:val="restart"/>"#),
            (false, false) => {}
        }
        let text = if row[column] == "^" { "" } else { &row[column] };
        let paragraphs: String = text.split("<br>").map(|text| paragraph(text, "")).collect();
        write!(cells, "<w:tc><w:tcPr>{properties}</w:tcPr>{paragraphs}</w:tc>").unwrap();
        column += behind + 1;
    }
    format!("<w:tr>{cells}</w:tr>")
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
