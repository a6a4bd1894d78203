//! Shapes as SVG text: escaped, in points, one layer a stage.

use super::Stage;
use avstem_document::place::Rect;
use std::fmt::Write;

/// Shapes of one layer at most: a page with more is a map, and no viewer shows its tooltips.
const SHAPES: usize = 20_000;

/// The shapes of one stage.
#[derive(Debug)]
pub(super) struct Layer {
    pub(super) stage: Stage,
    pub(super) shapes: String,
    pub(super) count: usize,
}

impl Layer {
    pub(super) fn new(stage: Stage) -> Self {
        Self { stage, shapes: String::new(), count: 0 }
    }

    /// True when shapes were left out.
    pub(super) fn is_cut(&self) -> bool {
        self.count > SHAPES
    }

    /// A box with a tooltip; `class` says how it looks.
    pub(super) fn rect(&mut self, class: &str, rect: &Rect, title: &str) {
        let (x, y, width, height) = (number(rect.x0), number(rect.y0), number(rect.width().max(0.0)), number(rect.height().max(0.0)));
        self.add(format_args!(
            r#"<rect class="{class}" x="{x}" y="{y}" width="{width}" height="{height}"><title>{}</title></rect>"#,
            escape(title)
        ));
    }

    /// A straight line with a tooltip.
    pub(super) fn line(&mut self, class: &str, from: (f32, f32), to: (f32, f32), title: &str) {
        let [x1, y1, x2, y2] = [from.0, from.1, to.0, to.1].map(number);
        self.add(format_args!(r#"<line class="{class}" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"><title>{}</title></line>"#, escape(title)));
    }

    /// Text whose baseline ends or begins at a point, as its class says.
    pub(super) fn text(&mut self, class: &str, (x, y): (f32, f32), text: &str) {
        self.add(format_args!(r#"<text class="{class}" x="{}" y="{}">{}</text>"#, number(x), number(y), escape(text)));
    }

    fn add(&mut self, shape: std::fmt::Arguments<'_>) {
        self.count += 1;
        if self.count <= SHAPES {
            // Writing to a String does not fail.
            let _ = writeln!(self.shapes, "{shape}");
        }
    }
}

/// A length in points with at most two decimals; what is no number is 0.
pub(super) fn number(value: f32) -> String {
    if !value.is_finite() {
        return "0".to_owned();
    }
    let text = format!("{value:.2}");
    let short = text.trim_end_matches('0').trim_end_matches('.');
    if short == "-0" { "0".to_owned() } else { short.to_owned() }
}

/// Text from a document, for element content and attribute values; characters that XML 1.0 forbids become the replacement
/// character.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(c),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c if c.is_control() => out.push('\u{fffd}'),
            // Would turn the direction of what follows.
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// A box in words: left, top, right, bottom.
pub(super) fn corners(rect: &Rect) -> String {
    format!("[{}, {}, {}, {}]", number(rect.x0), number(rect.y0), number(rect.x1), number(rect.y1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_never_becomes_markup() {
        let mut layer = Layer::new(Stage::Words);
        layer.rect("word", &Rect::new(0.0, 0.0, 1.0, 1.0), "</title><script>x</script>&\"'\u{1b}\u{0}\u{202e}");
        assert!(!layer.shapes.contains("<script"));
        assert!(layer.shapes.contains("&lt;/title&gt;&lt;script&gt;x&lt;/script&gt;&amp;&quot;&#39;\u{fffd}\u{fffd}\u{fffd}</title>"));
    }

    #[test]
    fn numbers_are_short_and_always_numbers() {
        let shown = [1.0, 12.345, -0.001, f32::NAN, f32::INFINITY].map(number);
        assert_eq!(shown, ["1", "12.35", "0", "0", "0"]);
    }

    #[test]
    fn a_layer_stays_bounded() {
        let mut layer = Layer::new(Stage::Glyphs);
        for _ in 0..SHAPES + 5 {
            layer.text("note", (0.0, 0.0), "x");
        }
        assert!(layer.is_cut());
        assert_eq!(layer.shapes.lines().count(), SHAPES);
    }
}
