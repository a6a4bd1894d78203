//! OpenDocument text (.odt, .ott, flat .fodt) → the blocks of the body, in its order.
//!
//! Tracked changes are read as accepted: what was deleted stands apart from the text and is passed over. Footnotes and
//! endnotes follow the body, text boxes the paragraph that holds them; headers and footers stand apart, as margins. A cell's formula is kept, and its exact value where
//! the text that is shown is that value rounded. Not read: comments, what only a picture shows, and
//! embedded objects, which a note names.

mod lists;
mod styles;
mod table;

use super::{
    body::{self, Block, Content, Look},
    container::Container,
    pasted::{self, Pictures},
    workbook::ods::refuse_encrypted,
    xml::{Token, Xml},
};
use avstem_document::{
    document::{Document, Edge, Format},
    error::Error,
    limits::Limits,
    note::{NoteCode, Notes},
};
use lists::Lists;
use std::io::BufRead;
use styles::Styles;

/// Spaces of one `text:s`; a document that asks for more gets these.
const MOST_SPACES: usize = 1000;

/// What is known of a document, and what was met while reading.
struct Package<'a> {
    styles: Styles,
    lists: Lists,
    limits: &'a Limits,
    /// Cells so far, for the limit.
    cells: usize,
    /// Cells that stood right of the last column that the limit allows.
    cut: bool,
    /// Embedded objects.
    embedded: usize,
    /// Footnotes and endnotes, which follow the body.
    notes: Vec<Block>,
    /// Headers and footers.
    margins: Vec<(Edge, Vec<Block>)>,
    pictures: Pictures,
}

/// Walks a part.
struct Walker<'a, 'b, R> {
    xml: Xml<R>,
    package: &'a mut Package<'b>,
    /// Inside a table of contents or another index.
    in_index: bool,
}

/// Reads an OpenDocument text, in a container or flat.
///
/// # Errors
/// `Damaged`, `Encrypted`, or `TooLarge` for members, nesting or cells over their limits.
pub(super) fn read(bytes: &[u8], limits: &Limits, notes: &mut Notes) -> Result<Document, Error> {
    let (mut blocks, mut package) = body(bytes, limits)?;
    let mut container = bytes.starts_with(b"PK").then(|| Container::open(bytes, limits)).transpose()?;
    let file = |name: &str| Some((name.to_owned(), container.as_mut()?.read(name).ok()??));
    let complete = pasted::settle(&mut blocks, file, limits, notes);
    blocks.append(&mut package.notes);
    if package.cut {
        notes.push(NoteCode::LimitReached, format!("columns after the first {} were left out", limits.columns), None);
    }
    if package.embedded > 0 {
        notes.push(NoteCode::NotExamined, format!("{} embedded objects not read", package.embedded), None);
    }
    Ok(Document { format: Format::Odt, parts: body::placed(blocks, package.margins), pages: None, complete: complete && !package.cut })
}

/// Picture `number` of the body, counted from 1, and the bytes of its file.
#[cfg(feature = "pictures")]
pub(super) fn picture(bytes: &[u8], number: u32, limits: &Limits) -> Option<(body::Pasted, Vec<u8>)> {
    let picture = pasted::find(body(bytes, limits).ok()?.0, number)?;
    let file = Container::open(bytes, limits).ok()?.read(&picture.source).ok()??;
    Some((picture, file))
}

/// The blocks of the text, and what was met while reading them.
fn body<'l>(bytes: &[u8], limits: &'l Limits) -> Result<(Vec<Block>, Package<'l>), Error> {
    let mut package = Package {
        styles: Styles::default(),
        lists: Lists::default(),
        limits,
        cells: 0,
        cut: false,
        embedded: 0,
        notes: Vec::new(),
        margins: Vec::new(),
        pictures: Pictures::default(),
    };
    let blocks = if bytes.starts_with(b"PK") {
        let mut container = Container::open(bytes, limits)?;
        let member_bytes = container.member_bytes();
        if let Some(manifest) = container.stream("META-INF/manifest.xml")? {
            refuse_encrypted(Xml::new(manifest, limits.xml_depth, member_bytes))?;
        }
        if let Some(source) = container.stream("styles.xml")? {
            Walker { xml: Xml::new(source, limits.xml_depth, member_bytes), package: &mut package, in_index: false }.part()?;
        }
        let source = container.stream("content.xml")?.ok_or_else(|| Error::damaged("the container has no content.xml"))?;
        Walker { xml: Xml::new(source, limits.xml_depth, member_bytes), package: &mut package, in_index: false }.part()?
    } else {
        Walker { xml: Xml::new(bytes, limits.xml_depth, 0), package: &mut package, in_index: false }.part()?
    };
    Ok((blocks, package))
}

