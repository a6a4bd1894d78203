//! Two lines of one cell → one text: a space, nothing, or a hyphen that goes or stays.
//!
//! In: the last word above, the first word below, the room in the column, what the document says elsewhere. Out: the joined text. The
//! page often says which it is: most producers draw the space at which they broke a line, and a word that was broken inside fills its
//! column. Where it doesn't, the words that the document writes in mid-line tell. What it does not do: it knows no language's words.

use super::lines::are_near;
use crate::{
    layout::{PageLines, Word},
    table::{
        heal,
        hyphens::{Hyphens, plain},
    },
    vocabulary::{Phrases, Vocabulary},
};
use std::collections::BTreeSet;

/// Share of line ends in mid-sentence behind which a space is drawn, from which on a missing one says something.
const DRAWN: f32 = 0.3;
/// Points that are left at the right edge at most.
const FULL: f32 = 0.3;
/// Letters of a piece that are compared with the beginnings and ends of words.
const LETTERS: usize = 4;
/// Points by which a word may begin right of its column's edge and still stand alone.
const ALONE: f32 = 2.0;
/// Points by which a word that was broken may seem to have fitted.
const WIDE: f32 = 1.0;
/// Lines in the middle of which a word may be broken that must be full, and their share of those where it may.
const FEWEST_FULL: usize = 2;
const MOSTLY_FULL: f32 = 0.5;
/// Font sizes of room in which a space would surely have been drawn.
const CLEARLY: f32 = 0.35;

/// What a line may end in that belongs to its word.
const HYPHENS: [char; 4] = ['-', '–', '\u{2010}', '\u{ad}'];

/// How the words of the document begin and end, by a few letters each.
#[derive(Debug, Default)]
struct Shapes {
    begins: BTreeSet<String>,
    ends: BTreeSet<String>,
}

impl Shapes {
    fn of(words: &BTreeSet<String>) -> Self {
        Self { begins: words.iter().map(|word| head(word)).collect(), ends: words.iter().map(|word| tail(word)).collect() }
    }
}

fn head(word: &str) -> String {
    word.chars().take(LETTERS).collect()
}

fn tail(word: &str) -> String {
    let letters: Vec<char> = word.chars().collect();
    letters[letters.len().saturating_sub(LETTERS)..].iter().collect()
}

