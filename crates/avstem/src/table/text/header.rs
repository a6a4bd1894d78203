//! Lines that name the columns of a table of text.
//!
//! In: the lines of a document. Out: [`Header`]s. A header is known by words of the trade ("Tiltak", "Status") in short pieces beside
//! each other; or, where its words are in no list, by its look: all bold above lines that are not, its pieces standing above words that
//! begin where they begin. What it does not do: it does not ask whether a table follows; the region that grows from it shows that.

use super::lines::{TextLine, rect, text};
use crate::{
    layout::{PageLines, Word},
    vocabulary::{Phrases, Vocabulary, words},
};
use avstem_document::{
    document::{Axis, Ruling},
    figure::look,
    place::Rect,
};
use std::ops::Range;

/// What the name of a column says that it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trade {
    Number,
    Area,
    Goal,
    Measure,
    Activity,
    Strategy,
    Responsible,
    Period,
    Status,
    Cost,
    Comment,
    /// Something else that is said of measures: how often, how urgent, against which risk.
    Further,
}

/// One cell of a header.
#[derive(Debug, Clone)]
pub(super) struct HeaderCell<'p> {
    /// Its words line by line.
    pub(super) lines: Vec<Vec<&'p Word>>,
    pub(super) x0: f32,
    pub(super) x1: f32,
    pub(super) trade: Option<Trade>,
}

impl<'p> HeaderCell<'p> {
    /// A cell of these lines.
    pub(super) fn of(lines: Vec<Vec<&'p Word>>, x0: f32, x1: f32, vocabulary: &Vocabulary) -> Self {
        let mut cell = Self { lines, x0, x1, trade: None };
        cell.trade = trade(&cell.text(), vocabulary).or_else(|| trade(&cell.unbroken(), vocabulary));
        cell
    }

    /// Its lines with spaces between them.
    pub(super) fn text(&self) -> String {
        self.lines.iter().map(|words| text(words)).collect::<Vec<_>>().join(" ")
    }

    /// Its lines with nothing between them, for a word that was broken.
    fn unbroken(&self) -> String {
        self.lines.iter().map(|words| text(words)).collect::<String>()
    }

    fn words(&self) -> usize {
        self.lines.iter().map(Vec::len).sum()
    }

    fn is_bold(&self) -> bool {
        self.lines.iter().flatten().all(|word| word.bold)
    }
}

/// The header of a table of text.
#[derive(Debug, Clone)]
pub(super) struct Header<'p> {
    /// Its lines among those of the document.
    pub(super) lines: Range<usize>,
    /// Left to right, at least two.
    pub(super) cells: Vec<HeaderCell<'p>>,
    pub(super) bold: bool,
    /// Its words are those of the trade; else only its look speaks for it.
    pub(super) named: bool,
    /// One of its words is of the trade, and it is bold or set off from what follows.
    pub(super) supported: bool,
}

/// Words of the longest header line, and of the longest cell in it.
const LINE_WORDS: usize = 24;
const CELL_WORDS: usize = 7;
/// Font sizes between the lines of one header.
const PITCH: f32 = 1.6;
/// Points by which lines of one cell may begin apart.
const SAME_LEFT: f32 = 2.0;
/// Words of a header in which a word of the trade may stand anywhere.
const LOOSE_WORDS: usize = 4;
/// Words of a known name that may end in an abbreviation.
const SHORT_NAME: usize = 3;
/// Lines of the tallest header.
const TALLEST: usize = 5;

/// The headers of a document, from first to last; none begins inside another.
pub(super) fn headers<'p>(pages: &[&PageLines], lines: &[TextLine<'p>], spaces: bool, vocabulary: &Vocabulary) -> Vec<Header<'p>> {
    let mut headers: Vec<Header> = Vec::new();
    for at in 0..lines.len() {
        if headers.last().is_some_and(|last| at < last.lines.end) {
            continue;
        }
        let earliest = headers.last().map_or(0, |last| last.lines.end);
        headers.extend(header(pages, lines, at, earliest, spaces, vocabulary));
    }
    headers
}

