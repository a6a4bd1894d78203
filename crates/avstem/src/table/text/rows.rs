//! Which lines of a table of text begin a row.
//!
//! In: the placed lines of a table and what was measured of it. Out: one answer a line. Each line is weighed alone, by a logistic over
//! evidence: the drawing order (producers draw cell by cell, row by row: going back to the left is a new row), distances, which columns
//! begin or go on, capital letters, rules between the lines. A second pass adds how the distance compares with the usual one between
//! rows. At the top of a page the drawing order says nothing; it has weights of its own. What it does not do: it searches no best
//! division of the whole; measured, that added nothing.

use super::{
    header::Trade,
    lines::text,
    metrics::{AT_PITCH, Metrics, begins_low, mode},
    region::Placed,
    weights::{self, Evidence, NAMES},
};
use crate::{
    layout::PageLines,
    table::heal,
    vocabulary::{Vocabulary, words},
};
use avstem_document::document::{Axis, Ruling};
use std::collections::BTreeMap;

/// What is known of a table when its rows are told.
pub(super) struct Table<'a, 'p> {
    pub(super) placed: &'a [Placed<'p>],
    pub(super) starts: &'a [f32],
    pub(super) trades: Vec<Option<Trade>>,
    pub(super) metrics: &'a Metrics,
    pub(super) pages: &'a [&'p PageLines],
    pub(super) vocabulary: &'a Vocabulary,
    /// Lines at its top that are known to be the header.
    pub(super) header: usize,
}

/// Rules between a table's lines from which on it counts as ruled.
const RULED: usize = 2;
/// Share of a table's width that a rule between rows covers.
const RULE_WIDTH: f32 = 0.5;
/// Pitches without text in a column after which its text begins afresh.
const AFRESH: f32 = 1.6;
/// Score from which on a decision of the first pass is sure.
const SURE: f32 = 2.5;

/// The usual distances of rows and of paragraphs, in points.
#[derive(Debug, Clone, Copy, Default)]
struct Usual {
    row: Option<f32>,
    paragraph: Option<f32>,
    distinct: bool,
}

/// What was decided of a table's lines.
pub(super) struct Decided {
    /// For each line whether it begins a row.
    pub(super) firsts: Vec<bool>,
    /// The rows are drawn one after the other.
    pub(super) ordered: bool,
    /// What was weighed.
    pub(super) evidence: Vec<Weighable>,
}

/// The evidence about a line, and whether the line stands at the top of a page; `None` for the first line and below a section.
type Weighable = Option<(Evidence, bool)>;

/// Decides which lines begin a row.
pub(super) fn decide(table: &Table) -> Decided {
    let seen = Seen::of(table);
    let gather = |usual: Usual| -> Vec<Weighable> { (0..table.placed.len()).map(|at| evidence_at(table, &seen, at, usual)).collect() };
    let evidence = gather(usual(table, &score(&gather(Usual::default()), table.metrics.ordered)));
    let ordered = table.metrics.ordered && is_row_by_row(table, &seen, &evidence);
    let scores = score(&evidence, ordered);
    let ruled = decides(&seen.rules, &scores, || is_boxed(table));
    // Where a sure continuation stands though its first word had room above, lines end where somebody ended them. How far a cell of the
    // first column reaches is told by its longest line, or by the column beside it.
    // In a list whose other columns are hardly filled, what looks like a row of it is no such witness.
    let is_list = is_list(table);
    let witness = |at: usize, right: f32| had_room(table, at, 0, right) && !(is_list && begins_anew(table, at, right));
    let wraps = |right: f32| (1..scores.len()).all(|at| scores[at] > -SURE || !witness(at, right));
    let rights: Vec<f32> = [table.metrics.rights[0], cell_right(table)].into_iter().filter(|right| wraps(*right)).collect();
    let firsts = (0..table.placed.len())
        .map(|at| {
            let placed = &table.placed[at];
            let after_section = at == 0 || table.placed[at - 1].section;
            let top = at > 0 && table.placed[at - 1].page != placed.page;
            let in_header = 0 < at && at < table.header;
            let begins = || scores[at] > 0.0 || rights.iter().any(|right| begins_anew(table, at, *right));
            !in_header
                && (placed.section || after_section || opens_rows(table, at) || if ruled && !top { seen.rules[at] } else { begins() })
        })
        .collect();
    Decided { firsts, ordered, evidence }
}