/// What the document says of its words and line ends.
pub(super) struct Witness<'a> {
    hyphens: &'a Hyphens,
    vocabulary: &'a Vocabulary,
    /// Words of letters that stand in the middle of lines, in lower case.
    words: BTreeSet<String>,
    shapes: Shapes,
    /// The little words of the document's language.
    little: Option<&'a Phrases>,
    /// Words are cut with a hyphen at the ends of lines.
    cuts: bool,
    /// Spaces are drawn at the ends of lines.
    at_ends: bool,
    /// Words that are too wide for their column are broken in the middle of a line too, not only where they begin one.
    midline: bool,
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
        for page in pages {
            for line in &page.lines {
                for three in line.words.windows(3).filter(|three| are_near(&three[0], &three[1]) && are_near(&three[1], &three[2])) {
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
        let shapes = Shapes::of(&words);
        let of_language = |list: &&'a (String, Phrases)| words.iter().filter(|word| list.1.is(word)).count();
        let little = vocabulary.stop_words.iter().max_by_key(of_language).map(|(_, words)| words);
        Self {
            hyphens,
            vocabulary,
            words,
            shapes,
            little,
            cuts: hyphens.cuts(),
            at_ends: ends_drawn as f32 > DRAWN * ends_all as f32,
            midline: false,
        }
    }

    /// Learns from words that meet at the ends of lines, in cells, whether a hyphen there cuts words: some are written whole elsewhere.
    /// And whether words are broken in the middle of lines: then lines are full to the last letter wherever two pieces are too wide for
    /// one line.
    pub(super) fn learn<'w>(&mut self, meetings: impl Iterator<Item = (&'w Word, &'w Word, Room)>) {
        let (mut cut, mut typed) = (0, 0);
        let (mut full, mut wide) = (0, 0);
        for (last, first, room) in meetings {
            let inside = last.rect.x0 - room.left >= ALONE && first.text.starts_with(char::is_lowercase);
            if inside && !last.spaced && last.text.ends_with(char::is_alphabetic) && is_too_wide(last, first, room) {
                wide += 1;
                full += usize::from(is_full(last, first, room));
            }
            if let Some(stem) = last.text.strip_suffix('-')
                && first.text.starts_with(char::is_lowercase)
            {
                let (left, right) = (plain(stem), plain(&first.text));
                let whole = self.words.contains(&format!("{left}{right}"));
                cut += usize::from(whole);
                typed += usize::from(!whole && (self.hyphens.knows(&last.text, &first.text) || self.words.contains(&left)));
            }
        }
        self.cuts |= cut > typed;
        self.midline |= full >= FEWEST_FULL && full as f32 >= MOSTLY_FULL * wide as f32;
    }

    /// The text above with the text below; `last` and `first` are the words that meet.
    pub(super) fn join(&self, above: &str, below: &str, last: &Word, first: &Word, room: Room) -> String {
        let goes_on = first.text.starts_with(char::is_lowercase);
        if last.text.ends_with('/') && !last.spaced {
            return format!("{above}{below}");
        }
        if let Some(stem) = above.strip_suffix(['\u{2010}', '\u{ad}'])
            && stem.ends_with(char::is_alphabetic)
            && goes_on
        {
            // These are hyphens that a program put there.
            return format!("{stem}{below}");
        }
        if above.ends_with(HYPHENS) {
            return self.join_at_hyphen(above, below, last, first);
        }
        if is_cut_date(&last.text, &first.text) {
            return format!("{above}{below}");
        }
        // A mark that ends a sentence begins no line but where it found no room.
        if first.text.starts_with([',', '.', ';', ')', '!', '?']) && !first.text.starts_with("..") {
            return format!("{above}{below}");
        }
        if last.rect.x0 - room.left < ALONE && is_full(last, first, room) && is_cut_code(&last.text, &first.text) {
            return format!("{above}{below}");
        }
        if goes_on && last.text.ends_with(char::is_alphabetic) && self.is_broken(last, first, room) {
            return format!("{above}{below}");
        }
        format!("{above} {below}")
    }

    fn join_at_hyphen(&self, above: &str, below: &str, last: &Word, first: &Word) -> String {
        let before = last.text.trim_end_matches(HYPHENS);
        if before.is_empty() || last.spaced {
            return format!("{above} {below}");
        }
        if before.ends_with(|c: char| c.is_ascii_digit()) || first.text.starts_with(|c: char| c.is_ascii_digit()) || above.ends_with('–')
        {
            return format!("{above}{below}");
        }
        if self.hyphens.only_cut(&last.text, &first.text, self.vocabulary) {
            return format!("{}{below}", above.trim_end_matches(HYPHENS));
        }
        if heal::is_little_word(&first.text, self.vocabulary) {
            return format!("{above} {below}");
        }
        let (left, right) = (plain(before), plain(&first.text));
        let piece = before.rsplit('-').next().unwrap_or("");
        let acronym = piece.chars().filter(|c| c.is_uppercase() || c.is_ascii_digit()).count() > 1 || piece.chars().count() < 2;
        let typed = self.hyphens.knows(&last.text, &first.text) || !first.text.starts_with(char::is_lowercase) || acronym;
        if typed || !(self.cuts || self.words.contains(&format!("{left}{right}"))) {
            return format!("{above}{below}");
        }
        let stem = above.trim_end_matches(['-', '\u{2010}', '\u{ad}']);
        format!("{stem}{below}")
    }

    /// True when a word was broken between the two lines without a hyphen: that happens only to one that is wider than its column.
    fn is_broken(&self, last: &Word, first: &Word, room: Room) -> bool {
        if !is_full(last, first, room) || !is_too_wide(last, first, room) || last.spaced {
            return false;
        }
        let (left, right) = (plain(&last.text), plain(&first.text));
        let alone = last.rect.x0 - room.left < ALONE;
        if self.words.contains(&format!("{left}{right}")) {
            return alone || !self.at_ends;
        }
        let (ends, begins) = (self.shapes.ends.contains(&tail(&left)), self.shapes.begins.contains(&head(&right)));
        if !alone {
            // Few programs break a word that does not begin its line.
            return self.midline && !self.words.contains(&left) && !ends && !begins;
        }
        // The space would have been drawn, had there been one.
        if self.at_ends && last.rect.x1 + CLEARLY * last.size <= room.right - FULL {
            return true;
        }
        let letters = right.chars().count();
        let is_little = letters != 2 && self.little.as_ref().is_some_and(|words| words.is(&right));
        let is_word = letters > 2 && self.words.contains(&right);
        if self.words.contains(&left) || is_little || is_word || !right.chars().all(char::is_alphabetic) {
            return false;
        }
        if letters > LETTERS { !ends && !begins } else { !(ends && begins) }
    }
}

