//! Paragraphs set as a table with tabs → grids.
//!
//! A run of neighbouring paragraphs is a table when its rows of figures have the same number of fields and stand at the
//! same tab stops. Where the paragraphs have stops of their own, every tab leads to the next one, so a column may be
//! blank; where they use the page's default stops, several tabs in a row only bridge a short label. Anything less regular stays text:
//! a figure under the wrong column is worse than a figure in a sentence.

use super::Content;
use avstem_document::figure::look;
use avstem_document::{
    grid::{Cell, Grid},
    place::Place,
};
use std::ops::Range;

/// Rows of figures that make a table where each holds a label and one figure; a time and a date are no table.
const ROWS_OF_TWO_FIELDS: usize = 3;
/// The same where each holds more.
const ROWS_OF_MORE: usize = 2;
/// Characters of a line without tabs that may still be a row: a section's name. Longer lines are sentences.
const LONGEST_SECTION: usize = 80;

/// The tables among these paragraphs: which of them, and the grid.
pub(super) fn tables(run: &[Content]) -> Vec<(Range<usize>, Grid)> {
    let mut tables = Vec::new();
    let mut at = 0;
    while at < run.len() {
        if !is_tabbed(&run[at]) {
            at += 1;
            continue;
        }
        let end = end_of_table(run, at);
        if let Some(grid) = grid(&run[at..end]) {
            tables.push((at..end, grid));
        }
        at = end;
    }
    tables
}

fn is_tabbed(content: &Content) -> bool {
    content.text.trim_end().contains('\t') && content.heading.is_none() && !content.lists_contents
}

/// The index after the last tabbed paragraph that belongs with the one at `start`. A blank or a short line between two
/// tabbed ones is a row.
fn end_of_table(run: &[Content], start: usize) -> usize {
    let mut end = start + 1;
    let mut between = 0;
    for (at, content) in run.iter().enumerate().skip(start + 1) {
        if is_tabbed(content) && (content.stops == run[end - 1].stops || content.stops == run[start].stops) {
            end = at + 1;
            between = 0;
        } else {
            between += 1;
            let short = content.text.chars().count() <= LONGEST_SECTION && !content.text.trim_end().ends_with(['.', ':']);
            if is_tabbed(content) || content.heading.is_some() || !short || between > 2 {
                break;
            }
        }
    }
    end
}

fn grid(rows: &[Content]) -> Option<Grid> {
    let with_stops = rows.iter().filter(|row| is_tabbed(row)).all(|row| !row.stops.is_empty());
    let fields: Vec<Vec<&str>> = rows.iter().map(|row| fields(&row.text, with_stops)).collect();
    let figures: Vec<usize> = fields.iter().filter(|row| row.iter().skip(1).any(|field| look::is_figure(field))).map(Vec::len).collect();
    let width = *figures.iter().max()?;
    let least = if width == 2 { ROWS_OF_TWO_FIELDS } else { ROWS_OF_MORE };
    let stops = rows.iter().map(|row| row.stops.len()).max().unwrap_or(0);
    let regular = figures.iter().all(|row| *row == width) && (!with_stops || width <= stops + 1);
    let fits = fields.iter().all(|row| row.len() <= width && row[0].chars().count() <= LONGEST_SECTION);
    if width < 2 || figures.len() < least || !regular || !fits {
        return None;
    }
    let mut cells = Vec::new();
    for (at, (row, fields)) in rows.iter().zip(&fields).enumerate() {
        for (column, field) in fields.iter().enumerate().filter(|(_, field)| !field.trim().is_empty()) {
            let cell = Cell::new(at, column, field.trim(), Place::block(0));
            cells.push(Cell { bold: row.is_bold(), indent: if column == 0 { row.indent } else { 0.0 }, ..cell });
        }
    }
    Some(Grid { rows: rows.len(), columns: width, cells })
}

/// The fields of a line; without stops of its own, tabs in a row count once.
fn fields(line: &str, with_stops: bool) -> Vec<&str> {
    let line = line.trim_end();
    let mut fields: Vec<&str> = line.split('\t').collect();
    if !with_stops {
        let mut first = true;
        fields.retain(|field| std::mem::take(&mut first) || !field.trim().is_empty());
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::super::Look;
    use super::*;

    fn run(lines: &[&str], stops: &[f32]) -> Vec<Content> {
        let line = |text: &&str| {
            let mut content = Content { stops: stops.to_vec(), ..Content::default() };
            content.add(text, Look::default());
            content
        };
        lines.iter().map(line).collect()
    }

    fn shapes(lines: &[&str], stops: &[f32]) -> Vec<(Range<usize>, usize, usize)> {
        tables(&run(lines, stops)).into_iter().map(|(range, grid)| (range, grid.columns, grid.cells.len())).collect()
    }

    #[test]
    fn figures_at_tab_stops_are_a_table_with_its_header_and_sections() {
        let lines = ["Budget", "\t2016\t2017", "Wages", "Fixed\t100\t200", "Extra\t\t20", "Sum\t100\t220", "The end."];
        assert_eq!(shapes(&lines, &[200.0, 300.0]), [(1..6, 3, 11)]);
        assert_eq!(tables(&run(&lines, &[200.0, 300.0]))[0].1.text(3, 2), "20");
    }

    #[test]
    fn with_default_stops_tabs_in_a_row_count_once_and_a_missing_figure_leaves_it_text() {
        assert_eq!(shapes(&["\t\t2016\t2017", "Wages\t\t100\t200", "Social security\t30\t40"], &[]), [(0..3, 3, 8)]);
        assert_eq!(shapes(&["\t\t2016\t2017", "Wages\t\t100\t200", "Social security\t40"], &[]), []);
    }

    #[test]
    fn dates_and_times_and_agendas_are_no_tables() {
        assert_eq!(shapes(&["Date:\t12.03.2017", "Time:\t18.00", "Room:\t12"], &[]), []);
        assert_eq!(shapes(&["1\tMinutes", "2\tBudget", "3\tOther"], &[]), []);
    }

    #[test]
    fn lines_at_other_stops_are_another_table() {
        let mut lines = run(&["A\t1\t2", "B\t3\t4"], &[100.0, 200.0]);
        lines.extend(run(&["C\t5\t6", "D\t7\t8"], &[90.0, 180.0]));
        let found: Vec<_> = tables(&lines).into_iter().map(|(range, _)| range).collect();
        assert_eq!(found, [0..2, 2..4]);
    }
}
