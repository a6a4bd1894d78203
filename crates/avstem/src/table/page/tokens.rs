//! Lines of words → rows of tokens: the pieces of text that a table's columns are made of.
//!
//! A token is one figure or one phrase. Words join over an ordinary word space; two figures never do, unless the second
//! continues the first's thousands (`1 234`); a currency sign joins its figure over any gap. Dot leaders are dropped.

use super::signs::{is_currency, is_far_sign, is_mark, is_suffix, stand_before};
use crate::layout::{Line, Word};
use avstem_document::{document::Ruling, grid::is_footnote_mark, place::Rect};

/// Font sizes: a word space is at most 0.4 wide in justified lines, the gap between columns seldom under 0.6.
const PHRASE_GAP: f32 = 0.55;
/// Font sizes: the width of a typewriter's characters, its space among them.
const TYPEWRITER: f32 = 0.6;
/// Font sizes: more than a typewriter's space, less than two.
const MONOSPACED_GAP: f32 = 0.9;
/// Font sizes between a figure and the mark of a footnote.
const MARK_GAP: f32 = 0.7;
/// Font sizes: the space between thousands is an ordinary or a thin one.
const THOUSANDS_GAP: f32 = 0.42;
/// Font sizes between two runs of digits that no reader sees apart: writers that squeeze a line draw a space and go back.
const TOUCHING: f32 = 0.08;
/// Font sizes over which a currency sign still belongs to the figure after it.
const CURRENCY_GAP: f32 = 6.0;
/// Font sizes over which a percent sign or bracket still belongs to the figure before it.
const SUFFIX_GAP: f32 = 0.8;
/// Font sizes: the widest word space of a badly justified line, or after a full stop.
const STRETCHED: f32 = 1.25;
/// Words from which on a line of nothing but words is a phrase.
const PHRASE_WORDS: usize = 5;
/// Dots in a run from which on they lead the eye and say nothing.
const LEADER: usize = 3;

/// One figure or one phrase on one line.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token {
    pub(super) text: String,
    pub(super) rect: Rect,
    pub(super) size: f32,
    pub(super) bold: bool,
    pub(super) look: Look,
    /// Number of words.
    pub(super) words: usize,
    /// Between each word and the next: where the one ends and the other begins in x.
    pub(super) gaps: Vec<(f32, f32)>,
    /// The tag of its first word: see [`Word::tag`].
    pub(super) tag: u16,
}

impl Token {
    /// Adds the token that follows on the line; both are one phrase.
    pub(super) fn append(&mut self, next: &Self) {
        self.text = format!("{} {}", self.text, next.text);
        self.gaps.push((self.rect.x1, next.rect.x0));
        self.gaps.extend(&next.gaps);
        self.rect = self.rect.union(&next.rect);
        self.size = self.size.max(next.size);
        self.words += next.words;
        self.look = Look::Text;
    }

    /// The words up to the gap of this number, and those after it; `None` where there is no such gap.
    pub(super) fn parted(&self, gap: usize) -> Option<(Self, Self)> {
        let (end, start) = *self.gaps.get(gap)?;
        let (at, _) = self.text.match_indices(' ').nth(gap)?;
        let part = |text: &str, x0: f32, x1: f32, gaps: &[(f32, f32)]| Self {
            text: text.to_owned(),
            rect: Rect { x0, x1, ..self.rect },
            look: look(text),
            words: gaps.len() + 1,
            gaps: gaps.to_vec(),
            ..*self
        };
        let (left, right) = (&self.gaps[..gap], &self.gaps[gap + 1..]);
        Some((part(&self.text[..at], self.rect.x0, end, left), part(&self.text[at + 1..], start, self.rect.x1, right)))
    }
}

/// What a token looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// A number, with its signs and units, or what stands for one (a dash).
    Figure,
    Text,
}

