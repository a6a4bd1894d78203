//! Pages whose text runs sideways, turned as a reader would hold them.
//!
//! In: a page as it is seen. Out: the same page, turned so that most of its text reads left to right; [`PageLines::seen`]
//! leads back. A table printed along the long side of the paper is read like any other that way. What it does not do:
//! turned words on a page of upright text stay turned ([`PageLines::sideways`]), and upright words on a turned page are
//! turned words there.

use avstem_document::{
    document::{Axis, Glyph, Page, Ruling},
    place::Rect,
};

/// Share of a page's characters that run one way from which on the page is read that way.
const MOST: f32 = 0.6;

/// The page turned upright, and the quarter turns clockwise that its text ran in.
pub(super) fn upright(page: Page) -> (Page, u8) {
    let turn = reading_turn(&page.glyphs);
    if turn == 0 {
        return (page, 0);
    }
    let frame = Rect::new(0.0, 0.0, page.width, page.height);
    let (width, height) = if turn.is_multiple_of(2) { (page.width, page.height) } else { (page.height, page.width) };
    let turned = Page {
        width,
        height,
        glyphs: page.glyphs.iter().map(|glyph| turned_glyph(glyph, turn, &frame)).collect(),
        rulings: page.rulings.iter().map(|ruling| turned_ruling(ruling, turn, &frame)).collect(),
        fills: page.fills.iter().map(|fill| fill.turned_upright(turn, &frame)).collect(),
        ..page
    };
    (turned, turn)
}

/// The way most of the text runs; 0 where no way but upright has most.
fn reading_turn(glyphs: &[Glyph]) -> u8 {
    let mut counts = [0_usize; 4];
    for glyph in glyphs.iter().filter(|glyph| glyph.char != ' ') {
        counts[usize::from(glyph.turn % 4)] += 1;
    }
    let all: usize = counts.iter().sum();
    (1..4).find(|turn| counts[usize::from(*turn)] as f32 > MOST * all as f32).unwrap_or(0)
}

/// A glyph on the page that is turned by so many quarters to read it. `frame` is the page as it was.
pub(super) fn turned_glyph(glyph: &Glyph, turn: u8, frame: &Rect) -> Glyph {
    let sideways = !glyph.turn.is_multiple_of(2);
    let base = if sideways {
        Rect { x0: glyph.baseline, x1: glyph.baseline, ..glyph.rect }
    } else {
        Rect { y0: glyph.baseline, y1: glyph.baseline, ..glyph.rect }
    };
    let base = base.turned_upright(turn, frame);
    let now = (glyph.turn + 4 - turn) % 4;
    let baseline = if now.is_multiple_of(2) { base.y0 } else { base.x0 };
    Glyph { rect: glyph.rect.turned_upright(turn, frame), baseline, turn: now, ..*glyph }
}

fn turned_ruling(ruling: &Ruling, turn: u8, frame: &Rect) -> Ruling {
    let line = match ruling.axis {
        Axis::Horizontal => Rect::new(ruling.from, ruling.at, ruling.to, ruling.at),
        Axis::Vertical => Rect::new(ruling.at, ruling.from, ruling.at, ruling.to),
    };
    let line = line.turned_upright(turn, frame);
    let horizontal = (ruling.axis == Axis::Horizontal) == turn.is_multiple_of(2);
    if horizontal {
        Ruling { axis: Axis::Horizontal, at: line.y0, from: line.x0, to: line.x1 }
    } else {
        Ruling { axis: Axis::Vertical, at: line.x0, from: line.y0, to: line.y1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Text that reads upwards along the left edge of a page 200 wide and 100 high, and a rule to its right.
    fn page(upright_glyphs: usize) -> Page {
        let glyph = |char, rect, baseline, turn| Glyph { char, rect, baseline, size: 10.0, bold: false, invisible: false, turn, tag: 0 };
        let mut glyphs: Vec<Glyph> =
            (0..6_u8).map(|i| 90.0 - 5.0 * f32::from(i)).map(|y| glyph('a', Rect::new(12.5, y - 5.0, 22.2, y), 20.0, 3)).collect();
        glyphs.extend((0..upright_glyphs).map(|_| glyph('b', Rect::new(100.0, 42.5, 105.0, 52.2), 50.0, 0)));
        Page {
            number: 1,
            width: 200.0,
            height: 100.0,
            glyphs,
            rulings: vec![Ruling { axis: Axis::Vertical, at: 30.0, from: 10.0, to: 90.0 }],
            fills: Vec::new(),
            picture_share: 0.0,
            unknown_glyphs: 0,
            tags: Vec::new(),
            unread: Vec::new(),
            recognised: Vec::new(),
        }
    }

    #[test]
    fn a_page_of_sideways_text_is_turned_with_its_rules() {
        let (page, turn) = upright(page(2));
        assert_eq!((turn, page.width, page.height), (3, 100.0, 200.0));
        let glyph = page.glyphs[0];
        assert_eq!((glyph.turn, glyph.baseline, glyph.rect), (0, 20.0, Rect::new(10.0, 12.5, 15.0, 22.2)));
        assert_eq!(page.rulings[0], Ruling { axis: Axis::Horizontal, at: 30.0, from: 10.0, to: 90.0 });
        assert_eq!(page.glyphs[6].turn, 1);
    }

    #[test]
    fn turned_words_on_an_upright_page_leave_it_as_it_is() {
        assert_eq!(upright(page(6)), (page(6), 0));
    }
}
