//! Hyphens at line ends: which belong to the word and which only cut it.
//!
//! In: the blocks of a document. Out: what it says of the two kinds elsewhere. Where it writes `after-school` in a line, `after-` over
//! `school` keeps its hyphen; where it writes `opplæring`, `opplæ-` over `ring` loses it. Where `Tangerud` is a name in it, `Tangerud-` over
//! `området` keeps it too, but for languages in which all nouns have capitals. Without such a witness it is asked whether the
//! document cuts words at all: many of its lines end so, or more of them than it has words with a hyphen in mid-line and long words that
//! went to the next line though a piece of them had room. What it does not do: it knows no language's words.

use super::heal;
use crate::{
    layout::{Block, Line, PageLines, Word},
    vocabulary::Vocabulary,
};
use std::collections::BTreeSet;

/// The words with a hyphen that stand whole on some line of the document's pages, in lower case.
#[derive(Debug, Default)]
pub(super) struct Hyphens {
    compounds: BTreeSet<String>,
    /// Words of which two pieces with a hyphen meet at some line's end, and which stand whole elsewhere, in lower case.
    whole: BTreeSet<String>,
    /// Names that stand alone or before a hyphen inside sentences, in lower case.
    names: BTreeSet<String>,
    /// Words are cut at line ends, so that a hyphen there is most likely no letter of its word.
    cuts: bool,
}

/// Share of the lines that end in a hyphen before lower case from which on a document cuts its words. Measured on narrow tables of
/// public Norwegian text: with hyphenation 1,534 of 1,549 line ends are told rightly so, without it none of 133 is taken for a cut.
const CUTS: f32 = 0.03;

/// Font sizes by which the left edges of the lines of a column differ at most.
const SAME_EDGE: f32 = 0.1;
/// Font sizes between the baselines of two lines of one text.
const PITCH: f32 = 1.7;
/// Letters of a word that hardly any program would carry to the next line whole where it cuts words, and of the piece that had room. Of
/// 11 published documents that cut no words, but have lines that end in a hyphen, none has more of those than of words with a hyphen in
/// mid-line and of words that were carried; of 14 made ones that cut words, 13 have.
const LONG: usize = 9;
const ROOM: f32 = 6.0;
/// Letters on either side of a hyphen that cuts a word.
const PIECE: usize = 2;
/// Letters of a word behind a name and its hyphen, at least: the rest of a name that was cut is shorter, `Trond-` over `heim`.
const BEHIND_NAME: usize = 6;
/// Share of the words behind a word in lower case that begin with a capital, from which on capitals tell no names.
const CAPITALS: f32 = 0.2;

impl Hyphens {
    pub(super) fn of(blocks: &[Block], vocabulary: &Vocabulary) -> Self {
        let pages = blocks.iter().filter_map(|block| if let Block::Page(page) = block { Some(page) } else { None });
        let words = pages.clone().flat_map(|page| &page.lines).flat_map(|line| &line.words);
        let inside = words.clone().filter(|word| is_compound(&word.text));
        let small = inside.clone().filter(|word| is_small_compound(&word.text)).count();
        let compounds = inside.map(|word| plain(&word.text)).collect();
        // Of lines in columns side by side each word counts that ends one: a wide gap, or nothing, stands behind it.
        let ends = pages.clone().flat_map(|page| &page.lines).flat_map(columns).filter_map(|piece| piece.last());
        let (all, hyphened) = ends.fold((0, 0), |(all, cut), word| (all + 1, cut + usize::from(is_cut(&word.text))));
        let mut hyphens = Self { compounds, cuts: hyphened as f32 > CUTS * all as f32, ..Self::default() };
        if hyphened > 0 {
            let (mut cut, mut carried) = (0, 0);
            let mut pieces = BTreeSet::new();
            for page in pages {
                for meeting in meetings(page) {
                    cut += usize::from(meeting.seems_cut(vocabulary) && !hyphens.knows(&meeting.last.text, &meeting.next.text));
                    carried += usize::from(meeting.was_carried());
                    pieces.extend(meeting.joined());
                }
            }
            hyphens.cuts |= cut > small + carried;
            hyphens.names = names(blocks);
            hyphens.whole = words.map(|word| plain(&word.text)).filter(|word| pieces.contains(word)).collect();
        }
        hyphens
    }

