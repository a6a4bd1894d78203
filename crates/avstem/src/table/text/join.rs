//! Two lines of one cell → one text: a space, nothing, or a hyphen that goes or stays.
//!
//! In: the last word above, the first word below, the room in the column, what the document says elsewhere. Out: the joined text. The
//! page often says which it is: most producers draw the space at which they broke a line, and a word that was broken inside fills its
//! column. Where it doesn't, the words that the document writes in mid-line tell. What it does not do: it knows no language's words.

use crate::{
    layout::{PageLines, Word},
    table::hyphens::Hyphens,
    vocabulary::Vocabulary,
};
use std::collections::BTreeSet;

/// Share of line ends in mid-sentence behind which a space is drawn, from which on a missing one says something.
const DRAWN: f32 = 0.3;
/// Share of the narrow gaps inside lines that hold a drawn space from which on one without it parts two columns.
const INNER: f32 = 0.9;
/// Font sizes of the widest of those gaps.
const WORD_SPACE: f32 = 0.5;
/// Font sizes of a space.
const SPACE: f32 = 0.25;
/// Points that are left at the right edge at most.
const FULL: f32 = 0.3;
/// Letters of the shortest little word that stands for itself; shorter ones are endings as well ("en").
const LITTLE: usize = 3;
/// Letters of a piece that are compared with the beginnings and ends of words.
const LETTERS: usize = 4;

/// What the document says of its words and line ends.
pub(super) struct Witness<'a> {
    hyphens: &'a Hyphens,
    vocabulary: &'a Vocabulary,
    /// Words of letters that stand in the middle of lines, in lower case.
    words: BTreeSet<String>,
    /// The ends and the beginnings of those words.
    ends: BTreeSet<String>,
    begins: BTreeSet<String>,
    /// The spaces at which lines were broken are drawn.
    spaces: bool,
    /// The spaces inside lines are drawn.
    inner: bool,
}

/// The room that a word has.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room {
    pub(super) left: f32,
    pub(super) right: f32,
}

impl<'a> Witness<'a> {
    pub(super) fn of(pages: &[&PageLines], hyphens: &'a Hyphens, vocabulary: &'a Vocabulary) -> Self {
        let mut words = BTreeSet::new();
        let (mut ends_drawn, mut ends_all) = (0, 0);
        let (mut inner_drawn, mut inner_all) = (0, 0);
        for page in pages {
            for line in &page.lines {
                for pair in line.words.windows(2).filter(|pair| pair[1].rect.x0 - pair[0].rect.x1 < WORD_SPACE * pair[0].size) {
                    inner_all += 1;
                    inner_drawn += usize::from(pair[0].spaced);
                }
                let near = |a: &Word, b: &Word| b.rect.x0 - a.rect.x1 < WORD_SPACE * a.size;
                for three in line.words.windows(3).filter(|three| near(&three[0], &three[1]) && near(&three[1], &three[2])) {
                    let middle = plain(&three[1].text);
                    if middle.chars().count() > 1 && middle.chars().all(char::is_alphabetic) {
                        words.insert(middle);
                    }
                }
            }
            for pair in page.lines.windows(2) {
                if let (Some(last), Some(first)) = (pair[0].words.last(), pair[1].words.first())
                    && first.text.starts_with(char::is_lowercase)
                    && last.text.ends_with(char::is_alphabetic)
                {
                    ends_all += 1;
                    ends_drawn += usize::from(last.spaced);
                }
            }
        }
        let ends = words.iter().map(|word| tail(word)).collect();
        let begins = words.iter().map(|word| word.chars().take(LETTERS).collect()).collect();
        Self { hyphens, vocabulary, words, ends, begins, spaces: ends_drawn as f32 > DRAWN * ends_all as f32, inner: inner_drawn as f32 > INNER * inner_all as f32 }
    }

    /// Spaces between the words of a line are drawn.
    pub(super) fn spaces(&self) -> bool {
        self.inner
    }

