//! What rules say about words: a word ends where one crosses it, and the words of a cell belong together.
//!
//! In: words and rules. Out: the words cut, and put in the order in which a program would have drawn them: cell by cell, row by row. The
//! reader of tables of text weighs that order, and what was recognised comes line by line over all columns.

use crate::{hocr::Read, runs::Rule};
use avstem_document::{
    place::Rect,
    recognised::{DrawnLine, RecognisedWord},
};

/// Cuts the words that reach over a rule down the page.
pub(crate) fn cut(words: Vec<Read>, rules: &[Rule]) -> Vec<Read> {
    words.into_iter().flat_map(|word| cut_word(word, rules)).collect()
}

fn cut_word(word: Read, rules: &[Rule]) -> Vec<Read> {
    let area = word.rect();
    let middle = f32::midpoint(area.y0, area.y1);
    let crosses =
        |rule: &&Rule| !rule.horizontal && area.x0 < rule.at && rule.at < area.x1 && (rule.from as f32..=rule.to as f32).contains(&middle);
    let Some(rule) = rules.iter().find(crosses) else { return vec![word] };
    let (left, right): (Vec<_>, Vec<_>) = word.characters.iter().copied().partition(|character| character.rect.center().0 < rule.at);
    if left.is_empty() || right.is_empty() {
        return vec![word];
    }
    let line = word.line;
    let rest = rules.iter().filter(|other| *other != rule).copied().collect::<Vec<_>>();
    [left, right].into_iter().flat_map(|characters| cut_word(Read { characters, line }, &rest)).collect()
}

/// True where a rule down the page stands between two words of a row.
pub(crate) fn parted(last: &Rect, next: &Rect, lines: &[DrawnLine]) -> bool {
    let middle = f32::midpoint(next.y0, next.y1);
    let (from, to) = (last.center().0, next.center().0);
    lines.iter().any(|line| !line.horizontal && from < line.at && line.at < to && line.from <= middle && middle <= line.to)
}

/// Points by which a rule ends before the cell that it closes.
const SHORT: f32 = 2.5;
/// Rules across the page on one rule down it from which on they part rows.
const RULED: usize = 4;
/// Lines of a cell at most where there are fewer: the whole of a small table without rules between its rows has more.
const LINES: usize = 4;

/// Brings words, sorted by rows, into the order of their cells.
pub(crate) fn order(words: Vec<RecognisedWord>, lines: &[DrawnLine]) -> Vec<RecognisedWord> {
    let mut cells: Vec<Option<Rect>> = words.iter().map(|word| cell(word, lines)).collect();
    for at in 0..cells.len() {
        let Some(found) = cells[at] else { continue };
        let mut baselines: Vec<f32> =
            words.iter().zip(&cells).filter(|(_, other)| **other == Some(found)).map(|(word, _)| word.baseline).collect();
        baselines.dedup();
        if baselines.len() > LINES && across(&found, lines) < RULED {
            cells.iter_mut().filter(|other| **other == Some(found)).for_each(|other| *other = None);
        }
    }
    // A word that follows another one stays behind it.
    let mut keyed: Vec<((f32, f32, f32), RecognisedWord)> = Vec::with_capacity(words.len());
    for (word, cell) in words.into_iter().zip(cells) {
        let own = cell.map_or((word.baseline, 0.0, word.baseline), |cell| (cell.y0, cell.x0, word.baseline));
        let key = keyed.last().filter(|_| word.follows).map_or(own, |(key, _)| *key);
        keyed.push((key, word));
    }
    keyed.sort_by(|(a, _), (b, _)| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.total_cmp(&b.2)));
    keyed.into_iter().map(|(_, word)| word).collect()
}

/// How many rules across the page meet the rule at a cell's left.
fn across(cell: &Rect, lines: &[DrawnLine]) -> usize {
    let Some(left) = lines
        .iter()
        .find(|line| !line.horizontal && line.at.total_cmp(&cell.x0).is_eq() && line.from <= cell.center().1 && line.to >= cell.center().1)
    else {
        return 0;
    };
    let meets = |line: &&DrawnLine| {
        line.horizontal
            && (left.from - SHORT..=left.to + SHORT).contains(&line.at)
            && (line.from - SHORT..=line.to + SHORT).contains(&left.at)
    };
    lines.iter().filter(meets).count()
}

