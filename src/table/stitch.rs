//! Parts of one table are joined.
//!
//! In: [`Flow`]. Out: the same, with tables joined that a page break (or, in text, a blank line) had parted: nothing
//! between them but page numbers, running text and the rest of a row that the break cut, as many columns, at the same places
//! across the page, and the second without a header of its own. A header that is repeated on every page is left out. Two tables with nothing between them
//! whose rows have the same labels are the column blocks of one wide table. Each join makes a note. What it does not do: rows that carry a sum
//! from page to page stay, for they are figures to be checked.

use super::{
    Doubt, Flow, Table,
    cut_rows::{dissolve, doubt_cut_off, fitted, rest_of_row, with_row_above},
    headers::{has_figure_columns, header_rows, names_columns},
    heal::heal,
};
use crate::{
    document::Paragraph,
    grid::Grid,
    note::{NoteCode, Notes},
    place::Place,
    vocabulary::{Vocabulary, words},
};
use std::collections::{BTreeMap, BTreeSet};

/// How far a column may stand from its place on the page before, in points: a little more than the slack of one
/// character, less than the narrowest column.
pub(super) const TOLERANCE: f32 = 12.0;

/// Rows of the first part whose cells are compared with a row that might be a header.
const ROWS_COMPARED: usize = 200;

/// Joins the parts of tables.
pub(crate) fn stitch(flow: Vec<Flow>, vocabulary: &Vocabulary, notes: &mut Notes) -> Vec<Flow> {
    let running = Running::of(&flow);
    let mut stitched: Vec<Flow> = Vec::with_capacity(flow.len());
    // The last table, and how long the flow was when its last part was joined: what stands after that is between parts.
    let mut open: Option<(usize, usize)> = None;
    for next in flow {
        let Flow::Table(second) = next else {
            stitched.push(next);
            continue;
        };
        let above = open.and_then(|(at, _)| if let Flow::Table(first) = &stitched[at] { Some(first) } else { None });
        let second = above.map_or_else(|| second.clone(), |first| fitted(first, &second, vocabulary));
        let rest = open.and_then(|(at, from)| Some((at, rest_of_row(&stitched, at, from, &second, &running)?)));
        if let Some((at, rest)) = rest
            && let Flow::Table(first) = &mut stitched[at]
            && let whole = with_row_above(&second, &rest)
            && repeated_header(first, &second, vocabulary) == Some(0)
        {
            append(first, whole, 0, vocabulary, notes);
            let from = stitched.len() - rest.len();
            stitched.truncate(from);
            open = Some((at, from));
            continue;
        }
        let between = |(at, from): (usize, usize)| (stitched[from..].iter().all(|piece| running.is(piece)), at, stitched.len() - from);
        if let Some((true, at, pieces)) = open.map(between)
            && let Flow::Table(first) = &mut stitched[at]
        {
            if let Some(header) = repeated_header(first, &second, vocabulary) {
                append(first, second, header, vocabulary, notes);
                open = Some((at, stitched.len()));
                continue;
            }
            if pieces == 0 && is_column_block(first, &second) {
                widen(first, second, notes);
                open = Some((at, stitched.len()));
                continue;
            }
        }
        stitched.push(Flow::Table(second));
        open = Some((stitched.len() - 1, stitched.len()));
    }
    stitched.iter_mut().for_each(dissolve);
    doubt_cut_off(&mut stitched, &running);
    stitched
}

/// Letters of the longest page number (`Side 3 av 10`).
const PAGE_NUMBER_LETTERS: usize = 10;
/// Words of the longest page number.
const PAGE_NUMBER_WORDS: usize = 5;
/// Points by which the height of running text may differ between pages.
const SAME_HEIGHT: f32 = 6.0;

/// What stands at one height on more than one page: text without its digits, page, top.
pub(super) struct Running(Vec<(String, u32, f32)>);

impl Running {
    fn of(flow: &[Flow]) -> Self {
        Self(flow.iter().filter_map(|piece| if let Flow::Paragraph(paragraph) = piece { look(paragraph) } else { None }).collect())
    }

