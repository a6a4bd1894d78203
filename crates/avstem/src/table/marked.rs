//! Tables of figures as the structure tree of a tagged PDF marks them.
//!
//! In: pages whose words carry the tags of their producer, tables of text taken out. Out: the tables of figures among the marked ones,
//! with the rows and cells that they are marked with, read as a table of a web page is (see `native`), and the pages without
//! their words. Browsers and word processors that print to PDF mark every cell: a header over several columns, or a currency in a
//! cell of its own, is told and need not be guessed from white space. A tree can be wrong (made by a guess, or without its blank cells),
//! so nothing is believed that the page contradicts: every word inside the frame belongs to the table, rows follow each other
//! downwards. Rows and the bounds of cells are as marked; columns are where the cells stand (`placed`). What it does not do: a table
//! that is not believed is looked for as on any page; tables of text are another matter (`text::tagged`).

use super::{
    Table,
    figure::{Look, look},
    hyphens::Hyphens,
    native,
    placed::{self, Piece},
    steps::{Objection, Step, StepKind},
    text::{Part, Taken, remove},
    tracks,
};
use crate::{
    layout::{self, PageLines, Word},
    vocabulary::Vocabulary,
};
use avstem_document::{
    document::TaggedCell,
    grid::{Cell, Grid},
    place::{Place, Rect},
};
use std::collections::{BTreeMap, BTreeSet};

/// Share of the words in a table's frame that may belong elsewhere: a page number in a margin.
const AMISS: f32 = 0.02;
/// Points by which a row may reach into the one below.
const TOUCH: f32 = 2.0;
/// Points above the uppermost upright word in which turned names of columns stand.
const TURNED: f32 = 40.0;
/// Columns of the widest table that is looked at: reports cut a column of figures into three, and set a dozen side by side.
const MOST_COLUMNS: u32 = 400;
/// Figures of the smallest table, and the share of the cells behind its labels that hold one, in per cent.
const FEWEST_FIGURES: usize = 2;
const FIGURES_SHARE: usize = 25;

/// Words of a cell on one line: the page's index, the line's on it, the words.
type MarkedLine<'p> = (usize, usize, Vec<&'p Word>);

/// A cell with its words, line by line; the index of the page stands beside each line.
struct Marked<'p> {
    at: TaggedCell,
    lines: Vec<(usize, Vec<&'p Word>)>,
}

impl Marked<'_> {
    fn words(&self) -> impl Iterator<Item = &Word> {
        self.lines.iter().flat_map(|(_, words)| words.iter().copied())
    }

    fn rect(&self) -> Rect {
        let first = self.lines.first().map(|(page, _)| *page);
        let of_first = self.lines.iter().filter(|(page, _)| Some(*page) == first).flat_map(|(_, words)| words);
        Rect::around(of_first.map(|word| &word.rect)).unwrap_or_default()
    }

    fn text(&self, hyphens: &Hyphens, vocabulary: &Vocabulary) -> String {
        let mut lines = self.lines.iter().map(|(_, words)| layout::text(words.iter().copied()));
        let first = lines.next().unwrap_or_default();
        lines.fold(first, |above, below| hyphens.join(&above, &below, vocabulary))
    }
}

/// Takes the marked tables of figures out of the pages; a step says which of them the page contradicts.
pub(super) fn take(pages: &mut [&mut PageLines], hyphens: &Hyphens, vocabulary: &Vocabulary, steps: &mut Vec<Step>) -> Vec<Part> {
    let shared: Vec<&PageLines> = pages.iter().map(|page| &**page).collect();
    let (parts, taken) = find(&shared, hyphens, vocabulary, steps);
    remove(pages, &taken);
    parts
}

