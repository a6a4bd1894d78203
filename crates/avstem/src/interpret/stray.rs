//! Running text → lines that look like rows of a table and stand in none.
//!
//! In: a line of text and what is known of the tables before it. Out: whether it reads as a row: an account number of the document's
//! length, or a total's or result's label, and behind it nothing but figures: two at least, and right below a table one. A page break
//! can part a row from its table, and so can the table's frame; such a row is lost to the sums, and a note must say so. What it does not do: it puts no figure anywhere, because in running
//! text nothing tells under which column one stands.

use super::{
    Content,
    totals::{is_result, is_total},
};
use crate::vocabulary::Vocabulary;
use avstem_document::{document::Paragraph, place::Place};

/// Characters of the longest line that is a row.
const LONGEST_ROW: usize = 200;
/// Digits of the largest figure; more in a line are several figures.
const FIGURE_DIGITS: usize = 12;

/// Figures of a line that stands anywhere, and of one right below a table.
pub(super) const ANYWHERE: usize = 2;
pub(super) const BELOW_TABLE: usize = 1;
/// Points between a table and the line right below it at most: two lines of air.
const BELOW: f32 = 24.0;

/// Characters of a line that a note quotes.
const QUOTED: usize = 60;

/// The lines of a paragraph that read as rows of so many figures, as a note quotes them.
pub(super) fn rows(paragraph: &Paragraph, digits: Option<usize>, least: usize, vocabulary: &Vocabulary) -> Vec<(String, Place)> {
    let lines = paragraph.text.split('\n').filter(|line| is_row(line, digits, least, vocabulary));
    lines.map(|line| (line.chars().take(QUOTED).collect(), paragraph.place.clone())).collect()
}

/// True for the place of the first paragraph behind a statement's table, right below it; `after_table` paragraphs stand before.
pub(super) fn is_below_statement(content: &Content, after_table: usize, place: &Place) -> bool {
    let last = content.statements.last().filter(|last| last.table + 1 == content.tables.len());
    let table = last.and_then(|_| content.tables.last()?.0.parts.last());
    after_table == content.paragraphs.len() && table.is_some_and(|table| is_below(table, place))
}

/// True for a place on a page right below another one.
fn is_below(table: &Place, line: &Place) -> bool {
    match (table, line) {
        (Place::Page { page, bbox: table }, Place::Page { page: same, bbox: line }) => {
            page == same && (-BELOW..=BELOW).contains(&(line[1] - table[3])) && line[0] < table[2] && table[0] < line[2]
        }
        _ => false,
    }
}

/// True for a line that reads as a row of so many figures; `digits` are those of the document's account numbers.
fn is_row(line: &str, digits: Option<usize>, least: usize, vocabulary: &Vocabulary) -> bool {
    if line.len() > LONGEST_ROW {
        return false;
    }
    let tokens: Vec<&str> = line.split_whitespace().collect();
    let Some(last_word) = tokens.iter().rposition(|token| !is_figure_part(token)) else { return false };
    let label = tokens[..=last_word].join(" ");
    let coded = tokens[0].bytes().all(|b| b.is_ascii_digit()) && digits == Some(tokens[0].len());
    (coded || is_total(&label, vocabulary) || is_result(&label, vocabulary)) && figures(&tokens[last_word + 1..]) >= least
}

/// A token of figures: `-12`, `605`, `1.234,50`, `(12)`, `-`.
pub(super) fn is_figure_part(token: &str) -> bool {
    token.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '−' | '–' | '+' | '.' | ',' | '(' | ')' | '%' | '\''))
}

/// How many figures tokens are at least: three digits behind a space go on with the figure before.
pub(super) fn figures(tokens: &[&str]) -> usize {
    let mut count = 0;
    // Digits of the figure that may go on.
    let mut open = 0;
    for token in tokens {
        let whole = token.split([',', '.']).next().unwrap_or_default();
        let digits = whole.trim_start_matches(['-', '−', '–', '+', '(']);
        let is_group = digits.len() == 3 && digits.len() == whole.len() && digits.bytes().all(|b| b.is_ascii_digit());
        let goes_on = open > 0 && is_group && open + digits.len() <= FIGURE_DIGITS;
        count += usize::from(token.contains(|c: char| c.is_ascii_digit()) && !goes_on);
        let before = if goes_on { open } else { 0 };
        open = if whole == *token && digits.bytes().all(|b| b.is_ascii_digit()) { before + digits.len() } else { 0 };
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_a_label_of_the_trade_with_figures_behind_it() {
        let is = |line| is_row(line, Some(5), ANYWHERE, Vocabulary::built_in());
        for line in [
            "10100 Løn faste stillingar 0 6 078 183 6 085 692",
            "Sum inntekter -513 605 -148 240 -150 840",
            "Netto utgift 3 142 861 3 924 648 3 804 802",
            "Sum utgifter 938 043 910 000 993 000",
            "Totalt 12,5 13,0",
        ] {
            assert!(is(line), "{line}");
        }
        for line in [
            "Sum 25 000",
            "Totalt 1 250 000",
            "Totalt 1 250 000 kr ble brukt",
            "Telefon 57 62 96 00",
            "6856 Sogndal 57 62",
            "Side 3 4",
            "2018 2019",
            "",
        ] {
            assert!(!is(line), "{line}");
        }
    }

    #[test]
    fn one_figure_is_a_row_right_below_a_table() {
        let place = |y: f32| Place::Page { page: 1, bbox: [50.0, y, 300.0, y + 10.0] };
        assert!(is_below(&place(100.0), &place(120.0)) && !is_below(&place(100.0), &place(150.0)));
        assert!(is_row("Sum 25 000", None, BELOW_TABLE, Vocabulary::built_in()));
        assert!(!is_row("Side 3", None, BELOW_TABLE, Vocabulary::built_in()));
    }
}
