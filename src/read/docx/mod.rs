//! Word (.docx, .docm, .dotx) → paragraphs and native grids in the order of the body.
//!
//! The main part is walked once, by local names, so strict and transitional documents read alike. What a reader sees
//! is kept: insertions, fields' results, text boxes (after the paragraph that holds them), equations' text. What a
//! reader does not see goes: deletions, moved-away text, field codes, hidden text, the fallback of alternate content.
//! Blocks count paragraphs and tables from 0, blank ones included; a nested table is a block of its own after the
//! table around it. Not read: numbering, headers, footers, notes, comments, and what only a picture shows.

mod paragraph;
mod styles;
mod table;

use super::{
    container::Container,
    xml::{Token, Xml},
};
use crate::{
    document::{Document, Format, NativeGrid, Paragraph, Part},
    error::{Error, ErrorKind},
    grid::Grid,
    note::{NoteCode, Notes},
    options::Limits,
    place::Place,
};
use std::io::BufRead;
use styles::Styles;

/// The main part where the package does not name another.
const MAIN_PART: &str = "word/document.xml";

/// A piece of the body before it has its place.
#[derive(Debug)]
enum Block {
    Paragraph(Content),
    Table(Table),
}

/// A paragraph's text and look.
#[derive(Debug, Default)]
struct Content {
    text: String,
    heading: Option<u8>,
    /// Visible characters, white space not counted, and how many of them are bold.
    visible: usize,
    bold: usize,
    /// Left indentation in points.
    indent: f32,
}

/// A table whose cells have no places yet.
#[derive(Debug)]
struct Table {
    grid: Grid,
    nested: Vec<Table>,
}

/// Walks the main part.
struct Walker<'a, R> {
    xml: Xml<R>,
    styles: &'a Styles,
    limits: &'a Limits,
    /// Cells so far, for the limit.
    cells: usize,
    /// Cells that stood right of the last column that the limit allows.
    cut: bool,
}

/// Reads a Word document.
///
/// # Errors
/// `Damaged`, `Encrypted`, or `TooLarge` for members, nesting or cells over their limits.
pub(super) fn read(bytes: &[u8], limits: &Limits, notes: &mut Notes) -> Result<Document, Error> {
    let mut container = Container::open(bytes, limits)?;
    let main = main_part(&mut container, limits)?;
    let folder = main.rsplit_once('/').map_or("", |(folder, _)| folder);
    let styles_part = if folder.is_empty() { "styles.xml".to_owned() } else { format!("{folder}/styles.xml") };
    let member_bytes = container.member_bytes();
    let styles = match container.stream(&styles_part)? {
        Some(source) => styles::read(Xml::new(source, limits.xml_depth, member_bytes))?,
        None => Styles::default(),
    };
    let source = container.stream(&main)?.ok_or_else(|| Error::damaged("the container has no main document part"))?;
    let xml = Xml::new(source, limits.xml_depth, member_bytes);
    let mut walker = Walker { xml, styles: &styles, limits, cells: 0, cut: false };
    let blocks = walker.body()?;
    if walker.cut {
        notes.push(NoteCode::LimitReached, format!("columns after the first {} were left out", limits.columns), None);
    }
    Ok(Document { format: Format::Docx, parts: placed(blocks), pages: None, complete: !walker.cut })
}

/// The main part's name, from the package's relationships.
fn main_part(container: &mut Container<'_>, limits: &Limits) -> Result<String, Error> {
    if container.has(MAIN_PART) {
        return Ok(MAIN_PART.to_owned());
    }
    let member_bytes = container.member_bytes();
    let Some(source) = container.stream("_rels/.rels")? else { return Ok(MAIN_PART.to_owned()) };
    let mut xml = Xml::new(source, limits.xml_depth, member_bytes);
    loop {
        match xml.next()? {
            Token::Start if xml.attribute("Type").is_some_and(|kind| kind.ends_with("/officeDocument")) => {
                let target = xml.attribute("Target").unwrap_or_default();
                return Ok(target.trim_start_matches('/').to_owned());
            }
            Token::Eof => return Ok(MAIN_PART.to_owned()),
            _ => {}
        }
    }
}

impl<R: BufRead> Walker<'_, R> {
    fn body(&mut self) -> Result<Vec<Block>, Error> {
        let mut blocks = Vec::new();
        loop {
            match self.xml.next()? {
                Token::Start if self.xml.name() == "body" => {
                    self.blocks(&mut blocks)?;
                    return Ok(blocks);
                }
                Token::Eof => return Err(Error::damaged("the main document part has no body")),
                _ => {}
            }
        }
    }

    /// The paragraphs and tables of the element that started last, however deep in content controls they stand.
    fn blocks(&mut self, out: &mut Vec<Block>) -> Result<(), Error> {
        let depth = self.xml.depth();
        while let Some(token) = self.xml.next_within(depth)? {
            if token != Token::Start {
                continue;
            }
            match self.xml.name() {
                "p" => self.paragraph(out)?,
                "tbl" => {
                    let table = self.table()?;
                    out.push(Block::Table(table));
                }
                "sectPr" | "sdtPr" => self.xml.skip()?,
                name if is_unseen(name) => self.xml.skip()?,
                _ => {}
            }
        }
        Ok(())
    }

    fn count_cell(&mut self) -> Result<(), Error> {
        self.cells += 1;
        if self.cells > self.limits.cells {
            return Err(ErrorKind::TooLarge { what: "cells", limit: self.limits.cells as u64, found: None }.into());
        }
        Ok(())
    }
}

