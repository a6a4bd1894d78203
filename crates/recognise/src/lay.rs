//! Words in pixels → words of the page: their size, their baseline, their row.
//!
//! The engine tells boxes of ink. The size of a letter follows from the height of its ink and from what letter it is; the baseline from
//! the feet of the letters that stand on it. Both are settled over a line of the page, so that the words of a row stand in one row.

use crate::{agree::Agreed, figures, hocr::Read};
use avstem_document::recognised::RecognisedWord;
use avstem_read::raster::POINTS;

/// Height of a capital letter, a digit or a letter with an ascender, and of a small letter, in font sizes: common fonts have 0.66 to
/// 0.73 and 0.45 to 0.53.
const TALL: f32 = 0.70;
const SMALL: f32 = 0.50;
/// Font sizes by which baselines in one row may differ: a straightened scan leaves less than a point on A4.
const ROW: f32 = 0.25;
/// Font sizes that a word ends before the next one of its line at most.
const NEAR: f32 = 0.9;
/// The same for words that the engine puts into lines of their own: columns stand further apart.
const CLOSE: f32 = 0.45;
/// Font size where nothing tells it, in points.
const USUAL: f32 = 10.0;

/// The words of a picture with so many pixels an inch whose top left corner stands at `corner`, in points.
pub(crate) fn lay(agreed: &[Agreed], dots: f32, corner: (f32, f32)) -> Vec<RecognisedWord> {
    let scale = POINTS / dots;
    let x = |x: f32| hundredths(corner.0 + x * scale);
    let sizes = sizes(agreed, scale);
    let feet = feet(agreed);
    let mut words: Vec<RecognisedWord> = Vec::with_capacity(agreed.len());
    for ((of, size), foot) in agreed.iter().zip(sizes).zip(feet) {
        let ink = of.word.rect();
        words.push(RecognisedWord {
            text: of.word.text(),
            spans: spans(&of.word, x),
            top: hundredths(corner.1 + ink.y0 * scale),
            bottom: hundredths(corner.1 + ink.y1 * scale),
            confidences: of.word.characters.iter().map(|character| character.confidence).collect(),
            baseline: hundredths(corner.1 + foot * scale),
            size,
            follows: false,
            second: of.other.clone(),
            first: None,
            repaired: false,
        });
    }
    settle_rows(&mut words);
    let mut words: Vec<(RecognisedWord, usize)> = words.into_iter().zip(agreed.iter().map(|of| of.word.line)).collect();
    words.sort_by(|(a, _), (b, _)| a.baseline.total_cmp(&b.baseline).then(a.rect().x0.total_cmp(&b.rect().x0)));
    mark_following(&mut words);
    let mut words: Vec<RecognisedWord> = words.into_iter().map(|(word, _)| word).collect();
    figures::clean(&mut words);
    words
}

/// Where each character begins and ends. The engine guesses the boxes of single letters, and some lie before their neighbours': in a word
/// each begins behind the one before it.
fn spans(word: &Read, x: impl Fn(f32) -> f32) -> Vec<[f32; 2]> {
    let ink = word.rect();
    let step = ink.width() / (4.0 * word.characters.len().max(1) as f32);
    let mut begin = ink.x0 - step;
    let mut begins: Vec<f32> = Vec::with_capacity(word.characters.len());
    for character in &word.characters {
        begin = character.rect.x0.max(begin + step);
        begins.push(begin);
    }
    // From the end too: none begins behind the end of the word.
    let mut last = ink.x1;
    for begin in begins.iter_mut().rev() {
        *begin = begin.min(last - step);
        last = *begin;
    }
    let ends = begins.iter().skip(1).copied().chain([ink.x1]);
    let own = word.characters.iter().map(|character| character.rect.x1);
    begins.iter().zip(ends).zip(own).map(|((begin, next), own)| [x(*begin), x(own.clamp(*begin, next.max(*begin)))]).collect()
}

/// Exact enough for any page, and short as text.
fn hundredths(points: f32) -> f32 {
    (points * 100.0).round() / 100.0
}

/// Letters that reach below the baseline, and marks whose ink tells neither size nor baseline.
fn stands(char: char) -> bool {
    char.is_alphanumeric() && !"gjpqyQJçþ".contains(char)
}

/// Height of a letter in font sizes, where its ink tells it.
fn height(char: char) -> Option<f32> {
    match char {
        _ if !stands(char) => None,
        '0'..='9' | 'b' | 'd' | 'f' | 'h' | 'k' | 'l' => Some(TALL),
        c if c.is_ascii_uppercase() => Some(TALL),
        'a' | 'c' | 'e' | 'm' | 'n' | 'o' | 'r' | 's' | 'u' | 'v' | 'w' | 'x' | 'z' | 'æ' => Some(SMALL),
        _ => None,
    }
}

/// y of the baseline, in pixels: the middle of the feet of its letters.
fn foot(word: &Read) -> f32 {
    let feet = |all: bool| {
        let standing = word.characters.iter().filter(|character| all || stands(character.char));
        median(standing.map(|character| character.rect.y1).collect())
    };
    feet(false).or_else(|| feet(true)).unwrap_or_default()
}

/// y of the baseline of each word: that of its line, but for words that stand clearly elsewhere.
fn feet(agreed: &[Agreed]) -> Vec<f32> {
    let mut feet = Vec::with_capacity(agreed.len());
    for line in agreed.chunk_by(|a, b| a.word.line == b.word.line) {
        let own: Vec<f32> = line.iter().map(|of| foot(&of.word)).collect();
        let whole =
            median(line.iter().zip(&own).flat_map(|(of, foot)| of.word.characters.iter().map(|_| *foot)).collect()).unwrap_or_default();
        let tall = line.iter().map(|of| of.word.rect().height()).fold(0.0, f32::max);
        feet.extend(own.into_iter().map(|foot| if (foot - whole).abs() <= tall / 2.0 { whole } else { foot }));
    }
    feet
}

