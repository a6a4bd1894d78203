//! Characters drawn twice at nearly one place become one bold character.

use avstem_document::document::Glyph;

/// The same character this close (in font sizes) to itself is drawn twice to look bold.
const OVERSTRIKE: f32 = 0.12;

/// Characters drawn twice at nearly one place become one bold character.
pub(super) fn join_overstrikes(glyphs: &mut Vec<Glyph>, pens: &mut Vec<u8>) {
    let mut order: Vec<usize> = (0..glyphs.len()).filter(|i| glyphs[*i].char != ' ').collect();
    let key = |glyph: &Glyph| (glyph.char, glyph.turn, (glyph.baseline * 2.0).round() as i32);
    let along = |glyph: &Glyph| if glyph.turn.is_multiple_of(2) { glyph.rect.x0 } else { glyph.rect.y0 };
    order.sort_by(|a, b| {
        let (a, b) = (&glyphs[*a], &glyphs[*b]);
        key(a).cmp(&key(b)).then(along(a).total_cmp(&along(b)))
    });
    let mut dropped = vec![false; glyphs.len()];
    let mut kept: Option<usize> = None;
    for i in order {
        match kept {
            Some(k) if key(&glyphs[k]) == key(&glyphs[i]) && along(&glyphs[i]) - along(&glyphs[k]) < OVERSTRIKE * glyphs[i].size => {
                dropped[i] = true;
                glyphs[k].bold = true;
            }
            _ => kept = Some(i),
        }
    }
    let mut keep = dropped.iter().map(|d| !d);
    glyphs.retain(|_| keep.next().unwrap_or(true));
    let mut keep = dropped.iter().map(|d| !d);
    pens.retain(|_| keep.next().unwrap_or(true));
}
