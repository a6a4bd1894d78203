//! One page → its paragraphs and tables in reading order.

mod aligned;
mod below;
mod beside;
mod body;
mod columns;
mod draft;
mod edges;
mod expand;
mod filled;
mod gate;
mod guides;
mod header;
mod lattice;
mod left;
mod lone;
mod paragraphs;
mod regions;
mod repeated;
mod ruled;
mod rules;
mod second;
mod sideways;
mod signs;
mod slots;
mod spread;
mod stacks;
mod tokens;
mod units;
mod upper;
mod white;
mod zones;

use super::{
    Flow, Method, Table, has_more_letters,
    headers::header_rows,
    hyphens::Hyphens,
    steps::{Step, StepKind},
    text,
};
use crate::{layout::PageLines, vocabulary::Vocabulary};
use avstem_document::{
    document::{Axis, Paragraph},
    place::{Place, Rect},
};
use draft::Draft;
use gate::{Trust, trust};
use guides::Guides;
use paragraphs::paragraphs;
use rules::with_bands;
use tokens::{Row, rows};
use zones::zones;

/// Font sizes between a caption and its table.
const CAPTION_GAP: f32 = 2.5;
/// Words of the longest caption.
const CAPTION_WORDS: usize = 40;

/// The paragraphs and tables of one page in reading order.
///
/// `texts` are the parts of tables of text that were taken out of it; they keep apart what stands above and below them.
pub(super) fn flow_of_page(
    page: &PageLines,
    texts: Vec<text::Part>,
    hyphens: &Hyphens,
    vocabulary: &Vocabulary,
    steps: &mut Vec<Step>,
) -> Vec<Flow> {
    let horizontal = rules::joined(&page.rulings, Axis::Horizontal);
    let vertical = rules::joined(&page.rulings, Axis::Vertical);
    let all = rows(&page.lines, &vertical);
    let parting = rules::joined(&with_bands(&page.rulings, &page.fills), Axis::Horizontal);
    let turned = sideways::phrases(&page.sideways);
    let guides = Guides { rules: &parting, sideways: &[], vocabulary };
    let every: Vec<Row> = turned.iter().chain(&all).cloned().collect();
    let drawn: Vec<(Draft, Trust)> =
        gated(ruled::find(&horizontal, &vertical, &page.fills, &every, guides), page.number, vocabulary, steps);
    let drawn = with_last_rows(drawn, &all);
    let free: Vec<Row> = all.iter().filter_map(|row| outside(row, &drawn)).collect();
    let turned: Vec<Row> = turned.iter().filter_map(|row| outside(row, &drawn)).collect();
    let guides = Guides { sideways: &turned, ..guides };
    let usual_size = usual_size(&all);
    let join = |above: &str, below: &str| hyphens.join(above, below, vocabulary);
    let table = |(draft, trust): (Draft, Trust)| (draft.rect, Flow::Table(table(&draft, trust, page.number, &join, vocabulary)));
    let mut flow: Vec<(Rect, Flow)> = Vec::new();
    let bars: Vec<f32> = texts.iter().map(|part| part.rect.y0).collect();
    let mut waiting: Vec<(Rect, Flow)> = drawn.into_iter().map(table).collect();
    waiting.extend(texts.into_iter().filter_map(|part| part.table.map(|table| (part.rect, Flow::Table(table)))));
    for zone in between(free, &bars).into_iter().flat_map(|rows| zones(rows, guides.rules)) {
        let around = Rect::around(zone.iter().map(|row| &row.rect)).unwrap_or_default();
        steps.push(Step { kind: StepKind::Zone, place: Place::page(page.number, &around) });
        let found = gated(aligned::find(&zone, guides), page.number, vocabulary, steps);
        let mut found = with_last_rows(found, &zone);
        let mut rest: Vec<Row> = zone.iter().filter_map(|row| outside(row, &found)).collect();
        let above = |rect: &Rect| rest.first().is_some_and(|row| row.rect.y1 <= rect.y0);
        let first = found.iter().all(|(draft, _)| above(&draft.rect)) && waiting.iter().all(|(rect, _)| above(rect));
        let head = edges::HEAD * page.height;
        if first && flow.iter().all(|(rect, _)| rect.y1 <= head) {
            let (above, edge) = edges::last_rows(&rest, head);
            rest.drain(above..above + edge.len());
            found.extend(edge.into_iter().map(|draft| {
                let trust = gate::trusted(&draft);
                (draft, trust)
            }));
        }
        let mut pieces: Vec<(Rect, Flow)> = paragraphs(&rest.iter().collect::<Vec<_>>(), page, usual_size)
            .into_iter()
            .map(|(rect, p)| (rect, Flow::Paragraph(p)))
            .collect();
        let (here, later): (Vec<_>, Vec<_>) =
            waiting.into_iter().partition(|(rect, _)| rect.center().1 < around.y1 && rect.overlap_x(&around) > 0.0);
        waiting = later;
        pieces.extend(found.into_iter().map(table).chain(here));
        pieces.sort_by(|a, b| a.0.y0.total_cmp(&b.0.y0));
        flow.extend(pieces);
    }
    waiting.sort_by(|a, b| a.0.y0.total_cmp(&b.0.y0));
    flow.extend(waiting);
    let mut flow = with_captions(flow, usual_size);
    if page.recognised {
        flow.iter_mut().for_each(mark_recognised);
    }
    flow
}

