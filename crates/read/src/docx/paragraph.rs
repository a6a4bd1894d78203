//! One paragraph: its runs' text, its heading level, its number in a list, how much of it is bold.

use super::{Field, Walker, styles};
use crate::{
    body::{Block, Content, Look},
    xml::Token,
};
use avstem_document::error::Error;
use std::io::BufRead;

/// Characters of a field's code that are kept.
const LONGEST_CODE: usize = 1000;

/// What a paragraph's properties say.
#[derive(Debug, Default)]
struct Properties {
    /// What a run inherits.
    look: Look,
    /// The list and the level in it.
    list: Option<(String, usize)>,
    /// The paragraph's end was deleted: the next one goes on with it.
    runs_on: bool,
}

impl<R: BufRead> Walker<'_, '_, R> {
    /// Reads the paragraph that started last; text boxes in it follow as blocks of their own. `open` holds a paragraph
    /// whose end was deleted until the next one takes it over.
    pub(super) fn paragraph(&mut self, out: &mut Vec<Block>, open: &mut Option<Content>) -> Result<(), Error> {
        let depth = self.xml.depth();
        let mut content = Content::default();
        let mut properties = Properties { look: self.styled(None, &mut content), ..Properties::default() };
        let mut boxes = Vec::new();
        let fields = self.fields.len();
        while let Some(token) = self.xml.next_within(depth)? {
            if token != Token::Start {
                continue;
            }
            match self.xml.name() {
                "pPr" => properties = self.paragraph_properties(&mut content)?,
                "r" => self.run(properties.look, &mut content, &mut boxes)?,
                "fldSimple" => content.formula = self.xml.attribute("instr").and_then(|code| formula(&code)).or(content.formula),
                "txbxContent" => self.text_box(&mut boxes)?,
                "sdtPr" => self.xml.skip()?,
                _ => self.pass_over()?,
            }
        }
        // A code without a result shows nothing; one that never ends must not hide the rest of the document.
        let mut at = 0;
        self.fields.retain(|field| {
            at += 1;
            at <= fields || field.shows
        });
        if content.visible > 0
            && let Some(number) = properties.list.and_then(|(list, level)| self.package.numbering.next(&list, level))
        {
            content.text.insert_str(0, &format!("{number} "));
        }
        if let Some(before) = open.take() {
            content.follow(before);
        }
        if properties.runs_on {
            *open = Some(content);
        } else {
            out.push(Block::Paragraph(content));
        }
        out.append(&mut boxes);
        self.package.pictures.add_to(out);
        Ok(())
    }

    /// The text of a box has no part in the fields around it.
    fn text_box(&mut self, boxes: &mut Vec<Block>) -> Result<(), Error> {
        let fields = std::mem::take(&mut self.fields);
        let read = self.blocks(boxes);
        self.fields = fields;
        read
    }

    /// Sets what a paragraph style gives.
    fn styled(&self, style: Option<&str>, content: &mut Content) -> Look {
        let styles = &self.package.styles;
        let style = style.or(styles.default_paragraph());
        content.heading = style.and_then(|style| styles.heading(style));
        content.indent = style.and_then(|style| styles.indent(style)).unwrap_or(0.0);
        content.lists_contents = style.is_some_and(|style| styles.lists_contents(style));
        let bold = style.and_then(|style| styles.bold(style)).unwrap_or(false);
        let hidden = style.and_then(|style| styles.hidden(style)).unwrap_or(false);
        Look { bold, hidden, size: style.and_then(|style| styles.size(style)).or(styles.default_size()), ..Look::default() }
    }

    fn paragraph_properties(&mut self, content: &mut Content) -> Result<Properties, Error> {
        let depth = self.xml.depth();
        let (mut style, mut level, mut indent, mut list, mut runs_on) = (None, None, None, (None, None), false);
        while let Some(token) = self.xml.next_within(depth)? {
            if token != Token::Start {
                continue;
            }
            match self.xml.name() {
                "pStyle" => style = self.xml.attribute("val"),
                "outlineLvl" => level = self.xml.attribute("val").and_then(|value| styles::outline_level(&value)),
                "ind" => indent = styles::indent(&self.xml),
                "numPr" | "tabs" => {}
                "numId" => list.0 = self.xml.attribute("val"),
                "ilvl" => list.1 = self.xml.attribute("val").and_then(|value| value.parse().ok()),
                "tab" if self.xml.attribute("val").is_none_or(|kind| !matches!(kind.as_str(), "clear" | "bar")) => {
                    content.stops.extend(styles::length(&self.xml, "pos"));
                }
                "rPr" => runs_on = self.mark_is_deleted()?,
                _ => self.xml.skip()?, // among them the properties of earlier revisions
            }
        }
        let look = self.styled(style.as_deref(), content);
        content.indent = indent.unwrap_or(content.indent);
        if let Some(level) = level {
            content.heading = level.heading();
        }
        Ok(Properties { look, list: self.list(style.as_deref(), list), runs_on })
    }

