//! The rows around a wrong figure, laid out for a width: aligned columns, the figure underlined, what it should be beside it.
//!
//! Never wraps: the label column and the wrong figure's column come first, then further columns as far as they fit, the ones
//! that take part in the calculation before the neighbours.

use super::{
    paint::{Role, Span},
    text::{fit, pad_left, pad_right, width},
};

/// What stands before every line of an excerpt.
const GUTTER: &str = "   |";
/// Blanks between columns.
const GAP: usize = 2;
/// A header wider than this is cut where the amounts below it are narrower.
const HEADER_COLUMNS: usize = 16;
/// The label column takes at most this share of the width (2 of 5), so that figures are left.
const LABEL_SHARE: (usize, usize) = (2, 5);

/// Rows and columns to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sheet {
    pub(super) headers: Vec<String>,
    pub(super) rows: Vec<Row>,
    /// Index into `rows` and into `headers`.
    pub(super) wrong: (usize, usize),
    /// Further columns to show where there is room, the most wanted first.
    pub(super) wanted: Vec<usize>,
    /// Said beside the underline.
    pub(super) remark: String,
}

/// A row of an excerpt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Row {
    /// One cell a header; empty where the document is blank.
    Figures { label: String, cells: Vec<String> },
    /// So many rows are left out here.
    Gap(usize),
}

/// A column that is shown: its index and its width.
type Shown = (usize, usize);

/// Lays out a table.
pub(super) fn table(sheet: &Sheet, columns: usize) -> Vec<Vec<Span>> {
    let room = columns.saturating_sub(GUTTER.len() + 1);
    let (label, shown) = choose(sheet, room);
    let mut lines = vec![gutter(Vec::new()), gutter(header(sheet, label, &shown))];
    for (index, row) in sheet.rows.iter().enumerate() {
        match row {
            Row::Gap(count) => lines.push(gutter(vec![Span::new(Role::Faint, format!("… {count} more"))])),
            Row::Figures { label: text, cells } => {
                let wrong = (index == sheet.wrong.0).then_some(sheet.wrong.1);
                lines.push(gutter(figures(text, cells, label, &shown, wrong)));
                if wrong.is_some() {
                    lines.extend(underline(sheet, cells, label, &shown, room).into_iter().map(gutter));
                }
            }
        }
    }
    lines
}

/// Lays out a sentence with the first occurrence of `quoted` underlined; the sentence is cut around it to fit.
pub(super) fn sentence(sentence: &str, quoted: &str, columns: usize) -> Vec<Vec<Span>> {
    let room = columns.saturating_sub(GUTTER.len() + 1).max(width(quoted) + 2);
    let (before, after) = sentence.split_once(quoted).unwrap_or((sentence, ""));
    let spare = room.saturating_sub(width(quoted));
    let after = fit(after, spare.saturating_sub(width(before).min(spare / 2)));
    let before = fit_end(before, spare.saturating_sub(width(&after)));
    let under = " ".repeat(width(&before)) + &"^".repeat(width(quoted));
    let line = vec![Span::plain(before), Span::new(Role::Wrong, quoted.to_owned()), Span::plain(after)];
    vec![gutter(Vec::new()), gutter(line), gutter(vec![Span::new(Role::Wrong, under)])]
}

/// As [`fit`], but the end is kept.
fn fit_end(text: &str, columns: usize) -> String {
    let reversed = fit(&text.chars().rev().collect::<String>(), columns);
    reversed.chars().rev().collect()
}

fn gutter(spans: Vec<Span>) -> Vec<Span> {
    let mark = if spans.is_empty() { GUTTER.to_owned() } else { format!("{GUTTER} ") };
    std::iter::once(Span::new(Role::Faint, mark)).chain(spans).collect()
}

/// The width of the label column and the columns that fit beside it, left to right.
fn choose(sheet: &Sheet, room: usize) -> (usize, Vec<Shown>) {
    let longest = sheet.rows.iter().map(|row| if let Row::Figures { label, .. } = row { width(label) } else { 0 }).max().unwrap_or(0);
    let label = longest.min(room * LABEL_SHARE.0 / LABEL_SHARE.1);
    let mut shown = vec![(sheet.wrong.1, column_width(sheet, sheet.wrong.1))];
    let mut used = label + GAP + shown[0].1;
    for &column in &sheet.wanted {
        let width = column_width(sheet, column);
        if used + GAP + width > room {
            break;
        }
        used += GAP + width;
        shown.push((column, width));
    }
    shown.sort_unstable();
    shown.dedup();
    // What the columns leave over goes to long labels.
    (longest.min(label + room.saturating_sub(used)), shown)
}