/// Share of the rows, sure without the drawing order, above which something is drawn later, from which on rows are not drawn one after
/// the other: spreadsheets draw their wrapped cells last.
const OUT_OF_ORDER: f32 = 0.25;

fn is_row_by_row(table: &Table, seen: &Seen, evidence: &[Weighable]) -> bool {
    let scores = score(evidence, false);
    let sure: Vec<usize> =
        (1..table.placed.len()).filter(|&at| scores[at] > SURE && table.placed[at].page == table.placed[at - 1].page).collect();
    let later = |at: &&usize| matches!(seen.drawn[**at], (Some((last, _)), Some((first, _))) if last > first);
    (sure.iter().filter(later).count() as f32) <= OUT_OF_ORDER * sure.len() as f32
}

fn score(evidence: &[Weighable], ordered: bool) -> Vec<f32> {
    let of_line = |weighable: &Weighable| match weighable {
        Some((evidence, true)) => weights::score(evidence, &weights::PAGE_TOP),
        Some((evidence, false)) if ordered => weights::score(evidence, &weights::INSIDE),
        Some((evidence, false)) => weights::score(evidence, &weights::UNORDERED),
        None => SURE,
    };
    evidence.iter().map(of_line).collect()
}

/// Rules decide where nearly every sure row has one above it, and no sure continuation. Of so few rows that hardly one is sure, they do where
/// every line stands in a box.
fn decides(rules: &[bool], scores: &[f32], is_boxed: impl Fn() -> bool) -> bool {
    let sure: Vec<bool> = (1..scores.len()).filter(|&at| scores[at] > SURE).map(|at| rules[at]).collect();
    let rest: Vec<bool> = (1..scores.len()).filter(|&at| scores[at] < -SURE).map(|at| rules[at]).collect();
    let with = sure.iter().filter(|rule| **rule).count();
    let against = rest.iter().filter(|rule| **rule).count();
    let all = rules.iter().filter(|rule| **rule).count();
    let nearly_all = with * 20 >= sure.len() * 19 && against * 20 <= rest.len();
    nearly_all && (with >= RULED || all >= RULED && is_boxed())
}

/// Font sizes that are left in a cell behind a word that had room on the line above.
const ROOM: f32 = 1.0;

/// Font sizes between the end of a cell's room and the column beside it, at most.
const CELL_GAP: f32 = 1.5;

/// How far the cells of the first column reach at least, by where the second begins.
fn cell_right(table: &Table) -> f32 {
    let size = table.placed.iter().filter_map(|line| line.cells[0].first()).map(|word| word.size).fold(0.0, f32::max);
    let longest = table.metrics.rights[0];
    table.starts.get(1).map_or(longest, |next| longest.max(next - CELL_GAP * size))
}

/// True where the first word of a line of a column had room on the line above, up to `right`: in a cell that wraps, it would stand there.
fn had_room(table: &Table, at: usize, column: usize, right: f32) -> bool {
    let Table { placed, .. } = table;
    let (Some(line), Some(above)) = (placed.get(at), at.checked_sub(1).and_then(|above| placed.get(above))) else { return false };
    let (Some(first), Some(last)) = (line.cells[column].first(), above.cells[column].last()) else { return false };
    let end = above.cells[column].iter().map(|word| word.rect.x1).fold(last.rect.x1, f32::max);
    above.page == line.page && !above.section && !line.section && end + first.rect.width() + ROOM * first.size <= right
}

/// Share of a list's lines that have text in the first column alone.
const ALONE: f32 = 0.66;

/// True where hardly a line below the header has text beside the first column.
fn is_list(table: &Table) -> bool {
    alone(table) >= ALONE
}

/// Share of the lines below the header that have text in the first column alone.
fn alone(table: &Table) -> f32 {
    let lines = || table.placed.iter().skip(table.header).filter(|line| !line.section);
    lines().filter(|line| line.filled().eq([0])).count() as f32 / lines().count().max(1) as f32
}

/// True for a line with text in the first column alone that begins with a capital under a text which has ended and had room for its first word.
fn begins_anew(table: &Table, at: usize, right: f32) -> bool {
    let Table { placed, vocabulary, .. } = table;
    let line = &placed[at];
    let capital = text(&line.cells[0]).starts_with(char::is_uppercase);
    let is_alone = line.filled().eq([0]);
    is_alone && capital && had_room(table, at, 0, right) && !heal::is_open(&text(&placed[at - 1].cells[0]), vocabulary)
}

