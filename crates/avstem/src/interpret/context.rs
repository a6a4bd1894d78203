//! Flow → what governs each table, and each measure in running text: the headings above it, its resource line, its caption.
//!
//! In: the document's flow. Out: a [`TableContext`] for each of them. Headings are, outermost first: those that the
//! format marks, labelled areas (`Innsatsområde: Helse`), and in text without marks the lines that look like one: short,
//! no sentence, right above a table or above a resource line. The document's own title is no section of it. What it does
//! not do: headings inside tables (see `measures`).

use super::{dates::dates, plain::plain, unit_words::names_unit};
use crate::{
    table::{Flow, Table},
    vocabulary::{Phrases, Vocabulary, words},
};
use avstem_document::place::Place;
use std::ops::Range;

/// What stands above a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct TableContext {
    /// Headings above, outermost first.
    pub section: Vec<String>,
    /// The line that names who does it ("Ressurs:"), when it stands under the same heading.
    pub resource: Option<String>,
    /// The line right above the table, else the sheet's name.
    pub caption: Option<String>,
}

/// Longest heading, in words and characters; the longest seen in the plans and reports at hand have 12 words.
const HEADING_WORDS: usize = 14;
const HEADING_CHARS: usize = 120;
/// Longest value of a labelled line, in characters; beyond, it is prose that begins with the word.
const LABEL_CHARS: usize = 200;

/// A line of running text, or a table.
enum Line<'a> {
    Text {
        text: String,
        heading: Option<u8>,
        bold: bool,
        above: Above,
        /// Looks like one of several items, or goes on from the text above it.
        listed: bool,
    },
    Table(&'a Table),
    /// A measure in running text begins here.
    Measure,
}

/// An open heading. Ranks: a marked heading 100 a level; unmarked ones stand just below the marked one above them.
struct Heading {
    rank: u16,
    kind: HeadingKind,
    text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum HeadingKind {
    Marked,
    Area,
    Look,
}

/// Rank of a labelled area, and of a heading by look, below the marked heading above it.
const AREA_STEP: u16 = 10;
const LOOK_STEP: u16 = 30;

/// The context of every piece of the flow that has one: of tables, and where a measure in running text begins. `measures` are the
/// pieces that such measures take up, ascending; they are no headings and no labels of what follows.
#[must_use]
pub(crate) fn contexts(flow: &[Flow], measures: &[Range<usize>], vocabulary: &Vocabulary) -> Vec<Option<TableContext>> {
    let (at_items, lines) = lines(flow, measures, vocabulary);
    let title = title_line(&lines, vocabulary);
    let mut walk = Walk { vocabulary, stack: Vec::new(), resource: None, pending: None, caption: None };
    let mut contexts = vec![None; flow.len()];
    for (at, line) in lines.iter().enumerate() {
        match line {
            Line::Table(table) => contexts[at_items[at]] = Some(walk.table(table)),
            Line::Measure => contexts[at_items[at]] = Some(walk.context(None)),
            Line::Text { text, heading, bold, above, listed } => {
                if Some(at) == title {
                    walk.caption = Some(text.clone());
                } else {
                    walk.text(text, *heading, Look { bold: *bold, above: *above, listed: *listed }, lines.get(at + 1));
                }
            }
        }
    }
    contexts
}

/// The flow as lines that are not blank, with the piece of the flow that each is of; a caption that `table` took out of the flow
/// stands above its table again.
fn lines<'a>(flow: &'a [Flow], measures: &[Range<usize>], vocabulary: &Vocabulary) -> (Vec<usize>, Vec<Line<'a>>) {
    let mut items: Vec<usize> = Vec::new();
    let mut lines: Vec<Line> = Vec::new();
    let mut measures = measures.iter().peekable();
    let marks = marks_headings(flow);
    for (at, item) in flow.iter().enumerate() {
        while measures.next_if(|range| range.end <= at).is_some() {}
        match item {
            Flow::Paragraph(_) if measures.peek().is_some_and(|range| range.contains(&at)) => {
                if measures.peek().is_some_and(|range| range.start == at) {
                    lines.push(Line::Measure);
                }
            }
            Flow::Paragraph(paragraph) => {
                let above = match () {
                    () if stands_apart(flow, at) => Above::BlankRow,
                    () if paragraph.blank_above > 0 => Above::BlankLine,
                    () => Above::Nothing,
                };
                let listed = paragraph.item || (marks && goes_on(flow, at, vocabulary));
                for text in paragraph.text.split('\n').map(plain).filter(|text| !text.is_empty()) {
                    lines.push(Line::Text { text, heading: paragraph.heading, bold: paragraph.bold, above, listed });
                }
            }
            Flow::Table(table) => {
                let caption = table.caption.as_deref().map(plain).filter(|text| !text.is_empty() && !is_sheet_name(table, text));
                let repeats = |text: &String| matches!(lines.last(), Some(Line::Text { text: above, .. }) if above == text);
                if let Some(text) = caption.filter(|text| !repeats(text)) {
                    lines.push(Line::Text { text, heading: None, bold: false, above: Above::Nothing, listed: false });
                }
                lines.push(Line::Table(table));
            }
            Flow::Margin(_) => {}
        }
        items.resize(lines.len(), at);
    }
    (items, lines)
}

