//! Names of columns that no list knows, told by how they stand.
//!
//! In: the rows of a sheet with their kinds. Out: the kinds, with [`Kind::Names`] for such rows. A row is one when it follows a blank row,
//! with or without free text between, when it is short texts that do not stand in the rows below again, and when it is set off: bold over
//! rows that are not, or under a larger heading or a sentence. What it does not do: without a blank row above it takes no row for
//! names, for a row of measures under a section looks the same.

use super::{Kind, Row, reads_as_sentence};
use crate::table::figure::Look;
use std::collections::BTreeSet;

/// Rows below that are compared with the names.
const BODY_ROWS: usize = 40;

/// Words of the longest name, as in `headers`.
const LONGEST_NAME: usize = 6;

/// Words of the longest name that may end in a full stop: `Tiltak nr.`
const LONGEST_SHORTENED: usize = 2;

/// A heading is larger than the text of a table by this much at least, in points: sizes are kept in halves.
const LARGER: f32 = 0.4;

/// Marks the rows that name columns in words that no list knows.
pub(super) fn mark(rows: &[Row], kinds: &mut [Kind]) {
    let mut lead = 0;
    for at in 0..rows.len() {
        if matches!(kinds[at], Kind::Free | Kind::Labelled) {
            continue;
        }
        // `lead..at` is the free text right above.
        let gap = (lead..=at).any(|row| row == 0 || rows[row].index > rows[row - 1].index + 1);
        if gap && kinds[at] == Kind::Words && names(&rows[at]) && is_over_rows(rows, kinds, at) && is_set_off(rows, kinds, lead, at) {
            kinds[at] = Kind::Names;
        }
        lead = at + 1;
    }
}

/// True for several short texts.
fn names(row: &Row) -> bool {
    let name = |text: &str| {
        let text = text.trim();
        let words = text.split_whitespace().count();
        let ends = text.ends_with([';', ',']) || (words > LONGEST_SHORTENED && text.ends_with('.'));
        words <= LONGEST_NAME && !text.starts_with(char::is_lowercase) && !ends
    };
    let plain = |look: Look| matches!(look, Look::Text | Look::Year);
    row.cells.len() > 1 && row.cells.iter().all(|s| plain(s.look) && s.cell.row_span == 1 && name(&s.cell.text))
}

/// The rows right below one, without a blank row between.
fn below(rows: &[Row], at: usize) -> impl Iterator<Item = &Row> + Clone {
    rows[at..].windows(2).take(BODY_ROWS).take_while(|pair| pair[1].index == pair[0].index + 1).map(|pair| &pair[1])
}

/// True when a row of several cells follows and no text stands in its column again further down.
fn is_over_rows(rows: &[Row], kinds: &[Kind], at: usize) -> bool {
    let followed = below(rows, at).zip(&kinds[at + 1..]).any(|(_, kind)| matches!(kind, Kind::Words | Kind::Figures));
    let texts: BTreeSet<(usize, &str)> =
        below(rows, at).flat_map(|row| &row.cells).map(|sighted| (sighted.cell.column, sighted.cell.text.trim())).collect();
    // A year may stand over periods and among them.
    let mut words = rows[at].cells.iter().filter(|sighted| sighted.look == Look::Text);
    followed && !words.any(|sighted| texts.contains(&(sighted.cell.column, sighted.cell.text.trim())))
}

/// True when a row is bold over rows that are not, or under free text that is larger than its own or a sentence.
fn is_set_off(rows: &[Row], kinds: &[Kind], lead: usize, at: usize) -> bool {
    let bold = |row: &Row| row.cells.iter().all(|sighted| sighted.cell.bold);
    let size = |row: &Row| row.cells.iter().map(|sighted| sighted.cell.size).fold(0.0, f32::max);
    let several = |row: &&Row| row.cells.len() > 1;
    let own = size(&rows[at]);
    let heading = |row: &Row| own > 0.0 && size(row) > own + LARGER;
    (bold(&rows[at]) && !below(rows, at).filter(several).any(bold))
        || (lead..at).any(|row| heading(&rows[row]) || reads_as_sentence(&rows[row], kinds[row]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        table::{sheet::rows_of, testing::grid},
        vocabulary::Vocabulary,
    };

    /// The first texts of the rows that name columns. A text in stars is bold, one behind a `#` is large.
    fn named(text: &str) -> Vec<String> {
        let mut grid = grid(text);
        for cell in &mut grid.cells {
            cell.bold = cell.text.contains('*');
            cell.size = if cell.text.starts_with('#') { 12.0 } else { 10.0 };
            cell.text = cell.text.replace(['*', '#'], "");
        }
        let vocabulary = Vocabulary::built_in();
        let rows = rows_of(grid, vocabulary);
        let mut kinds: Vec<Kind> = rows.iter().map(|row| row.kind(vocabulary)).collect();
        mark(&rows, &mut kinds);
        rows.iter().zip(kinds).filter(|(_, kind)| *kind == Kind::Names).map(|(row, _)| row.cells[0].cell.text.clone()).collect()
    }

    const ROWS: &str = "Kurs i redning|Ine Bakke|Om våren\nRydde stranda|Naustet|Om høsten\n";

    #[test]
    fn bold_words_below_a_blank_row_name_columns() {
        assert_eq!(named(&format!("{ROWS}\n*Grep*|*Hvem*|*Klart*\n{ROWS}")), ["Grep"]);
        assert_eq!(named(&format!("{ROWS}\nSkole\n*Løpe nr.*|*Hvem*|*2026*\nKurs|Ine|2026\n{ROWS}")), ["Løpe nr."]);
    }

    #[test]
    fn words_under_a_larger_heading_or_a_sentence_name_columns() {
        assert_eq!(named(&format!("{ROWS}\n#Skole\nGrep|Hvem|Klart\n{ROWS}")), ["Grep"]);
        assert_eq!(named(&format!("{ROWS}\nSkole\nDette vil vi gjøre videre.\nGrep|Hvem|Klart\n{ROWS}")), ["Grep"]);
    }

    #[test]
    fn rows_of_a_group_name_nothing() {
        for text in [
            format!("{ROWS}\nSkole\nMale gjerdet|Rektor|I mai\n{ROWS}"),
            format!("{ROWS}#Skole\nMale gjerdet|Rektor|I mai\n{ROWS}"),
            format!("{ROWS}\n#Skole\nMale gjerdet|Rektor|Om høsten\n{ROWS}"),
            format!("{ROWS}\n#Skole\nMale gjerdet ved den gamle brygga i sør|Rektor|I mai\n{ROWS}"),
            format!("{ROWS}\n*Male gjerdet*|*Rektor*|*I mai*\n*Rydde*|*Ine*|*I juni*"),
        ] {
            assert_eq!(named(&text), [""; 0], "{text}");
        }
    }
}
