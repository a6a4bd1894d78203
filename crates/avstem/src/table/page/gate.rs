//! Which drafts are tables: a gate against prose in columns, lists, contents pages, forms and charts.
//!
//! In: a draft. Out: how far to trust it and why not further, or why it is no table. Each reason is one small function.

use super::{
    draft::{Draft, DraftCell},
    tokens::{Look, Token},
};
use crate::{
    table::{Doubt, Method, headers::is_column_name, steps::Objection},
    vocabulary::Vocabulary,
};
use avstem_document::figure::look;

/// How far to trust a draft.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Trust {
    /// 0 to 1.
    pub(super) confidence: f32,
    /// What lowers it, in order.
    pub(super) doubts: Vec<Doubt>,
}

/// A draft, the page that it stands on, and the words of the trade.
struct Case<'a> {
    draft: &'a Draft,
    page: u32,
    vocabulary: &'a Vocabulary,
}

type Test = fn(&Case) -> bool;

/// What speaks against a table that is found by the alignment of its text, in the order in which it is asked.
const ALIGNED: [(Objection, Test); 8] = [
    (Objection::TooSmall, |case| too_small(case.draft)),
    (Objection::Prose, |case| is_prose(case.draft)),
    (Objection::List, |case| is_list(case.draft)),
    (Objection::Contents, |case| is_contents(case.draft, case.page)),
    (Objection::Chart, |case| is_chart(case.draft)),
    (Objection::Scattered, |case| is_scattered(case.draft)),
    (Objection::Sparse, |case| is_sparse(case.draft) && !is_named(case.draft, case.vocabulary) && !has_full_rows(case.draft)),
    (Objection::Form, |case| is_form(case.draft) && !is_named(case.draft, case.vocabulary) && !has_full_rows(case.draft)),
];

/// What speaks against a table that rules enclose.
const RULED: [(Objection, Test); 3] = [
    (Objection::Box, |case| is_box(case.draft)),
    (Objection::FormInBox, |case| is_form_box(case.draft)),
    (Objection::Panels, |case| is_panels(case.draft)),
];

/// The trust in a draft, or why it is no table.
pub(super) fn trust(draft: &Draft, page: u32, vocabulary: &Vocabulary) -> Result<Trust, Objection> {
    let tests: &[(Objection, Test)] = if draft.method == Method::Aligned { &ALIGNED } else { &RULED };
    let case = Case { draft, page, vocabulary };
    match tests.iter().find(|(_, holds)| holds(&case)) {
        Some((objection, _)) => Err(*objection),
        None => Ok(trusted(draft)),
    }
}

/// The trust in a draft that is known to be a table.
pub(super) fn trusted(draft: &Draft) -> Trust {
    weighed(doubts(draft))
}

/// Known names of columns in a header that tell a table by themselves, however few rows the end of the page has left of it.
const NAMES: usize = 3;

/// The header names columns in words of the trade, and figures stand below it.
fn is_named(draft: &Draft, vocabulary: &Vocabulary) -> bool {
    let (header, body): (Vec<_>, Vec<_>) = draft.cells.iter().partition(|cell| cell.row < draft.header_rows);
    let names = header.iter().filter(|cell| is_column_name(&cell.text(), vocabulary)).count();
    // So few rows may not part the columns rightly: two figures in one cell are those of two columns.
    let one_each = body.iter().all(|cell| cell.tokens.iter().filter(|token| token.look == Look::Figure).count() <= 1);
    names >= NAMES && one_each && body.iter().filter(|cell| cell.is_figure()).count() >= NAMES - 1
}

/// Columns of figures, and rows that fill them all, from which on lone texts between the rows only describe them.
const FULL_COLUMNS: usize = 3;
const FULL_ROWS: usize = 2;

/// A header names every column, and two rows or more fill them all with figures; the others are lone labels.
fn has_full_rows(draft: &Draft) -> bool {
    let columns = draft.columns();
    let cells_of = |row: usize| draft.cells.iter().filter(move |cell| cell.row == row && cell.column_span == 1);
    let named = |column: usize| draft.cells.iter().any(|cell| cell.row < draft.header_rows && cell.column == column && !cell.is_figure());
    let full = |row: &usize| (1..columns).all(|column| cells_of(*row).any(|cell| cell.column == column && cell.is_figure()));
    let lone = |row: &usize| cells_of(*row).all(|cell| cell.column == 0);
    let (rich, poor): (Vec<usize>, Vec<usize>) = (draft.header_rows..draft.rows()).partition(full);
    columns > FULL_COLUMNS && (1..columns).all(named) && rich.len() >= FULL_ROWS && poor.iter().all(lone)
}

