//! Raised and lowered marks join the lines that they stand in.
//!
//! In: lines, those of nothing but small words among them. Out: the same with each small word put where it belongs. The
//! number of a footnote behind a figure must never be read as one more digit: behind a figure, raised and lowered marks
//! become the superscripts and subscripts of Unicode (`1 234` and a raised `2` is `1 234²`). A dash stands for a figure: with
//! a mark behind it, it must not become a negative one. Behind a word a mark stays as it is (`CO2`).

use super::{Word, line};
use crate::layout::Line;
use avstem_document::{
    grid::{ends_as_figure, raised_or_lowered},
    place::Rect,
};

/// A word smaller than this share of its neighbour may be a raised or lowered mark.
const MARK_SIZE: f32 = 0.85;
/// Font sizes of the line by which a mark's baseline may lie off the line's.
const MARK_SHIFT: f32 = 0.6;
/// Font sizes of the line between a mark and the word that it belongs to.
const MARK_GAP: f32 = 0.3;
/// Font sizes between a mark and the words of the note behind it: a word space may stand there.
const NOTE_GAP: f32 = 0.6;
/// Lines above and below among which a mark looks for its own: those of other columns may stand between.
const NEAR_LINES: usize = 4;

/// Moves the marks of a line into the line that they belong to.
pub(super) fn join_marks(lines: Vec<Line>) -> Vec<Line> {
    let mut words: Vec<Vec<Word>> = lines.into_iter().map(|line| line.words).collect();
    for i in 0..words.len() {
        for word in std::mem::take(&mut words[i]) {
            match host(&words, i, &word) {
                Some(host) => attach(&mut words[host], word),
                None => words[i].push(word),
            }
        }
    }
    words.into_iter().filter_map(line).collect()
}

/// The nearest line that holds a word which carries the mark.
fn host(lines: &[Vec<Word>], at: usize, mark: &Word) -> Option<usize> {
    let near = (1..=NEAR_LINES).flat_map(|step| [at.checked_sub(step), Some(at + step)]).flatten();
    near.into_iter().find(|n| lines.get(*n).is_some_and(|line| line.iter().any(|word| carries(word, mark))))
}

fn carries(word: &Word, mark: &Word) -> bool {
    let before = (word.rect.x0 - mark.rect.x1) / word.size;
    let behind = (mark.rect.x0 - word.rect.x1) / word.size;
    mark.size < word.size * MARK_SIZE
        && (mark.baseline - word.baseline).abs() < word.size * MARK_SHIFT
        && ((-MARK_GAP..MARK_GAP).contains(&behind) || (-MARK_GAP..NOTE_GAP).contains(&before))
}

/// The dashes that stand for nothing in a cell.
fn is_dash(c: char) -> bool {
    matches!(c, '-' | '–' | '—' | '−')
}

/// Puts a mark into a line: at the end of the word it touches, or as a word of its own.
fn attach(line: &mut Vec<Word>, mark: Word) {
    let follows = |word: &Word| carries(word, &mark) && mark.rect.center().0 > word.rect.center().0;
    let Some(word) = line.iter_mut().find(|word| follows(word)) else {
        line.push(mark);
        return;
    };
    let raised = mark.baseline < word.baseline;
    let figure = ends_as_figure(&word.text) || (raised && word.text.chars().all(is_dash));
    let text = if figure { raised_or_lowered(&mark.text, raised) } else { mark.text.clone() };
    if mark.rect.x0 - word.rect.x1 < MARK_GAP / 2.0 * word.size {
        word.text.push_str(&text);
        word.rect = Rect { x1: word.rect.x1.max(mark.rect.x1), ..word.rect };
    } else {
        line.push(Word { text, ..mark });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str, x: f32, baseline: f32, size: f32) -> Word {
        let rect = Rect::new(x, baseline - 0.75 * size, x + size / 2.0 * text.chars().count() as f32, baseline + 0.22 * size);
        Word { text: text.to_owned(), rect, baseline, size, bold: false, ..Word::default() }
    }

    /// The text of lines of one word each, given from top to bottom.
    fn joined(words: &[Word]) -> Vec<String> {
        join_marks(words.iter().filter_map(|word| line(vec![word.clone()])).collect()).iter().map(Line::text).collect()
    }

    #[test]
    fn a_raised_mark_behind_a_figure_is_no_digit_of_it() {
        assert_eq!(joined(&[word("2", 15.5, 96.0, 6.0), word("234", 0.0, 100.0, 10.0)]), ["234²"]);
        assert_eq!(joined(&[word("1)", 27.0, 96.0, 6.0), word("(234)", 0.0, 100.0, 10.0)]), ["(234) ¹⁾"]);
        assert_eq!(joined(&[word("a", 15.0, 96.0, 6.0), word("234", 0.0, 100.0, 10.0)]), ["234ᵃ"]);
        assert_eq!(joined(&[word("234", 0.0, 100.0, 10.0), word("2", 15.0, 102.0, 6.0)]), ["234₂"]);
    }

    #[test]
    fn a_raised_mark_behind_a_dash_makes_no_negative_figure() {
        assert_eq!(joined(&[word("1", 5.0, 96.0, 6.0), word("–", 0.0, 100.0, 10.0)]), ["–¹"]);
    }

    #[test]
    fn a_mark_behind_a_word_stays_as_it_is() {
        assert_eq!(joined(&[word("1", 25.0, 96.0, 6.0), word("Total", 0.0, 100.0, 10.0)]), ["Total1"]);
        assert_eq!(joined(&[word("st", 5.0, 96.0, 6.0), word("1", 0.0, 100.0, 10.0)]), ["1st"]);
    }

    #[test]
    fn a_mark_before_the_words_of_a_note_is_a_word_of_their_line() {
        assert_eq!(joined(&[word("1", 0.0, 96.0, 6.0), word("note", 7.5, 100.0, 10.0)]), ["1 note"]);
    }

    #[test]
    fn a_mark_finds_its_line_past_those_of_other_columns() {
        let words = [word("2", 15.0, 96.0, 6.0), word("beside", 200.0, 98.0, 10.0), word("234", 0.0, 100.0, 10.0)];
        assert_eq!(joined(&words), ["beside", "234²"]);
    }

    #[test]
    fn a_small_word_away_from_every_other_stays_in_its_line() {
        assert_eq!(joined(&[word("2", 60.0, 96.0, 6.0), word("234", 0.0, 100.0, 10.0)]), ["2", "234"]);
    }
}
