//! Tables of text on pages: measures, actions, duties, in columns of wrapped lines, with or without rules.
//!
//! In: the pages of a document, before anything else looks for tables. Out: whole tables, over all their pages, and the pages without
//! their words. In this order: a line that names the columns ([`header`]), where they begin ([`columns`]), the lines below that stand in
//! them, over page breaks ([`region`]), what is measured of each table ([`metrics`]), which lines begin a row ([`rows`]), what belongs
//! to which cell and how its lines are joined ([`cells`], [`join`]). What it does not do: tables of figures are found by alignment and
//! rules (see [`page`](super::page)); a table here is one of text.

mod cells;
mod columns;
mod header;
mod join;
mod lines;
mod metrics;
mod region;
mod rows;
mod weights;

use super::{Doubt, Method, Table, hyphens::Hyphens};
use crate::{
    layout::{Block, PageLines, Word},
    vocabulary::Vocabulary,
};
use avstem_document::{
    grid::Grid,
    place::{Place, Rect},
};
use header::{Header, Trade};
use join::Witness;
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

/// Takes the tables of text out of the pages.
pub(super) fn take(pages: &mut [&mut PageLines], hyphens: &Hyphens, vocabulary: &Vocabulary) -> Vec<Part> {
    let shared: Vec<&PageLines> = pages.iter().map(|page| &**page).collect();
    let (parts, taken) = find(&shared, hyphens, vocabulary);
    let touched: BTreeSet<usize> = taken.iter().map(|(page, _)| *page).collect();
    for (index, page) in pages.iter_mut().enumerate().filter(|(index, _)| touched.contains(index)) {
        for line in &mut page.lines {
            line.words.retain(|word| !taken.contains(&(index, word.order)));
            line.rect = Rect::around(line.words.iter().map(|word| &word.rect)).unwrap_or_default();
        }
        page.lines.retain(|line| !line.words.is_empty());
    }
    parts
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
}

fn drafts<'p>(pages: &[&'p PageLines], witness: &Witness, vocabulary: &Vocabulary) -> Found<'p> {
    let lines = lines::lines(pages);
    let headers = header::headers(pages, &lines, witness.spaces(), vocabulary);
    let marks: Vec<Mark> = headers.iter().map(|header| Mark { line: header.lines.start, named: header.named, bold: header.bold }).collect();
    let ground = Ground { lines: &lines, pages, headers: &marks, spaces: witness.spaces() };
    let mut drafts: Vec<Draft> = Vec::new();
    let mut end = 0;
    for header in headers {
        if header.lines.start < end {
            continue; // repeated on a later page of the table before
        }
        let starts = columns::starts(&header.cells, &lines[header.lines.end..], witness.spaces());
        let (placed, repeated) = region::grow(&ground, &header, &starts);
        if is_text(&header, &placed, &starts) {
            end = placed.last().map_or(end, |last| last.line + 1);
            let placed = header_lines(&header, &lines).into_iter().chain(placed).collect();
            drafts.push(Draft { header, starts, placed, repeated });
        }
    }
    let measured: Vec<(&[Placed], &[f32])> = drafts.iter().map(|draft| (&draft.placed[..], &draft.starts[..])).collect();
    let metrics = metrics::measure(&lines, &measured);
    Found { lines, drafts: drafts.into_iter().zip(metrics).collect() }
}

fn find(pages: &[&PageLines], hyphens: &Hyphens, vocabulary: &Vocabulary) -> (Vec<Part>, BTreeSet<(usize, u32)>) {
    let mut witness = Witness::of(pages, hyphens, vocabulary);
    let Found { lines, drafts } = drafts(pages, &witness, vocabulary);
    witness.learn(drafts.iter().flat_map(|(draft, _)| meetings(&draft.placed)));
    let mut parts = Vec::new();
    let mut taken = BTreeSet::new();
    for (draft, metrics) in &drafts {
        let trades = draft.trades();
        let table = rows::Table {
            placed: &draft.placed,
            starts: &draft.starts,
            trades: &trades,
            metrics,
            pages,
            vocabulary,
            header: draft.header.lines.len(),
        };
        let (firsts, ordered) = rows::firsts(&table);
        let grid = cells::grid(&table, &firsts, ordered, &witness);
        parts.extend(parts_of(draft, grid, &lines, pages, &mut taken));
    }
    (parts, taken)
}

