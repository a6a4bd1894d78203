//! First lines → what the document is called, and what kind it is.
//!
//! In: the lines, the one case. Out: the title and the kind, each with the line that told it. A title is a marked heading, the one
//! case's title, or a line that names a kind of document. The kind is named by the title's own word: of "Innsyn i valgprotokoll" the
//! protocol is the matter, not the document. What it does not do: a title that says nothing is no reason to guess a kind.

use super::{
    super::{
        Basis, DocumentKind, Evidence,
        cases::{Cases, case_number, is_list_item, opening},
        context::looks_like_heading,
    },
    STATEMENT_WORDS, Told,
    case::Case,
    days::own_day,
    lines::{Head, Line},
    organisation::is_name,
};
use crate::vocabulary::{Phrases, Vocabulary, words};

/// Lines among which an unmarked title may stand, and its most words: a title names its kind of document early.
const TITLE_LINES: usize = 12;
pub(super) const TITLE_WORDS: usize = 10;
/// Lines among which minutes say that they are some.
const MINUTED_LINES: usize = 10;
/// Words among which an unmarked title names its kind.
const KIND_OPENS: usize = 3;
/// Words among which a line that is no title names the meeting that it tells of.
const MEETING_OPENS: usize = 3;
/// Most words of a preposition with its article ("in das").
const ABOUT_WORDS: usize = 2;
/// Letters that a title has at least; what is shorter is a torn heading.
const TITLE_LETTERS: usize = 3;

/// The kinds of documents by their words.
fn kinds(vocabulary: &Vocabulary) -> [(&Phrases, DocumentKind); 5] {
    let documents = &vocabulary.documents;
    [
        (&documents.action_plan, DocumentKind::ActionPlan),
        (&documents.period_report, DocumentKind::PeriodReport),
        (&documents.accounts, DocumentKind::Accounts),
        (&documents.budget, DocumentKind::Budget),
        (&documents.minutes, DocumentKind::Minutes),
    ]
}

/// The kind whose word stands first in a text; the longest one there. A meeting's minutes are never what another thing is about.
fn named_kind(words: &[String], vocabulary: &Vocabulary) -> Option<DocumentKind> {
    let places = kinds(vocabulary).into_iter().filter_map(|(phrases, kind)| phrases.find(words).map(|(at, count)| (at, count, kind)));
    let own = places.filter(|&(at, _, kind)| kind != DocumentKind::Minutes || !is_matter(words, at, vocabulary));
    let held = meeting_place(words, vocabulary).map(|(at, count)| (at, count, DocumentKind::Minutes));
    own.chain(held).min_by_key(|&(at, count, _)| (at, usize::MAX - count)).map(|(.., kind)| kind)
}

/// As [`named_kind`], for a letter: whatever kind it names behind a preposition is its matter.
fn own_kind(words: &[String], vocabulary: &Vocabulary) -> Option<DocumentKind> {
    let kind = named_kind(words, vocabulary)?;
    let before = kinds(vocabulary).into_iter().filter_map(|(phrases, _)| phrases.find(words)).map(|(at, _)| at).min().unwrap_or(0);
    (kind == DocumentKind::Minutes || !is_matter(words, before, vocabulary)).then_some(kind)
}

/// True for the word at `at` when a preposition stands before it.
fn is_matter(words: &[String], at: usize, vocabulary: &Vocabulary) -> bool {
    (1..=ABOUT_WORDS.min(at)).any(|count| vocabulary.documents.about.prefix(&words[at - count..at]) == Some(count))
}

/// Where a text names a meeting that it calls to or tells of: "Årsmøte 2026", "Innkalling til styremøte", and not "Notat til møte".
pub(super) fn meeting_place(words: &[String], vocabulary: &Vocabulary) -> Option<(usize, usize)> {
    let documents = &vocabulary.documents;
    let (at, count) = documents.meeting.find(words)?;
    let called = [&documents.notice, &documents.minutes].iter().any(|list| list.prefix(words).is_some());
    let own = called || !words[..at].iter().any(|word| documents.about.is(word));
    own.then_some((at, count))
}

/// True for a line that is a heading by its look and names minutes, or a meeting that it calls to or tells of.
pub(super) fn heads_meeting(line: &Line, vocabulary: &Vocabulary) -> bool {
    line.words.len() <= STATEMENT_WORDS && named_kind(&line.words, vocabulary) == Some(DocumentKind::Minutes)
}

