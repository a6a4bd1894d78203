//! Styles, as far as they say what is bold, large, white, indented or not shown: declarations of an element, single classes and identifiers
//! of a sheet.

use std::collections::BTreeMap;

/// Classes of a page that are kept; a page of Excel has one a cell format.
const MOST_CLASSES: usize = 20_000;
/// Points of a pixel, of an inch, and of the text's own size where that is not known.
const POINTS_PER_PIXEL: f32 = 0.75;
const POINTS_PER_INCH: f32 = 72.0;
const POINTS_PER_EM: f32 = 10.0;
/// A longer indentation places text on a page.
const LONGEST_INDENT: f32 = 300.0;

/// What some declarations say; `None` where they say nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Declared {
    pub(super) bold: Option<bool>,
    pub(super) hidden: Option<bool>,
    /// The text is white.
    pub(super) white: Option<bool>,
    /// White space is kept.
    pub(super) pre: Option<bool>,
    /// Font size in points.
    pub(super) size: Option<f32>,
    /// How far its first line begins to the right, in points: margin, padding and indentation together.
    pub(super) indent: f32,
}

/// The classes of a page's style sheets.
#[derive(Debug, Default)]
pub(super) struct Classes(BTreeMap<String, Declared>);

impl Classes {
    pub(super) fn get(&self, class: &str) -> Option<&Declared> {
        self.0.get(&class.to_ascii_lowercase())
    }

    /// Reads the rules of a sheet whose selector is a single class or identifier, with or without a tag: `.xl24`, `td.xl24`, `#sum`.
    pub(super) fn read(&mut self, sheet: &str) {
        let sheet = sheet.replace("<!--", "").replace("-->", "");
        for rule in sheet.split('}') {
            let Some((selectors, body)) = rule.split_once('{') else { continue };
            if selectors.contains('@') || body.contains('{') {
                continue; // a rule for print or for small screens
            }
            let selectors = selectors.rsplit("*/").next().unwrap_or(selectors);
            let declared = declarations(body);
            for selector in selectors.split(',').map(str::trim) {
                let (tag, name) = selector.split_at(selector.find(['.', '#']).unwrap_or(selector.len()));
                // An identifier keeps its sign, a class goes by its bare name.
                let key = name.strip_prefix('.').unwrap_or(name);
                let is_name = |name: &str| !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
                let single = tag.chars().all(char::is_alphanumeric) && is_name(key.strip_prefix('#').unwrap_or(key));
                if single && self.0.len() < MOST_CLASSES {
                    self.0.insert(key.to_ascii_lowercase(), declared.clone());
                }
            }
        }
    }
}

/// Reads declarations: `font-weight: bold; display:none`.
pub(super) fn declarations(text: &str) -> Declared {
    let mut declared = Declared::default();
    let (mut padding, mut margin, mut first_line) = (None, None, None);
    for (name, value) in text.split(';').filter_map(|declaration| declaration.split_once(':')) {
        let value = value.trim().trim_end_matches("!important").trim().to_ascii_lowercase();
        match name.trim().to_ascii_lowercase().as_str() {
            "font-weight" => {
                declared.bold = Some(value == "bold" || value == "bolder" || value.parse::<u16>().is_ok_and(|weight| weight >= 600));
            }
            "display" => declared.hidden = Some(value == "none"),
            "visibility" if value == "hidden" || value == "collapse" => declared.hidden = Some(true),
            "mso-hide" if value == "all" => declared.hidden = Some(true),
            "white-space" => declared.pre = Some(value.starts_with("pre") && value != "pre-line"),
            "color" => declared.white = Some(is_white(&value)),
            "font-size" => declared.size = size(&value),
            "padding-left" | "padding-inline-start" => padding = length(&value),
            "padding" => padding = left_of(&value),
            "margin-left" | "margin-inline-start" => margin = length(&value),
            "margin" => margin = left_of(&value),
            "text-indent" => first_line = length(&value),
            _ => {}
        }
    }
    declared.indent = [padding, margin, first_line].into_iter().flatten().sum::<f32>().clamp(-LONGEST_INDENT, LONGEST_INDENT);
    declared
}

/// The left one of the lengths for all sides: `0 4pt`, `2px 1pt 2px 13pt`.
fn left_of(value: &str) -> Option<f32> {
    let sides: Vec<&str> = value.split_ascii_whitespace().collect();
    match sides.as_slice() {
        [all] => length(all),
        [_, sides] | [_, sides, _] => length(sides),
        [_, _, _, left] => length(left),
        _ => None,
    }
}

/// A length in points; `None` for shares and words.
fn length(value: &str) -> Option<f32> {
    let units = [("pt", 1.0), ("px", POINTS_PER_PIXEL), ("rem", POINTS_PER_EM), ("em", POINTS_PER_EM), ("in", POINTS_PER_INCH)];
    let (number, points) = units.into_iter().find_map(|(unit, points)| Some((value.strip_suffix(unit)?, points))).unwrap_or((value, 0.0));
    let length: f32 = number.trim().parse().ok()?;
    length.is_finite().then_some(length * points)
}

/// True for the ways in which white is written.
pub(super) fn is_white(colour: &str) -> bool {
    let colour: String = colour.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
    matches!(colour.as_str(), "white" | "#fff" | "#ffffff" | "rgb(255,255,255)")
}

/// True for a page some part of which may have a background.
pub(super) fn has_background(page: &str) -> bool {
    let page = page.to_ascii_lowercase();
    ["background", "bgcolor", "stylesheet"].iter().any(|word| page.contains(word))
}

fn size(value: &str) -> Option<f32> {
    let (number, unit) =
        value.strip_suffix("pt").map(|number| (number, 1.0)).or_else(|| Some((value.strip_suffix("px")?, POINTS_PER_PIXEL)))?;
    let size: f32 = number.trim().parse().ok()?;
    (size.is_finite() && size > 0.0).then_some(size * unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_indentation_is_said_in_many_ways() {
        let indent = |text: &str, points: f32| assert!((declarations(text).indent - points).abs() < 0.01, "{text}");
        indent("padding-left:18pt;text-indent:-9pt", 9.0);
        indent("padding:2px 1pt 2px 13pt", 13.0);
        indent("margin: 0 8px", 6.0);
        indent("margin-left:.5in", 36.0);
        indent("padding-left:10%;margin:auto", 0.0);
    }
}
