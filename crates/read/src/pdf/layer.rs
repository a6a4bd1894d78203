//! How good the text is that an earlier recognition put behind a scanned page.
//!
//! In: the characters of a page. Out: the share of the words behind its picture that are none, where that is large. A recogniser that
//! understood nothing leaves capitals within words, letters among digits and single letters; one that read the page leaves words and
//! figures. Only Latin letters are judged, and no word is looked up: names and figures are in no list. What it does not do: it knows
//! nothing of words that were read as other words, nor of where they stand.

use avstem_document::document::Glyph;

/// Share of the page that pictures cover at least: a scan covers all of it.
const SCANNED: f32 = 0.5;
/// Words behind a page that tell how it was read.
const WORDS: usize = 40;
/// Share of words that are none from which on a layer is bad. Measured on the layers of 33 public pages that read well: 0 to 0.06; of a
/// recent engine on pages of 40 to 100 dots an inch, blurred, full of specks or in the wrong language: 0 to 0.05; on pages on their head
/// 0.30, and on pages that lay askew by 9 degrees 0.58.
const BAD: f32 = 0.2;
/// Visible characters beside hidden ones at most, as a share of them.
const VISIBLE: f32 = 0.05;
/// Letters of the longest name in capitals without a vowel.
const ACRONYM: usize = 5;
/// Font sizes between characters of different words.
const GAP: f32 = 0.2;

/// True where a page shows pictures, and its text lies behind them.
pub(super) fn is_hidden(glyphs: &[Glyph], picture_share: f32) -> bool {
    let hidden = glyphs.iter().filter(|glyph| glyph.invisible).count();
    hidden > 0 && picture_share >= SCANNED && (glyphs.len() - hidden) as f32 <= VISIBLE * hidden as f32
}

/// Percent of the words behind a page that are none, where the layer is bad.
pub(super) fn badness(glyphs: &[Glyph], picture_share: f32) -> Option<u8> {
    if !is_hidden(glyphs, picture_share) {
        return None;
    }
    let judged: Vec<bool> = words(glyphs).iter().filter_map(|word| is_word(word)).collect();
    let none = judged.iter().filter(|is_word| !**is_word).count();
    let share = none as f32 / judged.len().max(1) as f32;
    (judged.len() >= WORDS && share >= BAD).then_some((share * 100.0).round() as u8)
}

/// The words of the hidden text, in drawing order.
fn words(glyphs: &[Glyph]) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut last: Option<&Glyph> = None;
    for glyph in glyphs.iter().filter(|glyph| glyph.invisible) {
        let (along, across) = if glyph.turn.is_multiple_of(2) { (glyph.rect.x0, glyph.rect.x1) } else { (glyph.rect.y0, glyph.rect.y1) };
        let apart = last.is_some_and(|last| {
            let (from, to) = if last.turn.is_multiple_of(2) { (last.rect.x0, last.rect.x1) } else { (last.rect.y0, last.rect.y1) };
            let gap = (along - to).max(from - across);
            last.turn != glyph.turn || (last.baseline - glyph.baseline).abs() > last.size / 2.0 || gap > GAP * last.size
        });
        if apart || glyph.char.is_whitespace() {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| !glyph.char.is_whitespace()) {
            word.push(glyph.char);
        }
        last = Some(glyph);
    }
    words
}

/// True for a word or a figure, false for what is none; `None` for what tells nothing: marks, short names, letters of other scripts.
fn is_word(word: &str) -> Option<bool> {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    let (letters, digits) = (word.chars().filter(|c| c.is_alphabetic()).count(), word.chars().filter(char::is_ascii_digit).count());
    if word.is_empty() || word.chars().any(|c| c.is_alphabetic() && !is_latin(c)) {
        return None;
    }
    if digits > 0 {
        // 2b, Q1, nr.3 and C-12 name things.
        let named = letters <= 3 && word.chars().map(char::is_alphabetic).collect::<Vec<_>>().chunk_by(|a, b| a == b).count() <= 3;
        return if letters == 0 { Some(true) } else { (!named).then_some(false) };
    }
    let parts = || word.split(|c: char| !c.is_alphabetic()).filter(|part| !part.is_empty());
    if letters == 1 {
        // Words of one letter of the languages at hand are vowels; capitals mark and name things.
        return if word.chars().all(|c| is_vowel(c) || c.is_uppercase() || !c.is_alphabetic()) { None } else { Some(false) };
    }
    let short = letters <= 3 || letters <= ACRONYM && !word.contains(char::is_lowercase);
    if short && !word.chars().any(is_vowel) {
        return None;
    }
    Some(parts().all(|part| is_cased(part) && (part.chars().count() <= 3 || part.chars().any(is_vowel))) && parts().count() <= 4)
}

/// Small letters, capitals, or a capital and small letters.
fn is_cased(part: &str) -> bool {
    let small = |text: &str| text.chars().all(|c| !c.is_uppercase());
    let begin = part.chars().next().map_or(0, char::len_utf8);
    small(&part[begin..]) || part.chars().all(|c| !c.is_lowercase())
}

fn is_latin(c: char) -> bool {
    matches!(c, 'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}')
}

/// Letters beyond those of English are vowels with marks, but for a few.
fn is_vowel(c: char) -> bool {
    matches!(c.to_ascii_lowercase(), 'a' | 'e' | 'i' | 'o' | 'u' | 'y') || ('\u{c0}'..='\u{24f}').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use avstem_document::place::Rect;

    fn behind(text: &str, invisible: bool) -> Vec<Glyph> {
        let at = |(i, char): (u16, char)| {
            let x = 6.0 * f32::from(i);
            Glyph { char, rect: Rect::new(x, 0.0, x + 6.0, 10.0), baseline: 8.0, size: 10.0, bold: false, invisible, turn: 0, tag: 0 }
        };
        (0..).zip(text.chars()).map(at).collect()
    }

    #[test]
    fn words_and_figures_are_told_from_what_is_none() {
        for word in ["Regnskap", "SUM", "økonomi-", "(1.234,50)", "2004/05", "kr-rabatt", "og/eller"] {
            assert_eq!(is_word(word), Some(true), "{word}");
        }
        for word in ["dRiFt", "SbljIntut", "J84X4E)", "t", "lnnr8", "Xkcdz"] {
            assert_eq!(is_word(word), Some(false), "{word}");
        }
        assert!(["kr", "2b", "Q1", "i", "–", "卖", "NVDB", "X"].iter().all(|word| is_word(word).is_none()));
    }

    #[test]
    fn a_layer_is_bad_where_many_words_are_none() {
        let (good, bad) = ("Regnskapet viser 12 450 i overskudd ".repeat(12), "SbljIntut J84X4E) viser t 12 ".repeat(12));
        assert_eq!((badness(&behind(&good, true), 1.0), badness(&behind(&bad, true), 1.0)), (None, Some(60)));
        assert_eq!((badness(&behind(&bad, true), 0.1), badness(&behind(&bad, false), 1.0)), (None, None));
        assert_eq!(badness(&behind("SbljIntut J84X4E) t", true), 1.0), None, "a stamp");
    }
}