/// The tokens of one line.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    /// Left to right, not empty.
    pub(super) tokens: Vec<Token>,
    pub(super) rect: Rect,
    pub(super) baseline: f32,
    /// Largest font size.
    pub(super) size: f32,
    /// A dot leader was dropped.
    pub(super) leader: bool,
}

impl Row {
    /// A row of these tokens, left to right; `None` when there are none.
    pub(super) fn of(tokens: Vec<Token>, leader: bool) -> Option<Self> {
        let rect = Rect::around(tokens.iter().map(|token| &token.rect))?;
        let size = tokens.iter().map(|token| token.size).fold(0.0, f32::max);
        Some(Self { tokens, rect, baseline: rect.y1 - 0.22 * size, size, leader })
    }

    /// No figures and no gap wider than running text may have: one phrase, however its spaces were stretched.
    pub(super) fn is_tight_text(&self) -> bool {
        let figures = self.tokens.iter().filter(|token| token.look == Look::Figure).count();
        let tight = self.tokens.windows(2).all(|pair| pair[1].rect.x0 - pair[0].rect.x1 < STRETCHED * self.size);
        tight && figures * 5 <= self.words() && self.words() >= PHRASE_WORDS
    }

    pub(super) fn words(&self) -> usize {
        self.tokens.iter().map(|token| token.words).sum()
    }

    /// All tokens as one.
    pub(super) fn joined(&self) -> Option<Token> {
        let mut tokens = self.tokens.iter().cloned();
        let mut joined = tokens.next()?;
        for token in tokens {
            joined.append(&token);
        }
        Some(joined)
    }

    /// The same row with other tokens; `None` when there are none.
    pub(super) fn with(&self, tokens: Vec<Token>) -> Option<Self> {
        Self::of(tokens, self.leader)
    }
}

/// Lines → rows of tokens. Lines that stand beside each other at nearly one height are one row; words never join over
/// one of the `vertical` rulings.
pub(super) fn rows(lines: &[Line], vertical: &[Ruling]) -> Vec<Row> {
    let mut rows: Vec<Vec<&Word>> = Vec::new();
    for line in lines {
        match rows.last_mut() {
            Some(row) if beside(row, line) => row.extend(&line.words),
            _ => rows.push(line.words.iter().collect()),
        }
    }
    rows.into_iter().filter_map(|words| row(words, vertical)).collect()
}

/// Font sizes by which the baselines of one row's cells may differ.
const ROW_SHIFT: f32 = 0.4;

fn beside(row: &[&Word], line: &Line) -> bool {
    let near = |a: &Word, b: &Word| (a.baseline - b.baseline).abs() <= ROW_SHIFT * a.size.min(b.size);
    line.words.iter().all(|word| row.iter().all(|other| other.rect.overlap_x(&word.rect) <= 0.0 && near(other, word)))
}

fn row(mut words: Vec<&Word>, vertical: &[Ruling]) -> Option<Row> {
    words.sort_by(|a, b| a.rect.x0.total_cmp(&b.rect.x0));
    let all = words.len();
    let kept = without_leaders(words);
    let leader = kept.len() != all || kept.iter().any(|piece| piece.after_leader);
    Row::of(tokens(kept, vertical), leader)
}

/// A word, or a part of one that stands beside a dot leader.
#[derive(Debug, Clone)]
struct Piece {
    text: String,
    rect: Rect,
    size: f32,
    bold: bool,
    after_leader: bool,
    tag: u16,
}

/// Drops runs of dots, alone or glued to words.
fn without_leaders(words: Vec<&Word>) -> Vec<Piece> {
    let lone_dots = words.iter().filter(|word| word.text == "." || word.text == "·").count();
    let mut pieces = Vec::new();
    let mut after_leader = false;
    for word in words {
        let dots = word.text.chars().all(is_leader);
        if dots && (word.text.chars().count() >= LEADER || word.text == "…" || (lone_dots >= LEADER && word.text.chars().count() <= 2)) {
            after_leader = true;
            continue;
        }
        for (text, rect) in around_leaders(word) {
            let cut = text.len() != word.text.len();
            pieces.push(Piece { text, rect, size: word.size, bold: word.bold, after_leader: after_leader || cut, tag: word.tag });
            after_leader = false;
        }
    }
    pieces
}