    /// True when most words that end a line with a hyphen are cut.
    pub(super) fn cuts(&self) -> bool {
        self.cuts
    }

    /// True when the document writes two pieces, of which the first ends in a hyphen, as one word with that hyphen.
    pub(super) fn knows(&self, last: &str, next: &str) -> bool {
        self.compounds.contains(&plain(&format!("{last}{next}"))) || self.knows_name(last, next)
    }

    /// True for a name of the document with a hyphen before a word, which the document writes nowhere as one.
    fn knows_name(&self, last: &str, next: &str) -> bool {
        let stem = last.strip_suffix('-').and_then(|stem| stem.rsplit(|c: char| !c.is_alphabetic()).next()).unwrap_or("");
        let next = next.trim_end_matches(|c: char| !c.is_alphanumeric());
        stem.starts_with(char::is_uppercase)
            && next.chars().count() >= BEHIND_NAME
            && next.chars().all(char::is_lowercase)
            && self.names.contains(&stem.to_lowercase())
            && !joined(last, next).is_some_and(|word| self.whole.contains(&word))
    }

    /// True when the hyphen between two pieces only cut their word, whatever else may be said of it.
    pub(super) fn only_cut(&self, last: &str, next: &str, vocabulary: &Vocabulary) -> bool {
        self.knows_whole(last, next) || self.cuts_little_word(last, next, vocabulary)
    }

    /// True when the document writes two pieces, of which the first ends in a hyphen, as one word without it, and nowhere with it.
    fn knows_whole(&self, last: &str, next: &str) -> bool {
        joined(last, next).is_some_and(|word| self.whole.contains(&word)) && !self.knows(last, next)
    }

    /// True when a cut word goes on as a little word reads, `her-` over `under`; before `og` a hyphen stands for the rest of a word.
    fn cuts_little_word(&self, last: &str, next: &str, vocabulary: &Vocabulary) -> bool {
        let little = || heal::is_little_word(next, vocabulary) && !vocabulary.marks.suspends.is(next);
        self.cuts && ends_in_word(last) && !self.knows(last, next) && little()
    }

    /// Two halves of a text that a line's end had cut.
    pub(super) fn join(&self, above: &str, below: &str, vocabulary: &Vocabulary) -> String {
        let last = above.rsplit(char::is_whitespace).next().unwrap_or("");
        let next = below.split(char::is_whitespace).next().unwrap_or("");
        if self.only_cut(last, next, vocabulary) {
            format!("{}{below}", above.trim_end_matches(HYPHENS))
        } else if last.ends_with('-') && (!self.cuts || self.knows(last, next)) && !heal::is_little_word(next, vocabulary) {
            format!("{above}{below}")
        } else {
            heal::join(above, below, vocabulary)
        }
    }
}

/// Names by their capitals: words behind one in lower case, and nowhere in lower case themselves.
fn names(blocks: &[Block]) -> BTreeSet<String> {
    let pages = || blocks.iter().filter_map(|block| if let Block::Page(page) = block { Some(page) } else { None });
    let is_small = |word: &Word| word.text.starts_with(char::is_lowercase);
    let (mut all, mut capitals) = (0, 0);
    let mut names = BTreeSet::new();
    for pair in pages().flat_map(|page| &page.lines).flat_map(columns).flat_map(|words| words.windows(2)) {
        if !is_small(&pair[0]) || !pair[0].text.ends_with(char::is_alphabetic) {
            continue;
        }
        all += 1;
        let text = pair[1].text.trim_end_matches(|c: char| !c.is_alphanumeric() && !HYPHENS.contains(&c));
        if text.starts_with(char::is_uppercase) {
            capitals += 1;
            let stem = if is_compound(text) { text.split('-').next().unwrap_or(text) } else { text };
            if stem.chars().all(char::is_alphabetic) {
                names.insert(stem.to_lowercase());
            }
        }
    }
    if capitals as f32 > CAPITALS * all as f32 {
        return BTreeSet::new();
    }
    for word in pages().flat_map(|page| &page.lines).flat_map(|line| &line.words).filter(|word| is_small(word)) {
        names.remove(&plain(&word.text));
    }
    names
}