fn header<'p>(
    pages: &[&PageLines],
    lines: &[TextLine<'p>],
    at: usize,
    earliest: usize,
    spaces: bool,
    vocabulary: &Vocabulary,
) -> Option<Header<'p>> {
    let line = &lines[at];
    if line.words.len() > LINE_WORDS || line.words.len() < 2 {
        return None;
    }
    let pieces = line.pieces(spaces);
    if pieces.len() < 2 || pieces.iter().any(|piece| piece.len() > CELL_WORDS) {
        return None;
    }
    let digits = pieces.iter().filter(|piece| !piece[0].text.starts_with(char::is_alphabetic)).count();
    if digits * 2 > pieces.len() {
        return None; // a line of figures
    }
    let cells: Vec<HeaderCell> = pieces.iter().map(|piece| cell(piece, vocabulary)).collect();
    let named = is_named(&cells);
    if !named && !stands_out(pages, lines, at, &cells, spaces) {
        return None;
    }
    let bold = line.bold();
    let (from, above) = if bold { upper(lines, at, earliest, &cells, spaces, vocabulary) } else { (at, Vec::new()) };
    let mut cells = joined(above, cells, vocabulary);
    let mut to = at + 1;
    while to < lines.len() && to - from < TALLEST && goes_on(lines, to, bold, &cells, spaces, vocabulary) {
        let below = lines[to].pieces(spaces).iter().map(|piece| cell(piece, vocabulary)).collect();
        cells = joined(cells, below, vocabulary);
        to += 1;
    }
    let named = named || is_named(&cells);
    let supported = cells.iter().any(|cell| cell.trade.is_some()) && (bold || is_set_off(pages, lines, at));
    Some(Header { lines: from..to, cells, bold, named, supported })
}

fn cell<'p>(piece: &[&'p Word], vocabulary: &Vocabulary) -> HeaderCell<'p> {
    let rect = rect(piece);
    HeaderCell { lines: vec![piece.to_vec()], x0: rect.x0, x1: rect.x1, trade: trade(&text(piece), vocabulary) }
}

/// A measure or an activity, and something that is said of it, in words of which at most half are unknown.
pub(super) fn is_named(cells: &[HeaderCell]) -> bool {
    let has = |wanted: &[Trade]| cells.iter().any(|cell| cell.trade.is_some_and(|trade| wanted.contains(&trade)));
    let known = cells.iter().filter(|cell| cell.trade.is_some()).count();
    let measure = has(&[Trade::Measure]);
    let said = has(&[Trade::Period, Trade::Status, Trade::Responsible, Trade::Strategy, Trade::Comment]);
    let planned = measure || has(&[Trade::Activity, Trade::Goal]);
    // Names begin with capitals; a line of a cell may begin with any word.
    let names = cells.iter().all(|cell| !cell.text().starts_with(char::is_lowercase)) || cells.iter().all(HeaderCell::is_bold);
    planned
        && names
        && known >= 2
        && known * 2 >= cells.len()
        && (said || (measure && has(&[Trade::Activity, Trade::Goal, Trade::Area])))
        && !cells.iter().any(is_sentence)
}

fn is_sentence(cell: &HeaderCell) -> bool {
    let text = cell.text();
    // "Tiltak nr." ends in an abbreviation.
    text.ends_with([';', ',']) || (text.ends_with('.') && cell.words() > if cell.trade.is_some() { SHORT_NAME } else { 1 })
}

/// Lines below that must share the starts of a header without words of the trade.
const SHARED: usize = 2;
/// Lines below among which they are sought.
const NEAR: usize = 30;
/// Words of a name that stands in no list, where the header is not bold.
const PLAIN_WORDS: usize = 5;