/// The trust in a table with nothing against it.
const NO_DOUBT: f32 = 0.98;

/// Every doubt takes its share of the trust that is left.
fn weighed(doubts: Vec<Doubt>) -> Trust {
    let confidence = doubts.iter().fold(NO_DOUBT, |left, doubt| left * (1.0 - doubt.share()));
    Trust { confidence, doubts }
}

/// What speaks against a draft.
fn doubts(draft: &Draft) -> Vec<Doubt> {
    let aligned = draft.method == Method::Aligned;
    let all = [
        (Doubt::Unruled, aligned && !draft.framed),
        (Doubt::NoHeader, aligned && draft.header_rows == 0),
        (Doubt::FewRows, draft.rows() < FEW_ROWS),
        (Doubt::FewFigures, figure_share(draft) < 0.3),
        (Doubt::Sparse, fill(draft) < 0.6),
        (Doubt::MixedColumn, (1..draft.columns()).any(|column| is_mixed(draft, column))),
        (Doubt::WideCells, aligned && has_wide_cells(draft)),
        (Doubt::WrappedRows, aligned && has_wrapped_rows(draft)),
        (Doubt::NoLabels, lacks_labels(draft)),
    ];
    all.into_iter().filter(|(_, holds)| *holds).map(|(doubt, _)| doubt).collect()
}

/// Share of the cells of a column that are of the rarer look from which on it is mixed.
const MIXED: f32 = 0.2;

fn is_mixed(draft: &Draft, column: usize) -> bool {
    let held: Vec<&DraftCell> = draft.cells.iter().filter(|cell| cell.column == column && cell.row >= draft.header_rows).collect();
    let figures = held.iter().filter(|cell| cell.is_figure()).count();
    let texts = held.len() - figures;
    draft.header_rows > 0 && figures.min(texts) as f32 > MIXED * held.len() as f32 && figures.min(texts) >= 2
}

/// Share of the rows of figures that have no label from which on labels may have been lost.
const UNLABELLED: f32 = 0.34;

/// Many rows begin with a figure in a column that is not the first: a label of their own is missing.
fn lacks_labels(draft: &Draft) -> bool {
    let mut first: Vec<Option<&DraftCell>> = vec![None; draft.rows()];
    for cell in draft.cells.iter().filter(|cell| cell.row >= draft.header_rows) {
        if first[cell.row].is_none_or(|other| cell.column < other.column) {
            first[cell.row] = Some(cell);
        }
    }
    let mut of_figures = vec![false; draft.rows()];
    for cell in draft.cells.iter().filter(|cell| cell.is_figure()) {
        of_figures[cell.row] = true;
    }
    let rows: Vec<&DraftCell> = first.into_iter().zip(of_figures).filter_map(|(cell, figures)| cell.filter(|_| figures)).collect();
    let bare = rows.iter().filter(|cell| cell.column > 0 && cell.is_figure()).count();
    bare as f32 >= UNLABELLED * rows.len() as f32 && bare >= 2
}

/// A row of several cells has one that reaches over columns.
fn has_wide_cells(draft: &Draft) -> bool {
    let mut cells = vec![0_usize; draft.rows()];
    for cell in &draft.cells {
        cells[cell.row] += 1;
    }
    draft.cells.iter().any(|cell| cell.row >= draft.header_rows && cell.column_span > 1 && cells[cell.row] > 1)
}

/// Share of the rows of a body that hold several lines in a cell from which on rows may be joined wrongly.
const WRAPPED: f32 = 0.15;

/// A line that goes on in lower case is joined rightly: rows have figures of their own, and names that begin with a capital.
fn has_wrapped_rows(draft: &Draft) -> bool {
    let lines = |cell: &DraftCell| {
        let below = |pair: &&[Token]| pair[1].rect.y0 > pair[0].rect.center().1;
        cell.tokens.windows(2).filter(below).any(|pair| !pair[1].text.starts_with(char::is_lowercase))
    };
    let several = |cell: &&DraftCell| cell.row >= draft.header_rows && lines(cell);
    let mut rows: Vec<usize> = draft.cells.iter().filter(several).map(|cell| cell.row).collect();
    rows.sort_unstable();
    rows.dedup();
    rows.len() as f32 > WRAPPED * (draft.rows() - draft.header_rows.min(draft.rows())) as f32
}

