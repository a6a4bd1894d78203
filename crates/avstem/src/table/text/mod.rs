//! Tables of text on pages: measures, actions, duties, in columns of wrapped lines, with or without rules.
//!
//! In: the pages of a document, before anything else looks for tables. Out: whole tables, over all their pages, and the pages without
//! their words. In this order: a line that names the columns ([`header`]), where they begin ([`columns`]), the lines below that stand in
//! them, over page breaks ([`region`]), without those on which the document is signed ([`closing`]), what is measured of each table
//! ([`metrics`]), which lines begin a row ([`rows`]), what belongs to which cell and how its lines are joined ([`cells`], [`join`],
//! [`broken`]). Before that, the tables that the document's own structure tree marks, where the page looks like it ([`tagged`]). What it
//! does not do: tables of figures are found by alignment and rules (see [`page`](super::page)); a table here is one of text.

mod broken;
mod cells;
mod closing;
mod columns;
mod header;
mod join;
mod lines;
mod metrics;
mod region;
mod rows;
mod tagged;
mod weights;

use super::{
    Doubt, Method, Table,
    hyphens::Hyphens,
    steps::{Objection, Step, StepKind},
};
use crate::{
    layout::{Block, PageLines, Word},
    vocabulary::Vocabulary,
};
use avstem_document::{
    grid::Cell,
    place::{Place, Rect},
};
use header::Header;
use join::{CellLines, Room, Witness};
use lines::TextLine;
use metrics::Metrics;
use region::{Ground, Mark, Placed};
use std::collections::BTreeSet;

/// A part of a table of text on one page.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) page: u32,
    /// Around its words.
    pub(super) rect: Rect,
    /// The whole table, with its first part.
    pub(super) table: Option<Table>,
}

/// Takes the tables of text out of the pages; a step says why what looks like one was not taken.
pub(super) fn take(pages: &mut [&mut PageLines], hyphens: &Hyphens, vocabulary: &Vocabulary, steps: &mut Vec<Step>) -> Vec<Part> {
    let mut parts = Vec::new();
    for find in [find_tagged, find] {
        let shared: Vec<&PageLines> = pages.iter().map(|page| &**page).collect();
        let (found, taken) = find(&shared, hyphens, vocabulary, steps);
        parts.extend(found);
        remove(pages, &taken);
    }
    parts
}

/// Parts of tables, and the words that they hold, by index of the page and drawing order.
pub(super) type Taken = (Vec<Part>, BTreeSet<(usize, u32)>);

/// Takes words out of the pages.
pub(super) fn remove(pages: &mut [&mut PageLines], taken: &BTreeSet<(usize, u32)>) {
    let touched: BTreeSet<usize> = taken.iter().map(|(page, _)| *page).collect();
    for (index, page) in pages.iter_mut().enumerate().filter(|(index, _)| touched.contains(index)) {
        for line in &mut page.lines {
            line.words.retain(|word| !taken.contains(&(index, word.order)));
            line.rect = Rect::around(line.words.iter().map(|word| &word.rect)).unwrap_or_default();
        }
        page.lines.retain(|line| !line.words.is_empty());
    }
}

/// The tables of text that the document's structure tree marks.
fn find_tagged(pages: &[&PageLines], hyphens: &Hyphens, vocabulary: &Vocabulary, steps: &mut Vec<Step>) -> Taken {
    let mut taken = BTreeSet::new();
    if pages.iter().all(|page| page.tags.is_empty()) {
        return (Vec::new(), taken);
    }
    let lines = lines::lines(pages);
    let tables = tagged::tables(pages, &lines, vocabulary, steps);
    if tables.is_empty() {
        return (Vec::new(), taken);
    }
    let measured: Vec<(&[Placed], &[f32])> = tables.iter().map(|table| (&table.placed[..], &table.starts[..])).collect();
    let metrics = metrics::measure(pages, &lines, &measured);
    let cells: Vec<CellLines> = tables.iter().flat_map(cells::marked_lines).collect();
    let mut witness = Witness::of(pages, &cells, hyphens, vocabulary);
    let measured = || tables.iter().zip(&metrics);
    witness.learn(measured().flat_map(|(table, metrics)| meetings(&table.placed, &table.starts, &metrics.rights)));
    let mut parts = Vec::new();
    for (table, metrics) in measured() {
        taken.extend(table.repeated.iter().map(|(page, word)| (*page, word.order)));
        let grid = cells::marked_grid(table, &metrics.rights, pages, &witness);
        let table_of = |places| Table::native(grid, table.header_rows, places);
        parts.extend(parts_of(&table.placed, table_of, pages, &mut taken));
    }
    (parts, taken)
}

