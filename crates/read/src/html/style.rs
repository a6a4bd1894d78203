//! Styles, as far as they say what is bold, large or not shown: declarations of an element and single classes of a sheet.

use std::collections::BTreeMap;

/// Classes of a page that are kept; a page of Excel has one a cell format.
const MOST_CLASSES: usize = 20_000;
/// Points of a pixel.
const POINTS_PER_PIXEL: f32 = 0.75;

/// What some declarations say; `None` where they say nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Declared {
    pub(super) bold: Option<bool>,
    pub(super) hidden: Option<bool>,
    /// White space is kept.
    pub(super) pre: Option<bool>,
    /// Font size in points.
    pub(super) size: Option<f32>,
}

/// The classes of a page's style sheets.
#[derive(Debug, Default)]
pub(super) struct Classes(BTreeMap<String, Declared>);

impl Classes {
    pub(super) fn get(&self, class: &str) -> Option<&Declared> {
        self.0.get(&class.to_ascii_lowercase())
    }

    /// Reads the rules of a sheet whose selector is a single class, with or without a tag: `.xl24`, `td.xl24`.
    pub(super) fn read(&mut self, sheet: &str) {
        let sheet = sheet.replace("<!--", "").replace("-->", "");
        for rule in sheet.split('}') {
            let Some((selectors, body)) = rule.split_once('{') else { continue };
            if selectors.contains('@') || body.contains('{') {
                continue; // a rule for print or for small screens
            }
            let selectors = selectors.rsplit("*/").next().unwrap_or(selectors);
            let declared = declarations(body);
            for selector in selectors.split(',') {
                let class = selector.trim().split_once('.').map(|(tag, class)| (tag.chars().all(char::is_alphanumeric), class));
                let is_name = |class: &str| class.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
                if let Some((true, class)) = class
                    && is_name(class)
                    && self.0.len() < MOST_CLASSES
                {
                    self.0.insert(class.to_ascii_lowercase(), declared.clone());
                }
            }
        }
    }
}

/// Reads declarations: `font-weight: bold; display:none`.
pub(super) fn declarations(text: &str) -> Declared {
    let mut declared = Declared::default();
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
            "font-size" => declared.size = size(&value),
            _ => {}
        }
    }
    declared
}

fn size(value: &str) -> Option<f32> {
    let (number, unit) =
        value.strip_suffix("pt").map(|number| (number, 1.0)).or_else(|| Some((value.strip_suffix("px")?, POINTS_PER_PIXEL)))?;
    let size: f32 = number.trim().parse().ok()?;
    (size.is_finite() && size > 0.0).then_some(size * unit)
}