/// Two words that meet where a line of a column ends and its next begins.
struct Meeting<'p> {
    last: &'p Word,
    next: &'p Word,
    /// Points that were left behind the last word.
    room: f32,
}

impl Meeting<'_> {
    /// True for letters and a hyphen before letters, all in lower case, as a cut word has them. A name may have a hyphen of its own.
    fn seems_cut(&self, vocabulary: &Vocabulary) -> bool {
        let next = &self.next.text;
        ends_in_piece(&self.last.text) && is_small_piece(next) && !heal::is_little_word(&plain(next), vocabulary)
    }

    /// True when a long word went to the next line whole, though a piece of it would have had room.
    fn was_carried(&self) -> bool {
        let next = plain(&self.next.text);
        let letters = next.chars().count();
        self.next.text.starts_with(char::is_lowercase)
            && letters >= LONG
            && next.chars().all(char::is_alphabetic)
            && self.last.text.ends_with(char::is_alphabetic)
            && self.room > ROOM * (self.next.rect.x1 - self.next.rect.x0) / letters as f32
    }

    fn joined(&self) -> Option<String> {
        joined(&self.last.text, &self.next.text)
    }
}

/// True for letters in lower case, not one alone, and a hyphen at the end.
fn ends_in_piece(word: &str) -> bool {
    is_cut(word) && is_small_piece(word.trim_end_matches(HYPHENS).rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or(""))
}

/// True for letters, not one alone, of which only the first may be a capital, and a hyphen at the end.
fn ends_in_word(word: &str) -> bool {
    let piece = word.trim_end_matches(HYPHENS).rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or("");
    is_cut(word) && piece.chars().count() >= PIECE && piece.chars().skip(1).all(char::is_lowercase)
}

/// True for a text that begins with letters in lower case, not one alone.
fn is_small_piece(text: &str) -> bool {
    text.chars().count() >= PIECE && text.chars().take(PIECE).all(char::is_lowercase)
}

/// Two pieces as one word without the hyphen between them, in lower case.
fn joined(last: &str, next: &str) -> Option<String> {
    (is_cut(last) && next.starts_with(char::is_lowercase)).then(|| plain(&format!("{}{next}", last.trim_end_matches(HYPHENS))))
}

/// The words that meet at the ends of lines of a page: in a column lines begin at one left edge.
fn meetings(page: &PageLines) -> Vec<Meeting<'_>> {
    // The words of a line of a column, and where the next column begins in that line.
    let mut pieces: Vec<(&[Word], f32)> = Vec::new();
    for line in &page.lines {
        let parts: Vec<&[Word]> = columns(line).collect();
        let ends = |at: usize| parts.get(at + 1).map_or(f32::INFINITY, |next| next[0].rect.x0);
        pieces.extend(parts.iter().enumerate().map(|(at, part)| (*part, ends(at))));
    }
    pieces.sort_by(|(a, _), (b, _)| a[0].rect.x0.total_cmp(&b[0].rect.x0));
    let mut found = Vec::new();
    for column in pieces.chunk_by_mut(|(a, _), (b, _)| b[0].rect.x0 - a[0].rect.x0 <= SAME_EDGE * a[0].size) {
        column.sort_by(|(a, _), (b, _)| a[0].baseline.total_cmp(&b[0].baseline));
        let right = column.iter().filter_map(|(words, _)| words.last()).map(|word| word.rect.x1).fold(0.0, f32::max);
        for pair in column.windows(2) {
            let ((above, until), (below, _)) = (pair[0], pair[1]);
            if let (Some(last), Some(next)) = (above.last(), below.first())
                && next.baseline > last.baseline
                && next.baseline - last.baseline <= PITCH * last.size
            {
                found.push(Meeting { last, next, room: right.min(until) - last.rect.x1 });
            }
        }
    }
    found
}

/// Font sizes behind a word that ends a line of its column.
const GAP: f32 = 0.6;

/// What a line may end in that cuts its last word.
const HYPHENS: [char; 3] = ['-', '\u{2010}', '\u{ad}'];

