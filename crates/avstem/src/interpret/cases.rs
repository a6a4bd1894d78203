//! Flow → the cases of a meeting: number, title, proposed and adopted decision, and which case each part of the document is about.
//!
//! In: the flow. Out: [`Cases`]. A case opens at a line that begins with its number ("Sak 14/18 Budsjett", "PS 14/18", and in
//! minutes "014/18 Budsjett", "§ 14 Budget", "TOP 3"); what follows belongs to it until the next opens. A number that comes
//! again goes on with its case: the list of cases at the top of the minutes names them all before the first is dealt with. A
//! decision is the text under its label ("Vedtak:"), one paragraph or a numbered list. What it does not do: prose that
//! mentions a case opens none.

use super::{Case, context::looks_like_heading, dates::is_month, plain::plain};
use crate::{
    table::Flow,
    vocabulary::{Phrases, Vocabulary, words},
};
use avstem_document::document::Paragraph;

/// The cases, and for each piece of the flow the one that it is about.
#[derive(Debug, Clone, Default)]
#[allow(clippy::struct_field_names, reason = "the cases of a document are what the name says")]
pub(super) struct Cases {
    pub cases: Vec<Case>,
    /// One a piece of the flow.
    pub at: Vec<Option<usize>>,
    /// What is proposed and decided before any case opens.
    pub loose: Case,
    /// The document says in its first lines that it is minutes.
    pub minuted: bool,
}

/// Longest line that opens a case; beyond, it is prose that mentions one.
const OPENING_WORDS: usize = 30;
/// Lines from the top in which minutes say that they are minutes.
const HEAD_LINES: usize = 12;
/// Cases of one meeting; a longer list is an index of an archive.
const MOST_CASES: usize = 1_000;

/// Finds the cases.
pub(super) fn cases(flow: &[Flow], vocabulary: &Vocabulary) -> Cases {
    let minuted = is_minuted(flow, vocabulary);
    let mut walk = Walk { vocabulary, minuted, found: Cases { minuted, ..Cases::default() }, current: None, writing: None };
    for (at, item) in flow.iter().enumerate() {
        if let Flow::Paragraph(paragraph) = item {
            let next = flow[at + 1..].iter().find_map(|item| if let Flow::Paragraph(next) = item { Some(next) } else { None });
            walk.paragraph(paragraph, next);
        } else {
            walk.writing = None;
        }
        walk.found.at.push(walk.current);
    }
    walk.found
}

/// True when one of the first lines is a word for minutes and nothing else, or begins with one that names a body.
fn is_minuted(flow: &[Flow], vocabulary: &Vocabulary) -> bool {
    let lines = flow.iter().filter_map(|item| if let Flow::Paragraph(paragraph) = item { Some(paragraph) } else { None });
    let lines = lines.flat_map(|paragraph| paragraph.text.split('\n')).map(plain).filter(|line| !line.is_empty());
    lines.take(HEAD_LINES).any(|line| vocabulary.documents.minutes.is(&line))
}

/// Which decision is being written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Writing {
    Proposed,
    Adopted,
}

struct Walk<'a> {
    vocabulary: &'a Vocabulary,
    minuted: bool,
    found: Cases,
    current: Option<usize>,
    writing: Option<Writing>,
}