fn mark_recognised(piece: &mut Flow) {
    if let Flow::Table(table) = piece {
        table.method = Method::Ocr;
    }
}

/// The drafts that are tables; of the others a step says why not.
fn gated(drafts: Vec<Draft>, page: u32, vocabulary: &Vocabulary, steps: &mut Vec<Step>) -> Vec<(Draft, Trust)> {
    let mut tables = Vec::with_capacity(drafts.len());
    for draft in drafts {
        match trust(&draft, page, vocabulary) {
            Ok(trust) => tables.push((draft, trust)),
            Err(objection) => steps.push(Step { kind: StepKind::Rejected(objection), place: Place::page(page, &draft.rect) }),
        }
    }
    tables
}

/// Rows that stand between the bars at these heights, from top to bottom.
fn between(rows: Vec<Row>, bars: &[f32]) -> Vec<Vec<Row>> {
    let mut bands: Vec<Vec<Row>> = vec![Vec::new(); bars.len() + 1];
    for row in rows {
        bands[bars.iter().filter(|bar| **bar < row.rect.center().1).count()].push(row);
    }
    bands.retain(|band| !band.is_empty());
    bands
}

/// The tables with the rows right below them that stand in their columns.
fn with_last_rows(tables: Vec<(Draft, Trust)>, rows: &[Row]) -> Vec<(Draft, Trust)> {
    let free: Vec<Row> = rows.iter().filter_map(|row| outside(row, &tables)).collect();
    tables.into_iter().map(|(draft, trust)| (below::with_last_rows(draft, &free), trust)).collect()
}

/// What of a row stands in none of the tables.
fn outside(row: &Row, tables: &[(Draft, Trust)]) -> Option<Row> {
    let free = |token: &&tokens::Token| !tables.iter().any(|(draft, _)| ruled::holds(&draft.rect, token));
    row.with(row.tokens.iter().filter(free).cloned().collect())
}

fn table(draft: &Draft, trust: Trust, page: u32, join: &impl Fn(&str, &str) -> String, vocabulary: &Vocabulary) -> Table {
    let grid = draft.grid(page, join);
    Table {
        caption: None,
        header_rows: header_rows(&grid, vocabulary),
        grid,
        method: draft.method,
        confidence: trust.confidence,
        doubts: trust.doubts,
        parts: vec![Place::page(page, &draft.rect)],
        repeated: Vec::new(),
    }
}

/// The font size that most characters of the page have, to half a point.
fn usual_size(rows: &[Row]) -> f32 {
    let mut counts: std::collections::BTreeMap<i32, usize> = std::collections::BTreeMap::new();
    for token in rows.iter().flat_map(|row| &row.tokens) {
        *counts.entry((token.size * 2.0).round() as i32).or_default() += token.text.len();
    }
    counts.into_iter().max_by_key(|(_, count)| *count).map_or(10.0, |(size, _)| size as f32 / 2.0)
}