/// Words of a line below the name of a column from which on it is no rest of the name.
const NO_NAME: usize = 3;

/// True for the line below a header in words of the trade that begins with a capital under its first name alone, as no rest of a name does.
fn opens_rows(table: &Table, at: usize) -> bool {
    let line = &table.placed[at];
    let name = table.trades.first().is_some_and(|trade| matches!(trade, Some(Trade::Measure | Trade::Activity)));
    let words = &line.cells[0];
    let capital = words.first().is_some_and(|word| word.text.starts_with(char::is_uppercase));
    at > 0 && at == table.header && name && line.filled().eq([0]) && words.len() >= NO_NAME && capital
}

/// True where a rule between two columns stands beside each line.
fn is_boxed(table: &Table) -> bool {
    let (Some(left), Some(right)) = (table.starts.first(), table.starts.last()) else { return false };
    table.placed.chunk_by(|a, b| a.page == b.page).all(|lines| {
        let Some(page) = lines.first().map(|line| table.pages[line.page]) else { return false };
        let between = |ruling: &&Ruling| ruling.axis == Axis::Vertical && *left < ruling.at && ruling.at <= *right;
        let rules: Vec<&Ruling> = page.rulings.iter().filter(between).collect();
        lines.iter().all(|line| rules.iter().any(|rule| rule.from < line.baseline && line.baseline < rule.to))
    })
}

/// What is looked up line by line, made once.
struct Seen {
    /// A rule runs between the line and the one above.
    rules: Vec<bool>,
    ruled: bool,
    /// For each line and column the last line above with text there, back to the last section.
    last: Vec<Vec<Option<usize>>>,
    /// The word drawn last of those above on the page, and drawn first of those from the line on, as order and column.
    drawn: Vec<Around>,
    /// Share of the lines that have text in the first column alone.
    alone: f32,
    /// Capitals inside lines are rare, so that one at the beginning of a line says something.
    capitals_tell: bool,
}

/// Share of the words behind one in lower case that begin with a capital, from which on capitals tell nothing: all nouns have them.
const CAPITALS: f32 = 0.2;

impl Seen {
    fn of(table: &Table) -> Self {
        let rules = rules_above(table);
        let columns = table.starts.len();
        let mut open: Vec<Option<usize>> = vec![None; columns];
        let mut last = Vec::with_capacity(table.placed.len());
        for (at, line) in table.placed.iter().enumerate() {
            last.push(open.clone());
            if line.section {
                open.fill(None);
            } else {
                line.filled().for_each(|column| open[column] = Some(at));
            }
        }
        let ruled = rules.iter().filter(|rule| **rule).count() >= RULED;
        Self { ruled, rules, last, drawn: drawn(table), alone: alone(table), capitals_tell: capitals_tell(table) }
    }
}

fn capitals_tell(table: &Table) -> bool {
    let pairs = table.placed.iter().flat_map(|line| &line.cells).flat_map(|words| words.windows(2));
    let behind = pairs.filter(|pair| pair[0].text.starts_with(char::is_lowercase) && pair[0].text.ends_with(char::is_alphabetic));
    let (all, capitals) =
        behind.fold((0, 0), |(all, capitals), pair| (all + 1, capitals + usize::from(pair[1].text.starts_with(char::is_uppercase))));
    capitals as f32 <= CAPITALS * all as f32
}

/// The order and the column of a word.
type Drawn = (u32, usize);
/// The last word drawn of those above a line, and the first of those from the line on.
type Around = (Option<Drawn>, Option<Drawn>);

