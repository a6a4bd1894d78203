//! Word (.docx, .docm, .dotx) → the blocks of the body, in its order.
//!
//! The main part is walked once, by local names, so strict and transitional documents read alike. What a reader sees
//! is kept: insertions, fields' results, numbers of lists, text boxes (after the paragraph that holds them), equations'
//! text, and footnotes and endnotes after the body; headers and footers stand apart, as margins. What a reader does not see goes: deletions, moved-away text, field
//! codes, hidden text, all but one of the alternates of a drawing. The formula of a calculated field is kept on its cell.
//! Large pictures that show writing follow what they stand in, as pages to recognise. Not read: comments, and embedded objects, which a
//! note names.

mod numbering;
mod paragraph;
mod styles;
mod table;

use super::{
    body::{self, Block},
    container::Container,
    pasted::{self, Pictures},
    xml::{Token, Xml},
};
use avstem_document::{
    document::{Document, Edge, Format},
    error::Error,
    limits::Limits,
    note::{NoteCode, Notes},
};
use numbering::Numbering;
use std::{
    collections::{BTreeMap, BTreeSet},
    io::BufRead,
};
use styles::Styles;

/// The main part where the package does not name another.
const MAIN_PART: &str = "word/document.xml";

/// The units of a point that sizes of drawings are in, and those of the whole that their crops are in.
const EMU: f32 = 12_700.0;
const THOUSANDTHS: f32 = 100_000.0;

/// Headers and footers that are read; each section may have three of each.
const MOST_MARGIN_PARTS: usize = 100;

/// What is known of a document beside its main part, and what was met while reading.
struct Package<'a> {
    styles: Styles,
    numbering: Numbering,
    limits: &'a Limits,
    /// Cells so far, for the limit.
    cells: usize,
    /// Cells that stood right of the last column that the limit allows.
    cut: bool,
    /// Embedded objects by their kind.
    embedded: BTreeMap<String, usize>,
    pictures: Pictures,
}

/// Walks a part.
struct Walker<'a, 'b, R> {
    xml: Xml<R>,
    package: &'a mut Package<'b>,
    /// Depths of the alternate contents of which one was taken.
    taken: BTreeSet<usize>,
    /// The fields that are open, the outermost first.
    fields: Vec<Field>,
}

/// A field that has begun.
#[derive(Debug, Default)]
struct Field {
    code: String,
    /// Its code has ended and its result begun.
    shows: bool,
}

/// Reads a Word document.
///
/// # Errors
/// `Damaged`, `Encrypted`, or `TooLarge` for members, nesting or cells over their limits.
pub(super) fn read(bytes: &[u8], limits: &Limits, notes: &mut Notes) -> Result<Document, Error> {
    let mut container = Container::open(bytes, limits)?;
    let main = main_part(&mut container, limits)?;
    let folder = folder(&main);
    let mut package = package(&mut container, &folder, limits)?;
    let member_bytes = container.member_bytes();
    let mut blocks = body(&mut container, &main, &mut package)?;
    let sources = sources(&mut container, &main, limits)?;
    let file = |id: &str| {
        let name = sources.get(id)?;
        Some((name.clone(), container.read(name).ok()??))
    };
    let complete = pasted::settle(&mut blocks, file, limits, notes);
    for name in ["footnotes.xml", "endnotes.xml"] {
        if let Some(source) = container.stream(&format!("{folder}{name}"))? {
            Walker::new(Xml::new(source, limits.xml_depth, member_bytes), &mut package).footnotes(&mut blocks)?;
        }
    }
    let mut margins = Vec::new();
    for (edge, name) in margin_parts(&mut container, &main, limits)? {
        if let Some(source) = container.stream(&name)? {
            margins.push((edge, Walker::new(Xml::new(source, limits.xml_depth, member_bytes), &mut package).margin()?));
        }
    }
    if package.cut {
        notes.push(NoteCode::LimitReached, format!("columns after the first {} were left out", limits.columns), None);
    }
    for (kind, count) in &package.embedded {
        notes.push(NoteCode::NotExamined, format!("{count} embedded {kind} not read"), None);
    }
    Ok(Document { format: Format::Docx, parts: body::placed(blocks, margins), pages: None, complete: complete && !package.cut })
}