/// By the title; without a word there, minutes when the first lines state a meeting.
pub(super) fn kind(head: &Head, title: Option<&Told<String>>, vocabulary: &Vocabulary) -> (DocumentKind, Option<Basis>) {
    let of = |words: &[String]| if head.letter { own_kind(words, vocabulary) } else { named_kind(words, vocabulary) };
    if let Some((kind, title)) = title.and_then(|title| Some((of(&words(&title.value))?, title))) {
        return (kind, Some(Basis::new(Evidence::Title, &title.value)));
    }
    let minutes = |line: &&Line| {
        let documents = &vocabulary.documents;
        line.words.len() <= STATEMENT_WORDS && !line.text.ends_with('.') && documents.minutes.prefix(&line.words).is_some()
    };
    // "Generalforsamling: 26. februar 2014 på skolen."
    let held = |line: &&Line| {
        let opening = &line.words[..line.words.len().min(MEETING_OPENS)];
        heads_meeting(line, vocabulary) && vocabulary.documents.meeting.find(opening).is_some() && own_day(&line.text, vocabulary).is_some()
    };
    let minuted = || head.lines.iter().take(MINUTED_LINES).find(minutes).or_else(|| head.front().iter().take(MINUTED_LINES).find(held));
    match (!head.letter).then(minuted).flatten() {
        Some(line) => (DocumentKind::Minutes, Some(Basis::new(Evidence::Line, &line.text))),
        None => (DocumentKind::Other, None),
    }
}

fn told(line: &Line) -> Told<String> {
    let from = if line.heading.is_some() { Evidence::Heading } else { Evidence::Line };
    Told { value: line.text.clone(), basis: Basis::new(from, &line.text) }
}

/// Of a page that is nothing but a title the lines that name a kind of document, else those at its top where it has no heading.
fn title_of_page(page: &[Line], vocabulary: &Vocabulary) -> Option<Told<String>> {
    let documents = &vocabulary.documents;
    let is_title = |line: &&Line| {
        let named = is_name(&line.text, vocabulary) || documents.bodies.is(&line.text);
        looks_like_heading(&line.text) && says_something(line) && !states_facts(line, vocabulary) && !named && !is_section(line, vocabulary)
    };
    let names_kind = |line: &Line| is_title(&line) && named_kind(&line.words, vocabulary).is_some();
    let marked = page.iter().any(|line| line.heading.is_some() && is_title(&line));
    let top = || if marked { None } else { page.iter().position(|line| is_title(&line)) };
    let at = page.iter().position(names_kind).or_else(top)?;
    let mut title = page[at].text.clone();
    for (line, next) in page[at..].iter().zip(&page[at + 1..]) {
        if !goes_on(line, next, vocabulary) {
            break;
        }
        title = format!("{title} {}", next.text);
    }
    let from = if page[at].heading.is_some() { Evidence::Heading } else { Evidence::Line };
    Some(Told { basis: Basis::new(from, &title), value: title })
}

/// True where a title goes on in the next line: it stops at a word that cannot end it, or a year follows.
fn goes_on(line: &Line, next: &Line, vocabulary: &Vocabulary) -> bool {
    let stops = line.words.last().is_some_and(|word| {
        let word = std::slice::from_ref(word);
        vocabulary.stop_words.iter().any(|(_, list)| list.prefix(word).is_some())
    });
    let year = matches!(next.words.as_slice(), [year] if year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit()));
    stops || year
}

