//! Web pages, and what calls itself `.xls` or `.doc` and is one → the blocks of the page, in its order.
//!
//! The tokens of the page (by html5gum, as the standard cuts them) drive a stack of open elements that closes what tag
//! soup leaves open: a cell ends where the next one begins, a paragraph where a block does. Text in a table but outside its cells
//! stands before it, as browsers show it. What is not shown is passed over: scripts, forms' choices, deletions, and what its style
//! hides; white text is left out where nothing on the page has a background. Linear in the page times the depth that is allowed. Not read:
//! what scripts would add, frames, pictures, style sheets but for single classes and identifiers. The file is long for its tests, which
//! are the reason: the state of a page is one thing.

mod elements;
mod style;
mod tables;
mod terms;
mod title;

use super::{
    body::{self, Block, Content, Look, Term},
    encoding,
};
use avstem_document::{
    document::{Document, Format},
    error::{Error, ErrorKind},
    limits::Limits,
    note::{NoteCode, Notes},
};
use elements::{Element, Kind};
use html5gum::{DefaultEmitter, EndTag, StartTag, Token, Tokenizer};
use std::str;
use style::Classes;
use tables::{OpenTable, mark_sheet};
use title::PageTitle;

/// A page as it is read.
struct Page<'a> {
    limits: &'a Limits,
    /// The whole page.
    source: &'a str,
    /// No part of the page has a background, as far as was asked.
    on_paper: Option<bool>,
    /// White characters on it that were left out.
    white: usize,
    classes: Classes,
    /// Open elements, the outermost first.
    open: Vec<Element>,
    /// Elements were nested too deep and their tags passed over.
    cut: bool,
    /// The tables whose elements are open, the outermost first.
    tables: Vec<OpenTable>,
    /// The paragraph that is being read, and the number of the item that it begins.
    content: Content,
    number: Option<String>,
    /// What the next paragraph is in a list of terms.
    term: Option<Term>,
    /// The lists of terms that are open, the outermost first: the tables open around each, and the blocks before it there.
    lists: Vec<(usize, usize)>,
    blocks: Vec<Block>,
    /// Blocks and cells so far, for the limits.
    count: usize,
    cells: usize,
}

/// Reads a web page.
///
/// # Errors
/// `TooLarge` for blocks or cells over their limits.
pub(super) fn read(bytes: &[u8], limits: &Limits, notes: &mut Notes) -> Result<Document, Error> {
    let text = encoding::decode_page(bytes, notes);
    let mut title = PageTitle::default();
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    let mut page = Page {
        limits,
        source: &text,
        on_paper: None,
        white: 0,
        classes: Classes::default(),
        open: Vec::new(),
        cut: false,
        tables: Vec::new(),
        content: Content::default(),
        number: None,
        term: None,
        lists: Vec::new(),
        blocks: Vec::new(),
        count: 0,
        cells: 0,
    };
    for token in Tokenizer::new_with_emitter(text.as_str(), emitter) {
        let Ok(token) = token;
        title.see(&token);
        match token {
            Token::StartTag(tag) => page.start(&tag)?,
            Token::EndTag(tag) => page.end(&tag)?,
            Token::String(text) => page.text(&String::from_utf8_lossy(&text)),
            _ => {}
        }
    }
    page.close_to(0)?;
    page.flush()?;
    if page.cut {
        notes.push(
            NoteCode::LimitReached,
            format!("elements nested deeper than {} or beyond the columns of a table were read without their structure", limits.xml_depth),
            None,
        );
    }
    if page.white > 0 {
        let message = format!("{} characters have the colour of what lies behind them and were not read", page.white);
        notes.push(NoteCode::NotExamined, message, None);
    }
    let mut parts = body::placed(page.blocks, Vec::new());
    mark_sheet(&mut parts);
    parts.extend(title.into_part());
    Ok(Document { format: Format::Html, parts, pages: None, complete: !page.cut })
}

