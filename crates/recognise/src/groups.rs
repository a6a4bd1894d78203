//! Thousands that the engine joined: "1234" where the picture shows "1 234".
//!
//! In: words and the ink. Out: figures parted where their digits stand further apart, so that all figures of a column are written alike.
//! A figure is parted only into groups of three digits.

use crate::{hocr::Read, ink::Ink};

/// How many times the distance of neighbouring digits that of digits with a space between them is at least; it is 1.5.
const APART: f32 = 1.25;
/// Digits of a group.
const GROUP: usize = 3;
/// Share of a word's height that is ink in a column of pixels between two digits at most: grain.
const CLEAR: f32 = 0.05;

/// Parts the figures among the words.
pub(crate) fn part(words: Vec<Read>, ink: &Ink) -> Vec<Read> {
    words.into_iter().flat_map(|word| part_word(word, ink)).collect()
}

fn part_word(word: Read, ink: &Ink) -> Vec<Read> {
    let digits = word.characters.len();
    if digits <= GROUP || !word.characters.iter().all(|character| character.char.is_ascii_digit()) {
        return vec![word];
    }
    let pieces = pieces(&word, ink);
    if pieces.len() != digits {
        return vec![word];
    }
    let middles: Vec<f32> = pieces.iter().map(|(from, to)| (from + to) as f32 / 2.0).collect();
    let distances: Vec<f32> = middles.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let least = distances.iter().copied().fold(f32::INFINITY, f32::min);
    let ends: Vec<usize> = (1..digits).filter(|at| distances[at - 1] > APART * least).collect();
    if ends.is_empty() || ends.iter().any(|at| !(digits - at).is_multiple_of(GROUP)) || ends.len() != (digits - 1) / GROUP {
        return vec![word];
    }
    let mut parts = vec![Read { characters: Vec::new(), line: word.line }];
    for (at, (character, (from, to))) in word.characters.iter().zip(&pieces).enumerate() {
        if ends.contains(&at) {
            parts.push(Read { characters: Vec::new(), line: word.line });
        }
        let mut character = *character;
        (character.rect.x0, character.rect.x1) = (*from as f32, *to as f32);
        parts.iter_mut().last().into_iter().for_each(|part| part.characters.push(character));
    }
    parts
}

/// Where the pieces of a word's ink begin and end that stand side by side.
fn pieces(word: &Read, ink: &Ink) -> Vec<(usize, usize)> {
    let area = word.rect();
    let side = |at: f32, most: usize| (at.max(0.0) as usize).min(most);
    let (x0, x1, y0, y1) = (side(area.x0, ink.width), side(area.x1, ink.width), side(area.y0, ink.height), side(area.y1, ink.height));
    let most = (CLEAR * (y1 - y0) as f32) as usize;
    let dark = |x: usize| (y0..y1).filter(|y| ink.at(x, *y)).count() > most;
    let mut pieces: Vec<(usize, usize)> = Vec::new();
    for x in (x0..x1).filter(|x| dark(*x)) {
        match pieces.last_mut() {
            Some((_, to)) if *to == x => *to = x + 1,
            _ => pieces.push((x, x + 1)),
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hocr::Character;
    use avstem_document::place::Rect;

    fn parted(text: &str, places: &[usize]) -> Vec<String> {
        let dark = (0..40)
            .flat_map(|y| (0..400).map(move |x| (10..30).contains(&y) && places.iter().any(|place| (*place..place + 12).contains(&x))));
        let ink = Ink { width: 400, height: 40, dark: dark.collect() };
        let at = |(char, place): (char, &usize)| Character {
            char,
            rect: Rect::new(*place as f32, 10.0, *place as f32 + 12.0, 30.0),
            confidence: 90,
        };
        let word = Read { characters: text.chars().zip(places).map(at).collect(), line: 0 };
        part(vec![word], &ink).iter().map(Read::text).collect()
    }

    #[test]
    fn a_space_between_thousands_parts_a_figure() {
        assert_eq!(parted("1234", &[0, 24, 40, 56]), ["1", "234"]);
        assert_eq!(parted("1234567", &[0, 24, 40, 56, 80, 96, 112]), ["1", "234", "567"]);
    }

    #[test]
    fn figures_without_spaces_stay_whole() {
        assert_eq!(parted("1234", &[0, 16, 32, 48]), ["1234"]);
        assert_eq!(parted("2014", &[0, 16, 40, 56]), ["2014"]);
        assert_eq!(parted("1234567", &[0, 24, 40, 56, 72, 88, 104]), ["1234567"]);
    }
}