/// Share of the cells right of the first column that hold figures.
fn figure_share(draft: &Draft) -> f32 {
    let right: Vec<&DraftCell> = draft.cells.iter().filter(|cell| cell.column > 0).collect();
    right.iter().filter(|cell| cell.is_figure()).count() as f32 / right.len().max(1) as f32
}

/// Share of the grid that is filled.
fn fill(draft: &Draft) -> f32 {
    let filled: usize = draft.cells.iter().map(|cell| cell.row_span * cell.column_span).sum();
    (filled as f32 / (draft.rows() * draft.columns()).max(1) as f32).min(1.0)
}

fn too_small(draft: &Draft) -> bool {
    let few = draft.rows() < 2 || draft.columns() < 2;
    let small = draft.rows() < 3 || (draft.columns() < 3 && !draft.framed);
    few || (figure_share(draft) < 0.3 && small) || (figure_share(draft) < 0.5 && draft.columns() < 3 && draft.rows() < 4)
}

/// Long cells without figures, unless rules enclose them or their rows stand apart.
fn is_prose(draft: &Draft) -> bool {
    if draft.framed || (draft.columns() >= 3 && has_rows_apart(draft)) {
        return false;
    }
    let words: usize = draft.cells.iter().map(DraftCell::words).sum();
    let mean = words as f32 / draft.cells.len().max(1) as f32;
    figure_share(draft) < 0.3 && (mean > 5.0 || runs_on(draft))
}

/// Share of the cells that go on in mid-sentence from which on lines are those of running text. Of 49 pieces of short cells found in
/// 287 pages of prose half have .67 or more; in four published reports tables of words have up to .08, running text .47 to 1.
const RUNS_ON: f32 = 0.28;

/// Cells begin in lower case or end in a hyphen, as the lines of narrow columns do.
fn runs_on(draft: &Draft) -> bool {
    let body = || draft.cells.iter().filter(|cell| cell.row >= draft.header_rows && !cell.is_figure());
    let goes_on = |cell: &&DraftCell| {
        let text = cell.text();
        text.starts_with(char::is_lowercase) || text.ends_with(['-', '\u{2010}'])
    };
    body().filter(goes_on).count() as f32 > RUNS_ON * body().count() as f32
}

/// How much wider than the lines of a cell the rows of a table of text stand apart at least.
const ROW_SPACE: f32 = 1.06;
/// Rows of the smallest table of text that is told by the distance of its rows alone.
const ROWS_APART: usize = 4;

/// All rows stand further apart than any lines inside them, and each begins in several cells at once; no column is a wide
/// space of some lines only.
fn has_rows_apart(draft: &Draft) -> bool {
    let mut lines: Vec<(f32, usize, usize)> =
        draft.cells.iter().flat_map(|cell| cell.tokens.iter().map(|token| (token.rect.y1, cell.row, cell.column))).collect();
    lines.sort_by(|a, b| a.1.cmp(&b.1).then(a.0.total_cmp(&b.0)));
    let (mut inside, mut between) = (0.0_f32, f32::INFINITY);
    for pair in lines.windows(2).filter(|pair| pair[0].1 >= draft.header_rows) {
        let distance = pair[1].0 - pair[0].0;
        if pair[0].1 == pair[1].1 { inside = inside.max(distance) } else { between = between.min(distance) }
    }
    let rows: Vec<_> = lines.chunk_by(|a, b| a.1 == b.1).filter(|row| row[0].1 >= draft.header_rows).collect();
    let begins = |row: &&&[(f32, usize, usize)]| row.iter().filter(|line| line.0 - row[0].0 <= SAME_HEIGHT).count() >= 2;
    let together = rows.iter().filter(begins).count();
    let filled = |column: usize| draft.cells.iter().filter(|cell| cell.column == column && cell.row >= draft.header_rows).count();
    (0..draft.columns()).all(|column| filled(column) * 2 >= rows.len())
        && rows.len() >= ROWS_APART
        && together * 10 >= rows.len() * 8
        && between > inside * ROW_SPACE
        && inside > 0.0
}

/// Points by which the first lines of the cells of one row may differ.
const SAME_HEIGHT: f32 = 2.0;