fn is_leader(c: char) -> bool {
    matches!(c, '.' | '·' | '…' | '_')
}

/// The parts of a word before, between and after runs of dots, each with its share of the width.
fn around_leaders(word: &Word) -> Vec<(String, Rect)> {
    let chars: Vec<char> = word.text.chars().collect();
    let width = word.rect.width() / chars.len().max(1) as f32;
    let mut parts = Vec::new();
    let mut from = 0;
    let mut at = 0;
    while at <= chars.len() {
        let run = chars[at..].iter().take_while(|c| is_leader(**c)).count();
        if at == chars.len() || run > LEADER {
            if from < at {
                let rect = Rect { x0: word.rect.x0 + width * from as f32, x1: word.rect.x0 + width * at as f32, ..word.rect };
                parts.push((chars[from..at].iter().collect(), rect));
            }
            from = at + run;
            at = from.max(at + 1);
        } else {
            at += run.max(1);
        }
    }
    parts
}

fn tokens(pieces: Vec<Piece>, vertical: &[Ruling]) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let signs_before = stand_before(pieces.iter().map(|piece| (piece.text.as_str(), look(&piece.text) == Look::Figure)));
    for piece in pieces {
        let look = look(&piece.text);
        let behind_figure = signs_before && is_currency(&piece.text) && tokens.last().is_some_and(|last| last.look == Look::Figure);
        if !piece.after_leader && opens_range(&tokens, &piece, vertical) {
            // Its dash would be taken for the sign of the upper end.
            if let (Some(dash), Some(lower)) = (tokens.pop(), tokens.last_mut()) {
                lower.append(&dash);
                lower.look = Look::Figure;
            }
        }
        match tokens.last_mut() {
            Some(last) if !piece.after_leader && touches(last, &piece) => {
                last.text.push_str(&piece.text);
                last.look = self::look(&last.text);
                last.rect = last.rect.union(&piece.rect);
            }
            Some(last)
                if !behind_figure
                    && !piece.after_leader
                    && !ruled_apart(&last.rect, &piece.rect, piece.size, vertical)
                    && joins(last, &piece, look) =>
            {
                let joined = format!("{} {}", last.text, piece.text);
                last.look = if last.look == Look::Figure || is_currency(&last.text) { self::look(&joined) } else { Look::Text };
                last.text = joined;
                last.gaps.push((last.rect.x1, piece.rect.x0));
                last.rect = last.rect.union(&piece.rect);
                last.size = last.size.max(piece.size);
                last.words += 1;
            }
            _ => tokens.push(Token {
                text: piece.text,
                rect: piece.rect,
                size: piece.size,
                bold: piece.bold,
                look,
                words: 1,
                gaps: Vec::new(),
                tag: piece.tag,
            }),
        }
    }
    tokens
}

/// True when two words are one first group of thousands (`1` + `45` before ` 878 900`): no reader sees the space between.
fn touches(last: &Token, next: &Piece) -> bool {
    let gap = (next.rect.x0 - last.rect.x1) / next.size.max(last.size);
    let before = last.text.trim_start_matches(['-', '–', '−', '+', '(']);
    let after = next.text.chars().take_while(char::is_ascii_digit).count();
    (-TOUCHING..TOUCHING).contains(&gap) && all_digits(before) && after > 0 && before.len() + after <= 3
}

/// Font sizes by which the white on both sides of a range's dash differs: a dash that stands for a figure is set to the right.
const EVEN_GAPS: f32 = 0.1;

