//! Two lines of one cell → one text: a space, nothing, or a hyphen that goes or stays.
//!
//! In: the last word above, the first word below, the room in the column, what the document says elsewhere. Out: the joined text. The
//! page often says which it is: most producers draw the space at which they broke a line, and a word that was broken inside fills its
//! column. Where it doesn't, the words that the document writes in mid-line tell. What it does not do: it knows no language's words.

use super::{
    broken::{Pieces, Words},
    lines::are_near,
};
use crate::{
    layout::{PageLines, Word},
    table::{
        heal,
        hyphens::{Hyphens, plain},
    },
    vocabulary::{Phrases, Vocabulary},
};
use avstem_document::figure::look;
use std::collections::BTreeSet;

/// Points that are left at the right edge at most.
const FULL: f32 = 0.3;
/// Points by which a word may begin right of its column's edge and still stand alone.
const ALONE: f32 = 2.0;
/// Points by which a word that was broken may seem to have fitted.
const WIDE: f32 = 1.0;
/// Font sizes of room in which a space would surely have been drawn.
const CLEARLY: f32 = 0.35;

/// What a line may end in that belongs to its word.
const HYPHENS: [char; 4] = ['-', '–', '\u{2010}', '\u{ad}'];

/// What the document says of its words and line ends.
pub(super) struct Witness<'a> {
    hyphens: &'a Hyphens,
    vocabulary: &'a Vocabulary,
    /// Words of letters that stand whole, in lower case.
    words: Words,
    /// Words that were broken in two places at least, in lower case.
    twice: BTreeSet<String>,
    /// The little words of the document's language.
    little: Option<&'a Phrases>,
    /// Words are cut with a hyphen at the ends of lines.
    cuts: bool,
    /// Share of the ends of lines in mid-sentence at which a space is drawn.
    drawn: f32,
}

/// The words of a cell, line by line, each with the index of its page.
pub(super) type CellLines<'p> = Vec<(usize, Vec<&'p Word>)>;

/// The room that a word has.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room {
    pub(super) left: f32,
    pub(super) right: f32,
}

impl<'a> Witness<'a> {
    pub(super) fn of(pages: &[&PageLines], cells: &[CellLines], hyphens: &'a Hyphens, vocabulary: &'a Vocabulary) -> Self {
        let in_cells: BTreeSet<(usize, u32)> =
            cells.iter().flatten().flat_map(|(page, words)| words.iter().map(|word| (*page, word.order))).collect();
        let mut words = BTreeSet::new();
        let (mut drawn, mut ends) = (0, 0);
        for (at, page) in pages.iter().enumerate() {
            for line in &page.lines {
                let apart = |three: &&[Word]| {
                    let near = are_near(&three[0], &three[1]) && are_near(&three[1], &three[2]);
                    near && !three.iter().any(|word| in_cells.contains(&(at, word.order)))
                };
                line.words.windows(3).filter(apart).for_each(|three| add_parts(&mut words, &three[1]));
            }
            for pair in page.lines.windows(2) {
                if let (Some(last), Some(first)) = (pair[0].words.last(), pair[1].words.first())
                    && first.text.starts_with(char::is_lowercase)
                    && last.text.ends_with(char::is_alphabetic)
                {
                    ends += 1;
                    drawn += usize::from(last.spaced);
                }
            }
        }
        cells.iter().flat_map(whole_words).for_each(|word| add_parts(&mut words, word));
        let words = Words::of(words);
        let of_language = |list: &&'a (String, Phrases)| words.iter().filter(|word| list.1.is(word)).count();
        let little = vocabulary.stop_words.iter().max_by_key(of_language).map(|(_, words)| words);
        let drawn = (drawn as f32 + 0.5) / (ends as f32 + 1.0);
        Self { hyphens, vocabulary, words, twice: BTreeSet::new(), little, cuts: hyphens.cuts(), drawn }
    }