/// A line of short names over lines that begin where its pieces begin: bold over lines that are not, or set off by a band or a rule, or
/// beside a word of the trade.
fn stands_out(pages: &[&PageLines], lines: &[TextLine], at: usize, cells: &[HeaderCell], spaces: bool) -> bool {
    let line = &lines[at];
    let bold = line.bold();
    let known = cells.iter().filter(|cell| cell.trade.is_some()).count();
    let name = |cell: &HeaderCell| {
        let text = cell.text();
        let plain = || {
            let short = cell.words() <= PLAIN_WORDS && text.starts_with(char::is_uppercase);
            short && (cell.trade.is_some() || !text.contains(|c: char| c.is_ascii_digit()))
        };
        text == "#"
            || (text.chars().any(char::is_alphabetic) && !text.ends_with([';', ',', ':']) && !is_sentence(cell) && (bold || plain()))
    };
    if pages[line.page].recognised || !cells.iter().all(name) {
        return false;
    }
    if cells.len() + known < 3 || (!bold && known == 0 && !is_set_off(pages, lines, at)) {
        return false;
    }
    let below = lines[at + 1..].iter().take(NEAR).take_while(|other| other.page == line.page).filter(|other| !(bold && other.bold()));
    let shares = |other: &&TextLine| {
        let pieces = other.pieces(spaces);
        let at_starts = pieces.iter().filter(|piece| cells.iter().any(|cell| (cell.x0 - piece[0].rect.x0).abs() <= SAME_LEFT));
        at_starts.count() >= 2 && !pieces.iter().skip(1).all(|piece| is_figure(&text(piece)))
    };
    below.filter(shares).count() >= SHARED
}

pub(super) fn is_figure(text: &str) -> bool {
    look::look(text, &()) == look::Look::Figure
}

/// Share of a line's width that a band or a rule behind or below a header covers.
const ACROSS: f32 = 0.6;

/// True when a band lies behind a line and not behind the next one, or a rule runs below it.
fn is_set_off(pages: &[&PageLines], lines: &[TextLine], at: usize) -> bool {
    let line = &lines[at];
    let Some(next) = lines.get(at + 1).filter(|next| next.page == line.page) else { return false };
    let page = pages[line.page];
    let (x0, x1) = (line.x0(), line.x1());
    let wide = |from: f32, to: f32| to.min(x1) - from.max(x0) > ACROSS * (x1 - x0);
    let middle = |line: &TextLine| line.baseline - 0.3 * line.size;
    let holds = |fill: &Rect, line: &TextLine| fill.y0 < middle(line) && middle(line) < fill.y1;
    let band = page.fills.iter().any(|fill| wide(fill.x0, fill.x1) && holds(fill, line) && !holds(fill, next));
    let between = |ruling: &&Ruling| ruling.axis == Axis::Horizontal && middle(line) < ruling.at && ruling.at < middle(next);
    band || page.rulings.iter().filter(between).any(|ruling| wide(ruling.from, ruling.to))
}

/// Lines of the same header above: bold, close, and naming columns.
fn upper<'p>(
    lines: &[TextLine<'p>],
    at: usize,
    earliest: usize,
    cells: &[HeaderCell<'p>],
    spaces: bool,
    vocabulary: &Vocabulary,
) -> (usize, Vec<HeaderCell<'p>>) {
    let mut from = at;
    let mut all: Vec<HeaderCell> = Vec::new();
    let left = cells[0].x0;
    while from > earliest && at - from < TALLEST {
        let (line, below) = (&lines[from - 1], &lines[from]);
        let close = line.page == below.page && below.baseline - line.baseline <= PITCH * below.size;
        let pieces = line.pieces(spaces);
        let over = |piece: &&[&Word]| {
            let box_of = rect(piece);
            let covered = cells.iter().filter(|cell| cell.x0 < box_of.x1 + SAME_LEFT && box_of.x0 < cell.x1 + SAME_LEFT).count();
            covered <= 1 && piece.len() <= CELL_WORDS
        };
        let whole = pieces.len() > 1 || pieces[0][0].rect.x0 > left + SAME_LEFT;
        if !(close && line.bold() && (line.size - below.size).abs() < 0.3 && whole && pieces.iter().all(over)) {
            break;
        }
        let above = pieces.iter().map(|piece| cell(piece, vocabulary)).collect();
        all = joined(above, all, vocabulary);
        from -= 1;
    }
    (from, all)
}

/// True when a line belongs to the header above it: bold as it is, or the rest of a name that a narrow column cut.
fn goes_on<'p>(lines: &[TextLine<'p>], at: usize, bold: bool, cells: &[HeaderCell<'p>], spaces: bool, vocabulary: &Vocabulary) -> bool {
    let (line, above) = (&lines[at], &lines[at - 1]);
    let distance = line.baseline - above.baseline;
    if line.page != above.page || distance > PITCH * line.size || (line.size - above.size).abs() > 0.3 || line.bold() != bold {
        return false;
    }
    let pieces = line.pieces(spaces);
    if pieces.iter().any(|piece| piece.len() > CELL_WORDS) {
        return false;
    }
    let over = |piece: &[&Word]| {
        let box_of = rect(piece);
        let over: Vec<&HeaderCell<'p>> = cells.iter().filter(|cell| cell.x0 < box_of.x1 && box_of.x0 < cell.x1).collect();
        match over.as_slice() {
            [only] => Some((*only).clone()),
            _ => None,
        }
    };
    let rest = |piece: &&[&'p Word]| {
        let text = text(piece);
        let cut = text.starts_with(|c: char| c.is_lowercase() || c.is_ascii_digit());
        let known = |mut cell: HeaderCell<'p>| {
            cell.lines.push(piece.to_vec());
            let whole = [cell.text(), cell.unbroken()];
            whole.iter().any(|name| trade(name, vocabulary).is_some())
        };
        over(piece).is_some_and(|cell| (cut && (bold || known(cell.clone()))) || (cell.trade.is_none() && known(cell)))
    };
    // In bold a capital may begin the second line of a name; a single one is the heading of the first rows.
    pieces.iter().all(rest) || (bold && pieces.len() > 1)
}