/// True when the last two tokens are a figure and the dash of a range, as far from the word that follows as from the figure.
fn opens_range(tokens: &[Token], next: &Piece, vertical: &[Ruling]) -> bool {
    let [.., lower, dash] = tokens else { return false };
    let (left, right) = (dash.rect.x0 - lower.rect.x1, next.rect.x0 - dash.rect.x1);
    let even = left.max(right) < THOUSANDS_GAP * next.size && (left - right).abs() <= EVEN_GAPS * next.size;
    let figures = lower.look == Look::Figure && lower.text.ends_with(|c: char| c.is_ascii_digit() || c == '%');
    let goes_on = next.text.starts_with(|c: char| c.is_ascii_digit()) || is_currency(&next.text);
    let apart = |from: &Rect, to: &Rect| ruled_apart(from, to, next.size, vertical);
    is_dash(&dash.text) && even && figures && goes_on && !apart(&lower.rect, &dash.rect) && !apart(&dash.rect, &next.rect)
}

/// Font sizes by which the text of a cell may run over the rule at its side.
const OVERFLOW: f32 = 0.35;

/// True when a vertical ruling runs through the gap between two boxes on one line, or so near to it that the text of a cell
/// that is too narrow has run over it.
fn ruled_apart(left: &Rect, right: &Rect, size: f32, vertical: &[Ruling]) -> bool {
    let y = left.center().1;
    let (from, to) = (left.x1.min(right.x0) - OVERFLOW * size, right.x0.max(left.x1) + OVERFLOW * size);
    vertical.iter().any(|r| (from..=to).contains(&r.at) && r.from <= y && y <= r.to)
}

fn joins(last: &Token, next: &Piece, look: Look) -> bool {
    let gap = (next.rect.x0 - last.rect.x1) / next.size.max(last.size);
    if is_currency(&last.text) && look == Look::Figure {
        return gap < CURRENCY_GAP || is_far_sign(&last.text);
    }
    if last.look == Look::Figure && is_suffix(&next.text) {
        return gap < SUFFIX_GAP;
    }
    if last.look == Look::Figure && is_mark(&next.text) {
        return gap < MARK_GAP;
    }
    match (last.look, look) {
        (Look::Figure, Look::Figure) => {
            let space = if is_monospaced(last, next) { MONOSPACED_GAP } else { THOUSANDS_GAP };
            let makes_one = [continues_thousands, makes_range, is_signed];
            gap < space && makes_one.iter().any(|makes_one| makes_one(&last.text, &next.text))
        }
        _ => gap < if is_monospaced(last, next) { MONOSPACED_GAP } else { PHRASE_GAP },
    }
}

/// The white between two words of one phrase stays below this, in points.
pub(super) fn phrase_gap(size: f32) -> f32 {
    PHRASE_GAP * size
}

/// True when the characters of both are as wide as a typewriter's.
fn is_monospaced(last: &Token, next: &Piece) -> bool {
    let typewriter =
        |text: &str, rect: &Rect, size: f32| (rect.width() / text.chars().count().max(1) as f32 / size - TYPEWRITER).abs() < 0.012;
    typewriter(&last.text, &last.rect, last.size) && typewriter(&next.text, &next.rect, next.size)
}

/// `1` + `234`, `-1 234` + `567,50`: groups of three digits after a first group of one to three.
pub(super) fn continues_thousands(before: &str, after: &str) -> bool {
    let end = ["-", "–", "—"].iter().find_map(|dash| before.rsplit_once(&format!(" {dash} ")));
    let before = end.map_or(before, |(_, upper)| upper);
    let mut groups = before.trim_start_matches(['-', '–', '−', '+', '(', '$', '€', '£', ' ']).split(' ');
    let first = groups.next().is_some_and(|group| (1..=3).contains(&group.len()) && all_digits(group));
    let whole =
        after.trim_end_matches(|c: char| matches!(c, '%' | ')' | '*' | '-') || is_footnote_mark(c)).split([',', '.']).next().unwrap_or("");
    first && groups.all(|group| group.len() == 3 && all_digits(group)) && whole.len() == 3 && all_digits(whole)
}