/// A heading that names a kind of document, the one case's title, the outermost heading, or a line that is such a name.
pub(super) fn title(head: &[Line], title_page: &[Line], case: Option<&Case>, vocabulary: &Vocabulary) -> Option<Told<String>> {
    let documents = &vocabulary.documents;
    if let Some(title) = title_of_page(title_page, vocabulary) {
        return Some(title);
    }
    let level = head.iter().filter_map(|line| line.heading).min();
    let is_title = |line: &&Line| !states_facts(line, vocabulary) && says_something(line);
    // Behind a list of contents, and from an introduction on, the outermost headings are those of sections.
    let outer = head.iter().filter(|line| line.heading.is_some() && line.heading == level);
    let outermost = outer.take_while(|line| !documents.agenda.is(&line.text) && !is_section(line, vocabulary)).find(is_title);
    let names_kind = |line: &&Line| named_kind(&line.words, vocabulary).is_some();
    if let Some(heading) = outermost.filter(names_kind) {
        return Some(told(heading));
    }
    if let Some((title, case)) = case.and_then(|case| Some((case.title.as_ref()?, case))) {
        return Some(Told { value: title.clone(), basis: Basis { from: Evidence::Case, ..case.basis.clone() } });
    }
    let may_be_one = |line: &&Line| looks_like_heading(&line.text) && !states_facts(line, vocabulary);
    let top = || head.iter().take(TITLE_LINES).filter(may_be_one);
    let plain = |line: &&Line| {
        let calls = documents.notice.prefix(&line.words).is_some() || documents.minutes.prefix(&line.words).is_some();
        let opening = if calls { line.words.len() } else { line.words.len().min(KIND_OPENS) };
        (2..=TITLE_WORDS).contains(&line.words.len()) && named_kind(&line.words[..opening], vocabulary).is_some()
    };
    // "Protokoll fra møtet 5.2.2019 ble godkjent" is about the last minutes.
    let of_this =
        |line: &&Line| !documents.other_day.within(&line.text) || named_kind(&line.words, vocabulary) != Some(DocumentKind::Minutes);
    let in_no_list = |line: &&Line| !is_list_item(&line.text) && !documents.agenda.is(&line.text);
    let before_lists = || head.iter().take(TITLE_LINES).take_while(in_no_list).filter(may_be_one);
    // What stands above the first heading is the title, where it says of what kind the document is: the headings are its sections'.
    let above = || {
        let first = head.iter().position(|line| line.heading.is_some())?;
        head[..first].iter().take(TITLE_LINES).filter(may_be_one).filter(in_no_list).filter(of_this).find(plain)
    };
    above()
        .or(outermost)
        .or_else(|| top().find(|line| line.bold && names_kind(line)))
        .or_else(|| before_lists().filter(of_this).find(plain))
        .or_else(|| before_lists().find(|line| documents.minutes.is(&line.text) || documents.meeting.is(&line.text)))
        .map(told)
}

/// The title of minutes of several cases: a heading that is none of the cases, or the line that says that they are minutes.
pub(super) fn minutes_title(head: &[Line], cases: &Cases, vocabulary: &Vocabulary) -> Option<Told<String>> {
    let none_of_the_cases = |line: &&Line| opening(&line.text, cases.minuted, vocabulary).is_none();
    let names_minutes = |line: &&Line| named_kind(&line.words, vocabulary) == Some(DocumentKind::Minutes) && looks_like_heading(&line.text);
    let lines = || head.iter().take(TITLE_LINES).filter(none_of_the_cases).filter(|line| !states_facts(line, vocabulary));
    lines().find(|line| line.heading.is_some() && names_minutes(line)).or_else(|| lines().find(names_minutes)).map(told)
}

/// False for what a heading was torn into, and for the head of a list of contents.
fn says_something(line: &Line) -> bool {
    line.text.chars().filter(|c| c.is_alphabetic()).count() >= TITLE_LETTERS
}

/// True for "Innledning" and "1. Innledning".
fn is_section(line: &Line, vocabulary: &Vocabulary) -> bool {
    let is_number = |word: &String| word.bytes().all(|byte| byte.is_ascii_digit());
    let name = line.words.iter().position(|word| !is_number(word)).and_then(|at| line.words.get(at..));
    name.is_some_and(|name| vocabulary.documents.section.prefix(name) == Some(name.len()))
}

/// Marks in a row that lead to a page number: a line of a table of contents.
const LEADER: usize = 4;

fn is_of_contents(text: &str) -> bool {
    let marks: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
    marks.windows(LEADER).any(|four| matches!(four[0], '.' | '-' | '_' | '…' | '·') && four.iter().all(|mark| *mark == four[0]))
}

/// True for a line that states a meeting, a case or a labelled fact and is no title.
fn states_facts(line: &Line, vocabulary: &Vocabulary) -> bool {
    let documents = &vocabulary.documents;
    let meeting = documents.body_before.prefix(&line.words).is_some() && documents.minutes.prefix(&line.words[..1]).is_none();
    meeting
        || line.text.contains(':')
        || is_of_contents(&line.text)
        || documents.agenda.is(&line.text)
        || (documents.case.prefix(&line.words).is_some() && case_number(&line.text).is_some())
}