/// Two lines of a header as one: pieces that stand above each other are one cell.
fn joined<'p>(above: Vec<HeaderCell<'p>>, below: Vec<HeaderCell<'p>>, vocabulary: &Vocabulary) -> Vec<HeaderCell<'p>> {
    let mut cells = above;
    for piece in below {
        let meets = |cell: &&mut HeaderCell| (cell.x0 < piece.x1 && piece.x0 < cell.x1) || (cell.x0 - piece.x0).abs() <= SAME_LEFT;
        match cells.iter_mut().find(meets) {
            Some(cell) => {
                cell.lines.extend(piece.lines);
                (cell.x0, cell.x1) = (cell.x0.min(piece.x0), cell.x1.max(piece.x1));
                cell.trade = trade(&cell.text(), vocabulary).or_else(|| trade(&cell.unbroken(), vocabulary)).or(cell.trade);
            }
            None => cells.push(piece),
        }
    }
    cells.sort_by(|a, b| a.x0.total_cmp(&b.x0));
    cells
}

/// What a name of a column says: as a whole, by its first words, or by any word of a short one.
fn trade(name: &str, vocabulary: &Vocabulary) -> Option<Trade> {
    let headers = &vocabulary.headers;
    let lists: [(&Phrases, Trade); 10] = [
        (&headers.measure, Trade::Measure),
        (&headers.activity, Trade::Activity),
        (&headers.responsible, Trade::Responsible),
        (&headers.status, Trade::Status),
        (&headers.period, Trade::Period),
        (&headers.strategy, Trade::Strategy),
        (&headers.goal, Trade::Goal),
        (&headers.area, Trade::Area),
        (&headers.cost, Trade::Cost),
        (&headers.comment, Trade::Comment),
    ];
    // Known as a whole only: their words say other things in other names.
    let by_name: [(&Phrases, Trade); 7] = [
        (&headers.deadline, Trade::Period),
        (&headers.number, Trade::Number),
        (&headers.recurrence, Trade::Further),
        (&headers.priority, Trade::Further),
        (&headers.risk, Trade::Further),
        (&headers.likelihood, Trade::Further),
        (&headers.consequence, Trade::Further),
    ];
    let words = words(name);
    let whole = || lists.iter().find(|(phrases, _)| phrases.is(name));
    let start = || {
        let lengths = lists.iter().filter_map(|entry| entry.0.prefix(&words).map(|length| (length, entry)));
        lengths.reduce(|best, next| if next.0 > best.0 { next } else { best }).map(|(_, entry)| entry)
    };
    let anywhere = || if words.len() <= LOOSE_WORDS { lists.iter().find(|(phrases, _)| phrases.find(&words).is_some()) } else { None };
    if look::is_year(name.trim()) {
        return Some(Trade::Period);
    }
    if name.trim() == "#" || vocabulary.columns.account.is(name) {
        return Some(Trade::Number);
    }
    if words.is_empty() {
        return None;
    }
    let whole = whole().or_else(|| by_name.iter().find(|(phrases, _)| phrases.is(name)));
    whole.or_else(start).or_else(anywhere).map(|(_, trade)| *trade)
}