impl Walk<'_> {
    fn paragraph(&mut self, paragraph: &Paragraph, next: Option<&Paragraph>) {
        for line in paragraph.text.split('\n').map(plain).filter(|line| !line.is_empty()) {
            match opening(&line, self.minuted, self.vocabulary) {
                Some(opening) => self.open(opening, paragraph, next),
                None => self.line(&line, paragraph.heading.is_some()),
            }
        }
    }

    fn open(&mut self, opening: Opening, paragraph: &Paragraph, next: Option<&Paragraph>) {
        self.writing = None;
        let title = opening.title.or_else(|| next.and_then(|next| self.title_below(next)));
        let known = self.found.cases.iter().position(|case| case.number == opening.number);
        if known.is_none() && self.found.cases.len() >= MOST_CASES {
            return;
        }
        let at = known.unwrap_or(self.found.cases.len());
        if known.is_none() {
            self.found.cases.push(Case { number: opening.number, place: Some(paragraph.place.clone()), ..Case::default() });
        }
        let case = &mut self.found.cases[at];
        case.title = case.title.take().or(title);
        // The list at the top names the case; the place is where it is dealt with.
        if case.decision.is_none() && case.proposed_decision.is_none() {
            case.place = Some(paragraph.place.clone());
        }
        self.current = Some(at);
    }

    /// The title of a case whose number stands alone on its line.
    fn title_below(&self, next: &Paragraph) -> Option<String> {
        let text = plain(next.text.split('\n').next().unwrap_or_default());
        let marked = next.heading.is_some() || next.bold;
        let is_title = marked && looks_like_heading(&text) && opening(&text, self.minuted, self.vocabulary).is_none();
        (is_title && label(&text, self.vocabulary).is_none()).then_some(text)
    }

    fn line(&mut self, text: &str, heading: bool) {
        match label(text, self.vocabulary) {
            Some((Label::Decision(writing), value)) => {
                self.writing = self.slot(writing).is_none().then_some(writing);
                if !value.is_empty() {
                    self.write(value);
                }
            }
            Some((Label::Other, _)) => self.writing = None,
            None if heading => self.writing = None,
            None => self.write(text),
        }
    }

    fn slot(&mut self, writing: Writing) -> &mut Option<String> {
        let case = match self.current.and_then(|at| self.found.cases.get_mut(at)) {
            Some(case) => case,
            None => &mut self.found.loose,
        };
        match writing {
            Writing::Proposed => &mut case.proposed_decision,
            Writing::Adopted => &mut case.decision,
        }
    }

    /// Adds a line to the decision, when it goes on: a first one, a list's item, or what a colon promises.
    fn write(&mut self, text: &str) {
        let Some(writing) = self.writing else { return };
        let slot = self.slot(writing);
        match slot {
            None => *slot = Some(text.to_owned()),
            Some(so_far) if is_list_item(text) || so_far.ends_with(':') => {
                so_far.push('\n');
                so_far.push_str(text);
            }
            Some(_) => self.writing = None,
        }
    }
}

/// What a labelled line begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Label {
    Decision(Writing),
    /// Another part of the case.
    Other,
}

/// The label that a line is, and the text behind its colon.
fn label<'a>(text: &'a str, vocabulary: &Vocabulary) -> Option<(Label, &'a str)> {
    let documents = &vocabulary.documents;
    let (head, value) = match text.split_once(':') {
        Some((head, value)) => (head, value.trim()),
        None => (text, ""),
    };
    let mut words = words(head);
    // "Formannskapets vedtak 12.03.2018:"
    while words.last().is_some_and(|word| word.bytes().all(|b| b.is_ascii_digit()) || is_month(word, vocabulary)) {
        words.pop();
    }
    let is = |phrases: &Phrases| !words.is_empty() && phrases.prefix(&words) == Some(words.len());
    if is(&documents.proposed_decision) {
        Some((Label::Decision(Writing::Proposed), value))
    } else if is(&documents.decision_not) || is(&documents.annex) {
        Some((Label::Other, value))
    } else if is(&documents.decision) {
        Some((Label::Decision(Writing::Adopted), value))
    } else {
        let other = text.ends_with(':') && looks_like_heading(head);
        other.then_some((Label::Other, value))
    }
}

/// A line that opens a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Opening {
    pub number: String,
    pub title: Option<String>,
}

/// Reads a line that opens a case; in minutes a bare number and the numbers of items count too.
pub(super) fn opening(line: &str, minuted: bool, vocabulary: &Vocabulary) -> Option<Opening> {
    let documents = &vocabulary.documents;
    let all = words(line);
    if all.len() > OPENING_WORDS {
        return None;
    }
    let labelled = documents.case.prefix(&all).and_then(|count| case_number(behind_words(line, count)));
    let found = labelled.map(|(number, rest)| (number, rest, true));
    let found = found.or_else(|| if minuted { bare_number(line).map(|(number, rest)| (number, rest, false)) } else { None });
    let found =
        found.or_else(|| if minuted { item_number(line, &all, vocabulary).map(|(number, rest)| (number, rest, true)) } else { None });
    let (number, rest, labelled) = found?;
    let title = rest.trim_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—' | ':' | '.' | ',' | '|'));
    // Prose: "Sak 3/17 ble utsatt", "§ 14 i loven".
    let prose = title.starts_with(char::is_lowercase) || (title.contains(". ") && title.ends_with('.'));
    let titled = title.chars().any(char::is_alphabetic);
    (!prose && (titled || (labelled && title.is_empty()))).then(|| Opening { number, title: titled.then(|| title.to_owned()) })
}