/// Elements whose text a reader of the page does not see.
fn is_unseen(name: &str) -> bool {
    matches!(name, "Fallback" | "del" | "moveFrom" | "instrText" | "delText" | "delInstrText" | "rt" | "rubyPr" | "fldData")
}

/// Gives every block its ordinal.
fn placed(blocks: Vec<Block>) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut ordinal = 0;
    for block in blocks {
        match block {
            Block::Paragraph(content) => {
                if content.visible > 0 {
                    let Content { text, heading, visible, bold, .. } = content;
                    parts.push(Part::Paragraph(Paragraph { text, heading, bold: bold == visible, place: Place::block(ordinal) }));
                }
                ordinal += 1;
            }
            Block::Table(table) => place_table(table, &mut ordinal, &mut parts),
        }
    }
    parts
}

/// A table, then the tables inside it. As deep as tables are nested, which the XML's depth bounds.
fn place_table(table: Table, ordinal: &mut usize, parts: &mut Vec<Part>) {
    let Table { mut grid, nested } = table;
    for cell in &mut grid.cells {
        cell.place = Place::cell(*ordinal, cell.row, cell.column);
    }
    if !grid.cells.is_empty() {
        parts.push(Part::Grid(NativeGrid { name: None, sheet: false, grid, place: Place::block(*ordinal) }));
    }
    *ordinal += 1;
    for inner in nested {
        place_table(inner, ordinal, parts);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::container::tests::zip_of;

    pub(super) fn document(body: &str, styles: &str, limits: &Limits) -> Result<(Vec<Part>, usize), Error> {
        let body = format!("<w:document xmlns:w='w'><w:body>{body}<w:sectPr/></w:body></w:document>");
        let styles = format!("<w:styles xmlns:w='w'>{styles}</w:styles>");
        let bytes = zip_of(&[("word/document.xml", &body), ("word/styles.xml", &styles)]);
        let mut notes = Notes::default();
        read(&bytes, limits, &mut notes).map(|document| (document.parts, notes.as_slice().len()))
    }

    pub(super) fn parts(body: &str) -> Vec<Part> {
        document(body, "", &Limits::default()).unwrap().0
    }

    pub(super) fn paragraphs(parts: &[Part]) -> Vec<&Paragraph> {
        let paragraph = |part| match part {
            &Part::Paragraph(ref paragraph) => Some(paragraph),
            _ => None,
        };
        parts.iter().filter_map(paragraph).collect()
    }

    pub(super) fn grids(parts: &[Part]) -> Vec<&NativeGrid> {
        let grid = |part| match part {
            &Part::Grid(ref grid) => Some(grid),
            _ => None,
        };
        parts.iter().filter_map(grid).collect()
    }

    #[test]
    fn blocks_count_blank_paragraphs_and_nested_tables() {
        let inner = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>in</w:t></w:r></w:p></w:tc></w:tr></w:tbl>";
        let body = format!(
            "<w:p/><w:sdt><w:sdtContent><w:tbl><w:tr><w:tc><w:p><w:r><w:t>out</w:t></w:r></w:p>{inner}<w:p/></w:tc></w:tr></w:tbl></w:sdtContent></w:sdt>\
             <w:p><w:r><w:t>last</w:t></w:r></w:p>"
        );
        let parts = parts(&body);
        let grids = grids(&parts);
        assert_eq!((grids[0].grid.text(0, 0), &grids[0].place), ("out\nin", &Place::block(1)));
        assert_eq!((grids[1].grid.text(0, 0), &grids[1].grid.cells[0].place), ("in", &Place::cell(2, 0, 0)));
        assert_eq!(paragraphs(&parts)[0].place, Place::block(3));
    }

    #[test]
    fn a_body_nested_too_deep_is_too_large() {
        let body = "<w:sdt>".repeat(500) + &"</w:sdt>".repeat(500);
        assert!(matches!(document(&body, "", &Limits::default()).unwrap_err().kind(), ErrorKind::TooLarge { limit: 400, .. }));
    }

    #[test]
    fn a_main_part_of_another_name_is_found_by_its_relationship() {
        let rels = "<Relationships><Relationship Type='http://x/relationships/officeDocument' Target='/main/doc.xml'/></Relationships>";
        let types = "wordprocessingml.document.main+xml";
        let main = "<document><body><p><r><t>Hei</t></r></p></body></document>";
        let bytes = zip_of(&[("[Content_Types].xml", types), ("_rels/.rels", rels), ("main/doc.xml", main)]);
        let document = crate::read::read(&bytes, &Limits::default(), &mut Notes::default()).unwrap();
        assert_eq!(paragraphs(&document.parts)[0].text, "Hei");
    }

    #[test]
    fn a_document_without_a_body_is_damaged() {
        let bytes = zip_of(&[("word/document.xml", "<w:document/>")]);
        assert!(matches!(read(&bytes, &Limits::default(), &mut Notes::default()).unwrap_err().kind(), ErrorKind::Damaged { .. }));
    }
}