    /// True when a piece is a page number, or is repeated on the page before or after.
    pub(super) fn is(&self, piece: &Flow) -> bool {
        let Flow::Paragraph(paragraph) = piece else { return false };
        let Some((text, page, top)) = look(paragraph) else { return false };
        let repeated = |(other, on, at): &(String, u32, f32)| on.abs_diff(page) == 1 && (at - top).abs() <= SAME_HEIGHT && *other == text;
        is_page_number(&paragraph.text) || self.0.iter().any(repeated)
    }
}

fn look(paragraph: &Paragraph) -> Option<(String, u32, f32)> {
    let Place::Page { page, bbox: [_, top, ..] } = paragraph.place else { return None };
    Some((paragraph.text.chars().filter(|c| !c.is_ascii_digit() && !c.is_whitespace()).collect(), page, top))
}

/// `- 12 -`, `Side 3 av 10`, `2/13`: a number with hardly a word.
fn is_page_number(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let digits = text.chars().filter(char::is_ascii_digit).count();
    (1..=2 * 4).contains(&digits) && letters <= PAGE_NUMBER_LETTERS && text.split_whitespace().count() <= PAGE_NUMBER_WORDS
}

/// Rows with labels of the smallest column block.
const BLOCK_ROWS: usize = 4;

/// True when the second has the labels of the first, row by row, beside other columns on the same page or the next.
fn is_column_block(first: &Table, second: &Table) -> bool {
    let (Some(Place::Page { page: above, .. }), Some(Place::Page { page: below, .. })) = (first.parts.last(), second.parts.first()) else {
        return false;
    };
    let labels = |table: &Table| -> Vec<Vec<String>> { (0..table.grid.rows).map(|row| words(table.grid.text(row, 0))).collect() };
    let filled = |labels: &[Vec<String>]| labels.iter().filter(|words| !words.is_empty()).count() >= BLOCK_ROWS;
    let (left, right) = (labels(first), labels(second));
    let header = |table: &Table| -> Vec<String> { table.grid.row(0).iter().skip(1).flat_map(|cell| words(&cell.text)).collect() };
    (*above..=above + 1).contains(below)
        && first.header_rows == second.header_rows
        && first.header_rows > 0
        && left == right
        && filled(&left)
        && header(first) != header(second)
}

/// Puts the columns of the second beside those of the first, but for its labels.
fn widen(first: &mut Table, second: Table, notes: &mut Notes) {
    let place = second.parts.first().cloned();
    notes.push(NoteCode::TableStitched, "a block of columns with the same rows was joined to the table above", place);
    let shift = first.grid.columns - 1;
    let mut cells = std::mem::take(&mut first.grid.cells);
    cells.extend(second.grid.cells.into_iter().filter(|cell| cell.column > 0).map(|mut cell| {
        cell.column += shift;
        cell
    }));
    first.grid = Grid { rows: first.grid.rows, columns: shift + second.grid.columns, ..Grid::from_cells(cells) };
    doubt_too(first, second.confidence, &second.doubts);
    first.parts.extend(second.parts);
}

/// When the second table continues the first: the number of its rows that repeat the header. `None` when it does not.
fn repeated_header(first: &Table, second: &Table, vocabulary: &Vocabulary) -> Option<usize> {
    if first.grid.columns != second.grid.columns || !follows(first, second) {
        return None;
    }
    let header = first.header_rows;
    let repeated = header > 0 && header <= second.grid.rows && (0..header).all(|row| same_row(&first.grid, &second.grid, row));
    let named = (0..header).flat_map(|row| second.grid.row(row)).filter(|cell| !cell.is_blank()).count();
    if repeated && (named >= NAMES || columns_stand_alike(first, second)) {
        return Some(header);
    }
    (!repeated && columns_stand_alike(first, second) && !has_own_header(first, second, vocabulary)).then_some(0)
}

/// Names of columns that a repeated header has when it alone tells that the columns are the same.
const NAMES: usize = 4;

