//! What character recognition makes of a picture: words with their characters' boxes and how sure it was of each.
//!
//! In: nothing. Out: plain values that travel between processes. Coordinates are those of [`super::document::Page`]: points from the top
//! left. Where a page lay askew, they are those of the page as it was straightened.

use crate::{
    drawn::{Axis, Glyph, Ruling},
    place::Rect,
};
use serde::{Deserialize, Serialize};

/// One word, as read and as it is understood.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RecognisedWord {
    /// As understood: as read, unless it can only have been a figure, or arithmetic changed it.
    pub text: String,
    /// Where each of its characters begins and ends, left to right.
    pub spans: Vec<[f32; 2]>,
    /// y of the top and the bottom of its ink.
    pub top: f32,
    pub bottom: f32,
    /// How sure the engine was of each character, 0 to 100.
    pub confidences: Vec<u8>,
    /// y of the baseline.
    pub baseline: f32,
    /// Font size in points, as far as the height of its letters tells.
    pub size: f32,
    /// Its strokes are thicker than those of most words of the page.
    #[serde(default)]
    pub bold: bool,
    /// A word of the same line stands close before it.
    pub follows: bool,
    /// What the second recognition reads in its place; `None` where it reads nothing.
    pub second: Option<String>,
    /// As the engine read it, where that was changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<String>,
    /// Arithmetic changed it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub repaired: bool,
}

impl RecognisedWord {
    /// The box of its characters.
    #[must_use]
    pub fn rect(&self) -> Rect {
        let (begin, end) = (self.spans.first().map_or(0.0, |span| span[0]), self.spans.last().map_or(0.0, |span| span[1]));
        Rect::new(begin, self.top, end, self.bottom)
    }

    /// Both recognitions read the same.
    #[must_use]
    pub fn agreed(&self) -> bool {
        self.second.as_ref() == Some(&self.text) || self.first.is_some() && self.second == self.first && !self.repaired
    }

    /// How sure the engine was of its least sure character, 0 to 100.
    #[must_use]
    pub fn confidence(&self) -> u8 {
        self.confidences.iter().copied().min().unwrap_or(0)
    }
}

/// What was recognised in one picture of a page.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Recognition {
    /// In reading order as far as the engine tells.
    pub words: Vec<RecognisedWord>,
    pub lines: Vec<DrawnLine>,
    /// Degrees clockwise by which the page was turned to be straight, without whole quarters.
    pub skew: f32,
    /// Quarter turns clockwise that its text ran in before it was turned upright.
    pub turn: u8,
}

/// A picture of a page with what was recognised in it.
#[derive(Debug, Clone, PartialEq)]
pub struct RecognisedPicture {
    /// Where it stands on the page as it is seen.
    pub area: Rect,
    pub why: Why,
    pub recognition: Recognition,
}

impl RecognisedPicture {
    /// Where a box of the picture, held so that its text is upright, stands on the page as it is seen.
    #[must_use]
    pub fn seen(&self, rect: &Rect) -> Rect {
        if self.recognition.turn == 0 { *rect } else { rect.turned_back(self.recognition.turn, &self.area) }
    }

    /// Its words' characters as if they were drawn on the page: each reaches to the next, a space stands before a word that follows.
    pub fn glyphs(&self) -> impl Iterator<Item = Glyph> {
        let words = &self.recognition.words;
        let last = [None].into_iter().chain(words.iter().map(Some));
        let next = words.iter().skip(1).map(Some).chain([None]);
        words.iter().zip(last.zip(next)).flat_map(|(word, (last, next))| glyphs(word, last, next)).map(|glyph| self.turned_back(glyph))
    }

    fn turned_back(&self, glyph: Glyph) -> Glyph {
        let base = self.seen(&Rect { y0: glyph.baseline, y1: glyph.baseline, ..glyph.rect });
        let baseline = if self.recognition.turn.is_multiple_of(2) { base.y0 } else { base.x0 };
        Glyph { rect: self.seen(&glyph.rect), baseline, turn: self.recognition.turn, ..glyph }
    }

    /// Its rules, where they stand on the page as it is seen.
    pub fn rulings(&self) -> impl Iterator<Item = Ruling> {
        self.recognition.lines.iter().map(|line| {
            let (from, to, at) = (line.from, line.to, line.at);
            let seen = self.seen(&if line.horizontal { Rect::new(from, at, to, at) } else { Rect::new(at, from, at, to) });
            if line.horizontal == self.recognition.turn.is_multiple_of(2) {
                Ruling { axis: Axis::Horizontal, at: seen.y0, from: seen.x0, to: seen.x1 }
            } else {
                Ruling { axis: Axis::Vertical, at: seen.x0, from: seen.y0, to: seen.y1 }
            }
        })
    }
}

/// Font sizes from the top of a character's box to the baseline, and from there to its bottom; see [`Glyph::rect`].
const ABOVE: f32 = 0.75;
const BELOW: f32 = 0.22;
/// Font sizes between two groups of thousands at most: a space of 0.28, and what their ink leaves at its sides. Columns stand further
/// apart.
const GROUPS: f32 = 0.5;
/// Digits between two spaces of thousands.
const GROUP: usize = 3;