/// Gives each table the short paragraph directly above it as its caption; the paragraph stays.
fn with_captions(flow: Vec<(Rect, Flow)>, size: f32) -> Vec<Flow> {
    let mut done: Vec<(Rect, Flow)> = Vec::with_capacity(flow.len());
    for (rect, mut piece) in flow {
        if let Flow::Table(table) = &mut piece
            && let Some((above, Flow::Paragraph(paragraph))) = done.last()
        {
            let near = rect.y0 - above.y1 <= CAPTION_GAP * size && above.overlap_x(&rect) > 0.0;
            table.caption = (near && is_caption(paragraph)).then(|| paragraph.text.clone());
        }
        done.push((rect, piece));
    }
    done.into_iter().map(|(_, piece)| piece).collect()
}

/// A short text of more letters than digits.
fn is_caption(paragraph: &Paragraph) -> bool {
    paragraph.text.split(' ').count() <= CAPTION_WORDS && has_more_letters(&paragraph.text)
}

#[cfg(test)]
mod testing {
    //! Rows, tokens and lines for tests: text of 10 points, five points a character, lines 12 points apart.

    use super::{
        columns::Column,
        slots::{Placed, PlacedLine},
        tokens::{self, Row, Token},
    };
    use crate::layout::{Line, Word};
    use avstem_document::place::Rect;

    /// Points between the left edges of the columns that [`placed_lines`] places text in.
    const COLUMN: f32 = 60.0;

    /// Four columns of figures behind one of labels.
    pub(super) const COLUMNS: [Column; 5] = [
        Column { x0: 0.0, x1: 80.0 },
        Column { x0: 100.0, x1: 130.0 },
        Column { x0: 150.0, x1: 180.0 },
        Column { x0: 200.0, x1: 230.0 },
        Column { x0: 250.0, x1: 280.0 },
    ];

    /// A text in one of them.
    pub(super) fn placed(text: &str, column: usize, x: f32, y: f32) -> Placed {
        Placed { first: column, last: column, token: token(text, x, y) }
    }

    /// Rows 12 points apart; each phrase with its left edge.
    pub(super) fn rows(lines: &[&[(&str, f32)]]) -> Vec<Row> {
        let line = |(index, phrases): (usize, &&[(&str, f32)])| line(phrases, 100.0 + 12.0 * index as f32, false);
        tokens::rows(&lines.iter().enumerate().map(line).collect::<Vec<_>>(), &[])
    }

    /// A line of phrases, each with its left edge.
    pub(super) fn line(phrases: &[(&str, f32)], baseline: f32, bold: bool) -> Line {
        let mut words = Vec::new();
        for (phrase, x) in phrases {
            let mut x0 = *x;
            for text in phrase.split(' ') {
                let x1 = x0 + 5.0 * text.chars().count() as f32;
                let rect = Rect::new(x0, baseline - 7.5, x1, baseline + 2.2);
                words.push(Word { text: text.to_owned(), rect, baseline, size: 10.0, bold, ..Word::default() });
                x0 = x1 + 3.0;
            }
        }
        let rect = Rect::around(words.iter().map(|word| &word.rect)).unwrap();
        Line { words, rect }
    }

    /// A token with its left edge and its baseline.
    pub(super) fn token(text: &str, x: f32, baseline: f32) -> Token {
        Token {
            text: text.to_owned(),
            rect: Rect::new(x, baseline - 7.5, x + 5.0 * text.chars().count() as f32, baseline + 2.2),
            size: 10.0,
            bold: false,
            look: tokens::look(text),
            words: text.split(' ').count(),
            gaps: Vec::new(),
            tag: 0,
        }
    }

    /// Lines at given baselines; each text in the column of its position, blank ones left out.
    pub(super) fn placed_lines(lines: &[(f32, &[&str])]) -> Vec<PlacedLine> {
        let place = |baseline: f32, (column, text): (usize, &&str)| {
            (!text.is_empty()).then(|| Placed { first: column, last: column, token: token(text, COLUMN * column as f32, baseline) })
        };
        lines.iter().map(|(baseline, texts)| texts.iter().enumerate().filter_map(|cell| place(*baseline, cell)).collect()).collect()
    }
}
