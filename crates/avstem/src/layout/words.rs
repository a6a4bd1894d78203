//! Glyphs → words.
//!
//! In: the glyphs of one page. Out: words, by baseline, then left to right. A word ends at a space character or at a
//! gap that is wide against the font size; in letter-spaced text the gap must also be wide against the row's usual gap.
//! Figures with spaces between their thousands stay several words: only a table's columns can tell whether `1 234` is
//! one figure or two.

use super::Word;
use avstem_document::{
    document::{Glyph, Tag, TaggedCell},
    place::Rect,
};

/// Font sizes. A word space is 0.22 to 0.33 wide and shrinks to 0.18 in justified lines; kerning stays under 0.1.
const WORD_GAP: f32 = 0.17;
/// Font sizes from a figure to a `$` or a bracket that opens the next one: cells of web pages stand a point or two apart.
const NEXT_FIGURE_GAP: f32 = 0.08;
/// Font sizes that a word space adds to the gaps of letter-spaced text.
const EXTRA_GAP: f32 = 0.12;
/// Font sizes: letters farther apart than this are not letter-spaced but columns.
const WIDEST_SPACING: f32 = 0.6;
/// Font sizes: figures are set less wide, and stand in narrow columns.
const WIDEST_FIGURES: f32 = 0.3;
/// Gaps between letters from which on their median is taken for the row's spacing.
const FEWEST_GAPS: usize = 8;
/// Letters of the shortest letter-spaced word that is told by itself.
const SPACED_LETTERS: usize = 3;
/// Font sizes by which its gaps may differ.
const SPACED_SLACK: f32 = 0.06;
/// Font sizes by which baselines of one row may differ.
const SAME_BASELINE: f32 = 0.15;
/// Font sizes that a glyph may lie back over its forerunner before it is taken for another word.
const OVERLAP: f32 = 0.5;

/// A visible glyph, and whether a space was drawn just before it. (The next word may begin left of the space's place:
/// writers that stretch or squeeze lines move words, not spaces.)
#[derive(Debug, Clone, Copy)]
struct Mark<'g> {
    glyph: &'g Glyph,
    after_space: bool,
    /// Place in the drawing order.
    order: u32,
}

/// The words of glyphs that read left to right, given in drawing order, with the tags of their page: no word reaches over two cells.
pub(super) fn words(glyphs: &[&Glyph], tags: &[Tag]) -> Vec<Word> {
    let mut marks = marks(glyphs);
    marks.sort_by(|a, b| a.glyph.baseline.total_cmp(&b.glyph.baseline).then(a.glyph.rect.x0.total_cmp(&b.glyph.rect.x0)));
    rows(&marks).into_iter().flat_map(|row| by_cell(row, tags)).flat_map(row_words).collect()
}

/// Glyphs with the spaces before them; a space that is not followed by the glyph next to it stays as it is.
fn marks<'g>(glyphs: &[&'g Glyph]) -> Vec<Mark<'g>> {
    let mut marks = Vec::with_capacity(glyphs.len());
    let mut after_space = false;
    for (index, glyph) in glyphs.iter().enumerate() {
        let leads = glyph.char == ' ' && glyphs.get(index + 1).is_some_and(|next| next.char != ' ' && follows(glyph, next));
        if leads {
            after_space = true;
        } else {
            marks.push(Mark { glyph, after_space, order: u32::try_from(index).unwrap_or(u32::MAX) });
            after_space = false;
        }
    }
    marks
}

/// True when `next` stands where the text goes on after a space.
fn follows(space: &Glyph, next: &Glyph) -> bool {
    (space.baseline - next.baseline).abs() <= SAME_BASELINE * space.size && (next.rect.x0 - space.rect.x1).abs() <= space.size
}

/// Glyphs whose baselines agree.
fn rows<'g>(marks: &[Mark<'g>]) -> Vec<Vec<Mark<'g>>> {
    let mut rows: Vec<Vec<Mark>> = Vec::new();
    for mark in marks {
        let agrees = |row: &Vec<Mark>| {
            let (first, last, glyph) = (row[0].glyph, row[row.len() - 1].glyph, mark.glyph);
            (glyph.baseline - last.baseline).abs() <= 0.5 && glyph.baseline - first.baseline <= SAME_BASELINE * first.size.max(glyph.size)
        };
        match rows.last_mut() {
            Some(row) if agrees(row) => row.push(*mark),
            _ => rows.push(vec![*mark]),
        }
    }
    rows
}

