//! numbering.xml → the number that Word sets before a paragraph of a list. Counters run over the whole document, one set an
//! abstract list; bullets are no numbers and give nothing.

use crate::{
    body::numbers::{letters, roman},
    xml::{Token, Xml},
};
use avstem_document::error::Error;
use std::{collections::BTreeMap, io::BufRead};

/// Levels of a list; the format allows no more.
const LEVELS: usize = 9;
/// Characters of the text around a number; the rest of a longer one is cut.
const LONGEST_TEXT: usize = 64;

/// The lists of a document and how far each has counted.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    lists: BTreeMap<String, List>,
    /// By the id that paragraphs name.
    uses: BTreeMap<String, Use>,
    counters: BTreeMap<String, [Option<u32>; LEVELS]>,
}

#[derive(Debug, Default)]
struct List {
    levels: [Level; LEVELS],
}

#[derive(Debug, Default, Clone)]
struct Level {
    start: u32,
    format: String,
    text: String,
    /// The paragraph style that stands for this level.
    style: Option<String>,
}

/// A list as paragraphs use it: another start of some level, taken once.
#[derive(Debug, Default)]
struct Use {
    list: String,
    starts: BTreeMap<usize, u32>,
}

impl Numbering {
    /// The level that a paragraph style stands for in a list.
    pub(super) fn level_of_style(&self, id: &str, style: &str) -> Option<usize> {
        let list = self.lists.get(&self.uses.get(id)?.list)?;
        list.levels.iter().position(|level| level.style.as_deref() == Some(style))
    }

    /// Counts a paragraph and gives its number as it is shown; `None` for bullets and lists that are not defined.
    pub(super) fn next(&mut self, id: &str, level: usize) -> Option<String> {
        let used = self.uses.get_mut(id)?;
        let list = self.lists.get(&used.list)?;
        let level = level.min(LEVELS - 1);
        let counters = self.counters.entry(used.list.clone()).or_default();
        let start = used.starts.remove(&level);
        let next = match (start, counters[level]) {
            (Some(start), _) => start,
            (None, Some(last)) => last.saturating_add(1),
            (None, None) => list.levels[level].start,
        };
        counters[level] = Some(next);
        counters[level + 1..].fill(None);
        let shown = list.levels[level].shown(list, counters);
        Some(shown).filter(|shown| shown.chars().any(char::is_alphanumeric))
    }
}

impl Level {
    /// The level's text with its `%1` to `%9` replaced.
    fn shown(&self, list: &List, counters: &[Option<u32>; LEVELS]) -> String {
        let mut shown = String::new();
        if matches!(self.format.as_str(), "bullet" | "none") {
            return shown;
        }
        let mut rest = self.text.chars().take(LONGEST_TEXT).peekable();
        while let Some(c) = rest.next() {
            let level = rest.peek().and_then(|digit| digit.to_digit(10)).filter(|digit| c == '%' && *digit > 0);
            match level {
                Some(digit) => {
                    rest.next();
                    let of = &list.levels[digit as usize - 1];
                    shown.push_str(&number(counters[digit as usize - 1].unwrap_or(of.start), &of.format));
                }
                None => shown.push(c),
            }
        }
        shown
    }
}

/// A number in the format that the file names; an unknown format gives digits.
fn number(number: u32, format: &str) -> String {
    match format {
        "decimalZero" => format!("{number:02}"),
        "lowerLetter" => letters(number, b'a'),
        "upperLetter" => letters(number, b'A'),
        "lowerRoman" => roman(number).to_lowercase(),
        "upperRoman" => roman(number),
        "bullet" | "none" => String::new(),
        _ => number.to_string(),
    }
}