/// A table with its lines before its rows are told.
struct Draft<'p> {
    header: Header<'p>,
    starts: Vec<f32>,
    placed: Vec<Placed<'p>>,
    /// Lines that repeat the header on later pages.
    repeated: Vec<usize>,
}

/// The tables of text of a document, with what their parts share.
struct Found<'p> {
    lines: Vec<TextLine<'p>>,
    drafts: Vec<(Draft<'p>, Metrics)>,
    /// Headers in words of the trade under which no table of text was found.
    refused: Vec<Step>,
}

fn drafts<'p>(pages: &[&'p PageLines], vocabulary: &Vocabulary) -> Found<'p> {
    let spaces = lines::draws_spaces(pages);
    let lines = lines::lines(pages);
    let headers = header::headers(pages, &lines, spaces, vocabulary);
    let marks: Vec<Mark> = headers.iter().map(|header| Mark { line: header.lines.start, named: header.named, bold: header.bold }).collect();
    let ground = Ground { lines: &lines, pages, headers: &marks, spaces };
    let mut drafts: Vec<Draft> = Vec::new();
    let (mut end, mut refused) = (0, 0);
    let mut steps = Vec::new();
    for header in headers {
        if header.lines.start < end || (!header.named && header.lines.start < refused) {
            continue; // repeated on a later page of the table before; or a look that has led to no table already
        }
        let starts = columns::starts(&header.cells, &lines[header.lines.end..], spaces);
        let (mut placed, mut repeated) = region::grow(&ground, &header, &starts);
        let trades: Vec<_> = header.cells.iter().map(|cell| cell.trade).collect();
        placed.truncate(closing::without_figures(&placed));
        placed.truncate(closing::without_signature(&placed, &trades, vocabulary));
        repeated.retain(|line| placed.last().is_some_and(|last| *line < last.line));
        if is_text(&header, &placed, &starts, vocabulary) {
            end = placed.last().map_or(end, |last| last.line + 1);
            let placed = header_lines(&header, &lines).into_iter().chain(placed).collect();
            drafts.push(Draft { header, starts, placed, repeated });
        } else {
            refused = placed.last().map_or(refused, |last| refused.max(last.line));
            if header.named && (header.bold || header.supported) {
                steps.push(refusal(&header, &placed, &lines, pages));
            }
        }
    }
    let measured: Vec<(&[Placed], &[f32])> = drafts.iter().map(|draft| (&draft.placed[..], &draft.starts[..])).collect();
    let metrics = metrics::measure(pages, &lines, &measured);
    Found { lines, drafts: drafts.into_iter().zip(metrics).collect(), refused: steps }
}

/// Why there is no table of text under a header.
fn refusal(header: &Header, placed: &[Placed], lines: &[TextLine], pages: &[&PageLines]) -> Step {
    let page = lines[header.lines.start].page;
    let words = lines[header.lines.clone()].iter().flat_map(|line| &line.words);
    let below = placed.iter().filter(|line| line.page == page).flat_map(|line| line.cells.iter().flatten());
    let rect = Rect::around(words.chain(below).map(|word| &word.rect)).unwrap_or_default();
    let has_rows = placed.iter().any(|line| line.filled().any(|column| column > 0));
    let objection = if has_rows { Objection::FiguresBelow } else { Objection::NoRows };
    Step { kind: StepKind::Rejected(objection), place: Place::page(pages[page].number, &rect) }
}

