//! Another header further down a run of rows: there the next table begins.
//!
//! In: the placed lines of one run. Out: the first line of the second table, if there is one. It begins where, after rows
//! of figures and a gap, lines without figures name most columns of figures in other words than the first header. What it
//! does not do: a header that is repeated word by word parts nothing, and neither do units in the middle of a table.

use super::{
    columns::is_amount,
    slots::{PlacedLine, bottom, is_body, usual_pitch},
};

/// Usual distances between rows that lie before a second header at least.
const GAP: f32 = 1.4;
/// Share of the columns of figures that a second header names at least.
const NAMED: f32 = 0.6;
/// Columns of figures that a second header names at least.
const NAMES: usize = 2;

/// The line with which a second table begins.
pub(super) fn second_table(lines: &[PlacedLine], columns: usize) -> Option<usize> {
    let pitch = usual_pitch(lines)?;
    let of_figures = figure_columns(lines, columns);
    let first = lines.iter().position(is_body)?;
    let mut from = first;
    while from < lines.len() {
        let block = from + lines[from..].iter().take_while(|line| is_body(line)).count();
        let end = block + lines[block..].iter().take_while(|line| !is_body(line)).count();
        if end == lines.len() {
            return None;
        }
        let begins = |i: &usize| bottom(&lines[*i]) - bottom(&lines[*i - 1]) >= GAP * pitch && named(&lines[*i..end], &of_figures);
        let start = (block..end).find(begins).filter(|start| !repeats(&lines[*start..end], &lines[..first]));
        if start.is_some() {
            return start;
        }
        from = end;
    }
    None
}

/// The columns in which most of what stands in lines of figures is an amount.
fn figure_columns(lines: &[PlacedLine], columns: usize) -> Vec<usize> {
    let of_figures = |column: &usize| {
        let held = lines.iter().filter(|line| is_body(line)).flatten().filter(|placed| placed.first == *column && placed.last == *column);
        let (mut all, mut amounts) = (0, 0);
        for placed in held {
            all += 1;
            amounts += usize::from(is_amount(&placed.token));
        }
        amounts * 2 > all
    };
    (1..columns).filter(of_figures).collect()
}

/// True when the lines hold something that is no amount over most columns of figures.
fn named(lines: &[PlacedLine], of_figures: &[usize]) -> bool {
    let over = |column: &&usize| lines.iter().flatten().any(|placed| placed.first <= **column && **column <= placed.last);
    let alone = |column: &&usize| lines.iter().flatten().any(|placed| placed.first == **column && placed.last == **column);
    let names = of_figures.iter().filter(over).count();
    of_figures.iter().filter(alone).count() >= NAMES.min(of_figures.len())
        && names as f32 >= NAMED * of_figures.len() as f32
        && names >= NAMES
}

/// True when most of the words of a block stand in the first header.
fn repeats(block: &[PlacedLine], header: &[PlacedLine]) -> bool {
    let met = |text: &str| header.iter().flatten().any(|placed| placed.token.text == text);
    let right = || block.iter().flatten().filter(|placed| placed.first > 0);
    right().filter(|placed| met(&placed.token.text)).count() * 2 > right().count()
}

#[cfg(test)]
mod tests {
    use super::{super::testing::placed_lines, *};

    const FIGURES: [&str; 3] = ["Rent", "12", "13"];

    fn found(lines: &[(f32, &[&str])]) -> Option<usize> {
        second_table(&placed_lines(lines), 3)
    }

    #[test]
    fn a_new_header_after_a_gap_begins_a_table() {
        let lines: [(f32, &[&str]); 7] = [
            (0.0, &["Cost", "2024", "2025"]),
            (12.0, &FIGURES),
            (24.0, &FIGURES),
            (36.0, &FIGURES),
            (60.0, &["Income", "Plan", "Result"]),
            (72.0, &FIGURES),
            (84.0, &FIGURES),
        ];
        assert_eq!(found(&lines), Some(4));
    }

    #[test]
    fn dates_name_columns_like_words() {
        let lines: [(f32, &[&str]); 5] =
            [(0.0, &FIGURES), (12.0, &FIGURES), (40.0, &["", "31.12.20", "31.12.21"]), (52.0, &FIGURES), (64.0, &FIGURES)];
        assert_eq!(found(&lines), Some(2));
    }

    #[test]
    fn a_repeated_header_or_units_or_a_section_begin_none() {
        let middle = |line: &'static [&'static str], y: f32| {
            let lines: [(f32, &[&str]); 6] = [
                (0.0, &["Cost", "Plan", "Result"]),
                (12.0, &FIGURES),
                (24.0, &FIGURES),
                (y, line),
                (y + 12.0, &FIGURES),
                (y + 24.0, &FIGURES),
            ];
            found(&lines)
        };
        assert_eq!(middle(&["Income", "Plan", "Result"], 48.0), None);
        assert_eq!(middle(&["", "percent", "percent"], 36.0), None);
        assert_eq!(middle(&["Income", "", ""], 48.0), None);
        assert_eq!(middle(&["Income", "Quota", "Share"], 48.0), Some(3));
    }
}