fn find(pages: &[&PageLines], hyphens: &Hyphens, vocabulary: &Vocabulary, steps: &mut Vec<Step>) -> Taken {
    let (mut parts, mut taken) = (Vec::new(), BTreeSet::new());
    let cells = cells(pages);
    for table in cells.chunk_by(|a, b| a.at.table == b.at.table) {
        let grid = grid(table, pages, hyphens, vocabulary);
        if !holds_figures(&grid, vocabulary) {
            continue;
        }
        let frames = frames(table);
        let places: Vec<Place> = frames.iter().map(|(page, frame)| Place::page(pages[*page].number, frame)).collect();
        let looks_so = all_its_own(table, &frames, pages)
            && rows_descend(table)
            && !holds_turned(&frames, pages)
            && !has_neighbour(table, &frames, pages);
        let Some(grid) = looks_so.then(|| set_in_columns(table, &grid, vocabulary)).flatten() else {
            steps.extend(places.into_iter().map(|place| Step { kind: StepKind::Rejected(Objection::NotAsMarked), place }));
            continue;
        };
        parts.extend(frames.iter().map(|(page, frame)| Part { page: pages[*page].number, rect: *frame, table: None }));
        parts.extend(native::tables_of_marked(grid, &places, vocabulary).into_iter().filter_map(part));
        taken.extend(table.iter().flat_map(|cell| &cell.lines).flat_map(|(page, words)| words.iter().map(|word| (*page, word.order))));
    }
    (parts, taken)
}

/// The cells with words of all marked tables, by table, row and column.
fn cells<'p>(pages: &[&'p PageLines]) -> Vec<Marked<'p>> {
    let mut found: BTreeMap<TaggedCell, Vec<MarkedLine<'p>>> = BTreeMap::new();
    for (index, page) in pages.iter().enumerate().filter(|(_, page)| !page.tags.is_empty()) {
        for (line, words) in page.lines.iter().enumerate() {
            for word in &words.words {
                let Some(at) = page.tag(word.tag).and_then(|tag| tag.cell) else { continue };
                let lines = found.entry(at).or_default();
                match lines.last_mut().filter(|last| (last.0, last.1) == (index, line)) {
                    Some((_, _, words)) => words.push(word),
                    None => lines.push((index, line, vec![word])),
                }
            }
        }
    }
    let marked = |(at, lines): (TaggedCell, Vec<MarkedLine<'p>>)| Marked {
        at,
        lines: lines.into_iter().map(|(page, _, words)| (page, words)).collect(),
    };
    found.into_iter().map(marked).collect()
}

/// The grid that is marked. Rows count from the first one with words.
fn grid(table: &[Marked], pages: &[&PageLines], hyphens: &Hyphens, vocabulary: &Vocabulary) -> Grid {
    let first = table.first().map_or(0, |cell| cell.at.row);
    let columns = table.iter().map(|cell| cell.at.column.saturating_add(cell.at.columns)).max().unwrap_or(0);
    if !(2..=MOST_COLUMNS).contains(&columns) {
        return Grid::default();
    }
    let cell = |marked: &Marked| {
        let page = marked.lines.first().map_or(0, |(page, _)| *page);
        let place = Place::page(pages[page].number, &marked.rect());
        let mut cell = Cell::new((marked.at.row - first) as usize, marked.at.column as usize, marked.text(hyphens, vocabulary), place);
        (cell.row_span, cell.column_span) = (marked.at.rows.max(1) as usize, marked.at.columns.max(1) as usize);
        let (bold, words) = marked.words().fold((0, 0), |(bold, all), word| (bold + usize::from(word.bold), all + 1));
        cell.bold = bold * 2 > words;
        cell
    };
    Grid::from_cells(table.iter().map(cell).collect())
}

/// True for a table with figures behind its labels.
fn holds_figures(grid: &Grid, vocabulary: &Vocabulary) -> bool {
    let left = grid.cells.iter().map(|cell| cell.column).min().unwrap_or(0);
    let behind = || grid.cells.iter().filter(|cell| cell.column > left);
    let figures = behind().filter(|cell| look(&cell.text, &vocabulary.units) == Look::Figure).count();
    figures >= FEWEST_FIGURES && figures * 100 >= behind().count() * FIGURES_SHARE
}

/// A frame around the table on each of its pages, by the page's index.
fn frames(table: &[Marked]) -> Vec<(usize, Rect)> {
    let mut words: BTreeMap<usize, Vec<&Rect>> = BTreeMap::new();
    for (page, line) in table.iter().flat_map(|cell| &cell.lines) {
        words.entry(*page).or_default().extend(line.iter().map(|word| &word.rect));
    }
    words.into_iter().filter_map(|(page, rects)| Some((page, Rect::around(rects)?))).collect()
}

