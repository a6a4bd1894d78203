//! Two recognitions of one picture → one row of words, each with what the other recognition reads in its place.
//!
//! The first is the one that finds every figure; the second, which segments the page in another way, says where it reads the same.
//! Where they differ, the surer one is taken and the other is kept beside it. What only one of them sees is kept too: nothing that was
//! read is dropped but marks without a letter or digit, and words that the engine hardly believes in, that one of them alone sees.

use crate::hocr::{Character, Read};
use avstem_document::place::Rect;

/// A word and what the other recognition reads in its place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Agreed {
    pub(crate) word: Read,
    pub(crate) other: Option<String>,
}

/// Confidence from which on a word that one recognition alone sees is one.
const ALONE: f32 = 50.0;
/// Confidence of a word that may be much larger than the rest: below it is a picture or a stain.
const LARGE: f32 = 70.0;
/// How many times the usual height of a word such a one is.
const MUCH_LARGER: f32 = 4.0;
/// Share of the usual height below which letters are none: what is left of a rule is read as "oe" and "mm".
const MUCH_LOWER: f32 = 0.35;

/// Joins two recognitions.
pub(crate) fn agree(first: Vec<Read>, second: Vec<Read>) -> Vec<Agreed> {
    let (first, second) = (believed(first), believed(second));
    let mut used = vec![false; second.len()];
    let mut agreed: Vec<Agreed> = Vec::with_capacity(first.len());
    for word in first {
        let area = word.rect();
        let inside: Vec<usize> = (0..second.len()).filter(|at| !used[*at] && mostly_in(&second[*at], &area)).collect();
        let beside = text_in(&second, &area);
        let surer = inside.iter().map(|at| second[*at].confidence()).reduce(f32::min);
        if beside.as_ref().is_some_and(|text| *text != word.text()) && surer.is_some_and(|surer| surer > word.confidence()) {
            let single = inside.len() == 1;
            for at in inside {
                used[at] = true;
                let other = if single { Some(word.text()) } else { None };
                agreed.push(Agreed { word: Read { line: word.line, ..second[at].clone() }, other });
            }
        } else {
            for at in inside {
                used[at] = true;
            }
            agreed.push(Agreed { other: beside, word });
        }
    }
    // What the first recognition passed over.
    let lines = agreed.iter().map(|of| of.word.line).max().map_or(0, |line| line + 1);
    let missed: Vec<Agreed> = second
        .into_iter()
        .zip(used)
        .filter(|(word, used)| !used && !agreed.iter().any(|of| touches(&of.word, word)))
        .map(|(word, _)| Agreed { word: Read { line: lines + word.line, ..word }, other: None })
        .collect();
    agreed.extend(missed);
    // Remains of rules and stains are read by one of them as marks or as letters that it hardly believes in.
    let is_word =
        |of: &Agreed| of.other.is_some() || of.word.characters.iter().any(|at| at.char.is_alphanumeric()) && of.word.confidence() >= ALONE;
    agreed.retain(is_word);
    agreed
}

/// Words that are words.
fn believed(words: Vec<Read>) -> Vec<Read> {
    let mut heights: Vec<f32> = words.iter().map(|word| word.rect().height()).collect();
    heights.sort_by(f32::total_cmp);
    let usual = heights.get(heights.len() / 2).copied().unwrap_or(0.0);
    let is_word = |word: &Read| {
        let height = word.rect().height();
        let letters = word.characters.iter().any(|character| character.char.is_alphanumeric());
        (height <= MUCH_LARGER * usual || word.confidence() >= LARGE) && (height >= MUCH_LOWER * usual || !letters)
    };
    words.into_iter().filter(is_word).collect()
}

fn inside(character: &Character, area: &Rect) -> bool {
    let (x, y) = character.rect.center();
    area.contains(x, y)
}

fn mostly_in(word: &Read, area: &Rect) -> bool {
    2 * word.characters.iter().filter(|character| inside(character, area)).count() > word.characters.len()
}

fn touches(word: &Read, other: &Read) -> bool {
    let (a, b) = (word.rect(), other.rect());
    let common = a.overlap_x(&b).max(0.0) * a.overlap_y(&b).max(0.0);
    common > 0.3 * (b.width() * b.height()).min(a.width() * a.height())
}

/// The characters of a recognition that stand in a box, left to right; `None` where none do.
fn text_in(words: &[Read], area: &Rect) -> Option<String> {
    let near = words.iter().filter(|word| word.rect().overlap_y(area) > 0.0 && word.rect().overlap_x(area) > 0.0);
    let mut characters: Vec<&Character> = near.flat_map(|word| &word.characters).filter(|character| inside(character, area)).collect();
    characters.sort_by(|a, b| a.rect.x0.total_cmp(&b.rect.x0));
    (!characters.is_empty()).then(|| characters.iter().map(|character| character.char).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, x: f32, confidence: u8) -> Read {
        let at = |i: usize| x + 10.0 * i as f32;
        let characters =
            text.chars().enumerate().map(|(i, char)| Character { char, rect: Rect::new(at(i), 0.0, at(i) + 9.0, 20.0), confidence });
        Read { characters: characters.collect(), line: 0 }
    }

    fn told(agreed: &[Agreed]) -> Vec<(String, Option<&str>)> {
        agreed.iter().map(|of| (of.word.text(), of.other.as_deref())).collect()
    }

    #[test]
    fn the_same_word_twice_is_agreed_on_however_it_is_cut() {
        let agreed = agree(
            vec![read("1", 0.0, 90), read("234", 15.0, 90)],
            vec![Read { characters: [read("1", 0.0, 90).characters, read("234", 15.0, 90).characters].concat(), line: 0 }],
        );
        assert_eq!(told(&agreed), [("1".to_owned(), Some("1")), ("234".to_owned(), Some("234"))]);
    }

    #[test]
    fn the_surer_reading_is_taken_and_the_other_kept() {
        assert_eq!(told(&agree(vec![read("587", 0.0, 90)], vec![read("537", 0.0, 80)])), [("587".to_owned(), Some("537"))]);
        assert_eq!(told(&agree(vec![read("587", 0.0, 60)], vec![read("537", 0.0, 80)])), [("537".to_owned(), Some("587"))]);
    }

    #[test]
    fn what_one_of_them_passes_over_is_kept() {
        let agreed = agree(vec![read("12", 0.0, 90)], vec![read("34", 100.0, 90)]);
        assert_eq!(told(&agreed), [("12".to_owned(), None), ("34".to_owned(), None)]);
        assert_ne!(agreed[0].word.line, agreed[1].word.line);
    }

    #[test]
    fn marks_and_guesses_that_one_of_them_alone_sees_are_dropped() {
        let agreed = agree(vec![read("|", 0.0, 90), read("-", 50.0, 80), read("En", 90.0, 20)], vec![read("-", 50.0, 70)]);
        assert_eq!(told(&agreed), [("-".to_owned(), Some("-"))]);
    }
}
