//! Delimited records → one sheet-like grid; and the decision whether a text is delimited records at all.
//!
//! The decision is conservative, since every line of prose parses as a record: nearly all records must have the same
//! number of fields, at least two, by one delimiter; commas that stand as in prose or inside numbers do not count.
//! Records among titles and remarks are told by their blocks ([`blocks`]).
//! Row = record, counted from 0: blank lines are records too, and a quoted field may run over several lines.

mod blocks;

use avstem_document::{
    document::{Document, Format, NativeGrid, Part},
    error::{Error, ErrorKind},
    figure::look,
    grid::{Cell, Grid},
    limits::Limits,
    note::{NoteCode, Notes},
    place::Place,
};
use csv::{ReaderBuilder, StringRecord};

/// Bytes of the text that the decision looks at: some thousand records.
const SAMPLE_BYTES: usize = 256 * 1024;

/// Share of records that must have the commonest number of fields. Exports end in a short line now and then; text
/// with tables pasted into it stays far below.
const NEARLY_ALL: f64 = 0.9;

/// Delimiters in the order in which they are preferred: the comma last, since it also stands in prose and in numbers.
const DELIMITERS: [u8; 4] = [b'\t', b';', b'|', b','];

/// Lines that a sample has at least where they are long, and the bytes at which it ends nonetheless.
const SAMPLE_LINES: usize = 10;
const LONGEST_SAMPLE: usize = 8 << 20;

/// The beginning of a text, and whether it is all of it.
fn sample(text: &str) -> (&str, bool) {
    let lines = text.match_indices('\n').nth(SAMPLE_LINES).map_or(text.len(), |(end, _)| end + 1);
    let end = lines.clamp(SAMPLE_BYTES, LONGEST_SAMPLE);
    if text.len() <= end {
        return (text, true);
    }
    (&text[..(0..=end).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0)], false)
}

/// The delimiter by which a text is CSV; `None` for plain text.
pub(super) fn delimiter(text: &str) -> Option<u8> {
    let (sample, whole) = sample(text);
    let mut best: Option<(f64, u8)> = None;
    for delimiter in DELIMITERS {
        let share = consistency(sample, delimiter, whole);
        if share >= NEARLY_ALL && best.is_none_or(|(found, _)| share > found) {
            best = Some((share, delimiter));
        }
    }
    best.map(|(_, delimiter)| delimiter)
        .or_else(|| blocks::delimiter(sample, |by| whole_records(sample, by, whole)))
        .or_else(|| is_single_column(sample).then_some(b','))
}

/// The records of a sample without the one that it ends in, blank lines at its end left out.
fn whole_records(sample: &str, delimiter: u8, whole: bool) -> Vec<Option<StringRecord>> {
    let mut records: Vec<Option<StringRecord>> = records(sample, delimiter).into_iter().map(|(_, record)| record).collect();
    while records.last().is_some_and(Option::is_none) {
        records.pop();
    }
    if !whole {
        records.pop();
    }
    records
}

/// Records of a title above the first record of the common width; only by a semicolon, which prose does not scatter.
const TITLE_RECORDS: usize = 10;

/// Share of the records (a title and, but for tabs, blank lines left out) that have the commonest number of fields; 0 when this is no CSV
/// by this delimiter.
fn consistency(sample: &str, delimiter: u8, whole: bool) -> f64 {
    let records = whole_records(sample, delimiter, whole);
    let filled: Vec<&StringRecord> = records.iter().flatten().collect();
    let mut widths = std::collections::BTreeMap::new();
    for record in &filled {
        *widths.entry(record.len()).or_insert(0_usize) += 1;
    }
    // Titles may outnumber the records of a short table, but they are one field wide.
    let commonest = |least: usize| widths.iter().filter(|(width, _)| **width >= least).max_by_key(|&(width, count)| (*count, *width));
    let least = if delimiter == b';' { 2 } else { 1 };
    let Some((&width, &count)) = commonest(least) else { return 0.0 };
    let typical = || filled.iter().copied().filter(|record| record.len() == width);
    if width < 2 || count < 2 || delimiter == b'|' && typical().all(|record| record[0].is_empty()) {
        return 0.0; // one column, one record, or a Markdown table
    }
    if delimiter == b',' && (reads_as_prose(&typical(), width) || reads_as_decimals(&typical(), width)) {
        return 0.0;
    }
    let title = filled.iter().take_while(|record| record.len() < width).count();
    let title = if delimiter == b';' && title <= TITLE_RECORDS { title } else { 0 };
    // Texts part their tables of tabs from paragraphs by blank lines: there a blank line speaks against CSV.
    let blank = if delimiter == b'\t' { records.len() - filled.len() } else { 0 };
    count as f64 / (filled.len() + blank - title) as f64
}