/// True where text runs upwards or downwards inside the frames: names of columns that the cells above do not hold.
fn holds_turned(frames: &[(usize, Rect)], pages: &[&PageLines]) -> bool {
    let reaches = |frame: &Rect, rect: &Rect| rect.x0 < frame.x1 && rect.x1 > frame.x0 && rect.y0 < frame.y1 && rect.y1 > frame.y0 - TURNED;
    frames.iter().any(|(page, frame)| pages[*page].sideways.iter().any(|line| reaches(frame, &line.rect)))
}

/// True where another marked table stands beside this one: what belongs to which is told by the page, that has titles over both.
fn has_neighbour(table: &[Marked], frames: &[(usize, Rect)], pages: &[&PageLines]) -> bool {
    let own = table.first().map(|cell| cell.at.table);
    frames.iter().any(|(page, frame)| {
        let page = pages[*page];
        let level = page.lines.iter().flat_map(|line| &line.words).filter(|word| (frame.y0..frame.y1).contains(&word.rect.center().1));
        level.filter_map(|word| page.tag(word.tag)?.cell).any(|cell| Some(cell.table) != own)
    })
}

/// True when nearly every word inside the frames is one of the table.
fn all_its_own(table: &[Marked], frames: &[(usize, Rect)], pages: &[&PageLines]) -> bool {
    let own = table.first().map(|cell| cell.at.table);
    let (mut strangers, mut all) = (0_usize, 0_usize);
    for (page, frame) in frames {
        let page = pages[*page];
        let words = page.lines.iter().flat_map(|line| &line.words);
        for word in words.filter(|word| frame.contains(word.rect.center().0, word.rect.center().1)) {
            let table = page.tag(word.tag).and_then(|tag| tag.cell).map(|cell| cell.table);
            strangers += usize::from(table != own);
            all += 1;
        }
    }
    strangers as f32 <= AMISS * all as f32
}

/// True when each row begins below the end of the one before. Cells over several rows may reach further.
fn rows_descend(table: &[Marked]) -> bool {
    let by_place = |a: &(usize, f32), b: &(usize, f32)| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1));
    let mut end: Option<(usize, f32)> = None;
    table.chunk_by(|a, b| a.at.row == b.at.row).all(|row| {
        let baselines = || {
            let single = row.iter().filter(|cell| cell.at.rows == 1);
            single.flat_map(|cell| &cell.lines).flat_map(|(page, words)| words.iter().map(|word| (*page, word.baseline)))
        };
        let (Some(top), Some(bottom)) = (baselines().min_by(by_place), baselines().max_by(by_place)) else { return true };
        let below = end.is_none_or(|end| by_place(&(top.0, top.1 + TOUCH), &end).is_ge());
        end = Some(bottom);
        below
    })
}

/// The grid with its signs joined to their figures and its cells in the columns that they stand in; `None` where that does not come
/// out even.
fn set_in_columns(table: &[Marked], grid: &Grid, vocabulary: &Vocabulary) -> Option<Grid> {
    let mut cells: Vec<(Cell, Rect)> = grid.cells.iter().cloned().zip(table.iter().map(Marked::rect)).collect();
    cells.sort_by(|(a, of_a), (b, of_b)| a.row.cmp(&b.row).then(of_a.x0.total_cmp(&of_b.x0)));
    let mut joined: Vec<(Cell, Rect)> = Vec::with_capacity(cells.len());
    for row in cells.chunk_by(|(a, _), (b, _)| a.row == b.row) {
        joined.extend(tracks::with_signs(row, vocabulary));
    }
    let piece = |(cell, rect): &(Cell, Rect)| Piece {
        row: cell.row,
        x0: rect.x0,
        x1: rect.x1,
        look: look(&cell.text, &vocabulary.units),
        first: cell.column,
        marked: cell.column_span,
    };
    let (columns, places) = placed::columns(&joined.iter().map(piece).collect::<Vec<_>>())?;
    let set = |((cell, _), place): ((Cell, Rect), std::ops::Range<usize>)| Cell { column: place.start, column_span: place.len(), ..cell };
    Some(Grid { columns, ..Grid::from_cells(joined.into_iter().zip(places).map(set).collect()) })
}

