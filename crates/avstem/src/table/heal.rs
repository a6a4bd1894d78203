//! A row that a page break cut in two is joined again.
//!
//! In: the last row of one part of a table and the first row of the next. Out: whether the second continues the first,
//! and the joined text. A row continues when each of its cells goes on with a cell above and most begin in mid-sentence:
//! in lower case, or after a hyphen, a slash or a word that ends no sentence. A row with a figure or a period of its own
//! is a row of its own, and so is one whose blank first cells mean "same as above". What it does not do: it reads no
//! meaning, and it never looks past the first row.

use super::figure::{Look, cell_look, is_dash};
use crate::vocabulary::{Vocabulary, words};
use avstem_document::grid::{Cell, Grid};
use std::collections::BTreeMap;

/// Rows above the cut that are looked at: for merged cells that reach down to it, and for the column's usual case.
const ROWS_ABOVE: usize = 50;

/// Where more than one cell in this many of a column begins in lower case, lower case tells nothing.
const USUAL: usize = 3;

/// Words of the longest period: `Q1 til Q4`.
const LONGEST_PERIOD: usize = 3;

/// Letters of the longest abbreviation: a full stop after a longer word ends a sentence.
const LONGEST_ABBREVIATION: usize = 4;

/// Joins row `from` of `second` to the last row of `first` if it continues it; true when it did.
///
/// `header` is the number of header rows of `first`; a header is never continued. The cells of `second` are not changed.
pub(crate) fn heal(first: &mut Grid, header: usize, second: &Grid, from: usize, vocabulary: &Vocabulary) -> bool {
    let Some(last) = first.rows.checked_sub(1).filter(|last| *last >= header) else { return false };
    let above = cells_reaching(first, last);
    let below: Vec<&Cell> = second.row(from).iter().filter(|cell| !cell.is_blank()).collect();
    let pairs: Option<Vec<(usize, &Cell)>> = below.iter().map(|cell| above.get(&cell.column).map(|index| (*index, *cell))).collect();
    let Some(pairs) = pairs.filter(|pairs| !pairs.is_empty()) else { return false };
    // Labels of accounts are cut off at any letter; below them a word in upper case opens a section.
    let account = above.values().any(|index| cell_look(&first.cells[*index], &vocabulary.units) == Look::Figure);
    let mut votes = Vec::new();
    for (index, cell) in &pairs {
        let upper = cell.text.trim_start().starts_with(char::is_uppercase);
        let open = is_open(&first.cells[*index].text, vocabulary) && !(account && upper);
        if !open && stands_alone(cell, vocabulary) {
            return false;
        }
        votes
            .push(open || (goes_on(&first.cells[*index].text, &cell.text, vocabulary) && !lower_case_is_usual(first, header, cell.column)));
    }
    let continued = votes.iter().filter(|vote| **vote).count();
    if !votes[0] || 2 * continued < votes.len() {
        return false;
    }
    for (index, cell) in pairs {
        let text = join(&first.cells[index].text, &cell.text, vocabulary);
        first.cells[index].text = text;
    }
    true
}

/// The cells that are not blank and reach down to a row, by the columns they cover.
fn cells_reaching(grid: &Grid, row: usize) -> BTreeMap<usize, usize> {
    let from = grid.cells.partition_point(|cell| cell.row + ROWS_ABOVE < row);
    let reaching = grid.cells.iter().enumerate().skip(from).filter(|(_, cell)| !cell.is_blank() && cell.row + cell.row_span > row);
    reaching
        .flat_map(|(index, cell)| (cell.column..(cell.column + cell.column_span).min(grid.columns)).map(move |column| (column, index)))
        .collect()
}