impl Page<'_> {
    fn start(&mut self, tag: &StartTag<()>) -> Result<(), Error> {
        let name = str::from_utf8(&tag.name).unwrap_or_default();
        let kind = Kind::of(name);
        self.close_implied(name, kind)?;
        if self.is_inert() {
            // Inside something that is not shown only the nesting matters.
            if !kind.is_void() {
                self.push(Element {
                    name: name.to_owned(),
                    kind: Kind::Hidden,
                    look: Look::default(),
                    pre: false,
                    indent: 0.0,
                    counter: None,
                });
            }
            return Ok(());
        }
        let outside = self.open.last();
        let mut look = outside.map_or(Look::default(), |element| element.look);
        let mut hidden = kind == Kind::Hidden || tag.attributes.contains_key(b"hidden".as_slice());
        // A cell stands where its column does.
        let mut indent = outside.filter(|_| !kind.is_of_table()).map_or(0.0, |element| element.indent);
        let mut pre = name == "pre" || outside.is_some_and(|element| element.pre);
        match name {
            "b" | "strong" | "th" => look.bold = true,
            "font" => look.white = attribute(tag, "color").map_or(look.white, style::is_white),
            "sup" => look.raised = Some(true),
            "sub" => look.raised = Some(false),
            _ => {}
        }
        if kind.is_cell() {
            // What stands open around a table does not reach into its cells, but for what hides.
            look = Look { bold: name == "th", ..Look::default() };
        }
        let classes = attribute(tag, "class").unwrap_or_default();
        let by_id = attribute(tag, "id").and_then(|id| self.classes.get(&format!("#{id}")));
        let own = style::declarations(attribute(tag, "style").unwrap_or_default());
        for declared in classes.split_ascii_whitespace().filter_map(|class| self.classes.get(class)).chain(by_id).chain([&own]) {
            look.bold = declared.bold.unwrap_or(look.bold);
            look.size = declared.size.or(look.size);
            look.white = declared.white.unwrap_or(look.white);
            hidden = declared.hidden.unwrap_or(hidden);
            pre = declared.pre.unwrap_or(pre);
            if kind.breaks() && (kind.is_cell() || !kind.is_of_table()) {
                indent += declared.indent;
            }
        }
        if name == "style" {
            // Its text is read, not shown.
            hidden = false;
        }
        if kind.is_void() {
            return if hidden { Ok(()) } else { self.void(name, look) };
        }
        if hidden {
            self.push(Element { name: name.to_owned(), kind: Kind::Hidden, look, pre, indent: 0.0, counter: None });
            return Ok(());
        }
        if kind.breaks() {
            self.flush()?;
        }
        let counter = (name == "ol").then(|| attribute(tag, "start").and_then(|start| start.trim().parse().ok()).unwrap_or(1));
        if !self.push(Element { name: name.to_owned(), kind, look, pre, indent, counter }) {
            return Ok(());
        }
        match kind {
            Kind::Table => self.tables.push(OpenTable::new()),
            Kind::Row => self.begin_row(),
            Kind::Cell => self.begin_cell(tag),
            Kind::Item if name == "dt" => self.term = Some(Term::Name(true)),
            Kind::Item if name == "dd" => self.term = Some(Term::Said(true)),
            Kind::Item => self.begin_item(tag),
            Kind::List if name == "dl" => self.begin_terms(),
            _ => {}
        }
        Ok(())
    }

    /// A tag without an end.
    fn void(&mut self, name: &str, look: Look) -> Result<(), Error> {
        match name {
            "br" => self.content.add("\n", look),
            "hr" => self.flush()?,
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, tag: &EndTag<()>) -> Result<(), Error> {
        let name = str::from_utf8(&tag.name).unwrap_or_default();
        let kind = Kind::of(name);
        if kind.is_void() {
            return Ok(());
        }
        // A tag inside a cell closes nothing outside it, unless it closes a part of the table.
        let reaches = |element: &Element| !element.kind.is_cell() || kind.is_of_table() || name == "body" || name == "html";
        let mut found = None;
        for (at, element) in self.open.iter().enumerate().rev() {
            if element.name == name {
                found = Some(at);
                break;
            }
            if !reaches(element) || (element.kind == Kind::Table && kind.is_of_table()) {
                break;
            }
        }
        match found {
            Some(at) => self.close_to(at),
            None if name == "p" => self.flush(),
            None => Ok(()),
        }
    }

    fn text(&mut self, text: &str) {
        let Some(element) = self.open.last() else {
            return self.add(text, Look::default(), false);
        };
        let (look, pre) = (element.look, element.pre);
        match element.name.as_str() {
            "style" if element.kind != Kind::Hidden => self.classes.read(text),
            _ if element.kind == Kind::Hidden => {}
            _ => self.add(text, look, pre),
        }
    }

    fn add(&mut self, text: &str, look: Look, pre: bool) {
        if look.white && self.is_on_paper() {
            self.white += text.chars().filter(|c| !c.is_whitespace()).count();
            return;
        }
        if self.content.visible == 0 {
            self.content.indent = self.open.last().map_or(0.0, |element| element.indent);
        }
        if pre {
            self.content.add(&text.replace('\r', ""), look);
            return;
        }
        let begins = self.content.text.is_empty() || self.content.text.ends_with([' ', '\n']);
        let text = body::collapsed(text, begins);
        self.content.add(&text, look);
    }

    /// True where nothing on the page has a background, and no sheet from elsewhere could give it one: white text is not seen there.
    fn is_on_paper(&mut self) -> bool {
        let source = self.source;
        *self.on_paper.get_or_insert_with(|| !style::has_background(source))
    }

    /// True inside something that is not shown.
    fn is_inert(&self) -> bool {
        self.open.last().is_some_and(|element| element.kind == Kind::Hidden)
    }

    /// Opens an element; false where that would be too deep.
    fn push(&mut self, element: Element) -> bool {
        // What is hidden is counted however deep it stands, for it must end where it ends.
        let fits = self.open.len() < self.limits.xml_depth;
        if fits {
            self.open.push(element);
        }
        self.cut |= !fits;
        fits
    }

    /// Closes what the beginning of this element closes without saying so.
    fn close_implied(&mut self, name: &str, kind: Kind) -> Result<(), Error> {
        let Some(at) = elements::closed_by(&self.open, name, kind) else { return Ok(()) };
        self.close_to(at)
    }

    /// Closes the open elements from the one at `at` on, the innermost first.
    fn close_to(&mut self, at: usize) -> Result<(), Error> {
        while self.open.len() > at {
            let Some(element) = self.open.pop() else { return Ok(()) };
            if element.kind.breaks() {
                if let Some(level) = element.heading_level() {
                    self.content.heading = Some(level);
                }
                self.flush()?;
            }
            match element.kind {
                Kind::Cell => self.end_cell()?,
                Kind::Table => self.end_table()?,
                Kind::Item => self.term = None,
                Kind::List if element.name == "dl" => self.end_terms(),
                _ => {}
            }
        }
        Ok(())
    }

    fn begin_terms(&mut self) {
        let tables = self.tables.len();
        let before = self.target().len();
        self.lists.push((tables, before));
    }

    /// Ends a list of terms: one of amounts becomes a table.
    fn end_terms(&mut self) {
        self.term = None;
        let Some((tables, before)) = self.lists.pop() else { return };
        let cells = self.cells;
        if tables != self.tables.len() || self.target().len() <= before {
            return;
        }
        let blocks = self.target().split_off(before);
        if cells.saturating_add(blocks.len()) > self.limits.cells {
            self.target().extend(blocks);
            return;
        }
        self.cells += blocks.len();
        let tabled = terms::tabled(blocks);
        self.target().extend(tabled);
    }

    /// Where blocks are added: the innermost open cell, else the page.
    fn target(&mut self) -> &mut Vec<Block> {
        self.tables.iter_mut().rev().find_map(OpenTable::cell).unwrap_or(&mut self.blocks)
    }

    fn begin_item(&mut self, tag: &StartTag<()>) {
        let list = self.open.iter_mut().rev().find(|element| element.kind == Kind::List);
        let Some(counter) = list.and_then(|list| list.counter.as_mut()) else { return };
        if let Some(value) = attribute(tag, "value").and_then(|value| value.trim().parse().ok()) {
            *counter = value;
        }
        self.number = Some(format!("{counter}. "));
        *counter = counter.saturating_add(1);
    }

    /// Ends the paragraph that is being read.
    fn flush(&mut self) -> Result<(), Error> {
        let mut content = std::mem::take(&mut self.content);
        if content.visible == 0 {
            return Ok(());
        }
        if let Some(number) = self.number.take() {
            content.text.insert_str(0, &number);
        }
        content.text.truncate(content.text.trim_end().len());
        content.term = self.term;
        self.term = self.term.map(|term| match term {
            Term::Name(_) => Term::Name(false),
            Term::Said(_) => Term::Said(false),
        });
        self.push_block(Block::Paragraph(content))
    }

    /// Adds a block where it stands: in the innermost open cell, else on the page.
    fn push_block(&mut self, block: Block) -> Result<(), Error> {
        self.count += 1;
        if self.count > self.limits.blocks {
            return Err(ErrorKind::TooLarge { what: "paragraphs and tables", limit: self.limits.blocks as u64, found: None }.into());
        }
        self.target().push(block);
        Ok(())
    }
}