/// A row's glyphs by the cell that they are marked to stand in: the text of a narrow cell may run over its neighbour's.
fn by_cell<'g>(row: Vec<Mark<'g>>, tags: &[Tag]) -> Vec<Vec<Mark<'g>>> {
    if tags.is_empty() {
        return vec![row];
    }
    let mut cells: Vec<(Option<TaggedCell>, Vec<Mark>)> = Vec::new();
    for mark in row {
        let cell = Tag::of(tags, mark.glyph.tag).and_then(|tag| tag.cell);
        match cells.iter_mut().find(|(other, _)| *other == cell) {
            Some((_, marks)) => marks.push(mark),
            None => cells.push((cell, vec![mark])),
        }
    }
    cells.into_iter().map(|(_, marks)| marks).collect()
}

fn row_words(mut row: Vec<Mark>) -> Vec<Word> {
    row.sort_by(|a, b| a.glyph.rect.x0.total_cmp(&b.glyph.rect.x0));
    let breaks = breaks(&row);
    let mut words: Vec<Word> = Vec::new();
    let mut open: Vec<Mark> = Vec::new();
    for (mark, apart) in row.iter().zip(breaks) {
        if apart {
            words.extend(word(&open, mark.after_space || mark.glyph.char == ' '));
            open.clear();
        }
        if mark.glyph.char != ' ' {
            open.push(*mark);
        }
    }
    words.extend(word(&open, false));
    words
}

/// For each glyph, whether a word ends before it.
fn breaks(row: &[Mark]) -> Vec<bool> {
    let usual = usual_gap(row);
    let splits = |at: usize| at > 0 && (drawn_apart(&row[at - 1], &row[at]) || splits(row[at - 1].glyph, row[at].glyph, usual));
    let mut breaks: Vec<bool> = (0..row.len()).map(splits).collect();
    let mut from = 0;
    while from < row.len() {
        let to = spaced_until(row, &breaks, from);
        if to - from >= SPACED_LETTERS {
            breaks[from + 1..to].fill(false);
        }
        from = to.max(from + 1);
    }
    breaks
}

/// True when a space was drawn between two neighbours.
fn drawn_apart(last: &Mark, next: &Mark) -> bool {
    next.after_space || next.glyph.char == ' ' || last.glyph.char == ' '
}

/// Where a run of single letters with equal gaps that begins here ends: `T O T A L`.
fn spaced_until(row: &[Mark], breaks: &[bool], from: usize) -> usize {
    let gap = |at: usize| gap(row[at - 1].glyph, row[at].glyph);
    let goes_on = |at: usize| {
        let letters = row[at - 1].glyph.char.is_alphabetic() && row[at].glyph.char.is_alphabetic();
        let even = (gap(at) - gap(from + 1)).abs() <= SPACED_SLACK && (0.0..=WIDEST_SPACING).contains(&gap(at));
        breaks[at] && letters && even && !drawn_apart(&row[at - 1], &row[at])
    };
    let mut to = from + 1;
    while to < row.len() && goes_on(to) {
        to += 1;
    }
    // The letter behind the run must stand alone too: else it begins the next word.
    if to < row.len() && !breaks[to] { to - 1 } else { to }.max(from + 1)
}

/// The median gap between neighbouring letters in font sizes, not below 0: letter spacing, where there is any.
fn usual_gap(row: &[Mark]) -> f32 {
    let letters = |pair: &&[Mark]| pair.iter().all(|mark| mark.glyph.char.is_alphabetic()) && !drawn_apart(&pair[0], &pair[1]);
    let mut gaps: Vec<f32> = row.windows(2).filter(letters).map(|pair| gap(pair[0].glyph, pair[1].glyph)).collect();
    if gaps.len() < FEWEST_GAPS {
        return 0.0;
    }
    gaps.sort_by(f32::total_cmp);
    let median = gaps[gaps.len() / 2];
    if (0.0..=WIDEST_SPACING).contains(&median) { median } else { 0.0 }
}

