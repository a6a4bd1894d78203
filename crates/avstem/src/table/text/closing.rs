//! The lines on which a document is signed: below a table they may stand in its columns, and are none of it.
//!
//! In: the lines of a table, what its columns are. Out: how many of them are left without a signature at the end. It is told by what it
//! says, names of people, a place and a day, offices below names, and by where it stands: alone on a page, or farther below the last row
//! than any two lines of the table. Where rows of the table read like names too, nothing is told. What it does not do: it knows no names.

use super::{
    header::Trade,
    lines::{are_near, text},
    region::Placed,
};
use crate::{
    layout::Word,
    table::heal::is_little_word,
    vocabulary::{Vocabulary, words},
};

/// Lines of the longest signature.
const LINES: usize = 5;
/// How many times as far below the last row as any two lines of the table stand apart, and font sizes that it is at least.
const FARTHER: f32 = 1.2;
const APART: f32 = 1.6;
/// Words of the longest name, of an office, and of a place with a day.
const NAME_WORDS: usize = 4;
const OFFICE_WORDS: usize = 3;
const DAY_WORDS: usize = 5;

/// The number of lines of a table above a signature that was taken for its end.
pub(super) fn without_signature(placed: &[Placed], trades: &[Option<Trade>], vocabulary: &Vocabulary) -> usize {
    let is_one = |from: &usize| stands_apart(placed, *from) && is_signature(&placed[..*from], &placed[*from..], trades, vocabulary);
    (placed.len().saturating_sub(LINES).max(1)..placed.len()).find(is_one).unwrap_or(placed.len())
}

/// Rows of figures that tell a table of figures.
const FIGURES: usize = 2;

/// The number of lines of a table above a table of figures that stands in its columns, under a heading of its own.
pub(super) fn without_figures(placed: &[Placed]) -> usize {
    let beside = |line: &Placed| line.filled().any(|column| column > 0);
    let of_figures = |line: &Placed| {
        let later = line.cells.iter().skip(1).flatten();
        beside(line) && later.into_iter().all(|word| word.text.chars().all(|c| c.is_ascii_digit() || !c.is_alphanumeric()))
    };
    let Some(first) = placed.iter().position(of_figures) else { return placed.len() };
    let Some(heading) = placed[..first].iter().rposition(|line| line.section) else { return placed.len() };
    let rows = placed[heading..].iter().filter(|line| beside(line)).count();
    let figures = placed[heading..].iter().filter(|line| of_figures(line)).count();
    if figures >= FIGURES && figures * 2 > rows { heading } else { placed.len() }
}

/// True when the lines from here on have a page to themselves, or a wide gap above them.
fn stands_apart(placed: &[Placed], from: usize) -> bool {
    let (above, line) = (&placed[from - 1], &placed[from]);
    if above.page != line.page {
        return true;
    }
    let pairs = placed[..from].windows(2).filter(|pair| pair[0].page == pair[1].page);
    let widest = pairs.map(|pair| pair[1].baseline - pair[0].baseline).fold(0.0, f32::max);
    let size = line.cells.iter().flatten().map(|word| word.size).fold(0.0, f32::max);
    line.baseline - above.baseline > (FARTHER * widest).max(APART * size)
}

fn is_signature(above: &[Placed], tail: &[Placed], trades: &[Option<Trade>], vocabulary: &Vocabulary) -> bool {
    let Some(column) = tail[0].filled().next() else { return false };
    // The name of someone who is responsible may go on on the next page.
    let of_rows = matches!(trades[column], None | Some(Trade::Number | Trade::Area | Trade::Goal | Trade::Measure | Trade::Activity));
    let usual = above.iter().any(|line| !line.section && is_name(&text(&line.cells[column])));
    // Two people may stand under two names of columns.
    let is_full = trades.len() > 2 && tail[0].filled().count() == trades.len();
    if !of_rows || usual || is_full {
        return false;
    }
    let (mut names, mut days, mut offices) = (0, 0, 0);
    for line in tail {
        let named = names > 0;
        for piece in pieces(line) {
            if is_name(&piece) {
                names += 1;
            } else if names == 0 && days == 0 && is_place_and_day(&piece, vocabulary) {
                days += 1;
            } else if named && is_office(&piece) {
                offices += 1;
            } else {
                return false;
            }
        }
    }
    days > 0 || names > 1 || (names == 1 && offices == 1)
}

/// What stands together in a line, whichever columns it runs over.
fn pieces(line: &Placed) -> Vec<String> {
    let all: Vec<&Word> = line.cells.iter().flatten().copied().collect();
    all.chunk_by(|word, next| are_near(word, next)).map(text).collect()
}

/// True for two words or more that begin with capitals and go on in lower case, as people's names do; initials may be among them.
fn is_name(text: &str) -> bool {
    let is_part = |part: &str| {
        let mut letters = part.chars();
        letters.next().is_some_and(char::is_uppercase) && (letters.as_str() == "." || letters.all(char::is_lowercase)) && part.len() > 1
    };
    let words: Vec<&str> = text.split_whitespace().collect();
    let written_out = words.iter().any(|word| word.chars().count() > 2 && !word.ends_with('.'));
    (2..=NAME_WORDS).contains(&words.len()) && written_out && words.iter().all(|word| word.split('-').all(is_part))
}

/// True for a place before a day: `Storlia, 12.03.2018`, `Lauvdal den 4. mai 2019`.
fn is_place_and_day(text: &str, vocabulary: &Vocabulary) -> bool {
    let mut parts = text.split_whitespace();
    let place = parts.next().is_some_and(|word| word.starts_with(char::is_uppercase) && !word.contains(|c: char| c.is_ascii_digit()));
    let rest: Vec<&str> = parts.collect();
    let is_figures = |word: &str| word.chars().all(|c| c.is_ascii_digit() || c == '.') && word.starts_with(|c: char| c.is_ascii_digit());
    let is_month = |word: &str| vocabulary.periods.months.position(&words(word)).is_some();
    let year = rest.last().is_some_and(|word| is_figures(word) && word.len() >= 4);
    let dotted = |word: &&str| is_figures(word) && word.matches('.').count() > 1;
    let day = rest.iter().any(dotted) || rest.iter().filter(|word| is_figures(word)).count() > 1;
    place
        && day
        && year
        && rest.len() < DAY_WORDS
        && rest.iter().all(|word| is_figures(word) || is_month(word) || is_little_word(word, vocabulary))
}

/// True for what may stand below a name.
fn is_office(text: &str) -> bool {
    text.split_whitespace().count() <= OFFICE_WORDS && text.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_places_with_a_day_are_told_from_texts_of_rows() {
        for text in ["Kari Nordmann", "Jon-Erik Haugli", "P. Aasgård", "Anne Marie Lund"] {
            assert!(is_name(text), "{text}");
        }
        for text in ["Ferdig", "Oppdatere arkivplan", "NAV Lauvdal", "A. B.", "I gang", "Kari Nordmann, leder", "Plan 2018", ""] {
            assert!(!is_name(text), "{text}");
        }
        for text in ["Storlia, 12.03.2018", "Lauvdal den 4. mai 2019", "Nesmyra, den 1.6.2020"] {
            assert!(is_place_and_day(text, Vocabulary::built_in()), "{text}");
        }
        for text in ["12.03.2018", "Ferdig innen utgangen av 2019", "Storlia, 12.03.2018 kl. 12", "Rehabilitere 3 broer", "Kulturhus 2019"]
        {
            assert!(!is_place_and_day(text, Vocabulary::built_in()), "{text}");
        }
    }
}