    /// Learns from words that meet at the ends of lines, in cells, whether a hyphen there cuts words: some are written whole elsewhere.
    /// And which words were broken without one in two places.
    pub(super) fn learn<'w>(&mut self, meetings: impl Iterator<Item = (&'w Word, &'w Word, Room)>) {
        let (mut cut, mut typed) = (0, 0);
        let mut broken: BTreeSet<(String, usize)> = BTreeSet::new();
        for (last, first, room) in meetings {
            if may_be_broken(last, first, room) {
                let (left, right) = pieces(last, first);
                broken.insert((format!("{left}{right}"), left.len()));
            }
            if let Some(stem) = last.text.strip_suffix('-')
                && first.text.starts_with(char::is_lowercase)
            {
                let (left, right) = (plain(stem), plain(&first.text));
                let whole = self.words.has(&format!("{left}{right}"));
                cut += usize::from(whole);
                typed += usize::from(!whole && (self.hyphens.knows(&last.text, &first.text) || self.words.has(&left)));
            }
        }
        self.cuts |= cut > typed;
        let broken: Vec<&String> = broken.iter().map(|(word, _)| word).collect();
        self.twice.extend(broken.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0].clone()));
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
        let cut = (is_full(last, first, room) && is_cut_code(&last.text, &first.text))
            || (!had_room(last, first, room) && is_cut_year(&last.text, &first.text));
        if begins_line(last, room) && cut {
            return format!("{above}{below}");
        }
        if may_be_broken(last, first, room) && self.is_broken(last, first, room) {
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
        if typed || !(self.cuts || self.words.has(&format!("{left}{right}"))) {
            return format!("{above}{below}");
        }
        let stem = above.trim_end_matches(['-', '\u{2010}', '\u{ad}']);
        format!("{stem}{below}")
    }

    /// True when what the document says of its words speaks for one that was broken.
    fn is_broken(&self, last: &Word, first: &Word, room: Room) -> bool {
        let (left, right) = pieces(last, first);
        let is_little = |piece: &str| self.little.is_some_and(|words| words.is(piece));
        let drawn = if last.rect.x1 + CLEARLY * last.size <= room.right - FULL { self.drawn } else { 0.0 };
        let (alone, twice) = (begins_line(last, room), self.twice.contains(&format!("{left}{right}")));
        self.words.score(Pieces { left: &left, right: &right, alone, twice, little: (is_little(&left), is_little(&right)), drawn }) > 0.0
    }
}

/// The words of a cell that no end of a line can have broken.
fn whole_words<'a, 'p>(lines: &'a CellLines<'p>) -> impl Iterator<Item = &'p Word> + 'a {
    let last = lines.len().saturating_sub(1);
    lines.iter().enumerate().flat_map(move |(at, (_, words))| {
        let (from, to) = (usize::from(at > 0), words.len().saturating_sub(usize::from(at < last)));
        words.get(from..to).unwrap_or_default().iter().copied()
    })
}

/// The parts of a word between its hyphens, in lower case.
fn add_parts(words: &mut BTreeSet<String>, word: &Word) {
    let whole = plain(&word.text);
    let parts = whole.split('-').filter(|part| part.chars().count() > 1 && part.chars().all(char::is_alphabetic));
    words.extend(parts.map(str::to_owned));
}

/// The letters on both sides of a line's end, in lower case.
fn pieces(last: &Word, first: &Word) -> (String, String) {
    let left = last.text.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or("");
    let right = first.text.split(|c: char| !c.is_alphabetic()).next().unwrap_or("");
    (left.to_lowercase(), right.to_lowercase())
}

/// True where a program could have broken a word: the page shows no space, the line is full, and no line has room for both pieces.
fn may_be_broken(last: &Word, first: &Word, room: Room) -> bool {
    let letters = last.text.ends_with(char::is_alphabetic) && first.text.starts_with(char::is_lowercase);
    letters && !last.spaced && is_full(last, first, room) && is_too_wide(last, first, room)
}

/// True for a word that begins its line.
fn begins_line(word: &Word, room: Room) -> bool {
    word.rect.x0 - room.left < ALONE
}

/// True when two pieces as one word would not fit into a line of their own.
fn is_too_wide(last: &Word, first: &Word, room: Room) -> bool {
    last.rect.width() + first.rect.width() > room.right - room.left - WIDE
}

/// Font sizes of a space.
const SPACE: f32 = 0.25;

/// True when the next word had room behind a space.
fn had_room(last: &Word, first: &Word, room: Room) -> bool {
    last.rect.x1 + SPACE * last.size + first.rect.width() <= room.right
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

/// True when a year goes on in the next line, as "20" over "28", or "2027-2" over "030".
fn is_cut_year(last: &str, first: &str) -> bool {
    let before = last.trim_end_matches(|c: char| c.is_ascii_digit());
    let year = format!("{}{}", &last[before.len()..], first.trim_end_matches([',', ';', ')']));
    last.len() > before.len() && look::is_year(&year) && (before.is_empty() || before.ends_with(['-', '–', '/', '(']))
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
        let mut witness = Witness::of(&[], &[], &hyphens, Vocabulary::built_in());
        witness.drawn = f32::from(u8::from(drawn));
        witness.words =
            Words::of("landet vassverket vasslaget overvassrett utbygging til landbruk".split(' ').map(str::to_owned).collect());
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

    #[test]
    fn a_year_that_a_narrow_column_cut_is_whole() {
        assert!(is_cut_year("20", "28") && is_cut_year("2027-2", "030") && is_cut_year("(20", "26)"));
        assert!(!is_cut_year("20", "280") && !is_cut_year("12", "28") && !is_cut_year("T20", "28") && !is_cut_year("sak", "2028"));
        // Where there was room for the next figure, two stand there.
        assert_eq!(joined("20", "28", false), "20 28");
    }
}
