//! Plain text and Markdown → paragraphs and grids in source order.
//!
//! Lines without blank lines between them are a block. In a block, the lines from the first with a tab to the last are
//! a table (a line without tabs among them is a row with one cell), lines of pipes with a separator row are one, and
//! so are lines whose columns are aligned with spaces (`aligned`). Every other line is a paragraph. Blocks of the output count from 0. A table cut by a blank line arrives as two
//! grids; wrapped lines arrive as several paragraphs: joining them needs their meaning.

mod aligned;
mod markup;
mod rows;

use avstem_document::{
    document::{Document, Format, NativeGrid, Paragraph, Part},
    error::{Error, ErrorKind},
    grid::{Cell, Grid},
    limits::Limits,
    note::{NoteCode, Notes},
    place::Place,
};
use markup::Inline;
use rows::Piece;
use std::borrow::Cow;

/// Reads a text.
///
/// # Errors
/// `TooLarge` when it has more blocks, or its tables more cells, than the limit.
pub(super) fn read(text: &str, limits: &Limits, notes: &mut Notes) -> Result<Document, Error> {
    let kept = &text[..(0..=text.len().min(MOST_BYTES)).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0)];
    let whole = kept.len() == text.len();
    let lines = kept.split('\n').flat_map(|line| line.strip_suffix('\r').unwrap_or(line).split(['\r', '\x0c']));
    let lines: Vec<&str> = lines.flat_map(stretches).collect();
    let mut document = Document { format: Format::Text, parts: Vec::new(), pages: None, complete: whole };
    if !whole {
        notes.push(NoteCode::LimitReached, format!("text after the first {} MiB was left out", MOST_BYTES >> 20), None);
    }
    let mut cells = 0;
    let (pieces, in_columns) = rows::pieces(&lines);
    if in_columns >= LINES_TO_TELL_OF {
        let message = format!("{in_columns} lines stand in columns that no blank strip parts in all of them, and were read as text");
        notes.push(NoteCode::RowNotTaken, message, None);
    }
    if pieces.len() > limits.blocks {
        return Err(
            ErrorKind::TooLarge { what: "paragraphs and tables", limit: limits.blocks as u64, found: Some(pieces.len() as u64) }.into()
        );
    }
    for (block, piece) in pieces.into_iter().enumerate() {
        let part = match piece {
            Piece::Line(line, blanks) => Part::Paragraph(Paragraph { blank_above: blanks, ..paragraph(line, block) }),
            Piece::Rows(rows) => {
                let cut = rows.iter().any(|row| row.len() > limits.columns);
                if cut {
                    let message = format!("columns after the first {} were left out", limits.columns);
                    notes.push(NoteCode::LimitReached, message, Some(Place::block(block)));
                    document.complete = false;
                }
                let grid = grid(&rows, block, limits.columns);
                cells += grid.cells.len();
                if cells > limits.cells {
                    return Err(ErrorKind::TooLarge { what: "cells", limit: limits.cells as u64, found: None }.into());
                }
                Part::Grid(NativeGrid { name: None, sheet: false, grid, place: Place::block(block) })
            }
        };
        document.parts.push(part);
    }
    Ok(document)
}

/// Lines in columns without a table from which on a note tells of them: fewer are signatures and the like.
const LINES_TO_TELL_OF: usize = 3;

/// Bytes of a text that are read: some 4,000 pages.
const MOST_BYTES: usize = 8 << 20;

/// Bytes of a line from which on it is read as several, cut at white space where there is any: some 20 pages.
const LONGEST_LINE: usize = 64 << 10;

/// A line as pieces that are no longer than that; tabs, which part columns, stay together.
fn stretches(line: &str) -> impl Iterator<Item = &str> {
    let whole = line.len() <= LONGEST_LINE || line.contains('\t');
    let mut rest = Some(line);
    std::iter::from_fn(move || {
        let line = rest.take()?;
        if whole || line.len() <= LONGEST_LINE {
            return Some(line);
        }
        let most = (0..=LONGEST_LINE).rev().find(|&end| line.is_char_boundary(end)).unwrap_or(0);
        let (stretch, after) = line.split_at(line[..most].rfind(char::is_whitespace).filter(|&end| end > 0).unwrap_or(most));
        rest = Some(after);
        Some(stretch)
    })
}

fn paragraph(line: &str, block: usize) -> Paragraph {
    let (heading, line) = match markup::heading(line) {
        Some((level, title)) => (Some(level), title),
        None => (None, line),
    };
    let Inline { text, bold } = markup::inline(line);
    Paragraph { heading, bold, ..Paragraph::new(text, Place::block(block)) }
}

