//! `ActualText`: what a stretch of drawing says where its glyphs do not.
//!
//! In: the beginning and end of marked content, and the glyphs drawn between them. Out: the glyphs, those of a stretch
//! replaced by its text where that tells more than they do. The characters share the width of the stretch evenly.
//! The page as it is seen decides: digits that are drawn are never replaced by others, letters never by nothing, and
//! nothing never by something.

use super::{geometry::Geometry, geometry::slice, strings};
use avstem_document::document::Glyph;
use hayro_syntax::object::{Dict, String as Bytes};

/// Bytes of the longest text that is looked at: more than one line says.
const LONGEST: usize = 4_000;

/// Where in the marked content the drawing is.
#[derive(Debug, Default)]
pub(super) struct ActualText {
    /// Marked content that has begun and not ended.
    depth: usize,
    /// The outermost stretch with a text; those inside it say nothing more.
    open: Option<Stretch>,
}

#[derive(Debug)]
struct Stretch {
    depth: usize,
    text: Vec<char>,
    /// Glyphs and unknown glyphs that were there before it.
    first: usize,
    unknown: usize,
    /// Around everything drawn in it.
    around: Option<Geometry>,
    invisible: bool,
    one_line: bool,
}

impl ActualText {
    pub(super) fn begin(&mut self, properties: Option<&Dict<'_>>, first: usize, unknown: usize) {
        self.depth += 1;
        if self.open.is_some() {
            return;
        }
        let bytes = properties.and_then(|dict| dict.get::<Bytes<'_>>("ActualText"));
        if let Some(bytes) = bytes.filter(|bytes| bytes.as_bytes().len() <= LONGEST) {
            let text = strings::decode(bytes.as_bytes())
                .chars()
                .map(super::geometry::plain)
                .filter(|c| !c.is_control() && !crate::invisible::is_mark(*c))
                .collect();
            let depth = self.depth;
            self.open = Some(Stretch { depth, text, first, unknown, around: None, invisible: false, one_line: true });
        }
    }

    /// Takes note of a glyph, known or not.
    pub(super) fn see(&mut self, glyph: &Geometry, invisible: bool) {
        let Some(open) = &mut self.open else { return };
        open.invisible = invisible;
        match &mut open.around {
            Some(around) => {
                open.one_line &= around.turn == glyph.turn && (around.baseline - glyph.baseline).abs() <= 0.5 * around.size;
                around.rect = around.rect.union(&glyph.rect);
            }
            None => open.around = Some(*glyph),
        }
    }

    /// Ends the innermost marked content. Given what the page shows so far, a pen for each glyph.
    pub(super) fn end(&mut self, glyphs: &mut Vec<Glyph>, pens: &mut Vec<u8>, unknown: &mut usize) {
        if let Some(open) = self.open.take_if(|open| open.depth >= self.depth) {
            open.replace(glyphs, pens, unknown);
        }
        self.depth = self.depth.saturating_sub(1);
    }
}

impl Stretch {
    fn replace(self, glyphs: &mut Vec<Glyph>, pens: &mut Vec<u8>, unknown: &mut usize) {
        let Some(Geometry { rect, baseline, size, turn }) = self.around.filter(|_| self.one_line && self.first <= glyphs.len()) else {
            return;
        };
        let drawn: Vec<char> = glyphs[self.first..].iter().map(|glyph| glyph.char).collect();
        if !says_more(&drawn, &self.text, *unknown == self.unknown) {
            return;
        }
        let pen = pens.get(self.first).copied().unwrap_or(0);
        let tag = glyphs.get(self.first).map_or(0, |glyph| glyph.tag);
        glyphs.truncate(self.first);
        pens.truncate(self.first);
        *unknown = self.unknown;
        for (index, char) in self.text.iter().enumerate() {
            let rect = slice(&rect, turn, index, self.text.len());
            glyphs.push(Glyph { char: *char, rect, baseline, size, bold: false, invisible: self.invisible, turn, tag });
            pens.push(pen);
        }
    }
}

/// True when the text may stand for what is drawn and is not the same.
fn says_more(drawn: &[char], text: &[char], all_known: bool) -> bool {
    let only = |chars: &[char], keep: fn(&char) -> bool| chars.iter().copied().filter(&keep).collect::<Vec<char>>();
    let digits = only(drawn, char::is_ascii_digit);
    let letters_lost = text.is_empty() && drawn.iter().any(|c| c.is_alphanumeric());
    let other_digits = !digits.is_empty() && all_known && digits != only(text, char::is_ascii_digit);
    let same = all_known && only(drawn, |c| *c != ' ') == only(text, |c| *c != ' ');
    let nothing_seen = all_known && drawn.iter().all(|c| *c == ' ');
    !letters_lost && !other_digits && !same && !nothing_seen
}

#[cfg(test)]
mod tests {
    use super::*;

    fn more(drawn: &str, text: &str) -> bool {
        says_more(&drawn.chars().collect::<Vec<_>>(), &text.chars().collect::<Vec<_>>(), true)
    }

    #[test]
    fn letters_give_way_and_drawn_digits_do_not() {
        assert!(more("xq", "fi"));
        assert!(more("-", ""));
        assert!(!more("1 234", "9 234"));
        assert!(!more("Sum", ""));
        assert!(!more("ab", "a b"));
        assert!(!more(" ", "-"));
    }
}