/// A first column of bullets or numbers before text.
fn is_list(draft: &Draft) -> bool {
    let bullet = |cell: &DraftCell| matches!(&*cell.text(), "-" | "–" | "—" | "−" | "•" | "·" | "*" | "▪" | "o");
    if draft.cells.iter().filter(|cell| cell.column == 0).all(bullet) && figure_share(draft) < 0.5 {
        return true;
    }
    let short = |cell: &&DraftCell| cell.column == 0 && cell.text().chars().count() <= 4;
    let first = draft.cells.iter().filter(|cell| cell.column == 0).count();
    draft.columns() == 2 && figure_share(draft) < 0.3 && draft.cells.iter().filter(short).count() * 2 > first
}

/// Entries without leaders from which on rising numbers are page numbers: five figures rise by chance once in 120 tables.
const ENTRIES: usize = 5;
/// Fewer entries are a list of contents only on the first pages.
const CONTENTS_PAGES: u32 = 10;

/// Entries of an overview of which several stand on one page, and how many of them may share one: so many figures that never
/// fall are no amounts.
const LONG_CONTENTS: usize = 8;
const LONG_STEPS: usize = 4;

/// Titles and page numbers that never fall, with leaders between them, or under no header.
fn is_contents(draft: &Draft, page: u32) -> bool {
    let last = draft.columns() - 1;
    let numbers: Vec<&DraftCell> = draft.cells.iter().filter(|cell| cell.column == last && cell.row >= draft.header_rows).collect();
    let pages: Vec<usize> = numbers.iter().filter_map(|cell| cell.text().parse().ok()).collect();
    let titles = draft.cells.iter().filter(|cell| cell.column < last);
    let of_text = titles.clone().filter(|cell| !cell.is_figure()).count() * 2 > titles.count();
    let rising = pages.windows(2).all(|pair| pair[0] <= pair[1]);
    let entries = draft.columns() <= 3 && pages.len() * 10 >= numbers.len() * 7 && pages.len() >= 3 && of_text;
    let leaders = draft.leaders * 2 > draft.rows();
    let strictly = pages.windows(2).all(|pair| pair[0] < pair[1]) && (pages.len() >= ENTRIES || page <= CONTENTS_PAGES);
    let steps = pages.windows(2).filter(|pair| pair[0] != pair[1]).count();
    let mostly = pages.len() >= LONG_CONTENTS && steps * LONG_STEPS >= pages.len();
    let bare = draft.columns() == 2 && draft.header_rows == 0 && pages.len() == numbers.len() && (strictly || mostly);
    entries && rising && (leaders || bare)
}

/// Rows below which a table of text must be nearly full: so few words line up by chance.
const FEW_ROWS: usize = 5;
/// Share of such a table that must be filled.
const NEARLY_FULL: f32 = 0.75;

/// Most of the grid is blank, or most rows have one cell only (the bars of a chart, labels beside text).
fn is_sparse(draft: &Draft) -> bool {
    let chance = !draft.framed && draft.rows() < FEW_ROWS && figure_share(draft) < 0.3 && fill(draft) < NEARLY_FULL;
    chance || fill(draft) < 0.3 || rows_of_several(draft) * 100 < draft.rows() * 45
}

/// Rows with two cells or more.
fn rows_of_several(draft: &Draft) -> usize {
    let mut cells = vec![0_usize; draft.rows()];
    for cell in &draft.cells {
        cells[cell.row] += 1;
    }
    cells.iter().filter(|count| **count >= 2).count()
}

/// Share of the labels of a form that end in a colon.
const COLONS: f32 = 0.6;

/// A few labelled values: hardly a row with two cells and few figures or no header, or labels that end in colons.
fn is_form(draft: &Draft) -> bool {
    (rows_of_several(draft) < 3 && (figure_share(draft) < 0.6 || draft.header_rows == 0)) || is_form_box(draft)
}

/// Two columns of which the first names the field and the second fills it.
fn is_form_box(draft: &Draft) -> bool {
    let labels: Vec<&DraftCell> = draft.cells.iter().filter(|cell| cell.column == 0).collect();
    let colons = labels.iter().filter(|cell| cell.text().ends_with(':')).count();
    draft.columns() == 2 && figure_share(draft) < 0.5 && colons as f32 >= COLONS * labels.len() as f32
}

/// Lines of text that would fit into the height of each line that is there.
const EMPTY_LINES: f32 = 4.0;

/// Large boxes with a word in each and no figures: the panels of a chart.
fn is_panels(draft: &Draft) -> bool {
    let of_row = |row: usize| draft.cells.iter().filter(|cell| cell.row == row).map(|cell| cell.rect().height()).fold(0.0, f32::max);
    let text: f32 = (0..draft.rows()).map(of_row).sum();
    figure_share(draft) < 0.1 && draft.rect.height() > EMPTY_LINES * text
}

