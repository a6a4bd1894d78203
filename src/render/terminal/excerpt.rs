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
    /// Index into `rows` of the row with the wrong figures.
    pub(super) row: usize,
    /// One or more.
    pub(super) wrong: Vec<Wrong>,
    /// Further columns to show where there is room, the most wanted first.
    pub(super) wanted: Vec<usize>,
    /// Said of the expected figures: "should be", "lines give".
    pub(super) said: &'static str,
}

/// A wrong figure of the row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wrong {
    /// Index into `headers`.
    pub(super) column: usize,
    /// Empty where nothing is expected in its place.
    pub(super) expected: String,
}

impl Sheet {
    fn wrong_at(&self, column: usize) -> Option<&Wrong> {
        self.wrong.iter().find(|wrong| wrong.column == column)
    }

    /// Several wrong figures have a row of their own for what is expected.
    fn has_row_of_expected(&self) -> bool {
        self.wrong.len() > 1 && self.wrong.iter().any(|wrong| !wrong.expected.is_empty())
    }
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
                let wrong = |column| index == sheet.row && sheet.wrong_at(column).is_some();
                lines.push(gutter(figures(text, cells, label, &shown, wrong)));
                if index == sheet.row {
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
    let labels = sheet.rows.iter().map(|row| if let Row::Figures { label, .. } = row { width(label) } else { 0 });
    let said = if sheet.has_row_of_expected() { width(sheet.said) } else { 0 };
    let longest = labels.max().unwrap_or(0).max(said);
    let label = longest.min(room * LABEL_SHARE.0 / LABEL_SHARE.1);
    let mut shown: Vec<Shown> = Vec::new();
    let mut used = label;
    for column in sheet.wrong.iter().map(|wrong| wrong.column).chain(sheet.wanted.iter().copied()) {
        let width = column_width(sheet, column);
        // The first wrong figure is shown whatever the room.
        if !shown.is_empty() && used + GAP + width > room {
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
    let expected = sheet.wrong_at(column).filter(|_| sheet.has_row_of_expected()).map_or(0, |wrong| width(&wrong.expected));
    let header = sheet.headers.get(column).map_or(0, |header| width(header));
    amounts.max(expected).max(header.min(HEADER_COLUMNS))
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

fn figures(text: &str, cells: &[String], label: usize, shown: &[Shown], wrong: impl Fn(usize) -> bool) -> Vec<Span> {
    let mut spans = vec![Span::plain(pad_right(&fit(text, label), label))];
    for &(column, columns) in shown {
        let cell = cells.get(column).map_or("", String::as_str);
        let role = if wrong(column) { Role::Wrong } else { Role::Plain };
        spans.push(Span::plain(" ".repeat(GAP + columns.saturating_sub(width(cell)))));
        spans.push(Span::new(role, cell.to_owned()));
    }
    spans
}

/// The carets and what is expected: beside a single underline where it fits, else below.
fn underline(sheet: &Sheet, cells: &[String], label: usize, shown: &[Shown], room: usize) -> Vec<Vec<Span>> {
    let said = |text: String| vec![Span::new(Role::Wrong, text)];
    let carets = |column: usize| sheet.wrong_at(column).map(|_| "^".repeat(cells.get(column).map_or(1, |cell| width(cell)).max(1)));
    let mut under = " ".repeat(label);
    let mut expected = pad_right(&fit(sheet.said, label), label);
    let mut end = 0;
    for &(column, columns) in shown {
        under += &(" ".repeat(GAP) + &pad_left(&carets(column).unwrap_or_default(), columns));
        expected += &(" ".repeat(GAP) + &pad_left(sheet.wrong_at(column).map_or("", |wrong| &wrong.expected), columns));
        end = if sheet.wrong_at(column).is_some() { width(&under) } else { end };
    }
    under.truncate(end);
    if sheet.has_row_of_expected() {
        return vec![said(under), said(expected.trim_end().to_owned())];
    }
    let Some(Wrong { expected, .. }) = sheet.wrong.first().filter(|wrong| !wrong.expected.is_empty()) else { return vec![said(under)] };
    let remark = format!("{} {expected}", sheet.said);
    if end + 1 + width(&remark) <= room {
        return vec![said(format!("{under} {remark}"))];
    }
    vec![said(under), said(pad_left(&remark, end))]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::terminal::Palette;

    fn sheet() -> Sheet {
        let row = |label: &str, cells: [&str; 4]| Row::Figures { label: label.to_owned(), cells: cells.map(str::to_owned).to_vec() };
        Sheet {
            headers: ["Regnskap", "Budsjett", "Avvik", "Regnskap hele foregående år"].map(str::to_owned).to_vec(),
            rows: vec![
                row("5000 Lønn til fast ansatte", ["400 000", "412 000", "12 000", "390 000"]),
                Row::Gap(7),
                row("Sum lønnskostnad", ["451 000", "587 894", "", "440 000"]),
            ],
            row: 2,
            wrong: vec![Wrong { column: 1, expected: "587 884".to_owned() }],
            wanted: vec![0, 2, 3],
            said: "should be",
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

    fn two_wrong() -> Sheet {
        Sheet {
            wrong: [(0, "1 450 900"), (1, "587 884")].map(|(column, text)| Wrong { column, expected: text.to_owned() }).to_vec(),
            ..sheet()
        }
    }

    #[test]
    fn what_is_expected_of_several_figures_stands_below_them() {
        assert_eq!(
            Palette::plain().paint(&table(&two_wrong(), 90)),
            "   |
   |                              Regnskap  Budsjett   Avvik  Regnskap hele f…
   | 5000 Lønn til fast ansatte    400 000   412 000  12 000           390 000
   | … 7 more
   | Sum lønnskostnad              451 000   587 894                   440 000
   |                               ^^^^^^^   ^^^^^^^
   | should be                   1 450 900   587 884
"
        );
    }

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        for (columns, sheet) in (24..120).flat_map(|columns| [(columns, sheet()), (columns, two_wrong())]) {
            let text = Palette::plain().paint(&table(&sheet, columns));
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
