//! Bold or not, from the thickness of strokes.
//!
//! Three in four fonts do not tell their name through the interpreter, so a glyph's outline is measured: twice its area
//! over its perimeter is the thickness of its pen, in thousandths of the font size. A run of text is bold when its pen
//! is clearly thicker than the document's usual one, or when its font's name says so. What is measured is what is seen.

use avstem_document::document::Page;
use hayro_interpret::{
    font::{Glyph, GlyphRun, OutlineGlyph},
    kurbo::Shape,
};
use std::collections::BTreeMap;

/// How much thicker than the usual pen bold is. Measured on the fonts of real PDFs that tell their names, against the
/// regular fonts of the same document: 36 bold fonts at 1.32 to 1.95 (5th to 95th percentile), 81 others up to 1.28 (95th).
/// A medium weight counts as bold; the bold font of a document set mostly in bold does not, unless its name says so.
const BOLD_RATIO: f32 = 1.3;
/// Glyphs measured in a run; one run has one font.
const SAMPLE: usize = 6;
/// The pen of a font whose name says that it is bold.
const NAMED_BOLD: u8 = u8::MAX;
/// CSS and OpenType call 600 semi-bold.
const SEMI_BOLD: u32 = 600;

/// The pens seen in a document.
#[derive(Debug, Default)]
pub(super) struct Weights {
    pens: BTreeMap<u128, u8>,
}

impl Weights {
    /// Half the pen of a run of glyphs, in thousandths of the font size; 0 when it cannot be measured.
    pub(super) fn pen(&mut self, run: &GlyphRun<'_, '_>) -> u8 {
        let outlines = || run.glyphs().iter().filter_map(|glyph| if let Glyph::Outline(outline) = &**glyph { Some(outline) } else { None });
        if outlines().next().is_some_and(named_bold) {
            return NAMED_BOLD;
        }
        let pens: Vec<u32> = outlines().take(SAMPLE).map(|outline| u32::from(self.measured(outline))).filter(|pen| *pen > 0).collect();
        let mean = pens.iter().sum::<u32>().checked_div(pens.len() as u32).unwrap_or(0);
        u8::try_from(mean).unwrap_or(NAMED_BOLD - 1)
    }

    fn measured(&mut self, glyph: &OutlineGlyph) -> u8 {
        *self.pens.entry(glyph.identifier().cache_key()).or_insert_with(|| thickness(glyph))
    }
}

/// Marks the bold glyphs of all pages, each given with the pens of its glyphs.
pub(super) fn mark_bold(pages: Vec<(Page, Vec<u8>)>) -> Vec<Page> {
    let usual = f32::from(usual_pen(&pages));
    let is_bold = |pen: u8| pen == NAMED_BOLD || f32::from(pen) > usual * BOLD_RATIO;
    let mark = |(mut page, pens): (Page, Vec<u8>)| {
        for (glyph, pen) in page.glyphs.iter_mut().zip(pens) {
            glyph.bold |= is_bold(pen);
        }
        page
    };
    pages.into_iter().map(mark).collect()
}

/// The median pen over all glyphs that have one.
fn usual_pen(pages: &[(Page, Vec<u8>)]) -> u8 {
    let mut counts = [0_usize; 256];
    for pen in pages.iter().flat_map(|(_, pens)| pens) {
        counts[usize::from(*pen)] += 1;
    }
    counts[0] = 0;
    counts[usize::from(NAMED_BOLD)] = 0;
    let half = counts.iter().sum::<usize>() / 2;
    let mut below = 0;
    let median = counts.iter().position(|count| {
        below += count;
        below > half
    });
    median.and_then(|pen| u8::try_from(pen).ok()).unwrap_or(NAMED_BOLD)
}

fn named_bold(glyph: &OutlineGlyph) -> bool {
    glyph.font_data().is_some_and(|font| {
        let name = font.postscript_name.unwrap_or_default().to_ascii_lowercase();
        font.weight.is_some_and(|weight| weight >= SEMI_BOLD) || ["bold", "black", "heavy"].iter().any(|word| name.contains(word))
    })
}

fn thickness(glyph: &OutlineGlyph) -> u8 {
    let outline = glyph.outline();
    let (area, perimeter) = (outline.area().abs(), outline.perimeter(1.0));
    if perimeter > 0.0 { (area / perimeter).clamp(0.0, f64::from(NAMED_BOLD - 1)) as u8 } else { 0 }
}