/// `10:00` + `–`, `10:00 –` + `20:00`: a dash with word spaces around it joins two figures.
fn makes_range(before: &str, after: &str) -> bool {
    match before.rsplit_once(' ') {
        Some((_, last)) => is_dash(last),
        None => is_dash(after) && !is_dash(before),
    }
}

fn is_dash(text: &str) -> bool {
    matches!(text, "–" | "-" | "—")
}

/// `-` + `540.809,73`: a minus sign drawn a word space before its figure. A column of dashes stands further off.
fn is_signed(before: &str, after: &str) -> bool {
    matches!(before, "-" | "–" | "−") && after.starts_with(|c: char| c.is_ascii_digit())
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Figures consist of digits, separators and signs; dashes and dots stand for figures that are not there.
pub(super) fn look(text: &str) -> Look {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let short = text.chars().count();
    let text = if text.starts_with(['-', '–', '—', '−']) { text.trim_end_matches(is_footnote_mark) } else { text };
    let placeholder =
        short <= 3 && text.chars().all(|c| matches!(c, '-' | '–' | '—' | '−' | '.' | ':' | '*' | '…' | '0' | '†' | '‡' | '#'));
    if placeholder || (digits > 0 && letters <= 1 && !text.starts_with(char::is_alphabetic) && digits * 2 + 3 >= short) {
        Look::Figure
    } else {
        Look::Text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One line of words of 10 points, five wide a character, each with its left edge.
    fn texts(words: &[(&str, f32)]) -> Vec<String> {
        let word = |(text, x): &(&str, f32)| {
            let rect = Rect::new(*x, 92.5, x + 5.0 * text.chars().count() as f32, 102.2);
            Word { text: (*text).to_owned(), rect, baseline: 100.0, size: 10.0, bold: false, ..Word::default() }
        };
        let words: Vec<Word> = words.iter().map(word).collect();
        let rect = Rect::around(words.iter().map(|w| &w.rect)).unwrap();
        rows(&[Line { words, rect }], &[])[0].tokens.iter().map(|token| token.text.clone()).collect()
    }

    #[test]
    fn thousands_join_and_neighbouring_figures_do_not() {
        assert_eq!(texts(&[("1", 0.0), ("234", 8.0), ("567", 26.0)]), ["1 234 567"]);
        assert_eq!(texts(&[("1234", 0.0), ("567", 23.0)]), ["1234", "567"]);
        assert_eq!(texts(&[("234", 0.0), ("567", 20.0)]), ["234", "567"]);
        assert_eq!(texts(&[("1", 0.0), ("234²", 8.0)]), ["1 234²"]);
    }

    #[test]
    fn figures_of_neighbouring_columns_never_join() {
        // One word space of 3 points apart: whatever is no group of three digits begins another figure.
        assert_eq!(texts(&[("12", 0.0), ("5", 13.0)]), ["12", "5"]);
        assert_eq!(texts(&[("1", 0.0), ("234", 8.0), ("56", 26.0)]), ["1 234", "56"]);
        assert_eq!(texts(&[("974", 0.0), ("696", 18.0), ("1", 36.0), ("200", 44.0)]), ["974 696", "1 200"]);
        assert_eq!(texts(&[("1,5", 0.0), ("234", 18.0)]), ["1,5", "234"]);
        assert_eq!(texts(&[("1.234", 0.0), ("567", 28.0)]), ["1.234", "567"]);
        assert_eq!(texts(&[("12", 0.0), ("-345", 13.0)]), ["12", "-345"]);
        assert_eq!(texts(&[("12%", 0.0), ("345", 18.0)]), ["12%", "345"]);
    }

    #[test]
    fn a_sign_a_word_space_before_its_figure_belongs_to_it_and_a_dash_in_its_own_column_does_not() {
        assert_eq!(texts(&[("Loss", 0.0), ("-", 60.0), ("540.809,73", 68.0)]), ["Loss", "- 540.809,73"]);
        assert_eq!(texts(&[("Loss", 0.0), ("-", 60.0), ("540", 80.0)]), ["Loss", "-", "540"]);
    }

    #[test]
    fn the_space_between_thousands_is_as_wide_as_a_typewriters_character() {
        let word = |text: &str, column: f32| {
            let width = 6.0 * text.chars().count() as f32;
            Word {
                text: text.to_owned(),
                rect: Rect::new(6.0 * column, 92.5, 6.0 * column + width, 102.2),
                baseline: 100.0,
                size: 10.0,
                bold: false,
                ..Word::default()
            }
        };
        let texts = |words: Vec<Word>| {
            let rect = Rect::around(words.iter().map(|w| &w.rect)).unwrap();
            rows(&[Line { words, rect }], &[])[0].tokens.iter().map(|token| token.text.clone()).collect::<Vec<_>>()
        };
        assert_eq!(texts(vec![word("Rent", 0.0), word("1", 10.0), word("234", 12.0), word("567", 17.0)]), ["Rent", "1 234", "567"]);
        assert_eq!(texts(vec![word("Rent", 0.0), word("-", 10.0), word("418", 12.0), word("-", 17.0)]), ["Rent", "- 418", "-"]);
    }

    #[test]
    fn figures_with_spaces_are_never_split() {
        assert_eq!(texts(&[("-1", 0.0), ("234", 13.0), ("567,50", 31.0)]), ["-1 234 567,50"]);
        assert_eq!(texts(&[("(1", 0.0), ("234)", 13.0)]), ["(1 234)"]);
        assert_eq!(texts(&[("Rent", 0.0), ("974", 60.0), ("696", 78.0)]), ["Rent", "974 696"]);
    }

    #[test]
    fn a_first_group_that_was_drawn_in_two_pieces_is_one() {
        assert_eq!(texts(&[("1", 0.0), ("45", 5.2), ("878", 18.0)]), ["145 878"]);
        assert_eq!(texts(&[("41", 0.0), ("734", 10.5)]), ["41 734"]);
        assert_eq!(texts(&[("8043,5092", 0.0), ("2,209", 45.5)]), ["8043,5092", "2,209"]);
    }

    #[test]
    fn a_range_of_figures_is_one_token() {
        assert_eq!(texts(&[("10:00", 0.0), ("–", 28.0), ("20:00", 36.0)]), ["10:00 – 20:00"]);
        let thousands = |dash: f32| texts(&[("2", 0.0), ("500", 8.0), ("–", dash), ("3", 34.0), ("000", 42.0)]);
        assert_eq!((thousands(26.0), thousands(27.9)), (vec!["2 500 – 3 000".to_owned()], vec!["2 500".to_owned(), "– 3 000".to_owned()]));
    }

    #[test]
    fn phrases_join_over_a_word_space_only() {
        assert_eq!(texts(&[("Net", 0.0), ("sales", 18.0), ("Note", 60.0)]), ["Net sales", "Note"]);
    }

    #[test]
    fn dot_leaders_are_dropped_wherever_they_stand() {
        assert_eq!(texts(&[("Rent", 0.0), (".......", 25.0), ("12", 70.0)]), ["Rent", "12"]);
        assert_eq!(texts(&[("Rent........12", 0.0)]), ["Rent", "12"]);
        assert_eq!(texts(&[("Rent", 0.0), (".", 25.0), (".", 35.0), (".", 45.0), ("12", 70.0)]), ["Rent", "12"]);
    }

    #[test]
    fn a_currency_sign_joins_its_figure_over_a_gap() {
        assert_eq!(texts(&[("$", 0.0), ("12", 40.0), ("%", 52.0)]), ["$ 12 %"]);
    }

    #[test]
    fn figures_look_like_figures() {
        for figure in ["12", "-1 234,5", "(3.4)", "12%", "–", "1,234", "..", "2008-09"] {
            assert_eq!(look(figure), Look::Figure, "{figure}");
        }
        for text in ["Q1", "rent", "12 months", "A"] {
            assert_eq!(look(text), Look::Text, "{text}");
        }
    }
}