/// `14/2017`, `nr. 5-18`, `: 2017/123`: the number and the text behind it.
pub(super) fn case_number(text: &str) -> Option<(String, &str)> {
    let start = text.find(|c: char| c.is_ascii_digit())?;
    // Nothing but marks and "nr" before it.
    if text[..start].chars().filter(|c| c.is_alphabetic()).count() > 2 {
        return None;
    }
    let digits = |from: usize| text[from..].find(|c: char| !c.is_ascii_digit()).map_or(text.len(), |length| from + length);
    let first = digits(start);
    text[first..].strip_prefix(['/', '-'])?;
    let second = digits(first + 1);
    let behind = &text[second..];
    let sizes = (1..=5).contains(&(first - start)) && (1..=5).contains(&(second - first - 1));
    (sizes && !behind.starts_with(|c: char| c.is_alphanumeric() || c == '/')).then(|| (text[start..second].to_owned(), behind))
}

/// `014/18 Budsjett`, `FS-014/18 Budsjett`: a number with the year behind a slash, at the head of a line.
fn bare_number(line: &str) -> Option<(String, &str)> {
    let letters = line.find(|c: char| !c.is_ascii_uppercase()).unwrap_or(line.len());
    let rest = match letters {
        0 => line,
        2..=5 => line[letters..].strip_prefix(['-', ' '])?,
        _ => return None,
    };
    let (number, behind) = case_number(rest)?;
    let (first, year) = number.split_once('/')?;
    let shaped = rest.starts_with(&number) && (1..=4).contains(&first.len()) && matches!(year.len(), 2 | 4);
    let parted = behind.starts_with([' ', ':', '\t']) && looks_like_heading(line);
    (shaped && parted).then_some((number, behind))
}

/// `§ 14 Budget`, `TOP 3 Haushalt`, `Item 5: …`: the mark and the number, as printed.
fn item_number<'a>(line: &'a str, all: &[String], vocabulary: &Vocabulary) -> Option<(String, &'a str)> {
    let from = if let Some(rest) = line.strip_prefix('§') {
        line.len() - rest.len()
    } else {
        let count = vocabulary.documents.item.prefix(all)?;
        line.len() - behind_words(line, count).len()
    };
    let rest = line[from..].trim_start_matches(['.', ':', ' ', '\u{a0}']);
    let length = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let behind = &rest[length..];
    let ends = behind.is_empty() || behind.starts_with([' ', ':', '.', '\t', '\u{a0}']);
    let number = format!("{} {}", line[..from].trim_end(), &rest[..length]);
    ((1..=4).contains(&length) && ends && looks_like_heading(line)).then_some((number, behind))
}

/// The text behind its first `count` words.
pub(super) fn behind_words(text: &str, count: usize) -> &str {
    let mut left = count;
    let mut inside = false;
    for (at, c) in text.char_indices() {
        if c.is_alphanumeric() {
            inside = true;
        } else if inside {
            inside = false;
            left -= 1;
        }
        if left == 0 {
            return &text[at..];
        }
    }
    ""
}

/// `1. …`, `2) …`, `a) …`, `- …`.
pub(super) fn is_list_item(text: &str) -> bool {
    let mark = text.split(' ').next().unwrap_or_default();
    let numbered = mark.ends_with(['.', ')']) && mark.chars().count() <= 3 && mark.starts_with(char::is_alphanumeric);
    numbered || matches!(mark, "-" | "–" | "•" | "*" | "·" | "\u{f0b7}" | "▪" | "◦" | "o")
}
