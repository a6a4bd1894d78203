//! Styles of an OpenDocument text → how text looks, its indentation and tab stops; a style's ancestors are asked in turn.

use crate::{
    body::Look,
    xml::{Token, Xml},
};
use avstem_document::error::Error;
use std::{collections::BTreeMap, io::BufRead};

/// Steps up a chain of styles; a hostile one may run in a circle.
const LONGEST_CHAIN: usize = 32;
/// Tab stops of one style that are kept.
const MOST_STOPS: usize = 100;

/// The styles of a document, by family and name.
#[derive(Debug, Default)]
pub(super) struct Styles {
    named: BTreeMap<(String, String), Style>,
    default_size: Option<f32>,
}

#[derive(Debug, Default)]
struct Style {
    parent: Option<String>,
    bold: Option<bool>,
    hidden: Option<bool>,
    position: Option<Position>,
    size: Option<f32>,
    indent: Option<f32>,
    stops: Option<Vec<f32>>,
}

impl Styles {
    /// Reads the style that started last.
    pub(super) fn read<R: BufRead>(&mut self, xml: &mut Xml<R>) -> Result<(), Error> {
        let depth = xml.depth();
        let is_default = xml.name() == "default-style";
        let family = xml.attribute("family").unwrap_or_default();
        let name = xml.attribute("name").unwrap_or_default();
        let mut style = Style { parent: xml.attribute("parent-style-name"), ..Style::default() };
        while let Some(token) = xml.next_within(depth)? {
            if token != Token::Start {
                continue;
            }
            match xml.name() {
                "text-properties" => {
                    style.bold =
                        xml.attribute("font-weight").map(|weight| weight == "bold" || weight.parse::<u16>().is_ok_and(|w| w >= 600));
                    style.hidden = xml.attribute("display").map(|display| display == "none");
                    style.position = xml.attribute("text-position").map(|position| Position::of(&position));
                    style.size = xml.attribute("font-size").and_then(|size| length(&size)).filter(|size| *size > 0.0);
                }
                "paragraph-properties" => style.indent = xml.attribute("margin-left").and_then(|indent| length(&indent)),
                "tab-stops" => style.stops = Some(Vec::new()),
                "tab-stop" => {
                    let stop = xml.attribute("position").and_then(|position| length(&position));
                    if let Some(stops) = style.stops.as_mut().filter(|stops| stops.len() < MOST_STOPS) {
                        stops.extend(stop);
                    }
                }
                _ => {}
            }
        }
        if is_default && family == "paragraph" {
            self.default_size = style.size;
        } else if !is_default {
            self.named.insert((family, name), style);
        }
        Ok(())
    }

    /// The look of text of a style inside text that looks like `around`.
    pub(super) fn look(&self, family: &str, name: &str, around: Look) -> Look {
        Look {
            white: around.white,
            bold: self.ask(family, name, |style| style.bold).unwrap_or(around.bold),
            hidden: self.ask(family, name, |style| style.hidden).unwrap_or(around.hidden),
            raised: self.ask(family, name, |style| style.position).map_or(around.raised, Position::raised),
            size: self.ask(family, name, |style| style.size).or(around.size),
        }
    }

    /// Font size in points of text whose style names none.
    pub(super) fn default_size(&self) -> Option<f32> {
        self.default_size
    }

    /// Left indentation of a paragraph style in points.
    pub(super) fn indent(&self, name: &str) -> Option<f32> {
        self.ask("paragraph", name, |style| style.indent).map(|indent| indent.max(0.0))
    }

    /// Tab stops of a paragraph style in points.
    pub(super) fn stops(&self, name: &str) -> Vec<f32> {
        self.ask("paragraph", name, |style| style.stops.clone()).unwrap_or_default()
    }

    /// True for the built-in style of a document's title, and styles that are made from it.
    pub(super) fn is_title(&self, name: &str) -> bool {
        name == "Title" || self.chain("paragraph", name).any(|style| style.parent.as_deref() == Some("Title"))
    }

    fn ask<T>(&self, family: &str, name: &str, answer: impl Fn(&Style) -> Option<T>) -> Option<T> {
        self.chain(family, name).find_map(answer)
    }

    fn chain(&self, family: &str, name: &str) -> impl Iterator<Item = &Style> {
        let get = |name: &str| self.named.get(&(family.to_owned(), name.to_owned()));
        let mut next = get(name);
        let family = family.to_owned();
        std::iter::from_fn(move || {
            let style = next?;
            next = style.parent.as_ref().and_then(|parent| self.named.get(&(family.clone(), parent.clone())));
            Some(style)
        })
        .take(LONGEST_CHAIN)
    }
}

/// Where text stands to its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Position {
    On,
    Above,
    Below,
}

impl Position {
    /// `super 58%` and `33% 58%` stand above the line, `sub 58%` and `-33% 58%` below it.
    fn of(position: &str) -> Self {
        let shift = position.split_whitespace().next().unwrap_or_default();
        let percent: f32 = shift.strip_suffix('%').and_then(|percent| percent.parse().ok()).unwrap_or(0.0);
        match shift {
            "super" => Self::Above,
            "sub" => Self::Below,
            _ if percent > 0.0 => Self::Above,
            _ if percent < 0.0 => Self::Below,
            _ => Self::On,
        }
    }

    fn raised(self) -> Option<bool> {
        match self {
            Self::On => None,
            Self::Above => Some(true),
            Self::Below => Some(false),
        }
    }
}

/// A length with its unit, in points; `None` for a share of something.
pub(super) fn length(value: &str) -> Option<f32> {
    let digits = value.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '%');
    let number: f32 = digits.parse().ok().filter(|number: &f32| number.is_finite())?;
    Some(match &value[digits.len()..] {
        "pt" => number,
        "in" => number * 72.0,
        "cm" => number * 72.0 / 2.54,
        "mm" => number * 72.0 / 25.4,
        "pc" => number * 12.0,
        "px" => number * 0.75,
        _ => return None,
    })
}
