//! Tables of text as the structure tree of a tagged PDF marks them.
//!
//! In: pages whose words carry the tags of their producer. Out: the tables among them that are tables of text and look on the page as
//! they are marked, each with its lines by column and the cell of each line. A tree can be wrong (made by a guess, or left behind by an
//! edit), so nothing is believed that the page contradicts: every word inside the table's frame belongs to it, cells of a row stand side
//! by side, columns keep their places, rows follow each other downwards, no rule runs through a row. What it does not do: tables of
//! figures are found as on any page.

use super::{
    header::{self, HeaderCell},
    lines::{TextLine, rect, text},
    region::Placed,
};
use crate::{
    layout::{PageLines, Word},
    table::steps::{Objection, Step, StepKind},
    vocabulary::Vocabulary,
};
use avstem_document::{
    document::{Axis, TaggedCell},
    place::{Place, Rect},
};
use std::collections::{BTreeMap, BTreeSet};

/// Share of words, cells or rows that may stand otherwise than marked: a page number in a margin, a cell that overflows.
const AMISS: f32 = 0.02;
/// Points between the beginnings of two columns, and between a row's last baseline and the rule below it, at least.
const TOUCH: f32 = 2.0;
/// Share of a table's width from which on a rule parts rows.
const ACROSS: f32 = 0.6;
/// Columns of the widest table of text: a limit, for its lines are placed column by column.
const MOST_COLUMNS: usize = 60;
/// Rows of the tallest header.
const TALLEST: usize = 3;
/// Rows of the smallest table whose header is no word of the trade, its header included.
const FEWEST_ROWS: usize = 3;

/// The words of a cell on one line.
#[derive(Debug, Clone)]
pub(super) struct CellLine<'p> {
    pub(super) page: usize,
    pub(super) baseline: f32,
    /// The paragraph it stands in, counted over the document.
    pub(super) element: u32,
    pub(super) words: Vec<&'p Word>,
}

/// A cell with its lines from top to bottom; a blank one has none and is left out.
#[derive(Debug, Clone)]
pub(super) struct Cell<'p> {
    pub(super) at: TaggedCell,
    pub(super) lines: Vec<CellLine<'p>>,
}

/// A table of text that is what its tags say.
#[derive(Debug)]
pub(super) struct Tagged<'p> {
    /// By row, then column; row 0 and perhaps more below it are the header.
    pub(super) cells: Vec<Cell<'p>>,
    pub(super) rows: usize,
    pub(super) header_rows: usize,
    /// The left edges of its columns.
    pub(super) starts: Vec<f32>,
    /// Its lines by column, for what is measured over the whole.
    pub(super) placed: Vec<Placed<'p>>,
    /// Words that repeat its header on later pages.
    pub(super) repeated: Vec<(usize, &'p Word)>,
}

/// The tagged tables of text of a document.
pub(super) fn tables<'p>(
    pages: &[&'p PageLines],
    lines: &[TextLine<'p>],
    vocabulary: &Vocabulary,
    steps: &mut Vec<Step>,
) -> Vec<Tagged<'p>> {
    let mut found: BTreeMap<TaggedCell, Vec<CellLine<'p>>> = BTreeMap::new();
    for line in lines {
        for word in &line.words {
            if let Some((at, element)) = cell_of(pages[line.page], word) {
                add(found.entry(at).or_default(), element, line, word);
            }
        }
    }
    let cells: Vec<Cell> = found.into_iter().map(|(at, lines)| Cell { at, lines }).collect();
    let tables = cells.chunk_by(|a, b| a.at.table == b.at.table);
    tables.filter_map(|cells| tagged(cells.to_vec(), pages, lines, vocabulary, steps)).collect()
}

fn cell_of(page: &PageLines, word: &Word) -> Option<(TaggedCell, u32)> {
    let tag = page.tag(word.tag)?;
    Some((tag.cell?, tag.element))
}

fn add<'p>(lines: &mut Vec<CellLine<'p>>, element: u32, line: &TextLine<'p>, word: &'p Word) {
    match lines.last_mut().filter(|last| last.page == line.page && last.baseline.total_cmp(&line.baseline).is_eq()) {
        Some(last) => last.words.push(word),
        None => lines.push(CellLine { page: line.page, baseline: line.baseline, element, words: vec![word] }),
    }
}