    /// The list and level of a paragraph: its own, else its style's; the list 0 is none.
    fn list(&self, style: Option<&str>, (id, level): (Option<String>, Option<usize>)) -> Option<(String, usize)> {
        let of_style = style.and_then(|style| self.package.styles.list(style));
        let id = id.or(of_style.map(|(id, _)| id.to_owned())).filter(|id| id != "0")?;
        let by_style = || style.and_then(|style| self.package.numbering.level_of_style(&id, style));
        let level = level.or_else(by_style).or(of_style.and_then(|(_, level)| level)).unwrap_or(0);
        Some((id, level))
    }

    /// Reads the properties of a paragraph's end.
    fn mark_is_deleted(&mut self) -> Result<bool, Error> {
        let depth = self.xml.depth();
        let mut deleted = false;
        while let Some(token) = self.xml.next_within(depth)? {
            if token == Token::Start {
                deleted |= matches!(self.xml.name(), "del" | "moveFrom");
                self.xml.skip()?;
            }
        }
        Ok(deleted)
    }

    fn run(&mut self, inherited: Look, content: &mut Content, boxes: &mut Vec<Block>) -> Result<(), Error> {
        let depth = self.xml.depth();
        let mut look = inherited;
        while let Some(token) = self.xml.next_within(depth)? {
            if token != Token::Start {
                continue;
            }
            let shown = Look { hidden: look.hidden || self.fields.iter().any(|field| !field.shows), ..look };
            match self.xml.name() {
                "rPr" => look = self.run_properties(inherited)?,
                "t" => {
                    let text = self.xml.text_to_end()?;
                    content.add(&text, shown);
                }
                "tab" | "ptab" => content.add("\t", shown),
                "br" if self.xml.attribute("type").is_none_or(|kind| kind == "textWrapping") => content.add("\n", shown),
                "cr" => content.add("\n", shown),
                "noBreakHyphen" => content.add("-", shown),
                "fldChar" => self.field(content),
                "instrText" => {
                    let code = self.xml.text_to_end()?;
                    if let Some(field) = self.fields.last_mut().filter(|field| !field.shows && field.code.len() < LONGEST_CODE) {
                        field.code.push_str(&code);
                    }
                }
                "txbxContent" => self.text_box(boxes)?,
                _ => self.pass_over()?,
            }
        }
        Ok(())
    }

    /// The beginning, the middle or the end of a field.
    fn field(&mut self, content: &mut Content) {
        match self.xml.attribute("fldCharType").as_deref() {
            Some("begin") if self.fields.len() < self.package.limits.xml_depth => self.fields.push(Field::default()),
            Some("separate") => {
                if let Some(field) = self.fields.last_mut() {
                    field.shows = true;
                    content.formula = formula(&field.code).or(content.formula.take());
                }
            }
            Some("end") => drop(self.fields.pop()),
            _ => {}
        }
    }

    /// The look of a run: its own word, else its style's, else its paragraph's.
    fn run_properties(&mut self, inherited: Look) -> Result<Look, Error> {
        let depth = self.xml.depth();
        let (mut bold, mut style_bold, mut hidden, mut style_hidden) = (None, None, None, None);
        let mut look = inherited;
        while let Some(token) = self.xml.next_within(depth)? {
            if token != Token::Start {
                continue;
            }
            match self.xml.name() {
                "b" => bold = Some(styles::is_on(&self.xml)),
                "vanish" => hidden = Some(styles::is_on(&self.xml)),
                "rStyle" => {
                    let (style, styles) = (self.xml.attribute("val").unwrap_or_default(), &self.package.styles);
                    (style_bold, style_hidden) = (styles.bold(&style), styles.hidden(&style));
                }
                "sz" => look.size = styles::size(&self.xml).or(look.size),
                "vertAlign" => look.raised = self.xml.attribute("val").and_then(|value| raised(&value)),
                _ => self.xml.skip()?,
            }
        }
        look.bold = bold.or(style_bold).unwrap_or(inherited.bold);
        look.hidden = hidden.or(style_hidden).unwrap_or(inherited.hidden);
        Ok(look)
    }
}