impl<R: BufRead> Walker<'_, '_, R> {
    /// Reads the styles of a part, and its body where it has one.
    fn part(&mut self) -> Result<Vec<Block>, Error> {
        let mut blocks = Vec::new();
        loop {
            match self.xml.next()? {
                Token::Start => match self.xml.name() {
                    "style" | "default-style" => self.package.styles.read(&mut self.xml)?,
                    "list-style" => self.package.lists.read(&mut self.xml)?,
                    "body" => self.body(&mut blocks)?,
                    "master-styles" => self.margins()?,
                    "settings" | "meta" | "scripts" | "font-face-decls" => self.xml.skip()?,
                    _ => {}
                },
                Token::Eof => return Ok(blocks),
                _ => {}
            }
        }
    }

    /// The headers and footers of the page styles, heads before feet; one that is not displayed is none.
    fn margins(&mut self) -> Result<(), Error> {
        let depth = self.xml.depth();
        while let Some(token) = self.xml.next_within(depth)? {
            if token != Token::Start {
                continue;
            }
            let edge = match self.xml.name() {
                "header" | "header-left" | "header-first" => Edge::Head,
                "footer" | "footer-left" | "footer-first" => Edge::Foot,
                "master-page" => continue,
                _ => {
                    self.xml.skip()?;
                    continue;
                }
            };
            if self.xml.attribute("display").is_some_and(|display| display == "false") {
                self.xml.skip()?;
                continue;
            }
            let mut blocks = Vec::new();
            self.blocks(&mut blocks)?;
            self.package.margins.push((edge, blocks));
        }
        self.package.margins.sort_by_key(|(edge, _)| *edge == Edge::Foot);
        Ok(())
    }

    /// `office:body`, which holds `office:text`.
    fn body(&mut self, out: &mut Vec<Block>) -> Result<(), Error> {
        let depth = self.xml.depth();
        while let Some(token) = self.xml.next_within(depth)? {
            if token == Token::Start && self.xml.name() == "text" {
                self.package.pictures.begin();
                self.blocks(out)?;
                self.package.pictures.end();
            }
        }
        Ok(())
    }

    /// The paragraphs, lists and tables of the element that started last, however deep in sections they stand.
    fn blocks(&mut self, out: &mut Vec<Block>) -> Result<(), Error> {
        let depth = self.xml.depth();
        while let Some(token) = self.xml.next_within(depth)? {
            if token == Token::Start {
                self.block(out)?;
            }
        }
        Ok(())
    }

    /// The element that started last, somewhere between paragraphs.
    fn block(&mut self, out: &mut Vec<Block>) -> Result<(), Error> {
        match self.xml.name() {
            "p" | "h" => self.paragraph(out, None),
            "list" => self.list(out, 0),
            "table" => {
                self.package.pictures.enter_table();
                let table = self.table()?;
                out.push(Block::Table(table));
                self.package.pictures.leave_table(out);
                Ok(())
            }
            "table-of-content" | "alphabetical-index" | "table-index" | "illustration-index" | "user-index" => {
                let outside = std::mem::replace(&mut self.in_index, true);
                let read = self.blocks(out);
                self.in_index = outside;
                read
            }
            // What was deleted, declarations, comments, and what an index was made from.
            "tracked-changes" | "forms" | "annotation" | "variable-decls" | "sequence-decls" | "user-field-decls" => self.xml.skip(),
            name if name.ends_with("-source") => self.xml.skip(),
            // A section that its author hid.
            "section" if self.xml.attribute("display").is_some_and(|display| display == "none") => self.xml.skip(),
            "frame" => self.frame(out),
            _ => Ok(()), // sections and the like: their content follows
        }
    }