/// Picture `number` of the body, counted from 1, and the bytes of its file.
#[cfg(feature = "pictures")]
pub(super) fn picture(bytes: &[u8], number: u32, limits: &Limits) -> Option<(body::Pasted, Vec<u8>)> {
    let mut container = Container::open(bytes, limits).ok()?;
    let main = main_part(&mut container, limits).ok()?;
    let mut package = package(&mut container, &folder(&main), limits).ok()?;
    let picture = pasted::find(body(&mut container, &main, &mut package).ok()?, number)?;
    let sources = sources(&mut container, &main, limits).ok()?;
    let file = container.read(sources.get(&picture.source)?).ok()??;
    Some((picture, file))
}

/// The folder of a part, with its slash.
fn folder(main: &str) -> String {
    main.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"))
}

/// What the body is read with.
fn package<'l>(container: &mut Container<'_>, folder: &str, limits: &'l Limits) -> Result<Package<'l>, Error> {
    let member_bytes = container.member_bytes();
    let styles = match container.stream(&format!("{folder}styles.xml"))? {
        Some(source) => styles::read(Xml::new(source, limits.xml_depth, member_bytes))?,
        None => Styles::default(),
    };
    let numbering = match container.stream(&format!("{folder}numbering.xml"))? {
        Some(source) => numbering::read(Xml::new(source, limits.xml_depth, member_bytes))?,
        None => Numbering::default(),
    };
    Ok(Package { styles, numbering, limits, cells: 0, cut: false, embedded: BTreeMap::new(), pictures: Pictures::default() })
}

/// The blocks of the main part.
fn body(container: &mut Container<'_>, main: &str, package: &mut Package<'_>) -> Result<Vec<Block>, Error> {
    let member_bytes = container.member_bytes();
    let source = container.stream(main)?.ok_or_else(|| Error::damaged("the container has no main document part"))?;
    Walker::new(Xml::new(source, package.limits.xml_depth, member_bytes), package).body()
}

/// The pictures of the main part: members by the ids that its text names them with.
fn sources(container: &mut Container<'_>, main: &str, limits: &Limits) -> Result<BTreeMap<String, String>, Error> {
    let mut found = BTreeMap::new();
    each_relation(container, main, limits, |kind, xml| {
        if kind == "image" && xml.attribute("TargetMode").is_none_or(|mode| mode != "External") {
            found.insert(xml.attribute("Id").unwrap_or_default(), member(main, &xml.attribute("Target").unwrap_or_default()));
        }
    })?;
    Ok(found)
}