/// True when a cell is complete in itself and fills a column of short facts: a figure, a date, a period.
fn stands_alone(cell: &Cell, vocabulary: &Vocabulary) -> bool {
    if !matches!(cell_look(cell, &vocabulary.units), Look::Text | Look::Blank) {
        return true;
    }
    let periods = &vocabulary.periods;
    let named = [&periods.ongoing, &periods.monthly, &periods.quarterly, &periods.yearly, &periods.conditional];
    let words = words(&cell.text);
    // `Q1`, `Q4 17`: a letter and a digit, or digits.
    let short = |word: &String| word.len() <= 4 && word.ends_with(|c: char| c.is_ascii_digit());
    words.len() <= LONGEST_PERIOD && (words.iter().all(short) || named.iter().any(|phrases| phrases.prefix(&words).is_some()))
}

/// True when a text cannot end here: after a hyphen, a slash, a comma, or a common little word in lower case.
pub(super) fn is_open(text: &str, vocabulary: &Vocabulary) -> bool {
    let text = text.trim_end();
    if text.ends_with(|c: char| is_dash(c) || matches!(c, '/' | ',' | '+' | '&' | '(' | '\u{ad}')) {
        // A lone dash is a mark for nothing.
        return text.chars().any(char::is_alphanumeric);
    }
    let last = text.rsplit(char::is_whitespace).next().unwrap_or("");
    last.starts_with(char::is_lowercase) && last.ends_with(char::is_alphabetic) && is_little_word(last, vocabulary)
}

/// Letters of the longest word that is little: longer ones that tell a language are nouns, and may end a text ("i kommunen").
const LONGEST_LITTLE: usize = 7;

pub(super) fn is_little_word(word: &str, vocabulary: &Vocabulary) -> bool {
    word.chars().count() <= LONGEST_LITTLE && vocabulary.stop_words.iter().any(|(_, words)| words.is(word))
}

/// True when the text below begins in lower case and the text above has not ended a sentence.
fn goes_on(above: &str, below: &str, vocabulary: &Vocabulary) -> bool {
    let last = above.trim_end().rsplit(char::is_whitespace).next().unwrap_or("");
    let ended = last.ends_with(['.', '!', '?', ':']) && last.chars().count() > LONGEST_ABBREVIATION;
    let part = vocabulary.lines.of_which.starts(below) || below.trim_end().ends_with(':');
    below.trim_start().starts_with(char::is_lowercase) && !ended && !part
}

/// True when lower case begins many cells of this column, so that it tells nothing.
fn lower_case_is_usual(grid: &Grid, header: usize, column: usize) -> bool {
    let from = header.max(grid.rows.saturating_sub(ROWS_ABOVE));
    let texts = || (from..grid.rows).map(|row| grid.text(row, column).trim_start()).filter(|text| !text.is_empty());
    USUAL * texts().filter(|text| text.starts_with(char::is_lowercase)).count() > texts().count()
}