fn find(pages: &[&PageLines], hyphens: &Hyphens, vocabulary: &Vocabulary, steps: &mut Vec<Step>) -> Taken {
    let Found { lines, drafts, refused } = drafts(pages, vocabulary);
    steps.extend(refused);
    if drafts.is_empty() {
        return (Vec::new(), BTreeSet::new());
    }
    let tables: Vec<rows::Table> = drafts.iter().map(|(draft, metrics)| draft.table(metrics, pages, vocabulary)).collect();
    let rows: Vec<Vec<cells::Row>> = tables.iter().map(|table| cells::rows(table, &rows::decide(table))).collect();
    let cells: Vec<CellLines> = rows.iter().flat_map(|rows| cells::lines(rows)).collect();
    let mut witness = Witness::of(pages, &cells, hyphens, vocabulary);
    witness.learn(drafts.iter().flat_map(|(draft, metrics)| meetings(&draft.placed, &draft.starts, &metrics.rights)));
    let mut parts = Vec::new();
    let mut taken = BTreeSet::new();
    for ((table, rows), (draft, _)) in tables.iter().zip(&rows).zip(&drafts) {
        let grid = cells::grid(table, rows, &witness);
        // A header that is repeated on a later page is no text between the parts.
        let mut repeated = Vec::new();
        for line in draft.repeated.iter().map(|line| &lines[*line]) {
            let rect = Rect::around(line.words.iter().map(|word| &word.rect)).unwrap_or_default();
            let words: Vec<&str> = line.words.iter().map(|word| word.text.as_str()).collect();
            repeated.push(Cell::new(0, 0, words.join(" "), Place::page(pages[line.page].number, &rect)));
            taken.extend(line.words.iter().map(|word| (line.page, word.order)));
        }
        let table_of = |places| Table {
            caption: None,
            grid,
            header_rows: 1,
            method: Method::Aligned,
            confidence: 0.9,
            doubts: vec![Doubt::Unruled],
            parts: places,
            repeated,
        };
        parts.extend(parts_of(&draft.placed, table_of, pages, &mut taken));
    }
    (parts, taken)
}