/// Reads numbering.xml.
///
/// # Errors
/// As [`Xml::next`].
pub(super) fn read<R: BufRead>(mut xml: Xml<R>) -> Result<Numbering, Error> {
    let mut numbering = Numbering::default();
    loop {
        match xml.next()? {
            Token::Start if xml.name() == "abstractNum" => {
                let id = xml.attribute("abstractNumId").unwrap_or_default();
                numbering.lists.insert(id, list(&mut xml)?);
            }
            Token::Start if xml.name() == "num" => {
                let id = xml.attribute("numId").unwrap_or_default();
                numbering.uses.insert(id, a_use(&mut xml)?);
            }
            Token::Eof => return Ok(numbering),
            _ => {}
        }
    }
}

fn list<R: BufRead>(xml: &mut Xml<R>) -> Result<List, Error> {
    let depth = xml.depth();
    let mut list = List::default();
    let mut at = None;
    while let Some(token) = xml.next_within(depth)? {
        if token != Token::Start {
            continue;
        }
        if xml.name() == "lvl" {
            at = index(xml);
            continue;
        }
        let Some(level) = at.and_then(|at: usize| list.levels.get_mut(at)) else { continue };
        match xml.name() {
            "start" => level.start = value(xml),
            "numFmt" => level.format = xml.attribute("val").unwrap_or_default(),
            "lvlText" => level.text = xml.attribute("val").unwrap_or_default(),
            "pStyle" => level.style = xml.attribute("val"),
            _ => {}
        }
    }
    Ok(list)
}

fn a_use<R: BufRead>(xml: &mut Xml<R>) -> Result<Use, Error> {
    let depth = xml.depth();
    let mut used = Use::default();
    let mut at = None;
    while let Some(token) = xml.next_within(depth)? {
        match (token, xml.name()) {
            (Token::Start, "abstractNumId") => used.list = xml.attribute("val").unwrap_or_default(),
            (Token::Start, "lvlOverride") => at = index(xml),
            (Token::Start, "startOverride") => used.starts.extend(at.map(|at| (at, value(xml)))),
            _ => {}
        }
    }
    Ok(used)
}

fn index<R: BufRead>(xml: &Xml<R>) -> Option<usize> {
    xml.attribute("ilvl").and_then(|level| level.parse().ok())
}

fn value<R: BufRead>(xml: &Xml<R>) -> u32 {
    xml.attribute("val").and_then(|value| value.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbering() -> Numbering {
        let level = |at: usize, format: &str, text: &str| {
            format!("<lvl ilvl='{at}'><start val='1'/><numFmt val='{format}'/><lvlText val='{text}'/></lvl>")
        };
        let lists =
            [level(0, "decimal", "%1."), level(1, "decimal", "%1.%2"), level(2, "lowerLetter", "%3)"), level(3, "bullet", "•")].concat();
        let source = format!(
            "<numbering><abstractNum abstractNumId='0'>{lists}</abstractNum><num numId='5'><abstractNumId val='0'/></num>\
             <num numId='6'><abstractNumId val='0'/><lvlOverride ilvl='0'><startOverride val='1'/></lvlOverride></num></numbering>"
        );
        read(Xml::new(source.as_bytes(), 50, 0)).unwrap()
    }

    #[test]
    fn levels_count_and_begin_again_below_a_new_one() {
        let mut numbering = numbering();
        let shown: Vec<_> = [0, 1, 1, 2, 0, 1, 3].map(|level| numbering.next("5", level).unwrap_or_default()).into();
        assert_eq!(shown, ["1.", "1.1", "1.2", "a)", "2.", "2.1", ""]);
    }

    #[test]
    fn a_list_that_goes_on_counts_on_and_one_with_its_own_start_does_not() {
        let mut numbering = numbering();
        let shown: Vec<_> = ["5", "5", "6", "6", "5"].map(|id| numbering.next(id, 0).unwrap_or_default()).into();
        assert_eq!(shown, ["1.", "2.", "1.", "2.", "3."]);
        assert_eq!(numbering.next("none", 0), None);
    }

    #[test]
    fn numbers_are_written_in_the_list_s_format() {
        assert_eq!([number(4, "upperRoman"), number(28, "lowerLetter"), number(7, "decimalZero")], ["IV", "bb", "07"]);
    }
}