/// The last word of a cell's line and the first one of the line below it.
fn meetings<'p>(placed: &[Placed<'p>]) -> Vec<(&'p Word, &'p Word)> {
    let columns = placed.first().map_or(0, |line| line.cells.len());
    let met = |pair: &[Placed<'p>], column: usize| Some((*pair[0].cells[column].last()?, *pair[1].cells[column].first()?));
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
pub const EVIDENCE: &[&str] = &rows::NAMES;

/// The lines of the tables of text on the pages of a document.
#[must_use]
pub fn weighed(blocks: &[Block], vocabulary: &Vocabulary) -> Vec<Weighed> {
    let pages: Vec<&PageLines> = blocks.iter().filter_map(|block| if let Block::Page(page) = block { Some(page) } else { None }).collect();
    let hyphens = Hyphens::of(blocks);
    let witness = Witness::of(&pages, &hyphens, vocabulary);
    let found = drafts(&pages, &witness, vocabulary);
    let weigh = |(draft, metrics): &(Draft, Metrics)| {
        let trades = draft.trades();
        let table = rows::Table {
            placed: &draft.placed,
            starts: &draft.starts,
            trades: &trades,
            metrics,
            pages: &pages,
            vocabulary,
            header: draft.header.lines.len(),
        };
        let (firsts, ordered) = rows::firsts(&table);
        let lines = draft.placed.iter().zip(rows::evidence(&table)).zip(firsts).map(|((placed, evidence), first)| WeighedLine {
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

impl Draft<'_> {
    fn trades(&self) -> Vec<Option<Trade>> {
        self.header.cells.iter().map(|cell| cell.trade).collect()
    }
}

/// Share of the cells beside the first column that are figures from which on a table is one of figures.
const FIGURES: f32 = 0.5;
/// Lines of the smallest table whose header is no word of the trade.
const FEWEST_LINES: usize = 4;

/// True when what stands under a header is a table of text.
fn is_text(header: &Header, placed: &[Placed], starts: &[f32]) -> bool {
    let body = || placed.iter().filter(|line| !line.section);
    let cells = || body().flat_map(|line| line.cells.iter().skip(1)).filter(|words| !words.is_empty());
    let figures = cells().filter(|words| header::is_figure(&lines::text(words))).count();
    let all = cells().count();
    let plain = all > 0 && (figures as f32) < FIGURES * all as f32;
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
fn parts_of(draft: &Draft, grid: Grid, lines: &[TextLine], pages: &[&PageLines], taken: &mut BTreeSet<(usize, u32)>) -> Vec<Part> {
    let mut of_page: Vec<(usize, Vec<&Word>)> = Vec::new();
    for (page, words) in draft.placed.iter().map(|line| (line.page, line.cells.iter().flatten().copied().collect::<Vec<_>>())) {
        taken.extend(words.iter().map(|word| (page, word.order)));
        match of_page.last_mut() {
            Some((last, all)) if *last == page => all.extend(words),
            _ => of_page.push((page, words)),
        }
    }
    // A header that is repeated on a later page is no text between the parts.
    for line in draft.repeated.iter().map(|line| &lines[*line]) {
        taken.extend(line.words.iter().map(|word| (line.page, word.order)));
    }
    let rects: Vec<(u32, Rect)> = of_page.iter().map(|(page, words)| (pages[*page].number, lines::rect(words))).collect();
    let places = rects.iter().map(|(page, rect)| Place::page(*page, rect)).collect();
    let mut table = Some(Table {
        caption: None,
        grid,
        header_rows: 1,
        method: Method::Aligned,
        confidence: 0.9,
        doubts: vec![Doubt::Unruled],
        parts: places,
    });
    rects.into_iter().map(|(page, rect)| Part { page, rect, table: table.take() }).collect()
}