/// Few commas, most of them followed by a space, and no column of numbers: sentences.
fn reads_as_prose<'a>(records: &(impl Iterator<Item = &'a StringRecord> + Clone), width: usize) -> bool {
    const FEW_FIELDS: usize = 4;
    let after: Vec<&str> = records.clone().flat_map(|record| record.iter().skip(1)).collect();
    let spaced = after.iter().filter(|field| field.starts_with(' ')).count();
    let numeric = (1..width).any(|column| records.clone().skip(1).all(|record| look::is_figure(&record[column])));
    width <= FEW_FIELDS && spaced * 2 > after.len() && !numeric
}

/// Two fields, and every comma stands between digits while something other than a number stands before them.
fn reads_as_decimals<'a>(records: &(impl Iterator<Item = &'a StringRecord> + Clone), width: usize) -> bool {
    let decimal =
        |record: &StringRecord| record[0].ends_with(|c: char| c.is_ascii_digit()) && record[1].starts_with(|c: char| c.is_ascii_digit());
    width == 2 && records.clone().all(decimal) && records.clone().any(|record| !look::is_figure(&record[0]))
}

/// A single column can only be told by its blank records, which no prose writes as `""`.
fn is_single_column(sample: &str) -> bool {
    let mut lines = sample.lines();
    lines.any(|line| line == "\"\"") && records(sample, b',').iter().flat_map(|(_, record)| record).all(|record| record.len() == 1)
}

/// Every record with its number; `None` for a blank line. The csv crate skips blank lines: they are found again in the
/// gap between the end of one record and the first character of the next.
fn records(text: &str, delimiter: u8) -> Vec<(usize, Option<StringRecord>)> {
    let mut records = Vec::new();
    for (number, record) in filled_records(text, delimiter) {
        records.extend((records.len()..number).map(|number| (number, None)));
        records.push((number, Some(record)));
    }
    records
}

/// The records that are not blank, one by one, with their numbers.
fn filled_records(text: &str, delimiter: u8) -> impl Iterator<Item = (usize, StringRecord)> {
    let mut reader = ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut next = 0;
    std::iter::from_fn(move || {
        let mut record = StringRecord::new();
        // Reading from memory that holds valid UTF-8 cannot fail.
        if !reader.read_record(&mut record).unwrap_or(false) {
            return None;
        }
        let start = record.position().map_or(0, |position| position.byte() as usize);
        let number = next + blank_lines(text.as_bytes(), start);
        next = number + 1;
        Some((number, record))
    })
}

/// Line ends between `start`, where the record before ended, and the record's first character.
fn blank_lines(text: &[u8], start: usize) -> usize {
    let mut rest = text.get(start..).unwrap_or_default();
    if start > 0 && text.get(start - 1) == Some(&b'\r') {
        rest = rest.strip_prefix(b"\n").unwrap_or(rest);
    }
    let mut count = 0;
    while let Some(after) = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).or_else(|| rest.strip_prefix(b"\r")) {
        rest = after;
        count += 1;
    }
    count
}