/// The member that a relationship of the main part leads to.
fn member(main: &str, target: &str) -> String {
    let name = target.strip_prefix('/').map_or_else(|| format!("{}{target}", folder(main)), str::to_owned);
    name.trim_start_matches('/').to_owned()
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

/// The parts that hold headers and footers, in the order of their names: one for first pages, one for even ones, one for each
/// section, as far as the document has them.
fn margin_parts(container: &mut Container<'_>, main: &str, limits: &Limits) -> Result<Vec<(Edge, String)>, Error> {
    let mut found = Vec::new();
    each_relation(container, main, limits, |kind, xml| {
        let edge = match kind {
            "header" => Edge::Head,
            "footer" => Edge::Foot,
            _ => return,
        };
        found.push((edge, member(main, &xml.attribute("Target").unwrap_or_default())));
    })?;
    found.sort_by(|a, b| (a.0 == Edge::Foot, &a.1).cmp(&(b.0 == Edge::Foot, &b.1)));
    found.truncate(MOST_MARGIN_PARTS);
    Ok(found)
}

/// Calls `each` for every relationship of the main part, with its kind.
fn each_relation(
    container: &mut Container<'_>,
    main: &str,
    limits: &Limits,
    mut each: impl FnMut(&str, &Xml<&mut dyn BufRead>),
) -> Result<(), Error> {
    let member_bytes = container.member_bytes();
    let (folder, file) = main.rsplit_once('/').unwrap_or(("", main));
    let relations = format!("{folder}/_rels/{file}.rels");
    let Some(mut source) = container.stream(relations.trim_start_matches('/'))? else { return Ok(()) };
    let mut xml = Xml::new(&mut source as &mut dyn BufRead, limits.xml_depth, member_bytes);
    loop {
        match xml.next()? {
            Token::Start => {
                let kind = xml.attribute("Type").unwrap_or_default();
                each(kind.rsplit('/').next().unwrap_or_default(), &xml);
            }
            Token::Eof => return Ok(()),
            _ => {}
        }
    }
}

impl<'a, 'b, R: BufRead> Walker<'a, 'b, R> {
    fn new(xml: Xml<R>, package: &'a mut Package<'b>) -> Self {
        Self { xml, package, taken: BTreeSet::new(), fields: Vec::new() }
    }

    fn body(&mut self) -> Result<Vec<Block>, Error> {
        let mut blocks = Vec::new();
        loop {
            match self.xml.next()? {
                Token::Start if self.xml.name() == "body" => {
                    self.package.pictures.begin();
                    self.blocks(&mut blocks)?;
                    self.package.pictures.end();
                    return Ok(blocks);
                }
                Token::Eof => return Err(Error::damaged("the main document part has no body")),
                _ => {}
            }
        }
    }

    /// The blocks of a part that is one header or footer.
    fn margin(&mut self) -> Result<Vec<Block>, Error> {
        let mut blocks = Vec::new();
        loop {
            match self.xml.next()? {
                Token::Start => self.blocks(&mut blocks)?,
                Token::Eof => return Ok(blocks),
                _ => {}
            }
        }
    }

    /// The notes of a part of notes; those with a type of their own are the lines that part them from the text.
    fn footnotes(&mut self, out: &mut Vec<Block>) -> Result<(), Error> {
        loop {
            match self.xml.next()? {
                Token::Start if matches!(self.xml.name(), "footnote" | "endnote") => {
                    if self.xml.attribute("type").is_none_or(|kind| kind == "normal") {
                        self.blocks(out)?;
                    } else {
                        self.xml.skip()?;
                    }
                }
                Token::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    /// The paragraphs and tables of the element that started last, however deep in content controls they stand.
    fn blocks(&mut self, out: &mut Vec<Block>) -> Result<(), Error> {
        let depth = self.xml.depth();
        let mut open = None;
        while let Some(token) = self.xml.next_within(depth)? {
            if token != Token::Start {
                continue;
            }
            match self.xml.name() {
                "p" => self.paragraph(out, &mut open)?,
                "tbl" => {
                    self.package.pictures.enter_table();
                    let table = self.table()?;
                    out.push(Block::Table(table));
                    self.package.pictures.leave_table(out);
                }
                "sectPr" | "sdtPr" => self.xml.skip()?,
                _ => self.pass_over()?,
            }
        }
        out.extend(open.map(Block::Paragraph));
        Ok(())
    }

    /// Skips the element that started last if a reader of the page does not see its text; of alternates, the first is seen.
    fn pass_over(&mut self) -> Result<(), Error> {
        let depth = self.xml.depth();
        let unseen = match self.xml.name() {
            "del" | "moveFrom" | "delText" | "delInstrText" | "rt" | "rubyPr" | "fldData" => true,
            "AlternateContent" => {
                self.taken.remove(&depth);
                false
            }
            "Choice" | "Fallback" => !self.taken.insert(depth - 1),
            "OLEObject" => {
                let kind = self.xml.attribute("ProgID").unwrap_or_default();
                self.count_embedded(if kind.is_empty() { "object" } else { &kind });
                true
            }
            "chart" if self.xml.attribute("id").is_some() => {
                self.count_embedded("chart");
                true
            }
            "extent" | "shape" | "blip" | "imagedata" | "srcRect" => {
                self.picture();
                false
            }
            _ => false,
        };
        if unseen { self.xml.skip() } else { Ok(()) }
    }

    /// What the element that started last says of a picture.
    fn picture(&mut self) {
        let (xml, pictures) = (&self.xml, &mut self.package.pictures);
        let number = |name: &str| xml.attribute(name).and_then(|value| value.parse::<f32>().ok());
        match xml.name() {
            "extent" => pictures.size(number("cx").zip(number("cy")).map(|(x, y)| (x / EMU, y / EMU))),
            "shape" => pictures.size(xml.attribute("style").and_then(|style| pasted::styled_size(&style))),
            "srcRect" => pictures.crop(["l", "t", "r", "b"].map(|side| number(side).unwrap_or(0.0) / THOUSANDTHS)),
            // Of a picture that is in another file, nothing is here.
            _ => pictures.extend(xml.attribute("embed").or_else(|| xml.attribute("id"))),
        }
    }

    fn count_embedded(&mut self, kind: &str) {
        // A kind is a short name such as `Excel.Sheet.12`; what else it may be is of no interest.
        let kind: String = kind.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '.').take(40).collect();
        *self.package.embedded.entry(kind).or_insert(0) += 1;
    }

    fn count_cell(&mut self) -> Result<(), Error> {
        body::count_cell(&mut self.package.cells, self.package.limits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    pub(super) use crate::body::tests::{grids, margins, paragraphs};
    use crate::container::tests::zip_of;
    use avstem_document::{document::Part, error::ErrorKind, place::Place};

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

    #[test]
    fn blocks_count_blank_paragraphs_and_nested_tables() {
        let inner = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>in</w:t></w:r></w:p></w:tc></w:tr></w:tbl>";
        let body = format!(
            "<w:p/><w:sdt><w:sdtContent><w:tbl><w:tr><w:tc><w:p><w:r><w:t>out</w:t></w:r></w:p>{inner}<w:p/></w:tc>\
             <w:tc><w:p><w:r><w:t>beside</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:sdtContent></w:sdt>\
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
        let document = crate::read(&bytes, &Limits::default(), &mut Notes::default()).unwrap();
        assert_eq!(paragraphs(&document.parts)[0].text, "Hei");
    }

    #[test]
    fn a_document_without_a_body_is_damaged() {
        let bytes = zip_of(&[("word/document.xml", "<w:document/>")]);
        assert!(matches!(read(&bytes, &Limits::default(), &mut Notes::default()).unwrap_err().kind(), ErrorKind::Damaged { .. }));
    }

    #[test]
    fn footnotes_follow_the_body_and_embedded_objects_are_noted() {
        let main = "<document><body><p><r><t>Text</t><footnoteReference id='2'/><object><OLEObject ProgID='Excel.Sheet.12'/></object></r></p></body></document>";
        let footnotes = "<footnotes><footnote type='separator' id='0'><p><r><t>x</t></r></p></footnote><footnote id='2'><p><r><footnoteRef/>\
                         <t>Below</t></r></p></footnote></footnotes>";
        let bytes = zip_of(&[("word/document.xml", main), ("word/footnotes.xml", footnotes)]);
        let mut notes = Notes::default();
        let document = read(&bytes, &Limits::default(), &mut notes).unwrap();
        let texts: Vec<_> = paragraphs(&document.parts).iter().map(|paragraph| paragraph.text.as_str()).collect();
        assert_eq!((texts, notes.as_slice()[0].message.as_str()), (vec!["Text", "Below"], "1 embedded Excel.Sheet.12 not read"));
    }

    #[test]
    fn headers_and_footers_stand_apart_from_the_body() {
        let main = "<document><body><p><r><t>Text</t></r></p></body></document>";
        let relation = |id, kind, target| format!("<Relationship Id='{id}' Type='http://x/relationships/{kind}' Target='{target}'/>");
        let rels = [relation(1, "footer", "footer1.xml"), relation(2, "header", "header2.xml"), relation(3, "header", "/word/header1.xml")];
        let cell = |text: &str| format!("<tc><p><r><t>{text}</t></r></p></tc>");
        let table = format!("<hdr><tbl><tr>{}{}</tr></tbl></hdr>", cell("Lillevik kommune"), cell("Sak 7/19"));
        let bytes = zip_of(&[
            ("word/document.xml", main),
            ("word/_rels/document.xml.rels", &format!("<Relationships>{}</Relationships>", rels.concat())),
            ("word/header1.xml", &table),
            ("word/header2.xml", "<hdr><p><r><t>Sak 7/19</t></r></p></hdr>"),
            ("word/footer1.xml", "<ftr><p><r><t>Side 1</t></r></p><p/></ftr>"),
        ]);
        let document = read(&bytes, &Limits::default(), &mut Notes::default()).unwrap();
        assert_eq!((paragraphs(&document.parts).len(), grids(&document.parts).len()), (1, 0));
        let expected = [(Edge::Head, "Lillevik kommune", 1), (Edge::Head, "Sak 7/19", 2), (Edge::Foot, "Side 1", 3)];
        assert_eq!(margins(&document.parts), expected.map(|(edge, text, block)| (edge, text.to_owned(), Place::block(block))));
    }

    #[cfg(feature = "pictures")]
    #[test]
    fn a_picture_of_writing_is_a_page_after_its_paragraph_and_others_are_not() {
        let picture = |id: usize, cx: usize, cy: usize| {
            format!("<p><r><t>{id}</t><drawing><inline><extent cx='{cx}' cy='{cy}'/><blip embed='r{id}'/></inline></drawing></r></p>")
        };
        let main = format!(
            "<document><body>{}{}<tbl><tr><tc>{}</tc></tr></tbl>{}<p><r><t>end</t></r></p></body></document>",
            picture(1, 900_000, 300_000),
            picture(2, 5_080_000, 2_540_000),
            picture(2, 5_080_000, 2_540_000),
            picture(3, 5_080_000, 2_540_000),
        );
        let relation = |id: usize, target: &str| format!("<Relationship Id='r{id}' Type='http://x/image' Target='media/{target}'/>");
        let rels = format!("<Relationships>{}{}{}</Relationships>", relation(1, "a.png"), relation(2, "a.png"), relation(3, "b.emf"));
        let writing = crate::pasted::tests::writing();
        let members = [
            ("word/document.xml", main.as_bytes()),
            ("word/_rels/document.xml.rels", rels.as_bytes()),
            ("word/media/a.png", &writing),
            ("word/media/b.emf", b"drawing"),
        ];
        let bytes = crate::container::tests::zip_of_bytes(&members);
        let mut notes = Notes::default();
        let document = read(&bytes, &Limits::default(), &mut notes).unwrap();
        let pages: Vec<_> = document.parts.iter().map(|part| if let Part::Page(page) = part { page.number } else { 0 }).collect();
        assert_eq!((pages, document.pages), (vec![0, 0, 2, 0, 3, 0, 0], None));
        assert_eq!(notes.as_slice()[0].message, "large pictures that were not looked at: 1 in the format EMF");
        let seen = crate::pages::grey(&bytes, 3, 72.0).unwrap();
        assert_eq!((seen.width, seen.height), (400, 200));
        assert!(crate::pages::grey(&bytes, 9, 72.0).is_err());
    }

    #[test]
    fn numbers_of_lists_stand_before_their_paragraphs() {
        let numbering = "<numbering><abstractNum abstractNumId='0'><lvl ilvl='0'><start val='1'/><numFmt val='decimal'/><lvlText val='%1.'/>\
                         <pStyle val='H'/></lvl></abstractNum><num numId='3'><abstractNumId val='0'/></num></numbering>";
        let styles = "<styles><style styleId='H'><name val='heading 1'/><pPr><numPr><numId val='3'/></numPr></pPr></style></styles>";
        let main = "<document><body><p><pPr><pStyle val='H'/></pPr><r><t>One</t></r></p><p><pPr><pStyle val='H'/></pPr></p>\
                    <p><pPr><numPr><ilvl val='0'/><numId val='3'/></numPr></pPr><r><t>Two</t></r></p>\
                    <p><pPr><pStyle val='H'/><numPr><numId val='0'/></numPr></pPr><r><t>None</t></r></p></body></document>";
        let bytes = zip_of(&[("word/document.xml", main), ("word/numbering.xml", numbering), ("word/styles.xml", styles)]);
        let document = read(&bytes, &Limits::default(), &mut Notes::default()).unwrap();
        let texts: Vec<_> = paragraphs(&document.parts).iter().map(|paragraph| paragraph.text.as_str()).collect();
        assert_eq!(texts, ["1. One", "2. Two", "None"]);
    }

    #[test]
    fn a_table_that_frames_the_page_gives_way_to_what_it_holds() {
        let inner = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Wages</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>5</w:t></w:r></w:p></w:tc></w:tr></w:tbl>";
        let parts = parts(&format!("<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Costs</w:t></w:r></w:p>{inner}<w:p/></w:tc></w:tr></w:tbl>"));
        assert_eq!((paragraphs(&parts)[0].text.as_str(), grids(&parts)[0].grid.text(0, 1), grids(&parts).len()), ("Costs", "5", 1));
    }
}