/// True for a paragraph of a sheet (or of delimited records) above which stands a blank row, a table, or nothing.
fn stands_apart(flow: &[Flow], at: usize) -> bool {
    let row = |place: &Place| match place {
        Place::Sheet { cell, .. } => row_of(cell),
        Place::Body { row, .. } => *row,
        Place::Page { .. } | Place::Picture { .. } => None,
    };
    let Flow::Paragraph(paragraph) = &flow[at] else { return false };
    let Some(own) = row(&paragraph.place) else { return false };
    match at.checked_sub(1).map(|above| &flow[above]) {
        Some(Flow::Paragraph(above)) => row(&above.place).is_none_or(|above| own != above + 1),
        _ => true,
    }
}

/// True for a format without pages and rows that marks headings, as Word and HTML do: there a heading that nobody marked is rare.
fn marks_headings(flow: &[Flow]) -> bool {
    flow.iter().any(|item| matches!(item, Flow::Paragraph(paragraph) if paragraph.heading.is_some() && is_running(&paragraph.place)))
}

fn is_running(place: &Place) -> bool {
    matches!(place, Place::Body { row: None, .. })
}

/// True for a paragraph of running text below another one: the items of a list lose their marks, and the last of them heads no table.
fn goes_on(flow: &[Flow], at: usize, vocabulary: &Vocabulary) -> bool {
    let unmarked = |at: usize| match &flow[at] {
        Flow::Paragraph(paragraph) => {
            let labels = |phrases| label_value(&plain(&paragraph.text), phrases, false).is_some();
            let context = &vocabulary.context;
            let label =
                labels(&context.area) || labels(&context.resource) || label_value(&plain(&paragraph.text), &context.focus, true).is_some();
            is_running(&paragraph.place) && paragraph.heading.is_none() && !paragraph.bold && !label
        }
        _ => false,
    };
    let above = (0..at).rev().find(|&above| !matches!(&flow[above], Flow::Paragraph(paragraph) if paragraph.text.trim().is_empty()));
    unmarked(at) && above.is_some_and(unmarked)
}

/// The number of a cell's row: 12 of `C12`.
fn row_of(cell: &str) -> Option<usize> {
    cell.trim_start_matches(|c: char| c.is_ascii_uppercase()).parse().ok()
}

fn is_sheet_name(table: &Table, text: &str) -> bool {
    table.parts.iter().any(|part| matches!(part, Place::Sheet { sheet, .. } if plain(sheet) == text))
}

/// The document's title: the first heading, before any table, when it is the outermost of all or names the document.
fn title_line(lines: &[Line], vocabulary: &Vocabulary) -> Option<usize> {
    let before_tables = lines.iter().position(|line| !matches!(line, Line::Text { .. })).unwrap_or(lines.len());
    let level = |line: &Line| if let Line::Text { heading, .. } = line { *heading } else { None };
    let first = lines[..before_tables].iter().position(|line| level(line).is_some())?;
    let own = level(&lines[first])?;
    let mut others = lines[first + 1..].iter().filter_map(level).peekable();
    let outermost = others.peek().is_some() && others.all(|other| other > own);
    let names_it = matches!(&lines[first], Line::Text { text, .. } if names_document(text, vocabulary));
    // A document that begins with one of several equal headings has no title among them.
    (outermost || (names_it && lines[first + 1..].iter().filter_map(level).all(|other| other > own))).then_some(first)
}