/// Reads delimited records into a grid, or into one for each block with names and a width of its own.
///
/// # Errors
/// `TooLarge` when there are more cells than the limit.
pub(super) fn read(text: &str, delimiter: u8, limits: &Limits, notes: &mut Notes) -> Result<Document, Error> {
    let mut grid = Grid::default();
    let mut cut = false;
    let spaced = blocks::are_spaced(&whole_records(sample(text).0, delimiter, true));
    let mut starts = blocks::Starts::default();
    for (row, record) in filled_records(text, delimiter) {
        let record = if !spaced && blocks::is_sentence(&record) { blocks::joined(&record, delimiter) } else { record };
        starts.see(row, &record);
        grid.rows = row + 1;
        cut |= record.len() > limits.columns;
        grid.columns = grid.columns.max(record.len().min(limits.columns));
        for (column, field) in record.iter().take(limits.columns).enumerate().filter(|(_, field)| !field.trim().is_empty()) {
            grid.cells.push(Cell::new(row, column, field, Place::cell(0, row, column)));
        }
        if grid.cells.len() > limits.cells {
            return Err(ErrorKind::TooLarge { what: "cells", limit: limits.cells as u64, found: None }.into());
        }
    }
    if cut {
        notes.push(NoteCode::LimitReached, format!("columns after the first {} were left out", limits.columns), Some(Place::block(0)));
    }
    let part = |grid: Grid| Part::Grid(NativeGrid { name: None, sheet: true, grid, place: Place::block(0) });
    let parts = parted(grid, &starts.rows).into_iter().map(part).collect();
    Ok(Document { format: Format::Csv, parts, pages: None, complete: !cut })
}

