//! Where tables open in a sheet that holds a whole document.
//!
//! In: the rows of a sheet. Out: the same rows in regions, each with what leads a table (titles, paragraphs, headings, labelled
//! values) and that table, or several of figures. A table opens
//! - at names of columns, known ones or such as are set off (`unknown`), when the table above or the one below is of words: a plan, a
//!   list. Its header may repeat the one above;
//! - at names of columns between two tables of figures only behind a sentence, for there a header may be repeated over each section
//!   of one table (`below` knows more of them);
//! - below blank rows without names of columns, when the kind changes: figures under a table of words, words under a table of
//!   figures that does not go on further down, or words that leave most columns of the table above empty.
//!
//! The free text right above goes with the table that it leads. One pass over the rows, and a look ahead that is bounded.

use super::{Kind, Row, Sighted, reads_as_sentence, split, unknown};
use crate::{table::figure::Look, vocabulary::Vocabulary};
use std::ops::Range;

/// Rows below a header that tell whether its table is of words or of figures.
const BODY_ROWS: usize = 40;

/// Rows of words that may stand between a blank row and the names of columns: the upper tiers of a header.
const TIERS: usize = 2;

/// What the rows under a header hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Body {
    Words,
    Figures,
}

/// The table that is open.
struct Open {
    body: Body,
    /// It has names of columns.
    named: bool,
    /// Columns of its widest row.
    width: usize,
    left: usize,
}

/// The rows in regions.
pub(super) fn cut(rows: Vec<Row>, vocabulary: &Vocabulary) -> Vec<Vec<Row>> {
    let cuts = Sheet::new(&rows, vocabulary).cuts();
    split(rows, &cuts)
}

/// The rows of a sheet with their kinds.
struct Sheet<'a> {
    rows: &'a [Row],
    kinds: Vec<Kind>,
    /// By row: figures follow, this row included, before the next names of columns.
    figures_ahead: Vec<bool>,
}

impl<'a> Sheet<'a> {
    fn new(rows: &'a [Row], vocabulary: &Vocabulary) -> Self {
        let mut kinds: Vec<Kind> = rows.iter().map(|row| row.kind(vocabulary)).collect();
        unknown::mark(rows, &mut kinds);
        let mut figures_ahead = vec![false; kinds.len()];
        let mut ahead = false;
        for (at, kind) in kinds.iter().enumerate().rev() {
            ahead = *kind == Kind::Figures || (ahead && *kind != Kind::Names);
            figures_ahead[at] = ahead;
        }
        Self { rows, kinds, figures_ahead }
    }

    fn cuts(&self) -> Vec<usize> {
        let mut cuts = Vec::new();
        let mut open: Option<Open> = None;
        let mut at = 0;
        while at < self.rows.len() {
            if self.is_text(at) {
                at += 1;
                continue;
            }
            let header = self.header(at);
            let opens = match (&open, header) {
                (None, _) => true,
                (Some(above), Some(header)) => self.opens_named(above, at, header),
                (Some(above), None) => self.opens_unnamed(above, at),
            };
            if opens {
                if let Some(above) = &open {
                    cuts.push(self.lead(above, at, header.is_some()));
                }
                open = Some(self.opened(at, header));
            } else if let Some(above) = &mut open {
                above.width = above.width.max(self.rows[at].cells.len());
            }
            // The tiers of a header open nothing themselves.
            at = header.map_or(at, |header| self.last_of_header(header)) + 1;
        }
        cuts
    }

    fn is_text(&self, at: usize) -> bool {
        matches!(self.kinds[at], Kind::Free | Kind::Labelled)
    }

    /// True when nothing but a blank row stands between a row and the one above it.
    fn below_gap(&self, at: usize) -> bool {
        at == 0 || self.rows[at].index > self.rows[at - 1].index + 1
    }

    /// The number of blank rows above a row, where there are any.
    fn rows_blank_above(&self, at: usize) -> Option<usize> {
        let above = self.rows[at.checked_sub(1)?].index;
        Some(self.rows[at].index - above - 1).filter(|blank| *blank > 0)
    }

