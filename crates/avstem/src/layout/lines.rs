//! Glyphs → words → lines of one page.
//!
//! Words on one baseline make a line over the whole width of the page; small raised or lowered words (footnote marks,
//! exponents) join the line they stand in. Text that runs up or down the page makes lines of its own: it never mixes with
//! the lines of the page.
//! The invisible text of a scan is used only where the page shows no text of its own.

use super::{Line, PageLines, Word, line, marks::join_marks, turned::turned_glyph, words::words};
use avstem_document::{
    document::{Glyph, Page},
    place::Rect,
    recognised::Why,
};

/// Invisible glyphs a visible one from which on a page is a scan with a text layer (a scan may carry a visible stamp).
const SCAN: usize = 10;

/// The lines of one page, from top to bottom. `turn` is how the page was turned to be read.
#[must_use]
pub(super) fn page_lines(page: &Page, turn: u8) -> PageLines {
    let hidden = is_recognised(&page.glyphs);
    let recognised = hidden || page.recognised.iter().any(|of| of.why != Why::Written);
    let lines = join_marks(rows(words(&readable(&page.glyphs, hidden), &page.tags)));
    PageLines {
        number: page.number,
        width: page.width,
        height: page.height,
        turn,
        lines,
        sideways: [1, 3].into_iter().flat_map(|turn| sideways(page, turn)).collect(),
        rulings: page.rulings.clone(),
        fills: page.fills.clone(),
        recognised,
        tags: page.tags.clone(),
        heads: Vec::new(),
        unread: unread(&page.glyphs, hidden),
    }
}

/// True when nearly all text of a page is invisible.
fn is_recognised(glyphs: &[Glyph]) -> bool {
    let upright = || glyphs.iter().filter(|glyph| glyph.turn == 0);
    let visible = upright().filter(|glyph| !glyph.invisible).count();
    upright().count() - visible > visible * SCAN
}

/// The glyphs that make lines.
fn readable(glyphs: &[Glyph], recognised: bool) -> Vec<&Glyph> {
    glyphs.iter().filter(|glyph| glyph.turn == 0 && glyph.invisible == recognised).collect()
}

/// Figures that a reader of the page sees and that make no line: on their head, or stamped on a page that was recognised.
fn unread(glyphs: &[Glyph], recognised: bool) -> usize {
    let mut count = 0;
    let mut open = false;
    for glyph in glyphs {
        let unread = !glyph.invisible && (glyph.turn == 2 || (recognised && glyph.turn == 0));
        let digit = unread && glyph.char.is_ascii_digit();
        count += usize::from(digit && !open);
        open = digit || (open && unread && matches!(glyph.char, '.' | ','));
    }
    count
}

/// The visible lines that run in `turn` quarter turns, found as on a page that is turned to read them.
fn sideways(page: &Page, turn: u8) -> Vec<Line> {
    let frame = Rect::new(0.0, 0.0, page.width, page.height);
    let of_turn = page.glyphs.iter().filter(|glyph| glyph.turn == turn && !glyph.invisible);
    let upright: Vec<Glyph> = of_turn.map(|glyph| turned_glyph(glyph, turn, &frame)).collect();
    let mut lines = join_marks(rows(words(&upright.iter().collect::<Vec<_>>(), &page.tags)));
    for line in &mut lines {
        line.rect = line.rect.turned_back(turn, &frame);
        for word in &mut line.words {
            word.rect = word.rect.turned_back(turn, &frame);
            word.baseline = word.rect.y1;
        }
    }
    lines
}

/// Words → lines: words come in order of their baselines.
fn rows(words: Vec<Word>) -> Vec<Line> {
    let mut rows: Vec<Vec<Word>> = Vec::new();
    for word in words {
        match rows.last_mut() {
            Some(row) if (row[0].baseline - word.baseline).abs() <= 0.15 * row[0].size.max(word.size) => row.push(word),
            _ => rows.push(vec![word]),
        }
    }
    rows.into_iter().filter_map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glyphs(text: &str, x: f32, baseline: f32, size: f32, invisible: bool) -> Vec<Glyph> {
        let width = size / 2.0;
        let glyph = |(i, char)| {
            let x0 = x + width * i as f32;
            Glyph {
                char,
                rect: Rect::new(x0, baseline - size * 0.75, x0 + width, baseline + size * 0.22),
                baseline,
                size,
                bold: false,
                invisible,
                turn: 0,
                tag: 0,
            }
        };
        text.chars().enumerate().map(glyph).collect()
    }

    fn page(parts: &[Vec<Glyph>]) -> Page {
        Page {
            number: 1,
            width: 500.0,
            height: 500.0,
            glyphs: parts.concat(),
            rulings: Vec::new(),
            fills: Vec::new(),
            picture_share: 0.0,
            unknown_glyphs: 0,
            tags: Vec::new(),
            unread: Vec::new(),
            recognised: Vec::new(),
        }
    }

    fn lines(parts: &[Vec<Glyph>]) -> Vec<String> {
        page_lines(&page(parts), 0).lines.iter().map(Line::text).collect()
    }

    #[test]
    fn a_page_of_invisible_text_is_recognised() {
        assert!(is_recognised(&glyphs("hidden layer of a scan", 0.0, 100.0, 10.0, true)));
        assert!(!is_recognised(&glyphs("seen", 0.0, 100.0, 10.0, false)) && !is_recognised(&[]));
    }

    #[test]
    fn lines_run_from_top_to_bottom_whatever_the_drawing_order() {
        let parts =
            [glyphs("low", 0.0, 120.0, 10.0, false), glyphs("right", 90.0, 100.0, 10.0, false), glyphs("left", 0.0, 100.3, 10.0, false)];
        assert_eq!(lines(&parts), ["left right", "low"]);
    }

    #[test]
    fn a_raised_mark_joins_the_word_it_touches() {
        assert_eq!(lines(&[glyphs("Total", 0.0, 100.0, 10.0, false), glyphs("1", 25.0, 96.0, 6.0, false)]), ["Total1"]);
    }

    #[test]
    fn invisible_text_is_used_only_without_visible_text() {
        let layer = glyphs("hidden layer of a scan", 0.0, 100.0, 10.0, true);
        assert_eq!(lines(&[layer.clone(), glyphs("seen", 0.0, 200.0, 10.0, false)]), ["seen"]);
        assert_eq!(lines(&[layer]), ["hidden layer of a scan"]);
    }

    #[test]
    fn turned_text_never_mixes_with_lines() {
        let mut turned = glyphs("side", 0.0, 100.0, 10.0, false);
        for glyph in &mut turned {
            glyph.turn = 3;
        }
        assert_eq!(lines(&[turned, glyphs("text", 40.0, 100.0, 10.0, false)]), ["text"]);
    }

    #[test]
    fn words_that_run_up_the_page_are_read_from_below() {
        let glyph = |(index, char): (usize, char)| {
            let y1 = 100.0 - 5.0 * index as f32;
            Glyph {
                char,
                rect: Rect::new(12.0, y1 - 5.0, 21.7, y1),
                baseline: 19.5,
                size: 10.0,
                bold: false,
                invisible: false,
                turn: 3,
                tag: 0,
            }
        };
        let page = page(&["up and up".chars().enumerate().map(glyph).collect()]);
        let sideways = page_lines(&page, 0).sideways;
        assert_eq!(sideways.iter().map(Line::text).collect::<Vec<_>>(), ["up and up"]);
        assert_eq!(sideways[0].words[0].rect, Rect::new(12.0, 90.0, 21.7, 100.0));
    }
}