/// One table from its cells by row, then column.
fn tagged<'p>(
    mut cells: Vec<Cell<'p>>,
    pages: &[&'p PageLines],
    lines: &[TextLine<'p>],
    vocabulary: &Vocabulary,
    steps: &mut Vec<Step>,
) -> Option<Tagged<'p>> {
    let first = cells.first()?.at.row;
    let columns = cells.iter().map(|cell| cell.at.column + cell.at.columns).max()? as usize;
    let rows: Vec<&[Cell]> = rows(&cells).collect();
    let named = rows.iter().take_while(|row| row.iter().all(|cell| cell.at.header)).count();
    if rows.len() < 2 || !(2..=MOST_COLUMNS).contains(&columns) || named == rows.len() {
        return None;
    }
    let header_rows = named.clamp(1, TALLEST);
    let below = rows.get(header_rows)?[0].at.row;
    let repeated = take_repeated(&mut cells, below);
    set_in_columns(&mut cells, columns);
    let starts = starts(&cells, columns)?;
    if !is_text(&cells, below, columns, vocabulary) {
        return None;
    }
    if !fits(&cells, &starts, pages, lines) {
        let place = |(page, frame): (usize, Rect)| Place::page(pages[page].number, &frame);
        let step = |frame| Step { kind: StepKind::Rejected(Objection::NotAsMarked), place: place(frame) };
        steps.extend(frames(&cells).into_iter().map(step));
        return None;
    }
    let placed = placed(&cells, lines, columns);
    let rows = (cells.last()?.at.row - first + 1) as usize;
    for cell in &mut cells {
        cell.at.row -= first;
    }
    Some(Tagged { cells, rows, header_rows, starts, placed, repeated })
}

/// The cells row by row.
fn rows<'a, 'p>(cells: &'a [Cell<'p>]) -> impl Iterator<Item = &'a [Cell<'p>]> {
    cells.chunk_by(|a, b| a.at.row == b.at.row)
}

/// Takes the lines of the header that say the same again on a later page out of its cells.
fn take_repeated<'p>(cells: &mut [Cell<'p>], below: u32) -> Vec<(usize, &'p Word)> {
    let mut taken = Vec::new();
    for cell in cells.iter_mut().filter(|cell| cell.at.row < below) {
        let of_page = cell.lines.chunk_by(|a, b| a.page == b.page);
        let texts: Vec<(usize, String)> =
            of_page.map(|lines| (lines[0].page, lines.iter().map(|line| text(&line.words)).collect::<Vec<_>>().join(" "))).collect();
        let Some(((_, name), later)) = texts.split_first() else { continue };
        let again: BTreeSet<usize> = later.iter().filter(|(_, text)| text == name).map(|(page, _)| *page).collect();
        cell.lines.retain(|line| {
            let repeats = again.contains(&line.page);
            if repeats {
                taken.extend(line.words.iter().map(|word| (line.page, *word)));
            }
            !repeats
        });
    }
    taken
}

fn left(cell: &Cell) -> f32 {
    cell.lines.iter().flat_map(|line| &line.words).map(|word| word.rect.x0).fold(f32::INFINITY, f32::min)
}

fn right(cell: &Cell) -> f32 {
    cell.lines.iter().flat_map(|line| &line.words).map(|word| word.rect.x1).fold(f32::NEG_INFINITY, f32::max)
}

/// Moves the cells of rows that lack some to the columns that they stand in: some producers leave blank cells out.
fn set_in_columns(cells: &mut [Cell], columns: usize) {
    let whole: Vec<f32> = {
        let mut starts = vec![f32::INFINITY; columns];
        for row in rows(cells).filter(|row| row.len() == columns) {
            for (start, cell) in starts.iter_mut().zip(row) {
                *start = start.min(left(cell));
            }
        }
        starts
    };
    if whole.iter().any(|start| start.is_infinite()) {
        return;
    }
    for row in cells.chunk_by_mut(|a, b| a.at.row == b.at.row).filter(|row| row.len() < columns) {
        let end = row.last().map_or(0, |cell| cell.at.column + cell.at.columns) as usize;
        if end >= columns || row.iter().any(|cell| cell.at.columns > 1) {
            continue;
        }
        let places: Vec<usize> = row.iter().map(|cell| whole.partition_point(|start| *start <= left(cell) + TOUCH)).collect();
        if places.first().is_some_and(|place| *place > 0) && places.is_sorted_by(|a, b| a < b) {
            for (cell, place) in row.iter_mut().zip(places) {
                cell.at.column = u32::try_from(place - 1).unwrap_or(cell.at.column);
            }
        }
    }
}

/// The left edge of each column; `None` where a column has no cell of its own or stands left of the one before.
fn starts(cells: &[Cell], columns: usize) -> Option<Vec<f32>> {
    let mut starts = vec![f32::INFINITY; columns];
    for cell in cells.iter().filter(|cell| cell.at.columns == 1) {
        let start = starts.get_mut(cell.at.column as usize)?;
        *start = start.min(left(cell));
    }
    (starts.iter().all(|start| start.is_finite()) && starts.windows(2).all(|pair| pair[0] < pair[1])).then_some(starts)
}