    /// The row of names that the header has which begins here: this one, or one right below its upper tiers.
    fn header(&self, at: usize) -> Option<usize> {
        if self.kinds[at] == Kind::Names {
            return Some(at);
        }
        let begins = self.below_gap(at) || self.is_text(at - 1);
        let below = |tier: &usize| *tier < self.rows.len() && !self.below_gap(*tier);
        let names = (at + 1..=at + TIERS).take_while(below).find(|row| self.kinds[*row] != Kind::Words)?;
        (begins && self.kinds[at] == Kind::Words && self.kinds[names] == Kind::Names).then_some(names)
    }

    fn last_of_header(&self, names: usize) -> usize {
        (names + 1..self.rows.len()).find(|row| self.kinds[*row] != Kind::Names || self.below_gap(*row)).unwrap_or(self.rows.len()) - 1
    }

    fn opened(&self, at: usize, header: Option<usize>) -> Open {
        let cells = || header.into_iter().chain([at]).map(|row| self.rows[row].cells());
        Open {
            body: self.body(header.unwrap_or(at)),
            named: header.is_some(),
            width: cells().map(<[Sighted]>::len).max().unwrap_or(0),
            left: cells().map(|cells| cells[0].cell.column).min().unwrap_or(0),
        }
    }

    /// What the rows below a header hold, or the rows from here on: up to a blank row or the next names of columns.
    fn body(&self, from: usize) -> Body {
        let first = if self.kinds[from] == Kind::Names { self.last_of_header(from) + 1 } else { from };
        let mut rows: Vec<&Row> = Vec::new();
        for at in (first..self.rows.len()).take(BODY_ROWS) {
            if self.kinds[at] == Kind::Names || (!rows.is_empty() && self.below_gap(at)) {
                break;
            }
            if !self.is_text(at) {
                rows.push(&self.rows[at]);
            }
        }
        let left = rows.iter().map(|row| row.cells[0].cell.column).min().unwrap_or(0);
        let right = || rows.iter().flat_map(|row| &row.cells).filter(|sighted| sighted.cell.column > left);
        let figures = right().filter(|sighted| sighted.look == Look::Figure).count();
        let texts = right().filter(|sighted| sighted.look == Look::Text).count();
        let lone = || rows.iter().all(|row| row.cells.len() == 1 && row.cells[0].look == Look::Figure);
        if figures >= texts && (figures > 0 || (!rows.is_empty() && lone())) { Body::Figures } else { Body::Words }
    }

    /// The rows of free text right above a row.
    fn text_above(&self, at: usize) -> Range<usize> {
        (0..at).rev().take_while(|row| self.is_text(*row)).last().unwrap_or(at)..at
    }

    /// The first row of the text that leads a table which opens here. Text right under the table above is that table's, if a blank
    /// row parts it from other text; else it is the only heading that names of columns have, if it reads as one.
    fn lead(&self, above: &Open, at: usize, named: bool) -> usize {
        let mut text = self.text_above(at);
        let first = text.start;
        let begins = !self.rows[first].cells[0].cell.text.trim_start().starts_with(char::is_lowercase);
        let whole = named && begins && text.clone().all(|row| self.rows[row].cells[0].cell.column <= above.left);
        text.find(|row| self.below_gap(*row)).unwrap_or(if whole { first } else { at })
    }

    fn opens_named(&self, above: &Open, at: usize, header: usize) -> bool {
        let below = self.body(header);
        if above.body == Body::Figures && below == Body::Figures {
            return self.text_above(at).any(|row| reads_as_sentence(&self.rows[row], self.kinds[row]));
        }
        true
    }

