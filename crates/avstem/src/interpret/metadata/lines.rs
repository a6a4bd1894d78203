//! Flow → the first lines of a document, in which it introduces itself.
//!
//! In: the flow. Out: [`Head`]: lines that are not blank, with small tables of labels and values as `label: value`, where the
//! introduction ends, and whether it is a letter's. What it does not do: it reads nothing out of them.

use super::{
    super::{
        cases::{is_list_item, opening},
        plain::plain,
    },
    days::opens_with_day,
};
use crate::{
    table::{Flow, Table},
    vocabulary::{Vocabulary, words},
};
use avstem_document::{document::Edge, place::Place};

/// Lines from the top in which the document introduces itself.
pub(super) const HEAD_LINES: usize = 40;
/// Tables at the top whose rows of two cells are read as labelled lines, and the most columns of one with its labels above the values.
const HEAD_TABLE_ROWS: usize = 12;
const HEAD_TABLE_COLUMNS: usize = 6;
/// Lines of which a letter names its references in one.
const LETTER_LINES: usize = 20;

/// A line of text with its look.
pub(super) struct Line {
    pub text: String,
    pub heading: Option<u8>,
    pub bold: bool,
    pub words: Vec<String>,
}

impl Line {
    fn new(text: String, heading: Option<u8>, bold: bool) -> Self {
        Self { words: words(&text), text, heading, bold }
    }
}

/// The first lines.
pub(super) struct Head {
    pub lines: Vec<Line>,
    /// Lines before the list of what is dealt with.
    pub front: usize,
    /// The lines name references such as "Deres ref".
    pub letter: bool,
}

impl Head {
    pub(super) fn of(lines: Vec<Line>, vocabulary: &Vocabulary) -> Self {
        let ends = |line: &Line| {
            vocabulary.documents.agenda.is(&line.text)
                || opening(&line.text, false, vocabulary).is_some()
                || (is_list_item(&line.text) && !opens_with_day(&line.text, vocabulary))
        };
        let front = lines.iter().position(ends).unwrap_or(lines.len());
        let refers = |line: &Line| vocabulary.documents.letter_label.prefix(&line.words).is_some();
        let letter = lines.iter().take(LETTER_LINES).any(refers);
        Self { lines, front, letter }
    }

    /// The lines before the list of what is dealt with.
    pub(super) fn front(&self) -> &[Line] {
        &self.lines[..self.front]
    }
}

/// Most words of a page that is nothing but a title; four such pages at hand have 12 to 31.
const TITLE_PAGE_WORDS: usize = 40;

/// The lines of the first page where it is nothing but a title: few words, no table, and more pages behind it.
pub(super) fn title_page(flow: &[Flow], vocabulary: &Vocabulary) -> Vec<Line> {
    let page = |place: &Place| if let Place::Page { page, .. } = place { Some(*page) } else { None };
    let page_of = |item: &Flow| match item {
        Flow::Paragraph(paragraph) => page(&paragraph.place),
        Flow::Table(table) => table.parts.first().and_then(page),
        Flow::Margin(margin) => page(&margin.place),
    };
    let body = |item: &&Flow| !matches!(item, Flow::Margin(_));
    let Some(first) = flow.iter().find(body).and_then(page_of) else { return Vec::new() };
    let on_it = flow.iter().filter(body).take_while(|item| page_of(item) == Some(first)).count();
    let its: Vec<Flow> = flow.iter().filter(body).take(on_it).take(HEAD_LINES).cloned().collect();
    let more = flow.iter().filter(body).nth(on_it).is_some();
    let lines = lines(&its, HEAD_LINES, vocabulary);
    let few = lines.iter().map(|line| line.words.len()).sum::<usize>() <= TITLE_PAGE_WORDS;
    let tables = its.iter().any(|item| matches!(item, Flow::Table(_)));
    if more && few && !tables && on_it <= HEAD_LINES { lines } else { Vec::new() }
}

/// The text as lines that are not blank, as many as are looked at or a few more; small tables near the top as `label: value`.
pub(super) fn lines(flow: &[Flow], most: usize, vocabulary: &Vocabulary) -> Vec<Line> {
    let mut lines = Vec::new();
    for (at, item) in flow.iter().enumerate() {
        if lines.len() >= most {
            break;
        }
        match item {
            Flow::Paragraph(paragraph) => {
                let texts = paragraph.text.split('\n').map(|line| labelled_by_gap(line, vocabulary).unwrap_or_else(|| plain(line)));
                lines.extend(texts.filter(|text| !text.is_empty()).map(|text| Line::new(text, paragraph.heading, paragraph.bold)));
            }
            Flow::Table(table) if at < HEAD_LINES => {
                lines.extend(labelled_cells(table, vocabulary).into_iter().map(|text| Line::new(text, None, false)));
            }
            Flow::Table(_) | Flow::Margin(_) => {}
        }
    }
    lines
}

/// `Tid    5. mars 2019`: a label and its value with a gap between them for a colon.
fn labelled_by_gap(line: &str, vocabulary: &Vocabulary) -> Option<String> {
    let line = line.trim();
    let gap = line.find('\t').or_else(|| line.find("  "))?;
    let (label, value) = (plain(&line[..gap]), plain(&line[gap..]));
    let documents = &vocabulary.documents;
    let known = [&documents.date_label, &documents.time_label, &documents.meeting_label, &documents.body_label];
    let is_label = known.iter().any(|labels| labels.is(&label));
    (is_label && !value.is_empty()).then(|| format!("{}: {value}", label.trim_end_matches(':')))
}