/// The rules around a word; `None` where one is missing.
fn cell(word: &RecognisedWord, lines: &[DrawnLine]) -> Option<Rect> {
    let (x, y) = (word.rect().center().0, word.baseline - word.size / 3.0);
    let beside = |line: &&DrawnLine| {
        let along = if line.horizontal { x } else { y };
        (line.from - SHORT..=line.to + SHORT).contains(&along)
    };
    let sides = |horizontal: bool, at: f32| {
        let own = || lines.iter().filter(move |line| line.horizontal == horizontal).filter(beside).map(|line| line.at);
        Some((own().filter(|line| *line <= at).max_by(f32::total_cmp)?, own().filter(|line| *line > at).min_by(f32::total_cmp)?))
    };
    let ((top, bottom), (left, right)) = (sides(true, y)?, sides(false, x)?);
    Some(Rect::new(left, top, right, bottom))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hocr::Character;

    fn word(text: &str, x: f32, baseline: f32) -> RecognisedWord {
        let spans = (0..text.len()).map(|i| [x + 5.0 * i as f32, x + 5.0 * (i + 1) as f32]).collect();
        RecognisedWord {
            text: text.to_owned(),
            spans,
            top: baseline - 7.0,
            bottom: baseline,
            confidences: vec![90; text.len()],
            baseline,
            size: 10.0,
            bold: false,
            follows: false,
            second: None,
            first: None,
            repaired: false,
        }
    }

    fn line(horizontal: bool, at: f32, from: f32, to: f32) -> DrawnLine {
        DrawnLine { horizontal, at, from, to }
    }

    fn told(words: &[RecognisedWord]) -> String {
        words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_lines_of_a_cell_come_one_after_the_other() {
        let words =
            || vec![word("a", 10.0, 12.0), word("b", 110.0, 12.0), word("c", 10.0, 24.0), word("d", 110.0, 24.0), word("e", 10.0, 42.0)];
        let down = [0.0, 100.0, 200.0].map(|at| line(false, at, 0.0, 50.0));
        let across = [0.0, 30.0, 50.0].map(|at| line(true, at, 0.0, 200.0));
        assert_eq!(told(&order(words(), &[down.to_vec(), across.to_vec()].concat())), "a c b d e");
        assert_eq!(told(&order(words(), &down)), "a b c d e");
    }

    #[test]
    fn columns_without_rules_between_their_rows_stay_as_they_are() {
        let words: Vec<RecognisedWord> =
            (1..8).flat_map(|i| [word("a", 10.0, 12.0 * i as f32), word("b", 110.0, 12.0 * i as f32)]).collect();
        let down = [0.0, 100.0, 200.0].map(|at| line(false, at, 0.0, 100.0));
        let across = [0.0, 100.0].map(|at| line(true, at, 0.0, 200.0));
        assert_eq!(told(&order(words, &[down.to_vec(), across.to_vec()].concat())), ["a b"; 7].join(" "));
    }

    #[test]
    fn a_rule_cuts_the_word_that_it_crosses() {
        let at = |i: usize, char| Character { char, rect: Rect::new(20.0 * i as f32, 0.0, 20.0 * i as f32 + 15.0, 30.0), confidence: 90 };
        let word = Read { characters: "Q1Utført".chars().enumerate().map(|(i, char)| at(i, char)).collect(), line: 3 };
        let rule = Rule { horizontal: false, at: 37.0, from: 0, to: 100 };
        let cut = |rule| cut(vec![word.clone()], &[rule]).iter().map(Read::text).collect::<Vec<_>>();
        assert_eq!(cut(rule), ["Q1", "Utført"]);
        assert_eq!(cut(Rule { from: 50, ..rule }), ["Q1Utført"]);
    }
}