    /// The items of the list that started last.
    fn list(&mut self, out: &mut Vec<Block>, level: usize) -> Result<(), Error> {
        let depth = self.xml.depth();
        let continues =
            self.xml.attribute("continue-numbering").is_some_and(|value| value == "true") || self.xml.attribute("continue-list").is_some();
        self.package.lists.begin(self.xml.attribute("style-name"), level, continues);
        let mut number = None;
        while let Some(token) = self.xml.next_within(depth)? {
            if token != Token::Start {
                continue;
            }
            match self.xml.name() {
                "list-item" => {
                    let start = self.xml.attribute("start-value").and_then(|value| value.parse().ok());
                    number = self.package.lists.next(level, start);
                }
                "list-header" => number = None,
                "p" | "h" => self.paragraph(out, number.take())?,
                "list" => self.list(out, level + 1)?,
                _ => self.block(out)?,
            }
        }
        Ok(())
    }

    /// The paragraph that started last, `number` before it; text boxes in it follow as blocks of their own.
    fn paragraph(&mut self, out: &mut Vec<Block>, number: Option<String>) -> Result<(), Error> {
        let style = self.xml.attribute("style-name").unwrap_or_default();
        let styles = &self.package.styles;
        let mut content = Content {
            indent: styles.indent(&style).unwrap_or(0.0),
            stops: styles.stops(&style),
            lists_contents: self.in_index,
            ..Content::default()
        };
        if self.xml.name() == "h" {
            let level = self.xml.attribute("outline-level").and_then(|level| level.parse().ok()).unwrap_or(1_u8);
            content.heading = Some(level.max(1));
        } else if styles.is_title(&style) {
            content.heading = Some(1);
        }
        let look = styles.look("paragraph", &style, Look { size: styles.default_size(), ..Look::default() });
        let mut boxes = Vec::new();
        self.inline(look, &mut content, &mut boxes)?;
        if let Some(number) = number.filter(|_| content.visible > 0) {
            content.text.insert_str(0, &format!("{number} "));
        }
        out.push(Block::Paragraph(content));
        out.append(&mut boxes);
        self.package.pictures.add_to(out);
        Ok(())
    }

    /// The text of the element that started last. As deep as spans are nested, which the XML's depth bounds.
    fn inline(&mut self, look: Look, content: &mut Content, boxes: &mut Vec<Block>) -> Result<(), Error> {
        let depth = self.xml.depth();
        // White space in the file is one space, and none at the beginning of a paragraph or after another.
        while let Some(token) = self.xml.next_within(depth)? {
            match token {
                Token::Text => {
                    let text = body::collapsed(self.xml.text(), content.text.is_empty() || content.text.ends_with([' ', '\n', '\t']));
                    content.add(&text, look);
                }
                Token::Start => match self.xml.name() {
                    "s" => {
                        let spaces = self.xml.attribute("c").and_then(|count| count.parse().ok()).unwrap_or(1);
                        content.add(&" ".repeat(spaces.min(MOST_SPACES)), look);
                    }
                    "tab" => content.add("\t", look),
                    "line-break" => content.add("\n", look),
                    "span" => {
                        let style = self.xml.attribute("style-name").unwrap_or_default();
                        let look = self.package.styles.look("text", &style, look);
                        self.inline(look, content, boxes)?;
                    }
                    "note" => self.note()?,
                    "frame" => self.frame(boxes)?,
                    "custom-shape" | "text-box" => self.blocks(boxes)?,
                    "annotation" | "annotation-end" | "ruby-text" | "hidden-text" | "tracked-changes" => self.xml.skip()?,
                    _ => {}
                },
                _ => {}
            }
        }
        Ok(())
    }

    /// A footnote or endnote: its mark is no text, its body follows the document's.
    fn note(&mut self) -> Result<(), Error> {
        let depth = self.xml.depth();
        while let Some(token) = self.xml.next_within(depth)? {
            if token == Token::Start {
                match self.xml.name() {
                    "note-body" => {
                        let mut blocks = Vec::new();
                        self.blocks(&mut blocks)?;
                        self.package.notes.append(&mut blocks);
                    }
                    _ => self.xml.skip()?,
                }
            }
        }
        Ok(())
    }