/// The words of a line in each of the columns that it runs through.
fn columns(line: &Line) -> impl Iterator<Item = &[Word]> {
    line.words.chunk_by(|word, next| next.rect.x0 - word.rect.x1 <= GAP * next.size)
}

/// True for letters and a hyphen at the end.
fn is_cut(word: &str) -> bool {
    word.strip_suffix(HYPHENS).is_some_and(|stem| stem.ends_with(char::is_lowercase))
}

/// True for letters, a hyphen, letters.
fn is_compound(text: &str) -> bool {
    let inner = text.trim_matches(|c: char| !c.is_alphanumeric());
    inner.split_once('-').is_some_and(|(a, b)| a.ends_with(char::is_alphabetic) && b.starts_with(char::is_alphabetic))
}

/// True for a compound in lower case, as a word that a line cuts might be one.
fn is_small_compound(text: &str) -> bool {
    let inner = text.trim_matches(|c: char| !c.is_alphanumeric());
    let is_small = |part: &str| part.chars().count() >= PIECE && part.chars().all(char::is_lowercase);
    inner.contains('-') && inner.split('-').all(is_small)
}

/// Without punctuation around it, in lower case.
pub(super) fn plain(text: &str) -> String {
    text.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use avstem_document::place::Rect;

    #[test]
    fn a_hyphen_that_the_document_writes_elsewhere_stays() {
        let hyphens = Hyphens { compounds: BTreeSet::from(["after-school".to_owned()]), cuts: true, ..Hyphens::default() };
        let join = |a: &str, b: &str| hyphens.join(a, b, Vocabulary::built_in());
        assert_eq!(join("An After-", "school, open"), "An After-school, open");
        assert_eq!(join("opplæ-", "ring"), "opplæring");
        assert_eq!(join("plan-", "og byggesak"), "plan- og byggesak");
        assert_eq!(join("two", "words"), "two words");
    }

    /// A page of lines, each with the left edge and the text of its columns; five points a letter, 12 from line to line.
    fn page(lines: &[&[(f32, &str)]]) -> Block {
        let word = |x0: f32, baseline: f32, text: &str| {
            let rect = Rect::new(x0, baseline - 8.0, x0 + 5.0 * text.chars().count() as f32, baseline + 2.0);
            Word { text: text.to_owned(), rect, baseline, size: 10.0, ..Word::default() }
        };
        let words = |(at, columns): (usize, &&[(f32, &str)])| -> Vec<Word> {
            let mut words = Vec::new();
            for (left, text) in *columns {
                let mut x0 = *left;
                for text in text.split(' ') {
                    words.push(word(x0, 100.0 + 12.0 * at as f32, text));
                    x0 += 5.0 * (text.chars().count() + 1) as f32;
                }
            }
            words
        };
        let line = |words: Vec<Word>| Line { rect: Rect::around(words.iter().map(|word| &word.rect)).unwrap(), words };
        Block::Page(PageLines { lines: lines.iter().enumerate().map(words).map(line).collect(), ..PageLines::default() })
    }

    fn joined_in(lines: &[&[(f32, &str)]], above: &str, below: &str) -> String {
        // So many rows that one hyphen is no share of the ends of lines.
        let rows: Vec<&[(f32, &str)]> = vec![&[(300.0, "I gang"), (400.0, "Q1")]; 40];
        Hyphens::of(&[page(&rows), page(lines)], Vocabulary::built_in()).join(above, below, Vocabulary::built_in())
    }

    #[test]
    fn one_cut_word_tells_where_no_long_word_was_carried_whole() {
        let cut: &[&[(f32, &str)]] =
            &[&[(50.0, "Utarbeide samarbeidet om lær-"), (300.0, "Utført")], &[(50.0, "linger"), (300.0, "i mai")]];
        assert_eq!(joined_in(cut, "om lær-", "linger"), "om lærlinger");
        let carried: &[(f32, &str)] = &[(50.0, "Oppdatere")];
        let rest: &[(f32, &str)] = &[(50.0, "beredskapsplan")];
        assert_eq!(joined_in(&[cut[0], cut[1], &[(50.0, "Plan")], carried, rest], "om lær-", "linger"), "om lær-linger");
        // The next column leaves no room.
        let beside: &[(f32, &str)] = &[(50.0, "Oppdatere"), (105.0, "Q1")];
        assert_eq!(joined_in(&[cut[0], cut[1], &[(50.0, "Plan")], beside, rest], "om lær-", "linger"), "om lærlinger");
    }

    #[test]
    fn words_with_a_hyphen_in_mid_line_speak_for_those_at_its_end() {
        let lines: &[&[(f32, &str)]] = &[&[(50.0, "a long-term plan with well-known costs per half-")], &[(50.0, "year")]];
        assert_eq!(joined_in(lines, "per half-", "year"), "per half-year");
        let names: &[&[(f32, &str)]] = &[&[(50.0, "skole i Nord-Odal og KI-verktøy på skole-")], &[(50.0, "rute")]];
        assert_eq!(joined_in(names, "på skole-", "rute"), "på skolerute");
        // A name may have a hyphen of its own.
        assert_eq!(joined_in(&[&[(50.0, "veien i Lauvdal-")], &[(50.0, "området")]], "i Lauvdal-", "området"), "i Lauvdal-området");
    }

    #[test]
    fn a_name_keeps_its_hyphen_where_capitals_tell_names() {
        let cut: &[(f32, &str)] = &[(50.0, "om opplæ-")];
        let rest: &[(f32, &str)] = &[(50.0, "ring i skolen og for alle som bor der nå")];
        let told = |line: &str, above: &str, below: &str| {
            let lines: Vec<&[(f32, &str)]> = [[cut, rest]; 4].concat();
            let told: &[(f32, &str)] = &[(50.0, line)];
            joined_in(&[&lines[..], &[told]].concat(), above, below)
        };
        assert_eq!(told("rør ved Tangerud, og vei", "i Tangerud-", "området"), "i Tangerud-området");
        assert_eq!(told("rør i Tangerud-parken og vei", "i Tangerud-", "området."), "i Tangerud-området.");
        for (line, above, below, joined) in [
            // Not known, at the beginning of a sentence only, in lower case too, the rest of a name.
            ("rør ved elva og vei", "i Tangerud-", "området", "i Tangerudområdet"),
            ("Tangerud er en vei", "i Tangerud-", "området", "i Tangerudområdet"),
            ("veien ved Haugen og ved haugen", "ved Haugen-", "området", "ved Haugenområdet"),
            ("han heter Trond og bor der", "i Trond-", "heim", "i Trondheim"),
            ("in die Stadt ".repeat(30).trim_end(), "im Stadt-", "zentrum", "im Stadtzentrum"),
        ] {
            assert_eq!(told(line, above, below), joined, "{line}");
        }
    }

    #[test]
    fn a_word_that_stands_whole_elsewhere_was_cut() {
        let lines: &[&[(f32, &str)]] =
            &[&[(50.0, "Våre lærlinger bor på hel-års-bruk og et-ter-år")], &[(50.0, "om lær-")], &[(50.0, "linger")]];
        assert_eq!(joined_in(lines, "om lær-", "linger"), "om lærlinger");
        assert_eq!(joined_in(lines, "om hel-", "års"), "om hel-års");
    }

    #[test]
    fn little_words_follow_a_hyphen_that_stands_for_the_rest_of_a_word() {
        let hyphens = Hyphens { cuts: true, ..Hyphens::default() };
        let join = |a: &str, b: &str| hyphens.join(a, b, Vocabulary::built_in());
        assert_eq!(join("leiligheter, her-", "under omsorgsboliger"), "leiligheter, herunder omsorgsboliger");
        assert_eq!(join("annonse i Ugebla-", "det"), "annonse i Ugebladet");
        for (above, below) in [("drifts-", "og anleggstiltak"), ("dag-", "eller nattskift"), ("KS-", "som")] {
            assert_eq!(join(above, below), format!("{above} {below}"));
        }
    }

    #[test]
    fn only_words_with_letters_on_both_sides_are_witnesses() {
        assert!(is_compound("(e-post),") && is_compound("Nord-Odal"));
        assert!(!is_compound("2016-2017") && !is_compound("plan-") && !is_compound("-post") && !is_compound("rent"));
    }
}