/// Frames around text: hardly anything stands beside anything.
fn is_box(draft: &Draft) -> bool {
    rows_of_several(draft) < 2
}

/// Figures in even steps down a column: the labels of an axis.
const STEPS: usize = 4;

/// Most figures of the draft stand in runs of even steps, and there is little text. (A table of numbered measures has
/// even steps too, beside much text.)
fn is_chart(draft: &Draft) -> bool {
    let texts = draft.cells.iter().filter(|cell| !cell.is_figure()).count();
    let mut figures = 0;
    let mut on_axes = 0;
    for column in 0..draft.columns() {
        let values: Vec<f64> =
            draft.cells.iter().filter(|cell| cell.column == column && cell.is_figure()).filter_map(|cell| value(&cell.text())).collect();
        figures += values.len();
        on_axes += in_even_steps(&values);
    }
    on_axes * 2 > figures && texts <= figures
}

/// Figures in columns of several from which on it is told whether they line up.
const SCATTERED: usize = 5;
/// Font sizes by which the edges or middles of figures that line up may differ.
const LINED_UP: f32 = 0.25;

/// Most figures line up with no other one in their column: they stand around a drawing.
fn is_scattered(draft: &Draft) -> bool {
    let (mut all, mut lined_up) = (0, 0);
    for column in 0..draft.columns() {
        let held = draft.cells.iter().filter(|cell| cell.column == column && cell.column_span == 1 && cell.row >= draft.header_rows);
        let tokens: Vec<&Token> = held.flat_map(|cell| &cell.tokens).filter(|token| token.look == Look::Figure).collect();
        if tokens.len() < 2 {
            continue;
        }
        let near = |a: f32, b: f32, size: f32| (a - b).abs() <= LINED_UP * size;
        let agree = |a: &Token, b: &Token| {
            let middles = near(a.rect.center().0, b.rect.center().0, a.size);
            middles || near(a.rect.x0, b.rect.x0, a.size) || near(a.rect.x1, b.rect.x1, a.size)
        };
        let others = |at: usize| tokens[at.saturating_sub(NEIGHBOURS)..tokens.len().min(at + 1 + NEIGHBOURS)].iter();
        all += tokens.len();
        lined_up += (0..tokens.len()).filter(|at| others(*at).filter(|other| agree(tokens[*at], other)).count() > 1).count();
    }
    !draft.framed && all >= SCATTERED && lined_up * 2 < all
}

/// Figures above and below with which a figure may line up.
const NEIGHBOURS: usize = 12;

/// A plain number; separators of thousands are left out.
fn value(text: &str) -> Option<f64> {
    let digits: String = text.chars().filter(|c| !matches!(c, ' ' | ',' | '%' | '$' | '€')).collect();
    digits.parse().ok()
}

fn is_year(value: f64) -> bool {
    (f64::from(*look::YEARS.start())..=f64::from(*look::YEARS.end())).contains(&value)
}

/// How many values stand in runs of even steps that are no years.
fn in_even_steps(values: &[f64]) -> usize {
    let mut counted = 0;
    let mut from = 0;
    for i in 1..=values.len() {
        let goes_on = i < values.len() && (i < from + 2 || is_step(values[i - 1] - values[i - 2], values[i] - values[i - 1]));
        if !goes_on {
            let run = &values[from..i];
            let moves = run.len() >= STEPS && (run[0] - run[1]).abs() > f64::EPSILON;
            counted += if moves && !run.iter().all(|v| is_year(*v)) { run.len() } else { 0 };
            from = i - usize::from(i < values.len() && run.len() > 1);
        }
    }
    counted
}