fn median(mut values: Vec<f32>) -> Option<f32> {
    values.sort_by(f32::total_cmp);
    values.get(values.len() / 2).copied()
}

/// The font size of each word in points: that of its line, where the line has letters that tell it, else that of the page.
fn sizes(agreed: &[Agreed], scale: f32) -> Vec<f32> {
    let told = |words: &mut dyn Iterator<Item = &Agreed>| {
        let of_characters = words.flat_map(|of| &of.word.characters).filter_map(|of| Some(of.rect.height() * scale / height(of.char)?));
        median(of_characters.collect())
    };
    let page = told(&mut agreed.iter()).unwrap_or(USUAL);
    let mut sizes = Vec::with_capacity(agreed.len());
    for line in agreed.chunk_by(|a, b| a.word.line == b.word.line) {
        sizes.extend(std::iter::repeat_n(told(&mut line.iter()).unwrap_or(page), line.len()));
    }
    sizes
}

/// Gives words side by side the same baseline.
fn settle_rows(words: &mut [RecognisedWord]) {
    let mut order: Vec<usize> = (0..words.len()).collect();
    order.sort_by(|a, b| words[*a].baseline.total_cmp(&words[*b].baseline));
    let mut rows: Vec<Vec<usize>> = Vec::new();
    for at in order {
        let fits = |row: &Vec<usize>| {
            let mean = row.iter().map(|of| words[*of].baseline).sum::<f32>() / row.len() as f32;
            let size = row.iter().map(|of| words[*of].size).fold(words[at].size, f32::min);
            (words[at].baseline - mean).abs() <= ROW * size && row.iter().all(|of| apart(&words[*of], &words[at]))
        };
        match rows.iter_mut().rev().take(3).find(|row| fits(row)) {
            Some(row) => row.push(at),
            None => rows.push(vec![at]),
        }
    }
    for row in rows {
        let Some(baseline) = median(row.iter().map(|at| words[*at].baseline).collect()) else { continue };
        for at in row {
            words[at].baseline = baseline;
        }
    }
}

/// Font sizes between the beginnings of two words side by side at least. Where they end says little: the engine draws the box of one
/// word over the next one.
const BESIDE: f32 = 0.2;

/// True for words that do not stand one over the other.
fn apart(a: &RecognisedWord, b: &RecognisedWord) -> bool {
    (a.rect().x0 - b.rect().x0).abs() > BESIDE * a.size.min(b.size)
}

/// Marks the words that come close after another one of their line, and lets none reach into the next one of its row.
fn mark_following(words: &mut [(RecognisedWord, usize)]) {
    for at in 1..words.len() {
        let (before, rest) = words.split_at_mut(at);
        let (Some((last, line)), Some((word, own))) = (before.last_mut(), rest.first_mut()) else { continue };
        if last.baseline.total_cmp(&word.baseline).is_ne() {
            continue;
        }
        let begin = word.rect().x0;
        for span in &mut last.spans {
            *span = [span[0].min(begin), span[1].min(begin)];
        }
        let gap = begin - last.rect().x1;
        word.follows = gap <= NEAR * word.size && (line == own || gap <= CLOSE * word.size);
    }
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "what is compared is copied, not computed")]
mod tests {
    use super::*;
    use crate::hocr::Character;
    use avstem_document::place::Rect;

    /// A word at 300 dots an inch in a font of 10 points; each letter 20 pixels wide.
    fn word(text: &str, x: f32, foot: f32, line: usize) -> Agreed {
        let tall = |char| height(char).unwrap_or(SMALL) * 10.0 / 72.0 * 300.0;
        let at = |i: usize| x + 22.0 * i as f32;
        let of = |(i, char)| {
            let below = if stands(char) { 0.0 } else { 8.0 };
            Character { char, rect: Rect::new(at(i), foot - tall(char), at(i) + 20.0, foot + below), confidence: 90 }
        };
        Agreed { word: Read { characters: text.chars().enumerate().map(of).collect(), line }, other: None }
    }

    #[test]
    fn size_and_baseline_follow_from_the_ink() {
        let words = lay(&[word("Lønn", 0.0, 300.0, 1), word("gjp", 200.0, 300.0, 1), word("1234", 400.0, 302.0, 2)], 300.0, (10.0, 20.0));
        for word in &words {
            assert!((word.size - 10.0).abs() < 0.2, "{}", word.size);
            assert!((word.baseline - 92.0).abs() < 0.6, "{}", word.baseline);
        }
        assert_eq!(words[0].baseline, words[2].baseline);
        assert_eq!(words[0].rect().x0, 10.0);
    }

    #[test]
    fn the_letters_of_a_word_come_one_behind_the_other() {
        let mut of = word("Arbeid", 0.0, 100.0, 1);
        of.word.characters[1].rect.x0 = -5.0;
        of.word.characters[5].rect.x0 = 500.0;
        let words = lay(&[of], 300.0, (0.0, 0.0));
        assert!(words[0].spans.windows(2).all(|pair| pair[0][0] < pair[1][0] && pair[0][1] <= pair[1][0]), "{:?}", words[0].spans);
    }

    #[test]
    fn words_of_a_line_follow_one_another_where_they_stand_close() {
        let words = lay(&[word("1", 0.0, 100.0, 1), word("234", 30.0, 100.0, 1), word("567", 400.0, 100.0, 1)], 300.0, (0.0, 0.0));
        assert_eq!(words.iter().map(|word| word.follows).collect::<Vec<_>>(), [false, true, false]);
    }
}
