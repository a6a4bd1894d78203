//! styles.xml → what a style says about headings, bold text and indentation, its ancestors asked in turn.

use crate::xml::{Token, Xml};
use avstem_document::error::Error;
use std::{collections::BTreeMap, io::BufRead};

/// Steps up a chain of styles; Word's own chains have three or four, a hostile one may run in a circle.
const LONGEST_CHAIN: usize = 32;

/// Points in an indentation's unit, the twentieth of a point.
const POINTS_PER_TWIP: f32 = 0.05;

/// Identifiers that the language versions of Word give to the style whose name is `heading N`, without the N. They are
/// asked only where a document names a style that it does not define.
const HEADING_IDS: [&str; 6] = ["heading", "overskrift", "rubrik", "berschrift", "titre", "kop"];

/// An outline level as the format counts it: 0 to 8 are headings, 9 is body text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct OutlineLevel(u8);

impl OutlineLevel {
    /// The heading level from 1; `None` for body text.
    pub(super) fn heading(self) -> Option<u8> {
        (self.0 < 9).then_some(self.0 + 1)
    }
}

/// The styles of a document.
#[derive(Debug, Default)]
pub(super) struct Styles {
    by_id: BTreeMap<String, Style>,
    default_paragraph: Option<String>,
    /// Font size in points of text whose style names none.
    default_size: Option<f32>,
}

#[derive(Debug, Default)]
struct Style {
    name: String,
    based_on: Option<String>,
    outline: Option<OutlineLevel>,
    bold: Option<bool>,
    hidden: Option<bool>,
    indent: Option<f32>,
    size: Option<f32>,
    /// The list that its paragraphs are numbered in, and the level in it.
    list: Option<String>,
    level: Option<usize>,
}

impl Styles {
    /// The style of paragraphs that name none.
    pub(super) fn default_paragraph(&self) -> Option<&str> {
        self.default_paragraph.as_deref()
    }

    /// Heading level from 1.
    pub(super) fn heading(&self, id: &str) -> Option<u8> {
        if !self.by_id.contains_key(id) {
            return heading_of_id(id);
        }
        self.ask(id, |style| style.outline.or_else(|| heading_of_name(&style.name)))?.heading()
    }

    /// Whether text of this style is bold, where some style of the chain says so.
    pub(super) fn bold(&self, id: &str) -> Option<bool> {
        self.ask(id, |style| style.bold)
    }

    /// Whether text of this style is hidden, where some style of the chain says so.
    pub(super) fn hidden(&self, id: &str) -> Option<bool> {
        self.ask(id, |style| style.hidden)
    }

    /// Left indentation in points.
    pub(super) fn indent(&self, id: &str) -> Option<f32> {
        self.ask(id, |style| style.indent)
    }

    /// Font size in points.
    pub(super) fn size(&self, id: &str) -> Option<f32> {
        self.ask(id, |style| style.size)
    }

    /// Font size in points of text whose style names none.
    pub(super) fn default_size(&self) -> Option<f32> {
        self.default_size
    }

    /// The list that paragraphs of this style are numbered in, and the level in it where the style names one.
    pub(super) fn list(&self, id: &str) -> Option<(&str, Option<usize>)> {
        let list = self.ask_ref(id, |style| style.list.as_deref())?;
        Some((list, self.ask(id, |style| style.level)))
    }

    /// True for the entries of a table of contents; the built-in styles keep their English name.
    pub(super) fn lists_contents(&self, id: &str) -> bool {
        self.by_id.get(id).map_or(id, |style| style.name.as_str()).to_lowercase().starts_with("toc")
    }

    fn ask_ref<'a>(&'a self, id: &str, answer: impl Fn(&'a Style) -> Option<&'a str>) -> Option<&'a str> {
        let first = self.by_id.get(id);
        let chain = std::iter::successors(first, |style| style.based_on.as_ref().and_then(|parent| self.by_id.get(parent)));
        chain.take(LONGEST_CHAIN).find_map(answer)
    }

    fn ask<T>(&self, id: &str, answer: impl Fn(&Style) -> Option<T>) -> Option<T> {
        let first = self.by_id.get(id);
        let chain = std::iter::successors(first, |style| style.based_on.as_ref().and_then(|parent| self.by_id.get(parent)));
        chain.take(LONGEST_CHAIN).find_map(answer)
    }
}

/// Reads styles.xml.
///
/// # Errors
/// As [`Xml::next`].
pub(super) fn read<R: BufRead>(mut xml: Xml<R>) -> Result<Styles, Error> {
    let mut styles = Styles::default();
    loop {
        match xml.next()? {
            Token::Start if xml.name() == "style" => {
                let id = xml.attribute("styleId").unwrap_or_default();
                if xml.attribute("type").as_deref() == Some("paragraph") && xml.attribute("default").is_some_and(|value| is_true(&value)) {
                    styles.default_paragraph = Some(id.clone());
                }
                let style = style(&mut xml)?;
                styles.by_id.insert(id, style);
            }
            Token::Start if xml.name() == "sz" => styles.default_size = size(&xml),
            Token::Eof => return Ok(styles),
            _ => {}
        }
    }
}