/// True when the second stands where the first would go on: on the next page, or in another block. A lone row that was taken for one
/// of the last rows of a table may follow another one.
pub(super) fn follows(first: &Table, second: &Table) -> bool {
    match (first.parts.last(), second.parts.first()) {
        (Some(Place::Page { page: above, .. }), Some(Place::Page { page: below, .. })) => {
            *below == above + 1 || (below == above && first.parts.len() > 1 && second.grid.rows == 1)
        }
        (Some(Place::Body { block: above, .. }), Some(Place::Body { block: below, .. })) => above != below,
        _ => false,
    }
}

/// True when the columns of the second stand where those of the first do; formats without pages have no place across.
fn columns_stand_alike(first: &Table, second: &Table) -> bool {
    match (first.parts.last(), second.parts.first()) {
        (Some(Place::Page { page: above, .. }), Some(Place::Page { page: below, .. })) => {
            columns_agree(&extents(&first.grid, *above), &extents(&second.grid, *below))
        }
        _ => true,
    }
}

/// From where to where the cells of each column reach on a page, in points.
pub(super) fn extents(grid: &Grid, on_page: u32) -> BTreeMap<usize, (f32, f32)> {
    let mut extents: BTreeMap<usize, (f32, f32)> = BTreeMap::new();
    // The first part of a long table ends in the rows of the last page.
    let cells = grid.cells.iter().rev().take_while(|cell| cell.place.page_number() == Some(on_page));
    for cell in cells.filter(|cell| cell.column_span == 1 && !cell.is_blank()) {
        if let Place::Page { bbox: [x0, _, x1, _], .. } = cell.place {
            let extent = extents.entry(cell.column).or_insert((x0, x1));
            *extent = (extent.0.min(x0), extent.1.max(x1));
        }
    }
    extents
}

/// Share of the columns that must stand at the same place: the longest text of one column may be centred, or of one page.
const ALIKE: f32 = 0.75;

/// True when most columns that both parts fill have their left edge, their right edge or their middle at the same place.
fn columns_agree(above: &BTreeMap<usize, (f32, f32)>, below: &BTreeMap<usize, (f32, f32)>) -> bool {
    let near = |a: f32, b: f32| (a - b).abs() <= TOLERANCE;
    let agree =
        |(a0, a1): (f32, f32), (b0, b1): (f32, f32)| near(a0, b0) || near(a1, b1) || near(f32::midpoint(a0, a1), f32::midpoint(b0, b1));
    let shared: Vec<bool> = above.iter().filter_map(|(column, a)| below.get(column).map(|b| agree(*a, *b))).collect();
    let alike = shared.iter().filter(|agrees| **agrees).count();
    alike > 0 && alike as f32 >= ALIKE * shared.len() as f32
}

/// True when a row says the same in both grids, whatever its case and punctuation. The corner above the labels may be blank
/// in the second: the first may hold the section that opens there.
fn same_row(first: &Grid, second: &Grid, row: usize) -> bool {
    let said = |grid: &Grid| -> Vec<(usize, Vec<String>)> {
        grid.row(row).iter().filter(|cell| !cell.is_blank()).map(|cell| (cell.column, words(&cell.text))).collect()
    };
    let (above, below) = (said(first), said(second));
    let without_corner = |said: &[(usize, Vec<String>)]| said.iter().filter(|(column, _)| *column > 0).cloned().collect::<Vec<_>>();
    let corner_blank = below.first().is_some_and(|(column, _)| *column > 0);
    above == below || (corner_blank && without_corner(&above) == below)
}