/// Two halves of a text. A word that a hyphen had cut is put together; `plan-` before `og` keeps its hyphen.
pub(super) fn join(above: &str, below: &str, vocabulary: &Vocabulary) -> String {
    let (above, below) = (above.trim_end(), below.trim_start());
    let next = below.split(char::is_whitespace).next().unwrap_or("");
    let Some(stem) = above.strip_suffix(['-', '\u{2010}', '\u{ad}']).filter(|stem| stem.ends_with(char::is_alphabetic)) else {
        return format!("{above} {below}");
    };
    let fragment = stem.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or("");
    if is_little_word(next, vocabulary) {
        format!("{above} {below}")
    } else if below.starts_with(char::is_lowercase) && fragment.chars().count() > 1 {
        format!("{stem}{below}")
    } else {
        format!("{above}{below}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::testing::grid;

    /// The last row after healing, or nothing.
    fn healed(above: &str, below: &str) -> Option<String> {
        let (mut first, second) = (grid(above), grid(below));
        let last = first.rows - 1;
        heal(&mut first, 0, &second, 0, Vocabulary::built_in())
            .then(|| (0..first.columns).map(|column| first.text(last, column)).collect::<Vec<_>>().join("|"))
    }

    #[test]
    fn a_cell_that_goes_on_in_lower_case_is_joined() {
        let joined = healed("Vaktbytte|Innføre ny ordning der ansatte|Q4|Ferdig i juni", "|bytter vakt seg imellom.||");
        assert_eq!(joined.as_deref(), Some("Vaktbytte|Innføre ny ordning der ansatte bytter vakt seg imellom.|Q4|Ferdig i juni"));
    }

    #[test]
    fn most_of_the_cells_decide() {
        let joined = healed("Delta i lokale og|Lage en plan for|Løpende|Møte med NN", "sentrale møter|bygdene||ABC");
        assert_eq!(joined.as_deref(), Some("Delta i lokale og sentrale møter|Lage en plan for bygdene|Løpende|Møte med NN ABC"));
    }

    #[test]
    fn an_open_end_takes_any_word() {
        assert_eq!(
            healed("Samspill mellom lege og sykehus/|Klart||", "NAV|||").as_deref(),
            Some("Samspill mellom lege og sykehus/ NAV|Klart||")
        );
        assert_eq!(healed("Samspill mellom lege og sykehus|Klart||", "NAV|||"), None);
    }

    #[test]
    fn a_noun_that_tells_a_language_leaves_nothing_open() {
        let vocabulary = Vocabulary::built_in();
        assert!(is_open("Rekruttering av sykepleiere gjennom", vocabulary) && is_open("Åtgärder enligt", vocabulary));
        assert!(!is_open("Rekruttering av sykepleiere i kommunen", vocabulary));
    }

    #[test]
    fn a_row_under_the_same_measure_is_a_row_of_its_own() {
        assert_eq!(healed("Kurs|Lage program|Q1|Ok", "|Sende ut invitasjon||Utsatt"), None);
        assert_eq!(healed("Kurs|Lage program|Q1|Ok", "|Påmelding|Q2|Ok"), None);
        assert_eq!(healed("Kurs|Lage program med|Q1|Ok", "|foredrag|Q2|Ok"), None);
        assert_eq!(healed("Kurs||Q1|Ok", "|lage program||"), None);
    }

    #[test]
    fn lower_case_tells_nothing_where_it_is_usual() {
        assert_eq!(healed("Kurs|lage program||\n|sende brev||", "|bestille mat||"), None);
    }

    #[test]
    fn a_row_of_figures_is_never_joined() {
        assert_eq!(healed("Leie av|100|200", "lokaler|300|400"), None);
        assert_eq!(healed("Leie|100|200", "herav møterom||"), None);
        assert_eq!(healed("6720 Honorar juss/-|100|200", "Finansposter||"), None);
        assert_eq!(healed("6720 Honorar juss/|100|200", "øk. rådgivning||").as_deref(), Some("6720 Honorar juss/ øk. rådgivning|100|200"));
    }

    #[test]
    fn a_full_stop_ends_the_cell_unless_it_abbreviates() {
        assert_eq!(healed("Plan|Alt er levert.", "|e-post er sendt"), None);
        assert!(healed("Plan|Alt er levert jf.", "|vedtaket").is_some());
    }

    #[test]
    fn a_header_is_never_continued() {
        let mut first = grid("Tiltak og|Frist");
        assert!(!heal(&mut first, 1, &grid("kurs|"), 0, Vocabulary::built_in()));
    }

    #[test]
    fn hyphens_that_cut_a_word_vanish() {
        let join = |a, b| join(a, b, Vocabulary::built_in());
        assert_eq!(join("opplæ-", "ring"), "opplæring");
        assert_eq!(join("plan-", "og byggesak"), "plan- og byggesak");
        assert_eq!(join("e-", "post"), "e-post");
        assert_eq!(join("NRK-", "Troms"), "NRK-Troms");
        assert_eq!(join("vei –", "trinn to"), "vei – trinn to");
    }
}