/// True when the page shows what the tags say.
fn fits(cells: &[Cell], starts: &[f32], pages: &[&PageLines], lines: &[TextLine]) -> bool {
    let few = |amiss: usize, all: usize| amiss as f32 <= AMISS * all as f32;
    let frames = frames(cells);
    let table = cells.first().map(|cell| cell.at.table);
    let (mut strangers, mut own) = (0, 0);
    for (page, frame) in &frames {
        let from = lines.partition_point(|line| line.page < *page);
        let of_page = lines[from..].iter().take_while(|line| line.page == *page);
        let inside = |word: &&&Word| frame.contains(word.rect.center().0, word.rect.center().1);
        for word in of_page.flat_map(|line| &line.words).filter(inside) {
            let is_own = cell_of(pages[*page], word).map(|(cell, _)| cell.table) == table;
            *(if is_own { &mut own } else { &mut strangers }) += 1;
        }
    }
    let single: Vec<&Cell> = cells.iter().filter(|cell| cell.at.columns == 1).collect();
    // A long word may run over into the next column; what begins there belongs there.
    let over = |cell: &&&Cell| starts.get(cell.at.column as usize + 1).is_some_and(|next| left(cell) > next - TOUCH);
    let crossing = single.iter().filter(over).count();
    let (wrong, rows) = wrong_rows(cells, &frames, pages);
    few(strangers, own) && few(crossing, single.len()) && few(wrong, rows)
}

/// A frame around the table on each of its pages.
fn frames(cells: &[Cell]) -> Vec<(usize, Rect)> {
    let mut words: BTreeMap<usize, Vec<&Word>> = BTreeMap::new();
    for line in cells.iter().flat_map(|cell| &cell.lines) {
        words.entry(line.page).or_default().extend(&line.words);
    }
    words.into_iter().map(|(page, words)| (page, rect(&words))).collect()
}

/// Rows that begin above the end of the row before or that a rule parts, and all rows. Cells that span rows are not looked at.
fn wrong_rows(cells: &[Cell], frames: &[(usize, Rect)], pages: &[&PageLines]) -> (usize, usize) {
    let (mut wrong, mut all) = (0, 0);
    let mut last: Option<(usize, f32)> = None;
    for row in rows(cells) {
        let lines = || row.iter().filter(|cell| cell.at.rows == 1).flat_map(|cell| &cell.lines).map(|line| (line.page, line.baseline));
        let by_place = |a: &(usize, f32), b: &(usize, f32)| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1));
        let (Some(top), Some(end)) = (lines().min_by(by_place), lines().max_by(by_place)) else { continue };
        let above = last.is_some_and(|last| by_place(&top, &last).is_lt());
        let tall = row.iter().any(|cell| cell.at.rows > 1);
        let parted = !tall
            && top.0 == end.0
            && frames.iter().find(|(page, _)| *page == top.0).is_some_and(|(page, frame)| {
                let across = |from: f32, to: f32| to.min(frame.x1) - from.max(frame.x0) > ACROSS * frame.width();
                pages[*page].rulings.iter().any(|ruling| {
                    ruling.axis == Axis::Horizontal && top.1 < ruling.at && ruling.at < end.1 - TOUCH && across(ruling.from, ruling.to)
                })
            });
        wrong += usize::from(above || parted);
        all += 1;
        last = Some(end);
    }
    (wrong, all)
}

/// True for a table whose header tells of measures, with words in most columns, and for one without any column of figures.
fn is_text(cells: &[Cell], below: u32, columns: usize, vocabulary: &Vocabulary) -> bool {
    let mut names: Vec<HeaderCell> = Vec::new();
    for cell in cells.iter().filter(|cell| cell.at.row < below && cell.at.columns == 1 && !cell.lines.is_empty()) {
        let lines = cell.lines.iter().map(|line| line.words.clone()).collect();
        let next = HeaderCell::of(lines, left(cell), right(cell), vocabulary);
        match names.iter_mut().find(|name| name.x0 < next.x1 && next.x0 < name.x1) {
            Some(name) => *name = HeaderCell::of(name.lines.iter().chain(&next.lines).cloned().collect(), name.x0, name.x1, vocabulary),
            None => names.push(next),
        }
    }
    let of_figures = |column: &usize| {
        let filled = cells.iter().filter(|cell| cell.at.row >= below && cell.at.column as usize == *column && !cell.lines.is_empty());
        let is_figure = |cell: &Cell| cell.lines.len() == 1 && header::is_figure(&text(&cell.lines[0].words));
        let (figures, all) = filled.fold((0, 0), |(figures, all), cell| (figures + usize::from(is_figure(cell)), all + 1));
        figures * 2 > all
    };
    let figures = (1..columns).filter(of_figures).count();
    let plain = figures as f32 <= super::FIGURES * (columns - 1) as f32;
    plain && (header::is_named(&names) || (figures == 0 && rows(cells).count() >= FEWEST_ROWS))
}