/// The labels of a small table with their values: in two columns beside each other, in more above each other.
fn labelled_cells(table: &Table, vocabulary: &Vocabulary) -> Vec<String> {
    let grid = &table.grid;
    let cell = |row: usize, column: usize| plain(grid.text(row, column));
    let pair = |label: String, value: String| format!("{}: {value}", label.trim_end_matches([':', ' ']));
    let mut found = Vec::new();
    match (grid.columns, grid.rows) {
        (2, rows) if rows <= HEAD_TABLE_ROWS => {
            let rows = (0..rows).map(|row| (cell(row, 0), cell(row, 1)));
            found.extend(rows.filter(|(label, value)| !label.is_empty() && !value.is_empty()).map(|(label, value)| pair(label, value)));
        }
        (3..=HEAD_TABLE_COLUMNS, 2) if (0..grid.columns).all(|column| is_label(&cell(0, column), vocabulary)) => {
            found.extend((0..grid.columns).map(|column| pair(cell(0, column), cell(1, column))));
        }
        (4 | 6, rows) if rows <= HEAD_TABLE_ROWS && (0..rows).all(|row| is_label(&cell(row, 0), vocabulary)) => {
            let pairs = (0..rows).flat_map(|row| (0..grid.columns / 2).map(move |half| (row, half * 2)));
            let pairs = pairs.map(|(row, column)| (cell(row, column), cell(row, column + 1)));
            found.extend(pairs.filter(|(label, value)| !label.is_empty() && !value.is_empty()).map(|(label, value)| pair(label, value)));
        }
        _ => {}
    }
    found
}

/// True for words that end in a colon, or a label of the vocabulary.
fn is_label(text: &str, vocabulary: &Vocabulary) -> bool {
    let documents = &vocabulary.documents;
    let known = [
        &documents.date_label,
        &documents.time_label,
        &documents.meeting_label,
        &documents.body_label,
        &documents.letter_label,
        &documents.case,
        &documents.case_title,
    ];
    text.ends_with(':') || known.iter().any(|labels| labels.is(text))
}

/// Ends of names of files; a title that has one was made by a program.
const FILE_ENDS: [&str; 10] = [".doc", ".docx", ".odt", ".rtf", ".pdf", ".xls", ".xlsx", ".htm", ".html", ".indd"];
/// What programs put before them.
const PROGRAMS: [&str; 4] = ["Microsoft Word - ", "Microsoft Excel - ", "PowerPoint Presentation", "untitled"];
/// Words of the shortest title of a file that says what it is.
const FILE_TITLE_WORDS: usize = 2;

/// The title in the file's properties, where somebody wrote it.
pub(super) fn file_title(flow: &[Flow]) -> Option<String> {
    let text = flow.iter().find_map(|item| match item {
        Flow::Margin(margin) if margin.edge == Edge::Title => Some(plain(&margin.text)),
        _ => None,
    })?;
    let lower = text.to_lowercase();
    let made = FILE_ENDS.iter().any(|end| lower.ends_with(end)) || PROGRAMS.iter().any(|program| text.starts_with(program));
    // Words with spaces between them: "budsjett-2017-final" is the name of a file.
    let named = text.split(' ').filter(|word| word.chars().any(char::is_alphabetic)).count() >= FILE_TITLE_WORDS;
    (named && !made && !text.contains(['\\', '/', '_'])).then_some(text)
}

/// What the file's properties say of whom it is from, and its title there.
pub(super) fn properties(flow: &[Flow]) -> Vec<String> {
    let properties = flow.iter().filter_map(|item| match item {
        Flow::Margin(margin) if matches!(margin.edge, Edge::From | Edge::Title) => Some(plain(&margin.text)),
        _ => None,
    });
    properties.filter(|text| !text.is_empty()).collect()
}

/// Items at the top among which a letterhead may be set as a table, and the most cells of one.
const TOP_ITEMS: usize = 2;
const TOP_CELLS: usize = 12;

/// The cells of a small table at the very top, as lines.
pub(super) fn top_cells(flow: &[Flow]) -> Vec<Line> {
    let tables = flow.iter().take(TOP_ITEMS).filter_map(|item| if let Flow::Table(table) = item { Some(table) } else { None });
    let small = tables.filter(|table| table.grid.rows.saturating_mul(table.grid.columns) <= TOP_CELLS);
    let texts = small.flat_map(|table| &table.grid.cells).flat_map(|cell| cell.text.split('\n')).map(plain);
    texts.filter(|text| !text.is_empty()).map(|text| Line::new(text, None, false)).collect()
}

/// The running heads and feet, which may name the organisation and the case where the text does not.
pub(super) fn margins(flow: &[Flow]) -> Vec<Line> {
    let margins = flow.iter().filter_map(|item| if let Flow::Margin(margin) = item { Some(margin) } else { None });
    let margins = margins.filter(|margin| matches!(margin.edge, Edge::Head | Edge::Foot));
    let texts = margins.flat_map(|margin| margin.text.split(['\n', '\t'])).map(plain).filter(|text| !text.is_empty());
    texts.take(HEAD_LINES).map(|text| Line::new(text, None, false)).collect()
}
