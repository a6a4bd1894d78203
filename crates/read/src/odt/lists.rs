//! List styles → the number before an item, counted as the items come.

use crate::{
    body::numbers::{letters, roman},
    xml::{Token, Xml},
};
use avstem_document::error::Error;
use std::{collections::BTreeMap, io::BufRead};

/// Levels that a list style describes.
const LEVELS: usize = 10;

/// The list styles of a document, and the lists that are open.
#[derive(Debug, Default)]
pub(super) struct Lists {
    styles: BTreeMap<String, [Level; LEVELS]>,
    /// The style of the list that is open, and how far each of its levels has counted.
    style: String,
    counted: [u32; LEVELS],
}

#[derive(Debug, Default, Clone)]
struct Level {
    /// `1`, `a`, `A`, `i`, `I`; blank for bullets.
    format: String,
    prefix: String,
    suffix: String,
    start: Option<u32>,
    /// Levels shown: 2 shows `1.2`.
    shown: usize,
}

impl Lists {
    /// Reads the list style that started last.
    pub(super) fn read<R: BufRead>(&mut self, xml: &mut Xml<R>) -> Result<(), Error> {
        let depth = xml.depth();
        let name = xml.attribute("name").unwrap_or_default();
        let mut levels: [Level; LEVELS] = Default::default();
        while let Some(token) = xml.next_within(depth)? {
            if token != Token::Start || xml.name() != "list-level-style-number" {
                continue;
            }
            let text = |name: &str| xml.attribute(name).unwrap_or_default();
            let at = text("level").parse().ok().and_then(|level: usize| level.checked_sub(1));
            if let Some(level) = at.and_then(|at| levels.get_mut(at)) {
                *level = Level {
                    format: text("num-format"),
                    prefix: text("num-prefix"),
                    suffix: text("num-suffix"),
                    start: text("start-value").parse().ok(),
                    shown: text("display-levels").parse().unwrap_or(1),
                };
            }
        }
        self.styles.insert(name, levels);
        Ok(())
    }

    /// A list begins: the outermost has the level 0.
    pub(super) fn begin(&mut self, style: Option<String>, level: usize, continues: bool) {
        let changes = style.as_ref().is_some_and(|style| *style != self.style);
        if let Some(style) = style {
            self.style = style;
        }
        if let Some(counted) = self.counted.get_mut(level..)
            && (!continues || changes)
        {
            counted.fill(0);
        }
    }

    /// Counts an item and gives its number as it is shown; `None` for bullets.
    pub(super) fn next(&mut self, level: usize, start: Option<u32>) -> Option<String> {
        let of = self.styles.get(&self.style)?;
        let at = of.get(level)?;
        self.counted[level] = match (start, self.counted[level]) {
            (Some(start), _) => start,
            (None, 0) => at.start.unwrap_or(1),
            (None, last) => last.saturating_add(1),
        };
        self.counted[level + 1..].fill(0);
        if at.format.is_empty() {
            return None;
        }
        let first = (level + 1).saturating_sub(at.shown.max(1));
        let numbers: Vec<String> = (first..=level).map(|level| number(self.counted[level].max(1), &of[level].format)).collect();
        Some(format!("{}{}{}", at.prefix, numbers.join("."), at.suffix))
    }
}

fn number(number: u32, format: &str) -> String {
    match format {
        "a" => letters(number, b'a'),
        "A" => letters(number, b'A'),
        "i" => roman(number).to_lowercase(),
        "I" => roman(number),
        _ => number.to_string(),
    }
}
