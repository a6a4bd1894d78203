//! Rows over which the label of one line of figures was set → one row.
//!
//! ```text
//! Grants from the regional and national |       |      →    Grants from the regional and national bodies | 1 200
//! bodies                                | 1 200 |
//! ```
//! In: a native table. Out: the same with such rows joined. A label goes on when the row after it begins in lower case, in a table whose
//! labels begin in upper case, under a text that has not ended and has no figure; or when it stands alone, in lower case, below a row of
//! figures and above one that begins anew. A joined row keeps the place of its first label. What it does not do: a label that goes on
//! with a name or a number stays two rows, for it may as well be a heading; rows of words are left alone (see `wrapped`).

use super::{
    Table,
    figure::{Look, cell_look},
};
use crate::vocabulary::Vocabulary;
use avstem_document::grid::{Cell, Grid};

/// Where more than one label in this many begins in lower case, lower case tells nothing.
const USUAL: usize = 4;

/// What a row is to the label above it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A label and figures.
    Line {
        lower: bool,
    },
    /// A label alone, not ended.
    Lone {
        lower: bool,
    },
    Other,
}

/// Joins the rows of one label in a table with columns of figures.
pub(super) fn join(table: &mut Table, vocabulary: &Vocabulary) {
    let rows: Vec<&[Cell]> = table.grid.cells.chunk_by(|a, b| a.row == b.row).collect();
    let body = || rows.iter().filter(|row| row[0].row >= table.header_rows);
    let Some(column) = body().map(|row| row[0].column).min() else { return };
    if body().any(|row| row.iter().any(|cell| cell.row_span > 1)) {
        return;
    }
    let kinds: Vec<Kind> =
        rows.iter().map(|row| if row[0].row < table.header_rows { Kind::Other } else { kind(row, column, vocabulary) }).collect();
    let goes_on = goes_on(&rows, &kinds);
    let starts = kinds.iter().zip(&goes_on).filter(|(kind, goes_on)| **kind != Kind::Other && !**goes_on);
    let lower = starts.clone().filter(|(kind, _)| matches!(kind, Kind::Line { lower: true } | Kind::Lone { lower: true })).count();
    if !goes_on.contains(&true) || USUAL * lower > starts.count() {
        return;
    }
    table.grid = joined(&table.grid, &rows, &goes_on);
}

fn kind(row: &[Cell], column: usize, vocabulary: &Vocabulary) -> Kind {
    let [label, values @ ..] = row else { return Kind::Other };
    let text = label.text.trim();
    let is_label = label.column == column && cell_look(label, &vocabulary.units) == Look::Text;
    let lower = text.starts_with(char::is_lowercase) && !vocabulary.lines.of_which.starts(text);
    let figures = values.iter().any(|cell| matches!(cell_look(cell, &vocabulary.units), Look::Figure | Look::Dash));
    match values {
        _ if !is_label => Kind::Other,
        [] if !text.ends_with(['.', ':', ';', '!', '?']) => Kind::Lone { lower },
        _ if figures => Kind::Line { lower },
        _ => Kind::Other,
    }
}

/// By row: it goes on with the label of the row above.
fn goes_on(rows: &[&[Cell]], kinds: &[Kind]) -> Vec<bool> {
    let below = |at: usize| rows[at][0].row == rows[at - 1][0].row + 1 && rows[at][0].bold == rows[at - 1][0].bold;
    let begins_anew = |at: usize| !matches!(kinds.get(at), Some(Kind::Line { lower: true } | Kind::Lone { lower: true }));
    let mut goes_on = vec![false; rows.len()];
    for at in 1..rows.len() {
        goes_on[at] = below(at)
            && match (kinds[at - 1], kinds[at]) {
                // Only a label that leads to figures is one: the rows of a text in a table are no labels.
                (Kind::Lone { .. }, Kind::Line { lower: true }) => true,
                (Kind::Lone { .. }, Kind::Lone { lower: true }) => leads_to_figures(&kinds[at..]) || goes_on[at - 1],
                (Kind::Line { .. }, Kind::Lone { lower: true }) => begins_anew(at + 1),
                _ => false,
            };
    }
    goes_on
}

/// Rows of the longest label; longer ones are prose.
const LONGEST_LABEL: usize = 4;

fn leads_to_figures(kinds: &[Kind]) -> bool {
    let rest = kinds.iter().take(LONGEST_LABEL).find(|kind| !matches!(kind, Kind::Lone { lower: true }));
    matches!(rest, Some(Kind::Line { lower: true }))
}

fn joined(grid: &Grid, rows: &[&[Cell]], goes_on: &[bool]) -> Grid {
    let mut cells: Vec<Cell> = Vec::with_capacity(grid.cells.len());
    // The label of the row that is being built, and the rows that were taken out so far.
    let (mut label, mut taken_out) = (0, 0);
    for (row, goes_on) in rows.iter().zip(goes_on) {
        let [first, values @ ..] = *row else { continue };
        if *goes_on {
            taken_out += 1;
            let above: &mut Cell = &mut cells[label];
            above.text = format!("{} {}", above.text.trim_end(), first.text.trim());
        } else {
            label = cells.len();
            cells.push(Cell { row: first.row - taken_out, ..first.clone() });
        }
        if !values.is_empty() {
            // A lone label may reach over the columns of figures.
            cells[label].column_span = cells[label].column_span.min(first.column_span);
        }
        cells.extend(values.iter().map(|cell| Cell { row: cell.row - taken_out, ..cell.clone() }));
    }
    Grid { columns: grid.columns, rows: grid.rows - taken_out, cells }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::testing;

    fn rows(text: &str) -> Vec<String> {
        let mut grid = testing::grid(&format!("|2025|2024\n{text}"));
        grid.cells.retain(|cell| !cell.is_blank());
        let mut table = Table::native(grid, 1, Vec::new());
        join(&mut table, Vocabulary::built_in());
        let line = |row: usize| table.grid.row(row).iter().map(|cell| cell.text.as_str()).collect::<Vec<_>>().join("|");
        (1..table.grid.rows).map(line).collect()
    }

    #[test]
    fn a_label_over_several_rows_is_one() {
        assert_eq!(
            rows("Salg|5|6\nTilskudd fra fylket og||\nstaten, herunder||\nandre|7|8\nLeie|1|2"),
            ["Salg|5|6", "Tilskudd fra fylket og staten, herunder andre|7|8", "Leie|1|2"]
        );
        assert_eq!(
            rows("Salg|5|6\nTilskudd fra fylket|7|8\nog staten||\nLeie|1|2"),
            ["Salg|5|6", "Tilskudd fra fylket og staten|7|8", "Leie|1|2"]
        );
    }

    #[test]
    fn headings_and_lists_in_lower_case_stay_rows_of_their_own() {
        for text in [
            "Salg|5|6\nTilskudd||\nFylket|7|8",
            "Salg|5|6\nTilskudd:||\nfylket|7|8",
            "Salg|5|6\nTilskudd||\nherav fylket|7|8\nLeie|1|2",
            "Inntekter||\nsalg|5|6\ntilskudd|7|8\ngebyr|1|2\nleie|3|4",
            "Salg|5|6\nTilskudd fra fylket|7|8\nog staten||\nmed mer|1|2",
        ] {
            let all: Vec<String> = text.lines().map(|line| line.trim_end_matches('|').to_owned()).collect();
            assert_eq!(rows(text), all);
        }
    }
}