fn gap(last: &Glyph, next: &Glyph) -> f32 {
    (next.rect.x0 - last.rect.x1) / last.size.max(next.size)
}

fn splits(last: &Glyph, next: &Glyph, usual: f32) -> bool {
    let letters = last.char.is_alphabetic() && next.char.is_alphabetic();
    let usual = if letters { usual } else { usual.min(WIDEST_FIGURES) };
    let gap = gap(last, next);
    let next_figure = (last.char.is_ascii_digit() || last.char == ')') && matches!(next.char, '$' | '€' | '£' | '(');
    gap > WORD_GAP.max(usual + EXTRA_GAP) || gap < -OVERLAP || (next_figure && gap > usual.max(NEXT_FIGURE_GAP))
}

fn word(marks: &[Mark], spaced: bool) -> Option<Word> {
    let Mark { glyph: first, order, .. } = marks.first()?;
    let glyphs = || marks.iter().map(|mark| mark.glyph);
    // Marks are often set in another font; they tell only where there is nothing else.
    let letters: Vec<&Glyph> = glyphs().filter(|glyph| glyph.char.is_alphanumeric()).collect();
    let telling = if letters.is_empty() { glyphs().collect() } else { letters };
    let bold = telling.iter().filter(|glyph| glyph.bold).count() * 2 > telling.len();
    Some(Word {
        text: glyphs().map(|glyph| glyph.char).collect(),
        rect: Rect::around(glyphs().map(|glyph| &glyph.rect))?,
        baseline: first.baseline,
        size: glyphs().map(|glyph| glyph.size).fold(0.0, f32::max),
        bold,
        order: *order,
        spaced,
        lead: first.rect.width(),
        tag: first.tag,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Glyphs of 10 points, half a size wide, each given with its left edge.
    fn glyphs(chars: &[(char, f32)]) -> Vec<Glyph> {
        let glyph = |(char, x): &(char, f32)| Glyph {
            char: *char,
            rect: Rect::new(*x, 92.5, x + 5.0, 102.2),
            baseline: 100.0,
            size: 10.0,
            bold: false,
            invisible: false,
            turn: 0,
            tag: 0,
        };
        chars.iter().map(glyph).collect()
    }

    fn texts(chars: &[(char, f32)]) -> Vec<String> {
        words(&glyphs(chars).iter().collect::<Vec<_>>(), &[]).into_iter().map(|word| word.text).collect()
    }

    #[test]
    fn a_gap_or_a_space_ends_a_word() {
        assert_eq!(texts(&[('a', 0.0), ('b', 5.0), ('c', 12.5)]), ["ab", "c"]);
        assert_eq!(texts(&[('a', 0.0), (' ', 5.0), ('b', 6.0)]), ["a", "b"]);
    }

    #[test]
    fn kerning_does_not_end_a_word() {
        assert_eq!(texts(&[('A', 0.0), ('V', 4.2), ('A', 10.0)]), ["AVA"]);
    }

    #[test]
    fn a_word_that_begins_left_of_its_space_keeps_its_letters() {
        assert_eq!(texts(&[('a', 0.0), ('b', 5.0), (' ', 10.0), ('c', 9.0), ('d', 14.0)]), ["ab", "cd"]);
    }

    #[test]
    fn single_figures_in_wide_columns_are_no_letter_spaced_word() {
        let digits: Vec<(char, f32)> = (0..12_u8).map(|i| ('0', 30.0 * f32::from(i))).collect();
        assert_eq!(texts(&digits).len(), 12);
    }

    #[test]
    fn a_short_letter_spaced_word_is_one_word() {
        assert_eq!(texts(&[('S', 0.0), ('U', 8.0), ('M', 16.0), ('1', 60.0), ('2', 65.0)]), ["SUM", "12"]);
        assert_eq!(texts(&[('A', 0.0), ('B', 12.0), ('C', 24.0), ('D', 36.0)]), ["A", "B", "C", "D"]);
    }

    #[test]
    fn letter_spaced_text_keeps_its_words() {
        let spaced: Vec<(char, f32)> = "abcdefghi".chars().zip([0.0, 7.0, 14.0, 21.0, 32.0, 39.0, 46.0, 53.0, 60.0]).collect();
        assert_eq!(texts(&spaced), ["abcd", "efghi"]);
    }
}