fn column_width(sheet: &Sheet, column: usize) -> usize {
    let cell = |row: &Row| if let Row::Figures { cells, .. } = row { cells.get(column).map_or(0, |cell| width(cell)) } else { 0 };
    let amounts = sheet.rows.iter().map(cell).max().unwrap_or(0);
    let header = sheet.headers.get(column).map_or(0, |header| width(header));
    amounts.max(header.min(HEADER_COLUMNS))
}

fn header(sheet: &Sheet, label: usize, shown: &[Shown]) -> Vec<Span> {
    let mut text = " ".repeat(label);
    for &(column, columns) in shown {
        let header = sheet.headers.get(column).map_or("", String::as_str);
        text.push_str(&" ".repeat(GAP));
        text.push_str(&pad_left(&fit(header, columns), columns));
    }
    vec![Span::new(Role::Faint, text)]
}

fn figures(text: &str, cells: &[String], label: usize, shown: &[Shown], wrong: Option<usize>) -> Vec<Span> {
    let mut spans = vec![Span::plain(pad_right(&fit(text, label), label))];
    for &(column, columns) in shown {
        let cell = cells.get(column).map_or("", String::as_str);
        let role = if wrong == Some(column) { Role::Wrong } else { Role::Plain };
        spans.push(Span::plain(" ".repeat(GAP + columns.saturating_sub(width(cell)))));
        spans.push(Span::new(role, cell.to_owned()));
    }
    spans
}

/// The carets and the remark, which stands to their right where it fits, else below.
fn underline(sheet: &Sheet, cells: &[String], label: usize, shown: &[Shown], room: usize) -> Vec<Vec<Span>> {
    let end = label + shown.iter().take_while(|(column, _)| *column <= sheet.wrong.1).map(|(_, width)| GAP + width).sum::<usize>();
    let carets = cells.get(sheet.wrong.1).map_or(1, |cell| width(cell)).max(1);
    let under = " ".repeat(end.saturating_sub(carets)) + &"^".repeat(carets);
    if sheet.remark.is_empty() {
        return vec![vec![Span::new(Role::Wrong, under)]];
    }
    if end + 1 + width(&sheet.remark) <= room {
        return vec![vec![Span::new(Role::Wrong, format!("{under} {}", sheet.remark))]];
    }
    let below = pad_left(&sheet.remark, end);
    vec![vec![Span::new(Role::Wrong, under)], vec![Span::new(Role::Wrong, below)]]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::terminal::Palette;

    fn sheet() -> Sheet {
        let row = |label: &str, cells: [&str; 4]| Row::Figures { label: label.to_owned(), cells: cells.map(str::to_owned).to_vec() };
        Sheet {
            headers: ["Regnskap", "Budsjett", "Avvik", "Regnskap hele foregående år"].map(str::to_owned).to_vec(),
            rows: vec![
                row("5000 Lønn til fast ansatte", ["400 000", "412 000", "12 000", "390 000"]),
                Row::Gap(7),
                row("Sum lønnskostnad", ["451 000", "587 894", "", "440 000"]),
            ],
            wrong: (2, 1),
            wanted: vec![0, 2, 3],
            remark: "should be 587 884".to_owned(),
        }
    }

    fn text(columns: usize) -> String {
        Palette::plain().paint(&table(&sheet(), columns))
    }

    #[test]
    fn a_wide_terminal_shows_all_columns() {
        assert_eq!(
            text(100),
            "   |
   |                             Regnskap  Budsjett   Avvik  Regnskap hele f…
   | 5000 Lønn til fast ansatte   400 000   412 000  12 000           390 000
   | … 7 more
   | Sum lønnskostnad             451 000   587 894                   440 000
   |                                        ^^^^^^^ should be 587 884
"
        );
    }

    #[test]
    fn a_narrow_terminal_keeps_the_label_and_the_wrong_figure() {
        assert_eq!(
            text(34),
            "   |
   |                      Budsjett
   | 5000 Lønn til fast…   412 000
   | … 7 more
   | Sum lønnskostnad      587 894
   |                       ^^^^^^^
   |             should be 587 884
"
        );
    }

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        for columns in 24..120 {
            let text = text(columns);
            assert!(text.lines().all(|line| width(line) <= columns), "{columns}:\n{text}");
        }
    }

    #[test]
    fn a_sentence_is_cut_around_the_amount_that_it_quotes() {
        let long = "Driften i perioden har gitt en omsetning på kr 1 500 og et resultat som styret sier seg godt fornøyd med";
        let text = Palette::plain().paint(&sentence(long, "kr 1 500", 44));
        assert_eq!(text, "   |\n   | … omsetning på kr 1 500 og et resultat…\n   |                ^^^^^^^^\n");
    }
}
