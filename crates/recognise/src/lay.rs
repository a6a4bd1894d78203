//! Words in pixels → words of the page: their size, their baseline, their row.
//!
//! The engine tells boxes of ink. The size of a letter follows from the height of its ink and from what letter it is; the baseline from
//! the feet of the letters that stand on it. Both are settled over a line of the page, so that the words of a row stand in one row.

use crate::{agree::Agreed, cells, figures, hocr::Read, ink::Ink, strokes};
use avstem_document::recognised::{DrawnLine, RecognisedWord};
use avstem_read::raster::POINTS;
use std::{collections::BTreeMap, ops::Range};

/// Height of a capital letter, a digit or a letter with an ascender, and of a small letter, in font sizes: common fonts have 0.66 to
/// 0.73 and 0.45 to 0.55.
const TALL: f32 = 0.70;
const SMALL: f32 = 0.50;
/// Pixels by which the engine's boxes are higher than the ink: letters printed at 12 points measured 36.5 pixels and had boxes of 38 to 39.
const BLEED: f32 = 1.5;
/// Share of a size by which sizes of one kind of text differ, and the same for lines without tall letters, whose height a pixel changes
/// by a twentieth: lines of one word, in a table of one size, came out 0.93 to 1.05 of it.
const ALIKE: f32 = 0.06;
const LOW: f32 = 0.09;
/// Font sizes by which baselines in one row may differ: a straightened scan leaves less than a point on A4.
const ROW: f32 = 0.25;
/// Font sizes that a word ends before the next one of its line at most: spaces are 0.25 to 0.35, and letters end before their places do.
const NEAR: f32 = 0.6;
/// The same where the gap is like the others of the line: justified lines are stretched.
const STRETCHED: f32 = 0.9;
/// How many times the usual gap of its line such a one is.
const LIKE_OTHERS: f32 = 1.4;
/// Gaps of a line from which on they tell the usual one.
const GAPS: usize = 4;
/// Font sizes that a word ends before one that the engine puts into another line: columns stand further apart.
const CLOSE: f32 = 0.45;
/// Font size where nothing tells it, in points.
const USUAL: f32 = 10.0;