fn raised(value: &str) -> Option<bool> {
    match value {
        "superscript" => Some(true),
        "subscript" => Some(false),
        _ => None,
    }
}

/// The formula of a field's code (`=SUM(ABOVE) \# "# ##0"`), without its `=` and the format behind it.
fn formula(code: &str) -> Option<String> {
    let formula = code.trim().strip_prefix('=')?;
    let formula = formula.split('\\').next().unwrap_or(formula).trim();
    (!formula.is_empty()).then(|| formula.to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{document, paragraphs, parts};
    use avstem_document::limits::Limits;

    fn text(inner: &str) -> String {
        paragraphs(&parts(&format!("<w:p>{inner}</w:p>")))[0].text.clone()
    }

    #[test]
    fn what_is_seen_is_kept_and_what_is_not_seen_goes() {
        assert_eq!(text("<w:r><w:t>a</w:t><w:tab/><w:t xml:space='preserve'> b</w:t><w:br/><w:t>c</w:t></w:r>"), "a\t b\nc");
        assert_eq!(text("<w:ins><w:r><w:t>new</w:t></w:r></w:ins><w:del><w:r><w:delText>old</w:delText></w:r></w:del>"), "new");
        assert_eq!(text("<w:moveFrom><w:r><w:t>x</w:t></w:r></w:moveFrom><w:hyperlink><w:r><w:t>link</w:t></w:r></w:hyperlink>"), "link");
        assert_eq!(text("<w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:t>7&amp;8</w:t></w:r>"), "7&8");
        assert_eq!(text("<w:r><w:t>sam\u{ad}arbeid</w:t><w:softHyphen/><w:noBreakHyphen/><w:t>5</w:t></w:r>"), "samarbeid-5");
        assert_eq!(text("<w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r><w:r><w:t>shown</w:t></w:r>"), "shown");
    }

    #[test]
    fn a_style_hides_its_text_and_a_run_may_show_it() {
        let styles = "<w:style w:styleId='H'><w:rPr><w:vanish/></w:rPr></w:style><w:style w:styleId='I'><w:basedOn w:val='H'/></w:style>";
        let body = "<w:p><w:r><w:rPr><w:rStyle w:val='I'/></w:rPr><w:t>7</w:t></w:r><w:r><w:t>seen</w:t></w:r></w:p>\
                    <w:p><w:pPr><w:pStyle w:val='H'/></w:pPr><w:r><w:t>8</w:t></w:r><w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>too</w:t></w:r></w:p>";
        let (parts, _) = document(body, styles, &Limits::default()).unwrap();
        assert_eq!(paragraphs(&parts).iter().map(|paragraph| paragraph.text.as_str()).collect::<Vec<_>>(), ["seen", "too"]);
    }

    #[test]
    fn a_text_box_follows_its_paragraph_once() {
        let inner = "<w:txbxContent><w:p><w:r><w:t>box</w:t></w:r></w:p></w:txbxContent>";
        let parts = parts(&format!(
            "<w:p><w:r><mc:AlternateContent><mc:Choice><w:drawing>{inner}</w:drawing></mc:Choice><mc:Fallback>{inner}</mc:Fallback>\
             </mc:AlternateContent><w:t>text</w:t></w:r></w:p>"
        ));
        let texts: Vec<&str> = paragraphs(&parts).iter().map(|paragraph| paragraph.text.as_str()).collect();
        assert_eq!(texts, ["text", "box"]);
    }

    #[test]
    fn a_paragraph_is_bold_when_all_of_it_is() {
        let bold = |inner: &str| paragraphs(&parts(&format!("<w:p>{inner}</w:p>")))[0].bold;
        assert!(bold("<w:r><w:rPr><w:b/></w:rPr><w:t>Sum</w:t></w:r><w:r><w:t> </w:t></w:r>"));
        assert!(!bold("<w:r><w:rPr><w:b/></w:rPr><w:t>Sum</w:t></w:r><w:r><w:rPr><w:b w:val='0'/></w:rPr><w:t>5</w:t></w:r>"));
    }

    #[test]
    fn heading_levels_come_from_styles_and_from_the_paragraph() {
        let styles = "<w:style w:type='paragraph' w:styleId='A1'><w:name w:val='heading 2'/><w:rPr><w:b/></w:rPr></w:style>\
                      <w:style w:type='paragraph' w:styleId='Own'><w:basedOn w:val='A1'/></w:style>\
                      <w:style w:type='paragraph' w:styleId='Lvl'><w:pPr><w:outlineLvl w:val='0'/></w:pPr></w:style>";
        let body: String = ["Own", "Lvl", "Overskrift3", "None"]
            .map(|id| format!("<w:p><w:pPr><w:pStyle w:val='{id}'/></w:pPr><w:r><w:t>x</w:t></w:r></w:p>"))
            .concat()
            + "<w:p><w:pPr><w:outlineLvl w:val='3'/></w:pPr><w:r><w:t>x</w:t></w:r></w:p>";
        let parts = document(&body, styles, &Limits::default()).unwrap().0;
        let found: Vec<_> = paragraphs(&parts).iter().map(|paragraph| (paragraph.heading, paragraph.bold)).collect();
        assert_eq!(found, [(Some(2), true), (Some(1), false), (Some(3), false), (None, false), (Some(4), false)]);
    }

    #[test]
    fn one_alternate_is_read_whichever_there_is() {
        let inner = |text: &str| format!("<w:txbxContent><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:txbxContent>");
        let alternates = |choices: &str| format!("<w:p><w:r><mc:AlternateContent>{choices}</mc:AlternateContent></w:r></w:p>");
        let body = alternates(&format!("<mc:Fallback><w:pict>{}</w:pict></mc:Fallback>", inner("old")))
            + &alternates(&format!("<mc:Choice>{}</mc:Choice><mc:Choice>{}</mc:Choice>", inner("first"), inner("second")));
        let parts = parts(&body);
        assert_eq!(paragraphs(&parts).iter().map(|paragraph| paragraph.text.as_str()).collect::<Vec<_>>(), ["old", "first"]);
    }

    #[test]
    fn a_paragraph_whose_end_was_deleted_goes_on_in_the_next() {
        let body = "<w:p><w:pPr><w:rPr><w:del w:id='1'/></w:rPr></w:pPr><w:r><w:t>The board </w:t></w:r></w:p><w:p><w:r><w:t>met.</w:t></w:r></w:p>";
        let parts = parts(body);
        assert_eq!(paragraphs(&parts).iter().map(|paragraph| paragraph.text.as_str()).collect::<Vec<_>>(), ["The board met."]);
    }

    #[test]
    fn the_code_of_a_field_is_not_seen_and_one_without_end_hides_nothing_more() {
        let field = |kind: &str| format!("<w:r><w:fldChar w:fldCharType='{kind}'/></w:r>");
        let shown = |text: &str| format!("<w:r><w:t>{text}</w:t></w:r>");
        let whole = [field("begin"), shown("code"), field("separate"), shown("result"), field("end"), shown(" after")].concat();
        assert_eq!(text(&whole), "result after");
        let parts = parts(&format!("<w:p>{}{}</w:p><w:p>{}</w:p>", shown("a"), field("begin"), shown("b")));
        assert_eq!(paragraphs(&parts).iter().map(|paragraph| paragraph.text.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    }

    #[test]
    fn figures_at_tab_stops_are_a_table() {
        let line = |text: &str| {
            let tabs = "<w:pPr><w:tabs><w:tab w:val='right' w:pos='4000'/><w:tab w:val='right' w:pos='6000'/></w:tabs></w:pPr>";
            format!("<w:p>{tabs}<w:r><w:t>{}</w:t></w:r></w:p>", text.replace('|', "</w:t><w:tab/><w:t>"))
        };
        let parts = parts(&["|2016|2017", "Wages|1 200|1 300", "Rent|40|50"].map(line).concat());
        let grid = &super::super::tests::grids(&parts)[0].grid;
        assert_eq!((grid.rows, grid.columns, grid.text(1, 2)), (3, 3, "1 300"));
    }
}