/// See [`Seen::drawn`].
fn drawn(table: &Table) -> Vec<Around> {
    let Table { placed, trades, .. } = table;
    // A first cell that spans rows is drawn whole before the rows beside it.
    let merged =
        trades.iter().take_while(|trade| matches!(trade, Some(Trade::Number | Trade::Area | Trade::Goal | Trade::Measure))).count();
    let from = if trades.len() >= merged + 2 { merged.max(usize::from(trades.len() > 2)) } else { 0 };
    let words = |line: &Placed| -> Vec<(u32, usize)> {
        (from..line.cells.len()).flat_map(|column| line.cells[column].iter().map(move |word| (word.order, column))).collect()
    };
    let mut drawn = vec![(None, None); placed.len()];
    let mut above: Option<(u32, usize)> = None;
    for at in 0..placed.len() {
        if at > 0 && (placed[at].page != placed[at - 1].page || placed[at - 1].section) {
            above = None;
        }
        drawn[at].0 = above;
        above = above.max(words(&placed[at]).into_iter().max());
    }
    let mut below: Option<(u32, usize)> = None;
    for at in (0..placed.len()).rev() {
        if at + 1 < placed.len() && (placed[at].page != placed[at + 1].page || placed[at].section) {
            below = None;
        }
        below = below.into_iter().chain(words(&placed[at])).min();
        drawn[at].1 = below;
    }
    drawn
}

fn evidence_at(table: &Table, seen: &Seen, at: usize, usual: Usual) -> Weighable {
    let Table { placed, metrics, vocabulary, .. } = table;
    let line = &placed[at];
    let above = placed[..at].last().filter(|above| !above.section && !line.section && at >= table.header)?;
    let top = above.page != line.page;
    let columns = line.cells.len();
    let pitch = metrics.pitch;
    let filled: Vec<usize> = line.filled().collect();
    let distance = if top { 0.0 } else { (line.baseline - above.baseline) / pitch };
    let last = |column: usize| seen.last[at][column].map(|index| &placed[index]);
    let here = |column: usize| last(column).filter(|other| other.page == line.page).map(|other| (line.baseline - other.baseline) / pitch);
    let inner = || filled.iter().copied().filter(|column| *column > 0);
    let at_pitch = |far: f32| (far - 1.0).abs() <= AT_PITCH;
    let texts: Vec<String> = filled.iter().map(|&column| text(&line.cells[column])).collect();
    let first_letter = |text: &str| text.trim_start_matches(is_bullet).trim_start().chars().next();
    let lower = texts.iter().filter(|text| first_letter(text).is_some_and(char::is_lowercase)).count();
    // A line of a text may begin with any figure.
    let of_text = |column: usize| matches!(table.trades[column], Some(Trade::Measure | Trade::Activity | Trade::Goal | Trade::Comment));
    let is_capital = |c: char, column: usize| c.is_uppercase() || (c.is_ascii_digit() && !of_text(column));
    let capitals = filled.iter().zip(&texts).filter(|(column, text)| first_letter(text).is_some_and(|c| is_capital(c, **column))).count();
    let afresh = inner().filter(|&column| here(column).is_none_or(|far| far > AFRESH)).count().min(2);
    let on = inner().filter(|&column| here(column).is_some_and(at_pitch)).count().min(2);
    let paragraphs = filled.iter().filter(|&&column| here(column).is_some_and(|far| (1.0 + AT_PITCH..=AFRESH).contains(&far))).count();
    let of_periods = |column: usize| table.trades[column] == Some(Trade::Period);
    let period = filled.iter().zip(&texts).any(|(&column, text)| of_periods(column) && begins_period(text, vocabulary));
    let texts_above: Vec<String> = filled.iter().filter_map(|&column| last(column).map(|other| text(&other.cells[column]))).collect();
    let flag = |is: bool| f32::from(u8::from(is));
    let share = |count: usize| count as f32 / columns as f32;
    let mut e: Evidence = [0.0; NAMES.len()];
    e[0] = 1.0;
    if top {
        page_top(table, seen, at, &mut e);
    } else {
        let (interleaved, back, same) = match seen.drawn[at] {
            (Some((last, left)), Some((first, right))) => (last > first, last < first && right < left, last < first && right == left),
            _ => (false, false, false),
        };
        e[1] = flag(interleaved);
        e[2] = flag(back);
        e[3] = flag(same && distance > 1.08);
        e[12] = distance.min(1.5);
        e[13] = flag(distance > 1.08);
        e[14] = flag(distance > 1.3);
        e[15] = flag((distance - 1.0).abs() <= 0.05);
        e[10] = afresh as f32;
        e[11] = on as f32;
        e[16] = paragraphs as f32;
        e[17] = flag(filled.first() == Some(&0) && here(0).is_none_or(|far| far > 1.0 + AT_PITCH));
        e[18] = flag(filled.first() == Some(&0) && here(0).is_some_and(at_pitch));
        e[26] = flag(seen.rules[at]);
        e[27] = flag(seen.ruled && !seen.rules[at]);
        if let Some(row) = usual.row {
            let is = (distance * pitch - row).abs() <= 0.4;
            e[28] = flag(is);
            e[29] = flag(is && usual.distinct);
            e[30] = flag(is && filled.len() == 1);
            e[31] = flag(!is);
            e[32] = flag(usual.paragraph.is_some_and(|paragraph| (distance * pitch - paragraph).abs() <= 0.4));
            e[33] = flag(is && !usual.distinct);
        }
    }
    e[4] = flag(filled.len() == 1);
    e[5] = flag(filled.len() == 1 && filled[0] + 1 == columns);
    e[6] = flag(filled.len() >= 2);
    e[7] = flag(filled.len() >= 3);
    e[8] = share(filled.len());
    e[9] = share(above.filled().count());
    e[19] = capitals.min(3) as f32 / 3.0;
    e[20] = lower as f32;
    e[21] = flag(lower > 0);
    e[22] = flag(period);
    e[23] = flag(texts.iter().any(|text| text.starts_with(is_bullet)));
    e[24] = flag(texts_above.iter().any(|text| heal::is_open(text, vocabulary)));
    e[34] = flag(
        filled
            .iter()
            .zip(&texts)
            .any(|(&column, text)| table.trades[column] == Some(Trade::Number) && text.contains(|c: char| c.is_ascii_digit())),
    );
    if !top {
        let is_alone = filled == [0];
        let open = || texts_above.iter().any(|text| heal::is_open(text, vocabulary));
        let anew = is_alone && seen.capitals_tell && texts[0].starts_with(char::is_uppercase) && !open();
        let room = filled.iter().any(|&column| had_room(table, at, column, metrics.rights[column]));
        e[36] = flag(room);
        e[37] = flag(room && anew);
        e[38] = if anew { seen.alone } else { 0.0 };
        e[39] = if is_alone && lower > 0 { seen.alone } else { 0.0 };
        e[40] = if is_alone { seen.alone } else { 0.0 };
    }
    let bold = |placed: &Placed| placed.cells.iter().flatten().all(|word| word.bold);
    e[35] = flag(bold(line) != bold(above));
    e[25] = flag(texts_above.iter().any(|text| text.ends_with(['.', '!', '?', ':'])));
    Some((e, top))
}

