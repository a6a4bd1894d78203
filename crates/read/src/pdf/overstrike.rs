//! Characters drawn twice at nearly one place become one bold character.

use avstem_document::document::Glyph;

/// The same character this close (in font sizes) to itself is drawn twice to look bold.
const OVERSTRIKE: f32 = 0.12;

/// Characters drawn twice at nearly one place become one bold character.
pub(super) fn join_overstrikes(glyphs: &mut Vec<Glyph>, pens: &mut Vec<u8>) {
    let along = |glyph: &Glyph| if glyph.turn.is_multiple_of(2) { glyph.rect.x0 } else { glyph.rect.y0 };
    // What stands on one line and may be drawn twice, then where it stands, then its number: sorted as whole numbers, once a glyph.
    let line = |glyph: &Glyph| {
        let baseline = ascending((glyph.baseline * 2.0).round() as i32);
        u128::from(u32::from(glyph.char)) << 72 | u128::from(glyph.turn) << 64 | u128::from(baseline) << 32
    };
    let seen = glyphs.iter().enumerate().filter(|(_, glyph)| glyph.char != ' ');
    let mut order: Vec<(u128, usize)> = seen.map(|(i, glyph)| (line(glyph) | u128::from(ascending(total(along(glyph)))), i)).collect();
    order.sort_unstable();
    let mut dropped = vec![false; glyphs.len()];
    let mut kept: Option<(u128, usize)> = None;
    for (key, i) in order {
        let of_line = key >> 32;
        match kept {
            Some((line, k)) if line == of_line && along(&glyphs[i]) - along(&glyphs[k]) < OVERSTRIKE * glyphs[i].size => {
                dropped[i] = true;
                glyphs[k].bold = true;
            }
            _ => kept = Some((of_line, i)),
        }
    }
    let mut keep = dropped.iter().map(|d| !d);
    glyphs.retain(|_| keep.next().unwrap_or(true));
    let mut keep = dropped.iter().map(|d| !d);
    pens.retain(|_| keep.next().unwrap_or(true));
}

/// A number that sorts among whole numbers without a sign as this one does among those with one.
fn ascending(number: i32) -> u32 {
    number.cast_unsigned() ^ (1 << 31)
}

/// A whole number that sorts as [`f32::total_cmp`] does.
fn total(number: f32) -> i32 {
    let bits = number.to_bits().cast_signed();
    bits ^ ((bits >> 31).cast_unsigned() >> 1).cast_signed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_sort_as_they_did() {
        let mut numbers = [3.5, -0.0, 0.0, f32::NAN, -2.0, f32::NEG_INFINITY, 1e-40, -1e-40, f32::INFINITY];
        numbers.sort_by_key(|&number| ascending(total(number)));
        assert!(numbers.is_sorted_by(|a, b| a.total_cmp(b).is_le()), "{numbers:?}");
    }
}