fn is_step(first: f64, second: f64) -> bool {
    (second - first).abs() <= first.abs() * 0.02
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An aligned draft of these tokens: row, column, text, left edge.
    fn draft(tokens: &[(usize, usize, &str, f32)]) -> Draft {
        let cell = |(row, column, text, x): &(usize, usize, &str, f32)| {
            let tokens = vec![super::super::testing::token(text, *x, 12.0 * *row as f32)];
            DraftCell { row: *row, column: *column, row_span: 1, column_span: 1, tokens }
        };
        let rect = avstem_document::place::Rect::new(0.0, 0.0, 300.0, 100.0);
        Draft { method: Method::Aligned, rect, cells: tokens.iter().map(cell).collect(), leaders: 0, header_rows: 0, framed: false }
    }

    #[test]
    fn figures_around_a_drawing_are_scattered_and_those_of_a_column_are_not() {
        let around = |xs: [f32; 6]| {
            let cells: Vec<_> = xs.iter().enumerate().flat_map(|(row, x)| [(row, 0, "11 %", *x), (row, 1, "Culture", 90.0)]).collect();
            is_scattered(&draft(&cells))
        };
        assert!(around([20.0, 9.0, 2.0, 5.5, 14.0, 30.0]));
        assert!(!around([20.0, 20.0, 20.0, 20.0, 14.0, 20.0]));
    }

    #[test]
    fn lines_that_go_on_in_lower_case_are_joined_for_certain() {
        let wrapped = |rest: &'static str| {
            let mut table = draft(&[(0, 0, "Salg fra", 0.0), (0, 1, "10", 90.0), (1, 0, "Leie", 0.0), (1, 1, "20", 90.0)]);
            table.cells[0].tokens.push(super::super::testing::token(rest, 0.0, 12.0));
            has_wrapped_rows(&table)
        };
        assert!(wrapped("Kommunene") && wrapped("2024"));
        assert!(!wrapped("kommunene"));
    }

    #[test]
    fn an_overview_in_which_entries_share_pages_is_one_of_contents() {
        let overview = |pages: [&'static str; 9]| {
            let entry = |(row, page): (usize, &&'static str)| [(row, 0, "Accounts", 0.0), (row, 1, *page, 90.0)];
            is_contents(&draft(&pages.iter().enumerate().flat_map(entry).collect::<Vec<_>>()), 30)
        };
        assert!(overview(["3", "8", "8", "8", "11", "11", "12", "12", "26"]));
        assert!(!overview(["3", "8", "8", "8", "11", "11", "12", "12", "1"]));
        assert!(!overview(["0", "0", "0", "0", "0", "0", "0", "0", "26"]));
    }

    #[test]
    fn items_that_fill_all_columns_make_a_table_whatever_describes_them() {
        let mut cells: Vec<(usize, usize, &str, f32)> =
            vec![(0, 0, "Item", 0.0), (0, 1, "Number", 50.0), (0, 2, "Rate", 80.0), (0, 3, "Sum", 110.0)];
        for row in [1, 5] {
            cells.extend([(row, 0, "Service", 0.0), (row, 1, "12", 50.0), (row, 2, "10", 80.0), (row, 3, "120", 110.0)]);
            cells.extend((row + 1..row + 4).map(|row| (row, 0, "Notes", 0.0)));
        }
        let items = Draft { header_rows: 1, ..draft(&cells) };
        assert!(is_sparse(&items) && has_full_rows(&items));
        assert!(!has_full_rows(&Draft { header_rows: 0, ..items }));
    }

    #[test]
    fn dashes_before_text_make_a_list_and_before_amounts_none() {
        let lines = |last: &'static str| {
            (0..3).flat_map(|row| [(row, 0, "-", 0.0), (row, 1, "roads", 10.0), (row, 2, last, 90.0)]).collect::<Vec<_>>()
        };
        assert!(is_list(&draft(&lines("and paths"))));
        assert!(!is_list(&draft(&lines("1 250"))));
    }

    #[test]
    fn rows_that_begin_with_a_figure_behind_a_blank_label_lack_labels() {
        let row = |row, label: bool| -> Vec<(usize, usize, &'static str, f32)> {
            label.then_some((row, 0, "Rent", 0.0)).into_iter().chain([(row, 1, "125", 90.0)]).collect()
        };
        let table = |labels: [bool; 4]| {
            lacks_labels(&draft(&labels.iter().enumerate().flat_map(|(at, label)| row(at, *label)).collect::<Vec<_>>()))
        };
        assert!(table([true, false, false, false]));
        assert!(!table([true, true, true, false]));
    }

    #[test]
    fn even_steps_are_counted_in_runs() {
        assert_eq!(in_even_steps(&[50.0, 40.0, 30.0, 20.0, 10.0]), 5);
        assert_eq!(in_even_steps(&[7.0, 40.0, 30.0, 20.0, 10.0, 99.0, 3.0]), 4);
        assert_eq!(in_even_steps(&[12.0, 45.0, 7.0, 31.0]), 0);
        assert_eq!(in_even_steps(&[0.0, 0.0, 0.0, 0.0]), 0);
        assert_eq!(in_even_steps(&[2001.0, 2002.0, 2003.0, 2004.0]), 0);
    }
}
