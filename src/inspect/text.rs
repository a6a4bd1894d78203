//! Glyphs, words, lines and rulings as shapes.

use super::svg::{Layer, corners, number};
use avstem::layout::Line;
use avstem_document::{
    document::{Axis, Glyph, Ruling},
    place::Rect,
};

pub(super) fn glyphs(layer: &mut Layer, glyphs: &[Glyph]) {
    for glyph in glyphs.iter().filter(|glyph| glyph.char != ' ') {
        let mut title = format!("{} U+{:04X}, {} pt", glyph.char, u32::from(glyph.char), number(glyph.size));
        let marks = [(glyph.bold, ", bold".to_owned()), (glyph.invisible, ", invisible".to_owned())];
        let turn = (glyph.turn != 0, format!(", turned {}°", u32::from(glyph.turn) * 90));
        title.extend(marks.into_iter().chain([turn]).filter(|(holds, _)| *holds).map(|(_, mark)| mark));
        let class = if glyph.bold { "glyph bold" } else { "glyph" };
        layer.rect(class, &glyph.rect, &format!("{title}\n{}", corners(&glyph.rect)));
    }
}

pub(super) fn words(layer: &mut Layer, lines: &[Line]) {
    for word in lines.iter().flat_map(|line| &line.words) {
        let bold = if word.bold { ", bold" } else { "" };
        let title = format!("{}\n{} pt{bold}, baseline {}\n{}", word.text, number(word.size), number(word.baseline), corners(&word.rect));
        layer.rect("word", &word.rect, &title);
    }
}

pub(super) fn lines(layer: &mut Layer, lines: &[Line]) {
    for (index, line) in lines.iter().enumerate() {
        layer.rect("line", &line.rect, &format!("line {}: {}\n{}", index + 1, line.text(), corners(&line.rect)));
    }
}

/// Rulings above the bands and boxes that stand behind text.
pub(super) fn rulings(layer: &mut Layer, rulings: &[Ruling], fills: &[Rect]) {
    for fill in fills {
        layer.rect("band", fill, &format!("filled box {}", corners(fill)));
    }
    for ruling in rulings {
        let Ruling { axis, at, from, to } = *ruling;
        let (start, end, name) = match axis {
            Axis::Horizontal => ((from, at), (to, at), "horizontal ruling, y"),
            Axis::Vertical => ((at, from), (at, to), "vertical ruling, x"),
        };
        layer.line("ruling", start, end, &format!("{name} {}, {} to {}", number(at), number(from), number(to)));
    }
}