    /// A frame: the first of its alternates, when that is text or a picture; of pictures, the first that can be read.
    fn frame(&mut self, out: &mut Vec<Block>) -> Result<(), Error> {
        let depth = self.xml.depth();
        let side = |name: &str| self.xml.attribute(name).and_then(|value| styles::length(&value));
        let size = side("width").zip(side("height"));
        let (mut pictures, mut other) = (Vec::new(), false);
        while let Some(token) = self.xml.next_within(depth)? {
            if token != Token::Start {
                continue;
            }
            match self.xml.name() {
                "text-box" => {
                    other = true;
                    self.blocks(out)?;
                }
                "object" | "object-ole" => {
                    other = true;
                    self.package.embedded += 1;
                    self.xml.skip()?;
                }
                "image" => {
                    pictures.extend(self.xml.attribute("href"));
                    self.xml.skip()?;
                }
                _ => self.xml.skip()?,
            }
        }
        if !other {
            let first = pictures.iter().position(|name| pasted::is_read(name)).unwrap_or(0);
            self.package.pictures.size(size);
            self.package.pictures.extend((first < pictures.len()).then(|| pictures.swap_remove(first)));
        }
        Ok(())
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
    use avstem_document::{document::Part, error::ErrorKind};

    const STYLES: &str = "<style:style style:name='Fat' style:family='text'><style:text-properties fo:font-weight='bold'/></style:style>\
        <style:style style:name='Up' style:family='text'><style:text-properties style:text-position='super 58%'/></style:style>\
        <style:style style:name='Tabs' style:family='paragraph'><style:paragraph-properties><style:tab-stops>\
        <style:tab-stop style:position='5cm'/><style:tab-stop style:position='8cm'/></style:tab-stops></style:paragraph-properties></style:style>\
        <text:list-style style:name='L'><text:list-level-style-number text:level='1' style:num-format='1' style:num-suffix='.'/>\
        <text:list-level-style-number text:level='2' style:num-format='a' style:num-suffix=')'/></text:list-style>";

    pub(super) fn document(body: &str, limits: &Limits) -> Result<(Document, Vec<String>), Error> {
        let content = format!(
            "<office:document-content><office:automatic-styles>{STYLES}</office:automatic-styles><office:body><office:text>{body}</office:text>\
             </office:body></office:document-content>"
        );
        let bytes = zip_of(&[("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", &content)]);
        let mut notes = Notes::default();
        let document = crate::read(&bytes, limits, &mut notes)?;
        Ok((document, notes.as_slice().iter().map(|note| note.message.clone()).collect()))
    }

    #[test]
    fn headers_and_footers_that_are_displayed_stand_apart_from_the_body() {
        let styles = "<office:document-styles><office:master-styles><style:master-page><style:footer><text:p>Side 1</text:p></style:footer>\
                      <style:header><text:p>Lillevik kommune</text:p></style:header><style:header-left style:display='false'><text:p>Not shown\
                      </text:p></style:header-left></style:master-page></office:master-styles></office:document-styles>";
        let content = "<office:document-content><office:body><office:text><text:p>Text</text:p></office:text></office:body></office:document-content>";
        let bytes = zip_of(&[("mimetype", "application/vnd.oasis.opendocument.text"), ("styles.xml", styles), ("content.xml", content)]);
        let parts = crate::read(&bytes, &Limits::default(), &mut Notes::default()).unwrap().parts;
        let expected = [(Edge::Head, "Lillevik kommune", 1), (Edge::Foot, "Side 1", 2)];
        assert_eq!(
            margins(&parts),
            expected.map(|(edge, text, block)| (edge, text.to_owned(), avstem_document::place::Place::block(block)))
        );
        assert_eq!(paragraphs(&parts).len(), 1);
    }

    pub(super) fn parts(body: &str) -> Vec<Part> {
        document(body, &Limits::default()).unwrap().0.parts
    }

    fn texts(body: &str) -> Vec<String> {
        paragraphs(&parts(body)).iter().map(|paragraph| paragraph.text.clone()).collect()
    }

    #[test]
    fn headings_text_and_white_space_are_read_as_shown() {
        let parts = parts(
            "<text:h text:outline-level='2'>Plan</text:h>\n<text:section><text:p>one\n  two<text:s text:c='2'/>three<text:tab/>four\
             <text:line-break/>five <text:span text:style-name='Fat'>six</text:span></text:p></text:section>",
        );
        let found: Vec<_> =
            paragraphs(&parts).iter().map(|paragraph| (paragraph.heading, paragraph.text.as_str(), paragraph.bold)).collect();
        assert_eq!(found, [(Some(2), "Plan", false), (None, "one two  three\tfour\nfive six", false)]);
    }

    #[test]
    fn what_was_deleted_goes_and_notes_follow_the_body() {
        let body = "<text:tracked-changes><text:changed-region><text:deletion><text:p>old</text:p></text:deletion></text:changed-region>\
                    </text:tracked-changes><text:p>new<text:change text:change-id='c'/><text:note><text:note-citation>1</text:note-citation>\
                    <text:note-body><text:p>below</text:p></text:note-body></text:note> text<office:annotation><text:p>hm</text:p></office:annotation></text:p>\
                    <text:p>last</text:p>";
        assert_eq!(texts(body), ["new text", "last", "below"]);
    }

    #[test]
    fn items_of_lists_have_their_numbers() {
        let item = |text: &str| format!("<text:list-item><text:p>{text}</text:p></text:list-item>");
        let inner = format!("<text:list-item><text:p>two</text:p><text:list>{}{}</text:list></text:list-item>", item("x"), item("y"));
        let body = format!(
            "<text:list text:style-name='L'>{}{inner}</text:list><text:list text:style-name='L' text:continue-numbering='true'>{}</text:list>\
             <text:list text:style-name='L'>{}</text:list>",
            item("one"),
            item("three"),
            item("again")
        );
        assert_eq!(texts(&body), ["1. one", "2. two", "a) x", "b) y", "3. three", "1. again"]);
    }

    #[cfg(feature = "pictures")]
    #[test]
    fn a_picture_of_writing_is_a_page_and_an_object_is_none() {
        let frame = |inner: &str| format!("<text:p><draw:frame svg:width='14cm' svg:height='7cm'>{inner}</draw:frame></text:p>");
        let image = "<draw:image xlink:href='Pictures/a.svm'/><draw:image xlink:href='Pictures/a.png'/>";
        let body = frame(image) + &frame(&format!("<draw:object/>{image}")) + "<text:p>end</text:p>";
        let content =
            format!("<office:document-content><office:body><office:text>{body}</office:text></office:body></office:document-content>");
        let writing = crate::pasted::tests::writing();
        let bytes = crate::container::tests::zip_of_bytes(&[("content.xml", content.as_bytes()), ("Pictures/a.png", &writing)]);
        let parts = read(&bytes, &Limits::default(), &mut Notes::default()).unwrap().parts;
        assert!(matches!(&parts[..], [Part::Page(_), Part::Paragraph(_)]), "{parts:?}");
        assert!(crate::pages::grey(&bytes, 1, 72.0).is_ok_and(|grey| grey.width > grey.height));
    }

    #[test]
    fn text_boxes_follow_and_objects_are_noted() {
        let body = "<text:p>text<draw:frame><draw:text-box><text:p>box</text:p></draw:text-box></draw:frame>\
                    <draw:frame><draw:object/><draw:image/></draw:frame></text:p>";
        let (document, notes) = document(body, &Limits::default()).unwrap();
        let texts: Vec<_> = paragraphs(&document.parts).iter().map(|paragraph| paragraph.text.as_str()).collect();
        assert_eq!((texts, notes), (vec!["text", "box"], vec!["1 embedded objects not read".to_owned()]));
    }

    #[test]
    fn a_raised_number_behind_a_figure_is_no_digit_and_tabs_make_a_table() {
        assert_eq!(texts("<text:p>1 234<text:span text:style-name='Up'>2</text:span></text:p>"), ["1 234²"]);
        let row = |text: &str| format!("<text:p text:style-name='Tabs'>{}</text:p>", text.replace('|', "<text:tab/>"));
        let parts = parts(&["|2016|2017", "Wages|100|200", "Rent|5|6"].map(row).concat());
        assert_eq!((grids(&parts)[0].grid.rows, grids(&parts)[0].grid.text(2, 2)), (3, "6"));
    }

    #[test]
    fn a_flat_document_is_read_alike_and_a_password_is_told() {
        let flat = format!(
            "<?xml version='1.0'?><office:document office:mimetype='application/vnd.oasis.opendocument.text'><office:automatic-styles>{STYLES}\
             </office:automatic-styles><office:body><office:text><text:p>Hei</text:p></office:text></office:body></office:document>"
        );
        let document = crate::read(flat.as_bytes(), &Limits::default(), &mut Notes::default()).unwrap();
        assert_eq!((document.format, paragraphs(&document.parts)[0].text.as_str()), (Format::Odt, "Hei"));
        let manifest = "<m:manifest><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>";
        let bytes = zip_of(&[
            ("mimetype", "application/vnd.oasis.opendocument.text"),
            ("META-INF/manifest.xml", manifest),
            ("content.xml", "noise"),
        ]);
        assert_eq!(crate::read(&bytes, &Limits::default(), &mut Notes::default()).unwrap_err().kind(), &ErrorKind::Encrypted);
    }
}