fn style<R: BufRead>(xml: &mut Xml<R>) -> Result<Style, Error> {
    let depth = xml.depth();
    let mut style = Style::default();
    let mut of_paragraph = false;
    while let Some(token) = xml.next_within(depth)? {
        if token != Token::Start {
            of_paragraph &= xml.depth() > depth;
            continue;
        }
        match xml.name() {
            "name" => style.name = xml.attribute("val").unwrap_or_default(),
            "basedOn" => style.based_on = xml.attribute("val"),
            "outlineLvl" => style.outline = xml.attribute("val").and_then(|value| outline_level(&value)),
            "ind" => style.indent = indent(xml),
            "sz" => style.size = size(xml),
            "numId" => style.list = xml.attribute("val"),
            "ilvl" => style.level = xml.attribute("val").and_then(|value| value.parse().ok()),
            "b" => style.bold = Some(is_on(xml)),
            "vanish" => style.hidden = Some(is_on(xml)),
            "pPr" => of_paragraph = true,
            // A paragraph mark's own properties, and the parts of a table that a table style sets apart.
            "rPr" if of_paragraph => xml.skip()?,
            "tblStylePr" => xml.skip()?,
            _ => {}
        }
    }
    Ok(style)
}

/// An outline level from its attribute.
pub(super) fn outline_level(value: &str) -> Option<OutlineLevel> {
    value.trim().parse().ok().map(OutlineLevel)
}

/// The built-in styles keep their English name in every language version of Word.
fn heading_of_name(name: &str) -> Option<OutlineLevel> {
    let name = name.to_lowercase();
    if name == "title" {
        return Some(OutlineLevel(0));
    }
    numbered(name.strip_prefix("heading")?)
}

fn heading_of_id(id: &str) -> Option<u8> {
    let id = id.to_lowercase();
    let number = HEADING_IDS.iter().find_map(|name| id.strip_prefix(name))?;
    numbered(number).and_then(OutlineLevel::heading)
}

fn numbered(number: &str) -> Option<OutlineLevel> {
    let number: u8 = number.trim().parse().ok()?;
    (1..=9).contains(&number).then_some(OutlineLevel(number - 1))
}

/// Left indentation of an `ind` element in points. Transitional documents count twentieths of a point, strict ones may
/// name their unit.
pub(super) fn indent<R: BufRead>(xml: &Xml<R>) -> Option<f32> {
    length(xml, "left").or_else(|| length(xml, "start")).map(|points| points.max(0.0))
}

/// Font size of an `sz` element in points.
pub(super) fn size<R: BufRead>(xml: &Xml<R>) -> Option<f32> {
    let half_points: f32 = xml.attribute("val")?.trim().parse().ok()?;
    (half_points.is_finite() && half_points > 0.0).then_some(half_points / 2.0)
}

/// A length in points, from an attribute in twentieths of a point or in a unit that it names.
pub(super) fn length<R: BufRead>(xml: &Xml<R>, attribute: &str) -> Option<f32> {
    let value = xml.attribute(attribute)?;
    let value = value.trim();
    let digits = value.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let number: f32 = digits.parse().ok().filter(|number: &f32| number.is_finite())?;
    let points = match &value[digits.len()..] {
        "" => number * POINTS_PER_TWIP,
        "pt" => number,
        "pc" | "pi" => number * 12.0,
        "in" => number * 72.0,
        "cm" => number * 72.0 / 2.54,
        "mm" => number * 72.0 / 25.4,
        _ => return None,
    };
    Some(points)
}

/// A switch such as `<w:b/>` or `<w:b w:val="0"/>`.
pub(super) fn is_on<R: BufRead>(xml: &Xml<R>) -> bool {
    xml.attribute("val").is_none_or(|value| is_true(&value))
}

fn is_true(value: &str) -> bool {
    !matches!(value, "0" | "false" | "off" | "none")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn styles(inner: &str) -> Styles {
        let source = format!("<w:styles>{inner}</w:styles>");
        read(Xml::new(source.as_bytes(), 50, 0)).unwrap()
    }

    #[test]
    fn a_circle_of_styles_ends() {
        let styles =
            styles("<w:style w:styleId='a'><w:basedOn w:val='b'/></w:style><w:style w:styleId='b'><w:basedOn w:val='a'/></w:style>");
        assert_eq!((styles.heading("a"), styles.bold("a")), (None, None));
    }

    #[test]
    fn body_text_under_a_heading_style_is_no_heading() {
        let styles = styles(
            "<w:style w:styleId='h'><w:name w:val='heading 1'/></w:style>\
             <w:style w:styleId='t'><w:basedOn w:val='h'/><w:pPr><w:outlineLvl w:val='9'/></w:pPr></w:style>",
        );
        assert_eq!((styles.heading("h"), styles.heading("t")), (Some(1), None));
    }

    #[test]
    fn bold_of_a_paragraph_mark_or_a_table_part_is_not_the_style_s() {
        let styles = styles(
            "<w:style w:styleId='a'><w:pPr><w:rPr><w:b/></w:rPr></w:pPr></w:style>\
             <w:style w:styleId='b'><w:tblStylePr><w:rPr><w:b/></w:rPr></w:tblStylePr></w:style>\
             <w:style w:styleId='c'><w:pPr><w:ind w:left='720'/></w:pPr><w:rPr><w:b/></w:rPr></w:style>",
        );
        assert_eq!((styles.bold("a"), styles.bold("b"), styles.bold("c")), (None, None, Some(true)));
        assert_eq!(styles.indent("c"), Some(36.0));
    }
}