/// True when the second table opens with a header that the first does not have.
///
/// Above figures any header counts. Among words a known name does; an unlike first row only if the first part never says
/// the same in those columns, for short cells begin many rows of measures.
fn has_own_header(first: &Table, second: &Table, vocabulary: &Vocabulary) -> bool {
    if second.header_rows == 0 {
        return false;
    }
    let figures_above = has_figure_columns(&first.grid, vocabulary) || first.header_rows == first.grid.rows;
    if figures_above && has_figure_columns(&second.grid, vocabulary) {
        return true;
    }
    let row = second.grid.row(second.header_rows.saturating_sub(1));
    let from = first.grid.cells.partition_point(|cell| cell.row + ROWS_COMPARED < first.grid.rows);
    let met: BTreeSet<(usize, &str)> = first.grid.cells[from..].iter().map(|cell| (cell.column, cell.text.as_str())).collect();
    let unlike = || !row.iter().any(|cell| !cell.is_blank() && met.contains(&(cell.column, cell.text.as_str())));
    names_columns(row, vocabulary) || (!header_is_known(first, vocabulary) && unlike())
}

/// True when the header of a table is made of known words.
fn header_is_known(table: &Table, vocabulary: &Vocabulary) -> bool {
    (0..table.header_rows).any(|row| names_columns(table.grid.row(row), vocabulary))
}

/// Appends the second part, without the header that it repeats.
fn append(first: &mut Table, second: Table, header: usize, vocabulary: &Vocabulary, notes: &mut Notes) {
    let place = second.parts.first().cloned();
    let rows = second.grid.rows - header;
    let left_out = if header > 0 { ", its repeated header left out" } else { "" };
    notes.push(NoteCode::TableStitched, format!("a part of {rows} rows was joined to the table above{left_out}"), place);
    let healed = heal(&mut first.grid, first.header_rows, &second.grid, header, vocabulary);
    if healed {
        let place = second.grid.row(header).iter().find(|cell| !cell.is_blank()).map(|cell| cell.place.clone());
        notes.push(NoteCode::RowHealed, "the row was joined to the last row of the part above", place);
    }
    let taken = header + usize::from(healed);
    let start = first.grid.rows;
    first.grid.cells.extend(second.grid.cells.into_iter().filter(|cell| cell.row >= taken).map(|mut cell| {
        cell.row = cell.row - taken + start;
        cell
    }));
    first.grid.rows = start + second.grid.rows.saturating_sub(taken);
    if first.header_rows == 0 {
        first.header_rows = header_rows(&first.grid, vocabulary);
    }
    doubt_too(first, second.confidence, &second.doubts);
    first.parts.extend(second.parts);
}