/// The grid cut at the rows where other blocks start; rows keep their numbers.
fn parted(mut grid: Grid, starts: &[usize]) -> Vec<Grid> {
    let mut parts = Vec::new();
    for &start in starts.iter().rev() {
        let at = grid.cells.partition_point(|cell| cell.row < start);
        parts.push(Grid { rows: grid.rows, columns: grid.columns, cells: grid.cells.split_off(at) });
        grid.rows = start;
    }
    parts.push(grid);
    parts.reverse();
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(text: &str) -> Grid {
        let delimiter = delimiter(text).expect("a delimiter");
        let document = read(text, delimiter, &Limits::default(), &mut Notes::default()).unwrap();
        match document.parts.into_iter().next() {
            Some(Part::Grid(native)) => native.grid,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_title_and_blank_records_do_not_hide_the_records() {
        let titled = "Rekneskap 2026\n\nTal i kroner\n\nKonto;Sum\n3016;500\n3020;700\n";
        assert_eq!(delimiter(titled), Some(b';'));
        assert_eq!((grid(titled).rows, grid(titled).text(4, 0)), (7, "Konto"));
        assert_eq!(delimiter("a;b\n\n1;2\n\n3;4\n\n"), Some(b';'));
        assert_eq!(delimiter("Først; så dette.\nDeretter kom de.\nOg gikk.\nTil slutt; ja.\nSå var det slutt.\n"), None);
    }

    #[test]
    fn titles_and_remarks_around_blocks_hide_no_records() {
        let quoted = "Hours 2025\nName,Hours,Cost\nAlpha,\"1,234\",\"5,678\"\nBeta,\"2,500\",\"1,200\"\n";
        let remarks = "Extract; draft\nAll in NOK.\nName;Cost\nA;1\nB;2\nNot final.\nName;Cost\nC;3\nD;4\nNot audited.\n";
        for (text, expected) in [(quoted, b','), (remarks, b';'), ("Costs\nName|Paid\nAlpha|1 200\nBeta|300\n", b'|')] {
            assert_eq!(delimiter(text), Some(expected), "{text}");
        }
        assert_eq!((grid(remarks).text(0, 0), grid(remarks).text(3, 1)), ("Extract; draft", "1"));
        for text in [
            "Budget 2025\nItem\t2024\t2025\nRent\t1,5\t2,5\nPower\t3,5\t1,5\nWages\t12,5\t2,5\n",
            "Budget 2025\nRent  1,5  2,5\nPower  3,5  1,5\nWages  12,5  2,5\n",
            "Present\nAnna Berg, Ola Nes, Kari Lie\nAbsent\nPer Bø, Eva Ås, Jon By\nCase 1, 2, 3\n",
        ] {
            assert_eq!(delimiter(text), None, "{text}");
        }
    }

    #[test]
    fn a_block_with_names_of_its_own_is_a_grid_of_its_own() {
        let text = "A;B;C\nx;1;2\ny;3;4\nOther figures\nA;D\nz;5\nw;6\n";
        let document = read(text, b';', &Limits::default(), &mut Notes::default()).unwrap();
        let rows: Vec<(usize, usize)> = document
            .parts
            .iter()
            .map(|part| if let Part::Grid(of) = part { (of.grid.cells[0].row, of.grid.rows) } else { (0, 0) })
            .collect();
        assert_eq!(rows, [(0, 3), (3, 7)]);
    }

    #[test]
    fn each_delimiter_is_found() {
        for (text, expected) in [("a,b\n1,2\n", b','), ("a;b\n1,5;2,5\n", b';'), ("a\tb\n1\t2\n", b'\t'), ("a|b\n1|2\n", b'|')] {
            assert_eq!(delimiter(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn records_longer_than_a_sample_are_seen_whole() {
        let record = "1;".repeat(SAMPLE_BYTES) + "1";
        assert_eq!(delimiter(&format!("{record}\n{record}\n")), Some(b';'));
    }

    #[test]
    fn prose_is_not_csv() {
        for text in [
            "The board met, and decided.\nThe board left, and rested.\n",
            "Wages 12,50\nFood 13,40\n",
            "One line only, with a comma.\n",
            "Heading\n\nA paragraph of text.\n\nYear\tSum\n2017\t5\n\nAnother paragraph.\n",
            "| a | b |\n|---|---|\n| 1 | 2 |\n",
        ] {
            assert_eq!(delimiter(text), None, "{text}");
        }
    }

    #[test]
    fn blank_records_and_quoted_line_ends_keep_the_count() {
        for end in ["\n", "\r\n", "\r"] {
            let text = [
                "a,b",
                "\"two",
                "lines\",1",
                "",
                "",
                ",",
                "c,2",
                "d,3",
                "e,4",
                "f,5",
                "g,6",
                "h,7",
                "i,8",
                "j,9",
                "k,1",
                "l,2",
                "m,3",
                "n,4",
                "o,5",
                "p,6",
                "q,7",
            ]
            .join(end);
            let grid = grid(&text);
            assert_eq!(grid.text(1, 0), format!("two{end}lines"));
            assert_eq!(grid.row(4), []);
            assert_eq!((grid.text(5, 0), grid.rows), ("c", 20));
        }
    }

    #[test]
    fn one_column_is_told_by_its_quoted_blank_records() {
        let grid = grid("Sum\n\"\"\n7\n");
        assert_eq!((grid.rows, grid.columns, grid.text(2, 0)), (3, 1, "7"));
        assert_eq!(delimiter("Sum\n\n7\n"), None);
    }

    #[test]
    fn white_space_inside_a_field_stays_and_blank_fields_go() {
        let grid = grid("a;b;c\n  x ; ;1\n");
        assert_eq!((grid.text(1, 0), grid.row(1).len(), grid.columns), ("  x ", 2, 3));
    }

    #[test]
    fn more_cells_than_the_limit_are_too_many() {
        let limits = Limits { cells: 3, ..Limits::default() };
        let error = read("a,b\n1,2\n", b',', &limits, &mut Notes::default()).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::TooLarge { limit: 3, .. }));
    }

    #[test]
    fn columns_after_the_limit_are_left_out_with_a_note() {
        let (limits, mut notes) = (Limits { columns: 1, ..Limits::default() }, Notes::default());
        assert!(!read("a,b\n1,2\n", b',', &limits, &mut notes).unwrap().complete);
        assert_eq!(notes.as_slice()[0].code, NoteCode::LimitReached);
    }
}