    /// True when a row without names of columns opens a table below blank rows.
    fn opens_unnamed(&self, above: &Open, at: usize) -> bool {
        let Some(gap) = (self.text_above(at).start..=at).filter_map(|row| self.rows_blank_above(row)).max() else { return false };
        match (above.body, self.body(at)) {
            (Body::Words, Body::Figures) => above.named,
            (Body::Figures, Body::Words) => !self.figures_ahead[at],
            (Body::Words, Body::Words) => {
                let cells = &self.rows[at].cells;
                let emptier = 2 * cells.len() <= above.width || (gap > 1 && 3 * cells.len() <= 2 * above.width);
                above.named && (emptier || cells[0].cell.column < above.left)
            }
            (Body::Figures, Body::Figures) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{sheet::rows_of, testing::grid};

    /// The first text of each region.
    fn regions(text: &str) -> Vec<String> {
        let vocabulary = Vocabulary::built_in();
        let regions = cut(rows_of(grid(text), vocabulary), vocabulary);
        regions.iter().map(|rows| rows[0].cells[0].cell.text.clone()).collect()
    }

    const PLAN: &str = "Tiltak|Aktivitet|Periode|Status\nKurs|Holde kurs|Q1|Ok\n|Skrive brev|Q2|I rute\n";
    const SUMS: &str = "Tekst|Regnskap|Budsjett\nLeie|1|2\nSum|1|2\n";

    #[test]
    fn each_plan_has_its_heading_though_the_header_is_the_same() {
        for between in ["\nHelse\n\n", "\nHelse\n", "Helse\n\n", "Helse\n", "\n\nHelse\nRessurs: Rektor\n\n"] {
            assert_eq!(regions(&format!("Skole\n\n{PLAN}{between}{PLAN}")), ["Skole", "Helse"], "{between:?}");
        }
        assert_eq!(regions(&format!("{PLAN}\n{PLAN}")), ["Tiltak", "Tiltak"]);
    }

    #[test]
    fn a_plan_and_figures_are_told_apart_with_and_without_a_header() {
        assert_eq!(regions(&format!("{PLAN}\nØkonomi\n{SUMS}")), ["Tiltak", "Økonomi"]);
        assert_eq!(regions(&format!("{SUMS}\nTiltakene\n{PLAN}")), ["Tekst", "Tiltakene"]);
        assert_eq!(regions(&format!("{PLAN}\nØkonomi\nLeie|100\nSum|100")), ["Tiltak", "Økonomi"]);
    }

    #[test]
    fn figures_stay_together_over_blank_rows_and_sections() {
        assert_eq!(regions(&format!("{SUMS}\nKostnader\nStrøm|1|2\n\nResultat|0|0")), ["Tekst"]);
        assert_eq!(regions(&format!("{SUMS}\nKostnader\n{SUMS}")), ["Tekst"]);
        assert_eq!(regions(&format!("{SUMS}\nGodkjent|ja|nei\n\nResultat|0|0")), ["Tekst"]);
    }

    #[test]
    fn a_sentence_parts_two_tables_of_figures_with_the_same_header() {
        assert_eq!(regions(&format!("{SUMS}\nBrygga\nBrygga har en egen kasse.\n{SUMS}")), ["Tekst", "Brygga"]);
    }

    #[test]
    fn groups_of_a_plan_over_blank_rows_stay_and_a_signature_does_not() {
        assert_eq!(regions(&format!("{PLAN}\nBygg|Male|Q3|Ok\n\n|Vaske|Q4|Ok")), ["Tiltak"]);
        assert_eq!(regions(&format!("{PLAN}\n\nElvedal|||Ine Bakke")), ["Tiltak", "Elvedal"]);
    }

    #[test]
    fn the_upper_tier_of_a_header_opens_the_table() {
        assert_eq!(regions(&format!("{SUMS}\nHva vi gjør||Hvordan det går\n{PLAN}")), ["Tekst", "Hva vi gjør"]);
    }

    #[test]
    fn many_blocks_cost_no_more_than_their_rows() {
        let rows = vec![format!("{PLAN}\nTekst\n\nja|nei\n\n{SUMS}\n"); 4_000].concat();
        assert_eq!(regions(&rows).len(), 4_000 * 3);
    }
}