/// True when two pieces as one word would not fit into a line of their own.
fn is_too_wide(last: &Word, first: &Word, room: Room) -> bool {
    last.rect.width() + first.rect.width() > room.right - room.left - WIDE
}

/// True when the next letter had no room left.
fn is_full(last: &Word, first: &Word, room: Room) -> bool {
    last.rect.x1 + first.lead > room.right - FULL
}

/// True when a number or a code, as "T-0" over "1" or "Bygg/K" over "S", goes on in the next line. Three digits are thousands of their own.
fn is_cut_code(last: &str, first: &str) -> bool {
    let digits = first.bytes().all(|b| b.is_ascii_digit());
    let letter = first.chars().count() == 1 && first.starts_with(char::is_uppercase);
    let of_code = last.contains(['/', '-', '.']) || last.len() > 3;
    (digits && first.len() != 3 && last.ends_with(|c: char| c.is_ascii_digit()) && of_code)
        || (letter && last.ends_with(char::is_uppercase))
}

/// True when two pieces are one date that a narrow column cut, and the first is none.
fn is_cut_date(last: &str, first: &str) -> bool {
    let is_date = |text: &str| {
        let parts: Vec<&str> = text.split(['.', '/', '-']).collect();
        let digits = |part: &&str, lengths: &[usize]| lengths.contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        match parts.as_slice() {
            [a, b, c] => {
                (digits(a, &[1, 2]) && digits(b, &[1, 2]) && digits(c, &[2, 4])) || (digits(a, &[4]) && digits(b, &[2]) && digits(c, &[2]))
            }
            _ => false,
        }
    };
    let first = first.trim_end_matches(['.', ',', ';']);
    last.starts_with(|c: char| c.is_ascii_digit())
        && first.ends_with(|c: char| c.is_ascii_digit())
        && is_date(&format!("{last}{first}"))
        && (!is_date(last) || last.len() < 10 && first.len() <= 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use avstem_document::place::Rect;

    /// A word that begins at the left edge of a column that is 60 points wide, and the first one below it; five points a letter.
    fn joined(last: &str, first: &str, drawn: bool) -> String {
        let hyphens = Hyphens::default();
        let mut witness = Witness::of(&[], &hyphens, Vocabulary::built_in());
        witness.at_ends = drawn;
        witness.words = ["landet", "vassverket"].map(str::to_owned).into();
        witness.shapes = Shapes::of(&witness.words);
        let word = |text: &str| {
            let width = 5.0 * text.chars().count() as f32;
            Word { text: text.to_owned(), rect: Rect::new(0.0, 0.0, width, 10.0), size: 10.0, lead: 5.0, ..Word::default() }
        };
        witness.join(last, first, &word(last), &word(first.split(' ').next().unwrap()), Room { left: 0.0, right: 60.0 })
    }

    #[test]
    fn a_word_wider_than_its_column_was_broken() {
        assert_eq!(joined("Kompetansesa", "marbeid", true), "Kompetansesamarbeid");
        assert_eq!(joined("Utbygging", "av vei", true), "Utbygging av vei");
        assert_eq!(joined("Overvassrett", "landet", false), "Overvassrett landet");
    }

    #[test]
    fn hyphens_stay_unless_the_document_cuts_words() {
        assert_eq!(joined("EV-", "delesykler", true), "EV-delesykler");
        assert_eq!(joined("plan-", "og byggesak", true), "plan- og byggesak");
        assert_eq!(joined("vass-", "verket", true), "vassverket");
        assert_eq!(joined("syke\u{2010}", "pleier", true), "sykepleier");
        assert_eq!(joined("Q4-", "17", true), "Q4-17");
    }

    #[test]
    fn dates_and_codes_that_a_narrow_column_cut_are_whole() {
        assert_eq!(joined("23.05.2", "027", false), "23.05.2027");
        assert_eq!(joined("og/", "eller", false), "og/eller");
        assert_eq!(joined("Frivillige", ", ledelse", false), "Frivillige, ledelse");
        assert_eq!(joined("1", "234", false), "1 234");
    }
}
