//! A table of texts → lines that fit the terminal.
//!
//! In: the names of the columns, rows, which columns may be cut, and a width. Out: text. Columns are as wide as they must be; where
//! the width does not suffice, those that may be cut give way, the widest one first. What a row says beyond its columns stands below it,
//! wrapped.

use super::text::{clean, fit, pad_left, pad_right, width};

/// Columns of a cut text, at least.
const NARROWEST: usize = 10;
/// Between columns.
const GAP: usize = 2;

/// How a column is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Set {
    /// Whole.
    Left,
    /// Whole, to the right: a number.
    Right,
    /// Its end is cut where there is no room.
    Cut,
    /// Its beginning is cut where there is no room: a path.
    CutStart,
}

/// A row, and what stands below it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Row {
    pub cells: Vec<String>,
    pub below: Option<String>,
}

/// The table. Texts need not be cleaned.
#[must_use]
pub fn columns(names: &[(&str, Set)], rows: &[Row], room: usize) -> String {
    let rows: Vec<Row> = rows.iter().map(cleaned).collect();
    let widths = widths(names, &rows, room);
    let header = names.iter().map(|(name, _)| (*name).to_owned()).collect::<Vec<_>>();
    let mut text = line(names, &header, &widths);
    for row in &rows {
        text += &line(names, &row.cells, &widths);
        for below in row.below.iter().flat_map(|below| wrapped(below, room.saturating_sub(GAP))) {
            text += &(" ".repeat(GAP) + &below + "\n");
        }
    }
    text
}

fn cleaned(row: &Row) -> Row {
    Row { cells: row.cells.iter().map(|cell| clean(cell)).collect(), below: row.below.as_deref().map(clean) }
}

fn widths(names: &[(&str, Set)], rows: &[Row], room: usize) -> Vec<usize> {
    let natural =
        |at: usize, name: &str| rows.iter().filter_map(|row| row.cells.get(at)).map(|cell| width(cell)).fold(width(name), usize::max);
    let mut widths: Vec<usize> = names.iter().enumerate().map(|(at, (name, _))| natural(at, name)).collect();
    let may_be_cut = |set: Set| matches!(set, Set::Cut | Set::CutStart);
    loop {
        let total = widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1);
        let widest =
            widths.iter_mut().zip(names).filter(|(_, (_, set))| may_be_cut(*set)).map(|(width, _)| width).max_by_key(|width| **width);
        match widest {
            Some(widest) if total > room && *widest > NARROWEST => *widest -= 1,
            _ => return widths,
        }
    }
}

fn line(names: &[(&str, Set)], cells: &[String], widths: &[usize]) -> String {
    let set = |((cell, width), (_, set)): ((&String, &usize), &(&str, Set))| match set {
        Set::Right => pad_left(cell, *width),
        Set::Left | Set::Cut => pad_right(&fit(cell, *width), *width),
        Set::CutStart => pad_right(&fit_end(cell, *width), *width),
    };
    let set: Vec<String> = cells.iter().zip(widths).zip(names).map(set).collect();
    set.join(&" ".repeat(GAP)).trim_end().to_owned() + "\n"
}

/// The end of a text in at most so many columns, an ellipsis where it was cut.
fn fit_end(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut rest = text.chars();
    while width(rest.as_str()) >= columns.max(1) && rest.next().is_some() {}
    format!("…{}", rest.as_str())
}

/// Lines of at most so many columns; a word that is longer stands alone. The groups of a figure stay together.
#[must_use]
pub fn wrapped(text: &str, columns: usize) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in text.split(' ') {
        let is_digits = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        match words.last_mut() {
            Some(last) if is_digits(last.chars().last()) && is_digits(word.chars().next()) => {
                last.push(' ');
                last.push_str(word);
            }
            _ => words.push(word.to_owned()),
        }
    }
    let mut lines: Vec<String> = Vec::new();
    for word in words {
        match lines.last_mut() {
            Some(line) if width(line) + 1 + width(&word) <= columns => {
                line.push(' ');
                line.push_str(&word);
            }
            _ => lines.push(word),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: &[&str], below: Option<&str>) -> Row {
        Row { cells: cells.iter().map(|cell| (*cell).to_owned()).collect(), below: below.map(str::to_owned) }
    }

    #[test]
    fn a_table_stands_in_columns() {
        let rows = [row(&["=1+1", "-12.50"], None), row(&["Lønn, \"fast\"", "7"], Some("a note"))];
        let text = columns(&[("label", Set::Left), ("value", Set::Right)], &rows, 80);
        assert_eq!(text, "label          value\n=1+1          -12.50\nLønn, \"fast\"       7\n  a note\n");
    }

    #[test]
    fn a_figure_is_not_broken() {
        assert_eq!(wrapped("stated 846 000, lines give", 12), ["stated", "846 000,", "lines give"]);
    }

    #[test]
    fn what_does_not_fit_is_cut_or_wrapped() {
        let long = "archive/".repeat(12) + "x.pdf";
        let rows = [row(&["A101", &long, &"ord ".repeat(30)], Some(&"et lengre ord ".repeat(20)))];
        let text = columns(&[("code", Set::Left), ("path", Set::CutStart), ("text", Set::Cut)], &rows, 60);
        assert!(text.lines().all(|line| width(line) <= 60), "{text}");
        assert!(text.contains("x.pdf  ord") && text.contains("  …"), "{text}");
    }
}