fn grid(rows: &[Vec<Cow<str>>], block: usize, limit: usize) -> Grid {
    let mut cells = Vec::new();
    for (row, fields) in rows.iter().enumerate() {
        for (column, field) in fields.iter().take(limit).enumerate() {
            let Inline { text, bold } = markup::inline(field);
            if !text.trim().is_empty() {
                cells.push(Cell { bold, ..Cell::new(row, column, text, Place::cell(block, row, column)) });
            }
        }
    }
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0).min(limit);
    Grid { rows: rows.len(), columns, cells }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Vec<Part> {
        read(text, &Limits::default(), &mut Notes::default()).unwrap().parts
    }

    fn as_grid(part: &Part) -> &Grid {
        match part {
            Part::Grid(native) => &native.grid,
            other => panic!("{other:?}"),
        }
    }

    fn as_paragraph(part: &Part) -> &Paragraph {
        match part {
            Part::Paragraph(paragraph) => paragraph,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn paragraphs_and_tables_keep_their_order_and_count_as_blocks() {
        let parts = parts("## Plan\r\n\r\nPost\tSum\r\nA\t1\r\n\r\n**Slutt**\r\n");
        assert_eq!((as_paragraph(&parts[0]).heading, as_paragraph(&parts[0]).text.as_str()), (Some(2), "Plan"));
        assert_eq!(as_grid(&parts[1]).get(1, 1).unwrap().place, Place::cell(1, 1, 1));
        let last = as_paragraph(&parts[2]);
        assert_eq!((last.text.as_str(), last.bold, &last.place), ("Slutt", true, &Place::block(2)));
    }

    #[test]
    fn a_line_that_begins_with_a_tab_has_a_blank_first_cell() {
        let parts = parts("\t2016\t2017\nWages\t1\t2\n");
        let grid = as_grid(&parts[0]);
        assert_eq!((grid.get(0, 0), grid.text(0, 1), grid.rows, grid.columns), (None, "2016", 2, 3));
    }

    #[test]
    fn a_bold_row_without_tabs_is_a_row_of_the_table() {
        let parts = parts("Text\tSum\n<b>Income</b>\nSales\t<b>5</b> kr\n");
        let grid = as_grid(&parts[0]);
        assert_eq!((grid.text(1, 0), grid.get(1, 0).unwrap().bold), ("Income", true));
        assert_eq!((grid.text(2, 1), grid.get(2, 1).unwrap().bold), ("5 kr", false));
    }

    #[test]
    fn a_blank_line_ends_a_grid_even_inside_a_table() {
        let parts = parts("a\tb\tc\n1\t2\t3\n\n4\t5\t6\n\nEnd.\n");
        assert_eq!((as_grid(&parts[0]).rows, as_grid(&parts[1]).rows), (2, 1));
        assert_eq!(as_paragraph(&parts[2]).text, "End.");
    }

    #[test]
    fn a_markdown_table_is_a_grid_without_its_separator() {
        let parts = parts("Costs:\n| Text | 2017 |\n|:-----|-----:|\n| a \\| b | **7** |\nAfter.\n");
        let grid = as_grid(&parts[1]);
        assert_eq!((grid.rows, grid.columns, grid.text(1, 0)), (2, 2, "a | b"));
        assert_eq!((grid.text(1, 1), grid.get(1, 1).unwrap().bold), ("7", true));
        assert_eq!(as_paragraph(&parts[2]).text, "After.");
    }

    #[test]
    fn a_line_without_end_is_read_in_stretches_of_whole_words() {
        let words = "møte ".repeat(LONGEST_LINE);
        let parts = parts(&words);
        assert_eq!(parts.iter().map(|part| as_paragraph(part).text.matches("møte").count()).sum::<usize>(), LONGEST_LINE);
        assert!(parts.iter().all(|part| as_paragraph(part).text.len() <= LONGEST_LINE));
        assert_eq!(stretches(&"9".repeat(LONGEST_LINE + 1)).map(str::len).collect::<Vec<_>>(), [LONGEST_LINE, 1]);
    }

    #[test]
    fn a_text_beyond_the_limit_is_cut_with_a_note() {
        let mut notes = Notes::default();
        let document = read(&"ø\n\n".repeat(MOST_BYTES / 4 + 1), &Limits { blocks: usize::MAX, ..Limits::default() }, &mut notes).unwrap();
        assert_eq!((document.parts.len(), document.complete), (MOST_BYTES / 4, false));
        assert_eq!(notes.as_slice()[0].code, NoteCode::LimitReached);
    }

    #[test]
    fn limits_on_columns_and_cells_hold() {
        let mut notes = Notes::default();
        let document = read("a\tb\n1\t2\n", &Limits { columns: 1, ..Limits::default() }, &mut notes).unwrap();
        assert_eq!((as_grid(&document.parts[0]).columns, document.complete, notes.as_slice().len()), (1, false, 1));
        let error = read("a\tb\n1\t2\n", &Limits { cells: 3, ..Limits::default() }, &mut notes).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::TooLarge { limit: 3, .. }));
    }
}