/// A table where its first cell stands.
fn part(table: Table) -> Option<Part> {
    let page = table.grid.cells.first()?.place.page_number()?;
    let rect = |cell: &Cell| match cell.place {
        Place::Page { page: of, bbox: [x0, y0, x1, y1] } if of == page => Some(Rect::new(x0, y0, x1, y1)),
        _ => None,
    };
    let rects: Vec<Rect> = table.grid.cells.iter().filter_map(rect).collect();
    Some(Part { page, rect: Rect::around(&rects)?, table: Some(table) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::Line;
    use avstem_document::document::Tag;

    /// A page of marked cells, each as row, column, columns, left edge and text; rows 12 points apart, letters five points wide.
    fn page(cells: &[(u32, u32, u32, f32, &str)]) -> PageLines {
        let mut page = PageLines { number: 1, width: 600.0, height: 800.0, ..PageLines::default() };
        for (order, (row, column, columns, x0, text)) in cells.iter().enumerate() {
            let cell = TaggedCell { table: 1, row: *row, column: *column, columns: *columns, rows: 1, header: false };
            page.tags.push(Tag { element: 1, heading: None, item: false, cell: Some(cell) });
            let baseline = 100.0 + 12.0 * *row as f32;
            let rect = Rect::new(*x0, baseline - 7.5, x0 + 5.0 * text.len() as f32, baseline + 2.2);
            let order = u32::try_from(order).unwrap();
            let tag = u16::try_from(order + 1).unwrap();
            let word = Word { text: (*text).to_owned(), rect, baseline, size: 10.0, order, tag, ..Word::default() };
            page.lines.push(Line { words: vec![word], rect });
        }
        page
    }

    /// The rows of the table that is taken, as `column:text`; none where none is.
    fn taken(mut page: PageLines) -> Vec<String> {
        let parts = take(&mut [&mut page], &Hyphens::default(), Vocabulary::built_in(), &mut Vec::new());
        let Some(table) = parts.into_iter().find_map(|part| part.table) else { return Vec::new() };
        assert!(page.lines.is_empty());
        let row = |row| table.grid.row(row).iter().map(|cell| format!("{}:{}", cell.column, cell.text)).collect::<Vec<_>>().join(" ");
        (0..table.grid.rows).map(row).collect()
    }

    const BODY: [(u32, u32, u32, f32, &str); 8] = [
        (2, 0, 3, 50.0, "Sales"),
        (2, 6, 1, 200.0, "$"),
        (2, 7, 1, 230.0, "1,200"),
        (2, 12, 1, 300.0, "$"),
        (2, 13, 1, 330.0, "1,100"),
        (3, 0, 3, 50.0, "Costs"),
        (3, 6, 2, 235.0, "(200"),
        (3, 8, 1, 255.0, ")"),
    ];

    #[test]
    fn names_stand_over_their_figures_though_blank_cells_are_not_marked() {
        let header = [(0, 3, 9, 245.0, "Months"), (1, 3, 3, 220.0, "2025"), (1, 6, 3, 320.0, "2024")];
        let rows = taken(page(&header.into_iter().chain(BODY).collect::<Vec<_>>()));
        assert_eq!(rows, ["1:Months", "1:2025 2:2024", "0:Sales 1:$ 1,200 2:$ 1,100", "0:Costs 1:(200)"]);
    }

    #[test]
    fn what_the_page_contradicts_is_not_taken() {
        let crossing = BODY.into_iter().chain([(4, 0, 3, 50.0, "Other"), (4, 6, 2, 220.0, "1,000,000,000,000,000,000")]);
        let mut page = page(&crossing.chain([(4, 13, 1, 330.0, "5")]).collect::<Vec<_>>());
        assert!(taken(page.clone()).is_empty());
        page.lines.truncate(BODY.len());
        assert!(!taken(page.clone()).is_empty());
        page.lines[3].words[0].tag = 0;
        assert!(taken(page).is_empty());
    }
}
