//! One paragraph: its runs' text, its heading level, how much of it is bold.

use super::{Block, Content, Walker, is_unseen, styles};
use crate::{error::Error, read::xml::Token};
use std::io::BufRead;

/// What a run inherits from its paragraph.
#[derive(Clone, Copy)]
struct Inherited {
    bold: bool,
}

impl<R: BufRead> Walker<'_, R> {
    /// Reads the paragraph that started last; text boxes in it follow as blocks of their own.
    pub(super) fn paragraph(&mut self, out: &mut Vec<Block>) -> Result<(), Error> {
        let depth = self.xml.depth();
        let mut content = Content::default();
        let mut inherited = self.styled(None, &mut content);
        let mut boxes = Vec::new();
        while let Some(token) = self.xml.next_within(depth)? {
            if token != Token::Start {
                continue;
            }
            match self.xml.name() {
                "pPr" => inherited = self.paragraph_properties(&mut content)?,
                "r" => self.run(inherited, &mut content, &mut boxes)?,
                "txbxContent" => self.blocks(&mut boxes)?,
                "sdtPr" => self.xml.skip()?,
                name if is_unseen(name) => self.xml.skip()?,
                _ => {}
            }
        }
        out.push(Block::Paragraph(content));
        out.append(&mut boxes);
        Ok(())
    }

    /// Sets what a paragraph style gives.
    fn styled(&self, style: Option<&str>, content: &mut Content) -> Inherited {
        let style = style.or(self.styles.default_paragraph());
        content.heading = style.and_then(|style| self.styles.heading(style));
        content.indent = style.and_then(|style| self.styles.indent(style)).unwrap_or(0.0);
        Inherited { bold: style.and_then(|style| self.styles.bold(style)).unwrap_or(false) }
    }

    fn paragraph_properties(&mut self, content: &mut Content) -> Result<Inherited, Error> {
        let depth = self.xml.depth();
        let (mut style, mut level, mut indent) = (None, None, None);
        while let Some(token) = self.xml.next_within(depth)? {
            if token != Token::Start {
                continue;
            }
            match self.xml.name() {
                "pStyle" => style = self.xml.attribute("val"),
                "outlineLvl" => level = self.xml.attribute("val").and_then(|value| styles::outline_level(&value)),
                "ind" => indent = styles::indent(&self.xml),
                _ => self.xml.skip()?, // among them the properties of the paragraph mark and of earlier revisions
            }
        }
        let inherited = self.styled(style.as_deref(), content);
        content.indent = indent.unwrap_or(content.indent);
        if let Some(level) = level {
            content.heading = level.heading();
        }
        Ok(inherited)
    }

    fn run(&mut self, inherited: Inherited, content: &mut Content, boxes: &mut Vec<Block>) -> Result<(), Error> {
        let depth = self.xml.depth();
        let (mut bold, mut hidden) = (inherited.bold, false);
        while let Some(token) = self.xml.next_within(depth)? {
            if token != Token::Start {
                continue;
            }
            match self.xml.name() {
                "rPr" => (bold, hidden) = self.run_properties(inherited)?,
                "t" => {
                    let text = self.xml.text_to_end()?;
                    content.add(&text, bold, hidden);
                }
                "tab" | "ptab" => content.add("\t", bold, hidden),
                "br" if self.xml.attribute("type").is_none_or(|kind| kind == "textWrapping") => content.add("\n", bold, hidden),
                "cr" => content.add("\n", bold, hidden),
                "noBreakHyphen" => content.add("-", bold, hidden),
                "txbxContent" => self.blocks(boxes)?,
                name if is_unseen(name) => self.xml.skip()?,
                _ => {}
            }
        }
        Ok(())
    }

    /// Bold and hidden of a run: its own word, else its style's, else its paragraph's.
    fn run_properties(&mut self, inherited: Inherited) -> Result<(bool, bool), Error> {
        let depth = self.xml.depth();
        let (mut bold, mut style_bold, mut hidden) = (None, None, false);
        while let Some(token) = self.xml.next_within(depth)? {
            if token != Token::Start {
                continue;
            }
            match self.xml.name() {
                "b" => bold = Some(styles::is_on(&self.xml)),
                "vanish" => hidden = styles::is_on(&self.xml),
                "rStyle" => style_bold = self.xml.attribute("val").and_then(|style| self.styles.bold(&style)),
                _ => self.xml.skip()?,
            }
        }
        Ok((bold.or(style_bold).unwrap_or(inherited.bold), hidden))
    }
}

impl Content {
    /// Adds text as a reader sees it: soft hyphens only show where Word breaks a line.
    fn add(&mut self, text: &str, bold: bool, hidden: bool) {
        if hidden {
            return;
        }
        self.text.extend(text.chars().filter(|&c| c != '\u{ad}'));
        let visible = text.chars().filter(|c| !c.is_whitespace() && *c != '\u{ad}').count();
        self.visible += visible;
        if bold {
            self.bold += visible;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{document, paragraphs, parts};
    use crate::options::Limits;

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
}