/// Doubts about a part are doubts about the whole.
pub(super) fn doubt_too(first: &mut Table, confidence: f32, doubts: &[Doubt]) {
    first.confidence = first.confidence.min(confidence);
    first.doubts.extend(doubts);
    first.doubts.sort_unstable();
    first.doubts.dedup();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        grid::Cell,
        place::Rect,
        table::{Method, testing::grid_at},
    };

    fn table(text: &str, block: usize) -> Flow {
        on(grid_at(text, |row, column| Place::cell(block, row, column)), Place::block(block))
    }

    /// A table on a page, its columns 100 points wide, the first one at `left`.
    fn page_table(text: &str, page: u32, left: f32) -> Flow {
        let place = |row: usize, column: usize| {
            let x = left + 100.0 * column as f32;
            Place::page(page, &Rect::new(x, 20.0 * row as f32, x + 50.0, 20.0 * row as f32 + 10.0))
        };
        on(grid_at(text, place), Place::page(page, &Rect::new(left, 0.0, 500.0, 700.0)))
    }

    fn on(grid: Grid, place: Place) -> Flow {
        let header_rows = header_rows(&grid, Vocabulary::built_in());
        Flow::Table(Table {
            caption: None,
            grid,
            header_rows,
            method: Method::Native,
            confidence: 1.0,
            doubts: Vec::new(),
            parts: vec![place],
        })
    }

    /// Rows by table after stitching, and the notes' codes.
    fn stitched(flow: Vec<Flow>) -> (Vec<usize>, Vec<NoteCode>) {
        let mut notes = Notes::default();
        let flow = stitch(flow, Vocabulary::built_in(), &mut notes);
        let rows = |piece: &Flow| if let Flow::Table(table) = piece { table.grid.rows } else { 0 };
        (flow.iter().map(rows).collect(), notes.into_vec().iter().map(|note| note.code).collect())
    }

    #[test]
    fn a_part_without_header_is_joined() {
        let flow = vec![table("Tiltak|Frist\nKurs|Q1", 0), table("|Q2\nMøte|Q3", 1)];
        assert_eq!(stitched(flow), (vec![4], vec![NoteCode::TableStitched]));
    }

    #[test]
    fn a_row_that_the_break_cut_is_healed_on_the_way() {
        let flow = vec![table("Tiltak|Frist\nKurs for ansatte og|Q1", 0), table("ledere|\nMøte|Q3", 1)];
        assert_eq!(stitched(flow), (vec![3], vec![NoteCode::TableStitched, NoteCode::RowHealed]));
    }

    #[test]
    fn a_repeated_header_is_left_out() {
        let flow = vec![table("Tekst|Regnskap\nLeie|100", 0), table("TEKST|Regnskap\nPorto|20", 1)];
        assert_eq!(stitched(flow), (vec![3], vec![NoteCode::TableStitched]));
    }

    #[test]
    fn a_repeated_header_may_leave_the_corner_blank() {
        let flow = vec![table("Inntekter|Regnskap|Budsjett\nLeie|100|90", 0), table("|Regnskap|Budsjett\nPorto|20|30", 1)];
        assert_eq!(stitched(flow), (vec![3], vec![NoteCode::TableStitched]));
    }

    #[test]
    fn a_header_alone_takes_the_body_below_it() {
        let mut notes = Notes::default();
        let flow = stitch(vec![table("|2016|2017", 0), table("Leie|100|90", 1)], Vocabulary::built_in(), &mut notes);
        let [Flow::Table(table)] = &flow[..] else { panic!("{flow:?}") };
        assert_eq!((table.grid.rows, table.header_rows, table.parts.len()), (2, 1, 2));
    }

    #[test]
    fn tables_with_other_columns_or_another_header_stay_apart() {
        assert_eq!(stitched(vec![table("Leie|100", 0), table("Porto|20|30", 1)]).0, [1, 1]);
        assert_eq!(stitched(vec![table("Tekst|2016\nLeie|100", 0), table("Tekst|2017\nPorto|20", 1)]).0, [2, 2]);
        assert_eq!(stitched(vec![table("Tiltak|Frist\nKurs|Q1", 0), table("Aktivitet|Status\nMøte|Ok", 1)]).0, [2, 2]);
    }

    #[test]
    fn a_paragraph_between_keeps_tables_apart() {
        let text = crate::document::Paragraph { text: "Nytt kapittel".to_owned(), heading: None, bold: false, place: Place::block(1) };
        assert_eq!(stitched(vec![table("Leie|100", 0), Flow::Paragraph(text), table("Porto|20", 2)]).0, [1, 0, 1]);
    }

    #[test]
    fn pages_are_joined_where_the_columns_stand_at_the_same_place() {
        let parts = |page, left| vec![page_table("Leie|100", 1, 50.0), page_table("Porto|20", page, left)];
        assert_eq!(stitched(parts(2, 55.0)).0, [2]);
        assert_eq!(stitched(parts(2, 120.0)).0, [1, 1]);
        assert_eq!(stitched(parts(1, 50.0)).0, [1, 1]);
        assert_eq!(stitched(parts(3, 50.0)).0, [1, 1]);
    }

    fn running(text: &str, page: u32, top: f32) -> Flow {
        let place = Place::page(page, &Rect::new(50.0, top, 300.0, top + 10.0));
        Flow::Paragraph(Paragraph { text: text.to_owned(), heading: None, bold: false, place })
    }

    #[test]
    fn page_numbers_and_running_text_part_nothing() {
        let parts = |between: Vec<Flow>| {
            let mut flow = vec![running("Yearly budget 2025", 1, 20.0), page_table("Leie|100", 1, 50.0)];
            flow.extend(between);
            flow.push(page_table("Porto|20", 2, 50.0));
            stitched(flow).0.into_iter().filter(|rows| *rows > 0).collect::<Vec<_>>()
        };
        assert_eq!(parts(vec![running("Side 1 av 2", 1, 780.0), running("Yearly budget 2025", 2, 22.0)]), [2]);
        assert_eq!(parts(vec![running("Yearly budget 2025", 2, 120.0)]), [1, 1]);
        assert_eq!(parts(vec![running("Another chapter", 2, 20.0)]), [1, 1]);
    }

    fn rest(text: &str, x0: f32, x1: f32, y1: f32) -> Flow {
        let place = Place::page(2, &Rect::new(x0, y1 - 10.0, x1, y1));
        Flow::Paragraph(Paragraph { text: text.to_owned(), heading: None, bold: false, place })
    }

    #[test]
    fn the_rest_of_a_row_at_the_top_of_a_page_parts_nothing() {
        let parts = |rest: Flow| {
            let flow = vec![page_table("Tekst|2025\nKjøp av utstyr,|100", 1, 50.0), rest, page_table("Porto|20\nSum|120", 2, 50.0)];
            let mut notes = Notes::default();
            let flow = stitch(flow, Vocabulary::built_in(), &mut notes);
            let labels = |piece: &Flow| match piece {
                Flow::Table(table) => (0..table.grid.rows).map(|row| table.grid.text(row, 0).to_owned()).collect(),
                _ => Vec::new(),
            };
            flow.iter().map(labels).collect::<Vec<_>>()
        };
        assert_eq!(
            parts(rest("maskiner og inventar", 50.0, 108.0, -5.0)),
            [vec!["Tekst", "Kjøp av utstyr, maskiner og inventar", "Porto", "Sum"]]
        );
        // A heading between groups of lines stays a row of its own.
        assert_eq!(parts(rest("Inntekter", 50.0, 95.0, -5.0))[0].len(), 5);
        // Over several columns, beside the column, far above.
        for other in [rest("Et helt annet avsnitt", 50.0, 220.0, -5.0), rest("utstyr", 70.0, 90.0, -5.0), rest("utstyr", 50.0, 90.0, -60.0)]
        {
            assert_eq!(parts(other).len(), 3);
        }
    }

    #[test]
    fn a_few_rows_at_the_top_of_a_page_take_the_columns_of_the_table_before() {
        let on_page = |row: usize, (x0, x1): (f32, f32)| Place::page(2, &Rect::new(x0, 20.0 * row as f32, x1, 20.0 * row as f32 + 10.0));
        let cell = |row, column, text: &str, at| Cell::new(row, column, text, on_page(row, at));
        let cells = vec![
            cell(0, 0, "16900 Andre inntekter", (50.0, 195.0)),
            cell(0, 1, "70", (270.0, 300.0)),
            cell(1, 0, "Sum", (150.0, 170.0)),
            cell(1, 1, "171", (260.0, 300.0)),
        ];
        let rest = on(Grid::from_cells(cells), Place::page(2, &Rect::new(50.0, 0.0, 500.0, 700.0)));
        let flow = vec![page_table("Konto|Tekst|2025\n16200|Salg|101", 1, 50.0), rest];
        let flow = stitch(flow, Vocabulary::built_in(), &mut Notes::default());
        let [Flow::Table(table)] = &flow[..] else { panic!("{flow:?}") };
        let row = |row: usize| (0..3).map(|column| table.grid.text(row, column)).collect::<Vec<_>>();
        assert_eq!((row(2), row(3)), (vec!["16900", "Andre inntekter", "70"], vec!["", "Sum", "171"]));
    }

    #[test]
    fn a_lone_row_that_goes_on_with_nothing_becomes_text_again() {
        let Flow::Table(lone) = page_table("Netto|10|20", 2, 50.0) else { panic!() };
        let flow = vec![page_table("Tiltak|Frist\nKurs|Q1", 1, 250.0), Flow::Table(Table { method: Method::Aligned, ..lone })];
        let flow = stitch(flow, Vocabulary::built_in(), &mut Notes::default());
        assert!(matches!(&flow[1], Flow::Paragraph(paragraph) if paragraph.text == "Netto 10 20"));
    }

    #[test]
    fn a_table_that_opens_a_page_without_header_may_be_cut_off() {
        let doubted = |above: &str, below: &str| {
            let flow = vec![page_table(above, 1, 50.0), page_table(below, 2, 75.0)];
            let flow = stitch(flow, Vocabulary::built_in(), &mut Notes::default());
            matches!(flow.last(), Some(Flow::Table(table)) if table.doubts.contains(&Doubt::CutOff))
        };
        assert!(doubted("Tekst|2025|2026\nLeie|1|2", "Porto|20\nSum|120"));
        assert!(!doubted("Tekst|2025|2026\nLeie|1|2", "Tekst|2025\nPorto|20"));
        let joined = vec![page_table("Tekst|2025\nLeie|1", 1, 50.0), page_table("Porto|20\nSum|120", 2, 50.0)];
        let joined = stitch(joined, Vocabulary::built_in(), &mut Notes::default());
        assert!(matches!(&joined[..], [Flow::Table(table)] if table.doubts.is_empty()));
    }

    #[test]
    fn a_table_over_three_pages_is_one_with_all_its_rows() {
        let page = |number, text: &str| vec![page_table(text, number, 50.0), running(&format!("- {number} -"), number, 780.0)];
        let parts = [
            "Tekst|2024|2025\nLeie|100|90\nSum overført|100|90",
            "Tekst|2024|2025\nSum overført|100|90\nPorto|1|2",
            "Strøm|5|6\nSum|106|98",
        ];
        let flow: Vec<Flow> = (1..=3).zip(parts).flat_map(|(number, text)| page(number, text)).collect();
        let mut notes = Notes::default();
        let flow = stitch(flow, Vocabulary::built_in(), &mut notes);
        let Flow::Table(table) = &flow[0] else { panic!("{flow:?}") };
        let labels: Vec<&str> = (0..table.grid.rows).map(|row| table.grid.text(row, 0)).collect();
        assert_eq!(labels, ["Tekst", "Leie", "Sum overført", "Sum overført", "Porto", "Strøm", "Sum"]);
        let pages: Vec<Option<u32>> = (0..table.grid.rows).map(|row| table.grid.row(row)[0].place.page_number()).collect();
        assert_eq!(pages, [1, 1, 1, 2, 2, 3, 3].map(Some));
    }

    #[test]
    fn blocks_of_columns_with_the_same_rows_are_one_wide_table() {
        let (left, right) = ("Fylke|Vei|Bru\nA|1|2\nB|3|4\nC|5|6\nSum|9|12", "Fylke|Kai|Sum\nA|1|4\nB|1|8\nC|1|12\nSum|3|24");
        let mut notes = Notes::default();
        let flow = stitch(vec![page_table(left, 1, 50.0), page_table(right, 1, 50.0)], Vocabulary::built_in(), &mut notes);
        let [Flow::Table(table)] = &flow[..] else { panic!("{flow:?}") };
        assert_eq!((table.grid.rows, table.grid.columns, table.grid.text(0, 3), table.grid.text(4, 4)), (5, 5, "Kai", "24"));
        let other = right.replace("C|", "D|");
        assert_eq!(stitched(vec![page_table(left, 1, 50.0), page_table(&other, 1, 50.0)]).0, [5, 5]);
    }

    #[test]
    fn a_long_header_that_is_repeated_needs_no_columns_at_the_same_place() {
        let header = "Tekst|2023|2024|2025";
        let parts = |second: &str| vec![page_table(&format!("{header}\nLeie|1|2|3"), 1, 50.0), page_table(second, 2, 120.0)];
        assert_eq!(stitched(parts(&format!("{header}\nPorto|1|2|3"))).0, [3]);
        assert_eq!(stitched(parts("Porto|1|2|3")).0, [2, 1]);
    }

    #[test]
    fn sheets_are_never_joined() {
        let sheet = |name: &str| on(grid_at("Leie|100", |row, column| Place::sheet(name, row, column)), Place::sheet(name, 0, 0));
        assert_eq!(stitched(vec![sheet("A"), sheet("B")]).0, [1, 1]);
    }
}
