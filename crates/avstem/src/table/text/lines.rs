//! Words of all pages → lines on one baseline, in reading order.
//!
//! In: pages. Out: [`TextLine`]s. A line here is stricter than one of the layout: the first line of a cell's second paragraph
//! often stands a point or two beside a line of the neighbouring column, and that difference tells rows from paragraphs.
//! A line falls into [pieces](TextLine::pieces) at gaps that are wider than a word space.

use crate::layout::{self, PageLines, Word};
use avstem_document::place::Rect;

/// Points by which the baselines of one line may differ.
const SAME_BASELINE: f32 = 0.7;
/// A word smaller than this share of its line's size is a raised or lowered mark.
const MARK: f32 = 0.85;
/// Font sizes between two pieces at least.
const PIECE_GAP: f32 = 0.5;
/// Font sizes between two pieces between which no space was drawn, on a page that draws its spaces.
const BARE_GAP: f32 = 0.2;

/// Share of the narrow gaps inside lines that hold a drawn space from which on one without it parts two columns.
const DRAWN: f32 = 0.9;

/// True for pages that draw the spaces between the words of a line.
pub(super) fn draws_spaces(pages: &[&PageLines]) -> bool {
    let pairs = pages.iter().flat_map(|page| &page.lines).flat_map(|line| line.words.windows(2));
    let near = pairs.filter(|pair| are_near(&pair[0], &pair[1]));
    let (all, drawn) = near.fold((0, 0), |(all, drawn), pair| (all + 1, drawn + usize::from(pair[0].spaced)));
    drawn as f32 > DRAWN * all as f32
}

/// True for neighbours with no more than a word space between them.
pub(super) fn are_near(word: &Word, next: &Word) -> bool {
    next.rect.x0 - word.rect.x1 < PIECE_GAP * word.size
}

/// Words on one baseline of one page.
#[derive(Debug, Clone)]
pub(super) struct TextLine<'p> {
    /// Index of the page among all pages.
    pub(super) page: usize,
    /// Left to right, not empty.
    pub(super) words: Vec<&'p Word>,
    pub(super) baseline: f32,
    /// The font size of most of its words.
    pub(super) size: f32,
}

impl<'p> TextLine<'p> {
    pub(super) fn x0(&self) -> f32 {
        self.words[0].rect.x0
    }

    pub(super) fn x1(&self) -> f32 {
        self.words.iter().map(|word| word.rect.x1).fold(f32::NEG_INFINITY, f32::max)
    }

    pub(super) fn bold(&self) -> bool {
        self.words.iter().all(|word| word.bold)
    }

    /// Runs of words with no more than word spaces between them. `spaces` says that the page draws its spaces.
    pub(super) fn pieces(&self, spaces: bool) -> Vec<&[&'p Word]> {
        let parts = |a: &Word, b: &Word| {
            let gap = b.rect.x0 - a.rect.x1;
            gap > PIECE_GAP * self.size || (spaces && !a.spaced && gap > BARE_GAP * self.size)
        };
        self.words.chunk_by(|a, b| !parts(a, b)).collect()
    }

    pub(super) fn text(&self) -> String {
        text(&self.words)
    }
}

/// Words with single spaces between them.
pub(super) fn text(words: &[&Word]) -> String {
    layout::text(words.iter().copied())
}

/// The box around words; there is at least one.
pub(super) fn rect(words: &[&Word]) -> Rect {
    Rect::around(words.iter().map(|word| &word.rect)).unwrap_or_default()
}

/// The lines of all pages, page by page from top to bottom.
pub(super) fn lines<'p>(pages: &[&'p PageLines]) -> Vec<TextLine<'p>> {
    pages.iter().enumerate().flat_map(|(index, page)| page_lines(index, page)).collect()
}

fn page_lines(index: usize, page: &PageLines) -> Vec<TextLine<'_>> {
    let mut lines: Vec<TextLine> = page.lines.iter().flat_map(|line| split(index, line.words.iter().collect())).collect();
    lines.sort_by(|a, b| a.baseline.total_cmp(&b.baseline).then(a.x0().total_cmp(&b.x0())));
    let mut merged: Vec<TextLine> = Vec::with_capacity(lines.len());
    for line in lines {
        match merged.last_mut() {
            Some(last) if line.baseline - last.baseline <= SAME_BASELINE => {
                last.words.extend(line.words);
                last.words.sort_by(|a, b| a.rect.x0.total_cmp(&b.rect.x0));
                last.size = usual_size(&last.words);
            }
            _ => merged.push(line),
        }
    }
    merged
}

/// A line of the layout as lines of one baseline each; marks stay with the words that they stand nearest to.
fn split<'p>(page: usize, mut words: Vec<&'p Word>) -> Vec<TextLine<'p>> {
    let size = usual_size(&words);
    words.sort_by(|a, b| a.baseline.total_cmp(&b.baseline));
    let (marks, words): (Vec<&'p Word>, Vec<&'p Word>) = words.into_iter().partition(|word| word.size < MARK * size);
    let mut groups: Vec<Vec<&'p Word>> = Vec::new();
    for word in words {
        match groups.last_mut() {
            Some(group) if word.baseline - group[0].baseline <= SAME_BASELINE => group.push(word),
            _ => groups.push(vec![word]),
        }
    }
    for mark in marks {
        let gap = |group: &Vec<&'p Word>| group.iter().map(|word| (mark.rect.x0 - word.rect.x1).abs()).fold(f32::INFINITY, f32::min);
        match groups.iter_mut().min_by(|a, b| gap(a).total_cmp(&gap(b))) {
            Some(group) => group.push(mark),
            None => groups.push(vec![mark]),
        }
    }
    let line = |mut words: Vec<&'p Word>| {
        let baseline = words[0].baseline;
        words.sort_by(|a, b| a.rect.x0.total_cmp(&b.rect.x0));
        TextLine { page, baseline, size: usual_size(&words), words }
    };
    groups.into_iter().map(line).collect()
}

/// The font size that most characters have.
fn usual_size(words: &[&Word]) -> f32 {
    let mut sizes: Vec<(f32, usize)> = Vec::new();
    for word in words {
        match sizes.iter_mut().find(|(size, _)| (*size - word.size).abs() < 0.05) {
            Some((_, count)) => *count += word.text.len(),
            None => sizes.push((word.size, word.text.len())),
        }
    }
    sizes.into_iter().max_by_key(|(_, count)| *count).map_or(0.0, |(size, _)| size)
}