/// True where two words are groups of thousands of one figure.
fn go_on(last: &RecognisedWord, word: &RecognisedWord) -> bool {
    let digits = |text: &str| text.chars().take_while(char::is_ascii_digit).count();
    let bare = last.text.trim_start_matches(['-', '−', '–', '+', '(']);
    let opens = (1..=GROUP).contains(&bare.len()) && digits(bare) == bare.len();
    let rest: String = word.text.chars().skip(GROUP).collect();
    let closes = digits(&word.text) == GROUP && !rest.starts_with(char::is_alphabetic);
    let near = word.rect().x0 - last.rect().x1 <= GROUPS * word.size;
    opens && closes && near && word.follows
}

/// Font sizes of the space before a word that follows another one.
const SPACE: f32 = 0.25;

/// The characters of a word. Ink ends before its character does: where another word follows, the last one reaches up to the space.
/// The groups of one figure have a space between them that parts no words: no column can part them.
fn glyphs(word: &RecognisedWord, last: Option<&RecognisedWord>, next: Option<&RecognisedWord>) -> impl Iterator<Item = Glyph> {
    let at = |x0: f32, x1: f32, char: char| Glyph {
        char,
        rect: Rect::new(x0, word.baseline - ABOVE * word.size, x1, word.baseline + BELOW * word.size),
        baseline: word.baseline,
        size: word.size,
        bold: word.bold,
        invisible: false,
        turn: 0,
        tag: 0,
    };
    let begin = word.rect().x0;
    let kind = if last.is_some_and(|last| go_on(last, word)) { '\u{a0}' } else { ' ' };
    let space = word.follows.then(|| at(begin - SPACE * word.size, begin, kind));
    let end = word.spans.last().map(|last| {
        let follows = next.filter(|next| next.follows).map_or(last[1], |next| next.rect().x0 - SPACE * word.size);
        last[1].max(follows)
    });
    let ends = word.spans.iter().skip(1).map(|next| next[0]).chain(end);
    let characters = word.text.chars().zip(&word.spans).zip(ends);
    space.into_iter().chain(characters.map(|((char, span), end)| at(span[0], end.max(span[0]), char)).collect::<Vec<_>>())
}

/// A rule that is drawn in a picture.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct DrawnLine {
    pub horizontal: bool,
    pub at: f32,
    pub from: f32,
    pub to: f32,
}

/// A picture of a page that says something that no text of the page says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Unread {
    pub area: Rect,
    pub why: Why,
}

/// What stands in a picture that was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// All of the page: it shows a picture and holds no text.
    NoText,
    /// All of the page: many pictures and hardly any text.
    InPieces,
    /// A picture shows lines of writing.
    Written,
    /// So many letters are drawn as shapes.
    Outlines(usize),
    /// The text that an earlier recognition put behind the page is bad: so many percent of its words are no words.
    BadLayer(u8),
    /// The text that an earlier recognition put behind the page; it may be good.
    Layer,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(turn: u8) -> RecognisedPicture {
        let word = |text: &str, x: f32, follows| RecognisedWord {
            text: text.to_owned(),
            spans: text.chars().zip(0_u8..).map(|(_, i)| [x + 5.0 * f32::from(i), x + 4.0 + 5.0 * f32::from(i)]).collect(),
            top: 13.0,
            bottom: 20.0,
            confidences: vec![90; text.len()],
            baseline: 20.0,
            size: 10.0,
            bold: false,
            follows,
            second: Some(text.to_owned()),
            first: None,
            repaired: false,
        };
        let lines = vec![DrawnLine { horizontal: true, at: 30.0, from: 0.0, to: 50.0 }];
        let recognition = Recognition { words: vec![word("1", 10.0, false), word("234", 18.0, true)], lines, skew: 0.0, turn };
        RecognisedPicture { area: Rect::new(0.0, 0.0, 100.0, 200.0), why: Why::NoText, recognition }
    }

    #[test]
    fn characters_reach_to_the_next_and_words_have_a_space_between_them() {
        let glyphs: Vec<Glyph> = picture(0).glyphs().collect();
        assert_eq!(glyphs.iter().map(|glyph| glyph.char).collect::<String>(), "1\u{a0}234");
        assert_eq!((glyphs[2].rect.x0, glyphs[2].rect.x1, glyphs[2].baseline), (18.0, 23.0, 20.0));
        assert!(picture(0).recognition.words[0].agreed());
    }

    #[test]
    fn what_was_turned_to_be_read_stands_where_it_is_seen() {
        // The page is seen 100 wide and 200 high, and read turned by a quarter against the clock.
        let of = picture(1);
        let glyph = of.glyphs().next().unwrap();
        assert_eq!((glyph.turn, glyph.baseline), (1, 80.0));
        assert_eq!((glyph.rect.y0, glyph.rect.y1), (10.0, 15.5));
        assert_eq!(of.rulings().next().unwrap(), Ruling { axis: Axis::Vertical, at: 70.0, from: 0.0, to: 50.0 });
    }
}