/// True for a line that names a kind of document, or a meeting, or a case.
pub(crate) fn names_document(text: &str, vocabulary: &Vocabulary) -> bool {
    let documents = &vocabulary.documents;
    [&documents.budget, &documents.action_plan, &documents.period_report, &documents.minutes, &documents.accounts]
        .iter()
        .any(|kind| kind.within(text))
        || documents.body_before.starts(text)
        || documents.case.starts(text)
}

/// True for a line that names the table below it and nothing around it: "Tabell 3", "Tiltak 2018", "Status 30.4.2018", "Beløp i hele 1000 kr".
pub(crate) fn is_caption(text: &str, vocabulary: &Vocabulary) -> bool {
    let headers = &vocabulary.headers;
    vocabulary.context.caption.starts(text)
        || names_list(text, vocabulary)
        || headers.status.starts(text)
        || !dates(text, vocabulary).is_empty()
        || (vocabulary.units.amounts.starts(text) && names_unit(text, vocabulary))
}

fn names_list(text: &str, vocabulary: &Vocabulary) -> bool {
    [&vocabulary.headers.measure, &vocabulary.headers.activity].iter().any(|words| words.is(text))
}

/// True for "Tiltak" and the like, with no year. In a text, where nothing else marks a heading, it ends the part above: what stands there
/// are accounts, or prose.
fn is_bare_name(text: &str, vocabulary: &Vocabulary) -> bool {
    names_list(text, vocabulary) && !text.contains(|c: char| c.is_ascii_digit())
}

struct Walk<'a> {
    vocabulary: &'a Vocabulary,
    stack: Vec<Heading>,
    /// The resource and the rank of its label among the vocabulary's.
    resource: Option<(usize, String)>,
    /// A label whose value stands on the next line.
    pending: Option<Label>,
    /// The line right above.
    caption: Option<String>,
}

/// How a line is set.
#[derive(Debug, Clone, Copy)]
struct Look {
    bold: bool,
    above: Above,
    listed: bool,
}

/// What sets a line off from what stands above it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Above {
    Nothing,
    /// In a text.
    BlankLine,
    /// In a sheet: a blank row, or a table.
    BlankRow,
}

/// What a labelled line sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Label {
    Area(Option<u8>),
    Resource(usize),
}

impl Walk<'_> {
    fn table(&mut self, table: &Table) -> TableContext {
        self.pending = None;
        let caption = self.caption.take().or_else(|| table.caption.as_deref().map(plain)).filter(|text| !text.is_empty());
        self.context(caption)
    }

    fn context(&self, caption: Option<String>) -> TableContext {
        TableContext {
            section: self.stack.iter().map(|heading| heading.text.clone()).collect(),
            resource: self.resource.as_ref().map(|(_, text)| text.clone()),
            caption,
        }
    }

    fn text(&mut self, text: &str, heading: Option<u8>, look: Look, next: Option<&Line>) {
        self.caption = None;
        let context = &self.vocabulary.context;
        if let Some(value) = label_value(text, &context.area, heading.is_some() || look.bold) {
            return self.label(Label::Area(heading), &value);
        }
        if let Some(value) = label_value(text, &context.resource, false) {
            let rank = context.resource.position(&words(text)).map_or(usize::MAX, |(rank, _)| rank);
            return self.label(Label::Resource(rank), &value);
        }
        if let Some(pending) = self.pending.take()
            && looks_like_heading(text)
        {
            return self.set(pending, text);
        }
        if is_short(text) {
            self.caption = Some(text.to_owned());
        }
        let focus = label_value(text, &context.focus, true);
        let name = focus.as_deref().filter(|value| !value.is_empty()).unwrap_or(text);
        if let Some(level) = heading {
            self.open(u16::from(level) * 100, HeadingKind::Marked, name);
        } else if looks_like_heading(text) && self.opens_by_look(text, look, focus.is_some(), next) {
            self.open(self.marked_rank() + LOOK_STEP, HeadingKind::Look, name);
        }
    }

    fn label(&mut self, label: Label, value: &str) {
        if value.is_empty() {
            self.pending = Some(label);
        } else {
            self.pending = None;
            self.set(label, value);
        }
    }

    fn set(&mut self, label: Label, value: &str) {
        match label {
            Label::Area(level) => {
                let until = self.stack.iter().position(|heading| heading.kind == HeadingKind::Area).unwrap_or(self.stack.len());
                self.stack.truncate(until);
                self.stack.retain(|heading| heading.kind == HeadingKind::Marked);
                let rank = level.map_or_else(|| self.marked_rank() + AREA_STEP, |level| u16::from(level) * 100);
                self.open(rank, HeadingKind::Area, value);
            }
            Label::Resource(rank) => {
                if self.resource.as_ref().is_none_or(|(known, _)| rank < *known) {
                    self.resource = Some((rank, value.to_owned()));
                }
            }
        }
    }

    /// Opens a heading: closes those of its rank and below, and the resource of the one before.
    fn open(&mut self, rank: u16, kind: HeadingKind, text: &str) {
        let until = self.stack.iter().position(|heading| heading.rank >= rank).unwrap_or(self.stack.len());
        self.stack.truncate(until);
        self.stack.push(Heading { rank, kind, text: text.to_owned() });
        self.resource = None;
    }

    /// The rank of the innermost heading that is not by look, to the hundred.
    fn marked_rank(&self) -> u16 {
        self.stack.iter().rev().find(|heading| heading.kind != HeadingKind::Look).map_or(0, |heading| heading.rank / 100 * 100)
    }

    /// True when an unmarked line heads what follows.
    fn opens_by_look(&self, text: &str, look: Look, focus: bool, next: Option<&Line>) -> bool {
        let context = &self.vocabulary.context;
        let Look { bold, above, listed } = look;
        match next {
            Some(Line::Text { text: below, .. }) if label_value(below, &context.resource, false).is_some() => !listed,
            // Before any heading, a line that names the document is its title.
            _ if self.stack.is_empty() && names_document(text, self.vocabulary) => false,
            Some(Line::Table(_) | Line::Measure) if listed => false,
            Some(Line::Table(_) | Line::Measure) => {
                bold || !is_caption(text, self.vocabulary) || (above == Above::BlankLine && is_bare_name(text, self.vocabulary))
            }
            // In a sheet, where nothing else marks it, a short line behind a blank row and right above a sentence.
            Some(Line::Text { text: below, above: Above::Nothing, .. }) if above == Above::BlankRow && !is_short(below) => {
                !is_caption(text, self.vocabulary)
            }
            // A list of focus areas says what will follow; it heads nothing.
            _ => bold && !focus,
        }
    }
}