    /// The text above with the text below; `last` and `first` are the words that meet.
    pub(super) fn join(&self, above: &str, below: &str, last: &Word, first: &Word, room: Room) -> String {
        let letters = |text: &str, at_end: bool| {
            if at_end { text.ends_with(char::is_alphabetic) } else { text.starts_with(char::is_lowercase) }
        };
        if last.text.ends_with('/') && !last.spaced {
            return format!("{above}{below}");
        }
        if let Some(stem) = above.strip_suffix(['\u{2010}', '\u{ad}'])
            && stem.ends_with(char::is_alphabetic)
            && letters(&first.text, false)
        {
            // These are hyphens that a program put there.
            return format!("{stem}{below}");
        }
        if above.ends_with(['-', '–', '\u{2010}', '\u{ad}']) {
            return self.join_at_hyphen(above, below, last, first);
        }
        if is_cut_date(&last.text, &first.text) {
            return format!("{above}{below}");
        }
        let full = last.rect.x1 + first.lead > room.right - FULL && last.rect.x0 - room.left < 2.0;
        if full && last.text.contains('/') && is_number(&first.text) && last.text.ends_with(|c: char| c.is_ascii_digit()) {
            return format!("{above}{below}");
        }
        if letters(&last.text, true) && letters(&first.text, false) && self.is_broken(last, first, room) {
            return format!("{above}{below}");
        }
        format!("{above} {below}")
    }

    fn join_at_hyphen(&self, above: &str, below: &str, last: &Word, first: &Word) -> String {
        let before = last.text.trim_end_matches(['-', '–', '\u{2010}', '\u{ad}']);
        if before.is_empty() || last.spaced {
            return format!("{above} {below}");
        }
        if before.ends_with(|c: char| c.is_ascii_digit()) || first.text.starts_with(|c: char| c.is_ascii_digit()) || above.ends_with('–') {
            return format!("{above}{below}");
        }
        self.hyphens.join(above, below, self.vocabulary)
    }

    /// True when a word was broken between the two lines without a hyphen.
    fn is_broken(&self, last: &Word, first: &Word, room: Room) -> bool {
        let next_fits = last.rect.x1 + first.lead <= room.right - FULL;
        if self.spaces {
            if last.spaced {
                return false;
            }
            if last.rect.x1 + SPACE * last.size <= room.right - FULL && !next_fits {
                return true;
            }
        }
        let alone = last.rect.x0 - room.left < 2.0;
        let too_wide = last.rect.width() + first.rect.width() > room.right - room.left;
        if next_fits || !too_wide || (self.spaces && !alone) {
            return false;
        }
        let (left, right) = (plain(&last.text), plain(&first.text));
        if self.words.contains(&format!("{left}{right}")) {
            return true;
        }
        let is_little = right.chars().count() >= LITTLE && self.vocabulary.stop_words.iter().any(|(_, words)| words.is(&right));
        if self.words.contains(&left) || is_little {
            return false;
        }
        !(self.ends.contains(&tail(&left)) && self.begins.contains(&right.chars().take(LETTERS).collect::<String>()))
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// True when two pieces are one date that a narrow column cut, and the first is none.
fn is_cut_date(last: &str, first: &str) -> bool {
    let is_date = |text: &str| {
        let parts: Vec<&str> = text.split(['.', '/', '-']).collect();
        let digits = |part: &&str, lengths: &[usize]| lengths.contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        match parts.as_slice() {
            [a, b, c] => (digits(a, &[1, 2]) && digits(b, &[1, 2]) && digits(c, &[2, 4])) || (digits(a, &[4]) && digits(b, &[2]) && digits(c, &[2])),
            _ => false,
        }
    };
    let first = first.trim_end_matches(['.', ',', ';']);
    last.starts_with(|c: char| c.is_ascii_digit()) && first.ends_with(|c: char| c.is_ascii_digit()) && is_date(&format!("{last}{first}"))
        && (!is_date(last) || last.len() < 10 && first.len() <= 2)
}

fn tail(word: &str) -> String {
    let letters: Vec<char> = word.chars().collect();
    letters[letters.len().saturating_sub(LETTERS)..].iter().collect()
}

/// Without punctuation around it, in lower case.
fn plain(text: &str) -> String {
    text.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase()
}