/// An attribute's value, where it is text.
fn attribute<'a>(tag: &'a StartTag<()>, name: &str) -> Option<&'a str> {
    tag.attributes.get(name.as_bytes()).and_then(|value| str::from_utf8(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::body::tests::{grids, paragraphs};
    use avstem_document::{document::Part, place::Place};

    fn parts(page: &str) -> Vec<Part> {
        let document = super::read(page.as_bytes(), &Limits::default(), &mut Notes::default()).unwrap();
        assert!(document.complete);
        document.parts
    }

    fn texts(page: &str) -> Vec<String> {
        paragraphs(&parts(page)).iter().map(|paragraph| paragraph.text.clone()).collect()
    }

    #[test]
    fn a_page_that_is_one_table_with_blank_rows_is_a_sheet() {
        let is_sheet = |page: &str| {
            let document = super::read(page.as_bytes(), &Limits::default(), &mut Notes::default()).unwrap();
            document.parts.iter().any(|part| matches!(part, Part::Grid(native) if native.sheet))
        };
        let rows = |between: &str| format!("<table><tr><td>a<td>b</tr>{between}<tr><td>c<td>d</tr></table>");
        assert!(is_sheet(&rows("<tr><td><br><td></tr>")));
        assert!(!is_sheet(&rows("")));
        assert!(!is_sheet(&format!("<p>Text{}", rows("<tr><td><td></tr>"))));
    }

    #[test]
    fn blocks_headings_and_lists_are_paragraphs() {
        let page =
            "<html><body><h2>Plan <i>2017</i></h2>one\n  two<p>three<p>four<br>five<div>six</div><ol start=3><li>x<li>y</ol><ul><li>z</ul>";
        assert_eq!(texts(page), ["Plan 2017", "one two", "three", "four\nfive", "six", "3. x", "4. y", "z"]);
        assert_eq!(paragraphs(&parts(page))[0].heading, Some(2));
    }

    #[test]
    fn what_is_not_shown_goes() {
        let page = "<html><head><title>t</title><style>.no{display:none} td.fat{font-weight:700}</style><script>var a='<p>b</p>'</script></head>\
                    <body><p style='DISPLAY: none'>x<p>seen<span hidden>x</span><span class=no>y<b>z</b></span> text<!-- c --><del>old</del>\
                    <select><option>a<option>b</select><p class=no>p</p>last";
        assert_eq!(texts(page), ["seen text", "last"]);
    }

    #[test]
    fn tables_of_tag_soup_have_their_rows_and_spans() {
        let page = "<table><tr><th rowspan=2>Text<th colspan=2>Sum<tr><td>2016<td>2017<tr><td>Wages<td>1<td>2</table>after";
        let parts = parts(page);
        let grid = &grids(&parts)[0].grid;
        assert_eq!((grid.rows, grid.columns, grid.text(1, 1), grid.text(2, 2)), (3, 3, "2016", "2"));
        assert_eq!((grid.get(0, 0).unwrap().row_span, grid.get(0, 1).unwrap().column_span, grid.get(0, 0).unwrap().bold), (2, 2, true));
        assert_eq!((grid.get(2, 2).unwrap().place.clone(), texts(page)), (Place::cell(0, 2, 2), vec!["after".to_owned()]));
    }

    #[test]
    fn what_an_identifier_hides_and_white_text_on_paper_are_not_read() {
        let page = "<style>p#k{display:none}</style><p id=k>7<p style='color:#FFF'>8<p><font color=white>9</font>seen";
        assert_eq!(texts(page), ["seen"]);
        let backed = "<table bgcolor=navy><tr><td style='color: white'>8<td>9</table><p style='color:#fff'>seen";
        assert_eq!((texts(backed), grids(&parts(backed))[0].grid.text(0, 0)), (vec!["seen".to_owned()], "8"));
        let mut notes = Notes::default();
        super::read(page.as_bytes(), &Limits::default(), &mut notes).unwrap();
        assert_eq!(notes.as_slice().iter().map(|note| note.code).collect::<Vec<_>>(), [NoteCode::NotExamined]);
    }

    #[test]
    fn a_hidden_row_is_no_row_and_an_end_tag_in_a_cell_closes_nothing_outside() {
        let page = "<div><table><tr style='display:none'><td>gone<tr><td>a</div></p></span><td>b</table>";
        let parts = parts(page);
        let grid = &grids(&parts)[0].grid;
        assert_eq!((grid.rows, grid.text(0, 0), grid.text(0, 1)), (1, "a", "b"));
    }

    #[test]
    fn a_table_that_lays_out_a_page_gives_way_to_what_it_holds() {
        let page = "<table><tr><td>menu<td><h1>Budget</h1><table><tr><td>Wages<td>5</table><p>end</table>";
        let parts = parts(page);
        assert_eq!(paragraphs(&parts).iter().map(|p| p.text.as_str()).collect::<Vec<_>>(), ["menu", "Budget", "end"]);
        assert_eq!((grids(&parts).len(), grids(&parts)[0].grid.text(0, 1)), (1, "5"));
    }

    #[test]
    fn a_list_of_terms_and_amounts_is_a_table_and_one_of_words_is_text() {
        let accounts = parts("<dl><dt>Rent<dd>£1,200.00<dt><b>Total</b><dd><b>kr 5</b><dd>7</dl>after");
        let grid = &grids(&accounts)[0].grid;
        assert_eq!((grid.rows, grid.columns, grid.text(0, 1), grid.text(1, 2)), (2, 3, "£1,200.00", "7"));
        assert!(grid.get(1, 0).unwrap().bold);
        assert_eq!(texts("<dl><dt>Chair<dd>Kari Nes<dt>Members<dd>12</dl>after"), ["Chair", "Kari Nes", "Members", "12", "after"]);
        assert_eq!(grids(&parts("<dl><dt>From<dd>12.03.2020<dt>To<dd>2021</dl>")).len(), 0);
    }

    #[test]
    fn a_caption_and_text_outside_cells_stand_before_the_table() {
        let page = "<p>first<table>stray<caption>Costs 2017</caption><tr><td>a<td>1</table>";
        assert_eq!(texts(page), ["first", "stray", "Costs 2017"]);
        assert!(matches!(parts(page).last(), Some(Part::Grid(_))));
    }

    #[test]
    fn a_workbook_saved_as_a_page_keeps_bold_classes_formulas_and_exact_values() {
        let page = "<html xmlns:x='urn:schemas-microsoft-com:office:excel'><style><!-- .xl24 {mso-style-parent:style0; font-weight:700;} --></style>\
                    <table x:str><tr><td class=xl24>Sum</td><td x:num=\"1234.567\" x:fmla=\"=SUM(B1:B2)\">1&nbsp;234,57</td></tr></table>";
        let parts = parts(page);
        let grid = &grids(&parts)[0].grid;
        assert!(grid.get(0, 0).unwrap().bold);
        let figure = grid.get(0, 1).unwrap();
        assert_eq!((figure.text.as_str(), figure.formula.as_deref()), ("1\u{a0}234,57", Some("SUM(B1:B2)")));
        assert!(figure.value.is_some());
    }

    #[test]
    fn a_page_tells_its_encoding() {
        let page = b"<html><head><meta http-equiv=Content-Type content='text/html; charset=windows-1252'></head><p>L\xf8nn \x80".to_vec();
        let document = super::read(&page, &Limits::default(), &mut Notes::default()).unwrap();
        assert_eq!(paragraphs(&document.parts)[0].text, "Lønn €");
    }

    #[test]
    fn a_million_open_elements_or_columns_cost_little() {
        let deep = "<div><b><table><tr><td>".repeat(100_000) + "text";
        let document = super::read(deep.as_bytes(), &Limits::default(), &mut Notes::default()).unwrap();
        assert!(!document.complete);
        let wide = format!("<table>{}</table>", "<tr><td colspan=1000000 rowspan=1000000>x<td>y".repeat(20_000));
        let document = super::read(wide.as_bytes(), &Limits::default(), &mut Notes::default()).unwrap();
        assert!(grids(&document.parts)[0].grid.columns <= 1000);
    }
}
