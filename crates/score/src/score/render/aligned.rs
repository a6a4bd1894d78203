//! Text in columns of spaces, as from a typewriter or an old printing program.
//!
//! Long labels and headers are wrapped in their column; figures are set to the right, on the first or the last line of their label.

use super::{Body, Head, body, heads};
use crate::score::model::{Axis, Document, Kind, RowKind, Table};
use fastrand::Rng;

/// How the columns are set.
#[derive(Debug, Clone, Copy)]
struct Looks {
    /// Spaces between columns.
    gap: usize,
    /// The widest label, in characters.
    widest: usize,
    /// Figures stand on the last line of a wrapped label.
    last_line: bool,
    /// Lines of hyphens below the header and above totals.
    ruled: bool,
    indented: bool,
}

/// The widest header of a column of figures before it is wrapped.
const WIDEST_HEADER: usize = 14;

/// Sets the document.
pub(super) fn render(document: &Document, chance: &mut Rng) -> (Vec<u8>, Vec<Axis>) {
    let looks = Looks {
        gap: chance.usize(2..=4),
        widest: chance.usize(26..=60),
        last_line: chance.bool(),
        ruled: chance.usize(..3) == 0,
        indented: chance.bool(),
    };
    let mut lines = Lines { text: String::new(), looks };
    body(document, &mut lines);
    let shape = vec![
        ("gap", looks.gap.to_string()),
        ("wrapped labels", if looks.widest < 45 { "many" } else { "few" }.into()),
        ("figures on", if looks.last_line { "last line" } else { "first line" }.into()),
        ("lines of hyphens", if looks.ruled { "yes" } else { "no" }.into()),
        ("indented lines", if looks.indented { "yes" } else { "no" }.into()),
    ];
    (lines.text.into_bytes(), shape)
}

struct Lines {
    text: String,
    looks: Looks,
}

impl Body for Lines {
    fn heading(&mut self, _: u8, text: &str) {
        self.paragraph(text);
    }

    fn paragraph(&mut self, text: &str) {
        for line in wrap(text, 90) {
            self.text.push_str(&line);
            self.text.push('\n');
        }
        self.text.push('\n');
    }

    fn table(&mut self, table: &Table) {
        for line in lines(table, self.looks) {
            self.text.push_str(line.trim_end());
            self.text.push('\n');
        }
        self.text.push('\n');
    }
}

/// The lines of a table.
fn lines(table: &Table, looks: Looks) -> Vec<String> {
    let indent = |level: u8| if looks.indented { usize::from(level) * 2 } else { 0 };
    let label = table.label_column();
    let body: Vec<Vec<Vec<String>>> = table
        .rows
        .iter()
        .map(|row| {
            let cell = |(at, cell): (usize, &crate::score::model::Cell)| {
                if table.columns[at].role.is_figures() {
                    return vec![cell.text.clone()];
                }
                let by = if at == label { indent(row.level) } else { 0 };
                wrap(&cell.text, looks.widest.saturating_sub(by)).into_iter().map(|line| " ".repeat(by) + &line).collect()
            };
            row.cells.iter().enumerate().map(cell).collect()
        })
        .collect();
    let widest = |figures: bool| if figures { WIDEST_HEADER } else { looks.widest };
    let header: Vec<Vec<String>> = table.columns.iter().map(|column| wrap(&column.header, widest(column.role.is_figures()))).collect();
    let widths: Vec<usize> = (0..table.columns.len())
        .map(|at| body.iter().chain([&header]).flat_map(|row| &row[at]).map(|line| count(line)).max().unwrap_or(0))
        .collect();
    let mut lines = groups(table, &widths, looks.gap);
    let rule = "-".repeat(widths.iter().sum::<usize>() + looks.gap * (widths.len() - 1));
    lines.extend(set(&header, &widths, table, looks, true));
    if looks.ruled {
        lines.push(rule.clone());
    }
    for (row, cells) in table.rows.iter().zip(&body) {
        if looks.ruled && row.kind == RowKind::Total {
            lines.push(rule.clone());
        }
        lines.extend(set(cells, &widths, table, looks, table.kind == Kind::Accounts && looks.last_line));
    }
    lines
}

/// The line of headers above several columns, each in their middle.
fn groups(table: &Table, widths: &[usize], gap: usize) -> Vec<String> {
    let mut above = heads(table);
    above.pop();
    let line = |row: Vec<Head>| {
        let mut at = 0;
        let cell = |head: Head| {
            let width = widths[at..at + head.span].iter().sum::<usize>() + gap * (head.span - 1);
            at += head.span;
            format!("{:^width$}", head.text)
        };
        row.into_iter().map(cell).collect::<Vec<_>>().join(&" ".repeat(gap))
    };
    above.into_iter().map(line).collect()
}

/// A row of wrapped cells as lines; short cells stand on the first or the last of them.
fn set(cells: &[Vec<String>], widths: &[usize], table: &Table, looks: Looks, last: bool) -> Vec<String> {
    let height = cells.iter().map(Vec::len).max().unwrap_or(1);
    let line = |line: usize| {
        let cell = |(at, cell): (usize, &Vec<String>)| {
            let first = if last { height - cell.len() } else { 0 };
            let text = line.checked_sub(first).and_then(|line| cell.get(line)).map_or("", String::as_str);
            let fill = " ".repeat(widths[at].saturating_sub(count(text)));
            if table.columns[at].role.is_figures() { fill + text } else { text.to_owned() + &fill }
        };
        cells.iter().enumerate().map(cell).collect::<Vec<_>>().join(&" ".repeat(looks.gap))
    };
    (0..height).map(line).collect()
}

fn count(text: &str) -> usize {
    text.chars().count()
}

/// A text in lines of at most so many characters, cut at spaces; one line at least.
fn wrap(text: &str, widest: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) if count(line) + 1 + count(word) <= widest => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_at_spaces() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("", 7), [""]);
        assert_eq!(wrap("unbreakable", 3), ["unbreakable"]);
    }
}