/// The value behind a label: `Innsatsområde: Helse`, `Fokusområde 1 - Transport`; empty when it must be on the next line.
///
/// With `loose`, a number after the label or nothing at all may stand for the colon.
pub(crate) fn label_value(text: &str, labels: &Phrases, loose: bool) -> Option<String> {
    if text.chars().count() > LABEL_CHARS {
        return None;
    }
    let cut = text.char_indices().find_map(|(at, c)| match c {
        ':' => Some((at, at + 1)),
        '-' | '–' | '—' if text[..at].ends_with(' ') && text[at + c.len_utf8()..].starts_with(' ') => Some((at, at + c.len_utf8())),
        _ => None,
    });
    if let Some((end, from)) = cut
        && is_label(&text[..end], labels)
    {
        return Some(text[from..].trim().to_owned());
    }
    let first = text.split(' ').next().unwrap_or_default();
    if !loose || !labels.is(first) || !looks_like_heading(text) {
        return None;
    }
    let rest = text[first.len()..].trim_start();
    Some(rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').trim_start().to_owned())
}

/// True for a label, with or without a number behind it.
fn is_label(text: &str, labels: &Phrases) -> bool {
    let words = words(text);
    let Some(count) = labels.prefix(&words) else { return false };
    match &words[count..] {
        [] => true,
        [number] => number.chars().all(|c| c.is_ascii_digit()),
        _ => false,
    }
}

/// Short enough for a heading, and no sentence.
pub(crate) fn looks_like_heading(text: &str) -> bool {
    is_short(text)
        && !text.ends_with(':')
        && text.chars().find(|c| c.is_alphanumeric()).is_some_and(|c| c.is_uppercase() || c.is_numeric())
        && text.chars().next().is_some_and(|c| c.is_alphanumeric() || matches!(c, '"' | '«' | '(' | '“' | '§'))
        && text.chars().any(char::is_alphabetic)
}

fn is_short(text: &str) -> bool {
    text.chars().count() <= HEADING_CHARS && text.split(' ').count() <= HEADING_WORDS && !text.ends_with(['.', '!', '?', ';', ','])
}

#[cfg(test)]
#[path = "context_tests.rs"]
mod tests;