/// The lines of the table by column. A cell over several columns that stands alone in its row is a heading of the rows below.
fn placed<'p>(cells: &[Cell<'p>], lines: &[TextLine<'p>], columns: usize) -> Vec<Placed<'p>> {
    let of_line = |page: usize, baseline: f32| lines.partition_point(|line| (line.page, line.baseline) < (page, baseline));
    let mut placed: BTreeMap<usize, Placed<'p>> = BTreeMap::new();
    for cell in cells {
        for line in &cell.lines {
            let at = of_line(line.page, line.baseline);
            let blank = || Placed { line: at, page: line.page, baseline: line.baseline, cells: vec![Vec::new(); columns], section: false };
            let entry = placed.entry(at).or_insert_with(blank);
            entry.cells[cell.at.column as usize].extend(&line.words);
            entry.section |= cell.at.columns as usize >= columns;
        }
    }
    placed.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{layout::Line, table::text::lines};
    use avstem_document::document::Tag;

    /// A page of cells, each as row, column, left edge, baseline and text.
    fn page(cells: &[(u32, u32, f32, f32, &str)]) -> PageLines {
        let mut page = PageLines { number: 1, width: 600.0, height: 800.0, ..PageLines::default() };
        for (order, (row, column, x0, baseline, text)) in cells.iter().enumerate() {
            let cell = TaggedCell { table: 1, row: *row, column: *column, columns: 1, rows: 1, header: *row == 0 };
            let order = u32::try_from(order).unwrap();
            page.tags.push(Tag { element: order, heading: None, item: false, cell: Some(cell) });
            let rect = Rect::new(*x0, baseline - 7.5, x0 + 5.0 * text.len() as f32, baseline + 2.2);
            let tag = u16::try_from(order + 1).unwrap();
            let word = Word { text: (*text).to_owned(), rect, baseline: *baseline, size: 10.0, order, tag, ..Word::default() };
            page.lines.push(Line { words: vec![word], rect });
        }
        page
    }

    /// The texts of the tables' cells with their places; `None` where no table is believed.
    fn read(page: &PageLines) -> Option<Vec<(u32, u32, String)>> {
        let pages = [page];
        let lines = lines::lines(&pages);
        let table = tables(&pages, &lines, Vocabulary::built_in(), &mut Vec::new()).pop()?;
        let text = |cell: &Cell| cell.lines.iter().map(|line| super::text(&line.words)).collect::<Vec<_>>().join("/");
        Some(table.cells.iter().map(|cell| (cell.at.row, cell.at.column, text(cell))).collect())
    }

    const HEADER: [(u32, u32, f32, f32, &str); 2] = [(0, 0, 50.0, 100.0, "Tiltak"), (0, 1, 200.0, 100.0, "Status")];

    fn with_header(rows: &[(u32, u32, f32, f32, &'static str)]) -> PageLines {
        page(&HEADER.iter().chain(rows).copied().collect::<Vec<_>>())
    }

    #[test]
    fn cells_are_taken_as_they_are_marked() {
        let page = with_header(&[
            (1, 0, 50.0, 112.0, "Vei"),
            (1, 0, 50.0, 124.0, "mot"),
            (1, 1, 200.0, 112.0, "Ferdig"),
            (2, 0, 50.0, 136.0, "Bru"),
        ]);
        let cells = read(&page).unwrap();
        let text = |row, column| cells.iter().find(|cell| (cell.0, cell.1) == (row, column)).map(|cell| cell.2.as_str());
        assert_eq!((text(1, 0), text(1, 1), text(2, 0)), (Some("Vei/mot"), Some("Ferdig"), Some("Bru")));
    }

    #[test]
    fn a_cell_goes_to_its_column_where_blank_ones_are_not_marked() {
        let page = with_header(&[(1, 0, 50.0, 112.0, "Vei"), (1, 1, 200.0, 112.0, "Utsatt"), (2, 0, 200.0, 124.0, "Ferdig")]);
        assert!(read(&page).unwrap().contains(&(2, 1, "Ferdig".to_owned())));
    }

    #[test]
    fn what_the_page_contradicts_is_not_believed() {
        let upside_down = with_header(&[(1, 0, 50.0, 136.0, "Vei"), (2, 0, 50.0, 112.0, "Bru"), (2, 1, 200.0, 112.0, "Ferdig")]);
        assert_eq!(read(&upside_down), None);
        let mut with_stranger = with_header(&[(1, 0, 50.0, 112.0, "Vei"), (1, 1, 200.0, 136.0, "Ferdig")]);
        let rect = Rect::new(120.0, 116.0, 150.0, 126.0);
        let word = Word { text: "fremmed".to_owned(), rect, baseline: 124.0, size: 10.0, order: 90, ..Word::default() };
        with_stranger.lines.push(Line { words: vec![word], rect });
        assert_eq!(read(&with_stranger), None);
    }
}
