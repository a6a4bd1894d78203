//! Lines → paragraph lines and rows of fields. Which lines belong to one table is decided here, by tabs, pipes and blank lines, and in
//! `aligned` by columns; what a table means is not asked.

use super::aligned;
use std::borrow::Cow;

/// A line of its own with the number of blank lines above it, or the rows of one table.
#[derive(Debug, PartialEq)]
pub(super) enum Piece<'a> {
    Line(&'a str, usize),
    Rows(Vec<Vec<Cow<'a, str>>>),
}

/// Characters of a line without tabs that may still be a row of the table around it: a section's name. Longer lines
/// are sentences between two tables.
const LONGEST_SECTION: usize = 100;

/// Tabs from which on a line that stands alone can be a row: with one tab it may be a label and its value.
const TABS_OF_A_LONE_ROW: usize = 2;

/// All pieces in source order, and the number of lines in columns that are no table; blank lines are left out.
pub(super) fn pieces<'a>(lines: &[&'a str]) -> (Vec<Piece<'a>>, usize) {
    let mut pieces = Vec::new();
    // A run of pieces with only blank lines between them; a single tabbed line is a row where its neighbour is a table.
    let split = |lines: &[&'a str], pieces: &mut Vec<Piece<'a>>| {
        let mut blanks = 0;
        for (at, block) in lines.split(|line| is_blank_line(line)).enumerate() {
            blanks += usize::from(at > 0);
            if !block.is_empty() {
                split_block(block, std::mem::take(&mut blanks), pieces);
            }
        }
    };
    let (tables, left) = aligned::tables(lines);
    let mut done = 0;
    for table in tables {
        split(&lines[done..table.lines.start], &mut pieces);
        pieces.push(Piece::Rows(table.rows));
        done = table.lines.end;
    }
    split(&lines[done..], &mut pieces);
    for index in 0..pieces.len() {
        if let Piece::Line(line, _) = pieces[index]
            && continues(line, index.checked_sub(1).and_then(|before| pieces.get(before)), pieces.get(index + 1))
        {
            pieces[index] = Piece::Rows(vec![fields(line)]);
        }
    }
    (pieces, left)
}

/// A line of tabs only is a blank row of a table, not a blank line.
fn is_blank_line(line: &str) -> bool {
    line.trim().is_empty() && !line.contains('\t')
}

/// True for a tabbed line on its own that a page break parted from the table before or after it.
fn continues(line: &str, before: Option<&Piece<'_>>, after: Option<&Piece<'_>>) -> bool {
    let tabs = line.matches('\t').count();
    let is_table_of = |piece: Option<&Piece<'_>>, columns: Option<usize>| match piece {
        Some(Piece::Rows(rows)) => columns.is_none_or(|columns| rows.iter().any(|row| row.len() == columns)),
        _ => false,
    };
    match tabs {
        0 => false,
        _ if tabs < TABS_OF_A_LONE_ROW => is_table_of(before, Some(tabs + 1)),
        _ => is_table_of(before, None) || is_table_of(after, None),
    }
}

/// Splits lines without blank lines between them; `blanks` stand above the first.
fn split_block<'a>(block: &[&'a str], blanks: usize, pieces: &mut Vec<Piece<'a>>) {
    let mut at = 0;
    while at < block.len() {
        let rest = &block[at..];
        let taken = if let Some((table, taken)) = pipe_table(rest) {
            pieces.push(table);
            taken
        } else {
            let end = tab_run(rest);
            let rows: Vec<Vec<Cow<str>>> = rest[..end].iter().map(|line| fields(line)).collect();
            let filled = rows.iter().filter(|row| row.iter().any(|field| !field.trim().is_empty())).count();
            if end > 1 && filled >= 2 {
                pieces.push(Piece::Rows(rows));
            } else {
                let lines = rest[..end].iter().zip(at..).filter(|(line, _)| !line.trim().is_empty());
                pieces.extend(lines.map(|(line, at)| Piece::Line(line, if at == 0 { blanks } else { 0 })));
            }
            end
        };
        at += taken;
    }
}