/// At the top of a page: how columns ended on the page before, in the places of evidence that holds inside pages only.
fn page_top(table: &Table, seen: &Seen, at: usize, e: &mut Evidence) {
    let Table { placed, metrics, .. } = table;
    let (line, above) = (&placed[at], &placed[at - 1]);
    let flag = |is: bool| f32::from(u8::from(is));
    let last = |column: usize| seen.last[at][column].map(|index| &placed[index]);
    let ended = |column: usize| {
        let last = last(column).filter(|other| other.page == above.page);
        last.map(|other| (above.baseline - other.baseline) / metrics.pitch)
    };
    let full = |column: usize| {
        let (Some(last), Some(first)) = (last(column), line.cells[column].first()) else { return false };
        let end = last.cells[column].iter().map(|word| word.rect.x1).fold(0.0, f32::max);
        end + 0.25 * first.size + first.rect.width() > metrics.rights[column] + 0.3
    };
    let filled: Vec<usize> = line.filled().collect();
    e[1] = flag(filled.iter().any(|&column| begins_low(&line.cells[column]) && full(column)));
    e[2] = flag(filled.iter().all(|&column| ended(column).is_none_or(|up| up > 0.5)));
    e[3] = flag(filled.iter().any(|&column| ended(column).is_none_or(|up| up > 0.5)));
    let page = &table.pages[above.page];
    let lowest = page.lines.iter().map(|line| line.rect.y1).fold(0.0, f32::max).max(page.height * 0.88);
    e[12] = ((lowest - above.baseline) / metrics.pitch).clamp(0.0, 6.0);
    let period = table.trades.iter().position(|trade| *trade == Some(Trade::Period));
    e[13] = flag(period.is_some_and(|column| line.cells[column].is_empty()));
    e[14] = flag(filled.iter().any(|&column| full(column)));
    e[15] = flag(filled.iter().all(|&column| !full(column)));
    e[17] = flag(!line.cells[0].is_empty());
}