/// The words of a picture with so many pixels an inch whose top left corner stands at `corner`, in points, in the order of the cells that
/// its rules make.
pub(crate) fn lay(agreed: &[Agreed], ink: &Ink, dots: f32, corner: (f32, f32), lines: &[DrawnLine]) -> Vec<RecognisedWord> {
    let scale = POINTS / dots;
    let x = |x: f32| hundredths(corner.0 + x * scale);
    let sizes = sizes(agreed, scale);
    let feet = feet(agreed);
    let mut words: Vec<RecognisedWord> = Vec::with_capacity(agreed.len());
    let bold = strokes::bold(agreed, &sizes, ink, scale);
    for (((of, size), foot), bold) in agreed.iter().zip(sizes).zip(feet).zip(bold) {
        let area = of.word.rect();
        words.push(RecognisedWord {
            text: of.word.text(),
            spans: spans(&of.word, x),
            top: hundredths(corner.1 + area.y0 * scale),
            bottom: hundredths(corner.1 + area.y1 * scale),
            confidences: of.word.characters.iter().map(|character| character.confidence).collect(),
            baseline: hundredths(corner.1 + foot * scale),
            size,
            bold,
            follows: false,
            second: of.other.clone(),
            first: None,
            repaired: false,
        });
    }
    settle_rows(&mut words);
    settle_sizes(&mut words);
    let mut words: Vec<(RecognisedWord, usize)> = words.into_iter().zip(agreed.iter().map(|of| of.word.line)).collect();
    words.sort_by(|(a, _), (b, _)| a.baseline.total_cmp(&b.baseline).then(a.rect().x0.total_cmp(&b.rect().x0)));
    mark_following(&mut words, lines);
    let mut words: Vec<RecognisedWord> = words.into_iter().map(|(word, _)| word).collect();
    figures::clean(&mut words);
    cells::order(words, lines)
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

/// Where in the order of their places the feet of a word's letters are: the engine draws the box of one letter around the descender of
/// another, and never too short.
const FOOT: f32 = 0.3;

/// y of the baseline, in pixels: where its letters stand.
fn foot(word: &Read) -> f32 {
    let feet = |all: bool| {
        let standing = word.characters.iter().filter(|character| all || stands(character.char));
        quantile(standing.map(|character| character.rect.y1).collect(), FOOT)
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

fn median(values: Vec<f32>) -> Option<f32> {
    quantile(values, 0.5)
}

/// The value below which this share of the values lies.
fn quantile(mut values: Vec<f32>, share: f32) -> Option<f32> {
    values.sort_by(f32::total_cmp);
    values.get((values.len() as f32 * share) as usize).copied()
}

/// Letters from which on a line tells its size.
const TELLING: usize = 3;

/// The font size of each word in points: that of its line, where the line has letters that tell it, else that of the page. Lines of about
/// one size have one size.
fn sizes(agreed: &[Agreed], scale: f32) -> Vec<f32> {
    let lines: Vec<&[Agreed]> = agreed.chunk_by(|a, b| a.word.line == b.word.line).collect();
    let heights = |line: &[Agreed], wanted: f32| -> Vec<f32> {
        let of_word = |of: &Agreed| -> Vec<f32> {
            let foot = foot(&of.word);
            let characters = of.word.characters.iter().filter(|of| height(of.char) == Some(wanted));
            characters.map(|of| (foot - of.rect.y0 - BLEED).max(1.0) * scale).collect()
        };
        line.iter().flat_map(of_word).collect()
    };
    // How high small letters are differs from font to font: the lines that have tall ones too tell it.
    let small = median(lines.iter().filter_map(|line| Some(median(heights(line, SMALL))? / median(heights(line, TALL))?)).collect());
    let small = small.map_or(SMALL, |small| (small * TALL).clamp(0.8 * SMALL, 1.2 * SMALL));
    let told = |line: &[Agreed], least: usize| {
        let of =
            |wanted: f32, share: f32| Some(heights(line, wanted)).filter(|all| all.len() >= least).and_then(median).map(|of| of / share);
        of(TALL, TALL).or_else(|| of(SMALL, small))
    };
    let page = told(agreed, 1).unwrap_or(USUAL);
    let of_lines: Vec<f32> = lines.iter().map(|line| told(line, TELLING).unwrap_or(page)).collect();
    let letters: Vec<f32> = lines.iter().map(|line| line.iter().map(|of| of.word.characters.len()).sum::<usize>() as f32).collect();
    let sure: Vec<bool> = lines.iter().map(|line| heights(line, TALL).len() >= TELLING).collect();
    let settled = settled(&of_lines, &letters);
    let usual = |size: f32| {
        let near = |of: f32| (of / size).max(size / of) <= 1.0 + LOW;
        let mut counts: BTreeMap<u32, f32> = BTreeMap::new();
        for ((of, sure), letters) in settled.iter().zip(&sure).zip(&letters) {
            if *sure && near(*of) {
                *counts.entry(of.to_bits()).or_default() += letters;
            }
        }
        counts.into_iter().max_by(|a, b| a.1.total_cmp(&b.1)).map_or(size, |(of, _)| f32::from_bits(of))
    };
    let of_line = |(size, sure): (&f32, &bool)| if *sure { *size } else { usual(*size) };
    let sizes = settled.iter().zip(&sure).map(of_line);
    lines.iter().zip(sizes).flat_map(|(line, size)| std::iter::repeat_n(size, line.len())).collect()
}

/// Sizes made equal where they are about the same, beginning with the one that most letters have.
fn settled(sizes: &[f32], letters: &[f32]) -> Vec<f32> {
    let mut order: Vec<usize> = (0..sizes.len()).collect();
    order.sort_by(|a, b| sizes[*a].total_cmp(&sizes[*b]));
    let mut settled = sizes.to_vec();
    while !order.is_empty() {
        let alike = |size: f32| {
            let from = order.partition_point(|at| sizes[*at] < size / (1.0 + ALIKE));
            from..order.partition_point(|at| sizes[*at] <= size * (1.0 + ALIKE))
        };
        let count = |range: &Range<usize>| order[range.clone()].iter().map(|at| letters[*at]).sum::<f32>();
        let most = order.iter().map(|at| alike(sizes[*at])).max_by(|a, b| count(a).total_cmp(&count(b)));
        let Some(range) = most.filter(|range| !range.is_empty()) else { break };
        let all = count(&range).max(1.0);
        let mean = order[range.clone()].iter().map(|at| sizes[*at] * letters[*at]).sum::<f32>() / all;
        order.drain(range).for_each(|at| settled[at] = hundredths(mean));
    }
    settled
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

/// Gives the words of a row in which one has the page's usual size all that size: the engine draws the boxes of some lines around what
/// stands above them.
fn settle_sizes(words: &mut [RecognisedWord]) {
    let mut letters: BTreeMap<i32, usize> = BTreeMap::new();
    let key = |size: f32| (size * 100.0) as i32;
    for word in words.iter() {
        *letters.entry(key(word.size)).or_default() += word.spans.len();
    }
    let Some((usual, _)) = letters.into_iter().max_by_key(|(_, count)| *count) else { return };
    let size = |word: &RecognisedWord| (key(word.size) == usual).then_some((word.baseline.to_bits(), word.size));
    let rows: BTreeMap<u32, f32> = words.iter().filter_map(size).collect();
    for word in words.iter_mut() {
        word.size = rows.get(&word.baseline.to_bits()).copied().unwrap_or(word.size);
    }
}

/// Font sizes between the beginnings of two words side by side at least. Where they end says little: the engine draws the box of one
/// word over the next one.
const BESIDE: f32 = 0.2;

/// True for words that do not stand one over the other.
fn apart(a: &RecognisedWord, b: &RecognisedWord) -> bool {
    (a.rect().x0 - b.rect().x0).abs() > BESIDE * a.size.min(b.size)
}

/// True for words whose rows were settled to be the same.
fn in_row(a: &RecognisedWord, b: &RecognisedWord) -> bool {
    a.baseline.total_cmp(&b.baseline).is_eq()
}

/// Marks the words that come close after another one of their line, and lets none reach into the next one of its row.
fn mark_following(words: &mut [(RecognisedWord, usize)], lines: &[DrawnLine]) {
    for at in 1..words.len() {
        let (before, rest) = words.split_at_mut(at);
        let (Some((last, _)), Some((word, _))) = (before.last_mut(), rest.first()) else { continue };
        if in_row(last, word) {
            let begin = word.rect().x0;
            for span in &mut last.spans {
                *span = [span[0].min(begin), span[1].min(begin)];
            }
        }
    }
    let gap = |pair: &[(RecognisedWord, usize)]| pair[1].0.rect().x0 - pair[0].0.rect().x1;
    let follows: Vec<bool> = words
        .windows(2)
        .map(|pair| {
            let [(last, line), (word, own)] = pair else { return false };
            if !in_row(last, word) || cells::parted(&last.rect(), &word.rect(), lines) {
                return false;
            }
            let near = gap(pair) / word.size;
            if line != own {
                return near <= CLOSE;
            }
            let stretched = || {
                let row = words.windows(2).filter(|pair| in_row(&pair[0].0, word) && in_row(&pair[1].0, word));
                let gaps: Vec<f32> = row.filter(|pair| pair[0].1 == *own && pair[1].1 == *own).map(gap).collect();
                gaps.len() >= GAPS && median(gaps).is_some_and(|usual| gap(pair) <= LIKE_OTHERS * usual)
            };
            near <= NEAR || near <= STRETCHED && stretched()
        })
        .collect();
    words.iter_mut().skip(1).zip(follows).for_each(|((word, _), follows)| word.follows = follows);
}

#[cfg(test)]
mod tests {
    #![allow(clippy::float_cmp, reason = "what is compared is copied, not computed")]

    use super::*;
    use crate::hocr::Character;
    use avstem_document::place::Rect;

    /// A word at 300 dots an inch in a font of 10 points; each letter 20 pixels wide.
    fn word(text: &str, x: f32, foot: f32, line: usize) -> Agreed {
        let tall = |char| height(char).unwrap_or(SMALL) * 10.0 / 72.0 * 300.0 + BLEED;
        let at = |i: usize| x + 22.0 * i as f32;
        let of = |(i, char)| {
            let below = if stands(char) { 0.0 } else { 8.0 };
            Character { char, rect: Rect::new(at(i), foot - tall(char), at(i) + 20.0, foot + below), confidence: 90 }
        };
        Agreed { word: Read { characters: text.chars().enumerate().map(of).collect(), line }, other: None }
    }

    fn none() -> Ink {
        Ink { width: 1, height: 1, dark: vec![false] }
    }

    #[test]
    fn size_and_baseline_follow_from_the_ink() {
        let words = lay(
            &[word("Lønn", 0.0, 300.0, 1), word("gjp", 200.0, 300.0, 1), word("1234", 400.0, 302.0, 2)],
            &none(),
            300.0,
            (10.0, 20.0),
            &[],
        );
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
        let words = lay(&[of], &none(), 300.0, (0.0, 0.0), &[]);
        assert!(words[0].spans.windows(2).all(|pair| pair[0][0] < pair[1][0] && pair[0][1] <= pair[1][0]), "{:?}", words[0].spans);
    }

    #[test]
    fn words_of_a_line_follow_one_another_where_they_stand_close() {
        let words =
            lay(&[word("1", 0.0, 100.0, 1), word("234", 30.0, 100.0, 1), word("567", 400.0, 100.0, 1)], &none(), 300.0, (0.0, 0.0), &[]);
        assert_eq!(words.iter().map(|word| word.follows).collect::<Vec<_>>(), [false, true, false]);
    }
}