/// How many of these lines, from the first, may be one table of tabbed lines; 1 when the first has no tab.
fn tab_run(lines: &[&str]) -> usize {
    let Some(&header) = lines.first().filter(|line| line.contains('\t')) else { return 1 };
    let mut end = 1;
    let mut next = 1;
    // Sections are rows only with a tabbed line after them that is not the header of a new table.
    while let Some(line) = lines.get(next) {
        if line.contains('\t') {
            if next > end && *line == header {
                break;
            }
            next += 1;
            end = next;
        } else if line.chars().count() <= LONGEST_SECTION && !line.starts_with('#') && pipe_table(&lines[next..]).is_none() {
            next += 1;
        } else {
            break;
        }
    }
    end
}

fn fields(line: &str) -> Vec<Cow<'_, str>> {
    line.split('\t').map(Cow::Borrowed).collect()
}

/// A Markdown table at the beginning of these lines, and how many of them it takes.
fn pipe_table<'a>(lines: &[&'a str]) -> Option<(Piece<'a>, usize)> {
    let [header, separator, ..] = lines else { return None };
    let width = pipe_fields(header)?.len();
    if !is_separator(separator) || pipe_fields(separator)?.len() != width {
        return None;
    }
    let body: Vec<Vec<Cow<str>>> = lines[2..].iter().map_while(|line| pipe_fields(line)).collect();
    let taken = body.len() + 2;
    let rows = pipe_fields(header).into_iter().chain(body).collect();
    Some((Piece::Rows(rows), taken))
}

fn is_separator(line: &str) -> bool {
    line.contains('-') && line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' ' | '\t'))
}

/// The fields between unescaped pipes, without the white space that Markdown sets around them; `None` without a pipe.
fn pipe_fields(line: &str) -> Option<Vec<Cow<'_, str>>> {
    let mut inner = line.trim();
    inner = inner.strip_prefix('|').unwrap_or(inner);
    let mut fields = Vec::new();
    let mut start = 0;
    let mut escaped = false;
    for (at, c) in inner.char_indices() {
        if c == '|' && !escaped {
            fields.push(Cow::Borrowed(inner[start..at].trim()));
            start = at + 1;
        }
        escaped = c == '\\' && !escaped;
    }
    if start < inner.len() {
        fields.push(Cow::Borrowed(inner[start..].trim()));
    }
    line.contains('|').then_some(fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(text: &str) -> Vec<usize> {
        let lines: Vec<&str> = text.lines().collect();
        pieces(&lines)
            .0
            .iter()
            .map(|piece| match piece {
                Piece::Line(..) => 0,
                Piece::Rows(rows) => rows.len(),
            })
            .collect()
    }

    #[test]
    fn one_tabbed_line_alone_is_a_paragraph() {
        assert_eq!(shape("Name:\tAnne\tRole:\tLeader"), [0]);
        assert_eq!(shape("Before\nDate\tPlace\nAfter"), [0, 0, 0]);
    }

    #[test]
    fn blank_lines_above_a_line_are_counted() {
        let lines = ["a", "b", "", "c", "", "", "d", "e"];
        assert_eq!(pieces(&lines).0, [("a", 0), ("b", 0), ("c", 1), ("d", 2), ("e", 0)].map(|(line, blanks)| Piece::Line(line, blanks)));
    }

    #[test]
    fn one_tabbed_line_beside_a_table_is_a_row_of_it() {
        assert_eq!(shape("a\tb\tc\n1\t2\t3\n\n4\t5\t6"), [2, 1]);
        assert_eq!(shape("a\tb\tc\n\n1\t2\t3\n4\t5\t6"), [1, 2]);
        assert_eq!(shape("a\tb\n1\t2\n\n3\t4"), [2, 1]);
        assert_eq!(shape("a\tb\tc\n1\t2\t3\n\nDate\tPlace"), [2, 0]);
    }

    #[test]
    fn lines_around_a_table_are_not_rows_of_it() {
        assert_eq!(shape("Caption\na\tb\n1\t2\nSource: the accounts"), [0, 2, 0]);
    }

    #[test]
    fn a_repeated_header_or_a_sentence_begins_a_new_table() {
        assert_eq!(shape("a\tb\n1\t2\nResource: x\na\tb\n3\t4"), [2, 0, 2]);
        let sentence = "word ".repeat(30);
        assert_eq!(shape(&format!("a\tb\n1\t2\n{sentence}\n3\t4\n5\t6")), [2, 0, 2]);
    }

    #[test]
    fn a_line_of_tabs_is_a_blank_row_inside_a_table_and_nothing_outside() {
        assert_eq!(shape("a\tb\n\t\n1\t2"), [3]);
        assert_eq!(shape("text\n\n\t\t\n\ntext"), [0, 0]);
    }
}