/// The last word of a cell's line and the first one of the line below it, with the room there is.
fn meetings<'p>(placed: &[Placed<'p>], starts: &[f32], rights: &[f32]) -> Vec<(&'p Word, &'p Word, Room)> {
    let columns = starts.len();
    let room = |column: usize| Room { left: starts[column], right: rights[column] };
    let met = |pair: &[Placed<'p>], column: usize| Some((*pair[0].cells[column].last()?, *pair[1].cells[column].first()?, room(column)));
    placed.windows(2).flat_map(|pair| (0..columns).filter_map(move |column| met(pair, column))).collect()
}

/// What was decided of a table's lines, for whoever fits the weights.
#[derive(Debug)]
pub struct Weighed {
    pub header: Vec<String>,
    /// The drawing order of its pages was trusted.
    pub ordered: bool,
    pub lines: Vec<WeighedLine>,
}

/// One line of a table of text.
#[derive(Debug)]
pub struct WeighedLine {
    /// Its text by column.
    pub cells: Vec<String>,
    /// It is a heading of the rows below.
    pub section: bool,
    /// It was taken for the first line of a row.
    pub first: bool,
    /// The evidence, in the order of [`EVIDENCE`], and whether the line stands at the top of a page; `None` where nothing was weighed.
    pub evidence: Option<(Vec<f32>, bool)>,
}

/// The names of the evidence.
pub const EVIDENCE: &[&str] = &weights::NAMES;

/// The lines of the tables of text on the pages of a document.
#[must_use]
pub fn weighed(blocks: &[Block], vocabulary: &Vocabulary) -> Vec<Weighed> {
    let pages: Vec<&PageLines> = blocks.iter().filter_map(|block| if let Block::Page(page) = block { Some(page) } else { None }).collect();
    let found = drafts(&pages, vocabulary);
    let weigh = |(draft, metrics): &(Draft, Metrics)| {
        let rows::Decided { firsts, ordered, evidence } = rows::decide(&draft.table(metrics, &pages, vocabulary));
        let lines = draft.placed.iter().zip(evidence).zip(firsts).map(|((placed, evidence), first)| WeighedLine {
            cells: placed.cells.iter().map(|words| lines::text(words)).collect(),
            section: placed.section,
            first,
            evidence: evidence.map(|(evidence, top)| (evidence.to_vec(), top)),
        });
        let header = draft.header.cells.iter().map(header::HeaderCell::text).collect();
        Weighed { header, ordered, lines: lines.collect() }
    };
    found.drafts.iter().map(weigh).collect()
}

/// The lines of a header as the first lines of its table.
fn header_lines<'p>(header: &Header<'p>, lines: &[TextLine<'p>]) -> Vec<Placed<'p>> {
    let placed = header.lines.clone().map(|at| {
        let line = &lines[at];
        let inside = |word: &&Word| line.words.iter().any(|other| other.order == word.order);
        let cells = header.cells.iter().map(|cell| cell.lines.iter().flatten().copied().filter(inside).collect()).collect();
        Placed { line: at, page: line.page, baseline: line.baseline, cells, section: false }
    });
    placed.collect()
}

impl<'p> Draft<'p> {
    /// What its rows are told by.
    fn table<'a>(&'a self, metrics: &'a Metrics, pages: &'a [&'p PageLines], vocabulary: &'a Vocabulary) -> rows::Table<'a, 'p> {
        let trades = self.header.cells.iter().map(|cell| cell.trade).collect();
        let header = self.header.lines.len();
        rows::Table { placed: &self.placed, starts: &self.starts, trades, metrics, pages, vocabulary, header }
    }
}

/// Share of the columns beside the first that hold figures above which a table is one of figures.
const FIGURES: f32 = 0.5;
/// Lines of the smallest table whose header is no word of the trade.
const FEWEST_LINES: usize = 4;

/// True when what stands under a header is a table of text.
fn is_text(header: &Header, placed: &[Placed], starts: &[f32], vocabulary: &Vocabulary) -> bool {
    let of_figures = |column: &usize| {
        let filled = placed.iter().filter(|line| !line.section).map(|line| &line.cells[*column]).filter(|words| !words.is_empty());
        let (figures, all) =
            filled.fold((0, 0), |(figures, all), words| (figures + usize::from(header::is_figure(&lines::text(words))), all + 1));
        figures * 2 > all
    };
    let figures = (1..starts.len()).filter(of_figures).count();
    let beside = placed.iter().any(|line| line.filled().any(|column| column > 0));
    // Of measures all else may be blank: lines under their name are rows, a lone one where the names of columns are set as such.
    let least = if header.bold || header.supported { 1 } else { 2 };
    let first = header.cells.first().map(header::HeaderCell::text).unwrap_or_default();
    let of_measures = || vocabulary.headers.measure.is(&first) || vocabulary.headers.activity.is(&first);
    let beside = beside || (header.named && placed.len() >= least && of_measures());
    let plain = beside && figures as f32 <= FIGURES * (starts.len() - 1) as f32;
    plain && (header.named || stands_as_rows(placed, starts, header.supported))
}

/// Without words of the trade: rows that begin in several columns at once, and that are drawn one after the other.
fn stands_as_rows(placed: &[Placed], starts: &[f32], supported: bool) -> bool {
    let several = placed.iter().filter(|line| line.filled().count() >= 2).count();
    let lower = placed.iter().filter(|line| line.cells.iter().any(|words| metrics::begins_low(words))).count();
    let back = placed.windows(2).any(|pair| {
        let order = |line: &Placed| line.cells.iter().enumerate().find_map(|(column, words)| Some((words.first()?.order, column)));
        let last = pair[0].cells.iter().enumerate().rev().find_map(|(column, words)| Some((words.first()?.order, column)));
        matches!((last, order(&pair[1])), (Some((a, left)), Some((b, right))) if a < b && right < left && pair[1].filled().count() >= 2)
    });
    let exact = placed.iter().flat_map(|line| line.cells.iter().zip(starts)).filter(|(words, _)| !words.is_empty());
    let (on, all) = exact.fold((0, 0), |(on, all), (words, start)| (on + usize::from((words[0].rect.x0 - start).abs() < 1.5), all + 1));
    let enough = if supported { several >= 2 } else { placed.len() >= FEWEST_LINES && several * 3 >= placed.len() && lower > 0 };
    enough && back && on * 10 >= all * 6
}

/// The parts of a table by page, its words marked as taken.
fn parts_of(
    placed: &[Placed],
    table: impl FnOnce(Vec<Place>) -> Table,
    pages: &[&PageLines],
    taken: &mut BTreeSet<(usize, u32)>,
) -> Vec<Part> {
    let mut of_page: Vec<(usize, Vec<&Word>)> = Vec::new();
    for (page, words) in placed.iter().map(|line| (line.page, line.cells.iter().flatten().copied().collect::<Vec<_>>())) {
        taken.extend(words.iter().map(|word| (page, word.order)));
        match of_page.last_mut() {
            Some((last, all)) if *last == page => all.extend(words),
            _ => of_page.push((page, words)),
        }
    }
    let rects: Vec<(u32, Rect)> = of_page.iter().map(|(page, words)| (pages[*page].number, lines::rect(words))).collect();
    let places = rects.iter().map(|(page, rect)| Place::page(*page, rect)).collect();
    let mut table = Some(table(places));
    rects.into_iter().map(|(page, rect)| Part { page, rect, table: table.take() }).collect()
}

#[cfg(test)]
mod tests;