/// The usual distances, from the decisions of the first pass that are sure.
fn usual(table: &Table, scores: &[f32]) -> Usual {
    let Table { placed, metrics, .. } = table;
    let distances = |wanted: &dyn Fn(usize) -> bool| -> Vec<f32> {
        let inside = |at: &usize| placed[*at].page == placed[*at - 1].page && !placed[*at - 1].section && !placed[*at].section;
        (1..placed.len()).filter(inside).filter(|at| wanted(*at)).map(|at| placed[at].baseline - placed[at - 1].baseline).collect()
    };
    let row = mode(distances(&|at| scores[at] > SURE && placed[at].filled().count() >= 2));
    let over = |at: usize| (placed[at].baseline - placed[at - 1].baseline) > metrics.pitch * (1.0 + AT_PITCH);
    let paragraph = mode(distances(&|at| scores[at] < -SURE && over(at)));
    let distinct = row.is_some_and(|row| paragraph.map_or(row > metrics.pitch + 1.2, |paragraph| row > paragraph + 0.5));
    Usual { row, paragraph, distinct }
}

/// For each line whether a rule, or the edge of a band, runs across between it and the line above.
fn rules_above(table: &Table) -> Vec<bool> {
    let Table { placed, starts, metrics, pages, .. } = table;
    let (left, right) = (starts[0], metrics.rights.last().copied().unwrap_or(0.0));
    let mut of_page: BTreeMap<usize, (Vec<&Ruling>, Vec<f32>)> = BTreeMap::new();
    for line in *placed {
        of_page.entry(line.page).or_insert_with(|| {
            let page = pages[line.page];
            let mut rules: Vec<&Ruling> = page.rulings.iter().filter(|ruling| ruling.axis == Axis::Horizontal).collect();
            rules.sort_by(|a, b| a.at.total_cmp(&b.at));
            let wide = page.fills.iter().filter(|fill| fill.x1.min(right) - fill.x0.max(left) > RULE_WIDTH * (right - left));
            let mut edges: Vec<f32> = wide.flat_map(|fill| [fill.y0, fill.y1]).collect();
            edges.sort_by(f32::total_cmp);
            (rules, edges)
        });
    }
    // A first cell that spans rows may stand across the rule between them: lines beside it are what the rule parts.
    let mut beside: Option<(usize, f32)> = None;
    let mut above = |at: usize| {
        let line = &placed[at];
        let above = placed[..at].last().filter(|above| above.page == line.page)?;
        let (rules, edges) = of_page.get(&line.page)?;
        let size = line.cells.iter().flatten().map(|word| word.size).fold(0.0, f32::max);
        let inner = line.filled().any(|column| column > 0);
        let from = beside.filter(|(page, _)| inner && *page == line.page).map_or(above.baseline, |(_, baseline)| baseline);
        if inner {
            beside = Some((line.page, line.baseline));
        }
        let (top, bottom) = (from - 0.5, line.baseline - 0.45 * size);
        let rules = rules[rules.partition_point(|rule| rule.at < top)..].iter().take_while(|rule| rule.at <= bottom);
        let covered: f32 = rules.map(|rule| (rule.to.min(right) - rule.from.max(left)).max(0.0)).sum();
        let edge = edges.get(edges.partition_point(|edge| *edge < top)).is_some_and(|edge| *edge <= bottom);
        Some(edge || covered > RULE_WIDTH * (right - left))
    };
    (0..placed.len()).map(|at| above(at).unwrap_or(false)).collect()
}

/// True when a text begins as a period does: a figure, a quarter, a month, a word such as "løpende".
fn begins_period(text: &str, vocabulary: &Vocabulary) -> bool {
    let words = words(text);
    let periods = &vocabulary.periods;
    let lists = [&periods.ongoing, &periods.monthly, &periods.quarterly, &periods.yearly, &periods.conditional];
    let months = [&periods.months, &periods.short_months];
    let figure = words.first().is_some_and(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    let quarter = words.first().is_some_and(|word| word.len() <= 3 && word.ends_with(|c: char| c.is_ascii_digit()));
    figure || quarter || lists.iter().any(|list| list.prefix(&words).is_some()) || months.iter().any(|list| list.position(&words).is_some())
}

fn is_bullet(c: char) -> bool {
    matches!(c, '•' | '·' | '-' | '–' | '—' | '▪' | '◦' | '*' | '\u{f0b7}')
}
